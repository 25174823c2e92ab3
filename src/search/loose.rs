//! The first stage of loose words: the articles that have any of them, scored and counted in one pass.
//!
//! Every answer says how many articles match and how many have all the words, so no posting can be skipped: tantivy,
//! which can skip them for the best alone, goes through them once more for each count. Here each word adds its score
//! and a bit to the articles of a window that fits into the processor's nearest cache, one word after the other, and
//! what the window holds is counted and compared before the next.

use tantivy::collector::sort_key::NaturalComparator;
use tantivy::collector::{Collector, SegmentCollector, TopNComputer};
use tantivy::fastfield::AliveBitSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, BoostQuery, EnableScoring, Query, Scorer, TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::compile::{Boxed, any_of};
use super::occurrences::Occurrences;

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
        let weighed = self.weigh(searcher, limit > 0)?;
        let mut best = TopNComputer::new_with_comparator(limit, NaturalComparator);
        let (mut total, mut total_all) = (0, 0);
        let mut window = Window::new();
        for (segment_ord, reader) in searcher.segment_readers().iter().enumerate() {
            let mut segment = weighed.open(segment_ord, reader)?;
            while segment.fill(&mut window) {
                total += count(&window.any);
                total_all += count(&window.all);
                if limit > 0 {
                    for (score, document) in window.scored() {
                        best.push(score, DocAddress::new(segment_ord as u32, document));
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

    /// Gives the articles that match to a collector that needs no scores.
    pub(super) fn collect<C: Collector>(
        &self,
        searcher: &Searcher,
        collector: &C,
    ) -> tantivy::Result<C::Fruit> {
        let weighed = self.weigh(searcher, false)?;
        let mut window = Window::new();
        let mut fruits = Vec::new();
        for (segment_ord, reader) in searcher.segment_readers().iter().enumerate() {
            let mut collected = collector.for_segment(segment_ord as u32, reader)?;
            let mut segment = weighed.open(segment_ord, reader)?;
            while segment.fill(&mut window) {
                let documents: Vec<DocId> = window.documents().collect();
                collected.collect_block(&documents);
            }
            fruits.push(collected.harvest());
        }
        collector.merge_fruits(fruits)
    }

    /// Asks the whole index what each clause weighs, where articles are scored.
    fn weigh(&self, searcher: &Searcher, is_scored: bool) -> tantivy::Result<Weighed> {
        let clauses = self.clauses.iter();
        let clauses = clauses.filter(|clause| clause.is_word || is_scored);
        let weigh = |clause| WeighedClause::new(clause, searcher, is_scored);
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let filter = self.filter.as_ref().map(|filter| filter.weight(unscored));
        Ok(Weighed {
            clauses: clauses.map(weigh).collect::<tantivy::Result<_>>()?,
            filter: filter.transpose()?,
        })
    }
}

/// Loose words with what the whole index says of them.
struct Weighed {
    clauses: Vec<WeighedClause>,
    filter: Option<Box<dyn Weight>>,
}

impl Weighed {
    fn open<'a>(
        &'a self,
        segment: usize,
        reader: &'a SegmentReader,
    ) -> tantivy::Result<Segment<'a>> {
        let clauses = self.clauses.iter();
        let filter = self
            .filter
            .as_ref()
            .map(|filter| filter.scorer(reader, 1.0));
        Ok(Segment {
            clauses: clauses
                .map(|clause| clause.open(segment, reader))
                .collect::<tantivy::Result<_>>()?,
            filter: filter.transpose()?,
            alive: reader.alive_bitset(),
        })
    }
}

/// A clause with what the whole index says of it.
struct WeighedClause {
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
}

impl WeighedClause {
    fn new(
        clause: &Clause,
        searcher: &Searcher,
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
                true => EnableScoring::enabled_from_searcher(searcher),
                false => EnableScoring::disabled_from_searcher(searcher),
            })?),
        };
        Ok(WeighedClause {
            weight: clause.weight,
            is_word: clause.is_word,
            how,
        })
    }

    fn open<'a>(
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
    fn new(term: &Term, searcher: &Searcher) -> tantivy::Result<KnownTerm> {
        let field = term.field();
        let info = |reader: &SegmentReader| -> tantivy::Result<Option<TermInfo>> {
            Ok(reader.inverted_index(field)?.get_term_info(term)?)
        };
        let segments = searcher.segment_readers().iter();
        Ok(KnownTerm {
            field,
            postings: segments.map(info).collect::<tantivy::Result<_>>()?,
        })
    }

    /// Returns how many articles have it.
    fn articles(&self) -> u64 {
        let segments = self.postings.iter().flatten();
        segments.map(|info| u64::from(info.doc_freq)).sum()
    }
}

