//! Walks an archive directory: every file met, in a stable order.

use std::fmt;
use std::fs::Metadata;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::refusal::refusal;

/// What stands between the key of a container and the label of a member in it.
const MEMBERS: &[u8] = &[0, 0];

/// A path as the bytes that files are ordered by: its names set apart by NUL.
///
/// Compared as bytes, keys come in the order in which [`Walk`] meets their files, because NUL is in no name and before
/// every byte that is. All files of a directory share the directory's key, with a NUL after it, as their beginning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileKey(Vec<u8>);

impl FileKey {
    /// Returns the key of a path.
    pub fn of(path: &Path) -> FileKey {
        let bytes = path.as_os_str().as_bytes();
        FileKey(
            bytes
                .iter()
                .map(|byte| if *byte == b'/' { 0 } else { *byte })
                .collect(),
        )
    }

    /// Returns the key of a member of this file: an empty name, which no directory has, stands between the two.
    ///
    /// So members come right after their container and before any other file, and are under it like files under a
    /// directory.
    pub fn member(&self, label: &Path) -> FileKey {
        let mut key = self.0.clone();
        key.extend_from_slice(MEMBERS);
        key.extend(FileKey::of(label).0);
        FileKey(key)
    }

    /// Returns what the keys of all members of this file begin with.
    pub fn members(&self) -> Vec<u8> {
        [self.0.as_slice(), MEMBERS].concat()
    }

    /// Whether this is the key of a member of `container`.
    pub fn is_member_of(&self, container: &FileKey) -> bool {
        let rest = self.0.strip_prefix(container.as_bytes());
        rest.is_some_and(|rest| rest.starts_with(MEMBERS))
    }

    /// Whether this is the key of a member of any container.
    pub fn is_member(&self) -> bool {
        self.0.windows(MEMBERS.len()).any(|pair| pair == MEMBERS)
    }

    /// Returns the key of the file that this is the key of, or of a member of.
    pub fn file(&self) -> FileKey {
        let end = self
            .0
            .windows(MEMBERS.len())
            .position(|pair| pair == MEMBERS);
        FileKey(self.0[..end.unwrap_or(self.0.len())].to_vec())
    }

    /// Returns the key with these bytes, as the index keeps it.
    pub fn from_bytes(bytes: &[u8]) -> FileKey {
        FileKey(bytes.to_vec())
    }

    /// Returns the bytes that keys are ordered by.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the path that the key was made of; a `!` stands between a container and its member.
    pub fn path(&self) -> PathBuf {
        let mut path = Vec::with_capacity(self.0.len());
        let mut bytes = self.0.iter().peekable();
        while let Some(byte) = bytes.next() {
            path.push(match (byte, bytes.peek()) {
                (0, Some(0)) => {
                    bytes.next();
                    b'!'
                }
                (0, _) => b'/',
                (byte, _) => *byte,
            });
        }
        PathBuf::from(std::ffi::OsString::from_vec(path))
    }

    /// Whether this is the key of `directory` or of something under it.
    pub fn is_under(&self, directory: &FileKey) -> bool {
        match self.0.strip_prefix(directory.as_bytes()) {
            Some(rest) => rest.first().is_none_or(|byte| *byte == 0) || directory.0 == [0],
            None => false,
        }
    }
}

/// A regular file of the archive with what tells whether it changed.
#[derive(Debug, Clone)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its place in the order of the walk.
    pub key: FileKey,
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
            key: FileKey::of(&path),
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
}

impl fmt::Display for Skipped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Skipped::Hidden => "hidden",
            Skipped::Link => "a symbolic link (followed with --follow)",
            Skipped::Special => "a FIFO, socket or device",
            Skipped::Index => "the index itself",
        })
    }
}

/// How a directory is walked.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// Whether symbolic links are followed.
    pub follow_links: bool,
    /// Directories that are never entered: the index.
    pub leave_out: Vec<PathBuf>,
}

impl Walk {
    /// Returns everything under `root`, or `root` itself if it is a file, in the order of [`FileKey`].
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

    fn skipped(&self, entry: &DirEntry) -> Option<Skipped> {
        if self.leave_out.iter().any(|path| path == entry.path()) {
            return Some(Skipped::Index);
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
    fn keys_come_in_the_order_of_the_walk() {
        let directory = tempfile::tempdir().unwrap();
        for name in [
            "a/x.txt",
            "a/b/y.txt",
            "a.txt",
            "a-b/z.txt",
            "ab.txt",
            "é.txt",
        ] {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let walk = Walk::default();
        let keys: Vec<FileKey> = walk
            .under(directory.path())
            .map(|met| match met {
                Met::File(file) => file.key,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(keys.len(), 6);
        assert!(keys.is_sorted());
        let root = FileKey::of(directory.path());
        assert!(keys.iter().all(|key| key.is_under(&root)));
        assert!(!keys[5].is_under(&FileKey::of(&directory.path().join("a"))));
    }

    #[test]
    fn members_come_between_their_container_and_the_next_file() {
        let container = FileKey::of(Path::new("/a/x.zip"));
        let member = container.member(Path::new("2016/y.xml"));
        let inner = member.member(Path::new("z"));
        assert_eq!(member.path(), Path::new("/a/x.zip!2016/y.xml"));
        assert_eq!(inner.path(), Path::new("/a/x.zip!2016/y.xml!z"));
        assert!(container < member && member < inner);
        assert!(inner < FileKey::of(Path::new("/a/x.zip-1")));
        assert!(member.is_member_of(&container) && inner.is_member_of(&container));
        assert!(member.is_under(&FileKey::of(Path::new("/a"))));
        assert!(!FileKey::of(Path::new("/a/x.zip/y")).is_member_of(&container));
        assert!(member.is_member() && !container.is_member());
        assert!(inner.file() == container && container.file() == container);
    }

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
