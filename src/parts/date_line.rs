//! The visible date line of a page: `Publié le 3 mai 2021 à 7h12, par Jeanne Durand`, `Mis à jour le 4 mai 2021`.

use super::opening;
use crate::model::{
    Article, LinePiece, Moment, Part, Passage, Said, is_month_or_weekday, read_line,
};
use crate::schema;

/// How many of the first passages may be the date line: label, kicker, headline, byline come before it.
const OPENING_PASSAGES: usize = 8;

/// How many of the last passages may be the date line: pages set it there too, above what is no article.
const CLOSING_PASSAGES: usize = 3;

/// Longest date line, in bytes: two dates, a byline and a time of reading.
const LINE_BYTES: usize = 200;

/// Longest date line without a year, in bytes: « Publié il y a 3 heures, par Jeanne Durand ».
const RELATIVE_BYTES: usize = 80;

/// Longest passage that stands above the date line, in bytes: what is longer is copy, and below copy a bare date is a
/// line of a chronology.
const HEADLINE_BYTES: usize = 200;

/// Most words of a section before a date line: `Faits divers | Publié le …`.
const SECTION_WORDS: usize = 3;

/// What the date lines of an article say.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// When it was published.
    pub(super) published: Option<Moment>,
    /// When it was changed.
    pub(super) updated: Option<Moment>,
}

/// Marks the date lines of an article, which are neither headline nor copy, notes who wrote it, and returns the dates.
///
/// Only a passage that is nothing else is one. A date that nothing says the meaning of is one above the copy alone.
pub(super) fn find(article: &mut Article) -> Dates {
    let mut dates = Dates::default();
    let open: Vec<usize> = (0..article.passages.len())
        .filter(|index| article.passages[*index].part.is_open())
        .collect();
    let last = open.len().saturating_sub(CLOSING_PASSAGES);
    let mut is_copy_seen = false;
    for (place, index) in open.iter().enumerate() {
        if (OPENING_PASSAGES..last).contains(&place) {
            continue;
        }
        let text = &article.passages[*index].text;
        let Some(line) = Line::read(text) else {
            is_copy_seen |= text.len() > HEADLINE_BYTES || text.ends_with('.');
            continue;
        };
        let is_told = match place < OPENING_PASSAGES {
            true => line.is_labelled || !is_copy_seen && dates.published.is_none(),
            false => line.is_labelled && line.byline.is_none(),
        };
        // A line that is all there is stays what its article says.
        if !is_told || !has_other_text(article) {
            continue;
        }
        dates.published = dates.published.or(line.published);
        dates.updated = dates.updated.or(line.updated);
        if article.agency.is_none() {
            article.agency = line.agency.map(str::to_owned);
        }
        let passage = &mut article.passages[*index];
        passage.part = match line.byline {
            Some(_) => Part::Byline,
            None => Part::Boilerplate,
        };
        article.byline = article.byline.take().or(line.byline);
    }
    dates
}

/// Whether an article has something to read beside one of its open passages.
fn has_other_text(article: &Article) -> bool {
    let is_text = |passage: &&Passage| {
        let is_headline = passage.part == Part::Headline && !passage.text.is_empty();
        passage.part.is_open() || passage.part.is_body() || is_headline
    };
    article.passages.iter().filter(is_text).count() > 1
}

/// What a date line says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    published: Option<Moment>,
    updated: Option<Moment>,
    byline: Option<String>,
    agency: Option<&'static str>,
    /// Whether it says that its dates are of publishing or of a change.
    is_labelled: bool,
}

impl Line {
    /// Reads all of a passage as a date line.
    fn read(text: &str) -> Option<Line> {
        if text.len() > LINE_BYTES || !may_be(text) {
            return None;
        }
        let pieces = read_line(text);
        let mut line = Line::default();
        let (mut bare_dates, mut relative_dates) = (0, 0);
        for piece in &pieces {
            match piece {
                LinePiece::Dated(Said::Updated, moment) => {
                    line.updated = line.updated.or(Some(*moment));
                }
                LinePiece::Dated(said, moment) => {
                    bare_dates += u32::from(*said == Said::Nothing);
                    line.published = line.published.or(Some(*moment));
                }
                LinePiece::Relative(_) => relative_dates += 1,
                LinePiece::Other(_) => {}
            }
        }
        let has_date = line.published.or(line.updated).is_some() || relative_dates > 0;
        has_date.then_some(())?;
        line.is_labelled = bare_dates == 0;
        // Eight figures are the number of something as well.
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        if !line.is_labelled && (bare_dates > 1 || line.updated.is_some() || is_number) {
            return None;
        }
        for (at, piece) in pieces.iter().enumerate() {
            if let LinePiece::Other(text) = piece {
                line.take(text, at == 0)?;
            }
        }
        Some(line)
    }

