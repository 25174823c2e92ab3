//! Pieces of months and years as people ask for them: `hiver 2018`, `premier mercredi de mai`, `première quinzaine de
//! mai 2018`, `dernier trimestre 2017`, `semaine 12 2018`.
//!
//! Dispatches are not dated so: these are for queries alone.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::absolute::BEFORE_A_DATE;
use super::names::{is_figures, month, weekday, whole_year, year};
use super::{Days, YEARS};

/// The seasons and their first months: whole months, as weather services count them.
const SEASONS: [(&[&str], i8); 4] = [
    (&["printemps", "spring"], 3),
    (&["ete", "summer"], 6),
    (&["automne", "autumn", "fall"], 9),
    (&["hiver", "winter"], 12),
];

const SEASON_MONTHS: i8 = 3;
const DECEMBER: i8 = 12;

/// Which of several.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// From 1.
    Number(i8),
    Last,
}

/// Reads all of some plain words as a piece of a month or year; without a year, the last one that has begun.
pub(super) fn piece(words: &[&str], today: Date) -> Option<Days> {
    let (first, rest) = words.split_first()?;
    if BEFORE_A_DATE.contains(first) {
        return piece(rest, today);
    }
    season(words, today)
        .or_else(|| numbered(words, today))
        .or_else(|| week(words, today))
}

/// Reads `hiver`, `hiver 2018`, `hiver 2017-2018`, `été dernier`, `cet été`.
fn season(words: &[&str], today: Date) -> Option<Days> {
    let begins = |name: &str| {
        let season = SEASONS.iter().find(|(names, _)| names.contains(&name));
        season.map(|(_, month)| *month)
    };
    let last_begun = |month: i8| {
        let this_year = season_from(today.year(), month)?;
        match this_year.first <= today {
            true => Some(this_year),
            false => season_from(today.year() - 1, month),
        }
    };
    match *words {
        [name] | ["ce" | "cet" | "this", name] => last_begun(begins(name)?),
        [name, "dernier" | "passe"] | ["last", name] => {
            let begun = last_begun(begins(name)?)?;
            match begun.last < today {
                true => Some(begun),
                false => season_from(begun.first.year() - 1, begins(name)?),
            }
        }
        [name, "de" | "of", years] | [name, years] => {
            let month = begins(name)?;
            if let Some((from, to)) = years.split_once(['-', '/']) {
                return over_new_year(month, from, to);
            }
            // A winter has the year of its January.
            let year = year(years)?;
            season_from(if month == DECEMBER { year - 1 } else { year }, month)
        }
        [name, from, to] => over_new_year(begins(name)?, from, to),
        _ => None,
    }
}

/// Returns the winter between two years.
fn over_new_year(month: i8, from: &str, to: &str) -> Option<Days> {
    let (from, to) = (year(from)?, whole_year(to)?);
    (month == DECEMBER && to == from + 1).then(|| season_from(from, month))?
}

/// Returns the season that begins with a month.
fn season_from(year: i16, month: i8) -> Option<Days> {
    YEARS.contains(&year).then_some(())?;
    let first = Date::new(year, month, 1).ok()?;
    let last = first
        .checked_add((SEASON_MONTHS - 1).months())
        .ok()?
        .last_of_month();
    Some(Days { first, last })
}

/// Reads what begins with a number: a day of the week, a week-end, a week or a fortnight of a month, a quarter or half of
/// a year.
fn numbered(words: &[&str], today: Date) -> Option<Days> {
    let (which, rest) = words.split_first()?;
    let which = ordinal(which)?;
    let (name, rest) = rest.split_first()?;
    let rest = match rest {
        ["de" | "du" | "of", rest @ ..] => rest,
        rest => rest,
    };
    match *name {
        "trimestre" | "quarter" => part_of_year(which, 3, rest, today),
        "semestre" => part_of_year(which, 6, rest, today),
        "quinzaine" | "fortnight" => of_month(rest, today, |first| fortnight(which, first)),
        "semaine" | "week" => of_month(rest, today, |first| week_of_month(which, first)),
        "week-end" | "weekend" => of_month(rest, today, |first| {
            let saturday = nth_weekday(which, Weekday::Saturday, first)?;
            Some(Days {
                first: saturday,
                last: saturday.tomorrow().ok()?,
            })
        }),
        name => {
            let weekday = Weekday::from_monday_zero_offset(weekday(name)?).ok()?;
            of_month(rest, today, |first| {
                nth_weekday(which, weekday, first).map(Days::one)
            })
        }
    }
}

