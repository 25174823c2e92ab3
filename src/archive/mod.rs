//! From the archive directory to decoded documents: the only code that reads dispatches from the disk.

mod compressed;
mod decode;
mod document;
mod guess;
mod opened;
mod walk;

pub use decode::{Doubt, Encoding, Text, Undecodable};
pub use document::{Document, Line, Read, ReadError, Snapshot};
pub use opened::Opened;
pub use walk::{File, FileKey, Met, Skipped, Walk};
