//! Numbers of documents: 国发〔2024〕1号, 国务院令第706号.

use std::sync::LazyLock;

use regex::Regex;

use super::line::{Line, is_masked};
use crate::speech::SentenceKind;

static OF_YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\p{Han}{1,16} ?[〔\[(【] ?[0-9]{4} ?[〕\])】] ?第? ?[0-9]{1,5} ?号$").ok());
static OF_ORDER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Han}{0,20}令? ?第 ?[0-9]{1,5} ?号$").ok());

/// The number that is in a line of its own, in brackets or not; 第706号 only under 国务院令.
pub(super) fn of_lines(lines: &[Line]) -> Option<(String, usize)> {
    let lines = lines.iter().filter(|line| !line.is_noise);
    let mut order: Option<&Line> = None;
    for line in lines {
        let text = line.unwrapped();
        let source = line.source.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）'));
        if is_number(text) && line.kind != SentenceKind::Heading {
            return Some((solid(source), line.at));
        }
        if let (Some(order), true) = (order, text.starts_with('第') && is_order(text)) {
            return Some((solid(&format!("{}{source}", order.source)), line.at));
        }
        order = Some(line).filter(|line| line.plain.ends_with('令'));
    }
    None
}

/// Whether a text is a document's number.
pub(super) fn is_number(text: &str) -> bool {
    text.ends_with('号')
        && !is_masked(text)
        && (OF_YEAR.as_ref().is_some_and(|number| number.is_match(text)) || (text.contains('令') && is_order(text)))
}

fn is_order(text: &str) -> bool {
    OF_ORDER.as_ref().is_some_and(|number| number.is_match(text))
}

/// Without blanks.
pub(super) fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<String> {
        let lines: Vec<Line> = text.lines().map(Line::alone).collect();
        of_lines(&lines).map(|(number, _)| number)
    }

    #[test]
    fn numbers_stand_in_lines_of_their_own() {
        for (text, told) in [
            ("关于修路的通知\n云政发〔2024〕1号", "云政发〔2024〕1号"),
            ("云政办函 [2019] 12 号", "云政办函[2019]12号"),
            ("（云发〔2024〕第3号）", "云发〔2024〕第3号"),
            ("云岭省人民政府令\n第 7 号", "云岭省人民政府令第7号"),
            ("国令第706号", "国令第706号"),
        ] {
            assert_eq!(number(text).as_deref(), Some(told), "{text}");
        }
        for text in ["见云政发〔2024〕1号文件", "第7号", "云政发〔2024〕××号", "中山路1号", "〔2024〕1号"]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
