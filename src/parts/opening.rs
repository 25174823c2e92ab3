//! The beginning of a dispatch: labels, slug, caption with credit, headline, byline.

use super::labels::{self, Label};
use super::{dateline, is_within, lead};
use crate::model::{Article, Part, Passage, Status};

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

/// How many passages behind a short slug are looked at for the dateline: label, headline, the headline
/// again, byline.
const PASSAGES_TO_DATELINE: usize = 5;

/// Marks the beginning of an article and notes what it says.
pub(super) fn find(article: &mut Article) {
    find_captions(article);
    settle_marked(article);
    let mut has_headline = article.first(Part::Headline).is_some();
    let mut index = 0;
    while index < article.passages.len().min(OPENING_PASSAGES) {
        let is_unmarked = article.passages[index].part == Part::Unmarked;
        if !article.passages[index].part.is_open() {
            index += 1;
            continue;
        }
        let may_be_headline = is_unmarked && !has_headline;
        let text = article.passages[index].text.clone();
        if dateline::length(&text).is_some() {
            break;
        }
        let rest = &article.passages[index + 1..];
        let labels = labels::of_line(&text);
        let part = if !labels.is_empty() {
            note(article, &labels);
            Part::Label
        } else if may_be_headline && is_slug_line(&text, &article.passages, index) {
            index += set_slug(article, index);
            continue;
        } else if let Some(name) = byline(&text) {
            article.byline.get_or_insert_with(|| name.to_owned());
            Part::Byline
        } else if may_be_headline && is_kicker(&text, rest) {
            article.kicker = Some(text);
            Part::Label
        } else if may_be_headline && is_headline(&text, rest) {
            has_headline = true;
            Part::Headline
        } else if !repeats_headline(article, &text) {
            break;
        } else {
            article.passages[index].part
        };
        article.passages[index].part = part;
        index += 1;
    }
    settle_headline(article);
}

/// Whether a line of the text is the headline again: what stands behind it is still the beginning.
fn repeats_headline(article: &Article, line: &str) -> bool {
    let headline = article.first(Part::Headline);
    headline.is_some_and(|headline| lead::repeats(headline, line))
}

/// Takes labels out of what the format calls slug and headline, and notes those that it marks itself.
fn settle_marked(article: &mut Article) {
    let mut index = 0;
    while index < article.passages.len() {
        let passage = &article.passages[index];
        let labels = match passage.part {
            Part::Label | Part::Slug => labels::labels(&passage.text),
            // What has nothing but a label is called by it, and « Correction » may be a title.
            Part::Headline if article.passages.len() > 1 && labels::is_shouted(&passage.text) => {
                labels::labels(&passage.text)
            }
            _ => Vec::new(),
        };
        if labels.is_empty() && passage.part == Part::Slug {
            index += set_slug(article, index);
            continue;
        }
        if !labels.is_empty() {
            note(article, &labels);
            article
                .slug
                .take_if(|slug| *slug == article.passages[index].text);
            article.passages[index].part = Part::Label;
        }
        index += 1;
    }
    let Some(slug) = article.slug.take() else {
        return;
    };
    // What a passage says is cut there.
    let is_passage = article
        .passages
        .iter()
        .any(|passage| passage.part == Part::Slug && passage.text == slug);
    let cut = labels::behind_slug(&slug).filter(|_| !is_passage);
    let Some((end, begin)) = cut else {
        article.slug = Some(slug);
        return;
    };
    article.slug = Some(slug[..end].to_owned());
    add_label(article, 0, &slug[begin..]);
}

/// Makes a passage the slug, what stands behind that labels, and returns how many passages that are.
fn set_slug(article: &mut Article, index: usize) -> usize {
    let text = article.passages[index].text.clone();
    let cut = labels::behind_slug(&text);
    let slug = cut.map_or(text.as_str(), |(end, _)| &text[..end]);
    if article.slug.is_none() || article.slug.as_ref() == Some(&text) {
        article.slug = Some(slug.to_owned());
    }
    article.passages[index] = Passage::new(Part::Slug, slug);
    let Some((_, begin)) = cut else { return 1 };
    add_label(article, index + 1, &text[begin..]);
    2
}

/// Adds labels that were cut from a line, and notes what they say.
fn add_label(article: &mut Article, index: usize, text: &str) {
    note(article, &labels::labels(text));
    let label = Passage::new(Part::Label, text);
    article.passages.insert(index, label);
}

