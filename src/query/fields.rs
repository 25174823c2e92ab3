//! What the word before a colon asks for.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::french::fold;
use crate::model::{read_days, read_relative};
use crate::schema::{Fields, QueryField, ValueKind};

/// Names for every day from a date on. They are no fields, so the schema does not have them.
const SINCE: [&str; 2] = ["depuis", "since"];

/// Names for every day before a date.
const BEFORE: [&str; 2] = ["avant", "before"];

/// Longest name, in letters, for which a nearest one is looked for; field names have about ten.
const LONGEST_MISSPELT: usize = 16;

/// What a field name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// Words in the zone that the schema calls so.
    Zone(&'a str),
    /// A value of the field that the schema calls so.
    Keyword(&'a str),
    /// A day, a month, a year or a range.
    Date,
    /// Every day from the first one on.
    Since,
    /// Every day before the first one.
    Before,
}

/// A run of days; an end that is `None` is open.
pub(super) type Span = (Option<Date>, Option<Date>);

/// Returns what `name` asks for, case and accents ignored; `None` when it is no field.
pub(super) fn asked<'a>(name: &str, fields: &'a Fields) -> Option<Asked<'a>> {
    let name = plain(name);
    if SINCE.contains(&name.as_str()) {
        return Some(Asked::Since);
    }
    if BEFORE.contains(&name.as_str()) {
        return Some(Asked::Before);
    }
    let known = fields.query_names().find(|known| plain(known) == name)?;
    Some(match fields.find(known)? {
        QueryField::Text(zone) => Asked::Zone(zone),
        QueryField::Speaker(name) => Asked::Keyword(name),
        QueryField::Value(value) => match value.kind {
            ValueKind::Keyword => Asked::Keyword(&value.name),
            ValueKind::Date => Asked::Date,
        },
    })
}

/// Returns the field name that `name` is one slip away from, or two in a long one.
pub(super) fn nearest<'a>(name: &str, fields: &'a Fields) -> Option<&'a str> {
    let name: Vec<char> = plain(name).chars().collect();
    let slips_allowed = match name.len() {
        0..=2 => return None,
        3..=5 => 1,
        6..=LONGEST_MISSPELT => 2,
        _ => return None,
    };
    let names = fields.query_names().chain(SINCE).chain(BEFORE);
    let (slips, known) = names
        .map(|known| {
            (
                slips(&name, &plain(known).chars().collect::<Vec<char>>()),
                known,
            )
        })
        .min()?;
    (slips <= slips_allowed).then_some(known)
}

/// Reads the days that `text` gives to a date field; `None` when it is no date.
pub(super) fn days(asked: Asked, text: &str, today: Date) -> Option<Span> {
    let read = |text: &str| {
        let text = text
            .trim()
            .trim_end_matches([',', ';', ':', '!', '?', '.', '…']);
        read_days(text, None).or_else(|| read_relative(text, today))
    };
    match asked {
        Asked::Zone(_) | Asked::Keyword(_) => None,
        Asked::Since => Some((Some(read(text)?.first), None)),
        Asked::Before => {
            let last = read(text)?.first.checked_sub(1.day()).ok()?;
            // Before the first year of all there is no day that could be written.
            read_days(&last.to_string(), None)?;
            Some((None, Some(last)))
        }
        Asked::Date => {
            let Some((from, to)) = text.split_once("..") else {
                let days = read(text)?;
                return Some((Some(days.first), Some(days.last)));
            };
            let to = to.trim_start_matches('.');
            // `date:2016.. hier` is an open range and then a word.
            if to.starts_with(char::is_whitespace) && !from.ends_with(char::is_whitespace) {
                return None;
            }
            match (from.trim().is_empty(), to.trim().is_empty()) {
                (true, true) => None,
                (true, false) => Some((None, Some(read(to)?.last))),
                (false, true) => Some((Some(read(from)?.first), None)),
                (false, false) => Some((Some(read(from)?.first), Some(read(to)?.last))),
            }
        }
    }
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    fold(&name.to_lowercase()).into_owned()
}

/// Returns how many letters must be changed, added, left out or swapped with their neighbour to make `b` of `a`.
fn slips(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in table.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, first) in table[0].iter_mut().enumerate() {
        *first = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut fewest = changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                fewest = fewest.min(table[i - 2][j - 2] + 1);
            }
            table[i][j] = fewest;
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn a_misspelt_name_has_a_nearest_one_only_when_it_is_near() {
        let cases = [
            ("titres", Some("titre")),
            ("Tirte", Some("titre")),
            ("Lieux", Some("lieu")),
            ("légendes", Some("legende")),
            ("agense", Some("agence")),
            ("deppuis", Some("depuis")),
            ("Syrie", None),
            ("Paris", None),
            ("Note", None),
            ("http", None),
            ("M", None),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(name, schema::fields()), expected, "{name}");
        }
    }

    #[test]
    fn every_field_answers_to_its_own_name() {
        // Otherwise the printed reading of a query could not be read again.
        let fields = schema::fields();
        for name in fields.query_names() {
            let found = asked(name, fields);
            if let Some(Asked::Zone(own) | Asked::Keyword(own)) = found {
                assert_eq!(asked(own, fields), found, "{own}");
            }
        }
        assert_eq!(asked("date", fields), Some(Asked::Date));
    }

    #[test]
    fn days_are_read_from_dates_and_ranges() {
        let today = Date::constant(2016, 4, 18);
        let cases = [
            (Asked::Date, "2016", "2016-01-01..2016-12-31"),
            (Asked::Date, "hier", "2016-04-17..2016-04-17"),
            (Asked::Date, "2016-02..2016-04,", "2016-02-01..2016-04-30"),
            (
                Asked::Date,
                "avril 2016 .. mai 2016",
                "2016-04-01..2016-05-31",
            ),
            (Asked::Date, "2016..", "2016-01-01.."),
            (Asked::Date, "..2016.", "..2016-12-31"),
            (Asked::Since, "2016-04", "2016-04-01.."),
            (Asked::Before, "2016", "..2015-12-31"),
            (Asked::Before, "1800", "none"),
            (Asked::Since, "2015..2016", "none"),
            (Asked::Date, "..", "none"),
            (Asked::Date, "2016.. hier", "none"),
            (Asked::Date, "18 avril", "none"),
        ];
        for (asked, text, expected) in cases {
            let end = |end: Option<Date>| end.map_or(String::new(), |day| day.to_string());
            let read = days(asked, text, today).map(|(from, to)| end(from) + ".." + &end(to));
            assert_eq!(read.as_deref().unwrap_or("none"), expected, "{text}");
        }
    }
}
