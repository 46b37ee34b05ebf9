//! Pages (.html): the speech out of a page, and what on the page is not the speech.
//!
//! The text of a page is what a reader sees, a line for each block: that text, byte for byte, is the decoded source of the contract of
//! exactness. What is never seen (scripts, styles, comments, hidden elements) is not in it; what is seen and is not the speech (menus,
//! buttons, the footer) stays in it and is marked as furniture. What the markup says about the speech goes beside it.
//!
//! `tree` holds the page, `measure` counts what its elements hold, `lines` writes the text, `catalogue` finds the record of the document,
//! `said` reads titles and dates, `furniture` tells page from speech. No page makes any of them recurse or take more than linear time.

mod catalogue;
mod furniture;
mod lines;
mod measure;
mod said;
mod tree;

pub(super) use tree::{MAX_ATTRIBUTES, MAX_NODES, Tangled};

use super::decode::Encoding;
use super::layout::Layout;
use measure::Measures;
use said::Said;
use tree::Tree;

/// What a page gives.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) layout: Layout,
}

/// Reads a page.
///
/// # Errors
/// A page that no browser would show.
pub(super) fn read(source: &str) -> Result<Page, Tangled> {
    let tree = Tree::parse(source)?;
    let measures = Measures::of(&tree);
    let (text, lines) = lines::write(&tree, &measures);
    let catalogue = catalogue::find(&text, &lines);
    let Said { fields, title } = said::read(&tree, &text, &lines, &catalogue);
    let furniture = furniture::mark(&text, &lines, &catalogue, title);
    let layout = Layout { soft_breaks: Vec::new(), furniture, said: fields };
    Ok(Page { text, layout })
}

/// The encoding that a page declares near its beginning: `charset=` in a `meta` or in the XML declaration.
pub(super) fn declared_encoding(bytes: &[u8]) -> Option<Encoding> {
    const NAMES: [&[u8]; 2] = [b"charset", b"encoding"];
    let head = &bytes[..bytes.len().min(DECLARED_WITHIN)].to_ascii_lowercase();
    NAMES.iter().find_map(|name| {
        memchr::memmem::find_iter(head, name).find_map(|at| {
            let value = head.get(at + name.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
            let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
            let end = value.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:".contains(byte)))?;
            std::str::from_utf8(&value[..end]).ok()?.parse().ok()
        })
    })
}

/// How far from the beginning an encoding is declared. Browsers look at 1,024 bytes; old pages put it lower.
const DECLARED_WITHIN: usize = 4 << 10;

#[cfg(test)]
mod tests;
