//! The header of a mail or of a part of one: its fields, and their text whatever it is encoded in.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::parsers::MessageStream;
use mail_parser::{ContentType, HeaderValue};

use crate::archive::{Text, Undecodable, decode_declared};
use crate::formats::tree::one_line;

/// Fields that mail, and news before it, have: what begins with another name may be copy.
const KNOWN: [&str; 34] = [
    "approved",
    "bcc",
    "cc",
    "comments",
    "date",
    "distribution",
    "encoding",
    "errors-to",
    "expires",
    "from",
    "importance",
    "in-reply-to",
    "keywords",
    "lines",
    "message-id",
    "newsgroups",
    "organisation",
    "organization",
    "path",
    "precedence",
    "priority",
    "received",
    "references",
    "reply-to",
    "return-path",
    "sender",
    "sensitivity",
    "status",
    "subject",
    "summary",
    "supersedes",
    "to",
    "xref",
    "delivered-to",
];

/// Longest value of a field that is parsed, in bytes: the parsers of parameters are slow on what nobody writes.
const PARSED_BYTES: usize = 64 << 10;

/// Longest encoded word, in bytes: RFC 2047 allows 75.
const WORD_BYTES: usize = 4096;

/// Fewest words of a field under an unknown name that make it copy: « Lille: quatre lignes coupées ».
const PROSE_WORDS: usize = 3;

/// The header of a mail or of a part.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    /// Name and value of each field, the value as it stands with its line ends.
    fields: Vec<(&'a [u8], Vec<u8>)>,
}

impl<'a> Header<'a> {
    /// Cuts a mail or a part into its header and what follows.
    ///
    /// The blank line between them may be missing: the first line that is no field, and is followed by none, is text.
    pub(super) fn split(bytes: &'a [u8]) -> (Header<'a>, &'a [u8]) {
        let mut header = Header::default();
        // Where each field begins, so that the last ones can be given back.
        let mut starts = Vec::new();
        // Where the next field is that mail has, once it was looked for.
        let mut ahead = 0;
        let mut at = 0;
        while at < bytes.len() {
            let line = first_line(&bytes[at..]);
            if line.iter().all(u8::is_ascii_whitespace) {
                break;
            }
            let is_continued = line.starts_with(b" ") || line.starts_with(b"\t");
            match (field_name(line), header.fields.last_mut()) {
                (_, Some((_, value))) if is_continued => value.extend_from_slice(line),
                (Some(name), _) => {
                    starts.push(at);
                    let value = line[name.len()..].trim_ascii_start();
                    let value = value.strip_prefix(b":").unwrap_or(value);
                    header.fields.push((name, value.to_vec()));
                }
                // The line of an mbox, or of one that lay in another.
                _ if is_envelope(line) => {}
                (None, last) if ahead > at || field_ahead(bytes, at, &mut ahead) => {
                    // A long line that was broken without the blank that shows it.
                    if let Some((_, value)) = last {
                        value.extend_from_slice(b" ");
                        value.extend_from_slice(line);
                    }
                }
                (None, _) => {
                    let end = header.give_back(&starts).unwrap_or(at);
                    return (header, &bytes[end..]);
                }
            }
            at += line.len();
        }
        let blank = first_line(&bytes[at..]).len();
        match header.give_back(&starts) {
            Some(end) => (header, &bytes[end..]),
            None => (header, &bytes[at + blank..]),
        }
    }

    /// Drops the last fields that are copy, and returns where they began.
    fn give_back(&mut self, starts: &[usize]) -> Option<usize> {
        let is_copy = |(name, value): &(&[u8], Vec<u8>)| {
            let words = value.split(u8::is_ascii_whitespace);
            !is_known(name)
                && !name.contains(&b'-')
                && words.filter(|word| !word.is_empty()).count() >= PROSE_WORDS
        };
        let kept = self
            .fields
            .iter()
            .rposition(|field| !is_copy(field))
            .map_or(0, |last| last + 1);
        let end = starts.get(kept).copied();
        self.fields.truncate(kept);
        end
    }

