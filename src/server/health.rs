//! `/healthz` and `/readyz`, for whoever watches over the process.

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::IndexInfo;

/// The process answers.
#[derive(Serialize, ToSchema)]
pub(super) struct Alive {
    /// Always `ok`.
    status: &'static str,
}

/// The index is open and can be searched.
#[derive(Serialize, ToSchema)]
pub(super) struct Ready {
    /// Always `ready`.
    status: &'static str,
    /// What is searched.
    index: IndexInfo,
}

/// Whether the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = OK, description = "It is", body = Alive)))]
pub(super) async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], Json(Alive { status: "ok" }))
}

/// Whether searches can be answered, and from which index.
#[utoipa::path(get, path = "/readyz", tag = "operations", responses((status = OK, description = "They can", body = Ready)))]
pub(super) async fn ready(State(state): State<super::State>) -> impl IntoResponse {
    let index = IndexInfo::new(&state.snapshot());
    ([(CACHE_CONTROL, "no-store")], Json(Ready { status: "ready", index }))
}
