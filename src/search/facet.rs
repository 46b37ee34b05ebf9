//! Facets: exact counts of what was found, by a property of speeches or sentences.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use super::collect::Collected;
use crate::error::{Error, Result};
use crate::index::{Segment, Snapshot, Values};
use crate::speech::SentenceKind;

/// What results can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The year of the speech.
    Year,
    /// Its decade, named by its first year.
    Decade,
    /// Its level.
    Level,
    /// Its region.
    Region,
    /// Its speaker.
    Speaker,
    /// Its issuer.
    Issuer,
    /// The kind of the sentence.
    Kind,
}

impl Facet {
    /// All of them.
    pub const ALL: [Facet; 7] =
        [Facet::Year, Facet::Decade, Facet::Level, Facet::Region, Facet::Speaker, Facet::Issuer, Facet::Kind];

    /// Its name in flags and answers.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Year => "year",
            Facet::Decade => "decade",
            Facet::Level => "level",
            Facet::Region => "region",
            Facet::Speaker => "speaker",
            Facet::Issuer => "issuer",
            Facet::Kind => "kind",
        }
    }
}

impl FromStr for Facet {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Facet, String> {
        let found = Facet::ALL.into_iter().find(|facet| facet.name() == name);
        found.ok_or_else(|| "year, decade, level, region, speaker, issuer or kind".to_owned())
    }
}

/// What has one value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value; `None` for what is undated or unknown.
    pub value: Option<String>,
    /// Hits.
    pub hits: u64,
    /// Speeches; by kind, speeches with a hit in such a sentence.
    pub speeches: u64,
}

/// The counts of a facet: years in order, other values by their hits, what is unknown last.
pub(super) fn counts(snapshot: &Snapshot, collected: &Collected, facet: Facet) -> Result<Vec<FacetCount>> {
    let mut counts = match facet {
        Facet::Kind => by_kind(collected),
        Facet::Year => by_years(snapshot, collected, 1),
        Facet::Decade => by_years(snapshot, collected, 10),
        other => by_column(snapshot, collected, other.name()).map_err(|error| Error::Engine(error.into()))?,
    };
    if facet != Facet::Kind {
        counts.sort_by(|a, b| {
            let unknown = a.value.is_none().cmp(&b.value.is_none());
            let most = if matches!(facet, Facet::Year | Facet::Decade) {
                std::cmp::Ordering::Equal
            } else {
                (b.hits, b.speeches).cmp(&(a.hits, a.speeches))
            };
            unknown.then(most).then_with(|| a.value.cmp(&b.value))
        });
    }
    Ok(counts)
}

fn by_kind(collected: &Collected) -> Vec<FacetCount> {
    let mut counts =
        SentenceKind::ALL.map(|kind| FacetCount { value: Some(kind.name().to_owned()), hits: 0, speeches: 0 });
    for kinds in &collected.kinds {
        for (count, hits) in counts.iter_mut().zip(kinds) {
            count.hits += u64::from(*hits);
            count.speeches += u64::from(*hits > 0);
        }
    }
    counts.into_iter().filter(|count| count.speeches > 0).collect()
}

/// Counts by so many years at a time.
fn by_years(snapshot: &Snapshot, collected: &Collected, span: u32) -> Vec<FacetCount> {
    let mut years: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for matched in &collected.matched {
        let (hits, speeches) = years.entry(snapshot.entry(matched.speech).date / 10_000 / span * span).or_default();
        *hits += u64::from(matched.hits);
        *speeches += 1;
    }
    let count = |(year, (hits, speeches)): (u32, (u64, u64))| FacetCount {
        value: (year > 0).then(|| year.to_string()),
        hits,
        speeches,
    };
    years.into_iter().map(count).collect()
}

/// Counts by a column of text. Each place of the column's dictionary is counted first, since asking for its text is slow.
fn by_column(snapshot: &Snapshot, collected: &Collected, column: &str) -> tantivy::Result<Vec<FacetCount>> {
    let mut values: HashMap<Option<String>, (u64, u64)> = HashMap::new();
    let mut at = 0;
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let of_segment = collected.matched[at..].iter().take_while(|matched| matched.speech.segment as usize == number);
        let found: Vec<(u32, u32)> =
            of_segment.map(|matched| (snapshot.entry(matched.speech).document, matched.hits)).collect();
        at += found.len();
        for (value, hits, speeches) in in_segment(segment, &found, column)? {
            let total = values.entry(value).or_default();
            *total = (total.0 + hits, total.1 + speeches);
        }
    }
    Ok(values.into_iter().map(|(value, (hits, speeches))| FacetCount { value, hits, speeches }).collect())
}

type Counted = (Option<String>, u64, u64);

fn in_segment(segment: &Segment, found: &[(u32, u32)], column: &str) -> tantivy::Result<Vec<Counted>> {
    let mut unknown = (0, 0);
    let Some(column) = segment.reader.fast_fields().str(column)? else {
        let hits = found.iter().map(|(_, hits)| u64::from(*hits)).sum();
        return Ok(if found.is_empty() { Vec::new() } else { vec![(None, hits, found.len() as u64)] });
    };
    // How many values a column says it has may be damaged: those that are there count.
    let values = Values::read(&column)?;
    let mut counts: Vec<(u64, u64)> = vec![(0, 0); values.len()];
    for (document, hits) in found {
        let count = match column.ords().first(*document) {
            Some(ord) => counts.get_mut(ord as usize),
            None => Some(&mut unknown),
        };
        if let Some(count) = count {
            *count = (count.0 + u64::from(*hits), count.1 + 1);
        }
    }
    let mut counted = Vec::new();
    for (ord, (hits, speeches)) in counts.into_iter().enumerate().filter(|(_, (_, speeches))| *speeches > 0) {
        let mut value = String::new();
        column.ord_to_str(ord as u64, &mut value)?;
        counted.push((Some(value), hits, speeches));
    }
    if unknown.1 > 0 {
        counted.push((None, unknown.0, unknown.1));
    }
    Ok(counted)
}
