//! The table of `tifa bench`: figures, their bounds, the scan beside them.

use std::fmt;
use std::io::{self, Write};

/// What a figure counts; says whether more of it is better.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Milliseconds,
    Seconds,
    Megabytes,
    Times,
    Count,
    Percent,
    PerSecond,
    MegabytesPerSecond,
}

impl Unit {
    /// As it stands behind a number.
    fn name(self) -> &'static str {
        match self {
            Unit::Milliseconds => " ms",
            Unit::Seconds => " s",
            Unit::Megabytes => " MB",
            Unit::Times => " ×",
            Unit::Count => "",
            Unit::Percent => " %",
            Unit::PerSecond => "/s",
            Unit::MegabytesPerSecond => " MB/s",
        }
    }

    fn more_is_better(self) -> bool {
        matches!(self, Unit::Percent | Unit::PerSecond | Unit::MegabytesPerSecond)
    }
}

/// A measured number; none where it could not be measured here.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    value: Option<f64>,
    unit: Unit,
}

impl Figure {
    pub(super) fn new(value: f64, unit: Unit) -> Figure {
        Figure::maybe(Some(value), unit)
    }

    pub(super) fn maybe(value: Option<f64>, unit: Unit) -> Figure {
        Figure { value: value.filter(|value| value.is_finite()), unit }
    }

    pub(super) fn value(self) -> Option<f64> {
        self.value
    }

    /// How many times better this is than another.
    fn gain_over(self, other: Figure) -> Option<f64> {
        let (this, other) = (self.value?, other.value?);
        Some(if self.unit.more_is_better() { this / other } else { other / this })
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(value) = self.value else { return f.write_str("n/a") };
        let decimals = match self.unit {
            Unit::Milliseconds | Unit::Seconds | Unit::Times => 2,
            Unit::MegabytesPerSecond => 1,
            Unit::Megabytes | Unit::Count | Unit::Percent | Unit::PerSecond => 0,
        };
        write!(f, "{value:.decimals$}{}", self.unit.name())
    }
}

/// A line of the table.
pub(super) struct Row {
    what: &'static str,
    measured: Figure,
    bound: Option<Bound>,
    scan: Option<Figure>,
}

enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Row {
    pub(super) fn new(what: &'static str, measured: Figure) -> Row {
        Row { what, measured, bound: None, scan: None }
    }

    /// In the unit of what is measured, like [`Row::at_least`].
    pub(super) fn at_most(self, bound: f64) -> Row {
        Row { bound: Some(Bound::AtMost(bound)), ..self }
    }

    pub(super) fn at_least(self, bound: f64) -> Row {
        Row { bound: Some(Bound::AtLeast(bound)), ..self }
    }

    /// What the scan needs for the same.
    pub(super) fn scan(self, scan: Figure) -> Row {
        Row { scan: Some(scan), ..self }
    }

    fn bound(&self) -> String {
        let (sign, bound, holds): (_, _, fn(f64, f64) -> bool) = match self.bound {
            None => return "–".to_owned(),
            Some(Bound::AtMost(bound)) => ("≤", bound, |value, bound| value <= bound),
            Some(Bound::AtLeast(bound)) => ("≥", bound, |value, bound| value >= bound),
        };
        let verdict = match self.measured.value {
            None => "not measured",
            Some(value) if holds(value, bound) => "holds",
            Some(_) => "**exceeded**",
        };
        format!("{sign} {bound}{}: {verdict}", self.measured.unit.name())
    }
}

/// Prints rows as a table in Markdown.
pub(super) fn print(out: &mut impl Write, rows: &[Row]) -> io::Result<()> {
    writeln!(out, "| what | measured | bound | scan of the same text | ratio |\n|---|--:|---|--:|--:|")?;
    for row in rows {
        let scan = row.scan.map_or_else(|| "–".to_owned(), |scan| scan.to_string());
        let gain = row.scan.and_then(|scan| row.measured.gain_over(scan));
        let gain = gain.map_or_else(|| "–".to_owned(), |gain| format!("{gain:.2} ×"));
        writeln!(out, "| {} | {} | {} | {scan} | {gain} |", row.what, row.measured, row.bound())?;
    }
    Ok(())
}
