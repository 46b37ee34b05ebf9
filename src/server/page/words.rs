//! The words of the pages, in every language that they speak. A language without one of them does not compile.
//!
//! `{0}` and `{1}` stand for what is filled in; see [`fill`].

mod english;
mod messages;
mod simplified;
mod traditional;

use super::language::Language;
use crate::query::{Lens, Match, Sort};
use crate::search::Facet;
use crate::speech::{Field, Level, SentenceKind};
use crate::text::MaskKind;

/// All words of one language.
pub(in crate::server) struct Words {
    // Every page
    pub(super) site: &'static str,
    pub(super) brand: &'static str,
    pub(super) skip: &'static str,
    pub(super) language: &'static str,
    pub(super) search: &'static str,
    pub(super) search_label: &'static str,
    pub(super) placeholder: &'static str,
    pub(super) suggestions: &'static str,
    pub(super) api: &'static str,
    pub(super) contents: &'static str,
    pub(super) help: &'static str,
    pub(super) feed: &'static str,
    pub(super) index_version: &'static str,
    // The form
    pub(super) more_options: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) date_example: &'static str,
    pub(super) matching: &'static str,
    pub(super) matches: [&'static str; 2],
    pub(super) per_page: &'static str,
    pub(super) levels: [&'static str; 6],
    pub(super) fields: [&'static str; 9],
    pub(super) kind: &'static str,
    pub(super) kinds: [&'static str; 6],
    // The start page
    pub(super) lead: &'static str,
    pub(super) holds: &'static str,
    pub(super) dates: &'static str,
    pub(super) hints: [&'static str; 4],
    pub(super) no_speeches: &'static str,
    pub(super) no_speeches_cure: &'static str,
    // Results
    pub(super) totals: &'static str,
    /// One, then several.
    pub(super) hits: [&'static str; 2],
    pub(super) sentences: [&'static str; 2],
    pub(super) speeches: [&'static str; 2],
    pub(super) read_as: &'static str,
    pub(super) took: &'static str,
    pub(super) sort: &'static str,
    pub(super) sorts: [&'static str; 4],
    pub(super) lens: &'static str,
    pub(super) lenses: [&'static str; 3],
    pub(super) lens_meanings: [&'static str; 3],
    pub(super) compare_lenses: &'static str,
    pub(super) timeline: &'static str,
    pub(super) by_year: &'static str,
    pub(super) year_columns: [&'static str; 3],
    pub(super) narrow: &'static str,
    pub(super) unknown: &'static str,
    pub(super) undated: &'static str,
    pub(super) more_values: &'static str,
    pub(super) active_filters: &'static str,
    pub(super) remove_filter: &'static str,
    pub(super) remove_all: &'static str,
    pub(super) did_you_mean: &'static str,
    pub(super) tiers: [&'static str; 3],
    pub(super) tier_meanings: [&'static str; 3],
    pub(super) untitled: &'static str,
    pub(super) untitled_meaning: &'static str,
    pub(super) nothing: &'static str,
    pub(super) looked_in: &'static str,
    pub(super) then_loose_and_words: &'static str,
    pub(super) within_filters: &'static str,
    pub(super) try_all_tiers: &'static str,
    pub(super) try_loose: &'static str,
    pub(super) try_without_filters: &'static str,
    pub(super) try_shorter: &'static str,
    pub(super) no_exact: &'static str,
    pub(super) past_end: &'static str,
    pub(super) to_first_page: &'static str,
    pub(super) pages: &'static str,
    pub(super) first: &'static str,
    pub(super) previous: &'static str,
    pub(super) next: &'static str,
    pub(super) last: &'static str,
    pub(super) last_exact: &'static str,
    pub(super) shown: &'static str,
    pub(super) shown_of: &'static str,
    // A speech
    pub(super) outline: &'static str,
    pub(super) about: &'static str,
    pub(super) given: &'static str,
    pub(super) from_page: &'static str,
    pub(super) from_line: &'static str,
    pub(super) from_file_name: &'static str,
    pub(super) follows_from: &'static str,
    pub(super) made_up: &'static str,
    pub(super) id: &'static str,
    pub(super) characters: &'static str,
    pub(super) marked: &'static str,
    pub(super) not_in_speech: &'static str,
    pub(super) to_first_hit: &'static str,
    pub(super) previous_hit: &'static str,
    pub(super) next_hit: &'static str,
    pub(super) search_all: &'static str,
    pub(super) open_all: &'static str,
    pub(super) noise: &'static str,
    pub(super) noise_reasons: &'static [(&'static str, &'static str)],
    pub(super) masks: [&'static str; 4],
    pub(super) paragraph_link: &'static str,
    pub(super) quote: &'static str,
    pub(super) close: &'static str,
    /// One, then several.
    pub(super) used_elsewhere: [&'static str; 2],
    pub(super) used_nowhere_else: &'static str,
    pub(super) link: &'static str,
    pub(super) citation: &'static str,
    pub(super) copy: &'static str,
    pub(super) copy_quote: &'static str,
    pub(super) copied: &'static str,
    pub(super) copy_failed: &'static str,
    pub(super) sentences_of_paragraph: &'static str,
    // Help
    pub(super) help_lead: &'static str,
    pub(super) help_write: &'static str,
    pub(super) help_finds: &'static str,
    pub(super) help_rows: &'static [(&'static str, &'static str)],
    pub(super) help_notes: [&'static str; 4],
    pub(super) keys: &'static str,
    pub(super) key_rows: [(&'static str, &'static str); 5],
    // Errors
    pub(super) error_code: &'static str,
}

impl Words {
    pub(in crate::server) fn of(language: Language) -> &'static Words {
        match language {
            Language::Simplified => &simplified::WORDS,
            Language::Traditional => &traditional::WORDS,
            Language::English => &english::WORDS,
        }
    }

    /// A message of the server, which it has in English and in simplified Chinese.
    pub(super) fn told(language: Language, en: &str, zh: &str) -> String {
        match language {
            Language::Simplified => zh.to_owned(),
            Language::Traditional => messages::in_traditional(zh),
            Language::English => en.to_owned(),
        }
    }

    pub(super) fn level(&self, level: Level) -> &'static str {
        self.levels[level as usize]
    }

    pub(super) fn field(&self, field: Field) -> &'static str {
        self.fields[field as usize]
    }

    pub(super) fn kind(&self, kind: SentenceKind) -> &'static str {
        self.kinds[kind as usize]
    }

    pub(super) fn lens(&self, lens: Lens) -> &'static str {
        self.lenses[lens as usize]
    }

    pub(super) fn lens_meaning(&self, lens: Lens) -> &'static str {
        self.lens_meanings[lens as usize]
    }

    pub(super) fn matching(&self, matching: Match) -> &'static str {
        self.matches[matching as usize]
    }

    pub(super) fn sort(&self, sort: Sort) -> &'static str {
        self.sorts[sort as usize]
    }

    pub(super) fn mask(&self, kind: MaskKind) -> &'static str {
        self.masks[kind as usize]
    }

    /// The name of a facet, over its values.
    pub(super) fn facet(&self, facet: Facet) -> &'static str {
        match facet {
            Facet::Year | Facet::Decade => self.timeline,
            Facet::Level => self.field(Field::Level),
            Facet::Region => self.field(Field::Region),
            Facet::Speaker => self.field(Field::Speaker),
            Facet::Issuer => self.field(Field::Issuer),
            Facet::Kind => self.kind,
        }
    }

    /// Why a line is noise; a reason of an administrator's own rule stands for itself.
    pub(super) fn noise_reason(&self, reason: &str) -> String {
        let known = self.noise_reasons.iter().find(|(name, _)| *name == reason);
        known.map_or_else(|| reason.to_owned(), |(_, words)| (*words).to_owned())
    }
}

/// Puts values into their places.
pub(super) fn fill(words: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find('{') {
        let place = rest.get(at + 1..at + 2).and_then(|digit| digit.parse::<usize>().ok());
        match place.and_then(|place| values.get(place)).filter(|_| rest.get(at + 2..at + 3) == Some("}")) {
            Some(value) => {
                filled.push_str(&rest[..at]);
                filled.push_str(value);
                rest = &rest[at + 3..];
            }
            None => {
                filled.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_their_places() {
        assert_eq!(fill("{1} of {0}, {2} {x} {", &["a", "b"]), "b of a, {2} {x} {");
        assert_eq!(fill("第 {0} 篇", &["{0}"]), "第 {0} 篇");
    }

    /// The source of each language, its names of fields left out.
    fn placeholders(source: &str) -> Vec<String> {
        let rows = source.lines().filter(|line| line.contains('{'));
        rows.map(|line| (0..3).filter(|n| line.contains(&format!("{{{n}}}"))).map(|n| n.to_string()).collect())
            .collect()
    }

    #[test]
    fn all_languages_have_the_same_places() {
        let simplified = placeholders(include_str!("words/simplified.rs"));
        assert!(simplified.len() > 10);
        assert_eq!(simplified, placeholders(include_str!("words/traditional.rs")));
        assert_eq!(simplified, placeholders(include_str!("words/english.rs")));
    }

    #[test]
    fn no_simplified_character_stands_among_the_traditional_words() {
        let simplified = include_str!("words/traditional.rs")
            .chars()
            .filter(|c| "检语链讲话录条页级标题场机关层号来称见长开".contains(*c));
        let kept: String = simplified.filter(|c| !"條頁級標題場機關層號來稱見長開".contains(*c)).collect();
        assert_eq!(kept, "");
    }
}
