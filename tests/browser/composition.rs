//! Nothing fires while an input method composes; when it is done, one thing does.

use serde_json::json;

use crate::browser::Page;
use crate::host::host;
use crate::widget::INPUT;

const OPTIONS: &str = "tifa-search >>> [role=option]";

#[test]
fn nothing_is_suggested_while_one_composes_and_once_when_it_is_done() {
    let page = composing("<tifa-search></tifa-search>");
    assert_eq!(page.requests_for("/api/"), 0);
    page.commit("改革");
    page.wait_for(OPTIONS);
    assert_eq!(page.value(INPUT), "改革");
    assert_eq!(asked(&page), ["suggest?q=%E6%94%B9%E9%9D%A9&limit=5"]);
}

#[test]
fn nothing_is_searched_while_one_composes_and_once_when_it_is_done() {
    let page = composing("<tifa-search live limit='1'></tifa-search>");
    assert_eq!(page.requests_for("/api/"), 0);
    page.commit("改革");
    page.wait_for_text("tifa-search >>> mark", "改革");
    page.settle();
    assert_eq!(asked(&page), ["search?q=%E6%94%B9%E9%9D%A9&limit=1&snippets=1"]);
}

#[test]
fn the_enter_that_ends_a_composition_does_not_search() {
    let page = composing("<tifa-search></tifa-search>");
    page.commit("改革");
    page.wait_for(OPTIONS);
    assert!(page.heard().is_empty(), "{:?}", page.heard());
    page.press("Enter");
    page.wait_until("heard.length > 1");
    assert_eq!(page.heard(), ["tifa-search", "tifa-results"]);
}

#[test]
fn a_key_that_an_input_method_took_is_its_own_when_the_composition_is_over() {
    // Safari tells of such a key late, with nothing but its number.
    let page = composing("<tifa-search></tifa-search>");
    page.commit("改");
    page.wait_for(OPTIONS);
    page.press_in_composition("ArrowDown");
    assert_eq!(page.attribute(INPUT, "aria-activedescendant"), None);
    page.press("ArrowDown");
    page.press_in_composition("Enter");
    assert!(page.heard().is_empty(), "{:?}", page.heard());
}

#[test]
fn arrows_and_escape_are_the_input_methods_own() {
    let page = opened("<tifa-search></tifa-search>");
    page.type_text("改");
    page.wait_for(OPTIONS);
    page.press("ArrowDown");
    page.eval("document.addEventListener('keydown', event => heard.push({name: event.key + (event.defaultPrevented ? ' taken' : '')}))");
    page.compose("ge");
    assert_eq!(page.count(OPTIONS), 0, "what was suggested is for another text");
    for key in ["ArrowDown", "ArrowUp", "Escape", "Enter"] {
        page.press_in_composition(key);
        assert_eq!(page.attribute(INPUT, "aria-activedescendant"), None, "{key}");
    }
    assert_eq!(page.heard()[2..], ["ArrowDown", "ArrowUp", "Escape", "Enter"]);
    assert_eq!(page.value(INPUT), "改ge");
}

#[test]
fn a_shortcut_is_not_taken_from_an_input_method() {
    let page = opened("<tifa-search shortcut='mod+k'></tifa-search>");
    page.focus("#own");
    page.compose("gai");
    page.eval("one('#own').dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true, isComposing: true, bubbles: true}))");
    assert_eq!(page.eval("document.activeElement.id"), json!("own"));
}

/// A page that puts nothing off, with the focus in the field.
fn opened(element: &str) -> Page {
    let (page, _) = host(element).page();
    page.without_pauses();
    page.open("/");
    page.focus(INPUT);
    page
}

/// The same, with letters typed that are no characters yet, and time for what might come of them.
fn composing(element: &str) -> Page {
    let page = opened(element);
    for letters in ["g", "ga", "gai", "gaige"] {
        page.compose(letters);
        page.settle();
    }
    page
}

/// What has been asked of the API.
fn asked(page: &Page) -> Vec<String> {
    let of = |url: String| url.split_once("/api/v1/").map(|(_, asked)| asked.to_owned());
    page.requests().into_iter().filter_map(of).collect()
}
