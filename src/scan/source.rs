//! A speech as the scan is told it.

/// A speech, cut into sentences, with what is known about it.
#[derive(Clone, Debug, Default)]
pub struct Source<'a> {
    /// Its id.
    pub id: &'a str,
    /// The first day of its date, as 20250305; 0 where it is not known.
    pub date: u32,
    /// Who gave it.
    pub speaker: Option<&'a str>,
    /// The place it is about.
    pub region: Option<&'a str>,
    /// Where in the administration it belongs: `central`, `province`, `city`, `county`, `township`, `unit`.
    pub level: Option<&'a str>,
    /// The body that issued it.
    pub issuer: Option<&'a str>,
    /// Its title, where that is no sentence of the text but given or made up.
    pub title_alone: Option<&'a str>,
    /// Its sentences in order; whether one is noise stands last.
    pub sentences: Vec<(&'a str, Kind, bool)>,
}

/// What a sentence is in its speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
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
    Closing,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 6] = [Kind::Title, Kind::Salutation, Kind::Heading, Kind::Item, Kind::Body, Kind::Closing];

    /// Its name behind `in:`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Title => "title",
            Kind::Salutation => "salutation",
            Kind::Heading => "heading",
            Kind::Item => "item",
            Kind::Body => "body",
            Kind::Closing => "closing",
        }
    }
}
