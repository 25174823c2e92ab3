//! A file of the archive, opened: its digest taken while it is read, compressed layers peeled off.

use std::fs::{self, OpenOptions};
use std::io::{self, BufReader, Seek as _};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::container::{self, Content, Seekable};
use super::document::{Document, Read, ReadError, SAMPLE_BYTES, Snapshot};
use super::stop::Stop;
use super::underway::Underway;
use super::walk::File;

/// Smallest buffer for reading: one that is made for the file would be read byte by byte if the file says 0.
const BUFFER_BYTES: usize = 4 * 1024;

/// How much of a hole at the end of a file is read: enough that its NULs are seen, and said to be cut off.
const HOLE_BYTES: u64 = 4 * 1024;

/// Most holes of a file that are looked for; one with more is read as if it had none.
#[cfg(target_os = "linux")]
const HOLES: usize = 1000;

/// A file of the archive, opened.
pub struct Opened {
    file: File,
    handle: Arc<fs::File>,
    tally: Arc<Mutex<Tally>>,
    /// How much of it is read: all of it, but for a hole at its end.
    end: End,
    stop: Stop,
}

/// Where the reading of a file ends. A file that grows while it is read, or has no length, as those of `/proc`, may have no
/// end of its own.
#[derive(Debug, Clone, Copy)]
enum End {
    /// After so many bytes.
    At(u64),
    /// With a failure after so many.
    Limit(u64),
}

/// What was read of a file so far.
struct Tally {
    hasher: blake3::Hasher,
    underway: Underway,
}

impl Tally {
    fn counted(underway: &Underway) -> Tally {
        Tally {
            hasher: blake3::Hasher::default(),
            underway: underway.clone(),
        }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        self.underway.drop_bytes(self.hasher.count());
    }
}

/// A reader of the file that takes its digest on the way.
struct Tallied {
    handle: Arc<fs::File>,
    tally: Arc<Mutex<Tally>>,
    end: End,
    stop: Stop,
}

impl io::Read for Tallied {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check()?;
        let mut tally = locked(&self.tally);
        let read_bytes = tally.hasher.count();
        let most = match self.end {
            End::At(end) => end.saturating_sub(read_bytes),
            End::Limit(limit_bytes) if read_bytes > limit_bytes => {
                return Err(io::Error::other(ReadError::TooLong { limit_bytes }));
            }
            End::Limit(limit_bytes) => limit_bytes - read_bytes + 1,
        };
        let most = usize::try_from(most)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let length = (&*self.handle).read(&mut buffer[..most])?;
        tally.hasher.update(&buffer[..length]);
        tally.underway.add_bytes(length);
        Ok(length)
    }
}

/// A reader of the file in any order, which leaves the place of the other one alone.
struct Placed {
    handle: Arc<fs::File>,
    at: u64,
    size_bytes: u64,
    stop: Stop,
}

impl io::Read for Placed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check()?;
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
        let (opened, metadata) = open_regular(path, options.follow_links)?;
        let size_bytes = metadata.len();
        let end = match size_bytes {
            0 => End::Limit(options.limit_bytes),
            _ => {
                let hole = hole_at_the_end(&opened, &metadata).unwrap_or(size_bytes);
                End::At(size_bytes.min(hole.saturating_add(HOLE_BYTES)))
            }
        };
        Ok(Opened {
            file: File::new(path.to_owned(), &metadata),
            handle: Arc::new(opened),
            tally: Arc::new(Mutex::new(Tally::counted(&options.underway))),
            end,
            stop: options.stop.clone(),
        })
    }

    /// Returns how long the file was when it was opened.
    pub fn size_bytes(&self) -> u64 {
        self.file.size_bytes
    }

    /// Finds out what the file holds: a document, which may be compressed, or a container of many. Begins at the beginning,
    /// however often it is called.
    ///
    /// A file that is longer than may be read whole is a document all the same: it may be read line by line.
    pub fn content<'a>(&self, options: &'a Read) -> Result<Content<'a>, ReadError> {
        (&*self.handle).rewind()?;
        *locked(&self.tally) = Tally::counted(&options.underway);
        let buffer_bytes = usize::try_from(self.file.size_bytes)
            .unwrap_or(SAMPLE_BYTES)
            .clamp(BUFFER_BYTES, SAMPLE_BYTES);
        let raw = BufReader::with_capacity(buffer_bytes, self.tallied());
        // What is read out of order is in no digest: the file is read once more for that, at the end.
        let placed = Placed {
            handle: Arc::clone(&self.handle),
            at: 0,
            size_bytes: self.file.size_bytes,
            stop: self.stop.clone(),
        };
        let again = move || -> io::Result<Option<Box<dyn Seekable + 'a>>> {
            Ok(Some(Box::new(BufReader::new(placed))))
        };
        let size_bytes = match self.end {
            End::At(end) => Some(end),
            End::Limit(_) => None,
        };
        container::content(Box::new(raw), size_bytes, again, options, 0)
    }

    fn tallied(&self) -> Tallied {
        Tallied {
            handle: Arc::clone(&self.handle),
            tally: Arc::clone(&self.tally),
            end: self.end,
            stop: self.stop.clone(),
        }
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
        let read = locked(&self.tally).hasher.count();
        if !matches!(self.end, End::At(end) if end == read) {
            io::copy(&mut self.tallied(), &mut io::sink())?;
        }
        self.leave()
    }

    /// The same of a file that needs no more reading: its digest is that of what was read, and tells it only from another
    /// that begins otherwise.
    pub fn leave(self) -> Result<Snapshot, ReadError> {
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
            digest: digest(&locked(&self.tally).hasher),
        })
    }

    /// Returns what a file is now, its content read for nothing but the digest.
    pub fn snapshot(path: &Path, options: &Read) -> Result<Snapshot, ReadError> {
        Opened::open(path, options)?.finish()
    }
}

