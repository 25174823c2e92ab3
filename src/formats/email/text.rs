//! The text of a mail: which of its parts are text, which form of it is read, and how lines become paragraphs.

use std::collections::HashSet;

use super::header::decode_text;
use super::mime::{Flow, Part};
use crate::archive::{Text, Undecodable};
use crate::formats::marked;
use crate::formats::paragraphs::paragraphs;
use crate::model;
use crate::model::Passage;

/// Most lines of a signature: what follows a line of two dashes and is longer is text.
const SIGNATURE_LINES: usize = 12;

/// A form of the text has at least this share (in percent) of the letters of another where it need not be compared by words.
const ALIKE_PERCENT: usize = 90;

/// A form lacks at most this share (in percent) of another's words where it is the same text: the other may have a few
/// more around it.
const LACKING_PERCENT: usize = 25;

/// The same where the other has next to nothing more.
const FEW_PERCENT: usize = 5;

/// Longest line of a text, in words, that offers to show or to stop the mail.
const OFFER_WORDS: usize = 16;

/// What lines that offer to show the mail elsewhere, or to stop it, have in them.
const OFFERS: [&str; 14] = [
    "abbestellen",
    "abmelden",
    "dans un navigateur",
    "dans votre navigateur",
    "désabonner",
    "désinscri",
    "im browser",
    "in your browser",
    "lire en ligne",
    "online-version",
    "unsubscribe",
    "version en ligne",
    "view in browser",
    "voir en ligne",
];

/// The parts of a mail, sorted by what is done with them.
#[derive(Default)]
pub(super) struct Sorted<'p, 'a> {
    pub(super) texts: Vec<Rendered>,
    pub(super) files: Vec<&'p Part<'a>>,
    /// What is not certain about the texts.
    pub(super) doubts: Vec<String>,
    /// How many letters another form of these texts has.
    others_letters: usize,
}

/// A part as text.
pub(super) struct Rendered {
    pub(super) passages: Vec<Passage>,
    pub(super) encoding: &'static str,
    is_html: bool,
}

impl Rendered {
    fn is_blank(&self) -> bool {
        self.passages.is_empty()
    }

    /// Returns the words, without addresses of pages, which stand in HTML's tags.
    fn words(&self) -> HashSet<String> {
        let texts = self.passages.iter().map(|passage| &passage.text);
        texts
            .flat_map(|text| text.split_whitespace())
            .filter(|word| !word.contains("://"))
            .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    }
}

impl<'p, 'a> Sorted<'p, 'a> {
    /// Sorts the parts of a mail.
    pub(super) fn of(mail: &'p Part<'a>) -> Sorted<'p, 'a> {
        let mut sorted = Sorted::default();
        match mail.kind.as_str() {
            // The only part is the text, whatever it is called.
            "text" if is_running_text(mail) => sorted.text(mail),
            _ => sorted.part(mail),
        }
        // Some programs give the text a name too.
        let is_text =
            |file: &&Part| file.name.is_some() && !file.is_attachment && is_running_text(file);
        if sorted.texts.is_empty()
            && let Some(first) = sorted.files.iter().position(is_text)
        {
            let text = sorted.files.remove(first);
            sorted.text(text);
        }
        sorted
    }

    fn part(&mut self, part: &'p Part<'a>) {
        match (part.kind.as_str(), part.subtype.as_str()) {
            ("multipart", "alternative") => self.alternative(part),
            ("multipart", _) if part.parts.is_empty() => self.files.push(part),
            ("multipart", _) => part.parts.iter().for_each(|part| self.part(part)),
            _ if part.is_attachment || part.name.is_some() || !is_running_text(part) => {
                self.files.push(part);
            }
            _ => self.text(part),
        }
    }

    fn text(&mut self, part: &Part) {
        match rendered(part, self.others_letters, &mut self.doubts) {
            Ok(text) => self.texts.push(text),
            Err(undecodable) => self.doubts.push(match undecodable {
                Undecodable::NotText(kind) => format!("the text of the mail is {kind}: not taken"),
                _ => "the text of the mail is binary: not taken".to_owned(),
            }),
        }
    }

