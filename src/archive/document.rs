//! One file of the archive, opened: read whole or line by line, within limits, its digest taken on the way.

use std::cell::OnceCell;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader};
use std::ops::Range;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::decode::{self, Encoding, Text, Undecodable};
use super::refusal::refusal;
use super::walk::File;

/// How much of a file is looked at to tell its format: longer than any header of a wire or any XML prologue.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Smallest buffer for reading: one that is made for the file would be read byte by byte if the file says 0.
const BUFFER_BYTES: usize = 4 * 1024;

/// How a file is read.
#[derive(Debug, Clone)]
pub struct Read {
    /// Longest file that is read whole, and longest line of a file read line by line.
    pub limit_bytes: u64,
    /// The encoding of files without a byte order mark; `None` goes by the bytes.
    pub encoding: Option<Encoding>,
    /// Whether links are followed.
    pub follow_links: bool,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refuses it.
    #[error("{}", refusal(.0))]
    Io(#[from] io::Error),
    /// Not a regular file any more.
    #[error("not a regular file any more")]
    Replaced,
    /// Longer than the limit.
    #[error("longer than {limit_bytes} bytes (--max-file-size)")]
    TooLong {
        /// The limit that it is over.
        limit_bytes: u64,
    },
    /// Written to while it was read, twice.
    #[error("modified while it was read")]
    Modified,
    /// No text.
    #[error("binary")]
    Binary,
    /// Not in the encoding that the user named.
    #[error("not in {0}")]
    NotIn(&'static str),
}

impl From<Undecodable> for ReadError {
    fn from(undecodable: Undecodable) -> ReadError {
        match undecodable {
            Undecodable::Binary => ReadError::Binary,
            Undecodable::NotIn(name) => ReadError::NotIn(name),
        }
    }
}

/// What a file was when it was read: the ledger compares it with what the file is later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// Its length.
    pub size_bytes: u64,
    /// When its content was last written, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// When its content, name or rights last changed, in nanoseconds since 1970.
    pub changed_ns: i64,
    /// The first eight bytes of BLAKE3 of its content.
    pub digest: u64,
}

/// A file of the archive, opened.
pub struct Document {
    file: File,
    reader: BufReader<std::fs::File>,
    options: Read,
    sample: Vec<u8>,
    /// The sample decoded, once somebody asks: of most files it is the whole, and [`Document::text`] takes it then.
    sample_text: OnceCell<Result<Text, Undecodable>>,
    hasher: blake3::Hasher,
}

/// A line of a document.
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its bytes in the file, without the line end.
    pub bytes: Range<u64>,
    /// Its text.
    pub text: String,
}

impl Document {
    /// Opens the file at `path`; a file that is empty has an empty sample.
    pub fn open(path: &Path, options: &Read) -> Result<Document, ReadError> {
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
        let file = File::new(path.to_owned(), &metadata);
        let buffer_bytes = usize::try_from(file.size_bytes)
            .unwrap_or(SAMPLE_BYTES)
            .clamp(BUFFER_BYTES, SAMPLE_BYTES);
        let mut reader = BufReader::with_capacity(buffer_bytes, opened);
        let sample = reader.fill_buf()?.to_vec();
        Ok(Document {
            file,
            reader,
            options: options.clone(),
            sample,
            sample_text: OnceCell::new(),
            hasher: blake3::Hasher::new(),
        })
    }

    /// Returns the beginning of the file.
    pub fn sample(&self) -> &[u8] {
        &self.sample
    }

    /// Returns the beginning of the file as text, cut at its last whole line where it is only a part.
    pub fn sample_text(&self) -> Result<&Text, ReadError> {
        let decoded = self.sample_text.get_or_init(|| {
            let mut sample = self.sample.as_slice();
            if (sample.len() as u64) < self.file.size_bytes
                && let Some(end) = memchr::memrchr(b'\n', sample)
            {
                sample = &sample[..=end];
            }
            decode::decode(sample, self.options.encoding)
        });
        decoded
            .as_ref()
            .map_err(|undecodable| ReadError::from(*undecodable))
    }

    /// Reads the whole file as text.
    pub fn text(&mut self) -> Result<Text, ReadError> {
        let is_sample = self.sample.len() as u64 == self.file.size_bytes;
        let is_read = self.hasher.count() > 0;
        if is_sample && !is_read && self.file.size_bytes <= self.options.limit_bytes {
            // What the file may have grown by since, `finish` sees.
            self.reader.consume(self.sample.len());
            self.hasher.update(&self.sample);
            self.sample_text()?;
            let decoded = self.sample_text.take();
            return Ok(decoded.expect("was decoded the line before")?);
        }
        let bytes = self.bytes()?;
        Ok(decode::decode(&bytes, self.options.encoding)?)
    }

