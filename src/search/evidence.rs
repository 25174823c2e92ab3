//! The second stage of ranking: the few best articles of the first, looked at word by word.
//!
//! The first stage knows how often a word stands in an article, headline copies included. Here it is known where: in
//! the headline, the lead or further down, next to the word that stands next to it in the query, and how much of the
//! headline the query's words are. What each of these weighs is `[ranking]` of `schema/article.toml`; ARCHITECTURE.md
//! tells the formula in words.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, Term};

use super::columns::{Columns, Ends};
use super::compile::Compiled;
use super::live::Live;
use super::occurrences::{Run, RunScorer};
use crate::index::{Handles, QUESTION};
use crate::schema::Ranking;

/// How much farther apart than in the query two neighbours may stand, in either order, and still count as near:
/// an article and an adjective.
const NEAR: u32 = 3;

/// How far apart the words on both sides of a third may stand.
const ACROSS: u32 = 8;

/// A word of the query as the second stage looks for it.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// As it was typed.
    pub(super) typed: String,
    /// Its exact form.
    pub(super) exact: String,
    /// Its stems, held equal, and those of its other spellings; of a name that a stem would take for another word, the
    /// exact form.
    pub(super) terms: Vec<Term>,
    /// Its other spellings that are several words.
    pub(super) runs: Vec<Run>,
    /// The stems of what a newsroom says for it.
    pub(super) akin: Vec<Term>,
    /// The term of its exact form.
    pub(super) exact_term: Term,
    /// Its clause of the first stage.
    pub(super) clause: usize,
    /// In how many articles it is.
    pub(super) counts: Counts,
    /// Its place in the query, in words.
    pub(super) position: u32,
    /// What it weighs: 1 or its boost, less in a date.
    pub(super) weight: f32,
    /// Whether it stands in a date.
    pub(super) is_of_date: bool,
}

/// How rare a word is, in articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles with any form of it.
    pub articles: u64,
    /// Articles with the form that was typed.
    pub exact: u64,
}

impl Counts {
    /// Counts the articles that have any of these terms, and those that have the exact form.
    pub(super) fn of(terms: &[Term], exact: &Term, searcher: &Live) -> tantivy::Result<Counts> {
        let count = |term: &Term| searcher.doc_freq(term);
        let mut articles = 0;
        for term in terms {
            articles = articles.max(count(term)?);
        }
        let exact = count(exact)?;
        Ok(Counts { articles, exact })
    }
}

/// What a score is the sum of, before the date.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Parts {
    /// The words, each by how often it stands where.
    pub words: f32,
    /// Neighbours of the query that are neighbours in the article.
    pub near: f32,
    /// The headline, by how much of it the query says and how much of the query it says.
    pub headline: f32,
    /// What the sum is multiplied by for the words that are missing: 1 where none is.
    pub coordination: f32,
    /// What the sum is multiplied by for the date: 1 where the query has none.
    pub date: f32,
}

impl Parts {
    /// Returns the score.
    pub fn score(&self) -> f32 {
        (self.words + self.near + self.headline) * self.coordination * self.date
    }
}

/// The words of a query with what the index says of them.
pub(super) struct Evidence<'a> {
    words: &'a [Word],
    /// Whether nothing else scores, and whether they ask a question.
    is_words: bool,
    asks: bool,
    handles: &'a Handles,
    /// Weighted rarity of each word's stems, and of its exact form.
    stem_idf: Vec<f32>,
    exact_idf: Vec<f32>,
    /// Average length of an article in each field, in words.
    stem_length: f32,
    exact_length: f32,
}

