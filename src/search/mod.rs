//! A query on an index: what matches, in which order, and what is shown of it.
//!
//! - [`compile`]: a query becomes what tantivy searches;
//! - [`occurrences`]: the positional scorer that tantivy lacks;
//! - [`rank`]: the best articles, in an order that is always the same;
//! - [`ids`]: what articles are called;
//! - [`snippet`]: the pieces that show why an article matched.

mod compile;
mod ids;
mod occurrences;
mod rank;
mod snippet;

use std::ops::Range;

use tantivy::collector::Count;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::french::Analyzer;
use crate::index::{Index, IndexError, Stored, engine_error};
use crate::query::Query;
use ids::Ids;
pub use snippet::{QuotedMatch, Snippet};

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
}

/// What an index answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many articles match.
    pub total: u64,
    /// How many of them hold every loose word of the query.
    pub total_all: u64,
    /// The articles asked for, in order.
    pub hits: Vec<Hit>,
}

/// An article that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its place in the order, from 1.
    pub rank: usize,
    /// Its score; nothing says what it is worth but others of the same query.
    pub score: f32,
    /// What it is called, unique in the index.
    pub id: String,
    /// Path of its file, as text.
    pub path: String,
    /// The path under its root.
    pub relative: String,
    /// Its place in the file, from 1.
    pub position: u64,
    /// The article with what was stored of it, when all of it was wanted.
    pub stored: Option<Box<Stored>>,
    /// The words of the headline that matched, as byte ranges of [`crate::model::Article::title`].
    pub headline_marks: Vec<Range<usize>>,
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
    searcher: Searcher,
    analyzer: Analyzer,
    ids: Ids,
}

impl<'a> Search<'a> {
    /// Opens the last commit of an index.
    pub fn new(index: &'a Index) -> Result<Search<'a>, IndexError> {
        index.guarded(|| {
            let searcher = index.searcher()?;
            let ids = Ids::new(&searcher).map_err(|error| engine_error(index.path(), error))?;
            Ok(Search {
                index,
                searcher,
                analyzer: Analyzer::new(),
                ids,
            })
        })
    }

    /// Answers a request.
    pub fn answer(&mut self, request: &Request) -> Result<Answer, IndexError> {
        self.index.guarded(|| {
            self.answer_unguarded(request)
                .map_err(|error| engine_error(self.index.path(), error))
        })
    }

    /// Returns how many articles match a query, and how many of them hold every loose word.
    pub fn count(&mut self, query: &Query) -> Result<(u64, u64), IndexError> {
        let request = Request {
            query,
            sort: Sort::Newest,
            offset: 0,
            limit: 0,
            detail: Detail::Place,
        };
        let answer = self.answer(&request)?;
        Ok((answer.total, answer.total_all))
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
        for address in self.ids.find(&self.searcher, handles, id)? {
            let (id, place) = self.ids.identify(&self.searcher, handles, address)?;
            found.push(Found {
                id,
                path: place.file,
                member: place.member,
                stored: self.stored(address)?,
            });
        }
        Ok(found)
    }

    fn answer_unguarded(&mut self, request: &Request) -> tantivy::Result<Answer> {
        let compiled = compile::compile(request.query, self.index.handles(), &mut self.analyzer);
        let total = self.searcher.search(&compiled.matching, &Count)? as u64;
        let total_all = match &compiled.all {
            Some(all) => self.searcher.search(all, &Count)? as u64,
            None => total,
        };
        let window = self.index.handles().ranking.window;
        let ranked = rank::best(&self.searcher, &self.ids, &compiled, request, window)?;
        let mut hits = Vec::with_capacity(ranked.len());
        for (index, (score, address)) in ranked.into_iter().enumerate() {
            let (id, place) = self
                .ids
                .identify(&self.searcher, self.index.handles(), address)?;
            let mut hit = Hit {
                rank: request.offset + index + 1,
                score,
                id,
                path: place.file,
                relative: place.relative,
                position: place.position,
                stored: None,
                headline_marks: Vec::new(),
                snippets: Vec::new(),
                quotes: Vec::new(),
            };
            if request.detail == Detail::Full {
                let stored = self.stored(address)?;
                let (article, marked) = (&stored.article, &compiled.marked);
                hit.headline_marks = snippet::marks(article.title(), marked, &mut self.analyzer);
                hit.snippets = snippet::snippets(article, marked, &mut self.analyzer);
                hit.quotes = snippet::quotations(article, marked, &mut self.analyzer);
                hit.stored = Some(stored);
            }
            hits.push(hit);
        }
        Ok(Answer {
            total,
            total_all,
            hits,
        })
    }

    fn stored(&self, address: DocAddress) -> tantivy::Result<Box<Stored>> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let json = document
            .get_first(self.index.handles().stored)
            .and_then(|value| value.as_str())
            .unwrap_or_default();
        let damaged = |error| {
            let reason = format!("a stored article cannot be read: {error}");
            tantivy::TantivyError::DataCorruption(tantivy::error::DataCorruption::comment_only(
                reason,
            ))
        };
        serde_json::from_str(json).map_err(damaged)
    }
}
