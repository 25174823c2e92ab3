//! From one date to another: `2016-01..2016-04`, `du 18 au 20 avril 2016`, `depuis lundi`, `2w..`, `24 juin 2016 à 5h40`.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::clock::{Clock, Exactness};
use super::moment::without_clock;
use super::names::{day, month, year};
use super::relative::{back, read_plain};
use super::words::words;
use super::{Days, YEARS};

/// A run of days, hours or minutes that may have no beginning or no end, on the clock of whatever is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// The first second; `None` is any before.
    pub from: Option<DateTime>,
    /// The last second, included; `None` is any after.
    pub to: Option<DateTime>,
}

impl DateRange {
    /// Returns the range whose ends were written the later one first: all of its end, up to all of its beginning.
    pub fn turned(self) -> DateRange {
        DateRange {
            from: self.to.map(|last| match Unit::ended_by(last) {
                Unit::Day => last.with().time(Time::midnight()).build().unwrap_or(last),
                Unit::Minute => last.with().second(0).build().unwrap_or(last),
                Unit::Second => last,
            }),
            to: self.from.map(|first| match Unit::begun_by(first) {
                Unit::Day => Days::one(first.date()).ends().1,
                Unit::Minute => first.with().second(59).build().unwrap_or(first),
                Unit::Second => first,
            }),
        }
    }
}

/// How much of an end is written: what is left out is all of it.
#[derive(Clone, Copy)]
enum Unit {
    Day,
    Minute,
    Second,
}

impl Unit {
    fn begun_by(first: DateTime) -> Unit {
        match first.time() {
            time if time == Time::midnight() => Unit::Day,
            time if time.second() == 0 => Unit::Minute,
            _ => Unit::Second,
        }
    }

    fn ended_by(last: DateTime) -> Unit {
        match last.time() {
            time if time == Days::LAST_SECOND => Unit::Day,
            time if time.second() == 59 => Unit::Minute,
            _ => Unit::Second,
        }
    }

    fn shown(self, end: DateTime) -> String {
        let format = match self {
            Unit::Day => "%Y-%m-%d",
            Unit::Minute => "%Y-%m-%dT%H:%M",
            Unit::Second => "%Y-%m-%dT%H:%M:%S",
        };
        end.strftime(format).to_string()
    }
}

/// Both ends, an open one empty; one day, minute or second alone. What is shown reads as the same range.
impl fmt::Display for DateRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.from.map(|end| Unit::begun_by(end).shown(end));
        let to = self.to.map(|end| Unit::ended_by(end).shown(end));
        if from == to {
            return out.write_str(&from.unwrap_or_default());
        }
        write!(
            out,
            "{}..{}",
            from.unwrap_or_default(),
            to.unwrap_or_default()
        )
    }
}

/// Signs before a date, with the word that means the same; the longer first.
const SIGNS: [(&str, &str); 6] = [
    (">=", "depuis"),
    ("≥", "depuis"),
    (">", "après"),
    ("<=", "jusqu'à"),
    ("≤", "jusqu'à"),
    ("<", "avant"),
];

