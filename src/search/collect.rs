//! Counts hits by speech: the sentences of a speech stand together, so one run over them is enough.

use std::collections::HashSet;

use tantivy::TERMINATED;

use super::cursor::{Cursor, Ground};
use super::deadline::Deadline;
use super::filter::{self, Admitted};
use super::plan::{Node, Plan, ROUNDING};
use super::span::{self, Span};
use super::{Totals, rank};
use crate::error::Result;
use crate::index::{Segment, Snapshot, SpeechEntry, SpeechRef};
use crate::query::{Lens, Scope};
use crate::speech::SentenceKind;

/// A speech that satisfies the query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matched {
    pub(super) speech: SpeechRef,
    pub(super) hits: u32,
    pub(super) sentences: u32,
    /// The most patterns that stand in one counted sentence.
    pub(super) together: u32,
}

/// What a pattern does in a speech.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Hits in counted sentences.
    pub(super) hits: u32,
    /// Counted titles and headings with a hit.
    pub(super) headings: u32,
    /// Whether the title that stands alone, given or made up, has a hit.
    pub(super) in_title: bool,
    /// Whether that title is a given one.
    pub(super) is_given: bool,
}

impl Tally {
    /// Takes what the cursor is at; gives the hits that count.
    #[inline]
    fn take(&mut self, segment: &Segment, scope: Scope, cursor: &Cursor<'_>, entry: &SpeechEntry) -> u32 {
        let document = cursor.document();
        let mark = segment.mark(document);
        if document == entry.document {
            self.in_title = true;
            self.is_given = mark.kind == SentenceKind::Title;
            return 0;
        }
        if !scope.counts(mark.kind, mark.is_noise) {
            return 0;
        }
        let hits = cursor.count();
        self.hits += hits;
        self.headings += u32::from(matches!(mark.kind, SentenceKind::Title | SentenceKind::Heading));
        hits
    }
}

/// Hits by kind, in the order of [`SentenceKind::ALL`].
pub(super) type Kinds = [u32; SentenceKind::ALL.len()];

/// The speeches that satisfy a query, in the order in which they are stored.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    pub(super) matched: Vec<Matched>,
    /// What each pattern or word does in each speech, one speech after another.
    pub(super) tallies: Vec<Tally>,
    /// How telling each pattern or word is.
    pub(super) weights: Vec<f64>,
    /// Hits by kind of each speech; empty where nobody asked.
    pub(super) kinds: Vec<Kinds>,
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

    /// The tallies in the speech at a place of `matched`.
    pub(super) fn tallies_of(&self, at: usize) -> &[Tally] {
        let width = self.weights.len();
        &self.tallies[at * width..(at + 1) * width]
    }

    /// Keeps the speeches that hold at least this share of the patterns, by weight, and makes their hits none: words are no hits.
    pub(super) fn keep_share(&mut self, share: f64) {
        let all: f64 = self.weights.iter().sum();
        let holds = |at: &usize| {
            let held =
                self.tallies_of(*at).iter().zip(&self.weights).filter(|(tally, _)| tally.hits > 0 || tally.in_title);
            held.map(|(_, weight)| weight).sum::<f64>() >= share * all - ROUNDING
        };
        let kept: Vec<usize> = (0..self.len()).filter(holds).collect();
        self.tallies = kept.iter().flat_map(|at| self.tallies_of(*at).to_vec()).collect();
        self.matched = kept.iter().map(|at| Matched { hits: 0, sentences: 0, ..self.matched[*at] }).collect();
    }

    /// Leaves out speeches that an earlier tier has.
    pub(super) fn remove(&mut self, known: &HashSet<SpeechRef>) {
        if known.is_empty() {
            return;
        }
        let kept: Vec<usize> = (0..self.len()).filter(|at| !known.contains(&self.matched[*at].speech)).collect();
        self.tallies = kept.iter().flat_map(|at| self.tallies_of(*at).to_vec()).collect();
        self.matched = kept.iter().map(|at| self.matched[*at]).collect();
    }
}

