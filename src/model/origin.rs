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

/// Returns a path as text: as it is when it is UTF-8, else with `%XX` for every byte that is not ASCII.
///
/// A `%` that two hexadecimal digits follow is escaped too, so that [`path_of`] gives every path back.
pub fn path_text(path: &Path) -> String {
    let Some(text) = path.to_str() else {
        return percent_encode(path.as_os_str().as_bytes(), PERCENT).to_string();
    };
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        escaped.push(c);
        let digits = text.as_bytes().get(at + 1..at + 3);
        if c == '%' && digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            escaped.push_str("25");
        }
    }
    escaped
}

/// Returns the path that a text of [`path_text`] stands for.
pub fn path_of(text: &str) -> PathBuf {
    PathBuf::from(OsString::from_vec(
        percent_decode(text.as_bytes()).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_given_back() {
        let cases: [(&[u8], &str); 4] = [
            (b"100%/\xe9t\xe9.txt", "100%25/%E9t%E9.txt"),
            ("100%/été.txt".as_bytes(), "100%/été.txt"),
            (b"a%20b.txt", "a%2520b.txt"),
            (b"%2", "%2"),
        ];
        for (bytes, text) in cases {
            let path = PathBuf::from(OsString::from_vec(bytes.to_vec()));
            assert_eq!(path_text(&path), text);
            assert_eq!(path_of(text), path);
        }
    }
}
