//! Rules applied to the lines of a text.

use super::NoiseRules;
use super::rule::Place;

/// The longest line that can be noise, in bytes.
const LONGEST_LINE: usize = 400;
/// So many lines are the head of a text, and so many its tail.
const HEAD: usize = 20;
const TAIL: usize = 20;
/// The longest block that ends with a line of its own, counted from its first line, and the longest that reaches to the end.
const BLOCK: usize = 20;
const LAST_BLOCK: usize = 60;

/// What a line does that matches a pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// It is noise by the rule of this number, or an exception by it, or opens its block.
    Opens(usize),
    /// It ends the block of this rule.
    Closes(usize),
}

impl NoiseRules {
    /// For each line, the number of the rule by which it is noise, where it is. Lines are without the white space around them, and
    /// none is blank.
    pub(super) fn judge(&self, lines: &[&str]) -> Vec<Option<usize>> {
        let mut verdicts = vec![None; lines.len()];
        let found = self.find(lines);
        let is_exception = |at: usize| found_at(&found, at).any(|role| self.is_exception(role));
        let passes = |at: usize| lines[at].len() <= LONGEST_LINE && !is_exception(at);
        for (n, &(at, role)) in found.iter().enumerate() {
            let Role::Opens(rule) = role else { continue };
            let end = match &self.rules[rule].place {
                Place::Anywhere => Some(at + 1),
                Place::Head => (at < HEAD).then_some(at + 1),
                Place::Tail => (lines.len() - at <= TAIL).then_some(at + 1),
                Place::Until(_) => {
                    let ends = |found: &&(usize, Role)| found.0 > at && found.1 == Role::Closes(rule);
                    let mut near = found[n..].iter().take_while(|found| found.0 < at + BLOCK);
                    near.find(ends).map(|(last, _)| last + 1).filter(|end| (at..*end).all(passes))
                }
                Place::ToTheEnd => (lines.len() - at <= LAST_BLOCK
                    && lines[at..].iter().all(|line| line.len() <= LONGEST_LINE))
                .then_some(lines.len()),
            };
            if end.is_some() && !is_exception(at) {
                let verdicts = &mut verdicts[at..end.unwrap_or(at)];
                verdicts.iter_mut().for_each(|verdict| *verdict = verdict.or(Some(rule)));
            }
        }
        verdicts
    }

    /// Every match of a line and a pattern, by line, then in the order of the rules.
    fn find(&self, lines: &[&str]) -> Vec<(usize, Role)> {
        let mut found = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if line.len() <= LONGEST_LINE && self.patterns.is_match(line) {
                found.extend(self.patterns.matches(line).iter().map(|pattern| (at, self.roles[pattern])));
            }
        }
        found
    }

    fn is_exception(&self, role: Role) -> bool {
        matches!(role, Role::Opens(rule) if self.rules[rule].reason.is_none())
    }
}

fn found_at(found: &[(usize, Role)], at: usize) -> impl Iterator<Item = Role> + '_ {
    let first = found.partition_point(|(line, _)| *line < at);
    found[first..].iter().take_while(move |(line, _)| *line == at).map(|(_, role)| *role)
}
