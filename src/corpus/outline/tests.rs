//! Outlines of small speeches.

use super::*;
use crate::speech::Speech;

fn speech_titled(text: &str, title: Option<&str>) -> Speech {
    let spans = crate::text::sentences(text);
    let Outline { sentences, headings } = read(text, &spans, vec![None; spans.len()], title);
    Speech { text: text.to_owned(), sentences, headings, ..Speech::default() }
}

fn speech(text: &str) -> Speech {
    speech_titled(text, None)
}

/// The kinds of the sentences, a letter each: Title, Salutation, Heading, Item, Body, Closing.
fn kinds(speech: &Speech) -> String {
    let letter = |sentence: &Sentence| match sentence.kind {
        SentenceKind::Title => 'T',
        SentenceKind::Salutation => 'S',
        SentenceKind::Heading => 'H',
        SentenceKind::Item => 'I',
        SentenceKind::Body => 'B',
        SentenceKind::Closing => 'C',
    };
    speech.sentences.iter().map(letter).collect()
}

/// The headings, indented by level.
fn outline(speech: &Speech) -> Vec<String> {
    let line = |heading: &Heading| {
        let text = speech.sentence_text(&speech.sentences[heading.sentence as usize]);
        format!("{}{text}", "  ".repeat(usize::from(heading.level) - 1))
    };
    speech.headings.iter().map(line).collect()
}

#[test]
fn a_speech_has_title_salutation_headings_and_closing() {
    let speech = speech(
        "在全县工业大会上的讲话\n（2024年2月18日）\n\n同志们：\n　　今天开会。讲三点意见。\n　　一、认识要再提高。去年成绩很大。困难也多。\n\
         二、措施要再实\n工业是根本。\n（一）抓项目。项目要快。\n（二）抓企业。企业要强。\n同志们，大干一场！\n谢谢大家！",
    );
    assert_eq!(kinds(&speech), "TBSBBHBBHBHBHBBC");
    assert_eq!(outline(&speech), ["一、认识要再提高。", "二、措施要再实", "  （一）抓项目。", "  （二）抓企业。"]);
    assert_eq!(speech.path(&speech.sentences[6]), ["一、认识要再提高。"]);
    assert_eq!(speech.path(&speech.sentences[11]), ["二、措施要再实", "（一）抓项目。"]);
    assert_eq!(speech.path(&speech.sentences[10]), ["二、措施要再实"]);
    assert_eq!(speech.path(&speech.sentences[5]), Vec::<String>::new());
}

#[test]
fn every_rung_stands_under_the_one_above() {
    let speech =
        speech("第一章 总论\n一、甲\n（一）甲\n1.甲\n（1）甲\n①甲\n正文。\n（二）乙\n正文。\n第二章 分论\n正文。");
    assert_eq!(
        outline(&speech),
        [
            "第一章 总论",
            "  一、甲",
            "    （一）甲",
            "      1.甲",
            "        （1）甲",
            "          ①甲",
            "    （二）乙",
            "第二章 分论"
        ]
    );
}

#[test]
fn levels_begin_at_one_on_whatever_rung_the_speech_begins() {
    let speech = speech("讲三点。\n（一）甲乙。\n正文。\n1. 丙\n正文。\n（二）丁\n正文。");
    assert_eq!(outline(&speech), ["（一）甲乙。", "  1. 丙", "（二）丁"]);
}

#[test]
fn headings_of_markdown_nest_by_their_signs() {
    let speech = speech(
        "# 讲话\n\n各位代表：\n\n## 一、回顾\n\n一、甲\n\n正文。\n\n### 工业\n\n正文。\n\n## 二、安排\n\n正文。\n",
    );
    assert_eq!(kinds(&speech), "TSHHBHBHB");
    assert_eq!(outline(&speech), ["## 一、回顾", "  一、甲", "  ### 工业", "## 二、安排"]);
    assert_eq!(speech.path(&speech.sentences[6]), ["一、回顾", "工业"]);
}

