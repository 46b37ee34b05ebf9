//! Takes the text of a query apart: operators at the borders of terms, all else terms.

use std::ops::Range;

use super::{Condition, Field, Gap, Link, MAX_DEPTH, MAX_GAP, Note, Property, bit, is_unknown};
use crate::speech::{Level, SentenceKind, SpeechDate};
use crate::text::fold;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    Or,
    Not,
    Outside,
    /// `$5`, with its text.
    Distance(Link, &'a str),
    /// A condition on metadata.
    Condition(Condition),
    Setting(Setting),
    /// What stands between quotation marks.
    Quoted(&'a str),
    /// What stands between slashes.
    Expression(&'a str),
    /// Any other term.
    Bare(&'a str),
}

/// What holds for the whole query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Setting {
    /// Bits of kinds.
    Kinds(u8),
    Noise(bool),
    Gap(Gap),
}

/// The quotation marks that can stand around a phrase, opening and closing.
pub(super) const QUOTES: [(char, char); 4] = [('"', '"'), ('“', '”'), ('＂', '＂'), ('「', '」')];

/// Takes a query apart.
pub(super) fn split(text: &str) -> (Vec<Token<'_>>, Vec<Note>) {
    let mut splitter = Splitter::new(text);
    while let Some(token) = splitter.next() {
        splitter.tokens.push(token);
    }
    (splitter.tokens, splitter.notes)
}

struct Splitter<'a> {
    text: &'a str,
    /// The characters as written, and with their full-width forms made half-width.
    written: Vec<char>,
    half: Vec<char>,
    /// Where each character begins, and where the text ends.
    bytes: Vec<usize>,
    /// For each kind of quotation marks and each place, where the next one stands that can close: so that no text is gone through again and
    /// again.
    quotes_end: [Vec<usize>; QUOTES.len()],
    /// Where the brackets close that are open. Nothing else reaches over the last of them.
    closing: Vec<usize>,
    at: usize,
    tokens: Vec<Token<'a>>,
    notes: Vec<Note>,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str) -> Splitter<'a> {
        let written: Vec<char> = text.chars().collect();
        let half: Vec<char> = written.iter().copied().map(half_width).collect();
        Splitter {
            text,
            quotes_end: QUOTES.map(|(_, close)| ends_of(close, &written, &half)),
            half,
            bytes: text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect(),
            closing: Vec::new(),
            written,
            at: 0,
            tokens: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn slice(&self, characters: Range<usize>) -> &'a str {
        &self.text[self.bytes[characters.start]..self.bytes[characters.end]]
    }

    fn is_border(&self, at: usize) -> bool {
        is_border(&self.half, at)
    }

    /// Where the quotation mark stands that closes the one that opens here.
    fn quoted(&self, at: usize) -> Option<usize> {
        let kind = QUOTES.iter().position(|(open, _)| self.written.get(at) == Some(open))?;
        self.quotes_end[kind].get(at + 1).copied().filter(|end| *end < self.limit())
    }

    /// Where the slash stands that ends the expression that begins here.
    fn expression(&self, at: usize) -> Option<usize> {
        if self.half.get(at) != Some(&'/') {
            return None;
        }
        let mut end = at + 1;
        while end < self.limit() {
            match self.half[end] {
                '\\' => end += 1,
                '/' if self.is_border(end + 1) => {
                    let is_open = |at: usize| self.half[at].is_whitespace();
                    // 首页 / 新闻 / 要闻 is no expression.
                    return (end > at + 1 && !is_open(at + 1) && !is_open(end - 1)).then_some(end);
                }
                _ => {}
            }
            end += 1;
        }
        None
    }

    /// Where the innermost open bracket closes, or the text ends.
    fn limit(&self) -> usize {
        self.closing.last().copied().unwrap_or(self.half.len())
    }

    /// Where the bracket closes that opens here, if it is an operator.
    fn partner(&self, at: usize) -> Option<usize> {
        let mut depth = 0;
        let (mut place, mut begins) = (at + 1, true);
        while place < self.limit() {
            if begins && let Some(end) = self.quoted(place).or_else(|| self.expression(place)) {
                (place, begins) = (end + 1, false);
                continue;
            }
            if begins && let Some((_, colon)) = self.name(place) {
                // Its value may stand in quotation marks.
                place = colon + 1;
                continue;
            }
            let c = self.half[place];
            match c {
                '(' => depth += 1,
                ')' if depth == 0 => return self.is_border(place + 1).then_some(place),
                ')' => depth -= 1,
                _ => {}
            }
            begins = c.is_whitespace() || c == '|' || (begins && matches!(c, '-' | '('));
            place += 1;
        }
        None
    }

    /// Reads a bracket that opens or closes.
    fn bracket(&mut self, at: usize) -> Option<Token<'a>> {
        if self.closing.last() == Some(&at) {
            self.closing.pop();
            return Some(Token::Close);
        }
        let close = (self.half[at] == '(').then(|| self.partner(at)).flatten()?;
        if self.closing.len() == MAX_DEPTH {
            self.note(
                at..at + 1,
                &format!("brackets inside {MAX_DEPTH} others are read as text"),
                &format!("括号嵌套超过 {MAX_DEPTH} 层，更深的括号按文字处理"),
            );
            return None;
        }
        self.closing.push(close);
        Some(Token::Open)
    }

    fn next(&mut self) -> Option<Token<'a>> {
        while self.half.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        let start = self.at;
        let c = *self.half.get(start)?;
        let single = match c {
            '(' | ')' => self.bracket(start),
            '|' => Some(Token::Or),
            '-' if self.ends_at(start + 1) == Some(false) => Some(Token::Not),
            _ => None,
        };
        if single.is_some() {
            self.at += 1;
            return single;
        }
        if let Some(end) = self.quoted(start) {
            self.at = end + 1;
            return Some(Token::Quoted(self.slice(start + 1..end)));
        }
        if let Some(end) = self.expression(start) {
            self.at = end + 1;
            return Some(Token::Expression(self.slice(start + 1..end)));
        }
        if let Some(token) = self.named() {
            return Some(token);
        }
        self.at = self.end_of_term(start);
        Some(self.term(start..self.at))
    }

    /// Whether a term ends at this place; `None` at the end of the text.
    fn ends_at(&self, at: usize) -> Option<bool> {
        let c = self.half.get(at)?;
        Some(c.is_whitespace() || *c == '|' || self.closing.last() == Some(&at))
    }

    fn end_of_term(&self, start: usize) -> usize {
        (start..self.half.len()).find(|at| self.ends_at(*at) != Some(false)).unwrap_or(self.half.len())
    }

    /// `$5`, `#5`, `\` alone, or a term.
    fn term(&mut self, place: Range<usize>) -> Token<'a> {
        let text = self.slice(place.clone());
        let (first, digits) = (self.half[place.start], &self.half[place.start + 1..place.end]);
        if first == '\\' && digits.is_empty() {
            return Token::Outside;
        }
        if matches!(first, '$' | '#') && !digits.is_empty() && digits.iter().all(char::is_ascii_digit) {
            let number = digits.iter().collect::<String>().parse().ok().filter(|number| *number <= MAX_GAP);
            if let Some(most) = number {
                return Token::Distance(Link { gap: Gap { least: 0, most }, either_order: first == '#' }, text);
            }
            self.note(
                place,
                &format!("read as text: a distance is at most {MAX_GAP} letters"),
                &format!("按文字处理：间隔最多 {MAX_GAP} 字"),
            );
        }
        Token::Bare(text)
    }

    /// The known name that stands here, and where its colon is.
    fn name(&self, at: usize) -> Option<(Name, usize)> {
        let colon = at + self.half[at..].iter().take(LONGEST_NAME + 1).position(|c| *c == ':')?;
        let name: String = self.half[at..colon].iter().map(char::to_ascii_lowercase).collect();
        let name = Name::ALL.into_iter().find(|known| known.text() == name)?;
        Some((name, colon))
    }

    /// `name:value`, where the name is known and the value makes sense.
    fn named(&mut self) -> Option<Token<'a>> {
        let (name, colon) = self.name(self.at)?;
        let values = self.values(colon + 1);
        let read = |count: usize| {
            let texts: Vec<&str> = values[..count].iter().map(|(text, _)| *text).collect();
            name.read(&texts).map(|token| (token, values[count - 1].1))
        };
        // As many values as make sense: what stands behind a `|` may be another term.
        match (1..=values.len()).rev().find_map(|count| read(count).ok()).ok_or_else(|| read(1)) {
            Ok((token, end)) => {
                self.at = end;
                Some(token)
            }
            Err(wrong) => {
                let place = self.at..self.end_of_term(self.at);
                let (en, zh) = wrong.err().unwrap_or_default();
                self.note(
                    place,
                    &format!("read as text: behind {}: {en}", name.text()),
                    &format!("按文字处理：{}: 之后{zh}", name.text()),
                );
                None
            }
        }
    }

    /// The values from a place, apart by `|`, each with where it ends; at least one.
    fn values(&self, mut at: usize) -> Vec<(&'a str, usize)> {
        let mut values = Vec::new();
        loop {
            let (text, end) = match self.quoted(at) {
                Some(close) => (self.slice(at + 1..close), close + 1),
                None => {
                    let end = self.end_of_term(at);
                    (self.slice(at..end), end)
                }
            };
            values.push((text, end));
            if self.half.get(end) != Some(&'|') || self.ends_at(end + 1) != Some(false) {
                return values;
            }
            at = end + 1;
        }
    }

    fn note(&mut self, place: Range<usize>, en: &str, zh: &str) {
        let text = self.slice(place).to_owned();
        self.notes.push(Note { text, en: en.to_owned(), zh: zh.to_owned() });
    }
}

