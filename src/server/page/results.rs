//! The page of results: totals, lenses, the tiers apart from each other, what narrows them down, and the way to the last result.

use askama::Template;

use super::Page;
use super::facets::{self, BESIDE, CONDITIONS, Chip, FacetView};
use super::form::Form;
use super::pager::{Pager, Place};
use super::tiers::{TierView, tiers};
use super::timeline::{self, Timeline};
use super::visit::Visit;
use super::words::{Words, fill};
use super::{grouped, language::Language};
use crate::error::Result;
use crate::index::Snapshot;
use crate::query::{Lens, Match, Sort};
use crate::search::Facet;
use crate::server::search::Question;
use crate::server::wire::{DidYouMean, NearPhrase, SearchAnswer};

/// The page of results.
#[derive(Template)]
#[template(path = "results.html")]
pub(super) struct ResultsPage {
    visit: Visit,
    w: &'static Words,
    form: Form,
    answer: SearchAnswer,
    /// How the query was read, where that is not what was typed.
    read_otherwise: Option<String>,
    took: String,
    /// Pieces of the query that were read otherwise, and how.
    notes: Vec<(String, String)>,
    lenses: Vec<LensView>,
    /// Where a script asks what the other lenses give.
    lens_counts: String,
    /// The same page with what every lens gives.
    compare: Option<String>,
    sorts: Vec<SortView>,
    chips: Vec<Chip>,
    without_filters: String,
    timeline: Option<Timeline>,
    facets: Vec<FacetView>,
    tiers: Vec<TierView>,
    pager: Pager,
    feed: String,
    /// Nothing was found in any tier.
    is_empty: bool,
    nothing: String,
    looked_in: String,
    /// There are results, but not here: the offset lies behind the last.
    is_past_end: bool,
    /// Phrases that occur, near to those that don't.
    suggested: Vec<DoubtView>,
    /// The same question, asked more generously; each where it makes a difference.
    with_loose_lens: Option<String>,
    with_all_tiers: Option<String>,
}

/// A lens to look through.
struct LensView {
    name: &'static str,
    label: &'static str,
    meaning: &'static str,
    href: String,
    is_current: bool,
    /// What it gives, where that was asked for.
    hits: Option<u64>,
}

/// An order to choose.
struct SortView {
    label: &'static str,
    href: String,
    is_current: bool,
}

/// A phrase that does not occur, and what could be meant.
struct DoubtView {
    question: String,
    suggestions: Vec<NearView>,
}

struct NearView {
    href: String,
    phrase: String,
    hits: u64,
    speeches: u64,
}

impl ResultsPage {
    /// Searches for one result more than the page shows, so that the link to the next page never leads nowhere.
    pub(super) fn new(
        snapshot: &Snapshot,
        visit: Visit,
        form: Form,
        mut question: Question,
        window: usize,
    ) -> Result<ResultsPage> {
        let (offset, limit) = (question.request.offset, question.request.limit);
        question.request.limit = limit + 1;
        question.request.facets = BESIDE.into_iter().chain([Facet::Year]).collect();
        let mut answer = question.answer(snapshot)?;
        let goes_on = answer.results.len() > limit;
        answer.results.truncate(limit);
        let request = &question.request;
        let found = answer.totals.speeches
            + answer.tiers.loose.speeches.unwrap_or_default()
            + answer.tiers.words.speeches.unwrap_or_default();
        let w = visit.words();
        let is_empty = found == 0;
        let read_otherwise = answer.query.read_as != answer.query.text.trim();
        Ok(ResultsPage {
            read_otherwise: read_otherwise.then(|| fill(w.read_as, &[&answer.query.read_as])),
            took: fill(w.took, &[&format!("{:.1}", answer.took_ms)]),
            notes: notes(&answer, visit.language),
            lenses: lenses(&answer, request.lens, &visit),
            lens_counts: visit.with("/api/v1/search", &[]),
            compare: answer.lenses.is_none().then(|| visit.search_with(&[("lenses", "true")])),
            sorts: sorts(request.sort, &visit),
            chips: facets::chips(&visit),
            without_filters: visit.search_with(&CONDITIONS.map(|name| (name, ""))),
            timeline: timeline::timeline(&answer, &visit),
            facets: facets::facets(&answer, &visit),
            tiers: tiers(&answer, request.lens, &visit),
            pager: Pager::new(&answer, request.matching, &Place { offset, limit, goes_on, window }, &visit),
            feed: visit.with("/feed.atom", &[("limit", ""), ("sort", ""), ("lenses", "")]),
            is_empty,
            nothing: fill(w.nothing, &[&answer.query.text]),
            looked_in: fill(w.looked_in, &[&grouped(answer.index.speeches), w.lens(request.lens)]),
            is_past_end: found > 0 && answer.results.is_empty() && limit > 0,
            suggested: doubts(&answer, &visit),
            with_loose_lens: (request.lens != Lens::Loose).then(|| visit.search_with(&[("lens", "loose")])),
            with_all_tiers: (request.matching == Match::Phrase).then(|| visit.search_with(&[("match", "")])),
            form: if is_empty { form.focused() } else { form },
            w,
            visit,
            answer,
        })
    }
}

/// The notes of the query language exist in Chinese and English.
fn notes(answer: &SearchAnswer, language: Language) -> Vec<(String, String)> {
    let note = |note: &crate::server::wire::Note| (note.text.clone(), Words::told(language, &note.en, &note.zh));
    answer.query.notes.iter().map(note).collect()
}

fn lenses(answer: &SearchAnswer, current: Lens, visit: &Visit) -> Vec<LensView> {
    let words = visit.words();
    let hits = |lens: Lens| {
        let lenses = answer.lenses?;
        Some(match lens {
            Lens::Strict => lenses.strict.hits,
            Lens::Default => lenses.default.hits,
            Lens::Loose => lenses.loose.hits,
        })
    };
    let view = |lens: Lens| LensView {
        name: lens.name(),
        label: words.lens(lens),
        meaning: words.lens_meaning(lens),
        href: visit.search_with(&[("lens", if lens == Lens::Default { "" } else { lens.name() })]),
        is_current: lens == current,
        hits: hits(lens),
    };
    [Lens::Strict, Lens::Default, Lens::Loose].map(view).into()
}

fn sorts(current: Sort, visit: &Visit) -> Vec<SortView> {
    let view = |sort: Sort| SortView {
        label: visit.words().sort(sort),
        href: visit.search_with(&[("sort", if sort == Sort::Relevance { "" } else { sort.name() })]),
        is_current: sort == current,
    };
    [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Hits].map(view).into()
}

fn doubts(answer: &SearchAnswer, visit: &Visit) -> Vec<DoubtView> {
    let near = |near: &NearPhrase| NearView {
        href: visit.search_with(&[("q", &near.query)]),
        phrase: near.phrase.clone(),
        hits: near.hits,
        speeches: near.speeches,
    };
    let doubt = |doubt: &DidYouMean| DoubtView {
        question: fill(visit.words().did_you_mean, &[&doubt.phrase]),
        suggestions: doubt.suggestions.iter().map(near).collect(),
    };
    answer.did_you_mean.iter().map(doubt).collect()
}
