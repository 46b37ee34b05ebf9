//! Headings without a mark: short lines that end without a stop, between paragraphs of prose.
//!
//! One such line may be anything: a name, a place, the caption of a table. Where several stand in a text with prose above and below, it
//! is its way to write headings.

use super::marks::{Mark, is_counted, mark};
use super::points::Point;
use super::{has_letters, is_short};
use crate::text::Span;

/// The longest such heading, in letters.
const LINE: usize = 20;
/// The shortest paragraph of prose, in letters.
const PROSE: usize = 30;
/// So many lines with prose on both sides show that a text has such headings.
const SURE: usize = 3;

/// The headings without a mark. `passed` are sentences that are none: noise, title, salutation.
pub(super) fn headings(text: &str, spans: &[Span], passed: &[bool]) -> Vec<Point> {
    let mut headings = Vec::new();
    let mut between_prose = 0;
    let mut lines: Vec<Point> = Vec::new();
    let mut above = Shape::Other;
    let mut sentence = 0;
    for paragraph in spans.chunk_by(|a, b| a.paragraph == b.paragraph) {
        let first = sentence;
        sentence += paragraph.len();
        // The name above a salutation is none.
        let shape = if passed[first] { Shape::Other } else { shape(text, paragraph) };
        if shape == Shape::Line {
            lines.push(Point { sentence: first, mark: Mark::NONE, is_alone: true, fits: true, letters: 0 });
            continue;
        }
        // A heading, or one and another below it; more lines together are something else.
        if shape != Shape::Other && lines.len() <= 2 {
            between_prose += usize::from((above, shape) == (Shape::Prose, Shape::Prose) && lines.len() == 1);
            headings.append(&mut lines);
        }
        lines.clear();
        above = shape;
    }
    if between_prose < SURE {
        headings.clear();
    }
    headings
}

/// What a paragraph looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Prose,
    /// Too short to be prose, but with a stop.
    Sentence,
    Other,
}

fn shape(text: &str, paragraph: &[Span]) -> Shape {
    let [first, .., last] = paragraph else {
        return shape_of_sentence(&text[paragraph[0].range.clone()]);
    };
    if has_letters(&text[first.range.start..last.range.end], PROSE) { Shape::Prose } else { Shape::Sentence }
}

fn shape_of_sentence(sentence: &str) -> Shape {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '：' | '；' | '”' | '」');
    let is_pause = |c: char| matches!(c, '，' | '。' | '；' | '：' | ',' | ':' | '|' | '\t' | '=' | '＝');
    if sentence.ends_with(ends) {
        return if has_letters(sentence, PROSE) { Shape::Prose } else { Shape::Sentence };
    }
    let is_line = is_short(sentence, LINE)
        && sentence.starts_with(is_ideograph)
        && sentence.ends_with(is_ideograph)
        && !sentence.contains(is_pause)
        && has_letters(sentence, 2)
        && mark(sentence).is_none()
        && !is_counted(sentence);
    if is_line { Shape::Line } else { Shape::Other }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}
