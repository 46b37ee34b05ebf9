//! Folding keeps the contract: its vectors hold, twice, in two programs that share no code; and the map back is right.

use proptest::prelude::*;
use rayon::prelude::*;
use tifa::text::Letter;

/// What folding says about a text: both strings, and which characters of the first are joined to the one before.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
struct Folding {
    default: String,
    loose: String,
    joined: Vec<usize>,
}

#[derive(serde::Deserialize)]
struct Vector {
    text: String,
    #[serde(flatten)]
    folding: Folding,
}

#[test]
fn every_vector_holds() {
    for Vector { text, folding } in vectors() {
        assert_eq!(by_text(&text), folding, "tifa::text::fold({text:?})");
        assert_eq!(by_scan(&text), folding, "tifa::scan::fold({text:?})");
    }
}

#[test]
fn folded_vectors_fold_to_themselves() {
    // Not so where folding makes a thousands' comma or a point of what it took apart: of these the vectors have none.
    for Vector { folding, .. } in vectors() {
        assert_eq!(by_text(&folding.default).default, folding.default);
        assert_eq!(by_text(&folding.loose).loose, folding.loose);
    }
}

#[test]
fn both_readings_agree_on_every_character() {
    let assigned = ('\0'..='\u{323ff}').chain('\u{e0000}'..='\u{e01ff}').chain('\u{f0000}'..='\u{f00ff}');
    let differences: Vec<char> = assigned
        .par_bridge()
        .filter(|&c| {
            // Alone; twice; between Latin letters, digits, a numeral and a circle.
            let text = format!("{c}{c}a{c}b1{c}2{c}345九{c}○");
            let alone = c.to_string();
            by_text(&text) != by_scan(&text) || by_text(&alone) != by_scan(&alone)
        })
        .collect();
    assert!(differences.is_empty(), "{} characters: {differences:?}", differences.len());
}

#[test]
fn what_is_folded_alike() {
    let pairs = [
        ("抓项目", "抓項目"),
        ("《乡村振兴》", "鄉村振興"),
        ("增长１２．５％", "增长12.5%"),
        ("二○三五", "二〇三五"),
        ("某县×××村", "某县＊村"),
        ("先行先试、敢闯敢干", "先行先试；敢闯敢干！"),
        ("ＡＩ＋", "ai"),
        ("3，500元", "3500元"),
    ];
    for (one, other) in pairs {
        assert_eq!(by_text(one).default, by_text(other).default, "{one} and {other}");
    }
}

#[test]
fn what_is_kept_apart() {
    let pairs = [
        ("三农", "（三）农"),
        ("高质量发展", "高质量，发展"),
        ("1.5", "15"),
        ("3,50元", "350元"),
        ("二○", "20"),
        ("X县", "XX县"),
        ("5.3", "5. 3"),
    ];
    for (one, other) in pairs {
        assert_ne!(by_text(one).default, by_text(other).default, "{one} and {other}");
    }
}

#[test]
fn a_hit_is_mapped_back_to_the_characters_of_the_original() {
    for (text, hit, original) in [
        ("要做好“六穩”工作。", "六稳", "六穩"),
        ("要做好“六穩”工作。", "好六稳工", "好“六穩”工"),
        ("增长１，０００元", "1000元", "１，０００元"),
        ("分为Ⅲ类", "i", "Ⅲ"),
        ("到ＸＸ × 市", "×市", "ＸＸ × 市"),
        ("高 质 量", "质量", "质 量"),
    ] {
        let folded = tifa::text::fold(text);
        let letters: Vec<char> = folded.letters.iter().map(|letter| letter.ch).collect();
        let sought: Vec<char> = hit.chars().collect();
        let begin = letters.windows(sought.len()).position(|window| window == sought).expect("the hit is there");
        assert_eq!(&text[folded.source(begin..begin + sought.len())], original, "{hit} in {text}");
    }
}

