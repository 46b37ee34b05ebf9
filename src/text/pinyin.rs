//! How Chinese letters are read. The one place that names a crate for pinyin.
//!
//! Readings are toneless and in small ASCII letters, ü written v, as keyboards have it: 女 is `nv`. A letter of several readings has
//! all of them, also the rare ones: what was meant is known to the one who types, not to a table.

use pinyin::ToPinyinMulti;

/// The readings of a Chinese letter, the most common first, each once; none for anything else.
///
/// ```
/// use tifa::text::pinyin::readings;
/// assert_eq!(readings('重').collect::<Vec<_>>(), ["zhong", "chong", "tong"]);
/// assert_eq!(readings('绿').collect::<Vec<_>>(), ["lv", "lu"]);
/// assert_eq!(readings('A').count(), 0);
/// ```
pub fn readings(letter: char) -> impl Iterator<Item = &'static str> {
    let all = letter.to_pinyin_multi();
    let nth = move |n: usize| all.and_then(|all| all.get_opt(n)).map(|reading| ascii(reading.plain()));
    let count = all.map_or(0, pinyin::PinyinMulti::count);
    // The table has a row for each tone: 量 is liàng and liáng.
    (0..count)
        .filter_map(move |n| nth(n).filter(|reading| !(0..n).any(|earlier| nth(earlier) == Some(reading))))
        .filter(|reading| !reading.is_empty())
}

/// Whether two Chinese letters share a reading, tones aside; other letters sound like nothing.
///
/// ```
/// use tifa::text::pinyin::same_sound;
/// assert!(same_sound('再', '在') && same_sound('行', '航'));
/// assert!(!same_sound('再', '见') && !same_sound('A', 'A'));
/// ```
pub fn same_sound(a: char, b: char) -> bool {
    readings(a).any(|reading| readings(b).any(|other| reading == other))
}

/// Pinyin as people type it, in the letters of [`readings`]: small, `ü` and `u:` as `v`, without apostrophes between syllables.
/// What is no pinyin stays as it is.
///
/// ```
/// assert_eq!(tifa::text::pinyin::as_typed("Xi'an lü nu:"), "xian lv nv");
/// ```
pub fn as_typed(text: &str) -> String {
    let small = text.to_lowercase().replace("u:", "v").replace("u\u{308}", "v").replace('ü', "v");
    small.chars().filter(|c| !matches!(c, '\'' | '’' | '‘' | '`')).collect()
}

/// The few readings that are not written in ASCII; empty where there is no way to type one.
fn ascii(reading: &'static str) -> &'static str {
    match reading {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        "ê" => "e",
        _ if reading.is_ascii() => reading,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_every_ideograph_has_a_reading_that_can_be_typed() {
        let mut without = 0;
        for letter in '\u{4e00}'..='\u{9fa5}' {
            let all: Vec<_> = readings(letter).collect();
            assert!(
                all.iter().all(|reading| reading.bytes().all(|byte| byte.is_ascii_lowercase())),
                "{letter} {all:?}"
            );
            let mut once = all.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), all.len(), "{letter} {all:?}");
            without += usize::from(all.is_empty());
        }
        // The table has none for a few letters that nobody writes, such as 乀.
        assert!(without <= 10, "{without}");
    }

    #[test]
    fn the_common_reading_comes_first() {
        for (letter, reading) in
            [('高', "gao"), ('质', "zhi"), ('发', "fa"), ('女', "nv"), ('略', "lve"), ('要', "yao")]
        {
            assert_eq!(readings(letter).next(), Some(reading), "{letter}");
        }
    }

    #[test]
    fn what_is_not_chinese_has_no_reading() {
        for other in ['a', '5', '，', '×', 'あ', '한', '\u{10ffff}', ' '] {
            assert_eq!(readings(other).count(), 0, "{other}");
        }
    }

    #[test]
    fn a_letter_of_several_readings_sounds_like_each_of_them() {
        assert!(same_sound('重', '中') && same_sound('重', '充'));
        assert!(same_sound('發', '法'));
        assert!(!same_sound('，', '，'));
    }
}
