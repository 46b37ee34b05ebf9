//! The page of results: totals, the tiers apart from each other, and the way to the last result.

use askama::Template;

use super::Page;
use super::form::{Form, level_label};
use crate::error::Result;
use crate::index::Snapshot;
use crate::query::{Filters, Lens, Match};
use crate::server::params::encode;
use crate::server::search::Question;
use crate::server::wire::{DidYouMean, NearPhrase, SearchAnswer, SearchResult, Segment, Tier, anchor};

/// The page of results.
#[derive(Template)]
#[template(path = "results.html")]
pub(super) struct ResultsPage {
    form: Form,
    answer: SearchAnswer,
    lens: &'static str,
    /// Whether the query was read as something else than what was typed.
    read_otherwise: bool,
    tiers: Vec<TierView>,
    pager: Pager,
    /// Nothing was found in any tier.
    is_empty: bool,
    /// There are results, but not here: the offset lies behind the last.
    is_past_end: bool,
    /// Phrases that occur, near to those that don't.
    suggested: Vec<DoubtView>,
    /// The same question, asked more generously; each where it makes a difference.
    with_loose_lens: Option<String>,
    with_all_tiers: Option<String>,
    without_filters: Option<String>,
}

/// A phrase that does not occur, and what could be meant.
struct DoubtView {
    phrase: String,
    suggestions: Vec<NearView>,
}

struct NearView {
    href: String,
    phrase: String,
    hits: u64,
    speeches: u64,
}

/// Results of one tier.
struct TierView {
    tier: Tier,
    /// Speeches of the tier, on all pages.
    speeches: u64,
    results: Vec<ResultView>,
}

/// A speech that was found.
struct ResultView {
    href: String,
    title: String,
    title_made_up: bool,
    /// Date, speaker, region, level, issuer: those that are known.
    facts: Vec<String>,
    hits: u64,
    snippets: Vec<SnippetView>,
}

struct SnippetView {
    href: String,
    path: String,
    segments: Vec<Segment>,
    cut_before: bool,
    cut_after: bool,
}

/// Links to other pages of the same answer.
#[derive(Default)]
struct Pager {
    /// The first and last result of this page, from 1; 0 where there is none.
    from: u64,
    to: u64,
    /// All results, where all tiers were counted.
    of: Option<u64>,
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    /// The last page, or the last with exact matches where the tiers behind were not counted yet.
    last: Option<String>,
}

impl ResultsPage {
    /// Searches for one result more than the page shows, so that the link to the next page never leads nowhere.
    pub(super) fn new(
        snapshot: &Snapshot,
        form: Form,
        mut question: Question,
        pairs: &[(String, String)],
        window: usize,
    ) -> Result<ResultsPage> {
        let (offset, limit) = (question.request.offset, question.request.limit);
        question.request.limit = limit + 1;
        let mut answer = question.answer(snapshot)?;
        let goes_on = answer.results.len() > limit;
        answer.results.truncate(limit);
        let request = &question.request;
        let links = Links { pairs };
        let found = answer.totals.speeches
            + answer.tiers.loose.speeches.unwrap_or_default()
            + answer.tiers.words.speeches.unwrap_or_default();
        let is_filtered = request.filters != Filters::default();
        Ok(ResultsPage {
            read_otherwise: answer.query.read_as != answer.query.text.trim(),
            lens: request.lens.name(),
            tiers: tiers(&answer, request.lens),
            pager: Pager::new(&answer, request.matching, (offset, limit), goes_on, window, &links),
            is_empty: found == 0,
            is_past_end: found > 0 && answer.results.is_empty() && limit > 0,
            suggested: doubts(&answer, &links),
            with_loose_lens: (request.lens != Lens::Loose).then(|| links.with(&[("lens", "loose")])),
            with_all_tiers: (request.matching == Match::Phrase).then(|| links.with(&[("match", "")])),
            without_filters: is_filtered.then(|| {
                links.with(&[("from", ""), ("to", ""), ("speaker", ""), ("region", ""), ("issuer", ""), ("level", "")])
            }),
            form,
            answer,
        })
    }
}

/// The question of a page, to be asked again in other ways.
struct Links<'a> {
    pairs: &'a [(String, String)],
}

impl Links<'_> {
    /// With some parameters changed or, where empty, left out; from the first page where `offset` is not among them.
    fn with(&self, changes: &[(&str, &str)]) -> String {
        let is_kept = |name: &str| name != "offset" && !changes.iter().any(|(changed, _)| *changed == name);
        let kept = self.pairs.iter().filter(|(name, value)| is_kept(name) && !value.is_empty());
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let changed = changes.iter().copied().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> =
            kept.chain(changed).map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        format!("/search?{}", pairs.join("&"))
    }

    /// The page that begins behind so many results.
    fn at(&self, offset: usize) -> String {
        match offset {
            0 => self.with(&[]),
            _ => self.with(&[("offset", &offset.to_string())]),
        }
    }
}

