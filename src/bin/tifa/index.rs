//! `tifa index`

use std::path::PathBuf;

use tifa::corpus::{Encoding, ReadOptions};
use tifa::index::IndexOptions;
use tifa::suggest::Mined;
use tifa::text::words::Lexicon;

use crate::Found;
use crate::indexing::{self, Report};
use crate::output::{counted, grouped, say};

/// Index speeches: .txt and .md (optional YAML front matter), .html and .mht (pages), .jsonl (one speech a line), .csv (one a row,
/// below a row of names), and .gz of these. NAME.meta.yaml holds fields of the speech in NAME.
///
/// Adds what is new, replaces what has changed, and removes speeches whose file lay under a PATH and is gone, all at once.
/// A second run over unchanged files indexes nothing. Files that can't be read are named with the reason; the rest goes on.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders to index
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
}

/// Where the index is and how it is built; shared with `serve`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Memory that indexing may use, in megabytes
    #[arg(long, default_value_t = 1024, value_name = "MB")]
    memory: u64,
    /// Terms for the word segmenter beside the built-in ones, one a line: `term [frequency [tag]]`.
    /// Kept with the index; a changed file cuts all words anew
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// The encoding of all files that have no byte order mark (gb18030, big5-hkscs, utf-8, utf-16le); found out for each where not given
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
}

impl Options {
    pub(crate) fn read(&self) -> tifa::Result<IndexOptions> {
        let lexicon = self.lexicon.as_deref().map(Lexicon::with_file).transpose()?;
        Ok(IndexOptions { memory: self.memory.saturating_mul(1 << 20), lexicon })
    }

    pub(crate) fn reading(&self) -> ReadOptions {
        ReadOptions { encoding: self.encoding }
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let options = &arguments.options;
    let report = indexing::run(&arguments.paths, &options.index, options.read()?, &options.reading())?;
    tell(&report);
    Ok(Found::Something)
}

/// Problems by name, then what was done.
pub(crate) fn tell(report: &Report) {
    for problem in &report.problems {
        let weight = if problem.is_failure() { "left out" } else { "warning" };
        say(format_args!("{weight}: {problem}"));
    }
    for id in &report.published.removed {
        say(format_args!("removed: {id}"));
    }
    let (left_out, warnings): (Vec<_>, Vec<_>) = report.problems.iter().partition(|problem| problem.is_failure());
    let seconds = report.took.as_secs_f64();
    say(format_args!(
        "{}, {:.1} MB in {seconds:.1} s: {} added, {} changed, {} unchanged, {} removed, {} left out, {} warnings",
        counted(report.files as u64, "file"),
        report.bytes as f64 / 1e6,
        grouped(report.added),
        grouped(report.changed),
        grouped(report.unchanged),
        grouped(report.published.removed.len() as u64),
        grouped(left_out.len() as u64),
        grouped(warnings.len() as u64),
    ));
    if report.published.rebuilt_words {
        say("the lexicon has changed: the words of all speeches were cut anew");
    }
    say(format_args!(
        "the index holds {}, version {}",
        counted(report.published.speeches, "speech"),
        report.published.version
    ));
    match &report.mined {
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
