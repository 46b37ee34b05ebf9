//! Counts random queries twice: through the index, and by the plain [`crate::scan`], which shares no code with it.
//!
//! Whoever doubts a figure can run this. Half of the queries are pieces of the original text, drawn as they stand, traditional and full
//! width, quoted, across separators and sentence ends, at word borders and through the middle of numbers; some have a character
//! changed, so that they may not occur. The other half are queries of every operator, put together from pieces that stand near
//! each other. These are printed by the scan, so that the reader of queries is checked against another understanding of the
//! language too, and its printer against its reader.

mod asks;
mod draw;
mod operator;
mod source;

use std::collections::BTreeMap;
use std::time::Duration;

use rayon::prelude::*;

use crate::error::Result;
use crate::index::Snapshot;
use crate::query::{Lens, Query};
use crate::scan::{self, Ask, Counts, Scan};
use crate::search::{self, Totals};
use crate::speech::Speech;

use asks::Asks;

pub use draw::Draw;
pub use operator::Operator;
pub use source::scan_of;

/// The longest piece that is drawn, in characters.
pub const LONGEST_PIECE: usize = 60;
/// A search may take this long; it is the scan that is slow.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// The comparison of all queries.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was compared, by operator. A query with several counts for each.
    pub operators: BTreeMap<Operator, Tally>,
    /// All of it; a query counts once.
    pub all: Tally,
    /// Where the two disagree.
    pub differences: Vec<Difference>,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Queries.
    pub queries: u64,
    /// Comparisons: queries times lenses.
    pub comparisons: u64,
    /// Hits that the scan found, over all comparisons.
    pub hits: u64,
    /// Queries that no speech satisfies under the default lens.
    pub absent: u64,
    /// Comparisons and readings that differ.
    pub differences: u64,
}

/// A query that the two understand or count differently.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The query, as typed.
    pub query: String,
    /// What is different.
    pub problem: Problem,
}

/// How two understandings of a query differ.
#[derive(Clone, Debug)]
pub enum Problem {
    /// They count differently.
    Counts {
        /// The lens.
        lens: Lens,
        /// What the index says.
        index: Totals,
        /// What the scan says.
        scan: Totals,
    },
    /// It is not read at all, or with a note.
    Reading(String),
    /// Another way to write the same is read as something else.
    Writing(String),
    /// It is printed as something that is not read as the same.
    Printing(String),
}

/// Compares `sample` queries over `speeches`, which are those of the snapshots. Both snapshots are of the same index: queries take turns
/// between them, so that one can keep its text in memory, as a server does, and the other none, as the command line does. The same seed
/// draws the same queries.
///
/// # Errors
/// The index is damaged.
pub fn verify(
    snapshots: [&Snapshot; 2],
    speeches: &[Speech],
    sample: usize,
    seed: u64,
    each: impl Fn() + Sync,
) -> Result<Report> {
    let scan = scan_of(speeches);
    let texts: Vec<&str> = speeches.iter().map(|speech| speech.text.as_str()).collect();
    let phrases = Draw::new(&texts, seed).pieces(sample - sample / 2);
    let asks = Asks::new(Draw::new(&texts, !seed), speeches, seed).draw(sample / 2);
    let counted = |report: Result<Report>| {
        each();
        report
    };
    let turn = |n: usize| snapshots[n % 2];
    let phrases = phrases.par_iter().enumerate().map(|(n, phrase)| counted(compare_phrase(turn(n), &scan, phrase)));
    let asks = asks.par_iter().enumerate().map(|(n, ask)| counted(compare_ask(turn(n), &scan, ask)));
    let reports = phrases.chain(asks).collect::<Result<Vec<_>>>()?;
    let mut report = Report::default();
    reports.into_iter().for_each(|one| report.add(one));
    Ok(report)
}

impl Report {
    fn add(&mut self, other: Report) {
        for (operator, tally) in other.operators {
            self.operators.entry(operator).or_default().add(tally);
        }
        self.all.add(other.all);
        self.differences.extend(other.differences);
    }

