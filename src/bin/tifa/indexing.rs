//! Files into an index: one thread reads, the others decode and fold, the index takes speeches from all of them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tifa::corpus::{self, Draft, Found, NoiseRules, Problem, ReadOptions, Reason, Record, SourceFile};
use tifa::index::{DryRun, Index, IndexOptions, Indexer, Origin, Outcome, Removed, Superseded};
use tifa::suggest;

use crate::report::{Report, Rows, seconds};

/// Indexes all speeches under `paths`, with a progress bar on a terminal.
///
/// # Errors
/// A path is missing, or the index can't be written; then nothing was changed.
pub(crate) fn run(paths: &[PathBuf], dir: &Path, options: IndexOptions, reading: &ReadOptions) -> tifa::Result<Report> {
    let start = Instant::now();
    let found = corpus::find(paths)?;
    let indexer = Indexer::open(dir, options)?;
    let mut rows =
        read_all(&found, &Writing { indexer: &indexer, rules: kept_rules(indexer.noise_rules())? }, reading)?;
    let dictionary = indexer.segmenter();
    let published = indexer.finish(&found.roots, unreadable(&rows))?;
    settle(&mut rows, published.removed, published.superseded);
    let took = start.elapsed();
    let mined = Some(Index::open(dir).and_then(|index| suggest::mine(&index)));
    // Mining needs it as well, and would have loaded it again.
    drop(dictionary);
    let (files, totals, reasons) = rows.close();
    Ok(Report {
        dry_run: false,
        version: Some(published.version),
        speeches: Some(published.speeches),
        seconds: seconds(took),
        totals,
        reasons,
        files,
        mined,
        rebuilt_words: published.rebuilt_words,
        marked_before: published.marked_before,
    })
}

/// Tells what [`run`] would do, and writes nothing.
///
/// # Errors
/// A path is missing, or there is an index that can't be read.
pub(crate) fn dry_run(
    paths: &[PathBuf],
    dir: &Path,
    rules: Option<NoiseRules>,
    reading: &ReadOptions,
) -> tifa::Result<Report> {
    let start = Instant::now();
    let found = corpus::find(paths)?;
    let plan = DryRun::open(dir)?;
    let rules = match rules {
        Some(rules) => rules,
        None => kept_rules(plan.noise_rules())?,
    };
    let mut rows = read_all(&found, &Trying { plan: &plan, rules }, reading)?;
    let (removed, superseded) = plan.finish(&found.roots, unreadable(&rows));
    settle(&mut rows, removed, superseded);
    let (files, totals, reasons) = rows.close();
    let seconds = seconds(start.elapsed());
    let (version, speeches, mined) = (None, None, None);
    Ok(Report {
        dry_run: true,
        version,
        speeches,
        seconds,
        totals,
        reasons,
        files,
        mined,
        rebuilt_words: false,
        marked_before: 0,
    })
}

/// Who takes the speeches.
trait Taker: Sync {
    /// See [`Indexer::holder`].
    fn holder(&self, id: &str, file: &Path, roots: &[PathBuf]) -> Option<&Path>;
    /// See [`Indexer::offer`].
    fn offer(&self, draft: Draft, origin: Origin) -> tifa::Result<Outcome>;
}

/// Takes them into the index.
struct Writing<'a> {
    indexer: &'a Indexer,
    rules: NoiseRules,
}

impl Taker for Writing<'_> {
    fn holder(&self, id: &str, file: &Path, roots: &[PathBuf]) -> Option<&Path> {
        self.indexer.holder(id, file, roots)
    }

    fn offer(&self, draft: Draft, origin: Origin) -> tifa::Result<Outcome> {
        let (id, hash) = (draft.id.clone(), draft.content_hash_by(&self.rules));
        self.indexer.offer(&id, hash, origin, || draft.into_speech_by(&self.rules))
    }
}

/// Only looks what would become of them.
struct Trying<'a> {
    plan: &'a DryRun,
    rules: NoiseRules,
}

impl Taker for Trying<'_> {
    fn holder(&self, id: &str, file: &Path, roots: &[PathBuf]) -> Option<&Path> {
        self.plan.holder(id, file, roots)
    }

    fn offer(&self, draft: Draft, origin: Origin) -> tifa::Result<Outcome> {
        Ok(self.plan.offer(&draft.id, draft.content_hash_by(&self.rules), &origin))
    }
}

/// The rules that an index is kept by.
pub(crate) fn kept_rules(own: &str) -> tifa::Result<NoiseRules> {
    NoiseRules::beside(own, Path::new("the rules of noise in the index"))
}