/// Opens a regular file for reading, through a link too; what has become something else is never waited for.
pub fn regular(path: &Path) -> Result<fs::File, ReadError> {
    Ok(open_regular(path, true)?.0)
}

fn open_regular(path: &Path, follows_links: bool) -> Result<(fs::File, fs::Metadata), ReadError> {
    use rustix::fs::OFlags;
    // Never waits: between the walk and now, the file may have become a FIFO.
    let mut flags = OFlags::NONBLOCK;
    if !follows_links {
        flags |= OFlags::NOFOLLOW;
    }
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    let metadata = opened.metadata()?;
    match metadata.is_file() {
        true => Ok((opened, metadata)),
        false => Err(ReadError::Replaced),
    }
}

/// Returns a tally; whoever held it may have panicked in between, and what was counted by then is right.
fn locked(tally: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns where the hole at the end of a file begins: nothing was ever written there, and it reads as NULs. A system that
/// crashed leaves such files, and so do programs that ask for room ahead.
#[cfg(target_os = "linux")]
fn hole_at_the_end(file: &fs::File, metadata: &fs::Metadata) -> Option<u64> {
    /// What the system counts the room of a file in, whatever the file system's own blocks are.
    const BLOCK_BYTES: u64 = 512;
    if metadata.blocks().saturating_mul(BLOCK_BYTES) >= metadata.len() {
        return None;
    }
    let hole = last_hole(file);
    // Looking for it has moved the place where the file is read.
    let mut file = file;
    file.rewind().ok()?;
    hole
}

#[cfg(target_os = "linux")]
fn last_hole(file: &fs::File) -> Option<u64> {
    use rustix::fs::{SeekFrom, seek};
    let mut hole = 0;
    for _ in 0..HOLES {
        hole = seek(file, SeekFrom::Hole(hole)).ok()?;
        match seek(file, SeekFrom::Data(hole)) {
            Ok(data) => hole = data,
            Err(rustix::io::Errno::NXIO) => return Some(hole),
            Err(_) => return None,
        }
    }
    None
}

/// The same where the system is not asked: every file is read to its end.
#[cfg(not(target_os = "linux"))]
fn hole_at_the_end(_: &fs::File, _: &fs::Metadata) -> Option<u64> {
    None
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
            ..Read::default()
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
    fn of_a_hole_at_the_end_only_the_beginning_is_read() {
        use std::io::Write as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("hole");
        let options = options(1 << 20);
        let mut file = fs::File::create(&path).unwrap();
        file.write_all("Un titre\n\nUn texte.\n".as_bytes())
            .unwrap();
        file.set_len(1 << 40).unwrap();
        let opened = Opened::open(&path, &options).unwrap();
        let bytes = opened.document(&options).unwrap().bytes().unwrap();
        // A file system has its own idea of where a hole begins.
        assert!(bytes.starts_with("Un titre".as_bytes()) && bytes.ends_with(b"\0\0"));
        let snapshot = opened.finish().unwrap();
        assert_eq!(snapshot.size_bytes, 1 << 40);
        assert_eq!(snapshot, Opened::snapshot(&path, &options).unwrap());
        // What lies between holes is read.
        file.set_len(0).unwrap();
        file.set_len(1 << 19).unwrap();
        file.write_at(b"fin", (1 << 19) - 3).unwrap();
        let opened = Opened::open(&path, &options).unwrap();
        let bytes = opened.document(&options).unwrap().bytes().unwrap();
        assert_eq!((bytes.len(), bytes.ends_with(b"\0fin")), (1 << 19, true));
    }

    #[test]
    fn a_file_without_a_length_is_read_up_to_the_limit() {
        let path = Path::new("/proc/self/status");
        if !path.exists() {
            return;
        }
        let read = |limit_bytes| {
            let options = options(limit_bytes);
            let opened = Opened::open(path, &options).unwrap();
            let mut lines = 0;
            let ended = opened.document(&options).and_then(|mut document| {
                document.lines(|_| {
                    lines += 1;
                    true
                })
            });
            (lines, ended.err().map(|error| error.to_string()))
        };
        let (lines, error) = read(1 << 20);
        assert!(lines > 10 && error.is_none(), "{lines} {error:?}");
        let (_, error) = read(100);
        assert_eq!(
            error.as_deref(),
            Some("longer than 100 bytes (--max-file-size)")
        );
    }

    #[test]
    fn a_reading_ends_when_it_is_asked_to() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("text");
        std::fs::write(&path, "une ligne\n".repeat(SAMPLE_BYTES)).unwrap();
        let is_asked = Arc::default();
        let options = Read {
            stop: Stop::when(&is_asked),
            ..Read::default()
        };
        let opened = Opened::open(&path, &options).unwrap();
        let mut document = opened.document(&options).unwrap();
        let mut lines = 0;
        let ended = document.lines(|_| {
            lines += 1;
            is_asked.store(true, std::sync::atomic::Ordering::Relaxed);
            true
        });
        assert!(ended.is_err() && lines < SAMPLE_BYTES, "{lines} lines");
        assert!(opened.finish().is_err());
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
