//! How often each of many phrases occurs: one pass over all speeches that everyone may see.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rayon::prelude::*;

use super::candidates::Candidate;
use crate::error::{Error, Result};
use crate::index::{Snapshot, SpeechRef};
use crate::speech::Speech;
use crate::text::fold;

/// Speeches that are read together.
const CHUNK: usize = 64;

/// What was counted of a phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Every start in a sentence that is no noise; overlaps count.
    pub(super) hits: u64,
    pub(super) speeches: u64,
}

/// The speeches that everyone may see.
pub(super) fn open_speeches(snapshot: &Snapshot) -> Result<Vec<SpeechRef>> {
    let all: Vec<SpeechRef> = snapshot.speech_refs().collect();
    let labelled = snapshot.labelled()?;
    Ok(all.into_iter().filter(|speech| !labelled.contains(speech)).collect())
}

/// Counts each candidate as a search under the default lens does.
pub(super) fn count(snapshot: &Snapshot, speeches: &[SpeechRef], candidates: &[Candidate]) -> Result<Vec<Count>> {
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let machine = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(candidates.iter().map(|candidate| &candidate.text))
        .map_err(|error| Error::Engine(error.into()))?;
    let counters = speeches.par_chunks(CHUNK).try_fold(
        || Counters::new(candidates.len()),
        |mut counters, speeches| {
            for speech in speeches {
                counters.add(&machine, &snapshot.speech(*speech)?);
            }
            Ok::<_, Error>(counters)
        },
    );
    Ok(counters.try_reduce(|| Counters::new(candidates.len()), |a, b| Ok(a.joined(&b)))?.counts)
}

/// The folded sentences of a speech, noise left out.
pub(super) fn folded_sentences(speech: &Speech) -> impl Iterator<Item = String> + '_ {
    speech
        .sentences
        .iter()
        .filter(|sentence| sentence.noise.is_none())
        .map(|sentence| fold(speech.sentence_text(sentence)).to_string())
}

struct Counters {
    counts: Vec<Count>,
    /// The speech that each was met in last, from 1.
    last: Vec<u32>,
    speech: u32,
}

impl Counters {
    fn new(phrases: usize) -> Counters {
        Counters { counts: vec![Count::default(); phrases], last: vec![0; phrases], speech: 0 }
    }

    fn add(&mut self, machine: &AhoCorasick, speech: &Speech) {
        self.speech += 1;
        for sentence in folded_sentences(speech) {
            for found in machine.find_overlapping_iter(&sentence) {
                let phrase = found.pattern().as_usize();
                self.counts[phrase].hits += 1;
                if self.last[phrase] != self.speech {
                    self.last[phrase] = self.speech;
                    self.counts[phrase].speeches += 1;
                }
            }
        }
    }

    fn joined(mut self, other: &Counters) -> Counters {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            count.hits += more.hits;
            count.speeches += more.speeches;
        }
        self
    }
}
