//! No text can harm the reader of queries: it gives a query or one of its errors, and prints what it would read again.
//!
//! Some thousand random texts are read; with `TIFA_FUZZ_SECONDS` set, as many as can be in so many seconds. What fails is made as
//! short as it can be before it is shown.

#![allow(clippy::print_stdout, reason = "what was covered is told")]

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tifa::query::{Condition, MAX_QUERY_CHARACTERS, Query};
use tifa::text::{fold, sentences};

const CASES: usize = 5_000;
/// The errors that reading a query may end with.
const ERRORS: &[&str] = &["empty_query", "empty_phrase", "query_too_long", "bad_expression"];

#[test]
fn every_text_is_a_query_or_a_known_error() {
    run("texts", 1, any_text, |text| match read(text)? {
        Err(_) => Ok(()),
        Ok(query) => prints_as_it_reads(&query),
    });
}

#[test]
fn a_text_without_operators_is_its_phrases() {
    run("plain texts", 2, plain_text, |text| {
        let words = text.split_whitespace();
        let phrases = words.flat_map(|word| sentences(word).into_iter().map(|span| &word[span.range]));
        let expected: Vec<&str> = phrases.filter(|phrase| !fold(phrase).is_empty()).collect();
        match read(text)? {
            Err(_) if expected.is_empty() || text.chars().count() > MAX_QUERY_CHARACTERS => Ok(()),
            Err(code) => Err(format!("{code} instead of {expected:?}")),
            Ok(query) => {
                let found: Vec<&str> = query.phrases().into_iter().map(|phrase| phrase.typed()).collect();
                let is_all = match query.condition() {
                    Condition::Pattern(_) => true,
                    Condition::All(parts) => parts.iter().all(|part| matches!(part, Condition::Pattern(_))),
                    _ => false,
                };
                if found != expected || !is_all {
                    return Err(format!("read as {query}, not as {expected:?}"));
                }
                if let Some(note) = query.notes().first() {
                    return Err(format!("has a note: {}", note.en));
                }
                prints_as_it_reads(&query)
            }
        }
    });
}

#[test]
fn no_term_is_lost() {
    run("texts with a term more", 5, any_text, |text| {
        for with in [format!("{text} 天涯"), format!("天涯 {text}")] {
            match read(&with)? {
                Ok(query) if !query.to_string().contains("天涯") => return Err(format!("with 天涯 read as {query}")),
                Err("empty_query" | "empty_phrase") => return Err("is nothing to look for, with 天涯".to_owned()),
                _ => {}
            }
        }
        Ok(())
    });
}

#[test]
fn half_and_full_width_are_read_alike() {
    run("texts in full width", 3, any_text, |text| {
        // Inside of these a character stands for itself; and whether a line break ends a sentence is up to the width of what follows.
        if text.contains(['"', '＂', '“', '「', '/', '／', '\n', '\r']) {
            return Ok(());
        }
        let wide: String = text.chars().map(|c| if "()|-$#\\:".contains(c) { full_width(c) } else { c }).collect();
        let shape = |query: Query| half_width(&query.to_string());
        match (read(text)?.map(shape), read(&wide)?.map(shape)) {
            (Ok(half), Ok(wide)) if half != wide => Err(format!("{half} and {wide}")),
            (Ok(_), Err(code)) | (Err(code), Ok(_)) => Err(format!("one of both is {code}")),
            _ => Ok(()),
        }
    });
}

#[test]
fn any_text_can_be_one_phrase() {
    run("phrases", 4, any_text, |text| {
        let Ok(query) = Query::phrase(text) else { return Ok(()) };
        let printed = query.to_string();
        match read(&printed)? {
            Err("query_too_long") => Ok(()),
            Err(code) => Err(format!("printed as {printed}: {code}")),
            Ok(again) => {
                let folded = |query: &Query| -> Vec<String> {
                    query.phrases().iter().map(|phrase| phrase.folded().to_string()).collect()
                };
                if folded(&again) == folded(&query) { Ok(()) } else { Err(format!("printed as {printed}")) }
            }
        }
    });
}

