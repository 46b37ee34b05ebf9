//! The page of one speech: what is known about it, its outline, and its text with the hits marked.

use std::time::Duration;

use askama::Template;

use super::Page;
use super::cite::{Citation, today};
use super::grouped;
use super::panel::{Cited, Panel};
use super::passages::{Passage, passages};
use super::text::{Block, blocks};
use super::visit::Visit;
use super::words::{Words, fill};
use crate::error::Result;
use crate::index::{Snapshot, SpeechRef};
use crate::query::{Lens, Query};
use crate::server::params::encode;
use crate::server::wire::{IndexInfo, OriginKind, OutlineEntry, SpeechInfo, ValueOrigin, origins, outline};
use crate::speech::{Field, Speech};
use crate::text::{Script, fold, script};

/// The page of one speech.
#[derive(Template)]
#[template(path = "speech.html")]
pub(super) struct ReadingPage {
    visit: Visit,
    w: &'static Words,
    index: IndexInfo,
    /// What is marked; empty where nothing is.
    q: String,
    lens: &'static str,
    /// The search that led here.
    back: String,
    speech: SpeechInfo,
    /// The language tag of the speech.
    lang: &'static str,
    facts: Vec<Fact>,
    outline: Vec<OutlineEntry>,
    /// The title where it stands in the text as a line of its own; then it is the page's heading.
    title: Option<Block>,
    passages: Vec<Passage>,
    /// How often the query stands here, in words; none where nothing is marked.
    marked: Option<String>,
    hits: u64,
    panel: Option<Panel>,
    /// The page without the panel.
    closed: String,
    /// How the speech is cited, and its address in there.
    citation: String,
    url: String,
}

/// Something that is known, and where from.
struct Fact {
    name: &'static str,
    value: String,
    origin: String,
}

/// What a reader asked for.
pub(super) struct Reading {
    /// The query as typed, and as read.
    pub(super) text: String,
    pub(super) query: Option<Query>,
    pub(super) lens: Lens,
    pub(super) cited: Option<Cited>,
    pub(super) time_limit: Duration,
}

impl ReadingPage {
    pub(super) fn new(snapshot: &Snapshot, place: SpeechRef, visit: Visit, reading: &Reading) -> Result<ReadingPage> {
        let speech = &snapshot.speech(place)?;
        let Reading { text, query, lens, cited, time_limit } = reading;
        let mut blocks = blocks(speech, query.as_ref(), *lens, &visit, *time_limit)?;
        let (hits, sentences) = super::text::count(&blocks);
        let first = blocks.iter().position(|block| !block.is_noise());
        // A given title that says something else stands over the page, and that of the text stays in the text.
        let is_heading = |block: &Block| block.is_title() && is_same(&block.text(), speech.metadata.title.as_deref());
        let title = first.filter(|first| is_heading(&blocks[*first])).map(|first| blocks.remove(first));
        let panel = match cited {
            Some(cited) => Panel::new(snapshot, speech, *cited, &visit, *time_limit)?,
            None => None,
        };
        let w = visit.words();
        let mut back = visit.to(&format!("/search?q={}", encode(text)));
        if *lens != Lens::Default {
            back += &format!("&lens={}", lens.name());
        }
        let marked = query.as_ref().map(|_| match hits {
            0 => fill(w.not_in_speech, &[text]),
            _ => {
                let counted = |units: &[&str; 2], n: u64| format!("{} {}", grouped(n), units[usize::from(n != 1)]);
                fill(w.marked, &[text, &counted(&w.hits, hits), &counted(&w.sentences, sentences)])
            }
        });
        let url = visit.abroad(&format!("/speeches/{}", encode(&speech.id)));
        Ok(ReadingPage {
            closed: visit.here_with(&[("at", "")]),
            citation: Citation::new(&SpeechInfo::new(speech), &url, &today()).plain,
            url,
            index: IndexInfo::new(snapshot),
            q: text.clone(),
            lens: lens.name(),
            back,
            facts: facts(speech, snapshot.characters_of(place), w),
            speech: SpeechInfo::new(speech),
            lang: Script::tag(script(&speech.text)),
            outline: outline(speech),
            title,
            passages: passages(blocks),
            marked,
            hits,
            panel,
            w,
            visit,
        })
    }
}

impl ReadingPage {
    fn noise(&self, reason: &str) -> String {
        fill(self.w.noise, &[reason])
    }
}

/// Whether a title in the text is the given one, or none is given.
fn is_same(title: &str, given: Option<&str>) -> bool {
    given.is_none_or(|given| fold(given).without_separators() == fold(title).without_separators())
}

fn facts(speech: &Speech, characters: u64, words: &Words) -> Vec<Fact> {
    let info = SpeechInfo::new(speech);
    let level = speech.metadata.level.map(|level| words.level(level).to_owned());
    let known = [
        (Field::Date, info.date),
        (Field::Speaker, info.speaker),
        (Field::Occasion, info.occasion),
        (Field::Issuer, info.issuer),
        (Field::Region, info.region),
        (Field::Level, level),
        (Field::DocNumber, info.doc_number),
        (Field::Source, info.source),
    ];
    let origins = origins(speech);
    let fact = |(field, value): (Field, Option<String>)| {
        let origin = origins.get(&field.into()).map(|origin| told(origin, words)).unwrap_or_default();
        Some(Fact { name: words.field(field), value: value?, origin })
    };
    let mut facts: Vec<Fact> = known.into_iter().filter_map(fact).collect();
    facts.push(Fact { name: words.characters, value: grouped(characters), origin: String::new() });
    facts.push(Fact { name: words.id, value: info.id, origin: String::new() });
    facts
}

fn told(origin: &ValueOrigin, words: &Words) -> String {
    match (origin.from, origin.line, origin.field) {
        (OriginKind::Line, Some(line), _) => fill(words.from_line, &[&line.to_string()]),
        (OriginKind::Follows, _, Some(field)) => fill(words.follows_from, &[words.field(field.into())]),
        (OriginKind::Page, ..) => words.from_page.to_owned(),
        (OriginKind::FileName, ..) => words.from_file_name.to_owned(),
        (OriginKind::MadeUp, ..) => words.made_up.to_owned(),
        _ => words.given.to_owned(),
    }
}
