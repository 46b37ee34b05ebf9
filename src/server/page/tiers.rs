//! The results, tier by tier.

use super::visit::Visit;
use super::words::Words;
use crate::query::Lens;
use crate::server::params::encode;
use crate::server::wire::{SearchAnswer, SearchResult, Segment, Tier, anchor};
use crate::text::{Script, script};

/// Results of one tier.
pub(super) struct TierView {
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    /// Speeches of the tier, on all pages.
    pub(super) speeches: u64,
    pub(super) results: Vec<ResultView>,
}

/// A speech that was found.
pub(super) struct ResultView {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) title_made_up: bool,
    /// The language tag of title and snippets.
    pub(super) lang: &'static str,
    /// Date, speaker, region, level, issuer: those that are known.
    pub(super) facts: Vec<String>,
    pub(super) hits: u64,
    pub(super) snippets: Vec<SnippetView>,
}

/// A sentence that is shown.
pub(super) struct SnippetView {
    pub(super) href: String,
    pub(super) path: String,
    pub(super) segments: Vec<Segment>,
    pub(super) cut_before: bool,
    pub(super) cut_after: bool,
}

/// The tiers that have results on this page.
pub(super) fn tiers(answer: &SearchAnswer, lens: Lens, visit: &Visit) -> Vec<TierView> {
    let words = visit.words();
    let sizes = [
        (Tier::Exact, "exact", Some(answer.totals.speeches)),
        (Tier::Loose, "loose", answer.tiers.loose.speeches),
        (Tier::Words, "words", answer.tiers.words.speeches),
    ];
    let views = sizes.into_iter().enumerate().map(|(n, (tier, class, speeches))| {
        let results = answer.results.iter().filter(|result| result.tier == tier);
        let results = results.map(|result| ResultView::new(result, &answer.query.text, lens, visit)).collect();
        let (name, meaning) = (words.tiers[n], words.tier_meanings[n]);
        TierView { class, name, meaning, speeches: speeches.unwrap_or_default(), results }
    });
    views.filter(|view| !view.results.is_empty()).collect()
}

impl ResultView {
    fn new(result: &SearchResult, text: &str, lens: Lens, visit: &Visit) -> ResultView {
        let speech = &result.speech;
        // The speech's page marks what made it a result.
        let (query, lens) = match result.tier {
            Tier::Exact => (text.to_owned(), lens),
            Tier::Loose => (text.to_owned(), Lens::Loose),
            Tier::Words => (words_of(result), Lens::Default),
        };
        let mut href = visit.to(&format!("/speeches/{}", encode(&speech.id)));
        if !query.is_empty() {
            href += &format!("?q={}", encode(&query));
            if lens != Lens::Default {
                href += &format!("&lens={}", lens.name());
            }
        }
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
            lang: Script::tag(script(&shown(result))),
            facts: facts(result, visit.words()),
            hits: result.hits,
            snippets: snippets.collect(),
            href,
        }
    }
}

/// The text of the speech that the page shows.
fn shown(result: &SearchResult) -> String {
    let segments = result.snippets.iter().flat_map(|snippet| &snippet.segments).map(|segment| segment.text.as_str());
    std::iter::once(result.speech.title.as_str()).chain(segments).collect()
}

fn facts(result: &SearchResult, words: &Words) -> Vec<String> {
    let speech = &result.speech;
    let level = speech.level.map(|level| words.level(level.into()).to_owned());
    [&speech.date, &speech.speaker, &speech.region, &level, &speech.issuer].into_iter().flatten().cloned().collect()
}

/// The words that a result of the words tier shows as hits, as a query.
fn words_of(result: &SearchResult) -> String {
    let segments = result.snippets.iter().flat_map(|snippet| &snippet.segments);
    let mut words: Vec<&str> = segments.filter(|segment| segment.hit).map(|segment| segment.text.as_str()).collect();
    let mut seen = std::collections::HashSet::new();
    words.retain(|word| seen.insert(*word));
    words.join(" ")
}
