//! The best sentences of a speech, cut at natural borders, with the hits marked on the original characters.

use std::ops::Range;
use std::time::Duration;

use super::cursor::{Cursor, Ground};
use super::deadline::Deadline;
use super::plan::Plan;
use super::reading::Reading;
use super::{Sought, Tier};
use crate::error::Result;
use crate::index::{Segment, Snapshot, SpeechEntry, SpeechRef};
use crate::query::{Lens, Pattern, Query};
use crate::speech::{SentenceKind, Speech};

/// A sentence of a speech, or the part of it around its hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The number of the sentence in the speech, from 0.
    pub sentence: u32,
    /// The headings that it stands under, outermost first.
    pub path: Vec<String>,
    /// Its text in order; marked parts are hits.
    pub segments: Vec<TextSegment>,
    /// Whether the sentence goes on before the first segment.
    pub cut_before: bool,
    /// Whether the sentence goes on behind the last segment.
    pub cut_after: bool,
}

/// A part of a text that is a hit, or is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSegment {
    /// The original characters.
    pub text: String,
    /// Whether they are a hit. Hits that overlap are one segment.
    pub hit: bool,
    /// Characters of a hit that are left out behind these, where it is too long for a snippet; the next segment is the end of the same hit.
    pub left_out: usize,
}

/// A sentence up to this many characters is shown whole.
const LONGEST: usize = 140;
/// Around the first hit of a longer sentence, this many characters before it at most.
const BEFORE: usize = 50;
/// A hit of more characters than this is shown by its beginning and its end. Hits that overlap can be one of any length.
const LONGEST_HIT: usize = 2 * LONGEST;
/// So many characters at either end of such a hit.
const END_OF_HIT: usize = 100;
/// A number, or a list of them, is kept whole up to this many characters on either side of a cut.
const LONGEST_NUMBER: usize = 20;

/// Reads speeches and picks their snippets; as many as `speeches`, in that order.
pub(super) fn show(
    snapshot: &Snapshot,
    speeches: &[SpeechRef],
    sought: &Sought,
    wanted: usize,
    deadline: &Deadline,
) -> Result<Vec<(Speech, Vec<Snippet>)>> {
    let best = best_sentences(snapshot, speeches, sought, wanted, deadline)?;
    let shown = speeches.iter().zip(best).map(|(speech, sentences)| {
        let speech = snapshot.speech(*speech)?;
        let snippets = sentences.into_iter().filter_map(|n| snippet(&speech, n, sought, deadline)).collect();
        Ok((speech, snippets))
    });
    shown.collect()
}

/// A whole speech, sentence by sentence, with the hits marked that a lens finds, in the sentences that the query counts.
///
/// # Errors
/// The time limit passed.
pub fn mark(speech: &Speech, query: &Query, lens: Lens, time_limit: Duration) -> Result<Vec<Vec<TextSegment>>> {
    let sought = Sought { tier: Tier::Exact, lens, plan: Plan::new(query, lens) };
    let deadline = Deadline::new(time_limit);
    let marked = speech.sentences.iter().map(|sentence| {
        let text = speech.sentence_text(sentence);
        let counts = query.scope().counts(sentence.kind, sentence.noise.is_some());
        let hits = if counts { hits(text, &sought, &deadline) } else { Vec::new() };
        segments(text, 0..text.len(), &hits, usize::MAX)
    });
    let marked = marked.collect();
    deadline.check()?;
    Ok(marked)
}

/// The sentences to show of each speech, in reading order.
fn best_sentences(
    snapshot: &Snapshot,
    speeches: &[SpeechRef],
    sought: &Sought,
    wanted: usize,
    deadline: &Deadline,
) -> Result<Vec<Vec<u32>>> {
    let mut best = vec![Vec::new(); speeches.len()];
    if wanted == 0 {
        return Ok(best);
    }
    let patterns: Vec<&Pattern> = sought.plan.positive().collect();
    // Cursors only go forward, so the speeches of a segment are visited in the order in which they are stored.
    let mut order: Vec<usize> = (0..speeches.len()).collect();
    order.sort_by_key(|at| speeches[*at]);
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let here: Vec<usize> = order.iter().copied().filter(|at| speeches[*at].segment as usize == number).collect();
        if here.is_empty() {
            continue;
        }
        let ground = Ground { snapshot, number, deadline };
        let cursors = patterns.iter().map(|pattern| Cursor::new(ground, pattern, sought.lens));
        let mut cursors = cursors.collect::<Result<Vec<_>>>()?;
        for at in here {
            let entry = snapshot.entry(speeches[at]);
            best[at] = Candidate::best(candidates(segment, &entry, &mut cursors, sought)?, wanted);
        }
    }
    Ok(best)
}

