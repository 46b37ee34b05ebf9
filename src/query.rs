//! What can be asked: phrases, a lens, filters, an order. The one reader and printer of queries.
//!
//! Blanks separate phrases that must all occur in the same speech; `"…"` keeps blanks inside a phrase. A quotation mark counts only
//! at the border of a phrase, so a pasted 做好“六稳”工作 stays one phrase. The rest of the language (exclusion, alternatives, distance)
//! will be read here too; nothing else in the program looks at the text of a query.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::speech::{Level, SpeechDate};
use crate::text::{Folded, fold, sentences};

/// Characters that a query may have where nothing else is said.
pub const MAX_QUERY_CHARACTERS: usize = 1_000;

/// A query: phrases that must all occur in the same speech.
///
/// ```
/// use tifa::query::Query;
/// let query: Query = "项目为王，环境是金 “招商 引资”".parse()?;
/// assert_eq!(query.phrases().len(), 2);
/// assert_eq!(query.to_string(), "项目为王，环境是金 \"招商 引资\"");
/// # Ok::<(), tifa::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    phrases: Vec<Phrase>,
}

/// A phrase to look for, as typed and as compared.
#[derive(Clone, Debug)]
pub struct Phrase {
    typed: String,
    folded: Folded,
}

impl Phrase {
    /// A phrase of at least one letter; white space around it is dropped.
    ///
    /// # Errors
    /// The text folds to nothing.
    pub fn new(text: &str) -> Result<Phrase> {
        let typed = text.trim().to_owned();
        let folded = fold(&typed);
        if folded.is_empty() {
            return Err(Error::EmptyPhrase { phrase: typed });
        }
        Ok(Phrase { typed, folded })
    }

    /// As typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// As compared.
    pub fn folded(&self) -> &Folded {
        &self.folded
    }

    /// What makes two phrases the same under a lens.
    pub(crate) fn key(&self, lens: Lens) -> String {
        match lens {
            Lens::Strict => self.typed.clone(),
            Lens::Default => self.folded.to_string(),
            Lens::Loose => self.folded.without_separators(),
        }
    }
}

impl PartialEq for Phrase {
    fn eq(&self, other: &Phrase) -> bool {
        self.typed == other.typed
    }
}

impl Eq for Phrase {}

impl Query {
    /// A query of one text, blanks and quotation marks and all. Sentence ends inside it make several phrases of it.
    ///
    /// # Errors
    /// The text folds to nothing.
    pub fn phrase(text: &str) -> Result<Query> {
        let pieces = sentences(text).into_iter().map(|span| &text[span.range]);
        let phrases: Vec<Phrase> = pieces.filter_map(|piece| Phrase::new(piece).ok()).collect();
        if phrases.is_empty() {
            return Err(Error::EmptyPhrase { phrase: text.to_owned() });
        }
        Ok(Query { phrases })
    }

    /// The phrases, all of which must occur in a speech.
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }
}

impl FromStr for Query {
    type Err = Error;

    /// Reads a query as it is typed.
    ///
    /// # Errors
    /// There is nothing to look for: no text at all, or nothing that folds to a letter.
    fn from_str(text: &str) -> Result<Query> {
        let pieces = split(text);
        if pieces.is_empty() {
            return Err(Error::EmptyQuery);
        }
        let phrases: Vec<Phrase> =
            pieces.into_iter().filter_map(|piece| Query::phrase(piece).ok()).flat_map(|query| query.phrases).collect();
        // A lone dash between two phrases of pasted text is no phrase; a query of nothing else is an error.
        if phrases.is_empty() {
            return Err(Error::EmptyPhrase { phrase: text.trim().to_owned() });
        }
        Ok(Query { phrases })
    }
}

/// The quotation marks that can stand around a phrase, opening and closing.
const QUOTES: [(char, char); 3] = [('"', '"'), ('“', '”'), ('＂', '＂')];

/// Takes a query apart at its blanks, but not inside quotation marks that stand at the borders of a phrase.
fn split(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (piece, behind) = quoted(rest).unwrap_or_else(|| match rest.find(char::is_whitespace) {
            Some(end) => rest.split_at(end),
            None => (rest, ""),
        });
        pieces.push(piece);
        rest = behind.trim_start();
    }
    pieces
}

/// The phrase between an opening quotation mark at the start and its partner before a blank or the end.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let (open, close) = QUOTES.into_iter().find(|(open, _)| text.starts_with(*open))?;
    let inside = &text[open.len_utf8()..];
    inside.match_indices(close).find_map(|(at, _)| {
        let behind = &inside[at + close.len_utf8()..];
        (behind.is_empty() || behind.starts_with(char::is_whitespace)).then_some((&inside[..at], behind))
    })
}

