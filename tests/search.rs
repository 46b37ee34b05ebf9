//! Exactness: what the index counts is what a plain scan counts, whatever the text, the phrase, the lens and the history of the index.

#[path = "support/shelf.rs"]
mod shelf;

use std::collections::BTreeMap;

use proptest::prelude::*;
use shelf::{HOME, Paper, Shelf, all, exact, finish, ids, offer_all, paper};
use tifa::query::{Filters, Lens, Match, Query, Sort};
use tifa::scan::{self, Scan};
use tifa::search::{Request, Tier, search};
use tifa::text::words::{Lexicon, Segmenter};

/// Few characters, so that overlaps, repeats and borders happen: both scripts, digits and points, Latin words, masks, marks of
/// every kind, sentence ends.
const ALPHABET: &[&str] = &[
    "发", "發", "展", "改", "二", "○", "1", "5", "0", ".", ",", "％", "A", "x", "X", "é", "*", " ", "　", "“", "”",
    "《", "（", "，", "、", "。", "！", "\n", "·", "-",
];

fn text(longest: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(ALPHABET), 1..longest).prop_map(|characters| characters.concat())
}

/// The state of an index: texts by id.
type Papers = BTreeMap<String, Paper>;

/// What a run does to a paper.
#[derive(Clone, Debug)]
enum Change {
    Put(usize, String, u16, bool),
    Remove(usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0..6usize, text(40), 2012..2016u16, any::<bool>()).prop_map(|(n, text, year, north)| Change::Put(n, text, year, north)),
        1 => (0..6usize).prop_map(Change::Remove),
    ]
}

fn apply(papers: &mut Papers, change: &Change) {
    match change {
        Change::Put(n, text, year, north) => {
            let id = format!("p{n}");
            let region = if *north { "北县" } else { "南县" };
            // The first sentence of every third paper is an advertisement.
            let mut one = paper(&id, text).dated(&year.to_string()).of_region(region);
            if n % 3 == 0 {
                one = one.with_noise(0);
            }
            papers.insert(id, one);
        }
        Change::Remove(n) => {
            papers.remove(&format!("p{n}"));
        }
    }
}

/// Publishes each run as the whole folder: what is gone from it is removed.
fn build(runs: &[Vec<Change>]) -> (Shelf, Papers) {
    let shelf = Shelf::empty();
    let mut papers = Papers::new();
    for run in runs {
        run.iter().for_each(|change| apply(&mut papers, change));
        let indexer = shelf.indexer();
        offer_all(&indexer, &papers.values().cloned().collect::<Vec<_>>());
        finish(indexer, &[HOME]);
    }
    (shelf, papers)
}

fn scan_of<'a>(papers: impl Iterator<Item = &'a Paper>) -> Scan {
    let mut scan = Scan::new();
    for (number, paper) in papers.enumerate() {
        let sentences = scan::sentences(&paper.text);
        let kept = sentences.iter().enumerate().filter(|(n, _)| !paper.noise.contains(n));
        scan.add_sentences(number as u32, kept.map(|(_, range)| &paper.text[range.clone()]));
    }
    scan
}

const LENSES: [(Lens, scan::Lens); 3] =
    [(Lens::Strict, scan::Lens::Strict), (Lens::Default, scan::Lens::Default), (Lens::Loose, scan::Lens::Loose)];

/// Hits, sentences, speeches by the scan.
fn scanned(scan: &Scan, phrase: &str, lens: scan::Lens) -> (u64, u64, u64) {
    scan.count(phrase, lens).map_or((0, 0, 0), |counts| (counts.hits, counts.sentences, counts.speeches))
}

