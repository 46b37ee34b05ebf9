//! Tables: a row with the names of the fields, then one speech a row.
//!
//! Fields stand apart by `,`, `;` or tab, whichever the first row has most of; quoted ones may hold line breaks. The crate `csv`
//! takes a row apart. Where a row ends is found here, on bytes, so that rows can be decoded and read on other threads.

use std::collections::HashSet;

use ::csv::{ReaderBuilder, StringRecord, Terminator};
use serde_json::Value;

use super::fields::{self, Fields};
use super::problem::Reason;

/// What may stand between two fields.
const SEPARATORS: [u8; 3] = *b",;\t";

/// The first row of a table.
#[derive(Debug)]
pub(super) struct Header {
    separator: u8,
    names: Vec<String>,
    /// Which of the columns is the text.
    text: usize,
}

impl Header {
    /// Reads the first row.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn read(row: &str) -> Result<Header, (Reason, String)> {
        let wrong = |detail: String| (Reason::BadCsv, detail);
        let count = |separator: &u8| memchr::memchr_iter(*separator, row.as_bytes()).count();
        // Of equally many, the first: a table of one column has none of them.
        let separator = SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',');
        let cells = take_apart(row, separator).map_err(wrong)?;
        let names: Vec<String> = cells.iter().map(|name| name.trim().to_owned()).collect();
        let text = fields::text_name(names.iter().map(String::as_str))
            .and_then(|text| names.iter().position(|name| name == text))
            .ok_or_else(|| wrong("the first row names no column text (正文); it has to name the columns".to_owned()))?;
        let mut seen = HashSet::new();
        if let Some(name) = names.iter().find(|name| !name.is_empty() && !seen.insert(*name)) {
            return Err(wrong(format!("the column {name} stands twice; give each its name")));
        }
        Ok(Header { separator, names, text })
    }

    /// The text and the fields of a row; an empty cell says nothing.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn row(&self, row: &str) -> Result<(String, Fields), (Reason, String)> {
        let wrong = |detail: String| (Reason::BadCsv, detail);
        let cells = take_apart(row, self.separator).map_err(wrong)?;
        if cells.len() > self.names.len() {
            let (has, names) = (cells.len(), self.names.len());
            let detail =
                format!("the row has {has} fields, the first row names {names}; quote a field that holds separators");
            return Err(wrong(detail));
        }
        let mut fields = Fields::new();
        let mut text = String::new();
        for (n, (cell, name)) in cells.iter().zip(&self.names).enumerate() {
            if n == self.text {
                cell.clone_into(&mut text);
            } else if !cell.trim().is_empty() {
                let name = if name.is_empty() { format!("column {}", n + 1) } else { name.clone() };
                fields.insert(name, Value::String(cell.to_owned()));
            }
        }
        Ok((text, fields))
    }
}

/// The fields of one row.
fn take_apart(row: &str, separator: u8) -> Result<StringRecord, String> {
    let mut cells = StringRecord::new();
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(Terminator::Any(b'\n'))
        .from_reader(row.trim_end_matches(['\r', '\n']).as_bytes())
        .read_record(&mut cells)
        .map_err(|error| format!("not a row of a table: {error}"))?;
    Ok(cells)
}

/// Follows the quotes of a row over its lines, by the same rules as the crate: a quote opens at the beginning of a field only.
#[derive(Debug)]
pub(super) struct Quotes {
    separator: Option<u8>,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote that closes, or is the first of a doubled one.
    QuoteInQuoted,
}

impl Quotes {
    /// At the beginning of a row, below this header.
    pub(super) fn new(header: Option<&Header>) -> Quotes {
        Quotes { separator: header.map(|header| header.separator), at: At::FieldStart }
    }

    /// Whether a quote is open behind one more line of the row.
    pub(super) fn stay_open(&mut self, line: &[u8]) -> bool {
        for &byte in line {
            let separates = self.separator.map_or(SEPARATORS.contains(&byte), |separator| separator == byte);
            self.at = match (self.at, byte) {
                (At::FieldStart | At::QuoteInQuoted, b'"') => At::Quoted,
                (At::Quoted, b'"') => At::QuoteInQuoted,
                (At::Quoted, _) => At::Quoted,
                _ if separates => At::FieldStart,
                _ => At::Plain,
            };
        }
        self.at == At::Quoted
    }
}
