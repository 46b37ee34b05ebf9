//! Records: the bytes of one speech each, and what is in them.
//!
//! Reading the disk (`records`) and decoding ([`Record::read`]) are apart, so that one thread can do the first and many the second.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::decode::{self, Decoded, Encoding, Told};
use super::fields::{self, Fields};
use super::find::{Format, SourceFile};
use super::layout::Layout;
use super::noise::NoiseRules;
use super::problem::{Problem, Reason};
use super::{csv, evidence, front_matter, html, json_line, mht, opening, outline, wrapping};
use crate::speech::{Metadata, Speech};
use crate::text::{sentences, sentences_with};

/// Sentences that a speech may have: while it is indexed, each takes more than a kilobyte of memory, and a speech is indexed at once.
pub const MAX_SENTENCES: usize = 1_000_000;

/// The bytes of one speech, not decoded yet. A worker thread may do that.
#[derive(Clone, Debug)]
pub struct Record {
    pub(super) file: Arc<SourceFile>,
    pub(super) line: Option<usize>,
    pub(super) bytes: Vec<u8>,
    /// The encoding, where it is known before the bytes are looked at.
    pub(super) encoding: Option<Encoding>,
    /// The first row of a table.
    pub(super) header: Option<Arc<csv::Header>>,
    /// Fields that win over its own.
    pub(super) sidecar: Arc<Fields>,
}

/// A speech that has been decoded, but not yet split into sentences.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The given id, else the name of the file, and `#` and the number of the line where the file holds many.
    pub id: String,
    /// What is known about the speech.
    pub metadata: Metadata,
    /// The decoded source, without byte order mark and front matter.
    pub text: String,
    /// The file.
    pub file: PathBuf,
    /// The line of the file, where each is a speech.
    pub line: Option<usize>,
    /// What its format tells beside the text.
    pub layout: Layout,
    /// Fields that were not understood.
    pub warnings: Vec<Problem>,
}

impl Record {
    /// The file that it comes from.
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// The line of the file, where each is a speech.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// Its size in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Decodes it and reads its metadata.
    ///
    /// # Errors
    /// Bytes that are no text or of no known encoding; broken JSON, front matter, rows or saved pages; an id or access labels that cannot be
    /// used; no text, or too many sentences.
    pub fn read(self) -> Result<Draft, Problem> {
        let (file, line, sidecar) = (self.file.clone(), self.line, self.sidecar.clone());
        let Content { text, layout, mut fields, yaml, damage } = self.content()?;
        if text.trim().is_empty() {
            let detail = "there is no text, only metadata or white space";
            return Err(Problem::new(&file.path, line, Reason::Empty, detail));
        }
        if has_too_many_sentences(&text) {
            let detail = format!("the text has more than {MAX_SENTENCES} sentences; split it into several speeches");
            return Err(Problem::new(&file.path, line, Reason::TooLarge, detail));
        }
        fields::lay_over(&mut fields, &sidecar);
        let place_of = |field: &str, detail: String| match sidecar.contains_key(field) {
            true => (None, format!("in its sidecar, {detail}")),
            false => (line.or_else(|| front_matter::line_of(yaml.as_deref()?, field)), detail),
        };
        let problem = |field: &str, reason, detail| {
            let (line, detail) = place_of(field, detail);
            Problem::new(&file.path, line, reason, detail)
        };
        let fields::Known { id, metadata, warnings } =
            fields::read(fields).map_err(|refusal| problem(refusal.field, refusal.reason, refusal.detail))?;
        let id = match id {
            Some(id) => id,
            None => id_of_place(&file, line)?,
        };
        let warnings = warnings
            .into_iter()
            .map(|warning| problem(&warning.field, Reason::BadField, warning.detail))
            .chain(damage)
            .collect();
        Ok(Draft { id, metadata, text, file: file.path.clone(), line, layout, warnings })
    }

    /// Its text, and the fields that stand beside it.
    fn content(self) -> Result<Content, Problem> {
        match self.file.format {
            Format::Text | Format::Markdown => self.plain(),
            Format::Html => self.page(None),
            Format::Mht => self.saved_page(),
            Format::JsonLines => self.parsed(json_line::parse),
            Format::Csv => {
                let header = self.header.clone();
                self.parsed(|row| match &header {
                    Some(header) => header.row(row),
                    None => Err((Reason::BadCsv, "the table has no first row".to_owned())),
                })
            }
        }
    }

    fn plain(self) -> Result<Content, Problem> {
        let file = self.file.clone();
        let (source, damage) = self.decode(None)?;
        let fault = |fault: super::yaml::Fault| {
            Problem::new(&file.path, Some(fault.line), Reason::BadFrontMatter, fault.detail)
        };
        let Some(place) = front_matter::find(&source).map_err(fault)? else {
            return Ok(Content { text: source, damage, ..Content::default() });
        };
        let mut yaml = source;
        let text = yaml.split_off(place.text);
        let fields = front_matter::parse(&yaml[place.yaml.clone()]).map_err(fault)?;
        yaml.truncate(place.yaml.end);
        yaml.drain(..place.yaml.start);
        Ok(Content { text, fields, yaml: Some(yaml), damage, ..Content::default() })
    }

    /// A page, in the encoding that is told of it from outside, else in the one that it declares.
    fn page(self, declared: Option<Encoding>) -> Result<Content, Problem> {
        let file = self.file.clone();
        let declared = declared.or_else(|| html::declared_encoding(&self.bytes));
        let (source, damage) = self.decode(declared)?;
        let html::Page { text, layout } = html::read(&source).map_err(|html::Tangled| {
            let detail = format!(
                "a page of more than {} elements, or {} attributes in one; save its text as .txt",
                html::MAX_NODES,
                html::MAX_ATTRIBUTES
            );
            Problem::new(&file.path, None, Reason::TooLarge, detail)
        })?;
        Ok(Content { text, layout, damage, ..Content::default() })
    }

