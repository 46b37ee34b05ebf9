//! `/feed.atom`: the newest speeches that a query finds, for feed readers (RFC 4287).
//!
//! It takes the parameters of a search, so that the address of a page of results becomes that of its feed. Only exact matches are in it,
//! whatever `match` says, the newest first: who follows a phrase wants to be told where it was said. An entry needs a date, so undated
//! speeches are left out rather than given one.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;

use super::caching::Tag;
use super::params::encode;
use super::problem::Problem;
use super::search::Question;
use super::site::Site;
use super::wire::anchor;
use crate::error::{Error, Result as EngineResult};
use crate::index::Snapshot;
use crate::query::{Lens, Match, Sort};
use crate::search::{Found, Request, Snippet, search};
use crate::speech::SpeechDate;

/// Entries at most.
const ENTRIES: usize = 50;
/// When a feed without entries last changed: never.
const NEVER: &str = "1970-01-01T00:00:00Z";

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    id: String,
    /// What was asked for.
    title: String,
    updated: String,
    itself: String,
    page: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    updated: String,
    author: Option<String>,
    link: String,
    summary: Option<String>,
}

/// Answers `/feed.atom`.
pub(super) async fn answer(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let question = Question::read(uri.query(), state.limits())?;
    let snapshot = state.snapshot();
    let tag = Tag::new(snapshot.version(), &uri, &[&state.site().start()]);
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    let reader = state.clone();
    let work = move || {
        let feed = Feed::new(reader.site(), &snapshot, question, uri.query().unwrap_or_default())?;
        feed.render().map_err(|error| Error::Engine(error.into()))
    };
    let mut xml = state.run(work).await?;
    xml.retain(is_allowed);
    Ok(tag.on(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], xml)))
}

/// Whether a character may stand in XML 1.0 at all, escaped or not.
fn is_allowed(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

impl Feed {
    /// `parameters` are those of `question`, as they were sent.
    fn new(site: &Site, snapshot: &Snapshot, question: Question, parameters: &str) -> EngineResult<Feed> {
        let request = Request {
            matching: Match::Phrase,
            sort: Sort::Newest,
            limit: ENTRIES,
            offset: 0,
            snippets: 1,
            facets: Vec::new(),
            lenses: false,
            explain: false,
            did_you_mean: false,
            ..question.request
        };
        let answer = search(snapshot, &request)?;
        let asked = Asked { site, q: &question.text, lens: request.lens };
        let entries: Vec<Entry> = answer.results.iter().filter_map(|found| asked.entry(found)).collect();
        let address = |route: &str| known(site, &format!("{route}?{parameters}"));
        Ok(Feed {
            id: id(site, "feed", parameters),
            updated: entries.first().map_or(NEVER.to_owned(), |newest| newest.updated.clone()),
            itself: address("/feed.atom"),
            page: address("/search"),
            title: question.text,
            entries,
        })
    }
}

/// What was asked for, and where.
struct Asked<'a> {
    site: &'a Site,
    q: &'a str,
    lens: Lens,
}

impl Asked<'_> {
    fn entry(&self, found: &Found) -> Option<Entry> {
        let speech = &found.speech;
        let snippet = found.snippets.first();
        let mut link = format!("/speeches/{}?q={}", encode(&speech.id), encode(self.q));
        if self.lens != Lens::Default {
            link += &format!("&lens={}", self.lens.name());
        }
        if let Some(snippet) = snippet {
            link += &format!("#{}", anchor(snippet.sentence));
        }
        Some(Entry {
            id: id(self.site, "speech", &speech.id),
            title: speech.title().0,
            updated: in_china(speech.metadata.date?),
            author: speech.metadata.speaker.clone(),
            link: known(self.site, &link),
            summary: snippet.map(text),
        })
    }
}

/// An address, absolute where that is known; a reader takes others from where it found the feed.
fn known(site: &Site, route: &str) -> String {
    site.url(route).unwrap_or_else(|| site.path(route))
}

/// A name that no other thing has and that stays: a UUID (version 8) made from the site and the name of the thing on it.
fn id(site: &Site, kind: &str, name: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [site.start().as_str(), kind, name] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let hex = hasher.finalize().to_hex();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// The beginning of a date, in the time that all of China has.
fn in_china(date: SpeechDate) -> String {
    let day = date.first_day();
    format!("{:04}-{:02}-{:02}T00:00:00+08:00", day / 10_000, day / 100 % 100, day % 100)
}

fn text(snippet: &Snippet) -> String {
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let parts = snippet.segments.iter();
    let text: String =
        parts.flat_map(|part| [part.text.as_str(), if part.left_out > 0 { "[…]" } else { "" }]).collect();
    format!("{}{text}{}", cut(snippet.cut_before), cut(snippet.cut_after))
}
