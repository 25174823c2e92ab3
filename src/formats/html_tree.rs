//! HTML as a tree, read as browsers read it, whatever is missing or crossed.

use dom_query::{Document, NodeRef};

use super::hidden::Hidden;
use super::tree::{TREE_DEPTH, TooLarge, Tree};

/// Most attributes of one tag: beyond them the parser takes time that grows with their square.
const ATTRIBUTES: usize = 1000;

/// Longest page, in bytes. The longest in real archives have 2 MB, most of it scripts.
const PAGE_BYTES: usize = 16 << 20;

/// Why a page is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum HtmlError {
    /// Longer than any page.
    #[error("HTML longer than {PAGE_BYTES} bytes")]
    Long,
    /// A tag with more attributes than anyone writes.
    #[error("a tag with more than {ATTRIBUTES} attributes")]
    Attributes,
    /// More than an article has.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// Returns a page as the parser of browsers reads it, unless it is made to harm.
pub(super) fn page(html: &str) -> Result<Document, HtmlError> {
    check(html)?;
    let document = Document::from(html);
    check_depth(document.root())?;
    Ok(document)
}

/// Returns a piece of HTML, such as the text of a feed's entry, as a tree, without what is hidden from readers.
pub(super) fn fragment(html: &str) -> Result<Tree<'static>, HtmlError> {
    let document = page(html)?;
    let hidden = Hidden::of(&document);
    tree_without(&document.root(), &|node| hidden.hides(node))
}

/// Returns a node of a page with all that is in it as a tree, without the elements that are to be left out.
pub(super) fn tree_without(
    node: &NodeRef,
    is_left_out: &dyn Fn(&NodeRef) -> bool,
) -> Result<Tree<'static>, HtmlError> {
    check_depth(*node)?;
    let mut tree = Tree::default();
    tree.start("html".into(), std::iter::empty())?;
    let mut steps = vec![Step::Enter(*node)];
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Leave => {
                tree.end_last();
                continue;
            }
            Step::Enter(node) => node,
        };
        if node.is_text() {
            tree.text(node.text().to_string().into())?;
            continue;
        }
        if node.is_element() {
            if is_left_out(&node) {
                continue;
            }
            let name = node.node_name().unwrap_or_default().to_string();
            let attributes = node.attrs().into_iter().map(|attribute| {
                let name = attribute.name.local.to_string();
                (name.into(), attribute.value.to_string().into())
            });
            tree.start(name.into(), attributes)?;
            steps.push(Step::Leave);
        }
        let children = node.children();
        steps.extend(children.into_iter().rev().map(Step::Enter));
    }
    tree.end_last();
    Ok(tree)
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave,
}

/// Refuses a page before it is parsed.
fn check(html: &str) -> Result<(), HtmlError> {
    if html.len() > PAGE_BYTES {
        return Err(HtmlError::Long);
    }
    // Blanks outside quotes set attributes apart.
    let (mut in_tag, mut quote, mut blanks) = (false, None, 0);
    for byte in html.bytes() {
        match (in_tag, quote, byte) {
            (false, _, b'<') => (in_tag, blanks) = (true, 0),
            (true, None, b'>') => in_tag = false,
            (true, None, b'"' | b'\'') => quote = Some(byte),
            (true, Some(open), close) if open == close => quote = None,
            (true, None, b'=') => {
                blanks += 1;
                if blanks > ATTRIBUTES {
                    return Err(HtmlError::Attributes);
                }
            }
            _ => {}
        }
        // A stray quote would hide every tag after it.
        if quote.is_some() && byte == b'<' {
            (quote, blanks) = (None, 0);
        }
    }
    Ok(())
}

/// Refuses what is nested deeper than anyone reads, before anything walks it by recursion.
fn check_depth(root: NodeRef) -> Result<(), TooLarge> {
    let mut waiting = vec![(root, 0)];
    while let Some((node, depth)) = waiting.pop() {
        if depth >= TREE_DEPTH {
            return Err(TooLarge::Depth);
        }
        waiting.extend(node.children().into_iter().map(|child| (child, depth + 1)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::blocks::passages;

    #[test]
    fn crossed_and_missing_tags_are_read_as_browsers_do() {
        let tree = fragment("<P>Un <b>mot<p>Deux &eacute;l&egrave;ves<br><br>Trois").unwrap();
        let texts: Vec<String> = passages(tree.root().unwrap())
            .into_iter()
            .map(|passage| passage.text)
            .collect();
        assert_eq!(texts, ["Un mot", "Deux élèves", "Trois"]);
    }

    #[test]
    fn pages_made_to_harm_are_refused() {
        let deep = "<div>".repeat(10_000);
        assert_eq!(
            fragment(&deep).err(),
            Some(HtmlError::TooLarge(TooLarge::Depth))
        );
        let many: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
        assert_eq!(
            fragment(&format!("<p{many}>")).err(),
            Some(HtmlError::Attributes)
        );
    }
}
