//! The text of all sentences in memory, for searches that have to look into very many of them.
//!
//! Reading a sentence back costs unpacking its speech, and folding it again where its letters are compared: some ten times what looking for
//! something in it costs. A process that lives long can keep the text instead, made when it is first asked for: as folded, for regular
//! expressions, and as written, for the strict lens.

use rayon::prelude::*;

use super::snapshot::{Snapshot, SpeechRef};
use crate::error::Result;
use crate::text::fold;

/// Bytes beside the text that each document takes.
const BYTES_PER_DOCUMENT: u64 = 4;
/// Tenths of a byte that a letter takes with its share of punctuation: 30 where it was measured, and room for rare letters.
const TENTHS_PER_LETTER: u64 = 35;

/// Sentences by segment and document.
pub(crate) struct KeptText {
    segments: Vec<KeptSegment>,
}

#[derive(Default)]
struct KeptSegment {
    text: String,
    /// Where the text of each document ends; a deleted one has none.
    ends: Vec<u32>,
}

impl KeptText {
    /// About how many bytes it takes, as written or as folded.
    pub(super) fn size(snapshot: &Snapshot) -> u64 {
        let documents: u64 = snapshot.segments().iter().map(|segment| u64::from(segment.reader.max_doc())).sum();
        snapshot.character_count() * TENTHS_PER_LETTER / 10 + documents * BYTES_PER_DOCUMENT
    }

    /// Reads all sentences, on all cores.
    pub(super) fn written(snapshot: &Snapshot) -> Result<KeptText> {
        KeptText::read(snapshot, str::to_owned)
    }

    /// Folds all sentences, on all cores.
    pub(super) fn folded(snapshot: &Snapshot) -> Result<KeptText> {
        KeptText::read(snapshot, |sentence| fold(sentence).to_string())
    }

    /// The sentence of a document, or the title that stands alone.
    pub(crate) fn of(&self, segment: usize, document: u32) -> &str {
        let KeptSegment { text, ends } = &self.segments[segment];
        let start = document.checked_sub(1).map_or(0, |before| ends[before as usize]);
        &text[start as usize..ends[document as usize] as usize]
    }

    fn read(snapshot: &Snapshot, form: impl Fn(&str) -> String + Sync) -> Result<KeptText> {
        let segments = (0..snapshot.segments().len()).map(|number| KeptSegment::read(snapshot, number, &form));
        Ok(KeptText { segments: segments.collect::<Result<_>>()? })
    }
}

impl KeptSegment {
    fn push(&mut self, sentence: &str) {
        self.text.push_str(sentence);
        self.ends.push(self.text.len() as u32);
    }

    fn read(snapshot: &Snapshot, number: usize, form: &(impl Fn(&str) -> String + Sync)) -> Result<KeptSegment> {
        let segment = &snapshot.segments()[number];
        let kept = segment.speeches.par_iter().enumerate().map(|(ordinal, _)| {
            let speech = snapshot.speech(SpeechRef { segment: number as u32, ordinal: ordinal as u32 })?;
            let mut here = KeptSegment::default();
            here.push(&form(&speech.title_alone().unwrap_or_default()));
            for sentence in &speech.sentences {
                here.push(&form(speech.sentence_text(sentence)));
            }
            Ok(here)
        });
        let mut whole = KeptSegment::default();
        for (entry, here) in segment.speeches.iter().zip(kept.collect::<Result<Vec<_>>>()?) {
            let start = whole.text.len() as u32;
            whole.ends.resize(entry.document as usize, start);
            whole.text.push_str(&here.text);
            whole.ends.extend(here.ends.iter().map(|end| start + end));
        }
        whole.ends.resize(segment.reader.max_doc() as usize, whole.text.len() as u32);
        whole.text.shrink_to_fit();
        Ok(whole)
    }
}
