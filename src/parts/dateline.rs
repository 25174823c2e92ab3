//! The dateline: place, day and agency before the first words of a dispatch.

use jiff::civil::Date;

use crate::model::{Article, Part, Passage, read_days};
use crate::schema;

/// How many of the first passages may carry the dateline: some editor's notes come before it.
const DATELINE_PASSAGES: usize = 10;

/// Farthest place of the agency's bracket in a dateline, in bytes.
const DATELINE_BYTES: usize = 90;

/// Longest text in the bracket of an agency, in bytes: `(AFP/Archives)`, `(Reuters Santé)`, little more than the name.
const BRACKET_BYTES: usize = 24;

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

/// Longest passage whose first words before a bar are a headline's and not a dateline's, in bytes.
const BARRED_BYTES: usize = 200;

/// Cuts the dateline from the first passage that has one, notes place and agency, and returns its day.
pub(super) fn find(article: &mut Article) -> Option<Day> {
    let is_candidate = |passage: &Passage| passage.part.is_open() || passage.part == Part::Lead;
    let (index, dateline) = article
        .passages
        .iter()
        .enumerate()
        .take(DATELINE_PASSAGES)
        .filter(|(_, passage)| is_candidate(passage))
        .find_map(|(index, passage)| Some((index, dateline(&passage.text)?)))?;
    if article.agency.is_none() {
        article.agency = dateline.agency.map(str::to_owned);
    }
    article
        .place
        .get_or_insert_with(|| place_name(dateline.place));
    let day = dateline.day.map(|day| Day(day_first(day)));
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

/// Returns the agency in the brackets of a dateline that its format marked.
pub(super) fn agency_of_marked(text: &str) -> Option<&'static str> {
    let (_, rest) = text.split_once('(')?;
    agency_in(rest.split(')').next()?)
}

struct Dateline<'a> {
    place: &'a str,
    day: Option<&'a str>,
    agency: Option<&'static str>,
    length: usize,
}

/// Reads `PARIS, 18 avr 2016 (AFP) -`, `Genève (ats afp)`, `NEW YORK (Nations unies), 3 mars (Reuters) –`,
/// `BREST, France (AP) _`, `København /ritzau/:`, `SAITAMA, Japan, Dec. 9 Kyodo -`, `Rennes |`.
fn dateline(text: &str) -> Option<Dateline<'_>> {
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    let head = &text[..text.floor_char_boundary(DATELINE_BYTES)];
    in_brackets(text, head)
        .or_else(|| before_dash(text, head))
        .or_else(|| before_bar(text, head))
}

/// Reads a dateline whose agency stands in brackets or between slashes.
fn in_brackets<'a>(text: &'a str, head: &str) -> Option<Dateline<'a>> {
    for (open, bracket) in head.match_indices(['(', '/']) {
        let inner = &text[open + 1..];
        let inner = &inner[..inner.floor_char_boundary(BRACKET_BYTES + 1)];
        let close = if bracket == "(" { ')' } else { '/' };
        let Some(end) = inner.find(close) else {
            continue;
        };
        let agency = agency_in(&inner[..end]);
        if agency.is_none() && bracket == "/" {
            continue;
        }
        let close = open + 1 + end;
        let (length, has_dash) = end_of(text, close + 1);
        let before = text[..open].trim_end().trim_end_matches([',', '.']);
        if let Some((place, day)) = place_and_day(before, agency.is_some(), has_dash) {
            return Some(Dateline {
                place,
                day,
                agency,
                length,
            });
        }
        if agency.is_some() {
            return None;
        }
    }
    None
}

/// Reads a dateline whose agency stands bare before a dash.
fn before_dash<'a>(text: &'a str, head: &str) -> Option<Dateline<'a>> {
    let dash = head.find(" -")?;
    let before = &text[..dash];
    let (place, agency) = before.rsplit_once(' ')?;
    let agency = super::agency_of(agency)?;
    let (place, day) = place_and_day(place, true, true)?;
    day?;
    Some(Dateline {
        place,
        day,
        agency: Some(agency),
        length: end_of(text, dash).0,
    })
}

/// Reads a place before a bar, as Quebec's papers set it, at the head of a paragraph.
fn before_bar<'a>(text: &'a str, head: &str) -> Option<Dateline<'a>> {
    let bar = head.find('|').filter(|_| text.len() > BARRED_BYTES)?;
    let (place, day) = place_and_day(text[..bar].trim(), true, true)?;
    Some(Dateline {
        place,
        day,
        agency: None,
        length: bar + 1,
    })
}

/// Returns where a dateline ends that is whole at `at`: after its point, its colon, its dashes; and whether it has some.
fn end_of(text: &str, at: usize) -> (usize, bool) {
    let rest = &text[at..];
    let dash = rest.trim_start_matches(['.', ':']).trim_start();
    let after = dash.trim_start_matches(['-', '–', '—', '_']);
    if after.len() < dash.len() {
        return (text.len() - after.len(), true);
    }
    let marks = rest.len() - rest.trim_start_matches(['.', ':']).len();
    (at + marks, marks > 0)
}

