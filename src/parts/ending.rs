//! The end of a dispatch: boilerplate anywhere, then trailer and signature.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{is_within, may_begin, trimmed};
use crate::french::fold;
use crate::model::{Article, ArticleDate, DateSource, Part, read_moment_in, whole_year};
use crate::schema;

/// Longest line that a table of beginnings can make boilerplate, in bytes: a sentence of copy may begin with the same
/// words and then goes on.
const BOILERPLATE_BYTES: usize = 200;

/// Longest closing line, in bytes: an agency, some initials, the time.
const TRAILER_BYTES: usize = 60;

/// Longest signature, in bytes: `abc-def/gh/ij/klm` and the like.
const SIGNATURE_BYTES: usize = 40;

/// Marks boilerplate, the trailer and the signature; returns the time of sending that the trailer says.
pub(super) fn find(article: &mut Article) -> Option<ArticleDate> {
    for passage in article
        .passages
        .iter_mut()
        .filter(|passage| passage.part.is_open())
    {
        if is_boilerplate(&passage.text) {
            passage.part = Part::Boilerplate;
        }
    }
    let mut date = None;
    let is_beside = |part| matches!(part, Part::Boilerplate | Part::Caption | Part::Credit);
    for passage in article
        .passages
        .iter_mut()
        .rev()
        .filter(|passage| !is_beside(passage.part))
    {
        if passage.part == Part::Signature {
            continue;
        }
        if !passage.part.is_open() {
            break;
        }
        if date.is_none()
            && let Some(trailer) = trailer(&passage.text)
        {
            passage.part = Part::Trailer;
            date = Some(trailer);
        } else if is_signature(&passage.text) || date.is_some() && is_desk_line(&passage.text) {
            passage.part = Part::Signature;
            break;
        } else {
            break;
        }
    }
    date
}

/// Returns the agency that a closing line begins with: AFP's does, others write theirs without a name.
pub(super) fn agency_of_trailer(trailer: &str) -> Option<&'static str> {
    super::agency_of(trailer.split_whitespace().next()?)
}

fn is_boilerplate(text: &str) -> bool {
    if text.len() > BOILERPLATE_BYTES {
        return false;
    }
    let tables = &*TABLES;
    let holds = |held: &Finder| held.find(text.as_bytes()).is_some();
    if tables.holding.iter().any(holds) {
        return true;
    }
    let (text, bare) = (text.trim(), trimmed(text));
    if !tables.lines.iter().any(|known| may_begin(bare, known))
        && !tables.beginnings.iter().any(|known| may_begin(text, known))
    {
        return false;
    }
    // Before a colon copy has a blank that holds the two together.
    let line = fold(&text.to_lowercase()).replace(['\u{a0}', '\u{202f}'], " ");
    tables.lines.iter().any(|known| known == trimmed(&line))
        || tables
            .beginnings
            .iter()
            .any(|known| line.starts_with(known))
}

/// The tables of boilerplate as lines are compared with them.
struct Tables {
    lines: Vec<String>,
    beginnings: Vec<String>,
    holding: Vec<Finder<'static>>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let tables = schema::boilerplate();
    Tables {
        lines: tables
            .lines
            .iter()
            .map(|line| trimmed(&fold(line)).to_owned())
            .collect(),
        beginnings: tables
            .beginnings
            .iter()
            .map(|start| fold(start).into_owned())
            .collect(),
        holding: tables.holding.iter().map(Finder::new).collect(),
    }
});

/// Whether a line is the initials of those who wrote and edited a dispatch: `abc/de/fgh`, `bur-abc/def`, `(SDA/abc)`,
/// in any script; or the name of the agency alone: `/ritzau/`, `Reuter`, `==Kyodo`.
fn is_signature(text: &str) -> bool {
    let text = text.trim().trim_start_matches('(').trim_end_matches(')');
    if text.len() > SIGNATURE_BYTES {
        return false;
    }
    if super::agency_ignoring_case(trimmed(text)).is_some() {
        return true;
    }
    if !text.contains('/') {
        return false;
    }
    // Scripts without capitals have no other way to shorten a name than to take single letters of it.
    let is_caseless = |part: &str| {
        part.chars().count() <= 5
            && part
                .chars()
                .all(|c| c == ' ' || c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
    };
    let is_agency = |part: &str| matches!(part, "SDA" | "ATS");
    text.split(['/', '-', '\\'])
        .filter(|part| !part.is_empty())
        .all(|part| {
            is_agency(part)
                || part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_lowercase())
                || is_caseless(part)
        })
}

