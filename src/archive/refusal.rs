//! What the system says when it refuses a file or a directory, in words for people.

use std::io;

/// Returns why the system refuses something, without its path and without a number.
pub fn refusal(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read: permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            match text.rfind(" (os error ") {
                Some(end) => text[..end].to_owned(),
                None => text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_words_and_no_number() {
        let cases = [
            (io::Error::from_raw_os_error(2), "is not there"),
            (
                io::Error::from_raw_os_error(13),
                "may not be read: permission denied",
            ),
            (io::Error::from_raw_os_error(5), "Input/output error"),
            (io::Error::other("its own words"), "its own words"),
        ];
        for (error, expected) in cases {
            assert_eq!(refusal(&error), expected);
        }
    }
}
