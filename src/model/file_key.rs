//! Where files lie: the roots of an index, and the keys of files below them.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{path_of, path_text};

/// A directory or file that was ingested.
///
/// Its path stands here alone: keys of files and ids of articles have its number or its name, so that an archive that moves
/// keeps both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Its number, larger than those of all roots before it, forgotten ones too.
    pub number: u32,
    /// What ids call it where they must: the last name of its first path, numbered where another root has that name.
    pub name: String,
    /// Where it lies now, as [`path_text`] writes it.
    pub path: String,
    /// Whether it is one file, not a directory.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_file: bool,
}

impl Root {
    /// Returns the root at a path, with a name that none of the `others` has.
    pub fn new(number: u32, path: &Path, others: &[Root]) -> Root {
        let last_name = path
            .file_name()
            .map_or("root".to_owned(), |name| path_text(Path::new(name)));
        let is_taken = |name: &str| others.iter().any(|root| root.name == name);
        let mut name = last_name.clone();
        let mut count = 1;
        while is_taken(&name) {
            count += 1;
            name = format!("{last_name}~{count}");
        }
        Root {
            number,
            name,
            path: path_text(path),
            is_file: path.is_file(),
        }
    }

    /// Returns the key of the root: that of the directory, or of the file.
    pub fn key(&self) -> FileKey {
        let root = FileKey::of_root(self.number);
        match self.is_file {
            true => root.below(Path::new(&self.name)),
            false => root,
        }
    }

    /// Returns the key of a file or directory of this root; `None` for a path that is not under it.
    pub fn key_of(&self, path: &Path) -> Option<FileKey> {
        let relative = path.strip_prefix(path_of(&self.path)).ok()?;
        Some(self.key().below(relative))
    }

    /// Returns where a file of this root lies; `relative` is its path below the root.
    fn path_of(&self, relative: &Path) -> PathBuf {
        let root = path_of(&self.path);
        match self.is_file || relative.as_os_str().is_empty() {
            true => root,
            false => root.join(relative),
        }
    }
}

/// What stands between the key of a container and the label of a member in it.
const MEMBERS: &[u8] = &[0, 0];

/// How many figures the number of a root has in a key at least. With as many in all of them, keys of one root are no
/// beginnings of another's.
const ROOT_FIGURES: usize = 4;

/// The key of a file: the number of its root and its path below it, the names set apart by NUL.
///
/// Compared as bytes, keys of a root come in the order in which a walk meets their files, because NUL is in no name and
/// before every byte that is. All files of a directory share the directory's key, with a NUL after it, as their beginning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileKey(Vec<u8>);

impl FileKey {
    /// Returns the key of the directory that is the root with a number.
    pub fn of_root(number: u32) -> FileKey {
        FileKey(format!("{number:0ROOT_FIGURES$x}").into_bytes())
    }

    /// Returns the key of what lies below this directory; an empty path is the directory itself.
    pub fn below(&self, relative: &Path) -> FileKey {
        match relative.as_os_str().is_empty() {
            true => self.clone(),
            false => self.with(&[0], relative),
        }
    }

    /// Returns the key of a member of this file: an empty name, which no directory has, stands between the two.
    ///
    /// So members come right after their container and before any other file, and are under it like files under a
    /// directory.
    pub fn member(&self, label: &Path) -> FileKey {
        self.with(MEMBERS, label)
    }

