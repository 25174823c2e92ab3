//! A summary that stands beside the text: it is lead text, unless the text says the same.

use std::collections::HashSet;

use super::tree::one_line;
use crate::model::{Article, Part, Passage};

/// How many words in a row are looked for: so many stand together in two texts only where one was made of the other.
const WORDS_IN_A_ROW: usize = 4;

/// Share of a summary's rows of words from which on the text repeats it. What is left over is the dateline of one of
/// the two, or where the summary was cut: « […] Lire la suite ».
const REPEATED_SHARE: f64 = 0.8;

/// Adds a summary as lead text before the passages from `text` on, which are the article's text so far.
///
/// A summary that this text repeats, or that is the headline once more, says nothing new and is left out.
pub(super) fn add(article: &mut Article, text: usize, summary: &str) {
    let Some(summary) = one_line(summary) else {
        return;
    };
    if !is_repeated(&summary, article, text) {
        let lead = Passage {
            part: Part::Lead,
            text: summary,
        };
        article.passages.insert(text, lead);
    }
}

/// Whether the headline or the passages from `text` on say what a summary says.
fn is_repeated(summary: &str, article: &Article, text: usize) -> bool {
    let summary = Words::of([summary]);
    let headline = article.first(Part::Headline);
    let has_words = !summary.ends.is_empty();
    if !has_words || headline.is_some_and(|headline| Words::of([headline]) == summary) {
        return true;
    }
    let passages = &article.passages[text..];
    let text = Words::of(passages.iter().map(|passage| passage.text.as_str()));
    let length = WORDS_IN_A_ROW.min(summary.ends.len());
    let rows: HashSet<&str> = text.rows(length).collect();
    let (mut repeated, mut all) = (0, 0);
    for row in summary.rows(length) {
        all += 1;
        repeated += u32::from(rows.contains(row));
    }
    f64::from(repeated) >= f64::from(all) * REPEATED_SHARE
}

/// The words of a text in small letters, a blank before each, without anything between them.
#[derive(Default, PartialEq)]
struct Words {
    text: String,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl Words {
    fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Words {
        let mut words = Words::default();
        for text in texts {
            let pieces = text.split(|c: char| !c.is_alphanumeric());
            for word in pieces.filter(|word| !word.is_empty()) {
                words.text.push(' ');
                words.text.extend(word.chars().flat_map(char::to_lowercase));
                words.ends.push(words.text.len());
            }
        }
        words
    }

    /// Returns every so many words in a row.
    fn rows(&self, length: usize) -> impl Iterator<Item = &str> {
        let start = move |first: usize| match first {
            0 => 0,
            first => self.ends[first - 1],
        };
        let rows = self.ends.windows(length.max(1)).enumerate();
        rows.filter_map(move |(first, ends)| self.text.get(start(first)..*ends.last()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(summary: &str, text: &[&str]) -> Vec<String> {
        let mut article = Article {
            passages: vec![Passage::new(Part::Headline, "Le port rouvre")],
            ..Article::default()
        };
        let body = text.iter().map(|text| Passage::new(Part::Body, text));
        article.passages.extend(body);
        add(&mut article, 1, summary);
        article.texts(Part::Lead).map(str::to_owned).collect()
    }

    #[test]
    fn a_summary_is_lead_text_where_the_text_does_not_repeat_it() {
        let text = [
            "LORIENT, 4 avril (AFP) - Le port a rouvert mardi, a annoncé la métropole.",
            "Trente bateaux sont sortis.",
        ];
        for summary in [
            "Le dragage a coûté douze millions.",
            "Le port a rouvert après deux ans de travaux, et trente bateaux attendaient.",
            "Dragage",
        ] {
            assert_eq!(added(summary, &text), [summary]);
        }
        for summary in [
            "Le port a rouvert mardi, a annoncé la métropole.",
            "LE PORT A ROUVERT MARDI",
            "Le port a rouvert mardi, a annoncé la métropole. Trente bateaux sont […]",
            "Le port\u{a0}rouvre !",
            "Trente bateaux",
            " … ",
            "",
        ] {
            assert_eq!(added(summary, &text), [""; 0], "{summary}");
        }
        assert_eq!(added("Le dragage.", &[]), ["Le dragage."]);
    }
}