fn counted(shelf: &Shelf, query: &Query, lens: Lens, filters: &Filters) -> (u64, u64, u64) {
    let request = Request { lens, matching: Match::Phrase, filters: filters.clone(), ..Request::new(query.clone()) };
    let totals = shelf.ask(&request).totals;
    (totals.hits, totals.sentences, totals.speeches)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_lens_counts_as_a_scan_does(
        runs in prop::collection::vec(prop::collection::vec(change(), 1..5), 1..4),
        phrases in prop::collection::vec(text(7), 24),
    ) {
        let _dictionary = Segmenter::new(&Lexicon::built_in());
        let (shelf, papers) = build(&runs);
        let scan = scan_of(papers.values());
        let pieces = papers.values().flat_map(|paper| pieces(&paper.text));
        for phrase in phrases.into_iter().chain(pieces) {
            let Ok(query) = Query::phrase(&phrase) else { continue };
            for (lens, scan_lens) in LENSES {
                prop_assert_eq!(
                    counted(&shelf, &query, lens, &Filters::default()),
                    scanned(&scan, &phrase, scan_lens),
                    "{:?} under {:?}", phrase, lens
                );
            }
        }
    }

    #[test]
    fn filters_and_several_phrases_count_as_a_scan_does(
        runs in prop::collection::vec(prop::collection::vec(change(), 1..6), 1..3),
        phrases in prop::collection::vec((text(4), text(4)), 12),
    ) {
        let _dictionary = Segmenter::new(&Lexicon::built_in());
        let (shelf, papers) = build(&runs);
        let filters = Filters {
            from: Some("2013".parse().unwrap()),
            to: Some("2014".parse().unwrap()),
            regions: vec!["北縣".to_owned()],
            ..Filters::default()
        };
        let admitted = |paper: &&Paper| {
            let year = paper.metadata.date.unwrap().year();
            (2013..=2014).contains(&year) && paper.metadata.region.as_deref() == Some("北县")
        };
        for (first, second) in phrases {
            // A sentence end parts a typed phrase as a blank parts two.
            let both = format!("{first}。{second}");
            let Ok(query) = Query::phrase(&both) else { continue };
            for (lens, scan_lens) in LENSES {
                prop_assert_eq!(
                    counted(&shelf, &query, lens, &Filters::default()),
                    scanned(&scan_of(papers.values()), &both, scan_lens), "{:?} under {:?}", both, lens
                );
                prop_assert_eq!(
                    counted(&shelf, &query, lens, &filters),
                    scanned(&scan_of(papers.values().filter(admitted)), &both, scan_lens),
                    "{:?} under {:?}, filtered", both, lens
                );
            }
        }
    }
}

/// Pieces of a text: all of one and two characters, and some longer ones.
fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let of = |length: usize| characters.windows(length).step_by(length).map(|piece| piece.iter().collect::<String>());
    [1, 2, 3, 5, 9].into_iter().flat_map(of).collect()
}

#[test]
fn lenses_are_nested() {
    let shelf = Shelf::of_texts(&[
        "项目为王、环境是金。",
        "项目为王，环境是金。",
        "项目为王环境是金。",
        "項目為王，環境是金。",
    ]);
    assert_eq!(shelf.count("项目为王，环境是金", Lens::Strict), (1, 1, 1));
    assert_eq!(shelf.count("项目为王，环境是金", Lens::Default), (3, 3, 3));
    assert_eq!(shelf.count("项目为王，环境是金", Lens::Loose), (4, 4, 4));
}

#[test]
fn words_and_numbers_are_not_cut() {
    let shelf =
        Shelf::of_texts(&["增长5%。", "增长15%。", "增长1.5%。", "AI技术和AID计划。", "1,000万元。", "70 000人"]);
    for (phrase, hits) in
        [("5%", 1), ("5", 1), ("15%", 1), ("AI", 1), ("ai技术", 1), ("000", 1), ("1000", 1), ("%", 3), ("增长1", 0)]
    {
        assert_eq!(shelf.count(phrase, Lens::Default).0, hits, "{phrase}");
    }
    assert_eq!(shelf.count("5%", Lens::Loose).0, 3);
}

#[test]
fn a_long_phrase_is_found_whole() {
    let long: String = "深化改革扩大开放推动发展改善民生".chars().cycle().take(200).collect();
    let shelf = Shelf::of_texts(&[&format!("要{long}。"), "深化改革扩大开放。"]);
    assert_eq!(shelf.count(&long, Lens::Default), (1, 1, 1));
    let answer = shelf.ask(&exact(&long));
    let marked: Vec<_> = answer.results[0].snippets[0].segments.iter().filter(|segment| segment.hit).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0].text, long);
}

