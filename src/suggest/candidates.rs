//! Runs of words that occur often and hold together: what may be a phrase.
//!
//! Runs grow by a word a level: a run of n words is frequent only where both of its runs of n−1 words are (the pruning of A-priori,
//! Agrawal & Srikant 1994, for contiguous runs as in El-Kishky et al. 2014, "Scalable topical phrase mining from text corpora").
//! How well a run holds together is told by normalised pointwise mutual information (Bouma 2009) at its weakest joint.

use std::collections::HashSet;

use rayon::prelude::*;

use super::quick_hash::QuickMap;
use super::sample::Sample;
use crate::text::function_words::is_function_word;

/// A phrase, perhaps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) text: String,
    /// Whether the dictionary has it as one word.
    pub(super) is_word: bool,
}

/// Words of a phrase at most.
const MOST_WORDS: usize = 5;
/// Letters of a phrase.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=16;
/// How many are worth counting.
const MOST_CANDIDATES: usize = 40_000;
/// Normalised mutual information at the weakest joint, at least; 0 is chance, 1 is always together.
const LEAST_COHESION: f64 = 0.25;
/// The same where a single letter stands at the joint: 和, 化, 大 stick to anything.
const LEAST_COHESION_OF_LETTERS: f64 = 0.45;
/// A run that is followed or preceded by one and the same word so often is a piece of something longer…
const MOST_ONE_NEIGHBOUR: f64 = 0.7;
/// … unless it holds together like a term of its own: 新时代中国特色社会主义, mostly before 思想.
const COHESION_OF_TERMS: f64 = 0.5;
const MOST_ONE_NEIGHBOUR_OF_TERMS: f64 = 0.9;
/// Words that join a whole phrase to what stands beside it, and so take nothing from it.
const JOINING: &[&str] = &["的", "了", "和", "与", "及", "以及", "或", "等", "在", "是"];
/// Letters that count or point, and begin no phrase: 项修正案, 本会.
const POINTING: &[&str] = &[
    "项", "个", "位", "名", "条", "次", "份", "段", "年", "月", "日", "点", "本", "该", "各", "多", "第", "几", "亿",
    "万",
];

/// The runs that occur at least `least` times in the sample, the heaviest first.
pub(super) fn of(sample: &Sample, least: u32) -> Vec<Candidate> {
    let mut levels = vec![words(sample, least)];
    while levels.len() <= MOST_WORDS {
        let words = levels.len() + 1;
        let Some(last) = levels.last_mut() else { break };
        let places = std::mem::take(&mut last.places);
        let next = longer(sample, last, &places, words, least);
        levels.push(next);
    }
    let total = sample.words.iter().filter(|word| **word != 0).count() as f64;
    let mut found: Vec<(f64, Candidate)> = Vec::new();
    for n in 1..=MOST_WORDS {
        let runs = &levels[n - 1].runs;
        found.par_extend((1..runs.len()).into_par_iter().filter_map(|number| {
            let run = &runs[number];
            let words = sample.texts_at(run.place, n);
            let letters: usize = words.iter().map(|word| word.chars().count()).sum();
            if !LETTERS.contains(&letters) || is_function_word(words[0]) || is_function_word(words[n - 1]) {
                return None;
            }
            if n > 1
                && (POINTING.contains(&words[0]) || !stands_alone(run, cohesion(&levels, n, number, &words, total)?))
            {
                return None;
            }
            let weight = f64::from(run.count) * (letters as f64).log2();
            Some((weight, Candidate { text: words.concat(), is_word: n == 1 }))
        }));
    }
    found.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| a.1.text.cmp(&b.1.text)).then_with(|| b.1.is_word.cmp(&a.1.is_word))
    });
    let mut seen = HashSet::new();
    // The same letters can be cut in two ways.
    found.retain(|(_, candidate)| seen.insert(candidate.text.clone()));
    found.truncate(MOST_CANDIDATES);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The frequent runs of so many words.
struct Level {
    /// By place in the sample, the number of the run that begins there; 0 where it is not frequent.
    places: Vec<u32>,
    /// By number; the first is nothing.
    runs: Vec<Run>,
}

#[derive(Clone, Default)]
struct Run {
    count: u32,
    /// Where it occurs first in the sample.
    place: u32,
    /// The number, a level below, of the run without its last word, and without its first.
    head: u32,
    tail: u32,
    /// How often the commonest word behind it stands there, where that is frequent, and the same before it.
    behind: u32,
    before: u32,
}

fn words(sample: &Sample, least: u32) -> Level {
    let mut counts = vec![0u32; sample.texts.len()];
    for word in &sample.words {
        counts[*word as usize] += 1;
    }
    let mut numbers = vec![0u32; counts.len()];
    let mut runs = vec![Run::default()];
    for (word, count) in counts.into_iter().enumerate().skip(1) {
        if count >= least {
            numbers[word] = runs.len() as u32;
            runs.push(Run { count, place: u32::MAX, ..Run::default() });
        }
    }
    let places: Vec<u32> = sample.words.iter().map(|word| numbers[*word as usize]).collect();
    set_first_places(&mut runs, &places);
    Level { places, runs }
}

