//! What a search looks for: the patterns of a query, each once, and the condition on speeches that they are part of.

use std::collections::HashMap;

use crate::query::{Condition, Field, Lens, Pattern, Phrase, Query, Scope};

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
}

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

    /// Any of these phrases.
    pub(super) fn of_words(phrases: Vec<Phrase>, scope: Scope) -> Plan {
        let root = Node::Any((0..phrases.len()).map(Node::Leaf).collect());
        let leaves = phrases.into_iter().map(|phrase| Leaf { pattern: Pattern::Phrase(phrase), is_positive: true });
        Plan { leaves: leaves.collect(), fields: Vec::new(), root, scope }
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
            leaves.push(Leaf { pattern: pattern.clone(), is_positive });
            leaves.len() - 1
        });
        leaves[number].is_positive |= is_positive;
        number
    }
}
