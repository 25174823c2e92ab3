//! Marked-up text as a tree of pieces, most of them borrowed from the text itself.

use std::borrow::Cow;

/// Most elements and texts of one tree: a dispatch has hundreds, a photo feed's item some thousands.
const TREE_NODES: usize = 500_000;

/// Deepest nesting of a tree. A dispatch in NewsML with NITF inside is 15 deep, a page of mail 100.
pub(super) const TREE_DEPTH: usize = 256;

/// A tree of elements and texts.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The elements that are open while the tree is built.
    open: Vec<u32>,
    /// The names of those that are open beyond the depth of a tree: they are left out, and their text is kept.
    beyond: Vec<Cow<'a, str>>,
    is_flattened: bool,
}

#[derive(Debug)]
struct Node<'a> {
    /// The local name of an element; empty for a text.
    name: Cow<'a, str>,
    /// The words of a text.
    text: Cow<'a, str>,
    first_attribute: u32,
    attributes: u32,
    first_child: u32,
    last_child: u32,
    next: u32,
}

/// No node: the first one is nobody's child and nobody's neighbour.
const NONE: u32 = 0;

/// Why a tree cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum TooLarge {
    /// Too deep: the text is kept, the elements beyond are not.
    #[error("elements nested more than {TREE_DEPTH} deep: those beyond are read as text")]
    Depth,
    /// Too many pieces.
    #[error("more than {TREE_NODES} elements in one article")]
    Nodes,
}

impl<'a> Tree<'a> {
    /// Begins an element with its local name and its attributes; beyond the depth of a tree only its text is kept.
    pub(super) fn start(
        &mut self,
        name: Cow<'a, str>,
        attributes: impl IntoIterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
    ) -> Result<(), TooLarge> {
        if self.open.len() >= TREE_DEPTH {
            self.beyond.push(name);
            self.is_flattened = true;
            return Ok(());
        }
        let first = self.attributes.len();
        self.attributes.extend(attributes);
        let index = self.push(Node {
            name,
            text: Cow::Borrowed(""),
            first_attribute: first as u32,
            attributes: (self.attributes.len() - first) as u32,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
        })?;
        self.open.push(index);
        Ok(())
    }

    /// Adds a text to the element that is open.
    pub(super) fn text(&mut self, text: Cow<'a, str>) -> Result<(), TooLarge> {
        if text.is_empty() || self.open.is_empty() {
            return Ok(());
        }
        self.push(Node {
            name: Cow::Borrowed(""),
            text,
            first_attribute: 0,
            attributes: 0,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
        })?;
        Ok(())
    }

    /// Ends the innermost open element of this name with all that is open in it; nothing when none is open.
    pub(super) fn end(&mut self, name: &str) {
        // Not all of them, of which there may be as many as the text has tags.
        let mut beyond = self.beyond.iter().rev().take(TREE_DEPTH);
        if let Some(inside) = beyond.position(|known| known == name) {
            self.beyond.truncate(self.beyond.len() - inside - 1);
            return;
        }
        let is_it = |index: &u32| self.nodes[*index as usize].name == name;
        if let Some(at) = self.open.iter().rposition(is_it) {
            self.open.truncate(at);
            self.beyond.clear();
        }
    }

    /// Ends the innermost element.
    pub(super) fn end_last(&mut self) {
        if self.beyond.pop().is_none() {
            self.open.pop();
        }
    }

    /// Tells whether elements were left out because they stood too deep.
    pub(super) fn check_depth(&self) -> Result<(), TooLarge> {
        match self.is_flattened {
            true => Err(TooLarge::Depth),
            false => Ok(()),
        }
    }

    /// Whether every element has ended.
    pub(super) fn is_whole(&self) -> bool {
        self.open.is_empty()
    }

    fn push(&mut self, node: Node<'a>) -> Result<u32, TooLarge> {
        if self.nodes.len() >= TREE_NODES {
            return Err(TooLarge::Nodes);
        }
        let index = self.nodes.len() as u32;
        self.nodes.push(node);
        if let Some(parent) = self.open.last().map(|parent| *parent as usize) {
            let before = self.nodes[parent].last_child;
            match before {
                NONE => self.nodes[parent].first_child = index,
                before => self.nodes[before as usize].next = index,
            }
            self.nodes[parent].last_child = index;
        }
        Ok(index)
    }

    /// Returns the outermost element; `None` before there is one.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        (!self.nodes.is_empty()).then_some(Element {
            tree: self,
            index: 0,
        })
    }
}

/// An element of a tree.
#[derive(Clone, Copy)]
pub(super) struct Element<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

