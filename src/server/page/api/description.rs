//! The description that programs read, turned into tables.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

use crate::server::openapi;
use crate::server::page::language::Language;

/// What the API is.
#[derive(Debug)]
pub(super) struct Description {
    pub(super) about: Text,
    pub(super) endpoints: Vec<Endpoint>,
    /// What answers are made of, by name.
    pub(super) shapes: Vec<Shape>,
}

/// Something that can be asked for.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// Its name.
    pub(super) operation: String,
    pub(super) path: String,
    pub(super) summary: Text,
    pub(super) about: Text,
    pub(super) parameters: Vec<Row>,
    pub(super) answers: Vec<Answer>,
}

/// A parameter, or a field of an answer.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) about: Text,
    pub(super) is_required: bool,
}

/// An answer by its status.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) about: Text,
    pub(super) media_type: String,
    pub(super) kind: Kind,
}

/// What has a name of its own: an object with fields, or something simpler.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) about: Text,
    /// What it is, where it has no fields.
    pub(super) kind: Kind,
    pub(super) fields: Vec<Row>,
}

/// A text whose pieces between backquotes are code.
pub(super) type Text = Vec<Piece>;

#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_code: bool,
}

/// A type in words.
pub(super) type Kind = Vec<Word>;

/// Words of a type; the name of a shape leads to it.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) leads_to_shape: bool,
}

impl Description {
    /// The description of this program's API in a language.
    pub(super) fn get(language: Language) -> &'static Description {
        static DESCRIPTIONS: [OnceLock<Description>; 3] = [const { OnceLock::new() }; 3];
        DESCRIPTIONS[language as usize].get_or_init(|| {
            let mut root: Value = serde_json::from_str(openapi::description()).unwrap_or_default();
            if language != Language::English {
                translate(&mut root, &chinese(language));
            }
            Reader { root: &root }.description()
        })
    }
}

/// The English descriptions, in one line each, and what they are in Chinese.
fn chinese(language: Language) -> HashMap<&'static str, &'static str> {
    let rows = include_str!("../../../web/api-words.tsv").lines().filter(|row| !row.starts_with('#'));
    let column = if language == Language::Simplified { 1 } else { 2 };
    rows.filter_map(|row| Some((row.split('\t').next()?, row.split('\t').nth(column)?))).collect()
}

/// Puts other words in the place of all descriptions; one that has none stays.
fn translate(part: &mut Value, words: &HashMap<&str, &str>) {
    match part {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if matches!(name.as_str(), "description" | "summary") => {
                        if let Some(told) = words.get(in_one_line(text).as_str()) {
                            *text = (*told).to_owned();
                        }
                    }
                    value => translate(value, words),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| translate(item, words)),
        _ => {}
    }
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads an OpenAPI document, as much of it as ours has.
struct Reader<'a> {
    root: &'a Value,
}

