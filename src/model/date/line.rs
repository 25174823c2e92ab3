//! The dates of a visible date line, each with what it is said to be: `Publié le 3 mai 2021 à 7h12, mis à jour à 9h`.

use jiff::civil::Date;

use super::absolute::{BEFORE_A_DATE, Known, absolute};
use super::clock::clock;
use super::moment::{BEFORE_A_CLOCK, Moment, leading, without_clock};
use super::relative::read_plain;
use super::words::{Word, words};

/// What is said of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing: it stands alone.
    Nothing,
    /// Something was published then.
    Published,
    /// Something was changed then.
    Updated,
}

/// A piece of a line that has a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinePiece<'a> {
    /// A date, and what the words before it say that it is.
    Dated(Said, Moment),
    /// A date that only who read the page on its day understood: `Publié hier à 7h12`, `Publié il y a 3 heures`.
    Relative(Said),
    /// What is neither a date nor says what one is, with the punctuation around it.
    Other(&'a str),
}

/// Most words of a date that is counted from today: « il y a 3 heures », « avant hier à 10 h 34 ».
const RELATIVE_WORDS: usize = 8;

/// Words that say what the date behind them is, as the tables of names have them; the longer first.
const LABELS: [(&[&str], Said); 36] = [
    (&["article", "publie"], Said::Published),
    (&["article", "mis", "a", "jour"], Said::Updated),
    (&["date", "de", "publication"], Said::Published),
    (&["date", "of", "publication"], Said::Published),
    (&["derniere", "mise", "a", "jour"], Said::Updated),
    (&["derniere", "modification"], Said::Updated),
    (&["derniere", "actualisation"], Said::Updated),
    (&["mis", "a", "jour"], Said::Updated),
    (&["mise", "a", "jour"], Said::Updated),
    (&["mis", "en", "ligne"], Said::Published),
    (&["mise", "en", "ligne"], Said::Published),
    (&["first", "published"], Said::Published),
    (&["last", "updated"], Said::Updated),
    (&["last", "update"], Said::Updated),
    (&["last", "modified"], Said::Updated),
    (&["publie"], Said::Published),
    (&["publiee"], Said::Published),
    (&["publication"], Said::Published),
    (&["poste"], Said::Published),
    (&["postee"], Said::Published),
    (&["paru"], Said::Published),
    (&["parue"], Said::Published),
    (&["diffuse"], Said::Published),
    (&["diffusee"], Said::Published),
    (&["published"], Said::Published),
    (&["posted"], Said::Published),
    (&["maj"], Said::Updated),
    (&["modifie"], Said::Updated),
    (&["modifiee"], Said::Updated),
    (&["actualise"], Said::Updated),
    (&["actualisee"], Said::Updated),
    (&["edite"], Said::Updated),
    (&["editee"], Said::Updated),
    (&["updated"], Said::Updated),
    (&["modified"], Said::Updated),
    (&["edited"], Said::Updated),
];

/// Cuts a line into its dates and what stands around them. Words that say what a date is are no piece of their own.
///
/// A time alone behind « mis à jour » is of the day before it: `Publié le 3 mai 2021 à 7h12 (mis à jour à 9h)`.
pub fn read_line(text: &str) -> Vec<LinePiece<'_>> {
    let words = words(text);
    let mut pieces = Vec::new();
    let (mut said, mut from, mut at) = (Said::Nothing, 0, 0);
    while at < words.len() {
        let (piece, taken) = if let Some((label, count)) = label(&words[at..]) {
            said = label;
            (None, count)
        } else if let Some((moment, count)) =
            leading(text, &words[at..]).or_else(|| later(&words[at..], said, &pieces))
        {
            let piece = LinePiece::Dated(said, moment);
            said = Said::Nothing;
            (Some(piece), count)
        } else if let Some(count) = relative(&words[at..], said) {
            let piece = LinePiece::Relative(said);
            said = Said::Nothing;
            (Some(piece), count)
        } else {
            at += 1;
            continue;
        };
        // Words that were written in one piece (`2016-06-24T05:40`) begin and end together.
        pieces.extend(other(&text[from..words[at].start.max(from)]));
        pieces.extend(piece);
        at += taken;
        from = words[at - 1].end;
    }
    pieces.extend(other(&text[from..]));
    pieces
}

/// Returns what the last words of a text say of a date behind it: `Par Jeanne Durand, publié le`.
pub fn said_before(text: &str) -> Said {
    let words = words(text);
    let last = (0..words.len()).rev().find_map(|at| {
        let (said, count) = label(&words[at..])?;
        let rest = words[at + count..].iter();
        rest.map(|word| word.text.as_str())
            .all(|word| BEFORE_A_DATE.contains(&word))
            .then_some(said)
    });
    last.unwrap_or(Said::Nothing)
}

/// Reads a date field that is a date line and says nothing else but its name and who wrote: the date of publication, else
/// the one of a change.
pub(super) fn date_of_field(text: &str) -> Option<Moment> {
    let (mut published, mut updated) = (None, None);
    for piece in read_line(text) {
        match piece {
            LinePiece::Dated(Said::Updated, moment) => updated = updated.or(Some(moment)),
            LinePiece::Dated(_, moment) => published = published.or(Some(moment)),
            LinePiece::Other(text) if says_nothing(text) => {}
            LinePiece::Relative(_) | LinePiece::Other(_) => return None,
        }
    }
    published.or(updated)
}

