//! Things that can be suggested, the best first, to be found by what their text begins with or holds.

use std::collections::HashMap;

use super::typed::{Fit, Letter, Opening, Typed};
use crate::text::fold;

/// Things with a text each. Finding the best few of a common beginning stops early; a rare one costs a look at all places where a letter
/// fits the first that is typed.
pub(super) struct Catalogue<T> {
    things: Vec<T>,
    /// Where the letters of each thing begin.
    starts: Vec<u32>,
    /// The letters of all things by their numbers, with [`END`] behind each thing.
    letters: Vec<u16>,
    /// By number.
    alphabet: Vec<Letter>,
    /// By what the typed text begins with: the places to look at, in order, so that those of better things come first.
    starting: HashMap<char, Places>,
    inside: HashMap<char, Places>,
}

/// Where typed text may fit, in order.
#[derive(Default)]
struct Places {
    all: Vec<u32>,
    /// One past the last of them whose letter is the typed one itself. Behind it, all that fits does so by its reading.
    written_end: u32,
}

/// The number that no letter has.
const END: u16 = 0;

impl<T> Catalogue<T> {
    /// A catalogue of things in this order.
    pub(super) fn new(things: Vec<T>, text: impl Fn(&T) -> &str) -> Catalogue<T> {
        let mut catalogue = Catalogue {
            things: Vec::with_capacity(things.len()),
            starts: Vec::with_capacity(things.len()),
            letters: Vec::new(),
            alphabet: vec![Letter::new('\0')],
            starting: HashMap::new(),
            inside: HashMap::new(),
        };
        let mut numbers: HashMap<char, u16> = HashMap::new();
        for thing in things {
            catalogue.add(text(&thing), &mut numbers);
            catalogue.things.push(thing);
        }
        for places in catalogue.starting.values_mut().chain(catalogue.inside.values_mut()) {
            places.all.shrink_to_fit();
        }
        catalogue
    }

    /// The best `limit` things that fit what is typed: first those that begin with it, then those that hold it; among these, as
    /// [`Fit`] says; else in their order.
    pub(super) fn find(&self, typed: &Typed, limit: usize) -> Vec<&T> {
        let Some(first) = typed.first() else { return Vec::new() };
        // Many things begin with the same letter, so what it leaves open is worked out once.
        let mut openings: Vec<Option<Opening>> = vec![None; self.alphabet.len()];
        let mut found: Vec<usize> = Vec::new();
        for places in [self.starting.get(&first), self.inside.get(&first)].into_iter().flatten() {
            let mut by_fit: [Vec<usize>; 3] = Default::default();
            for place in &places.all {
                let (number, next) = (self.letters[*place as usize], self.letters[*place as usize + 1]);
                let opening = openings[usize::from(number)]
                    .get_or_insert_with(|| typed.opening(&self.alphabet[usize::from(number)]));
                if !typed.may_go_on(*opening, &self.alphabet[usize::from(next)]) {
                    continue;
                }
                let Some(fit) = typed.fit(self.letters_from(*place)) else { continue };
                let thing = self.starts.partition_point(|start| start <= place) - 1;
                let of_fit = &mut by_fit[fit as usize];
                if of_fit.last() != Some(&thing) && !found.contains(&thing) {
                    of_fit.push(thing);
                }
                // Nothing that comes later fits better. A thing may fit in two ways at two places, so twice as many are enough.
                let best = if *place < places.written_end { Fit::Written } else { Fit::Spelled };
                if by_fit[..=best as usize].iter().map(Vec::len).sum::<usize>() >= 2 * limit {
                    break;
                }
            }
            for thing in by_fit.into_iter().flatten() {
                if found.len() < limit && !found.contains(&thing) {
                    found.push(thing);
                }
            }
            if found.len() == limit {
                break;
            }
        }
        found.into_iter().map(|thing| &self.things[thing]).collect()
    }

    fn add(&mut self, text: &str, numbers: &mut HashMap<char, u16>) {
        self.starts.push(self.letters.len() as u32);
        for (n, letter) in fold(text).letters.into_iter().enumerate() {
            let number = *numbers.entry(letter.ch).or_insert_with(|| {
                self.alphabet.push(Letter::new(letter.ch));
                u16::try_from(self.alphabet.len() - 1).unwrap_or(END)
            });
            let places = if n == 0 { &mut self.starting } else { &mut self.inside };
            for key in self.alphabet[usize::from(number)].keys() {
                let place = self.letters.len() as u32;
                let places = places.entry(key).or_default();
                places.all.push(place);
                if key == letter.ch {
                    places.written_end = place + 1;
                }
            }
            self.letters.push(number);
        }
        self.letters.push(END);
    }

    fn letters_from(&self, place: u32) -> impl Iterator<Item = &Letter> {
        let numbers = self.letters[place as usize..].iter().take_while(|number| **number != END);
        numbers.map(|number| &self.alphabet[usize::from(*number)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is to be found, by comparing everything.
    fn compare_all<'a>(things: &'a [(String, Vec<Letter>)], typed: &Typed, limit: usize) -> Vec<&'a String> {
        let way = |letters: &[Letter]| {
            let at = |start: usize| typed.fit(letters[start..].iter());
            at(0).map(|fit| (false, fit)).or_else(|| (1..letters.len()).filter_map(at).min().map(|fit| (true, fit)))
        };
        let mut fitting: Vec<_> = things.iter().filter_map(|(thing, letters)| Some((way(letters)?, thing))).collect();
        fitting.sort_by_key(|(way, _)| *way);
        fitting.into_iter().map(|(_, thing)| thing).take(limit).collect()
    }

    #[test]
    fn stopping_early_and_leaving_out_changes_nothing() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut word = |letters: &[char], longest: usize| -> String {
            (0..random.usize(1..=longest)).filter_map(|_| random.choice(letters)).collect()
        };
        let mut things: Vec<String> =
            (0..400).map(|_| word(&['高', '质', '量', '行', '重', '长', 'g', 'z', 'a', '5', '绿'], 5)).collect();
        let mut seen = std::collections::HashSet::new();
        things.retain(|thing| seen.insert(thing.clone()));
        let catalogue = Catalogue::new(things.clone(), |thing| thing);
        let letters = |thing: &String| fold(thing).letters.iter().map(|letter| Letter::new(letter.ch)).collect();
        let things: Vec<(String, Vec<Letter>)> = things.iter().map(|thing| (thing.clone(), letters(thing))).collect();
        for _ in 0..1_000 {
            let typed = word(&['高', '行', 'g', 'a', 'o', 'z', 'h', 'i', 'l', 'c', 'x', 'n', '5', 'v'], 4);
            for limit in [1, 3, 20] {
                let typed = Typed::new(&typed);
                assert_eq!(catalogue.find(&typed, limit), compare_all(&things, &typed, limit), "{typed:?}");
            }
        }
    }

    #[test]
    fn a_thing_that_fits_twice_takes_nobody_s_place() {
        let catalogue = Catalogue::new(vec!["5高g", "6高", "7高", "8高"], |thing| thing);
        assert_eq!(catalogue.find(&Typed::new("g"), 3), [&"5高g", &"6高", &"7高"]);
    }
}
