//! Characters and words of a speech: folding, sentences, jieba, and pinyin.
//!
//! Everything that tifa promises about a match is said in terms of [`Folded`] and [`sentences()`]. Nothing in here knows what an index is.

pub mod fold;
pub mod mask;
pub mod pinyin;
pub mod script;
pub mod sentences;
pub mod words;

pub(crate) mod characters;
pub(crate) mod function_words;

pub use fold::{Folded, Letter, fold};
pub use mask::{Mask, MaskKind, masks};
pub use script::{Script, script};
pub use sentences::{Span, sentences, sentences_with};
