//! The search form: as it was sent, with what there is to choose from.

use crate::index::{Overview, ValueCount};
use crate::server::params::Params;
use crate::speech::Level;

/// Values that a field suggests at most: those of the most speeches.
const SUGGESTIONS: usize = 100;

/// The search form as it was sent. Any text may stand in it; reading it strictly is [`super::Question`]'s part.
#[derive(Default)]
pub(super) struct Form {
    pub(super) q: String,
    pub(super) lens: Choice,
    pub(super) matching: Choice,
    pub(super) sort: Choice,
    pub(super) limit: Choice,
    pub(super) levels: Vec<Selectable>,
    pub(super) from: String,
    pub(super) to: String,
    /// Fields that can be given several times; each has at least one, empty place.
    pub(super) fields: Vec<Field>,
    /// A parameter that the form does not show, kept.
    pub(super) snippets: String,
    /// Whether the filters are to be seen: some are set.
    pub(super) is_open: bool,
}

/// One of several values.
#[derive(Default)]
pub(super) struct Choice {
    pub(super) values: Vec<Selectable>,
}

/// A value that can be selected.
pub(super) struct Selectable {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) selected: bool,
}

/// A field for a text that speeches have.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) english: &'static str,
    pub(super) values: Vec<String>,
    pub(super) suggestions: Vec<String>,
}

/// The first of each is what holds where nothing is said.
const LENSES: [(&str, &str); 3] = [("default", "默认 default"), ("strict", "逐字 strict"), ("loose", "宽松 loose")];
const MATCHES: [(&str, &str); 2] = [("auto", "逐级放宽 auto"), ("phrase", "只要精确 phrase")];
const SORTS: [(&str, &str); 4] =
    [("relevance", "相关度 relevance"), ("newest", "最新 newest"), ("oldest", "最早 oldest"), ("hits", "命中数 hits")];
const LIMITS: [(&str, &str); 4] = [("10", "10"), ("20", "20"), ("50", "50"), ("100", "100")];
const FIELDS: [(&str, &str, &str); 3] =
    [("speaker", "讲话人", "speaker"), ("region", "地区", "region"), ("issuer", "发文机关", "issuer")];

/// A level's name for people.
pub(super) fn level_label(level: Level) -> &'static str {
    match level {
        Level::Central => "中央",
        Level::Province => "省级",
        Level::City => "市级",
        Level::County => "县级",
        Level::Township => "乡级",
        Level::Unit => "单位",
    }
}

impl Form {
    /// The form as it was sent, whatever it holds.
    pub(super) fn of(query: Option<&str>) -> Form {
        let mut params = Params::read_leniently(query);
        let mut first = |name: &str| params.all(name).into_iter().next().unwrap_or_default();
        let mut form = Form {
            q: first("q"),
            lens: Choice::of(&LENSES, &first("lens")),
            matching: Choice::of(&MATCHES, &first("match")),
            sort: Choice::of(&SORTS, &first("sort")),
            limit: Choice::of(&LIMITS, &first("limit")),
            from: first("from"),
            to: first("to"),
            snippets: first("snippets"),
            ..Form::default()
        };
        let levels = params.all("level");
        let all = Level::ALL.map(|level| (level.name(), level_label(level)));
        form.levels = selectable(&all, |value| levels.iter().any(|level| level == value));
        form.is_open = !(form.from.is_empty() && form.to.is_empty() && levels.is_empty());
        for (name, label, english) in FIELDS {
            let mut values = params.all(name);
            form.is_open |= !values.is_empty();
            if values.is_empty() {
                values.push(String::new());
            }
            form.fields.push(Field { name, label, english, values, suggestions: Vec::new() });
        }
        form
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

impl Choice {
    fn of(values: &[(&str, &str)], chosen: &str) -> Choice {
        let mut values = selectable(values, |value| value == chosen);
        // A number of results that the page does not offer stays what it was.
        if !chosen.is_empty() && !values.iter().any(|value| value.selected) {
            values.push(Selectable { value: chosen.to_owned(), label: chosen.to_owned(), selected: true });
        }
        Choice { values }
    }
}

fn selectable(values: &[(&str, &str)], selected: impl Fn(&str) -> bool) -> Vec<Selectable> {
    let select = |(value, label): &(&str, &str)| Selectable {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        selected: selected(value),
    };
    values.iter().map(select).collect()
}
