//! What is read out of pages: `tests/data/html/NAME` gives the lines in `NAME.lines`, each behind the reason why it is not the speech.

use std::fmt::Write;
use std::path::Path;

use tifa::corpus::{Draft, ReadOptions, Record, find};
use tifa::speech::Field;

#[test]
fn a_page_of_a_city_gives_the_speech_and_not_its_furniture() {
    let draft = page("municipal.html");
    assert_eq!(lines(&draft), expected("municipal.lines"));
    assert_eq!(
        said(&draft),
        [
            (Field::Title, "在全市重点项目建设推进会上的讲话"),
            (Field::Date, "2025-03-05"),
            (Field::Issuer, "云岭市人民政府"),
            (Field::Source, "市政府办公室"),
        ]
    );
}

#[test]
fn a_page_that_is_laid_out_by_a_table_in_gbk_gives_its_lines() {
    let draft = page("table-layout-gbk.htm");
    assert_eq!(lines(&draft), expected("table-layout-gbk.lines"));
    assert_eq!(said(&draft), [(Field::Title, "王某某同志在农村工作会议上的发言")]);
}

#[test]
fn a_saved_page_is_read_like_the_page() {
    let draft = page("saved.mht");
    assert_eq!(lines(&draft), expected("saved.lines"));
    assert_eq!(said(&draft), [(Field::Title, "在经济工作会议上的讲话")]);
}

#[test]
fn what_a_page_marks_is_noise_in_its_speech() {
    let speech = page("municipal.html").into_speech();
    let of = |part: &str| {
        speech.sentences.iter().find(|sentence| speech.sentence_text(sentence).contains(part)).expect(part)
    };
    assert_eq!(of("当前位置").noise.as_deref(), Some("navigation"));
    assert_eq!(of("发文机关").noise.as_deref(), Some("record"));
    assert_eq!(of("ICP备").noise.as_deref(), Some("page"));
    assert_eq!(of("大抓项目").noise, None);
}

fn page(name: &str) -> Draft {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/html").join(name);
    let found = find(&[path]).expect("the page");
    let mut records = found.files[0].records(&ReadOptions::default()).expect("a page");
    let draft = records.next().expect("one record").and_then(Record::read).expect("a speech");
    assert_eq!(draft.warnings, []);
    draft
}

fn lines(draft: &Draft) -> String {
    let mut lines = String::new();
    let mut start = 0;
    for line in draft.text.split_inclusive('\n') {
        let end = start + line.trim_end_matches('\n').len();
        let furniture = draft
            .layout
            .furniture
            .iter()
            .find(|part| (part.range.start as usize) <= start && end <= part.range.end as usize);
        let reason = furniture.map_or("", |part| part.reason.as_str());
        writeln!(lines, "{reason}|{}", &draft.text[start..end]).expect("memory");
        start += line.len();
    }
    lines
}

fn expected(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/html").join(name);
    std::fs::read_to_string(path).expect("the lines")
}

fn said(draft: &Draft) -> Vec<(Field, &str)> {
    draft.layout.said.iter().map(|(field, value)| (*field, value.as_str())).collect()
}