    /// Returns this key, what stands between, and the names of a path.
    fn with(&self, between: &[u8], path: &Path) -> FileKey {
        let path = path.as_os_str().as_bytes();
        let mut key = Vec::with_capacity(self.0.len() + between.len() + path.len());
        key.extend_from_slice(&self.0);
        key.extend_from_slice(between);
        let names = key.len();
        key.extend_from_slice(path);
        for byte in &mut key[names..] {
            if *byte == b'/' {
                *byte = 0;
            }
        }
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
        let mut pairs = self.0.windows(MEMBERS.len());
        let end = pairs.position(|pair| pair == MEMBERS);
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

    /// Whether this is the key of `directory` or of something under it.
    pub fn is_under(&self, directory: &FileKey) -> bool {
        let rest = self.0.strip_prefix(directory.as_bytes());
        rest.is_some_and(|rest| rest.first().is_none_or(|byte| *byte == 0))
    }

    /// Returns where the file lies.
    pub fn place(&self) -> Place {
        let (root, rest) = match memchr::memchr(0, &self.0) {
            Some(at) => (&self.0[..at], &self.0[at..]),
            None => (self.0.as_slice(), &[][..]),
        };
        let member_at = rest.windows(MEMBERS.len()).position(|pair| pair == MEMBERS);
        let (file, member) = match member_at {
            Some(at) => (&rest[..at], Some(&rest[at + MEMBERS.len()..])),
            None => (rest, None),
        };
        let file = file.strip_prefix(&[0]).unwrap_or(file);
        Place {
            root: str::from_utf8(root)
                .ok()
                .and_then(|root| u32::from_str_radix(root, 16).ok())
                .unwrap_or(u32::MAX),
            file: path_text(&path_of_names(file)),
            member: member.map(|label| path_text(&path_of_names(label))),
        }
    }
}

/// Returns the path that names of a key were made of; a container in a container and its member are set apart by `!`.
fn path_of_names(names: &[u8]) -> PathBuf {
    let mut path = Vec::with_capacity(names.len());
    for byte in names {
        match (*byte, path.last()) {
            (0, Some(b'/')) => *path.last_mut().expect("was looked at the line before") = b'!',
            (0, _) => path.push(b'/'),
            (byte, _) => path.push(byte),
        }
    }
    PathBuf::from(OsString::from_vec(path))
}

/// Where a file lies, whatever place its root has on this machine today.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Number of its root.
    #[serde(rename = "n")]
    pub root: u32,
    /// Its path below the root; of a root that is a file itself, its name.
    #[serde(rename = "f")]
    pub file: String,
    /// The member of the file that is meant, where it is a container.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

impl Place {
    /// Returns the path below the root, with the member: `2016/04/archive.zip!x.xml`.
    pub fn relative(&self) -> String {
        self.with_member(self.file.clone())
    }

    /// Returns the path of the file on this machine, without the member.
    ///
    /// Of a root that is not among `roots`, the path below it is all that is known.
    pub fn file_in(&self, roots: &[Root]) -> String {
        match roots.iter().find(|root| root.number == self.root) {
            Some(root) => path_text(&root.path_of(&path_of(&self.file))),
            None => self.file.clone(),
        }
    }

    /// Returns the path of the file on this machine, with the member.
    pub fn path_in(&self, roots: &[Root]) -> String {
        self.with_member(self.file_in(roots))
    }

    fn with_member(&self, path: String) -> String {
        match &self.member {
            Some(member) => format!("{path}!{member}"),
            None => path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(number: u32, path: &str) -> Root {
        Root {
            number,
            name: path.rsplit('/').next().unwrap().to_owned(),
            path: path.to_owned(),
            is_file: false,
        }
    }

    #[test]
    fn members_come_between_their_container_and_the_next_file() {
        let archive = root(3, "/a");
        let key = |path: &str| archive.key_of(Path::new(path)).unwrap();
        let container = key("/a/x.zip");
        let member = container.member(Path::new("2016/y.xml"));
        let inner = member.member(Path::new("z"));
        let path = |key: &FileKey| key.place().path_in(std::slice::from_ref(&archive));
        assert_eq!(path(&member), "/a/x.zip!2016/y.xml");
        assert_eq!(path(&inner), "/a/x.zip!2016/y.xml!z");
        assert_eq!(member.place().relative(), "x.zip!2016/y.xml");
        assert!(container < member && member < inner);
        assert!(inner < key("/a/x.zip-1"));
        assert!(member.is_member_of(&container) && inner.is_member_of(&container));
        assert!(member.is_under(&archive.key()));
        assert!(!key("/a/x.zip/y").is_member_of(&container));
        assert!(member.is_member() && !container.is_member());
        assert!(inner.file() == container && container.file() == container);
    }

    #[test]
    fn a_key_says_where_its_file_lies_wherever_the_root_is_now() {
        let there = root(1, "/a/b");
        let key = there.key_of(Path::new("/a/b/2016/x.txt")).unwrap();
        assert_eq!(key.as_bytes(), b"0001\x002016\0x.txt");
        assert_eq!(there.key_of(Path::new("/a/bc/x.txt")), None);
        let moved = root(1, "/c");
        assert_eq!(key.place().path_in(&[moved]), "/c/2016/x.txt");
        assert_eq!(key.place().path_in(&[root(2, "/d")]), "2016/x.txt");
        let file = Root {
            is_file: true,
            ..root(2, "/a/fil.zip")
        };
        let member = file.key().member(Path::new("x"));
        assert_eq!(
            member.place().path_in(std::slice::from_ref(&file)),
            "/a/fil.zip!x"
        );
        assert_eq!(file.key_of(Path::new("/a/fil.zip")), Some(file.key()));
        assert_eq!(member.place().relative(), "fil.zip!x");
        assert!(!FileKey::of_root(1).is_under(&FileKey::of_root(0x10)));
    }
}
