//! The text of a page: a line for each block, each row of a table, and each part between line breaks.
//!
//! Blanks are one blank, as browsers show them; the cells of a row stand apart by tabs. A row whose cells hold whole paragraphs or
//! tables lays out the page, and its cells are lines like any other.

use std::ops::Range;

use super::furniture::{Frame, frame};
use super::measure::{Measures, is_block, is_link, is_seen};
use super::tree::{Content, NodeId, Step, Tree};

/// A line of the text of a page, and how it stands on the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// Its bytes in the text, without the line break.
    pub(super) range: Range<usize>,
    /// Characters in it, blanks apart.
    pub(super) letters: u32,
    /// Of these, those in links.
    pub(super) linked: u32,
    /// How many links are in it.
    pub(super) links: u32,
    /// Whether one of them leads to a document to download.
    pub(super) leads_to_file: bool,
    /// The part of the frame of the page that it stands in.
    pub(super) frame: Option<Frame>,
    /// Whether it stands in the element that holds the main text.
    pub(super) is_in_main: bool,
    /// Whether it is a heading of the first rank.
    pub(super) is_h1: bool,
}

/// Writes the text of a page.
pub(super) fn write(tree: &Tree, measures: &Measures) -> (String, Vec<Line>) {
    let mut writer = Writer {
        tree,
        measures,
        text: String::new(),
        lines: Vec::new(),
        line: Line::default(),
        blank: Blank::None,
        row: None,
        is_in_cell: false,
        links: 0,
        pre: 0,
        h1: 0,
        main: 0,
        frames: Vec::new(),
    };
    for step in tree.walk(|node| is_seen(tree, node)) {
        match step {
            Step::Enter(node) => writer.enter(node),
            Step::Leave(node) => writer.leave(node),
        }
    }
    writer.end_line();
    (writer.text, writer.lines)
}

struct Writer<'a> {
    tree: &'a Tree,
    measures: &'a Measures,
    text: String,
    lines: Vec<Line>,
    /// The line that is being written.
    line: Line,
    /// What stands before the next character.
    blank: Blank,
    /// The row that is one line, and whether a cell of it has begun.
    row: Option<NodeId>,
    is_in_cell: bool,
    /// How many elements of a kind are open.
    links: usize,
    pre: usize,
    h1: usize,
    main: usize,
    /// The parts of the frame of the page that are open, each with its element.
    frames: Vec<(NodeId, Frame)>,
}

impl Writer<'_> {
    fn enter(&mut self, node: NodeId) {
        let element = match self.tree.content(node) {
            Content::Text(text) => return self.write(text),
            Content::Element(element) => element,
            Content::Other => return,
        };
        if let Some(frame) = frame(element, self.measures.at(node), self.measures.page()) {
            self.end_line();
            self.frames.push((node, frame));
        }
        match element.name() {
            "br" => self.break_line(),
            "pre" | "xmp" | "listing" | "plaintext" => self.pre += 1,
            "tr" if self.is_line(node) => {
                self.end_line();
                self.row = Some(node);
                self.is_in_cell = false;
            }
            "td" | "th" if self.row.is_some() => self.next_cell(),
            "h1" => self.h1 += 1,
            _ => {}
        }
        if is_block(element.name()) {
            self.break_line();
        }
        if is_link(self.tree, node) {
            self.links += 1;
            self.line.links += 1;
            self.line.leads_to_file |= element.attribute("href").is_some_and(is_file);
        }
        self.main += usize::from(self.measures.main() == Some(node));
    }

    fn leave(&mut self, node: NodeId) {
        let Some(element) = self.tree.element(node) else { return };
        if is_block(element.name()) {
            self.break_line();
        }
        match element.name() {
            "pre" | "xmp" | "listing" | "plaintext" => self.pre -= 1,
            "tr" if self.row == Some(node) => {
                self.row = None;
                self.end_line();
            }
            "h1" => self.h1 -= 1,
            _ => {}
        }
        self.links -= usize::from(is_link(self.tree, node));
        self.main -= usize::from(self.measures.main() == Some(node));
        if self.frames.pop_if(|(frame, _)| *frame == node).is_some() {
            self.end_line();
        }
    }

    fn write(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' if self.pre > 0 => self.break_line(),
                '\n' | '\r' => self.blank = Blank::LineBreak,
                ' ' | '\t' | '\u{c}' => self.blank = self.blank.max(Blank::Space),
                _ => self.put(c),
            }
        }
    }

    fn put(&mut self, c: char) {
        if self.text.len() == self.line.range.start {
            self.line.frame = self.frames.last().map(|(_, frame)| *frame);
            self.line.is_in_main = self.main > 0;
            self.line.is_h1 = self.h1 > 0;
        } else if !self.text.ends_with('\t') {
            let is_blank = match self.blank {
                Blank::None => false,
                Blank::Space => true,
                // As CSS has it: Chinese is written without blanks, so a line break in the source means none.
                Blank::LineBreak => !(is_wide(c) && self.text.ends_with(is_wide)),
            };
            self.text.extend(is_blank.then_some(' '));
        }
        self.blank = Blank::None;
        self.text.push(c);
        if !c.is_whitespace() {
            self.line.letters += 1;
            self.line.linked += u32::from(self.links > 0);
        }
    }

    /// Begins a cell of a row that is one line.
    fn next_cell(&mut self) {
        self.blank = Blank::None;
        if std::mem::replace(&mut self.is_in_cell, true) {
            self.text.push('\t');
        }
    }

    /// Begins a line, but not inside a row that is one.
    fn break_line(&mut self) {
        match self.row {
            Some(_) => self.blank = Blank::Space,
            None => self.end_line(),
        }
    }

    /// Ends the line. One without a letter is none.
    fn end_line(&mut self) {
        self.blank = Blank::None;
        let start = self.line.range.start;
        let line = std::mem::take(&mut self.line);
        if line.letters == 0 {
            self.text.truncate(start);
        } else {
            self.text.truncate(start + self.text[start..].trim_end_matches([' ', '\t']).len());
            self.lines.push(Line { range: start..self.text.len(), ..line });
            self.text.push('\n');
        }
        self.line.range.start = self.text.len();
    }

    /// Whether a row is one line: no cell holds a table, nor paragraphs that are more than a label or a name.
    fn is_line(&self, row: NodeId) -> bool {
        let cells = || self.tree.children(row).map(|cell| self.measures.at(cell)).filter(|cell| cell.letters > 0);
        let few = if cells().count() > 1 { FEW_LINES } else { 1 };
        self.row.is_none()
            && cells().all(|cell| {
                !cell.holds_table && (cell.paragraphs <= 1 || cell.paragraphs <= few && cell.letters <= FEW_LETTERS)
            })
    }
}

/// White space that has been read and not written; a line break swallows the blanks beside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Blank {
    None,
    Space,
    LineBreak,
}

/// Whether a character is as wide as a Chinese letter.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// Lines that a cell of a table may have.
const FEW_LINES: u32 = 4;

/// Letters that such a cell may have.
const FEW_LETTERS: u32 = 100;

/// Whether a link leads to a document, and not to a page.
fn is_file(href: &str) -> bool {
    const FILES: [&str; 12] =
        [".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".ofd", ".zip", ".rar", ".txt"];
    let name = href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    FILES.iter().any(|ending| name.ends_with(ending))
}
