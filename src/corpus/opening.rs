//! What stands before the speech proper: its title and whom it speaks to.
//!
//! Nothing is matched against a list of known titles. A title is the line that the metadata or a label in the text name, or else what
//! stands above the salutation, or else a short line at the top that no sentence goes on with. It may be broken over several lines.

use super::evidence;
use super::layout::Layout;
use super::outline::marks::{is_counted, mark};
use super::outline::{has_letters, is_short};
use crate::speech::{Field, SentenceKind};
use crate::text::Span;

/// So many paragraphs from the top may be title or salutation; a title that is not named stands in one of the first few, or above the
/// salutation.
const OPENING_PARAGRAPHS: usize = 40;
/// So much of a text is its top, in bytes.
const TOP: usize = 8 << 10;
const TITLE_PARAGRAPHS: usize = 2;
/// The longest line of a title, in letters, that of one with a comma in it, and how many lines it may be broken over.
const TITLE: usize = 60;
const LONG_TITLE: usize = 40;
const TITLE_LINES: usize = 6;
/// The second line of a title has at least so many letters, unless the two read on: anything shorter is a name.
const SECOND_TITLE: usize = 8;
/// The longest name of a speaker, in letters, and the longest line that holds an office and no name.
const LONGEST_NAME: usize = 3;
const OFFICE: usize = 20;
/// So many lines between title and salutation are looked through: dates, names.
const ABOVE_SALUTATION: usize = 8;
/// The longest salutation, in letters; the longest without a colon or an exclamation mark; how far down it stands.
const SALUTATION: usize = 40;
const SALUTATION_WITHOUT_COLON: usize = 20;
const SALUTATION_PARAGRAPHS: usize = 12;

/// Who is spoken to, with 们 or without.
const ADDRESSED: [&str; 39] = [
    "同志",
    "代表",
    "委员",
    "委員",
    "朋友",
    "女士",
    "先生",
    "同学",
    "同學",
    "老师",
    "老師",
    "家长",
    "家長",
    "师生",
    "校友",
    "乡亲",
    "鄉親",
    "市民",
    "居民",
    "村民",
    "员工",
    "职工",
    "企业家",
    "网友",
    "网民",
    "听众",
    "观众",
    "读者",
    "议员",
    "議員",
    "主席",
    "来宾",
    "來賓",
    "嘉宾",
    "嘉賓",
    "领导",
    "領導",
    "同胞",
    "战友",
];

/// What a document calls itself at the end of its title.
const KINDS: [&str; 65] = [
    "讲话",
    "講話",
    "发言",
    "發言",
    "致辞",
    "致辭",
    "致词",
    "致詞",
    "贺词",
    "賀詞",
    "贺信",
    "贺电",
    "报告",
    "報告",
    "汇报",
    "通知",
    "通报",
    "公告",
    "公报",
    "公報",
    "通告",
    "决定",
    "決定",
    "决议",
    "決議",
    "命令",
    "批复",
    "意见",
    "意見",
    "函",
    "办法",
    "規定",
    "规定",
    "条例",
    "條例",
    "细则",
    "方案",
    "规划",
    "计划",
    "纲要",
    "要点",
    "建议",
    "建議",
    "说明",
    "說明",
    "总结",
    "演讲",
    "演講",
    "演说",
    "寄语",
    "献词",
    "开幕词",
    "開幕詞",
    "闭幕词",
    "閉幕詞",
    "声明",
    "聲明",
    "宣言",
    "倡议书",
    "谈话",
    "談話",
    "指示",
    "章程",
    "准则",
    "解释",
];

/// What each paragraph at the top of a text is.
pub(super) struct Opening {
    kinds: Vec<Option<SentenceKind>>,
}

/// A paragraph at the top. Its place among them is its number.
struct Line<'a> {
    text: &'a str,
    is_one_sentence: bool,
    is_noise: bool,
}

