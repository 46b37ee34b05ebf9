//! Metadata that a text tells about itself: who spoke, when, where, on whose behalf.

use super::layout::Layout;
use crate::speech::Speech;

/// Fills in what is not given: from the lines of the text, then from what its page says, then from the name of its file.
/// Nothing is guessed: what none of them says stays unknown.
pub(super) fn read(_speech: &mut Speech, _layout: &Layout, _file_name: Option<&str>) {}
