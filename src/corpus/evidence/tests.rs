//! What whole speeches tell about themselves.

use std::path::PathBuf;

use proptest::strategy::Strategy;

use crate::corpus::{Draft, Layout};
use crate::speech::{Field, Level, Metadata, Provenance, Speech};

fn speech(text: &str) -> Speech {
    Draft::new("a", text).into_speech()
}

/// Title, date, speaker, occasion, issuer, region, level, number; `-` for what is unknown, `~` before a made-up title.
fn told(text: &str) -> [String; 8] {
    let speech = speech(text);
    let known = &speech.metadata;
    let (title, made_up) = speech.title();
    let or_none = |value: Option<&str>| value.unwrap_or("-").to_owned();
    [
        if made_up { "~".to_owned() } else { title },
        or_none(known.date.map(|date| date.to_string()).as_deref()),
        or_none(known.speaker.as_deref()),
        or_none(known.occasion.as_deref()),
        or_none(known.issuer.as_deref()),
        or_none(known.region.as_deref()),
        or_none(known.level.map(Level::name)),
        or_none(known.doc_number.as_deref()),
    ]
}

fn speaker(text: &str) -> Option<String> {
    speech(text).metadata.speaker
}

fn date(text: &str) -> Option<String> {
    speech(text).metadata.date.map(|date| date.to_string())
}

const BODY: &str = "各位代表：\n　　现在开会，请大家审议。\n　　一、去年的工作\n　　去年工作很多。\n";

#[test]
fn a_report_tells_all_about_itself() {
    let text = format!(
        "政府工作报告\n\n——2026年1月27日在广东省第十四届人民代表大会第四次会议上\n\n省长　龚　正\n\n各位代表：\n我代表省人民政府，向大会报告工作，请审议。\n{BODY}"
    );
    assert_eq!(
        told(&text),
        [
            "政府工作报告",
            "2026-01-27",
            "龚正",
            "广东省第十四届人民代表大会第四次会议",
            "广东省人民政府",
            "广东省",
            "province",
            "-"
        ]
    );
    let speech = speech(&text);
    let from = |field| speech.provenance.get(&field).copied();
    assert_eq!(from(Field::Title), Some(Provenance::Line(1)));
    assert_eq!(from(Field::Date), Some(Provenance::Line(3)));
    assert_eq!(from(Field::Speaker), Some(Provenance::Line(5)));
    assert_eq!(from(Field::Issuer), Some(Provenance::Line(8)));
    assert_eq!(from(Field::Region), Some(Provenance::Follows(Field::Occasion)));
    assert_eq!(from(Field::Level), Some(Provenance::Follows(Field::Issuer)));
    assert_eq!(speech.metadata.title, None, "a title in the text counts as text");
}

#[test]
fn a_document_tells_all_about_itself() {
    let text = "深圳市人民政府关于支持工业企业\n技术改造若干措施的通知\n深府〔2024〕12号\n\n各区人民政府：\n　　现将措施印发给你们。\n深圳市人民政府　　\n二〇二四年三月五日　　\n（此件公开）\n";
    assert_eq!(
        told(text),
        [
            "深圳市人民政府关于支持工业企业技术改造若干措施的通知",
            "2024-03-05",
            "-",
            "-",
            "深圳市人民政府",
            "广东省深圳市",
            "city",
            "深府〔2024〕12号"
        ]
    );
}

#[test]
fn a_record_with_labels_is_the_surest() {
    let text = "索 引 号：\n001/2024-7\n发文机关：\n国务院办公厅\n成文日期：\n2018年12月23日\n标　　题：\n国务院办公厅关于修路的通知\n发文字号：\n国办发〔2018〕126号\n发布日期：\n2019年01月08日\n主 题 词：\n\n国务院办公厅\n关于修路的通知\n国办发〔2018〕126号\n各省：\n　　现通知如下。\n　　路要修好。\n";
    assert_eq!(
        told(text),
        [
            "国务院办公厅关于修路的通知",
            "2018-12-23",
            "-",
            "-",
            "国务院办公厅",
            "全国",
            "central",
            "国办发〔2018〕126号"
        ]
    );
    let speech = speech(text);
    assert_eq!(speech.metadata.extra["published"], "2019-01-08");
    assert_eq!(speech.title_sentences().len(), 2);
    assert_eq!(speech.provenance[&Field::Title], Provenance::Line(15));
}