    /// Reads the whole file.
    fn bytes(&mut self) -> Result<Vec<u8>, ReadError> {
        let limit_bytes = self.options.limit_bytes;
        if self.file.size_bytes > limit_bytes {
            return Err(ReadError::TooLong { limit_bytes });
        }
        let mut bytes = Vec::with_capacity(self.file.size_bytes as usize + 1);
        // The file may have grown since it was opened.
        io::Read::read_to_end(
            &mut io::Read::take(&mut self.reader, limit_bytes + 1),
            &mut bytes,
        )?;
        if bytes.len() as u64 > limit_bytes {
            return Err(ReadError::TooLong { limit_bytes });
        }
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    /// Reads the file line by line and gives each line that is not blank to `take`, until it says to stop.
    pub fn lines(
        &mut self,
        mut take: impl FnMut(Result<Line, ReadError>) -> bool,
    ) -> Result<(), ReadError> {
        let limit_bytes = self.options.limit_bytes;
        let (mut start, mut number) = (0, 0);
        let mut line = Vec::new();
        loop {
            line.clear();
            number += 1;
            let length = io::Read::take(&mut self.reader, limit_bytes + 1)
                .read_until(b'\n', &mut line)? as u64;
            if length == 0 {
                return Ok(());
            }
            self.hasher.update(&line);
            let mut end = start + length;
            let goes_on = if length > limit_bytes && line.last() != Some(&b'\n') {
                end += self.skip_line()?;
                take(Err(ReadError::TooLong { limit_bytes }))
            } else {
                let mut content = line.strip_suffix(b"\n").unwrap_or(&line);
                content = content.strip_suffix(b"\r").unwrap_or(content);
                if start == 0 {
                    content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
                }
                let text = decode::decode_line(content, self.options.encoding).into_owned();
                let bytes = start..start + content_length(&line) as u64;
                text.trim().is_empty()
                    || take(Ok(Line {
                        number,
                        bytes,
                        text,
                    }))
            };
            if !goes_on {
                return Ok(());
            }
            start = end;
        }
    }

    /// Reads past the end of the line and returns how many bytes that were.
    fn skip_line(&mut self) -> Result<u64, ReadError> {
        let mut skipped = 0;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(skipped);
            }
            let end = memchr::memchr(b'\n', buffer).map(|newline| newline + 1);
            let length = end.unwrap_or(buffer.len());
            self.hasher.update(&buffer[..length]);
            self.reader.consume(length);
            skipped += length as u64;
            if end.is_some() {
                return Ok(skipped);
            }
        }
    }

    /// Returns what the file was while it was read, all of it; fails when it was written to meanwhile.
    pub fn finish(mut self) -> Result<Snapshot, ReadError> {
        // A reader may have stopped early. One that has read as much as the file is long need not look for its end: if
        // there is more now, the file has another length.
        let is_read = self.hasher.count() == self.file.size_bytes && self.file.size_bytes > 0;
        let mut length = usize::from(!is_read);
        while length > 0 {
            let buffer = self.reader.fill_buf()?;
            length = buffer.len();
            self.hasher.update(buffer);
            self.reader.consume(length);
        }
        let now = File::new(PathBuf::new(), &self.reader.get_ref().metadata()?);
        let is_same =
            now.size_bytes == self.file.size_bytes && now.modified_ns == self.file.modified_ns;
        if !is_same {
            return Err(ReadError::Modified);
        }
        let mut digest = [0; 8];
        digest.copy_from_slice(&self.hasher.finalize().as_bytes()[..8]);
        Ok(Snapshot {
            size_bytes: self.file.size_bytes,
            modified_ns: self.file.modified_ns,
            changed_ns: self.file.changed_ns,
            digest: u64::from_le_bytes(digest),
        })
    }

    /// Returns what a file is now, its content read for nothing but the digest.
    pub fn snapshot(path: &Path, options: &Read) -> Result<Snapshot, ReadError> {
        Document::open(path, options)?.finish()
    }
}

/// Returns the length of a line without its line end.
fn content_length(line: &[u8]) -> usize {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    content.strip_suffix(b"\r").unwrap_or(content).len()
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
        let mut document = Document::open(&path, &options(8)).unwrap();
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
                "3:deux",
                "longer than 8 bytes (--max-file-size)",
                "5:trois"
            ]
        );
        let snapshot = document.finish().unwrap();
        assert_eq!(snapshot, Document::snapshot(&path, &options(1000)).unwrap());
    }

    #[test]
    fn the_sample_and_the_whole_are_the_same_text() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("text");
        for content in ["", "un\r\ndeux", &"une ligne\n".repeat(SAMPLE_BYTES)] {
            std::fs::write(&path, content).unwrap();
            let mut document = Document::open(&path, &options(1 << 30)).unwrap();
            let sample = document.sample_text().unwrap().text.clone();
            let text = document.text().unwrap().text;
            assert_eq!(text, content.replace("\r\n", "\n"));
            assert!(text.starts_with(&sample));
            let snapshot = document.finish().unwrap();
            assert_eq!(
                snapshot,
                Document::snapshot(&path, &options(1 << 30)).unwrap()
            );
        }
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("long");
        std::fs::write(&path, "123456789").unwrap();
        let error = Document::open(&path, &options(8))
            .unwrap()
            .text()
            .unwrap_err();
        assert!(matches!(error, ReadError::TooLong { limit_bytes: 8 }));
    }
}