/// Finds the speeches that satisfy a plan. When the deadline passes, what is found is not complete.
pub(super) fn collect(
    snapshot: &Snapshot,
    plan: &Plan,
    lens: Lens,
    admitted: &Admitted,
    by_kind: bool,
    deadline: &Deadline,
) -> Result<Collected> {
    let mut collected = Collected { weights: vec![1.0; plan.leaves.len()], ..Collected::default() };
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let ground = Ground { snapshot, number, deadline };
        let cursors = plan.leaves.iter().map(|leaf| Cursor::new(ground, &leaf.pattern, lens));
        let fields = plan.fields.iter().map(|field| filter::holding(snapshot, number, field));
        let mut run = Run {
            segment,
            number: number as u32,
            plan,
            scope: plan.scope,
            may_coincide: plan.may_coincide(),
            cursors: cursors.collect::<Result<_>>()?,
            fields: fields.collect::<Result<_>>()?,
            tallies: vec![Tally::default(); plan.leaves.len()],
            kinds: by_kind.then_some(Kinds::default()),
            together: 0,
            spans: Vec::new(),
        };
        run.collect(admitted, deadline, &mut collected)?;
    }
    weigh(&mut collected, plan, snapshot);
    Ok(collected)
}

/// A pattern is as telling as the speeches are few that hold it, among those that were found.
fn weigh(collected: &mut Collected, plan: &Plan, snapshot: &Snapshot) {
    let width = collected.weights.len();
    let mut holding = vec![0u32; width];
    for tallies in collected.tallies.chunks(width.max(1)) {
        for (holding, tally) in holding.iter_mut().zip(tallies) {
            *holding += u32::from(tally.hits > 0 || tally.in_title);
        }
    }
    let speeches = snapshot.speech_count() as f64;
    let weights = holding.into_iter().zip(&plan.leaves).map(|(holding, leaf)| match (leaf.is_positive, leaf.weight) {
        (true, None) => rank::inverse_frequency(f64::from(holding), speeches),
        (true, Some(weight)) => weight,
        (false, _) => 0.0,
    });
    collected.weights = weights.collect();
}

/// A run over the speeches of a segment.
struct Run<'a> {
    segment: &'a Segment,
    number: u32,
    plan: &'a Plan,
    scope: Scope,
    may_coincide: bool,
    cursors: Vec<Cursor<'a>>,
    /// For each field of the plan, the speeches that have it.
    fields: Vec<Vec<bool>>,
    tallies: Vec<Tally>,
    kinds: Option<Kinds>,
    /// The most patterns in one sentence of the current speech.
    together: u32,
    spans: Vec<Span>,
}

