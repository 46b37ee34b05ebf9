//! Exactness: what the index counts is what a plain scan counts, whatever the text, the phrase, the lens and the history of the index.

#[path = "support/shelf.rs"]
mod shelf;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use shelf::{Paper, Shelf, all, exact, ids, paper};
use tifa::index::Snapshot;
use tifa::query::{Filters, Lens, Match, Property, Query, Sort};
use tifa::scan::{self, Scan};
use tifa::search::{Request, search};

/// Few characters, so that overlaps, repeats and borders happen: both scripts, digits and points, Latin words, masks, marks of
/// every kind.
const WITHIN: &[&str] = &[
    "发", "發", "展", "改", "二", "○", "1", "5", "0", ".", ",", "％", "A", "x", "X", "é", "*", "《", "》", "（", "，",
    "、", "·", "-",
];
/// What ends a sentence, or a term of a query.
const BORDERS: &[&str] = &[" ", "　", "“", "”", "。", "！", "\n", "\r\n"];

/// Text with everything in it.
fn text(longest: usize) -> impl Strategy<Value = String> {
    let all = [WITHIN, BORDERS].concat();
    prop::collection::vec(prop::sample::select(all), 1..longest).prop_map(|characters| characters.concat())
}

/// Text that a query reads as one phrase.
fn term(longest: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WITHIN), 1..longest).prop_map(|characters| characters.concat())
}

const REGIONS: [&str; 2] = ["北县", "南县"];

/// What a run does to a paper.
#[derive(Clone, Debug)]
enum Change {
    Put { n: usize, text: String, year: u16, region: usize },
    Remove { n: usize },
}

fn change() -> impl Strategy<Value = Change> {
    let put = (0..6usize, text(40), 2012..2016u16, 0..2usize);
    prop_oneof![
        4 => put.prop_map(|(n, text, year, region)| Change::Put { n, text, year, region }),
        1 => (0..6usize).prop_map(|n| Change::Remove { n }),
    ]
}

/// An index and the papers in it, by id.
struct World {
    shelf: Shelf,
    papers: BTreeMap<String, Paper>,
}

impl World {
    /// Publishes each run as the whole folder, so that what is gone from it is removed.
    fn after(runs: &[Vec<Change>]) -> World {
        let mut world = World { shelf: Shelf::empty(), papers: BTreeMap::new() };
        for run in runs {
            run.iter().for_each(|change| world.change(change));
            world.shelf.publish(&world.papers.values().cloned().collect::<Vec<_>>());
        }
        world
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Put { n, text, year, region } => {
                let id = format!("p{n}");
                let one = paper(&id, text).dated(&year.to_string()).of_region(REGIONS[*region]);
                // The first sentence of every third paper is an advertisement.
                let one = if n % 3 == 0 { one.with_noise(0) } else { one };
                self.papers.insert(id, one);
            }
            Change::Remove { n } => {
                self.papers.remove(&format!("p{n}"));
            }
        }
    }
}

/// Which speeches are looked at, in the words of the test.
#[derive(Clone, Debug, Default)]
struct Where {
    years: Option<(u16, u16)>,
    region: Option<usize>,
}

fn anywhere_or_not() -> impl Strategy<Value = Where> {
    (prop::option::of((2011..2017u16, 2011..2017u16)), prop::option::of(0..2usize))
        .prop_map(|(years, region)| Where { years, region })
}

impl Where {
    fn admits(&self, paper: &Paper) -> bool {
        let year = paper.metadata.date.map(|date| date.year());
        self.years.is_none_or(|(from, to)| year.is_some_and(|year| (from..=to).contains(&year)))
            && self.region.is_none_or(|region| paper.metadata.region.as_deref() == Some(REGIONS[region]))
    }

    fn filters(&self) -> Filters {
        let date = |year: u16| year.to_string().parse().expect("a year");
        // The other script, since values are compared folded.
        let regions = self.region.iter().map(|region| REGIONS[*region].replace('县', "縣")).collect();
        Filters {
            from: self.years.map(|(from, _)| date(from)),
            to: self.years.map(|(_, to)| date(to)),
            regions,
            ..Filters::default()
        }
    }
}