#[test]
fn members_of_a_list_are_no_headings() {
    let text = "第一条 有下列情形之一的：\n（一）甲甲的；\n（二）乙乙的；\n（三）其他丙丙的。\n具有前款情形的，从重。\n\
                （一）丁丁。\n（二）戊戊。\n";
    assert_eq!(kinds(&speech(text)), "BIIIBII");
    // Points of one sentence each, with nothing below.
    assert_eq!(kinds(&speech("要做到：\n1.甲甲。\n2.乙乙。\n3.丙丙。")), "BIII");
    // A list inside a list.
    assert_eq!(kinds(&speech("如下。\n（一）有下列之一的；\n1.甲；\n2.乙。\n（二）丙。\n正文。")), "BIIIIB");
}

#[test]
fn a_table_of_contents_is_a_list_and_the_chapters_are_headings() {
    let speech = speech("办法。\n第一章 总则\n第二章 分则\n第三章 附则\n第一章 总则\n正文。\n第二章 分则\n正文。\n");
    assert_eq!(kinds(&speech), "BIIIHBHB");
}

#[test]
fn a_member_of_a_list_ends_the_headings_below_its_rung() {
    let long = "甲".repeat(61);
    let speech = speech(&format!("一、总\n（一）抓项目。要快。\n（二）{long}。要稳。\n"));
    assert_eq!(kinds(&speech), "HHBIB");
    assert_eq!(speech.path(&speech.sentences[4]), ["一、总"]);
}

#[test]
fn long_first_sentences_are_items() {
    let (fits, long) = ("甲".repeat(29), "甲".repeat(30));
    assert_eq!(kinds(&speech(&format!("正文。\n一、{fits}。正文。"))), "BHB");
    assert_eq!(kinds(&speech(&format!("正文。\n一、{long}。正文。"))), "BIB");
    let (fits, long) = ("甲".repeat(79), "甲".repeat(80));
    assert_eq!(kinds(&speech(&format!("正文。\n一、{fits}\n正文。"))), "BHB");
    assert_eq!(kinds(&speech(&format!("正文。\n一、{long}\n正文。"))), "BIB");
}

#[test]
fn a_circled_number_heads_no_text_in_its_own_paragraph() {
    assert_eq!(kinds(&speech("正文。\n①甲。正文。\n")), "BIB");
}

#[test]
fn a_mark_without_words_is_no_heading() {
    assert_eq!(kinds(&speech("正文。\n一、\n甲乙。\n")), "BIB");
}

#[test]
fn a_heading_that_introduces_a_long_list_is_an_item() {
    assert_eq!(kinds(&speech("正文。\n（一）主要目标：\n正文。")), "BHB");
    let text = "正文。\n四、凡有下列行为之一的单位和个人由主管机关处以罚款：\n正文。";
    assert_eq!(kinds(&speech(text)), "BIB");
}

#[test]
fn numbers_at_the_start_of_a_paragraph_are_no_headings() {
    assert_eq!(kinds(&speech("正文。\n3.5个百分点\n2024年\n2024.\n三、四线城市\n1.5")), "BBBBBB");
}

#[test]
fn counted_points_are_items_at_the_start_of_any_sentence() {
    let text = "同志们：\n第一，要快。快是关键。\n抓好三点。一是抓早。二是抓实。再次拍卖。\n首先，要稳。\n- 甲乙\n";
    let speech = speech(text);
    assert_eq!(kinds(&speech), "SIBBIIBII");
    assert!(speech.headings.is_empty());
}

#[test]
fn a_run_is_headings_or_a_list_as_a_whole() {
    // One of them stands alone above the next, one is long.
    let text = "正文。\n（一）抓早。要快。\n（二）抓小。\n（三）抓实。要稳。\n（四）抓严。要准。";
    assert_eq!(kinds(&speech(text)), "BHBHHBHB");
    // Members that happen to hold a second sentence.
    let text = "正文。\n（一）甲甲的；\n（二）乙乙的。其中包括丙；\n（三）丁丁的；\n（四）戊戊的。\n正文。";
    assert_eq!(kinds(&speech(text)), "BIIBIIB");
}

