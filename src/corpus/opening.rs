//! What stands before the speech proper: its title and whom it speaks to.
//!
//! Nothing is matched against a list of known titles: a title is a short line at the top that goes on nowhere, or the one above the
//! salutation.

use super::outline::marks::{is_counted, mark};
use super::outline::{has_letters, is_short};
use crate::speech::{Sentence, SentenceKind};
use crate::text::Span;

/// The longest title in the text, in letters.
const TITLE: usize = 60;
/// A title stands in one of so many paragraphs from the top, or above the salutation.
const TITLE_PARAGRAPHS: u32 = 2;
/// So far down a paragraph is compared with the title that is given.
const GIVEN_TITLE_PARAGRAPHS: u32 = 20;
/// A title has at most so many lines, and so many letters in the second: anything shorter is a name.
const TITLE_LINES: usize = 2;
const SECOND_TITLE: usize = 8;
/// The longest name of a speaker, in letters.
const LONGEST_NAME: usize = 3;
/// So many lines between title and salutation are looked through: dates, names.
const ABOVE_SALUTATION: usize = 5;
/// The longest salutation, in letters; the longest without a colon or an exclamation mark; how far down it stands.
const SALUTATION: usize = 40;
const SALUTATION_WITHOUT_COLON: usize = 20;
const SALUTATION_PARAGRAPHS: u32 = 12;

/// Who is spoken to, with 们 or without.
const ADDRESSED: [&str; 24] = [
    "同志", "代表", "委员", "委員", "朋友", "女士", "先生", "同学", "同學", "老师", "老師", "乡亲", "鄉親", "议员",
    "議員", "主席", "来宾", "來賓", "嘉宾", "嘉賓", "领导", "領導", "同胞", "战友",
];

/// What stands before the speech proper: title and salutation.
pub(super) struct Opening<'a> {
    given: Option<&'a str>,
    titles: usize,
    pub(super) salutations: usize,
    may_have_title: bool,
    pub(super) is_sure_of_title: bool,
}