const LENSES: [(Lens, scan::Lens); 3] =
    [(Lens::Strict, scan::Lens::Strict), (Lens::Default, scan::Lens::Default), (Lens::Loose, scan::Lens::Loose)];

/// Terms as phrases that must all occur, whatever operators they look like.
fn quoted(terms: &[String]) -> String {
    terms.iter().map(|term| format!("\"{term}\" ")).collect()
}

/// Hits, sentences, speeches.
type Counts = (u64, u64, u64);

fn counted(snapshot: &Snapshot, query: &Query, lens: Lens, filters: Filters) -> Counts {
    let request = Request { lens, matching: Match::Phrase, filters, limit: 0, ..Request::new(query.clone()) };
    let totals = search(snapshot, &request).expect("an answer").totals;
    (totals.hits, totals.sentences, totals.speeches)
}

/// The plain scan of some papers, noise left out.
struct Scanned {
    whole: Scan,
    /// Each paper by itself, and each of its sentences by itself.
    papers: Vec<(Paper, Scan, Scan)>,
}

impl Scanned {
    fn of<'a>(papers: impl IntoIterator<Item = &'a Paper>) -> Scanned {
        let mut scanned = Scanned { whole: Scan::new(), papers: Vec::new() };
        for paper in papers {
            let sentences = scan::sentences_with(&paper.text, &paper.speech().soft_breaks).into_iter().enumerate();
            let kept = sentences.filter(|(n, _)| !paper.noise.contains(n)).map(|(_, range)| &paper.text[range]);
            let kept: Vec<&str> = kept.collect();
            let (mut alone, mut apart) = (Scan::new(), Scan::new());
            scanned.whole.add_sentences(0, kept.iter().copied());
            alone.add_sentences(0, kept.iter().copied());
            for (n, sentence) in (0..).zip(&kept) {
                apart.add_sentences(n, [*sentence]);
            }
            scanned.papers.push((paper.clone(), alone, apart));
        }
        scanned
    }

    fn count(&self, phrase: &str, lens: scan::Lens) -> Counts {
        self.whole.count(phrase, lens).map_or((0, 0, 0), |counts| (counts.hits, counts.sentences, counts.speeches))
    }

    /// Terms that must all occur in a paper, put together from what each gives alone.
    fn count_all(&self, terms: &[String], lens: scan::Lens, place: &Where) -> Counts {
        let key = |term: &str| match lens {
            scan::Lens::Strict => term.to_owned(),
            scan::Lens::Default => scan::fold(term).default,
            scan::Lens::Loose => scan::fold(term).loose,
        };
        let asks = |term: &&String| !scan::fold(term).default.is_empty();
        let terms: BTreeMap<String, &str> = terms.iter().filter(asks).map(|term| (key(term), term.as_str())).collect();
        let mut counts = (0, 0, 0);
        for (_, alone, apart) in self.papers.iter().filter(|(paper, ..)| place.admits(paper)) {
            let hits = terms.values().map(|term| alone.count(term, lens).map_or(0, |counts| counts.hits));
            let hits: Vec<u64> = hits.collect();
            if hits.is_empty() || hits.contains(&0) {
                continue;
            }
            let sentences = terms.values().flat_map(|term| apart.speeches(term, lens).unwrap_or_default());
            counts.0 += hits.iter().sum::<u64>();
            counts.1 += sentences.collect::<BTreeSet<u32>>().len() as u64;
            counts.2 += 1;
        }
        counts
    }
}