    /// What was found about one query.
    fn of(operators: impl IntoIterator<Item = Operator>, compared: Compared) -> Report {
        let mut tally = compared.tally;
        tally.differences = compared.differences.len() as u64;
        let operators = operators.into_iter().map(|operator| (operator, tally)).collect();
        Report { operators, all: tally, differences: compared.differences }
    }
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.queries += other.queries;
        self.comparisons += other.comparisons;
        self.hits += other.hits;
        self.absent += other.absent;
        self.differences += other.differences;
    }
}

const LENSES: [(Lens, scan::Lens); 3] =
    [(Lens::Strict, scan::Lens::Strict), (Lens::Default, scan::Lens::Default), (Lens::Loose, scan::Lens::Loose)];

fn compare_phrase(snapshot: &Snapshot, scan: &Scan, piece: &str) -> Result<Report> {
    let query = Query::phrase(piece).ok();
    let compared = Compared::counts(snapshot, query.as_ref(), piece, |lens| scan.count(piece, lens))?;
    Ok(Report::of([Operator::Phrase], compared))
}

fn compare_ask(snapshot: &Snapshot, scan: &Scan, ask: &Ask) -> Result<Report> {
    let (text, other) = (ask.to_string(), format!("{ask:#}"));
    let compared = match text.parse::<Query>() {
        Err(error) => Compared::differs(&text, Problem::Reading(error.to_string())),
        Ok(query) => {
            let mut compared = Compared::counts(snapshot, Some(&query), &text, |lens| scan.ask(ask, lens))?;
            compared.differences.extend(misread(&text, &query, &other));
            compared
        }
    };
    Ok(Report::of(operator::of(ask), compared))
}

/// What is wrong with how a query was read: nothing in it is doubtful, it can be written in another way, and it reads back as printed.
fn misread(text: &str, query: &Query, other: &str) -> Vec<Difference> {
    let mut problems = Vec::new();
    if let Some(note) = query.notes().first() {
        problems.push(Problem::Reading(note.en.clone()));
    }
    if !other.parse::<Query>().is_ok_and(|other| other == *query) {
        problems.push(Problem::Writing(other.to_owned()));
    }
    let printed = query.to_string();
    if !printed.parse::<Query>().is_ok_and(|again| again == *query) {
        problems.push(Problem::Printing(printed));
    }
    problems.into_iter().map(|problem| Difference { query: text.to_owned(), problem }).collect()
}

/// One query.
#[derive(Default)]
struct Compared {
    tally: Tally,
    differences: Vec<Difference>,
}

impl Compared {
    fn differs(text: &str, problem: Problem) -> Compared {
        let differences = vec![Difference { query: text.to_owned(), problem }];
        Compared { tally: Tally { queries: 1, ..Tally::default() }, differences }
    }

    /// Under each lens, what the index and the scan count.
    fn counts(
        snapshot: &Snapshot,
        query: Option<&Query>,
        text: &str,
        scan: impl Fn(scan::Lens) -> Option<Counts>,
    ) -> Result<Compared> {
        let mut compared = Compared { tally: Tally { queries: 1, ..Tally::default() }, ..Compared::default() };
        for (lens, scan_lens) in LENSES {
            let index = query.map(|query| search::count(snapshot, query, lens, TIME_LIMIT)).transpose()?;
            let scan = scan(scan_lens).map(|counts| Totals {
                hits: counts.hits,
                sentences: counts.sentences,
                speeches: counts.speeches,
            });
            compared.tally.comparisons += 1;
            compared.tally.hits += scan.map_or(0, |scan| scan.hits);
            compared.tally.absent += u64::from(lens == Lens::Default && scan.is_none_or(|scan| scan.speeches == 0));
            if index != scan {
                let (index, scan) = (index.unwrap_or_default(), scan.unwrap_or_default());
                let problem = Problem::Counts { lens, index, scan };
                compared.differences.push(Difference { query: text.to_owned(), problem });
            }
        }
        Ok(compared)
    }
}
