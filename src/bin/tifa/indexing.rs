//! Files into an index: one thread reads, the others decode and fold, the index takes speeches from all of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tifa::corpus::{self, Problem, ReadOptions, Reason, Record};
use tifa::index::{Index, IndexOptions, Indexer, Origin, Outcome, Published};
use tifa::suggest::{self, Mined};

/// What a run did.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    pub(crate) added: u64,
    pub(crate) changed: u64,
    pub(crate) unchanged: u64,
    /// In the order of files and lines.
    pub(crate) problems: Vec<Problem>,
    pub(crate) published: Published,
    /// How long it took to publish; mining tells for itself.
    pub(crate) took: Duration,
    /// The phrases to suggest. They are an extra: an index without them is published all the same.
    pub(crate) mined: Option<tifa::Result<Mined>>,
}

impl Report {
    fn count(&mut self, outcome: &Outcome, by: i64) {
        let counter = match outcome {
            Outcome::Added => &mut self.added,
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Repeated { .. } => return,
        };
        *counter = counter.saturating_add_signed(by);
    }
}

/// Indexes all speeches under `paths`, with a progress bar on a terminal.
///
/// # Errors
/// A path is missing, or the index can't be written; then nothing was changed.
pub(crate) fn run(paths: &[PathBuf], dir: &Path, options: IndexOptions, reading: &ReadOptions) -> tifa::Result<Report> {
    let start = Instant::now();
    let found = corpus::find(paths)?;
    let indexer = Indexer::open(dir, options)?;
    let bar = progress_bar(found.files.iter().map(|file| file.bytes).sum());
    let mut report = Report {
        files: found.files.len(),
        bytes: bar.length().unwrap_or(0),
        problems: found.problems.clone(),
        ..Report::default()
    };
    let run = Run {
        indexer: &indexer,
        roots: &found.roots,
        reading,
        bar: &bar,
        lines: Mutex::default(),
        results: Mutex::default(),
        failed: Mutex::default(),
        stop: AtomicBool::new(false),
    };
    run.all(&found.files);
    bar.finish_and_clear();
    let Run { lines, results, failed, .. } = run;
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    for (_, result) in results.into_inner().unwrap_or_else(PoisonError::into_inner) {
        report.problems.extend(result.problems);
        if let Some(outcome) = result.outcome {
            report.count(&outcome, 1);
        }
    }
    let unreadable: Vec<Problem> = report.problems.iter().filter(|problem| loses_speeches(problem)).cloned().collect();
    let dictionary = indexer.segmenter();
    report.published = indexer.finish(&found.roots, |file| unreadable.iter().any(|problem| problem.touches(file)))?;
    let lines = lines.into_inner().unwrap_or_else(PoisonError::into_inner);
    for superseded in std::mem::take(&mut report.published.superseded) {
        report.count(&superseded.outcome, -1);
        let line = lines.get(&superseded.origin.order).copied().flatten();
        report.problems.push(repeated(&superseded.origin.file, line, &superseded.id, &superseded.kept));
    }
    report.problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    report.took = start.elapsed();
    report.mined = Some(Index::open(dir).and_then(|index| suggest::mine(&index)));
    // Mining needs it as well, and would have loaded it again.
    drop(dictionary);
    Ok(report)
}

/// Whether speeches of the file may be missing from this run without being gone. A repeated id or an unknown field is no such loss.
fn loses_speeches(problem: &Problem) -> bool {
    problem.is_failure() && !matches!(problem.reason, Reason::RepeatedId | Reason::UnknownFormat)
}

fn repeated(file: &Path, line: Option<usize>, id: &str, kept: &Path) -> Problem {
    Problem {
        file: file.to_owned(),
        line,
        reason: Reason::RepeatedId,
        detail: format!("the id {id:?} is taken by {}; this speech was left out: give it another id", kept.display()),
    }
}

