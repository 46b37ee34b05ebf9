//! Completing what is typed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::catalogue::Catalogue;
use super::mining::CommonPhrase;
use super::typed::Typed;
use super::{count, table};
use crate::error::Result;
use crate::index::{Snapshot, SpeechRef};
use crate::text::masks;

/// Suggestions of a group where nothing else is said.
pub const DEFAULT_SUGGESTIONS: usize = 10;
/// Suggestions of a group at most.
pub const MAX_SUGGESTIONS: usize = 50;

/// Everything that one snapshot has to suggest.
///
/// Mined phrases are taken up as soon as their file is there, so suggestions may be made before mining is done.
pub struct Suggestions {
    table: PathBuf,
    phrases: OnceLock<Catalogue<CommonPhrase>>,
    titles: Catalogue<Title>,
    speakers: Catalogue<Speaker>,
}

/// What fits a text that is being typed, in each group the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggested {
    /// Phrases of the corpus, the most frequent first.
    pub phrases: Vec<Suggestion<PhraseCount>>,
    /// Titles, the most repeated first, then the latest.
    pub titles: Vec<Suggestion<TitleCount>>,
    /// Speakers, those of the most speeches first.
    pub speakers: Vec<Suggestion<u64>>,
    /// Whether the phrases of the corpus have been mined; if not, there are none yet.
    pub mined: bool,
}

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion<T> {
    /// What stands for the term that is being typed.
    pub text: String,
    /// The whole typed text with that in its place.
    pub query: String,
    /// What is known about it. Of a speaker: the number of speeches.
    pub about: T,
}

/// How often a phrase occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhraseCount {
    /// As a search counts them.
    pub hits: u64,
    /// Speeches that hold it.
    pub speeches: u64,
}

/// Whose title it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleCount {
    /// Speeches of this title.
    pub speeches: u64,
    /// The id of the latest of them.
    pub id: String,
}

struct Title {
    text: String,
    speeches: u64,
    /// Of the latest speech, its first day; 0 where unknown.
    date: u32,
    id: String,
}

struct Speaker {
    name: String,
    speeches: u64,
}

impl Suggestions {
    /// Reads the titles and speakers of a snapshot, which takes a look at every speech.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn of(snapshot: &Snapshot) -> Result<Suggestions> {
        let speeches = count::open_speeches(snapshot)?;
        let facts = speeches.par_iter().map(|speech| Facts::read(snapshot, *speech)).collect::<Result<Vec<_>>>()?;
        let (titles, speakers) = group(facts);
        Ok(Suggestions {
            table: table::path(snapshot),
            phrases: OnceLock::new(),
            titles: Catalogue::new(titles, |title| &title.text),
            speakers: Catalogue::new(speakers, |speaker| &speaker.name),
        })
    }

    /// Completes the last term of `text`, with at most `limit` suggestions of a group; none where no term is being typed.
    ///
    /// # Errors
    /// The file of phrases is there and can't be read.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Suggested> {
        let phrases = self.phrases()?;
        let open = OpenTerm::of(text);
        let typed = Typed::new(open.term);
        Ok(Suggested {
            phrases: phrases.map_or_else(Vec::new, |phrases| {
                let about = |phrase: &CommonPhrase| PhraseCount { hits: phrase.hits, speeches: phrase.speeches };
                phrases
                    .find(&typed, limit)
                    .into_iter()
                    .map(|phrase| open.completed(&phrase.text, about(phrase)))
                    .collect()
            }),
            titles: {
                let about = |title: &Title| TitleCount { speeches: title.speeches, id: title.id.clone() };
                self.titles
                    .find(&typed, limit)
                    .into_iter()
                    .map(|title| open.completed(&title.text, about(title)))
                    .collect()
            },
            speakers: {
                let found = self.speakers.find(&typed, limit).into_iter();
                found.map(|speaker| open.completed(&speaker.name, speaker.speeches)).collect()
            },
            mined: phrases.is_some(),
        })
    }

    /// The mined phrases; `None` as long as there are none.
    fn phrases(&self) -> Result<Option<&Catalogue<CommonPhrase>>> {
        if let Some(phrases) = self.phrases.get() {
            return Ok(Some(phrases));
        }
        let Some(mut phrases) = table::read(&self.table)? else { return Ok(None) };
        // Of two that are as frequent, the longer one holds the other, as a rule.
        let length = |phrase: &CommonPhrase| phrase.text.len();
        phrases.sort_by(|a, b| {
            b.hits.cmp(&a.hits).then_with(|| length(a).cmp(&length(b))).then_with(|| a.text.cmp(&b.text))
        });
        Ok(Some(self.phrases.get_or_init(|| Catalogue::new(phrases, |phrase| &phrase.text))))
    }
}

