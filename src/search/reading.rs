//! Patterns in the text of a sentence: for the strict lens, for regular expressions, and to mark hits on the original characters.

use std::cell::OnceCell;
use std::ops::Range;

use super::deadline::Deadline;
use super::phrase::Compare;
use super::span::{self, Keep, Letters, Ruler, Span};
use crate::error::Result;
use crate::index::{Snapshot, SpeechRef};
use crate::query::{Chain, Expression, Lens, Pattern, Phrase};
use crate::speech::Sentence;
use crate::text::fold::SEPARATOR;
use crate::text::{Folded, fold};

/// A sentence, as written and as folded.
pub(super) struct Reading<'a> {
    written: &'a str,
    folded: OnceCell<Folded>,
    default: OnceCell<String>,
    loose: OnceCell<String>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(written: &'a str) -> Reading<'a> {
        Reading { written, folded: OnceCell::new(), default: OnceCell::new(), loose: OnceCell::new() }
    }

    /// The hits of a pattern, in order; none under the strict lens where the default one finds nothing. Where the deadline passes, they are
    /// not complete.
    pub(super) fn hits(&self, pattern: &Pattern, lens: Lens, deadline: &Deadline) -> Vec<Span> {
        if lens == Lens::Strict && self.find(pattern, Lens::Default, deadline).is_empty() {
            return Vec::new();
        }
        self.find(pattern, lens, deadline)
    }

    /// The bytes of the sentence that a span covers.
    pub(super) fn bytes(&self, span: Span, lens: Lens) -> Range<usize> {
        let (start, end) = (span.start as usize, span.end as usize);
        if lens == Lens::Strict { start..end } else { self.folded().source(start..end) }
    }

    /// The hits of a pattern, under the strict lens also where the default one finds nothing.
    pub(super) fn find(&self, pattern: &Pattern, lens: Lens, deadline: &Deadline) -> Vec<Span> {
        match pattern {
            Pattern::Phrase(phrase) if lens == Lens::Strict => self.typed(phrase.typed()),
            Pattern::Phrase(phrase) => self.phrase(phrase, Compare::under(lens)),
            Pattern::Chain(chain) => self.chain(chain, Keep::Shortest, lens, deadline),
            Pattern::Outside { of, but } => {
                let mut hits = self.find(of, lens, deadline);
                let mut others: Vec<Span> =
                    but.iter().flat_map(|pattern| self.widest(pattern, lens, deadline)).collect();
                span::outside(&mut hits, &mut others);
                hits
            }
            Pattern::Either(patterns) => {
                let mut hits: Vec<Span> =
                    patterns.iter().flat_map(|pattern| self.find(pattern, lens, deadline)).collect();
                span::distinct(&mut hits);
                hits
            }
            Pattern::Expression(expression) => self.expression(expression, lens, deadline),
        }
    }

    /// What a hit must not lie inside: all that a pattern reaches, which matters for chains alone.
    fn widest(&self, pattern: &Pattern, lens: Lens, deadline: &Deadline) -> Vec<Span> {
        match pattern {
            Pattern::Chain(chain) => self.chain(chain, Keep::Longest, lens, deadline),
            pattern => self.find(pattern, lens, deadline),
        }
    }

    fn chain(&self, chain: &Chain, keep: Keep, lens: Lens, deadline: &Deadline) -> Vec<Span> {
        let operands: Vec<Vec<Span>> = chain.patterns().map(|pattern| self.find(pattern, lens, deadline)).collect();
        let mut hits = Vec::new();
        match lens {
            Lens::Strict => span::chain(chain, &operands, keep, self, deadline, &mut hits),
            _ => span::chain(chain, &operands, keep, &Letters(self.letters()), deadline, &mut hits),
        }
        hits
    }

    /// Under the strict lens most patterns need no folding.
    fn folded(&self) -> &Folded {
        self.folded.get_or_init(|| fold(self.written))
    }

    fn typed(&self, typed: &str) -> Vec<Span> {
        let starts = self.written.char_indices().map(|(at, _)| at).filter(|at| self.written[*at..].starts_with(typed));
        starts.map(|start| Span { start: start as u32, end: (start + typed.len()) as u32 }).collect()
    }

    fn phrase(&self, phrase: &Phrase, compare: Compare) -> Vec<Span> {
        let wanted = &phrase.folded().letters;
        let count = wanted.len();
        let starts = (0..(self.folded().len() + 1).saturating_sub(count)).filter(|start| {
            let here = &self.folded().letters[*start..start + count];
            let same = here.iter().zip(wanted).enumerate().all(|(n, (here, wanted))| {
                here.ch == wanted.ch
                    && (n == 0 || !compare.separators || here.after_separator == wanted.after_separator)
            });
            same && (!compare.edges || self.cuts_nothing(*start, count))
        });
        starts.map(|start| Span { start: start as u32, end: (start + count) as u32 }).collect()
    }

    /// Whether a match begins and ends where a Latin word or number of the sentence does.
    fn cuts_nothing(&self, start: usize, count: usize) -> bool {
        let (first, last) = (&self.folded().letters[start], &self.folded().letters[start + count - 1]);
        (!first.is_latin_or_digit() || self.folded().is_edge(start))
            && (!last.is_latin_or_digit() || self.folded().is_edge(start + count))
    }

    fn expression(&self, expression: &Expression, lens: Lens, deadline: &Deadline) -> Vec<Span> {
        let haystack = match lens {
            Lens::Strict => self.written,
            Lens::Default => self.default.get_or_init(|| self.folded().to_string()),
            Lens::Loose => self.loose.get_or_init(|| self.folded().without_separators()),
        };
        matches(expression, haystack, lens, deadline)
    }
}

