//! Verbs that report words, as groups of tokens: *a-t-il dit*, *s'est félicité*, *a tenu à préciser*, *fait savoir*.

use super::lexicon::Class;
use super::names;
use super::phrase::{self, Phrase};
use super::sentence::{Kind, Tokens};

/// Who speaks, as a sentence names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    /// A phrase.
    Phrase(Phrase),
    /// A pronoun, or the possessive that stands for one.
    Pronoun(usize),
}

/// A verb that stands behind or amid the words it reports, with its subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incise {
    /// Its first token.
    pub(super) first: usize,
    /// The token after it and its subject.
    pub(super) end: usize,
    /// Who speaks; nobody for « dit-on ».
    pub(super) speaker: Option<Speaker>,
}

/// How far behind its verb a subject may stand, in tokens.
const SUBJECT_TOKENS: usize = 40;

/// How many words may part an auxiliary from its participle: « a, dans la foulée, affirmé ».
pub(super) const ASIDE_TOKENS: usize = 7;

/// Reads the incise that begins with token `at`: « a déclaré jeudi à l'AFP le ministre ».
pub(super) fn incise(tokens: &Tokens, at: usize, limit: usize) -> Option<Incise> {
    let first = at;
    // « "…", c'est ce que dénonce le syndicat »
    let is_what = tokens.is_word(at, "c'")
        && tokens.is_word(at + 1, "est")
        && tokens.is_word(at + 2, "ce")
        && ["que", "qu'", "qu’"].contains(&tokens.text_of(at + 3));
    if is_what {
        let said = incise(tokens, at + 4, limit)?;
        return Some(Incise { first, ..said });
    }
    let at = if tokens.is_word(at, "ainsi") || tokens.is_word(at, "et") {
        at + 1
    } else {
        at
    };
    let as_says = tokens.is_word(at, "comme") || tokens.is_word(at, "ainsi");
    let start = if as_says { at + 1 } else { at };
    // « la liste », « les demandes »: an article and a noun that might be a verb.
    let is_noun = !as_says
        && tokens.is(start, Class::DETERMINER)
        && tokens.is(start + 1, Class::FINITE)
        && !tokens.is_kind(start + 2, Kind::Inverted);
    if is_noun {
        return None;
    }
    let group = group(tokens, start, limit)?;
    if let Some(pronoun) = group.pronoun {
        if tokens.text_of(pronoun).eq_ignore_ascii_case("on") {
            let (speaker, end) = source_of_on(tokens, group.end, limit);
            return Some(Incise {
                first,
                end,
                speaker,
            });
        }
        let text = tokens.text_of(pronoun);
        let speaker = (text != "je").then_some(Speaker::Pronoun(pronoun));
        return Some(Incise {
            first,
            end: group.end,
            speaker,
        });
    }
    // « comme il l'a dit »: a subject before its verb is no incise of this shape.
    if tokens.is(group.end, Class::RELATIVE) {
        return None;
    }
    let phrase = subject_behind(tokens, group.end, limit)?;
    let is_pronoun = tokens.is(phrase.first, Class::SUBJECT) && phrase.first == phrase.last;
    let speaker = match is_pronoun && !tokens.is(phrase.first, Class::DETERMINER) {
        true => Speaker::Pronoun(phrase.first),
        false => Speaker::Phrase(phrase),
    };
    Some(Incise {
        first,
        end: phrase.last + 1,
        speaker: Some(speaker),
    })
}

/// A verb with its auxiliaries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// The token after it.
    pub(super) end: usize,
    /// The pronoun hung on it.
    pub(super) pronoun: Option<usize>,
}

