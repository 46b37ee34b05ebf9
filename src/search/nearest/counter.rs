//! What may be counted, and counting it: live speeches that pass the filters, without noise and given titles.

use tantivy::TERMINATED;

use super::super::Totals;
use super::super::deadline::Deadline;
use super::super::filter::Admitted;
use super::super::phrase::{Compare, PhraseCursor};
use crate::error::Result;
use crate::index::{Segment, Snapshot, SpeechRef};
use crate::query::{Lens, Phrase};

/// Counts phrases in the speeches that an asker sees, until the time is over; everything is a [`crate::Error::TimedOut`] then.
pub(super) struct Counter<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) admitted: &'a Admitted,
    pub(super) deadline: &'a Deadline,
}

/// A piece of a phrase, with the lens to look for it.
pub(super) type Piece = (Phrase, Lens);

/// A sentence that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence {
    pub(super) speech: SpeechRef,
    /// Its number in the speech.
    pub(super) number: u32,
    /// How often the first piece stands in it.
    hits: u32,
}

impl Counter<'_> {
    /// Exactly what a search for the phrase says.
    pub(super) fn count(&self, piece: &Piece) -> Result<Totals> {
        let mut totals = Totals::default();
        let mut before = None;
        for number in 0..self.snapshot.segments().len() {
            let mut walk = self.walk(number, std::slice::from_ref(piece))?;
            while let Some(sentence) = walk.next()? {
                totals.hits += u64::from(sentence.hits);
                totals.sentences += 1;
                totals.speeches += u64::from(before != Some(sentence.speech));
                before = Some(sentence.speech);
            }
        }
        self.deadline.check()?;
        Ok(totals)
    }

    /// Whether any sentence counts that holds the piece.
    pub(super) fn occurs(&self, piece: &Piece) -> Result<bool> {
        for number in 0..self.snapshot.segments().len() {
            if self.walk(number, std::slice::from_ref(piece))?.next()?.is_some() {
                return Ok(true);
            }
        }
        self.deadline.check()?;
        Ok(false)
    }

    /// The sentences that hold all pieces, anywhere; `None` where they are more than `most`.
    pub(super) fn all_with(&self, pieces: &[Piece], most: usize) -> Result<Option<Vec<Sentence>>> {
        let mut sentences = Vec::new();
        for number in 0..self.snapshot.segments().len() {
            let mut walk = self.walk(number, pieces)?;
            while let Some(sentence) = walk.next()? {
                if sentences.len() == most {
                    return Ok(None);
                }
                sentences.push(sentence);
            }
        }
        self.deadline.check()?;
        Ok(Some(sentences))
    }

    /// About `wanted` of the sentences that hold all pieces, from all over the index.
    pub(super) fn some_with(&self, pieces: &[Piece], wanted: usize) -> Result<Vec<Sentence>> {
        let segments = self.snapshot.segments();
        let steps = wanted.div_ceil(segments.len().max(1));
        let mut sentences = Vec::new();
        for (number, segment) in segments.iter().enumerate() {
            let mut walk = self.walk(number, pieces)?;
            for step in 0..steps {
                let start = segment.speeches.get(segment.speeches.len() * step / steps);
                walk.skip_to(start.map_or(TERMINATED, |entry| entry.document));
                match walk.next()? {
                    Some(sentence) => sentences.push(sentence),
                    None => break,
                }
            }
        }
        self.deadline.check()?;
        Ok(sentences)
    }

    fn walk<'c>(&'c self, number: usize, pieces: &'c [Piece]) -> Result<Walk<'c>> {
        let segment = &self.snapshot.segments()[number];
        let cursor =
            |(phrase, lens): &'c Piece| PhraseCursor::new(segment, phrase, Compare::under(*lens), self.deadline);
        Ok(Walk {
            segment,
            number: number as u32,
            cursors: pieces.iter().map(cursor).collect::<Result<_>>()?,
            admitted: self.admitted,
            ordinal: 0,
            from: 0,
        })
    }
}

/// Runs over the sentences of a segment that hold all pieces.
struct Walk<'a> {
    segment: &'a Segment,
    number: u32,
    cursors: Vec<PhraseCursor<'a>>,
    admitted: &'a Admitted,
    /// The speech of the last sentence, among the live ones of the segment.
    ordinal: usize,
    /// The first document that was not looked at.
    from: u32,
}

impl Walk<'_> {
    fn skip_to(&mut self, document: u32) {
        self.from = self.from.max(document);
    }

    fn next(&mut self) -> Result<Option<Sentence>> {
        loop {
            let furthest = self.cursors.iter().map(PhraseCursor::document).max().unwrap_or(TERMINATED);
            let document = self.from.max(furthest);
            if document == TERMINATED {
                return Ok(None);
            }
            for cursor in &mut self.cursors {
                cursor.seek(document)?;
            }
            if self.cursors.iter().any(|cursor| cursor.document() != document) {
                continue;
            }
            let speeches = &self.segment.speeches[self.ordinal..];
            if speeches.first().is_some_and(|entry| entry.end <= document) {
                self.ordinal += speeches.partition_point(|entry| entry.end <= document);
            }
            let Some(entry) = self.segment.speeches.get(self.ordinal) else { return Ok(None) };
            let speech = SpeechRef { segment: self.number, ordinal: self.ordinal as u32 };
            self.from = match self.admitted.admits(speech) {
                false => entry.end,
                // Of a speech that was replaced: on to the next live one, whose given title is no sentence.
                true => entry.first().max(document + 1),
            };
            let counts = document >= entry.first() && document < self.from && !self.segment.mark(document).is_noise;
            if counts && self.admitted.admits(speech) {
                let hits = self.cursors.first().map_or(0, PhraseCursor::count);
                return Ok(Some(Sentence { speech, number: document - entry.first(), hits }));
            }
        }
    }
}