#[test]
fn a_phrase_typed_twice_is_counted_once() {
    let shelf = Shelf::of_texts(&["改革，改革，再改革。"]);
    assert_eq!(shelf.count("改革 改革", Lens::Default), (3, 1, 1));
    assert_eq!(shelf.count("改革 再改革", Lens::Default), (4, 1, 1));
}

#[test]
fn a_given_title_ranks_and_never_counts() {
    let plain = paper("plain", "乡村振兴要干。今天讲两件事，都同大家有关。");
    let titled = paper("titled", "乡村振兴要干。今天讲两件事，都同大家有关。").titled("乡村振兴大会");
    let shelf = Shelf::of(&[plain, titled, paper("none", "今天讲两件事。").titled("乡村振兴大会")]);
    let answer = shelf.ask(&exact("乡村振兴"));
    assert_eq!((answer.totals.hits, answer.totals.speeches), (2, 2));
    assert_eq!(ids(&answer), ["titled", "plain"]);
}

#[test]
fn a_heading_counts_for_more() {
    let body = paper("body", "一、抓落实\n农业现代化是大事。别的事情以后再说。");
    let heading = paper("heading", "一、农业现代化\n这是大事中的大事。别的事情以后再说。");
    assert_eq!(ids(&Shelf::of(&[body, heading]).ask(&exact("农业现代化"))), ["heading", "body"]);
}

#[test]
fn tiers_come_one_after_another_and_are_counted_apart() {
    let shelf =
        Shelf::of_texts(&["招商引资，干部先行。", "招商引资干部先行。", "干部要先行，要学会招商引资。", "别的事。"]);
    let answer = shelf.ask(&all("招商引资，干部先行"));
    assert_eq!(ids(&answer), ["a", "b", "c"]);
    let tiers: Vec<Tier> = answer.results.iter().map(|found| found.tier).collect();
    assert_eq!(tiers, [Tier::Exact, Tier::Loose, Tier::Words]);
    assert_eq!((answer.totals.speeches, answer.loose_speeches, answer.words_speeches), (1, Some(1), Some(1)));
    assert_eq!(answer.results[2].hits, 0);

    let first = shelf.ask(&Request { limit: 1, ..all("招商引资，干部先行") });
    assert_eq!((first.loose_speeches, first.words_speeches), (None, None));
    let second = shelf.ask(&Request { limit: 1, offset: 1, ..all("招商引资，干部先行") });
    assert_eq!((ids(&second), second.loose_speeches, second.words_speeches), (vec!["b"], Some(1), None));
    let alone = shelf.ask(&exact("招商引资，干部先行"));
    assert_eq!((ids(&alone), alone.loose_speeches, alone.words_speeches), (vec!["a"], None, None));
}

#[test]
fn a_number_that_is_no_word_of_the_index_is_no_error() {
    let shelf = Shelf::of_texts(&["增长5.3%。", "增长3%，不是5%。"]);
    for query in ["7.25%", "增长 9.75", "1.2.3.4"] {
        assert_eq!(shelf.ask(&all(query)).totals.hits, 0, "{query}");
    }
}

#[test]
fn pages_add_up_to_the_whole_in_every_order() {
    let papers: Vec<Paper> = (0..30)
        .map(|n| {
            let mut one = paper(&format!("s{n:02}"), &"改革要深化。".repeat(1 + n % 4));
            if n % 5 > 0 {
                one = one.dated(["2013", "2014-03", "2014-03-05", "2015-01-01"][n % 4]);
            }
            one
        })
        .collect();
    let shelf = Shelf::of(&papers[..15]);
    shelf.add(&papers[15..]);
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Hits] {
        let request = Request { sort, limit: 100, ..exact("改革") };
        let whole = shelf.ask(&request);
        let pages = (0..30).map(|offset| shelf.ask(&Request { offset, limit: 1, ..request.clone() }));
        let pages: Vec<String> =
            pages.flat_map(|page| ids(&page).iter().map(|id| id.to_string()).collect::<Vec<_>>()).collect();
        assert_eq!(ids(&whole), pages, "{sort:?}");
        assert!(shelf.ask(&Request { offset: 30, ..request }).results.is_empty());
    }
}

