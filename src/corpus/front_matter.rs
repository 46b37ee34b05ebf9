//! YAML front matter: fields between two `---` lines at the very top of a file.
//!
//! Only finds it; its YAML is parsed in `yaml`, and what the fields mean is said in `fields`.

use std::ops::Range;

use super::fields::Fields;
use super::yaml::{self, Fault};

/// How far from the top the closing `---` is looked for, in bytes.
pub const MAX_FRONT_MATTER_BYTES: usize = 64 << 10;

/// The line that opens and closes front matter; blanks may follow.
const FENCE: &str = "---";

/// Where front matter stands.
#[derive(Debug, PartialEq)]
pub(super) struct Place {
    /// The YAML between the fences.
    pub(super) yaml: Range<usize>,
    /// Where the text begins.
    pub(super) text: usize,
}

/// Finds front matter. A text that begins with a line `---` and never has another is a text, unless a field follows.
pub(super) fn find(source: &str) -> Result<Option<Place>, Fault> {
    let mut lines = source.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_fence(line)) else { return Ok(None) };
    let yaml_start = first.len();
    let mut at = yaml_start;
    for line in lines {
        if is_fence(line) {
            return Ok(Some(Place { yaml: yaml_start..at, text: at + line.len() }));
        }
        at += line.len();
        if at > MAX_FRONT_MATTER_BYTES {
            break;
        }
    }
    let begins_with_field = source[yaml_start..]
        .lines()
        .map(str::trim_end)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .is_some_and(is_field);
    if begins_with_field {
        let detail = "the front matter has no closing line --- within 64 KB; write one after the last field".to_owned();
        return Err(Fault { line: 1, detail });
    }
    Ok(None)
}

/// Parses the YAML of front matter; its first line is the second of the file.
pub(super) fn parse(yaml: &str) -> Result<Fields, Fault> {
    yaml::parse(yaml).map_err(|fault| {
        let detail =
            format!("the front matter is {}; if it is text, put an empty line above the first ---", fault.detail);
        Fault { line: fault.line + 1, detail }
    })
}

/// The line of the file that a field stands in.
pub(super) fn line_of(yaml: &str, field: &str) -> Option<usize> {
    let is_it = |line: &str| {
        let name = line.split(':').next().unwrap_or_default().trim();
        name.trim_matches(['"', '\'']) == field && name.len() < line.len()
    };
    yaml.lines().position(is_it).map(|n| n + 2)
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == FENCE
}

/// Whether a line reads `name: value`.
fn is_field(line: &str) -> bool {
    match line.split_once(':') {
        Some((name, value)) => {
            !name.is_empty()
                && !name.starts_with([' ', '\t', '-', '>', '|', '*'])
                && (value.is_empty() || value.starts_with([' ', '\t']))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> &str {
        &source[find(source).unwrap().map_or(0, |place| place.text)..]
    }

    #[test]
    fn the_text_begins_after_the_closing_line() {
        assert_eq!(text("---\ntitle: 讲话\n---\n同志们：\n"), "同志们：\n");
        assert_eq!(text("--- \r\ntitle: 讲话\r\n---\t\r\n\r\n同志们：\r\n"), "\r\n同志们：\r\n");
        assert_eq!(text("---\n---\n同志们："), "同志们：");
        assert_eq!(text("---\ntitle: 讲话\n---"), "");
    }

    #[test]
    fn a_text_without_front_matter_is_left_alone() {
        for source in
            ["", "同志们：\n", "\n---\ntitle: a\n---\n", "----\n", "---\n", "---", "---\n同志们：\n好。\n", "--- a\n"]
        {
            assert_eq!(text(source), source);
        }
    }

    #[test]
    fn front_matter_that_is_not_closed_is_a_fault() {
        let fault = find("---\ntitle: 讲话\n同志们：\n").unwrap_err();
        assert_eq!(fault.line, 1);
        assert!(fault.detail.contains("closing"), "{}", fault.detail);
        assert!(find("---\n\n# 注\ndate:\n").is_err());
        let long = format!("---\ntitle: a\n{}---\n", "x: 1\n".repeat(MAX_FRONT_MATTER_BYTES / 5));
        assert!(find(&long).is_err());
    }

    #[test]
    fn broken_yaml_is_told_with_the_line_of_the_file() {
        let fault = parse("title: 讲话\n- a\n").unwrap_err();
        assert_eq!(fault.line, 3);
        assert!(fault.detail.starts_with("the front matter is not YAML fields ("), "{}", fault.detail);
    }

    #[test]
    fn a_field_is_found_in_its_line() {
        assert_eq!(line_of("title: a\ndate: b\n", "date"), Some(3));
        assert_eq!(line_of("title: a\n\"date\" : b\n", "date"), Some(3));
        assert_eq!(line_of("title: a\ndate\n", "date"), None);
    }
}
