//! `<tifa-search>` on a page of another site: the field, its suggestions, its results, its keys and its events.

use axum::Router;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::routing::get;
use serde_json::json;

use crate::browser::Page;
use crate::host::host;
use crate::shelf::{Shelf, paper};

const BOX: &str = "<tifa-search></tifa-search>";
pub(crate) const INPUT: &str = "tifa-search >>> input";
const OPTIONS: &str = "tifa-search >>> [role=option]";
const RESULTS: &str = "tifa-search >>> [part=result]";
const STATUS: &str = "tifa-search >>> [part=status]";

// Suggestions

#[test]
fn suggestions_come_while_one_types_and_are_chosen_by_key() {
    let page = host(BOX).opened();
    assert_eq!(state_of(&page), ("false".to_owned(), None));
    page.focus(INPUT);
    page.type_text("改");
    page.wait_for(OPTIONS);
    assert_eq!(state_of(&page), ("true".to_owned(), None), "nothing is chosen by itself");
    assert_eq!(page.attribute("tifa-search >>> [role=listbox]", "id"), page.attribute(INPUT, "aria-controls"));

    page.press("ArrowDown");
    let first = page.texts("tifa-search >>> [role=option][aria-selected=true] [part=suggestion-text]");
    assert_eq!(state_of(&page), ("true".to_owned(), page.attribute(OPTIONS, "id")));
    page.press("ArrowUp");
    assert_eq!(state_of(&page), ("true".to_owned(), None), "the field lies above the first");
    page.press("ArrowUp");
    let last = page.eval("all('tifa-search >>> [role=option]').pop().id");
    assert_eq!(
        page.attribute(INPUT, "aria-activedescendant").as_deref(),
        last.as_str(),
        "the last lies above the field"
    );
    page.press("ArrowDown");
    page.press("ArrowDown");
    page.press("Enter");
    page.wait_for(RESULTS);
    assert_eq!(vec![page.value(INPUT)], first);
    assert_eq!(state_of(&page), ("false".to_owned(), None));
}

#[test]
fn a_suggestion_is_chosen_by_a_click() {
    let page = host(BOX).opened();
    page.focus(INPUT);
    page.type_text("gaige");
    page.wait_for(OPTIONS);
    page.click(OPTIONS);
    page.wait_for(RESULTS);
    assert!(page.value(INPUT).contains("改革"), "{}", page.value(INPUT));
    assert_eq!(page.eval("document.activeElement.localName"), json!("tifa-search"), "the focus stays");
}

#[test]
fn a_speaker_gives_all_their_speeches_and_a_title_its_speech() {
    let (page, tifa) = host(BOX).page();
    page.open("/");
    page.focus(INPUT);
    page.type_text("程望");
    page.wait_for_text(OPTIONS, "讲话人");
    page.press("ArrowDown");
    page.press("Enter");
    page.wait_for(RESULTS);
    assert_eq!(page.value(INPUT), "speaker:程望舒");
    assert!(page.texts("tifa-search >>> [part=facts]").iter().all(|facts| facts.contains("程望舒")));

    page.eval("one('tifa-search').clear()");
    page.type_text("2013年云岭省政府");
    page.wait_for_text(OPTIONS, "标题");
    page.press("ArrowUp");
    page.press("Enter");
    page.wait_until(&format!(
        "location.origin === {} && location.pathname.startsWith('/speeches/')",
        json!(tifa.origin)
    ));
}

#[test]
fn enter_searches_what_stands_there_and_takes_late_suggestions_away() {
    let page = host(BOX).opened();
    page.without_pauses();
    page.open("/");
    page.focus(INPUT);
    page.type_text("改革");
    page.press("Enter");
    page.wait_for(RESULTS);
    page.settle();
    assert_eq!(page.value(INPUT), "改革");
    assert_eq!(page.count(OPTIONS), 0);
    assert_eq!(page.requests_for("/api/v1/search"), 1);
}

