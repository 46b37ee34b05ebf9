//! The answer to a search.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::{IndexInfo, Lens, Match, SpeechInfo, Tier};
use crate::index::Snapshot;
use crate::query::{self, Query};
use crate::search;

/// The answer to a search.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// The query, as typed and as read.
    pub query: QueryInfo,
    /// The index that the answer comes from.
    pub index: IndexInfo,
    /// How often the phrases occur under the lens: of the exact tier. Exact.
    pub totals: Totals,
    /// The tiers behind the exact one.
    pub tiers: Tiers,
    /// The page: results of the exact tier, then of the loose one, then of the words.
    pub results: Vec<SearchResult>,
    /// The totals under every lens; `null` where `lenses` was not asked for.
    #[schema(required = true)]
    pub lenses: Option<Lenses>,
    /// Counts of the exact tier by each facet that was asked for. By year in order, else most hits first; `value` is `null` for what is
    /// undated or unknown.
    pub facets: BTreeMap<&'static str, Vec<FacetCount>>,
    /// For each phrase that does not occur at all, phrases near to it that do; empty where something was found exactly.
    pub did_you_mean: Vec<DidYouMean>,
    /// To be sent as `cursor`, with all other parameters the same, for the page behind this one; `null` where nothing follows.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Milliseconds that the search took.
    pub took_ms: f64,
}

/// What could be meant by a phrase that does not occur. Never applied unasked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DidYouMean {
    /// The phrase, as typed.
    pub phrase: String,
    /// Phrases near to it, the likeliest first.
    pub suggestions: Vec<NearPhrase>,
}

/// A phrase that occurs, near to one that does not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NearPhrase {
    /// The phrase.
    pub phrase: String,
    /// The whole query with it instead.
    pub query: String,
    /// What was wrong: `same_sound`, `swapped`, `wrong`, `missing` or `added`.
    pub edit: &'static str,
    /// Its hits, exact, under the same filters.
    pub hits: u64,
    /// Sentences that hold a hit.
    pub sentences: u64,
    /// Speeches that hold a hit.
    pub speeches: u64,
}

/// The totals of the same query under every lens.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Lenses {
    /// The typed characters.
    pub strict: Totals,
    /// Script, width, quotation marks and the kind of separator don't matter.
    pub default: Totals,
    /// Separators don't matter at all.
    pub loose: Totals,
}

/// What has one value of a facet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FacetCount {
    /// The value; `null` for what is undated or unknown, which `?` asks for: `speaker=?`, or `year:?` in `q`.
    #[schema(required = true)]
    pub value: Option<String>,
    /// Hits. Exact.
    pub hits: u64,
    /// Speeches; by kind, speeches with a hit in such a sentence. Exact.
    pub speeches: u64,
}

/// A query, as typed and as read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueryInfo {
    /// As typed.
    pub text: String,
    /// As read; reading this again gives the same.
    pub read_as: String,
    /// How much folding forgives.
    pub lens: Lens,
    /// Which tiers the answer may reach into.
    #[serde(rename = "match")]
    pub matching: Match,
    /// What looks like an operator and was read otherwise.
    pub notes: Vec<Note>,
}

/// Something in a query that looks like an operator and was read otherwise.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Note {
    /// The piece of the query.
    pub text: String,
    /// What became of it, in English.
    pub en: String,
    /// What became of it, in Chinese.
    pub zh: String,
}

/// How a query is read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParsedQuery {
    /// As typed.
    pub text: String,
    /// As read; reading this again gives the same.
    pub read_as: String,
    /// What it asks, in words.
    pub meaning: Meaning,
    /// What looks like an operator and was read otherwise.
    pub notes: Vec<Note>,
}

/// A query in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Meaning {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

/// How often the phrases of a query occur. Exact, never an estimate.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Totals {
    /// Places at which a phrase or pattern stands.
    pub hits: u64,
    /// Sentences that hold a hit.
    pub sentences: u64,
    /// Speeches that satisfy the query.
    pub speeches: u64,
}

/// The tiers behind the exact one.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Tiers {
    /// Speeches that only the loose lens finds.
    pub loose: TierCount,
    /// Speeches that hold enough of the words of the query, and are in neither tier before.
    pub words: TierCount,
}

/// The size of a tier.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TierCount {
    /// `null` where the page did not reach so far, so that nobody counted.
    #[schema(required = true)]
    pub speeches: Option<u64>,
}

/// A speech that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchResult {
    /// What kind of match it is.
    pub tier: Tier,
    /// How well it matches; comparable within a tier of one answer.
    pub score: f64,
    /// Hits in it; 0 in the words tier.
    pub hits: u64,
    /// The speech.
    pub speech: SpeechInfo,
    /// Its best sentences, in reading order.
    pub snippets: Vec<Snippet>,
    /// Why it ranks here; `null` where `explain` was not asked for.
    #[schema(required = true)]
    pub explanation: Option<Explanation>,
}

/// Why a result ranks where it does, in numbers that add up: `score` is the sum of the contributions (BM25) and of `together`. Not rounded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// The sum of the contributions and of `together`.
    pub score: f64,
    /// Folded letters of the speech.
    pub letters: u64,
    /// Folded letters of a speech of this index on average.
    pub mean_letters: f64,
    /// k1 × (1 − b + b × letters / mean_letters)
    pub norm: f64,
    /// How soon more hits stop to matter.
    pub k1: f64,
    /// How much length matters.
    pub b: f64,
    /// What it gives that several of them stand in one sentence.
    pub together: f64,
    /// A part for each phrase, pattern or word.
    pub terms: Vec<ExplainedTerm>,
}

