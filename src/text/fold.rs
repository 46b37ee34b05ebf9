//! Folding: from a sentence to the characters that are compared.
//!
//! Two texts that fold alike are the same phrase to tifa: traditional or simplified, full or half width, with or without
//! quotation marks, whatever stands between two parts of a slogan. The rules are in ARCHITECTURE.md ("The contract of exactness");
//! the data is `fold-table.tsv`. A second, slow and plain, reading of the same rules is in [`crate::scan`].

use std::ops::Range;

use super::characters::{Class, classify, is_chinese_numeral, is_latin};

pub(crate) use super::characters::FOLD_TABLE;

/// The character that a run of separators becomes.
pub const SEPARATOR: char = '，';
/// The character that a run of masks becomes.
pub const MASK: char = '×';

/// One folded character, with its place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The character to compare.
    pub ch: char,
    /// First byte in the source.
    pub start: u32,
    /// One past its last byte in the source. Several letters can come out of one source character (`Ⅲ`); they share its bytes.
    pub end: u32,
    /// Whether a run of separators stands between the letter before and this one.
    pub after_separator: bool,
    /// Whether this letter and the one before belong to one Latin word or one number, which a phrase does not cut.
    pub joined: bool,
}

impl Letter {
    /// Whether a phrase that begins or ends with this letter may cut a Latin word or a number.
    pub fn is_latin_or_digit(&self) -> bool {
        self.ch.is_ascii_digit() || is_latin(self.ch)
    }
}

/// A folded text: its letters in order. Separators are no letters of their own, but a mark on the letter behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The letters.
    pub letters: Vec<Letter>,
}

/// Folds a sentence or a phrase.
///
/// ```
/// let folded = tifa::text::fold("做好“六穩”、「六保」工作");
/// assert_eq!(folded.to_string(), "做好六稳，六保工作");
/// assert_eq!(folded.without_separators(), "做好六稳六保工作");
/// ```
pub fn fold(text: &str) -> Folded {
    let mut units = read_units(text);
    mark_latin_masks(&mut units);
    settle_points(&mut units);
    settle_circles(&mut units);
    Folded { letters: join(&units) }
}

impl Folded {
    /// Whether nothing is left to compare.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// The number of letters; separators don't count.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// The folded text of the loose lens.
    pub fn without_separators(&self) -> String {
        self.letters.iter().map(|letter| letter.ch).collect()
    }

    /// The bytes of the source that `letters` come from.
    pub fn source(&self, letters: Range<usize>) -> Range<usize> {
        match (self.letters.get(letters.start), letters.end.checked_sub(1).and_then(|last| self.letters.get(last))) {
            (Some(first), Some(last)) => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }

    /// Whether a phrase may begin at letter `n` as far as words and numbers go; `n` may be one past the end.
    pub fn is_edge(&self, n: usize) -> bool {
        self.letters.get(n).is_none_or(|letter| !letter.joined)
    }
}

/// The folded text of the default lens: letters, and `，` for each run of separators.
impl std::fmt::Display for Folded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write;
        for letter in &self.letters {
            if letter.after_separator {
                f.write_char(SEPARATOR)?;
            }
            f.write_char(letter.ch)?;
        }
        Ok(())
    }
}

/// A character of the source after the table and NFKC, before its neighbours have been looked at.
#[derive(Clone, Copy)]
struct Unit {
    ch: char,
    class: Role,
    start: u32,
    end: u32,
}

/// What a unit turned out to be. `Open` is still to be settled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Open(Class),
    Letter,
    /// A decimal point: belongs to the number before it, blanks or not.
    Point,
    /// Dropped without an edge: the comma of 1,000.
    Nothing,
    Mask,
    Separator,
    Blank,
    Transparent,
}

impl Unit {
    fn is_digit(&self) -> bool {
        self.class == Role::Letter && self.ch.is_ascii_digit()
    }

    fn is_latin(&self) -> bool {
        self.class == Role::Letter && is_latin(self.ch)
    }
}

fn read_units(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len() / 3 + 4);
    for (start, c) in text.char_indices() {
        let (start, end) = (start as u32, (start + c.len_utf8()) as u32);
        classify(c, |ch, class| {
            let class = match class {
                Class::Letter => Role::Letter,
                Class::Mask => Role::Mask,
                Class::Separator => Role::Separator,
                Class::Blank => Role::Blank,
                Class::Transparent => Role::Transparent,
                Class::Dot | Class::Comma | Class::Circle => Role::Open(class),
            };
            units.push(Unit { ch, class, start, end });
        });
    }
    units
}

