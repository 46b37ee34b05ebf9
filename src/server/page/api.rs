//! The page about the API: the description that programs read, for people, with requests that they can try.

mod description;
mod words;

use std::fmt::Write;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderMap;
use axum::response::Response;

use super::visit::Visit;
use super::words::Words;
use super::{Page, respond};
use crate::error::Result as EngineResult;
use crate::index::Snapshot;
use crate::server::params::{Params, encode};
use crate::server::problem::{CODES, Problem};
use crate::server::site::Site;
use crate::server::wire::IndexInfo;

use description::{Description, Endpoint};
use words::ApiWords;

/// The page about the API.
#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    visit: Visit,
    w: &'static Words,
    words: &'static ApiWords,
    index: IndexInfo,
    description: &'static Description,
    examples: Vec<Example>,
    /// The codes of errors, their statuses, and what they mean.
    codes: Vec<(&'static str, u16, &'static str)>,
    /// Whether the examples hold the server's address, or `$TIFA` in its place.
    is_address_known: bool,
}

/// A request of this server that answers.
struct Example {
    operation: &'static str,
    what: &'static str,
    href: String,
    /// The path and parameters as people read them.
    shown: String,
    curl: String,
}

/// A request to try.
struct Trial {
    operation: &'static str,
    parameters: &'static [(&'static str, &'static str)],
}

const TRIALS: [Trial; 10] = [
    Trial { operation: "search", parameters: &[("q", "高质量发展"), ("limit", "3")] },
    Trial {
        operation: "search",
        parameters: &[("q", "改革"), ("match", "phrase"), ("limit", "0"), ("facets", "year,level")],
    },
    Trial {
        operation: "search",
        parameters: &[("q", "脱贫攻坚 | 乡村振兴"), ("from", "2013"), ("to", "2022"), ("sort", "newest")],
    },
    Trial { operation: "suggest", parameters: &[("q", "gzl"), ("limit", "5")] },
    Trial { operation: "suggest", parameters: &[("q", "gzl"), ("format", "opensearch")] },
    Trial { operation: "parse", parameters: &[("q", "（改革｜开放） -农村 in:title")] },
    Trial { operation: "speech", parameters: &[] },
    Trial { operation: "index", parameters: &[] },
    Trial { operation: "alive", parameters: &[] },
    Trial { operation: "ready", parameters: &[] },
];

/// Answers `/api`.
pub(in crate::server) async fn answer(
    State(state): State<crate::server::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::read(state.site(), &uri, &headers)?;
    Params::read(Some(&visit.query()))?.finish()?;
    let reader = state.clone();
    respond(&state, visit, uri, headers, move |snapshot, visit| ApiPage::new(snapshot, visit, reader.site())).await
}

impl ApiPage {
    fn new(snapshot: &Snapshot, visit: Visit, site: &Site) -> EngineResult<ApiPage> {
        let words = ApiWords::of(visit.language);
        let description = Description::get(visit.language);
        // Any speech will do; an empty index has none to show.
        let speech = snapshot.speech_refs().next().map(|place| snapshot.speech(place)).transpose()?;
        let id = speech.map(|speech| encode(&speech.id));
        let examples = TRIALS.iter().zip(words.trials).filter_map(|(trial, what)| {
            let endpoint = description.endpoints.iter().find(|endpoint| endpoint.operation == trial.operation)?;
            let path = match &id {
                Some(id) => endpoint.path.replace("{id}", id),
                None if endpoint.path.contains('{') => return None,
                None => endpoint.path.clone(),
            };
            Some(trial.at(&path, what, site))
        });
        Ok(ApiPage {
            index: IndexInfo::new(snapshot),
            description,
            examples: examples.collect(),
            codes: CODES.iter().zip(words.codes).map(|((code, status), meaning)| (*code, *status, meaning)).collect(),
            is_address_known: site.public_url.is_some(),
            w: visit.words(),
            words,
            visit,
        })
    }

    fn examples_of<'a>(&'a self, endpoint: &'a Endpoint) -> impl Iterator<Item = &'a Example> {
        self.examples.iter().filter(|example| example.operation == endpoint.operation)
    }
}

impl Trial {
    fn at(&self, path: &str, what: &'static str, site: &Site) -> Example {
        let (mut target, mut shown) = (path.to_owned(), path.to_owned());
        let address = site.url(path).map_or_else(|| format!("\"$TIFA{path}\""), |url| format!("'{url}'"));
        let mut curl = format!("curl {}{address}", if self.parameters.is_empty() { "" } else { "--get " });
        for (n, (name, value)) in self.parameters.iter().enumerate() {
            let before = if n == 0 { '?' } else { '&' };
            let written = write!(target, "{before}{name}={}", encode(value))
                .and_then(|()| write!(shown, "{before}{name}={value}"))
                .and_then(|()| write!(curl, " \\\n  --data-urlencode '{name}={value}'"));
            debug_assert!(written.is_ok(), "a String takes any text");
        }
        Example { operation: self.operation, what, href: site.path(&target), shown, curl }
    }
}