#[test]
fn escape_closes_then_empties_then_is_the_pages() {
    let page = host(BOX).opened();
    page.eval("document.addEventListener('keydown', event => heard.push(event.key))");
    page.focus(INPUT);
    page.type_text("改");
    page.wait_for(OPTIONS);
    page.press("Escape");
    assert_eq!((state_of(&page).0, page.value(INPUT)), ("false".to_owned(), "改".to_owned()));
    page.press("ArrowDown");
    assert_eq!(state_of(&page).0, "true", "what was suggested is still there");
    page.press("Escape");
    page.press("Escape");
    assert_eq!(page.value(INPUT), "");
    assert_eq!(page.eval("heard.filter(key => key === 'Escape').length"), json!(0));
    page.press("Escape");
    assert_eq!(page.eval("heard.filter(key => key === 'Escape').length"), json!(1));
}

#[test]
fn tab_leaves_the_field_and_chooses_nothing() {
    let page = host(BOX).opened();
    page.focus(INPUT);
    page.type_text("改");
    page.wait_for(OPTIONS);
    page.press("ArrowDown");
    page.press("Tab");
    assert_eq!((state_of(&page), page.value(INPUT)), (("false".to_owned(), None), "改".to_owned()));
    assert_eq!(page.eval("one('tifa-search').shadowRoot.activeElement.type"), json!("submit"));
    assert!(page.heard().is_empty());
}

#[test]
fn suggestions_wait_for_enough_letters_and_can_be_left_out() {
    for (element, typed) in [
        ("<tifa-search min-length='3'></tifa-search>", "改革"),
        ("<tifa-search suggestions='off'></tifa-search>", "改革开放"),
    ] {
        let (page, _) = host(element).page();
        page.without_pauses();
        page.open("/");
        page.focus(INPUT);
        page.type_text(typed);
        page.settle();
        assert_eq!(page.requests_for("/api/"), 0, "{element}");
    }
}

// Results

#[test]
fn a_result_has_a_title_facts_and_a_snippet_with_the_hit_marked() {
    let (page, tifa) =
        host("<tifa-search limit='2' from='2013' to='2013' region='云岭省|安澜市'></tifa-search>").page();
    page.open("/");
    search(&page, "五年工作回顾");
    page.wait_for(RESULTS);
    assert_eq!(page.text(STATUS), "1 处命中，1 篇讲话");
    assert_eq!(page.text("tifa-search >>> [part=title]"), "2013年云岭省政府工作报告");
    assert_eq!(page.text("tifa-search >>> [part=facts]"), "2013-01-26 · 程望舒 · 云岭省 · 1 处");
    assert_eq!(page.text("tifa-search >>> [part=snippet]"), "一、过去五年工作回顾");
    assert_eq!(page.text("tifa-search >>> mark"), "五年工作回顾");
    let asked = page.requests().into_iter().find(|url| url.contains("/api/v1/search")).expect("a search");
    assert!(
        asked.contains("limit=2") && asked.contains("from=2013") && asked.matches("region=").count() == 2,
        "{asked}"
    );
    let link = page.attribute("tifa-search >>> [part=title]", "href").expect("a link");
    assert!(link.starts_with(&format!("{}/speeches/2013-01-yunling-gov-report.md?q=", tifa.origin)), "{link}");
    page.click("tifa-search >>> [part=title]");
    page.wait_for("article mark");
    assert!(page.address().contains("#s"), "{}", page.address());
}

#[test]
fn what_is_near_is_told_from_what_is_exact() {
    let shelf = Shelf::of_texts(&["要牢固树立“项目为王，环境是金”的理念。"]);
    let page = host(BOX).opened_over(&shelf.dir());
    search(&page, "项目为王环境是金");
    page.wait_for_text("tifa-search >>> [part=tier]", "宽松匹配");
    assert_eq!(page.text(STATUS), "没有精确匹配，下面是相近的结果");
}