/// Characters of the longest name.
const LONGEST_NAME: usize = 7;

/// For each place, where the next closing mark stands before a border; the length of the text where there is none.
fn ends_of(close: char, written: &[char], half: &[char]) -> Vec<usize> {
    let mut ends = vec![written.len(); written.len()];
    let mut next = written.len();
    for at in (0..written.len()).rev() {
        if written[at] == close && is_border(half, at + 1) {
            next = at;
        }
        ends[at] = next;
    }
    ends
}

/// Whether a term can end before this place.
fn is_border(half: &[char], at: usize) -> bool {
    half.get(at).is_none_or(|c| c.is_whitespace() || matches!(c, '|' | ')'))
}

/// The names that can stand before a colon.
#[derive(Clone, Copy)]
enum Name {
    Speaker,
    Region,
    Level,
    Issuer,
    Id,
    Year,
    From,
    To,
    In,
    Noise,
    Gap,
}

/// What a value must be, in English and Chinese.
type Expected = (String, String);

impl Name {
    const ALL: [Name; 11] = [
        Name::Speaker,
        Name::Region,
        Name::Level,
        Name::Issuer,
        Name::Id,
        Name::Year,
        Name::From,
        Name::To,
        Name::In,
        Name::Noise,
        Name::Gap,
    ];

