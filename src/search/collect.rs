//! Counts matches by speech: the sentences of a speech stand together, so one run over them is enough.

use std::collections::HashSet;

use tantivy::TERMINATED;

use super::Totals;
use super::deadline::Deadline;
use super::filter::Admitted;
use super::matcher::Cursor;
use super::rank;
use crate::error::Result;
use crate::index::{Segment, Snapshot, SpeechEntry, SpeechRef};
use crate::query::{Lens, Phrase};

/// A speech that holds all phrases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matched {
    pub(super) speech: SpeechRef,
    pub(super) hits: u32,
    pub(super) sentences: u32,
}

/// The speeches that hold all phrases, in the order in which they are stored.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    pub(super) matched: Vec<Matched>,
    /// The weighted frequencies of each phrase or word in each speech, one speech after another.
    pub(super) frequencies: Vec<f32>,
    /// How telling each phrase or word is.
    pub(super) weights: Vec<f64>,
}

impl Collected {
    pub(super) fn len(&self) -> usize {
        self.matched.len()
    }

    pub(super) fn speeches(&self) -> impl Iterator<Item = SpeechRef> + '_ {
        self.matched.iter().map(|matched| matched.speech)
    }

    pub(super) fn totals(&self) -> Totals {
        Totals {
            hits: self.matched.iter().map(|matched| u64::from(matched.hits)).sum(),
            sentences: self.matched.iter().map(|matched| u64::from(matched.sentences)).sum(),
            speeches: self.matched.len() as u64,
        }
    }

    /// The frequencies in the speech at a place of `matched`.
    pub(super) fn frequencies_of(&self, at: usize) -> &[f32] {
        let width = self.weights.len();
        &self.frequencies[at * width..(at + 1) * width]
    }

    /// Leaves out speeches that an earlier tier has.
    pub(super) fn remove(&mut self, known: HashSet<SpeechRef>) {
        if known.is_empty() {
            return;
        }
        let kept: Vec<usize> = (0..self.len()).filter(|at| !known.contains(&self.matched[*at].speech)).collect();
        self.frequencies = kept.iter().flat_map(|at| self.frequencies_of(*at).to_vec()).collect();
        self.matched = kept.iter().map(|at| self.matched[*at]).collect();
    }
}

/// Finds the speeches that hold all of `phrases`. When the deadline passes, what is found is not complete.
pub(super) fn collect(
    snapshot: &Snapshot,
    phrases: &[Phrase],
    lens: Lens,
    admitted: &Admitted,
    deadline: &Deadline,
) -> Result<Collected> {
    let mut collected = Collected { weights: vec![1.0; phrases.len()], ..Collected::default() };
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let mut cursors = phrases
            .iter()
            .map(|phrase| Cursor::new(snapshot, number, phrase, lens, deadline))
            .collect::<Result<Vec<_>>>()?;
        if let Some(tallies) = &mut (!cursors.is_empty()).then(|| vec![Tally::default(); cursors.len()]) {
            collect_segment(segment, number as u32, &mut cursors, tallies, admitted, &mut collected)?;
        }
    }
    let matching = collected.len() as f64;
    let weight = rank::inverse_frequency(matching, snapshot.speech_count() as f64);
    collected.weights.fill(weight);
    Ok(collected)
}

/// What one phrase does in one speech.
#[derive(Clone, Copy, Default)]
struct Tally {
    hits: u32,
    headings: u32,
    in_given_title: bool,
}

impl Tally {
    /// Takes what the cursor is at; returns whether it is a sentence that counts.
    #[inline]
    fn take(&mut self, segment: &Segment, entry: &SpeechEntry, cursor: &Cursor<'_>) -> bool {
        let document = cursor.document();
        if document == entry.document {
            self.in_given_title = true;
            return false;
        }
        if segment.is_noise(document) {
            return false;
        }
        self.hits += cursor.count();
        self.headings += u32::from(segment.is_heading(document));
        true
    }
}

fn collect_segment(
    segment: &Segment,
    number: u32,
    cursors: &mut [Cursor<'_>],
    tallies: &mut [Tally],
    admitted: &Admitted,
    collected: &mut Collected,
) -> Result<()> {
    let mut ordinal = 0;
    loop {
        // The cursor that is furthest says which speech can be next.
        let furthest = cursors.iter().map(Cursor::document).max().unwrap_or(TERMINATED);
        if furthest == TERMINATED {
            return Ok(());
        }
        ordinal += gallop(&segment.speeches[ordinal..], furthest);
        let Some(entry) = segment.speeches.get(ordinal) else { return Ok(()) };
        let speech = SpeechRef { segment: number, ordinal: ordinal as u32 };
        let next = if admitted.admits(speech) { entry.document } else { entry.end };
        for cursor in cursors.iter_mut() {
            cursor.seek(next)?;
        }
        if cursors.iter().any(|cursor| cursor.document() >= entry.end) {
            continue;
        }
        tallies.fill(Tally::default());
        let sentences = tally_speech(segment, entry, cursors, tallies)?;
        if tallies.iter().all(|tally| tally.hits > 0) {
            let hits = tallies.iter().map(|tally| tally.hits).sum();
            collected.matched.push(Matched { speech, hits, sentences });
            collected
                .frequencies
                .extend(tallies.iter().map(|tally| rank::frequency(tally.hits, tally.headings, tally.in_given_title)));
        }
    }
}

/// Runs all cursors through a speech; returns how many of its sentences hold a hit.
fn tally_speech(
    segment: &Segment,
    entry: &SpeechEntry,
    cursors: &mut [Cursor<'_>],
    tallies: &mut [Tally],
) -> Result<u32> {
    let mut sentences = 0;
    if let ([cursor], [tally]) = (&mut *cursors, &mut *tallies) {
        // The common case of one phrase, without asking which cursor comes next.
        while cursor.document() < entry.end {
            sentences += u32::from(tally.take(segment, entry, cursor));
            cursor.advance()?;
        }
        return Ok(sentences);
    }
    loop {
        let document = cursors.iter().map(Cursor::document).min().unwrap_or(TERMINATED);
        if document >= entry.end {
            return Ok(sentences);
        }
        let mut counts = false;
        for (cursor, tally) in cursors.iter_mut().zip(tallies.iter_mut()) {
            if cursor.document() == document {
                counts |= tally.take(segment, entry, cursor);
                cursor.advance()?;
            }
        }
        sentences += u32::from(counts);
    }
}

/// How many speeches end at or before a document; the answer is nearly always small.
fn gallop(speeches: &[SpeechEntry], document: u32) -> usize {
    let mut step = 1;
    let mut low = 0;
    while low + step <= speeches.len() && speeches[low + step - 1].end <= document {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(speeches.len());
    low + speeches[low..high].partition_point(|entry| entry.end <= document)
}
