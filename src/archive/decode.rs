//! From bytes to text: the encodings of forty years of wire copy.

use std::borrow::Cow;
use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::guess::{SingleByte, once_encoded};

/// A character encoding that a user may name.
pub type Encoding = &'static encoding_rs::Encoding;

/// More bytes than one in this many that no text holds make a file binary.
const CONTROL_BYTES_ONE_IN: usize = 100;

/// At least this share (in percent) of the bytes at even or at odd places is NUL in UTF-16 text of a Latin script.
const UTF16_NUL_PERCENT: usize = 30;

/// How documents begin that are no text, or only look like one, and what they are.
const DOCUMENTS: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
];

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
    /// Not UTF-8 and nothing says what it is: read in this encoding.
    Guessed(&'static str),
    /// Encoded twice, so that é had become Ã©, and read as it was meant.
    Repaired,
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
            Doubt::Guessed(name) => write!(out, "encoding guessed: {name}"),
            Doubt::Repaired => write!(out, "encoded twice (Ã© for é), repaired"),
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
    /// Documents of programs that show and print them.
    NotText(&'static str),
    /// Not in the encoding that the user named.
    NotIn(&'static str),
}

/// Returns the text of a whole document, in `named` or in the encoding that its bytes show.
pub(super) fn decode(bytes: &[u8], named: Option<Encoding>) -> Result<Text, Undecodable> {
    if let Some((_, kind)) = DOCUMENTS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Undecodable::NotText(kind));
    }
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
        let repaired = repaired(text);
        return Ok(Text {
            doubt: repaired.is_some().then_some(Doubt::Repaired),
            text: one_line_end(repaired.map_or(Cow::Borrowed(text), Cow::Owned)),
            encoding: UTF_8.name(),
        });
    }
    Ok(declared(bytes, by_line(bytes)))
}

/// Returns a text with the lines that were encoded twice as they were meant; `None` where there are none.
fn repaired(text: &str) -> Option<String> {
    // What a second encoding makes of the first bytes of é, of « and of ’.
    const TWICE: [&[u8]; 3] = ["Ã".as_bytes(), "Â".as_bytes(), "â€".as_bytes()];
    let is_twice = |line: &[u8]| {
        TWICE
            .iter()
            .any(|mark| memchr::memmem::find(line, mark).is_some())
    };
    if !is_twice(text.as_bytes()) {
        return None;
    }
    let mut whole = String::with_capacity(text.len());
    let mut is_repaired = false;
    for line in text.split_inclusive('\n') {
        match once_encoded(line).filter(|_| is_twice(line.as_bytes())) {
            Some(meant) => {
                is_repaired = true;
                whole.push_str(&meant);
            }
            None => whole.push_str(line),
        }
    }
    is_repaired.then_some(whole)
}

/// Takes the word of a document for its encoding, where its bytes do not contradict it.
fn declared(bytes: &[u8], guessed: Text) -> Text {
    let declared = declaration(bytes)
        .and_then(encoding_rs::Encoding::for_label)
        .filter(|encoding| encoding.is_single_byte());
    let Some(encoding) = declared.filter(|_| guessed.doubt != Some(Doubt::Mixed)) else {
        return guessed;
    };
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    match malformed {
        true => guessed,
        false => Text {
            text: one_line_end(text),
            encoding: encoding.name(),
            doubt: None,
        },
    }
}

/// Returns the label that an XML declaration or an HTML meta tag gives at the beginning of a document.
fn declaration(bytes: &[u8]) -> Option<&[u8]> {
    /// How far the label may stand: HTML demands it in the first 1,024 bytes.
    const DECLARATION_BYTES: usize = 1024;
    let start = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    if !start.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let value = [&b"encoding="[..], b"charset="]
        .iter()
        .find_map(|name| Some(&start[memchr::memmem::find(start, name)? + name.len()..]))?;
    let value = value.trim_ascii_start();
    let value = value
        .strip_prefix(b"\"")
        .or(value.strip_prefix(b"'"))
        .unwrap_or(value);
    let end = value
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_'))?;
    Some(&value[..end])
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

/// Reads every line that is UTF-8 as UTF-8 and the others in the single-byte encoding that they look like.
fn by_line(bytes: &[u8]) -> Text {
    let mut others = Vec::new();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut has_utf8 = false;
    let lines = || bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'));
    for line in lines() {
        match std::str::from_utf8(line) {
            Ok(line) => has_utf8 |= !line.is_ascii(),
            Err(_) => {
                detector.feed(line, false);
                others.extend_from_slice(line);
            }
        }
    }
    detector.feed(b"", true);
    let guess = detector.guess(Some(b"fr"), Utf8Detection::Deny);
    let encoding = SingleByte::of(&others);
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    for line in lines() {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => text.push_str(&encoding.decode(line)),
        }
    }
    let is_usual = encoding == SingleByte::Windows1252;
    let doubt = match (has_utf8, guess) {
        (true, _) => Doubt::Mixed,
        (false, guess) if guess != WINDOWS_1252 && is_usual => Doubt::LooksLike(guess.name()),
        _ => Doubt::Guessed(encoding.name()),
    };
    Text {
        text: one_line_end(Cow::Owned(text)),
        encoding: encoding.name(),
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
/// The control characters of the wires are none of those: a short dispatch is one in twenty made of them. They are SOH,
/// STX, ETX, EOT, the four device controls, SYN and US.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    /// As many bytes are counted in a byte, which lets the compiler count them sixteen and more at a time.
    const COUNTED_BYTES: usize = 255;
    /// The control characters that count, a bit each: all but those of the wires, of layout (9 to 13) and ESC.
    const CONTROLS: u32 = !(0b1_1110 | 0b1_1111 << 9 | 0b1111 << 17 | 1 << 22 | 1 << 27 | 1 << 31);
    let is_control = |byte: &u8| u8::from(*byte < 32) & (CONTROLS >> (byte & 31) & 1) as u8;
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
            Some(Doubt::Guessed("windows-1252")),
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
