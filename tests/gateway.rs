//! What the server is to other sites: addresses behind a proxy, scripts and frames of foreign pages, browsers, feed readers.
#![cfg(feature = "server")]

#[path = "support/shelf.rs"]
mod shelf;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use shelf::{Paper, Shelf, paper};
use tifa::server::{Limits, Origin, Site, State, router};
use tower::ServiceExt;

// Addresses

#[tokio::test]
async fn routes_lie_under_the_base_path_alone() {
    let site = Site { base_path: Some("/deep/tifa/".parse().expect("a path")), ..Site::default() };
    let server = Server::at(site, &[paper("讲话/一", "改革不停步。")]);
    for path in
        ["/", "/search?q=x", "/speeches/%E8%AE%B2%E8%AF%9D/%E4%B8%80", "/api/v1/search?q=x", "/healthz", "/readyz"]
    {
        assert_eq!(server.get(&format!("/deep/tifa{path}")).await.status, StatusCode::OK, "{path}");
    }
    for path in
        ["/search?q=x", "/api/v1/search?q=x", "/healthz", "/deep", "/deep/tifax", "/deep/tifa/x", "/deep//tifa/"]
    {
        assert_eq!(server.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/", "/deep/tifa"] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::TEMPORARY_REDIRECT, "/deep/tifa/"),
            "{path}"
        );
    }
    let post = server.ask(Method::POST, "/deep/tifa/api/v1/search", &[]).await;
    assert_eq!(
        (post.status, post.header("content-type")),
        (StatusCode::METHOD_NOT_ALLOWED, "application/problem+json")
    );
}

#[tokio::test]
async fn an_error_under_the_base_path_is_told_as_anywhere() {
    let site = Site { base_path: Some("/tifa".parse().expect("a path")), ..Site::default() };
    let server = Server::at(site, &[]);
    let api = server.get("/tifa/api/v1/search?q=%ff").await;
    assert_eq!((api.status, api.header("content-type")), (StatusCode::BAD_REQUEST, "application/problem+json"));
    assert!(api.body.contains("\"instance\":\"/tifa/api/v1/search?q=%ff\""), "{}", api.body);
    let page = server.get("/tifa/search?q=%ff").await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::BAD_REQUEST, "text/html; charset=utf-8"));
}

#[tokio::test]
async fn a_proxy_may_take_the_path_off() {
    let site = Site {
        public_url: Some("https://a.cn/tifa".parse().expect("a URL")),
        base_path: Some("/".parse().expect("a path")),
        ..Site::default()
    };
    let server = Server::at(site, &[]);
    assert_eq!(server.get("/search?q=x").await.status, StatusCode::OK);
    assert_eq!(server.get("/tifa/search?q=x").await.status, StatusCode::NOT_FOUND);
}

// Scripts of other sites

const FRIEND: &str = "https://www.a.cn";

#[tokio::test]
async fn a_script_of_an_allowed_site_reads_answers_and_errors() {
    let site = Site { allowed_origins: vec![origin(FRIEND), origin("http://b.cn:8080")], ..Site::default() };
    let server = Server::at(site, &[paper("a", "改革不停步。")]);
    for path in OPEN {
        for friend in [FRIEND, "http://b.cn:8080"] {
            let answer = server.ask(Method::GET, path, &[("origin", friend)]).await;
            assert_eq!(answer.header("access-control-allow-origin"), friend, "{path}");
            assert!(answer.varies_by("origin"), "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), "");
        }
        // The port and the scheme are part of an origin, and none is taken for another that it begins with.
        for stranger in
            ["https://www.a.cn:8443", "http://www.a.cn", "https://www.a.cn.evil.cn", "http://b.cn", "null", "*", ""]
        {
            let answer = server.ask(Method::GET, path, &[("origin", stranger)]).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path} {stranger}");
            assert!(answer.varies_by("origin"), "{path}");
        }
        assert!(server.get(path).await.varies_by("origin"), "{path}");
    }
    let known = server.get("/api/v1/search?q=%E6%94%B9%E9%9D%A9").await;
    let headers = [("origin", FRIEND), ("if-none-match", known.header("etag")), ("accept-encoding", "gzip")];
    let again = server.ask(Method::GET, "/api/v1/search?q=%E6%94%B9%E9%9D%A9", &headers).await;
    assert_eq!((again.status, again.header("access-control-allow-origin")), (StatusCode::NOT_MODIFIED, FRIEND));
}

