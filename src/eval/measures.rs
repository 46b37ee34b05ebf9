//! How good an order of results is: four customary measures, each from 0 to 1, more being better.
//!
//! A *rank* is a place in the list, from 1. Speeches that were not judged relevant have grade 0.

use serde::{Deserialize, Serialize};

/// Differences of measures below this come from adding fractions: ten tenths are 0.9999999999999999.
pub(super) const ROUNDING: f64 = 1e-9;

/// A measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Measure {
    /// The reciprocal rank of the first relevant speech, 0 where there is none; its mean over questions is called MRR (Voorhees, "The
    /// TREC-8 Question Answering Track Report", 1999).
    #[serde(rename = "mrr")]
    Mrr,
    /// nDCG of the first 5 results.
    #[serde(rename = "ndcg@5")]
    Ndcg5,
    /// nDCG of the first 10 results.
    #[serde(rename = "ndcg@10")]
    Ndcg10,
    /// The share of the relevant speeches that are among the first 100 results.
    #[serde(rename = "recall@100")]
    Recall100,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 4] = [Measure::Mrr, Measure::Ndcg5, Measure::Ndcg10, Measure::Recall100];

    /// Its name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Mrr => "mrr",
            Measure::Ndcg5 => "ndcg@5",
            Measure::Ndcg10 => "ndcg@10",
            Measure::Recall100 => "recall@100",
        }
    }
}

/// The measures of a question, or their means over several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// See [`Measure::Mrr`].
    pub mrr: f64,
    /// See [`Measure::Ndcg5`].
    pub ndcg_5: f64,
    /// See [`Measure::Ndcg10`].
    pub ndcg_10: f64,
    /// See [`Measure::Recall100`]; `None` in a collection so small that it would say nothing.
    pub recall_100: Option<f64>,
}

impl Measures {
    /// The measures of one question: the grade of each relevant speech, with its rank where it is among the results.
    pub(super) fn of(judged: &[(u8, Option<usize>)], with_recall: bool) -> Measures {
        let first = judged.iter().filter_map(|(_, rank)| *rank).min();
        let found = judged.iter().filter(|(_, rank)| rank.is_some_and(|rank| rank <= 100)).count();
        Measures {
            mrr: first.map_or(0.0, |rank| 1.0 / rank as f64),
            ndcg_5: ndcg(judged, 5),
            ndcg_10: ndcg(judged, 10),
            recall_100: with_recall.then(|| found as f64 / judged.len().max(1) as f64),
        }
    }

    /// The means over questions, each counting the same; all 0 without any.
    pub(super) fn mean(all: &[Measures]) -> Measures {
        let mean = |of: fn(&Measures) -> f64| all.iter().map(of).sum::<f64>() / all.len().max(1) as f64;
        let has_recall = !all.is_empty() && all.iter().all(|one| one.recall_100.is_some());
        Measures {
            mrr: mean(|one| one.mrr),
            ndcg_5: mean(|one| one.ndcg_5),
            ndcg_10: mean(|one| one.ndcg_10),
            recall_100: has_recall.then(|| mean(|one| one.recall_100.unwrap_or(0.0))),
        }
    }

    /// The value of a measure; `None` where it was not measured.
    pub fn get(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Mrr => Some(self.mrr),
            Measure::Ndcg5 => Some(self.ndcg_5),
            Measure::Ndcg10 => Some(self.ndcg_10),
            Measure::Recall100 => self.recall_100,
        }
    }

    /// All measures with their values.
    pub fn each(&self) -> impl Iterator<Item = (Measure, Option<f64>)> + '_ {
        Measure::ALL.into_iter().map(|measure| (measure, self.get(measure)))
    }
}

/// Normalised discounted cumulative gain of the first `depth` results: the gains of their grades, discounted by rank, over those of the best
/// possible order. Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002), with the gain 2^grade − 1 and the
/// discount log2(rank + 1) of Burges et al., "Learning to Rank using Gradient Descent" (2005).
fn ndcg(judged: &[(u8, Option<usize>)], depth: usize) -> f64 {
    let discounted = |grade: u8, rank: usize| (2f64.powi(i32::from(grade)) - 1.0) / (rank as f64 + 1.0).log2();
    let within = judged.iter().filter_map(|(grade, rank)| rank.map(|rank| (*grade, rank)));
    let mut within: Vec<(u8, usize)> = within.filter(|(_, rank)| *rank <= depth).collect();
    // Sums of the same numbers in the same order are the same to the last bit, so that a perfect order is exactly 1.
    within.sort_by_key(|(_, rank)| *rank);
    let mut grades: Vec<u8> = judged.iter().map(|(grade, _)| *grade).collect();
    grades.sort_by_key(|grade| std::cmp::Reverse(*grade));
    let gained: f64 = within.into_iter().map(|(grade, rank)| discounted(grade, rank)).sum();
    let possible: f64 = grades.into_iter().take(depth).zip(1..).map(|(grade, rank)| discounted(grade, rank)).sum();
    // The sum of nothing is −0.0.
    if gained > 0.0 { gained / possible } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(left: f64, right: f64) {
        assert!((left - right).abs() < 1e-6, "{left} is not {right}");
    }

    /// Worked out by hand: gains are 7, 3, 1 for the grades 3, 2, 1; discounts are log2 of 2, 3, 4, 5 = 1, 1.5849625, 2, 2.3219281.
    #[test]
    fn ndcg_is_as_worked_out_by_hand() {
        // Grade 1 first, grade 3 third, grade 2 missing: (1 + 7/2) / (7 + 3/1.5849625 + 1/2) = 4.5 / 9.3927893.
        let judged = [(3, Some(3)), (2, None), (1, Some(1))];
        near(ndcg(&judged, 5), 0.479_091);
        // Of the first two results only grade 1 counts, and the best two would be 3 and 2: 1 / 8.8927893.
        near(ndcg(&judged, 2), 0.112_451);
        // Right order, but a place late: (7/1.5849625 + 3/2 + 1/2.3219281) / 9.3927893.
        near(ndcg(&[(3, Some(2)), (2, Some(3)), (1, Some(4))], 10), 0.675_751);
        assert_eq!(ndcg(&[(3, Some(1)), (2, Some(2)), (1, Some(3))], 5), 1.0);
        assert_eq!(ndcg(&[(1, Some(6))], 5), 0.0);
    }

    #[test]
    fn the_first_relevant_speech_of_any_grade_decides_the_reciprocal_rank() {
        assert_eq!(Measures::of(&[(3, Some(4)), (1, Some(2))], false).mrr, 0.5);
        assert_eq!(Measures::of(&[(3, None)], false).mrr, 0.0);
    }

    #[test]
    fn recall_is_the_share_that_was_found() {
        assert_eq!(Measures::of(&[(3, Some(100)), (1, None), (1, Some(7)), (2, None)], true).recall_100, Some(0.5));
        assert_eq!(Measures::of(&[(3, Some(1))], false).recall_100, None);
    }

    #[test]
    fn every_question_counts_the_same_in_the_mean() {
        let one = Measures { mrr: 1.0, ndcg_5: 0.5, ndcg_10: 0.25, recall_100: Some(1.0) };
        let mean = Measures::mean(&[one, Measures { recall_100: Some(0.0), ..Measures::default() }]);
        assert_eq!(mean, Measures { mrr: 0.5, ndcg_5: 0.25, ndcg_10: 0.125, recall_100: Some(0.5) });
        assert_eq!(Measures::mean(&[one, Measures::default()]).recall_100, None);
    }
}
