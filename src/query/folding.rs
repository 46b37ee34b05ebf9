//! Folds a regular expression, on its syntax tree, as text is folded: what finds a text, folded finds the folded text.
//!
//! What fold makes of a literal may depend on what stands beside it: `.` is a point between digits, and a separator elsewhere. So it
//! is folded beside everything that can stand there, as far as that matters.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex_syntax::hir::{Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use crate::text::characters::{self, classify};
use crate::text::fold::{MASK, SEPARATOR, fold};

/// The expression that finds in folded text what this one means. Separators are kept as `，`, or dropped.
pub(super) fn fold_hir(hir: &Hir, separators: bool) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => hir.clone(),
        HirKind::Literal(literal) => fold_literal(&literal.0, &[LETTER], &[LETTER], separators),
        HirKind::Class(class) => fold_class(class, separators),
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(fold_hir(&repetition.sub, separators)), ..repetition.clone() })
        }
        HirKind::Capture(Capture { sub, .. }) => fold_hir(sub, separators),
        HirKind::Concat(parts) => {
            let beside = |part: Option<&Hir>| part.map_or_else(|| vec![LETTER], neighbours);
            let fold = |(n, part): (usize, &Hir)| match part.kind() {
                HirKind::Literal(literal) => {
                    let before = beside(n.checked_sub(1).and_then(|before| parts.get(before)));
                    fold_literal(&literal.0, &before, &beside(parts.get(n + 1)), separators)
                }
                _ => fold_hir(part, separators),
            };
            Hir::concat(parts.iter().enumerate().map(fold).collect())
        }
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(|part| fold_hir(part, separators)).collect()),
    }
}

/// Stands for whatever changes nothing about its neighbours.
const LETTER: &str = "甲";
/// Beside digits, a point or a comma may belong to a number.
const DIGITS: [&str; 4] = ["1", "11", "111", "1111"];
/// Beside a Chinese numeral, a circle is one too.
const NUMERAL: &str = "一";
/// Characters of a class that is small enough to be looked at one by one.
const MAX_LOOKED_AT: usize = 1_000;

/// What may stand beside a literal, as far as that matters to how it is folded.
fn neighbours(part: &Hir) -> Vec<&'static str> {
    match part.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            if characters_of(class).nth(MAX_LOOKED_AT).is_some() {
                return vec![LETTER];
            }
            let mut beside = Vec::new();
            if characters_of(class).any(|c| c.is_ascii_digit()) {
                beside.extend(DIGITS);
            }
            if characters_of(class).any(characters::is_chinese_numeral) {
                beside.push(NUMERAL);
            }
            if !characters_of(class).all(char::is_numeric) {
                beside.push(LETTER);
            }
            beside
        }
        HirKind::Repetition(repetition) => {
            let mut beside = neighbours(&repetition.sub);
            if repetition.min == 0 {
                beside.push(LETTER);
            }
            beside
        }
        HirKind::Capture(Capture { sub, .. }) => neighbours(sub),
        HirKind::Alternation(parts) => parts.iter().flat_map(neighbours).collect(),
        _ => vec![LETTER],
    }
}

/// What fold can make of a text, given what may stand before and behind it.
fn fold_literal(text: &[u8], before: &[&str], behind: &[&str], separators: bool) -> Hir {
    let text = String::from_utf8_lossy(text);
    let mut folded = BTreeSet::new();
    for before in before {
        for behind in behind {
            folded.insert(fold_between(before, &text, behind, separators));
        }
    }
    Hir::alternation(folded.into_iter().map(|text| Hir::literal(text.into_bytes())).collect())
}

fn fold_between(before: &str, text: &str, behind: &str, separators: bool) -> String {
    let all = fold(&format!("{before}{text}{behind}"));
    let mut folded = String::new();
    for letter in all.letters.iter().skip_while(|letter| (letter.start as usize) < before.len()) {
        if letter.after_separator && separators {
            folded.push(SEPARATOR);
        }
        if letter.start as usize >= before.len() + text.len() {
            break;
        }
        folded.push(letter.ch);
    }
    folded
}

