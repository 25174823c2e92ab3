//! Dates counted from today: `hier`, `la semaine dernière`, `il y a 3 mois`.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::absolute::{Known, absolute};
use super::names::{Unit, count, unit, unit_letter, weekday};
use super::pieces::piece;
use super::{Days, YEARS};

/// Reads all of some plain words as a date, absolute or counted from today.
pub(super) fn read_plain(words: &[&str], today: Date) -> Option<Days> {
    absolute(words, Known::Today(today))
        .or_else(|| relative(words, today))
        .or_else(|| piece(words, today))
        .filter(|days| YEARS.contains(&days.first.year()) && YEARS.contains(&days.last.year()))
}

/// Reads all of some plain words as a length of time: `3 mois`, `un an`, `2w`. Returns the day that it goes back to.
pub(super) fn back(words: &[&str], today: Date) -> Option<Date> {
    let (number, unit) = match *words {
        [number, name] => (count(number)?, unit(name)?),
        [both] => {
            let letter = both.find(|c: char| c.is_ascii_alphabetic())?;
            (count(&both[..letter])?, unit_letter(&both[letter..])?)
        }
        _ => return None,
    };
    today
        .checked_sub(length(unit, number)?)
        .ok()
        .filter(|day| YEARS.contains(&day.year()))
}

fn relative(words: &[&str], today: Date) -> Option<Days> {
    let days_ago = |days: i32| today.checked_sub(days.days()).ok().map(Days::one);
    match *words {
        ["aujourd'hui" | "today"] | ["ce", "jour"] => days_ago(0),
        ["hier" | "yesterday"] => days_ago(1),
        ["avant-hier"] | ["avant", "hier"] | ["day", "before", "yesterday"] => days_ago(2),
        // A dispatch that says « lundi » on a Monday means the day itself.
        [name] => last_weekday(weekday(name)?, today),
        ["ce" | "this", name] if weekday(name).is_some() => last_weekday(weekday(name)?, today),
        [name, last] if is_last(last) && weekday(name).is_some() => {
            last_weekday(weekday(name)?, today.yesterday().ok()?)
        }
        ["last", name] if weekday(name).is_some() => {
            last_weekday(weekday(name)?, today.yesterday().ok()?)
        }
        ["ce" | "this", "week-end" | "weekend"] => weekend(today),
        ["week-end" | "weekend", last] if is_last(last) => {
            weekend(weekend(today)?.first.yesterday().ok()?)
        }
        ["last", "weekend"] => weekend(weekend(today)?.first.yesterday().ok()?),
        ["ce" | "cet" | "cette" | "this", name] => {
            calendar(unit(name.strip_suffix("-ci").unwrap_or(name))?, 0, today)
        }
        [name, last] if is_last(last) => calendar(unit(name)?, 1, today),
        ["last" | "past" | "previous", name] => calendar(unit(name)?, 1, today),
        ["il", "y", "a", number, name] => calendar(unit(name)?, count(number)?, today),
        [number, name, "ago"] => calendar(unit(name)?, count(number)?, today),
        // A run of days up to today.
        ["ces" | "les" | "des", number, last, name] if is_last(last) => window(number, name, today),
        [number, last, name] if is_last(last) => window(number, name, today),
        ["last" | "past", number, name] => window(number, name, today),
        // `la semaine dernière`
        ["la" | "le" | "les" | "the", ref rest @ ..] => relative(rest, today),
        _ => None,
    }
}

fn is_last(word: &str) -> bool {
    matches!(
        word,
        "dernier" | "derniere" | "derniers" | "dernieres" | "passe" | "passee"
    )
}

/// Returns the last such day of the week, which may be `today`.
fn last_weekday(weekday: i8, today: Date) -> Option<Days> {
    let since = (today.weekday().to_monday_zero_offset() - weekday).rem_euclid(7);
    today
        .checked_sub(i32::from(since).days())
        .ok()
        .map(Days::one)
}

/// Returns the last Saturday and Sunday of which one has begun.
fn weekend(today: Date) -> Option<Days> {
    const SATURDAY: i8 = 5;
    let first = last_weekday(SATURDAY, today)?.first;
    Some(Days {
        first,
        last: first.tomorrow().ok()?,
    })
}

