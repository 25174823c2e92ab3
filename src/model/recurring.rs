//! Short first and last paragraphs: one that stands in many articles of an archive is none of theirs.

use serde::{Deserialize, Serialize};

use super::{Article, Part};

/// Longest paragraph that can be found to recur, in characters; longer ones that do are copies of one dispatch.
const EDGE_CHARS: usize = 120;

/// Fewest paragraphs of an article whose edges count: one is left when neither the first nor the last is its own.
const EDGE_PARAGRAPHS: usize = 3;

/// A passage that plays another part because a paragraph recurs in other articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recast {
    /// Its number.
    #[serde(rename = "i")]
    pub passage: usize,
    /// The part that it plays in the article by itself.
    #[serde(rename = "p")]
    pub part: Part,
}

impl Article {
    /// Returns the first and the last paragraph, where they are short and others stand between them, each with whether
    /// it is known to recur.
    pub fn edges(&self) -> impl Iterator<Item = (&str, bool)> {
        self.edge_passages().into_iter().map(|passage| {
            let text = self.passages[passage].text.as_str();
            (text, self.passages[passage].part == Part::Boilerplate)
        })
    }

    /// Makes the first and the last paragraph boilerplate where they recur, and gives them their parts back where they
    /// do not, or no longer do.
    pub fn recast(&mut self, recurs: impl Fn(&str) -> bool) {
        for Recast { passage, part } in std::mem::take(&mut self.recast) {
            if let Some(passage) = self.passages.get_mut(passage) {
                passage.part = part;
            }
        }
        for passage in self.edge_passages() {
            if recurs(&self.passages[passage].text) {
                self.give(passage, Part::Boilerplate);
            }
        }
        let has_lead = self.first(Part::Lead).is_some();
        let had_lead = self.recast.iter().any(|recast| recast.part == Part::Lead);
        let next = |passage: &super::Passage| passage.part == Part::Paragraph;
        if had_lead
            && !has_lead
            && let Some(passage) = self.passages.iter().position(next)
        {
            self.give(passage, Part::Lead);
        }
    }

    /// Gives a passage another part, and remembers the one that it had.
    fn give(&mut self, passage: usize, part: Part) {
        let before = std::mem::replace(&mut self.passages[passage].part, part);
        self.recast.push(Recast {
            passage,
            part: before,
        });
    }

    fn edge_passages(&self) -> Vec<usize> {
        let own_part = |passage: &usize| {
            let recast = self.recast.iter().find(|recast| recast.passage == *passage);
            recast.map_or(self.passages[*passage].part, |recast| recast.part)
        };
        let body: Vec<usize> = (0..self.passages.len())
            .filter(|passage| own_part(passage).is_body())
            .collect();
        let (Some(first), Some(last)) = (body.first(), body.last()) else {
            return Vec::new();
        };
        if body.len() < EDGE_PARAGRAPHS {
            return Vec::new();
        }
        let is_short = |passage: &usize| {
            let text = &self.passages[*passage].text;
            text.chars().nth(EDGE_CHARS).is_none()
        };
        [*first, *last].into_iter().filter(is_short).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Passage;

    fn article(body: &[&str]) -> Article {
        let mut passages = vec![Passage::new(Part::Headline, "Titre")];
        for (number, text) in body.iter().enumerate() {
            let part = if number == 0 {
                Part::Lead
            } else {
                Part::Paragraph
            };
            passages.push(Passage::new(part, text));
        }
        Article {
            passages,
            ..Article::default()
        }
    }

    #[test]
    fn edges_are_short_and_something_stands_between_them() {
        let long = "x".repeat(EDGE_CHARS + 1);
        for (body, expected) in [
            (&["un", "deux", "trois"][..], &["un", "trois"][..]),
            (&["un", "deux"], &[]),
            (&["un"], &[]),
            (&[], &[]),
            (&[&long, "deux", "trois"], &["trois"]),
            (&["é", "deux", &long], &["é"]),
        ] {
            let article = article(body);
            let found: Vec<&str> = article.edges().map(|(text, _)| text).collect();
            assert_eq!(found, expected, "{body:?}");
        }
    }

    #[test]
    fn what_recurs_is_boilerplate_until_it_no_longer_does() {
        let before = article(&[
            "Revue de presse",
            "La trêve tient.",
            "Suite",
            "A lire demain",
        ]);
        let mut recast = before.clone();
        recast.recast(|text| matches!(text, "Revue de presse" | "A lire demain"));
        let parts: Vec<Part> = recast.passages.iter().map(|passage| passage.part).collect();
        let expected = [
            Part::Headline,
            Part::Boilerplate,
            Part::Lead,
            Part::Paragraph,
            Part::Boilerplate,
        ];
        assert_eq!(parts, expected);
        let edges: Vec<(&str, bool)> = recast.edges().collect();
        assert_eq!(edges, [("Revue de presse", true), ("A lire demain", true)]);
        let mut again = recast.clone();
        again.recast(|text| matches!(text, "Revue de presse" | "A lire demain"));
        assert_eq!(again, recast);
        again.recast(|_| false);
        assert_eq!(again, before);
    }
}
