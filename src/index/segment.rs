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
use crate::french::Analyzer;

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
    /// What the columns take before the first document: they say so, and do not touch it.
    empty_bytes: usize,
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
        let columns = FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?;
        Ok(SegmentBuilder {
            empty_bytes: columns.mem_usage(),
            columns,
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
        let columns = self.columns.mem_usage().saturating_sub(self.empty_bytes);
        let used = self.inverter.memory_bytes() + columns + self.store.mem_usage();
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

    /// Writes the segment, and returns what an index needs to know of it. The analyzer is the one that its words came from.
    pub(super) fn write(mut self, analyzer: &Analyzer) -> tantivy::Result<SegmentMeta> {
        self.end_document()?;
        let dealing_bytes = self.memory_bytes / DEALING_PART;
        self.inverter
            .write(&self.segment, analyzer, dealing_bytes)?;
        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        tantivy::directory::TerminatingWrite::terminate(columns)?;
        self.store.close()?;
        Ok(self.segment.with_max_doc(self.documents).meta().clone())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tantivy::postings::Postings;
    use tantivy::schema::IndexRecordOption;
    use tantivy::{DocSet, TERMINATED};

    use super::*;
    use crate::index::fields::{self, Handles};
    use crate::schema;

    /// Where terms stand: by field and term, each document with the positions, in order.
    type Standing = BTreeMap<(String, String), Vec<(u32, Vec<u32>)>>;

    fn note(standing: &mut Standing, field: &str, term: &str, document: u32, position: u32) {
        let of_term = standing
            .entry((field.to_owned(), term.to_owned()))
            .or_default();
        match of_term.last_mut() {
            Some((last, positions)) if *last == document => positions.push(position),
            _ => of_term.push((document, vec![position])),
        }
    }

    /// The last has a chunk that is too long for an analyzer to remember.
    const TEXTS: [&str; 5] = [
        "Le cessez-le-feu, c'est l'État qui l'a voulu",
        "",
        "Un état, des états : « cessez le feu » 27 000 fois",
        "Les présidents que le président a vus à Villeneuve-d'Ascq",
        "Voir https://exemple.fr/2016/04/18/les-presidents-que-le-president-a-vus-a-villeneuve-d-ascq.html",
    ];

    /// Adds some texts, each word far behind the one before, and notes where each form should stand.
    fn fill(builder: &mut SegmentBuilder, handles: &Handles, analyzer: &mut Analyzer) -> Standing {
        let mut expected = Standing::new();
        for (document, text) in (0..).zip(TEXTS) {
            builder.begin_document(TantivyDocument::default()).unwrap();
            let (_, inverter) = builder.parts();
            inverter.push(handles.kind, 0, b"article");
            note(&mut expected, "kind", "article", document, 0);
            inverter.push_mark(0, "¶");
            note(&mut expected, "all_exact", "¶", document, 0);
            analyzer.each_token(text, |token| {
                let position = 1 + token.position * 40;
                let number = inverter.word(&token);
                inverter.text().push(position, number);
                let word = token.word();
                let stems = word.stems().filter(|_| !word.is_stop);
                let forms = std::iter::once(word.exact).chain(word.joined);
                let exact = forms.map(|form| ("all_exact", form));
                let stems = stems.map(|stem| ("all_stem", stem));
                let joined = word.joined_stem.map(|stem| ("all_joined", stem));
                for (field, term) in exact.chain(stems).chain(joined) {
                    note(&mut expected, field, term, document, position);
                }
            });
            builder
                .parts()
                .1
                .push(handles.quotations.speakers, 3, b"hollande");
            note(&mut expected, "speaker", "hollande", document, 3);
        }
        expected
    }

    /// Returns the segment that so much memory makes, with what should stand in it and what does.
    fn written(memory_bytes: usize) -> (Standing, Standing) {
        let (schema, handles) = fields::build(schema::fields());
        let index = Index::create_in_ram(schema.clone());
        let mut builder = SegmentBuilder::begin(&index, handles.all, memory_bytes).unwrap();
        let mut analyzer = Analyzer::keeping();
        let expected = fill(&mut builder, &handles, &mut analyzer);
        assert_eq!(builder.documents(), TEXTS.len() as u32);
        let segment = builder.write(&analyzer).unwrap();
        let mut writer: tantivy::IndexWriter =
            index.writer_with_num_threads(1, 16_000_000).unwrap();
        writer.add_segment(segment).unwrap();
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let reader = &searcher.segment_readers()[0];
        let mut found = Standing::new();
        for (field, entry) in schema.fields().filter(|(_, entry)| entry.is_indexed()) {
            let inverted = reader.inverted_index(field).unwrap();
            let mut terms = inverted.terms().stream().unwrap();
            let mut tokens = 0;
            while terms.advance() {
                let term = String::from_utf8(terms.key().to_vec()).unwrap();
                let option = IndexRecordOption::WithFreqsAndPositions;
                let mut postings = inverted
                    .read_postings_from_terminfo(terms.value(), option)
                    .unwrap();
                assert_eq!(terms.value().doc_freq, postings.doc_freq());
                while postings.doc() != TERMINATED {
                    let mut positions = Vec::new();
                    postings.positions(&mut positions);
                    if positions.is_empty() {
                        positions.push(0);
                    }
                    tokens += positions.len() as u64;
                    let place = (postings.doc(), positions);
                    let key = (entry.name().to_owned(), term.clone());
                    found.entry(key).or_default().push(place);
                    postings.advance();
                }
            }
            if entry.has_fieldnorms() && tokens > 0 {
                assert_eq!(inverted.total_num_tokens(), tokens, "{}", entry.name());
                let norms = reader.get_fieldnorms_reader(field).unwrap();
                let sum: u32 = (0..reader.max_doc()).map(|it| norms.fieldnorm(it)).sum();
                // Short texts have exact norms.
                assert_eq!(u64::from(sum), tokens, "{}", entry.name());
            }
        }
        (expected, found)
    }

    #[test]
    fn a_segment_holds_what_was_pushed_however_little_memory_there_was() {
        // Without any, the postings of each term are dealt out alone.
        for memory_bytes in [0, 4 * 80, 1 << 20] {
            let (expected, found) = written(memory_bytes);
            assert!(expected.contains_key(&("all_joined".to_owned(), "cessezlefeu".to_owned())));
            assert_eq!(found, expected, "{memory_bytes} bytes");
        }
    }
}
