//! The outline: what each sentence is in its speech, and which heading it stands under.
//!
//! Speeches number their parts on a ladder of marks: 一、 then （一） then 1. then （1） then ①. A paragraph that begins with one
//! is a heading with its text behind it (一、认识要再深化。随着…), a heading in a line of its own, or a member of a list
//! (（一）伪造账簿的；). Which of these is told by length, by how it ends, and by what stands beside it. Nothing is matched against
//! a list of known titles, and nothing is decided about noise.

use self::marks::is_counted;
use self::points::points;
use self::runs::{Place, places};
use super::opening::Opening;
use crate::speech::{Heading, Sentence, SentenceKind};
use crate::text::Span;

pub(super) mod marks;
mod points;
mod runs;
mod unnumbered;

/// The sentences of a text and its headings.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) sentences: Vec<Sentence>,
    pub(super) headings: Vec<Heading>,
}

/// The longest closing formula, in letters, and how far from the end it stands, in sentences.
const CLOSING: usize = 20;
const CLOSING_SENTENCES: usize = 6;

const FAREWELLS: [&str; 20] = [
    "谢谢",
    "謝謝",
    "多謝",
    "多谢",
    "讲完了",
    "講完了",
    "讲话完了",
    "發言完了",
    "发言完了",
    "发言完毕",
    "發言完畢",
    "汇报完毕",
    "報告完畢",
    "报告完毕",
    "讲到这里",
    "讲这些",
    "到此结束",
    "到此結束",
    "謹此陳辭",
    "谨此陈辞",
];

/// Says what each sentence of a text is, given which are noise. `title` is the one that is given as metadata.
pub(super) fn read(text: &str, spans: &[Span], noise: Vec<Option<String>>, title: Option<&str>) -> Outline {
    let opening = Opening::read(text, spans, &noise, title);
    let kinds = opening_kinds(spans, &opening);
    let passed: Vec<bool> = kinds.iter().zip(&noise).map(|(kind, noise)| kind.is_some() || noise.is_some()).collect();
    let points = points(text, spans, &passed);
    let mut placed = points.iter().zip(places(&points, &passed)).peekable();
    let mut outline = Outline { sentences: Vec::with_capacity(spans.len()), headings: Vec::new() };
    // For each run that is open the heading that stands last in it, the outermost first; none where its last point is no heading.
    let mut open: Vec<Option<u32>> = Vec::new();
    for (n, (span, noise)) in spans.iter().zip(noise).enumerate() {
        let place = placed.next_if(|(point, _)| point.sentence == n).map(|(_, place)| place);
        if let Some(place) = place {
            open.truncate(place.depth);
        }
        let heading = open.iter().rev().find_map(|heading| *heading);
        let kind = match place {
            Some(Place { is_heading: true, .. }) => SentenceKind::Heading,
            Some(_) => SentenceKind::Item,
            None if noise.is_none() && kinds[n].is_none() && is_counted(&text[span.range.clone()]) => {
                SentenceKind::Item
            }
            None => kinds[n].unwrap_or(SentenceKind::Body),
        };
        if place.is_some() {
            open.push((kind == SentenceKind::Heading).then(|| outline.open_heading(heading)));
        }
        let range = span.range.start as u32..span.range.end as u32;
        outline.sentences.push(Sentence { range, paragraph: span.paragraph, kind, heading, noise });
    }
    outline.mark_closing(text);
    outline
}

/// Of each sentence, whether it is title or salutation. Of a salutation's paragraph the first alone is one.
fn opening_kinds(spans: &[Span], opening: &Opening) -> Vec<Option<SentenceKind>> {
    let is_first = |n: usize| n == 0 || spans[n - 1].paragraph != spans[n].paragraph;
    let kind = |(n, span): (usize, &Span)| {
        opening.kind(span.paragraph).filter(|kind| *kind == SentenceKind::Title || is_first(n))
    };
    spans.iter().enumerate().map(kind).collect()
}

impl Outline {
    /// Makes the next sentence a heading below another; gives its place among the headings.
    fn open_heading(&mut self, parent: Option<u32>) -> u32 {
        let above = parent.and_then(|parent| self.headings.get(parent as usize));
        let level = above.map_or(1, |above| above.level + 1);
        self.headings.push(Heading { sentence: self.sentences.len() as u32, level, parent });
        self.headings.len() as u32 - 1
    }

    fn mark_closing(&mut self, text: &str) {
        for sentence in
            self.sentences.iter_mut().rev().filter(|sentence| sentence.noise.is_none()).take(CLOSING_SENTENCES)
        {
            let words = &text[sentence.range.start as usize..sentence.range.end as usize];
            let may_be = matches!(sentence.kind, SentenceKind::Body | SentenceKind::Salutation);
            if may_be && is_short(words, CLOSING) && FAREWELLS.iter().any(|word| words.contains(word)) {
                sentence.kind = SentenceKind::Closing;
            }
        }
    }
}

/// Whether a text has at most `limit` letters. Looks no further than it must.
pub(super) fn is_short(text: &str, limit: usize) -> bool {
    !has_letters(text, limit + 1)
}

/// Whether a text has `least` letters or more.
pub(super) fn has_letters(text: &str, least: usize) -> bool {
    text.len() >= least && count_letters(text, least) == least
}

/// How many letters a text has, counted no further than `most`.
fn count_letters(text: &str, most: usize) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).take(most).count()
}

#[cfg(test)]
mod tests;
