//! What a page says about its text: in the record it shows, in `meta`, in its title.
//!
//! Only what is surely said of the text, and not of the site: a site's name is cut from the title where it is known to be one; the
//! `author` of a page is whoever put it there.

use std::collections::HashMap;
use std::ops::Range;

use super::catalogue::Catalogue;
use super::lines::Line;
use super::tree::{Content, Step, Tree};
use crate::speech::{Field, SpeechDate};

/// What a page says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    /// Fields of the speech, each once.
    pub(super) fields: Vec<(Field, String)>,
    /// The lines that are the title, as places among those of the page; empty where none is.
    pub(super) title: Range<usize>,
}

/// Reads what a page says.
pub(super) fn read(tree: &Tree, text: &str, lines: &[Line], catalogue: &Catalogue) -> Said {
    let head = Head::of(tree);
    let shown = Shown::of(text, lines);
    let recorded =
        |field: Field| catalogue.fields.iter().find(|(known, _)| *known == field).map(|(_, value)| value.clone());
    let title =
        recorded(Field::Title).or_else(|| head.first(&["articletitle"])).or_else(|| title(&head, &shown, text, lines));
    let date = recorded(Field::Date)
        .and_then(|date| day(&date))
        .or_else(|| day(&head.first(&["pubdate", "publishdate", "article:published_time", "og:published_time"])?));
    let source = head.first(&["contentsource", "url", "og:url"]);
    let said = [
        (Field::Title, title.clone()),
        (Field::Date, date),
        (Field::Issuer, recorded(Field::Issuer)),
        (Field::DocNumber, recorded(Field::DocNumber)),
        (Field::Source, source),
    ];
    Said {
        fields: said.into_iter().filter_map(|(field, value)| Some((field, value?))).collect(),
        title: title.and_then(|title| shown.place(&title)).unwrap_or_default(),
    }
}

/// The title of a page that names none of its text alone: the part of it that is shown, the one heading, or what is left when the names of the
/// site are cut.
fn title(head: &Head, shown: &Shown, text: &str, lines: &[Line]) -> Option<String> {
    let titles: Vec<String> = [head.first(&["og:title"]), head.title.clone()].into_iter().flatten().collect();
    let shown_part =
        |title: &String| parts(title).into_iter().find(|part| shown.place(part).is_some()).map(str::to_owned);
    let heading = || {
        let mut headings = lines.iter().filter(|line| line.is_h1 && line.frame.is_none());
        let only = headings.next().filter(|_| headings.next().is_none())?;
        Some(text[only.range.clone()].to_owned())
    };
    titles
        .iter()
        .find_map(shown_part)
        .or_else(heading)
        .or_else(|| titles.first().map(|title| without_site(title, head.first(&["sitename"]).as_deref()).to_owned()))
        .filter(|title| !title.is_empty())
}

/// What may stand between the title of a text and the names of where it is.
const BETWEEN: [char; 6] = ['_', '|', '｜', '-', '—', '－'];

/// A title, and its beginnings before what may be names of the site, the longest first.
fn parts(title: &str) -> Vec<&str> {
    let ends = title.char_indices().filter(|(_, c)| BETWEEN.contains(c)).map(|(at, _)| at).take(MOST_PARTS);
    let mut parts: Vec<&str> =
        ends.chain([title.len()]).map(|end| title[..end].trim()).filter(|part| !part.is_empty()).collect();
    parts.reverse();
    parts
}

/// Parts of a title that are tried.
const MOST_PARTS: usize = 8;

/// A title without the names behind it that are surely those of a site.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let mut title = title.trim();
    while let Some((before, name)) = title.rsplit_once(BETWEEN) {
        let name = name.trim();
        let is_site = name.is_empty()
            || Some(name) == site
            || ["网", "网站", "门户", "政府", "频道", "平台"].iter().any(|end| name.ends_with(end));
        if !is_site || before.trim().is_empty() {
            break;
        }
        title = before.trim_end();
    }
    title
}

/// The day of a date with a time behind it, as [`SpeechDate`] writes it.
fn day(date: &str) -> Option<String> {
    let date: SpeechDate = date.split([' ', 'T', '\u{a0}']).next()?.parse().ok()?;
    Some(date.to_string())
}

/// What stands in the head of a page.
struct Head {
    title: Option<String>,
    /// The contents of `meta` by name, in small letters; of equal names the first.
    meta: HashMap<String, String>,
}

impl Head {
    fn of(tree: &Tree) -> Head {
        let mut head = Head { title: None, meta: HashMap::new() };
        for step in tree.walk(|_| true) {
            let Step::Enter(node) = step else { continue };
            let Some(element) = tree.element(node) else { continue };
            match element.name() {
                "title" if head.title.is_none() => {
                    let text = tree.children(node).find_map(|child| match tree.content(child) {
                        Content::Text(text) => Some(one_line(text)),
                        _ => None,
                    });
                    head.title = text.filter(|text| !text.is_empty());
                }
                "meta" => {
                    let name = element.attribute("name").or_else(|| element.attribute("property"));
                    if let (Some(name), Some(content)) = (name, element.attribute("content")) {
                        head.meta.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| one_line(content));
                    }
                }
                _ => {}
            }
        }
        head
    }

    /// What the first of these names that says anything says.
    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.meta.get(*name).filter(|content| !content.is_empty()).cloned())
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The lines of a page without their blanks, to find a title among them that may be broken over lines.
struct Shown {
    /// Where each line ends among the letters of all.
    ends: Vec<usize>,
    letters: String,
}

impl Shown {
    fn of(text: &str, lines: &[Line]) -> Shown {
        let mut shown = Shown { ends: Vec::new(), letters: String::new() };
        for line in lines {
            if line.frame.is_none() {
                shown.letters.extend(text[line.range.clone()].chars().filter(|c| !c.is_whitespace()));
            }
            shown.ends.push(shown.letters.len());
        }
        shown
    }

    /// The lines that are a title, one or several together.
    fn place(&self, title: &str) -> Option<Range<usize>> {
        let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
        if title.is_empty() {
            return None;
        }
        memchr::memmem::find_iter(self.letters.as_bytes(), title.as_bytes()).find_map(|start| {
            let end = start + title.len();
            let first = self.ends.partition_point(|line| *line <= start);
            let last = self.ends.partition_point(|line| *line < end);
            let begins = first.checked_sub(1).map_or(0, |before| self.ends[before]) == start;
            (begins && self.ends.get(last) == Some(&end)).then_some(first..last + 1)
        })
    }
}
