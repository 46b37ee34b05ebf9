//! What an index promises to those who build it: what counts as the same content, what leaves and what stays, whose turn it is.

#[path = "support/shelf.rs"]
mod shelf;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use shelf::{HOME, Paper, Shelf, all, finish, ids, least_memory, offer, offer_all, paper};
use tifa::Error;
use tifa::index::{Index, IndexOptions, Indexer, Outcome, Published, Snapshot};
use tifa::query::{Lens, Match};
use tifa::search::{Facet, Found, Request, Tier, search};
use tifa::suggest::Suggestions;
use tifa::text::words::Lexicon;

// The version

#[test]
fn the_same_content_has_the_same_version_whatever_way_it_took() {
    let papers = many_papers(40);
    let backwards: Vec<Paper> = papers.iter().rev().cloned().collect();
    let expected = state(&Shelf::of(&papers));
    assert_eq!(expected.speeches.len(), 40);

    assert_eq!(state(&Shelf::of(&backwards)), expected, "offered backwards");

    // So many commits that tantivy merges their segments meanwhile.
    let by_and_by = Shelf::empty();
    for few in papers.chunks(2) {
        by_and_by.add(few);
    }
    assert!(segments(&by_and_by) < 20, "nothing was merged");
    assert_eq!(state(&by_and_by), expected, "in twenty commits");

    let by_threads = Shelf::empty();
    let indexer = Indexer::open(&by_threads.dir(), IndexOptions { memory: 512 << 20, ..IndexOptions::default() })
        .expect("an indexer");
    thread::scope(|scope| {
        for (n, some) in papers.chunks(10).enumerate() {
            let indexer = &indexer;
            scope.spawn(move || {
                for (place, paper) in some.iter().enumerate() {
                    offer(indexer, (n * 10 + place) as u64, paper);
                }
            });
        }
    });
    finish(indexer, &[HOME]);
    assert_eq!(state(&by_threads), expected, "from four threads");

    let roundabout = Shelf::of(&[paper("other", "别的讲话。"), paper("3", "原先不是这样说的。")]);
    roundabout.add(&papers[..20]);
    roundabout.publish(&papers[10..]);
    roundabout.add(&papers[..10]);
    assert_eq!(state(&roundabout), expected, "by way of other contents");
}

#[test]
fn another_content_id_or_lexicon_is_another_version() {
    let base = paper("a", "做好招商工作。");
    let version = |papers: &[Paper]| Shelf::of(papers).snapshot().version().to_owned();
    let lexicon = Shelf::empty();
    add_with(&lexicon, std::slice::from_ref(&base), &[HOME], Some(lexicon_of("新开\n")));
    let mut versions = vec![
        version(std::slice::from_ref(&base)),
        version(&[]),
        version(&[paper("b", "做好招商工作。")]),
        version(&[paper("a", "做好招商工作！")]),
        version(&[base.clone().titled("讲话")]),
        version(&[base.clone(), paper("b", "做好招商工作。")]),
        lexicon.snapshot().version().to_owned(),
    ];
    assert_eq!(version(&[base.in_file("/papers/moved")]), versions[0], "where a speech lies is not its content");
    versions.sort();
    versions.dedup();
    assert_eq!(versions.len(), 7, "two contents share a version");
}

// What a run changes

#[test]
fn a_second_run_over_unchanged_speeches_writes_nothing() {
    let shelf = Shelf::empty();
    let papers = many_papers(5);
    let first = shelf.publish(&papers);
    assert!(first.wrote);
    let files = files(&shelf);

    let indexer = shelf.indexer();
    let outcomes = offer_all(&indexer, &papers);
    let second = finish(indexer, &[HOME]);
    assert_eq!(outcomes, vec![Outcome::Unchanged; 5]);
    assert!(!second.wrote);
    assert_eq!((second.version, second.speeches), (first.version, 5));
    assert_eq!(self::files(&shelf), files);
}

#[test]
fn a_run_over_nothing_publishes_an_empty_index() {
    let shelf = Shelf::empty();
    assert!(matches!(Index::open(&shelf.dir()), Err(Error::NoIndex { .. })));
    drop(shelf.indexer());
    assert!(matches!(Index::open(&shelf.dir()), Err(Error::NoIndex { .. })), "opened and never finished");
    assert!(shelf.publish(&[]).wrote);
    assert_eq!(shelf.snapshot().speech_count(), 0);
    assert_eq!(shelf.count("改革", Lens::Default), (0, 0, 0));
}

