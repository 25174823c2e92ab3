//! What the lexicon says of a word: what it may be in a sentence that reports words.

use std::ops::{BitOr, Range};
use std::sync::LazyLock;

use arrayvec::ArrayString;
use rustc_hash::FxHashMap;

use super::letters::starts_with_capital;
use crate::french::short_word;
use crate::schema::{self, VerbUse};

/// What a word may be; many are several things (*juge*: a verb and a noun).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Class(u64);

impl Class {
    /// A form of a verb that reports, with its own subject.
    pub(super) const FINITE: Class = Class(1);
    /// The past participle of such a verb.
    pub(super) const PAST: Class = Class(1 << 1);
    /// The present participle.
    pub(super) const PRESENT: Class = Class(1 << 2);
    /// The infinitive.
    pub(super) const INFINITIVE: Class = Class(1 << 3);
    /// The verb stands only beside the words it reports.
    pub(super) const ASIDE: Class = Class(1 << 4);
    /// The verb has words as its object, but no clause.
    pub(super) const OBJECT: Class = Class(1 << 5);
    pub(super) const HAVE: Class = Class(1 << 6);
    pub(super) const BE: Class = Class(1 << 7);
    pub(super) const MODAL: Class = Class(1 << 8);
    pub(super) const FAIRE: Class = Class(1 << 9);
    pub(super) const AFTER_FAIRE: Class = Class(1 << 10);
    pub(super) const METTRE: Class = Class(1 << 11);
    pub(super) const ADVERB: Class = Class(1 << 12);
    pub(super) const DETERMINER: Class = Class(1 << 13);
    pub(super) const PREPOSITION: Class = Class(1 << 14);
    pub(super) const SUBJECT: Class = Class(1 << 15);
    pub(super) const OBJECT_PRONOUN: Class = Class(1 << 16);
    pub(super) const RELATIVE: Class = Class(1 << 17);
    pub(super) const CONJUNCTION: Class = Class(1 << 18);
    pub(super) const DAY: Class = Class(1 << 19);
    pub(super) const MAN: Class = Class(1 << 20);
    pub(super) const WOMAN: Class = Class(1 << 21);
    pub(super) const PERSON: Class = Class(1 << 22);
    pub(super) const BODY: Class = Class(1 << 23);
    pub(super) const DOCUMENT: Class = Class(1 << 24);
    pub(super) const WORK: Class = Class(1 << 25);
    pub(super) const TERM: Class = Class(1 << 26);
    pub(super) const CHARGE: Class = Class(1 << 27);
    pub(super) const TITLE_MAN: Class = Class(1 << 28);
    pub(super) const TITLE_WOMAN: Class = Class(1 << 29);
    pub(super) const FIRST_NAME_MAN: Class = Class(1 << 30);
    pub(super) const FIRST_NAME_WOMAN: Class = Class(1 << 31);
    pub(super) const MEDIUM: Class = Class(1 << 32);
    pub(super) const FIRST_NAME_EITHER: Class = Class(1 << 33);
    /// A word of the first or second person, as speech has them: *je*, *nous*, *votre*.
    pub(super) const PERSONAL: Class = Class(1 << 34);
    /// The first word of a medium's name: *AFP*, *France*, *L'*.
    pub(super) const BEGINS_MEDIUM: Class = Class(1 << 35);

    /// The word begins with a capital; set where it stands, not in the lexicon.
    pub(super) const CAPITAL: Class = Class(1 << 62);

    /// Any form of a verb that reports.
    pub(super) const VERB: Class = Class(0b1111);
    /// A title before a surname.
    pub(super) const TITLE: Class = Class(Class::TITLE_MAN.0 | Class::TITLE_WOMAN.0);
    /// A first name.
    pub(super) const FIRST_NAME: Class =
        Class(Class::FIRST_NAME_MAN.0 | Class::FIRST_NAME_WOMAN.0 | Class::FIRST_NAME_EITHER.0);
    /// A noun for a person.
    pub(super) const HUMAN: Class = Class(Class::MAN.0 | Class::WOMAN.0 | Class::PERSON.0);
    /// A noun for who or what may speak.
    pub(super) const SOURCE: Class = Class(Class::HUMAN.0 | Class::BODY.0 | Class::DOCUMENT.0);
    /// A word that is no part of a name, though it may begin with a capital at the head of a sentence.
    pub(super) const SMALL: Class = Class(
        Class::DETERMINER.0
            | Class::PREPOSITION.0
            | Class::SUBJECT.0
            | Class::OBJECT_PRONOUN.0
            | Class::RELATIVE.0
            | Class::CONJUNCTION.0
            | Class::ADVERB.0
            | Class::HAVE.0
            | Class::BE.0
            | Class::DAY.0,
    );

