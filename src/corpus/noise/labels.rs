//! Labels set by hand, and how well rules agree with them.
//!
//! A file of labels holds no text: a line is known by a hash of its letters, so that a label survives another spacing or other lines
//! before it. Of lines with the same letters the first label is the first line's.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::lines::numbered;
use crate::error::{Error, Result};
use crate::speech::Speech;

/// The label of a line that is no noise.
pub const SPEECH: &str = "speech";

/// How many digits of a hash name a line.
const KEY: usize = 10;

/// Labels of the lines of some speeches, by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    speeches: BTreeMap<String, Vec<(String, String)>>,
}

impl Labels {
    /// Reads a file of labels: on each line the id of a speech, the number of the line, its key and its label, tabs between; `#` begins
    /// a comment. The label is `speech` or the reason why the line is noise. The number is for readers only.
    ///
    /// # Errors
    /// A file that cannot be read, or a line that is no label.
    pub fn read(path: &Path) -> Result<Labels> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let mut labels = Labels::default();
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let [id, _, key, label] = line.split('\t').collect::<Vec<_>>()[..] else {
                let problem = "a label is `id line key label`, tabs between".to_owned();
                return Err(Error::NoiseRules { path: path.to_owned(), line: n + 1, problem });
            };
            labels.speeches.entry(id.to_owned()).or_default().push((key.to_owned(), label.to_owned()));
        }
        Ok(labels)
    }

    /// The ids of the labelled speeches, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.speeches.keys().map(String::as_str)
    }

    /// Compares what is marked in a speech with its labels; `None` where it has none.
    pub fn measure(&self, speech: &Speech) -> Option<Measured> {
        let mut labels: HashMap<&str, VecDeque<&str>> = HashMap::new();
        for (key, label) in self.speeches.get(&speech.id)? {
            labels.entry(key).or_default().push_back(label);
        }
        let mut measured = Measured::default();
        for line in marked_lines(speech) {
            let label = labels.get_mut(line.key.as_str()).and_then(VecDeque::pop_front);
            measured.count(line, label);
        }
        measured.lost = labels.values().map(|left| left.len() as u64).sum();
        Some(measured)
    }
}

/// A line of a speech, with what rules say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedLine {
    /// Its number in the text, from 1.
    pub number: usize,
    /// What names it in a file of labels: a hash of its letters and digits, or where it has none, of what else it holds.
    pub key: String,
    /// Its characters, without white space around them.
    pub text: String,
    /// Why it is noise, where it is: where all its sentences are, the reason of the first.
    pub noise: Option<String>,
}

/// The lines of a speech in which there is anything to see.
pub fn marked_lines(speech: &Speech) -> impl Iterator<Item = MarkedLine> + '_ {
    let mut first = 0;
    let is_seen =
        |line: &str| line.chars().any(|c| !c.is_whitespace() && c.general_category() != GeneralCategory::Format);
    let seen = numbered(&speech.text).filter(move |(_, line)| is_seen(&speech.text[line.clone()]));
    seen.map(move |(number, line)| {
        let sentences = &speech.sentences;
        while sentences.get(first).is_some_and(|sentence| sentence.range.end as usize <= line.start) {
            first += 1;
        }
        let of_line = || sentences[first..].iter().take_while(|sentence| (sentence.range.start as usize) < line.end);
        let is_noise = of_line().all(|sentence| sentence.noise.is_some());
        let noise = of_line().next().filter(|_| is_noise).and_then(|sentence| sentence.noise.clone());
        let text = &speech.text[line];
        MarkedLine { number, key: key(text), text: text.to_owned(), noise }
    })
}

fn key(line: &str) -> String {
    let letters: String = line.chars().filter(|c| c.is_alphanumeric()).collect();
    let solid = || line.chars().filter(|c| !c.is_whitespace()).collect();
    let named = if letters.is_empty() { solid() } else { letters };
    blake3::hash(named.as_bytes()).to_hex()[..KEY].to_owned()
}

/// How well rules agree with labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// All labelled lines.
    pub all: Figures,
    /// By reason as labelled, and as found where nothing was labelled.
    pub reasons: BTreeMap<String, Figures>,
    /// Lines without a label.
    pub unlabelled: u64,
    /// Labels without a line.
    pub lost: u64,
    /// Noise of both, for different reasons.
    pub other_reason: u64,
    /// The lines about which rules and labels differ.
    pub wrong: Vec<Wrong>,
}

/// Numbers of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Lines with a label.
    pub lines: u64,
    /// Noise by rules and labels.
    pub both: u64,
    /// Noise by rules alone.
    pub rules_alone: u64,
    /// Noise by labels alone.
    pub labels_alone: u64,
}

/// A line about which rules and labels differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The line, with what rules say.
    pub line: MarkedLine,
    /// What its label says; `None` where it has none.
    pub label: Option<String>,
}

impl Figures {
    /// How much of what rules mark is noise; 1 where they mark nothing.
    pub fn precision(&self) -> f64 {
        share(self.both, self.rules_alone)
    }

    /// How much of the noise rules mark; 1 where there is none.
    pub fn recall(&self) -> f64 {
        share(self.both, self.labels_alone)
    }

    fn add(&mut self, other: &Figures) {
        self.lines += other.lines;
        self.both += other.both;
        self.rules_alone += other.rules_alone;
        self.labels_alone += other.labels_alone;
    }
}

fn share(right: u64, wrong: u64) -> f64 {
    if right + wrong == 0 { 1.0 } else { right as f64 / (right + wrong) as f64 }
}

impl Measured {
    /// Adds what was measured elsewhere.
    pub fn add(&mut self, other: &Measured) {
        self.all.add(&other.all);
        for (reason, figures) in &other.reasons {
            self.reasons.entry(reason.clone()).or_default().add(figures);
        }
        self.unlabelled += other.unlabelled;
        self.lost += other.lost;
        self.other_reason += other.other_reason;
        self.wrong.extend_from_slice(&other.wrong);
    }

    fn count(&mut self, line: MarkedLine, label: Option<&str>) {
        let Some(label) = label else {
            self.unlabelled += 1;
            self.wrong.push(Wrong { line, label: None });
            return;
        };
        let (found, labelled) = (line.noise.as_deref(), Some(label).filter(|label| *label != SPEECH));
        let figures = Figures {
            lines: 1,
            both: u64::from(found.is_some() && labelled.is_some()),
            rules_alone: u64::from(found.is_some() && labelled.is_none()),
            labels_alone: u64::from(found.is_none() && labelled.is_some()),
        };
        self.all.add(&figures);
        if let Some(reason) = labelled.or(found) {
            self.reasons.entry(reason.to_owned()).or_default().add(&figures);
        }
        self.other_reason += u64::from(figures.both == 1 && found != labelled);
        if found.is_some() != labelled.is_some() {
            self.wrong.push(Wrong { label: Some(label.to_owned()), line });
        }
    }
}
