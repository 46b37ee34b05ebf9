//! `GET /api/v1/search`: from parameters to an answer.

use std::time::Instant;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::Response;
use utoipa::{IntoParams, ToSchema};

use super::caching::Tag;
use super::limits::Limits;
use super::params::{self, Expected, Params};
use super::problem::{Problem, ProblemDetails};
use super::wire::{self, SearchAnswer};
use crate::error::{Error, Result as EngineResult};
use crate::index::Snapshot;
use crate::query::{Filters, Property, Query};
use crate::search::{Answer, Bookmark, DEFAULT_LIMIT, DEFAULT_SNIPPETS, Facet, Request, Weights};
use crate::speech::{Level, SpeechDate};

/// Snippets of a result at most.
const MAX_SNIPPETS: usize = 20;

/// The parameters, for the description; [`Question::read`] reads them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
struct SearchParams {
    /// What to look for, in the query language: phrases apart by blanks, all in the same speech; `"…"`, `-x`, `a | b`, `( )`, `a $5 b`, `a #5 b`,
    /// `以…为…`, `a \ b`, `/regex/`, `speaker:` `region:` `level:` `issuer:` `id:` `year:` `from:` `to:` `in:` `noise:yes`. Ask `/api/v1/parse` how
    /// a query is read.
    q: String,
    /// How much folding forgives: with `strict` nothing, with `default` script, width, quotation marks and the kind of separator, with
    /// `loose` separators altogether. Default: `default`.
    lens: Option<wire::Lens>,
    /// Which tiers to reach into: with `phrase` exact matches alone, with `auto` those of the loose lens behind them, and behind these
    /// speeches that hold enough of the words. Default: `auto`.
    r#match: Option<wire::Match>,
    /// The order of results within a tier; `hits` has those with the most first. Default: `relevance`.
    sort: Option<wire::Sort>,
    /// Not before this date: 2025-03-05, 2025-03 or 2025. Undated speeches are left out.
    from: Option<String>,
    /// Not after this date, or not after the end of this month or year. Undated speeches are left out.
    to: Option<String>,
    /// Speakers. Several are alternatives; `?` is those speeches whose speaker is unknown.
    speaker: Option<Vec<String>>,
    /// Issuers. Several are alternatives; `?` is unknown.
    issuer: Option<Vec<String>>,
    /// Regions: 深圳市 finds what lies in 广东省深圳市 too. Several are alternatives; `?` is unknown.
    region: Option<Vec<String>>,
    /// Levels. Several are alternatives; `?` is unknown.
    #[param(inline)]
    level: Option<Vec<AskedLevel>>,
    /// Results of the page; 0 gives the totals alone, and where nothing is exact, the size of the next tier that holds something. Default: 10.
    #[param(minimum = 0, maximum = 100)]
    limit: Option<usize>,
    /// Results to leave out from the start. Default: 0.
    #[param(minimum = 0, maximum = 1000000)]
    offset: Option<usize>,
    /// `next_cursor` of the page before, for the page behind it; all other parameters as they were, without `offset`. Ends with 410
    /// `index_changed` where the index has changed since.
    cursor: Option<String>,
    /// What to count the results by, apart by commas: year, decade, level, region, speaker, issuer, kind. Exact counts of hits and speeches.
    facets: Option<String>,
    /// Whether to count under every lens too. Default: false.
    lenses: Option<bool>,
    /// Whether to say of each result why it ranks where it does. Default: false.
    explain: Option<bool>,
    /// Whether to name phrases near to one that does not occur, where nothing is found exactly. Default: true, but false with `match=phrase`.
    did_you_mean: Option<bool>,
    /// Snippets of a result. Default: 3.
    #[param(minimum = 0, maximum = 20)]
    snippets: Option<usize>,
}

// Only described, never built.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "only described, never built")]
enum AskedLevel {
    Central,
    Province,
    City,
    County,
    Township,
    Unit,
    #[schema(rename = "?")]
    Unknown,
}

/// A search that was asked for over HTTP.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The query as typed.
    pub(super) text: String,
    pub(super) request: Request,
    /// Where the page begins, instead of at an offset.
    cursor: Option<Bookmark>,
}

