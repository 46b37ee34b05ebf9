use super::*;

fn read(text: &str) -> Query {
    text.parse().unwrap()
}

/// The typed phrases of a query.
fn phrases(text: &str) -> Vec<String> {
    read(text).phrases().into_iter().map(|phrase| phrase.typed().to_owned()).collect()
}

fn printed(text: &str) -> String {
    let query = read(text);
    let printed = query.to_string();
    assert_eq!(read(&printed), query, "{text} printed as {printed}");
    printed
}

#[test]
fn blanks_of_any_width_separate_phrases() {
    assert_eq!(phrases("  改革　开放 发展\t"), ["改革", "开放", "发展"]);
}

#[test]
fn quotation_marks_keep_blanks_only_at_the_borders() {
    assert_eq!(phrases("\"a b\" c"), ["a b", "c"]);
    assert_eq!(phrases("“a b” c"), ["a b", "c"]);
    assert_eq!(phrases("「a b」 c"), ["a b", "c"]);
    assert_eq!(phrases("“六稳 工作"), ["“六稳", "工作"]);
}

#[test]
fn pasted_text_is_one_phrase() {
    for text in [
        "做好“六稳”工作",
        "“六稳”工作",
        "（一）坚持党的领导",
        "5-10",
        "他说：“好”",
        "时间：2025年",
        "坚持（略）",
        "改革……开放",
        "A/B测试",
        "a)b(c",
        "100$5元",
        "改革…",
        "……改革",
    ] {
        assert_eq!(phrases(text), [text]);
        printed(text);
    }
}

#[test]
fn a_sentence_end_makes_two_phrases() {
    assert_eq!(phrases("要快。要稳"), ["要快。", "要稳"]);
}

#[test]
fn nothing_to_look_for_is_an_error() {
    assert_eq!("".parse::<Query>().unwrap_err().code(), "empty_query");
    assert_eq!(" 　".parse::<Query>().unwrap_err().code(), "empty_query");
    for text in ["，", "()", "| |", "-", "\"\"", "\\", "—— ……"] {
        assert_eq!(text.parse::<Query>().unwrap_err().code(), "empty_phrase", "{text}");
    }
    assert_eq!(phrases("改革 —— 开放"), ["改革", "开放"]);
}

#[test]
fn every_operator_prints_and_reads_back() {
    for (text, canonical) in [
        ("a|b", "a | b"),
        ("a ｜ b c", "(a | b) c"),
        ("(a b) | c", "(a b) | c"),
        ("（a | b） －c", "(a | b) -c"),
        ("-a | --b", "-a | b"),
        ("-(a b) -(c | d)", "-(a b) -(c | d)"),
        ("a ＄５ b", "a $5 b"),
        ("a #5 b $0 c", "a #5 b $0 c"),
        ("(a | b) $5 (c $3 d)", "(a | b) $5 (c $3 d)"),
        ("-a $5 b", "-(a $5 b)"),
        ("a \\ b ＼ c", "a \\ b \\ c"),
        ("(a \\ b) \\ c", "(a \\ b) \\ c"),
        ("a $5 b \\ c | d", "a $5 b \\ c | d"),
        ("以…为…", "以…为…"),
        ("İ_é…", "İ…é…"),
        ("既要_又要 gap:2..20", "既要…又要 gap:2..20"),
        ("/改[革变]/ 开放", "/改[革变]/ 开放"),
        ("／a b／", "/a b/"),
        ("Speaker：甲|\"乙 丙\" x", "speaker:甲|\"乙 丙\" x"),
        ("x level:市|county", "x level:city|county"),
        ("year:2013..2017 x", "year:2013..2017 x"),
        ("year:2013|2015..", "year:2013 | from:2015"),
        ("in:TITLE|heading x noise:yes", "x in:title|heading noise:yes"),
        ("x -in:heading", "x in:title|salutation|item|body|closing"),
        ("in:title", "in:title"),
        ("\"以…为\"", "\"以…为\""),
        ("\"-a\" \"in:title\"", "\"-a\" \"in:title\""),
    ] {
        assert_eq!(printed(text), canonical, "{text}");
    }
}

#[test]
fn what_cannot_be_an_operator_is_text_with_a_note() {
    for (text, canonical) in [
        ("a $5", "a \"$5\""),
        ("$5 a", "\"$5\" a"),
        ("a $5 (b c)", "a \"$5\" b c"),
        ("a $201 b", "a $201 b"),
        ("a $5 speaker:甲", "a \"$5\" speaker:甲"),
        ("year:abc x", "year:abc x"),
        ("a$5b", "a$5b"),
    ] {
        let query = read(text);
        assert_eq!(query.to_string(), canonical, "{text}");
        assert!(!query.notes().is_empty(), "{text}");
    }
}

#[test]
fn a_query_has_few_expressions() {
    assert!("/a/ ".repeat(MAX_EXPRESSIONS).parse::<Query>().is_ok());
    assert_eq!("/a/ ".repeat(MAX_EXPRESSIONS + 1).parse::<Query>().unwrap_err().code(), "bad_expression");
}

#[test]
fn brackets_deeper_than_allowed_are_text() {
    let deep = format!("{}a b{}", "(".repeat(500), ")".repeat(500));
    let query = read(&deep);
    assert!(!query.notes().is_empty());
    assert_eq!(read(&query.to_string()), query);
}

#[test]
fn the_meaning_is_told() {
    let meaning = read("(保增长 | 稳增长) -/出口.{1,3}退税/ speaker:甲 year:2013..2017 in:heading").meaning();
    assert_eq!(
        meaning.zh,
        "查找讲话：（有“保增长”或有“稳增长”）；并且没有正则式 /出口.{1,3}退税/ 的匹配；并且讲话人为“甲”；并且日期在 2013 至 2017。只看小标题。"
    );
    assert!(meaning.en.starts_with("Speeches: (with \"保增长\" or with \"稳增长\"); and without a match"));
    assert_eq!(read("既要…又要").meaning().zh, "查找讲话：同一句中有“既要”，其后隔 1 至 12 字有“又要”。");
}

#[test]
fn a_question_mark_asks_for_what_is_unknown() {
    for (text, expected) in [
        ("speaker:?", "speaker:?"),
        ("Issuer：？", "issuer:?"),
        ("region:\"?\" 改革", "region:? 改革"),
        ("-level:?", "-level:?"),
        ("改革 year:?", "改革 year:?"),
        // A value, or none.
        ("speaker:?|甲|乙", "speaker:甲|乙 | speaker:?"),
        ("改革 level:市|?", "改革 (level:city | level:?)"),
        ("year:2013..|？", "from:2013 | year:?"),
        // Text, and an id, as before.
        ("\"speaker:?\" 改", "\"speaker:?\" 改"),
        ("id:?", "id:?"),
    ] {
        assert_eq!(printed(text), expected, "{text}");
    }
    let fields = |text: &str| match read(text).condition {
        Condition::Field(field) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(fields("speaker:?"), Field::Unknown(Property::Speaker));
    assert_eq!(fields("year:?"), Field::Unknown(Property::Date));
    assert_eq!(fields("id:?"), Field::Id(vec!["?".to_owned()]));
    for text in ["speaker: ?", "speaker:??", "from:?", "year:?.."] {
        assert_eq!(read(text).notes().len(), 1, "{text}");
    }
    let meaning = read("speaker:? -year:?").meaning();
    assert_eq!(meaning.en, "Speeches: speaker unknown; and not date unknown.");
    assert_eq!(meaning.zh, "查找讲话：讲话人不详；并且不满足“日期不详”。");
}