/// Reads the verb group that begins with token `at`.
pub(super) fn group(tokens: &Tokens, at: usize, limit: usize) -> Option<Group> {
    let mut at = at;
    while at < limit && tokens.is(at, Class::OBJECT_PRONOUN) && !tokens.is(at, Class::FINITE) {
        at += 1;
    }
    let skip = |mut index: usize| {
        while index < limit && tokens.is(index, Class::ADVERB) && !tokens.is(index, Class::VERB) {
            index += 1;
        }
        index
    };
    let at = skip(at);
    if at >= limit || !tokens.is_kind(at, Kind::Word) || tokens.is_capital(at) {
        return None;
    }
    let pronoun = tokens.is_kind(at + 1, Kind::Inverted).then_some(at + 1);
    let next = skip(at + 1 + usize::from(pronoun.is_some()));
    if tokens.is(at, Class::HAVE | Class::BE) {
        let parted = || participle(tokens, beyond_aside(tokens, next, limit)?, limit, skip);
        let Some(end) = participle(tokens, next, limit, skip).or_else(parted) else {
            // « a-t-il trépigné »: a pronoun behind the auxiliary is enough for a verb that no list has.
            let is_unknown = pronoun.is_some() && tokens.is_kind(next, Kind::Word);
            return is_unknown.then_some(Group {
                end: next + 1,
                pronoun,
            });
        };
        return Some(Group { end, pronoun });
    }
    if tokens.is(at, Class::FINITE) || pronoun.is_some() {
        let end = match infinitive(tokens, at, next, limit, skip) {
            Some(end) => end,
            None => at + 1 + usize::from(pronoun.is_some()),
        };
        return Some(Group { end, pronoun });
    }
    let end = infinitive(tokens, at, next, limit, skip)?;
    Some(Group { end, pronoun })
}

/// Finds the participle that words part from its auxiliary: « a | pour sa part | affirmé ».
pub(super) fn beyond_aside(tokens: &Tokens, at: usize, limit: usize) -> Option<usize> {
    let first = at + usize::from(tokens.is_kind(at, Kind::Comma));
    let is_herself =
        |index: usize| ["elle", "elles", "eux", "lui"].contains(&tokens.text_of(index));
    if !tokens.is(first, Class::PREPOSITION | Class::DAY | Class::ADVERB) && !is_herself(first) {
        return None;
    }
    let limit = limit.min(at + ASIDE_TOKENS + 1);
    for index in first + 1..limit {
        if tokens.is(index, Class::PAST) && !tokens.is(index - 1, Class::DETERMINER) {
            return Some(index);
        }
        let is_inside = match tokens.kind(index) {
            Some(Kind::Comma) => true,
            Some(Kind::Word) if tokens.is(index, Class::DETERMINER) => {
                tokens.is(index - 1, Class::PREPOSITION) || tokens.is(index, Class::PREPOSITION)
            }
            Some(Kind::Word) if is_herself(index) => true,
            Some(Kind::Word) => {
                let stops =
                    Class::VERB | Class::RELATIVE | Class::HAVE | Class::BE | Class::SUBJECT;
                !tokens.is(index, stops)
            }
            _ => false,
        };
        if !is_inside {
            return None;
        }
    }
    None
}

/// Reads what follows an auxiliary: *déclaré*, *tenu à préciser*, *fait savoir*, *mis en garde*.
fn participle(
    tokens: &Tokens,
    at: usize,
    limit: usize,
    skip: impl Fn(usize) -> usize + Copy,
) -> Option<usize> {
    if at >= limit {
        return None;
    }
    if let Some(end) = infinitive(tokens, at, skip(at + 1), limit, skip) {
        return Some(end);
    }
    // « s'est dit "attristé" » and « a été interrogé »: the latter has no subject that speaks.
    tokens.is(at, Class::PAST).then_some(at + 1)
}

/// Reads the infinitive that a verb at `verb` governs: *tient à préciser*, *fait savoir*, *met en garde*.
fn infinitive(
    tokens: &Tokens,
    verb: usize,
    next: usize,
    limit: usize,
    skip: impl Fn(usize) -> usize,
) -> Option<usize> {
    if tokens.is(verb, Class::METTRE)
        && tokens.is_word(next, "en")
        && ["avant", "cause", "doute", "exergue", "garde"].contains(&tokens.text_of(next + 1))
    {
        return Some(next + 2);
    }
    if tokens.is(verb, Class::FAIRE) || tokens.is_word(verb, "fait") {
        return (next < limit && tokens.is(next, Class::AFTER_FAIRE)).then_some(next + 1);
    }
    if !tokens.is(verb, Class::MODAL) {
        return None;
    }
    let mut at = next;
    if tokens.is(at, Class::PREPOSITION) {
        at += 1;
    }
    while tokens.is(at, Class::OBJECT_PRONOUN) {
        at += 1;
    }
    let at = skip(at);
    if at + 1 < limit && tokens.is_word(at, "faire") && tokens.is(at + 1, Class::AFTER_FAIRE) {
        return Some(at + 2);
    }
    (at < limit && tokens.is(at, Class::INFINITIVE)).then_some(at + 1)
}

