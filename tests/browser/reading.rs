//! Reading a speech: from hit to hit, and out again with a citation.

use crate::browser::{Browser, Page, Size};

const SPEECH: &str = "/speeches/2013-01-yunling-gov-report.md";

fn reading() -> Page {
    let page = Browser::on_samples();
    page.open(&format!("{SPEECH}?q=改革"));
    page
}

/// As a page over plain HTTP from another host: no clipboard, and what is selected when the page copies is kept in `copied`.
fn listen_for_copies(page: &Page) {
    page.eval("Object.defineProperty(window, 'isSecureContext', {value: false}), window.copied = []");
    page.eval("document.execCommand = () => { copied.push(document.activeElement.value); return true }");
}

#[test]
fn one_walks_from_hit_to_hit() {
    let page = reading();
    let hits = page.count("article mark");
    assert!(hits > 2);
    let counter = || page.text(".steps output");
    assert_eq!(counter(), format!("– / {hits}"));
    page.press("n");
    assert_eq!((counter(), page.count("#h1.now")), (format!("1 / {hits}"), 1));
    page.click("[data-step='1']");
    assert_eq!(counter(), format!("2 / {hits}"));
    page.press("p");
    page.press("p");
    assert_eq!((counter(), page.count(&format!("#h{hits}.now"))), (format!("{hits} / {hits}"), 1));
}

#[test]
fn one_goes_on_from_where_one_reads() {
    let page = reading();
    let hits = page.count("article mark");
    let now = "document.querySelector('mark.now').getBoundingClientRect()";
    let counter = |n: usize| assert_eq!(page.text(".steps output"), format!("{n} / {hits}"));
    page.press("n");
    page.press("n");
    page.eval("window.scrollTo(0, document.body.scrollHeight)");
    page.wait_until(&format!("{now}.bottom < 0"));
    page.press("p");
    counter(hits);
    page.press("p");
    counter(hits - 1);
    page.eval("window.scrollTo(0, 0)");
    page.wait_until(&format!("{now}.top > innerHeight"));
    page.press("n");
    counter(1);
}

#[test]
fn the_outline_leaves_a_phone_room_for_the_speech() {
    let page = reading();
    page.resize(Size::Phone);
    assert_eq!(page.style(".outline", "max-height"), "224px");
}

#[test]
fn a_link_to_a_sentence_begins_with_its_hit() {
    let page = reading();
    let sentence = page.eval("document.querySelector('#h2').closest('.s').id");
    page.open(&format!("{SPEECH}?q=改革#{}", sentence.as_str().expect("an id")));
    page.reload();
    page.wait_for("#h2.now");
}

#[test]
fn a_sentence_is_copied_with_its_source() {
    let page = reading();
    listen_for_copies(&page);
    let sentence = page.text("#s12");
    page.click("#s12");
    page.wait_for(".panel");
    page.wait_for_address("at=s12#s12");
    page.click(".panel [data-copy]");
    page.wait_for(".toast:not([hidden])");
    let copied = page.eval("copied[0]");
    let copied = copied.as_str().expect("a text");
    assert!(copied.starts_with(&sentence), "{copied}");
    assert!(copied.contains("[EB/OL]. (2013-01") && copied.contains("http://127.0.0.1:"), "{copied}");
    assert!(copied.contains(&format!("{SPEECH}#s12")), "{copied}");
    page.audit();
    page.click(".panel .close");
    page.wait_for_none(".panel");
    assert_eq!(page.address(), format!("{SPEECH}?q=改革"));
}

#[test]
fn what_is_selected_is_copied_with_its_source() {
    let page = reading();
    listen_for_copies(&page);
    page.eval("document.getSelection().setBaseAndExtent(document.querySelector('#s12').firstChild, 0, document.querySelector('#s12').firstChild, 6)");
    page.wait_for(".float:not([hidden])");
    page.click(".float");
    page.wait_for(".toast:not([hidden])");
    let copied = page.eval("copied[0]");
    let mut lines = copied.as_str().expect("a text").lines();
    assert_eq!(lines.next().map(|line| line.chars().count()), Some(6));
    assert!(lines.next().is_some_and(|line| line.contains("[EB/OL]") && line.contains("http://127.0.0.1:")));
}

#[test]
fn a_selection_across_the_panel_copies_the_speech_alone() {
    let page = reading();
    listen_for_copies(&page);
    page.click("#s12");
    page.wait_for(".panel");
    let paragraphs =
        page.eval("[...document.querySelectorAll('.text > p, .text > h2')].map(one => one.id).slice(0, 12)");
    let (first, last) = (&paragraphs[0], &paragraphs[11]);
    page.eval(&format!("document.getSelection().setBaseAndExtent(document.getElementById({first}), 0, document.getElementById({last}), 1)"));
    page.wait_for(".float:not([hidden])");
    page.eval("document.querySelector('.float').click()");
    let copied = page.eval("copied[0]");
    let copied = copied.as_str().expect("a text");
    assert_eq!(copied.matches("[EB/OL]").count(), 1, "{copied}");
    assert!(copied.lines().count() > 10 && !copied.contains("BibTeX") && !copied.contains('¶'), "{copied}");
}

#[test]
fn escape_closes_the_panel_and_the_keyboard_goes_on_there() {
    let page = reading();
    page.focus("#p12 .pin");
    page.press("Enter");
    page.wait_for(".panel");
    page.press("Escape");
    page.wait_for_none(".panel");
    assert_eq!(page.eval("document.activeElement.closest('p').id"), "p12");
    assert_eq!(page.address(), format!("{SPEECH}?q=改革"));
}

#[test]
fn the_signs_beside_the_paragraphs_are_not_copied() {
    let page = reading();
    page.eval("document.getSelection().selectAllChildren(document.querySelector('.text'))");
    let selected = page.eval("String(document.getSelection())");
    let selected = selected.as_str().expect("a text");
    assert!(selected.contains("工作回顾\n") && !selected.contains('¶'), "{selected}");
}

#[test]
fn without_scripts_a_paragraph_and_its_sentences_are_cited() {
    let page = Browser::on_samples();
    page.without_scripts();
    page.open(&format!("{SPEECH}?q=改革"));
    page.click(".pin");
    page.wait_for_address("at=p");
    page.click(".panel ol a");
    page.wait_for_address("at=s");
    assert!(page.text(".panel pre").contains("[EB/OL]"));
}

#[test]
fn on_paper_there_is_the_speech_alone() {
    let page = reading();
    page.print(true);
    for selector in [".outline", ".hitbar", ".languages", ".pin"] {
        assert_eq!(page.style(selector, "display"), "none", "{selector}");
    }
    assert_ne!(page.style(".text", "display"), "none");
}
