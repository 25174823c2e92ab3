//! The members of a zip file, in the order of its directory.

use std::io::{self, BufReader, SeekFrom};

use zip::ZipReadOptions;
use zip::read::{Config, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::super::Skipped;
use super::super::compressed::{self, FREE_BYTES, RATIO, Unpacking};
use super::super::document::{Read, ReadError};
use super::super::guess::SingleByte;
use super::labels::{Labels, in_utf8, skipped};
use super::{InContainer, MEMBERS, Member, Seekable, too_many};

/// A zip file, its directory found.
///
/// Read entry by entry: `ZipArchive` knows its entries by name, and of several with one name only the last.
pub(super) struct Zip<'a> {
    entries: ZipIterable<Box<dyn Seekable + 'a>>,
    size_bytes: u64,
}

impl<'a> Zip<'a> {
    /// Finds the directory; fails where the file is an office document or an e-book, which are zip files too.
    pub(super) fn open(mut source: Box<dyn Seekable + 'a>) -> Result<Zip<'a>, ReadError> {
        let size_bytes = source.seek(SeekFrom::End(0))?;
        let mut entries = ZipIterable::try_new(source, Config::default()).map_err(damaged)?;
        let files = entries.files().map_err(damaged)?;
        // What is damaged is told when the members are read.
        for (number, entry) in files.map_while(Result::ok).enumerate() {
            match entry.name_raw() {
                b"[Content_Types].xml" => return Err(OFFICE),
                // ODF and EPUB put it first, so that their files are told by their beginning.
                b"mimetype" if number == 0 => return Err(OFFICE),
                _ => {}
            }
        }
        Ok(Zip {
            entries,
            size_bytes,
        })
    }

    pub(super) fn members(
        mut self,
        options: &Read,
        depth: usize,
        take: &mut dyn FnMut(InContainer) -> bool,
    ) -> Result<(), ReadError> {
        if self.entries.len() > MEMBERS {
            return Err(too_many());
        }
        let mut labels = Labels::default();
        let mut budget = Budget::of(self.size_bytes);
        let files = self.entries.files().map_err(damaged)?;
        loop {
            let left = files.len();
            let entry = match files.next() {
                None => return Ok(()),
                Some(Ok(entry)) => entry,
                Some(Err(error)) => return Err(cut_short(&error, left)),
            };
            if entry.is_dir() {
                continue;
            }
            let label = labels.of(&in_utf8(entry.name_raw(), usual_encoding(&entry)));
            let found = match (skipped(&label.path, entry.is_symlink()), label.refused) {
                (Some(why), _) => InContainer::Skipped(label.path, why),
                (None, _) if is_special(&entry) => {
                    InContainer::Skipped(label.path, Skipped::Special)
                }
                (None, Some(error)) => InContainer::Failed(label.path, error),
                (None, None) if !budget.takes(&entry) => {
                    let error = io::Error::from(Unpacking::Bomb { format: "zip" });
                    InContainer::Failed(label.path, error.into())
                }
                (None, None) => {
                    let size_bytes = entry.size();
                    let modified_ns = entry.last_modified().map_or(0, |time| {
                        i64::from(time.datepart()) << 16 | i64::from(time.timepart())
                    });
                    match entry.with_reader(files.reader_mut(), ZipReadOptions::new()) {
                        Err(error) => InContainer::Failed(label.path, unreadable(error)),
                        Ok(file) => InContainer::Member(Member {
                            label: label.path,
                            size_bytes,
                            modified_ns,
                            reader: Box::new(BufReader::new(compressed::limited_member(
                                file,
                                &options.stop,
                            ))),
                            depth,
                        }),
                    }
                }
            };
            if !take(found) {
                return Ok(());
            }
        }
    }
}

/// Whether an entry is a FIFO, a socket or a device of Unix.
fn is_special(entry: &ZipFileEntry) -> bool {
    /// What of a mode tells the type of a file.
    const TYPE: u32 = 0o170_000;
    /// FIFO, character device, block device, socket.
    const SPECIAL: [u32; 4] = [0o010_000, 0o020_000, 0o060_000, 0o140_000];
    let mode = entry.unix_mode().unwrap_or_default();
    SPECIAL.contains(&(mode & TYPE))
}

const OFFICE: ReadError = ReadError::NotText("an office document or an e-book");

/// How much members may give: entries that share their bytes can make a bomb of a file whose single members are none.
struct Budget {
    left_bytes: u64,
}

impl Budget {
    fn of(size_bytes: u64) -> Budget {
        Budget {
            left_bytes: size_bytes.saturating_mul(RATIO).saturating_add(FREE_BYTES),
        }
    }

    /// Takes what a member gives from the budget; answers whether there was so much, and the member is no bomb by itself.
    fn takes(&mut self, entry: &ZipFileEntry) -> bool {
        let size_bytes = entry.size();
        let is_bomb = size_bytes > FREE_BYTES && size_bytes / RATIO > entry.compressed_size();
        let left_bytes = self.left_bytes.checked_sub(size_bytes).filter(|_| !is_bomb);
        self.left_bytes = left_bytes.unwrap_or(self.left_bytes);
        left_bytes.is_some()
    }
}

/// Returns the encoding that names which are no UTF-8 are in where their letters do not tell.
///
/// Info-ZIP reads names by the system that wrote them, as this does: DOS and Windows write their console's encoding, Unix its
/// own. Of the consoles' it is code page 850, not the 437 that the format names: both have the same small letters of
/// French, and where they differ 850 has capitals with accents and 437 has frames and Greek.
fn usual_encoding(entry: &ZipFileEntry) -> SingleByte {
    match entry.system() {
        zip::System::Unix | zip::System::OsDarwin => SingleByte::Windows1252,
        zip::System::Macintosh => SingleByte::MacRoman,
        _ => SingleByte::CodePage850,
    }
}

fn damaged(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => error.into(),
        other => ReadError::Compressed(format!("zip that is cut off or damaged: {other}")),
    }
}

/// Says that a directory cannot be read on, and how many of its entries that leaves unread.
fn cut_short(error: &ZipError, entries: usize) -> ReadError {
    let entries = match entries {
        1 => "its last entry is".to_owned(),
        entries => format!("its last {entries} entries are"),
    };
    ReadError::Compressed(format!(
        "zip that is cut off or damaged: {entries} not read: {error}"
    ))
}

fn unreadable(error: ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(reason) => {
            ReadError::Compressed(format!("zip member that cannot be read: {reason}"))
        }
        other => damaged(other),
    }
}