    /// Returns all of these classes as one.
    pub(super) const fn of(classes: &[Class]) -> Class {
        let mut all = 0;
        let mut at = 0;
        while at < classes.len() {
            all |= classes[at].0;
            at += 1;
        }
        Class(all)
    }

    /// Whether the word may be one of these.
    pub(super) fn is(self, any: Class) -> bool {
        self.0 & any.0 != 0
    }
}

impl Class {
    fn without_named(self) -> Class {
        Class(self.0 & !NAMED.0)
    }
}

impl BitOr for Class {
    type Output = Class;

    fn bitor(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

/// Longest word that is looked up, in bytes; the lexicon holds none longer.
const WORD_BYTES: usize = 32;

/// Set for a word that has another meaning as a name, whatever capitals that has: *pierre*, *rtl*.
const NAMED: Class = Class(1 << 63);

/// Returns what a word may be. Names and titles are known with their capital, all other words with or without.
pub(super) fn class(word: &str) -> Class {
    class_at(word, 0..word.len())
}

/// Returns what the word may be that stands at a place of a text, in bytes.
pub(super) fn class_at(text: &str, place: Range<usize>) -> Class {
    let Some(number) = short_word(text.as_bytes(), &place) else {
        return long_class(&text[place]);
    };
    let lexicon = &*LEXICON;
    let first = number as u8;
    if !first.is_ascii() && starts_with_capital(&text[place.clone()]) {
        return long_class(&text[place]);
    }
    let adverb = in_ment(&text.as_bytes()[place.clone()]);
    if !first.is_ascii_uppercase() {
        return lexicon.words.of_short(number).without_named() | adverb;
    }
    if !is_ascii(number) {
        return long_class(&text[place]);
    }
    let class = lexicon.words.of_short(ascii_lower(number));
    let name = match class.is(NAMED) {
        true => lexicon.names.of_short(number),
        false => Class::default(),
    };
    name | class.without_named() | adverb
}

/// Whether several words are the name of a medium, as it is written.
pub(super) fn is_medium(words: &str) -> bool {
    let lexicon = &*LEXICON;
    let known = match starts_with_capital(words) {
        true => &lexicon.names,
        false => &lexicon.words,
    };
    known.get(words).is(Class::MEDIUM)
}

/// Returns what a word may be that does not fit into a number, or has capitals with accents.
fn long_class(word: &str) -> Class {
    let lexicon = &*LEXICON;
    if word.len() > WORD_BYTES {
        return Class::default();
    }
    if !starts_with_capital(word) {
        return lexicon.words.get(word).without_named() | in_ment(word.as_bytes());
    }
    let mut lower: ArrayString<WORD_BYTES> = ArrayString::new();
    if !(word.chars())
        .flat_map(char::to_lowercase)
        .all(|c| lower.try_push(c).is_ok())
    {
        return lexicon.names.get(word);
    }
    let class = lexicon.words.get(&lower).without_named();
    lexicon.names.get(word) | class | in_ment(lower.as_bytes())
}

/// Adverbs in -ment need no row; a noun in -ment after its article is told by the article.
fn in_ment(word: &[u8]) -> Class {
    let ending = word.last_chunk::<4>();
    match word.len() > 6 && ending.is_some_and(|ending| ending.eq_ignore_ascii_case(b"ment")) {
        true => Class::ADVERB,
        false => Class::default(),
    }
}

struct Lexicon {
    /// Words in lower case.
    words: Classes,
    /// Names and titles as they are written.
    names: Classes,
}

/// What words may be. Nearly all words fit into a number, which is faster to compare than text.
#[derive(Default)]
struct Classes {
    short: FxHashMap<u128, Class>,
    long: FxHashMap<Box<str>, Class>,
}

impl Classes {
    fn get(&self, word: &str) -> Class {
        match short_word(word.as_bytes(), &(0..word.len())) {
            Some(number) => self.of_short(number),
            None => self.long.get(word).copied().unwrap_or_default(),
        }
    }

    fn of_short(&self, number: u128) -> Class {
        self.short.get(&number).copied().unwrap_or_default()
    }

    fn add(&mut self, word: &str, class: Class) {
        let known = match short_word(word.as_bytes(), &(0..word.len())) {
            Some(number) => self.short.entry(number).or_default(),
            None => self.long.entry(word.into()).or_default(),
        };
        *known = *known | class;
    }
}

/// Whether the word that a number stands for is all ASCII.
fn is_ascii(number: u128) -> bool {
    const HIGH_BITS: u128 = u128::from_le_bytes([0x80; size_of::<u128>()]);
    number & HIGH_BITS == 0
}

/// Returns a word in ASCII, as a number, in lower case.
fn ascii_lower(number: u128) -> u128 {
    let mut bytes = number.to_le_bytes();
    bytes.make_ascii_lowercase();
    u128::from_le_bytes(bytes)
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = Classes::default();
    let mut names = Classes::default();
    for verb in schema::verbs() {
        let usage = match verb.usage {
            VerbUse::Everywhere => Class::default(),
            VerbUse::Aside => Class::ASIDE,
            VerbUse::Object => Class::OBJECT,
        };
        for (forms, class) in [
            (&verb.finite, Class::FINITE),
            (&verb.past, Class::PAST),
            (&verb.present, Class::PRESENT),
            (&verb.lemma, Class::INFINITIVE),
        ] {
            for form in forms.split(' ').filter(|form| !form.is_empty()) {
                words.add(form, class | usage);
            }
        }
    }
    let speakers = schema::speakers();
    let grammar = &speakers.grammar;
    for (list, class) in [
        (&speakers.nouns.masculine, Class::MAN),
        (&speakers.nouns.feminine, Class::WOMAN),
        (&speakers.nouns.either, Class::PERSON),
        (&speakers.nouns.bodies, Class::BODY),
        (&speakers.nouns.documents, Class::DOCUMENT),
        (&speakers.named.works, Class::WORK),
        (&speakers.named.terms, Class::TERM),
        (&speakers.named.charges, Class::CHARGE),
        (&grammar.have, Class::HAVE),
        (&grammar.be, Class::BE),
        (&grammar.modal, Class::MODAL),
        (&grammar.faire, Class::FAIRE),
        (&grammar.after_faire, Class::AFTER_FAIRE),
        (&grammar.mettre, Class::METTRE),
        (&grammar.adverbs, Class::ADVERB),
        (&grammar.determiners, Class::DETERMINER),
        (&grammar.prepositions, Class::PREPOSITION),
        (&grammar.subjects, Class::SUBJECT),
        (&grammar.objects, Class::OBJECT_PRONOUN),
        (&grammar.relatives, Class::RELATIVE),
        (&grammar.conjunctions, Class::CONJUNCTION),
        (&grammar.days, Class::DAY),
        (&grammar.personal, Class::PERSONAL),
    ] {
        for word in list {
            words.add(word, class);
        }
    }
    for (list, class) in [
        (&speakers.titles.masculine, Class::TITLE_MAN),
        (&speakers.titles.feminine, Class::TITLE_WOMAN),
        (&speakers.first_names.masculine, Class::FIRST_NAME_MAN),
        (&speakers.first_names.feminine, Class::FIRST_NAME_WOMAN),
        (&speakers.first_names.either, Class::FIRST_NAME_EITHER),
        (&speakers.media, Class::MEDIUM),
    ] {
        for word in list {
            add_name(&mut words, &mut names, word, class);
        }
    }
    for medium in &speakers.media {
        let is_inside = |c: char| c.is_alphanumeric() || c == '-';
        let end = medium.find(|c| !is_inside(c)).unwrap_or(medium.len());
        let end = end + usize::from(medium[end..].starts_with('\''));
        add_name(&mut words, &mut names, &medium[..end], Class::BEGINS_MEDIUM);
    }
    Lexicon { words, names }
});

/// Adds a name as it is written; « madame », « 20 Minutes » begin without a capital.
fn add_name(words: &mut Classes, names: &mut Classes, name: &str, class: Class) {
    if starts_with_capital(name) {
        names.add(name, class);
        words.add(&name.to_lowercase(), NAMED);
    } else {
        words.add(name, class);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_by_what_it_may_be() {
        for (word, expected) in [
            ("affirme", Class::FINITE),
            ("Affirmant", Class::PRESENT),
            ("préciser", Class::INFINITIVE),
            ("Selon", Class::PREPOSITION),
            ("sénatrice", Class::WOMAN),
            ("vivement", Class::ADVERB),
            ("lentement", Class::ADVERB),
            ("Mme", Class::TITLE_WOMAN),
            ("Bruno", Class::FIRST_NAME_MAN),
            ("RTL", Class::MEDIUM),
            ("20 Minutes", Class::MEDIUM),
            ("France", Class::BEGINS_MEDIUM),
            ("VIVEMENT", Class::ADVERB),
            ("Économistes", Class::BODY),
            ("vice-présidente", Class::WOMAN),
        ] {
            assert!(class(word).is(expected), "{word}");
        }
        for word in ["bruno", "brebis", "", &"é".repeat(40)] {
            assert_eq!(class(word), Class::default(), "{word}");
        }
    }
}