/// Finds phrases: exact totals, and speeches with the sentences that hold them.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search", operation_id = "search", params(SearchParams),
    responses(
        (status = OK, description = "The totals, and a page of results", body = SearchAnswer),
        (status = BAD_REQUEST, description = "The request is at fault; `code` says how", body = ProblemDetails, content_type = "application/problem+json"),
        (
            status = GONE, description = "The index has changed since the cursor was given: `index_changed`",
            body = ProblemDetails, content_type = "application/problem+json"
        ),
        (status = SERVICE_UNAVAILABLE, description = "`busy`, or `timed_out`", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(
    State(state): State<super::State>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let question = Question::read(uri.query(), state.limits())?;
    let snapshot = state.snapshot();
    let tag = Tag::new(snapshot.version(), &uri, &[]);
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    let json = state.run(move || wire::to_json(&question.answer(&snapshot)?)).await?;
    Ok(tag.on(([(CONTENT_TYPE, "application/json")], json)))
}

impl Question {
    /// Reads the parameters.
    ///
    /// # Errors
    /// One is malformed, unknown, repeated, or out of bounds.
    pub(super) fn read(query: Option<&str>, limits: &Limits) -> Result<Question, Problem> {
        let mut params = Params::read(query)?;
        let (text, query) = read_query(&mut params, limits)?;
        let cursor = params.parsed::<Bookmark>("cursor", CURSOR)?;
        let mut request = Request {
            lens: params.parsed("lens", LENS)?.unwrap_or_default(),
            matching: params.parsed("match", MATCH)?.unwrap_or_default(),
            sort: params.parsed("sort", SORT)?.unwrap_or_default(),
            filters: filters(&mut params)?,
            limit: params.number("limit", 0..=limits.page)?.unwrap_or(DEFAULT_LIMIT.min(limits.page)),
            offset: params.number("offset", 0..=limits.window)?.unwrap_or(0),
            snippets: params.number("snippets", 0..=MAX_SNIPPETS)?.unwrap_or(DEFAULT_SNIPPETS),
            facets: facets(&mut params)?,
            lenses: params.parsed("lenses", BOOLEAN)?.unwrap_or_default(),
            explain: params.parsed("explain", BOOLEAN)?.unwrap_or_default(),
            did_you_mean: true,
            weights: Weights::default(),
            time_limit: limits.request_time,
            query,
        };
        if let Some(wanted) = params.parsed("did_you_mean", BOOLEAN)? {
            request.did_you_mean = wanted;
        } else {
            request.did_you_mean = request.matching == crate::query::Match::Auto;
        }
        params.finish()?;
        if request.offset + request.limit > limits.window {
            let detail =
                format!("offset + limit reaches past {}; narrow the search by dates or filters", limits.window);
            let detail_zh = format!("offset + limit 超过 {}，请用日期或其他条件缩小范围", limits.window);
            return Err(Problem::bad_request("window_exceeded", detail, detail_zh).of("offset"));
        }
        if cursor.is_some() && request.offset > 0 {
            let detail = "offset and cursor can't be given together: leave out offset";
            let detail_zh = "offset 与 cursor 不能同时使用，请去掉 offset";
            return Err(Problem::bad_request("bad_parameter", detail, detail_zh).of("offset"));
        }
        Ok(Question { text, request, cursor })
    }

    /// Searches.
    pub(super) fn answer(&self, snapshot: &Snapshot) -> EngineResult<SearchAnswer> {
        let start = Instant::now();
        let mut request = self.request.clone();
        if let Some(cursor) = &self.cursor {
            request.offset = cursor.offset(snapshot, &request)?;
        }
        let answer: Answer = crate::search::search(snapshot, &request)?;
        Ok(SearchAnswer::new(snapshot, &self.text, &request, &answer, start.elapsed()))
    }
}

/// Reads `q`: the text and what it means.
pub(super) fn read_query(params: &mut Params, limits: &Limits) -> Result<(String, Query), Problem> {
    let text = params.one("q")?.unwrap_or_default();
    let length = text.chars().count();
    if length > limits.query_characters {
        return Err(Error::QueryTooLong { length, limit: limits.query_characters }.into());
    }
    let query = text.parse()?;
    Ok((text, query))
}

fn facets(params: &mut Params) -> Result<Vec<Facet>, Problem> {
    let mut facets = Vec::new();
    let names = params.all("facets");
    for name in names.iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty()) {
        let facet = params::parse::<Facet>("facets", name, FACET)?;
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    Ok(facets)
}

/// Reads the conditions apart from the query.
pub(super) fn filters(params: &mut Params) -> Result<Filters, Problem> {
    let from: Option<SpeechDate> = params.parsed("from", DATE)?;
    let to: Option<SpeechDate> = params.parsed("to", DATE)?;
    if let (Some(from), Some(to)) = (from, to)
        && from.first_day() > to.last_day()
    {
        let detail = format!("from: {from} is later than to: {to}");
        let detail_zh = format!("起始日期 {from} 晚于截止日期 {to}");
        return Err(Problem::bad_request("bad_parameter", detail, detail_zh).of("from"));
    }
    let mut filters = Filters { from, to, ..Filters::default() };
    filters.speakers = filters.known(Property::Speaker, params.all("speaker"));
    filters.issuers = filters.known(Property::Issuer, params.all("issuer"));
    filters.regions = filters.known(Property::Region, params.all("region"));
    let levels = filters.known(Property::Level, params.all("level"));
    let levels = levels.iter().map(|level| params::parse::<Level>("level", level, LEVEL));
    filters.levels = levels.collect::<Result<_, _>>()?;
    Ok(filters)
}

pub(super) const LENS: Expected = Expected { en: "strict, default or loose", zh: " strict、default、loose 之一" };
const MATCH: Expected = Expected { en: "auto or phrase", zh: " auto、phrase 之一" };
const SORT: Expected =
    Expected { en: "relevance, newest, oldest or hits", zh: " relevance、newest、oldest、hits 之一" };
const CURSOR: Expected =
    Expected { en: "a cursor that an answer gave as next_cursor", zh: "上一页给出的 next_cursor" };
const BOOLEAN: Expected = Expected { en: "true or false", zh: " true、false 之一" };
const FACET: Expected = Expected {
    en: "year, decade, level, region, speaker, issuer or kind",
    zh: " year、decade、level、region、speaker、issuer、kind 之一",
};
const DATE: Expected =
    Expected { en: "a date like 2025-03-05, 2025-03 or 2025", zh: "日期，如 2025-03-05、2025-03 或 2025" };
const LEVEL: Expected = Expected {
    en: "central, province, city, county, township, unit, or ? for none",
    zh: " central、province、city、county、township、unit 之一，? 表示不详",
};