/// Pieces of a text: all of one and two characters side by side, and some longer ones.
fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let of = |length: usize| characters.windows(length).step_by(length).map(|piece| piece.iter().collect::<String>());
    [1, 2, 3, 5, 9].into_iter().flat_map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_lens_counts_as_a_scan_does(
        runs in prop::collection::vec(prop::collection::vec(change(), 1..5), 1..4),
        last in 0..6usize,
        phrases in prop::collection::vec(text(7), 24),
    ) {
        // A last run that only removes leaves a deleted speech in the index.
        let World { shelf, papers } = World::after(&[runs, vec![vec![Change::Remove { n: last }]]].concat());
        let (snapshot, scanned) = (shelf.snapshot(), Scanned::of(papers.values()));
        let pieces = papers.values().flat_map(|paper| pieces(&paper.text));
        for phrase in phrases.into_iter().chain(pieces).collect::<BTreeSet<String>>() {
            let Ok(query) = Query::phrase(&phrase) else {
                prop_assert_eq!(scanned.whole.count(&phrase, scan::Lens::Default), None, "{:?}", phrase);
                continue;
            };
            let mut narrower = (0, 0, 0);
            for (lens, scan_lens) in LENSES {
                let counts = counted(&snapshot, &query, lens, Filters::default());
                prop_assert_eq!(counts, scanned.count(&phrase, scan_lens), "{:?} under {:?}", phrase, lens);
                prop_assert!(narrower.1 <= counts.1 && narrower.2 <= counts.2, "{:?} under {:?}", phrase, lens);
                narrower = counts;
            }
        }
    }

    #[test]
    fn filters_and_several_phrases_count_as_a_scan_does(
        runs in prop::collection::vec(prop::collection::vec(change(), 1..6), 1..3),
        queries in prop::collection::vec((prop::collection::vec(term(4), 2..4), anywhere_or_not()), 12),
    ) {
        let World { shelf, papers } = World::after(&runs);
        let (snapshot, scanned) = (shelf.snapshot(), Scanned::of(papers.values()));
        for (terms, place) in queries {
            let Ok(query) = quoted(&terms).parse::<Query>() else { continue };
            for (lens, scan_lens) in LENSES {
                prop_assert_eq!(
                    counted(&snapshot, &query, lens, place.filters()),
                    scanned.count_all(&terms, scan_lens, &place),
                    "{:?} under {:?} at {:?}", terms, lens, place
                );
            }
        }
    }

    #[test]
    fn a_sentence_end_parts_a_phrase_as_a_blank_parts_two(
        texts in prop::collection::vec(text(40), 1..6),
        phrases in prop::collection::vec((term(4), term(4)), 24),
    ) {
        let shelf = Shelf::of_texts(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let papers: Vec<Paper> = texts.iter().map(|text| paper("", text)).collect();
        let (snapshot, scanned) = (shelf.snapshot(), Scanned::of(&papers));
        for (first, second) in phrases {
            let both = format!("{first}。{second}");
            let Ok(query) = Query::phrase(&both) else { continue };
            for (lens, scan_lens) in LENSES {
                let counts = counted(&snapshot, &query, lens, Filters::default());
                prop_assert_eq!(counts, scanned.count(&both, scan_lens), "{:?} under {:?}", both, lens);
            }
        }
    }
}

/// An index too large for its segments to be joined, so that it has several, with speeches that were replaced and removed.
static LARGE: LazyLock<(Shelf, Scanned)> = LazyLock::new(|| {
    let mut random = fastrand::Rng::with_seed(2);
    let characters = [WITHIN, BORDERS].concat();
    let mut world = World { shelf: Shelf::empty(), papers: BTreeMap::new() };
    // 丰 stands in no other paper.
    world.shelf.add(&(0..12).map(|n| paper(&format!("filling{n}"), &FILLING.repeat(21_000))).collect::<Vec<_>>());
    for run in 0..4 {
        let mut changed = BTreeMap::new();
        for _ in 0..150 {
            let n = random.usize(run * 50..run * 50 + 200);
            let text: String =
                (0..random.usize(1..300)).map(|_| characters[random.usize(..characters.len())]).collect();
            world.change(&Change::Put { n, text, year: random.u16(2012..2016), region: random.usize(..2) });
            let id = format!("p{n}");
            changed.insert(id.clone(), world.papers[&id].clone());
        }
        let gone: Vec<Paper> =
            (0..20).filter_map(|_| world.papers.remove(&format!("p{}", random.usize(..350)))).collect();
        changed.retain(|id, _| world.papers.contains_key(id));
        world.shelf.change(&changed.into_values().collect::<Vec<_>>(), &gone.iter().collect::<Vec<_>>());
    }
    let scanned = Scanned::of(world.papers.values());
    (world.shelf, scanned)
});

const FILLING: &str = "丰！";

