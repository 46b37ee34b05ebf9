//! Random queries of every operator, put together from pieces of stored speeches that stand near each other.

use crate::query::{MAX_EXPRESSIONS, MAX_QUERY_CHARACTERS};
use crate::scan::{self, Ask, Condition, Day, Field, Frame, Kind, Pattern, Reach, Settings};
use crate::speech::Speech;

use super::Draw;

mod expressions;
mod typing;

/// Draws asks. The same seed draws the same asks.
pub(super) struct Asks<'a> {
    speeches: &'a [Speech],
    texts: Draw<'a>,
    random: fastrand::Rng,
}

/// Where in a stretch of a sentence something may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Here,
    Anywhere,
}

/// How deep conditions are nested.
const DEPTH: usize = 3;
/// Attempts for each ask: a text of nothing but marks has none, and the draw must end all the same.
const ATTEMPTS: usize = 100;

impl<'a> Asks<'a> {
    pub(super) fn new(texts: Draw<'a>, speeches: &'a [Speech], seed: u64) -> Asks<'a> {
        Asks { speeches, texts, random: fastrand::Rng::with_seed(seed) }
    }

    pub(super) fn draw(&mut self, sample: usize) -> Vec<Ask> {
        if self.speeches.is_empty() {
            return Vec::new();
        }
        let fits =
            |ask: &Ask| ask.expressions() <= MAX_EXPRESSIONS && ask.to_string().chars().count() <= MAX_QUERY_CHARACTERS;
        let attempts = (0..sample.saturating_mul(ATTEMPTS)).filter_map(|_| self.ask());
        attempts.filter(fits).take(sample).collect()
    }

    fn ask(&mut self) -> Option<Ask> {
        // Parts of one query come from one speech more often than not, so that all of them can hold.
        let home = self.texts.anywhere().0;
        let condition = match self.random.u8(0..10) {
            0..6 => Condition::Pattern(self.pattern(home)?),
            6 => Condition::All(vec![self.leaf(home)?, self.filter(home)?]),
            7 if self.random.u8(0..4) == 0 => self.filter(home)?,
            _ => self.nested(home, DEPTH)?,
        };
        Some(Ask { condition, settings: self.settings() })
    }

    fn nested(&mut self, home: usize, depth: usize) -> Option<Condition> {
        if depth == 0 || self.random.u8(0..4) == 0 {
            return self.leaf(home);
        }
        let count = self.random.usize(2..=3);
        Some(match self.random.u8(0..8) {
            0..3 => Condition::All((0..count).map(|_| self.nested(home, depth - 1)).collect::<Option<_>>()?),
            3..6 => Condition::Any((0..count).map(|_| self.nested(home, depth - 1)).collect::<Option<_>>()?),
            _ => Condition::Not(Box::new(self.nested(home, depth - 1)?)),
        })
    }

    fn leaf(&mut self, home: usize) -> Option<Condition> {
        match self.random.u8(0..8) {
            0 => self.filter(home),
            1..5 => Some(Condition::Pattern(self.phrase(home)?)),
            _ => Some(Condition::Pattern(self.pattern(home)?)),
        }
    }

    fn settings(&mut self) -> Settings {
        let mut settings = Settings::default();
        if self.random.u8(0..6) == 0 {
            let count = self.random.usize(1..=3);
            settings.kinds = self.random.choose_multiple(Kind::ALL, count);
        }
        settings.noise = self.random.u8(0..8) == 0;
        if self.random.u8(0..8) == 0 {
            let least = self.random.usize(1..4);
            settings.gap = Some((least, least + self.random.usize(0..20)));
        }
        settings
    }

    /// What is known of speeches.
    fn filter(&mut self, home: usize) -> Option<Condition> {
        let speech = if self.random.bool() { home } else { self.random.usize(..self.speeches.len()) };
        let known = &self.speeches.get(speech)?.metadata;
        if self.random.u8(0..8) == 0 {
            return self.unknown();
        }
        let value = match self.random.u8(0..8) {
            0 => (Field::Speaker, known.speaker.clone()),
            1 => (Field::Region, known.region.as_deref().map(|region| typing::piece(region, &mut self.random))),
            2 => (Field::Level, known.level.map(|level| level.name().to_owned())),
            3 => (Field::Issuer, known.issuer.clone()),
            4 => (Field::Id, self.speeches.get(speech).map(|speech| speech.id.clone())),
            _ => return self.dated(known.date.map_or(2010, |date| date.first_day() / 10_000) as u16),
        };
        let (field, value) = (value.0, value.1.filter(|value| typing::is_value(value)));
        let mut values: Vec<String> = value.into_iter().collect();
        if (values.is_empty() || self.random.u8(0..4) == 0) && field != Field::Level {
            values.push("无人知晓".to_owned());
        }
        if !matches!(field, Field::Id | Field::Level) {
            values = values.into_iter().map(|value| typing::varied(&value, &mut self.random)).collect();
        }
        if field == Field::Level && self.random.bool() {
            values.push("县".to_owned());
        }
        (!values.is_empty()).then_some(Condition::Known(field, values))
    }

    fn unknown(&mut self) -> Option<Condition> {
        let [speaker, region, level, issuer] =
            [Field::Speaker, Field::Region, Field::Level, Field::Issuer].map(Condition::Unknown);
        self.random.choice([speaker, region, level, issuer, Condition::Undated])
    }

    fn dated(&mut self, year: u16) -> Option<Condition> {
        let mut near = || (year + self.random.u16(0..5)).checked_sub(2).filter(|year| *year > 0);
        let (from, to) = (near()?, near()?);
        let (from, to) = (from.min(to), from.max(to));
        let month = self.random.bool().then(|| self.random.u8(1..=12));
        let day = month.filter(|_| self.random.bool()).map(|_| self.random.u8(1..=28));
        Some(match self.random.u8(0..6) {
            0 => Condition::Years { from: Some(from), to: Some(from) },
            1 => Condition::Years { from: Some(from), to: None },
            2 => Condition::Years { from: None, to: Some(to) },
            3 => Condition::Years { from: Some(from), to: Some(to) },
            4 => Condition::From(Day { year: from, month, day }),
            _ => Condition::To(Day { year: to, month, day }),
        })
    }

    fn pattern(&mut self, home: usize) -> Option<Pattern> {
        match self.random.u8(0..10) {
            0..3 => self.distance(home),
            3..5 => self.frame(home),
            5..7 => self.outside(home),
            7..9 => self.expression(home),
            _ => self.phrase(home),
        }
    }

    fn phrase(&mut self, home: usize) -> Option<Pattern> {
        let sentence = self.sentence(home)?;
        self.phrase_near(&sentence, Start::Anywhere).map(|(phrase, _)| phrase)
    }

    fn distance(&mut self, home: usize) -> Option<Pattern> {
        let sentence = self.sentence(home)?;
        let (mut first, mut end) = self.operand(&sentence, Start::Anywhere)?;
        let mut rest = Vec::new();
        for _ in 0..self.random.usize(1..=2) {
            let (next, begin, next_end) = self.next_operand(&sentence, end)?;
            let between: String = sentence[end..begin].iter().collect();
            rest.push((self.reach(scan::fold(&between).loose.chars().count()), next));
            end = next_end;
        }
        if self.random.u8(0..5) == 0
            && let Some((_, last)) = rest.last_mut()
        {
            // The other way round.
            std::mem::swap(&mut first, last);
        }
        Some(Pattern::Distance(Box::new(first), rest))
    }

    /// Often just enough letters, sometimes too few.
    fn reach(&mut self, letters: usize) -> Reach {
        let most = match self.random.u8(0..10) {
            0..5 => letters,
            5..8 => letters + self.random.usize(1..8),
            8 => letters.saturating_sub(self.random.usize(1..3)),
            _ => self.random.usize(0..=40),
        };
        Reach { in_order: self.random.bool(), most }
    }

    /// An operand that begins a few characters behind a place, and where it begins and ends.
    fn next_operand(&mut self, sentence: &[char], end: usize) -> Option<(Pattern, usize, usize)> {
        let begin = end + self.random.usize(0..9);
        let (operand, end) = self.operand(sentence.get(begin..)?, Start::Here)?;
        Some((operand, begin, begin + end))
    }

    /// A phrase of a stretch, or a pattern that has one; and where it ends.
    fn operand(&mut self, stretch: &[char], start: Start) -> Option<(Pattern, usize)> {
        let (phrase, end) = self.phrase_near(stretch, start)?;
        Some(match self.random.u8(0..12) {
            0 => {
                let other = self.texts.anywhere().0;
                let mut parts = vec![phrase, self.phrase(other)?];
                self.random.shuffle(&mut parts);
                (Pattern::Either(parts), end)
            }
            1 => (self.expression_of(&stretch[..end])?, end),
            2 => {
                let (next, _, next_end) = self.next_operand(stretch, end)?;
                let reach = self.reach(4);
                (Pattern::Distance(Box::new(phrase), vec![(reach, next)]), next_end)
            }
            3 => (Pattern::Outside(Box::new(phrase), vec![self.phrase_near(stretch, Start::Anywhere)?.0]), end),
            _ => (phrase, end),
        })
    }

    fn frame(&mut self, home: usize) -> Option<Pattern> {
        let sentence = self.sentence(home)?;
        let mut begin = self.random.usize(0..sentence.len());
        let mut parts = Vec::new();
        for _ in 0..self.random.usize(2..=3) {
            let end = begin + self.random.usize(1..=3);
            let part: String = sentence.get(begin..end)?.iter().collect();
            if !typing::is_part_of_frame(&part) {
                return None;
            }
            parts.push(typing::varied(&part, &mut self.random));
            begin = end + self.random.usize(1..14);
        }
        let (open_start, open_end) = (self.random.u8(0..5) == 0, self.random.u8(0..5) == 0);
        Some(Pattern::Frame(Frame { parts, open_start, open_end }))
    }

    fn outside(&mut self, home: usize) -> Option<Pattern> {
        let sentence = self.sentence(home)?;
        let begin = self.random.usize(0..sentence.len());
        let (inside, end) = self.operand(&sentence[begin..], Start::Here)?;
        let end = begin + end;
        let mut around = Vec::new();
        for _ in 0..self.random.usize(1..=2) {
            around.push(self.around(&sentence, begin, end)?);
        }
        Some(Pattern::Outside(Box::new(inside), around))
    }

    /// What stands around a stretch of a sentence, or overlaps it, or is it.
    fn around(&mut self, sentence: &[char], begin: usize, end: usize) -> Option<Pattern> {
        let from = begin.saturating_sub(self.random.usize(0..4));
        let to = (end + self.random.usize(0..4)).min(sentence.len());
        let wide: String = sentence[from..to].iter().collect();
        match self.random.u8(0..8) {
            0 => self.distance_across(sentence, from, to),
            1 => self.expression_of(&sentence[from..to]),
            2 => Some(Pattern::Either(vec![self.usable(&wide)?, self.phrase_near(sentence, Start::Anywhere)?.0])),
            3 => {
                let part: String = sentence.get(begin + 1..to)?.iter().collect();
                self.usable(&part)
            }
            _ => self.usable(&wide),
        }
    }

    /// Its first and its last character with what stands between.
    fn distance_across(&mut self, sentence: &[char], from: usize, to: usize) -> Option<Pattern> {
        let one = |asks: &mut Self, at: usize| asks.usable(&sentence.get(at)?.to_string());
        let (first, last) = (one(self, from)?, one(self, to.checked_sub(1)?)?);
        let reach = self.reach(to - from);
        Some(Pattern::Distance(Box::new(first), vec![(reach, last)]))
    }

    fn expression(&mut self, home: usize) -> Option<Pattern> {
        let sentence = self.sentence(home)?;
        let begin = self.random.usize(0..sentence.len());
        let end = begin + self.random.usize(2..=10);
        self.expression_of(sentence.get(begin..end.min(sentence.len()))?)
    }

    fn expression_of(&mut self, stretch: &[char]) -> Option<Pattern> {
        let other = self.texts.anywhere().0;
        let other = self.sentence(other)?;
        expressions::draw(stretch, &other, &mut self.random).map(Pattern::Expression)
    }

    /// A phrase of 1 to 8 characters of a stretch, and where it ends.
    fn phrase_near(&mut self, stretch: &[char], start: Start) -> Option<(Pattern, usize)> {
        if stretch.is_empty() {
            return None;
        }
        let begin = if start == Start::Anywhere { self.random.usize(0..stretch.len()) } else { 0 };
        let length = match self.random.u8(0..16) {
            0 => 1,
            1..7 => 2,
            7..12 => self.random.usize(3..=4),
            _ => self.random.usize(5..=8),
        };
        let end = (begin + length).min(stretch.len());
        let text: String = stretch[begin..end].iter().collect();
        Some((self.usable(&text)?, end))
    }

    fn usable(&mut self, text: &str) -> Option<Pattern> {
        typing::is_usable(text).then(|| Pattern::Phrase(typing::varied(text, &mut self.random)))
    }

    /// The characters of a sentence: of this speech, or of another.
    fn sentence(&mut self, home: usize) -> Option<Vec<char>> {
        let number = if self.random.u8(0..5) == 0 { self.texts.anywhere().0 } else { home };
        let speech = self.speeches.get(number)?;
        let sentence = self.random.choice(&speech.sentences)?;
        Some(speech.sentence_text(sentence).chars().collect())
    }
}