/// What a speech adds to the suggestions.
struct Facts {
    id: String,
    title: Option<String>,
    speaker: Option<String>,
    date: u32,
}

impl Facts {
    fn read(snapshot: &Snapshot, place: SpeechRef) -> Result<Facts> {
        let speech = snapshot.speech(place)?;
        let (title, made_up) = speech.title();
        let date = snapshot.entry(place).date;
        // 某某某 is nobody.
        let speaker = speech.metadata.speaker.filter(|name| masks(name).is_empty());
        Ok(Facts { title: (!made_up).then_some(title), speaker, date, id: speech.id })
    }
}

fn group(facts: Vec<Facts>) -> (Vec<Title>, Vec<Speaker>) {
    let mut titles: HashMap<String, Title> = HashMap::new();
    let mut speakers: HashMap<String, u64> = HashMap::new();
    for Facts { id, title, speaker, date } in facts {
        if let Some(name) = speaker {
            *speakers.entry(name).or_default() += 1;
        }
        let Some(text) = title else { continue };
        let title = titles.entry(text.clone()).or_insert_with(|| Title { text, speeches: 0, date, id: id.clone() });
        title.speeches += 1;
        // Of several on one day the one whose id comes first, so that it does not depend on how they are stored.
        if date > title.date || (date == title.date && id < title.id) {
            (title.date, title.id) = (date, id);
        }
    }
    let mut titles: Vec<Title> = titles.into_values().collect();
    titles.sort_by(|a, b| (b.speeches, b.date).cmp(&(a.speeches, a.date)).then_with(|| a.text.cmp(&b.text)));
    let mut speakers: Vec<Speaker> = speakers.into_iter().map(|(name, speeches)| Speaker { name, speeches }).collect();
    speakers.sort_by(|a, b| b.speeches.cmp(&a.speeches).then_with(|| a.name.cmp(&b.name)));
    (titles, speakers)
}

/// The term at the end of a text, which is being typed.
#[derive(Debug, PartialEq, Eq)]
struct OpenTerm<'a> {
    /// What stands before it and stays.
    before: &'a str,
    term: &'a str,
    /// The quotation mark that will close it.
    closing: Option<char>,
}

/// The quotation marks that can stand around a term.
const QUOTES: [(char, char); 3] = [('"', '"'), ('“', '”'), ('＂', '＂')];

impl OpenTerm<'_> {
    /// Looks behind all terms that a blank or a closed quotation has ended.
    fn of(text: &str) -> OpenTerm<'_> {
        let mut rest = text.trim_start();
        loop {
            let quote = QUOTES.into_iter().find(|(opening, _)| rest.starts_with(*opening));
            if let Some((opening, closing)) = quote {
                let inner = &rest[opening.len_utf8()..];
                let Some(end) = inner.find(closing) else {
                    return OpenTerm { before: &text[..text.len() - inner.len()], term: inner, closing: Some(closing) };
                };
                rest = inner[end + closing.len_utf8()..].trim_start();
                continue;
            }
            let Some(blank) = rest.find(char::is_whitespace) else {
                let term = rest.trim_start_matches(['-', '－', '(', '（']);
                return OpenTerm { before: &text[..text.len() - term.len()], term, closing: None };
            };
            rest = rest[blank..].trim_start();
        }
    }

    fn completed<T>(&self, text: &str, about: T) -> Suggestion<T> {
        let query = match self.closing {
            Some(closing) => format!("{}{text}{closing}", self.before),
            None if text.contains(char::is_whitespace) => format!("{}\"{text}\"", self.before),
            None => format!("{}{text}", self.before),
        };
        Suggestion { text: text.to_owned(), query, about }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> (&str, &str) {
        let open = OpenTerm::of(text);
        (open.before, open.term)
    }

    #[test]
    fn only_the_last_term_is_being_typed() {
        assert_eq!(open("改革 开"), ("改革 ", "开"));
        assert_eq!(open("改革　开"), ("改革　", "开"));
        assert_eq!(open("开"), ("", "开"));
        assert_eq!(open("改革 "), ("改革 ", ""));
        assert_eq!(open(""), ("", ""));
        assert_eq!(open("改革 -开"), ("改革 -", "开"));
    }

    #[test]
    fn a_quotation_is_one_term_until_it_is_closed() {
        assert_eq!(open("\"a 改"), ("\"", "a 改"));
        assert_eq!(open("\"a 改\" 革"), ("\"a 改\" ", "革"));
        assert_eq!(open("“改革"), ("“", "改革"));
        assert_eq!(OpenTerm::of("“改").completed("改革", ()).query, "“改革”");
    }

    #[test]
    fn what_has_blanks_is_quoted() {
        assert_eq!(OpenTerm::of("改 开").completed("开 放", ()).query, "改 \"开 放\"");
    }
}
