//! `tifa eval`

mod json;

use std::io::Write;
use std::path::PathBuf;

use tifa::eval::{DEPTH, Fall, GRADES, Half, LEAST_FOR_RECALL, Measure, Measures, Questions, Report, evaluate};
use tifa::index::{Index, Snapshot};
use tifa::search::{DEFAULT_TIME_LIMIT, Weights};

use crate::Found;
use crate::output::{FAINT, TITLE, counted, grouped, say};

/// Measure how good the order of results is, with judged questions.
///
/// FILE has JSON lines. The first is a header, {"about": "how these were judged", "recorded": {"ndcg@10": 0.81}}, each other one a
/// question, {"id": "s01", "kind": "topic", "query": "招商引资", "relevant": {"speech.md": 3}}, of the kind known-item, topic, colloquial or
/// variants, with grades from 1 to 3.
///
/// Every query runs as `tifa search` runs it where nothing else is said. Printed are the mean reciprocal rank of the first relevant
/// speech, nDCG of the first 5 and 10 results (gain 2^grade − 1, discount log2(rank + 1)) and, where the index has 1,000 speeches or more,
/// the share of the relevant ones among the first 100.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The judged questions
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    index: PathBuf,
    /// Only every second question: `tune` takes the first, third, fifth …, `confirm` the others
    #[arg(long, value_name = "HALF", value_parser = half)]
    half: Option<Half>,
    /// Show each question, and the rank of each of its relevant speeches
    #[arg(long)]
    questions: bool,
    /// Try another weight of the ranking, as b=0.5; may be given again. The names: k1, b, heading, title, together, words
    #[arg(long, value_name = "NAME=VALUE", conflicts_with_all = ["check", "record"])]
    set: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// End with code 1 where a measure is below the one recorded in FILE, which is of all questions
    #[arg(long, conflicts_with_all = ["half", "record"])]
    check: bool,
    /// Write the measures into the header of FILE, rounded down to three decimals
    #[arg(long, conflicts_with = "half")]
    record: bool,
}

fn half(text: &str) -> Result<Half, String> {
    text.parse().map_err(|expected| format!("expected {expected}"))
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let all = Questions::read(&arguments.file)?;
    let questions = match arguments.half {
        Some(half) => all.half(half)?,
        None => all,
    };
    let snapshot = Index::open(&arguments.index)?.snapshot();
    let report = evaluate(&snapshot, &questions, &weights(&arguments.set)?, DEFAULT_TIME_LIMIT)?;
    let falls = arguments.check.then(|| report.falls(&questions)).transpose()?;
    let mut out = anstream::stdout().lock();
    if arguments.json {
        let evaluation = json::Evaluation::new(&snapshot, arguments, &questions, &report, falls.as_deref());
        serde_json::to_writer(&mut out, &evaluation)?;
        writeln!(out)?;
    } else {
        print(&mut out, &snapshot, arguments, &questions, &report)?;
    }
    if arguments.record {
        questions.record(&report.all)?;
        say(format_args!("recorded in {}", arguments.file.display()));
    }
    for fall in falls.iter().flatten() {
        say(told(fall));
    }
    Ok(if falls.is_some_and(|falls| !falls.is_empty()) { Found::Nothing } else { Found::Something })
}

/// The weights of the ranking with some set otherwise.
fn weights(set: &[String]) -> tifa::Result<Weights> {
    set.iter().try_fold(Weights::default(), |weights, one| {
        let parts = one.split_once('=').and_then(|(name, value)| Some((name, value.parse().ok()?)));
        parts.and_then(|(name, value)| weights.with(name, value)).ok_or_else(|| tifa::Error::Parameter {
            name: "--set",
            value: one.clone(),
            expected: format!("NAME=VALUE, with a number and one of the names {}", Weights::NAMES.join(", ")),
        })
    })
}

fn told(fall: &Fall) -> String {
    let Fall { measure, recorded, measured } = fall;
    let name = measure.name();
    format!("{name} is {measured:.4}, recorded is {recorded}: {:.4} below", recorded - measured)
}

/// Why recall is not measured, where it is not.
fn recall_left_out(snapshot: &Snapshot) -> Option<String> {
    let speeches = snapshot.speech_count();
    (speeches < LEAST_FOR_RECALL).then(|| {
        format!(
            "the index has {}; only with {} or more do the first {DEPTH} say something",
            counted(speeches, "speech"),
            grouped(LEAST_FOR_RECALL)
        )
    })
}

fn print(
    out: &mut impl Write,
    snapshot: &Snapshot,
    arguments: &Arguments,
    questions: &Questions,
    report: &Report,
) -> std::io::Result<()> {
    writeln!(
        out,
        "{}{} {FAINT}(index {}: {}){FAINT:#}\n{FAINT}{}{FAINT:#}\n",
        counted(report.questions.len() as u64, "question"),
        arguments.half.map(|half| format!(", the half to {}", half.name())).unwrap_or_default(),
        snapshot.version(),
        counted(snapshot.speech_count(), "speech"),
        questions.about()
    )?;
    if arguments.questions {
        print_questions(out, report)?;
    }
    let heads: String = Measure::ALL.iter().map(|measure| format!("{:>12}", measure.name())).collect();
    writeln!(out, "{:<12}{:>10}{heads}", "", "questions")?;
    for (kind, (count, means)) in &report.kinds {
        writeln!(out, "{:<12}{count:>10}{}", kind.name(), row(means))?;
    }
    writeln!(out, "{TITLE}{:<12}{:>10}{}{TITLE:#}", "all", report.questions.len(), row(&report.all))?;
    if let Some(why) = recall_left_out(snapshot) {
        say(format_args!("{} is left out: {why}", Measure::Recall100.name()));
    }
    Ok(())
}

fn row(measures: &Measures) -> String {
    measures.each().map(|(_, value)| format!("{:>12}", shown(value))).collect()
}

fn shown(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"))
}

fn print_questions(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    for one in &report.questions {
        let question = &one.question;
        writeln!(out, "{TITLE}{}{TITLE:#} {} {}", question.id, question.kind.name(), question.text)?;
        let measures = one.measures.each().filter(|(_, value)| value.is_some());
        let measures: Vec<String> = measures.map(|(m, value)| format!("{} {}", m.name(), shown(value))).collect();
        writeln!(out, "  {}", measures.join(", "))?;
        for relevant in &one.relevant {
            let rank = relevant.rank.map_or_else(|| "not found".to_owned(), |rank| format!("rank {rank}"));
            writeln!(out, "  {rank:>9}  grade {}/{}  {}", relevant.grade, GRADES.end(), relevant.speech)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
