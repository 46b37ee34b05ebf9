//! From a query and a snapshot to an answer: exact totals, ranked speeches, snippets.
//!
//! `plan` is what a query looks for, `phrase` and `cursor` find the sentences of a pattern, `span` joins places in a sentence, `reading`
//! finds patterns in the text itself, `collect` counts hits by speech, `rank` orders speeches, `words` finds those that hold the words,
//! `snippet` shows the best sentences, `facet` counts by metadata, `nearest` has phrases to try instead. Nothing here is an estimate: a search that runs out of time is an error.

mod bookmark;
mod collect;
mod cursor;
mod deadline;
mod explain;
mod facet;
mod filter;
mod nearest;
mod phrase;
mod plan;
mod rank;
mod reading;
mod snippet;
mod span;
mod weights;
mod words;

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use crate::error::Result;
use crate::index::{Snapshot, SpeechEntry, SpeechRef};
use crate::query::{Condition, Filters, Lens, Match, Pattern, Phrase, Query, Sort};
use crate::speech::Speech;

use collect::Collected;
use deadline::Deadline;
use filter::Admitted;
use plan::Plan;
use rank::Ranked;

pub use bookmark::Bookmark;
pub use explain::{ExplainedTerm, Explanation};
pub use facet::{Facet, FacetCount};
pub use nearest::{Edit, MOST_NEAREST, NEAREST_TIME_LIMIT, Near, nearest};
pub use snippet::{Snippet, TextSegment, mark};
pub use weights::Weights;

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
    /// What to count the results by.
    pub facets: Vec<Facet>,
    /// Whether to count under every lens.
    pub lenses: bool,
    /// Whether to say why each result ranks where it does.
    pub explain: bool,
    /// Whether to say which phrases are near to one that does not occur, where nothing is found exactly.
    pub did_you_mean: bool,
    /// The weights of the ranking.
    pub weights: Weights,
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
            facets: Vec::new(),
            lenses: false,
            explain: false,
            did_you_mean: true,
            weights: Weights::default(),
            time_limit: DEFAULT_TIME_LIMIT,
        }
    }
}

/// How often the phrases of a query occur. Exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Places at which a phrase or pattern stands.
    pub hits: u64,
    /// Sentences that hold a hit.
    pub sentences: u64,
    /// Speeches that satisfy the query.
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
    /// Totals under the strict, the default and the loose lens, where they were asked for.
    pub lenses: Option<[Totals; 3]>,
    /// The counts of each facet that was asked for, of the exact tier.
    pub facets: Vec<(Facet, Vec<FacetCount>)>,
    /// For each phrase that does not occur at all, those near to it that do. Never applied by themselves.
    pub did_you_mean: Vec<DidYouMean>,
    /// The page.
    pub results: Vec<Found>,
    /// Whether something may follow behind the page: its next offset.
    pub next: Option<usize>,
}

/// What could be meant by a phrase that does not occur.
#[derive(Clone, Debug)]
pub struct DidYouMean {
    /// The phrase, as typed.
    pub phrase: String,
    /// Phrases near to it that do occur, the likeliest first, each with the whole query in which it stands instead.
    pub suggestions: Vec<(Near, Query)>,
}

/// Phrases of a query for which near ones are looked for, at most.
const MOST_DOUBTED: usize = 3;

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
    /// Why it ranks here, where that was asked for.
    pub explanation: Option<Explanation>,
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
    plan: Plan,
}