/// Folds each character of a class. One with more than half of all characters was written as what it leaves out.
fn fold_class(class: &Class, separators: bool) -> Hir {
    let class = match class {
        Class::Unicode(class) => class.clone(),
        Class::Bytes(class) => match class.to_unicode_class() {
            Some(class) => class,
            None => return Hir::fail(),
        },
    };
    let size: u32 = class.ranges().iter().map(|range| u32::from(range.end()) - u32::from(range.start()) + 1).sum();
    let folded = if size > u32::from(char::MAX) / 2 {
        let mut complement = class;
        complement.negate();
        let mut folded = fold_characters(&complement, true);
        folded.negate();
        folded
    } else {
        fold_characters(&class, separators)
    };
    if folded.ranges().is_empty() {
        // Quotation marks and the like: fold drops them.
        return Hir::empty();
    }
    Hir::class(Class::Unicode(folded))
}

/// A large class, like `\w`, has no separators unless it has one of these: odd ones are in many.
const COMMON_SEPARATORS: [char; 6] = ['，', '、', '。', '；', '：', ','];

fn fold_characters(class: &ClassUnicode, separators: bool) -> ClassUnicode {
    let has = |c: char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c));
    let is_small = characters_of(class).nth(MAX_LOOKED_AT).is_none();
    let separators = separators && (is_small || COMMON_SEPARATORS.into_iter().any(has));
    let (mut same, mut others) = (Vec::new(), BTreeSet::new());
    for c in characters_of(class) {
        match outcome(c) {
            Outcome::Same => extend(&mut same, c),
            Outcome::Letter(ch) => _ = others.insert(ch),
            Outcome::Circle => others.extend(['〇', MASK]),
            Outcome::Separator if separators => _ = others.insert(SEPARATOR),
            Outcome::Point if separators => others.extend(['.', SEPARATOR]),
            Outcome::Point => _ = others.insert('.'),
            Outcome::Separator | Outcome::Nothing => {}
        }
    }
    same.extend(others.into_iter().map(|c| ClassUnicodeRange::new(c, c)));
    ClassUnicode::new(same)
}

fn characters_of(class: &ClassUnicode) -> impl Iterator<Item = char> + '_ {
    class.ranges().iter().flat_map(|range| range.start()..=range.end())
}

/// Adds a character behind all those that are there.
fn extend(ranges: &mut Vec<ClassUnicodeRange>, c: char) {
    match ranges.last_mut() {
        Some(last) if u32::from(last.end()) + 1 == u32::from(c) => *last = ClassUnicodeRange::new(last.start(), c),
        _ => ranges.push(ClassUnicodeRange::new(c, c)),
    }
}

/// What fold can make of a character of a class.
#[derive(Clone, Copy)]
enum Outcome {
    Same,
    Letter(char),
    /// A zero or a mask.
    Circle,
    /// A point or a separator.
    Point,
    Separator,
    /// It is dropped, or becomes several letters, which no class can hold.
    Nothing,
}

const BLOCK: usize = 256;

/// What becomes of the characters of a block, worked out once: a class may hold a hundred thousand, and a query many classes.
static BLOCKS: [OnceLock<Box<[Outcome]>>; 0x11_0000 / BLOCK] = [const { OnceLock::new() }; 0x11_0000 / BLOCK];

fn outcome(c: char) -> Outcome {
    let (block, at) = (c as usize / BLOCK, c as usize % BLOCK);
    let numbers = (block * BLOCK) as u32..((block + 1) * BLOCK) as u32;
    let work_out = |number| char::from_u32(number).map_or(Outcome::Nothing, work_out);
    BLOCKS[block].get_or_init(|| numbers.map(work_out).collect())[at]
}

fn work_out(c: char) -> Outcome {
    use characters::Class;
    let mut becomes = Vec::new();
    // İ is i and a dot, which is dropped.
    classify(c, |ch, class| becomes.extend((class != Class::Transparent).then_some((ch, class))));
    match becomes[..] {
        [(ch, Class::Letter)] if ch == c => Outcome::Same,
        [(ch, Class::Letter)] => Outcome::Letter(ch),
        [(_, Class::Mask)] => Outcome::Letter(MASK),
        [(_, Class::Circle)] => Outcome::Circle,
        [(_, Class::Separator | Class::Comma)] => Outcome::Separator,
        // A middle dot that is no point is dropped.
        [('·', Class::Dot)] => Outcome::Letter('.'),
        [(_, Class::Dot)] => Outcome::Point,
        _ => Outcome::Nothing,
    }
}
