//! What `tifa eval --json` prints. The names are a promise to programs; additions are allowed.

use std::collections::BTreeMap;

use serde::Serialize;
use tifa::eval::{Fall, Measured, Measures, Questions, Report};
use tifa::index::Snapshot;

use super::Arguments;

#[derive(Serialize)]
pub(super) struct Evaluation<'a> {
    about: &'a str,
    index: IndexFacts<'a>,
    half: Option<&'static str>,
    questions: usize,
    measures: Values,
    kinds: BTreeMap<&'static str, Kind>,
    /// Why recall is null.
    recall_left_out: Option<String>,
    recorded: BTreeMap<&'static str, f64>,
    /// What `--check` found; null where it was not asked for.
    below_recorded: Option<Vec<Below>>,
    /// What `--questions` shows; null where it was not asked for.
    per_question: Option<Vec<Question<'a>>>,
}

/// Measures by name; null where one was not measured.
type Values = BTreeMap<&'static str, Option<f64>>;

#[derive(Serialize)]
struct IndexFacts<'a> {
    version: &'a str,
    speeches: u64,
}

#[derive(Serialize)]
struct Kind {
    questions: usize,
    measures: Values,
}

#[derive(Serialize)]
struct Below {
    measure: &'static str,
    recorded: f64,
    measured: f64,
}

#[derive(Serialize)]
struct Question<'a> {
    id: &'a str,
    kind: &'static str,
    query: &'a str,
    measures: Values,
    relevant: Vec<Relevant<'a>>,
}

#[derive(Serialize)]
struct Relevant<'a> {
    speech: &'a str,
    grade: u8,
    /// From 1; null where it was not found.
    rank: Option<usize>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        arguments: &Arguments,
        questions: &'a Questions,
        report: &'a Report,
        falls: Option<&[Fall]>,
    ) -> Evaluation<'a> {
        let kinds = report
            .kinds
            .iter()
            .map(|(kind, (questions, means))| (kind.name(), Kind { questions: *questions, measures: values(means) }));
        Evaluation {
            about: questions.about(),
            index: IndexFacts { version: snapshot.version(), speeches: snapshot.speech_count() },
            half: arguments.half.map(|half| half.name()),
            questions: report.questions.len(),
            measures: values(&report.all),
            kinds: kinds.collect(),
            recall_left_out: super::recall_left_out(snapshot),
            recorded: questions.recorded().iter().map(|(measure, value)| (measure.name(), *value)).collect(),
            below_recorded: falls.map(|falls| falls.iter().map(below).collect()),
            per_question: arguments.questions.then(|| report.questions.iter().map(question).collect()),
        }
    }
}

fn values(measures: &Measures) -> Values {
    measures.each().map(|(measure, value)| (measure.name(), value)).collect()
}

fn below(fall: &Fall) -> Below {
    Below { measure: fall.measure.name(), recorded: fall.recorded, measured: fall.measured }
}

fn question(measured: &Measured) -> Question<'_> {
    let relevant = measured.relevant.iter();
    Question {
        id: &measured.question.id,
        kind: measured.question.kind.name(),
        query: &measured.question.text,
        measures: values(&measured.measures),
        relevant: relevant.map(|one| Relevant { speech: &one.speech, grade: one.grade, rank: one.rank }).collect(),
    }
}
