//! A day, perhaps with its time: whole date fields, dates of datelines, dates at the head of a text.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

use super::absolute::{BEFORE_A_DATE, Known, absolute};
use super::clock::{Clock, clock};
use super::names::{day, is_figures, month, weekday, whole_year};
use super::words::{Word, words};
use super::{TimeOfDay, YEARS, line};

/// A day on the source's own clock, with the time of day where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The time of day.
    pub time: Option<TimeOfDay>,
}

/// Most words that say a moment: « le jeudi 2 septembre 2021 à 10 h 34, heure de New York » has twelve.
const MOMENT_WORDS: usize = 14;

/// Words that say that a time of day follows.
pub(super) const BEFORE_A_CLOCK: [&str; 7] = ["a", "at", "de", "des", "entre", "um", "vers"];

/// Reads all of a date field: a day as [`super::read_days`] does, with or without its time, in French or English; what
/// ISO 8601, RFC 3339 and RFC 2822 write; figures without signs (`20160418`, `20160418143200`, `940228`) and seconds or
/// milliseconds since 1970; what introduces a date on a page (`Publié le …`) and the edition that papers put behind it.
///
/// A month or a year alone is not a date of sending and gives `None`, as do days and times that there are not.
pub fn read_moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && let Some(moment) = of_figures(text)
    {
        return Some(moment);
    }
    // What most formats write is told first.
    let is_iso = matches!(text.as_bytes().get(8..11), Some([b'T', ..] | [.., b'T']));
    is_iso
        .then(|| of_iso(text))
        .flatten()
        .or_else(|| read_moment_in(text, None))
        .or_else(|| of_iso(text))
        .or_else(|| without_remark(text))
        .or_else(|| line::date_of_field(text))
}

/// Reads all of a text as a day, perhaps with its time, that may leave its year out where `year` is given: the date of a
/// dateline. Two figures behind a month are a year.
pub fn read_moment_in(text: &str, year: Option<i16>) -> Option<Moment> {
    let owned = words(text);
    let words: Vec<&str> = owned.iter().map(|word| word.text.as_str()).collect();
    let known = year.map_or(Known::Nothing, Known::Year);
    of_words(&words, known).or_else(|| {
        let at = short_year(&words)?;
        let whole = whole_year(words[at])?.to_string();
        let mut words = words;
        words[at] = &whole;
        of_words(&words, known)
    })
}

/// Reads the longest date that some words of a text begin with, its year in four figures; returns how many words that takes.
pub(super) fn leading(text: &str, words: &[Word]) -> Option<(Moment, usize)> {
    let plain: Vec<&str> = words
        .iter()
        .take(MOMENT_WORDS)
        .map(|word| word.text.as_str())
        .collect();
    let first = plain.first()?;
    let may_begin = first.starts_with(|c: char| c.is_ascii_digit())
        || BEFORE_A_DATE.contains(first)
        || BEFORE_A_CLOCK.contains(first)
        || month(first).is_some()
        || weekday(first).is_some();
    if !may_begin {
        return None;
    }
    // « à 10h34 est attendu »: small letters are words, where zones have capitals.
    let is_copy =
        |word: &Word| matches!(&text[word.start..word.end], "est" | "cet" | "tu" | "west");
    (1..=plain.len()).rev().find_map(|count| {
        let moment = of_words(&plain[..count], Known::Nothing)?;
        (!is_copy(&words[count - 1])).then_some((moment, count))
    })
}

/// Reads all of some plain words as a day, wherever among them its time stands.
fn of_words(words: &[&str], known: Known) -> Option<Moment> {
    let one = |words: &[&str]| {
        let days = absolute(words, known)?;
        (days.first == days.last).then_some(days.first)
    };
    if let Some(day) = one(words) {
        return Some(Moment { day, time: None });
    }
    without_clock(words).find_map(|(clock, rest)| {
        let day = one(&rest)?;
        Some(Moment {
            day,
            time: Some(clock.on(day)),
        })
    })
}

/// Returns each time of day among some words, with the other words.
pub(super) fn without_clock<'a>(words: &[&'a str]) -> impl Iterator<Item = (Clock, Vec<&'a str>)> {
    (0..words.len()).filter_map(|at| {
        let (clock, taken) = clock(&words[at..])?;
        let before = match words[..at].split_last() {
            Some((last, before)) if BEFORE_A_CLOCK.contains(last) => before,
            _ => &words[..at],
        };
        Some((clock, [before, &words[at + taken..]].concat()))
    })
}