    /// Takes what stands beside the dates: who wrote, the agency, how long it takes to read, the section before it all.
    /// `None` where it is anything else.
    fn take(&mut self, text: &str, is_first: bool) -> Option<()> {
        let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() || is_time_of_reading(bare) {
            return Some(());
        }
        if let Some(agency) = super::agency_of(bare) {
            self.agency = Some(agency);
            return Some(());
        }
        let (head, tail) = bare.split_once([',', '(']).unwrap_or((bare, ""));
        let name = writer(bare)
            .or_else(|| writer(head.trim()))
            .or_else(|| is_person(bare).then_some(bare));
        if let Some(name) = name {
            self.agency = self.agency.or_else(|| super::agency_of(tail));
            self.byline.get_or_insert_with(|| name.to_owned());
            return Some(());
        }
        // « Le Quotidien avec AFP », « par admin », « dans Politique »: of a page that says what its line is.
        let with_agency = || super::agency_in_byline(bare).filter(|_| bare.contains(" avec "));
        if let Some(agency) = with_agency().filter(|_| self.is_labelled) {
            self.agency = self.agency.or(Some(agency));
            self.byline.get_or_insert_with(|| bare.to_owned());
            return Some(());
        }
        let mut words = bare.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("par"), Some(name), None) if self.is_labelled => {
                self.byline.get_or_insert_with(|| name.to_owned());
                return Some(());
            }
            (Some("dans"), Some(section), _) if self.is_labelled => {
                let is_short = bare.split_whitespace().count() <= SECTION_WORDS + 1;
                return (is_short && section.starts_with(char::is_uppercase)).then_some(());
            }
            _ => {}
        }
        let is_section = self.is_labelled
            && is_first
            && text.split_whitespace().count() <= SECTION_WORDS + 1
            && text
                .trim_end()
                .ends_with(['|', '•', '·', '–', '—', '-', '/']);
        is_section.then_some(())
    }
}

/// Whether a text can be a date line: it has a year or says « publié » and the like, and next to no word of copy.
///
/// Asked first, because most short passages with a figure are copy, and reading them for dates takes long.
fn may_be(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Counted, which takes many bytes at a time, before they are looked at one by one.
    let has_figures = bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 4;
    let mut figures = bytes.split(|byte| !byte.is_ascii_digit());
    let has_year = has_figures && figures.any(|figures| figures.len() == 4) || text.contains('/');
    // « Publié hier », « Posted 3 hours ago », « Mis à jour ce matin »: without a year.
    let says_when = || {
        let labels = ["ubli", "ost", " jour", "pdate"];
        text.len() <= RELATIVE_BYTES && labels.iter().any(|piece| text.contains(piece))
    };
    if !has_year && !says_when() {
        return false;
    }
    let is_copy = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(char::is_lowercase)
            && !word.contains(|c: char| c.is_ascii_digit())
            && !LINE_WORDS.contains(&word)
            && !is_month_or_weekday(word)
    };
    text.split_whitespace()
        .filter(is_copy)
        .nth(COPY_WORDS)
        .is_none()
}

/// Most words in small letters of a date line that are none of the usual ones: « envoyée spéciale ».
const COPY_WORDS: usize = 2;

/// The usual words in small letters of a date line, but for months and days of the week.
const LINE_WORDS: [&str; 46] = [
    "a",
    "ago",
    "am",
    "and",
    "at",
    "avec",
    "by",
    "ce",
    "date",
    "de",
    "diffusé",
    "diffusée",
    "du",
    "en",
    "et",
    "first",
    "h",
    "heure",
    "heures",
    "hier",
    "hours",
    "il",
    "jour",
    "la",
    "last",
    "le",
    "lecture",
    "ligne",
    "lire",
    "locale",
    "matin",
    "min",
    "minutes",
    "mis",
    "mise",
    "modifié",
    "on",
    "par",
    "paru",
    "pm",
    "publié",
    "publiée",
    "temps",
    "updated",
    "y",
    "à",
];

/// Returns who wrote, where a text says nothing else: `Par Jeanne Durand`, `Écrit par Jeanne Durand`, `par la rédaction`.
fn writer(text: &str) -> Option<&str> {
    let verbs = ["Écrit ", "Ecrit ", "écrit ", "Rédigé ", "rédigé "];
    let text = verbs
        .iter()
        .find_map(|verb| text.strip_prefix(verb))
        .unwrap_or(text);
    opening::byline(text).or_else(|| {
        let name = text
            .strip_prefix("Par ")
            .or_else(|| text.strip_prefix("par "))?;
        matches!(name, "la rédaction" | "La rédaction").then_some(name)
    })
}