/// Whether a piece of a date field is its name, or says who wrote: `Date :`, `, par Jeanne Durand`.
fn says_nothing(text: &str) -> bool {
    let words = words(text);
    let first = words.first().map_or("", |word| word.text.as_str());
    first == "date" && words.len() == 1 || matches!(first, "par" | "by") && words.len() > 1
}

/// Returns a piece that has a word.
fn other(text: &str) -> Option<LinePiece<'_>> {
    text.contains(char::is_alphanumeric)
        .then_some(LinePiece::Other(text))
}

/// Returns what the words at the beginning say of a date, and how many do.
fn label(words: &[Word]) -> Option<(Said, usize)> {
    let begins = |label: &[&str]| {
        let firsts = words
            .iter()
            .map(|word| word.text.as_str())
            .take(label.len());
        firsts.eq(label.iter().copied())
    };
    let (label, said) = LABELS.iter().find(|(label, _)| begins(label))?;
    Some((*said, label.len()))
}

/// Reads the time of a change on the day before it.
fn later(words: &[Word], said: Said, pieces: &[LinePiece]) -> Option<(Moment, usize)> {
    let day = pieces.iter().rev().find_map(|piece| match piece {
        LinePiece::Dated(_, moment) => Some(moment.day),
        LinePiece::Relative(_) | LinePiece::Other(_) => None,
    });
    let day = day.filter(|_| said == Said::Updated)?;
    let plain: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let before = usize::from(BEFORE_A_CLOCK.contains(plain.first()?));
    let (clock, count) = clock(&plain[before..])?;
    let moment = Moment {
        day,
        time: Some(clock.on(day)),
    };
    Some((moment, before + count))
}

/// Returns how many words behind « publié » say a day by the one on which they are read, or without its year.
fn relative(words: &[Word], said: Said) -> Option<usize> {
    /// Any day: what is asked is whether the words say one at all.
    const TODAY: Date = Date::constant(2000, 6, 15);
    (said != Said::Nothing).then_some(())?;
    let plain: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let longest = plain.len().min(RELATIVE_WORDS);
    (1..=longest).rev().find(|count| {
        let words = &plain[..*count];
        let is_day = |words: &[&str]| {
            read_plain(words, TODAY).is_some() && absolute(words, Known::Nothing).is_none()
        };
        is_day(words) || without_clock(words).any(|(_, rest)| rest.is_empty() || is_day(&rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_each_date_is() {
        let cases = [
            (
                "Publié le 3 mai 2021 à 7h12",
                "published 2021-05-03 07:12:00",
            ),
            (
                "Publié : 03/05/2021 - 07:12 | Modifié : 04/05/2021 - 09:00",
                "published 2021-05-03 07:12:00; updated 2021-05-04 09:00:00",
            ),
            (
                "Publiée le lundi 3 mai 2021 (mise à jour à 9h)",
                "published 2021-05-03; updated 2021-05-03 09:00:00",
            ),
            ("MàJ le 4 mai 2021", "updated 2021-05-04"),
            (
                "Le 3 mai 2021 à 7h12, par Jeanne Durand",
                "2021-05-03 07:12:00; «, par Jeanne Durand»",
            ),
            (
                "Publié par Jeanne Durand le 3 mai 2021",
                "« par Jeanne Durand »; published 2021-05-03",
            ),
            (
                "Last updated on May 3, 2021 at 7:12 AM EDT",
                "updated 2021-05-03 07:12:00-04:00",
            ),
            ("Publié hier à 7h12", "relative"),
            (
                "Publié il y a 3 heures, par Jeanne Durand",
                "relative; «, par Jeanne Durand»",
            ),
            ("Mis à jour à 9h", "relative"),
            ("Publié vendredi 3 mai", "relative"),
            ("hier à 7h12", "«hier à 7h12»"),
            ("Rien", "«Rien»"),
            (
                "2016-09-10T00:30+02:002016-09-10T06:00 le 3 mai 2021",
                "2016-09-10; 2021-05-03",
            ),
            ("", ""),
        ];
        for (text, expected) in cases {
            let pieces: Vec<String> = read_line(text)
                .into_iter()
                .map(|piece| match piece {
                    LinePiece::Dated(said, Moment { day, time }) => {
                        let said = match said {
                            Said::Nothing => "",
                            Said::Published => "published ",
                            Said::Updated => "updated ",
                        };
                        let time = time.map(|time| format!(" {time}")).unwrap_or_default();
                        format!("{said}{day}{time}")
                    }
                    LinePiece::Relative(_) => "relative".to_owned(),
                    LinePiece::Other(text) => format!("«{text}»"),
                })
                .collect();
            assert_eq!(pieces.join("; "), expected, "{text}");
        }
    }

    #[test]
    fn the_words_before_a_date_say_what_it_is() {
        for (text, expected) in [
            ("Publié le", Said::Published),
            ("Publié le 3 mai | Mis à jour le", Said::Updated),
            ("Mise à jour :", Said::Updated),
            ("Publié par Jeanne Durand", Said::Nothing),
            ("", Said::Nothing),
        ] {
            assert_eq!(said_before(text), expected, "{text}");
        }
    }
}
