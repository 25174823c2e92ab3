//! Spans between quotation marks in one passage: « », “ ”, straight ", ‹ ›, ‘ ’ and AFP's inner +x+, nested.

use std::ops::Range;

/// Words between two marks, or from a mark to the passage's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// The words, without marks and the blanks inside them, in bytes of the passage.
    pub(super) range: Range<usize>,
    /// The words with their marks.
    pub(super) outer: Range<usize>,
    /// The span it stands in, as an index into the same list.
    pub(super) parent: Option<usize>,
    /// Whether a closing mark was met.
    pub(super) is_closed: bool,
    /// Whether it goes on with the span before it, over the end of a paragraph.
    pub(super) continues: bool,
    /// Whether it is a turn of a dialogue, which a dash begins.
    pub(super) is_turn: bool,
}

/// The marks of a passage, read.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The spans in the order of their beginnings.
    pub(super) spans: Vec<Marked>,
    /// Where the first mark that closes nothing begins and ends, when it stands before every mark that opens.
    pub(super) orphan: Option<Range<usize>>,
}

impl Marks {
    /// Returns the spans that stand in a span and in no other there, with their places in the list.
    pub(super) fn children(&self, span: usize) -> impl Iterator<Item = (usize, &Marked)> {
        let end = self.spans[span].outer.end;
        let behind = self.spans.iter().enumerate().skip(span + 1);
        behind
            .take_while(move |(_, inner)| inner.outer.start < end)
            .filter(move |(_, inner)| inner.parent == Some(span))
    }
}

/// How many marks of one passage are read: what has more is no copy, and reading nests.
const MARKS_LIMIT: usize = 2_000;

/// What a mark does, told by its shape or its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    Either,
}

/// A kind of marks; a span ends with a mark of the kind that it began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Angle,
    Curly,
    Straight,
    SingleAngle,
    Single,
    Plus,
}

#[derive(Debug, Clone)]
struct Mark {
    range: Range<usize>,
    shape: Shape,
    role: Role,
}

/// Finds the spans of a passage.
pub(super) fn find(text: &str) -> Marks {
    let marks = marks(text);
    if marks.is_empty() {
        return Marks::default();
    }
    pair(text, &marks)
}

/// Lists the marks with what each may do; apostrophes, inches and arithmetic are none.
fn marks(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    // « and » begin with C2, the curly and the single ones with E2; accented letters with neither.
    for at in memchr::memchr3_iter(b'"', 0xc2, 0xe2, bytes) {
        let (shape, role, length) = match &bytes[at..] {
            [b'"', ..] => (Shape::Straight, Role::Either, 1),
            [0xc2, 0xab, ..] => (Shape::Angle, Role::Opens, 2),
            [0xc2, 0xbb, ..] => (Shape::Angle, Role::Closes, 2),
            [0xe2, 0x80, 0x9c, ..] => (Shape::Curly, Role::Opens, 3),
            [0xe2, 0x80, 0x9d, ..] => (Shape::Curly, Role::Closes, 3),
            [0xe2, 0x80, 0xb9, ..] => (Shape::SingleAngle, Role::Opens, 3),
            [0xe2, 0x80, 0xba, ..] => (Shape::SingleAngle, Role::Closes, 3),
            [0xe2, 0x80, 0x98 | 0x99, ..] => (Shape::Single, Role::Either, 3),
            _ => continue,
        };
        push(&mut found, text, at..at + length, shape, role);
    }
    // Only a single mark that a word does not hold is one, so the search is for those after a blank or a bracket.
    let stands_apart = |at: usize| at == 0 || matches!(bytes[at - 1], b' ' | b'(' | b'"');
    if memchr::memchr_iter(b'\'', bytes).any(stands_apart) {
        for at in memchr::memchr_iter(b'\'', bytes) {
            push(&mut found, text, at..at + 1, Shape::Single, Role::Either);
        }
        found.sort_by_key(|mark| mark.range.start);
    }
    if !found.is_empty() {
        let before = found.len();
        for at in memchr::memchr_iter(b'+', bytes) {
            push(&mut found, text, at..at + 1, Shape::Plus, Role::Either);
        }
        if found.len() > before {
            found.sort_by_key(|mark| mark.range.start);
        }
    }
    found.truncate(MARKS_LIMIT);
    found
}

