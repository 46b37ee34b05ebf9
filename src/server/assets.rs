//! Files that pages load. Their names hold a hash of the content, so a browser may keep them for ever.

use std::sync::OnceLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName};
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};

use super::caching::Tag;
use super::problem::{self, Problem};

/// How all pages look.
pub(super) static STYLE: Asset = Asset::new("style.css", include_str!("../web/style.css"));
/// What all pages do beyond links and forms.
pub(super) static SCRIPT: Asset = Asset::new("app.js", include_str!("../web/app.js"));
/// The site's icon.
pub(super) static ICON: Asset = Asset::new("icon.svg", include_str!("../web/icon.svg"));
/// The search box for pages of other sites.
pub(super) static WIDGET: Asset = Asset::new(
    "tifa-search.js",
    concat!(
        "(() => {\n'use strict';\nconst STYLE = `",
        include_str!("../web/tifa-search/style.css"),
        "`;\n",
        include_str!("../web/tifa-search/words.js"),
        include_str!("../web/tifa-search/server.js"),
        include_str!("../web/tifa-search/make.js"),
        include_str!("../web/tifa-search/suggestions.js"),
        include_str!("../web/tifa-search/results.js"),
        include_str!("../web/tifa-search/element.js"),
        "})();\n"
    ),
);
/// Its style sheet, for browsers whose scripts can't make one.
pub(super) static WIDGET_STYLE: Asset = Asset::new("tifa-search.css", include_str!("../web/tifa-search/style.css"));

static ALL: [&Asset; 5] = [&STYLE, &SCRIPT, &ICON, &WIDGET, &WIDGET_STYLE];

/// A year, the longest that makes sense.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For a name without a hash: a page of another site is up to date after some minutes, and need not wait for the server before that.
const FIVE_MINUTES: &str = "public, max-age=300";
/// Pages of other sites may load it, even those that let in nothing that does not say so.
const SHARED: (HeaderName, &str) = (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");

/// A file in the program.
pub(super) struct Asset {
    name: &'static str,
    content: &'static str,
    route: OnceLock<String>,
}

impl Asset {
    const fn new(name: &'static str, content: &'static str) -> Asset {
        Asset { name, content, route: OnceLock::new() }
    }

    /// Where it is: `/assets/style.0123456789ab.css`.
    pub(super) fn route(&self) -> &str {
        self.route.get_or_init(|| {
            let (stem, extension) = self.name.rsplit_once('.').unwrap_or((self.name, ""));
            let hash = blake3::hash(self.content.as_bytes()).to_hex();
            format!("/assets/{stem}.{}.{extension}", &hash[..12])
        })
    }

    fn kind(&self) -> &'static str {
        match self.name.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            _ => "application/octet-stream",
        }
    }
}

/// What changes when any asset does.
pub(super) fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| ALL.map(Asset::route).join(" "))
}

/// Answers `/assets/{name}`.
pub(super) async fn answer(uri: Uri) -> Result<Response, Problem> {
    match ALL.into_iter().find(|asset| asset.route() == uri.path()) {
        Some(asset) => {
            Ok(([(CONTENT_TYPE, asset.kind()), (CACHE_CONTROL, FOR_EVER), SHARED], asset.content).into_response())
        }
        None => Err(problem::not_found(uri).await),
    }
}

/// Answers `/embed.js`: the widget under the name that pages of other sites have in their source.
pub(super) async fn widget(uri: Uri, headers: HeaderMap) -> Response {
    stable(&WIDGET, &uri, &headers)
}

/// Answers `/embed.css`.
pub(super) async fn widget_style(uri: Uri, headers: HeaderMap) -> Response {
    stable(&WIDGET_STYLE, &uri, &headers)
}

/// An asset under a name that stays, for pages of other sites.
fn stable(asset: &Asset, uri: &Uri, headers: &HeaderMap) -> Response {
    let tag = Tag::new(asset.route(), uri, &[]);
    let mut response =
        tag.not_modified(headers).unwrap_or_else(|| tag.on(([(CONTENT_TYPE, asset.kind())], asset.content)));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(FIVE_MINUTES));
    response.headers_mut().insert(SHARED.0, HeaderValue::from_static(SHARED.1));
    response
}