fn doubts(answer: &SearchAnswer, links: &Links) -> Vec<DoubtView> {
    let near = |near: &NearPhrase| NearView {
        href: links.with(&[("q", &near.query)]),
        phrase: near.phrase.clone(),
        hits: near.hits,
        speeches: near.speeches,
    };
    let doubt = |doubt: &DidYouMean| DoubtView {
        phrase: doubt.phrase.clone(),
        suggestions: doubt.suggestions.iter().map(near).collect(),
    };
    answer.did_you_mean.iter().map(doubt).collect()
}

fn tiers(answer: &SearchAnswer, lens: Lens) -> Vec<TierView> {
    let sizes = [
        (Tier::Exact, Some(answer.totals.speeches)),
        (Tier::Loose, answer.tiers.loose.speeches),
        (Tier::Words, answer.tiers.words.speeches),
    ];
    let views = sizes.into_iter().map(|(tier, speeches)| {
        let results = answer.results.iter().filter(|result| result.tier == tier);
        let results = results.map(|result| ResultView::new(result, &answer.query.text, lens)).collect();
        TierView { tier, speeches: speeches.unwrap_or_default(), results }
    });
    views.filter(|view| !view.results.is_empty()).collect()
}

impl TierView {
    fn class(&self) -> &'static str {
        match self.tier {
            Tier::Exact => "exact",
            Tier::Loose => "loose",
            Tier::Words => "words",
        }
    }

    fn name(&self) -> &'static str {
        match self.tier {
            Tier::Exact => "精确匹配",
            Tier::Loose => "宽松匹配",
            Tier::Words => "相关讲话",
        }
    }

    fn meaning(&self) -> &'static str {
        match self.tier {
            Tier::Exact => "含有全部提法，计入总数",
            Tier::Loose => "只有不计标点和词界才找到，不计入总数",
            Tier::Words => "没有这个提法，但含有其中足够多的词语，不计入总数",
        }
    }
}

impl ResultView {
    fn new(result: &SearchResult, text: &str, lens: Lens) -> ResultView {
        let speech = &result.speech;
        // The speech's page marks what made it a result.
        let (query, lens) = match result.tier {
            Tier::Exact => (text.to_owned(), lens),
            Tier::Loose => (text.to_owned(), Lens::Loose),
            Tier::Words => (words_of(result), Lens::Default),
        };
        let mut href = format!("/speeches/{}", encode(&speech.id));
        if !query.is_empty() {
            href += &format!("?q={}", encode(&query));
            if lens != Lens::Default {
                href += &format!("&lens={}", lens.name());
            }
        }
        let level = speech.level.map(|level| level_label(level.into()).to_owned());
        let facts = [&speech.date, &speech.speaker, &speech.region, &level, &speech.issuer];
        let snippets = result.snippets.iter().map(|snippet| SnippetView {
            href: format!("{href}#{}", anchor(snippet.sentence)),
            path: snippet.path.join(" › "),
            segments: snippet.segments.clone(),
            cut_before: snippet.cut_before,
            cut_after: snippet.cut_after,
        });
        ResultView {
            title: speech.title.clone(),
            title_made_up: speech.title_made_up,
            facts: facts.into_iter().flatten().cloned().collect(),
            hits: result.hits,
            snippets: snippets.collect(),
            href,
        }
    }
}

/// The words that a result of the words tier shows as hits, as a query.
fn words_of(result: &SearchResult) -> String {
    let segments = result.snippets.iter().flat_map(|snippet| &snippet.segments);
    let mut words: Vec<&str> = segments.filter(|segment| segment.hit).map(|segment| segment.text.as_str()).collect();
    let mut seen = std::collections::HashSet::new();
    words.retain(|word| seen.insert(*word));
    words.join(" ")
}

impl Pager {
    fn new(
        answer: &SearchAnswer,
        matching: Match,
        (offset, limit): (usize, usize),
        goes_on: bool,
        window: usize,
        links: &Links<'_>,
    ) -> Pager {
        // Totals alone were asked for.
        if limit == 0 {
            return Pager::default();
        }
        let all = match matching {
            Match::Phrase => Some(answer.totals.speeches),
            Match::Auto => answer
                .tiers
                .loose
                .speeches
                .zip(answer.tiers.words.speeches)
                .map(|(loose, words)| answer.totals.speeches + loose + words),
        };
        let reaches = |offset: usize| offset + limit <= window;
        let counted = usize::try_from(all.unwrap_or(answer.totals.speeches)).unwrap_or(usize::MAX);
        let last = counted.saturating_sub(1) / limit * limit;
        let shown = answer.results.len();
        Pager {
            from: if shown == 0 { 0 } else { offset as u64 + 1 },
            to: (offset + shown) as u64,
            of: all,
            first: (offset > 0).then(|| links.at(0)),
            previous: (offset > 0).then(|| links.at(offset.saturating_sub(limit).min(last))),
            next: (goes_on && reaches(offset + limit)).then(|| links.at(offset + limit)),
            last: (goes_on && last > offset && reaches(last)).then(|| links.at(last)),
        }
    }
}
