//! Lines that were wrapped: line breaks that stand inside a sentence.

/// The line breaks of a text that surely stand inside a sentence, as places in the text, in order (of `\r\n`, the place of `\n`).
pub(super) fn soft_breaks(_text: &str) -> Vec<u32> {
    Vec::new()
}
