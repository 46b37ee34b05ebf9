//! The HTTP side: the API for programs and plain pages for people. The one place that names axum.
//!
//! [`router`] holds all routes and needs no port, so tests call it directly; [`serve`] puts it behind a listener, with the time limits
//! that `axum::serve` lacks. A handler's file holds its parameters, its answer and itself. What stands in JSON is in [`wire`], which
//! error becomes which status is in `problem`. The engine is not async: whatever reads the index goes through `State::run`, onto a
//! blocking thread and in turn.
//!
//! How the server is seen from outside is [`Site`]: it has no say in what is found, only in links, and in what other sites may do.
//!
//! Left out on purpose: access rules, rate limits by client.

mod accept;
mod assets;
mod caching;
mod cors;
mod feed;
mod health;
mod limits;
mod openapi;
mod opensearch;
mod overview;
mod page;
mod params;
mod parse;
mod problem;
mod search;
mod site;
mod speech;
mod state;
mod suggest;
mod turns;
pub mod wire;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{any, get};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

pub use accept::serve;
pub use limits::Limits;
pub use site::{BadAddress, BasePath, Origin, PublicUrl, Site};
pub use state::{Event, State};

/// Answers of fewer bytes are not worth packing.
const LEAST_COMPRESSED: u64 = 1_024;

/// All routes, under the path of the site.
pub fn router(state: State) -> Router {
    let routes = dressed(shared(), &state).layer(cors::layer(state.site())).merge(dressed(own(), &state));
    match state.site().mount() {
        "" => routes,
        mount => dressed(around(&state), &state).nest(&format!("{mount}/"), routes),
    }
    .with_state(state)
}

/// What scripts of other sites may read, where the site allows them to.
fn shared() -> Router<State> {
    Router::new()
        .route("/api/v1/search", get(search::answer))
        .route("/api/v1/parse", get(parse::answer))
        .route("/api/v1/suggest", get(suggest::answer))
        .route("/api/v1/speeches/{*id}", get(speech::answer))
        .route("/api/v1/index", get(overview::answer))
        .route("/api/v1/openapi.json", get(openapi::answer))
        .route("/api/{*rest}", any(problem::not_found))
        .route("/assets/{name}", get(assets::answer))
        .route("/embed.js", get(assets::widget))
        .route("/embed.css", get(assets::widget_style))
        .method_not_allowed_fallback(problem::method_not_allowed)
}

/// What only this site reads.
fn own() -> Router<State> {
    Router::new()
        .route("/", get(page::home))
        .route("/help", get(page::help))
        .route("/contents", get(page::contents::answer))
        .route("/search", get(page::search))
        .route("/speeches/{*id}", get(page::speech))
        .route("/api", get(page::api::answer))
        .route("/embed", get(page::embed::answer))
        .route("/feed.atom", get(feed::answer))
        .route("/opensearch.xml", get(opensearch::answer))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
}

/// What lies around the path of the site. Whoever asks for less than that path is sent to the start page, not turned away: it is what
/// people type who know the machine's name alone.
fn around(state: &State) -> Router<State> {
    let start = state.site().path("/");
    let to_start = get(async move || Redirect::temporary(&start));
    Router::new()
        .route("/", to_start.clone())
        .route(state.site().mount(), to_start)
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
}

/// Puts around routes what holds for all of them, the outermost first.
fn dressed(routes: Router<State>, state: &State) -> Router<State> {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), caching::secure))
        .layer(CompressionLayer::new().gzip(true).compress_when(SizeAbove::new(LEAST_COMPRESSED)))
        .layer(from_fn_with_state(state.clone(), problem::render))
        .layer(CatchPanicLayer::custom(state::on_panic(state)));
    routes.layer(layers)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;

    use super::*;
    use crate::index::{Index, IndexOptions, Indexer};

    async fn panics() {
        panic!("secret");
    }

    async fn panics_on_another_thread(state: axum::extract::State<State>) -> Result<(), problem::Problem> {
        state.run(|| panic!("secret")).await
    }

    #[tokio::test]
    async fn a_panic_is_an_error_that_says_nothing_and_is_told_to_the_log() {
        let dir = tempfile::tempdir().unwrap();
        let indexer = Indexer::open(dir.path(), IndexOptions::default()).unwrap();
        indexer.finish(&[], |_: &std::path::Path| false).unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&told);
        let tell = move |event: &Event| log.lock().unwrap().push(event.to_string());
        let state = State::with_events(Index::open(dir.path()).unwrap(), Limits::default(), tell);
        let routes = Router::new().route("/api/here", get(panics)).route("/api/there", get(panics_on_another_thread));
        let router = dressed(routes, &state).with_state(state);
        for path in ["/api/here", "/api/there"] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(response.headers()["content-type"], "application/problem+json");
            let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            assert!(body.contains("\"internal_error\"") && !body.contains("secret"), "{body}");
        }
        assert_eq!(*told.lock().unwrap(), ["a request panicked: secret"; 2]);
    }
}
