//! Random phrases, and the time that the index takes for each, in this process and on one thread.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use tifa::index::Snapshot;
use tifa::query::{Condition, Lens, Match, Pattern, Phrase, Query};
use tifa::search::{self, Facet, Request};
use tifa::verify::Draw;

use super::table::{Figure, Unit};

/// Characters of a phrase at least.
pub(super) const SHORTEST: usize = 2;
/// Characters of a phrase at most.
const LONGEST: usize = 12;
/// Attempts for each phrase: a text of nothing but marks has none, and the draw must end all the same.
const ATTEMPTS: usize = 50;
/// A slow search is to be measured, not ended.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// What is asked for. Pieces of 2–12 characters, half as they stand, half from the border of a word to another.
pub(super) struct Phrases {
    /// Asked first, and not measured.
    pub(super) warming: Vec<String>,
    /// Asked here.
    pub(super) asked: Vec<String>,
    /// Of one character, asked here.
    pub(super) single: Vec<String>,
    /// Asked over HTTP.
    pub(super) requested: Vec<String>,
}

impl Phrases {
    pub(super) fn draw(texts: &[String], seed: u64, asked: usize, requested: usize) -> Phrases {
        let mut draw = Draw::new(texts, seed);
        // Lengths have a source of their own: the pieces come from the library's.
        let mut random = fastrand::Rng::with_seed(seed);
        let mut piece = |_| {
            let length = random.usize(SHORTEST..=LONGEST);
            let piece = if random.bool() { draw.as_it_stands(length) } else { draw.whole_words(length) };
            is_one_phrase(&piece, SHORTEST..=LONGEST).then_some(piece)
        };
        let mut pieces = |n: usize| (0..n * ATTEMPTS).filter_map(&mut piece).take(n).collect();
        let (warming, asked_here, requested) = (pieces(asked), pieces(asked), pieces(requested));
        let single = (0..asked * ATTEMPTS).map(|_| draw.as_it_stands(1)).filter(|one| is_one_phrase(one, 1..=1));
        Phrases { warming, asked: asked_here, single: single.take(asked).collect(), requested }
    }
}

/// Whether a query of the text looks for one phrase of so many characters: no blank, no sentence end, not only marks. Separators are
/// no characters, as everywhere: `，我` asks for one, and costs what one character costs.
fn is_one_phrase(text: &str, characters: RangeInclusive<usize>) -> bool {
    let query = text.parse::<Query>();
    query.is_ok_and(|query| {
        let is_it = |phrase: &Phrase| phrase.typed() == text && characters.contains(&phrase.folded().len());
        matches!(query.condition(), Condition::Pattern(Pattern::Phrase(phrase)) if is_it(phrase))
    })
}

/// Asks for each phrase: exact totals, the first ten speeches, three snippets of each.
pub(super) fn ask(snapshot: &Snapshot, phrases: &[String], lens: Lens, matching: Match) -> tifa::Result<Times> {
    let time = |phrase: &String| {
        let start = Instant::now();
        // As the API asks where nothing else is said.
        let did_you_mean = matching == Match::Auto;
        let request = Request { lens, matching, did_you_mean, time_limit: TIME_LIMIT, ..Request::new(phrase.parse()?) };
        std::hint::black_box(search::search(snapshot, &request)?);
        Ok(start.elapsed())
    };
    Ok(Times::new(phrases.iter().map(time).collect::<tifa::Result<_>>()?))
}

/// How much longer phrases take that stand in so many sentences when all facets are counted too: the median; `None` where no phrase is
/// so frequent.
pub(super) fn facets(
    snapshot: &Snapshot,
    phrases: &[String],
    sentences: RangeInclusive<u64>,
) -> tifa::Result<Option<Figure>> {
    let mut added = Vec::new();
    for phrase in phrases {
        let query: Query = phrase.parse()?;
        if !sentences.contains(&search::count(snapshot, &query, Lens::Default, TIME_LIMIT)?.sentences) {
            continue;
        }
        let plain = Request { matching: Match::Phrase, time_limit: TIME_LIMIT, ..Request::new(query) };
        let faceted = Request { facets: Facet::ALL.to_vec(), ..plain.clone() };
        let time = |request: &Request| {
            let start = Instant::now();
            std::hint::black_box(search::search(snapshot, request)?);
            Ok::<_, tifa::Error>(start.elapsed())
        };
        let without = time(&plain)?;
        added.push(time(&faceted)?.saturating_sub(without));
    }
    Ok((!added.is_empty()).then(|| Times::new(added).at(50.0)))
}

/// Measured times, shortest first.
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Times {
        times.sort_unstable();
        Times(times)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that so many per cent stay within.
    pub(super) fn at(&self, percent: f64) -> Figure {
        let rank = (self.0.len() as f64 * percent / 100.0).ceil() as usize;
        let time = self.0.get(rank.saturating_sub(1));
        Figure::maybe(time.map(|time| time.as_secs_f64() * 1e3), Unit::Milliseconds)
    }
}
