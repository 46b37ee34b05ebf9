//! Dates as texts write them: 2024年3月5日, 二〇二四年三月五日, 1 9 9 3 年, 2024-03-05.

use std::ops::Range;

use crate::speech::SpeechDate;

/// A date in a line, and which bytes of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) date: SpeechDate,
    pub(super) range: Range<usize>,
}

/// The dates in a line whose width and blanks are plain, in order. A number that is no date is none.
pub(super) fn dates(line: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut before = None;
    let mut behind = 0;
    for (at, c) in line.char_indices() {
        let begins = at >= behind && is_numeral(c) && !before.is_some_and(|c| is_numeral(c) || c == '.');
        if let Some((date, end)) = begins.then(|| date(&line[at..])).flatten() {
            behind = at + end;
            found.push(Found { date, range: at..behind });
        }
        before = Some(c);
    }
    found
}

/// The date that a line is, with nothing beside it but brackets, a weekday, or a time of day.
pub(super) fn alone(line: &str) -> Option<Found> {
    let found = dates(line);
    let [one] = found.as_slice() else { return None };
    let beside = |text: &str| {
        let text = text.trim_matches([' ', '(', ')', '[', ']', '—', '-', '日', '。', ',']);
        text.is_empty() || text.starts_with("星期") && text.chars().count() == 3
    };
    (beside(&line[..one.range.start]) && beside(&line[one.range.end..])).then(|| one.clone())
}

/// A date at the beginning of a text, and where it ends.
fn date(text: &str) -> Option<(SpeechDate, usize)> {
    let mut reader = Reader { text, at: 0 };
    let year = reader.year()?;
    let parts = match reader.one_of(&['年', '-', '/', '.'])? {
        '年' => reader.month_and_day(),
        sign => {
            let month = reader.number(2)?;
            let day = reader.one_of(&[sign]).and_then(|_| reader.number(2));
            // 2024.3 is a number; 2024-3 may be anything.
            (Some(month).filter(|_| day.is_some()), day)
        }
    };
    let written = match parts {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        _ if text[..reader.at].trim_end().ends_with('年') => format!("{year:04}"),
        _ => return None,
    };
    let is_cut = text[reader.at..].chars().next().is_some_and(|c| c.is_ascii_digit());
    written.parse().ok().filter(|_| !is_cut && (1000..=2999).contains(&year)).map(|date| (date, reader.at))
}

/// Reads along a text. What it does not find it leaves.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    /// Four digits, Latin or Chinese, blanks between them or not.
    fn year(&mut self) -> Option<u16> {
        let mut year = 0;
        for _ in 0..4 {
            let digit = self.next_if(|c| digit(c).is_some()).and_then(digit)?;
            year = year * 10 + digit;
        }
        Some(year)
    }

    /// 3月5日, 3月, or nothing. What follows 年 and is no month is not of the date.
    fn month_and_day(&mut self) -> (Option<u16>, Option<u16>) {
        let start = self.at;
        let month = self.number(2).or_else(|| self.next_if(|c| c == '元').map(|_| 1));
        if month.is_none() || self.one_of(&['月']).is_none() {
            self.at = start;
            return (None, None);
        }
        let before_day = self.at;
        let day = self.number(2);
        if day.is_none() || self.one_of(&['日', '号']).is_none() {
            self.at = before_day;
            return (month, None);
        }
        (month, day)
    }

    /// A number of at most so many digits; or one in Chinese: 十, 十二, 二十, 三十一, 廿三.
    fn number(&mut self, digits: usize) -> Option<u16> {
        let mut number = None;
        for _ in 0..digits {
            let Some(digit) = self.next_if(|c| c.is_ascii_digit()).and_then(digit) else { break };
            number = Some(number.unwrap_or(0) * 10 + digit);
        }
        number.or_else(|| self.chinese_number())
    }

    fn chinese_number(&mut self) -> Option<u16> {
        let units = self.next_if(|c| digit(c).is_some_and(|digit| digit > 0)).and_then(digit);
        let tens = match self.next_if(|c| matches!(c, '十' | '廿')) {
            Some('廿') if units.is_none() => 2,
            Some('十') => units.unwrap_or(1),
            _ => return units,
        };
        Some(tens * 10 + self.next_if(|c| digit(c).is_some_and(|digit| digit > 0)).and_then(digit).unwrap_or(0))
    }

    fn one_of(&mut self, signs: &[char]) -> Option<char> {
        self.next_if(|c| signs.contains(&c))
    }

    /// The next character but for blanks, if it is so.
    fn next_if(&mut self, is_so: impl Fn(char) -> bool) -> Option<char> {
        let rest = self.text[self.at..].trim_start_matches(' ');
        let c = rest.chars().next().filter(|c| is_so(*c))?;
        self.at = self.text.len() - rest.len() + c.len_utf8();
        Some(c)
    }
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || c == '十'
}

fn digit(c: char) -> Option<u16> {
    match c {
        '0'..='9' => Some(u32::from(c) as u16 - u32::from('0') as u16),
        '〇' | '○' | '◯' | '零' => Some(0),
        _ => "一二三四五六七八九".chars().position(|numeral| numeral == c).map(|n| n as u16 + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::Line;
    use super::*;

    fn written(line: &str) -> Vec<String> {
        dates(&Line::alone(line).plain).iter().map(|found| found.date.to_string()).collect()
    }

    #[test]
    fn dates_are_read_in_every_spelling() {
        for (line, date) in [
            ("——2026年1月27日在会上", "2026-01-27"),
            ("二〇二六年一月二十七日", "2026-01-27"),
            ("一九九六年十一月三十日", "1996-11-30"),
            ("二○○六年九月十日", "2006-09-10"),
            ("二零一八年十月廿一日", "2018-10-21"),
            ("２０２４ 年 ３ 月 ５ 日", "2024-03-05"),
            ("1 9 9 3 年3 月", "1993-03"),
            ("1 9 9 3 年", "1993"),
            ("2024年03月05号", "2024-03-05"),
            ("2024年元月五日", "2024-01-05"),
            ("2024-03-05 10:30", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
            ("2024.3.5", "2024-03-05"),
            ("二〇二六年\n一月二十七日", "2026-01-27"),
        ] {
            assert_eq!(written(line), [date], "{line}");
        }
        assert_eq!(written("2022年12月31日至2023年1月2日"), ["2022-12-31", "2023-01-02"]);
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for line in ["2024", "12024年3月", "2024.3", "2024-2025", "20**年5月", "0024年", "3月5日"] {
            assert_eq!(written(line), Vec::<String>::new(), "{line}");
        }
        assert_eq!(written("2024年13月"), Vec::<String>::new());
        assert_eq!(written("2023年2月29日"), Vec::<String>::new());
        assert_eq!(written("电话2024-03-0512"), Vec::<String>::new());
    }

    #[test]
    fn a_date_alone_has_nothing_beside_it() {
        let is_alone = |line: &str| alone(&Line::alone(line).plain).is_some();
        for line in ["（2017年10月18日）", "二〇〇六年九月七日　　", "2024年3月5日 星期二"] {
            assert!(is_alone(line), "{line}");
        }
        for line in ["2024年3月5日在会上", "自2024年3月5日起施行", "2024年3月5日至6日", "2024年工作回顾"]
        {
            assert!(!is_alone(line), "{line}");
        }
    }
}
