//! What one character of the source is to folding, before its neighbours are looked at.
//!
//! A character goes through the table's `hkscs` and `radical` rows, NFKC, lower case, then its `script` and `variant` rows.
//! Sentences are nearly all Chinese characters, which need the table alone; their answers are kept in an array.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The fold table as the project carries it; part of the version of an index.
pub(crate) const FOLD_TABLE: &str = include_str!("fold-table.tsv");

/// What a character is, where its neighbours may still change that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Compared as itself.
    Letter,
    /// `.` or `·`: a decimal point between digits.
    Dot,
    /// `,`: nothing between a digit and three digits.
    Comma,
    /// `○` `◯`: a zero beside a Chinese numeral, else a mask.
    Circle,
    /// `*` `×` `□` `■` `●`.
    Mask,
    /// White space: dropped.
    Blank,
    /// Dropped.
    Transparent,
    /// Any other mark.
    Separator,
}

/// Calls `emit` with each character that `c` becomes, and its class. Most become one.
pub(crate) fn classify(c: char, mut emit: impl FnMut(char, Class)) {
    if let Some(letter) = COMMON.ideograph(c) {
        return emit(letter, Class::Letter);
    }
    if let Some(&(to, class)) = COMMON.marks.get(&c) {
        return emit(to, class);
    }
    expand(c, |c| emit(c, class_of(c)));
}

/// The ideographs that fold like this one, itself included where it is one: 发 and 發 and 髮.
pub(crate) fn written_forms(c: char) -> &'static [char] {
    static FORMS: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
        let mut forms: HashMap<char, Vec<char>> = HashMap::new();
        for c in IDEOGRAPHS.filter_map(char::from_u32) {
            forms.entry(COMMON.ideograph(c).unwrap_or(c)).or_default().push(c);
        }
        forms
    });
    COMMON.ideograph(c).and_then(|folded| FORMS.get(&folded)).map_or(&[], Vec::as_slice)
}

/// A letter of the Latin script (Unicode's Scripts.txt), small: what a Latin word is made of.
pub(crate) fn is_latin(c: char) -> bool {
    // Ideographs are asked about most, and are none.
    c.is_ascii_lowercase()
        || (c > '\u{7f}'
            && !IDEOGRAPHS.contains(&u32::from(c))
            && LATIN.iter().any(|range| range.contains(&c))
            && c.is_alphabetic())
}

const LATIN: [std::ops::RangeInclusive<char>; 19] = [
    '\u{aa}'..='\u{aa}',
    '\u{ba}'..='\u{ba}',
    '\u{c0}'..='\u{2b8}',
    '\u{1d00}'..='\u{1d25}',
    '\u{1d2c}'..='\u{1d5c}',
    '\u{1d62}'..='\u{1d65}',
    '\u{1d6b}'..='\u{1d77}',
    '\u{1d79}'..='\u{1dbe}',
    '\u{1e00}'..='\u{1eff}',
    '\u{2180}'..='\u{2188}',
    '\u{2c60}'..='\u{2c7f}',
    '\u{a722}'..='\u{a787}',
    '\u{a78b}'..='\u{a7ff}',
    '\u{ab30}'..='\u{ab5a}',
    '\u{ab5c}'..='\u{ab64}',
    '\u{ab66}'..='\u{ab69}',
    '\u{10780}'..='\u{107ba}',
    '\u{1df00}'..='\u{1df1e}',
    '\u{1df25}'..='\u{1df2a}',
];

/// The numerals that make `○` a zero.
pub(crate) fn is_chinese_numeral(c: char) -> bool {
    matches!(c, '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千')
}

/// The unified ideographs, whose folding needs no Unicode tables.
const IDEOGRAPHS: std::ops::RangeInclusive<u32> = 0x4e00..=0x9fff;
/// Blocks whose characters are common and small in number: Latin, punctuation, CJK marks, full-width forms.
const COMMON_BLOCKS: [std::ops::RangeInclusive<u32>; 4] =
    [0x20..=0x17f, 0x2000..=0x206f, 0x3000..=0x303f, 0xff00..=0xffef];

static TABLE: LazyLock<Table> = LazyLock::new(Table::read);
static COMMON: LazyLock<Common> = LazyLock::new(Common::new);

