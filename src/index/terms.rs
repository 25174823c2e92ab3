//! The text of an article laid out as terms with positions, and tantivy's side of it.
//!
//! The French analysis runs once for each passage, outside tantivy, and feeds several fields. What tantivy gets is the
//! result: terms, each after a character that says how many positions it stands behind the one before. No term holds
//! control characters, so the layout needs no escapes, and its tokenizer only cuts.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::french::{Word, fold};

/// Name of the tokenizer of fields whose text is laid out by [`Layout`].
pub(super) const LAID_OUT: &str = "laid_out";

/// Name of the tokenizer of values: the whole as one term, and each of its words, without case and accents.
pub(super) const WHOLE: &str = "whole";

/// The term that stands before each sentence but a paragraph's first.
pub(crate) const SENTENCE: &str = ".";
/// The term that stands before each paragraph.
pub(crate) const PARAGRAPH: &str = "¶";
/// The term that stands behind a headline that asks a question.
pub(crate) const QUESTION: &str = "?";
/// The term that stands before the extra copies.
pub(crate) const COPIES: &str = "=";

/// Farthest step that one character says; longer ones take several.
const STEP: u32 = 30;

/// Makes the tokenizers known to an index.
pub(super) fn register(index: &tantivy::Index) {
    index.tokenizers().register(LAID_OUT, LaidOut::default());
    index.tokenizers().register(WHOLE, Whole::default());
}

/// A field's text as it grows: terms with the steps between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    text: String,
    position: u32,
}

impl Layout {
    /// Adds a term at a position, which is not before the last one's.
    pub(super) fn push(&mut self, position: u32, term: &str) {
        self.step_to(position);
        self.text.push_str(term);
    }

    /// Adds what another layout holds, its positions counted from `base`.
    fn append(&mut self, base: u32, other: &Layout) {
        if other.text.is_empty() {
            return;
        }
        self.step_to(base);
        self.text.push_str(&other.text);
        self.position = base + other.position;
    }

    /// Writes the steps from the last term's position to another.
    fn step_to(&mut self, position: u32) {
        let mut step = position - self.position;
        while step > STEP {
            self.text.push(char::from(STEP as u8 + 1));
            step -= STEP;
        }
        self.text.push(char::from(step as u8 + 1));
        self.position = position;
    }

    /// Returns the text for tantivy.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn clear(&mut self) {
        self.text.clear();
        self.position = 0;
    }
}

/// The layouts of the fields of stems, of exact forms and of compounds in one piece, whose positions are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Layouts {
    pub(super) stem: Layout,
    pub(super) exact: Layout,
    pub(super) joined: Layout,
}

impl Layouts {
    /// Empties them and keeps their memory.
    pub(super) fn clear(&mut self) {
        self.stem.clear();
        self.exact.clear();
        self.joined.clear();
    }

    /// Adds a word in each of its forms.
    pub(super) fn push(&mut self, position: u32, word: &Word) {
        self.exact.push(position, word.exact);
        if let Some(joined) = word.joined {
            self.exact.push(position, joined);
        }
        if let Some(stem) = word.joined_stem {
            self.joined.push(position, stem);
        }
        if !word.is_stop {
            for stem in word.stems() {
                self.stem.push(position, stem);
            }
        }
    }

    /// Adds what other layouts hold, their positions counted from `base`.
    pub(super) fn append(&mut self, base: u32, other: &Layouts) {
        self.stem.append(base, &other.stem);
        self.exact.append(base, &other.exact);
        self.joined.append(base, &other.joined);
    }

    /// Returns the position after the last word.
    pub(super) fn end(&self) -> u32 {
        self.exact.position + 1
    }
}

/// Returns the term of a value: without case and accents, blanks single.
pub(crate) fn whole(value: &str) -> String {
    let value: Vec<&str> = value.split_whitespace().collect();
    fold(&value.join(" ").to_lowercase()).into_owned()
}

/// Cuts what [`Layout`] laid out.
#[derive(Clone, Default)]
struct LaidOut {
    token: Token,
}

struct LaidOutStream<'a> {
    rest: &'a str,
    position: usize,
    token: &'a mut Token,
}

impl Tokenizer for LaidOut {
    type TokenStream<'a> = LaidOutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LaidOutStream<'a> {
        self.token.reset();
        LaidOutStream {
            rest: text,
            position: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for LaidOutStream<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.rest.as_bytes();
        let mut start = 0;
        while let Some(step) = bytes.get(start).filter(|byte| **byte < 32) {
            self.position += usize::from(*step) - 1;
            start += 1;
        }
        if start == bytes.len() {
            return false;
        }
        let end = start + term_length(&bytes[start..]);
        self.token.text.clear();
        self.token.text.push_str(&self.rest[start..end]);
        self.token.position = self.position;
        self.rest = &self.rest[end..];
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Returns how many bytes stand before the first one that is a step, below 32.
///
/// Looks at eight bytes at once: most terms are shorter, so this is one step and no loop whose end is guessed wrong.
fn term_length(bytes: &[u8]) -> usize {
    const EACH_BYTE: u64 = 0x0101_0101_0101_0101;
    let mut length = 0;
    while let Some(eight) = bytes[length..].first_chunk() {
        let eight = u64::from_le_bytes(*eight);
        // The high bit of each byte that is below 32; borrows make others of it only after the first such byte.
        let steps = eight.wrapping_sub(32 * EACH_BYTE) & !eight & (0x80 * EACH_BYTE);
        if steps != 0 {
            return length + steps.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = &bytes[length..];
    length
        + rest
            .iter()
            .position(|byte| *byte < 32)
            .unwrap_or(rest.len())
}

/// Gives a whole value as one term, then its words: `auteur:dupont` finds Jean DUPONT.
#[derive(Clone, Default)]
struct Whole {
    token: Token,
}

struct WholeStream<'a> {
    terms: std::vec::IntoIter<String>,
    token: &'a mut Token,
}

impl Tokenizer for Whole {
    type TokenStream<'a> = WholeStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WholeStream<'a> {
        self.token.reset();
        let value = whole(text);
        let mut terms: Vec<String> = value
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && *word != value)
            .map(str::to_owned)
            .collect();
        terms.insert(0, value);
        WholeStream {
            terms: terms.into_iter(),
            token: &mut self.token,
        }
    }
}

impl TokenStream for WholeStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.position = 0;
        match self.terms.next() {
            Some(term) => {
                self.token.text = term;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_laid_out_is_cut_the_same() {
        let terms = [
            (0, "¶"),
            (1, "cessez"),
            (1, "cessezlefeu"),
            (3, "feu"),
            (34, "trêve"),
            (400, "x"),
            (400, "y"),
            (401, "anticonstitutionnellement"),
            (402, "éé漢字éé"),
        ];
        let mut layout = Layout::default();
        for (position, term) in terms {
            layout.push(position, term);
        }
        let mut tokenizer = LaidOut::default();
        let mut stream = tokenizer.token_stream(layout.text());
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().position as u32, stream.token().text.clone()));
        }
        assert_eq!(
            found,
            terms.map(|(position, term)| (position, term.to_owned()))
        );
        assert!(!LaidOut::default().token_stream("").advance());
    }
}