/// Returns a piece of the month that some words name; of the last one whose piece has begun, where they leave out the year.
fn of_month(words: &[&str], today: Date, piece: impl Fn(Date) -> Option<Days>) -> Option<Days> {
    match *words {
        [name, years] => piece(Date::new(year(years)?, month(name)?, 1).ok()?),
        [name] => {
            let in_year = |year| piece(Date::new(year, month(name)?, 1).ok()?);
            let this_year = in_year(today.year())?;
            match this_year.first <= today {
                true => Some(this_year),
                false => in_year(today.year() - 1),
            }
        }
        _ => None,
    }
}

/// Returns the first or second half of a month.
fn fortnight(which: Which, first: Date) -> Option<Days> {
    const MIDDLE: i8 = 15;
    let day = |day| Date::new(first.year(), first.month(), day).ok();
    match which {
        Which::Number(1) => Some(Days {
            first,
            last: day(MIDDLE)?,
        }),
        Which::Number(2) | Which::Last => Some(Days {
            first: day(MIDDLE + 1)?,
            last: first.last_of_month(),
        }),
        Which::Number(_) => None,
    }
}

/// Returns seven days of a month, from its first or up to its last.
fn week_of_month(which: Which, first: Date) -> Option<Days> {
    const LENGTH: i8 = 7;
    let last_of_month = first.last_of_month();
    match which {
        Which::Number(number) => {
            let begins = first.checked_add(((number - 1) * LENGTH).days()).ok()?;
            let ends = begins.checked_add((LENGTH - 1).days()).ok()?;
            (begins.month() == first.month()).then(|| Days {
                first: begins,
                last: ends.min(last_of_month),
            })
        }
        Which::Last => Some(Days {
            first: last_of_month.checked_sub((LENGTH - 1).days()).ok()?,
            last: last_of_month,
        }),
    }
}

/// Returns a day of the week of a month.
fn nth_weekday(which: Which, weekday: Weekday, first: Date) -> Option<Date> {
    let number = match which {
        Which::Number(number) => number,
        Which::Last => -1,
    };
    first.nth_weekday_of_month(number, weekday).ok()
}

/// Returns a quarter or half of a year, so many months long; of the last one that has begun, where no year is named.
fn part_of_year(which: Which, months: i8, words: &[&str], today: Date) -> Option<Days> {
    let number = match which {
        Which::Number(number) => number,
        Which::Last => 12 / months,
    };
    (number <= 12 / months).then_some(())?;
    let in_year = |year| {
        let first = Date::new(year, (number - 1) * months + 1, 1).ok()?;
        let last = first.checked_add((months - 1).months()).ok()?;
        Some(Days {
            first,
            last: last.last_of_month(),
        })
    };
    match *words {
        [years] => in_year(year(years)?),
        [] if which != Which::Last => {
            let this_year: Days = in_year(today.year())?;
            match this_year.first <= today {
                true => Some(this_year),
                false => in_year(today.year() - 1),
            }
        }
        _ => None,
    }
}

/// Reads half of a year, `S1 2016`, or a week by its number, Monday to Sunday as ISO 8601 counts them: `semaine 12 2018`, `2018-w12`, `s12 2018`.
fn week(words: &[&str], today: Date) -> Option<Days> {
    let half = |text: &str| match text {
        "s1" => Some(Which::Number(1)),
        "s2" => Some(Which::Number(2)),
        _ => None,
    };
    let of_year = match *words {
        [text, years] => Some((half(text), years)),
        [both] => both
            .split_once('-')
            .map(|(years, text)| (half(text), years)),
        _ => None,
    };
    if let Some((Some(which), years)) = of_year {
        return part_of_year(which, 6, &[years], today);
    }
    let number = |text: &str| is_figures(text).then(|| text.parse::<i8>().ok())?;
    let short = |text: &str| number(text.strip_prefix(['s', 'w'])?);
    let (years, number) = match *words {
        ["semaine" | "week", week, "de" | "of", years] | ["semaine" | "week", week, years] => {
            (year(years)?, number(week)?)
        }
        ["semaine" | "week", week] => {
            let number = number(week)?;
            let this_year = iso_week(today.year(), number)?;
            let is_begun = this_year.first <= today;
            (today.year() - i16::from(!is_begun), number)
        }
        [week, years] if short(week).is_some() => (year(years)?, short(week)?),
        [both] => {
            let (years, week) = both.split_once('-')?;
            (year(years)?, short(week)?)
        }
        _ => return None,
    };
    iso_week(years, number)
}

fn iso_week(year: i16, number: i8) -> Option<Days> {
    YEARS.contains(&year).then_some(())?;
    let monday = ISOWeekDate::new(year, number, Weekday::Monday).ok()?.date();
    Some(Days {
        first: monday,
        last: monday.checked_add(6.days()).ok()?,
    })
}

