//! How `<tifa-search>` looks and speaks on pages of other sites, whatever their rules.

use crate::browser::{Browser, Page, Scheme};
use crate::host::host;
use crate::widget::{INPUT, search};

const BOX: &str = "<tifa-search></tifa-search>";
/// The strictest policy that lets the widget work.
const STRICT: &str =
    "default-src 'none'; script-src 'self' TIFA; connect-src TIFA; base-uri 'none'; form-action 'none'";

#[test]
fn a_strict_policy_takes_nothing_away() {
    let (page, _) = host(BOX).with_policy(STRICT).page();
    page.first_of_all("window.broken = []; document.addEventListener('securitypolicyviolation', event => broken.push(event.blockedURI))");
    page.open("/");
    search(&page, "改革");
    page.wait_for_text("tifa-search >>> mark", "改革");
    assert_eq!(page.style("tifa-search >>> mark", "background-color"), "rgb(255, 226, 122)");
    assert_eq!(page.eval("broken.filter(uri => !uri.endsWith('/favicon.ico'))"), serde_json::json!([]));
}

#[test]
fn a_browser_whose_scripts_make_no_style_sheets_loads_one() {
    let (page, tifa) = host(BOX).with_policy(&format!("{STRICT}; style-src TIFA")).page();
    page.first_of_all("delete CSSStyleSheet.prototype.replaceSync");
    page.open("/");
    page.wait_until("getComputedStyle(one('tifa-search >>> form')).display === 'flex'");
    assert_eq!(page.requests_for(&format!("{}/embed.css", tifa.origin)), 1);
}

#[test]
fn an_audit_finds_nothing_against_it() {
    let page = host(&format!(
        "<style>:root {{ color-scheme: light dark }} body {{ background: Canvas; color: CanvasText }}</style>{BOX}"
    ))
    .opened();
    page.audit();
    page.focus(INPUT);
    page.type_text("改");
    page.wait_for("tifa-search >>> [role=option]");
    page.press("ArrowDown");
    page.audit();
    page.screenshots("widget-suggestions");
    search(&page, "脱贫攻坚");
    page.wait_for("tifa-search >>> [part=result]");
    page.audit();
    page.screenshots("widget-results");
    page.eval("one('tifa-search').setAttribute('from', '春天')");
    search(&page, "改革");
    page.wait_for("tifa-search >>> [part=error-text]");
    page.audit();
    page.screenshots("widget-error");
}

#[test]
fn it_is_dark_where_the_page_is() {
    let field = |page: &Page| page.style(INPUT, "background-color");
    let (white, black) = ("rgb(255, 255, 255)", "rgb(36, 34, 31)");
    let follows = host(&format!("<style>:root {{ color-scheme: light dark }}</style>{BOX}")).opened();
    assert_eq!(field(&follows), white);
    follows.light_up(Scheme::Dark);
    assert_eq!(field(&follows), black);
    let light_page = host(BOX).opened();
    light_page.light_up(Scheme::Dark);
    assert_eq!(field(&light_page), white, "a page that knows no dark stays light");
    assert_eq!(field(&host("<tifa-search theme='dark'></tifa-search>").opened()), black);
}

#[test]
fn the_host_page_changes_colours_and_parts() {
    let style = "<style>tifa-search { --tifa-accent: rgb(0, 80, 0) } tifa-search::part(button) { text-transform: uppercase }</style>";
    let page = host(&format!("{style}{BOX}")).opened();
    assert_eq!(page.style("tifa-search >>> button", "background-color"), "rgb(0, 80, 0)");
    assert_eq!(page.style("tifa-search >>> button", "text-transform"), "uppercase");
}

#[test]
fn the_style_of_the_page_stays_outside() {
    let page = host(&format!("<style>input {{ font-size: 5px !important }} li {{ color: red }}</style>{BOX}")).opened();
    assert_eq!(page.style(INPUT, "font-size"), "16px", "phones zoom in on less");
    search(&page, "改革");
    assert_eq!(page.style("tifa-search >>> li", "color"), "rgb(35, 33, 30)");
}

#[test]
fn what_a_column_of_running_text_inherits_stays_outside() {
    let style = "<style>* { text-indent: 2em; letter-spacing: 1em } main { direction: rtl; word-break: break-all; font-style: italic }</style>";
    let page = host(&format!("{style}{BOX}")).opened();
    search(&page, "改革");
    for (property, value) in [
        ("text-indent", "0px"),
        ("letter-spacing", "normal"),
        ("direction", "ltr"),
        ("word-break", "normal"),
        ("font-style", "normal"),
    ] {
        for place in [INPUT, "tifa-search >>> [part=status]", "tifa-search >>> [part=snippet]"] {
            assert_eq!(page.style(place, property), value, "{property} of {place}");
        }
    }
}

#[test]
fn it_speaks_the_language_of_the_page_or_its_own() {
    for (element, label, button, status) in [
        (BOX.to_owned(), "检索讲话", "搜索", "41 处命中，15 篇讲话"),
        (format!("<div lang='zh-Hant-HK'>{BOX}</div>"), "檢索講話", "搜尋", "41 處命中，15 篇講話"),
        (format!("<div lang='fr'>{BOX}</div>"), "Search speeches", "Search", "41 hits in 15 speeches"),
        (
            "<tifa-search lang='zh-TW' placeholder='全局檢索'></tifa-search>".to_owned(),
            "檢索講話",
            "搜尋",
            "41 處命中，15 篇講話",
        ),
        ("<tifa-search lang='en-GB'></tifa-search>".to_owned(), "Search speeches", "Search", "41 hits in 15 speeches"),
    ] {
        let page = host(&element).opened();
        assert_eq!(page.attribute(INPUT, "aria-label").as_deref(), Some(label));
        assert_eq!(page.text("tifa-search >>> button"), button);
        search(&page, "改革");
        page.wait_for_text("tifa-search >>> [part=status]", status);
    }
    let page = host("<tifa-search placeholder='本站检索'></tifa-search>").opened();
    assert_eq!(page.attribute(INPUT, "placeholder").as_deref(), Some("本站检索"));
    page.eval("one('tifa-search').lang = 'en'");
    assert_eq!(page.text("tifa-search >>> button"), "Search");
}

#[test]
fn its_script_is_small() {
    let page = Browser::on_samples();
    page.open("/");
    let size = page.eval(
        "fetch('/embed.js').then(answer => answer.text()).then(() => performance.getEntriesByName(location.origin + '/embed.js')[0].encodedBodySize)",
    );
    assert!(size.as_u64().is_some_and(|size| (1_000..12_500).contains(&size)), "{size} bytes; EMBEDDING.md says 12 kB");
}
