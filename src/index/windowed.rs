//! A file of the index that is read, not mapped into memory.
//!
//! A merge reads its segments from one end to the other, and a page that is mapped counts as memory of the process
//! until somebody else wants it: merging 300,000 articles took 850 MB. Read through a window, a file takes the
//! window's memory. Searching, which reads here and there and from what other searches left in memory, maps.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// How many bytes are read at once at least: a merge asks for the postings of one term after another, most of them a
/// few bytes long.
pub(super) const WINDOW_BYTES: usize = 1 << 18;

/// A file with the part of it that was read last.
pub(super) struct WindowedFile {
    file: File,
    length: usize,
    window: Mutex<Window>,
}

struct Window {
    start: usize,
    bytes: OwnedBytes,
}

impl Window {
    /// Returns a range of the file, if all of it is here.
    fn slice(&self, range: &Range<usize>) -> Option<OwnedBytes> {
        let start = range.start.checked_sub(self.start)?;
        let end = range.end - self.start;
        (end <= self.bytes.len()).then(|| self.bytes.slice(start..end))
    }
}

impl WindowedFile {
    /// Opens the file at `path`, whose content no longer changes.
    pub(super) fn open(path: &Path) -> io::Result<WindowedFile> {
        let file = super::unlinked(File::options().read(true)).open(path)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        let bytes = OwnedBytes::empty();
        Ok(WindowedFile {
            file,
            length,
            window: Mutex::new(Window { start: 0, bytes }),
        })
    }

    fn read(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

impl FileHandle for WindowedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.len() >= WINDOW_BYTES {
            return self.read(range);
        }
        // A window is replaced as a whole, so one that a panicking thread held is still a window.
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = window.slice(&range) {
            return Ok(bytes);
        }
        let end = (range.start + WINDOW_BYTES).min(self.length);
        *window = Window {
            start: range.start,
            bytes: self.read(range.start..end.max(range.end))?,
        };
        Ok(window.bytes.slice(0..range.len()))
    }
}

impl HasLen for WindowedFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl fmt::Debug for WindowedFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "WindowedFile({} bytes)", self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LENGTH: usize = 3 * WINDOW_BYTES + 17;

    fn content() -> Vec<u8> {
        (0..LENGTH).map(|at| (at / 251) as u8 ^ at as u8).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn every_range_is_what_the_file_holds(
            ranges in prop::collection::vec((0..LENGTH, 0..LENGTH, 0..600_usize), 1..40)
        ) {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("file");
            let content = content();
            std::fs::write(&path, &content).unwrap();
            let file = WindowedFile::open(&path).unwrap();
            prop_assert_eq!(file.len(), LENGTH);
            for (one, other, short) in ranges {
                for range in [one.min(other)..one.max(other), one..(one + short).min(LENGTH)] {
                    let read = file.read_bytes(range.clone()).unwrap();
                    prop_assert_eq!(read.as_slice(), &content[range]);
                }
            }
        }
    }

    #[test]
    fn a_file_that_became_shorter_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        std::fs::write(&path, content()).unwrap();
        let file = WindowedFile::open(&path).unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(10)
            .unwrap();
        assert!(file.read_bytes(0..20).is_err());
    }
}
