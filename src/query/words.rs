//! What a word or a quotation asks for.

use unicode_normalization::char::is_combining_mark;

use super::ast::Match;
use super::lex::{core, is_one_piece};
use super::limits::{FUZZY_LEAST_LETTERS, LIMIT_DISTANCE, PATTERN_LEAST_LETTERS, TYPOS_LIMIT};
use super::notes::{Notes, shown};

/// Returns what a word asks for, without the marks around it; `None` when there are only marks.
///
/// What could not be written back so that it is read the same, such as `mots*(e)`, is a word as it stands.
pub(super) fn word(typed: &str, notes: &mut Notes) -> Option<Match> {
    let mut said = Notes::default();
    let read = read(typed, &mut said);
    if let Some(special) = read.as_ref().filter(|read| !matches!(read, Match::Word(_))) {
        let printed = special.to_string();
        let again = is_one_piece(&printed).then(|| self::read(&printed, &mut Notes::default()));
        if again.flatten().as_ref() != Some(special) {
            let core = core(typed)?;
            let typed = shown(typed);
            notes.add(format!("{typed} was read as the word {core}"));
            return Some(Match::Word(core.to_owned()));
        }
    }
    said.0.into_iter().for_each(|note| notes.add(note));
    read
}

fn read(typed: &str, notes: &mut Notes) -> Option<Match> {
    let (word, typos) = without_typos(typed);
    if has_wildcard(word) {
        if let Some(pattern) = pattern(word) {
            if typos.is_some() || pattern.contains('~') {
                let typed = shown(typed);
                notes.add(format!(
                    "{typed}: a wildcard leaves no typos to look for, ~ ignored"
                ));
            }
            return Some(Match::Pattern(pattern.replace('~', "")));
        }
        return whole(typed, word, notes);
    }
    let core = core(word)?;
    if let Some(typos) = typos {
        if core.chars().filter(|c| c.is_alphanumeric()).count() < FUZZY_LEAST_LETTERS {
            let typed = shown(typed);
            notes.add(format!(
                "{typed}: near spellings (~) are for words of {FUZZY_LEAST_LETTERS} letters or more, read as {core}"
            ));
            return Some(Match::Word(core.to_owned()));
        }
        let read = typos.clamp(1, TYPOS_LIMIT);
        if read != typos {
            let typed = shown(typed);
            notes.add(format!("{typed} was read as {core}~{read}"));
        }
        return Some(Match::Fuzzy {
            word: core.to_owned(),
            typos: read,
        });
    }
    Some(match typed.starts_with('=') {
        true => Match::Exact(core.to_owned()),
        false => Match::Word(core.to_owned()),
    })
}

/// Whether a word asks for just itself, whatever its form.
pub(super) fn is_word(typed: &str) -> bool {
    word(typed, &mut Notes::default()).is_some_and(|read| read == Match::Word(typed.to_owned()))
}

/// Returns what a quotation asks for: a phrase, which may be one word; `None` when there is no word. `distance` is what
/// was typed after `~` behind it.
pub(super) fn quotation(text: &str, distance: Option<&str>, notes: &mut Notes) -> Option<Match> {
    let mut words = text.split_whitespace().filter_map(core);
    let first = words.next()?;
    if text
        .split_whitespace()
        .any(|word| core(word).is_some() && pattern_mark(word))
    {
        notes.add("* inside quotation marks stands for nothing: ignored".into());
    }
    if words.next().is_none() {
        if distance.is_some() {
            let text = shown(text.trim());
            notes.add(format!(
                "\"{text}\": a distance (~) is between two words: ignored"
            ));
        }
        return Some(Match::Phrase(first.to_owned()));
    }
    let words = text.trim().to_owned();
    let Some(distance) = distance else {
        return Some(Match::Phrase(words));
    };
    // `~` alone is as in a word: one.
    let typed = if distance.is_empty() { "1" } else { distance };
    let others = typed.parse().unwrap_or(u32::MAX).min(LIMIT_DISTANCE);
    if others.to_string() != typed.trim_start_matches('0') && others != 0 {
        let words = shown(&words);
        notes.add(format!(
            "\"{words}\"~{distance} was read as \"{words}\"~{others}"
        ));
    }
    Some(Match::Spaced { words, others })
}

/// Cuts the `~` or `~2` at the end of a word off; returns the rest and how many typos it allows.
fn without_typos(typed: &str) -> (&str, Option<u8>) {
    let is_after = |c: char| matches!(c, ',' | ';' | '.' | '!' | '?' | '…' | ':');
    let whole = typed.trim_end_matches(is_after);
    let before = whole.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &whole[before.len()..];
    match before.strip_suffix('~') {
        Some(word) if core(word).is_some() => {
            let typos = match digits {
                "" => 1,
                digits => digits.parse().unwrap_or(u8::MAX),
            };
            (word, Some(typos))
        }
        _ => (typed, None),
    }
}

/// Whether a word has a `*`, or a `?` that is no punctuation. In a web address both are part of it.
fn has_wildcard(word: &str) -> bool {
    !word.contains('/') && (word.contains('*') || core(word).is_some_and(has_inner_mark))
}

fn has_inner_mark(word: &str) -> bool {
    word.char_indices()
        .any(|(at, c)| c == '?' && word[at + 1..].starts_with(char::is_alphanumeric))
}

fn pattern_mark(word: &str) -> bool {
    !word.contains('/') && word.contains('*')
}

/// Returns a pattern without the punctuation around it; `None` when too few letters are left beside its wildcards.
fn pattern(word: &str) -> Option<&str> {
    let is_around = |c: char| !c.is_alphanumeric() && c != '*' && !is_combining_mark(c);
    let start = word.find(|c: char| c.is_alphanumeric() || c == '*')?;
    let pattern = word[start..].trim_end_matches(is_around);
    let letters = pattern.chars().filter(|c| c.is_alphanumeric()).count();
    (letters >= PATTERN_LEAST_LETTERS).then_some(pattern)
}

/// Returns a word that was meant as a pattern and has too few letters for one.
fn whole(typed: &str, word: &str, notes: &mut Notes) -> Option<Match> {
    let typed = shown(typed);
    let Some(core) = core(word) else {
        notes.add(format!(
            "{typed} stands for every article only when it is the whole query: ignored"
        ));
        return None;
    };
    let core = core.replace(['*', '?'], "");
    notes.add(format!(
        "{typed}: a wildcard needs {PATTERN_LEAST_LETTERS} letters beside it, read as {core}"
    ));
    Some(Match::Word(core))
}
