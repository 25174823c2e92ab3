//! The rules that say who speaks in one sentence, in their order: the first that holds decides.

use std::ops::Range;

use super::before::{self, Form};
use super::cue::{self, Incise, Speaker};
use super::lexicon::Class;
use super::phrase;
use super::sentence::{Kind, Tokens};
use super::signed;
use super::terms::{self, Words};
use crate::model::{Certainty, QuoteKind, QuoteRule};

/// What a rule says of one quotation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub(super) kind: QuoteKind,
    pub(super) rule: QuoteRule,
    pub(super) certainty: Certainty,
    pub(super) speaker: Option<Speaker>,
    /// Whether who spoke last goes on, since nobody else can be meant: « Et d'ajouter : "…" ».
    pub(super) goes_on: bool,
}

impl Verdict {
    pub(super) fn speech(
        rule: QuoteRule,
        certainty: Certainty,
        speaker: Option<Speaker>,
    ) -> Verdict {
        Verdict {
            kind: QuoteKind::Speech,
            rule,
            certainty,
            speaker,
            goes_on: false,
        }
    }

    /// Says that whoever spoke last goes on, where a form without a subject governs the words.
    fn after(self, form: Form) -> Verdict {
        let goes_on = self.speaker.is_none() && matches!(form, Form::Present | Form::Infinitive);
        Verdict { goes_on, ..self }
    }

    fn term(kind: QuoteKind, rule: QuoteRule) -> Verdict {
        Verdict {
            kind,
            rule,
            certainty: Certainty::Likely,
            speaker: None,
            goes_on: false,
        }
    }
}

/// A quotation of a sentence, as the rules see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quoted {
    /// Its token.
    pub(super) at: usize,
    pub(super) words: Words,
    /// Whether the article uses the same few words between marks again and again.
    pub(super) is_label: bool,
}

/// Says what each quotation of a sentence is; `None` where no rule for one sentence holds.
pub(super) fn verdicts(
    tokens: &Tokens,
    sentence: &Range<usize>,
    quoted: &[Quoted],
    is_headline: bool,
) -> Vec<Option<Verdict>> {
    let incises = incises(tokens, sentence, quoted);
    let mut found: Vec<Option<Verdict>> = quoted
        .iter()
        .map(|quote| verdict(tokens, sentence, quoted, *quote, &incises, is_headline))
        .collect();
    share(tokens, quoted, &mut found);
    found
}

