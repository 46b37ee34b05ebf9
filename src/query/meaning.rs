//! Says in words what a query asks, in Chinese and English, so that nobody has to guess how it was read.

use super::{Chain, Condition, Field, Gap, Pattern, Property, Query};
use crate::speech::{Level, SentenceKind, SpeechDate};

/// A query in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Query {
    /// What the query asks, in words.
    ///
    /// ```
    /// let query: tifa::query::Query = "改革 $5 开放 -农村".parse()?;
    /// assert_eq!(query.meaning().zh, "查找讲话：同一句中有“改革”，其后 5 字以内有“开放”；并且没有“农村”。");
    /// # Ok::<(), tifa::Error>(())
    /// ```
    pub fn meaning(&self) -> Meaning {
        let (en, zh) = match &self.condition {
            Condition::All(conditions) if conditions.is_empty() => ("all of them".to_owned(), "全部".to_owned()),
            condition => (ENGLISH.condition(condition, true), CHINESE.condition(condition, true)),
        };
        let mut meaning = Meaning { en: format!("Speeches: {en}."), zh: format!("查找讲话：{zh}。") };
        if self.scope.names_kinds() {
            let kinds = SentenceKind::ALL.into_iter().filter(|kind| self.scope.has_kind(*kind));
            let (en, zh): (Vec<&str>, Vec<&str>) = kinds.map(|kind| (plural(kind), chinese(kind))).unzip();
            let named = |names: &[&str], between, none: &str| {
                if names.is_empty() { none.to_owned() } else { names.join(between) }
            };
            meaning.en.push_str(&format!(" Counted in {} only.", named(&en, " and ", "no sentence")));
            meaning.zh.push_str(&format!("只看{}。", named(&zh, "、", "零个句子")));
        }
        if self.scope.noise {
            meaning.en.push_str(" Noise is counted too.");
            meaning.zh.push_str("噪声句子也计入。");
        }
        meaning
    }
}

fn plural(kind: SentenceKind) -> &'static str {
    match kind {
        SentenceKind::Title => "titles",
        SentenceKind::Salutation => "salutations",
        SentenceKind::Heading => "headings",
        SentenceKind::Item => "list items",
        SentenceKind::Body => "body text",
        SentenceKind::Closing => "closings",
    }
}

fn chinese(kind: SentenceKind) -> &'static str {
    match kind {
        SentenceKind::Title => "标题",
        SentenceKind::Salutation => "称呼",
        SentenceKind::Heading => "小标题",
        SentenceKind::Item => "列举项",
        SentenceKind::Body => "正文",
        SentenceKind::Closing => "结束语",
    }
}

/// The words of a language.
struct Words {
    and: &'static str,
    or: &'static str,
    open: &'static str,
    close: &'static str,
    has: &'static str,
    has_not: &'static str,
    not: fn(&str) -> String,
    quote: fn(&str) -> String,
    expression: fn(&str) -> String,
    link: fn(&Gap, bool, &str) -> String,
    before: &'static str,
    behind: &'static str,
    in_one_sentence: &'static str,
    outside: fn(&str, &str) -> String,
    field: fn(&str, &str) -> String,
    within: fn(&str) -> String,
    level: fn(Level) -> &'static str,
    names: [&'static str; 6],
    unknown: fn(&str) -> String,
    since: fn(&SpeechDate) -> String,
    until: fn(&SpeechDate) -> String,
    dates: fn(&SpeechDate, &SpeechDate) -> String,
}

const ENGLISH: Words = Words {
    and: "; and ",
    or: " or ",
    open: "(",
    close: ")",
    has: "with ",
    has_not: "without ",
    not: |what| format!("not {what}"),
    quote: |text| format!("\"{text}\""),
    expression: |text| format!("a match of the regular expression /{text}/"),
    link: |gap, either, what| {
        let between = match gap {
            Gap { least: 0, most } => format!("at most {most} letters"),
            Gap { least, most } => format!("{least} to {most} letters"),
        };
        let place = if either { "before or after it" } else { "after it" };
        format!(", then {what} {place} with {between} between")
    },
    before: ", with something before",
    behind: ", with something behind",
    in_one_sentence: "in one sentence ",
    outside: |of, but| format!("{of} that does not stand inside {but}"),
    field: |name, values| format!("{name} {values}"),
    within: |regions| format!("within region {regions}"),
    level: |level| level.name(),
    names: ["speaker", "region", "issuer", "id", "level", "date"],
    unknown: |name| format!("{name} unknown"),
    since: |date| format!("dated {date} or later"),
    until: |date| format!("dated {date} or earlier"),
    dates: |from, to| if from == to { format!("dated {from}") } else { format!("dated {from} to {to}") },
};

const CHINESE: Words = Words {
    and: "；并且",
    or: "或",
    open: "（",
    close: "）",
    has: "有",
    has_not: "没有",
    not: |what| format!("不满足“{what}”"),
    quote: |text| format!("“{text}”"),
    expression: |text| format!("正则式 /{text}/ 的匹配"),
    link: |gap, either, what| {
        let between = match gap {
            Gap { least: 0, most } => format!(" {most} 字以内"),
            Gap { least, most } => format!("隔 {least} 至 {most} 字"),
        };
        let place = if either { "前后" } else { "其后" };
        format!("，{place}{between}有{what}")
    },
    before: "，前面还有文字",
    behind: "，后面还有文字",
    in_one_sentence: "同一句中",
    outside: |of, but| format!("不在{but}之内的{of}"),
    field: |name, values| format!("{name}为{values}"),
    within: |regions| format!("地区在{regions}之内"),
    level: |level| match level {
        Level::Central => "中央",
        Level::Province => "省",
        Level::City => "市",
        Level::County => "县",
        Level::Township => "乡",
        Level::Unit => "单位",
    },
    names: ["讲话人", "地区", "发文机关", "编号", "层级", "日期"],
    unknown: |name| format!("{name}不详"),
    since: |date| format!("日期在 {date} 或以后"),
    until: |date| format!("日期在 {date} 或以前"),
    dates: |from, to| if from == to { format!("日期为 {from}") } else { format!("日期在 {from} 至 {to}") },
};

impl Words {
    /// A condition; alone, or as one of several, where it needs brackets.
    fn condition(&self, condition: &Condition, alone: bool) -> String {
        let bracketed = |text: String| if alone { text } else { format!("{}{text}{}", self.open, self.close) };
        match condition {
            Condition::Pattern(pattern) => self.holding(pattern, self.has),
            Condition::Field(field) => self.metadata(field),
            Condition::All(conditions) => bracketed(self.joined(conditions, self.and)),
            Condition::Any(conditions) => bracketed(self.joined(conditions, self.or)),
            Condition::Not(inner) => match &**inner {
                Condition::Pattern(pattern) => self.holding(pattern, self.has_not),
                inner => (self.not)(&self.condition(inner, false)),
            },
        }
    }

