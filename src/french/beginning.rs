//! A cheap look at a piece of text before its analysis: whether a word of it may have one of some terms.

use arrayvec::ArrayVec;

use super::fold;
use crate::schema;

/// How many letters are looked at. Snowball's rules change none of the first three of a word but y, to i; the irregular
/// words of `schema/french.toml` are looked at as well.
const LETTERS: usize = 3;

/// How the words begin that have one of some terms, as stem or exact form.
#[derive(Debug, Clone, Default)]
pub struct Beginnings {
    wanted: Vec<String>,
    /// The ASCII characters that such a word can begin with, a bit each: most words are told apart by their first byte.
    first: u128,
}

impl Beginnings {
    /// Returns the beginnings of words that have one of `terms`.
    pub fn of<'a>(terms: impl Iterator<Item = &'a str> + Clone) -> Beginnings {
        let irregular = schema::french().stems.iter().filter_map(|(word, stem)| {
            let stem = fold(stem);
            terms
                .clone()
                .any(|term| term == stem)
                .then_some(word.as_str())
        });
        let mut wanted: Vec<String> = irregular
            .chain(terms.clone())
            .map(|word| letters(word).take(LETTERS).collect())
            .collect();
        wanted.sort();
        wanted.dedup();
        let may_begin = |byte: &u8| {
            let first = letters(char::from(*byte).encode_utf8(&mut [0])).next();
            wanted.iter().any(|wanted| wanted.chars().next() == first)
        };
        let first = (0..128)
            .filter(may_begin)
            .fold(0, |first, byte| first | 1 << byte);
        Beginnings { wanted, first }
    }

    /// Whether a word of a text may have one of the terms: never wrong when it says no.
    pub fn may_be_in(&self, text: &str) -> bool {
        let mut is_inside = false;
        let mut at = 0;
        while let Some(byte) = text.as_bytes().get(at) {
            let (is_letter, may_begin, length) = if byte.is_ascii() {
                let may_begin = self.first >> byte & 1 == 1;
                (byte.is_ascii_alphanumeric(), may_begin, 1)
            } else {
                let c = text[at..].chars().next().unwrap_or_default();
                // Of other characters the analysis makes what is not foreseen here: ligatures, full width, combining
                // accents.
                if !is_plain(c) {
                    return true;
                }
                (c.is_alphanumeric(), true, c.len_utf8())
            };
            if is_letter && !is_inside && may_begin && self.has_beginning_of(&text[at..]) {
                return true;
            }
            is_inside = is_letter;
            at += length;
        }
        false
    }

    /// Whether the first word of a text begins as wanted, as far as both go: « U.E » begins with u.
    fn has_beginning_of(&self, text: &str) -> bool {
        if let Some(bytes) = text.as_bytes().first_chunk::<LETTERS>()
            && bytes.iter().all(u8::is_ascii_alphanumeric)
        {
            let small = bytes.map(|byte| match byte.to_ascii_lowercase() {
                b'y' => b'i',
                other => other,
            });
            return self
                .wanted
                .iter()
                .any(|wanted| small.starts_with(wanted.as_bytes()));
        }
        let end = text.find(|c: char| !c.is_alphanumeric());
        let word = &text[..end.unwrap_or(text.len())];
        let agrees = |wanted: &String| {
            let mut both = wanted.chars().zip(letters(word));
            both.all(|(one, other)| one == other)
        };
        self.wanted.iter().any(agrees)
    }
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
            let forms = token.word.stems().chain([token.word.exact]);
            let forms = forms.chain(token.word.joined);
            terms.push(forms.map(|form| fold(form).into_owned()).collect());
        });
        for term in terms.iter().flatten() {
            let beginnings = Beginnings::of(std::iter::once(term.as_str()));
            let is_found = text
                .split_whitespace()
                .any(|piece| beginnings.may_be_in(piece));
            assert!(is_found, "{text}: {term}");
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
