//! Places in a sentence, and what chains, `\` and `|` make of those of their operands. `QUERIES.md` has the definitions.

use super::deadline::Deadline;
use crate::query::{Chain, Link};

/// From a place in a sentence up to another. Under the strict lens places are bytes of the sentence, else letters of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What a place is worth in letters.
pub(super) trait Ruler {
    /// Letters of the sentence before a place.
    fn letters_before(&self, place: u32) -> u32;
    /// Letters of the sentence.
    fn letters(&self) -> u32;
}

/// Places that are letters.
pub(super) struct Letters(pub(super) u32);

impl Ruler for Letters {
    fn letters_before(&self, place: u32) -> u32 {
        place
    }

    fn letters(&self) -> u32 {
        self.0
    }
}

/// Which of several spans with the same start is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// The shortest: what is a hit.
    Shortest,
    /// The longest: what reaches farthest around something else.
    Longest,
}

/// Results are made fewer whenever there are so many more than there can be in the end.
const SPARE_RESULTS: usize = 1 << 16;

/// Adds the hits of a chain, given the spans of its operands in order. Where the deadline passes, they are not complete.
pub(super) fn chain(
    chain: &Chain,
    operands: &[Vec<Span>],
    keep: Keep,
    ruler: &impl Ruler,
    deadline: &Deadline,
    hits: &mut Vec<Span>,
) {
    match (operands, chain.rest.as_slice()) {
        ([first, second], [(link, _)]) if !link.either_order => {
            let is_open = |span: &Span| is_open(chain, *span, ruler);
            pairs(link, first, second, (keep, &is_open), ruler, hits);
            one_of_each_start(hits, keep);
        }
        ([first, others @ ..], _) => longer(chain, first, others, keep, ruler, deadline, hits),
        ([], _) => {}
    }
}

/// The common case of two in order: each span of the first with the nearest of the second, or the farthest.
fn pairs(
    link: &Link,
    first: &[Span],
    second: &[Span],
    (keep, is_open): (Keep, &dyn Fn(&Span) -> bool),
    ruler: &impl Ruler,
    hits: &mut Vec<Span>,
) {
    let mut at = 0;
    for span in first {
        // Spans of a phrase end in the order in which they start; others may not, and then the way back is short.
        while at > 0 && second[at - 1].start >= span.end {
            at -= 1;
        }
        let end = ruler.letters_before(span.end);
        while second
            .get(at)
            .is_some_and(|next| next.start < span.end || ruler.letters_before(next.start) - end < link.gap.least)
        {
            at += 1;
        }
        let near = second[at..].iter().take_while(|next| ruler.letters_before(next.start) - end <= link.gap.most);
        let joined = near.map(|next| Span { start: span.start, end: next.end }).filter(is_open);
        hits.extend(if keep == Keep::Shortest { joined.min() } else { joined.max() });
    }
}

fn longer(
    chain: &Chain,
    first: &[Span],
    others: &[Vec<Span>],
    keep: Keep,
    ruler: &impl Ruler,
    deadline: &Deadline,
    hits: &mut Vec<Span>,
) {
    let longest: Vec<u32> = others.iter().map(|spans| longest(spans, ruler)).collect();
    let mut kept = 0;
    let (mut joined, mut next) = (Vec::new(), Vec::new());
    for span in first {
        joined.clear();
        joined.push(*span);
        for (((link, _), spans), longest) in chain.rest.iter().zip(others).zip(&longest) {
            next.clear();
            for before in joined.iter().take_while(|_| !deadline.is_over()) {
                extend(*before, link, spans, *longest, ruler, &mut next);
            }
            next.sort_unstable();
            next.dedup();
            std::mem::swap(&mut joined, &mut next);
            if joined.is_empty() || deadline.is_over() {
                break;
            }
        }
        hits.extend(joined.iter().copied().filter(|span| is_open(chain, *span, ruler)));
        if hits.len() > 2 * kept + SPARE_RESULTS {
            one_of_each_start(hits, keep);
            kept = hits.len();
        }
    }
    one_of_each_start(hits, keep);
}

/// Adds what becomes of `before` with each span that follows it as the link says. `longest` is the letters of the longest of them.
fn extend(before: Span, link: &Link, spans: &[Span], longest: u32, ruler: &impl Ruler, joined: &mut Vec<Span>) {
    let (start, end) = (ruler.letters_before(before.start), ruler.letters_before(before.end));
    let behind = spans.partition_point(|span| span.start < before.end);
    for span in &spans[behind..] {
        let between = ruler.letters_before(span.start) - end;
        if between > link.gap.most {
            break;
        }
        if between >= link.gap.least {
            joined.push(Span { start: before.start, end: span.end });
        }
    }
    if !link.either_order {
        return;
    }
    for span in spans[..spans.partition_point(|span| span.start <= before.start)].iter().rev() {
        if span.end > before.start {
            continue;
        }
        let between = start - ruler.letters_before(span.end);
        if (link.gap.least..=link.gap.most).contains(&between) {
            joined.push(Span { start: span.start, end: before.end });
        } else if start - ruler.letters_before(span.start) > link.gap.most + longest {
            break;
        }
    }
}

/// The letters of the longest span.
fn longest(spans: &[Span], ruler: &impl Ruler) -> u32 {
    let letters = |span: &Span| ruler.letters_before(span.end) - ruler.letters_before(span.start);
    spans.iter().map(letters).max().unwrap_or(0)
}

/// Whether something stands before and behind, where a frame asks for it.
fn is_open(chain: &Chain, span: Span, ruler: &impl Ruler) -> bool {
    (!chain.open_start || ruler.letters_before(span.start) > 0)
        && (!chain.open_end || ruler.letters_before(span.end) < ruler.letters())
}

/// Of the spans with the same start only one, in order.
fn one_of_each_start(spans: &mut Vec<Span>, keep: Keep) {
    match keep {
        Keep::Shortest if spans.is_sorted() => {}
        Keep::Shortest => spans.sort_unstable(),
        Keep::Longest => spans.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end))),
    }
    spans.dedup_by_key(|span| span.start);
}

/// The hits that lie inside none of `others`.
pub(super) fn outside(hits: &mut Vec<Span>, others: &mut [Span]) {
    others.sort_unstable();
    let mut at = 0;
    let mut reach = None;
    hits.retain(|hit| {
        while let Some(other) = others.get(at).filter(|other| other.start <= hit.start) {
            reach = reach.max(Some(other.end));
            at += 1;
        }
        reach.is_none_or(|reach| reach < hit.end)
    });
}

/// Each span once, in order.
pub(super) fn distinct(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup();
}
