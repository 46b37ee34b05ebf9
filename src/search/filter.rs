//! Which speeches pass the filters: worked out once a search, over the columns of the speeches.

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::index::{Segment, Snapshot, SpeechRef, Values};
use crate::query::{Field, Filters, Property};
use crate::text::fold;

/// The speeches that a search may look at.
pub(super) struct Admitted {
    /// By segment and speech; `None` admits all.
    passes: Option<Vec<Vec<bool>>>,
}

impl Admitted {
    pub(super) fn new(snapshot: &Snapshot, filters: &Filters) -> Result<Admitted> {
        if *filters == Filters::default() {
            return Ok(Admitted { passes: None });
        }
        let passes = snapshot.segments().iter().map(|segment| admit(segment, filters)).collect::<tantivy::Result<_>>();
        Ok(Admitted { passes: Some(passes.map_err(|error| Error::Engine(error.into()))?) })
    }

    /// Those of them that are among `speeches`.
    pub(super) fn within(&self, snapshot: &Snapshot, speeches: impl Iterator<Item = SpeechRef>) -> Admitted {
        let mut passes: Vec<Vec<bool>> =
            snapshot.segments().iter().map(|segment| vec![false; segment.speeches.len()]).collect();
        for speech in speeches.filter(|speech| self.admits(*speech)) {
            passes[speech.segment as usize][speech.ordinal as usize] = true;
        }
        Admitted { passes: Some(passes) }
    }

    #[inline]
    pub(super) fn admits(&self, speech: SpeechRef) -> bool {
        self.passes.as_ref().is_none_or(|passes| passes[speech.segment as usize][speech.ordinal as usize])
    }
}

/// The speeches of a segment whose metadata are so.
pub(super) fn holding(snapshot: &Snapshot, number: usize, field: &Field) -> Result<Vec<bool>> {
    let segment = &snapshot.segments()[number];
    let mut filters = Filters::default();
    match field {
        Field::Speaker(names) => filters.speakers = names.clone(),
        Field::Region(names) => filters.regions = names.clone(),
        Field::Issuer(names) => filters.issuers = names.clone(),
        Field::Level(levels) => filters.levels = levels.clone(),
        Field::Date { from, to } => (filters.from, filters.to) = (*from, *to),
        Field::Unknown(property) => filters.unknown = vec![*property],
        Field::Id(ids) => {
            let mut holding = vec![false; segment.speeches.len()];
            for id in ids {
                match snapshot.find(id) {
                    Ok(speech) if speech.segment as usize == number => holding[speech.ordinal as usize] = true,
                    Ok(_) | Err(Error::NoSuchSpeech { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            return Ok(holding);
        }
    }
    admit(segment, &filters).map_err(|error| Error::Engine(error.into()))
}

fn admit(segment: &Segment, filters: &Filters) -> tantivy::Result<Vec<bool>> {
    let mut passes = vec![true; segment.speeches.len()];
    let may_lack = |property| filters.unknown.contains(&property);
    let from = filters.from.map_or(0, |date| date.first_day());
    let to = filters.to.map_or(u32::MAX, |date| date.last_day());
    let by_date = filters.from.is_some() || filters.to.is_some();
    if by_date || may_lack(Property::Date) {
        for (passes, entry) in passes.iter_mut().zip(&segment.speeches) {
            *passes &= match entry.date {
                0 => may_lack(Property::Date),
                date => by_date && (from..=to).contains(&date),
            };
        }
    }
    let levels: Vec<String> = filters.levels.iter().map(|level| level.name().to_owned()).collect();
    let wanted =
        [(Property::Speaker, &filters.speakers), (Property::Issuer, &filters.issuers), (Property::Level, &levels)];
    for (property, values) in wanted {
        if !values.is_empty() || may_lack(property) {
            let wanted: HashSet<String> = values.iter().map(|value| comparable(value)).collect();
            let is_wanted = |value: &str| wanted.contains(&comparable(value));
            keep_values(segment, property.name(), is_wanted, may_lack(property), &mut passes)?;
        }
    }
    if !filters.regions.is_empty() || may_lack(Property::Region) {
        // A place is named with what it lies in, 广东省深圳市南山区: asked for is what lies in 深圳市 as well.
        let wanted: Vec<String> = filters.regions.iter().map(|value| comparable(value)).collect();
        let lies_in = |value: &str| {
            let value = comparable(value);
            wanted.iter().any(|wanted| !wanted.is_empty() && value.contains(wanted.as_str()))
        };
        keep_values(segment, "region", lies_in, may_lack(Property::Region), &mut passes)?;
    }
    if let Some(labels) = &filters.access {
        // Labels are names of rights: two that only look alike are different.
        keep_values(segment, "access", |value| labels.iter().any(|label| label == value), true, &mut passes)?;
    }
    Ok(passes)
}

/// Keeps the speeches that have a wanted value in a column; `or_none` also those that have no value.
fn keep_values(
    segment: &Segment,
    column: &str,
    is_wanted: impl Fn(&str) -> bool,
    or_none: bool,
    passes: &mut [bool],
) -> tantivy::Result<()> {
    let column = segment.reader.fast_fields().str(column)?;
    let Some(column) = column else {
        passes.iter_mut().for_each(|passes| *passes &= or_none);
        return Ok(());
    };
    let known = Values::read(&column)?;
    let ords: HashSet<u64> = (0..known.len() as u64).filter(|ord| known.text(*ord).is_some_and(&is_wanted)).collect();
    for (passes, entry) in passes.iter_mut().zip(&segment.speeches) {
        if *passes {
            let mut found = column.term_ords(entry.document).peekable();
            *passes = (or_none && found.peek().is_none()) || found.any(|ord| ords.contains(&ord));
        }
    }
    Ok(())
}

fn comparable(value: &str) -> String {
    fold(value).without_separators()
}
