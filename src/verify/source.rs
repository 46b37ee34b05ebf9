//! Speeches, as the scan is told them.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::scan::{self, Kind, Scan, Source};
use crate::speech::{SentenceKind, Speech};

/// A scan over speeches. It cuts their text into sentences itself; what each of them is, it is told.
pub fn scan_of(speeches: &[Speech]) -> Scan {
    let titles: Vec<Option<String>> = speeches.par_iter().map(title_alone).collect();
    let sources: Vec<Source> =
        speeches.par_iter().zip(&titles).map(|(speech, title)| source(speech, title.as_deref())).collect();
    Scan::of_sources(&sources)
}

fn source<'a>(speech: &'a Speech, title_alone: Option<&'a str>) -> Source<'a> {
    let known = &speech.metadata;
    let marks: HashMap<u32, (Kind, bool)> = speech
        .sentences
        .iter()
        .map(|sentence| (sentence.range.start, (kind(sentence.kind), sentence.noise.is_some())))
        .collect();
    let sentences = scan::sentences_with(&speech.text, &speech.soft_breaks).into_iter().map(|range| {
        let (kind, noise) = marks.get(&(range.start as u32)).copied().unwrap_or((Kind::Body, false));
        (&speech.text[range], kind, noise)
    });
    Source {
        id: &speech.id,
        date: known.date.map_or(0, |date| date.first_day()),
        speaker: known.speaker.as_deref(),
        region: known.region.as_deref(),
        level: known.level.map(|level| level.name()),
        issuer: known.issuer.as_deref(),
        title_alone,
        sentences: sentences.collect(),
    }
}

/// The title, where it is no sentence of the text.
fn title_alone(speech: &Speech) -> Option<String> {
    let has_one = speech.sentences.iter().any(|sentence| sentence.kind == SentenceKind::Title);
    match &speech.metadata.title {
        Some(given) => Some(given.clone()),
        None if has_one => None,
        None => Some(speech.title().0),
    }
}

fn kind(kind: SentenceKind) -> Kind {
    match kind {
        SentenceKind::Title => Kind::Title,
        SentenceKind::Salutation => Kind::Salutation,
        SentenceKind::Heading => Kind::Heading,
        SentenceKind::Item => Kind::Item,
        SentenceKind::Body => Kind::Body,
        SentenceKind::Closing => Kind::Closing,
    }
}
