//! Headings and items of real texts are found: by labels in `tests/outline/labels.tsv`.

#![allow(clippy::print_stdout, reason = "what was measured is told")]

#[path = "support/corpora.rs"]
mod corpora;

use std::collections::{HashMap, HashSet};

use corpora::over_corpora;
use tifa::speech::{SentenceKind, Speech};

const LABELS: &str = include_str!("outline/labels.tsv");

/// The line that a sentence begins in, from 1, and its number among the sentences that begin there.
type Place = (usize, usize);

/// Of a sentence, whether it is a heading or an item; of a heading, its level.
type Label = (SentenceKind, Option<u8>);

#[derive(Default)]
struct Labels {
    is_tune: bool,
    of: HashMap<Place, Label>,
}

#[test]
fn headings_and_items_are_found() {
    let labels = labels();
    let look = |draft: tifa::corpus::Draft| {
        let expected = labels.get(draft.id.as_str())?;
        Some((expected, outline(&draft.into_speech())))
    };
    let Some(seen) = over_corpora(look) else { return };
    let seen: Vec<_> = seen.into_iter().flatten().collect();
    for is_tune in [true, false] {
        for kind in [SentenceKind::Heading, SentenceKind::Item] {
            let of_half = || seen.iter().filter(|(expected, _)| expected.is_tune == is_tune);
            let places = |labels: &HashMap<Place, Label>| -> HashSet<Place> {
                labels.iter().filter(|(_, label)| label.0 == kind).map(|(place, _)| *place).collect()
            };
            let (mut right, mut level_right, mut found, mut expected) = (0, 0, 0, 0);
            for (labels, outline) in of_half() {
                let (want, got) = (places(&labels.of), places(outline));
                right += want.intersection(&got).count();
                level_right += want.iter().filter(|place| outline.get(place) == labels.of.get(place)).count();
                found += got.len();
                expected += want.len();
            }
            let half = if is_tune { "tune" } else { "confirm" };
            println!(
                "{half}, {kind:?}: {expected} expected, {found} found, {right} right, {level_right} with the right level"
            );
            assert!(right > 0, "no labelled speech was read");
            assert!(right * 100 >= found * 97, "{half}, {kind:?}: precision below 0.97");
            assert!(right * 100 >= expected * 97, "{half}, {kind:?}: recall below 0.97");
            assert!(level_right * 100 >= right * 98, "{half}, {kind:?}: levels");
        }
    }
}

/// The headings and items of a speech.
fn outline(speech: &Speech) -> HashMap<Place, Label> {
    let level_of: HashMap<u32, u8> = speech.headings.iter().map(|heading| (heading.sentence, heading.level)).collect();
    let mut outline = HashMap::new();
    let (mut at, mut line, mut number) = (0, 1, 0);
    for (n, sentence) in (0..).zip(&speech.sentences) {
        let start = sentence.range.start as usize;
        let breaks = speech.text[at..start].matches('\n').count();
        (at, line, number) = (start, line + breaks, if breaks > 0 { 1 } else { number + 1 });
        if matches!(sentence.kind, SentenceKind::Heading | SentenceKind::Item) {
            outline.insert((line, number), (sentence.kind, level_of.get(&n).copied()));
        }
    }
    outline
}

fn labels() -> HashMap<&'static str, Labels> {
    let mut labels: HashMap<&str, Labels> = HashMap::new();
    for row in LABELS.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [half, id, line, sentence, kind, level] = columns[..] else { panic!("six columns: {row}") };
        let kind = if kind == "heading" { SentenceKind::Heading } else { SentenceKind::Item };
        let number = |text: &str| text.parse::<usize>().expect("a number");
        let of_speech = labels.entry(id).or_default();
        of_speech.is_tune = half == "tune";
        of_speech.of.insert((number(line), number(sentence)), (kind, level.parse().ok()));
    }
    labels
}
