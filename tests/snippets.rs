//! Snippets: hits are marked whole on the original characters, sentences are cut at natural borders.

#[path = "support/shelf.rs"]
mod shelf;

use std::ops::Range;
use std::time::Duration;

use proptest::prelude::*;
use shelf::{Shelf, all, exact, paper};
use tifa::query::Lens;
use tifa::search::{Request, Snippet, TextSegment, Tier, mark, search};

/// The only snippet of a text for a query, hits between brackets.
fn marked(text: &str, query: &str, lens: Lens) -> String {
    let answer = Shelf::of_texts(&[text]).ask(&Request { lens, ..exact(query) });
    show(&answer.results[0].snippets[0])
}

fn show(snippet: &Snippet) -> String {
    let mut line = String::from(if snippet.cut_before { "…" } else { "" });
    for segment in &snippet.segments {
        line += &if segment.hit { format!("[{}]", segment.text) } else { segment.text.clone() };
    }
    line + if snippet.cut_after { "…" } else { "" }
}

fn joined(segments: &[TextSegment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

#[test]
fn a_hit_is_marked_whole_on_the_original_characters() {
    for (text, query, expected) in [
        ("推動高質量發展。", "高质量发展", "推動[高質量發展]。"),
        ("推动高质量发展。", "高質量發展", "推动[高质量发展]。"),
        ("做好“六稳”工作。", "六稳工作", "做好“[六稳”工作]。"),
        ("做好“六稳”工作。", "六稳", "做好“[六稳]”工作。"),
        ("做好六稳工作。", "做好“六稳”工作", "[做好六稳工作]。"),
        ("学习《决定》精神。", "学习决定", "[学习《决定]》精神。"),
        ("项目为王、环境是金。", "项目为王，环境是金", "[项目为王、环境是金]。"),
        ("项目为王——环境是金。", "项目为王，环境是金", "[项目为王——环境是金]。"),
        ("增长５.３％，很快。", "5.3%", "增长[５.３％]，很快。"),
        ("共1,280万元。", "1280万元", "共[1,280万元]。"),
        ("共１，２８０万元。", "1280万元", "共[１，２８０万元]。"),
        ("推动 高 质 量 发 展。", "高质量发展", "推动 [高 质 量 发 展]。"),
        ("推动高质　量发展。", "质量", "推动高[质　量]发展。"),
        ("市委\n，市政府。", "市委，市政府", "[市委\n，市政府]。"),
        ("Ⅲ类水质。", "iii类", "[Ⅲ类]水质。"),
        ("XX市××局", "**局", "XX市[××局]"),
        ("二○二四年。", "二〇二四", "[二○二四]年。"),
    ] {
        assert_eq!(marked(text, query, Lens::Default), expected, "{query}");
    }
    assert_eq!(marked("项目为王、环境是金。", "项目为王环境是金", Lens::Loose), "[项目为王、环境是金]。");
    assert_eq!(marked("增长15%。", "5%", Lens::Loose), "增长1[5%]。");
    assert_eq!(marked("改革，改革改革。", "改革改革", Lens::Strict), "改革，[改革改革]。");
    assert_eq!(marked("改 革改革。", "改革", Lens::Strict), "改 革[改革]。");
}

#[test]
fn hits_that_overlap_are_one_and_those_that_touch_are_two() {
    assert_eq!(marked("发展发展发展。", "发展发展", Lens::Default), "[发展发展发展]。");
    assert_eq!(marked("发展发展。", "发展", Lens::Default), "[发展][发展]。");
    assert_eq!(marked("高质量发展。", "高质量 质量发展", Lens::Default), "[高质量发展]。");
    assert_eq!(marked("高质量发展。", "高质量 质量", Lens::Default), "[高质量]发展。");
    assert_eq!(marked("高质量发展。", "发展 高质量", Lens::Default), "[高质量][发展]。");
}

#[test]
fn a_word_is_marked_only_where_it_stands_by_itself() {
    assert_eq!(marked("AI和AID。", "AI", Lens::Default), "[AI]和AID。");
    assert_eq!(marked("5%和15%。", "5%", Lens::Default), "[5%]和15%。");
    assert_eq!(marked("AI和AID。", "AI", Lens::Loose), "[AI]和[AI]D。");
    assert_eq!(marked("AI和AID。", "AI", Lens::Strict), "[AI]和[AI]D。");
}

#[test]
fn strict_marks_what_strict_counts() {
    // The second sentence holds 计划, and of AI nothing that counts.
    let shelf = Shelf::of_texts(&["AI很好。AID计划很好。"]);
    let request = Request { lens: Lens::Strict, ..exact("AI 计划") };
    let answer = shelf.ask(&request);
    assert_eq!((answer.totals.hits, answer.totals.sentences), (2, 2));
    let shown: Vec<String> = answer.results[0].snippets.iter().map(show).collect();
    assert_eq!(shown, ["[AI]很好。", "AID[计划]很好。"]);
}

#[test]
fn a_long_phrase_is_marked_whole() {
    let long: String = "深化改革扩大开放推动发展改善民生".chars().cycle().take(200).collect();
    let text = format!("{}我们要{long}，{}。", "前面的话，".repeat(40), "后面的话，".repeat(40));
    let answer = Shelf::of_texts(&[&text, "深化改革扩大开放。"]).ask(&exact(&long));
    assert_eq!((answer.totals.hits, answer.totals.sentences, answer.totals.speeches), (1, 1, 1));
    let snippet = &answer.results[0].snippets[0];
    let marked: Vec<&str> = snippet.segments.iter().filter(|s| s.hit).map(|s| s.text.as_str()).collect();
    assert_eq!(marked, [long.as_str()]);
    assert!(text.contains(&joined(&snippet.segments)) && snippet.cut_before && snippet.cut_after);
}

#[test]
fn a_hit_that_is_too_long_is_shown_by_its_ends_and_says_so() {
    let text = format!("我们要{}，不断前进。", "发展".repeat(20_000));
    let answer = Shelf::of_texts(&[&text]).ask(&exact("发展发展"));
    assert_eq!(answer.totals.hits, 19_999);
    let snippet = &answer.results[0].snippets[0];
    let [before, head, tail, behind] = snippet.segments.as_slice() else { panic!("{}", show(snippet)) };
    assert_eq!((before.text.as_str(), behind.text.as_str()), ("我们要", "，不断前进。"));
    assert_eq!((head.text.as_str(), tail.text.as_str()), ("发展".repeat(50).as_str(), "发展".repeat(50).as_str()));
    assert!(head.hit && tail.hit && !snippet.cut_before && !snippet.cut_after);
    assert_eq!((head.left_out, tail.left_out, before.left_out), (40_000 - 200, 0, 0));
    // The page of the speech leaves out nothing.
    let speech = &answer.results[0].speech;
    let whole = mark(speech, &"发展发展".parse().unwrap(), Lens::Default, Duration::from_secs(60)).unwrap();
    assert_eq!(whole[0].iter().map(|segment| segment.text.chars().count()).collect::<Vec<_>>(), [3, 40_000, 6]);
    assert_eq!(joined(&whole[0]), text);
}

#[test]
fn the_ends_of_a_long_hit_cut_no_number() {
    for filling in 0..12 {
        let text = format!("我们{}{}进步。", "很".repeat(filling), "投资1,280,500元，".repeat(200));
        let answer = Shelf::of_texts(&[&text]).ask(&exact("/我.*进/"));
        let snippet = &answer.results[0].snippets[0];
        assert!(snippet.segments.iter().any(|segment| segment.left_out > 1_000), "{}", show(snippet));
        for segment in &snippet.segments {
            let numbers =
                segment.text.split(|c: char| !c.is_ascii_digit() && c != ',').filter(|number| !number.is_empty());
            assert!(numbers.into_iter().all(|number| number == "1,280,500"), "{}", show(snippet));
        }
    }
}

#[test]
fn a_snippet_is_short_whatever_the_sentence() {
    let texts = [
        format!("我们要{}。", "发展".repeat(30_000)),
        format!("{}改革{}。", "发展".repeat(150), "发展".repeat(30_000)),
        (0..5_000).map(|n| format!("第{n}项发展任务")).collect::<Vec<_>>().join("，"),
        format!("改革{}", format!("{}改", "发展".repeat(139)).repeat(300)),
    ];
    for text in &texts {
        let shelf = Shelf::of_texts(&[text]);
        for query in ["发", "发展", "发展发展", "改革", "/发.*展/", "发 $200 展", "改革 | 发展发展"]
        {
            for found in &shelf.ask(&exact(query)).results {
                let shown: usize = found.snippets.iter().map(|snippet| joined(&snippet.segments).chars().count()).sum();
                assert!((1..=700).contains(&shown), "{shown} characters for {query}");
            }
        }
    }
}

#[test]
fn a_long_sentence_is_cut_at_natural_borders() {
    let clauses: Vec<String> = (0..40).map(|n| format!("第{n:02}个方面的工作都要抓紧抓实")).collect();
    let text = format!("{}，改革开放要坚持，{}。", clauses[..20].join("，"), clauses[20..].join("，"));
    let shown = marked(&text, "改革开放", Lens::Default);
    assert!(shown.starts_with("…第") && shown.ends_with("，…"), "{shown}");
    assert!(shown.contains("，[改革开放]要坚持，"));
    let bare = shown.trim_matches('…').replace(['[', ']'], "");
    assert!(text.contains(&bare), "{bare}");
    let around = marked(&format!("改革开放{text}"), "改革开放第00", Lens::Default);
    assert!(around.starts_with("[改革开放第00]") && around.ends_with("，…"), "{around}");
}

#[test]
fn a_number_is_not_cut_in_two() {
    let number = "1,280,500";
    let mut papers = Vec::new();
    for filling in 25..140 {
        let (around, between) = ("话".repeat(100), "中".repeat(filling));
        papers.push(paper(&format!("before {filling}"), &format!("{around}投资{number}万元{between}改革{around}。")));
        papers.push(paper(&format!("behind {filling}"), &format!("{around}改革{between}投资{number}万元{around}。")));
    }
    let answer = Shelf::of(&papers).ask(&Request { limit: papers.len(), ..exact("改革") });
    assert_eq!(answer.results.len(), papers.len());
    for found in &answer.results {
        let shown = show(&found.snippets[0]);
        let digits = shown.replace(|c: char| !c.is_ascii_digit() && c != ',', "");
        assert!(digits.is_empty() || digits == number, "{shown}");
    }
}

#[test]
fn a_short_sentence_is_shown_whole() {
    let text = format!("{}，改革。", "前面的话，".repeat(25));
    assert_eq!(marked(&text, "改革", Lens::Default), text.replace("改革", "[改革]"));
}

#[test]
fn snippets_come_in_reading_order_with_their_headings() {
    let text = "一、抓改革\n（一）怎么抓。改革要抓实。\n二、抓开放\n这里不说。改革要改革，改革要落实。\n最后说改革。";
    let answer = Shelf::of_texts(&[text]).ask(&Request { snippets: 3, ..exact("改革") });
    let snippets = &answer.results[0].snippets;
    let numbers: Vec<u32> = snippets.iter().map(|snippet| snippet.sentence).collect();
    assert_eq!(numbers.len(), 3);
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert_eq!(show(&snippets[0]), "一、抓[改革]");
    assert!(snippets[0].path.is_empty());
    let best = snippets.iter().find(|snippet| snippet.segments.iter().filter(|segment| segment.hit).count() == 3);
    assert_eq!(best.expect("the sentence with most hits is shown").path, ["二、抓开放"]);
    let none = Shelf::of_texts(&[text]).ask(&Request { snippets: 0, ..exact("改革") });
    assert!(none.results[0].snippets.is_empty());
}

#[test]
fn a_sentence_knows_all_headings_above_it() {
    let text = "一、抓发展\n先说几句别的话，大家都同意这样做。\n（一）抓项目\n项目是发展的抓手，要一个一个落实。\n二、抓民生\n民生是大事，项目也是为了民生。";
    let paths: Vec<Vec<String>> = Shelf::of_texts(&[text]).ask(&exact("项目 是")).results[0]
        .snippets
        .iter()
        .map(|snippet| snippet.path.clone())
        .collect();
    assert_eq!(paths.len(), 3, "the heading and two sentences");
    assert!(paths.contains(&vec!["一、抓发展".to_owned()]));
    assert!(paths.contains(&vec!["一、抓发展".to_owned(), "（一）抓项目".to_owned()]));
    assert!(paths.contains(&vec!["二、抓民生".to_owned()]));
}

#[test]
fn a_sentence_with_all_phrases_is_shown_before_one_with_many_hits() {
    let text = "改革改革改革。改革和开放。开放。改革改革。";
    let answer = Shelf::of_texts(&[text]).ask(&Request { snippets: 1, ..exact("改革 开放") });
    assert_eq!(answer.results[0].snippets.iter().map(show).collect::<Vec<_>>(), ["[改革]和[开放]。"]);
}

#[test]
fn noise_is_never_shown() {
    let shelf = Shelf::of(&[paper("a", "改革改革改革。改革。").with_noise(0)]);
    let answer = shelf.ask(&exact("改革"));
    assert_eq!(answer.results[0].snippets.iter().map(show).collect::<Vec<_>>(), ["[改革]。"]);
}

#[test]
fn loose_and_words_results_show_what_they_found() {
    let shelf = Shelf::of_texts(&["招商引资干部先行。", "干部要先行，要学会招商引资。"]);
    let answer = shelf.ask(&all("招商引资，干部先行"));
    let shown: Vec<(Tier, String)> =
        answer.results.iter().map(|found| (found.tier, show(&found.snippets[0]))).collect();
    assert_eq!(
        shown,
        [
            (Tier::Loose, "[招商引资干部先行]。".to_owned()),
            (Tier::Words, "[干部]要[先行]，要学会[招商引资]。".to_owned())
        ]
    );
}

/// Letters, what is transparent, separators, and what ends a sentence.
const ALPHABET: &[&str] = &["发", "發", "展", "改", "“", "》", " ", "，", "、", "（", "。"];

fn text(longest: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(ALPHABET), 1..longest).prop_map(|characters| characters.concat())
}

fn phrase() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&ALPHABET[..8]), 1..5).prop_map(|characters| characters.concat())
}

