//! YAML front matter: fields between two `---` lines at the very top of a file.
//!
//! Only finds and parses it; what the fields mean is said in `fields`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_saphyr::Options;
use serde_saphyr::options::NonFiniteFloatPolicy;

use super::fields::{self, Fields};

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

/// What is wrong, and in which line of the file.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) detail: String,
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
    let fault = |error: serde_saphyr::Error| {
        let line = error.location().map_or(1, |place| usize::try_from(place.line()).unwrap_or(0) + 1);
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
        Fault {
            line,
            detail: format!("the front matter is not YAML fields ({message}); write one `name: value` a line"),
        }
    };
    let parsed: Option<Fields> = serde_saphyr::from_str_with_options(yaml, options()).map_err(fault)?;
    let mut fields = parsed.unwrap_or_default();
    let numbers: Vec<String> = fields
        .iter()
        .filter(|(name, value)| fields::is_known(name) && value.is_number())
        .map(|(name, _)| name.clone())
        .collect();
    if !numbers.is_empty() {
        let spelt = serde_saphyr::with_deserializer_from_str_with_options(yaml, options(), |deserializer| {
            Spelling { names: &numbers }.deserialize(deserializer)
        });
        fields.extend(spelt.map_err(fault)?.into_iter().map(|(name, spelling)| (name, Value::String(spelling))));
    }
    Ok(fields)
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

/// Front matter is small and flat. Anchors may repeat at most 1,000 nodes, so that no few lines swell to gigabytes.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 16,
            max_nodes: 10_000,
            max_events: 50_000,
            max_aliases: 100,
            max_anchors: 100,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 1_000,
            max_replay_stack_depth: 8,
        },
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    }
}

/// Reads some fields as they are spelt: YAML takes 007 and 2025.10 for numbers, which as an id and a date they are not.
struct Spelling<'a> {
    names: &'a [String],
}

impl<'de> DeserializeSeed<'de> for Spelling<'_> {
    type Value = BTreeMap<String, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Spelling<'_> {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut spelt = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.names.contains(&name) {
                spelt.insert(name, map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(spelt)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(yaml: &str) -> Value {
        serde_json::to_value(parse(yaml).unwrap()).unwrap()
    }

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
    fn values_keep_their_spelling() {
        let yaml = "id: 007\ndate: 2025.10\ntitle: 2025\ndoc_number: 1e3\nissuer: 0x10\npages: 12\nlist: [a, 1]\nregion: yes\n";
        assert_eq!(
            fields(yaml),
            json!({"id": "007", "date": "2025.10", "title": "2025", "doc_number": "1e3", "issuer": "0x10",
                "pages": 12, "list": ["a", 1], "region": "yes"})
        );
        assert_eq!(fields("date: 2025-03-05\n"), json!({"date": "2025-03-05"}));
        assert_eq!(fields("title:\nspeaker: ~\nissuer: \"\"\n"), json!({"title": null, "speaker": null, "issuer": ""}));
    }

    #[test]
    fn no_fields_are_no_fields() {
        for yaml in ["", "\n", "# 只有注释\n"] {
            assert_eq!(fields(yaml), json!({}));
        }
    }

    #[test]
    fn broken_yaml_names_the_line_of_the_file() {
        let fault = parse("title: 讲话\nlist: [a, b\nspeaker: \"x\n").unwrap_err();
        assert!(fault.line >= 3, "{fault:?}");
        assert!(!fault.detail.contains('\n'));
        for broken in [
            "只有一句话",
            "- a\n- b\n",
            "a: 1\na: 2\n",
            "a: b: c\n",
            "title: *nowhere\n",
            "a: 1\n...\nb: 2\n",
            "\t- : {",
            "\0",
        ] {
            assert!(parse(broken).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn a_bomb_of_anchors_is_refused() {
        let mut yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let before = format!("*a{}, ", n - 1).repeat(9);
            yaml.push_str(&format!("a{n}: &a{n} [{}]\n", before.trim_end_matches(", ")));
        }
        assert!(parse(&yaml).is_err());
        assert!(parse(&format!("a: {}", "[".repeat(10_000))).is_err());
        assert!(parse("a:\n ").is_ok());
    }

    #[test]
    fn a_field_is_found_in_its_line() {
        assert_eq!(line_of("title: a\ndate: b\n", "date"), Some(3));
        assert_eq!(line_of("title: a\n\"date\" : b\n", "date"), Some(3));
        assert_eq!(line_of("title: a\ndate\n", "date"), None);
    }
}
