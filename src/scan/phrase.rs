//! A phrase, and where it stands in all sentences of a speech at once.

use std::collections::BTreeSet;

use memchr::memmem::Finder;

use super::fold::{self, fold};
use super::speech::Speech;
use super::{Counts, Lens, sentences};

/// A phrase without a sentence end inside.
pub(super) struct Piece {
    /// Finds it in the strings of the lens; for [`Lens::Strict`], in those of [`Lens::Default`].
    pub(super) folded: Finder<'static>,
    /// Finds it as it was typed.
    pub(super) typed: Finder<'static>,
    /// Whether it begins with a Latin letter or a digit.
    pub(super) keeps_begin: bool,
    /// Whether it ends with one.
    pub(super) keeps_end: bool,
}

impl Piece {
    /// `None` where it folds to nothing.
    pub(super) fn new(typed: &str, lens: Lens) -> Option<Piece> {
        let folded = fold(typed);
        if folded.default.is_empty() {
            return None;
        }
        let sought = if lens == Lens::Loose { &folded.loose } else { &folded.default };
        Some(Piece {
            folded: Finder::new(sought).into_owned(),
            typed: Finder::new(typed).into_owned(),
            keeps_begin: folded.default.chars().next().is_some_and(fold::latin_letter_or_digit),
            keeps_end: folded.default.chars().next_back().is_some_and(fold::latin_letter_or_digit),
        })
    }
}

/// The distinct pieces of a phrase; `None` where all fold to nothing.
pub(super) fn pieces(phrase: &str, lens: Lens) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut known = BTreeSet::new();
    for range in sentences(phrase) {
        let typed = &phrase[range];
        let Some(piece) = Piece::new(typed, lens) else { continue };
        let same = if lens == Lens::Strict { piece.typed.needle() } else { piece.folded.needle() };
        if known.insert(same.to_vec()) {
            pieces.push(piece);
        }
    }
    if pieces.is_empty() { None } else { Some(pieces) }
}

impl Speech {
    /// What it holds of a phrase: nothing, where one of the pieces is missing. Noise is left out.
    pub(super) fn count(&self, pieces: &[Piece], lens: Lens) -> Counts {
        let mut hits = 0;
        let mut sentences = BTreeSet::new();
        for piece in pieces {
            let found = match lens {
                Lens::Default => self.default_hits(piece),
                Lens::Loose => self.loose_hits(piece),
                Lens::Strict => self.strict_hits(piece),
            };
            let found: Vec<usize> = found.into_iter().filter(|&sentence| !self.is_noise(sentence)).collect();
            if found.is_empty() {
                return Counts::default();
            }
            hits += found.len() as u64;
            sentences.extend(found);
        }
        Counts { hits, sentences: sentences.len() as u64, speeches: 1 }
    }

    /// The number of a sentence for each hit.
    fn default_hits(&self, piece: &Piece) -> Vec<usize> {
        let text = &self.sentences;
        let length = piece.folded.needle().len();
        let inside_word = |place: usize| text.joined.binary_search(&place).is_ok();
        let cuts =
            |begin| (piece.keeps_begin && inside_word(begin)) || (piece.keeps_end && inside_word(begin + length));
        places(text.default.text.as_bytes(), &piece.folded)
            .into_iter()
            .filter(|&begin| !cuts(begin))
            .map(|begin| text.default.line_at(begin))
            .collect()
    }

    fn loose_hits(&self, piece: &Piece) -> Vec<usize> {
        let loose = &self.sentences.loose;
        let places = places(loose.text.as_bytes(), &piece.folded);
        places.into_iter().map(|begin| loose.line_at(begin)).collect()
    }

    fn strict_hits(&self, piece: &Piece) -> Vec<usize> {
        let mut hits = Vec::new();
        let sentences: BTreeSet<usize> = self.default_hits(piece).into_iter().collect();
        for sentence in sentences {
            let raw = self.sentences.raw.line(sentence);
            hits.extend(places(raw.as_bytes(), &piece.typed).into_iter().map(|_| sentence));
        }
        hits
    }
}

/// Every place where something begins, overlapping ones too.
pub(super) fn places(text: &[u8], sought: &Finder) -> Vec<usize> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(ahead) = sought.find(&text[from..]) {
        places.push(from + ahead);
        from += ahead + 1;
    }
    places
}
