//! Runs over the sentences of a segment in which a pattern has a hit.

use tantivy::TERMINATED;

use super::deadline::Deadline;
use super::phrase::{Compare, PhraseCursor};
use super::reading::{self, Reader, Reading};
use super::span::{self, Keep, Letters, Span};
use crate::error::Result;
use crate::index::{KeptText, Segment, Snapshot};
use crate::query::{Chain, Expression, Lens, Need, Pattern, Phrase};
use crate::text::fold::SEPARATOR;
use crate::text::{Folded, Letter};

/// A cursor over the documents with a hit: sentences, and speeches whose given or made-up title has one.
pub(super) enum Cursor<'a> {
    Phrase(PhraseCursor<'a>),
    Joined(Joined<'a>),
    Expression(Candidates<'a>),
    Strict(Candidates<'a>),
}

/// Where cursors are made.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// The number of the segment.
    pub(super) number: usize,
    pub(super) deadline: &'a Deadline,
}

impl<'a> Ground<'a> {
    fn segment(self) -> &'a Segment {
        &self.snapshot.segments()[self.number]
    }
}

impl<'a> Cursor<'a> {
    /// A cursor at the first hit.
    pub(super) fn new(ground: Ground<'a>, pattern: &'a Pattern, lens: Lens) -> Result<Cursor<'a>> {
        if lens == Lens::Strict {
            let found = Cursor::new(ground, pattern, Lens::Default)?;
            return Ok(Cursor::Strict(Candidates::new(ground, Source::Cursor(Box::new(found)), pattern, lens)?));
        }
        let each = |patterns: &mut dyn Iterator<Item = &'a Pattern>| {
            patterns.map(|pattern| Cursor::new(ground, pattern, lens)).collect::<Result<Vec<_>>>()
        };
        Ok(match pattern {
            Pattern::Phrase(phrase) => {
                Cursor::Phrase(PhraseCursor::new(ground.segment(), phrase, Compare::under(lens), ground.deadline)?)
            }
            Pattern::Chain(chain) => {
                Cursor::Joined(Joined::new(ground, each(&mut chain.patterns())?, How::Chain(chain, Keep::Shortest))?)
            }
            Pattern::Outside { of, but } => {
                let mut parts = vec![Cursor::new(ground, of, lens)?];
                for pattern in but {
                    parts.push(Cursor::widest(ground, pattern, lens)?);
                }
                Cursor::Joined(Joined::new(ground, parts, How::Outside)?)
            }
            Pattern::Either(patterns) => Cursor::Joined(Joined::new(ground, each(&mut patterns.iter())?, How::Either)?),
            Pattern::Expression(expression) => {
                let source = needed(ground, expression, lens)?;
                Cursor::Expression(Candidates::new(ground, source, pattern, lens)?)
            }
        })
    }

    /// A cursor whose spans are all that a pattern reaches, which matters for chains alone.
    fn widest(ground: Ground<'a>, pattern: &'a Pattern, lens: Lens) -> Result<Cursor<'a>> {
        let Pattern::Chain(chain) = pattern else { return Cursor::new(ground, pattern, lens) };
        let parts = chain.patterns().map(|pattern| Cursor::new(ground, pattern, lens));
        let how = How::Chain(chain, Keep::Longest);
        Ok(Cursor::Joined(Joined::new(ground, parts.collect::<Result<_>>()?, how)?))
    }

    /// The current document, or [`TERMINATED`].
    #[inline]
    pub(super) fn document(&self) -> u32 {
        match self {
            Cursor::Phrase(phrase) => phrase.document(),
            Cursor::Joined(joined) => joined.document,
            Cursor::Expression(candidates) | Cursor::Strict(candidates) => candidates.document,
        }
    }

    /// How many hits the current document has.
    #[inline]
    pub(super) fn count(&self) -> u32 {
        match self {
            Cursor::Phrase(phrase) => phrase.count(),
            Cursor::Joined(joined) => joined.hits.len() as u32,
            Cursor::Expression(candidates) | Cursor::Strict(candidates) => candidates.hits.len() as u32,
        }
    }

    /// The hits of the current document, in order.
    pub(super) fn spans(&mut self, spans: &mut Vec<Span>) {
        match self {
            Cursor::Phrase(phrase) => phrase.spans(spans),
            Cursor::Joined(joined) => spans.extend(&joined.hits),
            Cursor::Expression(candidates) | Cursor::Strict(candidates) => spans.extend(&candidates.hits),
        }
    }

    /// Goes to the next document.
    pub(super) fn advance(&mut self) -> Result<()> {
        match self {
            Cursor::Phrase(phrase) => phrase.advance(),
            Cursor::Joined(joined) => joined.find(joined.document.saturating_add(1)),
            Cursor::Expression(candidates) | Cursor::Strict(candidates) => {
                candidates.find(candidates.document.saturating_add(1))
            }
        }
    }

    /// Goes to the first document at or behind `target`.
    pub(super) fn seek(&mut self, target: u32) -> Result<()> {
        match self {
            Cursor::Phrase(phrase) => phrase.seek(target),
            Cursor::Joined(joined) if joined.document < target => joined.find(target),
            Cursor::Expression(candidates) | Cursor::Strict(candidates) if candidates.document < target => {
                candidates.find(target)
            }
            _ => Ok(()),
        }
    }

    /// At most about so many documents.
    fn cost(&self) -> u32 {
        match self {
            Cursor::Phrase(phrase) => phrase.cost(),
            Cursor::Joined(joined) => joined.cost(),
            Cursor::Expression(_) | Cursor::Strict(_) => u32::MAX,
        }
    }
}

