//! The words of a text that may be a date, as the tables of names have them.

use super::names::{is_figures, month, plain, whole_year};

/// A word, without accents, capitals and the punctuation around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Where it begins in the text that was cut, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Cuts a text into words at blanks and commas, and further where a date is one piece: `26-FEB-1987`, `12-janv.-19`,
/// `2016-06-24T05:40`. Pieces without a letter or a figure are none.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || c == ',') {
        let (from, bare) = (
            start,
            piece.trim_end_matches(|c: char| c.is_whitespace() || c == ','),
        );
        start += piece.len();
        let (from, to) = (from, from + bare.len());
        let mut push = |text: String| {
            if text.is_empty() {
                return;
            }
            // « 1 er août », as some type it.
            if text == "er"
                && let Some(one) = words.last_mut().filter(|word| word.text == "1")
            {
                one.text = "1er".to_owned();
                one.end = to;
                return;
            }
            words.push(Word {
                text,
                start: from,
                end: to,
            });
        };
        if let Some((day, clock)) = iso(bare) {
            push(plain(day));
            push(clock);
        } else if let Some(parts) = joined(bare) {
            parts.into_iter().for_each(push);
        } else if is_offset(bare) {
            push(bare.replace('−', "-"));
        } else {
            push(plain(bare));
        }
    }
    words
}

/// Cuts `2016-06-24T05:40` at its T; an hour alone gets the letter that tells it from a day.
fn iso(piece: &str) -> Option<(&str, String)> {
    let (day, clock) = piece.split_once(['T', 't'])?;
    let is_day =
        matches!(day.len(), 8 | 10) && day.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    (is_day && clock.starts_with(|c: char| c.is_ascii_digit())).then(|| {
        let clock = plain(clock);
        let is_hour = clock.len() <= 2 && is_figures(&clock);
        (day, if is_hour { clock + "h" } else { clock })
    })
}

/// Cuts a date whose month is a word among hyphens, points or strokes. Two figures behind the month are its year:
/// spreadsheets write `janv.-19` for January 2019.
fn joined(piece: &str) -> Option<Vec<String>> {
    const SEPARATORS: [char; 3] = ['-', '.', '/'];
    let has_figure = piece.bytes().any(|byte| byte.is_ascii_digit());
    let has_letter = piece.contains(char::is_alphabetic);
    if !has_figure || !has_letter || !piece.contains(SEPARATORS) {
        return None;
    }
    let parts = piece.split(SEPARATORS).map(plain);
    let mut parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    let at = parts.iter().position(|part| month(part).is_some())?;
    if at > 1 || parts.len() > at + 2 {
        return None;
    }
    if let Some(years) = parts.get_mut(at + 1) {
        *years = whole_year(years)?.to_string();
    }
    Some(parts)
}

/// Whether a piece is an offset from UTC: `+0200`, `-05:00`, `+2`. The year of `-2016` is none.
fn is_offset(piece: &str) -> bool {
    super::clock::offset_seconds(piece).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_a_date_has_parts() {
        let cases = [
            ("Lundi, 18 AVR. 2016", "lundi 18 avr 2016"),
            ("26-FEB-1987 15:01", "26 feb 1987 15:01"),
            ("12-janv.-19", "12 janv 2019"),
            ("janv.-19", "janv 2019"),
            ("2.März", "2 marz"),
            ("1 er août", "1er aout"),
            ("2016-06-24T05:40 +0200", "2016-06-24 05:40 +0200"),
            ("2016-06-24T05", "2016-06-24 05h"),
            ("10:00 −05:00 - 3", "10:00 -05:00 3"),
            (
                "-2016 mi-avril cessez-le-feu",
                "2016 mi-avril cessez-le-feu",
            ),
            ("20-mars-3-4", "20-mars-3-4"),
        ];
        for (text, expected) in cases {
            let words: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
            assert_eq!(words.join(" "), expected, "{text}");
        }
    }
}
