//! Noise: what the rules tell from speech in texts written for this project, as labels set by hand say, and the command that measures it.
#![cfg(feature = "cli")]

#[path = "support/program.rs"]
mod program;

use std::fs;
use std::path::{Path, PathBuf};

use program::Desk;
use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/noise");
const LABELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/noise/samples.tsv");

fn measured(arguments: &[&str]) -> Value {
    let desk = Desk::empty();
    desk.tifa(&[&["noise", "--json"], arguments].concat()).succeeds().json()
}

/// A file of labels and one of rules, written by a test.
fn file(desk: &Desk, name: &str, text: &str) -> String {
    let path: PathBuf = desk.path().join(name);
    fs::write(&path, text).expect("to write");
    path.to_str().expect("a path").to_owned()
}

#[test]
fn every_line_of_the_samples_is_told_as_it_is_labelled() {
    let measured = measured(&[SAMPLES, "--labels", LABELS, "--check=1"]);
    assert_eq!(measured["wrong"], serde_json::json!([]));
    assert_eq!(
        (&measured["unlabelled"], &measured["lost"], &measured["other_reason"]),
        (&0.into(), &0.into(), &0.into())
    );
    assert!(measured["all"]["both"].as_u64() > Some(60), "{}", measured["all"]);
    let reasons: Vec<&String> = measured["reasons"].as_object().expect("reasons").keys().collect();
    assert_eq!(
        reasons,
        [
            "advertisement",
            "anti_copy",
            "archive",
            "caption",
            "download",
            "markup",
            "navigation",
            "note",
            "pager",
            "record",
            "share",
            "source"
        ]
    );
}

#[test]
fn files_of_labels_hold_no_text() {
    for entry in fs::read_dir(Path::new(LABELS).parent().expect("a folder")).expect("labels") {
        let labels = fs::read_to_string(entry.expect("a file").path()).expect("labels");
        for line in labels.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.is_ascii(), "{line}");
            assert_eq!(line.split('\t').count(), 4, "{line}");
        }
    }
}

#[test]
fn lines_are_printed_with_what_the_rules_say_and_can_be_read_back_as_labels() {
    let desk = Desk::with(&[("a.txt", "同志们：\n\n来源：\t甲报\n要发展。\n要发展。\n")]);
    let lines = desk.tifa(&["noise", "speeches"]).succeeds().out;
    let columns: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').collect()).collect();
    let told: Vec<[&str; 4]> = columns.iter().map(|line| [line[0], line[1], line[3], line[4]]).collect();
    assert_eq!(
        told,
        [
            ["a.txt", "1", "speech", "同志们："],
            ["a.txt", "3", "source", "来源： 甲报"],
            ["a.txt", "4", "speech", "要发展。"],
            ["a.txt", "5", "speech", "要发展。"],
        ]
    );
    let labels: String = columns.iter().map(|line| line[..4].join("\t") + "\n").collect();
    let labels = file(&desk, "labels.tsv", &labels);
    // Labels go with the letters of a line, wherever it stands.
    desk.write("a.txt", "\n\n同 志 们：\n来源：甲报\n要发展。\n要发展。");
    desk.tifa(&["noise", "speeches", "--labels", &labels, "--check=1"]).succeeds();
}

#[test]
fn a_wrong_line_is_shown_and_fails_the_check() {
    let desk = Desk::with(&[("a.txt", "同志们：\n来源：甲报\n要发展。\n甲报出品\n")]);
    let lines = desk.tifa(&["noise", "speeches"]).succeeds().out;
    let labels: String =
        lines.lines().map(|line| line.rsplit_once('\t').expect("a text").0.to_owned() + "\n").collect();
    let (before, last) = labels.trim_end().rsplit_once('\n').expect("lines");
    let labels = file(&desk, "labels.tsv", &format!("{before}\n{}\n", last.replace("speech", "advertisement")));
    let ask = ["noise", "speeches", "--labels", &labels];
    let said = desk.tifa(&[&ask[..], &["--check"]].concat());
    assert_eq!(said.code, 1);
    assert!(said.out.contains("a.txt:4 rules: speech, label: advertisement 甲报出品"), "{said:?}");
    desk.tifa(&[&ask[..], &["--check=0.5"]].concat()).succeeds();
    let rules = file(&desk, "rules.txt", "advertisement line .*出品\n");
    desk.tifa(&[&ask[..], &["--check=1", "--rules", &rules]].concat()).succeeds();
    // A line that has no label makes the figures worth nothing.
    desk.write("a.txt", "同志们：\n来源：甲报\n要发展。\n甲报出品\n还有一句。\n");
    assert_eq!(desk.tifa(&[&ask[..], &["--check=0.5"]].concat()).code, 1);
}

#[test]
fn a_wrong_rule_or_label_is_an_error_with_its_place() {
    let desk = Desk::with(&[("a.txt", "同志们：\n")]);
    let rules = file(&desk, "rules.txt", "pager line 甲\npager line (甲\n");
    desk.tifa(&["noise", "speeches", "--rules", &rules]).fails_with("rules.txt, line 2").tells(&["unclosed group"]);
    let labels = file(&desk, "labels.tsv", "a.txt 1 speech\n");
    desk.tifa(&["noise", "speeches", "--labels", &labels]).fails_with("labels.tsv, line 1");
}
