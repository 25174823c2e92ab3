//! The members of a tar file, in their order.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader};
use std::rc::Rc;

use super::super::Skipped;
use super::super::compressed::Unpacking;
use super::super::document::{Read, ReadError};
use super::super::guess::SingleByte;
use super::labels::{Labels, in_utf8, skipped};
use super::{InContainer, MEMBERS, Member, too_many};

/// Length of a header, and what the lengths of members are rounded up to.
const BLOCK_BYTES: u64 = 512;

/// Gives every member to `take`, in order, until it says to stop.
pub(super) fn members(
    reader: Box<dyn BufRead + '_>,
    options: &Read,
    depth: usize,
    take: &mut dyn FnMut(InContainer) -> bool,
) -> Result<(), ReadError> {
    let headers = Headers {
        reader,
        at: 0,
        end: Rc::new(Cell::new(options.limit_bytes)),
    };
    let end = Rc::clone(&headers.end);
    let mut archive = tar::Archive::new(headers);
    archive.set_ignore_zeros(true);
    let mut labels = Labels::default();
    for (number, entry) in archive.entries()?.enumerate() {
        if number >= MEMBERS {
            return Err(too_many());
        }
        let entry = entry.map_err(damaged)?;
        let kind = entry.header().entry_type();
        let stands = match kind.is_gnu_sparse() {
            true => entry.header().entry_size()?,
            false => entry.size(),
        };
        end.set(
            entry
                .raw_file_position()
                .saturating_add(stands.next_multiple_of(BLOCK_BYTES))
                .saturating_add(options.limit_bytes),
        );
        let name = entry.path_bytes();
        // The oldest tapes mark directories by their names alone.
        if kind.is_dir()
            || kind.is_pax_global_extensions()
            || name.ends_with(b"/") && entry.size() == 0
        {
            continue;
        }
        // Names that are no UTF-8 come from systems before it, which wrote Latin-1.
        let label = labels.of(&in_utf8(&name, SingleByte::Windows1252));
        drop(name);
        let is_link = kind.is_symlink() || kind.is_hard_link();
        let is_file = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
        let found = match (skipped(&label.path, is_link), label.refused) {
            (Some(why), _) => InContainer::Skipped(label.path, why),
            (None, _) if !is_file => InContainer::Skipped(label.path, Skipped::Special),
            (None, Some(error)) => InContainer::Failed(label.path, error),
            (None, None) => {
                let seconds = entry.header().mtime().unwrap_or(0);
                InContainer::Member(Member {
                    label: label.path,
                    size_bytes: entry.size(),
                    modified_ns: i64::try_from(seconds)
                        .unwrap_or(0)
                        .saturating_mul(1_000_000_000),
                    reader: Box::new(BufReader::new(Whole {
                        left: entry.size(),
                        entry,
                    })),
                    depth,
                })
            }
        };
        if !take(found) {
            break;
        }
    }
    Ok(())
}

/// A tar file whose headers end: a name in an extended header is read into memory, whatever its length.
struct Headers<R> {
    reader: R,
    at: u64,
    /// How far the next header may reach.
    end: Rc<Cell<u64>>,
}

impl<R: io::Read> io::Read for Headers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.at += length as u64;
        // Tapes are filled up with empty blocks.
        if length as u64 <= BLOCK_BYTES && buffer[..length].iter().all(|byte| *byte == 0) {
            self.end.set(self.end.get().saturating_add(length as u64));
        }
        if self.at > self.end.get() {
            let reason = "a header that is longer than any name".to_owned();
            return Err(Unpacking::Damaged {
                format: "tar",
                reason,
            }
            .into());
        }
        Ok(length)
    }
}

/// A member of a tar file that says so when the file ends before it does.
struct Whole<R> {
    entry: R,
    left: u64,
}

impl<R: io::Read> io::Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.entry.read(buffer)?;
        self.left = self.left.saturating_sub(length as u64);
        if length == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(Unpacking::Damaged {
                format: "tar",
                reason: format!("{} bytes are missing", self.left),
            }
            .into());
        }
        Ok(length)
    }
}

fn damaged(error: io::Error) -> ReadError {
    match ReadError::from(error) {
        ReadError::Io(error) if error.kind() == io::ErrorKind::Other => {
            ReadError::Compressed(format!("tar that is cut off or damaged: {error}"))
        }
        ReadError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            ReadError::Compressed("tar that is cut off".to_owned())
        }
        other => other,
    }
}