/// Returns where the year in two figures stands behind its month: `24 juil 19`, `Feb 28, 94`.
fn short_year(words: &[&str]) -> Option<usize> {
    words
        .windows(3)
        .position(|three| {
            let has_day = day(three[0]).is_some() && month(three[1]).is_some()
                || month(three[0]).is_some() && day(three[1]).is_some();
            has_day && three[2].len() == 2 && is_figures(three[2])
        })
        .map(|at| at + 2)
}

/// Reads a date in figures without signs, or the seconds or milliseconds since the first instant of 1970.
fn of_figures(text: &str) -> Option<Moment> {
    let (figures, _) = text.split_once('.').unwrap_or((text, ""));
    if !is_figures(figures) || text.matches('.').count() > 1 {
        return None;
    }
    let written = || of_stamp(figures);
    let since_1970 = |divisor: i64| {
        let seconds = figures.parse::<i64>().ok()? / divisor;
        let moment = Timestamp::from_second(seconds)
            .ok()?
            .to_zoned_datetime(TimeZone::UTC);
        YEARS.contains(&moment.date().year()).then_some(())?;
        Some(Moment {
            day: moment.date(),
            time: Some(TimeOfDay {
                time: moment.time(),
                offset_seconds: Some(0),
            }),
        })
    };
    match figures.len() {
        6 => short_day(figures),
        8 | 14 => written(),
        // Fewer figures are of before 1973, and no number of seconds that somebody wrote.
        9 => since_1970(1),
        // `2016041814` is an hour of 2016 and a second of 2033: either would be a guess.
        10 => match of_stamp(figures) {
            Some(_) => None,
            None => since_1970(1),
        },
        12 => written().or_else(|| since_1970(1000)),
        13 => since_1970(1000),
        _ => None,
    }
}

/// Reads `YYYYMMDD` with as many of `HHMMSS` as there are.
fn of_stamp(figures: &str) -> Option<Moment> {
    let number = |from: usize| {
        figures
            .get(from..from + 2)
            .map_or(Some(0), |text| text.parse::<i8>().ok())
    };
    let year: i16 = figures[..4].parse().ok()?;
    YEARS.contains(&year).then_some(())?;
    let day = Date::new(year, number(4)?, number(6)?).ok()?;
    let time = Time::new(number(8)?, number(10)?, number(12)?, 0).ok()?;
    Some(Moment {
        day,
        time: (figures.len() > 8).then_some(TimeOfDay {
            time,
            offset_seconds: None,
        }),
    })
}