impl Search<'_> {
    /// Goes from tier to tier as long as the page is not full.
    fn answer(&self) -> Result<Answer> {
        let mut answer = Answer::default();
        let mut page = Page::new(self.request.offset, self.request.limit);
        let mut before: HashSet<SpeechRef> = HashSet::new();
        for tier in [Tier::Exact, Tier::Loose, Tier::Words] {
            let sought = self.sought(tier)?;
            let mut found = self.find(&sought)?;
            self.deadline.check()?;
            found.remove(&before);
            let speeches = Some(found.len() as u64);
            match tier {
                Tier::Exact => answer.totals = found.totals(),
                Tier::Loose => answer.loose_speeches = speeches,
                Tier::Words => answer.words_speeches = speeches,
            }
            if tier == Tier::Exact {
                answer.facets = self.facets(&found)?;
            }
            let shown =
                rank::top(self.snapshot, &found, self.request.sort, &self.request.weights, page.of(found.len()));
            answer.results.extend(self.show(&sought, &found, &shown)?);
            if self.request.matching == Match::Phrase || page.is_full() {
                break;
            }
            before.extend(found.speeches());
        }
        if answer.totals.speeches == 0 && self.request.did_you_mean && self.request.limit > 0 {
            answer.did_you_mean = self.did_you_mean()?;
        }
        if self.request.lenses {
            answer.lenses = Some(self.lenses(&answer.totals)?);
        }
        let tiers_left = self.request.matching == Match::Auto && answer.words_speeches.is_none();
        answer.next =
            (self.request.limit > 0 && (page.passed > page.end || (tiers_left && page.is_full()))).then_some(page.end);
        Ok(answer)
    }

    fn sought(&self, tier: Tier) -> Result<Sought> {
        let query = &self.request.query;
        let (lens, plan) = match tier {
            Tier::Exact => (self.request.lens, Plan::new(query, self.request.lens)),
            Tier::Loose => (Lens::Loose, Plan::new(query, Lens::Loose)),
            Tier::Words => {
                let words = match plain_phrases(query.condition()) {
                    Some(phrases) => words::content_words(self.snapshot, &phrases)?,
                    None => Vec::new(),
                };
                (Lens::Default, Plan::of_words(words, self.request.weights.words, query.scope()))
            }
        };
        Ok(Sought { tier, lens, plan })
    }

    fn find(&self, sought: &Sought) -> Result<Collected> {
        let admitted = &self.admitted;
        if sought.tier == Tier::Words {
            let by_the_rest = self.admitted_by_the_rest()?;
            let admitted = by_the_rest.as_ref().unwrap_or(admitted);
            let mut found =
                collect::collect(self.snapshot, &sought.plan, Lens::Default, admitted, false, &self.deadline)?;
            found.keep_share(self.request.weights.words);
            return Ok(found);
        }
        let by_kind = sought.tier == Tier::Exact && self.request.facets.contains(&Facet::Kind);
        collect::collect(self.snapshot, &sought.plan, sought.lens, admitted, by_kind, &self.deadline)
    }

    /// The speeches that satisfy all of the query that is no phrase to be found in words: metadata, and what is excluded. `None` where there
    /// is no such part.
    fn admitted_by_the_rest(&self) -> Result<Option<Admitted>> {
        let rest: Vec<Condition> = match self.request.query.condition() {
            Condition::All(all) => all.iter().filter(|one| !matches!(one, Condition::Pattern(_))).cloned().collect(),
            _ => Vec::new(),
        };
        if rest.is_empty() {
            return Ok(None);
        }
        let plan = Plan::of_condition(&Condition::All(rest), self.request.query.scope(), Lens::Default);
        let found = collect::collect(self.snapshot, &plan, Lens::Default, &self.admitted, false, &self.deadline)?;
        Ok(Some(self.admitted.within(self.snapshot, found.speeches())))
    }

    fn facets(&self, found: &Collected) -> Result<Vec<(Facet, Vec<FacetCount>)>> {
        let counts = |facet: &Facet| Ok((*facet, facet::counts(self.snapshot, found, *facet)?));
        self.request.facets.iter().map(counts).collect()
    }

    /// The phrases of the query that do not occur, with those near to them.
    fn did_you_mean(&self) -> Result<Vec<DidYouMean>> {
        let Request { query, lens, filters, .. } = self.request;
        let mut doubts: Vec<DidYouMean> = Vec::new();
        for phrase in query.phrases() {
            if doubts.len() == MOST_DOUBTED || doubts.iter().any(|doubt| doubt.phrase == phrase.typed()) {
                continue;
            }
            let alone = Plan::of_condition(&Condition::Pattern(Pattern::Phrase(phrase.clone())), query.scope(), *lens);
            let found = collect::collect(self.snapshot, &alone, *lens, &self.admitted, false, &self.deadline)?;
            self.deadline.check()?;
            if found.len() > 0 {
                continue;
            }
            let mut suggestions = Vec::new();
            for near in nearest::nearest(self.snapshot, phrase, *lens, filters, query.scope(), NEAREST_TIME_LIMIT)? {
                let query = query.with_phrase_replaced(phrase, &Phrase::new(&near.phrase)?);
                suggestions.push((near, query));
            }
            if !suggestions.is_empty() {
                doubts.push(DidYouMean { phrase: phrase.typed().to_owned(), suggestions });
            }
        }
        Ok(doubts)
    }

    /// The totals of the strict, the default and the loose lens.
    fn lenses(&self, known: &Totals) -> Result<[Totals; 3]> {
        let mut totals = [Totals::default(); 3];
        for (totals, lens) in totals.iter_mut().zip([Lens::Strict, Lens::Default, Lens::Loose]) {
            *totals = if lens == self.request.lens {
                *known
            } else {
                let plan = Plan::new(&self.request.query, lens);
                collect::collect(self.snapshot, &plan, lens, &self.admitted, false, &self.deadline)?.totals()
            };
        }
        self.deadline.check()?;
        Ok(totals)
    }

    fn show(&self, sought: &Sought, found: &Collected, ranked: &[Ranked]) -> Result<Vec<Found>> {
        let speeches: Vec<SpeechRef> = ranked.iter().map(|ranked| ranked.speech).collect();
        let shown = snippet::show(self.snapshot, &speeches, sought, self.request.snippets, &self.deadline)?;
        self.deadline.check()?;
        let found = ranked.iter().zip(shown).map(|(ranked, (speech, snippets))| Found {
            tier: sought.tier,
            score: ranked.score,
            hits: ranked.hits,
            speech,
            snippets,
            explanation: self
                .request
                .explain
                .then(|| explain::explain(self.snapshot, sought, found, &self.request.weights, ranked)),
        });
        Ok(found.collect())
    }
}

