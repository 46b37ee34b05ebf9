//! A sentence with its hits and its masks marked.

use crate::search::TextSegment;
use crate::text::{MaskKind, masks};

/// A run of a sentence that is a hit, or is none.
pub(in crate::server::page) struct Run {
    pub(in crate::server::page) hit: bool,
    pub(in crate::server::page) parts: Vec<Part>,
}

/// A part of a run that is a mask, or is none.
pub(in crate::server::page) struct Part {
    pub(in crate::server::page) text: String,
    /// What it hides, in Chinese, where it is a mask.
    pub(in crate::server::page) mask: Option<&'static str>,
}

/// Marks the masks in a sentence whose hits are marked. A mask that a hit cuts is marked on both sides.
pub(super) fn runs(segments: Vec<TextSegment>) -> Vec<Run> {
    let text: String = segments.iter().map(|segment| segment.text.as_str()).collect();
    let masks = masks(&text);
    let mut at = 0;
    let run = |TextSegment { text, hit }: TextSegment| {
        let (start, end) = (at, at + text.len());
        at = end;
        let mut parts = Vec::new();
        let mut behind = start;
        let mut push = |to: usize, mask| {
            if let Some(part) = text.get(behind - start..to - start).filter(|part| !part.is_empty()) {
                parts.push(Part { text: part.to_owned(), mask });
            }
            behind = to;
        };
        for mask in masks.iter().filter(|mask| mask.range.start < end && mask.range.end > start) {
            push(mask.range.start.max(start), None);
            push(mask.range.end.min(end), Some(label(mask.kind)));
        }
        push(end, None);
        Run { hit, parts }
    };
    segments.into_iter().map(run).collect()
}

fn label(kind: MaskKind) -> &'static str {
    match kind {
        MaskKind::Place => "掩码：地名",
        MaskKind::Person => "掩码：人名",
        MaskKind::Number => "掩码：数字",
        MaskKind::Unknown => "掩码",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_marked_inside_and_across_hits() {
        let segment = |text: &str, hit| TextSegment { text: text.to_owned(), hit };
        let runs = runs(vec![segment("在XX县投资2", false), segment("0**年", true), segment("的**同志", false)]);
        let shown: Vec<String> = runs
            .iter()
            .map(|run| {
                let parts = run.parts.iter().map(|part| match part.mask {
                    Some(_) => format!("[{}]", part.text),
                    None => part.text.clone(),
                });
                format!("{}{}", if run.hit { "!" } else { "" }, parts.collect::<String>())
            })
            .collect();
        assert_eq!(shown, ["在[XX]县投资[2]", "![0**]年", "的[**]同志"]);
        assert_eq!(runs[0].parts[1].mask, Some("掩码：地名"));
    }
}
