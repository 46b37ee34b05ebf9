//! Phrases with one letter changed, so that they don't occur, and the time that it takes to find what was meant.

use std::time::{Duration, Instant};

use tifa::index::Snapshot;
use tifa::query::{Filters, Lens, Phrase, Query, Scope};
use tifa::search::{self, NEAREST_TIME_LIMIT};

use super::queries::Times;
use super::table::{Figure, Unit};

/// A search for the changed phrase is not measured.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// A phrase as it occurs, and with a letter changed.
pub(super) struct Mistyped {
    meant: Phrase,
    typed: Phrase,
}

/// Changes a letter of each phrase into one of another phrase; those that occur then too are left out.
pub(super) fn change(snapshot: &Snapshot, phrases: &[String], seed: u64) -> tifa::Result<Vec<Mistyped>> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut changed = Vec::new();
    for meant in phrases {
        let mut letters: Vec<char> = meant.chars().collect();
        let at = random.usize(0..letters.len().max(1));
        let other = random.choice(phrases).and_then(|other| other.chars().next());
        if let (Some(letter), Some(other)) = (letters.get_mut(at), other) {
            *letter = other;
        }
        let typed: String = letters.into_iter().collect();
        if let (Ok(query), Ok(typed), Ok(meant)) = (Query::phrase(&typed), Phrase::new(&typed), Phrase::new(meant))
            && search::count(snapshot, &query, Lens::Default, TIME_LIMIT)?.hits == 0
        {
            changed.push(Mistyped { meant, typed });
        }
    }
    Ok(changed)
}

/// Asks for what was meant by each; gives the times, and how many in a hundred were told.
pub(super) fn ask(snapshot: &Snapshot, mistyped: &[Mistyped]) -> tifa::Result<(Times, Figure)> {
    let mut times = Vec::with_capacity(mistyped.len());
    let mut told = 0;
    for Mistyped { meant, typed } in mistyped {
        let start = Instant::now();
        let near =
            search::nearest(snapshot, typed, Lens::Default, &Filters::default(), Scope::default(), NEAREST_TIME_LIMIT)?;
        times.push(start.elapsed());
        let same = |phrase: &str| Phrase::new(phrase).is_ok_and(|phrase| is_same(&phrase, meant));
        told += usize::from(near.iter().any(|near| same(&near.phrase)));
    }
    let share = 100.0 * told as f64 / mistyped.len() as f64;
    Ok((Times::new(times), Figure::new(share, Unit::Percent)))
}

fn is_same(one: &Phrase, other: &Phrase) -> bool {
    one.folded().to_string() == other.folded().to_string()
}
