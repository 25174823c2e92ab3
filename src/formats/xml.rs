//! XML read in a stream, record by record: no entity of the document's own, no file, no address.
//!
//! Real copy declares one encoding and comes in another, has a DOCTYPE with external entities, a bare `&`, tags that
//! are never closed: none of that stops the reading. What cannot be read on is said, and what was read is kept.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::tree::{TREE_DEPTH, TooLarge, Tree};

/// Most attributes of one element; the most in real copy are the 20 of a NewsML-G2 item.
const ATTRIBUTES: usize = 256;

/// Why XML cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum XmlError {
    /// The text ends inside an element.
    #[error("the XML ends inside <{0}>: cut off?")]
    CutOff(String),
    /// No XML from here on.
    #[error("not XML from byte {at} on: {reason}")]
    Broken {
        /// Where that begins.
        at: u64,
        /// What the parser says.
        reason: String,
    },
    /// More than an article has.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// An element with more attributes than anyone writes.
    #[error("an element with more than {ATTRIBUTES} attributes")]
    Attributes,
}

/// Gives every outermost element of one of these names to `take`, as a tree, until it says to stop.
///
/// An element that is cut off or too large is given as far as it was read, before the error; one that is only nested too
/// deep is given whole, without the elements beyond, and the error comes last.
pub(super) fn records<'a>(
    text: &'a str,
    names: &[&str],
    mut take: impl FnMut(Tree<'a>) -> bool,
) -> Result<(), XmlError> {
    let mut reader = reader(text);
    let mut outside: Vec<String> = Vec::new();
    let mut is_too_deep = false;
    loop {
        match next(&mut reader)? {
            Event::Start(start) if names.contains(&local(&start)) => {
                let mut tree = Tree::default();
                let ended = build(&mut reader, start, &mut tree);
                if !take(tree) {
                    return Ok(());
                }
                match ended {
                    Err(XmlError::TooLarge(TooLarge::Depth)) => is_too_deep = true,
                    ended => ended?,
                }
            }
            Event::Empty(start) if names.contains(&local(&start)) => {
                let mut tree = Tree::default();
                open(&mut tree, start)?;
                tree.end_last();
                if !take(tree) {
                    return Ok(());
                }
            }
            Event::Start(start) if outside.len() < TREE_DEPTH => {
                outside.push(local(&start).to_owned());
            }
            Event::End(end) => {
                let name = without_prefix(end.name().into_inner());
                if let Some(at) = outside.iter().rposition(|open| open == name) {
                    outside.truncate(at);
                }
            }
            Event::Eof => {
                return match outside.pop() {
                    _ if is_too_deep => Err(TooLarge::Depth.into()),
                    Some(name) => Err(XmlError::CutOff(name)),
                    None => Ok(()),
                };
            }
            _ => {}
        }
    }
}

/// Elements of SGML that end where the next of their kind begins.
const SGML_PARAGRAPHS: [&str; 2] = ["p", "d"];

