//! Dates that say which day, month or year they mean.

use jiff::civil::Date;

use super::names::{day, is_figures, month, weekday, whole_year, year};
use super::words::words;
use super::{Days, YEARS};

/// Words that may stand before a date and say nothing that it does not.
pub(super) const BEFORE_A_DATE: [&str; 10] =
    ["au", "du", "en", "in", "la", "le", "les", "of", "on", "the"];

/// What a date that leaves its year out is read by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known {
    /// Nothing: it is no date.
    Nothing,
    /// The year that it is of.
    Year(i16),
    /// The day it is: the date is the last such day.
    Today(Date),
}

/// Reads a date that says which days it means, as people write it: `2016`, `2016-04`, `2016-04-18`, `20160418`,
/// `18/04/2016`, `18.04.16`, `04/2016`, `avril 2016`, `lundi 18 avril 2016`, `1er mars 2016`, `April 18, 2016`,
/// `fin avril 2016`, `mi-2016`, `T2 2016`, `2e trimestre 2016`, `années 1990`.
///
/// A day and month alone (`18 avr`) are read in `year`, when one is given. Returns `None` for anything else and for days
/// that no calendar has.
pub fn read_days(text: &str, year: Option<i16>) -> Option<Days> {
    let words = words(text);
    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    absolute(&words, year.map_or(Known::Nothing, Known::Year))
}

/// Reads all of some plain words as a date.
pub(super) fn absolute(words: &[&str], known: Known) -> Option<Days> {
    if let Some(days) = bare(words, known) {
        return Some(days);
    }
    // `mar` is a month and a day of the week: only what is no date as it is loses its first word.
    let (first, rest) = words.split_first()?;
    if let Some(piece) = Piece::of(first) {
        return third(absolute(rest, known)?, piece);
    }
    let joined = ["mi-", "mid-"]
        .iter()
        .find_map(|before| first.strip_prefix(before));
    if let Some(first) = joined {
        let words: Vec<&str> = std::iter::once(first).chain(rest.iter().copied()).collect();
        return third(bare(&words, known)?, Piece::Middle);
    }
    let says_nothing = BEFORE_A_DATE.contains(first) || weekday(first).is_some();
    if says_nothing {
        return absolute(rest, known);
    }
    None
}

fn bare(words: &[&str], known: Known) -> Option<Days> {
    match *words {
        [one] => match (month(one), known) {
            (Some(number), Known::Today(today)) => last_month(number, today),
            (Some(_), _) => None,
            (None, _) => figures(one, known).or_else(|| decade(one)),
        },
        ["annees" | "decennie", years] => decade(years),
        [name, years] if month(name).is_some() && year(years).is_some() => {
            Days::month(year(years)?, month(name)?)
        }
        [number, name] if day(number).is_some() && month(name).is_some() => {
            undated(month(name)?, day(number)?, known)
        }
        [name, number] if day(number).is_some() && month(name).is_some() => {
            undated(month(name)?, day(number)?, known)
        }
        [quarter, years] if year(years).is_some() => {
            let number = ["t", "q"]
                .iter()
                .find_map(|before| quarter.strip_prefix(before))?;
            months(year(years)?, number.parse().ok()?, 3)
        }
        [number, name] => undated(month(name)?, day(number)?, known),
        [number, "of" | "de", name] => undated(month(name)?, day(number)?, known),
        [number, part @ ("trimestre" | "quarter" | "semestre"), years] => {
            let length = if part == "semestre" { 6 } else { 3 };
            let number = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
            months(year(years)?, number.parse().ok()?, length)
        }
        [number, name, years] if day(number).is_some() => {
            Days::day(year(years)?, month(name)?, day(number)?)
        }
        // English order: April 18, 2016.
        [name, number, years] => Days::day(year(years)?, month(name)?, day(number)?),
        [number, "of" | "de", name, years] => Days::day(year(years)?, month(name)?, day(number)?),
        _ => None,
    }
}

