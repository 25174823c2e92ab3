//! How much more a part of a query counts: `mot^2`, `"a b"^0.5`.

use std::fmt;

use super::limits::LIMIT_BOOST;
use super::notes::{Notes, shown};

/// How many times a part of a query counts, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boost(u32);

impl Boost {
    /// What every part counts that nothing is said of.
    const NONE: Boost = Boost(100);

    /// Returns the number to multiply by.
    pub fn factor(self) -> f32 {
        self.0 as f32 / 100.0
    }

    /// Whether it changes nothing.
    pub(super) fn is_none(self) -> bool {
        self == Boost::NONE
    }

    /// Reads a number such as `2`, `.5` or `0,25`, of figures and one mark at most; what is too great or too fine is
    /// brought within what can be asked.
    fn read(number: &str, notes: &mut Notes) -> Boost {
        let typed: f64 = number.replace(',', ".").parse().unwrap_or(f64::MAX);
        let hundredths = (typed * 100.0).round().min(f64::from(LIMIT_BOOST * 100));
        let read = Boost(hundredths as u32);
        if (typed - hundredths / 100.0).abs() > f64::EPSILON {
            notes.add(format!("^{} was read as ^{read}", shown(number)));
        }
        read
    }
}

/// The number as it is typed: `2`, `0.5`.
impl fmt::Display for Boost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", f64::from(self.0) / 100.0)
    }
}

/// Takes the boost at the start of a text, `^` and its number; returns it with what follows. Without a number right
/// behind it, or with a letter behind that, `^` is text.
pub(super) fn boost_at<'a>(text: &'a str, notes: &mut Notes) -> Option<(Boost, &'a str)> {
    let number = text.strip_prefix('^')?;
    let figures =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut end = figures(number);
    if let Some(decimals) = number[end..].strip_prefix(['.', ',']) {
        let length = figures(decimals);
        if length > 0 {
            end += 1 + length;
        }
    }
    let rest = &number[end..];
    let is_number = end > 0 && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '^');
    is_number.then(|| (Boost::read(&number[..end], notes), rest))
}

/// Cuts the boost off the end of a word, with the punctuation behind it; returns the word before it.
pub(super) fn boosted<'a>(word: &'a str, notes: &mut Notes) -> Option<(&'a str, Boost)> {
    let at = word.rfind('^')?;
    let mut said = Notes::default();
    let (boost, rest) = boost_at(&word[at..], &mut said)?;
    let is_end = !rest.contains(|c: char| c.is_alphanumeric() || matches!(c, '*' | '~'));
    let before = &word[..at];
    let has_word = before.contains(|c: char| c.is_alphanumeric() || c == '*');
    (is_end && has_word).then(|| {
        said.0.into_iter().for_each(|note| notes.add(note));
        (before, boost)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boost_is_a_number_at_the_end_of_a_word() {
        let cases = [
            ("mot^2", "mot 2"),
            ("mot^0.5", "mot 0.5"),
            ("mot^0,25,", "mot 0.25"),
            ("mot^.5", "mot 0.5"),
            ("mot^2.", "mot 2"),
            ("mot^1000", "mot 100"),
            ("mot^0.333", "mot 0.33"),
            ("mot^99999999999999999999", "mot 100"),
            ("a^2^3", "a^2 3"),
            ("mot^", "none"),
            ("mot^x", "none"),
            ("mot^2x", "none"),
            ("mot^-2", "none"),
            ("^2", "none"),
            ("a^b", "none"),
            ("mot", "none"),
        ];
        for (word, expected) in cases {
            let read = boosted(word, &mut Notes::default());
            let read = read.map(|(before, boost)| format!("{before} {boost}"));
            assert_eq!(read.as_deref().unwrap_or("none"), expected, "{word}");
        }
    }
}
