//! What a commit says of itself: format, version, lexicon. It travels with tantivy's commit, so it is published with the documents.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::FORMAT;
use crate::error::{Error, Result};
use crate::text::fold::FOLD_TABLE;
use crate::text::words::Lexicon;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: u32,
    /// See [`version`].
    pub(super) version: String,
    /// The lexicon that words were cut with, as text.
    pub(super) lexicon: String,
    /// The rules of noise beside the built-in ones, as text. They are in the version by way of the content hashes.
    pub(super) noise_rules: String,
}

impl Header {
    /// Reads the payload of a commit. An index that was created and never published has none.
    pub(super) fn read(payload: Option<&str>, dir: &Path) -> Result<Option<Header>> {
        let Some(payload) = payload else { return Ok(None) };
        let unknown = |found: String| Error::IndexFormat { dir: dir.to_owned(), found, expected: FORMAT };
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_str(payload).map_err(|_| unknown("unknown".to_owned()))?;
        if format != FORMAT {
            return Err(unknown(format.to_string()));
        }
        serde_json::from_str(payload).map(Some).map_err(|_| unknown("unknown".to_owned()))
    }
}

/// The version of an index: a hash over everything that an answer depends on, whatever the order in which it came.
pub(super) fn version<'a>(lexicon: &Lexicon, speeches: impl Iterator<Item = (&'a str, &'a [u8; 32])>) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(&FORMAT.to_le_bytes());
    part(FOLD_TABLE.as_bytes());
    part(lexicon.to_text().as_bytes());
    let sorted: BTreeMap<_, _> = speeches.collect();
    for (id, hash) in sorted {
        part(id.as_bytes());
        part(hash);
    }
    hasher.finalize().to_hex()[..16].to_owned()
}
