//! The name in a phrase: somebody's, a body's, a medium's.

use super::lexicon::{Class, class, is_medium};
use super::sentence::{Kind, Tokens};

/// Returns a name with one plain blank wherever white space parts its words: the end of a line, a no-break space.
pub(super) fn one_line(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ")
}

/// Returns the last token of the run of capitals that begins here.
pub(super) fn name_run(tokens: &Tokens, at: usize, limit: usize) -> Option<usize> {
    // « Mme Le Port », « M. D'Errico »
    let begins_small = at > 0
        && tokens.is(at - 1, Class::TITLE)
        && is_particle(tokens, at)
        && is_name_word(tokens, at + 1);
    if !is_name_word(tokens, at) && !begins_small {
        return None;
    }
    let mut last = at;
    let mut next = at + 1;
    while next < limit {
        if is_name_word(tokens, next) {
            last = next;
            next += 1;
        } else if is_particle(tokens, next) && next + 1 < limit && is_name_word(tokens, next + 1) {
            last = next + 1;
            next += 2;
        } else if tokens.is_word(next, "de")
            && tokens.is_word(next + 1, "la")
            && tokens.is(last, Class::FIRST_NAME)
            && next + 2 < limit
            && is_name_word(tokens, next + 2)
        {
            // « Loïc de la Morne »
            last = next + 2;
            next += 3;
        } else {
            break;
        }
    }
    Some(last)
}

/// Whether a word may be one of a name: it has a capital and is no small word, but a first name may be one.
///
/// The capital of a sentence's first word says nothing: it begins a name where a verb or another name follows it.
pub(super) fn is_name_word(tokens: &Tokens, at: usize) -> bool {
    let Some(token) = tokens.list.get(at) else {
        return false;
    };
    if token.kind != Kind::Word {
        return false;
    }
    if token.class.is(Class::FIRST_NAME) {
        return true;
    }
    // « Mahmoud al-Tayeb »
    if !token.is_capital() {
        let word = tokens.text_of(at);
        return at > 0
            && tokens.is_capital(at - 1)
            && (word.starts_with("al-") || word.starts_with("el-"));
    }
    if token.class.is(Class::SMALL | Class::TITLE) {
        return false;
    }
    // « PDG », « Président »: an office is no name, but « Le Maire » behind a first name is one.
    let goes_on = at > 0
        && (tokens.is(at - 1, Class::FIRST_NAME | Class::TITLE)
            || tokens.is_capital(at - 1) && !tokens.begins_sentence(at - 1));
    if token.class.is(Class::HUMAN) && !goes_on {
        return false;
    }
    !tokens.begins_sentence(at) || begins_name(tokens, at)
}

/// Whether the first word of a sentence begins a name, by what follows it.
fn begins_name(tokens: &Tokens, at: usize) -> bool {
    if tokens.is(at, Class::PRESENT | Class::PAST) {
        return false;
    }
    match tokens.kind(at + 1) {
        Some(Kind::Word) => {
            let verb =
                Class::HAVE | Class::BE | Class::FINITE | Class::MODAL | Class::OBJECT_PRONOUN;
            tokens.is_capital(at + 1) && !tokens.is(at + 1, Class::SMALL)
                || tokens.is(at + 1, Class::FIRST_NAME)
                || tokens.is(at + 1, verb) && !tokens.is(at + 1, Class::DETERMINER)
        }
        Some(Kind::Comma | Kind::Close | Kind::Stop | Kind::Open) | None => true,
        _ => false,
    }
}

/// Whether a word joins two capitals of one name: *Dominique de Villepin*, *Bruno Le Maire*, *Mohammed ben Salmane*.
fn is_particle(tokens: &Tokens, at: usize) -> bool {
    tokens.text_of(at).len() <= 5
        && matches!(
            tokens.text_of(at),
            "de" | "d'"
                | "d’"
                | "du"
                | "von"
                | "van"
                | "der"
                | "den"
                | "ben"
                | "bin"
                | "ibn"
                | "al"
                | "el"
                | "Le"
                | "La"
                | "L'"
                | "De"
                | "Du"
                | "D'"
                | "Des"
                | "Ben"
                | "Von"
                | "Van"
                | "da"
                | "dos"
                | "della"
                | "di"
        )
        && (tokens.is_capital(at)
            || tokens.is(at - 1, Class::FIRST_NAME | Class::TITLE)
            || !matches!(tokens.text_of(at), "de" | "d'" | "d’" | "du"))
}

/// Whether a token goes on with a name that begins before it.
pub(super) fn is_inside_name(tokens: &Tokens, at: usize) -> bool {
    is_name_word(tokens, at) && (is_name_word(tokens, at - 1) || is_particle(tokens, at - 1))
        || tokens.is(at, Class::FIRST_NAME) && tokens.is(at - 1, Class::TITLE)
        || is_name_word(tokens, at) && tokens.is(at - 1, Class::TITLE)
}

