//! Counts random pieces of the original text twice: through the index, and by the plain [`crate::scan`], which shares no code with it.
//!
//! Whoever doubts a figure can run this. The pieces are drawn as they stand, traditional and full width, quoted, across separators
//! and sentence ends, at word borders and through the middle of numbers; some have a character changed, so that they may not occur.

use std::time::Duration;

use rayon::prelude::*;

use crate::error::Result;
use crate::index::Snapshot;
use crate::query::{Lens, Query};
use crate::scan::{self, Scan};
use crate::search::{self, Totals};
use crate::text::words::{Lexicon, Segmenter};

/// The longest piece that is drawn, in characters.
pub const LONGEST_PIECE: usize = 60;
/// A search may take this long; it is the scan that is slow.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// The comparison of all pieces.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Pieces that were counted.
    pub pieces: u64,
    /// Comparisons: pieces times lenses.
    pub comparisons: u64,
    /// Hits that the scan found, over all comparisons.
    pub hits: u64,
    /// Pieces that the scan did not find under the default lens.
    pub absent: u64,
    /// Where the two disagree.
    pub differences: Vec<Difference>,
}

/// A phrase that is counted differently.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The phrase, as typed.
    pub phrase: String,
    /// The lens.
    pub lens: Lens,
    /// What the index says.
    pub index: Totals,
    /// What the scan says.
    pub scan: Totals,
}

/// Compares `sample` pieces of `texts`, which are the texts of the snapshot's speeches. The same seed draws the same pieces.
///
/// # Errors
/// The index is damaged.
pub fn verify(
    snapshot: &Snapshot,
    texts: &[String],
    sample: usize,
    seed: u64,
    each: impl Fn() + Sync,
) -> Result<Report> {
    let numbered: Vec<(u32, &str)> = texts.iter().enumerate().map(|(n, text)| (n as u32, text.as_str())).collect();
    let scan = Scan::of(&numbered);
    let pieces = Draw::new(texts, seed).pieces(sample);
    let compared = pieces
        .par_iter()
        .map(|piece| {
            let compared = compare(snapshot, &scan, piece);
            each();
            compared
        })
        .collect::<Result<Vec<_>>>()?;
    let mut report = Report { pieces: pieces.len() as u64, ..Report::default() };
    for one in compared {
        report.comparisons += one.comparisons;
        report.hits += one.hits;
        report.absent += one.absent;
        report.differences.extend(one.differences);
    }
    Ok(report)
}

fn compare(snapshot: &Snapshot, scan: &Scan, piece: &str) -> Result<Report> {
    let mut report = Report::default();
    let query = Query::phrase(piece);
    for (lens, scan_lens) in
        [(Lens::Strict, scan::Lens::Strict), (Lens::Default, scan::Lens::Default), (Lens::Loose, scan::Lens::Loose)]
    {
        let index = query.as_ref().ok().map(|query| search::count(snapshot, query, lens, TIME_LIMIT)).transpose()?;
        let scan = scan.count(piece, scan_lens).map(|counts| Totals {
            hits: counts.hits,
            sentences: counts.sentences,
            speeches: counts.speeches,
        });
        report.comparisons += 1;
        report.hits += scan.map_or(0, |scan| scan.hits);
        report.absent += u64::from(lens == Lens::Default && scan.is_none_or(|scan| scan.hits == 0));
        if index != scan {
            let (index, scan) = (index.unwrap_or_default(), scan.unwrap_or_default());
            report.differences.push(Difference { phrase: piece.to_owned(), lens, index, scan });
        }
    }
    Ok(report)
}

/// Draws pieces of texts. The same seed draws the same pieces.
pub struct Draw<'a> {
    texts: &'a [String],
    /// Where each text ends if they stood one behind the other, in bytes.
    ends: Vec<usize>,
    random: fastrand::Rng,
    words: Segmenter,
}

impl Draw<'_> {
    /// From these texts, each as likely as it is long.
    pub fn new(texts: &[String], seed: u64) -> Draw<'_> {
        let ends = texts.iter().scan(0, |end, text| {
            *end += text.len();
            Some(*end)
        });
        let words = Segmenter::new(&Lexicon::built_in());
        Draw { texts, ends: ends.collect(), random: fastrand::Rng::with_seed(seed), words }
    }

    fn pieces(&mut self, sample: usize) -> Vec<String> {
        let mut pieces = Vec::with_capacity(sample);
        // A text of nothing but marks has no piece that could be looked for; the draw must end all the same.
        for _ in 0..sample.saturating_mul(100) {
            if pieces.len() == sample || self.ends.last().is_none_or(|end| *end == 0) {
                break;
            }
            let piece = match self.random.u8(0..10) {
                0..5 => {
                    let length = self.length();
                    self.as_it_stands(length)
                }
                5..7 => {
                    let length = self.length();
                    self.whole_words(length)
                }
                7 => self.at_latin_or_digit(),
                _ => self.changed(),
            };
            if Query::phrase(&piece).is_ok() {
                pieces.push(piece);
            }
        }
        pieces
    }

    /// A random character of all texts: the text behind it and before it.
    fn place(&mut self) -> (&str, &str) {
        let all = self.ends.last().copied().unwrap_or(0);
        let at = self.random.usize(0..all.max(1));
        let number = self.ends.partition_point(|end| *end <= at);
        let text = &self.texts[number];
        let start = text.floor_char_boundary(at - (self.ends[number] - text.len()));
        text.split_at(start)
    }

    fn length(&mut self) -> usize {
        if self.random.bool() { self.random.usize(1..=12) } else { self.random.usize(1..=LONGEST_PIECE) }
    }

    /// So many characters from anywhere, fewer at the end of a text.
    pub fn as_it_stands(&mut self, length: usize) -> String {
        self.place().1.chars().take(length).collect()
    }

    /// From the border of a word to the border of another, about so many characters.
    pub fn whole_words(&mut self, length: usize) -> String {
        let stretch: String = self.place().1.chars().take(length + 20).collect();
        let words: Vec<&str> = self.words.words(&stretch).collect();
        let start_of = |word: &str| word.as_ptr() as usize - stretch.as_ptr() as usize;
        let from = words.get(1).map_or(0, |word| start_of(word));
        let end = words.iter().map(|word| start_of(word) + word.len()).filter(|end| *end > from);
        let wanted = from + length * 3;
        let end = end.min_by_key(|end| end.abs_diff(wanted)).unwrap_or(stretch.len());
        stretch[from..end].chars().take(LONGEST_PIECE).collect()
    }

    /// Beginning or ending in or beside a Latin word or a number.
    fn at_latin_or_digit(&mut self) -> String {
        let length = self.length();
        let begins = self.random.bool();
        let (before, after) = self.place();
        let skip = after.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(0);
        if begins {
            return after[skip..].chars().take(length).collect();
        }
        let end = skip + after[skip..].chars().next().map_or(0, char::len_utf8);
        let text = format!("{before}{}", &after[..end]);
        let from = text.char_indices().rev().nth(length - 1).map_or(0, |(at, _)| at);
        text[from..].to_owned()
    }

    /// A piece with one character put in place of another, or two changed about.
    fn changed(&mut self) -> String {
        let length = self.length();
        let mut piece: Vec<char> = self.as_it_stands(length).chars().collect();
        let other = self.place().1.chars().next();
        if let (Some(other), false) = (other, piece.is_empty()) {
            let at = self.random.usize(0..piece.len());
            if self.random.bool() {
                piece[at] = other;
            } else {
                let with = self.random.usize(0..piece.len());
                piece.swap(at, with);
            }
        }
        piece.into_iter().collect()
    }
}
