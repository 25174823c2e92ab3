//! What WordPress says in its exports beside the text of a feed: types, states and passwords of posts, shortcodes.

use std::collections::HashMap;

use super::fields;
use super::tree::Element;
use crate::model::{Article, Status};

/// Types of posts that are no copy. Any other that is not WordPress's own may be: sites have `breve`, `dossier`, `tribune`.
const NO_COPY: &[&str] = &[
    "acf",
    "acf-field",
    "acf-field-group",
    "attachment",
    "custom_css",
    "customize_changeset",
    "elementor_library",
    "feedback",
    "ml-slider",
    "nav_menu_item",
    "oembed_cache",
    "popup",
    "revision",
    "scheduled-action",
    "tablepress_table",
    "user_request",
    "vc_grid_item",
    "wp_block",
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
    "wpcf7_contact_form",
    "wpforms",
];

/// What a category may be of, beside the section and the tags: what WordPress and its plugins note by the same means.
const NO_SUBJECTS: [&str; 5] = [
    "language",
    "nav_menu",
    "post_format",
    "post_translations",
    "wp_theme",
];

/// Shortcodes whose content is no text: addresses, settings.
const WITHOUT_TEXT: &[&str] = &["audio", "embed", "iframe", "playlist", "video", "youtube"];

/// Shortcodes that stand without attributes and without an end, so that nothing but their names tells them from prose.
const BARE: &[&str] = &[
    "ad",
    "ads",
    "adsense",
    "br",
    "clear",
    "clearfix",
    "contact-form",
    "divider",
    "facebook",
    "gallery",
    "hr",
    "instagram",
    "more",
    "newsletter",
    "poll",
    "related",
    "separator",
    "share",
    "sitemap",
    "spacer",
    "toc",
    "tweet",
    "twitter",
];

/// Longest name of a shortcode and longest shortcode with its attributes, in bytes.
const NAME_BYTES: usize = 40;
const SHORTCODE_BYTES: usize = 2000;

/// Returns the type of a post that is no copy: `attachment`, `nav_menu_item`; `None` for all that may be read.
pub(super) fn no_copy(entry: Element) -> Option<String> {
    let kind = entry.child("post_type")?.text()?;
    NO_COPY.contains(&kind.as_str()).then_some(kind)
}

/// Notes whether a post is published, and to whom.
pub(super) fn note_standing(article: &mut Article, entry: Element) {
    let field = |name: &str| entry.child(name).and_then(Element::text);
    let status = field("status").filter(|_| entry.child("post_type").is_some());
    fields::note_status(article, status.and_then(|status| fields::status(&status)));
    if field("post_password").is_some() {
        article
            .usage
            .get_or_insert_with(|| "protected by a password".to_owned());
    }
    if article.status == Some(Status::Future) {
        article.embargo = article.date;
    }
}

/// Whether a category of an entry is what the article is about or filed under.
pub(super) fn is_subject(category: Element) -> bool {
    category
        .attribute("domain")
        .is_none_or(|domain| !NO_SUBJECTS.contains(&domain))
}

/// Returns the text of a post without shortcodes; where it has tags, its line breaks are tags too, as WordPress shows them.
pub(super) fn text(text: &str) -> String {
    let text = without_shortcodes(text);
    match text.contains('<') {
        true => with_breaks(&text),
        false => text,
    }
}

/// Makes line breaks outside of tags breaks of HTML.
fn with_breaks(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    let mut in_tag = false;
    for (at, c) in text.char_indices() {
        let behind = || {
            text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
        };
        match c {
            '<' if behind() => in_tag = true,
            '>' => in_tag = false,
            '\n' if !in_tag => {
                html.push_str("<br><br>");
                continue;
            }
            _ => {}
        }
        html.push(c);
    }
    html
}

