//! HTML parsed as browsers parse it, with limits on what is open at once: tags beyond them are left out, never text.
//!
//! The parser looks through all open elements at nearly every tag, and opens all formatting elements anew in every
//! paragraph. Without limits a page of unclosed tags takes time that grows with the square of its length.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use dom_query::{Document, NodeId};
use html5ever::interface::{Tracer, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, TokenizerResult, local_name};
use rustc_hash::FxHashMap;

use super::blocks;

/// Most elements that are open when another block begins, formatting elements counted twice. Browsers stop at 512; the
/// deepest pages of real archives, newsletters in nested tables, have about 100.
const OPEN: usize = 220;

/// Most elements that are open when another element begins that is no block, so that paragraphs behind a thousand
/// unclosed `<b>` are paragraphs still.
const OPEN_INLINE: usize = 160;

/// Most nodes of a page, before all other tags are left out. The longest in real archives have 20,000.
const NODES: usize = 300_000;

/// Most attributes of one tag: the tokenizer compares each of them with all before it.
const ATTRIBUTES: usize = 1000;

/// Most attributes of a formatting element, which the parser copies each time that it opens it anew.
const FORMATTING_ATTRIBUTES: usize = 20;

/// A page, parsed.
pub(super) struct Parsed {
    pub(super) document: Document,
    /// How many tags and attributes were left out.
    left_out: usize,
}

impl Parsed {
    /// Returns what to say of the page if it was not taken as it stands.
    pub(super) fn doubt(&self) -> Option<String> {
        (self.left_out > 0).then(|| {
            format!(
                "HTML nested too deep: {} tags left out, their text kept",
                self.left_out
            )
        })
    }
}

/// Parses a page; scripts are not run.
pub(super) fn parse(html: &str) -> Parsed {
    let (html, shortened) = without_attributes_beyond_limit(html);
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let guard = Guard {
        builder: TreeBuilder::new(Document::default(), options),
        traced: Cell::new(0),
        nodes_traced: Cell::new(0),
        has_changed: Cell::new(true),
        unopened: RefCell::default(),
        breaks: Cell::new(BREAKS),
        is_swallowing: Cell::new(false),
        root_attributes: Cell::new(0),
        left_out: Cell::new(shortened),
    };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(&*html));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    Parsed {
        left_out: tokenizer.sink.left_out.get(),
        document: tokenizer.sink.builder.sink.finish(),
    }
}

/// Line breaks that take the place of a block: two of them end a passage.
const BREAKS: u8 = 2;

/// Stands between tokenizer and tree builder and passes on the tags for which there is room.
struct Guard {
    builder: TreeBuilder<NodeId, Document>,
    /// How many elements were open when they were counted last.
    traced: Cell<usize>,
    /// How many nodes there were then.
    nodes_traced: Cell<usize>,
    /// Whether a tag was passed on since.
    has_changed: Cell<bool>,
    /// How many tags of a name were left out whose end tags are still to come.
    unopened: RefCell<FxHashMap<LocalName, usize>>,
    /// Line breaks that were put in the place of tags since the last text.
    breaks: Cell<u8>,
    /// Whether the content of a script that was left out is read over.
    is_swallowing: Cell<bool>,
    /// How many attributes the tags of `html` and `body` had, which the parser gathers however often they come.
    root_attributes: Cell<usize>,
    left_out: Cell<usize>,
}

