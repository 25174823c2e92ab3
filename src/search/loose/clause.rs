//! One word of several, or what else scores: what the index says of it, and how its articles are read in a segment.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{Bm25Weight, EnableScoring, Query, Scorer, TermQuery, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::Clause;
use super::window::{Bits, WINDOW, place, places, set};
use crate::search::live::Live;
use crate::search::occurrences::Occurrences;

/// A clause with what the whole index says of it.
pub(super) struct WeighedClause {
    weight: Score,
    is_word: bool,
    how: How,
}

enum How {
    /// Terms that count as one: their postings are read a block at a time.
    Terms {
        terms: Vec<KnownTerm>,
        /// What scores them, and the field that says how long articles are; `None` where articles are only counted.
        bm25: Option<(Bm25Weight, Field)>,
    },
    /// Anything else, as it reads itself.
    Other(Box<dyn Weight>),
}

/// A term with what the whole index says of it.
struct KnownTerm {
    field: Field,
    /// Where its postings lie in each segment that has it.
    postings: Vec<Option<TermInfo>>,
    /// How many articles have it.
    articles: u64,
}

impl WeighedClause {
    pub(super) fn new(
        clause: &Clause,
        searcher: &Live,
        is_scored: bool,
    ) -> tantivy::Result<WeighedClause> {
        let how = match terms(&*clause.query) {
            Some((field, terms)) => {
                let terms = terms.into_iter();
                let terms = terms.map(|term| KnownTerm::new(term, searcher));
                let terms = terms.collect::<tantivy::Result<Vec<_>>>()?;
                let bm25 = is_scored.then(|| bm25(&terms, field, clause.weight, searcher));
                How::Terms {
                    bm25: bm25.transpose()?.map(|bm25| (bm25, field)),
                    terms,
                }
            }
            None => How::Other(clause.query.weight(match is_scored {
                true => searcher.scoring(),
                false => EnableScoring::disabled_from_searcher(searcher),
            })?),
        };
        Ok(WeighedClause {
            weight: clause.weight,
            is_word: clause.is_word,
            how,
        })
    }

    pub(super) fn open<'a>(
        &'a self,
        segment: usize,
        reader: &SegmentReader,
    ) -> tantivy::Result<OpenClause<'a>> {
        let reader = match &self.how {
            How::Terms { terms, bm25 } => {
                let option = match bm25 {
                    Some(_) => IndexRecordOption::WithFreqs,
                    None => IndexRecordOption::Basic,
                };
                let mut postings = Vec::with_capacity(terms.len());
                for term in terms {
                    if let Some(info) = &term.postings[segment] {
                        let index = reader.inverted_index(term.field)?;
                        postings.push(Postings {
                            block: index.read_block_postings_from_terminfo(info, option)?,
                            at: 0,
                        });
                    }
                }
                Reader::Terms {
                    postings,
                    score: match bm25 {
                        Some((bm25, field)) => Some((bm25, reader.get_fieldnorms_reader(*field)?)),
                        None => None,
                    },
                }
            }
            How::Other(weight) => Reader::Other(weight.scorer(reader, self.weight)?),
        };
        Ok(OpenClause {
            reader,
            is_word: self.is_word,
        })
    }
}

/// Returns the terms that a query looks for, and the field that says how long articles are, where nothing else counts.
fn terms(query: &dyn Query) -> Option<(Field, Vec<&Term>)> {
    if let Some(query) = query.downcast_ref::<TermQuery>() {
        return Some((query.term().field(), vec![query.term()]));
    }
    let occurrences = query.downcast_ref::<Occurrences>()?;
    Some((occurrences.field, occurrences.single_terms()?))
}

impl KnownTerm {
    fn new(term: &Term, searcher: &Live) -> tantivy::Result<KnownTerm> {
        let field = term.field();
        let info = |reader: &SegmentReader| -> tantivy::Result<Option<TermInfo>> {
            Ok(reader.inverted_index(field)?.get_term_info(term)?)
        };
        let segments = searcher.segment_readers().iter();
        let postings: Vec<Option<TermInfo>> = segments.map(info).collect::<tantivy::Result<_>>()?;
        let mut articles = 0;
        for (segment, info) in postings.iter().enumerate() {
            let having = info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
            articles += having - searcher.deleted_with(segment, having, term)?;
        }
        Ok(KnownTerm {
            field,
            postings,
            articles,
        })
    }
}

