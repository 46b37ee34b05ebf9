//! The words of a query, for the tier of speeches that hold enough of them.
//!
//! A query is cut into words with the help of the index's own word terms, so that searching needs no dictionary: of all ways to cut
//! it, the one is taken whose words are likeliest by how many speeches hold them. What is then looked for are the letters of the words,
//! wherever they stand, as for a phrase.

use tantivy::Term;
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;

use super::rank;
use crate::error::{Error, Result};
use crate::index::{Segment, Snapshot, single_term};
use crate::query::Phrase;
use crate::text::function_words::is_function_word;

/// The longest word that is looked for, in letters.
const LONGEST_WORD: usize = 8;
/// Only so many words of a query are used; the rest would leave nothing to find.
const MOST_WORDS: usize = 32;

/// A word to look for.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) phrase: Phrase,
    /// How telling it is, by how many speeches have it for a word.
    pub(super) weight: f64,
}

/// The words of the phrases that say something, each once.
pub(super) fn content_words(snapshot: &Snapshot, phrases: &[&Phrase]) -> Result<Vec<Word>> {
    let mut words: Vec<String> = Vec::new();
    for phrase in phrases {
        for run in phrase.folded().to_string().split([crate::text::fold::SEPARATOR, crate::text::fold::MASK]) {
            let cut = cut(snapshot, &run.chars().collect::<Vec<_>>()).map_err(|error| Error::Engine(error.into()))?;
            for word in cut {
                if !is_function_word(&word) && !words.contains(&word) {
                    words.push(word);
                }
            }
        }
    }
    words.truncate(MOST_WORDS);
    // The point of a number that is no word of the index can be cut off by itself; it is nothing to look for.
    let phrases = words.iter().filter_map(|word| Phrase::new(word).ok());
    let words = phrases.map(|phrase| Ok(Word { weight: weight(snapshot, &phrase)?, phrase }));
    words.collect::<tantivy::Result<_>>().map_err(|error| Error::Engine(error.into()))
}

fn weight(snapshot: &Snapshot, word: &Phrase) -> tantivy::Result<f64> {
    let speeches = snapshot.speech_count() as f64;
    let letters = &word.folded().letters;
    let mut holding = f64::from(speeches_with(snapshot, &word.folded().to_string())?);
    if let ([letter], true) = (letters.as_slice(), holding == 0.0) {
        // A letter that is no word by itself may stand in many.
        let term = Term::from_field_text(snapshot.fields().singles, &single_term(letter.ch, false));
        for segment in snapshot.segments() {
            holding += f64::from(segment.singles.doc_freq(&term)?);
        }
    }
    Ok(rank::inverse_frequency(holding.min(speeches), speeches))
}

/// The likeliest way to cut a run of letters.
fn cut(snapshot: &Snapshot, letters: &[char]) -> tantivy::Result<Vec<String>> {
    let speeches = snapshot.speech_count().max(1) as f64;
    // best[n]: the least cost of cutting the first n letters, and the length of the last word.
    let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
    for end in 1..=letters.len() {
        let mut least = (f64::INFINITY, 1);
        for length in 1..=end.min(LONGEST_WORD) {
            let word: String = letters[end - length..end].iter().collect();
            let holding = speeches_with(snapshot, &word)?;
            // A letter that is no word of the index is still a way to go on; a longer piece that is none is not.
            let cost = match holding {
                0 if length > 1 => continue,
                0 => 2.0 * (speeches + 1.0).ln() + 1.0,
                holding => (speeches / f64::from(holding)).ln() + 1.0,
            };
            let total = best[end - length].0 + cost;
            if total < least.0 {
                least = (total, length);
            }
        }
        best.push(least);
    }
    let mut words = Vec::new();
    let mut end = letters.len();
    while end > 0 {
        let length = best[end].1;
        words.push(letters[end - length..end].iter().collect());
        end -= length;
    }
    words.reverse();
    Ok(words)
}

fn speeches_with(snapshot: &Snapshot, word: &str) -> tantivy::Result<u32> {
    let term = Term::from_field_text(snapshot.fields().words, word);
    let mut speeches = 0;
    for segment in snapshot.segments() {
        // Speeches that were replaced and not yet merged away must not move a word's border.
        speeches += match segment.reader.alive_bitset() {
            None => segment.words.doc_freq(&term)?,
            Some(_) => {
                let postings = segment.words.read_postings(&term, IndexRecordOption::Basic)?;
                postings.map_or(0, |postings| live(segment, &postings))
            }
        };
    }
    Ok(speeches)
}

/// The live speeches that hold a word.
fn live(segment: &Segment, postings: &SegmentPostings) -> u32 {
    match segment.reader.alive_bitset() {
        None => postings.doc_freq(),
        Some(alive) => postings.doc_freq_given_deletes(alive),
    }
}
