//! The first stage of loose words: the articles that have any of them, scored and counted in one pass.
//!
//! Every answer says how many articles match and how many have all the words, so no posting can be skipped: tantivy,
//! which can skip them for the best alone, goes through them once more for each count. Here each word adds its score
//! and a bit to the articles of a window that fits into the processor's nearest cache, one word after the other, and
//! what the window holds is counted and compared before the next.

use tantivy::collector::TopNComputer;
use tantivy::collector::sort_key::NaturalComparator;
use tantivy::fastfield::AliveBitSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, BoostQuery, EnableScoring, Query, Scorer, TermQuery, Weight,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::compile::{Boxed, any_of};

/// Articles of one window: their scores are 16 KiB.
const WINDOW: usize = 4096;

/// Bits of one word of a set of articles.
const WORD_BITS: usize = u64::BITS as usize;

/// Something that scores: a word, a compound, a phrase.
#[derive(Debug)]
pub(super) struct Clause {
    /// What it looks for.
    pub(super) query: Boxed,
    /// What its score is multiplied by.
    pub(super) weight: Score,
    /// Whether it is one of the words, and finds what has it; the parts of a compound only score.
    pub(super) is_word: bool,
}

/// Returns the flat union of clauses for tantivy, scored.
pub(super) fn union(clauses: Vec<Clause>) -> Boxed {
    let boosted =
        |clause: Clause| -> Boxed { Box::new(BoostQuery::new(clause.query, clause.weight)) };
    any_of(clauses.into_iter().map(boosted).collect())
}

/// Loose words, and what narrows them.
#[derive(Debug)]
pub(super) struct Loose {
    pub(super) clauses: Vec<Clause>,
    /// A date or value that articles must have too.
    pub(super) filter: Option<Boxed>,
}

/// What a query finds.
pub(super) struct Found {
    /// The best articles, the best first; of equals, those that were indexed first.
    pub(super) best: Vec<(Score, DocAddress)>,
    /// How many match: of loose words, those that have any.
    pub(super) total: u64,
    /// How many have all the loose words.
    pub(super) total_all: u64,
}

impl Found {
    /// Returns what a query finds that is not loose words.
    pub(super) fn new(best: Vec<(Score, DocAddress)>, total: usize) -> Found {
        Found {
            best,
            total: total as u64,
            total_all: total as u64,
        }
    }
}

impl Loose {
    /// Counts the articles that match and returns the `limit` best of them.
    pub(super) fn search(&self, searcher: &Searcher, limit: usize) -> tantivy::Result<Found> {
        let scoring = match limit {
            0 => EnableScoring::disabled_from_searcher(searcher),
            _ => EnableScoring::enabled_from_searcher(searcher),
        };
        let weigh = |clause| Weighed::new(clause, searcher, scoring);
        let clauses = self
            .clauses
            .iter()
            .filter(|clause| clause.is_word || limit > 0);
        let clauses: Vec<Weighed> = clauses.map(weigh).collect::<tantivy::Result<_>>()?;
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let filter = self.filter.as_ref().map(|filter| filter.weight(unscored));
        let filter = filter.transpose()?;

        let mut best = TopNComputer::new_with_comparator(limit, NaturalComparator);
        let (mut total, mut total_all) = (0, 0);
        let mut window = Window::new();
        for (segment_ord, reader) in (0u32..).zip(searcher.segment_readers()) {
            let mut clauses = clauses
                .iter()
                .map(|clause| clause.open(reader))
                .collect::<tantivy::Result<Vec<Open>>>()?;
            let filter = filter.as_ref().map(|filter| filter.scorer(reader, 1.0));
            let mut filter = filter.transpose()?;
            while let Some(first) = first_of(&clauses) {
                window.fill(first, &mut clauses);
                if let Some(filter) = &mut filter {
                    window.narrow(filter);
                }
                if let Some(alive) = reader.alive_bitset() {
                    window.retain(alive);
                }
                total += count(&window.any);
                total_all += count(&window.all);
                if limit > 0 {
                    for (score, document) in window.scored() {
                        best.push(score, DocAddress::new(segment_ord, document));
                    }
                }
            }
        }
        let best = best.into_sorted_vec().into_iter();
        Ok(Found {
            best: best.map(|hit| (hit.sort_key, hit.doc)).collect(),
            total,
            total_all,
        })
    }
}

