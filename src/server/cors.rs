//! Which scripts of other sites may read answers.
//!
//! A search is a plain GET, so a browser asks for nothing before it; whoever adds headers of their own is answered too. Nothing here
//! depends on who asks, so cookies and the like are never let in.

use std::time::Duration;

use axum::http::header::{ETAG, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderValue, Method};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::site::Site;

/// How long a browser need not ask again; Chromium takes no more.
const MAX_AGE: Duration = Duration::from_secs(7_200);

/// A layer: tells browsers which sites may read an answer. The outermost, so that errors can be read too.
pub(super) fn layer(site: &Site) -> CorsLayer {
    let origins = &site.allowed_origins;
    let allowed = if origins.iter().any(|origin| origin.is_any()) {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::try_from(origin.to_string()).ok()))
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([ETAG, RETRY_AFTER])
        .max_age(MAX_AGE)
        .vary([ORIGIN])
}
