//! `/embed`: the search box and its results in small, for frames in pages of other sites. Complete without scripts; what leads to a whole
//! page opens a window of its own, so that nobody reads a speech through a keyhole.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderMap;
use axum::response::Response;

use super::tiers::{TierView, tiers};
use super::visit::Visit;
use super::words::{Words, fill};
use super::{Page, respond};
use crate::server::problem::{Problem, ProblemDetails};
use crate::server::search::Question;
use crate::server::wire::Totals;

/// Where it is. Its frame and its errors are not as elsewhere.
pub(in crate::server) const PATH: &str = "/embed";
/// Results where nothing else is said.
const RESULTS: &str = "5";
/// Snippets of a result where nothing else is said.
const SNIPPETS: &str = "1";

/// The page in a frame.
#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    visit: Visit,
    w: &'static Words,
    q: String,
    /// The other parameters, so that the next search has them too.
    kept: Vec<(String, String)>,
    found: Option<Found>,
    /// What went wrong, in the language of the page.
    error: Option<String>,
}

/// What a search found.
struct Found {
    totals: Totals,
    tiers: Vec<TierView>,
    nothing: String,
    /// The whole page of results.
    all: String,
}

/// Answers `/embed`, with the parameters of a search; without a query, with the box alone.
pub(in crate::server) async fn answer(
    State(state): State<crate::server::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut visit = Visit::read(state.site(), &uri, &headers)?;
    let kept = kept(&visit);
    // The language was chosen by the page around this one, not by who reads it.
    visit.is_choice = false;
    let q = q(&visit);
    let question =
        if q.trim().is_empty() { None } else { Some(Question::read(Some(&parameters(&visit)), state.limits())?) };
    respond(&state, visit, uri, headers, move |snapshot, visit| {
        let (w, mut found) = (visit.words(), None);
        if let Some(question) = question {
            let answer = question.answer(snapshot)?;
            found = Some(Found {
                totals: answer.totals,
                tiers: tiers(&answer, question.request.lens, &visit),
                nothing: fill(w.nothing, &[&answer.query.text]),
                all: visit.search_with(&[("limit", ""), ("snippets", "")]),
            });
        }
        Ok(EmbedPage { visit, w, q, kept, found, error: None })
    })
    .await
}

/// The page of an error in a frame.
pub(super) fn error(problem: &ProblemDetails, visit: Visit) -> String {
    let detail = Words::told(visit.language, &problem.detail, &problem.detail_zh);
    let (w, q, kept) = (visit.words(), q(&visit), kept(&visit));
    EmbedPage { visit, w, q, kept, found: None, error: Some(detail) }.render().unwrap_or_default()
}

fn q(visit: &Visit) -> String {
    visit.pairs.iter().find(|(name, _)| name == "q").map(|(_, value)| value.clone()).unwrap_or_default()
}

/// All parameters but the query, and the language where it was chosen.
fn kept(visit: &Visit) -> Vec<(String, String)> {
    let others = visit.pairs.iter().filter(|(name, value)| name != "q" && name != "offset" && !value.is_empty());
    let language = visit.is_choice.then(|| ("ui".to_owned(), visit.language.tag().to_owned()));
    others.cloned().chain(language).collect()
}

/// The parameters of the search, with fewer results and snippets than a whole page has.
fn parameters(visit: &Visit) -> String {
    let given = |name: &str| visit.pairs.iter().any(|(given, value)| given == name && !value.is_empty());
    let defaults = [("limit", RESULTS), ("snippets", SNIPPETS)].into_iter().filter(|(name, _)| !given(name));
    defaults.fold(visit.query(), |query, (name, value)| format!("{query}&{name}={value}"))
}
