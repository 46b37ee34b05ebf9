//! Line breaks in small texts: `⏎` stands for one that is soft, `\n` for one that is hard.

use super::*;

/// Asserts that exactly the breaks written as `⏎` are soft.
fn check(marked: &str) {
    let text = marked.replace('⏎', "\n");
    let mut shown = text.clone();
    for at in soft_breaks(&text).into_iter().rev() {
        shown.replace_range(at as usize..=at as usize, "⏎");
    }
    assert_eq!(shown, marked);
}

#[test]
fn a_page_that_ended_inside_a_paragraph_is_told_by_the_prose_on_both_sides() {
    // A full stop inside: no heading.
    check(
        "今年全市粮食生产形势总体平稳。但是南部几个县的灌溉条件还比较差，一些干支渠年久失⏎修，必须在入冬之前全部整治完毕。",
    );
    check(
        "今年全市粮食生产形势总体平稳。但是南部几个县的灌溉条件还比较差，一些干支渠年久失修，⏎必须在入冬之前全部整治完毕。",
    );
    check("全市粮食生产总体平稳。去年粮食总产量达到了三十二亿斤，比上年增长3⏎个百分点，创历史新高。");
    // Long enough to be none.
    check(&format!("{}，这是全年工作的重中⏎之重，要抓紧抓实。", "各级各部门要把粮食生产放在各项工作的首位".repeat(2)));
    // Between paragraphs that are indented.
    check(
        "　　今天开会。\n　　全市上下要把粮食生产放在首位，把水利设施的整治抓紧抓⏎实，确保入冬之前全部完工。\n　　谢谢大家。",
    );
}

#[test]
fn a_heading_above_its_text_stays() {
    check(
        "全面抓好粮食生产，把水利设施的整治抓紧抓好抓出成效来\n今年全市粮食生产总体平稳，南部几个县的灌溉条件还比较差。",
    );
    check("一、今年全市粮食生产形势总体平稳。南部几个县的灌溉条件还比较差，必须整治\n（一）干支渠年久失修，要整治。");
    check("粮食生产\n　　今年全市粮食生产总体平稳，南部几个县的灌溉条件还比较差。");
}

#[test]
fn members_of_lists_stay() {
    for next in ["二、", "（三）", "(iii) ", "（乙）", "2．", "第二，", "- ", "注：", "a. "] {
        check(&format!(
            "今年粮食生产形势总体平稳。南部几个县的灌溉条件比较差，干支渠年久失修\n{next}必须在入冬之前，全部整治完毕。"
        ));
    }
    check(
        "该局有没有统计过去三年的粮食产量。如果有的话，每年的数字和增减的原因分别是什么；及\n有没有计划整治灌溉设施，如有，时间表是什么。",
    );
}

#[test]
fn rows_of_tables_names_and_verse_stay() {
    check(
        "年份 粮食产量 播种面积，全市 全县 比上年 增减 二〇二一 三十一亿 四百万 二〇二二\n三十二亿 四百一十万亩，增长 百分之三 全市 全县 二〇二三",
    );
    check("春风又绿三江岸，\n千里稻花香满川，\n村村都唱丰收曲。");
    check("市委书记　王某某\n市长　李某某\n二〇二四年二月十八日");
    check("此致\n敬礼\n某某县农业农村局\n2024年5月1日");
}

#[test]
fn a_blank_line_ends_a_paragraph_but_the_mark_of_a_page_does_not() {
    check(
        "今年粮食生产形势总体平稳。但是南部几个县的灌溉条件还比较差，干支渠年久失\n\n修，必须在入冬之前，全部整治完毕。",
    );
    check("今年粮食生产总体平⏎\u{200b}⏎稳，灌溉条件比较差。");
    check("今年粮食生产总体平稳。\n\u{200b}\n灌溉条件比较差。");
}

