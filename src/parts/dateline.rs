//! The dateline: place, day and agency before the first words of a dispatch.

use jiff::civil::Date;

use crate::model::{Article, Part, Passage, read_days};
use crate::schema;

/// How many of the first passages may carry the dateline: some editor's notes come before it.
const DATELINE_PASSAGES: usize = 10;

/// Farthest place of the agency's bracket in a dateline, in bytes.
const DATELINE_BYTES: usize = 90;

/// The day of a dateline, with or without its year.
#[derive(Debug, Clone)]
pub(super) struct Day(String);

impl Day {
    /// Returns the day, in `year` where the dateline names none.
    pub(super) fn in_year(&self, year: Option<i16>) -> Option<Date> {
        let days = read_days(&self.0, year)?;
        (days.first == days.last).then_some(days.first)
    }
}

/// Cuts the dateline from the first passage that has one, notes place and agency, and returns its day.
pub(super) fn find(article: &mut Article) -> Option<Day> {
    let is_candidate = |passage: &Passage| matches!(passage.part, Part::Unmarked | Part::Lead);
    let (index, dateline) = article
        .passages
        .iter()
        .enumerate()
        .take(DATELINE_PASSAGES)
        .filter(|(_, passage)| is_candidate(passage))
        .find_map(|(index, passage)| Some((index, dateline(&passage.text)?)))?;
    article
        .agency
        .get_or_insert_with(|| dateline.agency.to_owned());
    article
        .place
        .get_or_insert_with(|| place_name(dateline.place));
    let day = dateline.day.map(|day| Day(day.to_owned()));
    let (length, text) = (dateline.length, article.passages[index].text.clone());
    let rest = text[length..].trim();
    let passage = Passage::new(Part::Dateline, &text[..length]);
    match rest.is_empty() {
        true => article.passages[index] = passage,
        false => {
            article.passages[index].text = rest.to_owned();
            article.passages.insert(index, passage);
        }
    }
    day
}

/// Returns the length of the dateline that a text begins with, in bytes.
pub(super) fn length(text: &str) -> Option<usize> {
    dateline(text).map(|dateline| dateline.length)
}

struct Dateline<'a> {
    place: &'a str,
    day: Option<&'a str>,
    agency: &'static str,
    length: usize,
}

/// Reads `PARIS, 18 avr 2016 (AFP) -`, `Genève (ats afp)`, `NEW YORK (Nations unies), 3 mars (Reuters) –`.
fn dateline(text: &str) -> Option<Dateline<'_>> {
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    let head = &text[..text.floor_char_boundary(DATELINE_BYTES)];
    let (open, close, agency) = head.match_indices('(').find_map(|(open, _)| {
        let close = open + text[open..].find(')')?;
        let agency = agency_in(&text[open + 1..close])?;
        Some((open, close, agency))
    })?;
    let before = text[..open].trim_end().trim_end_matches(',');
    let (place, day) = match before.split_once(',') {
        Some((place, day)) => (place, Some(day.trim())),
        None => (before, None),
    };
    // A sentence that names an agency in brackets is no dateline: a place has no point, and few words.
    let is_place = |place: &str| {
        !place.is_empty()
            && place.split_whitespace().count() <= 5
            && place
                .chars()
                .all(|c| c.is_alphabetic() || c.is_whitespace() || "'’.-/()".contains(c))
    };
    // The day of the month may be none that the calendar has, and is a day of sending all the same.
    let is_day = |day: &str| {
        let words: Vec<&str> = day
            .split_whitespace()
            .skip_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
            .collect();
        words.len() > 1 && read_days(&format!("1 {}", words[1..].join(" ")), Some(2000)).is_some()
    };
    // Without a day, only a name in capitals is one: « Selon Reuters (AFP) » is not.
    let is_name = |place: &str| {
        place.split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c == '(')
                || word.len() <= 3
                || word.contains(['\'', '’', ')'])
        })
    };
    if !is_place(place.trim())
        || day.is_none() && !is_name(place)
        || day.is_some_and(|day| !is_day(day))
    {
        return None;
    }
    let mut length = close + 1;
    let rest = &text[length..];
    let dash = rest.trim_start();
    if let Some(c) = dash
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '–' | '—' | '_'))
    {
        length += rest.len() - dash.len() + c.len_utf8();
    }
    Some(Dateline {
        place: place.trim(),
        day,
        agency,
        length,
    })
}

/// Returns the agency that the words of a bracket begin with: `ats afp` is the ATS.
fn agency_in(text: &str) -> Option<&'static str> {
    /// `(AFP/Archives)`, `(Reuters Santé)`: little more than the name.
    const BRACKET_BYTES: usize = 24;
    if text.len() > BRACKET_BYTES {
        return None;
    }
    let is_named = |spelling: &&String| {
        text.strip_prefix(spelling.as_str())
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    schema::agencies()
        .iter()
        .find(|agency| agency.spellings.iter().any(|spelling| is_named(&spelling)))
        .map(|agency| agency.spellings[0].as_str())
}

/// Returns a place as it is shown: `NEW YORK (Nations unies)` is New York.
fn place_name(place: &str) -> String {
    let place = place.split('(').next().unwrap_or(place).trim();
    if place.chars().any(char::is_lowercase) {
        return place.to_owned();
    }
    let mut name = String::with_capacity(place.len());
    let mut is_first = true;
    for c in place.chars() {
        if is_first || !c.is_alphabetic() {
            name.push(c);
        } else {
            name.extend(c.to_lowercase());
        }
        is_first = !c.is_alphabetic();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, Option<&str>, &str, &str)>) {
        let found = dateline(text).map(|d| {
            (
                place_name(d.place),
                d.day,
                d.agency,
                text[d.length..].trim(),
            )
        });
        let expected =
            expected.map(|(place, day, agency, rest)| (place.to_owned(), day, agency, rest));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn datelines_are_read_as_agencies_write_them() {
        check(
            "PARIS, 18 avr 2016 (AFP) - Le ministre",
            Some(("Paris", Some("18 avr 2016"), "AFP", "Le ministre")),
        );
        check(
            "Paris (ats afp) Le ministre",
            Some(("Paris", None, "ATS", "Le ministre")),
        );
        check(
            "NEW YORK (Nations unies), 3 mars (Reuters) – Le",
            Some(("New York", Some("3 mars"), "Reuters", "Le")),
        );
        check(
            "Strasbourg, 10 juil 2024 (AFP)",
            Some(("Strasbourg", Some("10 juil 2024"), "AFP", "")),
        );
        check(
            "Nations unies (Etats-Unis), 28 avr 2016 (AFP) - M. Ban",
            Some(("Nations unies", Some("28 avr 2016"), "AFP", "M. Ban")),
        );
        check("L'Etat islamique (EI) a revendiqué", None);
        check("Le ministre a dit à la presse (AFP) que", None);
        check("Selon lui, 3 agences (AFP) - ont suivi", None);
        check("paris (AFP)", None);
    }
}