#[test]
fn ties_go_to_the_newest_then_to_the_smaller_id() {
    let papers = [("b", "2013"), ("a", "2013"), ("c", "2014")].map(|(id, date)| paper(id, "改革。").dated(date));
    let shelf = Shelf::of(&papers[..1]);
    shelf.add(&papers[1..]);
    assert_eq!(ids(&shelf.ask(&exact("改革"))), ["c", "a", "b"]);
}

#[test]
fn undated_speeches_come_last_and_fail_date_filters() {
    let papers = [
        paper("undated", "改革。"),
        paper("year", "改革。").dated("2014"),
        paper("day", "改革。").dated("2014-03-05"),
        paper("old", "改革。").dated("1954"),
    ];
    let shelf = Shelf::of(&papers);
    let order = |sort| ids(&shelf.ask(&Request { sort, ..exact("改革") })).join(" ");
    assert_eq!(order(Sort::Newest), "day year old undated");
    assert_eq!(order(Sort::Oldest), "old year day undated");
    let within = |from: Option<&str>, to: Option<&str>| {
        let date = |text: &str| text.parse().unwrap();
        let filters = Filters { from: from.map(date), to: to.map(date), ..Filters::default() };
        ids(&shelf.ask(&Request { filters, sort: Sort::Oldest, ..exact("改革") })).join(" ")
    };
    assert_eq!(within(Some("2014"), None), "year day");
    assert_eq!(within(Some("2014-01-02"), None), "day");
    assert_eq!(within(None, Some("2014-03-05")), "old year day");
    assert_eq!(within(None, Some("2014-03")), "old year day");
    assert_eq!(within(None, Some("2013")), "old");
}

#[test]
fn a_label_hides_a_speech_from_those_who_do_not_carry_it() {
    let shelf = Shelf::of(&[paper("open", "改革。"), paper("closed", "改革。").for_eyes_of("office")]);
    let seen = |access: Option<Vec<String>>| {
        let answer = shelf.ask(&Request { filters: Filters { access, ..Filters::default() }, ..exact("改革") });
        (answer.totals.hits, ids(&answer).join(" "))
    };
    assert_eq!(seen(None), (2, "closed open".to_owned()));
    assert_eq!(seen(Some(vec![])), (1, "open".to_owned()));
    assert_eq!(seen(Some(vec!["office".to_owned()])), (2, "closed open".to_owned()));
}

#[test]
fn the_order_does_not_depend_on_the_history_of_the_index() {
    let papers: Vec<Paper> =
        (0..12).map(|n| paper(&format!("s{n}"), &format!("{}别的话。", "改革开放。".repeat(n % 5 + 1)))).collect();
    let once = Shelf::of(&papers);
    let often = Shelf::empty();
    for (n, one) in papers.iter().enumerate() {
        // Each paper is there with another text first, and is replaced later.
        often.add(&[paper(&one.id, &"改革改革改革。".repeat(n + 1))]);
    }
    for one in papers.iter().rev() {
        often.add(std::slice::from_ref(one));
    }
    let request = Request { limit: 100, ..all("改革开放 别的") };
    let scores = |shelf: &Shelf| {
        let answer = shelf.ask(&request);
        answer
            .results
            .iter()
            .map(|found| format!("{} {} {}", found.speech.id, found.score, found.hits))
            .collect::<Vec<_>>()
    };
    assert_eq!(scores(&once), scores(&often));
    assert_eq!(once.snapshot().version(), often.snapshot().version());
}

#[test]
fn a_search_without_time_is_an_error_and_no_smaller_number() {
    let shelf = Shelf::of_texts(&["改革。"]);
    let request = Request { time_limit: std::time::Duration::ZERO, ..exact("改革") };
    assert_eq!(search(&shelf.snapshot(), &request).unwrap_err().code(), "timed_out");
}
