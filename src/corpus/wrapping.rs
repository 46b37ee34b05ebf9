//! Lines that were wrapped: line breaks that stand inside a paragraph.
//!
//! Three things leave such breaks: a page of print that ended in the middle of a paragraph, links that were put on lines of their own,
//! and programs that wrap all lines at a width. Headings, members of lists, rows of tables, names and verse end lines without a full stop
//! too, so a break is told to be soft only where what stands on both sides can be nothing else; any other stays hard.

use self::lines::{Written, written_lines};
use self::setting::Setting;
use super::outline::marks::{is_counted, is_mark_alone, mark};
use super::outline::{has_letters, is_short};
use crate::text::sentences::softens_break;

mod lines;
mod setting;

/// The shortest line of prose that the end of a page cut, in letters.
const CUT_LINE: usize = 25;
/// The same where only its length tells that it is no heading.
const CUT_LONG_LINE: usize = 45;
/// The longest link on a line of its own, in letters; the shortest line before it that is no heading.
const LINK: usize = 40;
const BEFORE_LINK: usize = 8;
/// The longest label of a member of a list, in characters: (viii)
const LABEL: usize = 4;
/// The shortest line of Latin words that the end of a page cut, in letters.
const CUT_LATIN: usize = 40;
/// A row of a table has more blanks than one in so many letters.
const LETTERS_PER_BLANK: usize = 16;

/// The line breaks of a text that surely stand inside a paragraph, as places in the text, in order (of `\r\n`, the place of `\n`).
pub(super) fn soft_breaks(text: &str) -> Vec<u32> {
    let setting = Setting::of(text);
    let mut soft = Vec::new();
    let mut written = written_lines(text).peekable();
    let Some(mut line) = written.next() else { return soft };
    let mut is_inside = false;
    while let Some(next) = written.next() {
        let after = written.peek().filter(|after| after.is_adjacent);
        is_inside = setting.goes_on(&line, &next) || goes_on(&line, &next, after, is_inside, &setting);
        if is_inside {
            let breaks = [Some(line.end), next.page_end].into_iter().flatten();
            soft.extend(breaks.filter(|at| !is_soft_anyway(text, *at)).filter_map(|at| u32::try_from(at).ok()));
        }
        line = next;
    }
    soft
}

/// Whether the contract of exactness itself calls a break soft.
fn is_soft_anyway(text: &str, at: usize) -> bool {
    text[at + 1..].starts_with(softens_break)
}

/// Whether what a line says goes on in the next. `is_inside`: whether the line itself goes on with the one above.
fn goes_on(line: &Written, next: &Written, after: Option<&Written>, is_inside: bool, setting: &Setting) -> bool {
    if !next.is_adjacent {
        return next.page_end.is_some() && is_unfinished(line.text) && next.text.starts_with(char::is_alphanumeric);
    }
    line.text.ends_with(is_opening)
        || next.text.starts_with(is_closing)
        || is_mark_alone(line.text)
        || is_before_link(line, next, after, is_inside)
        || (setting.is_in_blocks && is_linked(line, next, after, is_inside))
        || is_cut_prose(line, next, setting)
        || is_cut_latin(line, next)
}

/// 会议听取了 / 工作报告 / 。会议认为: the line after the next goes on with it for sure, and it goes on with this one.
fn is_before_link(line: &Written, next: &Written, after: Option<&Written>, is_inside: bool) -> bool {
    let goes_on = after.is_some_and(|after| after.text.starts_with(|c| is_pause(c) || is_closing(c)));
    let is_sentence = is_inside || line.text.contains(is_pause) || has_letters(line.text, BEFORE_LINK);
    goes_on
        && is_sentence
        && is_unfinished(line.text)
        && !next.is_indented
        && is_short(next.text, LINK)
        && !next.text.contains(is_pause)
}