/// Builds the tree of a record in SGML: names in any case, paragraphs that are never closed.
pub(super) fn sgml<'a>(text: &'a str, tree: &mut Tree<'a>) -> Result<(), XmlError> {
    let mut reader = reader(text);
    let mut has_begun = false;
    loop {
        match next(&mut reader)? {
            Event::Start(start) | Event::Empty(start) if has_begun && tree.is_whole() => {
                drop(start);
                return Ok(tree.check_depth()?);
            }
            Event::Start(start) => {
                has_begun = true;
                let name = local(&start).to_lowercase();
                if SGML_PARAGRAPHS.contains(&name.as_str()) {
                    tree.end(&name);
                }
                open_as(tree, &start, name)?;
            }
            Event::Empty(start) => {
                has_begun = true;
                let name = local(&start).to_lowercase();
                open_as(tree, &start, name)?;
                tree.end_last();
            }
            Event::End(end) => tree.end(&without_prefix(end.name().into_inner()).to_lowercase()),
            Event::Text(text) => tree.text(harmless(text.into_inner()))?,
            Event::CData(text) => tree.text(harmless(text.into_inner()))?,
            Event::GeneralRef(reference) => tree.text(resolved(&reference))?,
            Event::Eof => {
                tree.check_depth()?;
                return match tree.is_whole() {
                    true => Ok(()),
                    false => Err(XmlError::CutOff("record".to_owned())),
                };
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// Returns the local name of the outermost element of a text that is XML or looks like it; `None` where it is not.
pub(super) fn root_name(sample: &str) -> Option<&str> {
    let mut rest = sample.trim_start_matches('\u{feff}').trim_start();
    loop {
        rest = if let Some(declaration) = rest.strip_prefix("<?") {
            declaration.split_once("?>")?.1
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(doctype) = rest.strip_prefix("<!") {
            after_doctype(doctype)?
        } else {
            break;
        }
        .trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let name = &name[..end];
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    let is_name = local.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(local)
}

/// Returns what follows a DOCTYPE, whose own declarations stand in square brackets.
fn after_doctype(doctype: &str) -> Option<&str> {
    let mut inside = false;
    for (at, c) in doctype.char_indices() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            '>' if !inside => return Some(&doctype[at + 1..]),
            _ => {}
        }
    }
    None
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// Returns the next event; where the parser stops, what stopped it.
fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, XmlError> {
    reader.read_event().map_err(|error| XmlError::Broken {
        at: reader.error_position(),
        reason: error.to_string(),
    })
}

/// Builds the tree of an element that has begun, up to its end.
fn build<'a>(
    reader: &mut Reader<&'a [u8]>,
    start: BytesStart<'a>,
    tree: &mut Tree<'a>,
) -> Result<(), XmlError> {
    let name = local(&start).to_owned();
    open(tree, start)?;
    while !tree.is_whole() {
        match next(reader)? {
            Event::Start(start) => open(tree, start)?,
            Event::Empty(start) => {
                open(tree, start)?;
                tree.end_last();
            }
            Event::End(end) => tree.end(without_prefix(end.name().into_inner())),
            Event::Text(text) => tree.text(harmless(text.into_inner()))?,
            Event::CData(text) => tree.text(harmless(text.into_inner()))?,
            Event::GeneralRef(reference) => tree.text(resolved(&reference))?,
            Event::Eof => {
                tree.check_depth()?;
                return Err(XmlError::CutOff(name));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    Ok(tree.check_depth()?)
}

fn open<'a>(tree: &mut Tree<'a>, start: BytesStart<'a>) -> Result<(), XmlError> {
    let name = local(&start).to_owned();
    open_as(tree, &start, name)
}

fn open_as(tree: &mut Tree, start: &BytesStart, name: String) -> Result<(), XmlError> {
    let mut attributes = Vec::new();
    for attribute in start.html_attributes().with_checks(false) {
        // An attribute that is none is left out; those beside it are read.
        let Ok(attribute) = attribute else { continue };
        if attributes.len() >= ATTRIBUTES {
            return Err(XmlError::Attributes);
        }
        let key = attribute.key.local_name().as_ref().to_owned();
        attributes.push((Cow::Owned(key), Cow::Owned(unescaped(&attribute.value))));
    }
    Ok(tree.start(Cow::Owned(name), attributes)?)
}

/// Returns the name of an element without its prefix.
fn local<'b>(start: &'b BytesStart<'_>) -> &'b str {
    without_prefix(start.name().into_inner())
}

/// Prefixes of the tags that a word processor leaves in copy: its `<o:p>` is no paragraph, and keeps its prefix.
const WORD_PREFIXES: [&str; 6] = ["o", "st1", "st2", "u1", "v", "w"];

fn without_prefix(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((prefix, _)) if WORD_PREFIXES.contains(&prefix) => name,
        Some((_, local)) => local,
        None => name,
    }
}

/// Returns the characters of an entity: those that HTML names and those in numbers; any other as it stands.
fn resolved<'a>(reference: &BytesRef<'a>) -> Cow<'a, str> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Cow::Owned(printable(c).to_string()),
        Ok(None) => match resolve_html5_entity(reference) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(format!("&{};", &**reference)),
        },
        Err(_) => Cow::Borrowed(" "),
    }
}