/// Finds the subject behind its verb, over days, places, hearers and the like.
pub(super) fn subject_behind(tokens: &Tokens, at: usize, limit: usize) -> Option<Phrase> {
    let limit = limit.min(at + SUBJECT_TOKENS);
    let mut at = at;
    let mut last_resort = None;
    while at < limit {
        let token = &tokens.list[at];
        match token.kind {
            Kind::Comma => {
                // « regrette de son côté, Anne Roche »
                if ["côté", "part", "tour"].contains(&tokens.text_of(at - 1))
                    && tokens.is(at + 1, Class::FIRST_NAME | Class::TITLE)
                {
                    at += 1;
                    continue;
                }
                // « a déclaré, jeudi, le ministre »
                let is_aside = tokens.is(at + 1, Class::PREPOSITION | Class::DAY | Class::ADVERB);
                let end = (at + 1..limit.min(at + 12))
                    .find(|index| tokens.is_kind(*index, Kind::Comma))
                    .filter(|_| is_aside)?;
                at = end + 1;
            }
            Kind::Word => {
                let is_name = token.class.is(Class::FIRST_NAME | Class::TITLE);
                if token.class.is(Class::PREPOSITION) && !is_name && !is_partitive(tokens, at) {
                    let after = beyond_object(tokens, at + 1, limit);
                    if tokens.is_word(at, "par") && last_resort.is_none() {
                        last_resort = phrase::read(tokens, at + 1, limit);
                    }
                    at = after;
                    continue;
                }
                if let Some(phrase) = phrase::read(tokens, at, limit) {
                    if is_time(tokens, &phrase) {
                        at = phrase.last + 1;
                        continue;
                    }
                    return (phrase.is_source(tokens) || is_plain_subject(tokens, &phrase))
                        .then_some(phrase);
                }
                let is_skipped = token.class.is(Class::DAY | Class::ADVERB)
                    || tokens.text_of(at).starts_with(|c: char| c.is_ascii_digit())
                    || tokens.is_word(at, "dernier")
                    || tokens.is_word(at, "dernière");
                if is_skipped {
                    at += 1;
                    continue;
                }
                if SEVERAL.contains(&tokens.text_of(at)) {
                    return Some(phrase::complete(tokens, at, at));
                }
                // « selon source policière »
                if token.class.is(Class::SOURCE) && !token.class.is(Class::VERB) {
                    return Some(bare(tokens, at, limit));
                }
                return None;
            }
            Kind::Open => {
                at = (at + 1..limit.min(at + 12))
                    .find(|index| tokens.is_kind(*index, Kind::Close))?
                    + 1;
            }
            _ => return None,
        }
    }
    last_resort
}

/// Words that are a subject by themselves: « affirment certains ».
const SEVERAL: [&str; 9] = [
    "beaucoup",
    "celle-ci",
    "celles-ci",
    "celui-ci",
    "certaines",
    "certains",
    "ceux-ci",
    "d'autres",
    "plusieurs",
];

/// Whether a preposition begins a subject in the plural: « ont dit des élus ».
fn is_partitive(tokens: &Tokens, at: usize) -> bool {
    tokens.is_word(at, "des") || tokens.is_word(at, "de") && tokens.is_word(at + 1, "nombreux")
}

/// Whether a phrase is a day or a part of one: « la semaine dernière », « ce mardi ».
pub(super) fn is_time(tokens: &Tokens, phrase: &Phrase) -> bool {
    phrase.name.is_none()
        && (phrase.first..=phrase.last + 1).any(|index| {
            tokens.is(index, Class::DAY)
                || [
                    "semaine", "veille", "jour", "année", "an", "mois", "journée", "fois",
                    "fois-ci", "suite",
                ]
                .contains(&tokens.text_of(index))
        })
        && phrase.head.is_none()
}

/// Whether a phrase without a known noun may be a subject all the same: « l'intéressée », « ce trentenaire ».
fn is_plain_subject(tokens: &Tokens, phrase: &Phrase) -> bool {
    tokens.is(phrase.first, Class::DETERMINER) && phrase.last > phrase.first
}

/// Returns a phrase that begins with a noun.
fn bare(tokens: &Tokens, at: usize, limit: usize) -> Phrase {
    let end = (at + 1..limit)
        .find(|index| {
            !tokens.is_kind(*index, Kind::Word)
                || tokens.is(*index, Class::RELATIVE | Class::CONJUNCTION | Class::DAY)
                || tokens.is(*index, Class::PREPOSITION)
                    && !["de", "d'", "d’", "du", "des"].contains(&tokens.text_of(*index))
        })
        .unwrap_or(limit);
    phrase::complete(tokens, at, end - 1)
}