/// The same where what follows the link begins with a word, in a text whose paragraphs are known by the blank lines between.
fn is_linked(line: &Written, next: &Written, after: Option<&Written>, is_inside: bool) -> bool {
    let is_link = is_short(next.text, LINK) && !next.text.contains(is_pause);
    let has_more = || after.is_some_and(|after| begins_inside(after.text) && after.text.contains(is_pause));
    let is_sentence = || line.is_indented || line.text.contains(is_pause);
    is_unfinished(line.text)
        && !next.is_indented
        && begins_inside(next.text)
        && (is_inside || line.text.ends_with(['，', '、']) || (is_link && has_more() && is_sentence()))
}

/// The end of a page inside a paragraph: prose on both sides, and nothing that ends it between.
fn is_cut_prose(line: &Written, next: &Written, setting: &Setting) -> bool {
    // A heading has no full stop inside, no comma at its end, and is not as long as that; it is no line among indented ones either.
    let is_no_heading = || {
        setting.is_indented
            || line.text.ends_with(['，', '、'])
            || line.text.contains(is_ending)
            || has_letters(line.text, CUT_LONG_LINE)
    };
    is_unfinished(line.text)
        && !next.is_indented
        && has_letters(line.text, CUT_LINE)
        && begins_inside(next.text)
        && is_no_heading()
        && is_prose(line.text)
        && is_prose(next.text)
}

/// The same in a Latin script.
fn is_cut_latin(line: &Written, next: &Written) -> bool {
    let goes_on = |c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, ',' | '-');
    line.text.ends_with(goes_on)
        && !next.is_indented
        && next.text.starts_with(char::is_lowercase)
        && line.columns() >= CUT_LATIN
        && mark(next.text).is_none()
}

/// Whether a line ends with neither a full stop nor anything else that may end a paragraph.
fn is_unfinished(line: &str) -> bool {
    // …；及 stands before the last member of a list.
    let joins_members = || line.strip_suffix(['及', '和', '或']).is_some_and(|rest| rest.ends_with(is_pause));
    line.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '，' | '、')) && !joins_members()
}

/// Whether a line may begin in the middle of a paragraph.
fn begins_inside(line: &str) -> bool {
    line.starts_with(|c: char| c.is_alphanumeric() || is_opening(c)) && !is_member(line)
}

/// A heading with a mark, or a member of a list: also (ii) 甲. 註：
fn is_member(line: &str) -> bool {
    let is_label = |label: &str| (1..=LABEL).contains(&label.chars().count());
    let in_brackets = line.strip_prefix(['(', '（']).and_then(|rest| rest.split_once([')', '）']));
    let before_stop = line.split_once(['.', '．', '：', ':']);
    mark(line).is_some()
        || is_counted(line)
        || [in_brackets, before_stop].into_iter().flatten().any(|(label, _)| is_label(label))
}

/// Whether a line is made of clauses. A row of a table has many blanks, and not between Latin words.
fn is_prose(line: &str) -> bool {
    let mut blanks = 0;
    let (mut letters, mut before) = (0, ' ');
    let mut after_blank = false;
    for c in line.chars() {
        if c.is_whitespace() {
            after_blank = true;
            continue;
        }
        let is_between_words = c.is_ascii() && before.is_ascii() && (c.is_alphabetic() || before.is_alphabetic());
        blanks += usize::from(after_blank && !is_between_words);
        letters += 1;
        (before, after_blank) = (c, false);
    }
    let has_clauses = line.contains(is_ending) || line.contains('，') || line.ends_with(is_pause);
    has_clauses && blanks * LETTERS_PER_BLANK <= letters
}

fn is_ending(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；')
}

/// Marks between clauses and after them.
fn is_pause(c: char) -> bool {
    is_ending(c) || matches!(c, '，' | '、' | '：')
}

fn is_opening(c: char) -> bool {
    matches!(c, '《' | '〈' | '（' | '(' | '“' | '‘' | '「' | '『' | '【' | '〔' | '[')
}

fn is_closing(c: char) -> bool {
    matches!(c, '》' | '〉' | '）' | '”' | '’' | '」' | '』' | '】' | '〕' | ']')
}

#[cfg(test)]
mod tests;