/// Returns the day, week, month or year of the calendar that lies `back` of them before the one that `today` is in.
fn calendar(unit: Unit, back: i32, today: Date) -> Option<Days> {
    let then = today.checked_sub(length(unit, back)?).ok()?;
    let months = |length: i8| {
        let first_month = (then.month() - 1) / length * length + 1;
        let first = Date::new(then.year(), first_month, 1).ok()?;
        let last = Date::new(then.year(), first_month + length - 1, 1).ok()?;
        Some(Days {
            first,
            last: last.last_of_month(),
        })
    };
    match unit {
        Unit::Hour | Unit::Day => Some(Days::one(then)),
        Unit::Week => {
            let since = i32::from(then.weekday().to_monday_zero_offset());
            let first = then.checked_sub(since.days()).ok()?;
            Some(Days {
                first,
                last: first.checked_add(6.days()).ok()?,
            })
        }
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::HalfYear => months(6),
        Unit::Year => months(12),
    }
}

/// Returns the days from so many units ago to today.
fn window(number: &str, name: &str, today: Date) -> Option<Days> {
    Some(Days {
        first: back(&[number, name], today)?,
        last: today,
    })
}

/// Returns a length of time; hours are as many days as hold them.
fn length(unit: Unit, number: i32) -> Option<Span> {
    Some(match unit {
        Unit::Hour => (number.checked_add(23)? / 24).days(),
        Unit::Day => number.days(),
        Unit::Week => number.weeks(),
        Unit::Month => number.months(),
        Unit::Quarter => number.checked_mul(3)?.months(),
        Unit::HalfYear => number.checked_mul(6)?.months(),
        Unit::Year => number.years(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::names::plain;

    /// A Monday.
    const TODAY: Date = Date::constant(2016, 4, 18);

    #[test]
    fn dates_are_read_absolute_or_counted_from_today() {
        let cases = [
            ("18 avril 2016", "2016-04-18"),
            ("le 18 avril", "2016-04-18"),
            ("19 avril", "2015-04-19"),
            ("29 février", "2016-02-29"),
            ("2016", "2016-01-01..2016-12-31"),
            ("en avril 2015,", "2015-04-01..2015-04-30"),
            ("lundi 11 avril", "2016-04-11"),
            ("hier", "2016-04-17"),
            ("Aujourd’hui", "2016-04-18"),
            ("avant-hier", "2016-04-16"),
            ("avant hier", "2016-04-16"),
            ("the day before yesterday", "2016-04-16"),
            ("lundi dernier", "2016-04-11"),
            ("last Friday", "2016-04-15"),
            ("ce mercredi", "2016-04-13"),
            ("cette semaine", "2016-04-18..2016-04-24"),
            ("la semaine dernière", "2016-04-11..2016-04-17"),
            ("le week-end dernier", "2016-04-09..2016-04-10"),
            ("ce week-end", "2016-04-16..2016-04-17"),
            ("le mois dernier", "2016-03-01..2016-03-31"),
            ("ce mois-ci", "2016-04-01..2016-04-30"),
            ("l'an dernier", "2015-01-01..2015-12-31"),
            ("l’année passée", "2015-01-01..2015-12-31"),
            ("le trimestre dernier", "2016-01-01..2016-03-31"),
            ("last year", "2015-01-01..2015-12-31"),
            ("il y a 3 mois", "2016-01-01..2016-01-31"),
            ("il y a deux jours", "2016-04-16"),
            ("3 weeks ago", "2016-03-28..2016-04-03"),
            ("a year ago", "2015-01-01..2015-12-31"),
            ("ces trois derniers mois", "2016-01-18..2016-04-18"),
            ("les 48 dernières heures", "2016-04-16..2016-04-18"),
            ("last 10 days", "2016-04-08..2016-04-18"),
            ("3 mois", "none"),
            ("2w", "none"),
            ("demain", "none"),
            ("il y a 9999 ans", "none"),
            ("", "none"),
        ];
        for (text, expected) in cases {
            let words: Vec<String> = text.split_whitespace().map(plain).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let read = read_plain(&words, TODAY).map(|days| days.to_string());
            assert_eq!(read.as_deref().unwrap_or("none"), expected, "{text}");
        }
    }
}
