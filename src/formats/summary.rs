//! A summary that stands beside the text.

use super::tree::one_line;
use crate::model::{Article, Part, Passage};

/// Adds a summary before the passages from `text` on, which are the article's text so far.
///
/// `parts/` makes it lead text, or leaves it out where the text says the same.
pub(super) fn add(article: &mut Article, text: usize, summary: &str) {
    if let Some(summary) = one_line(summary) {
        let summary = Passage::new(Part::Summary, &summary);
        article.passages.insert(text, summary);
    }
}

/// Adds the passages of a summary behind those that an article has; its text is to follow.
pub(super) fn push(article: &mut Article, summary: impl IntoIterator<Item = Passage>) {
    let part = Part::Summary;
    let summary = summary.into_iter();
    let summary = summary.map(|passage| Passage { part, ..passage });
    article.passages.extend(summary);
}
