//! Lines of a text: where noise is looked for, and what hands label.

use std::ops::Range;

/// The lines of a text that are not blank, without the white space around them, in order.
pub(super) fn lines(text: &str) -> Vec<Range<usize>> {
    numbered(text).map(|(_, line)| line).collect()
}

/// The same with their numbers in the text, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
    let mut at = 0;
    text.split('\n').enumerate().filter_map(move |(n, line)| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len() + 1;
        let line = line.trim();
        (!line.is_empty()).then(|| (n + 1, start..start + line.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_none_and_white_space_around_is_left_out() {
        let text = "　甲 \r\n\n \n乙";
        let lines: Vec<(usize, &str)> = numbered(text).map(|(n, line)| (n, &text[line])).collect();
        assert_eq!(lines, [(1, "甲"), (4, "乙")]);
        assert!(super::lines("").is_empty());
    }
}
