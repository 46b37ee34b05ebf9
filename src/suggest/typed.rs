//! What somebody has typed so far, compared with letters: as they are written, by pinyin, or both at once.

use crate::text::{fold, pinyin};

/// The letters of a term that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    letters: Vec<char>,
}

/// How typed letters fit, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Letter by letter as written.
    Written,
    /// With syllables in full; the last may be unfinished.
    Spelled,
    /// With some syllables by their initials alone.
    Shortened,
}

/// A letter of what can be suggested, with its readings.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) ch: char,
    /// As [`pinyin::readings`], and lve, nve also as most people type them: lue, nue.
    pub(super) readings: Vec<&'static str>,
    /// What these begin with: a bit for each of a–z.
    initials: u32,
}

/// What a first letter leaves of the typed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Nothing perhaps, or it is not known.
    Unknown,
    /// The typed letters that may come next, as bits; none where the first letter does not fit.
    Next(u64),
}

/// Typed letters that pinyin is looked for in; more are compared as written. A state is a bit per typed letter.
const MOST_SPELLED: usize = 63;

impl Letter {
    pub(super) fn new(ch: char) -> Letter {
        let mut readings: Vec<&'static str> = pinyin::readings(ch).collect();
        for (written, typed) in [("lve", "lue"), ("nve", "nue")] {
            if readings.contains(&written) {
                readings.push(typed);
            }
        }
        let initial = |reading: &&str| 1 << (u32::from(reading.as_bytes()[0]) - u32::from(b'a'));
        Letter { ch, initials: readings.iter().map(initial).fold(0, |all, one: u32| all | one), readings }
    }

    /// What typed text that fits here may begin with: the letter itself, and the initials of its readings.
    pub(super) fn keys(&self) -> impl Iterator<Item = char> + '_ {
        let initials = ('a'..='z').enumerate().filter(|(n, _)| self.initials >> n & 1 == 1).map(|(_, initial)| initial);
        std::iter::once(self.ch).chain(initials.filter(|initial| *initial != self.ch))
    }
}

impl Typed {
    /// Folds a term, letter by letter: what stands beside `xx` makes it no mask here, but 学习.
    pub(super) fn new(term: &str) -> Typed {
        let folded = |c: char| fold(c.encode_utf8(&mut [0; 4])).letters;
        Typed { letters: pinyin::as_typed(term).chars().flat_map(folded).map(|letter| letter.ch).collect() }
    }

    /// What it begins with.
    pub(super) fn first(&self) -> Option<char> {
        self.letters.first().copied()
    }

    /// What is left to fit behind a first letter.
    pub(super) fn opening(&self, first: &Letter) -> Opening {
        if self.letters.len() > MOST_SPELLED {
            return Opening::Unknown;
        }
        let (mut next, mut best) = ([0; 3], None);
        self.step(first, 0, Fit::Written, &mut next, &mut best);
        if best.is_some() { Opening::Unknown } else { Opening::Next(next[0] | next[1] | next[2]) }
    }

    /// Whether a second letter can go on with an opening; what says no, [`Typed::fit`] says too, but more slowly.
    pub(super) fn may_go_on(&self, opening: Opening, second: &Letter) -> bool {
        let Opening::Next(mut open) = opening else { return true };
        while open != 0 {
            let typed = self.letters[open.trailing_zeros() as usize];
            open &= open - 1;
            if typed == second.ch
                || (typed.is_ascii_lowercase() && second.initials >> (typed as u32 - 'a' as u32) & 1 == 1)
            {
                return true;
            }
        }
        false
    }

