//! Which parts of a speech are read for metadata: the lines above the speech proper, its first sentences, its signature.

use std::cell::OnceCell;

use super::label::{self, Label};
use super::line::{Line, is_masked};
use super::{Found, Origin, body, date, doc_number, speaker};
use crate::corpus::layout::Layout;
use crate::speech::{Field, Sentence, SentenceKind, Speech, SpeechDate};

/// So many paragraphs at the top may tell metadata.
const TOP: usize = 40;
/// The longest such paragraph, in bytes: a longer one is the speech already. A title may be longer.
const TOP_LINE: usize = 300;
const TOP_TITLE: usize = 1000;
/// So many of the first sentences are read, and so much of them, in bytes.
const LEAD_SENTENCES: usize = 12;
const LEAD: usize = 2400;
/// So many sentences below the top may hold a signature under the name of a body (attachments follow), and so many before the end one
/// under any name; its longest line, in bytes.
const SIGNED_WITHIN: usize = 60;
const ENDS_WITHIN: usize = 12;
const SIGNATURE_LINE: usize = 100;

/// A speech, as it is read for metadata.
pub(super) struct Reader<'a> {
    pub(super) speech: &'a Speech,
    layout: &'a Layout,
    pub(super) file_name: Option<&'a str>,
    /// The paragraphs above the speech proper.
    pub(super) top: Vec<Line<'a>>,
    /// The number of the sentence that the speech proper begins with.
    start: usize,
    lead: OnceCell<Line<'a>>,
}