impl<'a> Evidence<'a> {
    /// Returns what an index says of the words of a query.
    pub(super) fn new(
        compiled: &'a Compiled,
        handles: &'a Handles,
        searcher: &Live,
    ) -> tantivy::Result<Evidence<'a>> {
        let words = &compiled.words;
        let documents = searcher.articles();
        let rarity = |of: fn(&Counts) -> u64| {
            let each = words.iter();
            each.map(|word| word.weight * idf(of(&word.counts), documents))
                .collect()
        };
        Ok(Evidence {
            stem_idf: rarity(|counts| counts.articles),
            exact_idf: rarity(|counts| counts.exact),
            stem_length: searcher.average_words(handles.all.stem)?,
            exact_length: searcher.average_words(handles.all.exact)?,
            words,
            is_words: compiled.is_words,
            asks: compiled.asks,
            handles,
        })
    }

    /// Returns what the words say of each article, in the order of `articles`; each comes with what the first stage
    /// gave it.
    pub(super) fn of(
        &self,
        searcher: &Searcher,
        columns: &Columns,
        articles: &[(DocAddress, f32)],
    ) -> tantivy::Result<Vec<Parts>> {
        let mut order: Vec<usize> = (0..articles.len()).collect();
        order.sort_by_key(|index| articles[*index].0);
        let mut parts = vec![Parts::default(); articles.len()];
        let mut segment: Option<(u32, Segment)> = None;
        for index in order {
            let (address, first) = articles[index];
            let DocAddress {
                segment_ord,
                doc_id,
            } = address;
            let opened = match segment.take() {
                Some((open, segment)) if open == segment_ord => segment,
                _ => {
                    let reader = searcher.segment_reader(segment_ord);
                    let ends = columns.ends(segment_ord, reader)?;
                    Segment::open(reader, ends, self)?
                }
            };
            let (_, segment) = segment.insert((segment_ord, opened));
            parts[index] = self.parts(&segment.article(doc_id), first);
        }
        Ok(parts)
    }

    /// Returns what the words say of an article that had this score in the first stage.
    ///
    /// That stage scored phrases and fields together with the words, and what has none of the words may have them.
    fn parts(&self, article: &Places, first: f32) -> Parts {
        let (stems, coordination) = match self.is_words {
            true => (self.stems_part(article), self.coordination(article)),
            false => (first, 1.0),
        };
        Parts {
            words: stems + self.exact_part(article),
            near: self.near_part(article),
            headline: self.headline_part(article),
            coordination,
            date: 1.0,
        }
    }

    /// Returns what the words are worth in any form: BM25F over the zones, each occurrence weighed by where it stands and by
    /// how long that zone is.
    fn stems_part(&self, article: &Places) -> f32 {
        let Ranking {
            stem,
            b,
            zones_k1,
            headline,
            lead,
            lead_b,
            headline_length,
            lead_length,
            akin,
            ..
        } = self.handles.ranking;
        let weights = [
            headline / stretch(b, article.headline_words(), headline_length),
            lead / stretch(lead_b, article.lead_words(), lead_length),
            1.0 / stretch(b, article.stem_length, self.stem_length),
        ];
        let each = article.words.iter().zip(&self.stem_idf);
        let scores = each.map(|(word, rarity)| {
            let occurrences = |positions: &[u32]| -> f32 {
                let zones = article.by_zone(positions).into_iter().zip(weights);
                zones.map(|(times, weight)| times * weight).sum()
            };
            let times = occurrences(&word.positions) + akin * occurrences(&word.akin);
            rarity * saturated(times, zones_k1, 1.0)
        });
        stem * scores.sum::<f32>()
    }

    /// Returns what it is worth that the words stand in the form that was typed: BM25 of the exact forms.
    fn exact_part(&self, article: &Places) -> f32 {
        let Ranking { exact, b, k1, .. } = self.handles.ranking;
        let stretch = stretch(b, article.exact_length, self.exact_length);
        let each = article.words.iter().zip(&self.exact_idf);
        let scores = each.map(|(word, rarity)| rarity * saturated(word.exact, k1, stretch));
        exact * scores.sum::<f32>()
    }

    /// Returns what it is worth that words which are neighbours in the query are so in the article: in the same order
    /// at the same distance, near in any order, and on both sides of a third.
    fn near_part(&self, article: &Places) -> f32 {
        let Ranking { near, b, k1, .. } = self.handles.ranking;
        let stretch = stretch(b, article.stem_length, self.stem_length);
        let mut score = 0.0;
        let mut add = |one: usize, other: usize, together: f32| {
            let rarity = self.stem_idf[one].min(self.stem_idf[other]);
            score += rarity * saturated(together, k1, stretch);
        };
        for next in 1..self.words.len() {
            let (one, other) = (&article.words[next - 1], &article.words[next]);
            let (before, here) = (self.words[next - 1].position, self.words[next].position);
            // What stands before it was typed elsewhere: within an operator, say.
            let Some(distance) = here.checked_sub(before).filter(|distance| *distance > 0) else {
                continue;
            };
            add(next - 1, next, in_order(one, other, distance));
            add(next - 1, next, within(one, other, distance + NEAR));
            if next > 1 {
                let across = within(&article.words[next - 2], other, ACROSS);
                add(next - 2, next, across);
            }
        }
        near * score
    }

    /// Returns what the headline is worth: its words by its own length, and how much alike it and the query are.
    fn headline_part(&self, article: &Places) -> f32 {
        let Ranking {
            exact,
            b,
            k1,
            headline_words,
            question_words,
            headline_alike,
            headline_length,
            headline_from,
            headline_full,
            akin,
            ..
        } = self.handles.ranking;
        let length = f32::max(1.0, article.headline_words());
        let stretch = stretch(b, length, headline_length);
        let (mut score, mut said, mut matched) = (0.0, 0.0, 0.0);
        for (index, word) in article.words.iter().enumerate() {
            let [in_headline, ..] = article.by_zone(&word.positions);
            let [akin_there, ..] = article.by_zone(&word.akin);
            let (times, share) = match in_headline > 0.0 {
                true => (in_headline, 1.0),
                false => (akin_there, akin),
            };
            if times > 0.0 {
                let rarity = share * self.stem_idf[index];
                said += rarity;
                matched += 1.0;
                score += rarity * saturated(times, k1, stretch);
                let exact_there = saturated(word.exact_in_headline, k1, stretch);
                score += exact * self.exact_idf[index] * exact_there;
            }
        }
        let all: f32 = self.stem_idf.iter().sum();
        if all <= 0.0 {
            return 0.0;
        }
        let share_said = said / all;
        let share_matched = f32::min(1.0, matched / length);
        let words = match self.asks && article.asks {
            true => question_words,
            false => headline_words,
        };
        let by_length = (self.words.len() as f32 - headline_from) / (headline_full - headline_from);
        let share = match self.asks {
            true => 1.0,
            false => by_length.clamp(0.0, 1.0),
        };
        share * (words * score + headline_alike * said * (share_said * share_matched).sqrt())
    }

    /// Returns what an article keeps of its score that does not have all the words.
    fn coordination(&self, article: &Places) -> f32 {
        let others = self.words.len().saturating_sub(1) as f32;
        let all: f32 = self.stem_idf.iter().sum();
        if others == 0.0 || all <= 0.0 {
            return 1.0;
        }
        let each = article.words.iter().zip(&self.stem_idf);
        let there =
            each.map(
                |(word, rarity)| match (word.positions.is_empty(), word.akin.is_empty()) {
                    (false, _) => *rarity,
                    (true, false) => self.handles.ranking.akin * rarity,
                    (true, true) => 0.0,
                },
            );
        let share = there.sum::<f32>() / all;
        share.powf(self.handles.ranking.coordination / (others * others))
    }
}

