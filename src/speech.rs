//! What a speech is. Pure data: no files, no index.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A speech as it was read: its text, byte for byte, and what is known about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Speech {
    /// The given id, else the path relative to the folder that was indexed.
    pub id: String,
    /// What is known about it.
    pub metadata: Metadata,
    /// Where each known value comes from; a value without an entry was given with the speech.
    pub provenance: BTreeMap<Field, Provenance>,
    /// The decoded source: sentences and the gaps between them.
    pub text: String,
    /// Its sentences in order.
    pub sentences: Vec<Sentence>,
    /// The outline: every heading in order, the outermost level 1.
    pub headings: Vec<Heading>,
    /// Line breaks inside a paragraph, as places in the text, in order: beside those that the contract of exactness calls soft.
    pub soft_breaks: Vec<u32>,
}

/// A field of [`Metadata`] whose origin is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// [`Metadata::title`]
    Title,
    /// [`Metadata::date`]
    Date,
    /// [`Metadata::speaker`]
    Speaker,
    /// [`Metadata::occasion`]
    Occasion,
    /// [`Metadata::issuer`]
    Issuer,
    /// [`Metadata::region`]
    Region,
    /// [`Metadata::level`]
    Level,
    /// [`Metadata::doc_number`]
    DocNumber,
    /// [`Metadata::source`]
    Source,
}

impl Field {
    /// Its name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Date => "date",
            Field::Speaker => "speaker",
            Field::Occasion => "occasion",
            Field::Issuer => "issuer",
            Field::Region => "region",
            Field::Level => "level",
            Field::DocNumber => "doc_number",
            Field::Source => "source",
        }
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// Given with the speech: front matter, a field of JSON, a column, a sidecar.
    Given,
    /// Said by the markup of a page about itself.
    Page,
    /// Read in this line of the text, from 1.
    Line(u32),
    /// Read in the name of the file.
    FileName,
    /// Follows from another value: the region from the issuer.
    Follows(Field),
}

/// A unit that is matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Its bytes in the text.
    pub range: Range<u32>,
    /// The number of its paragraph, from 0.
    pub paragraph: u32,
    /// What it is in the speech.
    pub kind: SentenceKind,
    /// The heading that it stands under, as a place in [`Speech::headings`]; for a heading, the one above it.
    pub heading: Option<u32>,
    /// Why it does not belong to the speech (an advertisement, a pager), where it does not.
    pub noise: Option<String>,
}

/// A heading of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The number of its sentence.
    pub sentence: u32,
    /// 1 for the outermost.
    pub level: u8,
    /// The heading that it stands under.
    pub parent: Option<u32>,
}

/// What a sentence is in its speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentenceKind {
    /// The title, where it stands in the text.
    Title,
    /// 各位代表：
    Salutation,
    /// A heading of the outline.
    Heading,
    /// The first sentence of a list item: 第一，… 一是…
    Item,
    /// Anything else.
    Body,
    /// 谢谢大家！
    Closing,
}

impl SentenceKind {
    /// All of them, in reading order.
    pub const ALL: [SentenceKind; 6] = [
        SentenceKind::Title,
        SentenceKind::Salutation,
        SentenceKind::Heading,
        SentenceKind::Item,
        SentenceKind::Body,
        SentenceKind::Closing,
    ];

    /// Its name in queries, flags and answers.
    pub fn name(self) -> &'static str {
        match self {
            SentenceKind::Title => "title",
            SentenceKind::Salutation => "salutation",
            SentenceKind::Heading => "heading",
            SentenceKind::Item => "item",
            SentenceKind::Body => "body",
            SentenceKind::Closing => "closing",
        }
    }
}

/// What is known about a speech. Unknown stays `None`: nothing is guessed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Its title as given.
    pub title: Option<String>,
    /// When it was given.
    pub date: Option<SpeechDate>,
    /// Who gave it.
    pub speaker: Option<String>,
    /// At which meeting.
    pub occasion: Option<String>,
    /// The body that issued it.
    pub issuer: Option<String>,
    /// The place it is about.
    pub region: Option<String>,
    /// Where in the administration it belongs.
    pub level: Option<Level>,
    /// 国发〔2024〕1号
    pub doc_number: Option<String>,
    /// Where the text was taken from.
    pub source: Option<String>,
    /// Who may see it, as labels; everyone where empty.
    pub access: Vec<String>,
    /// Fields of the source that tifa does not know, kept as they were.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// Levels of administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 中央
    Central,
    /// 省
    Province,
    /// 市
    City,
    /// 县
    County,
    /// 乡
    Township,
    /// 单位
    Unit,
}

