//! `/api/v1/openapi.json`: the description of the API, generated from the code.

use std::sync::OnceLock;

use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;
use utoipa::OpenApi;

use super::caching::Tag;
use super::{health, overview, parse, search, speech, suggest, wire};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "tifa",
        description = "Exact phrase search over Chinese policy speeches. Totals are exact; every answer names the version of the index \
                       that it comes from. Within v1, names and meanings stay; fields may be added. Errors are problem+json with a stable `code`.",
    ),
    paths(search::answer, parse::answer, suggest::answer, speech::answer, overview::answer, health::alive, health::ready),
    // Schemas that only parameters refer to are not found by themselves.
    components(schemas(wire::Lens, wire::Match, wire::Sort, wire::Level, suggest::Format)),
    tags((name = "search", description = "Finding and reading speeches"), (name = "operations", description = "Watching over the server"))
)]
struct Api;

/// The description of the API as JSON.
pub(super) fn description() -> &'static str {
    static DESCRIPTION: OnceLock<String> = OnceLock::new();
    DESCRIPTION.get_or_init(|| Api::openapi().to_json().unwrap_or_default())
}

/// Answers `GET /api/v1/openapi.json`.
pub(super) async fn answer(uri: Uri, headers: HeaderMap) -> Response {
    let tag = Tag::new(description(), &uri, &[]);
    tag.not_modified(&headers).unwrap_or_else(|| tag.on(([(CONTENT_TYPE, "application/json")], description())))
}
