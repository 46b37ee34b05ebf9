//! What the program promises on the command line: codes, talk, data, and that nothing which happens to an indexer harms a reader.
#![cfg(feature = "cli")]

#[path = "support/program.rs"]
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use program::{Desk, Said, Server};
use serde_json::{Value, json};
use tifa::index::{IndexOptions, Indexer};

const PORT: &str = "---\ntitle: 在港口动员会上的讲话\ndate: 2018-02\nspeaker: 甲书记\nlevel: 县\n---\n一、认清形势\n要牢固树立「項目為王，環境是金」的理念。\n";
const CITY: &str = "同志们：\n项目为王、环境是金，不是一句口号。改革要深入，改革要持久。\n";

fn two() -> [(&'static str, &'static str); 2] {
    [("port.md", PORT), ("city/office.txt", CITY)]
}

// Help and exit codes

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let desk = Desk::empty();
    let help = desk.tifa(&["--help"]).succeeds().out;
    for word in ["index", "search", "serve", "dump", "verify", "Exit codes", "NO_COLOR"] {
        assert!(help.contains(word), "{word} is not in {help}");
    }
    for command in ["index", "search", "serve", "dump", "verify"] {
        let help = desk.tifa(&[command, "--help"]).succeeds().out;
        assert!(help.contains("Usage: tifa") && help.contains("--index <DIR>"), "{command}: {help}");
    }
    let nothing = desk.tifa(&[]);
    assert!(nothing.err.contains("Usage: tifa") && nothing.err.contains("Exit codes"), "{nothing:?}");
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""));
}

#[test]
fn the_exit_code_tells_found_from_nothing_from_error() {
    let desk = Desk::indexed(&two());
    for (query, code) in [("改革", 0), ("项目为王环境是金", 0), ("深入的改革", 0), ("乡村振兴", 1)] {
        assert_eq!(desk.tifa(&["search", query]).code, code, "{query}");
    }
    assert_eq!(desk.tifa(&["search", "--match", "phrase", "深入的改革"]).code, 1);
    assert_eq!(desk.tifa(&["search", "--limit", "0", "改革"]).code, 0);
    for query in ["-改革", "-(改革 | 开放)", "-in:heading 改革", "-in：heading 改革", "-AI $5 改革"] {
        assert_eq!(desk.tifa(&["search", query]).code, desk.tifa(&["search", "--", query]).code, "{query}");
        assert_eq!(desk.tifa(&["parse", query]).succeeds().out, desk.tifa(&["parse", "--", query]).out, "{query}");
    }
    desk.tifa(&["search", "！？"]).fails_with("no letters or digits");
    desk.tifa(&["search", ""]).fails_with("the query is empty");
    desk.tifa(&["search", "改革", "--lens", "kind"]).fails_with("--lens");
    desk.tifa(&["search", "改革", "--from", "去年"]).fails_with("a date like 2025-03-05");
    desk.tifa(&["search", "改革", "--limit", "1000000"]).fails_with("--limit");
    desk.tifa(&["search", &"改".repeat(1_001)]).fails_with("1001 characters");
    desk.tifa(&["search", "改革", "--index", "nowhere"]).fails_with("tifa index PATH --index nowhere");
    desk.tifa(&["dump", "--index", "nowhere"]).fails_with("there is no index");
    desk.tifa(&["verify", "--index", "nowhere"]).fails_with("there is no index");
    desk.tifa(&["index", "speeches", "--memory", "1"]).fails_with("at least 64 MB");
    desk.tifa(&["index", "speeches", "--index", "speeches"]).fails_with("choose an empty folder");
    desk.tifa(&["fly"]).fails_with("fly");
    desk.tifa(&["serve", "--index", "nowhere"]).fails_with("name speeches, as in `tifa serve ~/speeches`");
    for seconds in ["0", "18446744073709551615"] {
        desk.tifa(&["serve", "--request-time", seconds]).fails_with("1..=86400");
        desk.tifa(&["serve", "--header-timeout", seconds]).fails_with("1..=86400");
    }
    let twice = desk.tifa(&["index", "speeches", "--lexicon", "nowhere"]);
    assert_eq!(twice.err.matches("os error").count(), 1, "the cause is told once: {twice:?}");
}

// Data and talk

#[test]
fn json_has_the_promised_names_and_nulls() {
    let desk = Desk::indexed(&two());
    let answer = desk.search("项目为王，环境是金");
    assert_eq!(
        keys(&answer),
        ["did_you_mean", "facets", "index", "lenses", "next_cursor", "query", "results", "tiers", "took_ms", "totals"]
    );
    assert_eq!(
        answer["query"],
        json!({"text": "项目为王，环境是金", "read_as": "项目为王，环境是金", "lens": "default", "match": "auto", "notes": []})
    );
    for name in ["version", "speeches", "sentences", "characters"] {
        assert!(!answer["index"][name].is_null(), "index.{name}");
    }
    assert_eq!(answer["index"]["speeches"], json!(2));
    assert_eq!(answer["totals"], json!({"hits": 2, "sentences": 2, "speeches": 2}));
    assert!(answer["took_ms"].is_f64());
    let found = answer["results"].as_array().expect("results").iter().find(|found| found["speech"]["id"] == "port.md");
    let found = found.expect("the speech");
    assert_eq!((&found["tier"], &found["hits"]), (&json!("exact"), &json!(1)));
    assert!(found["score"].is_f64());
    let speech = json!({
        "id": "port.md", "title": "在港口动员会上的讲话", "date": "2018-02", "date_precision": "month", "speaker": "甲书记",
        "occasion": "港口动员会", "issuer": null, "region": null, "level": "county", "doc_number": null, "source": null,
    });
    for (name, value) in speech.as_object().expect("an object") {
        assert_eq!(found["speech"].get(name), Some(value), "{name}");
    }
    let snippet = &found["snippets"][0];
    assert_eq!((&snippet["sentence"], &snippet["path"]), (&json!(1), &json!(["一、认清形势"])));
    let segments = json!([
        {"text": "要牢固树立「", "hit": false, "left_out": 0}, {"text": "項目為王，環境是金", "hit": true, "left_out": 0}, {"text": "」的理念。", "hit": false, "left_out": 0},
    ]);
    assert_eq!(snippet["segments"], segments);
    // What the page did not reach, nobody counted.
    let totals = desk.tifa(&["search", "--json", "--match", "phrase", "改革"]).json();
    assert_eq!(totals["tiers"], json!({"loose": {"speeches": null}, "words": {"speeches": null}}));
}