/// Returns what scores terms that count as one: as rare as the most frequent of them, as [`Occurrences`] has it.
fn bm25(
    terms: &[KnownTerm],
    field: Field,
    weight: Score,
    searcher: &Live,
) -> tantivy::Result<Bm25Weight> {
    let having = terms.iter().map(|term| term.articles).max().unwrap_or(0);
    let average = searcher.average_words(field)?;
    let bm25 = Bm25Weight::for_one_term_without_explain(having, searcher.articles(), average);
    Ok(bm25.boost_by(weight))
}

/// A clause in one segment.
pub(super) struct OpenClause<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) is_word: bool,
}

pub(super) enum Reader<'a> {
    Terms {
        postings: Vec<Postings>,
        score: Option<(&'a Bm25Weight, FieldNormReader)>,
    },
    Other(Box<dyn Scorer>),
}

impl Reader<'_> {
    /// Returns the article it is at.
    pub(super) fn document(&self) -> DocId {
        match self {
            Reader::Terms { postings, .. } => {
                let documents = postings.iter().map(Postings::document);
                documents.min().unwrap_or(TERMINATED)
            }
            Reader::Other(scorer) => scorer.doc(),
        }
    }

    /// Adds its articles from `first` on that a window has room for.
    pub(super) fn fill(&mut self, first: DocId, scores: &mut [Score; WINDOW], found: &mut Bits) {
        match self {
            Reader::Terms {
                postings,
                score: None,
            } => {
                for postings in postings {
                    postings.read(first, |place, _| set(found, place));
                }
            }
            Reader::Terms {
                postings,
                score: Some((bm25, norms)),
            } => {
                let mut add = |place: usize, frequency| {
                    let norm = norms.fieldnorm_id(first + place as DocId);
                    scores[place] += bm25.score(norm, frequency);
                };
                if let [postings] = postings.as_mut_slice() {
                    postings.read(first, |place, frequency| {
                        add(place, frequency);
                        set(found, place);
                    });
                    return;
                }
                // Terms held equal stand at the same places.
                let mut frequencies = [0; WINDOW];
                for postings in postings {
                    postings.read(first, |place, frequency| {
                        frequencies[place] = frequency.max(frequencies[place]);
                        set(found, place);
                    });
                }
                places(found).for_each(|place| add(place, frequencies[place]));
            }
            Reader::Other(scorer) => {
                if scorer.doc() < first {
                    scorer.seek(first);
                }
                while let Some(place) = place(scorer.doc(), first) {
                    scores[place] += scorer.score();
                    set(found, place);
                    scorer.advance();
                }
            }
        }
    }
}

/// The postings of one term.
pub(super) struct Postings {
    block: BlockSegmentPostings,
    /// The place in the block.
    at: usize,
}

impl Postings {
    /// Returns the article it is at.
    fn document(&self) -> DocId {
        let document = self.block.docs().get(self.at);
        document.copied().unwrap_or(TERMINATED)
    }

    /// Gives the places of a window and how often the term stands there, from `first` on; what is before is passed.
    #[inline]
    fn read(&mut self, first: DocId, mut take: impl FnMut(usize, u32)) {
        loop {
            let documents = &self.block.docs()[self.at..];
            if documents.is_empty() {
                return;
            }
            let before = match documents[0] < first {
                true => documents.partition_point(|document| *document < first),
                false => 0,
            };
            let start = self.at + before;
            let documents = &documents[before..];
            let here = match documents.last() {
                Some(last) if place(*last, first).is_none() => {
                    documents.partition_point(|document| place(*document, first).is_some())
                }
                _ => documents.len(),
            };
            for (index, document) in documents[..here].iter().enumerate() {
                take((*document - first) as usize, self.block.freq(start + index));
            }
            self.at = start + here;
            if self.at < self.block.block_len() {
                return;
            }
            self.block.advance();
            self.at = 0;
        }
    }
}