#[test]
fn an_indexer_that_does_not_finish_changes_nothing() {
    let shelf = Shelf::of_texts(&["改革。"]);
    let before = state(&shelf);
    let indexer = shelf.indexer();
    offer(&indexer, 0, &paper("a", "开放。"));
    offer(&indexer, 1, &paper("z", "改革。"));
    drop(indexer);
    assert_eq!(state(&shelf), before);
}

#[test]
fn what_a_killed_indexer_left_is_removed_and_nothing_else() {
    let shelf = Shelf::of_texts(&["改革。"]);
    let file = |name: &str| shelf.dir().join(name);
    for name in [".tifa-1aB2cD.tmp", ".tmp1aB2cD", ".tifa-notes", "notes.tmp"] {
        fs::write(file(name), "half of it").expect("to write");
    }
    let at_work = shelf.indexer();
    fs::write(file(".tifa-later.tmp"), "half of it").expect("to write");
    assert!(matches!(Indexer::open(&shelf.dir(), least_memory()), Err(Error::IndexBusy { .. })));
    assert!(file(".tifa-later.tmp").exists(), "not while another is at work");
    drop(at_work);
    drop(shelf.indexer());
    let left = [".tifa-1aB2cD.tmp", ".tifa-later.tmp", ".tmp1aB2cD", ".tifa-notes", "notes.tmp"]
        .map(|name| file(name).exists());
    assert_eq!(left, [false, false, true, true, true]);
    assert_eq!(shelf.count("改革", Lens::Default), (1, 1, 1));
}

#[test]
fn changed_speeches_are_replaced() {
    let shelf = Shelf::of_texts(&["改革是动力。", "改革要深入。"]);
    let indexer = shelf.indexer();
    assert_eq!(offer(&indexer, 0, &paper("a", "开放是动力。")), Outcome::Changed);
    assert_eq!(offer(&indexer, 1, &paper("c", "改革改革。")), Outcome::Added);
    let published = finish(indexer, &[]);
    assert_eq!((published.speeches, removed(&published).len()), (3, 0));
    assert_eq!(shelf.count("改革", Lens::Default), (3, 2, 2));
    assert_eq!(shelf.count("是动力", Lens::Default), (1, 1, 1));
}

#[test]
fn only_what_lay_under_the_roots_of_the_run_is_removed() {
    let inside = paper("in", "改革。").in_file("/papers/city/a.txt");
    let beside = paper("beside", "改革。").in_file("/papers/city-2/a.txt");
    let outside = paper("out", "改革。").in_file("/elsewhere/a.txt");
    let shelf = Shelf::empty();
    shelf.add(&[inside, beside, outside]);
    for (roots, gone, left) in [
        (&[][..], &[][..], 3),
        (&["/papers/ci"][..], &[][..], 3),
        (&["/papers/city/a"][..], &[][..], 3),
        (&["/papers/city"][..], &["in"][..], 2),
        (&["/papers", "/elsewhere/a.txt"][..], &["beside", "out"][..], 0),
    ] {
        let published = finish(shelf.indexer(), roots);
        assert_eq!(removed(&published), gone, "{roots:?}");
        assert_eq!(published.wrote, !gone.is_empty(), "{roots:?}");
        assert_eq!((published.speeches, shelf.count("改革", Lens::Default).2), (left, left), "{roots:?}");
    }
}

#[test]
fn speeches_of_files_that_could_not_be_read_are_kept() {
    let shelf = Shelf::of_texts(&["改革。", "改革。", "改革。"]);
    let indexer = shelf.indexer();
    offer(&indexer, 0, &paper("c", "开放。"));
    let keep = |file: &Path| file == Path::new(HOME).join("a");
    let published = indexer.finish(&[PathBuf::from(HOME)], keep).expect("to publish");
    assert_eq!(removed(&published), ["b"]);
    assert_eq!(ids(&shelf.ask(&all("改革"))), ["a"]);
    assert_eq!(ids(&shelf.ask(&all("开放"))), ["c"]);
}

