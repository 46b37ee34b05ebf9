//! Who spoke, at which meeting, on whose behalf.

use std::ops::Range;

use super::label::{self, Label};
use super::line::Line;
use super::reader::{Reader, Signature};
use super::speaker::Speaker;
use super::{Found, Origin, body, meeting, speaker};
use crate::speech::Field;

/// Words without which the first sentences tell nobody's name.
const REPORTS: [&str; 2] = ["在报告中", "在報告中"];
const SPEAKS_FOR: [&str; 5] = ["代表", "委托", "委託", "决定由", "的决定"];
const RESOLVES: [&str; 2] = ["届", "屆"];
const CONVENES: [&str; 2] = ["召开", "召開"];

/// A speech, its titles (as given, and as they stand in the text), and its signature.
pub(super) struct Who<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) titles: &'r [(Line<'r>, Origin)],
    pub(super) signature: Option<&'r Signature<'a>>,
}

impl Who<'_, '_> {
    pub(super) fn speaker(&self) -> Option<(Speaker, Origin)> {
        let reader = self.reader;
        let at = |speaker: Speaker| (Origin::At(speaker.at), speaker);
        label::values(&reader.top, Label::Speaker)
            .find_map(|value| speaker::of_label(&value))
            .or_else(|| speaker::of_lines(&reader.top))
            .map(at)
            .or_else(|| self.titles.iter().find_map(|(title, origin)| Some((*origin, speaker::of_title(title)?))))
            .or_else(|| reader.beside_title().find_map(speaker::of_title).map(at))
            .or_else(|| reader.lead(&REPORTS).and_then(speaker::of_summary).map(at))
            .or_else(|| self.signature?.above.as_ref().and_then(speaker::of_signature).map(at))
            .or_else(|| Some((Origin::Page, Speaker::named(reader.page(Field::Speaker)?))))
            .map(|(origin, speaker)| (speaker, origin))
    }

    pub(super) fn occasion(&self) -> Found<String> {
        let reader = self.reader;
        reader
            .labelled(Label::Occasion)
            .or_else(|| self.in_lines(meeting::held))
            .or_else(|| self.in_titles(meeting::held))
            .or_else(|| self.in_lines(meeting::passed))
            .or_else(|| self.in_titles(meeting::resolving))
            .or_else(|| self.in_lines(meeting::resolving))
            .or_else(|| reader.lead(&RESOLVES).and_then(|lead| part(lead, meeting::resolving)))
            .or_else(|| reader.lead(&CONVENES).and_then(|lead| part(lead, meeting::convened)))
            .or_else(|| reader.said(Field::Occasion))
    }

    pub(super) fn issuer(&self) -> Found<String> {
        let reader = self.reader;
        let line = |name: Option<String>, line: &Line| Some((name?, Origin::At(line.at)));
        let of_meeting = |(meeting, origin): (String, Origin)| Some((meeting::body(&meeting)?, origin));
        let labelled = reader.labelled(Label::Issuer).map(|(name, origin)| (body::written(&name), origin));
        labelled
            .or_else(|| self.titles.iter().find_map(|(title, origin)| Some((body::of_title(title)?, *origin))))
            .or_else(|| self.in_titles(meeting::resolving).and_then(of_meeting))
            .or_else(|| reader.beside_title().find_map(|one| line(body::of_red_head(one), one)))
            .or_else(|| reader.beside_title().filter_map(|one| line(body::of_order(one), one)).last())
            .or_else(|| self.in_lines(meeting::passed).and_then(of_meeting))
            .or_else(|| self.in_lines(meeting::resolving).and_then(of_meeting))
            .or_else(|| reader.lead(&RESOLVES).and_then(|lead| part(lead, meeting::resolving)).and_then(of_meeting))
            .or_else(|| {
                let (name, at) = body::spoken_for(reader.lead(&SPEAKS_FOR)?)?;
                Some((name, Origin::At(at)))
            })
            .or_else(|| {
                let above = self.signature?.above.as_ref().filter(|above| body::is_body(&above.plain))?;
                Some((body::written(above.source), Origin::At(above.at)))
            })
            .or_else(|| reader.said(Field::Issuer))
    }

    /// The last that lines beside the title tell.
    fn in_lines(&self, read: fn(&Line) -> Option<Range<usize>>) -> Found<String> {
        self.reader.beside_title().filter_map(|line| part(line, read)).last()
    }

    fn in_titles(&self, read: fn(&Line) -> Option<Range<usize>>) -> Found<String> {
        self.titles.iter().find_map(|(title, origin)| Some((part(title, read)?.0, *origin)))
    }
}

/// The part of a line that a reader finds, as it is written.
fn part(line: &Line, read: fn(&Line) -> Option<Range<usize>>) -> Found<String> {
    let range = read(line)?;
    Some((line.source_of(range.clone()).to_owned(), Origin::At(line.place(range.start))))
}
