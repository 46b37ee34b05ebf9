//! What an index holds.

use serde::Serialize;
use utoipa::ToSchema;

use crate::index::{Overview, Snapshot};

/// An index.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndexInfo {
    /// The same for the same content and rules. Cite it with a number, and the number can be counted again.
    pub version: String,
    /// Its speeches.
    pub speeches: u64,
    /// Its sentences, noise left out.
    pub sentences: u64,
    /// Its letters: folded, separators and noise left out.
    pub characters: u64,
}

/// What an index holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndexAnswer {
    /// Version and counts.
    pub index: IndexInfo,
    /// The time that its speeches span.
    pub dates: DateRange,
    /// Speeches by year, earliest first.
    pub years: Vec<ValueCount>,
    /// Speakers, the most frequent first.
    pub speakers: Vec<ValueCount>,
    /// Issuers, the most frequent first.
    pub issuers: Vec<ValueCount>,
    /// Regions, the most frequent first.
    pub regions: Vec<ValueCount>,
    /// Levels, the most frequent first.
    pub levels: Vec<ValueCount>,
}

/// The time that speeches span.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DateRange {
    /// The earliest date.
    #[schema(required = true)]
    pub first: Option<String>,
    /// The latest date.
    #[schema(required = true)]
    pub last: Option<String>,
    /// Speeches without a date.
    pub undated: u64,
}

/// A value, and how many speeches have it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Speeches that have it.
    pub speeches: u64,
}

impl IndexInfo {
    /// What is said of an index with every answer.
    pub fn new(snapshot: &Snapshot) -> IndexInfo {
        IndexInfo {
            version: snapshot.version().to_owned(),
            speeches: snapshot.speech_count(),
            sentences: snapshot.sentence_count(),
            characters: snapshot.character_count(),
        }
    }
}

impl IndexAnswer {
    /// What a snapshot holds.
    pub fn new(snapshot: &Snapshot, overview: &Overview) -> IndexAnswer {
        IndexAnswer {
            index: IndexInfo::new(snapshot),
            dates: DateRange {
                first: overview.first_date.map(|date| date.to_string()),
                last: overview.last_date.map(|date| date.to_string()),
                undated: overview.undated,
            },
            years: values(&overview.years),
            speakers: values(&overview.speakers),
            issuers: values(&overview.issuers),
            regions: values(&overview.regions),
            levels: values(&overview.levels),
        }
    }
}

fn values(values: &[crate::index::ValueCount]) -> Vec<ValueCount> {
    values.iter().map(|count| ValueCount { value: count.value.clone(), speeches: count.speeches }).collect()
}
