//! Links to the other pages of an answer.

use super::grouped;
use super::visit::Visit;
use super::words::fill;
use crate::query::Match;
use crate::server::wire::SearchAnswer;

/// Links to other pages of the same answer.
#[derive(Default)]
pub(super) struct Pager {
    /// The last result of this page, from 1; 0 where there is none.
    pub(super) to: u64,
    /// Which results the page shows, in words.
    pub(super) shown: String,
    /// Whether all tiers were counted, so that the last page is the last.
    pub(super) is_all: bool,
    pub(super) first: Option<String>,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    /// The last page, or the last with exact matches where the tiers behind were not counted yet.
    pub(super) last: Option<String>,
}

/// Where a page stands in its answer.
pub(super) struct Place {
    pub(super) offset: usize,
    pub(super) limit: usize,
    /// Whether results follow.
    pub(super) goes_on: bool,
    /// How deep a page may reach.
    pub(super) window: usize,
}

impl Pager {
    pub(super) fn new(answer: &SearchAnswer, matching: Match, place: &Place, visit: &Visit) -> Pager {
        let &Place { offset, limit, goes_on, window } = place;
        // Totals alone were asked for.
        if limit == 0 {
            return Pager::default();
        }
        let all = match matching {
            Match::Phrase => Some(answer.totals.speeches),
            Match::Auto => answer
                .tiers
                .loose
                .speeches
                .zip(answer.tiers.words.speeches)
                .map(|(loose, words)| answer.totals.speeches + loose + words),
        };
        let at = |offset: usize| match offset {
            0 => visit.search_with(&[]),
            _ => visit.search_with(&[("offset", &offset.to_string())]),
        };
        let reaches = |offset: usize| offset + limit <= window;
        let counted = usize::try_from(all.unwrap_or(answer.totals.speeches)).unwrap_or(usize::MAX);
        let last = counted.saturating_sub(1) / limit * limit;
        let to = if answer.results.is_empty() { 0 } else { (offset + answer.results.len()) as u64 };
        let words = visit.words();
        let shown = match all {
            Some(all) => fill(words.shown_of, &[&grouped(offset as u64 + 1), &grouped(to), &grouped(all)]),
            None => fill(words.shown, &[&grouped(offset as u64 + 1), &grouped(to)]),
        };
        Pager {
            to,
            shown,
            is_all: all.is_some(),
            first: (offset > 0).then(|| at(0)),
            previous: (offset > 0).then(|| at(offset.saturating_sub(limit).min(last))),
            next: (goes_on && reaches(offset + limit)).then(|| at(offset + limit)),
            last: (goes_on && last > offset && reaches(last)).then(|| at(last)),
        }
    }
}