/// Reads a date in figures alone: `2016`, `2016-04`, `2016-04-18`, `20160418`, `18/04/2016`, `1er/04/16`, `04/2016`, and
/// `18/04` where its year is known.
fn figures(text: &str, known: Known) -> Option<Days> {
    let mut parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    if let [first @ "1er", _, ..] = &mut parts[..] {
        *first = "1";
    }
    if !parts.iter().all(|part| is_figures(part)) {
        return None;
    }
    let number = |text: &str| (text.len() <= 2).then(|| text.parse::<i8>().ok()).flatten();
    match parts[..] {
        [years] if years.len() == 4 => Days::year(years.parse().ok()?),
        [all] if all.len() == 8 => Days::day(
            all[..4].parse().ok()?,
            all[4..6].parse().ok()?,
            all[6..].parse().ok()?,
        ),
        [years, name] if years.len() == 4 => Days::month(years.parse().ok()?, number(name)?),
        [name, years] if years.len() == 4 => Days::month(years.parse().ok()?, number(name)?),
        [day, name] if text.contains('/') => undated(number(name)?, number(day)?, known),
        [years, name, day] if years.len() == 4 => {
            Days::day(years.parse().ok()?, number(name)?, number(day)?)
        }
        [day, name, years] => Days::day(whole_year(years)?, number(name)?, number(day)?),
        _ => None,
    }
}

/// Reads `1990s`, `90`, `1990` as ten years.
fn decade(word: &str) -> Option<Days> {
    let first = match word.strip_suffix('s') {
        Some(years) => year(years)?,
        None => whole_year(word)?,
    };
    (first % 10 == 0).then_some(())?;
    Some(Days {
        first: Days::year(first)?.first,
        last: Days::year(first.checked_add(9)?)?.last,
    })
}

/// Returns the `number`th run of `length` months of a year, from 1.
fn months(year: i16, number: i8, length: i8) -> Option<Days> {
    ((1..=12 / length).contains(&number)).then_some(())?;
    Some(Days {
        first: Days::month(year, (number - 1) * length + 1)?.first,
        last: Days::month(year, number * length)?.last,
    })
}

/// Returns the day of a date without a year.
fn undated(month: i8, day: i8, known: Known) -> Option<Days> {
    /// The longest run of years without the 29th of February, and one.
    const YEARS_BACK: i16 = 9;
    match known {
        Known::Nothing => None,
        Known::Year(year) => Days::day(year, month, day),
        Known::Today(today) => (0..YEARS_BACK)
            .filter_map(|back| Days::day(today.year() - back, month, day))
            .find(|days| days.first <= today),
    }
}

/// Returns the last month of this number that has begun.
fn last_month(number: i8, today: Date) -> Option<Days> {
    let this_year = Days::month(today.year(), number)?;
    match this_year.first <= today {
        true => Some(this_year),
        false => Days::month(today.year() - 1, number),
    }
}

/// A part of a month or a year.
#[derive(Clone, Copy)]
enum Piece {
    Beginning,
    Middle,
    End,
}

impl Piece {
    fn of(word: &str) -> Option<Piece> {
        Some(match word {
            "debut" | "early" => Piece::Beginning,
            "mi" | "mid" => Piece::Middle,
            "fin" | "late" => Piece::End,
            _ => return None,
        })
    }
}

/// Returns the first, second or last third of a month or a year.
fn third(days: Days, piece: Piece) -> Option<Days> {
    let (first, last) = (days.first, days.last);
    if first.first_of_month() == first && first.last_of_month() == last {
        let (from, to) = match piece {
            Piece::Beginning => (1, 10),
            Piece::Middle => (11, 20),
            Piece::End => (21, last.day()),
        };
        let day = |day| Date::new(first.year(), first.month(), day).ok();
        return Some(Days {
            first: day(from)?,
            last: day(to)?,
        });
    }
    if Days::year(first.year()) == Some(days) {
        let number = match piece {
            Piece::Beginning => 1,
            Piece::Middle => 2,
            Piece::End => 3,
        };
        return months(first.year(), number, 4);
    }
    None
}

