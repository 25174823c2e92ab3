//! Times of day as people and programs write them: `10h34`, `10:34:05 UTC`, `7 h`, `10:34 (heure de Paris)`.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZoneDatabase;

use super::TimeOfDay;
use super::names::{is_figures, month};

/// Minutes east of UTC of zones whose name says one thing: RFC 2822, 4.3 for North America, then Europe, then the French
/// names of Canada's.
const ZONES: [(&str, i32); 48] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("tu", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("hec", 60),
    ("heec", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("trt", 180),
    ("gst", 240),
    ("hkt", 480),
    ("sgt", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("hnt", -210),
    ("hat", -150),
    ("hna", -240),
    ("haa", -180),
    ("hne", -300),
    ("hae", -240),
    ("hnc", -360),
    ("hac", -300),
    ("hnp", -480),
    ("hap", -420),
];

/// Names that several zones have: the hour is read, and its zone stays unknown.
const UNSURE_ZONES: [&str; 4] = ["ist", "ast", "adt", "pkt"];

/// Places by whose hour copy says what time it is.
const HOURS_OF: [(&str, &str); 16] = [
    ("paris", "Europe/Paris"),
    ("francaise", "Europe/Paris"),
    ("bruxelles", "Europe/Brussels"),
    ("belge", "Europe/Brussels"),
    ("geneve", "Europe/Zurich"),
    ("suisse", "Europe/Zurich"),
    ("berlin", "Europe/Berlin"),
    ("londres", "Europe/London"),
    ("madrid", "Europe/Madrid"),
    ("rome", "Europe/Rome"),
    ("moscou", "Europe/Moscow"),
    ("montreal", "America/Toronto"),
    ("quebec", "America/Toronto"),
    ("ottawa", "America/Toronto"),
    ("washington", "America/New_York"),
    ("tokyo", "Asia/Tokyo"),
];

/// How exactly a time of day is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exactness {
    Hour,
    Minute,
    Second,
}

/// What is known of the zone of a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Unknown,
    Offset(i32),
    Place(&'static str),
}

/// A time of day as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) time: Time,
    pub(super) exactness: Exactness,
    zone: Zone,
}

impl Clock {
    /// Returns the time as it was on `day`: in Paris it is not always as far from UTC.
    pub(super) fn on(self, day: Date) -> TimeOfDay {
        let offset_seconds = match self.zone {
            Zone::Unknown => None,
            Zone::Offset(seconds) => Some(seconds),
            Zone::Place(name) => TimeZoneDatabase::bundled().get(name).ok().and_then(|zone| {
                let moment = zone.to_zoned_datetime(day.to_datetime(self.time)).ok()?;
                Some(moment.offset().seconds())
            }),
        };
        TimeOfDay {
            time: self.time,
            offset_seconds,
        }
    }
}

/// Reads the time of day that plain words begin with, and what is said of its zone behind it. Returns how many words that
/// takes. `None` where there is none, and for hours that no clock shows.
pub(super) fn clock(words: &[&str]) -> Option<(Clock, usize)> {
    let (face, mut taken) = Face::read(words)?;
    let mut behind: Vec<&str> = Vec::new();
    behind.extend(Some(face.behind).filter(|behind| !behind.is_empty()));
    let joined = behind.len();
    behind.extend(&words[taken..words.len().min(taken + ZONE_WORDS)]);
    let (zone, count) = zones(&behind);
    // The `-04` of « 2016-04 » is a month.
    let is_named = behind
        .first()
        .is_some_and(|word| word.starts_with(char::is_alphabetic));
    if count < joined || face.needs_a_zone && (zone.is_none() || !is_named) {
        return None;
    }
    taken += count - joined;
    // A leap second is shown as the one before it.
    let second = face.second.unwrap_or(0).min(59);
    let clock = Clock {
        time: Time::new(face.hour, face.minute.unwrap_or(0), second, 0).ok()?,
        exactness: match (face.minute, face.second) {
            (_, Some(_)) => Exactness::Second,
            (Some(_), None) => Exactness::Minute,
            (None, None) => Exactness::Hour,
        },
        zone: zone.unwrap_or(Zone::Unknown),
    };
    Some((clock, taken))
}

