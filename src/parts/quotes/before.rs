//! Words that stand behind the verb which reports them: « le ministre a dénoncé "une mascarade" ».

use std::ops::Range;

use super::cue::{self, Speaker};
use super::lexicon::Class;
use super::names;
use super::phrase;
use super::sentence::{Kind, Tokens};

/// A verb before a quotation that reports it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Governor {
    /// The verb.
    pub(super) verb: usize,
    /// What form it has, which says where its subject is.
    pub(super) form: Form,
    /// Whether the verb is denied: « n'a pas parlé de "crise" ».
    pub(super) is_denied: bool,
}

/// The form of a verb before a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With a subject before it; its group begins at this token.
    Finite(usize),
    /// A present participle.
    Present,
    /// An infinitive.
    Infinitive,
    /// A past participle that says what was said of something: « jugé "illisible" ».
    Passive,
}

/// Finds the nearest verb before token `quote` that reports it.
pub(super) fn governor(tokens: &Tokens, sentence: &Range<usize>, quote: usize) -> Option<Governor> {
    let after_colon = quote > 0 && tokens.is_kind(quote - 1, Kind::Colon);
    let mut brackets = 0_usize;
    for at in (sentence.start..quote).rev() {
        match tokens.kind(at) {
            Some(Kind::Semicolon) => return None,
            Some(Kind::Close) => brackets += 1,
            Some(Kind::Open) => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        // « son ami (comme il le dit), au cœur du "scandale" »
        if brackets > 0 {
            continue;
        }
        if let Some(governor) = verb_at(tokens, sentence, at, after_colon) {
            return Some(governor);
        }
    }
    None
}

/// Reads the verb at a token, where it is one that reports what comes behind it.
pub(super) fn verb_at(
    tokens: &Tokens,
    sentence: &Range<usize>,
    at: usize,
    is_aside_allowed: bool,
) -> Option<Governor> {
    if !tokens.is_kind(at, Kind::Word) {
        return None;
    }
    let class = tokens.list[at].class;
    // « y voit "un recul" »
    if at > sentence.start
        && tokens.is_word(at - 1, "y")
        && ["voit", "voient", "voyait", "voyaient"].contains(&tokens.text_of(at))
    {
        return Some(Governor {
            verb: at,
            form: Form::Finite(at),
            is_denied: is_denied(tokens, sentence, at),
        });
    }
    // « s'est fait remarquer » says nothing.
    let is_light = class.is(Class::AFTER_FAIRE)
        && (1..=3).any(|back| back <= at && tokens.is(at - back, Class::FAIRE))
        && !(2..=5).any(|back| {
            at >= sentence.start + back && ["se", "s'", "s’"].contains(&tokens.text_of(at - back))
        })
        || tokens.is_word(at, "garde")
            && at >= 2
            && tokens.is_word(at - 1, "en")
            && (2..=3).any(|back| back <= at && tokens.is(at - back, Class::METTRE));
    let verb = if is_light {
        (sentence.start..at)
            .rev()
            .find(|index| tokens.is(*index, Class::FAIRE | Class::METTRE))?
    } else {
        at
    };
    let class = tokens.list[verb].class;
    if !is_light {
        let is_verb = class.is(Class::VERB)
            && (!tokens.is_capital(verb) || verb == sentence.start)
            && (is_aside_allowed || !class.is(Class::ASIDE));
        if !is_verb || is_noun(tokens, sentence, verb) {
            return None;
        }
    }
    let (before, is_auxiliary) = auxiliary(tokens, sentence, verb);
    let (before, is_auxiliary) = match before {
        None => match shared_auxiliary(tokens, sentence, verb) {
            Some(shared) => (Some(shared), true),
            None => (None, is_auxiliary),
        },
        Some(_) => (before, is_auxiliary),
    };
    // « les associations dites du "port" » are called so.
    if before.is_none() && matches!(tokens.text_of(verb), "dite" | "dites" | "dits") {
        return None;
    }
    let is_denied = is_denied(tokens, sentence, before.unwrap_or(verb));
    let form = if class.is(Class::PAST) && !class.is(Class::FINITE) || is_auxiliary {
        match before {
            Some(first) if is_passive(tokens, first, verb) => Form::Passive,
            Some(first) => Form::Finite(first),
            None => Form::Passive,
        }
    } else if class.is(Class::FINITE)
        || is_light && before.is_none() && is_finite_light(tokens, verb)
    {
        Form::Finite(verb)
    } else if class.is(Class::PRESENT) {
        Form::Present
    } else if class.is(Class::INFINITIVE) || is_light {
        match before {
            Some(first) => Form::Finite(first),
            None => Form::Infinitive,
        }
    } else {
        return None;
    };
    Some(Governor {
        verb,
        form,
        is_denied,
    })
}

/// Whether a form of *faire* or *mettre* has a subject of its own.
fn is_finite_light(tokens: &Tokens, verb: usize) -> bool {
    !matches!(
        tokens.text_of(verb),
        "faire" | "faisant" | "mettre" | "mettant" | "mis"
    )
}

/// Whether a word that may be a verb is a noun here: « une demande », « l'annonce », « un accusé ».
fn is_noun(tokens: &Tokens, sentence: &Range<usize>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|before| *before >= sentence.start) else {
        // « Demande de … »: a sentence that begins so begins with a noun, but for participles.
        return tokens.is(at, Class::FINITE);
    };
    let class = tokens.list[at].class;
    if class.is(Class::INFINITIVE) && !class.is(Class::FINITE | Class::PAST) {
        return tokens.is(before, Class::DETERMINER) && !tokens.is(before, Class::OBJECT_PRONOUN);
    }
    if class.is(Class::PRESENT) {
        return tokens.is(before, Class::DETERMINER);
    }
    if !tokens.is(before, Class::DETERMINER | Class::PREPOSITION) {
        return false;
    }
    if tokens.is(before, Class::OBJECT_PRONOUN) && before > sentence.start {
        // « il la juge », « qui le qualifie »: a pronoun where a subject stands before it.
        let subject = before - 1;
        let is_pronoun = tokens.is(
            subject,
            Class::SUBJECT | Class::RELATIVE | Class::OBJECT_PRONOUN,
        ) && !tokens.is(subject, Class::DETERMINER)
            || tokens.is_capital(subject)
                && !tokens.is(subject, Class::SMALL)
                && class.is(Class::FINITE);
        return !is_pronoun;
    }
    true
}