    /// Whether there is no field.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns the first value of a field that is not blank, as it stands.
    fn raw(&self, name: &str) -> Option<&[u8]> {
        self.fields
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value.as_slice())
            .find(|value| !value.iter().all(u8::is_ascii_whitespace))
    }

    /// Returns a field as text; `charset` is that of the body, where the header itself says nothing.
    pub(super) fn text(&self, name: &str, charset: Option<&str>) -> Option<String> {
        one_line(&words(self.raw(name)?, charset))
    }

    /// Returns a date as RFC 3339 writes it, or as it stands where it is none of mail's.
    pub(super) fn date(&self, name: &str) -> Option<String> {
        match self.parsed(name, |mut value| value.parse_date()) {
            Some(HeaderValue::DateTime(date)) if date.is_valid() => Some(date.to_rfc3339()),
            _ => self.text(name, None),
        }
    }

    /// Returns a message's identifier without its brackets.
    pub(super) fn id(&self, name: &str) -> Option<String> {
        self.parsed(name, |mut value| value.parse_id())?
            .as_text()
            .map(str::to_owned)
    }

    /// Returns a content type, or what is written like one.
    pub(super) fn content_type(&self, name: &str) -> Option<ContentType<'static>> {
        let value = self.parsed(name, |mut value| value.parse_content_type())?;
        value.as_content_type().cloned()
    }

    fn parsed(
        &self,
        name: &str,
        parse: impl FnOnce(MessageStream<'_>) -> HeaderValue<'_>,
    ) -> Option<HeaderValue<'static>> {
        let value = self.raw(name)?;
        let mut value = value[..value.len().min(PARSED_BYTES)].to_vec();
        // The parsers of fields end with their line.
        if !value.ends_with(b"\n") {
            value.push(b'\n');
        }
        Some(parse(MessageStream::new(&value)).into_owned())
    }
}

/// Returns the first line with its end; nothing where there is none.
pub(super) fn first_line(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
    &bytes[..end]
}

/// Returns the name that a line begins with as a field does.
pub(super) fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = memchr::memchr(b':', line)?;
    let name = line[..colon].trim_ascii_end();
    let is_name = |byte: &u8| byte.is_ascii_graphic();
    (!name.is_empty() && name.iter().all(is_name)).then_some(name)
}

/// Whether a name is one that mail has; those with a hyphen and an X before it are.
pub(super) fn is_known(name: &[u8]) -> bool {
    let begins = |with: &str| {
        name.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
    };
    let is_it = |known: &&str| name.eq_ignore_ascii_case(known.as_bytes());
    KNOWN.iter().any(is_it) || ["content-", "mime-", "x-"].into_iter().any(begins)
}

fn is_envelope(line: &[u8]) -> bool {
    line.strip_prefix(b">")
        .unwrap_or(line)
        .starts_with(b"From ")
}

/// Whether a known field stands between a line and the next blank one; `ahead` becomes its place.
fn field_ahead(bytes: &[u8], from: usize, ahead: &mut usize) -> bool {
    let mut at = from;
    loop {
        let line = first_line(&bytes[at..]);
        if line.iter().all(u8::is_ascii_whitespace) {
            return false;
        }
        if field_name(line).is_some_and(is_known) {
            *ahead = at;
            return true;
        }
        at += line.len();
    }
}

/// What a field's value is made of.
enum Piece {
    /// Bytes as they stand.
    Plain(Vec<u8>),
    /// Encoded words of one charset, one after the other: a character may begin in one and end in the next.
    Encoded(Encoded),
}

/// What encoded words encode.
struct Encoded {
    charset: String,
    bytes: Vec<u8>,
    /// The base64 of the last word if it ends amid four digits: where `bytes` has it, and its digits.
    open: Option<(usize, Vec<u8>)>,
}

impl Encoded {
    /// Adds the next word.
    fn push(&mut self, word: Encoded) {
        if let (Some((start, mut digits)), Some((_, more))) = (self.open.take(), &word.open) {
            digits.extend_from_slice(more);
            if let Some(decoded) = base64_decode(&digits) {
                self.bytes.truncate(start);
                self.bytes.extend_from_slice(&decoded);
                self.open = is_open(&digits).then_some((start, digits));
                return;
            }
        }
        self.open = word.open.map(|(_, digits)| (self.bytes.len(), digits));
        self.bytes.extend_from_slice(&word.bytes);
    }
}

