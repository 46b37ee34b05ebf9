//! Splitting keeps the contract: sentences end where it says, twice, in two programs that share no code; and nothing is lost.

use proptest::prelude::*;

/// Each text, and its sentences: what stands between two `|` is one.
const SPLITS: &[(&str, &str)] = &[
    // Ends, and runs of them.
    ("抓落实。再抓落实！", "抓落实。|再抓落实！"),
    ("行不行？行！！真的？！那就干!干?", "行不行？|行！！|真的？！|那就干!|干?"),
    ("没有句号", "没有句号"),
    ("逗号，顿号、分号；冒号：都不断句……也不断", "逗号，顿号、分号；冒号：都不断句……也不断"),
    ("全年增长5.5%.好", "全年增长5.5%.好"),
    // Closing quotes and brackets go with the end that they follow.
    ("他说：“干！”大家就干。", "他说：“干！”|大家就干。"),
    ("（见附件。）下一项", "（见附件。）|下一项"),
    ("《怎么办？》是一本书", "《怎么办？》|是一本书"),
    ("「快！」『穩。』【行？】〔好！〕", "「快！」|『穩。』|【行？】|〔好！〕"),
    ("（他说：“好。”）再说", "（他说：“好。”）|再说"),
    ("说过“到此为止。”。下面", "说过“到此为止。”。|下面"),
    // Opening ones, and straight ones, which may open, begin the next.
    ("好。“新”的", "好。|“新”的"),
    ("好。（一）稳", "好。|（一）稳"),
    ("好。\"新\"的", "好。|\"新\"的"),
    // A closing one that follows something else closes no sentence.
    ("“稳”字当头）好", "“稳”字当头）好"),
    // White space is no part of a sentence.
    ("  一段。 　二段！\t三段  ", "一段。|二段！|三段"),
    ("　　各位代表：\n　　现在开会。\n", "各位代表：|现在开会。"),
    ("好！ ”后", "好！|”后"),
    // Line breaks of every system, and blank lines.
    ("标题\n第一行\r\n第二行\r第三行", "标题|第一行|第二行|第三行"),
    ("一\n\n\n二\r\n\r\n三\n 　\n四", "一|二|三|四"),
    ("# 标题\n\n- 一项\n- 二项", "# 标题|- 一项|- 二项"),
    // Soft ones.
    ("发展\n，稳定", "发展\n，稳定"),
    ("发展\r\n、稳定\r；改革\n：好", "发展\r\n、稳定\r；改革\n：好"),
    ("完成\n。下面", "完成\n。|下面"),
    ("完成了\n！是吗\n？是", "完成了\n！|是吗\n？|是"),
    ("“六稳\n”工作（六保\n）《纲要\n》", "“六稳\n”工作（六保\n）《纲要\n》"),
    ("发展\n　，稳定", "发展|，稳定"),
    ("发展\n\n，稳定", "发展|，稳定"),
    ("发展\n,稳定\n)好", "发展|,稳定|)好"),
    ("发展，\n稳定", "发展，|稳定"),
    // Only marks, or nothing.
    ("——\n。\n", "——\n。"),
    ("。。。", "。。。"),
    ("", ""),
    (" \n\r\n　", ""),
];

#[test]
fn sentences_end_where_the_contract_says() {
    for (text, split) in SPLITS {
        let expected: Vec<&str> = split.split('|').filter(|sentence| !sentence.is_empty()).collect();
        assert_eq!(by_text(text), expected, "tifa::text::sentences({text:?})");
        assert_eq!(by_scan(text), expected, "tifa::scan::sentences({text:?})");
    }
}

#[test]
fn paragraphs_are_numbered() {
    let text = "标题\n\n　　一。二！\n三\n，还是三。\r\n四";
    let numbers: Vec<u32> = tifa::text::sentences(text).iter().map(|span| span.paragraph).collect();
    assert_eq!(numbers, [0, 1, 1, 2, 3]);
}

/// Text made of what splitting has something to say about.
fn hostile_text() -> impl Strategy<Value = String> {
    const CLUSTERS: &[&str] = &[
        "。", "！", "？", "!", "?", "，", "、", "；", "：", "…", ".", ")", "）", "]", "」", "』", "》", "〉", "】",
        "〕", "〗", "”", "’", "}", "｝", "\"", "'", "＂", "“", "‘", "（", "(", "《", "「", "»", "｣", "〞", "\n", "\n",
        "\r\n", "\r", " ", "\u{3000}", "\t", "\u{a0}", "\u{2028}", "\u{85}", "\u{b}", "\u{feff}", "\u{200b}", "人",
        "民", "a", "1", "🙂",
    ];
    prop::collection::vec(prop::sample::select(CLUSTERS), 0..32).prop_map(|clusters| clusters.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_readings_agree(text in hostile_text()) {
        prop_assert_eq!(by_text(&text), by_scan(&text));
    }

    #[test]
    fn both_readings_agree_on_any_text(text in any::<String>()) {
        prop_assert_eq!(by_text(&text), by_scan(&text));
    }

    #[test]
    fn sentences_and_gaps_give_the_text_back(text in hostile_text()) {
        let mut rebuilt = String::new();
        let mut paragraph = 0;
        for span in tifa::text::sentences(&text) {
            let gap = &text[rebuilt.len()..span.range.start];
            prop_assert_eq!(gap.trim(), "", "a gap is white space");
            rebuilt.push_str(gap);
            let sentence = &text[span.range];
            prop_assert!(!sentence.is_empty() && sentence.trim() == sentence);
            rebuilt.push_str(sentence);
            prop_assert!(span.paragraph == paragraph || span.paragraph == paragraph + 1);
            paragraph = span.paragraph;
        }
        let gap = &text[rebuilt.len()..];
        prop_assert_eq!(gap.trim(), "");
        rebuilt.push_str(gap);
        prop_assert_eq!(rebuilt, text);
    }

    #[test]
    fn a_sentence_alone_is_one_sentence(text in hostile_text()) {
        for sentence in by_text(&text) {
            prop_assert_eq!(by_text(sentence), vec![sentence]);
        }
    }
}

fn by_text(text: &str) -> Vec<&str> {
    tifa::text::sentences(text).into_iter().map(|span| &text[span.range]).collect()
}

fn by_scan(text: &str) -> Vec<&str> {
    tifa::scan::sentences(text).into_iter().map(|range| &text[range]).collect()
}
