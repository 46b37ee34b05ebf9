//! Somebody who types: beginnings of random phrases, as characters, as pinyin, and as initials, and the time to complete each.

use std::time::Instant;

use tifa::suggest::{DEFAULT_SUGGESTIONS, Suggestions};
use tifa::text::pinyin::readings;

use super::queries::Times;

/// Characters or letters that have been typed, at most.
const LONGEST: usize = 6;

/// Beginnings of 1–6 characters or letters, one of each phrase: half as characters, the rest as pinyin and as initials.
pub(super) fn beginnings(phrases: &[String], seed: u64) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let begun = phrases.iter().map(|phrase| {
        let written: String = match random.u8(0..4) {
            0 => phrase.chars().filter_map(|letter| readings(letter).next()).collect(),
            1 => phrase.chars().filter_map(|letter| readings(letter).next()?.chars().next()).collect(),
            _ => phrase.clone(),
        };
        written.chars().take(random.usize(1..=LONGEST)).collect()
    });
    begun.filter(|typed: &String| !typed.is_empty()).collect()
}

/// Completes each on one thread.
pub(super) fn complete(suggestions: &Suggestions, beginnings: &[String]) -> tifa::Result<Times> {
    let time = |typed: &String| {
        let start = Instant::now();
        std::hint::black_box(suggestions.suggest(typed, DEFAULT_SUGGESTIONS)?);
        Ok(start.elapsed())
    };
    Ok(Times::new(beginnings.iter().map(time).collect::<tifa::Result<_>>()?))
}
