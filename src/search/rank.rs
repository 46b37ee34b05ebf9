//! The order of speeches: BM25 over the frequency of the phrases and the length of the speech.
//!
//! BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the usual k1 and b. A hit
//! in a heading, and one in the title given as metadata, raise the frequency. Statistics are of the live speeches alone, so merging
//! and replaced speeches don't move anything.

use std::cmp::Ordering;
use std::ops::Range;

use super::collect::{Collected, Tally};
use crate::index::{Snapshot, SpeechRef};
use crate::query::Sort;

/// BM25's k1.
pub(super) const K1: f64 = 1.2;
/// BM25's b.
pub(super) const B: f64 = 0.75;
/// What a sentence that is a heading adds to the frequency.
const HEADING: f64 = 2.0;
/// What a match in the given title adds to the frequency.
const TITLE: f64 = 5.0;

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
pub(super) fn frequency(tally: &Tally) -> f64 {
    f64::from(tally.hits) + f64::from(tally.headings) * HEADING + if tally.is_given { TITLE } else { 0.0 }
}

/// How telling it is that a speech holds something: BM25's inverse document frequency, never negative.
pub(super) fn inverse_frequency(holding: f64, speeches: f64) -> f64 {
    (1.0 + (speeches - holding + 0.5) / (holding + 0.5)).ln()
}

/// The speeches of a page, in order: those at the places `page` of all.
pub(super) fn top(snapshot: &Snapshot, collected: &Collected, sort: Sort, page: Range<usize>) -> Vec<Ranked> {
    if page.is_empty() || page.start >= collected.len() {
        return Vec::new();
    }
    let norm = Norm::new(snapshot);
    let mut ranked: Vec<Ranked> = collected
        .matched
        .iter()
        .enumerate()
        .map(|(at, matched)| {
            let letters = snapshot.entry(matched.speech).letters;
            Ranked {
                at,
                speech: matched.speech,
                score: score(collected.tallies_of(at), &collected.weights, norm.of(letters)),
                hits: u64::from(matched.hits),
            }
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

/// How the length of a speech weighs against frequency.
pub(super) struct Norm {
    mean: f64,
}

impl Norm {
    pub(super) fn new(snapshot: &Snapshot) -> Norm {
        let mean = snapshot.character_count() as f64 / snapshot.speech_count().max(1) as f64;
        Norm { mean: mean.max(1.0) }
    }

    /// Mean letters of a speech.
    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// What is added to the frequency below the line.
    pub(super) fn of(&self, letters: u32) -> f64 {
        K1 * (1.0 - B + B * f64::from(letters) / self.mean)
    }
}

/// What one pattern gives to the score.
pub(super) fn contribution(frequency: f64, weight: f64, norm: f64) -> f64 {
    weight * frequency * (K1 + 1.0) / (frequency + norm)
}

fn score(tallies: &[Tally], weights: &[f64], norm: f64) -> f64 {
    tallies.iter().zip(weights).map(|(tally, weight)| contribution(frequency(tally), *weight, norm)).sum()
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
