//! Fields to metadata: what the names mean, in JSON and in front matter alike.
//!
//! Unknown fields are kept as they are. A value that is not what it should be is kept among them, with a warning; only where it
//! would name or hide a speech wrongly (`id`, `access`) is the speech left out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::problem::Reason;
use crate::speech::Metadata;

/// The longest id that a speech may have, in bytes.
pub const MAX_ID_BYTES: usize = 512;

/// The names that mean something. `text` is a field of JSON lines only.
const NAMES: [&str; 11] =
    ["id", "title", "date", "speaker", "occasion", "issuer", "region", "level", "doc_number", "source", "access"];

/// How much of a wrong value is shown in a warning, in characters.
const SHOWN: usize = 40;

/// Fields by name, as they stand in the source.
pub(super) type Fields = BTreeMap<String, Value>;

/// What the fields of a speech say.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The given id.
    pub(super) id: Option<String>,
    pub(super) metadata: Metadata,
    /// Fields that were not understood.
    pub(super) warnings: Vec<Warning>,
}

/// A field that was not understood, and why.
#[derive(Debug, PartialEq)]
pub(super) struct Warning {
    pub(super) field: String,
    pub(super) detail: String,
}

/// Why a speech cannot be read.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) reason: Reason,
    pub(super) field: &'static str,
    pub(super) detail: String,
}

/// Whether a field is one of those whose spelling counts: a date `2025.10` is no number.
pub(super) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Reads metadata out of fields.
pub(super) fn read(mut fields: Fields) -> Result<Known, Refusal> {
    let mut warnings = Vec::new();
    let id = take_id(&mut fields)?;
    let access = take_access(&mut fields)?;
    let mut text = |name| take(&mut fields, &mut warnings, name, |text| Ok::<_, &str>(text.to_owned()));
    let mut metadata = Metadata {
        title: text("title"),
        speaker: text("speaker"),
        occasion: text("occasion"),
        issuer: text("issuer"),
        region: text("region"),
        doc_number: text("doc_number"),
        source: text("source"),
        ..Metadata::default()
    };
    metadata.date = take(&mut fields, &mut warnings, "date", str::parse);
    metadata.level = take(&mut fields, &mut warnings, "level", str::parse);
    metadata.access = access;
    warn_of_misspelt(&fields, &mut warnings)?;
    metadata.extra = fields;
    Ok(Known { id, metadata, warnings })
}

/// Why an id cannot be one, if so.
pub(super) fn fault_of_id(id: &str) -> Option<&'static str> {
    if id.len() > MAX_ID_BYTES {
        Some("an id has at most 512 bytes; give a shorter one")
    } else if id.chars().any(char::is_control) {
        Some("an id holds no control characters; take them out")
    } else {
        None
    }
}

/// Takes a field that is written as a text or a number. Null and blank are unknown; what `parse` refuses stays among the fields.
fn take<T, E: std::fmt::Display>(
    fields: &mut Fields,
    warnings: &mut Vec<Warning>,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    let value = fields.get(name)?;
    let why = match plain(value).as_deref().map(str::trim) {
        Some("") => {
            fields.remove(name);
            return None;
        }
        Some(text) => match parse(text) {
            Ok(known) => {
                fields.remove(name);
                return Some(known);
            }
            Err(expected) => format!("is not {expected}"),
        },
        None => "is not a text".to_owned(),
    };
    let detail = format!("{name}: {} {why}; it is kept, but as a field that tifa does not know", shown(value));
    warnings.push(Warning { field: name.to_owned(), detail });
    None
}

fn take_id(fields: &mut Fields) -> Result<Option<String>, Refusal> {
    let refuse = |detail| Refusal { reason: Reason::BadId, field: "id", detail };
    let Some(value) = fields.remove("id") else { return Ok(None) };
    let Some(id) = plain(&value) else {
        return Err(refuse(format!("id: {} is neither a text nor a number", shown(&value))));
    };
    let id = id.trim();
    match fault_of_id(id) {
        Some(fault) => Err(refuse(format!("id: {} cannot be one: {fault}", shown(&value)))),
        None => Ok(Some(id.to_owned()).filter(|id| !id.is_empty())),
    }
}

/// The labels, sorted. Anything but a label or a list of labels is refused: read as nothing, it would open the speech to everyone.
fn take_access(fields: &mut Fields) -> Result<Vec<String>, Refusal> {
    let refuse = |value: &Value| Refusal {
        reason: Reason::BadAccess,
        field: "access",
        detail: format!(
            "access: {} is not a list of labels; the speech was left out, write access: [label, label]",
            shown(value)
        ),
    };
    let Some(value) = fields.remove("access") else { return Ok(Vec::new()) };
    let mut labels = match &value {
        Value::Array(items) => items
            .iter()
            .map(|item| plain(item).map(|label| label.trim().to_owned()).filter(|label| !label.is_empty()))
            .collect::<Option<Vec<String>>>()
            .ok_or_else(|| refuse(&value))?,
        _ => match plain(&value) {
            Some(label) if label.trim().is_empty() => Vec::new(),
            Some(label) => vec![label.trim().to_owned()],
            None => return Err(refuse(&value)),
        },
    };
    labels.sort();
    labels.dedup();
    Ok(labels)
}

