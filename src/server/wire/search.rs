//! The answer to a search.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::{IndexInfo, Lens, Match, SpeechInfo, Tier};
use crate::index::Snapshot;
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
    /// Milliseconds that the search took.
    pub took_ms: f64,
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
}

/// How often the phrases of a query occur. Exact, never an estimate.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Totals {
    /// Places at which a phrase begins.
    pub hits: u64,
    /// Sentences that hold a hit.
    pub sentences: u64,
    /// Speeches that hold all phrases.
    pub speeches: u64,
}

/// The tiers behind the exact one.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Tiers {
    /// Speeches that only the loose lens finds.
    pub loose: TierCount,
    /// Speeches that hold all words of the query, and are in neither tier before.
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
            },
            index: IndexInfo::new(snapshot),
            totals: answer.totals.into(),
            tiers: Tiers {
                loose: TierCount { speeches: answer.loose_speeches },
                words: TierCount { speeches: answer.words_speeches },
            },
            results: answer.results.iter().map(SearchResult::new).collect(),
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
        }
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
        Segment { text: segment.text.clone(), hit: segment.hit }
    }
}
