//! Writing: speeches come in, in any order and from several threads; one commit publishes them all.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::{IndexSettings, IndexWriter, TantivyError, Term};

use super::FORMAT;
use super::budget::{Budget, Queued};
use super::directory::{PublicDirectory, remove_leftovers};
use super::header::{self, Header};
use super::ledger::{Balance, Known, Ledger, Origin, Outcome, Removed, Standing, Superseded};
use super::schema::{Fields, schema, tokenizer};
use super::snapshot::{Index, Snapshot};
use super::terms::{Junctions, Singles, Words};
use crate::error::{Error, Result};
use crate::speech::Speech;
use crate::text::words::{Lexicon, Segmenter};

/// How to index.
#[derive(Clone, Debug)]
pub struct IndexOptions {
    /// Bytes of memory that indexing may use in all.
    pub memory: u64,
    /// Terms for jieba; `None` keeps those that the index was built with, or takes the built-in ones.
    pub lexicon: Option<Lexicon>,
    /// Rules of noise beside the built-in ones, as text, which the index keeps for later runs; `None` keeps those that it has. What they
    /// mean is for the one who makes the speeches.
    pub noise_rules: Option<String>,
}

/// Bytes of memory that indexing may use where nothing else is said.
const DEFAULT_MEMORY: u64 = 1 << 30;
/// Below this, nothing works.
const LEAST_MEMORY: u64 = 64 << 20;
/// What a thread of the writer needs to make segments worth having.
const MEMORY_PER_THREAD: u64 = 60 << 20;
/// More threads than this only wait for each other.
const MAX_THREADS: u64 = 8;
/// A segment with more deleted documents than this share is rewritten, so that replaced speeches do leave.
const DELETED_BEFORE_MERGE: f32 = 0.3;
/// What a sentence weighs while it waits, beyond its text, in bytes, as measured with sentences of one letter.
const SENTENCE_OVERHEAD: usize = 1_300;

impl Default for IndexOptions {
    fn default() -> IndexOptions {
        IndexOptions { memory: DEFAULT_MEMORY, lexicon: None, noise_rules: None }
    }
}

/// What a run published.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// The version of the index now.
    pub version: String,
    /// Speeches in the index now.
    pub speeches: u64,
    /// Speeches that were removed since their source is gone, in the order of their ids.
    pub removed: Vec<Removed>,
    /// Speeches whose report has to be corrected: they came later in path order than another with their id.
    pub superseded: Vec<Superseded>,
    /// Whether all words were cut anew, since the lexicon changed.
    pub rebuilt_words: bool,
    /// Speeches that this run did not meet, where the rules of noise have changed: their marks are those of the rules before.
    pub marked_before: u64,
    /// Whether anything had to be written.
    pub wrote: bool,
}

/// Writes an index. One at a time: a second one on the same folder is an error.
pub struct Indexer {
    dir: PathBuf,
    fields: Fields,
    writer: IndexWriter<Queued>,
    budget: Arc<Budget>,
    lexicon: Lexicon,
    rebuild: bool,
    had_header: bool,
    noise_rules: String,
    has_other_rules: bool,
    snapshot: Option<Snapshot>,
    ledger: Ledger,
    /// Speeches that win over one that may be written already, with their places in path order; few, so they wait until the rest is done.
    late: Mutex<HashMap<String, (u64, Speech)>>,
    wrote: AtomicBool,
}

