//! From hits and reports to what people and programs read: the only code that knows terminals.
//!
//! - [`sanitized`]: text from outside, made harmless;
//! - [`terminal`]: whether colours are wanted, and how wide the terminal is;
//! - [`numbers`]: counts, sizes and durations as people read them;
//! - [`json`]: JSON in which nothing can act on a terminal;
//! - [`messages`]: what is said on stderr;
//! - [`progress`]: the bar of an ingest;
//! - [`report`]: what an ingest did;
//! - [`status`]: an index at a glance;
//! - [`hits`]: the answer to a query, for people;
//! - [`explain`]: why a hit stands where it stands;
//! - [`tally`]: what all its articles are, in numbers;
//! - [`columns`]: what is said of a hit, and which of it;
//! - [`machine`]: the same, for programs;
//! - [`markdown`]: the same, for notes and mails;
//! - [`lines`]: text set for the width of a terminal;
//! - [`links`]: texts that open a file;
//! - [`why`](mod@why): why an article is found or is not;
//! - [`article`]: one article whole;
//! - [`citations`]: who said what;
//! - [`problems`]: what was not indexed, and every doubt.

pub mod article;
pub mod citations;
pub mod columns;
pub mod explain;
pub mod hits;
pub mod json;
pub mod lines;
pub mod links;
pub mod machine;
pub mod markdown;
pub mod messages;
pub mod numbers;
pub mod problems;
pub mod progress;
pub mod report;
pub mod sanitized;
pub mod status;
pub mod tally;
pub mod terminal;
pub mod why;

/// The version of every JSON output; raised when a field goes away or means something else.
pub const JSON_VERSION: u32 = 1;