#[test]
fn links_on_lines_of_their_own_are_parts_of_their_sentence() {
    // The break before 。 is soft by the contract and not told again.
    check("会议听取和审议了县长王某所作的⏎政府工作报告\n。会议决定批准这个报告。");
    check("各乡镇要认真执行《⏎粮食安全保障条例\n》，守住耕地红线。");
    check("各乡镇要弘扬“⏎人一我十\n”的精神。");
    check("二是⏎整治灌溉设施。今年要修好干支渠。");
    check("政府工作报告\n王某\n各位代表：");
    let blocks = "本段只有一句话，没有链接。\n\n".repeat(8);
    check(&format!("{blocks}稳健的政策要松紧适度，广义货币M⏎2⏎的增速要与经济增长相适应。\n\n政府工作报告\n县长\n王某"));
    check("稳健的政策要松紧适度，广义货币M\n2\n的增速要与经济增长相适应。");
}

#[test]
fn closing_brackets_begin_no_paragraph() {
    check("他们把这叫做「⏎苦干实干⏎」，一连干了三年。");
}

#[test]
fn words_of_a_latin_script_go_on_in_small_letters() {
    check(
        "The Committee then agreed that the question be put to the vote,⏎and the motion was carried by a large majority.",
    );
    check("The Committee then agreed that the question be put to the vote\nThe Chairman thanked all members.");
    check(
        "(a) the number of applications received in each of the past years; and\n(b) the number of those that were approved.",
    );
    check("Yes\nno");
}

/// Prose of `letters` characters, wrapped at `width` characters with two blanks before each paragraph.
fn wrapped(paragraphs: &[usize], width: usize, indent: &str, between: &str) -> String {
    const PROSE: &str = "今年以来全市粮食生产形势总体平稳，南部几个县的灌溉条件还比较差，一些干支渠年久失修，入冬之前要全部整治完毕，不能拖到明年春耕";
    let mut text = String::new();
    for &letters in paragraphs {
        let mut columns = indent.chars().count();
        text.push_str(indent);
        for c in PROSE.chars().cycle().take(letters).chain(['。']) {
            if columns >= width && !matches!(c, '，' | '。') {
                text.push('⏎');
                columns = 0;
            }
            text.push(c);
            columns += 1;
        }
        text.push_str(between);
    }
    text
}

#[test]
fn lines_wrapped_at_a_width_are_paragraphs_again() {
    for width in [20, 35, 40] {
        check(&wrapped(&[150, 230, 90, 175], width, "　　", "\n"));
        check(&wrapped(&[150, 230, 90, 175], width, "", "\n\n"));
        check(&format!(
            "在全市农业大会上的讲话\n二〇二四年二月\n\n同志们：\n{}谢谢大家！",
            wrapped(&[150, 230, 90], width, "　　", "\n")
        ));
    }
}

#[test]
fn lines_of_all_lengths_are_paragraphs() {
    let lengths = [31, 45, 22, 67, 38, 54, 29, 41, 60, 35, 25, 48];
    check(&wrapped(&lengths, 1000, "", "\n"));
    check(&wrapped(&lengths, 1000, "　　", "\n"));
    // As long as each other, and whole.
    check(&wrapped(&[40; 20], 1000, "", "\n"));
}

#[test]
fn breaks_of_every_system_are_told_by_their_last_character() {
    let line = "今年粮食生产形势总体平稳。但是南部几个县的灌溉条件还比较差，干支渠年久失";
    let at = line.len() as u32;
    assert_eq!(soft_breaks(&format!("{line}\n修，必须整治。")), [at]);
    assert_eq!(soft_breaks(&format!("{line}\r\n修，必须整治。")), [at + 1]);
    assert_eq!(soft_breaks(&format!("{line}\r修，必须整治。")), [at]);
    assert!(soft_breaks("").is_empty() && soft_breaks("\n\r\n").is_empty());
}

#[test]
fn any_text_is_read_in_linear_time() {
    for line in ["甲\n", "甲，\n", "甲，乙\n《\n", "一、\n", "a b\n", "甲。", "（"] {
        let text = line.repeat(100_000);
        assert!(soft_breaks(&text).len() <= 200_000);
    }
}
