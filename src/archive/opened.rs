//! A file of the archive, opened: its digest taken while it is read, compressed layers peeled off.

use std::cell::RefCell;
use std::fs::{self, OpenOptions};
use std::io::{self, BufReader};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::container::{self, Content, Seekable};
use super::document::{Document, Read, ReadError, SAMPLE_BYTES, Snapshot};
use super::walk::File;

/// Smallest buffer for reading: one that is made for the file would be read byte by byte if the file says 0.
const BUFFER_BYTES: usize = 4 * 1024;

/// A file of the archive, opened.
pub struct Opened {
    file: File,
    handle: Rc<fs::File>,
    tally: Rc<RefCell<Tally>>,
}

/// What was read of a file so far.
#[derive(Default)]
struct Tally {
    hasher: blake3::Hasher,
}

/// A reader of the file that takes its digest on the way.
struct Tallied {
    handle: Rc<fs::File>,
    tally: Rc<RefCell<Tally>>,
}

impl io::Read for Tallied {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = (&*self.handle).read(buffer)?;
        self.tally.borrow_mut().hasher.update(&buffer[..length]);
        Ok(length)
    }
}

/// A reader of the file in any order, which leaves the place of the other one alone.
struct Placed {
    handle: Rc<fs::File>,
    at: u64,
    size_bytes: u64,
}

impl io::Read for Placed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.handle.read_at(buffer, self.at)?;
        self.at += length as u64;
        Ok(length)
    }
}

impl io::Seek for Placed {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let at = match to {
            io::SeekFrom::Start(at) => Some(at),
            io::SeekFrom::End(offset) => self.size_bytes.checked_add_signed(offset),
            io::SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Opened {
    /// Opens the file at `path`.
    pub fn open(path: &Path, options: &Read) -> Result<Opened, ReadError> {
        use rustix::fs::OFlags;
        // Never waits: between the walk and now, the file may have become a FIFO.
        let mut flags = OFlags::NONBLOCK;
        if !options.follow_links {
            flags |= OFlags::NOFOLLOW;
        }
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(path)?;
        let metadata = opened.metadata()?;
        if !metadata.is_file() {
            return Err(ReadError::Replaced);
        }
        Ok(Opened {
            file: File::new(path.to_owned(), &metadata),
            handle: Rc::new(opened),
            tally: Rc::default(),
        })
    }

    /// Returns how long the file was when it was opened.
    pub fn size_bytes(&self) -> u64 {
        self.file.size_bytes
    }

    /// Finds out what the file holds: a document, which may be compressed, or a container of many.
    ///
    /// A file that is longer than may be read whole is a document all the same: it may be read line by line.
    pub fn content<'a>(&self, options: &'a Read) -> Result<Content<'a>, ReadError> {
        let buffer_bytes = usize::try_from(self.file.size_bytes)
            .unwrap_or(SAMPLE_BYTES)
            .clamp(BUFFER_BYTES, SAMPLE_BYTES);
        let tallied = Tallied {
            handle: Rc::clone(&self.handle),
            tally: Rc::clone(&self.tally),
        };
        let raw = BufReader::with_capacity(buffer_bytes, tallied);
        // What is read out of order is in no digest: the file is read once more for that, at the end.
        let placed = Placed {
            handle: Rc::clone(&self.handle),
            at: 0,
            size_bytes: self.file.size_bytes,
        };
        let again = move || -> io::Result<Option<Box<dyn Seekable + 'a>>> {
            Ok(Some(Box::new(BufReader::new(placed))))
        };
        let size_bytes = Some(self.file.size_bytes);
        container::content(Box::new(raw), size_bytes, again, options, 0)
    }

    /// Returns the document that the file holds, decompressed if need be; a container has none.
    pub fn document<'a>(&self, options: &'a Read) -> Result<Document<'a>, ReadError> {
        match self.content(options)? {
            Content::Document(document) => Ok(document),
            Content::Container(_) => Err(ReadError::NotText("a container of documents")),
        }
    }

    /// Returns what the file was while it was read, all of it; fails when it was written to meanwhile.
    pub fn finish(self) -> Result<Snapshot, ReadError> {
        // A reader may have stopped early. One that has read as much as the file is long need not look for its end: if
        // there is more now, the file has another length.
        let read = self.tally.borrow().hasher.count();
        if read != self.file.size_bytes || read == 0 {
            let mut rest = Tallied {
                handle: Rc::clone(&self.handle),
                tally: Rc::clone(&self.tally),
            };
            io::copy(&mut rest, &mut io::sink())?;
        }
        let now = File::new(PathBuf::new(), &self.handle.metadata()?);
        let is_same =
            now.size_bytes == self.file.size_bytes && now.modified_ns == self.file.modified_ns;
        if !is_same {
            return Err(ReadError::Modified);
        }
        Ok(Snapshot {
            size_bytes: self.file.size_bytes,
            modified_ns: self.file.modified_ns,
            changed_ns: self.file.changed_ns,
            digest: digest(&self.tally.borrow().hasher),
        })
    }

    /// Returns what a file is now, its content read for nothing but the digest.
    pub fn snapshot(path: &Path, options: &Read) -> Result<Snapshot, ReadError> {
        Opened::open(path, options)?.finish()
    }
}