#[test]
fn colour_shows_only_where_it_is_wanted() {
    let desk = Desk::indexed(&two());
    for arguments in [&["search", "改革"][..], &["search", "！"], &["index", "speeches"], &["verify"], &["--help"]] {
        let said = desk.tifa(arguments);
        assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "{arguments:?}: {said:?}");
    }
    let said = desk.tifa(&["search", "改革"]);
    assert!(said.out.contains("【改革】要深入"), "{said:?}");
    // A terminal without a terminal.
    let forced = |no_color: &str| {
        let mut command = desk.command(&["search", "改革"]);
        Said::from(command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", no_color).output().expect("the program to run"))
    };
    assert!(forced("").out.contains('\u{1b}'), "no colour at all");
    assert!(!forced("1").out.contains('\u{1b}'), "NO_COLOR does not hold");
}

#[test]
fn no_result_asked_for_is_not_nothing_found() {
    let desk = Desk::indexed(&[("a.txt", "改革，开放。"), ("b.txt", "环境要好。")]);
    for (query, code, loose, words, says) in [
        ("改革，开放", 0, json!(null), json!(null), "1 hit in 1 sentence of 1 speech"),
        ("改革开放", 0, json!(1), json!(null), "1 more with other or no separators (loose)"),
        ("环境，开放", 0, json!(0), json!(2), "2 more that hold the words, not the phrase"),
        ("丰收", 1, json!(0), json!(0), "0 hits in 0 sentences of 0 speeches"),
    ] {
        let said = desk.tifa(&["search", query, "--limit", "0"]);
        assert_eq!(said.code, code, "{said:?}");
        assert!(said.out.contains(says), "{said:?}");
        let answer = desk.tifa(&["search", query, "--limit", "0", "--json"]);
        assert_eq!(answer.code, code, "{answer:?}");
        assert_eq!(
            answer.json()["tiers"],
            json!({"loose": {"speeches": loose}, "words": {"speeches": words}}),
            "{query}"
        );
        assert_eq!(answer.json()["results"], json!([]));
    }
    // Exact matches alone were asked for.
    assert_eq!(desk.tifa(&["search", "改革开放", "--limit", "0", "--match", "phrase"]).code, 1);
}

#[test]
fn what_a_query_leaves_out_is_no_flag_and_what_is_meant_as_a_flag_is_one() {
    let desk = Desk::indexed(&[("a.txt", "人工智能（AI）要开放。"), ("b.txt", "改革开放，5G 先行。")]);
    for (arguments, read_as) in [
        (&["-AI", "开放"][..], "-AI 开放"),
        (&["开放", "-AI"], "开放 -AI"),
        (&["开放", "-AI", "--json"], "开放 -AI"),
        (&["-5G", "-改革", "-(a | b)", "开放"], "-5G -改革 -(a | b) 开放"),
        (&["开放", "--", "-A"], "开放 -A"),
    ] {
        let said = desk.tifa(&[&["parse"], arguments].concat()).succeeds();
        assert!(said.out.contains(read_as), "{said:?}");
    }
    let without = desk.tifa(&["search", "开放", "-AI", "--json"]).json();
    assert_eq!((&without["totals"]["speeches"], &without["results"][0]["speech"]["id"]), (&json!(1), &json!("b.txt")));
    for (arguments, says) in [
        (&["-A", "开放"][..], "'-- -A'"),
        (&["开放", "-n", "5"], "'-n'"),
        (&["开放", "-limit", "5"], "-l"),
        (&["开放", "--lmit", "5"], "'--limit'"),
        (&["开放", "--limit", "-5"], "'-5'"),
        (&["开放", "--speaker", "-AI"], "'-A'"),
    ] {
        let said = desk.tifa(&[&["search"], arguments].concat());
        assert!(said.code == 2 && said.err.contains(says), "{arguments:?}: {said:?}");
        assert!(!said.err.contains('\u{e000}'), "{said:?}");
    }
    assert!(desk.tifa(&["search", "-h"]).succeeds().out.contains("Usage"));
}

#[test]
fn flags_ask_for_what_is_unknown_too() {
    let desk = Desk::indexed(&two());
    let speeches = |arguments: &[&str]| {
        let answer = desk.tifa(&[&["search", "理念 | 改革", "--json"], arguments].concat()).json();
        answer["totals"]["speeches"].as_u64().expect("a number")
    };
    assert_eq!((speeches(&[]), speeches(&["--speaker", "?"]), speeches(&["--level", "?"])), (2, 1, 1));
    assert_eq!(speeches(&["--level", "?", "--level", "county"]), 2);
    desk.tifa(&["search", "改革", "--level", "??"]).fails_with("--level");
}