/// Reads a text; the code of a known error, or what is wrong.
fn read(text: &str) -> Result<Result<Query, &'static str>, String> {
    match text.parse::<Query>() {
        Ok(query) => Ok(Ok(query)),
        Err(error) => match ERRORS.iter().find(|code| **code == error.code()) {
            Some(code) => Ok(Err(code)),
            None => Err(format!("ends with {error}")),
        },
    }
}

fn prints_as_it_reads(query: &Query) -> Result<(), String> {
    let printed = query.to_string();
    match read(&printed)? {
        // The canonical form has blanks and quotation marks that were not typed.
        Err("query_too_long") if printed.chars().count() > MAX_QUERY_CHARACTERS => Ok(()),
        Ok(again) if again == *query && again.to_string() == printed => Ok(()),
        Ok(again) => Err(format!("printed as {printed}, which is printed as {again}")),
        Err(code) => Err(format!("printed as {printed}, which is {code}")),
    }
}

fn full_width(c: char) -> char {
    char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)
}

fn half_width(text: &str) -> String {
    let half = |c: char| char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c);
    text.chars().map(|c| if ('！'..='～').contains(&c) { half(c) } else { c }).collect()
}

/// Checks random texts.
fn run(what: &str, seed: u64, draw: fn(&mut Rng) -> String, check: fn(&str) -> Result<(), String>) {
    let check = |text: &str| catch_unwind(|| check(text)).unwrap_or_else(|_| Err("panics".to_owned()));
    let seconds = std::env::var("TIFA_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let start = Instant::now();
    let mut random = match seconds {
        Some(_) => Rng::new(),
        None => Rng::with_seed(seed),
    };
    let mut cases = 0;
    let mut slowest = (Duration::ZERO, String::new());
    while seconds.map_or(cases < CASES, |seconds| start.elapsed() < Duration::from_secs(seconds)) {
        let text = draw(&mut random);
        cases += 1;
        let began = Instant::now();
        let result = check(&text);
        slowest = slowest.max((began.elapsed(), text.clone()));
        if result.is_err() {
            let text = shortest(&text, |text| check(text).is_err());
            panic!("{text:?} {}", check(&text).err().unwrap_or_default());
        }
    }
    println!("{cases} {what} in {:.1} s, the slowest {slowest:?}", start.elapsed().as_secs_f64());
}

/// A text that fails still, from which no stretch can be taken away.
fn shortest(text: &str, fails: impl Fn(&str) -> bool) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let mut length = characters.len();
    while length > 0 {
        let mut at = 0;
        while at < characters.len() {
            let mut without = characters.clone();
            without.drain(at..(at + length).min(characters.len()));
            if fails(&without.iter().collect::<String>()) {
                characters = without;
            } else {
                at += length;
            }
        }
        length /= 2;
    }
    characters.into_iter().collect()
}

