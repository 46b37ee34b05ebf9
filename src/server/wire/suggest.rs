//! What is suggested while somebody types.

use std::time::Duration;

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ArrayItems, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::IndexInfo;
use crate::index::Snapshot;
use crate::suggest::Suggested;

/// Completions of the last term of a text, in each group the best first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestAnswer {
    /// What was typed.
    pub text: String,
    /// Where the suggestions come from.
    pub index: IndexInfo,
    /// Phrases that the speeches use often.
    pub phrases: Vec<SuggestedPhrase>,
    /// Titles of speeches.
    pub titles: Vec<SuggestedTitle>,
    /// Speakers.
    pub speakers: Vec<SuggestedSpeaker>,
    /// Whether the phrases of this index have been mined. If not, there are none yet.
    pub mined: bool,
    /// Milliseconds of work.
    pub took_ms: f64,
}

/// A phrase that the speeches use often.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestedPhrase {
    /// The phrase, folded.
    pub text: String,
    /// The whole typed text with the phrase in place of its last term.
    pub query: String,
    /// Occurrences of the phrase, as a search for it counts them.
    pub hits: u64,
    /// Speeches that hold it.
    pub speeches: u64,
}

/// A title of speeches.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestedTitle {
    /// The title.
    pub title: String,
    /// The whole typed text with the title in place of its last term.
    pub query: String,
    /// Speeches of this title.
    pub speeches: u64,
    /// The id of the latest of them.
    pub id: String,
}

/// A speaker.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestedSpeaker {
    /// The name.
    pub name: String,
    /// The whole typed text with the name in place of its last term.
    pub query: String,
    /// Speeches of this speaker.
    pub speeches: u64,
}

/// Suggestions as browsers read them: what was typed, completions of it, a description of each, and the address of each.
#[derive(Clone, Debug, Serialize)]
pub struct Completions(pub String, pub Vec<String>, pub Vec<String>, pub Vec<String>);

/// By hand: the derivation makes an array of objects of it.
impl PartialSchema for Completions {
    fn schema() -> RefOr<Schema> {
        let texts = || Vec::<String>::schema();
        let places = [String::schema(), texts(), texts(), texts()];
        let description = "What was typed, completions of it, a word on each, and the address of each (none where the server does not know \
                           its own). What browsers read in their address bars.";
        let array = ArrayBuilder::new().prefix_items(places).items(ArrayItems::False).description(Some(description));
        array.into()
    }
}

impl ToSchema for Completions {}

impl SuggestAnswer {
    /// The suggestions for a text.
    pub fn new(snapshot: &Snapshot, text: &str, suggested: Suggested, took: Duration) -> SuggestAnswer {
        let Suggested { phrases, titles, speakers, mined } = suggested;
        let phrases = phrases.into_iter().map(|phrase| SuggestedPhrase {
            text: phrase.text,
            query: phrase.query,
            hits: phrase.about.hits,
            speeches: phrase.about.speeches,
        });
        let titles = titles.into_iter().map(|title| SuggestedTitle {
            title: title.text,
            query: title.query,
            speeches: title.about.speeches,
            id: title.about.id,
        });
        let speakers = speakers.into_iter().map(|speaker| SuggestedSpeaker {
            name: speaker.text,
            query: speaker.query,
            speeches: speaker.about,
        });
        SuggestAnswer {
            text: text.to_owned(),
            index: IndexInfo::new(snapshot),
            phrases: phrases.collect(),
            titles: titles.collect(),
            speakers: speakers.collect(),
            mined,
            took_ms: took.as_secs_f64() * 1e3,
        }
    }
}
