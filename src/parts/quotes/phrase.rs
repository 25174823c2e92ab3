//! The phrase that names a speaker: « le ministre de l'Économie Bruno Le Maire ».

use super::lexicon::Class;
use super::names::{is_at_medium, is_inside_name, is_name_word, medium, name_in, name_run};
use super::sentence::{Kind, Tokens};

/// Longest phrase, in tokens: a minister of several things with name and party.
const PHRASE_TOKENS: usize = 24;

/// A phrase that may name a speaker, as tokens of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) first: usize,
    /// The last token, included.
    pub(super) last: usize,
    /// The name in it, first and last token: a person's, or a body's after its article.
    pub(super) name: Option<(usize, usize)>,
    /// Whether the name is a person's.
    pub(super) is_person: bool,
    /// The noun that says what the speaker is.
    pub(super) head: Option<usize>,
}

impl Phrase {
    /// Whether the phrase names someone or something that may speak.
    pub(super) fn is_source(&self, tokens: &Tokens) -> bool {
        self.name.is_some() || self.head.is_some_and(|head| tokens.is(head, Class::SOURCE))
    }
}

/// Reads the phrase that begins with token `at`; `limit` is the token it must end before.
pub(super) fn read(tokens: &Tokens, at: usize, limit: usize) -> Option<Phrase> {
    let limit = limit.min(tokens.list.len()).min(at + PHRASE_TOKENS);
    let phrase = read_words(tokens, at, limit);
    // « Europe 1 », « 20 Minutes », *franceinfo*: more than the words by themselves would say.
    let medium = medium(tokens, at).filter(|last| {
        *last < limit
            && !tokens.is(at, Class::FIRST_NAME)
            && phrase.is_none_or(|phrase| phrase.last < *last)
    });
    match medium {
        Some(last) => Some(Phrase {
            first: at,
            last,
            name: Some((at, last)),
            is_person: false,
            head: None,
        }),
        None => phrase,
    }
}

/// Reads a phrase as [`read`] does, without the names of media that it might hold.
fn read_words(tokens: &Tokens, at: usize, limit: usize) -> Option<Phrase> {
    if !may_begin(tokens, at) {
        return None;
    }
    let mut last = at;
    let mut next = at + 1;
    let mut has_noun = !tokens.is(at, Class::DETERMINER | Class::TITLE);
    while next < limit {
        match step(tokens, at, next, limit, has_noun) {
            Step::Take(end) => {
                // « l'un d'entre eux »
                let is_one = end == at + 1 && matches!(tokens.text_of(end), "un" | "une");
                has_noun |= is_one
                    || !tokens.is(end, Class::DETERMINER | Class::PREPOSITION | Class::TITLE);
                if !tokens.is_kind(end, Kind::Close) {
                    last = end;
                }
                next = end + 1;
            }
            Step::TakeLast(end) => {
                last = end;
                break;
            }
            Step::Stop => break,
        }
    }
    while last > at
        && tokens.is(last, Class::DETERMINER | Class::PREPOSITION)
        && !tokens.is_capital(last)
    {
        last -= 1;
    }
    has_noun.then(|| complete(tokens, at, last))
}

/// Reads the phrase that ends with token `end`, from the earliest beginning after `floor` that no preposition governs.
pub(super) fn ending_at(tokens: &Tokens, floor: usize, end: usize) -> Option<Phrase> {
    let floor = floor.max(end.saturating_sub(PHRASE_TOKENS));
    (floor..=end).find_map(|start| {
        let is_governed = start > 0 && tokens.is(start - 1, Class::PREPOSITION)
            || start > 1
                && tokens.is(start - 1, Class::DETERMINER)
                && !tokens.is_capital(start - 1);
        if is_governed || start > 0 && is_inside_name(tokens, start) {
            return None;
        }
        let phrase = read(tokens, start, end + 1)?;
        (phrase.last == end).then_some(phrase)
    })
}

/// Returns what a phrase of these tokens holds.
pub(super) fn complete(tokens: &Tokens, first: usize, last: usize) -> Phrase {
    let (name, is_person) = name_in(tokens, first, last);
    let head = (first..=last)
        .find(|index| {
            tokens.is(*index, Class::SOURCE)
                && name.is_none_or(|(start, end)| *index < start || *index > end)
        })
        .filter(|head| !is_governed(tokens, first, *head));
    Phrase {
        first,
        last,
        name,
        is_person,
        head,
    }
}