    fn joined(&self, conditions: &[Condition], between: &str) -> String {
        let conditions: Vec<String> = conditions.iter().map(|condition| self.condition(condition, false)).collect();
        conditions.join(between)
    }

    fn holding(&self, pattern: &Pattern, has: &str) -> String {
        let place = if matches!(pattern, Pattern::Chain(_)) { self.in_one_sentence } else { "" };
        format!("{place}{has}{}", self.pattern(pattern))
    }

    fn pattern(&self, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Phrase(phrase) => (self.quote)(phrase.typed()),
            Pattern::Expression(expression) => (self.expression)(expression.typed()),
            Pattern::Chain(chain) => self.chain(chain),
            Pattern::Outside { of, but } => {
                let but: Vec<String> = but.iter().map(|pattern| self.operand(pattern)).collect();
                (self.outside)(&self.operand(of), &but.join(self.or))
            }
            Pattern::Either(patterns) => {
                let patterns: Vec<String> = patterns.iter().map(|pattern| self.operand(pattern)).collect();
                patterns.join(self.or)
            }
        }
    }

    fn operand(&self, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Phrase(_) | Pattern::Expression(_) => self.pattern(pattern),
            _ => format!("{}{}{}", self.open, self.pattern(pattern), self.close),
        }
    }

    fn chain(&self, chain: &Chain) -> String {
        let mut text = self.operand(&chain.first);
        for (link, pattern) in &chain.rest {
            text.push_str(&(self.link)(&link.gap, link.either_order, &self.operand(pattern)));
        }
        if chain.open_start {
            text.push_str(self.before);
        }
        if chain.open_end {
            text.push_str(self.behind);
        }
        text
    }

    fn metadata(&self, field: &Field) -> String {
        let [speaker, region, issuer, id, level, date] = self.names;
        let values =
            |values: &[String]| values.iter().map(|value| (self.quote)(value)).collect::<Vec<_>>().join(self.or);
        match field {
            Field::Speaker(names) => (self.field)(speaker, &values(names)),
            Field::Region(names) => (self.within)(&values(names)),
            Field::Issuer(names) => (self.field)(issuer, &values(names)),
            Field::Id(ids) => (self.field)(id, &values(ids)),
            Field::Level(levels) => {
                let levels: Vec<&str> = levels.iter().map(|one| (self.level)(*one)).collect();
                (self.field)(level, &levels.join(self.or))
            }
            Field::Date { from: Some(from), to: Some(to) } => (self.dates)(from, to),
            Field::Date { from: Some(from), to: None } => (self.since)(from),
            Field::Date { from: None, to: Some(to) } => (self.until)(to),
            Field::Date { from: None, to: None } => String::new(),
            Field::Unknown(property) => (self.unknown)(match property {
                Property::Speaker => speaker,
                Property::Region => region,
                Property::Issuer => issuer,
                Property::Level => level,
                Property::Date => date,
            }),
        }
    }
}
