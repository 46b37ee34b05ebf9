//! On real speeches, metadata that stands in the text is read out of it, field by field.
//!
//! Runs where the environment variable `TIFA_CORPORA` names a folder with `reports.jsonl` (one speech a line: `id`, `text`, and the
//! metadata that are known) and, in `html` or `../raw/html`, pages of these speeches; elsewhere it says that it did not. Each text is
//! read without its metadata, as a .txt of that id.
//! A given value counts where it stands in the first or last 800 characters; every one that is then not read is printed, and so is
//! every value that was read though another is given, or none.

#![allow(clippy::print_stdout, reason = "what was found is told")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tifa::corpus::{Draft, ReadOptions, Record, find};
use tifa::speech::Speech;
use tifa::text::fold;

/// A value is looked for in so many characters at either end of a text.
const WINDOW: usize = 800;
/// Of the given values that stand there, so many must be read.
const LEAST: f64 = 0.95;

const FIELDS: [&str; 6] = ["title", "date", "speaker", "issuer", "region", "doc_number"];

#[test]
fn what_stands_in_a_text_is_read() {
    let Some((folder, given)) = corpora() else { return };
    let mut counts = Counts::new();
    for known in &given {
        let (Some(id), Some(text)) = (known["id"].as_str(), known["text"].as_str()) else { continue };
        let speech = Draft { file: format!("{id}.txt").into(), ..Draft::new(id, text) }.into_speech();
        look(&mut counts, id, known, &speech);
    }
    tell(&folder, &counts);
}

#[test]
fn what_a_page_shows_is_read() {
    let Some((folder, given)) = corpora() else { return };
    let Some(pages) = [folder.join("html"), folder.join("../raw/html")].into_iter().find(|pages| pages.is_dir()) else {
        println!("no html beside reports.jsonl: N/A");
        return;
    };
    let mut counts = Counts::new();
    for file in find(std::slice::from_ref(&pages)).expect("the pages").files {
        let number: String = file.name.chars().filter(char::is_ascii_digit).collect();
        let is_it = |known: &&Value| known["id"].as_str().is_some_and(|id| id == format!("gov-{number}"));
        let Some(known) = given.iter().find(is_it) else { continue };
        for record in file.records(&ReadOptions::default()).expect("a page") {
            let speech = record.and_then(Record::read).expect("a speech").into_speech();
            look(&mut counts, &file.name, known, &speech);
        }
    }
    tell(&pages, &counts);
}

/// What stands behind the last label of the record over a document.
const LAST_LABEL: &str = "主 题 词：";

#[test]
fn a_document_without_its_record_tells_the_same() {
    let Some((_, given)) = corpora() else { return };
    let mut counts = [Same::default(), Same::default(), Same::default(), Same::default()];
    for known in &given {
        let (Some(id), Some(text)) = (known["id"].as_str(), known["text"].as_str()) else { continue };
        let Some((_, document)) = text.split_once(LAST_LABEL) else { continue };
        let document = document.trim_start();
        // The words of the last label stand in a line of their own, with wide blanks between.
        let document = match document.split_once('\n') {
            Some((words, rest)) if words.trim().contains('\u{3000}') && !words.contains("国务院") => rest,
            _ => document,
        };
        let whole = Draft::new(id, text).into_speech();
        let alone = Draft::new(id, document).into_speech();
        for (field, same) in ["title", "date", "issuer", "doc_number"].into_iter().zip(&mut counts) {
            let values =
                [read(&whole, field).value, read(&alone, field).value].map(|value| value.map(|one| solid(&one)));
            match values {
                [told, read] if told == read => same.same += 1,
                [_, None] => same.unknown += 1,
                [told, read] => {
                    same.differ += 1;
                    println!("{id} {field}: the record says {told:?}, the document {read:?}");
                }
            }
        }
    }
    println!("without their records: title, date, issuer, number: {counts:?}");
    for same in counts {
        assert!(same.same as f64 >= LEAST * (same.same + same.unknown + same.differ) as f64, "{same:?}");
    }
}

#[derive(Debug, Default)]
struct Same {
    same: usize,
    unknown: usize,
    differ: usize,
}

/// The folder, and the lines of its `reports.jsonl`.
fn corpora() -> Option<(PathBuf, Vec<Value>)> {
    let Some(folder) = std::env::var_os("TIFA_CORPORA").map(PathBuf::from) else {
        println!("TIFA_CORPORA not set: N/A");
        return None;
    };
    let Ok(lines) = std::fs::read_to_string(folder.join("reports.jsonl")) else {
        println!("no reports.jsonl in TIFA_CORPORA: N/A");
        return None;
    };
    // The corpora may be linked to: pages stand beside the folder of the file itself.
    let real = folder.join("reports.jsonl").canonicalize().expect("the file");
    let folder = real.parent().map_or(folder, Path::to_owned);
    Some((folder, lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()))
}