/// A Latin word of two or more x and nothing else is a mask.
fn mark_latin_masks(units: &mut [Unit]) {
    let mut at = 0;
    while at < units.len() {
        let word = units[at..].iter().take_while(|unit| unit.is_latin()).count();
        let units_of_word = &mut units[at..at + word];
        if word >= 2 && units_of_word.iter().all(|unit| unit.ch == 'x') {
            units_of_word.iter_mut().for_each(|unit| unit.class = Role::Mask);
        }
        at += word.max(1);
    }
}

/// `.` and `·` become a decimal point or fall back; `,` becomes nothing between a digit and exactly three digits.
fn settle_points(units: &mut [Unit]) {
    for at in 0..units.len() {
        match units[at].class {
            Role::Open(Class::Dot) => {
                let digit_before =
                    units[..at].iter().rev().find(|unit| unit.class != Role::Blank).is_some_and(Unit::is_digit);
                if digit_before && units.get(at + 1).is_some_and(Unit::is_digit) {
                    units[at].ch = '.';
                    units[at].class = Role::Point;
                } else {
                    units[at].class = if units[at].ch == '·' { Role::Transparent } else { Role::Separator };
                }
            }
            Role::Open(Class::Comma) => {
                let digits = units[at + 1..].iter().take(4).take_while(|unit| unit.is_digit()).count();
                let digit_before = at > 0 && units[at - 1].is_digit();
                units[at].class = if digit_before && digits == 3 { Role::Nothing } else { Role::Separator };
            }
            _ => {}
        }
    }
}

/// A run of circles that touches a Chinese numeral is zeros, any other is masks. Transparent characters don't count.
fn settle_circles(units: &mut [Unit]) {
    let is_dropped = |role| matches!(role, Role::Blank | Role::Transparent | Role::Nothing);
    let is_circle = |role| role == Role::Open(Class::Circle);
    let mut at = 0;
    while at < units.len() {
        if !is_circle(units[at].class) {
            at += 1;
            continue;
        }
        let run = units[at..].iter().take_while(|unit| is_circle(unit.class) || is_dropped(unit.class)).count();
        let is_numeral = |unit: &Unit| unit.class == Role::Letter && is_chinese_numeral(unit.ch);
        let before = units[..at].iter().rev().find(|unit| !is_dropped(unit.class)).is_some_and(is_numeral);
        let after = units.get(at + run).is_some_and(is_numeral);
        for unit in units[at..at + run].iter_mut().filter(|unit| is_circle(unit.class)) {
            (unit.ch, unit.class) = if before || after { ('〇', Role::Letter) } else { (MASK, Role::Mask) };
        }
        at += run;
    }
}

/// Drops what is transparent, makes one of each run of masks and of separators, and tells where words and numbers hold together.
fn join(units: &[Unit]) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(units.len());
    let mut separator = false;
    let mut gap = false;
    let mut in_masks = false;
    for unit in units {
        match unit.class {
            Role::Nothing => {}
            Role::Blank | Role::Transparent => gap = true,
            Role::Separator | Role::Open(_) => {
                separator = true;
                in_masks = false;
            }
            Role::Mask if in_masks => {
                if let Some(mask) = letters.last_mut() {
                    mask.end = unit.end;
                }
            }
            Role::Mask | Role::Letter | Role::Point => {
                let is_mask = unit.class == Role::Mask;
                let ch = if is_mask { MASK } else { unit.ch };
                let joined = !separator
                    && (!gap || unit.class == Role::Point)
                    && letters.last().is_some_and(|before| holds_together(before.ch, ch));
                let after_separator = separator && !letters.is_empty();
                letters.push(Letter { ch, start: unit.start, end: unit.end, after_separator, joined });
                separator = false;
                gap = false;
                in_masks = is_mask;
            }
        }
    }
    letters
}

fn holds_together(before: char, ch: char) -> bool {
    let in_number = |c: char| c.is_ascii_digit() || c == '.';
    (in_number(before) && in_number(ch)) || (is_latin(before) && is_latin(ch))
}
