//! Snippets: hits are marked whole on the original characters, sentences are cut at natural borders.

#[path = "support/shelf.rs"]
mod shelf;

use shelf::{Shelf, exact};
use tifa::query::Lens;
use tifa::search::{Request, Snippet};

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

#[test]
fn a_hit_is_marked_whole_on_the_original_characters() {
    for (text, query, expected) in [
        ("推動高質量發展。", "高质量发展", "推動[高質量發展]。"),
        ("做好“六稳”工作。", "六稳工作", "做好“[六稳”工作]。"),
        ("做好“六稳”工作。", "六稳", "做好“[六稳]”工作。"),
        ("项目为王、环境是金。", "项目为王，环境是金", "[项目为王、环境是金]。"),
        ("增长５.３％，很快。", "5.3%", "增长[５.３％]，很快。"),
        ("共1,280万元。", "1280万元", "共[1,280万元]。"),
        ("推动 高 质 量 发 展。", "高质量发展", "推动 [高 质 量 发 展]。"),
        ("市委\n，市政府。", "市委，市政府", "[市委\n，市政府]。"),
        ("Ⅲ类水质。", "iii类", "[Ⅲ类]水质。"),
        ("XX市××局", "**局", "XX市[××局]"),
    ] {
        assert_eq!(marked(text, query, Lens::Default), expected, "{query}");
    }
    assert_eq!(marked("项目为王、环境是金。", "项目为王环境是金", Lens::Loose), "[项目为王、环境是金]。");
    assert_eq!(marked("改革，改革改革。", "改革改革", Lens::Strict), "改革，[改革改革]。");
}

#[test]
fn hits_that_overlap_are_one_and_those_that_touch_are_two() {
    assert_eq!(marked("发展发展发展。", "发展发展", Lens::Default), "[发展发展发展]。");
    assert_eq!(marked("发展发展。", "发展", Lens::Default), "[发展][发展]。");
}

#[test]
fn a_word_is_marked_only_where_it_stands_by_itself() {
    assert_eq!(marked("AI和AID。", "AI", Lens::Default), "[AI]和AID。");
    assert_eq!(marked("5%和15%。", "5%", Lens::Default), "[5%]和15%。");
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
}

#[test]
fn snippets_come_in_reading_order_with_their_headings() {
    let text = "一、抓改革\n（一）怎么抓。改革要抓实。\n二、抓开放\n这里不说。改革要改革，改革要落实。\n最后说改革。";
    let answer = Shelf::of_texts(&[text]).ask(&Request { snippets: 3, ..exact("改革") });
    let snippets = &answer.results[0].snippets;
    let numbers: Vec<u32> = snippets.iter().map(|snippet| snippet.sentence).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert_eq!(show(&snippets[0]), "一、抓[改革]");
    assert!(snippets[0].path.is_empty());
    let best = snippets.iter().find(|snippet| snippet.segments.iter().filter(|segment| segment.hit).count() == 3);
    assert_eq!(best.expect("the sentence with most hits is shown").path, ["二、抓开放"]);
    let whole = Shelf::of_texts(&[text]).ask(&Request { snippets: 0, ..exact("改革") });
    assert!(whole.results[0].snippets.is_empty());
}
