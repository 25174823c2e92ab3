//! Containers: the members of zip and tar files, one after the other, never unpacked to disk.

mod in_tar;
mod in_zip;
mod labels;

use std::io::{self, BufRead, Cursor, Read as _, Seek};
use std::path::PathBuf;

use super::compressed;
use super::document::{Document, Read, ReadError};
use super::opened;
use in_zip::Zip;

/// How deep containers lie in containers at most: a zip in a tar.
const DEPTH: usize = 2;

/// Most members of a container; the largest archives of an agency's year have some 500,000.
const MEMBERS: usize = 1_000_000;

/// What there is in a file, a member or a compressed stream.
pub enum Content<'a> {
    /// One document.
    Document(Document<'a>),
    /// Many, each a member with a name.
    Container(Container<'a>),
}

/// A container, opened.
pub struct Container<'a> {
    source: Source<'a>,
    options: &'a Read,
    depth: usize,
}

enum Source<'a> {
    Tar(Box<dyn BufRead + 'a>),
    Zip(Box<Zip<'a>>),
}

/// What a zip file is read from.
pub(super) trait Seekable: io::Read + Seek {}

impl<T: io::Read + Seek> Seekable for T {}

/// A member of a container.
pub struct Member<'m> {
    /// Its name as a path below the container; the same at every reading.
    pub label: PathBuf,
    /// Its length.
    pub size_bytes: u64,
    /// When it was last written, as the container says; two are only to be told apart.
    pub modified_ns: i64,
    reader: Box<dyn BufRead + 'm>,
    depth: usize,
}

/// What a container holds at one place.
pub enum InContainer<'m> {
    /// A member to be read.
    Member(Member<'m>),
    /// One that is never read, and why.
    Skipped(PathBuf, super::Skipped),
    /// One that cannot be read.
    Failed(PathBuf, ReadError),
}

/// Finds out what a reader holds; `seekable` gives the same bytes in any order where nothing is compressed.
pub(super) fn content<'a>(
    reader: Box<dyn BufRead + 'a>,
    size_bytes: Option<u64>,
    seekable: impl FnOnce() -> io::Result<Option<Box<dyn Seekable + 'a>>>,
    options: &'a Read,
    depth: usize,
) -> Result<Content<'a>, ReadError> {
    let (mut reader, is_compressed) = compressed::peeled(reader, &options.stop)?;
    let beginning = reader.fill_buf()?;
    let is_zip = is_zip(beginning);
    if !is_zip && !is_tar(beginning) {
        let size_bytes = size_bytes.filter(|_| !is_compressed);
        return Ok(Content::Document(Document::new(
            reader, size_bytes, options,
        )?));
    }
    if depth >= DEPTH {
        return Err(ReadError::Compressed(format!(
            "containers in containers more than {DEPTH} deep are not read"
        )));
    }
    if !is_zip {
        let source = Source::Tar(reader);
        return Ok(Content::Container(Container {
            source,
            options,
            depth,
        }));
    }
    let in_place = if is_compressed { None } else { seekable()? };
    let source = match in_place {
        Some(source) => source,
        None => Box::new(Cursor::new(in_memory(&mut reader, options)?)),
    };
    let source = Source::Zip(Box::new(Zip::open(source)?));
    Ok(Content::Container(Container {
        source,
        options,
        depth,
    }))
}

fn is_zip(beginning: &[u8]) -> bool {
    // Local file headers, or the end of an empty one.
    beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06")
}

/// Whether bytes begin with a tar header: its checksum is right, as the oldest tapes have it too.
fn is_tar(beginning: &[u8]) -> bool {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let Some(header) = beginning.get(..512) else {
        return false;
    };
    let digits = |byte: &&u8| (b'0'..=b'7').contains(*byte);
    let told = header[CHECKSUM]
        .iter()
        .skip_while(|byte| **byte == b' ')
        .take_while(digits)
        .fold(0u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| u32::from(if CHECKSUM.contains(&at) { b' ' } else { *byte }))
        .sum();
    told > 0 && told == sum && header[0] != 0
}