#[test]
fn of_a_hit_too_long_to_show_both_ends_are_shown() {
    let shelf = Shelf::of_texts(&[&format!("我们要{}，不断前进。", "发展".repeat(5_000))]);
    let page = host(BOX).opened_over(&shelf.dir());
    search(&page, "发展发展");
    page.wait_for(RESULTS);
    assert_eq!(page.text("tifa-search >>> [part=snippet]"), format!("我们要{0}[…]{0}，不断前进。", "发展".repeat(50)));
}

#[test]
fn where_nothing_is_found_that_is_said() {
    let page = host("<tifa-search match='phrase'></tifa-search>").opened();
    search(&page, "星际殖民计划");
    page.wait_for_text(STATUS, "没有找到“星际殖民计划”");
    assert_eq!(page.count(RESULTS), 0);
}

#[test]
fn what_is_near_is_offered_and_searched_by_a_click() {
    // tifa itself looks for what is near as long as its time allows, which depends on the machine.
    let answer = json!({
        "query": {"text": "精准扶平"}, "totals": {"hits": 0, "sentences": 0, "speeches": 0}, "results": [],
        "did_you_mean": [{"phrase": "精准扶平", "suggestions": [
            {"phrase": "精准扶贫", "query": "speaker:甲 精准扶贫"}, {"phrase": "精准扶智", "query": "speaker:甲 精准扶智"}]}],
    });
    let answer = get(async move || ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], axum::Json(answer)));
    let page =
        host("<tifa-search server='TIFA'></tifa-search>").opened_with(Router::new().route("/api/v1/search", answer));
    search(&page, "精准扶平");
    page.wait_for("tifa-search >>> [part=near-phrase]");
    page.audit();
    page.screenshots("widget-near");
    page.click("tifa-search >>> [part=near-phrase]");
    page.wait_until("heard.length === 4");
    assert_eq!(page.value(INPUT), "speaker:甲 精准扶贫");
    assert_eq!(page.eval("heard[2].detail.query"), json!("speaker:甲 精准扶贫"));
}

#[test]
fn an_answer_that_is_outdated_is_dropped() {
    let page = host(BOX).opened();
    page.eval(
        "(() => {
            const ask = fetch;
            window.held = new Promise(free => window.free = free);
            // The first answer is held back, and nobody tells it that it is not wanted any more.
            window.fetch = url => url.includes(encodeURIComponent('改革')) ? held.then(() => ask(url)) : ask(url);
        })()",
    );
    search(&page, "改革");
    page.wait_until("heard.length === 1");
    search(&page, "脱贫攻坚");
    page.wait_for_text("tifa-search >>> mark", "脱贫攻坚");
    page.eval("free(), held.then(() => fetch('/'))");
    page.wait_until("true");
    assert_eq!(page.heard(), ["tifa-search", "tifa-search", "tifa-results"]);
    assert!(page.texts("tifa-search >>> mark").iter().all(|mark| mark == "脱贫攻坚"));
}

#[test]
fn it_may_jump_to_the_full_page_instead() {
    let (page, tifa) = host("<tifa-search mode='jump' level='province' lens='loose'></tifa-search>").page();
    page.open("/");
    search(&page, "改革");
    page.wait_until(&format!("location.origin === {}", json!(tifa.origin)));
    page.wait_for_address("/search?q=改革&lens=loose&level=province");
    assert_eq!(page.requests_for("snippets=1"), 0, "the box itself has not searched");
}

#[test]
fn text_is_never_markup() {
    let title = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    let shelf = Shelf::of(&[paper("<b>/a&b?#1", "改革<script>alert(3)</script>不停步。").titled(title)]);
    let page = host(BOX).opened_over(&shelf.dir());
    search(&page, "改革<script>");
    page.wait_for(RESULTS);
    assert_eq!(page.text("tifa-search >>> [part=title]"), title);
    assert_eq!(page.text("tifa-search >>> [part=snippet]"), "改革<script>alert(3)</script>不停步。");
    assert_eq!((page.count("tifa-search >>> img"), page.count("tifa-search >>> script")), (0, 0));
    page.click("tifa-search >>> [part=title]");
    page.wait_for_text("h1", title);
}

// The host page

