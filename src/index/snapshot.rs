//! Reading: an index as it was published at one moment.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use tantivy::columnar::Column;
use tantivy::directory::error::OpenReadError;
use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{TERMINATED, TantivyDocument, TantivyError, Term};

use super::directory::PublicDirectory;
use super::header::Header;
use super::indexer::engine;
use super::kept_text::KeptText;
use super::overview::Overview;
use super::schema::{Fields, mark, schema};
use super::values::Values;
use super::{FORMAT, record};
use crate::error::{Error, Result};
use crate::speech::{Sentence, SentenceKind, Speech, SpeechDate};
use crate::text::words::Lexicon;

/// An index on disk, for reading. Needs no write access and no lock.
#[derive(Clone)]
pub struct Index {
    dir: PathBuf,
    index: tantivy::Index,
    current: Arc<Current>,
    text_memory: Arc<AtomicU64>,
}

type Current = std::sync::RwLock<Arc<SnapshotInner>>;

/// The index as it was published at one moment. Cheap to clone; never changes.
#[derive(Clone)]
pub struct Snapshot(Arc<SnapshotInner>);

struct SnapshotInner {
    dir: PathBuf,
    opstamp: u64,
    segment_ids: Vec<String>,
    header: Header,
    fields: Fields,
    segments: Vec<Segment>,
    id_ranks: OnceLock<Vec<Vec<u32>>>,
    /// Bytes that text may take in memory.
    text_memory: Arc<AtomicU64>,
    written_text: OnceLock<Option<KeptText>>,
    folded_text: OnceLock<Option<KeptText>>,
    sentences: u64,
    characters: u64,
    speeches: u64,
}

/// A speech in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpeechRef {
    pub(crate) segment: u32,
    /// Its place among the segment's live speeches.
    pub(crate) ordinal: u32,
}

/// One of tantivy's segments, with what a search asks of it all the time.
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    pub(crate) junctions: Arc<InvertedIndexReader>,
    pub(crate) singles: Arc<InvertedIndexReader>,
    pub(crate) words: Arc<InvertedIndexReader>,
    store: StoreReader,
    /// The live speeches, in order of their documents.
    pub(crate) speeches: Vec<SpeechEntry>,
    marks: Marks,
    lengths: Option<Column<u64>>,
}

/// Where a speech stands in its segment, and what ranking needs of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpeechEntry {
    /// The speech's own document; its sentences follow.
    pub(crate) document: u32,
    /// One past the document of its last sentence.
    pub(crate) end: u32,
    /// Letters of its text, without noise.
    pub(crate) letters: u32,
    /// Its first day as 20250305; 0 where unknown.
    pub(crate) date: u32,
}

/// Decompressed blocks of stored records kept per segment; a block has 16 KB.
const STORE_CACHE_BLOCKS: usize = 64;
/// How often opening is tried again where an indexer takes files away meanwhile.
const OPEN_ATTEMPTS: usize = 20;

impl Index {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// There is none, it may not be read, it is of another format, or it is damaged.
    pub fn open(dir: &Path) -> Result<Index> {
        let meta = dir.join("meta.json");
        if !meta.try_exists().map_err(|source| Error::Read { path: meta, source })? {
            return Err(Error::NoIndex { dir: dir.to_owned() });
        }
        let opened = tantivy::Index::open(PublicDirectory::open(dir)?).map_err(|error| unreadable(dir, error))?;
        let text_memory = Arc::new(AtomicU64::new(0));
        let inner = open_snapshot(dir, &opened, &text_memory)?;
        let current = Arc::new(Current::new(Arc::new(inner)));
        Ok(Index { dir: dir.to_owned(), index: opened, current, text_memory })
    }

    /// Lets searches keep the text of all speeches in memory, where it takes no more than so many bytes as written and as folded: for a
    /// process that answers many. The first regular expression that is asked for then folds all of it, the first search under the strict
    /// lens reads all of it as written, and all that follow are ten times as fast and more. Without this nothing is kept.
    pub fn keep_text(&self, bytes: u64) {
        self.text_memory.store(bytes, Ordering::Relaxed);
    }

