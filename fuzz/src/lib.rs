//! What every fuzz target does: bytes are read as one format, and what was read is taken apart.

use depeche::archive::{Document, Read};
use depeche::formats::{FORMATS, Found};
use depeche::parts;

/// How documents are read: short, as the fuzzer makes them, and in whatever encoding they seem to be.
const OPTIONS: Read = Read {
    limit_bytes: 1 << 20,
    encoding: None,
    follow_links: false,
};

/// Reads bytes as the format of this name; nothing that it finds or fails at is a fault, only a panic is.
pub fn read(format: &str, bytes: &[u8]) {
    let format = FORMATS
        .iter()
        .find(|known| known.name == format)
        .expect("the target is named after a format");
    let mut document = Document::in_memory(bytes, &OPTIONS);
    let ended = (format.read)(&mut document, &mut |found| {
        if let Found::Article { mut article, .. } = found {
            parts::find(&mut article, "2016/04/18/x".as_ref());
        }
        true
    });
    drop(ended);
}
