//! "Did you mean": what is suggested occurs, exactly as often as is said, and is as near as is said; nothing as near is missed.

#[path = "support/shelf.rs"]
mod shelf;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use shelf::{Paper, Shelf, paper};
use tifa::index::Snapshot;
use tifa::query::{Filters, Lens, Match, Phrase, Query, Scope};
use tifa::search::{Edit, MOST_NEAREST, Near, Request, Totals, nearest, search};
use tifa::text::pinyin::same_sound;
use tifa::text::{Folded, fold, masks};

/// A test machine may be slow; what is found must not depend on it.
const PATIENCE: Duration = Duration::from_secs(60);

fn ask(snapshot: &Snapshot, phrase: &str, lens: Lens, filters: &Filters) -> Vec<Near> {
    nearest(snapshot, &Phrase::new(phrase).expect("a phrase"), lens, filters, Scope::default(), PATIENCE)
        .expect("an answer")
}

/// The suggestions for a phrase in a few speeches: `新质生产力 same_sound 2`.
fn suggested(texts: &[&str], phrase: &str) -> Vec<String> {
    let near = ask(&Shelf::of_texts(texts).snapshot(), phrase, Lens::Default, &Filters::default());
    near.iter().map(|near| format!("{} {} {}", near.phrase, near.edit.name(), near.hits)).collect()
}

#[test]
fn each_kind_of_edit_is_found() {
    let text = "发展新质生产力，发展新质生产力。";
    for (typed, edit) in [
        ("新制生产力", "same_sound"),
        ("新质产生力", "swapped"),
        ("新质生产大", "wrong"),
        ("新质生力", "missing"),
        ("新质生生产力", "added"),
    ] {
        assert_eq!(suggested(&[text], typed)[0], format!("新质生产力 {edit} 2"), "{typed}");
    }
}

#[test]
fn several_letters_of_the_same_sound_are_found_where_one_does_not_do() {
    let text = "发展新质生产力。共同富裕。";
    assert_eq!(suggested(&[text], "新制生产立"), ["新质生产力 same_sound 1"]);
    assert_eq!(suggested(&[text], "新志声产力"), ["新质生产力 same_sound 1"]);
    assert_eq!(suggested(&[text], "公同付育"), ["共同富裕 same_sound 1"]);
    assert!(suggested(&[text], "公童付育").is_empty());
    // One letter that is wrong in another way is nearer than two of the same sound.
    assert_eq!(suggested(&["新质生产力。新汽生产立。"], "新器生产立")[0], "新汽生产立 same_sound 1");
}

#[test]
fn the_same_sound_comes_first_and_a_letter_less_last() {
    let text = "一带一路。一带一条，一带一条。一带一。一带。";
    assert_eq!(suggested(&[text], "一带一璐"), ["一带一路 same_sound 1", "一带一条 wrong 2"]);
    let text = "粮食安全。粮食安家，粮食安家。粮安拳，粮安拳，粮安拳。";
    let expected = ["粮食安全 same_sound 1", "粮食安家 wrong 2", "粮安拳 added 3"];
    assert_eq!(suggested(&[text], "粮食安拳"), expected);
}

#[test]
fn what_is_mostly_part_of_another_suggestion_is_left_out_and_so_is_a_single_letter() {
    assert_eq!(suggested(&["粮食安全。粮食安稳。"], "粮食安拳"), ["粮食安全 same_sound 1", "粮食安稳 wrong 1"]);
    assert_eq!(suggested(&["新质生产力。"], "新质生力"), ["新质生产力 missing 1"]);
    let alone_too = ["新质生产力。新质生产，新质生产。"];
    assert_eq!(suggested(&alone_too, "新质生力"), ["新质生产 wrong 3", "新质生产力 missing 1"]);
    assert!(suggested(&["粮。"], "粮拳").is_empty());
    assert!(suggested(&["粮。"], "拳").is_empty());
}

#[test]
fn separators_stay_where_they_are() {
    let texts = ["项目为王、环境是金。", "项目为旺环境是金吗。"];
    assert_eq!(suggested(&texts, "项目为往，环境是金"), ["项目为王，环境是金 same_sound 1"]);
    assert_eq!(suggested(&texts, "项目王，环境是金"), ["项目为王，环境是金 missing 1"]);
    assert_eq!(suggested(&["项目为王、境是金。"], "为王，环境是金"), ["为王，境是金 added 1"]);
    let loose = ask(&Shelf::of_texts(&texts).snapshot(), "项目为王，环竟是金", Lens::Loose, &Filters::default());
    assert_eq!(loose[0].phrase, "项目为王环境是金");
}

