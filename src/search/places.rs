//! The operators that look at places of a text, made ready for [`super::positional`].

use tantivy::Term;
use tantivy::query::{AllQuery, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::SearchError;
use super::compile::{Boxed, Compiler, Leaf, all_of, any_of, requires_words};
use super::occurrences::{Run, Zone};
use super::positional::{Place, Positional, Test};
use crate::query::{Clause, Match, Occur, Query};

impl Compiler<'_> {
    /// Returns what matches a query that looks at places; `None` when it asks for nothing.
    pub(super) fn positional(
        &mut self,
        query: &Query,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Boxed>, SearchError> {
        let Some(test) = self.test(query, zone, is_wanted)? else {
            return Ok(None);
        };
        Ok(Some(Box::new(Positional {
            candidates: candidates(&test).unwrap_or_else(|| Box::new(AllQuery)),
            test,
            marks: self.handles.all.exact,
            text: self.whole_text(),
            sentence_gap: self.handles.gaps.sentence,
        })))
    }

    /// Returns what must hold in a piece of text for a query to hold there.
    fn test(
        &mut self,
        query: &Query,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Test>, SearchError> {
        Ok(match query {
            Query::Text(_) | Query::Near { .. } | Query::Within(..) | Query::AtLeast { .. } => {
                self.place(query, zone, is_wanted)?.map(Test::Stands)
            }
            Query::In(field, query) => {
                let zone = self.named_zone(&field.0)?;
                self.test(query, Some(&zone), is_wanted)?
            }
            Query::Boosted(query, boost) => self.with_boost(boost.factor(), |compiler| {
                compiler.test(query, zone, is_wanted)
            })?,
            Query::Bag(clauses) => self.test_of_bag(clauses, zone, is_wanted)?,
            Query::And(queries) => all(self.tests(queries, zone, is_wanted)?),
            Query::Or(queries) => {
                let tests = self.tests(queries, zone, is_wanted)?;
                (!tests.is_empty()).then_some(Test::Any(tests))
            }
            Query::Quorum { count, of } => {
                let tests = self.tests(of, zone, is_wanted)?;
                let count = (*count).min(tests.len());
                (count > 0).then_some(Test::Quorum(count, tests))
            }
            Query::Except(wanted, unwanted) => {
                let Some(wanted) = self.test(wanted, zone, is_wanted)? else {
                    return Ok(None);
                };
                Some(match self.unwanted_test(unwanted, zone)? {
                    Some(unwanted) => Test::All(vec![wanted, Test::Not(Box::new(unwanted))]),
                    None => wanted,
                })
            }
            Query::Not(unwanted) => {
                let unwanted = self.unwanted_test(unwanted, zone)?;
                unwanted.map(|unwanted| Test::Not(Box::new(unwanted)))
            }
            Query::All => None,
            // The parser puts these beside what looks at places.
            Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. }
            | Query::Path(_)
            | Query::Has(_) => return Err(SearchError::NoPlace),
        })
    }

    /// Returns what must hold for a bag to hold: see [`Compiler::bag`].
    fn test_of_bag(
        &mut self,
        clauses: &[Clause],
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Test>, SearchError> {
        let mut idle = Vec::with_capacity(clauses.len());
        for clause in clauses {
            idle.push(match clause.query.unboosted() {
                (Query::Text(Match::Word(word)), _) => {
                    self.leaves(word, false)?.iter().all(Leaf::is_stop)
                }
                _ => false,
            });
        }
        // Words that say nothing are asked for only when there are no others.
        let counts = |at: usize| !idle[at] || idle.iter().all(|is_idle| *is_idle);
        let (mut must, mut should) = (Vec::new(), Vec::new());
        for (_, clause) in clauses.iter().enumerate().filter(|(at, _)| counts(*at)) {
            let test = match clause.occur {
                Occur::MustNot => self.unwanted_test(&clause.query, zone)?,
                Occur::Must | Occur::Should => self.test(&clause.query, zone, is_wanted)?,
            };
            let Some(test) = test else {
                continue;
            };
            match clause.occur {
                Occur::Must => must.push(test),
                Occur::Should => should.push(test),
                Occur::MustNot => must.push(Test::Not(Box::new(test))),
            }
        }
        // Where a bare word is required, the others change nothing.
        if !should.is_empty() && !requires_words(clauses) {
            must.push(Test::Any(should));
        }
        Ok(all(must))
    }

    fn unwanted_test(
        &mut self,
        query: &Query,
        zone: Option<&Zone>,
    ) -> Result<Option<Test>, SearchError> {
        self.of_anybody(zone, |compiler, zone| compiler.test(query, zone, false))
    }

    fn tests(
        &mut self,
        queries: &[Query],
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Vec<Test>, SearchError> {
        let mut tests = Vec::with_capacity(queries.len());
        for query in queries {
            tests.extend(self.test(query, zone, is_wanted)?);
        }
        Ok(tests)
    }

    /// Returns where a positional query stands.
    fn place(
        &mut self,
        query: &Query,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Place>, SearchError> {
        Ok(match query {
            Query::Text(Match::Spaced { words, others }) => {
                Some(self.spaced(words, *others, zone, is_wanted)?)
            }
            Query::Text(words) => self.words_place(words, zone, is_wanted)?,
            Query::In(field, query) => {
                let zone = self.named_zone(&field.0)?;
                self.place(query, Some(&zone), is_wanted)?
            }
            Query::Boosted(query, boost) => self.with_boost(boost.factor(), |compiler| {
                compiler.place(query, zone, is_wanted)
            })?,
            Query::Or(queries) => self.any_place(queries.iter(), zone, is_wanted)?,
            Query::Bag(clauses) => {
                let queries = clauses.iter().map(|clause| &clause.query);
                self.any_place(queries, zone, is_wanted)?
            }
            Query::Near {
                order,
                distance,
                left,
                right,
            } => {
                let left = self.place(left, zone, is_wanted)?;
                let right = self.place(right, zone, is_wanted)?;
                match (left, right) {
                    (Some(left), Some(right)) => Some(Place::Near {
                        order: *order,
                        distance: *distance,
                        left: Box::new(left),
                        right: Box::new(right),
                    }),
                    (one, other) => one.or(other),
                }
            }
            Query::Within(scope, query) => {
                let test = self.test(query, zone, is_wanted)?;
                test.map(|test| Place::Block {
                    scope: *scope,
                    test: Box::new(test),
                })
            }
            Query::AtLeast { count, query } => {
                let place = self.place(query, zone, is_wanted)?;
                place.map(|place| Place::Often {
                    count: *count,
                    place: Box::new(place),
                })
            }
            Query::All => None,
            // None of these is positional, see `Query::is_positional`.
            Query::And(_)
            | Query::Except(..)
            | Query::Not(_)
            | Query::Quorum { .. }
            | Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. }
            | Query::Path(_)
            | Query::Has(_) => return Err(SearchError::NoPlace),
        })
    }

    /// Returns where any of these queries stands.
    fn any_place<'q>(
        &mut self,
        queries: impl Iterator<Item = &'q Query>,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Place>, SearchError> {
        let mut places = Vec::new();
        for query in queries {
            places.extend(self.place(query, zone, is_wanted)?);
        }
        Ok(match places.len() {
            0 | 1 => places.pop(),
            _ => Some(Place::Any(places)),
        })
    }

    /// Returns where a word or phrase stands, and adds what scores it.
    fn words_place(
        &mut self,
        words: &Match,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Place>, SearchError> {
        let (text, is_phrase) = match words {
            Match::Word(word) => (word, false),
            Match::Phrase(words) | Match::Spaced { words, .. } | Match::Exact(words) => {
                (words, true)
            }
            Match::Pattern(_) | Match::Fuzzy { .. } => {
                let forms = self.forms(words)?;
                if is_wanted {
                    self.want_forms(&forms, zone);
                }
                return Ok(Some(self.runs(self.handles.all.exact, forms, zone)));
            }
        };
        let leaves = self.leaves(text, is_phrase)?;
        let mut places = Vec::new();
        for leaf in leaves {
            if is_wanted {
                self.want(&leaf, zone)?;
            }
            places.push(self.leaf_place(&leaf, zone));
        }
        Ok(match places.len() {
            0 | 1 => places.pop(),
            // Several words where no white space is: `10:30`.
            _ => Some(Place::Spaced {
                words: places,
                others: 0,
            }),
        })
    }

    /// Returns where words follow each other with so few others among them.
    fn spaced(
        &mut self,
        words: &str,
        others: u32,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> tantivy::Result<Place> {
        if is_wanted {
            for leaf in self.leaves(words, false)? {
                if !leaf.is_stop() {
                    self.want(&leaf, zone)?;
                }
            }
        }
        let exact = self.handles.all.exact;
        let words = self
            .leaves(words, true)?
            .into_iter()
            .flat_map(|leaf| leaf.words);
        let places = words.map(|word| self.runs(exact, vec![word.exact], zone));
        Ok(Place::Spaced {
            words: places.collect(),
            others,
        })
    }

    fn leaf_place(&self, leaf: &Leaf, zone: Option<&Zone>) -> Place {
        let (_, runs) = self.leaf_runs(leaf);
        self.any_run_place(runs, zone)
    }

    fn runs(
        &self,
        field: tantivy::schema::Field,
        terms: impl IntoIterator<Item = String>,
        zone: Option<&Zone>,
    ) -> Place {
        let terms = terms.into_iter();
        let runs = terms.map(|term| Run::one(Term::from_field_text(field, &term)));
        self.any_run_place(runs.collect(), zone)
    }

    fn any_run_place(&self, runs: Vec<Run>, zone: Option<&Zone>) -> Place {
        Place::Runs {
            runs,
            zone: zone.cloned().unwrap_or_else(|| self.whole_text()),
        }
    }

    /// Returns the zone that is every other zone together: the copies stand behind it.
    fn whole_text(&self) -> Zone {
        Zone::Between(None, self.handles.zones.len().saturating_sub(1))
    }
}

fn all(mut tests: Vec<Test>) -> Option<Test> {
    match tests.len() {
        0 | 1 => tests.pop(),
        _ => Some(Test::All(tests)),
    }
}

/// Returns the articles in which a test may hold: those with the words at all; `None` where that may be any.
fn candidates(test: &Test) -> Option<Boxed> {
    match test {
        Test::Stands(place) => place_candidates(place),
        Test::All(tests) => {
            let parts: Vec<Boxed> = tests.iter().filter_map(candidates).collect();
            (!parts.is_empty()).then(|| all_of(parts))
        }
        Test::Any(tests) | Test::Quorum(_, tests) => {
            let parts: Option<Vec<Boxed>> = tests.iter().map(candidates).collect();
            parts.map(any_of)
        }
        Test::Not(_) => None,
    }
}

fn place_candidates(place: &Place) -> Option<Boxed> {
    match place {
        Place::Runs { runs, .. } => {
            let term = |(_, term): &(u32, Term)| -> Boxed {
                Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic))
            };
            let runs = runs
                .iter()
                .map(|run| all_of(run.terms.iter().map(term).collect()));
            Some(any_of(runs.collect()))
        }
        Place::Any(places) => {
            let parts: Option<Vec<Boxed>> = places.iter().map(place_candidates).collect();
            parts.map(any_of)
        }
        Place::Spaced { words: places, .. } => {
            let parts: Vec<Boxed> = places.iter().filter_map(place_candidates).collect();
            (!parts.is_empty()).then(|| all_of(parts))
        }
        Place::Near { left, right, .. } => {
            let parts: Vec<Boxed> = [left, right]
                .into_iter()
                .filter_map(|place| place_candidates(place))
                .collect();
            (!parts.is_empty()).then(|| all_of(parts))
        }
        Place::Often { place, .. } => place_candidates(place),
        Place::Block { test, .. } => candidates(test),
    }
}
