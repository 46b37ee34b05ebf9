//! The order of speeches: BM25 over the frequency of the phrases and the length of the speech.
//!
//! BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the usual k1 and b. A hit
//! in a heading, and one in the title given as metadata, raise the frequency. Statistics are of the live speeches alone, so merging
//! and replaced speeches don't move anything.

use std::cmp::Ordering;
use std::ops::Range;

use super::collect::{Collected, Tally};
use super::weights::Weights;
use crate::index::{Snapshot, SpeechRef};
use crate::query::Sort;

/// A speech with its place in the order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    /// Its place among what was collected.
    pub(super) at: usize,
    pub(super) speech: SpeechRef,
    pub(super) score: f64,
    pub(super) hits: u64,
}

/// The weighted frequency of a pattern in a speech.
pub(super) fn frequency(tally: &Tally, weights: &Weights) -> f64 {
    let title = if tally.is_given { weights.title } else { 0.0 };
    f64::from(tally.hits) + f64::from(tally.headings) * weights.heading + title
}

/// How telling it is that a speech holds something: BM25's inverse document frequency, never negative.
pub(super) fn inverse_frequency(holding: f64, speeches: f64) -> f64 {
    (1.0 + (speeches - holding + 0.5) / (holding + 0.5)).ln()
}

/// The speeches of a page, in order: those at the places `page` of all.
pub(super) fn top(
    snapshot: &Snapshot,
    collected: &Collected,
    sort: Sort,
    weights: &Weights,
    page: Range<usize>,
) -> Vec<Ranked> {
    if page.is_empty() || page.start >= collected.len() {
        return Vec::new();
    }
    let scorer = Scorer::new(snapshot, weights);
    let mut ranked: Vec<Ranked> = collected
        .matched
        .iter()
        .enumerate()
        .map(|(at, matched)| Ranked {
            at,
            speech: matched.speech,
            score: scorer.score(collected, at),
            hits: u64::from(matched.hits),
        })
        .collect();
    let order = |a: &Ranked, b: &Ranked| compare(snapshot, sort, a, b);
    if page.start > 0 {
        // Only what is on the page has to be in order.
        ranked.select_nth_unstable_by(page.start, order);
    }
    let mut ranked = ranked.split_off(page.start);
    let wanted = page.end - page.start;
    if wanted < ranked.len() {
        ranked.select_nth_unstable_by(wanted, order);
        ranked.truncate(wanted);
    }
    ranked.sort_unstable_by(order);
    ranked
}

/// Scores speeches.
pub(super) struct Scorer<'a> {
    snapshot: &'a Snapshot,
    weights: &'a Weights,
    /// Mean letters of a speech.
    pub(super) mean: f64,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, weights: &'a Weights) -> Scorer<'a> {
        let mean = snapshot.character_count() as f64 / snapshot.speech_count().max(1) as f64;
        Scorer { snapshot, weights, mean: mean.max(1.0) }
    }

    /// What is added to the frequency below the line: the more, the longer the speech.
    pub(super) fn norm(&self, letters: u32) -> f64 {
        self.weights.k1 * (1.0 - self.weights.b + self.weights.b * f64::from(letters) / self.mean)
    }

    /// What one pattern gives to the score.
    pub(super) fn contribution(&self, tally: &Tally, weight: f64, norm: f64) -> f64 {
        let frequency = frequency(tally, self.weights);
        weight * frequency * (self.weights.k1 + 1.0) / (frequency + norm)
    }

    /// What it gives that several patterns stand in one sentence.
    pub(super) fn together(&self, collected: &Collected, at: usize) -> f64 {
        let patterns = collected.weights.len();
        let together = collected.matched[at].together;
        if patterns < 2 || together < 2 || self.weights.together == 0.0 {
            return 0.0;
        }
        let share = f64::from(together - 1) / (patterns - 1) as f64;
        self.weights.together * share * collected.weights.iter().sum::<f64>()
    }

    fn score(&self, collected: &Collected, at: usize) -> f64 {
        let entry = self.snapshot.entry(collected.matched[at].speech);
        let norm = self.norm(entry.letters);
        let tallies = collected.tallies_of(at).iter().zip(&collected.weights);
        tallies.map(|(tally, weight)| self.contribution(tally, *weight, norm)).sum::<f64>()
            + self.together(collected, at)
    }
}

/// Ties go to the newest date, then to the smaller id, so that pages never overlap.
fn compare(snapshot: &Snapshot, sort: Sort, a: &Ranked, b: &Ranked) -> Ordering {
    let date = |ranked: &Ranked| snapshot.entry(ranked.speech).date;
    let newest = || date(b).cmp(&date(a));
    // Undated speeches have the date 0 and come last either way.
    let oldest = || date(a).wrapping_sub(1).cmp(&date(b).wrapping_sub(1));
    let best = || b.score.total_cmp(&a.score);
    let order = match sort {
        Sort::Relevance => best().then_with(newest),
        Sort::Newest => newest().then_with(best),
        Sort::Oldest => oldest().then_with(best),
        Sort::Hits => b.hits.cmp(&a.hits).then_with(newest),
    };
    order.then_with(|| snapshot.id_rank(a.speech).cmp(&snapshot.id_rank(b.speech)))
}
