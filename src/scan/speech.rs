//! A speech as the scan keeps it.

use super::fold::fold;
use super::lines::Lines;
use super::{Kind, Source, sentences};

/// A speech: its sentences in every form that a lens compares, and what is known about it.
#[derive(Debug, Default)]
pub(super) struct Speech {
    /// The number that the caller chose.
    pub(super) number: u32,
    pub(super) sentences: Text,
    /// What each sentence is, and whether it is noise; empty where nothing was said.
    marks: Vec<(Kind, bool)>,
    /// The given or made-up title, as one sentence.
    pub(super) title: Option<Text>,
    pub(super) known: Known,
}

/// What is known about a speech; values folded, without separators.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) id: String,
    /// The first day; 0 where there is none.
    pub(super) date: u32,
    pub(super) speaker: Option<String>,
    pub(super) region: Option<String>,
    pub(super) level: Option<String>,
    pub(super) issuer: Option<String>,
}

impl Speech {
    pub(super) fn of_text(number: u32, text: &str) -> Speech {
        Speech::new(number, sentences(text).into_iter().map(|range| &text[range]))
    }

    pub(super) fn new<'a>(number: u32, sentences: impl IntoIterator<Item = &'a str>) -> Speech {
        Speech { number, sentences: Text::of(sentences), ..Speech::default() }
    }

    pub(super) fn of_source(source: &Source) -> Speech {
        let folded = |value: Option<&str>| value.map(|value| fold(value).loose);
        Speech {
            number: 0,
            sentences: Text::of(source.sentences.iter().map(|(text, ..)| *text)),
            marks: source.sentences.iter().map(|&(_, kind, noise)| (kind, noise)).collect(),
            title: source.title_alone.map(|title| Text::of([title])),
            known: Known {
                id: source.id.to_owned(),
                date: source.date,
                speaker: folded(source.speaker),
                region: folded(source.region),
                level: folded(source.level),
                issuer: folded(source.issuer),
            },
        }
    }

    pub(super) fn kind(&self, sentence: usize) -> Kind {
        self.marks.get(sentence).map_or(Kind::Body, |mark| mark.0)
    }

    pub(super) fn is_noise(&self, sentence: usize) -> bool {
        self.marks.get(sentence).is_some_and(|mark| mark.1)
    }
}

/// Sentences side by side in every form.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) raw: Lines,
    pub(super) default: Lines,
    pub(super) loose: Lines,
    /// Places (bytes of `default`) where a hit may neither begin nor end, in order.
    pub(super) joined: Vec<usize>,
}

impl Text {
    fn of<'a>(sentences: impl IntoIterator<Item = &'a str>) -> Text {
        let mut text = Text::default();
        for raw in sentences {
            let folded = fold(raw);
            let begin = text.default.text.len();
            let bytes: Vec<usize> = folded.default.char_indices().map(|(byte, _)| byte).collect();
            text.joined.extend(folded.joined.iter().map(|&nth| begin + bytes[nth]));
            text.raw.push(raw);
            text.default.push(&folded.default);
            text.loose.push(&folded.loose);
        }
        text
    }
}
