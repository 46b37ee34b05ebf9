//! What stands in a text and is not the speech: advertisements, buttons, pagers.

use std::sync::LazyLock;

use super::layout::Furniture;
use crate::text::Span;

/// The rules by which lines are told to be noise.
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseRules {
    text: String,
}

static BUILT_IN: LazyLock<NoiseRules> = LazyLock::new(|| NoiseRules { text: String::new() });

impl NoiseRules {
    /// Those that are in the program.
    pub fn built_in() -> &'static NoiseRules {
        &BUILT_IN
    }

    /// The rules as text, from which they can be read again; a part of the version of an index.
    pub fn to_text(&self) -> &str {
        &self.text
    }

    /// For each sentence of a text, the reason why it is noise, where it is.
    pub(super) fn mark(&self, _text: &str, spans: &[Span], furniture: &[Furniture]) -> Vec<Option<String>> {
        let reason = |span: &Span| {
            let inside = |part: &&Furniture| {
                part.range.start as usize <= span.range.start && span.range.end <= part.range.end as usize
            };
            furniture.iter().find(inside).map(|part| part.reason.clone())
        };
        spans.iter().map(reason).collect()
    }
}
