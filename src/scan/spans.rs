//! Where a pattern stands in a sentence, read word by word from QUERIES.md.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder};

use super::expression::Form;
use super::phrase::Piece;
use super::row::{Row, Span};
use super::speech::Text;
use super::{Lens, Pattern, Reach, Settings};

/// A pattern, ready to be found under a lens.
pub(super) enum Finds {
    Phrase(Box<Piece>),
    Distance(Box<Finds>, Vec<(Reach, Finds)>),
    Frame {
        parts: Vec<Piece>,
        gap: (usize, usize),
        open_start: bool,
        open_end: bool,
    },
    Outside(Box<Finds>, Vec<Finds>),
    Either(Vec<Finds>),
    Expression {
        /// `None` where it can match nothing.
        folded: Option<Regex>,
        typed: Regex,
        /// Folded texts that stand in every match.
        texts: Vec<Finder<'static>>,
    },
}

impl Finds {
    /// `None` where a phrase folds to nothing or an expression is too large.
    pub(super) fn new(pattern: &Pattern, settings: &Settings, lens: Lens) -> Option<Finds> {
        let new = |pattern: &Pattern| Finds::new(pattern, settings, lens);
        Some(match pattern {
            Pattern::Phrase(text) => Finds::Phrase(Box::new(Piece::new(text, lens)?)),
            Pattern::Distance(first, rest) => {
                let rest = rest.iter().map(|(reach, next)| Some((*reach, new(next)?)));
                Finds::Distance(Box::new(new(first)?), rest.collect::<Option<_>>()?)
            }
            Pattern::Frame(frame) => Finds::Frame {
                parts: frame.parts.iter().map(|part| Piece::new(part, lens)).collect::<Option<_>>()?,
                gap: settings.gap(),
                open_start: frame.open_start,
                open_end: frame.open_end,
            },
            Pattern::Outside(inside, around) => {
                Finds::Outside(Box::new(new(inside)?), around.iter().map(new).collect::<Option<_>>()?)
            }
            Pattern::Either(parts) => Finds::Either(parts.iter().map(new).collect::<Option<_>>()?),
            Pattern::Expression(expression) => {
                let form = if lens == Lens::Loose { Form::Loose } else { Form::Default };
                let texts = expression.texts(form).into_iter().map(|text| Finder::new(&text).into_owned());
                let folded = match expression.written(form) {
                    Some(folded) => Some(regex(&folded)?),
                    None => None,
                };
                Finds::Expression { folded, typed: regex(&expression.typed())?, texts: texts.collect() }
            }
        })
    }

    /// Whether it can be in a folded text at all: whether everything stands there that a hit can't be without.
    pub(super) fn could_be_in(&self, text: &str) -> bool {
        let holds = |sought: &Finder| sought.find(text.as_bytes()).is_some();
        match self {
            Finds::Phrase(piece) => holds(&piece.folded),
            Finds::Distance(first, rest) => {
                first.could_be_in(text) && rest.iter().all(|(_, next)| next.could_be_in(text))
            }
            Finds::Frame { parts, .. } => parts.iter().all(|part| holds(&part.folded)),
            Finds::Outside(inside, _) => inside.could_be_in(text),
            Finds::Either(parts) => parts.iter().any(|part| part.could_be_in(text)),
            Finds::Expression { folded, texts, .. } => folded.is_some() && texts.iter().all(holds),
        }
    }
}

fn regex(expression: &str) -> Option<Regex> {
    RegexBuilder::new(expression).dot_matches_new_line(true).build().ok()
}

/// A sentence to look into under a lens.
pub(super) struct Sentence<'a> {
    folded: Row<'a>,
    /// Under [`Lens::Strict`], as written.
    written: Option<Row<'a>>,
}