/// Returns how long a text is for BM25: 1 for one of average length.
fn stretch(b: f32, length: f32, average: f32) -> f32 {
    1.0 - b + b * length / average
}

/// Returns what so many occurrences are worth in a text that is so long: less for each one more.
fn saturated(occurrences: f32, k1: f32, stretch: f32) -> f32 {
    occurrences * (k1 + 1.0) / (occurrences + k1 * stretch)
}

/// Returns the rarity of a word that stands in so many articles, as BM25 has it in Lucene and tantivy.
fn idf(articles: u64, all: u64) -> f32 {
    let (articles, all) = (articles as f32, all as f32);
    (1.0 + (all - articles + 0.5) / (articles + 0.5)).ln()
}

/// Where the words of a query stand in one article.
struct Places {
    words: Vec<Occurrences>,
    headline_end: u32,
    lead_begin: u32,
    lead_end: u32,
    /// Whether the headline asks a question.
    asks: bool,
    /// Lengths of both fields, in words, copies included.
    stem_length: f32,
    exact_length: f32,
}

/// Where one word stands.
#[derive(Default)]
struct Occurrences {
    /// Positions of its stems, in order, copies left out.
    positions: Vec<u32>,
    /// Positions of what a newsroom says for it.
    akin: Vec<u32>,
    /// How often its exact form stands in the article, copies included.
    exact: f32,
    exact_in_headline: f32,
}

