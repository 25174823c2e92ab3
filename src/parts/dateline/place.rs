//! The place of a dateline: what can be one, how it is shown, and where it stands alone before copy.

use super::{BARRED_BYTES, DATELINE_BYTES, Dateline, dashes, end_of};
use crate::french::fold;
use crate::model::Article;
use crate::parts::labels;
use crate::schema;

/// Shortest sentence behind a place alone, in bytes: « NON — Jamais. » has no place.
const SENTENCE_BYTES: usize = 25;

/// Longest place that may be an acronym, in bytes.
const ACRONYM_BYTES: usize = 6;

/// Longest word of a name that says nothing of it, in letters: `sur`, `les`.
const SMALL_WORD: usize = 3;

/// Words inside the name of a place that keep their small letters.
const SMALL: [&str; 16] = [
    "and", "au", "aux", "d", "de", "des", "du", "en", "es", "et", "la", "le", "les", "lès", "sous",
    "sur",
];

/// Reads a place alone at the head of copy: `MONTREAL — Le pont a été rouvert.`, `(Québec) Le pont a été rouvert.`
///
/// Kickers and acronyms look alike (« FOOTBALL — », « ONU — »), so only a name in capitals or brackets is one that no
/// table has, that the article writes nowhere else in capitals, and that a sentence follows.
pub(super) fn place_alone(article: &Article, index: usize) -> Option<Dateline<'_>> {
    let text = article.passages[index].text.as_str();
    let (place, length) = in_capitals(text).or_else(|| bracketed(text))?;
    let is_known_word = |word: &str| {
        let word = fold(&word.to_lowercase()).into_owned();
        // « INONDATIONS », « LOGEMENT »: no place ends so.
        let is_noun = ["tion", "isme", "ement", "ateur", "logie"]
            .iter()
            .any(|ending| word.trim_end_matches('s').ends_with(ending));
        is_noun || schema::boilerplate().no_places.contains(&word) || !labels(&word).is_empty()
    };
    let is_country = schema::aliases()
        .iter()
        .any(|alias| fold(&alias.name).eq_ignore_ascii_case(&fold(place)));
    let is_free = !is_known_word(place)
        && !place.split(' ').any(is_known_word)
        && !is_country
        && crate::parts::agency_ignoring_case(place).is_none()
        && !is_written_otherwise(place, article, index, length);
    (is_free && begins_copy(&text[length..])).then_some(Dateline {
        place,
        day: None,
        agency: None,
        length,
    })
}

/// Returns a name in capitals before a dash, perhaps with its region, and where the dash ends.
fn in_capitals(text: &str) -> Option<(&str, usize)> {
    let mut firsts = text.chars().filter(|c| *c != '\'' && *c != '’');
    if !firsts.next()?.is_uppercase() || !firsts.next()?.is_uppercase() {
        return None;
    }
    let head = &text[..text.floor_char_boundary(DATELINE_BYTES / 2)];
    let ends = |dash: usize| {
        let place = in_region(&text[..dash])?;
        is_shouted(place).then(|| (place, end_of(text, dash).0))
    };
    dashes(head).filter_map(ends).last()
}

/// Returns a name in brackets, and where the dash behind it ends.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix('(')?;
    let end = inner.find(')').filter(|end| *end <= DATELINE_BYTES / 2)?;
    let place = in_region(&inner[..end])?;
    let is_plain = is_place(place) && is_name(place) && !place.contains(['(', '/', '.']);
    let has_letters = place.chars().filter(|c| c.is_alphabetic()).count() > 2;
    (is_plain && has_letters).then(|| (place, end_of(text, 1 + end + 1).0))
}

/// Returns a place without the region behind its comma: `LYON` of `LYON, France`.
fn in_region(text: &str) -> Option<&str> {
    let mut pieces = text.trim_end_matches([' ', '\u{a0}', ',', '.']).split(',');
    let place = pieces.next()?.trim();
    pieces
        .all(|piece| is_place(piece.trim()) && is_name(piece))
        .then_some(place)
}

