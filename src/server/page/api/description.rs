//! The description that programs read, turned into tables.

use std::sync::OnceLock;

use serde_json::Value;

use crate::server::openapi;

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
    /// The description of this program's API.
    pub(super) fn get() -> &'static Description {
        static DESCRIPTION: OnceLock<Description> = OnceLock::new();
        DESCRIPTION.get_or_init(|| {
            let root: Value = serde_json::from_str(openapi::description()).unwrap_or_default();
            Reader { root: &root }.description()
        })
    }
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