#[test]
fn of_a_hit_too_long_to_show_both_ends_are_printed() {
    let desk = Desk::indexed(&[("a.txt", &format!("我们要{}，不断前进。", "发展".repeat(20_000)))]);
    let said = desk.tifa(&["search", "发展发展"]);
    let ends = format!("我们要【{0}[…]】【{0}】，不断前进。", "发展".repeat(50));
    assert!(said.out.contains(&ends), "{said:?}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    // More than a pipe holds, so that the program must notice.
    let desk = Desk::indexed(&[("a.txt", &"改革要深入，改革要持久。".repeat(8_000))]);
    for arguments in
        [&["dump"][..], &["search", "改革", "--json", "--snippets", "9999"], &["search", "改革", "--snippets", "9999"]]
    {
        let mut child =
            desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program to run");
        drop(child.stdout.take());
        let said = child.wait_with_output().expect("its end");
        let talk = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!((said.status.code(), talk.contains("error")), (Some(0), false), "{arguments:?}: {talk}");
    }
}

#[test]
fn dump_gives_the_source_back_byte_for_byte() {
    let texts = [
        ("a.txt", "标题\r\n\r\n　　同志们：\r\n一、抓改革。要“稳”！\t要进？！”\r\n\r\n"),
        ("b.txt", "\n\n  \n没有句号的一行\n，软的换行"),
        ("c.md", "……！！！\n？"),
        ("d.txt", "𠮷家與龍　ＡＩ\u{200b}和\u{3000}5％。尾\u{fffd}"),
    ];
    let desk = Desk::with(&texts);
    desk.write("e.md", format!("---\ntitle: 讲话\n---\n{}", texts[0].1));
    desk.write("f.jsonl", format!("{}\n", json!({"id": "g", "text": texts[1].1, "url": "x"})));
    desk.tifa(&["index", "speeches"]).succeeds();
    let dumped = desk.tifa(&["dump"]).succeeds().out;
    let lines: Vec<Value> = dumped.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let read: BTreeMap<String, String> = lines.iter().map(|line| (text_of(&line["id"]), source(line))).collect();
    let mut expected: BTreeMap<String, String> = texts.map(|(id, text)| (id.to_owned(), text.to_owned())).into();
    expected.insert("e.md".to_owned(), texts[0].1.to_owned());
    expected.insert("g".to_owned(), texts[1].1.to_owned());
    assert_eq!(read, expected);
    let ids: Vec<String> = lines.iter().map(|line| text_of(&line["id"])).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let sentence = &lines[0]["sentences"][0];
    for name in ["n", "paragraph", "kind", "path", "noise", "text"] {
        assert!(sentence.get(name).is_some(), "{name} is missing: {sentence}");
    }
}

// Indexing

#[test]
fn what_cannot_be_read_is_named_with_the_reason_and_the_rest_goes_on() {
    let desk = Desk::indexed(&[("good.txt", "改革。")]);
    desk.write("empty.txt", "");
    desk.write("blank.jsonl", "\n\n");
    desk.write("latin.txt", b"caf\xe9 \xe0 la cr\xe8me\n");
    desk.write("second-line.txt", b"\xe6\x94\xb9\ncaf\xe9 \xe0\n");
    desk.write("old.txt", b"PK\x03\x04");
    desk.write("broken.txt.gz", "改革。");
    desk.write("good.txt.meta.yaml.bak", "");
    desk.write("lone.txt.meta.yaml", "title: 甲\n");
    desk.write("report.docx", "改革");
    desk.write("lines.jsonl", "{\"id\":\"one\",\"text\":\"改革。\"}\n{\"id\":\"two\",\n\n{\"id\":\"three\",\"text\":7}\n{\"id\":\"one\",\"text\":\"重复。\"}\n");
    desk.write("z.jsonl", "{\"id\":\"one\",\"text\":\"又重复。\"}\n");
    desk.write("front.md", "---\ntitle: [a: b: c\n---\n改革。");
    desk.write("date.md", "---\ndate: 某年\n---\n改革。");
    let said = desk.tifa(&["index", "speeches"]);
    assert_eq!(said.code, 4, "{said:?}");
    for parts in [
        &["failed", "empty.txt: ", "no text"][..],
        &["failed", "blank.jsonl: ", "no speech"],
        &["failed", "latin.txt, line 1: ", "not UTF-8"],
        &["failed", "second-line.txt, line 2: ", "not UTF-8"],
        &["skipped", "report.docx: ", "comes with a later release"],
        &["skipped", "good.txt.meta.yaml.bak: ", "not a format that tifa reads"],
        &["failed", "old.txt: ", "a ZIP archive"],
        &["failed", "broken.txt.gz: ", "the compressed data"],
        &["warning", "lone.txt.meta.yaml: ", "tells about no file"],
        &["failed", "lines.jsonl, line 2: ", "not a line of JSON at byte 12: EOF"],
        &["failed", "lines.jsonl, line 4: ", "not a string"],
        &["failed", "lines.jsonl, line 5: ", "\"one\" is taken by", "lines.jsonl"],
        &["failed", "z.jsonl, line 1: ", "\"one\" is taken by", "lines.jsonl"],
        &["failed", "front.md, line "],
        &["warning", "date.md, line 2: ", "date", "某年"],
        &["2 added, 0 changed, 1 unchanged, 0 removed, 11 failed, 2 skipped, 2 warnings"],
        &["the index holds 3 speeches"],
    ] {
        said.tells(parts);
    }
    // The line of the file, and no other beside it.
    let front = said.err.lines().find(|line| line.contains("front.md")).unwrap_or_default();
    let numbers = front.split("line ").skip(1).filter(|behind| behind.starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!(numbers.count(), 1, "{front}");
    assert!(front.contains("put an empty line above"), "{front}");
    assert_eq!(said.out, "");
    assert_eq!(desk.search("改革")["totals"], json!({"hits": 3, "sentences": 3, "speeches": 3}));
    assert_eq!(desk.tifa(&["search", "重复"]).code, 1);
}

#[test]
fn long_lines_long_speeches_and_mere_punctuation_are_speeches() {
    let desk = Desk::empty();
    let line = "改革要深入，".repeat(60_000);
    assert!(line.len() > 1_000_000);
    desk.write("line.jsonl", format!("{}\n", json!({"id": "line", "text": line})));
    desk.write("long.txt", "开放要扩大。".repeat(10_000));
    desk.write("marks.txt", "！？……，。\n");
    let said = desk.tifa(&["index", "speeches"]).succeeds();
    said.tells(&["3 added", "0 failed"]);
    assert_eq!(desk.search("要深入，改革")["totals"], json!({"hits": 59_999, "sentences": 1, "speeches": 1}));
    assert_eq!(desk.search("开放要扩大")["totals"], json!({"hits": 10_000, "sentences": 10_000, "speeches": 1}));
    assert_eq!(desk.tifa(&["dump"]).succeeds().out.lines().count(), 3);
}

#[test]
fn a_second_run_finds_all_unchanged() {
    let desk = Desk::indexed(&two());
    let version = desk.version();
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["0 added, 0 changed, 2 unchanged, 0 removed"]);
    assert_eq!(desk.version(), version);
    desk.write("port.md", CITY);
    desk.write("new.txt", "新稿。");
    desk.remove("city/office.txt");
    let said = desk.tifa(&["index", "speeches"]).succeeds();
    said.tells(&["1 added, 1 changed, 0 unchanged, 1 removed"]).tells(&["removed: city/office.txt"]);
    assert_ne!(desk.version(), version);
}

#[test]
fn a_file_of_another_format_alone_is_no_failure() {
    let desk = Desk::with(&two());
    desk.write("chart.xlsx", "PK");
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["skipped: ", "chart.xlsx"]).tells(&["0 failed, 1 skipped"]);
}

