//! The pages as they are delivered: for everybody, with and without scripts.

use crate::browser::{Browser, Size};

/// Every kind of page, with a name for its pictures.
const PAGES: &[(&str, &str)] = &[
    ("home", "/"),
    ("results", "/search?q=改革"),
    ("nothing-found", "/search?q=星际殖民&match=phrase"),
    ("error", "/search?q=%22%22"),
    ("narrowed", "/search?q=改革&level=province&from=2013&to=2019&lenses=true&ui=en"),
    ("speech", "/speeches/2013-01-yunling-gov-report.md?q=改革"),
    ("cited", "/speeches/2013-01-yunling-gov-report.md?q=改革&at=s12&ui=zh-TW"),
    ("help", "/help"),
    ("contents", "/contents"),
    ("api", "/api"),
    ("embed", "/embed?q=改革"),
];

#[test]
fn an_audit_finds_nothing_against_any_page() {
    let page = Browser::on_samples();
    for (name, path) in PAGES {
        page.open(path);
        page.screenshots(name);
        page.audit();
    }
}

#[test]
fn a_first_page_of_results_is_small() {
    const MOST: u64 = 60_000;
    let page = Browser::on_samples();
    page.open("/search?q=改革");
    page.wait_for("[data-lens=strict] .count:not(:empty)");
    let bytes = page.eval(
        "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
            .filter(entry => !entry.name.includes('/api/')).reduce((sum, entry) => sum + entry.encodedBodySize, 0)",
    );
    let bytes = bytes.as_u64().expect("a number");
    assert!((4_000..MOST).contains(&bytes), "{bytes} bytes");
}

#[test]
fn an_audit_finds_what_is_wrong() {
    let page = Browser::on_samples();
    page.open("/");
    page.eval("document.querySelector('input[name=q]').removeAttribute('aria-label')");
    page.eval("document.querySelector('input[name=q]').removeAttribute('placeholder')");
    assert!(page.violations().iter().any(|violation| violation.starts_with("label:")), "{:?}", page.violations());
}

#[test]
fn a_speech_is_set_in_its_own_script_whatever_the_page_speaks() {
    let page = Browser::on_samples();
    for ui in ["zh-CN", "zh-TW", "en"] {
        page.open(&format!("/search?q=改革&speaker=陆怀远&ui={ui}"));
        assert_eq!(page.attribute("blockquote", "lang").as_deref(), Some("zh-Hans"), "{ui}");
        page.open(&format!("/speeches/2024-10-houou-policy-address.md?ui={ui}"));
        assert_eq!(page.attribute(".text", "lang").as_deref(), Some("zh-Hant"), "{ui}");
        assert!(page.style(".text", "font-family").contains("Noto Sans CJK TC"), "{ui}");
        assert_eq!(page.style("footer code", "font-family"), page.style("code", "font-family"));
        assert!(page.style("footer code", "font-family").contains("monospace"), "{ui}");
    }
}

#[test]
fn without_scripts_one_searches_reads_and_comes_back() {
    let page = Browser::on_samples();
    page.without_scripts();
    page.open("/");
    page.focus("input[name=q]");
    page.type_text("改革");
    page.press("Enter");
    page.wait_for_address("/search?q=改革");
    page.click("h3 a");
    page.wait_for_address("/speeches/");
    assert_eq!(page.text("article mark"), "改革");
    page.back();
    page.wait_for_address("/search?q=改革");
    assert_eq!(page.value("input[name=q]"), "改革");
}

#[test]
fn the_enter_of_an_input_method_does_not_send_the_form() {
    let page = Browser::on_samples();
    page.open("/");
    page.focus("input[name=q]");
    page.type_by_input_method("gaige", "改革");
    assert_eq!((page.address().as_str(), page.value("input[name=q]").as_str()), ("/", "改革"));
    page.press("Enter");
    page.wait_for_address("/search?q=改革");
}

#[test]
fn no_page_is_wider_than_a_phone() {
    let page = Browser::on_samples();
    page.resize(Size::Phone);
    for (name, path) in PAGES {
        page.open(path);
        let width = page.eval("document.documentElement.scrollWidth");
        assert_eq!(width, 320, "{name}");
    }
}

#[test]
#[should_panic(expected = "requests to a foreign host: [\"http://tifa.example/spy\"]")]
fn a_page_that_asks_a_foreign_host_fails_its_test() {
    let page = Browser::on_samples();
    page.eval("new Image().src = 'http://tifa.example/spy'");
    page.wait_until("true");
}
