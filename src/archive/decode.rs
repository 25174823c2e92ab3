//! From bytes to text: the encodings of forty years of wire copy.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::binary::{is_binary, without_nul_holes, without_nul_tail};
use super::guess::{SingleByte, once_encoded, once_encoded_in_pieces};
use super::mixed::by_line;

/// A character encoding that a user may name.
pub type Encoding = &'static encoding_rs::Encoding;

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
    pub doubts: Vec<Doubt>,
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
    /// Bytes that are no characters in the encoding; each run of them was replaced.
    Malformed {
        /// The encoding of the text around them.
        encoding: &'static str,
        /// How many runs of such bytes there are.
        places: usize,
        /// The line of the first, from 1.
        line: u64,
    },
    /// As many NUL bytes behind the text or in holes of it, which were left out.
    Nul(usize),
}

impl Doubt {
    /// Returns what is said of a line that was read by itself.
    pub(super) fn of_line(self, number: u64) -> Doubt {
        match self {
            Doubt::Malformed {
                encoding, places, ..
            } => Doubt::Malformed {
                encoding,
                places,
                line: number,
            },
            doubt => doubt,
        }
    }
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
            Doubt::Malformed {
                encoding,
                places: 1,
                line,
            } => {
                write!(
                    out,
                    "line {line}: bytes that are not {encoding} were replaced"
                )
            }
            Doubt::Malformed {
                encoding,
                places,
                line,
            } => write!(
                out,
                "bytes that are not {encoding} were replaced in {places} places, the first in line {line}"
            ),
            Doubt::Nul(1) => write!(out, "a NUL byte was left out"),
            Doubt::Nul(count) => write!(out, "{count} NUL bytes were left out"),
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
    decoded(bytes, |bytes| match named {
        Some(encoding) => in_named(bytes, encoding),
        None => shown(bytes, None),
    })
}

/// Returns the text of bytes whose encoding something around them declares, such as a mail's header.
///
/// A declaration is believed as one in a document is: where the bytes are no UTF-8 and it fits them. `label` may be of
/// no known encoding.
pub fn decode_declared(bytes: &[u8], label: Option<&str>) -> Result<Text, Undecodable> {
    decoded(bytes, |bytes| shown(bytes, label.and_then(Declared::of)))
}

/// Returns the text of bytes as `read` gives it, unless they are known to be no text, without a tail of NULs.
fn decoded(
    bytes: &[u8],
    read: impl FnOnce(&[u8]) -> Result<Text, Undecodable>,
) -> Result<Text, Undecodable> {
    if let Some((_, kind)) = DOCUMENTS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Undecodable::NotText(kind));
    }
    let (bytes, nuls) = without_nul_tail(bytes);
    let mut text = read(bytes)?;
    if nuls > 0 {
        text.doubts.push(Doubt::Nul(nuls));
    }
    Ok(text)
}

fn in_named(bytes: &[u8], named: Encoding) -> Result<Text, Undecodable> {
    if let Some((encoding, bom_length)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(in_encoding(&bytes[bom_length..], encoding));
    }
    let (text, malformed) = named.decode_without_bom_handling(bytes);
    match malformed {
        true => Err(Undecodable::NotIn(named.name())),
        false => Ok(Text {
            text: one_line_end(text),
            encoding: named.name(),
            doubts: Vec::new(),
        }),
    }
}

/// Returns the text of bytes in the encoding that they show, or else in the one that is declared.
fn shown(bytes: &[u8], stated: Option<Declared>) -> Result<Text, Undecodable> {
    let bytes = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, bom_length)) if encoding == UTF_8 => &bytes[bom_length..],
        Some((encoding, bom_length)) => return Ok(in_encoding(&bytes[bom_length..], encoding)),
        None => bytes,
    };
    if let Some(encoding) = utf16_without_bom(bytes) {
        return Ok(in_encoding(bytes, encoding));
    }
    if is_binary(bytes) {
        let (filled, nuls) = without_nul_holes(bytes).ok_or(Undecodable::Binary)?;
        let mut text = shown(&filled, stated)?;
        text.doubts.push(Doubt::Nul(nuls));
        return Ok(text);
    }
    if let Some(encoding) = stated.and_then(|stated| stated.in_ascii(bytes)) {
        return Ok(in_encoding(bytes, encoding));
    }
    let mut text = match std::str::from_utf8(bytes) {
        Ok(text) => {
            let repaired = repaired(text);
            return Ok(Text {
                doubts: Vec::from_iter(repaired.is_some().then_some(Doubt::Repaired)),
                text: one_line_end(repaired.map_or(Cow::Borrowed(text), Cow::Owned)),
                encoding: UTF_8.name(),
            });
        }
        Err(_) => by_line(bytes),
    };
    let has_utf8 = text.encoding == UTF_8.name() || text.doubts.contains(&Doubt::Mixed);
    if has_utf8 {
        if let Some(repaired) = repaired(&text.text) {
            text.text = repaired;
            text.doubts.push(Doubt::Repaired);
        }
    } else if let Some(declared) = stated.or_else(|| declaration(bytes).and_then(Declared::of))
        && let Some(decoded) = declared.fitting(bytes)
    {
        text = decoded;
    }
    text.text = one_line_end(Cow::Owned(text.text));
    Ok(text)
}

