//! Runs: points that are counted on (一、 二、 三、), and how they nest.
//!
//! What a point is, its run decides: all members of a list, or headings. How runs nest follows the ladder of marks, but some texts
//! climb it another way: （一） above 一、, or a list 一、 二、 三、 under a heading 三、. Both are told by what goes on behind them.

use std::cmp::Ordering;

use super::marks::RANKS;
use super::points::Point;

/// A run of digits that counts further numbers paragraphs right through, and no headings.
const NUMBERED_THROUGH: u32 = 30;
/// Headings with their text behind them have at most so many letters on the average; first sentences have more.
const HEADING_ON_AVERAGE: usize = 30;
/// Of runs of one rank that may still go on, so many are remembered.
const REMEMBERED: usize = 16;

/// Where a point stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Whether it is a heading, and no member of a list.
    pub(super) is_heading: bool,
    /// How many runs it stands under.
    pub(super) depth: usize,
}

/// Where each point stands. `passed` are sentences that are nothing of the speech: noise, title, salutation.
pub(super) fn places(points: &[Point], passed: &[bool]) -> Vec<Place> {
    let (run_of, mut runs) = runs(points);
    count_looks(points, passed, &run_of, &mut runs);
    let ladder = Ladder::of(points, &run_of, &runs);
    // The runs that the point stands under, and its own.
    let mut open: Vec<usize> = Vec::new();
    let mut places = Vec::with_capacity(points.len());
    for (point, &run) in points.iter().zip(&run_of) {
        let depth = depth(&open, run, &runs, &ladder);
        open.truncate(depth);
        open.push(run);
        places.push(Place { is_heading: point.fits && !runs[run].is_list(), depth });
    }
    places
}

/// How many of the open runs a run stands under.
fn depth(open: &[usize], run: usize, runs: &[Run], ladder: &Ladder) -> usize {
    let Run { rank, is_nested, .. } = runs[run];
    if let Some(own) = open.iter().position(|open| *open == run) {
        return own;
    }
    if is_nested {
        // Beside another such list under the same heading, not below it.
        let beside = open.iter().position(|open| runs[*open].is_nested && runs[*open].rank == rank);
        return beside.unwrap_or(open.len());
    }
    let above = open.iter().rposition(|open| ladder.is_above(runs[*open].rank, rank));
    let below = above.map_or(0, |above| above + 1);
    // Ranks may stand above each other in a circle: there nothing nests without end.
    let again = open.iter().enumerate().filter(|(_, open)| runs[**open].rank == rank).nth(1);
    again.map_or(below, |(again, _)| below.min(again))
}

/// Points of one rank that are counted on.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    rank: u8,
    /// Its last number so far.
    last: u32,
    /// Whether a run of the same rank goes on behind it: it stands under that.
    is_nested: bool,
    /// How many of its points look like headings, and how many like members of a list.
    headings: usize,
    members: usize,
    /// How many headings have their text behind them, and how many letters these have in all.
    leading: usize,
    letters: usize,
    numbers_paragraphs: bool,
}

impl Run {
    fn is_list(&self) -> bool {
        self.members > self.headings || self.letters > self.leading * HEADING_ON_AVERAGE || self.numbers_paragraphs
    }
}

/// The run of each point, and the runs.
fn runs(points: &[Point]) -> (Vec<usize>, Vec<Run>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut run_of = Vec::with_capacity(points.len());
    // Of each rank the runs that may go on, the outermost first.
    let mut open: [Vec<usize>; RANKS] = Default::default();
    for point in points {
        let open = &mut open[usize::from(point.mark.rank)];
        let run = match going_on(open, &runs, point) {
            Some(depth) => {
                for nested in open.drain(depth + 1..) {
                    runs[nested].is_nested = true;
                }
                open[depth]
            }
            None => {
                runs.push(Run { rank: point.mark.rank, ..Run::default() });
                open.truncate(REMEMBERED);
                open.push(runs.len() - 1);
                runs.len() - 1
            }
        };
        runs[run].last = point.mark.number;
        runs[run].numbers_paragraphs |= point.mark.may_number_paragraphs() && point.mark.number > NUMBERED_THROUGH;
        run_of.push(run);
    }
    (run_of, runs)
}

/// Which of the open runs of its rank a point goes on: the innermost with the number before its own, else the outermost.
fn going_on(open: &[usize], runs: &[Run], point: &Point) -> Option<usize> {
    let innermost = open.len().checked_sub(1)?;
    let number = point.mark.number;
    let last = runs[open[innermost]].last;
    if !point.mark.is_numbered() || last + 1 == number {
        return Some(innermost);
    }
    if number == 1 {
        return None;
    }
    let is_miscounted = || number >= last && number - last <= 2;
    open.iter().position(|run| runs[*run].last + 1 == number).or_else(|| is_miscounted().then_some(innermost))
}

/// Counts which points of the runs look like headings, and which like members of a list.
fn count_looks(points: &[Point], passed: &[bool], run_of: &[usize], runs: &mut [Run]) {
    let is_next = |point: &Point, next: &Point| passed[point.sentence + 1..next.sentence].iter().all(|passed| *passed);
    for (n, point) in points.iter().enumerate().filter(|(_, point)| point.mark.is_numbered()) {
        let next = points.get(n + 1).filter(|next| is_next(point, next));
        let is_bare = next.is_some() && run_of[n + 1] == run_of[n];
        let has_points_below = next.is_some_and(|next| next.mark.number <= 1);
        let run = &mut runs[run_of[n]];
        // The last line of a list looks like a heading: what stands below it is not its own.
        let is_last_line = point.is_alone && !has_points_below && run.last == point.mark.number;
        if !point.fits || is_bare {
            run.members += 1;
        } else if !is_last_line {
            run.headings += 1;
        }
        if point.fits && !point.is_alone {
            run.leading += 1;
            run.letters += point.letters;
        }
    }
}

/// Which ranks of marks stand above which.
struct Ladder {
    /// For two ranks, how often the second began anew between two of the first that follow each other.
    begun_below: Box<[[u32; RANKS]; RANKS]>,
}

impl Ladder {
    fn of(points: &[Point], run_of: &[usize], runs: &[Run]) -> Ladder {
        let mut begun_below = Box::new([[0; RANKS]; RANKS]);
        // Of each rank the last point, with its number, and the last that began a run.
        let mut last = [None; RANKS];
        let mut begun = [None; RANKS];
        for (n, point) in points.iter().enumerate().filter(|(n, _)| !runs[run_of[*n]].is_nested) {
            let rank = usize::from(point.mark.rank);
            if let Some((at, number)) = last[rank]
                && (!point.mark.is_numbered() || number + 1 == point.mark.number)
            {
                for (below, begun) in begun_below[rank].iter_mut().zip(&begun) {
                    *below += u32::from(begun.is_some_and(|begun| begun > at));
                }
            }
            if point.mark.number <= 1 {
                begun[rank] = Some(n);
            }
            last[rank] = Some((n, point.mark.number));
        }
        Ladder { begun_below }
    }

    /// Whether runs of a rank stand above those of another: as marks usually do, unless the text does it the other way.
    fn is_above(&self, rank: u8, other: u8) -> bool {
        let begun = |above: u8, below: u8| self.begun_below[usize::from(above)][usize::from(below)];
        match begun(rank, other).cmp(&begun(other, rank)) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => rank < other,
        }
    }
}
