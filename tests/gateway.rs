//! What the server is to other sites: addresses behind a proxy, scripts and frames of foreign pages, browsers, feed readers.
#![cfg(feature = "server")]

#[path = "support/shelf.rs"]
mod shelf;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use shelf::{Paper, Shelf, paper};
use tifa::server::{Limits, Site, State, router};
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
}
