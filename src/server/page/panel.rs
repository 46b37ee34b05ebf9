//! A sentence or a paragraph to be cited: its text, its link, its source, and how many other speeches use it.

use std::time::Duration;

use super::cite::{Citation, today};
use super::grouped;
use super::visit::Visit;
use super::words::fill;
use crate::error::Result;
use crate::index::Snapshot;
use crate::query::{Match, Query};
use crate::search::{Request, search};
use crate::server::params::encode;
use crate::server::wire::{SpeechInfo, anchor};
use crate::speech::Speech;

/// What is cited, as `at` in the URL says: `s41` a sentence, `p12` a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cited {
    Sentence(u32),
    Paragraph(u32),
}

impl std::str::FromStr for Cited {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Cited, ()> {
        let number = |digits: &str| digits.parse().map_err(|_| ());
        match text.split_at_checked(1) {
            Some(("s", digits)) => number(digits).map(Cited::Sentence),
            Some(("p", digits)) => number(digits).map(Cited::Paragraph),
            _ => Err(()),
        }
    }
}

/// What can be done with a piece of a speech.
pub(super) struct Panel {
    pub(super) text: String,
    /// The way to it, as a path and as others can use it.
    pub(super) href: String,
    pub(super) url: String,
    pub(super) citation: Citation,
    /// How many other speeches use it, and the search for them; of a sentence only.
    pub(super) elsewhere: Option<(String, String)>,
    /// Of a paragraph: its sentences and the ways to cite them.
    pub(super) sentences: Vec<(String, String)>,
}

impl Panel {
    /// None where the speech has no such piece.
    pub(super) fn new(
        snapshot: &Snapshot,
        speech: &Speech,
        cited: Cited,
        visit: &Visit,
        time_limit: Duration,
    ) -> Result<Option<Panel>> {
        let place = |at: &str| format!("/speeches/{}#{at}", encode(&speech.id));
        let (text, place, elsewhere, sentences) = match cited {
            Cited::Sentence(n) => {
                let Some(sentence) = speech.sentences.get(n as usize) else { return Ok(None) };
                let text = one_line(speech.sentence_text(sentence));
                let elsewhere = elsewhere(snapshot, &text, visit, time_limit)?;
                (text, place(&anchor(n)), elsewhere, Vec::new())
            }
            Cited::Paragraph(n) => {
                let inside = || speech.sentences.iter().zip(0u32..).filter(|(sentence, _)| sentence.paragraph == n);
                let texts: Vec<String> = inside().map(|(one, _)| one_line(speech.sentence_text(one))).collect();
                if texts.is_empty() {
                    return Ok(None);
                }
                let links = inside().map(|(_, sentence)| visit.here_with(&[("at", &anchor(sentence))]));
                let links = links.zip(inside()).map(|(href, (_, n))| format!("{href}#{}", anchor(n)));
                (texts.concat(), place(&format!("p{n}")), None, links.zip(texts).collect())
            }
        };
        let (href, url) = (visit.to(&place), visit.abroad(&place));
        let citation = Citation::new(&SpeechInfo::new(speech), &url, &today());
        Ok(Some(Panel { text, href, url, citation, elsewhere, sentences }))
    }
}

/// Other speeches that hold the sentence; none where nothing in it can be looked for.
fn elsewhere(snapshot: &Snapshot, text: &str, visit: &Visit, time_limit: Duration) -> Result<Option<(String, String)>> {
    let Ok(query) = Query::phrase(text) else { return Ok(None) };
    let href = visit.to(&format!("/search?q={}&match=phrase", encode(&query.to_string())));
    let request = Request { matching: Match::Phrase, limit: 0, did_you_mean: false, time_limit, ..Request::new(query) };
    let others = search(snapshot, &request)?.totals.speeches.saturating_sub(1);
    let words = visit.words();
    Ok(Some(match others {
        0 => (words.used_nowhere_else.to_owned(), String::new()),
        _ => (fill(words.used_elsewhere[usize::from(others != 1)], &[&grouped(others)]), href),
    }))
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_letter_and_a_number() {
        assert_eq!("s41".parse(), Ok(Cited::Sentence(41)));
        assert_eq!("p0".parse(), Ok(Cited::Paragraph(0)));
        for wrong in ["", "s", "41", "x1", "s-1", "s1 ", "段1", "s99999999999"] {
            assert_eq!(wrong.parse::<Cited>(), Err(()), "{wrong}");
        }
    }
}
