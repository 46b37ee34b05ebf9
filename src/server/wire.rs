//! What stands in JSON. The names are a promise to strangers, so they live in their own types, converted by hand.
//!
//! `tifa search --json` prints a [`SearchAnswer`] and `tifa dump` a [`DumpedSpeech`] a line. Unknown values are `null`. Fields may be
//! added; none is renamed or removed within v1.

mod dump;
mod names;
mod origin;
mod overview;
mod search;
mod speech;
mod suggest;

use serde::Serialize;

use crate::error::{Error, Result};

pub use dump::{DumpedSentence, DumpedSpeech};
pub use names::{DatePrecision, Field, Lens, Level, MaskKind, Match, SentenceKind, Sort, Tier};
pub use origin::{OriginKind, ValueOrigin};
pub use overview::{DateRange, IndexAnswer, IndexInfo, ValueCount};
pub use search::{
    DidYouMean, ExplainedTerm, Explanation, FacetCount, Lenses, Meaning, NearPhrase, Note, ParsedQuery, QueryInfo,
    SearchAnswer, SearchResult, Segment, Snippet, TierCount, Tiers, Totals,
};
pub use speech::{MaskSegment, OutlineEntry, Sentence, SpeechAnswer, SpeechBody, SpeechInfo, SpeechRecord};
pub use suggest::{Completions, SuggestAnswer, SuggestedPhrase, SuggestedSpeaker, SuggestedTitle};

pub(super) use origin::origins;
pub(super) use speech::{anchor, outline};

/// Writes an answer as JSON.
pub(super) fn to_json(answer: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(answer).map_err(|error| Error::Engine(error.into()))
}
