//! What a run over some files would do to an index, without touching it.

use std::path::{Path, PathBuf};

use super::ledger::{Ledger, Origin, Outcome, Removed, Standing, Superseded};
use super::snapshot::Index;
use crate::error::{Error, Result};

/// Takes offers like an [`Indexer`](super::Indexer) and writes nothing. Needs no lock: it tells about what is published now.
pub struct DryRun {
    ledger: Ledger,
    noise_rules: String,
}

impl DryRun {
    /// Opens the index of a folder, which need not exist.
    ///
    /// # Errors
    /// The folder holds an index that can't be read.
    pub fn open(dir: &Path) -> Result<DryRun> {
        let snapshot = match Index::open(dir) {
            Ok(index) => index.snapshot(),
            Err(Error::NoIndex { .. }) => return Ok(DryRun { ledger: Ledger::default(), noise_rules: String::new() }),
            Err(error) => return Err(error),
        };
        Ok(DryRun { ledger: Ledger::open(Some(&snapshot))?, noise_rules: snapshot.noise_rules().to_owned() })
    }

    /// What would become of a speech.
    pub fn offer(&self, id: &str, hash: [u8; 32], origin: &Origin) -> Outcome {
        match self.ledger.offer(id, hash, origin) {
            Standing::First(outcome) | Standing::Wins(outcome) => outcome,
            Standing::GivesWay { kept } => Outcome::Repeated { kept },
        }
    }

    /// See [`Indexer::holder`](super::Indexer::holder).
    pub fn holder(&self, id: &str, file: &Path, roots: &[PathBuf]) -> Option<&Path> {
        self.ledger.holder(id, file, roots)
    }

    /// See [`Indexer::noise_rules`](super::Indexer::noise_rules).
    pub fn noise_rules(&self) -> &str {
        &self.noise_rules
    }

    /// The speeches that would be removed, and those that would give way to others of the run; see
    /// [`Indexer::finish`](super::Indexer::finish).
    pub fn finish(self, roots: &[PathBuf], keep: impl Fn(&Path) -> bool) -> (Vec<Removed>, Vec<Superseded>) {
        let balance = self.ledger.balance(roots, keep);
        (balance.removed, balance.superseded)
    }
}
