use super::*;
use crate::text::sentences;

/// The reasons of the lines of a text under the built-in rules; `-` for speech.
fn reasons_by(rules: &NoiseRules, text: &str) -> Vec<String> {
    let lines = lines(text);
    let reasons = rules.reasons(text, &lines, &[]);
    reasons.into_iter().map(|reason| reason.unwrap_or("-").to_owned()).collect()
}

fn reasons(text: &str) -> Vec<String> {
    reasons_by(NoiseRules::built_in(), text)
}

fn rules(text: &str) -> NoiseRules {
    NoiseRules::from_text(text, Path::new("rules.txt")).unwrap()
}

#[test]
fn lines_of_noise_are_told_with_their_reason() {
    for (line, reason) in [
        ("欢迎加入VIP会员群：", "advertisement"),
        ("QQ群：12345678", "advertisement"),
        ("点击上方“蓝字”关注我们", "advertisement"),
        ("【下载本文】", "download"),
        ("附件1.任务分解表.xlsx", "download"),
        ("第 3 页，共 12 页", "pager"),
        ("— 12 —", "pager"),
        ("上一页 1 2 3 下一页", "pager"),
        ("下一篇：在全市大会上的讲话", "pager"),
        ("来源：青山日报", "source"),
        ("责任编辑：李小梅　校对：王大力", "source"),
        ("責任編輯：何小文", "source"),
        ("分享到：微信好友 朋友圈", "share"),
        ("扫一扫在手机打开当前页", "share"),
        ("图为会议现场。", "caption"),
        ("代表们参观园区。新华社记者 周小明 摄", "caption"),
        ("本件现存于县档案馆", "archive"),
        ("a1B2c3D4", "anti_copy"),
        ("\u{200b}", "anti_copy"),
        ("\u{e000}\u{e001}", "anti_copy"),
        ("主题词：农业　粮食　通知", "record"),
        ("发布日期：2024-03-01 09:30", "record"),
        ("您现在的位置：首页 > 领导讲话", "navigation"),
        ("【打印】 【关闭】", "navigation"),
        ("（此件公开发布）", "note"),
        ("(根据录音整理)", "note"),
        ("-->", "markup"),
        ("&nbsp;&nbsp;", "markup"),
    ] {
        assert_eq!(reasons(line), [reason], "{line}");
    }
}

#[test]
fn speech_that_speaks_of_such_things_is_speech() {
    for line in [
        "谢谢大家！",
        "来源于群众的经验最可靠。",
        "资金来源：一是争取上级，二是社会融资。",
        "责任编制要到人。",
        "下载一个手机软件，就能办理业务。",
        "关注民生，就是关注民心。",
        "上一届班子打下了基础。",
        "首页要突出民生。",
        "第3页的数字要再核一核。",
        "3",
        "2024年",
        "45",
        "G20",
        "5G",
        "COVID-19",
        "附件",
        "附件：任务分解表",
        "图1　工作流程",
        "注：",
        "(c) 增加业外人士参与；",
        "資料來源：政府統計處",
        "取得经营许可证的单位，应当公示。",
    ] {
        assert_eq!(reasons(line), ["-"], "{line}");
    }
}

#[test]
fn a_rule_of_the_head_or_the_tail_holds_nowhere_else() {
    let body = "经济要发展。\n".repeat(30);
    assert_eq!(reasons(&format!("来源：甲\n{body}"))[0], "source");
    assert_eq!(reasons(&format!("{body}来源：甲"))[30], "source");
    assert_eq!(reasons(&format!("{body}来源：甲\n{body}"))[30], "-");
}

#[test]
fn a_block_reaches_from_its_first_line_to_its_last() {
    let rules = rules("advertisement block 甲 => 乙\narchive block 丙 => end");
    let by = |text: &str| reasons_by(&rules, text).concat().replace("advertisement", "a").replace("archive", "r");
    assert_eq!(by("一\n甲\n\n二\n乙\n三"), "-aaa-");
    assert_eq!(by("甲\n一\n二"), "---");
    assert_eq!(by("一\n丙\n二\n三"), "-rrr");
    assert_eq!(by(&format!("甲\n{}乙", "一\n".repeat(18))), "a".repeat(20));
    assert_eq!(by(&format!("甲\n{}乙", "一\n".repeat(19))), "-".repeat(21));
    assert_eq!(by(&format!("丙\n{}", "一\n".repeat(59))), "r".repeat(60));
    assert_eq!(by(&format!("丙\n{}", "一\n".repeat(60))), "-".repeat(61));
    let long = "长".repeat(134);
    assert_eq!(by(&format!("甲\n{long}\n乙")), "---");
    assert_eq!(by(&format!("丙\n{long}")), "--");
}

