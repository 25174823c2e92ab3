//! What the user asked, free of any engine.

mod ast;

pub use ast::{Clause, Field, Match, Occur, Query};
