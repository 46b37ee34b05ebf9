//! Splitting a text into sentences, as the contract says it.

use std::ops::Range;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

const ENDS: &str = "。！？!?";
const SOFT_BEFORE: &str = "，。、；：！？）”》";

/// The byte ranges of a text's sentences, in order. What lies between them is white space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    sentences_with(text, &[])
}

/// The same, where the line breaks at some more places are soft (of `\r\n`, the place of `\n`).
pub fn sentences_with(text: &str, soft_breaks: &[u32]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut begin = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let here = text.len() - rest.len();
        if let Some(after) = after_line_break(rest) {
            let last = text.len() - after.len() - 1;
            let is_soft = after.starts_with(|c| SOFT_BEFORE.contains(c))
                || soft_breaks.binary_search_by(|&at| (at as usize).cmp(&last)).is_ok();
            if !is_soft {
                push(&mut sentences, text, begin..here);
                begin = text.len() - after.len();
            }
            rest = after;
        } else if rest.starts_with(ends) {
            rest = rest.trim_start_matches(|c| ends(c) || closes(c));
            let end = text.len() - rest.len();
            push(&mut sentences, text, begin..end);
            begin = end;
        } else {
            rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        }
    }
    push(&mut sentences, text, begin..text.len());
    sentences
}

/// What follows the line break that a text begins with.
fn after_line_break(text: &str) -> Option<&str> {
    ["\r\n", "\n", "\r"].into_iter().find_map(|line_break| text.strip_prefix(line_break))
}

fn ends(c: char) -> bool {
    ENDS.contains(c)
}

fn closes(c: char) -> bool {
    matches!(c.general_category(), GeneralCategory::ClosePunctuation | GeneralCategory::FinalPunctuation)
}

/// Adds a sentence without the white space around it, where anything is left.
fn push(sentences: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let sentence = text[range.clone()].trim();
    if !sentence.is_empty() {
        let indent = text[range.clone()].len() - text[range.clone()].trim_start().len();
        let begin = range.start + indent;
        sentences.push(begin..begin + sentence.len());
    }
}
