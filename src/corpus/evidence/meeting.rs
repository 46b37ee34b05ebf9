//! Meetings: 在第一届人民代表大会第二次会议上, 2024年1月2日第一次会议通过, 今天召开全市工业大会.

use std::ops::Range;

use super::body;
use super::date::dates;
use super::line::{Line, is_masked};

/// A name of a meeting has so many letters.
const LETTERS: std::ops::RangeInclusive<usize> = 4..=60;
/// What a meeting is called at its end.
const KINDS: [&str; 12] =
    ["会", "会议", "仪式", "开幕式", "开班式", "典礼", "论坛", "研讨班", "培训班", "座谈", "活动", "招待会"];
/// What is said there.
const SPEECHES: [&str; 9] = ["讲话", "发言", "致辞", "致词", "报告", "演讲", "说明", "汇报", "总结"];
/// What a meeting does with a text.
const ACTS: [&str; 5] = ["通过", "批准", "修订", "修正", "公布"];
/// Behind its name, what a meeting does at the beginning of its resolution.
const RESOLVES: [&str; 6] = ["关于", "听取", "审议", "决定", "批准", "讨论"];

/// The meeting that a title or a line beside it names: ——在全市工业大会上的讲话.
pub(super) fn held(line: &Line) -> Option<Range<usize>> {
    let at = line.plain.find('在')? + '在'.len_utf8();
    // A sentence that goes on in the next line tells of another meeting.
    if line.plain[..at].contains([',', '。']) {
        return None;
    }
    let rest = &line.plain[at..];
    let is_end = |end: &usize| {
        let behind = rest[*end..].trim_start_matches('上').trim_start_matches('的').trim_start();
        let says = behind.is_empty()
            || behind.starts_with([')', ',', ' '])
            || SPEECHES.iter().any(|speech| behind.contains(speech));
        is_meeting(&rest[..*end]) && says
    };
    let ends = rest.match_indices(['上', '的']).map(|(end, _)| end);
    let end = ends.into_iter().find(is_end)?;
    seen(line, at..at + end)
}

/// The meeting that passed a text: （2024年1月2日云岭省第一届人民代表大会第二次会议通过）.
pub(super) fn passed(line: &Line) -> Option<Range<usize>> {
    let rest = line.plain[dates(&line.plain).first()?.range.end..].trim_start().trim_start_matches('经');
    let start = line.plain.len() - rest.len();
    let end = rest.find("会议")? + "会议".len();
    let acts = ACTS.iter().any(|act| rest[end..].contains(act));
    let is_one = rest[..end].contains('第') && rest[..end].contains('次');
    seen(line, start..start + end).filter(|_| acts && is_one)
}

/// The meeting that a resolution begins with: 云岭省第一届人民代表大会第二次会议关于……
pub(super) fn resolving(line: &Line) -> Option<Range<usize>> {
    let end = line.plain.find("会议")? + "会议".len();
    let name = &line.plain[..end];
    let resolves = RESOLVES.iter().any(|word| line.plain[end..].trim_start().starts_with(word));
    let is_one = name.contains('届') && name.contains('次') && !name.contains(['在', ',', '。']);
    seen(line, 0..end).filter(|_| resolves && is_one)
}

/// The meeting that is opened in the first sentences: 今天，我们召开全市工业大会，主要任务是……
pub(super) fn convened(line: &Line) -> Option<Range<usize>> {
    let called = line.plain.find("召开")?;
    let start = called + "召开".len();
    let before = &line.plain[..called];
    let sentence = &before[before.rfind(['。', '!', '?']).unwrap_or(0)..];
    let says_now = ["今天", "现在"].iter().any(|now| sentence.contains(now)) && !sentence.contains(['要', '再']);
    let rest = &line.plain[start..];
    let end = rest.find([',', '。', ';', ':', '!', '?'])?;
    let name = &rest[..end];
    let is_name = !name.starts_with(['这', '本', '此', '一', '了', '的']) && is_meeting(name);
    seen(line, start..start + end).filter(|_| says_now && sentence.chars().count() <= 20 && is_name)
}

