//! Records: the pieces of a file that become one speech each, and what is in them.
//!
//! Reading the disk ([`Records`]) and decoding ([`Record::read`]) are apart, so that one thread can do the first and many the second.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::find::{Format, SourceFile};
use super::layout::Layout;
use super::noise::NoiseRules;
use super::problem::{Problem, Reason};
use super::{evidence, fields, front_matter, json_line, opening, outline, wrapping};
use crate::speech::{Metadata, Speech};
use crate::text::sentences_with;

/// The longest file or line that is read, in bytes.
pub const MAX_RECORD_BYTES: usize = 64 << 20;

/// How much of a file of lines is read at once.
const BUFFER_BYTES: usize = 256 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl SourceFile {
    /// Opens the file, to give its records one by one: each line of a .jsonl, else the whole file.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn records(&self) -> Result<Records, Problem> {
        self.records_up_to(MAX_RECORD_BYTES)
    }

    fn records_up_to(&self, limit: usize) -> Result<Records, Problem> {
        let file = File::open(&self.path).map_err(|error| Problem::unreadable(&self.path, &error))?;
        let capacity = if self.format == Format::JsonLines { BUFFER_BYTES } else { 0 };
        let reader = BufReader::with_capacity(capacity, file);
        Ok(Records { file: Arc::new(self.clone()), reader, line: 0, limit, is_empty: true, is_done: false })
    }
}

/// The records of a file, read as they are asked for. At most one is in memory.
#[derive(Debug)]
pub struct Records {
    file: Arc<SourceFile>,
    reader: BufReader<File>,
    line: usize,
    limit: usize,
    is_empty: bool,
    is_done: bool,
}

impl Iterator for Records {
    type Item = Result<Record, Problem>;

    fn next(&mut self) -> Option<Result<Record, Problem>> {
        if self.is_done {
            return None;
        }
        let next = match self.file.format {
            Format::Text | Format::Markdown => {
                self.is_done = true;
                Some(self.whole())
            }
            Format::JsonLines => self.next_line(),
        };
        self.is_empty = false;
        next
    }
}

impl Records {
    fn whole(&mut self) -> Result<Record, Problem> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.file.bytes).unwrap_or(0).min(self.limit) + 1);
        let limit = self.limit as u64 + 1;
        match self.reader.by_ref().take(limit).read_to_end(&mut bytes) {
            Err(error) => Err(Problem::unreadable(&self.file.path, &error)),
            Ok(_) if bytes.len() > self.limit => Err(self.too_large(None)),
            Ok(_) => Ok(self.record(None, bytes)),
        }
    }

    /// The next line that is not blank.
    fn next_line(&mut self) -> Option<Result<Record, Problem>> {
        loop {
            self.line += 1;
            let line = Some(self.line);
            match read_line(&mut self.reader, self.limit) {
                Ok(Line::Bytes(bytes)) => {
                    let record = self.record(line, bytes);
                    if !record.bytes.trim_ascii().is_empty() {
                        return Some(Ok(record));
                    }
                }
                Ok(Line::TooLong) => return Some(Err(self.too_large(line))),
                Ok(Line::End) => {
                    self.is_done = true;
                    let detail = "the file holds no speech; take it out of the folder";
                    return self.is_empty.then(|| Err(Problem::new(&self.file.path, None, Reason::Empty, detail)));
                }
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(Problem { line, ..Problem::unreadable(&self.file.path, &error) }));
                }
            }
        }
    }

    /// A record without the byte order mark that a file may begin with.
    fn record(&self, line: Option<usize>, mut bytes: Vec<u8>) -> Record {
        if line.is_none_or(|line| line == 1) && bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        Record { file: self.file.clone(), line, bytes }
    }

    fn too_large(&self, line: Option<usize>) -> Problem {
        let what = if line.is_some() { "the line" } else { "the file" };
        let detail = format!("{what} is longer than {} bytes; split it into several speeches", self.limit);
        Problem::new(&self.file.path, line, Reason::TooLarge, detail)
    }
}

