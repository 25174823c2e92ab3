//! The words of dates, French and English: months, weekdays, units of time, numbers.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The months as French copy writes them, from January on.
pub const MONTHS_AS_WRITTEN: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The days of the week as French copy writes them, from Monday on.
pub const WEEKDAYS_AS_WRITTEN: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];

/// The names of the months, whole and shortened as agencies, the CLDR and people write them, as [`plain`] gives them:
/// French, English, then German for the closing lines of dpa and the SDA.
const MONTHS: [&[&str]; 12] = [
    &["janvier", "janv", "jan", "january", "januar", "janner"],
    &["fevrier", "fevr", "fev", "february", "feb", "februar"],
    &["mars", "mar", "march", "marz", "maerz", "mrz"],
    &["avril", "avr", "april", "apr"],
    &["mai", "may"],
    &["juin", "jun", "june", "juni"],
    &["juillet", "juill", "juil", "jul", "july", "juli"],
    &["aout", "aou", "august", "aug"],
    &["septembre", "sept", "sep", "september"],
    &["octobre", "oct", "october", "oktober", "okt"],
    &["novembre", "nov", "november"],
    &["decembre", "dec", "december", "dezember", "dez"],
];

/// The names of the days of the week, Monday first.
const WEEKDAYS: [&[&str]; 7] = [
    &["lundi", "lun", "monday", "mon"],
    &["mardi", "mar", "tuesday", "tues", "tue"],
    &["mercredi", "mer", "wednesday", "weds", "wed"],
    &["jeudi", "jeu", "thursday", "thurs", "thur", "thu"],
    &["vendredi", "ven", "friday", "fri"],
    &["samedi", "sam", "saturday", "sat"],
    &["dimanche", "dim", "sunday", "sun"],
];

/// Numbers in words, one and its feminine first.
const NUMBERS: [&[&str]; 20] = [
    &["un", "une", "one", "a", "an"],
    &["deux", "two"],
    &["trois", "three"],
    &["quatre", "four"],
    &["cinq", "five"],
    &["six"],
    &["sept", "seven"],
    &["huit", "eight"],
    &["neuf", "nine"],
    &["dix", "ten"],
    &["onze", "eleven"],
    &["douze", "twelve"],
    &["treize", "thirteen"],
    &["quatorze", "fourteen"],
    &["quinze", "fifteen"],
    &["seize", "sixteen"],
    &["dix-sept", "seventeen"],
    &["dix-huit", "eighteen"],
    &["dix-neuf", "nineteen"],
    &["vingt", "twenty"],
];

/// A length of time that people count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
}

/// Returns a word as the tables have it: in lower case, without accents, without the punctuation around it and the
/// article elided before it.
pub(super) fn plain(word: &str) -> String {
    let is_apostrophe = |c: char| matches!(c, '’' | '‘' | 'ʼ' | '′');
    let spelled: String = word
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .collect();
    let word = spelled.trim_matches(|c: char| !c.is_alphanumeric());
    let word = ["l'", "d'", "qu'"]
        .iter()
        .find_map(|elided| word.strip_prefix(elided))
        .unwrap_or(word);
    word.to_owned()
}

/// Returns the number of a month.
pub(super) fn month(word: &str) -> Option<i8> {
    let index = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(index + 1).ok()
}

/// Returns how many days after Monday a day of the week is.
pub(super) fn weekday(word: &str) -> Option<i8> {
    let index = WEEKDAYS.iter().position(|names| names.contains(&word))?;
    i8::try_from(index).ok()
}

/// Whether a word as it is written names a month or a day of the week, whole or shortened: `févr.`, `Mar`, `lundi`.
pub fn is_month_or_weekday(word: &str) -> bool {
    let word = plain(word);
    month(&word).is_some() || weekday(&word).is_some()
}

/// Returns the number of a day in its month: `18`, `1er`, `18th`, `premier`.
pub(super) fn day(word: &str) -> Option<i8> {
    if matches!(word, "premier" | "first") {
        return Some(1);
    }
    let digits = ["er", "st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    (digits.len() <= 2 && is_figures(digits)).then_some(())?;
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

/// Returns a year in four figures.
pub(super) fn year(word: &str) -> Option<i16> {
    (word.len() == 4 && is_figures(word)).then_some(())?;
    word.parse().ok().filter(|year| super::YEARS.contains(year))
}

/// Returns the year that two or four figures stand for. No wire of before 1950 is kept in files.
pub fn whole_year(word: &str) -> Option<i16> {
    if word.len() == 4 {
        return year(word);
    }
    (word.len() == 2 && is_figures(word)).then_some(())?;
    let number: i16 = word.parse().ok()?;
    Some(if number < 50 { 2000 } else { 1900 } + number)
}

/// Returns how many: `3`, `trois`, `three`.
pub(super) fn count(word: &str) -> Option<i32> {
    if let Some(index) = NUMBERS.iter().position(|names| names.contains(&word)) {
        return i32::try_from(index + 1).ok();
    }
    (word.len() <= 4 && is_figures(word)).then_some(())?;
    word.parse().ok()
}

/// Returns the unit that a word names.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "heure" | "heures" | "hour" | "hours" => Unit::Hour,
        "jour" | "jours" | "day" | "days" => Unit::Day,
        "semaine" | "semaines" | "week" | "weeks" => Unit::Week,
        "mois" | "month" | "months" => Unit::Month,
        "trimestre" | "trimestres" | "quarter" | "quarters" => Unit::Quarter,
        "semestre" | "semestres" => Unit::HalfYear,
        "an" | "ans" | "annee" | "annees" | "year" | "years" => Unit::Year,
        _ => return None,
    })
}

/// Returns the unit that a letter after a number stands for: `2w`, `3m`, `10j`.
pub(super) fn unit_letter(letter: &str) -> Option<Unit> {
    Some(match letter {
        "h" => Unit::Hour,
        "d" | "j" => Unit::Day,
        "s" | "w" => Unit::Week,
        "m" => Unit::Month,
        "a" | "y" => Unit::Year,
        _ => return None,
    })
}

/// Whether a word is one or more ASCII digits.
pub(super) fn is_figures(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_compared_without_what_says_nothing() {
        let cases = [
            ("Févr.", "fevr"),
            ("aou\u{302}t,", "aout"),
            ("L’année", "annee"),
            ("d'avril", "avril"),
            ("AUJOURD’HUI", "aujourd'hui"),
            ("1ᵉʳ", "1er"),
            ("２０１６", "2016"),
            ("«2016»", "2016"),
            ("-", ""),
        ];
        for (word, expected) in cases {
            assert_eq!(plain(word), expected, "{word}");
        }
    }

    #[test]
    fn two_figures_are_a_year_of_this_century_or_the_last() {
        let cases = [
            ("16", Some(2016)),
            ("98", Some(1998)),
            ("2016", Some(2016)),
            ("1600", None),
            ("7", None),
            ("+7", None),
        ];
        for (word, expected) in cases {
            assert_eq!(whole_year(word), expected, "{word}");
        }
    }
}