/// Most words that say a zone: `+0200 (heure de New York)` has five.
const ZONE_WORDS: usize = 5;

/// What a clock shows, as it is written.
struct Face<'a> {
    hour: i8,
    minute: Option<i8>,
    second: Option<i8>,
    /// Letters and signs right behind the figures: `Z`, `+02:00`.
    behind: &'a str,
    /// Whether it is four bare figures, which only a zone tells from a year: `1432 GMT`.
    needs_a_zone: bool,
}

impl<'a> Face<'a> {
    /// Reads the figures that words begin with, and AM or PM; returns how many words that takes.
    fn read(words: &[&'a str]) -> Option<(Face<'a>, usize)> {
        let first = *words.first()?;
        let second = words.get(1).copied().unwrap_or("");
        let figures = first.len() - first.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (hour, behind) = first.split_at(figures);
        let mut face = Face {
            hour: hour.get(..figures.min(2))?.parse().ok()?,
            minute: None,
            second: None,
            behind,
            needs_a_zone: false,
        };
        let mut taken = 1;
        match figures {
            1 | 2 => {
                if is_hour(behind) || behind.is_empty() && is_hour(second) {
                    taken += usize::from(behind.is_empty());
                    face.behind = "";
                    taken += face.take_minutes(&words[taken..]);
                } else if !face.take_joined(behind, second) && !is_half(behind, second) {
                    return None;
                }
            }
            4 => {
                face.minute = Some(hour[2..].parse().ok()?);
                face.needs_a_zone = !is_hour(behind);
                face.behind = if is_hour(behind) { "" } else { behind };
            }
            _ => return None,
        }
        // « 10.34 Uhr », « 10:34 h »
        if face.minute.is_some() && matches!(words.get(taken), Some(&("h" | "uhr"))) {
            taken += 1;
        }
        taken += face.take_half(words.get(taken).copied().unwrap_or(""))?;
        Some((face, taken))
    }

    /// Takes the minutes that stand apart: `10 h 34`. A day before its month is none: `à 10h 18 avril`.
    fn take_minutes(&mut self, words: &[&str]) -> usize {
        let Some(minute) = words
            .first()
            .filter(|word| word.len() == 2 && is_figures(word))
        else {
            return 0;
        };
        if words.get(1).is_some_and(|word| month(word).is_some()) {
            return 0;
        }
        self.minute = minute.parse().ok();
        1 + usize::from(
            words
                .get(1)
                .is_some_and(|word| matches!(*word, "min" | "mn" | "minutes")),
        )
    }

    /// Takes the minutes and seconds right behind the hour: `:34`, `:34:05.120`, `h34`, `h34m05s`.
    fn take_joined(&mut self, behind: &'a str, next: &str) -> bool {
        let two = |text: &'a str| -> Option<(i8, &'a str)> {
            let number = text.get(..2).filter(|number| is_figures(number))?;
            Some((number.parse().ok()?, &text[2..]))
        };
        let is_pointed = behind.starts_with('.') && is_hour(next);
        let separators: &[char] = if is_pointed { &['.'] } else { &[':', 'h'] };
        let Some((minute, mut rest)) = behind.strip_prefix(separators).and_then(two) else {
            return false;
        };
        self.minute = Some(minute);
        if let Some((second, after)) = rest.strip_prefix([':', 'm']).and_then(two) {
            self.second = Some(second);
            rest = after;
            if let Some(fraction) = rest.strip_prefix(['.', ',']) {
                rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            }
        }
        let units = ["min", "mn", "h", "s"];
        let unit = units
            .iter()
            .find_map(|unit| rest.strip_prefix(unit))
            .filter(|rest| rest.is_empty());
        self.behind = unit.unwrap_or(rest);
        true
    }