/// Takes what stands before the agency apart: a place, regions, a day. `None` where it is no dateline.
fn place_and_day(before: &str, has_agency: bool, has_dash: bool) -> Option<(&str, Option<&str>)> {
    // A sentence that names an agency in brackets is no dateline: a place has no point, and few words.
    let is_place = |place: &str| {
        !place.is_empty()
            && place.split_whitespace().count() <= 5
            && place
                .chars()
                .all(|c| c.is_alphabetic() || c.is_whitespace() || "'’.-/()".contains(c))
    };
    // Without a day, only a name in capitals is one: « Selon Reuters (AFP) » is not.
    let is_name = |place: &str| {
        place.split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c == '(')
                || word.len() <= 3
                || word.contains(['\'', '’', ')'])
        })
    };
    let mut pieces = before.split(',').map(str::trim);
    let place = pieces.next().filter(|place| is_place(place))?;
    let mut pieces: Vec<&str> = pieces.collect();
    let day = pieces.pop_if(|last| is_day(last) || has_dash && is_foreign_day(last));
    // Regions and countries between them, as wires in English write them.
    let are_regions = pieces.iter().all(|piece| is_place(piece) && is_name(piece));
    let is_sure = match (day, pieces.is_empty()) {
        (Some(_), true) => has_agency || has_dash && is_name(place),
        (Some(_), false) => has_dash && is_name(place),
        (None, true) => has_agency && is_name(place),
        (None, false) => has_agency && has_dash && is_name(place),
    };
    (are_regions && is_sure).then_some((place, day))
}

/// Whether a text is a day of sending: of the month, perhaps none that the calendar has, before or after its month.
fn is_day(text: &str) -> bool {
    let day = day_first(text);
    let words: Vec<&str> = day
        .split_whitespace()
        .skip_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    words.len() > 1 && read_days(&format!("1 {}", words[1..].join(" ")), Some(2000)).is_some()
}

/// Whether a text is a day in another language: a number and a month cut to three or four letters.
fn is_foreign_day(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let is_number = words
        .next()
        .is_some_and(|word| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()));
    let is_month = |word: &str| {
        (3..=4).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic)
    };
    is_number && words.next().is_some_and(is_month)
}

/// Returns a day with its number before its month: `Dec. 9` is `9 Dec.`.
fn day_first(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        [month, day, ref rest @ ..]
            if month.starts_with(char::is_alphabetic)
                && day.starts_with(|c: char| c.is_ascii_digit())
                && read_days(&format!("1 {month}"), Some(2000)).is_some() =>
        {
            [&[day, month], rest].concat().join(" ")
        }
        _ => text.to_owned(),
    }
}

/// Returns the agency that the words of a bracket begin with: `ats afp` is the ATS.
fn agency_in(text: &str) -> Option<&'static str> {
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
pub(super) fn place_name(place: &str) -> String {
    let place = place.split('(').next().unwrap_or(place).trim();
    if !place.chars().any(char::is_uppercase) || place.chars().any(char::is_lowercase) {
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
                d.agency.unwrap_or("none"),
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
        for (text, place, day, agency, rest) in [
            ("BREST, France (AP) _ The", "Brest", None, "AP", "The"),
            ("CHATHAM, Mass. (AP) _ A", "Chatham", None, "AP", "A"),
            (
                "SAITAMA, Japan, Dec. 9 Kyodo - Urawa",
                "Saitama",
                Some("Dec. 9"),
                "Kyodo",
                "Urawa",
            ),
            (
                "MOSCOW, January 21. /TASS/. The",
                "Moscow",
                Some("January 21"),
                "TASS",
                "The",
            ),
            ("København /ritzau/: En", "København", None, "Ritzau", "En"),
            (
                "Nueva Delhi, 21 ene (EFE).- Una",
                "Nueva Delhi",
                Some("21 ene"),
                "EFE",
                "Una",
            ),
            (
                "Harare, July 19 (The Tester) - Cash",
                "Harare",
                Some("July 19"),
                "none",
                "Cash",
            ),
        ] {
            check(text, Some((place, day, agency, rest)));
        }
        let long = "x ".repeat(BARRED_BYTES / 2);
        check(
            &format!("Rennes | {long}"),
            Some(("Rennes", None, "none", long.trim())),
        );
        check("Economie | La bourse monte", None);
        check("Jean Dupont, Marie Durand (AFP) ont dit", None);
        check("L'Etat islamique (EI) a revendiqué", None);
        check("Le ministre a dit à la presse (AFP) que", None);
        check("Selon lui, 3 agences (AFP) - ont suivi", None);
        check("paris (AFP)", None);
    }
}
