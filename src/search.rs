//! From a query and a snapshot to an answer: exact totals, ranked speeches, snippets.
//!
//! `matcher` finds the sentences of a phrase, `collect` counts them by speech, `rank` orders speeches, `words` finds those that hold
//! the words, `snippet` shows the best sentences. Nothing here is an estimate: a search that runs out of time is an error.

mod collect;
mod deadline;
mod filter;
mod matcher;
mod nearest;
mod rank;
mod snippet;
mod words;

use std::collections::HashSet;
use std::time::Duration;

use crate::error::Result;
use crate::index::{Snapshot, SpeechRef};
use crate::query::{Filters, Lens, Match, Phrase, Query, Sort};
use crate::speech::Speech;

use collect::Collected;
use deadline::Deadline;
use filter::Admitted;
use rank::Ranked;

pub use nearest::{Edit, MOST_NEAREST, NEAREST_TIME_LIMIT, Near, nearest};
pub use snippet::{Snippet, TextSegment, mark};

/// Results of a page where nothing else is said.
pub const DEFAULT_LIMIT: usize = 10;
/// The most results of one page.
pub const MAX_LIMIT: usize = 100;
/// How deep a page may reach: `offset + limit`.
pub const MAX_WINDOW: usize = 1_000_000;
/// Snippets of a result where nothing else is said.
pub const DEFAULT_SNIPPETS: usize = 3;
/// The longest that a search may take where nothing else is said.
pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(10);

/// What to search for, and what to show of it.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to look for.
    pub query: Query,
    /// How much folding forgives.
    pub lens: Lens,
    /// Which tiers to reach into.
    pub matching: Match,
    /// Which speeches to look at.
    pub filters: Filters,
    /// The order of results within a tier.
    pub sort: Sort,
    /// Results to leave out from the start.
    pub offset: usize,
    /// Results to show.
    pub limit: usize,
    /// Snippets of a result.
    pub snippets: usize,
    /// When to give up.
    pub time_limit: Duration,
}

impl Request {
    /// A request for the first page, with nothing special about it.
    pub fn new(query: Query) -> Request {
        Request {
            query,
            lens: Lens::default(),
            matching: Match::default(),
            filters: Filters::default(),
            sort: Sort::default(),
            offset: 0,
            limit: DEFAULT_LIMIT,
            snippets: DEFAULT_SNIPPETS,
            time_limit: DEFAULT_TIME_LIMIT,
        }
    }
}

/// How often the phrases of a query occur. Exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Start positions at which a phrase matches.
    pub hits: u64,
    /// Sentences that hold a hit.
    pub sentences: u64,
    /// Speeches that hold all phrases.
    pub speeches: u64,
}

/// What kind of match a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// The phrases under the lens asked for.
    Exact,
    /// The phrases under the loose lens.
    Loose,
    /// The words of the query.
    Words,
}

impl Tier {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Exact => "exact",
            Tier::Loose => "loose",
            Tier::Words => "words",
        }
    }
}

/// The answer to a request.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Totals of the exact tier.
    pub totals: Totals,
    /// Speeches of the loose tier that are not in the exact one; `None` where the page did not reach so far.
    pub loose_speeches: Option<u64>,
    /// Speeches that hold the words and are in neither tier before; `None` where the page did not reach so far.
    pub words_speeches: Option<u64>,
    /// The page.
    pub results: Vec<Found>,
}

/// A speech that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What kind of match it is.
    pub tier: Tier,
    /// How well it matches; comparable within a tier of one answer.
    pub score: f64,
    /// Hits in it; 0 in the words tier, where no phrase was hit.
    pub hits: u64,
    /// The speech.
    pub speech: Speech,
    /// Its best sentences, in reading order.
    pub snippets: Vec<Snippet>,
}

/// Searches a snapshot.
///
/// # Errors
/// The time limit passed, or the index is damaged.
pub fn search(snapshot: &Snapshot, request: &Request) -> Result<Answer> {
    snapshot.contain(|| {
        let search = Search {
            snapshot,
            request,
            admitted: Admitted::new(snapshot, &request.filters)?,
            deadline: Deadline::new(request.time_limit),
        };
        search.answer()
    })
}

