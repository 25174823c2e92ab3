//! One document: read whole or line by line, within limits; the file, the member or the attachment it comes from.

use std::cell::OnceCell;
use std::io::{self, BufRead, Cursor};
use std::ops::Range;

use super::allowance::{Allowance, Share};
use super::decode::{self, Doubt, Encoding, Text, Undecodable};
use super::refusal::refusal;
use super::stop::Stop;
use super::underway::Underway;

/// How much of a document is looked at to tell its format: longer than any header of a wire or any XML prologue.
pub(super) const SAMPLE_BYTES: usize = 64 * 1024;

/// How a file is read.
#[derive(Debug, Clone)]
pub struct Read {
    /// Longest file that is read whole, and longest line of a file read line by line.
    pub limit_bytes: u64,
    /// The encoding of files without a byte order mark; `None` goes by the bytes.
    pub encoding: Option<Encoding>,
    /// Whether links are followed.
    pub follow_links: bool,
    /// How much memory long documents may take together.
    pub allowance: Allowance,
    /// What is counted of files while they are read.
    pub underway: Underway,
    /// What may ask for the end of the reading.
    pub stop: Stop,
}

impl Default for Read {
    fn default() -> Read {
        Read {
            limit_bytes: 64 << 20,
            encoding: None,
            follow_links: false,
            allowance: Allowance::UNLIMITED,
            underway: Underway::UNCOUNTED,
            stop: Stop::NEVER,
        }
    }
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refuses it.
    #[error("{}", refusal(.0))]
    Io(io::Error),
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
    /// No text either, but known: a PDF document, an office document.
    #[error("{0}")]
    NotText(&'static str),
    /// Not in the encoding that the user named.
    #[error("not in {0}")]
    NotIn(&'static str),
    /// Compressed, and not as its format says: cut off, damaged, or made to fill the memory.
    #[error("{0}")]
    Compressed(String),
}

impl From<Undecodable> for ReadError {
    fn from(undecodable: Undecodable) -> ReadError {
        match undecodable {
            Undecodable::Binary => ReadError::Binary,
            Undecodable::NotText(kind) => ReadError::NotText(kind),
            Undecodable::NotIn(name) => ReadError::NotIn(name),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        // What reads a file or unpacks it passes what it has to say through this kind of error.
        let error = match error.downcast::<super::compressed::Unpacking>() {
            Ok(unpacking) => return ReadError::Compressed(unpacking.to_string()),
            Err(error) => error,
        };
        error.downcast::<ReadError>().unwrap_or_else(ReadError::Io)
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

/// A document: the content of a file, of a member of a container, or of an attachment.
pub struct Document<'a> {
    reader: Box<dyn BufRead + 'a>,
    options: &'a Read,
    /// The encoding of a document without a byte order mark; `None` goes by the bytes.
    encoding: Option<Encoding>,
    sample: Vec<u8>,
    /// Its length, where it is known before it is read.
    size_bytes: Option<u64>,
    /// Whether the sample is all there is.
    is_whole: bool,
    /// The sample decoded, once somebody asks: of most documents it is the whole, and [`Document::text`] takes it then.
    sample_text: OnceCell<Result<Text, Undecodable>>,
    /// How many documents this one lies in: an attachment of a mail lies in one.
    depth: usize,
    /// Its share of the memory for long documents, once it was read whole.
    share: Option<Share>,
}

/// A line of a document.
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its bytes in the document, without the line end.
    pub bytes: Range<u64>,
    /// Its text.
    pub text: String,
    /// Bytes of it that are no text.
    pub doubt: Option<Doubt>,
}

/// A line of a document as it is.
struct RawLine<'a> {
    number: u64,
    start: u64,
    /// With its line end.
    bytes: &'a [u8],
}

impl<'a> Document<'a> {
    /// Returns the document that a reader gives; `size_bytes` is its length where that is known.
    pub(super) fn new(
        mut reader: Box<dyn BufRead + 'a>,
        size_bytes: Option<u64>,
        options: &'a Read,
    ) -> io::Result<Document<'a>> {
        let first = reader.fill_buf()?;
        let mut sample = first.to_vec();
        let mut is_whole = size_bytes == Some(sample.len() as u64) || sample.is_empty();
        // A reader whose buffer is short of a sample has more to give, or is at its end.
        if !is_whole && sample.len() < SAMPLE_BYTES {
            let read = sample.len();
            reader.consume(read);
            let mut rest = io::Read::take(&mut reader, (SAMPLE_BYTES - read) as u64);
            io::Read::read_to_end(&mut rest, &mut sample)?;
            is_whole = sample.len() < SAMPLE_BYTES;
            let again = Cursor::new(sample.clone());
            reader = Box::new(io::Read::chain(again, reader));
        }
        Ok(Document {
            reader,
            options,
            encoding: options.encoding,
            sample,
            size_bytes,
            is_whole,
            sample_text: OnceCell::new(),
            depth: 0,
            share: None,
        })
    }

    /// Returns the document that bytes in memory are.
    pub fn in_memory(bytes: &'a [u8], options: &'a Read) -> Document<'a> {
        Document {
            reader: Box::new(bytes),
            options,
            encoding: options.encoding,
            sample: bytes[..bytes.len().min(SAMPLE_BYTES)].to_vec(),
            size_bytes: Some(bytes.len() as u64),
            is_whole: bytes.len() <= SAMPLE_BYTES,
            sample_text: OnceCell::new(),
            depth: 0,
            share: None,
        }
    }

