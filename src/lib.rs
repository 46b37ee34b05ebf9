//! tifa (提法): exact phrase search over Chinese policy speeches.

pub mod corpus;
pub mod error;
pub mod index;
pub mod query;
pub mod scan;
pub mod search;
#[cfg(feature = "server")]
pub mod server;
pub mod speech;
pub mod text;
pub mod verify;

pub use error::{Error, Result};