impl Days {
    /// Returns the run from the first day of a year to its last; `None` for what is no dispatch's year.
    fn year(year: i16) -> Option<Days> {
        YEARS.contains(&year).then_some(())?;
        Some(Days {
            first: Date::new(year, 1, 1).ok()?,
            last: Date::new(year, 12, 31).ok()?,
        })
    }

    /// Returns the days of a month; `None` where there is no such month.
    fn month(year: i16, month: i8) -> Option<Days> {
        YEARS.contains(&year).then_some(())?;
        let first = Date::new(year, month, 1).ok()?;
        Some(Days {
            first,
            last: first.last_of_month(),
        })
    }

    /// Returns the one day; `None` where the calendar has no such day.
    fn day(year: i16, month: i8, day: i8) -> Option<Days> {
        YEARS.contains(&year).then_some(())?;
        Date::new(year, month, day).ok().map(Days::one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_people_write_it() {
        let cases = [
            ("2016", "2016-01-01..2016-12-31"),
            ("2016-04", "2016-04-01..2016-04-30"),
            ("04/2016", "2016-04-01..2016-04-30"),
            ("2016-04-18", "2016-04-18"),
            ("20160418", "2016-04-18"),
            ("18/04/2016", "2016-04-18"),
            ("18/04/16", "2016-04-18"),
            ("18-04-1998", "1998-04-18"),
            ("18.4.2016", "2016-04-18"),
            ("avril 2016", "2016-04-01..2016-04-30"),
            ("Février 2016", "2016-02-01..2016-02-29"),
            ("18 avril 2016", "2016-04-18"),
            ("lundi 18 avril 2016", "2016-04-18"),
            ("mar. 19 avril 2016", "2016-04-19"),
            ("le 1er mars 2016", "2016-03-01"),
            ("en mars 2016", "2016-03-01..2016-03-31"),
            ("10 juil. 2024", "2024-07-10"),
            ("18 AVR 2016", "2016-04-18"),
            ("April 18, 2016", "2016-04-18"),
            ("Monday, 18 April 2016", "2016-04-18"),
            ("the 18th of April 2016", "2016-04-18"),
            ("18 avr", "2015-04-18"),
            ("18/04", "2015-04-18"),
            ("1er/04/2016", "2016-04-01"),
            ("1 er avril 2016", "2016-04-01"),
            ("24 juill. 2019", "2019-07-24"),
            ("24 JUILL 2019", "2019-07-24"),
            ("2. März 2021", "2021-03-02"),
            ("7 Okt 2015", "2015-10-07"),
            ("26-FEB-1987", "1987-02-26"),
            ("12-janv.-19", "2019-01-12"),
            ("janv.-19", "2019-01-01..2019-01-31"),
            ("3.sept.2021", "2021-09-03"),
            ("Apr. 18", "2015-04-18"),
            ("début avril 2016", "2016-04-01..2016-04-10"),
            ("mi-avril 2016", "2016-04-11..2016-04-20"),
            ("fin février 2016", "2016-02-21..2016-02-29"),
            ("fin 2016", "2016-09-01..2016-12-31"),
            ("T2 2016", "2016-04-01..2016-06-30"),
            ("le 4e trimestre 2016", "2016-10-01..2016-12-31"),
            ("1er semestre 2016", "2016-01-01..2016-06-30"),
            ("années 1990", "1990-01-01..1999-12-31"),
            ("les années 90", "1990-01-01..1999-12-31"),
            ("1990s", "1990-01-01..1999-12-31"),
        ];
        for (text, expected) in cases {
            let days = read_days(text, Some(2015)).map(|days| days.to_string());
            assert_eq!(days.as_deref().unwrap_or("none"), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read_as_one() {
        for text in [
            "31 fév 2016",
            "demain",
            "",
            "12",
            "16",
            "3000",
            "1700",
            "18 avril",
            "18/04",
            "31/13/2016",
            "avril",
            "mai 68",
            "3 mars 20",
            "2016-13",
            "2016-004",
            "a/b/c",
            "1-2-3-4",
            "5e trimestre 2016",
            "fin 18 avril 2016",
            "lundi",
            "le",
        ] {
            assert_eq!(read_days(text, None), None, "{text}");
        }
    }
}
