//! What a run did, file by file: told to a person, or written as JSON.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use tifa::corpus::{Problem, Reason, Weight};
use tifa::index::{Outcome, Removed};
use tifa::suggest::Mined;

use crate::output::{counted, grouped, say};

/// What a run did, or what a dry run says it would do. The names in JSON are stable.
#[derive(Serialize)]
pub(crate) struct Report {
    /// Whether nothing was written.
    pub(crate) dry_run: bool,
    /// The version of the index after the run; none after a dry run.
    pub(crate) version: Option<String>,
    /// Speeches in the index after the run; none after a dry run.
    pub(crate) speeches: Option<u64>,
    /// How long it took to publish, in seconds; mining tells for itself.
    pub(crate) seconds: f64,
    pub(crate) totals: Totals,
    /// How often each reason stands among the problems.
    pub(crate) reasons: BTreeMap<Reason, u64>,
    /// A row for each file that was looked at or is gone, in the order of their paths.
    pub(crate) files: Vec<FileRow>,
    /// The phrases to suggest. They are an extra: an index without them is published all the same.
    #[serde(skip)]
    pub(crate) mined: Option<tifa::Result<Mined>>,
    #[serde(skip)]
    pub(crate) rebuilt_words: bool,
    /// Speeches outside the paths of this run that are still marked by the rules of noise before; see [`tifa::index::Published`].
    pub(crate) marked_before: u64,
}

/// Sums over all files.
#[derive(Clone, Copy, Default, Serialize)]
pub(crate) struct Totals {
    /// Files of a known format.
    pub(crate) files: u64,
    /// Their size.
    pub(crate) bytes: u64,
    #[serde(flatten)]
    pub(crate) speeches: Counts,
}

/// Speeches by what became of them, and problems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) added: u64,
    pub(crate) changed: u64,
    pub(crate) unchanged: u64,
    pub(crate) removed: u64,
    /// Files or records that should have given a speech and did not.
    pub(crate) failed: u64,
    /// Files of formats that tifa does not read.
    pub(crate) skipped: u64,
    /// Things that are odd about speeches that were read.
    pub(crate) warnings: u64,
}

/// What became of one file.
#[derive(Serialize)]
pub(crate) struct FileRow {
    #[serde(serialize_with = "as_text")]
    pub(crate) file: PathBuf,
    /// Its size; none where it was not read.
    pub(crate) bytes: Option<u64>,
    #[serde(flatten)]
    pub(crate) counts: Counts,
    /// The ids of the speeches that were removed with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) removed_ids: Vec<String>,
    /// In the order of lines.
    pub(crate) problems: Vec<Problem>,
}

impl FileRow {
    pub(crate) fn new(file: &Path, bytes: Option<u64>) -> FileRow {
        let (counts, removed_ids, problems) = Default::default();
        FileRow { file: file.to_owned(), bytes, counts, removed_ids, problems }
    }

    pub(crate) fn count(&mut self, outcome: &Outcome) {
        if let Some(counter) = self.counter(outcome) {
            *counter += 1;
        }
    }

    /// Takes back what was counted for a speech that gave way to another later on.
    pub(crate) fn discount(&mut self, outcome: &Outcome) {
        if let Some(counter) = self.counter(outcome) {
            *counter = counter.saturating_sub(1);
        }
    }

    fn counter(&mut self, outcome: &Outcome) -> Option<&mut u64> {
        match outcome {
            Outcome::Added => Some(&mut self.counts.added),
            Outcome::Changed => Some(&mut self.counts.changed),
            Outcome::Unchanged => Some(&mut self.counts.unchanged),
            Outcome::Repeated { .. } => None,
        }
    }

    fn count_problems(&mut self) {
        self.problems.sort_by_key(|problem| problem.line);
        for problem in &self.problems {
            match problem.reason.weight() {
                Weight::Failure => self.counts.failed += 1,
                Weight::Skipped => self.counts.skipped += 1,
                Weight::Warning => self.counts.warnings += 1,
            }
        }
    }
}

/// The rows of a run under way.
#[derive(Default)]
pub(crate) struct Rows(BTreeMap<PathBuf, FileRow>);

impl Rows {
    pub(crate) fn add_file(&mut self, file: &Path, bytes: u64) {
        self.0.insert(file.to_owned(), FileRow::new(file, Some(bytes)));
    }

    pub(crate) fn of(&mut self, file: &Path) -> &mut FileRow {
        self.0.entry(file.to_owned()).or_insert_with(|| FileRow::new(file, None))
    }

