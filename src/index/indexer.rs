//! Writing: speeches come in, in any order and from several threads; one commit publishes them all.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::{IndexSettings, IndexWriter, TantivyError, Term};

use super::FORMAT;
use super::budget::{Budget, Queued};
use super::directory::PublicDirectory;
use super::header::{self, Header};
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
/// What a sentence weighs while it waits, beyond its text, in bytes.
const SENTENCE_OVERHEAD: usize = 500;

impl Default for IndexOptions {
    fn default() -> IndexOptions {
        IndexOptions { memory: DEFAULT_MEMORY, lexicon: None }
    }
}

/// Where a speech comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The place of the speech in path order, over the whole run. Of a repeated id the smallest wins.
    pub order: u64,
    /// The file, as an absolute path.
    pub file: PathBuf,
}

/// What became of an offered speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// New.
    Added,
    /// Its id was there with another content, or in another file.
    Changed,
    /// The same as before.
    Unchanged,
    /// Its id belongs to a speech of another file or line that comes first in path order.
    Repeated {
        /// The file of the speech that is kept.
        kept: PathBuf,
    },
}

/// A speech that was offered first and then gave way to one with the same id that comes before it in path order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superseded {
    /// The id.
    pub id: String,
    /// Where the one that gave way came from.
    pub origin: Origin,
    /// The file of the speech that is kept.
    pub kept: PathBuf,
    /// What its offer was answered with.
    pub outcome: Outcome,
}

/// What a run published.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// The version of the index now.
    pub version: String,
    /// Speeches in the index now.
    pub speeches: u64,
    /// Ids of speeches that were removed since their source is gone.
    pub removed: Vec<String>,
    /// Speeches whose report has to be corrected: they came later in path order than another with their id.
    pub superseded: Vec<Superseded>,
    /// Whether all words were cut anew, since the lexicon changed.
    pub rebuilt_words: bool,
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
    /// What was published before this run.
    before: HashMap<String, Known>,
    snapshot: Option<Snapshot>,
    seen: Mutex<Seen>,
}

/// A speech that the index holds.
#[derive(Clone, Debug)]
struct Known {
    hash: [u8; 32],
    file: PathBuf,
}

