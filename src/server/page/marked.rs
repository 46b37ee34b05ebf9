//! A sentence with its hits and its masks marked.

use super::words::Words;
use crate::search::TextSegment;
use crate::text::masks;

/// A run of a sentence that is a hit, or is none.
pub(super) struct Run {
    /// The number of the hit, from 1; 0 where it is none.
    pub(super) hit: u64,
    pub(super) parts: Vec<Part>,
}

/// A part of a run that is a mask, or is none.
pub(super) struct Part {
    pub(super) text: String,
    /// What it hides, in words, where it is a mask.
    pub(super) mask: Option<&'static str>,
}

/// Marks the masks in a sentence whose hits are marked. A mask that a hit cuts is marked on both sides.
///
/// `hits` counts the hits of the speech so far.
pub(super) fn runs(segments: Vec<TextSegment>, hits: &mut u64, words: &Words) -> Vec<Run> {
    let text: String = segments.iter().map(|segment| segment.text.as_str()).collect();
    let masks = masks(&text);
    let mut at = 0;
    let run = |TextSegment { text, hit, .. }: TextSegment| {
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
            push(mask.range.end.min(end), Some(words.mask(mask.kind)));
        }
        push(end, None);
        *hits += u64::from(hit);
        Run { hit: if hit { *hits } else { 0 }, parts }
    };
    segments.into_iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::super::language::Language;
    use super::*;

    #[test]
    fn masks_are_marked_inside_and_across_hits() {
        let segment = |text: &str, hit| TextSegment { text: text.to_owned(), hit, left_out: 0 };
        let words = Words::of(Language::Simplified);
        let sentence = vec![segment("在XX县投资2", false), segment("0**年", true), segment("的**同志", false)];
        let runs = runs(sentence, &mut 4, words);
        let shown: Vec<String> = runs
            .iter()
            .map(|run| {
                let parts = run.parts.iter().map(|part| match part.mask {
                    Some(_) => format!("[{}]", part.text),
                    None => part.text.clone(),
                });
                format!("{}{}", if run.hit > 0 { "!" } else { "" }, parts.collect::<String>())
            })
            .collect();
        assert_eq!(shown, ["在[XX]县投资[2]", "![0**]年", "的[**]同志"]);
        assert_eq!(runs[1].hit, 5);
        assert_eq!(runs[0].parts[1].mask, Some("隐去的地名"));
    }
}
