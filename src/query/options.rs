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