/// Whether a line is of those who wrote and edited, as it stands before a closing line: `ly`, `dpa cd ab`.
fn is_desk_line(text: &str) -> bool {
    is_within(text, SIGNATURE_BYTES) && text.split_whitespace().all(is_of_desk)
}

/// Whether a word is an agency's name or somebody's initials.
fn is_of_desk(word: &str) -> bool {
    let are_initials =
        (2..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase());
    are_initials || super::agency_of(word).is_some() || is_signature(word)
}

/// Reads an agency's closing line, day, hour and minute before month and year: `AFP 181432 AVR 16`,
/// `dpa cd ab 071341 GMT Okt 15`, `181432Z AVR 2016`.
fn trailer(text: &str) -> Option<ArticleDate> {
    if text.len() > TRAILER_BYTES || !text.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins_moment = |word: &&str| {
        let figures = word.get(..6).unwrap_or("");
        figures.len() == 6 && figures.bytes().all(|byte| byte.is_ascii_digit())
    };
    let at = words.iter().position(begins_moment)?;
    let (before, rest) = words.split_at(at);
    let [moment, zone @ .., month, year] = rest else {
        return None;
    };
    if !before.iter().all(|word| is_of_desk(word)) || zone.len() > 1 {
        return None;
    }
    let (day, hour, minute) = (&moment[..2], &moment[2..4], &moment[4..6]);
    let zone = match moment[6..].is_empty() {
        true => zone.first().copied().unwrap_or(""),
        false => &moment[6..],
    };
    let year = whole_year(year)?;
    let moment = read_moment_in(
        &format!("{day} {month} {year} {hour}:{minute} {zone}"),
        None,
    )?;
    Some(ArticleDate {
        day: moment.day,
        time: moment.time,
        source: DateSource::Trailer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_told_from_copy() {
        for line in [
            "Contenu partenaire",
            "Lire aussi : la trêve",
            "À lire aussi",
            "© AFP 2016",
            "Avec AFP",
            "Abonnez-vous !",
            "Newsletter\u{a0}: recevez notre sélection chaque matin. Inscrivez-vous",
            "Il vous reste 72.5% de cet article à lire. La suite est réservée aux abonnés.",
            "Cet article est réservé aux abonnés. Déjà abonné ? Connectez-vous",
            "La suite est réservée aux abonnés.",
        ] {
            assert!(is_boilerplate(line), "{line}");
        }
        for line in [
            "Partager le pouvoir est difficile",
            "Le contenu partenaire",
            "Il vous reste trois jours pour voter, rappelle la mairie.",
            "Le concert est réservé aux abonnés du théâtre.",
            "La suite est connue.",
            "Publicité mensongère : un procès",
        ] {
            assert!(!is_boilerplate(line), "{line}");
        }
        for line in [
            "asl/tib/pid/cac",
            "bur-abc/def",
            "(SDA/sj)",
            "/ritzau/",
            "Reuter",
            "ففف/ح س/كام",
        ] {
            assert!(is_signature(line), "{line}");
        }
        for line in ["et/ou plus", "km/h.", "voir", "Paris/Londres"] {
            assert!(!is_signature(line), "{line}");
        }
    }

    #[test]
    fn a_trailer_says_the_time_of_sending() {
        let date = trailer("AFP 310544 AOU 97").unwrap();
        assert_eq!(
            (date.day.to_string(), date.time.unwrap().time.hour()),
            ("1997-08-31".to_owned(), 5)
        );
        assert_eq!(
            trailer("091223 dec 18").unwrap().day.to_string(),
            "2018-12-09"
        );
        for (line, expected) in [
            ("AFP 181432 AVR 16", "2016-04-18 14:32:00"),
            ("AFP 181432 GMT AVR 16", "2016-04-18 14:32:00Z"),
            ("AFP 181432Z JUILL. 16", "2016-07-18 14:32:00Z"),
            ("dpa cd ab 071341 GMT Okt 15", "2015-10-07 13:41:00Z"),
            ("dpa 071341 MESZ Dez 2015", "2015-12-07 13:41:00+02:00"),
            ("abc-def/gh AFP 181432 AOÛT 16", "2016-08-18 14:32:00"),
            ("091137 märz 18", "2018-03-09 11:37:00"),
        ] {
            let date = trailer(line).unwrap();
            let read = format!("{} {}", date.day, date.time.unwrap());
            assert_eq!(read, expected, "{line}");
        }
        for line in [
            "AFP 18 AVR 16",
            "AFP 321432 AVR 16",
            "AFP 182532 AVR 16",
            "trois mots ici",
            "Code postal 292000 mars 16",
            "Le 181432 AVR 16",
            "181432 AVR",
        ] {
            assert_eq!(trailer(line), None, "{line}");
        }
    }
}
