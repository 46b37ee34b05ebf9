//! What the server is to other sites: addresses behind a proxy, scripts and frames of foreign pages, browsers, feed readers.
#![cfg(feature = "server")]

#[path = "support/shelf.rs"]
mod shelf;

use std::collections::BTreeSet;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use roxmltree::{Document, Node};
use serde_json::{Value, json};
use shelf::{Paper, Shelf, paper};
use tifa::server::{Limits, Origin, Site, State, router};
use tifa::suggest::mine;
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

// Browsers

#[tokio::test]
async fn a_browser_can_take_tifa_among_its_search_engines() {
    let site = Site { public_url: Some("https://a.cn/tifa".parse().expect("a URL")), ..Site::default() };
    let server = Server::at(site, &[paper("a", "改革不停步。")]);
    let answer = server.get("/tifa/opensearch.xml").await;
    assert_eq!(answer.header("content-type"), "application/opensearchdescription+xml");
    let xml = Document::parse(&answer.body).expect("XML");
    let text = |name: &str| elements(&xml, name)[0].text().expect("a text");
    assert!(text("ShortName").chars().count() <= 16 && text("Description").chars().count() <= 1_024);
    assert_eq!(text("InputEncoding"), "UTF-8");
    let icon = text("Image").strip_prefix("https://a.cn").expect("an address of the site");
    assert_eq!(server.get(icon).await.header("content-type"), "image/svg+xml");
    let urls = elements(&xml, "Url");
    let template = |kind: &str| {
        let url = urls.iter().find(|url| url.attribute("type") == Some(kind)).expect("a kind");
        url.attribute("template").expect("a template").strip_prefix("https://a.cn").expect("an address of the site")
    };
    for (kind, served) in [
        ("text/html", "text/html; charset=utf-8"),
        ("application/x-suggestions+json", "application/x-suggestions+json"),
        ("application/opensearchdescription+xml", "application/opensearchdescription+xml"),
    ] {
        let answer = server.get(&template(kind).replace("{searchTerms}", "%E6%94%B9%E9%9D%A9")).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, served));
    }
}

