//! A page of another site, with the widget in it.

use std::path::Path;

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::browser::site::Site;
use crate::browser::{Browser, Page};

/// A page of another site, before it is served. In its markup and its policy, `TIFA` stands for tifa's address and `HOST` for its own.
#[derive(Clone)]
pub(crate) struct Host {
    markup: String,
    policy: Option<String>,
    is_friend: bool,
}

/// The element and its script, and nothing else.
pub(crate) fn host(element: &str) -> Host {
    let markup = format!(
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'><title>内网</title>
        <meta name='viewport' content='width=device-width, initial-scale=1'>
        <script src='TIFA/embed.js'></script><script src='HOST/host.js'></script></head>
        <body><main><h1>内网首页</h1>{element}<p><label>意见 <input id='own'></label></p></main></body></html>"
    );
    host_of(&markup)
}

/// A whole page.
pub(crate) fn host_of(markup: &str) -> Host {
    Host { markup: markup.to_owned(), policy: None, is_friend: true }
}

/// The page's own script: it writes down every event of the widget, and prevents those that `stop` names.
const SCRIPT: &str = "
    window.heard = [];
    window.stop = '';
    for (const name of ['tifa-search', 'tifa-results', 'tifa-select', 'tifa-error']) {
        document.addEventListener(name, event => {
            heard.push({name, detail: event.detail, cancelable: event.cancelable, target: event.target.localName});
            if (stop === name) event.preventDefault();
        });
    }
";

impl Host {
    /// Its Content-Security-Policy.
    pub(crate) fn with_policy(mut self, policy: &str) -> Host {
        self.policy = Some(policy.to_owned());
        self
    }

    /// A site that tifa does not know.
    pub(crate) fn unknown_to_tifa(mut self) -> Host {
        self.is_friend = false;
        self
    }

    /// The page, opened, with a tifa of the sample speeches.
    pub(crate) fn opened(&self) -> Page {
        self.opened_over(Browser::index())
    }

    /// The page, opened, with a tifa of this index.
    pub(crate) fn opened_over(&self, index: &Path) -> Page {
        let (page, _) = self.page_over(index);
        page.open("/");
        page
    }

    /// A page of the site that is not opened yet, and the site of tifa.
    pub(crate) fn page(&self) -> (Page, Site) {
        self.page_over(Browser::index())
    }

    fn page_over(&self, index: &Path) -> (Page, Site) {
        let (listener, host) = Site::listening();
        let friends: &[&Site] = if self.is_friend { &[&host] } else { &[] };
        let tifa = Site::over(index, friends);
        Site::serve(listener, self.router(&tifa, &host));
        (Browser::page(&host), tifa)
    }

    /// The page, opened, with something else in tifa's place that has its script.
    pub(crate) fn opened_with(&self, server: Router) -> Page {
        let (listener, host) = Site::listening();
        let tifa = Site::of(server);
        let script = Browser::samples();
        let markup = self.markup.replace("TIFA/embed.js", &format!("{}/embed.js", script.origin));
        Site::serve(listener, Host { markup, ..self.clone() }.router(&tifa, &host));
        let page = Browser::page(&host);
        page.open("/");
        page
    }

    fn router(&self, tifa: &Site, host: &Site) -> Router {
        let placed = |text: &str| text.replace("TIFA", &tifa.origin).replace("HOST", &host.origin);
        let markup = placed(&self.markup);
        let policy = self.policy.as_deref().map(placed);
        let page = async move || {
            let mut response = ([(CONTENT_TYPE, "text/html; charset=utf-8")], markup).into_response();
            if let Some(policy) = policy {
                let policy = policy.parse().expect("a policy");
                response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            }
            response
        };
        let script = async || ([(CONTENT_TYPE, "text/javascript")], SCRIPT);
        Router::new().route("/", get(page)).route("/host.js", get(script))
    }
}

impl Page {
    /// The names of the widget's events that the page has heard.
    pub(crate) fn heard(&self) -> Vec<String> {
        let names = self.eval("heard.map(event => event.name)");
        names.as_array().expect("a list").iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
    }
}
