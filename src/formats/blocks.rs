//! The blocks of a marked-up text become passages: paragraphs, list items, table rows, captions.

use super::marked;
use super::tree::{Element, Piece, one_line};
use crate::model::{Part, Passage};

/// Elements whose content is no text of the article.
const LEFT_OUT: &[&str] = &[
    "applet",
    "audio",
    "button",
    "canvas",
    "form",
    "head",
    "header",
    "iframe",
    "input",
    "media-metadata",
    "media-reference",
    "nav",
    "noscript",
    "object",
    "option",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
    // Settings of a word processor.
    "xml",
];

/// Elements that begin and end a passage.
const BLOCKS: &[&str] = &[
    "abstract",
    "address",
    "article",
    "aside",
    "block",
    "blockquote",
    "body",
    "body.content",
    "bq",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl1",
    "hl2",
    "hr",
    "html",
    "li",
    "main",
    "media",
    "media-caption",
    "media-producer",
    "nitf-table",
    "note",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Blocks that hold a text whole: they alone do not say where its paragraphs end.
const WRAPPERS: &[&str] = &["body", "body.content", "html"];

/// Returns the passages of an element in the order of its text; those that the markup does not name are `Part::Body`.
///
/// Text that was escaped twice is unescaped once more.
pub(super) fn passages(element: Element) -> Vec<Passage> {
    let passages = passages_as_they_are(element);
    let is_plain =
        |text: &String| !text.starts_with('<') && memchr::memchr(b'&', text.as_bytes()).is_none();
    if passages.iter().all(|passage| is_plain(&passage.text)) {
        return passages;
    }
    passages.into_iter().flat_map(unescaped_once_more).collect()
}

/// Returns the passages of an element as [`passages`] does, whatever is still escaped in them.
pub(super) fn passages_as_they_are(element: Element) -> Vec<Passage> {
    let mut blocks = Blocks::default();
    blocks.enter(element, Part::Body);
    blocks.flush(Part::Body);
    blocks.passages
}

fn unescaped_once_more(passage: Passage) -> Vec<Passage> {
    let Passage { part, text } = passage;
    if !marked::is_marked_up(&text) {
        let text = marked::unescaped_again(text);
        return vec![Passage { part, text }];
    }
    let mut inner = marked::unescaped_passages(&text);
    for passage in inner.iter_mut().filter(|inner| inner.part == Part::Body) {
        passage.part = part;
    }
    inner
}

/// Returns the words of an element as they stand, without what is no text of the article.
pub(super) fn words(element: Element) -> String {
    let mut words = String::new();
    add_words(element, &mut words);
    words
}

/// Adds the words of an element. Trees are at most 256 deep, and so is this.
fn add_words(element: Element, words: &mut String) {
    for piece in element.pieces() {
        match piece {
            Piece::Text(text) => words.push_str(text),
            Piece::Element(inner) if LEFT_OUT.contains(&inner.name()) => {}
            Piece::Element(inner) => add_words(inner, words),
        }
    }
}

/// Whether a tag begins or ends a passage.
pub(super) fn parts_passages(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Whether the words before and behind a tag are two words.
pub(super) fn parts_words(name: &str) -> bool {
    parts_passages(name) || matches!(name, "br" | "td" | "th")
}

/// Whether an element has paragraphs of its own, so that line breaks in its text mean nothing.
pub(super) fn has_blocks(element: Element) -> bool {
    let is_block = |name: &str| BLOCKS.contains(&name) && !WRAPPERS.contains(&name);
    element
        .all()
        .any(|inner| is_block(inner.name()) || inner.name() == "br")
}

#[derive(Default)]
struct Blocks {
    passages: Vec<Passage>,
    /// The passage that is being read.
    text: String,
    /// Line breaks since its last word: two end it, one is where the medium broke the line.
    breaks: u32,
}

impl Blocks {
    /// Reads the content of an element. Trees are at most 256 deep, and so is this.
    fn enter(&mut self, element: Element, part: Part) {
        for piece in element.pieces() {
            match piece {
                Piece::Text(text) => self.add(text, part),
                Piece::Element(inner) => self.element(inner, part),
            }
        }
    }

    fn element(&mut self, element: Element, part: Part) {
        let name = element.name();
        if LEFT_OUT.contains(&name) {
            return;
        }
        match name {
            "br" => {
                self.breaks += 1;
                self.text.push(' ');
                return;
            }
            // The cells of a row are set apart as words are.
            "td" | "th" => {
                self.text.push(' ');
                self.enter(element, part);
                self.text.push(' ');
                return;
            }
            _ => {}
        }
        if !BLOCKS.contains(&name) {
            return self.enter(element, part);
        }
        self.flush(part);
        let inner = part_of(element).unwrap_or(part);
        self.enter(element, inner);
        self.flush(inner);
    }

    fn add(&mut self, text: &str, part: Part) {
        if !text.trim().is_empty() {
            if self.breaks > 1 {
                self.flush(part);
            }
            self.breaks = 0;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self, part: Part) {
        self.breaks = 0;
        if let Some(text) = one_line(&self.text) {
            self.passages.push(Passage { part, text });
        }
        self.text.clear();
    }
}

/// Returns what the markup says of a block; `None` where it is what its surroundings are.
fn part_of(element: Element) -> Option<Part> {
    match element.name() {
        "media-caption" | "figcaption" | "caption" => Some(Part::Caption),
        "media-producer" => Some(Part::Credit),
        // Notes to editors are no copy.
        "note" => Some(Part::Boilerplate),
        "p" if element.attribute("lede") == Some("true") => Some(Part::Lead),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::xml::records;

    fn check(markup: &str, expected: &[&str]) {
        let mut found = Vec::new();
        let xml = format!("<root>{markup}</root>");
        records(&xml, &["root"], |tree| {
            let root = tree.root().expect("a record has a root");
            found.extend(
                passages(root)
                    .into_iter()
                    .map(|passage| format!("{}: {}", passage.part.name(), passage.text)),
            );
            true
        })
        .expect("the sample is XML");
        assert_eq!(found, expected, "{markup}");
    }

    #[test]
    fn blocks_are_passages() {
        check(
            "<p> </p><p>Un <em>mot</em>\n sur <br/>deux lignes.</p><script>x</script><p lede='true'>Tête</p>",
            &["body: Un mot sur deux lignes.", "lead: Tête"],
        );
        check(
            "Sans bloc.<br/><br/>Un autre.<ul><li>a</li><li>b</li></ul>",
            &["body: Sans bloc.", "body: Un autre.", "body: a", "body: b"],
        );
        check(
            "<p>Le maire de <st1:place>Vannes</st1:place> l'a dit<o:p></o:p> vendredi.</p><p><o:p>&#160;</o:p></p>",
            &["body: Le maire de Vannes l'a dit vendredi."],
        );
        check(
            "<p>L&amp;amp;eacute;t&amp;amp;eacute; &amp;amp; apr&amp;eacute;s</p><note>&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;</note>",
            &[
                "body: L&eacute;t&eacute; & aprés",
                "boilerplate: Un.",
                "boilerplate: Deux.",
            ],
        );
        check(
            "<table><tr><td>Lyon</td><td>3</td></tr></table><media><media-reference/><media-caption><p>Le port.</p></media-caption><media-producer>AFP</media-producer></media>",
            &["body: Lyon 3", "caption: Le port.", "credit: AFP"],
        );
    }
}