enum Line {
    Bytes(Vec<u8>),
    TooLong,
    End,
}

/// Reads a line with its line break. Of a line that is too long nothing is kept, and the reader stands behind it.
fn read_line(reader: &mut impl BufRead, limit: usize) -> io::Result<Line> {
    let mut bytes = Vec::new();
    let mut length = 0;
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = memchr::memchr(b'\n', buffer);
        let taken = end.map_or(buffer.len(), |end| end + 1);
        length += taken;
        if length <= limit {
            bytes.extend_from_slice(&buffer[..taken]);
        } else {
            bytes = Vec::new();
        }
        reader.consume(taken);
        if end.is_some() || taken == 0 {
            return Ok(match length {
                0 => Line::End,
                _ if length > limit => Line::TooLong,
                _ => Line::Bytes(bytes),
            });
        }
    }
}

/// The bytes of one speech, not decoded yet. A worker thread may do that.
#[derive(Clone, Debug)]
pub struct Record {
    file: Arc<SourceFile>,
    line: Option<usize>,
    bytes: Vec<u8>,
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
    /// Bytes that are not UTF-8, broken JSON or front matter, an id or access labels that cannot be used, no text.
    pub fn read(self) -> Result<Draft, Problem> {
        let Record { file, line, bytes } = self;
        let source = String::from_utf8(bytes).map_err(|error| not_utf8(&file, line, &error))?;
        let (known, places, text) = match file.format {
            Format::JsonLines => {
                let parsed = json_line::parse(&source)
                    .map_err(|(reason, detail)| Problem::new(&file.path, line, reason, detail))?;
                (fields::read(parsed.fields), None, parsed.text)
            }
            Format::Text | Format::Markdown => {
                let fault = |fault: front_matter::Fault| {
                    Problem::new(&file.path, Some(fault.line), Reason::BadFrontMatter, fault.detail)
                };
                match front_matter::find(&source).map_err(fault)? {
                    None => (Ok(fields::Known::default()), None, source),
                    Some(place) => {
                        let mut yaml = source;
                        let text = yaml.split_off(place.text);
                        let fields = front_matter::parse(&yaml[place.yaml.clone()]).map_err(fault)?;
                        yaml.truncate(place.yaml.end);
                        yaml.drain(..place.yaml.start);
                        (fields::read(fields), Some(yaml), text)
                    }
                }
            }
        };
        let line_of = |field: &str| line.or_else(|| front_matter::line_of(places.as_deref()?, field));
        let fields::Known { id, metadata, warnings } = known
            .map_err(|refusal| Problem::new(&file.path, line_of(refusal.field), refusal.reason, refusal.detail))?;
        if text.trim().is_empty() {
            return Err(Problem::new(
                &file.path,
                line,
                Reason::Empty,
                "there is no text, only metadata or white space",
            ));
        }
        let id = match id {
            Some(id) => id,
            None => id_of_place(&file, line)?,
        };
        let warnings = warnings
            .into_iter()
            .map(|warning| Problem::new(&file.path, line_of(&warning.field), Reason::BadField, warning.detail))
            .collect();
        Ok(Draft { id, metadata, text, file: file.path.clone(), line, layout: Layout::default(), warnings })
    }
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

fn not_utf8(file: &SourceFile, line: Option<usize>, error: &std::string::FromUtf8Error) -> Problem {
    let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = line.unwrap_or_else(|| memchr::memchr_iter(b'\n', good).count() + 1);
    let detail = "not UTF-8; other encodings come with a later release: convert it to UTF-8";
    Problem::new(&file.path, Some(line), Reason::NotUtf8, detail)
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

    /// A hash of metadata, text and layout. The id is not in it.
    pub fn content_hash(&self) -> [u8; 32] {
        let metadata = serde_json::to_vec(&self.metadata).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(metadata.len() as u64).to_le_bytes());
        hasher.update(&metadata);
        hasher.update(self.text.as_bytes());
        if !self.layout.is_empty() {
            hasher.update(&serde_json::to_vec(&self.layout).unwrap_or_default());
        }
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
mod tests {
    use std::fs;

    use proptest::strategy::Strategy;

    use super::*;
    use crate::speech::Level;

    /// What reading a file of this name and these bytes gives.
    fn read_up_to(limit: usize, name: &str, bytes: &[u8]) -> Vec<Result<Draft, Problem>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let format = Format::of(&path).unwrap();
        let file = SourceFile { path, name: name.to_owned(), bytes: bytes.len() as u64, format };
        file.records_up_to(limit).unwrap().map(|record| record.and_then(Record::read)).collect()
    }

    fn read(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Result<Draft, Problem>> {
        read_up_to(MAX_RECORD_BYTES, name, bytes.as_ref())
    }

    fn one(name: &str, bytes: impl AsRef<[u8]>) -> Result<Draft, Problem> {
        let mut all = read(name, bytes);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    fn reasons(read: &[Result<Draft, Problem>]) -> Vec<(Option<usize>, Option<Reason>)> {
        let reason = |one: &Result<Draft, Problem>| match one {
            Ok(draft) => (draft.line, None),
            Err(problem) => (problem.line, Some(problem.reason)),
        };
        read.iter().map(reason).collect()
    }

    #[test]
    fn a_text_file_is_one_speech_named_by_its_file() {
        let draft = one("a.txt", "同志们：\r\n　　好。\n\n").unwrap();
        assert_eq!(draft.id, "a.txt");
        assert_eq!(draft.text, "同志们：\r\n　　好。\n\n");
        assert_eq!(draft.metadata, Metadata::default());
        assert_eq!(draft.line, None);
    }

    #[test]
    fn front_matter_is_metadata_and_not_text() {
        let source = "\u{feff}---\nid: 007\ntitle: 在会上的讲话\ndate: 2025\nlevel: 市\n备注: 存档\n---\n\n同志们：\n";
        let draft = one("a.md", source).unwrap();
        assert_eq!(draft.id, "007");
        assert_eq!(draft.metadata.title.as_deref(), Some("在会上的讲话"));
        assert_eq!(draft.metadata.date.unwrap().to_string(), "2025");
        assert_eq!(draft.metadata.level, Some(Level::City));
        assert_eq!(draft.metadata.extra["备注"], "存档");
        assert_eq!(draft.text, "\n同志们：\n");
        assert_eq!(draft.warnings, []);
    }

    #[test]
    fn a_wrong_field_is_a_warning_with_its_line() {
        let draft = one("a.txt", "---\ntitle: 讲话\ndate: 某日\n---\n好。").unwrap();
        assert_eq!(draft.metadata.date, None);
        assert_eq!(draft.metadata.extra["date"], "某日");
        let told = draft.warnings[0].to_string();
        assert!(told.contains("a.txt, line 3: date: \"某日\" is not a date like 2025-03-05"), "{told}");
        assert!(!draft.warnings[0].is_failure());
        let draft = one("a.jsonl", r#"{"text": "好。", "level": "国"}"#).unwrap();
        assert_eq!((draft.warnings[0].line, draft.warnings[0].reason), (Some(1), Reason::BadField));
    }

    #[test]
    fn broken_front_matter_is_a_problem_with_its_line() {
        let problem = one("a.md", "---\ntitle: 讲话\n\n同志们：\n").unwrap_err();
        assert_eq!((problem.line, problem.reason), (Some(1), Reason::BadFrontMatter));
        let problem = one("a.md", "---\ntitle: a: b\n---\n好。").unwrap_err();
        assert_eq!((problem.line, problem.reason), (Some(2), Reason::BadFrontMatter));
        let problem = one("a.md", "---\naccess: {a: 1}\n---\n好。").unwrap_err();
        assert_eq!((problem.line, problem.reason), (Some(2), Reason::BadAccess));
    }

    #[test]
    fn a_broken_line_is_reported_and_the_rest_goes_on() {
        let lines = "\u{feff}{\"text\": \"一。\"}\n\n{broken\n{\"id\": \"x\", \"text\": \"二。\"}\r\n{\"title\": \"三\"}\n{\"text\": \" \"}\n{\"text\": \"四。\"}";
        let read = read("a.jsonl", lines);
        let bad = Some(Reason::BadJson);
        assert_eq!(
            reasons(&read),
            [
                (Some(1), None),
                (Some(3), bad),
                (Some(4), None),
                (Some(5), bad),
                (Some(6), Some(Reason::Empty)),
                (Some(7), None)
            ]
        );
        let ids: Vec<&str> = read.iter().flatten().map(|draft| draft.id.as_str()).collect();
        assert_eq!(ids, ["a.jsonl#1", "x", "a.jsonl#7"]);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_named_by_their_line() {
        let problem = one("a.txt", b"\xe5\xa5\xbd\n\n\xba\xc3\n").unwrap_err();
        assert_eq!((problem.line, problem.reason), (Some(3), Reason::NotUtf8));
        assert!(problem.to_string().contains("convert it to UTF-8"));
        assert_eq!(one("a.txt", b"\xff\xfe\x7d\x59").unwrap_err().reason, Reason::NotUtf8);
        let read = read("a.jsonl", b"{\"text\": \"\xba\xc3\"}\n{\"text\": \"a\"}\n");
        assert_eq!(reasons(&read), [(Some(1), Some(Reason::NotUtf8)), (Some(2), None)]);
    }

    #[test]
    fn what_holds_no_text_is_a_problem() {
        for (name, source) in [
            ("a.txt", ""),
            ("a.txt", "\u{feff}"),
            ("a.txt", " \r\n　"),
            ("a.md", "---\ntitle: a\n---\n\n"),
            ("a.jsonl", ""),
            ("a.jsonl", "\u{feff}\n \n"),
            ("a.jsonl", "{\"text\": \"\"}"),
        ] {
            assert_eq!(one(name, source).unwrap_err().reason, Reason::Empty, "{name} {source:?}");
        }
    }

    #[test]
    fn a_text_of_punctuation_is_a_speech() {
        let speech = one("a.txt", "……！\n——\n").unwrap().into_speech();
        assert_eq!(speech.sentences.len(), 2);
    }

    #[test]
    fn what_is_too_long_is_a_problem_and_the_rest_goes_on() {
        let lines = format!("{{\"text\": \"a\"}}\n{{\"text\": \"{}\"}}\n{{\"text\": \"b\"}}\n", "x".repeat(600_000));
        let too_large = Some(Reason::TooLarge);
        let read = read_up_to(500_000, "a.jsonl", lines.as_bytes());
        assert_eq!(reasons(&read), [(Some(1), None), (Some(2), too_large), (Some(3), None)]);
        assert_eq!(reasons(&read_up_to(3, "a.txt", b"abcd")), [(None, too_large)]);
        assert_eq!(reasons(&read_up_to(4, "a.txt", b"abcd")), [(None, None)]);
        assert_eq!(reasons(&read_up_to(16, "a.jsonl", b"{\"text\": \"abcd\"}")), [(Some(1), None)]);
        assert_eq!(reasons(&read_up_to(15, "a.jsonl", b"{\"text\": \"abcd\"}")), [(Some(1), too_large)]);
    }

    #[test]
    fn a_line_of_a_megabyte_is_a_speech() {
        let text = "推进项目建设，".repeat(50_000);
        let draft = one("a.jsonl", format!("{{\"text\": \"{text}\"}}")).unwrap();
        assert_eq!(draft.text, text);
    }

    #[test]
    fn a_file_that_is_gone_is_a_problem() {
        let path = PathBuf::from("/nowhere/a.txt");
        let file = SourceFile { path, name: "a.txt".to_owned(), bytes: 1, format: Format::Text };
        assert_eq!(file.records().unwrap_err().reason, Reason::Unreadable);
        let path = tempfile::tempdir().unwrap().path().parent().unwrap().to_owned();
        let folder = SourceFile { path, format: Format::JsonLines, ..file };
        if let Ok(mut records) = folder.records() {
            assert_eq!(records.next().unwrap().unwrap_err().reason, Reason::Unreadable);
            assert!(records.next().is_none());
        }
    }

    #[test]
    fn a_name_that_cannot_be_an_id_is_a_problem_unless_an_id_is_given() {
        assert_eq!(one("a\tb.txt", "好。").unwrap_err().reason, Reason::BadId);
        assert_eq!(one("a\tb.txt", "---\nid: ab\n---\n好。").unwrap().id, "ab");
    }

    #[test]
    fn the_hash_is_of_content_and_not_of_the_place() {
        let hash = |name: &str, source: &str| one(name, source).unwrap().content_hash();
        assert_eq!(hash("a.txt", "好。"), hash("b.md", "好。"));
        assert_eq!(
            hash("a.txt", "---\ntitle: a\nid: 1\n---\n好。"),
            hash("a.jsonl", r#"{"text": "好。", "title": "a"}"#)
        );
        assert_eq!(hash("a.txt", "---\nx: a\ny: b\n---\n好。"), hash("a.txt", "---\ny: b\nx: a\n---\n好。"));
        assert_ne!(hash("a.txt", "好。"), hash("a.txt", "好。\n"));
        assert_ne!(hash("a.txt", "好。"), hash("a.txt", "---\ntitle: a\n---\n好。"));
    }

    #[test]
    fn records_go_to_other_threads() {
        fn is_send<T: Send>() {}
        is_send::<Record>();
        is_send::<Records>();
        is_send::<Draft>();
    }

    /// Text out of everything that means something to a reader of files.
    fn meaningful() -> impl Strategy<Value = String> {
        const PIECES: &str = "---\n@\n@\r\n@\u{feff}@title: @id: 1\n@access: [a]\n@&a @*a@{@}@[@]@\"@\\u@:@,@一、@（二）@1.@第三章 @①@# @\
                              第一，@二是@同志们：@谢谢！@。@；@　@甲@a@-@**@\0@𠀀";
        let piece = proptest::sample::select(PIECES.split('@').collect::<Vec<&str>>());
        proptest::collection::vec(piece, 0..40).prop_map(|pieces: Vec<&str>| pieces.concat())
    }

    fn holds_together(format: Format, bytes: Vec<u8>) {
        let file = SourceFile { path: "a".into(), name: "a".to_owned(), bytes: bytes.len() as u64, format };
        let Ok(draft) = (Record { file: Arc::new(file), line: None, bytes }).read() else { return };
        let speech = draft.into_speech();
        let mut at = 0;
        for sentence in &speech.sentences {
            assert!(speech.text[at..sentence.range.start as usize].trim().is_empty());
            assert!(!speech.sentence_text(sentence).trim().is_empty());
            at = sentence.range.end as usize;
            speech.path(sentence);
        }
        assert!(speech.text[at..].trim().is_empty());
        for (n, heading) in speech.headings.iter().enumerate() {
            assert!(heading.parent.is_none_or(|parent| (parent as usize) < n));
            assert_eq!(speech.sentences[heading.sentence as usize].heading, heading.parent);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            holds_together(Format::Text, bytes.clone());
            holds_together(Format::JsonLines, bytes);
        }

        #[test]
        fn no_text_makes_a_reader_panic_or_loses_a_byte(text in meaningful()) {
            holds_together(Format::Markdown, text.clone().into_bytes());
            holds_together(Format::Text, format!("---\n{text}\n---\n{text}").into_bytes());
            holds_together(Format::JsonLines, text.clone().into_bytes());
            holds_together(Format::JsonLines, serde_json::json!({"text": text}).to_string().into_bytes());
        }
    }
}
