//! The date nearest to what is none: what is suggested in its place.

use jiff::civil::Date;

use super::fields::{Asked, days, slips};
use crate::french::fold;
use crate::model::{MONTHS_AS_WRITTEN, WEEKDAYS_AS_WRITTEN, whole_year};

/// The words of dates that a misspelt one may be beside months and weekdays, in their shortest unmistakable spelling.
const WORDS: [&str; 25] = [
    "printemps",
    "été",
    "automne",
    "hiver",
    "hier",
    "avant-hier",
    "aujourd'hui",
    "semaine",
    "mois",
    "année",
    "trimestre",
    "semestre",
    "quinzaine",
    "premier",
    "première",
    "deuxième",
    "troisième",
    "dernier",
    "dernière",
    "début",
    "fin",
    "depuis",
    "jours",
    "ans",
    "week-end",
];

/// Most words of a text for which a nearest date is looked for.
pub(super) const LONGEST: usize = 8;

/// Returns the date nearest to a text, as it can be typed in quotation marks: with misspelt words put right, a short year
/// written out, or without what makes it none. `None` where nothing is near.
pub(super) fn nearest(asked: Asked, text: &str, today: Date) -> Option<String> {
    let is_date = |words: &[String]| days(asked, &words.join(" "), today).is_some();
    let words = words(text);
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    if let Some(nearest) =
        years_or_quarter(text, &words).filter(|nearest| days(asked, nearest, today).is_some())
    {
        return Some(nearest);
    }
    let spelled: Vec<String> = words.iter().map(|word| respelled(word)).collect();
    if let [before @ .., years] = spelled.as_slice()
        && before.iter().any(|word| word.contains(char::is_alphabetic))
        && years.len() == 2
        && let Some(year) = whole_year(years)
    {
        let whole = [before, &[year.to_string()]].concat();
        if is_date(&whole) {
            return Some(whole.join(" "));
        }
    }
    if is_date(&spelled) {
        return Some(spelled.join(" "));
    }
    // `à midi` of some day.
    let of_today = [&["aujourd'hui".to_owned()], &spelled[..]].concat();
    if is_date(&of_today) {
        return Some(of_today.join(" "));
    }
    // The fewest words left out, the first before the last.
    let without = |left_out: &[usize]| -> Option<String> {
        let kept = spelled.iter().enumerate();
        let kept = kept.filter(|(at, _)| !left_out.contains(at));
        let kept: Vec<String> = kept.map(|(_, word)| word.clone()).collect();
        (!kept.is_empty() && is_date(&kept)).then(|| kept.join(" "))
    };
    let all = 0..spelled.len();
    let one = all.clone().find_map(|at| without(&[at]));
    one.or_else(|| {
        let mut pairs = all
            .clone()
            .flat_map(|one| all.clone().map(move |other| [one, other]));
        pairs.find_map(|pair| without(&pair))
    })
}

/// Returns `2014..2016` for `2014-2016`, and `T1 2019` for `2019-Q1`: for the whole text, or the first piece of it.
fn years_or_quarter(text: &str, all: &[String]) -> Option<String> {
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let first = words(text.split_whitespace().next()?);
    [all, &first].into_iter().find_map(|words| match words {
        [from, to] if is_year(from) && is_year(to) => Some(format!("{from}..{to}")),
        [year, quarter] if is_year(year) => {
            let number = quarter.strip_prefix(['q', 'Q', 't', 'T'])?;
            Some(format!("T{number} {year}"))
        }
        _ => None,
    })
}

/// Returns the words and numbers of a text, whatever stands between them.
fn words(text: &str) -> Vec<String> {
    let is_apart = |c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’');
    let mut words = Vec::new();
    for piece in text.split(is_apart).filter(|piece| !piece.is_empty()) {
        let ends = piece
            .find(|c: char| c.is_ascii_digit() != piece.starts_with(|c: char| c.is_ascii_digit()));
        match ends {
            // `18avr`, but `1er` and `2e` are words.
            Some(at) if piece.len() > 4 => {
                words.extend([piece[..at].to_owned(), piece[at..].to_owned()]);
            }
            _ => words.push(piece.to_owned()),
        }
    }
    words
}

/// Returns the word of a date that a word is one slip away from, or two in a long one; the word itself where there is none.
fn respelled(word: &str) -> String {
    let plain = |word: &str| fold(&word.to_lowercase()).chars().collect::<Vec<char>>();
    let typed = plain(word);
    if typed.len() < 4 || typed.iter().any(char::is_ascii_digit) {
        return word.to_owned();
    }
    let allowed = if typed.len() < 6 { 1 } else { 2 };
    let near = MONTHS_AS_WRITTEN
        .iter()
        .chain(&WEEKDAYS_AS_WRITTEN)
        .chain(&WORDS)
        .map(|known| (slips(&typed, &plain(known)), known));
    match near.min_by_key(|(slips, _)| *slips) {
        Some((slips, known)) if slips <= allowed => (*known).to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_date_is_suggested() {
        let cases = [
            ("janvie 2019", Some("janvier 2019")),
            ("18 avrli 2016", Some("18 avril 2016")),
            ("hivre 2018", Some("hiver 2018")),
            ("janv-19", Some("janv 2019")),
            ("18-avril-16", Some("18 avril 2016")),
            ("mai 68", Some("mai 1968")),
            ("31 février 2018", Some("février 2018")),
            ("2018-13", Some("2018")),
            ("mi 2018 environ", Some("mi 2018")),
            ("la rentrée 2018", Some("la 2018")),
            ("à midi", Some("aujourd'hui à midi")),
            ("midi", Some("aujourd'hui midi")),
            ("2014-2016", Some("2014..2016")),
            ("2014 – 2016", Some("2014..2016")),
            ("2014-2016 grève SNCF", Some("2014..2016")),
            ("2014/2016", Some("2014..2016")),
            ("2019-Q1", Some("T1 2019")),
            ("2019-T3 grève", Some("T3 2019")),
            ("2019-Q5", Some("2019")),
            ("demain", None),
            ("foo", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let today = Date::constant(2016, 4, 18);
            assert_eq!(
                nearest(Asked::Date, text, today).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