#[test]
fn a_report_has_a_row_for_each_file() {
    let desk = Desk::indexed(&two());
    desk.write("port.md", CITY);
    desk.remove("city/office.txt");
    desk.write("empty.txt", "");
    desk.write("chart.xlsx", "PK");
    let lines = "{\"id\":\"one\",\"text\":\"改革。\"}\n{}\n{\"id\":\"one\",\"text\":\"重复。\"}\n";
    desk.write("lines.jsonl", lines);
    assert_eq!(desk.tifa(&["index", "speeches", "--report", "report.json"]).code, 4);
    let report: Value =
        serde_json::from_slice(&fs::read(desk.path().join("report.json")).expect("a report")).expect("JSON");
    assert_eq!((&report["dry_run"], &report["speeches"]), (&json!(false), &json!(2)));
    assert_eq!(report["version"], desk.version());
    let totals = json!({"files": 3, "bytes": CITY.len() + lines.len(), "added": 1, "changed": 1, "unchanged": 0, "removed": 1,
        "failed": 3, "skipped": 1, "warnings": 0});
    assert_eq!(report["totals"], totals);
    assert_eq!(report["reasons"], json!({"unknown_format": 1, "bad_json": 1, "empty": 1, "repeated_id": 1}));
    let rows: Vec<(String, Vec<u64>)> = report["files"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let file = Path::new(row["file"].as_str().expect("a file")).file_name().expect("a name").to_string_lossy();
            let count = |name: &str| row[name].as_u64().expect("a count");
            (file.into_owned(), ["added", "changed", "removed", "failed", "skipped"].map(count).to_vec())
        })
        .collect();
    let expected = [
        ("chart.xlsx", [0, 0, 0, 0, 1]),
        ("office.txt", [0, 0, 1, 0, 0]),
        ("empty.txt", [0, 0, 0, 1, 0]),
        ("lines.jsonl", [1, 0, 0, 2, 0]),
        ("port.md", [0, 1, 0, 0, 0]),
    ];
    assert_eq!(rows, expected.map(|(file, counts)| (file.to_owned(), counts.to_vec())));
    assert_eq!(report["files"][1]["removed_ids"], json!(["city/office.txt"]));
    assert_eq!(report["files"][3]["problems"][1]["line"], json!(3));
}