/// Patterns that are made of others.
pub(super) struct Joined<'a> {
    segment: &'a Segment,
    deadline: &'a Deadline,
    how: How<'a>,
    parts: Vec<Cursor<'a>>,
    /// The parts that must all be there, the rarest first.
    order: Vec<usize>,
    spans: Vec<Vec<Span>>,
    hits: Vec<Span>,
    document: u32,
}

enum How<'a> {
    Chain(&'a Chain, Keep),
    /// The first part, outside the others.
    Outside,
    Either,
}

impl<'a> Joined<'a> {
    fn new(ground: Ground<'a>, parts: Vec<Cursor<'a>>, how: How<'a>) -> Result<Joined<'a>> {
        let mut order: Vec<usize> = match how {
            How::Chain(..) => (0..parts.len()).collect(),
            How::Outside => vec![0],
            How::Either => Vec::new(),
        };
        order.sort_by_key(|part| parts[*part].cost());
        let spans = parts.iter().map(|_| Vec::new()).collect();
        let (segment, deadline) = (ground.segment(), ground.deadline);
        let mut joined = Joined { segment, deadline, how, parts, order, spans, hits: Vec::new(), document: 0 };
        joined.find(0)?;
        Ok(joined)
    }

    fn cost(&self) -> u32 {
        let costs = || self.parts.iter().map(Cursor::cost);
        match self.how {
            How::Either => costs().fold(0, u32::saturating_add),
            How::Chain(..) => costs().min().unwrap_or(0),
            How::Outside => costs().next().unwrap_or(0),
        }
    }

    /// Goes to the first document with a hit at or behind `target`.
    fn find(&mut self, mut target: u32) -> Result<()> {
        loop {
            let candidate = self.candidate(target)?;
            if candidate == TERMINATED || self.deadline.is_over() {
                self.document = TERMINATED;
                self.hits.clear();
                return Ok(());
            }
            self.match_at(candidate)?;
            if !self.hits.is_empty() {
                self.document = candidate;
                return Ok(());
            }
            target = candidate + 1;
        }
    }

    /// The first document at or behind `target` that holds the parts.
    fn candidate(&mut self, mut target: u32) -> Result<u32> {
        if let How::Either = self.how {
            let mut least = TERMINATED;
            for part in &mut self.parts {
                part.seek(target)?;
                least = least.min(part.document());
            }
            return Ok(least);
        }
        'targets: while target != TERMINATED {
            for part in &self.order {
                let part = &mut self.parts[*part];
                part.seek(target)?;
                if part.document() > target {
                    target = part.document();
                    continue 'targets;
                }
            }
            return Ok(target);
        }
        Ok(TERMINATED)
    }

    fn match_at(&mut self, document: u32) -> Result<()> {
        for (part, spans) in self.parts.iter_mut().zip(&mut self.spans) {
            spans.clear();
            part.seek(document)?;
            if part.document() == document {
                part.spans(spans);
            }
        }
        self.hits.clear();
        match self.how {
            How::Chain(chain, keep) => {
                // Looked up only where the end of the sentence matters.
                let letters = Letters(if chain.open_end { self.segment.letters(document) } else { 0 });
                span::chain(chain, &self.spans, keep, &letters, self.deadline, &mut self.hits);
            }
            How::Outside => {
                let mut others: Vec<Span> = self.spans[1..].iter().flatten().copied().collect();
                self.hits.extend(&self.spans[0]);
                span::outside(&mut self.hits, &mut others);
            }
            How::Either => {
                self.hits.extend(self.spans.iter().flatten());
                span::distinct(&mut self.hits);
            }
        }
        Ok(())
    }
}

/// A pattern that has to be looked for in the text of sentences that may hold it.
pub(super) struct Candidates<'a> {
    source: Source<'a>,
    /// The number of the segment.
    number: usize,
    /// The text as the lens compares it, where it is kept in memory; else sentences are read one by one.
    text: Option<&'a KeptText>,
    reader: Reader<'a>,
    pattern: &'a Pattern,
    lens: Lens,
    deadline: &'a Deadline,
    hits: Vec<Span>,
    document: u32,
}

