//! Texts one behind the other in one string.

use std::ops::Range;

/// A line break stands after each text: nothing folded holds one, so nothing is found across.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Lines {
    pub(super) fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.ends.push(self.text.len());
        self.text.push('\n');
    }

    /// The number of the line that holds a place.
    pub(super) fn line_at(&self, place: usize) -> usize {
        self.ends.partition_point(|&end| end <= place)
    }

    pub(super) fn range(&self, line: usize) -> Range<usize> {
        let begin = if line == 0 { 0 } else { self.ends[line - 1] + 1 };
        begin..self.ends[line]
    }

    pub(super) fn line(&self, line: usize) -> &str {
        &self.text[self.range(line)]
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}
