//! A file of judged questions: JSON lines, the first a header, each other one a question.
//!
//! ```json
//! {"about": "judged by …, reading …", "recorded": {"ndcg@10": 0.81}}
//! {"id": "s01", "kind": "topic", "query": "招商引资", "relevant": {"2018-02-wangchao.md": 3, "2014-01-anlan.md": 1}}
//! ```
//!
//! Blank lines are skipped. A judgement that is read wrongly would be a wrong figure, so nothing is guessed: whatever is malformed, unknown
//! or said twice is an error that names its line.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::measures::{Measure, Measures, ROUNDING};
use crate::error::{Error, Result};
use crate::query::{MAX_QUERY_CHARACTERS, Query};

/// Grades that a judge may give: 1 touches the question, 2 answers it in part, 3 is what was looked for.
pub const GRADES: std::ops::RangeInclusive<u8> = 1..=3;

/// Judged questions, in file order.
#[derive(Clone, Debug)]
pub struct Questions {
    file: PathBuf,
    about: String,
    recorded: BTreeMap<Measure, f64>,
    questions: Vec<Question>,
}

/// A query, and the speeches that a judge found relevant to it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name, unique in the file.
    pub id: String,
    /// What kind of need it stands for.
    pub kind: QuestionKind,
    /// The query as it is typed.
    pub text: String,
    /// The same, read.
    pub query: Query,
    /// The relevant speeches by id, each with its grade (see [`GRADES`]); all others have grade 0.
    pub relevant: BTreeMap<String, u8>,
    /// Its line in the file, from 1.
    pub line: usize,
}

/// What kind of need a question stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// One certain speech, by what the asker remembers of it.
    KnownItem,
    /// What was said about something.
    Topic,
    /// The same in everyday words, which the speeches don't use.
    Colloquial,
    /// Something that has several wordings.
    Variants,
}

/// A half of the questions: what is tuned on one is confirmed on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The first, third, fifth … in file order.
    Tune,
    /// The second, fourth, sixth … in file order.
    Confirm,
}

impl Questions {
    /// Reads a file of questions.
    ///
    /// # Errors
    /// The file can't be read, has no header or no question, or a line of it is wrong.
    pub fn read(file: &Path) -> Result<Questions> {
        let text = fs::read_to_string(file).map_err(|source| Error::Read { path: file.to_owned(), source })?;
        let wrong = |line, problem| Error::Questions { path: file.to_owned(), line, problem };
        let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
        let (header, line) = lines.next().ok_or_else(|| wrong(0, "there is no header".to_owned()))?;
        let header = Header::read(header).map_err(|problem| wrong(line, problem))?;
        let mut questions = Vec::new();
        let mut known = HashMap::new();
        for (text, line) in lines {
            let question = read_question(text, line).map_err(|problem| wrong(line, problem))?;
            if let Some(before) = known.insert(question.id.clone(), line) {
                return Err(wrong(line, format!("the id {:?} stands on line {before} already", question.id)));
            }
            questions.push(question);
        }
        if questions.is_empty() {
            return Err(wrong(0, "there is no question behind the header".to_owned()));
        }
        Ok(Questions { file: file.to_owned(), about: header.about, recorded: header.recorded, questions })
    }

    /// One half of them.
    ///
    /// # Errors
    /// Nothing is in it: there is only one question.
    pub fn half(self, half: Half) -> Result<Questions> {
        let first = match half {
            Half::Tune => 0,
            Half::Confirm => 1,
        };
        let questions: Vec<Question> = self.questions.into_iter().skip(first).step_by(2).collect();
        if questions.is_empty() {
            let problem = "a single question has no second half".to_owned();
            return Err(Error::Questions { path: self.file, line: 0, problem });
        }
        Ok(Questions { questions, ..self })
    }

    /// The file they were read from.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// How they were judged, and by whom.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// What was measured when the figures were last recorded; empty where that was never done.
    pub fn recorded(&self) -> &BTreeMap<Measure, f64> {
        &self.recorded
    }

    /// The questions, in file order; at least one.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Writes measures into the header of the file, rounded down to three decimals, in place of those that stood there. All other lines
    /// stay as they are.
    ///
    /// # Errors
    /// The file can't be read or written; it is as it was then.
    pub fn record(&self, measures: &Measures) -> Result<()> {
        let recorded = measures.each().filter_map(|(measure, value)| Some((measure, round_down(value?)))).collect();
        let header = Header { about: self.about.clone(), recorded };
        let text = fs::read_to_string(&self.file).map_err(|source| Error::Read { path: self.file.clone(), source })?;
        let is_header = |line: &&str| !line.trim().is_empty();
        let Some(old) = text.lines().find(is_header) else {
            let problem = "the header is gone".to_owned();
            return Err(Error::Questions { path: self.file.clone(), line: 0, problem });
        };
        let new = serde_json::to_string(&header).map_err(|error| Error::Engine(error.into()))?;
        self.replace(&text.replacen(old, &new, 1)).map_err(|source| Error::Write { path: self.file.clone(), source })
    }

