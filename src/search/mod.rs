//! A query on an index: what matches, in which order, and what is shown of it.
//!
//! - [`ahead`]: what the first query of a process needs, opened by a second thread;
//! - [`columns`]: what is read of each article, opened once;
//! - [`compile`]: a query becomes what tantivy searches;
//! - [`days`]: dates among loose words;
//! - [`evidence`]: the second stage of ranking;
//! - [`facets`]: what all the articles that match are, in numbers;
//! - [`forms`]: the words that a pattern or near spelling stands for;
//! - [`loose`]: the first stage of loose words, in one pass;
//! - [`occurrences`]: the positional scorer that tantivy lacks;
//! - [`places`], [`positional`]: what stands near each other, in one sentence, in one paragraph, so often;
//! - [`selections`]: articles selected by their path;
//! - [`rank`]: the best articles, in an order that is always the same;
//! - [`ids`]: what articles are called;
//! - [`said`]: what a quotation itself must hold of a query;
//! - [`sentences`]: where the sentences of a passage stand;
//! - [`quoted`]: the quotations of the articles that match;
//! - [`similar`], [`itself`]: the articles nearest to one, and not that one;
//! - [`why`](mod@why): why an article is found or is not;
//! - [`snippet`]: the pieces that show why an article matched;
//! - [`spellings`]: the other spellings of words;
//! - [`warned`](mod@warned): the articles that readers must be told of;
//! - [`words`]: what became of each word of a query.

mod ahead;
mod columns;
mod compile;
mod days;
mod evidence;
mod facets;
mod forms;
mod ids;
mod itself;
mod live;
mod loose;
mod occurrences;
mod places;
mod positional;
mod quoted;
mod rank;
mod said;
mod selections;
mod sentences;
mod similar;
mod snippet;
mod spelled_names;
mod spellings;
mod top;
mod warned;
mod why;
mod words;

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use tantivy::error::DataCorruption;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::french::Analyzer;
use crate::index::{Index, IndexError, Stored, engine_error};
use crate::model::Days;
use crate::query::Query;
use columns::Columns;
use compile::{Compiled, Scoring};
pub use evidence::{Counts, Parts};
use facets::Counting;
pub use facets::{Facet, Histogram, Interval};
pub use forms::LIMIT_FORMS;
use ids::{Ids, Named};
use live::Live;
pub use quoted::{Copied, QuotationRequest, Quoted, QuotedRow};
use rank::{Best, Ranked};
pub use snippet::{QuotedMatch, Snippet};
pub use spelled_names::spell_alike;
use warned::warned;
pub use why::{Condition, LOOKED_AMONG, Why};
pub use words::WordUse;

/// In which order articles come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The best first; of equals, the newest.
    Score,
    /// The newest first; those without a date last.
    Newest,
    /// The oldest first; those without a date last.
    Oldest,
}

/// How much of each article is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Where it is and what it is called.
    Place,
    /// All that a result line shows, with snippets.
    Full,
    /// The same, its snippets whole sentences: so many before and after the one that matched.
    Sentences(usize),
}

/// What is asked of an index.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The query.
    pub query: &'a Query,
    /// In which order; a query that tells no match from another comes newest first.
    pub sort: Sort,
    /// How many of the first articles are left out.
    pub offset: usize,
    /// How many articles are returned at most.
    pub limit: usize,
    /// How much of each article is wanted.
    pub detail: Detail,
    /// Whether only quotations count whose rule is sure.
    pub is_sure: bool,
}

/// What an index answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many articles match.
    pub total: u64,
    /// How many of them hold every loose word of the query.
    pub total_all: u64,
    /// How many of them are withdrawn or under embargo.
    pub warned: u64,
    /// What became of its loose words.
    pub words: Vec<WordUse>,
    /// Its compounds that no article has, though it may have their words.
    pub absent: Vec<String>,
    /// The dates among them, whose articles it favours.
    pub dates: Vec<Days>,
    /// The articles asked for, in order.
    pub hits: Vec<Hit>,
}

