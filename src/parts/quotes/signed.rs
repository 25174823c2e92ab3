//! Quotations that are signed: a paragraph of nothing but words between marks, and who said them behind it or below it.

use super::lexicon::Class;
use super::names;
use super::phrase::{self, Phrase};
use super::rules::Quoted;
use super::sentence::{Kind, Tokens};
use super::terms::Words;

/// Most words, commas and points of a signature.
const SIGNATURE_TOKENS: usize = 16;

/// Reads who signs a paragraph of nothing but words between marks: « "…" - Jean Petit, maire de Pau. », « "…" (Jean Petit) ».
///
/// Works have authors behind them too, so only a clause or a sentence is signed.
pub(super) fn signature(tokens: &Tokens, quote: Quoted) -> Option<Phrase> {
    let first = quote.at + 2;
    let end = tokens.list.len();
    if quote.at > 0 || !is_signed(quote.words) || end > first + SIGNATURE_TOKENS {
        return None;
    }
    // A dash on a line of its own begins the next of a list.
    let mark = tokens.list.get(quote.at + 1)?;
    let is_below = tokens.text[tokens.list[quote.at].end()..mark.start()].contains('\n');
    if !matches!(mark.kind, Kind::Dash | Kind::Open) || is_below {
        return None;
    }
    let end = end - usize::from(tokens.is_kind(end - 1, Kind::Stop));
    let end = match mark.kind {
        Kind::Open if tokens.is_kind(end - 1, Kind::Close) => end - 1,
        Kind::Open => return None,
        _ => end,
    };
    name_line(tokens, first, end)
}

/// Whether words may be signed.
pub(super) fn is_signed(words: Words) -> bool {
    words.count >= 4 && (words.is_clause || words.is_whole || words.is_personal)
}

/// Reads a line of nothing but a name and what the person is: « Jean Petit, maire de Pau ».
pub(super) fn name_line(tokens: &Tokens, first: usize, end: usize) -> Option<Phrase> {
    if end > first + SIGNATURE_TOKENS {
        return None;
    }
    let last = names::name_run(tokens, first, end).filter(|last| *last > first)?;
    let is_known = tokens.is(first, Class::FIRST_NAME | Class::TITLE);
    let has_office = tokens.is_kind(last + 1, Kind::Comma)
        && (last + 2..end.min(last + 6)).any(|at| tokens.is(at, Class::HUMAN));
    // Behind the name stands what the person is, and no sentence.
    let is_apposition = last + 1 == end
        || tokens.is_kind(last + 1, Kind::Comma)
            && (last + 1..end).all(|at| {
                let is_verb = tokens.is(at, Class::FINITE) && !tokens.is(at, Class::SOURCE);
                matches!(tokens.kind(at), Some(Kind::Word | Kind::Comma))
                    && !is_verb
                    && !tokens.is(at, Class::HAVE | Class::BE | Class::SUBJECT)
            });
    ((is_known || has_office) && is_apposition).then(|| phrase::complete(tokens, first, last))
}
