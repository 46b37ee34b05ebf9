//! `tifa bench`: what the program costs, as its user sees it, beside a plain scan of the same text in the same run.
//!
//! `child` runs the program itself, `queries` draws phrases and asks the index for them, `baseline` is the scan, `load` asks over HTTP,
//! `typing` asks for suggestions, `mistyped` for what was meant, `table` prints. Whether a bound holds is told, never enforced: figures of a shared machine are noisy.

mod baseline;
mod child;
mod load;
mod mistyped;
mod patterns;
mod queries;
mod table;
mod typing;

use std::io::Write;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tifa::corpus;
use tifa::index::{Index, Snapshot};
use tifa::query::{Lens, Match};
use tifa::server::Limits;
use tifa::suggest::Suggestions;

use crate::Found;
use crate::output::{counted, grouped, say};

use baseline::Baseline;
use child::{IndexRun, Server};
use load::Target;
use patterns::{Asked, Patterns};
use queries::{Phrases, Times};
use table::{Figure, Row, Unit};

/// Measure what indexing, searching and serving cost, beside a plain scan of the same text.
///
/// Builds an index of PATH in a temporary folder, asks it for random pieces of its text here and over HTTP, and prints a table in
/// Markdown. The bounds are those of the project, for 130 MB of speeches on four cores. Choose a release build and an idle machine.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders to index
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Phrases to ask for; ten times as many are asked over HTTP
    #[arg(long, default_value_t = 2_000, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    queries: usize,
    /// What to draw phrases from; another number draws other phrases
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
}

/// Requests over HTTP for each phrase that is asked here.
const REQUESTS_PER_QUERY: usize = 10;
/// Sentences of a phrase whose facets are measured.
const FACETED: RangeInclusive<u64> = 2_500..=10_000;
/// Phrases that are asked for each query of an operator.
const QUERIES_PER_PATTERN: usize = 4;
/// Runs of `tifa search`, of which the median counts.
const STARTS: usize = 20;
/// How long the server is left alone before its idle memory is read.
const REST: Duration = Duration::from_secs(1);
/// What `tifa index` may use where nothing else is said: 1,024 MiB, here in megabytes.
const INDEXING_MEMORY: f64 = 1_074.0;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let dir = tempfile::Builder::new().prefix("tifa-bench-").tempdir()?;
    let file_bytes: u64 = corpus::find(&arguments.paths)?.files.iter().map(|file| file.bytes).sum();
    say("indexing");
    let first = child::index(&arguments.paths, dir.path())?;
    say("indexing again");
    let again = child::index(&arguments.paths, dir.path())?;

    let index = Index::open(dir.path())?;
    index.keep_text(Limits::default().text_memory);
    let snapshot = index.snapshot();
    let texts = texts(&snapshot)?;
    let text_bytes: u64 = texts.iter().map(|text| text.len() as u64).sum();
    say("drawing phrases and folding the text for the scan");
    let phrases = Phrases::draw(&texts, arguments.seed, arguments.queries, arguments.queries * REQUESTS_PER_QUERY);
    anyhow::ensure!(!phrases.asked.is_empty(), "the speeches hold no phrase of {} characters", queries::SHORTEST);
    let patterns = Patterns::draw(&texts, arguments.seed, arguments.queries.div_ceil(QUERIES_PER_PATTERN));
    let mut baseline = Baseline::of(&texts);
    drop(texts);
    say("scanning");
    baseline.scan(&phrases.asked)?;

    let mut rows = search_rows(&snapshot, &phrases, &baseline)?;
    rows.extend(facet_row(&snapshot, &phrases.asked)?);
    rows.extend(pattern_rows(&snapshot, &patterns, &baseline)?);
    rows.extend(suggest_rows(&snapshot, &phrases.asked, arguments.seed)?);
    rows.extend(nearest_rows(&snapshot, &phrases.asked, arguments.seed)?);
    rows.extend(serve_rows(dir.path(), &phrases.requested, &baseline)?);
    say("starting the program");
    let starts: Vec<&String> = phrases.asked.iter().cycle().take(STARTS).collect();
    rows.push(Row::new("start of `tifa search`, median", child::starts(&starts, dir.path())?.at(50.0)).at_most(50.0));
    let sizes = Sizes { files: file_bytes, text: text_bytes, index: size_of(dir.path())? };
    rows.extend(index_rows(&first, &again, &sizes, &baseline));

    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}; {}, {}, {:.1} MB of text in {:.1} MB of files; {}, seed {}\n",
        counted(thread::available_parallelism().map_or(1, usize::from) as u64, "core"),
        counted(snapshot.speech_count(), "speech"),
        counted(snapshot.sentence_count(), "sentence"),
        text_bytes as f64 / 1e6,
        file_bytes as f64 / 1e6,
        counted(phrases.asked.len() as u64, "phrase"),
        arguments.seed,
    )?;
    table::print(&mut out, &rows)?;
    writeln!(
        out,
        "\nThe scan has a head start: its text is folded already and held in memory ({:.1} MB), and it only counts. Its time is the \
         median of {} of the same phrases on one thread; on several it is taken to divide by their number.",
        baseline.megabytes(),
        grouped(baseline.scans() as u64),
    )?;
    Ok(Found::Something)
}

