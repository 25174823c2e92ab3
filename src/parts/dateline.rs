//! The dateline: place, day and agency before the first words of a dispatch.

mod place;

pub(super) use place::place_name;
use place::{begins_copy, is_name, is_place, is_shouted, place_alone};

use crate::model::{Article, Moment, Part, Passage, read_moment_in};
use crate::schema;

/// How many of the first passages may carry the dateline: some editor's notes come before it.
const DATELINE_PASSAGES: usize = 10;

/// Farthest place of the agency's bracket in a dateline, in bytes.
const DATELINE_BYTES: usize = 90;

/// Longest text in the bracket of an agency, in bytes: `(AFP/Archives)`, `(Reuters Santé)`, little more than the name.
const BRACKET_BYTES: usize = 24;

/// Longest day in a bracket or behind one, in bytes: `mercredi 22 septembre 2013`.
const DAY_BYTES: usize = 32;

/// Longest passage whose first words before a bar are a headline's and not a dateline's, in bytes. A place alone before a
/// dash begins copy if that is longer too, or ends as a sentence.
const BARRED_BYTES: usize = 200;

/// The day of a dateline, with or without its year.
#[derive(Debug, Clone)]
pub(super) struct Day(String);

impl Day {
    /// Returns the day, perhaps with its time, in `year` where the dateline names none.
    pub(super) fn in_year(&self, year: Option<i16>) -> Option<Moment> {
        read_moment_in(&self.0, year)
    }
}

/// Cuts the dateline from the first passage that has one, notes place and agency, and returns its day.
pub(super) fn find(article: &mut Article) -> Option<Day> {
    let is_candidate = |passage: &Passage| passage.part.is_open() || passage.part == Part::Lead;
    let first = article
        .passages
        .iter()
        .position(|passage| passage.part.is_open());
    let (index, dateline) = article
        .passages
        .iter()
        .enumerate()
        .take(DATELINE_PASSAGES)
        .filter(|(_, passage)| is_candidate(passage))
        .find_map(|(index, passage)| {
            // What names no agency and no day must stand where copy begins.
            let begins_copy = Some(index) == first || passage.part == Part::Lead;
            let alone = || place_alone(article, index);
            let dateline = dateline(&passage.text).or_else(|| begins_copy.then(alone).flatten())?;
            Some((index, dateline))
        })?;
    let Dateline {
        place,
        day,
        agency,
        length,
    } = dateline;
    let (place, day) = (place_name(place), day.map(|day| Day(day.to_owned())));
    let text = article.passages[index].text.clone();
    if article.agency.is_none() {
        article.agency = agency.map(str::to_owned);
    }
    article.place.get_or_insert(place);
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

/// Reads a dateline that says an agency or a day: `PARIS, 18 avr 2016 (AFP) -`, `Genève (ats afp)`,
/// `NEW YORK (Nations unies), 3 mars (Reuters) –`, `NEW YORK et CHICAGO (22 décembre 2013) —`, `BRUXELLES 24/07 (BELGA) =`,
/// `BREST, France (AP) _`, `København /ritzau/:`, `SAITAMA, Japan, Dec. 9 Kyodo -`, `Brest, 3 mars 2020 –`, `Rennes |`.
fn dateline(text: &str) -> Option<Dateline<'_>> {
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    let head = &text[..text.floor_char_boundary(DATELINE_BYTES)];
    in_brackets(text, head)
        .or_else(|| before_dash(text, head))
        .or_else(|| before_bar(text, head))
        .or_else(|| of_a_letter(text))
}

/// Reads a dateline whose agency stands in brackets or between slashes, or whose day does.
fn in_brackets<'a>(text: &'a str, head: &str) -> Option<Dateline<'a>> {
    for (open, bracket) in head.match_indices(['(', '/']) {
        let inner = &text[open + 1..];
        let inner = &inner[..inner.floor_char_boundary(DAY_BYTES)];
        let close = if bracket == "(" { ')' } else { '/' };
        let Some(end) = inner.find(close) else {
            continue;
        };
        let inner = &inner[..end];
        let agency = agency_in(inner);
        let (length, has_dash) = end_of(text, open + 1 + end + 1);
        // Brackets are frequent in copy, and telling a day takes long.
        if agency.is_none() && !has_dash {
            continue;
        }
        let before = text[..open].trim_end().trim_end_matches([',', '.']);
        let found = match bracket_day(before, inner).filter(|_| has_dash) {
            Some(day) => Some((before, Some(day))),
            None => place_and_day(before, agency.is_some(), has_dash),
        };
        // « Jeanne Durand (PC) a dit »: two letters are also those of a party.
        let is_sure = agency.is_none() || has_dash || inner.len() > 2;
        if let Some((place, day)) = found.filter(|_| is_sure) {
            let behind = day_behind(text, open + 1 + end + 1).filter(|_| day.is_none());
            return Some(Dateline {
                place,
                day: day.or(behind.map(|(day, _)| day)),
                agency,
                length: behind.map_or(length, |(_, length)| length),
            });
        }
        if agency.is_some() {
            return None;
        }
    }
    None
}

