//! A cheap look at a piece of text before its analysis: whether a word of it may have one of some terms.

use std::ops::Range;

use arrayvec::ArrayVec;

use super::chunk::word_end;
use super::fold;
use crate::schema;

/// How many letters are looked at. Snowball's rules change none of the first three of a word but y, to i; the irregular
/// words of `schema/french.toml`, and of `schema/forms.txt` those that begin otherwise than their key, are looked at as
/// well.
const LETTERS: usize = 3;

/// How the words begin that have one of some terms, as stem or exact form.
#[derive(Debug, Clone)]
pub struct Beginnings {
    wanted: Vec<String>,
    /// The bytes to look at: those that such a word can begin with, and those of characters of which the analysis makes what
    /// is not foreseen here. Most words are told apart by the first letter.
    looked_at: [bool; 256],
    /// The characters from U+0080 to U+00FF that such a word can begin with, a bit each.
    first: u128,
    /// Whether a wanted word begins with a digit: blanks part the groups of a number.
    has_number: bool,
}

impl Default for Beginnings {
    fn default() -> Beginnings {
        Beginnings {
            wanted: Vec::new(),
            looked_at: [false; 256],
            first: 0,
            has_number: false,
        }
    }
}

impl Beginnings {
    /// Returns the beginnings of words that have one of `terms`.
    pub fn of<'a, Terms: Iterator<Item = &'a str> + Clone>(terms: Terms) -> Beginnings {
        let irregular = schema::french().stems.iter().filter(|(_, stem)| {
            // Most are told by their first letter.
            let first = stem.bytes().next();
            let is_among = |mut terms: Terms| terms.any(|term| term.bytes().next() == first);
            let may_be_one = first.is_none_or(|first| !first.is_ascii()) || is_among(terms.clone());
            may_be_one && terms.clone().any(|term| term == fold(stem))
        });
        let irregular = irregular.map(|(word, _)| *word);
        let beginning = |word: &str| -> String { letters(word).take(LETTERS).collect() };
        let mut wanted: Vec<String> = irregular.chain(terms.clone()).map(beginning).collect();
        for term in terms.clone() {
            let others = schema::other_beginnings(term).iter();
            wanted.extend(others.map(|other| beginning(other)));
        }
        wanted.sort();
        wanted.dedup();
        let may_begin = |c: char| {
            let letter = letters(c.encode_utf8(&mut [0; 2])).next();
            wanted.iter().any(|wanted| wanted.chars().next() == letter)
        };
        let first: u128 = ('\u{80}'..='\u{ff}')
            .filter(|c| c.is_alphanumeric() && may_begin(*c))
            .fold(0, |first, c| first | 1 << (c as u32 - 0x80));
        let mut looked_at = [false; 256];
        for byte in 0..=u8::MAX {
            looked_at[usize::from(byte)] = match byte {
                // No character begins with these.
                0x80..=0xbf => false,
                // From À to ÿ.
                0xc3 => first >> ('À' as u32 - 0x80) != 0,
                0xc0.. => true,
                _ => byte.is_ascii_alphanumeric() && may_begin(char::from(byte)),
            };
        }
        let has_number = wanted
            .iter()
            .any(|wanted| wanted.starts_with(char::is_numeric));
        Beginnings {
            wanted,
            looked_at,
            first,
            has_number,
        }
    }

    /// Whether a wanted word is a number, which blanks may part.
    pub fn has_number(&self) -> bool {
        self.has_number
    }

    /// Whether a word of a text may have one of the terms: never wrong when it says no.
    pub fn may_be_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }

    /// Returns the pieces between white space that may hold a word with one of the terms, in order.
    pub fn pieces<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let start = self.find(text, from)?;
            from = start + word_end(&text[start..], 0);
            Some(start..from)
        })
    }

    /// Returns where the first such piece begins that stands behind `from`, which is no place within a piece.
    fn find(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        loop {
            at += bytes[at..]
                .iter()
                .position(|byte| self.looked_at[usize::from(*byte)])?;
            if bytes[at].is_ascii() {
                if self.begins_at(text, at) {
                    return Some(piece_start(text, from, at));
                }
                at += 1;
                continue;
            }
            let c = text[at..].chars().next()?;
            // Of other characters the analysis makes what is not foreseen here: ligatures, full width, combining
            // accents.
            let is_foreseen = is_plain(c) || c.is_whitespace();
            if !is_foreseen || self.may_begin(c) && self.begins_at(text, at) {
                return Some(piece_start(text, from, at));
            }
            at += c.len_utf8();
        }
    }

    /// Whether a word begins with the letter at a place, and as wanted.
    fn begins_at(&self, text: &str, at: usize) -> bool {
        let is_inside = match text.as_bytes()[..at].last() {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
            _ => text[..at].ends_with(char::is_alphanumeric),
        };
        !is_inside && self.has_beginning_of(&text[at..])
    }

    /// Whether a wanted word can begin with a character that is not ASCII.
    fn may_begin(&self, c: char) -> bool {
        match c {
            '\u{80}'..='\u{ff}' => self.first >> (c as u32 - 0x80) & 1 == 1,
            _ => c.is_alphanumeric(),
        }
    }

    /// Whether the first word of a text begins as wanted, as far as both go: « U.E » begins with u.
    fn has_beginning_of(&self, text: &str) -> bool {
        let mut small: ArrayVec<u8, LETTERS> = ArrayVec::new();
        for byte in text.bytes().take(LETTERS) {
            match byte {
                _ if !byte.is_ascii() => return self.has_letters_of(text),
                b'y' | b'Y' => small.push(b'i'),
                _ if byte.is_ascii_alphanumeric() => small.push(byte.to_ascii_lowercase()),
                _ => break,
            }
        }
        let agrees = |wanted: &String| wanted.bytes().zip(&small).all(|(one, other)| one == *other);
        self.wanted.iter().any(agrees)
    }

    /// What [`Beginnings::has_beginning_of`] says, for any letters.
    fn has_letters_of(&self, text: &str) -> bool {
        let end = text.find(|c: char| !c.is_alphanumeric());
        let word = &text[..end.unwrap_or(text.len())];
        let agrees = |wanted: &String| {
            let mut both = wanted.chars().zip(letters(word));
            both.all(|(one, other)| one == other)
        };
        self.wanted.iter().any(agrees)
    }
}

