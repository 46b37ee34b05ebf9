//! Finds the sentences in which a phrase stands, and how often.
//!
//! tantivy's own phrase scorer is private and counts only together with scores, so this one runs over its postings: the rarest term
//! leads, the others seek; then positions are intersected.

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::deadline::Deadline;
use crate::error::{Error, Result};
use crate::index::{Edge, Segment, Snapshot, SpeechRef, edge_term, junction_term, single_term};
use crate::query::{Lens, Phrase};
use crate::speech::Speech;

/// Runs over the documents of a segment in which a phrase stands.
pub(super) struct Cursor<'a> {
    places: Vec<Place>,
    /// Where the phrase begins in the current document; unused for a phrase of a single term, where the frequency tells.
    starts: Vec<u32>,
    buffer: Vec<u32>,
    strict: Option<Strict<'a>>,
    count: u32,
    document: u32,
    deadline: &'a Deadline,
}

impl<'a> Cursor<'a> {
    /// A cursor at the first match; `number` is the segment's.
    pub(super) fn new(
        snapshot: &'a Snapshot,
        number: usize,
        phrase: &'a Phrase,
        lens: Lens,
        deadline: &'a Deadline,
    ) -> Result<Cursor<'a>> {
        let segment = &snapshot.segments()[number];
        let places = places(segment, phrase, lens).map_err(|error| Error::Engine(error.into()))?;
        let strict = (lens == Lens::Strict).then(|| Strict { snapshot, number, typed: phrase.typed(), speech: None });
        let document = if places.is_empty() { TERMINATED } else { 0 };
        let mut cursor =
            Cursor { places, starts: Vec::new(), buffer: Vec::new(), strict, count: 0, document, deadline };
        cursor.settle()?;
        Ok(cursor)
    }

    /// The current document, or [`TERMINATED`].
    #[inline]
    pub(super) fn document(&self) -> u32 {
        self.document
    }

    /// How often the phrase stands in the current document.
    #[inline]
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Goes to the next document.
    pub(super) fn advance(&mut self) -> Result<()> {
        if self.document != TERMINATED {
            self.places[0].advance();
            self.settle()?;
        }
        Ok(())
    }

    /// Goes to the first document at or behind `target`.
    pub(super) fn seek(&mut self, target: u32) -> Result<()> {
        if self.document < target {
            self.places[0].seek(target);
            self.settle()?;
        }
        Ok(())
    }

    /// From where the leading term stands, goes to the next document that matches.
    fn settle(&mut self) -> Result<()> {
        if self.document == TERMINATED {
            return Ok(());
        }
        loop {
            let candidate = self.next_candidate();
            if candidate == TERMINATED {
                self.document = TERMINATED;
                return Ok(());
            }
            self.count = self.count_at_candidate();
            if self.count > 0
                && let Some(strict) = &mut self.strict
            {
                self.count = strict.count(candidate)?;
            }
            if self.count > 0 {
                self.document = candidate;
                return Ok(());
            }
            self.places[0].advance();
        }
    }

    /// The next document that holds all terms.
    fn next_candidate(&mut self) -> u32 {
        let (lead, others) = match self.places.split_first_mut() {
            Some(split) => split,
            None => return TERMINATED,
        };
        'candidates: loop {
            let candidate = lead.document();
            if candidate == TERMINATED || self.deadline.is_over() {
                return TERMINATED;
            }
            for other in others.iter_mut() {
                let document = other.seek(candidate);
                if document > candidate {
                    lead.seek(document);
                    continue 'candidates;
                }
            }
            return candidate;
        }
    }

    fn count_at_candidate(&mut self) -> u32 {
        let (lead, others) = match self.places.split_first_mut() {
            Some((lead, [])) => return lead.frequency(),
            Some(split) => split,
            None => return 0,
        };
        lead.starts(&mut self.starts);
        for other in others {
            if self.starts.is_empty() {
                break;
            }
            other.starts(&mut self.buffer);
            keep_common(&mut self.starts, &self.buffer);
        }
        self.starts.len() as u32
    }
}

/// Keeps in `kept` what stands in both; both are sorted.
fn keep_common(kept: &mut Vec<u32>, other: &[u32]) {
    let mut at = 0;
    kept.retain(|start| {
        while other.get(at).is_some_and(|other| other < start) {
            at += 1;
        }
        other.get(at) == Some(start)
    });
}

/// What must stand at one place of the phrase: one term, or under the loose lens either of two.
struct Place {
    postings: SegmentPostings,
    either: Option<SegmentPostings>,
    /// Positions of a term are raised by this, so that they all tell where the phrase begins.
    shift: u32,
    cost: u32,
}

impl Place {
    #[inline]
    fn document(&self) -> u32 {
        match &self.either {
            None => self.postings.doc(),
            Some(either) => self.postings.doc().min(either.doc()),
        }
    }