/// Returns the first token of a verb's group, with its auxiliary and pronouns, and whether it has an auxiliary.
fn auxiliary(tokens: &Tokens, sentence: &Range<usize>, verb: usize) -> (Option<usize>, bool) {
    let mut at = verb;
    let mut first = None;
    let mut has_auxiliary = false;
    while at > sentence.start {
        let before = at - 1;
        let class = tokens.list[before].class;
        let is_auxiliary = class.is(Class::HAVE | Class::BE);
        let is_modal = class.is(Class::MODAL) && tokens.is(verb, Class::INFINITIVE)
            || class.is(Class::MODAL) && has_auxiliary;
        let goes_on = tokens.is_kind(before, Kind::Inverted)
            || tokens.is_kind(before, Kind::Word)
                && (is_auxiliary
                    || is_modal
                    || is_adverb(tokens, before) && !class.is(Class::VERB)
                    || class.is(Class::OBJECT_PRONOUN) && !class.is(Class::PREPOSITION)
                    || tokens.is(verb, Class::INFINITIVE)
                        && matches!(tokens.text_of(before), "à" | "de" | "d'" | "d’")
                        && before > sentence.start
                        && tokens.is(before - 1, Class::MODAL));
        if !goes_on {
            let parted = first
                .is_none()
                .then(|| parted_auxiliary(tokens, sentence, verb));
            let Some(auxiliary) = parted.flatten() else {
                break;
            };
            first = Some(auxiliary);
            has_auxiliary = true;
            at = auxiliary;
            continue;
        }
        has_auxiliary |= is_auxiliary;
        if is_auxiliary || is_modal {
            first = Some(before);
        }
        at = before;
    }
    (first, has_auxiliary && !tokens.is(verb, Class::INFINITIVE))
}