#[test]
fn a_dry_run_tells_what_would_be_done_and_does_nothing() {
    let desk = Desk::with(&two());
    let said = desk.tifa(&["index", "speeches", "--dry-run"]).succeeds();
    said.tells(&["2 would be added, 0 changed"]).tells(&["nothing was written"]);
    assert!(!desk.index().exists());
    desk.tifa(&["index", "speeches"]).succeeds();
    let before = files(&desk.index());
    desk.write("port.md", CITY);
    desk.write("new.txt", "新稿。");
    desk.write("empty.txt", "");
    desk.remove("city/office.txt");
    let said = desk.tifa(&["index", "speeches", "--dry-run", "--report", "report.json"]);
    assert_eq!(said.code, 4);
    said.tells(&["1 would be added, 1 changed, 0 unchanged, 1 removed, 1 failed"]).tells(&["removed: city/office.txt"]);
    assert_eq!(files(&desk.index()), before);
    let report: Value =
        serde_json::from_slice(&fs::read(desk.path().join("report.json")).expect("a report")).expect("JSON");
    assert_eq!((&report["dry_run"], &report["version"]), (&json!(true), &Value::Null));
    assert_eq!(report["totals"]["added"], json!(1));
}

#[test]
fn inspect_shows_what_is_read_out_of_a_file_and_where_it_stands() {
    let desk = Desk::empty();
    let text = "点击下载全文\n在全市重点工作会议上的讲话\n市长　**\n（2026年1月27日）\n同志们：\n一、要快\nXX县很快。\n二、要稳\n很稳。\n";
    desk.write("talk.txt", text);
    let said = desk.tifa(&["inspect", "speeches/talk.txt"]).succeeds();
    for line in [
        &["title", "在全市重点工作会议上的讲话", "line 2"][..],
        &["date", "2026-01-27", "line 4"],
        &["speaker", "unknown"],
        &["level", "city", "follows from the occasion"],
        &["一、要快", "s"],
        &["download", "点击下载全文"],
        &["place", "XX县很快"],
    ] {
        let found = said.out.lines().any(|one| line.iter().all(|part| one.contains(part)));
        assert!(found, "{line:?}: {}", said.out);
    }
    let json = desk.tifa(&["inspect", "speeches/talk.txt", "--json"]).succeeds().json();
    assert_eq!(json["speech"]["provenance"]["date"], json!({"from": "line", "line": 4, "field": null}));
    assert_eq!((&json["line"], &json["problems"]), (&Value::Null, &json!([])));
    assert_eq!(json["sentences"][0]["noise"], json!("download"));
    desk.write("lines.jsonl", "{\"text\":\"改革。\"}\n{}\n{\"text\":\"开放。\",\"title\":\"开放\"}\n");
    let one = desk.tifa(&["inspect", "speeches/lines.jsonl", "--line", "3", "--json"]).succeeds().json();
    assert_eq!((&one["speech"]["title"], &one["line"]), (&json!("开放"), &json!(3)));
    assert_eq!(desk.tifa(&["inspect", "speeches/lines.jsonl"]).code, 4);
    let none = desk.tifa(&["inspect", "speeches/lines.jsonl", "--line", "9"]);
    assert_eq!(none.code, 1);
    none.tells(&["no speech begins in line 9"]);
    let short = desk.tifa(&["inspect", "speeches/lines.jsonl", "--line", "1"]).succeeds();
    assert!(short.out.contains("2 letters, 1 sentence, 1 paragraph\n"), "{short:?}");
    desk.tifa(&["inspect", "speeches/nothing.txt"]).fails_with("does not exist");
}

#[test]
fn rules_of_noise_are_kept_with_the_index() {
    let desk = Desk::with(&[("talk.txt", "改革要深入。\n本网改革频道\n")]);
    desk.tifa(&["index", "speeches"]).succeeds();
    let (hits, version) = (|| desk.search("改革")["totals"]["hits"].clone(), desk.version());
    assert_eq!(hits(), json!(2));
    fs::write(desk.path().join("own.txt"), "# ours\nnavigation line 本网.{1,8}频道\n").expect("to write");
    desk.tifa(&["index", "speeches", "--noise", "own.txt"]).succeeds().tells(&["1 changed"]);
    assert_eq!(hits(), json!(1));
    assert_ne!(desk.version(), version);
    // They hold for later runs, and for whoever checks them.
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["1 unchanged"]);
    desk.tifa(&["index", "speeches", "--dry-run"]).succeeds().tells(&["1 unchanged"]);
    desk.tifa(&["verify", "speeches", "--sample", "20"]).succeeds();
    fs::write(desk.path().join("own.txt"), "").expect("to write");
    desk.tifa(&["index", "speeches", "--noise", "own.txt"]).succeeds().tells(&["1 changed"]);
    assert_eq!((hits(), desk.version()), (json!(2), version));
    fs::create_dir(desk.path().join("more")).expect("a folder");
    fs::write(desk.path().join("more/b.txt"), "开放。\n").expect("to write");
    fs::write(desk.path().join("own.txt"), "navigation line 本网.{1,8}频道\n").expect("to write");
    desk.tifa(&["index", "more", "--noise", "own.txt"]).succeeds().tells(&["1 speech outside these paths"]);
    fs::write(desk.path().join("own.txt"), "pager foot 甲\n").expect("to write");
    desk.tifa(&["index", "speeches", "--noise", "own.txt"]).fails_with("own.txt");
}

#[test]
fn an_unreadable_file_keeps_its_old_speech() {
    let desk = Desk::indexed(&two());
    desk.write("port.md", b"%PDF-1.7\n");
    let said = desk.tifa(&["index", "speeches"]);
    assert_eq!(said.code, 4, "{said:?}");
    said.tells(&["failed", "port.md"]).tells(&["1 unchanged, 0 removed, 1 failed"]);
    assert_eq!(desk.search("项目为王，环境是金")["totals"]["speeches"], json!(2));
}