#[test]
fn a_moved_file_is_followed() {
    let shelf = Shelf::of(&[paper("a", "改革。")]);
    let before = shelf.snapshot().version().to_owned();
    let moved = paper("a", "改革。").in_file("/elsewhere/a");
    let indexer = shelf.indexer();
    assert_eq!(offer(&indexer, 0, &moved), Outcome::Changed);
    let published = finish(indexer, &[HOME, "/elsewhere"]);
    assert!(published.removed.is_empty());
    assert_eq!(published.version, before);
    // From now on the new place decides whether it is gone.
    assert!(finish(shelf.indexer(), &[HOME]).removed.is_empty());
    assert_eq!(removed(&finish(shelf.indexer(), &["/elsewhere"])), ["a"]);
}

// Ids that repeat

#[test]
fn of_a_repeated_id_the_first_in_path_order_wins_whatever_comes_first() {
    let rivals = rivals(3);
    let alone = Shelf::of(&rivals[..1]).snapshot().version().to_owned();
    for arrival in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let shelf = Shelf::empty();
        let indexer = shelf.indexer();
        let mut losers = Vec::new();
        for n in arrival {
            if let Outcome::Repeated { .. } = offer(&indexer, n as u64, &rivals[n]) {
                losers.push(rivals[n].file.clone());
            }
        }
        let published = finish(indexer, &[HOME]);
        losers.extend(published.superseded.iter().map(|superseded| superseded.origin.file.clone()));
        losers.sort();
        assert_eq!(losers, [rivals[1].file.clone(), rivals[2].file.clone()], "{arrival:?}");
        assert_eq!((published.speeches, published.version), (1, alone.clone()), "{arrival:?}");
        assert_eq!(shelf.count("第0稿", Lens::Default), (1, 1, 1), "{arrival:?}");
        assert_eq!(shelf.count("稿", Lens::Default), (1, 1, 1), "{arrival:?}");
    }
}

#[test]
fn of_a_repeated_id_the_first_in_path_order_wins_from_many_threads() {
    let rivals = rivals(32);
    let alone = Shelf::of(&rivals[..1]).snapshot().version().to_owned();
    let shelf = Shelf::empty();
    for round in 0..4 {
        let indexer = shelf.indexer();
        let repeated: usize = thread::scope(|scope| {
            let offers = (0..8).map(|thread| {
                let (indexer, rivals) = (&indexer, &rivals);
                scope.spawn(move || {
                    let mine = (0..4).map(|n| (n * 8 + thread + round) % 32);
                    let outcomes = mine.map(|n| offer(indexer, n as u64, &rivals[n]));
                    outcomes.filter(|outcome| matches!(outcome, Outcome::Repeated { .. })).count()
                })
            });
            let offers: Vec<_> = offers.collect();
            offers.into_iter().map(|offer| offer.join().expect("a thread")).sum()
        });
        let published = finish(indexer, &[HOME]);
        assert_eq!(repeated + published.superseded.len(), 31);
        assert_eq!((published.speeches, &published.version), (1, &alone));
        assert_eq!(shelf.count("稿", Lens::Default), (1, 1, 1));
    }
}

#[test]
fn the_one_that_gave_way_is_told_with_the_answer_to_its_offer() {
    let rivals = rivals(2);
    let shelf = Shelf::of(&rivals[1..]);
    let indexer = shelf.indexer();
    assert_eq!(offer(&indexer, 1, &rivals[1]), Outcome::Unchanged);
    assert_eq!(offer(&indexer, 0, &rivals[0]), Outcome::Changed);
    let published = finish(indexer, &[HOME]);
    let [superseded] = published.superseded.as_slice() else { panic!("{:?}", published.superseded) };
    assert_eq!((superseded.id.as_str(), superseded.origin.order), ("same", 1));
    assert_eq!((&superseded.origin.file, &superseded.kept), (&rivals[1].file, &rivals[0].file));
    assert_eq!(superseded.outcome, Outcome::Unchanged);
    assert!(published.wrote);
    assert_eq!(shelf.count("第0稿", Lens::Default), (1, 1, 1));
}

#[test]
fn every_loser_is_told_who_won() {
    let rivals = rivals(3);
    let shelf = Shelf::empty();
    let indexer = shelf.indexer();
    for n in [2, 1, 0] {
        offer(&indexer, n as u64, &rivals[n]);
    }
    let kept: Vec<PathBuf> = finish(indexer, &[]).superseded.into_iter().map(|superseded| superseded.kept).collect();
    assert_eq!(kept, [rivals[0].file.clone(), rivals[0].file.clone()]);
}

