//! A speech: what is known about it, and all of it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::origin::origins;
use super::{DatePrecision, Field, IndexInfo, Level, MaskKind, SentenceKind, ValueOrigin};
use crate::error::Result;
use crate::index::{Snapshot, SpeechRef};
use crate::speech;
use crate::text::masks;

/// What is known about a speech.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SpeechInfo {
    /// Its id.
    pub id: String,
    /// Its title: as given, else from its text, else made up of its first words.
    pub title: String,
    /// Whether the title was made up.
    pub title_made_up: bool,
    /// When it was given, as far as known: 2025-03-05, 2025-03 or 2025.
    #[schema(required = true)]
    pub date: Option<String>,
    /// How much of the date is known.
    #[schema(required = true)]
    pub date_precision: Option<DatePrecision>,
    /// Who gave it.
    #[schema(required = true)]
    pub speaker: Option<String>,
    /// At which meeting.
    #[schema(required = true)]
    pub occasion: Option<String>,
    /// The body that issued it.
    #[schema(required = true)]
    pub issuer: Option<String>,
    /// The place it is about.
    #[schema(required = true)]
    pub region: Option<String>,
    /// Where in the administration it belongs.
    #[schema(required = true)]
    pub level: Option<Level>,
    /// 国发〔2024〕1号
    #[schema(required = true)]
    pub doc_number: Option<String>,
    /// Where the text was taken from.
    #[schema(required = true)]
    pub source: Option<String>,
}

/// A speech, whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SpeechAnswer {
    /// The index that the answer comes from.
    pub index: IndexInfo,
    #[serde(flatten)]
    #[schema(inline)]
    #[allow(missing_docs, reason = "its fields stand among the others")]
    pub body: SpeechBody,
}

/// A speech, whole, wherever it comes from. `tifa inspect` prints it too.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SpeechBody {
    /// What is known about it.
    pub speech: SpeechRecord,
    /// Its headings in order.
    pub outline: Vec<OutlineEntry>,
    /// Its sentences in order.
    pub sentences: Vec<Sentence>,
}

/// What is known about a speech, fields of the source that tifa does not know included.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SpeechRecord {
    /// What tifa knows.
    #[serde(flatten)]
    pub known: SpeechInfo,
    /// Where each known value comes from.
    pub provenance: BTreeMap<Field, ValueOrigin>,
    /// Its folded letters, separators and noise left out: the base of relative frequencies.
    pub characters: u64,
    /// Other fields of the source, as they were.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A heading of the outline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutlineEntry {
    /// 1 for the outermost.
    pub level: u8,
    /// The number of its sentence.
    pub sentence: u32,
    /// The anchor of its sentence on the speech's page.
    pub anchor: String,
    /// Its text.
    pub text: String,
}

/// A sentence of a speech.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Sentence {
    /// Its number in the speech, from 0.
    pub n: u32,
    /// Its anchor on the speech's page: `s41`.
    #[schema(example = "s41")]
    pub anchor: String,
    /// The number of its paragraph, from 0.
    pub paragraph: u32,
    /// What it is in the speech.
    pub kind: SentenceKind,
    /// The headings that it stands under, outermost first.
    pub path: Vec<String>,
    /// Why it does not belong to the speech (an advertisement, a pager), where it does not.
    #[schema(required = true)]
    pub noise: Option<String>,
    /// Its original characters.
    pub text: String,
    /// The same in parts: what was masked (XX县, **同志, 20××年), and what stands between.
    pub segments: Vec<MaskSegment>,
}

/// A part of a sentence.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MaskSegment {
    /// Its original characters.
    pub text: String,
    /// What it hides, where it is a mask: what a publisher put in the place of a name or a number.
    #[schema(required = true)]
    pub mask: Option<MaskKind>,
}

impl SpeechInfo {
    /// What is known about a speech.
    pub fn new(speech: &speech::Speech) -> SpeechInfo {
        let metadata = &speech.metadata;
        let (title, title_made_up) = speech.title();
        SpeechInfo {
            id: speech.id.clone(),
            title,
            title_made_up,
            date: metadata.date.map(|date| date.to_string()),
            date_precision: metadata.date.map(|date| date.precision().into()),
            speaker: metadata.speaker.clone(),
            occasion: metadata.occasion.clone(),
            issuer: metadata.issuer.clone(),
            region: metadata.region.clone(),
            level: metadata.level.map(Level::from),
            doc_number: metadata.doc_number.clone(),
            source: metadata.source.clone(),
        }
    }
}

impl SpeechAnswer {
    /// A speech of a snapshot, whole.
    ///
    /// # Errors
    /// Its record is damaged.
    pub fn new(snapshot: &Snapshot, place: SpeechRef) -> Result<SpeechAnswer> {
        let speech = &snapshot.speech(place)?;
        Ok(SpeechAnswer {
            index: IndexInfo::new(snapshot),
            body: SpeechBody::new(speech, snapshot.characters_of(place)),
        })
    }
}

impl SpeechBody {
    /// All of a speech, which has so many letters; see [`SpeechRecord::characters`].
    pub fn new(speech: &speech::Speech, characters: u64) -> SpeechBody {
        let sentences = speech.sentences.iter().zip(0..).map(|(sentence, n)| {
            let text = speech.sentence_text(sentence);
            Sentence {
                n,
                anchor: anchor(n),
                paragraph: sentence.paragraph,
                kind: sentence.kind.into(),
                path: speech.path(sentence),
                noise: sentence.noise.clone(),
                text: text.to_owned(),
                segments: segments(text),
            }
        });
        let sentences = sentences.collect();
        SpeechBody {
            speech: SpeechRecord {
                known: SpeechInfo::new(speech),
                provenance: origins(speech),
                characters,
                extra: speech.metadata.extra.clone(),
            },
            outline: outline(speech),
            sentences,
        }
    }
}

fn segments(text: &str) -> Vec<MaskSegment> {
    let part = |text: &str, mask| MaskSegment { text: text.to_owned(), mask };
    let mut segments = Vec::new();
    let mut behind = 0;
    for mask in masks(text) {
        segments.push(part(&text[behind..mask.range.start], None));
        segments.push(part(&text[mask.range.clone()], Some(mask.kind.into())));
        behind = mask.range.end;
    }
    segments.push(part(&text[behind..], None));
    segments.retain(|segment| !segment.text.is_empty());
    segments
}

/// The headings of a speech in order.
pub(in crate::server) fn outline(speech: &speech::Speech) -> Vec<OutlineEntry> {
    let entries = speech.headings.iter().filter_map(|heading| {
        let sentence = speech.sentences.get(heading.sentence as usize)?;
        Some(OutlineEntry {
            level: heading.level,
            sentence: heading.sentence,
            anchor: anchor(heading.sentence),
            text: speech.sentence_text(sentence).to_owned(),
        })
    });
    entries.collect()
}

/// The anchor of a sentence on its speech's page.
pub(in crate::server) fn anchor(sentence: u32) -> String {
    format!("s{sentence}")
}
