//! The weights of the ranking. Their values are chosen by `tifa eval` on one half of the judged questions, and confirmed on the other.

/// What decides the order of speeches beside the frequencies themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// BM25's k1: how soon more hits stop to matter.
    pub k1: f64,
    /// BM25's b: how much the length of a speech matters, from 0 to 1.
    pub b: f64,
    /// Hits that a sentence with a hit counts for in addition where it is a title or heading.
    pub heading: f64,
    /// Hits that a hit in the given title counts for.
    pub title: f64,
    /// What it gives that all phrases or words stand in one sentence, as a share of the weights of all of them.
    pub together: f64,
    /// The share of the words of a query, by weight, that a speech of the words tier must hold.
    pub words: f64,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights { k1: 0.9, b: 0.1, heading: 2.0, title: 20.0, together: 0.5, words: 0.3 }
    }
}

impl Weights {
    /// The names of the weights.
    pub const NAMES: [&str; 6] = ["k1", "b", "heading", "title", "together", "words"];

    /// Sets the weight of a name; `None` where there is no such weight.
    pub fn with(mut self, name: &str, value: f64) -> Option<Weights> {
        let weight = match name {
            "k1" => &mut self.k1,
            "b" => &mut self.b,
            "heading" => &mut self.heading,
            "title" => &mut self.title,
            "together" => &mut self.together,
            "words" => &mut self.words,
            _ => return None,
        };
        *weight = value;
        Some(self)
    }
}