type Counts = BTreeMap<&'static str, Count>;

fn tell(what: &Path, counts: &Counts) {
    println!("{}:", what.display());
    for (field, count) in counts {
        println!("    {field}: {count:?}");
        let least = LEAST * count.standing as f64;
        assert!(count.read as f64 >= least, "{field}: {} of {}", count.read, count.standing);
    }
}

#[derive(Debug, Default)]
struct Count {
    given: usize,
    /// Given values that stand in the window.
    standing: usize,
    /// Of these, those that were read.
    read: usize,
    /// Of these, those that were read as the date of publication.
    as_published: usize,
    /// Given values that don't stand in the window and were read.
    read_elsewhere: usize,
    /// Values that were read where another is given.
    differ: usize,
    /// Values that were read where none is given.
    added: usize,
}

fn look(counts: &mut Counts, id: &str, given: &Value, speech: &Speech) {
    let window = window(&speech.text);
    for field in FIELDS {
        compare(counts.entry(field).or_default(), id, field, given[field].as_str(), &read(speech, field), &window);
    }
}

fn compare(count: &mut Count, id: &str, field: &str, given: Option<&str>, read: &Read, window: &[String; 2]) {
    let value = read.value.as_deref();
    let Some(given) = given else {
        if let Some(value) = value {
            count.added += 1;
            println!("{id} {field}: none is given, read {value}");
        }
        return;
    };
    count.given += 1;
    let is_same = |value: Option<&str>| value.is_some_and(|value| solid(value) == solid(given));
    let is_published = !is_same(value) && is_same(read.published.as_deref());
    let is_read = is_same(value) || is_published;
    if spellings(field, given).iter().any(|spelling| window.iter().any(|window| window.contains(spelling))) {
        count.standing += 1;
        count.read += usize::from(is_read);
        count.as_published += usize::from(is_published);
        if !is_read {
            println!("{id} {field}: MISSED {given}, read {value:?}");
        }
    } else if is_read {
        count.read_elsewhere += 1;
    }
    if let Some(value) = value.filter(|_| !is_read) {
        count.differ += 1;
        println!("{id} {field}: {given} is given, read {value}");
    }
}

struct Read {
    value: Option<String>,
    published: Option<String>,
}

fn read(speech: &Speech, field: &str) -> Read {
    let known = &speech.metadata;
    let published = known.extra.get("published").and_then(Value::as_str).map(str::to_owned);
    let value = match field {
        "title" => Some(speech.title()).filter(|(_, made_up)| !made_up).map(|(title, _)| title),
        "date" => known.date.map(|date| date.to_string()),
        "speaker" => known.speaker.clone(),
        "issuer" => known.issuer.clone(),
        "region" => known.region.clone(),
        _ => known.doc_number.clone(),
    };
    Read { value, published: published.filter(|_| field == "date") }
}

/// The first and the last characters of a text, without blanks.
fn window(text: &str) -> [String; 2] {
    let text = text.trim();
    let first: String = text.chars().take(WINDOW).collect();
    let last = text.char_indices().rev().take(WINDOW).last().map_or("", |(at, _)| &text[at..]);
    [solid(&first), solid(last)]
}

fn solid(text: &str) -> String {
    fold(text).without_separators()
}

/// How a value may be written in a text: a date in several ways.
fn spellings(field: &str, given: &str) -> Vec<String> {
    let numbers: Vec<u32> = given.split('-').filter_map(|part| part.parse().ok()).collect();
    match (field, numbers.as_slice()) {
        ("date", [year, month, day]) => vec![
            format!("{year}年{month}月{day}日"),
            format!("{year}年{month:02}月{day:02}日"),
            format!("{}年{}月{}日", digits(*year), chinese(*month), chinese(*day)),
        ],
        ("date", [year]) => vec![format!("{year}年"), format!("{}年", digits(*year))],
        _ => vec![solid(given)],
    }
}

const NUMERALS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn digits(year: u32) -> String {
    year.to_string().chars().filter_map(|digit| NUMERALS.get(digit.to_digit(10)? as usize)).collect()
}

/// A number below a hundred: 十二, 二十.
fn chinese(number: u32) -> String {
    let tens = match number / 10 {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => format!("{}十", NUMERALS[tens as usize]),
    };
    let units = match number % 10 {
        0 => String::new(),
        units => NUMERALS[units as usize].to_string(),
    };
    tens + &units
}