#[test]
fn an_index_of_many_segments_counts_as_a_scan_does() {
    let (shelf, scanned) = &*LARGE;
    let snapshot = shelf.snapshot();
    let mut random = fastrand::Rng::with_seed(3);
    let mut piece = |longest: usize| {
        let (paper, ..) = &scanned.papers[random.usize(..scanned.papers.len())];
        let characters: Vec<char> = paper.text.chars().collect();
        let start = random.usize(..characters.len());
        characters[start..].iter().take(random.usize(1..=longest)).collect::<String>()
    };
    for _ in 0..150 {
        let phrase = piece(8);
        let Ok(query) = Query::phrase(&phrase) else { continue };
        for (lens, scan_lens) in LENSES {
            let counts = counted(&snapshot, &query, lens, Filters::default());
            assert_eq!(counts, scanned.count(&phrase, scan_lens), "{phrase:?} under {lens:?}");
        }
    }
    for n in 0..40u16 {
        let no_border = |text: String| text.replace(|c| BORDERS.concat().contains(c), "");
        let terms = [no_border(piece(3)), no_border(piece(2))];
        let Ok(query) = quoted(&terms).parse::<Query>() else { continue };
        let place = Where { years: (n % 2 == 0).then_some((2013, 2014)), region: (n % 3 == 0).then_some(0) };
        for (lens, scan_lens) in LENSES {
            let counts = counted(&snapshot, &query, lens, place.filters());
            assert_eq!(counts, scanned.count_all(&terms, scan_lens, &place), "{terms:?} under {lens:?} at {place:?}");
        }
    }
}

#[test]
fn a_search_out_of_time_is_an_error_and_no_smaller_number() {
    let snapshot = LARGE.0.snapshot();
    for query in ["丰", "丰 丰", "发", "没有"] {
        for matching in [Match::Phrase, Match::Auto] {
            let request = Request { time_limit: Duration::ZERO, matching, ..all(query) };
            assert_eq!(search(&snapshot, &request).unwrap_err().code(), "timed_out", "{query}");
        }
    }
    // However far it gets.
    let mut time_limit = Duration::from_micros(1);
    loop {
        match search(&snapshot, &Request { time_limit, limit: 0, ..exact("丰") }) {
            Ok(answer) => break assert_eq!(answer.totals.hits, 252_000),
            Err(error) => assert_eq!(error.code(), "timed_out"),
        }
        time_limit = time_limit * 5 / 4;
    }
}

#[test]
fn a_chain_with_countless_ways_through_a_sentence_heeds_the_time_limit() {
    let shelf = Shelf::of_texts(&[&"发展".repeat(20_000)]);
    for query in ["发 #200 展 #200 发 #200 展", "发 $200 展 $200 发 $200 展"] {
        let started = Instant::now();
        let request = Request { time_limit: Duration::from_millis(100), ..exact(query) };
        assert_eq!(search(&shelf.snapshot(), &request).unwrap_err().code(), "timed_out", "{query}");
        assert!(started.elapsed() < Duration::from_secs(20), "{query}: {:?}", started.elapsed());
    }
}