/// A child of an element.
#[derive(Clone, Copy)]
pub(super) enum Piece<'t> {
    Element(Element<'t>),
    Text(&'t str),
}

impl<'t> Element<'t> {
    fn node(self) -> &'t Node<'t> {
        &self.tree.nodes[self.index as usize]
    }

    /// Returns the name, without a prefix.
    pub(super) fn name(self) -> &'t str {
        &self.node().name
    }

    /// Returns an attribute by its name without a prefix; `None` also where it is blank.
    pub(super) fn attribute(self, name: &str) -> Option<&'t str> {
        let node = self.node();
        let first = node.first_attribute as usize;
        let attributes = &self.tree.attributes[first..first + node.attributes as usize];
        let (_, value) = attributes.iter().find(|(known, _)| known == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns elements and texts in their order.
    pub(super) fn pieces(self) -> impl Iterator<Item = Piece<'t>> {
        let tree = self.tree;
        let mut next = self.node().first_child;
        std::iter::from_fn(move || {
            let index = (next != NONE).then_some(next)?;
            let node = &tree.nodes[index as usize];
            next = node.next;
            Some(match node.name.is_empty() {
                true => Piece::Text(&node.text),
                false => Piece::Element(Element { tree, index }),
            })
        })
    }

    /// Returns the elements in this one.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'t>> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Element(element) => Some(element),
            Piece::Text(_) => None,
        })
    }

    /// Returns the first child of a name.
    pub(super) fn child(self, name: &str) -> Option<Element<'t>> {
        self.children().find(|child| child.name() == name)
    }

    /// Returns the children of a name.
    pub(super) fn children_of(self, name: &str) -> impl Iterator<Item = Element<'t>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// Returns the first child at the end of a path of names.
    pub(super) fn at(self, path: &[&str]) -> Option<Element<'t>> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// Returns every element in this one, in the order of the text, itself left out.
    pub(super) fn all(self) -> impl Iterator<Item = Element<'t>> {
        let mut waiting: Vec<Element<'t>> = self.children().collect();
        waiting.reverse();
        std::iter::from_fn(move || {
            let element = waiting.pop()?;
            let first = waiting.len();
            waiting.extend(element.children());
            waiting[first..].reverse();
            Some(element)
        })
    }

    /// Returns the first element of a name in this one, however deep.
    pub(super) fn find(self, name: &str) -> Option<Element<'t>> {
        self.all().find(|element| element.name() == name)
    }

    /// Returns every element of a name in this one, however deep.
    pub(super) fn find_all(self, name: &str) -> impl Iterator<Item = Element<'t>> {
        self.all().filter(move |element| element.name() == name)
    }

    /// Returns all text in this element as it stands.
    pub(super) fn raw_text(self) -> String {
        let mut text = String::new();
        let mut waiting: Vec<Piece<'t>> = self.pieces().collect();
        waiting.reverse();
        while let Some(piece) = waiting.pop() {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Element(element) => {
                    let first = waiting.len();
                    waiting.extend(element.pieces());
                    waiting[first..].reverse();
                }
            }
        }
        text
    }

    /// Returns all text in this element on one line; `None` where there is none.
    pub(super) fn text(self) -> Option<String> {
        one_line(&self.raw_text())
    }
}

/// Returns a text with every run of blanks and line breaks made one blank; `None` where nothing is left.
///
/// Blanks that hold two words together, as before a French colon, stay.
pub(super) fn one_line(text: &str) -> Option<String> {
    let text = text.trim();
    let mut line = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_walked_in_the_order_of_the_text() {
        let mut tree = Tree::default();
        let none = || std::iter::empty();
        tree.start("a".into(), [("n".into(), " 1 ".into())])
            .unwrap();
        tree.text("un ".into()).unwrap();
        tree.start("b".into(), none()).unwrap();
        tree.text("deux".into()).unwrap();
        tree.start("c".into(), none()).unwrap();
        tree.text("trois".into()).unwrap();
        // An end that is missing, and one that nothing began.
        tree.end("x");
        tree.end("b");
        tree.text(" quatre".into()).unwrap();
        tree.end("a");
        assert!(tree.is_whole());
        let root = tree.root().unwrap();
        assert_eq!(root.attribute("n"), Some("1"));
        assert_eq!(root.text().as_deref(), Some("un deuxtrois quatre"));
        let names: Vec<&str> = root.all().map(Element::name).collect();
        assert_eq!(names, ["b", "c"]);
        assert_eq!(root.at(&["b", "c"]).unwrap().raw_text(), "trois");
    }

    #[test]
    fn elements_beyond_the_depth_of_a_tree_leave_their_text() {
        let mut tree = Tree::default();
        let start = |tree: &mut Tree, name: &'static str| {
            tree.start(name.into(), std::iter::empty()).unwrap();
        };
        start(&mut tree, "r");
        start(&mut tree, "a");
        tree.end("a");
        assert_eq!(tree.check_depth(), Ok(()));
        for _ in 0..2 * TREE_DEPTH {
            start(&mut tree, "d");
        }
        tree.text("un ".into()).unwrap();
        start(&mut tree, "e");
        tree.text("deux ".into()).unwrap();
        tree.end("e");
        for _ in 0..2 * TREE_DEPTH {
            tree.end("d");
        }
        start(&mut tree, "f");
        tree.text("trois".into()).unwrap();
        tree.end("r");
        assert!(tree.is_whole());
        assert_eq!(tree.check_depth(), Err(TooLarge::Depth));
        let root = tree.root().unwrap();
        assert_eq!(root.text().as_deref(), Some("un deux trois"));
        assert_eq!(root.child("f").unwrap().raw_text(), "trois");
    }
}
