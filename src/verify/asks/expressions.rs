//! Random regular expressions that find a stretch of text, or nearly.

use crate::scan::{Expression, Item, fold};

use super::typing::{holds_separator, other};

/// An expression like a stretch of a sentence, with pieces of another; `None` where it would match the empty string, or the stretch
/// holds characters that fold by what stands beside them.
pub(super) fn draw(stretch: &[char], elsewhere: &[char], random: &mut fastrand::Rng) -> Option<Expression> {
    let stretch: Vec<char> = stretch.iter().copied().filter(|c| !c.is_whitespace()).collect();
    if stretch.is_empty() || !stretch.iter().all(|c| folds_alone(*c)) {
        return None;
    }
    let elsewhere: Vec<char> = elsewhere.iter().copied().filter(|c| c.is_alphanumeric() && folds_alone(*c)).collect();
    let mut alternatives = vec![items(&stretch, &elsewhere, random)];
    if random.u8(0..8) == 0 && !elsewhere.is_empty() {
        alternatives.push(items(&elsewhere[..elsewhere.len().min(3)], &stretch, random));
    }
    // What finds something everywhere takes long to count twice, and tells little.
    let tells =
        |items: &Vec<Item>| items.iter().any(|item| matches!(item, Item::Text(_) | Item::Digit | Item::Group(_)));
    let is_telling = alternatives.iter().all(tells) || random.u8(0..40) == 0;
    let expression = Expression(alternatives);
    (is_telling && expression.least() > 0).then_some(expression)
}

/// Whether it is the same letter whatever stands beside it, or no letter.
fn folds_alone(c: char) -> bool {
    let folded = fold(&c.to_string()).default;
    let is_one = folded.chars().count() <= 1 && (folded.is_empty() || !holds_separator(c));
    !"xX.,．，·%○◯*".contains(c) && folded != "×" && folded != "x" && is_one || c == '，'
}

fn items(stretch: &[char], elsewhere: &[char], random: &mut fastrand::Rng) -> Vec<Item> {
    let mut items = Vec::new();
    if random.u8(0..16) == 0 {
        items.push(Item::Start);
    }
    let mut rest = stretch;
    while let [c, behind @ ..] = rest {
        rest = behind;
        let c = if random.u8(0..10) == 0 { other(*c, random) } else { *c };
        match random.u8(0..20) {
            0 | 1 => items.push(Item::Any),
            2 | 3 if c.is_alphanumeric() => {
                let mut characters = some_of(elsewhere, random);
                characters.push(c);
                random.shuffle(&mut characters);
                items.push(Item::Class { negated: false, characters });
            }
            4 => items.push(Item::Class { negated: true, characters: one_or_more(elsewhere, random) }),
            5 => items.push(Item::Repeat(Box::new(Item::Text(c.to_string())), 0, 1)),
            6 | 7 => {
                let skipped = random.usize(0..=4).min(rest.len());
                rest = &rest[skipped..];
                let least = (skipped + 1).saturating_sub(random.usize(0..3));
                items.push(Item::Repeat(Box::new(Item::Any), least, skipped + 1 + random.usize(0..3)));
            }
            8 if c.is_alphanumeric() => {
                let mut choices = vec![vec![text(c)], vec![Item::Text(some_of(elsewhere, random).iter().collect())]];
                choices.retain(|choice| !matches!(&choice[..], [Item::Text(text)] if text.is_empty()));
                random.shuffle(&mut choices);
                items.push(Item::Group(choices));
            }
            _ if c.is_ascii_digit() && random.bool() => {
                items.push(Item::Repeat(Box::new(Item::Digit), 1, random.usize(1..4)));
            }
            _ => push(&mut items, c),
        }
    }
    if random.u8(0..16) == 0 {
        items.push(Item::End);
    }
    items
}

fn text(c: char) -> Item {
    Item::Text(c.to_string())
}

/// A character more, so that a run of them is one text.
fn push(items: &mut Vec<Item>, c: char) {
    match items.last_mut() {
        Some(Item::Text(text)) => text.push(c),
        _ => items.push(text(c)),
    }
}

fn some_of(characters: &[char], random: &mut fastrand::Rng) -> Vec<char> {
    (0..random.usize(0..3)).filter_map(|_| random.choice(characters).copied()).collect()
}

fn one_or_more(characters: &[char], random: &mut fastrand::Rng) -> Vec<char> {
    let mut some = some_of(characters, random);
    some.extend(random.choice(characters).or(Some(&'，')).copied());
    some
}
