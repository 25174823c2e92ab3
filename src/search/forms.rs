//! The words of an index that a pattern or a near spelling stands for.

use std::collections::BTreeSet;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

use super::SearchError;
use crate::french::{TERM_LIMIT_BYTES, fold};

/// Most words that a pattern or near spelling may stand for: what Lucene allows too. Each costs a reader of postings,
/// and what has more (`re*`) says so little that nobody reads its answer.
pub const LIMIT_FORMS: usize = 1024;

/// Returns the terms of a field that a pattern stands for, in order.
pub(super) fn like(
    pattern: &str,
    searcher: &Searcher,
    field: Field,
) -> Result<BTreeSet<String>, SearchError> {
    let shape = Shape::new(pattern);
    collect(pattern, searcher, field, || Ok(&shape))
}

/// Returns the terms of a field that so few typos make of a word, in order.
pub(super) fn near(
    word: &str,
    typos: u8,
    searcher: &Searcher,
    field: Field,
) -> Result<BTreeSet<String>, SearchError> {
    // A swap of neighbours is one typo.
    let query = FuzzyTermQuery::new(Term::from_field_text(field, word), typos, true);
    collect(word, searcher, field, || query.automaton())
}

/// Returns the terms of a field that are numbers within these ends; an open end is `None`. Such a field has few terms.
pub(super) fn within(
    from: Option<u32>,
    to: Option<u32>,
    searcher: &Searcher,
    field: Field,
) -> Result<BTreeSet<String>, SearchError> {
    let wanted = from.unwrap_or(0)..=to.unwrap_or(u32::MAX);
    let mut found = BTreeSet::new();
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(field)?;
        let terms = index.terms().stream();
        let mut terms = terms.map_err(tantivy::TantivyError::from)?;
        while terms.advance() {
            let term = std::str::from_utf8(terms.key()).ok();
            let number = term.and_then(|term| Some((term, term.parse().ok()?)));
            if let Some((term, number)) = number
                && wanted.contains(&number)
            {
                found.insert(term.to_owned());
            }
        }
    }
    Ok(found)
}

fn collect<A: Automaton>(
    typed: &str,
    searcher: &Searcher,
    field: Field,
    automaton: impl Fn() -> tantivy::Result<A>,
) -> Result<BTreeSet<String>, SearchError>
where
    A::State: Clone,
{
    let mut forms = BTreeSet::new();
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(field)?;
        let mut found = index
            .terms()
            .search(automaton()?)
            .into_stream()
            .map_err(tantivy::TantivyError::from)?;
        while found.advance() {
            let Ok(form) = std::str::from_utf8(found.key()) else {
                continue;
            };
            // The marks between sentences are terms too.
            if form.starts_with(char::is_alphanumeric) && !forms.contains(form) {
                if forms.len() == LIMIT_FORMS {
                    return Err(SearchError::TooManyForms {
                        typed: typed.to_owned(),
                        limit: LIMIT_FORMS,
                    });
                }
                forms.insert(form.to_owned());
            }
        }
    }
    Ok(forms)
}

/// A pattern, read from left to right: at which of its pieces a word may stand so far.
struct Shape(Vec<Piece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// This byte.
    Byte(u8),
    /// One letter, of as many bytes as it has.
    Letter,
    /// Any letters, or none.
    Any,
}

/// Most pieces of a pattern: a bit of the state for each. No term is longer.
const LIMIT_PIECES: usize = 127;
const _: () = assert!(LIMIT_PIECES > TERM_LIMIT_BYTES);

impl Shape {
    /// Returns the shape of a pattern as the index spells words: without case, accents, hyphens and points.
    fn new(pattern: &str) -> Shape {
        let mut pieces = Vec::new();
        for c in fold(&pattern.to_lowercase()).chars() {
            match c {
                '*' if pieces.last() == Some(&Piece::Any) => {}
                '*' => pieces.push(Piece::Any),
                '?' => pieces.push(Piece::Letter),
                '-' | '.' | '\u{2010}' | '\u{2011}' => {}
                c => pieces.extend(c.encode_utf8(&mut [0; 4]).bytes().map(Piece::Byte)),
            }
        }
        // What is longer than any term matches none.
        pieces.truncate(LIMIT_PIECES);
        Shape(pieces)
    }

    /// Adds the places that are reached without a letter: `*` may stand for none.
    fn closed(&self, mut state: u128) -> u128 {
        for (at, piece) in self.0.iter().enumerate() {
            if *piece == Piece::Any && state & 1 << at != 0 {
                state |= 1 << (at + 1);
            }
        }
        state
    }
}

impl Automaton for &Shape {
    type State = u128;

    fn start(&self) -> u128 {
        self.closed(1)
    }

    fn is_match(&self, state: &u128) -> bool {
        state & 1 << self.0.len() != 0
    }

    fn can_match(&self, state: &u128) -> bool {
        *state != 0
    }

    fn accept(&self, state: &u128, byte: u8) -> u128 {
        // The bytes of a letter after its first.
        let is_inside = byte & 0b1100_0000 == 0b1000_0000;
        let mut next = 0;
        for (at, piece) in self
            .0
            .iter()
            .enumerate()
            .filter(|(at, _)| state & 1 << at != 0)
        {
            match piece {
                Piece::Byte(wanted) if *wanted == byte => next |= 1 << (at + 1),
                Piece::Byte(_) => {}
                Piece::Letter if !is_inside => next |= 1 << (at + 1),
                Piece::Letter => {}
                Piece::Any => next |= 1 << at,
            }
        }
        if is_inside {
            // What took the first byte of a letter as one letter stays behind it.
            let letters = self.0.iter().enumerate();
            for (at, _) in letters.filter(|(_, piece)| **piece == Piece::Letter) {
                next |= state & 1 << (at + 1);
            }
        }
        self.closed(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_like(pattern: &str, word: &str) -> bool {
        let shape = Shape::new(pattern);
        let shape = &shape;
        let state = word
            .bytes()
            .fold(shape.start(), |state, byte| shape.accept(&state, byte));
        shape.is_match(&state)
    }

    #[test]
    fn a_pattern_stands_for_words_of_its_shape() {
        let cases = [
            ("syr*", "syrie", true),
            ("syr*", "syr", true),
            ("Syr*", "assyrie", false),
            ("*rie", "syrie", true),
            ("*rie", "rient", false),
            ("s*e", "syrie", true),
            ("mo?s", "mois", true),
            ("mo?s", "mos", false),
            ("mo?s", "moiis", false),
            ("m?漢", "mé漢", true),
            ("*yr*", "syrie", true),
            ("élys*", "elysee", true),
            ("cessez-le-f*", "cessezlefeu", true),
            ("**", "x", true),
        ];
        for (pattern, word, expected) in cases {
            assert_eq!(is_like(pattern, word), expected, "{pattern} {word}");
        }
    }
}
