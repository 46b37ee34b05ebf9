//! Who speaks: an office and a name (省长　张三), a name alone under the title, a name that the title begins with.

use std::ops::Range;

use super::line::{Line, is_masked};
use super::{body, label};
use crate::speech::SentenceKind;
use crate::text::fold;

/// A speaker as a line tells.
#[derive(Debug, PartialEq)]
pub(super) struct Speaker {
    pub(super) name: String,
    /// The office, where it stands beside the name.
    pub(super) office: Option<String>,
    /// Where the name stands in the text, in bytes.
    pub(super) at: usize,
}

impl Speaker {
    /// One whose name a page says.
    pub(super) fn named(name: &str) -> Speaker {
        Speaker { name: name.to_owned(), office: None, at: 0 }
    }
}

/// Offices, as they stand before a name.
const OFFICES: [&str; 40] = [
    "总书记",
    "书记",
    "总理",
    "国务委员",
    "委员长",
    "主席",
    "省长",
    "市长",
    "县长",
    "区长",
    "州长",
    "盟长",
    "旗长",
    "镇长",
    "乡长",
    "专员",
    "主任",
    "秘书长",
    "部长",
    "厅长",
    "局长",
    "司长",
    "处长",
    "署长",
    "关长",
    "行长",
    "院长",
    "检察长",
    "校长",
    "会长",
    "理事长",
    "董事长",
    "总经理",
    "所长",
    "台长",
    "社长",
    "行政长官",
    "特首",
    "司令员",
    "政委",
];
/// What stands behind an office and is no name.
const NO_NAMES: [&str; 23] = [
    "讲话",
    "发言",
    "致辞",
    "致词",
    "报告",
    "会议",
    "同志",
    "办公",
    "办公会",
    "寄语",
    "信箱",
    "方案",
    "安排",
    "章程",
    "程序",
    "党委",
    "常委",
    "条例",
    "任务",
    "贺词",
    "贺信",
    "祝词",
    "施行",
];
/// The longest office with what stands before it, in letters.
const LONGEST_OFFICE: usize = 30;
const POLITE: [&str; 4] = ["同志", "先生", "女士", "议员"];

/// The surnames of nearly everyone in China; those of two letters apart.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜\
范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向\
柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉\
房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲\
乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺习撒才骆粟楼";
const DOUBLE_SURNAMES: [&str; 10] = ["欧阳", "上官", "司马", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "令狐"];

/// Whether a line is an office without a name: 国务院总理.
pub(in crate::corpus) fn is_office(line: &str) -> bool {
    let plain = fold(line).without_separators();
    OFFICES.iter().any(|office| plain.ends_with(office))
}

/// The speaker that the lines at the top tell. Those that are title or noise are passed over.
pub(super) fn of_lines(lines: &[Line]) -> Option<Speaker> {
    let mut office: Option<&str> = None;
    let mut has_title = false;
    for line in lines {
        let is_title = line.kind == SentenceKind::Title;
        if !line.is_noise && !is_title && !label::is_label(line) {
            let (told, office_alone) = of_line(line, office, has_title);
            if told.is_some() {
                return told;
            }
            office = office_alone;
        }
        has_title |= is_title;
    }
    None
}

/// The speaker that a line tells; or the office that it is, whose name stands in the next.
fn of_line<'a>(line: &'a Line, above: Option<&str>, has_title: bool) -> (Option<Speaker>, Option<&'a str>) {
    let words = words(line);
    let text = &line.plain[words.clone()];
    if let Some(end) = office_end(text) {
        let (office, name) = text.split_at(end);
        if name.trim().is_empty() {
            return (None, Some(office));
        }
        let is_apart = name.starts_with(' ');
        let range = words.start + end..words.end;
        return (person(line, range, is_apart).map(|told| Speaker { office: Some(office.to_owned()), ..told }), None);
    }
    let named = above.is_some() || has_title;
    let told = person(line, words, above.is_some()).filter(|_| named);
    (told.map(|told| Speaker { office: above.map(str::to_owned), ..told }), None)
}

/// The speaker that a title begins with: 张三在全市工业大会上的讲话. It must be followed by 在.
pub(super) fn of_title(title: &Line) -> Option<Speaker> {
    let start = title.plain.len() - title.plain.trim_start_matches(['—', ' ']).len();
    let end = start + title.plain[start..].find('在')?;
    person(title, start..end, false)
}

