//! The beginning of a dispatch: labels, slug, caption with credit, headline, byline.

use super::{dateline, is_within, may_begin, trimmed};
use crate::french::fold;
use crate::model::{Article, Part, Passage, Status};
use crate::schema::{self, Label};

/// How many passages the beginning is at most: label, slug, caption, kicker, headline, byline, editor's note.
const OPENING_PASSAGES: usize = 8;

/// Longest headline, in characters: real ones reach 130, a sentence of copy soon more.
const HEADLINE_CHARACTERS: usize = 180;

/// Longest caption, in characters: one or two sentences.
const CAPTION_CHARACTERS: usize = 400;

/// Longest credit, in characters: a name, an agency, a year.
const CREDIT_CHARACTERS: usize = 60;

/// Longest byline, in characters.
const BYLINE_CHARACTERS: usize = 90;

/// Longest line that a label can begin, in characters.
const LABEL_CHARACTERS: usize = 120;

/// Marks the beginning of an article and notes what it says.
pub(super) fn find(article: &mut Article) {
    find_captions(article);
    let mut has_headline = article.first(Part::Headline).is_some();
    for index in 0..article.passages.len().min(OPENING_PASSAGES) {
        let is_unmarked = article.passages[index].part == Part::Unmarked;
        if !article.passages[index].part.is_open() {
            continue;
        }
        let may_be_headline = is_unmarked && !has_headline;
        let text = article.passages[index].text.clone();
        if dateline::length(&text).is_some() {
            break;
        }
        let part = if let Some(label) = label(&text) {
            note(article, label);
            Part::Label
        } else if may_be_headline && is_slug(&text) {
            article.slug = Some(text);
            Part::Slug
        } else if let Some(name) = byline(&text) {
            article.byline.get_or_insert_with(|| name.to_owned());
            Part::Byline
        } else if may_be_headline && is_kicker(&text, &article.passages[index + 1..]) {
            article.kicker = Some(text);
            Part::Label
        } else if may_be_headline && is_headline(&text, &article.passages[index + 1..]) {
            has_headline = true;
            Part::Headline
        } else {
            break;
        };
        article.passages[index].part = part;
    }
    if let Some(headline) = article.first(Part::Headline).map(str::to_owned) {
        article.kicker = article.kicker.take().or_else(|| kicker_of(&headline));
        if let Some(label) = label_of_headline(&headline) {
            note(article, label);
        }
    }
}

/// Cuts captions from their credits: before the headline anywhere, later only where a © ends a short passage.
fn find_captions(article: &mut Article) {
    let mut index = 0;
    while index < article.passages.len() {
        let passage = &article.passages[index];
        let is_early = index < OPENING_PASSAGES / 2;
        if matches!(passage.part, Part::Unmarked | Part::Caption)
            && is_within(&passage.text, CAPTION_CHARACTERS)
            && let Some(cut) = credit(&passage.text, is_early)
        {
            let credit = Passage::new(Part::Credit, &passage.text[cut..]);
            let caption = Passage::new(Part::Caption, &passage.text[..cut]);
            article.passages[index] = caption;
            article.passages.insert(index + 1, credit);
            index += 1;
        }
        index += 1;
    }
}

/// Returns where the credit of a caption begins: `© Reuters`, `(Photo X)`, `Crédit : X`, `REUTERS/Name`, `/ AFP`.
fn credit(text: &str, is_early: bool) -> Option<usize> {
    let is_short = |cut: &usize| *cut > 0 && is_within(&text[*cut..], CREDIT_CHARACTERS);
    // A © ends a caption only where a name follows it and no sentence of copyright.
    let copyright = last_copyright(text)
        .filter(is_short)
        .filter(|cut| !has_sentence_end(&text[*cut..]));
    if copyright.is_some() || !is_early {
        return copyright;
    }
    let bracketed = text
        .strip_suffix(')')
        .and_then(|text| text.rfind('('))
        .filter(|cut| {
            ["Photo", "photo", "Crédit", "crédit"]
                .iter()
                .any(|word| text[cut + 1..].starts_with(word))
        });
    let named = || {
        // Every one of these words has a colon, and most captions have none.
        text.contains(':').then_some(())?;
        ["Crédit :", "Crédit:", "Crédits :", "Photo :", "Photo:"]
            .iter()
            .find_map(|word| text.rfind(word))
    };
    let agency = || {
        let cut = text.rfind(['.', ')']).map(|end| end + 1)?;
        let rest = text[cut..].trim();
        let is_agency = |name: &str| super::agency_of(name).is_some();
        let parts = rest.split_once('/')?;
        (is_agency(parts.0.trim()) || is_agency(parts.1.trim())).then_some(cut)
    };
    bracketed.or_else(named).or_else(agency).filter(is_short)
}

