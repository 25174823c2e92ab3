//! What members are called: paths below their container, each once, the same at every reading.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::super::Skipped;
use super::super::document::ReadError;
use super::super::guess::SingleByte;

/// Longest label, in bytes: as long as Linux lets a path be (PATH_MAX). The key of a member in a member holds the labels of
/// both and the path of the file, and tantivy takes no key of more than 65,530 bytes.
const LABEL_BYTES: usize = 4096;

/// How much of a longer name its label keeps, in bytes.
const CUT_BYTES: usize = 200;

/// Makes labels of the names of members, in their order.
#[derive(Default)]
pub(super) struct Labels {
    /// The last number given for each label, by the label's digest, which takes less than the label.
    given: HashMap<u64, u32>,
}

/// What a member is called.
pub(super) struct Label {
    /// A path below the container that no other member of it has.
    pub(super) path: PathBuf,
    /// Why a member with such a name is not read.
    pub(super) refused: Option<ReadError>,
}

impl Labels {
    /// Returns the label of a name: without what would lead out of the container, and numbered where it comes again.
    pub(super) fn of(&mut self, name: &[u8]) -> Label {
        // No path has a NUL, and keys of files are made on that.
        let name: Vec<u8> = name.iter().copied().filter(|byte| *byte != 0).collect();
        let parts = name
            .split(|byte| matches!(byte, b'/' | b'\\'))
            .filter(|part| !part.is_empty() && *part != b"." && *part != b"..");
        let mut label = parts.collect::<Vec<_>>().join(&b'/');
        if label.is_empty() {
            label.extend_from_slice(b"unnamed");
        }
        let refused = (label.len() > LABEL_BYTES).then(|| {
            let length = label.len();
            ReadError::Compressed(format!(
                "a name of {length} bytes: longer than {LABEL_BYTES}"
            ))
        });
        if refused.is_some() {
            label = cut(&label);
        }
        Label {
            path: PathBuf::from(std::ffi::OsString::from_vec(self.numbered(label))),
            refused,
        }
    }

    /// Returns a label with a number behind it where it was given before: `a.txt`, `a.txt~2`, `a.txt~3`.
    ///
    /// The numbers go on from the last one: members of one name take time by their number, not by its square.
    fn numbered(&mut self, label: Vec<u8>) -> Vec<u8> {
        let of_label = digest(&label);
        let Some(mut number) = self.given.get(&of_label).copied() else {
            self.given.insert(of_label, 1);
            return label;
        };
        loop {
            number += 1;
            let numbered = [&label, format!("~{number}").as_bytes()].concat();
            // Another member may be called so by its container.
            if let std::collections::hash_map::Entry::Vacant(free) =
                self.given.entry(digest(&numbered))
            {
                free.insert(1);
                self.given.insert(of_label, number);
                return numbered;
            }
        }
    }
}

/// Returns the beginning of a label that is too long, whole characters of it.
fn cut(label: &[u8]) -> Vec<u8> {
    let beginning = String::from_utf8_lossy(&label[..CUT_BYTES]);
    format!(
        "{}…",
        beginning.trim_end_matches(char::REPLACEMENT_CHARACTER)
    )
    .into_bytes()
}

fn digest(label: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    label.hash(&mut hasher);
    hasher.finish()
}

/// Returns a name in UTF-8: one that is not is read as French is written in a single byte, in `usual` where that does not show.
pub(super) fn in_utf8(name: &[u8], usual: SingleByte) -> Cow<'_, [u8]> {
    match std::str::from_utf8(name) {
        Ok(_) => Cow::Borrowed(name),
        Err(_) => Cow::Owned(SingleByte::of_name(name, usual).decode(name).into_bytes()),
    }
}

/// Why a member is never read: the rules of the walk hold inside containers too.
pub(super) fn skipped(label: &Path, is_link: bool) -> Option<Skipped> {
    let is_hidden = |name: std::path::Component| name.as_os_str().as_bytes().first() == Some(&b'.');
    if label.components().any(is_hidden) {
        return Some(Skipped::Hidden);
    }
    is_link.then_some(Skipped::Link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_one_name_are_numbered_and_keep_off_the_names_of_others() {
        let mut labels = Labels::default();
        let names = [
            "a",
            "a~3",
            "a",
            "b",
            "a",
            "./a",
            "a~3",
            "..",
            "",
            "\\a\\\\c/\0",
        ];
        let found: Vec<String> = names
            .iter()
            .map(|name| labels.of(name.as_bytes()).path.display().to_string())
            .collect();
        assert_eq!(
            found,
            [
                "a",
                "a~3",
                "a~2",
                "b",
                "a~4",
                "a~5",
                "a~3~2",
                "unnamed",
                "unnamed~2",
                "a/c"
            ]
        );
    }

    #[test]
    fn a_name_that_no_path_has_is_cut_and_refused() {
        let mut labels = Labels::default();
        let long = "é".repeat(LABEL_BYTES);
        for expected in ["é…", "é…~2"] {
            let label = labels.of(long.as_bytes());
            assert!(label.path.to_str().unwrap().ends_with(expected));
            assert!(label.path.as_os_str().len() < CUT_BYTES + 8);
            assert_eq!(
                label.refused.unwrap().to_string(),
                "a name of 8192 bytes: longer than 4096"
            );
        }
        assert!(labels.of(&long.as_bytes()[..LABEL_BYTES]).refused.is_none());
    }
}