/// The speaker that a summary names: 周某总理在报告中指出, where the name is not hidden.
pub(super) fn of_summary(line: &Line) -> Option<Speaker> {
    let words = &line.plain[..line.plain.find("在报告中")?];
    let name_and_office = words.rsplit([',', '。', ' ']).next()?;
    let office = OFFICES.iter().find(|office| name_and_office.ends_with(**office))?;
    let end = words.len() - office.len();
    person(line, words.len() - name_and_office.len()..end, false)
        .map(|told| Speaker { office: Some((*office).to_owned()), ..told })
}

/// The name that a line is as a whole: a signature.
pub(super) fn of_signature(line: &Line) -> Option<Speaker> {
    person(line, 0..line.plain.len(), false)
}

/// Whether a line is an office and a name: whoever signs an order, which is no speech.
pub(super) fn is_with_office(line: &Line) -> bool {
    of_line(line, None, false).0.is_some()
}

/// What a label gives as a name.
pub(super) fn of_label(value: &label::Value) -> Option<Speaker> {
    person(value.line, value.range.clone(), true)
}

/// A line without the brackets around it, a dash before it, and a date.
fn words(line: &Line) -> Range<usize> {
    let mut start = super::date::dates(&line.plain).last().map_or(0, |date| date.range.end);
    let mut end = line.plain.len();
    let is_beside = |c: char| matches!(c, ' ' | '(' | ')' | '—' | '-' | '【' | '】');
    start += line.plain[start..].len() - line.plain[start..].trim_start_matches(is_beside).len();
    end = start + line.plain[start..end].trim_end_matches(is_beside).len();
    start..end
}

/// Where the last office in a line ends. What stands before must be short and no sentence.
fn office_end(text: &str) -> Option<usize> {
    let end = OFFICES.iter().filter_map(|office| text.rfind(office).map(|at| at + office.len())).max()?;
    let is_office =
        text[..end].chars().count() <= LONGEST_OFFICE && !text[..end].contains([',', '。', ':', '的', '在']);
    is_office.then_some(end)
}

/// A person's name in a part of a line. `is_sure` says that an office stands before it and a blank between: any letters are a name then.
fn person(line: &Line, range: Range<usize>, is_sure: bool) -> Option<Speaker> {
    let plain = &line.plain[range.clone()];
    let polite = POLITE.iter().find(|word| plain.ends_with(**word)).map_or(0, |word| word.len());
    let start = range.start + (plain.len() - plain.trim_start().len());
    let range = start..(range.end - polite).max(start);
    let solid: String = line.plain[range.clone()].chars().filter(|c| *c != ' ').collect();
    let source = line.source_of(range);
    if !is_name(&solid, is_sure || polite > 0) || is_masked(source) {
        return None;
    }
    let name = source.split_whitespace().collect();
    Some(Speaker { name, office: None, at: line.at + (source.as_ptr() as usize - line.source.as_ptr() as usize) })
}

/// Whether letters are a name: surname and one or two letters more; parts with a dot between; two to four letters where an office stands before.
fn is_name(name: &str, is_sure: bool) -> bool {
    let letters = name.chars().count();
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if name.contains('·') {
        return (3..=20).contains(&letters) && name.split('·').all(|part| !part.is_empty() && part.chars().all(is_han));
    }
    let first: String = name.chars().take(2).collect();
    let has_surname = match letters {
        2 | 3 => {
            name.starts_with(|c| SURNAMES.contains(c)) || (letters == 3 && DOUBLE_SURNAMES.contains(&first.as_str()))
        }
        4 => DOUBLE_SURNAMES.contains(&first.as_str()),
        _ => false,
    };
    name.chars().all(is_han)
        && !NO_NAMES.contains(&name)
        && !body::is_body(name)
        && (has_surname || (is_sure && (2..=4).contains(&letters)))
}

#[cfg(test)]
mod tests {
    use super::super::line::is_plain;
    use super::*;

    #[test]
    fn words_are_compared_as_folding_leaves_them() {
        assert!(OFFICES.into_iter().chain(NO_NAMES).chain(POLITE).chain(DOUBLE_SURNAMES).all(is_plain));
        assert!(is_plain(SURNAMES));
    }

    #[test]
    fn names_have_surnames_or_offices() {
        for name in ["张三", "欧阳明", "司马相如", "艾力·依明"] {
            assert!(is_name(name, false), "{name}");
        }
        for name in ["洛桑江村", "其美", "严金海"] {
            assert!(is_name(name, true), "{name}");
        }
        for name in ["张", "修路工程", "路线方案图", "财政部", "方案", "·", "张·", "Zhang"] {
            assert!(!is_name(name, false), "{name}");
        }
    }
}
