//! One article by itself, as tantivy searches it.

use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED};

/// One article.
///
/// Its file and its place there would tell it too, but a range over the column of places, intersected and excluded, is
/// sought behind its last seek by tantivy 0.27, and a build with overflow checks panics.
#[derive(Debug, Clone)]
pub(super) struct Itself {
    segment: SegmentId,
    document: DocId,
}

impl Itself {
    pub(super) fn new(address: DocAddress, searcher: &Searcher) -> Itself {
        Itself {
            segment: searcher.segment_reader(address.segment_ord).segment_id(),
            document: address.doc_id,
        }
    }

    fn in_segment(&self, reader: &SegmentReader) -> Only {
        Only(match reader.segment_id() == self.segment {
            true => self.document,
            false => TERMINATED,
        })
    }
}

impl Query for Itself {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Itself {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(self.in_segment(reader), boost)))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let is_found = self.in_segment(reader).doc() == document;
        let score = if is_found { 1.0 } else { 0.0 };
        Ok(Explanation::new("one article", score))
    }
}

/// One document, or none.
struct Only(DocId);

impl DocSet for Only {
    fn advance(&mut self) -> DocId {
        self.0 = TERMINATED;
        self.0
    }

    fn doc(&self) -> DocId {
        self.0
    }

    fn size_hint(&self) -> u32 {
        u32::from(self.0 != TERMINATED)
    }
}