#[tokio::test]
async fn an_address_is_never_made_of_what_a_request_says() {
    let server = Server::at(Site::default(), &[paper("a", "改革不停步。").titled("改革").dated("2025")]);
    let forged = [("host", "evil.cn"), ("x-forwarded-host", "evil.cn"), ("forwarded", "host=evil.cn")];
    let answer = server.ask(Method::GET, "/opensearch.xml", &forged).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::NOT_FOUND, "application/problem+json"));
    assert!(answer.body.contains("no_public_url") && answer.body.contains("--public-url"), "{}", answer.body);
    for path in ["/feed.atom?q=%E6%94%B9%E9%9D%A9", "/api/v1/suggest?q=g&format=opensearch"] {
        let answer = server.ask(Method::GET, path, &forged).await;
        assert!(answer.status == StatusCode::OK && !answer.body.contains("evil"), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_browser_is_told_completions_in_its_own_shape() {
    let papers = [paper("a", &"高质量发展。\n".repeat(3)).titled("高处"), paper("b", "一句话。").titled("高山流水")];
    for (public_url, prefix) in [(Some("https://a.cn/t"), "https://a.cn/t/search?q="), (None, "")] {
        let public_url = public_url.map(|url| url.parse().expect("a URL"));
        let site = Site { base_path: Some("/".parse().expect("a path")), public_url, ..Site::default() };
        let server = Server::at(site, &papers);
        mine(&server.shelf.index()).expect("to mine");
        let answer = server.get("/api/v1/suggest?q=gao&format=opensearch").await;
        assert_eq!(answer.header("content-type"), "application/x-suggestions+json");
        let answer: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(answer[0], json!("gao"));
        assert_eq!(answer[1], json!(["高质量发展", "高处", "高山流水"]));
        assert_eq!(answer[2], json!(["3 处，1 篇", "标题，1 篇", "标题，1 篇"]));
        let urls = answer[3].as_array().expect("addresses");
        assert_eq!(urls.len(), if prefix.is_empty() { 0 } else { 3 });
        assert!(urls.iter().all(|url| url.as_str().is_some_and(|url| url.starts_with(prefix))), "{urls:?}");
        let least = server.get("/api/v1/suggest?q=gao&format=opensearch&limit=1").await;
        assert!(least.body.contains("[\"高质量发展\"]"), "{}", least.body);
    }
    let server = Server::at(Site::default(), &papers);
    let nothing = server.get("/api/v1/suggest?format=opensearch").await;
    assert_eq!(nothing.body, "[\"\",[],[],[]]");
    assert!(server.get("/api/v1/suggest?q=g&format=xml").await.body.contains("\"parameter\":\"format\""));
}

// Feed readers

#[tokio::test]
async fn a_feed_tells_the_newest_speeches_of_a_query() {
    let papers = [
        paper("旧", "先说改革。\n再说开放。").titled("旧讲话").dated("2013"),
        paper("新/一", "改革要有新突破。").titled("新讲话").dated("2025-03-05").by("甲书记"),
        paper("中", "改革，再改革。").titled("中间").dated("2018-02"),
        paper("无期", "没有日期的改革。"),
        paper("无关", "别的话。").dated("2026-01-01"),
        paper("疏", "改，革。").dated("2026-01-01"),
    ];
    let site = Site { public_url: Some("https://a.cn/t".parse().expect("a URL")), ..Site::default() };
    let server = Server::at(site, &papers);
    let answer = server.get("/t/feed.atom?q=%E6%94%B9%E9%9D%A9&sort=oldest&limit=1&match=auto").await;
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = Feed::of(&answer);
    assert_eq!(feed.titles, ["新讲话", "中间", "旧讲话"]);
    assert_eq!(feed.updated, ["2025-03-05T00:00:00+08:00", "2018-02-01T00:00:00+08:00", "2013-01-01T00:00:00+08:00"]);
    assert_eq!(feed.authors, ["甲书记"]);
    assert_eq!(feed.summaries[0], "改革要有新突破。");
    assert_eq!(feed.links[0], "https://a.cn/t/speeches/%E6%96%B0/%E4%B8%80?q=%E6%94%B9%E9%9D%A9#s0");
    assert_eq!(
        server.get(feed.links[0].strip_prefix("https://a.cn").expect("an address")).await.status,
        StatusCode::OK
    );
    let narrowed = Feed::of(&server.get("/t/feed.atom?q=%E6%94%B9%E9%9D%A9&from=2014&to=2018").await);
    assert_eq!(narrowed.titles, ["中间"]);
    // The same speech has the same name in every feed; feeds have names of their own.
    assert_eq!(narrowed.ids[1], feed.ids[2]);
    assert_ne!(narrowed.ids[0], feed.ids[0]);
    assert!(feed.ids.iter().all(|id| id.starts_with("urn:uuid:") && id.len() == 45), "{:?}", feed.ids);
}

#[tokio::test]
async fn a_feed_is_kept_until_the_index_changes_and_holds_fifty_at_most() {
    let papers: Vec<Paper> =
        (0..60).map(|n| paper(&format!("p{n}"), "改革。").dated(&format!("20{:02}", n % 20 + 1))).collect();
    let server = Server::at(Site::default(), &papers);
    let path = "/feed.atom?q=%E6%94%B9%E9%9D%A9";
    let answer = server.get(path).await;
    let feed = Feed::of(&answer);
    assert_eq!(feed.titles.len(), 50);
    assert!(feed.updated.is_sorted_by(|a, b| a >= b), "{:?}", feed.updated);
    assert!(feed.links[0].starts_with("/speeches/p"), "{:?}", feed.links);
    let again = server.ask(Method::GET, path, &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
}

#[tokio::test]
async fn a_feed_of_nothing_is_a_feed() {
    let server = Server::at(Site::default(), &[paper("a", "改革不停步。")]);
    for query in ["%E6%B2%A1%E6%9C%89", "%E6%94%B9%E9%9D%A9"] {
        assert!(Feed::of(&server.get(&format!("/feed.atom?q={query}")).await).titles.is_empty());
    }
    for (query, code) in [("", "empty_query"), ("?q=a&x=1", "unknown_parameter"), ("?q=%ff", "bad_escape")] {
        let answer = server.get(&format!("/feed.atom{query}")).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::BAD_REQUEST, "application/problem+json")
        );
        assert!(answer.body.contains(code), "{}", answer.body);
    }
}

#[tokio::test]
async fn no_text_breaks_a_feed() {
    let odd = "改革<b>&amp;\u{0}\u{1}\u{8}\u{b}\u{c}\u{1b}\u{fffe}\u{ffff}\u{10ffff}]]>\u{85}\u{2028}'\"</summary>";
    let plain = "改革<b>&amp;\u{10ffff}]]>\u{85}\u{2028}'\"</summary>";
    let server = Server::at(Site::default(), &[paper("<'\"&>", odd).titled(odd).by(odd).dated("2025")]);
    let asked: String = odd.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let feed = Feed::of(&server.get("/feed.atom?q=%E6%94%B9%E9%9D%A9").await);
    assert_eq!((feed.titles, feed.authors), (vec![plain.to_owned()], vec![plain.to_owned()]));
    assert_eq!(feed.summaries, [plain]);
    Feed::of(&server.get(&format!("/feed.atom?q={asked}")).await);
    Feed::of(&server.get(&format!("/feed.atom?q=%22{asked}%22&speaker={asked}")).await);
}

// The page about the API

#[tokio::test]
async fn every_example_of_the_api_page_answers() {
    let papers = [paper("讲话/一 #?", "高质量发展是硬道理。").dated("2025")];
    for (site, prefix) in [
        (Site::default(), ""),
        (Site { public_url: Some("https://a.cn/t".parse().expect("a URL")), ..Site::default() }, "/t"),
    ] {
        let server = Server::at(site, &papers);
        let page = server.get(&format!("{prefix}/api")).await;
        assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
        let examples: Vec<String> =
            values(&page.body, "<br><a href=\"", "\"").map(|link| link.replace("&#38;", "&")).collect();
        let description: Value =
            serde_json::from_str(&server.get(&format!("{prefix}/api/v1/openapi.json")).await.body).expect("JSON");
        for path in description["paths"].as_object().expect("paths").keys() {
            let before = format!("{prefix}{}", path.replace("{id}", ""));
            assert!(examples.iter().any(|example| example.starts_with(&before)), "{path} has no example");
        }
        for example in &examples {
            let answer = server.get(example).await;
            assert_eq!(answer.status, StatusCode::OK, "{example}");
            serde_json::from_str::<Value>(&answer.body).expect("JSON");
        }
        let curl = values(&page.body, "<pre tabindex=\"0\"><code>", "</code>").next().expect("a line for curl");
        let address =
            if prefix.is_empty() { "&#34;$TIFA/api/v1/search&#34;" } else { "&#39;https://a.cn/t/api/v1/search&#39;" };
        assert!(
            curl.starts_with(&format!("curl --get {address} ")) && curl.contains("&#39;q=高质量发展&#39;"),
            "{curl}"
        );
        assert_eq!(page.body.contains("TIFA="), prefix.is_empty());
    }
}

#[tokio::test]
async fn the_api_page_says_what_the_description_says() {
    let server = Server::at(Site::default(), &[]);
    let page = server.get("/api?ui=en").await.body;
    let description: Value = serde_json::from_str(&server.get("/api/v1/openapi.json").await.body).expect("JSON");
    let mut told = Vec::new();
    ["info", "paths", "components"].iter().for_each(|part| descriptions(&description[part], &mut told));
    assert!(told.len() > 150, "{}", told.len());
    for text in told {
        assert!(text.split('`').all(|piece| page.contains(&html(piece))), "{text:?} is not told");
    }
    for link in values(&page, "href=\"#", "\"") {
        assert!(page.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
    }
    let mut ids: Vec<&str> = values(&page, " id=\"", "\"").collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(!page.contains("://") || page.matches("://").count() == page.matches("TIFA=http://").count(), "{page}");
}

#[tokio::test]
async fn the_api_page_speaks_every_language_of_the_pages() {
    let server = Server::at(Site::default(), &[]);
    for (language, words) in [
        ("zh-CN", ["参数", "没有查询词。", "只要总数"]),
        ("zh-TW", ["參數", "沒有查詢詞。", "只要總數"]),
        ("en", ["Parameters", "There is no query.", "Totals alone"]),
    ] {
        let page = server.get(&format!("/api?ui={language}")).await.body;
        assert!(
            page.contains(&format!("<html lang=\"{language}\">")) && words.iter().all(|word| page.contains(word)),
            "{page}"
        );
    }
}

#[tokio::test]
async fn every_code_of_an_error_is_told_and_there_are_no_others() {
    let server = Server::at(Site::default(), &[paper("a", "改革。"), paper("b", "改革。")]);
    let page = server.get("/api").await.body;
    let table = page.split("id=\"errors\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("a table");
    let told: BTreeSet<&str> = values(table, "<th scope=\"row\"><code>", "<").collect();
    let mut given = BTreeSet::from(["internal_error", "busy", "timed_out", "index_changed"].map(str::to_owned));
    let long = format!("/api/v1/search?q={}", "a".repeat(1_001));
    let many = format!("/api/v1/search?q=a{}", "&level=city".repeat(200));
    let paths = [
        "/api/v1/search",
        "/api/v1/search?q=,",
        &long,
        "/api/v1/search?q=/a*/",
        "/api/v1/search?q=a&limit=x",
        "/api/v1/search?q=a&x=1",
        "/api/v1/search?q=a&q=b",
        &many,
        "/api/v1/search?q=%ff",
        "/api/v1/search?q=a&offset=1000000",
        "/api/nothing",
        "/api/v1/speeches/none",
        "/opensearch.xml",
    ];
    for path in paths {
        let problem: Value = serde_json::from_str(&server.get(path).await.body).expect("JSON");
        let code = problem["code"].as_str().unwrap_or_else(|| panic!("{path}: {problem}")).to_owned();
        let row = format!("<code>{code}</code></th><td>{}</td>", problem["status"]);
        assert!(table.contains(&row), "{code} is not told with its status");
        given.insert(code);
    }
    let refused = server.ask(Method::POST, "/api/v1/search", &[]).await;
    given.extend(values(&refused.body, "\"code\":\"", "\"").map(str::to_owned));
    assert_eq!(told, given.iter().map(String::as_str).collect());
}

// Frames

#[tokio::test]
async fn only_the_page_for_frames_may_be_framed_and_only_by_those_allowed() {
    let site = Site { frame_ancestors: vec![origin(FRIEND), origin("http://b.cn:8080")], ..Site::default() };
    let server = Server::at(site, &[paper("a", "改革不停步。")]);
    let own = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
    for path in ["/embed", "/embed?q=%E6%94%B9%E9%9D%A9", "/embed?q=%ff", "/embed?x=1&q=a"] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("content-security-policy"), format!("{own} {FRIEND} http://b.cn:8080"), "{path}");
        assert_eq!(answer.header("x-frame-options"), "", "{path}");
    }
    for path in ["/", "/search?q=x", "/speeches/a", "/api", "/embed/", "/embed.js", "/nothing"] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.header("content-security-policy"), answer.header("x-frame-options")),
            (own, "SAMEORIGIN"),
            "{path}"
        );
    }
    // By default, its own site alone; under a base path, the same page.
    let server = Server::at(Site { base_path: Some("/t".parse().expect("a path")), ..Site::default() }, &[]);
    let answer = server.get("/t/embed").await;
    assert_eq!((answer.header("content-security-policy"), answer.header("x-frame-options")), (own, "SAMEORIGIN"));
    let open = Server::at(Site { frame_ancestors: vec![origin("*")], ..Site::default() }, &[]).get("/embed").await;
    assert_eq!(open.header("content-security-policy"), format!("{own} *"));
}