#[test]
fn first_sentences_of_numbered_paragraphs_are_no_headings() {
    // Too long on the average, though each would do.
    let (long, longer) = ("甲".repeat(28), "乙".repeat(35));
    assert_eq!(kinds(&speech(&format!("正文。\n（一）{long}。好。\n（二）{longer}。好。"))), "BIBIB");
    let numbered = |n: usize| (1..=n).map(|n| format!("{n}. 第某项措施。好。\n")).collect::<String>();
    assert_eq!(kinds(&speech(&numbered(30))), "HB".repeat(30));
    assert_eq!(kinds(&speech(&numbered(31))), "IB".repeat(31));
}

#[test]
fn headings_in_the_middle_of_a_paragraph_are_told_by_their_sequence() {
    let text = "同志们：\n今天开会。一、提高认识。要快。二、狠抓落实。要实。三、加强领导。要严。\n好。";
    assert_eq!(kinds(&speech(text)), "SBHBHBHBB");
    assert_eq!(outline(&speech(text)), ["一、提高认识。", "二、狠抓落实。", "三、加强领导。"]);
    // The first stands in the sentence that announces it.
    assert_eq!(kinds(&speech("好。\n我谈三点：一、提高认识。要快。二、狠抓落实。要实。")), "BBBHB");
    // Below one at the beginning of the paragraph.
    let text = "一、总的要求。抓两项。（一）抓早。要快。（二）抓实。要严。二、责任。要清。";
    assert_eq!(outline(&speech(text)), ["一、总的要求。", "  （一）抓早。", "  （二）抓实。", "二、责任。"]);
    // Not counted on, or not from the beginning.
    for text in
        ["好。一、二季度平稳。好。", "好。一、提高认识。好。", "好。三、四线城市平稳。好。", "好。二、狠抓落实。好。"]
    {
        assert_eq!(kinds(&speech(text)), "BBB", "{text}");
    }
}

#[test]
fn a_text_may_climb_the_ladder_another_way() {
    let text = "（一）形势\n正文。\n（二）任务\n一、农业\n正文。\n二、工业\n正文。\n（三）前景\n正文。";
    assert_eq!(outline(&speech(text)), ["（一）形势", "（二）任务", "  一、农业", "  二、工业", "（三）前景"]);
    // Anew from the outermost.
    let text = "（一）形势\n正文。\n（二）任务\n一、农业\n正文。\n（三）前景\n一、工业\n正文。\n（一）分工\n正文。";
    assert_eq!(outline(&speech(text))[4..], ["  一、工业", "（一）分工"]);
    let text = "1. 形势\n正文。\n2. 任务\n（1）农业\n正文。\n（2）工业\n正文。\n3. 前景\n正文。";
    assert_eq!(outline(&speech(text)), ["1. 形势", "2. 任务", "  （1）农业", "  （2）工业", "3. 前景"]);
}

#[test]
fn a_list_may_count_as_its_heading_does() {
    let text = "一、农业\n正文。\n二、工业\n要做到：\n一、节约能源；\n二、降低成本；\n三、提高质量；\n四、确保安全。\n正文。\n三、商业\n正文。";
    let speech = speech(text);
    assert_eq!(kinds(&speech), "HBHBIIIIBHB");
    assert_eq!(outline(&speech), ["一、农业", "二、工业", "三、商业"]);
    assert_eq!(speech.path(&speech.sentences[8]), ["二、工业"]);
    // Where nothing goes on behind it, the count begins anew.
    let text = "一、农业\n正文。\n二、工业\n正文。\n一、分工\n正文。\n二、时间\n正文。";
    assert_eq!(outline(&self::speech(text)), ["一、农业", "二、工业", "一、分工", "二、时间"]);
}

#[test]
fn headings_without_a_mark_are_short_lines_between_prose() {
    let prose = "今年全市粮食生产形势总体平稳，南部几个县的灌溉条件还比较差，要抓紧整治。";
    let text = format!("{prose}\n水利设施\n{prose}\n种子\n{prose}\n农机\n{prose}\n仓储\n冷链\n要抓紧。\n{prose}");
    assert_eq!(outline(&speech(&text)), ["水利设施", "种子", "农机", "仓储", "冷链"]);
    let text = format!("（一）农业\n{text}\n（二）工业\n{prose}");
    assert_eq!(outline(&speech(&text))[..3], ["（一）农业", "  水利设施", "  种子"]);
    assert_eq!(outline(&speech(&text))[6], "（二）工业");
}

