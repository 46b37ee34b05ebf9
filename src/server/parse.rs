//! `GET /api/v1/parse`: what a query means, in words.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use utoipa::IntoParams;

use super::params::Params;
use super::problem::{Problem, ProblemDetails};
use super::search::read_query;
use super::wire::ParsedQuery;

/// The parameters, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
struct ParseParams {
    /// The query.
    q: String,
}

/// Says how a query is read: in canonical form, and in words.
#[utoipa::path(
    get, path = "/api/v1/parse", tag = "search", operation_id = "parse", params(ParseParams),
    responses(
        (status = OK, description = "The query in canonical form and in words", body = ParsedQuery),
        (status = BAD_REQUEST, description = "The request is at fault; `code` says how", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(State(state): State<super::State>, uri: Uri) -> Result<Json<ParsedQuery>, Problem> {
    let mut params = Params::read(uri.query())?;
    let (text, query) = read_query(&mut params, state.limits())?;
    params.finish()?;
    Ok(Json(ParsedQuery::new(&text, &query)))
}