/// The letters of a text of [`ALPHABET`], compared as both scripts are: place in the text, letter, whether a separator is before it.
fn letters(text: &str) -> Vec<(usize, char, bool)> {
    let mut letters = Vec::new();
    let mut separated = false;
    for (place, c) in text.chars().enumerate() {
        match c {
            '“' | '》' | ' ' => {}
            '，' | '、' | '（' | '。' => separated = !letters.is_empty(),
            c => {
                letters.push((place, if c == '發' { '发' } else { c }, separated));
                separated = false;
            }
        }
    }
    letters
}

/// The places of the characters of each hit, those that overlap as one.
fn expected(text: &str, phrase: &str, lens: Lens) -> Vec<Range<usize>> {
    let (letters, wanted) = (letters(text), letters(phrase));
    let mut hits: Vec<Range<usize>> = Vec::new();
    for here in letters.windows(wanted.len()) {
        let is_same = here
            .iter()
            .zip(&wanted)
            .enumerate()
            .all(|(n, (here, wanted))| here.1 == wanted.1 && (n == 0 || lens == Lens::Loose || here.2 == wanted.2));
        let (start, end) = (here[0].0, here[here.len() - 1].0 + 1);
        match hits.last_mut() {
            _ if !is_same => {}
            Some(last) if start < last.end => last.end = end,
            _ => hits.push(start..end),
        }
    }
    hits
}

