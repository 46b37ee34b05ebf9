//! `tifa dump`

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use tifa::index::Index;
use tifa::server::wire;

use crate::Found;

/// Print every speech of the index as JSON, one a line.
///
/// The gaps and texts of its sentences and the tail, joined, are the source as it was read, byte for byte.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    index: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let snapshot = Index::open(&arguments.index)?.snapshot();
    let mut speeches: Vec<_> = snapshot.speech_refs().collect();
    // The order of files and merges must not show.
    snapshot.sort_by_id(&mut speeches);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for speech in speeches {
        serde_json::to_writer(&mut out, &wire::DumpedSpeech::new(&snapshot.speech(speech)?))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(if snapshot.speech_count() > 0 { Found::Something } else { Found::Nothing })
}