/// Applies the rules to one quotation.
fn verdict(
    tokens: &Tokens,
    sentence: &Range<usize>,
    quoted: &[Quoted],
    quote: Quoted,
    incises: &[Incise],
    is_headline: bool,
) -> Option<Verdict> {
    let at = quote.at;
    if !is_headline && let Some(phrase) = signed::signature(tokens, quote) {
        return Some(Verdict::speech(
            QuoteRule::Signed,
            Certainty::Likely,
            Some(Speaker::Phrase(phrase)),
        ));
    }
    let beside = incise_beside(tokens, sentence, quote, incises);
    if beside.is_none() || quote.words.count <= 4 && !quote.words.is_whole {
        if let Some((kind, rule)) = terms::named(tokens, at, quote.words) {
            return Some(Verdict::term(kind, rule));
        }
        let is_named = at > sentence.start && tokens.is(at - 1, Class::DETERMINER);
        if quote.is_label && beside.is_none() && (is_named || is_headline) {
            return Some(Verdict::term(QuoteKind::Scare, QuoteRule::Label));
        }
    }
    if let Some(incise) = beside {
        // « Une idée de Gérard G. : "…", dit-il »: the sentence itself says who *il* is.
        let named = match incise.speaker {
            Some(Speaker::Pronoun(_)) if at > sentence.start => tokens
                .is_kind(at - 1, Kind::Colon)
                .then(|| before::before_colon(tokens, sentence, at - 1))
                .flatten()
                .filter(|speaker| is_named(*speaker)),
            _ => None,
        };
        return Some(Verdict::speech(
            QuoteRule::Incise,
            Certainty::Sure,
            named.or(incise.speaker),
        ));
    }
    if is_headline && let Some(speaker) = in_bracket(tokens, at) {
        return Some(Verdict::speech(
            QuoteRule::Bracket,
            Certainty::Sure,
            Some(speaker),
        ));
    }
    let incise_before = incises.iter().rev().find(|incise| incise.end <= at);
    let incise_after = incises.iter().find(|incise| incise.first > at);
    let speaker_before = incise_before.and_then(|incise| incise.speaker);
    if at > sentence.start && tokens.is_kind(at - 1, Kind::Colon) {
        return colon(tokens, sentence, quote, incise_before);
    }
    if let Some(verdict) = slogan(tokens, sentence, at) {
        return Some(verdict);
    }
    let is_joined = at > sentence.start
        && (tokens.is_word(at - 1, "et") || tokens.is_word(at - 1, "ou"))
        && !quoted.iter().any(|other| {
            other.at + 2 == at && terms::is_named_by_capital(tokens, other.at, other.words)
        });
    if !is_joined && terms::is_named_by_capital(tokens, at, quote.words) {
        return Some(Verdict::term(QuoteKind::Title, QuoteRule::Named));
    }
    if is_denied_before(tokens, sentence, at) && quote.words.count <= 4 {
        return Some(Verdict::term(QuoteKind::Scare, QuoteRule::Denied));
    }
    let governor = before::governor(tokens, sentence, at).map(|nearest| {
        // « estime que si l'Etat ne répond pas, "il y aura une grève" »: what nobody says is another's to tell.
        let outer = (nearest.is_denied && quote.words.count > 4)
            .then(|| before::governor(tokens, sentence, nearest.verb));
        outer.flatten().unwrap_or(nearest)
    });
    let according = according_before(tokens, sentence, at);
    let governs = governor.filter(|governor| {
        according.is_none_or(|(source, _)| source < governor.verb)
            && incise_before.is_none_or(|incise| governor.verb >= incise.end)
    });
    if let Some(governor) = governs {
        if governor.is_denied && at - governor.verb <= 3 && quote.words.count <= 4 {
            return Some(Verdict::term(QuoteKind::Scare, QuoteRule::Denied));
        }
        // « va annoncer "…", a fait savoir son entourage »: what is to be said is another's to tell.
        let is_told = incise_after.is_some_and(|incise| {
            is_to_come(tokens, sentence, governor.verb) && incise.speaker.is_some()
        });
        let speaker = between_commas(tokens, sentence, &governor, at)
            .or_else(|| before::subject(tokens, sentence, &governor, at, speaker_before))
            .or_else(|| before::outer_subject(tokens, sentence, &governor));
        if is_addressee(tokens, at, quote.words) {
            return Some(Verdict::term(QuoteKind::Scare, QuoteRule::Unattributed));
        }
        let between = (governor.verb + 1..at)
            .filter(|index| !tokens.is_quote(*index))
            .count();
        if is_accusation(tokens, &governor, at) && speaker.is_none()
            || tokens.text_of(governor.verb).starts_with("répond") && is_of(tokens, at)
        {
            return Some(Verdict::term(QuoteKind::Other, QuoteRule::Charge));
        }
        // « l'inventeur, connu pour ses arnaques au "faux président" »: a passive that nobody speaks in holds what is beside it.
        // « interpellé dans un "état second" » was arrested, not spoken to.
        let is_vague = governor.form == Form::Passive
            && speaker.is_none()
            && (between > PASSIVE || tokens.text_of(governor.verb).starts_with("interpell"));
        // « a lancé le "grand débat" » is no word of anybody's.
        let is_begun = tokens.text_of(governor.verb).starts_with("lanc")
            && tokens.is(at - 1, Class::DETERMINER)
            && quote.words.count <= 4;
        if is_vague || is_begun || between >= FAR && is_term_of_phrase(tokens, at, quote.words) {
            return None;
        }
        let is_nobody =
            speaker.is_none() && governor.form != Form::Passive && quote.words.count <= 3;
        // « D'après la police, un incendie s'est déclaré … »: a thing says nothing where a source is named.
        let is_thing =
            according.is_some() && !speaker.is_some_and(|speaker| is_somebody(tokens, speaker));
        if !is_told && !is_nobody && !is_thing {
            let rule = match governor.form {
                Form::Finite(_) | Form::Infinitive => QuoteRule::Verb,
                Form::Present => QuoteRule::Participle,
                Form::Passive => QuoteRule::Passive,
            };
            let certainty = match (governor.form, between) {
                (Form::Passive, _) if speaker.is_none() => Certainty::Supposed,
                (_, 0..=4) => Certainty::Sure,
                _ => Certainty::Likely,
            };
            return Some(Verdict::speech(rule, certainty, speaker).after(governor.form));
        }
    }
    if let Some((source, speaker)) = according
        && incise_before.is_none_or(|incise| incise.end <= source)
    {
        return Some(Verdict::speech(
            QuoteRule::According,
            Certainty::Likely,
            Some(speaker),
        ));
    }
    // « au motif que "…" »: a whole clause after *que* is somebody's.
    let after_that = at > sentence.start
        && ["que", "qu'", "qu’"].contains(&tokens.text_of(at - 1))
        && quote.words.count >= 3;
    if after_that && incise_after.is_none() {
        let speaker = before::first_subject(tokens, sentence.start, at);
        let rule = match speaker {
            Some(_) => QuoteRule::Verb,
            None => QuoteRule::Carried,
        };
        return Some(Verdict::speech(rule, Certainty::Likely, speaker));
    }
    if let Some((distance, speaker)) = according_behind(tokens, sentence, at) {
        let certainty = if distance <= 1 {
            Certainty::Sure
        } else {
            Certainty::Likely
        };
        if distance <= 1 || is_island(tokens, sentence, quote) {
            return Some(Verdict::speech(
                QuoteRule::According,
                certainty,
                Some(speaker),
            ));
        }
    }
    if let Some(incise) = incise_after
        && is_island(tokens, sentence, quote)
    {
        return Some(Verdict::speech(
            QuoteRule::InciseLater,
            Certainty::Likely,
            incise.speaker,
        ));
    }
    if incise_before.is_some() {
        let is_first = quoted
            .iter()
            .all(|other| other.at >= at || other.at < incise_before.map_or(0, |incise| incise.end));
        if is_first || is_island(tokens, sentence, quote) {
            return Some(Verdict::speech(
                QuoteRule::Resumed,
                Certainty::Likely,
                speaker_before,
            ));
        }
    }
    None
}