/// Whether a text says how long it takes to read an article: `Temps de lecture : 3 min`, `4 min read`.
fn is_time_of_reading(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "de", "lecture", "lire", "min", "minute", "minutes", "mn", "read", "reading", "temps",
        "time", "à",
    ];
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.all(|word| {
        WORDS.contains(&word.to_lowercase().as_str())
            || word.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a text is the name of somebody whose first name is a known one.
fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first().copied().unwrap_or("");
    let first = first.split('-').next().unwrap_or(first);
    let names = &schema::speakers().first_names;
    let mut known = names
        .masculine
        .iter()
        .chain(&names.feminine)
        .chain(&names.either);
    (2..=4).contains(&words.len())
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase))
        && known.any(|name| name.as_str() == first)
}

#[cfg(test)]
mod tests {
    use super::super::tests::parts_of;
    use super::*;
    use crate::model::DateSource;

    /// Returns what a line says, a piece after the other.
    fn said(text: &str) -> String {
        let Some(line) = Line::read(text) else {
            return "none".to_owned();
        };
        let shown = |what: &str, moment: Option<Moment>| {
            moment.map(|moment| {
                let time = moment
                    .time
                    .map(|time| format!(" {time}"))
                    .unwrap_or_default();
                format!("{what} {}{time}", moment.day)
            })
        };
        let pieces = [
            shown("published", line.published),
            shown("updated", line.updated),
            line.byline.map(|name| format!("by {name}")),
            line.agency.map(|agency| format!("agency {agency}")),
        ];
        let pieces: Vec<String> = pieces.into_iter().flatten().collect();
        match pieces.is_empty() {
            true => "no date".to_owned(),
            false => pieces.join("; "),
        }
    }