/// Returns the token after a preposition's object, where the subject may begin: « à l'AFP | un responsable ».
pub(super) fn beyond_object(tokens: &Tokens, at: usize, limit: usize) -> usize {
    let mut at = at;
    // « auprès de l'AFP », « en marge du sommet »
    while at < limit
        && tokens.is(at, Class::DETERMINER | Class::PREPOSITION)
        && !tokens.is_capital(at)
    {
        at += 1;
    }
    if let Some(end) = names::medium(tokens, at)
        .or_else(|| names::medium(tokens, at.saturating_sub(1)).filter(|end| *end >= at))
    {
        return end + 1;
    }
    if names::is_name_word(tokens, at) {
        return beyond_place(tokens, at, limit);
    }
    let mut next = at + 1;
    while next < limit && tokens.is_kind(next, Kind::Word) {
        let class = tokens.list[next].class;
        if tokens.is_capital(next) && !class.is(Class::FIRST_NAME | Class::TITLE) {
            // « au quotidien Le Parisien », « sur le réseau social Twitter »
            if let Some(end) = names::medium(tokens, next) {
                return end + 1;
            }
            if PUBLICATIONS.contains(&tokens.text_of(next - 1)) {
                while next < limit && tokens.is_capital(next) {
                    next += 1;
                }
                return next;
            }
        }
        let after_small = tokens.is(next - 1, Class::DETERMINER | Class::PREPOSITION);
        if !after_small {
            let begins_subject = class.is(Class::DETERMINER) && !class.is(Class::PREPOSITION)
                || class.is(Class::TITLE | Class::FIRST_NAME)
                || tokens.is_capital(next)
                || tokens.is_word(next, "des");
            if begins_subject && tokens.is(next - 1, Class::PREPOSITION | Class::DETERMINER) {
                next += 1;
                continue;
            }
            if begins_subject {
                return next;
            }
        } else if names::is_name_word(tokens, next) {
            if let Some(end) = names::medium(tokens, next) {
                return end + 1;
            }
            return beyond_place(tokens, next, limit);
        }
        if class.is(Class::DAY) && !after_small {
            return next;
        }
        next += 1;
    }
    next
}

/// Nouns that the name of a medium follows, whatever it is.
const PUBLICATIONS: [&str; 12] = [
    "agence",
    "blog",
    "chaîne",
    "hebdomadaire",
    "journal",
    "magazine",
    "mensuel",
    "podcast",
    "quotidien",
    "radio",
    "revue",
    "site",
];

/// Returns the token after a place: of capitals in a row, the first is the place and the others a name behind it.
fn beyond_place(tokens: &Tokens, at: usize, limit: usize) -> usize {
    let mut end = at + 1;
    while end < limit && names::is_name_word(tokens, end) {
        end += 1;
    }
    // « au San Francisco Chronicle un habitant »
    if end - at >= 2 && end < limit && tokens.is(end, Class::DETERMINER) {
        return end;
    }
    let first_name = (at + 1..end).find(|index| tokens.is(*index, Class::FIRST_NAME));
    if let Some(name) = first_name {
        return name;
    }
    let goes_on = end < limit
        && (tokens.is(end, Class::DETERMINER | Class::TITLE)
            || tokens.is(end, Class::PREPOSITION | Class::DAY));
    match end - at {
        3.. if !goes_on => at + 1,
        2 if !goes_on && !tokens.is(at, Class::FIRST_NAME) => at + 1,
        _ => end,
    }
}

/// Returns who is behind an *on*: « a-t-on appris auprès des pompiers », « peut-on lire dans le communiqué ».
fn source_of_on(tokens: &Tokens, at: usize, limit: usize) -> (Option<Speaker>, usize) {
    let mut at = at;
    while tokens.is(at, Class::DAY | Class::ADVERB) {
        at += 1;
    }
    if !tokens.is(at, Class::PREPOSITION) || at >= limit {
        return (None, at);
    }
    while tokens.is(at, Class::PREPOSITION)
        && !["du", "des", "au", "aux"].contains(&tokens.text_of(at))
    {
        at += 1;
    }
    let first = at;
    if tokens.is(at, Class::PREPOSITION) {
        at += 1;
    }
    if at >= limit || !tokens.is_kind(at, Kind::Word) {
        return (None, at);
    }
    let phrase = phrase::read(tokens, at, limit).unwrap_or_else(|| bare(tokens, at, limit));
    let contracted = phrase::complete(
        tokens,
        phrase.first.min(first.max(phrase.first)),
        phrase.last,
    );
    (Some(Speaker::Phrase(contracted)), phrase.last + 1)
}