/// Finds every incise of a sentence: behind a quotation, a comma or a dash.
fn incises(tokens: &Tokens, sentence: &Range<usize>, quoted: &[Quoted]) -> Vec<Incise> {
    let mut found: Vec<Incise> = Vec::new();
    let Some(first_quote) = quoted.first().map(|quote| quote.at) else {
        return found;
    };
    for at in first_quote + 1..sentence.end {
        if found.last().is_some_and(|incise| at < incise.end) {
            continue;
        }
        let after_quote = tokens.is_quote(at - 1);
        let after_point = matches!(
            tokens.kind(at - 1),
            Some(Kind::Comma | Kind::Dash | Kind::Stop)
        );
        if !after_quote && !after_point {
            continue;
        }
        let follows_quote = after_quote || tokens.is_quote(at - 2);
        let incise = cue::incise(tokens, at, sentence.end).or_else(|| {
            follows_quote
                .then(|| unlisted(tokens, at, sentence.end))
                .flatten()
        });
        let Some(incise) = incise else {
            continue;
        };
        let is_plain = match incise.speaker {
            Some(Speaker::Phrase(phrase)) => !phrase.is_source(tokens),
            _ => false,
        };
        if is_plain && !(follows_quote && after_point) {
            continue;
        }
        found.push(incise);
    }
    found
}

