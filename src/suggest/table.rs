//! The file of mined phrases: `phrases-<index version>` in the folder of the index.
//!
//! A line that says what it is and holds a hash of the rest, then a phrase a line, the best first: hits, speeches, text. It is derived
//! from the index alone and may be deleted at any time.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::mining::CommonPhrase;
use crate::error::{Error, Result};
use crate::index::{Index, Snapshot, publish};

/// Raise it when other phrases are mined from the same speeches.
const FORMAT: u32 = 1;
const PREFIX: &str = "phrases-";

/// Where the phrases of a snapshot are, once they are mined.
pub(super) fn path(snapshot: &Snapshot) -> PathBuf {
    snapshot.dir().join(name(snapshot))
}

/// The phrases of a file; `None` where they were not mined yet, by this program, or the file is damaged.
///
/// # Errors
/// There is a file and it can't be read.
pub(super) fn read(path: &Path) -> Result<Option<Vec<CommonPhrase>>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => Ok(None),
        Err(source) => Err(Error::Read { path: path.to_owned(), source }),
    }
}

/// Publishes the phrases of a snapshot, and removes those of versions that are gone.
///
/// # Errors
/// The folder can't be written.
pub(super) fn write(index: &Index, snapshot: &Snapshot, phrases: &[CommonPhrase]) -> Result<()> {
    publish(snapshot.dir(), &name(snapshot), print(phrases).as_bytes())?;
    // Another indexer may have published meanwhile, and its phrases stay.
    index.reload()?;
    let current = [name(snapshot), name(&index.snapshot())];
    let failed = |source| Error::Write { path: snapshot.dir().to_owned(), source };
    for entry in fs::read_dir(snapshot.dir()).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let old = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && !current.iter().any(|kept| kept == name));
        if old {
            // Another indexer may have been faster.
            fs::remove_file(entry.path())
                .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(failed(error)) })?;
        }
    }
    Ok(())
}

fn name(snapshot: &Snapshot) -> String {
    format!("{PREFIX}{}", snapshot.version())
}

fn print(phrases: &[CommonPhrase]) -> String {
    let mut rows = String::new();
    for CommonPhrase { text, hits, speeches } in phrases {
        let written = writeln!(rows, "{hits}\t{speeches}\t{text}");
        debug_assert!(written.is_ok(), "a String takes any text");
    }
    format!("{}\n{rows}", headline(&rows))
}

fn parse(text: &str) -> Option<Vec<CommonPhrase>> {
    let (head, rows) = text.split_once('\n')?;
    (head == headline(rows)).then_some(())?;
    let row = |row: &str| {
        let mut columns = row.split('\t');
        let hits = columns.next()?.parse().ok()?;
        let speeches = columns.next()?.parse().ok()?;
        Some(CommonPhrase { text: columns.next()?.to_owned(), hits, speeches })
    };
    rows.lines().map(row).collect()
}

fn headline(rows: &str) -> String {
    format!("tifa phrases {FORMAT} {}", blake3::hash(rows.as_bytes()).to_hex())
}
