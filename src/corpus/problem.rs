//! What is wrong with a file, a line or a field, told to the one who owns the files.
//!
//! A problem is no [`crate::Error`]: the run goes on.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};

/// One thing that is wrong in the files of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, or the folder that could not be read.
    #[serde(serialize_with = "as_text")]
    pub file: PathBuf,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What kind of thing is wrong.
    pub reason: Reason,
    /// What is wrong and what to do, in a sentence without a full stop.
    pub detail: String,
}

/// Kinds of problems. Their names in JSON are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// A file of a format that is not read.
    UnknownFormat,
    /// A file or folder that the system does not let us read.
    Unreadable,
    /// A file name that is not UTF-8, and so cannot be an id.
    BadName,
    /// A file or line that is too long, or a text of too many sentences.
    TooLarge,
    /// Compressed data that ends too early or is damaged.
    BadGzip,
    /// Bytes that are no text, under the name of one.
    Binary,
    /// Bytes whose encoding is not known, or not the one that is given.
    BadEncoding,
    /// A few bytes that are invalid in the encoding of the rest. The speech is read, with U+FFFD in their place.
    BadBytes,
    /// A line that is not a JSON object with a text.
    BadJson,
    /// A row of a table that has no header, no text, more fields than the header, or a quote that never ends.
    BadCsv,
    /// A saved page that holds no page.
    BadMht,
    /// Front matter that is not closed or not YAML.
    BadFrontMatter,
    /// A sidecar that is not YAML fields.
    BadSidecar,
    /// A sidecar without a file. Nothing is left out.
    LoneSidecar,
    /// Nothing but white space.
    Empty,
    /// An id that is too long or holds control characters.
    BadId,
    /// Access labels that cannot be understood; the speech is left out lest everyone sees it.
    BadAccess,
    /// An id that an earlier speech has already.
    RepeatedId,
    /// A field whose value is not what it should be. The speech is read, the value kept as unknown.
    BadField,
}

/// What a problem means for the speeches of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A speech that should be there is not.
    Failure,
    /// The file is of a format that is not read, so nothing is missing that was promised.
    Skipped,
    /// The speech was read; something about it is odd.
    Warning,
}

impl Weight {
    /// Its name in talk.
    pub fn name(self) -> &'static str {
        match self {
            Weight::Failure => "failed",
            Weight::Skipped => "skipped",
            Weight::Warning => "warning",
        }
    }
}

impl Reason {
    /// What a problem of this kind means for the speeches of its file.
    pub fn weight(self) -> Weight {
        match self {
            Reason::UnknownFormat => Weight::Skipped,
            Reason::BadField | Reason::BadBytes | Reason::LoneSidecar => Weight::Warning,
            _ => Weight::Failure,
        }
    }

    /// In a few words, for a count of many.
    pub fn name(self) -> &'static str {
        match self {
            Reason::UnknownFormat => "not a format that tifa reads",
            Reason::Unreadable => "cannot be read",
            Reason::BadName => "a name that is not UTF-8",
            Reason::TooLarge => "too large",
            Reason::BadGzip => "damaged compressed data",
            Reason::Binary => "not a text",
            Reason::BadEncoding => "an encoding that is not known",
            Reason::BadBytes => "a few damaged characters",
            Reason::BadJson => "broken JSON",
            Reason::BadCsv => "a broken row of a table",
            Reason::BadMht => "a saved page without a page",
            Reason::BadSidecar => "a broken sidecar",
            Reason::LoneSidecar => "a sidecar without its file",
            Reason::BadFrontMatter => "broken front matter",
            Reason::Empty => "no text",
            Reason::BadId => "an id that cannot be one",
            Reason::BadAccess => "access labels that cannot be understood",
            Reason::RepeatedId => "an id that is taken",
            Reason::BadField => "a field that is not what it should be",
        }
    }
}

impl Problem {
    pub(super) fn new(file: &Path, line: Option<usize>, reason: Reason, detail: impl Into<String>) -> Problem {
        Problem { file: file.to_owned(), line, reason, detail: detail.into() }
    }

    pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> Problem {
        Problem::new(file, None, Reason::Unreadable, format!("cannot be read: {error}"))
    }

    /// Whether a speech is missing because of this; see [`Reason::weight`].
    pub fn is_failure(&self) -> bool {
        self.reason.weight() == Weight::Failure
    }

    /// Whether the problem is with this file, or with a folder above it.
    pub fn touches(&self, file: &Path) -> bool {
        file.starts_with(&self.file)
    }
}

/// `FILE, line N: what is wrong; what to do`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.detail)
    }
}

/// A path that is not UTF-8 still has to be told.
fn as_text<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_file_line_and_what_to_do() {
        let problem = Problem::new(Path::new("a/b.jsonl"), Some(3), Reason::BadJson, "what is wrong; what to do");
        assert_eq!(problem.to_string(), "a/b.jsonl, line 3: what is wrong; what to do");
        assert_eq!(
            serde_json::to_string(&problem).unwrap(),
            r#"{"file":"a/b.jsonl","line":3,"reason":"bad_json","detail":"what is wrong; what to do"}"#
        );
        assert!(problem.is_failure());
        assert_eq!(Reason::BadField.weight(), Weight::Warning);
    }

    #[test]
    fn a_problem_with_a_folder_touches_the_files_below() {
        let problem = Problem::new(Path::new("/a/b"), None, Reason::Unreadable, "");
        assert!(problem.touches(Path::new("/a/b")));
        assert!(problem.touches(Path::new("/a/b/c.txt")));
        assert!(!problem.touches(Path::new("/a/bc.txt")));
    }
}
