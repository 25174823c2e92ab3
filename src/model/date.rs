//! Dates as dispatches and people write them: the only date reader of the program.
//!
//! - [`names`]: the words of dates;
//! - [`words`]: the words of a text, as those names have them;
//! - [`absolute`]: dates that say which day, month or year they mean;
//! - [`relative`]: dates counted from today;
//! - [`clock`]: times of day;
//! - [`pieces`]: pieces of months and years, as queries ask for them;
//! - [`range`]: from one date to another;
//! - [`moment`]: a day with its time: date fields, datelines;
//! - [`mod@line`]: the date line of a page.

mod absolute;
mod clock;
mod line;
mod moment;
mod names;
mod pieces;
mod range;
mod relative;
mod words;

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

pub use absolute::read_days;
pub use line::{LinePiece, Said, read_line, said_before};
pub use moment::{Moment, read_moment, read_moment_in};
pub use names::{MONTHS_AS_WRITTEN, WEEKDAYS_AS_WRITTEN, is_month_or_weekday, whole_year};
pub use range::{DateRange, read_range, read_since};

/// The years a dispatch can be from: before and after them a number is no year but a misreading.
/// The first news agency, Havas, was founded in 1835.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2100;

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
    /// The visible date line of a page: `Publié le 18 avril 2016 à 14h32`.
    Line,
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
        let time = self.time.map_or(Time::midnight(), |time| time.time);
        local_seconds(self.day.to_datetime(time))
    }
}

/// Returns the seconds from the first instant of 1970 to this one, both on the same clock.
pub fn local_seconds(moment: DateTime) -> i64 {
    let time = moment.time();
    let in_day =
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    i64::from((moment.date() - Date::constant(1970, 1, 1)).get_days()) * 86_400 + in_day
}

/// A day, or an RFC 3339 time in the source's own offset where that is known.
impl fmt::Display for ArticleDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.day)?;
        match self.time {
            Some(time) if time.offset_seconds.is_some() => write!(out, "T{time}"),
            _ => Ok(()),
        }
    }
}

/// The time of RFC 3339, without an offset where none is known: `05:40:00+02:00`, `05:40:00Z`, `05:40:00`.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.time.strftime("%H:%M:%S"))?;
        let Some(offset) = self.offset_seconds else {
            return Ok(());
        };
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

    /// Returns how many days it has.
    pub fn count(&self) -> i32 {
        (self.last - self.first).get_days() + 1
    }

    /// Returns the seconds of the run as [`ArticleDate::local_seconds`] counts them: the first, and the last one.
    pub fn seconds(&self) -> (i64, i64) {
        let (first, last) = self.ends();
        (local_seconds(first), local_seconds(last))
    }

    /// The last second of a day.
    const LAST_SECOND: Time = Time::constant(23, 59, 59, 0);

    /// Returns the first second of the run and the last one.
    fn ends(&self) -> (DateTime, DateTime) {
        (
            self.first.to_datetime(Time::midnight()),
            self.last.to_datetime(Days::LAST_SECOND),
        )
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
