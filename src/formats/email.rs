//! Electronic mail: one message (.eml) or many (mbox); attachments that are dispatches are read as such.

mod header;
mod mbox;
mod mime;
mod text;

use super::fields::{self, add};
use super::html::HTML;
use super::{Emit, Format, Found, detect, marked};
use crate::archive::{Document, ReadError, Text, Undecodable};
use crate::model::{Article, Part, Passage};
use header::decode_text;
use text::{Sorted, is_html};

/// One message.
pub(super) const EMAIL: Format = Format {
    name: "email",
    about: "electronic mail: subject, date, text in the charset that its bytes show, and attachments that are dispatches",
    version: 2,
    shares_file: true,
    is_it: is_message,
    read: read_message,
};

/// Many messages.
pub(super) const MBOX: Format = Format {
    name: "mbox",
    about: "mbox: many messages in a file, read in a stream",
    version: 2,
    shares_file: true,
    is_it: is_mbox,
    read: read_mbox,
};

/// Header fields that tell a message from copy that begins with a word and a colon.
const FIELDS: [&str; 14] = [
    "cc",
    "content-type",
    "date",
    "delivered-to",
    "from",
    "message-id",
    "mime-version",
    "received",
    "reply-to",
    "return-path",
    "sender",
    "subject",
    "to",
    "x-received",
];

/// Fewest different ones of these fields in a header.
const FIELDS_NEEDED: usize = 3;

/// Longest message, in bytes: what mail servers take, with its attachments.
const MESSAGE_BYTES: usize = 64 << 20;

/// How deep messages lie in messages at most: a forwarded one, and what is attached to that.
const DEPTH: usize = 2;

/// How much of an attachment shows its format, in bytes.
const SAMPLE_BYTES: usize = 64 << 10;

/// Fewest words of an attached text that is a dispatch: the shortest flashes have three.
const DISPATCH_WORDS: usize = 3;

/// Types of attachments that hold no words: signatures, style sheets.
const WORDLESS: [&str; 5] = [
    "css",
    "pgp-encrypted",
    "pgp-signature",
    "pkcs7-signature",
    "x-pkcs7-signature",
];

/// Types and endings of attachments in text that are no copy.
const NO_COPY: [&str; 34] = [
    "asc",
    "bat",
    "calendar",
    "conf",
    "css",
    "csv",
    "directory",
    "eps",
    "gpg",
    "ics",
    "ini",
    "javascript",
    "js",
    "json",
    "key",
    "log",
    "p7m",
    "p7s",
    "pem",
    "php",
    "ps",
    "py",
    "rfc822-headers",
    "sh",
    "sig",
    "sql",
    "svg",
    "tab-separated-values",
    "tex",
    "tsv",
    "vcard",
    "vcf",
    "x-vcard",
    "xsl",
];

fn is_message(sample: &str) -> bool {
    let mut known = Vec::new();
    let lines = sample.lines().skip_while(|line| line.trim().is_empty());
    for (number, line) in lines.enumerate() {
        if line.starts_with([' ', '\t']) && number > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            break;
        };
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_name {
            break;
        }
        let name = name.to_ascii_lowercase();
        if FIELDS.contains(&name.as_str()) && !known.contains(&name) {
            known.push(name);
        }
        if known.len() >= FIELDS_NEEDED {
            return true;
        }
    }
    false
}

/// Whether the first line is mbox's and a message follows it.
fn is_mbox(sample: &str) -> bool {
    let sample = sample.trim_start();
    let (line, message) = sample.split_once('\n').unwrap_or((sample, ""));
    let is_begun = line.trim_end() == "From" || line.starts_with("From ");
    is_begun && is_message(message)
}

fn read_message(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let bytes = bytes_of(document)?;
    let mut teller = Teller::new(emit, false);
    let read = message(document, &bytes, &mut teller);
    teller.finish();
    read
}

/// Returns a document whose lines end in one byte, and begin with no mark.
fn bytes_of(document: &mut Document) -> Result<Vec<u8>, ReadError> {
    if is_wide(document)? {
        return Ok(document.text()?.text.into_bytes());
    }
    let mut bytes = document.bytes()?;
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
    }
    Ok(bytes)
}

/// The byte order mark of UTF-8, which editors put before mail that they save.
const MARK: &[u8] = b"\xef\xbb\xbf";

fn is_wide(document: &Document) -> Result<bool, ReadError> {
    Ok(document.sample_text()?.encoding.starts_with("UTF-16"))
}