#[test]
fn a_short_line_alone_is_no_heading() {
    let prose = "今年全市粮食生产形势总体平稳，南部几个县的灌溉条件还比较差，要抓紧整治。";
    // Two are no way to write headings.
    let text = format!("{prose}\n水利设施\n{prose}\n种子\n{prose}");
    assert!(speech(&text).headings.is_empty());
    // Names, verse, rows of a table.
    for lines in
        ["某某县\n王某\n二月", "春风绿\n稻花香\n人欢笑\n谷满仓", "年份 产量\n去年 三十", "（鼓掌）", "共计：", "甲，乙"]
    {
        let text = format!("{prose}\n{lines}\n{prose}\n{lines}\n{prose}\n{lines}\n{prose}\n");
        assert!(speech(&text).headings.is_empty(), "{lines}");
    }
}

#[test]
fn noise_is_no_heading_and_interrupts_no_list() {
    let text = "要做到：\n（一）抓早；\n下载全文\n（二）抓实。\n一、关注公众号\n正文。";
    let spans = crate::text::sentences(text);
    let noise = |n: usize| [2, 4].contains(&n).then(|| "button".to_owned());
    let read = read(text, &spans, (0..spans.len()).map(noise).collect(), None);
    let kinds: Vec<_> = read.sentences.iter().map(|sentence| sentence.kind).collect();
    use SentenceKind::{Body, Item};
    assert_eq!(kinds, [Body, Item, Body, Item, Body, Body]);
    assert!(read.headings.is_empty());
}

#[test]
fn any_number_of_points_is_read_in_linear_time() {
    let lines = 50_000;
    for line in ["一、甲\n", "1.甲。2.乙。1.丙。2.丁。", "甲\n", "2.甲。", "（一）甲。一、乙。", "我谈：一、甲。"]
    {
        let text = line.repeat(lines);
        let spans = crate::text::sentences(&text);
        assert_eq!(read(&text, &spans, vec![None; spans.len()], None).sentences.len(), spans.len());
    }
    // No run goes on another, so that all may go on.
    let text = "一、甲\n五、甲\n".repeat(2 * lines);
    let spans = crate::text::sentences(&text);
    assert_eq!(read(&text, &spans, vec![None; spans.len()], None).sentences.len(), 4 * lines);
}

#[test]
fn salutations_stand_near_the_top() {
    for line in [
        "同志们：",
        "各位代表！",
        "各位领导、同志们，",
        "尊敬的各位来宾，女士们、先生们：",
        "主席:",
        "各位代表",
        "同志们",
        "各位网友：",
        "主席，",
    ] {
        assert_eq!(kinds(&speech(&format!("{line}\n今天开会。"))), "SB", "{line}");
    }
    for line in
        ["就张议员的质询，现答复如下：", "居民委员会的任务：", "会议选出了代表。", "第一，同志们！", "一、各位代表："]
    {
        assert!(!kinds(&speech(&format!("{line}\n今天开会。"))).contains('S'), "{line}");
    }
    let far = format!("{}各位代表！\n好。", "正文。\n".repeat(12));
    assert_eq!(kinds(&speech(&far)), "B".repeat(14));
    assert_eq!(kinds(&speech("同志们：今天开会。\n好。")), "BB");
}

#[test]
fn titles_stand_at_the_top() {
    assert_eq!(kinds(&speech("聚力攻坚重大项目　优化环境\n奋力实现全年目标新突破\n\n同志们：\n好。")), "TTSB");
    assert_eq!(kinds(&speech("新年贺词\n张三\n好。")), "TBB");
    assert_eq!(kinds(&speech("新年贺词\n张三\n（2024年1月1日）\n同志们：\n好。")), "TBBSB");
    assert_eq!(kinds(&speech("在全县大会上的讲话\n县委书记　王　某\n同志们：\n好。")), "TBSB");
    assert_eq!(kinds(&speech("在全县大会上的讲话\n2024年1月1日 县长 王某某\n好。")), "TBB");
    assert_eq!(kinds(&speech("☆ 海量讲话，请加公众号：某某文稿 ☆\n同志们：\n好。")), "BSB");
    assert_eq!(kinds(&speech("（2024年1月1日）\n新年贺词\n好。")), "BTB");
    assert_eq!(kinds(&speech("今天开会。\n没有题目\n好。")), "BBB");
    assert_eq!(kinds(&speech("说到这里……\n好。")), "BB");
    assert_eq!(kinds(&speech("只有一行")), "B");
    assert_eq!(kinds(&speech("一、回顾\n好。")), "HB");
    assert_eq!(kinds(&speech("第一，回顾\n好。")), "IB");
}

