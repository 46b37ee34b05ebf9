//! On real speeches, metadata that stands in the text is read out of it, field by field.
//!
//! Runs where the environment variable `TIFA_CORPORA` names a folder with `reports.jsonl` (one speech a line: `id`, `text`, and the
//! metadata that are known); elsewhere it says that it did not. Each text is read without its metadata, as a .txt of that id.
//! A given value counts where it stands in the first or last 800 characters; every one that is then not read is printed, and so is
//! every value that was read though another is given, or none.

#![allow(clippy::print_stdout, reason = "what was found is told")]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tifa::corpus::Draft;
use tifa::speech::Speech;
use tifa::text::fold;

/// A value is looked for in so many characters at either end of a text.
const WINDOW: usize = 800;
/// Of the given values that stand there, so many must be read.
const LEAST: f64 = 0.95;

const FIELDS: [&str; 6] = ["title", "date", "speaker", "issuer", "region", "doc_number"];

#[test]
fn what_stands_in_a_text_is_read() {
    let Some(folder) = std::env::var_os("TIFA_CORPORA") else {
        println!("TIFA_CORPORA not set: N/A");
        return;
    };
    let Ok(lines) = std::fs::read_to_string(Path::new(&folder).join("reports.jsonl")) else {
        println!("no reports.jsonl in TIFA_CORPORA: N/A");
        return;
    };
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for line in lines.lines() {
        let given: Value = serde_json::from_str(line).expect("JSON");
        let (Some(id), Some(text)) = (given["id"].as_str(), given["text"].as_str()) else { continue };
        let speech = Draft { file: format!("{id}.txt").into(), ..Draft::new(id, text) }.into_speech();
        let window = window(text);
        for field in FIELDS {
            let read = read(&speech, field);
            look(counts.entry(field).or_default(), id, field, given[field].as_str(), &read, &window);
        }
    }
    for (field, count) in &counts {
        println!("{field}: {count:?}");
        let share = count.read as f64 / count.standing.max(1) as f64;
        assert!(share >= LEAST, "{field}: {} of {}", count.read, count.standing);
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

fn look(count: &mut Count, id: &str, field: &str, given: Option<&str>, read: &Read, window: &[String; 2]) {
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
    let units = if number % 10 > 0 { NUMERALS[(number % 10) as usize].to_string() } else { String::new() };
    tens + &units
}
