//! What a speech has of an ask: whether it satisfies the condition, and the hits of its positive patterns.

use std::collections::BTreeSet;

use super::fold::fold;
use super::phrase::pieces;
use super::row::Span;
use super::spans::{Finds, Sentence};
use super::speech::{Known, Speech};
use super::{Ask, Condition, Counts, Day, Field, Kind, Lens, Pattern, Settings};

/// An ask, ready to be answered under a lens.
pub(super) struct Sought {
    condition: Satisfies,
    settings: Settings,
    lens: Lens,
}

enum Satisfies {
    /// Each of these has a hit: a pattern, or the pieces of a phrase with sentence ends inside.
    Patterns(Vec<Finds>),
    All(Vec<Satisfies>),
    Any(Vec<Satisfies>),
    Not(Box<Satisfies>),
    /// One of these values, folded as those of the speech.
    Known(Field, Vec<String>),
    Unknown(Field),
    Undated,
    /// The first day of the date, from the first of these to the last.
    Dated(u32, u32),
}

/// The hits of a pattern: the number of the sentence, and where in it.
type Hits = BTreeSet<(usize, Span)>;

impl Sought {
    /// `None` where a phrase folds to nothing or an expression is too large.
    pub(super) fn new(ask: &Ask, lens: Lens) -> Option<Sought> {
        let condition = satisfies(&ask.condition, &ask.settings, lens)?;
        Some(Sought { condition, settings: ask.settings.clone(), lens })
    }

    pub(super) fn count(&self, speech: &Speech) -> Counts {
        if !self.holds(&self.condition, speech) {
            return Counts::default();
        }
        let mut hits = Hits::new();
        for finds in positive(&self.condition, true) {
            hits.extend(self.hits(finds, speech));
        }
        let sentences: BTreeSet<usize> = hits.iter().map(|(sentence, _)| *sentence).collect();
        Counts { hits: hits.len() as u64, sentences: sentences.len() as u64, speeches: 1 }
    }

    fn holds(&self, condition: &Satisfies, speech: &Speech) -> bool {
        match condition {
            Satisfies::Patterns(all) => all.iter().all(|finds| self.pattern_holds(finds, speech)),
            Satisfies::All(parts) => parts.iter().all(|part| self.holds(part, speech)),
            Satisfies::Any(parts) => parts.iter().any(|part| self.holds(part, speech)),
            Satisfies::Not(part) => !self.holds(part, speech),
            Satisfies::Known(field, values) => {
                value(&speech.known, *field).is_some_and(|known| values.iter().any(|asked| is_so(*field, known, asked)))
            }
            Satisfies::Unknown(field) => value(&speech.known, *field).is_none(),
            Satisfies::Undated => speech.known.date == 0,
            Satisfies::Dated(first, last) => speech.known.date != 0 && (first..=last).contains(&&speech.known.date),
        }
    }

    /// "a counted sentence of it has a hit; with `in:title` also where the given or made-up title of the speech has one"
    fn pattern_holds(&self, finds: &Finds, speech: &Speech) -> bool {
        !self.hits(finds, speech).is_empty()
            || (self.settings.kinds.contains(&Kind::Title)
                && speech
                    .title
                    .as_ref()
                    .is_some_and(|title| !Sentence::new(title, 0, self.lens).hits(finds).is_empty()))
    }

    fn hits(&self, finds: &Finds, speech: &Speech) -> Hits {
        let text = &speech.sentences;
        let folded = if self.lens == Lens::Loose { &text.loose } else { &text.default };
        let mut hits = Hits::new();
        if !finds.could_be_in(&folded.text) {
            return hits;
        }
        for number in (0..folded.len()).filter(|&number| self.counts(speech, number)) {
            if finds.could_be_in(folded.line(number)) {
                let spans = Sentence::new(text, number, self.lens).hits(finds);
                hits.extend(spans.into_iter().map(|span| (number, span)));
            }
        }
        hits
    }

