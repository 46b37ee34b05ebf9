//! Headers about keeping answers, and about what a browser may do with them.
//!
//! An answer depends on the index version, the program and the URL alone, so the tag of these says whether a kept answer is still good.
//! The tag is weak: `took_ms` differs each time.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderMap, IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::assets;

/// What identifies an answer.
pub(super) struct Tag(String);

impl Tag {
    /// The tag of what is answered to `uri` from an index version, and from whatever else it depends on: `others`.
    pub(super) fn new(version: &str, uri: &Uri, others: &[&str]) -> Tag {
        let mut hasher = blake3::Hasher::new();
        // A page of another style sheet is another page.
        let always = [env!("CARGO_PKG_VERSION"), assets::style_path(), version, &uri.to_string()];
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

/// Pages load nothing from elsewhere, run nothing, and are framed by their own site only.
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// A layer: what every answer says to browsers.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
