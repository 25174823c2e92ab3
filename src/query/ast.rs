//! A query as it was read, and how it is written back.

use std::fmt;

use jiff::civil::Date;

use super::lex::is_bare;

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
    /// Articles dated within these days: `date:2016-04`, `depuis:…`, `avant:…`.
    ///
    /// An open end is `None`.
    Dated {
        /// The first day.
        from: Option<Date>,
        /// The last day, included.
        to: Option<Date>,
    },
    /// Articles whose field holds this value, compared whole, without case and accents: `agence:"Agence France-Presse"`.
    Value {
        /// The name that the schema gives the field.
        field: String,
        /// The value, as it was typed.
        value: String,
    },
}

impl Query {
    /// Whether it asks for dates and values alone, which select articles and do not rank them.
    pub fn is_filter(&self) -> bool {
        match self {
            Query::Dated { .. } | Query::Value { .. } => true,
            Query::All | Query::Text(_) | Query::In(..) => false,
            Query::Bag(clauses) => {
                !clauses.is_empty() && clauses.iter().all(|clause| clause.query.is_filter())
            }
            Query::And(queries) | Query::Or(queries) => queries.iter().all(Query::is_filter),
            Query::Except(wanted, unwanted) => wanted.is_filter() && unwanted.is_filter(),
            Query::Not(unwanted) => unwanted.is_filter(),
        }
    }

    /// Returns how many queries stand one inside the other below this one.
    pub(super) fn depth(&self) -> usize {
        let deepest = match self {
            Query::All | Query::Text(_) | Query::Dated { .. } | Query::Value { .. } => return 0,
            Query::Bag(clauses) => clauses.iter().map(|clause| clause.query.depth()).max(),
            Query::And(queries) | Query::Or(queries) => queries.iter().map(Query::depth).max(),
            Query::Except(wanted, unwanted) => Some(wanted.depth().max(unwanted.depth())),
            Query::Not(query) | Query::In(_, query) => Some(query.depth()),
        };
        1 + deepest.unwrap_or(0)
    }

    /// Returns how many words, phrases, dates and values it has.
    pub(super) fn leaves(&self) -> usize {
        match self {
            Query::All | Query::Text(_) | Query::Dated { .. } | Query::Value { .. } => 1,
            Query::Bag(clauses) => clauses.iter().map(|clause| clause.query.leaves()).sum(),
            Query::And(queries) | Query::Or(queries) => queries.iter().map(Query::leaves).sum(),
            Query::Except(wanted, unwanted) => wanted.leaves() + unwanted.leaves(),
            Query::Not(query) | Query::In(_, query) => query.leaves(),
        }
    }
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
            Query::Bag(clauses) if clauses.is_empty() => out.write_str("()"),
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
            Query::Text(Match::Word(word)) => write!(out, "{}", Typed(word)),
            Query::Text(Match::Phrase(phrase)) => quoted(out, phrase),
            Query::In(Field(name), query) => match **query {
                // A name before a name would stand alone.
                Query::In(..) | Query::Dated { .. } | Query::Value { .. } => {
                    write!(out, "{name}:({query})")
                }
                _ => write!(out, "{name}:{}", Grouped(query)),
            },
            Query::Dated { from, to } => match (from, to) {
                (Some(from), Some(to)) if from == to => write!(out, "date:{from}"),
                (from, to) => {
                    out.write_str("date:")?;
                    if let Some(from) = from {
                        write!(out, "{from}")?;
                    }
                    out.write_str("..")?;
                    if let Some(to) = to {
                        write!(out, "{to}")?;
                    }
                    Ok(())
                }
            },
            Query::Value { field, value } => write!(out, "{field}:{}", Typed(value)),
        }
    }
}

/// A word as it must be typed to be read as one: in quotation marks where it would be an operator, a field name…
struct Typed<'a>(&'a str);

impl fmt::Display for Typed<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_bare(self.0) {
            return out.write_str(self.0);
        }
        quoted(out, self.0)
    }
}

/// Writes a text between the first quotation marks that it does not close; what was read from a query has such marks.
fn quoted(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let pairs = [('"', '"'), ('«', '»'), ('“', '”')];
    let pair = pairs.iter().find(|(_, close)| !text.contains(*close));
    let (open, close) = pair.unwrap_or(&pairs[0]);
    write!(out, "{open}{text}{close}")
}

/// A query in parentheses, unless it is one thing.
struct Grouped<'a>(&'a Query);

impl fmt::Display for Grouped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Query::All
            | Query::Text(_)
            | Query::In(..)
            | Query::Dated { .. }
            | Query::Value { .. } => {
                write!(out, "{}", self.0)
            }
            Query::Bag(_) | Query::And(_) | Query::Or(_) | Query::Except(..) | Query::Not(_) => {
                write!(out, "({})", self.0)
            }
        }
    }
}
