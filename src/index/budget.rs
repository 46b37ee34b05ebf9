//! Bounds the memory of speeches on their way to the index. tantivy queues whole batches without a limit that fits speeches.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::schema::document::Document;

/// Bytes that may be in flight at once.
pub(super) struct Budget {
    limit: usize,
    used: Mutex<usize>,
    freed: Condvar,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Arc<Budget> {
        Arc::new(Budget { limit, used: Mutex::new(0), freed: Condvar::new() })
    }

    /// Waits until `bytes` are free. A speech larger than the whole budget waits until nothing else is in flight.
    pub(super) fn take(self: &Arc<Budget>, bytes: usize) -> Arc<Ticket> {
        let bytes = bytes.min(self.limit);
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut used =
            self.freed.wait_while(used, |used| *used + bytes > self.limit).unwrap_or_else(PoisonError::into_inner);
        *used += bytes;
        Arc::new(Ticket { budget: Arc::clone(self), bytes })
    }
}

/// A share of the budget, given back when dropped.
pub(super) struct Ticket {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        *self.budget.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.budget.freed.notify_all();
    }
}

/// A document that gives its share back when it has been indexed.
pub(super) struct Queued {
    pub(super) document: TantivyDocument,
    pub(super) ticket: Arc<Ticket>,
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        drop(self.ticket);
        self.document
    }

    fn get_sorted_field_values(&self) -> Vec<(Field, Vec<Self::Value<'_>>)> {
        self.document.get_sorted_field_values()
    }
}