    /// What was published when the index was opened or last reloaded.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(Arc::clone(&self.current.read().unwrap_or_else(std::sync::PoisonError::into_inner)))
    }

    /// Reads every file whole and compares it with the checksum that was written with it, which opening and searching don't.
    ///
    /// # Errors
    /// A file is not what was written.
    pub fn check_files(&self) -> Result<()> {
        let changed = self.index.validate_checksum().map_err(|error| unreadable(&self.dir, error))?;
        match changed.iter().min() {
            None => Ok(()),
            Some(file) => {
                let problem = format!("{} is not what was written", file.display());
                Err(Error::IndexDamaged { dir: self.dir.clone(), problem })
            }
        }
    }

    /// Takes up what has been published since; returns whether there was anything. Searches under way go on with what they have.
    ///
    /// # Errors
    /// The index is gone, of another format or damaged; the snapshot stays what it was.
    pub fn reload(&self) -> Result<bool> {
        let metas = self.index.load_metas().map_err(|error| unreadable(&self.dir, error))?;
        let current = self.snapshot().0;
        if metas.opstamp == current.opstamp && segment_ids(&metas.segments) == current.segment_ids {
            return Ok(false);
        }
        let fresh = Arc::new(open_snapshot(&self.dir, &self.index, &self.text_memory)?);
        *self.current.write().unwrap_or_else(std::sync::PoisonError::into_inner) = fresh;
        Ok(true)
    }
}

fn segment_ids(segments: &[tantivy::index::SegmentMeta]) -> Vec<String> {
    let mut ids: Vec<String> = segments
        .iter()
        .map(|segment| format!("{}.{:?}", segment.id().uuid_string(), segment.delete_opstamp()))
        .collect();
    ids.sort();
    ids
}

/// Opens all segments of one commit. Files may go while this runs, when an indexer merges; then the next commit is taken.
fn open_snapshot(dir: &Path, index: &tantivy::Index, text_memory: &Arc<AtomicU64>) -> Result<SnapshotInner> {
    let mut last = None;
    for _ in 0..OPEN_ATTEMPTS {
        match contain(dir, || try_open_snapshot(dir, index, text_memory)) {
            Err(error @ Error::IndexDamaged { .. }) => last = Some(error),
            result => return result,
        }
    }
    Err(last.unwrap_or_else(|| Error::NoIndex { dir: dir.to_owned() }))
}

/// Runs what reads an index. On damaged postings tantivy panics instead of returning an error; its checksums are not looked at when a
/// file is opened, since that would mean reading all of it.
fn contain<T>(dir: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::IndexDamaged { dir: dir.to_owned(), problem: "a part of it can't be decoded".to_owned() })
    })
}

/// What failed in reading. Where the system refuses (no permission, too many open files) nothing is damaged; other errors of input are
/// those of decoding.
fn unreadable(dir: &Path, error: TantivyError) -> Error {
    let (io, path) = match &error {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => (io_error, dir.join(filepath)),
        TantivyError::IoError(io_error) => (io_error, dir.to_owned()),
        _ => return engine(dir, error),
    };
    match io.raw_os_error() {
        Some(code) => Error::Read { path, source: io::Error::from_raw_os_error(code) },
        None => Error::IndexDamaged { dir: dir.to_owned(), problem: io.to_string() },
    }
}

fn try_open_snapshot(dir: &Path, index: &tantivy::Index, text_memory: &Arc<AtomicU64>) -> Result<SnapshotInner> {
    let metas = index.load_metas().map_err(|error| unreadable(dir, error))?;
    let Some(header) = Header::read(metas.payload.as_deref(), dir)? else {
        return Err(Error::NoIndex { dir: dir.to_owned() });
    };
    let (expected, fields) = schema();
    if metas.schema != expected {
        return Err(Error::IndexFormat { dir: dir.to_owned(), found: "unknown".to_owned(), expected: FORMAT });
    }
    let segment_ids = segment_ids(&metas.segments);
    let mut segments = Vec::with_capacity(metas.segments.len());
    for meta in metas.segments {
        let reader = SegmentReader::open(&index.segment(meta)).map_err(|error| unreadable(dir, error))?;
        segments.push(Segment::open(reader, &fields).map_err(|error| unreadable(dir, error))?);
    }
    let entries = || segments.iter().flat_map(|segment| segment.speeches.iter().map(move |entry| (segment, entry)));
    let noise: u64 = entries().map(|(segment, entry)| segment.marks.noise_within(entry)).sum();
    Ok(SnapshotInner {
        dir: dir.to_owned(),
        opstamp: metas.opstamp,
        segment_ids,
        header,
        fields,
        sentences: entries().map(|(_, entry)| u64::from(entry.sentence_count())).sum::<u64>() - noise,
        characters: entries().map(|(_, entry)| u64::from(entry.letters)).sum(),
        speeches: entries().count() as u64,
        segments,
        id_ranks: OnceLock::new(),
        text_memory: Arc::clone(text_memory),
        written_text: OnceLock::new(),
        folded_text: OnceLock::new(),
    })
}