impl Places {
    /// Returns how long the headline is, in words.
    fn headline_words(&self) -> f32 {
        self.headline_end as f32
    }

    /// Returns how long the lead is, in words.
    fn lead_words(&self) -> f32 {
        self.lead_end.saturating_sub(self.lead_begin) as f32
    }

    /// Returns how many of these positions are in the headline, in the lead and in the rest.
    fn by_zone(&self, positions: &[u32]) -> [f32; 3] {
        let before = |end| positions.partition_point(|position| *position < end);
        let (headline, lead) = (before(self.headline_end), before(self.lead_end));
        [
            headline as f32,
            (lead - headline) as f32,
            (positions.len() - lead) as f32,
        ]
    }
}

/// Counts the places where one word stands exactly so far before another.
fn in_order(one: &Occurrences, other: &Occurrences, distance: u32) -> f32 {
    let is_there = |position: &&u32| {
        other
            .positions
            .binary_search(&(**position + distance))
            .is_ok()
    };
    one.positions.iter().filter(is_there).count() as f32
}

/// Counts the pairs of places of two words that are not farther apart than this, in any order.
fn within(one: &Occurrences, other: &Occurrences, distance: u32) -> f32 {
    let mut pairs = 0;
    for position in &one.positions {
        let from = position.saturating_sub(distance);
        let near = &other.positions[other.positions.partition_point(|place| *place < from)..];
        let near = &near[..near.partition_point(|place| *place <= position + distance)];
        // Two words of one stem stand in one place.
        pairs += near.len() - usize::from(near.binary_search(position).is_ok());
    }
    pairs as f32
}

/// What is read of one segment.
struct Segment<'a> {
    /// The postings of each word's stems, of what is akin to it, of its spellings of several words, and of its exact
    /// form.
    stems: Vec<Vec<SegmentPostings>>,
    akin: Vec<Vec<SegmentPostings>>,
    runs: Vec<Vec<RunScorer>>,
    exact: Vec<Option<SegmentPostings>>,
    /// The articles whose headline asks a question.
    questions: Option<SegmentPostings>,
    ends: &'a Ends,
    /// The place of the last zone.
    last_zone: usize,
    stem_norms: FieldNormReader,
    exact_norms: FieldNormReader,
    /// The positions left free after a zone, which are no words.
    gap: u32,
    scratch: Vec<u32>,
}

