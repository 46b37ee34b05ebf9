//! A regular expression in pieces, so that it can be written down as typed, and as it is applied to folded letters.

use super::fold;

/// A regular expression. It must not match the empty string; [`Expression::least`] tells.
#[derive(Clone, Debug)]
pub struct Expression(pub Vec<Vec<Item>>);

/// A piece of an expression.
#[derive(Clone, Debug)]
pub enum Item {
    /// These characters.
    Text(String),
    /// `.`
    Any,
    /// `\d`
    Digit,
    /// `[…]` or `[^…]`
    Class {
        /// Whether it is anything but these.
        negated: bool,
        /// The characters that stand in it; none that folds to several letters.
        characters: Vec<char>,
    },
    /// `(?:…|…)`
    Group(Vec<Vec<Item>>),
    /// So many times, as many as can be.
    Repeat(Box<Item>, usize, usize),
    /// `^`
    Start,
    /// `$`
    End,
}

/// What becomes of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Typed,
    /// For letters, with `，` where a separator stands.
    Default,
    /// For letters alone.
    Loose,
}

impl Expression {
    /// As typed.
    pub fn typed(&self) -> String {
        alternatives(&self.0, Form::Typed)
    }

    /// The least letters and separators that it matches; for those above 0 it is an expression to search with.
    pub fn least(&self) -> usize {
        least_of(&self.0, Form::Default)
    }

    /// As it is applied; `None` where it would match the empty string.
    pub(super) fn written(&self, form: Form) -> Option<String> {
        (least_of(&self.0, form) > 0).then(|| alternatives(&self.0, form))
    }

    /// Texts that stand in everything that it matches. Those inside of groups are left out.
    pub(super) fn texts(&self, form: Form) -> Vec<String> {
        match &self.0[..] {
            [items] => items
                .iter()
                .filter_map(|item| match item {
                    Item::Text(text) => Some(folded_text(text, form)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn alternatives(all: &[Vec<Item>], form: Form) -> String {
    if form != Form::Typed
        && let Some(characters) = single_characters(all)
    {
        return class(false, &characters, form);
    }
    let one = |items: &Vec<Item>| items.iter().map(|item| written(item, form)).collect::<String>();
    all.iter().map(one).collect::<Vec<_>>().join("|")
}

/// The alternatives, where each of them is one character: `a|b` is `[ab]`.
fn single_characters(all: &[Vec<Item>]) -> Option<Vec<char>> {
    let single = |items: &Vec<Item>| match &items[..] {
        [Item::Text(text)] => text.chars().next().filter(|c| c.len_utf8() == text.len()),
        _ => None,
    };
    if all.len() < 2 { None } else { all.iter().map(single).collect() }
}

fn written(item: &Item, form: Form) -> String {
    match item {
        Item::Text(text) => regex::escape(&folded_text(text, form)),
        Item::Any => ".".to_owned(),
        Item::Digit => r"\d".to_owned(),
        Item::Class { negated, characters } => class(*negated, characters, form),
        Item::Group(all) => format!("(?:{})", alternatives(all, form)),
        Item::Repeat(item, least, most) => {
            let times = match (least, most) {
                (0, 1) => "?".to_owned(),
                (least, most) => format!("{{{least},{most}}}"),
            };
            match &**item {
                // What is typed is for people; what is applied may have become several characters, or none.
                Item::Text(text) if form == Form::Typed && text.chars().count() == 1 => written(item, form) + &times,
                Item::Text(_) => format!("(?:{}){times}", written(item, form)),
                _ => written(item, form) + &times,
            }
        }
        Item::Start => "^".to_owned(),
        Item::End => "$".to_owned(),
    }
}

fn class(negated: bool, characters: &[char], form: Form) -> String {
    let mut members: Vec<String> = characters.iter().map(|&c| folded_character(c, form)).collect();
    members.retain(|member| !member.is_empty());
    members.sort_unstable();
    members.dedup();
    let members: Vec<String> = members.iter().map(|member| regex::escape(member)).collect();
    match (form, negated) {
        (Form::Typed, false) => format!("[{}]", members.concat()),
        (_, true) if members.is_empty() => ".".to_owned(),
        (_, true) => format!("[^{}]", members.concat()),
        (_, false) => format!("(?:{})", members.join("|")),
    }
}

fn least_of(all: &[Vec<Item>], form: Form) -> usize {
    if let Some(characters) = single_characters(all) {
        return least(&Item::Class { negated: false, characters }, form);
    }
    all.iter().map(|items| items.iter().map(|item| least(item, form)).sum()).min().unwrap_or(0)
}

fn least(item: &Item, form: Form) -> usize {
    match item {
        Item::Text(text) => folded_text(text, form).chars().count(),
        Item::Any | Item::Digit => 1,
        Item::Class { negated, characters } => {
            let stays = |c: &char| !folded_character(*c, form).is_empty();
            usize::from(*negated || characters.iter().any(stays))
        }
        Item::Group(all) => least_of(all, form),
        Item::Repeat(item, times, _) => least(item, form) * times,
        Item::Start | Item::End => 0,
    }
}

/// What fold makes of a text that stands between two letters.
fn folded_text(text: &str, form: Form) -> String {
    let between = format!("甲{text}乙");
    let folded = match form {
        Form::Typed => between,
        Form::Default => fold(&between).default,
        Form::Loose => fold(&between).loose,
    };
    folded.strip_prefix('甲').and_then(|folded| folded.strip_suffix('乙')).unwrap_or_default().to_owned()
}

fn folded_character(c: char, form: Form) -> String {
    folded_text(&c.to_string(), form)
}