#[test]
fn an_encoding_is_found_or_given() {
    let desk = Desk::empty();
    // 目录, which in GBK is UTF-8 as well; a sentence that in GBK is nothing else.
    desk.write("short.txt", b"\xc4\xbf\xc2\xbc");
    desk.write("talk.txt", b"\xb8\xc4\xb8\xef\xa1\xa2\xbf\xaa\xb7\xc5\xa1\xa3");
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["2 added", "0 failed"]);
    assert_eq!(desk.search("改革、开放")["totals"]["hits"], json!(1));
    assert_eq!(desk.tifa(&["search", "目录"]).code, 1);
    desk.tifa(&["index", "speeches", "--encoding", "gbk"]).succeeds().tells(&["1 changed", "1 unchanged"]);
    assert_eq!(desk.search("目录")["totals"]["hits"], json!(1));
    desk.tifa(&["verify", "speeches", "--encoding", "gbk", "--sample", "20"]).succeeds();
    desk.tifa(&["index", "speeches", "--encoding", "martian"]).fails_with("no encoding that tifa knows");
}

#[test]
fn a_changed_sidecar_changes_its_speech() {
    let desk = Desk::empty();
    desk.write("talk.txt", "改革。");
    desk.write("talk.txt.meta.yaml", "标题: 甲\n");
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["1 added"]);
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["1 unchanged"]);
    desk.write("talk.txt.meta.yaml", "标题: 乙\n");
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["1 changed", "0 failed, 0 skipped, 0 warnings"]);
    assert_eq!(desk.search("改革")["results"][0]["speech"]["title"], json!("乙"));
    desk.write("talk.txt.meta.yaml", "标题: [\n");
    let said = desk.tifa(&["index", "speeches"]);
    assert_eq!(said.code, 4, "{said:?}");
    said.tells(&["failed", "talk.txt: its sidecar talk.txt.meta.yaml"]);
    assert_eq!(desk.search("改革")["results"][0]["speech"]["title"], json!("乙"));
}

#[test]
fn a_missing_path_is_an_error_and_changes_nothing() {
    let desk = Desk::with(&two());
    desk.tifa(&["index", "speeches", "nowhere"]).fails_with("nowhere does not exist");
    assert!(!desk.index().exists());
    desk.tifa(&["index", "speeches"]).succeeds();
    let before = files(&desk.index());
    desk.remove("port.md");
    desk.tifa(&["index", "speeches", "nowhere"]).fails_with("nowhere does not exist");
    fs::rename(desk.path().join("speeches"), desk.path().join("away")).expect("to move it");
    desk.tifa(&["index", "speeches"]).fails_with("speeches does not exist");
    assert_eq!(files(&desk.index()), before);
}

#[test]
fn verify_asks_nothing_that_the_language_leaves_open() {
    // Characters with brackets or a stroke in them are letters between separators.
    let mut random = fastrand::Rng::with_seed(1);
    let marks = ["㈠", "㈡", "⑴", "⑵", "½", "一", "改", "革", "，", "。\n"];
    let text: String = (0..2_000).filter_map(|_| random.choice(marks)).collect();
    let desk = Desk::indexed(&[("a.txt", &text)]);
    let said = desk.tifa(&["verify", "--sample", "1000"]).succeeds();
    assert!(said.out.starts_with("0 differences"), "{said:?}");
}

#[test]
fn verify_agrees_with_a_scan_and_finds_a_changed_source() {
    let desk = Desk::indexed(&two());
    for paths in [&[][..], &["speeches"]] {
        let arguments = [&["verify", "--sample", "60", "--seed", "7"], paths].concat();
        let said = desk.tifa(&arguments).succeeds();
        assert!(said.out.starts_with("0 differences in 180 comparisons: 60 queries (seed 7)"), "{said:?}");
    }
    desk.write("city/office.txt", CITY.replace("改革", "创新"));
    let said = desk.tifa(&["verify", "--sample", "60", "speeches"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("differs (") && said.out.contains("scan"), "{said:?}");
    assert_eq!(desk.tifa(&["verify", "--sample", "60"]).code, 0, "the stored text has not changed");
    desk.tifa(&["index", "speeches"]).succeeds();
    assert_eq!(desk.tifa(&["verify", "--sample", "60", "speeches"]).code, 0);
    desk.write("unindexed.txt", "改革。");
    let said = desk.tifa(&["verify", "--sample", "1", "speeches"]);
    assert_eq!(said.code, 1);
    said.tells(&["not in the index: unindexed.txt"]);
}

#[test]
fn verify_finds_a_file_of_the_index_that_is_not_what_was_written() {
    let desk = Desk::indexed(&two());
    let mut files = fs::read_dir(desk.index()).expect("the index").flatten().map(|entry| entry.path());
    let file = files.find(|path| path.extension().is_some_and(|kind| kind == "pos")).expect("positions");
    let mut bytes = fs::read(&file).expect("to read it");
    bytes[0] ^= 0xff;
    fs::write(&file, bytes).expect("to damage it");
    assert_eq!(desk.tifa(&["search", "乡村振兴"]).code, 1, "opening reads no positions");
    desk.tifa(&["verify", "--sample", "1"]).fails_with("is not what was written");
}

#[test]
fn the_loose_tier_is_named_for_the_lens_before_it() {
    let desk = Desk::indexed(&two());
    let heading = |query: &str, lens: &str| {
        let said = desk.tifa(&["search", query, "--lens", lens]).succeeds().out;
        said.lines().find(|line| line.ends_with("(loose)")).unwrap_or_default().to_owned()
    };
    assert_eq!(heading("项目为王环境是金", "default"), "2 more with other or no separators (loose)");
    assert_eq!(heading("牢固樹立", "strict"), "1 more in other characters or with other separators (loose)");
}

#[test]
fn a_second_indexer_is_told_that_one_is_at_work() {
    let desk = Desk::indexed(&two());
    let version = desk.version();
    desk.write("new.txt", "新稿。");
    let options = IndexOptions { memory: 64 << 20, ..IndexOptions::default() };
    let first = Indexer::open(&desk.index(), options).expect("an indexer");
    desk.tifa(&["index", "speeches"]).fails_with("another indexer is at work");
    assert_eq!(desk.version(), version);
    drop(first);
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["1 added, 0 changed, 2 unchanged"]);
}

