//! Passages between quotation marks: « », “ ” and straight ".

use crate::model::{Passage, Quotation};

/// Finds what stands between marks, in reading order; of marks within marks, the outer ones count.
///
/// A quotation that is not closed ends with its passage. Straight marks are told by their neighbours: one opens after a
/// blank or a bracket and before a word, one closes after a word.
pub(super) fn find(passages: &[Passage]) -> Vec<Quotation> {
    let mut quotations = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        let text = &passage.text;
        // The closing mark that is waited for, and where the quotation began.
        let mut open: Option<(char, usize)> = None;
        let mut depth = 0;
        // Every mark begins with one of these bytes, and few other characters do.
        for at in memchr::memchr3_iter(b'"', 0xc2, 0xe2, text.as_bytes()) {
            let Some(c) = text[at..].chars().next() else {
                continue;
            };
            let end = at + c.len_utf8();
            match (open, c) {
                (None, '«') => open = Some(('»', end)),
                (None, '“') => open = Some(('”', end)),
                (None, '"') if is_opening(&text[..at], &text[end..]) => open = Some(('"', end)),
                (Some(('»', _)), '«') | (Some(('”', _)), '“') => depth += 1,
                (Some((closing, _)), c) if c == closing && depth > 0 => depth -= 1,
                (Some((closing, start)), c) if c == closing => {
                    add(&mut quotations, index, text, start, at);
                    open = None;
                }
                _ => {}
            }
        }
        if let Some((_, start)) = open {
            add(&mut quotations, index, text, start, text.len());
        }
    }
    quotations
}

/// Whether a straight mark between these texts opens a quotation.
fn is_opening(before: &str, after: &str) -> bool {
    let may_precede = |c: char| {
        c.is_whitespace() || matches!(c, '(' | '[' | '\'' | '’' | '-' | '–' | '—' | ':' | '/')
    };
    let (before, after) = (before.chars().next_back(), after.chars().next());
    before.is_none_or(may_precede) && after.is_some_and(|c| !c.is_whitespace())
}

/// Adds a quotation without the blanks inside its marks; marks around nothing are none.
fn add(quotations: &mut Vec<Quotation>, passage: usize, text: &str, start: usize, end: usize) {
    let inside = &text[start..end];
    let start = start + inside.len() - inside.trim_start().len();
    let words = inside.trim();
    if !words.is_empty() {
        quotations.push(Quotation {
            passage,
            range: start..start + words.len(),
            speaker: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Part;

    fn check(text: &str, expected: &[&str]) {
        let passages = [Passage::new(Part::Lead, text)];
        let quotes: Vec<&str> = find(&passages)
            .into_iter()
            .map(|quote| &passages[0].text[quote.range])
            .collect();
        assert_eq!(quotes, expected, "{text}");
    }

    #[test]
    fn every_kind_of_marks_is_found() {
        check("il a dit «\u{a0}oui\u{a0}» et « non »", &["oui", "non"]);
        check("il a dit “oui” et \"non\"", &["oui", "non"]);
        check("l'\"affaire\" (\"le dossier\")", &["affaire", "le dossier"]);
        check("« un “mot” dans l'autre »", &["un “mot” dans l'autre"]);
        check("« un « mot » dans l'autre »", &["un « mot » dans l'autre"]);
        check("un écran de 15\" et \"rien\" d'autre", &["rien"]);
        check("« sans fin", &["sans fin"]);
        check("« » et \"\"", &[]);
    }
}