/// Returns where the piece between white space begins that a place stands in, not before `from`.
fn piece_start(text: &str, from: usize, at: usize) -> usize {
    let blank = text[from..at]
        .char_indices()
        .rfind(|(_, c)| c.is_whitespace());
    blank.map_or(from, |(blank, c)| from + blank + c.len_utf8())
}

fn is_plain(c: char) -> bool {
    c.is_ascii()
        || matches!(
            c,
            'À'..='ɏ' | '’' | '«' | '»' | '“' | '”' | '–' | '—' | '…' | '\u{a0}'
        )
}

/// Returns the letters of a word as stems have them: small, without accents, i for y.
fn letters(word: &str) -> impl Iterator<Item = char> {
    let small = |c: char| -> SmallLetters {
        if c.is_ascii() {
            return std::iter::once(c.to_ascii_lowercase()).collect();
        }
        let lower: String = c.to_lowercase().collect();
        fold(&lower).chars().take(SMALL_LETTERS).collect()
    };
    word.chars()
        .flat_map(small)
        .map(|c| if c == 'y' { 'i' } else { c })
}

/// How many letters one letter becomes at most: œ is oe.
const SMALL_LETTERS: usize = 2;

type SmallLetters = ArrayVec<char, SMALL_LETTERS>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::french::Analyzer;
    use proptest::prelude::*;

    /// Whether every piece of a text is let through for each form of each of its words.
    fn check(text: &str) {
        let mut analyzer = Analyzer::new();
        let mut terms: Vec<Vec<String>> = Vec::new();
        analyzer.each_token(text, |token| {
            let forms = token.word().stems().chain([token.word().exact]);
            let forms = forms.chain(token.word().joined);
            terms.push(forms.map(|form| fold(form).into_owned()).collect());
        });
        for term in terms.iter().flatten() {
            let beginnings = Beginnings::of(std::iter::once(term.as_str()));
            let is_found = beginnings.may_be_in(text);
            assert!(is_found, "{text}: {term}");
            let mut pieces = beginnings.pieces(text).peekable();
            assert!(pieces.peek().is_some(), "{text}: {term}");
            for piece in pieces {
                let whole = text[..piece.start].ends_with(char::is_whitespace) || piece.start == 0;
                assert!(whole, "{text}: {piece:?}");
                assert!(
                    beginnings.may_be_in(&text[piece.clone()]),
                    "{text}: {piece:?}"
                );
            }
        }
    }

    #[test]
    fn no_word_is_missed() {
        for text in [
            "cessez-le-feu",
            "l'État",
            "L\u{92}ÉTAT",
            "Œuvre",
            "œil",
            "yeux",
            "noyés",
            "U.E.",
            "Ｓｙｒｉｅ",
            "re\u{301}gime",
            "co\u{ad}alition",
            "ﬁn",
            "1º",
            "STRAUß",
            "İstanbul",
            "député·e·s",
            "travaux",
            "27 000",
            "aujourd'hui",
            "payait",
            "Łódź",
        ] {
            check(text);
        }
        for word in schema::french().stems.keys() {
            check(word);
        }
        for word in [
            "vient", "tiennent", "pris", "vu", "mort", "belle", "va", "folle",
        ] {
            check(word);
        }
    }

    #[test]
    fn other_words_are_left_out() {
        let beginnings = Beginnings::of(["siri", "gaz"].into_iter());
        for (piece, expected) in [
            ("Syrie", true),
            ("l'Assyrie", false),
            ("qu'Assyrie-Syrie", true),
            ("gazoduc", true),
            ("gâteau", false),
            ("Simon", false),
            ("g", true),
        ] {
            assert_eq!(beginnings.may_be_in(piece), expected, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn no_word_of_any_text_is_missed(text in "(\\PC| |[a-zà-ÿœ'’.-]){0,30}") {
            check(&text);
        }
    }
}