    /// Takes one of several forms of the same text, and the files that lie in any of them.
    fn alternative(&mut self, part: &'p Part<'a>) {
        let mut forms: Vec<Vec<Rendered>> = Vec::new();
        for form in &part.parts {
            let mut sorted = Sorted {
                others_letters: match forms.first() {
                    Some(form) if !is_stub(form) => letters(form),
                    _ => 0,
                },
                ..Sorted::default()
            };
            match form.is_attachment {
                false if is_running_text(form) => sorted.text(form),
                _ => sorted.part(form),
            }
            self.files.append(&mut sorted.files);
            self.doubts.append(&mut sorted.doubts);
            if sorted.texts.iter().any(|text| !text.is_blank()) {
                forms.push(sorted.texts);
            }
        }
        let is_html = |form: &Vec<Rendered>| form.iter().any(|text| text.is_html);
        let plain = forms.iter().position(|form| !is_html(form));
        let html = forms.iter().position(is_html);
        let chosen = match (plain, html) {
            (Some(plain), Some(html)) => {
                let chosen = choose(&forms[plain], &forms[html]);
                if chosen == Choice::Unlike {
                    self.doubts.push(
                        "the plain text and the HTML of a mail differ: the longer is read"
                            .to_owned(),
                    );
                }
                match chosen {
                    Choice::Html => html,
                    Choice::Unlike if letters(&forms[html]) > letters(&forms[plain]) => html,
                    Choice::Plain | Choice::Unlike => plain,
                }
            }
            (plain, html) => match plain.or(html) {
                Some(only) => only,
                None => return,
            },
        };
        self.texts.append(&mut forms[chosen]);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Choice {
    Plain,
    Html,
    /// Each has much that the other lacks.
    Unlike,
}

/// Chooses between the plain text and the HTML of a mail by the words that each has and the other lacks: the plain one if
/// it says as much.
///
/// Programs send a line in its place (« your reader does not show HTML »), the headline alone, or the first lines.
fn choose(plain: &[Rendered], html: &[Rendered]) -> Choice {
    let words =
        |form: &[Rendered]| -> HashSet<String> { form.iter().flat_map(Rendered::words).collect() };
    let (in_plain, in_html) = (words(plain), words(html));
    let has_words_of = |one: &HashSet<String>, other: &HashSet<String>, lacking_percent: usize| {
        other.difference(one).count() * 100 <= other.len() * lacking_percent
    };
    if has_words_of(&in_plain, &in_html, FEW_PERCENT) {
        Choice::Plain
    } else if has_words_of(&in_html, &in_plain, LACKING_PERCENT) || is_stub(plain) {
        Choice::Html
    } else if has_words_of(&in_plain, &in_html, LACKING_PERCENT) {
        Choice::Plain
    } else {
        Choice::Unlike
    }
}

/// Whether a text stands in the place of another: it is short and speaks of HTML, or of where the mail can be seen.
fn is_stub(form: &[Rendered]) -> bool {
    /// Most words of such a text.
    const STUB_WORDS: usize = 60;
    let mut texts = form.iter().flat_map(|text| &text.passages);
    let words = texts
        .clone()
        .map(|passage| passage.text.split_whitespace().count());
    let speaks_of_html = |passage: &Passage| {
        let text = passage.text.to_lowercase();
        ["html", "navigateur", "browser", "en ligne", "online"]
            .iter()
            .any(|word| text.contains(word))
    };
    words.sum::<usize>() <= STUB_WORDS && texts.any(speaks_of_html)
}

/// Whether a text of so many letters may be all that another says.
fn is_as_long(letters: usize, others_letters: usize) -> bool {
    letters * 100 >= others_letters * ALIKE_PERCENT
}

/// Returns how many bytes a form of the text has, without blanks.
fn letters(form: &[Rendered]) -> usize {
    let passages = form.iter().flat_map(|text| &text.passages);
    let bytes = passages.flat_map(|passage| passage.text.bytes());
    bytes.filter(|byte| !byte.is_ascii_whitespace()).count()
}

/// Returns how many bytes of HTML stand outside tags, without blanks: at most as many are read.
fn letters_of_html(html: &str) -> usize {
    /// Elements whose content nobody reads.
    const UNREAD: [(&str, &str); 3] = [
        ("<style", "</style"),
        ("<script", "</script"),
        ("<!--", "-->"),
    ];
    let mut count = 0;
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        count += before
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .count();
        let is_begun = |(start, _): &&(&str, &str)| {
            tag.get(..start.len())
                .is_some_and(|begun| begun.eq_ignore_ascii_case(start))
        };
        let unread = UNREAD.iter().find(is_begun);
        let end = match unread {
            Some((_, end)) => memchr::memmem::find(tag.as_bytes(), end.as_bytes()),
            None => tag.find('>'),
        };
        rest = match end {
            Some(end) => &tag[end + 1..],
            None => "",
        };
    }
    count
        + rest
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .count()
}

/// Whether a part is text to be read, not a table, a calendar or a dispatch in XML.
fn is_running_text(part: &Part) -> bool {
    let is_other = matches!(
        part.subtype.as_str(),
        "calendar"
            | "css"
            | "csv"
            | "directory"
            | "javascript"
            | "rfc822-headers"
            | "rtf"
            | "tab-separated-values"
            | "vcard"
            | "x-amp-html"
            | "x-vcard"
            | "x-watch-html"
            | "xml"
    );
    part.kind == "text" && !is_other
}

/// Whether a part is HTML.
pub(super) fn is_html(part: &Part) -> bool {
    let has_ending = |name: &String| {
        let name = name.to_ascii_lowercase();
        [".htm", ".html", ".xhtml"]
            .iter()
            .any(|ending| name.ends_with(ending))
    };
    matches!(part.subtype.as_str(), "html" | "xhtml+xml")
        || part.name.as_ref().is_some_and(has_ending)
}

/// Returns a part as text, and tells what is not certain about it.
///
/// HTML that says no more than another form of so many letters is not taken apart, and has no passages.
fn rendered(
    part: &Part,
    others_letters: usize,
    doubts: &mut Vec<String>,
) -> Result<Rendered, Undecodable> {
    let (content, is_whole) = part.content();
    if !is_whole {
        doubts.push("a text is damaged or cut off in its transfer encoding".to_owned());
    }
    let Text {
        text,
        encoding,
        doubts: of_text,
    } = decode_text(&content, part.charset.as_deref())?;
    doubts.extend(of_text.iter().map(ToString::to_string));
    let is_marked_up = is_html(part) || is_marked(part, &text);
    let is_told = is_marked_up && others_letters > 0;
    let mut passages = match (is_marked_up, part.flow) {
        _ if is_told && is_as_long(others_letters, letters_of_html(&text)) => Vec::new(),
        (true, _) if is_html(part) => marked::passages(&text),
        (true, _) => marked::passages(&without_addresses(&text)),
        (false, Some(flow)) => body(unflowed(without_signature(&text), flow)),
        (false, None) => body(paragraphs(without_signature(&text))),
    };
    if passages.is_empty() && is_marked_up && !is_told && letters_of_html(&text) > 0 {
        doubts.push("the HTML of the mail shows no text".to_owned());
    }
    for passage in &mut passages {
        if passage.part == model::Part::Body && is_offer(&passage.text) {
            passage.part = model::Part::Boilerplate;
        }
    }
    Ok(Rendered {
        passages,
        encoding,
        is_html: is_marked_up,
    })
}

fn body(texts: Vec<String>) -> Vec<Passage> {
    let passage = |text| Passage {
        part: model::Part::Body,
        text,
    };
    texts.into_iter().map(passage).collect()
}

/// Whether text that is called plain is HTML all the same, or what came before it (`text/enriched`): it begins with tags,
/// or writes its accents as HTML does.
fn is_marked(part: &Part, text: &str) -> bool {
    const ACCENTS: [&str; 6] = [
        "&eacute;", "&egrave;", "&agrave;", "&ecirc;", "&ccedil;", "&rsquo;",
    ];
    let start = text.trim_start();
    let start = &start[..start.floor_char_boundary(64)].to_ascii_lowercase();
    matches!(part.subtype.as_str(), "enriched" | "richtext")
        || [
            "<!doctype html",
            "<html",
            "<head",
            "<body",
            "<div",
            "<p>",
            "<p ",
            "<table",
        ]
        .iter()
        .any(|tag| start.starts_with(tag))
        || memchr::memchr(b'&', text.as_bytes()).is_some()
            && ACCENTS.iter().any(|accent| text.contains(accent))
}

/// Returns text with the brackets of `<a@b.test>` and `<https://b.test>` escaped, which are no tags.
fn without_addresses(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for piece in text.split_inclusive('>') {
        let start = piece.rfind('<').unwrap_or(piece.len());
        let (before, tag) = piece.split_at(start);
        let name = tag.split([' ', '=', '"']).next().unwrap_or(tag);
        escaped.push_str(before);
        match name.contains('@') || name.contains("://") {
            true => escaped.push_str(&tag.replace('<', "&lt;")),
            false => escaped.push_str(tag),
        }
    }
    escaped
}

/// Whether a line is none of the text's own: it offers to show the mail elsewhere or to send no more.
fn is_offer(text: &str) -> bool {
    if text.split_whitespace().nth(OFFER_WORDS).is_some() {
        return false;
    }
    let text = text.to_lowercase();
    OFFERS.iter().any(|offer| text.contains(offer))
}

/// Returns a text without the sender's signature, which a line of two dashes and a blank begins (RFC 3676, 4.3).
fn without_signature(text: &str) -> &str {
    let Some(start) = text.rfind("\n-- \n") else {
        return text;
    };
    let signature = &text[start + 1..];
    match signature.lines().count() > SIGNATURE_LINES {
        true => text,
        false => &text[..start + 1],
    }
}

/// Joins the lines that end in a blank with the next one (RFC 3676, 4.2); the others stay as they are.
fn unflowed(text: &str, flow: Flow) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    // How deep the text that goes on is quoted.
    let mut open = None;
    for line in text.lines() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        // A blank keeps a line from being taken for a quotation or for what begins a message.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_mark = content == "-- ";
        let goes_on = content.ends_with(' ') && !is_mark;
        let content = match goes_on && flow.deletes_blank {
            true => &content[..content.len() - 1],
            false => content,
        };
        match paragraphs.last_mut() {
            Some(paragraph) if open == Some(depth) && !is_mark => paragraph.push_str(content),
            _ => paragraphs.push(content.to_owned()),
        }
        open = goes_on.then_some(depth);
    }
    let texts = paragraphs.iter().map(|paragraph| paragraph.trim());
    let filled = texts.filter(|text| !text.is_empty());
    filled.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_as_they_were_sent() {
        let flow = |deletes_blank| Flow { deletes_blank };
        for (text, deletes_blank, expected) in [
            (
                "La crue \nbaisse \nenfin.\nFin.\n",
                false,
                &["La crue baisse enfin.", "Fin."][..],
            ),
            (
                "La préfec \nture a dit  \nnon.\n",
                true,
                &["La préfecture a dit non."],
            ),
            (
                "Bilan:\nNiort 12\nCoulon 4\n",
                false,
                &["Bilan:", "Niort 12", "Coulon 4"],
            ),
            (
                " From ici\n >là\n>> loin \n>> encore \n> moins\nrien\n",
                false,
                &["From ici", ">là", "loin encore", "moins", "rien"],
            ),
            ("a \n\nb\n \nc", false, &["a", "b", "c"]),
            ("a \n-- \nb", false, &["a", "--", "b"]),
        ] {
            assert_eq!(unflowed(text, flow(deletes_blank)), expected, "{text:?}");
        }
    }

    #[test]
    fn a_signature_is_short_and_the_last_thing() {
        for (text, expected) in [
            ("Un\n-- \nDesk\n", "Un\n"),
            ("Un\n-- \nDeux\n-- \nDesk\n", "Un\n-- \nDeux\n"),
            ("Un\n--\nDeux", "Un\n--\nDeux"),
        ] {
            assert_eq!(without_signature(text), expected);
        }
        let long = format!(
            "Un\n-- \n{}",
            "Une ligne de texte\n".repeat(SIGNATURE_LINES)
        );
        assert_eq!(without_signature(&long), long);
    }

    fn text_of(mail: &str) -> (Vec<String>, Vec<String>, usize) {
        let part = Part::read(mail.as_bytes());
        let sorted = Sorted::of(&part);
        let passages = sorted.texts.into_iter().flat_map(|text| text.passages);
        let texts = passages.map(|passage| match passage.part {
            model::Part::Body => passage.text,
            part => format!("{}: {}", part.name(), passage.text),
        });
        (texts.collect(), sorted.doubts, sorted.files.len())
    }

    #[test]
    fn the_fuller_form_of_the_text_is_read() {
        let html = "<html><body><p>Le marché couvert ouvrira en juin.</p><p>Il accueillera trente commerçants.</p><a href=x>Lire en ligne</a></body></html>";
        let of_html = &[
            "Le marché couvert ouvrira en juin.",
            "Il accueillera trente commerçants.",
            "boilerplate: Lire en ligne",
        ][..];
        for (plain, expected) in [
            ("", of_html),
            (" \n\u{a0}\n", of_html),
            (
                "Votre logiciel ne lit pas le HTML. Voir https://x.test/1",
                of_html,
            ),
            ("This message is in HTML format.", of_html),
            ("Ihr Programm zeigt kein HTML an.", of_html),
            ("Le marché couvert", of_html),
            ("Le marché couvert ouvrira en juin. [...]", of_html),
            (
                "Votre logiciel de messagerie n'affiche pas les messages en HTML. Pour lire celui-ci, copiez cette adresse dans un navigateur: https://x.test/1",
                of_html,
            ),
            (
                "Le marché couvert ouvrira en juin.\n\nIl accueillera trente commerçants.\n\nLire en ligne: https://x.test/1",
                &[
                    "Le marché couvert ouvrira en juin.",
                    "Il accueillera trente commerçants.",
                    "boilerplate: Lire en ligne: https://x.test/1",
                ],
            ),
        ] {
            let plain = format!("Content-Type: text/plain; charset=utf-8\n\n{plain}\n");
            let rich = format!("Content-Type: text/html; charset=utf-8\n\n{html}\n");
            for (first, second) in [(&plain, &rich), (&rich, &plain)] {
                let mail = format!(
                    "Content-Type: multipart/alternative; boundary=e\n\n--e\n{first}--e\n{second}--e--\n"
                );
                let (texts, doubts, files) = text_of(&mail);
                assert_eq!(
                    (texts.as_slice(), doubts.len(), files),
                    (expected_of(expected).as_slice(), 0, 0),
                    "{mail}"
                );
            }
        }
    }

    fn expected_of(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn every_text_beside_the_first_is_text_and_named_ones_are_files() {
        let mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nUn.\n--b\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>Deux.</p><div style='display:none'>Rien</div>\n--r\nContent-Type: image/png\nContent-ID: <i>\n\nx\n--r--\n--b\nContent-Type: text/plain; name=x.txt\n\nTrois.\n--b\nContent-Type: text/plain\n\nQuatre <a@b.test>.\n--b--\n";
        let (texts, doubts, files) = text_of(mail);
        assert_eq!(texts, ["Un.", "Deux.", "Quatre <a@b.test>."]);
        assert_eq!((doubts.len(), files), (0, 2));
        // The only part of a mail is its text, even under a name.
        let (texts, _, files) = text_of("Content-Type: text/plain; name=x.txt\n\nUn.\n");
        assert_eq!((texts, files), (vec!["Un.".to_owned()], 0));
        let (texts, _, files) = text_of(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; name=x.txt\n\nUn.\n--b\nContent-Type: text/plain; name=y.txt\n\nDeux.\n--b--\n",
        );
        assert_eq!((texts, files), (vec!["Un.".to_owned()], 1));
        let (texts, doubts, _) = text_of("Content-Type: text/html\n\n<p hidden>Un.\n");
        assert_eq!(
            (texts.len(), doubts),
            (0, vec!["the HTML of the mail shows no text".to_owned()])
        );
    }

    #[test]
    fn html_that_is_called_plain_is_read_as_html() {
        for text in [
            "L'&eacute;t&eacute; <b>à Sète</b> <a@b.test> <https://b.test/x>",
            "<div>L'été à Sète &lt;a@b.test&gt; &lt;https://b.test/x&gt;</div>",
            "L'été à Sète <a@b.test> <https://b.test/x>",
        ] {
            let mail = format!("Content-Type: text/plain; charset=utf-8\n\n{text}\n");
            assert_eq!(
                text_of(&mail).0,
                ["L'été à Sète <a@b.test> <https://b.test/x>"]
            );
        }
    }
}
