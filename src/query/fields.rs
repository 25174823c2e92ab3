//! What the word before a colon asks for.

use jiff::ToSpan;
use jiff::civil::Date;

use super::ast::{Field, Scope};
use crate::french::fold;
use crate::model::{DateRange, read_days, read_range, read_since};
use crate::schema::{Fields, QueryField, ValueKind};

/// Names that are no fields of the schema, as they are compared, with what they ask for.
const OPERATORS: [(&str, Asked<'static>); 16] = [
    ("at-least", Asked::AtLeast(None)),
    ("au-moins", Asked::AtLeast(None)),
    ("avant", Asked::Before),
    ("before", Asked::Before),
    ("beginning", Asked::Zone(Field::BEGINNING)),
    ("chemin", Asked::Path),
    ("debut", Asked::Zone(Field::BEGINNING)),
    ("depuis", Asked::Since),
    ("paragraph", Asked::Within(Scope::Paragraph)),
    ("paragraphe", Asked::Within(Scope::Paragraph)),
    ("path", Asked::Path),
    ("phrase", Asked::Within(Scope::Sentence)),
    ("quorum", Asked::Quorum(None)),
    ("sentence", Asked::Within(Scope::Sentence)),
    ("since", Asked::Since),
    ("start", Asked::Zone(Field::BEGINNING)),
];

/// Longest name, in letters, for which a nearest one is looked for; field names have about ten.
const LONGEST_MISSPELT: usize = 16;

/// What a field name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// Words in the zone that the schema calls so.
    Zone(&'a str),
    /// A value of the field that the schema calls so.
    Keyword(&'a str),
    /// A number, or a range, of the field that the schema calls so.
    Number(&'a str),
    /// A day, a month, a year or a range.
    Date,
    /// Every day from the first one on.
    Since,
    /// Every day before the first one.
    Before,
    /// A piece of the file's path.
    Path,
    /// What holds within one sentence or paragraph.
    Within(Scope),
    /// What stands so often, with the number that was typed after the colon.
    AtLeast(Option<u32>),
    /// So many of several, with the number that was typed after the colon.
    Quorum(Option<u32>),
}

/// Returns what `name` asks for, case and accents ignored; `None` when it is no field.
pub(super) fn asked<'a>(name: &str, fields: &'a Fields) -> Option<Asked<'a>> {
    let name = plain(name);
    if let Some((_, asked)) = OPERATORS.iter().find(|(known, _)| *known == name) {
        return Some(*asked);
    }
    let known = fields.query_names().find(|known| plain(known) == name)?;
    Some(match fields.find(known)? {
        QueryField::Text(zone) => Asked::Zone(zone),
        QueryField::Speaker(name) => Asked::Keyword(name),
        QueryField::Value(value) => match value.kind {
            ValueKind::Keyword => Asked::Keyword(&value.name),
            ValueKind::Number => Asked::Number(&value.name),
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
    let names = names(fields);
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

/// Whether a name is that of an operator, no field's.
pub(super) fn is_operator_name(name: &str) -> bool {
    let name = plain(name);
    OPERATORS.iter().any(|(known, _)| *known == name)
}

/// Returns every name that may stand before a colon.
pub fn names(fields: &Fields) -> impl Iterator<Item = &str> {
    let operators = OPERATORS.iter().map(|(name, _)| *name);
    fields.query_names().chain(operators)
}

/// Reads the days or the time that `text` gives to a date field; `None` when it is no date.
pub(super) fn days(asked: Asked, text: &str, today: Date) -> Option<DateRange> {
    match asked {
        Asked::Date => read_range(text, today),
        Asked::Since => Some(DateRange {
            from: Some(read_since(text, today)?),
            to: None,
        }),
        Asked::Before => {
            let last = read_since(text, today)?.checked_sub(1.second()).ok()?;
            // Before the first year of all there is no day that could be written.
            read_days(&last.date().to_string(), None)?;
            Some(DateRange {
                from: None,
                to: Some(last),
            })
        }
        Asked::Zone(_)
        | Asked::Keyword(_)
        | Asked::Number(_)
        | Asked::Path
        | Asked::Within(_)
        | Asked::AtLeast(_)
        | Asked::Quorum(_) => None,
    }
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    fold(&name.to_lowercase()).into_owned()
}

/// Returns how many letters must be changed, added, left out or swapped with their neighbour to make `b` of `a`.
pub(super) fn slips(a: &[char], b: &[char]) -> usize {
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
            if let Some(Asked::Zone(own) | Asked::Keyword(own) | Asked::Number(own)) = found {
                assert_eq!(asked(own, fields), found, "{own}");
            }
        }
        assert_eq!(asked("date", fields), Some(Asked::Date));
    }

    #[test]
    fn no_operator_has_the_name_of_a_field() {
        for pair in OPERATORS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} is out of order", pair[1].0);
        }
        for (name, _) in OPERATORS {
            let fields = schema::fields();
            assert!(
                fields.query_names().all(|field| plain(field) != name),
                "{name} is a field too"
            );
            assert_eq!(plain(name), name, "names are compared without accents");
        }
    }

    #[test]
    fn days_are_read_from_dates_and_ranges() {
        let today = Date::constant(2016, 4, 18);
        let cases = [
            (Asked::Date, "2016", "2016-01-01..2016-12-31"),
            (Asked::Date, "hier", "2016-04-17"),
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
            (Asked::Date, "18 avril", "2016-04-18"),
            (Asked::Date, "depuis lundi", "2016-04-18.."),
            (Asked::Since, "2w", "2016-04-04.."),
            (Asked::Since, "3 mois", "2016-01-18.."),
            (Asked::Before, "hier", "..2016-04-16"),
            (Asked::Date, ">=2016", "2016-01-01.."),
            (Asked::Date, "<=2016", "..2016-12-31"),
            (Asked::Date, "hier à 5h40", "2016-04-17T05:40"),
            (Asked::Since, "2016-04-17T05:40", "2016-04-17T05:40.."),
            (Asked::Before, "17 avril 5h", "..2016-04-17T04:59"),
        ];
        for (asked, text, expected) in cases {
            let read = days(asked, text, today).map(|range| range.to_string());
            assert_eq!(read.as_deref().unwrap_or("none"), expected, "{text}");
        }
    }
}