impl Opening {
    /// Finds title and salutation. `given` is the title that is known beforehand; what is noise is neither, nor is the last paragraph.
    pub(super) fn read(text: &str, spans: &[Span], noise: &[Option<String>], given: Option<&str>) -> Opening {
        let mut lines = lines(text, spans, noise);
        let is_whole = lines.len() <= OPENING_PARAGRAPHS;
        lines.truncate(if is_whole { lines.len().saturating_sub(1) } else { OPENING_PARAGRAPHS });
        let mut kinds = vec![None; lines.len()];
        for (line, kind) in lines.iter().zip(&mut kinds).take(SALUTATION_PARAGRAPHS) {
            if line.is_one_sentence && !line.is_noise && is_salutation(line.text) {
                *kind = Some(SentenceKind::Salutation);
            }
        }
        let salutation = kinds.iter().position(Option::is_some);
        for n in title(&lines, salutation, given) {
            kinds[n] = Some(SentenceKind::Title);
        }
        Opening { kinds }
    }

    /// What a paragraph is, if it is title or salutation.
    pub(super) fn kind(&self, paragraph: u32) -> Option<SentenceKind> {
        self.kinds.get(paragraph as usize).copied().flatten()
    }
}

/// The title that a page says its text has, if it stands at the top of the text: it may be that of the site.
pub(super) fn shown_title<'a>(layout: &'a Layout, text: &str) -> Option<&'a str> {
    let (_, title) = layout.said.iter().find(|(field, _)| *field == Field::Title)?;
    let top: String = solid(&text[..text.floor_char_boundary(TOP.min(text.len()))]).collect();
    let wanted: String = solid(title).collect();
    (!wanted.is_empty() && top.contains(&wanted)).then_some(title)
}

/// The first paragraphs of a text, and one more where there are more.
fn lines<'a>(text: &'a str, spans: &[Span], noise: &[Option<String>]) -> Vec<Line<'a>> {
    let mut at = 0;
    let paragraphs = spans.chunk_by(|a, b| a.paragraph == b.paragraph).take(OPENING_PARAGRAPHS + 1);
    let line = |paragraph: &[Span]| {
        let is_noise = noise.get(at..at + paragraph.len()).is_some_and(|noise| noise.iter().all(Option::is_some));
        at += paragraph.len();
        let range = paragraph[0].range.start..paragraph[paragraph.len() - 1].range.end;
        Line { text: &text[range], is_one_sentence: paragraph.len() == 1, is_noise }
    };
    paragraphs.map(line).collect()
}

/// Which lines are the title.
fn title(lines: &[Line], salutation: Option<usize>, given: Option<&str>) -> Vec<usize> {
    if lines.first().is_some_and(|line| line.text.starts_with("# ")) {
        return vec![0];
    }
    if let Some(found) = given.and_then(|given| spelling(lines, given)) {
        return found;
    }
    if let Some((label, value)) = labelled(lines) {
        return spelling(&lines[label + 1..], value)
            .map(|found| found.into_iter().map(|n| n + label + 1).collect())
            .unwrap_or_default();
    }
    let found = salutation.map(|salutation| above(lines, salutation)).unwrap_or_default();
    if found.is_empty() && salutation.is_none_or(|salutation| salutation > 0) {
        return at_top(&lines[..salutation.unwrap_or(lines.len())], given);
    }
    found
}

/// The last lines that together spell a title, but for blanks: above them it may stand in a table.
fn spelling(lines: &[Line], title: &str) -> Option<Vec<usize>> {
    let begins = |n: &usize| !lines[*n].is_noise && rest_of(title, lines[*n].text).is_some();
    let spells = |n: usize| {
        let mut rest = title;
        for (m, line) in lines.iter().enumerate().skip(n).take(TITLE_LINES) {
            rest = rest_of(rest, line.text)?;
            if solid(rest).next().is_none() {
                return Some((n..=m).collect());
            }
        }
        None
    };
    (0..lines.len()).filter(begins).find_map(spells)
}

/// What is left of a title behind a line that it begins with.
fn rest_of<'a>(title: &'a str, line: &str) -> Option<&'a str> {
    let mut wanted = solid(line).peekable();
    wanted.peek()?;
    let mut end = 0;
    let mut letters = title.char_indices().filter(|(_, c)| !is_blank(*c));
    for wanted in wanted {
        let (at, c) = letters.next()?;
        if c != wanted {
            return None;
        }
        end = at + c.len_utf8();
    }
    Some(&title[end..])
}