#[test]
fn a_day_of_publication_is_no_date() {
    let text = "在全市工业大会上的讲话\n发布时间：2024-01-02 10:30 来源：云岭日报\n同志们：\n今天开会，讲三点。\n";
    let speech = speech(text);
    assert_eq!(speech.metadata.date, None);
    assert_eq!(speech.metadata.extra["published"], "2024-01-02");
    assert_eq!(speech.metadata.source.as_deref(), Some("云岭日报"));
}

#[test]
fn names_stand_under_titles_in_many_ways() {
    for (line, name) in [
        ("省长　龚　正", "龚正"),
        ("云岭省省长 张三", "张三"),
        ("代理省长　李四同志", "李四"),
        ("市委副书记、市长　欧阳明", "欧阳明"),
        ("自治区主席　阿不都热合曼·买买提", "阿不都热合曼·买买提"),
        ("州长　洛桑江村", "洛桑江村"),
        ("市委书记李四", "李四"),
        ("县长\n李　四", "李四"),
        ("李　四", "李四"),
        ("李四同志", "李四"),
        ("（李四）", "李四"),
        ("2024年1月2日　县长　张三丰", "张三丰"),
        ("行政長官 林鄭月娥", "林鄭月娥"),
        ("讲话人：张三", "张三"),
    ] {
        let text = format!("在工业大会上的讲话\n{line}\n同志们：\n今天开会，讲三点。\n");
        assert_eq!(speaker(&text).as_deref(), Some(name), "{line}");
    }
    assert_eq!(speaker("张三丰在工业大会上的讲话\n同志们：\n今天开会，讲三点。\n").as_deref(), Some("张三丰"));
    assert_eq!(speaker("新年贺词\n同胞们：\n新年好。\n祝大家好。\n张三丰\n2024年1月1日\n").as_deref(), Some("张三丰"));
}

#[test]
fn what_is_hidden_or_no_name_is_no_speaker() {
    for line in [
        "市长　王某",
        "市长　王某某",
        "XX市市长　XX",
        "市长　×××",
        "市长　**",
        "项目建设",
        "（2024年1月2日）",
        "方案",
        "2024年1月29日 施行",
        "市长讲话",
        "文化部",
        "高质量发展大会",
        "主任会议",
        "附件1",
    ] {
        let text = format!("在工业大会上的讲话\n{line}\n同志们：\n今天开会，讲三点。\n");
        assert_eq!(speaker(&text), None, "{line}");
    }
    assert_eq!(speaker("同志们：\n刚才，市长 李四讲了话。\n我再讲三点。\n"), None);
    assert_eq!(speaker("高举伟大旗帜在新时代前进\n同志们：\n今天开会，讲三点。\n"), None);
}

#[test]
fn dates_stand_beside_titles_and_at_the_end() {
    for (line, day) in [
        ("（2024年3月5日）", "2024-03-05"),
        ("二〇二六年一月二十七日", "2026-01-27"),
        ("二〇二六年\n一月二十七日", "2026-01-27"),
        ("２０２４年３月", "2024-03"),
        ("（1 9 9 3 年）", "1993"),
        ("2024年3月5日　县长　张三丰", "2024-03-05"),
        ("（2024年3月5日云岭省第一届人民代表大会第二次会议通过）", "2024-03-05"),
        (
            "2019年1月2日 云岭省人民政府令第3号公布\n2024年3月5日 云岭省人民政府令第9号修订\n2024年6月1日 施行",
            "2024-03-05",
        ),
        ("2024年3月5日 云岭省人民代表大会公告公布施行", "2024-03-05"),
        ("——2024年3月5日在工业大会上", "2024-03-05"),
    ] {
        let text = format!("云岭省工业促进办法\n{line}\n{BODY}");
        assert_eq!(date(&text).as_deref(), Some(day), "{line}");
    }
    assert_eq!(date(&format!("新年贺词\n{BODY}祝大家好。\n2024年1月1日\n")).as_deref(), Some("2024-01-01"));
    assert_eq!(date(&format!("施政报告 2024-01-17（宣读纪录）\n{BODY}")).as_deref(), Some("2024-01-17"));
}