#[test]
fn traditional_letters_and_latin_words_are_found_as_they_are_compared() {
    let texts = ["「新質生產力」與 Belt and Road 倡議，增长15%。"];
    assert_eq!(suggested(&texts, "新製生產力"), ["新质生产力 same_sound 1"]);
    assert_eq!(suggested(&texts, "Belt and Raod"), ["Belt and Road swapped 1"]);
    assert_eq!(suggested(&texts, "增长12%"), ["增长15% wrong 1"]);
    // 增长5% would cut a number.
    assert_eq!(suggested(&texts, "增长%"), ["增长 added 1"]);
    // The whole word occurs, its beginning doesn't.
    assert_eq!(suggested(&texts, "bel"), ["belt missing 1"]);
}

#[test]
fn the_strict_lens_counts_what_stands_there_as_it_is_suggested() {
    let shelf = Shelf::of_texts(&["新質生產力。新质生产力。"]);
    let hits = |lens: Lens| ask(&shelf.snapshot(), "新制生产力", lens, &Filters::default())[0].hits;
    assert_eq!((hits(Lens::Default), hits(Lens::Strict)), (2, 1));
}

#[test]
fn masks_are_not_suggested() {
    assert!(suggested(&["推动××发展。"], "推动大发展").iter().all(|near| !near.contains('×')));
    assert_eq!(suggested(&["推动××发展。"], "推懂××发展"), ["推动×发展 same_sound 1"]);
    assert!(suggested(&["请某某讲话。"], "请某谋讲话").is_empty());
    assert_eq!(suggested(&["请某某同志讲话。"], "情某某同志"), ["请某某同志 same_sound 1"]);
    assert!(suggested(&["按X委部署。"], "按市委部署").is_empty());
}

#[test]
fn only_what_counts_is_suggested() {
    let hidden = paper("hidden", "新质生产力。").for_eyes_of("staff");
    let advertisement = paper("noise", "新质生产力。").with_noise(0);
    let titled = paper("titled", "别的。").titled("新质生产力");
    let elsewhere = paper("elsewhere", "新质生产力。新质生产力。").of_region("北县");
    let shelf = Shelf::of(&[hidden, advertisement, titled, elsewhere]);
    let hits = |filters: Filters| {
        let near = ask(&shelf.snapshot(), "新制生产力", Lens::Default, &filters);
        near.first().map(|near| (near.hits, near.sentences, near.speeches))
    };
    assert_eq!(hits(Filters::default()), Some((3, 3, 2)));
    assert_eq!(hits(Filters { access: Some(Vec::new()), ..Filters::default() }), Some((2, 2, 1)));
    let south = Filters { regions: vec!["南县".to_owned()], ..Filters::default() };
    assert_eq!(hits(south), None);
}

#[test]
fn a_query_that_names_kinds_of_sentences_has_suggestions_from_them() {
    let shelf = Shelf::of_texts(&["一、发展新质生产力\n要发展新质生产力，发展新质生产力。"]);
    let hits = |query: &str| {
        let query: Query = query.parse().expect("a query");
        let phrase = Phrase::new("新制生产力").expect("a phrase");
        let near = nearest(&shelf.snapshot(), &phrase, Lens::Default, &Filters::default(), query.scope(), PATIENCE);
        near.expect("an answer").first().map(|near| near.hits)
    };
    assert_eq!(hits("新制生产力"), Some(3));
    assert_eq!(hits("新制生产力 in:heading"), Some(1));
    assert_eq!(hits("新制生产力 in:body"), Some(2));
}

#[test]
fn a_long_phrase_has_suggestions_too() {
    let text = "我们要坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，加快构建新发展格局，着力推动高质量发展，\
                统筹国内国际两个大局，统筹发展和安全";
    let typed = text.replace("高质量", "高致量");
    assert!(typed.chars().count() > 60);
    assert_eq!(suggested(&[text], &typed).len(), 1);
    let typed = text.replace("高质量", "高质");
    assert_eq!(suggested(&[text], &typed).len(), 1);
    let pasted = text.repeat(10).replace("高质量", "高致量");
    assert!(suggested(&[text], &pasted).is_empty());
}

