//! Where an article came from.

use std::ffi::OsString;
use std::ops::Range;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, percent_decode, percent_encode};
use serde::{Deserialize, Serialize};

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Name of the format it was read as, as in the table of `formats/`.
    pub format: String,
    /// Name of the character encoding its file was read in.
    pub encoding: String,
    /// Its place in the file, from 1.
    pub position: u32,
    /// Whether files of this format may hold several articles.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shares_file: bool,
    /// The bytes of the file that it was read from; `None` is the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Range<u64>>,
}

/// What is escaped in a path that is not UTF-8, beside the bytes that are none.
const PERCENT: &AsciiSet = &AsciiSet::EMPTY.add(b'%');

/// Returns a path as text: as it is when it is UTF-8, else with `%XX` for every byte that is not ASCII and for `%`.
///
/// [`path_of`] gives the path back, except for one in UTF-8 that holds what looks like an escape.
pub fn path_text(path: &Path) -> String {
    match path.to_str() {
        Some(text) => text.to_owned(),
        None => percent_encode(path.as_os_str().as_bytes(), PERCENT).to_string(),
    }
}

/// Returns the path that a text of [`path_text`] stands for.
pub fn path_of(text: &str) -> PathBuf {
    let path = PathBuf::from(text);
    if path.exists() || !text.contains('%') {
        return path;
    }
    PathBuf::from(OsString::from_vec(
        percent_decode(text.as_bytes()).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_utf8_is_kept() {
        let path = PathBuf::from(OsString::from_vec(b"100%/\xe9t\xe9.txt".to_vec()));
        assert_eq!(path_text(&path), "100%25/%E9t%E9.txt");
        assert_eq!(path_of(&path_text(&path)), path);
        assert_eq!(path_text(Path::new("100%/été.txt")), "100%/été.txt");
    }
}
