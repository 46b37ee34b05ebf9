//! What stands in a text and is not the speech: advertisements, buttons, pagers.
//!
//! Rules look at lines, since noise comes in lines; a sentence is noise where all its lines are. So a button inside a sentence of
//! the speech stays. The rules are data (`noise/rules.txt`, which explains their format); an administrator's file comes beside it.

use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use regex::{RegexSet, RegexSetBuilder};

use self::judge::Role;
use self::lines::lines;
use self::rule::{Place, Rule};
use super::layout::Furniture;
use crate::error::{Error, Result};
use crate::text::Span;

mod judge;
mod labels;
mod lines;
mod rule;

pub use labels::{Figures, Labels, MarkedLine, Measured, SPEECH, Wrong, marked_lines};

/// The largest file of rules that an administrator may give, in bytes.
pub const MAX_NOISE_RULES_BYTES: u64 = 256 << 10;

/// How much of the automaton of all rules each thread keeps: with the library's 2 MB it is thrown away so often that the rules take ten
/// times as long.
const DFA_BYTES: usize = 16 << 20;

/// How large all patterns together may become when they are compiled.
const COMPILED_BYTES: usize = 64 << 20;

const BUILT_IN: &str = include_str!("noise/rules.txt");
const BUILT_IN_PATH: &str = "src/corpus/noise/rules.txt";

static BUILT_IN_RULES: LazyLock<NoiseRules> = LazyLock::new(|| {
    NoiseRules::from_text(BUILT_IN, Path::new(BUILT_IN_PATH))
        .expect("the built-in rules are well formed: a test reads them")
});

/// The rules by which lines are told to be noise. Two sets of rules are the same where they read the same.
#[derive(Clone, Debug)]
pub struct NoiseRules {
    text: String,
    own: String,
    hash: [u8; 32],
    rules: Vec<Rule>,
    patterns: RegexSet,
    /// By pattern: what a line does that matches it.
    roles: Vec<Role>,
}

impl PartialEq for NoiseRules {
    fn eq(&self, other: &NoiseRules) -> bool {
        self.text == other.text
    }
}

