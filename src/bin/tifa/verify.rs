//! `tifa verify`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tifa::corpus::{self, Encoding, NoiseRules, ReadOptions};
use tifa::index::{Index, Snapshot};
use tifa::speech::Speech;
use tifa::verify::{Problem, Report, Tally, verify};

use crate::Found;
use crate::indexing::kept_rules;
use crate::output::{grouped, say};

/// Check the index against a plain scan of the text, which shares no code with it.
///
/// First every file of the index is compared with its checksum. Then this draws random pieces of the original text, 1 to 60 characters
/// long and as they stand, some with a character changed, and as many queries of every operator, and compares hits, sentences and
/// speeches under every lens: one query as the command line asks, the next as a server does, with the text in memory. Ends with code 1
/// on any difference. The same seed draws the same queries.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Scan these source files instead of the text that is stored in the index
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The encoding of these files, as it was given to `index`
    #[arg(long, value_name = "NAME", requires = "paths")]
    encoding: Option<Encoding>,
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    index: PathBuf,
    /// Queries to draw, half of them pieces of text
    #[arg(long, default_value_t = 500, value_name = "N")]
    sample: usize,
    /// What to draw from; another number draws other queries
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
}

/// Differences that are shown one by one.
const SHOWN: usize = 20;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let start = Instant::now();
    let index = Index::open(&arguments.index)?;
    index.check_files()?;
    let snapshot = index.snapshot();
    let stored = stored_speeches(&snapshot)?;
    let (speeches, mut differences) = match arguments.paths.as_slice() {
        [] => (stored, 0),
        paths => {
            let rules = kept_rules(snapshot.noise_rules())?;
            let sources = source_speeches(paths, &ReadOptions { encoding: arguments.encoding }, &rules)?;
            let differences = compare_ids(&stored, &sources);
            (sources, differences)
        }
    };
    let speeches: Vec<Speech> = speeches.into_values().collect();
    let bar = ProgressBar::with_draw_target(Some(arguments.sample as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} queries {wide_bar} {eta} left") {
        bar.set_style(style);
    }
    let kept = Index::open(&arguments.index)?;
    kept.keep_text(u64::MAX);
    let snapshots = [&snapshot, &kept.snapshot()];
    let report = verify(snapshots, &speeches, arguments.sample, arguments.seed, || bar.inc(1))?;
    bar.finish_and_clear();
    differences += report.differences.len();
    print(&report, &snapshot, arguments, start)?;
    Ok(if differences == 0 { Found::Something } else { Found::Nothing })
}

fn stored_speeches(snapshot: &Snapshot) -> tifa::Result<BTreeMap<String, Speech>> {
    snapshot.speech_refs().map(|place| snapshot.speech(place).map(|speech| (speech.id.clone(), speech))).collect()
}

/// The speeches of the source files; of a repeated id the first, as the indexer takes it.
fn source_speeches(
    paths: &[PathBuf],
    reading: &ReadOptions,
    rules: &NoiseRules,
) -> tifa::Result<BTreeMap<String, Speech>> {
    let mut speeches = BTreeMap::new();
    for file in corpus::find(paths)?.files {
        // What can't be read was reported when it was indexed, and is no speech.
        for record in file.records(reading).into_iter().flatten().flatten() {
            if let Ok(draft) = record.read() {
                speeches.entry(draft.id.clone()).or_insert_with(|| draft.into_speech_by(rules));
            }
        }
    }
    Ok(speeches)
}

/// Speeches that only one side has; counted as differences.
fn compare_ids(stored: &BTreeMap<String, Speech>, sources: &BTreeMap<String, Speech>) -> usize {
    let stored: BTreeSet<&String> = stored.keys().collect();
    let sources: BTreeSet<&String> = sources.keys().collect();
    let missing: Vec<_> = sources.difference(&stored).collect();
    let surplus: Vec<_> = stored.difference(&sources).collect();
    for id in missing.iter().take(SHOWN) {
        say(format_args!("not in the index: {id} (run `tifa index` on the same paths first)"));
    }
    for id in surplus.iter().take(SHOWN) {
        say(format_args!("in the index, not in the files: {id}"));
    }
    missing.len() + surplus.len()
}

fn print(report: &Report, snapshot: &Snapshot, arguments: &Arguments, start: Instant) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    for difference in report.differences.iter().take(SHOWN) {
        let query = &difference.query;
        match &difference.problem {
            Problem::Counts { lens, index, scan } => {
                writeln!(out, "differs ({}): {query:?}: index {index:?}, scan {scan:?}", lens.name())?;
            }
            Problem::Reading(problem) => writeln!(out, "is not read as meant: {query:?}: {problem}")?,
            Problem::Writing(other) => writeln!(out, "is not read the same: {query:?} and {other:?}")?,
            Problem::Printing(printed) => writeln!(out, "is not read back: {query:?} as {printed:?}")?,
        }
    }
    let Tally { queries, comparisons, hits, absent, .. } = report.all;
    writeln!(
        out,
        "{} differences in {} comparisons: {} queries (seed {}) under 3 lenses, {} of them absent from the text, {} hits in all; \
         index {}, {} speeches, {:.1} s",
        grouped(report.differences.len() as u64),
        grouped(comparisons),
        grouped(queries),
        arguments.seed,
        grouped(absent),
        grouped(hits),
        snapshot.version(),
        grouped(snapshot.speech_count()),
        start.elapsed().as_secs_f64()
    )?;
    for (operator, tally) in &report.operators {
        writeln!(
            out,
            "  {:<16} {:>8} queries, {:>8} absent, {:>8} comparisons, {:>12} hits, {} differences",
            operator.name(),
            grouped(tally.queries),
            grouped(tally.absent),
            grouped(tally.comparisons),
            grouped(tally.hits),
            grouped(tally.differences)
        )?;
    }
    Ok(())
}