/// Returns the first article that any of the words still has to add.
fn first_of(clauses: &[Open]) -> Option<DocId> {
    let words = clauses.iter().filter(|clause| clause.is_word);
    let first = words.map(|clause| clause.reader.document()).min();
    first.filter(|document| *document != TERMINATED)
}

/// A clause with what the whole index says of it.
struct Weighed<'c> {
    clause: &'c Clause,
    how: How<'c>,
}

enum How<'c> {
    /// One term: its postings are read a block at a time.
    Term {
        term: &'c Term,
        /// What scores it; `None` where articles are only counted.
        bm25: Option<Bm25Weight>,
    },
    /// Anything else, as it reads itself.
    Other(Box<dyn Weight>),
}

impl Weighed<'_> {
    fn new<'c>(
        clause: &'c Clause,
        searcher: &Searcher,
        scoring: EnableScoring,
    ) -> tantivy::Result<Weighed<'c>> {
        let how = match clause.query.downcast_ref::<TermQuery>() {
            Some(query) => How::Term {
                term: query.term(),
                bm25: match scoring {
                    EnableScoring::Enabled { .. } => {
                        Some(bm25(query.term(), clause.weight, searcher)?)
                    }
                    EnableScoring::Disabled { .. } => None,
                },
            },
            None => How::Other(clause.query.weight(scoring)?),
        };
        Ok(Weighed { clause, how })
    }

    fn open(&self, reader: &SegmentReader) -> tantivy::Result<Open> {
        let reader = match &self.how {
            How::Term { term, bm25 } => {
                let option = match bm25 {
                    Some(_) => IndexRecordOption::WithFreqs,
                    None => IndexRecordOption::Basic,
                };
                let index = reader.inverted_index(term.field())?;
                let postings = index.read_block_postings(term, option)?;
                let score = match bm25 {
                    Some(bm25) => Some((bm25.clone(), reader.get_fieldnorms_reader(term.field())?)),
                    None => None,
                };
                Reader::Postings(Postings {
                    block: postings.unwrap_or_else(BlockSegmentPostings::empty),
                    at: 0,
                    score,
                })
            }
            How::Other(weight) => Reader::Other(weight.scorer(reader, self.clause.weight)?),
        };
        Ok(Open {
            reader,
            is_word: self.clause.is_word,
        })
    }
}

/// Returns what scores a term.
fn bm25(term: &Term, weight: Score, searcher: &Searcher) -> tantivy::Result<Bm25Weight> {
    let articles = searcher.total_num_docs()?;
    let average = searcher.total_num_tokens(term.field())? as Score / articles as Score;
    let having = Bm25StatisticsProvider::doc_freq(searcher, term)?;
    Ok(Bm25Weight::for_one_term_without_explain(having, articles, average).boost_by(weight))
}

/// A clause in one segment.
struct Open {
    reader: Reader,
    is_word: bool,
}

enum Reader {
    Postings(Postings),
    Other(Box<dyn Scorer>),
}

/// The postings of one term.
struct Postings {
    block: BlockSegmentPostings,
    /// The place in the block.
    at: usize,
    score: Option<(Bm25Weight, FieldNormReader)>,
}

impl Reader {
    /// Returns the article it is at.
    fn document(&self) -> DocId {
        match self {
            Reader::Postings(postings) => {
                let document = postings.block.docs().get(postings.at);
                document.copied().unwrap_or(TERMINATED)
            }
            Reader::Other(scorer) => scorer.doc(),
        }
    }

