//! A phrase with one letter left open, and which letters stand there in the text.
//!
//! Where few sentences hold what is left of the phrase, they are read, and nothing is missed. Where many do, some are read, and the
//! dictionary of junctions tells which letters could stand between the two beside the hole.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::counter::{Counter, Sentence};
use super::junctions::Junctions;
use super::wording::Wording;
use crate::error::Result;
use crate::index::SpeechRef;
use crate::query::{Lens, Phrase};
use crate::speech;
use crate::text::fold::MASK;
use crate::text::{Folded, fold};

/// Where no more sentences than these hold what is left of a phrase, all are read.
const MOST_READ: usize = 32;
/// Where there are more, so many are read, from all over the index.
const MOST_SAMPLED: usize = 12;
/// Letters that the dictionary is asked for where not all sentences are read, the likeliest first.
const MOST_FROM_DICTIONARY: usize = 12;

/// A wording with a letter that is still to be found.
pub(super) struct Hole {
    wording: Wording,
    at: usize,
}

/// Stands in a hole; no letter is a control character.
const OPEN: char = '\0';

impl Hole {
    /// In the place of a letter.
    pub(super) fn instead(wording: &Wording, at: usize) -> Hole {
        Hole { wording: wording.replaced(at, OPEN), at }
    }

    /// Before the letter at `at`, on either side of a separator.
    pub(super) fn before(wording: &Wording, at: usize) -> impl Iterator<Item = Hole> + use<> {
        wording.inserted(at, OPEN).into_iter().map(move |wording| Hole { wording, at })
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn filled(&self, letter: char) -> Wording {
        self.wording.replaced(self.at, letter)
    }

    /// The letters that stand in the hole anywhere, likeliest first, and some that may not. Of a hole that too many sentences could fill not
    /// all; never masks, which nobody meant to write.
    pub(super) fn letters(&self, counter: &Counter, junctions: &mut Junctions, texts: &mut Texts) -> Result<Vec<char>> {
        let (head, tail) = (self.wording.head(self.at), self.wording.tail(self.at + 1));
        let pieces: Vec<Phrase> =
            [head, tail].into_iter().filter(|piece| piece.len() > 0).map(|piece| piece.piece()).collect();
        let mut found: HashMap<char, u64> = HashMap::new();
        let all = counter.all_with(&pieces, MOST_READ)?;
        let sentences = match &all {
            Some(all) => all.clone(),
            None => counter.some_with(&pieces, MOST_SAMPLED)?,
        };
        for sentence in sentences {
            for letter in self.in_text(texts.folded(counter, sentence)?, counter.lens) {
                *found.entry(letter).or_default() += 1;
            }
            counter.deadline.check()?;
        }
        let mut found: Vec<(char, u64)> = found.into_iter().collect();
        found.sort_unstable_by_key(|(letter, sentences)| (Reverse(*sentences), *letter));
        let mut found: Vec<char> = found.into_iter().map(|(letter, _)| letter).collect();
        if all.is_none() && self.at > 0 {
            let before = (self.wording.letter(self.at - 1), self.wording.is_separated(self.at));
            let next = (self.at + 1 < self.wording.len())
                .then(|| (self.wording.is_separated(self.at + 1), self.wording.letter(self.at + 1)));
            found.extend(junctions.between(before, next, MOST_FROM_DICTIONARY)?);
            counter.deadline.check()?;
        }
        found.retain(|letter| *letter != MASK);
        Ok(found)
    }

    /// The letters that stand in the hole in one text.
    fn in_text<'a>(&'a self, text: &'a Folded, lens: Lens) -> impl Iterator<Item = char> + 'a {
        let length = self.wording.len();
        let starts = 0..(text.len() + 1).saturating_sub(length);
        starts.filter_map(move |start| {
            let here = &text.letters[start..start + length];
            let fits = here.iter().enumerate().all(|(n, letter)| {
                let same_gap = n == 0 || lens == Lens::Loose || letter.after_separator == self.wording.is_separated(n);
                same_gap && (n == self.at || letter.ch == self.wording.letter(n))
            });
            fits.then_some(here[self.at].ch)
        })
    }
}

/// Sentences that were read, folded: the same ones fill several holes.
#[derive(Default)]
pub(super) struct Texts {
    folded: HashMap<(SpeechRef, u32), Folded>,
    last: Option<(SpeechRef, String, Vec<speech::Sentence>)>,
}

impl Texts {
    fn folded(&mut self, counter: &Counter, Sentence { speech, number, .. }: Sentence) -> Result<&Folded> {
        if !self.folded.contains_key(&(speech, number)) {
            if self.last.as_ref().is_none_or(|(last, ..)| *last != speech) {
                let (text, sentences) = counter.snapshot.text(speech)?;
                self.last = Some((speech, text, sentences));
            }
            let range = self.last.as_ref().and_then(|(_, text, sentences)| {
                let range = &sentences.get(number as usize)?.range;
                text.get(range.start as usize..range.end as usize)
            });
            self.folded.insert((speech, number), fold(range.unwrap_or_default()));
        }
        Ok(self.folded.entry((speech, number)).or_default())
    }
}
