//! What the elements of a page hold: how much text, how much of it in links, how many sentences.

use super::tree::{Content, Element, NodeId, Step, Tree};

/// How much an element holds, with all that is inside it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measure {
    /// Characters that are seen.
    pub(super) letters: u32,
    /// Marks between and behind sentences, outside links: prose has many, menus have none.
    pub(super) marks: u32,
    /// Lines that its text makes, about.
    pub(super) paragraphs: u32,
    /// Whether there is a table in it.
    pub(super) holds_table: bool,
}

/// The measure of each node of a page, and which of them holds its main text.
pub(super) struct Measures {
    of: Vec<Measure>,
    main: Option<NodeId>,
}

impl Measures {
    /// Measures a page.
    pub(super) fn of(tree: &Tree) -> Measures {
        let mut measures = Measures { of: vec![Measure::default(); tree.len()], main: None };
        let mut open = vec![Measure::default()];
        let mut links = 0_usize;
        for step in tree.walk(|node| is_seen(tree, node)) {
            match step {
                Step::Enter(node) => {
                    links += usize::from(is_link(tree, node));
                    open.push(Measure::default());
                }
                Step::Leave(node) => {
                    links -= usize::from(is_link(tree, node));
                    let inside = open.pop().unwrap_or_default();
                    let measure = measure(tree.content(node), inside, links > 0);
                    measures.of[node.index()] = measure;
                    if let Some(around) = open.last_mut() {
                        around.add(measure);
                    }
                }
            }
        }
        measures.main = main(tree, &measures);
        measures
    }

    /// What a node holds.
    pub(super) fn at(&self, node: NodeId) -> Measure {
        self.of[node.index()]
    }

    /// What the page holds.
    pub(super) fn page(&self) -> Measure {
        self.of.first().copied().unwrap_or_default()
    }

    /// The innermost element with nearly all sentences of the page; none in a page without any.
    pub(super) fn main(&self) -> Option<NodeId> {
        self.main
    }
}

impl Measure {
    fn add(&mut self, inside: Measure) {
        self.letters += inside.letters;
        self.marks += inside.marks;
        self.paragraphs += inside.paragraphs;
        self.holds_table |= inside.holds_table;
    }
}

/// The measure of a node that holds so much.
fn measure(content: &Content, mut inside: Measure, is_in_link: bool) -> Measure {
    match content {
        Content::Text(text) => {
            for c in text.chars().filter(|c| !c.is_whitespace()) {
                inside.letters += 1;
                inside.marks += u32::from(!is_in_link && "，。；！？".contains(c));
            }
        }
        Content::Element(element) => {
            let is_first = inside.letters > 0 && inside.paragraphs == 0 && is_block(element.name());
            inside.paragraphs += u32::from(is_first || element.name() == "br");
            inside.holds_table |= element.name() == "table";
        }
        Content::Other => {}
    }
    inside
}

/// Goes down from the page as long as one element holds nearly all sentences.
fn main(tree: &Tree, measures: &Measures) -> Option<NodeId> {
    let mut main = None;
    let mut inside = NodeId::ROOT;
    let all = measures.page().marks;
    while let Some(child) = tree.children(inside).find(|child| measures.at(*child).marks * 20 > all * 19) {
        if !tree.element(child).is_some_and(|element| HOLDS_BLOCKS.contains(&element.name())) {
            break;
        }
        (main, inside) = (Some(child), child);
    }
    main
}

/// Whether a node is seen by a reader of the page.
pub(super) fn is_seen(tree: &Tree, node: NodeId) -> bool {
    tree.element(node).is_none_or(|element| !(NEVER_SEEN.contains(&element.name()) || is_hidden(element)))
}

fn is_hidden(element: &Element) -> bool {
    let Some(style) = element.attribute("style") else { return element.attribute("hidden").is_some() };
    let style: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    let hides = |rule: &str| {
        matches!(
            rule.trim_end_matches("!important"),
            "display:none" | "visibility:hidden" | "font-size:0" | "font-size:0px"
        )
    };
    style.split(';').any(hides) || element.attribute("hidden").is_some()
}

/// Whether a node is a link.
pub(super) fn is_link(tree: &Tree, node: NodeId) -> bool {
    tree.element(node).is_some_and(|element| element.name() == "a" && element.attribute("href").is_some())
}

/// Whether an element begins and ends a line.
pub(super) fn is_block(name: &str) -> bool {
    HOLDS_BLOCKS.contains(&name) || HOLDS_LINES.contains(&name)
}

/// Elements whose text is never seen, or is a picture.
const NEVER_SEEN: [&str; 20] = [
    "applet", "area", "audio", "canvas", "datalist", "embed", "frameset", "head", "iframe", "map", "noembed",
    "noframes", "noscript", "object", "script", "style", "svg", "template", "title", "video",
];

/// Elements that lay out a page.
const HOLDS_BLOCKS: [&str; 19] = [
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "div",
    "fieldset",
    "footer",
    "form",
    "header",
    "html",
    "main",
    "nav",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
];

/// Elements that make lines.
const HOLDS_LINES: [&str; 33] = [
    "address",
    "button",
    "caption",
    "dd",
    "details",
    "dialog",
    "dir",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hgroup",
    "hr",
    "legend",
    "li",
    "listing",
    "menu",
    "ol",
    "option",
    "p",
    "pre",
    "select",
    "summary",
    "tfoot",
    "thead",
    "ul",
    "xmp",
];