#[test]
fn a_document_s_signature_is_not_that_of_its_attachment() {
    let signed = "国务院办公厅转发交通部关于修路意见的通知\n各省：\n现转发给你们。\n国务院办公厅\n2024年3月5日\n关于修路的意见\n路要修。\n交通部\n2024年1月2日\n";
    assert_eq!(date(signed).as_deref(), Some("2024-03-05"));
    let unsigned = signed.replace("国务院办公厅\n2024年3月5日\n", "");
    assert_eq!(date(&unsigned), None);
    let order = "云岭省人民政府令\n第7号\n《修路办法》已经通过，现予公布。\n省长　李四\n2024年3月5日\n修路办法\n第一条 路要修。\n第二条 快修。\n";
    let speech = speech(order);
    assert_eq!(date(order).as_deref(), Some("2024-03-05"));
    assert_eq!((speech.metadata.speaker, speech.metadata.issuer.as_deref()), (None, Some("云岭省人民政府")));
    assert_eq!(speech.metadata.doc_number.as_deref(), Some("云岭省人民政府令第7号"));
}

#[test]
fn other_dates_are_not_the_speech_s() {
    for line in ["（20**年2月23日）", "2024年X月X日", "2024-03-05 10:30", "关于2024年5月1日放假的通知"]
    {
        let text = format!("{line}\n{BODY}");
        assert_eq!(date(&text), None, "{line}");
    }
    assert_eq!(date("同志们：\n2024年3月5日，大会开幕。\n到2024年3月10日，任务完成。\n要快。"), None);
    assert_eq!(date(&format!("2024年政府工作报告\n{BODY}")), None);
}

#[test]
fn issuers_are_told_in_titles_heads_and_first_sentences() {
    let issuer = |text: &str| speech(text).metadata.issuer;
    for (text, name) in [
        ("国务院关于修路的决定\n各省：\n现决定如下。\n路要修。", "国务院"),
        ("国务院 中央军委关于修路的批复\n各省：\n现批复如下。\n路要修。", "国务院、中央军委"),
        ("国务院办公厅转发交通部关于修路意见的通知\n各省：\n现转发。\n路要修。", "国务院办公厅"),
        ("云岭省第二届人民代表大会第一次会议关于计划的决议\n会议同意计划。\n会议号召。\n", "云岭省人民代表大会"),
        ("第二届全国人民代表大会第一次会议听取和审议了报告。会议同意。\n会议号召。\n", "全国人民代表大会"),
        ("云岭省人民政府文件\n关于修路的通知\n各市：\n现通知如下。\n路要修。", "云岭省人民政府"),
        ("各位代表：\n现在，我代表国务院，向大会作政府工作报告。\n请审议。\n", "国务院"),
        ("各位代表：\n我受国务院的委托，向大会提出关于计划的报告。\n请审议。\n", "国务院"),
        ("同志们：\n现在，我代表第十五届中央委员会向大会作报告。\n大会开幕。\n", "中国共产党中央委员会"),
        ("修路办法\n2024年3月5日 中华人民共和国国务院令第9号公布\n第一条 路要修。\n第二条 快修。\n", "国务院"),
    ] {
        assert_eq!(issuer(text).as_deref(), Some(name), "{text}");
    }
    for text in [
        "同志们：\n我代表市委、市政府，向大家表示感谢。\n今天讲三点。\n",
        "各位代表：\n我代表省人民政府，向大会报告工作。\n请审议。\n",
        "XX市人民政府关于修路的通知\n各县：\n现通知如下。\n路要修。",
        "关于修路的通知\n各县：\n现通知如下。\n路要修。",
    ] {
        assert_eq!(issuer(text), None, "{text}");
    }
}

