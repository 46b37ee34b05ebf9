//! What the format of a file tells about its text, beside the text itself.

use std::ops::Range;

use serde::Serialize;

use crate::speech::Field;

/// What a format knows of a text that its characters don't show. Empty for a plain text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Layout {
    /// Line breaks that stand inside a paragraph, as places in the text, in order (of `\r\n`, the place of `\n`).
    pub soft_breaks: Vec<u32>,
    /// Parts of the text that are furniture of the page and not the speech, in order, without overlap.
    pub furniture: Vec<Furniture>,
    /// What the page's markup says about the speech: weaker than what is given with it and what its text says.
    pub said: Vec<(Field, String)>,
}

/// A part of a text that its format tells not to be the speech.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Furniture {
    /// Its bytes in the text.
    pub range: Range<u32>,
    /// Why it is noise; see the reasons of `noise`.
    pub reason: String,
}

impl Layout {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.soft_breaks.is_empty() && self.furniture.is_empty() && self.said.is_empty()
    }
}
