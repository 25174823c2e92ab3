//! A query becomes what tantivy searches: what matches, what scores, and what is marked in snippets.

mod bags;
mod leaves;
mod marks;
mod runs;
mod scoring;
mod speakers;

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur as TOccur,
    Query as TQuery, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Term};

use super::SearchError;
use super::evidence::Word;
use super::forms::{like, near, within};
use super::live::Live;
use super::loose::{Clause, Loose, union};
use super::occurrences::{Occurrences, Quoted, Run, SaidBy, Zone};
use super::selections;
use crate::french::Analyzer;
use crate::index::{ARTICLE, Handles, PARAGRAPH, kind_term, value_words, whole};
use crate::model::{Days, Root, local_seconds};
use crate::query::{self, Match, Query};
pub(super) use bags::requires_words;
pub(super) use leaves::Leaf;
use leaves::LeafWord;
pub(super) use marks::{Marked, MarkedWord};

/// Longest run of days that is a date more than a word: a year is one.
pub(super) const MONTH_DAYS: i32 = 31;

pub(super) type Boxed = Box<dyn TQuery>;

/// What tantivy searches for a query.
pub(super) struct Compiled {
    /// The articles that match.
    pub(super) matching: Boxed,
    /// What gives each of them its score.
    pub(super) scoring: Scoring,
    /// The words that the second stage looks for, in the order of the query.
    pub(super) words: Vec<Word>,
    /// Words within fields that no article has as they were typed.
    pub(super) missing: Vec<Word>,
    /// The compounds, as they were typed.
    pub(super) compounds: Vec<(String, Occurrences)>,
    /// Whether nothing but these words scores.
    pub(super) is_words: bool,
    /// The dates among the words.
    pub(super) dates: Vec<Days>,
    /// The article whose date is favoured, in a search for what is similar to it.
    pub(super) around: Option<DocAddress>,
    /// Whether the words ask a question.
    pub(super) asks: bool,
    /// What is marked in snippets.
    pub(super) marked: Marked,
}

/// What gives articles their scores.
#[derive(Debug)]
pub(super) enum Scoring {
    /// Nothing tells one match from another.
    Nothing,
    /// Loose words: what scores is what matches.
    Loose(Loose),
    /// Something beside what matches.
    Apart(Boxed),
}

/// Compiles a query for an index with these fields, at one commit; `is_sure` leaves out quotations whose rule is not sure.
pub(super) fn compile(
    query: &Query,
    searcher: &Live,
    handles: &Handles,
    roots: &[Root],
    analyzer: &mut Analyzer,
    is_sure: bool,
) -> Result<Compiled, SearchError> {
    let mut compiler = Compiler {
        searcher,
        handles,
        roots,
        analyzer,
        scoring: Vec::new(),
        marked: Marked::default(),
        loose: None,
        words: Vec::new(),
        missing: Vec::new(),
        compounds: Vec::new(),
        next_position: 0,
        has_others: false,
        boost: 1.0,
        only_ranks: false,
        dates: Vec::new(),
        asks: false,
        speaker: None,
        is_sure,
    };
    let matching = compiler
        .matching(query, None, true)?
        .unwrap_or_else(|| Box::new(EmptyQuery));
    let (whole, _) = query.unboosted();
    match whole {
        Query::Bag(_) => {}
        Query::Text(Match::Word(_)) => compiler.loose = Some(Vec::new()),
        _ => compiler.loose = None,
    }
    let scoring = match (compiler.loose, compiler.scoring) {
        (_, clauses) if clauses.is_empty() => Scoring::Nothing,
        (Some(filters), clauses) => Scoring::Loose(Loose {
            clauses,
            filter: (!filters.is_empty()).then(|| all_of(filters)),
        }),
        (None, clauses) => Scoring::Apart(union(clauses)),
    };
    compiler.marked.note_beginnings();
    Ok(Compiled {
        matching,
        scoring,
        words: compiler.words,
        missing: compiler.missing,
        compounds: compiler.compounds,
        is_words: !compiler.has_others,
        dates: compiler.dates,
        around: None,
        asks: compiler.asks,
        marked: compiler.marked,
    })
}

