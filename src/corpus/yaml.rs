//! Fields in YAML: those of front matter and of sidecars.
//!
//! Only parses; what the fields mean is said in `fields`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_saphyr::Options;
use serde_saphyr::options::NonFiniteFloatPolicy;

use super::fields::{self, Fields};

/// What is wrong, and in which line, from 1.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) detail: String,
}

/// Parses YAML that is fields: one `name: value` a line.
pub(super) fn parse(yaml: &str) -> Result<Fields, Fault> {
    let fault = |error: serde_saphyr::Error| {
        let line = error.location().map_or(1, |place| usize::try_from(place.line()).unwrap_or(1));
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default().trim_end_matches('.');
        // Its line counts from the start of the fields; that of the file is told beside the message.
        let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
        Fault { line, detail: format!("not YAML fields ({message}); write one `name: value` a line") }
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

/// Such fields are few and flat. Anchors may repeat at most 1,000 nodes, so that no few lines swell to gigabytes.
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
    fn broken_yaml_names_the_line() {
        let fault = parse("title: 讲话\nlist: [a, b\nspeaker: \"x\n").unwrap_err();
        assert!(fault.line >= 2, "{fault:?}");
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
}