/// Whether another noun governs a noun in its phrase: « le changement de nom du parti », but not « la plupart des élus ».
fn is_governed(tokens: &Tokens, first: usize, noun: usize) -> bool {
    let article = noun.saturating_sub(1);
    let preposition =
        match tokens.is(article, Class::DETERMINER) && !tokens.is(article, Class::PREPOSITION) {
            true => article.saturating_sub(1),
            false => article,
        };
    preposition > first
        && tokens.is(preposition, Class::PREPOSITION)
        && tokens.is(first, Class::DETERMINER)
        && !(first..preposition).any(|at| {
            let word = tokens.text_of(at);
            word.ends_with("aine")
                || QUANTITIES.contains(&word)
                || tokens.is_capital(at) && at > first
        })
}

/// Nouns and pronouns that count those behind them: « une partie des élus »; *dizaine* and its like are told by their end.
const QUANTITIES: [&str; 16] = [
    "autre",
    "certain",
    "ensemble",
    "minorité",
    "moitié",
    "millier",
    "nombre",
    "part",
    "plupart",
    "poignée",
    "quart",
    "reste",
    "série",
    "tiers",
    "totalité",
    "un",
];

enum Step {
    /// The phrase goes on to this token.
    Take(usize),
    /// The phrase ends with this token.
    TakeLast(usize),
    Stop,
}

/// Whether a phrase may begin here: an article, a title, a name.
fn may_begin(tokens: &Tokens, at: usize) -> bool {
    let Some(token) = tokens.list.get(at) else {
        return false;
    };
    if token.kind != Kind::Word {
        return false;
    }
    if token.class.is(Class::DETERMINER) {
        // « du », « des », « aux » begin a phrase only with no verb before them, which callers know.
        return !matches!(tokens.text_of(at), "du" | "au" | "aux" | "de");
    }
    // « 35 scientifiques »
    let is_count = tokens.text_of(at).starts_with(|c: char| c.is_ascii_digit())
        && tokens.is(at + 1, Class::SOURCE);
    token.class.is(Class::TITLE | Class::FIRST_NAME) || is_count || is_name_word(tokens, at)
}

/// Decides how a phrase goes on with token `next`.
fn step(tokens: &Tokens, first: usize, next: usize, limit: usize, has_noun: bool) -> Step {
    let token = &tokens.list[next];
    match token.kind {
        Kind::Word => word_step(tokens, first, next, limit, has_noun),
        // « le collectif "Sauvons la gare" »
        Kind::Quote(_)
            if has_noun && tokens.is(next - 1, Class::SOURCE | Class::WORK | Class::TERM) =>
        {
            Step::Take(next)
        }
        Kind::Open => {
            let close =
                (next + 1..limit.min(next + 8)).find(|index| tokens.is_kind(*index, Kind::Close));
            match close {
                Some(close) if tokens.is_capital(close + 1) && close + 1 < limit => {
                    Step::Take(close)
                }
                // « un élu (PS), Jean Petit »
                Some(close) => match apposition(tokens, first, close + 1, limit) {
                    Some(end) => Step::TakeLast(end),
                    None => Step::Stop,
                },
                None => Step::Stop,
            }
        }
        Kind::Comma => match apposition(tokens, first, next, limit) {
            Some(end) => Step::TakeLast(end),
            None => Step::Stop,
        },
        _ => Step::Stop,
    }
}