/// Returns what scores terms that count as one: as rare as the most frequent of them, as [`Occurrences`] has it.
fn bm25(
    terms: &[KnownTerm],
    field: Field,
    weight: Score,
    searcher: &Searcher,
) -> tantivy::Result<Bm25Weight> {
    let having = terms.iter().map(KnownTerm::articles).max().unwrap_or(0);
    let articles = searcher.total_num_docs()?;
    let average = searcher.total_num_tokens(field)? as Score / articles as Score;
    let bm25 = Bm25Weight::for_one_term_without_explain(having, articles, average);
    Ok(bm25.boost_by(weight))
}

/// Loose words in one segment.
struct Segment<'a> {
    clauses: Vec<OpenClause<'a>>,
    filter: Option<Box<dyn Scorer>>,
    alive: Option<&'a AliveBitSet>,
}

impl Segment<'_> {
    /// Fills a window from the next article on that has any of the words; returns whether there is one.
    fn fill(&mut self, window: &mut Window) -> bool {
        let words = self.clauses.iter().filter(|clause| clause.is_word);
        let first = words.map(|clause| clause.reader.document()).min();
        let Some(first) = first.filter(|document| *document != TERMINATED) else {
            return false;
        };
        window.fill(first, &mut self.clauses);
        if let Some(filter) = &mut self.filter {
            window.narrow(filter);
        }
        if let Some(alive) = self.alive {
            window.retain(alive);
        }
        true
    }
}

/// A clause in one segment.
struct OpenClause<'a> {
    reader: Reader<'a>,
    is_word: bool,
}

enum Reader<'a> {
    Terms {
        postings: Vec<Postings>,
        score: Option<(&'a Bm25Weight, FieldNormReader)>,
    },
    Other(Box<dyn Scorer>),
}

