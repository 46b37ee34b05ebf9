//! From speeches to an index on disk, and from there to memory. The one place, with [`crate::search`], that names tantivy.
//!
//! An [`Indexer`] writes; an [`Index`] opens what was published and hands out [`Snapshot`]s, which never change. What the documents
//! look like is in `schema`, what their terms are is in `terms`.

mod budget;
mod directory;
mod dry_run;
mod header;
mod indexer;
mod kept_text;
mod ledger;
mod overview;
mod record;
mod schema;
mod snapshot;
mod terms;
mod values;

pub use dry_run::DryRun;
pub use indexer::{IndexOptions, Indexer, Published};
pub use ledger::{Origin, Outcome, Removed, Superseded};
pub use overview::{Overview, ValueCount};
pub use snapshot::{Index, Snapshot, SpeechRef};

pub(crate) use directory::publish;
pub(crate) use kept_text::KeptText;
pub(crate) use snapshot::{Segment, SpeechEntry};
pub(crate) use terms::{Edge, edge_term, junction_prefix, junction_term, second_letter, single_term};
pub(crate) use values::Values;

/// The version of what stands on disk. Raise it with every change of the schema, the terms, the stored record or folding.
pub const FORMAT: u32 = 3;
