//! Marks that are no speech: titles of works, names of things, charges, terms that copy keeps its distance from.

use super::letters::letters_end;
use super::lexicon::{Class, class_at};
use super::sentence::{Kind, Tokens};
use crate::model::{QuoteKind, QuoteRule};

/// What is between the marks, told by its own shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) count: usize,
    pub(super) begins_with_capital: bool,
    /// Whether every long word begins with a capital, and there are several: *Stranger Things*.
    pub(super) is_capitalised: bool,
    /// Whether it ends as a sentence does.
    pub(super) is_whole: bool,
    /// Whether it holds a first or second person, as speech does: *je*, *nous*, *votre*.
    pub(super) is_personal: bool,
    /// Whether it holds a verb or what joins clauses, as far as the lexicon tells.
    pub(super) is_clause: bool,
    /// Whether it begins with a small word that no name begins with: « en tant que », « à se taire ».
    pub(super) begins_small: bool,
}

impl Words {
    /// Reads what is between the marks.
    pub(super) fn new(text: &str) -> Words {
        let read = Read::new(text);
        Words {
            count: read.count,
            begins_with_capital: text.starts_with(char::is_uppercase),
            is_capitalised: read.long >= 2 && read.capitals == read.long,
            is_whole: text.ends_with(['.', '!', '?', '…']),
            is_personal: read.all.is(Class::PERSONAL),
            is_clause: read.all.is(CLAUSE)
                || ["ne ", "n'", "n’", "se ", "s'", "s’"]
                    .iter()
                    .any(|clitic| text.starts_with(clitic)),
            begins_small: begins_small(text),
        }
    }
}

/// What was read of the words between marks.
#[derive(Default)]
struct Read {
    count: usize,
    /// How many words are long, how many of these begin with a capital; no more are counted after the first that does not.
    long: usize,
    capitals: usize,
    /// What the words may be, up to the first by which they are personal and a clause.
    all: Class,
}

impl Read {
    fn new(text: &str) -> Read {
        let mut read = Read::default();
        // Where the word begins that is read, between blanks, and whether it has a letter or a figure.
        let (mut word, mut is_word) = (0, false);
        let (mut letters, mut at) = (0, 0);
        loop {
            at = letters_end(text, at);
            let c = text[at..].chars().next();
            if let Some(c) = c
                && c.is_alphabetic()
            {
                at += c.len_utf8();
                continue;
            }
            if letters < at {
                is_word = true;
                let is_settled = read.all.is(Class::PERSONAL) && read.all.is(CLAUSE);
                if !is_settled {
                    read.all = read.all | class_at(text, letters..at);
                }
            }
            if c.is_none_or(char::is_whitespace) {
                if is_word {
                    read.word(&text[word..at]);
                }
                is_word = false;
                word = at + c.map_or(0, char::len_utf8);
            }
            let Some(c) = c else {
                return read;
            };
            is_word |= c.is_numeric();
            at += c.len_utf8();
            letters = at;
        }
    }

