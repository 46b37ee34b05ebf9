//! `-开放` on the command line: no flag, but what a query leaves out.

use std::ffi::OsString;

/// Stands before a word that must not be taken for a flag; nobody types it.
const GUARD: char = '\u{e000}';

/// The arguments of the program, those guarded that can only be part of a query.
pub(crate) fn guarded(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if arguments.get(1).is_some_and(|command| command == "search" || command == "parse") {
        for argument in arguments.iter_mut().skip(2) {
            let text = argument.to_string_lossy();
            if can_only_be_query(&text) {
                *argument = format!("{GUARD}{text}").into();
            }
        }
    }
    arguments
}

/// Flags are of ASCII; those of one hyphen hold no blank and no colon, as `-in:heading 改革` does.
fn can_only_be_query(argument: &str) -> bool {
    let Some(behind) = argument.strip_prefix('-') else { return false };
    behind.starts_with(|c: char| !c.is_ascii() || "(\"/".contains(c))
        || !behind.starts_with('-') && behind.contains(|c: char| c.is_whitespace() || c == ':' || c == '：')
}

/// The query that was typed, without the guards.
pub(crate) fn typed(words: &[String]) -> String {
    let typed: Vec<&str> = words.iter().map(|word| word.strip_prefix(GUARD).unwrap_or(word)).collect();
    typed.join(" ")
}