impl Snapshot {
    /// The version of the index: the same for the same content, lexicon and rules.
    pub fn version(&self) -> &str {
        &self.0.header.version
    }

    /// The rules of noise that the index is kept by, beside the built-in ones, as text.
    pub fn noise_rules(&self) -> &str {
        &self.0.header.noise_rules
    }

    /// The number of speeches.
    pub fn speech_count(&self) -> u64 {
        self.0.speeches
    }

    /// The number of sentences, noise left out.
    pub fn sentence_count(&self) -> u64 {
        self.0.sentences
    }

    /// The number of folded letters, separators and noise left out.
    pub fn character_count(&self) -> u64 {
        self.0.characters
    }

    /// The number of folded letters of a speech, separators and noise left out.
    pub fn characters_of(&self, speech: SpeechRef) -> u64 {
        u64::from(self.entry(speech).letters)
    }

    /// All speeches, in the order in which they are stored.
    pub fn speech_refs(&self) -> impl Iterator<Item = SpeechRef> + '_ {
        self.segments().iter().enumerate().flat_map(|(segment, entries)| {
            (0..entries.speeches.len() as u32).map(move |ordinal| SpeechRef { segment: segment as u32, ordinal })
        })
    }

    /// Puts speeches in the order of their ids.
    pub fn sort_by_id(&self, speeches: &mut [SpeechRef]) {
        speeches.sort_unstable_by_key(|speech| self.id_rank(*speech));
    }

    /// Reads a speech whole.
    ///
    /// # Errors
    /// Its record is damaged.
    pub fn speech(&self, speech: SpeechRef) -> Result<Speech> {
        self.stored(speech, |document| record::decode(&self.0.fields, &document))
    }

    /// Reads the text of a speech and where its sentences stand: all that a search needs of it.
    pub(crate) fn text(&self, speech: SpeechRef) -> Result<(String, Vec<Sentence>)> {
        self.stored(speech, |document| record::decode_text(&self.0.fields, document))
    }

    fn stored<T>(&self, speech: SpeechRef, decode: impl FnOnce(TantivyDocument) -> Option<T>) -> Result<T> {
        self.contain(|| {
            let segment = &self.segments()[speech.segment as usize];
            let stored = segment.store.get(self.entry(speech).document);
            decode(stored.map_err(|error| unreadable(&self.0.dir, error))?).ok_or_else(|| Error::IndexDamaged {
                dir: self.0.dir.clone(),
                problem: "a stored speech can't be read".to_owned(),
            })
        })
    }

    /// The speech with an id.
    ///
    /// # Errors
    /// There is none, or the index is damaged.
    pub fn find(&self, id: &str) -> Result<SpeechRef> {
        let term = Term::from_field_text(self.0.fields.key, id);
        self.contain(|| {
            for (number, segment) in self.segments().iter().enumerate() {
                let documents =
                    segment.postings(self.0.fields.key, &term).map_err(|error| unreadable(&self.0.dir, error))?;
                for document in documents {
                    if let Ok(ordinal) = segment.speeches.binary_search_by_key(&document, |entry| entry.document) {
                        return Ok(SpeechRef { segment: number as u32, ordinal: ordinal as u32 });
                    }
                }
            }
            Err(Error::NoSuchSpeech { id: id.to_owned() })
        })
    }

    /// The terms that its words were cut with.
    pub(crate) fn lexicon(&self) -> Result<Lexicon> {
        Lexicon::from_text(&self.0.header.lexicon, &self.0.dir)
    }

    /// The speeches that not everyone may see.
    ///
    /// # Errors
    /// The index is damaged.
    pub(crate) fn labelled(&self) -> Result<HashSet<SpeechRef>> {
        self.contain(|| {
            let mut labelled = HashSet::new();
            for (number, segment) in self.segments().iter().enumerate() {
                let column =
                    segment.reader.fast_fields().str("access").map_err(|error| unreadable(&self.0.dir, error))?;
                let Some(column) = column else { continue };
                for (ordinal, entry) in segment.speeches.iter().enumerate() {
                    if column.ords().first(entry.document).is_some() {
                        labelled.insert(SpeechRef { segment: number as u32, ordinal: ordinal as u32 });
                    }
                }
            }
            Ok(labelled)
        })
    }

    /// The folder of the index.
    pub(crate) fn dir(&self) -> &Path {
        &self.0.dir
    }

    /// The id, content hash and file of every speech, in the order of [`Snapshot::speech_refs`].
    pub(crate) fn for_each_origin(&self, mut each: impl FnMut(&str, [u8; 32], &str)) -> Result<()> {
        let failed = |error: TantivyError| unreadable(&self.0.dir, error);
        self.contain(|| {
            self.segments().iter().try_for_each(|segment| segment.for_each_origin(&mut each)).map_err(failed)
        })
    }

    /// What the speeches of the index are, by their metadata.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn overview(&self) -> Result<Overview> {
        self.contain(|| Overview::of(self.segments()).map_err(|error| unreadable(&self.0.dir, error)))
    }

    /// Runs what reads the index; where that turns out to be damaged, an error instead of a panic.
    pub(crate) fn contain<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        contain(&self.0.dir, work)
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.0.fields
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.0.segments
    }

    /// The place of a speech among all ids in order. The order is worked out when it is first asked for.
    pub(crate) fn id_rank(&self, speech: SpeechRef) -> u32 {
        self.0.id_ranks.get_or_init(|| self.rank_ids())[speech.segment as usize][speech.ordinal as usize]
    }

    fn rank_ids(&self) -> Vec<Vec<u32>> {
        let ranked = self.contain(|| self.try_rank_ids().map_err(|error| unreadable(&self.0.dir, error)));
        // Where the column is damaged, ties stay in the order in which they are stored.
        ranked.unwrap_or_else(|_| self.segments().iter().map(|segment| vec![0; segment.speeches.len()]).collect())
    }

    fn try_rank_ids(&self) -> tantivy::Result<Vec<Vec<u32>>> {
        let columns: Vec<_> =
            self.segments().iter().map(|segment| segment.reader.fast_fields().str("id")).collect::<Result<_, _>>()?;
        let values: Vec<Values> = columns
            .iter()
            .map(|column| column.as_deref().map_or(Ok(Values::default()), Values::read))
            .collect::<Result<_, _>>()?;
        // The values of a segment are in order, and the sort makes use of that.
        let mut places: Vec<(usize, usize)> = values
            .iter()
            .enumerate()
            .flat_map(|(segment, ids)| (0..ids.len()).map(move |ord| (segment, ord)))
            .collect();
        places.sort_by(|a, b| values[a.0].get(a.1 as u64).cmp(values[b.0].get(b.1 as u64)));
        let mut by_ord: Vec<Vec<u32>> = values.iter().map(|ids| vec![0; ids.len()]).collect();
        for (rank, (segment, ord)) in places.into_iter().enumerate() {
            by_ord[segment][ord] = rank as u32;
        }
        let ranks = self.segments().iter().zip(&columns).zip(by_ord).map(|((segment, column), by_ord)| {
            let ord = |entry: &SpeechEntry| column.as_ref().and_then(|column| column.ords().first(entry.document));
            segment
                .speeches
                .iter()
                .map(|entry| ord(entry).and_then(|ord| by_ord.get(ord as usize)).copied().unwrap_or(0))
                .collect()
        });
        Ok(ranks.collect())
    }

    /// The text of all speeches as written, where it may be kept. It is read when it is first asked for.
    pub(crate) fn written_text(&self) -> Option<&KeptText> {
        self.kept(&self.0.written_text, KeptText::written)
    }

    /// The text of all speeches as folded, where it may be kept. It is read when it is first asked for.
    pub(crate) fn folded_text(&self) -> Option<&KeptText> {
        self.kept(&self.0.folded_text, KeptText::folded)
    }

    fn kept<'a>(
        &'a self,
        text: &'a OnceLock<Option<KeptText>>,
        read: fn(&Snapshot) -> Result<KeptText>,
    ) -> Option<&'a KeptText> {
        let allowed = self.0.text_memory.load(Ordering::Relaxed).min(u64::from(u32::MAX));
        // There must be room for both forms, so that none depends on what was asked before.
        let may_be_kept = 2 * KeptText::size(self) <= allowed;
        // What can't be read here is told where it is read alone.
        may_be_kept.then(|| text.get_or_init(|| read(self).ok()).as_ref()).flatten()
    }

    pub(crate) fn entry(&self, speech: SpeechRef) -> SpeechEntry {
        self.segments()[speech.segment as usize].speeches[speech.ordinal as usize]
    }
}

