//! `GET /api/v1/speeches/{id}`: one speech, whole.

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;

use super::caching::Tag;
use super::params::{self, Params};
use super::problem::{Problem, ProblemDetails};
use super::wire::{self, SpeechAnswer};

/// One speech: what is known about it, its outline and its sentences.
///
/// The id is escaped as a part of a URL; its slashes may stand as they are.
#[utoipa::path(
    get, path = "/api/v1/speeches/{id}", tag = "search", operation_id = "speech",
    params(("id" = String, Path, description = "The id, as search results give it")),
    responses(
        (status = OK, description = "The speech, whole", body = SpeechAnswer),
        (status = BAD_REQUEST, description = "The request is at fault; `code` says how", body = ProblemDetails, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "No speech has this id: `no_such_speech`", body = ProblemDetails, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "`busy`, or `timed_out`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = params::id_in_path(uri.path(), "/api/v1/speeches/")?;
    Params::read(uri.query())?.finish()?;
    let snapshot = state.snapshot();
    let tag = Tag::new(snapshot.version(), &uri, &[]);
    let place = snapshot.find(&id).map_err(|error| state.problem(error))?;
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    let json = state.run(move || wire::to_json(&SpeechAnswer::new(&snapshot, place)?)).await?;
    Ok(tag.on(([(CONTENT_TYPE, "application/json")], json)))
}
