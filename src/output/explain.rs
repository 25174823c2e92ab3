//! Why a hit stands where it stands, in words.

use super::numbers::{counted, grouped};
use crate::search::{Parts, WordUse};

/// Returns how a word of the query was looked for: `Syrie: syr in 1 204 articles, as typed in 1 190`.
pub fn word(word: &WordUse) -> String {
    let mut text = format!(
        "{}: {} in {}, as typed in {}",
        word.typed,
        word.forms.join(" or "),
        counted(word.counts.articles, "article", "articles"),
        grouped(word.counts.exact)
    );
    if !word.akin.is_empty() {
        text.push_str(&format!("; below it {}", word.akin.join(", ")));
    }
    if word.is_of_date {
        text.push_str("; word of a date");
    }
    if word.weight != 1.0 {
        text.push_str(&format!(", weighs {}", word.weight));
    }
    text
}

/// Returns what a score is made of: `12.40 = (words 9.10 + near 1.20 + headline 2.10) × 1.00 for its words × 1.00 for its
/// date`.
pub fn parts(parts: &Parts, score: f32) -> String {
    format!(
        "{score:.2} = (words {:.2} + near {:.2} + headline {:.2}) × {:.2} for its words × {:.2} for its date",
        parts.words, parts.near, parts.headline, parts.coordination, parts.date
    )
}
