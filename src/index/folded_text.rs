//! The folded text of all sentences in memory, for searches that have to look into very many of them.
//!
//! Reading a sentence back costs unpacking its speech and folding it again, some ten times what looking for an expression in it costs. A
//! process that lives long can keep the folded text instead: as large as the text itself, made when it is first asked for.

use rayon::prelude::*;

use super::snapshot::{Snapshot, SpeechRef};
use crate::error::Result;
use crate::text::fold;

/// Bytes beside the text that each document takes.
const BYTES_PER_DOCUMENT: u64 = 4;
/// Bytes of a folded letter, nearly always, and of most separators, of which there is less than one for three letters.
const BYTES_PER_LETTER: u64 = 4;

/// Folded sentences, by segment and document.
pub(crate) struct FoldedText {
    segments: Vec<FoldedSegment>,
}

#[derive(Default)]
struct FoldedSegment {
    text: String,
    /// Where the text of each document ends; a deleted one has none.
    ends: Vec<u32>,
}

impl FoldedText {
    /// About how many bytes it takes.
    pub(super) fn size(snapshot: &Snapshot) -> u64 {
        let documents: u64 = snapshot.segments().iter().map(|segment| u64::from(segment.reader.max_doc())).sum();
        snapshot.character_count() * BYTES_PER_LETTER + documents * BYTES_PER_DOCUMENT
    }

    /// Folds all sentences, on all cores.
    pub(super) fn read(snapshot: &Snapshot) -> Result<FoldedText> {
        let segments = (0..snapshot.segments().len()).map(|number| FoldedSegment::read(snapshot, number));
        Ok(FoldedText { segments: segments.collect::<Result<_>>()? })
    }

    /// The folded sentence of a document, or the folded title that stands alone.
    pub(crate) fn of(&self, segment: usize, document: u32) -> &str {
        let FoldedSegment { text, ends } = &self.segments[segment];
        let start = document.checked_sub(1).map_or(0, |before| ends[before as usize]);
        &text[start as usize..ends[document as usize] as usize]
    }
}

impl FoldedSegment {
    fn read(snapshot: &Snapshot, number: usize) -> Result<FoldedSegment> {
        let segment = &snapshot.segments()[number];
        let folded = segment.speeches.par_iter().enumerate().map(|(ordinal, _)| {
            let speech = snapshot.speech(SpeechRef { segment: number as u32, ordinal: ordinal as u32 })?;
            let title = fold(&speech.title_alone().unwrap_or_default()).to_string();
            let sentences = speech.sentences.iter().map(|sentence| fold(speech.sentence_text(sentence)).to_string());
            Ok(std::iter::once(title).chain(sentences).collect::<Vec<String>>())
        });
        let mut whole = FoldedSegment::default();
        for (entry, sentences) in segment.speeches.iter().zip(folded.collect::<Result<Vec<_>>>()?) {
            whole.ends.resize(entry.document as usize, whole.text.len() as u32);
            for sentence in sentences {
                whole.text.push_str(&sentence);
                whole.ends.push(whole.text.len() as u32);
            }
        }
        whole.ends.resize(segment.reader.max_doc() as usize, whole.text.len() as u32);
        whole.text.shrink_to_fit();
        Ok(whole)
    }
}
