//! Text that is HTML or may be: bodies of feeds, ninjs and NewsML that come as one string.

use super::blocks;
use super::html_tree::fragment;
use super::paragraphs::paragraphs;
use crate::model::{Part, Passage};

/// Tags that show that line breaks in the text mean nothing.
const BLOCKS: [&str; 9] = [
    "<p", "<P", "<br", "<BR", "<div", "<DIV", "<li", "<h", "<table",
];

/// Returns the passages of a text that may have tags: by its blocks where it has some, else by its lines.
///
/// Text that is no HTML after all, because it is too large or too deep, is taken as it stands.
pub(super) fn passages(text: &str) -> Vec<Passage> {
    if !has_tags(text) {
        return lines(text);
    }
    let Ok(tree) = fragment(text) else {
        return lines(text);
    };
    let Some(root) = tree.root() else {
        return lines(text);
    };
    match BLOCKS.iter().any(|tag| text.contains(tag)) {
        true => blocks::passages(root),
        false => lines(&root.raw_text()),
    }
}

/// Returns a text without its tags, on one line.
pub(super) fn line(text: &str) -> Option<String> {
    if !has_tags(text) {
        return super::tree::one_line(text);
    }
    match fragment(text) {
        Ok(tree) => tree.root()?.text(),
        Err(_) => super::tree::one_line(text),
    }
}

fn lines(text: &str) -> Vec<Passage> {
    let body = |text| Passage {
        part: Part::Body,
        text,
    };
    paragraphs(text).into_iter().map(body).collect()
}

/// Whether a text has a tag or an entity: a `<` before a letter or a slash, a `&` before a name and a `;`.
fn has_tags(text: &str) -> bool {
    let is_tag = |at: usize| {
        let rest = text.as_bytes().get(at + 1);
        rest.is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!'))
    };
    let is_entity = |at: usize| {
        let rest = text[at + 1..].bytes().take(12);
        let end = rest
            .clone()
            .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#');
        end.is_some_and(|end| end > 0 && text.as_bytes()[at + 1 + end] == b';')
    };
    memchr::memchr_iter(b'<', text.as_bytes()).any(is_tag)
        || memchr::memchr_iter(b'&', text.as_bytes()).any(is_entity)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let texts: Vec<String> = passages(text)
            .into_iter()
            .map(|passage| passage.text)
            .collect();
        assert_eq!(texts, expected, "{text}");
    }

    #[test]
    fn tags_are_read_where_there_are_some() {
        check(
            "<p>R&amp;D</p><p>«&nbsp;Oui&nbsp;»</p>",
            &["R&D", "«\u{a0}Oui\u{a0}»"],
        );
        check("Un <b>mot</b>\n\nDeux", &["Un mot", "Deux"]);
        check("5 < 6 & 7 > 3", &["5 < 6 & 7 > 3"]);
        check("L&#39;&Eacute;tat", &["L'État"]);
    }
}