    fn word(&mut self, word: &str) {
        self.count += 1;
        if self.capitals < self.long {
            return;
        }
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = word.rsplit(['\'', '’']).next().unwrap_or(word);
        if letters.chars().nth(3).is_some() {
            self.long += 1;
            self.capitals +=
                usize::from(letters.starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
        }
    }
}

/// What only clauses hold.
const CLAUSE: Class = Class::of(&[
    Class::HAVE,
    Class::BE,
    Class::MODAL,
    Class::FAIRE,
    Class::RELATIVE,
    Class::SUBJECT,
    Class::FINITE,
]);

/// Whether a text begins with a preposition, a pronoun, a conjunction or a verb of having and being.
fn begins_small(text: &str) -> bool {
    let first = text
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let class = class_at(text, 0..first.len());
    first.starts_with(char::is_lowercase)
        && class.is(Class::SMALL | Class::FINITE | Class::INFINITIVE)
        && !class.is(Class::DETERMINER)
}

/// Longest name of a thing or label, in words.
const NAME_WORDS: usize = 7;

/// Decides by the words before a quotation that it is a name, whatever verbs the sentence has.
pub(super) fn named(tokens: &Tokens, quote: usize, words: Words) -> Option<(QuoteKind, QuoteRule)> {
    let before = quote.checked_sub(1)?;
    let may_be_name = words.count <= NAME_WORDS;
    if !may_be_name && !tokens.is(before, Class::CHARGE | Class::PREPOSITION) {
        return None;
    }
    let is_noun = |at: usize, class: Class| tokens.is(at, class) && !tokens.is_capital(at);
    if is_noun(before, Class::WORK) && words.begins_with_capital
        // « son livre, "…" »
        || before > 0
            && tokens.is_kind(before, Kind::Comma)
            && is_noun(before - 1, Class::WORK)
            && words.begins_with_capital
            && !words.is_whole
        // « la série humoristique "…" »
        || before > 0
            && is_noun(before - 1, Class::WORK)
            && tokens.is_kind(before, Kind::Word)
            && !tokens.is(before, Class::SMALL | Class::VERB)
            && words.begins_with_capital
    {
        return Some((QuoteKind::Title, QuoteRule::Work));
    }
    // « la secrétaire d'Etat, auteure d'"Un été au port" »
    let is_written = before > 0
        && is_noun(before - 1, Class::HUMAN)
        && ["aut", "réalisat", "scénarist"]
            .iter()
            .any(|stem| tokens.text_of(before - 1).starts_with(stem));
    if is_written && is_of(tokens, before) && words.begins_with_capital {
        return Some((QuoteKind::Title, QuoteRule::Work));
    }
    if is_noun(before, Class::TERM) && may_be_name && !words.begins_small {
        return Some((QuoteKind::Other, QuoteRule::Named));
    }
    // « les associations dites du "port" »
    let before = match tokens.is(before, Class::DETERMINER) && before > 0 {
        true if matches!(tokens.text_of(before - 1), "dite" | "dites" | "dits") => before - 1,
        _ => before,
    };
    // « le scandale de corruption dit "Fifagate" »
    let is_nickname = tokens.is_word(before, "dit")
        && words.begins_with_capital
        && words.count <= 2
        && !words.is_whole
        && before > 0
        && tokens.is_kind(before - 1, Kind::Word)
        && !tokens.is_capital(before - 1)
        && !tokens.is(before - 1, Class::SOURCE | Class::SMALL);
    let is_called = is_nickname
        || tokens.is_word(before, "appelle")
        || ["dit", "dite", "dits", "dites"].contains(&tokens.text_of(before))
            && words.count <= 4
            && (has_noun_before(tokens, before)
                || before > 0
                    && tokens.is_kind(before - 1, Kind::Comma)
                    && !tokens.is_kind(quote + 1, Kind::Word));
    if is_called {
        return Some((QuoteKind::Other, QuoteRule::Named));
    }
    // « des foyers (ou "clusters") »
    let before = match tokens.is_word(before, "ou") && before > 0 {
        true if tokens.is_kind(before - 1, Kind::Open) => before - 1,
        _ => before,
    };
    if tokens.is_kind(before, Kind::Open) && tokens.is_kind(quote + 1, Kind::Close) && before > 0 {
        let is_title = words.begins_with_capital && !words.is_whole && may_be_name;
        if is_title && tokens.is_capital(before - 1) {
            return Some((QuoteKind::Title, QuoteRule::Explained));
        }
        if words.count <= 2 && tokens.is_kind(before - 1, Kind::Word) {
            return Some((QuoteKind::Other, QuoteRule::Explained));
        }
    }
    is_charge(tokens, before).then_some((QuoteKind::Other, QuoteRule::Charge))
}

/// Whether a noun or a name stands before *dit*: « les associations dites "…" ».
fn has_noun_before(tokens: &Tokens, at: usize) -> bool {
    matches!(tokens.text_of(at), "dits" | "dites" | "dite") && !tokens.is(at - 1, Class::SMALL)
}

/// Whether a token is *de*.
fn is_of(tokens: &Tokens, at: usize) -> bool {
    ["de", "d'", "d’"].contains(&tokens.text_of(at))
}

/// Whether words of the courts say that what follows *pour* is a charge.
fn is_charge(tokens: &Tokens, before: usize) -> bool {
    /// How far before it such a word may stand, in tokens.
    const REACH: usize = 10;
    let is_deed =
        before > 0 && tokens.is_word(before, "avoir") && tokens.is_word(before - 1, "pour");
    (tokens.is_word(before, "pour") || is_deed)
        && (before.saturating_sub(REACH)..before).any(|at| tokens.is(at, Class::CHARGE))
}

/// Whether words amid a sentence are a name by their capital, since a piece of speech there begins small.
pub(super) fn is_named_by_capital(tokens: &Tokens, quote: usize, words: Words) -> bool {
    let Some(before) = quote.checked_sub(1) else {
        return false;
    };
    let is_amid = tokens.is(before, Class::DETERMINER | Class::PREPOSITION)
        || tokens.is_kind(before, Kind::Word)
            && !tokens.is(
                before,
                Class::VERB | Class::RELATIVE | Class::ADVERB | Class::AFTER_FAIRE,
            );
    // « les parents, "Mina" et "Awan", sont arrivés »
    let is_set_apart = words.count <= 2
        && tokens.is_kind(before, Kind::Comma)
        && before > 0
        && tokens.is_kind(before - 1, Kind::Word)
        && !tokens.is_kind(quote + 1, Kind::Stop);
    words.begins_with_capital && words.count <= 5 && !words.is_whole && (is_amid || is_set_apart)
}

/// Decides what a quotation is that nobody said.
pub(super) fn loose(tokens: &Tokens, quote: usize, words: Words) -> QuoteKind {
    let near_work = (quote.saturating_sub(3)..quote)
        .any(|at| tokens.is(at, Class::WORK) && !tokens.is_capital(at));
    let is_name = words.begins_with_capital && words.count <= NAME_WORDS && !words.is_whole;
    if words.is_capitalised || near_work && words.begins_with_capital || is_name && words.count > 1
    {
        return QuoteKind::Title;
    }
    QuoteKind::Scare
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::quotes::marks;

    fn check(text: &str, expected: Option<(QuoteKind, QuoteRule)>) {
        let spans = marks::find(text).spans;
        let tokens = Tokens::new(text, 0..text.len(), spans.iter().enumerate());
        let quote = (0..tokens.list.len())
            .find(|at| tokens.is_quote(*at))
            .expect("a quotation stands there");
        let words = Words::new(&text[spans[0].range.clone()]);
        assert_eq!(named(&tokens, quote, words), expected, "{text}");
    }

    #[test]
    fn names_are_told_by_the_words_before_them() {
        let work = Some((QuoteKind::Title, QuoteRule::Work));
        let name = Some((QuoteKind::Other, QuoteRule::Named));
        let charge = Some((QuoteKind::Other, QuoteRule::Charge));
        check("Le film « Les Ombres du port » sort", work);
        check("la série humoristique \"Les Voisins\" revient", work);
        check("le chalutier \"Marie-Jeanne\" a coulé", name);
        check("Abou Nasser, dit « le Borgne », a été tué", name);
        check("les associations dites « du port » ont signé", name);
        check("mis en examen pour \"vol en réunion\"", charge);
        check(
            "Paul Roche (\"La Dune\") joue",
            Some((QuoteKind::Title, QuoteRule::Explained)),
        );
        check(
            "des foyers (\"clusters\") sont suivis",
            Some((QuoteKind::Other, QuoteRule::Explained)),
        );
        check("il a plaidé pour \"un sursaut\"", None);
        check("le maire a dénoncé « un scandale »", None);
        check("il dit « craindre le pire »", None);
    }
}