/// Returns a value as text: its encoded words (RFC 2047) and what stands between them.
pub(super) fn words(value: &[u8], charset: Option<&str>) -> String {
    let mut text = String::new();
    for piece in pieces(&unfolded(value)) {
        match piece {
            Piece::Plain(bytes) => text.push_str(&in_charset(&bytes, charset)),
            Piece::Encoded(encoded) => {
                text.push_str(&in_charset(&encoded.bytes, Some(&encoded.charset)));
            }
        }
    }
    text
}

/// Returns a value whose line breaks are blanks; one amid a character of UTF-8, where a program counted bytes, is none.
fn unfolded(value: &[u8]) -> Vec<u8> {
    let mut unfolded: Vec<u8> = Vec::with_capacity(value.len());
    for line in value.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let content = line.trim_ascii_start();
        let is_amid = unfolded.last().is_some_and(|byte| *byte >= 0xc2)
            && content
                .first()
                .is_some_and(|byte| (0x80..0xc0).contains(byte));
        if !is_amid {
            unfolded.push(b' ');
        }
        unfolded.extend_from_slice(content);
    }
    unfolded
}

fn pieces(value: &[u8]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let next = memchr::memmem::find_iter(rest, b"=?")
            .find_map(|at| Some((at, encoded_word(&rest[at..])?)));
        let Some((at, (length, word))) = next else {
            pieces.push(Piece::Plain(rest.to_vec()));
            break;
        };
        let before = &rest[..at];
        // Blanks between two encoded words are there to part them.
        let is_parted = before.iter().all(u8::is_ascii_whitespace);
        match pieces.last_mut() {
            Some(Piece::Encoded(last))
                if is_parted && last.charset.eq_ignore_ascii_case(&word.charset) =>
            {
                last.push(word);
            }
            Some(Piece::Encoded(_)) if is_parted => pieces.push(Piece::Encoded(word)),
            _ => {
                pieces.push(Piece::Plain(before.to_vec()));
                pieces.push(Piece::Encoded(word));
            }
        }
        rest = &rest[at + length..];
    }
    pieces
}

/// Reads the encoded word that bytes begin with, and returns how long it is too.
fn encoded_word(bytes: &[u8]) -> Option<(usize, Encoded)> {
    let bytes = &bytes[..bytes.len().min(WORD_BYTES)];
    let charset = bytes.strip_prefix(b"=?")?;
    let charset = &charset[..memchr::memchr(b'?', charset)?];
    // A language may stand behind a charset (RFC 2231).
    let name = charset.split(|byte| *byte == b'*').next()?;
    let is_name = |byte: &u8| byte.is_ascii_graphic() && *byte != b'=';
    if name.is_empty() || !name.iter().all(is_name) {
        return None;
    }
    let rest = &bytes[2 + charset.len() + 1..];
    let [encoding, b'?', data @ ..] = rest else {
        return None;
    };
    let end = memchr::memmem::find(data, b"?=")?;
    let mut stream = MessageStream::new(&data[..end + 2]);
    let is_base64 = encoding.eq_ignore_ascii_case(&b'b');
    let decoded = match encoding.to_ascii_lowercase() {
        b'q' => stream.decode_quoted_printable_word(),
        b'b' => stream.decode_base64_word(),
        _ => None,
    }?;
    let digits = data[..end].to_vec();
    let word = Encoded {
        charset: String::from_utf8_lossy(name).into_owned(),
        bytes: decoded,
        open: (is_base64 && is_open(&digits)).then_some((0, digits)),
    };
    Some((bytes.len() - data.len() + end + 2, word))
}

/// Whether base64 ends amid the four digits that make three bytes.
fn is_open(digits: &[u8]) -> bool {
    let is_blank = |byte: &&u8| !byte.is_ascii_whitespace();
    digits.iter().filter(is_blank).count() % 4 != 0
}

