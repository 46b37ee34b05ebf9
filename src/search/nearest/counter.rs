//! What may be counted, and counting it: sentences of the scope, in live speeches that pass the filters.

use tantivy::TERMINATED;

use super::super::Totals;
use super::super::cursor::{Cursor, Ground};
use super::super::deadline::Deadline;
use super::super::filter::Admitted;
use super::super::phrase::{Compare, PhraseCursor};
use super::super::span::Span;
use crate::error::Result;
use crate::index::{Segment, Snapshot, SpeechRef};
use crate::query::{Lens, Pattern, Phrase, Scope};

/// Counts phrases in the speeches that an asker sees, until the time is over; everything is a [`crate::Error::TimedOut`] then.
pub(super) struct Counter<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) admitted: &'a Admitted,
    pub(super) deadline: &'a Deadline,
    pub(super) lens: Lens,
    pub(super) scope: Scope,
}

/// A sentence that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence {
    pub(super) speech: SpeechRef,
    /// Its number in the speech.
    pub(super) number: u32,
    /// How often the phrase stands in it.
    hits: u32,
}

impl Counter<'_> {
    /// Exactly what a search for the phrase says.
    pub(super) fn count(&self, phrase: Phrase) -> Result<Totals> {
        let pattern = Pattern::Phrase(phrase);
        let mut totals = Totals::default();
        let mut before = None;
        for number in 0..self.snapshot.segments().len() {
            let ground = Ground { snapshot: self.snapshot, number, deadline: self.deadline };
            let mut walk = self.walk(number, vec![Cursor::new(ground, &pattern, self.lens)?]);
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
    pub(super) fn occurs(&self, piece: &Phrase) -> Result<bool> {
        for number in 0..self.snapshot.segments().len() {
            if self.walk_pieces(number, std::slice::from_ref(piece))?.next()?.is_some() {
                return Ok(true);
            }
        }
        self.deadline.check()?;
        Ok(false)
    }

    /// The sentences that hold the pieces with a letter between them; `None` where they are more than `most`.
    pub(super) fn all_with(&self, pieces: &[Phrase], most: usize) -> Result<Option<Vec<Sentence>>> {
        let mut sentences = Vec::new();
        for number in 0..self.snapshot.segments().len() {
            let mut walk = self.walk_pieces(number, pieces)?;
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

    /// About `wanted` of the sentences that hold the pieces with a letter between them, from all over the index.
    pub(super) fn some_with(&self, pieces: &[Phrase], wanted: usize) -> Result<Vec<Sentence>> {
        let segments = self.snapshot.segments();
        let steps = wanted.div_ceil(segments.len().max(1));
        let mut sentences = Vec::new();
        for (number, segment) in segments.iter().enumerate() {
            let mut walk = self.walk_pieces(number, pieces)?;
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

    /// Pieces may be parts of Latin words and numbers; the strict lens looks at the sentences of the default one.
    fn walk_pieces(&self, number: usize, pieces: &[Phrase]) -> Result<Walk<'_>> {
        let compare = Compare { edges: false, ..Compare::under(self.lens) };
        let segment = &self.snapshot.segments()[number];
        let cursor = |piece| Ok(Cursor::Phrase(PhraseCursor::new(segment, piece, compare, self.deadline)?));
        Ok(self.walk(number, pieces.iter().map(cursor).collect::<Result<_>>()?))
    }

    fn walk<'c>(&'c self, number: usize, cursors: Vec<Cursor<'c>>) -> Walk<'c> {
        Walk {
            segment: &self.snapshot.segments()[number],
            number: number as u32,
            cursors,
            admitted: self.admitted,
            scope: self.scope,
            ordinal: 0,
            from: 0,
            heads: Vec::new(),
            tails: Vec::new(),
        }
    }
}

/// Runs over the sentences of a segment that hold a phrase, or two pieces of one with a letter between them.
struct Walk<'a> {
    segment: &'a Segment,
    number: u32,
    cursors: Vec<Cursor<'a>>,
    admitted: &'a Admitted,
    scope: Scope,
    /// The speech of the last sentence, among the live ones of the segment.
    ordinal: usize,
    /// The first document that was not looked at.
    from: u32,
    heads: Vec<Span>,
    tails: Vec<Span>,
}

impl Walk<'_> {
    fn skip_to(&mut self, document: u32) {
        self.from = self.from.max(document);
    }

    fn next(&mut self) -> Result<Option<Sentence>> {
        loop {
            let furthest = self.cursors.iter().map(Cursor::document).max().unwrap_or(TERMINATED);
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
            self.ordinal += super::super::gallop(&self.segment.speeches[self.ordinal..], document);
            let Some(entry) = self.segment.speeches.get(self.ordinal) else { return Ok(None) };
            let speech = SpeechRef { segment: self.number, ordinal: self.ordinal as u32 };
            if !self.admitted.admits(speech) {
                self.from = entry.end;
                continue;
            }
            // The title of a speech that stands alone is no sentence, and what is before it belongs to a speech that was replaced.
            self.from = entry.first().max(document + 1);
            let mark = self.segment.mark(document);
            if document >= entry.first() && self.scope.counts(mark.kind, mark.is_noise) && self.fit() {
                let hits = self.cursors.first().map_or(0, Cursor::count);
                return Ok(Some(Sentence { speech, number: document - entry.first(), hits }));
            }
        }
    }

    /// Whether there is a letter between the two pieces.
    fn fit(&mut self) -> bool {
        let [head, tail] = self.cursors.as_mut_slice() else { return true };
        self.heads.clear();
        self.tails.clear();
        head.spans(&mut self.heads);
        tail.spans(&mut self.tails);
        let starts_behind = |end: u32| self.tails.binary_search_by_key(&(end + 1), |tail| tail.start).is_ok();
        self.heads.iter().any(|head| starts_behind(head.end))
    }
}