    /// Adds its articles from `first` on that a window has room for.
    fn fill(&mut self, first: DocId, scores: &mut [Score; WINDOW], found: &mut Bits) {
        match self {
            Reader::Postings(postings) => postings.fill(first, scores, found),
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

impl Postings {
    fn fill(&mut self, first: DocId, scores: &mut [Score; WINDOW], found: &mut Bits) {
        loop {
            let documents = &self.block.docs()[self.at..];
            if documents.is_empty() {
                return;
            }
            // What only scores may lie before.
            let before = match documents[0] < first {
                true => documents.partition_point(|document| *document < first),
                false => 0,
            };
            let start = self.at + before;
            let here = documents[before..]
                .iter()
                .map_while(|document| place(*document, first));
            let mut end = start;
            match &self.score {
                Some((bm25, norms)) => {
                    for (place, frequency) in here.zip(&self.block.freqs()[start..]) {
                        let norm = norms.fieldnorm_id(first + place as DocId);
                        scores[place] += bm25.score(norm, *frequency);
                        set(found, place);
                        end += 1;
                    }
                }
                None => {
                    for place in here {
                        set(found, place);
                        end += 1;
                    }
                }
            }
            self.at = end;
            if end < self.block.block_len() {
                return;
            }
            self.block.advance();
            self.at = 0;
        }
    }
}

/// Returns an article's place in the window that begins with `first`, which is not behind it, if it lies there.
fn place(document: DocId, first: DocId) -> Option<usize> {
    let place = (document - first) as usize;
    (place < WINDOW).then_some(place)
}

/// A set of places of a window.
type Bits = [u64; WINDOW / WORD_BITS];

fn set(bits: &mut Bits, place: usize) {
    bits[place / WORD_BITS] |= 1 << (place % WORD_BITS);
}

fn count(bits: &Bits) -> u64 {
    bits.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// What the words find among some articles in a row.
struct Window {
    first: DocId,
    scores: [Score; WINDOW],
    /// The articles that have any of the words, and those that have all.
    any: Bits,
    all: Bits,
}

impl Window {
    fn new() -> Window {
        Window {
            first: 0,
            scores: [0.0; WINDOW],
            any: [0; WINDOW / WORD_BITS],
            all: [0; WINDOW / WORD_BITS],
        }
    }

    /// Takes what the clauses have from `first` on.
    fn fill(&mut self, first: DocId, clauses: &mut [Open]) {
        self.first = first;
        self.scores.fill(0.0);
        self.any.fill(0);
        self.all.fill(u64::MAX);
        for clause in clauses {
            let mut found = [0; WINDOW / WORD_BITS];
            clause.reader.fill(first, &mut self.scores, &mut found);
            if clause.is_word {
                for (any, found) in self.any.iter_mut().zip(&found) {
                    *any |= found;
                }
                intersect(&mut self.all, &found);
            }
        }
    }

    /// Keeps the articles that a filter has.
    fn narrow(&mut self, filter: &mut Box<dyn Scorer>) {
        let mut found = [0; WINDOW / WORD_BITS];
        if filter.doc() < self.first {
            filter.seek(self.first);
        }
        while let Some(place) = place(filter.doc(), self.first) {
            set(&mut found, place);
            filter.advance();
        }
        intersect(&mut self.any, &found);
        intersect(&mut self.all, &found);
    }

    /// Keeps the articles that are not deleted.
    fn retain(&mut self, alive: &AliveBitSet) {
        let mut found = self.any;
        for place in places(&self.any) {
            if alive.is_deleted(self.first + place as DocId) {
                found[place / WORD_BITS] &= !(1 << (place % WORD_BITS));
            }
        }
        intersect(&mut self.any, &found);
        intersect(&mut self.all, &found);
    }

    /// Returns the articles that have any of the words, in order, with their scores.
    fn scored(&self) -> impl Iterator<Item = (Score, DocId)> {
        places(&self.any).map(|place| (self.scores[place], self.first + place as DocId))
    }
}

/// Returns the places that a set holds, in order.
fn places(bits: &Bits) -> impl Iterator<Item = usize> {
    bits.iter().enumerate().flat_map(|(index, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(index * WORD_BITS + bit)
        })
    })
}

fn intersect(bits: &mut Bits, others: &Bits) {
    for (word, other) in bits.iter_mut().zip(others) {
        *word &= other;
    }
}
