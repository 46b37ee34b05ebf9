//! Where what is known about a speech comes from.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::names::Field;
use crate::speech::{self, Provenance, Speech};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValueOrigin {
    /// The kind of place.
    pub from: OriginKind,
    /// The line of the text, from 1, where it was read.
    #[schema(required = true)]
    pub line: Option<u32>,
    /// The field that it follows from.
    #[schema(required = true)]
    pub field: Option<Field>,
}

/// Kinds of places where values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// Given with the speech: front matter, a field of JSON, a column, a sidecar.
    Given,
    /// Said by the markup of its page.
    Page,
    /// Read in its text.
    Line,
    /// Read in the name of its file.
    FileName,
    /// Follows from another value.
    Follows,
    /// Made up of its first words; only a title is.
    MadeUp,
}

/// The origin of every value that is known.
pub(in crate::server) fn origins(speech: &Speech) -> BTreeMap<Field, ValueOrigin> {
    let metadata = &speech.metadata;
    let known = [
        (speech::Field::Date, metadata.date.is_some()),
        (speech::Field::Speaker, metadata.speaker.is_some()),
        (speech::Field::Occasion, metadata.occasion.is_some()),
        (speech::Field::Issuer, metadata.issuer.is_some()),
        (speech::Field::Region, metadata.region.is_some()),
        (speech::Field::Level, metadata.level.is_some()),
        (speech::Field::DocNumber, metadata.doc_number.is_some()),
        (speech::Field::Source, metadata.source.is_some()),
    ];
    let mut origins: BTreeMap<Field, ValueOrigin> = known
        .into_iter()
        .filter(|(_, is_known)| *is_known)
        .map(|(field, _)| (field.into(), origin(speech.provenance.get(&field).copied())))
        .collect();
    let title = match speech.title() {
        (_, true) => ValueOrigin { from: OriginKind::MadeUp, line: None, field: None },
        _ => origin(speech.provenance.get(&speech::Field::Title).copied()),
    };
    origins.insert(Field::Title, title);
    origins
}

fn origin(provenance: Option<Provenance>) -> ValueOrigin {
    let (from, line, field) = match provenance {
        None | Some(Provenance::Given) => (OriginKind::Given, None, None),
        Some(Provenance::Page) => (OriginKind::Page, None, None),
        Some(Provenance::Line(line)) => (OriginKind::Line, Some(line), None),
        Some(Provenance::FileName) => (OriginKind::FileName, None, None),
        Some(Provenance::Follows(field)) => (OriginKind::Follows, None, Some(field.into())),
    };
    ValueOrigin { from, line, field }
}
