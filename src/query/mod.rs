//! What the user asked, free of any engine.
//!
//! - [`lex`]: the text is cut into words, quotations, names, operators and parentheses;
//! - [`foreign`]: the operators of other services;
//! - [`parse`](mod@parse): the pieces become groups, whose parts [`near`] and [`join`] put together;
//! - [`rule`]: what of that is required;
//! - [`field`]: what a name is followed by, [`fields`] what it asks for;
//! - [`words`]: what a word or a quotation asks for, [`numbers`] what a number of a field does;
//! - [`dates`]: the date nearest to what is none;
//! - [`boost`]: how much more a part counts;
//! - [`ast`]: the query, which [`print`](mod@print) writes back;
//! - [`limits`]: how much may be asked;
//! - [`notes`]: what is told of odd parts.

mod ast;
mod boost;
mod dates;
mod field;
mod fields;
mod foreign;
mod join;
mod lex;
mod limits;
mod near;
mod notes;
mod numbers;
mod parse;
mod print;
mod rule;
#[cfg(test)]
mod tests;
mod words;

pub use ast::{Clause, Field, Match, Occur, Order, Query, Scope};
pub use boost::Boost;
pub use fields::names;
pub use limits::{
    LIMIT_BOOST, LIMIT_BYTES, LIMIT_CLAUSES, LIMIT_DISTANCE, LIMIT_FUZZY, LIMIT_NESTING,
    LIMIT_PATTERNS, QueryError,
};
pub use parse::{Parsed, Settings, parse};
