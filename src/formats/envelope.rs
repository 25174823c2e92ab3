//! What stands around a dispatch on the wire: the control bytes, what fills lines between them, many in one file.

use super::{Emit, Found, fields};
use crate::model::Article;

/// Start of a header.
pub(super) const SOH: char = '\u{1}';

/// Start of a text.
pub(super) const STX: char = '\u{2}';

/// End of a text.
pub(super) const ETX: char = '\u{3}';

/// What the wires' tables are set with: the beginning of a row, blanks that hold words together, the stops of a row.
const TABLE: [char; 4] = ['\u{8}', '\u{10}', '\u{1e}', '\u{1f}'];

/// Returns a text with its control bytes made blanks, and every row of a table a paragraph of its own.
pub(super) fn without_controls(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        if !line.contains(TABLE) {
            let blank = |c: char| match c {
                '\n' | '\t' => c,
                c if c.is_control() => ' ',
                c => c,
            };
            plain.extend(line.chars().map(blank));
            continue;
        }
        let row: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        plain.push('\n');
        plain.push_str(&row.join(" "));
        plain.push_str("\n\n");
    }
    plain
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_tables_are_paragraphs() {
        let table = "Le classement:\r\n\u{8}Saint\u{10} Etienne\u{1f}_\u{1e}\u{1e} 9\r\n\u{8}Caen\u{1e}6\r\nFin\u{13}.";
        assert_eq!(
            without_controls(table),
            "Le classement: \n\nSaint Etienne _ 9\n\n\nCaen 6\n\nFin ."
        );
    }
}
