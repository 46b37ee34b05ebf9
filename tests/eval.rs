//! `tifa eval`: figures as they were worked out by hand, and judgements that can't be read are errors, never other figures.

#[path = "support/program.rs"]
mod program;

use std::fs;

use program::{Desk, Said};
use serde_json::{Value, json};

/// Three speeches hold the phrase, a more often than b, b more often than c; d holds only its words.
fn desk() -> Desk {
    Desk::indexed(&[
        ("a.txt", "招商引资，招商引资，招商引资。\n其他的话。"),
        ("b.txt", "招商引资，招商引资。\n其他的话，其他的话。"),
        ("c.txt", "招商引资。\n其他的话，其他的话，其他的话。"),
        ("d.txt", "乡村要振兴，产业是根本。"),
    ])
}

const HEADER: &str = r#"{"about": "made up for this test"}"#;

fn eval(desk: &Desk, lines: &[&str], options: &[&str]) -> Said {
    fs::write(desk.path().join("questions.jsonl"), lines.join("\n")).expect("to write questions");
    let mut arguments = vec!["eval", "questions.jsonl"];
    arguments.extend(options);
    desk.tifa(&arguments)
}

/// The figures of one question whose relevant speeches are these.
fn figures(relevant: Value) -> Value {
    let question = json!({"id": "q", "kind": "topic", "query": "招商引资", "relevant": relevant});
    eval(&desk(), &[HEADER, &question.to_string()], &["--json"]).succeeds().json()["measures"].clone()
}

fn near(value: &Value, expected: f64) {
    let value = value.as_f64().expect("a number");
    assert!((value - expected).abs() < 1e-6, "{value} is not {expected}");
}

#[test]
fn a_perfect_order_is_1() {
    let measures = figures(json!({"a.txt": 3, "b.txt": 2, "c.txt": 1}));
    assert_eq!(measures, json!({"mrr": 1.0, "ndcg@5": 1.0, "ndcg@10": 1.0, "recall@100": null}));
}

#[test]
fn figures_are_as_worked_out_by_hand() {
    // b (grade 3) is second, c (grade 1) third, d (grade 2) not found: the gains 7 and 1 over log2(3) and log2(4),
    // of 7 + 3/log2(3) + 1/log2(4) at best. 4.916508 / 9.392789.
    let measures = figures(json!({"b.txt": 3, "c.txt": 1, "d.txt": 2}));
    near(&measures["mrr"], 0.5);
    near(&measures["ndcg@5"], 0.523_434);
    near(&measures["ndcg@10"], 0.523_434);
    // Compared as text: −0.0 equals 0.0.
    assert_eq!(figures(json!({"d.txt": 3})).to_string(), r#"{"mrr":0.0,"ndcg@10":0.0,"ndcg@5":0.0,"recall@100":null}"#);
}

#[test]
fn means_are_over_questions_and_by_kind() {
    let questions = [
        HEADER,
        r#"{"id": "1", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 1}}"#,
        r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {"b.txt": 1}}"#,
        "",
        r#"{"id": "3", "kind": "known-item", "query": "产业是根本", "relevant": {"d.txt": 3}}"#,
        r#"{"id": "4", "kind": "variants", "query": "没有这句话", "relevant": {"d.txt": 3}}"#,
    ];
    let desk = desk();
    let answer = eval(&desk, &questions, &["--json"]).succeeds().json();
    assert_eq!(answer["questions"], 4);
    near(&answer["measures"]["mrr"], 2.5 / 4.0);
    near(&answer["kinds"]["topic"]["measures"]["mrr"], 0.75);
    assert_eq!(answer["kinds"]["topic"]["questions"], 2);
    near(&answer["kinds"]["known-item"]["measures"]["mrr"], 1.0);
    near(&answer["kinds"]["variants"]["measures"]["mrr"], 0.0);
    assert_eq!(answer["kinds"]["colloquial"], Value::Null);

    let tune = eval(&desk, &questions, &["--json", "--half", "tune"]).succeeds().json();
    near(&tune["measures"]["mrr"], 1.0);
    let confirm = eval(&desk, &questions, &["--json", "--half", "confirm"]).succeeds().json();
    near(&confirm["measures"]["mrr"], 0.25);
    assert_eq!((&tune["half"], &confirm["questions"]), (&json!("tune"), &json!(2)));
}

#[test]
fn each_question_tells_where_its_speeches_came() {
    let question = r#"{"id": "s01", "kind": "topic", "query": "招商引资", "relevant": {"d.txt": 1, "b.txt": 3}}"#;
    let desk = desk();
    let answer = eval(&desk, &[HEADER, question], &["--json", "--questions"]).succeeds().json();
    let expected = json!([{"speech": "b.txt", "grade": 3, "rank": 2}, {"speech": "d.txt", "grade": 1, "rank": null}]);
    assert_eq!(answer["per_question"][0]["relevant"], expected);

    let said = eval(&desk, &[HEADER, question], &["--questions"]).succeeds();
    for part in ["s01 topic 招商引资", "rank 2  grade 3/3  b.txt", "not found  grade 1/3  d.txt"] {
        assert!(said.out.contains(part), "{part:?} is missing in\n{}", said.out);
    }
}

