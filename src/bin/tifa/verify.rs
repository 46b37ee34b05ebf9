//! `tifa verify`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tifa::corpus;
use tifa::index::{Index, Snapshot};
use tifa::verify::{Report, verify};

use crate::Found;
use crate::output::{grouped, say};

/// Check the index against a plain scan of the text, which shares no code with it.
///
/// Draws random pieces of the original text, 1 to 60 characters long and as they stand, some with a character changed, and compares
/// hits, sentences and speeches under every lens. Ends with code 1 on any difference. The same seed draws the same pieces.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Scan these source files instead of the text that is stored in the index
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    index: PathBuf,
    /// Pieces to draw
    #[arg(long, default_value_t = 500, value_name = "N")]
    sample: usize,
    /// What to draw from; another number draws other pieces
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
}

/// Differences that are shown one by one.
const SHOWN: usize = 20;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let start = Instant::now();
    let snapshot = Index::open(&arguments.index)?.snapshot();
    let stored = stored_texts(&snapshot)?;
    let (texts, mut differences) = match arguments.paths.as_slice() {
        [] => (stored, 0),
        paths => {
            let sources = source_texts(paths)?;
            let differences = compare_ids(&stored, &sources);
            (sources, differences)
        }
    };
    let texts: Vec<String> = texts.into_values().collect();
    let bar = ProgressBar::with_draw_target(Some(arguments.sample as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} pieces {wide_bar} {eta} left") {
        bar.set_style(style);
    }
    let report = verify(&snapshot, &texts, arguments.sample, arguments.seed, || bar.inc(1))?;
    bar.finish_and_clear();
    differences += report.differences.len();
    print(&report, &snapshot, arguments, start)?;
    Ok(if differences == 0 { Found::Something } else { Found::Nothing })
}

fn stored_texts(snapshot: &Snapshot) -> tifa::Result<BTreeMap<String, String>> {
    snapshot.speech_refs().map(|place| snapshot.speech(place).map(|speech| (speech.id, speech.text))).collect()
}

/// The texts of the source files; of a repeated id the first, as the indexer takes it.
fn source_texts(paths: &[PathBuf]) -> tifa::Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for file in corpus::find(paths)?.files {
        // What can't be read was reported when it was indexed, and is no speech.
        for record in file.records().into_iter().flatten().flatten() {
            if let Ok(draft) = record.read() {
                texts.entry(draft.id).or_insert(draft.text);
            }
        }
    }
    Ok(texts)
}

/// Speeches that only one side has; counted as differences.
fn compare_ids(stored: &BTreeMap<String, String>, sources: &BTreeMap<String, String>) -> usize {
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
        writeln!(
            out,
            "differs ({}): {:?}: index {:?}, scan {:?}",
            difference.lens.name(),
            difference.phrase,
            difference.index,
            difference.scan
        )?;
    }
    writeln!(
        out,
        "{} differences in {} comparisons: {} pieces (seed {}) under 3 lenses, {} of them absent from the text, {} hits in all; \
         index {}, {} speeches, {:.1} s",
        grouped(report.differences.len() as u64),
        grouped(report.comparisons),
        grouped(report.pieces),
        arguments.seed,
        grouped(report.absent),
        grouped(report.hits),
        snapshot.version(),
        grouped(snapshot.speech_count()),
        start.elapsed().as_secs_f64()
    )
}
