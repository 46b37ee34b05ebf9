//! The example page of the project: what it shows works as it stands there.

use crate::browser::Page;
use crate::host::host_of;
use crate::widget::{INPUT, search};

#[test]
fn the_box_of_the_example_finds() {
    let page = example();
    search(&page, "改革");
    page.wait_for_text("tifa-search >>> mark", "改革");
    assert_eq!(page.count("tifa-search >>> [part=result]"), 3);
    page.audit();
    page.screenshots("example");
}

#[test]
fn the_frame_of_the_example_is_let_in() {
    let page = example();
    page.eval("one('iframe').scrollIntoView()");
    page.wait_until(
        "one('iframe').contentWindow.length === 0 && performance.getEntriesByName(one('iframe').src).length === 1",
    );
    let asked = page.requests_for("/embed?q=");
    assert_eq!(asked, 1);
}

#[test]
fn the_form_of_the_example_searches() {
    let page = example();
    page.eval("one('form[target]').target = '_self'");
    page.focus("form[target] input[name=q]");
    page.type_text("改革");
    page.press("Enter");
    page.wait_for_address("/search?q=改革&level=province");
}

#[test]
fn without_scripts_the_box_of_the_example_is_a_form() {
    let page = example();
    page.without_scripts();
    page.reload();
    assert_eq!(page.count(INPUT), 0);
    page.focus("tifa-search input[name=q]");
    page.type_text("改革");
    page.press("Enter");
    page.wait_for_address("/search?q=改革");
}

/// The example, with the tifa of the tests in the place of the one that it names.
fn example() -> Page {
    let markup = include_str!("../../examples/embed.html");
    host_of(&markup.replace("http://127.0.0.1:8848", "TIFA")).opened()
}
