//! What can go wrong, in terms of whose turn it is: the asker's, the installer's, or ours.

use std::io;
use std::path::PathBuf;

/// A result of the engine.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Messages say what to do where a cure is known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A phrase has no character that could be compared.
    #[error("the phrase {phrase:?} has no letters or digits to look for")]
    EmptyPhrase {
        /// As typed.
        phrase: String,
    },
    /// A query without a phrase.
    #[error("the query is empty: type a phrase")]
    EmptyQuery,
    /// A query longer than allowed.
    #[error("the query has {length} characters; at most {limit} are read")]
    QueryTooLong {
        /// Characters of the query.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A regular expression that can't be used.
    #[error(
        "/{expression}/ is no expression to search with: {problem}; to look for the text itself, put it in quotation marks"
    )]
    Expression {
        /// As typed, without the slashes.
        expression: String,
        /// What is wrong.
        problem: String,
        /// The same in Chinese.
        problem_zh: String,
    },
    /// A parameter outside its values.
    #[error("{name}: {value:?} is not {expected}")]
    Parameter {
        /// The parameter or flag.
        name: &'static str,
        /// As given.
        value: String,
        /// What is allowed, to follow "is not".
        expected: String,
    },
    /// A query took longer than its time limit. There is no partial answer.
    #[error("the query took longer than its time limit of {limit_ms} ms and was ended; no partial answer is given")]
    TimedOut {
        /// Milliseconds allowed.
        limit_ms: u64,
    },
    /// A speech that is not in the index.
    #[error("no speech has the id {id:?}")]
    NoSuchSpeech {
        /// As asked for.
        id: String,
    },
    /// A page was asked for that belongs to an earlier version of the index.
    #[error("the index has changed from {then} to {now} since the page before: ask for the first page again")]
    IndexChanged {
        /// The version of the page before.
        then: String,
        /// The version now.
        now: String,
    },
    /// There is no index in a folder.
    #[error("there is no index in {dir}: build one with `tifa index PATH --index {dir}`", dir = dir.display())]
    NoIndex {
        /// The folder.
        dir: PathBuf,
    },
    /// The index was built by another version of the program.
    #[error("the index in {dir} has format {found}, this program reads format {expected}: delete {dir} and build it again with `tifa index PATH --index {dir}`", dir = dir.display())]
    IndexFormat {
        /// The folder.
        dir: PathBuf,
        /// Format of the index.
        found: String,
        /// Format of the program.
        expected: u32,
    },
    /// Another process writes to the index.
    #[error("another indexer is at work in {dir}: wait until it has ended, then run this again", dir = dir.display())]
    IndexBusy {
        /// The folder.
        dir: PathBuf,
    },
    /// A folder that holds something else than an index.
    #[error("{dir} holds files that are no index ({example}): choose an empty folder with --index", dir = dir.display())]
    NotAnIndex {
        /// The folder.
        dir: PathBuf,
        /// A file found there.
        example: String,
    },
    /// Files of the index are damaged or gone.
    #[error("the index in {dir} is damaged ({problem}): delete it and build it again with `tifa index PATH --index {dir}`", dir = dir.display())]
    IndexDamaged {
        /// The folder.
        dir: PathBuf,
        /// What was found.
        problem: String,
    },
    /// A path that does not exist.
    #[error("{path} does not exist; nothing was changed", path = path.display())]
    NoSuchPath {
        /// As given.
        path: PathBuf,
    },
    /// A file or folder that cannot be read.
    #[error("{path} cannot be read: {source}", path = path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder that cannot be written.
    #[error("{path} cannot be written: {source}", path = path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A lexicon with a wrong line.
    #[error("{path}, line {line}: {problem}", path = path.display())]
    Lexicon {
        /// The file.
        path: PathBuf,
        /// From 1; 0 for the file as a whole.
        line: usize,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// Rules or labels of noise with a wrong line.
    #[error("{path}{line}: {problem}", path = path.display(), line = at_line(*line))]
    NoiseRules {
        /// The file.
        path: PathBuf,
        /// From 1; 0 for the file as a whole.
        line: usize,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// A file of judged questions with a wrong line.
    #[error("{path}{line}: {problem}", path = path.display(), line = at_line(*line))]
    Questions {
        /// The file.
        path: PathBuf,
        /// From 1; 0 for the file as a whole.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A memory budget too small to work in.
    #[error("a memory budget of {given} MB is too small: give at least {least} MB")]
    Memory {
        /// Megabytes given.
        given: u64,
        /// Megabytes needed.
        least: u64,
    },
    /// The index library failed.
    #[error("the index failed: {0}")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn at_line(line: usize) -> String {
    if line == 0 { String::new() } else { format!(", line {line}") }
}

/// Whose turn it is after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The asker's: another query or parameter will do.
    Asker,
    /// Nothing by that name is there.
    Missing,
    /// What was asked for is no more.
    Gone,
    /// The one who runs tifa: index, files or settings want care.
    Installation,
    /// The query ran out of time.
    Timeout,
    /// Ours: a fault of the program or of the machine.
    Fault,
}

impl Error {
    /// Whose turn it is.
    pub fn kind(&self) -> Kind {
        match self {
            Error::EmptyPhrase { .. }
            | Error::EmptyQuery
            | Error::QueryTooLong { .. }
            | Error::Expression { .. }
            | Error::Parameter { .. } => Kind::Asker,
            Error::NoSuchSpeech { .. } => Kind::Missing,
            Error::IndexChanged { .. } => Kind::Gone,
            Error::TimedOut { .. } => Kind::Timeout,
            Error::NoIndex { .. }
            | Error::IndexFormat { .. }
            | Error::IndexBusy { .. }
            | Error::NotAnIndex { .. }
            | Error::IndexDamaged { .. }
            | Error::NoSuchPath { .. }
            | Error::Read { .. }
            | Error::Write { .. }
            | Error::Lexicon { .. }
            | Error::NoiseRules { .. }
            | Error::Questions { .. }
            | Error::Memory { .. } => Kind::Installation,
            Error::Engine(_) => Kind::Fault,
        }
    }

    /// A stable name for programs: `empty_phrase`, `timed_out`, …
    pub fn code(&self) -> &'static str {
        match self {
            Error::EmptyPhrase { .. } => "empty_phrase",
            Error::EmptyQuery => "empty_query",
            Error::QueryTooLong { .. } => "query_too_long",
            Error::Expression { .. } => "bad_expression",
            Error::Parameter { .. } => "bad_parameter",
            Error::TimedOut { .. } => "timed_out",
            Error::NoSuchSpeech { .. } => "no_such_speech",
            Error::IndexChanged { .. } => "index_changed",
            Error::NoIndex { .. } => "no_index",
            Error::IndexFormat { .. } => "index_format",
            Error::IndexBusy { .. } => "index_busy",
            Error::NotAnIndex { .. } => "not_an_index",
            Error::IndexDamaged { .. } => "index_damaged",
            Error::NoSuchPath { .. } => "no_such_path",
            Error::Read { .. } => "unreadable",
            Error::Write { .. } => "unwritable",
            Error::Lexicon { .. } => "bad_lexicon",
            Error::NoiseRules { .. } => "bad_noise_rules",
            Error::Questions { .. } => "bad_questions",
            Error::Memory { .. } => "memory_too_small",
            Error::Engine(_) => "engine_failed",
        }
    }
}