/// Returns the day that a bracket holds: `NEW YORK et CHICAGO (22 décembre 2013) —`.
fn bracket_day<'a>(before: &str, inner: &'a str) -> Option<&'a str> {
    (is_shouted(before) && is_day(inner)).then_some(inner)
}

/// Reads a day between the bracket of an agency and the dash: `PARIS (AFP), 24 juil 2019 -`.
fn day_behind(text: &str, from: usize) -> Option<(&str, usize)> {
    let rest = &text[from..];
    let head = &rest[..rest.floor_char_boundary(DAY_BYTES)];
    let dash = dashes(head).next()?;
    let day = head[..dash].trim_start_matches([',', ' ', '.']).trim_end();
    is_day(day).then(|| (day, end_of(text, from + dash).0))
}

/// Reads a dateline whose agency stands bare before a dash, or that has a day before it and no agency.
fn before_dash<'a>(text: &'a str, head: &str) -> Option<Dateline<'a>> {
    let first_figure = head.bytes().position(|byte| byte.is_ascii_digit())?;
    dashes(head)
        .filter(|dash| first_figure < *dash)
        .find_map(|dash| {
            let before = text[..dash].trim_end();
            let length = end_of(text, dash).0;
            let bare = before.rsplit_once(' ').and_then(|(before, agency)| {
                let agency = super::agency_of(agency)?;
                let (place, day) = place_and_day(before.trim_end_matches(','), true, true)?;
                Some((place, day?, Some(agency)))
            });
            let (place, day, agency) = bare.or_else(|| {
                let (place, day) = place_and_day(before, false, true)?;
                // A headline may name a place and a day as well.
                let rest = &text[length..];
                (rest.trim().is_empty() || begins_copy(rest)).then_some((place, day?, None))
            })?;
            Some(Dateline {
                place,
                day: Some(day),
                agency,
                length,
            })
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

/// Reads the line that a communiqué begins with as letters do: `Brest, le 3 mars 2020`, `BREST, 3 mars 2020`.
fn of_a_letter(text: &str) -> Option<Dateline<'_>> {
    if text.len() > DATELINE_BYTES / 2 + DAY_BYTES {
        return None;
    }
    let (place, day) = text.split_once(", ")?;
    // A headline may name a place and a day as well.
    let is_sure = day.starts_with("le ") || is_shouted(place);
    let is_whole =
        is_sure && is_place(place) && is_name(place) && read_moment_in(day, None).is_some();
    is_whole.then_some(Dateline {
        place,
        day: Some(day),
        agency: None,
        length: text.len(),
    })
}

/// Returns where the blanks before the dashes of a text are: `—`, `–`, `-`, `_`, and the `=` of Belga, blanks on both
/// sides.
fn dashes(text: &str) -> impl Iterator<Item = usize> {
    // The first bytes of the dashes; few texts have any of them.
    let first_bytes = |(_, byte): &(usize, u8)| matches!(byte, b'-' | b'_' | b'=' | 0xe2);
    let begins = text.bytes().enumerate().filter(first_bytes);
    begins.filter_map(|(at, _)| {
        let (before, rest) = text.split_at(at);
        let blank = before.chars().next_back().filter(|c| c.is_whitespace())?;
        let after = rest.trim_start_matches(DASHES);
        let is_apart = after.len() < rest.len()
            && (after.is_empty() || after.starts_with(char::is_whitespace));
        is_apart.then(|| at - blank.len_utf8())
    })
}

/// The dashes behind a dateline.
const DASHES: [char; 5] = ['-', '–', '—', '_', '='];

/// Returns where a dateline ends that is whole at `at`: after its point, its colon, its dashes; and whether it has some.
fn end_of(text: &str, at: usize) -> (usize, bool) {
    let rest = &text[at..];
    let dash = rest.trim_start_matches(['.', ':']).trim_start();
    let after = dash.trim_start_matches(DASHES);
    if after.len() < dash.len() {
        return (text.len() - after.len(), true);
    }
    let marks = rest.len() - rest.trim_start_matches(['.', ':']).len();
    (at + marks, marks > 0)
}

/// Takes what stands before the agency apart: a place, regions, a day. `None` where it is no dateline.
fn place_and_day(before: &str, has_agency: bool, has_dash: bool) -> Option<(&str, Option<&str>)> {
    let whole = before;
    let (before, day) = split_day(before, has_dash);
    let mut pieces = before.split(',').map(str::trim);
    let place = pieces.next().filter(|place| is_place(place))?;
    // Regions and countries behind it, as wires in English write them.
    let regions: Vec<&str> = pieces.collect();
    let are_regions = regions
        .iter()
        .all(|piece| is_place(piece) && is_name(piece));
    // « Match du 3 mars – », « Né le 3 mars – »: without an agency, a comma or capitals make a place of the first word.
    let is_apart = || whole[before.len()..].trim_start().starts_with(',') || is_shouted(place);
    let is_sure = match (day, regions.is_empty()) {
        (Some(_), true) => has_agency || has_dash && is_name(place) && is_apart(),
        (Some(_), false) => has_dash && is_name(place),
        (None, true) => has_agency && is_name(place),
        (None, false) => has_agency && has_dash && is_name(place),
    };
    (are_regions && is_sure).then_some((place, day))
}

/// Cuts the day from the end of what stands before an agency: `BRUXELLES 24/07`, `PAU, mar. 16 oct. 2018`.
fn split_day(before: &str, has_dash: bool) -> (&str, Option<&str>) {
    let has_figure = before.bytes().any(|byte| byte.is_ascii_digit());
    if !has_figure || is_day(before) {
        return (before, None);
    }
    let starts = before
        .match_indices([' ', ',', '\u{a0}'])
        .map(|(at, mark)| at + mark.len());
    let day = |at: usize| {
        let day = before[at..].trim_start();
        let is_foreign =
            || has_dash && before[..at].trim_end().ends_with(',') && is_foreign_day(day);
        (is_day(day) || is_foreign()).then_some(day)
    };
    let found = starts.into_iter().find_map(|at| Some((at, day(at)?)));
    match found {
        Some((at, day)) => (
            before[..at].trim_end_matches([' ', ',', '\u{a0}']),
            Some(day),
        ),
        None => (before, None),
    }
}

/// Whether a text is a day of sending: of the month, perhaps none that the calendar has, before or after its month.
fn is_day(text: &str) -> bool {
    /// A year in which every day is one.
    const LEAP_YEAR: Option<i16> = Some(2000);
    let Some(from) = text
        .find(|c: char| c.is_ascii_digit())
        .filter(|_| !text.starts_with("du "))
    else {
        return false;
    };
    if read_moment_in(text, LEAP_YEAR).is_some() {
        return true;
    }
    let rest = text[from..].trim_start_matches(|c: char| c.is_ascii_digit());
    let figures = text.len() - from - rest.len();
    figures <= 2 && read_moment_in(&format!("{}1{rest}", &text[..from]), LEAP_YEAR).is_some()
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

/// Returns the agency that the words of a bracket begin with: `ats afp` is the ATS. Two letters must be all of it, or have
/// another agency behind a stroke: « (AP-HP) » is a hospital's.
fn agency_in(text: &str) -> Option<&'static str> {
    if text.len() > BRACKET_BYTES {
        return None;
    }
    let is_named = |spelling: &&String| {
        text.strip_prefix(spelling.as_str()).is_some_and(|rest| {
            let is_whole = rest.is_empty() || rest.starts_with('/');
            is_whole || spelling.len() > 2 && !rest.starts_with(char::is_alphanumeric)
        })
    };
    schema::agencies()
        .iter()
        .find(|agency| agency.spellings.iter().any(|spelling| is_named(&spelling)))
        .map(|agency| agency.spellings[0].as_str())
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
    }

    #[test]
    fn the_day_of_a_dateline_is_read_however_it_is_shortened() {
        let forms = [
            (
                "MONTREAL (PC) — Le",
                "Montreal",
                None,
                "La Presse Canadienne",
                "Le",
            ),
            (
                "BRUXELLES 24/07 (BELGA) = Le",
                "Bruxelles",
                Some("24/07"),
                "Belga",
                "Le",
            ),
            ("BRUXELLES (BELGA) = Le", "Bruxelles", None, "Belga", "Le"),
            (
                "LILLE et NEW YORK (22 décembre 2013) — Le",
                "Lille et New York",
                Some("22 décembre 2013"),
                "none",
                "Le",
            ),
            (
                "PAU, mar. 16 oct. 2018 (AFP) - Le",
                "Pau",
                Some("mar. 16 oct. 2018"),
                "AFP",
                "Le",
            ),
            (
                "PAU, mercredi 24 juillet 2019 (AFP) - Le",
                "Pau",
                Some("mercredi 24 juillet 2019"),
                "AFP",
                "Le",
            ),
            (
                "PAU, 24 juill. 2019 (AFP) - Le",
                "Pau",
                Some("24 juill. 2019"),
                "AFP",
                "Le",
            ),
            (
                "PAU, 24 JUILL 19 (AFP) - Le",
                "Pau",
                Some("24 JUILL 19"),
                "AFP",
                "Le",
            ),
            (
                "PAU, 1 er août 2019 (AFP) - Le",
                "Pau",
                Some("1 er août 2019"),
                "AFP",
                "Le",
            ),
            (
                "PAU, 02 AOUT 2018 (AFP) - LE",
                "Pau",
                Some("02 AOUT 2018"),
                "AFP",
                "LE",
            ),
            (
                "PAU, 24 FÉV. 2018 à 10h34 (AFP) - Le",
                "Pau",
                Some("24 FÉV. 2018 à 10h34"),
                "AFP",
                "Le",
            ),
            (
                "PAU, le 24/07/2019 (AFP) – Le",
                "Pau",
                Some("le 24/07/2019"),
                "AFP",
                "Le",
            ),
            (
                "PAU (AFP), 24 juil 2019 - Le",
                "Pau",
                Some("24 juil 2019"),
                "AFP",
                "Le",
            ),
        ];
        for (text, place, day, agency, rest) in forms {
            check(text, Some((place, day, agency, rest)));
        }
    }

    #[test]
    fn a_dateline_has_several_places_no_agency_or_no_comma() {
        let forms = [
            (
                "PARIS - LONDRES, 24 juil 2019 (AFP) - Le",
                "Paris - Londres",
                Some("24 juil 2019"),
                "AFP",
                "Le",
            ),
            (
                "PARIS/LONDRES, 24 juil (AFP) - Le",
                "Paris/Londres",
                Some("24 juil"),
                "AFP",
                "Le",
            ),
            (
                "AIX-EN-PROVENCE, 3 mars (AFP) - Le",
                "Aix-en-Provence",
                Some("3 mars"),
                "AFP",
                "Le",
            ),
            (
                "L’ÎLE-D’YEU, 3 mars (AFP) - Le",
                "L’Île-d’Yeu",
                Some("3 mars"),
                "AFP",
                "Le",
            ),
            (
                "Ottawa, 24 juill. (La Presse Canadienne) - Le",
                "Ottawa",
                Some("24 juill"),
                "La Presse Canadienne",
                "Le",
            ),
            (
                "MONTRÉAL, le 3 sept. 2021 /CNW/ - Le",
                "Montréal",
                Some("le 3 sept. 2021"),
                "none",
                "Le",
            ),
            (
                "MOSCOU, 21 janvier. /TASS/. Le",
                "Moscou",
                Some("21 janvier"),
                "TASS",
                "Le",
            ),
            (
                "MOSCOU, 21 janvier /TASS/ Le",
                "Moscou",
                Some("21 janvier"),
                "TASS",
                "Le",
            ),
            (
                "Brest, 3 mars 2020 – Le port de Brest a rouvert.",
                "Brest",
                Some("3 mars 2020"),
                "none",
                "Le port de Brest a rouvert.",
            ),
            (
                "Brest, le 3 mars 2020",
                "Brest",
                Some("le 3 mars 2020"),
                "none",
                "",
            ),
            (
                "BREST, 3 mars 2020",
                "Brest",
                Some("3 mars 2020"),
                "none",
                "",
            ),
        ];
        for (text, place, day, agency, rest) in forms {
            check(text, Some((place, day, agency, rest)));
        }
    }

    #[test]
    fn copy_and_headlines_are_no_datelines() {
        for text in [
            "Brest, 3 mars 2020 – Le port rouvre",
            "Match du 3 mars 2020 – Pau a gagné contre Brest samedi.",
            "Le 3 mars 2020 - La mairie de Brest a voté le budget.",
            "Mardi 3 mars 2020 - La mairie de Brest a voté le budget.",
            "Né le 3 mars 1920 – Le peintre est mort mardi à Brest.",
            "Exposition (3 mars 2020) — Le musée de Brest a rouvert mardi.",
            "Jeanne Durand (PC) a dit",
            "Jean Martin (AP-HP) – Le médecin a dit",
            "Brest - Le port a rouvert mardi après des travaux.",
            "Il a été élu le 3 mars - La mairie l'a dit mardi soir.",
            "Brest, le 3 mars",
        ] {
            check(text, None);
        }
        check("Economie | La bourse monte", None);
        check("Jean Dupont, Marie Durand (AFP) ont dit", None);
        check("L'Etat islamique (EI) a revendiqué", None);
        check("Le ministre a dit à la presse (AFP) que", None);
        check("Selon lui, 3 agences (AFP) - ont suivi", None);
        check("paris (AFP)", None);
    }
}