impl Reader<'_> {
    /// Returns the article it is at.
    fn document(&self) -> DocId {
        match self {
            Reader::Terms { postings, .. } => {
                let documents = postings.iter().map(Postings::document);
                documents.min().unwrap_or(TERMINATED)
            }
            Reader::Other(scorer) => scorer.doc(),
        }
    }

    /// Adds its articles from `first` on that a window has room for.
    fn fill(&mut self, first: DocId, scores: &mut [Score; WINDOW], found: &mut Bits) {
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
struct Postings {
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
    fn fill(&mut self, first: DocId, clauses: &mut [OpenClause]) {
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

    /// Returns the articles that have any of the words, in order.
    fn documents(&self) -> impl Iterator<Item = DocId> {
        places(&self.any).map(|place| self.first + place as DocId)
    }

    /// Returns them with their scores.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::occurrences::Run;
    use tantivy::collector::{Count, TopDocs};
    use tantivy::indexer::NoMergePolicy;
    use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur};
    use tantivy::schema::{STRING, Schema, TextFieldIndexing, TextOptions};
    use tantivy::{Index, IndexWriter, TantivyDocument};

    /// An index of two segments of several windows each, some articles of which are deleted.
    fn index() -> (Index, Field, Field) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqs);
        let text = schema.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        );
        let key = schema.add_text_field("key", STRING);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 20_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for number in 0..25_000_u32 {
            let mut words = vec!["filler"; (number % 13) as usize];
            let mut add = |word, every, times| {
                if number % every == 1 {
                    words.extend(std::iter::repeat_n(word, times));
                }
            };
            add("frequent", 3, 1 + number as usize % 4);
            add("other", 7, 1);
            add("rare", 4_999, 2);
            add("spelled", 5, 1);
            add("written", 10, 3);
            let mut document = TantivyDocument::default();
            document.add_text(text, words.join(" "));
            document.add_text(key, if number % 11 == 0 { "deleted" } else { "kept" });
            document.add_text(key, if number % 2 == 0 { "even" } else { "odd" });
            writer.add_document(document).unwrap();
            if number == 14_000 {
                writer.commit().unwrap();
            }
        }
        writer.delete_term(Term::from_field_text(key, "deleted"));
        writer.commit().unwrap();
        (index, text, key)
    }

    /// Compares what loose words find, in one pass, with what tantivy finds in three.
    fn check(loose: &Loose, searcher: &Searcher, has_words: usize) {
        const LIMIT: usize = 200;
        let unscored =
            |query: &Boxed| -> Boxed { Box::new(ConstScoreQuery::new(query.box_clone(), 0.0)) };
        let words = || loose.clauses.iter().filter(|clause| clause.is_word);
        assert_eq!(words().count(), has_words);
        let any = BooleanQuery::union(words().map(|clause| unscored(&clause.query)).collect());
        let mut all: Vec<Boxed> = words().map(|clause| unscored(&clause.query)).collect();
        let mut must: Vec<Boxed> = vec![Box::new(any)];
        all.extend(loose.filter.iter().map(unscored));
        must.extend(loose.filter.iter().map(unscored));
        let clauses = loose.clauses.iter().map(|clause| Clause {
            query: clause.query.box_clone(),
            ..*clause
        });
        let mut both: Vec<(Occur, Boxed)> = must
            .iter()
            .map(|query| (Occur::Must, query.box_clone()))
            .collect();
        both.push((Occur::Should, union(clauses.collect())));
        let top = TopDocs::with_limit(LIMIT).order_by_score();
        let expected = searcher.search(&BooleanQuery::new(both), &top).unwrap();
        let total = searcher.search(&BooleanQuery::intersection(must), &Count);
        let total_all = searcher.search(&BooleanQuery::intersection(all), &Count);
        let (total, total_all) = (total.unwrap(), total_all.unwrap());
        assert!(total > total_all, "{total} {total_all}");

        let found = loose.search(searcher, LIMIT).unwrap();
        assert_eq!(
            (found.total, found.total_all),
            (total as u64, total_all as u64)
        );
        assert_eq!(found.best.len(), expected.len());
        for ((score, _), (wanted, _)) in found.best.iter().zip(&expected) {
            assert!((score - wanted).abs() < 1e-4, "{score} {wanted}");
        }
        let counted = loose.search(searcher, 0).unwrap();
        assert_eq!(
            (counted.total, counted.total_all),
            (total as u64, total_all as u64)
        );
        assert_eq!(loose.collect(searcher, &Count).unwrap(), total);
    }

    #[test]
    fn one_pass_finds_what_tantivy_finds_in_three() {
        let (index, text, key) = index();
        let searcher = index.reader().unwrap().searcher();
        let term = |word: &str| Term::from_field_text(text, word);
        let clause = |word: &str, weight, is_word| Clause {
            query: Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs)),
            weight,
            is_word,
        };
        let equal = Clause {
            query: Box::new(Occurrences {
                field: text,
                runs: ["spelled", "written"]
                    .map(|word| Run::one(term(word)))
                    .into(),
                zone: None,
            }),
            weight: 0.7,
            is_word: true,
        };
        let odd = Term::from_field_text(key, "odd");
        let mut loose = Loose {
            clauses: vec![
                clause("frequent", 1.0, true),
                clause("other", 0.5, true),
                clause("rare", 3.0, false),
            ],
            filter: None,
        };
        check(&loose, &searcher, 2);
        loose.clauses.push(equal);
        check(&loose, &searcher, 3);
        loose.filter = Some(Box::new(TermQuery::new(odd, IndexRecordOption::Basic)));
        check(&loose, &searcher, 3);
        loose.clauses.push(clause("absent", 1.0, true));
        check(&loose, &searcher, 4);
    }
}
