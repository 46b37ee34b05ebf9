//! Sentences and paragraphs: the units that are matched.
//!
//! A sentence ends after a run of 。！？!? with the closing quotes or brackets behind it, or at the end of a paragraph. A paragraph
//! ends at a line break, unless the break is soft. Sentences leave out the white space around them; with the gaps between they
//! give back the source.

use std::ops::Range;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Where a sentence stands in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its bytes; never empty, no white space at either end.
    pub range: Range<usize>,
    /// The number of its paragraph, from 0; paragraphs without a sentence have no number.
    pub paragraph: u32,
}

/// Splits a text into sentences.
///
/// ```
/// let text = "同志们：\n一要快。二要稳！\n";
/// let sentences: Vec<&str> = tifa::text::sentences(text).into_iter().map(|span| &text[span.range]).collect();
/// assert_eq!(sentences, ["同志们：", "一要快。", "二要稳！"]);
/// ```
pub fn sentences(text: &str) -> Vec<Span> {
    sentences_with(text, &[])
}

/// Splits a text in which some more line breaks are soft: those at these places (of `\r\n`, the place of `\n`), in order.
pub fn sentences_with(text: &str, soft_breaks: &[u32]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut paragraph = 0;
    for range in paragraphs(text, soft_breaks) {
        let before = spans.len();
        split_paragraph(text, range, paragraph, &mut spans);
        paragraph += u32::from(spans.len() > before);
    }
    spans
}

/// Whether a line break before `c` stands inside a sentence.
pub(crate) fn softens_break(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '）' | '”' | '》')
}

fn is_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?')
}

/// A quote or bracket that belongs to the sentence whose end it follows: Unicode's Pe and Pf. A straight quote may as well open
/// (in Hansard 832 of 2,067 behind an end do), and taking it for a closing one would hide `"…"` from the strict lens.
fn is_closer(c: char) -> bool {
    matches!(c.general_category(), GeneralCategory::ClosePunctuation | GeneralCategory::FinalPunctuation)
}

/// The source between hard line breaks.
fn paragraphs<'a>(text: &'a str, soft_breaks: &'a [u32]) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut start = 0;
    let mut breaks = text
        .match_indices(['\n', '\r'])
        .filter(|&(at, found)| !(found == "\r" && text[at + 1..].starts_with('\n')))
        .filter(|&(at, _)| !text[at + 1..].starts_with(softens_break))
        .map(|(at, _)| at)
        .filter(|at| u32::try_from(*at).is_ok_and(|at| soft_breaks.binary_search(&at).is_err()));
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let end = breaks.next().unwrap_or_else(|| {
            done = true;
            text.len()
        });
        let range = start..end;
        start = end + 1;
        Some(range)
    })
}

fn split_paragraph(text: &str, range: Range<usize>, paragraph: u32, spans: &mut Vec<Span>) {
    let mut start = range.start;
    let mut ended = false;
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        if ended && !is_terminator(c) && !is_closer(c) {
            push_trimmed(text, start..at, paragraph, spans);
            start = at;
            ended = false;
        } else if is_terminator(c) {
            ended = true;
        }
    }
    push_trimmed(text, start..range.end, paragraph, spans);
}

fn push_trimmed(text: &str, range: Range<usize>, paragraph: u32, spans: &mut Vec<Span>) {
    let piece = &text[range.clone()];
    let trimmed = piece.trim_start();
    let start = range.end - trimmed.len();
    let end = start + trimmed.trim_end().len();
    if start < end {
        spans.push(Span { range: start..end, paragraph });
    }
}
