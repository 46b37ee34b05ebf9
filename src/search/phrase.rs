//! Finds the sentences in which a phrase stands, and how often.
//!
//! tantivy's own phrase scorer is private and counts only together with scores, so this one runs over its postings: the rarest term
//! leads, the others seek; then positions are intersected.

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::deadline::Deadline;
use super::span::Span;
use crate::error::{Error, Result};
use crate::index::{Edge, Segment, edge_term, junction_term, single_term};
use crate::query::{Lens, Phrase};

/// How a phrase is compared with a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Compare {
    /// Whether separators must be the same.
    pub(super) separators: bool,
    /// Whether a Latin word or a number must not be cut.
    pub(super) edges: bool,
}

impl Compare {
    /// The strict lens looks at the sentences of the default one.
    pub(super) fn under(lens: Lens) -> Compare {
        let exact = lens != Lens::Loose;
        Compare { separators: exact, edges: exact }
    }
}

/// Runs over the documents of a segment in which a phrase stands.
pub(super) struct PhraseCursor<'a> {
    places: Vec<Place>,
    /// Where the phrase begins in the current document; unused for a phrase of a single term, where the frequency tells.
    starts: Vec<u32>,
    buffer: Vec<u32>,
    length: u32,
    count: u32,
    document: u32,
    deadline: &'a Deadline,
}

impl<'a> PhraseCursor<'a> {
    /// A cursor at the first match.
    pub(super) fn new(
        segment: &Segment,
        phrase: &Phrase,
        compare: Compare,
        deadline: &'a Deadline,
    ) -> Result<PhraseCursor<'a>> {
        let places = places(segment, phrase, compare).map_err(|error| Error::Engine(error.into()))?;
        let document = if places.is_empty() { TERMINATED } else { 0 };
        let length = phrase.folded().len() as u32;
        let mut cursor =
            PhraseCursor { places, starts: Vec::new(), buffer: Vec::new(), length, count: 0, document, deadline };
        cursor.settle()?;
        Ok(cursor)
    }

    /// At most so many documents hold it.
    pub(super) fn cost(&self) -> u32 {
        self.places.first().map_or(0, |place| place.cost)
    }

    /// Where the phrase stands in the current document, in order.
    pub(super) fn spans(&mut self, spans: &mut Vec<Span>) {
        if let [place] = self.places.as_mut_slice() {
            place.starts(&mut self.starts);
        }
        // Positions are raised by the length of the phrase.
        spans.extend(self.starts.iter().map(|raised| Span { start: raised - self.length, end: *raised }));
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
fn places(segment: &Segment, phrase: &Phrase, compare: Compare) -> tantivy::Result<Vec<Place>> {
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
    if letters.len() == 1 {
        let alone = compare.edges && first.is_latin_or_digit();
        add(&segment.singles, 0, single_term(first.ch, alone), None)?;
    } else {
        for (at, pair) in letters.windows(2).enumerate() {
            let (left, right) = (pair[0].ch, pair[1].ch);
            let (separated, either) = match compare.separators {
                false => (false, Some(junction_term(left, true, right))),
                true => (pair[1].after_separator, None),
            };
            add(&segment.junctions, at, junction_term(left, separated, right), either)?;
        }
        if compare.edges && first.is_latin_or_digit() {
            add(&segment.junctions, 0, edge_term(first.ch, Edge::Left), None)?;
        }
        if compare.edges && last.is_latin_or_digit() {
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
