//! depeche.
pub mod archive;
pub mod formats;
pub mod french;
pub mod index;
pub mod ingest;
pub mod model;
pub mod parts;
pub mod query;
pub mod schema;