    /// Takes the half of the day, which may stand right behind the figures. Returns how many words it takes, and `None`
    /// for hours that no half has.
    fn take_half(&mut self, next: &str) -> Option<usize> {
        let (half, taken) = match half(self.behind) {
            Some(half) => {
                self.behind = "";
                (Some(half), 0)
            }
            None => (half(next).filter(|_| self.behind.is_empty()), 1),
        };
        let Some(hours) = half else { return Some(0) };
        (1..=12).contains(&self.hour).then_some(())?;
        self.hour = self.hour % 12 + hours;
        Some(taken)
    }
}

/// Whether a word says that a number is an hour.
fn is_hour(word: &str) -> bool {
    matches!(word, "h" | "heure" | "heures" | "hrs" | "uhr")
}

/// Whether an hour alone is told by the half of the day behind it: `10 am`, `10pm`.
fn is_half(behind: &str, next: &str) -> bool {
    half(behind).is_some() || behind.is_empty() && half(next).is_some()
}

/// Returns the hours before a half of the day.
fn half(word: &str) -> Option<i8> {
    match word {
        "am" | "a.m" => Some(0),
        "pm" | "p.m" => Some(12),
        _ => None,
    }
}

/// Reads what words say of a zone, the first that says how far from UTC it is; returns how many words that takes.
fn zones(words: &[&str]) -> (Option<Zone>, usize) {
    let (mut zone, mut taken) = (None, 0);
    while let Some((said, count)) = zone_at(&words[taken..]) {
        zone = match zone {
            None | Some(Zone::Unknown) => Some(said),
            known => known,
        };
        taken += count;
    }
    (zone, taken)
}

/// Reads one zone: `Z`, `CEST`, `GMT+2`, `UTC +02:00`, `-0500`, `heure de Paris`, `heure locale`.
fn zone_at(words: &[&str]) -> Option<(Zone, usize)> {
    let (first, rest) = words.split_first()?;
    if let Some(seconds) = offset_seconds(first) {
        return Some((Zone::Offset(seconds), 1));
    }
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| name == first) {
        let ahead = rest.first().and_then(|next| offset_seconds(next));
        return Some(match ahead.filter(|_| *minutes == 0) {
            Some(seconds) => (Zone::Offset(seconds), 2),
            None => (Zone::Offset(minutes * 60), 1),
        });
    }
    if UNSURE_ZONES.contains(first) {
        return Some((Zone::Unknown, 1));
    }
    let from_utc = ["gmt", "utc", "ut", "tu"]
        .iter()
        .find_map(|name| first.strip_prefix(name));
    if let Some(seconds) = from_utc.and_then(offset_seconds) {
        return Some((Zone::Offset(seconds), 1));
    }
    // `Europe/Paris`
    if first.contains('/') && TimeZoneDatabase::bundled().get(first).is_ok() {
        return Some((Zone::Unknown, 1));
    }
    match *words {
        ["local", "time", ..] => Some((Zone::Unknown, 2)),
        ["heure" | "heures", "locale" | "locales", ..] => Some((Zone::Unknown, 2)),
        ["heure" | "heures", "de", "new", "york", ..] => Some((Zone::Place("America/New_York"), 4)),
        ["heure" | "heures", "de", place, ..] => Some((zone_of(place), 3)),
        ["heure" | "heures", place, ..] => {
            Some((zone_of(place), 2)).filter(|(zone, _)| *zone != Zone::Unknown)
        }
        _ => None,
    }
}

/// Returns the zone of a place, unknown where the table has not the place.
fn zone_of(place: &str) -> Zone {
    let known = HOURS_OF.iter().find(|(name, _)| *name == place);
    known.map_or(Zone::Unknown, |(_, zone)| Zone::Place(zone))
}

