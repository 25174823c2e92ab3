//! What a quotation itself must hold of a query on articles: by the same rule, of the bare words any, and every phrase.

use super::compile::{Marked, requires_words};
use super::quoted::QuotedRow;
use super::{Search, SearchError, snippet};
use crate::french::Analyzer;
use crate::query::{Clause, Field, Match, Occur, Query};

/// What is asked of each quotation.
pub(super) enum Said {
    /// Any of the words, or whoever of the speakers, that are marked.
    Marked(Box<Marked>),
    /// The same, of a query that is somebody's.
    By(Box<Marked>),
    All(Vec<Said>),
    /// So many of these.
    Some(usize, Vec<Said>),
}

impl Said {
    /// Whether a quotation holds it.
    pub(super) fn holds(&self, row: &QuotedRow, analyzer: &mut Analyzer) -> bool {
        match self {
            Said::Marked(marked) => snippet::matches(&row.text, marked, analyzer).1 > 0,
            Said::By(marked) => {
                let office = row.office.as_deref();
                snippet::is_asked_for(row.speaker.as_ref(), office, marked, analyzer)
            }
            Said::All(parts) => parts.iter().all(|part| part.holds(row, analyzer)),
            Said::Some(count, parts) => {
                let holding = parts.iter().filter(|part| part.holds(row, analyzer));
                holding.count() >= *count
            }
        }
    }
}

impl Search<'_> {
    /// Returns what a query on articles asks of each of their quotations; `None` where that is nothing: a date, a field,
    /// what an article must not have.
    pub(super) fn said(
        &mut self,
        query: &Query,
        is_sure: bool,
    ) -> Result<Option<Said>, SearchError> {
        Ok(match query {
            Query::Bag(clauses) => self.said_beside(clauses, is_sure)?,
            Query::And(queries) => all(self.each_said(queries, is_sure)?),
            // What one of them asks of the article alone holds for all of its quotations.
            Query::Or(queries) => {
                let parts = self.each_said(queries, is_sure)?;
                (parts.len() == queries.len()).then_some(Said::Some(1, parts))
            }
            Query::Quorum { count, of } => {
                let parts = self.each_said(of, is_sure)?;
                (parts.len() == of.len()).then_some(Said::Some(*count, parts))
            }
            Query::Except(wanted, _) => self.said(wanted, is_sure)?,
            Query::Boosted(query, _) => self.said(query, is_sure)?,
            Query::In(field, inner) if self.is_of_quotations(field) => self.said(inner, is_sure)?,
            Query::Text(_)
            | Query::Near { .. }
            | Query::Within(..)
            | Query::AtLeast { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. } => self.marked(query, is_sure)?,
            Query::All
            | Query::Not(_)
            | Query::In(..)
            | Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Path(_)
            | Query::Has(_) => None,
        })
    }

    /// Returns what stands side by side asks: any of the bare words, unless some are required, and all else.
    fn said_beside(
        &mut self,
        clauses: &[Clause],
        is_sure: bool,
    ) -> Result<Option<Said>, SearchError> {
        let mut parts = Vec::new();
        let mut any = Vec::new();
        for clause in clauses {
            match clause.occur {
                Occur::Must => parts.extend(self.said(&clause.query, is_sure)?),
                Occur::Should => any.push(clause.clone()),
                // The article has it not.
                Occur::MustNot => {}
            }
        }
        if !any.is_empty() && !requires_words(clauses) {
            parts.extend(self.marked(&Query::Bag(any), is_sure)?);
        }
        Ok(all(parts))
    }

    fn each_said(&mut self, queries: &[Query], is_sure: bool) -> Result<Vec<Said>, SearchError> {
        let mut parts = Vec::new();
        for query in queries {
            parts.extend(self.said(query, is_sure)?);
        }
        Ok(parts)
    }

    /// Returns the words or speakers that a query marks, any of which is enough.
    fn marked(&mut self, query: &Query, is_sure: bool) -> Result<Option<Said>, SearchError> {
        let marked = Box::new(self.compile(query, is_sure)?.marked.clone());
        Ok(match (marked.has_words(), marked.speakers.is_empty()) {
            (true, _) => Some(Said::Marked(marked)),
            (false, false) => Some(Said::By(marked)),
            (false, true)
                if matches!(query, Query::Text(Match::Pattern(_) | Match::Fuzzy { .. })) =>
            {
                // Words that no article has.
                Some(Said::Some(1, Vec::new()))
            }
            (false, true) => None,
        })
    }

    /// Whether a field is the quotations.
    fn is_of_quotations(&self, field: &Field) -> bool {
        let zones = &self.index.handles().quotations.row.zones;
        zones.iter().any(|zone| zone.name == field.0)
    }
}

fn all(mut parts: Vec<Said>) -> Option<Said> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(Said::All(parts)),
    }
}
