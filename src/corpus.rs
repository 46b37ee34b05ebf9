//! Files to speeches: which files there are, what stands in them, and how a speech is built.
//!
//! The way of a speech: [`find`] lists files, [`SourceFile::records`] cuts a file into records as it streams,
//! [`Record::read`] decodes one, [`Draft::into_speech`] splits it into sentences and reads its outline. The first two touch the
//! disk; the last two only compute, so that they can run on any thread.
//!
//! What goes wrong with one file or line is a [`Problem`] and the rest goes on. Nothing in here knows what an index is, prints,
//! or compares one speech with another: repeated ids are for the indexer to find.

mod csv;
mod decode;
mod evidence;
mod fields;
mod find;
mod front_matter;
mod html;
mod json_line;
mod layout;
mod mht;
pub mod noise;
mod opening;
mod outline;
mod problem;
mod record;
mod records;
mod regions;
mod sidecar;
mod wrapping;
mod yaml;

pub use decode::Encoding;
pub use fields::MAX_ID_BYTES;
pub use find::{Format, Found, SourceFile, find};
pub use front_matter::MAX_FRONT_MATTER_BYTES;
pub use layout::{Furniture, Layout};
pub use noise::NoiseRules;
pub use problem::{Problem, Reason, Weight};
pub use record::{Draft, MAX_SENTENCES, Record};
pub use records::{MAX_RECORD_BYTES, ReadOptions, Records};