impl Indexer {
    /// Opens or creates the index in a folder, and locks it against other indexers.
    ///
    /// # Errors
    /// Another indexer is at work, the folder holds something else or an index of another format, or it can't be written.
    pub fn open(dir: &Path, options: IndexOptions) -> Result<Indexer> {
        if options.memory < LEAST_MEMORY {
            return Err(Error::Memory { given: options.memory >> 20, least: LEAST_MEMORY >> 20 });
        }
        prepare_folder(dir)?;
        let (schema, fields) = schema();
        let directory = PublicDirectory::open(dir)?;
        let exists = tantivy::Index::exists(&directory).map_err(|error| engine(dir, error.into()))?;
        let mut index = if exists {
            tantivy::Index::open(directory)
        } else {
            tantivy::Index::create(directory, schema, IndexSettings::default())
        }
        .map_err(|error| engine(dir, error))?;
        let threads = threads(options.memory);
        // Two fifths of the budget for postings in the making; the rest for speeches in flight, the dictionary, flushing and merging.
        let per_thread = (options.memory * 2 / 5 / threads).max(16 << 20) as usize;
        let writer_options = IndexWriterOptions::builder()
            .num_worker_threads(threads as usize)
            .memory_budget_per_thread(per_thread)
            .num_merge_threads(2)
            .build();
        let header = Header::read(index.load_metas().map_err(|error| engine(dir, error))?.payload.as_deref(), dir)?;
        let lexicon = match (options.lexicon, &header) {
            (Some(lexicon), _) => lexicon,
            (None, Some(header)) => Lexicon::from_text(&header.lexicon, dir)?,
            (None, None) => Lexicon::built_in(),
        };
        register_tokenizers(&mut index, &lexicon);
        let writer = index.writer_with_options(writer_options).map_err(|error| engine(dir, error))?;
        writer.set_merge_policy(Box::new(merge_policy()));
        remove_leftovers(dir)?;
        // Read what is published only now that nobody else can publish.
        let snapshot = header.is_some().then(|| Index::open(dir).map(|index| index.snapshot())).transpose()?;
        let rebuild = header.as_ref().is_some_and(|header| header.lexicon != lexicon.to_text());
        let noise_rules = match (options.noise_rules, &header) {
            (Some(rules), _) => rules,
            (None, Some(header)) => header.noise_rules.clone(),
            (None, None) => String::new(),
        };
        let has_other_rules = header.as_ref().is_some_and(|header| header.noise_rules != noise_rules);
        Ok(Indexer {
            ledger: Ledger::open(snapshot.as_ref())?,
            late: Mutex::default(),
            // They are published even where no speech changes.
            wrote: AtomicBool::new(has_other_rules),
            has_other_rules,
            noise_rules,
            dir: dir.to_owned(),
            fields,
            writer,
            budget: Budget::new((options.memory / 8) as usize),
            lexicon,
            rebuild,
            had_header: header.is_some(),
            snapshot,
        })
    }

    /// Offers a speech. `make` is called only where the speech has to be written.
    ///
    /// # Errors
    /// The index can't be written.
    pub fn offer(&self, id: &str, hash: [u8; 32], origin: Origin, make: impl FnOnce() -> Speech) -> Result<Outcome> {
        match self.ledger.offer(id, hash, &origin) {
            Standing::GivesWay { kept } => Ok(Outcome::Repeated { kept }),
            Standing::Wins(outcome) => {
                let speech = make();
                let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
                if late.get(id).is_none_or(|(order, _)| origin.order < *order) {
                    late.insert(id.to_owned(), (origin.order, speech));
                }
                Ok(outcome)
            }
            Standing::First(outcome) => {
                if outcome != Outcome::Unchanged || self.rebuild {
                    self.wrote.store(true, Ordering::Relaxed);
                    self.write(&make(), &Known { hash, file: origin.file }, outcome != Outcome::Added)?;
                }
                Ok(outcome)
            }
        }
    }

    /// The speech that already holds an id and is kept although a run over other files offers the same id:
    /// its file still exists, lies outside this run's paths, and comes first in path order.
    pub fn holder(&self, id: &str, file: &Path, roots: &[PathBuf]) -> Option<&Path> {
        self.ledger.holder(id, file, roots)
    }

    /// The rules of noise that the index is kept by, beside the built-in ones; see [`IndexOptions::noise_rules`].
    pub fn noise_rules(&self) -> &str {
        &self.noise_rules
    }

    /// The dictionary that words are cut with; who holds on to it spares others loading it again.
    pub fn segmenter(&self) -> Segmenter {
        Segmenter::new(&self.lexicon)
    }

    /// Publishes the run in one commit: removes the speeches whose source lay under one of `roots` and is gone, except those of
    /// files that `keep` names, since they could not be read this time.
    ///
    /// # Errors
    /// The index can't be written. Then nothing of the run is published.
    pub fn finish(mut self, roots: &[PathBuf], keep: impl Fn(&Path) -> bool) -> Result<Published> {
        let balance = std::mem::take(&mut self.ledger).balance(roots, keep);
        let late = std::mem::take(&mut *self.late.lock().unwrap_or_else(PoisonError::into_inner));
        let wrote = *self.wrote.get_mut()
            || !late.is_empty()
            || !balance.removed.is_empty()
            || self.rebuild
            || !self.had_header;
        for (id, (_, speech)) in &late {
            if let Some(known) = balance.met.get(id) {
                self.write(speech, known, true)?;
            }
        }
        for gone in &balance.removed {
            self.writer.delete_term(Term::from_field_text(self.fields.key, &gone.id));
        }
        if self.rebuild {
            self.rewrite(&balance.kept)?;
        }
        let version = header::version(&self.lexicon, balance.live());
        let speeches = balance.live().count() as u64;
        if wrote {
            self.commit(&version)?;
        }
        // Merging changes nothing that a reader sees; it is waited for so that the folder is at rest afterwards.
        self.writer.wait_merging_threads().map_err(|error| engine(&self.dir, error))?;
        let marked_before = if self.has_other_rules { balance.kept.len() as u64 } else { 0 };
        let Balance { removed, superseded, .. } = balance;
        Ok(Published { version, speeches, removed, superseded, rebuilt_words: self.rebuild, marked_before, wrote })
    }