impl NoiseRules {
    /// Those that are in the program.
    pub fn built_in() -> &'static NoiseRules {
        &BUILT_IN_RULES
    }

    /// Reads a file of rules, which come before the built-in ones. `noise/rules.txt` explains the format.
    ///
    /// # Errors
    /// A file that cannot be read, is too large, or has a line that is no rule; the error names file and line.
    pub fn with_file(path: &Path) -> Result<NoiseRules> {
        let failed = |source| Error::Read { path: path.to_owned(), source };
        let size = std::fs::metadata(path).map_err(failed)?.len();
        if size > MAX_NOISE_RULES_BYTES {
            let problem = format!("the file has {size} bytes; at most {MAX_NOISE_RULES_BYTES} are read");
            return Err(Error::NoiseRules { path: path.to_owned(), line: 0, problem });
        }
        NoiseRules::beside(&std::fs::read_to_string(path).map_err(failed)?, path)
    }

    /// Reads the rules of an administrator, which come before the built-in ones. `path` is named in errors.
    ///
    /// # Errors
    /// A line that is no rule.
    pub fn beside(own: &str, path: &Path) -> Result<NoiseRules> {
        let mut rules = read(own, path)?;
        let own = rules.len();
        rules.extend(read(BUILT_IN, Path::new(BUILT_IN_PATH))?);
        let all = NoiseRules::of(rules, path)?;
        let own = all.text.lines().take(own).flat_map(|line| [line, "\n"]).collect();
        Ok(NoiseRules { own, ..all })
    }

    /// Reads back what [`NoiseRules::to_text`] gave; nothing comes beside it. `path` is named in errors.
    ///
    /// # Errors
    /// A line that is no rule.
    pub fn from_text(text: &str, path: &Path) -> Result<NoiseRules> {
        NoiseRules::of(read(text, path)?, path)
    }

    /// The rules as text, without comments, from which they can be read again.
    pub fn to_text(&self) -> &str {
        &self.text
    }

    /// Those that came beside the built-in ones, as text: what an index keeps for [`NoiseRules::beside`].
    pub fn own(&self) -> &str {
        &self.own
    }

    /// A hash of all of them.
    pub(super) fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    fn of(lines: Vec<(&str, Rule)>, path: &Path) -> Result<NoiseRules> {
        let text: String = lines.iter().flat_map(|(line, _)| [*line, "\n"]).collect();
        let rules: Vec<Rule> = lines.into_iter().map(|(_, rule)| rule).collect();
        let mut sources = Vec::new();
        let mut roles = Vec::new();
        for (n, rule) in rules.iter().enumerate() {
            sources.push(rule.pattern.as_str());
            roles.push(Role::Opens(n));
            if let Place::Until(last) = &rule.place {
                sources.push(last);
                roles.push(Role::Closes(n));
            }
        }
        let patterns =
            RegexSetBuilder::new(sources).size_limit(COMPILED_BYTES).dfa_size_limit(DFA_BYTES).build().map_err(
                |_| {
                    let problem = "the rules together are too large: take some out, or shorten their {…}".to_owned();
                    Error::NoiseRules { path: path.to_owned(), line: 0, problem }
                },
            )?;
        let hash = *blake3::hash(text.as_bytes()).as_bytes();
        Ok(NoiseRules { text, own: String::new(), hash, rules, patterns, roles })
    }

    /// For each sentence of a text, the reason why it is noise, where it is. Furniture, in order and without overlap, goes first.
    pub(super) fn mark(&self, text: &str, spans: &[Span], furniture: &[Furniture]) -> Vec<Option<String>> {
        let lines = lines(text);
        let reasons = self.reasons(text, &lines, furniture);
        let inside = furniture_around(spans.iter().map(|span| &span.range), furniture);
        let mut first = 0;
        let of_sentence = |(span, inside): (&Span, Option<&str>)| {
            while lines.get(first).is_some_and(|line| line.end <= span.range.start) {
                first += 1;
            }
            let touched = lines[first..].iter().take_while(|line| line.start < span.range.end).count();
            let of_lines = &reasons[first..first + touched];
            let all_noise = of_lines.iter().all(Option::is_some);
            inside.or(of_lines.first().copied().flatten().filter(|_| all_noise)).map(str::to_owned)
        };
        spans.iter().zip(inside).map(of_sentence).collect()
    }

    /// For each line, the reason why it is noise. Rules are asked about what is no furniture.
    fn reasons<'a>(&'a self, text: &str, lines: &[Range<usize>], furniture: &'a [Furniture]) -> Vec<Option<&'a str>> {
        let mut reasons = furniture_around(lines.iter(), furniture);
        let open = || lines.iter().zip(&reasons).filter(|(_, reason)| reason.is_none());
        let open: Vec<&str> = open().map(|(line, _)| &text[line.clone()]).collect();
        let verdicts = self.judge(&open);
        let of_rules = verdicts.iter().map(|rule| rule.and_then(|rule| self.rules[rule].reason.as_deref()));
        reasons.iter_mut().filter(|reason| reason.is_none()).zip(of_rules).for_each(|(reason, rule)| *reason = rule);
        reasons
    }
}

/// The rules of a text, each with its line.
fn read<'a>(text: &'a str, path: &Path) -> Result<Vec<(&'a str, Rule)>> {
    let mut rules = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let wrong = |problem| Error::NoiseRules { path: path.to_owned(), line: n + 1, problem };
        rules.extend(Rule::read(line).map_err(wrong)?.map(|rule| (line.trim(), rule)));
    }
    Ok(rules)
}

/// For each of some parts of a text, in order, the reason of the furniture that it lies in.
fn furniture_around<'a, 'b>(
    parts: impl Iterator<Item = &'b Range<usize>>,
    furniture: &'a [Furniture],
) -> Vec<Option<&'a str>> {
    let mut rest = furniture;
    let around = |part: &Range<usize>| {
        while let [first, behind @ ..] = rest
            && first.range.end as usize <= part.start
        {
            rest = behind;
        }
        let first = rest.first()?;
        let is_inside = first.range.start as usize <= part.start && part.end <= first.range.end as usize;
        is_inside.then_some(first.reason.as_str())
    };
    parts.map(around).collect()
}

#[cfg(test)]
mod tests;