impl Reader<'_> {
    fn description(&self) -> Description {
        let mut endpoints: Vec<Endpoint> = entries(&self.root["paths"])
            .flat_map(|(path, methods)| entries(methods).map(move |(_, endpoint)| self.endpoint(path, endpoint)))
            .collect();
        // What people come for, first.
        let order = ["search", "suggest", "parse", "speech", "index"];
        let rank =
            |endpoint: &Endpoint| order.iter().position(|name| *name == endpoint.operation).unwrap_or(order.len());
        endpoints.sort_by_key(rank);
        let shapes = entries(&self.root["components"]["schemas"]).map(|(name, schema)| {
            let fields = self.fields(schema);
            let kind = if fields.is_empty() { self.kind(schema) } else { Kind::new() };
            Shape { name: name.to_owned(), about: about(schema), kind, fields }
        });
        Description { about: about(&self.root["info"]), endpoints, shapes: shapes.collect() }
    }

    fn endpoint(&self, path: &str, endpoint: &Value) -> Endpoint {
        let parameters = items(&endpoint["parameters"]).map(|parameter| Row {
            name: string(&parameter["name"]),
            kind: self.parameter(&parameter["schema"]),
            about: about(parameter),
            is_required: parameter["required"] == true,
        });
        let answers = entries(&endpoint["responses"]).flat_map(|(status, response)| {
            entries(&response["content"]).map(move |(media_type, content)| Answer {
                status: status.to_owned(),
                about: about(response),
                media_type: media_type.to_owned(),
                kind: self.kind(&content["schema"]),
            })
        });
        Endpoint {
            operation: string(&endpoint["operationId"]),
            path: path.to_owned(),
            summary: text(&string(&endpoint["summary"])),
            about: about(endpoint),
            parameters: parameters.collect(),
            answers: answers.collect(),
        }
    }

    /// The type of a parameter; an array is one that may be given several times.
    fn parameter(&self, schema: &Value) -> Kind {
        match schema.get("items") {
            Some(item) => [self.kind(item), word("; may be repeated")].into_iter().flatten().collect(),
            None => self.kind(schema),
        }
    }

    /// The fields of an object in the order that its source declares them, those of its parts included.
    fn fields(&self, schema: &Value) -> Vec<Row> {
        if let Some(target) = self.target(schema) {
            return self.fields(target);
        }
        let mut fields: Vec<Row> = items(&schema["allOf"]).flat_map(|part| self.fields(part)).collect();
        let required: Vec<String> = items(&schema["required"]).map(string).collect();
        let place = |name: &str| required.iter().position(|required| required == name);
        let mut own: Vec<Row> = entries(&schema["properties"])
            .map(|(name, field)| Row {
                name: name.to_owned(),
                kind: self.kind(field),
                about: about(field),
                is_required: place(name).is_some(),
            })
            .collect();
        own.sort_by_key(|field| place(&field.name).unwrap_or(required.len()));
        fields.extend(own);
        fields
    }

    fn kind(&self, schema: &Value) -> Kind {
        if let Some(target) = self.target(schema) {
            let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
            // The values of an enumeration say more than its name.
            let is_enumeration = target.get("enum").is_some();
            let named = || vec![Word { text: name.to_owned(), leads_to_shape: true }];
            return if is_enumeration { self.kind(target) } else { named() };
        }
        let values: Vec<String> = items(&schema["enum"]).map(string).collect();
        if !values.is_empty() {
            return word(&values.join(", "));
        }
        let choices: Vec<Kind> = items(&schema["oneOf"]).map(|choice| self.kind(choice)).collect();
        if !choices.is_empty() {
            return joined(choices, " or ");
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        joined(types.into_iter().map(|name| self.simple(name, schema)).collect(), " or ")
    }

    /// A type without alternatives.
    fn simple(&self, name: &str, schema: &Value) -> Kind {
        let places: Vec<Kind> = items(&schema["prefixItems"]).map(|place| self.kind(place)).collect();
        match name {
            "array" if !places.is_empty() => {
                [word("["), joined(places, ", "), word("]")].into_iter().flatten().collect()
            }
            "array" => [word("array of "), self.kind(&schema["items"])].into_iter().flatten().collect(),
            "object" if schema["additionalProperties"] == serde_json::json!({}) => word("object"),
            "object" => {
                [word("object of "), self.kind(&schema["additionalProperties"])].into_iter().flatten().collect()
            }
            "integer" => match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
                (Some(least), Some(most)) => word(&format!("integer, {least} to {most}")),
                _ => word("integer"),
            },
            _ => word(name),
        }
    }

    fn target(&self, schema: &Value) -> Option<&Value> {
        self.root.pointer(schema["$ref"].as_str()?.strip_prefix('#')?)
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn items(array: &Value) -> impl Iterator<Item = &Value> {
    array.as_array().into_iter().flatten()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What a part of the description says of itself; what may be null says it within.
fn about(part: &Value) -> Text {
    let own = part["description"].as_str().or_else(|| part["oneOf"][0]["description"].as_str());
    text(own.unwrap_or_default())
}

fn text(written: &str) -> Text {
    let pieces = written.split('`').enumerate().filter(|(_, piece)| !piece.is_empty());
    pieces.map(|(n, piece)| Piece { text: piece.to_owned(), is_code: n % 2 == 1 }).collect()
}

fn word(text: &str) -> Kind {
    vec![Word { text: text.to_owned(), leads_to_shape: false }]
}

fn joined(kinds: Vec<Kind>, between: &str) -> Kind {
    kinds
        .into_iter()
        .reduce(|before, kind| before.into_iter().chain(word(between)).chain(kind).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptions(part: &Value, found: &mut Vec<String>) {
        match part {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
                Value::String(text) if matches!(name.as_str(), "description" | "summary") => {
                    found.push(in_one_line(text))
                }
                value => descriptions(value, found),
            }),
            Value::Array(items) => items.iter().for_each(|item| descriptions(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_description_has_its_words_in_chinese_and_no_words_are_left_over() {
        let root: Value = serde_json::from_str(openapi::description()).unwrap();
        let mut found = Vec::new();
        descriptions(&root, &mut found);
        for language in [Language::Simplified, Language::Traditional] {
            let words = chinese(language);
            let missing: Vec<&String> = found.iter().filter(|text| !words.contains_key(text.as_str())).collect();
            assert_eq!(missing, Vec::<&String>::new());
            let idle: Vec<&&str> = words.keys().filter(|text| !found.iter().any(|found| found == *text)).collect();
            assert_eq!(idle, Vec::<&&str>::new());
            for (english, told) in words {
                let codes = |text: &str| {
                    text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<std::collections::BTreeSet<_>>()
                };
                assert_eq!(codes(english), codes(told), "{told}");
            }
        }
    }
}