/// Returns a text with its entities resolved as [`resolved`] does.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let reference = &rest[at + 1..];
        let end = reference
            .bytes()
            .take(LONGEST_ENTITY)
            .position(|byte| byte == b';');
        match end {
            Some(end) if end > 0 => {
                plain.push_str(&resolved(&BytesRef::new(&reference[..end])));
                rest = &reference[end + 1..];
            }
            _ => {
                plain.push('&');
                rest = reference;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// Longest name of an entity, in bytes: `CounterClockwiseContourIntegral` has 31.
const LONGEST_ENTITY: usize = 34;

/// Returns a text without control characters, which old wires write as `&#3;` and copy into CDATA.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    // By bytes, which most texts pass in one sweep: all that is not printable is ASCII.
    let acts = |byte: u8| byte.is_ascii() && printable(char::from(byte)) != char::from(byte);
    match text.bytes().any(acts) {
        false => text,
        true => Cow::Owned(text.chars().map(printable).collect()),
    }
}

fn printable(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => c,
        _ if (c as u32) < 32 || c == '\u{7f}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(xml: &str, name: &str) -> (Vec<String>, Option<XmlError>) {
        let mut found = Vec::new();
        let ended = records(xml, &[name], |tree| {
            let root = tree.root().expect("a record has a root");
            found.push(root.text().unwrap_or_default());
            true
        });
        (found, ended.err())
    }

    #[test]
    fn entities_are_those_of_xml_html_and_numbers() {
        let xml = "<r><a>R&amp;D &eacute;t&#233; &#xE9; &#3;&inconnue; a & b</a></r>";
        let (found, error) = texts(xml, "a");
        assert_eq!(found, ["R&D été é &inconnue; a & b"]);
        assert_eq!(error, None);
        assert_eq!(unescaped("a&lt;b&amp;&#8217;&rien;&"), "a<b&’&rien;&");
    }

    #[test]
    fn a_doctype_is_read_over_and_expands_nothing() {
        let xml = r#"<?xml version="1.0"?>
<!DOCTYPE r PUBLIC "x" "x.dtd" [<!ENTITY % nitf SYSTEM "nitf.dtd"> %nitf; <!ENTITY a "&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<r><a>&a;&f;</a></r>"#;
        assert_eq!(root_name(xml), Some("r"));
        let (found, error) = texts(xml, "a");
        assert_eq!((found, error), (vec!["&a;&f;".to_owned()], None));
    }

    #[test]
    fn what_was_read_before_a_fault_is_kept() {
        let (found, error) = texts("<r><a>un<b>deux</a><a>trois", "a");
        assert_eq!(found, ["undeux", "trois"]);
        assert_eq!(error, Some(XmlError::CutOff("a".to_owned())));
        let (found, error) = texts("<r><a>un</a><a>deux<b", "a");
        assert_eq!(found, ["un", "deux"]);
        assert!(matches!(error, Some(XmlError::Broken { .. })), "{error:?}");
    }

    #[test]
    fn bombs_are_read_in_time_and_said() {
        let deep = "<d>".repeat(10_000);
        let too_deep = Some(XmlError::TooLarge(TooLarge::Depth));
        assert_eq!(texts(&deep, "d").1, too_deep);
        let ends = "</d>".repeat(10_000);
        assert_eq!(
            texts(&format!("<r><a>{deep}un{ends}</a><a>deux</a></r>"), "a"),
            (vec!["un".to_owned(), "deux".to_owned()], too_deep)
        );
        let (found, error) = texts(&format!("<r>{deep}<x>un</x>"), "x");
        assert_eq!(found, ["un"]);
        assert_eq!(error, Some(XmlError::CutOff("d".to_owned())));
        let mut many = "<a".to_owned();
        for number in 0..50_000 {
            many.push_str(&format!(" a{number}='x'"));
        }
        many.push_str("/>");
        assert_eq!(texts(&many, "a").1, Some(XmlError::Attributes));
    }

    #[test]
    fn the_root_is_found_behind_what_comes_before_it() {
        for (sample, expected) in [
            ("<?xml version='1.0'?>\n<!-- a --><nitf>", Some("nitf")),
            ("\u{feff} <!DOCTYPE html>\n<html lang='fr'>", Some("html")),
            ("<x:feed xmlns:x='y'>", Some("feed")),
            ("<3 Paris", None),
            ("PARIS", None),
            ("<!-- jamais fini", None),
            ("<a", None),
        ] {
            assert_eq!(root_name(sample), expected, "{sample}");
        }
    }
}
