//! What several formats say in the same words: dates, standings, urgencies, datelines.

use super::blocks;
use super::marked;
use super::tree::{Element, one_line};
use super::{Emit, Found};
use crate::archive::{Doubt, Line, Text};
use crate::model::{Article, ArticleDate, DateSource, Part, Passage, Status, read_moment};

/// Months as datelines in English begin with one: `January 21` names no place.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Most words of a place in a dateline: `NATIONS UNIES (Etats-Unis)` has three.
const PLACE_WORDS: usize = 5;

/// Reads the date field of a format.
pub(super) fn date(text: &str) -> Option<ArticleDate> {
    let moment = read_moment(text)?;
    Some(ArticleDate {
        day: moment.day,
        time: moment.time,
        source: DateSource::Field,
    })
}

/// Reads what a format says of an item's standing: `usable`, `stat:canceled`, `Embargoed`.
pub(super) fn status(text: &str) -> Option<Status> {
    let text = text.rsplit(':').next().unwrap_or(text);
    Some(match text.trim().to_lowercase().as_str() {
        "usable" | "publish" | "published" => Status::Usable,
        "embargoed" | "embargo" | "withheld" => Status::Embargo,
        "canceled" | "cancelled" | "cancel" | "kill" | "killed" | "withdrawn" => Status::Kill,
        "correction" | "corrected" => Status::Correction,
        "replacement" | "replaced" => Status::Replacement,
        "update" | "updated" => Status::Update,
        "draft" | "auto-draft" | "pending" => Status::Draft,
        "private" => Status::Private,
        "future" | "scheduled" => Status::Future,
        "trash" | "trashed" => Status::Trash,
        _ => return None,
    })
}

/// Notes a standing: what withdraws an article or holds it back is not taken back by what says that it is usable.
pub(super) fn note_status(article: &mut Article, status: Option<Status>) {
    let Some(status) = status else { return };
    let is_stronger = match article.status {
        None | Some(Status::Usable) => true,
        Some(Status::Kill) => false,
        Some(
            Status::Embargo | Status::Draft | Status::Private | Status::Future | Status::Trash,
        ) => status == Status::Kill,
        Some(Status::Correction | Status::Replacement | Status::Update) => status != Status::Usable,
    };
    if is_stronger {
        article.status = Some(status);
    }
}

/// Reads an urgency from 1 to 9; IPTC has 1 (flash) to 8, and 9 for what the user defines.
pub(super) fn urgency(text: &str) -> Option<u8> {
    text.trim()
        .parse()
        .ok()
        .filter(|urgency| (1..=9).contains(urgency))
}

/// Reads the tag of a language: `FR`, `en-US`; `None` where it is no language's.
pub(super) fn language(text: &str) -> Option<String> {
    let text = text.trim();
    let code = text.split(['-', '_']).next().unwrap_or(text);
    let is_tag =
        (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_tag.then(|| match text.split_once(['-', '_']) {
        Some((code, region)) => format!("{}-{}", code.to_lowercase(), region.to_uppercase()),
        None => text.to_lowercase(),
    })
}

/// Returns the place that a marked dateline begins with: `Paris` of `Paris, 21 jan 2019 (AFP) -`.
pub(super) fn place(dateline: &str) -> Option<String> {
    let end = dateline.find(|c: char| c.is_ascii_digit() || matches!(c, ',' | '،' | '(' | ';'));
    let place = dateline[..end.unwrap_or(dateline.len())]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '_' | ':'))
        .trim();
    let lower = place.to_lowercase();
    let is_month = MONTHS.iter().any(|month| lower.starts_with(month)) && end.is_some() && {
        let after = &dateline[end.unwrap_or(0)..];
        after.starts_with(|c: char| c.is_ascii_digit())
    };
    let is_place = place.chars().any(char::is_alphabetic)
        && place.split_whitespace().count() <= PLACE_WORDS
        && !is_month;
    is_place.then(|| place.to_owned())
}

/// Adds a passage on one line, unless it is blank.
pub(super) fn add(article: &mut Article, part: Part, text: Option<&str>) {
    if let Some(text) = text.and_then(one_line) {
        article.passages.push(Passage { part, text });
    }
}

/// What introduces the name in a byline.
const BY: [&str; 7] = ["By ", "BY ", "by ", "Par ", "PAR ", "par ", "Von "];

/// Returns the name of a byline without what introduces it: `By John Doe`, `Par Jeanne DURAND`.
pub(super) fn name_of_byline(byline: &str) -> String {
    let bare = BY.iter().find_map(|word| byline.strip_prefix(word));
    bare.unwrap_or(byline).trim().to_owned()
}

/// Whether a line is introduced as a byline is.
pub(super) fn is_byline(line: &str) -> bool {
    BY.iter().any(|word| line.starts_with(word))
}

