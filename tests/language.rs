//! The query language means what QUERIES.md says: whatever the text and the query, the index counts what a plain scan counts.

#[path = "support/shelf.rs"]
mod shelf;

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use shelf::{Paper, Shelf, paper};
use tifa::query::{Lens, MAX_EXPRESSIONS, MAX_QUERY_CHARACTERS, Query};
use tifa::scan::{
    self, Ask, Condition, Day, Expression, Field, Frame, Item, Kind, Pattern, Reach, Scan, Settings, fold, quotable,
};
use tifa::search::{Totals, count};
use tifa::speech::Speech;
use tifa::verify::scan_of;

/// Few characters, so that overlaps, repeats, chains and borders happen: both scripts, digits and points, Latin words, masks,
/// marks of every kind.
const WITHIN: &[&str] = &[
    "发", "发", "發", "展", "展", "改", "改", "改", "二", "○", "1", "5", ".", ",", "％", "A", "AI", "x", "X", "é", "*",
    "《", "“", "”", "，", "、", "·", "-",
];
/// What ends a sentence, and lines that are a salutation, headings, items.
const BORDERS: &[&str] =
    &["。", "！", "\n", "\n", "\n一、改", "\n（一）发", "\n各位改：\n", "\n一是发", "\n谢谢大家！\n", "\n，", " "];
/// What a frame and an expression are made of: letters that fold by themselves.
const LETTERS: &[&str] = &["发", "發", "展", "改", "改", "二", "1", "5", "Ａ", "a"];
const NAMES: &[&str] = &["北县", "北縣", "南县", "A·b", "南 县", "没有"];
const LEVELS: &[&str] = &["county", "县", "city", "Central"];

fn text(longest: usize) -> impl Strategy<Value = String> {
    let all = [WITHIN, LETTERS, LETTERS, LETTERS, BORDERS].concat();
    prop::collection::vec(select(all), 1..longest).prop_map(|characters| characters.concat())
}

fn papers() -> impl Strategy<Value = Vec<Paper>> {
    let known = (prop::option::of(select(NAMES)), prop::option::of(select(NAMES)), prop::option::of(select(LEVELS)));
    let date = select(vec!["", "2013", "2013-05", "2014-02-03", "2015-12-31"]);
    let one = (text(60), known, date, prop::option::of(text(5)), prop::option::of(0..4usize));
    let papers = prop::collection::vec(one, 1..6);
    papers.prop_map(|papers| {
        let numbered = papers.into_iter().enumerate();
        let named = numbered.map(|(n, (text, (speaker, region, level), date, title, noise))| {
            let mut one = paper(&format!("p{n}"), &format!("改{text}"));
            one.metadata.speaker = speaker.map(str::to_owned);
            one.metadata.region = region.map(str::to_owned);
            one.metadata.level = level.map(|level| level.parse().expect("a level"));
            one.metadata.date = date.parse().ok();
            one.metadata.title = title;
            one.noise = Vec::from_iter(noise);
            one
        });
        named.collect()
    })
}

fn joined(from: &'static [&'static str], longest: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(select(from), 1..=longest).prop_map(|characters| characters.concat())
}

fn phrase() -> impl Strategy<Value = Pattern> {
    let has_letters = |text: &String| quotable(text) && !fold(text).default.is_empty();
    prop_oneof![2 => joined(LETTERS, 2), 1 => joined(WITHIN, 3)]
        .prop_filter("letters", has_letters)
        .prop_map(Pattern::Phrase)
}

/// A phrase that is several.
fn sentences() -> impl Strategy<Value = Condition> {
    (joined(LETTERS, 2), joined(LETTERS, 2))
        .prop_map(|(first, second)| Condition::Pattern(Pattern::Phrase(format!("{first}。{second}"))))
}

fn frame() -> impl Strategy<Value = Pattern> {
    (prop::collection::vec(joined(LETTERS, 2), 2..4), any::<bool>(), any::<bool>())
        .prop_map(|(parts, open_start, open_end)| Pattern::Frame(Frame { parts, open_start, open_end }))
}

