//! The lines of a text that have something written in them, with what tells how they were set.

/// A line with something written in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written<'a> {
    /// What is written, without the blanks around it.
    pub(super) text: &'a str,
    /// The line with the blanks before it.
    set: &'a str,
    /// Whether it begins with a blank.
    pub(super) is_indented: bool,
    /// Whether it stands directly under another.
    pub(super) is_adjacent: bool,
    /// Between it and the one above stands only a line with a character without width, which some programs leave where a page
    /// ends: the place of that line's break.
    pub(super) page_end: Option<usize>,
    /// The place of the line break that ends it (of `\r\n`, the place of `\n`); the end of the text for the last line.
    pub(super) end: usize,
}

impl Written<'_> {
    /// Its width, with the blanks before it.
    pub(super) fn columns(&self) -> usize {
        columns(self.set)
    }

    /// Its width where it is at most so many columns; looks no further than it must.
    pub(super) fn columns_up_to(&self, most: usize) -> Option<usize> {
        // No character has more than two bytes to a column.
        (self.set.len() <= 2 * most).then(|| self.columns()).filter(|columns| *columns <= most)
    }
}

/// The lines of a text that are not blank. Ends are `\n`, `\r\n` and `\r`, as they are for sentences.
pub(super) fn written_lines(text: &str) -> impl Iterator<Item = Written<'_>> {
    let mut gap = Gap::Start;
    lines(text).filter_map(move |(line, end)| {
        let text = line.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        if text.is_empty() {
            gap = match gap {
                Gap::None if line.contains(is_invisible) => Gap::PageEnd(end),
                _ => Gap::Blank,
            };
            return None;
        }
        let page_end = match gap {
            Gap::PageEnd(at) => Some(at),
            _ => None,
        };
        let is_adjacent = matches!(gap, Gap::None);
        gap = Gap::None;
        let is_indented = line.starts_with(char::is_whitespace);
        Some(Written { text, set: line.trim_end(), is_indented, is_adjacent, page_end, end })
    })
}

/// What stands between a line and the one above.
enum Gap {
    Start,
    None,
    Blank,
    PageEnd(usize),
}

/// Each line, and the place of the break that ends it.
fn lines(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut start = 0;
    let mut is_done = false;
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let rest = &text[start..];
        let at = memchr::memchr2(b'\n', b'\r', rest.as_bytes());
        let line = at.map_or(rest, |at| &rest[..at]);
        let is_pair = rest[line.len()..].starts_with("\r\n");
        let end = start + line.len() + usize::from(is_pair);
        is_done = at.is_none();
        start = end + 1;
        Some((line, end))
    })
}

/// How wide a text is set where an ideograph is two columns and a Latin letter one.
fn columns(text: &str) -> usize {
    let begins_character = |byte: &&u8| **byte as i8 >= -0x40;
    let begins_wide = |byte: &&u8| **byte >= 0xe0;
    let bytes = text.as_bytes();
    bytes.iter().filter(begins_character).count() + bytes.iter().filter(begins_wide).count()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Written<'_> {
        written_lines(text).last().expect("a line")
    }

    #[test]
    fn lines_end_at_breaks_of_every_system() {
        let ends = |text| written_lines(text).map(|line| (line.text, line.end)).collect::<Vec<_>>();
        assert_eq!(ends("甲\n乙\r\n丙\r丁"), [("甲", 3), ("乙", 8), ("丙", 12), ("丁", 16)]);
        assert_eq!(ends(""), []);
        assert_eq!(ends("\r\n\r"), []);
    }

    #[test]
    fn a_line_tells_how_it_was_set() {
        assert!(one("　　甲 ").is_indented && one("　　甲 ").text == "甲");
        assert!(!one("甲").is_indented && !one("甲").is_adjacent);
        assert!(one("甲\n乙").is_adjacent && !one("甲\n\n乙").is_adjacent);
    }

    #[test]
    fn a_character_without_width_alone_in_a_line_is_the_end_of_a_page() {
        assert_eq!(one("甲\n\u{200b}\n乙").page_end, Some(7));
        for text in ["甲\n\n乙", "甲\n\u{200b}\n\n乙", "甲\n\n\u{200b}\n乙", "\u{200b}\n乙", "甲\n\u{200b}乙"]
        {
            assert_eq!(one(text).page_end, None, "{text:?}");
        }
    }

    #[test]
    fn an_ideograph_is_two_columns_wide() {
        assert_eq!((columns("甲，a1é"), columns(""), columns("　甲")), (7, 0, 4));
    }
}