impl<'a> Candidates<'a> {
    fn new(ground: Ground<'a>, source: Source<'a>, pattern: &'a Pattern, lens: Lens) -> Result<Candidates<'a>> {
        let reader = Reader::new(ground.snapshot, ground.number);
        let text = match lens {
            Lens::Strict => ground.snapshot.written_text(),
            _ => ground.snapshot.folded_text(),
        };
        let (number, deadline) = (ground.number, ground.deadline);
        let mut candidates =
            Candidates { source, number, text, reader, pattern, lens, deadline, hits: Vec::new(), document: 0 };
        candidates.find(0)?;
        Ok(candidates)
    }

    /// Goes to the first document with a hit at or behind `target`.
    fn find(&mut self, mut target: u32) -> Result<()> {
        loop {
            let candidate = self.source.seek(target)?;
            if candidate == TERMINATED || self.deadline.is_over_now() {
                self.document = TERMINATED;
                self.hits.clear();
                return Ok(());
            }
            self.hits = self.hits_in(candidate)?;
            if !self.hits.is_empty() {
                self.document = candidate;
                return Ok(());
            }
            target = candidate + 1;
        }
    }
}

impl Candidates<'_> {
    fn hits_in(&mut self, document: u32) -> Result<Vec<Span>> {
        let (pattern, lens, deadline) = (self.pattern, self.lens, self.deadline);
        let Some(text) = self.text else {
            let hits = self.reader.read(document, |reading| reading.find(pattern, lens, deadline))?;
            return Ok(hits.unwrap_or_default());
        };
        let text = text.of(self.number, document);
        Ok(match (pattern, lens) {
            (_, Lens::Strict) => Reading::new(text).find(pattern, lens, deadline),
            (Pattern::Expression(expression), Lens::Loose) => {
                reading::matches(expression, &text.replace(SEPARATOR, ""), lens, deadline)
            }
            (Pattern::Expression(expression), _) => reading::matches(expression, text, lens, deadline),
            // All else is found in the postings.
            _ => Vec::new(),
        })
    }
}

/// Documents that may have a hit.
enum Source<'a> {
    Cursor(Box<Cursor<'a>>),
    Phrase(Box<PhraseCursor<'a>>),
    All(Vec<Source<'a>>),
    Any(Vec<Source<'a>>),
    /// All up to this one.
    Every(u32),
    None,
}

impl Source<'_> {
    /// The first of them at or behind `target`.
    fn seek(&mut self, mut target: u32) -> Result<u32> {
        Ok(match self {
            Source::Cursor(cursor) => {
                cursor.seek(target)?;
                cursor.document()
            }
            Source::Phrase(phrase) => {
                phrase.seek(target)?;
                phrase.document()
            }
            Source::All(sources) => 'targets: loop {
                for source in sources.iter_mut() {
                    let document = source.seek(target)?;
                    if document > target {
                        target = document;
                        continue 'targets;
                    }
                }
                break target;
            },
            Source::Any(sources) => {
                let mut least = TERMINATED;
                for source in sources {
                    least = least.min(source.seek(target)?);
                }
                least
            }
            Source::Every(end) if target < *end => target,
            Source::Every(_) | Source::None => TERMINATED,
        })
    }
}

/// The documents that hold what an expression needs.
fn needed<'a>(ground: Ground<'a>, expression: &Expression, lens: Lens) -> Result<Source<'a>> {
    match expression.compiled(lens) {
        None => Ok(Source::None),
        Some(compiled) => match &compiled.need {
            Some(need) => source(ground, need, lens),
            None => Ok(Source::Every(ground.segment().reader.max_doc())),
        },
    }
}

fn source<'a>(ground: Ground<'a>, need: &Need, lens: Lens) -> Result<Source<'a>> {
    let each = |needs: &[Need]| needs.iter().map(|need| source(ground, need, lens)).collect::<Result<Vec<_>>>();
    Ok(match need {
        Need::All(needs) => Source::All(each(needs)?),
        Need::Any(needs) => Source::Any(each(needs)?),
        Need::Letters(letters) => {
            // An expression may match inside a Latin word or a number.
            let compare = Compare { edges: false, ..Compare::under(lens) };
            let phrase = folded_phrase(letters);
            Source::Phrase(Box::new(PhraseCursor::new(ground.segment(), &phrase, compare, ground.deadline)?))
        }
    })
}

/// A phrase of text that is folded already: folding it again could take it for a mask.
fn folded_phrase(text: &str) -> Phrase {
    let mut letters: Vec<Letter> = Vec::new();
    let mut after_separator = false;
    for ch in text.chars() {
        if ch == SEPARATOR {
            after_separator = true;
        } else {
            letters.push(Letter { ch, start: 0, end: 0, after_separator, joined: false });
            after_separator = false;
        }
    }
    Phrase::of_folded(Folded { letters })
}
