//! The end of a dispatch: boilerplate anywhere, then trailer and signature.

use std::sync::LazyLock;

use jiff::civil::{Date, Time};

use super::{may_begin, trimmed};
use crate::french::fold;
use crate::model::{Article, ArticleDate, DateSource, Part, TimeOfDay, read_days, whole_year};
use crate::schema;

/// Longest line that a table of beginnings can make boilerplate, in bytes: a sentence of copy may begin with the same
/// words and then goes on.
const BOILERPLATE_BYTES: usize = 200;

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
        } else if is_signature(&passage.text) || date.is_some() && is_initials(&passage.text) {
            passage.part = Part::Signature;
            break;
        } else {
            break;
        }
    }
    date
}

/// Whether a closing line is AFP's own: others write theirs without a name.
pub(super) fn is_of_afp(trailer: &str) -> bool {
    trailer.starts_with("AFP")
}

fn is_boilerplate(text: &str) -> bool {
    if text.len() > BOILERPLATE_BYTES {
        return false;
    }
    let tables = &*TABLES;
    let (text, bare) = (text.trim(), trimmed(text));
    if !tables.lines.iter().any(|known| may_begin(bare, known))
        && !tables.beginnings.iter().any(|known| may_begin(text, known))
    {
        return false;
    }
    let line = fold(&text.to_lowercase()).into_owned();
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

/// Whether a line is the initials of one person, as they stand before AFP's closing line: `ly`.
fn is_initials(text: &str) -> bool {
    (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Reads an agency's closing line, day, hour and minute before month and year: `AFP 181432 AVR 16`.
fn trailer(text: &str) -> Option<ArticleDate> {
    let is_gmt = text.contains("GMT");
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| *word != "GMT")
        .collect();
    let [moment, month, year] = match words[..] {
        ["AFP", moment, month, year] | [moment, month, year] => [moment, month, year],
        _ => return None,
    };
    if moment.len() != 6 || !moment.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day: Date = read_days(
        &format!("{} {month} {}", &moment[..2], whole_year(year)?),
        None,
    )?
    .first;
    let time = Time::new(moment[2..4].parse().ok()?, moment[4..].parse().ok()?, 0, 0).ok()?;
    let time = Some(TimeOfDay {
        time,
        offset_seconds: is_gmt.then_some(0),
    });
    Some(ArticleDate {
        day,
        time,
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
        ] {
            assert!(is_boilerplate(line), "{line}");
        }
        for line in [
            "Partager le pouvoir est difficile",
            "Le contenu partenaire",
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
        for line in ["AFP 18 AVR 16", "AFP 321432 AVR 16", "trois mots ici"] {
            assert_eq!(trailer(line), None, "{line}");
        }
    }
}
