//! A query becomes what tantivy searches: what matches, what scores, and what is marked in snippets.

mod scoring;
mod speakers;

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur as TOccur,
    Query as TQuery, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::SearchError;
use super::days;
use super::evidence::Word;
use super::forms::{like, near};
use super::occurrences::{Occurrences, Quoted, Run, SaidBy, Zone};
use super::selections;
use super::spellings::{Equal, Spellings};
use crate::french::{Analyzer, Beginnings};
use crate::index::{ARTICLE, Handles, NAMED, PARAGRAPH, kind_term, whole};
use crate::model::Days;
use crate::query::{self, Clause, Match, Occur, Query};
use crate::schema;

/// Longest run of days that is a date more than a word: a year is one.
pub(super) const MONTH_DAYS: i32 = 31;

/// How far apart words are taken to stand that do not stand in one run: no neighbours.
const RUNS_APART: u32 = 100;

pub(super) type Boxed = Box<dyn TQuery>;

/// What tantivy searches for a query.
pub(super) struct Compiled {
    /// The articles that match.
    pub(super) matching: Boxed,
    /// What gives each of them its score; `None` where nothing tells one match from another.
    pub(super) scoring: Option<Boxed>,
    /// What `scoring` matches, beside what it scores.
    pub(super) reach: Reach,
    /// The words that the second stage looks for, in the order of the query.
    pub(super) words: Vec<Word>,
    /// Whether nothing but these words scores.
    pub(super) is_words: bool,
    /// The dates among the words.
    pub(super) dates: Vec<Days>,
    /// The articles that hold every loose word; `None` where that is all that match.
    pub(super) all: Option<Boxed>,
    /// What is marked in snippets.
    pub(super) marked: Marked,
}

/// What the clauses that score match, if they are searched alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Exactly the articles that match.
    Same,
    /// Them and others: a word of a compound scores by itself and does not match.
    Wider,
    /// Something else: they are to be searched together with what matches.
    Apart,
}

/// What is marked in snippets: the words of the query, in any inflected form.
#[derive(Debug, Default, Clone)]
pub(super) struct Marked {
    /// Stems of the words.
    pub(super) stems: HashSet<String>,
    /// Exact forms: of stop words asked for alone, and of whole compounds.
    pub(super) exact: HashSet<String>,
    /// Runs of exact forms: the phrases.
    pub(super) phrases: Vec<Vec<(u32, String)>>,
    /// The words of each name of the speakers who are asked for, in exact form.
    pub(super) speakers: Vec<Vec<String>>,
    /// What the words of all these begin with: other words need no analysis.
    pub(super) beginnings: Beginnings,
}

impl Marked {
    /// Notes what the words that are marked begin with.
    pub(super) fn note_beginnings(&mut self) {
        let phrases = self.phrases.iter().flatten().map(|(_, word)| word);
        let words = self.stems.iter().chain(&self.exact).chain(phrases);
        self.beginnings = Beginnings::of(words.map(String::as_str));
    }

    /// Marks what runs of terms stand for.
    fn mark_runs(&mut self, runs: &[Run], handles: &Handles) {
        for run in runs {
            let text = |term: &Term| term.value().as_str().unwrap_or_default().to_owned();
            match run.terms.as_slice() {
                [(_, term)] if term.field() == handles.all.stem => {
                    self.stems.insert(text(term));
                }
                [(_, term)] => {
                    self.exact.insert(text(term));
                }
                terms => {
                    let words = terms.iter().map(|(offset, term)| (*offset, text(term)));
                    self.phrases.push(words.collect());
                }
            }
        }
    }

    /// Whether there is nothing to mark.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_words()
    }

    /// Whether words are asked for, not only speakers, dates and values.
    pub(super) fn has_words(&self) -> bool {
        !(self.stems.is_empty() && self.exact.is_empty() && self.phrases.is_empty())
    }
}

