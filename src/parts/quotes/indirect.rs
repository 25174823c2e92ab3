//! Sentences that report words without marks: « Moscou a affirmé que … », « selon le Kremlin, … », « …, a dit le maire ».

use std::ops::Range;

use super::before;
use super::cue::{self, Speaker};
use super::lexicon::Class;
use super::sentence::{Kind, Tokens};

/// Whether a passage may hold such a sentence; most tell at once.
pub(super) fn may_report(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Nearly all have a comma.
    memchr::memchr_iter(b',', bytes).any(|at| bytes.get(at + 1) == Some(&b' '))
        || memchr::memmem::find(bytes, b" qu").is_some()
        || memchr::memmem::find(bytes, b"elon ").is_some()
        || memchr::memmem::find(bytes, b"apr\xc3\xa8s ").is_some()
}

/// Finds who speaks in a sentence without marks; `None` where it reports nothing.
pub(super) fn speaker(tokens: &Tokens, sentence: &Range<usize>) -> Option<Speaker> {
    let may_report = |at: usize| {
        tokens.is(at, Class::VERB | Class::AFTER_FAIRE | Class::METTRE)
            || cue::after_source_word(tokens, at).is_some()
    };
    if !sentence.clone().any(may_report) {
        return None;
    }
    for at in sentence.clone() {
        if let Some(object) = cue::after_source_word(tokens, at) {
            // « varient selon les régions »: only at the head, behind a comma or before one is a source named.
            let first = if tokens.is_word(at, "après") {
                at - 1
            } else {
                at
            };
            let is_set_apart = first == sentence.start || tokens.is_kind(first - 1, Kind::Comma);
            if is_set_apart && let Some(speaker) = cue::source(tokens, object, sentence.end) {
                return Some(speaker);
            }
        }
        if at > sentence.start
            && tokens.is_kind(at - 1, Kind::Comma)
            && let Some(incise) = cue::incise(tokens, at, sentence.end)
            && ends_clause(tokens, incise.end, sentence.end)
        {
            let is_plain = matches!(incise.speaker, Some(Speaker::Phrase(phrase)) if !phrase.is_source(tokens));
            if incise.speaker.is_some() && !is_plain {
                return incise.speaker;
            }
        }
        if let Some(speaker) = clause(tokens, sentence, at) {
            return Some(speaker);
        }
    }
    None
}

/// Whether what stands behind an incise lets it end: a point, a comma, where and when it was said.
fn ends_clause(tokens: &Tokens, at: usize, end: usize) -> bool {
    at >= end
        || !tokens.is_kind(at, Kind::Word)
        || tokens.is(
            at,
            Class::PREPOSITION
                | Class::DAY
                | Class::RELATIVE
                | Class::ADVERB
                | Class::PRESENT
                | Class::PAST,
        )
}

/// Reads « le maire a affirmé que … » where its *que* is token `at`.
fn clause(tokens: &Tokens, sentence: &Range<usize>, at: usize) -> Option<Speaker> {
    if !tokens.is(at, Class::RELATIVE) || !["que", "qu'", "qu’"].contains(&tokens.text_of(at)) {
        return None;
    }
    // The verb stands right before, or a day, a hearer or an adverb does.
    let verb = (sentence.start..at)
        .rev()
        .take(5)
        .find(|index| before::verb_at(tokens, sentence, *index, false).is_some())?;
    let governor = before::verb_at(tokens, sentence, verb, false)?;
    if tokens.is(governor.verb, Class::OBJECT) || governor.is_denied {
        return None;
    }
    let between = verb + 1..at;
    let is_near = between.clone().all(|index| {
        tokens.is(
            index,
            Class::DAY | Class::ADVERB | Class::PREPOSITION | Class::DETERMINER,
        ) || tokens.is_capital(index)
            || tokens.is_kind(index, Kind::Comma)
    });
    if !is_near {
        return None;
    }
    let before::Form::Finite(first) = governor.form else {
        return None;
    };
    before::subject_of_finite(tokens, sentence, first, governor.verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let tokens = Tokens::new(text, 0..text.len(), std::iter::empty());
        let sentence = 0..tokens.list.len();
        let found = speaker(&tokens, &sentence).map(|speaker| match speaker {
            Speaker::Phrase(phrase) => tokens.text_between(phrase.first, phrase.last),
            Speaker::Pronoun(token) => tokens.text_of(token),
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_sentence_that_reports_names_its_source() {
        check(
            "Moscou a affirmé que le régime l'avait arrêté.",
            Some("Moscou"),
        );
        check(
            "Selon le Kremlin, les discussions ont duré.",
            Some("le Kremlin"),
        );
        check(
            "Les discussions ont duré, a indiqué le Kremlin.",
            Some("le Kremlin"),
        );
        check(
            "Le maire a déclaré mardi à l'AFP qu'il partait.",
            Some("Le maire"),
        );
        check(
            "Trois ponts sont coupés, d'après la préfecture.",
            Some("la préfecture"),
        );
        check("Il a ajouté que rien ne pressait.", Some("Il"));
    }

    #[test]
    fn a_sentence_that_reports_nothing_has_no_source() {
        check("Les loyers varient selon les régions.", None);
        check("Le maire a quitté la salle.", None);
        check("L'annonce que tous attendaient est venue.", None);
        check("Il n'a pas dit que rien ne pressait.", None);
    }
}