/// A title that a label in the text names (标　　题：), and the place of its line.
fn labelled<'a>(lines: &[Line<'a>]) -> Option<(usize, &'a str)> {
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| line.text.starts_with(['标', '標'])) {
        let Some((label, value)) = line.text.split_once(['：', ':']) else { continue };
        if !matches!(solid(label).collect::<String>().as_str(), "标题" | "標題") {
            continue;
        }
        if !value.trim().is_empty() {
            return Some((n, value.trim()));
        }
        return lines.get(n + 1).map(|next| (n + 1, next.text));
    }
    None
}

/// The title above a salutation. What stands further up is something else.
fn above(lines: &[Line], salutation: usize) -> Vec<usize> {
    let mut found = Vec::new();
    for n in (0..salutation).rev().take(ABOVE_SALUTATION) {
        let line = &lines[n];
        if line.is_noise || is_beside_title(line.text) || is_name(line.text) {
            continue;
        }
        if !line.is_one_sentence || !is_title(line.text) || !has_letters(line.text, 1) {
            break;
        }
        found.insert(0, n);
    }
    let texts: Vec<&str> = found.iter().map(|n| lines[*n].text).collect();
    if let Some(end) = (0..texts.len()).rev().find(|n| names_its_kind(&texts[..=*n])) {
        let mut start = end;
        while start > 0 && (reads_on(&texts[start..=end]) || (start == end && are_slogans(&texts[start - 1..=end]))) {
            start -= 1;
        }
        return found[start..=end].to_vec();
    }
    let is_long = |n: &&usize| has_letters(lines[**n].text, SECOND_TITLE);
    let mut long: Vec<usize> = found.iter().rev().filter(is_long).copied().take(2).collect();
    if long.is_empty() {
        long.extend(found.iter().find(|n| has_letters(lines[**n].text, 2)));
    }
    long
}

/// A title in the first lines.
fn at_top(lines: &[Line], given: Option<&str>) -> Vec<usize> {
    let beside = |line: &&Line| line.is_noise || is_beside_title(line.text);
    let start = lines.iter().take_while(beside).count();
    let is_line = |line: &&Line| {
        line.is_one_sentence
            && !is_addressed(line.text)
            && !line.is_noise
            && !is_beside_title(line.text)
            && is_title(line.text)
            && given.is_none_or(|given| is_part_of_line(given, line.text))
    };
    let texts: Vec<&str> = lines[start..].iter().take(TITLE_LINES).take_while(is_line).map(|line| line.text).collect();
    let is_near = start < TITLE_PARAGRAPHS || lines[..start].iter().all(|line| is_beside_title(line.text));
    if !is_near || texts.first().is_none_or(|first| !has_letters(first, 2)) {
        return Vec::new();
    }
    let ends = (0..texts.len()).find(|n| names_its_kind(&texts[..=*n]));
    let count = match ends {
        Some(end) => end + 1,
        None => {
            1 + texts.iter().skip(1).take(1).filter(|line| !is_name(line) && has_letters(line, SECOND_TITLE)).count()
        }
    };
    if texts[count - 1].ends_with(['的', '了', '和', '与', '與', '及', '《']) {
        return Vec::new();
    }
    (start..start + count).collect()
}

/// 主席，我动议……: a sentence that goes on in the next line; so does a long line with a comma, that names no kind.
fn is_addressed(line: &str) -> bool {
    let Some((first, _)) = line.split_once(['，', ',']) else { return false };
    ADDRESSED.iter().any(|word| first.ends_with(word)) || (!is_short(line, LONG_TITLE) && !names_its_kind(&[line]))
}