impl Answer {
    /// Returns how many of the hits are withdrawn or under embargo.
    pub fn warned_hits(&self) -> u64 {
        self.hits.iter().filter(|hit| hit.is_warned).count() as u64
    }
}

/// The articles nearest to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The words that tell it from others, as it has them, those that tell most first.
    pub words: Vec<String>,
    /// The articles that share them.
    pub answer: Answer,
}

/// What all the articles that match are, in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The values of each field that was asked for.
    pub facets: Vec<Facet>,
    /// Their course of time, when it was asked for.
    pub histogram: Option<Histogram>,
    /// How many have no date.
    pub undated: u64,
}

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// tantivy met what it cannot read.
    #[error(transparent)]
    Engine(#[from] tantivy::TantivyError),
    /// A pattern or near spelling stands for more words than [`LIMIT_FORMS`].
    #[error("{typed} stands for more than {limit} different words")]
    TooManyForms {
        /// What was typed.
        typed: String,
        /// The limit.
        limit: usize,
    },
    /// The query asks for a field that the index does not have.
    #[error("the index has no field {0}")]
    UnknownField(String),
    /// The query asks where in a text something stands that has no place there: a date, a value, a path.
    #[error("a date, a value or a path has no place in a text")]
    NoPlace,
}

/// An article that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its place in the order, from 1.
    pub rank: usize,
    /// Its score; nothing says what it is worth but others of the same query.
    pub score: f32,
    /// What the score is the sum of, where the second stage of ranking looked.
    pub parts: Option<Parts>,
    /// What it is called, unique in the index.
    pub id: String,
    /// Path of its file, as text.
    pub path: String,
    /// The path under its root.
    pub relative: String,
    /// Its place in the file, from 1.
    pub position: u64,
    /// Whether it is withdrawn or under embargo.
    pub is_warned: bool,
    /// The article with what was stored of it, when all of it was wanted.
    pub stored: Option<Box<Stored>>,
    /// Pieces that show why it matched.
    pub snippets: Vec<Snippet>,
    /// Quotations in which words matched.
    pub quotes: Vec<QuotedMatch>,
}

/// An article found by its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it is called, unique in the index.
    pub id: String,
    /// Path of its file, as text.
    pub path: String,
    /// The member of the file that it is in, where the file is a container.
    pub member: Option<String>,
    /// The article with what was stored of it.
    pub stored: Box<Stored>,
}

/// An index opened for searching, at one commit.
pub struct Search<'a> {
    index: &'a Index,
    searcher: Live,
    analyzer: Analyzer,
    ids: Ids,
    columns: Arc<Columns>,
    /// Whether what every query needs was opened, or is too little for a thread of its own.
    is_opened: bool,
    /// The last query that was compiled: its matches are counted after they are shown.
    last: Option<(Query, bool, Rc<Compiled>)>,
}

