//! `tifa index`

use std::path::PathBuf;

use tifa::corpus::{Encoding, NoiseRules, ReadOptions};
use tifa::index::IndexOptions;
use tifa::text::words::Lexicon;

use crate::{Found, indexing};

/// Index speeches: .txt and .md (optional YAML front matter), .html and .mht (pages), .jsonl (one speech a line), .csv (one a row,
/// below a row of names), and .gz of these. NAME.meta.yaml holds fields of the speech in NAME.
///
/// Adds what is new, replaces what has changed, and removes speeches whose file lay under a PATH and is gone, all at once.
/// A second run over unchanged files indexes nothing. Files that can't be read are named with the reason; the rest goes on,
/// and the exit code is 4.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders to index
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// Write what became of each file to FILE, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Only tell what would be added, changed, removed or fail; write nothing but the report
    #[arg(long)]
    dry_run: bool,
}

/// Where the index is and how it is built; shared with `serve`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Memory that indexing may use, in megabytes; the dictionary and the mining of phrases take some 200 more, whatever is given
    #[arg(long, default_value_t = 1024, value_name = "MB")]
    memory: u64,
    /// Terms for the word segmenter beside the built-in ones, one a line: `term [frequency [tag]]`.
    /// Kept with the index; a changed file cuts all words anew
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// Rules of noise that come before the built-in ones; `tifa noise --help` says more. Kept with the index; where they have changed, the
    /// speeches under PATH are read anew
    #[arg(long, value_name = "FILE")]
    noise: Option<PathBuf>,
    /// The encoding of all files that have no byte order mark (gb18030, big5-hkscs, utf-8, utf-16le); found out for each where not given
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
}

impl Options {
    pub(crate) fn read(&self) -> tifa::Result<IndexOptions> {
        let lexicon = self.lexicon.as_deref().map(Lexicon::with_file).transpose()?;
        let noise_rules = self.noise_rules()?.map(|rules| rules.own().to_owned());
        Ok(IndexOptions { memory: self.memory.saturating_mul(1 << 20), lexicon, noise_rules })
    }

    pub(crate) fn noise_rules(&self) -> tifa::Result<Option<NoiseRules>> {
        self.noise.as_deref().map(NoiseRules::with_file).transpose()
    }

    pub(crate) fn reading(&self) -> ReadOptions {
        ReadOptions { encoding: self.encoding }
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let (paths, options) = (&arguments.paths, &arguments.options);
    let report = match arguments.dry_run {
        true => indexing::dry_run(paths, &options.index, options.noise_rules()?, &options.reading())?,
        false => indexing::run(paths, &options.index, options.read()?, &options.reading())?,
    };
    report.tell();
    if let Some(file) = &arguments.report {
        report.write(file)?;
    }
    Ok(if report.has_failures() { Found::Failures } else { Found::Something })
}