    fn saved_page(self) -> Result<Content, Problem> {
        let mht::Part { bytes, is_html, declared } =
            mht::page(&self.bytes).map_err(|detail| Problem::new(&self.file.path, None, Reason::BadMht, detail))?;
        let part = Record { bytes, ..self };
        if is_html {
            return part.page(declared);
        }
        let (text, damage) = part.decode(declared)?;
        Ok(Content { text, damage, ..Content::default() })
    }

    /// A line or row, taken apart by the parser of its format.
    fn parsed(
        self,
        parse: impl FnOnce(&str) -> Result<(String, Fields), (Reason, String)>,
    ) -> Result<Content, Problem> {
        let (file, line) = (self.file.clone(), self.line);
        let (source, damage) = self.decode(None)?;
        let (text, fields) =
            parse(&source).map_err(|(reason, detail)| Problem::new(&file.path, line, reason, detail))?;
        Ok(Content { text, fields, damage, ..Content::default() })
    }

    /// The first row of a table.
    pub(super) fn header(self) -> Result<csv::Header, Problem> {
        let (file, line) = (self.file.clone(), self.line);
        let (row, _) = self.decode(None)?;
        csv::Header::read(&row).map_err(|(reason, detail)| Problem::new(&file.path, line, reason, detail))
    }

    /// Its text, and a warning where a few bytes were invalid.
    fn decode(self, declared: Option<Encoding>) -> Result<(String, Option<Problem>), Problem> {
        let Record { file, line, bytes, encoding, .. } = self;
        let decoded = match line {
            Some(_) => decode::decode_part(bytes, encoding),
            None => decode::decode(bytes, Told { given: encoding, declared }),
        };
        let Decoded { text, damage } =
            decoded.map_err(|fault| Problem::new(&file.path, line.or(fault.line), fault.reason, fault.detail))?;
        let warning = damage
            .map(|damage| Problem::new(&file.path, line.or(Some(damage.line)), Reason::BadBytes, damage.to_string()));
        Ok((text, warning))
    }
}

/// Whether a text has too many sentences, soft line breaks not looked at.
fn has_too_many_sentences(text: &str) -> bool {
    // A sentence and what ends it are two bytes at least.
    let is_long = text.len() > 2 * MAX_SENTENCES;
    let mut count = 0;
    is_long
        && text.split(['\n', '\r']).any(|line| {
            count += sentences(line).len();
            count > MAX_SENTENCES
        })
}

/// What stands in a record.
#[derive(Default)]
struct Content {
    text: String,
    layout: Layout,
    fields: Fields,
    /// The YAML of front matter, to find the lines of fields in.
    yaml: Option<String>,
    damage: Option<Problem>,
}

fn id_of_place(file: &SourceFile, line: Option<usize>) -> Result<String, Problem> {
    let id = match line {
        Some(line) => format!("{}#{line}", file.name),
        None => file.name.clone(),
    };
    match fields::fault_of_id(&id) {
        Some(fault) => {
            let detail = format!("its name cannot be the id of the speech: {fault}");
            Err(Problem::new(&file.path, line, Reason::BadId, detail))
        }
        None => Ok(id),
    }
}

impl Draft {
    /// A speech of which only id and text are known.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Draft {
        Draft {
            id: id.into(),
            metadata: Metadata::default(),
            text: text.into(),
            file: PathBuf::new(),
            line: None,
            layout: Layout::default(),
            warnings: Vec::new(),
        }
    }

    /// A hash of all that its speech follows from by the built-in rules: metadata, text, layout, rules. The id is not in it.
    pub fn content_hash(&self) -> [u8; 32] {
        self.content_hash_by(NoiseRules::built_in())
    }

    /// The same by other rules.
    pub fn content_hash_by(&self, rules: &NoiseRules) -> [u8; 32] {
        let metadata = serde_json::to_vec(&self.metadata).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(metadata.len() as u64).to_le_bytes());
        hasher.update(&metadata);
        hasher.update(self.text.as_bytes());
        if !self.layout.is_empty() {
            hasher.update(&serde_json::to_vec(&self.layout).unwrap_or_default());
        }
        hasher.update(rules.hash());
        *hasher.finalize().as_bytes()
    }

    /// Splits it into sentences, tells the speech from the noise by the built-in rules, reads its outline, and what its text tells
    /// about it.
    pub fn into_speech(self) -> Speech {
        self.into_speech_by(NoiseRules::built_in())
    }

    /// The same by other rules.
    pub fn into_speech_by(self, rules: &NoiseRules) -> Speech {
        let Draft { id, metadata, text, layout, file, line, .. } = self;
        let mut soft_breaks = wrapping::soft_breaks(&text);
        soft_breaks.extend_from_slice(&layout.soft_breaks);
        soft_breaks.sort_unstable();
        soft_breaks.dedup();
        let spans = sentences_with(&text, &soft_breaks);
        let noise = rules.mark(&text, &spans, &layout.furniture);
        let title = metadata.title.as_deref().or_else(|| opening::shown_title(&layout, &text));
        let outline::Outline { sentences, headings } = outline::read(&text, &spans, noise, title);
        let provenance = BTreeMap::new();
        let mut speech = Speech { id, metadata, provenance, text, sentences, headings, soft_breaks };
        // The name of a file of lines says nothing about one of them.
        let file_name = file.file_name().and_then(|name| name.to_str()).filter(|_| line.is_none());
        evidence::read(&mut speech, &layout, file_name);
        speech
    }
}

#[cfg(test)]
mod tests;