impl Level {
    /// All of them, from the top.
    pub const ALL: [Level; 6] =
        [Level::Central, Level::Province, Level::City, Level::County, Level::Township, Level::Unit];

    /// Its name in files, flags and answers.
    pub fn name(self) -> &'static str {
        match self {
            Level::Central => "central",
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Township => "township",
            Level::Unit => "unit",
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(name: &str) -> Result<Level, String> {
        let chinese = ["中央", "省", "市", "县", "乡", "单位"];
        let asked = name.trim().to_lowercase();
        Level::ALL
            .into_iter()
            .zip(chinese)
            .find(|(level, chinese)| level.name() == asked || *chinese == asked)
            .map(|(level, _)| level)
            .ok_or_else(|| "central, province, city, county, township or unit".to_owned())
    }
}

/// A date that may be known to the day, the month or the year only.
///
/// It sorts and filters by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeechDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// The day.
    Day,
    /// The month.
    Month,
    /// The year.
    Year,
}

impl SpeechDate {
    /// How much of the date is known.
    pub fn precision(self) -> DatePrecision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => DatePrecision::Day,
            (Some(_), None) => DatePrecision::Month,
            _ => DatePrecision::Year,
        }
    }

    /// Its first day as a number that sorts: 20250305.
    pub fn first_day(self) -> u32 {
        u32::from(self.year) * 10_000 + u32::from(self.month.unwrap_or(1)) * 100 + u32::from(self.day.unwrap_or(1))
    }

    /// Its last day as a number that sorts; the 31st for any month.
    pub fn last_day(self) -> u32 {
        u32::from(self.year) * 10_000 + u32::from(self.month.unwrap_or(12)) * 100 + u32::from(self.day.unwrap_or(31))
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// As much as is known, as one number: 20250305, 20250300, 20250000.
    pub(crate) fn number(self) -> u32 {
        u32::from(self.year) * 10_000 + u32::from(self.month.unwrap_or(0)) * 100 + u32::from(self.day.unwrap_or(0))
    }

    /// What [`SpeechDate::number`] gave.
    pub(crate) fn from_number(number: u32) -> Option<SpeechDate> {
        let part = |n: u32| (n > 0).then_some(n as u8);
        let year = u16::try_from(number / 10_000).ok().filter(|year| *year > 0)?;
        Some(SpeechDate { year, month: part(number / 100 % 100), day: part(number % 100) })
    }
}

impl FromStr for SpeechDate {
    type Err = String;

    /// Reads `2025-03-05`, `2025-03`, `2025`, with `-`, `/`, `.` or 年月日 between.
    fn from_str(text: &str) -> Result<SpeechDate, String> {
        let wrong = || "a date like 2025-03-05, 2025-03 or 2025".to_owned();
        let text = text.trim().trim_end_matches(['日', '月', '年']);
        let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
        let number = |n: usize| -> Result<Option<u16>, String> {
            parts
                .get(n)
                .map(|part| match part {
                    _ if part.chars().all(|c| c.is_ascii_digit()) => part.parse::<u16>().map_err(|_| wrong()),
                    _ => Err(wrong()),
                })
                .transpose()
        };
        let year = number(0)?.filter(|year| (1..=9999).contains(year) && parts[0].len() == 4).ok_or_else(wrong)?;
        let small = |n| number(n)?.map(|number| u8::try_from(number).map_err(|_| wrong())).transpose();
        let (month, day) = (small(1)?, small(2)?);
        let fits = parts.len() <= 3
            && month.is_none_or(|month| (1..=12).contains(&month))
            && day.is_none_or(|day| (1..=days_in(year, month.unwrap_or(1))).contains(&day));
        if fits { Ok(SpeechDate { year, month, day }) } else { Err(wrong()) }
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// As much as is known: `2025-03-05`, `2025-03`, `2025`.
impl fmt::Display for SpeechDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl Serialize for SpeechDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SpeechDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<SpeechDate, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|expected| serde::de::Error::custom(format!("{text:?} is not {expected}")))
    }
}

/// Two lines of a title that are at least so long, in characters, are two slogans, unless the title says what it is: 关于……的通知.
const SLOGAN: usize = 8;
/// How far from its end 的 stands in such a title, in characters.
const KIND: usize = 5;

/// The number of characters that a made-up title has at most.
const MADE_UP_TITLE: usize = 30;

