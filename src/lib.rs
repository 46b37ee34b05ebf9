//! tifa (提法): exact phrase search over Chinese policy speeches.
//!
//! Every occurrence of a phrase is found and counted, whatever script, width, quotation marks or separators it was written with; the
//! best speeches come first, with their hits marked on the original characters. Nothing is estimated.
//!
//! ```
//! use std::path::Path;
//!
//! use tifa::corpus::Draft;
//! use tifa::index::{Index, IndexOptions, Indexer, Origin};
//! use tifa::query::Query;
//! use tifa::search::{Request, search};
//!
//! let speeches = [
//!     ("port", "同志們：\n要牢固樹立「項目為王，環境是金」的理念。"),
//!     ("city", "一、抓项目\n项目为王、环境是金，不是一句口号。"),
//!     ("village", "乡村要振兴，产业是根本。"),
//! ];
//! let folder = tempfile::tempdir()?;
//! let indexer = Indexer::open(folder.path(), IndexOptions::default())?;
//! for (order, (id, text)) in speeches.into_iter().enumerate() {
//!     let draft = Draft::new(id, text);
//!     let origin = Origin { order: order as u64, file: Path::new("/speeches").join(id) };
//!     indexer.offer(id, draft.content_hash(), origin, || draft.into_speech())?;
//! }
//! indexer.finish(&[], |_| false)?;
//!
//! let index = Index::open(folder.path())?;
//! let query: Query = "项目为王，环境是金".parse()?;
//! let answer = search(&index.snapshot(), &Request::new(query))?;
//! assert_eq!(answer.totals.hits, 2);
//! assert_eq!(answer.totals.speeches, 2);
//! let marked: Vec<&str> = answer.results[0].snippets[0].segments.iter().filter(|s| s.hit).map(|s| s.text.as_str()).collect();
//! assert_eq!(marked.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In reading order: what a speech is ([`speech`]), how its characters are compared ([`text`]), how files become speeches ([`corpus`]),
//! what stands on disk ([`index`]), what can be asked ([`query`]), how it is answered ([`search`]), what is offered while somebody types
//! ([`suggest`]), and how anyone can check the answer ([`scan`], [`verify`]) and its order ([`eval`]). The engine prints nothing, reads no
//! environment and is not async.

pub mod error;

pub mod speech;
pub mod text;

pub mod corpus;

pub mod index;

pub mod query;
pub mod search;

pub mod suggest;

pub mod scan;
pub mod verify;

pub mod eval;

#[cfg(feature = "server")]
pub mod server;

pub use error::{Error, Result};
