//! Random pieces of text.

use crate::query::Query;
use crate::text::words::{Lexicon, Segmenter};

use super::LONGEST_PIECE;

/// Draws pieces of texts. The same seed draws the same pieces.
pub struct Draw<'a> {
    texts: Vec<&'a str>,
    /// Where each text ends if they stood one behind the other, in bytes.
    ends: Vec<usize>,
    random: fastrand::Rng,
    words: Segmenter,
}

impl<'a> Draw<'a> {
    /// From these texts, each as likely as it is long.
    pub fn new<T: AsRef<str>>(texts: &'a [T], seed: u64) -> Draw<'a> {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        let ends = texts
            .iter()
            .scan(0, |end, text| {
                *end += text.len();
                Some(*end)
            })
            .collect();
        let words = Segmenter::new(&Lexicon::built_in());
        Draw { texts, ends, random: fastrand::Rng::with_seed(seed), words }
    }

    pub(super) fn pieces(&mut self, sample: usize) -> Vec<String> {
        let mut pieces = Vec::with_capacity(sample);
        // A text of nothing but marks has no piece that could be looked for; the draw must end all the same.
        for _ in 0..sample.saturating_mul(100) {
            if pieces.len() == sample || self.ends.last().is_none_or(|end| *end == 0) {
                break;
            }
            let piece = match self.random.u8(0..10) {
                0..5 => {
                    let length = self.length();
                    self.as_it_stands(length)
                }
                5..7 => {
                    let length = self.length();
                    self.whole_words(length)
                }
                7 => self.at_latin_or_digit(),
                _ => self.changed(),
            };
            if Query::phrase(&piece).is_ok() {
                pieces.push(piece);
            }
        }
        pieces
    }

    /// A random character of all texts: the text before it, and from it on.
    fn place(&mut self) -> (&'a str, &'a str) {
        let (number, start) = self.anywhere();
        self.texts.get(number).map_or(("", ""), |text| text.split_at(start))
    }

    /// The same, as the number of a text and a byte in it.
    pub(super) fn anywhere(&mut self) -> (usize, usize) {
        let all = self.ends.last().copied().unwrap_or(0);
        let at = self.random.usize(0..all.max(1));
        let number = self.ends.partition_point(|end| *end <= at);
        let start =
            self.texts.get(number).map_or(0, |text| text.floor_char_boundary(at - (self.ends[number] - text.len())));
        (number, start)
    }

    fn length(&mut self) -> usize {
        if self.random.bool() { self.random.usize(1..=12) } else { self.random.usize(1..=LONGEST_PIECE) }
    }

    /// So many characters from anywhere, fewer at the end of a text.
    pub fn as_it_stands(&mut self, length: usize) -> String {
        self.place().1.chars().take(length).collect()
    }

    /// From the border of a word to the border of another, about so many characters.
    pub fn whole_words(&mut self, length: usize) -> String {
        let stretch: String = self.place().1.chars().take(length + 20).collect();
        let words: Vec<&str> = self.words.words(&stretch).collect();
        let start_of = |word: &str| word.as_ptr() as usize - stretch.as_ptr() as usize;
        let from = words.get(1).map_or(0, |word| start_of(word));
        let end = words.iter().map(|word| start_of(word) + word.len()).filter(|end| *end > from);
        let wanted = from + length * 3;
        let end = end.min_by_key(|end| end.abs_diff(wanted)).unwrap_or(stretch.len());
        stretch[from..end].chars().take(LONGEST_PIECE).collect()
    }

    /// Beginning or ending in or beside a Latin word or a number.
    fn at_latin_or_digit(&mut self) -> String {
        let length = self.length();
        let begins = self.random.bool();
        let (before, after) = self.place();
        let skip = after.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(0);
        if begins {
            return after[skip..].chars().take(length).collect();
        }
        let end = skip + after[skip..].chars().next().map_or(0, char::len_utf8);
        let text = format!("{before}{}", &after[..end]);
        let from = text.char_indices().rev().nth(length - 1).map_or(0, |(at, _)| at);
        text[from..].to_owned()
    }

    /// A piece with one character put in place of another, or two changed about.
    fn changed(&mut self) -> String {
        let length = self.length();
        let mut piece: Vec<char> = self.as_it_stands(length).chars().collect();
        let other = self.place().1.chars().next();
        if let (Some(other), false) = (other, piece.is_empty()) {
            let at = self.random.usize(0..piece.len());
            if self.random.bool() {
                piece[at] = other;
            } else {
                let with = self.random.usize(0..piece.len());
                piece.swap(at, with);
            }
        }
        piece.into_iter().collect()
    }
}