fn item() -> impl Strategy<Value = Item> {
    let character = || joined(LETTERS, 1);
    let class = (prop::collection::vec(select(LETTERS), 1..3), any::<bool>())
        .prop_map(|(letters, negated)| Item::Class { negated, characters: letters.concat().chars().collect() });
    let single = prop_oneof![
        4 => character().prop_map(Item::Text),
        2 => Just(Item::Any),
        1 => Just(Item::Digit),
        2 => class,
    ];
    let several = single.clone().prop_flat_map(|item| {
        (Just(item), 0..3usize, 0..3usize)
            .prop_map(|(item, least, more)| Item::Repeat(Box::new(item), least, (least + more).max(1)))
    });
    let choices = prop::collection::vec(joined(LETTERS, 2).prop_map(|text| vec![Item::Text(text)]), 2..4);
    prop_oneof![
        6 => single,
        2 => (character(), select(vec!["，", "、", "——", "“", "，“、"]), character())
            .prop_map(|(before, mark, behind)| Item::Text(format!("{before}{mark}{behind}"))),
        2 => several,
        1 => choices.prop_map(Item::Group),
    ]
}

fn expression() -> impl Strategy<Value = Pattern> {
    let items = (prop::bool::weighted(0.1), prop::collection::vec(item(), 1..4), prop::bool::weighted(0.1));
    let alternative = items.prop_map(|(start, items, end)| {
        let anchor = |is: bool, item: Item| is.then_some(item);
        anchor(start, Item::Start).into_iter().chain(items).chain(anchor(end, Item::End)).collect::<Vec<Item>>()
    });
    prop::collection::vec(alternative, 1..3)
        .prop_map(Expression)
        .prop_filter("it must not match nothing", |expression| expression.least() > 0)
        .prop_map(Pattern::Expression)
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let leaf = prop_oneof![6 => phrase(), 1 => frame(), 1 => expression()];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let reach = (any::<bool>(), 0..5usize).prop_map(|(in_order, most)| Reach { in_order, most });
        let distance = (inner.clone(), prop::collection::vec((reach, inner.clone()), 1..4));
        let outside = (inner.clone(), prop::collection::vec(inner.clone(), 1..3));
        prop_oneof![
            3 => distance.prop_map(|(first, rest)| Pattern::Distance(Box::new(first), rest)),
            2 => outside.prop_map(|(inside, around)| Pattern::Outside(Box::new(inside), around)),
            1 => prop::collection::vec(inner, 2..4).prop_map(Pattern::Either),
        ]
    })
}

const UNKNOWN: &[Field] = &[Field::Speaker, Field::Region, Field::Level, Field::Issuer];

fn filter() -> impl Strategy<Value = Condition> {
    let names = || prop::collection::vec(select(NAMES).prop_map(str::to_owned), 1..3);
    let levels = prop::collection::vec(select(LEVELS).prop_map(str::to_owned), 1..3);
    let ids = prop::collection::vec((0..7usize).prop_map(|n| format!("p{n}")), 1..3);
    let day = || {
        (2012..2017u16, prop::option::of(1..13u8), prop::option::of(1..29u8)).prop_map(|(year, month, day)| Day {
            year,
            month,
            day: day.filter(|_| month.is_some()),
        })
    };
    let years = (2012..2017u16, 0..3u16, any::<bool>(), any::<bool>()).prop_map(|(from, more, first, last)| {
        Condition::Years { from: (first || !last).then_some(from), to: last.then_some(from + more) }
    });
    prop_oneof![
        names().prop_map(|names| Condition::Known(Field::Speaker, names)),
        names().prop_map(|names| Condition::Known(Field::Region, names)),
        levels.prop_map(|levels| Condition::Known(Field::Level, levels)),
        ids.prop_map(|ids| Condition::Known(Field::Id, ids)),
        select(UNKNOWN).prop_map(Condition::Unknown),
        Just(Condition::Undated),
        years,
        day().prop_map(Condition::From),
        day().prop_map(Condition::To),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![8 => pattern().prop_map(Condition::Pattern), 2 => filter(), 1 => sentences()];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            3 => several().prop_map(Condition::All),
            3 => several().prop_map(Condition::Any),
            2 => inner.clone().prop_map(|inner| Condition::Not(Box::new(inner))),
        ]
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let kinds = prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::sample::subsequence(Kind::ALL.to_vec(), 1..4),
    ];
    let gap = prop::option::weighted(0.2, (1..4usize, 0..4usize).prop_map(|(least, more)| (least, least + more)));
    (kinds, prop::bool::weighted(0.2), gap).prop_map(|(kinds, noise, gap)| Settings { kinds, noise, gap })
}

fn ask() -> impl Strategy<Value = Ask> {
    (condition(), settings()).prop_map(|(condition, settings)| Ask { condition, settings })
}

