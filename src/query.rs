//! What can be asked: the query language, a lens, filters, an order. The one reader and printer of queries.
//!
//! `QUERIES.md` defines the language. A [`Query`] is a [`Condition`] on speeches made of [`Pattern`]s, which find places in sentences.
//! Reading never fails on pasted text: what can't be an operator is part of a phrase (`tokens`, `read`). A query prints itself in a canonical
//! form that reads back as the same query (`print`), and can say what it means in words (`meaning`). Nothing else in the program
//! looks at the text of a query.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::speech::{Level, SentenceKind, SpeechDate};
use crate::text::{Folded, fold, sentences};

mod expression;
mod fault;
mod folding;
mod meaning;
mod options;
mod print;
mod read;
mod tokens;

pub use expression::Expression;
pub(crate) use expression::Need;
pub use meaning::Meaning;
pub use options::{Filters, Lens, Match, Property, Sort, is_unknown};

/// Characters that a query may have where nothing else is said.
pub const MAX_QUERY_CHARACTERS: usize = 1_000;
/// The widest distance that `$n`, `#n` and `gap:` can ask for, in letters.
pub const MAX_GAP: u32 = 200;
/// Patterns that a chain of `$` and `#` may join.
pub const MAX_OPERANDS: usize = 8;
/// Regular expressions that a query may have, so that their memory is bounded too.
pub const MAX_EXPRESSIONS: usize = 8;
/// Brackets that may stand inside each other; deeper ones are read as text.
pub const MAX_DEPTH: usize = 32;

/// A query: a condition on speeches, and which of their sentences it looks at.
///
/// ```
/// use tifa::query::Query;
/// let query: Query = "(改革｜“招商 引资”)  环境 －房地产 in:heading".parse()?;
/// assert_eq!(query.to_string(), "(改革 | \"招商 引资\") 环境 -房地产 in:heading");
/// assert_eq!(query.to_string().parse::<Query>()?, query);
/// # Ok::<(), tifa::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Query {
    condition: Condition,
    scope: Scope,
    gap: Option<Gap>,
    notes: Vec<Note>,
}

/// What a speech must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A sentence of it holds the pattern.
    Pattern(Pattern),
    /// Its metadata are so.
    Field(Field),
    /// All of these; of none, every speech.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

/// What finds places in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// A phrase.
    Phrase(Phrase),
    /// Patterns one after another, not too far apart.
    Chain(Chain),
    /// A pattern where it does not stand inside others.
    Outside {
        /// What is looked for.
        of: Box<Pattern>,
        /// What it must not stand inside.
        but: Vec<Pattern>,
    },
    /// What any of these find. Stands inside other patterns; at the top, `|` makes a [`Condition::Any`].
    Either(Vec<Pattern>),
    /// A regular expression.
    Expression(Expression),
}

/// Patterns of one sentence with distances between: `a $5 b`, `a #5 b`, `以…为…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// What stands first.
    pub first: Box<Pattern>,
    /// What follows, and how far from what is before.
    pub rest: Vec<(Link, Pattern)>,
    /// Whether it is a frame, written with gaps; its patterns are then phrases.
    pub frame: bool,
    /// Whether at least one letter must stand before it.
    pub open_start: bool,
    /// Whether at least one letter must stand behind it.
    pub open_end: bool,
}

/// How one pattern of a chain follows what is before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Letters between.
    pub gap: Gap,
    /// Whether it may also stand before.
    pub either_order: bool,
}

/// How many letters may stand between two patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// At least.
    pub least: u32,
    /// At most.
    pub most: u32,
}

impl Gap {
    /// The gap of a frame where nothing else is said.
    pub const FRAME: Gap = Gap { least: 1, most: 12 };
}

/// What the metadata of a speech must be. Values of one field are alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Speakers, compared folded.
    Speaker(Vec<String>),
    /// Regions, compared folded.
    Region(Vec<String>),
    /// Issuers, compared folded.
    Issuer(Vec<String>),
    /// Levels.
    Level(Vec<Level>),
    /// Ids, compared as they are.
    Id(Vec<String>),
    /// The first day of its date lies between the first day of one and the last day of the other.
    Date {
        /// Not before this.
        from: Option<SpeechDate>,
        /// Not after this.
        to: Option<SpeechDate>,
    },
    /// Nothing is known of this.
    Unknown(Property),
}

