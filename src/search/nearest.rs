//! "Did you mean": the nearest phrases that do occur, for one that does not.
//!
//! Everything suggested stands in the text, and is counted as a search counts it, under the same filters: nothing hidden shows. What is
//! tried comes from the index itself, not from a list of phrases: `sounds` has the letters of the same sound, `holes` finds letters that
//! stand in the place of one, `junctions` tells which letters stand beside which, `counter` counts. A suggestion is never applied unasked.
//!
//! The work is kept small by what occurs of the phrase: its longest beginning and its longest end. An edit behind the one or before
//! the other leaves in place what does not occur.

mod counter;
mod holes;
mod junctions;
mod sounds;
mod wording;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use super::deadline::Deadline;
use super::filter::Admitted;
use crate::error::{Error, Result};
use crate::index::Snapshot;
use crate::query::{Filters, Lens, Phrase, Scope};
use crate::text::mask::holds_mask;
use crate::text::pinyin;

use counter::Counter;
use holes::{Hole, Texts};
use junctions::Junctions;
use wording::{Key, Wording};

/// Suggestions at most.
pub const MOST_NEAREST: usize = 5;
/// The longest that the suggestions for a phrase should take: nobody waits for them.
pub const NEAREST_TIME_LIMIT: Duration = Duration::from_millis(30);

/// Letters of a phrase at most; a longer one is pasted text, not a phrase mistyped.
const MOST_LETTERS: usize = 200;
/// Letters of a suggestion at least; less is a fragment.
const LEAST_LETTERS: usize = 2;
/// Letters that can be others of the same sound at once.
const MOST_SAME_SOUND: usize = 3;
/// Where several letters sound the same, the first is looked for so many letters before the place behind which nothing occurs.
const REACH: usize = 3;
/// Junctions that are asked for at most.
const MOST_LOOKUPS: usize = 4_000;
/// Beginnings of wordings of the same sound that are tried at most.
const MOST_TRIED: usize = 64;
/// Wordings that are counted at most.
const MOST_COUNTED: usize = 128;

/// A phrase that occurs, near to one that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The phrase, to be asked for as it stands here: in simplified letters, `，` for every separator.
    pub phrase: String,
    /// Start positions at which it matches; at least 1.
    pub hits: u64,
    /// Sentences that hold a hit.
    pub sentences: u64,
    /// Speeches that hold a hit.
    pub speeches: u64,
    /// What was wrong with the one asked for.
    pub edit: Edit,
}

/// What was wrong with a phrase, in the order in which suggestions come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edit {
    /// One letter, or a few, were others of the same pinyin, tones aside.
    SameSound,
    /// Two neighbouring letters were changed about.
    Swapped,
    /// One letter was another.
    Wrong,
    /// One letter was missing.
    Missing,
    /// One letter was too many.
    Added,
}

impl Edit {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Edit::SameSound => "same_sound",
            Edit::Swapped => "swapped",
            Edit::Wrong => "wrong",
            Edit::Missing => "missing",
            Edit::Added => "added",
        }
    }
}

/// The nearest phrases that occur in the sentences of `scope`, in the speeches that pass `filters`, for one that does not: at most [`MOST_NEAREST`], those of the same
/// sound first, those with a letter less last, the more frequent first.
///
/// When the time is over, what was found so far is given: suggestions are no totals. A letter that many sentences could supply may be
/// missed where it is rare; each bound is a constant of this module.
///
/// # Errors
/// The index is damaged.
pub fn nearest(
    snapshot: &Snapshot,
    phrase: &Phrase,
    lens: Lens,
    filters: &Filters,
    scope: Scope,
    time_limit: Duration,
) -> Result<Vec<Near>> {
    snapshot.contain(|| {
        let deadline = Deadline::new(time_limit);
        let admitted = Admitted::new(snapshot, filters)?;
        let counter = Counter { snapshot, admitted: &admitted, deadline: &deadline, lens, scope };
        let mut finder = Finder::new(counter, phrase);
        match finder.find() {
            Ok(()) | Err(Error::TimedOut { .. }) => Ok(finder.best()),
            Err(error) => Err(error),
        }
    })
}