impl<'a> Segment<'a> {
    fn open(
        reader: &SegmentReader,
        ends: &'a Ends,
        evidence: &Evidence,
    ) -> tantivy::Result<Segment<'a>> {
        let Handles { all, .. } = evidence.handles;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = |terms: &[Term]| -> tantivy::Result<Vec<SegmentPostings>> {
            let mut found = Vec::new();
            for term in terms {
                let index = reader.inverted_index(term.field())?;
                found.extend(index.read_postings(term, option)?);
            }
            Ok(found)
        };
        let (mut stems, mut akin) = (Vec::new(), Vec::new());
        let (mut runs, mut exact) = (Vec::new(), Vec::new());
        for word in evidence.words {
            stems.push(postings(&word.terms)?);
            akin.push(postings(&word.akin)?);
            let mut found = Vec::new();
            for run in &word.runs {
                found.extend(RunScorer::open(run, reader, option)?);
            }
            runs.push(found);
            let index = reader.inverted_index(all.exact)?;
            exact.push(index.read_postings(&word.exact_term, option)?);
        }
        let question = Term::from_field_text(all.exact, QUESTION);
        let questions = reader
            .inverted_index(all.exact)?
            .read_postings(&question, IndexRecordOption::Basic)?;
        Ok(Segment {
            stems,
            akin,
            runs,
            exact,
            questions,
            ends,
            last_zone: evidence.handles.zones.len() - 1,
            stem_norms: reader.get_fieldnorms_reader(all.stem)?,
            exact_norms: reader.get_fieldnorms_reader(all.exact)?,
            gap: evidence.handles.gaps.paragraph,
            scratch: Vec::new(),
        })
    }

    /// Returns where the words stand in an article, which is not before the last one asked for.
    fn article(&mut self, document: DocId) -> Places {
        let end = |zone| self.ends.of(document, zone);
        let (headline_end, lead_end, text_end) = (end(0), end(1), end(self.last_zone));
        let mut words = Vec::with_capacity(self.stems.len());
        let forms = self.stems.iter_mut().zip(&mut self.akin);
        let others = self.runs.iter_mut().zip(&mut self.exact);
        for ((stems, akin), (runs, exact)) in forms.zip(others) {
            let mut word = Occurrences::default();
            for (postings, positions) in [(stems, &mut word.positions), (akin, &mut word.akin)] {
                for postings in postings {
                    if goes_to(postings, document) {
                        postings.positions(&mut self.scratch);
                        positions.extend(&self.scratch);
                    }
                }
            }
            for run in runs {
                if run.document() < document {
                    run.align(document);
                }
                if run.document() == document {
                    run.occurrences(&mut self.scratch, &mut word.positions);
                }
            }
            for positions in [&mut word.positions, &mut word.akin] {
                positions.sort_unstable();
                positions.dedup();
                positions.retain(|position| *position < text_end);
            }
            if let Some(postings) = exact
                && goes_to(postings, document)
            {
                word.exact = postings.term_freq() as f32;
                postings.positions(&mut self.scratch);
                let in_headline = self.scratch.iter().filter(|place| **place < headline_end);
                word.exact_in_headline = in_headline.count() as f32;
            }
            words.push(word);
        }
        Places {
            words,
            asks: (self.questions.as_mut()).is_some_and(|questions| goes_to(questions, document)),
            headline_end: headline_end.saturating_sub(self.gap),
            lead_begin: headline_end,
            lead_end: lead_end.saturating_sub(self.gap),
            stem_length: self.stem_norms.fieldnorm(document) as f32,
            exact_length: self.exact_norms.fieldnorm(document) as f32,
        }
    }
}

/// Moves postings to a document that is not before theirs; returns whether it has the term.
fn goes_to(postings: &mut SegmentPostings, document: DocId) -> bool {
    let found = match postings.doc() < document {
        true => postings.seek(document),
        false => postings.doc(),
    };
    found == document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(positions: &[u32]) -> Occurrences {
        Occurrences {
            positions: positions.to_vec(),
            ..Occurrences::default()
        }
    }

    #[test]
    fn neighbours_are_counted_in_order_and_in_any() {
        let (one, other) = (at(&[1, 20, 40, 90]), at(&[2, 19, 44, 200]));
        assert_eq!(in_order(&one, &other, 1), 1.0);
        assert_eq!(in_order(&one, &other, 4), 1.0);
        assert_eq!(within(&one, &other, 1), 2.0);
        assert_eq!(within(&one, &other, 4), 3.0);
        assert_eq!(within(&one, &at(&[]), 8), 0.0);
    }

    #[test]
    fn a_word_beside_itself_is_no_neighbour() {
        assert_eq!(within(&at(&[5]), &at(&[5]), 3), 0.0);
    }

    #[test]
    fn occurrences_are_told_apart_by_zone() {
        let places = Places {
            words: Vec::new(),
            headline_end: 10,
            lead_begin: 20,
            lead_end: 100,
            asks: false,
            stem_length: 1.0,
            exact_length: 1.0,
        };
        assert_eq!(places.by_zone(&[1, 9, 50, 150, 151]), [2.0, 1.0, 2.0]);
    }

    #[test]
    fn rare_words_weigh_more() {
        assert!(idf(1, 1000) > idf(10, 1000));
        assert!(idf(1000, 1000) > 0.0);
    }
}
