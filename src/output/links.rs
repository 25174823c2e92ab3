//! Links that terminals open: a text that stands for a file (OSC 8).

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// What a file's address keeps as it is (RFC 3986, unreserved, and the slash).
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// Returns a text, already harmless, that opens a file when it is clicked.
///
/// The address names no host: the file is where the terminal is, as far as anybody can tell.
pub fn to_file(path: &Path, text: &str) -> String {
    let address = percent_encode(path.as_os_str().as_bytes(), KEPT);
    format!("\x1b]8;;file://{address}\x1b\\{text}\x1b]8;;\x1b\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_ends_the_link_early() {
        let link = to_file(Path::new("/été \x1b\\;x"), "x");
        assert_eq!(
            link,
            "\x1b]8;;file:///%C3%A9t%C3%A9%20%1B%5C%3Bx\x1b\\x\x1b]8;;\x1b\\"
        );
    }
}
