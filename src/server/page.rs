//! The pages: for people, complete without scripts, in three languages.
//!
//! Everything is escaped by the templates in `src/web`; text comes in segments and only a template makes `<mark>` of a hit. The URL is the
//! state of a page: the same URL in the same language is the same page.

pub(super) mod api;
mod cite;
pub(super) mod contents;
pub(super) mod embed;
mod facets;
mod form;
mod language;
mod listing;
mod marked;
mod pager;
mod panel;
mod passages;
mod reading;
mod results;
mod text;
mod tiers;
mod timeline;
mod visit;
mod words;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_LANGUAGE, HeaderMap, HeaderValue, SET_COOKIE, VARY};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::assets::{ICON, SCRIPT, STYLE};
use super::caching::Tag;
use super::params::{self, Expected, Params, encode};
use super::problem::{Problem, ProblemDetails};
use super::search::{LENS, Question, filters};
use super::wire::IndexInfo;
use crate::error::{Error, Result as EngineResult};
use crate::index::Snapshot;
use crate::query::Query;

use form::Form;
use language::Language;
use reading::{Reading, ReadingPage};
use results::ResultsPage;
use visit::Visit;
use words::{Words, fill};

/// The start page.
#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    visit: Visit,
    w: &'static Words,
    form: Form,
    index: IndexInfo,
    /// What the index holds, and from when to when, in words.
    holds: String,
    dates: Option<String>,
}

/// What can be asked.
#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    visit: Visit,
    w: &'static Words,
    form: Form,
    /// An example, the search for it, and what it finds.
    rows: Vec<(&'static str, String, &'static str)>,
}

/// An error, with the search form as it was sent.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    visit: Visit,
    w: &'static Words,
    form: Form,
    /// What went wrong in the language of the page, and in English where that is another.
    detail: String,
    other: Option<&'a str>,
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

    fn script(&self) -> &'static str {
        SCRIPT.route()
    }

    /// A number as people read it.
    fn grouped(&self, number: &u64) -> String {
        grouped(*number)
    }

    /// What is counted, as one or as several.
    fn unit(&self, words: &[&'static str; 2], number: &u64) -> &'static str {
        words[usize::from(*number != 1)]
    }
}

impl<T: Template> Page for T {}

/// A number as people read it: 1,234,567.
fn grouped(number: u64) -> String {
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

/// Answers `/`.
pub(super) async fn home(State(state): State<super::State>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let visit = Visit::read(state.site(), &uri, &headers)?;
    Params::read(Some(&visit.query()))?.finish()?;
    start(state, visit, uri, headers).await
}

/// Answers `/help`.
pub(super) async fn help(State(state): State<super::State>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let visit = Visit::read(state.site(), &uri, &headers)?;
    Params::read(Some(&visit.query()))?.finish()?;
    respond(&state, visit, uri, headers, |_, visit| {
        let w = visit.words();
        let row = |(example, meaning): &(&'static str, &'static str)| {
            (*example, visit.to(&format!("/search?q={}", encode(example))), *meaning)
        };
        Ok(HelpPage { form: Form::of(&visit), rows: w.help_rows.iter().map(row).collect(), w, visit })
    })
    .await
}

/// Answers `/search`; without a query and without conditions it is the start page.
pub(super) async fn search(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::read(state.site(), &uri, &headers)?;
    if visit.pairs.iter().all(|(name, value)| name != "q" || value.trim().is_empty()) {
        filters(&mut Params::read(Some(&visit.query()))?)?;
        return match listing::search_for_all(&visit) {
            Some(search) => Ok(Redirect::to(&search).into_response()),
            None => start(state, visit, uri, headers).await,
        };
    }
    let question = Question::read(Some(&visit.query()), state.limits())?;
    let window = state.limits().window;
    let reader = state.clone();
    respond(&state, visit, uri, headers, move |snapshot, visit| {
        let form = Form::of(&visit).with_suggestions(&*reader.overview(snapshot)?);
        ResultsPage::new(snapshot, visit, form, question, window)
    })
    .await
}

/// Answers `/speeches/{id}`, with the hits of `q` marked, and what `at` names ready to be cited.
pub(super) async fn speech(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::read(state.site(), &uri, &headers)?;
    let id = params::id_in_path(uri.path(), "/speeches/")?;
    let mut params = Params::read(Some(&visit.query()))?;
    let text = params.one("q")?.unwrap_or_default();
    let lens = params.parsed("lens", LENS)?.unwrap_or_default();
    let cited = params.parsed("at", PLACE)?;
    params.finish()?;
    let limit = state.limits().query_characters;
    let length = text.chars().count();
    if length > limit {
        return Err(Error::QueryTooLong { length, limit }.into());
    }
    let query = if text.trim().is_empty() { None } else { Some(text.parse::<Query>()?) };
    // Before the tag is looked at: an id that is gone has no answer that could be kept.
    state.snapshot().find(&id).map_err(|error| state.problem(error))?;
    let reading = Reading { text, query, lens, cited, time_limit: state.limits().request_time };
    respond(&state, visit, uri, headers, move |snapshot, visit| {
        ReadingPage::new(snapshot, snapshot.find(&id)?, visit, &reading)
    })
    .await
}

const PLACE: Expected = Expected { en: "a place like s41 or p12", zh: "句号或段号，如 s41、p12" };

/// The page of an error.
pub(super) fn error(state: &super::State, problem: &ProblemDetails, uri: &Uri, headers: &HeaderMap) -> String {
    let visit = Visit::lenient(state.site(), uri, headers);
    if uri.path() == embed::PATH {
        return embed::error(problem, visit);
    }
    let detail = Words::told(visit.language, &problem.detail, &problem.detail_zh);
    let other = (visit.language != Language::English).then_some(problem.detail.as_str());
    let form = Form::of(&visit).open_at(problem.parameter.as_deref());
    ErrorPage { w: visit.words(), visit, form, detail, other, problem }.render().unwrap_or_default()
}

async fn start(state: super::State, visit: Visit, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let reader = state.clone();
    respond(&state, visit, uri, headers, move |snapshot, visit| {
        let overview = reader.overview(snapshot)?;
        let (w, index) = (visit.words(), IndexInfo::new(snapshot));
        let dates = overview.first_date.zip(overview.last_date);
        Ok(HomePage {
            form: Form::of(&visit).with_suggestions(&overview).focused(),
            holds: fill(w.holds, &[&grouped(index.speeches), &grouped(index.sentences), &grouped(index.characters)]),
            dates: dates.map(|(first, last)| fill(w.dates, &[&first.to_string(), &last.to_string()])),
            index,
            w,
            visit,
        })
    })
    .await
}

/// Makes a page of the index as it is now, or says that the asker has it already.
async fn respond<T: Template>(
    state: &super::State,
    visit: Visit,
    uri: Uri,
    headers: HeaderMap,
    make: impl FnOnce(&Snapshot, Visit) -> EngineResult<T> + Send + 'static,
) -> Result<Response, Problem> {
    let snapshot = state.snapshot();
    let language = visit.language;
    let cookie = visit.is_choice.then(|| language.cookie(&state.site().path("")));
    // A citation names the day.
    let tag = Tag::new(snapshot.version(), &uri, &[&state.site().start(), language.tag(), &cite::today()]);
    let mut response = match tag.not_modified(&headers) {
        Some(response) => response,
        None => {
            let make = move || make(&snapshot, visit)?.render().map_err(|error| Error::Engine(error.into()));
            tag.on(Html(state.run(make).await?))
        }
    };
    let sent = response.headers_mut();
    sent.append(VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    sent.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        sent.insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
