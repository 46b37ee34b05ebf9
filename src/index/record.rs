//! The stored record of a speech, and the documents it becomes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::Value;

use super::schema::{Fields, mark};
use super::terms;
use crate::error::{Error, Result};
use crate::speech::{Field, Heading, Metadata, Provenance, Sentence, SentenceKind, Speech};
use crate::text::fold::SEPARATOR;
use crate::text::mask::with_masks_folded;
use crate::text::{Folded, fold};

/// What is stored beside the text. Metadata is JSON, since it may hold any field; the rest is compact.
#[derive(Serialize, Deserialize)]
struct Record {
    id: String,
    metadata: String,
    provenance: BTreeMap<Field, Provenance>,
    sentences: Vec<StoredSentence>,
    headings: Vec<Heading>,
    soft_breaks: Vec<u32>,
}

/// A sentence by its distance from the one before: small numbers, which compress.
#[derive(Serialize, Deserialize)]
struct StoredSentence {
    gap: u32,
    length: u32,
    paragraph_step: u32,
    kind: SentenceKind,
    heading: Option<u32>,
    noise: Option<String>,
}

/// The longest value that goes into a column, in bytes; tantivy's own limit is 65,530. A longer one stays in the record and is cut
/// in the column alone, where it only serves filters.
const MAX_COLUMN_BYTES: usize = 32_000;

/// The documents of a speech: its own, then its sentences.
pub(super) fn documents(fields: &Fields, speech: &Speech, hash: &[u8; 32], file: &str) -> Result<Vec<TantivyDocument>> {
    let mut documents = Vec::with_capacity(speech.sentences.len() + 1);
    documents.push(TantivyDocument::new());
    let mut letters = 0;
    let mut words = String::with_capacity(speech.text.len());
    for sentence in &speech.sentences {
        let text = speech.sentence_text(sentence);
        let folded = fold(text);
        documents.push(sentence_document(fields, &speech.id, sentence, &folded));
        if sentence.noise.is_none() {
            letters += folded.len();
            push_words(&mut words, text, folded);
        }
    }
    let mut document = speech_document(fields, speech, hash, file, &mut words)?;
    document.add_u64(fields.letters, letters as u64);
    document.add_text(fields.words, &words);
    documents[0] = document;
    Ok(documents)
}

fn sentence_document(fields: &Fields, id: &str, sentence: &Sentence, folded: &Folded) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.key, id);
    if let Some(kind) = mark::of(sentence.kind) {
        document.add_text(fields.mark, kind);
    }
    if sentence.noise.is_some() {
        document.add_text(fields.mark, mark::NOISE);
    }
    add_letters(&mut document, fields, folded);
    document
}

fn speech_document(
    fields: &Fields,
    speech: &Speech,
    hash: &[u8; 32],
    file: &str,
    words: &mut String,
) -> Result<TantivyDocument> {
    let mut document = TantivyDocument::new();
    document.add_text(fields.key, &speech.id);
    document.add_text(fields.mark, mark::SPEECH);
    document.add_text(fields.id, &speech.id);
    document.add_bytes(fields.hash, hash);
    document.add_text(fields.file, file);
    let metadata = &speech.metadata;
    if let Some(title) = speech.title_alone() {
        let folded = fold(&title);
        // The words of a made-up title stand in the text.
        if metadata.title.is_some() {
            document.add_text(fields.mark, mark::GIVEN_TITLE);
            push_words(words, &title, folded.clone());
        }
        add_letters(&mut document, fields, &folded);
    }
    if let Some(date) = metadata.date {
        document.add_u64(fields.date, u64::from(date.number()));
    }
    let level = metadata.level.map(|level| level.name().to_owned());
    let columns = [
        (fields.speaker, &metadata.speaker),
        (fields.issuer, &metadata.issuer),
        (fields.region, &metadata.region),
        (fields.level, &level),
    ];
    for (field, value) in columns {
        if let Some(value) = value {
            document.add_text(field, cut(value, MAX_COLUMN_BYTES));
        }
    }
    for label in &metadata.access {
        document.add_text(fields.access, cut(label, MAX_COLUMN_BYTES));
    }
    document.add_text(fields.text, &speech.text);
    document.add_bytes(fields.record, &encode(speech)?);
    Ok(document)
}