/// What this run has met so far.
#[derive(Default)]
struct Seen {
    speeches: HashMap<String, (Known, u64)>,
    /// Speeches that win over one already written; few, so they wait until the rest is done.
    late: HashMap<String, (Speech, Known, u64)>,
    superseded: Vec<Superseded>,
    wrote: bool,
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
        // Read what is published only now that nobody else can publish.
        let snapshot = header.is_some().then(|| Index::open(dir).map(|index| index.snapshot())).transpose()?;
        let before = match &snapshot {
            Some(snapshot) => known_speeches(snapshot)?,
            None => HashMap::new(),
        };
        let rebuild = header.as_ref().is_some_and(|header| header.lexicon != lexicon.to_text());
        Ok(Indexer {
            dir: dir.to_owned(),
            fields,
            writer,
            budget: Budget::new((options.memory / 8) as usize),
            lexicon,
            rebuild,
            had_header: header.is_some(),
            before,
            snapshot,
            seen: Mutex::default(),
        })
    }

    /// Offers a speech. `make` is called only where the speech has to be written.
    ///
    /// # Errors
    /// The index can't be written.
    pub fn offer(&self, id: &str, hash: [u8; 32], origin: Origin, make: impl FnOnce() -> Speech) -> Result<Outcome> {
        let known = Known { hash, file: origin.file.clone() };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((winner, order)) = seen.speeches.get(id).cloned() {
            if order < origin.order {
                return Ok(Outcome::Repeated { kept: winner.file });
            }
            seen.superseded.push(Superseded {
                id: id.to_owned(),
                outcome: self.outcome(id, winner.hash, &winner.file),
                origin: Origin { order, file: winner.file },
                kept: known.file.clone(),
            });
            seen.speeches.insert(id.to_owned(), (known.clone(), origin.order));
            seen.late.insert(id.to_owned(), (make(), known, origin.order));
            return Ok(self.outcome(id, hash, &origin.file));
        }
        let outcome = self.outcome(id, hash, &origin.file);
        seen.speeches.insert(id.to_owned(), (known, origin.order));
        if outcome == Outcome::Unchanged && !self.rebuild {
            return Ok(outcome);
        }
        seen.wrote = true;
        drop(seen);
        self.write(&make(), &hash, &origin.file, outcome != Outcome::Added)?;
        Ok(outcome)
    }

    /// The speech that already holds an id and is kept although a run over other files offers the same id:
    /// its file still exists, lies outside this run's paths, and comes first in path order.
    pub fn holder(&self, id: &str, file: &Path, roots: &[PathBuf]) -> Option<&Path> {
        let known = self.before.get(id)?;
        let outside = !roots.iter().any(|root| known.file.starts_with(root));
        (outside && known.file.as_path() < file && known.file.exists()).then_some(known.file.as_path())
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
        let mut seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        for (speech, known, _) in seen.late.values() {
            self.write(speech, &known.hash, &known.file, true)?;
            seen.wrote = true;
        }
        let mut removed = Vec::new();
        let mut live: HashMap<&str, &[u8; 32]> = HashMap::new();
        for (id, known) in &self.before {
            if seen.speeches.contains_key(id) {
                continue;
            }
            let in_scope = roots.iter().any(|root| known.file.starts_with(root));
            if in_scope && !keep(&known.file) {
                self.writer.delete_term(Term::from_field_text(self.fields.key, id));
                removed.push(id.clone());
            } else {
                live.insert(id, &known.hash);
            }
        }
        if self.rebuild {
            self.rewrite_kept(&seen, &live)?;
        }
        live.extend(seen.speeches.iter().map(|(id, (known, _))| (id.as_str(), &known.hash)));
        removed.sort();
        for superseded in &mut seen.superseded {
            // The one that it gave way to may have given way itself.
            if let Some((winner, _)) = seen.speeches.get(&superseded.id) {
                superseded.kept.clone_from(&winner.file);
            }
        }
        let version = header::version(&self.lexicon, live.iter().map(|(id, hash)| (*id, *hash)));
        let published = Published {
            version: version.clone(),
            speeches: live.len() as u64,
            wrote: seen.wrote || self.rebuild || !removed.is_empty() || !self.had_header,
            removed,
            superseded: std::mem::take(&mut seen.superseded),
            rebuilt_words: self.rebuild,
        };
        if published.wrote {
            let header = Header { format: FORMAT, version, lexicon: self.lexicon.to_text() };
            let payload = serde_json::to_string(&header).map_err(|error| Error::Engine(error.into()))?;
            let failed = |error| engine(&self.dir, error);
            let mut commit = self.writer.prepare_commit().map_err(failed)?;
            commit.set_payload(&payload);
            commit.commit().map_err(failed)?;
        }
        // Merging changes nothing that a reader sees; it is waited for so that the folder is at rest afterwards.
        self.writer.wait_merging_threads().map_err(|error| engine(&self.dir, error))?;
        Ok(published)
    }

    fn outcome(&self, id: &str, hash: [u8; 32], file: &Path) -> Outcome {
        match self.before.get(id) {
            None => Outcome::Added,
            Some(known) if known.hash == hash && known.file == file => Outcome::Unchanged,
            Some(_) => Outcome::Changed,
        }
    }

    fn write(&self, speech: &Speech, hash: &[u8; 32], file: &Path, replace: bool) -> Result<()> {
        let weight = speech.text.len() * 6 + speech.sentences.len() * SENTENCE_OVERHEAD;
        let ticket = self.budget.take(weight);
        let documents = super::record::documents(&self.fields, speech, hash, &file.to_string_lossy())?;
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

    /// Writes the speeches that this run did not meet once more, from the stored text.
    fn rewrite_kept(&self, seen: &Seen, live: &HashMap<&str, &[u8; 32]>) -> Result<()> {
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        for place in snapshot.speech_refs() {
            let speech = snapshot.speech(place)?;
            if let (false, Some(hash), Some(known)) =
                (seen.speeches.contains_key(&speech.id), live.get(speech.id.as_str()), self.before.get(&speech.id))
            {
                self.write(&speech, hash, &known.file, true)?;
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

fn known_speeches(snapshot: &Snapshot) -> Result<HashMap<String, Known>> {
    let mut known = HashMap::with_capacity(snapshot.speech_count() as usize);
    snapshot.for_each_origin(|id, hash, file| {
        known.insert(id.to_owned(), Known { hash, file: PathBuf::from(file) });
    })?;
    Ok(known)
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
