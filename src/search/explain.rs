//! Why a speech ranks where it does, in numbers that add up to its score.

use super::Sought;
use super::collect::Collected;
use super::rank::{self, Ranked, Scorer};
use super::weights::Weights;
use crate::index::Snapshot;

/// Why a speech ranks where it does: BM25, with the formula of [`ExplainedTerm::contribution`].
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The sum of the contributions and of `together`.
    pub score: f64,
    /// Folded letters of the speech.
    pub letters: u64,
    /// Folded letters of a speech of this index on average.
    pub mean_letters: f64,
    /// What the length adds below the line: k1 × (1 − b + b × letters / mean_letters).
    pub norm: f64,
    /// BM25's k1: how soon more hits stop to matter.
    pub k1: f64,
    /// BM25's b: how much length matters.
    pub b: f64,
    /// What it gives that several of the phrases, patterns or words stand in one sentence.
    pub together: f64,
    /// A part for each phrase, pattern or word.
    pub terms: Vec<ExplainedTerm>,
}

/// What one phrase, pattern or word gives to a score.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedTerm {
    /// The phrase, pattern or word, as written in queries.
    pub term: String,
    /// Hits in the speech, or how often the word stands in it.
    pub hits: u64,
    /// Titles and headings among its sentences with a hit.
    pub headings: u64,
    /// Whether the given title has a hit. A title that is made up repeats the text, and weighs nothing.
    pub in_title: bool,
    /// hits + headings × the weight of a heading + the weight of the title where it has a hit.
    pub frequency: f64,
    /// How telling it is: ln(1 + (speeches − holding + 0.5) / (holding + 0.5)), over the speeches that were found.
    pub weight: f64,
    /// weight × frequency × (k1 + 1) / (frequency + norm)
    pub contribution: f64,
}

/// Explains a ranked speech.
pub(super) fn explain(
    snapshot: &Snapshot,
    sought: &Sought,
    collected: &Collected,
    weights: &Weights,
    ranked: &Ranked,
) -> Explanation {
    let scorer = Scorer::new(snapshot, weights);
    let letters = snapshot.entry(ranked.speech).letters;
    let norm = scorer.norm(letters);
    let tallies = collected.tallies_of(ranked.at).iter().zip(&collected.weights).zip(&sought.plan.leaves);
    let terms = tallies.filter(|(_, leaf)| leaf.is_positive).map(|((tally, weight), leaf)| ExplainedTerm {
        term: leaf.pattern.to_string(),
        hits: u64::from(tally.hits),
        headings: u64::from(tally.headings),
        in_title: tally.is_given,
        frequency: rank::frequency(tally, weights),
        weight: *weight,
        contribution: scorer.contribution(tally, *weight, norm),
    });
    Explanation {
        score: ranked.score,
        letters: u64::from(letters),
        mean_letters: scorer.mean,
        norm,
        k1: weights.k1,
        b: weights.b,
        together: scorer.together(collected, ranked.at),
        terms: terms.collect(),
    }
}
