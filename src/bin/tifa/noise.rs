//! `tifa noise`

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};
use tifa::corpus::noise::{Figures, Labels, MarkedLine, Measured, NoiseRules, SPEECH, Wrong, marked_lines};
use tifa::corpus::{self, ReadOptions, Record};
use tifa::speech::Speech;

use crate::Found;
use crate::output::{FAINT, TITLE, grouped, say};

/// Show which lines the rules take for noise, or measure how well they tell it from speech.
///
/// Noise is what stands in a text and is not the speech: advertisements, buttons, pagers. Printed is every line that is not blank: the id
/// of its speech, its number, a hash of its letters, `speech` or the reason why it is noise, and the line, with tabs between. Without the
/// last column, and corrected by hand, this is a file of LABELS to measure the rules with: precision is the share of noise in what they
/// mark, recall the share of the noise that they mark.
///
/// A file of RULES has one a line: a reason in small letters, a place (line, head, tail or block) and a regular expression for the whole
/// line, as in `pager line 第\d+页`; the reason `speech` makes exceptions. Rules of your own come before the built-in ones.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders with speeches
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Rules that come before the built-in ones
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Measure the speeches that these lines were labelled of; others are passed over
    #[arg(long, value_name = "LABELS")]
    labels: Option<PathBuf>,
    /// Show the figures of each speech
    #[arg(long, requires = "labels")]
    speeches: bool,
    /// Print JSON
    #[arg(long, requires = "labels")]
    json: bool,
    /// End with code 1 where precision or recall is below SHARE (0.98 where it is not given), or lines and labels don't fit
    #[arg(long, value_name = "SHARE", num_args = 0..=1, default_missing_value = "0.98", require_equals = true)]
    #[arg(requires = "labels")]
    check: Option<f64>,
}

/// The share of lines without a label, or labels without a line, up to which figures say something.
const MOST_UNFITTING: f64 = 0.02;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let own = arguments.rules.as_deref().map(NoiseRules::with_file).transpose()?;
    let rules = own.as_ref().unwrap_or(NoiseRules::built_in());
    let mut out = anstream::stdout().lock();
    let Some(labels) = &arguments.labels else {
        return each_speech(&arguments.paths, rules, |speech| print_lines(&mut out, &speech))
            .map(|()| Found::Something);
    };
    let labels = Labels::read(labels)?;
    let mut speeches = BTreeMap::new();
    each_speech(&arguments.paths, rules, |speech| {
        speeches.extend(labels.measure(&speech).map(|measured| (speech.id.clone(), measured)));
        Ok(())
    })?;
    let mut all = Measured::default();
    speeches.values().for_each(|measured: &Measured| all.add(measured));
    let missing: Vec<&str> = labels.ids().filter(|id| !speeches.contains_key(*id)).collect();
    if arguments.json {
        writeln!(out, "{}", json_of(&speeches, &all, &missing))?;
    } else {
        print(&mut out, arguments, &speeches, &all)?;
    }
    for id in &missing {
        say(format_args!("{id} is labelled, but not under these paths"));
    }
    let is_good = |share: f64| missing.is_empty() && fits(&all) && all.all.precision().min(all.all.recall()) >= share;
    Ok(if arguments.check.is_none_or(is_good) { Found::Something } else { Found::Nothing })
}

fn fits(all: &Measured) -> bool {
    (all.unlabelled + all.lost) as f64 <= MOST_UNFITTING * all.all.lines as f64
}

/// Reads all speeches under some paths; what can't be read is told and passed over.
fn each_speech(
    paths: &[PathBuf],
    rules: &NoiseRules,
    mut then: impl FnMut(Speech) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    for file in corpus::find(paths)?.files {
        let records = match file.records(&ReadOptions::default()) {
            Ok(records) => records,
            Err(problem) => {
                say(problem);
                continue;
            }
        };
        for draft in records.map(|record| record.and_then(Record::read)) {
            match draft {
                Ok(draft) => then(draft.into_speech_by(rules))?,
                Err(problem) => say(problem),
            }
        }
    }
    Ok(())
}

fn print_lines(out: &mut impl Write, speech: &Speech) -> std::io::Result<()> {
    for MarkedLine { number, key, text, noise } in marked_lines(speech) {
        let label = noise.as_deref().unwrap_or(SPEECH);
        writeln!(out, "{}\t{number}\t{key}\t{label}\t{}", speech.id, text.replace('\t', " "))?;
    }
    Ok(())
}

fn print(
    out: &mut impl Write,
    arguments: &Arguments,
    speeches: &BTreeMap<String, Measured>,
    all: &Measured,
) -> std::io::Result<()> {
    for (id, measured) in speeches {
        for Wrong { line, label } in &measured.wrong {
            let found = line.noise.as_deref().unwrap_or(SPEECH);
            let label = label.as_deref().unwrap_or("no label");
            writeln!(out, "{id}:{} {FAINT}rules: {found}, label: {label}{FAINT:#} {}", line.number, line.text)?;
        }
    }
    writeln!(out, "{:<28}{:>8}{:>8}{:>11}{:>9}", "", "lines", "noise", "precision", "recall")?;
    for (id, measured) in speeches.iter().filter(|_| arguments.speeches) {
        print_row(out, id, &measured.all)?;
    }
    for (reason, figures) in &all.reasons {
        print_row(out, reason, figures)?;
    }
    write!(out, "{TITLE}")?;
    print_row(out, "all", &all.all)?;
    write!(out, "{TITLE:#}")?;
    for (count, what) in [
        (all.other_reason, "noise for another reason than labelled"),
        (all.unlabelled, "without a label"),
        (all.lost, "labels without a line"),
    ] {
        if count > 0 {
            writeln!(out, "{FAINT}{}: {what}{FAINT:#}", grouped(count))?;
        }
    }
    Ok(())
}

fn print_row(out: &mut impl Write, name: &str, figures: &Figures) -> std::io::Result<()> {
    let noise = figures.both + figures.labels_alone;
    let (precision, recall) = (figures.precision(), figures.recall());
    writeln!(out, "{name:<28}{:>8}{:>8}{precision:>11.4}{recall:>9.4}", grouped(figures.lines), grouped(noise))
}

fn json_of(speeches: &BTreeMap<String, Measured>, all: &Measured, missing: &[&str]) -> Value {
    let wrong = speeches.iter().flat_map(|(id, measured)| measured.wrong.iter().map(move |wrong| (id, wrong)));
    let wrong = wrong.map(|(id, Wrong { line, label })| {
        json!({ "speech": id, "line": line.number, "rules": line.noise, "label": label, "text": line.text })
    });
    json!({
        "all": json_of_figures(&all.all),
        "reasons": all.reasons.iter().map(|(reason, figures)| (reason.clone(), json_of_figures(figures)))
            .collect::<BTreeMap<_, _>>(),
        "speeches": speeches.iter().map(|(id, measured)| (id.clone(), json_of_figures(&measured.all)))
            .collect::<BTreeMap<_, _>>(),
        "other_reason": all.other_reason,
        "unlabelled": all.unlabelled,
        "lost": all.lost,
        "missing": missing,
        "wrong": wrong.collect::<Vec<_>>(),
    })
}

fn json_of_figures(figures: &Figures) -> Value {
    json!({
        "lines": figures.lines,
        "both": figures.both,
        "rules_alone": figures.rules_alone,
        "labels_alone": figures.labels_alone,
        "precision": figures.precision(),
        "recall": figures.recall(),
    })
}