/// Returns bytes as text, by what they show and else by what is said of them.
fn in_charset(bytes: &[u8], charset: Option<&str>) -> String {
    match decode_text(bytes, charset) {
        Ok(text) => text.text,
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Returns bytes as text as [`decode_declared`] does, and in UTF-7, which nothing but mail has.
pub(super) fn decode_text(bytes: &[u8], charset: Option<&str>) -> Result<Text, Undecodable> {
    let is_utf_7 = charset.is_some_and(|charset| charset.to_ascii_lowercase().ends_with("utf-7"));
    match charset.and_then(|charset| charset_decoder(charset.as_bytes())) {
        Some(decoder) if is_utf_7 && bytes.is_ascii() => {
            decode_declared(decoder(bytes).as_bytes(), None)
        }
        _ => decode_declared(bytes, charset),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_whatever_it_is_encoded_in() {
        for (value, expected) in [
            (&b"Le port rouvre\r\n"[..], "Le port rouvre"),
            (b" =?utf-8?Q?La_cri=C3=A9e?= ferme", "La criée ferme"),
            (b"=?UTF-8?Q?L=27=C3?=\r\n =?utf-8?q?=A9t=C3=A9?=", "L'été"),
            (b"=?UTF-8?B?w6k=?= =?UTF-8?B?dMOp?=", "été"),
            (
                b"=?iso-8859-1?Q?=E9t=E9?= =?utf-8?Q?_=C3=A0_Nice?=",
                "été à Nice",
            ),
            (b"=?utf-8?B?w6l0w?= =?utf-8?B?6k=?=", "été"),
            (b"=?utf-8?B?w?=\r\n =?utf-8?B?6l0w6k=?=", "été"),
            (b"Orl\xc3\r\n \xa9ans", "Orléans"),
            (b"=?iso-8859-1?Q?=C3=A9t=C3=A9?=", "été"),
            (b"=?utf-8?Q?=E9t=E9?=", "été"),
            (b"=?utf-8*fr?Q?=C3=A9t=C3=A9?=", "été"),
            (b"=?x-inconnu?Q?=E9t=E9?=", "été"),
            (b"=?cp850?Q?=82t=82?=", "été"),
            (b"=?utf-7?Q?+AOk-t+AOk-?=", "été"),
            (
                b"=?utf-8?Q?L'=C3=A9t=C3=A9 sans soulign=C3=A9?=",
                "L'été sans souligné",
            ),
            (b"\"=?utf-8?Q?=C3=A9t=C3=A9?=\"", "\"été\""),
            (b"L'\xe9t\xe9", "L'été"),
            (b"L'\xc3\xa9t\xc3\xa9", "L'été"),
            (b"=?pas un mot", "=?pas un mot"),
            (b"2+2 =? 4 =?x?z?", "2+2 =? 4 =?x?z?"),
            ("Un titre\r\n trop long".as_bytes(), "Un titre trop long"),
        ] {
            let read = one_line(&words(value, Some("iso-8859-1")));
            assert_eq!(read.as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_header_ends_where_the_text_begins() {
        for (mail, subject, body) in [
            ("Subject: Un\nTo: b\n\nTexte", "Un", "Texte"),
            ("Subject: Un\r\n deux\r\n\r\nTexte", "Un deux", "Texte"),
            (
                "Subject: Un\nTo: b\nLILLE (AFP) - Texte\n\nSuite",
                "Un",
                "LILLE (AFP) - Texte\n\nSuite",
            ),
            (
                "Subject: Un\nLille: quatre lignes coupées\nTexte\n",
                "Un",
                "Lille: quatre lignes coupées\nTexte\n",
            ),
            (
                "Subject: Un\nLille: quatre lignes coupées\n\nTexte\n",
                "Un",
                "Lille: quatre lignes coupées\n\nTexte\n",
            ),
            ("Subject: Un\ndeux\nTo: b\n\nTexte", "Un deux", "Texte"),
            (
                ">From a@b Mon Mar 14\nSubject : Un\nX-Y: a b c d\n\nTexte",
                "Un",
                "Texte",
            ),
            ("Subject: \nSubject: Un\n", "Un", ""),
        ] {
            let (header, rest) = Header::split(mail.as_bytes());
            assert_eq!(
                header.text("subject", None).as_deref(),
                Some(subject),
                "{mail}"
            );
            assert_eq!(std::str::from_utf8(rest), Ok(body), "{mail}");
        }
    }
}