/// What something says that bytes are encoded in.
#[derive(Clone, Copy)]
enum Declared {
    Known(Encoding),
    /// An encoding that the web does not know, and this program does.
    Guessable(SingleByte),
}

impl Declared {
    /// Reads a label; `None` for one that is unknown, and for ASCII, which says nothing of bytes above it.
    fn of(label: &str) -> Option<Declared> {
        let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        let plain = label.to_ascii_lowercase();
        if matches!(plain.as_str(), "us-ascii" | "ascii" | "ansi_x3.4-1968") {
            return None;
        }
        if let Some(encoding) = encoding_rs::Encoding::for_label(plain.as_bytes()) {
            return Some(Declared::Known(encoding));
        }
        // Mail programs write what Windows calls its encodings, and what DOS called its own.
        let number = plain
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .trim_start_matches('0');
        match number {
            "437" | "850" | "858" => Some(Declared::Guessable(SingleByte::CodePage850)),
            "1252" => Some(Declared::Guessable(SingleByte::Windows1252)),
            _ => None,
        }
    }

    /// Returns the encoding if it writes other characters in ASCII's bytes and these bytes are so written.
    fn in_ascii(self, bytes: &[u8]) -> Option<Encoding> {
        /// What begins Japanese in ISO-2022-JP.
        const ESCAPE: u8 = 0x1b;
        let Declared::Known(encoding) = self else {
            return None;
        };
        let is_written = match encoding {
            _ if encoding == ISO_2022_JP => memchr::memchr(ESCAPE, bytes).is_some(),
            _ if encoding == UTF_16LE || encoding == UTF_16BE => memchr::memchr(0, bytes).is_some(),
            _ => false,
        };
        is_written.then_some(encoding)
    }

    /// Returns the text of bytes that are no UTF-8 if the encoding has a character for each.
    fn fitting(self, bytes: &[u8]) -> Option<Text> {
        let (text, encoding) = match self {
            Declared::Known(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => None?,
            Declared::Known(encoding) => {
                let (text, malformed) = encoding.decode_without_bom_handling(bytes);
                (!malformed).then_some((text.into_owned(), encoding.name()))?
            }
            Declared::Guessable(encoding) => (encoding.decode(bytes), encoding.name()),
        };
        // Where an encoding has no character, single-byte ones pass the control character of that number.
        let has_controls = text.chars().any(|c| ('\u{80}'..'\u{a0}').contains(&c));
        (!has_controls).then_some(Text {
            text,
            encoding,
            doubts: Vec::new(),
        })
    }
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
        let meant = match is_twice(line.as_bytes()) {
            true => once_encoded(line).or_else(|| once_encoded_in_pieces(line)),
            false => None,
        };
        match meant {
            Some(meant) => {
                is_repaired = true;
                whole.push_str(&meant);
            }
            None => whole.push_str(line),
        }
    }
    is_repaired.then_some(whole)
}

/// Returns the label that an XML declaration or an HTML meta tag gives at the beginning of a document.
fn declaration(bytes: &[u8]) -> Option<&str> {
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
    std::str::from_utf8(&value[..end]).ok()
}

/// Returns the text of one line of a document whose other lines are not at hand, and what is not certain about it.
///
/// That it is in another encoding than UTF-8 is no doubt of a line's: the beginning of the document shows it.
pub(super) fn decode_line(bytes: &[u8], named: Option<Encoding>) -> (Cow<'_, str>, Option<Doubt>) {
    let (bytes, nuls) = match bytes.iter().all(|byte| *byte == 0) {
        true => (&b""[..], bytes.len()),
        false => without_nul_tail(bytes),
    };
    let nul_tail = (nuls > 0).then_some(Doubt::Nul(nuls));
    match (named, std::str::from_utf8(bytes)) {
        (Some(encoding), _) => (encoding.decode_without_bom_handling(bytes).0, nul_tail),
        (None, Ok(text)) => (Cow::Borrowed(text), nul_tail),
        (None, Err(_)) => {
            let Text { text, doubts, .. } = by_line(bytes);
            let mut doubts = doubts.into_iter();
            let malformed = doubts.find(|doubt| matches!(doubt, Doubt::Malformed { .. }));
            (Cow::Owned(text), malformed.or(nul_tail))
        }
    }
}

