//! What the results can be narrowed down to: facets, the time line, and the conditions that are set.

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

fn has_term(q: &str, sought: &str) -> bool {
    q.split_whitespace().any(|term| term == sought)
}

/// A query with one more term, or without it where it has it.
fn with_term(q: &str, term: &str, is_set: bool) -> String {
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

fn asked(visit: &Visit, name: &str) -> String {
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

/// Speeches by year, as bars.
pub(super) struct Timeline {
    pub(super) width: usize,
    /// As wide as it is drawn where there is room: few years make no walls of bars.
    pub(super) pixels: usize,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) bars: Vec<Bar>,
    /// What has no place on it, where there is something.
    pub(super) undated: Option<ValueView>,
}

/// A year of the time line.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: u64,
    pub(super) height: u64,
    pub(super) label: String,
    pub(super) href: String,
}

/// The width of a year, and the height of the highest bar.
const BAR_WIDTH: usize = 10;
const BAR_HEIGHT: u64 = 56;
/// Pixels of a year on a page that has room.
const BAR_PIXELS: usize = 56;
/// Asks for speeches without a date.
const UNDATED: &str = "year:?";
/// More years than this have no room.
const YEARS: u32 = 150;

/// The time line of an answer; none where all speeches are of one year.
pub(super) fn timeline(answer: &SearchAnswer, visit: &Visit) -> Option<Timeline> {
    let words = visit.words();
    let counts = answer.facets.get(Facet::Year.name())?;
    let years: Vec<(u32, &FacetCount)> =
        counts.iter().filter_map(|count| Some((count.value.as_ref()?.parse().ok()?, count))).collect();
    let (first, last) = (years.first()?.0, years.last()?.0);
    if first >= last || last - first >= YEARS {
        return None;
    }
    let most = years.iter().map(|(_, count)| count.speeches).max()?.max(1);
    let bars = years.iter().map(|(year, count)| {
        let height = (count.speeches * BAR_HEIGHT / most).max(2);
        let year_text = year.to_string();
        let unit = words.speeches[usize::from(count.speeches != 1)];
        Bar {
            x: (year - first) as usize * BAR_WIDTH,
            y: 60 - height,
            height,
            label: format!("{year}: {} {unit}", grouped(count.speeches)),
            href: visit.search_with(&[("from", &year_text), ("to", &year_text)]),
        }
    });
    let slots = (last - first + 1) as usize;
    let (width, pixels) = (slots * BAR_WIDTH, slots * BAR_PIXELS);
    let undated = counts.iter().find(|count| count.value.is_none()).map(|count| undated(count, visit));
    Some(Timeline { width, pixels, first: first.to_string(), last: last.to_string(), bars: bars.collect(), undated })
}

/// No parameter asks for it, so that it is a part of the query itself.
fn undated(count: &FacetCount, visit: &Visit) -> ValueView {
    let q = asked(visit, "q");
    let is_active = has_term(&q, UNDATED);
    let href = visit.search_with(&[("q", &with_term(&q, UNDATED, is_active)), ("from", ""), ("to", "")]);
    ValueView { label: visit.words().undated.to_owned(), href, is_active, speeches: count.speeches }
}
