//! What the name of a file says: 2024-03-05 在全市工业大会上的讲话.txt.

use super::date;
use super::line::{Line, is_masked};
use crate::speech::SpeechDate;

/// A title in a file's name has so many Chinese letters: 新年贺词 and doc1 may be anything.
const TITLE: usize = 6;

/// A date in the name, to the month at least: a bare year may be that of a plan.
pub(super) fn date(name: &str) -> Option<SpeechDate> {
    let line = Line::alone(name);
    let written = date::dates(&line.plain).into_iter().map(|found| found.date).find(|date| date.number() % 10_000 != 0);
    written.or_else(|| name.split(|c: char| !c.is_alphanumeric()).find_map(of_digits)).or_else(|| of_month(name))
}

/// A title in the name, without the date.
pub(super) fn title(name: &str) -> Option<String> {
    let stem = name.split('.').next()?;
    let line = Line::alone(stem);
    let start = date::dates(&line.plain).first().filter(|date| date.range.start == 0).map_or(0, |date| date.range.end);
    let is_beside = |c: char| c.is_whitespace() || c.is_ascii_digit() || matches!(c, '_' | '-' | '—' | '、' | '.');
    let title = line.source_of(start..line.plain.len()).trim_matches(is_beside).replace('_', " ");
    let letters = title.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    (letters >= TITLE && letters * 2 > title.chars().count() && !is_masked(&title)).then_some(title)
}

/// 2012-08 at the beginning.
fn of_month(name: &str) -> Option<SpeechDate> {
    let month = name.get(..7).filter(|month| month.as_bytes()[4] == b'-')?;
    let is_cut = name[7..].starts_with(|c: char| c.is_ascii_digit());
    month.parse().ok().filter(|_| !is_cut)
}

/// 20240305
fn of_digits(part: &str) -> Option<SpeechDate> {
    let is_date = part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit()) && part.starts_with(['1', '2']);
    is_date.then(|| format!("{}-{}-{}", &part[..4], &part[4..6], &part[6..]).parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_name_gives_title_and_date() {
        let read = |name| (title(name), date(name).map(|date| date.to_string()));
        let told = |title: Option<&str>, date: Option<&str>| (title.map(str::to_owned), date.map(str::to_owned));
        let title = Some("在全市工业大会上的讲话");
        for name in [
            "2024-03-05 在全市工业大会上的讲话.txt",
            "2024年3月5日_在全市工业大会上的讲话.md",
            "20240305-在全市工业大会上的讲话.html",
        ] {
            assert_eq!(read(name), told(title, Some("2024-03-05")), "{name}");
        }
        assert_eq!(read("2012-08-wangchao.txt"), told(None, Some("2012-08")));
        for name in ["doc1.txt", "讲话稿.txt", "gwr-2025.txt", "content_5345402.htm", "2016-2017-a.txt", "20241305.txt"]
        {
            assert_eq!(read(name), told(None, None), "{name}");
        }
        let masked = "在某某市工业大会上的讲话.txt";
        assert_eq!(read(masked), told(None, None));
    }
}
