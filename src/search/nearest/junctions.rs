//! Which letters stand beside which: asked of the dictionaries of junctions alone, without looking at any text.
//!
//! Hidden speeches and noise have junctions too, so a junction that exists is only a reason to look further.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::error::{Error, Result};
use crate::index::{Segment, Snapshot, junction_prefix, junction_term, second_letter};
use crate::query::Lens;

/// The junctions of a snapshot under a lens; what was asked once is remembered.
pub(super) struct Junctions<'a> {
    snapshot: &'a Snapshot,
    lens: Lens,
    known: HashMap<(char, bool, char), bool>,
    /// The letters behind one and, where told so, behind a separator after it.
    behind: HashMap<(char, bool), Vec<(char, u64)>>,
}

impl Junctions<'_> {
    pub(super) fn new(snapshot: &Snapshot, lens: Lens) -> Junctions<'_> {
        Junctions { snapshot, lens, known: HashMap::new(), behind: HashMap::new() }
    }

    /// Whether two letters stand beside each other anywhere, with or without a separator between as is asked. The loose lens asks for
    /// either.
    pub(super) fn exists(&mut self, first: char, separated: bool, second: char) -> Result<bool> {
        let key = (first, separated, second);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let mut exists = false;
        for separated in self.kinds(separated) {
            let term = junction_term(first, *separated, second);
            for segment in self.snapshot.segments() {
                exists = exists || segment.junctions.terms().term_ord(&term).map_err(failed)?.is_some();
            }
        }
        self.known.insert(key, exists);
        Ok(exists)
    }

    /// How many junctions were asked for.
    pub(super) fn lookups(&self) -> usize {
        self.known.len()
    }

    /// The likeliest letters to stand behind `first` and, where one is given, before `next`; each letter is told with whether it is separated
    /// from the one before. Likeliest are those whose rarer junction is in the most sentences, which are no fewer than hold both.
    pub(super) fn between(
        &mut self,
        first: (char, bool),
        next: Option<(bool, char)>,
        wanted: usize,
    ) -> Result<Vec<char>> {
        let behind = match self.behind.remove(&first) {
            Some(behind) => behind,
            None => self.behind(first)?,
        };
        // The most sentences that are still possible, with the letter; smallest first.
        let mut best: BTreeSet<(u64, char)> = BTreeSet::new();
        for (letter, sentences) in &behind {
            if best.len() == wanted && best.first().is_some_and(|(least, _)| least >= sentences) {
                break;
            }
            let sentences = match next {
                None => *sentences,
                Some((separated, next)) => (*sentences).min(self.sentences(*letter, separated, next)?),
            };
            if sentences > 0 {
                best.insert((sentences, *letter));
            }
            if best.len() > wanted {
                best.pop_first();
            }
        }
        self.behind.insert(first, behind);
        Ok(best.into_iter().rev().map(|(_, letter)| letter).collect())
    }

    /// The letters behind one, with the number of sentences, most first.
    fn behind(&self, (first, separated): (char, bool)) -> Result<Vec<(char, u64)>> {
        let mut behind: HashMap<char, u64> = HashMap::new();
        for separated in self.kinds(separated) {
            let prefix = junction_prefix(first, *separated);
            for segment in self.snapshot.segments() {
                let mut terms = range(segment, &prefix).map_err(failed)?;
                while terms.advance() {
                    if let Some(letter) = second_letter(&prefix, terms.key()) {
                        *behind.entry(letter).or_default() += u64::from(terms.value().doc_freq);
                    }
                }
            }
        }
        let mut behind: Vec<(char, u64)> = behind.into_iter().collect();
        behind.sort_unstable_by_key(|(letter, sentences)| (Reverse(*sentences), *letter));
        Ok(behind)
    }

    /// The sentences that hold a junction; deleted and hidden ones too.
    fn sentences(&self, first: char, separated: bool, second: char) -> Result<u64> {
        let mut sentences = 0;
        for separated in self.kinds(separated) {
            let term = junction_term(first, *separated, second);
            for segment in self.snapshot.segments() {
                let info = segment.junctions.terms().get(&term).map_err(failed)?;
                sentences += info.map_or(0, |info| u64::from(info.doc_freq));
            }
        }
        Ok(sentences)
    }

    /// With or without a separator, or both.
    fn kinds(&self, separated: bool) -> &'static [bool] {
        match (self.lens, separated) {
            (Lens::Loose, _) => &[false, true],
            (_, false) => &[false],
            (_, true) => &[true],
        }
    }
}

/// The terms that begin with a prefix.
fn range<'a>(segment: &'a Segment, prefix: &str) -> std::io::Result<tantivy::termdict::TermStreamer<'a>> {
    // No byte of UTF-8 is 0xff.
    let end = [prefix.as_bytes(), &[0xff]].concat();
    segment.junctions.terms().range().ge(prefix).lt(end).into_stream()
}

fn failed(error: std::io::Error) -> Error {
    Error::Engine(error.into())
}
