//! A file as its records: what becomes one speech each, read as it is asked for.
//!
//! Only reads the disk, decompresses and cuts; a record is decoded in `record`, which another thread may do.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::decode::{self, Encoding, Told};
use super::fields::Fields;
use super::find::{Format, SourceFile};
use super::problem::{Problem, Reason};
use super::record::Record;
use super::{csv, sidecar};

/// The longest file, line or row that is read, in bytes. Of a compressed file the text counts, so that a few bytes can't swell to more.
pub const MAX_RECORD_BYTES: usize = 64 << 20;

/// How much of a file of lines is read at once.
const BUFFER_BYTES: usize = 256 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How files are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions {
    /// The encoding of every file that has no byte order mark; found out for each where none is given.
    pub encoding: Option<Encoding>,
}

impl SourceFile {
    /// Opens the file, to give its records one by one: each line of a .jsonl, each row of a .csv, else the whole file.
    ///
    /// # Errors
    /// A file or sidecar that cannot be read, or a file of lines that begins like no text or holds nothing.
    pub fn records(&self, options: &ReadOptions) -> Result<Records, Problem> {
        self.records_up_to(MAX_RECORD_BYTES, options)
    }

    pub(super) fn records_up_to(&self, limit: usize, options: &ReadOptions) -> Result<Records, Problem> {
        let sidecar = Arc::new(sidecar::fields(self)?);
        let open = File::open(&self.path).map_err(|error| unreadable(self, None, &error))?;
        let mut records = Records {
            file: Arc::new(self.clone()),
            sidecar,
            encoding: options.encoding,
            header: None,
            reader: if self.is_gzip {
                Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(BufReader::new(open))))
            } else {
                // A whole file is read into its place at once.
                Box::new(BufReader::with_capacity(if self.format.holds_many() { BUFFER_BYTES } else { 0 }, open))
            },
            line: 0,
            limit,
            is_empty: true,
            is_done: false,
        };
        if self.format.holds_many() {
            records.look_at_beginning()?;
        }
        if self.format == Format::Csv {
            records.read_header()?;
        }
        Ok(records)
    }
}

/// The records of a file, read as they are asked for. At most one is in memory.
pub struct Records {
    file: Arc<SourceFile>,
    sidecar: Arc<Fields>,
    /// The encoding of all records, where it is known before they are looked at.
    encoding: Option<Encoding>,
    header: Option<Arc<csv::Header>>,
    reader: Box<dyn BufRead + Send>,
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
        let next = if self.file.format.holds_many() {
            self.next_part()
        } else {
            self.is_done = true;
            Some(self.whole().map(|bytes| self.record(None, bytes)))
        };
        self.is_empty = false;
        next
    }
}

