//! The order of speeches: BM25 over the frequency of the phrases and the length of the speech.
//!
//! BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the usual k1 and b. A hit
//! in a heading, and one in the title given as metadata, raise the frequency. Statistics are of the live speeches alone, so merging
//! and replaced speeches don't move anything.

use std::cmp::Ordering;

use super::collect::Collected;
use crate::error::Result;
use crate::index::{Snapshot, SpeechRef};
use crate::query::Sort;

const K1: f64 = 1.2;
const B: f64 = 0.75;
/// What a sentence that is a heading adds to the frequency.
const HEADING: f32 = 2.0;
/// What a match in the given title adds to the frequency.
const TITLE: f32 = 5.0;

/// A speech with its place in the order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    pub(super) speech: SpeechRef,
    pub(super) score: f64,
    pub(super) hits: u64,
}

/// The weighted frequency of a phrase in a speech.
pub(super) fn frequency(hits: u32, headings: u32, in_given_title: bool) -> f32 {
    hits as f32 + headings as f32 * HEADING + if in_given_title { TITLE } else { 0.0 }
}

/// How telling it is that a speech holds something: BM25's inverse document frequency, never negative.
pub(super) fn inverse_frequency(holding: f64, speeches: f64) -> f64 {
    (1.0 + (speeches - holding + 0.5) / (holding + 0.5)).ln()
}

/// The first `wanted` speeches in order.
pub(super) fn top(snapshot: &Snapshot, collected: &Collected, sort: Sort, wanted: usize) -> Result<Vec<Ranked>> {
    if wanted == 0 || collected.len() == 0 {
        return Ok(Vec::new());
    }
    let mean = snapshot.character_count() as f64 / snapshot.speech_count().max(1) as f64;
    let mut ranked: Vec<Ranked> = collected
        .matched
        .iter()
        .enumerate()
        .map(|(at, matched)| {
            let length = f64::from(snapshot.entry(matched.speech).letters);
            Ranked {
                speech: matched.speech,
                score: score(collected.frequencies_of(at), &collected.weights, length / mean.max(1.0)),
                hits: u64::from(matched.hits),
            }
        })
        .collect();
    let order = |a: &Ranked, b: &Ranked| compare(snapshot, sort, a, b);
    if wanted < ranked.len() {
        ranked.select_nth_unstable_by(wanted, order);
        ranked.truncate(wanted);
    }
    ranked.sort_unstable_by(order);
    Ok(ranked)
}

fn score(frequencies: &[f32], weights: &[f64], relative_length: f64) -> f64 {
    let norm = K1 * (1.0 - B + B * relative_length);
    let term = |(frequency, weight): (&f32, &f64)| {
        let frequency = f64::from(*frequency);
        weight * frequency * (K1 + 1.0) / (frequency + norm)
    };
    frequencies.iter().zip(weights).map(term).sum()
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