/// Reads all of a text as a run of days or of time, in French or English.
///
/// That is a date, absolute or counted from `today`, perhaps with an hour (`24 juin 2016 à 5h40` is a minute, `5h` an
/// hour), or two with what stands between them: `X..Y`, `X..`, `..Y`,
/// `du X au Y`, `de X à Y`, `entre X et Y`, `depuis X`, `après X`, `avant X`, `jusqu’à X`, the like in English, and
/// `>=X`, `>X`, `<X`, `<=X`, `X+`. A length of time (`3 mois`, `2w`) is the days since then, and as an end the day then. The ends stand as they were
/// written, even the later one first. A zone behind an hour is read and says nothing: times are on the source's own clock.
pub fn read_range(text: &str, today: Date) -> Option<DateRange> {
    if let Some((from, to)) = text.split_once("..") {
        let to = to.trim_start_matches('.');
        // `date:2016.. hier` is an open range and then a word.
        let is_apart = !from.is_empty() && !from.ends_with(char::is_whitespace);
        if is_apart && to.starts_with(char::is_whitespace) {
            return None;
        }
        let end = |text: &str| match text.trim().is_empty() {
            true => Some(None),
            false => Some(Some(end(&split(text), today)?)),
        };
        let (from, to) = (end(from)?, end(to)?);
        (from.is_some() || to.is_some()).then_some(())?;
        return Some(DateRange {
            from: from.map(|(first, _)| first),
            to: to.map(|(_, last)| last),
        });
    }
    if let Some(first) = text.trim_end().strip_suffix('+') {
        let is_right_behind = first.ends_with(char::is_alphanumeric);
        let from = is_right_behind.then(|| end(&split(first), today))?;
        return Some(DateRange {
            from: Some(from?.0),
            to: None,
        });
    }
    let sign = SIGNS
        .iter()
        .find_map(|(sign, word)| Some((word, text.trim_start().strip_prefix(sign)?)));
    let signed = sign.map(|(word, end)| format!("{word} {end}"));
    let owned = split(signed.as_deref().unwrap_or(text));
    let words: Vec<&str> = owned.iter().map(String::as_str).collect();
    if let Some((first, last)) = span(&words, today) {
        return Some(DateRange {
            from: Some(first),
            to: Some(last),
        });
    }
    if let Some(from) = back(&words, today) {
        return Some(DateRange {
            from: Some(Days::one(from).ends().0),
            to: Some(Days::one(today).ends().1),
        });
    }
    let end =
        |words: &[&str]| span(words, today).or_else(|| Some(Days::one(back(words, today)?).ends()));
    let (first, rest) = words.split_first()?;
    let (from, to) = match *first {
        "depuis" | "since" => (Some(end(rest)?.0), None),
        "apres" | "after" => (Some(end(rest)?.1.checked_add(1.second()).ok()?), None),
        "avant" | "before" => (None, Some(end(rest)?.0.checked_sub(1.second()).ok()?)),
        "jusqu'a" | "jusqu'au" | "jusqu'en" | "until" => (None, Some(end(rest)?.1)),
        "de" | "du" | "entre" | "from" | "between" => {
            let (from, to) = between(rest, today)?;
            (Some(from), Some(to))
        }
        _ => {
            let (from, to) = between(&words, today)?;
            (Some(from), Some(to))
        }
    };
    let is_year = |end: Option<DateTime>| end.is_none_or(|end| YEARS.contains(&end.year()));
    (is_year(from) && is_year(to)).then_some(DateRange { from, to })
}

/// Reads all of a text as what something goes on from: a date, perhaps with its hour, or how long ago (`3 mois`, `2w`).
/// Returns the first second of it.
pub fn read_since(text: &str, today: Date) -> Option<DateTime> {
    end(&split(text), today).map(|(first, _)| first)
}

/// Reads an end of a range: a date, or how long ago.
fn end(words: &[String], today: Date) -> Option<(DateTime, DateTime)> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    span(&words, today).or_else(|| Some(Days::one(back(&words, today)?).ends()))
}

fn split(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.text).collect()
}

/// Returns words with the hours that have names in figures. Alone, « midi » is no length of time as `12h` is.
fn with_hours<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let words = words.iter().map(|word| match *word {
        "midi" | "noon" => "12h",
        "minuit" | "midnight" => "0h",
        word => word,
    });
    words.collect()
}

/// Reads all of some plain words as a date, or a day with a time of it. Returns the first second and the last one.
fn span(words: &[&str], today: Date) -> Option<(DateTime, DateTime)> {
    if let Some(days) = read_plain(words, today) {
        return Some(days.ends());
    }
    let words = with_hours(words);
    without_clock(&words).find_map(|(clock, rest)| timed(clock, read_plain(&rest, today)?))
}

/// Returns the first second and the last one of a time on one day.
fn timed(clock: Clock, days: Days) -> Option<(DateTime, DateTime)> {
    let first = days.first.to_datetime(clock.time);
    let last = first.with();
    let last = match clock.exactness {
        Exactness::Hour => last.minute(59).second(59),
        Exactness::Minute => last.second(59),
        Exactness::Second => last,
    };
    (days.first == days.last).then_some((first, last.build().ok()?))
}