/// Returns the text of bytes in an encoding that is certain.
fn in_encoding(bytes: &[u8], encoding: Encoding) -> Text {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let doubt = malformed.then(|| {
        let first = text.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
        Doubt::Malformed {
            encoding: encoding.name(),
            places: text.matches(char::REPLACEMENT_CHARACTER).count(),
            line: line_number(&text.as_bytes()[..first]),
        }
    });
    Text {
        text: one_line_end(text),
        encoding: encoding.name(),
        doubts: Vec::from_iter(doubt),
    }
}

/// Returns the number of the line that follows these bytes, from 1.
pub(super) fn line_number(before: &[u8]) -> u64 {
    let ends = match memchr::memchr_iter(b'\n', before).count() {
        // Old Macintosh files end their lines in CR alone.
        0 => memchr::memchr_iter(b'\r', before).count(),
        ends => ends,
    };
    ends as u64 + 1
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
            (read.text.as_str(), read.encoding, read.doubts),
            (text, encoding, Vec::from_iter(doubt))
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

    #[test]
    fn a_declared_encoding_is_believed_where_the_bytes_fit_it() {
        let guessed = || vec![Doubt::Guessed("windows-1252")];
        for (bytes, label, text, encoding, doubts) in [
            (
                &b"\xc3\xa9t\xc3\xa9"[..],
                "iso-8859-1",
                "été",
                "UTF-8",
                vec![],
            ),
            (b"\xe9t\xe9", "iso-8859-1", "été", "windows-1252", vec![]),
            (
                b"l\x92\xe9t\xe9",
                "'ISO-8859-1'",
                "l’été",
                "windows-1252",
                vec![],
            ),
            (
                b"l\x92\xe9t\xe9",
                "iso-8859-15",
                "l’été",
                "windows-1252",
                guessed(),
            ),
            (b"\xe9t\xe9", "utf-8", "été", "windows-1252", guessed()),
            (b"\xe9t\xe9", "us-ascii", "été", "windows-1252", guessed()),
            (b"\xe9t\xe9", "ansi", "été", "windows-1252", guessed()),
            (b"\xe9t\xe9", "", "été", "windows-1252", guessed()),
            (b"\x82t\x82", "cp-850", "été", "IBM850", vec![]),
            (b"\x82t\x82", "IBM00858", "été", "IBM850", vec![]),
            (b"\x8et\x8e", "macintosh", "été", "macintosh", vec![]),
            (b"\xc5\xd4", "koi8-r", "ет", "KOI8-R", vec![]),
            (
                b"\x1b$B%+\x1b(B",
                "iso-2022-jp",
                "カ",
                "ISO-2022-JP",
                vec![],
            ),
            (b"Texte", "iso-2022-jp", "Texte", "UTF-8", vec![]),
            (
                b"\xe9\0t\0\xe9\0!\0",
                "utf-16le",
                "été!",
                "UTF-16LE",
                vec![],
            ),
            (b"\xe9t\xe9", "utf-16", "été", "windows-1252", guessed()),
        ] {
            let read = decode_declared(bytes, Some(label)).unwrap();
            assert_eq!(
                (read.text.as_str(), read.encoding, read.doubts),
                (text, encoding, doubts),
                "{label}"
            );
        }
    }

    #[test]
    fn what_is_no_text_is_left_out_and_said() {
        let malformed = |encoding, line| Doubt::Malformed {
            encoding,
            places: 1,
            line,
        };
        check(b"Texte\r\n\0\0", "Texte\n", "UTF-8", Some(Doubt::Nul(2)));
        check(
            b"\xef\xbb\xbf\xc3\xa9\nt\xff\xc3\xa9",
            "é\nt\u{fffd}é",
            "UTF-8",
            Some(malformed("UTF-8", 2)),
        );
        check(
            b"\xff\xfea\0\n\0\xe9",
            "a\n\u{fffd}",
            "UTF-16LE",
            Some(malformed("UTF-16LE", 2)),
        );
        for (line, text, doubt) in [
            (&b"\xc3\xa9t\xc3\xa9"[..], "été", None),
            (b"\xe9t\xe9", "été", None),
            (b"\xc3\xa9\xff", "é\u{fffd}", Some(malformed("UTF-8", 7))),
            (b"{}\0\0", "{}", Some(Doubt::Nul(2))),
            (b"\0\0\0", "", Some(Doubt::Nul(3))),
        ] {
            let (read, found) = decode_line(line, None);
            let found = found.map(|doubt| doubt.of_line(7));
            assert_eq!((&*read, found), (text, doubt));
        }
    }
}
