//! What stands around a dispatch on the wire: the control bytes, what fills lines between them, many in one file.

use super::{Emit, Found, fields};
use crate::model::Article;

/// Start of a header.
pub(super) const SOH: char = '\u{1}';

/// Start of a text.
pub(super) const STX: char = '\u{2}';

/// End of a text.
pub(super) const ETX: char = '\u{3}';

/// Whether a character may stand before a control byte: blanks, DEL, SYN of synchronous lines.
pub(super) fn is_lead_in(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{7f}' | '\u{16}')
}

/// Returns a line without control bytes and blanks around it.
pub(super) fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| is_lead_in(c) || c.is_control())
}

/// Cuts what follows a header into the text and what stands behind its end, such as the time of sending.
pub(super) fn text_and_tail(rest: &str) -> (&str, &str) {
    rest.split_once(ETX).unwrap_or((rest, ""))
}

/// Returns a text without control bytes: blanks for them, and an indent for the one that begins a row of a table (BS).
pub(super) fn without_controls(text: &str) -> String {
    let readable = |c: char| match c {
        '\n' | '\t' => c,
        '\u{8}' => '\t',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(readable).collect()
}

/// Gives the articles in which there is anything to read, until the reader is to stop.
pub(super) fn emit_articles(
    articles: impl Iterator<Item = Article>,
    encoding: &'static str,
    emit: Emit,
) {
    for article in articles.filter(fields::has_text) {
        let is_to_go_on = emit(Found::Article {
            article: Box::new(article),
            encoding,
            bytes: None,
        });
        if !is_to_go_on {
            break;
        }
    }
}