impl SpeechEntry {
    /// The document of its first sentence.
    pub(crate) fn first(&self) -> u32 {
        self.document + 1
    }

    pub(crate) fn sentence_count(&self) -> u32 {
        self.end - self.first()
    }
}

impl Segment {
    fn open(reader: SegmentReader, fields: &Fields) -> tantivy::Result<Segment> {
        let marks = reader.inverted_index(fields.mark)?;
        let all = |name: &str| -> tantivy::Result<Vec<u32>> {
            let term = Term::from_field_text(fields.mark, name);
            Ok(marks.read_postings(&term, IndexRecordOption::Basic)?.map(documents_of).unwrap_or_default())
        };
        let starts = all(mark::SPEECH)?;
        let letters = reader.fast_fields().column_opt::<u64>("letters")?;
        let dates = reader.fast_fields().column_opt::<u64>("date")?;
        let value = |column: &Option<Column<u64>>, document: u32| {
            column.as_ref().and_then(|column| column.first(document)).unwrap_or(0) as u32
        };
        let ends = starts.iter().skip(1).copied().chain(std::iter::once(reader.max_doc()));
        let speeches = starts
            .iter()
            .zip(ends)
            .filter(|(document, _)| reader.alive_bitset().is_none_or(|alive| alive.is_alive(**document)))
            .map(|(&document, end)| SpeechEntry {
                document,
                end,
                letters: value(&letters, document),
                date: SpeechDate::from_number(value(&dates, document)).map_or(0, SpeechDate::first_day),
            })
            .collect();
        Ok(Segment {
            junctions: reader.inverted_index(fields.junctions)?,
            singles: reader.inverted_index(fields.singles)?,
            words: reader.inverted_index(fields.words)?,
            store: reader.get_store_reader(STORE_CACHE_BLOCKS)?,
            speeches,
            lengths: reader.fast_fields().column_opt::<u64>("length")?,
            marks: Marks::read(reader.max_doc(), all)?,
            reader,
        })
    }

