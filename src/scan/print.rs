//! An ask, written down in the language of QUERIES.md.
//!
//! Printed with `{:#}`, everything that the language lets one write in another way is: operators in full width, other
//! quotation marks, the settings in front. A text is quoted wherever it might be taken for something else.

use std::fmt::{self, Display, Formatter};

use super::{Ask, Condition, Day, Expression, Field, Frame, Kind, Pattern, Settings};

impl Display for Ask {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let wide = f.alternate();
        let settings = settings(&self.settings, wide);
        let condition = vec![condition(&self.condition, wide)];
        let parts = if wide { [settings, condition] } else { [condition, settings] };
        f.write_str(&parts.concat().join(blank(wide)))
    }
}

/// Whether a text can be written inside quotation marks: those around it must not end before it does.
pub fn quotable(text: &str) -> bool {
    text == text.trim() && !text.contains(['\n', '\r']) && QUOTES.iter().any(|quotes| fit(quotes, text))
}

/// Opening, closing, and what else closes such a quotation.
const QUOTES: [(&str, &str, &str); 3] = [("\"", "\"", "＂"), ("“", "”", ""), ("「", "」", "｣")];

fn fit((_, close, other): &(&str, &str, &str), text: &str) -> bool {
    !text.contains(close) && (other.is_empty() || !text.contains(other))
}

fn blank(wide: bool) -> &'static str {
    if wide { "　" } else { " " }
}

fn either(wide: bool) -> &'static str {
    if wide { "｜" } else { " | " }
}

fn brackets(inside: &str, wide: bool) -> String {
    if wide { format!("（{inside}）") } else { format!("({inside})") }
}

fn condition(condition: &Condition, wide: bool) -> String {
    let join = |parts: &[Condition], between, part: fn(&Condition, bool) -> String| {
        parts.iter().map(|one| part(one, wide)).collect::<Vec<_>>().join(between)
    };
    match condition {
        Condition::Pattern(pattern) => self::pattern(pattern, wide),
        Condition::All(parts) => join(parts, blank(wide), part_of_all),
        // Directly behind a value, `|` would stand before another value.
        Condition::Any(parts) if wide && parts.iter().any(ends_with_value) => join(parts, "　｜　", part_of_any),
        Condition::Any(parts) => join(parts, either(wide), part_of_any),
        Condition::Not(part) => format!("{}{}", if wide { "－" } else { "-" }, excluded(part, wide)),
        Condition::Known(field, values) => known(*field, values, wide),
        Condition::Unknown(field) => named(name(*field), unknown(wide), wide),
        Condition::Undated => named("year", unknown(wide), wide),
        Condition::Years { from, to } if from == to => named("year", &year(*from), wide),
        Condition::Years { from, to } => named("year", &format!("{}..{}", year(*from), year(*to)), wide),
        Condition::From(first) => named("from", &day(*first), wide),
        Condition::To(last) => named("to", &day(*last), wide),
    }
}

fn part_of_all(part: &Condition, wide: bool) -> String {
    let text = condition(part, wide);
    if matches!(part, Condition::All(_)) { brackets(&text, wide) } else { text }
}

fn part_of_any(part: &Condition, wide: bool) -> String {
    let text = condition(part, wide);
    if matches!(part, Condition::All(_) | Condition::Any(_)) { brackets(&text, wide) } else { text }
}

fn ends_with_value(condition: &Condition) -> bool {
    match condition {
        Condition::Not(part) => ends_with_value(part),
        Condition::Pattern(_) | Condition::All(_) | Condition::Any(_) => false,
        Condition::Known(..)
        | Condition::Unknown(_)
        | Condition::Undated
        | Condition::Years { .. }
        | Condition::From(_)
        | Condition::To(_) => true,
    }
}

/// `-` stands before a single term or a bracket.
fn excluded(part: &Condition, wide: bool) -> String {
    let text = condition(part, wide);
    let is_single = match part {
        Condition::Pattern(pattern) => !matches!(pattern, Pattern::Distance(..) | Pattern::Outside(..)),
        Condition::Not(_) => false,
        other => ends_with_value(other),
    };
    if is_single { text } else { brackets(&text, wide) }
}

