//! Line breaks of real texts that are marked as soft do stand inside a paragraph: by labels in `tests/wrapping/labels.tsv`.

#![allow(clippy::print_stdout, reason = "what was measured is told")]

#[path = "support/corpora.rs"]
mod corpora;

use std::collections::{HashMap, HashSet};

use corpora::over_corpora;
use tifa::corpus::Draft;

const LABELS: &str = include_str!("wrapping/labels.tsv");

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Half {
    Tune,
    Confirm,
}

/// Half, line from 1, and whether the break that ends the line is soft; breaks that are unclear are left out.
type Label = (Half, usize, bool);

#[test]
fn breaks_marked_as_soft_are_soft() {
    let labels = labels();
    let Some(seen) = over_corpora(|draft| look(draft, &labels)) else { return };
    let count = |of: fn(&Seen) -> usize| seen.iter().map(of).sum::<usize>();
    println!(
        "{} breaks look as if they stood inside a sentence, {} of them between two ideographs",
        count(|s| s.inside),
        count(|s| s.between)
    );
    println!(
        "{} breaks are marked as soft; of those left, {} and {} look so",
        count(|s| s.soft),
        count(|s| s.left),
        count(|s| s.left_between)
    );
    for half in [Half::Tune, Half::Confirm] {
        let judged = |is_soft, is_marked| {
            seen.iter().flat_map(|seen| &seen.judged).filter(|judged| **judged == (half, is_soft, is_marked)).count()
        };
        let (right, wrong, missed) = (judged(true, true), judged(false, true), judged(true, false));
        println!(
            "{half:?}: {right} right, {wrong} wrong, {missed} missed, {} hard and left alone",
            judged(false, false)
        );
        assert!(right > 0, "no labelled speech was read");
        assert!(right * 100 >= (right + wrong) * 99, "{half:?}: precision below 0.99");
        assert!(right * 100 >= (right + missed) * 85, "{half:?}: recall below 0.85");
    }
}

#[derive(Default)]
struct Seen {
    soft: usize,
    inside: usize,
    between: usize,
    left: usize,
    left_between: usize,
    /// Of each label: its half, whether the break is soft, whether it was marked.
    judged: Vec<(Half, bool, bool)>,
}

fn look(draft: Draft, labels: &HashMap<&str, Vec<Label>>) -> Seen {
    let speech = draft.into_speech();
    let soft: HashSet<u32> = speech.soft_breaks.iter().copied().collect();
    let mut seen = Seen { soft: soft.len(), ..Seen::default() };
    let lines: Vec<&str> = speech.text.split('\n').collect();
    let mut is_soft = Vec::with_capacity(lines.len());
    let mut at = 0;
    for (n, line) in lines.iter().enumerate() {
        at += line.len() + 1;
        is_soft.push(u32::try_from(at - 1).is_ok_and(|at| soft.contains(&at)));
        let Some(next) = lines.get(n + 1) else { break };
        let left = usize::from(!is_soft[n]);
        if looks_inside(line, next) {
            seen.inside += 1;
            seen.left += left;
            if is_ideograph(line.trim().chars().next_back()) && is_ideograph(next.chars().next()) {
                seen.between += 1;
                seen.left_between += left;
            }
        }
    }
    for (half, line, label) in labels.get(speech.id.as_str()).into_iter().flatten() {
        let is_marked = *is_soft.get(line - 1).expect("a line of the speech");
        if is_marked && !label {
            println!("wrong: {} line {line}", speech.id);
        }
        seen.judged.push((*half, *label, is_marked));
    }
    seen
}

/// Whether a line ends without a sign that ends or announces something, and the next, not blank, does not begin with one that
/// softens the break.
fn looks_inside(line: &str, next: &str) -> bool {
    let (line, next) = (line.trim(), next.trim());
    !line.is_empty()
        && !next.is_empty()
        && !line.ends_with(['。', '！', '？', '!', '?', '：', ':', '；', '…', '”', '）', ')', '.'])
        && !next.starts_with(['，', '。', '、', '；', '：', '！', '？', '）', '”', '》', '(', '（', '-', '#', '—', '─'])
}

fn is_ideograph(c: Option<char>) -> bool {
    c.is_some_and(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

fn labels() -> HashMap<&'static str, Vec<Label>> {
    let mut labels: HashMap<&str, Vec<Label>> = HashMap::new();
    for row in LABELS.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [half, id, line, label] = columns[..] else { panic!("four columns: {row}") };
        let half = if half == "tune" { Half::Tune } else { Half::Confirm };
        if label != "unclear" {
            labels.entry(id).or_default().push((half, line.parse().expect("a number"), label == "soft"));
        }
    }
    labels
}
