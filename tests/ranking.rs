//! Order: tiers one after another, the best speeches first, ties settled the same way every time, whatever the history of the index.

#[path = "support/shelf.rs"]
mod shelf;

use std::cmp::Reverse;

use shelf::{Paper, Shelf, all, exact, ids, paper};
use tifa::query::{Filters, Lens, Sort};
use tifa::search::{Answer, Found, Request, Tier, search};

const SORTS: [Sort; 4] = [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Hits];

fn tiers(answer: &Answer) -> Vec<Tier> {
    answer.results.iter().map(|found| found.tier).collect()
}

/// The name of a tier and the id, in the order of the results.
fn listed(answer: &Answer) -> Vec<String> {
    answer.results.iter().map(|found| format!("{} {}", found.tier.name(), found.speech.id)).collect()
}

fn date(found: &Found) -> Option<u32> {
    found.speech.metadata.date.map(|date| date.first_day())
}

#[test]
fn tiers_come_one_after_another_and_are_counted_apart() {
    let shelf =
        Shelf::of_texts(&["干部要先行，要学会招商引资。", "招商引资干部先行。", "招商引资，干部先行。", "别的事。"]);
    let answer = shelf.ask(&all("招商引资，干部先行"));
    assert_eq!(ids(&answer), ["c", "b", "a"]);
    assert_eq!(tiers(&answer), [Tier::Exact, Tier::Loose, Tier::Words]);
    assert_eq!((answer.totals.hits, answer.totals.sentences, answer.totals.speeches), (1, 1, 1));
    assert_eq!((answer.loose_speeches, answer.words_speeches), (Some(1), Some(1)));
    let hits: Vec<u64> = answer.results.iter().map(|found| found.hits).collect();
    assert_eq!(hits, [1, 1, 0], "words are no hits");
}

#[test]
fn a_phrase_alone_gives_the_exact_tier_alone() {
    let shelf = Shelf::of_texts(&["招商引资，干部先行。", "招商引资干部先行。", "干部要先行，要学会招商引资。"]);
    let answer = shelf.ask(&exact("招商引资，干部先行"));
    assert_eq!((ids(&answer), answer.loose_speeches, answer.words_speeches), (vec!["a"], None, None));
    let answer = shelf.ask(&exact("干部招商"));
    assert_eq!((ids(&answer), answer.loose_speeches, answer.words_speeches), (vec![], None, None));
}

#[test]
fn each_lens_has_its_own_exact_tier() {
    let shelf =
        Shelf::of_texts(&["干部先行，干部先行。", "幹部先行，幹部先行。", "干部先行，先行。干部先行干部先行。"]);
    let listed = |lens| listed(&shelf.ask(&Request { lens, ..all("干部先行，干部先行") })).join(", ");
    assert_eq!(listed(Lens::Strict), "exact a, loose b, loose c");
    assert_eq!(listed(Lens::Default), "exact a, exact b, loose c");
    assert_eq!(listed(Lens::Loose), "exact a, exact b, exact c");
}

#[test]
fn a_tier_that_the_page_does_not_reach_is_not_counted() {
    let snapshot = Shelf::of(&mixed()).snapshot();
    let whole = search(&snapshot, &Request { limit: 100, ..all(MIXED) }).unwrap();
    let (exact, loose) = (whole.totals.speeches as usize, whole.loose_speeches.unwrap() as usize);
    assert!(exact > 1 && loose > 1 && whole.words_speeches > Some(1), "{:?}", listed(&whole));
    for end in 0..=whole.results.len() + 1 {
        for offset in [0, end / 2, end] {
            let request = Request { offset, limit: end - offset, snippets: 0, ..all(MIXED) };
            let page = search(&snapshot, &request).unwrap();
            assert_eq!(page.totals, whole.totals);
            assert_eq!(page.loose_speeches, whole.loose_speeches.filter(|_| end > exact), "{offset}..{end}");
            assert_eq!(page.words_speeches, whole.words_speeches.filter(|_| end > exact + loose), "{offset}..{end}");
        }
    }
}

