//! Text that is HTML or may be: bodies of feeds, ninjs and NewsML that come as one string.

use std::borrow::Cow;
use std::collections::HashSet;

use super::blocks;
use super::html_tree::fragment;
use super::paragraphs::paragraphs;
use super::tree::{Element, one_line};
use super::xml::unescaped;
use crate::model::{Part, Passage};

/// Tags that show that line breaks in the text mean nothing.
const BLOCKS: [&str; 10] = [
    "<p", "<P", "<br", "<BR", "<div", "<DIV", "<li", "<h", "<table", "<fig",
];

/// Elements that hold nothing and so are never ended.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "wbr"];

/// Returns the passages of a text that may have tags: by its blocks where it has some, else by its lines.
///
/// Text that is no HTML after all, because it is too large or too deep, is taken as it stands.
pub(super) fn passages(text: &str) -> Vec<Passage> {
    if !has_tags(text) {
        return lines(text);
    }
    if has_blocks(text) {
        return of_blocks(text, blocks::passages);
    }
    let Some(plain) = without_tags(text) else {
        return lines(text);
    };
    // What was escaped twice is marked up only now.
    match is_marked_up(&plain) {
        true => unescaped_passages(&plain),
        false => lines(&unescaped_again(plain)),
    }
}

/// Returns the passages of a text that was escaped twice and is HTML now; what is still escaped in it stays so.
pub(super) fn unescaped_passages(text: &str) -> Vec<Passage> {
    of_blocks(text, blocks::passages_as_they_are)
}

fn of_blocks(text: &str, passages: impl Fn(Element) -> Vec<Passage>) -> Vec<Passage> {
    match fragment(text) {
        Ok(tree) => tree.root().map(passages).unwrap_or_default(),
        Err(_) => lines(text),
    }
}

/// Returns a text without its tags; `None` where it is no HTML after all.
fn without_tags(text: &str) -> Option<String> {
    let tree = fragment(&without_words_for_tags(text)).ok()?;
    Some(blocks::words(tree.root()?))
}

fn has_blocks(text: &str) -> bool {
    BLOCKS.iter().any(|tag| text.contains(tag))
}

/// Returns a text without its tags, on one line.
pub(super) fn line(text: &str) -> Option<String> {
    if !has_tags(text) {
        return one_line(text);
    }
    match without_tags(text) {
        Some(plain) => one_line(&unescaped_again(plain)),
        None => one_line(text),
    }
}

/// Whether a text that was unescaped is plainly HTML: it is one block, or several, from its first tag to its last.
pub(super) fn is_marked_up(text: &str) -> bool {
    let text = text.trim();
    let is_ended = || text.ends_with('>') || text.contains("</p>") || text.contains("</div>");
    text.starts_with('<') && has_blocks(&text[..text.floor_char_boundary(7)]) && is_ended()
}

/// Returns a text whose entities were resolved once, with those that are left resolved too: they were escaped twice.
pub(super) fn unescaped_again(text: String) -> String {
    match memchr::memchr(b'&', text.as_bytes()) {
        Some(_) => unescaped(&text),
        None => text,
    }
}

/// Returns a text in which tags that are words of it are escaped: « la balise `<article>` a dix ans » speaks of a tag.
///
/// A tag without attributes whose end stands nowhere marks nothing up; neither does a `<` that no `>` follows.
fn without_words_for_tags(text: &str) -> Cow<'_, str> {
    let named: HashSet<(bool, String)> = tags(text).filter_map(|(_, tag)| name_of(tag)).collect();
    let mut kept = String::new();
    let mut from = 0;
    for (at, tag) in tags(text) {
        let is_markup = tag.starts_with(['!', '?'])
            || tag.contains('=')
            || name_of(tag).is_some_and(|(is_end, name)| {
                VOID.contains(&name.as_str()) || named.contains(&(!is_end, name))
            });
        if !is_markup {
            kept.push_str(&text[from..at]);
            kept.push_str("&lt;");
            from = at + 1;
        }
    }
    match kept.is_empty() {
        true => Cow::Borrowed(text),
        false => {
            kept.push_str(&text[from..]);
            Cow::Owned(kept)
        }
    }
}

/// Returns what stands between each `<` of a text and its `>`, with where the `<` stands; nothing where there is no `>`.
fn tags(text: &str) -> impl Iterator<Item = (usize, &str)> {
    memchr::memchr_iter(b'<', text.as_bytes()).map(move |at| {
        let behind = &text[at + 1..];
        let end = behind.find(['<', '>']);
        let tag = match end {
            Some(end) if behind[end..].starts_with('>') => &behind[..end],
            _ if behind.starts_with("!--") => "!--",
            _ => "",
        };
        (at, tag)
    })
}

/// Returns whether a tag is an end, and its name in small letters.
fn name_of(tag: &str) -> Option<(bool, String)> {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| c.is_whitespace() || c == '/');
    let name = &name[..end.unwrap_or(name.len())];
    (!name.is_empty()).then(|| (tag.starts_with('/'), name.to_lowercase()))
}

fn lines(text: &str) -> Vec<Passage> {
    let body = |text| Passage {
        part: Part::Body,
        text,
    };
    paragraphs(text).into_iter().map(body).collect()
}

/// Whether a text has a tag or an entity: a `<` before a letter or a slash, a `&` before a name and a `;`.
pub(super) fn has_tags(text: &str) -> bool {
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

    #[test]
    fn what_was_escaped_twice_is_unescaped_once_more() {
        check(
            "&lt;p&gt;L'été &amp;agrave; Brest.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;",
            &["L'été à Brest.", "Deux."],
        );
        check(
            "L&amp;eacute;t&amp;#233; &amp;amp; l&#8217;hiver",
            &["Lété & l’hiver"],
        );
        check(
            "<div>&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;L&amp;eacute;t&amp;eacute;.&lt;/p&gt;</div>",
            &["Un.", "Lété."],
        );
        check(
            "<p>La balise <code>&lt;p&gt;</code> a dix ans.</p>",
            &["La balise <p> a dix ans."],
        );
    }

    #[test]
    fn a_tag_that_the_text_speaks_of_is_a_word_of_it() {
        for (text, expected) in [
            (
                "La balise <article> a dix ans",
                "La balise <article> a dix ans",
            ),
            (
                "Un <b>mot</b> et <br> un <em>autre</em>",
                "Un mot et un autre",
            ),
            ("Si a<b et c>d", "Si a<b et c>d"),
            ("R<D", "R<D"),
            ("Un <b class='x'>mot</b>", "Un mot"),
            ("Avant<script>var a = 1;</script> après", "Avant après"),
            ("Un <a href='x'>lien</a> &amp; <img src='y'>", "Un lien &"),
            ("d&amp;eacute;borde &amp;amp; monte", "déborde & monte"),
        ] {
            assert_eq!(line(text).as_deref(), Some(expected), "{text}");
        }
        check(
            "La balise <article> a dix ans.\n\nDeux.",
            &["La balise <article> a dix ans.", "Deux."],
        );
    }
}
