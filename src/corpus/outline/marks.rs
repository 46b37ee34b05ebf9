//! Marks of the outline: 一、 （一） 1. and their like, as they stand at the beginning of a paragraph.
//!
//! A mark is only recognised here; whether a heading stands behind it, `outline` says.

/// A mark and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::corpus) struct Mark {
    /// The outermost is the smallest.
    pub(super) rank: u8,
    /// 3 for （三）; 0 where there is no number.
    pub(super) number: u32,
    /// The length of the mark in the text.
    pub(super) bytes: usize,
}

/// Ranks. Those of Markdown are 1 to 6, outside of all others.
const PART: u8 = 10;
const CHAPTER: u8 = 11;
const SECTION: u8 = 12;
const FORMAL: u8 = 20;
const CHINESE: u8 = 21;
const CHINESE_IN_BRACKETS: u8 = 22;
/// Of a line without a mark; see `unnumbered`.
const UNNUMBERED: u8 = 23;
const DIGITS: u8 = 24;
const DIGITS_IN_BRACKETS: u8 = 25;
const CIRCLED: u8 = 26;
/// All ranks are below.
pub(super) const RANKS: usize = 27;

/// The longest name of a chapter that follows without a blank (第一章总则), in characters.
const CHAPTER_NAME: usize = 20;

/// The longest count that may stand alone in a line, in bytes: 第十二，
const LONGEST_COUNT: usize = 12;

impl Mark {
    /// What stands for a mark where a heading has none.
    pub(super) const NONE: Mark = Mark { rank: UNNUMBERED, number: 0, bytes: 0 };

    /// Whether marks of its rank count: all but those of Markdown and of headings without a mark.
    pub(super) fn is_numbered(self) -> bool {
        self.rank >= PART && self.rank != UNNUMBERED
    }

    /// Whether paragraphs may be numbered right through with it: `147.`
    pub(super) fn may_number_paragraphs(self) -> bool {
        self.rank == DIGITS
    }

    /// `##`
    pub(super) fn is_markdown(self) -> bool {
        self.rank < PART
    }

    /// Whether a heading of this mark and the text below it may share a paragraph.
    pub(super) fn may_stand_before_its_text(self) -> bool {
        self.rank < CIRCLED
    }
}

/// The mark that a paragraph begins with.
pub(in crate::corpus) fn mark(paragraph: &str) -> Option<Mark> {
    // Bold in Markdown: **一、…**
    let bare = paragraph.strip_prefix("**").unwrap_or(paragraph);
    let first = bare.chars().next()?;
    let rest = &bare[first.len_utf8()..];
    let (rank, number, rest) = match first {
        '#' => markdown(bare)?,
        '第' => chapter(rest)?,
        '（' | '(' => in_brackets(rest)?,
        '0'..='9' | '０'..='９' => digits(bare)?,
        '①'..='⑳' => (CIRCLED, u32::from(first) - u32::from('①') + 1, rest),
        '⑴'..='⒇' => (DIGITS_IN_BRACKETS, u32::from(first) - u32::from('⑴') + 1, rest),
        '⒈'..='⒛' => (DIGITS, u32::from(first) - u32::from('⒈') + 1, rest),
        '㈠'..='㈩' => (CHINESE_IN_BRACKETS, u32::from(first) - u32::from('㈠') + 1, rest),
        _ if numeral(first).is_some() => chinese(bare)?,
        _ => formal(first, rest)?,
    };
    Some(Mark { rank, number, bytes: paragraph.len() - rest.len() })
}

/// Whether a sentence counts a point: 第一， 一是 首先， or a bullet.
pub(in crate::corpus) fn is_counted(sentence: &str) -> bool {
    let Some(first) = sentence.chars().next() else { return false };
    let rest = &sentence[first.len_utf8()..];
    match first {
        '第' | '其' => {
            let ordinal = chinese_number(rest).is_some_and(|(_, rest)| rest.starts_with(['，', ',', '、', '：', ':']));
            ordinal || (first == '其' && rest.strip_prefix('次').is_some_and(follows_order))
        }
        '首' | '再' | '最' => {
            let word = match first {
                '首' => '先',
                '再' => '次',
                _ => '后',
            };
            rest.strip_prefix(word)
                .or_else(|| rest.strip_prefix('後').filter(|_| first == '最'))
                .is_some_and(follows_order)
        }
        '-' | '*' | '+' | '•' => rest.starts_with([' ', '\u{3000}', '\t']),
        // Without a stop it is a second title, or who said so.
        '—' => rest.starts_with('—') && sentence.ends_with(['。', '；', '！']),
        _ if numeral(first).is_some() => {
            chinese_number(sentence).is_some_and(|(_, rest)| rest.starts_with(['是', '要']))
        }
        _ => false,
    }
}