/// Whether there is anything to read in an article: a headline or running text, and in it a word.
pub(super) fn has_text(article: &Article) -> bool {
    article.passages.iter().any(|passage| {
        let is_read = matches!(
            passage.part,
            Part::Headline
                | Part::Lead
                | Part::Paragraph
                | Part::Summary
                | Part::Body
                | Part::Unmarked
        );
        is_read && passage.text.chars().any(char::is_alphanumeric)
    })
}

/// Returns the passages of an element: by its blocks, or by its lines where it has none.
pub(super) fn passages(element: Element) -> Vec<Passage> {
    match blocks::has_blocks(element) {
        true => blocks::passages(element),
        false => marked::passages(&blocks::words(element)),
    }
}

/// Fewest words of running text below a headline: fewer are a key or a note, such as `BC-BBN--Top Ten`.
const BELOW_HEADLINE_WORDS: usize = 4;

/// Adds a line that stands below the headline: running text, or the desk's key for the story, as some agencies write there.
pub(super) fn add_below_headline(article: &mut Article, line: Option<&str>) {
    let Some(line) = line else { return };
    let is_text = line
        .split_whitespace()
        .nth(BELOW_HEADLINE_WORDS - 1)
        .is_some()
        && line.chars().any(|c| c.is_alphabetic() && !c.is_uppercase());
    let part = if is_text {
        Part::Paragraph
    } else {
        Part::Label
    };
    add(article, part, Some(line));
}

/// Tells what is not certain about the encoding of a document.
pub(super) fn note_doubt(text: &Text, emit: Emit) {
    for doubt in &text.doubts {
        emit(Found::Doubt(doubt.to_string()));
    }
}

/// Tells what is not certain about the encoding of a document that is read by lines, of which `sample` is the beginning.
///
/// Bytes that are no text are told by the lines that have them.
pub(super) fn note_doubt_before_lines(sample: &Text, emit: Emit) {
    let is_of_lines = |doubt: &&Doubt| matches!(doubt, Doubt::Malformed { .. } | Doubt::Nul(_));
    for doubt in sample.doubts.iter().filter(|doubt| !is_of_lines(doubt)) {
        emit(Found::Doubt(doubt.to_string()));
    }
}

/// Tells what of a line is no text; answers whether to go on.
pub(super) fn note_line(line: &Line, emit: Emit) -> bool {
    match &line.doubt {
        Some(doubt) => emit(Found::Doubt(doubt.to_string())),
        None => true,
    }
}

/// Gives an article with something to read; without, says what `kind` of item has nothing.
pub(super) fn emit_article(
    article: Box<Article>,
    encoding: &'static str,
    emit: Emit,
    kind: &str,
) -> bool {
    emit(match has_text(&article) {
        true => Found::Article {
            article,
            encoding,
            bytes: None,
        },
        false => Found::NotAnArticle(format!("{kind} without a headline or a text")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_begins_with_its_place() {
        for (dateline, expected) in [
            ("Paris, 21 jan 2019 (AFP) -", Some("Paris")),
            ("Strasbourg (AFP)", Some("Strasbourg")),
            ("MOSCOW, Monday (Reuters)", Some("MOSCOW")),
            ("PORTLAND, Ore., Feb 26 -", Some("PORTLAND")),
            ("Landquart GR", Some("Landquart GR")),
            ("Berlin (dpa) - ", Some("Berlin")),
            ("Marseille -", Some("Marseille")),
            ("January 21", None),
            ("4/4/2018", None),
            ("", None),
        ] {
            assert_eq!(place(dateline).as_deref(), expected, "{dateline}");
        }
    }

    #[test]
    fn standings_and_urgencies_have_one_meaning() {
        for (text, expected) in [
            ("stat:usable", Some(Status::Usable)),
            ("Embargoed", Some(Status::Embargo)),
            ("stat:withheld", Some(Status::Embargo)),
            ("canceled", Some(Status::Kill)),
            ("sig:correction", Some(Status::Correction)),
            ("Draft", Some(Status::Draft)),
            ("trash", Some(Status::Trash)),
            ("sig:autre", None),
        ] {
            assert_eq!(status(text), expected, "{text}");
        }
        let mut article = Article::default();
        for (said, expected) in [
            (Status::Usable, Status::Usable),
            (Status::Correction, Status::Correction),
            (Status::Usable, Status::Correction),
            (Status::Embargo, Status::Embargo),
            (Status::Update, Status::Embargo),
            (Status::Kill, Status::Kill),
            (Status::Usable, Status::Kill),
        ] {
            note_status(&mut article, Some(said));
            assert_eq!(article.status, Some(expected), "{said:?}");
        }
        assert_eq!(
            [urgency(" 4 "), urgency("0"), urgency("x")],
            [Some(4), None, None]
        );
        assert_eq!(language("FR").as_deref(), Some("fr"));
        assert_eq!(language("en-us").as_deref(), Some("en-US"));
        assert_eq!(language("x-default"), None);
    }
}