/// Reads two dates with a word between them; each may leave out what the other says: `18 au 20 avril 2016`, `24 juin 2016
/// de 5h à 6h`.
fn between(words: &[&str], today: Date) -> Option<(DateTime, DateTime)> {
    let words = with_hours(words);
    let is_joint = |word: &str| matches!(word, "a" | "au" | "et" | "and" | "to");
    let joints = (1..words.len().saturating_sub(1)).filter(|at| is_joint(words[*at]));
    joints.into_iter().find_map(|at| {
        let (from, to) = (&words[..at], &words[at + 1..]);
        let Some((_, last)) = span(to, today) else {
            let (clock, _) = without_clock(to).find(|(_, rest)| rest.is_empty())?;
            let (first, last) = span(from, today)?;
            let day = Days::one(first.date());
            let has_time = first.date() == last.date() && (first, last) != day.ends();
            let (_, last) = timed(clock, day).filter(|_| has_time)?;
            return Some((first, last));
        };
        let (first, _) = read_plain(&filled(from, to), today)
            .map(|days| days.ends())
            .or_else(|| {
                without_clock(from).find_map(|(clock, rest)| {
                    let days = match rest.is_empty() {
                        true => Days::one(last.date()),
                        false => read_plain(&filled(&rest, to), today)?,
                    };
                    timed(clock, days)
                })
            })?;
        Some((first, last))
    })
}

