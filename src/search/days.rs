//! Dates among loose words: « attentat Nice 14 juillet 2016 ».

use std::ops::Range;

use crate::french::fold;
use crate::model::{Days, read_days};

/// How many words a date has at most: `vendredi 1er janvier 2016`, with `le` before it.
const LIMIT_WORDS: usize = 5;

/// A date that was found among words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The days that it means.
    pub(super) days: Days,
    /// Where its words stand in the text, in bytes.
    pub(super) range: Range<usize>,
}

/// Finds the dates of a text that say their year, in order: a day, a month or a year.
pub(super) fn among(text: &str) -> Vec<Found> {
    // Every date that says its year has a figure, and most texts have none.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut longest = (1..=LIMIT_WORDS.min(words.len() - at)).rev();
        let date = longest.find_map(|length| {
            let range = words[at].start..words[at + length - 1].end;
            let days = read_days(&text[range.clone()], None)?;
            // « 20 morts » says no decade; « les années 20 » do.
            let is_meant = days.count() <= YEAR_DAYS || says_years(&text[range.clone()]);
            is_meant.then_some((length, Found { days, range }))
        });
        match date {
            Some((length, date)) => {
                found.push(date);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Days of the longest year.
const YEAR_DAYS: i32 = 366;

/// Whether a text says that its number means years.
fn says_years(text: &str) -> bool {
    let text = fold(text);
    ["annee", "decennie"].iter().any(|word| text.contains(word)) || text.ends_with("0s")
}

/// Returns where the words of a text stand, without the punctuation around them.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let inner = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
        let start = at + piece.len() - inner.len();
        let inner = inner.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !inner.is_empty() {
            words.push(start..start + inner.len());
        }
        at += piece.len();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = among(text)
            .into_iter()
            .map(|date| format!("{} {}", &text[date.range], date.days))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_with_their_year_are_found() {
        check(
            "attentat Nice 14 juillet 2016",
            &["14 juillet 2016 2016-07-14"],
        );
        check(
            "Conférence de presse, le 9 février 2020.",
            &["le 9 février 2020 2020-02-09"],
        );
        check(
            "grève avril 2016 SNCF",
            &["avril 2016 2016-04-01..2016-04-30"],
        );
        check("présidentielle 2017", &["2017 2017-01-01..2017-12-31"]);
        check("18/04/2016 Alep", &["18/04/2016 2016-04-18"]);
        check(
            "entre le 1er mars 2016 et le 3 mars 2016",
            &["le 1er mars 2016 2016-03-01", "le 3 mars 2016 2016-03-03"],
        );
    }

    #[test]
    fn words_and_numbers_are_no_dates() {
        check("trêve en mars", &[]);
        check("27 000 morts le 14 juillet", &[]);
        check("11 septembre", &[]);
        check("20 morts à 80 km/h", &[]);
        check("les années 80", &["les années 80 1980-01-01..1989-12-31"]);
        check("", &[]);
    }
}
