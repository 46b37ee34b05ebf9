//! The record of a document on a page: a table, or lines, of what a catalogue says about it (索引号, 发文机关, 成文日期, 标题 …).

use std::ops::Range;

use super::lines::Line;
use crate::speech::Field;

/// The record that a page shows.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Catalogue {
    /// Its lines, as places among those of the page.
    pub(super) lines: Vec<Range<usize>>,
    /// What it says, as far as it is a field of a speech.
    pub(super) fields: Vec<(Field, String)>,
}

/// Finds the record of a page: lines of labels and values one after another, with at least three labels.
pub(super) fn find(text: &str, lines: &[Line]) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        let mut pairs = Vec::new();
        while let Some(found) = lines.get(at).and_then(|line| pairs_in(&text[line.range.clone()])) {
            at += 1;
            // Where labels stand alone in their lines, the values are in the next ones.
            let stand_alone = pairs.len() * 2 == at - start - 1;
            if let [(_, value)] = &found[..]
                && value.is_empty()
                && stand_alone
                && let Some(next) = lines.get(at).filter(|line| line.letters <= LONGEST_VALUE)
                && pairs_in(&text[next.range.clone()]).is_none()
            {
                pairs.push((found[0].0, text[next.range.clone()].to_owned()));
                at += 1;
            } else {
                pairs.extend(found);
            }
        }
        if pairs.len() >= FEWEST {
            catalogue.lines.push(start..at);
            catalogue.take(pairs);
        }
        at = at.max(start + 1);
    }
    catalogue
}

impl Catalogue {
    fn take(&mut self, pairs: Vec<(&'static Label, String)>) {
        for ((_, field), value) in pairs {
            let Some(field) = field else { continue };
            if !value.is_empty() && self.fields.iter().all(|(known, _)| known != field) {
                self.fields.push((*field, value));
            }
        }
    }
}

/// Labels that a record has at least.
const FEWEST: usize = 3;

/// Letters of a value that stands in a line of its own, at most.
const LONGEST_VALUE: u32 = 80;

type Label = (&'static str, Option<Field>);

/// What catalogues of public documents call their fields.
const LABELS: [Label; 38] = [
    ("标题", Some(Field::Title)),
    ("名称", Some(Field::Title)),
    ("信息名称", Some(Field::Title)),
    ("文件名称", Some(Field::Title)),
    ("成文日期", Some(Field::Date)),
    ("发文日期", Some(Field::Date)),
    ("发文机关", Some(Field::Issuer)),
    ("发文单位", Some(Field::Issuer)),
    ("发文字号", Some(Field::DocNumber)),
    ("文号", Some(Field::DocNumber)),
    ("索引号", None),
    ("信息索引号", None),
    ("信息索引", None),
    ("主题分类", None),
    ("主题词", None),
    ("信息分类", None),
    ("组配分类", None),
    ("体裁分类", None),
    ("服务对象", None),
    ("公文种类", None),
    ("公开方式", None),
    ("公开形式", None),
    ("公开时限", None),
    ("公开范围", None),
    ("公开类别", None),
    ("发布机构", None),
    ("发布日期", None),
    ("发布时间", None),
    ("公开日期", None),
    ("生成日期", None),
    ("生效日期", None),
    ("失效日期", None),
    ("废止日期", None),
    ("有效性", None),
    ("时效性", None),
    ("效力状态", None),
    ("责任部门", None),
    ("关键词", None),
];

/// The labels and values of a line, if it has nothing else.
fn pairs_in(line: &str) -> Option<Vec<(&'static Label, String)>> {
    let mut pairs: Vec<(&'static Label, String)> = Vec::new();
    for cell in line.split('\t').map(str::trim).filter(|cell| !cell.is_empty()) {
        match (label_of(cell), pairs.last_mut()) {
            (Some(pair), _) => pairs.push(pair),
            (None, Some((_, value))) if value.is_empty() => cell.clone_into(value),
            _ => return None,
        }
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// A label at the beginning of a cell, and what stands behind it. Blanks in a label only make it wide.
fn label_of(cell: &str) -> Option<(&'static Label, String)> {
    const ENDS: [char; 4] = ['：', ':', '】', ']'];
    let (label, value) = cell.split_at(cell.find(ENDS).unwrap_or(cell.len()));
    let plain: String = label.trim_start_matches(['【', '[']).chars().filter(|c| !c.is_whitespace()).collect();
    let label = LABELS.iter().find(|(name, _)| *name == plain)?;
    Some((label, value.trim_start_matches(ENDS).trim().to_owned()))
}