/// Whether a word is an adverb where it stands: behind an article *mouvement* is a noun, and *gouvernement* always is.
fn is_adverb(tokens: &Tokens, at: usize) -> bool {
    tokens.is(at, Class::ADVERB)
        && !tokens.is(at, Class::SOURCE)
        && !(at > 0 && tokens.is(at - 1, Class::DETERMINER) && tokens.text_of(at).ends_with("ment"))
}

/// Finds the auxiliary that a participle has from the one it is joined to: « a salué l'effort et dénoncé "un recul" ».
fn shared_auxiliary(tokens: &Tokens, sentence: &Range<usize>, verb: usize) -> Option<usize> {
    /// How far before the second participle the auxiliary may stand, in tokens.
    const SHARED_TOKENS: usize = 30;
    let is_joined = verb > sentence.start + 2
        && tokens.is_word(verb - 1, "et")
        && tokens.is(verb, Class::PAST)
        && !["ée", "és", "ées"]
            .iter()
            .any(|end| tokens.text_of(verb).ends_with(end));
    if !is_joined {
        return None;
    }
    let floor = verb.saturating_sub(SHARED_TOKENS).max(sentence.start);
    (floor..verb).rev().find(|at| {
        let next = *at + 1;
        let participle = next + usize::from(is_adverb(tokens, next));
        tokens.is(*at, Class::HAVE)
            && !tokens.is_capital(*at)
            && tokens.is_kind(participle, Kind::Word)
            && ["é", "i", "u", "s", "t"]
                .iter()
                .any(|end| tokens.text_of(participle).ends_with(end))
    })
}

/// Finds an auxiliary that words part from its participle: « a, pour sa part, affirmé ».
fn parted_auxiliary(tokens: &Tokens, sentence: &Range<usize>, verb: usize) -> Option<usize> {
    if !tokens.is(verb, Class::PAST) {
        return None;
    }
    let floor = verb
        .saturating_sub(cue::ASIDE_TOKENS + 1)
        .max(sentence.start);
    (floor..verb).rev().find(|at| {
        tokens.is(*at, Class::HAVE | Class::BE)
            && cue::beyond_aside(tokens, at + 1, verb + 1) == Some(verb)
    })
}

/// Whether a verb with *être* says what was done to its subject: « a été qualifié », « est jugée », not « s'est dit ».
fn is_passive(tokens: &Tokens, first: usize, verb: usize) -> bool {
    let has_been = (first..verb).any(|index| tokens.is_word(index, "été"));
    let is_be = tokens.is(first, Class::BE) && !CONVINCED.contains(&tokens.text_of(verb));
    let is_reflexive = first > 0 && ["se", "s'", "s’"].contains(&tokens.text_of(first - 1))
        || (first..verb).any(|index| ["se", "s'", "s’"].contains(&tokens.text_of(index)));
    (has_been || is_be) && !is_reflexive
}

/// What *être* makes no passive of: « est convaincu que "…" ».
const CONVINCED: [&str; 8] = [
    "convaincu",
    "convaincue",
    "convaincues",
    "convaincus",
    "persuadé",
    "persuadée",
    "persuadées",
    "persuadés",
];

/// Whether *ne … pas* stands around a verb.
fn is_denied(tokens: &Tokens, sentence: &Range<usize>, first: usize) -> bool {
    let floor = first.saturating_sub(3).max(sentence.start);
    (floor..first + 1).any(|index| ["ne", "n'", "n’"].contains(&tokens.text_of(index)))
        && (first..(first + 4).min(sentence.end))
            .any(|index| ["pas", "jamais", "plus", "point"].contains(&tokens.text_of(index)))
}

