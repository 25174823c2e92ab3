//! Who speaks and is spoken of in an article, as far as it was read, and whom a phrase or a pronoun means then.

use std::ops::Range;
use std::rc::Rc;

use super::before;
use super::cue::Speaker as Named;
use super::lexicon::{self, Class};
use super::people::{Asked, People, Voice};
use super::phrase::Phrase;
use super::sentence::Tokens;

/// How many who spoke or were spoken of a pronoun may mean.
const MEMORY: usize = 12;

/// How many sentences back they are looked for at least, those who spoke counted as well.
const SENTENCES_BACK: usize = 100;

/// Somebody who was met on the way.
#[derive(Debug, Clone)]
struct Heard {
    who: Who,
    /// Whether they spoke, not only were spoken of.
    has_spoken: bool,
    /// Where the sentence begins that they were met in: passage and byte.
    at: (usize, usize),
}

/// Somebody, looked for among the people only when a pronoun may mean them.
#[derive(Debug, Clone)]
enum Who {
    Known(Rc<Voice>),
    /// Whom a sentence of the passage at this place is about, if it is about somebody.
    Subject(usize, Range<usize>),
}

/// Remembers who spoke and was spoken of.
pub(super) struct Voices<'a> {
    tokens: &'a [Tokens<'a>],
    /// Read when somebody has to be found.
    people: Option<People>,
    /// Who spoke or was spoken of, the last one at the end.
    recent: Vec<Heard>,
    /// Who was quoted last.
    last: Option<Rc<Voice>>,
    /// Where the sentence begins that is read: passage and byte.
    here: (usize, usize),
}