#[test]
fn when_the_time_is_over_there_is_no_error() {
    let shelf = Shelf::of_texts(&["发展新质生产力。"]);
    let phrase = Phrase::new("新制生产力").expect("a phrase");
    let near =
        nearest(&shelf.snapshot(), &phrase, Lens::Default, &Filters::default(), Scope::default(), Duration::ZERO);
    assert!(near.expect("an answer").len() <= MOST_NEAREST);
}

#[test]
fn an_empty_index_has_nothing_to_suggest() {
    assert!(suggested(&[], "新制生产力").is_empty());
}

/// Few letters, so that near phrases happen: some sound alike, one is of both scripts, and there is what folds in special ways.
const LETTERS: &[&str] = &["质", "制", "直", "发", "法", "展", "1", "5", "a", "x", "×", "，"];
/// What a text has besides.
const BESIDES: &[&str] = &["發", "“", " ", "、", "。", "\n", "B", "."];

fn text() -> impl Strategy<Value = String> {
    let all = [LETTERS, LETTERS, BESIDES].concat();
    prop::collection::vec(prop::sample::select(all), 1..40).prop_map(|letters| letters.concat())
}

fn phrase() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LETTERS), 1..8).prop_map(|letters| letters.concat())
}

/// Letters, each with whether a separator stands before it.
type Row = Vec<(char, bool)>;

fn row(folded: &Folded, lens: Lens) -> Row {
    let mut row: Row =
        folded.letters.iter().map(|letter| (letter.ch, letter.after_separator && lens != Lens::Loose)).collect();
    at_border(&mut row);
    row
}

/// No separator stands at the border of a phrase.
fn at_border(row: &mut Row) {
    if let Some(first) = row.first_mut() {
        first.1 = false;
    }
}

fn told(row: &Row) -> String {
    row.iter().flat_map(|(ch, separated)| separated.then_some('，').into_iter().chain([*ch])).collect()
}

/// Rows that are one letter shorter. A separator beside the letter stays.
fn shorter(row: &Row) -> Vec<Row> {
    let without = |at: usize| {
        let mut rest = row.clone();
        let (_, separated) = rest.remove(at);
        if let Some(next) = rest.get_mut(at) {
            next.1 |= separated;
        }
        at_border(&mut rest);
        rest
    };
    (0..row.len()).map(without).collect()
}

/// What makes `near` of `typed`, judged by the two alone; `None` where it takes more than one edit.
fn edit(typed: &Row, near: &Row) -> Option<Edit> {
    let separators = |row: &Row| row.iter().filter(|(_, separated)| *separated).count();
    if typed.len() == near.len() {
        let same_separators = typed.iter().zip(near).all(|(a, b)| a.1 == b.1);
        let differ: Vec<usize> = (0..typed.len()).filter(|at| typed[*at].0 != near[*at].0).collect();
        return match differ[..] {
            _ if !same_separators => None,
            [at] if near[at].0 == '×' => None,
            [at] if same_sound(typed[at].0, near[at].0) => Some(Edit::SameSound),
            [_] => Some(Edit::Wrong),
            [a, b] if a + 1 == b && typed[a].0 == near[b].0 && typed[b].0 == near[a].0 => Some(Edit::Swapped),
            _ => None,
        };
    }
    if shorter(typed).contains(near) {
        return Some(Edit::Added);
    }
    // With a letter more there are as many separators as before.
    let missing = shorter(near).iter().zip(near).any(|(rest, (put_in, _))| rest == typed && *put_in != '×');
    (missing && separators(typed) == separators(near)).then_some(Edit::Missing)
}

fn count(snapshot: &Snapshot, phrase: &str, lens: Lens, filters: &Filters) -> Totals {
    let query = Query::phrase(phrase).expect("a phrase");
    let filters = filters.clone();
    let request = Request { lens, filters, matching: Match::Phrase, limit: 0, ..Request::new(query) };
    search(snapshot, &request).expect("an answer").totals
}

