//! A query as it was read, and how it is written back.

use std::fmt;

use crate::model::Days;

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every article: `*`.
    All,
    /// Loose words and what stands among them, each required, forbidden or neither.
    Bag(Vec<Clause>),
    /// Articles that match all of these: `a ET b`.
    And(Vec<Query>),
    /// Articles that match any of these: `a OU b`.
    Or(Vec<Query>),
    /// Articles that match the first and not the second: `a SAUF b`.
    Except(Box<Query>, Box<Query>),
    /// Articles that do not match this: `SAUF b` with nothing before it.
    Not(Box<Query>),
    /// Words to be found in a text.
    Text(Match),
    /// What is asked of one field: `titre:(a b)`.
    In(Field, Box<Query>),
    /// A value
    Value {
        /// f
        field: String,
        /// v
        value: String,
    },
    /// Articles dated within these days: `date:2016-04`, `depuis:…`, `avant:…`.
    ///
    /// An open end is `None`.
    Dated {
        /// The first day's run.
        from: Option<Days>,
        /// The last day's run.
        to: Option<Days>,
    },
}

/// A part of a bag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether it is required.
    pub occur: Occur,
    /// What is asked.
    pub query: Query,
}

/// Whether a part of a bag is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// It may be there.
    Should,
    /// It must be there: `+a`.
    Must,
    /// It must not be there: `-a`.
    MustNot,
}

/// Words to be found in a text, as they were typed: the French analysis is the search's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// One word, or a compound such as `cessez-le-feu`.
    Word(String),
    /// Words in this order: `"…"`.
    Phrase(String),
}

/// A field that holds text, by the name that the schema gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field(pub String);

/// As a person could have typed it, parentheses shown, so that reading it again gives the same query.
impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |out: &mut fmt::Formatter<'_>, queries: &[Query], operator: &str| {
            for (index, query) in queries.iter().enumerate() {
                if index > 0 {
                    write!(out, " {operator} ")?;
                }
                write!(out, "{}", Grouped(query))?;
            }
            Ok(())
        };
        match self {
            Query::All => out.write_str("*"),
            Query::Bag(clauses) => {
                for (index, Clause { occur, query }) in clauses.iter().enumerate() {
                    let sign = match occur {
                        Occur::Should => "",
                        Occur::Must => "+",
                        Occur::MustNot => "-",
                    };
                    write!(
                        out,
                        "{}{sign}{}",
                        if index > 0 { " " } else { "" },
                        Grouped(query)
                    )?;
                }
                Ok(())
            }
            Query::And(queries) => list(out, queries, "AND"),
            Query::Or(queries) => list(out, queries, "OR"),
            Query::Except(wanted, unwanted) => {
                write!(out, "{} NOT {}", Grouped(wanted), Grouped(unwanted))
            }
            Query::Not(unwanted) => write!(out, "NOT {}", Grouped(unwanted)),
            Query::Text(Match::Word(word)) => out.write_str(word),
            Query::Text(Match::Phrase(phrase)) => write!(out, "\"{phrase}\""),
            Query::In(Field(name), query) => write!(out, "{name}:{}", Grouped(query)),
            Query::Value { field, value } => write!(out, "{field}:\"{value}\""),
            Query::Dated { from, to } => match (from, to) {
                (Some(from), Some(to)) if from == to => write!(out, "date:{from}"),
                (from, to) => {
                    out.write_str("date:")?;
                    if let Some(from) = from {
                        write!(out, "{}", from.first)?;
                    }
                    out.write_str("..")?;
                    if let Some(to) = to {
                        write!(out, "{}", to.last)?;
                    }
                    Ok(())
                }
            },
        }
    }
}

/// A query in parentheses, unless it is one thing.
struct Grouped<'a>(&'a Query);

impl fmt::Display for Grouped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Query::All
            | Query::Text(_)
            | Query::In(..)
            | Query::Value { .. }
            | Query::Dated { .. } => write!(out, "{}", self.0),
            Query::Bag(_) | Query::And(_) | Query::Or(_) | Query::Except(..) | Query::Not(_) => {
                write!(out, "({})", self.0)
            }
        }
    }
}
