//! The scan that the index is compared with: a plain search for the folded phrase through all of the folded text.

use std::thread;
use std::time::{Duration, Instant};

use memchr::memmem;
use rayon::prelude::*;
use tifa::query::Query;
use tifa::text::{fold, sentences};

use super::patterns::Asked;
use super::queries::Times;
use super::table::Figure;

/// Phrases that are scanned for; the time hardly depends on the phrase.
const SCANS: usize = 30;

/// The folded text of all speeches in memory, and what it took.
pub(super) struct Baseline {
    text: String,
    times: Times,
    /// What folding took, on all cores.
    pub(super) folding: Duration,
}

impl Baseline {
    pub(super) fn of(texts: &[String]) -> Baseline {
        let start = Instant::now();
        let folded: Vec<String> = texts.par_iter().map(|text| folded(text)).collect();
        Baseline { folding: start.elapsed(), text: folded.concat(), times: Times::new(Vec::new()) }
    }

    /// Counts some of the phrases, each on its own.
    pub(super) fn scan(&mut self, phrases: &[String]) -> tifa::Result<()> {
        let time = |phrase: &String| {
            let query: Query = phrase.parse()?;
            let start = Instant::now();
            for phrase in query.phrases() {
                let sought = phrase.folded().to_string();
                std::hint::black_box(memmem::find_iter(self.text.as_bytes(), &sought).count());
            }
            Ok(start.elapsed())
        };
        self.times = Times::new(phrases.iter().take(SCANS).map(time).collect::<tifa::Result<_>>()?);
        Ok(())
    }

    /// What a scan for patterns takes on one thread: the median of some of them.
    pub(super) fn scan_patterns(&self, asked: &[Asked]) -> Figure {
        let time = |asked: &Asked| {
            let start = Instant::now();
            std::hint::black_box(asked.scan(&self.text));
            start.elapsed()
        };
        Times::new(asked.iter().take(SCANS).map(time).collect()).at(50.0)
    }

    /// What a scan takes on one thread: the median.
    pub(super) fn time(&self) -> Figure {
        self.times.at(50.0)
    }

    /// How many scans all cores would do.
    pub(super) fn scans_a_second(&self) -> f64 {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        1e3 * cores as f64 / self.time().value().unwrap_or(f64::NAN)
    }

    pub(super) fn scans(&self) -> usize {
        self.times.len()
    }

    pub(super) fn megabytes(&self) -> f64 {
        self.text.len() as f64 / 1e6
    }
}

/// One sentence a line, so that no phrase is found across two.
fn folded(text: &str) -> String {
    sentences(text).into_iter().map(|span| format!("{}\n", fold(&text[span.range]))).collect()
}
