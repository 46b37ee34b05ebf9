//! A line of `tifa dump`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::origin::origins;
use super::{DatePrecision, Field, Level, SentenceKind, ValueOrigin};
use crate::speech;

/// A line of `tifa dump`: a speech from which its text can be had back. Each sentence's `gap` and `text` in order, then `tail`, are the
/// decoded source, byte for byte.
#[derive(Clone, Debug, Serialize)]
pub struct DumpedSpeech<'a> {
    /// Its id.
    pub id: &'a str,
    /// Where the text was taken from.
    pub source: Option<&'a str>,
    /// Its title as given; none is made up here.
    pub title: Option<&'a str>,
    /// When it was given, as far as known.
    pub date: Option<String>,
    /// How much of the date is known.
    pub date_precision: Option<DatePrecision>,
    /// Who gave it.
    pub speaker: Option<&'a str>,
    /// At which meeting.
    pub occasion: Option<&'a str>,
    /// The body that issued it.
    pub issuer: Option<&'a str>,
    /// The place it is about.
    pub region: Option<&'a str>,
    /// Where in the administration it belongs.
    pub level: Option<Level>,
    /// 国发〔2024〕1号
    pub doc_number: Option<&'a str>,
    /// Who may see it, as labels; everyone where empty.
    pub access: &'a [String],
    /// Other fields of the source, as they were.
    pub extra: &'a BTreeMap<String, serde_json::Value>,
    /// Where each known value comes from.
    pub provenance: BTreeMap<Field, ValueOrigin>,
    /// Its sentences in order.
    pub sentences: Vec<DumpedSentence<'a>>,
    /// The source behind the last sentence.
    pub tail: &'a str,
}

/// A sentence in a [`DumpedSpeech`].
#[derive(Clone, Debug, Serialize)]
pub struct DumpedSentence<'a> {
    /// Its number, from 0.
    pub n: u32,
    /// The number of its paragraph, from 0.
    pub paragraph: u32,
    /// What it is in the speech.
    pub kind: SentenceKind,
    /// The headings that it stands under, outermost first.
    pub path: Vec<String>,
    /// Why it does not belong to the speech, where it does not.
    pub noise: Option<&'a str>,
    /// The source between the sentence before and this one.
    pub gap: &'a str,
    /// Its original characters.
    pub text: &'a str,
}

impl<'a> DumpedSpeech<'a> {
    /// A speech from which its text can be had back.
    pub fn new(speech: &'a speech::Speech) -> DumpedSpeech<'a> {
        let metadata = &speech.metadata;
        let text = |range: std::ops::Range<usize>| speech.text.get(range).unwrap_or_default();
        let mut behind = 0;
        let sentences = speech.sentences.iter().zip(0..).map(|(sentence, n)| {
            let gap = text(behind..sentence.range.start as usize);
            behind = sentence.range.end as usize;
            DumpedSentence {
                n,
                paragraph: sentence.paragraph,
                kind: sentence.kind.into(),
                path: speech.path(sentence),
                noise: sentence.noise.as_deref(),
                gap,
                text: speech.sentence_text(sentence),
            }
        });
        let sentences = sentences.collect();
        DumpedSpeech {
            id: &speech.id,
            source: metadata.source.as_deref(),
            title: metadata.title.as_deref(),
            date: metadata.date.map(|date| date.to_string()),
            date_precision: metadata.date.map(|date| date.precision().into()),
            speaker: metadata.speaker.as_deref(),
            occasion: metadata.occasion.as_deref(),
            issuer: metadata.issuer.as_deref(),
            region: metadata.region.as_deref(),
            level: metadata.level.map(Level::from),
            doc_number: metadata.doc_number.as_deref(),
            access: &metadata.access,
            extra: &metadata.extra,
            provenance: origins(speech),
            sentences,
            tail: text(behind..speech.text.len()),
        }
    }
}
