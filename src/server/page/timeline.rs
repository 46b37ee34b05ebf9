//! What was found year by year: as bars, and as a table to be read and copied.

use super::facets::{asked, has_term, with_term};
use super::grouped;
use super::visit::Visit;
use crate::search::Facet;
use crate::server::wire::{FacetCount, SearchAnswer};

/// Speeches by year, as bars.
pub(super) struct Timeline {
    pub(super) width: usize,
    /// As wide as it is drawn where there is room: few years make no walls of bars.
    pub(super) pixels: usize,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) bars: Vec<Bar>,
    /// The years in order; what is undated comes last.
    pub(super) rows: Vec<Row>,
}

/// A year of the time line.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: u64,
    pub(super) height: u64,
    pub(super) label: String,
    pub(super) href: String,
}

/// A year in numbers.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) hits: u64,
    pub(super) speeches: u64,
    pub(super) is_undated: bool,
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
    let counts = answer.facets.get(Facet::Year.name())?;
    let years: Vec<(u32, &FacetCount)> =
        counts.iter().filter_map(|count| Some((count.value.as_ref()?.parse().ok()?, count))).collect();
    let (first, last) = (years.first()?.0, years.last()?.0);
    if first >= last || last - first >= YEARS {
        return None;
    }
    let most = years.iter().map(|(_, count)| count.speeches).max()?.max(1);
    let slots = (last - first + 1) as usize;
    Some(Timeline {
        width: slots * BAR_WIDTH,
        pixels: slots * BAR_PIXELS,
        first: first.to_string(),
        last: last.to_string(),
        bars: years.iter().map(|(year, count)| bar((year - first) as usize, most, count, visit)).collect(),
        rows: counts.iter().map(|count| row(count, visit)).collect(),
    })
}

fn bar(slot: usize, most: u64, count: &FacetCount, visit: &Visit) -> Bar {
    let height = (count.speeches * BAR_HEIGHT / most).max(2);
    let Row { label, href, speeches, .. } = row(count, visit);
    let unit = visit.words().speeches[usize::from(speeches != 1)];
    let label = format!("{label}: {} {unit}", grouped(speeches));
    Bar { x: slot * BAR_WIDTH, y: 60 - height, height, label, href }
}

fn row(count: &FacetCount, visit: &Visit) -> Row {
    let (label, href) = match &count.value {
        Some(year) => (year.clone(), visit.search_with(&[("from", year), ("to", year)])),
        None => (visit.words().undated.to_owned(), undated(visit)),
    };
    Row { label, href, hits: count.hits, speeches: count.speeches, is_undated: count.value.is_none() }
}

/// The way to what is undated. No parameter asks for it, so that it is a part of the query itself.
fn undated(visit: &Visit) -> String {
    let q = asked(visit, "q");
    visit.search_with(&[("q", &with_term(&q, UNDATED, has_term(&q, UNDATED))), ("from", ""), ("to", "")])
}
