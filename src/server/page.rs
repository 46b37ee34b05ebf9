//! The pages: for people, complete without scripts. Chinese first, with English where it helps whoever runs the server.
//!
//! Everything is escaped by the templates in `src/web`; text comes in segments and only a template makes `<mark>` of a hit.

mod form;
mod reading;
mod results;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderMap;
use axum::response::{Html, Response};

use super::assets::{ICON, STYLE};
use super::caching::Tag;
use super::params::{self, Params};
use super::problem::{Problem, ProblemDetails};
use super::search::{LENS, Question};
use super::wire::IndexInfo;
use crate::error::{Error, Result as EngineResult};
use crate::index::Snapshot;
use crate::query::Query;

use form::Form;
use reading::ReadingPage;
use results::ResultsPage;

/// The start page.
#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    form: Form,
    index: IndexInfo,
    first_date: Option<String>,
    last_date: Option<String>,
}

/// An error, with the search form as it was sent.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    form: Form,
    problem: &'a ProblemDetails,
}

/// What every page needs.
trait Page: Template {
    fn style(&self) -> &'static str {
        STYLE.route()
    }

    fn icon(&self) -> &'static str {
        ICON.route()
    }

    /// A number as people read it: 1,234,567.
    fn grouped(&self, number: &u64) -> String {
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    }
}

impl<T: Template> Page for T {}

/// Answers `/`.
pub(super) async fn home(State(state): State<super::State>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Params::read(uri.query())?.finish()?;
    start(state, uri, headers).await
}

/// Answers `/search`; without a query it is the start page.
pub(super) async fn search(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pairs = Params::read(uri.query())?.pairs().to_vec();
    if pairs.iter().all(|(name, value)| name != "q" || value.trim().is_empty()) {
        return start(state, uri, headers).await;
    }
    let question = Question::read(uri.query(), state.limits())?;
    let form = Form::of(uri.query());
    let window = state.limits().window;
    let reader = state.clone();
    tagged(&state, uri, headers, move |snapshot| {
        let form = form.with_suggestions(&*reader.overview(snapshot)?);
        ResultsPage::new(snapshot, form, question, &pairs, window)
    })
    .await
}

/// Answers `/speeches/{id}`, with the hits of `q` marked.
pub(super) async fn speech(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = params::id_in_path(uri.path(), "/speeches/")?;
    let mut params = Params::read(uri.query())?;
    let text = params.one("q")?.unwrap_or_default();
    let lens = params.parsed("lens", LENS)?.unwrap_or_default();
    params.finish()?;
    let limit = state.limits().query_characters;
    let length = text.chars().count();
    if length > limit {
        return Err(Error::QueryTooLong { length, limit }.into());
    }
    let query = if text.trim().is_empty() { None } else { Some(text.parse::<Query>()?) };
    // Before the tag is looked at: an id that is gone has no answer that could be kept.
    state.snapshot().find(&id).map_err(|error| state.problem(error))?;
    let time_limit = state.limits().request_time;
    tagged(&state, uri, headers, move |snapshot| {
        let speech = snapshot.speech(snapshot.find(&id)?)?;
        ReadingPage::new(snapshot, &speech, &text, query.as_ref(), lens, time_limit)
    })
    .await
}

/// The page of an error.
pub(super) fn error(problem: &ProblemDetails, uri: &Uri) -> String {
    let form = Form::of(uri.query());
    ErrorPage { form, problem }.render().unwrap_or_default()
}

async fn start(state: super::State, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let form = Form::of(uri.query());
    let reader = state.clone();
    tagged(&state, uri, headers, move |snapshot| {
        let overview = reader.overview(snapshot)?;
        Ok(HomePage {
            form: form.with_suggestions(&overview),
            index: IndexInfo::new(snapshot),
            first_date: overview.first_date.map(|date| date.to_string()),
            last_date: overview.last_date.map(|date| date.to_string()),
        })
    })
    .await
}

/// Makes a page of the index as it is now, or says that the asker has it already.
async fn tagged<T: Template>(
    state: &super::State,
    uri: Uri,
    headers: HeaderMap,
    make: impl FnOnce(&Snapshot) -> EngineResult<T> + Send + 'static,
) -> Result<Response, Problem> {
    let snapshot = state.snapshot();
    let tag = Tag::new(snapshot.version(), &uri, &[&state.site().start()]);
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    let html = state.run(move || make(&snapshot)?.render().map_err(|error| Error::Engine(error.into()))).await?;
    Ok(tag.on(Html(html)))
}