/// Adds a mark once its neighbours have said what it does.
fn push(found: &mut Vec<Mark>, text: &str, range: Range<usize>, shape: Shape, role: Role) {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let may_open = may_precede(before) && after.is_some_and(|c| !c.is_whitespace());
    let may_close = before.is_some_and(|c| !c.is_whitespace()) && may_follow(after);
    let role = match (shape, role) {
        (Shape::Straight, _) => match (may_open, may_close) {
            (true, false) => Role::Opens,
            (false, true) => Role::Closes,
            // A letter on either side is a mark typed for an apostrophe: l"Elysée.
            (false, false) if is_letter(before) && is_letter(after) => return,
            _ => Role::Either,
        },
        // A letter before it makes it an apostrophe, but at the end of a word it may close.
        (Shape::Single, _) => match (may_open && !is_letter(before), may_close) {
            (true, _) => Role::Opens,
            (false, true) => Role::Closes,
            (false, false) => return,
        },
        (Shape::Plus, _) => match (
            may_open && after.is_some_and(char::is_alphanumeric),
            may_close,
        ) {
            (true, _) => Role::Opens,
            (false, true) => Role::Closes,
            (false, false) => return,
        },
        // Some keyboards have but one of the two curly marks.
        (Shape::Curly, Role::Opens) if may_close && !may_open => Role::Closes,
        (Shape::Curly, Role::Closes) if may_open && !may_close => Role::Opens,
        (_, role) => role,
    };
    found.push(Mark { range, shape, role });
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphabetic)
}

/// Whether a mark after this character may open.
fn may_precede(c: Option<char>) -> bool {
    c.is_none_or(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '(' | '[' | '\'' | '’' | '-' | '–' | '—' | ':' | '/' | '"' | '«' | '“' | '‹' | '‘'
            )
    })
}

/// Whether a mark before this character may close.
fn may_follow(c: Option<char>) -> bool {
    c.is_none_or(|c| !c.is_alphanumeric() && c != '(')
}

/// Pairs the marks.
fn pair(text: &str, marks: &[Mark]) -> Marks {
    let mut read = Marks::default();
    // Indexes into the spans that are open, with their shape.
    let mut open: Vec<(usize, Shape)> = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        let same = open.iter().rposition(|(_, shape)| *shape == mark.shape);
        let opens = match mark.role {
            Role::Closes => false,
            Role::Opens => same.is_none_or(|_| nests(&mut read.spans, &mut open, marks, index)),
            Role::Either => same.is_none() && !closes_alone(text, mark),
        };
        let is_inner = matches!(mark.shape, Shape::Plus);
        if opens && (!is_inner || !open.is_empty()) {
            // A single mark that nothing closes is an apostrophe.
            let is_doubtful = matches!(mark.shape, Shape::Single | Shape::Plus);
            if is_doubtful && !is_closed_later(marks, index, &read, &open) {
                continue;
            }
            let parent = open.last().map(|(span, _)| *span);
            open.push((read.spans.len(), mark.shape));
            read.spans.push(Marked {
                range: mark.range.end..text.len(),
                outer: mark.range.start..text.len(),
                parent,
                is_closed: false,
                continues: false,
                is_turn: false,
            });
        } else if let Some(same) = same {
            for (span, _) in open.drain(same + 1..) {
                // What an outer mark closes first was no quotation of its own to the end.
                read.spans[span].range.end = mark.range.start;
                read.spans[span].outer.end = mark.range.start;
            }
            let (span, _) = open.remove(same);
            let span = &mut read.spans[span];
            span.range.end = mark.range.start;
            span.outer.end = mark.range.end;
            span.is_closed = true;
        } else if read.spans.is_empty()
            && read.orphan.is_none()
            && mark.role != Role::Opens
            && !matches!(mark.shape, Shape::Single | Shape::Plus)
        {
            read.orphan = Some(mark.range.clone());
        }
    }
    for span in &mut read.spans {
        let inside = &text[span.range.clone()];
        let start = span.range.start + inside.len() - inside.trim_start().len();
        span.range = start..start + inside.trim().len();
    }
    drop_empty(&mut read.spans);
    read
}

/// Whether a straight mark that could do either and has nothing to close closes something all the same: an inch.
fn closes_alone(text: &str, mark: &Mark) -> bool {
    let before = text[..mark.range.start].chars().next_back();
    before.is_some_and(|c| c.is_ascii_digit())
}

/// Decides what an opening mark does where one of its shape is open: it nests where two closing marks follow, else the
/// earlier one was never closed and ends here, so that one missing mark does not shift all the others.
fn nests(
    spans: &mut [Marked],
    open: &mut Vec<(usize, Shape)>,
    marks: &[Mark],
    index: usize,
) -> bool {
    let shape = marks[index].shape;
    let mut depth = 2;
    for mark in marks[index + 1..].iter().filter(|mark| mark.shape == shape) {
        match mark.role {
            Role::Opens if shape == Shape::Straight && depth == 2 => break,
            Role::Opens => depth += 1,
            Role::Closes | Role::Either => depth -= 1,
        }
        if depth == 0 {
            return true;
        }
    }
    // A « that repeats itself at the head of a line reopens: what came before it is closed there.
    while let Some((span, was)) = open.pop() {
        spans[span].range.end = marks[index].range.start;
        spans[span].outer.end = marks[index].range.start;
        if was == shape {
            break;
        }
    }
    true
}

