//! Which lines of a page are not the speech: menus, buttons, the footer, the record of the document.
//!
//! By what an element is (`nav`, a role), what it is called (`class="footer"`), how its lines are linked, and where they stand. Prose is never
//! furniture for its place alone, and neither is the title: what is doubtful stays speech, and `noise` looks at its words.

use std::ops::Range;

use super::catalogue::Catalogue;
use super::lines::Line;
use super::measure::Measure;
use super::tree::Element;
use crate::corpus::layout::Furniture;

/// A part of the frame of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Menus, breadcrumbs, pagers, lists of links.
    Navigation,
    /// Header, footer, buttons, boxes beside the text.
    Page,
    /// The record of the document.
    Record,
}

impl Frame {
    /// The reason that its lines are noise for.
    fn reason(self) -> &'static str {
        match self {
            Frame::Navigation => "navigation",
            Frame::Page => "page",
            Frame::Record => "record",
        }
    }
}

/// The part of the frame that an element is, by its kind, its role, or its names; never what holds most of the page's sentences.
pub(super) fn frame(element: &Element, measure: Measure, page: Measure) -> Option<Frame> {
    let is_most = if page.marks > 0 { measure.marks * 2 > page.marks } else { measure.letters * 2 > page.letters };
    if measure.letters == 0 || is_most {
        return None;
    }
    let by_kind = match element.name() {
        "nav" | "menu" | "select" => Some(Frame::Navigation),
        "aside" | "button" | "footer" | "header" | "textarea" => Some(Frame::Page),
        _ => None,
    };
    let by_role = || match element.attribute("role")? {
        "navigation" | "menu" | "menubar" | "tablist" => Some(Frame::Navigation),
        "banner" | "button" | "complementary" | "contentinfo" | "dialog" | "search" | "toolbar" => Some(Frame::Page),
        _ => None,
    };
    by_kind
        .or_else(by_role)
        .or_else(|| [element.attribute("class"), element.attribute("id")].into_iter().flatten().find_map(by_name))
}

/// What a class or id tells: its words, which stand apart by blanks, hyphens, capitals or digits.
fn by_name(name: &str) -> Option<Frame> {
    const NAVIGATION: [&str; 20] = [
        "bread",
        "breadcrumb",
        "breadcrumbs",
        "breadnav",
        "crumb",
        "crumbs",
        "daohang",
        "friendlink",
        "friendlinks",
        "mbx",
        "menu",
        "nav",
        "navbar",
        "navigation",
        "pager",
        "pagination",
        "paging",
        "sitemap",
        "subnav",
        "weizhi",
    ];
    const PAGE: [&str; 22] = [
        "advert",
        "aside",
        "banner",
        "bdshare",
        "bdsharebuttonbox",
        "copyright",
        "dayin",
        "erweima",
        "ewm",
        "fenxiang",
        "foot",
        "footer",
        "jiathis",
        "print",
        "qrcode",
        "recommend",
        "related",
        "share",
        "sidebar",
        "social",
        "toolbar",
        "topbar",
    ];
    let mut word = String::new();
    for c in name.chars().chain([' ']) {
        if !c.is_ascii_lowercase() {
            if NAVIGATION.contains(&word.as_str()) {
                return Some(Frame::Navigation);
            }
            if PAGE.contains(&word.as_str()) {
                return Some(Frame::Page);
            }
            word.clear();
        }
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
    }
    None
}

/// Marks the lines of a page that are not the speech. `title` are the lines that are its title.
pub(super) fn mark(text: &str, lines: &[Line], catalogue: &Catalogue, title: Range<usize>) -> Vec<Furniture> {
    let mut frames: Vec<Option<Frame>> = lines.iter().map(|line| line.frame).collect();
    for record in &catalogue.lines {
        frames[record.clone()].fill(Some(Frame::Record));
    }
    mark_links(text, lines, &mut frames);
    mark_outside(text, lines, &title, &mut frames);
    frames[title].fill(None);
    let mut furniture: Vec<Furniture> = Vec::new();
    for (n, (line, frame)) in lines.iter().zip(&frames).enumerate() {
        let Some(frame) = frame else { continue };
        let (start, end) = (line.range.start as u32, line.range.end as u32);
        match furniture.last_mut() {
            // Neighbours become one: a sentence may stand in two lines.
            Some(last) if n > 0 && frames[n - 1] == Some(*frame) => last.range.end = end,
            _ => furniture.push(Furniture { range: start..end, reason: frame.reason().to_owned() }),
        }
    }
    furniture
}

/// Lists of links, and lines that lead elsewhere on the site. Documents to download belong to the speech.
fn mark_links(text: &str, lines: &[Line], frames: &mut [Option<Frame>]) {
    let mut at = 0;
    for run in lines.chunk_by(|a, b| is_linked(a) == is_linked(b)) {
        let here = at..at + run.len();
        at = here.end;
        if is_linked(&run[0]) && run.len() >= LIST_OF_LINKS {
            frames[here].fill(Some(Frame::Navigation));
            continue;
        }
        for (line, frame) in run.iter().zip(&mut frames[here]) {
            let words = &text[line.range.clone()];
            let is_row = is_linked(line) && line.links > 1;
            let leads_on = line.links > 0 && ELSEWHERE.iter().any(|start| words.starts_with(start));
            if line.letters <= SHORT && (is_row || leads_on || WHERE.iter().any(|start| words.starts_with(start))) {
                *frame = Some(Frame::Navigation);
            }
        }
    }
}

/// Lines before and behind the main text that are no sentences.
fn mark_outside(text: &str, lines: &[Line], title: &Range<usize>, frames: &mut [Option<Frame>]) {
    let belongs: Vec<bool> = lines
        .iter()
        .zip(&*frames)
        .enumerate()
        .map(|(n, (line, frame))| {
            title.contains(&n) || frame.is_none() && (line.is_in_main || is_prose(line, &text[line.range.clone()]))
        })
        .collect();
    if !lines.iter().any(|line| line.is_in_main) {
        return;
    }
    let Some(mut first) = belongs.iter().position(|belongs| *belongs) else { return };
    let last = belongs.iter().rposition(|belongs| *belongs).unwrap_or(first);
    // The title may stand before the main text, and not be known as one.
    let nearest = if title.is_empty() { first.saturating_sub(HEAD) } else { first };
    while first > nearest && frames[first - 1].is_none() && lines[first - 1].links == 0 {
        first -= 1;
    }
    for (n, (line, frame)) in lines.iter().zip(frames).enumerate() {
        if !(first..=last).contains(&n) && frame.is_none() && !line.is_in_main {
            *frame = Some(if line.links > 0 { Frame::Navigation } else { Frame::Page });
        }
    }
}

/// Links one below the other that are a list of them.
const LIST_OF_LINKS: usize = 3;

/// Letters of a line that leads elsewhere, at most.
const SHORT: u32 = 80;

/// Lines above the main text that may be its title.
const HEAD: usize = 4;

/// How a line begins that tells where on the site one is.
const WHERE: [&str; 7] =
    ["当前位置", "当前所在位置", "您的位置", "您现在的位置", "您当前的位置", "您所在的位置", "現在位置"];

/// How a line begins that leads to another text.
const ELSEWHERE: [&str; 6] = ["上一篇", "下一篇", "上一条", "下一条", "上一页", "下一页"];

fn is_linked(line: &Line) -> bool {
    line.links > 0 && line.linked * 10 >= line.letters * 6 && !line.leads_to_file
}

fn is_prose(line: &Line, words: &str) -> bool {
    line.letters >= 30 && line.linked * 2 < line.letters && words.contains(['。', '！', '；'])
}
