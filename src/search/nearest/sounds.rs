//! Letters that sound alike, by their readings.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::fold;
use crate::text::pinyin::readings;

/// The letters that share a reading with one, itself left out; each once. Only letters that folding leaves as they are: no other stands
/// in an index.
pub(super) fn alike(letter: char) -> Vec<char> {
    let mut alike: Vec<char> = readings(letter)
        .filter_map(|reading| BY_READING.get(reading))
        .flatten()
        .copied()
        .filter(|other| *other != letter)
        .collect();
    alike.sort_unstable();
    alike.dedup();
    alike
}

/// The ideographs in everyday use and far beyond. Rarer planes have next to no readings in any table.
const IDEOGRAPHS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

static BY_READING: LazyLock<HashMap<&'static str, Vec<char>>> = LazyLock::new(|| {
    let mut by_reading: HashMap<&'static str, Vec<char>> = HashMap::new();
    for letter in IDEOGRAPHS.filter(|letter| is_folded(*letter)) {
        for reading in readings(letter) {
            by_reading.entry(reading).or_default().push(letter);
        }
    }
    by_reading
});

fn is_folded(letter: char) -> bool {
    matches!(fold(letter.encode_utf8(&mut [0; 4])).letters[..], [folded] if folded.ch == letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_same_sound_are_folded_and_none_is_itself() {
        let alike = alike('制');
        for letter in ['质', '治', '智', '直'] {
            assert!(alike.contains(&letter), "{letter}");
        }
        assert!(!alike.contains(&'制') && !alike.contains(&'質'));
        assert!(super::alike('a').is_empty());
    }
}