/// Reads an incise whose verb no list has: « "…", cingle Anne Roche ».
fn unlisted(tokens: &Tokens, at: usize, limit: usize) -> Option<Incise> {
    let token = tokens.list.get(at)?;
    let word = tokens.text_of(at);
    let may_be_verb = token.kind == Kind::Word
        && !token.is_capital()
        && token.class == Class::default()
        && (word.ends_with('e') || word.ends_with('t') || word.ends_with("ent"))
        && word.len() > 4;
    if !may_be_verb {
        return None;
    }
    let phrase = phrase::read(tokens, at + 1, limit)?;
    let is_somebody = phrase.is_person && phrase.name.is_some()
        || phrase
            .head
            .is_some_and(|head| tokens.is(head, Class::HUMAN))
            && head_is_near(&phrase);
    is_somebody.then_some(Incise {
        first: at,
        end: phrase.last + 1,
        speaker: Some(Speaker::Phrase(phrase)),
    })
}

fn head_is_near(phrase: &phrase::Phrase) -> bool {
    phrase.head.is_some_and(|head| head <= phrase.first + 2)
}

/// Returns the incise that stands right behind a quotation.
fn incise_beside(
    tokens: &Tokens,
    sentence: &Range<usize>,
    quote: Quoted,
    incises: &[Incise],
) -> Option<Incise> {
    let next = quote.at + 1;
    let has_point = matches!(
        tokens.kind(next),
        Some(Kind::Comma | Kind::Dash | Kind::Stop)
    );
    let first = if has_point { next + 1 } else { next };
    let incise = incises
        .iter()
        .find(|incise| incise.first == first)
        .copied()?;
    if has_point {
        return Some(incise);
    }
    // « Le "groupe" a annoncé … »: without a comma only a whole sentence is said by what comes behind it.
    let is_whole = quote.words.is_whole || quote.words.count >= 4;
    let before = quote
        .at
        .checked_sub(1)
        .filter(|before| *before >= sentence.start);
    let begins = before.is_none_or(|before| {
        !tokens.is(before, Class::DETERMINER) || tokens.is(before, Class::PREPOSITION)
    });
    (is_whole && begins || matches!(incise.speaker, Some(Speaker::Pronoun(_)))).then_some(incise)
}

/// Reads « "…" (Dupont) ».
fn in_bracket(tokens: &Tokens, quote: usize) -> Option<Speaker> {
    if !tokens.is_kind(quote + 1, Kind::Open) {
        return None;
    }
    let close = (quote + 2..tokens.list.len().min(quote + 8))
        .find(|index| tokens.is_kind(*index, Kind::Close))?;
    let phrase = phrase::read(tokens, quote + 2, close)?;
    (phrase.last + 1 == close && phrase.name.is_some()).then_some(Speaker::Phrase(phrase))
}

/// Applies the rule for words behind a colon.
fn colon(
    tokens: &Tokens,
    sentence: &Range<usize>,
    quote: Quoted,
    incise_before: Option<&Incise>,
) -> Option<Verdict> {
    let colon = quote.at - 1;
    if let Some(incise) = incise_before {
        return Some(Verdict::speech(
            QuoteRule::Colon,
            Certainty::Sure,
            incise.speaker,
        ));
    }
    if let Some((_, speaker)) = according_before(tokens, sentence, quote.at) {
        return Some(Verdict::speech(
            QuoteRule::Colon,
            Certainty::Sure,
            Some(speaker),
        ));
    }
    let governor = before::governor(tokens, sentence, quote.at);
    let incise = (sentence.start..colon).find_map(|at| {
        let is_as = tokens.is_word(at, "comme") || tokens.is_word(at, "ainsi");
        is_as.then(|| cue::incise(tokens, at, colon)).flatten()
    });
    if let Some(incise) = incise.filter(|incise| incise.speaker.is_some()) {
        return Some(Verdict::speech(
            QuoteRule::Colon,
            Certainty::Sure,
            incise.speaker,
        ));
    }
    if let Some(governor) = governor {
        // « …, expliquait mardi son directeur : »
        let behind = match governor.form {
            Form::Finite(first)
                if first > sentence.start && tokens.is_kind(first - 1, Kind::Comma) =>
            {
                behind_verb(tokens, governor.verb, colon)
            }
            _ => None,
        };
        let speaker = behind
            .or_else(|| before::subject(tokens, sentence, &governor, colon, None))
            .or_else(|| behind_verb(tokens, governor.verb, colon))
            .or_else(|| before::before_colon(tokens, sentence, colon));
        let verdict = Verdict::speech(QuoteRule::Colon, Certainty::Sure, speaker);
        return Some(verdict.after(governor.form));
    }
    let is_sentence = quote.words.count >= 3 || quote.words.is_whole;
    let speaker = before::before_colon(tokens, sentence, colon);
    is_sentence.then(|| Verdict::speech(QuoteRule::Colon, Certainty::Likely, speaker))
}