const WORDS: &[&str] = &[
    "改革",
    "开放",
    "高质量发展",
    "保增长",
    "國",
    "的",
    "以人民为中心",
    "做好“六稳”工作",
    "（一）坚持党的领导",
    "他说：“好”",
    "项目为王，环境是金",
    "《决定》",
    "5-10",
    "1.5%",
    "AI",
    "ＡＩ",
    "x",
    "XX市",
    "二○二五年",
    "要快。要稳！",
    "，",
    "——",
    "……",
    "。",
    "é",
    "e\u{301}",
    "😀",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{e000}",
    "\u{200b}",
    "İ",
    "ﬁ",
    "①",
    "｜",
    "＼",
];
const OPERATORS: &[&str] = &[
    "|",
    "｜",
    "-",
    "－",
    "--",
    "\\",
    "＼",
    "$5",
    "#5",
    "$0",
    "$200",
    "$201",
    "＄５",
    "#",
    "$",
    "$5a",
    "$99999999999",
    "(",
    ")",
    "（",
    "）",
    "()",
    "((",
    "))",
    "\"",
    "“",
    "”",
    "「",
    "」",
    "＂",
    "'",
    "/",
    "／",
    "…",
    "_",
    "＿",
    "……",
    "*",
    ":",
    "：",
    ",",
    "\\/",
];
const NAMED: &[&str] = &[
    "speaker:甲",
    "Speaker：\"甲 乙\"",
    "region:云岭省|海晏省",
    "region:",
    "region: 甲",
    "level:county",
    "level:村",
    "issuer:“国务院 办公厅”",
    "id:a/b.md",
    "id:\"a b\"|c",
    "year:2013..2017",
    "year:2017..2013",
    "year:..",
    "year:2013|2015..",
    "from:2013-05",
    "to:2013-13",
    "in:title|body",
    "in:titel",
    "-in:heading",
    "noise:yes",
    "noise:maybe",
    "gap:1..20",
    "gap:0..0",
    "gap:5",
    "time:2013",
    "id:|",
    "in:title|",
    "speaker:(甲)",
    "speaker:?",
    "level：？|county|？",
    "year:2013|?",
    "speaker:甲|-乙",
    "speaker:\"甲 (乙\"",
    "issuer:“甲) 乙”|\"丙 (\"",
];
const EXPRESSIONS: &[&str] = &[
    "/第[一二三]产业/",
    "/改.{1,5}革/",
    "/a/",
    "/a*/",
    "/(/",
    "/[/",
    "/a{1000}{1000}/",
    "/改|革/",
    "/a b/",
    "/ a/",
    "/a\\/b/",
    "//",
    "/",
    "/\\d+\\.\\d%/",
    "/[^，]革/",
    "/，/",
    "/“/",
    "/(?i)a/",
    "/\\p{Han}{2}/",
    "／改／",
    "/^改$/",
    "/(?P<a>改)/",
    "/[[:alpha:]&&[^a]]/",
    "/\\b改/",
    "/改$",
];
const BLANKS: &[&str] = &[" ", "　", "  ", "\t", "\n", "\r\n", "\u{a0}"];

/// A text of up to 1,000 characters, seldom more: pieces in any order, or a query that may be broken, or deep brackets.
fn any_text(random: &mut Rng) -> String {
    let mut text = match random.u8(0..10) {
        0..4 => soup(random),
        4..8 => {
            let depth = random.usize(0..5);
            let mut text = query(random, depth);
            if random.bool() {
                break_up(&mut text, random);
            }
            text
        }
        8 => nested(random),
        _ => plain_text(random),
    };
    let limit = if random.u8(0..100) == 0 { 1_001 } else { random.usize(1..=MAX_QUERY_CHARACTERS) };
    if let Some((end, _)) = text.char_indices().nth(limit) {
        text.truncate(end);
    }
    text
}

fn pick(random: &mut Rng, from: &[&str]) -> String {
    random.choice(from).map(|piece| (*piece).to_owned()).unwrap_or_default()
}

/// Pieces in any order.
fn soup(random: &mut Rng) -> String {
    let length = if random.u8(0..20) == 0 { 300 } else { random.usize(1..12) };
    let piece = |random: &mut Rng| match random.u8(0..12) {
        0..4 => pick(random, WORDS),
        4..8 => pick(random, OPERATORS),
        8 => pick(random, NAMED),
        9 => pick(random, EXPRESSIONS),
        _ => pick(random, BLANKS),
    };
    (0..length).map(|_| piece(random)).collect()
}

/// A query as it should be written.
fn query(random: &mut Rng, depth: usize) -> String {
    let parts: Vec<String> = (0..random.usize(1..4)).map(|_| alternatives(random, depth)).collect();
    parts.join(&pick(random, BLANKS))
}