fn word_step(tokens: &Tokens, first: usize, next: usize, limit: usize, has_noun: bool) -> Step {
    let class = tokens.list[next].class;
    let is_capital = tokens.is_capital(next);
    let after_article = tokens.is(next - 1, Class::DETERMINER);
    if class.is(Class::FIRST_NAME | Class::TITLE) || is_capital && !class.is(Class::SMALL) {
        return Step::Take(next);
    }
    if is_capital && after_article {
        return Step::Take(next);
    }
    if tokens.is_word(next, "et") {
        return conjoined(tokens, first, next, limit);
    }
    if class.is(Class::PREPOSITION) && !after_article {
        let word = tokens.text_of(next);
        return match word {
            // « Francesco D'Errico »
            "D'" | "D’" | "De" | "Du" if is_name_word(tokens, next + 1) => Step::Take(next),
            "de" | "d'" | "d’" | "du" | "des" => Step::Take(next),
            // « secrétaire d'État au Budget », but not « à l'AFP ».
            "à" | "au" | "aux" | "chez" | "pour" if has_noun => {
                let object = next + 1 + usize::from(tokens.is(next + 1, Class::DETERMINER));
                let is_office = tokens.is_capital(object)
                    && !tokens.is(object, Class::MEDIUM | Class::FIRST_NAME)
                    && medium(tokens, object).is_none()
                    && !is_at_medium(tokens, next)
                    && (!tokens.is_capital(next - 1)
                        || matches!(tokens.text_of(next - 1), "Etat" | "État"));
                if is_office && object < limit || is_field(tokens, first, next, limit) {
                    Step::Take(next)
                } else {
                    Step::Stop
                }
            }
            "en" if tokens.is_word(next + 1, "chef") => Step::Take(next + 1),
            "entre" if tokens.is_word(next - 1, "d'") => Step::Take(next),
            _ => Step::Stop,
        };
    }
    if class.is(Class::DETERMINER) {
        // After a preposition its object; after a noun another phrase.
        let goes_on = tokens.is(next - 1, Class::PREPOSITION)
            || tokens.is_word(next - 1, "tous")
            || tokens.is_word(next - 1, "toutes")
            || after_article
            || is_capital && (tokens.is_capital(next - 1) || tokens.is_capital(next + 1))
            || tokens.is_word(next - 1, "numéro")
            || tokens.is_word(next, "deux")
            || tokens.is_word(next, "autres");
        return if goes_on {
            Step::Take(next)
        } else {
            Step::Stop
        };
    }
    if class.is(Class::RELATIVE) {
        return Step::Stop;
    }
    let ends = Class::CONJUNCTION
        | Class::SUBJECT
        | Class::OBJECT_PRONOUN
        | Class::HAVE
        | Class::BE
        | Class::DAY
        | Class::PRESENT;
    if class.is(ends) && !after_article {
        return Step::Stop;
    }
    // A participle of saying belongs to what comes next: « … Jean Petit, interrogé », « un élu cité par ».
    let after_of = matches!(tokens.text_of(next - 1), "de" | "d'" | "d’");
    let is_noun = class.is(Class::SOURCE) || after_article || after_of;
    if class.is(Class::FINITE) && !class.is(Class::PAST) && !is_noun {
        return Step::Stop;
    }
    if class.is(Class::PAST | Class::ADVERB | Class::MODAL) && !is_noun {
        return Step::Stop;
    }
    if AFTER_A_SPEAKER.contains(&tokens.text_of(next)) {
        return Step::Stop;
    }
    Step::Take(next)
}

/// Whether a preposition says what an office is for, since a name is set behind it: « le délégué à la sécurité, Jean Petit ».
fn is_field(tokens: &Tokens, first: usize, preposition: usize, limit: usize) -> bool {
    /// How long what an office is for may be, in words.
    const FIELD_TOKENS: usize = 9;
    let has_office = (first..preposition).any(|at| tokens.is(at, Class::HUMAN))
        && !(first..preposition).any(|at| tokens.is(at, Class::FIRST_NAME));
    let limit = limit.min(preposition + FIELD_TOKENS);
    let comma = (preposition + 1..limit).find(|at| {
        !tokens.is_kind(*at, Kind::Word) || tokens.is(*at, Class::RELATIVE | Class::HAVE)
    });
    has_office
        && comma.is_some_and(|comma| {
            tokens.is_kind(comma, Kind::Comma)
                && name_run(tokens, comma + 1, limit + 2).is_some_and(|last| last > comma + 1)
        })
}

/// Words that say where or how someone spoke, after the phrase that names them.
const AFTER_A_SPEAKER: [&str; 20] = [
    "citant",
    "cité",
    "citée",
    "cités",
    "contacté",
    "contactée",
    "contactés",
    "interrogé",
    "interrogée",
    "interrogées",
    "interrogés",
    "interviewé",
    "invité",
    "invitée",
    "joint",
    "jointe",
    "jointes",
    "joints",
    "présent",
    "présente",
];

/// Decides whether an *et* joins another speaker: « Jean Petit et Anne Roche », not « … Jean Petit et le train part ».
fn conjoined(tokens: &Tokens, first: usize, and: usize, limit: usize) -> Step {
    let next = and + 1;
    if next >= limit {
        return Step::Stop;
    }
    // « président et fondateur », « ministre des Affaires étrangères et du Développement »
    let is_same_phrase = tokens.is(next, Class::HUMAN | Class::BODY) && !tokens.is_capital(next)
        || tokens.is(next, Class::PREPOSITION)
        || tokens.is_capital(next) && tokens.is_capital(and - 1);
    if is_same_phrase {
        return Step::Take(next);
    }
    if !may_begin(tokens, next) || first == and {
        return Step::Stop;
    }
    match read(tokens, next, limit) {
        Some(second) if second.is_source(tokens) => {
            let after = second.last + 1;
            let has_own_verb = tokens.is(
                after,
                Class::HAVE | Class::BE | Class::FINITE | Class::MODAL,
            );
            if has_own_verb && after < limit {
                Step::Stop
            } else {
                Step::TakeLast(second.last)
            }
        }
        _ => Step::Stop,
    }
}

