//! Finds the parts of an article that its format left unmarked, one rule a file.
//!
//! The rules, in their order:
//! 1. [`script`]: programs and style sheets of pages that stand in the text;
//! 2. [`ending`]: boilerplate, copyright, trailer and signature, from the end;
//! 3. [`date_line`]: when a page says that it was published and changed;
//! 4. [`opening`]: labels, slug, caption with credit, headline, byline, from the beginning;
//! 5. [`dateline`]: place, day and agency before the first words;
//! 6. [`lead`]: what is left is the lead, then paragraphs; summaries that the text does not repeat are lead text;
//! 7. [`quotes`]: what stands between quotation marks, and who said it;
//! 8. [`publication`]: which newspaper or site it stood in, apart from the agency;
//! 9. [`offices`]: who held an office that speaks and has no name in the article;
//! 10. [`subjects`]: what the IPTC's codes stand for.

mod date_line;
mod dateline;
mod ending;
mod labels;
mod lead;
mod offices;
mod opening;
mod path_date;
mod publication;
mod quotes;
mod script;
mod subjects;

use std::path::Path;

pub use labels::{Label, labels};

use crate::model::{Article, ArticleDate, DateSource, Moment, Part, Passage};
use crate::schema;

/// Finds the parts of an article; `path` is where its file stands under its root.
///
/// Afterwards no passage is [`Part::Unmarked`], [`Part::Body`] or [`Part::Summary`], and the text of the passages is what it was, in the
/// same order; only scripts, datelines, credits and labels have become passages of their own, without the dash before or
/// behind a label. A summary that says what the text says is gone.
pub fn find(article: &mut Article, path: &Path) {
    let is_filled = |passage: &Passage| !passage.text.is_empty();
    // An empty headline is a format's word that there is none.
    article
        .passages
        .retain(|passage| is_filled(passage) || passage.part == Part::Headline);
    script::find(article);
    let trailer = ending::find(article);
    let line = date_line::find(article);
    opening::find(article);
    article.passages.retain(is_filled);
    let marked = article.texts(Part::Dateline).count();
    let dateline = dateline::find(article);
    let is_cut = article.texts(Part::Dateline).count() > marked;
    let is_dateline = |passage: &Passage| is_cut && passage.part == Part::Dateline;
    let text = article.passages.iter().rposition(is_dateline);
    lead::find(article, text);
    let reported = quotes::find(&article.passages);
    article.quotations = reported.quotations;
    article.reported = reported.indirect;
    let said = SaidDates {
        line,
        dateline,
        trailer,
    };
    find_date(article, path, said);
    publication::find(article);
    find_agency(article);
    article.place = article
        .place
        .take()
        .map(|place| dateline::place_name(&place));
    offices::tie(article);
    subjects::name(&mut article.subjects);
}

/// The dates that the text of an article says.
struct SaidDates {
    line: date_line::Dates,
    dateline: Option<dateline::Day>,
    trailer: Option<ArticleDate>,
}

/// Decides the date: the format's own field, else the date line of its page, else the dateline, else the trailer, else
/// the path, else when a page says that it was changed.
///
/// A dateline without a year takes the trailer's or the path's. A day without its hour takes the hour that the next of
/// them gives for the same day.
fn find_date(article: &mut Article, path: &Path, said: SaidDates) {
    let in_path = path_date::find(path);
    let year = said
        .trailer
        .map(|date| date.day)
        .or(in_path)
        .map(|day| day.year());
    let of = |moment: Moment, source| ArticleDate {
        day: moment.day,
        time: moment.time,
        source,
    };
    let SaidDates {
        line,
        dateline,
        trailer,
    } = said;
    let dateline = dateline.and_then(|day| day.in_year(year));
    let dates = [
        article.date,
        line.published.map(|moment| of(moment, DateSource::Line)),
        dateline.map(|moment| of(moment, DateSource::Dateline)),
        trailer,
        in_path.map(|day| of(Moment { day, time: None }, DateSource::Path)),
    ];
    let mut dates = dates.into_iter().flatten();
    let first = dates.next().map(|mut first| {
        let same_day = |date: &ArticleDate| date.day == first.day;
        first.time = first
            .time
            .or_else(|| dates.filter(same_day).find_map(|date| date.time));
        first
    });
    article.date = first.or(line.updated.map(|moment| of(moment, DateSource::Line)));
}

