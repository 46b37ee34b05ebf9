//! Where the next page begins, as a text that a client carries back: for this question and this version of the index alone.

use std::fmt;
use std::str::FromStr;

use super::Request;
use crate::error::{Error, Result};
use crate::index::Snapshot;

/// A place among the results of a question. Its text is opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    version: String,
    question: String,
    offset: usize,
}

impl Bookmark {
    /// A place behind `offset` results.
    pub fn new(snapshot: &Snapshot, request: &Request, offset: usize) -> Bookmark {
        Bookmark { version: snapshot.version().to_owned(), question: digest(request), offset }
    }

    /// The offset that it stands for.
    ///
    /// # Errors
    /// The index has changed since, or it was given for another question.
    pub fn offset(&self, snapshot: &Snapshot, request: &Request) -> Result<usize> {
        if self.version != snapshot.version() {
            let (then, now) = (self.version.clone(), snapshot.version().to_owned());
            return Err(Error::IndexChanged { then, now });
        }
        if self.question != digest(request) {
            return Err(Error::Parameter {
                name: "cursor",
                value: self.to_string(),
                expected: "a cursor of the same question: repeat all other parameters as they were".to_owned(),
            });
        }
        Ok(self.offset)
    }
}

/// All of a request that decides which results there are, and in which order.
fn digest(request: &Request) -> String {
    let Request { query, lens, matching, filters, sort, .. } = request;
    let question = format!("{query}\0{}\0{}\0{}\0{filters:?}", lens.name(), matching.name(), sort.name());
    blake3::hash(question.as_bytes()).to_hex()[..12].to_owned()
}

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.version, self.question, self.offset)
    }
}

impl FromStr for Bookmark {
    type Err = String;

    fn from_str(text: &str) -> Result<Bookmark, String> {
        let mut parts = text.split('.');
        let read = || Some((parts.next()?, parts.next()?, parts.next()?.parse().ok()?, parts.next().is_none()));
        match { read }() {
            Some((version, question, offset, true)) => {
                Ok(Bookmark { version: version.to_owned(), question: question.to_owned(), offset })
            }
            _ => Err("a cursor that an answer gave as next_cursor".to_owned()),
        }
    }
}