fn in_memory(reader: &mut dyn BufRead, options: &Read) -> Result<Vec<u8>, ReadError> {
    let limit_bytes = options.limit_bytes;
    let mut bytes = Vec::new();
    reader.take(limit_bytes + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit_bytes {
        true => Err(ReadError::TooLong { limit_bytes }),
        false => Ok(bytes),
    }
}

impl Container<'_> {
    /// Gives every member to `take`, in the order of the container, until it says to stop.
    ///
    /// Fails where the container itself cannot be read on; what was read of it before counts.
    pub fn members(self, take: &mut dyn FnMut(InContainer) -> bool) -> Result<(), ReadError> {
        match self.source {
            Source::Tar(reader) => in_tar::members(reader, self.options, self.depth, take),
            Source::Zip(zip) => zip.members(self.options, self.depth, take),
        }
    }
}

fn too_many() -> ReadError {
    ReadError::Compressed(format!("more than {MEMBERS} members: not read on"))
}

/// A member, fetched.
pub enum Fetched<'m> {
    /// All of it.
    Whole(Whole),
    /// Its beginning: the rest is read from its container.
    Long(Long<'m>),
}

/// A member in memory.
pub struct Whole {
    bytes: Vec<u8>,
    depth: usize,
    /// The first eight bytes of BLAKE3 of its content.
    pub digest: u64,
}

/// A member that is too long to be held in memory.
pub struct Long<'m> {
    reader: Box<dyn BufRead + 'm>,
    depth: usize,
}

impl<'m> Member<'m> {
    /// Reads the member into memory, if it is short enough for that.
    pub fn fetch(mut self, options: &Read) -> Result<Fetched<'m>, ReadError> {
        if self.size_bytes > options.limit_bytes {
            return Ok(Fetched::Long(Long {
                reader: self.reader,
                depth: self.depth,
            }));
        }
        let bytes = in_memory(&mut self.reader, options)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bytes);
        Ok(Fetched::Whole(Whole {
            digest: opened::digest(&hasher),
            bytes,
            depth: self.depth,
        }))
    }
}

impl Fetched<'_> {
    /// Finds out what the member holds; of one that is too long for the memory, once.
    pub fn content<'a>(&'a mut self, options: &'a Read) -> Result<Content<'a>, ReadError> {
        match self {
            Fetched::Whole(whole) => whole.content(options),
            Fetched::Long(long) => long.content(options),
        }
    }
}

impl Whole {
    /// Finds out what the member holds.
    pub fn content<'a>(&'a self, options: &'a Read) -> Result<Content<'a>, ReadError> {
        let again = || -> io::Result<Option<Box<dyn Seekable + 'a>>> {
            Ok(Some(Box::new(Cursor::new(self.bytes.as_slice()))))
        };
        let size_bytes = Some(self.bytes.len() as u64);
        let reader = Box::new(self.bytes.as_slice());
        content(reader, size_bytes, again, options, self.depth + 1)
    }
}