    #[inline]
    fn advance(&mut self) {
        let Some(either) = &mut self.either else {
            self.postings.advance();
            return;
        };
        let document = self.postings.doc().min(either.doc());
        for postings in [&mut self.postings, either] {
            if postings.doc() == document {
                postings.advance();
            }
        }
    }

    #[inline]
    fn seek(&mut self, target: u32) -> u32 {
        for postings in std::iter::once(&mut self.postings).chain(&mut self.either) {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        self.document()
    }

    #[inline]
    fn frequency(&self) -> u32 {
        let Some(either) = &self.either else { return self.postings.term_freq() };
        let document = self.document();
        let here = [&self.postings, either].into_iter().filter(|postings| postings.doc() == document);
        here.map(Postings::term_freq).sum()
    }

    fn starts(&mut self, starts: &mut Vec<u32>) {
        starts.clear();
        let document = self.document();
        for postings in std::iter::once(&mut self.postings).chain(&mut self.either) {
            if postings.doc() == document {
                postings.append_positions_with_offset(self.shift, starts);
            }
        }
        if self.either.is_some() {
            starts.sort_unstable();
        }
    }
}

/// The places of a phrase, rarest first; none where a term does not occur at all.
fn places(segment: &Segment, phrase: &Phrase, lens: Lens) -> tantivy::Result<Vec<Place>> {
    let letters = &phrase.folded().letters;
    let (Some(first), Some(last)) = (letters.first(), letters.last()) else { return Ok(Vec::new()) };
    let mut places = Vec::with_capacity(letters.len() + 1);
    let mut complete = true;
    let mut add = |reader, at: usize, term: String, either: Option<String>| -> tantivy::Result<()> {
        if complete {
            match place(reader, (letters.len() - at) as u32, &term, either.as_deref())? {
                Some(place) => places.push(place),
                None => complete = false,
            }
        }
        Ok(())
    };
    let edges_count = lens != Lens::Loose;
    if letters.len() == 1 {
        let alone = edges_count && first.is_latin_or_digit();
        add(&segment.singles, 0, single_term(first.ch, alone), None)?;
    } else {
        for (at, pair) in letters.windows(2).enumerate() {
            let (left, right) = (pair[0].ch, pair[1].ch);
            let (separated, either) = match lens {
                Lens::Loose => (false, Some(junction_term(left, true, right))),
                _ => (pair[1].after_separator, None),
            };
            add(&segment.junctions, at, junction_term(left, separated, right), either)?;
        }
        if edges_count && first.is_latin_or_digit() {
            add(&segment.junctions, 0, edge_term(first.ch, Edge::Left), None)?;
        }
        if edges_count && last.is_latin_or_digit() {
            add(&segment.junctions, letters.len() - 1, edge_term(last.ch, Edge::Right), None)?;
        }
    }
    if !complete {
        return Ok(Vec::new());
    }
    places.sort_by_key(|place| place.cost);
    Ok(places)
}

fn place(reader: &InvertedIndexReader, shift: u32, term: &str, either: Option<&str>) -> tantivy::Result<Option<Place>> {
    let read = |term: &str| match reader.terms().get(term)? {
        Some(info) => reader.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions).map(Some),
        None => Ok(None),
    };
    let mut postings = [Some(term), either].into_iter().flatten().filter_map(|term| read(term).transpose());
    let Some(first) = postings.next().transpose()? else { return Ok(None) };
    let either = postings.next().transpose()?;
    let cost = first.doc_freq() + either.as_ref().map_or(0, SegmentPostings::doc_freq);
    Ok(Some(Place { postings: first, either, shift, cost }))
}

/// Counts the typed characters in the stored text.
struct Strict<'a> {
    snapshot: &'a Snapshot,
    number: usize,
    typed: &'a str,
    /// The last speech that was read, since its sentences come one after another.
    speech: Option<(u32, Speech)>,
}

impl Strict<'_> {
    fn count(&mut self, document: u32) -> Result<u32> {
        let segment = &self.snapshot.segments()[self.number];
        let ordinal = segment.speeches.partition_point(|entry| entry.end <= document);
        let Some(entry) = segment.speeches.get(ordinal).filter(|entry| entry.document <= document) else {
            return Ok(0);
        };
        if self.speech.as_ref().is_none_or(|(read, _)| *read != ordinal as u32) {
            let speech = self.snapshot.speech(SpeechRef { segment: self.number as u32, ordinal: ordinal as u32 })?;
            self.speech = Some((ordinal as u32, speech));
        }
        let Some((_, speech)) = &self.speech else { return Ok(0) };
        // The speech's own document holds its given title.
        let text = match document.checked_sub(entry.first()) {
            None => speech.metadata.title.as_deref(),
            Some(n) => speech.sentences.get(n as usize).map(|sentence| speech.sentence_text(sentence)),
        };
        Ok(text.map_or(0, |text| occurrences(text, self.typed)))
    }
}

/// Start positions of a text in another; overlaps count.
fn occurrences(text: &str, typed: &str) -> u32 {
    text.char_indices().filter(|(at, _)| text[*at..].starts_with(typed)).count() as u32
}
