//! What a word or a quotation asks for.

use super::ast::Match;
use super::lex::core;
use super::notes::{Notes, shown};

/// Returns a word without the marks around it; `None` when there are only marks.
pub(super) fn word(typed: &str, notes: &mut Notes) -> Option<Match> {
    let Some(whole) = core(typed) else {
        if typed.contains('*') {
            let typed = shown(typed);
            notes.add(format!(
                "{typed} stands for every article only when it is the whole query: ignored"
            ));
        }
        return None;
    };
    // `mot~2` without its distance.
    let figures = |c: char| c.is_ascii_digit();
    let near = typed.trim_end_matches(figures).strip_suffix('~');
    let near = near.and_then(core);
    let word = near.unwrap_or(whole);
    // A question mark at the end of a word is punctuation, and in a web address it is part of it.
    let has_inner_mark = word
        .char_indices()
        .any(|(at, c)| c == '?' && word[at + 1..].starts_with(char::is_alphanumeric));
    let has_wildcard = typed.contains('*') || has_inner_mark && !typed.contains('/');
    let unread = [
        (typed.starts_with('='), "exact forms (=)"),
        (near.is_some(), "near spellings (~)"),
        (has_wildcard, "wildcards"),
    ];
    for (_, what) in unread.iter().filter(|(is_there, _)| *is_there) {
        let (typed, read) = (shown(typed), shown(&word.replace(['*', '?'], " ")));
        notes.add(format!(
            "{what} are not read yet: {typed} was read as {read}"
        ));
    }
    Some(Match::Word(word.to_owned()))
}

/// Returns what a quotation asks for: a phrase, or its one word; `None` when there is no word.
pub(super) fn quotation(text: &str) -> Option<Match> {
    let mut words = text.split_whitespace().filter_map(core);
    let first = words.next()?;
    Some(match words.next() {
        Some(_) => Match::Phrase(text.trim().to_owned()),
        None => Match::Word(first.to_owned()),
    })
}