/// The counted sentences of a speech with a hit.
fn candidates(
    segment: &Segment,
    entry: &SpeechEntry,
    cursors: &mut [Cursor<'_>],
    sought: &Sought,
) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    for cursor in cursors.iter_mut() {
        cursor.seek(entry.first())?;
    }
    loop {
        let document = cursors.iter().map(Cursor::document).min().unwrap_or(entry.end);
        if document >= entry.end {
            return Ok(candidates);
        }
        let mark = segment.mark(document);
        let heading = matches!(mark.kind, SentenceKind::Title | SentenceKind::Heading);
        let mut candidate = Candidate { sentence: document - entry.first(), phrases: 0, hits: 0, heading };
        for cursor in cursors.iter_mut() {
            if cursor.document() == document {
                candidate.phrases += 1;
                candidate.hits += cursor.count();
                cursor.advance()?;
            }
        }
        if sought.plan.scope.counts(mark.kind, mark.is_noise) {
            candidates.push(candidate);
        }
    }
}

/// A sentence that could be shown.
struct Candidate {
    sentence: u32,
    /// How many of the phrases it holds.
    phrases: u32,
    hits: u32,
    heading: bool,
}

impl Candidate {
    /// The best few: more of the phrases, then headings, then more hits, then earlier.
    fn best(mut candidates: Vec<Candidate>, wanted: usize) -> Vec<u32> {
        candidates.sort_by_key(|candidate| {
            let Candidate { sentence, phrases, hits, heading } = *candidate;
            (std::cmp::Reverse((phrases, heading, hits)), sentence)
        });
        let mut sentences: Vec<u32> = candidates.iter().take(wanted).map(|candidate| candidate.sentence).collect();
        sentences.sort_unstable();
        sentences
    }
}

fn snippet(speech: &Speech, number: u32, sought: &Sought, deadline: &Deadline) -> Option<Snippet> {
    let sentence = speech.sentences.get(number as usize)?;
    let text = speech.sentence_text(sentence);
    let hits = hits(text, sought, deadline);
    let shown = window(text, &hits);
    Some(Snippet {
        sentence: number,
        path: speech.path(sentence),
        cut_before: shown.start > 0,
        cut_after: shown.end < text.len(),
        segments: segments(text, shown, &hits, LONGEST_HIT),
    })
}

