//! From counted candidates to the phrases that are kept.

use std::collections::HashMap;

use super::candidates::Candidate;
use super::count::Count;
use super::mining::CommonPhrase;

/// Phrases that are kept at most.
const MOST_PHRASES: usize = 20_000;
/// A phrase that stands inside one longer phrase so often gives way to it.
const GIVES_WAY: f64 = 0.9;

/// Keeps the best of the candidates that occur at least `least` times.
///
/// A candidate that nearly always stands inside one longer phrase is a piece of that and is dropped, unless the dictionary has it as a
/// word. The rest are ranked by C-value (Frantzi, Ananiadou & Mima 2000, "Automatic recognition of multi-word terms"), with letters
/// for words: log2 of the length × (hits − mean hits of the longer phrases around it). The best come first.
pub(super) fn thin(candidates: Vec<Candidate>, counts: Vec<Count>, least: u64) -> Vec<CommonPhrase> {
    let mut pieces: Vec<Piece> = candidates
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| count.hits >= least)
        .map(|(candidate, count)| Piece {
            letters: candidate.text.chars().count(),
            text: candidate.text,
            is_word: candidate.is_word,
            count,
            around: Around::default(),
        })
        .collect();
    // The longest first, so that what is around a piece is settled before the piece.
    pieces.sort_by(|a, b| b.letters.cmp(&a.letters).then_with(|| a.text.cmp(&b.text)));
    let places: HashMap<String, usize> =
        pieces.iter().enumerate().map(|(place, piece)| (piece.text.clone(), place)).collect();
    let mut kept: Vec<(f64, usize)> = Vec::new();
    for place in 0..pieces.len() {
        let piece = &pieces[place];
        if !piece.is_word && piece.around.most as f64 >= GIVES_WAY * piece.count.hits as f64 {
            continue;
        }
        kept.push((piece.c_value(), place));
        let hits = piece.count.hits;
        for (inner, times) in inside(&piece.text, &places) {
            pieces[inner].around.add(hits, times);
        }
    }
    kept.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| pieces[a.1].text.cmp(&pieces[b.1].text)));
    kept.truncate(MOST_PHRASES);
    let phrase = |(_, place): (f64, usize)| {
        let Piece { text, count: Count { hits, speeches, written }, .. } = &pieces[place];
        CommonPhrase { text: written.as_ref().unwrap_or(text).clone(), hits: *hits, speeches: *speeches }
    };
    kept.into_iter().map(phrase).collect()
}

struct Piece {
    text: String,
    letters: usize,
    is_word: bool,
    count: Count,
    around: Around,
}

/// The kept phrases that a piece stands in.
#[derive(Default)]
struct Around {
    phrases: u64,
    hits: u64,
    /// The most occurrences of the piece in one of them.
    most: u64,
}

impl Around {
    fn add(&mut self, hits: u64, times: u64) {
        self.phrases += 1;
        self.hits += hits;
        self.most = self.most.max(hits * times);
    }
}

impl Piece {
    fn c_value(&self) -> f64 {
        let nested = if self.around.phrases == 0 { 0.0 } else { self.around.hits as f64 / self.around.phrases as f64 };
        (self.letters as f64).log2() * (self.count.hits as f64 - nested)
    }
}

/// The shorter pieces inside a text, each with how often it is.
fn inside(text: &str, places: &HashMap<String, usize>) -> Vec<(usize, u64)> {
    let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut found: Vec<(usize, u64)> = Vec::new();
    for from in 0..borders.len() {
        for to in from + 2..borders.len() {
            if to - from + 1 == borders.len() {
                continue;
            }
            if let Some(place) = places.get(&text[borders[from]..borders[to]]) {
                match found.iter_mut().find(|(known, _)| known == place) {
                    Some((_, times)) => *times += 1,
                    None => found.push((*place, 1)),
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(candidates: &[(&str, bool, u64)]) -> Vec<String> {
        let count = |hits| Count { hits, speeches: 1, written: None };
        let counts = candidates.iter().map(|(_, _, hits)| count(*hits)).collect();
        let candidates =
            candidates.iter().map(|(text, is_word, _)| Candidate { text: (*text).to_owned(), is_word: *is_word });
        thin(candidates.collect(), counts, 3).into_iter().map(|phrase| phrase.text).collect()
    }

    #[test]
    fn a_piece_gives_way_to_the_longer_phrase_that_it_nearly_always_stands_in() {
        assert_eq!(kept(&[("全面推进乡村", false, 10), ("全面推进乡村振兴", false, 9)]), ["全面推进乡村振兴"]);
        assert_eq!(kept(&[("全面推进乡村", false, 10), ("全面推进乡村振兴", false, 8)]).len(), 2);
        assert_eq!(kept(&[("乡村", true, 10), ("全面推进乡村振兴", false, 10)]).len(), 2, "a word stays");
        assert_eq!(kept(&[("人民", false, 10), ("人民和人民", false, 5)]), ["人民和人民"], "twice in each");
    }

    #[test]
    fn a_phrase_that_gave_way_takes_nothing_with_it() {
        // 推进乡村 stands inside 面推进乡村 nine times of ten, but that one is gone, and inside the longest only eight times.
        let candidates = [("推进乡村", false, 100), ("面推进乡村", false, 90), ("全面推进乡村振兴", false, 81)];
        assert_eq!(kept(&candidates), ["全面推进乡村振兴", "推进乡村"]);
    }

    #[test]
    fn rare_ones_go_and_the_heaviest_come_first() {
        assert_eq!(kept(&[("改革", true, 10), ("高质量发展", true, 10), ("罕见", true, 2)]), ["高质量发展", "改革"]);
    }
}