    /// Whether a sentence is a counted one.
    fn counts(&self, speech: &Speech, sentence: usize) -> bool {
        let kinds = &self.settings.kinds;
        (self.settings.noise || !speech.is_noise(sentence))
            && (kinds.is_empty() || kinds.contains(&speech.kind(sentence)))
    }
}

/// The patterns under an even number of `-`.
fn positive(condition: &Satisfies, even: bool) -> Vec<&Finds> {
    match condition {
        Satisfies::Patterns(all) if even => all.iter().collect(),
        Satisfies::All(parts) | Satisfies::Any(parts) => parts.iter().flat_map(|part| positive(part, even)).collect(),
        Satisfies::Not(part) => positive(part, !even),
        Satisfies::Patterns(_)
        | Satisfies::Known(..)
        | Satisfies::Unknown(_)
        | Satisfies::Undated
        | Satisfies::Dated(..) => Vec::new(),
    }
}

fn satisfies(condition: &Condition, settings: &Settings, lens: Lens) -> Option<Satisfies> {
    let all =
        |parts: &[Condition]| parts.iter().map(|part| satisfies(part, settings, lens)).collect::<Option<Vec<_>>>();
    Some(match condition {
        Condition::Pattern(Pattern::Phrase(text)) => {
            Satisfies::Patterns(pieces(text, lens)?.into_iter().map(|piece| Finds::Phrase(Box::new(piece))).collect())
        }
        // Alternatives are patterns only as operands; alone they are a condition.
        Condition::Pattern(Pattern::Either(parts)) => {
            let parts = parts.iter().map(|part| satisfies(&Condition::Pattern(part.clone()), settings, lens));
            Satisfies::Any(parts.collect::<Option<_>>()?)
        }
        Condition::Pattern(pattern) => Satisfies::Patterns(vec![Finds::new(pattern, settings, lens)?]),
        Condition::All(parts) => Satisfies::All(all(parts)?),
        Condition::Any(parts) => Satisfies::Any(all(parts)?),
        Condition::Not(part) => Satisfies::Not(Box::new(satisfies(part, settings, lens)?)),
        Condition::Known(field, values) => {
            Satisfies::Known(*field, values.iter().map(|value| comparable(*field, value)).collect())
        }
        Condition::Unknown(field) => Satisfies::Unknown(*field),
        Condition::Undated => Satisfies::Undated,
        Condition::Years { from, to } => {
            let from = from.map_or(0, |year| u32::from(year) * 10_000);
            let to = to.map_or(u32::MAX, |year| u32::from(year) * 10_000 + 9_999);
            Satisfies::Dated(from, to)
        }
        Condition::From(day) => Satisfies::Dated(number(*day, 1, 1), u32::MAX),
        Condition::To(day) => Satisfies::Dated(0, number(*day, 12, 31)),
    })
}

fn number(day: Day, month: u8, of_month: u8) -> u32 {
    u32::from(day.year) * 10_000 + u32::from(day.month.unwrap_or(month)) * 100 + u32::from(day.day.unwrap_or(of_month))
}

fn comparable(field: Field, value: &str) -> String {
    let chinese = [
        ("中央", "central"),
        ("省", "province"),
        ("市", "city"),
        ("县", "county"),
        ("乡", "township"),
        ("单位", "unit"),
    ];
    let folded = fold(value).loose;
    match field {
        Field::Id => value.to_owned(),
        Field::Level => {
            chinese.iter().find(|(name, _)| *name == folded).map_or(folded, |(_, level)| (*level).to_owned())
        }
        Field::Speaker | Field::Region | Field::Issuer => folded,
    }
}

/// "the known value … folds to the same as X", but of a region "holds X folded".
fn is_so(field: Field, known: &str, asked: &str) -> bool {
    known == asked || (field == Field::Region && !asked.is_empty() && known.contains(asked))
}

fn value(known: &Known, field: Field) -> Option<&str> {
    match field {
        Field::Speaker => known.speaker.as_deref(),
        Field::Region => known.region.as_deref(),
        Field::Level => known.level.as_deref(),
        Field::Issuer => known.issuer.as_deref(),
        Field::Id => Some(&known.id),
    }
}