/// All that is one edit away and counts, in order, by reading every piece of the text.
fn by_reading(papers: &[Paper], snapshot: &Snapshot, phrase: &Phrase, lens: Lens, filters: &Filters) -> Vec<Near> {
    let typed = &row(phrase.folded(), lens);
    let hides = |folded: &str| !masks(&folded.replace('x', "X")).is_empty();
    let is_hidden = hides(&phrase.folded().to_string());
    let mut rows = BTreeSet::new();
    for speech in papers.iter().map(Paper::speech) {
        for sentence in &speech.sentences {
            let folded = fold(speech.sentence_text(sentence));
            for length in [typed.len() - 1, typed.len(), typed.len() + 1] {
                let windows = folded.letters.windows(length.max(1));
                rows.extend(windows.map(|window| row(&Folded { letters: window.to_vec() }, lens)));
            }
        }
    }
    let near = rows.into_iter().filter(|row| row.len() >= 2 && row != typed).filter_map(|found| {
        let edit = edit(typed, &found)?;
        let phrase = told(&found);
        // Letters that mean something else when they are typed so can't be looked for: xx is a mask.
        let can_be_typed = Phrase::new(&phrase).is_ok_and(|phrase| row(phrase.folded(), lens) == found);
        // 1× is no reading of 1×1, in which nothing is hidden.
        let can_be_meant = is_hidden || !hides(&phrase);
        let Totals { hits, sentences, speeches } =
            (can_be_typed && can_be_meant).then(|| count(snapshot, &phrase, lens, filters))?;
        (hits > 0).then_some(Near { phrase, hits, sentences, speeches, edit })
    });
    let mut near: Vec<Near> = near.collect();
    near.sort_by_key(|near| {
        let rank = match near.edit {
            Edit::SameSound => 0,
            Edit::Swapped | Edit::Wrong | Edit::Missing => 1,
            Edit::Added => 2,
        };
        (rank, Reverse(near.hits), near.edit, near.phrase.clone())
    });
    near
}

/// Whether all letters that differ, two or three, sound the same.
fn is_of_same_sound(typed: &Row, near: &Row) -> bool {
    let differ: Vec<_> = typed.iter().zip(near).filter(|(a, b)| a.0 != b.0).collect();
    typed.len() == near.len()
        && typed.iter().zip(near).all(|(a, b)| a.1 == b.1)
        && (2..=3).contains(&differ.len())
        && differ.iter().all(|(a, b)| same_sound(a.0, b.0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn suggestions_are_what_reading_all_of_the_text_finds(
        texts in prop::collection::vec(text(), 1..5),
        phrases in prop::collection::vec(phrase(), 12),
        lens in prop::sample::select(vec![Lens::Default, Lens::Loose]),
        sees_all in any::<bool>(),
    ) {
        let papers: Vec<Paper> = texts.iter().zip(0..).map(|(text, n)| {
            let one = paper(&format!("p{n}"), text);
            let one = if n % 3 == 0 { one.with_noise(0) } else { one };
            if n % 2 == 0 { one } else { one.for_eyes_of("staff") }
        }).collect();
        let shelf = Shelf::of(&papers);
        let snapshot = shelf.snapshot();
        let filters = Filters { access: (!sees_all).then(Vec::new), ..Filters::default() };
        for phrase in phrases.iter().filter_map(|phrase| Phrase::new(phrase).ok()) {
            let typed = row(phrase.folded(), lens);
            let mut found = nearest(&snapshot, &phrase, lens, &filters, Scope::default(), PATIENCE).expect("an answer");
            let mut expected = by_reading(&papers, &snapshot, &phrase, lens, &filters);
            // Several letters of the same sound stand before all else, and only where nothing else is left but a letter less.
            let several: Vec<Near> = found
                .extract_if(.., |near| {
                    let near = row(Phrase::new(&near.phrase).expect("a phrase").folded(), lens);
                    is_of_same_sound(&typed, &near) && edit(&typed, &near).is_none()
                })
                .collect();
            prop_assert!(several.is_empty() || expected.iter().all(|near| near.edit == Edit::Added));
            for near in &several {
                let totals = Totals { hits: near.hits, sentences: near.sentences, speeches: near.speeches };
                prop_assert_eq!(totals, count(&snapshot, &near.phrase, lens, &filters));
                prop_assert!(near.hits > 0 && near.edit == Edit::SameSound);
            }
            let all = [several.clone(), expected.clone()].concat();
            let is_fragment = |near: &Near| {
                let mostly_in = |other: &Near| other.phrase.contains(&near.phrase) && near.hits <= 2 * other.hits;
                all.iter().any(|other| other.phrase != near.phrase && mostly_in(other))
            };
            expected.retain(|near| !is_fragment(near));
            expected.truncate(MOST_NEAREST - several.len());
            prop_assert_eq!(found, expected, "for {:?} under {:?} in {:?}", phrase.typed(), lens, texts);
        }
    }
}