/// Finds a subject between its verb and a colon: « Ce que confirmait Simon Petit : ».
fn behind_verb(tokens: &Tokens, verb: usize, colon: usize) -> Option<Speaker> {
    cue::subject_behind(tokens, verb + 1, colon)
        .filter(|phrase| phrase.is_source(tokens))
        .map(Speaker::Phrase)
}

/// Finds the subject of an incise that stands before the words: « Ici, dénonce le maire, "rien ne va" ».
fn between_commas(
    tokens: &Tokens,
    sentence: &Range<usize>,
    governor: &before::Governor,
    quote: usize,
) -> Option<Speaker> {
    let Form::Finite(first) = governor.form else {
        return None;
    };
    let is_set_apart = first > sentence.start
        && tokens.is_kind(first - 1, Kind::Comma)
        && before::first_subject(tokens, sentence.start, first - 1).is_none();
    if !is_set_apart {
        return None;
    }
    let phrase = phrase::read(tokens, governor.verb + 1, quote)?;
    (phrase.is_source(tokens) && tokens.is_kind(phrase.last + 1, Kind::Comma))
        .then_some(Speaker::Phrase(phrase))
}

/// Reads « Aux cris de "…", les manifestants … ».
fn slogan(tokens: &Tokens, sentence: &Range<usize>, quote: usize) -> Option<Verdict> {
    let before = (quote.saturating_sub(4).max(sentence.start)..quote)
        .find(|at| ["cris", "cri", "slogans", "slogan"].contains(&tokens.text_of(*at)))?;
    let floor = before.saturating_sub(2).max(sentence.start);
    let comma = (quote + 1..sentence.end).find(|at| tokens.is_kind(*at, Kind::Comma));
    let speaker = match floor == sentence.start {
        true => comma.and_then(|comma| before::first_subject(tokens, comma + 1, sentence.end)),
        false => before::first_subject(tokens, sentence.start, floor),
    };
    Some(Verdict::speech(
        QuoteRule::Slogan,
        Certainty::Likely,
        speaker,
    ))
}

/// Finds the nearest « selon le maire » before a quotation, and « Pour le maire, » at the head of its sentence.
fn according_before(
    tokens: &Tokens,
    sentence: &Range<usize>,
    quote: usize,
) -> Option<(usize, Speaker)> {
    for at in (sentence.start..quote).rev() {
        if let Some(object) = cue::after_source_word(tokens, at)
            && let Some(speaker) = cue::source(tokens, object, quote)
        {
            return Some((at, speaker));
        }
    }
    let start = (sentence.start..quote)
        .find(|at| tokens.is_kind(*at, Kind::Word))
        .filter(|at| tokens.is_word(*at, "pour") && tokens.is_capital(*at))?;
    let speaker = cue::source(tokens, start + 1, quote)?;
    let Speaker::Phrase(phrase) = speaker else {
        return Some((start, speaker));
    };
    // « Pour cette femme établie à Nice depuis 2014, "…" »
    let is_set_apart = tokens.is_kind(phrase.last + 1, Kind::Comma)
        || quote > phrase.last && tokens.is_kind(quote - 1, Kind::Comma);
    let is_somebody = phrase.name.is_some()
        || phrase
            .head
            .is_some_and(|head| tokens.is(head, Class::SOURCE))
            && head_is_near(&phrase)
        || matches!(
            tokens.text_of(phrase.last),
            "dernier" | "dernière" | "derniers"
        );
    (is_set_apart && is_somebody).then_some((start, speaker))
}