impl<'a> Voices<'a> {
    /// Returns voices of which none was heard yet.
    pub(super) fn new(tokens: &'a [Tokens<'a>]) -> Voices<'a> {
        Voices {
            tokens,
            people: None,
            recent: Vec::new(),
            last: None,
            here: (0, 0),
        }
    }

    /// Goes on to a sentence of the passage at this place, whose subject a pronoun may mean.
    pub(super) fn pass(&mut self, place: usize, sentence: &Range<usize>) {
        self.here = (place, self.tokens[place].list[sentence.start].start());
        self.remember(Who::Subject(place, sentence.clone()), false);
    }

    /// Remembers who spoke.
    pub(super) fn speak(&mut self, voice: Rc<Voice>) {
        self.last = Some(Rc::clone(&voice));
        self.remember(Who::Known(voice), true);
    }

    /// Returns who goes on to speak: who spoke last, or whoever was spoken of.
    pub(super) fn going_on(&mut self) -> Option<Rc<Voice>> {
        if self.last.is_none() {
            self.find_subjects();
            return self.heard().next().map(|(voice, _)| Rc::clone(voice));
        }
        self.last.clone()
    }

    /// Returns whom a sentence names.
    pub(super) fn named(&mut self, place: usize, named: Named) -> Voice {
        let tokens = &self.tokens[place];
        match named {
            Named::Phrase(phrase) => {
                let at = (place, tokens.list[phrase.first].start());
                if let Some(pronoun) = last_named(tokens, &phrase) {
                    let voice = self.pronoun(pronoun, at);
                    let written = tokens.text_between(phrase.first, phrase.last).to_owned();
                    return Voice { written, ..voice };
                }
                let voice = self.people().voice(tokens, &phrase, at);
                if voice.resolved.is_none() && is_description(tokens, &phrase) {
                    self.find_subjects();
                    return self.described(voice);
                }
                voice
            }
            Named::Pronoun(token) => {
                let at = (place, tokens.list[token].start());
                self.pronoun(tokens.text_of(token), at)
            }
        }
    }

    /// Returns whom an incise names that stands between marks, from byte `start` of the passage on; its tokens are a
    /// list of their own.
    pub(super) fn named_inside(
        &mut self,
        inside: &Tokens,
        (place, start): (usize, usize),
        named: Named,
    ) -> Voice {
        match named {
            Named::Phrase(phrase) => self.people().voice(inside, &phrase, (place, start)),
            Named::Pronoun(token) => {
                let at = (place, inside.list[token].start());
                self.pronoun(inside.text_of(token), at)
            }
        }
    }

    /// Returns whom a pronoun means: the last who spoke or was spoken of and is known to be of its gender. Where there is
    /// none it stays open.
    fn pronoun(&mut self, written: &str, at: (usize, usize)) -> Voice {
        let asked = Asked::by(written);
        self.find_subjects();
        let heard = self.heard().find(|(voice, _)| asked.agrees(voice));
        let heard = heard.map(|(voice, has_spoken)| (Rc::clone(voice), has_spoken));
        // « Le banquier », who spoke, stays himself without a name.
        let stays = heard.as_ref().is_some_and(|(voice, has_spoken)| {
            voice.is_named || voice.resolved.is_none() && *has_spoken
        });
        let met = match stays {
            true => None,
            false => self.people().last_met(asked, at),
        };
        let is_after = |voice: &Voice, since: (usize, usize)| {
            let known =
                |heard: &&Heard| matches!(&heard.who, Who::Known(other) if **other == *voice);
            let heard = self.recent.iter().rev().find(known);
            heard.is_some_and(|heard| since > heard.at)
        };
        let meant = match (heard, met) {
            // A body gives way to a person who was named since.
            (Some((voice, _)), Some((met, since))) if is_after(&voice, since) => Some(met),
            (Some((voice, _)), _) => Some(Voice::clone(&voice)),
            (None, met) => met.map(|(met, _)| met),
        };
        let written = written.to_owned();
        match meant {
            Some(voice) => {
                let resolved = voice.resolved.clone();
                let resolved = resolved.or_else(|| Some(amid_sentence(&voice.written)));
                Voice {
                    written,
                    resolved,
                    ..voice
                }
            }
            None => Voice {
                written,
                resolved: None,
                gender: None,
                is_plural: false,
                is_person: true,
                is_named: false,
            },
        }
    }

    /// Gives a description the name of the last person who was met and whom it may describe: « cet avocat », « la
    /// chanteuse ».
    fn described(&self, voice: Voice) -> Voice {
        if voice.is_plural {
            return voice;
        }
        let agrees = |other: &Voice| voice.gender.is_none() || other.gender == voice.gender;
        let mut heard = self.heard();
        let met = heard.find(|(other, _)| other.is_named && agrees(other));
        let met = met.or_else(|| {
            // Of somebody who spoke a description also says the gender: « Majid Nazari …, dit le réalisateur ».
            let mut spoke = self.heard().filter(|(_, has_spoken)| *has_spoken);
            spoke.find(|(other, _)| other.is_named && other.gender.is_none())
        });
        let met = met.map(|(met, _)| met);
        match met {
            Some(met) => Voice {
                written: voice.written,
                gender: met.gender.or(voice.gender),
                ..Voice::clone(met)
            },
            None => voice,
        }
    }

    fn remember(&mut self, who: Who, has_spoken: bool) {
        if self.recent.len() == 2 * SENTENCES_BACK {
            self.recent.drain(..SENTENCES_BACK);
        }
        self.recent.push(Heard {
            who,
            has_spoken,
            at: self.here,
        });
    }

    /// Finds whom the sentences are about that were passed since, and forgets whom no pronoun can mean any more.
    fn find_subjects(&mut self) {
        let mut last_first = Vec::with_capacity(MEMORY);
        while last_first.len() < MEMORY
            && let Some(heard) = self.recent.pop()
        {
            let subject = match &heard.who {
                Who::Known(_) => None,
                Who::Subject(place, sentence) => {
                    let Some(phrase) = subject(&self.tokens[*place], sentence) else {
                        continue;
                    };
                    Some((*place, phrase))
                }
            };
            last_first.push((heard, subject));
        }
        self.recent.clear();
        for (heard, subject) in last_first.into_iter().rev() {
            let who = match subject {
                Some((place, phrase)) => {
                    let tokens = &self.tokens[place];
                    let at = (place, tokens.list[phrase.first].start());
                    let voice = self.people().voice(tokens, &phrase, at);
                    let is_open = voice.resolved.is_none() && is_description(tokens, &phrase);
                    Who::Known(Rc::new(match is_open {
                        true => self.described(voice),
                        false => voice,
                    }))
                }
                None => heard.who,
            };
            self.recent.push(Heard { who, ..heard });
        }
    }

    /// Returns who was met on the way, the last first, with whether they spoke.
    fn heard(&self) -> impl Iterator<Item = (&Rc<Voice>, bool)> {
        self.recent
            .iter()
            .rev()
            .filter_map(|heard| match &heard.who {
                Who::Known(voice) => Some((voice, heard.has_spoken)),
                Who::Subject(..) => None,
            })
    }

    fn people(&mut self) -> &People {
        let all = self.tokens;
        self.people
            .get_or_insert_with(|| People::new(all.iter().enumerate()))
    }
}