#[test]
fn an_exception_holds_against_all_rules_and_ends_blocks() {
    let rules = rules("pager line [一二三]\nspeech line 二\nadvertisement block 甲 => 乙");
    assert_eq!(reasons_by(&rules, "一\n二\n三"), ["pager", "-", "pager"]);
    assert_eq!(reasons_by(&rules, "甲\n二\n乙"), ["-", "-", "-"]);
}

#[test]
fn the_first_rule_gives_the_reason() {
    assert_eq!(reasons_by(&rules("a line 甲\nb line 甲"), "甲"), ["a"]);
}

#[test]
fn furniture_goes_first_and_is_no_line_of_head_or_tail() {
    let text = format!("{}来源：甲\n会议开始。", "菜单\n".repeat(40));
    let end = text.find('来').unwrap() as u32;
    let furniture = [Furniture { range: 0..end, reason: "page".to_owned() }];
    let marked = NoiseRules::built_in().mark(&text, &sentences(&text), &furniture);
    assert_eq!(marked[0].as_deref(), Some("page"));
    assert_eq!(marked[40].as_deref(), Some("source"));
    assert_eq!(marked[41], None);
}

#[test]
fn a_sentence_is_noise_where_all_its_lines_are() {
    let marked = |text: &str| -> Vec<bool> {
        let spans = sentences(text);
        NoiseRules::built_in().mark(text, &spans, &[]).iter().map(Option::is_some).collect()
    };
    assert_eq!(marked("图为会场。图为代表。\n会议开始。"), [true, true, false]);
    // The break before ， is soft: one sentence, half of it speech.
    assert_eq!(marked("扫一扫\n，会议开始。"), [false]);
}

#[test]
fn an_administrators_rules_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.txt");
    std::fs::write(&file, "# 我们的网站\nspeech line 来源：甲\nadvertisement line 甲网.*\n").unwrap();
    let rules = NoiseRules::with_file(&file).unwrap();
    assert_eq!(reasons_by(&rules, "来源：甲\n来源：乙\n甲网出品"), ["-", "source", "advertisement"]);
    let again = NoiseRules::from_text(rules.to_text(), &file).unwrap();
    assert_eq!(again, rules);
    assert_eq!(again.to_text(), rules.to_text());
    assert_ne!(&rules, NoiseRules::built_in());
    assert_eq!(reasons_by(&again, "来源：甲\n甲网出品"), ["-", "advertisement"]);
}

#[test]
fn a_wrong_rule_is_named_by_file_and_line() {
    let told = NoiseRules::from_text("# 甲\n\npager foot 甲", Path::new("own.txt")).unwrap_err().to_string();
    assert_eq!(told, "own.txt, line 3: \"foot\" is no place: write line, head, tail or block");
    let told = NoiseRules::from_text("pager line (\\w{1000}){1000}", Path::new("own.txt")).unwrap_err().to_string();
    assert!(told.starts_with("own.txt: ") && told.contains("shorten"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.txt");
    std::fs::write(&file, " ".repeat(MAX_NOISE_RULES_BYTES as usize + 1)).unwrap();
    assert!(NoiseRules::with_file(&file).unwrap_err().to_string().contains("at most"));
    assert!(NoiseRules::with_file(folder.path().join("none").as_path()).is_err());
}

#[test]
fn every_reason_of_the_built_in_rules_is_explained_in_their_file() {
    for rule in &NoiseRules::built_in().rules {
        if let Some(reason) = &rule.reason {
            assert!(BUILT_IN.contains(&format!("#              {reason} ")), "{reason}");
        }
    }
}

#[test]
fn very_many_lines_or_sentences_take_linear_time() {
    let rules = rules("advertisement block 甲 => 乙\nadvertisement block 甲 => end\npager line 丙");
    let lines = "甲\n丙\n".repeat(100_000);
    assert_eq!(rules.mark(&lines, &sentences(&lines), &[]).iter().flatten().count(), 100_030);
    let line = "好。".repeat(200_000);
    assert_eq!(rules.mark(&line, &sentences(&line), &[]).len(), 200_000);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_rules_panic(text in "[甲乙丙来源：下一页\\[\\]\n\r \u{200b}a1。]{0,200}", from in 0u32..100, to in 0u32..100) {
        let furniture = [Furniture { range: from.min(to)..to, reason: "page".to_owned() }];
        let spans = sentences(&text);
        proptest::prop_assert_eq!(NoiseRules::built_in().mark(&text, &spans, &furniture).len(), spans.len());
    }
}