impl Run<'_> {
    fn collect(&mut self, admitted: &Admitted, deadline: &Deadline, collected: &mut Collected) -> Result<()> {
        let (segment, plan) = (self.segment, self.plan);
        let mut ordinal = 0;
        loop {
            ordinal = self.next(&plan.root, ordinal, true)?;
            let Some(entry) = segment.speeches.get(ordinal) else { return Ok(()) };
            if deadline.is_over() {
                return Ok(());
            }
            let speech = SpeechRef { segment: self.number, ordinal: ordinal as u32 };
            ordinal += 1;
            if !admitted.admits(speech) {
                continue;
            }
            for cursor in &mut self.cursors {
                cursor.seek(entry.document)?;
            }
            if !self.may_hold(&plan.root, ordinal - 1, entry) {
                continue;
            }
            self.together = 0;
            let (hits, sentences) = self.tally(entry)?;
            if self.holds(&plan.root, ordinal - 1) {
                collected.matched.push(Matched { speech, hits, sentences, together: self.together });
                collected.tallies.extend(&self.tallies);
                collected.kinds.extend(self.kinds);
            }
        }
    }

    /// The first speech from `ordinal` on that may satisfy a node, as far as the cursors tell. Where the node must hold for the whole to hold,
    /// cursors may leap over speeches; elsewhere a speech in between may satisfy the whole in another way, and its hits count.
    fn next(&mut self, node: &Node, ordinal: usize, must_hold: bool) -> Result<usize> {
        let speeches = &self.segment.speeches;
        let Some(entry) = speeches.get(ordinal) else { return Ok(speeches.len()) };
        Ok(match node {
            Node::Leaf(leaf) => {
                let cursor = &mut self.cursors[*leaf];
                cursor.seek(entry.document)?;
                ordinal + super::gallop(&speeches[ordinal..], cursor.document())
            }
            Node::Field(field) => {
                let holding = &self.fields[*field][ordinal..];
                ordinal + holding.iter().position(|holds| *holds).unwrap_or(holding.len())
            }
            Node::All(all) => {
                let mut at = ordinal;
                for one in all {
                    let from = if must_hold { at } else { ordinal };
                    at = at.max(self.next(one, from, must_hold)?);
                }
                at
            }
            Node::Any(any) => {
                let mut least = speeches.len();
                for one in any {
                    least = least.min(self.next(one, ordinal, false)?);
                }
                least
            }
            Node::Not(_) => ordinal,
        })
    }

    /// Whether a speech may satisfy a node, with the cursors at or behind its start.
    fn may_hold(&self, node: &Node, ordinal: usize, entry: &SpeechEntry) -> bool {
        match node {
            Node::Leaf(leaf) => self.cursors[*leaf].document() < entry.end,
            Node::Field(field) => self.fields[*field][ordinal],
            Node::All(all) => all.iter().all(|one| self.may_hold(one, ordinal, entry)),
            Node::Any(any) => any.iter().any(|one| self.may_hold(one, ordinal, entry)),
            Node::Not(_) => true,
        }
    }

    /// Whether the speech that was tallied satisfies a node.
    fn holds(&self, node: &Node, ordinal: usize) -> bool {
        match node {
            Node::Leaf(leaf) => {
                let tally = &self.tallies[*leaf];
                tally.hits > 0 || (tally.in_title && self.scope.has_given_title())
            }
            Node::Field(field) => self.fields[*field][ordinal],
            Node::All(all) => all.iter().all(|one| self.holds(one, ordinal)),
            Node::Any(any) => any.iter().any(|one| self.holds(one, ordinal)),
            Node::Not(inner) => !self.holds(inner, ordinal),
        }
    }

    /// Runs all cursors through a speech; gives the hits that count, and the sentences with one.
    fn tally(&mut self, entry: &SpeechEntry) -> Result<(u32, u32)> {
        self.tallies.fill(Tally::default());
        if let Some(kinds) = &mut self.kinds {
            *kinds = Kinds::default();
        }
        let (mut hits, mut sentences) = (0, 0);
        if let ([cursor], None) = (self.cursors.as_mut_slice(), &self.kinds) {
            // The common case of one phrase, without asking which cursor comes next.
            let (scope, tally) = (self.scope, &mut self.tallies[0]);
            let counts = u32::from(self.plan.leaves[0].is_positive);
            while cursor.document() < entry.end {
                let here = tally.take(self.segment, scope, cursor, entry);
                hits += here * counts;
                sentences += u32::from(here > 0) * counts;
                cursor.advance()?;
            }
            return Ok((hits, sentences));
        }
        loop {
            let document = self.cursors.iter().map(Cursor::document).min().unwrap_or(TERMINATED);
            if document >= entry.end {
                return Ok((hits, sentences));
            }
            let here = self.tally_sentence(document, entry)?;
            hits += here;
            sentences += u32::from(here > 0);
        }
    }

    /// Takes what the cursors have at a sentence, and moves them on; gives the hits that count.
    fn tally_sentence(&mut self, document: u32, entry: &SpeechEntry) -> Result<u32> {
        let (mut hits, mut together) = (0, 0);
        self.spans.clear();
        for ((cursor, tally), leaf) in self.cursors.iter_mut().zip(&mut self.tallies).zip(&self.plan.leaves) {
            if cursor.document() != document {
                continue;
            }
            let here = tally.take(self.segment, self.scope, cursor, entry);
            together += u32::from(here > 0 && leaf.is_positive);
            if here > 0 && leaf.is_positive && self.may_coincide {
                cursor.spans(&mut self.spans);
            } else if leaf.is_positive {
                hits += here;
            }
            cursor.advance()?;
        }
        self.together = self.together.max(together);
        if self.may_coincide {
            span::distinct(&mut self.spans);
            hits = self.spans.len() as u32;
        }
        if let Some(kinds) = &mut self.kinds {
            kinds[self.segment.mark(document).kind as usize] += hits;
        }
        Ok(hits)
    }
}
