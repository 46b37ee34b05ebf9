//! What a search looks for: the patterns of a query, each once, and the condition on speeches that they are part of.

use std::collections::HashMap;

use super::words::Word;
use crate::query::{Condition, Field, Lens, Pattern, Query, Scope};

/// Patterns, and a condition over them.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) leaves: Vec<Leaf>,
    pub(super) fields: Vec<Field>,
    pub(super) root: Node,
    pub(super) scope: Scope,
}

/// A pattern to look for.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) pattern: Pattern,
    /// Whether its hits count.
    pub(super) is_positive: bool,
    /// How telling it is, where that does not depend on what is found.
    pub(super) weight: Option<f64>,
}

/// What sums of weights may differ by.
pub(super) const ROUNDING: f64 = 1e-9;

/// A condition over the leaves and fields of a plan, by number.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Leaf(usize),
    Field(usize),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

impl Plan {
    /// The plan of a query; patterns that are the same under the lens are looked for once.
    pub(super) fn new(query: &Query, lens: Lens) -> Plan {
        Plan::of_condition(query.condition(), query.scope(), lens)
    }

    /// The plan of a condition.
    pub(super) fn of_condition(condition: &Condition, scope: Scope, lens: Lens) -> Plan {
        let empty = Plan { leaves: Vec::new(), fields: Vec::new(), root: Node::All(Vec::new()), scope };
        let mut planner = Planner { plan: empty, lens, known: HashMap::new() };
        planner.plan.root = planner.node(condition, true);
        planner.plan
    }

    /// As many of these words as make up a share of their weight. A speech that holds only the most common ones can't have enough of them, so
    /// these are not looked for by themselves; nor are single letters, which are everywhere, beside longer words.
    pub(super) fn of_words(mut words: Vec<Word>, share: f64, scope: Scope) -> Plan {
        words.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let least = share * words.iter().map(|word| word.weight).sum::<f64>();
        let mut behind = 0.0;
        let common = words.iter().rev().take_while(|word| {
            behind += word.weight;
            behind < least - ROUNDING
        });
        let telling = words.len() - common.count();
        let is_long = |word: &Word| word.phrase.folded().len() > 1;
        let any_long = words.iter().any(is_long);
        let sought = (0..telling).filter(|word| is_long(&words[*word]) || !any_long);
        let root = Node::Any(sought.map(Node::Leaf).collect());
        let leaf =
            |word: Word| Leaf { pattern: Pattern::Phrase(word.phrase), is_positive: true, weight: Some(word.weight) };
        Plan { leaves: words.into_iter().map(leaf).collect(), fields: Vec::new(), root, scope }
    }

    /// The patterns whose hits count.
    pub(super) fn positive(&self) -> impl Iterator<Item = &Pattern> {
        self.leaves.iter().filter(|leaf| leaf.is_positive).map(|leaf| &leaf.pattern)
    }

    /// Whether hits of different patterns can be the same span. Different phrases can't: they would be the same phrase.
    pub(super) fn may_coincide(&self) -> bool {
        self.positive().count() > 1 && self.positive().any(|pattern| !matches!(pattern, Pattern::Phrase(_)))
    }
}

struct Planner {
    plan: Plan,
    lens: Lens,
    known: HashMap<String, usize>,
}

impl Planner {
    fn node(&mut self, condition: &Condition, is_positive: bool) -> Node {
        match condition {
            Condition::Pattern(pattern) => Node::Leaf(self.leaf(pattern, is_positive)),
            Condition::Field(field) => {
                self.plan.fields.push(field.clone());
                Node::Field(self.plan.fields.len() - 1)
            }
            Condition::All(all) => Node::All(all.iter().map(|one| self.node(one, is_positive)).collect()),
            Condition::Any(any) => Node::Any(any.iter().map(|one| self.node(one, is_positive)).collect()),
            Condition::Not(inner) => Node::Not(Box::new(self.node(inner, !is_positive))),
        }
    }

    fn leaf(&mut self, pattern: &Pattern, is_positive: bool) -> usize {
        let leaves = &mut self.plan.leaves;
        let number = *self.known.entry(pattern.key(self.lens)).or_insert_with(|| {
            leaves.push(Leaf { pattern: pattern.clone(), is_positive, weight: None });
            leaves.len() - 1
        });
        leaves[number].is_positive |= is_positive;
        number
    }
}
