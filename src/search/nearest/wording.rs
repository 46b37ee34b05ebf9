//! A phrase taken apart into letters, to be changed letter by letter and put together again.

use crate::query::{Lens, Phrase};
use crate::text::fold::SEPARATOR;
use crate::text::{Folded, Letter, fold};

/// Letters in a row, with the separators between them.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    letters: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    ch: char,
    /// Whether a separator stands before it.
    separated: bool,
    /// The letter of the phrase that stands here; `None` for one that was put in.
    typed: Option<usize>,
}

/// What makes two wordings the same: letters and separators.
pub(super) type Key = Vec<(char, bool)>;

impl Wording {
    /// The letters of a phrase; the loose lens sees no separators.
    pub(super) fn of(phrase: &Phrase, lens: Lens) -> Wording {
        let place = |(n, letter): (usize, &Letter)| Place {
            ch: letter.ch,
            separated: letter.after_separator && lens != Lens::Loose,
            typed: Some(n),
        };
        Wording { letters: phrase.folded().letters.iter().enumerate().map(place).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    pub(super) fn letter(&self, at: usize) -> char {
        self.letters[at].ch
    }

    /// Whether a separator stands before a letter.
    pub(super) fn is_separated(&self, at: usize) -> bool {
        self.letters[at].separated
    }

    pub(super) fn key(&self) -> Key {
        self.letters.iter().map(|place| (place.ch, place.separated)).collect()
    }

    /// How many of its letters are not those that were typed.
    pub(super) fn put_in(&self) -> usize {
        self.letters.iter().filter(|place| place.typed.is_none()).count()
    }

    /// Another letter in the place of one.
    pub(super) fn replaced(&self, at: usize, ch: char) -> Wording {
        let mut wording = self.clone();
        wording.letters[at] = Place { ch, typed: None, ..self.letters[at] };
        wording
    }

    /// A letter more, before that at `at`. Where a separator stands there, the letter can stand on either side of it.
    pub(super) fn inserted(&self, at: usize, ch: char) -> Vec<Wording> {
        let insert = |separated: bool| {
            let mut wording = self.clone();
            wording.letters.insert(at, Place { ch, separated, typed: None });
            wording
        };
        if !self.letters.get(at).is_some_and(|place| place.separated) {
            return vec![insert(false)];
        }
        let mut before = insert(true);
        before.letters[at + 1].separated = false;
        vec![before, insert(false)]
    }

    /// A letter less; a separator on either side of it stays, unless it comes to stand at the border.
    pub(super) fn removed(&self, at: usize) -> Wording {
        let mut wording = self.clone();
        let separated = wording.letters.remove(at).separated;
        if let Some(next) = wording.letters.get_mut(at) {
            next.separated = at > 0 && (next.separated || separated);
        }
        wording
    }

    /// A letter and the one behind it changed about; separators stay where they are.
    pub(super) fn swapped(&self, at: usize) -> Wording {
        let mut wording = self.clone();
        wording.letters.swap(at, at + 1);
        for at in at..at + 2 {
            wording.letters[at].separated = self.letters[at].separated;
        }
        wording
    }

    /// The letters before `end`.
    pub(super) fn head(&self, end: usize) -> Wording {
        Wording { letters: self.letters[..end].to_vec() }
    }

    /// The letters from `start` on.
    pub(super) fn tail(&self, start: usize) -> Wording {
        let mut letters = self.letters[start..].to_vec();
        if let Some(first) = letters.first_mut() {
            first.separated = false;
        }
        Wording { letters }
    }

    /// These letters as a piece of a phrase, to be looked for as they are: typed alone they might be read otherwise, like the point of `1.`.
    pub(super) fn piece(&self) -> Phrase {
        let letter =
            |place: &Place| Letter { ch: place.ch, start: 0, end: 0, after_separator: place.separated, joined: false };
        Phrase::of_folded(Folded { letters: self.letters.iter().map(letter).collect() })
    }

    /// The phrase that looks for exactly this, its letters as `model` has them where they come from it. `None` where there is none: letters
    /// that would be read otherwise when they are typed so, as `xx`, which is a mask, can't be suggested.
    pub(super) fn phrase_like(&self, model: &Phrase) -> Option<Phrase> {
        self.read_back(&self.typed_like(model)).or_else(|| self.read_back(&self.folded()))
    }

    fn read_back(&self, text: &str) -> Option<Phrase> {
        let phrase = Phrase::new(text).ok()?;
        let letters = &phrase.folded().letters;
        let same = letters.len() == self.len()
            && letters
                .iter()
                .zip(&self.letters)
                .all(|(letter, place)| letter.ch == place.ch && letter.after_separator == place.separated);
        same.then_some(phrase)
    }

    fn folded(&self) -> String {
        let mut text = String::new();
        for place in &self.letters {
            text.extend(place.separated.then_some(SEPARATOR));
            text.push(place.ch);
        }
        text
    }

    /// Case, width and the blanks between Latin words as in `model`. Chinese letters are simplified: only for some of them is it known how
    /// they would be typed in traditional ones.
    fn typed_like(&self, model: &Phrase) -> String {
        let letters = &model.folded().letters;
        let mut text = String::new();
        let mut before: Option<usize> = None;
        for place in &self.letters {
            text.extend(place.separated.then_some(SEPARATOR));
            let follows = place.typed.zip(before).filter(|(typed, before)| *typed == before + 1);
            if let Some((typed, before)) = follows {
                let between = letters[before].end as usize..letters[typed].start as usize;
                let has_blank = model.typed().get(between).is_some_and(|between| between.contains(' '));
                text.extend((!place.separated && has_blank).then_some(' '));
            }
            let letter = place.typed.map(|typed| &letters[typed]).filter(|letter| letter.is_latin_or_digit());
            let typed = letter.and_then(|letter| model.typed().get(letter.start as usize..letter.end as usize));
            // One character can fold to several letters (Ⅲ), and one that is left of it is not that character.
            let typed = typed.filter(|typed| typed.chars().count() == 1 && is_letter(typed, place.ch));
            match typed {
                Some(typed) => text.push_str(typed),
                None => text.push(place.ch),
            }
            before = place.typed;
        }
        text
    }
}

/// Whether a text folds to one letter, and to which.
fn is_letter(text: &str, ch: char) -> bool {
    matches!(fold(text).letters[..], [letter] if letter.ch == ch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording(text: &str) -> Wording {
        Wording::of(&Phrase::new(text).unwrap(), Lens::Default)
    }

    #[test]
    fn a_separator_stays_when_a_letter_beside_it_changes() {
        let wording = wording("为王、环境");
        assert_eq!(wording.replaced(2, '怀').folded(), "为王，怀境");
        assert_eq!(wording.removed(2).folded(), "为王，境");
        assert_eq!(wording.removed(1).folded(), "为，环境");
        assert_eq!(wording.swapped(1).folded(), "为环，王境");
        let inserted: Vec<String> = wording.inserted(2, '好').iter().map(Wording::folded).collect();
        assert_eq!(inserted, ["为王，好环境", "为王好，环境"]);
        assert_eq!(wording.inserted(0, '好').len(), 1);
    }

    #[test]
    fn no_separator_is_left_at_the_border() {
        let wording = wording("王、环");
        assert_eq!(wording.removed(0).folded(), "环");
        assert_eq!(wording.removed(1).folded(), "王");
        assert_eq!(wording.tail(1).folded(), "环");
    }

    #[test]
    fn what_would_be_read_otherwise_is_no_phrase() {
        let like = |text: &str, at: usize| wording(text).removed(at).phrase_like(&Phrase::new(text).unwrap());
        assert!(like("xxl", 2).is_none());
        assert!(like("1.5", 2).is_none());
        assert!(like("xxl", 1).is_some());
    }

    #[test]
    fn latin_letters_stay_as_typed_and_chinese_ones_are_simplified() {
        let phrase = Phrase::new("“Belt  and road”經際，Ⅲ").unwrap();
        let wording = Wording::of(&phrase, Lens::Default);
        let text = |wording: &Wording| wording.phrase_like(&phrase).unwrap().typed().to_owned();
        assert_eq!(text(&wording.replaced(12, '济')), "Belt and road经济，iii");
        assert_eq!(text(&wording.removed(15)), "Belt and road经际，ii");
        assert_eq!(text(&wording.removed(3)), "Beland road经际，iii");
    }
}
