//! What the index holds: a document for each sentence, and before them one for their speech.
//!
//! A speech is one batch, so its documents stand together in one segment for good: the speech, then its sentences 0…n−1. A search
//! finds sentences; which speech they belong to follows from their number. The title that is given as metadata is indexed with the
//! speech's own document, as is one that is made up: it raises the ranking, is found by `in:title`, and is never counted.

use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// The fields, by number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// On every document: the id of the speech, to delete it by.
    pub(crate) key: Field,
    /// On every document: what it is; see [`Mark`].
    pub(crate) mark: Field,
    /// Sentences, and the speech for a title that is none of them: junctions and edges with positions.
    pub(crate) junctions: Field,
    /// The same: single letters with positions.
    pub(crate) singles: Field,
    /// Speeches: words with frequencies.
    pub(crate) words: Field,
    /// Speeches: the text, stored.
    pub(crate) text: Field,
    /// Speeches: everything else, stored; see `record`.
    pub(crate) record: Field,
    /// Speeches, as columns: id, content hash, file.
    pub(crate) id: Field,
    pub(crate) hash: Field,
    pub(crate) file: Field,
    /// Speeches, as columns: the date as 20250305, 20250300 or 20250000; letters of the text.
    pub(crate) date: Field,
    pub(crate) letters: Field,
    /// Wherever there are junctions, as a column: letters of the sentence or title.
    pub(crate) length: Field,
    /// Speeches, as columns: what can be filtered by.
    pub(crate) speaker: Field,
    pub(crate) issuer: Field,
    pub(crate) region: Field,
    pub(crate) level: Field,
    pub(crate) access: Field,
}

/// Values of the field `mark`.
pub(crate) mod mark {
    use crate::speech::SentenceKind;

    pub(crate) const SPEECH: &str = "speech";
    pub(crate) const NOISE: &str = "noise";
    /// On speeches: the title is given; one that is made up only repeats the first words of the text.
    pub(crate) const GIVEN_TITLE: &str = "given title";

    /// The mark of a sentence of a kind; body text, the most common, has none.
    pub(crate) fn of(kind: SentenceKind) -> Option<&'static str> {
        match kind {
            SentenceKind::Title => Some("title"),
            SentenceKind::Salutation => Some("salutation"),
            SentenceKind::Heading => Some("heading"),
            SentenceKind::Item => Some("item"),
            SentenceKind::Body => None,
            SentenceKind::Closing => Some("closing"),
        }
    }
}

/// Names of the tokenizers.
pub(crate) mod tokenizer {
    pub(crate) const JUNCTIONS: &str = "tifa_junctions";
    pub(crate) const SINGLES: &str = "tifa_singles";
    pub(crate) const WORDS: &str = "tifa_words";
    pub(crate) const RAW: &str = "raw";
}

pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = SchemaBuilder::new();
    let fields = Fields {
        key: indexed(&mut schema, "key", tokenizer::RAW, IndexRecordOption::Basic),
        mark: indexed(&mut schema, "mark", tokenizer::RAW, IndexRecordOption::Basic),
        junctions: indexed(&mut schema, "junctions", tokenizer::JUNCTIONS, IndexRecordOption::WithFreqsAndPositions),
        singles: indexed(&mut schema, "singles", tokenizer::SINGLES, IndexRecordOption::WithFreqsAndPositions),
        words: indexed(&mut schema, "words", tokenizer::WORDS, IndexRecordOption::WithFreqs),
        text: schema.add_text_field("text", TextOptions::default().set_stored()),
        record: schema.add_bytes_field("record", BytesOptions::default().set_stored()),
        id: column(&mut schema, "id"),
        hash: schema.add_bytes_field("hash", BytesOptions::default().set_fast()),
        file: column(&mut schema, "file"),
        date: schema.add_u64_field("date", NumericOptions::default().set_fast()),
        letters: schema.add_u64_field("letters", NumericOptions::default().set_fast()),
        length: schema.add_u64_field("length", NumericOptions::default().set_fast()),
        speaker: column(&mut schema, "speaker"),
        issuer: column(&mut schema, "issuer"),
        region: column(&mut schema, "region"),
        level: column(&mut schema, "level"),
        access: column(&mut schema, "access"),
    };
    (schema.build(), fields)
}

fn indexed(schema: &mut SchemaBuilder, name: &str, tokenizer: &str, record: IndexRecordOption) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record).set_fieldnorms(false);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn column(schema: &mut SchemaBuilder, name: &str) -> Field {
    schema.add_text_field(name, TextOptions::default().set_fast(tokenizer::RAW))
}
