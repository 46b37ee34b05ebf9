//! `GET /api/v1/suggest`: completions of what is being typed.

use std::str::FromStr;
use std::time::Instant;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;
use utoipa::{IntoParams, ToSchema};

use super::caching::Tag;
use super::params::{Expected, Params, encode};
use super::problem::{Problem, ProblemDetails};
use super::site::Site;
use super::wire::{self, Completions, SuggestAnswer};
use crate::error::Error;
use crate::suggest::{DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS};

/// The parameters, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
struct SuggestParams {
    /// What has been typed so far. Its last term is completed: by its letters, or as pinyin in full, by initials, or mixed.
    q: Option<String>,
    /// Suggestions of each group; with `format=opensearch`, of all together. Default: 10.
    #[param(minimum = 0, maximum = 50)]
    limit: Option<usize>,
    /// The shape of the answer: with `json` everything that is known of each suggestion, with `opensearch` what browsers read in their
    /// address bars. Default: `json`.
    format: Option<Format>,
}

/// The shape of an answer.
#[derive(Clone, Copy, Default, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Format {
    /// Everything that is known of each suggestion.
    #[default]
    Json,
    /// What browsers read in their address bars: the text, completions of it, a word on each, and where each leads (empty where the
    /// server does not know its address).
    Opensearch,
}

impl Format {
    fn kind(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Opensearch => "application/x-suggestions+json",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Format, ()> {
        match text {
            "json" => Ok(Format::Json),
            "opensearch" => Ok(Format::Opensearch),
            _ => Err(()),
        }
    }
}

/// Completes what is being typed: phrases of these speeches with exact counts, titles, speakers.
#[utoipa::path(
    get, path = "/api/v1/suggest", tag = "search", operation_id = "suggest", params(SuggestParams),
    responses(
        (status = OK, description = "The suggestions, in the shape that was asked for", content(
            (SuggestAnswer = "application/json"),
            (Completions = "application/x-suggestions+json"),
        )),
        (status = BAD_REQUEST, description = "The request is at fault; `code` says how", body = ProblemDetails, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "`busy`, or `timed_out`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::read(uri.query())?;
    let text = params.one("q")?.unwrap_or_default();
    let limit = params.number("limit", 0..=MAX_SUGGESTIONS)?.unwrap_or(DEFAULT_SUGGESTIONS);
    let format = params.parsed("format", FORMAT)?.unwrap_or_default();
    params.finish()?;
    let (length, most) = (text.chars().count(), state.limits().query_characters);
    if length > most {
        return Err(Error::QueryTooLong { length, limit: most }.into());
    }
    let snapshot = state.snapshot();
    let version = snapshot.version().to_owned();
    let reader = state.clone();
    let work = move || {
        let suggestions = reader.suggestions(&snapshot)?;
        let start = Instant::now();
        let suggested = suggestions.suggest(&text, limit)?;
        let mined = suggested.mined;
        let answer = SuggestAnswer::new(&snapshot, &text, suggested, start.elapsed());
        let json = match format {
            Format::Json => wire::to_json(&answer),
            Format::Opensearch => wire::to_json(&completions(&answer, limit, reader.site())),
        };
        Ok((mined, json?))
    };
    let (mined, json) = state.run(work).await?;
    // The phrases of a version are there a little later than the version.
    let version = if mined { version } else { format!("{version}, not mined") };
    let tag = Tag::new(&version, &uri, &[&state.site().start()]);
    Ok(tag.not_modified(&headers).unwrap_or_else(|| tag.on(([(CONTENT_TYPE, format.kind())], json))))
}

/// The best suggestions of all groups in the browsers' shape: phrases, then titles, then speakers.
fn completions(answer: &SuggestAnswer, limit: usize, site: &Site) -> Completions {
    let phrases =
        answer.phrases.iter().map(|phrase| (&phrase.query, format!("{} 处，{} 篇", phrase.hits, phrase.speeches)));
    let titles = answer.titles.iter().map(|title| (&title.query, format!("标题，{} 篇", title.speeches)));
    let speakers = answer.speakers.iter().map(|speaker| (&speaker.query, format!("讲话人，{} 篇", speaker.speeches)));
    let best = phrases.chain(titles).chain(speakers).take(limit);
    let (texts, descriptions): (Vec<String>, Vec<String>) = best.map(|(text, about)| (text.clone(), about)).unzip();
    let url = |text: &String| site.url(&format!("/search?q={}", encode(text)));
    let urls = texts.iter().filter_map(url).collect();
    Completions(answer.text.clone(), texts, descriptions, urls)
}

const FORMAT: Expected = Expected { en: "json or opensearch", zh: " json、opensearch 之一" };