    fn commit(&mut self, version: &str) -> Result<()> {
        let header = Header {
            format: FORMAT,
            version: version.to_owned(),
            lexicon: self.lexicon.to_text(),
            noise_rules: self.noise_rules.clone(),
        };
        let payload = serde_json::to_string(&header).map_err(|error| Error::Engine(error.into()))?;
        let failed = |error| engine(&self.dir, error);
        let mut commit = self.writer.prepare_commit().map_err(failed)?;
        commit.set_payload(&payload);
        commit.commit().map_err(failed)?;
        Ok(())
    }

    fn write(&self, speech: &Speech, known: &Known, replace: bool) -> Result<()> {
        let weight = speech.text.len() * 6 + speech.sentences.len() * SENTENCE_OVERHEAD;
        let ticket = self.budget.take(weight);
        let documents = super::record::documents(&self.fields, speech, &known.hash, &known.file.to_string_lossy())?;
        let mut operations = Vec::with_capacity(documents.len() + 1);
        if replace {
            operations.push(UserOperation::Delete(Term::from_field_text(self.fields.key, &speech.id)));
        }
        operations.extend(
            documents.into_iter().map(|document| UserOperation::Add(Queued { document, ticket: Arc::clone(&ticket) })),
        );
        drop(ticket);
        self.writer.run(operations).map_err(|error| engine(&self.dir, error))?;
        Ok(())
    }

    /// Writes speeches of earlier runs once more, from the stored text.
    fn rewrite(&self, kept: &HashMap<String, Known>) -> Result<()> {
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        for place in snapshot.speech_refs() {
            let speech = snapshot.speech(place)?;
            if let Some(known) = kept.get(&speech.id) {
                self.write(&speech, known, true)?;
            }
        }
        Ok(())
    }
}

/// `min(cores, 8, budget / 60 MB)`, at least one.
fn threads(memory: u64) -> u64 {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    cores.min(MAX_THREADS).min(memory / MEMORY_PER_THREAD).max(1)
}

fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_BEFORE_MERGE);
    policy
}

fn register_tokenizers(index: &mut tantivy::Index, lexicon: &Lexicon) {
    let tokenizers = index.tokenizers();
    tokenizers.register(tokenizer::JUNCTIONS, Junctions);
    tokenizers.register(tokenizer::SINGLES, Singles);
    tokenizers.register(tokenizer::WORDS, Words { segmenter: Segmenter::new(lexicon) });
}

/// Creates the folder where needed; a folder that holds something else is left alone.
fn prepare_folder(dir: &Path) -> Result<()> {
    let failed = |source| Error::Write { path: dir.to_owned(), source };
    fs::create_dir_all(dir).map_err(failed)?;
    if dir.join("meta.json").exists() {
        return Ok(());
    }
    for entry in fs::read_dir(dir).map_err(|source| Error::Read { path: dir.to_owned(), source })? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        // What an indexer leaves that was killed before its first commit, and what keeps the folder in git.
        if !name.starts_with('.') {
            return Err(Error::NotAnIndex { dir: dir.to_owned(), example: name });
        }
    }
    Ok(())
}

pub(super) fn engine(dir: &Path, error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::IndexBusy { dir: dir.to_owned() },
        TantivyError::LockFailure(LockError::IoError(error), _) => {
            Error::Write { path: dir.to_owned(), source: std::io::Error::new(error.kind(), error.to_string()) }
        }
        TantivyError::IoError(error) => {
            Error::Write { path: dir.to_owned(), source: std::io::Error::new(error.kind(), error.to_string()) }
        }
        TantivyError::DataCorruption(_) | TantivyError::OpenReadError(_) | TantivyError::IncompatibleIndex(_) => {
            Error::IndexDamaged { dir: dir.to_owned(), problem: error.to_string() }
        }
        error => Error::Engine(Box::new(error)),
    }
}
