//! The lead: what sums the text up beside it, and the first paragraph that is not the headline again.

use super::{is_within, labels};
use crate::model::{Article, Part, Passage, Wording};

/// How many of the first passages may be the headline again, or stand before the dateline.
const FIRST_PASSAGES: usize = 10;

/// Longest line that is compared with the headline, in characters.
const LINE_CHARACTERS: usize = 200;

/// Fewest words of a summary that stands for the lead: fewer are a note, such as `Test` or `Version 2`.
const SUMMARY_WORDS: usize = 4;

/// Makes what is left of the text lead and paragraphs.
///
/// `dateline` is the passage of a dateline that was cut from the text, which begins there.
pub(super) fn find(article: &mut Article, dateline: Option<usize>) {
    let is_text = |passage: &Passage| passage.part.is_open() || passage.part == Part::Lead;
    let lead = first_paragraph(article, dateline);
    let passages = &article.passages;
    let lead = lead.or_else(|| passages.iter().position(is_text));
    // A lead that the format marks is one, unless it is the headline again.
    let is_marked = passages
        .iter()
        .enumerate()
        .any(|(at, passage)| passage.part == Part::Lead && Some(at) >= lead);
    for (at, passage) in article.passages.iter_mut().enumerate() {
        let is_first = Some(at) == lead && !is_marked;
        match passage.part {
            Part::Lead if Some(at) < lead => passage.part = Part::Paragraph,
            part if part.is_open() && is_first => passage.part = Part::Lead,
            part if part.is_open() => passage.part = Part::Paragraph,
            _ => {}
        }
    }
    settle_summaries(article);
}

/// Returns the first passage of the text that is neither the headline again nor a line between it and the dateline.
fn first_paragraph(article: &Article, dateline: Option<usize>) -> Option<usize> {
    let headline = article.first(Part::Headline).unwrap_or("");
    let is_text = |passage: &Passage| passage.part.is_open() || passage.part == Part::Lead;
    let passages = article.passages.iter().enumerate();
    let mut texts = passages.filter(|(_, passage)| is_text(passage));
    let first = texts.find(|(at, passage)| {
        let begins_text = dateline.is_some_and(|dateline| *at > dateline);
        let is_before = dateline.is_some_and(|dateline| *at < dateline);
        let is_line = is_before && !passage.text.ends_with(['.', '!', '?', '»', '"', '”']);
        *at >= FIRST_PASSAGES || begins_text || !is_line && !repeats(headline, &passage.text)
    });
    first.map(|(at, _)| at)
}

/// Whether a line is the headline again, or what one of the two was cut to: case, accents and punctuation do not count.
pub(super) fn repeats(headline: &str, line: &str) -> bool {
    if headline.is_empty() || !is_within(line, LINE_CHARACTERS) {
        return false;
    }
    // The headline has lost its labels by now.
    let line = labels::before_headline(line).map_or(line, |(_, begin)| &line[begin..]);
    let first = |text: &str| {
        let letter = text.chars().find(|c| c.is_alphanumeric())?;
        letter.is_ascii().then(|| letter.to_ascii_lowercase())
    };
    if (first(headline).zip(first(line))).is_some_and(|(one, other)| one != other) {
        return false;
    }
    let is_cut = |text: &str| text.ends_with("...") || text.ends_with('…');
    let (words, line_words) = (Wording::of(headline), Wording::of(line));
    words == line_words
        || is_cut(headline) && !line.ends_with('.') && line_words.begins_with(&words)
        || is_cut(line) && !line_words.is_empty() && words.begins_with(&line_words)
}

/// Makes summaries lead text, unless the headline or the text says the same: then they were made of it, and go.
fn settle_summaries(article: &mut Article) {
    let is_summary = |passage: &Passage| passage.part == Part::Summary;
    if !article.passages.iter().any(is_summary) {
        return;
    }
    let headline = Wording::of(article.first(Part::Headline).unwrap_or(""));
    let mut text = Wording::default();
    for passage in &article.passages {
        if passage.part.is_body() || passage.part == Part::Dateline {
            text.push(&passage.text);
        }
    }
    article.passages.retain_mut(|passage| {
        if passage.part != Part::Summary {
            return true;
        }
        let words = Wording::of(&passage.text);
        if words.is_empty() || words == headline || words.is_repeated_by(&text) {
            return false;
        }
        text.push(&passage.text);
        let is_lead = passage.text.split_whitespace().nth(SUMMARY_WORDS - 1);
        passage.part = is_lead.map_or(Part::Paragraph, |_| Part::Lead);
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(passages: &[(Part, &str)], dateline: Option<usize>, expected: &[Part]) {
        let passage = |(part, text): &(Part, &str)| Passage::new(*part, text);
        let mut article = Article {
            passages: passages.iter().map(passage).collect(),
            ..Article::default()
        };
        find(&mut article, dateline);
        let found: Vec<Part> = article
            .passages
            .iter()
            .map(|passage| passage.part)
            .collect();
        assert_eq!(found, expected, "{passages:?}");
    }

    #[test]
    fn the_headline_again_is_not_the_lead() {
        use Part::{Body, Dateline, Headline, Lead, Paragraph};
        for line in [
            "Le phare rallumé à Kervillic",
            "LE PHARE RALLUME A KERVILLIC.",
            "Le phare rallumé…",
            "CORRECTION - Le phare rallumé à Kervillic",
        ] {
            check(
                &[
                    (Headline, "Le phare rallumé à Kervillic"),
                    (Body, line),
                    (Body, "Il éclaire la passe."),
                ],
                None,
                &[Headline, Paragraph, Lead],
            );
        }
        let headline = (Headline, "Le phare rallumé…");
        let text = (Body, "Il éclaire la passe.");
        check(
            &[headline, (Lead, "Le phare rallumé à Kervillic"), text],
            None,
            &[Headline, Paragraph, Lead],
        );
        // The only paragraph of a flash says what its headline says, and what begins with a dateline is the text.
        check(
            &[headline, (Body, "Le phare rallumé")],
            None,
            &[Headline, Lead],
        );
        let flash = [
            headline,
            (Dateline, "Kervillic (AFP) -"),
            (Body, "Le phare rallumé"),
            text,
        ];
        check(&flash, Some(1), &[Headline, Dateline, Lead, Paragraph]);
        let lines = [
            headline,
            (Body, "Trente bateaux sont sortis"),
            (Dateline, "Kervillic (AFP) -"),
            text,
        ];
        check(&lines, Some(2), &[Headline, Paragraph, Dateline, Lead]);
        check(
            &[headline, text, (Lead, "Il éclaire."), (Body, "Fin.")],
            None,
            &[Headline, Paragraph, Lead, Paragraph],
        );
    }

    #[test]
    fn a_summary_is_lead_text_unless_the_text_repeats_it() {
        use Part::{Body, Headline, Lead, Paragraph, Summary};
        let headline = (Headline, "Le port rouvre après neuf mois");
        let text = (Body, "«Le port a rouvert mardi», a dit le maire.");
        for (summary, expected) in [
            (
                "Le dragage a coûté douze millions.",
                &[Headline, Lead, Lead][..],
            ),
            ("Version 2", &[Headline, Paragraph, Lead]),
            ("LE PORT A ROUVERT mar...", &[Headline, Lead]),
            ("Le port rouvre après neuf mois.", &[Headline, Lead]),
            ("…", &[Headline, Lead]),
        ] {
            check(&[headline, (Summary, summary), text], None, expected);
        }
        check(
            &[headline, (Summary, "Le dragage a coûté cher.")],
            None,
            &[Headline, Lead],
        );
    }
}