/// What becomes of a tag.
enum Fate {
    Pass,
    /// Line breaks are passed on in its place, which keep the passages around it apart.
    Break,
    /// A blank is, which keeps words apart.
    Blank,
    /// Its content is no text and is left out with it.
    Swallow(RawKind),
    Drop,
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            Token::TagToken(tag) => match self.tag(tag, line) {
                Ok(token) => token,
                Err(result) => return result,
            },
            Token::CharacterTokens(_) if self.is_swallowing.get() => {
                return TokenSinkResult::Continue;
            }
            Token::CharacterTokens(text) => {
                self.breaks.set(0);
                Token::CharacterTokens(text)
            }
            // Comments would only take room.
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            other => other,
        };
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Guard {
    /// Returns what to pass on for a tag, or what to tell the tokenizer where that is nothing.
    fn tag(&self, mut tag: Tag, line: u64) -> Result<Token, TokenSinkResult<NodeId>> {
        let fate = match tag.kind == StartTag {
            true => self.fate_of_start(&tag),
            false => self.fate_of_end(&tag),
        };
        match fate {
            Fate::Pass => {
                self.has_changed.set(true);
                if tag.attrs.len() > FORMATTING_ATTRIBUTES && is_formatting(&tag.name) {
                    tag.attrs.truncate(FORMATTING_ATTRIBUTES);
                }
                if matches!(tag.name, local_name!("html") | local_name!("body")) {
                    let room = ATTRIBUTES - self.root_attributes.get();
                    tag.attrs.truncate(room);
                    self.root_attributes
                        .set(ATTRIBUTES - room + tag.attrs.len());
                }
                Ok(Token::TagToken(tag))
            }
            Fate::Break if self.breaks.get() < BREAKS => {
                for _ in self.breaks.replace(BREAKS) + 1..BREAKS {
                    // A line break asks nothing of the tokenizer.
                    let _ = self.builder.process_token(line_break(), line);
                }
                Ok(line_break())
            }
            Fate::Blank if self.breaks.get() == 0 => {
                self.breaks.set(1);
                Ok(Token::CharacterTokens(StrTendril::from_char(' ')))
            }
            Fate::Swallow(kind) => {
                self.is_swallowing.set(true);
                Err(TokenSinkResult::RawData(kind))
            }
            Fate::Break | Fate::Blank | Fate::Drop => Err(TokenSinkResult::Continue),
        }
    }

    fn fate_of_start(&self, tag: &Tag) -> Fate {
        let has_nodes = self.builder.sink.tree.len() < NODES;
        // In most pages there is room for everything.
        if has_nodes && self.has_room(OPEN_INLINE) {
            return Fate::Pass;
        }
        if is_empty(&tag.name) {
            return match has_nodes {
                true => Fate::Pass,
                false => self.instead(&tag.name),
            };
        }
        let raw = raw_kind(&tag.name);
        let is_block = blocks::parts_words(&tag.name);
        if has_nodes && is_block && self.has_room(OPEN) {
            return Fate::Pass;
        }
        self.left_out.set(self.left_out.get() + 1);
        let mut unopened = self.unopened.borrow_mut();
        *unopened.entry(tag.name.clone()).or_default() += 1;
        raw.map_or_else(|| self.instead(&tag.name), Fate::Swallow)
    }

    /// Leaves out the end tag of a tag that was left out.
    fn fate_of_end(&self, tag: &Tag) -> Fate {
        let mut unopened = self.unopened.borrow_mut();
        let Some(count) = unopened.get_mut(&tag.name) else {
            return Fate::Pass;
        };
        *count -= 1;
        if *count == 0 {
            unopened.remove(&tag.name);
        }
        self.is_swallowing.set(false);
        self.instead(&tag.name)
    }

    /// Says what takes the place of a tag that is left out.
    fn instead(&self, name: &str) -> Fate {
        if blocks::parts_passages(name) && self.builder.sink.tree.len() < NODES {
            Fate::Break
        } else if blocks::parts_words(name) {
            Fate::Blank
        } else {
            Fate::Drop
        }
    }

    /// Whether fewer elements than this are open, formatting elements counted twice.
    fn has_room(&self, limit: usize) -> bool {
        let nodes = self.builder.sink.tree.len();
        let since = nodes - self.nodes_traced.get();
        // A new node is at most one open element and one formatting element more.
        if self.traced.get() + 2 * since < limit {
            return true;
        }
        if self.has_changed.replace(false) || since > 0 {
            let count = Count(Cell::new(0));
            self.builder.trace_handles(&count);
            self.traced.set(count.0.get());
            self.nodes_traced.set(nodes);
        }
        self.traced.get() < limit
    }
}

