//! How the lines of a text are set: indented or not, wrapped at a width or not.

use super::lines::{Written, written_lines};
use super::{is_ending, is_member, is_pause, is_unfinished};

/// A text with fewer blank lines is not known to have them between its paragraphs.
const BLOCKS: usize = 8;
/// Widths at which texts are wrapped, in columns.
const WIDTHS: std::ops::RangeInclusive<usize> = 30..=160;
/// A text with fewer full lines is not known to be wrapped.
const FULL_LINES: usize = 6;
/// Full lines are shorter than the width by no more columns: a mark that may not begin a line, a Latin word.
const RAGGED: usize = 6;
/// A mark that may not begin a line hangs behind the width.
const HANGING: usize = 2;

/// How the paragraphs of a text are set.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Setting {
    /// Paragraphs begin with a blank, most of them.
    pub(super) is_indented: bool,
    /// Paragraphs have blank lines between, nearly all of them.
    pub(super) is_in_blocks: bool,
    /// The width at which lines are wrapped, in columns.
    width: Option<usize>,
    /// Of a wrapped text: a blank line or a blank stands before a paragraph.
    is_apart: bool,
}

impl Setting {
    pub(super) fn of(text: &str) -> Setting {
        let mut counts = [0; *WIDTHS.end() + 1];
        let (mut written, mut indented, mut flush) = (0, 0, 0);
        let (mut apart, mut together) = (0, 0);
        let mut before = Written::default();
        for line in written_lines(text) {
            written += 1;
            if let Some(columns) = line.columns_up_to(*WIDTHS.end()) {
                counts[columns] += 1;
            }
            if line.is_indented {
                indented += 1;
            } else if before.text.ends_with(is_ending) && !is_member(line.text) {
                flush += 1;
            }
            apart += usize::from(!line.is_adjacent);
            together += usize::from(line.is_adjacent && before.text.ends_with(is_ending));
            before = line;
        }
        let setting = Setting {
            is_indented: indented > 0 && indented >= 2 * flush,
            is_in_blocks: apart >= BLOCKS && apart >= 4 * together,
            ..Setting::default()
        };
        match width(&counts, written) {
            Some(width) => setting.wrapped_at(width, text),
            None => setting,
        }
    }

    /// Whether a line was wrapped before the next: nothing more had place in it.
    pub(super) fn goes_on(self, line: &Written, next: &Written) -> bool {
        self.width.is_some_and(|width| is_full(line, next, width))
            && next.is_adjacent
            && !next.is_indented
            && !is_member(next.text)
            && (self.is_apart || !line.text.ends_with(is_ending))
    }

    /// The setting with this width, if lines of this width are prose that goes on in the next.
    fn wrapped_at(self, width: usize, text: &str) -> Setting {
        let (mut full, mut cut, mut prose, mut last, mut apart) = (0, 0, 0, 0, 0);
        let mut line = Written::default();
        for next in written_lines(text) {
            if next.is_adjacent && is_full(&line, &next, width) {
                full += 1;
                cut += usize::from(is_unfinished(line.text));
                prose += usize::from(line.text.contains(is_pause));
            } else {
                last += 1;
                apart += usize::from(next.is_indented || !next.is_adjacent);
            }
            line = next;
        }
        let is_wrapped = full >= FULL_LINES && 2 * cut > full && 2 * prose > full;
        Setting { width: is_wrapped.then_some(width), is_apart: 10 * apart >= 8 * last, ..self }
    }
}

/// The width that no line exceeds, but for one in fifty, and which many reach.
fn width(counts: &[usize], written: usize) -> Option<usize> {
    let within: usize = counts.iter().sum();
    let mut longer = written - within;
    for columns in (*WIDTHS.start()..=*WIDTHS.end()).rev() {
        longer += counts[columns];
        if 50 * longer > written {
            let full: usize = counts[columns.saturating_sub(RAGGED)..=columns].iter().sum();
            return (full >= FULL_LINES && 5 * full >= 2 * written).then_some(columns);
        }
    }
    None
}

/// Whether the first word of the next line had no place in this one.
fn is_full(line: &Written, next: &Written, width: usize) -> bool {
    let latin = next.text.chars().take(RAGGED).take_while(char::is_ascii_alphanumeric).count();
    let word = if latin > 0 { latin } else { 2 };
    line.columns_up_to(width + HANGING).is_some_and(|columns| columns + word + HANGING > width)
}
