//! Searching with the page: typing, suggestions, narrowing down, and the way back.

use crate::browser::Browser;

const BOX: &str = "main input[name=q]";
const OPTION: &str = ".suggestions li";

#[test]
fn a_link_narrows_the_results_and_the_way_back_restores_them() {
    let page = Browser::on_samples();
    page.open("/search?q=改革");
    let all = page.text(".totals");
    page.click(".facets a[href*='level=']");
    page.wait_for_address("level=");
    page.wait_for(".chips a");
    let narrowed = page.text(".totals");
    assert_ne!(narrowed, all);
    page.reload();
    assert_eq!(page.text(".totals h1"), narrowed_totals(&narrowed));
    page.back();
    page.wait_for_none(".chips a");
    assert_eq!(page.text(".totals h1"), narrowed_totals(&all));
    page.forward();
    page.click(".chips a");
    page.wait_for_none(".chips a");
    assert_eq!(page.text(".totals h1"), narrowed_totals(&all));
}

#[test]
fn a_choice_is_not_kept_out_of_sight_on_the_way_back() {
    let page = Browser::on_samples();
    page.open("/search?q=改革");
    page.click(".options summary");
    page.click("[value=province]");
    // Without this, Chromium shows the page as it was left and loads nothing.
    page.eval("addEventListener('unload', () => {})");
    page.open("/help");
    page.back();
    page.wait_for_address("/search?q=改革");
    assert_eq!(page.count(".options:not([open]) :checked[type=checkbox]"), 0);
}

/// The time that a search took differs each time.
fn narrowed_totals(totals: &str) -> String {
    totals.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_year_of_the_time_line_narrows_the_results() {
    let page = Browser::on_samples();
    page.open("/search?q=改革");
    let year = page.attribute(".timeline a", "href").expect("a link");
    page.open(&year);
    assert_eq!(page.count(".chips a:not(.all)"), 2);
    assert_eq!(page.count(".timeline"), 0);
}

#[test]
fn the_lenses_tell_what_they_change() {
    let page = Browser::on_samples();
    page.open("/search?q=项目为王，环境是金");
    page.wait_until("document.querySelector('[data-lens=strict] .count').textContent !== ''");
    let count = |lens: &str| page.text(&format!("[data-lens={lens}] .count")).parse::<u32>().expect("a number");
    assert!(count("strict") <= count("default") && count("default") < count("loose"));
    page.click("[data-lens=loose]");
    page.wait_for_address("lens=loose");
    page.wait_for("[data-lens=loose][aria-current]");
}

#[test]
fn suggestions_are_chosen_with_the_arrows_and_never_unasked() {
    let page = Browser::on_samples();
    page.open("/");
    page.focus(BOX);
    page.type_text("改");
    page.wait_for(OPTION);
    assert_eq!(page.attribute(BOX, "aria-expanded").as_deref(), Some("true"));
    assert_eq!(page.attribute(BOX, "aria-activedescendant"), None);
    page.press("ArrowDown");
    let chosen = page.attribute(BOX, "aria-activedescendant").expect("a chosen one");
    assert_eq!(page.attribute(&format!("#{chosen}"), "aria-selected").as_deref(), Some("true"));
    let offered = page.value(BOX);
    assert!(offered.contains('改') && offered != "改", "{offered}");
    page.audit();
    page.press("ArrowUp");
    assert_eq!(page.value(BOX), "改");
    page.press("ArrowUp");
    page.press("Escape");
    assert_eq!((page.value(BOX).as_str(), page.count(".suggestions:not([hidden])")), ("改", 0));
    page.press("Enter");
    page.wait_for_address("/search?q=改");
}

#[test]
fn nothing_happens_while_an_input_method_composes() {
    let page = Browser::on_samples();
    page.open("/");
    page.focus(BOX);
    page.compose("gaige");
    for key in ["Enter", "ArrowDown", "ArrowUp"] {
        page.press_in_composition(key);
    }
    assert_eq!((page.address().as_str(), page.requests_for("/api/v1/suggest")), ("/", 0));
    page.commit("改");
    page.wait_for(OPTION);
    assert_eq!((page.address().as_str(), page.requests_for("/api/v1/suggest")), ("/", 1));
    assert_eq!(page.value(BOX), "改");
    page.press("Enter");
    page.wait_for_address("/search?q=改");
}

#[test]
fn a_slash_leads_to_the_box_and_escape_leaves_it() {
    let page = Browser::on_samples();
    page.open("/search?q=改革");
    page.press("/");
    page.wait_until("document.activeElement.name === 'q'");
    // In the box it is a letter.
    page.press("End");
    page.press("/");
    assert_eq!(page.value(BOX), "改革/");
    page.wait_until("document.querySelector('.suggestions').hidden || true");
    page.press("Escape");
    page.press("Escape");
    page.wait_until("document.activeElement.name !== 'q'");
}