/// Whether a line holds a mark or a count and nothing else, so that what it marks stands on the next: 二、 第一， 三是
pub(in crate::corpus) fn is_mark_alone(line: &str) -> bool {
    let is_mark = mark(line).is_some_and(|mark| mark.bytes == line.len() && !mark.is_markdown());
    is_mark || (line.len() <= LONGEST_COUNT && is_counted(line) && line.ends_with(['，', '、', '：', '是', '要']))
}

fn follows_order(rest: &str) -> bool {
    rest.starts_with(['，', ',', '、', '：', ':', '是', '要'])
}

type Found<'a> = (u8, u32, &'a str);

/// `#` to `######` and a blank.
fn markdown(line: &str) -> Option<Found<'_>> {
    let rest = line.trim_start_matches('#');
    let rank = line.len() - rest.len();
    (rank <= 6 && rest.starts_with([' ', '\t', '\u{3000}'])).then_some((rank as u8, 0, rest))
}

/// 第三章 and its name. 第三章第二条规定… is none.
fn chapter(rest: &str) -> Option<Found<'_>> {
    let (number, rest) = chinese_number(rest).or_else(|| plain_number(rest))?;
    let unit = rest.chars().next()?;
    let after = &rest[unit.len_utf8()..];
    let (rank, name) = match unit {
        '编' | '編' | '篇' => (PART, after),
        '部' => (PART, after.strip_prefix('分')?),
        '章' => (CHAPTER, after),
        '节' | '節' => (SECTION, after),
        _ => return None,
    };
    let is_apart = name.starts_with(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '、'));
    let is_name = || {
        let is_pause = |c: char| matches!(c, '，' | '。' | '；' | '、' | '！' | '？' | '：' | ',' | ';');
        name.chars().take(CHAPTER_NAME + 1).count() <= CHAPTER_NAME
            && !name.contains(is_pause)
            && !name.starts_with(['第', '的', '中', '之', '和', '至', '以', '所', '规', '相', '改'])
    };
    (is_apart || is_name()).then_some((rank, number, name))
}

/// （三） （3）
fn in_brackets(rest: &str) -> Option<Found<'_>> {
    let (rank, (number, rest)) = match chinese_number(rest) {
        Some(found) => (CHINESE_IN_BRACKETS, found),
        None => (DIGITS_IN_BRACKETS, plain_number(rest)?),
    };
    let rest = rest.strip_prefix(['）', ')'])?;
    Some((rank, number, rest.strip_prefix(['、', '.', '．']).unwrap_or(rest)))
}

/// `1.` but not `1.5`, `2024.` or `1、2号`.
fn digits(line: &str) -> Option<Found<'_>> {
    let (number, rest) = plain_number(line)?;
    let rest = rest.strip_prefix(['.', '．', '、'])?;
    (number < 1000 && !rest.starts_with(is_digit)).then_some((DIGITS, number, rest))
}

/// 三、 but not 三、四线城市.
fn chinese(line: &str) -> Option<Found<'_>> {
    let (number, rest) = chinese_number(line)?;
    let rest = rest.strip_prefix(['、', '．', '.'])?;
    // Also 三、四十年前.
    let goes_on = || rest.chars().next().and_then(numeral).is_some_and(|next| next == number % 10 + 1);
    (number < 100 && !goes_on()).then_some((CHINESE, number, rest))
}

/// 壹、
fn formal(first: char, rest: &str) -> Option<Found<'_>> {
    let number = match first {
        '壹' => 1,
        '贰' | '貳' => 2,
        '叁' | '參' => 3,
        '肆' => 4,
        '伍' => 5,
        '陆' | '陸' => 6,
        '柒' => 7,
        '捌' => 8,
        '玖' => 9,
        '拾' => 10,
        _ => return None,
    };
    Some((FORMAL, number, rest.strip_prefix('、')?))
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// A number of at most three digits, of either width.
fn plain_number(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(is_digit);
    let digits = &text[..text.len() - rest.len()];
    let value = |c: char| u32::from(c).wrapping_sub(if c.is_ascii() { 0x30 } else { 0xff10 });
    let is_number = (1..=3).contains(&digits.chars().count());
    is_number.then(|| (digits.chars().fold(0, |number, c| number * 10 + value(c)), rest))
}

fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        _ => return None,
    })
}

/// A number in Chinese numerals below a thousand: 二十三, 一百〇五.
fn chinese_number(text: &str) -> Option<(u32, &str)> {
    let mut number = 0;
    let mut digit = 0;
    let mut rest = text;
    let mut length = 0;
    for c in text.chars() {
        match numeral(c) {
            Some(unit @ (10 | 100)) => {
                number += digit.max(1) * unit;
                digit = 0;
            }
            Some(n) => digit = n,
            None => break,
        }
        length += 1;
        rest = &rest[c.len_utf8()..];
    }
    (1..=6).contains(&length).then_some((number + digit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank_and_number(text: &str) -> Option<(u8, u32)> {
        mark(text).map(|mark| (mark.rank, mark.number))
    }

    #[test]
    fn every_rung_of_the_ladder_is_known() {
        for (text, rank, number) in [
            ("# 甲", 1, 0),
            ("###　甲", 3, 0),
            ("第一编 甲", PART, 1),
            ("第三部分", PART, 3),
            ("第十二章　甲", CHAPTER, 12),
            ("第1章总则", CHAPTER, 1),
            ("第二节 甲", SECTION, 2),
            ("贰、甲", FORMAL, 2),
            ("一、甲", CHINESE, 1),
            ("十一．甲", CHINESE, 11),
            ("二十.甲", CHINESE, 20),
            ("（三）甲", CHINESE_IN_BRACKETS, 3),
            ("(二十三)、甲", CHINESE_IN_BRACKETS, 23),
            ("（一)甲", CHINESE_IN_BRACKETS, 1),
            ("㈡甲", CHINESE_IN_BRACKETS, 2),
            ("1.甲", DIGITS, 1),
            ("１２．甲", DIGITS, 12),
            ("3、甲", DIGITS, 3),
            ("1. 2024年", DIGITS, 1),
            ("⒉甲", DIGITS, 2),
            ("（4）甲", DIGITS_IN_BRACKETS, 4),
            ("(１０)甲", DIGITS_IN_BRACKETS, 10),
            ("⑶甲", DIGITS_IN_BRACKETS, 3),
            ("⑤甲", CIRCLED, 5),
            ("**二、甲**", CHINESE, 2),
        ] {
            assert_eq!(rank_and_number(text), Some((rank, number)), "{text}");
        }
    }

    #[test]
    fn numbers_in_the_text_are_no_marks() {
        for text in [
            "",
            "1.5%的增长",
            "2024.",
            "2024年",
            "3．5",
            "103594.500",
            "4.3.2　省级",
            "一、二季度",
            "三、四线城市",
            "一分部署",
            "第七节相应改为第八节，第九节",
            "第三章第二条规定的",
            "第一条 甲",
            "第一，甲",
            "（三农）",
            "（2013年）",
            "#高质量发展#",
            "####### 甲",
            "十四五",
            "１９９２年",
            "百、",
            "（）",
            "第",
            "（一",
            "**个县",
            "一",
            "1、2号线",
        ] {
            assert_eq!(rank_and_number(text), None, "{text}");
        }
    }

    #[test]
    fn points_that_are_counted_are_known() {
        for text in [
            "第一，甲",
            "第十二、甲",
            "其一，甲",
            "首先，甲",
            "首先要甲",
            "其次，",
            "再次，",
            "最后，",
            "最後，",
            "一是甲",
            "十一要甲",
            "- 甲",
            "•　甲",
            "——甲乙。",
        ] {
            assert!(is_counted(text), "{text}");
        }
        for text in [
            "",
            "第一要务",
            "第一",
            "再次拍卖",
            "首次",
            "最后一公里",
            "一个",
            "其他",
            "-甲",
            "**个县",
            "是一",
            "——甲乙",
            "—甲。",
        ] {
            assert!(!is_counted(text), "{text}");
        }
    }

    #[test]
    fn the_length_of_a_mark_is_in_bytes() {
        assert_eq!(mark("一、甲").unwrap().bytes, "一、".len());
        assert_eq!(mark("（一）、甲").unwrap().bytes, "（一）、".len());
        assert_eq!(mark("**1.甲").unwrap().bytes, "**1.".len());
    }
}