#[test]
fn a_killed_indexer_leaves_the_last_published_state() {
    let mut random = fastrand::Rng::with_seed(20_250_305);
    let desk = Desk::empty();
    let mut corpus = Corpus::default();
    corpus.change(&desk, &mut random);
    desk.tifa(&["index", "speeches"]).succeeds();
    let mut published = corpus.expected();
    assert_eq!(asked(&desk), published);
    let mut killed = 0;
    for round in 0..15 {
        corpus.change(&desk, &mut random);
        let mut command = desk.command(&["index", "speeches", "--memory", "64"]);
        let mut child = command.stderr(Stdio::null()).spawn().expect("the program to run");
        // So many changes of the folder are let pass, then so many looks more.
        let (mut changes, mut looks) = (random.usize(0..14), random.usize(0..60));
        let mut before = names(&desk.index());
        let ended = loop {
            if let Some(status) = child.try_wait().expect("its state") {
                break Some(status);
            }
            let now = names(&desk.index());
            if now != before {
                changes = changes.saturating_sub(1);
                before = now;
            } else if changes == 0 {
                match looks {
                    0 => break None,
                    _ => looks -= 1,
                }
            }
            std::thread::yield_now();
        };
        child.kill().expect("to kill it");
        let status = child.wait().expect("its end");
        killed += u32::from(!status.success());
        let (found, new) = (asked(&desk), corpus.expected());
        if ended.is_some() {
            assert!(status.success(), "round {round}: {status}");
            assert_eq!(found, new, "round {round}, which ended by itself");
        }
        assert!(found == published || found == new, "round {round}: {found:?} is neither {published:?} nor {new:?}");
        published = found;
        if round % 5 == 4 {
            desk.tifa(&["index", "speeches"]).succeeds();
            published = corpus.expected();
            assert_eq!(asked(&desk), published, "a whole run after round {round}");
            assert!(
                !names(&desk.index()).iter().any(|name| name.to_string_lossy().starts_with(".tifa-")),
                "{:?}",
                names(&desk.index())
            );
            desk.tifa(&["verify", "speeches", "--sample", "20"]).succeeds();
        }
    }
    assert!(killed >= 5, "only {killed} of 15 were killed at work");
}