#[tokio::test]
async fn a_frame_holds_the_box_and_results_that_open_elsewhere() {
    let papers: Vec<Paper> =
        (0..8).map(|n| paper(&format!("p{n}"), "改革不停步。").titled("讲话").by("甲书记")).collect();
    let server = Server::at(Site { base_path: Some("/t".parse().expect("a path")), ..Site::default() }, &papers);
    let alone = server.get("/t/embed").await.body;
    assert!(alone.contains("<form class=\"small\" action=\"/t/embed\"") && !alone.contains("target="), "{alone}");
    let page = server.get("/t/embed?q=%E6%94%B9%E9%9D%A9&speaker=%E7%94%B2%E4%B9%A6%E8%AE%B0&ui=zh-TW").await;
    assert_eq!((page.status, page.header("set-cookie")), (StatusCode::OK, ""));
    let page = page.body;
    assert_eq!(page.matches("<h3>").count(), 5);
    assert!(page.contains("<mark>改革</mark>不停步。") && page.contains("8 處命中 · 8 篇講話"), "{page}");
    // The next search has the same filters, in the same language.
    assert!(page.contains("<input type=\"hidden\" name=\"speaker\" value=\"甲书记\">"), "{page}");
    assert!(page.contains("<input type=\"hidden\" name=\"ui\" value=\"zh-TW\">"), "{page}");
    for link in values(&page, "<a href=\"", ">") {
        assert!(link.starts_with("/t/") && link.ends_with("\" target=\"_blank\" rel=\"noopener\""), "{link}");
        let path = link.split('"').next().expect("an address").replace("&#38;", "&");
        assert_eq!(server.get(path.split('#').next().expect("a path")).await.status, StatusCode::OK, "{path}");
    }
    assert!(!page.contains("<script") && !page.contains(" style="));
    assert_eq!(server.get("/t/embed?q=%E6%94%B9%E9%9D%A9&limit=3").await.body.matches("<h3>").count(), 3);
    let nothing = server.get("/t/embed?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%9D&ui=en").await.body;
    assert!(nothing.contains("class=\"notice\"") && nothing.contains("0 hits"), "{nothing}");
}

