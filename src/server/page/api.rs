//! The page about the API: the description that programs read, for people, with requests that they can try.

mod description;

use std::fmt::Write;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderMap;
use axum::response::Response;

use super::{Page, tagged};
use crate::error::Result as EngineResult;
use crate::index::Snapshot;
use crate::server::params::{Params, encode};
use crate::server::problem::{CODES, Problem};
use crate::server::site::Site;
use crate::server::wire::IndexInfo;

use description::{Description, Endpoint};

/// The page about the API.
#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    index: IndexInfo,
    description: &'static Description,
    examples: Vec<Example>,
    /// Where the description for programs is.
    openapi: String,
    /// Whether the examples hold the server's address, or `$TIFA` in its place.
    is_address_known: bool,
}

/// A request of this server that answers.
struct Example {
    operation: &'static str,
    zh: &'static str,
    en: &'static str,
    href: String,
    /// The path and parameters as people read them.
    shown: String,
    curl: String,
}

/// A request to try: the operation, what it is for, its parameters.
struct Trial {
    operation: &'static str,
    zh: &'static str,
    en: &'static str,
    parameters: &'static [(&'static str, &'static str)],
}

const TRIALS: [Trial; 10] = [
    Trial {
        operation: "search",
        zh: "一个提法：总数，前三篇",
        en: "A phrase: totals and three speeches",
        parameters: &[("q", "高质量发展"), ("limit", "3")],
    },
    Trial {
        operation: "search",
        zh: "只要总数，按年份和层级分",
        en: "Totals alone, by year and level",
        parameters: &[("q", "改革"), ("match", "phrase"), ("limit", "0"), ("facets", "year,level")],
    },
    Trial {
        operation: "search",
        zh: "一段时间里两个提法的任一个，最新的在前",
        en: "Either of two phrases within some years, the newest first",
        parameters: &[("q", "脱贫攻坚 | 乡村振兴"), ("from", "2013"), ("to", "2022"), ("sort", "newest")],
    },
    Trial {
        operation: "suggest",
        zh: "按拼音首字母补全",
        en: "Completions of initials in pinyin",
        parameters: &[("q", "gzl"), ("limit", "5")],
    },
    Trial {
        operation: "suggest",
        zh: "浏览器地址栏用的格式",
        en: "The same as a browser's address bar reads it",
        parameters: &[("q", "gzl"), ("format", "opensearch")],
    },
    Trial {
        operation: "parse",
        zh: "一个查询是怎样理解的",
        en: "How a query is read",
        parameters: &[("q", "（改革｜开放） -农村 in:title")],
    },
    Trial { operation: "speech", zh: "一篇讲话", en: "One speech", parameters: &[] },
    Trial { operation: "index", zh: "索引里有什么", en: "What the index holds", parameters: &[] },
    Trial { operation: "alive", zh: "进程在运行", en: "The process is alive", parameters: &[] },
    Trial { operation: "ready", zh: "可以检索", en: "Searches can be answered", parameters: &[] },
];

/// Answers `/api`.
pub(in crate::server) async fn answer(
    State(state): State<crate::server::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::read(uri.query())?.finish()?;
    let site = state.site().clone();
    tagged(&state, uri, headers, move |snapshot| ApiPage::new(snapshot, &site)).await
}

impl ApiPage {
    fn new(snapshot: &Snapshot, site: &Site) -> EngineResult<ApiPage> {
        let description = Description::get();
        // Any speech will do; an empty index has none to show.
        let speech = snapshot.speech_refs().next().map(|place| snapshot.speech(place)).transpose()?;
        let id = speech.map(|speech| encode(&speech.id));
        let examples = TRIALS.iter().filter_map(|trial| {
            let endpoint = description.endpoints.iter().find(|endpoint| endpoint.operation == trial.operation)?;
            let path = match &id {
                Some(id) => endpoint.path.replace("{id}", id),
                None if endpoint.path.contains('{') => return None,
                None => endpoint.path.clone(),
            };
            Some(trial.at(&path, site))
        });
        Ok(ApiPage {
            index: IndexInfo::new(snapshot),
            description,
            examples: examples.collect(),
            openapi: site.path("/api/v1/openapi.json"),
            is_address_known: site.public_url.is_some(),
        })
    }

    fn examples_of<'a>(&'a self, endpoint: &'a Endpoint) -> impl Iterator<Item = &'a Example> {
        self.examples.iter().filter(|example| example.operation == endpoint.operation)
    }
}

impl Trial {
    fn at(&self, path: &str, site: &Site) -> Example {
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
        let Trial { operation, zh, en, .. } = *self;
        Example { operation, zh, en, href: site.path(&target), shown, curl }
    }
}