/// Decides the agency: the format's field or the dateline's, else a byline that is one, else the caption's credit.
fn find_agency(article: &mut Article) {
    article.agency = article.agency.take().map(|agency| agency_name(&agency));
    if article.agency.is_none() {
        let marked = article.first(Part::Dateline);
        article.agency = marked
            .and_then(dateline::agency_of_marked)
            .or_else(|| agency_in_byline(article.byline.as_deref()?))
            .map(str::to_owned);
    }
    if article.agency.is_none() {
        let trailer = article.first(Part::Trailer);
        article.agency = trailer
            .and_then(ending::agency_of_trailer)
            .map(str::to_owned);
    }
    if article.agency.is_none() {
        // `ATS.940101.0001`, as CLEF numbers the dispatches of an agency.
        let in_guid = || agency_of(article.guid.as_deref()?.split_once('.')?.0);
        article.agency = in_guid().map(str::to_owned);
    }
    if article.agency.is_none() {
        let credit = article
            .first(Part::Credit)
            .map(|credit| credit.trim_start_matches(['©', ' ', '\u{a0}']));
        article.agency = credit.and_then(agency_of).map(str::to_owned);
    }
}

/// Returns an agency as it is shown: by its first spelling where it is known, also by the name of its site.
fn agency_name(agency: &str) -> String {
    let bare = agency.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = bare.strip_prefix("Via ").unwrap_or(bare);
    if let Some(known) = agency_of(bare) {
        return known.to_owned();
    }
    let is_domain = bare.contains('.') && !bare.contains(' ');
    let labels = bare.split(['.', '-']);
    let known = labels
        .filter(|_| is_domain)
        .find_map(|label| agency_ignoring_case(label));
    known.map_or_else(|| bare.to_owned(), str::to_owned)
}

fn agency_ignoring_case(label: &str) -> Option<&'static str> {
    let is_it = |spelling: &String| spelling.eq_ignore_ascii_case(label);
    schema::agencies()
        .iter()
        .find(|agency| agency.spellings.iter().any(is_it))
        .map(|agency| agency.spellings[0].as_str())
}

/// Returns the agency that a byline is or names: `AFP`, `Orange avec AFP`, `Christian Hollmann, dpa`.
fn agency_in_byline(byline: &str) -> Option<&'static str> {
    agency_of(byline).or_else(|| {
        let last = byline.rsplit([' ', ',', '/']).next()?;
        let before = &byline[..byline.len() - last.len()];
        let is_joined =
            before.trim_end().ends_with("avec") || before.trim_end().ends_with([',', '/']);
        agency_of(last).filter(|_| is_joined)
    })
}

/// Returns the name of the agency that a whole text names.
fn agency_of(text: &str) -> Option<&'static str> {
    let text = text.trim();
    schema::agencies()
        .iter()
        .find(|agency| agency.spellings.iter().any(|spelling| spelling == text))
        .map(|agency| agency.spellings[0].as_str())
}

/// Returns a line without brackets, points and marks around it, as lines are compared with the tables.
fn trimmed(line: &str) -> &str {
    line.trim_matches(|c: char| !c.is_alphanumeric() && c != '©')
}

/// Whether a line can begin with `known` once it is in lower case and folded; a line without accents is told for sure.
///
/// Asked first, because folding makes two copies of the line, and few lines pass.
fn may_begin(line: &str, known: &str) -> bool {
    for (ours, theirs) in line.bytes().zip(known.bytes()) {
        if !ours.is_ascii() {
            return true;
        }
        if ours.to_ascii_lowercase() != theirs {
            return false;
        }
    }
    true
}

