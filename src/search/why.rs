//! Why an article is found by a query or is not: which parts of the query hold for it, and where it comes.

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet};

use super::evidence::Parts;
use super::{Detail, Request, Search, SearchError, Sort, compile, told};
use crate::query::{Clause, Field, Occur, Query};

/// How many of the first matches an article is looked for among.
pub const LOOKED_AMONG: usize = 1000;

/// What a query is for one article.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// What the article is called.
    pub id: String,
    /// How many articles match.
    pub total: u64,
    /// Where the article comes, if it is one of the first.
    pub place: Option<Place>,
    /// Whether the query holds for it, and which of its parts do.
    pub condition: Condition,
}

/// Where an article comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// From 1.
    pub rank: usize,
    /// Its score.
    pub score: f32,
    /// What the score is the sum of, where the second stage looked.
    pub parts: Option<Parts>,
}

/// A part of a query, and whether it holds for an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The part, as it is printed.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// What it is made of. What must stand in one place is looked for anywhere in the article.
    pub parts: Vec<Condition>,
}

impl Search<'_> {
    /// Returns why the articles that an id stands for are found or not; none when no article has it.
    pub fn why(
        &mut self,
        id: &str,
        query: &Query,
        sort: Sort,
        is_sure: bool,
    ) -> Result<Vec<Why>, SearchError> {
        let index = self.index;
        index
            .guarded(|| Ok(self.why_unguarded(id, query, sort, is_sure)))?
            .map_err(|error| told(index, error))
    }

    fn why_unguarded(
        &mut self,
        id: &str,
        query: &Query,
        sort: Sort,
        is_sure: bool,
    ) -> Result<Vec<Why>, SearchError> {
        let handles = self.index.handles();
        let addresses = self.ids.find(handles, id)?;
        let compiled = self.compile(query, is_sure)?;
        let request = Request {
            query,
            sort,
            offset: 0,
            limit: LOOKED_AMONG,
            detail: Detail::Place,
            is_sure,
        };
        let best = self.best(&compiled, &request)?;
        let first = best.ranked;
        let mut all = Vec::with_capacity(addresses.len());
        for address in addresses {
            let named = self.ids.named(address)?;
            let id = self.ids.identify(handles, address, &named)?;
            let at = first.iter().position(|ranked| ranked.address == address);
            all.push(Why {
                id,
                total: best.total,
                place: at.map(|at| Place {
                    rank: at + 1,
                    score: first[at].score,
                    parts: first[at].parts,
                }),
                condition: self.condition(query.clone(), None, is_sure, address)?,
            });
        }
        Ok(all)
    }

    /// Returns whether a query holds for an article, and which of its parts do; `zone` is the field it is asked of.
    fn condition(
        &mut self,
        query: Query,
        zone: Option<&Field>,
        is_sure: bool,
        address: DocAddress,
    ) -> Result<Condition, SearchError> {
        let mut conditions = Vec::new();
        for Part {
            is_required,
            query,
            zone,
        } in parts(&query, zone)
        {
            let mut condition = self.condition(query.clone(), zone, is_sure, address)?;
            if is_required {
                let required = Clause {
                    occur: Occur::Must,
                    query: asked_of(zone, query),
                };
                condition.text = required.to_string();
            }
            conditions.push(condition);
        }
        let asked = asked_of(zone, query);
        let handles = self.index.handles();
        let analyzer = &mut self.analyzer;
        let compiled = compile::compile(
            &asked,
            &self.searcher,
            handles,
            self.index.roots(),
            analyzer,
            is_sure,
        )?;
        Ok(Condition {
            holds: self.is_matched(&*compiled.matching, address)?,
            text: asked.to_string(),
            parts: conditions,
        })
    }

    fn is_matched(
        &self,
        matching: &dyn tantivy::query::Query,
        address: DocAddress,
    ) -> tantivy::Result<bool> {
        let weight = matching.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let reader = self.searcher.segment_reader(address.segment_ord);
        let mut documents = weight.scorer(reader, 1.0)?;
        if documents.doc() < address.doc_id {
            documents.seek(address.doc_id);
        }
        Ok(documents.doc() == address.doc_id)
    }
}

/// Returns a query as it is asked of a field.
fn asked_of(zone: Option<&Field>, query: Query) -> Query {
    match zone {
        Some(zone) => Query::In(zone.clone(), Box::new(query)),
        None => query,
    }
}

/// A part of a query as something that holds or does not.
struct Part<'q> {
    /// Whether it is required beside what is not.
    is_required: bool,
    query: Query,
    /// The field it is asked of.
    zone: Option<&'q Field>,
}

/// Returns what a query is made of.
fn parts<'q>(query: &'q Query, zone: Option<&'q Field>) -> Vec<Part<'q>> {
    let part = |is_required, query: Query| Part {
        is_required,
        query,
        zone,
    };
    let not = |query: &Query| part(false, Query::Not(Box::new(query.clone())));
    let has = |query: &Query| part(false, query.clone());
    match query {
        Query::Bag(clauses) => clauses
            .iter()
            .map(|clause| match clause.occur {
                Occur::MustNot => not(&clause.query),
                Occur::Should => has(&clause.query),
                Occur::Must => part(true, clause.query.clone()),
            })
            .collect(),
        Query::Except(wanted, unwanted) => vec![has(wanted), not(unwanted)],
        Query::In(field, query) => parts(query, Some(field)),
        Query::Boosted(query, _) | Query::Not(query) => parts(query, zone),
        query => query.parts().into_iter().map(has).collect(),
    }
}
