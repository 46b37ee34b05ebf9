//! What can be asked of the scan, as QUERIES.md names it. `print` writes it down in the language.

use super::{Expression, Kind};

/// A query: a condition on speeches, and settings that hold for the whole of it.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What a speech must satisfy.
    pub condition: Condition,
    /// Which sentences count, and how wide a gap is.
    pub settings: Settings,
}

impl Ask {
    /// With no settings.
    pub fn new(condition: Condition) -> Ask {
        Ask { condition, settings: Settings::default() }
    }

    /// How many regular expressions are in it: the language allows only so many.
    pub fn expressions(&self) -> usize {
        self.condition.expressions()
    }
}

/// A condition on speeches.
#[derive(Clone, Debug)]
pub enum Condition {
    /// A counted sentence has a hit. A phrase with sentence ends inside is several here, all of which must occur.
    Pattern(Pattern),
    /// All of these; at least one.
    All(Vec<Condition>),
    /// Any of these; at least one.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// What is known of a speech is one of these values; at least one.
    Known(Field, Vec<String>),
    /// Nothing is known of this.
    Unknown(Field),
    /// Its date is not known.
    Undated,
    /// The first day of its date lies in these years.
    Years {
        /// The first year.
        from: Option<u16>,
        /// The last year.
        to: Option<u16>,
    },
    /// The first day of its date is not before the first of this.
    From(Day),
    /// The first day of its date is not after the last of this.
    To(Day),
}

impl Condition {
    fn expressions(&self) -> usize {
        match self {
            Condition::Pattern(pattern) => pattern.expressions(),
            Condition::All(parts) | Condition::Any(parts) => parts.iter().map(Condition::expressions).sum(),
            Condition::Not(part) => part.expressions(),
            Condition::Known(..)
            | Condition::Unknown(_)
            | Condition::Undated
            | Condition::Years { .. }
            | Condition::From(_)
            | Condition::To(_) => 0,
        }
    }
}

/// What can be known of a speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Who gave it.
    Speaker,
    /// The place it is about.
    Region,
    /// Where in the administration it belongs.
    Level,
    /// The body that issued it.
    Issuer,
    /// Its id, compared to the letter.
    Id,
}

/// A day, a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The year.
    pub year: u16,
    /// The month, where it is said.
    pub month: Option<u8>,
    /// The day, where it is said; only with a month.
    pub day: Option<u8>,
}

/// What is looked for in a sentence.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// A text.
    Phrase(String),
    /// Patterns near each other.
    Distance(Box<Pattern>, Vec<(Reach, Pattern)>),
    /// Phrases with gaps.
    Frame(Frame),
    /// The first, where it does not stand inside one of the others.
    Outside(Box<Pattern>, Vec<Pattern>),
    /// Any of these.
    Either(Vec<Pattern>),
    /// A regular expression.
    Expression(Expression),
}

impl Pattern {
    fn expressions(&self) -> usize {
        let all = |parts: &[Pattern]| parts.iter().map(Pattern::expressions).sum::<usize>();
        match self {
            Pattern::Phrase(_) | Pattern::Frame(_) => 0,
            Pattern::Distance(first, rest) => {
                first.expressions() + rest.iter().map(|(_, next)| next.expressions()).sum::<usize>()
            }
            Pattern::Outside(inside, around) => inside.expressions() + all(around),
            Pattern::Either(parts) => all(parts),
            Pattern::Expression(_) => 1,
        }
    }
}

/// How the next pattern must stand to what came before: `$n` or `#n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Behind it.
    pub in_order: bool,
    /// The most letters between.
    pub most: usize,
}

/// `A…B…C`
#[derive(Clone, Debug)]
pub struct Frame {
    /// The phrases; at least two, since a gap at an end counts only beside one between letters.
    pub parts: Vec<String>,
    /// Whether a gap stands before the first.
    pub open_start: bool,
    /// Whether a gap stands behind the last.
    pub open_end: bool,
}

/// Settings of a query.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The kinds of sentences that count; any where empty.
    pub kinds: Vec<Kind>,
    /// Whether noise counts too.
    pub noise: bool,
    /// The least and the most letters of a gap of a frame.
    pub gap: Option<(usize, usize)>,
}

impl Settings {
    /// The least and the most letters of a gap.
    pub(super) fn gap(&self) -> (usize, usize) {
        self.gap.unwrap_or((1, 12))
    }
}
