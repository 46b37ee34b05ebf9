//! What a text says with labels, as the records of government pages do: 发文机关： 国务院办公厅.

use std::ops::Range;

use super::line::Line;

/// What a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Title,
    Date,
    /// When a page was published, which is not when the speech was given.
    Published,
    Speaker,
    Occasion,
    Issuer,
    DocNumber,
    Source,
    /// A label whose value nobody asks for; it ends the value before.
    Other,
}

/// A label's value: its line, and which bytes of the folded line.
pub(super) struct Value<'a> {
    pub(super) line: &'a Line<'a>,
    pub(super) range: Range<usize>,
}

const LABELS: [(&str, Label); 40] = [
    ("标题", Label::Title),
    ("文件名称", Label::Title),
    ("成文日期", Label::Date),
    ("成文时间", Label::Date),
    ("发文日期", Label::Date),
    ("印发日期", Label::Date),
    ("公布日期", Label::Date),
    ("讲话时间", Label::Date),
    ("会议时间", Label::Date),
    ("日期", Label::Date),
    ("时间", Label::Date),
    ("发布日期", Label::Published),
    ("发布时间", Label::Published),
    ("公开日期", Label::Published),
    ("发稿时间", Label::Published),
    ("更新时间", Label::Published),
    ("讲话人", Label::Speaker),
    ("发言人", Label::Speaker),
    ("报告人", Label::Speaker),
    ("主讲人", Label::Speaker),
    ("致辞人", Label::Speaker),
    ("演讲人", Label::Speaker),
    ("演讲者", Label::Speaker),
    ("会议名称", Label::Occasion),
    ("场合", Label::Occasion),
    ("发文机关", Label::Issuer),
    ("发文单位", Label::Issuer),
    ("发布机关", Label::Issuer),
    ("发布机构", Label::Issuer),
    ("制定机关", Label::Issuer),
    ("发文字号", Label::DocNumber),
    ("文件编号", Label::DocNumber),
    ("文号", Label::DocNumber),
    ("来源", Label::Source),
    ("信息来源", Label::Source),
    ("索引号", Label::Other),
    ("主题分类", Label::Other),
    ("主题词", Label::Other),
    ("作者", Label::Other),
    ("编辑", Label::Other),
];

/// The longest label, in bytes of a folded line, blanks between its letters included.
const LONGEST: usize = 24;

/// The values with this label, in order: behind it, or else in the next line.
pub(super) fn values<'a>(lines: &'a [Line<'a>], wanted: Label) -> impl Iterator<Item = Value<'a>> {
    lines.iter().enumerate().flat_map(move |(n, line)| {
        let parts = parts(&line.plain);
        let value = |(label, range): &(Label, Range<usize>)| match lines.get(n + 1) {
            _ if *label != wanted => None,
            Some(next) if range.is_empty() && range.end == line.plain.len() => {
                Some(next).filter(|next| !is_label(next)).map(|line| Value { line, range: 0..line.plain.len() })
            }
            _ => Some(Value { line, range: range.clone() }).filter(|value| !value.range.is_empty()),
        };
        parts.iter().filter_map(value).collect::<Vec<_>>()
    })
}

/// Whether a line begins with a label.
pub(super) fn is_label(line: &Line) -> bool {
    !parts(&line.plain).is_empty()
}

/// The labels of a line and where their values stand. The first begins the line; others follow a blank.
fn parts(line: &str) -> Vec<(Label, Range<usize>)> {
    let mut parts: Vec<(Label, Range<usize>)> = Vec::new();
    for (colon, _) in line.match_indices(':') {
        let start = parts.last().map_or(0, |(_, value)| value.start);
        let before = &line[start..colon];
        let Some((at, label)) = label_at_end(before).filter(|(at, _)| *at == 0 || !parts.is_empty()) else {
            if parts.is_empty() {
                break;
            }
            continue;
        };
        if let Some((_, value)) = parts.last_mut() {
            value.end = start + before[..at].trim_end().len();
        }
        let value = colon + 1 + (line[colon + 1..].len() - line[colon + 1..].trim_start().len());
        parts.push((label, value..line.len()));
    }
    parts
}

/// The label that a text ends with, and where it begins: at the start or behind a blank.
fn label_at_end(text: &str) -> Option<(usize, Label)> {
    let begins = std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1));
    begins.filter(|at| text.len() - at <= LONGEST).find_map(|at| {
        let solid: String = text[at..].chars().filter(|c| *c != ' ').collect();
        LABELS.iter().find(|(name, _)| *name == solid).map(|(_, label)| (at, *label))
    })
}

#[cfg(test)]
mod tests {
    use super::super::line::is_plain;
    use super::*;

    #[test]
    fn words_are_compared_as_folding_leaves_them() {
        assert!(LABELS.iter().map(|(label, _)| *label).all(is_plain));
    }

    fn read(text: &str, label: Label) -> Vec<String> {
        let lines: Vec<Line> = text.lines().map(Line::alone).collect();
        values(&lines, label).map(|value| value.line.source_of(value.range).to_owned()).collect()
    }

    #[test]
    fn a_value_stands_behind_its_label_or_in_the_next_line() {
        let text = "索 引 号：\n000/2024-1\n发文机关：\n　云岭省人民政府\n标　　题： 关于修路的通知\n发文字号：\n发布日期： 2024年1月2日";
        assert_eq!(read(text, Label::Issuer), ["云岭省人民政府"]);
        assert_eq!(read(text, Label::Title), ["关于修路的通知"]);
        assert_eq!(read(text, Label::DocNumber), Vec::<String>::new());
        assert_eq!(read(text, Label::Published), ["2024年1月2日"]);
    }

    #[test]
    fn several_labels_share_a_line() {
        let text = "发布时间：2024-01-02 10:30 来源：云岭日报 作者：张三";
        assert_eq!(read(text, Label::Published), ["2024-01-02 10:30"]);
        assert_eq!(read(text, Label::Source), ["云岭日报"]);
    }

    #[test]
    fn a_colon_makes_no_label() {
        assert_eq!(read("他说：时间：不等人", Label::Date), Vec::<String>::new());
        assert_eq!(read("各位代表：", Label::Speaker), Vec::<String>::new());
        assert_eq!(read("争取时间：2024年", Label::Date), Vec::<String>::new());
    }
}