fn line_break() -> Token {
    Token::TagToken(Tag {
        kind: StartTag,
        name: local_name!("br"),
        self_closing: false,
        attrs: Vec::new(),
        had_duplicate_attributes: false,
    })
}

/// Counts what the tree builder has open.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// Whether the parser opens an element anew where it was not closed: in the next paragraph, in the next cell.
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}

/// Whether an element holds nothing and so never stays open.
fn is_empty(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("param")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}

/// Returns how the tokenizer is to read what stands in an element that holds no tags and no text of the page.
fn raw_kind(name: &LocalName) -> Option<RawKind> {
    match *name {
        local_name!("script") => Some(RawKind::ScriptData),
        local_name!("title") | local_name!("textarea") => Some(RawKind::Rcdata),
        local_name!("iframe") | local_name!("style") => Some(RawKind::Rawtext),
        _ => None,
    }
}

/// Returns a page without the attributes beyond the limit of each tag, and how many tags had such.
fn without_attributes_beyond_limit(html: &str) -> (Cow<'_, str>, usize) {
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let (mut copied, mut shortened, mut at) = (0, 0, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        at += found + 1;
        let is_end = bytes.get(at) == Some(&b'/');
        let name = at + usize::from(is_end);
        if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (end, beyond) = tag_end(bytes, name);
        if let Some(beyond) = beyond {
            kept.push_str(&html[copied..beyond]);
            copied = end;
            shortened += 1;
        }
        at = match is_end {
            true => end,
            false => raw_end(bytes, name, end),
        };
    }
    if shortened == 0 {
        return (Cow::Borrowed(html), 0);
    }
    kept.push_str(&html[copied..]);
    (Cow::Owned(kept), shortened)
}

/// Returns where a tag ends whose name begins at `at`, and where its attributes go beyond the limit, if they do.
fn tag_end(bytes: &[u8], at: usize) -> (usize, Option<usize>) {
    let is_blank = |byte: u8| byte.is_ascii_whitespace() || byte == b'/';
    let (mut at, mut attributes, mut beyond) = (at, 0, None);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return (at, beyond),
            // Only what follows an equals sign is quoted; any other mark is part of a name.
            b'=' => {
                let value = bytes[at + 1..].trim_ascii_start();
                at = bytes.len() - value.len();
                let Some(quote @ (b'"' | b'\'')) = value.first() else {
                    continue;
                };
                attributes += 1;
                let end = memchr::memchr(*quote, &value[1..]);
                at = end.map_or(bytes.len(), |end| at + end + 2);
            }
            byte => {
                at += 1;
                // Blanks in a row part two attributes like one.
                if !is_blank(*byte) || bytes.get(at).is_none_or(|next| is_blank(*next)) {
                    continue;
                }
                attributes += 1;
            }
        }
        if attributes > ATTRIBUTES {
            beyond = beyond.or(Some(at));
        }
    }
    (at, beyond)
}