/// Reads `YYMMDD`, as collections of the 1990s have it: `940228`. What is also a day in another order is none.
fn short_day(figures: &str) -> Option<Moment> {
    let parts = [&figures[..2], &figures[2..4], &figures[4..]];
    let day = |[year, month, day]: [&str; 3]| {
        Date::new(whole_year(year)?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let [a, b, c] = parts;
    let is_ambiguous = day([c, b, a]).is_some() || day([c, a, b]).is_some();
    let day = day(parts).filter(|_| !is_ambiguous)?;
    Some(Moment { day, time: None })
}

/// Reads a time as ISO 8601 and RFC 3339 write it.
fn of_iso(text: &str) -> Option<Moment> {
    let parser = jiff::fmt::temporal::DateTimeParser::new();
    let pieces = parser.parse_pieces(text).ok()?;
    let (day, time) = (pieces.date(), pieces.time()?);
    YEARS.contains(&day.year()).then_some(())?;
    Some(Moment {
        day,
        time: Some(TimeOfDay {
            time: Time::new(time.hour(), time.minute(), time.second(), 0).ok()?,
            offset_seconds: pieces.to_numeric_offset().map(Offset::seconds),
        }),
    })
}

/// Reads a moment before what says nothing of it: a remark in brackets (`(Central European Summer Time)`), or the day of
/// the week and the edition behind its year (`January 1, 1990, Monday, Home Edition`).
fn without_remark(text: &str) -> Option<Moment> {
    if let Some((before, remark)) = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
        && !remark.contains(|c: char| c.is_ascii_digit())
    {
        return read_moment_in(before, None).filter(|moment| moment.time.is_some());
    }
    let words = words(text);
    let is_edition = words.iter().any(|word| word.text == "edition");
    let (moment, count) = leading(text, &words)?;
    let next = words.get(count)?;
    (is_edition || count + 1 == words.len() && weekday(&next.text).is_some()).then_some(moment)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{ArticleDate, DateSource};
    use super::*;

    /// Returns a moment as every output has it: the day, and the time with what is known of its zone.
    fn shown(moment: Option<Moment>) -> String {
        let Some(Moment { day, time }) = moment else {
            return "none".to_owned();
        };
        let time = time.map(|time| format!(" {time}"));
        format!("{day}{}", time.unwrap_or_default())
    }

    #[test]
    fn a_moment_keeps_the_source_s_own_day_and_offset() {
        let cases = [
            ("2016-03-14", "2016-03-14"),
            ("2016-03-14T00:30:00+01:00", "2016-03-14T00:30:00+01:00"),
            ("2016-03-14T23:30:00Z", "2016-03-14T23:30:00Z"),
            ("2016-03-14T23:30:00", "2016-03-14"),
            ("2016-03-14 23:30:00-05:00", "2016-03-14T23:30:00-05:00"),
            (
                "Mon, 14 Mar 2016 10:00:00 +0100",
                "2016-03-14T10:00:00+01:00",
            ),
            (
                "Sun, 14 Mar 2016 10:00:00 +0100",
                "2016-03-14T10:00:00+01:00",
            ),
            ("20160314T233000Z", "2016-03-14T23:30:00Z"),
            ("20160314T233000+0100", "2016-03-14T23:30:00+01:00"),
            ("2016-03-14 23:30:00 +01:00", "2016-03-14T23:30:00+01:00"),
        ];
        for (text, expected) in cases {
            let Moment { day, time } =
                read_moment(text).unwrap_or_else(|| panic!("{text} is a date"));
            let date = ArticleDate {
                day,
                time,
                source: DateSource::Field,
            };
            assert_eq!(date.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn a_date_field_is_read_as_the_french_write_dates() {
        let cases = [
            ("ven. 14 févr. 2020 18:05", "2020-02-14 18:05:00"),
            ("mar. 18 févr. 2020 à 18:05", "2020-02-18 18:05:00"),
            ("mar 18 févr 2020", "2020-02-18"),
            ("mardi 3 mar. 2020 à 7h", "2020-03-03 07:00:00"),
            ("14 février 2020 à 18h05", "2020-02-14 18:05:00"),
            ("vendredi 14 février 2020, 18 h 05", "2020-02-14 18:05:00"),
            ("Le 1er juill. 2020 à 0h05", "2020-07-01 00:05:00"),
            ("18h05, le 14 février 2020", "2020-02-14 18:05:00"),
            ("14/02/2020 18:05", "2020-02-14 18:05:00"),
            ("14/02/2020 à 18h05", "2020-02-14 18:05:00"),
            ("14/02/20 18:05:09", "2020-02-14 18:05:09"),
            ("14-02-2020 18:05", "2020-02-14 18:05:00"),
            ("14.02.2020", "2020-02-14"),
            ("14.02.2020 - 18:05", "2020-02-14 18:05:00"),
            ("14 févr. 2020 | 18h05", "2020-02-14 18:05:00"),
            ("14 févr. 2020 à 18:05 CET", "2020-02-14 18:05:00+01:00"),
            (
                "14 août 2020 à 18h05 (heure de Paris)",
                "2020-08-14 18:05:00+02:00",
            ),
            (
                "14 févr. 2020 à 18h05 (heure de Paris)",
                "2020-02-14 18:05:00+01:00",
            ),
            ("1er/09/2020", "2020-09-01"),
            ("12-janv.-20", "2020-01-12"),
            ("24 juil 19", "2019-07-24"),
            ("24 déc. '98", "1998-12-24"),
            ("Publié le 14 février 2020 à 18h05", "2020-02-14 18:05:00"),
            (
                "Mis à jour le 15/02/2020 à 9h00 - Publié le 14/02/2020 à 18h05",
                "2020-02-14 18:05:00",
            ),
            ("Mis à jour le 15/02/2020 à 9h00", "2020-02-15 09:00:00"),
            ("Date : 14 février 2020", "2020-02-14"),
            (
                "14 février 2020 à 9h, par Jeanne Durand",
                "2020-02-14 09:00:00",
            ),
            ("Posted on February 14, 2020 by Jane Doe", "2020-02-14"),
            ("2020-02-14 18:05:09 Europe/Paris", "2020-02-14 18:05:09"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(read_moment(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_date_field_is_read_as_programs_write_dates() {
        let cases = [
            // RFC 2822, and what was made of it.
            (
                "Fri, 14 Feb 2020 18:05:09 +0100",
                "2020-02-14 18:05:09+01:00",
            ),
            (
                "ven., 14 févr. 2020 18:05:09 +0100",
                "2020-02-14 18:05:09+01:00",
            ),
            ("Ven, 14 Fév 2020 18:05:09 GMT", "2020-02-14 18:05:09Z"),
            (
                "Tue, 18 Sept 2018 15:53:56 +0300",
                "2018-09-18 15:53:56+03:00",
            ),
            ("Wed, 01 Jul 15 00:00:00 -0400", "2015-07-01 00:00:00-04:00"),
            (
                "14 Feb 2020 18:05:09 -0500 (EST)",
                "2020-02-14 18:05:09-05:00",
            ),
            ("Fri, 14 Feb 2020 18:05 GMT+1", "2020-02-14 18:05:00+01:00"),
            // ISO 8601 with blanks, other strokes and zones.
            ("2020-02-14 18:05", "2020-02-14 18:05:00"),
            ("2020-02-14  18:05:09 UTC", "2020-02-14 18:05:09Z"),
            ("2020-02-14T18:05:09.120Z", "2020-02-14 18:05:09Z"),
            ("2020-02-14 18:05:09.000", "2020-02-14 18:05:09"),
            ("2020-02-14T18:05", "2020-02-14 18:05:00"),
            ("2020-02-14 18:05:09 -0500", "2020-02-14 18:05:09-05:00"),
            ("2020/02/14 18:05", "2020-02-14 18:05:00"),
            (
                "2020-02-14T18:05+01:00[Europe/Paris]",
                "2020-02-14 18:05:00+01:00",
            ),
            // What programs print.
            ("Fri Feb 14 18:05:09 2020", "2020-02-14 18:05:09"),
            ("Fri Feb 14 18:05:09 CET 2020", "2020-02-14 18:05:09+01:00"),
            (
                "Fri Feb 14 2020 18:05:09 GMT+0100 (heure normale d’Europe centrale)",
                "2020-02-14 18:05:09+01:00",
            ),
            ("February 14, 2020 6:05 PM", "2020-02-14 18:05:00"),
            (
                "Feb. 14, 2020 at 6:05 p.m. EST",
                "2020-02-14 18:05:00-05:00",
            ),
            ("26-FEB-1987 15:01:01.79", "1987-02-26 15:01:01"),
            ("7 Okt 2015 13:41", "2015-10-07 13:41:00"),
            ("2. März 2021, 10.34 Uhr", "2021-03-02 10:34:00"),
            // Figures alone.
            ("20200214", "2020-02-14"),
            ("202002141805", "2020-02-14 18:05:00"),
            ("20200214180509", "2020-02-14 18:05:09"),
            ("940228", "1994-02-28"),
            ("1581699909", "2020-02-14 17:05:09Z"),
            ("1581699909.25", "2020-02-14 17:05:09Z"),
            ("1581699909000", "2020-02-14 17:05:09Z"),
            ("872985840", "1997-08-31 00:04:00Z"),
            ("872985840000", "1997-08-31 00:04:00Z"),
            // Papers of the TREC collections.
            ("28 February 1994", "1994-02-28"),
            ("January 1, 1990, Monday, Home Edition", "1990-01-01"),
            (
                "February 14, 1990, Wednesday, Orange County Edition",
                "1990-02-14",
            ),
            ("Monday, January 1, 1990", "1990-01-01"),
            ("January 1, 1990, Monday", "1990-01-01"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(read_moment(text)), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_of_sending_is_none() {
        for text in [
            "",
            "2016",
            "avril 2016",
            "janv.-19",
            "9999-01-01",
            "30 févr. 2019",
            "Thu, 32 Aug 2019 10:00:00 GMT",
            "14 février 2020 à 25h00",
            "2020-02-14 18:61",
            "hier",
            "demain à 10h",
            "10h34",
            "18 avril",
            "18/04",
            "mar. 19",
            "0",
            "12",
            "123456",
            "010190",
            "2016041814",
            "20209999",
            "99999999999999",
            "1.2.3",
            "1e9",
            "du 3 au 5 mars 2020",
            "réunion le 14 février 2020",
            "Date limite : 14 février 2020",
            "édition de mars 2020",
            "18h05 19h05 14 février 2020",
            "14 février 2020 (suite)",
            "14/02",
            "31/02/2020 10:00",
        ] {
            assert_eq!(shown(read_moment(text)), "none", "{text}");
        }
    }

    #[test]
    fn the_date_that_a_text_begins_with_has_a_year() {
        let cases = [
            (
                "3 sept. 2021 à 07h12, par Jeanne",
                Some("2021-09-03 07:12:00| par Jeanne"),
            ),
            (
                "le 3 mars 2020 est un mardi",
                Some("2020-03-03| est un mardi"),
            ),
            (
                "14 mai 2020 à 10h34 est attendu",
                Some("2020-05-14 10:34:00| est attendu"),
            ),
            (
                "14 mai 2020 à 10h34 EST, puis",
                Some("2020-05-14 10:34:00-05:00| puis"),
            ),
            ("3 mars 20 heures", None),
            ("Jeanne, 3 mars 2020", None),
        ];
        for (text, expected) in cases {
            let words = words(text);
            let read = leading(text, &words).map(|(moment, count)| {
                let rest: Vec<&str> = words[count..]
                    .iter()
                    .map(|word| &text[word.start..word.end])
                    .collect();
                format!("{}| {}", shown(Some(moment)), rest.join(" "))
            });
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    /// Days and times that an article can have.
    fn moments() -> impl Strategy<Value = Moment> {
        let time = (0i8..24, 0i8..60, 0i8..60);
        let offset = prop::option::of((-14i32..=14, prop::sample::select(vec![0, 30, 45])));
        (1800i16..=2100, 1i8..=12, 1i8..=28, time, offset).prop_map(
            |(year, month, day, (hour, minute, second), offset)| Moment {
                day: Date::constant(year, month, day),
                time: Some(TimeOfDay {
                    time: Time::constant(hour, minute, second, 0),
                    offset_seconds: offset
                        .filter(|(hours, minutes)| hours.abs() < 14 || *minutes == 0)
                        .map(|(hours, minutes)| hours * 3600 + hours.signum() * minutes * 60),
                }),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_shown_of_a_moment_reads_as_the_same(moment in moments()) {
            let time = moment.time.unwrap();
            for text in [
                format!("{}T{time}", moment.day),
                format!("{} {time}", moment.day),
                format!("{} à {time}", moment.day.strftime("%d/%m/%Y")),
                format!("{} {time}", moment.day.strftime("%a, %d %b %Y")),
            ] {
                prop_assert_eq!(read_moment(&text), Some(moment), "{}", text);
            }
        }

        #[test]
        fn no_text_is_a_moment_of_a_year_without_dispatches(text in "[0-9a-zé :/+.,()TZ-]{0,40}") {
            if let Some(moment) = read_moment(&text) {
                prop_assert!(YEARS.contains(&moment.day.year()), "{}", text);
            }
        }

        #[test]
        fn any_text_is_read_for_dates(text: String, pieces in prop::collection::vec(date_piece(), 0..9)) {
            let today = Date::constant(2016, 4, 18);
            for text in [text, pieces.concat()] {
                for moment in [read_moment(&text), read_moment_in(&text, Some(2016))] {
                    let is_possible = moment.is_none_or(|moment| YEARS.contains(&moment.day.year()));
                    prop_assert!(is_possible, "{}", text);
                }
                let range = super::super::read_range(&text, today);
                if let Some(range) = range.filter(|range| range.from <= range.to || range.to.is_none()) {
                    let again = super::super::read_range(&range.to_string(), today);
                    prop_assert_eq!(again, Some(range), "{}", text);
                }
                line::read_line(&text);
            }
        }
    }

    /// Pieces of dates.
    fn date_piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            " ",
            " ",
            " ",
            "à ",
            "2016",
            "16",
            "18",
            "4",
            "avr.",
            "mars",
            "mar. ",
            "1er",
            "er",
            "/",
            "-",
            ".",
            ":",
            "h",
            "10h34",
            "5 h",
            "10:34:05",
            "Z",
            "+02:00",
            "-05",
            "GMT",
            "CEST",
            "heure de Paris",
            "T",
            "am",
            "pm",
            "..",
            "hier",
            "depuis ",
            "du ",
            " au ",
            "lundi",
            "Publié le ",
            "mis à jour ",
            "fin ",
            "mi-",
            "T2",
            "2e trimestre ",
            "3 mois",
            "９",
            "é",
            "(",
            ")",
        ])
    }
}