/// Finds « , selon le maire » behind a quotation, with how many tokens stand between.
fn according_behind(
    tokens: &Tokens,
    sentence: &Range<usize>,
    quote: usize,
) -> Option<(usize, Speaker)> {
    (quote + 1..sentence.end).find_map(|at| {
        let object = cue::after_source_word(tokens, at).or_else(|| {
            // « "non", pour Jean Petit »
            let is_beside = at == quote + 2 && tokens.is_kind(at - 1, Kind::Comma);
            (is_beside
                && tokens.is_word(at, "pour")
                && tokens.is(at + 1, Class::FIRST_NAME | Class::TITLE))
            .then_some(at + 1)
        })?;
        let speaker = cue::source(tokens, object, sentence.end)?;
        let words = (quote + 1..at)
            .filter(|index| tokens.is_kind(*index, Kind::Word) && !tokens.is_word(*index, "d'"))
            .count();
        Some((words, speaker))
    })
}

/// Whether a speaker has a person's name.
fn is_named(speaker: Speaker) -> bool {
    matches!(speaker, Speaker::Phrase(phrase) if phrase.is_person && phrase.name.is_some())
}

/// Whether the words right before a quotation deny a verb: « ne signe pas "le ministre" ».
fn is_denied_before(tokens: &Tokens, sentence: &Range<usize>, quote: usize) -> bool {
    quote > sentence.start + 2
        && ["pas", "jamais"].contains(&tokens.text_of(quote - 1))
        && ["ne", "n'", "n’"].contains(&tokens.text_of(quote - 3))
}

/// Whether a speaker is a pronoun or a phrase of somebody who may speak.
fn is_somebody(tokens: &Tokens, speaker: Speaker) -> bool {
    match speaker {
        Speaker::Pronoun(_) => true,
        Speaker::Phrase(phrase) => phrase.is_source(tokens),
    }
}

/// Whether words stand in the name of those who are spoken to: « a appelé les rebelles "modérés" à se démarquer ».
fn is_addressee(tokens: &Tokens, quote: usize, words: Words) -> bool {
    let verb = quote + 2 + usize::from(tokens.is(quote + 2, Class::OBJECT_PRONOUN));
    let is_infinitive = ["er", "ir", "re"]
        .iter()
        .any(|ending| tokens.text_of(verb).ends_with(ending));
    words.count <= 2
        && (tokens.is_word(quote + 1, "à") || tokens.is_word(quote + 1, "de"))
        && is_infinitive
        && quote > 1
        && !tokens.is(
            quote - 1,
            Class::VERB | Class::PREPOSITION | Class::RELATIVE | Class::BE,
        )
}

/// How many tokens may stand between a passive without its agent and what was said.
const PASSIVE: usize = 3;

/// Whether a verb accuses somebody of the words behind it: « accusée d'"appartenance à un groupe" ».
fn is_accusation(tokens: &Tokens, governor: &before::Governor, quote: usize) -> bool {
    governor.form == Form::Passive
        && tokens.text_of(governor.verb).starts_with("accus")
        && is_of(tokens, quote)
}

/// Whether *de* stands right before a quotation.
fn is_of(tokens: &Tokens, quote: usize) -> bool {
    ["de", "d'", "d’", "des", "du"].contains(&tokens.text_of(quote - 1))
}

/// How many tokens stand at least between a verb and a short piece that is no longer its object.
const FAR: usize = 7;

