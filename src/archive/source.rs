//! The bytes that an article was read from, found again.

use std::io;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::allowance::Allowance;
use super::container::{Content, InContainer};
use super::document::{Document, Read, ReadError};
use super::opened::Opened;
use super::stop::Stop;
use super::underway::Underway;

/// How a source is read: whatever its length, by whoever may read the file.
const WHOLE: Read = Read {
    limit_bytes: 1 << 40,
    encoding: None,
    follow_links: true,
    allowance: Allowance::UNLIMITED,
    underway: Underway::UNCOUNTED,
    stop: Stop::NEVER,
};

/// Returns the bytes of a file, or of a member of it, unpacked; of a part of them where `range` says so.
pub fn source(
    path: &Path,
    member: Option<&Path>,
    range: Option<Range<u64>>,
) -> Result<Vec<u8>, ReadError> {
    let opened = Opened::open(path, &WHOLE)?;
    let content = opened.content(&WHOLE)?;
    match member {
        None => bytes_of(content, range),
        Some(member) => {
            find(content, member.as_os_str().as_bytes(), range)?.ok_or_else(|| missing(member))
        }
    }
}

fn missing(member: &Path) -> ReadError {
    let reason = format!("holds no member {} any more", member.display());
    ReadError::Io(io::Error::new(io::ErrorKind::NotFound, reason))
}

/// Returns the bytes of the member with a label; that of a member in a member is set apart by `!`.
fn find(
    content: Content,
    label: &[u8],
    range: Option<Range<u64>>,
) -> Result<Option<Vec<u8>>, ReadError> {
    let Content::Container(container) = content else {
        return Ok(None);
    };
    let mut found = Ok(None);
    container.members(&mut |met| {
        let InContainer::Member(member) = met else {
            return true;
        };
        let Some(rest) = label.strip_prefix(member.label.as_os_str().as_bytes()) else {
            return true;
        };
        let inner = rest.strip_prefix(b"!");
        if !rest.is_empty() && inner.is_none() {
            return true;
        }
        found = member.fetch(&WHOLE).and_then(|mut fetched| {
            let content = fetched.content(&WHOLE)?;
            match inner {
                Some(inner) => find(content, inner, range.clone()),
                None => bytes_of(content, range.clone()).map(Some),
            }
        });
        matches!(found, Ok(None))
    })?;
    found
}

fn bytes_of(content: Content, range: Option<Range<u64>>) -> Result<Vec<u8>, ReadError> {
    let mut document: Document = match content {
        Content::Document(document) => document,
        Content::Container(_) => {
            return Err(ReadError::NotText("a container of documents"));
        }
    };
    document.bytes_in(range)
}
