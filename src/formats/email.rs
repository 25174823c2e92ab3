//! Electronic mail: one message (.eml) or many (mbox); attachments that are dispatches are read as such.

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::fields::{self, add};
use super::marked;
use super::{Emit, Format, Found, detect};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part};

/// One message.
pub(super) const EMAIL: Format = Format {
    name: "email",
    about: "electronic mail: subject, date, text in its charset, and attachments that are dispatches themselves",
    version: 1,
    shares_file: true,
    is_it: is_message,
    read: read_message,
};

/// Many messages.
pub(super) const MBOX: Format = Format {
    name: "mbox",
    about: "mbox: many messages in a file, read in a stream",
    version: 1,
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

/// Fewest of these fields in a header.
const FIELDS_NEEDED: usize = 3;

/// Longest message, in bytes: what mail servers take, with its attachments.
const MESSAGE_BYTES: usize = 64 << 20;

/// How deep messages lie in messages at most: a forwarded one, and what is attached to that.
const DEPTH: usize = 2;

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
    let Some(rest) = sample.strip_prefix("From ") else {
        return false;
    };
    rest.split_once('\n')
        .is_some_and(|(_, message)| is_message(message))
}

fn read_message(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let bytes = document.bytes()?;
    message(document, &bytes, emit)?;
    Ok(())
}

fn read_mbox(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    // The messages are read while the document is: what lies in them is opened beside it.
    let beside = document.inside(b"");
    let mut waiting: Vec<u8> = Vec::new();
    let (mut follows_blank, mut is_dropped) = (true, false);
    let mut failed = None;
    document.raw_lines(|line| {
        let line = match line {
            Ok(line) => line,
            Err(error) => return emit(Found::Problem(error.to_string())),
        };
        let begins = follows_blank && line.starts_with(b"From ");
        follows_blank = line.iter().all(u8::is_ascii_whitespace);
        if begins {
            let goes_on = take_message(&beside, &mut waiting, emit, &mut failed);
            waiting.clear();
            is_dropped = false;
            return goes_on;
        }
        // A line that began like a message's was marked by a `>`.
        let line = match line.strip_prefix(b">") {
            Some(rest) if rest.trim_ascii_start().starts_with(b"From ") => rest,
            _ => line,
        };
        if waiting.len() + line.len() > MESSAGE_BYTES {
            // What is dropped is told once, and the next message is read again.
            let is_told = std::mem::replace(&mut is_dropped, true);
            return is_told
                || emit(Found::Problem(format!(
                    "a message longer than {MESSAGE_BYTES} bytes"
                )));
        }
        waiting.extend_from_slice(line);
        true
    })?;
    take_message(&beside, &mut waiting, emit, &mut failed);
    match failed {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Reads a message of an mbox; answers whether to go on.
fn take_message(
    beside: &Document,
    bytes: &mut [u8],
    emit: Emit,
    failed: &mut Option<ReadError>,
) -> bool {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return true;
    }
    match message(beside, bytes, emit) {
        Ok(goes_on) => goes_on,
        Err(error) => {
            *failed = Some(error);
            false
        }
    }
}

/// Gives the article of a message, then those of its attachments; answers whether to go on.
fn message(around: &Document, bytes: &[u8], emit: Emit) -> Result<bool, ReadError> {
    let start = bytes
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(0);
    let Some(message) = MessageParser::default().parse(&bytes[start..]) else {
        return Ok(emit(Found::Problem("mail that cannot be read".to_owned())));
    };
    let article = article(&message);
    if fields::has_text(&article) {
        let found = Found::Article {
            article: Box::new(article),
            encoding: charset(&message),
            bytes: None,
        };
        if !emit(found) {
            return Ok(false);
        }
    } else if !emit(Found::Doubt(
        "a message without subject and text".to_owned(),
    )) {
        return Ok(false);
    }
    for attachment in message.attachments() {
        let goes_on = match &attachment.body {
            PartType::Text(text) | PartType::Html(text) => {
                read_attachment(around, text.as_bytes(), emit)?
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                read_attachment(around, bytes, emit)?
            }
            PartType::Message(inner) => read_attachment(around, inner.raw_message(), emit)?,
            PartType::Multipart(_) => true,
        };
        if !goes_on {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads an attachment that is a dispatch: of a format that marks itself, since any text is plain text.
fn read_attachment(around: &Document, bytes: &[u8], emit: Emit) -> Result<bool, ReadError> {
    if around.depth() >= DEPTH {
        return Ok(emit(Found::Doubt(format!(
            "mail in mail more than {DEPTH} deep is not read"
        ))));
    }
    let mut inner = around.inside(bytes);
    // Pictures and programs are attached as well.
    let Ok(sample) = inner.sample_text() else {
        return Ok(true);
    };
    let format = detect(&sample.text);
    if matches!(format.name, "plain" | "xml" | "html") {
        return Ok(true);
    }
    let mut goes_on = true;
    (format.read)(&mut inner, &mut |found| {
        goes_on = match found {
            Found::NotAnArticle(kind) => emit(Found::Doubt(format!("an attachment is {kind}"))),
            found => emit(found),
        };
        goes_on
    })?;
    Ok(goes_on)
}

fn article(message: &Message) -> Article {
    let mut article = Article {
        guid: message.message_id().map(str::to_owned),
        date: message
            .date()
            .and_then(|date| fields::date(&date.to_rfc3339())),
        ..Article::default()
    };
    add(&mut article, Part::Headline, message.subject());
    let plain = message.text_part(0).and_then(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let passages = match plain.or_else(|| message.body_html(0).map(|html| html.into_owned())) {
        Some(text) => marked::passages(without_signature(&text)),
        None => Vec::new(),
    };
    article.passages.extend(passages);
    article
}

/// Returns a text without the sender's signature, which a line of two dashes and a blank begins (RFC 3676, 4.3).
fn without_signature(text: &str) -> &str {
    let end = ["\n-- \n", "\n-- \r\n"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min();
    &text[..end.unwrap_or(text.len())]
}

/// Returns the charset that the text of a message says it is in.
fn charset(message: &Message) -> &'static str {
    let named = message
        .text_part(0)
        .and_then(|part| part.content_type()?.attribute("charset"));
    named
        .and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()))
        .unwrap_or(encoding_rs::UTF_8)
        .name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_told_from_copy_with_colons() {
        let mail = "\nReceived: from x\n\tby y\nDate: Mon, 14 Mar 2016 10:00:00 +0100\nSubject: Le port\n\nTexte";
        assert!(is_message(mail));
        assert!(is_mbox(&format!(
            "From x@y Mon Mar 14\n{}",
            mail.trim_start()
        )));
        for sample in [
            "Date: mardi\nParis: la trêve tient\nTexte",
            "Syrie: la trêve\n\nDate: x\nTo: y\nFrom: z",
            "From Paris, with love\n\nTexte",
            "",
        ] {
            assert!(!is_message(sample) && !is_mbox(sample), "{sample}");
        }
    }
}