/// Returns the phrase that a sentence is about where it means somebody, whom a pronoun may mean then.
pub(super) fn subject(tokens: &Tokens, sentence: &Range<usize>) -> Option<Phrase> {
    let limit = sentence
        .clone()
        .find(|at| tokens.is_quote(*at))
        .unwrap_or(sentence.end);
    let Some(Named::Phrase(phrase)) = before::first_subject(tokens, sentence.start, limit) else {
        return None;
    };
    let is_somebody = phrase.is_person && phrase.name.is_some()
        || phrase.head.is_some_and(|head| {
            let is_plural = tokens.is_any(phrase.first, &["les", "des", "ces", "plusieurs"]);
            tokens.is(head, Class::HUMAN) || is_plural && tokens.is(head, Class::BODY)
        });
    is_somebody.then_some(phrase)
}

/// Nouns that describe somebody who was named, when they have an article and nothing else names them.
const DESCRIPTIONS: [&str; 40] = [
    "acteur",
    "actrice",
    "animateur",
    "animatrice",
    "artiste",
    "auteur",
    "auteure",
    "autrice",
    "chanteur",
    "chanteuse",
    "comédien",
    "comédienne",
    "dirigeant",
    "dirigeante",
    "humoriste",
    "intéressé",
    "intéressée",
    "interprète",
    "jeune",
    "leader",
    "octogénaire",
    "nonagénaire",
    "présentateur",
    "présentatrice",
    "quadragénaire",
    "quinquagénaire",
    "rappeur",
    "rappeuse",
    "réalisateur",
    "réalisatrice",
    "romancier",
    "romancière",
    "septuagénaire",
    "sexagénaire",
    "souverain",
    "souveraine",
    "star",
    "sportif",
    "trentenaire",
    "écrivain",
];

/// Whether a phrase describes somebody the article has named: « cet avocat », « la chanteuse », « l'ancien ministre ».
fn is_description(tokens: &Tokens, phrase: &Phrase) -> bool {
    let Some(head) = phrase.head.filter(|head| tokens.is(*head, Class::HUMAN)) else {
        return false;
    };
    let first = phrase.first;
    let is_this = tokens.is_any(first, &["ce", "cet", "cette"]);
    let is_the = tokens.is_any(first, &["le", "la", "l'"]);
    let is_former = ["ancien", "ancienne"].contains(&tokens.text_of(first + 1))
        || tokens.text_of(head).starts_with("ex-");
    is_this || is_the && (is_former || DESCRIPTIONS.contains(&tokens.text_of(head)))
}

/// Returns the pronoun that a phrase stands for: « ce dernier », « cette dernière ».
fn last_named(tokens: &Tokens, phrase: &Phrase) -> Option<&'static str> {
    if phrase.last != phrase.first + 1 {
        return None;
    }
    match tokens.text_of(phrase.last) {
        "dernier" if tokens.is_word(phrase.first, "ce") => Some("celui-ci"),
        "dernière" if tokens.is_word(phrase.first, "cette") => Some("celle-ci"),
        "derniers" if tokens.is_word(phrase.first, "ces") => Some("ceux-ci"),
        "dernières" if tokens.is_word(phrase.first, "ces") => Some("celles-ci"),
        _ => None,
    }
}

/// Returns a phrase as it stands amid a sentence: « Le président turc » is le président turc there.
fn amid_sentence(phrase: &str) -> String {
    let end = phrase.find(|c: char| !c.is_alphabetic());
    let (article, rest) = phrase.split_at(end.unwrap_or(phrase.len()));
    let mut small = article.to_lowercase();
    if rest.starts_with(['\'', '’']) {
        small.push('\'');
    }
    match lexicon::class(&small).is(Class::DETERMINER) {
        true => small.trim_end_matches('\'').to_owned() + rest,
        false => phrase.to_owned(),
    }
}
