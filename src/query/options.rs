//! What goes with a query: the lens, the tiers, the order, the filters.

use std::str::FromStr;

use crate::speech::{Level, SpeechDate};

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

/// What can be known of a speech, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Property {
    /// Who gave it.
    Speaker,
    /// The place it is about.
    Region,
    /// The body that issued it.
    Issuer,
    /// Where in the administration it belongs.
    Level,
    /// Its date, which queries ask for by year.
    Date,
}

/// Whether `?` stands in the place of a value: what is asked for is what is unknown.
///
/// ```
/// assert!(tifa::query::is_unknown("？") && !tifa::query::is_unknown("张三"));
/// ```
pub fn is_unknown(value: &str) -> bool {
    matches!(value.trim(), "?" | "？")
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
    /// Regions: those whose folded name holds one of these folded.
    pub regions: Vec<String>,
    /// Levels.
    pub levels: Vec<Level>,
    /// Properties of which it is enough that they are unknown: an alternative to the values, or, where there are none, what is asked for.
    pub unknown: Vec<Property>,
    /// Labels that the asker carries: speeches with an `access` list are seen by those who carry one of its labels.
    /// `None` sees everything.
    pub access: Option<Vec<String>>,
}

impl Filters {
    /// The values that were given for a property. A `?` among them is no value, but asks for speeches of which it is unknown.
    pub fn known(&mut self, property: Property, given: Vec<String>) -> Vec<String> {
        let (unknown, known): (Vec<String>, Vec<String>) = given.into_iter().partition(|value| is_unknown(value));
        self.unknown.extend(unknown.first().map(|_| property));
        known
    }
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

impl Property {
    /// Its name in queries.
    pub fn name(self) -> &'static str {
        match self {
            Property::Speaker => "speaker",
            Property::Region => "region",
            Property::Issuer => "issuer",
            Property::Level => "level",
            Property::Date => "year",
        }
    }
}

names!(Lens: "strict" => Strict, "default" => Default, "loose" => Loose; "strict, default or loose");
names!(Match: "auto" => Auto, "phrase" => Phrase; "auto or phrase");
names!(Sort: "relevance" => Relevance, "newest" => Newest, "oldest" => Oldest, "hits" => Hits; "relevance, newest, oldest or hits");