struct Finder<'a> {
    counter: Counter<'a>,
    junctions: Junctions<'a>,
    texts: Texts,
    phrase: &'a Phrase,
    wording: Wording,
    /// Letters of the longest end of the phrase that occurs.
    tail: usize,
    /// Wordings that were counted, and the phrase itself.
    counted: HashSet<Key>,
    tried: usize,
    found: Vec<Found>,
}

struct Found {
    near: Near,
    /// How many of its letters were not typed.
    letters: usize,
}

impl Found {
    /// Same sound before all others, a letter less behind all others: what is left of a phrase is more frequent than the phrase.
    fn order(&self) -> impl Ord + '_ {
        let Near { phrase, hits, edit, .. } = &self.near;
        let (rank, letters) = match edit {
            Edit::SameSound => (0, self.letters),
            Edit::Swapped | Edit::Wrong | Edit::Missing => (1, 0),
            Edit::Added => (2, 0),
        };
        (rank, letters, Reverse(*hits), *edit, phrase)
    }

    /// Whether it stands inside another for the most part: of 粮食安拳, which should be 粮食安全, 粮食安 is left.
    fn is_fragment_of(&self, other: &Found) -> bool {
        let (one, other) = (&self.near, &other.near);
        one.phrase.len() < other.phrase.len() && other.phrase.contains(&one.phrase) && one.hits <= 2 * other.hits
    }
}