/// The texts of all speeches, in the order of their ids: the same files give the same phrases.
fn texts(snapshot: &Snapshot) -> tifa::Result<Vec<String>> {
    let mut speeches: Vec<_> = snapshot.speech_refs().collect();
    snapshot.sort_by_id(&mut speeches);
    speeches.into_par_iter().map(|speech| snapshot.speech(speech).map(|speech| speech.text)).collect()
}

fn search_rows(snapshot: &Snapshot, phrases: &Phrases, baseline: &Baseline) -> anyhow::Result<Vec<Row>> {
    let ask = |how: &str, phrases: &[String], lens: Lens, matching: Match| -> anyhow::Result<Times> {
        say(format_args!("asking for {} {how}", counted(phrases.len() as u64, "phrase")));
        Ok(queries::ask(snapshot, phrases, lens, matching)?)
    };
    // Nobody counts the first look at a mapped file.
    ask("to warm up", &phrases.warming, Lens::Default, Match::Auto)?;
    let exact = ask("exactly", &phrases.asked, Lens::Default, Match::Phrase)?;
    let single = ask("of one character", &phrases.single, Lens::Default, Match::Phrase)?;
    let auto = ask("with match=auto", &phrases.asked, Lens::Default, Match::Auto)?;
    let loose = ask("under the loose lens", &phrases.asked, Lens::Loose, Match::Phrase)?;
    let strict = ask("under the strict lens", &phrases.asked, Lens::Strict, Match::Phrase)?;
    let scan = baseline.time();
    Ok(vec![
        Row::new("exact phrase, p50", exact.at(50.0)).at_most(0.5).scan(scan),
        Row::new("exact phrase, p99", exact.at(99.0)).at_most(3.0).scan(scan),
        Row::new("exact phrase, slowest", exact.at(100.0)).scan(scan),
        Row::new("one character, p99", single.at(99.0)).at_most(10.0).scan(scan),
        Row::new("`auto`, p50", auto.at(50.0)).scan(scan),
        Row::new("`auto`, p99", auto.at(99.0)).at_most(20.0).scan(scan),
        Row::new("loose lens, p99", loose.at(99.0)).scan(scan),
        Row::new("strict lens, p99", strict.at(99.0)).scan(scan),
    ])
}

/// What all facets cost on top of a phrase in some thousand sentences; nothing where no phrase is so frequent.
fn facet_row(snapshot: &Snapshot, phrases: &[String]) -> anyhow::Result<Option<Row>> {
    say("counting by all facets");
    let added = queries::facets(snapshot, phrases, FACETED)?;
    let row = |added: Figure| Row::new("all facets, on top of a phrase in about 5,000 sentences", added).at_most(3.0);
    Ok(added.map(row))
}

fn pattern_rows(snapshot: &Snapshot, patterns: &Patterns, baseline: &Baseline) -> anyhow::Result<Vec<Row>> {
    let kinds: [(&'static str, &'static str, f64, &[Asked]); 4] = [
        ("distance `$5` `#5`, p50", "distance, p99", 20.0, &patterns.distances),
        ("frame `甲…乙`, p50", "frame, p99", 20.0, &patterns.frames),
        ("`|`, `-`, brackets, p50", "`|`, `-`, brackets, p99", 20.0, &patterns.booleans),
        ("expression with two letters, p50", "expression with two letters, p99", 100.0, &patterns.expressions),
    ];
    let mut rows = Vec::new();
    for (median, tail, bound, asked) in kinds {
        say(format_args!("asking for {} of operators", counted(asked.len() as u64, "pattern")));
        let queries: Vec<String> = asked.iter().map(|asked| asked.query.clone()).collect();
        let times = queries::ask(snapshot, &queries, Lens::Default, Match::Phrase)?;
        let scan = baseline.scan_patterns(asked);
        rows.push(Row::new(median, times.at(50.0)).scan(scan));
        rows.push(Row::new(tail, times.at(99.0)).at_most(bound).scan(scan));
    }
    Ok(rows)
}