/// Takes slug and labels out of the headline, and the kicker from what it then begins with.
fn settle_headline(article: &mut Article) {
    let is_headline = |passage: &Passage| passage.part == Part::Headline;
    let Some(mut index) = article.passages.iter().position(is_headline) else {
        return;
    };
    let whole = article.passages[index].text.clone();
    let mut headline = whole.as_str();
    // A slug with a label stands before the headline where lines were joined: IPTC 7901 ends headlines, not lines.
    let (key, rest) = headline.split_once(' ').unwrap_or((headline, ""));
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "-–—".contains(c));
    if is_key(key) && labels::before_headline(rest).is_some() {
        article.slug.get_or_insert_with(|| key.to_owned());
        article
            .passages
            .insert(index, Passage::new(Part::Slug, key));
        headline = rest;
        index += 1;
    }
    if let Some((end, begin)) = labels::before_headline(headline) {
        add_label(article, index, &headline[..end]);
        index += 1;
        headline = &headline[begin..];
    }
    if let Some(begin) = labels::behind_headline(headline) {
        add_label(article, index + 1, &headline[begin..]);
        headline = headline[..begin].trim_end_matches([' ', '-', '–', '—', ',']);
    }
    if headline.len() < whole.len() {
        article.passages[index].text = headline.to_owned();
    }
    article.kicker = article.kicker.take().or_else(|| kicker_of(headline));
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

/// Notes what labels say of the article; what withdraws it or holds it back stays, and so does the urgency of its format.
fn note(article: &mut Article, labels: &[Label]) {
    for label in labels {
        let row = labels::row(label.kind);
        article.urgency = article.urgency.or(row.urgency);
        if row.status.is_some() && !article.status.is_some_and(Status::is_warning) {
            article.status = row.status;
        }
    }
}

/// Whether a line is a desk's key for its story, with or without labels behind it.
///
/// A key of two words is one only where wires write it: in front of a dateline, after a label or with a common noun.
fn is_slug_line(text: &str, passages: &[Passage], index: usize) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | '[');
    let word = text.find(is_end).unwrap_or(text.len());
    let is_labelled = word == text.len() || labels::may_be_label(&text[word..]);
    let cut = is_labelled.then(|| labels::behind_slug(text)).flatten();
    if let Some((end, begin)) = cut {
        let is_numbered = || {
            let labels = labels::labels(&text[begin..]);
            labels.iter().any(|label| label.number.is_some())
        };
        let slug = &text[..end];
        let is_word = || slug.chars().all(char::is_alphanumeric);
        return is_slug(slug) || is_key(slug) || is_word() && is_numbered();
    }
    if is_slug(text) {
        return true;
    }
    let is_common = || {
        let last = text.rsplit('-').next().unwrap_or("");
        last.starts_with(char::is_lowercase)
    };
    let is_after_label = || passages[..index].iter().any(|p| p.part == Part::Label);
    is_key(text)
        && (8..=80).contains(&text.len())
        && (is_after_label() || is_common())
        && passages[index + 1..]
            .iter()
            .take(PASSAGES_TO_DATELINE)
            .any(|passage| dateline::length(&passage.text).is_some())
}

/// Whether a line is a slug beyond doubt: `France-procès-assises`, no blank, at least two hyphens.
fn is_slug(text: &str) -> bool {
    let parts = text.split('-').count();
    (8..=80).contains(&text.len()) && (3..=10).contains(&parts) && text.split('-').all(is_slug_word)
}

/// Whether a text is words joined by hyphens or slashes: `Foot/L1`, `Pétrole-prix`.
fn is_key(text: &str) -> bool {
    text.contains(['-', '/']) && text.split(['-', '/']).all(is_slug_word)
}