#[test]
fn an_id_is_held_by_a_file_that_exists_lies_outside_the_run_and_comes_first() {
    let desk = tempfile::tempdir().expect("a folder");
    let [early, late] = ["a.txt", "b.txt"].map(|name| desk.path().join(name));
    fs::write(&early, "改革。").expect("a file");
    fs::write(&late, "改革。").expect("a file");
    let shelf = Shelf::of(&[paper("same", "改革。").in_file(early.to_str().expect("UTF-8"))]);
    let indexer = shelf.indexer();
    assert_eq!(indexer.holder("same", &late, std::slice::from_ref(&late)), Some(early.as_path()));
    assert_eq!(indexer.holder("same", &late, &[desk.path().to_owned()]), None, "the run reads it itself");
    assert_eq!(indexer.holder("same", &desk.path().join("A.txt"), &[]), None, "the other comes first");
    assert_eq!(indexer.holder("same", &early, &[]), None, "it is the same file");
    assert_eq!(indexer.holder("other", &late, &[]), None);
    fs::remove_file(&early).expect("to remove it");
    assert_eq!(indexer.holder("same", &late, std::slice::from_ref(&late)), None, "it is gone");
}

// The lexicon

/// 新开 crosses the border of two words, so only a lexicon makes a word of it; the two words of the query stand apart in the text.
const ONLY_WITH_LEXICON: &str = "新开招商引资";
const CROSSING: &str = "新开 100000000\n重新 1\n开始 1\n开局 1\n重新开始 1\n";

#[test]
fn a_changed_lexicon_cuts_the_words_of_all_speeches_anew() {
    let seen = paper("seen", "我们重新开始，抓好招商引资。");
    let unseen = paper("unseen", "招商引资要重新开始。").in_file("/elsewhere/unseen");
    let shelf = Shelf::empty();
    shelf.add(&[seen.clone(), unseen]);
    assert_eq!(words_tier(&shelf), Vec::<String>::new());
    let version = shelf.snapshot().version().to_owned();

    let published = add_with(&shelf, std::slice::from_ref(&seen), &[HOME], Some(lexicon_of(CROSSING)));
    assert!(published.rebuilt_words && published.wrote);
    assert_eq!((published.speeches, removed(&published).len()), (2, 0));
    assert_eq!(words_tier(&shelf), ["seen", "unseen"]);
    assert_eq!(shelf.count("重新开始", Lens::Default), (2, 2, 2));

    // The earlier one is kept where nothing is said, for new speeches too.
    let published = add_with(&shelf, &[seen.clone(), paper("new", "招商引资又重新开局。")], &[HOME], None);
    assert!(!published.rebuilt_words);
    assert_eq!(words_tier(&shelf), ["new", "seen", "unseen"]);

    let published = add_with(&shelf, &[seen], &[HOME], Some(Lexicon::built_in()));
    assert!(published.rebuilt_words);
    assert_eq!(removed(&published), ["new"]);
    assert_eq!(words_tier(&shelf), Vec::<String>::new());
    assert_eq!(shelf.snapshot().version(), version);
    assert_eq!(removed(&finish(shelf.indexer(), &["/elsewhere"])), ["unseen"], "it still belongs to its file");
}

#[test]
fn a_lexicon_that_says_the_same_changes_nothing() {
    let shelf = Shelf::empty();
    let papers = [paper("a", "重新开始。")];
    add_with(&shelf, &papers, &[HOME], Some(lexicon_of("新开 7\n开局\n")));
    let again = add_with(&shelf, &papers, &[HOME], Some(lexicon_of("# 次序不同\n开局\n\n新開 7 n\n")));
    assert!(!again.rebuilt_words && !again.wrote);
}

// Whose folder it is

#[test]
fn a_second_indexer_is_told_that_one_is_at_work() {
    let shelf = Shelf::of_texts(&["改革。"]);
    let first = shelf.indexer();
    let second = Indexer::open(&shelf.dir(), least_memory());
    let error = second.err().expect("the folder to be locked");
    assert!(matches!(&error, Error::IndexBusy { dir } if *dir == shelf.dir()), "{error}");
    assert!(error.to_string().contains("another indexer is at work"), "{error}");
    // The first goes on, and readers never notice.
    assert_eq!(shelf.count("改革", Lens::Default), (1, 1, 1));
    offer(&first, 0, &paper("b", "改革。"));
    finish(first, &[]);
    assert_eq!(shelf.count("改革", Lens::Default), (2, 2, 2));
    shelf.add(&[paper("c", "改革。")]);
    assert_eq!(shelf.count("改革", Lens::Default), (3, 3, 3));
}

