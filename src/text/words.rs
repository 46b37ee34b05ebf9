//! Words: jieba with the genre's own lexicon. The one place that names jieba.
//!
//! Words serve ranking and the `words` tier. No promise of exactness rests on them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tantivy_jieba::jieba_rs::{Jieba, TokenizeMode};

use super::fold;
use crate::error::{Error, Result};

/// Terms that jieba's own dictionary cuts wrongly, and how common they are taken to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexicon {
    terms: BTreeMap<String, Option<usize>>,
}

/// The largest lexicon file that an administrator may give, in bytes.
pub const MAX_LEXICON_BYTES: u64 = 1 << 20;

const BUILT_IN: &str = include_str!("lexicon.txt");

impl Lexicon {
    /// The lexicon that the program carries.
    pub fn built_in() -> Lexicon {
        let mut lexicon = Lexicon { terms: BTreeMap::new() };
        lexicon
            .extend(BUILT_IN, Path::new("src/text/lexicon.txt"))
            .expect("the built-in lexicon is well formed: a test reads it");
        lexicon
    }

    /// Reads a file in jieba's format, one term a line: `term [frequency [tag]]`; `#` begins a comment.
    /// Its terms come beside the built-in ones, and win over them.
    ///
    /// # Errors
    /// A file that cannot be read, is too large, or has a line that is no term; the error names file and line.
    pub fn with_file(path: &Path) -> Result<Lexicon> {
        let failed = |source| Error::Read { path: path.to_owned(), source };
        let size = std::fs::metadata(path).map_err(failed)?.len();
        if size > MAX_LEXICON_BYTES {
            return Err(Error::Lexicon {
                path: path.to_owned(),
                line: 0,
                problem: format!("the file has {size} bytes; at most {MAX_LEXICON_BYTES} are read"),
            });
        }
        let mut lexicon = Lexicon::built_in();
        lexicon.extend(&std::fs::read_to_string(path).map_err(failed)?, path)?;
        Ok(lexicon)
    }

    /// The lexicon as text that [`Lexicon::from_text`] reads back.
    pub(crate) fn to_text(&self) -> String {
        let line = |(term, frequency): (&String, &Option<usize>)| match frequency {
            Some(frequency) => format!("{term} {frequency}\n"),
            None => format!("{term}\n"),
        };
        self.terms.iter().map(line).collect()
    }

    /// Reads back what [`Lexicon::to_text`] wrote.
    pub(crate) fn from_text(text: &str, path: &Path) -> Result<Lexicon> {
        let mut lexicon = Lexicon { terms: BTreeMap::new() };
        lexicon.extend(text, path)?;
        Ok(lexicon)
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there are no terms.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn extend(&mut self, text: &str, path: &Path) -> Result<()> {
        for (n, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |problem: String| Error::Lexicon { path: path.to_owned(), line: n + 1, problem };
            let mut columns = line.split_whitespace();
            let term = columns.next().unwrap_or_default();
            let folded = fold(term).to_string();
            if folded.is_empty() || folded.contains(fold::SEPARATOR) {
                return Err(wrong(format!("{term:?} is not one term: write letters only, no punctuation")));
            }
            let frequency = match columns.next() {
                None => None,
                Some(number) => Some(number.parse().map_err(|_| {
                    wrong(format!(
                        "{number:?} is not a frequency: write `term frequency tag`, the frequency a whole number"
                    ))
                })?),
            };
            self.terms.insert(folded, frequency);
        }
        Ok(())
    }
}

/// Cuts folded text into words. Cheap to clone: clones share one dictionary.
#[derive(Clone)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
}

/// The dictionary that was loaded last, as long as somebody uses it.
static LOADED: Mutex<Option<(Lexicon, Weak<Jieba>)>> = Mutex::new(None);

impl Segmenter {
    /// Loads jieba's dictionary and the lexicon, which takes about a tenth of a second; shares them with a segmenter of the same
    /// lexicon that is in use.
    pub fn new(lexicon: &Lexicon) -> Segmenter {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((same, jieba)) = &*loaded
            && same == lexicon
            && let Some(jieba) = jieba.upgrade()
        {
            return Segmenter { jieba };
        }
        let jieba = Arc::new(load(lexicon));
        *loaded = Some((lexicon.clone(), Arc::downgrade(&jieba)));
        Segmenter { jieba }
    }

    /// The words of a folded text in order, longer words followed by the shorter ones inside them; separators and masks are no words.
    pub fn words<'a>(&self, folded: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        // No guessing of new words (HMM): it cuts the same word differently in different places, so that asking for all words of a
        // query would miss speeches that hold them.
        let tokens = self.jieba.tokenize(folded, TokenizeMode::Search, false);
        tokens.into_iter().map(|token| token.word).filter(|word| word.chars().all(is_of_word))
    }

    /// A folded text taken apart: each letter in one word, separators and masks between them.
    pub(crate) fn pieces<'a>(&self, folded: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.jieba.cut(folded, false).into_iter().map(|token| token.word)
    }
}

fn load(lexicon: &Lexicon) -> Jieba {
    let mut jieba = Jieba::new();
    let (known, open): (Vec<_>, Vec<_>) = lexicon.terms.iter().partition(|(_, frequency)| frequency.is_some());
    let dictionary: String =
        known.iter().map(|(term, frequency)| format!("{term} {} n\n", frequency.unwrap_or(1))).collect();
    jieba.load_dict(&mut dictionary.as_bytes()).expect("a line of term, number and tag is a dictionary entry");
    for (term, _) in open {
        jieba.add_word(term, None, None);
    }
    jieba
}

fn is_of_word(c: char) -> bool {
    c != fold::SEPARATOR && c != fold::MASK
}