/// The rows of the fold table. A character has at most one row before NFKC and one after; no row leads to another of its own step.
#[derive(Default)]
struct Table {
    hkscs: HashMap<char, char>,
    radical: HashMap<char, char>,
    script: HashMap<char, char>,
    variant: HashMap<char, char>,
}

impl Table {
    fn read() -> Table {
        let mut table = Table::default();
        for line in FOLD_TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t').map(|column| (column, column.chars().next()));
            if let (Some((_, Some(from))), Some((_, Some(to))), Some((why, _))) =
                (columns.next(), columns.next(), columns.next())
            {
                match why {
                    "hkscs" => table.hkscs.insert(from, to),
                    "radical" => table.radical.insert(from, to),
                    "script" => table.script.insert(from, to),
                    "variant" => table.variant.insert(from, to),
                    _ => None,
                };
            }
        }
        table
    }

    fn before(&self, c: char) -> char {
        let c = *self.hkscs.get(&c).unwrap_or(&c);
        *self.radical.get(&c).unwrap_or(&c)
    }

    fn after(&self, c: char) -> char {
        let c = *self.script.get(&c).unwrap_or(&c);
        *self.variant.get(&c).unwrap_or(&c)
    }
}

/// Answers that are needed all the time.
struct Common {
    ideographs: Vec<char>,
    marks: HashMap<char, (char, Class), std::hash::BuildHasherDefault<OneCharacter>>,
}

impl Common {
    fn new() -> Common {
        let ideographs = IDEOGRAPHS.filter_map(char::from_u32).map(|c| TABLE.after(c)).collect();
        let mut marks = HashMap::default();
        for c in COMMON_BLOCKS.into_iter().flatten().filter_map(char::from_u32) {
            let mut becomes = Vec::new();
            expand(c, |c| becomes.push((c, class_of(c))));
            if let [one] = becomes[..] {
                marks.insert(c, one);
            }
        }
        Common { ideographs, marks }
    }

    fn ideograph(&self, c: char) -> Option<char> {
        IDEOGRAPHS.contains(&u32::from(c)).then(|| self.ideographs[(u32::from(c) - IDEOGRAPHS.start()) as usize])
    }
}

/// A hash for a map of a few hundred characters, read once per character of a corpus.
#[derive(Default)]
struct OneCharacter(u64);

impl std::hash::Hasher for OneCharacter {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(n)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

fn expand(c: char, mut emit: impl FnMut(char)) {
    for c in std::iter::once(TABLE.before(c)).nfkc() {
        for c in c.to_lowercase() {
            emit(TABLE.after(c));
        }
    }
}

fn class_of(c: char) -> Class {
    match c {
        '○' | '◯' => Class::Circle,
        '*' | '×' | '□' | '■' | '●' => Class::Mask,
        '.' | '·' => Class::Dot,
        ',' => Class::Comma,
        '%' | '‰' => Class::Letter,
        _ if c.is_alphanumeric() => Class::Letter,
        _ if c.is_whitespace() => Class::Blank,
        _ if is_transparent(c) => Class::Transparent,
        _ => Class::Separator,
    }
}

/// Control and format characters, category M, quotation marks, the brackets that carry no pause, middle dots, `_`.
/// (`·` is a [`Class::Dot`] that falls back to this.)
fn is_transparent(c: char) -> bool {
    use GeneralCategory::{Control, EnclosingMark, Format, NonspacingMark, SpacingMark};
    matches!(c.general_category(), Control | Format | NonspacingMark | SpacingMark | EnclosingMark)
        || matches!(c, '"' | '\'' | '«' | '»' | '‘'..='‟' | '‹' | '›' | '⹂' | '〝' | '〞' | '〟')
        || matches!(
            c,
            '《' | '》'
                | '〈'
                | '〉'
                | '「'
                | '」'
                | '『'
                | '』'
                | '【'
                | '】'
                | '〖'
                | '〗'
                | '〔'
                | '〕'
                | '['
                | ']'
        )
        || matches!(c, '•' | '‧' | '∙' | '⋅' | '・' | '⸱' | '_' | '`')
}