/// Finds who is the subject of a verb before a quotation.
///
/// `speaker_before` is who spoke in the same sentence before the verb: « "…", a dit le maire, ajoutant "…" ».
pub(super) fn subject(
    tokens: &Tokens,
    sentence: &Range<usize>,
    governor: &Governor,
    quote: usize,
    speaker_before: Option<Speaker>,
) -> Option<Speaker> {
    match governor.form {
        Form::Finite(first) => {
            subject_of_finite(tokens, sentence, first, governor.verb).or(speaker_before)
        }
        Form::Present | Form::Infinitive => {
            // « une centaine de manifestants scandant "…" »
            let beside = governor.verb.checked_sub(1).filter(|before| {
                governor.form == Form::Present
                    && *before > sentence.start
                    && tokens.is(*before, Class::SOURCE)
                    && !tokens.is_capital(*before)
            });
            if let Some(end) = beside {
                let phrase = phrase::ending_at(tokens, sentence.start, end)
                    .filter(|phrase| phrase.is_source(tokens))
                    .unwrap_or_else(|| phrase::complete(tokens, end, end));
                return Some(Speaker::Phrase(phrase));
            }
            if speaker_before.is_some() {
                return speaker_before;
            }
            let main = first_subject(tokens, sentence.start, governor.verb);
            main.or_else(|| {
                // « Estimant que "…", Anne Roche a quitté la salle. »
                let comma =
                    (quote + 1..sentence.end).find(|index| tokens.is_kind(*index, Kind::Comma))?;
                first_subject(tokens, comma + 1, sentence.end)
            })
        }
        Form::Passive => agent(tokens, governor.verb, sentence.end),
    }
}

/// Finds the subject of the verb around one whose subject is nobody: « ils demandent pourquoi on les traite "ainsi" ».
pub(super) fn outer_subject(
    tokens: &Tokens,
    sentence: &Range<usize>,
    inner: &Governor,
) -> Option<Speaker> {
    let Form::Finite(first) = inner.form else {
        return None;
    };
    // « …, qui qualifie de "honte" » has a subject, though nobody knows it.
    if first > sentence.start && tokens.is_word(first - 1, "qui") {
        return None;
    }
    let outer = governor(tokens, sentence, first)?;
    match outer.form {
        Form::Finite(first) => subject_of_finite(tokens, sentence, first, outer.verb),
        _ => None,
    }
}

