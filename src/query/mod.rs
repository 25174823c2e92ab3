//! What the user asked, free of any engine.

mod ast;
mod fields;
mod join;
mod lex;
mod notes;
mod parse;
mod words;

pub use ast::{Clause, Field, Match, Occur, Query};
pub use parse::{LIMIT_BYTES, LIMIT_CLAUSES, LIMIT_NESTING, Parsed, QueryError, Settings, parse};