/// The bytes of all hits in a sentence, merged where they overlap, in order.
fn hits(text: &str, sought: &Sought, deadline: &Deadline) -> Vec<Range<usize>> {
    let reading = Reading::new(text);
    let spans = sought.plan.positive().flat_map(|pattern| reading.hits(pattern, sought.lens, deadline));
    let mut hits: Vec<Range<usize>> = spans.map(|span| reading.bytes(span, sought.lens)).collect();
    // A separator alone covers no letter.
    hits.retain(|hit| !hit.is_empty());
    hits.sort_by_key(|hit| (hit.start, hit.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(hits.len());
    for hit in hits {
        match merged.last_mut() {
            // Hits that touch stay apart: they are two.
            Some(last) if hit.start < last.end => last.end = last.end.max(hit.end),
            _ => merged.push(hit),
        }
    }
    merged
}

/// The part of a sentence to show: all of it, or what is around the first hit, between natural borders where there are some.
fn window(text: &str, hits: &[Range<usize>]) -> Range<usize> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let (Some(first), true) = (hits.first(), starts.len() > LONGEST) else { return 0..text.len() };
    let character = |byte: usize| starts.partition_point(|start| *start < byte);
    let (hit_start, hit_end) = (character(first.start), character(first.end));
    let earliest = hit_start.saturating_sub(BEFORE);
    let latest = (earliest + LONGEST).max(hit_end + BEFORE / 2).min(starts.len());
    let byte = |character: usize| starts.get(character).copied().unwrap_or(text.len());
    let before = &text[byte(earliest)..first.start];
    let after = &text[first.end..byte(latest)];
    // A border right at the edge of the window is none: the sentence begins or ends there.
    let start = match before.char_indices().find(|(at, c)| is_border(text, byte(earliest) + at, *c)) {
        Some((at, c)) if earliest > 0 => byte(earliest) + at + c.len_utf8(),
        _ => byte(earliest),
    };
    let end = match after.char_indices().rev().find(|(at, c)| is_border(text, first.end + at, *c)) {
        Some((at, c)) if latest < starts.len() => first.end + at + c.len_utf8(),
        _ => byte(latest),
    };
    let (start, end) = (start - number_before(text, start), end + number_behind(text, end));
    // Never in the middle of another hit.
    let start = hits.iter().find(|hit| hit.contains(&start)).map_or(start, |hit| hit.start);
    let end = hits.iter().find(|hit| hit.start < end && end < hit.end).map_or(end, |hit| hit.end);
    start..end
}

/// Bytes of the number that a cut would leave behind on its left; 0 where the cut is in no number.
fn number_before(text: &str, cut: usize) -> usize {
    let number = text[..cut].chars().rev().take_while(|c| is_of_number(*c)).take(LONGEST_NUMBER);
    if is_in_number(text, cut) { number.map(char::len_utf8).sum() } else { 0 }
}

/// Bytes of the number that a cut would leave behind on its right.
fn number_behind(text: &str, cut: usize) -> usize {
    let number = text[cut..].chars().take_while(|c| is_of_number(*c)).take(LONGEST_NUMBER);
    if is_in_number(text, cut) { number.map(char::len_utf8).sum() } else { 0 }
}

/// Whether digits stand on both sides of a cut, with at most one mark between.
fn is_in_number(text: &str, cut: usize) -> bool {
    let (before, behind) = text.split_at(cut);
    let is_digit = |c: char| c.is_numeric();
    let mark = |c: char| is_of_number(c) && !c.is_numeric();
    match (before.ends_with(is_digit), behind.starts_with(is_digit)) {
        (true, true) => true,
        (true, false) => behind.strip_prefix(mark).is_some_and(|behind| behind.starts_with(is_digit)),
        (false, true) => before.strip_suffix(mark).is_some_and(|before| before.ends_with(is_digit)),
        (false, false) => false,
    }
}

fn is_of_number(c: char) -> bool {
    c.is_numeric() || matches!(c, ',' | '.' | '，' | '．')
}

/// Whether a sentence may be cut behind a character; the comma of 1,280 and the colon of 12:30 are no borders.
fn is_border(text: &str, at: usize, c: char) -> bool {
    let in_number = || {
        text[..at].ends_with(|c: char| c.is_numeric())
            && text[at + c.len_utf8()..].starts_with(|c: char| c.is_numeric())
    };
    match c {
        ',' | '，' | ':' | '：' => !in_number(),
        '、' | '；' | '。' | '！' | '？' | ';' | '!' | '?' => true,
        _ => c.is_whitespace(),
    }
}

/// What is shown of a sentence, in parts; of hits of more than `longest` characters, the ends.
fn segments(text: &str, shown: Range<usize>, hits: &[Range<usize>], longest: usize) -> Vec<TextSegment> {
    let mut segments = Vec::new();
    let mut push = |range: Range<usize>, hit: bool, left_out: usize| {
        if !range.is_empty() {
            segments.push(TextSegment { text: text[range].to_owned(), hit, left_out });
        }
    };
    let mut at = shown.start;
    for hit in hits.iter().filter(|hit| hit.start >= shown.start && hit.end <= shown.end) {
        push(at..hit.start, false, 0);
        let middle = middle(text, hit, longest);
        push(hit.start..middle.start, true, text[middle.clone()].chars().count());
        push(middle.end..hit.end, true, 0);
        at = hit.end;
    }
    push(at..shown.end, false, 0);
    segments
}

/// The bytes inside a hit that are left out; none, at its end, where it is short enough.
fn middle(text: &str, hit: &Range<usize>, longest: usize) -> Range<usize> {
    let inside = &text[hit.clone()];
    if inside.char_indices().nth(longest).is_none() {
        return hit.end..hit.end;
    }
    let byte = |(at, _): (usize, char)| hit.start + at;
    let start = inside.char_indices().nth(END_OF_HIT).map_or(hit.end, byte);
    let end = inside.char_indices().nth_back(END_OF_HIT - 1).map_or(hit.end, byte);
    start + number_behind(text, start)..end - number_before(text, end)
}
