//! Where the sentences of a passage stand, for pieces that are whole sentences.

use std::ops::Range;

use crate::french::Analyzer;

/// Returns the sentences of a text, in order; together they are the text.
pub(super) fn sentences(text: &str, analyzer: &mut Analyzer) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let (mut sentence, mut end) = (0, 0);
    analyzer.each_token(text, |token| {
        if token.sentence > sentence {
            sentence = token.sentence;
            starts.push(end + boundary(&text[end..token.range.start]));
        }
        end = token.range.end;
    });
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| *start..end)
        .collect()
}

/// Returns where, between the last word of a sentence and the first of the next, the one ends: after its marks and what
/// they close.
fn boundary(between: &str) -> usize {
    let is_end = |c: char| matches!(c, '.' | '!' | '?' | '…');
    let Some(last) = between.rfind(is_end) else {
        return between.len();
    };
    let mut end = last + between[last..].chars().next().map_or(0, char::len_utf8);
    loop {
        let rest = &between[end..];
        let blanks = rest.len() - rest.trim_start().len();
        match rest[blanks..].chars().next() {
            Some(c) if matches!(c, '»' | '”' | '’' | ')' | ']') => {
                end += blanks + c.len_utf8()
            }
            // A straight mark closes what stands right before it.
            Some('"') if blanks == 0 => end += 1,
            _ => return end + blanks,
        }
    }
}

/// Returns the sentences from `around` before the one that a range begins in to `around` after it.
pub(super) fn around(
    sentences: &[Range<usize>],
    hit: &Range<usize>,
    around: usize,
) -> Range<usize> {
    let at = sentences.partition_point(|sentence| sentence.end <= hit.start);
    let first = sentences.get(at.saturating_sub(around));
    let last = sentences.get((at + around).min(sentences.len().saturating_sub(1)));
    match (first, last) {
        (Some(first), Some(last)) => first.start..last.end.max(hit.end),
        _ => hit.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_after_what_they_close() {
        let cases: [(&str, &[&str]); 4] = [
            (
                "Il part. « Non », dit-elle.",
                &["Il part. ", "« Non », dit-elle."],
            ),
            (
                "« Fini ? » Le maire rit. Puis rien",
                &["« Fini ? » ", "Le maire rit. ", "Puis rien"],
            ),
            (
                "M. Obama parle. \"Oui.\" Il sort.",
                &["M. Obama parle. ", "\"Oui.\" ", "Il sort."],
            ),
            ("", &[""]),
        ];
        for (text, expected) in cases {
            let found = sentences(text, &mut Analyzer::new());
            let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_piece_has_whole_sentences_around_a_word() {
        let sentences = [0..5, 5..9, 9..14];
        assert_eq!(around(&sentences, &(6..7), 0), 5..9);
        assert_eq!(around(&sentences, &(6..7), 1), 0..14);
        assert_eq!(around(&sentences, &(10..11), 9), 0..14);
        assert_eq!(around(&[], &(1..2), 1), 1..2);
    }
}