/// A shortcode in a text: `[caption id="a1"]`, `[/caption]`.
struct Shortcode<'a> {
    name: &'a str,
    attributes: &'a str,
    is_end: bool,
    /// Where it ends in the text.
    end: usize,
}

/// Returns a text without its shortcodes: those that hold words give them, a caption as one.
///
/// Words in brackets stay: `[sic]`, `[NDLR : …]`.
fn without_shortcodes(text: &str) -> String {
    let ends: HashMap<&str, usize> = memchr::memchr_iter(b'[', text.as_bytes())
        .filter_map(|at| shortcode_at(text, at))
        .filter(|code| code.is_end)
        .map(|code| (code.name, code.end))
        .collect();
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memchr_iter(b'[', text.as_bytes()) {
        if at < from {
            continue;
        }
        let Some(code) = shortcode_at(text, at) else {
            continue;
        };
        kept.push_str(&text[from..at]);
        // A shortcode that is shown and not run stands in brackets of its own.
        if kept.ends_with('[') && text[code.end..].starts_with(']') {
            kept.push_str(&text[at + 1..code.end]);
            from = code.end + 1;
            continue;
        }
        let has_end = ends.get(code.name).is_some_and(|end| *end > code.end);
        if code.is_end || has_end || is_named_or_set(&code) || is_line(text, at, code.end) {
            from = run(text, &code, has_end, &mut kept);
        } else {
            kept.push_str(&text[at..code.end]);
            from = code.end;
        }
    }
    kept.push_str(&text[from..]);
    kept
}

/// Writes what a shortcode gives and returns where the text goes on.
fn run(text: &str, code: &Shortcode, has_end: bool, kept: &mut String) -> usize {
    let inside = || {
        let end = format!("[/{}]", code.name);
        let at = text[code.end..].find(&end)?;
        Some((&text[code.end..code.end + at], code.end + at + end.len()))
    };
    match code.name {
        _ if !has_end || code.is_end => code.end,
        "caption" | "wp_caption" => match inside() {
            Some((words, end)) => {
                kept.push_str("<figcaption>");
                let has_words = blank_without_tags(words).is_some();
                kept.push_str(match has_words {
                    true => words,
                    false => attribute(code.attributes, "caption").unwrap_or(""),
                });
                kept.push_str("</figcaption>");
                end
            }
            None => code.end,
        },
        name if WITHOUT_TEXT.contains(&name) => inside().map_or(code.end, |(_, end)| end),
        _ => code.end,
    }
}

/// Returns a text without what stands between `<` and `>`; `None` where nothing is left.
fn blank_without_tags(text: &str) -> Option<String> {
    let words: String = text
        .split('<')
        .enumerate()
        .map(|(index, piece)| match index {
            0 => piece,
            _ => piece.split_once('>').map_or("", |(_, words)| words),
        })
        .collect();
    (!words.trim().is_empty()).then_some(words)
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.find(&format!("{name}=\""))? + name.len() + 2;
    attributes[at..].split('"').next()
}

/// Returns what may be a shortcode at a bracket, by how it is written.
fn shortcode_at(text: &str, at: usize) -> Option<Shortcode<'_>> {
    let behind = &text[at + 1..];
    let (is_end, behind) = match behind.strip_prefix('/') {
        Some(behind) => (true, behind),
        None => (false, behind),
    };
    let is_letter = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
    };
    let length = behind
        .bytes()
        .take(NAME_BYTES + 1)
        .position(|byte| !is_letter(byte))?;
    let name = &behind[..length];
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let rest = &behind[length..];
    let close = memchr::memchr(b']', &rest.as_bytes()[..rest.len().min(SHORTCODE_BYTES)])?;
    let attributes = &rest[..close];
    let is_set_apart =
        attributes.is_empty() || attributes.starts_with([' ', '\n', '\u{a0}', '/', '=']);
    is_set_apart.then(|| Shortcode {
        name,
        attributes,
        is_end,
        end: text.len() - rest.len() + close + 1,
    })
}