    fn text(self) -> &'static str {
        match self {
            Name::Speaker => "speaker",
            Name::Region => "region",
            Name::Level => "level",
            Name::Issuer => "issuer",
            Name::Id => "id",
            Name::Year => "year",
            Name::From => "from",
            Name::To => "to",
            Name::In => "in",
            Name::Noise => "noise",
            Name::Gap => "gap",
        }
    }

    fn read(self, values: &[&str]) -> Result<Token<'static>, Expected> {
        let field = |field| Token::Condition(Condition::Field(field));
        Ok(match self {
            Name::Speaker => known_or_not(values, Property::Speaker, |values| Ok(Field::Speaker(names(values)?)))?,
            Name::Region => known_or_not(values, Property::Region, |values| Ok(Field::Region(names(values)?)))?,
            Name::Issuer => known_or_not(values, Property::Issuer, |values| Ok(Field::Issuer(names(values)?)))?,
            Name::Id if values.iter().all(|value| !value.is_empty()) => {
                field(Field::Id(values.iter().map(|value| (*value).to_owned()).collect()))
            }
            Name::Id => return Err(expected("comes an id", "要写编号")),
            Name::Level => known_or_not(values, Property::Level, |values| Ok(Field::Level(levels(values)?)))?,
            Name::Year => Token::Condition(Condition::any(each(values, year).ok_or_else(|| {
                expected(
                    "comes a year or years: 2013, 2013..2017, 2013.. or ..2017, or ? for no date",
                    "要写年份：2013、2013..2017、2013.. 或 ..2017，? 表示日期不详",
                )
            })?)),
            Name::From => field(Field::Date { from: Some(date(values)?), to: None }),
            Name::To => field(Field::Date { from: None, to: Some(date(values)?) }),
            Name::In => Token::Setting(Setting::Kinds(kinds(values).ok_or_else(|| {
                let known = SentenceKind::ALL.map(SentenceKind::name);
                expected(&format!("comes one of {}", known.join(", ")), &format!("要写 {} 之一", known.join("、")))
            })?)),
            Name::Noise => Token::Setting(Setting::Noise(match *values {
                ["yes"] => true,
                ["no"] => false,
                _ => return Err(expected("comes yes or no", "要写 yes 或 no")),
            })),
            Name::Gap => Token::Setting(Setting::Gap(gap(values).ok_or_else(|| {
                expected(
                    &format!("comes a number of letters from 1 to {MAX_GAP}, or two as 1..20"),
                    &format!("要写 1 到 {MAX_GAP} 的字数，或 1..20 这样的范围"),
                )
            })?)),
        })
    }
}