impl Records {
    fn whole(&mut self) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.file.bytes).unwrap_or(0).min(self.limit) + 1);
        let limit = self.limit as u64 + 1;
        match self.reader.by_ref().take(limit).read_to_end(&mut bytes) {
            Err(error) => Err(unreadable(&self.file, None, &error)),
            Ok(_) if bytes.len() > self.limit => Err(self.too_large(None)),
            Ok(_) => Ok(bytes),
        }
    }

    /// Settles the encoding of a file of lines. UTF-16, whose line breaks are not those of ASCII, is read whole.
    fn look_at_beginning(&mut self) -> Result<(), Problem> {
        let file = self.file.clone();
        let fault = |fault: decode::Fault| Problem::new(&file.path, fault.line, fault.reason, fault.detail);
        let beginning = self.reader.fill_buf().map_err(|error| unreadable(&file, None, &error))?;
        self.encoding = decode::encoding_of_lines(beginning, self.encoding).map_err(fault)?;
        if let Some(encoding) = self.encoding.filter(|encoding| !encoding.keeps_ascii()) {
            let told = Told { given: Some(encoding), declared: None };
            let decoded = decode::decode(self.whole()?, told).map_err(fault)?;
            self.encoding = None;
            self.reader = Box::new(Cursor::new(decoded.text.into_bytes()));
        } else if beginning.starts_with(BYTE_ORDER_MARK) {
            self.reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(())
    }

    fn read_header(&mut self) -> Result<(), Problem> {
        match self.next_part() {
            Some(Ok(row)) => {
                self.header = Some(Arc::new(row.header()?));
                Ok(())
            }
            Some(Err(problem)) => Err(problem),
            None => Err(self.nothing()),
        }
    }

    /// The next line or row that is not blank.
    fn next_part(&mut self) -> Option<Result<Record, Problem>> {
        loop {
            let line = Some(self.line + 1);
            match self.read_part() {
                Ok(Part::Bytes(bytes)) if bytes.trim_ascii().is_empty() => {}
                Ok(Part::Bytes(bytes)) => return Some(Ok(self.record(line, bytes))),
                Ok(Part::TooLong) => return Some(Err(self.too_large(line))),
                Ok(Part::Open) => {
                    let detail =
                        "a quote that opens in this row is never closed; close it, or double a quote that is text";
                    return Some(Err(Problem::new(&self.file.path, line, Reason::BadCsv, detail)));
                }
                Ok(Part::End) => {
                    self.is_done = true;
                    return self.is_empty.then(|| Err(self.nothing()));
                }
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(unreadable(&self.file, line, &error)));
                }
            }
        }
    }

    /// Reads a line, or as many as belong to a row. Behind a row without end nothing is read: whether it is a row cannot be told.
    fn read_part(&mut self) -> io::Result<Part> {
        let mut part = self.read_line()?;
        if self.file.format != Format::Csv {
            return Ok(part);
        }
        if let Part::Bytes(bytes) = &mut part {
            let mut quotes = csv::Quotes::new(self.header.as_deref());
            let mut seen = 0;
            while quotes.stay_open(&bytes[seen..]) {
                seen = bytes.len();
                match self.read_line()? {
                    Part::Bytes(more) if seen + more.len() <= self.limit => bytes.extend_from_slice(&more),
                    Part::End => {
                        part = Part::Open;
                        break;
                    }
                    _ => {
                        part = Part::TooLong;
                        break;
                    }
                }
            }
        }
        self.is_done |= matches!(part, Part::TooLong | Part::Open);
        Ok(part)
    }

    /// Reads a line with its line break. Of a line that is too long nothing is kept, and the reader stands behind it.
    fn read_line(&mut self) -> io::Result<Part> {
        self.line += 1;
        let mut bytes = Vec::new();
        let mut length = 0;
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let end = memchr::memchr(b'\n', buffer);
            let taken = end.map_or(buffer.len(), |end| end + 1);
            length += taken;
            if length <= self.limit {
                bytes.extend_from_slice(&buffer[..taken]);
            } else {
                bytes = Vec::new();
            }
            self.reader.consume(taken);
            if end.is_some() || taken == 0 {
                return Ok(match length {
                    0 => Part::End,
                    _ if length > self.limit => Part::TooLong,
                    _ => Part::Bytes(bytes),
                });
            }
        }
    }

    fn record(&self, line: Option<usize>, bytes: Vec<u8>) -> Record {
        Record {
            file: self.file.clone(),
            line,
            bytes,
            encoding: self.encoding,
            header: self.header.clone(),
            sidecar: self.sidecar.clone(),
        }
    }

    fn nothing(&self) -> Problem {
        let detail = "the file holds no speech; take it out of the folder";
        Problem::new(&self.file.path, None, Reason::Empty, detail)
    }

    fn too_large(&self, line: Option<usize>) -> Problem {
        let what = match self.file.format {
            Format::JsonLines => "the line",
            Format::Csv => "the row",
            _ => "the file",
        };
        let detail = format!("{what} is longer than {} bytes; split it into several speeches", self.limit);
        Problem::new(&self.file.path, line, Reason::TooLarge, detail)
    }
}

/// A part of a file of lines.
enum Part {
    Bytes(Vec<u8>),
    TooLong,
    /// A quote is open at the end of the file.
    Open,
    End,
}

/// Compressed data that is broken is the fault of the file, not of the system.
fn unreadable(file: &SourceFile, line: Option<usize>, error: &io::Error) -> Problem {
    let damaged = |what: &str| {
        let detail = format!("{what}; copy or compress the file again");
        Problem::new(&file.path, line, Reason::BadGzip, detail)
    };
    match error.kind() {
        io::ErrorKind::UnexpectedEof if file.is_gzip => damaged("the compressed data ends too early"),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if file.is_gzip => {
            damaged(&format!("the compressed data is damaged ({error})"))
        }
        _ => Problem { line, ..Problem::unreadable(&file.path, error) },
    }
}