    #[test]
    fn a_date_line_is_read_as_pages_set_it() {
        let cases = [
            (
                "Publié le 14 févr. 2020 à 07h12, par Jeanne Durand",
                "published 2020-02-14 07:12:00; by Jeanne Durand",
            ),
            (
                "Le 14 févr. 2020 à 07h12, par Jeanne Durand",
                "published 2020-02-14 07:12:00; by Jeanne Durand",
            ),
            (
                "Par Jeanne Durand, le 14 février 2020",
                "published 2020-02-14; by Jeanne Durand",
            ),
            (
                "Le 14 février 2020 à 18h05",
                "published 2020-02-14 18:05:00",
            ),
            ("vendredi 14 février 2020", "published 2020-02-14"),
            ("14/02/2020 - 18:05", "published 2020-02-14 18:05:00"),
            (
                "Publié le 14 février 2020 à 18h05 (mis à jour le 15 février 2020 à 9h)",
                "published 2020-02-14 18:05:00; updated 2020-02-15 09:00:00",
            ),
            (
                "Mis à jour le 15/02/2020 à 09:00 | Publié le 14/02/2020 à 18:05",
                "published 2020-02-14 18:05:00; updated 2020-02-15 09:00:00",
            ),
            (
                "Publié le : 14/02/2020 - 18:05Modifié le : 15/02/2020 - 09:00",
                "none",
            ),
            (
                "Publié le : 14/02/2020 - 18:05 Modifié le : 15/02/2020 - 09:00",
                "published 2020-02-14 18:05:00; updated 2020-02-15 09:00:00",
            ),
            (
                "Publié le 14 février 2020 à 18h05, mis à jour à 21h30",
                "published 2020-02-14 18:05:00; updated 2020-02-14 21:30:00",
            ),
            (
                "Mis à jour le 15 février 2020 à 9h00.",
                "updated 2020-02-15 09:00:00",
            ),
            (
                "Publié par Jeanne Durand le 14 février 2020",
                "published 2020-02-14; by Jeanne Durand",
            ),
            (
                "AFP, publié le vendredi 14 février 2020 à 18h05",
                "published 2020-02-14 18:05:00; agency AFP",
            ),
            (
                "Par Jeanne Durand (AFP) | Publié le 14 février 2020",
                "published 2020-02-14; by Jeanne Durand; agency AFP",
            ),
            (
                "Marie Durand • 14 février 2020 à 18:05",
                "published 2020-02-14 18:05:00; by Marie Durand",
            ),
            (
                "Bretagne | Publié le 14 février 2020",
                "published 2020-02-14",
            ),
            (
                "Publié le 14 février 2020 à 18h05 - Temps de lecture : 3 min",
                "published 2020-02-14 18:05:00",
            ),
            (
                "Le Quotidien avec AFP Publié le 14 février 2020",
                "published 2020-02-14; by Le Quotidien avec AFP; agency AFP",
            ),
            ("Article publié le 14 février 2020", "published 2020-02-14"),
            (
                "Écrit par Jeanne Durand le 14 février 2020",
                "published 2020-02-14; by Jeanne Durand",
            ),
            (
                "Par La rédaction, le 14 février 2020",
                "published 2020-02-14; by La rédaction",
            ),
            (
                "Posté le 14 février 2020 par admin",
                "published 2020-02-14; by admin",
            ),
            (
                "Publié le 14 février 2020 dans Politique",
                "published 2020-02-14",
            ),
            ("Publié hier à 18h05", "no date"),
            ("Publié vendredi par Jeanne Durand", "by Jeanne Durand"),
            (
                "Published on February 14, 2020 at 6:05 PM",
                "published 2020-02-14 18:05:00",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn copy_with_a_date_is_no_date_line() {
        for text in [
            "Le maire a été élu le 14 février 2020",
            "Paris, le 14 février 2020",
            "Né le 14 février 2020",
            "Écrit le 14 février 2020",
            "Publié le 14 février 2020 dans la revue du port de Brest",
            "Une tribune de Jeanne avec AFP, 14 février 2020",
            "Par décret du 14 février 2020",
            "Du 14 au 18 février 2020",
            "De mars 2020 à mai 2021",
            "Embargo jusqu'au 14 février 2020 à 18h",
            "Diffusé le 14 février 2020 sur une chaîne publique",
            "Publié en 2020",
            "Publié hier sur une chaîne publique",
            "Hier à 18h05",
            "14 février 2020 - 18 février 2020",
            "Le 31 février 2020 à 18h05",
            "20200214",
            "2020",
            "BREST, 14 février 2020 (AFP) -",
            "Le port rouvre ses quais | Publié le 14 février 2020",
        ] {
            assert_eq!(said(text), "none", "{text}");
        }
    }

    #[test]
    fn the_date_line_is_neither_headline_nor_lead() {
        let (article, parts) = parts_of(
            &[
                "Publié le 14 févr. 2020 à 07h12, par Jeanne Durand",
                "Le port de Brest rouvre",
                "Mis à jour le 15 février 2020 à 9h",
                "Le port de Brest a rouvert vendredi, a annoncé la chambre de commerce.",
                "Rien d'autre n'est prévu avant l'été.",
            ],
            "2020/02/16/a.txt",
        );
        assert_eq!(
            parts,
            [
                "byline: Publié le 14 févr. 2020 à 07h12, par Jeanne Durand",
                "headline: Le port de Brest rouvre",
                "boilerplate: Mis à jour le 15 février 2020 à 9h",
                "lead: Le port de Brest a rouvert vendredi, a annoncé la chambre de commerce.",
                "paragraph: Rien d'autre n'est prévu avant l'été.",
            ]
        );
        assert_eq!(article.byline.as_deref(), Some("Jeanne Durand"));
        let date = article.date.unwrap();
        assert_eq!(
            (date.day.to_string().as_str(), date.source),
            ("2020-02-14", DateSource::Line)
        );
        assert_eq!(date.time.unwrap().to_string(), "07:12:00");
    }

    #[test]
    fn a_change_dates_only_what_has_no_other_date() {
        let copy = "Le port de Brest a rouvert vendredi, a annoncé la chambre de commerce.";
        let changed = "Mis à jour le 15 février 2020 à 9h";
        for (path, expected) in [("2020/02/14/a.txt", "2020-02-14"), ("a.txt", "2020-02-15")] {
            let (article, _) = parts_of(&["Le port rouvre", changed, copy], path);
            assert_eq!(article.date.unwrap().day.to_string(), expected, "{path}");
        }
    }

    #[test]
    fn a_bare_date_in_copy_is_a_line_of_a_chronology() {
        let (article, parts) = parts_of(
            &[
                "Les dates du port",
                "Le port de Brest a rouvert vendredi, a annoncé la chambre de commerce.",
                "14 février 2020",
                "Les quais sont dragués pour la première fois depuis dix ans.",
            ],
            "a.txt",
        );
        assert_eq!(parts[2], "paragraph: 14 février 2020");
        assert_eq!(article.date, None);
        let (article, parts) = parts_of(&["14 février 2020"], "a.txt");
        assert_eq!(
            (article.date, parts),
            (None, vec!["headline: 14 février 2020".to_owned()])
        );
    }
}
