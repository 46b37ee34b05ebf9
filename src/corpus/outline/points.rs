//! Points: sentences that may be headings or members of lists, by their marks or by how they are set.

use std::cell::LazyCell;

use super::marks::{Mark, RANKS, mark};
use super::{count_letters, has_letters, is_short, unnumbered};
use crate::text::Span;

/// The longest paragraph that is a heading as a whole, in letters.
const HEADING_PARAGRAPH: usize = 80;
/// The longest sentence that is a heading with its text behind it, in letters.
const HEADING_SENTENCE: usize = 60;
/// The same in the middle of a paragraph.
const HEADING_INLINE: usize = 40;
/// The longest heading that ends in a colon, in letters: anything longer introduces a list.
const HEADING_WITH_COLON: usize = 20;

/// A sentence that may be a heading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// Its number among the sentences.
    pub(super) sentence: usize,
    pub(super) mark: Mark,
    /// Whether it is the whole of its paragraph.
    pub(super) is_alone: bool,
    /// Whether it is short enough for a heading, and does not end like a member of a list.
    pub(super) fits: bool,
    /// How many letters it has, where it fits.
    pub(super) letters: usize,
}

/// The points of a text, in order. `passed` are sentences that are none: noise, title, salutation.
pub(super) fn points(text: &str, spans: &[Span], passed: &[bool]) -> Vec<Point> {
    let mut points = Vec::new();
    let mut sentence = 0;
    for paragraph in spans.chunk_by(|a, b| a.paragraph == b.paragraph) {
        let end = sentence + paragraph.len();
        if !passed[sentence] {
            let start = points.len();
            let whole = Paragraph { text, spans: paragraph, passed: &passed[sentence..end], sentence };
            points.extend(whole.first());
            whole.push_inline(&mut points, start);
        }
        sentence = end;
    }
    points.extend(unnumbered::headings(text, spans, passed));
    points.sort_by_key(|point| point.sentence);
    points
}

struct Paragraph<'a> {
    text: &'a str,
    spans: &'a [Span],
    passed: &'a [bool],
    /// The number of its first sentence.
    sentence: usize,
}

impl<'a> Paragraph<'a> {
    fn sentence(&self, n: usize) -> &'a str {
        &self.text[self.spans[n].range.clone()]
    }

    fn point(&self, n: usize, mark: Mark, limit: usize) -> Point {
        let sentence = self.sentence(n);
        let is_alone = self.spans.len() == 1;
        let introduces = sentence.ends_with(['：', ':']) && !is_short(sentence, HEADING_WITH_COLON);
        let letters = count_letters(sentence, limit + 1);
        let fits = letters <= limit
            && has_letters(&sentence[mark.bytes..], 1)
            && !sentence.ends_with(['；', ';', '，', '、'])
            && !(is_alone && introduces)
            && (is_alone || mark.may_stand_before_its_text());
        Point { sentence: self.sentence + n, mark, is_alone, fits, letters }
    }

    /// The point that its first sentence is.
    fn first(&self) -> Option<Point> {
        let mark = mark(self.sentence(0))?;
        let is_alone = self.spans.len() == 1;
        let limit = if is_alone { HEADING_PARAGRAPH } else { HEADING_SENTENCE };
        // `# 甲。` is a note.
        let is_no_note = || is_alone && !self.sentence(0).ends_with('。');
        (!mark.is_markdown() || is_no_note()).then(|| self.point(0, mark, limit))
    }

    /// Adds the points behind its first sentence: those that go on from 一、 to 二、 within the paragraph, for 一、 alone may be a
    /// part of the text (一、二季度). `start` is where the points of the paragraph begin.
    fn push_inline(&self, points: &mut Vec<Point>, start: usize) {
        let mut last: [Option<Last>; RANKS] = [None; RANKS];
        if let Some(first) = points.get(start) {
            last[usize::from(first.mark.rank)] = Some(Last { number: first.mark.number, pending: None });
        }
        let announced = LazyCell::new(|| self.announced());
        for n in (1..self.spans.len()).filter(|n| !self.passed[*n]) {
            let Some(mark) = mark(self.sentence(n)).filter(|mark| mark.is_numbered()) else { continue };
            let last = &mut last[usize::from(mark.rank)];
            let point = self.point(n, mark, HEADING_INLINE);
            match last {
                Some(Last { number, pending }) if *number + 1 == mark.number => {
                    points.extend(pending.take());
                    points.push(point);
                    *last = Some(Last { number: mark.number, pending: None });
                }
                _ if mark.number == 1 => *last = Some(Last { number: 1, pending: Some(point) }),
                None if mark.number == 2 && announced[usize::from(mark.rank)] => {
                    points.push(point);
                    *last = Some(Last { number: 2, pending: None });
                }
                _ => {}
            }
        }
        points[start..].sort_by_key(|point| point.sentence);
    }

    /// 我谈三点：一、要快。 The ranks of which the first stands behind a colon.
    fn announced(&self) -> [bool; RANKS] {
        let mut announced = [false; RANKS];
        for n in 0..self.spans.len() {
            let sentence = self.sentence(n);
            for (at, colon) in sentence.match_indices('：') {
                if let Some(mark) = mark(&sentence[at + colon.len()..]).filter(|mark| mark.number == 1) {
                    announced[usize::from(mark.rank)] = true;
                }
            }
        }
        announced
    }
}

/// The last mark of a rank in a paragraph.
#[derive(Clone, Copy)]
struct Last {
    number: u32,
    /// It, while nothing follows it.
    pending: Option<Point>,
}
