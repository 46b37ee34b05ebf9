//! How good the order of results is, measured with questions that somebody has judged.
//!
//! `questions` reads the judgements, `measures` has the formulas. Weights of the ranking are chosen by these figures, on one half of the
//! questions, and confirmed on the other.

mod measures;
mod questions;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::index::Snapshot;
use crate::search::{MAX_LIMIT, Request, Weights, search};

pub use measures::{Measure, Measures};
pub use questions::{GRADES, Half, Question, QuestionKind, Questions};

/// Results that are looked at for each question.
pub const DEPTH: usize = 100;
const _: () = assert!(DEPTH <= MAX_LIMIT);

/// Speeches that a collection must have for recall@100 to mean something: in one of 300, a third of everything is within reach.
pub const LEAST_FOR_RECALL: u64 = 1_000;

/// The questions, measured.
#[derive(Clone, Debug)]
pub struct Report {
    /// Each question, in file order.
    pub questions: Vec<Measured>,
    /// Means over all questions.
    pub all: Measures,
    /// The number of questions of each kind that there is, and the means over them.
    pub kinds: BTreeMap<QuestionKind, (usize, Measures)>,
}

/// A question, measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What was asked.
    pub question: Question,
    /// How good the answer is.
    pub measures: Measures,
    /// The relevant speeches, best grade first.
    pub relevant: Vec<Relevant>,
}

/// Where a relevant speech came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relevant {
    /// Its id.
    pub speech: String,
    /// Its grade.
    pub grade: u8,
    /// Its place among the results, from 1; `None` where it is not within [`DEPTH`].
    pub rank: Option<usize>,
}

/// A measure that is below what was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fall {
    /// Which.
    pub measure: Measure,
    /// What was recorded.
    pub recorded: f64,
    /// What it is now.
    pub measured: f64,
}

/// Asks every question as it is typed, with nothing special about it, and measures the order of the answer.
///
/// # Errors
/// A relevant speech is not in the index, a search passed the time limit, or the index is damaged.
pub fn evaluate(snapshot: &Snapshot, questions: &Questions, weights: &Weights, time_limit: Duration) -> Result<Report> {
    // All judgements are checked before anything is asked, which may take a while.
    for question in questions.questions() {
        check_relevant(snapshot, questions, question)?;
    }
    let ask = |question: &Question| measure(snapshot, question, weights, time_limit);
    let measured = questions.questions().iter().map(ask).collect::<Result<Vec<_>>>()?;
    let mut by_kind: BTreeMap<QuestionKind, Vec<Measures>> = BTreeMap::new();
    for one in &measured {
        by_kind.entry(one.question.kind).or_default().push(one.measures);
    }
    let all: Vec<Measures> = measured.iter().map(|one| one.measures).collect();
    Ok(Report {
        questions: measured,
        all: Measures::mean(&all),
        kinds: by_kind.into_iter().map(|(kind, of)| (kind, (of.len(), Measures::mean(&of)))).collect(),
    })
}

impl Report {
    /// The measures that are below what was recorded.
    ///
    /// # Errors
    /// Nothing was recorded, or a measure was that is not measured here.
    pub fn falls(&self, questions: &Questions) -> Result<Vec<Fall>> {
        let wrong = |problem| Error::Questions { path: questions.file().to_owned(), line: 1, problem };
        if questions.recorded().is_empty() {
            return Err(wrong("nothing is recorded to check against; record it first".to_owned()));
        }
        let mut falls = Vec::new();
        for (&measure, &recorded) in questions.recorded() {
            let name = measure.name();
            let Some(measured) = self.all.get(measure) else {
                return Err(wrong(format!("{name} is recorded, but an index this small does not measure it")));
            };
            if measured + measures::ROUNDING < recorded {
                falls.push(Fall { measure, recorded, measured });
            }
        }
        Ok(falls)
    }
}

fn check_relevant(snapshot: &Snapshot, questions: &Questions, question: &Question) -> Result<()> {
    for id in question.relevant.keys() {
        snapshot.find(id).map_err(|error| match error {
            Error::NoSuchSpeech { .. } => Error::Questions {
                path: questions.file().to_owned(),
                line: question.line,
                problem: format!("{}: the relevant speech {id:?} is not in the index", question.id),
            },
            error => error,
        })?;
    }
    Ok(())
}

fn measure(snapshot: &Snapshot, question: &Question, weights: &Weights, time_limit: Duration) -> Result<Measured> {
    let weights = *weights;
    let request = Request { limit: DEPTH, snippets: 0, weights, time_limit, ..Request::new(question.query.clone()) };
    let answer = search(snapshot, &request)?;
    let ranks: HashMap<&str, usize> = answer.results.iter().map(|found| found.speech.id.as_str()).zip(1..).collect();
    let mut relevant: Vec<Relevant> = question
        .relevant
        .iter()
        .map(|(id, grade)| Relevant { speech: id.clone(), grade: *grade, rank: ranks.get(id.as_str()).copied() })
        .collect();
    relevant.sort_by_key(|one| (std::cmp::Reverse(one.grade), one.rank.unwrap_or(usize::MAX)));
    let judged: Vec<(u8, Option<usize>)> = relevant.iter().map(|one| (one.grade, one.rank)).collect();
    let measures = Measures::of(&judged, snapshot.speech_count() >= LEAST_FOR_RECALL);
    Ok(Measured { question: question.clone(), measures, relevant })
}
