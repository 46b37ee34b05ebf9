//! Real speeches beside the project, where there are any.

use std::path::PathBuf;

use rayon::prelude::*;
use tifa::corpus::{Draft, ReadOptions, Record, find};

/// What `look` sees in each speech under the folder that the environment variable `TIFA_CORPORA` names, in no order; none where it
/// is not set. Files that cannot be read are told and passed over.
#[allow(clippy::print_stdout, reason = "what was not covered is told")]
pub(crate) fn over_corpora<T: Send>(look: impl Fn(Draft) -> T + Sync) -> Option<Vec<T>> {
    let Some(folder) = std::env::var_os("TIFA_CORPORA") else {
        println!("TIFA_CORPORA not set: N/A");
        return None;
    };
    let found = find(&[PathBuf::from(folder)]).expect("the folder");
    let read = |record: Result<Record, _>| match record.and_then(Record::read) {
        Ok(draft) => Some(look(draft)),
        Err(problem) => {
            println!("not covered: {problem}");
            None
        }
    };
    let records = found.files.iter().flat_map(|file| file.records(&ReadOptions::default()).expect("the file"));
    Some(records.par_bridge().filter_map(read).collect())
}