#[test]
fn level_is_told_where_the_place_is_not() {
    let seed = "同志们：\n我们今天召开全市推进项目建设会议，主要任务是部署工作。\n讲三点。\n";
    let speech = speech(seed);
    assert_eq!(speech.metadata.occasion.as_deref(), Some("全市推进项目建设会议"));
    assert_eq!(speech.metadata.level, Some(Level::City));
    assert_eq!(speech.metadata.region, None);
}

#[test]
fn what_is_given_stands() {
    let text = "在全市工业大会上的讲话\n2024年1月2日　县长　张三丰\n同志们：\n今天开会，讲三点。\n";
    let given = Metadata {
        title: Some("给定".to_owned()),
        speaker: Some("给定".to_owned()),
        level: Some(Level::Unit),
        ..Metadata::default()
    };
    let speech = Draft { metadata: given, ..Draft::new("a", text) }.into_speech();
    assert_eq!(speech.metadata.speaker.as_deref(), Some("给定"));
    assert_eq!(speech.metadata.level, Some(Level::Unit));
    assert_eq!(speech.metadata.date.unwrap().to_string(), "2024-01-02");
    let told: Vec<Field> = speech.provenance.keys().copied().collect();
    assert_eq!(told, [Field::Date, Field::Occasion]);
}

#[test]
fn page_and_file_name_come_last() {
    let said = vec![
        (Field::Title, "页面标题".to_owned()),
        (Field::Date, "2024-03-06T08:00:00".to_owned()),
        (Field::Speaker, "张某".to_owned()),
    ];
    let page = Layout { said, ..Layout::default() };
    let file = PathBuf::from("2023-01-02 关于修路工作的讲话.html");
    let text = "同志们：\n今天开会。\n讲三点。\n";
    let draft = Draft { layout: page, file, ..Draft::new("a", text) };
    let known = draft.clone().into_speech();
    assert_eq!(known.metadata.title.as_deref(), Some("页面标题"));
    assert_eq!(known.provenance[&Field::Title], Provenance::Page);
    assert_eq!(known.provenance[&Field::Date], Provenance::Page);
    assert_eq!(known.metadata.speaker, None);
    let known = Draft { layout: Layout::default(), ..draft }.into_speech();
    assert_eq!(known.metadata.title.as_deref(), Some("关于修路工作的讲话"));
    assert_eq!(known.provenance[&Field::Title], Provenance::FileName);
    assert_eq!(known.metadata.date.unwrap().to_string(), "2023-01-02");
    assert_eq!(known.provenance[&Field::Date], Provenance::FileName);
}

#[test]
fn a_title_that_the_page_says_is_found_in_the_text() {
    let text = "本站公告\n致全市企业家\n的一封信\n大家好。\n新年好。\n";
    let page = |title: &str| {
        let layout = Layout { said: vec![(Field::Title, title.to_owned())], ..Layout::default() };
        Draft { layout, ..Draft::new("a", text) }.into_speech()
    };
    let speech = page("致全市企业家的一封信");
    assert_eq!((speech.title(), speech.metadata.title.clone()), (("致全市企业家的一封信".to_owned(), false), None));
    assert_eq!(speech.provenance[&Field::Title], Provenance::Line(2));
    assert_eq!(page("首页").provenance[&Field::Title], Provenance::Line(1));
}

#[test]
fn the_name_of_a_file_of_lines_says_nothing() {
    let draft =
        Draft {
            file: "2023-01-02 关于修路工作的讲话.jsonl".into(), line: Some(1), ..Draft::new("a", "今天。\n好。")
        };
    assert_eq!(draft.into_speech().provenance.len(), 0);
}

