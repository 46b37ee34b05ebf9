//! The outline: what each sentence is in its speech, and which heading it stands under.
//!
//! Speeches number their parts on a ladder of marks: 一、 then （一） then 1. then （1） then ①. A paragraph that begins with one
//! is a heading with its text behind it (一、认识要再深化。随着…), a heading in a line of its own, or a member of a list
//! (（一）伪造账簿的；). Which of these is told by length, by how it ends, and by what stands beside it. Nothing is matched against
//! a list of known titles, and nothing is decided about noise.

use self::marks::{Mark, is_counted, mark};
use crate::speech::{Heading, Sentence, SentenceKind};
use crate::text::Span;

mod marks;

/// The sentences of a text and its headings.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) sentences: Vec<Sentence>,
    pub(super) headings: Vec<Heading>,
}

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
/// The longest paragraph that is a heading as a whole, in letters.
const HEADING_PARAGRAPH: usize = 80;
/// The longest sentence that is a heading with its text behind it, in letters.
const HEADING_SENTENCE: usize = 60;
/// The longest heading that ends in a colon, in letters: anything longer introduces a list.
const HEADING_WITH_COLON: usize = 20;
/// The longest closing formula, in letters, and how far from the end it stands, in sentences.
const CLOSING: usize = 20;
const CLOSING_SENTENCES: usize = 6;

/// Who is spoken to, with 们 or without.
const ADDRESSED: [&str; 24] = [
    "同志", "代表", "委员", "委員", "朋友", "女士", "先生", "同学", "同學", "老师", "老師", "乡亲", "鄉親", "议员",
    "議員", "主席", "来宾", "來賓", "嘉宾", "嘉賓", "领导", "領導", "同胞", "战友",
];
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
    let mut outline = read_speech(text, spans, title);
    for (sentence, noise) in outline.sentences.iter_mut().zip(noise) {
        sentence.noise = noise;
    }
    outline
}

fn read_speech(text: &str, spans: &[Span], title: Option<&str>) -> Outline {
    let mut reader = Reader { text, outline: Outline::default(), open: Vec::new(), lists: Vec::new() };
    reader.outline.sentences.reserve_exact(spans.len());
    let mut opening = Opening::new(title);
    let mut paragraphs = spans.chunk_by(|a, b| a.paragraph == b.paragraph).peekable();
    while let Some(paragraph) = paragraphs.next() {
        let next = paragraphs.peek().map(|next| &text[next[0].range.clone()]);
        let is_first_salutation = match opening.kind(text, paragraph, next.is_none()) {
            Some(kind) => {
                reader.push(paragraph, kind);
                kind == SentenceKind::Salutation && opening.salutations == 1
            }
            None => {
                let kind = reader.numbered(paragraph, next);
                reader.push(paragraph, kind);
                false
            }
        };
        if is_first_salutation && !opening.is_sure_of_title && reader.outline.headings.is_empty() {
            mark_titles(text, &mut reader.outline.sentences);
        }
    }
    reader.mark_closing();
    reader.outline
}

/// What stands before the speech proper: title and salutation.
struct Opening<'a> {
    given: Option<&'a str>,
    titles: usize,
    salutations: usize,
    may_have_title: bool,
    is_sure_of_title: bool,
}

impl<'a> Opening<'a> {
    fn new(given: Option<&'a str>) -> Opening<'a> {
        Opening { given, titles: 0, salutations: 0, may_have_title: true, is_sure_of_title: false }
    }

    /// Whether a paragraph is a salutation or a title. The last of a speech is neither the one nor the other.
    fn kind(&mut self, text: &str, paragraph: &[Span], is_last: bool) -> Option<SentenceKind> {
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
fn mark_titles(text: &str, sentences: &mut [Sentence]) {
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
fn is_short(text: &str, limit: usize) -> bool {
    !has_letters(text, limit + 1)
}

/// Whether a text has `least` letters or more.
fn has_letters(text: &str, least: usize) -> bool {
    text.len() >= least && text.chars().filter(|c| c.is_alphanumeric()).take(least).count() == least
}

#[cfg(test)]
mod tests;
