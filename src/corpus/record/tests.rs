//! What reading a file gives, for each format.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::strategy::Strategy;

use super::super::find::find;
use super::super::records::{MAX_RECORD_BYTES, ReadOptions, Records};
use super::*;
use crate::speech::Level;

/// What reading a folder with these files gives.
fn read_folder(limit: usize, options: ReadOptions, files: &[(&str, &[u8])]) -> Vec<Result<Draft, Problem>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let found = find(&[folder.path().to_owned()]).unwrap();
    let mut all: Vec<_> = found.problems.into_iter().map(Err).collect();
    for file in found.files {
        match file.records_up_to(limit, &options) {
            Ok(records) => all.extend(records.map(|record| record.and_then(Record::read))),
            Err(problem) => all.push(Err(problem)),
        }
    }
    all
}

/// What reading a file of this name and these bytes gives.
fn read_up_to(limit: usize, name: &str, bytes: &[u8]) -> Vec<Result<Draft, Problem>> {
    read_folder(limit, ReadOptions::default(), &[(name, bytes)])
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Result<Draft, Problem>> {
    read_up_to(MAX_RECORD_BYTES, name, bytes.as_ref())
}

fn one(name: &str, bytes: impl AsRef<[u8]>) -> Result<Draft, Problem> {
    let mut all = read(name, bytes);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn reasons(read: &[Result<Draft, Problem>]) -> Vec<(Option<usize>, Option<Reason>)> {
    let reason = |one: &Result<Draft, Problem>| match one {
        Ok(draft) => (draft.line, None),
        Err(problem) => (problem.line, Some(problem.reason)),
    };
    read.iter().map(reason).collect()
}

#[test]
fn a_text_file_is_one_speech_named_by_its_file() {
    let draft = one("a.txt", "同志们：\r\n　　好。\n\n").unwrap();
    assert_eq!(draft.id, "a.txt");
    assert_eq!(draft.text, "同志们：\r\n　　好。\n\n");
    assert_eq!(draft.metadata, Metadata::default());
    assert_eq!(draft.line, None);
}

#[test]
fn front_matter_is_metadata_and_not_text() {
    let source = "\u{feff}---\nid: 007\ntitle: 在会上的讲话\ndate: 2025\nlevel: 市\n备注: 存档\n---\n\n同志们：\n";
    let draft = one("a.md", source).unwrap();
    assert_eq!(draft.id, "007");
    assert_eq!(draft.metadata.title.as_deref(), Some("在会上的讲话"));
    assert_eq!(draft.metadata.date.unwrap().to_string(), "2025");
    assert_eq!(draft.metadata.level, Some(Level::City));
    assert_eq!(draft.metadata.extra["备注"], "存档");
    assert_eq!(draft.text, "\n同志们：\n");
    assert_eq!(draft.warnings, []);
}

#[test]
fn a_wrong_field_is_a_warning_with_its_line() {
    let draft = one("a.txt", "---\ntitle: 讲话\ndate: 某日\n---\n好。").unwrap();
    assert_eq!(draft.metadata.date, None);
    assert_eq!(draft.metadata.extra["date"], "某日");
    let told = draft.warnings[0].to_string();
    assert!(told.contains("a.txt, line 3: date: \"某日\" is not a date like 2025-03-05"), "{told}");
    assert!(!draft.warnings[0].is_failure());
    let draft = one("a.jsonl", r#"{"text": "好。", "level": "国"}"#).unwrap();
    assert_eq!((draft.warnings[0].line, draft.warnings[0].reason), (Some(1), Reason::BadField));
}

#[test]
fn broken_front_matter_is_a_problem_with_its_line() {
    let problem = one("a.md", "---\ntitle: 讲话\n\n同志们：\n").unwrap_err();
    assert_eq!((problem.line, problem.reason), (Some(1), Reason::BadFrontMatter));
    let problem = one("a.md", "---\ntitle: a: b\n---\n好。").unwrap_err();
    assert_eq!((problem.line, problem.reason), (Some(2), Reason::BadFrontMatter));
    let problem = one("a.md", "---\naccess: {a: 1}\n---\n好。").unwrap_err();
    assert_eq!((problem.line, problem.reason), (Some(2), Reason::BadAccess));
}

#[test]
fn a_broken_line_is_reported_and_the_rest_goes_on() {
    let lines = "\u{feff}{\"text\": \"一。\"}\n\n{broken\n{\"id\": \"x\", \"text\": \"二。\"}\r\n{\"title\": \"三\"}\n{\"text\": \" \"}\n{\"text\": \"四。\"}";
    let read = read("a.jsonl", lines);
    let bad = Some(Reason::BadJson);
    assert_eq!(
        reasons(&read),
        [
            (Some(1), None),
            (Some(3), bad),
            (Some(4), None),
            (Some(5), bad),
            (Some(6), Some(Reason::Empty)),
            (Some(7), None)
        ]
    );
    let ids: Vec<&str> = read.iter().flatten().map(|draft| draft.id.as_str()).collect();
    assert_eq!(ids, ["a.jsonl#1", "x", "a.jsonl#7"]);
}

/// A speech that somebody wrote down in this encoding.
fn in_encoding(encoding: &'static encoding_rs::Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, is_lossy) = encoding.encode(text);
    assert!(!is_lossy, "{text} in {}", encoding.name());
    bytes.into_owned()
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

const SHORT: &str = "在全市项目建设推进会上的讲话\n同志们：\n今天我们开个会。";
const TRADITIONAL: &str = "施政報告\n各位市民：\n政府會在深水埗和鰂魚涌興建公屋，惠及街坊。";

/// The same in Big5 with the letters of Hong Kong, which `encoding_rs` only reads.
const TRADITIONAL_IN_HKSCS: &[u8] = b"\xacI\xacF\xb3\xf8\xa7i\n\xa6U\xa6\xec\xa5\xab\xa5\xc1\xa1G\n\xacF\xa9\xb2\xb7|\xa6b\xb2`\xa4\xf4\x96\xf5\xa9M\x91o\xb3\xbd\xafF\xbf\xb3\xab\xd8\xa4\xbd\xab\xce\xa1A\xb4f\xa4\xce\xb5\xf3\xa7{\xa1C";

#[test]
fn every_chinese_encoding_is_found_in_a_short_text() {
    // 㐂 and 𠀀 take four bytes in GB 18030; 埗, 鰂 and 涌 are letters of Hong Kong.
    let rare = "喆琪㐂𠀀镕\n同志们：\n加快建设。";
    for (text, bytes) in [
        (SHORT, in_encoding(encoding_rs::GBK, SHORT)),
        (rare, in_encoding(encoding_rs::GB18030, rare)),
        (TRADITIONAL, TRADITIONAL_IN_HKSCS.to_vec()),
        (SHORT, utf16(SHORT, u16::to_le_bytes)),
        (SHORT, utf16(SHORT, u16::to_be_bytes)),
        (rare, utf16(&format!("\u{feff}{rare}"), u16::to_le_bytes)),
        (rare, utf16(&format!("\u{feff}{rare}"), u16::to_be_bytes)),
        ("Report 2025", utf16("Report 2025", u16::to_le_bytes)),
    ] {
        let draft = one("a.txt", bytes).unwrap();
        assert_eq!(draft.text, text);
        assert_eq!(draft.warnings, []);
    }
}

#[test]
fn lines_are_decoded_in_the_encoding_of_their_file() {
    let line = |n: usize| format!("{{\"title\": \"第{n}篇\", \"text\": \"同志们，抓好落实。\"}}\n");
    let lines: String = (1..=3).map(line).collect();
    for bytes in [
        in_encoding(encoding_rs::GBK, &lines),
        utf16(&lines, u16::to_le_bytes),
        utf16(&format!("\u{feff}{lines}"), u16::to_be_bytes),
        // The first line tells nothing.
        in_encoding(encoding_rs::GBK, &format!("\n{lines}")),
    ] {
        let titles: Vec<_> =
            read("a.jsonl", bytes).into_iter().map(|draft| draft.unwrap().metadata.title.unwrap()).collect();
        assert_eq!(titles, ["第1篇", "第2篇", "第3篇"]);
    }
}

#[test]
fn a_given_encoding_is_the_only_one_unless_the_file_has_a_mark() {
    let read = |name: &str, bytes: &[u8]| {
        let options = ReadOptions { encoding: Some("gbk".parse().unwrap()) };
        read_folder(MAX_RECORD_BYTES, options, &[(name, bytes)]).remove(0)
    };
    // These bytes are UTF-8 too.
    assert_eq!(read("a.txt", b"\xc4\xbf\xc2\xbc").unwrap().text, "目录");
    assert_eq!(read("a.jsonl", b"{\"text\": \"\xc4\xbf\xc2\xbc\"}").unwrap().text, "目录");
    assert_eq!(read("a.txt", "\u{feff}目录".as_bytes()).unwrap().text, "目录");
    assert_eq!(read("a.txt", b"\xff\xff\xff").unwrap_err().reason, Reason::BadEncoding);
}

#[test]
fn a_few_invalid_bytes_are_a_warning_and_many_a_refusal() {
    let mut bytes = SHORT.repeat(20).into_bytes();
    bytes.extend(b"\n\xe5\xa5");
    let draft = one("a.txt", &bytes).unwrap();
    assert_eq!(draft.text, format!("{}\n\u{fffd}", SHORT.repeat(20)));
    let warning = &draft.warnings[0];
    assert_eq!((warning.line, warning.reason), (Some(42), Reason::BadBytes));
    assert!(warning.detail.starts_with("1 place from here on is not UTF-8"), "{warning}");
    let mut bytes = in_encoding(encoding_rs::GBK, &SHORT.repeat(20));
    bytes.extend(b"\xff\n");
    assert_eq!(one("a.txt", &bytes).unwrap().warnings[0].line, Some(41));
    let problem = one("a.txt", "好\n\u{e9}t\u{e9}\n".chars().map(|c| c as u32 as u8).collect::<Vec<u8>>()).unwrap_err();
    assert_eq!((problem.line, problem.reason), (Some(2), Reason::BadEncoding));
    assert!(problem.detail.contains("--encoding"), "{problem}");
    // A damaged line of a file in UTF-8 is not taken for another encoding.
    let lines = [
        format!("{{\"text\": \"{SHORT}\"}}\n").replace("\n同", "同").replace("\n今", "今").as_bytes(),
        b"{\"text\": \"\xba\xc3\"}\n",
    ]
    .concat();
    assert_eq!(reasons(&read("a.jsonl", lines)), [(Some(1), None), (Some(2), Some(Reason::BadEncoding))]);
}

#[test]
fn what_is_no_text_is_told_by_its_bytes() {
    for (name, bytes, what) in [
        ("a.txt", &b"PK\x03\x04\x14\0\x06\0"[..], "ZIP"),
        ("a.md", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("a.html", b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
        ("a.jsonl", b"PK\x03\x04\x14\0", "ZIP"),
        ("a.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0", "binary"),
    ] {
        let problem = one(name, bytes).unwrap_err();
        assert_eq!(problem.reason, Reason::Binary, "{name}");
        assert!(problem.detail.contains(what), "{problem}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_files_are_read_as_what_they_hold() {
    let draft = one("a.txt.gz", gzip("同志们：\n好。".as_bytes())).unwrap();
    assert_eq!((draft.id.as_str(), draft.text.as_str()), ("a.txt.gz", "同志们：\n好。"));
    let two_members = [gzip(b"{\"text\": \"a\"}\n{\"te"), gzip(b"xt\": \"b\"}\n")].concat();
    assert_eq!(reasons(&read("a.JSONL.GZ", two_members)), [(Some(1), None), (Some(2), None)]);
    assert_eq!(one("a.csv.gz", gzip("标题,正文\n甲,乙".as_bytes())).unwrap().text, "乙");
}

#[test]
fn compressed_data_that_is_broken_is_a_problem_of_the_file() {
    let broken = Some(Reason::BadGzip);
    let random: String =
        (0..20_000_u32).map(|n| format!("{{\"text\": \"{}\"}}\n", n.wrapping_mul(2_654_435_761))).collect();
    let whole = gzip(random.as_bytes());
    let all = read("a.jsonl.gz", &whole[..whole.len() / 2]);
    let (last, before) = all.split_last().unwrap();
    assert!(before.len() > 1_000 && before.iter().all(Result::is_ok));
    let problem = last.as_ref().unwrap_err();
    assert_eq!((Some(problem.reason), problem.line), (broken, Some(before.len() + 1)));
    assert!(problem.to_string().contains("a.jsonl.gz, line "), "{problem}");
    assert_eq!(reasons(&read("a.txt.gz", &whole[..whole.len() / 2])), [(None, broken)]);
    assert_eq!(reasons(&read("a.txt.gz", "好。")), [(None, broken)]);
    assert_eq!(reasons(&read("a.jsonl.gz", "好。")), [(None, broken)]);
}

#[test]
fn a_bomb_is_too_large() {
    let too_large = Some(Reason::TooLarge);
    let bomb = gzip(&vec![b'a'; 3_000_000]);
    assert!(bomb.len() < 10_000);
    for name in ["a.txt.gz", "a.html.gz", "a.mht.gz"] {
        assert_eq!(reasons(&read_up_to(1_000_000, name, &bomb)), [(None, too_large)], "{name}");
    }
    for name in ["a.jsonl.gz", "a.csv.gz"] {
        assert_eq!(reasons(&read_up_to(1_000_000, name, &bomb)), [(Some(1), too_large)], "{name}");
    }
}

#[test]
fn a_saved_page_with_an_endless_header_is_refused() {
    for header in ["content-Type: text/html", "Content-Disposition: inline", "Content-Transfer-Encoding: 7bit"] {
        let page = |more: String| format!("MIME-Version: 1.0\r\n{header}{more}\r\n\r\n<p>好。</p>");
        assert_eq!(reasons(&read("a.mht", page(";\r\n a=?".repeat(500)))), [(None, None)], "{header}");
        for word in ["=?", " =?utf-8?q?a?=", "\n =?"] {
            // Decoding such a header takes minutes.
            let problem = one("a.mht", page(word.repeat(500_000))).unwrap_err();
            assert_eq!(problem.reason, Reason::BadMht);
            assert!(problem.detail.contains("longer than 4096 bytes"), "{problem}");
        }
    }
}

#[test]
fn a_table_of_very_many_columns_takes_linear_time() {
    let names: String = (0..200_000).map(|n| format!(",column {n}")).collect();
    assert_eq!(reasons(&read("a.csv", format!("text{names}\n好。\n"))), [(Some(2), None)]);
    let problem = one("a.csv", format!("text{names},column 7\n好。\n")).unwrap_err();
    assert!(problem.detail.contains("the column column 7 stands twice"), "{problem}");
}

#[test]
fn a_text_of_too_many_sentences_is_refused() {
    let lines = "a\n".repeat(MAX_SENTENCES);
    assert_eq!(reasons(&read("a.txt", &lines)), [(None, None)]);
    let problem = one("a.txt", format!("{lines}a。\n")).unwrap_err();
    assert_eq!(problem.reason, Reason::TooLarge);
    assert!(problem.detail.starts_with("the text has more than 1000000 sentences; split it"), "{problem}");
    let stops = "好。".repeat(MAX_SENTENCES + 1);
    let table = format!("text\n好。\n{stops}\n");
    assert_eq!(reasons(&read("a.csv", table)), [(Some(2), None), (Some(3), Some(Reason::TooLarge))]);
}

#[test]
fn a_table_is_a_speech_a_row() {
    let table = "\u{feff}编号,标题,日期,讲话人,备注,正文,\r\n\
                 7,在会上的讲话,2025-03-05,甲,,\"同志们：\r\n抓好\"\"六稳\"\"，落实。\",多\r\n\
                 \r\n\
                 ,,,,存档,好。\r\n";
    let drafts: Vec<Draft> = read("a.csv", table).into_iter().map(Result::unwrap).collect();
    assert_eq!(drafts[0].id, "7");
    assert_eq!(drafts[0].text, "同志们：\r\n抓好\"六稳\"，落实。");
    assert_eq!(drafts[0].metadata.title.as_deref(), Some("在会上的讲话"));
    assert_eq!(drafts[0].metadata.date.unwrap().to_string(), "2025-03-05");
    assert_eq!(drafts[0].metadata.speaker.as_deref(), Some("甲"));
    assert_eq!(drafts[0].metadata.extra["column 7"], "多");
    assert_eq!((drafts[1].id.as_str(), drafts[1].line), ("a.csv#5", Some(5)));
    assert_eq!(drafts[1].metadata.extra["备注"], "存档");
    assert_eq!(drafts.len(), 2);
}

#[test]
fn a_table_may_be_in_any_encoding_and_with_any_separator() {
    for separator in [",", ";", "\t"] {
        let table =
            format!("title{separator}text\n项目;建设{separator}\"同志们{separator}好。\"\n").replace("项目;", "项目");
        for bytes in
            [table.clone().into_bytes(), in_encoding(encoding_rs::GBK, &table), utf16(&table, u16::to_le_bytes)]
        {
            let draft = one("a.csv", bytes).unwrap();
            assert_eq!(draft.text, format!("同志们{separator}好。"));
            assert_eq!(draft.metadata.title.as_deref(), Some("项目建设"));
        }
    }
    assert_eq!(one("a.csv", "正文\n好，甲;乙。\n").unwrap().text, "好，甲;乙。");
}

#[test]
fn a_broken_row_is_named_by_its_line() {
    let bad = Some(Reason::BadCsv);
    let rows = "title,text\n甲,一,二\n\"甲\n乙\",丙\n5\" 屏,丁\n戊\n\"己,庚\n辛,壬\n";
    let read_rows = read("a.csv", rows);
    let empty = Some(Reason::Empty);
    assert_eq!(
        reasons(&read_rows),
        [(Some(2), bad), (Some(3), None), (Some(5), None), (Some(6), empty), (Some(7), bad)]
    );
    assert_eq!(read_rows[2].as_ref().unwrap().metadata.title.as_deref(), Some("5\" 屏"));
    assert!(read_rows[4].as_ref().unwrap_err().detail.contains("never closed"));
    assert_eq!(reasons(&read("a.csv", "title,内文\n甲,乙\n")), [(Some(1), bad)]);
    assert_eq!(reasons(&read("a.csv", "标题,标题,正文\n甲,乙,丙\n")), [(Some(1), bad)]);
    assert_eq!(reasons(&read("a.csv", "标题,正文\n")), [(None, empty)]);
    let row = format!("text\n\"{}\"\n乙\n", "字\n".repeat(50));
    assert_eq!(reasons(&read_up_to(100, "a.csv", row.as_bytes())), [(Some(2), Some(Reason::TooLarge))]);
}

#[test]
fn fields_may_have_chinese_names() {
    let front = one("a.txt", "---\n标题: 讲话\n日期: 2025.10\n讲话人: 甲\n层级: 省\n编号: 007\n---\n好。").unwrap();
    let line = one(
        "a.jsonl",
        r#"{"正文": "好。", "題目": "讲话", "时间": "2025.10", "作者": "甲", "層級": "省", "编号": "007"}"#,
    )
    .unwrap();
    assert_eq!((&front.metadata, &front.text, &front.id), (&line.metadata, &line.text, &line.id));
    assert_eq!((front.id.as_str(), front.metadata.level), ("007", Some(Level::Province)));
    assert_eq!(front.metadata.date.unwrap().to_string(), "2025-10");
    let twice = one("a.jsonl", r#"{"text": "好。", "内容": "别的", "title": "甲", "标题": "乙"}"#).unwrap();
    assert_eq!((twice.text.as_str(), twice.metadata.title.as_deref()), ("好。", Some("甲")));
    assert_eq!(twice.metadata.extra["内容"], "别的");
    assert!(twice.warnings[0].detail.starts_with("标题 is kept as a field that tifa does not know; write title, once"));
    let wrong = one("a.txt", "---\n日期: 某日\n---\n好。").unwrap();
    assert_eq!(wrong.warnings[0].line, Some(2));
    assert_eq!(one("a.txt", "---\n权限: {a: 1}\n---\n好。").unwrap_err().reason, Reason::BadAccess);
    assert_eq!(one("a.txt", "---\naccess: a\n权限: b\n---\n好。").unwrap_err().reason, Reason::BadAccess);
}

fn with_sidecars(files: &[(&str, &str)]) -> Vec<Result<Draft, Problem>> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    read_folder(MAX_RECORD_BYTES, ReadOptions::default(), &files)
}

#[test]
fn a_sidecar_wins_over_its_file() {
    let own = "---\n标题: 草稿\nspeaker: 甲\naccess: 内部\n备注: 一\n---\n好。";
    for name in ["a.txt.meta.yaml", "a.meta.yaml"] {
        let all = with_sidecars(&[
            ("a.txt", own),
            (name, "title: 在会上的讲话\naccess:\nissuer: ''\n日期: 2025\n备注: 二\n"),
        ]);
        assert_eq!(all.len(), 1);
        let draft = all[0].as_ref().unwrap();
        assert_eq!(draft.metadata.title.as_deref(), Some("在会上的讲话"));
        assert_eq!(draft.metadata.speaker.as_deref(), Some("甲"));
        assert_eq!(draft.metadata.access, ["内部"]);
        assert_eq!(draft.metadata.date.unwrap().to_string(), "2025");
        assert_eq!(draft.metadata.extra["备注"], "二");
        assert_eq!(draft.warnings, []);
        assert_ne!(draft.content_hash(), one("a.txt", own).unwrap().content_hash());
    }
}

#[test]
fn a_sidecar_belongs_to_the_file_that_it_names() {
    let both = with_sidecars(&[
        ("a.txt", "好。"),
        ("a.txt.meta.yaml", "title: 全\n"),
        ("a.md", "好。"),
        ("a.meta.yaml", "title: 半\n"),
    ]);
    let titles: Vec<_> = both.iter().map(|draft| draft.as_ref().unwrap().metadata.title.as_deref()).collect();
    assert_eq!(titles, [Some("半"), Some("全")]);
    let lines = with_sidecars(&[
        ("a.jsonl", "{\"text\": \"一。\", \"source\": \"x\"}\n{\"text\": \"二。\"}"),
        ("a.jsonl.meta.yaml", "source: 公报\n"),
    ]);
    assert!(lines.iter().all(|draft| draft.as_ref().unwrap().metadata.source.as_deref() == Some("公报")));
    let packed = with_sidecars(&[("a.meta.yaml", "date: x\n")]);
    assert_eq!(packed[0].as_ref().unwrap_err().reason, Reason::LoneSidecar);
    assert!(!packed[0].as_ref().unwrap_err().is_failure());
}

#[test]
fn what_is_wrong_in_a_sidecar_is_told_with_its_name() {
    let broken =
        with_sidecars(&[("a.txt", "好。"), ("a.txt.meta.yaml", "title: 甲\n只有一句话\n")]).remove(0).unwrap_err();
    assert_eq!(broken.reason, Reason::BadSidecar);
    assert!(broken.file.ends_with("a.txt"), "so that its old speech is kept");
    assert!(broken.detail.starts_with("its sidecar a.txt.meta.yaml is, at line 2, not YAML fields"), "{broken}");
    let wrong = with_sidecars(&[("a.txt", "---\ndate: 2025\n---\n好。"), ("a.txt.meta.yaml", "date: 某日\n")])
        .remove(0)
        .unwrap();
    assert!(
        wrong.warnings[0].to_string().contains("a.txt: in its sidecar, date: \"某日\" is not a date"),
        "{}",
        wrong.warnings[0]
    );
    let closed = with_sidecars(&[("a.txt", "好。"), ("a.txt.meta.yaml", "access: {a: 1}\n")]).remove(0).unwrap_err();
    assert_eq!(closed.reason, Reason::BadAccess);
}

#[test]
fn a_path_that_is_a_file_has_its_sidecar_too() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("a.txt", "好。"), ("a.meta.yaml", "title: 讲话\n")] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let found = find(&[folder.path().join("a.txt")]).unwrap();
    assert!(found.files[0].sidecar.as_ref().is_some_and(|sidecar| sidecar.ends_with("a.meta.yaml")));
    let both = find(&[folder.path().join("a.meta.yaml"), folder.path().join("a.txt")]).unwrap();
    assert_eq!((both.files.len(), both.problems.len()), (1, 0));
}

#[test]
fn what_holds_no_text_is_a_problem() {
    for (name, source) in [
        ("a.txt", ""),
        ("a.txt", "\u{feff}"),
        ("a.txt", " \r\n　"),
        ("a.md", "---\ntitle: a\n---\n\n"),
        ("a.jsonl", ""),
        ("a.jsonl", "\u{feff}\n \n"),
        ("a.jsonl", "{\"text\": \"\"}"),
    ] {
        assert_eq!(one(name, source).unwrap_err().reason, Reason::Empty, "{name} {source:?}");
    }
}

#[test]
fn a_text_of_punctuation_is_a_speech() {
    let speech = one("a.txt", "……！\n——\n").unwrap().into_speech();
    assert_eq!(speech.sentences.len(), 2);
}

#[test]
fn what_is_too_long_is_a_problem_and_the_rest_goes_on() {
    let lines = format!("{{\"text\": \"a\"}}\n{{\"text\": \"{}\"}}\n{{\"text\": \"b\"}}\n", "x".repeat(600_000));
    let too_large = Some(Reason::TooLarge);
    let read = read_up_to(500_000, "a.jsonl", lines.as_bytes());
    assert_eq!(reasons(&read), [(Some(1), None), (Some(2), too_large), (Some(3), None)]);
    assert_eq!(reasons(&read_up_to(3, "a.txt", b"abcd")), [(None, too_large)]);
    assert_eq!(reasons(&read_up_to(4, "a.txt", b"abcd")), [(None, None)]);
    assert_eq!(reasons(&read_up_to(16, "a.jsonl", b"{\"text\": \"abcd\"}")), [(Some(1), None)]);
    assert_eq!(reasons(&read_up_to(15, "a.jsonl", b"{\"text\": \"abcd\"}")), [(Some(1), too_large)]);
}

#[test]
fn a_line_of_a_megabyte_is_a_speech() {
    let text = "推进项目建设，".repeat(50_000);
    let draft = one("a.jsonl", format!("{{\"text\": \"{text}\"}}")).unwrap();
    assert_eq!(draft.text, text);
}

#[test]
fn a_file_that_is_gone_is_a_problem() {
    let path = PathBuf::from("/nowhere/a.txt");
    let (name, format) = ("a.txt".to_owned(), Format::Text);
    let file = SourceFile { path, name, bytes: 1, format, is_gzip: false, sidecar: None };
    let options = ReadOptions::default();
    assert_eq!(file.records(&options).err().unwrap().reason, Reason::Unreadable);
    let path = tempfile::tempdir().unwrap().path().parent().unwrap().to_owned();
    let folder = SourceFile { path, format: Format::JsonLines, ..file };
    assert_eq!(folder.records(&options).err().unwrap().reason, Reason::Unreadable);
}

#[test]
fn a_name_that_cannot_be_an_id_is_a_problem_unless_an_id_is_given() {
    assert_eq!(one("a\tb.txt", "好。").unwrap_err().reason, Reason::BadId);
    assert_eq!(one("a\tb.txt", "---\nid: ab\n---\n好。").unwrap().id, "ab");
}

#[test]
fn the_hash_is_of_content_and_not_of_the_place() {
    let hash = |name: &str, source: &str| one(name, source).unwrap().content_hash();
    assert_eq!(hash("a.txt", "好。"), hash("b.md", "好。"));
    assert_eq!(hash("a.txt", "---\ntitle: a\nid: 1\n---\n好。"), hash("a.jsonl", r#"{"text": "好。", "title": "a"}"#));
    assert_eq!(hash("a.txt", "---\nx: a\ny: b\n---\n好。"), hash("a.txt", "---\ny: b\nx: a\n---\n好。"));
    assert_ne!(hash("a.txt", "好。"), hash("a.txt", "好。\n"));
    assert_ne!(hash("a.txt", "好。"), hash("a.txt", "---\ntitle: a\n---\n好。"));
}

#[test]
fn records_go_to_other_threads() {
    fn is_send<T: Send>() {}
    is_send::<Record>();
    is_send::<Records>();
    is_send::<Draft>();
}

/// Text out of everything that means something to a reader of files.
fn meaningful() -> impl Strategy<Value = String> {
    const PIECES: &str = "---\n@\n@\r\n@\u{feff}@title: @id: 1\n@access: [a]\n@&a @*a@{@}@[@]@\"@\\u@:@,@一、@（二）@1.@第三章 @①@# @\
                          第一，@二是@同志们：@谢谢！@。@；@　@甲@a@-@**@\0@𠀀";
    let piece = proptest::sample::select(PIECES.split('@').collect::<Vec<&str>>());
    proptest::collection::vec(piece, 0..40).prop_map(|pieces: Vec<&str>| pieces.concat())
}

fn holds_together(format: Format, bytes: Vec<u8>) {
    let (path, name) = (PathBuf::from("a"), "a".to_owned());
    let file = SourceFile { path, name, bytes: bytes.len() as u64, format, is_gzip: false, sidecar: None };
    let header = csv::Header::read("text,标题").ok().map(Arc::new);
    let record = Record { file: Arc::new(file), line: None, bytes, encoding: None, header, sidecar: Arc::default() };
    let Ok(draft) = record.read() else { return };
    let speech = draft.into_speech();
    let mut at = 0;
    for sentence in &speech.sentences {
        assert!(speech.text[at..sentence.range.start as usize].trim().is_empty());
        assert!(!speech.sentence_text(sentence).trim().is_empty());
        at = sentence.range.end as usize;
        speech.path(sentence);
    }
    assert!(speech.text[at..].trim().is_empty());
    for (n, heading) in speech.headings.iter().enumerate() {
        assert!(heading.parent.is_none_or(|parent| (parent as usize) < n));
        assert_eq!(speech.sentences[heading.sentence as usize].heading, heading.parent);
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        for format in [Format::Text, Format::Html, Format::Mht, Format::Csv, Format::JsonLines] {
            holds_together(format, bytes.clone());
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic_or_loses_a_byte(text in meaningful()) {
        holds_together(Format::Markdown, text.clone().into_bytes());
        holds_together(Format::Text, format!("---\n{text}\n---\n{text}").into_bytes());
        holds_together(Format::JsonLines, text.clone().into_bytes());
        holds_together(Format::Csv, text.clone().into_bytes());
        holds_together(Format::Html, format!("<p>{text}</p><table>{text}").into_bytes());
        holds_together(Format::Mht, format!("Content-Type: text/html\n\n{text}").into_bytes());
        holds_together(Format::JsonLines, serde_json::json!({"text": text}).to_string().into_bytes());
    }
}