#[test]
fn the_title_stands_above_the_salutation_whatever_stands_above_that() {
    let speech = speech("免费订阅\n海量范文\n更多资料请加群：\n在全县项目现场会上的讲话\n2024年5月\n同志们：\n好。");
    assert_eq!(kinds(&speech), "BBBTBSB");
}

#[test]
fn the_given_title_is_found_in_the_text() {
    let text = "本刊讯。\n某某日报。\n在大会上　的讲话\n好。\n在大会上的讲话\n好。";
    assert_eq!(kinds(&speech_titled(text, Some("在大会上的讲话"))), "BBTBBB");
    assert_eq!(kinds(&speech_titled("政府工作报告\n好。", Some("某市2024年政府工作报告"))), "TB");
    assert_eq!(kinds(&speech_titled("断了的一行\n好。", Some("在大会上的讲话"))), "BB");
    assert_eq!(kinds(&speech_titled("真抓实干开新局\n同志们：\n好。", Some("在大会上的讲话"))), "TSB");
}

#[test]
fn closings_are_the_last_words() {
    assert_eq!(kinds(&speech("正文。\n让我们一起努力！谢谢大家！\n")), "BBC");
    assert_eq!(kinds(&speech("主席，我反對。我謹此陳辭。\n")), "BC");
    assert_eq!(kinds(&speech("正文。\n我的讲话完了，谢谢！\n2024年1月1日")), "BCB");
    assert_eq!(kinds(&speech(&format!("谢谢大家。\n{}", "正文。\n".repeat(6)))), "BBBBBBB");
}

#[test]
fn sentences_and_gaps_are_the_text() {
    for text in ["", "　\n", "一、甲。\r\n\r\n  乙！？”  丙", "# \n## \n（一）", "一、", "\u{feff}甲", "第"]
    {
        let speech = speech(text);
        let mut at = 0;
        for sentence in &speech.sentences {
            assert!(sentence.range.start >= at && sentence.range.end > sentence.range.start);
            assert!(text[at as usize..sentence.range.start as usize].trim().is_empty());
            at = sentence.range.end;
        }
        assert!(text[at as usize..].trim().is_empty());
    }
}

#[test]
fn parents_stand_before_their_children() {
    let speech = speech("（一）甲\n正文。\n一、乙\n正文。\n（1）丙\n正文。\n1.丁\n正文。\n# 戊\n正文。");
    for (n, heading) in speech.headings.iter().enumerate() {
        assert!(heading.parent.is_none_or(|parent| (parent as usize) < n));
        assert_eq!(speech.sentences[heading.sentence as usize].kind, SentenceKind::Heading);
    }
    assert_eq!(outline(&speech), ["（一）甲", "一、乙", "  （1）丙", "  1.丁", "# 戊"]);
}

#[test]
fn ranks_that_stand_above_each_other_in_a_circle_do_not_nest_without_end() {
    // 一、 above （一） above 1. above 一、
    let circle = "一、甲\n（一）甲\n二、乙\n（一）乙\n1.乙\n（二）丙\n1.丙\n一、丁\n2.丁\n";
    let speech = speech(&format!("开头。\n{circle}{}", "一、戊\n（一）戊\n1.戊\n".repeat(100)));
    assert_eq!(speech.headings.len(), 9 + 3 * 100);
    assert_eq!(outline(&speech)[6..9], ["    1.丙", "      一、丁", "    2.丁"]);
    let deepest = speech.headings.iter().map(|heading| heading.level).max();
    assert_eq!(deepest, Some(6));
}