/// Whether a point ends a sentence in a text: « © Ken A. OTTER » has one that shortens a name.
fn has_sentence_end(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| {
        let mut before = text[..at].chars().rev();
        let is_initial = before.next().is_some_and(char::is_uppercase)
            && before.next().is_none_or(|c| !c.is_alphanumeric());
        !is_initial
    })
}

/// Returns where the last © stands. Its last byte is that of é, which makes a search by characters stop at every é;
/// its first byte is rare.
fn last_copyright(text: &str) -> Option<usize> {
    let first_byte = "©".as_bytes()[0];
    memchr::memrchr_iter(first_byte, text.as_bytes()).find(|at| text[*at..].starts_with('©'))
}

/// Returns the label that a line is, or begins with in capitals: `URGENT`, `ANNULE ET REMPLACE la dépêche de 14h32`.
fn label(text: &str) -> Option<Label> {
    if !is_within(text, LABEL_CHARACTERS) {
        return None;
    }
    let labels = &schema::boilerplate().labels;
    let is_candidate = |word: &String| may_begin(text, word) || may_begin(trimmed(text), word);
    if !labels.keys().any(is_candidate) {
        return None;
    }
    if let Some(label) = labels.get(fold(&trimmed(text).to_lowercase()).as_ref()) {
        return Some(*label);
    }
    labels
        .iter()
        .find(|(word, _)| {
            let is_shouted = text
                .get(..word.len())
                .is_some_and(|start| start == word.to_uppercase());
            // « URGENT - Séisme au Chili » is a headline with a label, not a label.
            is_shouted
                && matches!(text[word.len()..].chars().next(), Some(' ' | ':'))
                && word.contains(' ')
        })
        .map(|(_, label)| *label)
}

/// Returns the label that a headline carries: `CORRECTION - …`, `(ACTUALISATION) …`.
fn label_of_headline(headline: &str) -> Option<Label> {
    let labels = &schema::boilerplate().labels;
    let is_bracketed = headline.ends_with(')');
    let is_carried = |word: &str| {
        if !is_bracketed && !may_begin(headline.trim_start_matches('('), word) {
            return false;
        }
        let word = word.to_uppercase();
        let bare = headline.trim_start_matches('(');
        bare.starts_with(&word)
            && bare[word.len()..]
                .trim_start()
                .starts_with([')', '-', ':', '–', '—'])
            || headline.ends_with(&format!("({word})"))
    };
    labels
        .iter()
        .find(|(word, _)| is_carried(word))
        .map(|(_, label)| *label)
}

/// Notes what a label says of the article; what withdraws it or holds it back stays.
fn note(article: &mut Article, label: Label) {
    let status = match label {
        // AFP's scale: 1 flash, 2 bulletin, 3 urgent, 4 ordinary.
        Label::Flash => return article.urgency = Some(1),
        Label::Urgent => return article.urgency = Some(3),
        Label::Correction => Status::Correction,
        Label::Replacement => Status::Replacement,
        Label::Kill => Status::Kill,
        Label::Update => Status::Update,
        Label::Embargo => Status::Embargo,
    };
    if !article.status.is_some_and(Status::is_warning) {
        article.status = Some(status);
    }
}

/// Whether a line is a desk's key for its story: `France-procès-assises`, no blank, at least two hyphens.
fn is_slug(text: &str) -> bool {
    if !(8..=80).contains(&text.len()) {
        return false;
    }
    let parts: Vec<&str> = text.split('-').collect();
    (3..=10).contains(&parts.len())
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric))
}

/// Returns the name in a byline: `Par Jeanne DURAND`, `De notre envoyée spéciale Jeanne DURAND`.
pub(super) fn byline(text: &str) -> Option<&str> {
    if text.chars().count() > BYLINE_CHARACTERS
        || text.ends_with('.')
        || text.contains([':', '«', '"'])
    {
        return None;
    }
    let by = ["Par ", "PAR ", "par ", "By "]
        .iter()
        .find_map(|word| text.strip_prefix(word));
    let ours = || {
        let rest = ["De notre ", "De nos "]
            .iter()
            .find_map(|word| text.strip_prefix(word))?;
        let role = rest.split_whitespace().next()?;
        let name = rest.find(char::is_uppercase)?;
        (role.starts_with("correspondant") || role.starts_with("envoyé")).then(|| &rest[name..])
    };
    let name = by.or_else(ours)?.trim();
    let is_name = name.split_whitespace().all(|word| {
        word.starts_with(char::is_uppercase)
            || ["et", "avec", "à", "de", "des", "du", "en"].contains(&word)
    });
    is_name.then_some(name)
}

