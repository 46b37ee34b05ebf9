//! Masks: what a publisher put in the place of a name or a number (XX县, **同志, 王某某, 20××年).
//!
//! To a phrase a mask is one letter `×` (see [`mod@super::fold`]). Here it is recognised in the original characters, 某 and the single X of X委
//! included, and typed by what stands beside it, so that a reader sees what is missing and no statistics take it for a word. What the
//! neighbours don't tell stays unknown.

use std::ops::Range;

use self::neighbours::{behind, in_front};
use super::fold::{Folded, MASK, fold};

mod neighbours;

/// A mask in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What it hides.
    pub kind: MaskKind,
}

/// What a mask hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MaskKind {
    /// XX县, 在××
    Place,
    /// **同志, 王某某
    Person,
    /// XX亿元, 20**年
    Number,
    /// “XX”工程: the text does not tell.
    Unknown,
}

impl MaskKind {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            MaskKind::Place => "place",
            MaskKind::Person => "person",
            MaskKind::Number => "number",
            MaskKind::Unknown => "unknown",
        }
    }
}

/// The masks of a sentence, in order.
///
/// Not taken for masks: the marks of Markdown (`**重点**`, a rule of stars) and of a list (`● `) at the beginning of a line, the × of a product
/// (3×5), and 某 in words such as 某种 and 某些.
///
/// ```
/// use tifa::text::{MaskKind, masks};
///
/// let text = "XX县2023年投资**亿元";
/// let found: Vec<_> = masks(text).into_iter().map(|mask| (&text[mask.range], mask.kind)).collect();
/// assert_eq!(found, [("XX", MaskKind::Place), ("**", MaskKind::Number)]);
/// ```
pub fn masks(text: &str) -> Vec<Mask> {
    masks_of(text, &fold(text))
}

/// The same folded, with `×` for every letter of a mask: what may be cut into words.
pub(crate) fn with_masks_folded(text: &str, mut folded: Folded) -> Folded {
    if folded.letters.iter().any(|letter| matches!(letter.ch, MASK | '某' | 'x')) {
        let mut masks = masks_of(text, &folded).into_iter().peekable();
        for letter in &mut folded.letters {
            while masks.next_if(|mask| mask.range.end <= letter.start as usize).is_some() {}
            if masks.peek().is_some_and(|mask| mask.range.start <= letter.start as usize) {
                letter.ch = MASK;
            }
        }
    }
    folded
}

/// Whether a folded phrase holds a mask; its letters are small, so any x may have been a large one.
pub(crate) fn holds_mask(phrase: &str) -> bool {
    !masks(&phrase.replace('x', "X")).is_empty()
}

fn masks_of(text: &str, folded: &Folded) -> Vec<Mask> {
    let mut masks: Vec<Mask> = Vec::new();
    let mut emphasis = Emphasis::default();
    let mut letters = folded.letters.iter().peekable();
    while let Some(letter) = letters.next() {
        let mut range = letter.start as usize..letter.end as usize;
        while letter.ch == '某' && letters.peek().is_some_and(|next| next.ch == '某' && !next.after_separator) {
            range.end = letters.next().map_or(range.end, |next| next.end as usize);
        }
        // The rest of a number that is masked already: the second X of X.X.
        if masks.last().is_some_and(|mask| range.start < mask.range.end) {
            continue;
        }
        let hides = match letter.ch {
            MASK => !emphasis.is_mark(text, &range) && !is_product(text, &range) && !is_list_mark(text, &range),
            '某' => is_name(text, &range),
            'x' => is_masking_letter(text, &range),
            _ => false,
        };
        if hides {
            let whole = with_its_number(text, &range);
            let kind = if whole == range { kind(text, &range) } else { MaskKind::Number };
            // A digit between two masks belongs to the first.
            let start = whole.start.max(masks.last().map_or(0, |mask| mask.range.end));
            masks.push(Mask { range: start..whole.end, kind });
        }
    }
    masks
}

/// The mask with what else stands there of its number: 20××, 二〇××年, XX.5, X.X
fn with_its_number(text: &str, range: &Range<usize>) -> Range<usize> {
    let is_of_year = text[range.end..].starts_with('年');
    let is_digit =
        |c: char| matches!(c, '0'..='9' | '０'..='９') || (is_of_year && "〇○零一二三四五六七八九".contains(c));
    let digits = text[..range.start].chars().rev().take(DIGITS).take_while(|c| is_digit(*c));
    let start = range.start - digits.map(char::len_utf8).sum::<usize>();
    let rest = &text[range.end..];
    let fraction = rest.strip_prefix(['.', '．']).unwrap_or(rest);
    let point = rest.len() - fraction.len();
    let is_of_it = |c: char| c.is_ascii_digit() || (point > 0 && (is_mark(c) || matches!(c, 'X' | 'x' | 'Ｘ')));
    let digits: usize = fraction.chars().take(DIGITS).take_while(|c| is_of_it(*c)).map(char::len_utf8).sum();
    let end = if digits > 0 { range.end + point + digits } else { range.end };
    start..end
}

