//! A line of a text as its readers see it: folded letter by letter, with the way back to the source.

use std::ops::Range;

use crate::speech::SentenceKind;
use crate::text::characters::{Class, classify};

/// A paragraph at the top or the end of a text.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Where it begins in the text, in bytes.
    pub(super) at: usize,
    pub(super) source: &'a str,
    /// Its letters as folding compares them and its marks in their narrow forms; blanks are one each.
    pub(super) plain: String,
    /// For each byte of `plain`, and one past the end, the place in `source`.
    places: Vec<u32>,
    /// What its first sentence is.
    pub(super) kind: SentenceKind,
    pub(super) is_noise: bool,
}

impl<'a> Line<'a> {
    pub(super) fn new(at: usize, source: &'a str, kind: SentenceKind, is_noise: bool) -> Line<'a> {
        let mut plain = String::with_capacity(source.len());
        let mut places = Vec::with_capacity(source.len() + 1);
        for (place, c) in source.char_indices() {
            classify(c, |c, class| {
                let c = match class {
                    Class::Blank if plain.is_empty() || plain.ends_with(' ') => return,
                    Class::Blank => ' ',
                    Class::Transparent if !c.is_ascii() && !is_quote(c) => return,
                    _ => c,
                };
                plain.push(c);
                places.resize(plain.len(), place as u32);
            });
        }
        plain.truncate(plain.trim_end().len());
        places.truncate(plain.len());
        places.push(source.trim_end().len() as u32);
        Line { at, source, plain, places, kind, is_noise }
    }

    /// A line of its own, for what a page or a file's name says.
    pub(super) fn alone(source: &'a str) -> Line<'a> {
        Line::new(0, source, SentenceKind::Body, false)
    }

    /// What stands in the source for a part of `plain`.
    pub(super) fn source_of(&self, range: Range<usize>) -> &'a str {
        let place = |n: usize| self.places.get(n).map_or(self.source.len(), |place| *place as usize);
        self.source.get(place(range.start)..place(range.end)).unwrap_or_default().trim()
    }

    /// The place in the text of a place in `plain`, both in bytes.
    pub(super) fn place(&self, n: usize) -> usize {
        self.at + self.places.get(n).map_or(self.source.len(), |place| *place as usize)
    }

    /// The letters of `plain` within brackets, where it stands in them as a whole.
    pub(super) fn unwrapped(&self) -> &str {
        let inner = self.plain.strip_prefix('(').and_then(|line| line.strip_suffix(')'));
        inner.unwrap_or(&self.plain).trim()
    }
}

/// Brackets and quotes, which fold drops: a title and a number keep them.
fn is_quote(c: char) -> bool {
    matches!(
        c,
        '‘'
            ..='”'
                | '《'
                | '》'
                | '〈'
                | '〉'
                | '「'
                | '」'
                | '『'
                | '』'
                | '【'
                | '】'
                | '〔'
                | '〕'
                | '·'
                | '•'
                | '・'
    )
}

/// Whether a value is hidden, in whole or in part: it is none.
pub(super) fn is_masked(value: &str) -> bool {
    value.contains('某') || crate::text::fold(value).letters.iter().any(|letter| letter.ch == crate::text::fold::MASK)
}

/// Whether a word stands in folded lines as it is written.
#[cfg(test)]
pub(super) fn is_plain(word: &str) -> bool {
    Line::alone(word).plain == word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leads_back_to_its_source() {
        let line = Line::new(100, "　　國發〔２０２４〕\u{200b}１號　（試行） ", SentenceKind::Body, false);
        assert_eq!(line.plain, "国发〔2024〕1号 (试行)");
        let at = |text: &str| line.plain.find(text).unwrap();
        assert_eq!(line.source_of(at("国")..at("〔")), "國發");
        assert_eq!(line.source_of(at("2024")..at("〕")), "２０２４");
        assert_eq!(line.source_of(at("1号")..line.plain.len()), "１號　（試行）");
        assert_eq!(line.source_of(0..line.plain.len()), "國發〔２０２４〕\u{200b}１號　（試行）");
        assert_eq!(line.place(at("国")), 106);
        assert_eq!(Line::alone("（李 四）").unwrapped(), "李 四");
    }

    #[test]
    fn hidden_values_are_none() {
        for value in ["王某", "XX市", "×××", "**县", "20□□年"] {
            assert!(is_masked(value), "{value}");
        }
        assert!(!is_masked("云岭省"));
    }
}
