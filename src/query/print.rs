//! A query written back as a person could have typed it, parentheses shown, so that reading it again gives the same.

use std::fmt;

use jiff::civil::Date;

use super::ast::{Clause, Field, Match, Occur, Order, Query, Scope};
use super::field::DATE_LIMIT_WORDS;
use super::lex::is_bare;
use super::rule::is_short_sentence;
use crate::model::{DateRange, read_range};

impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::All => out.write_str("*"),
            Query::Bag(clauses) if clauses.is_empty() => out.write_str("()"),
            Query::Bag(clauses) => {
                write!(out, "{}", Beside(clauses))?;
                // What tells a sentence from words stands at its end.
                match is_short_sentence(clauses) {
                    true => out.write_str(" …"),
                    false => Ok(()),
                }
            }
            Query::And(queries) => joined(out, queries, " AND "),
            Query::Or(queries) => joined(out, queries, " OR "),
            Query::Except(wanted, unwanted) => {
                write!(out, "{} NOT {}", Grouped(wanted), Grouped(unwanted))
            }
            Query::Not(unwanted) => write!(out, "NOT {}", Grouped(unwanted)),
            Query::Quorum { count, of } => {
                write!(out, "quorum:{count}(")?;
                joined(out, of, " ")?;
                out.write_str(")")
            }
            Query::Near {
                order,
                distance,
                left,
                right,
            } => {
                let operator = match order {
                    Order::Any => "NEAR",
                    Order::Written => "ADJ",
                };
                write!(
                    out,
                    "{} {operator}/{distance} {}",
                    Grouped(left),
                    Grouped(right)
                )
            }
            Query::Within(scope, query) => {
                let name = match scope {
                    Scope::Sentence => "sentence",
                    Scope::Paragraph => "paragraph",
                };
                write!(out, "{name}:({query})")
            }
            Query::AtLeast { count, query } => match &**query {
                Query::Bag(clauses) => write!(out, "at-least:{count}({})", Beside(clauses)),
                query => write!(out, "at-least:{count}({query})"),
            },
            Query::Text(words) => write!(out, "{words}"),
            Query::In(Field(name), query) => match **query {
                Query::Text(_) | Query::Bag(_) => write!(out, "{name}:{}", Grouped(query)),
                // A name before a name would stand alone.
                _ => write!(out, "{name}:({query})"),
            },
            Query::Dated { from, to } => {
                let (from, to) = (*from, *to);
                write!(out, "date:{}", DateRange { from, to })
            }
            Query::Numbered { field, from, to } => {
                write!(out, "{field}:")?;
                range(out, from.as_ref(), to.as_ref())
            }
            Query::Value { field, value } => write!(out, "{field}:{}", Typed(value)),
            Query::ValueLike { field, pattern } => write!(out, "{field}:{pattern}"),
            Query::Path(path) => {
                out.write_str("path:")?;
                quoted(out, path)
            }
            Query::Has(field) => write!(out, "{field}:*"),
            Query::Boosted(query, boost) => match **query {
                Query::Boosted(..) => write!(out, "({query})^{boost}"),
                _ => write!(out, "{}^{boost}", Grouped(query)),
            },
        }
    }
}

/// Clauses side by side.
struct Beside<'a>(&'a [Clause]);

impl fmt::Display for Beside<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, clause) in self.0.iter().enumerate() {
            let blank = if index > 0 { " " } else { "" };
            match bare_word(clause).filter(|_| self.is_read_on(index)) {
                Some(_) => write!(out, "{blank}\\{clause}")?,
                None => write!(out, "{blank}{clause}")?,
            }
        }
        Ok(())
    }
}

impl Beside<'_> {
    /// Whether the words from a place on would be read as the rest of the date before them: `date:2016-06-24 5h40`.
    fn is_read_on(&self, place: usize) -> bool {
        /// Any day: what is asked is whether the words say a time at all.
        const TODAY: Date = Date::constant(2000, 6, 15);
        let before = place.checked_sub(1).map(|before| &self.0[before].query);
        let Some(Query::Dated { from, to }) = before else {
            return false;
        };
        let (from, to) = (*from, *to);
        let mut text = DateRange { from, to }.to_string();
        let words = self.0[place..].iter().map_while(bare_word);
        words.take(DATE_LIMIT_WORDS).any(|word| {
            text.push(' ');
            text.push_str(word);
            read_range(&text, TODAY).is_some()
        })
    }
}

/// Returns the word that a clause without a sign is.
fn bare_word(clause: &Clause) -> Option<&str> {
    match (clause.occur, clause.query.unboosted()) {
        (Occur::Should, (Query::Text(Match::Word(word)), _)) if is_bare(word) => Some(word),
        _ => None,
    }
}

/// With its sign, in parentheses where it is not one thing.
impl fmt::Display for Clause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.occur {
            Occur::Should => "",
            Occur::Must => "+",
            Occur::MustNot => "-",
        };
        write!(out, "{sign}{}", Grouped(&self.query))
    }
}

impl fmt::Display for Match {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Match::Word(word) if is_bare(word) => out.write_str(word),
            // A boost or parentheses at its end would be taken for its own.
            Match::Word(word) if word.contains(['^', '(', ')', '\\']) => write!(out, "\\{word}\\"),
            Match::Word(word) => write!(out, "\\{word}"),
            Match::Phrase(words) => quoted(out, words),
            Match::Spaced { words, others } => {
                quoted(out, words)?;
                write!(out, "~{others}")
            }
            Match::Exact(word) => write!(out, "={word}"),
            Match::Pattern(pattern) => out.write_str(pattern),
            Match::Fuzzy { word, typos: 1 } => write!(out, "{word}~"),
            Match::Fuzzy { word, typos } => write!(out, "{word}~{typos}"),
        }
    }
}

fn joined(out: &mut fmt::Formatter<'_>, queries: &[Query], between: &str) -> fmt::Result {
    for (index, query) in queries.iter().enumerate() {
        let between = if index > 0 { between } else { "" };
        write!(out, "{between}{}", Grouped(query))?;
    }
    Ok(())
}

/// A value as it must be typed to be read as one: in quotation marks where it would be an operator, a field name…
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
    let pairs = [('"', '"'), ('«', '»'), ('“', '”'), ('‹', '›'), ('＂', '＂')];
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
            | Query::Within(..)
            | Query::AtLeast { .. }
            | Query::Quorum { .. }
            | Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. }
            | Query::Path(_)
            | Query::Has(_)
            | Query::Boosted(..) => write!(out, "{}", self.0),
            Query::Bag(clauses) => write!(out, "({})", Beside(clauses)),
            Query::And(_)
            | Query::Or(_)
            | Query::Except(..)
            | Query::Not(_)
            | Query::Near { .. } => write!(out, "({})", self.0),
        }
    }
}

/// Prints a range; an open end is nothing.
fn range<T: fmt::Display>(
    out: &mut fmt::Formatter<'_>,
    from: Option<&T>,
    to: Option<&T>,
) -> fmt::Result {
    if let Some(from) = from {
        write!(out, "{from}")?;
    }
    out.write_str("..")?;
    if let Some(to) = to {
        write!(out, "{to}")?;
    }
    Ok(())
}
