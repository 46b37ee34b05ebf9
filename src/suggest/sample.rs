//! A sample of the speeches, cut into words: what phrases are looked for in.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::count::folded_sentences;
use crate::error::Result;
use crate::index::{Snapshot, SpeechRef};
use crate::text::mask::with_masks_folded;
use crate::text::words::Segmenter;

/// Letters that are looked at, about: more of them would find hardly any other phrase, and take memory and time.
const MOST_LETTERS: u64 = 6_000_000;
/// Speeches that are cut together.
const CHUNK: usize = 64;

/// The words of some speeches in order.
pub(super) struct Sample {
    /// Each word by its number; 0 stands between two sentences, and where no phrase goes across: separators, masks, Latin letters,
    /// digits.
    pub(super) words: Vec<u32>,
    /// The text of a number.
    pub(super) texts: Vec<String>,
    /// The speeches that are in it.
    pub(super) speeches: HashSet<SpeechRef>,
    /// One speech of so many is.
    one_of: u64,
}

/// A part of the sample, with numbers of its own.
#[derive(Default)]
struct Part {
    words: Vec<u32>,
    texts: Vec<String>,
}

impl Sample {
    /// Draws speeches by their content, so that the same speeches give the same sample, however they are stored.
    pub(super) fn draw(snapshot: &Snapshot, speeches: &[SpeechRef]) -> Result<Sample> {
        let one_of = snapshot.character_count().div_ceil(MOST_LETTERS).max(1);
        let mut hashes = Vec::with_capacity(snapshot.speech_count() as usize);
        snapshot.for_each_origin(|_, hash, _| hashes.push(u64::from_le_bytes(first_eight(&hash))))?;
        let drawn: HashMap<SpeechRef, bool> =
            snapshot.speech_refs().zip(hashes).map(|(speech, hash)| (speech, hash % one_of == 0)).collect();
        let drawn: Vec<SpeechRef> =
            speeches.iter().copied().filter(|speech| drawn.get(speech) == Some(&true)).collect();
        let segmenter = Segmenter::new(&snapshot.lexicon()?);
        let parts = drawn.par_chunks(CHUNK).map(|speeches| cut(snapshot, &segmenter, speeches));
        let mut sample = join(parts.collect::<Result<Vec<Part>>>()?, one_of);
        sample.speeches = drawn.into_iter().collect();
        Ok(sample)
    }

    /// So many words from a place on.
    pub(super) fn texts_at(&self, place: u32, words: usize) -> Vec<&str> {
        self.words[place as usize..][..words].iter().map(|word| self.texts[*word as usize].as_str()).collect()
    }

    /// A sample of these sentences, the words of each apart by blanks, as if it were all there is.
    #[cfg(test)]
    pub(super) fn of_words(sentences: &[&str]) -> Sample {
        let mut part = Part { words: Vec::new(), texts: vec![String::new()] };
        for sentence in sentences {
            for word in sentence.split(' ') {
                let known = part.texts.iter().position(|text| text == word);
                part.words.push(known.unwrap_or(part.texts.len()) as u32);
                if known.is_none() {
                    part.texts.push(word.to_owned());
                }
            }
            part.words.push(0);
        }
        join(vec![part], 1)
    }

    /// How often something is to be expected here that occurs so often in all speeches.
    pub(super) fn share(&self, occurrences: u64) -> u32 {
        // A little less: a sample is no scale model.
        if self.one_of == 1 { occurrences as u32 } else { (occurrences * 3 / 4 / self.one_of).max(3) as u32 }
    }
}

fn first_eight(hash: &[u8; 32]) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    first
}

fn cut(snapshot: &Snapshot, segmenter: &Segmenter, speeches: &[SpeechRef]) -> Result<Part> {
    let mut part = Part { words: Vec::new(), texts: vec![String::new()] };
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for speech in speeches {
        for (text, sentence) in folded_sentences(&snapshot.speech(*speech)?) {
            for piece in segmenter.pieces(&with_masks_folded(text, sentence).to_string()) {
                let number = if !piece.chars().all(is_chinese) {
                    0
                } else if let Some(number) = numbers.get(piece) {
                    *number
                } else {
                    let number = part.texts.len() as u32;
                    part.texts.push(piece.to_owned());
                    numbers.insert(piece.to_owned(), number);
                    number
                };
                part.words.push(number);
            }
            part.words.push(0);
        }
    }
    Ok(part)
}

fn join(parts: Vec<Part>, one_of: u64) -> Sample {
    let mut sample = Sample { words: Vec::new(), texts: vec![String::new()], speeches: HashSet::new(), one_of };
    sample.words.reserve_exact(parts.iter().map(|part| part.words.len()).sum());
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for part in parts {
        let mut translate = vec![0u32];
        for text in part.texts.into_iter().skip(1) {
            let number = *numbers.entry(text).or_insert_with_key(|text| {
                sample.texts.push(text.clone());
                sample.texts.len() as u32 - 1
            });
            translate.push(number);
        }
        sample.words.extend(part.words.iter().map(|number| translate[*number as usize]));
    }
    sample
}

/// An ideograph. A phrase is made of nothing else: numbers and Latin words vary, and have edges that a count must heed.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{3ffff}' | '〇')
}