    /// How it fits the beginning of a text; `None` where it does not.
    pub(super) fn fit<'a>(&self, text: impl Iterator<Item = &'a Letter>) -> Option<Fit> {
        if self.letters.len() > MOST_SPELLED {
            let mut text = text.map(|letter| letter.ch);
            return self.letters.iter().all(|letter| text.next() == Some(*letter)).then_some(Fit::Written);
        }
        // For each way to fit, the typed letters that may come next, as bits.
        let mut states = [1u64, 0, 0];
        let mut best: Option<Fit> = None;
        for letter in text {
            let mut next = [0u64; 3];
            for fit in [Fit::Written, Fit::Spelled, Fit::Shortened] {
                let mut open = states[fit as usize];
                while open != 0 {
                    let at = open.trailing_zeros() as usize;
                    open &= open - 1;
                    self.step(letter, at, fit, &mut next, &mut best);
                }
            }
            if best == Some(Fit::Written) || next == [0; 3] {
                break;
            }
            states = next;
        }
        best
    }

    /// Goes on with a letter of the text, where the typed letters before `at` have been used up.
    fn step(&self, letter: &Letter, at: usize, fit: Fit, next: &mut [u64; 3], best: &mut Option<Fit>) {
        let rest = &self.letters[at..];
        let mut reach = |used: usize, fit: Fit| {
            if used == rest.len() {
                *best = Some(best.map_or(fit, |best| best.min(fit)));
            } else {
                next[fit as usize] |= 1 << (at + used);
            }
        };
        if rest[0] == letter.ch {
            reach(1, fit);
        }
        for reading in &letter.readings {
            let same =
                rest.iter().zip(reading.bytes()).take_while(|(typed, byte)| **typed == char::from(*byte)).count();
            if same == 0 {
                continue;
            }
            if same == reading.len() || same == rest.len() {
                reach(same, fit.max(Fit::Spelled));
            }
            let initial = if reading.as_bytes().get(1) == Some(&b'h') { 2 } else { 1 };
            for initial in 1..=initial.min(same) {
                reach(initial, Fit::Shortened);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(typed: &str, text: &str) -> Option<Fit> {
        let letters: Vec<Letter> = text.chars().map(Letter::new).collect();
        Typed::new(typed).fit(letters.iter())
    }

    #[test]
    fn pinyin_fits_in_full_by_initials_and_mixed() {
        for (typed, how) in [
            ("高质", Fit::Written),
            ("高質", Fit::Written),
            ("g", Fit::Spelled),
            ("gaoz", Fit::Spelled),
            ("gaozhiliangfazhan", Fit::Spelled),
            ("GaoZhi", Fit::Spelled),
            ("gao'zhi", Fit::Spelled),
            ("ｇａｏ", Fit::Spelled),
            ("高zhiliang", Fit::Spelled),
            ("gzlfz", Fit::Shortened),
            ("gzhl", Fit::Shortened),
            ("gaozl", Fit::Shortened),
            ("高质lfz", Fit::Shortened),
        ] {
            assert_eq!(fit(typed, "高质量发展"), Some(how), "{typed}");
        }
        for typed in ["高量", "gal", "gaofz", "gzlfzz", "z", "高质量发展了"] {
            assert_eq!(fit(typed, "高质量发展"), None, "{typed}");
        }
    }

    #[test]
    fn a_letter_fits_by_each_of_its_readings() {
        for (typed, text) in [
            ("chongqing", "重庆"),
            ("zhongyao", "重要"),
            ("yinhang", "银行"),
            ("xingdong", "行动"),
            ("hangdong", "行动"),
        ] {
            assert_eq!(fit(typed, text), Some(Fit::Spelled), "{typed}");
        }
        assert_eq!(fit("chongyang", "重要"), None);
    }

    #[test]
    fn u_with_dots_is_typed_in_many_ways() {
        for typed in ["lüse", "lvse", "lu:se", "LÜSE"] {
            assert_eq!(fit(typed, "绿色"), Some(Fit::Spelled), "{typed}");
        }
        for typed in ["zhanlüe", "zhanlve", "zhanlue"] {
            assert_eq!(fit(typed, "战略"), Some(Fit::Spelled), "{typed}");
        }
    }

    #[test]
    fn latin_words_fit_as_they_are_written_and_xx_is_no_mask() {
        assert_eq!(fit("5g", "5g网络"), Some(Fit::Written));
        assert_eq!(fit("5gwl", "5g网络"), Some(Fit::Shortened));
        assert_eq!(fit("xx", "学习"), Some(Fit::Shortened));
    }

    #[test]
    fn what_is_very_long_fits_as_written() {
        let text = "人民".repeat(60);
        assert_eq!(fit(&text, &text), Some(Fit::Written));
        assert_eq!(fit(&"renmin".repeat(60), &text), None);
    }
}