    /// The number of folded letters of a sentence, or of a title that stands alone.
    pub(crate) fn letters(&self, document: u32) -> u32 {
        self.lengths.as_ref().and_then(|lengths| lengths.first(document)).unwrap_or(0) as u32
    }

    /// What a sentence is.
    #[inline]
    pub(crate) fn mark(&self, document: u32) -> Mark {
        self.marks.0[document as usize]
    }

    fn for_each_origin(&self, mut each: impl FnMut(&str, [u8; 32], &str)) -> tantivy::Result<()> {
        let columns = self.reader.fast_fields();
        let (Some(ids), Some(hashes), Some(files)) = (columns.str("id")?, columns.bytes("hash")?, columns.str("file")?)
        else {
            return Ok(());
        };
        let (id_values, hash_values, file_values) =
            (Values::read(&ids)?, Values::read(&hashes)?, Values::read(&files)?);
        for entry in &self.speeches {
            let id = ids.ords().first(entry.document).and_then(|ord| id_values.text(ord));
            let hash = hashes.ords().first(entry.document).and_then(|ord| hash_values.get(ord).try_into().ok());
            let file = files.ords().first(entry.document).and_then(|ord| file_values.text(ord));
            if let (Some(id), Some(hash), Some(file)) = (id, hash, file) {
                each(id, hash, file);
            }
        }
        Ok(())
    }

    fn postings(&self, field: tantivy::schema::Field, term: &Term) -> tantivy::Result<Vec<u32>> {
        let postings = self.reader.inverted_index(field)?.read_postings(term, IndexRecordOption::Basic)?;
        Ok(postings.map(documents_of).unwrap_or_default())
    }
}

fn documents_of(mut postings: impl Postings) -> Vec<u32> {
    let mut documents = Vec::new();
    while postings.doc() != TERMINATED {
        documents.push(postings.doc());
        postings.advance();
    }
    documents
}

/// What each document of a segment is, a byte each.
struct Marks(Vec<Mark>);

/// The kind of a sentence, and whether it is noise. A speech has the kind of a title where its title is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) kind: SentenceKind,
    pub(crate) is_noise: bool,
}

impl Marks {
    /// Reads the marks; `documents` gives those that carry one.
    fn read(max: u32, documents: impl Fn(&str) -> tantivy::Result<Vec<u32>>) -> tantivy::Result<Marks> {
        let mut marks = vec![Mark { kind: SentenceKind::Body, is_noise: false }; max as usize];
        for kind in SentenceKind::ALL {
            for document in mark::of(kind).map(&documents).transpose()?.into_iter().flatten() {
                marks[document as usize].kind = kind;
            }
        }
        for document in documents(mark::GIVEN_TITLE)? {
            marks[document as usize].kind = SentenceKind::Title;
        }
        for document in documents(mark::NOISE)? {
            marks[document as usize].is_noise = true;
        }
        Ok(Marks(marks))
    }

    fn noise_within(&self, entry: &SpeechEntry) -> u64 {
        let sentences = &self.0[entry.first() as usize..entry.end as usize];
        sentences.iter().filter(|mark| mark.is_noise).count() as u64
    }
}
