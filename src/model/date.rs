//! Dates as dispatches and people write them: the only date reader of the program.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::{ToSpan, tz};
use serde::{Deserialize, Serialize};

/// The years a dispatch can be from: before and after them a number is no year but a misreading.
/// The first news agency, Havas, was founded in 1835.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2100;

/// The names of the months, as agencies write them in French and English, whole and shortened, in lower case.
const MONTHS: [&[&str]; 12] = [
    &["janvier", "janv", "jan", "january"],
    &[
        "février", "fevrier", "févr", "fevr", "fév", "fev", "february", "feb",
    ],
    &["mars", "mar", "march"],
    &["avril", "avr", "april", "apr"],
    &["mai", "may"],
    &["juin", "jun", "june"],
    &["juillet", "juil", "jul", "july"],
    &["août", "aout", "aoû", "aou", "august", "aug"],
    &["septembre", "sept", "sep", "september"],
    &["octobre", "oct", "october"],
    &["novembre", "nov", "november"],
    &["décembre", "decembre", "déc", "dec", "december"],
];

/// Words that may stand before a day and say nothing that it does not.
const BEFORE_A_DAY: [&str; 22] = [
    "le",
    "du",
    "au",
    "en",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lun",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
];

/// When an article was sent, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleDate {
    /// The day where the source is, never shifted to another zone.
    #[serde(rename = "d")]
    pub day: Date,
    /// The time of day, where the source gives one.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeOfDay>,
    /// Where the date was read.
    #[serde(rename = "s")]
    pub source: DateSource,
}

/// A time of day with what is known of its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOfDay {
    /// The time on the source's own clock.
    #[serde(rename = "t")]
    pub time: Time,
    /// Seconds east of UTC, where the source says so.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub offset_seconds: Option<i32>,
}

/// Where an article's date was read, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateSource {
    /// A field of its format.
    Field,
    /// The dateline: `PARIS, 18 avr 2016 (AFP)`.
    Dateline,
    /// The closing line: `AFP 181432 AVR 16`.
    Trailer,
    /// The path of its file: `2016/04/18/x.txt`.
    Path,
}

impl ArticleDate {
    /// Returns the seconds from the first instant of 1970 to this one, both on the source's own clock: what articles
    /// are ordered and filtered by. A date without a time counts as the first second of its day.
    pub fn local_seconds(&self) -> i64 {
        let day = Days::seconds_of(self.day);
        let time = self.time.map_or(0, |time| {
            let time = time.time;
            i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
        });
        day + time
    }
}

/// A day, or an RFC 3339 time in the source's own offset where that is known.
impl fmt::Display for ArticleDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.day)?;
        let Some(TimeOfDay {
            time,
            offset_seconds: Some(offset),
        }) = self.time
        else {
            return Ok(());
        };
        write!(
            out,
            "T{:02}:{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second()
        )?;
        if offset == 0 {
            return write!(out, "Z");
        }
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
        write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A run of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Days {
    /// Returns the run that holds one day.
    pub fn one(day: Date) -> Days {
        Days {
            first: day,
            last: day,
        }
    }

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

    /// Returns the seconds of the run as [`ArticleDate::local_seconds`] counts them: the first, and the last one.
    pub fn seconds(&self) -> (i64, i64) {
        (
            Days::seconds_of(self.first),
            Days::seconds_of(self.last) + 86_399,
        )
    }

    fn seconds_of(day: Date) -> i64 {
        i64::from((day - Date::constant(1970, 1, 1)).get_days()) * 86_400
    }
}

/// As people read it: one day, or both ends.
impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return write!(out, "{}", self.first);
        }
        write!(out, "{}..{}", self.first, self.last)
    }
}

/// Reads a whole text as a date: a day, a month or a year, in French or English.
///
/// Reads `2016`, `2016-04`, `2016-04-18`, `20160418`, `18/04/2016`, `18.04.2016`, `04/2016`, `avril 2016`,
/// `lundi 18 avril 2016`, `1er mars 2016`; a day and month alone (`18 avr`) are read in `year`, when one is given.
/// Returns `None` for anything else and for days that no calendar has.
pub fn read_days(text: &str, year: Option<i16>) -> Option<Days> {
    let lower = text.trim().to_lowercase();
    let mut words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .collect();
    while words.len() > 1 && BEFORE_A_DAY.contains(&words[0].trim_end_matches('.')) {
        words.remove(0);
    }
    match words[..] {
        [figures] => read_figures(figures),
        [month, year] if month_number(month).is_some() && year_number(year).is_some() => {
            Days::month(year_number(year)?, month_number(month)?)
        }
        [day, month] => Days::day(year?, month_number(month)?, day_number(day)?),
        [day, month, year] if day_number(day).is_some() => {
            Days::day(year_number(year)?, month_number(month)?, day_number(day)?)
        }
        // English order: April 18, 2016.
        [month, day, year] => Days::day(year_number(year)?, month_number(month)?, day_number(day)?),
        _ => None,
    }
}