/// What one phrase, pattern or word gives to a score.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplainedTerm {
    /// As written in queries.
    pub term: String,
    /// Hits in the speech, or how often the word stands in it.
    pub hits: u64,
    /// Titles and headings with a hit.
    pub headings: u64,
    /// Whether the given title has a hit.
    pub in_title: bool,
    /// Hits, and what headings and title add to them.
    pub frequency: f64,
    /// How telling it is: the rarer, the more.
    pub weight: f64,
    /// weight × frequency × (k1 + 1) / (frequency + norm)
    pub contribution: f64,
}

/// A sentence of a speech, or the part of it around its hits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Snippet {
    /// The number of the sentence in the speech, from 0. On the speech's page its anchor is `#s` and this number.
    pub sentence: u32,
    /// The headings that it stands under, outermost first.
    pub path: Vec<String>,
    /// Its text in order.
    pub segments: Vec<Segment>,
    /// Whether the sentence goes on before the first segment.
    pub cut_before: bool,
    /// Whether the sentence goes on behind the last segment.
    pub cut_after: bool,
}

/// A part of a text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Segment {
    /// The original characters. Plain text, never HTML.
    pub text: String,
    /// Whether they are a hit.
    pub hit: bool,
    /// Characters of the same hit that are left out behind these, where it is too long for a snippet; the next segment is then its end. Else 0.
    pub left_out: u64,
}

impl SearchAnswer {
    /// The answer to `request`, whose query was typed as `text`.
    pub fn new(
        snapshot: &Snapshot,
        text: &str,
        request: &search::Request,
        answer: &search::Answer,
        took: Duration,
    ) -> SearchAnswer {
        SearchAnswer {
            query: QueryInfo {
                text: text.to_owned(),
                read_as: request.query.to_string(),
                lens: request.lens.into(),
                matching: request.matching.into(),
                notes: notes(&request.query),
            },
            index: IndexInfo::new(snapshot),
            totals: answer.totals.into(),
            tiers: Tiers {
                loose: TierCount { speeches: answer.loose_speeches },
                words: TierCount { speeches: answer.words_speeches },
            },
            results: answer.results.iter().map(SearchResult::new).collect(),
            lenses: answer.lenses.map(|[strict, default, loose]| Lenses {
                strict: strict.into(),
                default: default.into(),
                loose: loose.into(),
            }),
            facets: answer.facets.iter().map(|(facet, counts)| (facet.name(), facet_counts(counts))).collect(),
            did_you_mean: answer.did_you_mean.iter().map(DidYouMean::new).collect(),
            next_cursor: answer.next.map(|next| search::Bookmark::new(snapshot, request, next).to_string()),
            took_ms: rounded(took.as_secs_f64() * 1_000.0),
        }
    }
}

/// Three decimals: more would claim a precision that neither a score nor a clock has.
fn rounded(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

impl From<search::Totals> for Totals {
    fn from(totals: search::Totals) -> Totals {
        Totals { hits: totals.hits, sentences: totals.sentences, speeches: totals.speeches }
    }
}

impl SearchResult {
    fn new(found: &search::Found) -> SearchResult {
        SearchResult {
            tier: found.tier.into(),
            score: rounded(found.score),
            hits: found.hits,
            speech: SpeechInfo::new(&found.speech),
            snippets: found.snippets.iter().map(Snippet::new).collect(),
            explanation: found.explanation.as_ref().map(Explanation::new),
        }
    }
}

impl DidYouMean {
    fn new(doubt: &search::DidYouMean) -> DidYouMean {
        let near = |(near, query): &(search::Near, Query)| NearPhrase {
            phrase: near.phrase.clone(),
            query: query.to_string(),
            edit: near.edit.name(),
            hits: near.hits,
            sentences: near.sentences,
            speeches: near.speeches,
        };
        DidYouMean { phrase: doubt.phrase.clone(), suggestions: doubt.suggestions.iter().map(near).collect() }
    }
}

fn facet_counts(counts: &[search::FacetCount]) -> Vec<FacetCount> {
    let count = |count: &search::FacetCount| FacetCount {
        value: count.value.clone(),
        hits: count.hits,
        speeches: count.speeches,
    };
    counts.iter().map(count).collect()
}

impl ParsedQuery {
    /// How `query` was read, which was typed as `text`.
    pub fn new(text: &str, query: &Query) -> ParsedQuery {
        let query::Meaning { en, zh } = query.meaning();
        ParsedQuery {
            text: text.to_owned(),
            read_as: query.to_string(),
            meaning: Meaning { en, zh },
            notes: notes(query),
        }
    }
}

fn notes(query: &Query) -> Vec<Note> {
    let note = |note: &query::Note| Note { text: note.text.clone(), en: note.en.clone(), zh: note.zh.clone() };
    query.notes().iter().map(note).collect()
}

impl Explanation {
    fn new(explanation: &search::Explanation) -> Explanation {
        let search::Explanation { score, letters, mean_letters, norm, k1, b, together, ref terms } = *explanation;
        let term = |term: &search::ExplainedTerm| ExplainedTerm {
            term: term.term.clone(),
            hits: term.hits,
            headings: term.headings,
            in_title: term.in_title,
            frequency: term.frequency,
            weight: term.weight,
            contribution: term.contribution,
        };
        Explanation { score, letters, mean_letters, norm, k1, b, together, terms: terms.iter().map(term).collect() }
    }
}

impl Snippet {
    fn new(snippet: &search::Snippet) -> Snippet {
        Snippet {
            sentence: snippet.sentence,
            path: snippet.path.clone(),
            segments: snippet.segments.iter().map(Segment::new).collect(),
            cut_before: snippet.cut_before,
            cut_after: snippet.cut_after,
        }
    }
}

impl Segment {
    fn new(segment: &search::TextSegment) -> Segment {
        Segment { text: segment.text.clone(), hit: segment.hit, left_out: segment.left_out as u64 }
    }
}