/// The runs of so many words, one more than those of `shorter`; tells these what their commonest neighbours are.
fn longer(sample: &Sample, shorter: &mut Level, places: &[u32], words: usize, least: u32) -> Level {
    let key = |pair: &[u32]| (pair[0] != 0 && pair[1] != 0).then(|| u64::from(pair[0]) << 32 | u64::from(pair[1]));
    let mut keys: Vec<u64> = places.par_windows(2).filter_map(key).collect();
    keys.par_sort_unstable();
    let mut runs = vec![Run::default()];
    let mut numbers: QuickMap<u64, u32> = QuickMap::default();
    for same in keys.chunk_by(|a, b| a == b) {
        let count = same.len() as u32;
        if count >= least {
            let (head, tail) = ((same[0] >> 32) as u32, same[0] as u32);
            numbers.insert(same[0], runs.len() as u32);
            runs.push(Run { count, place: u32::MAX, head, tail, ..Run::default() });
        }
    }
    drop(keys);
    let number = |pair: &[u32]| key(pair).and_then(|key| numbers.get(&key)).copied().unwrap_or(0);
    let places: Vec<u32> = places.par_windows(2).map(number).collect();
    set_first_places(&mut runs, &places);
    for run in runs.iter().skip(1) {
        let words = sample.texts_at(run.place, words);
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        if letters > *LETTERS.end() {
            continue;
        }
        if !words.last().is_some_and(|word| JOINING.contains(word)) {
            let behind = &mut shorter.runs[run.head as usize].behind;
            *behind = (*behind).max(run.count);
        }
        if !words.first().is_some_and(|word| JOINING.contains(word)) {
            let before = &mut shorter.runs[run.tail as usize].before;
            *before = (*before).max(run.count);
        }
    }
    Level { places, runs }
}

fn set_first_places(runs: &mut [Run], places: &[u32]) {
    for (place, number) in places.iter().enumerate() {
        let run = &mut runs[*number as usize];
        run.place = run.place.min(place as u32);
    }
}

/// How well a run of several words holds together at its weakest joint; `None` where they only happen to stand together.
fn cohesion(levels: &[Level], n: usize, number: usize, words: &[&str], total: f64) -> Option<f64> {
    let count = f64::from(levels[n - 1].runs[number].count);
    let mut weakest = f64::INFINITY;
    for at in 1..n {
        let (left, right) = (part(levels, n, number, 0, at), part(levels, n, number, at, n));
        let together = (count * total / (f64::from(left) * f64::from(right))).ln() / (total / count).ln();
        let is_letter = |word: &str| word.chars().nth(1).is_none();
        let single = is_letter(words[at - 1]) || is_letter(words[at]);
        if together < if single { LEAST_COHESION_OF_LETTERS } else { LEAST_COHESION } {
            return None;
        }
        weakest = weakest.min(together);
    }
    Some(weakest)
}

/// How often the words from one to another of a run occur.
fn part(levels: &[Level], n: usize, number: usize, from: usize, to: usize) -> u32 {
    let mut number = number;
    let mut level = n;
    for _ in to..n {
        number = levels[level - 1].runs[number].head as usize;
        level -= 1;
    }
    for _ in 0..from {
        number = levels[level - 1].runs[number].tail as usize;
        level -= 1;
    }
    levels[level - 1].runs[number].count
}

/// Whether a run has no word beside it that belongs to it nearly always.
fn stands_alone(run: &Run, cohesion: f64) -> bool {
    let most = if cohesion >= COHESION_OF_TERMS { MOST_ONE_NEIGHBOUR_OF_TERMS } else { MOST_ONE_NEIGHBOUR };
    f64::from(run.behind.max(run.before)) <= most * f64::from(run.count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The candidates of these sentences, each said ten times beside a hundred others.
    fn candidates(sentences: &[&str]) -> Vec<String> {
        let others: Vec<String> = (0..100).map(|n| format!("甲{n} 乙{n} 丙{n}")).collect();
        let said = sentences.iter().copied().cycle().take(sentences.len() * 10);
        let sample = Sample::of_words(&said.chain(others.iter().map(String::as_str)).collect::<Vec<_>>());
        of(&sample, 3).into_iter().map(|candidate| candidate.text).collect()
    }

    #[test]
    fn words_that_hold_together_are_a_candidate_up_to_five_of_them() {
        let found = candidates(&["精准 扶贫", "一 二 三 四 五"]);
        assert!(["精准", "精准扶贫", "一二三四五"].iter().all(|text| found.contains(&(*text).to_owned())), "{found:?}");
        assert!(!candidates(&["一 二 三 四 五 六"]).contains(&"一二三四五六".to_owned()));
    }

    #[test]
    fn function_words_stand_inside_and_never_at_the_edge() {
        let found = candidates(&["实现 的 目标 了", "我们"]);
        assert!(found.contains(&"实现的目标".to_owned()), "{found:?}");
        assert!(
            !found.iter().any(|text| text.starts_with('的') || text.ends_with('了') || text == "我们"),
            "{found:?}"
        );
    }

    #[test]
    fn words_that_stand_together_by_chance_are_none() {
        let mixed: Vec<String> = (0..10).flat_map(|a| (0..10).map(move |b| format!("前词{a} 后词{b}"))).collect();
        let mixed: Vec<&str> = mixed.iter().map(String::as_str).collect();
        assert!(!candidates(&mixed).iter().any(|text| text.contains('前') && text.contains('后')));
    }

    #[test]
    fn a_run_that_one_word_always_follows_is_none_unless_that_word_only_joins() {
        let found = candidates(&["推进 乡村 振兴", "制度 型 的"]);
        assert!(!found.contains(&"推进乡村".to_owned()) && !found.contains(&"乡村振兴".to_owned()), "{found:?}");
        assert!(found.contains(&"推进乡村振兴".to_owned()) && found.contains(&"制度型".to_owned()), "{found:?}");
    }
}