/// Whether a mark of the same shape closes before the span around it does.
fn is_closed_later(marks: &[Mark], index: usize, read: &Marks, open: &[(usize, Shape)]) -> bool {
    let around = open.last().map(|(_, shape)| *shape);
    debug_assert!(
        open.is_empty() || !read.spans.is_empty(),
        "an open span is a span"
    );
    for mark in &marks[index + 1..] {
        if mark.shape == marks[index].shape {
            return mark.role == Role::Closes;
        }
        if Some(mark.shape) == around && mark.role != Role::Opens {
            return false;
        }
    }
    false
}

/// Takes spans without a word out of the list.
fn drop_empty(spans: &mut Vec<Marked>) {
    if spans.iter().all(|span| !span.range.is_empty()) {
        return;
    }
    let mut kept = vec![None; spans.len()];
    let mut next = 0;
    for (index, span) in spans.iter().enumerate() {
        if !span.range.is_empty() {
            kept[index] = Some(next);
            next += 1;
        }
    }
    spans.retain(|span| !span.range.is_empty());
    for span in spans {
        span.parent = span.parent.and_then(|parent| kept[parent]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares the spans, nested ones after their parents with a `>` for each level.
    fn check(text: &str, expected: &[&str]) {
        let read = find(text);
        let depth = |span: &Marked| {
            let mut depth = 0;
            let mut parent = span.parent;
            while let Some(outer) = parent {
                depth += 1;
                parent = read.spans[outer].parent;
            }
            depth
        };
        let found: Vec<String> = read
            .spans
            .iter()
            .map(|span| {
                let end = if span.is_closed { "" } else { "…" };
                format!(
                    "{}{}{end}",
                    ">".repeat(depth(span)),
                    &text[span.range.clone()]
                )
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_kind_of_marks_is_found() {
        check("il a dit «\u{a0}oui\u{a0}» et « non »", &["oui", "non"]);
        check("il a dit «\u{202f}oui\u{202f}» et «non»", &["oui", "non"]);
        check("il a dit “oui” et \"non\"", &["oui", "non"]);
        check("l'\"affaire\" (\"le dossier\")", &["affaire", "le dossier"]);
        check("un ‹ mot › et ‘ici’, là 'aussi'", &["mot", "ici", "aussi"]);
        check("« » et \"\"", &[]);
    }

    #[test]
    fn apostrophes_inches_and_sums_are_no_marks() {
        check("l’homme d’hier n'a qu'un mot", &[]);
        check("les années '80 qu'il aime", &[]);
        check("un écran de 15\" et \"rien\" d'autre", &["rien"]);
        check("1+1 et +3 % ou +4 %", &[]);
        check("a rapporté l\"Elysée, puis \"rien\"", &["rien"]);
    }

    #[test]
    fn marks_within_marks_are_kept_in_their_span() {
        check("« un “mot” ici »", &["un “mot” ici", ">mot"]);
        check("« un « mot » ici »", &["un « mot » ici", ">mot"]);
        check("\"la +muse+ de Nice\"", &["la +muse+ de Nice", ">muse"]);
        check(
            "\"les 'gilets' de Nice\"",
            &["les 'gilets' de Nice", ">gilets"],
        );
        check(
            "\"dire \"attention\", toujours.\" Fin",
            &["dire \"attention\", toujours.", ">attention"],
        );
        check("« l’un “a ‘b’ c” »", &["l’un “a ‘b’ c”", ">a ‘b’ c", ">>b"]);
    }

    #[test]
    fn one_stray_mark_does_not_shift_the_others() {
        check(
            "\"Un oubli, dit-il. Puis \"un mot\" et \"un autre\".",
            &["Un oubli, dit-il. Puis…", "un mot", "un autre"],
        );
        check("une fin\", puis \"un mot\"", &["un mot"]);
        check("« sans fin", &["sans fin…"]);
        check("\" espacé \" et \"serré\"", &["espacé", "serré"]);
    }

    #[test]
    fn a_mark_that_closes_nothing_is_told() {
        assert_eq!(find("la suite\", a-t-il dit").orphan, Some(8..9));
        assert_eq!(find("la suite », puis « rien »").orphan, Some(9..11));
        assert_eq!(find("« rien »").orphan, None);
    }
}