fn alternatives(random: &mut Rng, depth: usize) -> String {
    let parts: Vec<String> = (0..random.usize(1..3)).map(|_| excluded(random, depth)).collect();
    parts.join(random.choice([" | ", "|", "｜", " |"]).unwrap_or("|"))
}

fn excluded(random: &mut Rng, depth: usize) -> String {
    let minus = if random.u8(0..5) == 0 { "-" } else { "" };
    let parts: Vec<String> = (0..random.usize(1..3)).map(|_| chain(random, depth)).collect();
    format!("{minus}{}", parts.join(" \\ "))
}

fn chain(random: &mut Rng, depth: usize) -> String {
    let mut text = term(random, depth);
    while random.u8(0..4) == 0 {
        text += &format!(" {}{} {}", if random.bool() { '$' } else { '#' }, random.u8(0..210), term(random, depth));
    }
    text
}

fn term(random: &mut Rng, depth: usize) -> String {
    match random.u8(0..12) {
        0..2 if depth > 0 => format!("({})", query(random, depth - 1)),
        2 if depth > 0 => format!("（{}）", query(random, depth - 1)),
        3 => format!("\"{} {}\"", pick(random, WORDS), pick(random, OPERATORS)),
        4 => format!("“{}{}”", pick(random, WORDS), pick(random, WORDS)),
        5 => format!("「{}」", soup(random)),
        6 => pick(random, NAMED),
        7 => pick(random, EXPRESSIONS),
        8 => format!("{}…{}", pick(random, WORDS), pick(random, WORDS)),
        9 => format!("_{}_{}…", pick(random, WORDS), pick(random, WORDS)),
        _ => pick(random, WORDS),
    }
}

/// Takes out, doubles or puts in a character here and there.
fn break_up(text: &mut String, random: &mut Rng) {
    for _ in 0..random.usize(1..5) {
        let mut characters: Vec<char> = text.chars().collect();
        if characters.is_empty() {
            return;
        }
        let at = random.usize(0..characters.len());
        match random.u8(0..4) {
            0 => drop(characters.remove(at)),
            1 => characters.insert(at, characters[at]),
            2 => {
                let other = random.usize(0..characters.len());
                characters.swap(at, other);
            }
            _ => {
                let piece = if random.bool() { pick(random, OPERATORS) } else { pick(random, BLANKS) };
                characters.splice(at..at, piece.chars());
            }
        }
        *text = characters.into_iter().collect();
    }
}

/// Much inside of much, closed or not.
fn nested(random: &mut Rng) -> String {
    let depth = random.usize(1..400);
    let (open, close) = match random.u8(0..8) {
        0..3 => ("(", ")"),
        3 => ("（", "）"),
        4 => ("-(", ")"),
        5 => ("(a ", " b)"),
        6 => ("「", "」"),
        _ => ("(a | ", ")"),
    };
    let closed = if random.bool() { depth } else { random.usize(0..=depth) };
    let inside = query(random, 1);
    format!("{}{inside}{}", open.repeat(depth), close.repeat(closed))
}

/// Words, blanks and marks that are no operators.
fn plain_text(random: &mut Rng) -> String {
    const MARKS: &[&str] = &[
        "，", "、", "。", "！", "？", "；", "《", "》", "·", "％", ".", ",", "!", "?", "～", "＋", "='", "[", "]", "‘",
        "’",
    ];
    let is_plain = |c: char| !"|｜()（）\"“”＂「」/／-－\\＼$＄#＃:：…_＿".contains(c);
    let piece = |random: &mut Rng| match random.u8(0..8) {
        0..4 => pick(random, WORDS),
        4..6 => pick(random, MARKS),
        _ => pick(random, BLANKS),
    };
    let text: String = (0..random.usize(1..30)).map(|_| piece(random)).collect();
    text.chars().filter(|c| is_plain(*c)).collect()
}