pub(super) struct Compiler<'a> {
    searcher: &'a Live,
    pub(super) handles: &'a Handles,
    roots: &'a [Root],
    pub(super) analyzer: &'a mut Analyzer,
    /// The clauses that score.
    scoring: Vec<Clause>,
    marked: Marked,
    /// What else is required beside bare words, when any of them is enough.
    loose: Option<Vec<Boxed>>,
    /// The words of the second stage, and the place that the next run of words begins at.
    words: Vec<Word>,
    /// Words within fields that no article has as they were typed.
    missing: Vec<Word>,
    /// The compounds, as they were typed.
    compounds: Vec<(String, Occurrences)>,
    next_position: u32,
    /// Whether anything else scores: a phrase, a field.
    has_others: bool,
    /// How much more what is compiled counts.
    boost: f32,
    /// Whether what is compiled is none of those of which any is enough, and only ranks beside them.
    only_ranks: bool,
    /// The dates among the loose words.
    dates: Vec<Days>,
    /// Whether the loose words ask a question.
    asks: bool,
    /// Whose quotations are looked into.
    speaker: Option<SaidBy>,
    /// Whether only quotations of a sure rule are looked into.
    is_sure: bool,
}

impl Compiler<'_> {
    /// Returns what matches a query; `None` when it asks for nothing, such as an elided word alone.
    ///
    /// `zone` is the field it is asked of; what is forbidden neither scores nor is marked (`is_wanted`).
    fn matching(
        &mut self,
        query: &Query,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Boxed>, SearchError> {
        Ok(match query {
            Query::All => Some(self.articles()),
            Query::Bag(clauses) => self.bag(clauses, zone, is_wanted)?,
            Query::And(queries) => {
                let outer = self.quoting(queries.iter())?;
                let parts = self.each_matching(queries, zone, is_wanted)?;
                self.speaker = outer;
                (!parts.is_empty()).then(|| all_of(parts))
            }
            Query::Or(queries) => {
                let parts = self.each_matching(queries, zone, is_wanted)?;
                (!parts.is_empty()).then(|| any_of(parts))
            }
            Query::Except(wanted, unwanted) => match self.matching(wanted, zone, is_wanted)? {
                Some(wanted) => Some(self.without(wanted, unwanted, zone)?),
                None => None,
            },
            Query::Not(unwanted) => {
                let unwanted = self.unwanted(unwanted, zone)?;
                unwanted.map(|unwanted| except(self.articles(), vec![unwanted]))
            }
            Query::Text(Match::Word(word)) => {
                let leaves = self.loose_words(word, zone)?;
                self.words(leaves, zone, is_wanted, true)?
            }
            Query::Text(Match::Phrase(phrase)) => self.phrase(phrase, zone, is_wanted)?,
            Query::Text(Match::Exact(word)) => {
                let leaves = self.leaves(word, true)?;
                self.words(leaves, zone, is_wanted, true)?
            }
            Query::Text(words @ (Match::Pattern(_) | Match::Fuzzy { .. })) => {
                let forms = self.forms(words)?;
                if is_wanted {
                    self.want_forms(&forms, zone);
                }
                Some(self.any_form(forms, zone))
            }
            Query::Text(Match::Spaced { .. })
            | Query::Near { .. }
            | Query::Within(..)
            | Query::AtLeast { .. } => self.positional(query, zone, is_wanted)?,
            Query::Quorum { count, of } => {
                let parts = self.each_matching(of, zone, is_wanted)?;
                some_of(*count, parts)
            }
            Query::In(field, query) => {
                let zone = self.named_zone(&field.0)?;
                self.matching(query, Some(&zone), is_wanted)?
            }
            Query::Boosted(query, boost) => self.with_boost(boost.factor(), |compiler| {
                compiler.matching(query, zone, is_wanted)
            })?,
            Query::Value { field, .. } | Query::ValueLike { field, .. } | Query::Has(field)
                if *field == self.speaker_field() =>
            {
                if is_wanted {
                    self.mark_speaker(query)?;
                }
                self.said_by(query)?
                    .map(|speaker| self.quotations_of(speaker))
            }
            Query::ValueLike { field, pattern } => {
                let field = self.value_field(field)?;
                let values = like(pattern, self.searcher, field)?;
                Some(any_value(field, &values))
            }
            Query::Numbered { field, from, to } => {
                let field = self.value_field(field)?;
                let values = within(*from, *to, self.searcher, field)?;
                Some(any_value(field, &values))
            }
            Query::Path(path) => Some(all_of(vec![
                self.articles(),
                unscored(selections::PathHolds::new(
                    path,
                    self.handles.file,
                    self.roots,
                )),
            ])),
            Query::Has(field) => Some(self.having(field)?),
            Query::Value { field, value } => {
                let field = self.value_field(field)?;
                let term = |text: &str| term_query(Term::from_field_text(field, text));
                let value = whole(value);
                // `journal:lefigaro.fr` is a part of « lefigaro.fr (Paris) » too.
                let words: Vec<Boxed> = value_words(&value).map(term).collect();
                let mut any = vec![term(&value)];
                if words.len() > 1 {
                    any.push(all_of(words));
                }
                Some(any_of(any))
            }
            Query::Dated { from, to } => {
                let field = self.value_field("date")?;
                Some(between(
                    field,
                    from.map(local_seconds),
                    to.map(local_seconds),
                ))
            }
        })
    }

    /// Returns what matches each of these queries that asks for something.
    fn each_matching(
        &mut self,
        queries: &[Query],
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Vec<Boxed>, SearchError> {
        let mut parts = Vec::with_capacity(queries.len());
        for query in queries {
            parts.extend(self.matching(query, zone, is_wanted)?);
        }
        Ok(parts)
    }

    /// Returns the articles that have a field: a value, a kind of quotation, a zone.
    fn having(&self, name: &str) -> Result<Boxed, SearchError> {
        if self.handles.value(name).is_some() {
            return Ok(unscored(ExistsQuery::new(name.to_owned(), false)));
        }
        match self.zone(name) {
            Some(Zone::Quoted(quoted)) => {
                let field = self.handles.quotations.speakers;
                let kinds = quoted.kinds.iter().map(|kind| kind_term(*kind));
                let kinds = kinds.map(|kind| Run::one(Term::from_field_text(field, &kind)));
                Ok(unscored(Occurrences {
                    field,
                    runs: kinds.collect(),
                    zone: Some(Zone::Numbered(quoted)),
                }))
            }
            Some(zone) => {
                // Every paragraph begins with a mark.
                let mark = vec![PARAGRAPH.to_owned()];
                Ok(self.occurrences(self.handles.all.exact, mark, Some(&zone)))
            }
            None => Err(SearchError::UnknownField(name.to_owned())),
        }
    }

    /// Returns the zone that a query asks for by its name.
    pub(super) fn named_zone(&self, name: &str) -> Result<Zone, SearchError> {
        let zone = self.zone(name);
        zone.ok_or_else(|| SearchError::UnknownField(name.to_owned()))
    }

    /// Returns the field of a value.
    fn value_field(&self, name: &str) -> Result<Field, SearchError> {
        let field = self.handles.value(name);
        field.ok_or_else(|| SearchError::UnknownField(name.to_owned()))
    }

    /// Returns what matches something, but for what matches a query.
    fn without(
        &mut self,
        wanted: Boxed,
        unwanted: &Query,
        zone: Option<&Zone>,
    ) -> Result<Boxed, SearchError> {
        let unwanted = self.unwanted(unwanted, zone)?;
        Ok(match unwanted {
            Some(unwanted) => except(wanted, vec![unwanted]),
            None => wanted,
        })
    }

    /// Returns what matches something that is excluded.
    fn unwanted(
        &mut self,
        query: &Query,
        zone: Option<&Zone>,
    ) -> Result<Option<Boxed>, SearchError> {
        self.of_anybody(zone, |compiler, zone| compiler.matching(query, zone, false))
    }

    /// Compiles what is excluded, whoever said it: otherwise asking for a speaker too would exclude less, and find more.
    pub(super) fn of_anybody<T>(
        &mut self,
        zone: Option<&Zone>,
        compile: impl FnOnce(&mut Self, Option<&Zone>) -> T,
    ) -> T {
        let speaker = self.speaker.take();
        let zone = zone.map(Zone::of_anybody);
        let compiled = compile(self, zone.as_ref());
        self.speaker = speaker;
        compiled
    }

    /// Returns what matches a phrase. Its own words score beside it: the second stage sees by their places that they stand
    /// together.
    fn phrase(
        &mut self,
        phrase: &str,
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Boxed>, SearchError> {
        let had_others = self.has_others;
        let leaves = self.leaves(phrase, true)?;
        let is_one_word = leaves.iter().map(|leaf| leaf.words.len()).sum::<usize>() == 1;
        let scores_words = is_wanted && zone.is_none();
        let words = match scores_words {
            true => self.loose_words(phrase, zone)?,
            false => Vec::new(),
        };
        let words: Vec<Leaf> = words.into_iter().filter(|leaf| !leaf.is_stop()).collect();
        if words.is_empty() {
            return self.words(leaves, zone, is_wanted, true);
        }
        for leaf in &leaves {
            self.mark(leaf);
            // One word that is required scores as the word it is.
            if !(is_one_word && self.only_ranks) {
                self.score(leaf, zone)?;
            }
        }
        self.has_others = had_others;
        let outer = std::mem::replace(&mut self.only_ranks, true);
        for leaf in &words {
            self.score(leaf, zone)?;
        }
        self.only_ranks = outer;
        self.words(leaves, zone, false, true)
    }

    /// Compiles something that counts so many times what is around it.
    pub(super) fn with_boost<T>(&mut self, boost: f32, compile: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.boost;
        self.boost *= boost;
        let compiled = compile(self);
        self.boost = outer;
        compiled
    }

    /// Adds what scores, worth so much; `is_word` says whether it is all of a bare word or compound.
    fn push_scoring(&mut self, weight: f32, query: Boxed, is_word: bool) {
        self.scoring.push(Clause {
            query,
            weight,
            is_word: is_word && !self.only_ranks,
        });
    }

    /// Returns the words that a pattern or near spelling stands for; none are stood for by anything else.
    pub(super) fn forms(&mut self, words: &Match) -> Result<BTreeSet<String>, SearchError> {
        let exact = self.handles.all.exact;
        match words {
            Match::Pattern(pattern) => like(pattern, self.searcher, exact),
            Match::Fuzzy { word, typos } => {
                let leaves = self.leaves(word, true)?;
                let word: String = leaves
                    .iter()
                    .flat_map(|leaf| &leaf.words)
                    .map(|word| word.exact.as_str())
                    .collect();
                near(&word, *typos, self.searcher, exact)
            }
            Match::Word(_) | Match::Phrase(_) | Match::Spaced { .. } | Match::Exact(_) => {
                Ok(BTreeSet::new())
            }
        }
    }

    /// Returns what matches any of these words.
    fn any_form(&self, forms: BTreeSet<String>, zone: Option<&Zone>) -> Boxed {
        /// More readers of postings than this are slower, one beside the other, than one after the other.
        const FEW: usize = 32;
        let exact = self.handles.all.exact;
        if forms.is_empty() {
            return Box::new(EmptyQuery);
        }
        if forms.len() > FEW && zone.is_none() {
            let terms = forms.iter().map(|form| Term::from_field_text(exact, form));
            return Box::new(TermSetQuery::new(terms));
        }
        self.occurrences(exact, forms.into_iter().collect(), zone)
    }

    /// Marks words that a pattern or near spelling stands for, and adds what scores them: as one word.
    pub(super) fn want_forms(&mut self, forms: &BTreeSet<String>, zone: Option<&Zone>) {
        self.marked.exact.extend(forms.iter().cloned());
        let clause = self.any_form(forms.clone(), zone);
        self.has_others = true;
        self.push_scoring(self.boost * self.handles.ranking.stem, clause, true);
    }

    /// Marks a word or phrase, and adds what scores it.
    pub(super) fn want(&mut self, leaf: &Leaf, zone: Option<&Zone>) -> tantivy::Result<()> {
        self.mark(leaf);
        self.score(leaf, zone)
    }

    /// Returns what matches all of these words and phrases; stop words count only if `with_stop` and nothing else is
    /// there.
    fn words(
        &mut self,
        leaves: Vec<Leaf>,
        zone: Option<&Zone>,
        is_wanted: bool,
        with_stop: bool,
    ) -> Result<Option<Boxed>, SearchError> {
        let is_all_stop = leaves.iter().all(Leaf::is_stop);
        let parts = self.each_word(leaves, zone, is_wanted, with_stop && is_all_stop)?;
        Ok((!parts.is_empty()).then(|| all_of(parts)))
    }

    /// Returns what matches each of these words and phrases, and adds what scores them.
    fn each_word(
        &mut self,
        leaves: Vec<Leaf>,
        zone: Option<&Zone>,
        is_wanted: bool,
        with_stop: bool,
    ) -> tantivy::Result<Vec<Boxed>> {
        let mut matching = Vec::new();
        for leaf in leaves {
            if leaf.is_stop() && !with_stop {
                continue;
            }
            if is_wanted {
                self.want(&leaf, zone)?;
            }
            matching.push(self.leaf(&leaf, zone));
        }
        Ok(matching)
    }

    /// Returns the zone that a field of the schema is.
    pub(super) fn zone(&self, name: &str) -> Option<Zone> {
        let zones = &self.handles.zones;
        let place = |name: &str| zones.iter().position(|zone| zone.name == name);
        if name == query::Field::BEGINNING {
            return Some(Zone::Between(None, place("lead").unwrap_or(0)));
        }
        match place(name) {
            Some(zone) => Some(Zone::Between(zone.checked_sub(1), zone)),
            None => {
                let quoted = &self.handles.quotations.row.zones;
                let kinds = quoted.iter().find(|zone| zone.name == name)?;
                Some(Zone::Quoted(Quoted {
                    kinds: kinds.holds.clone(),
                    is_sure: self.is_sure,
                    speaker: self.speaker.clone(),
                }))
            }
        }
    }

    /// Returns every article.
    fn articles(&self) -> Boxed {
        term_query(Term::from_field_text(self.handles.kind, ARTICLE))
    }
}

/// Returns what matches any of these values of a field.
fn any_value(field: Field, values: &BTreeSet<String>) -> Boxed {
    let terms = values
        .iter()
        .map(|value| Term::from_field_text(field, value));
    unscored(TermSetQuery::new(terms))
}

pub(super) fn term_query(term: Term) -> Boxed {
    unscored(TermQuery::new(term, IndexRecordOption::Basic))
}

/// Returns what matches the same and adds nothing to a score.
fn unscored(query: impl TQuery) -> Boxed {
    Box::new(ConstScoreQuery::new(Box::new(query), 0.0))
}

pub(super) fn any_of(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

pub(super) fn all_of(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(AllQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}

/// Returns what matches so many of these queries, or all where they are fewer; `None` where that is none.
fn some_of(count: usize, queries: Vec<Boxed>) -> Option<Boxed> {
    let count = count.min(queries.len());
    let optional = queries.into_iter().map(|query| (TOccur::Should, query));
    (count > 0).then(|| -> Boxed {
        Box::new(BooleanQuery::with_minimum_required_clauses(
            optional.collect(),
            count,
        ))
    })
}

/// Returns the articles whose date lies between two seconds, both included; an end that is open is `None`.
fn between(field: Field, from: Option<i64>, to: Option<i64>) -> Boxed {
    let bound = |seconds: Option<i64>| match seconds {
        Some(seconds) => Bound::Included(Term::from_field_i64(field, seconds)),
        None => Bound::Unbounded,
    };
    unscored(RangeQuery::new(bound(from), bound(to)))
}

fn except(wanted: Boxed, unwanted: Vec<Boxed>) -> Boxed {
    let mut clauses = vec![(TOccur::Must, wanted)];
    clauses.extend(unwanted.into_iter().map(|query| (TOccur::MustNot, query)));
    Box::new(BooleanQuery::new(clauses))
}
