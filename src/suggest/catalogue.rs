//! Things that can be suggested, the best first, to be found by what their text begins with or holds.

use std::collections::HashMap;

use super::typed::{Fit, Letter, Typed};
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
    starting: HashMap<char, Vec<u32>>,
    inside: HashMap<char, Vec<u32>>,
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
            alphabet: vec![Letter { ch: '\0', readings: Vec::new() }],
            starting: HashMap::new(),
            inside: HashMap::new(),
        };
        let mut numbers: HashMap<char, u16> = HashMap::new();
        for thing in things {
            catalogue.add(text(&thing), &mut numbers);
            catalogue.things.push(thing);
        }
        for places in catalogue.starting.values_mut().chain(catalogue.inside.values_mut()) {
            places.shrink_to_fit();
        }
        catalogue
    }

    /// The best `limit` things that fit what is typed: first those that begin with it, then those that hold it; among these, as
    /// [`Fit`] says; else in their order.
    pub(super) fn find(&self, typed: &Typed, limit: usize) -> Vec<&T> {
        let Some(first) = typed.first() else { return Vec::new() };
        let mut found: Vec<usize> = Vec::new();
        for places in [self.starting.get(&first), self.inside.get(&first)].into_iter().flatten() {
            let mut by_fit: [Vec<usize>; 3] = Default::default();
            for place in places {
                let Some(fit) = typed.fit(self.letters_from(*place)) else { continue };
                let thing = self.starts.partition_point(|start| start <= place) - 1;
                let of_fit = &mut by_fit[fit as usize];
                if of_fit.last() != Some(&thing) && !found.contains(&thing) {
                    of_fit.push(thing);
                }
                if fit == Fit::Written && found.len() + of_fit.len() >= limit {
                    break;
                }
                // One typed letter fits in no better way than the unfinished syllable.
                if typed.len() == 1 && by_fit.iter().map(Vec::len).sum::<usize>() >= limit {
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
                places.entry(key).or_default().push(self.letters.len() as u32);
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
