//! What suggestions promise: phrases of this corpus with exact counts, by letters and by pinyin, and nothing that not everyone may see.
#![cfg(feature = "cli")]

#[path = "support/program.rs"]
mod program;
#[path = "support/shelf.rs"]
mod shelf;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use axum::body::{Body, to_bytes};
use axum::http::{Request as HttpRequest, StatusCode};
use program::{Desk, Server};
use serde_json::Value;
use shelf::{Paper, Shelf, exact, paper};
use tifa::index::{Index, Snapshot};
use tifa::query::{Filters, Lens};
use tifa::search::{Request, search};
use tifa::server::{Limits, State, router};
use tifa::suggest::{MAX_SUGGESTIONS, Suggestions, mine};
use tower::ServiceExt;

// Counts

#[test]
fn every_count_is_what_a_search_counts() {
    let desk = Desk::empty();
    desk.tifa(&["index", concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")]).succeeds();
    let snapshot = Index::open(&desk.index()).expect("an index").snapshot();
    let phrases = all_phrases(&snapshot);
    assert!(phrases.len() > 500, "{}", phrases.len());
    assert!(phrases.iter().any(|(text, _, _)| text == "全省各族人民"), "phrases of several words are mined");
    for (text, hits, speeches) in &phrases {
        assert_eq!((*hits, *speeches), counted(&snapshot, text), "{text}");
    }
}

#[test]
fn overlaps_count_and_separators_and_sentences_part() {
    let shelf = mined(&[
        paper("a", "人民人民人民。高质量发展，高质量发展。"),
        paper("b", "高质量。发展，高质量，发展。高質量發展！“高质量”发展？高质量　发展。"),
    ]);
    for (typed, hits, speeches) in [("人民", 3, 1), ("高质量发展", 5, 2)] {
        let suggested = suggest(&shelf.snapshot(), typed);
        let phrase = suggested.phrases.iter().find(|phrase| phrase.text == typed).expect(typed);
        assert_eq!((phrase.about.hits, phrase.about.speeches), (hits, speeches), "{typed}");
        assert_eq!(counted(&shelf.snapshot(), typed), (hits, speeches));
    }
}

#[test]
fn noise_and_masks_are_never_mined() {
    let noisy =
        paper("a", "广告热线广告热线广告热线。某某同志讲改革，讲改革，讲改革。××市场×市场，XX市场。").with_noise(0);
    let shelf = mined(&[noisy]);
    let texts = texts(&shelf.snapshot());
    assert!(texts.contains("改革") && texts.contains("市场"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("广告") || text.contains(['×', 'X', 'x'])), "{texts:?}");
    let masked = "某某部门要发展，某某部门要发展，某某部门要发展。某种意义，某种意义，某种意义。";
    let texts = self::texts(&mined(&[paper("a", masked)]).snapshot());
    assert!(texts.contains("部门") && texts.contains("发展"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("某某")), "{texts:?}");
}

#[test]
fn a_masked_name_is_no_speaker_to_suggest() {
    let by = |id: &str, speaker: &str| {
        let mut paper = paper(id, "改革。");
        paper.metadata.speaker = Some(speaker.to_owned());
        paper
    };
    let shelf = mined(&[by("a", "王某某"), by("b", "王建国"), by("c", "XX")]);
    let names = |typed: &str| -> Vec<String> {
        suggest(&shelf.snapshot(), typed).speakers.into_iter().map(|speaker| speaker.text).collect()
    };
    assert_eq!(names("王"), ["王建国"]);
    assert!(names("XX").is_empty() && names("某").is_empty());
}

#[test]
fn a_fragment_gives_way_to_what_it_is_a_piece_of() {
    let shelf = mined(&[
        paper("a", "建设粤港澳大湾区，依靠粤港澳大湾区，发展粤港澳大湾区的产业，也是粤港澳大湾区的责任。"),
        paper("b", "改革的发展，发展和改革，改革的发展，发展和改革，改革的发展，发展和改革。"),
    ]);
    let texts = texts(&shelf.snapshot());
    assert!(texts.contains("粤港澳大湾区") && texts.contains("改革") && texts.contains("发展"), "{texts:?}");
    for fragment in ["大湾区", "的发展", "和改革", "港澳大湾区"] {
        assert!(!texts.contains(fragment), "{fragment}: {texts:?}");
    }
}

#[test]
fn the_same_speeches_give_the_same_phrases_in_whatever_order_they_come() {
    let papers: Vec<Paper> = (0..20)
        .map(|n| {
            paper(
                &format!("p{n:02}"),
                &format!("第{n}次讲改革开放，讲高质量发展，讲{}。", if n < 3 { "乡村振兴" } else { "银行" }),
            )
        })
        .collect();
    let (one, other) = (mined(&papers), Shelf::empty());
    for part in papers.rchunks(7) {
        other.add(part);
    }
    mine(&other.index()).expect("to mine");
    assert_eq!(one.snapshot().version(), other.snapshot().version());
    assert_eq!(fs::read(table(&one)).expect("a table"), fs::read(table(&other)).expect("a table"));
}

// Finding

#[test]
fn phrases_are_found_by_letters_by_pinyin_and_by_initials() {
    let shelf = mined(&[paper("a", &"推动高质量发展。学习改革。绿色战略。".repeat(3))]);
    let snapshot = shelf.snapshot();
    for (typed, text) in [
        ("高", "高质量发展"),
        ("高質", "高质量发展"),
        ("质量发", "高质量发展"),
        ("gzlfz", "高质量发展"),
        ("GZLFZ", "高质量发展"),
        ("gaozl", "高质量发展"),
        ("gaozhiliangf", "高质量发展"),
        ("高质lfz", "高质量发展"),
        ("gai'ge", "改革"),
        ("gg", "改革"),
        ("xx", "学习"),
        ("lüse", "绿色"),
        ("lvs", "绿色"),
        ("lu:se", "绿色"),
        ("zhanlue", "战略"),
    ] {
        let found = phrases(&snapshot, typed);
        assert_eq!(found.first().map(String::as_str), Some(text), "{typed}: {found:?}");
    }
    assert!(phrases(&snapshot, "qqq").is_empty());
}

#[test]
fn letters_of_several_readings_are_found_by_each_word_s_own() {
    let shelf = mined(&[paper("a", &"重庆。重要。银行。行动。".repeat(3))]);
    let snapshot = shelf.snapshot();
    for (typed, text) in
        [("chongq", "重庆"), ("zhongy", "重要"), ("yinh", "银行"), ("xingd", "行动"), ("cq", "重庆"), ("zy", "重要")]
    {
        assert_eq!(phrases(&snapshot, typed), [text], "{typed}");
    }
}

#[test]
fn a_phrase_is_suggested_as_these_speeches_write_it() {
    let shelf = mined(&[paper("a", &"經濟改革。".repeat(3)), paper("b", "经济。")]);
    for typed in ["经济", "經濟", "jj"] {
        assert!(phrases(&shelf.snapshot(), typed).contains(&"經濟".to_owned()), "{typed}");
    }
    let suggested = suggest(&shelf.snapshot(), "经济");
    assert!(suggested.phrases.iter().any(|phrase| phrase.text == "經濟" && phrase.about.hits == 4), "{suggested:?}");
}

#[test]
fn what_begins_with_it_comes_before_what_holds_it_and_the_frequent_first() {
    let shelf =
        mined(&[paper("a", &format!("{}{}{}", "改革。".repeat(9), "开放。".repeat(5), "改革开放。".repeat(3)))]);
    assert_eq!(phrases(&shelf.snapshot(), "改革"), ["改革", "改革开放"]);
    assert_eq!(phrases(&shelf.snapshot(), "开放"), ["开放", "改革开放"]);
    assert_eq!(phrases(&shelf.snapshot(), "k"), ["开放", "改革开放"]);
}

#[test]
fn titles_and_speakers_are_found_with_their_speeches() {
    let by = |paper: Paper, speaker: &str| {
        let mut paper = paper;
        paper.metadata.speaker = Some(speaker.to_owned());
        paper
    };
    let shelf = mined(&[
        by(paper("old", "一。").titled("政府工作报告").dated("2019"), "陆怀远"),
        by(paper("new", "二。").titled("政府工作报告").dated("2023"), "陆怀远"),
        by(paper("AI", "三。").titled("在 AI 大会上的讲话"), "尹长风"),
        paper("none", "没有题目的话。"),
    ]);
    let snapshot = shelf.snapshot();
    let report = suggest(&snapshot, "改革 zfgz").titles;
    assert_eq!((report.len(), report[0].about.speeches, report[0].about.id.as_str()), (1, 2, "new"));
    assert_eq!(report[0].query, "改革 政府工作报告");
    let talk = suggest(&snapshot, "ai大会").titles;
    assert_eq!((talk[0].text.as_str(), talk[0].query.as_str()), ("在 AI 大会上的讲话", "\"在 AI 大会上的讲话\""));
    let speakers = suggest(&snapshot, "lhy").speakers;
    assert_eq!((speakers[0].text.as_str(), speakers[0].about), ("陆怀远", 2));
    assert!(suggest(&snapshot, "没有题目").titles.is_empty(), "a title that was made up is none");
}

#[test]
fn no_more_are_given_than_asked_for_and_none_twice() {
    let desk = Desk::empty();
    desk.tifa(&["index", concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")]).succeeds();
    let snapshot = Index::open(&desk.index()).expect("an index").snapshot();
    let suggestions = Suggestions::of(&snapshot).expect("suggestions");
    for typed in ["", " ", "改革 ", "z", "zh", "的", "a", "，", "\"", "高"] {
        for limit in [0, 1, 3, MAX_SUGGESTIONS] {
            let suggested = suggestions.suggest(typed, limit).expect("an answer");
            let groups = [
                suggested.phrases.iter().map(|phrase| phrase.text.clone()).collect::<Vec<_>>(),
                suggested.titles.iter().map(|title| title.text.clone()).collect(),
                suggested.speakers.iter().map(|speaker| speaker.text.clone()).collect(),
            ];
            for group in groups {
                assert!(group.len() <= limit, "{typed:?}");
                assert_eq!(group.iter().collect::<BTreeSet<_>>().len(), group.len(), "{typed:?}: {group:?}");
                assert!(!typed.trim_end_matches(['，', '"']).is_empty() && !typed.ends_with(' ') || group.is_empty());
            }
        }
    }
}

// Who may see what

#[test]
fn what_not_everyone_may_see_is_never_suggested() {
    let mut secret = paper("secret", &"改革。机密行动。".repeat(5)).titled("机密讲话").for_eyes_of("leaders");
    secret.metadata.speaker = Some("机密人".to_owned());
    let shelf = mined(&[secret, paper("open", &"改革。".repeat(3))]);
    let snapshot = shelf.snapshot();
    for typed in ["机密", "jm", "机", "行动", "密"] {
        let suggested = suggest(&snapshot, typed);
        assert!(
            suggested.phrases.is_empty() && suggested.titles.is_empty() && suggested.speakers.is_empty(),
            "{suggested:?}"
        );
    }
    let file = fs::read_to_string(table(&shelf)).expect("a table");
    assert!(!file.contains("机密") && !file.contains("行动"), "{file}");
    let reform = suggest(&snapshot, "改革").phrases;
    assert_eq!((reform[0].about.hits, reform[0].about.speeches), (3, 1));
    let everyone = Filters { access: Some(Vec::new()), ..Filters::default() };
    let answer = search(&snapshot, &Request { filters: everyone, ..exact("改革") }).expect("an answer");
    assert_eq!((answer.totals.hits, answer.totals.speeches), (3, 1));
}

// The table

#[test]
fn replaced_speeches_give_new_phrases_and_the_old_table_goes() {
    let shelf = mined(&[paper("a", &"新质生产力。".repeat(3))]);
    let old = table(&shelf);
    assert_eq!(phrases(&shelf.snapshot(), "xzscl"), ["新质生产力"]);
    shelf.publish(&[paper("a", &"乡村振兴。".repeat(3))]);
    assert!(phrases(&shelf.snapshot(), "xczx").is_empty(), "nothing is mined yet");
    mine(&shelf.index()).expect("to mine");
    assert!(phrases(&shelf.snapshot(), "xzscl").is_empty());
    assert!(phrases(&shelf.snapshot(), "xczx").contains(&"乡村振兴".to_owned()));
    assert!(!old.exists() && table(&shelf).exists());
}

#[test]
fn without_a_table_titles_are_there_and_phrases_come_when_it_does() {
    let shelf = Shelf::of(&[paper("a", &"新质生产力。".repeat(3)).titled("新年贺词")]);
    let suggestions = Suggestions::of(&shelf.snapshot()).expect("suggestions");
    let before = suggestions.suggest("x", 10).expect("an answer");
    assert!(!before.mined && before.phrases.is_empty());
    assert_eq!(before.titles[0].text, "新年贺词");
    mine(&shelf.index()).expect("to mine");
    let after = suggestions.suggest("x", 10).expect("an answer");
    assert!(after.mined);
    assert_eq!(after.phrases[0].text, "新质生产力");
}

#[test]
fn a_damaged_table_is_as_good_as_none_and_mined_again() {
    let shelf = mined(&[paper("a", &"新质生产力。".repeat(3))]);
    let whole = fs::read(table(&shelf)).expect("a table");
    let mut flipped = whole.clone();
    *flipped.last_mut().expect("a byte") ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() / 2], b"", b"\xff\xfe", b"3\t1\t\xe6\x96\xb0\n"] {
        fs::write(table(&shelf), damaged).expect("to damage it");
        assert!(!suggest(&shelf.snapshot(), "x").mined);
        assert!(mine(&shelf.index()).expect("to mine").took.is_some());
        assert_eq!(fs::read(table(&shelf)).expect("a table"), whole);
    }
    assert_eq!(mine(&shelf.index()).expect("to mine").took, None);
}

#[test]
fn an_index_of_nothing_has_nothing_to_suggest() {
    let shelf = mined(&[]);
    let suggested = suggest(&shelf.snapshot(), "改");
    assert!(suggested.mined && suggested.phrases.is_empty() && suggested.titles.is_empty());
}

// The program

#[test]
fn a_second_run_with_nothing_changed_does_not_mine_again() {
    let desk = Desk::with(&[("a.txt", &"高质量发展。\n".repeat(3))]);
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["phrase", "to suggest", "mined in"]);
    let table = desk.index().join(format!("phrases-{}", desk.version()));
    let made = fs::metadata(&table).expect("a table").modified().expect("a time");
    let said = desk.tifa(&["index", "speeches"]).succeeds();
    assert!(!said.err.contains("mined in"), "{said:?}");
    assert_eq!(fs::metadata(&table).expect("a table").modified().expect("a time"), made);
    fs::remove_file(&table).expect("to remove it");
    desk.tifa(&["index", "speeches"]).succeeds().tells(&["mined in"]);
    assert!(table.exists());
}

#[test]
fn the_program_completes_for_people_and_as_json() {
    let desk =
        Desk::indexed(&[("a.md", &format!("---\ntitle: 高处\nspeaker: 高山\n---\n{}", "高质量发展。\n".repeat(3)))]);
    let said = desk.tifa(&["suggest", "g"]).succeeds();
    for line in ["高质量发展  3 hits in 1 speech", "高处  title of 1 speech, a.md", "高山  speaker of 1 speech"]
    {
        assert!(said.out.lines().any(|told| told == line), "{line}: {said:?}");
    }
    let json = desk.tifa(&["suggest", "经济 gzl", "--json", "--limit", "1"]).succeeds().json();
    assert_eq!(json["phrases"][0]["text"], "高质量发展");
    assert_eq!(json["phrases"][0]["query"], "经济 高质量发展");
    assert_eq!(desk.tifa(&["suggest", "zzzz"]).code, 1);
    desk.tifa(&["suggest", "g", "--limit", "51"]).fails_with("--limit");
    desk.tifa(&["suggest", &"高".repeat(1_001)]).fails_with("1001 characters");
    desk.tifa(&["suggest", "g", "--index", "nowhere"]).fails_with("no index");
}

#[test]
fn the_api_gives_what_the_program_prints() {
    let desk = Desk::indexed(&[("a.md", &format!("---\ntitle: 高处\n---\n{}", "高质量发展。\n".repeat(3)))]);
    let server = Server::start(desk.command(&["serve", "--listen", "127.0.0.1:0"]));
    let get = |target: &str| {
        let (status, body) = server.get(target);
        (status, serde_json::from_str::<Value>(&body).expect("JSON"))
    };
    let (status, mut answer) = get("/api/v1/suggest?q=gzl&limit=2");
    assert_eq!(status, 200);
    let mut printed = desk.tifa(&["suggest", "gzl", "--limit", "2", "--json"]).succeeds().json();
    for answer in [&mut answer, &mut printed] {
        assert!(answer.as_object_mut().expect("an object").remove("took_ms").is_some());
    }
    assert_eq!(answer, printed);
    assert_eq!(answer["phrases"][0]["hits"], 3);
    for nothing in ["/api/v1/suggest", "/api/v1/suggest?q=", "/api/v1/suggest?q=%20"] {
        let (status, answer) = get(nothing);
        assert_eq!(status, 200, "{nothing}");
        for group in ["phrases", "titles", "speakers"] {
            assert_eq!(answer[group], serde_json::json!([]), "{nothing}");
        }
    }
    for (target, code) in [
        ("/api/v1/suggest?q=g&limit=51", "bad_parameter"),
        ("/api/v1/suggest?q=g&limit=x", "bad_parameter"),
        ("/api/v1/suggest?q=g&q=h", "repeated_parameter"),
        ("/api/v1/suggest?q=g&lens=loose", "unknown_parameter"),
        ("/api/v1/suggest?q=%zz", "bad_escape"),
        (&format!("/api/v1/suggest?q={}", "g".repeat(1_001)), "query_too_long"),
    ] {
        let (status, problem) = get(target);
        assert_eq!((status, problem["code"].as_str()), (400, Some(code)), "{target}");
    }
}

#[tokio::test]
async fn an_answer_may_be_kept_until_there_is_another() {
    let shelf = Shelf::of(&[paper("a", &"新质生产力。".repeat(3))]);
    let router = router(State::new(shelf.index(), Limits::default()));
    let get = async |tag: &str| {
        let request = HttpRequest::get("/api/v1/suggest?q=x").header("if-none-match", tag).body(Body::empty());
        let response = router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        let (status, tag) = (response.status(), response.headers()["etag"].to_str().expect("a tag").to_owned());
        (status, tag, to_bytes(response.into_body(), usize::MAX).await.expect("a body"))
    };
    let (status, before, _) = get("\"none\"").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(get(&before).await.0, StatusCode::NOT_MODIFIED);
    // The index is the same, but now its phrases are there.
    mine(&shelf.index()).expect("to mine");
    let (status, after, body) = get(&before).await;
    assert_eq!(status, StatusCode::OK);
    assert!(String::from_utf8_lossy(&body).contains("新质生产力"));
    assert_eq!(get(&after).await.0, StatusCode::NOT_MODIFIED);
}

// The words of these tests

fn mined(papers: &[Paper]) -> Shelf {
    let shelf = Shelf::of(papers);
    assert!(mine(&shelf.index()).expect("to mine").took.is_some());
    shelf
}

fn suggest(snapshot: &Snapshot, typed: &str) -> tifa::suggest::Suggested {
    Suggestions::of(snapshot).expect("suggestions").suggest(typed, MAX_SUGGESTIONS).expect("an answer")
}

fn phrases(snapshot: &Snapshot, typed: &str) -> Vec<String> {
    suggest(snapshot, typed).phrases.into_iter().map(|phrase| phrase.text).collect()
}

/// All phrases that can be suggested, with hits and speeches, as their file has them.
fn all_phrases(snapshot: &Snapshot) -> Vec<(String, u64, u64)> {
    let suggestions = Suggestions::of(snapshot).expect("suggestions");
    let mut all = BTreeSet::new();
    for first in 'a'..='z' {
        for second in 'a'..='z' {
            let suggested = suggestions.suggest(&format!("{first}{second}"), 100_000).expect("an answer");
            all.extend(
                suggested.phrases.into_iter().map(|phrase| (phrase.text, phrase.about.hits, phrase.about.speeches)),
            );
        }
    }
    all.into_iter().collect()
}

fn texts(snapshot: &Snapshot) -> BTreeSet<String> {
    all_phrases(snapshot).into_iter().map(|(text, _, _)| text).collect()
}

/// Hits and speeches of a search under the default lens.
fn counted(snapshot: &Snapshot, text: &str) -> (u64, u64) {
    let request = Request { lens: Lens::Default, limit: 0, ..exact(text) };
    let totals = search(snapshot, &request).expect("an answer").totals;
    (totals.hits, totals.speeches)
}

fn table(shelf: &Shelf) -> PathBuf {
    shelf.dir().join(format!("phrases-{}", shelf.snapshot().version()))
}
