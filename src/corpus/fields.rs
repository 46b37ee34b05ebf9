//! Fields to metadata: what the names mean, in front matter, sidecars, JSON and tables alike.
//!
//! Each known field has an English name and Chinese ones; where a source has several of them, the first in [`NAMES`] counts.
//! Unknown fields are kept as they are. A value that is not what it should be is kept among them, with a warning; only where it
//! would name or hide a speech wrongly (`id`, `access`) is the speech left out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::problem::Reason;
use crate::speech::Metadata;

/// The longest id that a speech may have, in bytes.
pub const MAX_ID_BYTES: usize = 512;

/// The names that mean something: that of the field, then others that are understood.
const NAMES: [&[&str]; 11] = [
    &["id", "编号", "編號"],
    &["title", "标题", "標題", "题目", "題目"],
    &["date", "日期", "时间", "時間"],
    &["speaker", "讲话人", "講話人", "作者"],
    &["occasion", "场合", "場合", "会议", "會議"],
    &["issuer", "发文机关", "發文機關"],
    &["region", "地区", "地區"],
    &["level", "层级", "層級", "级别", "級別"],
    &["doc_number", "文号", "文號", "发文字号", "發文字號"],
    &["source", "来源", "來源"],
    &["access", "权限", "權限"],
];

/// The names of the text itself, in JSON lines and tables.
const TEXT_NAMES: [&str; 5] = ["text", "正文", "内容", "內容", "全文"];

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
    meaning(name).is_some()
}

/// The name of the text among some names: `text` where it is one of them.
pub(super) fn text_name<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<&'static str> {
    TEXT_NAMES.into_iter().find(|text| names.clone().any(|name| name == *text))
}

/// Lays fields over others: what they say counts, whatever name it has on either side. An empty value says nothing.
pub(super) fn lay_over(below: &mut Fields, above: &Fields) {
    for (name, value) in above.iter().filter(|(_, value)| plain(value).is_none_or(|text| !text.trim().is_empty())) {
        let names = meaning(name).unwrap_or(&[]);
        below.retain(|other, _| !names.contains(&other.as_str()));
        below.insert(name.clone(), value.clone());
    }
}

/// The names of a field that has this one.
fn meaning(name: &str) -> Option<&'static [&'static str]> {
    NAMES.into_iter().find(|names| names.contains(&name))
}

/// The name under which a field stands in a source.
fn written(fields: &Fields, name: &str) -> Option<&'static str> {
    meaning(name)?.iter().copied().find(|name| fields.contains_key(*name))
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
    let name = written(fields, name)?;
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
    let Some(field) = written(fields, "id") else { return Ok(None) };
    let refuse = |detail| Refusal { reason: Reason::BadId, field, detail };
    let Some(value) = fields.remove(field) else { return Ok(None) };
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
    let Some(field) = written(fields, "access") else { return Ok(Vec::new()) };
    let refuse = |value: &Value| Refusal {
        reason: Reason::BadAccess,
        field,
        detail: format!(
            "access: {} is not a list of labels; the speech was left out, write access: [label, label]",
            shown(value)
        ),
    };
    let Some(value) = fields.remove(field) else { return Ok(Vec::new()) };
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

/// `Title:` is kept as an unknown field, but surely meant as a known one; and so is a second name of a field.
fn warn_of_misspelt(fields: &Fields, warnings: &mut Vec<Warning>) -> Result<(), Refusal> {
    for field in fields.keys() {
        // A known name that stands here has a value that was not understood, of which was warned already, or another name won.
        if warnings.iter().any(|warning| warning.field == *field) {
            continue;
        }
        let is_meant = |name: &&str| field.trim().eq_ignore_ascii_case(name);
        let Some(names) = NAMES.into_iter().find(|names| names.iter().any(is_meant)) else { continue };
        let name = names[0];
        if name == "access" {
            let detail = format!("{field}: write access, once and in small letters; the speech was left out");
            return Err(Refusal { reason: Reason::BadAccess, field: name, detail });
        }
        let detail = format!("{field} is kept as a field that tifa does not know; write {name}, once");
        warnings.push(Warning { field: field.clone(), detail });
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