/// Reads a source behind *selon* and *d'après*, or *pour* where `at` is its object.
pub(super) fn source(tokens: &Tokens, at: usize, limit: usize) -> Option<Speaker> {
    if at >= limit {
        return None;
    }
    let text = tokens.text_of(at);
    if ["lui", "elle", "eux", "elles"].contains(&text) {
        return Some(Speaker::Pronoun(at));
    }
    if tokens.is_word(at, "ce") || text == "que" || text == "qu'" {
        return None;
    }
    let phrase = match phrase::read(tokens, at, limit) {
        Some(phrase) => phrase,
        None if tokens.is(at, Class::SOURCE) => bare(tokens, at, limit),
        // « selon des sources », « selon plusieurs témoins »
        None if tokens.is_word(at, "des") || tokens.is_word(at, "de") => {
            let start = at
                + 1
                + usize::from(
                    !tokens.is(at + 1, Class::SOURCE) && tokens.is(at + 2, Class::SOURCE),
                );
            if start >= limit || !tokens.is(start, Class::SOURCE) {
                return None;
            }
            bare(tokens, start, limit)
        }
        None => return None,
    };
    let is_last_named = matches!(
        tokens.text_of(phrase.last),
        "dernier" | "dernière" | "derniers"
    );
    (phrase.is_source(tokens) || is_last_named).then_some(Speaker::Phrase(phrase))
}

/// Whether a token is *selon* or the *après* of *d'après*; returns the token of its object.
pub(super) fn after_source_word(tokens: &Tokens, at: usize) -> Option<usize> {
    if !tokens.is(at, Class::PREPOSITION) {
        return None;
    }
    if tokens.is_word(at, "selon") {
        return Some(at + 1);
    }
    let is_according = tokens.is_word(at, "après") && at > 0 && tokens.is_word(at - 1, "d'");
    is_according.then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads an incise at the beginning of a text and compares its speaker.
    fn check(text: &str, expected: Option<&str>) {
        let tokens = Tokens::new(text, 0..text.len(), std::iter::empty());
        let found = incise(&tokens, 0, tokens.list.len()).and_then(|incise| incise.speaker);
        let found = found.map(|speaker| match speaker {
            Speaker::Phrase(phrase) => tokens.text_between(phrase.first, phrase.last),
            Speaker::Pronoun(token) => tokens.text_of(token),
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn an_incise_gives_its_subject() {
        check("a déclaré le ministre.", Some("le ministre"));
        check("a-t-il également dit", Some("il"));
        check("a t-il ajouté", Some("il"));
        check("s'insurge-t-elle, outrée", Some("elle"));
        check("a-t-il trépigné", Some("il"));
        check(
            "a déclaré jeudi soir à l'AFP un responsable de l'ONU",
            Some("un responsable de l'ONU"),
        );
        check(
            "a commenté sur RTL la ministre Anne Roche.",
            Some("la ministre Anne Roche"),
        );
        check("a dit à Paris Anne Roche.", Some("Anne Roche"));
        check("a tenu à préciser le professeur", Some("le professeur"));
        check("fait savoir l'armée", Some("l'armée"));
        check("met en garde Luc Ferrand", Some("Luc Ferrand"));
        check(
            "s'est indigné lors d'une réunion Jean Petit",
            Some("Jean Petit"),
        );
        check("a-t-on appris auprès des pompiers", Some("pompiers"));
        check(
            "a-t-on appris de source policière",
            Some("source policière"),
        );
        check(
            "peut-on lire dans le communiqué de la banque Oriel.",
            Some("le communiqué de la banque Oriel"),
        );
        check("comme l'explique Jean Petit", Some("Jean Petit"));
        check("a déclaré, mardi, le maire", Some("le maire"));
        check("a annoncé la semaine dernière le maire", Some("le maire"));
    }

    #[test]
    fn what_is_no_incise_gives_nothing() {
        check("a été détruit par le feu", None);
        check("le maire a dit", None);
        check("est arrivé", None);
    }
}
