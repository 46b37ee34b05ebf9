//! Random queries of the operators: distances, frames, alternatives and exclusions, regular expressions, each with the expression by which
//! a plain scan of the folded text would answer it.

use regex_automata::meta::Regex;
use tifa::query::Query;
use tifa::text::{fold, sentences};

/// Letters between the phrases of a distance.
const NEAR: usize = 5;
/// Letters in the gap of a frame.
const FRAME: usize = 12;
/// Attempts for each query: a text of nothing but marks has none, and the draw must end all the same.
const ATTEMPTS: usize = 50;

/// A query, and the expressions that a scan looks for in its stead, one after another.
pub(super) struct Asked {
    pub(super) query: String,
    scans: Vec<Regex>,
}

impl Asked {
    /// How often the scan finds something in the folded text.
    pub(super) fn scan(&self, text: &str) -> usize {
        self.scans.iter().map(|scan| scan.find_iter(text).count()).sum()
    }
}

/// Queries of each kind.
pub(super) struct Patterns {
    pub(super) distances: Vec<Asked>,
    pub(super) frames: Vec<Asked>,
    pub(super) booleans: Vec<Asked>,
    pub(super) expressions: Vec<Asked>,
}

impl Patterns {
    pub(super) fn draw(texts: &[String], seed: u64, wanted: usize) -> Patterns {
        let mut drawing = Drawing { texts, random: fastrand::Rng::with_seed(seed), wanted };
        Patterns {
            distances: drawing.queries(Drawing::distance),
            frames: drawing.queries(Drawing::frame),
            booleans: drawing.queries(Drawing::boolean),
            expressions: drawing.queries(Drawing::expression),
        }
    }
}

struct Drawing<'a> {
    texts: &'a [String],
    random: fastrand::Rng,
    wanted: usize,
}

/// A query as text, and the expressions of its scan.
type Drawn = (String, Vec<String>);

impl Drawing<'_> {
    fn queries(&mut self, draw: fn(&mut Self) -> Option<Drawn>) -> Vec<Asked> {
        let mut queries = Vec::new();
        for _ in 0..self.wanted * ATTEMPTS {
            if queries.len() == self.wanted {
                break;
            }
            let Some((query, scans)) = draw(self) else { continue };
            let scans: Option<Vec<Regex>> = scans.iter().map(|scan| Regex::new(scan).ok()).collect();
            if let (Some(scans), Ok(_)) = (scans, query.parse::<Query>()) {
                queries.push(Asked { query, scans });
            }
        }
        queries
    }

    /// Two phrases that stand near each other.
    fn distance(&mut self) -> Option<Drawn> {
        let letters = self.letters()?;
        let (first, second) = (self.random.usize(1..=4), self.random.usize(1..=4));
        let (left, right) = self.two_pieces(&letters, (first, second), 0..=NEAR)?;
        let between = gap(0, NEAR);
        Some(match self.random.bool() {
            true => (format!("{left} ${NEAR} {right}"), vec![format!("{left}{between}{right}")]),
            false => {
                let scan = format!("{left}{between}{right}|{right}{between}{left}");
                (format!("{left} #{NEAR} {right}"), vec![scan])
            }
        })
    }

    /// A frame of one or two letters on each side, as 以…为… has.
    fn frame(&mut self) -> Option<Drawn> {
        let letters = self.letters()?;
        let (first, second) = (self.random.usize(1..=2), self.random.usize(1..=2));
        let (left, right) = self.two_pieces(&letters, (first, second), 1..=FRAME)?;
        Some((format!("{left}…{right}"), vec![format!("{left}{}{right}", gap(1, FRAME))]))
    }

    fn boolean(&mut self) -> Option<Drawn> {
        let mut piece = || {
            let letters = self.letters()?;
            let length = self.random.usize(2..=4);
            self.piece(&letters, length)
        };
        let (a, b, c) = (piece()?, piece()?, piece()?);
        let query = match self.random.u8(..3) {
            0 => format!("({a} | {b}) -{c}"),
            1 => format!("({a} | {b}) {c}"),
            _ => format!("{a} -({b} | {c})"),
        };
        Some((query, vec![a, b, c]))
    }

    /// An expression whose only literal has two letters.
    fn expression(&mut self) -> Option<Drawn> {
        let letters = self.letters()?;
        let literal = self.piece(&letters, 2)?;
        let expression = match self.random.u8(..4) {
            0 => format!("{literal}.{{1,3}}[的了和]"),
            1 => format!("[^，]{literal}[^，]{{2}}"),
            2 => format!("{literal}[0-9一二三四五六七八九十]"),
            _ => format!("[发改推]\\p{{Han}}{literal}"),
        };
        // A sentence is a line of the scanned text.
        let scan = expression.replace("[^，]", "[^，\\n]");
        Some((format!("/{expression}/"), vec![scan]))
    }

    /// The Chinese letters of a random sentence.
    fn letters(&mut self) -> Option<Vec<char>> {
        let text = self.random.choice(self.texts)?;
        let spans = sentences(text);
        let span = self.random.choice(&spans)?;
        let folded = fold(&text[span.range.clone()]).without_separators();
        Some(folded.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect())
    }

    fn piece(&mut self, letters: &[char], length: usize) -> Option<String> {
        let last = letters.len().checked_sub(length)?;
        let start = self.random.usize(..=last);
        Some(letters[start..start + length].iter().collect())
    }

    fn two_pieces(
        &mut self,
        letters: &[char],
        lengths: (usize, usize),
        gap: std::ops::RangeInclusive<usize>,
    ) -> Option<(String, String)> {
        let gap = self.random.usize(gap);
        let last = letters.len().checked_sub(lengths.0 + gap + lengths.1)?;
        let start = self.random.usize(..=last);
        let second = start + lengths.0 + gap;
        let piece = |start: usize, length: usize| letters[start..start + length].iter().collect::<String>();
        Some((piece(start, lengths.0), piece(second, lengths.1)))
    }
}

/// So many letters, separators not counted, as an expression over folded text.
fn gap(least: usize, most: usize) -> String {
    format!("，?(?:[^，\\n]，?){{{least},{most}}}?")
}
