//! From the archive directory to decoded documents: the only code that reads dispatches from the disk.

mod decode;
mod document;
mod walk;

pub use decode::{Doubt, Encoding, Text, Undecodable};
pub use document::{Document, Line, Read, ReadError, Snapshot};
pub use walk::{File, FileKey, Met, Skipped, Walk};
