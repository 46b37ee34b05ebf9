//! `-开放` and `-AI` on the command line: no flags, but what a query leaves out.

use std::ffi::OsString;

use clap::Command;

/// Stands before a word that must not be taken for a flag; nobody types it.
const GUARD: char = '\u{e000}';

/// The arguments of the program, those guarded that can only be part of a query.
pub(crate) fn guarded(program: &Command, arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    let name = arguments.get(1).filter(|command| *command == "search" || *command == "parse");
    if let Some(command) = name.and_then(|name| program.find_subcommand(name)) {
        let mut is_value = false;
        for argument in arguments.iter_mut().skip(2) {
            let text = argument.to_string_lossy().into_owned();
            if !is_value && is_excluded(command, &text) {
                *argument = format!("{GUARD}{text}").into();
            }
            is_value = takes_value(command, &text);
        }
    }
    arguments
}

/// The query that was typed, without the guards.
pub(crate) fn typed(words: &[String]) -> String {
    let typed: Vec<&str> = words.iter().map(|word| word.strip_prefix(GUARD).unwrap_or(word)).collect();
    typed.join(" ")
}

/// Whether an argument is what a query leaves out. `-n` and `-limit` are rather meant as flags: clap says what is wrong with them.
fn is_excluded(command: &Command, argument: &str) -> bool {
    let Some(word) = argument.strip_prefix('-').filter(|word| !word.is_empty() && !word.starts_with('-')) else {
        return false;
    };
    let is_letter = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphanumeric());
    !is_letter && word != "help" && command.get_arguments().all(|flag| flag.get_long() != Some(word))
}

/// Whether an argument is a flag with its value behind it, in the next one.
fn takes_value(command: &Command, argument: &str) -> bool {
    let flag =
        argument.strip_prefix("--").and_then(|name| command.get_arguments().find(|flag| flag.get_long() == Some(name)));
    flag.is_some_and(|flag| flag.get_action().takes_values())
}