/// Reads an offset from UTC, in seconds: `+0200`, `-05:00`, `+2`.
pub(super) fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, figures) = match text.strip_prefix('+') {
        Some(figures) => (1, figures),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let (hours, minutes) = match figures.split_once(':') {
        Some(parts) => parts,
        None if figures.len() == 4 => figures.split_at_checked(2)?,
        None => (figures, "00"),
    };
    let is_offset = (1..=2).contains(&hours.len())
        && is_figures(hours)
        && matches!(minutes, "00" | "15" | "30" | "45");
    let hours: i32 = hours
        .parse()
        .ok()
        .filter(|hours| is_offset && *hours <= 14)?;
    let minutes: i32 = minutes.parse().ok()?;
    Some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::words::words;

    /// Returns the time, its exactness and zone that a text is, as it was on 2 September 2021.
    fn read(text: &str) -> Option<String> {
        let words = words(text);
        let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let (clock, taken) = clock(&words)?;
        let unit = match clock.exactness {
            Exactness::Hour => "h",
            Exactness::Minute => "m",
            Exactness::Second => "s",
        };
        let time = clock.on(Date::constant(2021, 9, 2));
        (taken == words.len()).then(|| format!("{time} {unit}"))
    }

    #[test]
    fn a_time_of_day_is_read_as_people_write_it() {
        let cases = [
            ("10h34", "10:34:00 m"),
            ("10H34", "10:34:00 m"),
            ("10 h 34", "10:34:00 m"),
            ("10h 34", "10:34:00 m"),
            ("10 h 34 min", "10:34:00 m"),
            ("10h34min", "10:34:00 m"),
            ("7h", "07:00:00 h"),
            ("7 h", "07:00:00 h"),
            ("7 heures", "07:00:00 h"),
            ("10:34", "10:34:00 m"),
            ("10:34:05", "10:34:05 s"),
            ("10:34:05.120", "10:34:05 s"),
            ("23:59:60", "23:59:59 s"),
            ("10.34 Uhr", "10:34:00 m"),
            ("10:34 am", "10:34:00 m"),
            ("12:05 a.m.", "00:05:00 m"),
            ("10:34PM", "22:34:00 m"),
            ("8 p.m. EDT", "20:00:00-04:00 h"),
            ("10:34Z", "10:34:00Z m"),
            ("10:34:05 UTC", "10:34:05Z s"),
            ("10h34 TU", "10:34:00Z m"),
            ("10h34 GMT", "10:34:00Z m"),
            ("10h34 TU+2", "10:34:00+02:00 m"),
            ("10:34 Europe/Paris", "10:34:00 m"),
            ("1432 GMT", "14:32:00Z m"),
            ("1432GMT", "14:32:00Z m"),
            ("10:34 CEST", "10:34:00+02:00 m"),
            ("10:34 (CEST)", "10:34:00+02:00 m"),
            ("10:34 GMT+2", "10:34:00+02:00 m"),
            ("10:34 GMT +2", "10:34:00+02:00 m"),
            ("10:34:00 GMT+0200", "10:34:00+02:00 s"),
            ("10:34 +02:00", "10:34:00+02:00 m"),
            ("10:34+02:00", "10:34:00+02:00 m"),
            ("10:34:00 -0500 (EST)", "10:34:00-05:00 s"),
            ("10:34 −03:30", "10:34:00-03:30 m"),
            ("10:34 HAE", "10:34:00-04:00 m"),
            ("10h34 (heure de Paris)", "10:34:00+02:00 m"),
            ("10h34, heure de Lomé", "10:34:00 m"),
            ("10h34 heure locale", "10:34:00 m"),
            ("5 heures, heure de New York", "05:00:00-04:00 h"),
            ("10:34 IST", "10:34:00 m"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_no_clock_shows_is_no_time() {
        for text in [
            "25h00",
            "10h61",
            "24:00",
            "1432",
            "2021",
            "10",
            "10.34",
            "13 pm",
            "0 am",
            "h",
            "10hx",
            "10:3",
            "2016-04",
            "2016 +04",
            "10:34 heures supplémentaires",
            "10:34 par",
            "100h",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_behind_an_hour_is_no_minute() {
        let (clock, taken) = clock(&["10h", "18", "avril"]).unwrap();
        assert_eq!((clock.exactness, taken), (Exactness::Hour, 1));
    }
}
