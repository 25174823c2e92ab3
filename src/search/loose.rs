//! The first stage of loose words: the articles that have any of them, scored and counted in one pass.
//!
//! Every answer says how many articles match and how many have all the words, so no posting can be skipped: tantivy,
//! which can skip them for the best alone, goes through them once more for each count. Here each word adds its score
//! and a bit to the articles of a window that fits into the processor's nearest cache, one word after the other, and
//! what the window holds is counted and compared before the next.

mod clause;
mod window;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::fastfield::AliveBitSet;
use tantivy::query::{BoostQuery, EnableScoring, Query, Scorer, Weight};
use tantivy::{DocAddress, DocId, Score, SegmentReader, TERMINATED};

use super::compile::{Boxed, any_of};
use super::live::Live;
use super::top::Top;
use clause::{OpenClause, WeighedClause};
use window::{Window, count};

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
    /// The best articles, the best first, with all that are as good as the last of them.
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
    /// Counts the articles that match and returns the `limit` best of them, and those that are as good as the last.
    pub(super) fn search(&self, searcher: &Live, limit: usize) -> tantivy::Result<Found> {
        let weighed = self.weigh(searcher, limit > 0)?;
        let mut top = Top::new(limit);
        let (mut total, mut total_all) = (0, 0);
        let mut window = Window::new();
        for (segment_ord, reader) in searcher.segment_readers().iter().enumerate() {
            let mut segment = weighed.open(segment_ord, reader)?;
            while segment.fill(&mut window) {
                total += count(&window.any);
                total_all += count(&window.all);
                if limit > 0 {
                    for (score, document) in window.scored() {
                        top.push(score, DocAddress::new(segment_ord as u32, document));
                    }
                }
            }
        }
        Ok(Found {
            best: top.into_best(),
            total,
            total_all,
        })
    }

    /// Gives the articles that match to a collector that needs no scores.
    pub(super) fn collect<C: Collector>(
        &self,
        searcher: &Live,
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
    fn weigh(&self, searcher: &Live, is_scored: bool) -> tantivy::Result<Weighed> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::occurrences::{Occurrences, Run};
    use tantivy::collector::{Count, TopDocs};
    use tantivy::indexer::NoMergePolicy;
    use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, TermQuery};
    use tantivy::schema::{
        Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
    };
    use tantivy::{Index, IndexWriter, TantivyDocument, Term};

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
    fn check(loose: &Loose, searcher: &Live, has_words: usize) {
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
        let expected = searcher
            .search_scored(&BooleanQuery::new(both), &top)
            .unwrap();
        let total = searcher.search(&BooleanQuery::intersection(must), &Count);
        let total_all = searcher.search(&BooleanQuery::intersection(all), &Count);
        let (total, total_all) = (total.unwrap(), total_all.unwrap());
        assert!(total > total_all, "{total} {total_all}");

        let found = loose.search(searcher, LIMIT).unwrap();
        assert_eq!(
            (found.total, found.total_all),
            (total as u64, total_all as u64)
        );
        // Those that are as good as the last are kept too.
        assert!(found.best.len() >= expected.len());
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
        let searcher = Live::new(index.reader().unwrap().searcher());
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
