//! The outline: what each sentence is in its speech, and which heading it stands under.
//!
//! Speeches number their parts on a ladder of marks: 一、 then （一） then 1. then （1） then ①. A paragraph that begins with one
//! is a heading with its text behind it (一、认识要再深化。随着…), a heading in a line of its own, or a member of a list
//! (（一）伪造账簿的；). Which of these is told by length, by how it ends, and by what stands beside it. Nothing is matched against
//! a list of known titles, and nothing is decided about noise.

use self::marks::{Mark, is_counted, mark};
use super::opening::Opening;
use crate::speech::{Heading, Sentence, SentenceKind};
use crate::text::Span;

pub(super) mod marks;

/// The sentences of a text and its headings.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) sentences: Vec<Sentence>,
    pub(super) headings: Vec<Heading>,
}

/// The longest paragraph that is a heading as a whole, in letters.
const HEADING_PARAGRAPH: usize = 80;
/// The longest sentence that is a heading with its text behind it, in letters.
const HEADING_SENTENCE: usize = 60;
/// The longest heading that ends in a colon, in letters: anything longer introduces a list.
const HEADING_WITH_COLON: usize = 20;
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
    let mut outline = read_speech(text, spans, &opening);
    for (sentence, noise) in outline.sentences.iter_mut().zip(noise) {
        sentence.noise = noise;
    }
    outline
}

fn read_speech(text: &str, spans: &[Span], opening: &Opening) -> Outline {
    let mut reader = Reader { text, outline: Outline::default(), open: Vec::new(), lists: Vec::new() };
    reader.outline.sentences.reserve_exact(spans.len());
    let mut paragraphs = spans.chunk_by(|a, b| a.paragraph == b.paragraph).peekable();
    while let Some(paragraph) = paragraphs.next() {
        let next = paragraphs.peek().map(|next| &text[next[0].range.clone()]);
        let kind = opening.kind(paragraph[0].paragraph).unwrap_or_else(|| reader.numbered(paragraph, next));
        reader.push(paragraph, kind);
    }
    reader.mark_closing();
    reader.outline
}

/// Reads numbered paragraphs, and keeps which headings are open.
struct Reader<'a> {
    text: &'a str,
    outline: Outline,
    /// Headings that what follows may stand under: their marks' ranks, and their places among the headings; outermost first.
    open: Vec<(u8, u32)>,
    /// Lists that go on: the mark of the last member of each, outermost first.
    lists: Vec<Mark>,
}

impl Reader<'_> {
    /// What the first sentence of a paragraph is by its mark. `next` is the beginning of the next paragraph.
    fn numbered(&mut self, paragraph: &[Span], next: Option<&str>) -> SentenceKind {
        let first = &self.text[paragraph[0].range.clone()];
        let Some(mark) = mark(first) else {
            self.lists.clear();
            return if is_counted(first) { SentenceKind::Item } else { SentenceKind::Body };
        };
        self.close(mark.rank);
        let is_member = !mark.is_markdown() && self.is_member(first, mark, paragraph.len() == 1, next);
        self.lists.retain(|list| list.rank < mark.rank);
        if is_member {
            self.lists.push(mark);
            return SentenceKind::Item;
        }
        if mark.is_markdown() && paragraph.len() > 1 {
            return SentenceKind::Body;
        }
        let limit = if paragraph.len() == 1 { HEADING_PARAGRAPH } else { HEADING_SENTENCE };
        let has_its_text = paragraph.len() == 1 || mark.may_stand_before_its_text();
        if has_its_text && is_short(first, limit) && has_letters(&first[mark.bytes..], 1) {
            return SentenceKind::Heading;
        }
        SentenceKind::Item
    }

    /// Whether a paragraph is a member of a list, with nothing of its own below.
    fn is_member(&self, first: &str, mark: Mark, is_alone: bool, next: Option<&str>) -> bool {
        if self.lists.iter().any(|list| list.rank == mark.rank && list.number < mark.number) {
            return true;
        }
        if !is_alone {
            return false;
        }
        let ends_like_one = first.ends_with(['；', ';', '，', '、']);
        let introduces = first.ends_with(['：', ':']) && !is_short(first, HEADING_WITH_COLON);
        let is_followed_by_one =
            next.and_then(self::mark).is_some_and(|next| next.rank == mark.rank && next.number > mark.number);
        ends_like_one || introduces || is_followed_by_one || !is_short(first, HEADING_PARAGRAPH)
    }

    /// Closes the headings that end where a mark of this rank begins.
    fn close(&mut self, rank: u8) {
        while self.open.last().is_some_and(|(open, _)| *open >= rank) {
            self.open.pop();
        }
    }

    fn push(&mut self, paragraph: &[Span], first_kind: SentenceKind) {
        for (n, span) in paragraph.iter().enumerate() {
            let kind = match first_kind {
                _ if n == 0 => first_kind,
                SentenceKind::Title => SentenceKind::Title,
                _ if is_counted(&self.text[span.range.clone()]) => SentenceKind::Item,
                _ => SentenceKind::Body,
            };
            let above = self.open.last().map(|(_, heading)| *heading);
            if kind == SentenceKind::Heading {
                self.open_heading(span, above);
            }
            self.outline.sentences.push(Sentence {
                range: span.range.start as u32..span.range.end as u32,
                paragraph: span.paragraph,
                kind,
                heading: above,
                noise: None,
            });
        }
    }

    fn open_heading(&mut self, span: &Span, parent: Option<u32>) {
        let rank = mark(&self.text[span.range.clone()]).map_or(0, |mark| mark.rank);
        let above = parent.and_then(|parent| self.outline.headings.get(parent as usize));
        let level = above.map_or(1, |above| above.level + 1);
        self.open.push((rank, self.outline.headings.len() as u32));
        self.outline.headings.push(Heading { sentence: self.outline.sentences.len() as u32, level, parent });
    }

    fn mark_closing(&mut self) {
        for sentence in self.outline.sentences.iter_mut().rev().take(CLOSING_SENTENCES) {
            let text = &self.text[sentence.range.start as usize..sentence.range.end as usize];
            let may_be = matches!(sentence.kind, SentenceKind::Body | SentenceKind::Salutation);
            if may_be && is_short(text, CLOSING) && FAREWELLS.iter().any(|word| text.contains(word)) {
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
    text.len() >= least && text.chars().filter(|c| c.is_alphanumeric()).take(least).count() == least
}

#[cfg(test)]
mod tests;
