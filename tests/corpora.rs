//! On real speeches both readings of the contract agree, sentences and gaps give the source back, and any sentence can be pasted as a query.
//!
//! Runs where the environment variable `TIFA_CORPORA` names a folder with .jsonl (one speech a line, its text in `text`),
//! .txt or .md files; elsewhere it says that it did not. Where `TIFA_RAW` names a folder with files in old encodings under `encodings`, these
//! are compared with the same speeches in `reports.jsonl`.

#![allow(clippy::print_stdout, reason = "what was covered is told")]

use std::path::Path;

use rayon::prelude::*;
use tifa::corpus::{Draft, ReadOptions, Record, find};
use tifa::query::{Condition, Pattern, Query};

#[test]
fn both_readings_agree_on_real_speeches() {
    let Some(folder) = std::env::var_os("TIFA_CORPORA") else {
        println!("TIFA_CORPORA not set: N/A");
        return;
    };
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("the folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let texts = texts(&file);
        if texts.is_empty() {
            println!("{}: no speeches, not covered", file.display());
            continue;
        }
        let seen = texts.par_iter().map(|text| look(text)).reduce(Seen::default, Seen::and);
        println!("{}: {} speeches, {seen:?}", file.display(), texts.len());
        if (seen.splits_differ, seen.folds_differ, seen.lost, seen.refused) != (0, 0, 0, 0) {
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A file `TITLE.ENCODING.txt` holds the title and the text of the report of that title; others are speeches in Hong Kong.
#[test]
fn real_files_in_every_encoding_give_the_text_of_the_speech() {
    let (Some(raw), Some(corpora)) = (std::env::var_os("TIFA_RAW"), std::env::var_os("TIFA_CORPORA")) else {
        println!("TIFA_RAW and TIFA_CORPORA not set: N/A");
        return;
    };
    let reports = std::fs::read_to_string(Path::new(&corpora).join("reports.jsonl")).expect("the reports");
    let reports: Vec<serde_json::Value> =
        reports.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let found = find(&[Path::new(&raw).join("encodings")]).expect("the files");
    let mut compared = 0;
    for file in found.files {
        let mut records = file.records(&ReadOptions::default()).expect("a file");
        let Draft { text, warnings, .. } = records.next().expect("one speech").and_then(Record::read).expect("a text");
        assert_eq!(warnings, [], "{}", file.name);
        let title = file.name.split('.').next().unwrap_or_default();
        match reports.iter().find(|report| report["title"] == title) {
            Some(report) => {
                let whole = format!("{title}{}", report["text"].as_str().expect("a text"));
                assert!(
                    is_written_of(&letters(&text), &letters(&whole)),
                    "{} is not the text of the report",
                    file.name
                );
                compared += 1;
            }
            None => {
                assert!(text.starts_with("行政長官施政報告") && letters(&text).chars().all(is_chinese), "{}", file.name)
            }
        }
    }
    println!("{compared} files compared");
    assert!(compared > 0);
}

/// Whether a text is another as it was written in an encoding: with ? for what that has no room for.
fn is_written_of(text: &str, original: &str) -> bool {
    let alike = |(a, b): (char, char)| a == b || a == '?';
    text.chars().count() == original.chars().count() && text.chars().zip(original.chars()).all(alike)
}

/// What every encoding has room for: blanks, line breaks and joiners differ.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !(c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))).collect()
}

/// Neither a letter for private use, nor one that no encoding of Chinese has.
fn is_chinese(c: char) -> bool {
    matches!(c, '\0'..='\u{ff}' | '\u{2010}'..='\u{2e7f}' | '\u{3000}'..='\u{9fff}' | '\u{f900}'..='\u{fffc}' | '\u{20000}'..='\u{2ffff}')
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    bytes: usize,
    sentences: usize,
    /// Speeches that the two readings split differently.
    splits_differ: usize,
    /// Sentences that they fold differently.
    folds_differ: usize,
    /// Speeches whose sentences and gaps are not the source, or whose gaps hold more than white space.
    lost: usize,
    breaks: usize,
    /// Line breaks that look as if they stood inside a sentence; see [`looks_inside`].
    inside: usize,
    /// Of these, after a line that is no heading, and before one that is not indented.
    inside_body: usize,
    /// Sentences that would be an error if they were pasted as a query, though they have letters.
    refused: usize,
    /// Sentences that would be read as something else than phrases.
    with_operators: usize,
}

impl Seen {
    fn and(self, other: Seen) -> Seen {
        Seen {
            bytes: self.bytes + other.bytes,
            sentences: self.sentences + other.sentences,
            splits_differ: self.splits_differ + other.splits_differ,
            folds_differ: self.folds_differ + other.folds_differ,
            lost: self.lost + other.lost,
            breaks: self.breaks + other.breaks,
            inside: self.inside + other.inside,
            inside_body: self.inside_body + other.inside_body,
            refused: self.refused + other.refused,
            with_operators: self.with_operators + other.with_operators,
        }
    }
}

fn is_phrases(condition: &Condition) -> bool {
    match condition {
        Condition::Pattern(pattern) => matches!(pattern, Pattern::Phrase(_)),
        Condition::All(all) => all.iter().all(is_phrases),
        _ => false,
    }
}

fn look(text: &str) -> Seen {
    let spans: Vec<_> = tifa::text::sentences(text).into_iter().map(|span| span.range).collect();
    let mut seen = Seen { bytes: text.len(), sentences: spans.len(), ..Seen::default() };
    for sentence in spans.iter().map(|span| &text[span.clone()]) {
        match sentence.parse::<Query>() {
            Ok(query) => seen.with_operators += usize::from(!is_phrases(query.condition())),
            Err(error) if error.code() == "empty_phrase" => {}
            Err(_) => {
                seen.refused += 1;
                report("pasted", sentence);
            }
        }
    }
    if spans != tifa::scan::sentences(text) {
        seen.splits_differ += 1;
        report("split", text);
    }
    let mut rebuilt = String::new();
    for range in &spans {
        let gap = &text[rebuilt.len()..range.start];
        seen.lost += usize::from(!gap.trim().is_empty());
        rebuilt.push_str(gap);
        rebuilt.push_str(&text[range.clone()]);
        if !folds_alike(&text[range.clone()]) {
            seen.folds_differ += 1;
            report("fold", &text[range.clone()]);
        }
    }
    rebuilt.push_str(&text[rebuilt.len()..]);
    seen.lost += usize::from(rebuilt != text);

    let lines: Vec<&str> = text.split('\n').collect();
    for (line, next) in lines.iter().zip(&lines[1..]) {
        seen.breaks += 1;
        if looks_inside(line, next) {
            seen.inside += 1;
            seen.inside_body += usize::from(!is_marked(line.trim()) && !next.starts_with(char::is_whitespace));
        }
    }
    seen
}

fn folds_alike(sentence: &str) -> bool {
    let (text, scan) = (tifa::text::fold(sentence), tifa::scan::fold(sentence));
    let mut joined = Vec::new();
    let mut place = 0;
    for letter in &text.letters {
        place += usize::from(letter.after_separator);
        if letter.joined {
            joined.push(place);
        }
        place += 1;
    }
    text.to_string() == scan.default && text.without_separators() == scan.loose && joined == scan.joined
}

/// Whether a break ends a line without a sign that ends or announces something, and the next line neither is blank, nor
/// begins with a marker of an outline, nor with a character that softens the break.
fn looks_inside(line: &str, next: &str) -> bool {
    let (line, next) = (line.trim(), next.trim());
    !line.is_empty()
        && !line.ends_with(['。', '！', '？', '!', '?', '：', '；', '…', '”', '）'])
        && !next.is_empty()
        && !is_marked(next)
        && !next.starts_with(['，', '。', '、', '；', '：', '！', '？', '）', '”', '》'])
}

/// # 一、 （一） 第一， 第三章 一是 1. 1、 (1) ① - * · | <
fn is_marked(line: &str) -> bool {
    let numeral = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百０１２３４５６７８９".contains(c);
    let open = line.trim_start_matches(['（', '(', '第', '[', '［']);
    let opened = open.len() < line.len();
    let rest = open.trim_start_matches(numeral);
    let numbered = rest.len() < open.len();
    line.starts_with([
        '#', '-', '*', '·', '•', '●', '◆', '|', '<', '>', '—', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨', '⑩',
    ]) || (numbered
        && rest.starts_with([
            '、', '.', '．', '）', ')', ']', '］', '，', '：', ' ', '　', '是', '章', '节', '節', '条', '條', '编',
            '編', '部',
        ]))
        || (numbered && opened && line.starts_with('第'))
}

fn texts(file: &Path) -> Vec<String> {
    let read = || std::fs::read_to_string(file).expect("UTF-8");
    let text_of = |line: &str| {
        let speech: serde_json::Value = serde_json::from_str(line).expect("JSON");
        speech["text"].as_str().unwrap_or_default().to_owned()
    };
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("jsonl") => read().lines().map(text_of).collect(),
        Some("txt" | "md") => vec![read()],
        _ => Vec::new(),
    }
}

fn report(what: &str, text: &str) {
    if std::env::var_os("TIFA_CORPORA_SHOW").is_some() {
        println!("{what} differs: {}", text.chars().take(300).collect::<String>());
    }
}