#[test]
fn too_little_memory_is_refused_before_anything_is_made() {
    let shelf = Shelf::empty();
    for memory in [0, 1, (64 << 20) - 1] {
        let error =
            Indexer::open(&shelf.dir(), IndexOptions { memory, ..IndexOptions::default() }).err().expect("an error");
        assert!(matches!(error, Error::Memory { least: 64, .. }), "{error}");
    }
    assert!(!shelf.dir().exists());
    assert!(Indexer::open(&shelf.dir(), IndexOptions { memory: 64 << 20, ..IndexOptions::default() }).is_ok());
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    for (name, accepted) in [("手稿.txt", false), ("notes", false), (".gitkeep", true), (".gitignore", true)] {
        let shelf = Shelf::empty();
        fs::create_dir(shelf.dir()).expect("a folder");
        fs::write(shelf.dir().join(name), "别动我").expect("a file");
        match Indexer::open(&shelf.dir(), least_memory()) {
            Ok(indexer) => {
                assert!(accepted, "{name}");
                finish(indexer, &[]);
                assert_eq!(shelf.snapshot().speech_count(), 0);
            }
            Err(Error::NotAnIndex { example, .. }) => {
                assert!(!accepted, "{name}");
                assert_eq!(example, name);
                assert_eq!(files(&shelf).len(), 1, "something was put into the folder");
            }
            Err(error) => panic!("{name}: {error}"),
        }
        assert_eq!(fs::read_to_string(shelf.dir().join(name)).expect("the file"), "别动我");
    }
}

#[test]
fn an_index_of_another_format_is_an_error_that_names_the_cure() {
    let shelf = Shelf::of_texts(&["改革。"]);
    let meta = shelf.dir().join("meta.json");
    let mut parsed: serde_json::Value = serde_json::from_slice(&fs::read(&meta).expect("meta.json")).expect("JSON");
    let payload: serde_json::Value =
        serde_json::from_str(parsed["payload"].as_str().expect("a payload")).expect("a payload in JSON");
    for (changed, found) in [
        (serde_json::json!({"format": 999, "anything": ["else"]}).to_string(), "999"),
        (payload.to_string().replacen("\"format\":", "\"form\":", 1), "unknown"),
        ("not JSON".to_owned(), "unknown"),
    ] {
        parsed["payload"] = changed.into();
        fs::write(&meta, parsed.to_string()).expect("to write it");
        let opened = [
            Index::open(&shelf.dir()).err().expect("a reader to refuse"),
            Indexer::open(&shelf.dir(), least_memory()).err().expect("an indexer to refuse"),
        ];
        for error in opened {
            assert!(matches!(&error, Error::IndexFormat { found: told, .. } if told == found), "{error}");
            let told = error.to_string();
            assert!(told.contains("delete") && told.contains("tifa index PATH --index"), "{told}");
        }
    }
}

// What a reader gets

#[test]
fn gaps_and_sentences_give_the_text_back() {
    let texts = [
        "标题\r\n\r\n　　同志们：\r\n　　一、抓改革。要“稳”！\t要进？！”\r\n\r\n",
        "\n\n  \n没有句号的一行\n，软的换行",
        "……！！！\n？",
        "𠮷家與龍　ＡＩ\u{200b}和\u{3000}5％。\u{0}尾\u{fffd}",
        "一句。一句。一句。",
    ];
    let shelf = Shelf::of_texts(&texts);
    // Once more after a replacement and a merge.
    shelf.add(&[paper("f", "将被换掉。")]);
    shelf.add(&[paper("f", "换上来的。\n")]);
    let snapshot = shelf.snapshot();
    let mut read = BTreeMap::new();
    for place in snapshot.speech_refs() {
        let speech = snapshot.speech(place).expect("a speech");
        let mut joined = String::new();
        let mut end = 0;
        for sentence in &speech.sentences {
            let (start, stop) = (sentence.range.start as usize, sentence.range.end as usize);
            assert!(start >= end && stop > start, "{sentence:?}");
            joined.push_str(&speech.text[end..start]);
            joined.push_str(speech.sentence_text(sentence));
            end = stop;
        }
        joined.push_str(&speech.text[end..]);
        assert_eq!(joined, speech.text);
        read.insert(speech.id.clone(), joined);
    }
    let expected = texts.iter().copied().chain(["换上来的。\n"]);
    assert_eq!(read, ('a'..='f').map(String::from).zip(expected.map(str::to_owned)).collect());
}

