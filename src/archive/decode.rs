//! From bytes to text: the encodings of forty years of wire copy.

use std::borrow::Cow;
use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A character encoding that a user may name.
pub type Encoding = &'static encoding_rs::Encoding;

/// More bytes than one in this many that no text holds make a file binary.
const CONTROL_BYTES_ONE_IN: usize = 100;

/// At least this share (in percent) of the bytes at even or at odd places is NUL in UTF-16 text of a Latin script.
const UTF16_NUL_PERCENT: usize = 30;

/// A document's text and what is known of its bytes.
#[derive(Debug)]
pub struct Text {
    /// The text, its line ends `\n`.
    pub text: String,
    /// Name of the encoding it was read in.
    pub encoding: &'static str,
    /// What is not certain about that.
    pub doubt: Option<Doubt>,
}

/// What is not certain about the encoding of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Not UTF-8 and nothing says what it is.
    Guessed,
    /// Lines in UTF-8 beside lines that are not.
    Mixed,
    /// Read as windows-1252, but its letters look like another encoding's.
    LooksLike(&'static str),
    /// Some bytes are no characters and were replaced by U+FFFD.
    Malformed,
}

impl fmt::Display for Doubt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::Guessed => write!(out, "encoding guessed: windows-1252"),
            Doubt::Mixed => write!(out, "UTF-8 mixed with windows-1252, read line by line"),
            Doubt::LooksLike(name) => {
                write!(
                    out,
                    "read as windows-1252 but looks like {name} (--encoding {name} reads it so)"
                )
            }
            Doubt::Malformed => write!(out, "some bytes are no characters and were replaced"),
        }
    }
}

/// Bytes that are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecodable {
    /// Pictures, programs, archives.
    Binary,
    /// Not in the encoding that the user named.
    NotIn(&'static str),
}

/// Returns the text of a whole document, in `named` or in the encoding that its bytes show.
pub(super) fn decode(bytes: &[u8], named: Option<Encoding>) -> Result<Text, Undecodable> {
    if let Some((encoding, bom_length)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(in_encoding(&bytes[bom_length..], encoding));
    }
    if let Some(encoding) = named {
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        if malformed {
            return Err(Undecodable::NotIn(encoding.name()));
        }
        return Ok(Text {
            text: one_line_end(text),
            encoding: encoding.name(),
            doubt: None,
        });
    }
    if let Some(encoding) = utf16_without_bom(bytes) {
        return Ok(in_encoding(bytes, encoding));
    }
    if is_binary(bytes) {
        return Err(Undecodable::Binary);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Text {
            text: one_line_end(Cow::Borrowed(text)),
            encoding: UTF_8.name(),
            doubt: None,
        });
    }
    Ok(by_line(bytes))
}

/// Returns the text of one line of a document whose other lines are not at hand.
pub(super) fn decode_line(bytes: &[u8], named: Option<Encoding>) -> Cow<'_, str> {
    match (named, std::str::from_utf8(bytes)) {
        (Some(encoding), _) => encoding.decode_without_bom_handling(bytes).0,
        (None, Ok(text)) => Cow::Borrowed(text),
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

fn in_encoding(bytes: &[u8], encoding: Encoding) -> Text {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let doubt = malformed.then_some(Doubt::Malformed);
    Text {
        text: one_line_end(text),
        encoding: encoding.name(),
        doubt,
    }
}

/// Reads every line that is UTF-8 as UTF-8 and the others as windows-1252, of which ISO 8859-1 is a part.
fn by_line(bytes: &[u8]) -> Text {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut has_utf8 = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => {
                has_utf8 |= !line.is_ascii();
                text.push_str(line);
            }
            Err(_) => {
                detector.feed(line, false);
                text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
            }
        }
    }
    detector.feed(b"", true);
    let guess = detector.guess(Some(b"fr"), Utf8Detection::Deny);
    let doubt = match (has_utf8, guess) {
        (true, _) => Doubt::Mixed,
        (false, guess) if guess != WINDOWS_1252 => Doubt::LooksLike(guess.name()),
        _ => Doubt::Guessed,
    };
    Text {
        text: one_line_end(Cow::Owned(text)),
        encoding: WINDOWS_1252.name(),
        doubt: Some(doubt),
    }
}