#[test]
fn noise_is_left_out_of_totals_and_its_speech_is_not() {
    let shelf =
        Shelf::of(&[paper("a", "改革要快。改革要稳。别的话。").with_noise(0), paper("b", "改革！").with_noise(0)]);
    assert_eq!(shelf.count("改革", Lens::Default), (1, 1, 1));
    assert_eq!(shelf.count("要快", Lens::Loose), (0, 0, 0));
    assert_eq!(shelf.count("要稳 要快", Lens::Default), (0, 0, 0));
    assert_eq!(shelf.snapshot().sentence_count(), 2);
    assert_eq!(ids(&shelf.ask(&exact("改革"))), ["a"]);
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
fn a_phrase_typed_twice_is_counted_once() {
    let shelf = Shelf::of_texts(&["改革，改革，再改革。"]);
    assert_eq!(shelf.count("改革 改革", Lens::Default), (3, 1, 1));
    assert_eq!(shelf.count("改革 再改革", Lens::Default), (4, 1, 1));
    // Twice is what a lens can't tell apart.
    assert_eq!(shelf.count("改革 《改革》", Lens::Default), (3, 1, 1));
    assert_eq!(shelf.count("改革，改革 改革改革", Lens::Default), (0, 0, 0));
    assert_eq!(shelf.count("改革，改革 改革改革", Lens::Loose), (1, 1, 1));
    assert_eq!(shelf.count("改革 改 改革", Lens::Strict), (6, 1, 1));
}

#[test]
fn a_label_hides_a_speech_from_those_who_do_not_carry_it() {
    let open = paper("open", "改革要快。").dated("2014");
    let closed = paper("closed", "改革，改革！改革要快。").dated("2014").for_eyes_of("office");
    let shelf = Shelf::of(&[open, closed]);
    let seen = |access: Option<&[&str]>, from: Option<&str>| {
        let access = access.map(|labels| labels.iter().map(|label| label.to_string()).collect());
        let filters = Filters { access, from: from.map(|date| date.parse().unwrap()), ..Filters::default() };
        let answer = shelf.ask(&Request { filters, ..all("改革要快") });
        let totals = answer.totals;
        (totals.hits, totals.speeches, answer.words_speeches, ids(&answer).join(" "))
    };
    let (everything, one) = ((2, 2, Some(0), "open closed".to_owned()), (1, 1, Some(0), "open".to_owned()));
    assert_eq!(seen(None, None), everything);
    assert_eq!(seen(Some(&["office"]), None), everything);
    assert_eq!(seen(Some(&["press", "office"]), None), everything);
    for labels in [&[] as &[&str], &["press"], &["offices"], &[""]] {
        assert_eq!(seen(Some(labels), None), one, "{labels:?}");
        assert_eq!(seen(Some(labels), Some("2013")), one, "{labels:?}");
    }
}

#[test]
fn a_filter_takes_what_is_unknown_beside_values_or_alone() {
    let shelf = Shelf::of(&[
        paper("a", "改革。").by("甲").dated("2013").of_region("云岭省"),
        paper("b", "改革。").by("乙").dated("2014"),
        paper("c", "改革。"),
    ]);
    let found = |change: fn(&mut Filters)| {
        let mut filters = Filters::default();
        change(&mut filters);
        let answer = shelf.ask(&Request { filters, sort: Sort::Oldest, ..exact("改革") });
        ids(&answer).join(" ")
    };
    assert_eq!(found(|filters| filters.unknown = vec![Property::Speaker]), "c");
    assert_eq!(found(|filters| filters.unknown = vec![Property::Region]), "b c");
    assert_eq!(found(|filters| filters.unknown = vec![Property::Date]), "c");
    // No speech of the index has one.
    assert_eq!(found(|filters| filters.unknown = vec![Property::Issuer]), "a b c");
    assert_eq!(found(|filters| filters.unknown = vec![Property::Region, Property::Date]), "c");
    let or = |filters: &mut Filters| {
        filters.speakers = vec!["甲".to_owned()];
        filters.unknown = vec![Property::Speaker];
    };
    assert_eq!(found(or), "a c");
    let or = |filters: &mut Filters| {
        filters.from = "2014".parse().ok();
        filters.unknown = vec![Property::Date];
    };
    assert_eq!(found(or), "b c");
}

#[test]
fn alternatives_of_metadata_leave_the_words_of_a_query_to_be_found() {
    let shelf = Shelf::of(&[
        paper("a", "深入的改革。").by("甲"),
        paper("b", "改革要深入。"),
        paper("c", "改革要深入。").by("乙"),
    ]);
    for (query, found) in
        [("深入改革 speaker:甲|?", "a b"), ("深入改革 year:2013|?", "a b c"), ("深入改革 -speaker:?", "a c")]
    {
        let answer = shelf.ask(&all(query));
        let mut ids = ids(&answer);
        ids.sort_unstable();
        assert_eq!(ids.join(" "), found, "{query}");
    }
}

#[test]
fn labels_that_only_look_alike_are_different() {
    let shelf = Shelf::of(&[paper("closed", "改革。").for_eyes_of("甲-1")]);
    for label in ["甲1", "甲－１", "甲_1", "甲-1 "] {
        let filters = Filters { access: Some(vec![label.to_owned()]), ..Filters::default() };
        assert_eq!(shelf.ask(&Request { filters, ..exact("改革") }).totals.hits, 0, "{label}");
    }
}
