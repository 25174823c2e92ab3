//! depeche.
pub mod archive;
pub mod cli;
pub mod formats;
pub mod french;
pub mod index;
pub mod ingest;
pub mod model;
pub mod output;
pub mod parts;
pub mod query;
pub mod schema;
pub mod search;