/// Finds the subject of a verb whose group begins at `first`.
pub(super) fn subject_of_finite(
    tokens: &Tokens,
    sentence: &Range<usize>,
    first: usize,
    verb: usize,
) -> Option<Speaker> {
    let inverted = (first..=verb + 1).find(|index| tokens.is_kind(*index, Kind::Inverted));
    if let Some(pronoun) = inverted {
        return named_pronoun(tokens, pronoun);
    }
    let mut at = first;
    while at > sentence.start
        && (tokens.is(at - 1, Class::OBJECT_PRONOUN) || is_adverb(tokens, at - 1))
        && !(tokens.is(at - 1, Class::DETERMINER) && at - 1 == sentence.start)
        && !tokens.is(at - 1, Class::SUBJECT)
        && !(tokens.is_word(at - 1, "lui") && tokens.is_capital(at - 1))
    {
        at -= 1;
    }
    if at == sentence.start {
        return None;
    }
    let before = at - 1;
    if tokens.is_quote(before) {
        return titled(tokens, sentence, before);
    }
    if tokens.is(before, Class::SUBJECT) {
        return named_pronoun(tokens, before);
    }
    if tokens.is_word(before, "qui") {
        let end = before.checked_sub(1).filter(|end| *end >= sentence.start)?;
        let end = if tokens.is_kind(end, Kind::Comma) {
            end.checked_sub(1)?
        } else {
            end
        };
        return phrase::ending_at(tokens, sentence.start, end)
            .filter(|phrase| phrase.is_source(tokens) || tokens.is(phrase.first, Class::DETERMINER))
            .or_else(|| name_before(tokens, sentence, end))
            .map(Speaker::Phrase)
            .or_else(|| bare_before(tokens, sentence, end));
    }
    // « Ce que confirmait Simon Petit »
    let is_behind = tokens.is(before, Class::RELATIVE) || tokens.is_word(before, "comme");
    if is_behind && let Some(phrase) = cue::subject_behind(tokens, verb + 1, sentence.end) {
        return phrase.is_source(tokens).then_some(Speaker::Phrase(phrase));
    }
    let clause = clause_start(tokens, sentence, before);
    let direct = match tokens.kind(before) {
        Some(Kind::Comma) => None,
        Some(Kind::Close) => {
            let open = (clause..before)
                .rev()
                .find(|index| tokens.is_kind(*index, Kind::Open));
            open.filter(|open| *open > clause)
                .and_then(|open| phrase::ending_at(tokens, clause, open - 1))
        }
        _ => phrase::ending_at(tokens, clause, before),
    };
    direct
        .filter(|phrase| phrase.is_source(tokens) || tokens.is(phrase.first, Class::DETERMINER))
        .filter(|phrase| !is_object(tokens, phrase))
        .filter(|phrase| !cue::is_time(tokens, phrase))
        .map(Speaker::Phrase)
        .or_else(|| first_subject(tokens, clause, at))
        .or_else(|| first_subject(tokens, sentence.start, at))
        .or_else(|| {
            // « La dernière version du projet, obtenue par l'AFP, réclamait "une trêve" »
            let is_apart =
                tokens.is_kind(before, Kind::Comma) && tokens.is(sentence.start, Class::DETERMINER);
            let phrase = is_apart.then(|| phrase::read(tokens, sentence.start, before));
            Some(Speaker::Phrase(phrase.flatten()?))
        })
}

/// Returns the medium between marks that is a subject: « le "Canard" avance que "…" ».
fn titled(tokens: &Tokens, sentence: &Range<usize>, quote: usize) -> Option<Speaker> {
    let has_article = quote > sentence.start && tokens.is(quote - 1, Class::DETERMINER);
    let first = quote - usize::from(has_article);
    let words = tokens.text_of(quote);
    let is_title = words
        .chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_uppercase)
        && words.split_whitespace().count() <= 4;
    (is_title && (has_article || quote == sentence.start))
        .then(|| Speaker::Phrase(phrase::complete(tokens, first, quote)))
}

/// Whether a phrase is a pronoun and its verb: « deux élus qui | la soutiennent | ont dit ».
fn is_object(tokens: &Tokens, phrase: &phrase::Phrase) -> bool {
    phrase.first > 0
        && tokens.is(phrase.first, Class::OBJECT_PRONOUN)
        && tokens.is(phrase.first - 1, Class::RELATIVE | Class::SUBJECT)
        && !tokens.is(phrase.first - 1, Class::DETERMINER)
}

/// Returns a noun without an article before *qui*: « 2.000 militants qui scandaient ».
fn bare_before(tokens: &Tokens, sentence: &Range<usize>, end: usize) -> Option<Speaker> {
    let head = (sentence.start..=end)
        .rev()
        .take(4)
        .find(|index| tokens.is(*index, Class::SOURCE))?;
    Some(Speaker::Phrase(phrase::complete(tokens, head, end)))
}

