//! Values that have names, such as lenses and levels: the same names as the engine's.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{query, search, speech, text};

/// An enum as its names, the same as the engine's.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident is $engine:path { $($(#[$value_doc:meta])* $value:ident),+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$value_doc])* $value),+ }

        impl From<$engine> for $name {
            fn from(value: $engine) -> $name {
                use $engine as Engine;
                match value { $(Engine::$value => $name::$value),+ }
            }
        }

        impl From<$name> for $engine {
            fn from(value: $name) -> $engine {
                use $engine as Engine;
                match value { $($name::$value => Engine::$value),+ }
            }
        }
    };
}

names! {
    /// How much folding forgives.
    Lens is query::Lens {
        /// The typed characters.
        Strict,
        /// Script, width, quotation marks and the kind of separator don't matter.
        Default,
        /// Separators don't matter at all.
        Loose
    }
}
names! {
    /// Which tiers an answer may reach into.
    Match is query::Match {
        /// All of them.
        Auto,
        /// The exact one alone.
        Phrase
    }
}
names! {
    /// What may be known about a speech.
    Field is speech::Field {
        /// Its title.
        Title,
        /// When it was given.
        Date,
        /// Who gave it.
        Speaker,
        /// At which meeting.
        Occasion,
        /// The body that issued it.
        Issuer,
        /// The place it is about.
        Region,
        /// Where in the administration it belongs.
        Level,
        /// 国发〔2024〕1号
        DocNumber,
        /// Where the text was taken from.
        Source
    }
}
names! {
    /// The order of results within a tier.
    Sort is query::Sort {
        /// Best first.
        Relevance,
        /// Latest first.
        Newest,
        /// Earliest first.
        Oldest,
        /// Most hits first.
        Hits
    }
}
names! {
    /// What kind of match a result is.
    Tier is search::Tier {
        /// The phrases under the lens asked for.
        Exact,
        /// The phrases under the loose lens.
        Loose,
        /// The words of the query.
        Words
    }
}
names! {
    /// Levels of administration.
    Level is speech::Level {
        /// 中央
        Central,
        /// 省
        Province,
        /// 市
        City,
        /// 县
        County,
        /// 乡
        Township,
        /// 单位
        Unit
    }
}
names! {
    /// How much of a date is known.
    DatePrecision is speech::DatePrecision {
        /// The day.
        Day,
        /// The month.
        Month,
        /// The year.
        Year
    }
}
names! {
    /// What a mask hides, as far as its neighbours tell.
    MaskKind is text::MaskKind {
        /// XX县, 在××
        Place,
        /// **同志, 王某某
        Person,
        /// XX亿元, 20**年
        Number,
        /// “XX”工程
        Unknown
    }
}
names! {
    /// What a sentence is in its speech.
    SentenceKind is speech::SentenceKind {
        /// The title, where it stands in the text.
        Title,
        /// 各位代表：
        Salutation,
        /// A heading of the outline.
        Heading,
        /// The first sentence of a list item.
        Item,
        /// Anything else.
        Body,
        /// 谢谢大家！
        Closing
    }
}