/// Whether one to three words stand on a line before what is a headline itself: `Proche-Orient`.
fn is_kicker(text: &str, rest: &[Passage]) -> bool {
    let is_text =
        |passage: &&Passage| passage.part == Part::Unmarked && byline(&passage.text).is_none();
    let mut rest = rest.iter().filter(is_text);
    let (Some(next), Some(body)) = (rest.next(), rest.next()) else {
        return false;
    };
    text.split_whitespace().count() <= 3
        && text.chars().count() <= 30
        && !text.ends_with(['.', '!', '?'])
        && dateline::length(&next.text).is_none()
        && byline(&next.text).is_none()
        && is_headline(&next.text, std::slice::from_ref(body))
        && next.text.split_whitespace().count() > 3
        && body.text.len() > next.text.len()
}

/// Whether a line can be a headline: short, no sentence, and something follows it or it is all there is.
fn is_headline(text: &str, rest: &[Passage]) -> bool {
    let is_short = is_within(text, HEADLINE_CHARACTERS);
    let is_sentence = text.ends_with('.') && !text.ends_with("...");
    let mut rest = rest
        .iter()
        .filter(|passage| passage.part == Part::Unmarked)
        .peekable();
    let is_alone = rest.peek().is_none();
    is_short
        && !is_sentence
        && (is_alone || rest.any(|passage| passage.text.len() > text.len() / 2))
}

/// Returns the kicker at the head of a headline: `France` of `France : …`.
fn kicker_of(headline: &str) -> Option<String> {
    let (kicker, rest) = headline.split_once(':')?;
    let kicker = kicker.trim();
    let length = kicker.chars().count();
    let is_kicker = kicker.starts_with(char::is_uppercase)
        && (3..=25).contains(&length)
        && kicker
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
        && kicker.split_whitespace().count() <= 3
        && rest.starts_with(char::is_whitespace);
    is_kicker.then(|| kicker.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_is_cut_from_its_caption() {
        let cases = [
            ("Le port en 2015. © Reuters", Some("© Reuters")),
            (
                "Le port en 2015 © JEANNE DURAND / AFP",
                Some("© JEANNE DURAND / AFP"),
            ),
            (
                "Le port (Photo Jeanne Durand)",
                Some("(Photo Jeanne Durand)"),
            ),
            ("Le port. Crédit : J. Durand", Some("Crédit : J. Durand")),
            (
                "Le port de Brest. REUTERS/Jeanne Durand",
                Some("REUTERS/Jeanne Durand"),
            ),
            ("© 2016 AFP. Tous droits réservés.", None),
            ("Le trafic repart à la hausse", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                credit(text, true).map(|cut| text[cut..].trim()),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn bylines_and_slugs_are_told_from_copy() {
        assert_eq!(
            byline("Par Jeanne DURAND et Paul MARTIN"),
            Some("Jeanne DURAND et Paul MARTIN")
        );
        assert_eq!(
            byline("De notre envoyée spéciale Claire MARTIN"),
            Some("Claire MARTIN")
        );
        assert_eq!(byline("De notre monde"), None);
        assert_eq!(byline("Par ailleurs le ministre viendra"), None);
        assert_eq!(byline("Par Toutatis : un retour"), None);
        assert!(is_slug("France-procès-assises-drogues-police"));
        assert!(!is_slug("Saint-Denis"));
        assert!(!is_slug("cessez-le-feu à Alep"));
    }

    #[test]
    fn labels_are_lines_of_their_own() {
        assert_eq!(label("(CORRECTION)"), Some(Label::Correction));
        assert_eq!(label("Urgent"), Some(Label::Urgent));
        assert_eq!(
            label("ANNULE ET REMPLACE la dépêche de 14h32"),
            Some(Label::Replacement)
        );
        assert_eq!(label("Correction à l'école : le débat"), None);
        assert_eq!(
            label_of_headline("Séisme au Chili (ACTUALISATION)"),
            Some(Label::Update)
        );
        assert_eq!(
            label_of_headline("URGENT - Séisme au Chili"),
            Some(Label::Urgent)
        );
        assert_eq!(label_of_headline("URGENTISTES en grève"), None);
    }
}
