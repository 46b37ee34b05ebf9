//! Errors as answers: which error has which status, and how it is told. The one place that decides either.
//!
//! Handlers return a [`Problem`]; [`render`] makes of it `application/problem+json` (RFC 9457) for programs, or a page for people, by the
//! path that was asked for. Both languages go out, so that a program need not ask for one.

use axum::extract::{OriginalUri, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::page;
use crate::error::{Error, Kind};

/// An error, as the asker is told of it.
#[derive(Clone, Debug)]
pub(super) struct Problem(Box<ProblemDetails>);

/// An error as RFC 9457 has it, with a `code` that stays the same.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ProblemDetails {
    /// Always `about:blank`: the meaning is that of the status; `code` says more.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    title: &'static str,
    /// The status.
    status: u16,
    /// A stable name for programs.
    #[schema(example = "empty_query")]
    pub(super) code: &'static str,
    /// What went wrong and what to do, in English.
    pub(super) detail: String,
    /// The same in Chinese.
    pub(super) detail_zh: String,
    /// The request that failed: path and parameters.
    instance: String,
    /// The parameter at fault, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parameter: Option<String>,
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: bool,
}

/// All codes that a request can end with, each with its status; those of the asker's errors first.
pub(super) const CODES: [(&str, u16); 18] = [
    ("empty_query", 400),
    ("empty_phrase", 400),
    ("query_too_long", 400),
    ("bad_expression", 400),
    ("bad_parameter", 400),
    ("unknown_parameter", 400),
    ("repeated_parameter", 400),
    ("too_many_parameters", 400),
    ("bad_escape", 400),
    ("window_exceeded", 400),
    ("not_found", 404),
    ("no_such_speech", 404),
    ("no_public_url", 404),
    ("method_not_allowed", 405),
    ("index_changed", 410),
    ("internal_error", 500),
    ("busy", 503),
    ("timed_out", 503),
];

/// Seconds after which to try again where the server is busy.
const RETRY_AFTER_SECONDS: &str = "1";

impl Problem {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>, detail_zh: impl Into<String>) -> Problem {
        Problem(Box::new(ProblemDetails {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            detail_zh: detail_zh.into(),
            instance: String::new(),
            parameter: None,
            retry_after: false,
        }))
    }

    /// The asker has to ask otherwise.
    pub(super) fn bad_request(code: &'static str, detail: impl Into<String>, detail_zh: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, detail, detail_zh)
    }

    /// The same, with the parameter at fault.
    pub(super) fn of(mut self, parameter: impl Into<String>) -> Problem {
        self.0.parameter = Some(parameter.into());
        self
    }

    /// Nobody is at fault: too many ask at once.
    pub(super) fn busy() -> Problem {
        let detail = "the server is busy: ask again in a moment";
        let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail, "服务器正忙，请稍后再试");
        problem.0.retry_after = true;
        problem
    }

    /// What browsers keep must hold this server's address, and nobody said what that is.
    pub(super) fn no_public_url() -> Problem {
        let detail = "the server does not know its address: start it with --public-url";
        let detail_zh = "服务器不知道自己的网址，请用 --public-url 启动";
        Problem::new(StatusCode::NOT_FOUND, "no_public_url", detail, detail_zh)
    }

    /// The cause is for the log alone.
    pub(super) fn internal() -> Problem {
        let detail = "the server failed; its log says why";
        let detail_zh = "服务器出错，原因已记入日志";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", detail, detail_zh)
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Problem {
        let status = match error.kind() {
            Kind::Asker => StatusCode::BAD_REQUEST,
            Kind::Missing => StatusCode::NOT_FOUND,
            Kind::Gone => StatusCode::GONE,
            Kind::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Installation | Kind::Fault => return Problem::internal(),
        };
        let problem = Problem::new(status, error.code(), error.to_string(), in_chinese(error));
        match error {
            Error::EmptyPhrase { .. } | Error::EmptyQuery | Error::QueryTooLong { .. } | Error::Expression { .. } => {
                problem.of("q")
            }
            Error::IndexChanged { .. } => problem.of("cursor"),
            Error::Parameter { name, .. } => problem.of(*name),
            _ => problem,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem::from(&error)
    }
}

fn in_chinese(error: &Error) -> String {
    match error {
        Error::EmptyPhrase { phrase } => format!("“{phrase}”里没有可以查找的文字或数字"),
        Error::EmptyQuery => "请输入要查找的提法".to_owned(),
        Error::QueryTooLong { length, limit } => format!("查询有 {length} 个字符，最多 {limit} 个"),
        Error::Expression { expression, problem_zh, .. } => {
            format!("正则式 /{expression}/ 无法用于检索：{problem_zh}；若要查找文字本身，请加引号")
        }
        Error::IndexChanged { .. } => "索引在翻页期间已更新，请从第一页重新检索".to_owned(),
        Error::Parameter { name, value, expected } => format!("参数 {name} 的值“{value}”无效，应为：{expected}"),
        Error::NoSuchSpeech { id } => format!("没有编号为“{id}”的讲话"),
        Error::TimedOut { limit_ms } => format!("查询超过时限（{limit_ms} 毫秒）已中止，不给出部分结果"),
        _ => "服务器出错".to_owned(),
    }
}

/// The answer to a path that leads nowhere.
pub(super) async fn not_found(uri: Uri) -> Problem {
    let detail = format!("nothing is at {}", uri.path());
    Problem::new(StatusCode::NOT_FOUND, "not_found", detail, "没有这个页面")
}

/// The answer to a method that a path does not know; which it knows stands in the header `Allow`.
pub(super) async fn method_not_allowed(request: Request) -> Problem {
    let detail = format!("{} can't be done here; only GET and HEAD can", request.method());
    let detail_zh = format!("这里不能用 {}，只能用 GET 和 HEAD", request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail, detail_zh)
}

/// A response without a body; [`render`] knows the request and writes it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if self.0.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// A layer: writes the body of a [`Problem`].
pub(super) async fn render(
    State(state): State<super::State>,
    OriginalUri(instance): OriginalUri,
    request: Request,
    next: Next,
) -> Response {
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let mut response = next.run(request).await;
    let Some(Problem(mut details)) = response.extensions_mut().remove::<Problem>() else { return response };
    details.instance = instance.path_and_query().map_or("/", |instance| instance.as_str()).to_owned();
    let (kind, body) = if is_for_programs(uri.path()) {
        ("application/problem+json", serde_json::to_string(&details).unwrap_or_default())
    } else {
        ("text/html; charset=utf-8", page::error(&state, &details, &uri, &headers))
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    Response::from_parts(parts, body.into())
}

fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || ["/healthz", "/readyz", "/feed.atom", "/opensearch.xml"].contains(&path)
}