#[tokio::test]
async fn an_error_in_a_frame_is_as_small_as_the_frame() {
    let server = Server::at(Site::default(), &[]);
    for (path, said) in [
        ("/embed?q=%EF%BC%8C", "里没有可以查找的文字或数字"),
        ("/embed?q=a&from=x&ui=en", "from: &#34;x&#34; is not a date"),
        ("/embed?q=%ff", "不是 UTF-8 的百分号编码"),
        ("/embed?q=a&%22%3E%3Cscript%3E=%3Cscript%3E", "这里没有参数"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.body.contains(said) && answer.body.contains("class=\"embed\""), "{path}: {}", answer.body);
        assert!(!answer.body.contains("<script") && !answer.body.contains("<footer"), "{path}");
    }
}

// Every answer

#[tokio::test]
async fn a_head_is_asked_for_as_an_answer_is() {
    let site = Site { public_url: Some("https://a.cn".parse().expect("a URL")), ..Site::default() };
    let server = Server::at(site, &[paper("a", "改革不停步。").dated("2025")]);
    let paths = [
        "/",
        "/search?q=a",
        "/speeches/a",
        "/help",
        "/api",
        "/embed?q=a",
        "/embed.js",
        "/feed.atom?q=a",
        "/opensearch.xml",
        "/healthz",
        "/readyz",
        "/api/v1/search?q=a",
        "/api/v1/parse?q=a",
        "/api/v1/suggest?q=a",
        "/api/v1/speeches/a",
        "/api/v1/index",
        "/api/v1/openapi.json",
        "/nothing",
        "/api/v1/search?q=%ff",
        "/api/nothing",
    ];
    for path in paths {
        let (get, head) = (server.get(path).await, server.ask(Method::HEAD, path, &[]).await);
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        for name in ["content-type", "etag", "cache-control", "vary", "content-security-policy"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn a_page_of_another_address_or_language_is_another_page() {
    let papers = [paper("a", "改革不停步。")];
    let at =
        |base: &str| Server::at(Site { base_path: Some(base.parse().expect("a path")), ..Site::default() }, &papers);
    let (here, there) = (at("/"), at("/t"));
    for path in ["/", "/search?q=a", "/speeches/a", "/api", "/embed", "/feed.atom?q=a"] {
        let tag = here.get(path).await.header("etag").to_owned();
        assert!(!tag.is_empty(), "{path}");
        assert_ne!(there.get(&format!("/t{path}")).await.header("etag"), tag, "{path}");
        if path != "/feed.atom?q=a" {
            let english = here.ask(Method::GET, path, &[("accept-language", "en")]).await;
            assert!(english.header("etag") != tag && english.varies_by("accept-language"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_description_for_browsers_is_kept_no_longer_than_its_address() {
    let tag = async |url: &str| {
        let public_url = Some(url.parse().expect("a URL"));
        let site = Site { public_url, base_path: Some("/".parse().expect("a path")), ..Site::default() };
        Server::at(site, &[]).get("/opensearch.xml").await.header("etag").to_owned()
    };
    assert_ne!(tag("https://a.cn").await, tag("https://b.cn").await);
}

// The words of these tests

/// A router that answers from some papers.
struct Server {
    shelf: Shelf,
    router: Router,
}

impl Server {
    fn at(site: Site, papers: &[Paper]) -> Server {
        let shelf = Shelf::of(papers);
        let router = router(State::new(shelf.index(), Limits::default()).at(site));
        Server { shelf, router }
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

/// A feed, as a reader of RFC 4287 sees it. What that demands of each feed and entry is asserted.
struct Feed {
    /// Of the feed, then of the entries.
    ids: Vec<String>,
    titles: Vec<String>,
    updated: Vec<String>,
    authors: Vec<String>,
    links: Vec<String>,
    summaries: Vec<String>,
}

impl Feed {
    fn of(answer: &Answer) -> Feed {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let xml = Document::parse(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body));
        let feed = xml.root_element();
        assert_eq!(
            (feed.tag_name().name(), feed.tag_name().namespace()),
            ("feed", Some("http://www.w3.org/2005/Atom"))
        );
        let entries = elements(&xml, "entry");
        let once = ["id", "title", "updated"];
        for element in entries.iter().chain([&feed]) {
            for name in once {
                assert_eq!(children(*element, name).len(), 1, "{name}");
            }
            assert!(children(*element, "link").iter().any(|link| link.attribute("rel") == Some("alternate")));
        }
        assert_eq!(children(feed, "author").len(), 1);
        let texts = |name: &str| -> Vec<String> {
            let found = entries.iter().flat_map(|entry| children(*entry, name));
            found.map(|element| element.text().unwrap_or_default().to_owned()).collect()
        };
        let own = elements(&xml, "id")[0].text().expect("an id").to_owned();
        Feed {
            ids: [vec![own], texts("id")].concat(),
            titles: texts("title"),
            updated: texts("updated"),
            authors: entries.iter().flat_map(|entry| children(*entry, "author")).map(name_in).collect(),
            links: entries.iter().flat_map(|entry| children(*entry, "link")).map(href_of).collect(),
            summaries: texts("summary"),
        }
    }
}

fn elements<'a>(xml: &'a Document, name: &str) -> Vec<Node<'a, 'a>> {
    xml.descendants().filter(|node| node.tag_name().name() == name).collect()
}

fn children<'a>(parent: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    parent.children().filter(|node| node.tag_name().name() == name).collect()
}

fn name_in(author: Node) -> String {
    children(author, "name")[0].text().unwrap_or_default().to_owned()
}

fn href_of(link: Node) -> String {
    link.attribute("href").expect("a link").to_owned()
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

/// All descriptions and summaries in a part of the description.
fn descriptions(part: &Value, told: &mut Vec<String>) {
    match part {
        Value::Object(entries) => {
            for (name, value) in entries {
                match (name.as_str(), value) {
                    ("description" | "summary", Value::String(text)) => told.push(text.to_owned()),
                    // What is joined of parts is told as one.
                    ("allOf", Value::Array(parts)) => {
                        parts.iter().for_each(|part| descriptions(&part["properties"], told));
                    }
                    _ => descriptions(value, told),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| descriptions(item, told)),
        _ => (),
    }
}

/// A text as the templates write it.
fn html(text: &str) -> String {
    let escape = |c: char| if "&<>\"'".contains(c) { format!("&#{};", u32::from(c)) } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// What stands between two pieces of a page, each time.
fn values<'a>(page: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}