/// Returns the words of a first date with the month and the year that only the second says.
fn filled<'a>(from: &[&'a str], to: &[&'a str]) -> Vec<&'a str> {
    let mut whole: Vec<&str> = from.to_vec();
    let has_year = from.iter().any(|word| year(word).is_some());
    let has_month = from.iter().any(|word| month(word).is_some());
    let is_day = from.last().is_some_and(|word| day(word).is_some());
    if is_day && !has_month {
        whole.extend(to.iter().find(|word| month(word).is_some()));
    }
    if !has_year && (has_month || is_day) {
        whole.extend(to.iter().find(|word| year(word).is_some()));
    }
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_run_of_days_is_read_as_people_write_it() {
        let cases = [
            ("2016", "2016-01-01..2016-12-31"),
            ("avril", "2016-04-01..2016-04-30"),
            ("mai", "2015-05-01..2015-05-31"),
            ("mercredi", "2016-04-13"),
            ("2016-02..2016-04", "2016-02-01..2016-04-30"),
            ("avril 2015 .. mai 2015", "2015-04-01..2015-05-31"),
            ("2016..", "2016-01-01.."),
            ("..2015", "..2015-12-31"),
            ("hier..aujourd'hui", "2016-04-17..2016-04-18"),
            ("2w..", "2016-04-04.."),
            ("2015+", "2015-01-01.."),
            ("mars 2016+", "2016-03-01.."),
            ("2015 +", "none"),
            ("+", "none"),
            ("2014-2016", "none"),
            ("midi", "none"),
            ("depuis minuit", "none"),
            ("12h", "2016-04-17..2016-04-18"),
            ("hier de 5h à midi", "2016-04-17T05:00..2016-04-17T12:59"),
            ("3m..hier", "2016-01-18..2016-04-17"),
            ("..1a", "..2015-04-18"),
            ("2w", "2016-04-04..2016-04-18"),
            ("3 jours", "2016-04-15..2016-04-18"),
            ("depuis lundi", "2016-04-18.."),
            ("depuis le 1er mars", "2016-03-01.."),
            ("depuis 3 mois", "2016-01-18.."),
            ("since last week", "2016-04-11.."),
            ("après 2015", "2016-01-01.."),
            ("avant 2016", "..2015-12-31"),
            (">=2016-04", "2016-04-01.."),
            ("> 2015", "2016-01-01.."),
            ("<2016", "..2015-12-31"),
            ("<= mars 2016", "..2016-03-31"),
            ("≥lundi", "2016-04-18.."),
            ("avant hier", "2016-04-16"),
            ("jusqu’au 1er mars 2016", "..2016-03-01"),
            ("du 18 au 20 mars 2016", "2016-03-18..2016-03-20"),
            ("18 au 20 mars", "2016-03-18..2016-03-20"),
            ("de février à mars 2015", "2015-02-01..2015-03-31"),
            ("du 28 février au 2 mars 2015", "2015-02-28..2015-03-02"),
            ("entre 2014 et 2015", "2014-01-01..2015-12-31"),
            ("from March 1 to April 2, 2016", "2016-03-01..2016-04-02"),
            ("between 2014 and 2015", "2014-01-01..2015-12-31"),
            ("2016-06-24T05:40", "2016-06-24T05:40"),
            ("2016-06-24 05:40", "2016-06-24T05:40"),
            ("24 juin 2015 à 5h40", "2015-06-24T05:40"),
            ("24/06/2015 à 5h40 UTC", "2015-06-24T05:40"),
            ("2015-06-24T05:40:12+02:00", "2015-06-24T05:40:12"),
            ("24 juin 2015 05h", "2015-06-24T05:00..2015-06-24T05:59"),
            ("2015-06-24T05", "2015-06-24T05:00..2015-06-24T05:59"),
            ("hier à 23h30", "2016-04-17T23:30"),
            ("lundi 11 avril, 10 h 34", "2016-04-11T10:34"),
            (
                "24 juin 2015 05:00..24 juin 2015 06:00",
                "2015-06-24T05:00..2015-06-24T06:00",
            ),
            (
                "24 juin 2015 de 5h à 6h30",
                "2015-06-24T05:00..2015-06-24T06:30",
            ),
            (
                "entre 5h et 6h le 24 juin 2015",
                "2015-06-24T05:00..2015-06-24T06:59",
            ),
            (
                "du 24 juin 2015 à 5h au 25 juin 2015 à 6h",
                "2015-06-24T05:00..2015-06-25T06:59",
            ),
            (
                "du 24 à 5h au 25 juin 2015 à 6h",
                "2015-06-24T05:00..2015-06-25T06:59",
            ),
            ("depuis le 24 juin 2015 à 5h", "2015-06-24T05:00.."),
            ("après le 24 juin 2015 à 5h40", "2015-06-24T05:41.."),
            ("avant le 24 juin 2015 à 5h40", "..2015-06-24T05:39"),
            ("<=2015-06-24T05:40", "..2015-06-24T05:40"),
            ("2015-06-24T00:00", "2015-06-24..2015-06-24T00:00"),
            ("18/04", "2016-04-18"),
            ("avril 2016 à 5h", "none"),
            ("24 juin 2015 à 25h", "none"),
            ("5h40", "none"),
            ("..", "none"),
            ("2016.. hier", "none"),
            ("avant 1800", "none"),
            ("depuis", "none"),
            ("entre 2014", "none"),
            ("3 chats", "none"),
            ("9999 ans", "none"),
        ];
        for (text, expected) in cases {
            let range =
                read_range(text, Date::constant(2016, 4, 18)).map(|range| range.to_string());
            assert_eq!(range.as_deref().unwrap_or("none"), expected, "{text}");
        }
    }
    #[test]
    fn ends_in_the_wrong_order_are_turned_whole() {
        for (text, expected) in [
            ("2016..2015", "2015-12-31..2016-01-01"),
            (
                "2016-04-18T06:00..2016-04-18T05:00",
                "2016-04-18T05:00..2016-04-18T06:00",
            ),
            (
                "2016-04-18T06:00:01..2016-04-18",
                "2016-04-18..2016-04-18T06:00:01",
            ),
        ] {
            let range = read_range(text, Date::constant(2016, 4, 18)).unwrap();
            assert_eq!(range.turned().to_string(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_of_a_range_reads_as_the_same(
            from in prop::option::of((0i64..2_000_000_000, 0usize..4)),
            to in prop::option::of((0i64..2_000_000_000, 0usize..4)),
        ) {
            // Whole days and minutes are rare among seconds.
            let end = |(second, unit): (i64, usize), last: i64| {
                let length = [1, 60, 3600, 86_400][unit];
                let second = second / length * length + last * (length - 1);
                DateTime::constant(1970, 1, 1, 0, 0, 0, 0).checked_add(second.seconds()).unwrap()
            };
            let range = DateRange {
                from: from.map(|from| end(from, 0)),
                to: to.map(|to| end(to, 1)),
            };
            let read = read_range(&range.to_string(), Date::constant(2016, 4, 18));
            let expected = (range.from.is_some() || range.to.is_some()).then_some(range);
            prop_assert_eq!(read, expected, "{}", range);
        }
    }
}
