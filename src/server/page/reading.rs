//! The page of one speech: what is known about it, its outline, and its text with the hits marked.

use std::time::Duration;

use askama::Template;

mod marked;
mod noise;

use self::marked::{Run, runs};
use self::noise::Passage;
use super::Page;
use super::form::level_label;
use crate::error::Result;
use crate::index::Snapshot;
use crate::query::{Lens, Query};
use crate::search::{TextSegment, mark};
use crate::server::params::encode;
use crate::server::wire::{IndexInfo, OutlineEntry, SpeechInfo, anchor, outline};
use crate::speech::{SentenceKind, Speech};

/// The page of one speech.
#[derive(Template)]
#[template(path = "speech.html")]
pub(super) struct ReadingPage {
    index: IndexInfo,
    /// What is marked; empty where nothing is.
    q: String,
    lens: &'static str,
    back: String,
    speech: SpeechInfo,
    /// What is known, each with its name.
    facts: Vec<(&'static str, &'static str, String)>,
    outline: Vec<OutlineEntry>,
    /// The title where it stands in the text as a line of its own; then it is the page's heading.
    title: Option<Line>,
    passages: Vec<Passage>,
    /// The anchor of the first sentence with a hit.
    first_hit: Option<String>,
    hit_sentences: u64,
}

/// A paragraph.
pub(super) struct Block {
    /// The HTML element: `p`, or `h2` and so on for a heading.
    element: &'static str,
    class: &'static str,
    lines: Vec<Line>,
}

/// A sentence.
struct Line {
    anchor: String,
    kind: SentenceKind,
    noise: Option<String>,
    /// Whether white space stands between it and the one before it in its paragraph.
    is_apart: bool,
    runs: Vec<Run>,
}

impl ReadingPage {
    pub(super) fn new(
        snapshot: &Snapshot,
        speech: &Speech,
        q: &str,
        query: Option<&Query>,
        lens: Lens,
        time_limit: Duration,
    ) -> Result<ReadingPage> {
        let lines = lines(speech, query, lens, time_limit)?;
        let with_hits = || lines.iter().filter(|(_, line)| line.has_hit());
        let (first_hit, hit_sentences) =
            (with_hits().next().map(|(_, line)| line.anchor.clone()), with_hits().count() as u64);
        let info = SpeechInfo::new(speech);
        let mut blocks = blocks(speech, lines);
        let first = blocks.iter_mut().find(|block| !block.is_noise());
        let title = first.filter(|block| block.is_title()).and_then(|block| block.lines.pop());
        blocks.retain(|block| !block.lines.is_empty());
        let mut back = format!("/search?q={}", encode(q));
        if lens != Lens::Default {
            back += &format!("&lens={}", lens.name());
        }
        Ok(ReadingPage {
            index: IndexInfo::new(snapshot),
            q: q.to_owned(),
            lens: lens.name(),
            back,
            facts: facts(&info, speech),
            speech: info,
            outline: outline(speech),
            title,
            passages: noise::passages(blocks),
            first_hit,
            hit_sentences,
        })
    }
}

fn facts(info: &SpeechInfo, speech: &Speech) -> Vec<(&'static str, &'static str, String)> {
    let level = speech.metadata.level.map(|level| level_label(level).to_owned());
    let known = [
        ("日期", "date", &info.date),
        ("讲话人", "speaker", &info.speaker),
        ("场合", "occasion", &info.occasion),
        ("发文机关", "issuer", &info.issuer),
        ("地区", "region", &info.region),
        ("层级", "level", &level),
        ("文号", "number", &info.doc_number),
        ("来源", "source", &info.source),
    ];
    let mut facts: Vec<_> = known
        .into_iter()
        .filter_map(|(name, english, value)| value.clone().map(|value| (name, english, value)))
        .collect();
    facts.push(("编号", "id", info.id.clone()));
    facts
}

/// The sentences, each with the number of its paragraph.
fn lines(speech: &Speech, query: Option<&Query>, lens: Lens, time_limit: Duration) -> Result<Vec<(u32, Line)>> {
    let marked = match query {
        Some(query) => mark(speech, query, lens, time_limit)?,
        None => {
            let plain = |text: &str| vec![TextSegment { text: text.to_owned(), hit: false }];
            speech.sentences.iter().map(|sentence| plain(speech.sentence_text(sentence))).collect()
        }
    };
    let mut behind = 0;
    let lines = speech.sentences.iter().zip(marked).zip(0..).map(|((sentence, segments), n)| {
        let gap = speech.text.get(behind..sentence.range.start as usize).unwrap_or_default();
        behind = sentence.range.end as usize;
        let (kind, noise) = (sentence.kind, sentence.noise.clone());
        (sentence.paragraph, Line { anchor: anchor(n), kind, noise, is_apart: !gap.is_empty(), runs: runs(segments) })
    });
    Ok(lines.collect())
}

/// The paragraphs. A heading that shares its paragraph with other sentences stays in it.
fn blocks(speech: &Speech, lines: Vec<(u32, Line)>) -> Vec<Block> {
    let mut levels = std::collections::HashMap::new();
    for heading in &speech.headings {
        levels.insert(anchor(heading.sentence), heading.level);
    }
    let mut blocks: Vec<(u32, Vec<Line>)> = Vec::new();
    for (paragraph, line) in lines {
        match blocks.last_mut() {
            Some((number, lines)) if *number == paragraph => lines.push(line),
            _ => blocks.push((paragraph, vec![Line { is_apart: false, ..line }])),
        }
    }
    let dressed = blocks.into_iter().map(|(_, lines)| {
        let all = |kind| lines.iter().all(|line| line.kind == kind);
        let level = lines.first().and_then(|line| levels.get(&line.anchor));
        let (element, class) = match level {
            Some(1) if all(SentenceKind::Heading) => ("h2", ""),
            Some(2) if all(SentenceKind::Heading) => ("h3", ""),
            Some(_) if all(SentenceKind::Heading) => ("h4", ""),
            _ if all(SentenceKind::Title) => ("p", "title"),
            _ if all(SentenceKind::Salutation) => ("p", "salutation"),
            _ => ("p", ""),
        };
        Block { element, class, lines }
    });
    dressed.collect()
}

impl Line {
    fn has_hit(&self) -> bool {
        self.runs.iter().any(|run| run.hit)
    }
}

impl Block {
    /// Whether nothing of it is the speech.
    fn is_noise(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.noise.is_some())
    }

    /// Whether it is the title alone.
    fn is_title(&self) -> bool {
        self.class == "title" && self.lines.len() == 1
    }
}
