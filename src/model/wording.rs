//! The words of a text as two printings of it have them in common.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many words in a row are looked for: so many stand together in two texts only where one was made of the other.
const WORDS_IN_A_ROW: usize = 4;

/// Share of the rows of words of a text from which on another repeats it. What is left over is the dateline of one of
/// the two, or where the text was cut: « […] Lire la suite ».
const REPEATED_SHARE: f64 = 0.8;

/// Words in their order, without case, accents and punctuation: `« LE PORT ROUVRE… »` is `Le port rouvre`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording(
    /// A blank before every word.
    String,
);

impl Wording {
    /// Returns the words of a text.
    pub fn of(text: &str) -> Wording {
        let mut wording = Wording::default();
        wording.push(text);
        wording
    }

    /// Adds the words of a text.
    pub fn push(&mut self, text: &str) {
        self.0.reserve(text.len() + 1);
        let mut is_new = true;
        let mut push = |c: char| {
            if !c.is_alphanumeric() {
                is_new = true;
                return;
            }
            if std::mem::take(&mut is_new) {
                self.0.push(' ');
            }
            match c.is_ascii() {
                true => self.0.push(c.to_ascii_lowercase()),
                false => self.0.extend(c.to_lowercase()),
            }
        };
        match text.is_ascii() {
            true => text.chars().for_each(push),
            false => text
                .nfkd()
                .filter(|c| !is_combining_mark(*c))
                .for_each(&mut push),
        }
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a longer text says the same: in these words, the last of which may be cut, or in most of them.
    pub fn is_repeated_by(&self, text: &Wording) -> bool {
        if memchr::memmem::find(text.0.as_bytes(), self.0.as_bytes()).is_some() {
            return true;
        }
        let said: HashSet<&str> = text.rows().collect();
        let (mut repeated, mut all) = (0, 0);
        for row in self.rows() {
            all += 1;
            repeated += u32::from(said.contains(row));
        }
        all > 0 && f64::from(repeated) >= f64::from(all) * REPEATED_SHARE
    }

    /// Returns every so many words in a row.
    fn rows(&self) -> impl Iterator<Item = &str> {
        let blanks = || memchr::memchr_iter(b' ', self.0.as_bytes());
        let ends = blanks().skip(1).chain(std::iter::once(self.0.len()));
        blanks()
            .zip(ends.skip(WORDS_IN_A_ROW - 1))
            .map(|(start, end)| &self.0[start..end])
    }

    /// Whether the words begin with those of `other`, whose last one may be cut.
    pub fn begins_with(&self, other: &Wording) -> bool {
        self.0.starts_with(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        for (one, other) in [
            ("« LE PORT ROUVRE… »", "Le port rouvre"),
            ("L’ÉTÉ à Sète", "l'ete a sete"),
            ("e\u{301}te\u{301}", "été"),
            ("1ᵉʳ\u{a0}mai", "1er mai."),
        ] {
            assert_eq!(Wording::of(one), Wording::of(other));
        }
        assert_ne!(Wording::of("port ouvert"), Wording::of("portouvert"));
        assert!(Wording::of(" … ").is_empty());
    }

    #[test]
    fn a_text_repeats_what_it_says_in_the_same_words() {
        let mut text = Wording::of(
            "LORIENT, 4 avril (AFP) - Le port a rouvert mardi, a annoncé la métropole.",
        );
        text.push("Trente bateaux sont sortis.");
        for (words, expected) in [
            ("Le port a rouvert mardi, a annoncé la métropole.", true),
            ("LE PORT A ROUVERT MARDI", true),
            ("métropole: trente bateaux", true),
            ("Le port a rouvert mardi, a annoncé la métr...", true),
            (
                "Le port a rouvert mardi, a annoncé la métropole. Trente bateaux sont […]",
                true,
            ),
            (
                "Le port a rouvert mardi, a annoncé la métropole. Trente bateaux sont sortis. Suite",
                true,
            ),
            ("Le dragage a coûté douze millions.", false),
            (
                "Le port a rouvert après deux ans de travaux, et trente bateaux attendaient.",
                false,
            ),
            ("ort a rouvert", false),
            ("Dragage", false),
        ] {
            let found = Wording::of(words).is_repeated_by(&text);
            assert_eq!(found, expected, "{words}");
        }
        assert!(text.begins_with(&Wording::of("Lorient, 4 av…")));
        assert!(!text.begins_with(&Wording::of("4 avril")));
    }
}
