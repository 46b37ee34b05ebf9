//! What `<tifa-search>` says when it gets no answer, and why it gets none.

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::routing::get;
use serde_json::json;

use crate::browser::Page;
use crate::browser::site::Site;
use crate::host::host;
use crate::widget::search;

const ERROR: &str = "tifa-search >>> [part=error-text]";

#[test]
fn a_server_that_does_not_know_the_site_is_named_with_the_cure() {
    let page = host("<tifa-search></tifa-search>").unknown_to_tifa().opened();
    search(&page, "改革");
    let origin = page.eval("location.origin");
    page.wait_for_text(ERROR, &format!("--allow-origin {}（CORS）", origin.as_str().expect("an origin")));
    assert_eq!(told(&page), "forbidden");
}

#[test]
fn a_policy_of_the_page_that_forbids_the_server_is_told() {
    let policy = "default-src 'self'; script-src 'self' TIFA; connect-src 'self'";
    let page = host("<tifa-search></tifa-search>").with_policy(policy).opened();
    search(&page, "改革");
    page.wait_for_text(ERROR, "connect-src");
    assert_eq!(told(&page), "policy");
}

#[test]
fn a_server_that_is_not_there_is_told_and_found_when_it_is_back() {
    let (gone, site) = Site::listening();
    drop(gone);
    let page = host(&format!("<tifa-search server='{}' lang='en'></tifa-search>", site.origin)).opened();
    search(&page, "改革");
    page.wait_for_text(ERROR, &format!("The search server {} can’t be reached.", site.origin));
    assert_eq!(told(&page), "unreachable");
    page.eval("one('tifa-search').removeAttribute('server')");
    page.click("tifa-search >>> [part=retry]");
    page.wait_for_text("tifa-search >>> mark", "改革");
    assert_eq!(page.count(ERROR), 0);
}

#[test]
fn a_server_that_does_not_answer_is_not_waited_for() {
    let never = get(async || std::future::pending::<()>().await);
    let page = with_server("timeout='0.05'", Router::new().route("/api/v1/search", never));
    search(&page, "改革");
    page.wait_for_text(ERROR, "在 0.05 秒内没有答复");
    assert_eq!(told(&page), "timeout");
}

#[test]
fn an_error_of_the_server_is_told_in_its_own_words() {
    for (lang, words) in [("zh-CN", "参数 from 的值“春天”无效"), ("en", "from: \"春天\" is not a date")] {
        let page = host(&format!("<tifa-search from='春天' lang='{lang}'></tifa-search>")).opened();
        search(&page, "改革");
        page.wait_for_text(ERROR, words);
        assert_eq!(page.eval("heard.pop().detail"), {
            let message = page.text(ERROR);
            json!({"kind": "status", "during": "search", "query": "改革", "status": 400, "code": "bad_parameter", "message": message})
        });
    }
}

#[test]
fn what_is_no_answer_of_tifa_is_told() {
    let answer = |status: StatusCode| get(async move || (status, [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], "<h1>502</h1>"));
    for (status, words) in
        [(StatusCode::BAD_GATEWAY, "检索服务器报错（HTTP 502）"), (StatusCode::OK, "的答复不是检索结果")]
    {
        let page = with_server("", Router::new().route("/api/v1/search", answer(status)));
        search(&page, "改革");
        page.wait_for_text(ERROR, words);
    }
}

#[test]
fn the_host_page_may_tell_of_a_failure_itself() {
    let page = host("<tifa-search></tifa-search>").unknown_to_tifa().opened();
    page.eval("stop = 'tifa-error'");
    search(&page, "改革");
    page.wait_until("heard.some(event => event.name === 'tifa-error' && event.detail.during === 'search')");
    assert_eq!(page.count(ERROR), 0);
}

/// The kind of the last failure that the page has heard of.
fn told(page: &Page) -> String {
    let kind = page.eval("heard.filter(event => event.name === 'tifa-error').pop().detail.kind");
    kind.as_str().expect("a kind").to_owned()
}

/// A page whose widget asks something that is not tifa.
fn with_server(attributes: &str, server: Router) -> Page {
    host(&format!("<tifa-search server='TIFA' {attributes}></tifa-search>")).opened_with(server)
}