impl<'a> Sentence<'a> {
    pub(super) fn new(text: &'a Text, number: usize, lens: Lens) -> Sentence<'a> {
        let written = (lens == Lens::Strict).then(|| Row::written(text, number));
        Sentence { folded: Row::folded(text, number, lens), written }
    }

    pub(super) fn hits(&self, finds: &Finds) -> BTreeSet<Span> {
        let hits = hits(finds, &self.folded);
        match &self.written {
            // "only in sentences in which the pattern has a hit under `default`"
            Some(written) if !hits.is_empty() => self::hits(finds, written),
            _ => hits,
        }
    }
}

fn hits(finds: &Finds, row: &Row) -> BTreeSet<Span> {
    let spans = spans(finds, row);
    match finds {
        Finds::Distance(..) | Finds::Frame { .. } => shortest_of_each_start(spans),
        _ => spans,
    }
}

fn spans(finds: &Finds, row: &Row) -> BTreeSet<Span> {
    match finds {
        Finds::Phrase(piece) => row.phrase(piece),
        Finds::Distance(first, rest) => {
            let mut joined = hits(first, row);
            for (reach, next) in rest {
                joined = join(&joined, *reach, &hits(next, row), row);
            }
            joined
        }
        Finds::Frame { parts, gap, open_start, open_end } => {
            let mut filled: Option<BTreeSet<Span>> = None;
            for part in parts {
                let part = row.phrase(part);
                filled = Some(match filled {
                    None => part,
                    Some(before) => with_gap(&before, *gap, &part, row),
                });
            }
            let mut spans = filled.unwrap_or_default();
            spans.retain(|&(start, end)| {
                let letters_before = row.letters_between(0, start);
                let letters_behind = row.letters_between(end, row.end());
                (!open_start || letters_before >= 1) && (!open_end || letters_behind >= 1)
            });
            spans
        }
        Finds::Outside(inside, around) => {
            let mut kept = hits(inside, row);
            for around in around {
                let around = spans(around, row);
                kept.retain(|hit| !around.iter().any(|span| lies_in(*hit, *span)));
            }
            kept
        }
        Finds::Either(parts) => parts.iter().flat_map(|part| hits(part, row)).collect(),
        Finds::Expression { typed, .. } if row.is_written() => row.matches(typed),
        Finds::Expression { folded, .. } => folded.as_ref().map(|folded| row.matches(folded)).unwrap_or_default(),
    }
}

/// Everything that can be reached from what is joined so far.
fn join(joined: &BTreeSet<Span>, reach: Reach, next: &BTreeSet<Span>, row: &Row) -> BTreeSet<Span> {
    let near = |from: usize, to: usize| from <= to && row.letters_between(from, to) <= reach.most;
    let mut wider = BTreeSet::new();
    for &(start, end) in joined {
        for &(next_start, next_end) in next {
            let behind = near(end, next_start);
            let before = !reach.in_order && near(next_end, start);
            if behind || before {
                wider.insert((start.min(next_start), end.max(next_end)));
            }
        }
    }
    wider
}

fn with_gap(before: &BTreeSet<Span>, gap: (usize, usize), next: &BTreeSet<Span>, row: &Row) -> BTreeSet<Span> {
    let mut wider = BTreeSet::new();
    for &(start, end) in before {
        for &(next_start, next_end) in next {
            if end <= next_start && (gap.0..=gap.1).contains(&row.letters_between(end, next_start)) {
                wider.insert((start, next_end));
            }
        }
    }
    wider
}

fn shortest_of_each_start(spans: BTreeSet<Span>) -> BTreeSet<Span> {
    let mut shortest: BTreeMap<usize, usize> = BTreeMap::new();
    for (start, end) in spans {
        // They come in order, so the first of a start is its shortest.
        shortest.entry(start).or_insert(end);
    }
    shortest.into_iter().collect()
}

/// "a span lies in another that starts no later and ends no earlier"
fn lies_in(span: Span, other: Span) -> bool {
    other.0 <= span.0 && span.1 <= other.1
}