#[test]
fn a_speech_is_read_as_it_was_given() {
    let given = paper("a", "一、抓改革\n改革。关注公众号！")
        .titled("讲话")
        .dated("2024-03")
        .for_eyes_of("office")
        .with_noise(2);
    let shelf = Shelf::of(std::slice::from_ref(&given));
    let snapshot = shelf.snapshot();
    assert_eq!(snapshot.speech(snapshot.find("a").expect("the speech")).expect("its record"), given.speech());
    assert!(matches!(snapshot.find("b"), Err(Error::NoSuchSpeech { .. })));
}

#[test]
fn a_snapshot_stays_what_it_was_and_a_reload_takes_up_what_is_new() {
    let shelf = Shelf::of_texts(&["改革。"]);
    let index = shelf.index();
    let before = index.snapshot();
    assert!(!index.reload().expect("to look"));
    let published = shelf.publish(&[paper("b", "开放。"), paper("c", "开放。")]);
    let hits = |snapshot: &Snapshot, query: &str| search(snapshot, &all(query)).expect("an answer").totals.hits;
    assert_eq!((hits(&index.snapshot(), "改革"), hits(&index.snapshot(), "开放")), (1, 0));
    assert!(index.reload().expect("to take it up"));
    assert!(!index.reload().expect("to look"));
    assert_eq!(index.snapshot().version(), published.version);
    assert_eq!((hits(&index.snapshot(), "改革"), hits(&index.snapshot(), "开放")), (0, 2));
    assert_eq!((hits(&before, "改革"), hits(&before, "开放")), (1, 0), "an old snapshot has changed");
}

#[test]
fn an_index_can_be_opened_at_any_moment_while_another_is_published() {
    let shelf = Shelf::of(&generation(0));
    thread::scope(|scope| {
        let dir = shelf.dir();
        let publishing = scope.spawn(|| {
            for n in 1..12 {
                shelf.publish(&generation(n));
            }
        });
        let (mut opened, mut last) = (0, 0);
        while !publishing.is_finished() || opened == 0 {
            let snapshot = Index::open(&dir).expect("an index at any moment").snapshot();
            let counts: Vec<u64> = (0..12)
                .map(|n| search(&snapshot, &shelf::exact(&format!("第{n}代"))).expect("an answer").totals.hits)
                .collect();
            // All of one generation and nothing of another.
            let alive: Vec<usize> = (0..12).filter(|n| counts[*n] > 0).collect();
            let [n] = alive[..] else { panic!("several generations at once: {counts:?}") };
            assert_eq!(counts[n], generation(n).len() as u64);
            assert!(n >= last, "an old state came back");
            (opened, last) = (opened + 1, n);
        }
        publishing.join().expect("the publisher");
    });
}

// Damage

#[test]
fn a_damaged_index_is_an_error_and_never_a_panic() {
    let papers = many_papers(12);
    let whole = Shelf::of(&papers);
    // So that a file of deletions is there.
    whole.change(&[], &[&papers[5]]);
    let names: Vec<String> = files(&whole).into_keys().filter(|name| !name.ends_with(".lock")).collect();
    let kinds: Vec<&str> = names.iter().filter_map(|name| name.rsplit('.').next()).collect();
    for kind in ["json", "idx", "pos", "term", "store", "fast", "fieldnorm", "del"] {
        assert!(kinds.contains(&kind), "the index has no .{kind}: {names:?}");
    }
    let mut panicked = Vec::new();
    for name in &names {
        for damage in Damage::ALL {
            let shelf = copy(&whole);
            damage.inflict(&shelf.dir().join(name));
            let dir = shelf.dir();
            if std::panic::catch_unwind(|| use_all(&dir)).is_err() {
                panicked.push(format!("{damage:?} .{}", name.rsplit('.').next().unwrap_or_default()));
            }
        }
    }
    panicked.sort();
    panicked.dedup();
    assert_eq!(panicked, Vec::<String>::new(), "these panic");
}