#[test]
fn the_host_page_hears_what_happens_and_may_stop_it() {
    let page = host(BOX).opened();
    search(&page, "改革");
    page.wait_for(RESULTS);
    assert_eq!(page.heard(), ["tifa-search", "tifa-results"]);
    let heard =
        page.eval("heard.map(({name, detail, cancelable, target}) => [name, detail.query, cancelable, target])");
    assert_eq!(
        heard,
        json!([["tifa-search", "改革", true, "tifa-search"], ["tifa-results", "改革", false, "tifa-search"]])
    );
    assert!(page.eval("heard[0].detail.url").as_str().expect("an address").ends_with("/search?q=%E6%94%B9%E9%9D%A9"));
    assert_eq!(page.eval("heard[1].detail.answer.totals.hits"), json!(41));

    page.eval("stop = 'tifa-select'");
    page.click("tifa-search >>> [part=title]");
    let selected = page.eval("({kind: heard[2].detail.kind, same: heard[2].detail.speech.id === heard[1].detail.answer.results[0].speech.id})");
    assert_eq!(selected, json!({"kind": "result", "same": true}));
    assert_eq!(page.address(), "/", "the page stopped it");

    page.eval("stop = 'tifa-search'");
    search(&page, "创新");
    assert_eq!(page.heard().len(), 4);
    page.settle();
    assert_eq!(page.requests_for("/api/v1/search"), 1);
}

#[test]
fn the_host_page_searches_by_script() {
    let page = host(BOX).opened();
    page.eval("one('tifa-search').search('改革')");
    page.wait_for(RESULTS);
    assert_eq!(page.eval("one('tifa-search').value"), json!("改革"));
    page.eval("one('tifa-search').clear()");
    assert_eq!((page.count(RESULTS), page.value(INPUT)), (0, String::new()));
}

#[test]
fn no_key_of_the_page_is_taken_unless_it_is_given() {
    let page = host(BOX).opened();
    for keys in ["/", "Control+k", "s"] {
        page.press(keys);
        assert_eq!(page.eval("document.activeElement.localName"), json!("body"), "{keys}");
    }
    assert_eq!(page.attribute(INPUT, "aria-keyshortcuts"), None);
    for (shortcut, keys, name) in [("/", "/", "/"), ("mod+k", "Control+k", "Control+k")] {
        let page = host(&format!("<tifa-search shortcut='{shortcut}'></tifa-search>")).opened();
        assert_eq!(page.attribute(INPUT, "aria-keyshortcuts").as_deref(), Some(name));
        page.press("k");
        assert_eq!(page.eval("document.activeElement.localName"), json!("body"));
        page.press(keys);
        assert_eq!(page.eval("document.activeElement.localName"), json!("tifa-search"));
        assert_eq!(page.value(INPUT), "");
    }
}

#[test]
fn a_key_alone_is_not_taken_from_whoever_types() {
    let page = host("<tifa-search shortcut='/'></tifa-search>").opened();
    page.focus("#own");
    page.press("/");
    assert_eq!(page.value("#own"), "/");
}

#[test]
fn without_scripts_what_stands_inside_is_there() {
    let inside = "<tifa-search><form action='TIFA/search'><input name='q' aria-label='检索'></form></tifa-search>";
    let (page, _) = host(inside).page();
    page.open("/");
    assert!(page.eval("one('tifa-search form').getClientRects().length === 0").as_bool().expect("a truth"));
    page.without_scripts();
    page.open("/");
    page.focus("tifa-search input[name=q]");
    page.type_text("改革");
    page.press("Enter");
    page.wait_for_address("/search?q=改革");
}

/// Types into the empty field and presses Enter.
pub(crate) fn search(page: &Page, query: &str) {
    page.focus(INPUT);
    page.eval("one('tifa-search >>> input').select()");
    page.type_text(query);
    page.press("Enter");
}

/// Whether the list is open, and which option is active.
fn state_of(page: &Page) -> (String, Option<String>) {
    (page.attribute(INPUT, "aria-expanded").expect("a state"), page.attribute(INPUT, "aria-activedescendant"))
}