fn ordinal(word: &str) -> Option<Which> {
    Some(match word {
        "premier" | "premiere" | "first" | "1er" | "1re" | "1ere" | "1st" => Which::Number(1),
        "deuxieme" | "second" | "seconde" | "2nd" | "2nde" => Which::Number(2),
        "troisieme" | "third" | "3rd" => Which::Number(3),
        "quatrieme" | "fourth" => Which::Number(4),
        "cinquieme" | "fifth" => Which::Number(5),
        "dernier" | "derniere" | "last" => Which::Last,
        word => {
            let digits = ["eme", "e", "th"]
                .iter()
                .find_map(|ending| word.strip_suffix(ending))?;
            Which::Number(
                digits
                    .parse()
                    .ok()
                    .filter(|number| (2..=5).contains(number))?,
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::read_range;
    use super::*;

    /// Reads a piece on a Monday.
    fn check(text: &str, expected: &str) {
        let range = read_range(text, Date::constant(2016, 4, 18)).map(|range| range.to_string());
        assert_eq!(range.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn seasons_are_three_months_and_a_winter_has_the_year_of_its_january() {
        for (text, expected) in [
            ("hiver 2018", "2017-12-01..2018-02-28"),
            ("l’hiver 2017-2018", "2017-12-01..2018-02-28"),
            ("hiver 2017/18", "2017-12-01..2018-02-28"),
            ("Winter 2018", "2017-12-01..2018-02-28"),
            ("printemps 2014", "2014-03-01..2014-05-31"),
            ("à l'été 2015", "none"),
            ("l'été 2015", "2015-06-01..2015-08-31"),
            ("summer of 2015", "2015-06-01..2015-08-31"),
            ("automne 2015", "2015-09-01..2015-11-30"),
            ("été", "2015-06-01..2015-08-31"),
            ("ce printemps", "2016-03-01..2016-05-31"),
            ("le printemps dernier", "2015-03-01..2015-05-31"),
            ("l'hiver dernier", "2015-12-01..2016-02-29"),
            ("été 2014-2015", "none"),
            ("hiver 2018-2020", "none"),
            ("depuis l'hiver 2015", "2014-12-01.."),
            ("été 2014..été 2015", "2014-06-01..2015-08-31"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn pieces_of_a_month_or_year_are_read() {
        for (text, expected) in [
            ("premier mercredi de mai 2018", "2018-05-02"),
            ("le premier mercredi de mai", "2015-05-06"),
            ("2e lundi d'avril", "2016-04-11"),
            ("troisième lundi d'avril", "2016-04-18"),
            ("quatrième lundi d'avril", "2015-04-27"),
            ("dernier dimanche de mars 2016", "2016-03-27"),
            ("first Wednesday of May 2018", "2018-05-02"),
            ("cinquième lundi d'avril 2016", "none"),
            ("première quinzaine de mai 2018", "2018-05-01..2018-05-15"),
            (
                "la seconde quinzaine de février 2016",
                "2016-02-16..2016-02-29",
            ),
            ("première semaine de mai 2018", "2018-05-01..2018-05-07"),
            ("dernière semaine de mai 2018", "2018-05-25..2018-05-31"),
            ("premier week-end de mai 2018", "2018-05-05..2018-05-06"),
            ("premier trimestre 2018", "2018-01-01..2018-03-31"),
            ("le deuxième trimestre de 2018", "2018-04-01..2018-06-30"),
            ("dernier trimestre 2017", "2017-10-01..2017-12-31"),
            ("troisième trimestre", "2015-07-01..2015-09-30"),
            ("premier semestre 2018", "2018-01-01..2018-06-30"),
            ("troisième semestre 2018", "none"),
            ("semaine 12 2018", "2018-03-19..2018-03-25"),
            ("la semaine 12 de 2018", "2018-03-19..2018-03-25"),
            ("2018-W12", "2018-03-19..2018-03-25"),
            ("S12 2018", "2018-03-19..2018-03-25"),
            ("S1 2016", "2016-01-01..2016-06-30"),
            ("S2 2019", "2019-07-01..2019-12-31"),
            ("2019-S2", "2019-07-01..2019-12-31"),
            ("S3 2019", "2019-01-14..2019-01-20"),
            ("W1 2018", "2018-01-01..2018-01-07"),
            ("semaine 2 2018", "2018-01-08..2018-01-14"),
            ("midi", "none"),
            ("semaine 54 2018", "none"),
            ("semaine 30", "2015-07-20..2015-07-26"),
            ("premier 2018", "none"),
            ("hier à midi", "2016-04-17T12:00..2016-04-17T12:59"),
            ("18 mars 2016 à minuit", "2016-03-18..2016-03-18T00:59"),
            ("à midi", "none"),
        ] {
            check(text, expected);
        }
    }
}
