//! Files that pages load. Their names hold a hash of the content, so a browser may keep them for ever.

use std::sync::OnceLock;

use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::problem::{self, Problem};

const STYLE: &str = include_str!("../web/style.css");
const SCRIPT: &str = include_str!("../web/app.js");
const ICON: &str = include_str!("../web/icon.svg");
/// A year, the longest that makes sense.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The style sheet's place.
pub(super) fn style_path() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path("style", STYLE, "css"))
}

/// The script's place.
pub(super) fn script_path() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path("app", SCRIPT, "js"))
}

/// The icon's place.
pub(super) fn icon_path() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path("icon", ICON, "svg"))
}

fn path(name: &str, content: &str, extension: &str) -> String {
    let hash = blake3::hash(content.as_bytes()).to_hex();
    format!("/assets/{name}.{}.{extension}", &hash[..12])
}

/// Answers `/assets/{name}`.
pub(super) async fn answer(uri: Uri) -> Result<Response, Problem> {
    let (content, kind) = match uri.path() {
        path if path == style_path() => (STYLE, "text/css; charset=utf-8"),
        path if path == script_path() => (SCRIPT, "text/javascript; charset=utf-8"),
        path if path == icon_path() => (ICON, "image/svg+xml"),
        _ => return Err(problem::not_found(uri).await),
    };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_EVER)], content).into_response())
}