/// The phrases of a query that asks for all of some phrases, and otherwise only for metadata and for what is not there. Only such a query
/// can be looked for by its words.
fn plain_phrases(condition: &Condition) -> Option<Vec<&Phrase>> {
    match condition {
        Condition::Pattern(Pattern::Phrase(phrase)) => Some(vec![phrase]),
        Condition::All(all) => {
            let mut phrases = Vec::new();
            for one in all {
                match one {
                    Condition::Pattern(Pattern::Phrase(phrase)) => phrases.push(phrase),
                    Condition::Not(_) => {}
                    metadata if metadata.has_no_pattern() => {}
                    _ => return None,
                }
            }
            Some(phrases)
        }
        _ => None,
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

    /// A page of no results still asks whether there is one.
    fn is_full(&self) -> bool {
        self.passed >= self.end.max(1)
    }

    /// The places of the next tier's results that are on the page, of `all`.
    fn of(&mut self, all: usize) -> Range<usize> {
        let start = self.start.saturating_sub(self.passed).min(all);
        let end = self.end.saturating_sub(self.passed).min(all);
        self.passed += all;
        start..end
    }
}

/// How many speeches end at or before a document; the answer is nearly always small.
fn gallop(speeches: &[SpeechEntry], document: u32) -> usize {
    let mut step = 1;
    let mut low = 0;
    while low + step <= speeches.len() && speeches[low + step - 1].end <= document {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(speeches.len());
    low + speeches[low..high].partition_point(|entry| entry.end <= document)
}