/// Returns UTF-16's byte order when NUL at every other place shows it.
fn utf16_without_bom(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let units = sample.len() / 2;
    // Text that is not UTF-16 has no NUL at all, nearly always.
    if units < 2 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let nul_at = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let is_many = |count: usize| count * 100 >= units * UTF16_NUL_PERCENT;
    match (nul_at(0), nul_at(1)) {
        (0, high) if is_many(high) => Some(UTF_16LE),
        (high, 0) if is_many(high) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether the bytes are no text: too many of them are control characters that copy never holds.
///
/// The control characters of the wires (SOH, STX, ETX, EOT, DEL…) are few in any dispatch and stay below the limit.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    /// As many bytes are counted in a byte, which lets the compiler count them sixteen and more at a time.
    const COUNTED_BYTES: usize = 255;
    let is_control =
        |byte: &u8| u8::from((*byte < 32) & (byte.wrapping_sub(9) > 4) & (*byte != 27));
    let controls: usize = bytes
        .chunks(COUNTED_BYTES)
        .map(|bytes| usize::from(bytes.iter().map(is_control).sum::<u8>()))
        .sum();
    controls > 1 && controls * CONTROL_BYTES_ONE_IN > bytes.len()
}

/// Makes every line end `\n` and every NUL a blank; text that needs neither is copied only if it is borrowed.
fn one_line_end(text: Cow<'_, str>) -> String {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'\r', 0, bytes).is_none() {
        return text.into_owned();
    }
    let mut ended = String::with_capacity(text.len());
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\r', 0, bytes) {
        ended.push_str(&text[start..at]);
        match (bytes[at], bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => {}
            (b'\r', _) => ended.push('\n'),
            _ => ended.push(' '),
        }
        start = at + 1;
    }
    ended.push_str(&text[start..]);
    ended
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, encoding: &str, doubt: Option<Doubt>) {
        let read = decode(bytes, None).unwrap();
        assert_eq!(
            (read.text.as_str(), read.encoding, read.doubt),
            (text, encoding, doubt)
        );
    }

    #[test]
    fn bytes_show_their_encoding() {
        check(
            "L'Élysée\r\nœuvre".as_bytes(),
            "L'Élysée\nœuvre",
            "UTF-8",
            None,
        );
        check(b"\xef\xbb\xbf\xc3\x89t\xc3\xa9", "Été", "UTF-8", None);
        check(b"\xff\xfeA\0\xe9\0", "Aé", "UTF-16LE", None);
        check(b"\0P\0a\0r\0i\0s", "Paris", "UTF-16BE", None);
        check(
            b"L\x92\xc9lys\xe9e a d\xe9cid\xe9",
            "L’Élysée a décidé",
            "windows-1252",
            Some(Doubt::Guessed),
        );
        check(
            b"\xc3\x89t\xc3\xa9\n\xc9t\xe9",
            "Été\nÉté",
            "windows-1252",
            Some(Doubt::Mixed),
        );
        check(
            b"un\0mot de plus, et assez de texte pour que ce ne soit pas un fichier binaire",
            "un mot de plus, et assez de texte pour que ce ne soit pas un fichier binaire",
            "UTF-8",
            None,
        );
    }

    #[test]
    fn every_line_end_becomes_one() {
        check(b"a\r\nb\rc\n\r\r\nd\r", "a\nb\nc\n\n\nd\n", "UTF-8", None);
    }

    #[test]
    fn binary_files_are_no_text() {
        assert_eq!(
            decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", None).unwrap_err(),
            Undecodable::Binary
        );
    }

    #[test]
    fn a_named_encoding_holds() {
        let macintosh = encoding_rs::Encoding::for_label(b"macintosh");
        assert_eq!(decode(b"\x83lys\x8ee", macintosh).unwrap().text, "Élysée");
        assert_eq!(
            decode(b"\xe9", Some(UTF_8)).unwrap_err(),
            Undecodable::NotIn("UTF-8")
        );
    }
}
