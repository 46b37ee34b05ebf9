//! The values of a column of text, read at once.

use tantivy::columnar::BytesColumn;

/// All values of a column in order. Asking for them one by one would read a block of the column each time.
#[derive(Default)]
pub(crate) struct Values {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Values {
    pub(crate) fn read(column: &BytesColumn) -> tantivy::Result<Values> {
        let mut values = Values::default();
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            values.bytes.extend_from_slice(stream.key());
            values.ends.push(values.bytes.len());
        }
        Ok(values)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The value of a place in order; empty where there is none.
    pub(crate) fn get(&self, ord: u64) -> &[u8] {
        let ord = ord as usize;
        let start = ord.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(ord).map_or(&[], |end| &self.bytes[start..*end])
    }

    pub(crate) fn text(&self, ord: u64) -> Option<&str> {
        std::str::from_utf8(self.get(ord)).ok()
    }
}