#[test]
fn recall_is_left_out_of_a_small_collection_and_the_reason_is_told() {
    let question = r#"{"id": "q", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 1, "d.txt": 1}}"#;
    let desk = desk();
    eval(&desk, &[HEADER, question], &[]).succeeds().tells(&["recall@100", "4 speeches", "1,000"]);
    let lines: Vec<String> =
        (0..1_000).map(|n| json!({"id": format!("n{n}"), "text": "别的事情。"}).to_string()).collect();
    desk.write("many.jsonl", lines.join("\n"));
    desk.tifa(&["index", "speeches"]).succeeds();
    let answer = eval(&desk, &[HEADER, question], &["--json"]).succeeds().json();
    assert_eq!(answer["measures"]["recall@100"], 0.5);
    assert_eq!(answer["recall_left_out"], Value::Null);
}

#[test]
fn what_is_recorded_is_checked() {
    let questions = [
        HEADER,
        r#"{"id": "1", "kind": "topic", "query": "招商引资", "relevant": {"c.txt": 2}}"#,
        r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 2}}"#,
    ];
    let desk = desk();
    eval(&desk, &questions, &["--check"]).fails_with("nothing is recorded");
    eval(&desk, &questions, &["--record"]).succeeds();
    let written = fs::read_to_string(desk.path().join("questions.jsonl")).expect("questions");
    let (header, rest) = written.split_once('\n').expect("a header");
    // (1/3 + 1) / 2 and (1/log2(4) + 1) / 2.
    let recorded = json!({"mrr": 0.666, "ndcg@5": 0.75, "ndcg@10": 0.75});
    let expected = json!({"about": "made up for this test", "recorded": recorded});
    assert_eq!(serde_json::from_str::<Value>(header).expect("JSON"), expected);
    assert_eq!(rest, questions[1..].join("\n"));
    desk.tifa(&["eval", "questions.jsonl", "--check"]).succeeds();

    let higher = header.replace("0.666", "0.7");
    let said = eval(&desk, &[&higher, questions[1], questions[2]], &["--check"]);
    assert_eq!(said.code, 1);
    said.tells(&["mrr", "0.6667", "0.7", "0.0333 below"]);
    let json = eval(&desk, &[&higher, questions[1], questions[2]], &["--check", "--json"]).json();
    assert_eq!(json["below_recorded"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["below_recorded"][0]["measure"], "mrr");

    let recall = header.replace("\"mrr\":0.666", "\"recall@100\":0.5");
    eval(&desk, &[&recall, questions[1]], &["--check"]).fails_with("recall@100 is recorded");
}

#[test]
fn half_of_the_questions_is_neither_recorded_nor_checked() {
    let question = r#"{"id": "1", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 2}}"#;
    for option in ["--record", "--check"] {
        eval(&desk(), &[HEADER, question], &["--half", "tune", option]).fails_with("cannot be used with");
    }
    eval(&desk(), &[HEADER, question], &["--half", "confirm"]).fails_with("no second half");
}

#[test]
fn whatever_is_wrong_names_file_and_line() {
    let desk = desk();
    let good = r#"{"id": "1", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 2}}"#;
    let wrong = [
        ("not JSON", "expected ident"),
        (r#"{"id": "2", "kind": "topic", "query": "招商引资"}"#, "missing field `relevant`"),
        (r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {}}"#, "no relevant speech"),
        (r#"{"id": "2", "kind": "riddle", "query": "招商引资", "relevant": {"a.txt": 2}}"#, "unknown variant `riddle`"),
        (r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 4}}"#, "\"a.txt\" has grade 4"),
        (r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 0}}"#, "\"a.txt\" has grade 0"),
        (r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 1.5}}"#, "has grade 1.5"),
        (r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {"a.txt": 1, "a.txt": 2}}"#, "two grades"),
        (
            r#"{"id": "2", "kind": "topic", "query": "招商引资", "relevant": {"z.txt": 2}}"#,
            "\"z.txt\" is not in the index",
        ),
        (r#"{"id": "2", "kind": "topic", "query": "，", "relevant": {"a.txt": 2}}"#, "no letters or digits"),
        (
            r#"{"id": "2", "kind": "topic", "query": "x", "relevant": {"a.txt": 2}, "grade": 1}"#,
            "unknown field `grade`",
        ),
        (good, "stands on line 2 already"),
    ];
    for (line, why) in wrong {
        let said = eval(&desk, &[HEADER, good, "", line], &[]).fails_with(why);
        said.tells(&["questions.jsonl, line 4: "]);
    }
    eval(&desk, &[good], &[]).fails_with("the first line is the header");
    eval(&desk, &["", r#"{"about": "x", "recorded": {"ndcg@7": 0.5}}"#, good], &[])
        .fails_with("line 2: unknown variant");
    eval(&desk, &[r#"{"about": "x", "recorded": {"mrr": 81}}"#, good], &[]).fails_with("mrr is recorded as 81");
    eval(&desk, &[], &[]).fails_with("questions.jsonl: there is no header");
    eval(&desk, &[HEADER], &[]).fails_with("there is no question");
    desk.tifa(&["eval", "nowhere.jsonl"]).fails_with("nowhere.jsonl cannot be read");
}