impl Long<'_> {
    /// Finds out what the member holds; what is read of it is read once.
    pub fn content<'a>(&'a mut self, options: &'a Read) -> Result<Content<'a>, ReadError> {
        let reader = Box::new(&mut self.reader);
        content(reader, None, || Ok(None), options, self.depth + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn options() -> Read {
        Read {
            limit_bytes: 1 << 20,
            ..Read::default()
        }
    }

    fn tar(members: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, text) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            // Names that lead out of the archive are not for the library to write.
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Returns every document in a container, however deep, as `label: text`, and what ended it.
    fn read(bytes: &[u8]) -> (Vec<String>, Option<String>) {
        fn each(
            content: Content,
            before: &str,
            options: &Read,
            found: &mut Vec<String>,
        ) -> Option<String> {
            let container = match content {
                Content::Document(mut document) => {
                    found.push(match document.text() {
                        Ok(text) => format!("{before}: {}", text.text),
                        Err(error) => format!("{before} failed: {error}"),
                    });
                    return None;
                }
                Content::Container(container) => container,
            };
            let ended = container.members(&mut |met| {
                match met {
                    InContainer::Member(member) => {
                        let label = format!("{before}!{}", member.label.display());
                        let ended = member.fetch(options).and_then(|mut fetched| {
                            let content = fetched.content(options)?;
                            Ok(each(content, &label, options, found))
                        });
                        match ended {
                            Ok(None) => {}
                            Ok(Some(error)) => found.push(format!("{label} failed: {error}")),
                            Err(error) => found.push(format!("{label} failed: {error}")),
                        }
                    }
                    InContainer::Skipped(label, why) => {
                        found.push(format!("{before}!{} skipped: {why}", label.display()));
                    }
                    InContainer::Failed(label, error) => {
                        found.push(format!("{before}!{} failed: {error}", label.display()));
                    }
                }
                true
            });
            ended.err().map(|error| error.to_string())
        }
        let options = options();
        let again = || -> io::Result<Option<Box<dyn Seekable + '_>>> {
            Ok(Some(Box::new(Cursor::new(bytes))))
        };
        let mut found = Vec::new();
        let ended = match content(
            Box::new(bytes),
            Some(bytes.len() as u64),
            again,
            &options,
            0,
        ) {
            Ok(content) => each(content, "", &options, &mut found),
            Err(error) => Some(error.to_string()),
        };
        (found, ended)
    }

    #[test]
    fn members_have_labels_that_stay_inside() {
        let members = tar(&[
            ("2016/a.txt", "un"),
            ("../../etc/b", "deux"),
            ("/c", "trois"),
            ("2016/a.txt", "quatre"),
            ("._d", "x"),
        ]);
        assert_eq!(
            read(&members),
            (
                [
                    "!2016/a.txt: un",
                    "!etc/b: deux",
                    "!c: trois",
                    "!2016/a.txt~2: quatre",
                    "!._d skipped: hidden",
                ]
                .map(str::to_owned)
                .to_vec(),
                None
            )
        );
    }

    #[test]
    fn containers_lie_in_containers_two_deep() {
        let inner = zip(&[("x.txt", b"dedans")]);
        let outer = zip(&[("inner.zip", &inner), ("y.txt", b"dehors")]);
        assert_eq!(
            read(&outer).0,
            ["!inner.zip!x.txt: dedans", "!y.txt: dehors"]
        );
        let third = read(&zip(&[("outer.zip", &outer)])).0;
        assert_eq!(
            third,
            [
                "!outer.zip!inner.zip failed: containers in containers more than 2 deep are not read",
                "!outer.zip!y.txt: dehors"
            ]
        );
    }

    #[test]
    fn damaged_containers_and_bombs_are_told() {
        let whole = tar(&[("a", "un"), ("b", &"x".repeat(2000))]);
        let (found, error) = read(&whole[..1600]);
        assert_eq!(found[0], "!a: un");
        assert!(found[1].contains("bytes are missing"), "{found:?}");
        assert!(error.is_some());
        let bomb = zip(&[("zeros", &vec![0; 8 << 20])]);
        let (found, error) = read(&bomb);
        assert_eq!(
            (found, error),
            (
                vec!["!zeros failed: zip that unpacks to more than 200 times its length: not read on".to_owned()],
                None
            )
        );
        let damaged = zip(&[("a", b"un")]);
        let error = read(&damaged[..damaged.len() / 2]).1;
        assert!(error.is_some_and(|e| e.contains("zip that is cut off")));
        let office = zip(&[("[Content_Types].xml", b"<x/>")]);
        assert!(
            read(&office)
                .1
                .is_some_and(|e| e.contains("an office document"))
        );
    }
}