fn is_slug_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_alphanumeric)
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

    /// Returns slug, status and passages of a text, one after the other.
    fn found(part: Part, lines: &[&str]) -> Vec<String> {
        let mut passages: Vec<Passage> = lines
            .iter()
            .map(|line| Passage::new(Part::Unmarked, line))
            .collect();
        passages[0].part = part;
        let mut article = Article {
            passages,
            ..Article::default()
        };
        find(&mut article);
        let status = article.status.map(Status::name);
        let said = [article.slug.as_deref(), status].map(|said| said.unwrap_or("-").to_owned());
        let passages = article
            .passages
            .iter()
            .map(|passage| format!("{}: {}", passage.part.name(), passage.text));
        said.into_iter().chain(passages).collect()
    }

    #[test]
    fn labels_are_no_part_of_slug_and_headline() {
        let text = "BRENNE, 3 mars 2017 (AFP) - Le pont a rouvert lundi à la circulation.";
        for (lines, expected) in [
            (
                &["Brenne-pont-crue (1er lead)", "Le pont rouvert", text][..],
                &[
                    "Brenne-pont-crue",
                    "-",
                    "slug: Brenne-pont-crue",
                    "label: (1er lead)",
                    "headline: Le pont rouvert",
                ][..],
            ),
            (
                &[
                    "PAPIER GENERAL",
                    "Brenne-pont",
                    "Le pont rouvert (point)",
                    text,
                ],
                &[
                    "Brenne-pont",
                    "-",
                    "label: PAPIER GENERAL",
                    "slug: Brenne-pont",
                    "headline: Le pont rouvert",
                    "label: (point)",
                ],
            ),
            (
                &["Brenne-pont", "CORRECTION - Le pont rouvert", text],
                &[
                    "Brenne-pont",
                    "correction",
                    "slug: Brenne-pont",
                    "label: CORRECTION",
                    "headline: Le pont rouvert",
                ],
            ),
            (
                &[
                    "ANNULE ET REMPLACE la dépêche de 10h02",
                    "Le pont rouvert",
                    text,
                ],
                &[
                    "-",
                    "replacement",
                    "label: ANNULE ET REMPLACE la dépêche de 10h02",
                    "headline: Le pont rouvert",
                ],
            ),
            (
                &["Brenne (2e lead)", "Le pont rouvert", text],
                &[
                    "Brenne",
                    "-",
                    "slug: Brenne",
                    "label: (2e lead)",
                    "headline: Le pont rouvert",
                ],
            ),
            (
                &["Le pont de Brenne rouvert à midi (PREV)", text],
                &[
                    "-",
                    "-",
                    "headline: Le pont de Brenne rouvert à midi",
                    "label: (PREV)",
                ],
            ),
        ] {
            let mut expected = expected.to_vec();
            let rest = format!("unmarked: {text}");
            expected.push(&rest);
            assert_eq!(found(Part::Unmarked, lines), expected, "{lines:?}");
        }
        assert_eq!(
            found(
                Part::Headline,
                &["Brenne/pont - 2e lead (PREV) Brenne: le pont rouvert", text]
            )[..5],
            [
                "Brenne/pont",
                "-",
                "slug: Brenne/pont",
                "label: 2e lead (PREV)",
                "headline: Brenne: le pont rouvert"
            ]
        );
        assert_eq!(
            found(Part::Slug, &["BC-FR--Old Bridge, 1st Ld-Writethru", text])[..4],
            [
                "BC-FR--Old Bridge",
                "-",
                "slug: BC-FR--Old Bridge",
                "label: 1st Ld-Writethru"
            ]
        );
        assert_eq!(
            found(Part::Headline, &["PAPIER GENERAL", text])[..3],
            ["-", "-", "label: PAPIER GENERAL"]
        );
        assert_eq!(
            found(Part::Headline, &["Rectificatif", text])[..3],
            ["-", "-", "headline: Rectificatif"]
        );
        assert_eq!(
            found(Part::Slug, &["URGENT", "Le pont rouvert", text])[..4],
            ["-", "-", "label: URGENT", "headline: Le pont rouvert"]
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_parted_keeps_its_words(
            lines in proptest::collection::vec(line(), 1..6),
            part in proptest::sample::select(vec![Part::Unmarked, Part::Headline, Part::Slug]),
        ) {
            let mut passages: Vec<Passage> = lines
                .iter()
                .map(|line| Passage::new(Part::Unmarked, line))
                .collect();
            passages[0].part = part;
            let mut article = Article { passages, ..Article::default() };
            find(&mut article);
            let words = |lines: &mut dyn Iterator<Item = &str>| -> String {
                lines.flat_map(str::chars).filter(|c| c.is_alphanumeric()).collect()
            };
            let found = words(&mut article.passages.iter().map(|passage| passage.text.as_str()));
            proptest::prop_assert_eq!(found, words(&mut lines.iter().map(String::as_str)));
        }
    }

    /// Gives lines of what labels, slugs and headlines are made of.
    fn line() -> impl proptest::strategy::Strategy<Value = String> {
        let pieces = [
            "URGENT",
            "1er lead",
            "2e",
            "PREV",
            "papier général",
            "annule et remplace",
            "(",
            ")",
            "[",
            "]",
            " ",
            " - ",
            "-",
            "–",
            ", ",
            ": ",
            "/",
            "Séisme",
            "Brenne",
            "pont",
            "e\u{301}",
            "…",
            "(Photo X)",
            "© AFP",
            "AFP",
        ];
        let piece = proptest::sample::select(pieces.to_vec());
        proptest::strategy::Strategy::prop_map(proptest::collection::vec(piece, 0..8), |pieces| {
            pieces.concat()
        })
    }
}
