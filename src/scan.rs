//! A plain scan: the contract of exactness, read a second time.
//!
//! [`text`](crate::text) and the index are written to be fast; this is written to be obviously right. `tifa verify` and
//! the tests count every phrase both ways, so an error has to be made twice, in two different programs, to stay unseen.
//! For that reason nothing here calls `text`, the index or the search, and nothing there calls this: the two share the
//! table of characters (`text/fold-table.tsv`, which belongs to the contract) and Unicode's own data, no line of code.
//!
//! Where the words of the contract leave a choice, this is how they are read here, the vectors deciding where they can:
//!
//! - Characters go through NFKC one by one, so `e` with a combining accent is `e` and an accent, never `é`.
//! - Everything after that is judged on the characters that come out: `①` is a digit, `Ⅲ` are three Latin letters.
//! - A *digit* is an ASCII digit; a *Latin letter* is a letter of one of Unicode's Latin blocks, `é` among them.
//! - *Directly* is with no character between, dropped ones included; a *blank* is white space, and no other dropped one.
//! - A *Latin word* is a run of Latin letters, a *number* a run of digits, each directly after the one before. So a blank,
//!   a quotation mark, any dropped character between two letters is an edge. The removed comma of `1,000` is none, and
//!   the point of `5 .3` belongs to its number in spite of the blanks. A letter and a digit side by side (`v2`) are two.
//! - The order of the table's rows is the order of judgement: an alphabetic mark (a vowel sign of Devanagari) is a letter
//!   before it is a mark, and stays.
//! - Private use that no row of the table maps is neither letter nor dropped: a separator.
//! - Runs of circles are judged like runs of masks, after transparent characters are dropped: 二 ○ ○ 四 is 二〇〇四.
//! - *Quotation marks* are the characters with Unicode's property `Quotation_Mark`; *middle dots* are `·•‧∙⋅・⸱`.
//! - *Closing quotes or brackets* are Unicode's categories Pe and Pf, directly behind the end or behind each other. An end
//!   behind them belongs to the same run: `“好。”。` is one sentence, not one and a bare `。`. A straight quotation mark may
//!   as well open, so it closes nothing; splitting a phrase then never hides a `"…"` that stands behind an end.
//! - A *line break* is `\n`, `\r\n` or `\r`. Soft is one with the listed character directly behind it.
//! - White space around a sentence belongs to the gap.
//! - A piece of a phrase that folds to nothing (`发展。——`) asks for nothing.
//! - Where a phrase has several pieces, each piece is looked for by itself: its hits are all those in speeches that hold
//!   every piece, and a sentence that holds two of them is one sentence.
//! - `strict` counts what was typed in the sentences that `default` finds, so it can count more hits there than `default`:
//!   the AI of AID, beside an AI, is one. Only sentences and speeches are nested.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem::Finder;
use rayon::prelude::*;

mod fold;
mod sentences;

pub use fold::{Folded, fold};
pub use sentences::sentences;

/// How strictly a phrase is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lens {
    /// Folded characters, separators among them.
    Default,
    /// Folded characters without separators.
    Loose,
    /// The typed characters, in the sentences that [`Lens::Default`] finds.
    Strict,
}

/// What a phrase has in all speeches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Places where it begins.
    pub hits: u64,
    /// Sentences that hold it.
    pub sentences: u64,
    /// Speeches that hold it.
    pub speeches: u64,
}

/// Speeches in memory, to be read from the first character to the last for every phrase.
#[derive(Debug, Default)]
pub struct Scan {
    speeches: Vec<Speech>,
}

impl Scan {
    /// A scan over nothing.
    pub fn new() -> Scan {
        Scan::default()
    }

    /// A scan over these speeches, folded on all cores.
    pub fn of<T: AsRef<str> + Sync>(speeches: &[(u32, T)]) -> Scan {
        let read = |(number, text): &(u32, T)| Speech::of_text(*number, text.as_ref());
        Scan { speeches: speeches.par_iter().map(read).collect() }
    }

    /// Adds a speech under a number that the caller chooses. Each call is a speech of its own.
    pub fn add(&mut self, speech: u32, text: &str) {
        self.speeches.push(Speech::of_text(speech, text));
    }

