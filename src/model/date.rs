//! Dates as dispatches and people write them: the only date reader of the program.
//!
//! - [`names`]: the words of dates;
//! - [`absolute`]: dates that say which day, month or year they mean;
//! - [`relative`]: dates counted from today;
//! - [`range`]: from one date to another;
//! - [`moment`]: the date fields of formats.

mod absolute;
mod moment;
mod names;
mod range;
mod relative;

use std::fmt;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

pub use absolute::read_days;
pub use moment::read_moment;
pub use names::whole_year;
pub use range::{DayRange, read_range, read_since};

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

    /// Returns how many days it has.
    pub fn count(&self) -> i32 {
        (self.last - self.first).get_days() + 1
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