/// Returns the last token of a name set behind a comma: « le ministre des Finances, Luc Ferrand ».
fn apposition(tokens: &Tokens, first: usize, comma: usize, limit: usize) -> Option<usize> {
    if !tokens.is_kind(comma, Kind::Comma) || comma + 1 >= limit {
        return None;
    }
    let (name, is_person) = name_in(tokens, first, comma - 1);
    // « selon les informations de RTL, Anne Roche … », but « le patron de RTL, Luc Petit »
    let has_human = (first..comma).any(|at| tokens.is(at, Class::HUMAN));
    let is_medium = |at| !has_human && medium(tokens, at).is_some();
    if name.is_some_and(|(name, _)| is_person || is_medium(name)) {
        return None;
    }
    let next = comma + 1;
    let end = if tokens.is(next, Class::DETERMINER) {
        // « le porte-parole de l'armée, le colonel Samir Khoury »
        let second = read_plain(tokens, next, limit)?;
        let (name, is_person) = name_in(tokens, second.0, second.1);
        name.filter(|_| is_person)?;
        second.1
    } else {
        name_run(tokens, next, limit)?
    };
    Some(end)
}

/// Reads a phrase without appositions of its own.
fn read_plain(tokens: &Tokens, at: usize, limit: usize) -> Option<(usize, usize)> {
    let end = (at..limit).find(|index| {
        !tokens.is_kind(*index, Kind::Word)
            || tokens.is(
                *index,
                Class::RELATIVE | Class::HAVE | Class::BE | Class::FINITE,
            ) && !tokens.is(*index, Class::SOURCE)
    });
    let end = end.unwrap_or(limit);
    (end > at && end - at <= 8).then(|| (at, end - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the phrase at the beginning of a text and its name.
    fn check(text: &str, expected: &str, name: Option<&str>) {
        let tokens = Tokens::new(text, 0..text.len(), std::iter::empty());
        let phrase = read(&tokens, 0, tokens.list.len()).expect("a phrase stands there");
        assert_eq!(
            tokens.text_between(phrase.first, phrase.last),
            expected,
            "{text}"
        );
        let found = phrase
            .name
            .map(|(first, last)| tokens.text_between(first, last));
        assert_eq!(found, name, "{text}");
    }

    #[test]
    fn a_phrase_ends_where_the_speaker_does() {
        check(
            "le ministre Luc Ferrand lors d'une visite",
            "le ministre Luc Ferrand",
            Some("Luc Ferrand"),
        );
        check(
            "le ministre des Finances, Luc Ferrand, mardi",
            "le ministre des Finances, Luc Ferrand",
            Some("Luc Ferrand"),
        );
        check(
            "la ministre de la Culture Anne Roche à l'AFP",
            "la ministre de la Culture Anne Roche",
            Some("Anne Roche"),
        );
        check(
            "Jean Morel, le maire de Bergues",
            "Jean Morel",
            Some("Jean Morel"),
        );
        check("M. Petit jeudi", "M. Petit", Some("M. Petit"));
        check("l'Elysée dans un communiqué", "l'Elysée", Some("Elysée"));
        check(
            "un responsable de l'ONU sous couvert",
            "un responsable de l'ONU",
            None,
        );
        check(
            "le secrétaire d'Etat au Budget Jean Petit",
            "le secrétaire d'Etat au Budget Jean Petit",
            Some("Jean Petit"),
        );
        check(
            "MM. Roche et Petit, mardi",
            "MM. Roche et Petit",
            Some("MM. Roche"),
        );
        check(
            "le patron du parti (LR) Paul Blanc, hier",
            "le patron du parti (LR) Paul Blanc",
            Some("Paul Blanc"),
        );
        check(
            "le Premier ministre devant la presse",
            "le Premier ministre",
            None,
        );
        check(
            "le porte-parole de l'armée, le colonel Samir Khoury.",
            "le porte-parole de l'armée, le colonel Samir Khoury",
            Some("Samir Khoury"),
        );
        check(
            "Dominique de Brun et sa femme ont dit",
            "Dominique de Brun",
            Some("Dominique de Brun"),
        );
    }
}