/// The query as it was read; reading that gives the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, phrase) in self.phrases.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&print(&phrase.typed))?;
        }
        Ok(())
    }
}

fn print(typed: &str) -> String {
    let reads_back = |text: &str| matches!(split(text)[..], [piece] if piece == typed);
    if reads_back(typed) {
        return typed.to_owned();
    }
    let candidates = QUOTES.into_iter().map(|(open, close)| format!("{open}{typed}{close}"));
    candidates.into_iter().find(|text| reads_back(text)).unwrap_or_else(|| {
        // Every kind of closing mark stands before a blank inside: without them the phrase still folds to the same.
        format!("\"{}\"", typed.replace(['"', '”', '＂'], ""))
    })
}

/// How much folding forgives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lens {
    /// The typed characters, in the sentences that `Default` finds.
    Strict,
    /// Script, width, quotation marks and the kind of separator don't matter.
    #[default]
    Default,
    /// Separators don't matter at all, nor where words and numbers end.
    Loose,
}

/// Which tiers an answer may reach into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    /// Exact matches, then those of the loose lens, then speeches that hold the words.
    #[default]
    Auto,
    /// Exact matches alone.
    Phrase,
}

/// The order of results within a tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Latest date first, undated last.
    Newest,
    /// Earliest date first, undated last.
    Oldest,
    /// Most hits first.
    Hits,
}

/// Which speeches are looked at. Several values of one field are alternatives; fields go together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Not before the first day of this.
    pub from: Option<SpeechDate>,
    /// Not after the last day of this.
    pub to: Option<SpeechDate>,
    /// Speakers, compared folded.
    pub speakers: Vec<String>,
    /// Issuers, compared folded.
    pub issuers: Vec<String>,
    /// Regions, compared folded.
    pub regions: Vec<String>,
    /// Levels.
    pub levels: Vec<Level>,
    /// Labels that the asker carries: speeches with an `access` list are seen by those who carry one of its labels.
    /// `None` sees everything.
    pub access: Option<Vec<String>>,
}

macro_rules! names {
    ($type:ident: $($name:literal => $value:ident),+; $expected:literal) => {
        impl $type {
            /// Its name in queries, flags and answers.
            pub fn name(self) -> &'static str {
                match self { $($type::$value => $name),+ }
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(name: &str) -> Result<$type, String> {
                match name { $($name => Ok($type::$value),)+ _ => Err($expected.to_owned()) }
            }
        }
    };
}

names!(Lens: "strict" => Strict, "default" => Default, "loose" => Loose; "strict, default or loose");
names!(Match: "auto" => Auto, "phrase" => Phrase; "auto or phrase");
names!(Sort: "relevance" => Relevance, "newest" => Newest, "oldest" => Oldest, "hits" => Hits; "relevance, newest, oldest or hits");

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        text.parse::<Query>().unwrap().phrases().iter().map(|phrase| phrase.typed().to_owned()).collect()
    }

    #[test]
    fn blanks_of_any_width_separate_phrases() {
        assert_eq!(read("  改革　开放 发展\t"), ["改革", "开放", "发展"]);
    }

    #[test]
    fn quotation_marks_keep_blanks_only_at_the_borders() {
        assert_eq!(read("\"a b\" c"), ["a b", "c"]);
        assert_eq!(read("“a b” c"), ["a b", "c"]);
        assert_eq!(read("做好“六稳”工作"), ["做好“六稳”工作"]);
        assert_eq!(read("“六稳”工作"), ["“六稳”工作"]);
        assert_eq!(read("“六稳 工作"), ["“六稳", "工作"]);
    }

    #[test]
    fn a_sentence_end_makes_two_phrases() {
        assert_eq!(read("要快。要稳"), ["要快。", "要稳"]);
    }

    #[test]
    fn nothing_to_look_for_is_an_error() {
        assert_eq!("".parse::<Query>().unwrap_err().code(), "empty_query");
        assert_eq!(" 　".parse::<Query>().unwrap_err().code(), "empty_query");
        assert_eq!("，".parse::<Query>().unwrap_err().code(), "empty_phrase");
        assert_eq!(read("改革 —— 开放"), ["改革", "开放"]);
    }

    #[test]
    fn what_is_printed_reads_the_same() {
        for text in ["a", "a b", "\"a b\"", "\"a\" b\"", "“a” b\" c＂ d", "“a” “b\" c”", "x\"y z\""] {
            let query: Query = text.parse().unwrap();
            let again: Query = query.to_string().parse().unwrap();
            let folded = |query: &Query| query.phrases().iter().map(|p| p.folded().to_string()).collect::<Vec<_>>();
            assert_eq!(folded(&query), folded(&again), "{text} → {query}");
        }
    }
}