const LENSES: [(Lens, scan::Lens); 3] =
    [(Lens::Strict, scan::Lens::Strict), (Lens::Default, scan::Lens::Default), (Lens::Loose, scan::Lens::Loose)];

/// As many as the environment says, else few: each is an index and 16 queries.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_operator_counts_as_a_scan_does(papers in papers(), asks in prop::collection::vec(ask(), 16)) {
        let shelf = Shelf::of(&papers);
        let kept = shelf.index();
        kept.keep_text(1 << 20);
        let ways = [("read back", shelf.snapshot()), ("kept in memory", kept.snapshot())];
        let speeches: Vec<Speech> = papers.iter().map(Paper::speech).collect();
        let scan: Scan = scan_of(&speeches);
        for ask in asks {
            let text = ask.to_string();
            if text.chars().count() > MAX_QUERY_CHARACTERS || ask.expressions() > MAX_EXPRESSIONS {
                continue;
            }
            let query: Query = text.parse().expect("a query");
            prop_assert!(query.notes().is_empty(), "{}: {:?}", text, query.notes());
            prop_assert_eq!(&query.to_string().parse::<Query>().expect("a query"), &query, "{}", text);
            prop_assert_eq!(&format!("{ask:#}").parse::<Query>().expect("a query"), &query, "{:#}", ask);
            for (lens, scan_lens) in LENSES {
                let scan = scan.ask(&ask, scan_lens).expect("something to look for");
                let scan = Totals { hits: scan.hits, sentences: scan.sentences, speeches: scan.speeches };
                for (way, snapshot) in &ways {
                    let index = count(snapshot, &query, lens, Duration::from_secs(60)).expect("totals");
                    prop_assert_eq!(index, scan, "{} under {:?}, text {}", text, lens, way);
                }
            }
        }
    }
}

/// Speeches, a query, and hits, sentences and speeches under `default`.
type Case = (&'static [&'static str], &'static str, (u64, u64, u64));

/// Each was counted otherwise once.
const FOUND: &[Case] = &[
    // A speech that satisfies one alternative was leapt over on the way to the next that may satisfy the other.
    (&["乙，丙", "甲", "甲，乙"], "(甲 乙) | (乙 丙)", (4, 2, 2)),
    (&["乙，丙", "甲", "甲，乙"], "(甲 乙) | 丙", (4, 2, 2)),
    // What stands behind `\` reaches as far as it can.
    (&["甲乙一乙"], "一 \\ 甲 $2 乙", (0, 0, 0)),
    (&["甲乙一乙"], "一 \\ (甲 $2 乙 | 丙)", (1, 1, 1)),
    // Farther than the longest that has something behind it.
    (&["甲一乙乙"], "甲 \\ 甲…乙…", (0, 0, 0)),
    // Characters of an expression are folded in their places.
    (&["改革开放"], "/改革，开放/", (0, 0, 0)),
    (&["改革——开放"], "/改革，开放/", (1, 1, 1)),
    (&["改革，开放"], "/改革——开放/", (1, 1, 1)),
    (&["共1,000元"], "/1,000/", (1, 1, 1)),
    (&["长3.5%"], r"/\d\.\d%/", (1, 1, 1)),
    (&["在XX市"], "/XX市/", (1, 1, 1)),
    (&["甲，乙"], r"/甲\w乙/", (0, 0, 0)),
    // Of what is a letter with a mark that is dropped, the letter counts.
    (&["İ甲i乙"], "/[İ甲]乙/", (1, 1, 1)),
    (&["İ甲i乙"], "甲…İ…", (0, 0, 0)),
    (&["İ甲丙i乙"], "甲…İ…", (1, 1, 1)),
];

#[test]
fn what_was_counted_otherwise_once() {
    for (texts, query, expected) in FOUND {
        assert_eq!(Shelf::of_texts(texts).count(query, Lens::Default), *expected, "{query} in {texts:?}");
    }
}

#[test]
fn a_soft_line_break_is_a_blank_to_an_expression() {
    let shelf = Shelf::of_texts(&["改\n，革"]);
    for (query, lens, hits) in
        [("/改，革/", Lens::Default, 1), ("/改..革/", Lens::Strict, 0), ("/改.{1,2}革/", Lens::Strict, 1)]
    {
        assert_eq!(shelf.count(query, lens).0, hits, "{query} under {lens:?}");
    }
}
