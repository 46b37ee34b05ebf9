//! Prints a query in its canonical form, which reads back as the same query.

use std::fmt::{self, Formatter, Write};

use super::tokens::{QUOTES, Token, split};
use super::{Chain, Condition, Field, Gap, Pattern, Phrase, Query, Scope, phrases_of, read};
use crate::speech::SentenceKind;

/// The condition, then the settings.
pub(super) fn query(query: &Query, f: &mut Formatter<'_>) -> fmt::Result {
    let settings = [kinds(query.scope), query.scope.noise.then(|| "noise:yes".to_owned()), query.gap.map(gap)];
    match &query.condition {
        Condition::All(conditions) => separated(f, conditions, " ", |f, one| condition(one, true, f))?,
        other => condition(other, false, f)?,
    }
    // Nothing but the settings that hold anyway.
    let says_nothing = query.condition == Condition::All(Vec::new()) && settings.iter().all(Option::is_none);
    if says_nothing {
        return f.write_str("noise:no");
    }
    let mut between = if query.condition == Condition::All(Vec::new()) { "" } else { " " };
    for setting in settings.into_iter().flatten() {
        write!(f, "{between}{setting}")?;
        between = " ";
    }
    Ok(())
}

/// A pattern, as an operand or alone.
pub(super) fn pattern(pattern: &Pattern, f: &mut Formatter<'_>) -> fmt::Result {
    match pattern {
        Pattern::Phrase(one) => f.write_str(&phrase(one)),
        Pattern::Chain(chain) if chain.frame => frame(chain, f),
        Pattern::Chain(chain) => {
            operand(&chain.first, f)?;
            for (link, next) in &chain.rest {
                write!(f, " {}{} ", if link.either_order { '#' } else { '$' }, link.gap.most)?;
                operand(next, f)?;
            }
            Ok(())
        }
        Pattern::Outside { of, but } => {
            outside_operand(of, f)?;
            for one in but {
                f.write_str(" \\ ")?;
                outside_operand(one, f)?;
            }
            Ok(())
        }
        Pattern::Either(patterns) => {
            f.write_char('(')?;
            separated(f, patterns, " | ", |f, one| self::pattern(one, f))?;
            f.write_char(')')
        }
        Pattern::Expression(expression) => write!(f, "/{}/", expression.typed()),
    }
}

/// Whether a phrase has a form that reads back as this phrase.
pub(super) fn can_be_printed(phrase: &Phrase) -> bool {
    printed(phrase).is_some()
}

/// A text without the quotation marks that can stand around a phrase.
pub(super) fn without_quotes(text: &str) -> String {
    text.replace(|c| QUOTES.iter().any(|(open, close)| c == *open || c == *close), "")
}

/// Whether a text can stand as a term without quotation marks, whatever is around it.
pub(super) fn stands_bare(text: &str) -> bool {
    let mut depth = 0i32;
    let balanced = text.chars().all(|c| {
        depth += match c {
            '(' | '（' => 1,
            ')' | '）' => -1,
            _ => 0,
        };
        depth >= 0
    });
    // A quotation mark behind a bracket can find its partner in another term.
    let is_mark = |c: char| matches!(c, '/' | '／') || QUOTES.iter().any(|(open, close)| c == *open || c == *close);
    let may_reach_on = text.contains(['(', '（']) && text.contains(is_mark);
    let opens = |text: &str| text.starts_with(|c| matches!(c, '/' | '／') || QUOTES.iter().any(|(open, _)| c == *open));
    let begins_quoted = opens(text) || text.split_once([':', '：']).is_some_and(|(_, value)| opens(value));
    balanced && depth == 0 && !may_reach_on && !begins_quoted && split(text).0 == [Token::Bare(text)]
}

/// A condition; one of several, where it stands beside others.
fn condition(condition: &Condition, one_of_several: bool, f: &mut Formatter<'_>) -> fmt::Result {
    match condition {
        Condition::Pattern(Pattern::Either(patterns)) => separated(f, patterns, " | ", |f, one| pattern(one, f)),
        Condition::Pattern(one) => pattern(one, f),
        Condition::Field(one) => field(one, f),
        Condition::All(conditions) => {
            f.write_char('(')?;
            separated(f, conditions, " ", |f, one| self::condition(one, true, f))?;
            f.write_char(')')
        }
        Condition::Any(conditions) => {
            if one_of_several {
                f.write_char('(')?;
            }
            separated(f, conditions, " | ", |f, one| self::condition(one, true, f))?;
            if one_of_several { f.write_char(')') } else { Ok(()) }
        }
        Condition::Not(inner) => match &**inner {
            Condition::Pattern(Pattern::Chain(Chain { frame: false, .. }) | Pattern::Outside { .. }) => {
                f.write_str("-(")?;
                self::condition(inner, false, f)?;
                f.write_char(')')
            }
            inner => {
                f.write_char('-')?;
                self::condition(inner, true, f)
            }
        },
    }
}

