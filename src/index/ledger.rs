//! The ledger of a run: which speeches it adds, changes, leaves alone and removes. Writes nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::snapshot::Snapshot;
use crate::error::Result;

/// Where a speech comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The place of the speech in path order, over the whole run. Of a repeated id the smallest wins.
    pub order: u64,
    /// The file, as an absolute path.
    pub file: PathBuf,
}

/// What became of an offered speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// New.
    Added,
    /// Its id was there with another content, or in another file.
    Changed,
    /// The same as before.
    Unchanged,
    /// Its id belongs to a speech of another file or line that comes first in path order.
    Repeated {
        /// The file of the speech that is kept.
        kept: PathBuf,
    },
}

/// A speech that was offered first and then gave way to one with the same id that comes before it in path order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superseded {
    /// The id.
    pub id: String,
    /// Where the one that gave way came from.
    pub origin: Origin,
    /// The file of the speech that is kept.
    pub kept: PathBuf,
    /// What its offer was answered with.
    pub outcome: Outcome,
}

/// A speech that was removed since its source is gone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Removed {
    /// Its id.
    pub id: String,
    /// The file that it came from.
    pub file: PathBuf,
}

/// What was published before a run, and what the run has met so far.
#[derive(Default)]
pub(super) struct Ledger {
    before: HashMap<String, Known>,
    seen: Mutex<Seen>,
}

/// A speech that the index holds or is to hold.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) hash: [u8; 32],
    pub(super) file: PathBuf,
}

#[derive(Default)]
struct Seen {
    speeches: HashMap<String, (Known, u64)>,
    superseded: Vec<Superseded>,
}

/// How an offer stands.
pub(super) enum Standing {
    /// No other speech of the run has its id so far.
    First(Outcome),
    /// It wins over another of the run, which may be written already.
    Wins(Outcome),
    /// It gives way to another of the run.
    GivesWay {
        /// The file of the speech that is kept.
        kept: PathBuf,
    },
}

/// What a run comes to.
pub(super) struct Balance {
    /// In the order of their ids.
    pub(super) removed: Vec<Removed>,
    pub(super) superseded: Vec<Superseded>,
    /// The speeches of the run, by their ids.
    pub(super) met: HashMap<String, Known>,
    /// The speeches of earlier runs that stay, by their ids.
    pub(super) kept: HashMap<String, Known>,
}

impl Balance {
    /// All speeches that the index holds after the run: ids and content hashes.
    pub(super) fn live(&self) -> impl Iterator<Item = (&str, &[u8; 32])> {
        self.met.iter().chain(&self.kept).map(|(id, known)| (id.as_str(), &known.hash))
    }
}

impl Ledger {
    /// A ledger for a run over what a snapshot holds.
    pub(super) fn open(snapshot: Option<&Snapshot>) -> Result<Ledger> {
        let mut before = HashMap::new();
        if let Some(snapshot) = snapshot {
            before.reserve(snapshot.speech_count() as usize);
            snapshot.for_each_origin(|id, hash, file| {
                before.insert(id.to_owned(), Known { hash, file: PathBuf::from(file) });
            })?;
        }
        Ok(Ledger { before, seen: Mutex::default() })
    }

    /// The speech that already holds an id and is kept although a run over other files offers the same id:
    /// its file still exists, lies outside this run's paths, and comes first in path order.
    pub(super) fn holder(&self, id: &str, file: &Path, roots: &[PathBuf]) -> Option<&Path> {
        let known = self.before.get(id)?;
        let outside = !roots.iter().any(|root| known.file.starts_with(root));
        (outside && known.file.as_path() < file && known.file.exists()).then_some(known.file.as_path())
    }

    /// Takes note of a speech.
    pub(super) fn offer(&self, id: &str, hash: [u8; 32], origin: &Origin) -> Standing {
        let known = Known { hash, file: origin.file.clone() };
        let outcome = self.outcome(id, &known);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((earlier, order)) = seen.speeches.get(id).cloned() else {
            seen.speeches.insert(id.to_owned(), (known, origin.order));
            return Standing::First(outcome);
        };
        if order < origin.order {
            return Standing::GivesWay { kept: earlier.file };
        }
        seen.superseded.push(Superseded {
            id: id.to_owned(),
            outcome: self.outcome(id, &earlier),
            origin: Origin { order, file: earlier.file },
            kept: known.file.clone(),
        });
        seen.speeches.insert(id.to_owned(), (known, origin.order));
        Standing::Wins(outcome)
    }

    /// Closes the run: a speech whose source lay under one of `roots` and was not met is removed, unless `keep` names its file.
    pub(super) fn balance(self, roots: &[PathBuf], keep: impl Fn(&Path) -> bool) -> Balance {
        let Seen { speeches, mut superseded } = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let met: HashMap<String, Known> = speeches.into_iter().map(|(id, (known, _))| (id, known)).collect();
        for superseded in &mut superseded {
            // The one that it gave way to may have given way itself.
            if let Some(winner) = met.get(&superseded.id) {
                superseded.kept.clone_from(&winner.file);
            }
        }
        let (mut removed, mut kept) = (Vec::new(), HashMap::new());
        for (id, known) in self.before {
            if met.contains_key(&id) {
                continue;
            }
            if roots.iter().any(|root| known.file.starts_with(root)) && !keep(&known.file) {
                removed.push(Removed { id, file: known.file });
            } else {
                kept.insert(id, known);
            }
        }
        removed.sort();
        Balance { removed, superseded, met, kept }
    }

    fn outcome(&self, id: &str, known: &Known) -> Outcome {
        match self.before.get(id) {
            None => Outcome::Added,
            Some(before) if before.hash == known.hash && before.file == known.file => Outcome::Unchanged,
            Some(_) => Outcome::Changed,
        }
    }
}
