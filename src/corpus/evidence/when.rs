//! When a speech was given.
//!
//! The surest is a label; then a line that tells of an act (a meeting, a passing), a date in a line of its own at the top or at the end.
//! A date in the middle, one in the title of a plan, and the day a page was published are of something else.

use super::label::{self, Label};
use super::line::Line;
use super::reader::{Reader, Signature};
use super::{Found, Origin, date, file_name};
use crate::speech::{DatePrecision, Field, SentenceKind, SpeechDate};

/// The longest line that begins with a date and goes on with a name, in letters.
const DATE_AND_NAME: usize = 40;

impl Reader<'_> {
    pub(super) fn date(&self, signature: Option<&Signature>) -> Found<SpeechDate> {
        self.labelled_date(Label::Date)
            .or_else(|| self.date_of_act())
            .or_else(|| self.date_at_top())
            .or_else(|| self.date_in_title())
            .or_else(|| signature.map(|signature| signature.date))
            .or_else(|| Some((day(self.page(Field::Date)?)?, Origin::Page)))
            .or_else(|| Some((file_name::date(self.file_name?)?, Origin::FileName)))
    }

    /// The first date that stands behind a label.
    pub(super) fn labelled_date(&self, label: Label) -> Found<SpeechDate> {
        let mut values = label::values(&self.top, label);
        values.find_map(|value| {
            let found = date::dates(&value.line.plain[value.range.clone()]);
            let first = found.first().filter(|found| found.range.start == 0)?;
            Some((first.date, Origin::At(value.line.at)))
        })
    }

    /// ——2024年1月2日在……会上; of several days on which a text was passed or issued, the last.
    fn date_of_act(&self) -> Found<SpeechDate> {
        let acts = self.beside_title().filter(|line| is_act(line)).filter_map(|line| {
            let first = date::dates(&line.plain).into_iter().next()?;
            let begins = line.plain[..first.range.start].chars().all(|c| !c.is_alphanumeric() && c != '《');
            let is_known = first.date.precision() != DatePrecision::Year;
            (begins && is_known).then_some((first.date, Origin::At(line.at)))
        });
        acts.last()
    }

    /// A date in a line of its own or before a name. With a time of day it says when the page was published.
    fn date_at_top(&self) -> Found<SpeechDate> {
        let lines: Vec<&Line> = self.beside_title().collect();
        let found = |(n, line): (usize, &&Line)| {
            let broken = lines.get(n + 1).and_then(|next| broken(line, next));
            let date = broken.or_else(|| Some(date::alone(&line.plain)?.date)).or_else(|| before_name(line))?;
            Some((date, Origin::At(line.at)))
        };
        lines.iter().enumerate().filter(|(_, line)| !line.plain.contains(':')).find_map(found)
    }

    /// A day at the end of the title, brackets apart: 施政报告 2024-01-17（宣读纪录）.
    fn date_in_title(&self) -> Found<SpeechDate> {
        let title = self.top.iter().rev().find(|line| line.kind == SentenceKind::Title)?;
        let last = date::dates(&title.plain).into_iter().last()?;
        let behind = title.plain[last.range.end..].trim_start_matches([')', ' ']);
        let is_end = behind.is_empty() || (behind.starts_with('(') && behind.ends_with(')'));
        let is_day = last.date.precision() == DatePrecision::Day;
        (is_end && is_day).then_some((last.date, Origin::At(title.at)))
    }
}

/// 二〇二四年 and 三月五日 in the next line.
fn broken(line: &Line, next: &Line) -> Option<SpeechDate> {
    let found = line.plain.ends_with(['年', '月']).then(|| date::alone(&format!("{}{}", line.plain, next.plain)))?;
    found.map(|found| found.date)
}

/// 2024年1月2日　县长　张三
fn before_name(line: &Line) -> Option<SpeechDate> {
    let first = date::dates(&line.plain).into_iter().next().filter(|found| found.range.start == 0)?;
    let is_short = line.plain.chars().count() <= DATE_AND_NAME;
    (is_short && line.plain[first.range.end..].starts_with(' ')).then_some(first.date)
}

/// The day of a date that may have a time behind it: 2024-03-05T08:00:00.
fn day(said: &str) -> Option<SpeechDate> {
    said.split(['T', ' ']).next()?.parse().ok()
}

/// Whether a line tells of an act on a day: a meeting, or that a text was passed or issued. That it comes into force is none.
fn is_act(line: &Line) -> bool {
    const ACTS: [&str; 8] = ["通过", "批准", "公布", "发布", "修订", "修正", "印发", "签发"];
    ACTS.iter().any(|act| line.plain.contains(act)) || (line.plain.contains('在') && line.plain.contains(['上', '会']))
}