fn progress_bar(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{spinner} {bytes}/{total_bytes} {wide_bar} {bytes_per_sec}, {eta} left");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// Records that go to a worker together: handing over short ones one by one would cost more than decoding them.
#[derive(Default)]
struct Chunk {
    records: Vec<(u64, Record)>,
    bytes: usize,
}

/// How much a worker takes at a time.
const CHUNK_BYTES: usize = 128 << 10;

/// What came of one record.
struct RecordResult {
    outcome: Option<Outcome>,
    problems: Vec<Problem>,
}

/// What the threads of a run share.
struct Run<'a> {
    indexer: &'a Indexer,
    roots: &'a [PathBuf],
    reading: &'a ReadOptions,
    bar: &'a ProgressBar,
    /// The line of each record that has one, to name it should it turn out to be repeated.
    lines: Mutex<BTreeMap<u64, Option<usize>>>,
    results: Mutex<BTreeMap<u64, RecordResult>>,
    failed: Mutex<Option<tifa::Error>>,
    stop: AtomicBool,
}

impl Run<'_> {
    fn all(&self, files: &[corpus::SourceFile]) {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        // Few chunks wait at a time, since a record may be as large as a file.
        let (sender, receiver) = sync_channel(workers * 2);
        let receiver = Mutex::new(receiver);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| self.work(&receiver));
            }
            self.read(files, sender);
        });
    }

    /// Reads files one after another; numbers records in path order.
    fn read(&self, files: &[corpus::SourceFile], sender: SyncSender<Chunk>) {
        let mut order = 0;
        let mut chunk = Chunk::default();
        for file in files {
            let records = match file.records(self.reading) {
                Ok(records) => records,
                Err(problem) => {
                    self.note(order, None, vec![problem]);
                    order += 1;
                    continue;
                }
            };
            for record in records {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                match record {
                    Ok(record) => {
                        chunk.bytes += record.size();
                        chunk.records.push((order, record));
                        if chunk.bytes >= CHUNK_BYTES && sender.send(std::mem::take(&mut chunk)).is_err() {
                            return;
                        }
                    }
                    Err(problem) => self.note(order, None, vec![problem]),
                }
                order += 1;
            }
        }
        // Nobody is left to take it only where a worker has failed, and that is told elsewhere.
        sender.send(chunk).ok();
    }

    fn work(&self, receiver: &Mutex<Receiver<Chunk>>) {
        loop {
            let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(Chunk { records, bytes }) = next else { return };
            for (order, record) in records {
                if self.stop.load(Ordering::Relaxed) {
                    break;
                }
                if let Err(error) = self.take(order, record) {
                    self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    self.stop.store(true, Ordering::Relaxed);
                }
            }
            self.bar.inc(bytes as u64);
        }
    }

    fn take(&self, order: u64, record: Record) -> tifa::Result<()> {
        let line = record.line();
        let mut draft = match record.read() {
            Ok(draft) => draft,
            Err(problem) => {
                self.note(order, None, vec![problem]);
                return Ok(());
            }
        };
        let (id, file) = (draft.id.clone(), draft.file.clone());
        let mut problems = std::mem::take(&mut draft.warnings);
        let kept = self.indexer.holder(&id, &file, self.roots).map(Path::to_owned);
        let outcome = match kept {
            Some(kept) => Outcome::Repeated { kept },
            None => {
                self.lines.lock().unwrap_or_else(PoisonError::into_inner).insert(order, line);
                let origin = Origin { order, file: file.clone() };
                self.indexer.offer(&id, draft.content_hash(), origin, || draft.into_speech())?
            }
        };
        if let Outcome::Repeated { kept } = &outcome {
            problems.push(repeated(&file, line, &id, kept));
        }
        self.note(order, Some(outcome), problems);
        Ok(())
    }

    fn note(&self, order: u64, outcome: Option<Outcome>, problems: Vec<Problem>) {
        let result = RecordResult { outcome, problems };
        self.results.lock().unwrap_or_else(PoisonError::into_inner).insert(order, result);
    }
}
