//! Folding a sentence, as the contract says it: the rows of its table, one after the other.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The characters of a sentence that are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// With separators.
    pub default: String,
    /// Without.
    pub loose: String,
    /// Which characters of `default` (the first is 0) stand in one Latin word or number with the one before.
    pub joined: Vec<usize>,
}

/// Folds a sentence or a phrase.
pub fn fold(text: &str) -> Folded {
    let (characters, _) = all_compared_forms(text);
    write(&judge(&characters)).0
}

/// For each letter that fold makes of a sentence, the place (a byte) of the character that it is made of; of a mask, of the first.
pub(super) fn begins(text: &str) -> Vec<usize> {
    let (characters, places) = all_compared_forms(text);
    let (_, letters) = write(&judge(&characters));
    letters.into_iter().map(|nth| places[nth]).collect()
}

/// Whether a folded character is one that a phrase may not be cut at.
pub(super) fn latin_letter_or_digit(c: char) -> bool {
    is_latin(c) || c.is_ascii_digit()
}

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// This character is compared.
    Letter(char),
    /// The `.` of a number.
    Point,
    /// The `,` of a number: nothing, but the number goes on.
    Thousands,
    Mask,
    Separator,
    Transparent,
}

/// What each character becomes, side by side. They are remembered: a corpus has few different ones.
/// Beside them, the place of the character that each comes from.
fn all_compared_forms(text: &str) -> (Vec<char>, Vec<usize>) {
    thread_local! {
        static KNOWN: RefCell<HashMap<char, Vec<char>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        let (mut characters, mut places) = (Vec::new(), Vec::new());
        for (place, c) in text.char_indices() {
            characters.extend_from_slice(known.entry(c).or_insert_with(|| compared_forms(c)));
            places.resize(characters.len(), place);
        }
        (characters, places)
    })
}

/// hkscs and radical rows, NFKC, lower case, script and variant rows.
fn compared_forms(c: char) -> Vec<char> {
    let c = TABLE.replaced("radical", TABLE.replaced("hkscs", c));
    let lower = std::iter::once(c).nfkc().flat_map(char::to_lowercase);
    lower.map(|c| TABLE.replaced("variant", TABLE.replaced("script", c))).collect()
}

/// The rows of the contract's second table, in their order.
fn judge(characters: &[char]) -> Vec<Fate> {
    let zeros = circles_beside_numerals(characters);
    let masked = words_of_x(characters);
    let judge_one = |n: usize| {
        let c = characters[n];
        if zeros[n] {
            Fate::Letter('〇')
        } else if masked[n] || "*×□■●○◯".contains(c) {
            Fate::Mask
        } else if ".·".contains(c) && is_point(characters, n) {
            Fate::Point
        } else if c == ',' && is_thousands_comma(characters, n) {
            Fate::Thousands
        } else if "%‰".contains(c) || (c.is_alphanumeric() && !is_private(c)) {
            Fate::Letter(c)
        } else if is_transparent(c) {
            Fate::Transparent
        } else {
            Fate::Separator
        }
    };
    (0..characters.len()).map(judge_one).collect()
}

/// "a run of ○ ◯ that touches a Chinese numeral"
fn circles_beside_numerals(characters: &[char]) -> Vec<bool> {
    let is_circle = |n: usize| "○◯".contains(characters[n]);
    let is_numeral = |n: usize| "〇零一二三四五六七八九十百千".contains(characters[n]);
    let mut zeros = vec![false; characters.len()];
    if !(0..characters.len()).any(is_circle) {
        return zeros;
    }
    let dropped = |c: char| is_transparent(c) && !c.is_alphanumeric();
    let seen: Vec<usize> = (0..characters.len()).filter(|&n| !dropped(characters[n])).collect();
    // Chunks of neighbours that are all circles, or none.
    let runs: Vec<&[usize]> = seen.chunk_by(|&a, &b| is_circle(a) == is_circle(b)).collect();
    for (n, run) in runs.iter().enumerate().filter(|(_, run)| is_circle(run[0])) {
        let before = n.checked_sub(1).and_then(|before| runs[before].last());
        let after = runs.get(n + 1).and_then(|after| after.first());
        if before.is_some_and(|&n| is_numeral(n)) || after.is_some_and(|&n| is_numeral(n)) {
            run.iter().for_each(|&circle| zeros[circle] = true);
        }
    }
    zeros
}

/// "a Latin word of two or more x and nothing else"
fn words_of_x(characters: &[char]) -> Vec<bool> {
    let words = characters.chunk_by(|&a, &b| is_latin(a) && is_latin(b));
    words.flat_map(|word| vec![word.len() >= 2 && word.iter().all(|&c| c == 'x'); word.len()]).collect()
}

/// "with a digit directly after it and a digit before it (blanks between don't count)"
fn is_point(characters: &[char], n: usize) -> bool {
    let after = characters.get(n + 1);
    let before = characters[..n].iter().rev().find(|c| !c.is_whitespace());
    after.is_some_and(char::is_ascii_digit) && before.is_some_and(char::is_ascii_digit)
}