    pub(crate) fn add_problem(&mut self, problem: Problem) {
        let file = problem.file.clone();
        self.of(&file).problems.push(problem);
    }

    /// All problems so far.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.0.values().flat_map(|row| &row.problems)
    }

    pub(crate) fn add_removed(&mut self, removed: Removed) {
        let row = self.of(&removed.file);
        row.counts.removed += 1;
        row.removed_ids.push(removed.id);
    }

    /// The rows in the order of their files, and their sums.
    pub(crate) fn close(self) -> (Vec<FileRow>, Totals, BTreeMap<Reason, u64>) {
        let mut rows: Vec<FileRow> = self.0.into_values().collect();
        let mut totals = Totals::default();
        let mut reasons = BTreeMap::new();
        for row in &mut rows {
            row.count_problems();
            totals.files += u64::from(row.bytes.is_some());
            totals.bytes += row.bytes.unwrap_or(0);
            let (sums, counts) = (&mut totals.speeches, row.counts);
            sums.added += counts.added;
            sums.changed += counts.changed;
            sums.unchanged += counts.unchanged;
            sums.removed += counts.removed;
            sums.failed += counts.failed;
            sums.skipped += counts.skipped;
            sums.warnings += counts.warnings;
            for problem in &row.problems {
                *reasons.entry(problem.reason).or_insert(0) += 1;
            }
        }
        (rows, totals, reasons)
    }
}

impl Report {
    /// Problems by file, then what was done.
    pub(crate) fn tell(&self) {
        for row in &self.files {
            for problem in &row.problems {
                say(format_args!("{}: {problem}", problem.reason.weight().name()));
            }
            for id in &row.removed_ids {
                say(format_args!("removed: {id}"));
            }
        }
        self.tell_reasons();
        say(self.summary());
        if self.dry_run {
            say("a dry run: nothing was written");
            return;
        }
        if self.rebuilt_words {
            say("the lexicon has changed: the words of all speeches were cut anew");
        }
        if self.marked_before > 0 {
            say(format_args!(
                "warning: {} outside these paths are still marked by the rules of noise before: index their paths too",
                counted(self.marked_before, "speech")
            ));
        }
        if let (Some(speeches), Some(version)) = (self.speeches, &self.version) {
            say(format_args!("the index holds {}, version {version}", counted(speeches, "speech")));
        }
        match &self.mined {
            Some(Ok(Mined { phrases, took: Some(took) })) => say(format_args!(
                "{} to suggest while typing, mined in {:.1} s",
                counted(*phrases as u64, "phrase"),
                took.as_secs_f64()
            )),
            Some(Err(error)) => say(format_args!("warning: no phrases can be suggested while typing: {error}")),
            // They are still there from an earlier run.
            Some(Ok(Mined { took: None, .. })) | None => (),
        }
    }

    /// Many problems are one look.
    fn tell_reasons(&self) {
        const MANY: u64 = 10;
        if self.reasons.values().sum::<u64>() >= MANY {
            for (reason, count) in &self.reasons {
                say(format_args!("{:>8} {}: {}", grouped(*count), reason.weight().name(), reason.name()));
            }
        }
    }

    fn summary(&self) -> String {
        let Counts { added, changed, unchanged, removed, failed, skipped, warnings } = self.totals.speeches;
        let megabytes = self.totals.bytes as f64 / 1e6;
        let verb = if self.dry_run { "would be " } else { "" };
        format!(
            "{}, {megabytes:.1} MB in {:.1} s: {} {verb}added, {} changed, {} unchanged, {} removed, {} failed, {} skipped, {}",
            counted(self.totals.files, "file"),
            self.seconds,
            grouped(added),
            grouped(changed),
            grouped(unchanged),
            grouped(removed),
            grouped(failed),
            grouped(skipped),
            counted(warnings, "warning"),
        )
    }

    /// Writes it as JSON.
    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let failed = || format!("can't write the report to {}", file.display());
        let json = serde_json::to_vec_pretty(self).with_context(failed)?;
        std::fs::write(file, json).with_context(failed)
    }

    /// Whether some speeches are missing that should be there.
    pub(crate) fn has_failures(&self) -> bool {
        self.totals.speeches.failed > 0
    }
}

/// A path that is not UTF-8 still has to be told.
fn as_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// Seconds with three places.
pub(crate) fn seconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e3).round() / 1e3
}
