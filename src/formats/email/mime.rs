//! The parts of a mail (RFC 2045 and 2046), as far as they are there, and their transfer encodings undone.
//!
//! mail-parser reads fields and transfer encodings, but looks for the boundary of the innermost part alone: one that is
//! missing has it take all that follows for text. Mail that was cut off, or that programs wrote wrongly, is common.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::parsers::MessageStream;

use super::header::{Header, field_name, first_line, is_known, words};

/// How deep parts lie in parts at most; mail that is answered and passed on reaches 5.
const PART_DEPTH: usize = 16;

/// Most parts of a mail that are read; what has more was made to fill the memory.
const PARTS: usize = 10_000;

/// A part of a mail: text, a file, or several parts.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) header: Header<'a>,
    /// `text`, `image`, `multipart`…
    pub(super) kind: String,
    /// `plain`, `jpeg`, `alternative`…
    pub(super) subtype: String,
    pub(super) charset: Option<String>,
    /// The file name that it has, where it has one.
    pub(super) name: Option<String>,
    /// Whether it is said to be a file beside the text.
    pub(super) is_attachment: bool,
    /// Whether its lines are set as RFC 3676 says, and whether the blanks at their ends are none of the text's.
    pub(super) flow: Option<Flow>,
    /// What follows its header, as it was sent.
    pub(super) body: &'a [u8],
    pub(super) parts: Vec<Part<'a>>,
    /// Whether the mail ends before this part does.
    pub(super) is_cut: bool,
    /// Whether it has more parts than are read.
    has_more: bool,
}

/// How the lines of a text are joined (RFC 3676).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flow {
    /// Whether the blank that shows that a line goes on is deleted.
    pub(super) deletes_blank: bool,
}