fn pattern(pattern: &Pattern, wide: bool) -> String {
    match pattern {
        Pattern::Phrase(text) => phrase(text, wide),
        Pattern::Distance(first, rest) => {
            let mut text = operand(first, wide);
            for (reach, next) in rest {
                let sign = match (reach.in_order, wide) {
                    (true, false) => '$',
                    (true, true) => '＄',
                    (false, false) => '#',
                    (false, true) => '＃',
                };
                text += &format!("{0}{sign}{1}{0}{2}", blank(wide), reach.most, operand(next, wide));
            }
            text
        }
        Pattern::Frame(frame) => self::frame(frame, wide),
        Pattern::Outside(inside, around) => {
            let part = |part: &Pattern| match part {
                // Distance binds tighter.
                Pattern::Distance(..) => self::pattern(part, wide),
                _ => operand(part, wide),
            };
            let sign = if wide { "　＼　" } else { " \\ " };
            let parts: Vec<String> = std::iter::once(&**inside).chain(around).map(part).collect();
            parts.join(sign)
        }
        Pattern::Either(parts) => {
            // Everything binds tighter, and alternatives have brackets of their own.
            let parts: Vec<String> = parts.iter().map(|part| self::pattern(part, wide)).collect();
            brackets(&parts.join(either(wide)), wide)
        }
        Pattern::Expression(expression) => self::expression(expression, wide),
    }
}

/// An operand of `$`, `#`, `\`.
fn operand(part: &Pattern, wide: bool) -> String {
    let text = pattern(part, wide);
    if matches!(part, Pattern::Distance(..) | Pattern::Outside(..)) { brackets(&text, wide) } else { text }
}

fn phrase(text: &str, wide: bool) -> String {
    let end = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_plain = |c: char| c.is_alphanumeric() || "，、；《》“”．.％%".contains(c);
    let bare = end(text.chars().next()) && end(text.chars().next_back()) && text.chars().all(is_plain);
    if bare { text.to_owned() } else { quoted(text, wide) }
}

fn quoted(text: &str, wide: bool) -> String {
    let mut quotes = QUOTES;
    if wide {
        quotes.rotate_left(1);
    }
    let (open, close, _) = quotes.iter().find(|quotes| fit(quotes, text)).unwrap_or(&quotes[0]);
    format!("{open}{text}{close}")
}

fn frame(frame: &Frame, wide: bool) -> String {
    let gap = if wide { "_" } else { "…" };
    let end = |open: bool| if open { gap } else { "" };
    format!("{}{}{}", end(frame.open_start), frame.parts.join(gap), end(frame.open_end))
}

fn expression(expression: &Expression, wide: bool) -> String {
    if wide { format!("／{}／", expression.typed()) } else { format!("/{}/", expression.typed()) }
}

fn name(field: Field) -> &'static str {
    match field {
        Field::Speaker => "speaker",
        Field::Region => "region",
        Field::Level => "level",
        Field::Issuer => "issuer",
        Field::Id => "id",
    }
}

fn unknown(wide: bool) -> &'static str {
    if wide { "？" } else { "?" }
}

fn known(field: Field, values: &[String], wide: bool) -> String {
    let value = |value: &String| {
        if value.chars().all(char::is_alphanumeric) { value.clone() } else { quoted(value, wide) }
    };
    let values: Vec<String> = values.iter().map(value).collect();
    named(name(field), &values.join(if wide { "｜" } else { "|" }), wide)
}

fn named(name: &str, value: &str, wide: bool) -> String {
    format!("{name}{}{value}", if wide { "：" } else { ":" })
}

fn year(year: Option<u16>) -> String {
    year.map(|year| format!("{year:04}")).unwrap_or_default()
}

fn day(day: Day) -> String {
    let small = |number: Option<u8>| number.map(|number| format!("-{number:02}")).unwrap_or_default();
    format!("{:04}{}{}", day.year, small(day.month), small(day.day))
}

fn settings(settings: &Settings, wide: bool) -> Vec<String> {
    let mut texts = Vec::new();
    if !settings.kinds.is_empty() {
        let kinds: Vec<&str> = settings.kinds.iter().map(|kind: &Kind| kind.name()).collect();
        texts.push(named("in", &kinds.join(if wide { "｜" } else { "|" }), wide));
    }
    if settings.noise {
        texts.push(named("noise", "yes", wide));
    }
    if let Some((least, most)) = settings.gap {
        texts.push(named("gap", &format!("{least}..{most}"), wide));
    }
    texts
}
