//! A sentence as a lens compares it, with the places that spans are made of.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::Lens;
use super::fold::begins;
use super::phrase::{Piece, places};
use super::speech::Text;

/// From this place up to, not including, that one.
///
/// Of a folded sentence places are its letters, counted from 0; of a written one its bytes.
pub(super) type Span = (usize, usize);

/// A sentence, folded or as written.
pub(super) struct Row<'a> {
    pub(super) text: &'a str,
    /// The place at each byte and at the end.
    places: Vec<usize>,
    /// The bytes where a hit may neither begin nor end.
    joined: BTreeSet<usize>,
    is_written: bool,
    /// Of a written sentence, where each letter that fold makes of it begins; not worked out before somebody asks.
    letters: OnceCell<Vec<usize>>,
}

impl<'a> Row<'a> {
    /// The folded sentence under a lens; under [`Lens::Strict`] that of [`Lens::Default`].
    pub(super) fn folded(text: &'a Text, sentence: usize, lens: Lens) -> Row<'a> {
        let mut joined = BTreeSet::new();
        let lines = match lens {
            Lens::Loose => &text.loose,
            Lens::Default | Lens::Strict => {
                let line = text.default.range(sentence);
                let first = text.joined.partition_point(|place| *place < line.start);
                let inside = text.joined[first..].iter().take_while(|place| line.contains(place));
                joined.extend(inside.map(|place| place - line.start));
                &text.default
            }
        };
        let text = lines.line(sentence);
        let mut places = Vec::new();
        let mut letters = 0;
        for c in text.chars() {
            places.resize(places.len() + c.len_utf8(), letters);
            letters += usize::from(c != '，');
        }
        places.push(letters);
        Row { text, places, joined, is_written: false, letters: OnceCell::new() }
    }

    /// The sentence as written.
    pub(super) fn written(text: &'a Text, sentence: usize) -> Row<'a> {
        let text = text.raw.line(sentence);
        let places = (0..=text.len()).collect();
        Row { text, places, joined: BTreeSet::new(), is_written: true, letters: OnceCell::new() }
    }

    pub(super) fn is_written(&self) -> bool {
        self.is_written
    }

    /// The place behind the last.
    pub(super) fn end(&self) -> usize {
        self.places.last().copied().unwrap_or(0)
    }

    /// How many letters stand between two places.
    pub(super) fn letters_between(&self, from: usize, to: usize) -> usize {
        if !self.is_written {
            return to - from;
        }
        let letters = self.letters.get_or_init(|| begins(self.text));
        let before = |place: usize| letters.partition_point(|&letter| letter < place);
        before(to) - before(from)
    }

    /// Where a phrase stands.
    pub(super) fn phrase(&self, piece: &Piece) -> BTreeSet<Span> {
        let sought = if self.is_written() { &piece.typed } else { &piece.folded };
        let cuts = |byte, keeps| keeps && self.joined.contains(&byte);
        let mut spans = BTreeSet::new();
        for begin in places(self.text.as_bytes(), sought) {
            let end = begin + sought.needle().len();
            if !cuts(begin, piece.keeps_begin) && !cuts(end, piece.keeps_end) {
                spans.insert((self.places[begin], self.places[end]));
            }
        }
        spans
    }

    /// The leftmost matches of an expression that don't overlap.
    pub(super) fn matches(&self, expression: &regex::Regex) -> BTreeSet<Span> {
        let found = expression.find_iter(self.text);
        found.map(|found| (self.places[found.start()], self.places[found.end()])).collect()
    }
}
