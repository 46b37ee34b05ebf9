//! What a query is made of, to tell what was compared.

use std::collections::BTreeSet;

use crate::scan::{Ask, Condition, Pattern};

/// A part of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Operator {
    /// A piece of text on its own.
    Phrase,
    Distance,
    Frame,
    Outside,
    Alternatives,
    Expression,
    All,
    Any,
    Not,
    Metadata,
    Date,
    Kinds,
    Noise,
    Gap,
}

impl Operator {
    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Phrase => "phrase",
            Operator::Distance => "$ #",
            Operator::Frame => "…",
            Operator::Outside => "\\",
            Operator::Alternatives => "(a | b) $ # \\",
            Operator::Expression => "/…/",
            Operator::All => "a b",
            Operator::Any => "a | b",
            Operator::Not => "-",
            Operator::Metadata => "speaker: …",
            Operator::Date => "year: from: to:",
            Operator::Kinds => "in:",
            Operator::Noise => "noise:",
            Operator::Gap => "gap:",
        }
    }
}

/// The operators of an ask; [`Operator::Phrase`] where it has none.
pub(super) fn of(ask: &Ask) -> BTreeSet<Operator> {
    let mut operators = BTreeSet::new();
    of_condition(&ask.condition, &mut operators);
    let settings = &ask.settings;
    let set = [
        (Operator::Kinds, !settings.kinds.is_empty()),
        (Operator::Noise, settings.noise),
        (Operator::Gap, settings.gap.is_some()),
    ];
    operators.extend(set.into_iter().filter(|(_, is_set)| *is_set).map(|(operator, _)| operator));
    if operators.is_empty() {
        operators.insert(Operator::Phrase);
    }
    operators
}

fn of_condition(condition: &Condition, operators: &mut BTreeSet<Operator>) {
    match condition {
        Condition::Pattern(pattern) => of_pattern(pattern, operators),
        Condition::All(parts) => {
            operators.insert(Operator::All);
            parts.iter().for_each(|part| of_condition(part, operators));
        }
        Condition::Any(parts) => {
            operators.insert(Operator::Any);
            parts.iter().for_each(|part| of_condition(part, operators));
        }
        Condition::Not(part) => {
            operators.insert(Operator::Not);
            of_condition(part, operators);
        }
        Condition::Known(..) | Condition::Unknown(_) => {
            operators.insert(Operator::Metadata);
        }
        Condition::Undated | Condition::Years { .. } | Condition::From(_) | Condition::To(_) => {
            operators.insert(Operator::Date);
        }
    }
}

fn of_pattern(pattern: &Pattern, operators: &mut BTreeSet<Operator>) {
    match pattern {
        Pattern::Phrase(_) => {}
        Pattern::Distance(first, rest) => {
            operators.insert(Operator::Distance);
            of_pattern(first, operators);
            rest.iter().for_each(|(_, next)| of_pattern(next, operators));
        }
        Pattern::Frame(_) => {
            operators.insert(Operator::Frame);
        }
        Pattern::Outside(inside, around) => {
            operators.insert(Operator::Outside);
            of_pattern(inside, operators);
            around.iter().for_each(|part| of_pattern(part, operators));
        }
        Pattern::Either(parts) => {
            operators.insert(Operator::Alternatives);
            parts.iter().for_each(|part| of_pattern(part, operators));
        }
        Pattern::Expression(_) => {
            operators.insert(Operator::Expression);
        }
    }
}
