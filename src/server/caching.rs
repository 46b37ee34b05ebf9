//! Headers about keeping answers, and about what a browser may do with them.
//!
//! An answer depends on the index version, the program and the URL alone, so the tag of these says whether a kept answer is still good.
//! The tag is weak: `took_ms` differs each time.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderMap, IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::assets;
use super::page::embed;
use super::site::Origin;

/// What identifies an answer.
pub(super) struct Tag(String);

impl Tag {
    /// The tag of what is answered to `uri` from an index version, and from whatever else it depends on: `others`.
    pub(super) fn new(version: &str, uri: &Uri, others: &[&str]) -> Tag {
        let mut hasher = blake3::Hasher::new();
        // A page with other assets is another page.
        let always = [env!("CARGO_PKG_VERSION"), assets::version(), version, &uri.to_string()];
        for part in always.iter().chain(others) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let hash = hasher.finalize().to_hex();
        Tag(format!("W/\"{}\"", &hash[..32]))
    }

    /// The answer to one who has the answer already.
    pub(super) fn not_modified(&self, headers: &HeaderMap) -> Option<Response> {
        let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let opaque = self.0.trim_start_matches("W/");
        let same = |tag: &str| tag == "*" || tag.trim_start_matches("W/") == opaque;
        let known = known.flat_map(|value| value.split(',')).any(|tag| same(tag.trim()));
        known.then(|| self.on(StatusCode::NOT_MODIFIED))
    }

    /// Puts the tag on an answer, which may then be kept, but not used unasked.
    pub(super) fn on(&self, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(ETAG, tag);
        }
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

/// Pages load nothing from elsewhere and run nothing that stands in them.
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// A layer: what every answer says to browsers.
pub(super) async fn secure(State(state): State<super::State>, request: Request, next: Next) -> Response {
    let ancestors: &[Origin] = if request.uri().path() == embed::PATH { &state.site().frame_ancestors } else { &[] };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = ancestors.iter().fold(POLICY.to_owned(), |policy, origin| format!("{policy} {origin}"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    // For browsers that don't know `frame-ancestors`. It can't name other sites, so where there are any it stays away.
    if ancestors.is_empty() {
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