/// "between a digit and exactly three digits"
fn is_thousands_comma(characters: &[char], n: usize) -> bool {
    let digits_after = characters[n + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
    n > 0 && characters[n - 1].is_ascii_digit() && digits_after == 3
}

/// "white space, control and format characters, category M; quotation marks, …, middle dots, `_` `` ` ``"
fn is_transparent(c: char) -> bool {
    use unicode_properties::GeneralCategory::{Control, Format};
    c.is_whitespace()
        || matches!(c.general_category(), Control | Format)
        || c.general_category_group() == GeneralCategoryGroup::Mark
        || is_quotation_mark(c)
        || "《》〈〉「」『』【】〖〗〔〕[]".contains(c)
        || "·•‧∙⋅・⸱".contains(c)
        || "_`".contains(c)
}

/// Unicode's PropList.txt, `Quotation_Mark`.
fn is_quotation_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '«'
            | '»'
            | '\u{2018}'..='\u{201F}'
            | '‹'
            | '›'
            | '\u{2E42}'
            | '\u{300C}'..='\u{300F}'
            | '\u{301D}'..='\u{301F}'
            | '\u{FE41}'..='\u{FE44}'
            | '\u{FF02}'
            | '\u{FF07}'
            | '\u{FF62}'
            | '\u{FF63}'
    )
}

/// Unicode's Scripts.txt, `Latin`: its letters, as far as they outlive NFKC.
fn is_latin(c: char) -> bool {
    matches!(
        c,
        'A'..='Z'
            | 'a'..='z'
            | 'ª'
            | 'º'
            | '\u{00C0}'..='\u{00D6}'
            | '\u{00D8}'..='\u{00F6}'
            | '\u{00F8}'..='\u{02B8}'
            | '\u{1D00}'..='\u{1D25}'
            | '\u{1D2C}'..='\u{1D5C}'
            | '\u{1D62}'..='\u{1D65}'
            | '\u{1D6B}'..='\u{1D77}'
            | '\u{1D79}'..='\u{1DBE}'
            | '\u{1E00}'..='\u{1EFF}'
            | '\u{2180}'..='\u{2188}'
            | '\u{2C60}'..='\u{2C7F}'
            | '\u{A722}'..='\u{A787}'
            | '\u{A78B}'..='\u{A7FF}'
            | '\u{AB30}'..='\u{AB5A}'
            | '\u{AB5C}'..='\u{AB64}'
            | '\u{AB66}'..='\u{AB69}'
            | '\u{10780}'..='\u{107BA}'
            | '\u{1DF00}'..='\u{1DF1E}'
            | '\u{1DF25}'..='\u{1DF2A}'
    ) && c.is_alphabetic()
}

fn is_private(c: char) -> bool {
    c.general_category() == unicode_properties::GeneralCategory::PrivateUse
}

/// Writes the characters down, runs of masks and of separators as one, and notes where a word or a number goes on.
/// Beside it, for each letter which character makes it.
fn write(fates: &[Fate]) -> (Folded, Vec<usize>) {
    let mut folded = Folded::default();
    let mut letters = Vec::new();
    let mut written = 0;
    // The last character that is not transparent, and where it stands.
    let mut last: Option<(usize, Fate)> = None;
    let mut separator = false;
    for (n, &fate) in fates.iter().enumerate() {
        let c = match fate {
            Fate::Transparent | Fate::Thousands => continue,
            Fate::Separator => {
                separator = true;
                continue;
            }
            Fate::Mask if !separator && matches!(last, Some((_, Fate::Mask))) => continue,
            Fate::Mask => '×',
            Fate::Point => '.',
            Fate::Letter(c) => c,
        };
        // None at the ends: this one is written with the character behind it.
        if separator && last.is_some() {
            folded.default.push('，');
            written += 1;
        }
        if !separator && last.is_some_and(|before| goes_on(before, (n, fate), fates)) {
            folded.joined.push(written);
        }
        folded.default.push(c);
        folded.loose.push(c);
        letters.push(n);
        written += 1;
        separator = false;
        last = Some((n, fate));
    }
    (folded, letters)
}

/// Whether two characters, neighbours in the folded text, stand in one Latin word or one number of the original.
fn goes_on(before: (usize, Fate), this: (usize, Fate), fates: &[Fate]) -> bool {
    let directly = this.0 == before.0 + 1;
    match (before.1, this.1) {
        (Fate::Letter(a), Fate::Letter(b)) if is_latin(a) && is_latin(b) => directly,
        (Fate::Letter(a), Fate::Letter(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
            directly || fates[before.0 + 1..this.0] == [Fate::Thousands]
        }
        (Fate::Letter(a), Fate::Point) => a.is_ascii_digit(),
        (Fate::Point, Fate::Letter(_)) => directly,
        _ => false,
    }
}

/// The contract's table of characters.
static TABLE: LazyLock<Table> = LazyLock::new(Table::read);

struct Table {
    /// By reason (`script`, `variant`, `radical`, `hkscs`), a character and what it becomes.
    rows: HashMap<&'static str, HashMap<char, char>>,
}

impl Table {
    fn read() -> Table {
        let mut rows: HashMap<&str, HashMap<char, char>> = HashMap::new();
        for line in include_str!("../text/fold-table.tsv").lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            if let [from, to, why] = columns[..]
                && let (Some(from), Some(to)) = (from.chars().next(), to.chars().next())
            {
                rows.entry(why).or_default().insert(from, to);
            }
        }
        Table { rows }
    }

    fn replaced(&self, why: &str, c: char) -> char {
        self.rows.get(why).and_then(|rows| rows.get(&c)).copied().unwrap_or(c)
    }
}