/// A word, compound or phrase of the query, analysed.
pub(super) struct Leaf {
    /// Words with their positions behind the first's: one for a word, several for a phrase or a compound.
    pub(super) words: Vec<LeafWord>,
    /// The compound in one piece.
    joined: Option<String>,
    pub(super) is_phrase: bool,
}

pub(super) struct LeafWord {
    offset: u32,
    /// Its place in the text, in words, and where it stands there.
    position: u32,
    range: Range<usize>,
    /// As it was typed.
    typed: String,
    /// What it weighs among the words of the query.
    weight: f32,
    pub(super) exact: String,
    pub(super) stems: Vec<String>,
    pub(super) is_stop: bool,
    /// Whether a stem would take it for another word: *Gaza* is no form of *gaz*.
    pub(super) is_name: bool,
    /// Its other spellings, or those of several words that it is one of.
    equal: Vec<Equal>,
}

/// Compiles a query for an index with these fields, at one commit; `is_sure` leaves out quotations whose rule is not sure.
pub(super) fn compile(
    query: &Query,
    searcher: &Searcher,
    handles: &Handles,
    analyzer: &mut Analyzer,
    is_sure: bool,
) -> Result<Compiled, SearchError> {
    let mut compiler = Compiler {
        searcher,
        failure: None,
        handles,
        analyzer,
        scoring: Vec::new(),
        marked: Marked::default(),
        loose: None,
        is_filtered: false,
        words: Vec::new(),
        next_position: 0,
        has_compound: false,
        has_others: false,
        dates: Vec::new(),
        speaker: None,
        is_sure,
    };
    let matching = compiler
        .matching(query, None, true)
        .unwrap_or_else(|| Box::new(EmptyQuery));
    if let Some(failure) = compiler.failure {
        return Err(failure);
    }
    let is_words = compiler.loose.is_some() || matches!(query, Query::Text(Match::Word(_)));
    let all = compiler.loose.take().map(all_of);
    let scoring = std::mem::take(&mut compiler.scoring);
    compiler.marked.note_beginnings();
    Ok(Compiled {
        matching,
        reach: match is_words && !compiler.is_filtered {
            false => Reach::Apart,
            true if compiler.has_compound => Reach::Wider,
            true => Reach::Same,
        },
        words: compiler.words,
        is_words: !compiler.has_others,
        dates: compiler.dates,
        scoring: (!scoring.is_empty()).then(|| any_of(scoring)),
        all,
        marked: compiler.marked,
    })
}

pub(super) struct Compiler<'a> {
    searcher: &'a Searcher,
    /// What went wrong, where a word stands for more than can be looked for.
    failure: Option<SearchError>,
    pub(super) handles: &'a Handles,
    pub(super) analyzer: &'a mut Analyzer,
    /// The clauses of the flat union that scores.
    scoring: Vec<Boxed>,
    marked: Marked,
    /// What each loose word matches, when the whole query is loose words.
    loose: Option<Vec<Boxed>>,
    /// Whether a date or a value narrows what the words match.
    is_filtered: bool,
    /// The words of the second stage, and the place that the next run of words begins at.
    words: Vec<Word>,
    next_position: u32,
    /// Whether one of the words is a compound.
    has_compound: bool,
    /// Whether anything else scores: a phrase, a field.
    has_others: bool,
    /// The dates among the loose words.
    dates: Vec<Days>,
    /// Whose quotations are looked into.
    speaker: Option<SaidBy>,
    /// Whether only quotations of a sure rule are looked into.
    is_sure: bool,
}