#[test]
fn pages_add_up_to_the_whole_in_every_order() {
    let papers = mixed();
    let shelf = Shelf::of(&papers[..papers.len() / 2]);
    shelf.add(&papers[papers.len() / 2..]);
    for sort in SORTS {
        let request = Request { sort, limit: 100, ..all(MIXED) };
        let whole = listed(&shelf.ask(&request));
        for limit in [1, 7] {
            let pages = (0..whole.len()).step_by(limit);
            let pages = pages.flat_map(|offset| listed(&shelf.ask(&Request { offset, limit, ..request.clone() })));
            assert_eq!(whole, pages.collect::<Vec<_>>(), "{sort:?} by {limit}");
        }
        let mut once = whole.clone();
        once.sort_by_key(|line| line.split(' ').nth(1).map(str::to_owned));
        once.dedup_by_key(|line| line.split(' ').nth(1).map(str::to_owned));
        assert_eq!(once.len(), whole.len(), "no speech is in two tiers");
        assert!(shelf.ask(&Request { offset: whole.len(), ..request }).results.is_empty());
    }
}

#[test]
fn every_order_is_as_its_name_says_and_undated_speeches_come_last() {
    let shelf = Shelf::of(&mixed());
    for sort in SORTS {
        let answer = shelf.ask(&Request { sort, limit: 100, ..all(MIXED) });
        let mut expected: Vec<&Found> = answer.results.iter().collect();
        expected.sort_by_key(|found| found.speech.id.clone());
        let newest = |found: &Found| Reverse(date(found).unwrap_or(0));
        let oldest = |found: &Found| date(found).unwrap_or(u32::MAX);
        let by_score = |a: &&Found, b: &&Found| b.score.total_cmp(&a.score);
        match sort {
            Sort::Relevance => {
                expected.sort_by_key(|found| newest(found));
                expected.sort_by(by_score);
            }
            Sort::Newest => {
                expected.sort_by(by_score);
                expected.sort_by_key(|found| newest(found));
            }
            Sort::Oldest => {
                expected.sort_by(by_score);
                expected.sort_by_key(|found| oldest(found));
            }
            Sort::Hits => {
                expected.sort_by_key(|found| newest(found));
                expected.sort_by_key(|found| Reverse(found.hits));
            }
        }
        expected
            .sort_by_key(|found| [Tier::Exact, Tier::Loose, Tier::Words].iter().position(|tier| *tier == found.tier));
        let expected: Vec<&str> = expected.iter().map(|found| found.speech.id.as_str()).collect();
        assert_eq!(ids(&answer), expected, "{sort:?}");
    }
}

#[test]
fn ties_go_to_the_newest_then_to_the_smaller_id() {
    let papers = [("b", "2013"), ("a", "2013"), ("c", "2014"), ("d", "2013-01-01")];
    let papers = papers.map(|(id, date)| paper(id, "改革。").dated(date));
    let shelf = Shelf::of(&papers[..1]);
    shelf.add(&papers[1..]);
    for sort in [Sort::Relevance, Sort::Newest, Sort::Hits] {
        assert_eq!(ids(&shelf.ask(&Request { sort, ..exact("改革") })), ["c", "a", "b", "d"], "{sort:?}");
    }
    assert_eq!(ids(&shelf.ask(&Request { sort: Sort::Oldest, ..exact("改革") })), ["a", "b", "d", "c"]);
}