/// Whether a text has at most so many characters; most texts tell by their bytes.
fn is_within(text: &str, characters: usize) -> bool {
    text.len() <= characters || text.len() <= 4 * characters && text.chars().count() <= characters
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Passage;

    /// Returns the parts of a plain text as `part: text` lines.
    pub(super) fn parts_of(paragraphs: &[&str], path: &str) -> (Article, Vec<String>) {
        let passages = paragraphs
            .iter()
            .map(|text| Passage::new(Part::Unmarked, text))
            .collect();
        let mut article = Article {
            passages,
            ..Article::default()
        };
        find(&mut article, Path::new(path));
        let parts = article
            .passages
            .iter()
            .map(|p| format!("{}: {}", p.part.name(), p.text))
            .collect();
        (article, parts)
    }

    #[test]
    fn a_caption_is_not_taken_for_the_headline() {
        let (article, parts) = parts_of(
            &[
                "Le port de Brest en 2014. ©\u{a0}Reuters",
                "Le trafic du port de Brest repart à la hausse",
                "Le trafic a augmenté de 3 %, a annoncé lundi la chambre de commerce.",
                "«\u{a0}C'est une bonne nouvelle\u{a0}», a dit son président.",
                "Contenu partenaire",
            ],
            "2016/04/18/brest.txt",
        );
        assert_eq!(
            parts,
            [
                "caption: Le port de Brest en 2014.",
                "credit: ©\u{a0}Reuters",
                "headline: Le trafic du port de Brest repart à la hausse",
                "lead: Le trafic a augmenté de 3 %, a annoncé lundi la chambre de commerce.",
                "paragraph: «\u{a0}C'est une bonne nouvelle\u{a0}», a dit son président.",
                "boilerplate: Contenu partenaire",
            ]
        );
        assert_eq!(article.agency.as_deref(), Some("Reuters"));
        assert_eq!(article.date.unwrap().to_string(), "2016-04-18");
        let quotes: Vec<&str> = article
            .quotations
            .iter()
            .map(|quote| article.words_of(quote))
            .collect();
        assert_eq!(quotes, ["C'est une bonne nouvelle"]);
    }

    #[test]
    fn a_wire_dispatch_is_taken_apart() {
        let (article, parts) = parts_of(
            &[
                "URGENT",
                "Syrie-conflit-trêve",
                "Syrie : la trêve tient",
                "Par Jeanne DURAND",
                "GENEVE, 27 fév (AFP) - La trêve tenait samedi.",
                "Rien d'autre.",
                "abc/def/gh",
                "AFP 271432 FEV 16",
                "© 2016 AFP. Tous droits de reproduction et de représentation réservés.",
            ],
            "a.txt",
        );
        assert_eq!(
            parts,
            [
                "label: URGENT",
                "slug: Syrie-conflit-trêve",
                "headline: Syrie : la trêve tient",
                "byline: Par Jeanne DURAND",
                "dateline: GENEVE, 27 fév (AFP) -",
                "lead: La trêve tenait samedi.",
                "paragraph: Rien d'autre.",
                "signature: abc/def/gh",
                "trailer: AFP 271432 FEV 16",
                "boilerplate: © 2016 AFP. Tous droits de reproduction et de représentation réservés.",
            ]
        );
        assert_eq!(article.date.unwrap().source, DateSource::Dateline);
        assert_eq!(article.date.unwrap().day.to_string(), "2016-02-27");
        assert_eq!(article.place.as_deref(), Some("Geneve"));
        assert_eq!(article.agency.as_deref(), Some("AFP"));
        assert_eq!(article.byline.as_deref(), Some("Jeanne DURAND"));
        assert_eq!(article.slug.as_deref(), Some("Syrie-conflit-trêve"));
        assert_eq!(article.kicker.as_deref(), Some("Syrie"));
        assert_eq!(article.urgency, Some(3));
    }

    #[test]
    fn a_line_that_may_begin_so_is_not_turned_away() {
        for line in ["Lire aussi : x", "LIRE", "Lîre aussi", "li\u{301}re", ""] {
            assert!(may_begin(line, "lire aussi"), "{line}");
        }
        for line in ["Le ministre", "lire Aussy"] {
            assert!(!may_begin(line, "lire aussi"), "{line}");
        }
    }

    #[test]
    fn an_invalid_date_is_no_date() {
        let (article, parts) = parts_of(&["PARIS, 31 fév 2016 (AFP) - Rien."], "a.txt");
        assert_eq!(article.date, None);
        assert_eq!(parts[0], "dateline: PARIS, 31 fév 2016 (AFP) -");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn whatever_stands_before_the_copy_no_letter_of_it_is_lost(
            passages in prop::collection::vec(prop::collection::vec(opening_piece(), 1..9), 1..6),
        ) {
            let texts: Vec<String> = passages.iter().map(|pieces| pieces.concat()).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (article, _) = parts_of(&texts, "2016/04/18/a.txt");
            let letters = |text: String| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
            let after: Vec<&str> = article.passages.iter().map(|p| p.text.as_str()).collect();
            prop_assert_eq!(letters(after.concat()), letters(texts.concat()));
        }
    }

    /// Pieces of date lines, datelines, closing lines and copy.
    fn opening_piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "PARIS",
            "ÉVÉ",
            "É",
            "L’",
            "Québec",
            "(",
            ")",
            "[",
            "/",
            " ",
            " ",
            " ",
            ", ",
            " — ",
            " - ",
            " = ",
            "—",
            " et ",
            "AFP",
            "(PC)",
            "/TASS/",
            "(AFP)",
            "(Belga)",
            "3 mars 2016",
            "31 fév",
            "24/07",
            "1 er août 19",
            "mar. ",
            "le ",
            "à 10h34",
            "25h",
            "Publié ",
            "Mis à jour ",
            "hier",
            "il y a 3 heures",
            "par ",
            "Jeanne Durand",
            "X",
            "é",
            "\u{a0}",
            "181432",
            "AVR",
            " 16",
            "GMT",
            "dpa cd ",
            ".",
            "Le port a rouvert mardi, a annoncé la mairie.",
            "| ",
            "« oui »",
        ])
    }
}