    /// Adds a speech that is already cut into sentences: where a format knows more about its line breaks than the text
    /// shows, or where some sentences (noise) are to be left out.
    pub fn add_sentences<'a>(&mut self, speech: u32, sentences: impl IntoIterator<Item = &'a str>) {
        self.speeches.push(Speech::new(speech, sentences));
    }

    /// Counts a phrase; `None` where it folds to nothing.
    pub fn count(&self, phrase: &str, lens: Lens) -> Option<Counts> {
        let pieces = pieces(phrase, lens)?;
        let add = |a: Counts, b: Counts| Counts {
            hits: a.hits + b.hits,
            sentences: a.sentences + b.sentences,
            speeches: a.speeches + b.speeches,
        };
        let counts = self.speeches.par_iter().with_min_len(256).map(|speech| speech.count(&pieces, lens));
        Some(counts.reduce(Counts::default, add))
    }

    /// The numbers of the speeches that hold a phrase, in the order in which they were added; `None` where it folds to
    /// nothing.
    pub fn speeches(&self, phrase: &str, lens: Lens) -> Option<Vec<u32>> {
        let pieces = pieces(phrase, lens)?;
        let holds = |speech: &&Speech| speech.count(&pieces, lens).speeches > 0;
        Some(self.speeches.par_iter().with_min_len(256).filter(holds).map(|speech| speech.number).collect())
    }
}

/// A phrase without a sentence end inside.
struct Piece {
    /// Finds it in the strings of the lens; for [`Lens::Strict`], in those of [`Lens::Default`].
    folded: Finder<'static>,
    /// Finds it as it was typed.
    typed: Finder<'static>,
    /// Whether it begins with a Latin letter or a digit.
    keeps_begin: bool,
    /// Whether it ends with one.
    keeps_end: bool,
}

/// The distinct pieces of a phrase; `None` where all fold to nothing.
fn pieces(phrase: &str, lens: Lens) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut known = BTreeSet::new();
    for range in sentences(phrase) {
        let typed = &phrase[range];
        let folded = fold(typed);
        let same = match lens {
            Lens::Default => folded.default.clone(),
            Lens::Loose => folded.loose.clone(),
            Lens::Strict => typed.to_owned(),
        };
        if folded.default.is_empty() || !known.insert(same) {
            continue;
        }
        let sought = if lens == Lens::Loose { &folded.loose } else { &folded.default };
        pieces.push(Piece {
            folded: Finder::new(sought).into_owned(),
            typed: Finder::new(typed).into_owned(),
            keeps_begin: folded.default.chars().next().is_some_and(fold::latin_letter_or_digit),
            keeps_end: folded.default.chars().next_back().is_some_and(fold::latin_letter_or_digit),
        });
    }
    if pieces.is_empty() { None } else { Some(pieces) }
}

/// A speech, its sentences side by side in every form that a lens compares.
#[derive(Debug)]
struct Speech {
    number: u32,
    raw: Lines,
    default: Lines,
    loose: Lines,
    /// Places (bytes of `default`) where a hit may neither begin nor end, in order.
    joined: Vec<usize>,
}

impl Speech {
    fn of_text(number: u32, text: &str) -> Speech {
        Speech::new(number, sentences(text).into_iter().map(|range| &text[range]))
    }

    fn new<'a>(number: u32, sentences: impl IntoIterator<Item = &'a str>) -> Speech {
        let mut speech = Speech {
            number,
            raw: Lines::default(),
            default: Lines::default(),
            loose: Lines::default(),
            joined: Vec::new(),
        };
        for raw in sentences {
            let folded = fold(raw);
            let begin = speech.default.text.len();
            let bytes: Vec<usize> = folded.default.char_indices().map(|(byte, _)| byte).collect();
            speech.joined.extend(folded.joined.iter().map(|&nth| begin + bytes[nth]));
            speech.raw.push(raw);
            speech.default.push(&folded.default);
            speech.loose.push(&folded.loose);
        }
        speech
    }

    /// What it holds of a phrase: nothing, where one of the pieces is missing.
    fn count(&self, pieces: &[Piece], lens: Lens) -> Counts {
        let mut hits = 0;
        let mut sentences = BTreeSet::new();
        for piece in pieces {
            let found = match lens {
                Lens::Default => self.default_hits(piece),
                Lens::Loose => self.loose_hits(piece),
                Lens::Strict => self.strict_hits(piece),
            };
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
        let length = piece.folded.needle().len();
        let inside_word = |place: usize| self.joined.binary_search(&place).is_ok();
        let cuts =
            |begin| (piece.keeps_begin && inside_word(begin)) || (piece.keeps_end && inside_word(begin + length));
        places(self.default.text.as_bytes(), &piece.folded)
            .into_iter()
            .filter(|&begin| !cuts(begin))
            .map(|begin| self.default.line_at(begin))
            .collect()
    }

    fn loose_hits(&self, piece: &Piece) -> Vec<usize> {
        let places = places(self.loose.text.as_bytes(), &piece.folded);
        places.into_iter().map(|begin| self.loose.line_at(begin)).collect()
    }

    fn strict_hits(&self, piece: &Piece) -> Vec<usize> {
        let mut hits = Vec::new();
        let sentences: BTreeSet<usize> = self.default_hits(piece).into_iter().collect();
        for sentence in sentences {
            let raw = &self.raw.text[self.raw.range(sentence)];
            hits.extend(places(raw.as_bytes(), &piece.typed).into_iter().map(|_| sentence));
        }
        hits
    }
}

