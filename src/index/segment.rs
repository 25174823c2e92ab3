//! A segment while it grows: postings in memory, columns in memory, articles on disk as they come.
//!
//! Each reading thread makes segments of its own out of what it reads, so that nothing but whole segments passes from one
//! thread to another.

use std::time::Instant;

use tantivy::fastfield::FastFieldsWriter;
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::schema::Schema;
use tantivy::store::StoreWriter;
use tantivy::{Index, TantivyDocument};

use super::fields::TextFields;
use super::inverter::Inverter;

/// What of the memory for a segment its postings may take while they are written, beside what they take already: one part
/// in so many.
const DEALING_PART: usize = 4;

/// A segment that is not written yet.
pub(super) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    inverter: Inverter,
    columns: FastFieldsWriter,
    store: StoreWriter,
    /// The last document; what is known of its file may be added to it.
    open: Option<TantivyDocument>,
    documents: u32,
    memory_bytes: usize,
    begun: Instant,
}

impl SegmentBuilder {
    /// Begins a segment of an index that may take so much memory.
    pub(super) fn begin(
        index: &Index,
        text: TextFields,
        memory_bytes: usize,
    ) -> tantivy::Result<SegmentBuilder> {
        let segment = index.new_segment();
        let schema = index.schema();
        let settings = index.settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            // Every core has a thread that reads: one more to compress would only wait for them.
            false,
        )?;
        let tokenizers = index.fast_field_tokenizer().clone();
        Ok(SegmentBuilder {
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?,
            inverter: Inverter::new(&schema, text),
            segment,
            schema,
            store,
            open: None,
            documents: 0,
            memory_bytes,
            begun: Instant::now(),
        })
    }

    /// Returns how many documents it has.
    pub(super) fn documents(&self) -> u32 {
        self.documents
    }

    /// Returns when it was begun.
    pub(super) fn begun(&self) -> Instant {
        self.begun
    }

    /// Whether it has no room for more.
    pub(super) fn is_full(&self) -> bool {
        let used = self.inverter.memory_bytes() + self.columns.mem_usage() + self.store.mem_usage();
        used >= self.memory_bytes - self.memory_bytes / DEALING_PART || self.inverter.is_full()
    }

    /// Begins a document, and ends the one before.
    pub(super) fn begin_document(&mut self, document: TantivyDocument) -> tantivy::Result<()> {
        self.end_document()?;
        self.documents += 1;
        self.open = Some(document);
        Ok(())
    }

    /// Returns the columns and what is stored of the document that was begun last, and where its terms go.
    pub(super) fn parts(&mut self) -> (&mut TantivyDocument, &mut Inverter) {
        (self.open.get_or_insert_default(), &mut self.inverter)
    }

    fn end_document(&mut self) -> tantivy::Result<()> {
        if let Some(document) = self.open.take() {
            self.columns.add_document(&document)?;
            self.store.store(&document, &self.schema)?;
            self.inverter.end_document();
        }
        Ok(())
    }

    /// Writes the segment, and returns what an index needs to know of it.
    pub(super) fn write(mut self) -> tantivy::Result<SegmentMeta> {
        self.end_document()?;
        let dealing_bytes = self.memory_bytes / DEALING_PART;
        self.inverter.write(&self.segment, dealing_bytes)?;
        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        tantivy::directory::TerminatingWrite::terminate(columns)?;
        self.store.close()?;
        Ok(self.segment.with_max_doc(self.documents).meta().clone())
    }
}
