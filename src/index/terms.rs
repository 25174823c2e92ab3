//! Terms that are no words of the text: marks between its pieces, and values of fields.

use crate::french::fold;

/// The term that stands before each sentence but a paragraph's first.
pub(crate) const SENTENCE: &str = ".";
/// The term that stands before each paragraph.
pub(crate) const PARAGRAPH: &str = "¶";
/// The term that stands behind a headline that asks a question.
pub(crate) const QUESTION: &str = "?";
/// The term that stands before the extra copies.
pub(crate) const COPIES: &str = "=";

/// Returns the term of a value: without case and accents, blanks single.
pub(crate) fn whole(value: &str) -> String {
    let value: Vec<&str> = value.split_whitespace().collect();
    fold(&value.join(" ").to_lowercase()).into_owned()
}

/// Returns the words of the term of a value.
pub(crate) fn value_words(value: &str) -> impl Iterator<Item = &str> {
    let words = value.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Gives the terms of a value to `take`: the whole, then its words, so that `auteur:dupont` finds Jean DUPONT.
pub(super) fn each_term(value: &str, mut take: impl FnMut(&str)) {
    let value = whole(value);
    take(&value);
    value_words(&value)
        .filter(|word| *word != value)
        .for_each(take);
}