#[test]
fn a_date_counts_by_its_first_day_and_undated_speeches_fail_date_filters() {
    let papers = [
        paper("undated", "改革。"),
        paper("year", "改革。").dated("2014"),
        paper("month", "改革。").dated("2014-03"),
        paper("day", "改革。").dated("2014-03-05"),
        paper("old", "改革。").dated("1954"),
    ];
    let shelf = Shelf::of(&papers);
    let order = |sort| ids(&shelf.ask(&Request { sort, ..exact("改革") })).join(" ");
    assert_eq!(order(Sort::Newest), "day month year old undated");
    assert_eq!(order(Sort::Oldest), "old year month day undated");
    for (from, to, expected) in [
        (Some("2014"), None, "year month day"),
        (Some("2014-01-01"), None, "year month day"),
        (Some("2014-01-02"), None, "month day"),
        (Some("2014-03"), None, "month day"),
        (Some("2014-03-02"), Some("2014"), "day"),
        (None, Some("2014-03-05"), "old year month day"),
        (None, Some("2014-03-04"), "old year month"),
        (None, Some("2014-02"), "old year"),
        (None, Some("2013"), "old"),
        (Some("2015"), Some("2014"), ""),
    ] {
        let date = |text: &str| text.parse().unwrap();
        let filters = Filters { from: from.map(date), to: to.map(date), ..Filters::default() };
        let answer = shelf.ask(&Request { filters, sort: Sort::Oldest, ..exact("改革") });
        assert_eq!(ids(&answer).join(" "), expected, "{from:?} to {to:?}");
        assert_eq!(answer.totals.speeches, answer.results.len() as u64);
    }
}

#[test]
fn more_hits_and_a_shorter_speech_rank_higher() {
    let other = "别的事情以后再说，大家都同意。";
    let shelf = Shelf::of_texts(&[
        &format!("改革。{}", other.repeat(6)),
        &format!("改革。{other}"),
        &format!("改革。改革。改革。{}", other.repeat(6)),
        other,
    ]);
    let answer = shelf.ask(&exact("改革"));
    assert_eq!(ids(&answer)[2..], ["a"], "the longest with the fewest comes last");
    assert!(answer.results.windows(2).all(|pair| pair[0].score > pair[1].score));
}

#[test]
fn a_given_title_ranks_and_never_counts() {
    let text = "乡村振兴要干。今天讲两件事，都同大家有关。";
    let plain = paper("plain", text);
    let titled = paper("titled", text).titled("乡村振兴大会");
    let none = paper("none", "今天讲两件事。").titled("乡村振兴大会");
    let shelf = Shelf::of(&[plain, titled, none]);
    for lens in [Lens::Default, Lens::Loose] {
        let answer = shelf.ask(&Request { lens, ..exact("乡村振兴") });
        assert_eq!((answer.totals.hits, answer.totals.sentences, answer.totals.speeches), (2, 2, 2));
        assert_eq!(ids(&answer), ["titled", "plain"]);
        assert!(answer.results.iter().all(|found| found.hits == 1 && found.snippets.len() == 1));
    }
    assert_eq!(shelf.count("大会", Lens::Loose), (0, 0, 0));
    assert_eq!(shelf.count("乡村振兴 大会", Lens::Default), (0, 0, 0));
    assert_eq!(shelf.snapshot().sentence_count(), 5);
}

#[test]
fn a_given_title_ranks_under_the_strict_lens_too() {
    let text = "乡村振兴要干。今天讲两件事，都同大家有关。";
    let shelf = Shelf::of(&[paper("plain", text), paper("titled", text).titled("乡村振兴大会")]);
    let answer = shelf.ask(&Request { lens: Lens::Strict, ..exact("乡村振兴") });
    assert_eq!((answer.totals.hits, answer.totals.speeches), (2, 2));
    assert_eq!(ids(&answer), ["titled", "plain"]);
}

#[test]
fn a_title_in_the_text_is_a_sentence_that_ranks() {
    let body = paper("body", "在工作会议上的讲话\n各位同志：\n乡村振兴是大事。大家说别的事情。");
    let title = paper("title", "在乡村振兴会议上的讲话\n各位同志：\n这是大事。大家说别的事情。");
    let answer = Shelf::of(&[body, title]).ask(&exact("乡村振兴"));
    assert_eq!((answer.totals.hits, answer.totals.sentences), (2, 2));
    assert_eq!(ids(&answer), ["title", "body"]);
}

