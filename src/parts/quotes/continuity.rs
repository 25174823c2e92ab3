//! Spans that one passage does not hold: quotations that run over paragraphs, and turns of a dialogue.

use std::ops::Range;

use super::marks::{Marked, Marks};

/// How many paragraphs without a mark may stand between the beginning and the end of a quotation.
const PARAGRAPHS: usize = 4;

/// Joins what is not closed with what comes in the next passages. `texts` are the passages that `marks` were read from.
///
/// A quotation that is not closed goes on where the next paragraph begins with a mark, or where a mark closes in it what
/// none opened; else it ends with its paragraph, or with an incise, which other rules find.
pub(super) fn join(texts: &[&str], marks: &mut [Marks]) {
    for index in 0..texts.len() {
        let Some(open) = unclosed(&marks[index]) else {
            continue;
        };
        let Some(next) = marks.get(index + 1) else {
            continue;
        };
        let reopens = next
            .spans
            .first()
            .is_some_and(|span| texts[index + 1][..span.outer.start].trim().is_empty());
        if reopens {
            marks[index].spans[open].is_closed = true;
            marks[index + 1].spans[0].continues = true;
            continue;
        }
        let ends = (index + 1..texts.len())
            .take(PARAGRAPHS)
            .find(|later| marks[*later].orphan.is_some() || !marks[*later].spans.is_empty())
            .and_then(|later| Some((later, marks[later].orphan.clone()?)));
        let Some((last, orphan)) = ends else {
            continue;
        };
        marks[index].spans[open].is_closed = true;
        for between in index + 1..last {
            let length = texts[between].len();
            insert_first(&mut marks[between], texts[between], 0..length, length);
        }
        insert_first(&mut marks[last], texts[last], 0..orphan.start, orphan.end);
        marks[last].orphan = None;
    }
}

/// Returns the outermost span that is not closed, when it is the last of them.
fn unclosed(marks: &Marks) -> Option<usize> {
    let last = marks.spans.iter().rposition(|span| span.parent.is_none())?;
    (!marks.spans[last].is_closed).then_some(last)
}

/// Puts a span that goes on from the passage before in front of the others.
fn insert_first(marks: &mut Marks, text: &str, range: Range<usize>, outer_end: usize) {
    let words = &text[range.clone()];
    let start = range.start + words.len() - words.trim_start().len();
    let range = start..start + words.trim().len();
    if range.is_empty() {
        return;
    }
    for span in &mut marks.spans {
        span.parent = span.parent.map(|parent| parent + 1);
    }
    marks.spans.insert(
        0,
        Marked {
            range,
            outer: 0..outer_end,
            parent: None,
            is_closed: true,
            continues: true,
            is_turn: false,
        },
    );
}

/// Finds the turns of a dialogue, lines that begin with a long dash; one such line alone is a list or an aside.
pub(super) fn turns(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    // Both dashes begin with these bytes.
    let begins = |line: usize| bytes[line..].starts_with(b"\xe2\x80");
    if !begins(0) && !memchr::memchr_iter(b'\n', bytes).any(|at| begins(at + 1)) {
        return Vec::new();
    }
    let mut turns = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        let spoken = words
            .trim_start()
            .strip_prefix(['—', '–'])
            .map(str::trim_start);
        if let Some(spoken) = spoken
            && !words.ends_with(['—', '–'])
            && spoken.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '…')
        {
            let end = at + words.len();
            turns.push(end - spoken.len()..end);
        }
        at += line.len();
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::quotes::marks;

    fn check(texts: &[&str], expected: &[(usize, &str, bool)]) {
        let mut found: Vec<Marks> = texts.iter().map(|text| marks::find(text)).collect();
        join(texts, &mut found);
        let found: Vec<(usize, &str, bool)> = found
            .iter()
            .enumerate()
            .flat_map(|(index, marks)| {
                marks
                    .spans
                    .iter()
                    .map(move |span| (index, &texts[index][span.range.clone()], span.continues))
            })
            .collect();
        assert_eq!(found, expected, "{texts:?}");
    }

    #[test]
    fn a_quotation_runs_over_paragraphs() {
        check(
            &[
                "« Les blessés sont arrivés.",
                "« Personne n'a dormi », a-t-il dit.",
            ],
            &[
                (0, "Les blessés sont arrivés.", false),
                (1, "Personne n'a dormi", true),
            ],
        );
        check(
            &[
                "Il dit : \"Une phrase.",
                "Une autre.",
                "La fin\", selon lui, \"voilà\".",
            ],
            &[
                (0, "Une phrase.", false),
                (1, "Une autre.", true),
                (2, "La fin", true),
                (2, "voilà", false),
            ],
        );
    }

    #[test]
    fn a_quotation_that_nothing_closes_ends_with_its_paragraph() {
        check(
            &["« La trêve est rompue.", "Les combats « durent »."],
            &[(0, "La trêve est rompue.", false), (1, "durent", false)],
        );
        check(&["la suite », dit-il"], &[]);
    }

    #[test]
    fn lines_that_begin_with_a_dash_are_turns() {
        let text = "L'échange.\n— Vous partez ?\n— Non, dit-il.";
        let found: Vec<&str> = turns(text).into_iter().map(|turn| &text[turn]).collect();
        assert_eq!(found, ["Vous partez ?", "Non, dit-il."]);
        assert!(turns("— Sur le fil —").is_empty());
    }
}
