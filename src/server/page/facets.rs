//! What the results can be narrowed down to: facets, and the conditions that are set.

use super::grouped;
use super::visit::Visit;
use super::words::{Words, fill};
use crate::query::is_unknown;
use crate::search::Facet;
use crate::server::wire::{FacetCount, SearchAnswer};
use crate::speech::{Level, SentenceKind};

/// The facets that stand beside the results, in order.
pub(super) const BESIDE: [Facet; 5] = [Facet::Level, Facet::Speaker, Facet::Issuer, Facet::Region, Facet::Kind];
/// Values that are shown at once, and in all.
const SHOWN: usize = 6;
const MOST: usize = 60;

/// A facet with its values.
pub(super) struct FacetView {
    pub(super) name: &'static str,
    values: Vec<ValueView>,
    /// The words over the values behind the first.
    pub(super) more: Option<String>,
}

/// A value, and the way to what has it.
pub(super) struct ValueView {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) is_active: bool,
    pub(super) speeches: u64,
}

impl FacetView {
    pub(super) fn shown(&self) -> &[ValueView] {
        self.values.get(..SHOWN).unwrap_or(&self.values)
    }

    pub(super) fn rest(&self) -> &[ValueView] {
        self.values.get(SHOWN..).unwrap_or_default()
    }
}

/// The facets of an answer. One that tells nothing apart is left out.
pub(super) fn facets(answer: &SearchAnswer, visit: &Visit) -> Vec<FacetView> {
    let words = visit.words();
    let view = |facet: Facet| {
        let counts = answer.facets.get(facet.name())?;
        let is_set = counts.iter().any(|count| is_active(facet, count, visit));
        if counts.len() < 2 && !is_set {
            return None;
        }
        let (mut known, unknown): (Vec<&FacetCount>, Vec<&FacetCount>) =
            counts.iter().partition(|count| count.value.is_some());
        // Most speeches first, since speeches are what the page lists; kinds stay in reading order, what is unknown last.
        if facet != Facet::Kind {
            known.sort_by_key(|count| std::cmp::Reverse(count.speeches));
        }
        known.truncate(MOST);
        let values: Vec<ValueView> = known.into_iter().chain(unknown).map(|count| value(facet, count, visit)).collect();
        let behind = values.len().saturating_sub(SHOWN);
        let more = (behind > 0).then(|| fill(words.more_values, &[&grouped(behind as u64)]));
        Some(FacetView { name: words.facet(facet), values, more })
    };
    BESIDE.into_iter().filter_map(view).collect()
}

fn value(facet: Facet, count: &FacetCount, visit: &Visit) -> ValueView {
    let is_active = is_active(facet, count, visit);
    let value = asked_for(count);
    let href = match facet {
        Facet::Kind => visit.search_with(&[("q", &with_term(&asked(visit, "q"), &kind(value), is_active))]),
        _ if is_active => visit.search_without(facet.name(), value),
        _ => visit.search_with(&[(facet.name(), value)]),
    };
    ValueView { label: label(facet, value, visit.words()), href, is_active, speeches: count.speeches }
}

/// What is written to ask for a value.
fn asked_for(count: &FacetCount) -> &str {
    count.value.as_deref().unwrap_or("?")
}

fn is_active(facet: Facet, count: &FacetCount, visit: &Visit) -> bool {
    let value = asked_for(count);
    match facet {
        Facet::Kind => has_term(&asked(visit, "q"), &kind(value)),
        _ => visit.pairs.iter().any(|(name, given)| name == facet.name() && given == value),
    }
}

/// The kinds that `in:` takes are a part of the query itself.
fn kind(name: &str) -> String {
    format!("in:{name}")
}

pub(super) fn has_term(q: &str, sought: &str) -> bool {
    q.split_whitespace().any(|term| term == sought)
}

/// A query with one more term, or without it where it has it.
pub(super) fn with_term(q: &str, term: &str, is_set: bool) -> String {
    if is_set {
        let kept: Vec<&str> = q.split_whitespace().filter(|other| *other != term).collect();
        return kept.join(" ");
    }
    format!("{} {term}", q.trim())
}

fn label(facet: Facet, value: &str, words: &Words) -> String {
    let known = match facet {
        _ if is_unknown(value) => Some(words.unknown),
        Facet::Level => value.parse::<Level>().ok().map(|level| words.level(level)),
        Facet::Kind => SentenceKind::ALL.into_iter().find(|kind| kind.name() == value).map(|kind| words.kind(kind)),
        _ => None,
    };
    known.unwrap_or(value).to_owned()
}

pub(super) fn asked(visit: &Visit, name: &str) -> String {
    visit.pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// A condition that is set, and the way to what is found without it.
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) removes: String,
    pub(super) href: String,
}

/// Conditions in the URL, apart from the query.
pub(super) const CONDITIONS: [&str; 6] = ["from", "to", "level", "speaker", "issuer", "region"];

/// The conditions that are set.
pub(super) fn chips(visit: &Visit) -> Vec<Chip> {
    let set = |name| visit.pairs.iter().filter(move |(given, value)| given == name && !value.trim().is_empty());
    CONDITIONS.into_iter().flat_map(|name| set(name).map(move |(_, value)| chip(name, value, visit))).collect()
}

fn chip(name: &str, value: &str, visit: &Visit) -> Chip {
    let words = visit.words();
    let (label, shown) = match name {
        "from" => (words.from, value.to_owned()),
        "to" => (words.to, value.to_owned()),
        "level" => (words.facet(Facet::Level), label(Facet::Level, value, words)),
        "speaker" => (words.facet(Facet::Speaker), label(Facet::Speaker, value, words)),
        "issuer" => (words.facet(Facet::Issuer), label(Facet::Issuer, value, words)),
        _ => (words.facet(Facet::Region), label(Facet::Region, value, words)),
    };
    let label = format!("{label} {shown}");
    Chip { removes: fill(words.remove_filter, &[&label]), label, href: visit.search_without(name, value) }
}
