//! Noise on the page of a speech: folded away, with its reasons.

use super::Block;

/// Paragraphs that are the speech, or that are none of it.
pub(in crate::server::page) struct Passage {
    /// Why they are noise, in Chinese, each reason once; `None` where they are the speech.
    pub(in crate::server::page) noise: Option<String>,
    /// Whether a hit is in them: then noise is shown.
    pub(in crate::server::page) has_hit: bool,
    pub(in crate::server::page) blocks: Vec<Block>,
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
        for reason in lines().filter_map(|line| line.noise.as_deref()).map(label) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let noise = Some(reasons.join("、"));
        passage.has_hit = lines().any(super::Line::has_hit);
        passage.noise = noise;
    }
    passages
}

/// A reason in Chinese; one of an administrator's own rules as it is.
pub(in crate::server::page) fn label(reason: &str) -> &str {
    match reason {
        "advertisement" => "广告",
        "download" => "下载",
        "pager" => "翻页",
        "source" => "来源",
        "share" => "分享",
        "caption" => "图注",
        "archive" => "文库说明",
        "anti_copy" => "防复制乱码",
        "record" => "公文信息表",
        "page" => "网页框架",
        "navigation" => "网站导航",
        "note" => "发布说明",
        "markup" => "网页代码",
        reason => reason,
    }
}
