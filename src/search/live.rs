//! What a commit says of its articles, without those that are deleted and not yet merged away.
//!
//! An article that is read again is deleted and added: counted twice, it would make its words more frequent, and an index that
//! grew over years would rank otherwise than one that is made anew.

use std::ops::Deref;

use tantivy::collector::Collector;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, Term};

/// The searcher of a commit, whose counts are of the articles that it finds.
pub(super) struct Live {
    searcher: Searcher,
    /// The deleted articles of each segment, in order.
    deleted: Vec<Vec<DocId>>,
}

impl Live {
    /// Finds out what is deleted.
    pub(super) fn new(searcher: Searcher) -> Live {
        let deleted = searcher.segment_readers().iter().map(|reader| {
            let Some(alive) = reader.alive_bitset() else {
                return Vec::new();
            };
            let mut deleted = Vec::with_capacity(reader.num_deleted_docs() as usize);
            let mut next = 0;
            for document in alive.iter_alive().chain([reader.max_doc()]) {
                deleted.extend(next..document);
                next = document + 1;
            }
            deleted
        });
        Live {
            deleted: deleted.collect(),
            searcher,
        }
    }

    /// Returns how many articles there are, and records of files that have none.
    pub(super) fn articles(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Returns how many articles have a term.
    pub(super) fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut articles = 0;
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let having = u64::from(reader.inverted_index(term.field())?.doc_freq(term)?);
            articles += having - self.deleted_with(segment, having, term)?;
        }
        Ok(articles)
    }

    /// Returns how many deleted articles of a segment have a term that stands in `having` of its articles.
    pub(super) fn deleted_with(
        &self,
        segment: usize,
        having: u64,
        term: &Term,
    ) -> tantivy::Result<u64> {
        let deleted = &self.deleted[segment];
        if deleted.is_empty() || having == 0 {
            return Ok(0);
        }
        let index = self.searcher.segment_reader(segment as u32);
        let index = index.inverted_index(term.field())?;
        let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
            return Ok(0);
        };
        let mut found = 0;
        for document in deleted {
            if postings.doc() < *document {
                postings.seek(*document);
            }
            found += u64::from(postings.doc() == *document);
        }
        Ok(found)
    }

    /// Returns how many words the articles have together in a field, as far as their lengths are kept.
    pub(super) fn words(&self, field: Field) -> tantivy::Result<u64> {
        let mut words = 0;
        for (reader, deleted) in self.searcher.segment_readers().iter().zip(&self.deleted) {
            words += reader.inverted_index(field)?.total_num_tokens();
            if !deleted.is_empty()
                && let Some(lengths) = reader.fieldnorms_readers().get_field(field)?
            {
                let gone = deleted.iter();
                words -= gone
                    .map(|document| u64::from(lengths.fieldnorm(*document)))
                    .sum::<u64>();
            }
        }
        Ok(words)
    }

    /// Returns how many words an article has in a field on average; of none, those of one.
    pub(super) fn average_words(&self, field: Field) -> tantivy::Result<f32> {
        Ok(self.words(field)? as f32 / self.articles().max(1) as f32)
    }

    /// Returns how queries are scored here.
    pub(super) fn scoring(&self) -> EnableScoring<'_> {
        EnableScoring::enabled_from_statistics_provider(self, &self.searcher)
    }

    /// Gives what a query matches, scored, to a collector.
    pub(super) fn search_scored<C: Collector>(
        &self,
        query: &dyn Query,
        collector: &C,
    ) -> tantivy::Result<C::Fruit> {
        self.searcher
            .search_with_statistics_provider(query, collector, self)
    }
}

/// Everything but counting is the searcher's.
impl Deref for Live {
    type Target = Searcher;

    fn deref(&self) -> &Searcher {
        &self.searcher
    }
}

impl Bm25StatisticsProvider for Live {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.words(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.articles())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Live::doc_freq(self, term)
    }
}