/// Whether the article has a word of a name as places are not written: an acronym in capitals amid small letters
/// (« l'ONU »), or a noun in small letters (« les inondations » below « INONDATIONS — »).
fn is_written_otherwise(place: &str, article: &Article, index: usize, length: usize) -> bool {
    let plain = |word: &str| fold(&word.to_lowercase()).into_owned();
    let may_be_acronym = place.len() <= ACRONYM_BYTES && !place.contains(char::is_lowercase);
    let is_long = |word: &&str| word.chars().count() > SMALL_WORD;
    let named: Vec<String> = words_of(place).filter(is_long).map(plain).collect();
    let is_noun = |word: &str| {
        let word = plain(word);
        let one = |word: &str| word.trim_end_matches(['s', 'x']).to_owned();
        named.iter().any(|name| one(name) == one(&word))
    };
    let is_otherwise = |word: &str| match word.starts_with(char::is_lowercase) {
        true => is_noun(word),
        false => may_be_acronym && word == place,
    };
    // Its own first words are what the question is about.
    let texts = article
        .passages
        .iter()
        .enumerate()
        .map(|(at, passage)| match at == index {
            true => &passage.text[length..],
            false => passage.text.as_str(),
        });
    texts
        .filter(|text| text.contains(char::is_lowercase))
        .any(|text| words_of(text).any(is_otherwise))
}

/// Returns the words of a text, the parts of compounds apart.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Whether a text is copy and no headline: it begins as a sentence and ends as one, or is long.
pub(super) fn begins_copy(text: &str) -> bool {
    let text = text.trim();
    let begins = text.starts_with(|c: char| {
        c.is_uppercase() || c.is_ascii_digit() || matches!(c, '«' | '“' | '"')
    });
    let end = text.trim_end_matches(['»', '”', '"', ')', ' ', '\u{a0}', '\u{202f}']);
    let is_sentence = end.ends_with('.') && !end.ends_with("..") && text.len() >= SENTENCE_BYTES;
    begins && (is_sentence || text.len() > BARRED_BYTES) && text.contains(char::is_lowercase)
}

/// Whether a text is a place: a place has no point but in `St.`, and few words.
pub(super) fn is_place(text: &str) -> bool {
    !text.is_empty()
        && text.split_whitespace().count() <= 5
        && text
            .chars()
            .all(|c| c.is_alphabetic() || c.is_whitespace() || "'’.-–/()".contains(c))
}

/// Whether every word of a text is a name's. Without a day, only that is a place: « Selon Reuters (AFP) » is not.
pub(super) fn is_name(text: &str) -> bool {
    text.split_whitespace().all(|word| {
        word.starts_with(|c: char| c.is_uppercase() || c == '(')
            || word.len() <= 3
            || word.contains(['\'', '’', ')'])
    })
}

/// Whether a text is a place in capitals, but for the small words in it: `NEW YORK et CHICAGO`, `SALT LAKE CITY`.
pub(super) fn is_shouted(text: &str) -> bool {
    let words = || {
        text.split([' ', '-', '\'', '’', '/'])
            .filter(|word| !word.is_empty())
    };
    let is_capital = |word: &str| !word.contains(char::is_lowercase) || SMALL.contains(&word);
    // « SNCF », « PSG »: a name that can be said has a vowel.
    let vowels = ['a', 'e', 'i', 'o', 'u', 'y'];
    let can_be_said =
        |word: &str| word.chars().count() <= 2 || fold(&word.to_lowercase()).contains(vowels);
    is_place(text)
        && words().all(|word| is_capital(word) && can_be_said(word))
        && words().any(|word| word.chars().count() > 2 && !SMALL.contains(&word))
}