/// Every place where something begins, overlapping ones too.
fn places(text: &[u8], sought: &Finder) -> Vec<usize> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(ahead) = sought.find(&text[from..]) {
        places.push(from + ahead);
        from += ahead + 1;
    }
    places
}

/// Texts one behind the other in one string, a line break after each: no folded piece holds one, so none is found across.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Lines {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.ends.push(self.text.len());
        self.text.push('\n');
    }

    fn line_at(&self, place: usize) -> usize {
        self.ends.partition_point(|&end| end <= place)
    }

    fn range(&self, line: usize) -> Range<usize> {
        let begin = if line == 0 { 0 } else { self.ends[line - 1] + 1 };
        begin..self.ends[line]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(speeches: &[&str]) -> Scan {
        let mut scan = Scan::new();
        for (number, text) in (0..).zip(speeches) {
            scan.add(number, text);
        }
        scan
    }

    fn count(speeches: &[&str], phrase: &str, lens: Lens) -> (u64, u64, u64) {
        let counts = scan(speeches).count(phrase, lens).expect("the phrase has letters");
        (counts.hits, counts.sentences, counts.speeches)
    }

    #[test]
    fn hits_sentences_and_speeches_are_counted_apart() {
        let speeches = ["抓项目，还是抓项目。再抓项目！", "不抓項目", "环境"];
        assert_eq!(count(&speeches, "抓项目", Lens::Default), (4, 3, 2));
        assert_eq!(count(&speeches, "抓项目", Lens::Strict), (3, 2, 1));
        assert_eq!(count(&speeches, "没有", Lens::Loose), (0, 0, 0));
        assert_eq!(scan(&speeches).speeches("不抓项目", Lens::Default), Some(vec![1]));
    }

    #[test]
    fn overlapping_hits_count() {
        assert_eq!(count(&["哈哈哈哈"], "哈哈", Lens::Default), (3, 1, 1));
        assert_eq!(count(&["哈，哈哈"], "哈哈", Lens::Loose), (2, 1, 1));
        assert_eq!(count(&["哈哈哈"], "哈哈", Lens::Strict), (2, 1, 1));
    }

    #[test]
    fn a_separator_parts_in_default_and_not_in_loose() {
        let speeches = ["项目为王、环境是金", "项目为王环境是金", "项目为王。环境是金"];
        assert_eq!(count(&speeches, "项目为王，环境是金", Lens::Default), (1, 1, 1));
        assert_eq!(count(&speeches, "项目为王环境是金", Lens::Default), (1, 1, 1));
        assert_eq!(count(&speeches, "项目为王环境是金", Lens::Loose), (2, 2, 2));
        assert_eq!(count(&speeches, "项目为王，环境是金", Lens::Strict), (0, 0, 0));
    }

    #[test]
    fn words_and_numbers_are_not_cut() {
        let speeches = ["5%和15%和1.5%", "AI与AID与A I", "1,500元，1 500元"];
        assert_eq!(count(&speeches, "5%", Lens::Default), (1, 1, 1));
        assert_eq!(count(&speeches, "5%", Lens::Loose), (3, 1, 1));
        assert_eq!(count(&speeches, "AI", Lens::Default), (2, 1, 1));
        assert_eq!(count(&speeches, "AI", Lens::Strict), (2, 1, 1), "strict counts characters, also those of AID");
        assert_eq!(count(&speeches, "500", Lens::Default), (1, 1, 1));
        assert_eq!(count(&speeches, "%", Lens::Default), (3, 1, 1));
    }

    #[test]
    fn a_sentence_end_inside_makes_several_phrases_of_one_speech() {
        let speeches = ["要实干。莫空谈！实干", "实干", "空谈。"];
        assert_eq!(count(&speeches, "实干。空谈", Lens::Default), (3, 3, 1));
        assert_eq!(count(&speeches, "实干！实干。實幹", Lens::Default), (3, 3, 2), "a piece counts once");
        assert_eq!(count(&speeches, "实干。\n", Lens::Strict), (1, 1, 1));
        assert_eq!(count(&speeches, "实干\n空谈", Lens::Strict), (3, 3, 1));
    }

    #[test]
    fn a_phrase_without_letters_has_no_count() {
        assert_eq!(scan(&["——"]).count("——", Lens::Default), None);
        assert_eq!(scan(&[""]).count("", Lens::Loose), None);
        assert_eq!(count(&["实干。——"], "实干。——", Lens::Strict), (1, 1, 1));
    }

    #[test]
    fn sentences_can_be_given() {
        let mut scan = Scan::new();
        scan.add_sentences(7, ["高质\n量发展", "发展"]);
        assert_eq!(scan.count("质量发展", Lens::Default).map(|counts| counts.hits), Some(1));
        assert_eq!(scan.count("发展", Lens::Default).map(|counts| counts.sentences), Some(2));
    }
}