/// Shortest name of a shortcode that stands alone on its line: words in brackets do not, but for « `[sic]` », « `[fin]` ».
const LINE_BYTES: usize = 4;

/// Whether a shortcode without attributes is all of a line.
fn is_line(text: &str, at: usize, end: usize) -> bool {
    let is_blank = |text: &str| text.chars().all(|c| c == ' ' || c == '\r');
    let before = text[..at].rsplit('\n').next().unwrap_or("");
    let behind = text[end..].split('\n').next().unwrap_or("");
    end - at >= LINE_BYTES + 2
        && !text[at..end].contains(' ')
        && is_blank(before)
        && is_blank(behind)
}

/// Whether what is written like a shortcode is one by its name or attributes, and no word in brackets.
fn is_named_or_set(code: &Shortcode) -> bool {
    let is_set = || {
        let mut attributes = code.attributes.match_indices('=');
        attributes
            .any(|(at, _)| code.attributes[..at].ends_with(|c: char| c.is_ascii_alphanumeric()))
    };
    BARE.contains(&code.name)
        || WITHOUT_TEXT.contains(&code.name)
        || code.name.contains('_')
        || code.attributes.contains("://")
        || code.attributes.ends_with('/')
        || is_set()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_give_what_they_hold_and_words_in_brackets_stay() {
        for (text, expected) in [
            (
                "[caption id=\"a\" width=\"3\"]<img src=\"s.jpg\" /> La scierie (Photo J. Martin)[/caption]",
                "<figcaption><img src=\"s.jpg\" /> La scierie (Photo J. Martin)</figcaption>",
            ),
            (
                "[caption caption=\"La scierie\"]<a href='x'><img src='s'></a>[/caption]",
                "<figcaption>La scierie</figcaption>",
            ),
            (
                "Un.\n[gallery ids=\"1,2\"]\nDeux. [gallery]",
                "Un.\n\nDeux. ",
            ),
            ("[dropcap]L[/dropcap]a scierie", "La scierie"),
            (
                "[vc_row][vc_column_text]Le texte.[/vc_column_text][/vc_row]",
                "Le texte.",
            ),
            ("[su_quote cite=\"X\"]Oui[/su_quote], dit-il", "Oui, dit-il"),
            ("[embed]https://x.test/v[/embed]Suite", "Suite"),
            ("[youtube https://x.test/v]", ""),
            ("[embed width=\"1\"]https://x.test", "https://x.test"),
            (
                "Il a dit [sic] que [l'ancien maire] et [NDLR : non] [...] […]",
                "Il a dit [sic] que [l'ancien maire] et [NDLR : non] [...] […]",
            ),
            (
                "le [ndlr] et [le préfet] et [a] et [co-président] [1] [vers 10/12]",
                "le [ndlr] et [le préfet] et [a] et [co-président] [1] [vers 10/12]",
            ),
            (
                "Écrire [[gallery]] ou [ gallery ]",
                "Écrire [gallery] ou [ gallery ]",
            ),
            (
                "[inconnu couleur=rouge]Le [b]texte[/b][/inconnu]",
                "Le texte",
            ),
            (
                "Un.\n\n[mashshare]\n\nDeux.\n[fin]",
                "Un.\n\n\n\nDeux.\n[fin]",
            ),
            ("[", "["),
        ] {
            assert_eq!(without_shortcodes(text), expected, "{text}");
        }
    }

    #[test]
    fn line_breaks_are_breaks_but_in_tags() {
        for (given, expected) in [
            (
                "Un\n<img\nsrc='x'>\nDeux",
                "Un<br><br><img\nsrc='x'><br><br>Deux",
            ),
            ("1 < 2\nDeux", "1 < 2<br><br>Deux"),
            ("Un\n\nDeux", "Un\n\nDeux"),
        ] {
            assert_eq!(text(given), expected);
        }
    }
}