#[test]
fn lines_are_counted_as_the_source_breaks_them() {
    for breaks in ["\n", "\r\n", "\r"] {
        let text = ["新年贺词", "", "（2024年1月1日）", "同志们：", "好。", "好。"].join(breaks);
        assert_eq!(speech(&text).provenance[&Field::Date], Provenance::Line(3), "{breaks:?}");
    }
}

#[test]
fn a_title_over_lines_is_one() {
    let title = |text: &str| speech(text).title().0;
    let body = "同志们：\n今天开会，讲三点。\n";
    assert_eq!(title(&format!("政府工作报\n告\n{body}")), "政府工作报告");
    assert_eq!(title(&format!("在全市重大项目\n推进会上的讲话\n{body}")), "在全市重大项目推进会上的讲话");
    assert_eq!(title(&format!("聚力攻坚重大项目\n奋力实现全年目标\n{body}")), "聚力攻坚重大项目 奋力实现全年目标");
    assert_eq!(
        title("云岭省人民政府关于修路的\n几 个 问 题 的 通 知\n各市：\n路要修。\n快修。"),
        "云岭省人民政府关于修路的几 个 问 题 的 通 知"
    );
    assert_eq!(
        title("云岭省人民政府\n关于规范行政文件\n管理工作的意见\n各市：\n路要修。\n快修。"),
        "云岭省人民政府关于规范行政文件管理工作的意见"
    );
    assert_eq!(title("# 关于修路的通知\n路要修。\n快修。"), "关于修路的通知");
}

#[test]
fn a_long_text_is_read_at_its_ends_only() {
    let line = format!("{}\n", "推进项目建设".repeat(10));
    let text = format!("{}2024年1月2日\n{}", line.repeat(2000), line.repeat(2000));
    assert_eq!(date(&text), None);
    let tiny = "甲\n".repeat(200_000);
    assert_eq!(speech(&tiny).metadata, Metadata::default());
}

#[test]
fn a_title_of_a_megabyte_takes_no_longer_than_its_letters() {
    let line = format!("# {}", "在会上的上的".repeat(100_000));
    assert_eq!(speech(&format!("{line}\n好。\n好。")).metadata, Metadata::default());
    let given = Metadata { title: Some(line), ..Metadata::default() };
    let known = Draft { metadata: given, ..Draft::new("a", "同志们：\n好。\n好。") }.into_speech();
    assert!(known.provenance.is_empty());
}

/// Text out of everything that means something to a reader of metadata.
fn meaningful() -> impl Strategy<Value = String> {
    const PIECES: &str = "\n@\n@\n@\r\n@ @　@\u{200b}@（@）@(@)@《@》@〔@〕@“@”@：@，@。@、@·@—@——@2024年3月5日@二〇二四年@三月五日@1 9 9 3 年@20**年@\
        2024-03-05@0@年@月@日@号@第@次@届@会议@在@上@的@讲话@通知@报告@关于@国务院@省@市长@书记@张三@李　四@某@××@广东省@深圳市@我代表@委托@\
        决定由我@召开@今天@通过@令@文件@办公厅@标　　题：@发文机关：@发布时间：@来源：@同志们：@# @在报告中@总理@𠀀@ﷺ@ǅ";
    let piece = proptest::sample::select(PIECES.split('@').collect::<Vec<&str>>());
    proptest::collection::vec(piece, 0..60).prop_map(|pieces: Vec<&str>| pieces.concat())
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in meaningful(), title in meaningful(), name in meaningful()) {
        let said = [Field::Title, Field::Date, Field::Speaker, Field::Issuer, Field::DocNumber];
        let layout = Layout { said: said.map(|field| (field, title.clone())).to_vec(), ..Layout::default() };
        let file = PathBuf::from(name.replace(['/', '\0'], "") + ".txt");
        let lines = text.lines().count() as u32 + text.matches('\r').count() as u32;
        let speech = Draft { layout, file, ..Draft::new("a", text) }.into_speech();
        for origin in speech.provenance.values() {
            assert!(!matches!(origin, Provenance::Line(line) if *line == 0 || *line > lines.max(1)));
        }
    }
}
