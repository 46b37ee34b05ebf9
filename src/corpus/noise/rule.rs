//! One rule: a reason, a place, and a pattern. `rules.txt` explains the format.

use crate::text::characters::written_forms;

/// The reason of exceptions.
const SPEECH: &str = "speech";

/// A rule by which a line is noise.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    /// Why; `None` where the rule is an exception.
    pub(super) reason: Option<String>,
    pub(super) place: Place,
    /// A regular expression for a whole line: for all of them, or the first of a block.
    pub(super) pattern: String,
}

/// Where a rule holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Anywhere,
    Head,
    Tail,
    /// From its line to one that matches this.
    Until(String),
    /// From its line to the end of the text.
    ToTheEnd,
}

impl Rule {
    /// Reads a line of a file of rules; `None` where it is blank or a comment.
    ///
    /// # Errors
    /// What is wrong with it and what to write instead.
    pub(super) fn read(line: &str) -> Result<Option<Rule>, String> {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let (reason, rest) = next_word(line);
        let (place, pattern) = next_word(rest);
        if reason.is_empty() || !reason.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(format!("{reason:?} is no reason: write small letters and _, like advertisement"));
        }
        if pattern.is_empty() {
            return Err("a rule is `reason place pattern`, like: pager line 第\\d+页".to_owned());
        }
        let (pattern, place) = match place {
            "line" => (pattern, Place::Anywhere),
            "head" => (pattern, Place::Head),
            "tail" => (pattern, Place::Tail),
            "block" => match pattern.split_once(" => ") {
                Some((first, last)) if last.trim() == "end" => (first, Place::ToTheEnd),
                Some((first, last)) => (first, Place::Until(whole_line(last)?)),
                None => return Err("a block has two patterns, or one and the end: write A => B or A => end".to_owned()),
            },
            _ => return Err(format!("{place:?} is no place: write line, head, tail or block")),
        };
        let reason = Some(reason.to_owned()).filter(|reason| reason != SPEECH);
        if reason.is_none() && place != Place::Anywhere {
            return Err("an exception holds everywhere: write `speech line` and its pattern".to_owned());
        }
        Ok(Some(Rule { reason, place, pattern: whole_line(pattern)? }))
    }
}

fn next_word(text: &str) -> (&str, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, rest.trim_start())
}

/// The pattern as one for a whole line, whatever its script and the case of its letters.
fn whole_line(pattern: &str) -> Result<String, String> {
    let pattern = pattern.trim();
    // By itself first, so that no bracket of it closes the group around it.
    regex_syntax::parse(pattern).map_err(|error| {
        let told = error.to_string();
        let told = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("{pattern:?} is no pattern: {told}")
    })?;
    Ok(format!("(?i)^(?:{})$", in_both_scripts(pattern)))
}

/// The pattern with every way to write its ideographs: 来源 becomes [来來]源, which may stand inside brackets as well. The ends of a range
/// stay as they are.
fn in_both_scripts(pattern: &str) -> String {
    let letters: Vec<char> = pattern.chars().collect();
    let mut both = String::with_capacity(pattern.len() * 2);
    for (n, c) in letters.iter().enumerate() {
        let is_of_range = letters.get(n + 1) == Some(&'-') || (n > 0 && letters[n - 1] == '-');
        match written_forms(*c) {
            forms if forms.len() > 1 && !is_of_range => both.extend(["[", &String::from_iter(forms), "]"]),
            _ => both.push(*c),
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_a_reason_a_place_and_a_pattern() {
        let rule = Rule::read("pager  line\t第 \\d+ 页 ").unwrap().unwrap();
        assert_eq!((rule.reason.as_deref(), rule.place), (Some("pager"), Place::Anywhere));
        assert_eq!(rule.pattern, "(?i)^(?:第 \\d+ [頁页])$");
        assert_eq!(Rule::read("speech line 甲").unwrap().unwrap().reason, None);
        assert_eq!(Rule::read("x block 甲 => end").unwrap().unwrap().place, Place::ToTheEnd);
        let until = Place::Until("(?i)^(?:乙 => 丙)$".to_owned());
        assert_eq!(Rule::read("x block 甲 => 乙 => 丙").unwrap().unwrap().place, until);
        assert_eq!((Rule::read(" # 甲"), Rule::read("\u{feff}")), (Ok(None), Ok(None)));
    }

    #[test]
    fn every_way_to_write_a_letter_is_in_the_pattern() {
        let (own, line) = (in_both_scripts("[来a]源[一-龥]"), "來源");
        assert!(own.starts_with('[') && own.ends_with("[一-龥]"), "{own}");
        assert!(regex::Regex::new(&whole_line("[来a]源").unwrap()).unwrap().is_match(line));
        assert!(regex::Regex::new(&whole_line("來源").unwrap()).unwrap().is_match("来源"));
        assert!(regex::Regex::new(&own).unwrap().is_match("来源龟"));
    }

    #[test]
    fn what_is_no_rule_is_told_with_its_cure() {
        for (line, cure) in [
            ("Pager line 甲", "small letters"),
            ("广告 line 甲", "small letters"),
            ("pager", "reason place pattern"),
            ("pager line", "reason place pattern"),
            ("pager foot 甲", "line, head, tail or block"),
            ("pager block 甲", "A => B"),
            ("speech head 甲", "speech line"),
            ("pager line (甲", "unclosed group"),
            ("pager line 甲)|(乙", "unopened group"),
            ("pager block 甲 => (", "unclosed group"),
        ] {
            let told = Rule::read(line).unwrap_err();
            assert!(told.contains(cure), "{line}: {told}");
        }
    }
}
