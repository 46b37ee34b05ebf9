//! What to offer while somebody types: phrases of this corpus, titles, speakers, found by their letters or by pinyin.
//!
//! [`mine`] reads the published speeches and writes the phrases that they use often, with exact counts, into a file beside the index.
//! [`Suggestions`] reads that file and completes what is typed.
//!
//! Speeches with an `access` list are left out altogether: a suggestion is seen by everyone.

mod candidates;
mod catalogue;
mod count;
mod mining;
mod quick_hash;
mod sample;
mod suggestions;
mod table;
mod thin;
mod typed;

pub use mining::{Mined, mine};
pub use suggestions::{
    DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS, PhraseCount, Suggested, Suggestion, Suggestions, TitleCount,
};