/// Returns the name in a phrase, first and last token, and whether it is a person's.
pub(super) fn name_in(
    tokens: &Tokens,
    first: usize,
    last: usize,
) -> (Option<(usize, usize)>, bool) {
    let mut body = None;
    let mut at = first;
    while at <= last {
        let Some(end) = name_run(tokens, at, last + 1) else {
            at += 1;
            continue;
        };
        let begins = beyond_party(tokens, at, end);
        at = end + 1;
        if begins > end {
            continue;
        }
        // « le patron du parti (LR) Paul Blanc »
        if begins > first && tokens.is_kind(begins - 1, Kind::Open) {
            continue;
        }
        // « le Premier ministre »: a capital before the noun of an office is no name.
        if end == begins && tokens.is(end + 1, Class::HUMAN) && end < last {
            continue;
        }
        let has_title = begins > 0 && tokens.is(begins - 1, Class::TITLE) && begins > first;
        if has_title {
            return (Some((begins - 1, end)), true);
        }
        let before = begins.checked_sub(1).filter(|before| *before >= first);
        let after_article = before.is_some_and(|before| {
            tokens.is(before, Class::DETERMINER) && !tokens.is(before, Class::PREPOSITION)
        });
        // « la famille Lambert » names no person.
        let is_of_body = before.is_some_and(|before| {
            tokens.is(before, Class::BODY | Class::DOCUMENT)
                && !tokens.is_capital(before)
                && !is_governments(tokens, before)
        });
        if is_of_body {
            body = body.or(Some((begins, end)));
            continue;
        }
        let is_governed = before.is_some_and(|before| {
            tokens.is(before, Class::PREPOSITION)
                || after_article && before > first && tokens.is(before - 1, Class::PREPOSITION)
        });
        if is_governed {
            // « la ministre de la Culture Anne Roche »: the first of the capitals is what the office is for.
            let first_name = (begins + 1..=end).find(|index| tokens.is(*index, Class::FIRST_NAME));
            let name = match first_name {
                // « à Sao Paulo »
                Some(start) => (start < end).then_some(start),
                None => {
                    // « à l'AFP Anne Roche », but « de France Bleu Nord »
                    let medium = medium(tokens, begins);
                    let first = medium.unwrap_or(begins);
                    body = body.or(medium.map(|_| (begins, end)));
                    (end >= first + 2).then_some(first + 1)
                }
            };
            if let Some(start) = name {
                return (Some((start, end)), true);
            }
        } else if after_article {
            // « le PDG Jean Petit » against « la Banque mondiale »: an article makes a body of what follows it.
            let first_name = (begins..=end).find(|index| tokens.is(*index, Class::FIRST_NAME));
            match first_name {
                Some(start) if start > begins => return (Some((start, end)), true),
                _ => body = body.or(Some((begins, end))),
            }
        } else if before.is_some_and(|before| is_thing(tokens, first, before, begins, end)) {
            body = body.or(Some((begins, end)));
        } else {
            return (Some((begins, end)), true);
        }
    }
    (body, false)
}

/// Whether a noun is the government of an office, behind which the holder is named: « la porte-parole du gouvernement | Anne
/// Roche », but « le gouvernement Roche ».
fn is_governments(tokens: &Tokens, noun: usize) -> bool {
    noun >= 2
        && tokens.is_word(noun, "gouvernement")
        && tokens.is_word(noun - 1, "du")
        && tokens.is_any(noun - 2, &["porte-parole", "chef", "cheffe"])
}

/// Whether one capital behind a noun names a thing, not a person: « l'affaire Petit », « le plan Roche ».
fn is_thing(tokens: &Tokens, first: usize, before: usize, begins: usize, end: usize) -> bool {
    begins == end
        && before > first
        && tokens.is(first, Class::DETERMINER)
        && !tokens.is(begins, Class::FIRST_NAME)
        && tokens.is_kind(before, Kind::Word)
        && !tokens.is_capital(before)
        && !(first..begins).any(|at| tokens.is(at, Class::HUMAN | Class::TITLE))
}

/// Returns the token after the letters of a party behind an office: « l'eurodéputé EELV | Yannick Roche », or after a party
/// or a heading before a first name and a surname: « RETRAITES | Yannick Roche ».
fn beyond_party(tokens: &Tokens, first: usize, last: usize) -> usize {
    /// The shortest heading, in letters: « LE Jean Roche » is none.
    const HEADING_LETTERS: usize = 3;
    let is_heading = |at: usize| {
        is_all_capitals(tokens, at)
            && tokens
                .text_of(at)
                .chars()
                .filter(|c| c.is_alphabetic())
                .count()
                >= HEADING_LETTERS
    };
    let name = (first..last).find(|at| !is_heading(*at)).filter(|name| {
        // « UNICEF France Adeline Roche »: a first name that a medium begins with may be a country.
        *name > first
            && tokens.is(*name, Class::FIRST_NAME)
            && !tokens.is(*name, Class::BEGINS_MEDIUM)
    });
    if let Some(name) = name {
        return name;
    }
    let is_party = first > 0
        && tokens.is(first - 1, Class::HUMAN)
        && !tokens.is_capital(first - 1)
        && tokens.text_of(first).len() > 1
        && is_all_capitals(tokens, first)
        && (first == last || !is_all_capitals(tokens, first + 1));
    first + usize::from(is_party)
}

/// Whether a word is in capitals alone.
fn is_all_capitals(tokens: &Tokens, at: usize) -> bool {
    let word = tokens.text_of(at);
    word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_uppercase() || c == '-')
}

/// Whether a medium is named behind its contracted article: « au Monde ».
pub(super) fn is_at_medium(tokens: &Tokens, preposition: usize) -> bool {
    let name = tokens.text_of(preposition + 1);
    tokens.is_word(preposition, "au") && class(&format!("Le {name}")).is(Class::MEDIUM)
}

/// Returns the last token of the medium that is named here: *AFP*, *France Info*.
pub(super) fn medium(tokens: &Tokens, at: usize) -> Option<usize> {
    /// The longest name of a medium, in words.
    const WORDS: usize = 4;
    if !tokens.is(at, Class::BEGINS_MEDIUM) {
        return None;
    }
    let last = (at + WORDS).min(tokens.list.len());
    let mut longer = (at + 1..last).rev();
    let longest = longer.find(|end| is_medium(tokens.text_between(at, *end)));
    longest.or_else(|| tokens.is(at, Class::MEDIUM).then_some(at))
}