impl<'a> Finder<'a> {
    fn new(counter: Counter<'a>, phrase: &'a Phrase) -> Finder<'a> {
        let wording = Wording::of(phrase, counter.lens);
        Finder {
            junctions: Junctions::new(counter.snapshot, counter.lens),
            texts: Texts::default(),
            counter,
            phrase,
            tail: 0,
            counted: HashSet::from([wording.key()]),
            tried: 0,
            found: Vec::new(),
            wording,
        }
    }

    /// What is likeliest comes first, so that it is there when the time is over.
    fn find(&mut self) -> Result<()> {
        let wording = self.wording.clone();
        let length = wording.len();
        if length > MOST_LETTERS {
            return Ok(());
        }
        let head = self.longest_head(&wording, 0)?;
        self.tail = self.longest_tail()?;
        self.vary(&wording, 0, head, 1)?;
        // Of all edits, what stands before them and what stands behind them must occur.
        for at in between(length.saturating_sub(self.tail + 2), head, length.saturating_sub(1)) {
            self.consider(&wording.swapped(at), Edit::Swapped)?;
        }
        for at in between(length.saturating_sub(self.tail + 1), head, length) {
            self.consider(&wording.removed(at), Edit::Added)?;
        }
        for at in between(length.saturating_sub(self.tail + 1), head, length) {
            self.fill(&Hole::instead(&wording, at), Edit::Wrong)?;
        }
        for at in between(length - self.tail, head, length + 1) {
            for hole in Hole::before(&wording, at) {
                self.fill(&hole, Edit::Missing)?;
            }
        }
        for letters in 2..=MOST_SAME_SOUND {
            if self.found.iter().any(|found| found.near.edit != Edit::Added) {
                break;
            }
            self.vary(&wording, 0, head, letters)?;
        }
        Ok(())
    }

    fn best(mut self) -> Vec<Near> {
        self.found.sort_by(|a, b| a.order().cmp(&b.order()));
        let whole = self.found.iter().filter(|one| !self.found.iter().any(|other| one.is_fragment_of(other)));
        whole.map(|found| found.near.clone()).take(MOST_NEAREST).collect()
    }

    /// How many letters of the beginning of a wording occur together, given that at least `least` should; less where they don't.
    fn longest_head(&mut self, wording: &Wording, least: usize) -> Result<usize> {
        let mut most = least.max(1);
        while most < wording.len() && self.joins(wording, most)? {
            most += 1;
        }
        let occurs = |length: usize| self.counter.occurs(&wording.head(length).piece());
        if least > 0 && !occurs(least)? {
            return Ok(0);
        }
        longest(least, most, occurs)
    }

    /// How many letters of the end of the phrase occur together.
    fn longest_tail(&mut self) -> Result<usize> {
        let wording = self.wording.clone();
        let length = wording.len();
        let mut most = length.min(1);
        while most < length && self.joins(&wording, length - most)? {
            most += 1;
        }
        longest(0, most, |letters| self.counter.occurs(&wording.tail(length - letters).piece()))
    }

    /// Whether a letter stands behind the one before it anywhere.
    fn joins(&mut self, wording: &Wording, at: usize) -> Result<bool> {
        self.junctions.exists(wording.letter(at - 1), wording.is_separated(at), wording.letter(at))
    }

    /// Puts other letters of the same sound in the place of exactly so many, from `from` on; of the wording as it is, the first `head`
    /// letters occur together.
    fn vary(&mut self, wording: &Wording, from: usize, head: usize, letters: usize) -> Result<()> {
        let length = wording.len();
        // Behind the last of them, the phrase is as it was typed, and that must occur.
        let first = if letters == 1 { length.saturating_sub(self.tail + 1) } else { head.saturating_sub(REACH) };
        for at in between(first.max(from), head, length).rev() {
            for varied in self.of_same_sound(wording, at, letters > 1)? {
                if letters == 1 {
                    self.consider(&varied, Edit::SameSound)?;
                } else if self.tried < MOST_TRIED {
                    self.tried += 1;
                    let head = self.longest_head(&varied, at + 1)?;
                    if head > at {
                        self.vary(&varied, at + 1, head, letters - 1)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The wording with other letters of the same sound at a place, as far as they stand beside their neighbours anywhere. Where the next
    /// letter may still be changed too, one that does not stand beside it comes last.
    fn of_same_sound(&mut self, wording: &Wording, at: usize, next_may_change: bool) -> Result<Vec<Wording>> {
        let (mut both, mut one) = (Vec::new(), Vec::new());
        for letter in sounds::alike(wording.letter(at)) {
            if self.junctions.lookups() > MOST_LOOKUPS {
                break;
            }
            let varied = wording.replaced(at, letter);
            if at > 0 && !self.joins(&varied, at)? {
                continue;
            }
            if at + 1 == wording.len() || self.joins(&varied, at + 1)? {
                both.push(varied);
            } else if next_may_change {
                one.push(varied);
            }
        }
        self.counter.deadline.check()?;
        both.extend(one);
        Ok(both)
    }

    fn fill(&mut self, hole: &Hole, edit: Edit) -> Result<()> {
        for letter in hole.letters(&self.counter, &mut self.junctions, &mut self.texts)? {
            let same_sound = edit == Edit::Wrong && pinyin::same_sound(self.wording.letter(hole.at()), letter);
            self.consider(&hole.filled(letter), if same_sound { Edit::SameSound } else { edit })?;
        }
        Ok(())
    }

    /// Counts a wording, and keeps it where it occurs.
    fn consider(&mut self, wording: &Wording, edit: Edit) -> Result<()> {
        if wording.len() < LEAST_LETTERS || self.counted.len() > MOST_COUNTED || !self.counted.insert(wording.key()) {
            return Ok(());
        }
        let Some(phrase) = wording.phrase_like(self.phrase) else { return Ok(()) };
        let text = phrase.typed().to_owned();
        // Whoever typed no mask does not look for one.
        if holds_mask(&text) && !holds_mask(&self.phrase.folded().to_string()) {
            return Ok(());
        }
        let totals = self.counter.count(phrase)?;
        if totals.hits > 0 {
            let super::Totals { hits, sentences, speeches } = totals;
            let near = Near { phrase: text, hits, sentences, speeches, edit };
            self.found.push(Found { near, letters: wording.put_in() });
        }
        Ok(())
    }
}

/// The places from `first` to `last`, that one included, as far as there are any.
fn between(first: usize, last: usize, places: usize) -> Range<usize> {
    first..(last + 1).min(places)
}

/// The greatest number from `least` to `most` for which `holds`, given that it holds for `least`.
fn longest(least: usize, most: usize, holds: impl Fn(usize) -> Result<bool>) -> Result<usize> {
    let (mut low, mut high) = (least, most);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if holds(middle)? {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}
