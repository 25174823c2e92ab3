//! The date fields of formats: days and times as ISO 8601, RFC 3339 and RFC 2822 write them.

use jiff::civil::{Date, Time};
use jiff::tz;

use super::{TimeOfDay, YEARS, read_days};

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

#[cfg(test)]
mod tests {
    use super::super::{ArticleDate, DateSource};
    use super::*;

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