/// Which sentences are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    kinds: u8,
    noise: bool,
}

impl Default for Scope {
    fn default() -> Scope {
        Scope { kinds: Scope::ALL_KINDS, noise: false }
    }
}

/// The bit of a kind in a [`Scope`].
fn bit(kind: SentenceKind) -> u8 {
    1 << kind as u8
}

impl Scope {
    const ALL_KINDS: u8 = (1 << SentenceKind::ALL.len()) - 1;

    /// Whether sentences of a kind are counted.
    pub fn has_kind(self, kind: SentenceKind) -> bool {
        self.kinds & bit(kind) != 0
    }

    /// Whether the query names kinds at all.
    pub fn names_kinds(self) -> bool {
        self.kinds != Scope::ALL_KINDS
    }

    /// Whether a title that is given or made up, and so no sentence of the text, satisfies a pattern.
    pub fn has_given_title(self) -> bool {
        self.names_kinds() && self.has_kind(SentenceKind::Title)
    }

    /// Whether a sentence is counted.
    #[inline]
    pub fn counts(self, kind: SentenceKind, is_noise: bool) -> bool {
        self.has_kind(kind) && (self.noise || !is_noise)
    }

    /// Whether noise is counted.
    pub fn has_noise(self) -> bool {
        self.noise
    }
}

/// Something in the text of a query that looks like an operator and was read otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The piece of the query.
    pub text: String,
    /// What became of it, in English.
    pub en: String,
    /// What became of it, in Chinese.
    pub zh: String,
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

    /// A phrase of letters that are folded already.
    pub(crate) fn of_folded(folded: Folded) -> Phrase {
        Phrase { typed: folded.to_string(), folded }
    }

    /// As typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// As compared.
    pub fn folded(&self) -> &Folded {
        &self.folded
    }
}

impl PartialEq for Phrase {
    fn eq(&self, other: &Phrase) -> bool {
        self.typed == other.typed
    }
}

impl Eq for Phrase {}

impl Pattern {
    /// What makes two patterns the same under a lens.
    pub(crate) fn key(&self, lens: Lens) -> String {
        match (self, lens) {
            (Pattern::Phrase(phrase), Lens::Default) => phrase.folded.to_string(),
            (Pattern::Phrase(phrase), Lens::Loose) => phrase.folded.without_separators(),
            // Two kinds can't be taken for each other: letters have no bracket, nor has what stands behind it a start.
            (Pattern::Phrase(phrase), Lens::Strict) => format!("({}", phrase.typed),
            (pattern, _) => format!("\u{0}{pattern}"),
        }
    }

    /// Calls `each` with every phrase inside.
    pub(crate) fn for_each_phrase<'a>(&'a self, each: &mut impl FnMut(&'a Phrase)) {
        match self {
            Pattern::Phrase(phrase) => each(phrase),
            Pattern::Chain(chain) => chain.patterns().for_each(|pattern| pattern.for_each_phrase(each)),
            Pattern::Outside { of, .. } => of.for_each_phrase(each),
            Pattern::Either(patterns) => patterns.iter().for_each(|pattern| pattern.for_each_phrase(each)),
            Pattern::Expression(_) => {}
        }
    }
}

impl Chain {
    /// The patterns in order.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        std::iter::once(&*self.first).chain(self.rest.iter().map(|(_, pattern)| pattern))
    }
}

impl Query {
    /// A query of one text, blanks and operators and all. Sentence ends inside it make several phrases of it.
    ///
    /// # Errors
    /// The text folds to nothing.
    pub fn phrase(text: &str) -> Result<Query> {
        match phrases_of(text) {
            phrases if phrases.is_empty() => Err(Error::EmptyPhrase { phrase: text.to_owned() }),
            phrases => {
                let phrases = phrases.into_iter().map(|phrase| Condition::Pattern(Pattern::Phrase(phrase)));
                Ok(Query { condition: Condition::all(phrases.collect()), ..Query::anything() })
            }
        }
    }

    /// The query that every speech satisfies.
    pub(crate) fn anything() -> Query {
        Query { condition: Condition::All(Vec::new()), scope: Scope::default(), gap: None, notes: Vec::new() }
    }

