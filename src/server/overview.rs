//! `GET /api/v1/index`: what the index holds.

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;

use super::caching::Tag;
use super::params::Params;
use super::problem::{Problem, ProblemDetails};
use super::wire::{self, IndexAnswer};

/// What the index holds: counts, version, dates, and the values of the metadata with how many speeches have each.
#[utoipa::path(
    get, path = "/api/v1/index", tag = "search", operation_id = "index",
    responses(
        (status = OK, description = "Counts and values", body = IndexAnswer),
        (status = BAD_REQUEST, description = "The request is at fault; `code` says how", body = ProblemDetails, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "`busy`, or `timed_out`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::read(uri.query())?.finish()?;
    let snapshot = state.snapshot();
    let tag = Tag::new(snapshot.version(), &uri, &[]);
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    let reader = state.clone();
    let work = move || wire::to_json(&IndexAnswer::new(&snapshot, &*reader.overview(&snapshot)?));
    let json = state.run(work).await?;
    Ok(tag.on(([(CONTENT_TYPE, "application/json")], json)))
}
