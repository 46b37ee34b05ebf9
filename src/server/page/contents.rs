//! The page of what the index holds: years, levels, speakers, issuers, regions, each a way to its speeches.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderMap;
use axum::response::Response;

use super::form::Form;
use super::visit::Visit;
use super::words::{Words, fill};
use super::{Page, grouped, respond};
use crate::index::ValueCount;
use crate::server::params::{Params, encode};
use crate::server::problem::Problem;
use crate::server::wire::IndexInfo;
use crate::speech::{Field, Level};

/// Values of a field that are shown at most: those of the most speeches.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "contents.html")]
struct ContentsPage {
    visit: Visit,
    w: &'static Words,
    form: Form,
    index: IndexInfo,
    holds: String,
    sections: Vec<Section>,
}

/// The values of a field.
struct Section {
    name: &'static str,
    values: Vec<Entry>,
    /// Whether the values are short, so that more of them fit beside each other.
    is_years: bool,
    /// How many values are not shown, in words.
    more: Option<String>,
}

/// A value, and the search for its speeches.
struct Entry {
    label: String,
    href: String,
    speeches: u64,
}

/// Answers `/contents`.
pub(in crate::server) async fn answer(
    State(state): State<crate::server::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::read(state.site(), &uri, &headers)?;
    Params::read(Some(&visit.query()))?.finish()?;
    let reader = state.clone();
    respond(&state, visit, uri, headers, move |snapshot, visit| {
        let (w, index, overview) = (visit.words(), IndexInfo::new(snapshot), reader.overview(snapshot)?);
        let fields = [
            (w.timeline, "year", &overview.years),
            (w.field(Field::Level), "level", &overview.levels),
            (w.field(Field::Speaker), "speaker", &overview.speakers),
            (w.field(Field::Issuer), "issuer", &overview.issuers),
            (w.field(Field::Region), "region", &overview.regions),
        ];
        let sections = fields.map(|(name, field, counts)| section(name, field, counts, &visit));
        Ok(ContentsPage {
            form: Form::of(&visit),
            holds: fill(w.holds, &[&grouped(index.speeches), &grouped(index.sentences), &grouped(index.characters)]),
            sections: sections.into_iter().filter(|section| !section.values.is_empty()).collect(),
            index,
            w,
            visit,
        })
    })
    .await
}

fn section(name: &'static str, field: &str, counts: &[ValueCount], visit: &Visit) -> Section {
    let (words, is_years) = (visit.words(), field == "year");
    let entry = |count: &ValueCount| {
        let quoted = if is_years { count.value.clone() } else { format!("\"{}\"", count.value) };
        let level = count.value.parse::<Level>().ok().filter(|_| field == "level");
        Entry {
            label: level.map_or_else(|| count.value.clone(), |level| words.level(level).to_owned()),
            href: visit.to(&format!("/search?q={}", encode(&format!("{field}:{quoted}")))),
            speeches: count.speeches,
        }
    };
    let behind = counts.len().saturating_sub(SHOWN);
    let more = (behind > 0).then(|| fill(words.more_values, &[&grouped(behind as u64)]));
    Section { name, is_years, values: counts.iter().take(SHOWN).map(entry).collect(), more }
}
