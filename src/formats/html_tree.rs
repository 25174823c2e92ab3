//! HTML as a tree, read as browsers read it, whatever is missing or crossed.

use dom_query::NodeRef;

use super::hidden::Hidden;
use super::html_parser::{Parsed, parse};
use super::tree::{TooLarge, Tree};

/// Longest page, in bytes. The longest in real archives have 2 MB, most of it scripts.
const PAGE_BYTES: usize = 16 << 20;

/// Why a page is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum HtmlError {
    /// Longer than any page.
    #[error("HTML longer than {PAGE_BYTES} bytes")]
    Long,
    /// More than an article has.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// Returns a page as the parser of browsers reads it.
pub(super) fn page(html: &str) -> Result<Parsed, HtmlError> {
    match html.len() > PAGE_BYTES {
        true => Err(HtmlError::Long),
        false => Ok(parse(html)),
    }
}

/// Returns a piece of HTML, such as the text of a feed's entry, as a tree, without what is hidden from readers.
pub(super) fn fragment(html: &str) -> Result<Tree<'static>, HtmlError> {
    let document = page(html)?.document;
    let hidden = Hidden::of(&document);
    tree_without(&document.root(), &|node| hidden.hides(node))
}

/// Returns a node of a page with all that is in it as a tree, without the elements that are to be left out.
pub(super) fn tree_without(
    node: &NodeRef,
    is_left_out: &dyn Fn(&NodeRef) -> bool,
) -> Result<Tree<'static>, HtmlError> {
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
    fn what_is_nested_too_deep_keeps_its_text() {
        let deep = format!("{}un<p>deux", "<div>".repeat(10_000));
        let tree = fragment(&deep).unwrap();
        assert_eq!(tree.root().unwrap().text().as_deref(), Some("undeux"));
        assert_eq!(passages(tree.root().unwrap()).len(), 2);
    }
}