/// Whether a few words are a term in a phrase that is the copy's own: « la fermeture des salles en "zone rouge" ».
fn is_term_of_phrase(tokens: &Tokens, quote: usize, words: Words) -> bool {
    let before = quote - 1;
    let is_indefinite = matches!(tokens.text_of(before), "un" | "une" | "des");
    // « au sein d'une "zone rouge" »
    let is_governed = before > 0 && ["d'", "d’"].contains(&tokens.text_of(before - 1));
    let is_definite =
        tokens.is(before, Class::DETERMINER) && (!is_indefinite || is_governed) && words.count <= 2;
    is_definite || tokens.is_word(before, "en") && words.count <= 3
}

/// Whether what is said is still to come: « va annoncer », « devrait dire ».
fn is_to_come(tokens: &Tokens, sentence: &Range<usize>, verb: usize) -> bool {
    tokens.is(verb, Class::INFINITIVE)
        && (verb.saturating_sub(4).max(sentence.start)..verb).any(|at| tokens.is(at, Class::MODAL))
}

/// Whether words amid a sentence are long enough, or stand so, that they are another's and no label.
fn is_island(tokens: &Tokens, sentence: &Range<usize>, quote: Quoted) -> bool {
    // « "Les Potins", hebdomadaire satirique, … »
    let is_explained = quote.at == sentence.start
        && tokens.is_kind(quote.at + 1, Kind::Comma)
        && tokens.is_kind(quote.at + 2, Kind::Word)
        && !tokens.is_capital(quote.at + 2)
        && !tokens.is(
            quote.at + 2,
            Class::SMALL | Class::VERB | Class::MODAL | Class::FAIRE,
        );
    if is_explained && quote.words.begins_with_capital && quote.words.count <= 6 {
        return false;
    }
    if quote.words.count >= 4 {
        return true;
    }
    let Some(before) = quote
        .at
        .checked_sub(1)
        .filter(|before| *before >= sentence.start)
    else {
        return quote.words.count > 1;
    };
    // « Les "gilets rouges" ont bloqué … »: an article makes a name of what follows it.
    let after_article = tokens.is(before, Class::DETERMINER)
        && !["un", "une", "d'", "d’"].contains(&tokens.text_of(before));
    !after_article
}

/// Gives quotations that no rule reached what their neighbours have: « un "X" et une "Y" ».
fn share(tokens: &Tokens, quoted: &[Quoted], found: &mut [Option<Verdict>]) {
    /// Most tokens between two quotations of one list.
    const APART: usize = 8;
    let apart = |first: usize, second: usize| {
        let between = quoted[first].at + 1..quoted[second].at;
        let is_list = between.clone().any(|at| {
            tokens.is_word(at, "et")
                || tokens.is_word(at, "ou")
                || tokens.is_kind(at, Kind::Comma)
                || tokens.is_kind(at, Kind::Open)
                || tokens.is_word(at, "mais")
        });
        (between.len() <= APART, is_list || between.len() <= 2)
    };
    for index in 0..quoted.len() {
        if found[index].is_some() {
            continue;
        }
        let from = index
            .checked_sub(1)
            .filter(|before| found[*before].is_some() && apart(*before, index) == (true, true));
        if let Some(verdict) = from.and_then(|before| found[before]) {
            found[index] = Some(shared(verdict));
        }
    }
    for index in (0..quoted.len().saturating_sub(1)).rev() {
        if found[index].is_none()
            && apart(index, index + 1) == (true, true)
            && let Some(verdict) = found[index + 1]
        {
            found[index] = Some(shared(verdict));
        }
    }
}

fn shared(verdict: Verdict) -> Verdict {
    match verdict.kind {
        QuoteKind::Speech => Verdict::speech(
            QuoteRule::Shared,
            verdict.certainty.max(Certainty::Likely),
            verdict.speaker,
        ),
        kind => Verdict::term(kind, verdict.rule),
    }
}
