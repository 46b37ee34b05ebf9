//! Noise on the page of a speech: folded away, with its reasons.

use super::text::{Block, Line};

/// Paragraphs that are the speech, or that are none of it.
pub(super) struct Passage {
    /// Why they are noise, in words, each reason once; `None` where they are the speech.
    pub(super) noise: Option<String>,
    /// Whether a hit is in them: then noise is shown.
    pub(super) has_hit: bool,
    pub(super) blocks: Vec<Block>,
}

/// Puts neighbouring paragraphs together that are noise, and those that are not.
pub(super) fn passages(blocks: Vec<Block>) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for block in blocks {
        let is_noise = block.is_noise();
        match passages.last_mut() {
            Some(last) if last.noise.is_some() == is_noise => last.blocks.push(block),
            _ => passages.push(Passage { noise: is_noise.then(String::new), has_hit: false, blocks: vec![block] }),
        }
    }
    for passage in passages.iter_mut().filter(|passage| passage.noise.is_some()) {
        let lines = || passage.blocks.iter().flat_map(|block| &block.lines);
        let mut reasons: Vec<&str> = Vec::new();
        for reason in lines().filter_map(|line| line.noise.as_deref()) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let noise = Some(reasons.join(" · "));
        passage.has_hit = lines().any(Line::has_hit);
        passage.noise = noise;
    }
    passages
}