fn add_letters(document: &mut TantivyDocument, fields: &Fields, folded: &Folded) {
    if !folded.is_empty() {
        document.add_u64(fields.length, folded.len() as u64);
        let encoded = terms::encode(folded);
        document.add_text(fields.junctions, &encoded);
        document.add_text(fields.singles, encoded);
    }
}

/// Words never reach across a separator, a mask, or a sentence.
fn push_words(words: &mut String, text: &str, folded: Folded) {
    for letter in &with_masks_folded(text, folded).letters {
        if letter.after_separator {
            words.push(SEPARATOR);
        }
        words.push(letter.ch);
    }
    words.push(SEPARATOR);
}

fn cut(value: &str, bytes: usize) -> &str {
    &value[..value.floor_char_boundary(bytes)]
}

fn encode(speech: &Speech) -> Result<Vec<u8>> {
    let record = Record {
        id: speech.id.clone(),
        metadata: serde_json::to_string(&speech.metadata).map_err(|error| Error::Engine(error.into()))?,
        sentences: pack(&speech.sentences)
            .ok_or_else(|| Error::Engine(format!("sentences of {:?} are out of order", speech.id).into()))?,
        headings: speech.headings.clone(),
        provenance: speech.provenance.clone(),
        soft_breaks: speech.soft_breaks.clone(),
    };
    postcard::to_stdvec(&record).map_err(|error| Error::Engine(error.into()))
}

/// Reads a speech back; `None` where the record is damaged.
pub(super) fn decode(fields: &Fields, document: &TantivyDocument) -> Option<Speech> {
    let text = document.get_first(fields.text)?.as_str()?.to_owned();
    let record: Record = postcard::from_bytes(document.get_first(fields.record)?.as_bytes()?).ok()?;
    let metadata: Metadata = serde_json::from_str(&record.metadata).ok()?;
    let sentences = unpack(record.sentences)?;
    let fits = |sentence: &Sentence| text.get(sentence.range.start as usize..sentence.range.end as usize).is_some();
    sentences.iter().all(fits).then_some(())?;
    let Record { id, provenance, headings, soft_breaks, .. } = record;
    Some(Speech { id, metadata, provenance, text, sentences, headings, soft_breaks })
}

/// The text and the sentences of a stored speech, without its metadata; `None` where the record is damaged.
pub(super) fn decode_text(fields: &Fields, document: TantivyDocument) -> Option<(String, Vec<Sentence>)> {
    let record: Record = postcard::from_bytes(document.get_first(fields.record)?.as_bytes()?).ok()?;
    let text = document.get_first(fields.text)?.as_str()?.to_owned();
    let sentences = unpack(record.sentences)?;
    let fits = |sentence: &Sentence| text.get(sentence.range.start as usize..sentence.range.end as usize).is_some();
    sentences.iter().all(fits).then_some((text, sentences))
}

/// `None` where the sentences are not in order.
fn pack(sentences: &[Sentence]) -> Option<Vec<StoredSentence>> {
    let (mut end, mut paragraph) = (0, 0);
    let pack = |sentence: &Sentence| {
        let stored = StoredSentence {
            gap: sentence.range.start.checked_sub(end)?,
            length: sentence.range.end.checked_sub(sentence.range.start)?,
            paragraph_step: sentence.paragraph.checked_sub(paragraph)?,
            kind: sentence.kind,
            heading: sentence.heading,
            noise: sentence.noise.clone(),
        };
        (end, paragraph) = (sentence.range.end, sentence.paragraph);
        Some(stored)
    };
    sentences.iter().map(pack).collect()
}

/// `None` where the numbers don't fit.
fn unpack(stored: Vec<StoredSentence>) -> Option<Vec<Sentence>> {
    let (mut end, mut paragraph) = (0u32, 0u32);
    let unpack = |stored: StoredSentence| {
        let start = end.checked_add(stored.gap)?;
        end = start.checked_add(stored.length)?;
        paragraph = paragraph.checked_add(stored.paragraph_step)?;
        Some(Sentence { range: start..end, paragraph, kind: stored.kind, heading: stored.heading, noise: stored.noise })
    };
    stored.into_iter().map(unpack).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_masks_are_in_no_word() {
        let words = |text: &str| {
            let mut words = String::new();
            push_words(&mut words, text, fold(text));
            words
        };
        assert_eq!(words("20**年，王某某在X委、XX市讲话"), "×××年，王××在×委，×市讲话，");
        assert_eq!(words("某种意义"), "某种意义，");
    }
}