/// `Title:` is kept as an unknown field, but surely meant as a known one.
fn warn_of_misspelt(fields: &Fields, warnings: &mut Vec<Warning>) -> Result<(), Refusal> {
    for field in fields.keys() {
        let plain = field.trim();
        match NAMES.into_iter().find(|name| plain.eq_ignore_ascii_case(name) && *name != field) {
            Some("access") => {
                let detail = format!("{field}: write access, in small letters; the speech was left out");
                return Err(Refusal { reason: Reason::BadAccess, field: "access", detail });
            }
            Some(name) => {
                let detail = format!("{field} is kept as a field that tifa does not know; write {name}");
                warnings.push(Warning { field: field.clone(), detail });
            }
            None => {}
        }
    }
    Ok(())
}

/// A text or a number as it is written; null is an empty text.
fn plain(value: &Value) -> Option<std::borrow::Cow<'_, str>> {
    match value {
        Value::Null => Some("".into()),
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn shown(value: &Value) -> String {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::speech::Level;

    fn read_json(value: Value) -> Result<Known, Refusal> {
        read(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn known_fields_are_read_and_others_kept() {
        let known = read_json(json!({
            "id": 7, "title": " 在会上的讲话 ", "date": "2025-03", "level": "city", "speaker": null, "issuer": "",
            "region": "　", "access": ["b", "a", "b"], "url": "http://a", "pages": [1, 2], "nothing": null
        }))
        .unwrap();
        assert_eq!(known.id.as_deref(), Some("7"));
        assert_eq!(known.metadata.title.as_deref(), Some("在会上的讲话"));
        assert_eq!(known.metadata.date.unwrap().to_string(), "2025-03");
        assert_eq!(known.metadata.level, Some(Level::City));
        assert_eq!(known.metadata.speaker, None);
        assert_eq!(known.metadata.issuer, None);
        assert_eq!(known.metadata.region, None);
        assert_eq!(known.metadata.access, ["a", "b"]);
        let extra = json!({"url": "http://a", "pages": [1, 2], "nothing": null});
        assert_eq!(serde_json::to_value(&known.metadata.extra).unwrap(), extra);
        assert_eq!(known.warnings, []);
    }

    #[test]
    fn a_wrong_value_is_kept_with_a_warning() {
        let known = read_json(json!({"date": "去年三月", "level": "state", "speaker": ["甲", "乙"]})).unwrap();
        assert_eq!((known.metadata.date, known.metadata.level, known.metadata.speaker), (None, None, None));
        assert_eq!(known.metadata.extra["date"], json!("去年三月"));
        assert_eq!(known.metadata.extra["level"], json!("state"));
        assert_eq!(known.metadata.extra["speaker"], json!(["甲", "乙"]));
        let details: Vec<&str> = known.warnings.iter().map(|warning| warning.detail.as_str()).collect();
        assert!(details[0].starts_with("speaker: [\"甲\",\"乙\"] is not a text"), "{details:?}");
        assert!(details[1].starts_with("date: \"去年三月\" is not a date like 2025-03-05"), "{details:?}");
        assert!(details[2].starts_with("level: \"state\" is not central, province"), "{details:?}");
    }

    #[test]
    fn access_that_is_not_understood_closes_the_speech() {
        for wrong in [json!(true), json!({"a": 1}), json!([["a"]]), json!([""]), json!(["a", null])] {
            assert_eq!(read_json(json!({"access": wrong})).unwrap_err().reason, Reason::BadAccess);
        }
        assert_eq!(read_json(json!({"Access": ["a"]})).unwrap_err().reason, Reason::BadAccess);
        for open in [json!(null), json!(""), json!([])] {
            assert!(read_json(json!({"access": open})).unwrap().metadata.access.is_empty());
        }
        assert_eq!(read_json(json!({"access": "内部"})).unwrap().metadata.access, ["内部"]);
    }

    #[test]
    fn ids_are_short_and_printable() {
        assert_eq!(read_json(json!({"id": "a\nb"})).unwrap_err().reason, Reason::BadId);
        assert_eq!(read_json(json!({"id": "x".repeat(513)})).unwrap_err().reason, Reason::BadId);
        assert_eq!(read_json(json!({"id": ["x"]})).unwrap_err().reason, Reason::BadId);
        assert_eq!(read_json(json!({"id": "x".repeat(512)})).unwrap().id.unwrap().len(), 512);
        assert_eq!(read_json(json!({"id": " "})).unwrap().id, None);
        assert_eq!(read_json(json!({"id": null})).unwrap().id, None);
    }

    #[test]
    fn a_known_name_in_capitals_is_warned_of() {
        let known = read_json(json!({"Title": "讲话"})).unwrap();
        assert_eq!(known.metadata.title, None);
        assert_eq!(known.metadata.extra["Title"], json!("讲话"));
        assert_eq!(known.warnings[0].field, "Title");
    }
}