impl Compiler<'_> {
    /// Returns what matches a query; `None` when it asks for nothing, such as an elided word alone.
    ///
    /// `zone` is the field it is asked of; what is forbidden neither scores nor is marked (`is_wanted`).
    fn matching(&mut self, query: &Query, zone: Option<&Zone>, is_wanted: bool) -> Option<Boxed> {
        match query {
            Query::All => Some(self.articles()),
            Query::Bag(clauses) => self.bag(clauses, zone, is_wanted),
            Query::And(queries) => {
                let outer = self.quoting(queries.iter());
                let parts: Vec<Boxed> = queries
                    .iter()
                    .filter_map(|query| self.matching(query, zone, is_wanted))
                    .collect();
                self.speaker = outer;
                (!parts.is_empty()).then(|| all_of(parts))
            }
            Query::Or(queries) => {
                let parts: Vec<Boxed> = queries
                    .iter()
                    .filter_map(|query| self.matching(query, zone, is_wanted))
                    .collect();
                (!parts.is_empty()).then(|| any_of(parts))
            }
            Query::Except(wanted, unwanted) => {
                let wanted = self.matching(wanted, zone, is_wanted)?;
                Some(match self.matching(unwanted, zone, false) {
                    Some(unwanted) => except(wanted, vec![unwanted]),
                    None => wanted,
                })
            }
            Query::Not(unwanted) => {
                let unwanted = self.matching(unwanted, zone, false)?;
                Some(except(self.articles(), vec![unwanted]))
            }
            Query::Text(Match::Word(word)) => {
                let leaves = self.loose_words(word, zone);
                self.words(leaves, zone, is_wanted, true)
            }
            Query::Text(Match::Phrase(phrase)) => {
                let leaves = self.leaves(phrase, true);
                self.words(leaves, zone, is_wanted, true)
            }
            Query::Text(Match::Exact(word)) => {
                let leaves = self.leaves(word, true);
                self.words(leaves, zone, is_wanted, true)
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
            | Query::AtLeast { .. } => self.positional(query, zone, is_wanted),
            Query::Quorum { count, of } => {
                let parts: Vec<(TOccur, Boxed)> = of
                    .iter()
                    .filter_map(|query| self.matching(query, zone, is_wanted))
                    .map(|part| (TOccur::Should, part))
                    .collect();
                let count = (*count).min(parts.len());
                (count > 0).then(|| -> Boxed {
                    Box::new(BooleanQuery::with_minimum_required_clauses(parts, count))
                })
            }
            Query::In(field, query) => {
                let zone = self.zone(&field.0);
                self.matching(query, zone.as_ref(), is_wanted)
            }
            Query::Value { field, .. } | Query::ValueLike { field, .. }
                if *field == self.speaker_field() =>
            {
                let speaker = self.said_by(query)?;
                if is_wanted {
                    self.mark_speaker(query);
                }
                Some(self.quotations_of(speaker))
            }
            Query::Has(field) if *field == self.speaker_field() => {
                let field = self.handles.quotations.speakers;
                let named = Run::one(Term::from_field_text(field, NAMED));
                Some(self.quotations_of(SaidBy {
                    field,
                    names: vec![named],
                }))
            }
            Query::ValueLike { field, pattern } => {
                let field = self.handles.value(field)?;
                let values = self.found(like(pattern, self.searcher, field))?;
                let terms = values
                    .iter()
                    .map(|value| Term::from_field_text(field, value));
                Some(unscored(TermSetQuery::new(terms)))
            }
            Query::Path(path) => Some(all_of(vec![
                self.articles(),
                unscored(selections::PathHolds::new(path, self.handles.file)),
            ])),
            Query::Has(field) => {
                if self.handles.value(field).is_some() {
                    return Some(unscored(ExistsQuery::new(field.clone(), false)));
                }
                if let Some(Zone::Quoted(quoted)) = self.zone(field) {
                    let field = self.handles.quotations.speakers;
                    let kinds = quoted.kinds.iter().map(|kind| kind_term(*kind));
                    let kinds = kinds.map(|kind| Run::one(Term::from_field_text(field, &kind)));
                    return Some(unscored(Occurrences {
                        field,
                        runs: kinds.collect(),
                        zone: Some(Zone::Numbered(quoted)),
                    }));
                }
                // Every paragraph begins with a mark.
                let exact = self.handles.all.exact;
                let zone = self.zone(field)?;
                let mark = vec![PARAGRAPH.to_owned()];
                Some(self.occurrences(exact, mark, Some(&zone)))
            }
            Query::Value { field, value } => {
                let (_, _, handle) = self
                    .handles
                    .values
                    .iter()
                    .find(|(name, ..)| name == field)?;
                Some(term_query(Term::from_field_text(*handle, &whole(value))))
            }
            Query::Dated { from, to } => {
                let (name, _, field) = self
                    .handles
                    .values
                    .iter()
                    .find(|(name, ..)| name == "date")?;
                debug_assert!(!name.is_empty());
                let bound = |seconds: Option<i64>| match seconds {
                    Some(seconds) => {
                        std::ops::Bound::Included(Term::from_field_i64(*field, seconds))
                    }
                    None => std::ops::Bound::Unbounded,
                };
                let (from, to) = (
                    from.map(|day| Days::one(day).seconds().0),
                    to.map(|day| Days::one(day).seconds().1),
                );
                Some(Box::new(ConstScoreQuery::new(
                    Box::new(RangeQuery::new(bound(from), bound(to))),
                    0.0,
                )))
            }
        }
    }

    /// Returns the words that a pattern or near spelling stands for; `None` when it stands for too many.
    pub(super) fn forms(&mut self, words: &Match) -> Option<BTreeSet<String>> {
        let exact = self.handles.all.exact;
        let found = match words {
            Match::Pattern(pattern) => like(pattern, self.searcher, exact),
            Match::Fuzzy { word, typos } => {
                let leaves = self.leaves(word, true);
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
        };
        self.found(found)
    }

    /// Returns what was found, or notes why it was not.
    fn found<T>(&mut self, result: Result<T, SearchError>) -> Option<T> {
        match result {
            Ok(found) => Some(found),
            Err(failure) => {
                self.failure.get_or_insert(failure);
                None
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
        let weight = self.handles.ranking.stem;
        self.has_others = true;
        self.scoring.push(Box::new(BoostQuery::new(clause, weight)));
    }

    /// Marks a word or phrase, and adds what scores it.
    pub(super) fn want(&mut self, leaf: &Leaf, zone: Option<&Zone>) {
        self.mark(leaf);
        self.score(leaf, zone);
    }

    /// Returns what matches a bag: all that is required, nothing that is forbidden, and, where nothing is required, any
    /// of the rest.
    fn bag(&mut self, clauses: &[Clause], zone: Option<&Zone>, is_wanted: bool) -> Option<Boxed> {
        let required = clauses.iter().filter(|clause| clause.occur == Occur::Must);
        let outer = self.quoting(required.map(|clause| &clause.query));
        let matching = self.bag_of_one_speaker(clauses, zone, is_wanted);
        self.speaker = outer;
        matching
    }

    /// The same, where whoever is asked for is known.
    fn bag_of_one_speaker(
        &mut self,
        clauses: &[Clause],
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Option<Boxed> {
        let is_top = zone.is_none() && is_wanted && self.scoring.is_empty();
        let (mut must, mut must_not, mut should) = (Vec::new(), Vec::new(), Vec::new());
        // Dates and values narrow what the rest matches; they do not make the rest optional.
        let mut filters = Vec::new();
        let mut is_only_words = true;
        for run in runs_of_words(clauses) {
            match run {
                RunOfClauses::Words(text) => {
                    let leaves = self.loose_words(&text, zone);
                    should.extend(self.each_word(leaves, zone, is_wanted, false));
                }
                RunOfClauses::Other(Clause { occur, query }) => {
                    let is_filter = *occur == Occur::Must && query.is_filter();
                    is_only_words &=
                        is_filter || *occur == Occur::Should && matches!(query, Query::Text(_));
                    let had_others = self.has_others;
                    let compiled =
                        self.matching(query, zone, is_wanted && *occur != Occur::MustNot);
                    // Among loose words, a phrase is one more clause of the first stage beside its own words; the
                    // second one sees by their places that they stand together.
                    if let (Occur::Should, Query::Text(Match::Phrase(phrase))) = (occur, query)
                        && clauses.len() > 1
                    {
                        self.has_others = had_others || zone.is_some();
                        let leaves = self.loose_words(phrase, zone);
                        should.extend(self.each_word(leaves, zone, is_wanted, false));
                    }
                    match occur {
                        Occur::Must if is_filter => filters.extend(compiled),
                        Occur::Should => should.extend(compiled),
                        Occur::Must => must.extend(compiled),
                        Occur::MustNot => must_not.extend(compiled),
                    }
                }
            }
        }
        if should.is_empty() && must.is_empty() && is_only_words {
            // Nothing but stop words: they are what is asked.
            let words: Vec<&str> = clauses.iter().filter_map(word_of).collect();
            let leaves = self.loose_words(&words.join(" "), zone);
            should.extend(self.each_word(leaves, zone, is_wanted, true));
        }
        if is_top && is_only_words && !should.is_empty() {
            let required = should.iter().chain(&filters).map(|query| query.box_clone());
            self.loose = Some(required.collect());
        }
        self.is_filtered |= !filters.is_empty();
        let wanted = match (must.is_empty(), should.is_empty()) {
            (true, true) => None,
            (true, false) => Some(any_of(should)),
            // What is not required only scores.
            (false, _) => Some(all_of(must)),
        };
        filters.extend(wanted);
        let wanted = match (filters.is_empty(), must_not.is_empty()) {
            (true, true) => return None,
            (true, false) => self.articles(),
            (false, _) => all_of(filters),
        };
        Some(if must_not.is_empty() {
            wanted
        } else {
            except(wanted, must_not)
        })
    }

    /// Returns what matches all of these words and phrases; stop words count only if `with_stop` and nothing else is
    /// there.
    fn words(
        &mut self,
        leaves: Vec<Leaf>,
        zone: Option<&Zone>,
        is_wanted: bool,
        with_stop: bool,
    ) -> Option<Boxed> {
        let is_all_stop = leaves.iter().all(Leaf::is_stop);
        let parts = self.each_word(leaves, zone, is_wanted, with_stop && is_all_stop);
        (!parts.is_empty()).then(|| all_of(parts))
    }

    /// Returns what matches each of these words and phrases, and adds what scores them.
    fn each_word(
        &mut self,
        leaves: Vec<Leaf>,
        zone: Option<&Zone>,
        is_wanted: bool,
        with_stop: bool,
    ) -> Vec<Boxed> {
        let mut matching = Vec::new();
        for leaf in leaves {
            if leaf.is_stop() && !with_stop {
                continue;
            }
            if is_wanted {
                self.want(&leaf, zone);
            }
            matching.push(self.leaf(&leaf, zone));
        }
        matching
    }

    /// Returns what matches a leaf.
    fn leaf(&self, leaf: &Leaf, zone: Option<&Zone>) -> Boxed {
        let (field, runs) = self.leaf_runs(leaf);
        self.any_run(field, runs, zone)
    }

    /// Returns what a leaf stands for, the first as it was typed, and the field that tells how long articles are.
    pub(super) fn leaf_runs(&self, leaf: &Leaf) -> (Field, Vec<Run>) {
        let exact = self.handles.all.exact;
        match leaf.words.as_slice() {
            [word] if word.is_stop || leaf.is_phrase => {
                let term = Term::from_field_text(exact, &word.exact);
                (exact, vec![Run::one(term)])
            }
            [word] => self.word_runs(word),
            _ => (exact, self.exact_runs(leaf)),
        }
    }

    /// Returns the stems of a word, the exact form of a name, and its other spellings.
    fn word_runs(&self, word: &LeafWord) -> (Field, Vec<Run>) {
        let all = self.handles.all;
        let (field, forms) = match word.is_name {
            true => (all.exact, std::slice::from_ref(&word.exact)),
            false => (all.stem, word.stems.as_slice()),
        };
        let form = |form: &String| Run::one(Term::from_field_text(field, form));
        let equal = word.equal.iter();
        let equal = equal.flat_map(|equal| equal.spelling.runs(self.handles));
        (field, forms.iter().map(form).chain(equal).collect())
    }

    /// Returns the runs of exact forms that a phrase or compound stands for.
    fn exact_runs(&self, leaf: &Leaf) -> Vec<Run> {
        let words = || leaf.words.iter().map(|word| word.exact.as_str());
        let mut runs = vec![self.exact_run(leaf, words())];
        let joined = |text: &str| Run::one(Term::from_field_text(self.handles.all.exact, text));
        runs.extend(leaf.joined.as_deref().map(joined));
        let [first, _, ..] = leaf.words.as_slice() else {
            return runs;
        };
        for equal in &first.equal {
            if equal.replaces == leaf.words.len() {
                runs.extend(equal.spelling.runs(self.handles));
            }
        }
        // Saint-Denis is St-Denis.
        for (index, word) in leaf.words.iter().enumerate() {
            for equal in word.equal.iter().filter(|equal| equal.replaces == 1) {
                if let [other] = equal.spelling.words.as_slice() {
                    let words = words().enumerate();
                    let words =
                        words.map(|(at, word)| if at == index { &other.exact } else { word });
                    let words: Vec<&str> = words.collect();
                    runs.push(self.exact_run(leaf, words.iter().copied()));
                    runs.extend(leaf.joined.is_some().then(|| joined(&words.concat())));
                }
            }
        }
        runs
    }

    /// Returns the run of exact forms that stand as the words of a leaf do.
    fn exact_run<'w>(&self, leaf: &Leaf, words: impl Iterator<Item = &'w str>) -> Run {
        let exact = self.handles.all.exact;
        let terms = leaf.words.iter().zip(words);
        let term =
            |(place, word): (&LeafWord, &str)| (place.offset, Term::from_field_text(exact, word));
        Run {
            terms: terms.map(term).collect(),
        }
    }

    /// Returns what matches any of these terms as one.
    fn occurrences(&self, field: Field, terms: Vec<String>, zone: Option<&Zone>) -> Boxed {
        let run = |term: &String| Run::one(Term::from_field_text(field, term));
        self.any_run(field, terms.iter().map(run).collect(), zone)
    }

    /// Returns what matches any of these runs as one: tantivy's own query where that is faster.
    fn any_run(&self, field: Field, runs: Vec<Run>, zone: Option<&Zone>) -> Boxed {
        if let ([run], None) = (runs.as_slice(), zone)
            && let [(_, term)] = run.terms.as_slice()
        {
            let option = IndexRecordOption::WithFreqs;
            return Box::new(TermQuery::new(term.clone(), option));
        }
        Box::new(Occurrences {
            field,
            runs,
            zone: zone.cloned(),
        })
    }

    /// Returns the words and compounds that a run of loose words is, those of a date lighter, and notes the dates.
    fn loose_words(&mut self, text: &str, zone: Option<&Zone>) -> Vec<Leaf> {
        let mut leaves = self.leaves(text, false);
        let base = self.next_position;
        let words = leaves.iter_mut().flat_map(|leaf| &mut leaf.words);
        let dates = match zone {
            None => days::among(text),
            Some(_) => Vec::new(),
        };
        for word in words {
            word.position += base;
            self.next_position = word.position + RUNS_APART;
            let is_in = |date: &days::Found| {
                date.days.count() <= MONTH_DAYS && date.range.contains(&word.range.start)
            };
            if dates.iter().any(is_in) {
                word.weight = self.handles.ranking.dates.words;
            }
        }
        self.dates.extend(dates.into_iter().map(|date| date.days));
        leaves
    }

    /// Returns the words, compounds or the phrase that a typed text is.
    pub(super) fn leaves(&mut self, text: &str, is_phrase: bool) -> Vec<Leaf> {
        let mut leaves: Vec<(u32, Leaf)> = Vec::new();
        let mut base = 0;
        self.analyzer.each_token(text, |token| {
            let word = token.word;
            let is_same = leaves
                .last()
                .is_some_and(|(chunk, _)| is_phrase || *chunk == token.chunk);
            if !is_same {
                base = token.position;
                leaves.push((
                    token.chunk,
                    Leaf {
                        words: Vec::new(),
                        joined: None,
                        is_phrase,
                    },
                ));
            }
            let Some((_, leaf)) = leaves.last_mut() else {
                return;
            };
            if !is_phrase && leaf.words.is_empty() {
                leaf.joined = word.joined.map(str::to_owned);
            }
            let stems: BTreeSet<&str> = word.stems().collect();
            leaf.words.push(LeafWord {
                offset: token.position - base,
                position: token.position,
                typed: text[token.range.clone()].to_owned(),
                range: token.range,
                weight: 1.0,
                exact: word.exact.to_string(),
                stems: stems.into_iter().map(str::to_owned).collect(),
                is_stop: word.is_stop,
                is_name: schema::french().is_name(word.exact),
                equal: Vec::new(),
            });
        });
        let mut leaves: Vec<Leaf> = leaves.into_iter().map(|(_, leaf)| leaf).collect();
        if !is_phrase {
            spell(&mut leaves);
        }
        leaves
    }

    /// Returns the zone that a field of the schema is.
    pub(super) fn zone(&self, name: &str) -> Option<Zone> {
        let zones = &self.handles.zones;
        let end = |index: usize| format!("{}_end", zones[index].zone.name);
        if name == query::Field::BEGINNING {
            let last = zones.iter().position(|zone| zone.zone.name == "lead");
            return Some(Zone::Between(None, end(last.unwrap_or(0))));
        }
        match zones.iter().position(|zone| zone.zone.name == name) {
            Some(0) => Some(Zone::Between(None, end(0))),
            Some(index) => Some(Zone::Between(Some(end(index - 1)), end(index))),
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

impl Leaf {
    pub(super) fn is_stop(&self) -> bool {
        !self.is_phrase && self.words.iter().all(|word| word.is_stop)
    }
}

/// Notes the other spellings of loose words.
fn spell(leaves: &mut [Leaf]) {
    let mut words: Vec<&mut LeafWord> =
        leaves.iter_mut().flat_map(|leaf| &mut leaf.words).collect();
    let forms = words.iter().flat_map(|word| {
        let stems = word.stems.iter().map(String::as_str);
        stems.chain([word.exact.as_str()])
    });
    let spellings = Spellings::with(forms);
    let mut next = 0;
    while next < words.len() {
        let typed: Vec<(u32, &str, &[String])> = words[next..]
            .iter()
            .map(|word| (word.position, word.exact.as_str(), word.stems.as_slice()))
            .collect();
        let Some((taken, equal)) = spellings.at(&typed) else {
            next += 1;
            continue;
        };
        for word in &mut words[next..next + taken] {
            word.equal.clone_from(&equal);
        }
        next += taken;
    }
}

/// A part of a bag: loose words in a row, or something else.
enum RunOfClauses<'a> {
    Words(String),
    Other(&'a Clause),
}

/// Returns the text of a clause that is a loose word.
fn word_of(clause: &Clause) -> Option<&str> {
    match clause {
        Clause {
            occur: Occur::Should,
            query: Query::Text(Match::Word(word)),
        } => Some(word),
        _ => None,
    }
}

/// Returns the clauses of a bag, loose words in a row together: `27 000` is one number.
fn runs_of_words(clauses: &[Clause]) -> Vec<RunOfClauses<'_>> {
    let mut runs = Vec::new();
    for clause in clauses {
        match (word_of(clause), runs.last_mut()) {
            (Some(word), Some(RunOfClauses::Words(text))) => {
                text.push(' ');
                text.push_str(word);
            }
            (Some(word), _) => runs.push(RunOfClauses::Words(word.to_owned())),
            (None, _) => runs.push(RunOfClauses::Other(clause)),
        }
    }
    runs
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

fn except(wanted: Boxed, unwanted: Vec<Boxed>) -> Boxed {
    let mut clauses = vec![(TOccur::Must, wanted)];
    clauses.extend(unwanted.into_iter().map(|query| (TOccur::MustNot, query)));
    Box::new(BooleanQuery::new(clauses))
}