/// Returns where the content ends of an element in which `<` begins no tag; for any other, where its tag ends.
fn raw_end(bytes: &[u8], name: usize, tag_end: usize) -> usize {
    let is_raw = |raw: &&&str| {
        let after = name + raw.len();
        let is_it = bytes[name..tag_end].get(..raw.len());
        is_it.is_some_and(|name| name.eq_ignore_ascii_case(raw.as_bytes()))
            && !bytes.get(after).is_some_and(u8::is_ascii_alphanumeric)
    };
    let Some(raw) = ["script", "style", "textarea", "title"].iter().find(is_raw) else {
        return tag_end;
    };
    memchr::memchr_iter(b'<', &bytes[tag_end..])
        .map(|found| tag_end + found)
        .find(|at| {
            let end_tag = bytes[at + 1..].strip_prefix(b"/");
            let name = end_tag.and_then(|end_tag| end_tag.get(..raw.len()));
            name.is_some_and(|name| name.eq_ignore_ascii_case(raw.as_bytes()))
        })
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the text of a page, and how many tags were left out.
    fn read(html: &str) -> (String, usize) {
        let parsed = parse(html);
        let body = parsed.document.select_single("body");
        (body.text().to_string(), parsed.left_out)
    }

    #[test]
    fn tags_beyond_the_limits_are_left_out_and_no_text_is() {
        for (open, close) in [
            ("<b>", ""),
            ("<b>", "</b>"),
            ("<a href=x>", ""),
            ("<font size=1>", ""),
            ("<div>", ""),
            ("<div>", "</div>"),
            ("<table><tr><td>", ""),
            ("<blockquote><b>", "</blockquote>"),
            ("<ul><li>", "</li></ul>"),
            ("<x-y>", "</x-y>"),
        ] {
            let words: String = (0..2000).map(|n| format!("{open}m{n} ")).collect();
            let (text, left_out) = read(&format!("<p>début {words}{} fin", close.repeat(2000)));
            let expected = (0..2000).map(|n| format!("m{n}"));
            let expected: Vec<String> = ["début".to_owned()]
                .into_iter()
                .chain(expected)
                .chain(["fin".to_owned()])
                .collect();
            // Words that stand in a table's rows, but in no cell, come before the table.
            let found: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(found, expected, "{open} {close}");
            assert_eq!(left_out > 0, !open.starts_with("<a"), "{open} {close}");
        }
    }

    #[test]
    fn paragraphs_behind_unclosed_tags_stay_paragraphs() {
        let page = format!("{}<p>Un</p><p>deux</p><p>trois</p>", "<b>x".repeat(1000));
        let parsed = parse(&page);
        assert_eq!(parsed.document.select("p").length(), 3);
        let page = format!("{}<p>Un</p>deux<p>trois</p>", "<div>".repeat(1000));
        let (text, _) = read(&page);
        assert_eq!(text, "Undeuxtrois");
        assert_eq!(parse(&page).document.select("br").length(), 6);
    }

    #[test]
    fn end_tags_of_tags_that_were_left_out_end_nothing_else() {
        let page = format!(
            "<section id=s>{}mot{}<i>deux</i></section>",
            "<div>".repeat(1000),
            "</div>".repeat(1000)
        );
        let parsed = parse(&page);
        assert_eq!(parsed.document.select("section > i").length(), 1);
    }

    #[test]
    fn scripts_that_are_left_out_are_no_text() {
        let page = format!("{}<script>if (a<b) x()</script>mot", "<div>".repeat(1000));
        assert_eq!(read(&page).0, "mot");
    }

    #[test]
    fn formatting_that_is_opened_anew_fills_no_memory() {
        let fonts: String = (0..1000).map(|n| format!("<font color={n}>")).collect();
        let parsed = parse(&format!("{fonts}{}", "<p>mot".repeat(20_000)));
        assert!(parsed.document.tree.len() < NODES + 1000);
        let text = parsed.document.select_single("body").text();
        assert_eq!(text.split("mot").count(), 20_001);
    }

    #[test]
    fn attributes_beyond_the_limit_are_left_out_and_no_text_is() {
        let many: String = (0..5000).map(|n| format!(" a{n}='>'")).collect();
        let bare: String = (0..5000).map(|n| format!(" a{n}")).collect();
        for page in [
            format!("un <p{many}>deux</p> <b class=x>trois"),
            format!("un <p{bare}>deux</p{bare}> <b>trois"),
        ] {
            let (text, left_out) = read(&page);
            assert_eq!(text, "un deux trois");
            assert!(left_out > 0);
        }
        // Neither blanks nor what a script compares are attributes.
        let script = format!("<script>a<b{bare}</script><p {} id=x>mot", " ".repeat(5000));
        assert!(matches!(
            without_attributes_beyond_limit(&script),
            (Cow::Borrowed(_), 0)
        ));
    }
}
