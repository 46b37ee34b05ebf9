//! What EMBEDDING.md and its translation name is what `<tifa-search>` has: no more and no less.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

const DOCUMENTS: [&str; 2] = ["EMBEDDING.md", "EMBEDDING.zh-CN.md"];

#[test]
fn all_attributes_are_described() {
    let script = script();
    let mut read = all(r"(?:get|has)Attribute\('([a-z-]+)'\)", &script);
    read.extend(all(r"'([a-z]+)'", &first(r"(?m)^const FILTERS = (.*)$", &script)));
    read.extend(all(r"'([a-z]+)'", &first(r"(?m)^const SETTINGS = (.*)$", &script)));
    read.extend(all(r":host\(\[(theme)=", &file("src/web/tifa-search/style.css")));
    for document in DOCUMENTS {
        let table = section(document, "server");
        let rows = table.lines().filter_map(|line| line.split('|').nth(1));
        let named: BTreeSet<String> = rows.flat_map(|cell| all(r"`([a-z-]+)`", cell)).collect();
        assert_eq!(named, read, "{document}");
    }
}

#[test]
fn all_events_and_kinds_of_failures_are_described() {
    let script = script();
    let events = all(r"(?:_tell\(|name !== )'(tifa-[a-z]+)'", &script);
    let failures = all(r"(?m)^      ([a-z]+): \(", &script);
    for document in DOCUMENTS {
        assert_eq!(all(r"(?m)^\| `(tifa-[a-z]+)`", &file(document)), events, "{document}");
        assert_eq!(all(r"(?m)^\| `([a-z]+)`", &section(document, "unreachable")), failures, "{document}");
    }
}

#[test]
fn all_variables_and_parts_are_described() {
    let style = file("src/web/tifa-search/style.css");
    let variables = all(r"var\((--tifa-[a-z-]+)", &style);
    let script = script();
    let parts = all(r"part: '([a-z-]+)'", &script);
    let parts: BTreeSet<String> = parts.into_iter().chain(["suggestion-active".to_owned()]).collect();
    for document in DOCUMENTS {
        let text = file(document);
        assert_eq!(all(r"`(--tifa-[a-z-]+)`", &text), variables, "{document}");
        let listed = first(r"(?s)`::part\(…\)`(.*?)\n\n", &text);
        assert_eq!(all(r"`([a-z-]+)`", &listed), parts, "{document}");
    }
}

/// All scripts of the element.
fn script() -> String {
    ["words", "server", "suggestions", "results", "element"]
        .map(|name| file(&format!("src/web/tifa-search/{name}.js")))
        .join("\n")
}

/// The table of a document whose first row is about `name`.
fn section(document: &str, name: &str) -> String {
    let text = file(document);
    let start = text.find(&format!("\n| `{name}` |")).expect("a table");
    let table = &text[start + 1..];
    table[..table.find("\n\n").expect("its end")].to_owned()
}

/// The first group of every match.
fn all(pattern: &str, text: &str) -> BTreeSet<String> {
    Regex::new(pattern).expect("a pattern").captures_iter(text).map(|found| found[1].to_owned()).collect()
}

fn first(pattern: &str, text: &str) -> String {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures(text).map(|found| found[1].to_owned()).expect("a match")
}

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file")
}