/// The body that holds a meeting: 云岭省第一届人民代表大会第二次会议 is one of 云岭省人民代表大会.
pub(super) fn body(meeting: &str) -> Option<String> {
    let (before, session) = meeting.rsplit_once('第')?;
    // 云岭省统计局2021年第20次局务会议
    let before = before.strip_suffix('年').unwrap_or(before).trim_end_matches(|c: char| c.is_numeric());
    let body = match before.split_once('第') {
        Some((place, rest)) => format!("{place}{}", rest.split_once(['届', '屆'])?.1),
        None => before.to_owned(),
    };
    // A court acts by its committee.
    let court = ["审判委员会", "检察委员会"].iter().find_map(|committee| body.strip_suffix(committee));
    let body = court.unwrap_or(&body);
    (session.contains('次') && body::is_body(body)).then(|| body.to_owned())
}

fn is_meeting(name: &str) -> bool {
    KINDS.iter().any(|kind| name.ends_with(kind)) && !name.ends_with("社会") && LETTERS.contains(&name.chars().count())
}

/// The name, unless part of it is hidden.
fn seen(line: &Line, range: Range<usize>) -> Option<Range<usize>> {
    let is_name = LETTERS.contains(&line.plain[range.clone()].trim().chars().count());
    Some(range).filter(|range| is_name && !is_masked(line.source_of(range.clone())))
}

#[cfg(test)]
mod tests {
    use super::super::line::is_plain;
    use super::*;

    #[test]
    fn words_are_compared_as_folding_leaves_them() {
        assert!(KINDS.into_iter().chain(SPEECHES).chain(ACTS).chain(RESOLVES).all(is_plain));
    }

    fn name<'a>(read: impl Fn(&Line<'a>) -> Option<Range<usize>>, text: &'a str) -> Option<&'a str> {
        let line = Line::alone(text);
        read(&line).map(|range| line.source_of(range))
    }

    #[test]
    fn the_meeting_is_what_a_speech_is_held_at() {
        for (line, meeting) in [
            ("——2026年1月27日在云岭省第一届人民代表大会第四次会议上", "云岭省第一届人民代表大会第四次会议"),
            ("在全市重大项目推进会上的讲话", "全市重大项目推进会"),
            ("在全县工业大会的讲话", "全县工业大会"),
            ("在全市“看项目、比进度”现场会上的讲话（摘要）", "全市“看项目、比进度”现场会"),
            ("在長江論壇上的致辭", "長江論壇"),
            ("张三在省委经济工作会议上的讲话", "省委经济工作会议"),
        ] {
            assert_eq!(name(held, line), Some(meeting), "{line}");
        }
        for line in [
            "在XX市工业大会上的讲话",
            "在社会上的影响",
            "在改革开放的道路上",
            "在田间地头",
            "现在开会上的",
            "主席，省长在上次全体会议上",
        ] {
            assert_eq!(name(held, line), None, "{line}");
        }
    }

    #[test]
    fn a_meeting_passes_or_resolves() {
        let line = "（2023年3月13日云岭省第二届人民代表大会第一次会议通过）";
        assert_eq!(name(passed, line), Some("云岭省第二届人民代表大会第一次会议"));
        assert_eq!(name(passed, "（2023年3月13日）"), None);
        let title = "云岭省第二届人民代表大会第一次会议关于计划的决议";
        assert_eq!(name(resolving, title), Some("云岭省第二届人民代表大会第一次会议"));
        assert_eq!(name(resolving, "会议关于计划的决议"), None);
    }

    #[test]
    fn a_meeting_that_is_opened_is_named() {
        let opened = "今天，市委决定召开全市工业大会，主要任务是部署工作。";
        assert_eq!(name(convened, opened), Some("全市工业大会"));
        assert_eq!(name(convened, "去年召开全市工业大会，成绩很大。"), None);
        assert_eq!(name(convened, "今天召开这么大规模的工业大会，很重要。"), None);
        assert_eq!(name(convened, "今天是星期三，两天后要再召开财务会议。"), None);
        assert_eq!(name(convened, "今天召开**市工业大会，很重要。"), None);
    }

    #[test]
    fn a_meeting_is_of_a_body() {
        let of = |meeting| body(meeting);
        assert_eq!(of("云岭省第二届人民代表大会第一次会议").as_deref(), Some("云岭省人民代表大会"));
        assert_eq!(of("第九届全国人民代表大会常务委员会第二次会议").as_deref(), Some("全国人民代表大会常务委员会"));
        assert_eq!(of("国务院第215次常务会议").as_deref(), Some("国务院"));
        assert_eq!(of("全市工业会议"), None);
    }
}