/// Whether the last of these lines, or the last two read as one, ends with what a document calls itself.
fn names_its_kind(lines: &[&str]) -> bool {
    let Some((last, before)) = lines.split_last() else { return false };
    let ends = |line: &str| {
        let line = &solid(line).collect::<String>();
        let bare = match line.strip_suffix(['）', ')']) {
            Some(open) => open.rfind(['（', '(']).map_or(line.as_str(), |at| &open[..at]),
            None => line,
        };
        KINDS.iter().any(|kind| bare.ends_with(kind))
    };
    let with_one_before = || before.last().is_some_and(|before| ends(&format!("{}{}", before.trim(), last.trim())));
    ends(last) || (is_short(last, 1) && with_one_before())
}

/// Whether lines are only the end of a title: 推进会上的讲话, 若干措施的通知.
fn reads_on(lines: &[&str]) -> bool {
    const BEGINNINGS: [&str; 10] = ["在", "关于", "關於", "转发", "批转", "印发", "做好", "《", "——", "—"];
    let is_fragment = |line: &str| {
        let of_kind = KINDS.iter().any(|kind| line.strip_suffix(kind).is_some_and(|rest| rest.ends_with('的')));
        is_short(line, 1) || (of_kind && !BEGINNINGS.iter().any(|word| line.contains(word)))
    };
    is_fragment(&lines.iter().flat_map(|line| solid(line)).collect::<String>())
}

/// Whether lines are long enough to be two lines of one title.
fn are_slogans(lines: &[&str]) -> bool {
    lines.iter().all(|line| has_letters(line, SECOND_TITLE))
}

fn is_title(line: &str) -> bool {
    let goes_on = |c: char| {
        matches!(c, '。' | '！' | '？' | '：' | ':' | '︰' | '﹕' | '!' | '?' | '；' | ';' | '，' | ',' | '…' | '.')
    };
    let opens =
        |c: char| c.is_alphanumeric() || matches!(c, '《' | '“' | '"' | '「' | '『' | '【' | '（' | '(' | '—' | '-');
    let is_said = ["现在", "現在", "今天", "刚才"].iter().any(|word| line.starts_with(word)) || line.contains("我代表");
    line.starts_with(opens)
        && !line.ends_with(goes_on)
        && !is_said
        && is_short(line, TITLE)
        && mark(line).is_none()
        && !is_counted(line)
}

/// 县委书记　王某: words, a blank, and two or three letters at the end; 王　某.
fn is_name(line: &str) -> bool {
    if is_short(line, LONGEST_NAME) && line.split_whitespace().count() > 1 {
        return line.split_whitespace().all(|word| is_short(word, 1));
    }
    let words = line.split_whitespace().rev().map(|word| word.chars().take(LONGEST_NAME + 1).count());
    let mut name = 0;
    for letters in words {
        if name + letters > LONGEST_NAME {
            return name > 0 && letters > 1;
        }
        name += letters;
    }
    false
}

/// A date, an office, a place in brackets, ——在会上, 附件1, a document's number: what stands over or under a title.
fn is_beside_title(line: &str) -> bool {
    let is_of_date = |c: char| {
        c.is_numeric()
            || is_blank(c)
            || matches!(c, '年' | '月' | '日' | '号' | '-' | '.' | '/' | '〇' | '○' | '第' | '期')
    };
    let is_bracketed = line.starts_with(['（', '(']) && line.ends_with(['）', ')']);
    let is_attachment = line.starts_with("附件") && is_short(line, 6);
    let is_office = || is_short(line, OFFICE) && evidence::is_office(line);
    let is_number = || is_short(line, OFFICE) && line.ends_with(['号', '號']) && line.contains(['〔', '[', '［', '第']);
    let is_meeting = || line.starts_with(['—', '–']) || (line.ends_with('上') && line.contains('在'));
    let is_red_head =
        || is_short(line, OFFICE) && (line.ends_with("文件") || line.ends_with('令')) && !line.contains("关于");
    is_bracketed
        || is_attachment
        || line.starts_with("<!--")
        || line.chars().all(is_blank)
        || (is_short(line, SALUTATION) && line.chars().all(is_of_date))
        || is_office()
        || is_number()
        || is_meeting()
        || is_red_head()
}