// Readers

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    use super::*;

    const NOBODY: u32 = 65_534;

    #[test]
    fn search_and_serve_work_on_a_read_only_copy_as_another_user() {
        let desk = Desk::indexed(&two());
        let hall = Desk::empty();
        let program = hall.path().join("tifa");
        fs::copy(env!("CARGO_BIN_EXE_tifa"), &program).expect("to copy the program");
        let copy = hall.index();
        fs::create_dir(&copy).expect("a folder");
        for (name, bytes) in files(&desk.index()) {
            fs::write(copy.join(&name), bytes).expect("to copy the index");
            mode(&copy.join(&name), 0o444);
        }
        mode(&copy, 0o555);
        mode(&program, 0o755);
        mode(hall.path(), 0o755);
        let am_root = fs::metadata(hall.path()).expect("the folder").uid() == 0;
        let as_other = |arguments: &[&str]| -> Command {
            let mut command = hall.command_of(&program, arguments);
            if am_root {
                command.uid(NOBODY).gid(NOBODY);
            }
            command
        };
        let write = as_other(&["index", "speeches"]).output().expect("the program to run");
        Said::from(write).fails_with("");
        let said = Said::from(as_other(&["search", "--json", "改革"]).output().expect("the program to run")).succeeds();
        assert_eq!(said.json()["totals"], json!({"hits": 2, "sentences": 1, "speeches": 1}));
        Said::from(as_other(&["dump"]).output().expect("the program to run")).succeeds();
        let server = Server::start(as_other(&["serve", "--listen", "127.0.0.1:0"]));
        assert_eq!(server.hits("%E6%94%B9%E9%9D%A9"), 2);
        assert_eq!(server.terminate(), Some(0));
        // What may not be read is not damaged: nobody should delete it.
        for (path, before) in [(copy.join("meta.json"), 0o444), (copy.clone(), 0o555)] {
            mode(&path, 0);
            let said = Said::from(as_other(&["search", "改革"]).output().expect("the program to run"));
            said.fails_with("meta.json cannot be read: Permission denied");
            mode(&path, before);
        }
        // So that the folder can be removed where the tester is not root.
        mode(&copy, 0o755);
        for name in files(&copy).keys() {
            mode(&copy.join(name), 0o644);
        }
    }

    #[test]
    fn everyone_may_read_the_index_whatever_the_umask() {
        let desk = Desk::with(&two());
        let mut command = Command::new("sh");
        command.args(["-c", "umask 077; exec \"$0\" index speeches", env!("CARGO_BIN_EXE_tifa")]);
        Said::from(command.current_dir(desk.path()).output().expect("sh")).succeeds();
        let modes: BTreeMap<String, u32> = files(&desk.index())
            .into_keys()
            .filter(|name| !name.ends_with(".lock"))
            .map(|name| (name.clone(), fs::metadata(desk.index().join(name)).expect("a file").mode() & 0o777))
            .collect();
        assert!(modes.contains_key("meta.json") && modes.len() > 5, "{modes:?}");
        assert!(modes.values().all(|mode| *mode == 0o644), "{modes:?}");
    }

    #[test]
    fn serve_is_told_how_it_is_seen_from_outside() {
        let desk = Desk::indexed(&[("a.txt", "改革不停步。")]);
        let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0", "--base-path", "/"]);
        command.env("TIFA_PUBLIC_URL", "https://a.cn/tifa").env("TIFA_ALLOW_ORIGIN", "https://b.cn,http://c.cn:8080");
        let server = Server::start(command);
        assert!(server.get("/opensearch.xml").1.contains("https://a.cn/tifa/search?q="));
        assert_eq!(server.get("/tifa/healthz").0, 404);
        drop(server);
        let server = Server::start(desk.command(&["serve", "--listen", "127.0.0.1:0", "--base-path", "/tifa"]));
        assert_eq!((server.get("/tifa/healthz").0, server.get("/healthz").0), (200, 404));
        for (flag, wrong) in [
            ("--base-path", "tifa"),
            ("--public-url", "a.cn"),
            ("--allow-origin", "https://a.cn/x"),
            ("--frame-ancestor", "https://*.cn"),
        ] {
            desk.tifa(&["serve", "--listen", "127.0.0.1:0", flag, wrong]).fails_with(flag);
        }
    }

    #[test]
    fn serve_builds_a_missing_index_takes_up_a_new_one_and_ends_when_asked() {
        let desk = Desk::with(&two());
        let server = Server::start(desk.command(&["serve", "speeches", "--index", "new", "--listen", "127.0.0.1:0"]));
        assert_eq!(server.get("/healthz").0, 200);
        assert_eq!(server.hits("%E6%94%B9%E9%9D%A9"), 2);
        desk.write("more.txt", "改革。");
        desk.tifa(&["index", "speeches", "--index", "new"]).succeeds().tells(&["1 added, 0 changed, 2 unchanged"]);
        server.hears("now serving index");
        assert_eq!(server.hits("%E6%94%B9%E9%9D%A9"), 3);
        assert_eq!(server.terminate(), Some(0));
    }

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("to change a mode");
    }
}

// The test language

/// Speeches that change from round to round, and what a search must find in them.
#[derive(Default)]
struct Corpus {
    round: usize,
    /// How often each file says 数目, and in which round it was written.
    files: BTreeMap<String, (u64, usize)>,
}

/// Speeches in the index, hits and speeches of 数目, and the hits of each round's own phrase.
#[derive(Debug, PartialEq)]
struct Counted {
    speeches: u64,
    hits: u64,
    rounds: BTreeMap<usize, u64>,
}

impl Corpus {
    /// Rewrites some files, adds some, removes some.
    fn change(&mut self, desk: &Desk, random: &mut fastrand::Rng) {
        self.round += 1;
        for _ in 0..12 {
            let name = format!("{:02}.txt", random.usize(0..40));
            if random.u8(0..4) == 0 && self.files.remove(&name).is_some() {
                desk.remove(&name);
                continue;
            }
            let times = random.u64(1..30);
            let sentence = format!("这是第{}轮写下的数目。", self.round);
            desk.write(&name, sentence.repeat(times as usize));
            self.files.insert(name, (times, self.round));
        }
    }

    fn expected(&self) -> Counted {
        let mut rounds: BTreeMap<usize, u64> = BTreeMap::new();
        for (times, round) in self.files.values() {
            *rounds.entry(*round).or_default() += times;
        }
        Counted { speeches: self.files.len() as u64, hits: rounds.values().sum(), rounds }
    }
}

/// What a search finds of a [`Corpus`].
fn asked(desk: &Desk) -> Counted {
    let index = tifa::index::Index::open(&desk.index()).expect("the index at any moment");
    let snapshot = index.snapshot();
    let hits = |query: &str| {
        let query = tifa::query::Query::phrase(query).expect("a phrase");
        let limit = tifa::search::DEFAULT_TIME_LIMIT;
        tifa::search::count(&snapshot, &query, tifa::query::Lens::Default, limit).expect("a count")
    };
    let rounds =
        (1..=16).map(|round| (round, hits(&format!("第{round}轮")).hits)).filter(|(_, hits)| *hits > 0).collect();
    let all = hits("数目");
    assert_eq!(all.speeches, snapshot.speech_count());
    Counted { speeches: all.speeches, hits: all.hits, rounds }
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn text_of(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The source of a dumped speech.
fn source(line: &Value) -> String {
    let sentences = line["sentences"].as_array().expect("sentences").iter();
    let joined: String = sentences.map(|sentence| text_of(&sentence["gap"]) + &text_of(&sentence["text"])).collect();
    joined + &text_of(&line["tail"])
}

/// The files of a folder and what is in them.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect()
}

/// The names in a folder, as far as they can be had while it changes.
fn names(dir: &Path) -> BTreeSet<std::ffi::OsString> {
    fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect()
}