/// The matches of an expression in a sentence: under the strict lens as written, else folded as the lens folds.
pub(super) fn matches(expression: &Expression, haystack: &str, lens: Lens, deadline: &Deadline) -> Vec<Span> {
    let Some(compiled) = expression.compiled(lens) else { return Vec::new() };
    let mut spans = Vec::new();
    let (mut byte, mut letters) = (0, 0);
    for found in compiled.regex.find_iter(haystack) {
        if deadline.is_over() {
            break;
        }
        if lens == Lens::Strict {
            spans.push(Span { start: found.start() as u32, end: found.end() as u32 });
            continue;
        }
        let mut count_to = |end: usize| {
            letters += haystack[byte..end].chars().filter(|c| *c != SEPARATOR).count() as u32;
            byte = end;
            letters
        };
        spans.push(Span { start: count_to(found.start()), end: count_to(found.end()) });
    }
    spans
}

/// Places of the strict lens are bytes.
impl Ruler for Reading<'_> {
    fn letters_before(&self, place: u32) -> u32 {
        self.folded().letters.partition_point(|letter| letter.start < place) as u32
    }

    fn letters(&self) -> u32 {
        self.folded().len() as u32
    }
}

/// Reads sentences of a segment one after another, each speech once.
pub(super) struct Reader<'a> {
    snapshot: &'a Snapshot,
    segment: u32,
    ordinal: usize,
    current: Option<(usize, String, Vec<Sentence>)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, segment: usize) -> Reader<'a> {
        Reader { snapshot, segment: segment as u32, ordinal: 0, current: None }
    }

    /// Calls `read` with the sentence of a document, or with the title that stands alone; `None` where it belongs to no speech.
    /// Documents must not go back.
    pub(super) fn read<T>(&mut self, document: u32, read: impl FnOnce(&Reading<'_>) -> T) -> Result<Option<T>> {
        let speeches = &self.snapshot.segments()[self.segment as usize].speeches;
        self.ordinal += super::gallop(&speeches[self.ordinal..], document);
        let Some(entry) = speeches.get(self.ordinal).filter(|entry| entry.document <= document) else {
            return Ok(None);
        };
        let speech = SpeechRef { segment: self.segment, ordinal: self.ordinal as u32 };
        let Some(n) = document.checked_sub(entry.first()) else {
            let title = self.snapshot.speech(speech)?.title_alone();
            return Ok(title.map(|title| read(&Reading::new(&title))));
        };
        if self.current.as_ref().is_none_or(|(ordinal, ..)| *ordinal != self.ordinal) {
            let (text, sentences) = self.snapshot.text(speech)?;
            self.current = Some((self.ordinal, text, sentences));
        }
        let Some((_, text, sentences)) = &self.current else { return Ok(None) };
        let sentence =
            sentences.get(n as usize).map(|sentence| &text[sentence.range.start as usize..sentence.range.end as usize]);
        Ok(sentence.map(|sentence| read(&Reading::new(sentence))))
    }
}
