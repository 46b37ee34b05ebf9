//! Bodies that issue texts: 国务院办公厅, 云岭省人民政府.

use super::line::{Line, is_masked};

/// The longest name of a body, in letters.
const LONGEST: usize = 40;

/// What a body is called at its end.
const KINDS: [&str; 42] = [
    "国务院",
    "政府",
    "办公厅",
    "办公室",
    "委员会",
    "常委会",
    "党委",
    "党组",
    "省委",
    "市委",
    "县委",
    "区委",
    "州委",
    "旗委",
    "地委",
    "工委",
    "党中央",
    "中共中央",
    "中央军委",
    "计委",
    "国资委",
    "发改委",
    "经贸委",
    "教委",
    "部",
    "局",
    "厅",
    "总署",
    "公署",
    "法院",
    "检察院",
    "代表大会",
    "立法会",
    "纪委",
    "监委",
    "集团",
    "公司",
    "大学",
    "银行",
    "总工会",
    "联合会",
    "领导小组",
];

/// Behind the name of a body, what a title goes on with.
const TITLES_GO_ON: [&str; 4] = ["关于", "转发", "批转", "印发"];

/// Words before and behind the name of a body that somebody speaks for.
const SPEAKS_FOR: [(&str, &str); 6] =
    [("我代表", ""), ("我谨代表", ""), ("我现在代表", ""), ("我受", "委托"), ("我受", "的委托"), ("根据", "的决定")];
/// What follows the name of a body that has somebody report.
const HAS_ME_REPORT: &str = "决定由我";
/// What is done on behalf of a body, within so many letters behind its name.
const REPORTS: [&str; 2] = ["报告", "的说明"];
const REPORTS_WITHIN: usize = 60;

/// Whether a line is the name of a body, or of several.
pub(super) fn is_body(name: &str) -> bool {
    let solid: String = name.chars().filter(|c| *c != ' ').collect();
    let is_name = |c: char| c.is_alphabetic() || c == '、' || c == '·';
    KINDS.iter().any(|kind| solid.ends_with(kind))
        && solid.chars().count() <= LONGEST
        && solid.chars().all(is_name)
        && !is_masked(&solid)
}

/// The name as it is kept: without the blanks within, and 、 between several bodies.
pub(super) fn written(source: &str) -> String {
    let pieces: Vec<&str> = source.split_whitespace().collect();
    let are_bodies = pieces.iter().all(|piece| is_body(&Line::alone(piece).plain));
    let name = pieces.join(if are_bodies { "、" } else { "" });
    let short = name.strip_prefix("中华人民共和国").filter(|rest| rest.starts_with("国务院"));
    short.unwrap_or(&name).to_owned()
}

/// The body that a title begins with: 国务院办公厅关于……的通知.
pub(super) fn of_title(title: &Line) -> Option<String> {
    let end = TITLES_GO_ON.iter().filter_map(|word| title.plain.find(word)).min()?;
    is_body(&title.plain[..end]).then(|| written(title.source_of(0..end)))
}

/// The body of an order: 中华人民共和国国务院令, 国务院令第331号公布. What stands before its name is a date.
pub(super) fn of_order(line: &Line) -> Option<String> {
    let start = super::date::dates(&line.plain).first().map_or(0, |date| date.range.end);
    let rest = &line.plain[start..];
    let end = rest.find("令第").or_else(|| rest.strip_suffix('令').map(str::len))?;
    is_body(rest[..end].trim()).then(|| written(line.source_of(start..start + end)))
}

/// The red head of a document: 云岭省人民政府文件.
pub(super) fn of_red_head(line: &Line) -> Option<String> {
    let solid = line.plain.strip_suffix("文件")?;
    is_body(solid).then(|| written(line.source_of(0..solid.len())))
}

/// The body that somebody reports for (现在，我代表国务院，向大会报告工作), and where its name stands in the text.
pub(super) fn spoken_for(line: &Line) -> Option<(String, usize)> {
    let named = SPEAKS_FOR.iter().find_map(|(before, behind)| {
        let start = line.plain.find(before)? + before.len();
        let ends = line.plain[start..].char_indices().take(LONGEST).map(|(end, _)| start + end);
        ends.skip(1)
            .find(|end| line.plain[*end..].starts_with(behind) && are_bodies(&line.plain[start..*end]))
            .map(|end| (start, end))
    });
    let (start, end) = named.or_else(|| {
        let end = line.plain.find(HAS_ME_REPORT)?;
        let start = end - line.plain[..end].rsplit([',', '。']).next().map_or(0, str::len);
        are_bodies(&line.plain[start..end]).then_some((start, end))
    })?;
    let rest: String = line.plain[end..].chars().take(REPORTS_WITHIN).take_while(|c| *c != '。').collect();
    let reports = REPORTS.iter().any(|word| rest.contains(word));
    reports.then(|| (full_name(written(line.source_of(start..end)).replace('和', "、")), line.place(start)))
}

/// 中共中央和国务院
fn are_bodies(names: &str) -> bool {
    names.trim_start_matches("中华人民共和国").split(['和', '、']).all(is_body)
}

/// 第十五届中央委员会, which speaks at the party's congresses, and other names for it.
fn full_name(name: String) -> String {
    let of_term = name.split_once(['届', '屆']).map_or(name.as_str(), |(_, rest)| rest);
    match of_term {
        "中央委员会" | "中央委員會" => "中国共产党中央委员会".to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::is_plain;
    use super::*;

    #[test]
    fn words_are_compared_as_folding_leaves_them() {
        let around = SPEAKS_FOR.iter().flat_map(|(before, behind)| [*before, *behind]);
        assert!(
            KINDS.into_iter().chain(TITLES_GO_ON).chain(REPORTS).chain(around).chain([HAS_ME_REPORT]).all(is_plain)
        );
    }

    #[test]
    fn bodies_are_told_by_what_they_are_called() {
        for name in ["国务院", "国务院、中央军委", "国务院 中央军委", "云岭省人民政府办公厅", "中共云岭省委"]
        {
            assert!(is_body(name), "{name}");
        }
        for name in ["", "会议", "XX市人民政府", "2024年国务院", "去年,国务院"] {
            assert!(!is_body(name), "{name}");
        }
        assert_eq!(written("国务院　中央军委"), "国务院、中央军委");
        assert_eq!(written("国 务 院"), "国务院");
        assert_eq!(written("中华人民共和国国务院"), "国务院");
        assert_eq!(written("中华人民共和国财政部"), "中华人民共和国财政部");
    }

    #[test]
    fn whom_a_report_is_for_is_told_in_its_first_sentence() {
        let told = |text: &str| spoken_for(&Line::alone(text)).map(|(name, _)| name);
        for (text, name) in [
            ("现在，我代表国务院，向大会作政府工作报告。", "国务院"),
            ("我代表国务院作政府工作报告，请审议。", "国务院"),
            ("我受中共中央和国务院的委托，向大会作关于农业的报告。", "中共中央、国务院"),
            ("我现在根据国务院的决定，向大会作政府工作报告。", "国务院"),
            ("关于工作，国务院决定由我向大会作报告。", "国务院"),
            ("我受全国人大常委会委托，作关于草案的说明。", "全国人大常委会"),
            ("我代表中华人民共和国国务院向大会提出报告。", "国务院"),
        ] {
            assert_eq!(told(text).as_deref(), Some(name), "{text}");
        }
        for text in ["我代表市委、市政府，向大家致以祝贺。", "他代表国务院作报告。", "我代表大家作个报告。"]
        {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