#[test]
fn a_record_that_cannot_be_decoded_is_damage_to_read() {
    let whole = Shelf::of(&many_papers(12));
    for name in files(&whole).into_keys().filter(|name| name.ends_with(".store")) {
        let shelf = copy(&whole);
        let file = shelf.dir().join(&name);
        let mut bytes = fs::read(&file).expect("a file");
        let inside = bytes.len() / 2;
        bytes[..inside].fill(0xff);
        fs::write(&file, bytes).expect("to write it");
        let snapshot = Index::open(&shelf.dir()).expect("opening reads no records").snapshot();
        let errors: Vec<Error> = snapshot.speech_refs().filter_map(|place| snapshot.speech(place).err()).collect();
        assert!(!errors.is_empty(), "{name} is read nevertheless");
        for error in errors {
            assert!(matches!(error, Error::IndexDamaged { .. }), "{name}: {error}");
        }
    }
}

#[test]
fn flipped_bits_are_an_error_and_never_a_panic() {
    let whole = Shelf::of(&many_papers(12));
    let mut names: Vec<String> = files(&whole).into_keys().filter(|name| !name.ends_with(".lock")).collect();
    // The names of segments are random, and the same bits shall be flipped every time.
    names.sort_by_key(|name| name.rsplit('.').next().map(str::to_owned));
    let shelf = copy(&whole);
    let mut random = fastrand::Rng::with_seed(7);
    let mut failed = Vec::new();
    for name in names {
        let file = shelf.dir().join(name);
        let bytes = fs::read(&file).expect("a file");
        for _ in 0..bytes.len().min(60) {
            // What a file is made of stands at its end.
            let last = if random.bool() { bytes.len().min(200) } else { bytes.len() };
            let at = bytes.len() - 1 - random.usize(..last);
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << random.u8(..8);
            fs::write(&file, flipped).expect("to damage it");
            if std::panic::catch_unwind(|| read_all(&shelf.dir())).is_err() {
                failed.push(format!("{} at {at}", file.display()));
            }
        }
        fs::write(&file, bytes).expect("to mend it");
    }
    assert_eq!(failed, Vec::<String>::new(), "these fail");
}

