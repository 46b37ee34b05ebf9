//! Speeches made up by a test, and an index of them in a folder of its own.
#![allow(dead_code, reason = "every test file takes the words that it needs")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tempfile::TempDir;
use tifa::corpus::{Draft, Layout};
use tifa::index::{Index, IndexOptions, Indexer, Origin, Outcome, Published, Snapshot};
use tifa::query::{Lens, Match, Query};
use tifa::search::{Answer, Request, Totals, search};
use tifa::speech::{Metadata, Speech};
use tifa::text::words::{Lexicon, Segmenter};

/// A speech as a test tells it.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) metadata: Metadata,
    pub(crate) file: PathBuf,
    /// Sentences that are marked as noise.
    pub(crate) noise: Vec<usize>,
}

/// Where all papers lie that say nothing else.
pub(crate) const HOME: &str = "/papers";

pub(crate) fn paper(id: &str, text: &str) -> Paper {
    let file = Path::new(HOME).join(id);
    Paper { id: id.to_owned(), text: text.to_owned(), metadata: Metadata::default(), file, noise: Vec::new() }
}

impl Paper {
    pub(crate) fn titled(mut self, title: &str) -> Paper {
        self.metadata.title = Some(title.to_owned());
        self
    }

    pub(crate) fn dated(mut self, date: &str) -> Paper {
        self.metadata.date = Some(date.parse().expect("a date"));
        self
    }

    pub(crate) fn of_region(mut self, region: &str) -> Paper {
        self.metadata.region = Some(region.to_owned());
        self
    }

    pub(crate) fn for_eyes_of(mut self, label: &str) -> Paper {
        self.metadata.access = vec![label.to_owned()];
        self
    }

    pub(crate) fn with_noise(mut self, sentence: usize) -> Paper {
        self.noise.push(sentence);
        self
    }

    pub(crate) fn in_file(mut self, file: &str) -> Paper {
        self.file = PathBuf::from(file);
        self
    }

    fn draft(&self) -> Draft {
        let Paper { id, text, metadata, file, .. } = self.clone();
        Draft { id, metadata, text, file, line: None, layout: Layout::default(), warnings: Vec::new() }
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.draft().content_hash());
        hasher.update(format!("{:?}", self.noise).as_bytes());
        *hasher.finalize().as_bytes()
    }

    pub(crate) fn speech(&self) -> Speech {
        let mut speech = self.draft().into_speech();
        for sentence in &self.noise {
            if let Some(sentence) = speech.sentences.get_mut(*sentence) {
                sentence.noise = Some("advertisement".to_owned());
            }
        }
        speech
    }
}

/// Loading the dictionary takes longer than most tests: it is loaded once, and every indexer shares it.
static DICTIONARY: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(&Lexicon::built_in()));

/// A folder with an index.
pub(crate) struct Shelf {
    folder: TempDir,
}

impl Shelf {
    pub(crate) fn empty() -> Shelf {
        Shelf { folder: tempfile::tempdir().expect("a folder") }
    }

    /// A shelf with these papers, put there in one run.
    pub(crate) fn of(papers: &[Paper]) -> Shelf {
        let shelf = Shelf::empty();
        shelf.publish(papers);
        shelf
    }

    /// A shelf with papers of these texts, called a, b, c, …
    pub(crate) fn of_texts(texts: &[&str]) -> Shelf {
        let ids = ('a'..='z').map(String::from);
        Shelf::of(&ids.zip(texts).map(|(id, text)| paper(&id, text)).collect::<Vec<_>>())
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    pub(crate) fn indexer(&self) -> Indexer {
        LazyLock::force(&DICTIONARY);
        Indexer::open(&self.dir(), least_memory()).expect("an indexer")
    }

    /// A run over all of [`HOME`]: these papers and no others.
    pub(crate) fn publish(&self, papers: &[Paper]) -> Published {
        let indexer = self.indexer();
        offer_all(&indexer, papers);
        finish(indexer, &[HOME])
    }

    /// A run over these papers alone; the others stay.
    pub(crate) fn add(&self, papers: &[Paper]) -> Published {
        self.change(papers, &[])
    }

    /// A run that adds or replaces some papers and finds that others are gone.
    pub(crate) fn change(&self, papers: &[Paper], gone: &[&Paper]) -> Published {
        let indexer = self.indexer();
        offer_all(&indexer, papers);
        let roots: Vec<PathBuf> = gone.iter().map(|paper| paper.file.clone()).collect();
        indexer.finish(&roots, |_| false).expect("to publish")
    }

    pub(crate) fn index(&self) -> Index {
        Index::open(&self.dir()).expect("an index")
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.index().snapshot()
    }

    pub(crate) fn ask(&self, request: &Request) -> Answer {
        search(&self.snapshot(), request).expect("an answer")
    }

    /// Hits, sentences and speeches.
    pub(crate) fn count(&self, query: &str, lens: Lens) -> (u64, u64, u64) {
        let Totals { hits, sentences, speeches } = self.ask(&Request { lens, ..exact(query) }).totals;
        (hits, sentences, speeches)
    }
}

/// The least that an indexer takes; it has one thread then.
pub(crate) fn least_memory() -> IndexOptions {
    IndexOptions { memory: 64 << 20, ..IndexOptions::default() }
}

/// Offers papers, the first in path order first.
pub(crate) fn offer_all(indexer: &Indexer, papers: &[Paper]) -> Vec<Outcome> {
    papers.iter().zip(0..).map(|(paper, order)| offer(indexer, order, paper)).collect()
}

pub(crate) fn offer(indexer: &Indexer, order: u64, paper: &Paper) -> Outcome {
    let origin = Origin { order, file: paper.file.clone() };
    indexer.offer(&paper.id, paper.hash(), origin, || paper.speech()).expect("to offer")
}

/// Publishes a run over these folders.
pub(crate) fn finish(indexer: Indexer, roots: &[&str]) -> Published {
    let roots: Vec<PathBuf> = roots.iter().map(PathBuf::from).collect();
    indexer.finish(&roots, |_| false).expect("to publish")
}

/// The first page of everything that a query finds.
pub(crate) fn all(query: &str) -> Request {
    Request::new(query.parse::<Query>().expect("a query"))
}

/// The first page of exact matches.
pub(crate) fn exact(query: &str) -> Request {
    Request { matching: Match::Phrase, ..all(query) }
}

/// The ids of the results in their order.
pub(crate) fn ids(answer: &Answer) -> Vec<&str> {
    answer.results.iter().map(|found| found.speech.id.as_str()).collect()
}
