//! One line of a .jsonl file: an object that holds a `text` and fields.
//!
//! What the fields mean is said in `fields`.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::fields::{self, Fields};
use super::problem::Reason;

/// The text and the fields of a line.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn parse(line: &str) -> Result<(String, Fields), (Reason, String)> {
    let wrong = |detail: String| (Reason::BadJson, detail);
    // Without the line break: of a string that is not closed it would be the fault, at byte 0 of the next line.
    let Object { text, mut fields } = serde_json::from_str(line.trim_end()).map_err(|error| wrong(told(&error)))?;
    let text = text.or_else(|| {
        let name = fields::text_name(fields.keys().map(String::as_str))?.to_owned();
        fields.remove(&name)
    });
    match text {
        Some(Value::String(text)) => Ok((text, fields)),
        None | Some(Value::Null) => {
            Err(wrong("the field text is missing; each line is one speech with its text".to_owned()))
        }
        Some(_) => Err(wrong("the field text is not a string; write the text of the speech in quotes".to_owned())),
    }
}

/// serde_json counts lines within the line; only the column tells something, and 0 is none: the value as a whole is wrong.
fn told(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let place = match error.column() {
        0 => String::new(),
        byte => format!(" at byte {byte}"),
    };
    format!("not a line of JSON{place}: {message}; each line is one object")
}

/// The object as it stands: `text` apart, so that it is not copied once more.
struct Object {
    text: Option<Value>,
    fields: Fields,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the field text")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object { text: None, fields: Fields::new() };
        while let Some(name) = map.next_key::<String>()? {
            let value: Value = map.next_value()?;
            let before = match name.as_str() {
                "text" => object.text.replace(value),
                _ => object.fields.insert(name.clone(), value),
            };
            if before.is_some() {
                return Err(A::Error::custom(format_args!("the field {name} stands twice")));
            }
        }
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(line: &str) -> String {
        let (reason, detail) = parse(line).unwrap_err();
        assert_eq!(reason, Reason::BadJson);
        detail
    }

    #[test]
    fn a_line_is_a_text_and_fields() {
        let (text, fields) =
            parse(" {\"id\": 1, \"text\": \"同志们：\\n\\u597d。\", \"x\": {\"y\": [null]}} \r\n").unwrap();
        assert_eq!(text, "同志们：\n好。");
        assert_eq!(serde_json::to_value(fields).unwrap(), json!({"id": 1, "x": {"y": [null]}}));
    }

    #[test]
    fn a_line_without_text_says_so() {
        assert!(fault("{}").contains("the field text is missing"));
        assert!(fault("{\"text\": null}").contains("the field text is missing"));
        assert!(fault("{\"text\": [\"a\"]}").contains("not a string"));
    }

    #[test]
    fn a_broken_line_says_where() {
        assert!(
            fault("{\"text\": \"a\",}").starts_with("not a line of JSON at byte 14: "),
            "{}",
            fault("{\"text\": \"a\",}")
        );
        assert!(
            fault("{\"text\": \"a\n").starts_with("not a line of JSON at byte 11: EOF"),
            "{}",
            fault("{\"text\": \"a\n")
        );
        assert!(fault("[1]\n").starts_with("not a line of JSON: "), "{}", fault("[1]\n"));
        for broken in [
            "{",
            "[]",
            "\"a\"",
            "null",
            "{\"text\": \"a\"} {",
            "{\"text\": \"\\ud800\"}",
            "{\"text\": \"a\", \"n\": 1e999}",
            "{\"text\": \"a\tb\"}",
        ] {
            assert!(!fault(broken).contains(" at line "), "{broken}");
        }
        assert!(fault(&"[".repeat(100_000)).contains("object"));
        assert!(fault(&format!("{{\"x\": {}", "[".repeat(100_000))).contains("recursion"));
    }

    #[test]
    fn a_field_that_stands_twice_is_refused() {
        assert!(fault(r#"{"text": "a", "text": "b"}"#).contains("text stands twice"));
        assert!(fault(r#"{"text": "a", "access": ["x"], "access": []}"#).contains("access stands twice"));
    }
}