/// Returns a place as it is shown: `NEW YORK (Nations unies)` is New York, `AIX-EN-PROVENCE` Aix-en-Provence.
pub(in crate::parts) fn place_name(place: &str) -> String {
    let place = place.split('(').next().unwrap_or(place).trim();
    let words = || place.split_inclusive(|c: char| !c.is_alphabetic());
    let letters = |word: &'_ str| {
        word.trim_end_matches(|c: char| !c.is_alphabetic())
            .to_lowercase()
    };
    let is_small = |word: &str| SMALL.contains(&letters(word).as_str());
    let has_small_letters = |word: &str| word.contains(char::is_lowercase) && !is_small(word);
    if words().any(has_small_letters) {
        return place.to_owned();
    }
    let mut name = String::with_capacity(place.len());
    for word in words() {
        if !name.is_empty() && is_small(word) {
            name.push_str(&word.to_lowercase());
            continue;
        }
        let mut characters = word.chars();
        name.extend(characters.next());
        name.extend(characters.flat_map(char::to_lowercase));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;
    use crate::model::{Part, Passage};

    /// Returns the place and the rest of a paragraph under a headline, with another below it.
    fn place_under_a_headline(text: &str, below: &str) -> Option<(String, String)> {
        let mut article = Article {
            passages: vec![
                Passage::new(Part::Headline, "Le port rouvre"),
                Passage::new(Part::Body, text),
                Passage::new(Part::Body, below),
            ],
            ..Article::default()
        };
        find(&mut article);
        Some((article.place?, article.passages[2].text.clone()))
    }

    #[test]
    fn a_place_alone_is_read_where_copy_begins() {
        let below = "Les quais de Sète sont pleins.";
        let copy = "Le port a rouvert mardi après des travaux.";
        for (before, place) in [
            ("SETE — ", "Sete"),
            ("SÈTE - ", "Sète"),
            ("SALT LAKE CITY — ", "Salt Lake City"),
            ("LE HAVRE – ", "Le Havre"),
            ("LES SABLES-D'OLONNE -- ", "Les Sables-d'Olonne"),
            ("LILLE et NEW YORK — ", "Lille et New York"),
            ("(Québec) ", "Québec"),
            ("(Trois-Rivières) — ", "Trois-Rivières"),
            ("(OTTAWA) — ", "Ottawa"),
            ("(Brest, Finistère) ", "Brest"),
            ("SETE, France — ", "Sete"),
            ("SETE. — ", "Sete"),
            ("L'ÎLE-D'YEU — ", "L'Île-d'Yeu"),
            ("(ÉVÉ) — ", "Évé"),
        ] {
            let found = place_under_a_headline(&format!("{before}{copy}"), below);
            assert_eq!(found, Some((place.to_owned(), copy.to_owned())), "{before}");
        }
    }

    #[test]
    fn kickers_acronyms_and_headlines_are_no_places() {
        let copy = "Le port a rouvert mardi après des travaux.";
        for text in [
            format!("FOOTBALL — {copy}"),
            format!("ONU — {copy}"),
            format!("SNCF — {copy}"),
            format!("COUPE DE FRANCE - {copy}"),
            format!("TOUR DE FRANCE — {copy}"),
            format!("EXCLUSIF - {copy}"),
            format!("INONDATIONS — {copy}"),
            format!("SYRIE — {copy}"),
            format!("URGENT - {copy}"),
            format!("AFP - {copy}"),
            format!("PORTO — {copy} La PORTO le dit."),
            format!("(Suite) {copy}"),
            format!("(France) {copy}"),
            format!("(AFP) {copy}"),
            format!("(photo) {copy}"),
            "SETE — Le port rouvre".to_owned(),
            "SETE — Le retour...".to_owned(),
            "NON — Jamais.".to_owned(),
            "SETE — LE PORT A ROUVERT MARDI MATIN.".to_owned(),
            format!("Sète — {copy}"),
            format!("SETE—{copy}"),
            "SETE - thon et carpe sont revenus mardi au port.".to_owned(),
            format!("A — {copy}"),
        ] {
            assert_eq!(place_under_a_headline(&text, "Rien."), None, "{text}");
        }
        for noun in ["RETRAITES", "MARÉE", "LA TEMPÊTE"] {
            let copy = format!("{noun} — {copy}");
            assert_eq!(
                place_under_a_headline(&copy, "La marée et la tempête, une retraite."),
                None
            );
        }
        let copy = format!("LENSO — {copy}");
        assert!(place_under_a_headline(&copy, "Rien.").is_some());
        assert_eq!(place_under_a_headline(&copy, "Rien, selon la LENSO."), None);
    }
}