fn expected(en: &str, zh: &str) -> Expected {
    (en.to_owned(), zh.to_owned())
}

fn each<T>(values: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    values.iter().map(|value| read(value)).collect()
}

/// A condition on a property by its values, of which `?` is that it is unknown.
fn known_or_not(
    values: &[&str],
    property: Property,
    known: impl Fn(&[&str]) -> Result<Field, Expected>,
) -> Result<Token<'static>, Expected> {
    let (unknown, values): (Vec<&str>, Vec<&str>) = values.iter().partition(|value| is_unknown(value));
    let known = if values.is_empty() { None } else { Some(known(&values)?) };
    let unknown = unknown.first().map(|_| Field::Unknown(property));
    Ok(Token::Condition(Condition::any(known.into_iter().chain(unknown).map(Condition::Field).collect())))
}

fn levels(values: &[&str]) -> Result<Vec<Level>, Expected> {
    each(values, |value| half(value).parse().ok()).ok_or_else(|| {
        expected(
            "comes central, province, city, county, township or unit, or ? for none",
            "要写 central、province、city、county、township、unit 之一，? 表示不详",
        )
    })
}

fn names(values: &[&str]) -> Result<Vec<String>, Expected> {
    let name = |value: &str| (!fold(value).is_empty()).then(|| value.trim().to_owned());
    each(values, name).ok_or_else(|| {
        expected("comes a name, or ? for none, without a blank before it", "要写名称（? 表示不详），冒号后不留空格")
    })
}

fn year(value: &str) -> Option<Condition> {
    if is_unknown(value) {
        return Some(Condition::Field(Field::Unknown(Property::Date)));
    }
    let year = |text: &str| -> Option<Option<SpeechDate>> {
        match text {
            "" => Some(None),
            _ if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok().map(Some),
            _ => None,
        }
    };
    let value = half(value);
    let (from, to) = value.split_once("..").unwrap_or((&value, &value));
    let (from, to) = (year(from)?, year(to)?);
    let in_order = from.zip(to).is_none_or(|(from, to)| from.first_day() <= to.last_day());
    let says_something = from.is_some() || to.is_some();
    (in_order && says_something).then_some(Condition::Field(Field::Date { from, to }))
}

fn date(values: &[&str]) -> Result<SpeechDate, Expected> {
    let date = match values {
        [value] => half(value).parse().ok(),
        _ => None,
    };
    date.ok_or_else(|| expected("comes a date: 2013-05-01, 2013-05 or 2013", "要写日期：2013-05-01、2013-05 或 2013"))
}

fn kinds(values: &[&str]) -> Option<u8> {
    let bits = each(values, |value| {
        let value = half(value).to_ascii_lowercase();
        SentenceKind::ALL.into_iter().find(|kind| kind.name() == value).map(bit)
    });
    bits.map(|bits| bits.into_iter().fold(0, |all, bit| all | bit))
}

fn gap(values: &[&str]) -> Option<Gap> {
    let [value] = values else { return None };
    let value = half(value);
    let (least, most) = value.split_once("..").unwrap_or(("1", &value));
    let number = |text: &str| text.parse().ok().filter(|number: &u32| *number <= MAX_GAP && !text.starts_with('+'));
    let (least, most) = (number(least)?, number(most)?);
    (least <= most).then_some(Gap { least, most })
}

fn half(text: &str) -> String {
    text.chars().map(half_width).collect()
}

/// The half-width form of a character of ASCII; any other as it is.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}
