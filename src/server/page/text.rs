//! The text of a speech as the page shows it: paragraphs, their sentences, hits marked, noise folded away.

use std::collections::HashMap;
use std::time::Duration;

use super::marked::{Run, runs};
use super::visit::Visit;
use super::words::fill;
use crate::error::Result;
use crate::query::{Lens, Query};
use crate::search::{TextSegment, mark};
use crate::server::wire::anchor;
use crate::speech::{SentenceKind, Speech};

/// A paragraph.
pub(super) struct Block {
    /// The HTML element: `p`, or `h2` and so on for a heading.
    pub(super) element: &'static str,
    pub(super) class: &'static str,
    /// `p12`
    pub(super) anchor: String,
    /// The way to cite it, and that way in words.
    pub(super) cite: String,
    pub(super) cite_label: String,
    pub(super) lines: Vec<Line>,
}

/// A sentence.
pub(super) struct Line {
    pub(super) anchor: String,
    kind: SentenceKind,
    /// Why it is noise, in words.
    pub(super) noise: Option<String>,
    /// Whether white space stands between it and the one before it in its paragraph.
    pub(super) is_apart: bool,
    pub(super) runs: Vec<Run>,
}

impl Line {
    pub(super) fn has_hit(&self) -> bool {
        self.runs.iter().any(|run| run.hit > 0)
    }
}

impl Block {
    /// Whether it is the title alone.
    pub(super) fn is_title(&self) -> bool {
        self.class == "title" && !self.is_noise()
    }

    /// Its characters.
    pub(super) fn text(&self) -> String {
        let runs = self.lines.iter().flat_map(|line| &line.runs);
        runs.flat_map(|run| &run.parts).map(|part| part.text.as_str()).collect()
    }

    /// Whether nothing of it is the speech.
    pub(super) fn is_noise(&self) -> bool {
        self.lines.iter().all(|line| line.noise.is_some())
    }
}

/// The paragraphs of a speech.
///
/// # Errors
/// The time limit passed while hits were looked for.
pub(super) fn blocks(
    speech: &Speech,
    query: Option<&Query>,
    lens: Lens,
    visit: &Visit,
    time_limit: Duration,
) -> Result<Vec<Block>> {
    let levels: HashMap<u32, u8> = speech.headings.iter().map(|heading| (heading.sentence, heading.level)).collect();
    let lines = lines(speech, query, lens, visit, time_limit)?;
    let mut blocks: Vec<Block> = Vec::new();
    let mut last = None;
    for (n, (sentence, line)) in speech.sentences.iter().zip(lines).enumerate() {
        match blocks.last_mut().filter(|_| last == Some(sentence.paragraph)) {
            Some(block) => block.lines.push(line),
            None => {
                let level = levels.get(&(n as u32)).copied();
                blocks.push(Block::of(sentence.paragraph, level, Line { is_apart: false, ..line }, visit));
            }
        }
        last = Some(sentence.paragraph);
    }
    blocks.iter_mut().for_each(Block::dress);
    Ok(blocks)
}

/// Hits, and sentences that hold one.
pub(super) fn count(blocks: &[Block]) -> (u64, u64) {
    let lines = || blocks.iter().flat_map(|block| &block.lines);
    let hits = |line: &Line| line.runs.iter().filter(|run| run.hit > 0).count() as u64;
    (lines().map(hits).sum(), lines().filter(|line| hits(line) > 0).count() as u64)
}

/// The sentences, their hits numbered.
fn lines(speech: &Speech, query: Option<&Query>, lens: Lens, visit: &Visit, time_limit: Duration) -> Result<Vec<Line>> {
    let marked = match query {
        Some(query) => mark(speech, query, lens, time_limit)?,
        None => {
            let plain = |text: &str| vec![TextSegment { text: text.to_owned(), hit: false, left_out: 0 }];
            speech.sentences.iter().map(|sentence| plain(speech.sentence_text(sentence))).collect()
        }
    };
    let (mut behind, mut hits) = (0, 0);
    let lines = speech.sentences.iter().zip(marked).zip(0..).map(|((sentence, segments), n)| {
        let gap = speech.text.get(behind..sentence.range.start as usize).unwrap_or_default();
        behind = sentence.range.end as usize;
        Line {
            anchor: anchor(n),
            kind: sentence.kind,
            noise: sentence.noise.as_deref().map(|reason| visit.words().noise_reason(reason)),
            is_apart: !gap.is_empty(),
            runs: runs(segments, &mut hits, visit.words()),
        }
    });
    Ok(lines.collect())
}

impl Block {
    fn of(paragraph: u32, level: Option<u8>, first: Line, visit: &Visit) -> Block {
        let anchor = format!("p{paragraph}");
        Block {
            element: match level {
                Some(1) => "h2",
                Some(2) => "h3",
                Some(_) => "h4",
                None => "p",
            },
            class: "",
            cite: format!("{}#{anchor}", visit.here_with(&[("at", &anchor)])),
            cite_label: fill(visit.words().paragraph_link, &[&(paragraph + 1).to_string()]),
            anchor,
            lines: vec![first],
        }
    }

    /// Decides how it looks, once all of its sentences are there.
    fn dress(&mut self) {
        let all = |kind| self.lines.iter().all(|line| line.kind == kind);
        // A heading that shares its paragraph with other sentences stays in it.
        if !all(SentenceKind::Heading) {
            self.element = "p";
        }
        self.class = match () {
            () if all(SentenceKind::Title) => "title",
            () if all(SentenceKind::Salutation) => "salutation",
            () => "",
        };
    }
}