#[test]
fn a_heading_counts_for_more() {
    let body = paper("body", "一、抓落实\n农业现代化是大事。别的事情以后再说。");
    let heading = paper("heading", "一、农业现代化\n这是大事中的大事。别的事情以后再说。");
    let answer = Shelf::of(&[body, heading]).ask(&exact("农业现代化"));
    assert_eq!(ids(&answer), ["heading", "body"]);
    assert_eq!(answer.totals.hits, 2, "a heading is one hit");
}

#[test]
fn the_order_does_not_depend_on_the_history_of_the_index() {
    let papers: Vec<Paper> =
        (0..7).map(|n| paper(&format!("s{n}"), &format!("{}别的话。", "改革开放。".repeat(n % 5 + 1)))).collect();
    let once = Shelf::of(&papers);
    let often = Shelf::empty();
    for (n, one) in papers.iter().enumerate() {
        // Each paper is there with another text first, and is replaced later.
        often.add(&[paper(&one.id, &"改革改革改革。".repeat(n + 1))]);
    }
    for one in papers.iter().rev() {
        often.add(std::slice::from_ref(one));
    }
    assert_eq!(scores(&once, "改革开放 别的"), scores(&often, "改革开放 别的"));
    assert_eq!(once.snapshot().version(), often.snapshot().version());
}

#[test]
fn speeches_that_are_gone_but_not_yet_merged_away_move_nothing() {
    // A run that only removes, few enough that the segment is not rewritten.
    let kept = [
        paper("a", &format!("研究生命。{}", "别的事情。".repeat(9))).dated("2014"),
        paper("b", &format!("研究生很忙。这是命。{}", "别的事情。".repeat(30))),
        paper("c", &format!("有研究生。都是命。{}", "别的事情。".repeat(20))),
    ];
    let gone: Vec<Paper> = (0..6).map(|n| paper(&format!("g{n}"), "研究生命。生命要研究，研究要有生命。")).collect();
    let clean = Shelf::of(&kept);
    let used = Shelf::of(&[&kept[..], &gone[..]].concat());
    used.publish(&kept);
    assert_eq!(clean.snapshot().version(), used.snapshot().version());
    for query in ["研究", "别的事情", "事情 研究", "研究生命", "生命研究", "研究的命"] {
        assert_eq!(scores(&clean, query), scores(&used, query), "{query}");
    }
}

#[test]
fn a_number_that_is_no_word_of_the_index_is_no_error() {
    let shelf = Shelf::of_texts(&["改革要深化。"]);
    assert_eq!(shelf.ask(&all("1.5 改革")).results.len(), 0);
}

/// Each result with its tier, score and hits.
fn scores(shelf: &Shelf, query: &str) -> Vec<String> {
    let answer = shelf.ask(&Request { limit: 100, ..all(query) });
    let line = |found: &Found| format!("{} {} {} {}", found.tier.name(), found.speech.id, found.score, found.hits);
    answer.results.iter().map(line).collect()
}

const MIXED: &str = "招商引资，干部先行";

/// Papers of all tiers for [`MIXED`], with scores, dates and hits that are often the same, and some without a date.
fn mixed() -> Vec<Paper> {
    (0..36)
        .map(|n| {
            let sentence =
                ["招商引资，干部先行。", "招商引资干部先行。", "干部先行。招商引资。", "别的事。"][n / 2 % 4];
            let one = paper(&format!("s{:02}", n * 7 % 36), &sentence.repeat(1 + n % 3));
            match n % 5 {
                0 => one,
                n => one.dated(["2013", "2014-03", "2014-03-05", "2014-03-01"][n - 1]),
            }
        })
        .collect()
}
