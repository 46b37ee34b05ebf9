//! Mining: from published speeches to the phrases that they use often.

use std::time::{Duration, Instant};

use super::sample::Sample;
use super::{candidates, count, table, thin};
use crate::error::Result;
use crate::index::{Index, Snapshot};

/// What came of mining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mined {
    /// The phrases that can be suggested now.
    pub phrases: usize,
    /// How long it took; `None` where they had been mined before.
    pub took: Option<Duration>,
}

/// Mines the phrases of what is published, unless that was done before, and puts them beside the index.
///
/// Phrases depend on the version of the index alone, so a second run finds them there. The candidates come from a sample of a large
/// corpus, chosen by content; the counts of those that are kept are exact.
///
/// # Errors
/// The index can't be read, or its folder can't be written.
pub fn mine(index: &Index) -> Result<Mined> {
    let start = Instant::now();
    let snapshot = index.snapshot();
    if let Some(phrases) = table::read(&table::path(&snapshot))? {
        return Ok(Mined { phrases: phrases.len(), took: None });
    }
    let phrases = phrases_of(&snapshot)?;
    table::write(index, &snapshot, &phrases)?;
    Ok(Mined { phrases: phrases.len(), took: Some(start.elapsed()) })
}

/// A phrase that a corpus uses often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommonPhrase {
    /// As it is mostly written.
    pub(super) text: String,
    /// All its occurrences, as a search counts them.
    pub(super) hits: u64,
    /// The speeches that hold it.
    pub(super) speeches: u64,
}

fn phrases_of(snapshot: &Snapshot) -> Result<Vec<CommonPhrase>> {
    let open = count::open_speeches(snapshot)?;
    let least = least_hits(snapshot.character_count());
    let sample = Sample::draw(snapshot, &open)?;
    let least_in_sample = sample.share(least);
    let candidates = candidates::of(&sample, least_in_sample);
    let drawn = sample.speeches;
    drop(sample.words);
    let counted = count::count(snapshot, &open, |speech| drawn.contains(&speech), &candidates)?;
    Ok(thin::thin(candidates, counted, least))
}

/// How often a phrase must occur: three times, and in a large corpus more, growing with the square root of its letters.
fn least_hits(letters: u64) -> u64 {
    ((letters as f64).sqrt() / 200.0).max(3.0) as u64
}