/// Characters and small clusters that every rule of folding has something to say about.
fn hostile_text() -> impl Strategy<Value = String> {
    const CLUSTERS: &[&str] = &[
        "0", "1", "2", "000", "345", "5", "５", "①", "⑴", "Ⅲ", "½", "㎡", "℃", "²", "٣", ".", "．", ",", "，", "·",
        "・", "‧", "•", " ", "\u{3000}", "\u{a0}", "\u{200b}", "\u{ad}", "\t", "\n", "\u{301}", "\u{20dd}", "\u{93e}",
        "○", "◯", "〇", "二", "九", "百", "x", "X", "Ｘ", "xx", "ＸＸ", "Ⅹ", "*", "＊", "×", "□", "■", "●", "a", "B",
        "é", "ŋ", "ʊ", "ß", "İ", "λ", "д", "か", "ｶﾞ", "한", "《", "》", "“", "”", "\"", "'", "「", "〔", "]", "［",
        "（", "(", "）", "、", "；", "：", "…", "—", "-", "/", "%", "％", "‰", "_", "`", "+", "@", "$", "🙂",
        "\u{e000}", "\u{f327}", "\u{f8ff}", "⻓", "⺠", "龍", "報", "著", "乾", "人", "民", "发", "𠮷", "𧜵", "㈠",
        "㊣",
    ];
    prop::collection::vec(prop::sample::select(CLUSTERS), 0..24).prop_map(|clusters| clusters.concat())
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
    fn both_readings_agree_on_numbers(text in "[0-9５]{0,4}([ .·,，x○二×　]{1,2}[0-9]{0,4}){0,6}") {
        prop_assert_eq!(by_text(&text), by_scan(&text));
    }

    #[test]
    fn the_loose_string_is_the_default_one_without_separators(text in hostile_text()) {
        let folding = by_text(&text);
        prop_assert_eq!(folding.default.replace('，', ""), folding.loose);
        prop_assert!(!folding.default.starts_with('，') && !folding.default.ends_with('，') && !folding.default.contains("，，"));
    }

    #[test]
    fn letters_stand_in_the_order_of_the_original(text in hostile_text()) {
        let letters = tifa::text::fold(&text).letters;
        for Letter { start, end, .. } in &letters {
            prop_assert!(start < end && *end as usize <= text.len());
            prop_assert!(text.is_char_boundary(*start as usize) && text.is_char_boundary(*end as usize));
        }
        for pair in letters.windows(2) {
            let shared = (pair[0].start, pair[0].end) == (pair[1].start, pair[1].end);
            // ½ gives 1，2: two letters of one character share its bytes, any others stand behind each other.
            prop_assert!(shared || pair[0].end <= pair[1].start, "{:?} in {:?}", pair, text);
        }
        prop_assert!(letters.first().is_none_or(|first| !first.after_separator && !first.joined));
    }

    #[test]
    fn a_chinese_character_comes_from_the_bytes_that_fold_to_it(text in hostile_text()) {
        for letter in tifa::text::fold(&text).letters {
            let source = &text[letter.start as usize..letter.end as usize];
            if letter.ch != '〇' && ('\u{4e00}'..='\u{9fff}').contains(&letter.ch) {
                prop_assert!(by_text(source).loose.contains(letter.ch), "{:?} for {}", source, letter.ch);
            }
        }
    }
}

fn by_text(text: &str) -> Folding {
    let folded = tifa::text::fold(text);
    let mut joined = Vec::new();
    let mut place = 0;
    for letter in &folded.letters {
        place += usize::from(letter.after_separator);
        if letter.joined {
            joined.push(place);
        }
        place += 1;
    }
    Folding { default: folded.to_string(), loose: folded.without_separators(), joined }
}

fn by_scan(text: &str) -> Folding {
    let tifa::scan::Folded { default, loose, joined } = tifa::scan::fold(text);
    Folding { default, loose, joined }
}

fn vectors() -> Vec<Vector> {
    let vectors = include_str!("data/fold-vectors.jsonl").lines();
    vectors.map(|line| serde_json::from_str(line).expect("a vector")).collect()
}