/// Returns a person's name before *qui*, whatever governs it: « les propos de Jean Petit, qui dénonce ».
fn name_before(tokens: &Tokens, sentence: &Range<usize>, end: usize) -> Option<phrase::Phrase> {
    /// Longest name with its particles, in words.
    const NAME_WORDS: usize = 5;
    let floor = sentence.start.max((end + 1).saturating_sub(NAME_WORDS));
    let place = || {
        let is_place = end > sentence.start
            && names::is_name_word(tokens, end)
            && tokens.is(end - 1, Class::PREPOSITION);
        is_place.then(|| phrase::complete(tokens, end, end))
    };
    (floor..=end)
        .filter(|start| tokens.is(*start, Class::FIRST_NAME | Class::TITLE))
        .map(|start| phrase::complete(tokens, start, end))
        .find(|phrase| phrase.is_person && phrase.name.is_some_and(|(_, last)| last == end))
        // « sur Damas, qui qualifie … »
        .or_else(place)
}

/// Returns a pronoun that may stand for a speaker: *il*, *elle*, *celui-ci*; not *on*, *je* or *ce*.
fn named_pronoun(tokens: &Tokens, at: usize) -> Option<Speaker> {
    let text = tokens.text_of(at).to_lowercase();
    let stands_for_nobody = [
        "on", "je", "j'", "j’", "nous", "vous", "tu", "ce", "c'", "c’", "ça", "cela",
    ];
    (!stands_for_nobody.contains(&text.as_str())).then_some(Speaker::Pronoun(at))
}

/// Returns where the clause begins that holds a token.
fn clause_start(tokens: &Tokens, sentence: &Range<usize>, at: usize) -> usize {
    (sentence.start..at)
        .rev()
        .find(|index| {
            matches!(
                tokens.kind(*index),
                Some(Kind::Semicolon | Kind::Colon | Kind::Dash)
            ) || tokens.is(*index, Class::RELATIVE) && !tokens.is_word(*index, "qui")
                || tokens.is(*index, Class::CONJUNCTION)
                    && !tokens.is_word(*index, "et")
                    && !tokens.is_word(*index, "ou")
                    && !tokens.is_word(*index, "comme")
        })
        .map_or(sentence.start, |index| index + 1)
}

/// Words that begin a clause set before the main one.
const SUBORDINATE: [&str; 7] = [
    "lorsqu'", "lorsque", "puisqu'", "puisque", "quand", "si", "tandis",
];

/// Finds the first phrase of a clause that no preposition governs, over what is set before it: « Mardi, le maire … ».
pub(super) fn first_subject(tokens: &Tokens, start: usize, limit: usize) -> Option<Speaker> {
    let mut at = start;
    while at < limit {
        if !tokens.is_kind(at, Kind::Word) {
            // « "…", estime-t-il »: what follows a quotation is read by the rule for incises.
            at += 1;
            continue;
        }
        let class = tokens.list[at].class;
        let is_name = class.is(Class::FIRST_NAME | Class::TITLE);
        // « Dans le nord, des habitants décrivent »
        let is_plural = tokens.is_word(at, "des") && tokens.is(at + 1, Class::SOURCE);
        let is_set_before = class
            .is(Class::PREPOSITION | Class::PRESENT | Class::PAST | Class::DAY)
            && !class.is(Class::SUBJECT)
            && !is_name
            && !is_plural;
        if is_set_before {
            let comma = (at..limit).find(|index| tokens.is_kind(*index, Kind::Comma));
            match comma {
                Some(comma) => at = comma + 1,
                None => at = cue::beyond_object(tokens, at + 1, limit).max(at + 1),
            }
            continue;
        }
        // « Il y a une semaine, quand il est parti, le maire … »
        let is_aside = class.is(Class::CONJUNCTION) && tokens.is_any(at, &SUBORDINATE)
            || class.is(Class::SUBJECT) && tokens.is_word(at, "il") && tokens.is_word(at + 1, "y");
        if is_aside
            && let Some(comma) = (at..limit).find(|index| tokens.is_kind(*index, Kind::Comma))
        {
            at = comma + 1;
            continue;
        }
        let may_be_pronoun = class.is(Class::SUBJECT) && !class.is(Class::DETERMINER);
        if may_be_pronoun {
            return named_pronoun(tokens, at);
        }
        // « Lui aussi a relevé … »
        if tokens.is_word(at, "lui") && tokens.is_capital(at) {
            return Some(Speaker::Pronoun(at));
        }
        if let Some(phrase) = phrase::read(tokens, at, limit) {
            if phrase.is_source(tokens) {
                return Some(Speaker::Phrase(phrase));
            }
            at = phrase.last + 1;
            continue;
        }
        at += 1;
    }
    None
}