fn read_all(found: &Found, taker: &impl Taker, reading: &ReadOptions) -> tifa::Result<Rows> {
    let mut rows = Rows::default();
    for file in &found.files {
        rows.add_file(&file.path, file.bytes);
    }
    found.problems.iter().for_each(|problem| rows.add_problem(problem.clone()));
    let progress = Progress::over(&found.files);
    let run = Run {
        taker,
        roots: &found.roots,
        reading,
        progress: &progress,
        rows: Mutex::new(rows),
        failed: Mutex::default(),
        stop: AtomicBool::new(false),
    };
    run.all(&found.files);
    progress.bar.finish_and_clear();
    let Run { rows, failed, .. } = run;
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(rows.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

/// How far a run is, on a terminal.
struct Progress {
    bar: ProgressBar,
    /// For each file, the bytes of those before it.
    before: Vec<u64>,
    sizes: Vec<u64>,
}

impl Progress {
    fn over(files: &[SourceFile]) -> Progress {
        let sizes: Vec<u64> = files.iter().map(|file| file.bytes).collect();
        let before = sizes.iter().scan(0, |sum, size| Some(std::mem::replace(sum, *sum + size))).collect();
        let bar = ProgressBar::with_draw_target(Some(sizes.iter().sum()), ProgressDrawTarget::stderr());
        let template = "{spinner} {msg}, {bytes}/{total_bytes} {wide_bar} {bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress { bar, before, sizes }
    }

    /// So much of the nth file has been read. What is read of a compressed file is more than its size.
    fn show(&self, n: usize, read: u64) {
        if self.bar.is_hidden() {
            return;
        }
        if read == 0 {
            self.bar.set_message(format!("file {} of {}", n + 1, self.sizes.len()));
        }
        self.bar.set_position(self.before[n] + read.min(self.sizes[n]));
    }
}

/// Counts what became known when the run was closed.
fn settle(rows: &mut Rows, removed: Vec<Removed>, superseded: Vec<Superseded>) {
    removed.into_iter().for_each(|removed| rows.add_removed(removed));
    for Superseded { id, origin, kept, outcome } in superseded {
        rows.of(&origin.file).discount(&outcome);
        rows.add_problem(repeated(&origin.file, line_of(origin.order), &id, &kept));
    }
}

/// Names the files whose speeches may be missing from this run without being gone. A repeated id is no such loss.
fn unreadable(rows: &Rows) -> impl Fn(&Path) -> bool + use<> {
    let loses = |problem: &&Problem| problem.is_failure() && problem.reason != Reason::RepeatedId;
    let problems: Vec<Problem> = rows.problems().filter(loses).cloned().collect();
    move |file| problems.iter().any(|problem| problem.touches(file))
}

fn repeated(file: &Path, line: Option<usize>, id: &str, kept: &Path) -> Problem {
    Problem {
        file: file.to_owned(),
        line,
        reason: Reason::RepeatedId,
        detail: format!("the id {id:?} is taken by {}; this speech was left out: give it another id", kept.display()),
    }
}

/// The place of a record in path order: the number of its file, then its line.
fn order(file: usize, line: Option<usize>) -> u64 {
    (file as u64) << 32 | line.unwrap_or(0).min(u32::MAX as usize) as u64
}

/// The line in an [`order`].
fn line_of(order: u64) -> Option<usize> {
    Some((order & u64::from(u32::MAX)) as usize).filter(|line| *line > 0)
}

/// Records that go to a worker together: handing over short ones one by one would cost more than decoding them.
#[derive(Default)]
struct Chunk {
    records: Vec<(u64, Record)>,
    bytes: usize,
}

/// How much a worker takes at a time.
const CHUNK_BYTES: usize = 128 << 10;

/// What the threads of a run share.
struct Run<'a, T> {
    taker: &'a T,
    roots: &'a [PathBuf],
    reading: &'a ReadOptions,
    progress: &'a Progress,
    rows: Mutex<Rows>,
    failed: Mutex<Option<tifa::Error>>,
    stop: AtomicBool,
}

impl<T: Taker> Run<'_, T> {
    fn all(&self, files: &[SourceFile]) {
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
    fn read(&self, files: &[SourceFile], sender: SyncSender<Chunk>) {
        let mut chunk = Chunk::default();
        for (n, file) in files.iter().enumerate() {
            let mut read = 0;
            self.progress.show(n, 0);
            let records = match file.records(self.reading) {
                Ok(records) => records,
                Err(problem) => {
                    self.rows().add_problem(problem);
                    continue;
                }
            };
            for record in records {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                match record {
                    Ok(record) => {
                        read += record.size() as u64;
                        self.progress.show(n, read);
                        chunk.bytes += record.size();
                        chunk.records.push((order(n, record.line()), record));
                        if chunk.bytes >= CHUNK_BYTES && sender.send(std::mem::take(&mut chunk)).is_err() {
                            return;
                        }
                    }
                    Err(problem) => self.rows().add_problem(problem),
                }
            }
        }
        // Nobody is left to take it only where a worker has failed, and that is told elsewhere.
        sender.send(chunk).ok();
    }

    fn work(&self, receiver: &Mutex<Receiver<Chunk>>) {
        loop {
            let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(Chunk { records, .. }) = next else { return };
            for (order, record) in records {
                if self.stop.load(Ordering::Relaxed) {
                    break;
                }
                if let Err(error) = self.take(order, record) {
                    self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    self.stop.store(true, Ordering::Relaxed);
                }
            }
        }
    }

    fn take(&self, order: u64, record: Record) -> tifa::Result<()> {
        let line = record.line();
        let mut draft = match record.read() {
            Ok(draft) => draft,
            Err(problem) => {
                self.rows().add_problem(problem);
                return Ok(());
            }
        };
        let (id, file) = (draft.id.clone(), draft.file.clone());
        let warnings = std::mem::take(&mut draft.warnings);
        let outcome = match self.taker.holder(&id, &file, self.roots) {
            Some(kept) => Outcome::Repeated { kept: kept.to_owned() },
            None => self.taker.offer(draft, Origin { order, file: file.clone() })?,
        };
        let mut rows = self.rows();
        warnings.into_iter().for_each(|warning| rows.add_problem(warning));
        match outcome {
            Outcome::Repeated { kept } => rows.add_problem(repeated(&file, line, &id, &kept)),
            outcome => rows.of(&file).count(&outcome),
        }
        Ok(())
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