    /// Puts a whole new file in place of the old one, so that no half of one is ever there.
    fn replace(&self, text: &str) -> std::io::Result<()> {
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(text.as_bytes())?;
        // A temporary file is for its owner alone; the judgements are not.
        fresh.as_file().set_permissions(fs::metadata(&self.file)?.permissions())?;
        fresh.persist(&self.file)?;
        Ok(())
    }
}

/// A measure to be recorded: three decimals that it does not fall below.
fn round_down(value: f64) -> f64 {
    ((value + ROUNDING) * 1e3).floor() / 1e3
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    about: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    recorded: BTreeMap<Measure, f64>,
}

impl Header {
    fn read(line: &str) -> Result<Header, String> {
        let expected = "the first line is the header {\"about\": \"…\", \"recorded\": {…}}";
        let header: Header = serde_json::from_str(line).map_err(|error| format!("{}; {expected}", told(&error)))?;
        match header.recorded.iter().find(|(_, value)| !(0.0..=1.0).contains(*value)) {
            Some((measure, value)) => Err(format!("{} is recorded as {value}, but lies from 0 to 1", measure.name())),
            None => Ok(header),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    kind: QuestionKind,
    query: String,
    relevant: Relevant,
}

fn read_question(text: &str, line: usize) -> Result<Question, String> {
    let Line { id, kind, query: text, relevant: Relevant(relevant) } =
        serde_json::from_str(text).map_err(|error| told(&error))?;
    if relevant.is_empty() {
        return Err(format!("{id} has no relevant speech; a question nobody can answer measures nothing"));
    }
    let length = text.chars().count();
    if length > MAX_QUERY_CHARACTERS {
        return Err(Error::QueryTooLong { length, limit: MAX_QUERY_CHARACTERS }.to_string());
    }
    let query = Query::from_str(&text).map_err(|error| format!("{id}: {error}"))?;
    Ok(Question { id, kind, text, query, relevant, line })
}

/// serde_json counts lines within the line; only the column tells something.
fn told(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    format!("{message} (at byte {})", error.column())
}

/// Speeches with their grades; where one stands twice, which grade counts would be a guess.
struct Relevant(BTreeMap<String, u8>);

impl<'de> Deserialize<'de> for Relevant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Relevant, D::Error> {
        struct Grades;

        impl<'de> Visitor<'de> for Grades {
            type Value = Relevant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("speeches with their grades, {\"id\": 3}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Relevant, A::Error> {
                let mut relevant = BTreeMap::new();
                while let Some((speech, grade)) = map.next_entry::<String, serde_json::Value>()? {
                    let known = grade.as_u64().and_then(|grade| u8::try_from(grade).ok());
                    let Some(known) = known.filter(|grade| GRADES.contains(grade)) else {
                        return Err(A::Error::custom(format_args!(
                            "{speech:?} has grade {grade}; there are 1, 2 and 3"
                        )));
                    };
                    if relevant.insert(speech.clone(), known).is_some() {
                        return Err(A::Error::custom(format_args!("{speech:?} has two grades")));
                    }
                }
                Ok(Relevant(relevant))
            }
        }

        deserializer.deserialize_map(Grades)
    }
}

impl QuestionKind {
    /// Its name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            QuestionKind::KnownItem => "known-item",
            QuestionKind::Topic => "topic",
            QuestionKind::Colloquial => "colloquial",
            QuestionKind::Variants => "variants",
        }
    }
}

impl Half {
    /// Its name in flags and answers.
    pub fn name(self) -> &'static str {
        match self {
            Half::Tune => "tune",
            Half::Confirm => "confirm",
        }
    }
}

impl FromStr for Half {
    type Err = String;

    fn from_str(name: &str) -> Result<Half, String> {
        match name {
            "tune" => Ok(Half::Tune),
            "confirm" => Ok(Half::Confirm),
            _ => Err("tune or confirm".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_never_more_than_what_was_measured() {
        assert_eq!(round_down(0.8199), 0.819);
        assert_eq!(round_down(1.0), 1.0);
        assert_eq!(round_down(0.29), 0.29);
        assert_eq!(round_down([0.1; 10].iter().sum()), 1.0);
    }
}