/// Finds who a passive verb names: « qualifié de "folie" par la Cour des comptes ».
fn agent(tokens: &Tokens, verb: usize, limit: usize) -> Option<Speaker> {
    /// How far behind the verb its agent may stand, in tokens.
    const AGENT_TOKENS: usize = 20;
    let by =
        (verb + 1..limit.min(verb + AGENT_TOKENS)).find(|index| tokens.is_word(*index, "par"))?;
    let phrase = phrase::read(tokens, by + 1, limit)?;
    phrase.is_source(tokens).then_some(Speaker::Phrase(phrase))
}

/// Finds who speaks before a colon: « Réponse de sa femme : », « Le maire a été clair : », « Son but : ».
pub(super) fn before_colon(
    tokens: &Tokens,
    sentence: &Range<usize>,
    colon: usize,
) -> Option<Speaker> {
    if tokens.is(sentence.start, Class::DETERMINER)
        && tokens.is_any(sentence.start, &["son", "sa", "ses", "leur", "leurs"])
        && !tokens.is(sentence.start + 1, Class::SOURCE)
    {
        return Some(Speaker::Pronoun(sentence.start));
    }
    // « Ces cahiers étaient attendus par Pauline Martin : »
    let agent = (sentence.start..colon)
        .filter(|at| tokens.is_word(*at, "par"))
        .filter_map(|at| phrase::read(tokens, at + 1, colon))
        .find(|phrase| phrase.is_person && phrase.name.is_some());
    if let Some(agent) = agent {
        return Some(Speaker::Phrase(agent));
    }
    let subject = first_subject(tokens, sentence.start, colon);
    if let Some(Speaker::Phrase(phrase)) = subject {
        // « Le bilan de l'entraîneur : »: a thing does not speak, its owner does.
        let is_person = phrase.is_person && phrase.name.is_some();
        let heads = phrase.head.filter(|head| *head <= phrase.first + 2);
        if !is_person && heads.is_none() && phrase.name.is_none() {
            return owner(tokens, phrase.first, colon).or(subject);
        }
        return subject;
    }
    // « En tête de ses priorités : »
    let possessive = || {
        let at = (sentence.start..colon).find(|at| {
            ["son", "sa", "ses"].contains(&tokens.text_of(*at)) && !tokens.is(at + 1, Class::SOURCE)
        })?;
        Some(Speaker::Pronoun(at))
    };
    subject
        .or_else(possessive)
        .or_else(|| owner(tokens, sentence.start, colon))
        .or_else(|| {
            // « Un dernier a tout écrit en majuscules : »
            let phrase = phrase::read(tokens, sentence.start, colon)?;
            Some(Speaker::Phrase(phrase))
        })
}

/// Finds the phrase behind a *de*: « Réponse de sa femme ».
fn owner(tokens: &Tokens, start: usize, limit: usize) -> Option<Speaker> {
    (start..limit).find_map(|at| {
        if !["de", "d'", "d’", "du"].contains(&tokens.text_of(at)) {
            return None;
        }
        let phrase = match tokens.is_word(at, "du") {
            true => tokens
                .is(at + 1, Class::HUMAN)
                .then(|| phrase::complete(tokens, at + 1, at + 1)),
            false => phrase::read(tokens, at + 1, limit),
        }?;
        phrase.is_source(tokens).then_some(Speaker::Phrase(phrase))
    })
}
