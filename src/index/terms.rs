//! The terms of a sentence: junctions, edges and single letters.
//!
//! A junction is two neighbouring letters, `ab`, or `a，b` where a separator stands between them; its position is the number of its
//! first letter. A phrase of n letters is the n−1 junctions at neighbouring places, no more and no less. A Latin letter or digit at
//! which a word or number begins or ends has a term more, an edge, at its own place: a phrase that begins or ends with one asks for
//! it. Single letters stand in a field of their own, without positions.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::fold::SEPARATOR;
use crate::text::words::Segmenter;
use crate::text::{Folded, Letter};

/// Marks a letter that belongs to the Latin word or number before it, in the text that is handed to the tokenizers.
/// No folded letter is a control character.
const JOINED: char = '\u{1f}';
/// Marks an edge in a term. No folded letter is this character: it folds to a separator.
const EDGE: char = '^';

/// Which side of a Latin letter or digit is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Left,
    Right,
}

/// The term of two neighbouring letters.
pub(crate) fn junction_term(first: char, separated: bool, second: char) -> String {
    let mut term = String::new();
    push_junction(&mut term, first, separated, second);
    term
}

/// What the terms of all junctions with this first letter begin with; a few others do too.
pub(crate) fn junction_prefix(first: char, separated: bool) -> String {
    let mut prefix = String::from(first);
    prefix.extend(separated.then_some(SEPARATOR));
    prefix
}

/// The second letter of a junction whose term begins with such a prefix; `None` where the term is another: an edge, or a junction with a
/// separator where the prefix has none.
pub(crate) fn second_letter(prefix: &str, term: &[u8]) -> Option<char> {
    let mut rest = std::str::from_utf8(term.strip_prefix(prefix.as_bytes())?).ok()?.chars();
    let letter = rest.next().filter(|letter| *letter != EDGE && *letter != SEPARATOR)?;
    rest.next().is_none().then_some(letter)
}

/// The term that a letter carries where a Latin word or a number begins or ends with it.
pub(crate) fn edge_term(letter: char, edge: Edge) -> String {
    let mut term = String::new();
    push_edge(&mut term, letter, edge);
    term
}

/// The term of one letter; `alone` asks for a Latin letter or digit that is a whole word or number.
pub(crate) fn single_term(letter: char, alone: bool) -> String {
    let mut term = String::from(letter);
    if alone {
        term.push(EDGE);
    }
    term
}

fn push_junction(term: &mut String, first: char, separated: bool, second: char) {
    term.push(first);
    if separated {
        term.push(SEPARATOR);
    }
    term.push(second);
}

fn push_edge(term: &mut String, letter: char, edge: Edge) {
    if edge == Edge::Left {
        term.push(EDGE);
    }
    term.push(letter);
    if edge == Edge::Right {
        term.push(EDGE);
    }
}

/// A folded sentence as the text that [`Junctions`] and [`Singles`] take apart.
pub(crate) fn encode(folded: &Folded) -> String {
    let mut text = String::with_capacity(folded.len() * 3 + 8);
    for letter in &folded.letters {
        if letter.after_separator {
            text.push(SEPARATOR);
        } else if letter.joined {
            text.push(JOINED);
        }
        text.push(letter.ch);
    }
    text
}

/// Reads encoded text letter by letter.
struct Letters<'a> {
    chars: std::str::Chars<'a>,
}

impl Iterator for Letters<'_> {
    type Item = Letter;

    fn next(&mut self) -> Option<Letter> {
        let mut letter = Letter { ch: self.chars.next()?, start: 0, end: 0, after_separator: false, joined: false };
        match letter.ch {
            SEPARATOR => {
                letter.after_separator = true;
                letter.ch = self.chars.next()?;
            }
            JOINED => {
                letter.joined = true;
                letter.ch = self.chars.next()?;
            }
            _ => {}
        }
        Some(letter)
    }
}

/// The tokenizer of junctions and edges.
#[derive(Clone, Default)]
pub(crate) struct Junctions;

/// The tokenizer of single letters.
#[derive(Clone, Default)]
pub(crate) struct Singles;

/// The tokenizer of words.
#[derive(Clone)]
pub(crate) struct Words {
    pub(crate) segmenter: Segmenter,
}

impl Tokenizer for Junctions {
    type TokenStream<'a> = LetterStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LetterStream<'a> {
        LetterStream::new(text, LetterStream::junctions)
    }
}