fn read_mbox(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    // The messages are read while the document is: what lies in them is opened beside it.
    let beside = document.inside(b"");
    let mut teller = Teller::new(emit, true);
    let mut cutter = mbox::Cutter::default();
    let mut is_dropped = false;
    let mut failed = None;
    let mut take = |line: Result<&[u8], ReadError>| {
        let line = match line {
            Ok(line) => line.strip_prefix(MARK).unwrap_or(line),
            Err(error) => return teller.problem(error.to_string()),
        };
        if let Some(bytes) = cutter.push(line) {
            let is_whole = !std::mem::take(&mut is_dropped);
            return !is_whole || take_message(&beside, &bytes, &mut teller, &mut failed);
        }
        if cutter.waiting_bytes() > MESSAGE_BYTES {
            cutter.clear();
            // What is dropped is told once, and the next message is read again.
            let is_told = std::mem::replace(&mut is_dropped, true);
            return is_told
                || teller.problem(format!("a message longer than {MESSAGE_BYTES} bytes"));
        }
        true
    };
    if is_wide(document)? {
        let text = document.text()?.text;
        text.split_inclusive('\n')
            .all(|line| take(Ok(line.as_bytes())));
    } else {
        document.raw_lines(&mut take)?;
    }
    if !is_dropped {
        take_message(&beside, &cutter.finish(), &mut teller, &mut failed);
    }
    teller.finish();
    match failed {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Reads a message of an mbox; answers whether to go on.
fn take_message(
    beside: &Document,
    bytes: &[u8],
    teller: &mut Teller,
    failed: &mut Option<ReadError>,
) -> bool {
    if teller.has_stopped || bytes.iter().all(u8::is_ascii_whitespace) {
        return !teller.has_stopped;
    }
    teller.message += 1;
    if let Err(error) = message(beside, bytes, teller) {
        *failed = Some(error);
        return false;
    }
    !teller.has_stopped
}

/// Gives what is found in mail, and says of what it is.
struct Teller<'e> {
    emit: Emit<'e>,
    /// Whether the file holds several messages.
    has_many: bool,
    /// The number of the message, from 1.
    message: u64,
    /// How many pictures were attached: they are told once for the whole file.
    pictures: u64,
    /// Whether nobody wants more.
    has_stopped: bool,
}

impl<'e> Teller<'e> {
    fn new(emit: Emit<'e>, has_many: bool) -> Teller<'e> {
        Teller {
            emit,
            has_many,
            message: 0,
            pictures: 0,
            has_stopped: false,
        }
    }

    /// Gives what was found; answers whether to go on.
    fn give(&mut self, found: Found) -> bool {
        self.has_stopped |= !(self.emit)(found);
        !self.has_stopped
    }

    fn article(&mut self, article: Box<Article>, encoding: &'static str) -> bool {
        self.give(Found::Article {
            article,
            encoding,
            bytes: None,
        })
    }

    fn doubt(&mut self, line: String) -> bool {
        let line = self.of_message(line);
        self.give(Found::Doubt(line))
    }

    fn problem(&mut self, line: String) -> bool {
        let line = self.of_message(line);
        self.give(Found::Problem(line))
    }

    fn of_message(&self, line: String) -> String {
        match self.has_many && self.message > 0 {
            true => format!("message {}: {line}", self.message),
            false => line,
        }
    }

    /// Tells what is told once.
    fn finish(mut self) {
        if self.pictures > 0 && !self.has_stopped {
            let line = match self.pictures {
                1 => "a picture in mail is not taken".to_owned(),
                pictures => format!("{pictures} pictures in mail are not taken"),
            };
            self.give(Found::Doubt(line));
        }
    }
}

/// Gives the article of a message, then those of its attachments.
fn message(around: &Document, bytes: &[u8], teller: &mut Teller) -> Result<(), ReadError> {
    let start = bytes
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(0);
    let mail = mime::Part::read(&bytes[start..]);
    if mail.header.is_empty() {
        teller.problem("mail that cannot be read".to_owned());
        return Ok(());
    }
    let sorted = Sorted::of(&mail);
    if let Some(reason) = mail.missing() {
        teller.doubt(reason);
    }
    for doubt in sorted.doubts {
        teller.doubt(doubt);
    }
    let encoding = sorted.texts.first().map_or("UTF-8", |text| text.encoding);
    let texts = sorted.texts.into_iter().flat_map(|text| text.passages);
    let article = article(&mail, texts);
    match fields::has_text(&article) {
        true => teller.article(Box::new(article), encoding),
        false => teller.doubt("a message without subject and text".to_owned()),
    };
    for file in sorted.files {
        if teller.has_stopped {
            break;
        }
        Attachment::of(file).read(around, teller)?;
    }
    Ok(())
}

fn article(mail: &mime::Part, passages: impl Iterator<Item = Passage>) -> Article {
    let mut article = Article {
        guid: mail.header.id("message-id"),
        date: mail
            .header
            .date("date")
            .and_then(|date| fields::date(&date)),
        ..Article::default()
    };
    let subject = mail.header.text("subject", mail.any_charset());
    add(&mut article, Part::Headline, subject.as_deref());
    article.passages.extend(passages);
    article
}

/// A file that a mail holds beside its text.
struct Attachment<'p, 'a> {
    part: &'p mime::Part<'a>,
    /// What it is called in messages.
    label: String,
}

impl<'p, 'a> Attachment<'p, 'a> {
    fn of(part: &'p mime::Part<'a>) -> Attachment<'p, 'a> {
        let label = match &part.name {
            Some(name) => format!("attachment {name}"),
            None => format!("an attachment ({}/{})", part.kind, part.subtype),
        };
        Attachment { part, label }
    }

    /// Gives the articles of a file that is a dispatch or mail; says what any other is.
    fn read(&self, around: &Document, teller: &mut Teller) -> Result<(), ReadError> {
        let part = self.part;
        if part.kind == "image" {
            teller.pictures += 1;
            return Ok(());
        }
        if WORDLESS.contains(&part.subtype.as_str()) {
            return Ok(());
        }
        if part.kind == "multipart" {
            self.is_not_taken("parts in parts", teller);
            return Ok(());
        }
        let (content, is_whole) = part.content();
        if !is_whole {
            teller.doubt(format!("{} is damaged or cut off", self.label));
        }
        if part.kind == "message" && matches!(part.subtype.as_str(), "rfc822" | "global" | "news") {
            return self.read_mail(around, &content, message, teller);
        }
        let text = match decode_text(&content, part.charset.as_deref()) {
            Ok(text) if text.text.trim().is_empty() => return Ok(()),
            Ok(text) => text,
            Err(Undecodable::NotText(kind)) => {
                self.is_not_taken(kind, teller);
                return Ok(());
            }
            Err(_) => {
                let kind = format!("binary, {}/{}", part.kind, part.subtype);
                self.is_not_taken(&kind, teller);
                return Ok(());
            }
        };
        for doubt in &text.doubts {
            teller.doubt(format!("{}: {doubt}", self.label));
        }
        let sample = &text.text[..text.text.floor_char_boundary(SAMPLE_BYTES)];
        match detect(sample) {
            format if format.name == EMAIL.name => {
                self.read_mail(around, &content, message, teller)
            }
            format if format.name == MBOX.name => {
                let read_many = |inner: &Document, bytes: &[u8], teller: &mut Teller| {
                    let mut inner = inner.inside(bytes);
                    self.read_as(&MBOX, &mut inner, "UTF-8", teller).map(drop)
                };
                self.read_mail(around, &content, read_many, teller)
            }
            format if format.name == HTML.name || is_html(part) => {
                self.read_page(around, &text, teller)
            }
            format if format.name == "plain" && !self.is_copy(&text.text) => {
                let kind = format!("{}/{}", part.kind, part.subtype);
                self.is_not_taken(&kind, teller);
                Ok(())
            }
            format => {
                let mut inner = around.inside_text(&text.text);
                self.read_as(format, &mut inner, text.encoding, teller)
                    .map(drop)
            }
        }
    }

    fn is_not_taken(&self, kind: &str, teller: &mut Teller) {
        teller.doubt(format!("{} is not taken: {kind}", self.label));
    }

    /// Reads mail in mail, as far down as mail is passed on.
    fn read_mail(
        &self,
        around: &Document,
        bytes: &[u8],
        read: impl Fn(&Document, &[u8], &mut Teller) -> Result<(), ReadError>,
        teller: &mut Teller,
    ) -> Result<(), ReadError> {
        if around.depth() >= DEPTH {
            teller.doubt(format!("mail in mail more than {DEPTH} deep is not read"));
            return Ok(());
        }
        read(&around.inside(b""), bytes, teller)
    }

    /// Reads the file as a format does; answers whether it gave an article.
    fn read_as(
        &self,
        format: &Format,
        inner: &mut Document,
        encoding: &'static str,
        teller: &mut Teller,
    ) -> Result<bool, ReadError> {
        let mut has_given = false;
        (format.read)(inner, &mut |found| match found {
            Found::Article { article, .. } => {
                has_given = true;
                // Where its bytes lie in the attachment is nowhere in the mail.
                teller.article(article, encoding)
            }
            Found::NotAnArticle(kind) => {
                self.is_not_taken(&kind, teller);
                !teller.has_stopped
            }
            Found::Doubt(line) => teller.doubt(format!("{}: {line}", self.label)),
            Found::Problem(line) => teller.problem(format!("{}: {line}", self.label)),
        })?;
        Ok(has_given)
    }

    /// Reads a page: as pages of news are, or all of it where that finds no article.
    fn read_page(
        &self,
        around: &Document,
        text: &Text,
        teller: &mut Teller,
    ) -> Result<(), ReadError> {
        let mut has_given = false;
        let mut inner = around.inside_text(&text.text);
        (HTML.read)(&mut inner, &mut |found| match found {
            Found::Article { article, .. } => {
                has_given = true;
                teller.article(article, text.encoding)
            }
            _ => true,
        })?;
        if has_given {
            return Ok(());
        }
        let mut article = Article::default();
        let unmarked = |passage: Passage| Passage {
            part: match passage.part {
                Part::Body => Part::Unmarked,
                part => part,
            },
            ..passage
        };
        let passages = marked::passages(&text.text);
        article.passages.extend(passages.into_iter().map(unmarked));
        match fields::has_text(&article) {
            true => teller.article(Box::new(article), text.encoding),
            false => teller.doubt(format!("{} is not taken: HTML without text", self.label)),
        };
        Ok(())
    }

    /// Whether text that no format marks is copy: by its type or name, and by how it looks where these say nothing.
    fn is_copy(&self, text: &str) -> bool {
        let ending = self
            .part
            .name
            .as_ref()
            .and_then(|name| name.rsplit_once('.'));
        let ending = ending.map(|(_, ending)| ending.to_ascii_lowercase());
        let is_other = |name: &str| NO_COPY.contains(&name);
        if is_other(&self.part.subtype)
            || ending.as_deref().is_some_and(is_other)
            || text.trim_start().starts_with("-----BEGIN ")
        {
            return false;
        }
        let is_named_text = self.part.kind == "text" || ending.as_deref() == Some("txt");
        match is_named_text {
            true => text.split_whitespace().nth(DISPATCH_WORDS - 1).is_some(),
            false => self.part.kind == "application" && is_prose(text),
        }
    }
}

/// Whether a text is made of words and blanks, for the most part.
fn is_prose(text: &str) -> bool {
    /// Fewest words of what nothing says to be text.
    const WORDS: usize = 5;
    let is_of_words = |c: &char| c.is_alphabetic() || c.is_whitespace();
    let of_words = text.chars().filter(is_of_words).count();
    text.split_whitespace().nth(WORDS - 1).is_some() && of_words * 4 >= text.chars().count() * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_told_from_copy_with_colons() {
        let mail = "\nReceived: from x\n\tby y\nDate: Mon, 14 Mar 2016 10:00:00 +0100\nSubject: Le port\n\nTexte";
        assert!(is_message(mail));
        for line in ["From x@y Mon Mar 14", "From ", "From"] {
            assert!(is_mbox(&format!("{line}\n{}", mail.trim_start())));
        }
        for sample in [
            "Date: mardi\nParis: la trêve tient\nTexte",
            "Syrie: la trêve\n\nDate: x\nTo: y\nFrom: z",
            "From Paris, with love\n\nTexte",
            "",
        ] {
            assert!(!is_message(sample) && !is_mbox(sample), "{sample}");
        }
    }

    /// Returns the beginning of each article's text and every other finding, in their order.
    fn findings(mail: &str) -> Vec<String> {
        let options = crate::archive::Read {
            limit_bytes: 1 << 20,
            ..Default::default()
        };
        let mut document = Document::in_memory(mail.as_bytes(), &options);
        let format = detect(mail);
        let mut found = Vec::new();
        let read = (format.read)(&mut document, &mut |finding| {
            found.push(match finding {
                Found::Article { article, .. } => {
                    let texts = article.passages.iter().map(|passage| &*passage.text);
                    texts.collect::<Vec<_>>().join(" | ")
                }
                Found::Doubt(line) => format!("doubt: {line}"),
                Found::Problem(line) => format!("problem: {line}"),
                Found::NotAnArticle(kind) => format!("none: {kind}"),
            });
            true
        });
        read.expect("mail in memory is read");
        found
    }

    #[test]
    fn attachments_are_articles_or_are_said_to_be_none() {
        let header = "From: a@b.test\nTo: c@b.test\nSubject: Lettre\n";
        let text = "VIRE (AFP) - Le moulin de Vire est ouvert.";
        for (part, expected) in [
            (format!("Content-Type: text/plain; name=x.txt\n\n{text}\n"), text),
            (format!("Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment\n\n{text}\n"), text),
            (format!("Content-Type: application/octet-stream; name=x\n\n{text}\n"), text),
            (format!("Content-Type: application/msword; name=x.doc\n\n{text}\n"), text),
            (format!("Content-Type: text/html; name=x.html\n\n<p>{text}</p>\n"), text),
            (format!("Content-Type: application/octet-stream; name=x.htm\n\n<html><body><p>{text}</p></body></html>\n"), text),
            (format!("Content-Type: message/rfc822\n\nSubject: Vire\n\n{text}\n"), "Vire | VIRE (AFP) - Le moulin de Vire est ouvert."),
            (format!("Content-Type: application/octet-stream; name=x.eml\n\n{header}\n{text}\n"), "Lettre | VIRE (AFP) - Le moulin de Vire est ouvert."),
            (format!("Content-Type: application/octet-stream\n\nFrom \n{header}\n{text}\n"), "Lettre | VIRE (AFP) - Le moulin de Vire est ouvert."),
            ("Content-Type: application/json; name=x.json\n\n{\"headline\":\"Vire\",\"body\":\"Le moulin.\"}\n".to_owned(), "Vire | Le moulin."),
            ("Content-Type: text/plain; name=x.txt\n\ndonnées\n".to_owned(), "doubt: attachment x.txt is not taken: text/plain"),
            ("Content-Type: text/csv; name=x.csv\n\nville;lits\nVire;12\n".to_owned(), "doubt: attachment x.csv is not taken: text/csv"),
            ("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n".to_owned(), "doubt: an attachment (text/calendar) is not taken: text/calendar"),
            ("Content-Type: application/pdf; name=x.pdf\n\n%PDF-1.4\n".to_owned(), "doubt: attachment x.pdf is not taken: a PDF document"),
            ("Content-Type: application/zip; name=\"=?utf-8?Q?=C3=A9t=C3=A9.zip?=\"\n\nPK\u{3}\u{4}\0\0\0\0\0\u{14}\n".to_owned(), "doubt: attachment été.zip is not taken: binary, application/zip"),
            ("Content-Type: text/xml; name=x.xml\n\n<?xml version=\"1.0\"?><x/>\n".to_owned(), "doubt: attachment x.xml is not taken: XML of another kind (<x>)"),
            ("Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nun deux trois quatre cinq\n".to_owned(), "doubt: an attachment (application/octet-stream) is not taken: application/octet-stream"),
            ("Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n".to_owned(), "doubt: an attachment (message/delivery-status) is not taken: message/delivery-status"),
            ("Content-Type: image/png; name=x.png\n\nPNG\n".to_owned(), "doubt: a picture in mail is not taken"),
        ] {
            let mail = format!("{header}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nVoir ci-joint.\n--b\n{part}--b--\n");
            assert_eq!(findings(&mail), ["Lettre | Voir ci-joint.", expected], "{part}");
        }
        let signed = format!(
            "{header}Content-Type: multipart/signed; boundary=b\n\n--b\n\nVoir ci-joint.\n--b\nContent-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n--b--\n"
        );
        assert_eq!(findings(&signed), ["Lettre | Voir ci-joint."]);
    }

    #[test]
    fn what_is_missing_is_said_of_the_message() {
        let header = "From: a@b.test\nTo: c@b.test\nSubject: Lettre\n";
        let line = "From a@b.test Mon Mar 14 08:12:00 2016\n";
        let mixed = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nTexte.\n";
        let picture = "--b\nContent-Type: image/gif\n\nGIF\n--b--\n";
        let mbox = format!(
            "{line}{header}{mixed}{picture}\n{line}{header}{mixed}{picture}\n{line}{header}{mixed}\n{line}{header}\n"
        );
        assert_eq!(
            findings(&mbox),
            [
                "Lettre | Texte.",
                "Lettre | Texte.",
                "doubt: message 3: the mail ends before its last part does: cut off?",
                "Lettre | Texte.",
                "Lettre",
                "doubt: 2 pictures in mail are not taken",
            ]
        );
        let nothing = format!("{line}From: a@b.test\nTo: c@b.test\nDate: x\n\n");
        assert_eq!(
            findings(&nothing),
            ["doubt: message 1: a message without subject and text"]
        );
        let deep = |inner: String| format!("{header}Content-Type: message/rfc822\n\n{inner}");
        let deepest = deep(deep(deep(format!("{header}\nTexte.\n"))));
        assert_eq!(
            findings(&deepest),
            [
                "Lettre",
                "Lettre",
                "Lettre",
                "doubt: mail in mail more than 2 deep is not read"
            ]
        );
    }
}
