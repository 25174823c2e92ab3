//! From the archive directory to decoded documents: the only code that reads dispatches from the disk.

mod decode;
mod document;
mod refusal;
mod walk;

pub use decode::{Doubt, Encoding, Text, Undecodable};
pub use document::{Document, Line, Read, ReadError, Snapshot};
pub use refusal::refusal;
pub use walk::{File, FileKey, Met, Skipped, Walk};
