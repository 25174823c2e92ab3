//! Incises inside the marks: « Nous partons, a-t-il dit, demain ».

use super::cue::{self, Speaker as Named};
use super::lexicon::{self, Class};
use super::sentence::{Kind, Tokens};

/// Where an incise cuts the words around it.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// Where the words before it end.
    pub(super) before: usize,
    /// Where the words behind it begin.
    pub(super) behind: usize,
    pub(super) speaker: Option<Named>,
}

/// Whether words between marks may hold an incise: behind a comma or a question a verb begins, or a pronoun hangs on one.
pub(super) fn may_hold_incise(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b',', b'?', b'!', bytes).any(|at| {
        let rest = text[at + 1..].trim_start();
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '-')
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let begins = lexicon::class(word);
        begins.is(Class::FINITE
            | Class::HAVE
            | Class::BE
            | Class::MODAL
            | Class::FAIRE
            | Class::METTRE
            | Class::OBJECT_PRONOUN
            | Class::ADVERB
            | Class::CONJUNCTION)
            || word.contains('-')
            || matches!(word, "s" | "m" | "l" | "et")
    })
}

/// Finds the first incise inside marks: « Nous partons, a-t-il dit, demain ».
///
/// Where the marks are not closed (`is_open`), any incise ends the words.
pub(super) fn first_incise(inside: &Tokens, is_open: bool) -> Option<Cut> {
    let limit = inside.list.len();
    for at in 1..limit {
        let after_point = match inside.kind(at - 1) {
            Some(Kind::Comma) => true,
            Some(Kind::Stop) => !inside.is_capital(at),
            _ => false,
        };
        if !after_point || !inside.is_kind(at, Kind::Word) {
            continue;
        }
        let Some(incise) = cue::incise(inside, at, limit) else {
            continue;
        };
        let is_somebody = match incise.speaker {
            Some(Named::Pronoun(token)) => inside.is_kind(token, Kind::Inverted),
            Some(Named::Phrase(phrase)) => phrase.is_source(inside),
            None => false,
        };
        if !is_somebody {
            continue;
        }
        let end = (incise.end..limit).find(|index| {
            matches!(
                inside.kind(*index),
                Some(Kind::Comma | Kind::Stop | Kind::Semicolon | Kind::Colon)
            )
        });
        let end = end.map(|end| beyond_apposition(inside, end));
        let is_comma = inside.is_kind(at - 1, Kind::Comma);
        let before = match is_comma {
            true => inside.list[at - 1].start(),
            false => inside.list[at - 1].end(),
        };
        // Inside closed marks a subject that nothing follows up is the speaker's own words.
        let behind = match end {
            Some(end) => inside.list[end].end(),
            None => inside.list[limit - 1].end(),
        };
        let is_bounded = is_open
            || end.is_some_and(|end| end - incise.end <= 24 || inside.is_kind(end, Kind::Stop))
            || incise.end >= limit;
        if is_bounded {
            return Some(Cut {
                before,
                behind,
                speaker: incise.speaker,
            });
        }
    }
    None
}

/// Returns the point that ends an incise whose speaker is described behind the comma `end`: « dit Jean Petit, maire de
/// Nantes, », « dit Jean Petit, qui vient de Nantes. ».
fn beyond_apposition(inside: &Tokens, end: usize) -> usize {
    /// How far such a description may run, in tokens.
    const DESCRIPTION: usize = 20;
    let next = end + 1;
    let noun = next + usize::from(inside.is(next, Class::DETERMINER));
    let is_office = !inside.is_capital(noun)
        && (inside.is(noun, Class::HUMAN) || inside.is(noun + 1, Class::HUMAN) && noun > next);
    let is_described = is_office || matches!(inside.text_of(next), "qui" | "dont");
    if !inside.is_kind(end, Kind::Comma) || !is_described {
        return end;
    }
    (next..inside.list.len().min(next + DESCRIPTION))
        .find(|at| {
            matches!(
                inside.kind(*at),
                Some(Kind::Comma | Kind::Stop | Kind::Colon)
            )
        })
        .unwrap_or(end)
}