/// What scripts of other sites may read, errors of every kind included.
const OPEN: [&str; 8] = [
    "/api/v1/search?q=%E6%94%B9%E9%9D%A9",
    "/api/v1/suggest?q=g",
    "/api/v1/speeches/a",
    "/api/v1/openapi.json",
    "/embed.js",
    "/api/v1/search?q=%ff",
    "/api/v1/speeches/none",
    "/api/v2/nothing",
];

#[tokio::test]
async fn pages_are_for_their_own_site() {
    let site = Site { allowed_origins: vec![origin(FRIEND)], ..Site::default() };
    let server = Server::at(site, &[paper("a", "改革不停步。")]);
    for path in ["/", "/search?q=x", "/speeches/a", "/nothing", "/readyz"] {
        let answer = server.ask(Method::GET, path, &[("origin", FRIEND)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        let options = server.ask(Method::OPTIONS, path, &[("origin", FRIEND)]).await;
        assert_eq!(options.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn a_browser_that_asks_before_it_asks_is_answered() {
    let site = Site {
        base_path: Some("/tifa".parse().expect("a path")),
        allowed_origins: vec![origin(FRIEND)],
        ..Site::default()
    };
    let server = Server::at(site, &[]);
    let ask = [("access-control-request-method", "GET"), ("access-control-request-headers", "x-requested-with")];
    let path = "/tifa/api/v1/search?q=x";
    let allowed = server.ask(Method::OPTIONS, path, &[&[("origin", FRIEND)], ask.as_slice()].concat()).await;
    assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (StatusCode::OK, FRIEND));
    assert_eq!(allowed.header("access-control-allow-methods"), "GET,HEAD");
    assert_eq!(allowed.header("access-control-allow-headers"), "x-requested-with");
    assert_eq!(allowed.header("access-control-max-age"), "7200");
    let refused = server.ask(Method::OPTIONS, path, &[&[("origin", "https://evil.cn")], ask.as_slice()].concat()).await;
    assert_eq!(refused.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn all_sites_are_allowed_where_that_is_said_and_none_where_nothing_is() {
    let open = Server::at(Site { allowed_origins: vec![origin("*")], ..Site::default() }, &[]);
    let shut = Server::at(Site::default(), &[]);
    for path in ["/api/v1/index", "/api/v1/search?q=%ff"] {
        let answer = open.ask(Method::GET, path, &[("origin", FRIEND)]).await;
        assert_eq!(
            (answer.header("access-control-allow-origin"), answer.header("access-control-allow-credentials")),
            ("*", "")
        );
        assert_eq!(shut.ask(Method::GET, path, &[("origin", FRIEND)]).await.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn the_widget_has_a_name_that_stays() {
    let server = Server::at(Site { allowed_origins: vec![origin(FRIEND)], ..Site::default() }, &[]);
    let answer = server.ask(Method::GET, "/embed.js", &[("origin", FRIEND)]).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/javascript; charset=utf-8"));
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let again = server.ask(Method::GET, "/embed.js", &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status, again.header("cache-control")), (StatusCode::NOT_MODIFIED, "public, max-age=300"));
}

// The words of these tests

/// A router that answers from some papers.
struct Server {
    _shelf: Shelf,
    router: Router,
}

impl Server {
    fn at(site: Site, papers: &[Paper]) -> Server {
        let shelf = Shelf::of(papers);
        let router = router(State::new(shelf.index(), Limits::default()).at(site));
        Server { _shelf: shelf, router }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let (parts, body) = self.router.clone().oneshot(request).await.expect("a response").into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8(body.to_vec()).expect("text");
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    /// Empty where there is none.
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
    }

    fn varies_by(&self, name: &str) -> bool {
        let values = self.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(name))
    }
}

fn origin(text: &str) -> Origin {
    text.parse().expect("an origin")
}