/// What a mask without digits hides, by what stands behind it, then by what stands in front of it.
fn kind(text: &str, range: &Range<usize>) -> MaskKind {
    let (before, mask, after) = (text[..range.start].trim_end(), &text[range.clone()], text[range.end..].trim_start());
    if mask.starts_with('某') && (ends_with_surname(before) || mask.chars().count() > 2) {
        return MaskKind::Person;
    }
    behind(after).or_else(|| in_front(before, after)).unwrap_or(MaskKind::Unknown)
}

/// Whether 某 is a name (王某, 某某, 某县), and not the determiner of 某种.
fn is_name(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let is_determiner = after.starts_with(DETERMINED);
    text[range.clone()].chars().nth(1).is_some()
        || (!is_determiner && (ends_with_surname(before) || behind(after).is_some_and(|kind| kind != MaskKind::Number)))
}

/// What makes a word with 某 before it.
const DETERMINED: [char; 20] = [
    '种', '些', '一', '个', '项', '类', '件', '样', '位', '次', '段', '时', '天', '刻', '处', '人', '事', '物', '方',
    '年',
];

/// Whether a single X stands for something: X委, X.X亿元. Its neighbours must tell, since X is a letter as well.
fn is_masking_letter(text: &str, range: &Range<usize>) -> bool {
    let is_of_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
    let (before, after) = (text[..range.start].trim_end(), &text[range.end..]);
    if !matches!(&text[range.clone()], "X" | "Ｘ")
        || is_of_word(before.chars().next_back())
        || is_of_word(after.chars().next())
    {
        return false;
    }
    let all = with_its_number(text, range);
    behind(text[all.end..].trim_start()).is_some()
}

/// Whether a sign of multiplication stands between two numbers.
fn is_product(text: &str, range: &Range<usize>) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let (before, after) = (text[..range.start].trim_end(), text[range.end..].trim_start());
    matches!(&text[range.clone()], "×" | "*") && is_digit(before.chars().next_back()) && is_digit(after.chars().next())
}

/// Whether marks begin a line and are no mask: of a list, or a rule of stars.
fn is_list_mark(text: &str, range: &Range<usize>) -> bool {
    let (before, mark, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    if !begins_line(before, char::is_whitespace) {
        return false;
    }
    let rest = after.split('\n').next().unwrap_or_default();
    let is_rule = rest.trim().is_empty() && mark.chars().all(|c| c == '*' || c.is_whitespace());
    let is_single = mark.chars().nth(1).is_none();
    let is_bullet = rest.starts_with(char::is_whitespace)
        || (!mark.starts_with(['*', '＊', '×']) && rest.starts_with(char::is_alphanumeric) && behind(rest).is_none());
    is_rule || (is_single && is_bullet)
}

/// Marks of Markdown around words: `**重点**：`, at the beginning of a line. Elsewhere stars are masks.
#[derive(Default)]
struct Emphasis {
    /// Where the closing mark of an open one begins.
    closes_at: Option<usize>,
}

impl Emphasis {
    fn is_mark(&mut self, text: &str, range: &Range<usize>) -> bool {
        if self.closes_at == Some(range.start) {
            self.closes_at = None;
            return true;
        }
        let (before, mark, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
        if !mark.chars().all(|c| c == '*')
            || !begins_line(before, |c| c.is_whitespace() || matches!(c, '#' | '>' | '-'))
            || !after.starts_with(char::is_alphanumeric)
            || behind(after).is_some()
        {
            return false;
        }
        let rest = after.split('\n').next().unwrap_or_default();
        let Some(length) = rest.find('*') else { return false };
        let closing = rest[length..].chars().take_while(|c| *c == '*').count();
        let is_closed = closing == mark.len()
            && !rest[..length].ends_with(char::is_whitespace)
            && !rest[length + closing..].starts_with(char::is_alphanumeric);
        if is_closed {
            self.closes_at = Some(range.end + length);
        }
        is_closed
    }
}

/// Whether a line holds nothing but such characters so far. Looks back no further than it must, since a line may be the whole text.
fn begins_line(before: &str, may_stand: impl Fn(char) -> bool) -> bool {
    before.chars().rev().take_while(|c| *c != '\n').all(may_stand)
}

fn ends_with_surname(text: &str) -> bool {
    text.ends_with(|c| SURNAMES.contains(c))
}

/// The commonest surnames, without those that are more often another word.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁余叶蒋杜苏魏程吕丁沈姚卢傅钟姜崔谭廖范汪\
    陆金石戴贾韦夏邱侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵钱严覃武莫孔汤張劉陳楊黃趙吳孫馬鄭謝許鄧馮韓蕭葉蔣蘇呂盧鍾譚陸賈鄒";

/// The longest number that a mask stands in, on either side, in digits.
const DIGITS: usize = 8;

/// A mark that folding takes for a mask.
fn is_mark(c: char) -> bool {
    matches!(c, '*' | '＊' | '×' | '□' | '■' | '●' | '○' | '◯')
}

#[cfg(test)]
mod tests;
