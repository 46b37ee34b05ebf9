//! `/opensearch.xml`: what a browser needs to know to have tifa among its search engines.
//!
//! Browsers take absolute addresses only. Where no public URL is known there is no description: one made of the `Host` of a request would
//! be kept by the browser, wherever that header came from.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;

use super::assets::ICON;
use super::caching::Tag;
use super::params::Params;
use super::problem::Problem;

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct Description {
    icon: String,
    search: String,
    suggest: String,
    itself: String,
}

/// Answers `/opensearch.xml`.
pub(super) async fn answer(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::read(uri.query())?.finish()?;
    let url = |route: &str| state.site().url(route).ok_or_else(Problem::no_public_url);
    let description = Description {
        icon: url(ICON.route())?,
        search: url("/search")?,
        suggest: url("/api/v1/suggest")?,
        itself: url("/opensearch.xml")?,
    };
    let tag = Tag::new("", &uri, &[&state.site().start()]);
    let xml = || description.render().unwrap_or_default();
    let answer = tag.not_modified(&headers);
    Ok(answer.unwrap_or_else(|| tag.on(([(CONTENT_TYPE, "application/opensearchdescription+xml")], xml()))))
}
