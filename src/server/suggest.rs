//! `GET /api/v1/suggest`: completions of what is being typed.

use std::time::Instant;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;
use utoipa::IntoParams;

use super::caching::Tag;
use super::params::Params;
use super::problem::{Problem, ProblemDetails};
use super::wire::{self, SuggestAnswer};
use crate::error::Error;
use crate::suggest::{DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS};

/// The parameters, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
struct SuggestParams {
    /// What has been typed so far. Its last term is completed: by its letters, or as pinyin in full, by initials, or mixed.
    q: Option<String>,
    /// Suggestions of each group. Default: 10.
    #[param(minimum = 0, maximum = 50)]
    limit: Option<usize>,
}

/// Completes what is being typed: phrases of these speeches with exact counts, titles, speakers.
#[utoipa::path(
    get, path = "/api/v1/suggest", tag = "search", operation_id = "suggest", params(SuggestParams),
    responses(
        (status = OK, body = SuggestAnswer),
        (status = BAD_REQUEST, body = ProblemDetails, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, body = ProblemDetails, content_type = "application/problem+json"),
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
        Ok((mined, wire::to_json(&SuggestAnswer::new(&snapshot, &text, suggested, start.elapsed()))?))
    };
    let (mined, json) = state.run(work).await?;
    // The phrases of a version are there a little later than the version.
    let tag = Tag::new(&if mined { version } else { format!("{version}, not mined") }, &uri, &[]);
    Ok(tag.not_modified(&headers).unwrap_or_else(|| tag.on(([(CONTENT_TYPE, "application/json")], json))))
}
