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
//!
//! And this is how the words of QUERIES.md are read, where they leave one:
//!
//! - Under `strict` a pattern as a whole is asked for a hit under `default`, not each pattern inside of it.
//! - Of what stands behind `\`, all spans count, not only the shortest; of alternatives in brackets, and of what is itself `\`, the hits.
//! - An open gap at the end of a frame asks for one letter, whatever `gap:` says.
//! - A run of literal characters of an expression is folded as if it stood between two letters that are neither Latin nor digits: a
//!   run of separators is one `，`, `XX` is a mask, the point of `3\.5` a letter; the point of `\.5` a separator.
//! - A character of a class is folded by itself; what fold drops is left out of it, and a class of nothing else is dropped.
//!   Alternatives of single characters are a class. A negated class matches `，` unless it names a separator.
//! - An expression that can match nothing once its separators are dropped finds nothing under `loose`.
//! - As written, `.` matches a soft line break too: that is a blank.
//! - Letters between two places of a written sentence are those of the folded sentence whose character stands there: the point
//!   of 5.3 is one. A mask of several characters stands where it begins.
//! - A given or made-up title is one sentence, whatever stands in it.

use rayon::prelude::*;

mod ask;
mod expression;
mod fold;
mod lines;
mod phrase;
mod print;
mod row;
mod sentences;
mod source;
mod spans;
mod speech;
mod totals;

use phrase::pieces;
use speech::Speech;
use totals::Sought;

pub use ask::{Ask, Condition, Day, Field, Frame, Pattern, Reach, Settings};
pub use expression::{Expression, Item};
pub use fold::{Folded, fold};
pub use print::quotable;
pub use sentences::{sentences, sentences_with};
pub use source::{Kind, Source};

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

    /// A scan over these speeches, folded on all cores.
    pub fn of_sources(sources: &[Source]) -> Scan {
        Scan { speeches: sources.par_iter().map(Speech::of_source).collect() }
    }

    /// Adds a speech with what is known about it.
    pub fn add_source(&mut self, source: &Source) {
        self.speeches.push(Speech::of_source(source));
    }

    /// Counts a phrase, noise left out; `None` where it folds to nothing.
    pub fn count(&self, phrase: &str, lens: Lens) -> Option<Counts> {
        let pieces = pieces(phrase, lens)?;
        Some(self.sum(|speech| speech.count(&pieces, lens)))
    }

    /// Answers an ask. `None` where a phrase folds to nothing, or an expression is too large.
    pub fn ask(&self, ask: &Ask, lens: Lens) -> Option<Counts> {
        let sought = Sought::new(ask, lens)?;
        Some(self.sum(|speech| sought.count(speech)))
    }

    fn sum(&self, count: impl Fn(&Speech) -> Counts + Sync + Send) -> Counts {
        let add = |a: Counts, b: Counts| Counts {
            hits: a.hits + b.hits,
            sentences: a.sentences + b.sentences,
            speeches: a.speeches + b.speeches,
        };
        self.speeches.par_iter().with_min_len(256).map(count).reduce(Counts::default, add)
    }

    /// The numbers of the speeches that hold a phrase, in the order in which they were added; `None` where it folds to
    /// nothing.
    pub fn speeches(&self, phrase: &str, lens: Lens) -> Option<Vec<u32>> {
        let pieces = pieces(phrase, lens)?;
        let holds = |speech: &&Speech| speech.count(&pieces, lens).speeches > 0;
        Some(self.speeches.par_iter().with_min_len(256).filter(holds).map(|speech| speech.number).collect())
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