/// 各位代表： 同志们！ Not 就某议员的质询答复如下：, which names no one it speaks to at its end.
fn is_salutation(line: &str) -> bool {
    let names = line.trim_end_matches(['：', ':', '，', ',', '！', '!', '︰']).trim_end();
    let is_short_one = || is_short(line, SALUTATION_WITHOUT_COLON);
    let ends = match &line[names.len()..] {
        "" => (names.ends_with('们') || names.starts_with("各位")) && is_short_one(),
        end if end.starts_with(['，', ',']) => is_short_one(),
        _ => is_short(line, SALUTATION),
    };
    let one = names.trim_end_matches(['们', '們']);
    let speaks_to =
        || ADDRESSED.iter().any(|word| one.ends_with(word)) || (names.starts_with("各位") && is_short_one());
    ends && speaks_to() && mark(line).is_none() && !is_counted(line)
}

/// Whether one of two lines is within the other, but for blanks.
fn is_part_of_line(a: &str, b: &str) -> bool {
    let (a, b) = (solid(a).collect::<String>(), solid(b).collect::<String>());
    a.contains(&b) || b.contains(&a)
}

fn solid(line: &str) -> impl Iterator<Item = char> {
    line.chars().filter(|c| !is_blank(*c))
}

/// White space, also that of no width, which web pages leave behind.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a text that are title, and those that are salutation, by their numbers.
    fn read(text: &str) -> (Vec<u32>, Vec<u32>) {
        let spans = crate::text::sentences(text);
        let opening = Opening::read(text, &spans, &vec![None; spans.len()], None);
        let of = |kind| (0..spans.len() as u32).filter(|n| opening.kind(*n) == Some(kind)).collect();
        (of(SentenceKind::Title), of(SentenceKind::Salutation))
    }

    #[test]
    fn a_title_ends_where_it_names_its_kind() {
        for (text, title) in [
            ("云岭省人民政府\n关于修路的\n若干意见\n各市：\n路要修。\n快修。", vec![0, 1, 2]),
            ("关于修路的通知\n第一批项目名单\n各市：\n路要修。\n快修。", vec![0]),
            ("政府工作报\n告\n各位代表：\n好。\n好。", vec![0, 1]),
            ("海量范文\n在全市项目\n推进会上的讲话\n同志们：\n好。\n好。", vec![1, 2]),
            ("政府工作报告（摘要）\n修路是头等大事\n各位代表：\n好。\n好。", vec![0]),
        ] {
            assert_eq!(read(text).0, title, "{text}");
        }
    }

    #[test]
    fn lines_beside_a_title_are_none() {
        for beside in [
            "云岭省人民政府文件",
            "云岭省人民政府令",
            "云政发〔2024〕1号",
            "第7号",
            "——2024年1月2日在云岭省第一届人民代表大会上",
            "2024年1月2日在云岭省第一届人民代表大会上",
            "云岭省省长",
            "李　四",
            "（讨论稿）",
        ] {
            let (title, _) = read(&format!("{beside}\n修路办法\n{beside}\n各位代表：\n好。\n好。"));
            assert_eq!(title, [1], "{beside}");
        }
    }

    #[test]
    fn a_broken_sentence_is_no_title() {
        for line in [
            "第一届人民代表大会第一次会议听取和审议了省长所作的",
            "现在我代表省人民政府作关于修路的报告",
            "主席，我动议修路条例草案",
            "据报，多条道路年久失修，去年以来事故不断，群众反映强烈，有关部门正在研究对策并将尽快答复各方的关切",
        ] {
            assert_eq!(read(&format!("{line}\n甲乙丙丁\n好。\n好。")).0, Vec::<u32>::new(), "{line}");
        }
    }

    #[test]
    fn all_kinds_of_people_are_spoken_to() {
        for line in [
            "各位市民：",
            "亲爱的2024级新同学，各位老师，各位家长：",
            "主席、各位議員、各位香港市民：",
            "企业家朋友们！",
        ] {
            assert_eq!(read(&format!("{line}\n好。\n好。")).1, [0], "{line}");
        }
    }
}