fn operand(one: &Pattern, f: &mut Formatter<'_>) -> fmt::Result {
    match one {
        Pattern::Chain(Chain { frame: false, .. }) | Pattern::Outside { .. } => bracketed(one, f),
        other => pattern(other, f),
    }
}

fn outside_operand(one: &Pattern, f: &mut Formatter<'_>) -> fmt::Result {
    match one {
        Pattern::Outside { .. } => bracketed(one, f),
        other => pattern(other, f),
    }
}

fn bracketed(one: &Pattern, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('(')?;
    pattern(one, f)?;
    f.write_char(')')
}

fn separated<T>(
    f: &mut Formatter<'_>,
    all: &[T],
    between: &str,
    print: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (n, one) in all.iter().enumerate() {
        if n > 0 {
            f.write_str(between)?;
        }
        print(f, one)?;
    }
    Ok(())
}

fn frame(chain: &Chain, f: &mut Formatter<'_>) -> fmt::Result {
    if chain.open_start {
        f.write_char('…')?;
    }
    for (n, part) in chain.patterns().enumerate() {
        if n > 0 {
            f.write_char('…')?;
        }
        if let Pattern::Phrase(part) = part {
            f.write_str(part.typed())?;
        }
    }
    if chain.open_end { f.write_char('…') } else { Ok(()) }
}

fn phrase(phrase: &Phrase) -> String {
    // Only a phrase that was never read can have no form of its own; without quotation marks it still folds to the same.
    // A line break that was none before a closing mark would be one then.
    printed(phrase).unwrap_or_else(|| format!("\"{}\"", without_quotes(phrase.typed()).replace(['\n', '\r'], " ")))
}

/// The simplest form that reads back.
fn printed(phrase: &Phrase) -> Option<String> {
    let typed = phrase.typed();
    let is_same = |text: &str| matches!(phrases_of(text).as_slice(), [one] if one == phrase);
    if stands_bare(typed) && is_same(typed) && read::frame(typed).is_none() {
        return Some(typed.to_owned());
    }
    quoted(typed).filter(|_| is_same(typed))
}

/// A text between quotation marks of a kind that does not end inside.
fn quoted(text: &str) -> Option<String> {
    let candidates = QUOTES.into_iter().map(|(open, close)| format!("{open}{text}{close}"));
    candidates.into_iter().find(|candidate| split(candidate).0 == [Token::Quoted(text)])
}

fn field(field: &Field, f: &mut Formatter<'_>) -> fmt::Result {
    match field {
        Field::Speaker(values) => named("speaker", values, f),
        Field::Region(values) => named("region", values, f),
        Field::Issuer(values) => named("issuer", values, f),
        Field::Id(values) => named("id", values, f),
        Field::Level(levels) => {
            f.write_str("level:")?;
            separated(f, levels, "|", |f, level| f.write_str(level.name()))
        }
        Field::Date { from, to } => match (from, to) {
            (Some(from), Some(to)) if from == to => write!(f, "year:{from}"),
            (Some(from), Some(to)) => write!(f, "year:{from}..{to}"),
            (Some(from), None) => write!(f, "from:{from}"),
            (None, Some(to)) => write!(f, "to:{to}"),
            (None, None) => Ok(()),
        },
        Field::Unknown(property) => write!(f, "{}:?", property.name()),
    }
}

fn named(name: &str, values: &[String], f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, "{name}:")?;
    separated(f, values, "|", |f, value| {
        let text =
            if stands_bare(value) { value.clone() } else { quoted(value).unwrap_or_else(|| without_quotes(value)) };
        f.write_str(&text)
    })
}

fn kinds(scope: Scope) -> Option<String> {
    let named = SentenceKind::ALL.into_iter().filter(|kind| scope.has_kind(*kind)).map(SentenceKind::name);
    scope.names_kinds().then(|| match scope.kinds {
        // No kind at all: what is left of `-in:` with every name.
        0 => format!("-in:{}", SentenceKind::ALL.map(SentenceKind::name).join("|")),
        _ => format!("in:{}", named.collect::<Vec<_>>().join("|")),
    })
}

fn gap(gap: Gap) -> String {
    match gap {
        Gap { least: 1, most } => format!("gap:{most}"),
        Gap { least, most } => format!("gap:{least}..{most}"),
    }
}
