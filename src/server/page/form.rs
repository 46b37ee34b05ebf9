//! The search form: as it was sent, with what there is to choose from.

use super::facets::CONDITIONS;
use super::visit::Visit;
use super::words::Words;
use crate::index::{Overview, ValueCount};
use crate::query::Match;
use crate::speech::{Field, Level};

/// Values that a field suggests at most: those of the most speeches.
const SUGGESTIONS: usize = 100;

/// The search form as it was sent. Any text may stand in it; reading it strictly is the part of the question.
#[derive(Default)]
pub(super) struct Form {
    pub(super) q: String,
    /// Whether typing can begin at once.
    pub(super) focus: bool,
    pub(super) matching: Vec<Choice>,
    pub(super) limit: Vec<Choice>,
    pub(super) levels: Vec<Choice>,
    pub(super) from: String,
    pub(super) to: String,
    /// Fields that can be given several times; each has at least one, empty place.
    pub(super) fields: Vec<TextField>,
    /// Parameters that are set elsewhere on the page, kept.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// Whether the options are to be seen: one of them is at fault.
    pub(super) is_open: bool,
}

/// A value that can be selected.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) selected: bool,
}

/// A field for a text that speeches have.
pub(super) struct TextField {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) values: Vec<String>,
    pub(super) suggestions: Vec<String>,
}

const LIMITS: [&str; 4] = ["10", "20", "50", "100"];
/// Parameters that other parts of the page set.
const HIDDEN: [&str; 4] = ["lens", "sort", "snippets", "lenses"];
const FIELDS: [(&str, Field); 3] = [("speaker", Field::Speaker), ("region", Field::Region), ("issuer", Field::Issuer)];

impl Form {
    /// The form as it was sent, whatever it holds.
    pub(super) fn of(visit: &Visit) -> Form {
        let words = visit.words();
        let all = |name: &str| -> Vec<String> {
            let given = visit.pairs.iter().filter(|(given, value)| given == name && !value.trim().is_empty());
            given.map(|(_, value)| value.clone()).collect()
        };
        let first = |name: &str| all(name).into_iter().next().unwrap_or_default();
        let levels = all("level");
        let mut form = Form {
            q: first("q"),
            matching: choices(
                [Match::Auto, Match::Phrase].map(|one| (one.name(), words.matching(one))),
                &first("match"),
            ),
            limit: choices(LIMITS.map(|limit| (limit, limit)), &first("limit")),
            levels: Level::ALL.map(|level| level_choice(words, level, &levels)).into(),
            from: first("from"),
            to: first("to"),
            hidden: HIDDEN.map(|name| (name, first(name))).into_iter().filter(|(_, value)| !value.is_empty()).collect(),
            ..Form::default()
        };
        for (name, field) in FIELDS {
            let mut values = all(name);
            if values.is_empty() {
                values.push(String::new());
            }
            form.fields.push(TextField { name, label: words.field(field), values, suggestions: Vec::new() });
        }
        form
    }

    /// With the options to be seen where the parameter at fault is one of them.
    pub(super) fn open_at(self, fault: Option<&str>) -> Form {
        Form {
            is_open: fault.is_some_and(|fault| CONDITIONS.contains(&fault) || ["match", "limit"].contains(&fault)),
            ..self
        }
    }

    /// Ready to be typed into.
    pub(super) fn focused(self) -> Form {
        Form { focus: true, ..self }
    }

    /// Adds what the index holds, to choose from.
    pub(super) fn with_suggestions(mut self, overview: &Overview) -> Form {
        let most = |counts: &[ValueCount]| counts.iter().take(SUGGESTIONS).map(|count| count.value.clone()).collect();
        for field in &mut self.fields {
            field.suggestions = match field.name {
                "speaker" => most(&overview.speakers),
                "region" => most(&overview.regions),
                _ => most(&overview.issuers),
            };
        }
        self
    }
}

fn level_choice(words: &Words, level: Level, chosen: &[String]) -> Choice {
    Choice {
        value: level.name().to_owned(),
        label: words.level(level).to_owned(),
        selected: chosen.iter().any(|chosen| chosen == level.name()),
    }
}

fn choices<const N: usize>(values: [(&str, &str); N], chosen: &str) -> Vec<Choice> {
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: value == chosen,
    };
    let mut choices: Vec<Choice> = values.into_iter().map(choice).collect();
    // A value that the page does not offer stays what it was.
    if !chosen.is_empty() && !choices.iter().any(|choice| choice.selected) {
        choices.push(Choice { value: chosen.to_owned(), label: chosen.to_owned(), selected: true });
    }
    choices
}