/// Counts without showing anything: the totals of a query under a lens.
///
/// # Errors
/// The time limit passed, or the index is damaged.
pub fn count(snapshot: &Snapshot, query: &Query, lens: Lens, time_limit: Duration) -> Result<Totals> {
    let request = Request { lens, matching: Match::Phrase, limit: 0, time_limit, ..Request::new(query.clone()) };
    Ok(search(snapshot, &request)?.totals)
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    request: &'a Request,
    admitted: Admitted,
    deadline: Deadline,
}

/// What a tier looks for.
struct Sought {
    tier: Tier,
    lens: Lens,
    phrases: Vec<Phrase>,
}

impl Search<'_> {
    /// Goes from tier to tier as long as the page is not full.
    fn answer(&self) -> Result<Answer> {
        let mut answer = Answer::default();
        let mut page = Page::new(self.request.offset, self.request.limit);
        let mut before: Vec<Collected> = Vec::new();
        for tier in [Tier::Exact, Tier::Loose, Tier::Words] {
            if tier != Tier::Exact && (self.request.matching == Match::Phrase || page.is_full()) {
                break;
            }
            let sought = self.sought(tier)?;
            let mut found = self.find(&sought)?;
            self.deadline.check()?;
            found.remove(before.iter().flat_map(Collected::speeches).collect());
            let speeches = Some(found.len() as u64);
            match tier {
                Tier::Exact => answer.totals = found.totals(),
                Tier::Loose => answer.loose_speeches = speeches,
                Tier::Words => answer.words_speeches = speeches,
            }
            let shown = page.of(rank::top(self.snapshot, &found, self.request.sort, page.wanted())?, found.len());
            answer.results.extend(self.show(&sought, &shown)?);
            before.push(found);
        }
        Ok(answer)
    }

    fn sought(&self, tier: Tier) -> Result<Sought> {
        let asked = self.request.query.phrases();
        let (lens, phrases) = match tier {
            Tier::Exact => (self.request.lens, distinct(asked, self.request.lens)),
            Tier::Loose => (Lens::Loose, distinct(asked, Lens::Loose)),
            Tier::Words => (Lens::Default, words::content_words(self.snapshot, asked)?),
        };
        Ok(Sought { tier, lens, phrases })
    }

    fn find(&self, sought: &Sought) -> Result<Collected> {
        if sought.tier == Tier::Words {
            return words::collect(self.snapshot, &sought.phrases, &self.admitted, &self.deadline);
        }
        collect::collect(self.snapshot, &sought.phrases, sought.lens, &self.admitted, &self.deadline)
    }

    fn show(&self, sought: &Sought, ranked: &[Ranked]) -> Result<Vec<Found>> {
        let speeches: Vec<SpeechRef> = ranked.iter().map(|ranked| ranked.speech).collect();
        let shown = snippet::show(self.snapshot, &speeches, sought, self.request.snippets, &self.deadline)?;
        self.deadline.check()?;
        let found = ranked.iter().zip(shown).map(|(ranked, (speech, snippets))| Found {
            tier: sought.tier,
            score: ranked.score,
            hits: ranked.hits,
            speech,
            snippets,
        });
        Ok(found.collect())
    }
}

/// The part of all results, tier after tier, that is asked for.
struct Page {
    /// Results of earlier tiers.
    passed: usize,
    start: usize,
    end: usize,
}

impl Page {
    fn new(offset: usize, limit: usize) -> Page {
        Page { passed: 0, start: offset, end: offset.saturating_add(limit) }
    }

    /// How many of the next tier's results have to be put in order.
    fn wanted(&self) -> usize {
        self.end.saturating_sub(self.passed)
    }

    fn is_full(&self) -> bool {
        self.wanted() == 0
    }

    /// The results of the next tier that are on the page; `all` counts those that were not put in order too.
    fn of(&mut self, mut ordered: Vec<Ranked>, all: usize) -> Vec<Ranked> {
        let skipped = self.start.saturating_sub(self.passed).min(ordered.len());
        self.passed += all;
        ordered.split_off(skipped)
    }
}

/// Phrases that differ under a lens: one that is typed twice is counted once.
fn distinct(phrases: &[Phrase], lens: Lens) -> Vec<Phrase> {
    let mut keys = HashSet::new();
    phrases.iter().filter(|phrase| keys.insert(phrase.key(lens))).cloned().collect()
}