impl<'a> Part<'a> {
    /// Reads a mail, or a part of one, with all that is in it.
    pub(super) fn read(bytes: &'a [u8]) -> Part<'a> {
        Part::read_in(bytes, "", 0, &mut { PARTS })
    }

    /// Reads a part that lies `depth` deep in parts; the innermost is a multipart of the subtype `around`. Of the parts in
    /// it, `left` may be read.
    fn read_in(bytes: &'a [u8], around: &str, depth: usize, left: &mut usize) -> Part<'a> {
        let (header, body) = Header::split(bytes);
        let content = header.content_type("content-type");
        let disposition = header.content_type("content-disposition");
        let attribute = |name: &str| {
            let content = content.as_ref()?;
            content.attribute(name).map(|value| value.trim().to_owned())
        };
        let (kind, subtype) = match &content {
            Some(content) => (content.ctype(), content.subtype().unwrap_or("plain")),
            None if around == "digest" => ("message", "rfc822"),
            None => ("text", "plain"),
        };
        let name = disposition
            .as_ref()
            .and_then(|disposition| disposition.attribute("filename"))
            .or_else(|| content.as_ref()?.attribute("name"))
            .map(|name| words(name.as_bytes(), None).trim().to_owned());
        let is_flowed =
            attribute("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        let deletes_blank =
            attribute("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
        let mut part = Part {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            charset: attribute("charset"),
            name: name.filter(|name| !name.is_empty()),
            is_attachment: disposition.is_some_and(|disposition| disposition.is_attachment()),
            flow: is_flowed.then_some(Flow { deletes_blank }),
            header,
            body,
            parts: Vec::new(),
            is_cut: false,
            has_more: false,
        };
        if part.kind == "multipart" && depth < PART_DEPTH {
            part.read_parts(attribute("boundary").as_deref().unwrap_or(""), depth, left);
        }
        part
    }

    fn read_parts(&mut self, boundary: &str, depth: usize, left: &mut usize) {
        let mut delimiters = delimiters(self.body, boundary.trim_end().as_bytes());
        if delimiters.is_empty()
            && let Some(boundary) = likely_boundary(self.body)
        {
            delimiters = self::delimiters(self.body, boundary);
        }
        let Some(first) = delimiters.first() else {
            // Nothing parts it: what is there is text.
            (self.kind, self.subtype) = ("text".to_owned(), "plain".to_owned());
            self.is_cut = true;
            return;
        };
        let before = &self.body[..first.start];
        if !is_notice(before) {
            self.parts.push(Part::text(before));
        }
        for (index, delimiter) in delimiters.iter().enumerate() {
            let next = delimiters.get(index + 1);
            let end = next.map_or(self.body.len(), |next| next.start);
            let bytes = &self.body[delimiter.end..end.max(delimiter.end)];
            let is_blank = bytes.iter().all(u8::is_ascii_whitespace);
            match delimiter.is_last {
                // What stands behind the last delimiter is nobody's, unless it is there.
                true if is_blank => {}
                true => self.parts.push(Part::text(bytes)),
                false if *left == 0 => {
                    self.has_more = true;
                    break;
                }
                false => {
                    *left -= 1;
                    let mut part = Part::read_in(bytes, &self.subtype, depth + 1, left);
                    part.is_cut |= next.is_none();
                    self.parts.push(part);
                }
            }
        }
    }

    /// Returns why parts of the mail may be missing.
    pub(super) fn missing(&self) -> Option<String> {
        if self.has_more {
            return Some(format!(
                "the mail has more than {PARTS} parts: the others are not read"
            ));
        }
        if self.is_cut {
            return Some("the mail ends before its last part does: cut off?".to_owned());
        }
        self.parts.iter().find_map(Part::missing)
    }

    /// Returns the first charset that the mail or a part of it says it is in.
    pub(super) fn any_charset(&self) -> Option<&str> {
        let of_parts = || self.parts.iter().find_map(Part::any_charset);
        self.charset.as_deref().or_else(of_parts)
    }

    /// Returns text that stands between parts, without a header.
    fn text(body: &'a [u8]) -> Part<'a> {
        Part {
            header: Header::default(),
            kind: "text".to_owned(),
            subtype: "plain".to_owned(),
            charset: None,
            name: None,
            is_attachment: false,
            flow: None,
            body,
            parts: Vec::new(),
            is_cut: false,
            has_more: false,
        }
    }

    /// Returns its content with the transfer encoding undone, and whether all of it could be.
    pub(super) fn content(&self) -> (Cow<'a, [u8]>, bool) {
        let encoding = self.header.text("content-transfer-encoding", None);
        let encoding = encoding.unwrap_or_default().to_ascii_lowercase();
        match encoding.trim_matches(|c: char| !c.is_ascii_alphanumeric()) {
            "base64" => from_base64(self.body),
            "quoted-printable" => (from_quoted_printable(self.body), true),
            "" | "7bit" | "8bit" | "binary" => (Cow::Borrowed(self.body), true),
            _ => (Cow::Borrowed(self.body), false),
        }
    }
}

/// A line that begins or ends a part, with the line break before it.
#[derive(Debug, PartialEq, Eq)]
struct Delimiter {
    start: usize,
    end: usize,
    is_last: bool,
}

/// Finds the lines that part a body.
fn delimiters(body: &[u8], boundary: &[u8]) -> Vec<Delimiter> {
    let mut found = Vec::new();
    if boundary.is_empty() {
        return found;
    }
    for at in memchr::memmem::find_iter(body, b"--") {
        let is_begun = at == 0 || body[at - 1] == b'\n';
        let Some(rest) = body[at + 2..].strip_prefix(boundary).filter(|_| is_begun) else {
            continue;
        };
        let line = first_line(rest);
        let tail = line.trim_ascii();
        // Another boundary may begin as this one does.
        if !matches!(tail, b"" | b"--") {
            continue;
        }
        let before = body[..at].strip_suffix(b"\n").unwrap_or(&body[..at]);
        let before = before.strip_suffix(b"\r").unwrap_or(before);
        found.push(Delimiter {
            start: before.len(),
            end: at + 2 + boundary.len() + line.len(),
            is_last: tail == b"--",
        });
    }
    found
}

/// Returns what seems to be the boundary of a body: the first line that begins as one and has fields behind it.
fn likely_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    while !rest.is_empty() {
        let line = first_line(rest);
        rest = &rest[line.len()..];
        let boundary = line.trim_ascii_end().strip_prefix(b"--");
        if let Some(boundary) = boundary.filter(|boundary| !boundary.is_empty())
            && field_name(first_line(rest)).is_some_and(is_known)
        {
            return Some(boundary);
        }
    }
    None
}

/// Whether what stands before the first part is what programs that cannot read the parts are told, or nothing.
fn is_notice(bytes: &[u8]) -> bool {
    let text = bytes.to_ascii_lowercase();
    text.iter().all(u8::is_ascii_whitespace)
        || ["mime", "multi-part", "multipart"]
            .iter()
            .any(|word| memchr::memmem::find(&text, word.as_bytes()).is_some())
}

/// Undoes base64. Lines that are none, as programs add them below, end it and are taken as they stand; answers also
/// whether all was base64 and whole.
fn from_base64(body: &[u8]) -> (Cow<'_, [u8]>, bool) {
    /// Fewest digits before lines that are none: below, they are a word or two of a text that is not encoded.
    const DIGITS: usize = 40;
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let (mut end, mut digits) = (0, 0);
    while end < body.len() {
        let line = first_line(&body[end..]);
        let content = line.trim_ascii();
        if !content.iter().all(is_digit) {
            break;
        }
        digits += content.len();
        end += line.len();
    }
    let (encoded, rest) = body.split_at(end);
    let is_encoded = digits >= DIGITS || digits > 0 && rest.iter().all(u8::is_ascii_whitespace);
    let Some(mut decoded) = base64_decode(encoded).filter(|_| is_encoded) else {
        let is_blank = body.iter().all(u8::is_ascii_whitespace);
        return (Cow::Borrowed(body), is_blank);
    };
    let is_whole = digits % 4 == 0 && rest.is_empty();
    if !rest.is_empty() {
        decoded.push(b'\n');
        decoded.extend_from_slice(rest);
    }
    (Cow::Owned(decoded), is_whole)
}

/// Undoes quoted-printable. Lines that are none, such as addresses of pages with `==` in them, are taken as they stand.
fn from_quoted_printable(body: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'=', body).is_none() {
        return Cow::Borrowed(body);
    }
    let decode = |bytes: &[u8]| {
        let (end, decoded) = MessageStream::new(bytes).decode_quoted_printable_mime(b"");
        (end != usize::MAX).then(|| decoded.into_owned())
    };
    if let Some(decoded) = decode(body) {
        return Cow::Owned(decoded);
    }
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    Cow::Owned(
        lines
            .flat_map(|line| decode(line).unwrap_or_else(|| line.to_vec()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns every part that has no parts as `kind/subtype: content`, with `!` behind what was cut off or is damaged.
    fn outline(mail: &str) -> Vec<String> {
        fn walk(part: &Part, found: &mut Vec<String>) {
            if part.kind == "multipart" {
                part.parts.iter().for_each(|part| walk(part, found));
                return;
            }
            let (content, is_whole) = part.content();
            let mark = if part.is_cut || !is_whole { "!" } else { "" };
            let text = String::from_utf8_lossy(&content).replace("\r\n", "\n");
            found.push(format!(
                "{}/{}: {}{mark}",
                part.kind,
                part.subtype,
                text.trim()
            ));
        }
        let mut found = Vec::new();
        walk(&Part::read(mail.as_bytes()), &mut found);
        found
    }

    fn check(mail: &str, expected: &[&str]) {
        assert_eq!(outline(mail), expected, "{mail}");
        let crlf = mail.replace('\n', "\r\n");
        assert_eq!(outline(&crlf), expected, "{crlf:?}");
    }

    #[test]
    fn parts_are_found_whatever_is_missing_between_them() {
        let mixed = "Content-Type: multipart/mixed; boundary=\"b\"\n\n";
        let html = "Content-Type: text/html\n\n<p>deux</p>\n";
        // Whole, then without the last delimiter, then ended before it began.
        check(
            &format!("{mixed}--b\n\nun\n--b\n{html}--b--\n"),
            &["text/plain: un", "text/html: <p>deux</p>"],
        );
        check(
            &format!("{mixed}--b\n\nun\n--b\n{html}"),
            &["text/plain: un", "text/html: <p>deux</p>!"],
        );
        check(
            &format!("{mixed}--b--\n--b\n\nun\n--b--\n"),
            &["text/plain: un"],
        );
        // No delimiter at all, one that the header does not name, a header that ends nowhere.
        check(&format!("{mixed}un\n"), &["text/plain: un!"]);
        check(
            &format!("{mixed}--autre\nContent-Type: text/plain\n\nun\n--autre--\n"),
            &["text/plain: un"],
        );
        check(
            &format!("{mixed}--b\nContent-Type: text/plain\nun deux trois\n--b--\n"),
            &["text/plain: un deux trois"],
        );
        // Text before the first part and behind the last; what old programs are told is none.
        check(
            &format!("{mixed}avant\n--b\n\nun\n--b--\naprès\n"),
            &["text/plain: avant", "text/plain: un", "text/plain: après"],
        );
        check(
            &format!("{mixed}This is a multi-part message in MIME format.\n--b\n\nun\n--b--\n"),
            &["text/plain: un"],
        );
        // A line that only begins as the delimiter does.
        check(
            &format!("{mixed}--b\n\nun\n--bis\n-- b\n--b--\n"),
            &["text/plain: un\n--bis\n-- b"],
        );
    }

    #[test]
    fn a_part_that_is_not_closed_ends_with_the_one_around_it() {
        let outer = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b-1\n\n";
        check(
            &format!(
                "{outer}--b-1\n\nun\n--b-1\nContent-Type: text/html\n\n<p>un</p>\n--b\n\ndeux\n--b--\n"
            ),
            &[
                "text/plain: un",
                "text/html: <p>un</p>!",
                "text/plain: deux",
            ],
        );
        check(
            "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\nun\n--b--\n",
            &["message/rfc822: Subject: x\n\nun"],
        );
    }

    #[test]
    fn transfer_encodings_are_undone_as_far_as_they_go() {
        for (encoding, body, expected) in [
            ("base64", "dW4g\nZGV1eA==\n", "text/plain: un deux"),
            ("BASE64", "dW4gZGV1eA\n", "text/plain: un deux!"),
            (
                "base64",
                "dW4gZGV1eCB0cm9pcyBxdWF0cmUgY2lucSBzaXggc2VwdA==\n\n___\nListe de diffusion\n",
                "text/plain: un deux trois quatre cinq six sept\n___\nListe de diffusion!",
            ),
            (
                "base64",
                "Bonjour\nLe port est ouvert.\n",
                "text/plain: Bonjour\nLe port est ouvert.!",
            ),
            (
                "base64",
                "Ceci n'est pas codé.\n",
                "text/plain: Ceci n'est pas codé.!",
            ),
            (
                "quoted-printable",
                "l'=C3=A9t=C3=\n=A9 =\nici\n",
                "text/plain: l'été ici",
            ),
            (
                "Quoted-Printable",
                "l'=C3=A9t=C3=A9\nhttp://x.test/?a==b\n",
                "text/plain: l'été\nhttp://x.test/?a==b",
            ),
            ("quoted-printable", "3 =zz\n", "text/plain: 3 =zz"),
            ("8bit", "été", "text/plain: été"),
            ("x-uuencode", "begin 644 x", "text/plain: begin 644 x!"),
        ] {
            let mail = format!("Content-Transfer-Encoding: {encoding}\n\n{body}");
            assert_eq!(outline(&mail), [expected], "{mail}");
        }
    }
}