#[test]
fn an_index_without_one_of_its_files_is_damaged() {
    let whole = Shelf::of(&many_papers(3));
    for name in files(&whole).into_keys().filter(|name| !name.starts_with('.')) {
        let shelf = copy(&whole);
        fs::remove_file(shelf.dir().join(&name)).expect("to remove it");
        let error = Index::open(&shelf.dir()).err().unwrap_or_else(|| panic!("{name} is not missed"));
        match error {
            Error::NoIndex { .. } => assert_eq!(name, "meta.json"),
            Error::IndexDamaged { .. } => assert!(error.to_string().contains("build it again"), "{name}: {error}"),
            error => panic!("{name}: {error}"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    Emptied,
    Halved,
    CutShort,
    Zeroed,
    ZeroedInside,
    Garbage,
}

impl Damage {
    const ALL: [Damage; 6] =
        [Damage::Emptied, Damage::Halved, Damage::CutShort, Damage::Zeroed, Damage::ZeroedInside, Damage::Garbage];

    fn inflict(self, file: &Path) {
        let mut bytes = fs::read(file).expect("a file");
        let length = bytes.len();
        // tantivy's footer, with its checksum, is about this long.
        let inside = length.saturating_sub(140);
        match self {
            Damage::Emptied => bytes.clear(),
            Damage::Halved => bytes.truncate(length / 2),
            Damage::CutShort => bytes.truncate(length.saturating_sub(1)),
            Damage::Zeroed => bytes.fill(0),
            Damage::ZeroedInside => bytes[..inside].fill(0),
            Damage::Garbage => bytes = "这不是索引文件".repeat(40).into_bytes(),
        }
        fs::write(file, bytes).expect("to write it");
    }
}

/// Does all that can be done with an index; what comes of it does not matter here.
fn use_all(dir: &Path) {
    if Index::open(dir).is_ok() {
        read_all(dir);
        drop(Indexer::open(dir, least_memory()));
    }
}

/// Does all that a reader can do. He writes nothing, so nothing is told to be unwritable.
fn read_all(dir: &Path) {
    let index = match Index::open(dir) {
        Ok(index) => index,
        Err(error) => return assert_ne!(error.code(), "unwritable", "{error}"),
    };
    let snapshot = index.snapshot();
    let mut places: Vec<_> = snapshot.speech_refs().collect();
    snapshot.sort_by_id(&mut places);
    for place in places {
        if let Ok(speech) = snapshot.speech(place) {
            speech.title();
        }
    }
    snapshot.find("3").ok();
    snapshot.overview().ok();
    Suggestions::of(&snapshot).ok();
    let faceted = Request { facets: Facet::ALL.to_vec(), ..all("改革") };
    search(&snapshot, &faceted).ok();
    for query in ["改革", "改", "改革。要深入", "深入改革要"] {
        for lens in [Lens::Strict, Lens::Default, Lens::Loose] {
            search(&snapshot, &Request { lens, ..all(query) }).ok();
        }
    }
    index.reload().ok();
}

// The test language

/// Papers 0…n−1, each with sentences of its own and some of all.
fn many_papers(n: usize) -> Vec<Paper> {
    let one = |n: usize| {
        let text = format!("各位代表：\n一、抓第{n}件事\n改革要深入，{}。“稳”字当头！", "开放要扩大，".repeat(n % 5));
        paper(&n.to_string(), &text)
            .titled(&format!("第{n}次讲话"))
            .dated(&format!("20{:02}-03", n % 30))
            .of_region("云水")
    };
    (0..n).map(one).collect()
}

/// Papers of the same id from several files, in path order.
fn rivals(n: usize) -> Vec<Paper> {
    (0..n).map(|n| paper("same", &format!("第{n}稿。")).in_file(&format!("{HOME}/{n:02}.txt"))).collect()
}

/// A corpus that shares no phrase with another generation's.
fn generation(n: usize) -> Vec<Paper> {
    (0..5 + n % 3).map(|number| paper(&format!("{number}"), &format!("这是第{n}代的稿子。"))).collect()
}

#[derive(Debug, PartialEq)]
struct State {
    version: String,
    counts: (u64, u64, u64),
    speeches: BTreeMap<String, String>,
    found: Vec<(String, u64, String)>,
}

/// All that an asker can see of an index.
fn state(shelf: &Shelf) -> State {
    let snapshot = shelf.snapshot();
    let read = snapshot.speech_refs().map(|place| snapshot.speech(place).expect("a speech"));
    let request = Request { limit: 100, ..all("开放要扩大") };
    let found = shelf.ask(&request).results.into_iter();
    State {
        version: snapshot.version().to_owned(),
        counts: (snapshot.speech_count(), snapshot.sentence_count(), snapshot.character_count()),
        speeches: read.map(|speech| (speech.id.clone(), format!("{speech:?}"))).collect(),
        found: found.map(|found| (found.speech.id, found.hits, format!("{:.6}", found.score))).collect(),
    }
}

fn add_with(shelf: &Shelf, papers: &[Paper], roots: &[&str], lexicon: Option<Lexicon>) -> Published {
    let options = IndexOptions { lexicon, ..least_memory() };
    let indexer = Indexer::open(&shelf.dir(), options).expect("an indexer");
    offer_all(&indexer, papers);
    finish(indexer, roots)
}

fn lexicon_of(text: &str) -> Lexicon {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), text).expect("to write it");
    Lexicon::with_file(file.path()).expect("a lexicon")
}

/// The ids that only the words tier finds, in order.
fn words_tier(shelf: &Shelf) -> Vec<String> {
    let answer = shelf.ask(&Request { matching: Match::Auto, explain: true, ..all(ONLY_WITH_LEXICON) });
    assert_eq!(answer.totals.hits, 0);
    assert!(answer.results.iter().all(|found| found.tier == Tier::Words));
    let by_that_word = |found: &&Found| {
        let terms = &found.explanation.as_ref().expect("an explanation").terms;
        terms.iter().any(|term| term.term == "新开" && term.hits > 0)
    };
    let mut ids: Vec<String> =
        answer.results.iter().filter(by_that_word).map(|found| found.speech.id.clone()).collect();
    ids.sort();
    ids
}

/// The files of an index and what is in them.
fn files(shelf: &Shelf) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(shelf.dir()).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect()
}

fn segments(shelf: &Shelf) -> usize {
    files(shelf).keys().filter(|name| name.ends_with(".idx")).count()
}

fn copy(shelf: &Shelf) -> Shelf {
    let copy = Shelf::empty();
    fs::create_dir(copy.dir()).expect("a folder");
    for (name, bytes) in files(shelf) {
        fs::write(copy.dir().join(name), bytes).expect("to write it");
    }
    copy
}

/// The ids of the speeches that a run removed.
fn removed(published: &Published) -> Vec<&str> {
    published.removed.iter().map(|removed| removed.id.as_str()).collect()
}