impl Tokenizer for Singles {
    type TokenStream<'a> = LetterStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LetterStream<'a> {
        LetterStream::new(text, LetterStream::singles)
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { words: self.segmenter.words(text).collect::<Vec<_>>().into_iter(), token: Token::default() }
    }
}

/// Up to three terms come out of each letter; the letter before and the one behind decide which.
pub(crate) struct LetterStream<'a> {
    letters: Letters<'a>,
    current: Option<Letter>,
    next: Option<Letter>,
    position: usize,
    step: usize,
    /// Writes term `step` of the current letter; `None` past the last, `Some(false)` where the letter has no such term.
    term: fn(&mut LetterStream<'a>) -> Option<bool>,
    token: Token,
}

impl<'a> LetterStream<'a> {
    fn new(text: &'a str, term: fn(&mut LetterStream<'a>) -> Option<bool>) -> LetterStream<'a> {
        let mut letters = Letters { chars: text.chars() };
        let (current, next) = (letters.next(), letters.next());
        LetterStream { letters, current, next, position: 0, step: 0, term, token: Token::default() }
    }

    fn junctions(&mut self) -> Option<bool> {
        let current = self.current?;
        let text = &mut self.token.text;
        text.clear();
        match self.step {
            0 => Some(self.next.map(|next| push_junction(text, current.ch, next.after_separator, next.ch)).is_some()),
            1 if current.is_latin_or_digit() && !current.joined => {
                push_edge(text, current.ch, Edge::Left);
                Some(true)
            }
            2 if current.is_latin_or_digit() && self.next.is_none_or(|next| !next.joined) => {
                push_edge(text, current.ch, Edge::Right);
                Some(true)
            }
            1 | 2 => Some(false),
            _ => None,
        }
    }

    fn singles(&mut self) -> Option<bool> {
        let current = self.current?;
        let text = &mut self.token.text;
        text.clear();
        text.push(current.ch);
        match self.step {
            0 => Some(true),
            1 => {
                text.push(EDGE);
                Some(current.is_latin_or_digit() && !current.joined && self.next.is_none_or(|next| !next.joined))
            }
            _ => None,
        }
    }
}

impl TokenStream for LetterStream<'_> {
    fn advance(&mut self) -> bool {
        while self.current.is_some() {
            match (self.term)(self) {
                Some(is_term) => {
                    self.step += 1;
                    if is_term {
                        self.token.position = self.position;
                        return true;
                    }
                }
                None => {
                    self.current = self.next;
                    self.next = self.letters.next();
                    self.position += 1;
                    self.step = 0;
                }
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The words of a folded text.
pub(crate) struct WordStream<'a> {
    words: std::vec::IntoIter<&'a str>,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(word);
        // No position is kept, but tantivy adds to it, and its own default is the largest number there is.
        self.token.position = 0;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    fn terms(mut tokenizer: impl Tokenizer, text: &str) -> Vec<String> {
        let encoded = encode(&fold(text));
        let mut stream = tokenizer.token_stream(&encoded);
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push(format!("{}@{}", stream.token().text, stream.token().position));
        }
        terms
    }

    #[test]
    fn a_separator_stands_inside_the_junction() {
        assert_eq!(terms(Junctions, "为王、环境"), ["为王@0", "王，环@1", "环境@2"]);
    }

    #[test]
    fn words_and_numbers_have_edges() {
        assert_eq!(terms(Junctions, "增15%"), ["增1@0", "15@1", "^1@1", "5%@2", "5^@2"]);
        assert_eq!(terms(Junctions, "A股"), ["a股@0", "^a@0", "a^@0"]);
    }

    #[test]
    fn the_second_letter_of_a_junction_is_found_again() {
        let second = |separated, term: &str| second_letter(&junction_prefix('5', separated), term.as_bytes());
        assert_eq!(second(false, &junction_term('5', false, '年')), Some('年'));
        assert_eq!(second(true, &junction_term('5', true, '年')), Some('年'));
        assert_eq!(second(false, &junction_term('5', true, '年')), None);
        assert_eq!(second(false, &edge_term('5', Edge::Right)), None);
    }

    #[test]
    fn single_letters_tell_whether_they_stand_alone() {
        assert_eq!(terms(Singles, "5、15"), ["5@0", "5^@0", "1@1", "5@2"]);
    }
}
