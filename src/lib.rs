//! depeche: full-text search for archives of French wire copy.
//!
//! Two lines run through this library. The ingest line goes from a directory of dispatches to an index: [`archive`]
//! walks it and decodes its files, [`formats`] turns a document into articles ([`model`]), [`parts`] finds what a format
//! left unmarked, [`index`] keeps the terms that [`french`] makes of the text; [`ingest`] is that line on one screen. The
//! query line goes from what was typed to an answer: [`query`] reads it, [`search`] finds and ranks, [`output`] shows.
//! What a reader of French copy knows is data, read by [`schema`]; [`cli`] is the command line over all of it.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that fails may panic")
)]

pub mod fault;
pub mod model;
pub mod schema;

pub mod french;

pub mod archive;
pub mod formats;
pub mod parts;

pub mod query;

pub mod index;
pub mod search;

pub mod ingest;

pub mod output;

pub mod cli;