    /// Returns the document that lies in this one, such as an attachment.
    pub fn inside<'b>(&self, bytes: &'b [u8]) -> Document<'b>
    where
        'a: 'b,
    {
        Document {
            depth: self.depth + 1,
            ..Document::in_memory(bytes, self.options)
        }
    }

    /// Returns the document that lies in this one and was decoded already.
    pub fn inside_text<'b>(&self, text: &'b str) -> Document<'b>
    where
        'a: 'b,
    {
        Document {
            encoding: None,
            ..self.inside(text.as_bytes())
        }
    }

    /// Whether it is longer than its sample, so that reading it may take long.
    pub fn is_long(&self) -> bool {
        !self.is_whole
    }

    /// Returns the memory that was set aside for it, to be kept for as long as something of it is in memory.
    pub fn take_share(&mut self) -> Option<Share> {
        self.share.take()
    }

    /// Returns how many documents this one lies in.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Returns the beginning of the document.
    pub fn sample(&self) -> &[u8] {
        &self.sample
    }

    /// Returns the beginning of the document as text, cut at its last whole line where it is only a part.
    pub fn sample_text(&self) -> Result<&Text, ReadError> {
        let decoded = self.sample_text.get_or_init(|| {
            let mut sample = self.sample.as_slice();
            if !self.is_whole
                && let Some(end) = memchr::memrchr(b'\n', sample)
            {
                sample = &sample[..=end];
            }
            decode::decode(sample, self.encoding)
        });
        decoded
            .as_ref()
            .map_err(|undecodable| ReadError::from(*undecodable))
    }

    /// Reads the whole document as text.
    pub fn text(&mut self) -> Result<Text, ReadError> {
        if self.is_whole && self.sample.len() as u64 <= self.options.limit_bytes {
            // The sample was never taken out of the reader; whoever reads on reads it again.
            self.sample_text()?;
            let decoded = self.sample_text.take();
            return Ok(decoded.expect("was decoded the line before")?);
        }
        let bytes = self.bytes()?;
        Ok(decode::decode(&bytes, self.encoding)?)
    }

    /// Reads the whole document as it is.
    pub fn bytes(&mut self) -> Result<Vec<u8>, ReadError> {
        let limit_bytes = self.options.limit_bytes;
        if self.size_bytes.is_some_and(|size| size > limit_bytes) {
            return Err(ReadError::TooLong { limit_bytes });
        }
        let size_bytes = self.size_bytes.unwrap_or(self.sample.len() as u64);
        if self.size_bytes.is_some() {
            self.take_memory(size_bytes)?;
        }
        let mut bytes = Vec::new();
        // A length that nobody has the memory for is a failure, not an end.
        bytes
            .try_reserve_exact(
                usize::try_from(size_bytes)
                    .unwrap_or(usize::MAX)
                    .saturating_add(1),
            )
            .map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        // The file may have grown since it was opened.
        io::Read::read_to_end(
            &mut io::Read::take(&mut self.reader, limit_bytes + 1),
            &mut bytes,
        )?;
        if bytes.len() as u64 > limit_bytes {
            return Err(ReadError::TooLong { limit_bytes });
        }
        self.take_memory(bytes.len() as u64)?;
        Ok(bytes)
    }

    /// Takes its share of the memory for long documents, unless it has one. What lies in another document has part in its.
    fn take_memory(&mut self, size_bytes: u64) -> io::Result<()> {
        if self.is_long() && self.depth == 0 && self.share.is_none() {
            let Read {
                allowance, stop, ..
            } = self.options;
            self.share = allowance.take(size_bytes, stop)?;
        }
        Ok(())
    }

    /// Reads a part of the document as it is, or all of it.
    pub(super) fn bytes_in(&mut self, range: Option<Range<u64>>) -> Result<Vec<u8>, ReadError> {
        let Some(range) = range else {
            return self.bytes();
        };
        let mut before = io::Read::take(&mut self.reader, range.start);
        io::copy(&mut before, &mut io::sink())?;
        let mut bytes = Vec::new();
        let length = range.end.saturating_sub(range.start);
        io::Read::read_to_end(&mut io::Read::take(&mut self.reader, length), &mut bytes)?;
        Ok(bytes)
    }

    /// Reads the document line by line and gives each to `take`, until it says to stop.
    pub fn lines(
        &mut self,
        mut take: impl FnMut(Result<Line, ReadError>) -> bool,
    ) -> Result<(), ReadError> {
        let encoding = self.encoding;
        self.each_line(|line| {
            take(line.map(|line| {
                let mut content = without_line_end(line.bytes);
                let end = line.start + content.len() as u64;
                if line.start == 0 {
                    content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
                }
                let (text, doubt) = decode::decode_line(content, encoding);
                Line {
                    number: line.number,
                    bytes: line.start..end,
                    text: text.into_owned(),
                    doubt: doubt.map(|doubt| doubt.of_line(line.number)),
                }
            }))
        })
    }

    /// Reads the document line by line, each as it is and with its line end, until `take` says to stop.
    pub fn raw_lines(
        &mut self,
        mut take: impl FnMut(Result<&[u8], ReadError>) -> bool,
    ) -> Result<(), ReadError> {
        self.each_line(|line| take(line.map(|line| line.bytes)))
    }

    fn each_line(
        &mut self,
        mut take: impl FnMut(Result<RawLine, ReadError>) -> bool,
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
            let mut end = start + length;
            let goes_on = if length > limit_bytes && line.last() != Some(&b'\n') {
                end += self.skip_line()?;
                take(Err(ReadError::TooLong { limit_bytes }))
            } else {
                take(Ok(RawLine {
                    number,
                    start,
                    bytes: &line,
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
            self.reader.consume(length);
            skipped += length as u64;
            if end.is_some() {
                return Ok(skipped);
            }
        }
    }
}

/// Returns a line without its line end.
fn without_line_end(line: &[u8]) -> &[u8] {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    content.strip_suffix(b"\r").unwrap_or(content)
}
