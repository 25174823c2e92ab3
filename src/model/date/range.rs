//! From one date to another: `2016-01..2016-04`, `du 18 au 20 avril 2016`, `depuis lundi`, `2w..`.

use std::fmt;

use jiff::civil::Date;

use super::names::{day, month, plain, year};
use super::relative::{back, read_plain};
use super::{Days, YEARS};

/// A run of days that may have no beginning or no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRange {
    /// The first day; `None` is any before.
    pub from: Option<Date>,
    /// The last day, included; `None` is any after.
    pub to: Option<Date>,
}

impl From<Days> for DayRange {
    fn from(days: Days) -> DayRange {
        DayRange {
            from: Some(days.first),
            to: Some(days.last),
        }
    }
}

/// Both ends, an open one empty.
impl fmt::Display for DayRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(out, "{from}")?;
        }
        out.write_str("..")?;
        if let Some(to) = self.to {
            write!(out, "{to}")?;
        }
        Ok(())
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

/// Reads all of a text as a run of days, in French or English.
///
/// That is a date, absolute or counted from `today`, or two with what stands between them: `X..Y`, `X..`, `..Y`,
/// `du X au Y`, `de X à Y`, `entre X et Y`, `depuis X`, `après X`, `avant X`, `jusqu’à X`, the like in English, and
/// `>=X`, `>X`, `<X`, `<=X`. A length of time (`3 mois`, `2w`) is the days since then, and as an end the day then. The ends stand as they were
/// written, even the later one first.
pub fn read_range(text: &str, today: Date) -> Option<DayRange> {
    if let Some((from, to)) = text.split_once("..") {
        let to = to.trim_start_matches('.');
        // `date:2016.. hier` is an open range and then a word.
        if to.starts_with(char::is_whitespace) && !from.ends_with(char::is_whitespace) {
            return None;
        }
        let end = |text: &str| match text.trim().is_empty() {
            true => Some(None),
            false => Some(Some(read_end(&split(text), today)?)),
        };
        let (from, to) = (end(from)?, end(to)?);
        (from.is_some() || to.is_some()).then_some(())?;
        return Some(DayRange {
            from: from.map(|days| days.first),
            to: to.map(|days| days.last),
        });
    }
    let sign = SIGNS
        .iter()
        .find_map(|(sign, word)| Some((word, text.trim_start().strip_prefix(sign)?)));
    let signed = sign.map(|(word, end)| format!("{word} {end}"));
    let owned = split(signed.as_deref().unwrap_or(text));
    let words: Vec<&str> = owned.iter().map(String::as_str).collect();
    if let Some(days) = read_plain(&words, today) {
        return Some(days.into());
    }
    if let Some(from) = back(&words, today) {
        return Some(DayRange {
            from: Some(from),
            to: Some(today),
        });
    }
    let end =
        |words: &[&str]| read_plain(words, today).or_else(|| Some(Days::one(back(words, today)?)));
    let (first, rest) = words.split_first()?;
    let (from, to) = match *first {
        "depuis" | "since" => (Some(end(rest)?.first), None),
        "apres" | "after" => (Some(end(rest)?.last.tomorrow().ok()?), None),
        "avant" | "before" => (None, Some(end(rest)?.first.yesterday().ok()?)),
        "jusqu'a" | "jusqu'au" | "jusqu'en" | "until" => (None, Some(end(rest)?.last)),
        "de" | "du" | "entre" | "from" | "between" => {
            let (from, to) = between(rest, today)?;
            (Some(from.first), Some(to.last))
        }
        _ => {
            let (from, to) = between(&words, today)?;
            (Some(from.first), Some(to.last))
        }
    };
    let is_year = |end: Option<Date>| end.is_none_or(|day| YEARS.contains(&day.year()));
    (is_year(from) && is_year(to)).then_some(DayRange { from, to })
}

/// Reads all of a text as the day that something goes on from: a date, or how long ago (`3 mois`, `2w`).
pub fn read_since(text: &str, today: Date) -> Option<Days> {
    read_end(&split(text), today)
}

/// Reads an end of a range: a date, or how long ago.
fn read_end(words: &[String], today: Date) -> Option<Days> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    read_plain(&words, today).or_else(|| Some(Days::one(back(&words, today)?)))
}

fn split(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || c == ',')
        .map(plain)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Reads two dates with a word between them; the first may leave out what the second says: `18 au 20 avril 2016`.
fn between(words: &[&str], today: Date) -> Option<(Days, Days)> {
    let is_joint = |word: &str| matches!(word, "a" | "au" | "et" | "and" | "to");
    let joints = (1..words.len().saturating_sub(1)).filter(|at| is_joint(words[*at]));
    joints.into_iter().find_map(|at| {
        let (from, to) = (&words[..at], &words[at + 1..]);
        let last = read_plain(to, today)?;
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
        let first = read_plain(&whole, today)?;
        Some((first, last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_days_is_read_as_people_write_it() {
        let cases = [
            ("2016", "2016-01-01..2016-12-31"),
            ("avril", "2016-04-01..2016-04-30"),
            ("mai", "2015-05-01..2015-05-31"),
            ("mercredi", "2016-04-13..2016-04-13"),
            ("2016-02..2016-04", "2016-02-01..2016-04-30"),
            ("avril 2015 .. mai 2015", "2015-04-01..2015-05-31"),
            ("2016..", "2016-01-01.."),
            ("..2015", "..2015-12-31"),
            ("hier..aujourd'hui", "2016-04-17..2016-04-18"),
            ("2w..", "2016-04-04.."),
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
            ("avant hier", "2016-04-16..2016-04-16"),
            ("jusqu’au 1er mars 2016", "..2016-03-01"),
            ("du 18 au 20 mars 2016", "2016-03-18..2016-03-20"),
            ("18 au 20 mars", "2016-03-18..2016-03-20"),
            ("de février à mars 2015", "2015-02-01..2015-03-31"),
            ("du 28 février au 2 mars 2015", "2015-02-28..2015-03-02"),
            ("entre 2014 et 2015", "2014-01-01..2015-12-31"),
            ("from March 1 to April 2, 2016", "2016-03-01..2016-04-02"),
            ("between 2014 and 2015", "2014-01-01..2015-12-31"),
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
}