/// Each character with the number of its hit from 1, or 0; numbers begin anew with `first`.
fn numbered(segments: &[TextSegment], first: usize) -> Vec<(char, usize)> {
    let mut number = first;
    let mut characters = Vec::new();
    for segment in segments {
        let hit = if segment.hit { number } else { 0 };
        number += usize::from(segment.hit);
        characters.extend(segment.text.chars().map(|c| (c, hit)));
    }
    characters
}

fn numbered_by(text: &str, hits: &[Range<usize>]) -> Vec<(char, usize)> {
    let hit = |place: usize| hits.iter().position(|hit| hit.contains(&place)).map_or(0, |n| n + 1);
    text.chars().enumerate().map(|(place, c)| (c, hit(place))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn exactly_the_characters_of_hits_are_marked(
        texts in prop::collection::vec(text(60), 1..4),
        phrases in prop::collection::vec(phrase(), 12),
    ) {
        let snapshot = Shelf::of_texts(&texts.iter().map(String::as_str).collect::<Vec<_>>()).snapshot();
        for phrase in phrases.iter().filter(|phrase| !letters(phrase).is_empty()) {
            for lens in [Lens::Default, Lens::Loose] {
                let request = Request { lens, snippets: 100, ..exact(&format!("\"{phrase}\"")) };
                let answer = search(&snapshot, &request).unwrap();
                let mut shown = 0;
                for found in &answer.results {
                    let whole = mark(&found.speech, &request.query, lens, request.time_limit).unwrap();
                    for (n, sentence) in found.speech.sentences.iter().enumerate() {
                        let text = found.speech.sentence_text(sentence);
                        let hits = numbered_by(text, &expected(text, phrase, lens));
                        prop_assert_eq!(numbered(&whole[n], 1), hits, "{:?} in {:?}", phrase, text);
                    }
                    for snippet in &found.snippets {
                        prop_assert!(snippet.segments.iter().any(|segment| segment.hit));
                        prop_assert_eq!(&snippet.segments, &whole[snippet.sentence as usize]);
                        shown += 1;
                    }
                }
                prop_assert_eq!(answer.totals.sentences, shown, "{:?}", phrase);
            }
        }
    }

    #[test]
    fn no_shown_hit_is_cut_in_two(
        sentence in prop::collection::vec(prop::sample::select(&ALPHABET[..10]), 141..400),
        phrases in prop::collection::vec(phrase(), 8),
    ) {
        let text = sentence.concat();
        let snapshot = Shelf::of_texts(&[&text]).snapshot();
        for phrase in phrases.iter().filter(|phrase| !letters(phrase).is_empty()) {
            for lens in [Lens::Default, Lens::Loose] {
                let request = Request { lens, ..exact(&format!("\"{phrase}\"")) };
                let answer = search(&snapshot, &request).unwrap();
                let Some(found) = answer.results.first() else { continue };
                let source = found.speech.sentence_text(&found.speech.sentences[0]);
                let hits = expected(source, phrase, lens);
                let whole = numbered_by(source, &hits);
                let snippet = &found.snippets[0];
                // The first hit is always shown, so numbers begin with 1.
                let shown = numbered(&snippet.segments, 1);
                let is_whole = |from: usize, to: usize| {
                    !hits.iter().any(|hit| (hit.start < from && from < hit.end) || (hit.start < to && to < hit.end))
                };
                let stands = |from: usize| whole[from..from + shown.len()] == shown && is_whole(from, from + shown.len());
                let places: Vec<usize> = (0..=whole.len() - shown.len()).filter(|from| stands(*from)).collect();
                prop_assert!(!places.is_empty(), "{:?} in {:?}: {}", phrase, source, show(snippet));
                prop_assert!(places.iter().any(|from| snippet.cut_before == (*from > 0)));
                prop_assert!(places.iter().any(|from| snippet.cut_after == (from + shown.len() < whole.len())));
                let longest = hits.iter().map(|hit| hit.len()).max().unwrap_or(0);
                prop_assert!(shown.len() <= 140 + longest, "{} characters of {:?}", shown.len(), source);
            }
        }
    }
}