fn suggest_rows(snapshot: &Snapshot, phrases: &[String], seed: u64) -> anyhow::Result<Vec<Row>> {
    let beginnings = typing::beginnings(phrases, seed);
    say(format_args!("completing {}", counted(beginnings.len() as u64, "beginning")));
    let start = Instant::now();
    let suggestions = Suggestions::of(snapshot)?;
    // The phrases are read when they are first needed.
    suggestions.suggest("", 1)?;
    let gathering = Figure::new(start.elapsed().as_secs_f64() * 1e3, Unit::Milliseconds);
    let times = typing::complete(&suggestions, &beginnings)?;
    Ok(vec![
        Row::new("suggest, p50", times.at(50.0)),
        Row::new("suggest, p99", times.at(99.0)).at_most(10.0),
        Row::new("suggest, slowest", times.at(100.0)),
        Row::new("gathering the suggestions of an index, once", gathering),
    ])
}

fn nearest_rows(snapshot: &Snapshot, phrases: &[String], seed: u64) -> anyhow::Result<Vec<Row>> {
    let mistyped = mistyped::change(snapshot, phrases, seed)?;
    say(format_args!("asking what was meant by {}", counted(mistyped.len() as u64, "phrase")));
    let (times, told) = mistyped::ask(snapshot, &mistyped)?;
    Ok(vec![
        Row::new("did you mean, p50", times.at(50.0)),
        Row::new("did you mean, p99", times.at(99.0)).at_most(15.0),
        Row::new("did you mean, slowest", times.at(100.0)).at_most(50.0),
        Row::new("did you mean, phrases that are told", told),
    ])
}

fn serve_rows(dir: &Path, requested: &[String], baseline: &Baseline) -> anyhow::Result<Vec<Row>> {
    let server = Server::start(dir)?;
    let pages = requested.get(..requested.len() / REQUESTS_PER_QUERY).unwrap_or_default();
    thread::sleep(REST);
    let idle = Figure::maybe(server.own_memory(), Unit::Megabytes);
    say(format_args!("sending {} over {} connections", counted(requested.len() as u64, "request"), load::CONNECTIONS));
    let answers = load::run(server.address(), Target::Api, requested, load::CONNECTIONS)?;
    say(format_args!("asking for {} of results, one after the other", counted(pages.len() as u64, "page")));
    let paged = load::run(server.address(), Target::Page, pages, 1)?;
    let busy = Figure::maybe(server.own_memory(), Unit::Megabytes);
    let others = Figure::new(answers.others as f64, Unit::Count);
    let scans = Figure::new(baseline.scans_a_second(), Unit::PerSecond);
    let folded = Figure::new(baseline.megabytes(), Unit::Megabytes);
    Ok(vec![
        Row::new("over HTTP, queries", answers.rate()).at_least(5_000.0).scan(scans),
        Row::new("over HTTP, p50", answers.times.at(50.0)),
        Row::new("over HTTP, p99", answers.times.at(99.0)).at_most(30.0),
        Row::new("over HTTP, answers other than 200", others).at_most(0.0),
        Row::new("a page of results, p50", paged.times.at(50.0)).at_most(5.0),
        Row::new("a page of results, p99", paged.times.at(99.0)),
        Row::new("server memory, idle, mapped files apart", idle).at_most(200.0).scan(folded),
        Row::new("server memory after these queries", busy).scan(folded),
    ])
}

/// In bytes.
struct Sizes {
    files: u64,
    text: u64,
    index: u64,
}

fn index_rows(first: &IndexRun, again: &IndexRun, sizes: &Sizes, baseline: &Baseline) -> Vec<Row> {
    let rate =
        |bytes: u64, took: Duration| Figure::new(bytes as f64 / 1e6 / took.as_secs_f64(), Unit::MegabytesPerSecond);
    let over = |bytes: u64| Figure::new(sizes.index as f64 / bytes as f64, Unit::Times);
    let folding = rate(sizes.text, baseline.folding);
    let folded = Figure::new(baseline.megabytes(), Unit::Megabytes);
    vec![
        Row::new("indexing, bytes of text (scan: folding it)", rate(sizes.text, first.took))
            .at_least(20.0)
            .scan(folding),
        Row::new("indexing, bytes of files", rate(sizes.files, first.took)),
        Row::new("indexing, whole run", Figure::new(first.took.as_secs_f64(), Unit::Seconds)),
        Row::new("indexing, peak resident memory", Figure::maybe(first.peak_memory, Unit::Megabytes))
            .at_most(INDEXING_MEMORY)
            .scan(folded),
        Row::new("index size over text", over(sizes.text)).at_most(2.2),
        Row::new("index size over files", over(sizes.files)),
        Row::new("second run of `tifa index`, nothing changed", Figure::new(again.took.as_secs_f64(), Unit::Seconds)),
    ]
}

/// Bytes of all files in a folder.
fn size_of(dir: &Path) -> std::io::Result<u64> {
    let mut size = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        size += if entry.file_type()?.is_dir() { size_of(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(size)
}