impl Speech {
    /// Its title: as given, else the sentence of the text that is one, else the first telling words.
    /// The flag says whether it was made up.
    pub fn title(&self) -> (String, bool) {
        if let Some(title) = &self.metadata.title {
            return (title.clone(), false);
        }
        if let Some(title) = self.title_in_text() {
            return (title, false);
        }
        let telling = |sentence: &&Sentence| {
            sentence.noise.is_none() && !matches!(sentence.kind, SentenceKind::Salutation | SentenceKind::Closing)
        };
        let words = self.sentences.iter().find(telling).or(self.sentences.first());
        let mut title: String = words.map(|sentence| self.one_line(sentence)).unwrap_or_else(|| self.id.clone());
        if let Some((end, _)) = title.char_indices().nth(MADE_UP_TITLE) {
            title.truncate(end);
            title.push('…');
        }
        (title, true)
    }

    /// The sentences that are the title, where it stands in the text: as many as follow each other, since a title may be broken over lines.
    pub fn title_sentences(&self) -> &[Sentence] {
        let is_title = |sentence: &Sentence| sentence.kind == SentenceKind::Title;
        let start = self.sentences.iter().position(is_title).unwrap_or(self.sentences.len());
        let end = start + self.sentences[start..].iter().take_while(|sentence| is_title(sentence)).count();
        &self.sentences[start..end]
    }

    /// The lines of the title in one: with a blank between two slogans, and none where a line was broken.
    pub(crate) fn title_in_text(&self) -> Option<String> {
        let lines: Vec<String> = self.title_sentences().iter().map(|sentence| self.one_line(sentence)).collect();
        let are_long = lines.len() == 2 && lines.iter().all(|line| line.chars().count() >= SLOGAN);
        let title = lines.concat();
        let says_what = title.contains("关于") || title.chars().rev().take(KIND).any(|c| c == '的');
        let title = if are_long && !says_what { lines.join(" ") } else { title };
        Some(title.trim_start_matches('#').trim().to_owned()).filter(|title| !title.is_empty())
    }

    /// The title where it is no sentence of the text: as given, or made up. It is searched by `in:title`, raises the ranking, and is never
    /// counted.
    pub fn title_alone(&self) -> Option<String> {
        match &self.metadata.title {
            Some(title) => Some(title.clone()),
            None => Some(self.title()).filter(|(_, made_up)| *made_up).map(|(title, _)| title),
        }
    }

    /// The text of a sentence.
    pub fn sentence_text(&self, sentence: &Sentence) -> &str {
        &self.text[sentence.range.start as usize..sentence.range.end as usize]
    }

    /// The headings that a sentence stands under, outermost first.
    pub fn path(&self, sentence: &Sentence) -> Vec<String> {
        let mut path = Vec::new();
        let mut next = sentence.heading;
        while let Some(heading) = next.and_then(|n| self.headings.get(n as usize)) {
            if let Some(sentence) = self.sentences.get(heading.sentence as usize) {
                path.push(self.one_line(sentence).trim_start_matches('#').trim_start().to_owned());
            }
            // A parent stands before its children, so this ends even on a damaged record.
            next = heading.parent.filter(|parent| Some(*parent) < next);
        }
        path.reverse();
        path
    }

    fn one_line(&self, sentence: &Sentence) -> String {
        self.sentence_text(sentence).split(['\n', '\r']).map(str::trim).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_far_as_they_are_known() {
        for (text, printed) in [
            ("2025-03-05", "2025-03-05"),
            ("2025/3/5", "2025-03-05"),
            ("2025年3月5日", "2025-03-05"),
            ("2025.10", "2025-10"),
            ("2025年", "2025"),
        ] {
            let date: SpeechDate = text.parse().unwrap();
            assert_eq!(date.to_string(), printed);
            assert_eq!(SpeechDate::from_number(date.number()), Some(date));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "25", "2025-13", "2025-02-29", "2025-257", "2025-1-1-1", "2025-", "某年", "20255", "+2025"] {
            assert!(text.parse::<SpeechDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_date_covers_its_days() {
        let year: SpeechDate = "2024".parse().unwrap();
        assert_eq!((year.first_day(), year.last_day()), (20_240_101, 20_241_231));
    }

    #[test]
    fn levels_are_read_in_both_languages() {
        assert_eq!("county".parse(), Ok(Level::County));
        assert_eq!("县".parse(), Ok(Level::County));
        assert!("kingdom".parse::<Level>().is_err());
    }
}
