//! What an index holds, by the metadata of its speeches.

use std::collections::BTreeMap;

use super::snapshot::Segment;
use super::values::Values;
use crate::speech::SpeechDate;

/// The values of the metadata, with how many speeches have each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// The earliest date.
    pub first_date: Option<SpeechDate>,
    /// The latest date.
    pub last_date: Option<SpeechDate>,
    /// Speeches without a date.
    pub undated: u64,
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

/// A value, and how many speeches have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Speeches that have it.
    pub speeches: u64,
}

impl Overview {
    pub(super) fn of(segments: &[Segment]) -> tantivy::Result<Overview> {
        let mut overview = Overview::default();
        let mut years: BTreeMap<u16, u64> = BTreeMap::new();
        for segment in segments {
            let dates = segment.reader.fast_fields().column_opt::<u64>("date")?;
            for entry in &segment.speeches {
                let number = dates.as_ref().and_then(|dates| dates.first(entry.document)).unwrap_or(0);
                let Some(date) = SpeechDate::from_number(number as u32) else {
                    overview.undated += 1;
                    continue;
                };
                *years.entry(date.year()).or_default() += 1;
                let first = overview.first_date.get_or_insert(date);
                if date.number() < first.number() {
                    *first = date;
                }
                let last = overview.last_date.get_or_insert(date);
                if date.number() > last.number() {
                    *last = date;
                }
            }
        }
        overview.years =
            years.into_iter().map(|(year, speeches)| ValueCount { value: year.to_string(), speeches }).collect();
        overview.speakers = values(segments, "speaker")?;
        overview.issuers = values(segments, "issuer")?;
        overview.regions = values(segments, "region")?;
        overview.levels = values(segments, "level")?;
        Ok(overview)
    }
}

fn values(segments: &[Segment], column: &str) -> tantivy::Result<Vec<ValueCount>> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for segment in segments {
        let Some(column) = segment.reader.fast_fields().str(column)? else { continue };
        // How many values a column says it has may be damaged: those that are there count.
        let values = Values::read(&column)?;
        let mut by_ord = vec![0u64; values.len()];
        for entry in &segment.speeches {
            for ord in column.term_ords(entry.document) {
                by_ord[ord as usize] += 1;
            }
        }
        for (ord, speeches) in by_ord.into_iter().enumerate().filter(|(_, speeches)| *speeches > 0) {
            if let Some(value) = values.text(ord as u64) {
                *counts.entry(value.to_owned()).or_default() += speeches;
            }
        }
    }
    let mut values: Vec<ValueCount> =
        counts.into_iter().map(|(value, speeches)| ValueCount { value, speeches }).collect();
    values.sort_by(|a, b| b.speeches.cmp(&a.speeches).then_with(|| a.value.cmp(&b.value)));
    Ok(values)
}