/// A date in a line of its own below the top, and the line above it.
pub(super) struct Signature<'a> {
    pub(super) date: (SpeechDate, Origin),
    pub(super) above: Option<Line<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(speech: &'a Speech, layout: &'a Layout, file_name: Option<&'a str>) -> Reader<'a> {
        let mut reader = Reader { speech, layout, file_name, top: Vec::new(), start: 0, lead: OnceCell::new() };
        for paragraph in speech.sentences.chunk_by(|a, b| a.paragraph == b.paragraph).take(TOP) {
            let range = paragraph[0].range.start as usize..paragraph[paragraph.len() - 1].range.end as usize;
            let source = &speech.text[range.clone()];
            let kind = paragraph[0].kind;
            let is_title = kind == SentenceKind::Title && source.len() <= TOP_TITLE;
            if !is_title && is_of_speech(paragraph, source) {
                break;
            }
            reader.top.push(Line::new(range.start, source, kind, paragraph.iter().all(|one| one.noise.is_some())));
            reader.start += paragraph.len();
        }
        reader
    }

    /// The first value with a label.
    pub(super) fn labelled(&self, label: Label) -> Found<String> {
        let mut values = label::values(&self.top, label);
        values.find_map(|value| {
            let written: Vec<&str> = value.line.source_of(value.range).split_whitespace().collect();
            let written = Some(written.join(" ")).filter(|value| !value.is_empty() && !is_masked(value))?;
            Some((written, Origin::At(value.line.at)))
        })
    }

    /// What the page says of a field, as far as it says something.
    pub(super) fn page(&self, field: Field) -> Option<&'a str> {
        let said = self.layout.said.iter().find(|(said, _)| *said == field)?;
        Some(said.1.trim()).filter(|value| !value.is_empty() && !is_masked(value))
    }

    /// The same as a value.
    pub(super) fn said(&self, field: Field) -> Found<String> {
        self.page(field).map(|value| (value.to_owned(), Origin::Page))
    }

    pub(super) fn doc_number(&self) -> Found<String> {
        let labelled = self.labelled(Label::DocNumber).map(|(number, origin)| (doc_number::solid(&number), origin));
        labelled
            .filter(|(number, _)| doc_number::is_number(&Line::alone(number).plain))
            .or_else(|| doc_number::of_lines(&self.top).map(|(number, at)| (number, Origin::At(at))))
            .or_else(|| self.page(Field::DocNumber).map(|number| (doc_number::solid(number), Origin::Page)))
    }

    /// The lines at the top that are neither title nor noise nor a label's.
    pub(super) fn beside_title(&self) -> impl Iterator<Item = &Line<'a>> {
        let is_label_alone = |line: &Line| line.plain.ends_with(':') && label::is_label(line);
        let is_value = move |n: usize| n > 0 && self.top.get(n - 1).is_some_and(is_label_alone);
        let lines = self.top.iter().enumerate();
        let wanted = move |(n, line): &(usize, &Line)| {
            line.kind != SentenceKind::Title && !line.is_noise && !label::is_label(line) && !is_value(*n)
        };
        lines.filter(wanted).map(|(_, line)| line)
    }

    /// The first sentences of the speech, if they hold one of these words; most don't, and folding them takes time.
    pub(super) fn lead(&self, words: &[&str]) -> Option<&Line<'a>> {
        let sentences = self.speech.sentences[self.start..].iter().filter(|one| one.noise.is_none());
        let is_prose = |sentence: &&Sentence| !matches!(sentence.kind, SentenceKind::Salutation | SentenceKind::Title);
        let mut sentences = sentences.take(LEAD_SENTENCES).filter(is_prose);
        let first = sentences.next()?;
        let start = first.range.start as usize;
        let end = sentences.last().unwrap_or(first).range.end as usize;
        let source = &self.speech.text[start..self.speech.text.floor_char_boundary(end.min(start + LEAD))];
        let holds_one = words.iter().any(|word| source.contains(word));
        holds_one.then(|| self.lead.get_or_init(|| Line::new(start, source, first.kind, false)))
    }

    /// The first date under the name of a body, or of a person with an office; else the last date near the end. Where the title names
    /// the `issuer`, what another body signed is an attachment.
    pub(super) fn signature(&self, issuer: Option<&str>) -> Option<Signature<'a>> {
        let sentences = self.start..self.speech.sentences.len();
        let is_another = |name: &str| issuer.is_some_and(|issuer| !issuer.contains(name) && !name.contains(issuer));
        let body = |signature: &Signature| {
            let above = signature.above.as_ref().filter(|above| body::is_body(&above.plain))?;
            Some(body::written(above.source))
        };
        let is_own = |signature: &Signature| !body(signature).is_some_and(|name| is_another(&name));
        let is_signed = |signature: &Signature| {
            body(signature).is_some() || signature.above.as_ref().is_some_and(speaker::is_with_office)
        };
        let mut early = sentences.clone().take(SIGNED_WITHIN).filter_map(|n| self.signature_at(n));
        early.find(|signature| is_signed(signature) && is_own(signature)).or_else(|| {
            let is_text = |n: &usize| self.speech.sentences[*n].noise.is_none();
            let last = sentences.rev().filter(is_text).take(ENDS_WITHIN);
            last.filter_map(|n| self.signature_at(n)).find(is_own)
        })
    }

    fn signature_at(&self, n: usize) -> Option<Signature<'a>> {
        let short = |n: usize| {
            let sentence = self.speech.sentences.get(n).filter(|one| one.noise.is_none())?;
            let source = Some(self.speech.sentence_text(sentence)).filter(|source| source.len() <= SIGNATURE_LINE)?;
            Some((sentence, source))
        };
        let (sentence, source) = short(n).filter(|(_, source)| source.contains(['年', '-', '.']))?;
        let date = date::alone(&Line::alone(source).plain).filter(|found| found.date.number() % 100 != 0)?;
        let above = n.checked_sub(1).filter(|above| *above >= self.start).and_then(short);
        let above = above.map(|(above, source)| Line::new(above.range.start as usize, source, above.kind, false));
        Some(Signature { date: (date.date, Origin::At(sentence.range.start as usize)), above })
    }
}

/// Whether a paragraph is of the speech proper: whom it speaks to, a heading, whole sentences.
fn is_of_speech(paragraph: &[Sentence], source: &str) -> bool {
    matches!(paragraph[0].kind, SentenceKind::Salutation | SentenceKind::Heading | SentenceKind::Closing)
        || paragraph.len() > 1
        || source.len() > TOP_LINE
        || source.ends_with(['。', '！', '？', '；', '!', '?'])
}