/// Reads a date in figures alone: `2016`, `2016-04`, `2016-04-18`, `20160418`, `18/04/2016`, `04/2016`.
fn read_figures(text: &str) -> Option<Days> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    if parts
        .iter()
        .any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    match parts[..] {
        [year] if year.len() == 4 => Days::year(year.parse().ok()?),
        [day] if day.len() == 8 => Days::day(
            day[..4].parse().ok()?,
            day[4..6].parse().ok()?,
            day[6..].parse().ok()?,
        ),
        [year, month] if year.len() == 4 && month.len() <= 2 => {
            Days::month(year.parse().ok()?, month.parse().ok()?)
        }
        [month, year] if year.len() == 4 && month.len() <= 2 => {
            Days::month(year.parse().ok()?, month.parse().ok()?)
        }
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            Days::day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        [day, month, year] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            Days::day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let index = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(index + 1).ok()
}

fn day_number(word: &str) -> Option<i8> {
    let word = word
        .strip_suffix("er")
        .or_else(|| word.strip_suffix("ᵉʳ"))
        .unwrap_or(word);
    (word.len() <= 2).then_some(())?;
    word.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year_number(word: &str) -> Option<i16> {
    (word.len() == 4).then_some(())?;
    word.parse().ok().filter(|year| YEARS.contains(year))
}

/// Reads the date field of a format: a day as [`read_days`] does, or a time as ISO 8601 and RFC 3339 write it.
///
/// Returns the day on the source's own clock, with the time of day where the text has one. A month or a year alone is
/// not a date of sending and gives `None`.
pub fn read_moment(text: &str) -> Option<(Date, Option<TimeOfDay>)> {
    let text = text.trim();
    if let Some(days) = read_days(text, None) {
        return (days.first == days.last).then_some((days.first, None));
    }
    let pieces = jiff::fmt::temporal::DateTimeParser::new();
    // Some write a blank before the offset: `2026-01-06 14:16:29 +01:00`.
    let joined = text.replacen(" +", "+", 1);
    let (day, time, offset) = if let Ok(moment) = pieces.parse_pieces(&joined) {
        (moment.date(), moment.time()?, moment.to_numeric_offset())
    } else {
        // A day of the week that is not the date's is a slip of the sender's, not another date.
        let moment = jiff::fmt::rfc2822::DateTimeParser::new()
            .relaxed_weekday(true)
            .parse_zoned_datetime(text)
            .ok()?;
        (moment.date(), moment.time(), Some(moment.offset()))
    };
    YEARS.contains(&day.year()).then_some(())?;
    let time = TimeOfDay {
        time: Time::new(time.hour(), time.minute(), time.second(), 0).ok()?,
        offset_seconds: offset.map(tz::Offset::seconds),
    };
    Some((day, Some(time)))
}

/// Reads a date relative to `today`: `aujourd'hui`, `hier`, `avant-hier`, in English too.
pub fn read_relative(text: &str, today: Date) -> Option<Days> {
    let days_ago = match text.trim().to_lowercase().replace('’', "'").as_str() {
        "aujourd'hui" | "today" => 0,
        "hier" | "yesterday" => 1,
        "avant-hier" => 2,
        _ => return None,
    };
    today.checked_sub(days_ago.days()).ok().map(Days::one)
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
            ("18.4.2016", "2016-04-18"),
            ("avril 2016", "2016-04-01..2016-04-30"),
            ("Février 2016", "2016-02-01..2016-02-29"),
            ("18 avril 2016", "2016-04-18"),
            ("lundi 18 avril 2016", "2016-04-18"),
            ("le 1er mars 2016", "2016-03-01"),
            ("10 juil. 2024", "2024-07-10"),
            ("18 AVR 2016", "2016-04-18"),
            ("April 18, 2016", "2016-04-18"),
            ("18 avr", "2015-04-18"),
        ];
        for (text, expected) in cases {
            let days = read_days(text, Some(2015)).map(|days| days.to_string());
            assert_eq!(days.as_deref(), Some(expected), "{text}");
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
            "2016-13",
            "a/b/c",
            "1-2-3-4",
        ] {
            assert_eq!(read_days(text, None), None, "{text}");
        }
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
            let (day, time) = read_moment(text).unwrap_or_else(|| panic!("{text} is a date"));
            let date = ArticleDate {
                day,
                time,
                source: DateSource::Field,
            };
            assert_eq!(date.to_string(), expected, "{text}");
        }
        assert_eq!(read_moment("2016"), None);
        assert_eq!(read_moment("9999-01-01"), None);
    }
}