impl<'a> Search<'a> {
    /// Opens the last commit of an index.
    pub fn new(index: &'a Index) -> Result<Search<'a>, IndexError> {
        index.guarded(|| {
            let searcher = index.searcher()?;
            Ok(Search {
                index,
                columns: Arc::new(Columns::new(&searcher)),
                is_opened: !ahead::is_worth_a_thread(&searcher),
                ids: Ids::new(&searcher, index.roots()),
                searcher: Live::new(searcher),
                analyzer: Analyzer::new(),
                last: None,
            })
        })
    }

    /// Answers a request.
    pub fn answer(&mut self, request: &Request) -> Result<Answer, SearchError> {
        let index = self.index;
        index
            .guarded(|| Ok(self.answer_unguarded(request)))?
            .map_err(|error| told(index, error))
    }

    /// Returns how many articles match a query, and how many of them hold every loose word.
    pub fn count(&mut self, query: &Query) -> Result<(u64, u64), SearchError> {
        let request = Request {
            query,
            sort: Sort::Newest,
            offset: 0,
            limit: 0,
            detail: Detail::Place,
            is_sure: false,
        };
        let answer = self.answer(&request)?;
        Ok((answer.total, answer.total_all))
    }

    /// Counts the values of fields, by the names that the schema gives them, and the days of all articles that match;
    /// `is_sure` as in a [`Request`].
    pub fn tally(
        &mut self,
        query: &Query,
        is_sure: bool,
        fields: &[String],
        interval: Option<Interval>,
    ) -> Result<Tally, SearchError> {
        let index = self.index;
        index
            .guarded(|| Ok(self.tally_unguarded(query, is_sure, fields, interval)))?
            .map_err(|error| told(index, error))
    }

    fn tally_unguarded(
        &mut self,
        query: &Query,
        is_sure: bool,
        fields: &[String],
        interval: Option<Interval>,
    ) -> Result<Tally, SearchError> {
        let compiled = self.compile(query, is_sure)?;
        let counting = Counting {
            fields: fields.to_vec(),
            counts_days: interval.is_some(),
        };
        let counts = match &compiled.scoring {
            Scoring::Loose(loose) => loose.collect(&self.searcher, &counting)?,
            _ => self.searcher.search(&compiled.matching, &counting)?,
        };
        Ok(Tally {
            facets: counts.facets(fields),
            histogram: interval.map(|interval| counts.histogram(interval)),
            undated: counts.undated,
        })
    }

    /// Returns the articles nearest to one, which is not among them: those that share the words that tell it from others.
    ///
    /// `request` says how many and how much of each; its query is not looked at. Returns `None` when no article, or
    /// more than one, has the id.
    pub fn similar(&mut self, id: &str, request: &Request) -> Result<Option<Similar>, SearchError> {
        let index = self.index;
        index
            .guarded(|| Ok(self.similar_unguarded(id, request)))?
            .map_err(|error| told(index, error))
    }

    fn similar_unguarded(
        &mut self,
        id: &str,
        request: &Request,
    ) -> Result<Option<Similar>, SearchError> {
        let handles = self.index.handles();
        let [address] = self.ids.find(handles, id)?[..] else {
            return Ok(None);
        };
        let stored = self.stored(address)?;
        let words = similar::words(
            &stored.article,
            &self.searcher,
            handles.all.stem,
            &mut self.analyzer,
        )?;
        let compiled = similar::compile(&words, address, handles, &self.searcher)?;
        Ok(Some(Similar {
            words: words.into_iter().map(|word| word.shown).collect(),
            answer: self.answer_to(&compiled, request)?,
        }))
    }

    /// Returns the articles that an id stands for; several where it names no one alone.
    pub fn find(&mut self, id: &str) -> Result<Vec<Found>, IndexError> {
        self.index.guarded(|| {
            self.find_unguarded(id)
                .map_err(|error| engine_error(self.index.path(), error))
        })
    }

    fn find_unguarded(&mut self, id: &str) -> tantivy::Result<Vec<Found>> {
        let handles = self.index.handles();
        let mut found = Vec::new();
        for address in self.ids.find(handles, id)? {
            let stored = self.stored(address)?;
            let named = Named::of(&stored);
            found.push(Found {
                id: self.ids.identify(handles, address, &named)?,
                path: named.place.file_in(self.index.roots()),
                member: named.place.member,
                stored,
            });
        }
        Ok(found)
    }

    fn answer_unguarded(&mut self, request: &Request) -> Result<Answer, SearchError> {
        thread::scope(|scope| {
            if !std::mem::replace(&mut self.is_opened, true) {
                let index = self.index;
                let (searcher, columns) =
                    (Searcher::clone(&self.searcher), Arc::clone(&self.columns));
                let open = move || {
                    index.guarded(|| {
                        ahead::open(&searcher, index.handles(), &columns);
                        Ok(())
                    })
                };
                // Without another thread, and after damage, this one opens what it needs and tells what it meets.
                drop(thread::Builder::new().spawn_scoped(scope, open));
            }
            let compiled = self.compile(request.query, request.is_sure)?;
            self.answer_to(&compiled, request)
        })
    }

    /// Answers a request whose query is compiled.
    fn answer_to(&mut self, compiled: &Compiled, request: &Request) -> Result<Answer, SearchError> {
        let handles = self.index.handles();
        let best = self.best(compiled, request)?;
        let warned = warned(&*compiled.matching, &self.searcher, handles)?;
        Ok(Answer {
            total: best.total,
            total_all: best.total_all,
            warned: warned.len() as u64,
            words: self.uses(compiled.words.iter().chain(&compiled.missing))?,
            absent: self.absent(&compiled.compounds)?,
            dates: compiled.dates.clone(),
            hits: self.hits(best.ranked, compiled, &warned, request)?,
        })
    }

    /// Compiles a query for the commit that is searched; what is asked of it after is asked of the same.
    fn compile(&mut self, query: &Query, is_sure: bool) -> Result<Rc<Compiled>, SearchError> {
        if let Some((last, was_sure, compiled)) = &self.last
            && (last, *was_sure) == (query, is_sure)
        {
            return Ok(Rc::clone(compiled));
        }
        let compiled = Rc::new(compile::compile(
            query,
            &self.searcher,
            self.index.handles(),
            self.index.roots(),
            &mut self.analyzer,
            is_sure,
        )?);
        self.last = Some((query.clone(), is_sure, Rc::clone(&compiled)));
        Ok(compiled)
    }

    /// Returns the articles that a request asks for, and how many there are.
    fn best(&self, compiled: &Compiled, request: &Request) -> tantivy::Result<Best> {
        rank::best(
            &self.searcher,
            &self.ids,
            &self.columns,
            compiled,
            request,
            self.index.handles(),
        )
    }

    /// Returns as much of the best articles as a request asks for.
    fn hits(
        &mut self,
        best: Vec<Ranked>,
        compiled: &Compiled,
        warned: &HashSet<DocAddress>,
        request: &Request,
    ) -> tantivy::Result<Vec<Hit>> {
        let mut hits = Vec::with_capacity(best.len());
        for (index, ranked) in best.into_iter().enumerate() {
            let address = ranked.address;
            let stored = match request.detail {
                Detail::Place => None,
                Detail::Full | Detail::Sentences(_) => Some(self.stored(address)?),
            };
            let named = match &stored {
                Some(stored) => Named::of(stored),
                None => self.ids.named(address)?,
            };
            let handles = self.index.handles();
            let id = self.ids.identify(handles, address, &named)?;
            let mut hit = Hit {
                rank: request.offset + index + 1,
                score: ranked.score,
                parts: ranked.parts,
                id,
                path: named.place.file_in(self.index.roots()),
                relative: named.place.relative(),
                position: named.position,
                is_warned: warned.contains(&address),
                stored: None,
                snippets: Vec::new(),
                quotes: Vec::new(),
            };
            let context = match request.detail {
                Detail::Sentences(around) => Some(around),
                Detail::Full | Detail::Place => None,
            };
            if let Some(stored) = stored {
                let (article, marked) = (&stored.article, &compiled.marked);
                hit.snippets = snippet::snippets(article, marked, context, &mut self.analyzer);
                let is_sure = request.is_sure;
                hit.quotes = snippet::quotations(article, marked, is_sure, &mut self.analyzer);
                hit.stored = Some(stored);
            }
            hits.push(hit);
        }
        Ok(hits)
    }

    fn stored(&self, address: DocAddress) -> tantivy::Result<Box<Stored>> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let json = document
            .get_first(self.index.handles().stored)
            .and_then(|value| value.as_str())
            .unwrap_or_default();
        let damaged = |error| {
            let reason = format!("a stored article cannot be read: {error}");
            DataCorruption::comment_only(reason).into()
        };
        serde_json::from_str(json).map_err(damaged)
    }
}

/// Returns what went wrong in the words of the index.
fn told(index: &Index, error: SearchError) -> SearchError {
    match error {
        SearchError::Engine(error) => engine_error(index.path(), error).into(),
        other => other,
    }
}
