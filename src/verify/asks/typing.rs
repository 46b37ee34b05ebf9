//! How a drawn text may be typed.

use crate::scan::{fold, quotable};

/// What ends a sentence.
const ENDS: &str = "。！？!?";
/// Simplified characters and the traditional ones that fold to them.
const TRADITIONAL: [(char, char); 20] = [
    ('国', '國'),
    ('发', '發'),
    ('经', '經'),
    ('济', '濟'),
    ('为', '為'),
    ('会', '會'),
    ('业', '業'),
    ('产', '產'),
    ('农', '農'),
    ('体', '體'),
    ('义', '義'),
    ('实', '實'),
    ('对', '對'),
    ('学', '學'),
    ('时', '時'),
    ('进', '進'),
    ('关', '關'),
    ('动', '動'),
    ('开', '開'),
    ('长', '長'),
];

/// Whether a text is one phrase that can be quoted.
pub(super) fn is_usable(text: &str) -> bool {
    quotable(text) && !text.contains(|c| ENDS.contains(c)) && !fold(text).default.is_empty()
}

/// Whether a text can be the value of a name.
pub(super) fn is_value(text: &str) -> bool {
    quotable(text) && !fold(text).default.is_empty()
}

/// Whether a text can stand between two gaps: its ends are letters, and there is nothing in it that may be an operator.
pub(super) fn is_part_of_frame(text: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !holds_separator(c);
    let is_plain = |c: char| is_letter(c) || "，、；《》％%".contains(c);
    text.starts_with(is_letter) && text.ends_with(is_letter) && text.chars().all(is_plain)
}

/// Whether there is a separator in what fold makes of a character: ㈠ is a numeral in brackets, ½ is 1，2.
pub(super) fn holds_separator(c: char) -> bool {
    fold(&format!("甲{c}甲")).default.contains('，')
}

/// A piece of a text, mostly the whole.
pub(super) fn piece(text: &str, random: &mut fastrand::Rng) -> String {
    let letters = text.chars().count();
    match random.u8(0..4) {
        0 if letters > 1 => text.chars().skip(random.usize(..letters - 1)).take(random.usize(1..=letters)).collect(),
        _ => text.to_owned(),
    }
}

/// The same text, sometimes in another script or width.
pub(super) fn varied(text: &str, random: &mut fastrand::Rng) -> String {
    match random.u8(0..10) {
        0 => text.chars().map(|c| other(c, random)).collect(),
        _ => text.to_owned(),
    }
}

/// The same character, in another script or width where it has one.
pub(super) fn other(c: char, random: &mut fastrand::Rng) -> char {
    let full_width = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c);
    if c.is_ascii_alphanumeric() && random.bool() {
        return if random.bool() { full_width(c) } else { c.to_ascii_uppercase() };
    }
    let pair = TRADITIONAL.iter().find(|(simplified, traditional)| [*simplified, *traditional].contains(&c));
    pair.map_or(c, |(simplified, traditional)| if c == *simplified { *traditional } else { *simplified })
}