    /// What a speech must be.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// Which sentences are counted.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// What was read otherwise than it looks.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The positive phrases, those inside other patterns too, in the order in which they are typed.
    pub fn phrases(&self) -> Vec<&Phrase> {
        let mut phrases = Vec::new();
        self.condition.for_each_pattern(true, &mut |pattern, positive| {
            if positive {
                pattern.for_each_phrase(&mut |phrase| phrases.push(phrase));
            }
        });
        phrases
    }

    /// The same query with one phrase written otherwise wherever it stands.
    pub fn with_phrase_replaced(&self, phrase: &Phrase, by: &Phrase) -> Query {
        let mut query = self.clone();
        query.condition.replace(phrase, by);
        query.notes.clear();
        query
    }
}

/// Notes are no part of what is asked.
impl PartialEq for Query {
    fn eq(&self, other: &Query) -> bool {
        (&self.condition, self.scope, self.gap) == (&other.condition, other.scope, other.gap)
    }
}

impl Eq for Query {}

impl Condition {
    /// All of these, without needless layers.
    pub(crate) fn all(conditions: Vec<Condition>) -> Condition {
        let mut flat = Vec::with_capacity(conditions.len());
        for condition in conditions {
            match condition {
                Condition::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Condition::All(flat) }
    }

    /// Any of these, without needless layers.
    pub(crate) fn any(conditions: Vec<Condition>) -> Condition {
        let mut flat = Vec::with_capacity(conditions.len());
        for condition in conditions {
            match condition {
                Condition::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Condition::Any(flat) }
    }

    /// The opposite.
    pub(crate) fn negated(self) -> Condition {
        match self {
            Condition::Not(inner) => *inner,
            other => Condition::Not(Box::new(other)),
        }
    }

    /// Whether it is about metadata alone.
    pub(crate) fn has_no_pattern(&self) -> bool {
        let mut has_none = true;
        self.for_each_pattern(true, &mut |_, _| has_none = false);
        has_none
    }

    /// Calls `each` with every pattern, and whether it stands under an even number of negations.
    pub(crate) fn for_each_pattern<'a>(&'a self, positive: bool, each: &mut impl FnMut(&'a Pattern, bool)) {
        match self {
            Condition::Pattern(pattern) => each(pattern, positive),
            Condition::Field(_) => {}
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter().for_each(|condition| condition.for_each_pattern(positive, each));
            }
            Condition::Not(inner) => inner.for_each_pattern(!positive, each),
        }
    }

    fn replace(&mut self, phrase: &Phrase, by: &Phrase) {
        match self {
            Condition::Pattern(pattern) => pattern.replace(phrase, by),
            Condition::Field(_) => {}
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter_mut().for_each(|condition| condition.replace(phrase, by));
            }
            Condition::Not(inner) => inner.replace(phrase, by),
        }
    }
}

impl Pattern {
    fn replace(&mut self, phrase: &Phrase, by: &Phrase) {
        match self {
            Pattern::Phrase(own) if own == phrase => *own = by.clone(),
            Pattern::Phrase(_) | Pattern::Expression(_) => {}
            Pattern::Chain(chain) => {
                chain.first.replace(phrase, by);
                chain.rest.iter_mut().for_each(|(_, pattern)| pattern.replace(phrase, by));
            }
            Pattern::Outside { of, .. } => of.replace(phrase, by),
            Pattern::Either(patterns) => patterns.iter_mut().for_each(|pattern| pattern.replace(phrase, by)),
        }
    }
}

/// The phrases of a text: one, or as many as it has sentences with letters.
fn phrases_of(text: &str) -> Vec<Phrase> {
    sentences(text).into_iter().filter_map(|span| Phrase::new(&text[span.range]).ok()).collect()
}

impl FromStr for Query {
    type Err = Error;

    /// Reads a query as it is typed.
    ///
    /// # Errors
    /// There is nothing to look for, or a regular expression is malformed, too large, or can match nothing.
    fn from_str(text: &str) -> Result<Query> {
        read::read(text)
    }
}

/// The query as it was read; reading that gives the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::query(self, f)
    }
}

/// The pattern as it is written inside a query.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::pattern(self, f)
    }
}

#[cfg(test)]
mod tests;
