//! Whether words ask a question, as people type one: « comment contester une amende », « peut-on filmer la rue ? ».

use crate::schema;

/// Whether words ask something. The question mark is not looked for: few type it.
pub fn asks(text: &str) -> bool {
    let questions = &schema::french().questions;
    let is_among = |list: &[&str], word: &str| list.contains(&word);
    text.split_whitespace().enumerate().any(|(index, piece)| {
        let piece = piece.to_lowercase();
        let mut words = piece
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let Some(first) = words.next() else {
            return false;
        };
        let is_inverted = piece.contains('-')
            && words
                .next_back()
                .is_some_and(|last| is_among(&questions.inverted, last));
        is_inverted
            || is_among(&questions.words, first)
            || index == 0 && is_among(&questions.first, first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_by_their_words() {
        for (text, expected) in [
            ("comment contester une amende", true),
            ("Qu’est-ce que le FICP", true),
            ("une amende, que dois-je faire ?", true),
            ("Peut-on filmer la rue", true),
            ("À quelle heure ferme la mairie", true),
            ("Où voter ?", true),
            ("le ministre qui a démissionné", false),
            ("cessez-le-feu en Syrie", false),
            ("Jean-Marc Ayrault", false),
            ("? -", false),
            ("", false),
        ] {
            assert_eq!(asks(text), expected, "{text}");
        }
    }
}
