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
fn the_years_in_numbers_add_up_to_the_totals() {
    let page = Browser::on_samples();
    page.open("/search?q=改革");
    page.click(".timeline summary");
    let sum = |column: usize| {
        let cells = format!("document.querySelectorAll('.timeline td:nth-of-type({column})')");
        page.eval(&format!("[...{cells}].reduce((sum, cell) => sum + Number(cell.innerText), 0)"))
    };
    let total = |n: usize| page.eval(&format!("Number(document.querySelectorAll('.totals b')[{n}].innerText)"));
    assert_eq!((sum(1), sum(2)), (total(0), total(2)));
}

#[test]
fn of_two_values_each_has_a_way_out() {
    let page = Browser::on_samples();
    page.open("/search?q=改革&level=province&level=city");
    assert_eq!(page.count(".chips a:not(.all)"), 2);
    page.click(".chips a");
    page.wait_for_address("/search?q=改革&level=city");
    assert_eq!(page.count(".chips a"), 1);
    assert_eq!(page.count(".facets a[aria-current]"), 1);
}

#[test]
fn conditions_alone_list_the_speeches_that_meet_them() {
    let page = Browser::on_samples();
    page.open("/");
    page.click("summary");
    for level in ["province", "city"] {
        page.click(&format!("input[value={level}]"));
    }
    page.focus("input[name=from]");
    page.type_text("2014");
    page.press("Enter");
    page.wait_for("li h3");
    assert_eq!(page.value(BOX), "from:2014 level:province|city");
    assert!(page.text(".totals h1").ends_with("speeches"));
    page.open("/search?q=&from=春天");
    assert!(page.text(".error h1").contains("春天"));
    assert_eq!(page.eval("document.querySelector('.options').open"), true, "the field at fault is to be seen");
}

#[test]
fn a_suggested_speaker_gives_all_their_speeches() {
    let page = Browser::on_samples();
    page.open("/");
    page.focus(BOX);
    page.type_text("陆怀");
    page.wait_until(
        "[...document.querySelectorAll('.suggestions li')].some(option => option.textContent === '陆怀远Speaker')",
    );
    let speaker =
        "[...document.querySelectorAll('.suggestions li')].find(option => option.textContent === '陆怀远Speaker')";
    page.eval(&format!("{speaker}.click()"));
    page.wait_for_address("/search?");
    page.wait_for("li h3");
    assert_eq!(page.value(BOX), "speaker:陆怀远");
}

#[test]
fn a_few_years_make_no_walls_of_bars() {
    let page = Browser::on_samples();
    page.open("/search?q=改革&from=2013&to=2016");
    let widest = page
        .eval("Math.max(...[...document.querySelectorAll('rect.bar')].map(bar => bar.getBoundingClientRect().width))");
    assert!(widest.as_f64().is_some_and(|widest| (10.0..60.0).contains(&widest)), "{widest}");
}

#[test]
fn on_paper_the_totals_say_what_was_asked() {
    let page = Browser::on_samples();
    page.open("/search?q=改革");
    page.print(true);
    assert_eq!(page.eval("document.querySelector('input[name=q]').getClientRects().length"), 1);
    for selector in [".search button", ".options", ".facets", ".switches", ".timeline"] {
        assert_eq!(page.style(selector, "display"), "none", "{selector}");
    }
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
