//! Where words go: data to standard output, talk to standard error, colour only on a terminal.

use std::io::Write;

use anstyle::{AnsiColor, Style};

pub(crate) const TITLE: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const HIT: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
pub(crate) const TIER: Style = Style::new().underline();
const WRONG: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// A line to the person at the terminal.
pub(crate) fn say(text: impl std::fmt::Display) {
    // Nothing is left to do where standard error is gone.
    writeln!(anstream::stderr(), "{text}").ok();
}

pub(crate) fn error(error: &anyhow::Error) {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // The messages of the engine end with their cause already.
        if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    say(format_args!("{WRONG}error:{WRONG:#} {told}"));
}

/// Whether standard output shows colour.
pub(crate) fn has_colour() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// 12,345
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 hit`, `12,345 hits`
pub(crate) fn counted(n: u64, one: &str) -> String {
    // The things that tifa counts all take an s, but for speech.
    let ending = match (n, one.ends_with("ch")) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{} {one}{ending}", grouped(n))
}