impl<'a> Opening<'a> {
    pub(super) fn new(given: Option<&'a str>) -> Opening<'a> {
        Opening { given, titles: 0, salutations: 0, may_have_title: true, is_sure_of_title: false }
    }

    /// Whether a paragraph is a salutation or a title. The last of a speech is neither the one nor the other.
    pub(super) fn kind(&mut self, text: &str, paragraph: &[Span], is_last: bool) -> Option<SentenceKind> {
        let n = paragraph[0].paragraph;
        if n >= GIVEN_TITLE_PARAGRAPHS || is_last {
            return None;
        }
        let all = &text[paragraph[0].range.start..paragraph[paragraph.len() - 1].range.end];
        if n < SALUTATION_PARAGRAPHS && paragraph.len() == 1 && is_salutation(all) {
            self.may_have_title = false;
            self.salutations += 1;
            return Some(SentenceKind::Salutation);
        }
        let is_markdown = n == 0 && all.starts_with("# ");
        if is_markdown || (!self.is_sure_of_title && self.given.is_some_and(|given| is_same_line(given, all))) {
            self.may_have_title = false;
            self.is_sure_of_title = true;
            return Some(SentenceKind::Title);
        }
        if n >= TITLE_PARAGRAPHS || !self.may_have_title || is_beside_title(all) || (self.titles > 0 && is_name(all)) {
            return None;
        }
        let least = if self.titles > 0 { SECOND_TITLE } else { 2 };
        self.may_have_title = paragraph.len() == 1
            && is_title(all)
            && has_letters(all, least)
            && self.given.is_none_or(|given| is_part_of_line(given, all));
        self.titles += usize::from(self.may_have_title);
        self.may_have_title.then_some(SentenceKind::Title)
    }
}

/// Makes the lines above a salutation the title. What was taken for one further up was something else.
pub(super) fn mark_titles(text: &str, sentences: &mut [Sentence]) {
    let mut lines = Vec::new();
    for n in (0..sentences.len().saturating_sub(1)).rev().take(ABOVE_SALUTATION) {
        let line = &text[sentences[n].range.start as usize..sentences[n].range.end as usize];
        let is_alone = n == 0 || sentences[n - 1].paragraph != sentences[n].paragraph;
        if is_beside_title(line) || is_name(line) {
            continue;
        }
        if !is_alone || !is_title(line) || !has_letters(line, 2) {
            break;
        }
        lines.push((n, has_letters(line, SECOND_TITLE)));
    }
    let mut titles: Vec<usize> =
        lines.iter().filter(|(_, is_long)| *is_long).map(|(n, _)| *n).take(TITLE_LINES).collect();
    if titles.is_empty() {
        titles.extend(lines.last().map(|(n, _)| *n));
    }
    if titles.is_empty() {
        return;
    }
    for (n, sentence) in sentences.iter_mut().enumerate() {
        if titles.contains(&n) {
            sentence.kind = SentenceKind::Title;
        } else if sentence.kind == SentenceKind::Title {
            sentence.kind = SentenceKind::Body;
        }
    }
}

fn is_title(line: &str) -> bool {
    let goes_on = |c: char| {
        matches!(
            c,
            '。' | '！' | '？' | '：' | ':' | '︰' | '﹕' | '!' | '?' | '；' | ';' | '，' | ',' | '、' | '…' | '.'
        )
    };
    let opens =
        |c: char| c.is_alphanumeric() || matches!(c, '《' | '“' | '"' | '「' | '『' | '【' | '（' | '(' | '—' | '-');
    line.starts_with(opens)
        && !line.ends_with(goes_on)
        && is_short(line, TITLE)
        && mark(line).is_none()
        && !is_counted(line)
}

/// 县委书记　王某: words, a blank, and two or three letters at the end.
fn is_name(line: &str) -> bool {
    let words = line.split_whitespace().rev().map(|word| word.chars().take(LONGEST_NAME + 1).count());
    let mut name = 0;
    for letters in words {
        if name + letters > LONGEST_NAME {
            return name > 0;
        }
        name += letters;
    }
    false
}

/// A date, a place in brackets, 附件1: what stands over or under a title.
fn is_beside_title(line: &str) -> bool {
    let is_of_date = |c: char| {
        c.is_numeric()
            || c.is_whitespace()
            || matches!(c, '年' | '月' | '日' | '号' | '-' | '.' | '/' | '〇' | '○' | '第' | '期')
    };
    let is_bracketed = line.starts_with(['（', '(']) && line.ends_with(['）', ')']);
    let is_attachment = line.starts_with("附件") && is_short(line, 6);
    is_bracketed
        || is_attachment
        || line.starts_with("<!--")
        || (is_short(line, SALUTATION) && line.chars().all(is_of_date))
}

/// 各位代表： 同志们！ Not 就某议员的质询答复如下：, which names no one it speaks to at its end.
fn is_salutation(line: &str) -> bool {
    let names = line.trim_end_matches(['：', ':', '，', ',', '！', '!', '︰']).trim_end();
    let is_short_one = || is_short(line, SALUTATION_WITHOUT_COLON);
    let ends = match &line[names.len()..] {
        "" => (names.ends_with('们') || names.starts_with("各位")) && is_short_one(),
        end if end.starts_with(['，', ',']) => is_short_one(),
        _ => is_short(line, SALUTATION),
    };
    let one = names.trim_end_matches(['们', '們']);
    let speaks_to =
        || ADDRESSED.iter().any(|word| one.ends_with(word)) || (names.starts_with("各位") && is_short_one());
    ends && speaks_to() && mark(line).is_none() && !is_counted(line)
}

/// Whether two lines are the same but for blanks.
fn is_same_line(a: &str, b: &str) -> bool {
    solid(a).eq(solid(b))
}

/// Whether one of two lines is within the other, but for blanks.
fn is_part_of_line(a: &str, b: &str) -> bool {
    let (a, b) = (solid(a).collect::<String>(), solid(b).collect::<String>());
    a.contains(&b) || b.contains(&a)
}

fn solid(line: &str) -> impl Iterator<Item = char> {
    line.chars().filter(|c| !c.is_whitespace())
}
