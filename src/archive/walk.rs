//! Walks an archive directory: every file met, in a stable order.

use std::fmt;
use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::refusal::refusal;

/// A regular file of the archive with what tells whether it changed.
#[derive(Debug, Clone)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its length.
    pub size_bytes: u64,
    /// When its content was last written, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// When its content, name or rights last changed, in nanoseconds since 1970.
    pub changed_ns: i64,
}

impl File {
    /// Returns the file at `path` as its metadata describe it.
    pub(super) fn new(path: PathBuf, metadata: &Metadata) -> File {
        let nanoseconds =
            |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        File {
            path,
            size_bytes: metadata.len(),
            modified_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

/// Whether a directory stands where a file was, or a file where one of its directories was: who put it there has taken the
/// old one away.
pub fn is_replaced(file: &Path) -> bool {
    match file.symlink_metadata() {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => error.kind() == std::io::ErrorKind::NotADirectory,
    }
}

/// What a walk meets.
#[derive(Debug)]
pub enum Met {
    /// A file to be read.
    File(File),
    /// Something that is never read, and why.
    Skipped(PathBuf, Skipped),
    /// A file or directory that could not be looked at.
    Failed(PathBuf, String),
}

/// Why something in the archive is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// Its name begins with a point.
    Hidden,
    /// A symbolic link, and links are not followed.
    Link,
    /// A FIFO, a socket or a device.
    Special,
    /// The index itself.
    Index,
    /// A root below another: its files are read as its own.
    Root,
}

impl fmt::Display for Skipped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Skipped::Hidden => "hidden",
            Skipped::Link => "a symbolic link (followed with --follow)",
            Skipped::Special => "a FIFO, socket or device",
            Skipped::Index => "the index itself",
            Skipped::Root => "a root of its own",
        })
    }
}

/// How a directory is walked.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// Whether symbolic links are followed.
    pub follow_links: bool,
    /// Directories and files that are never read, and why.
    pub leave_out: Vec<(PathBuf, Skipped)>,
}

impl Walk {
    /// Returns everything under `root`, or `root` itself if it is a file, sorted by name, a directory where its name stands.
    ///
    /// Hidden files are skipped below `root`, never `root` itself; links are followed when it is one.
    pub fn under<'a>(&'a self, root: &Path) -> impl Iterator<Item = Met> + use<'a> {
        let mut entries = WalkDir::new(root)
            .follow_links(self.follow_links)
            .follow_root_links(true)
            .sort_by_file_name()
            .into_iter();
        std::iter::from_fn(move || {
            loop {
                let entry = match entries.next()? {
                    Ok(entry) => entry,
                    Err(error) => {
                        let path = error.path().map(Path::to_owned).unwrap_or_default();
                        return Some(Met::Failed(path, reason(&error)));
                    }
                };
                let skipped = self.skipped(&entry);
                if entry.file_type().is_dir() {
                    if let Some(why) = skipped {
                        entries.skip_current_dir();
                        return Some(Met::Skipped(entry.into_path(), why));
                    }
                    continue;
                }
                if let Some(why) = skipped {
                    return Some(Met::Skipped(entry.into_path(), why));
                }
                return Some(match entry.metadata() {
                    Ok(metadata) => Met::File(File::new(entry.into_path(), &metadata)),
                    Err(error) => Met::Failed(entry.into_path(), reason(&error)),
                });
            }
        })
    }

    /// Whether a link, or a directory behind one, is what stands at a path.
    fn leads_to(&self, entry: &DirEntry, path: &Path) -> bool {
        let is_same =
            |one: &Metadata, other: &Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
        self.follow_links
            && entry.file_type().is_dir()
            && entry
                .metadata()
                .is_ok_and(|one| path.metadata().is_ok_and(|other| is_same(&one, &other)))
    }

    fn skipped(&self, entry: &DirEntry) -> Option<Skipped> {
        let left_out = self
            .leave_out
            .iter()
            .find(|(path, _)| path == entry.path() || self.leads_to(entry, path));
        if let Some((_, why)) = left_out {
            return Some(*why);
        }
        if entry.depth() > 0 && entry.file_name().as_bytes().first() == Some(&b'.') {
            return Some(Skipped::Hidden);
        }
        let kind = entry.file_type();
        if kind.is_symlink() {
            return Some(Skipped::Link);
        }
        let is_special =
            kind.is_fifo() || kind.is_socket() || kind.is_block_device() || kind.is_char_device();
        is_special.then_some(Skipped::Special)
    }
}

/// Returns what went wrong, without the path, which every report names anyway.
fn reason(error: &walkdir::Error) -> String {
    match (error.io_error(), error.loop_ancestor()) {
        (Some(error), _) => refusal(error),
        (None, Some(ancestor)) => format!("a link back to {}", ancestor.display()),
        (None, None) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_links_and_special_files_are_skipped_by_name() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join(".hidden"), "x").unwrap();
        std::fs::write(directory.path().join("seen"), "x").unwrap();
        std::os::unix::fs::symlink("seen", directory.path().join("zlink")).unwrap();
        let _socket =
            std::os::unix::net::UnixListener::bind(directory.path().join("socket")).unwrap();
        let walk = Walk::default();
        let skipped: Vec<Skipped> = walk
            .under(directory.path())
            .filter_map(|met| match met {
                Met::Skipped(_, why) => Some(why),
                _ => None,
            })
            .collect();
        assert_eq!(skipped, [Skipped::Hidden, Skipped::Special, Skipped::Link]);
    }
}