/// Returns the beginning of a digest, as the ledger keeps it.
pub(super) fn digest(hasher: &blake3::Hasher) -> u64 {
    let mut digest = [0; 8];
    digest.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(limit_bytes: u64) -> Read {
        Read {
            limit_bytes,
            encoding: None,
            follow_links: false,
        }
    }

    #[test]
    fn lines_keep_their_bytes_and_long_ones_are_told() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lines");
        let content = "un\r\n\ndeux\nbien trop longue\ntrois";
        std::fs::write(&path, content).unwrap();
        let options = options(8);
        let opened = Opened::open(&path, &options).unwrap();
        let mut document = opened.document(&options).unwrap();
        let mut lines = Vec::new();
        document
            .lines(|line| {
                lines.push(match line {
                    Ok(line) => {
                        let bytes = line.bytes.start as usize..line.bytes.end as usize;
                        assert_eq!(&content[bytes], line.text);
                        format!("{}:{}", line.number, line.text)
                    }
                    Err(error) => error.to_string(),
                });
                true
            })
            .unwrap();
        assert_eq!(
            lines,
            [
                "1:un",
                "2:",
                "3:deux",
                "longer than 8 bytes (--max-file-size)",
                "5:trois"
            ]
        );
        drop(document);
        let snapshot = opened.finish().unwrap();
        assert_eq!(snapshot, Opened::snapshot(&path, &options).unwrap());
    }

    #[test]
    fn the_sample_and_the_whole_are_the_same_text() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("text");
        let options = options(1 << 30);
        for content in ["", "un\r\ndeux", &"une ligne\n".repeat(SAMPLE_BYTES)] {
            std::fs::write(&path, content).unwrap();
            let opened = Opened::open(&path, &options).unwrap();
            let mut document = opened.document(&options).unwrap();
            let sample = document.sample_text().unwrap().text.clone();
            let text = document.text().unwrap().text;
            assert_eq!(text, content.replace("\r\n", "\n"));
            assert!(text.starts_with(&sample));
            drop(document);
            let snapshot = opened.finish().unwrap();
            assert_eq!(snapshot, Opened::snapshot(&path, &options).unwrap());
        }
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("long");
        std::fs::write(&path, "123456789").unwrap();
        let options = options(8);
        let opened = Opened::open(&path, &options).unwrap();
        let error = opened.document(&options).unwrap().text().unwrap_err();
        assert!(matches!(error, ReadError::TooLong { limit_bytes: 8 }));
    }
}
