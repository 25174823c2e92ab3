//! From the archive directory to decoded documents: the only code that reads dispatches from the disk.

mod allowance;
mod binary;
mod compressed;
mod container;
mod decode;
mod document;
mod guess;
mod mixed;
mod opened;
mod refusal;
mod source;
mod stop;
mod underway;
mod walk;

pub use allowance::{Allowance, MEMORY_MULTIPLE, Share};
pub use container::{Container, Content, Fetched, InContainer, Long, Member, Whole};
pub use decode::{Doubt, Encoding, Text, Undecodable, decode_declared};
pub use document::{Document, Line, Read, ReadError, Snapshot};
pub use opened::{Opened, regular};
pub use refusal::refusal;
pub use source::source;
pub use stop::Stop;
pub use underway::Underway;
pub use walk::{File, Met, Skipped, Walk, is_replaced};
