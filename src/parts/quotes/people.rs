//! The people an article names, with their titles and offices, and whom a phrase or a pronoun means among them.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::letters::lower;
use super::lexicon::{Class, class};
use super::names;
use super::phrase::Phrase;
use super::sentence::{Kind, Tokens};

/// A man or a woman, as far as the article says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Man,
    Woman,
}

/// Somebody the article names.
#[derive(Debug)]
struct Person {
    /// The fullest name.
    name: String,
    /// Its words in lower case.
    words: Vec<String>,
    gender: Option<Gender>,
    /// Every office or description the article gives, as words in lower case.
    roles: Vec<Vec<String>>,
    /// The title that the article gives a bare surname.
    title: Option<String>,
}

impl Person {
    /// Whether they may be of this gender.
    fn agrees(&self, gender: Option<Gender>) -> bool {
        gender.is_none() || self.gender.is_none() || gender == self.gender
    }

    /// Returns the fullest name, with its title where it is but a surname.
    fn shown(&self) -> String {
        match &self.title {
            Some(title) if self.words.len() == 1 => format!("{title} {}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// Who spoke, so that what comes after can refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Voice {
    pub(super) written: String,
    pub(super) resolved: Option<String>,
    pub(super) gender: Option<Gender>,
    pub(super) is_plural: bool,
    /// Whether it may say *il* or *elle*: a person or a body, not a document.
    pub(super) is_person: bool,
    /// Whether it is a person whom the article names.
    pub(super) is_named: bool,
}

/// Everybody the article names.
///
/// An article of 8 MB names tens of thousands, so nobody is looked for in the whole list.
#[derive(Debug, Default)]
pub(super) struct People {
    /// In the order in which they were first named.
    list: Vec<Person>,
    /// For each word of a name that is the last or the first of somebody's, in lower case, the place of its namesakes.
    words: FxHashMap<String, usize>,
    namesakes: Vec<Namesakes>,
    /// Every time that somebody was met, in the order of the text.
    met: Vec<Met>,
    /// For each word of an office, hashed, the people who may hold one with it; sorted.
    offices: Vec<(u64, usize)>,
}

/// The people of whose names one word is the last or the first.
#[derive(Debug, Default)]
struct Namesakes {
    by_surname: Vec<usize>,
    /// Some may have another first word by now.
    by_first_name: Vec<usize>,
}

/// That somebody was met.
#[derive(Debug, Clone, Copy)]
struct Met {
    /// Passage and byte.
    at: (usize, usize),
    who: Whom,
}

/// Who was met.
#[derive(Debug, Clone, Copy)]
enum Whom {
    /// The person at this place in the list.
    Person(usize),
    /// All with one surname of those that were known so far.
    Surname { namesakes: usize, known: usize },
}

/// Most offices and descriptions of one person.
const ROLES: usize = 100;

/// Most people of one name who are told apart.
const NAMESAKES: usize = 100;

/// How many times back that somebody was met an office or a pronoun may mean them.
const MET_BACK: usize = 2000;

/// How many words behind a name may say what the person is: « Jean Petit, maire de Nantes ».
const APPOSITION_TOKENS: usize = 12;

impl People {
    /// Reads the people of an article from the tokens of its passages.
    pub(super) fn new<'a>(passages: impl Iterator<Item = (usize, &'a Tokens<'a>)>) -> People {
        let mut people = People::default();
        for (passage, tokens) in passages {
            let mut at = 0;
            while at < tokens.list.len() {
                let start = at;
                at += 1;
                let token = &tokens.list[start];
                let has_title = tokens.is(start, Class::TITLE);
                // Most words are small ones, behind small ones.
                let may_be_name = token.is_capital()
                    || token.class.is(Class::FIRST_NAME)
                    || start > 0 && tokens.is_capital(start - 1);
                let is_name = may_be_name && names::is_name_word(tokens, start);
                if !has_title && !is_name {
                    continue;
                }
                // The words before the name say whether it is what an office is for: « de la Culture Anne Roche ».
                let floor = start.saturating_sub(2);
                let end = run_end(tokens, start);
                let (name, is_person) = names::name_in(tokens, floor, end);
                let is_here = |(_, last): &(usize, usize)| is_person && *last >= start;
                // « un prix remis à Anne Roche »: she is nobody's speaker there, but somebody.
                let is_full = end > start
                    && start > 0
                    && tokens.is(start, Class::FIRST_NAME)
                    && tokens.is(start - 1, Class::PREPOSITION);
                let governed = is_full.then_some((start, end));
                let named = name.filter(is_here);
                let Some((first, last)) = named.or(governed) else {
                    continue;
                };
                at = last + 1;
                people.note(tokens, passage, first, last, named.is_some());
            }
        }
        people.met.sort_by_key(|met| met.at);
        people.offices = people.offices();
        people
    }

    /// Returns the words of the offices, hashed, with the people who hold them, sorted.
    fn offices(&self) -> Vec<(u64, usize)> {
        let mut offices = Vec::new();
        for (place, person) in self.list.iter().enumerate() {
            let words = person.roles.iter().flatten();
            offices.extend(words.map(|word| (FxBuildHasher.hash_one(word), place)));
        }
        offices.sort_unstable();
        offices.dedup();
        offices
    }

    /// Notes one mention of a name; what stands around it may be an office only where nothing governs it.
    fn note(
        &mut self,
        tokens: &Tokens,
        passage: usize,
        first: usize,
        last: usize,
        has_office: bool,
    ) {
        let has_title = tokens.is(first, Class::TITLE);
        let start = first + usize::from(has_title);
        if start > last {
            return;
        }
        let role = has_office.then(|| role_before(tokens, first)).flatten();
        let first_name = first_name_gender(tokens, start);
        let is_single = start == last;
        if is_single && !has_title && role.is_none() {
            self.meet(tokens.text_of(start), passage, tokens.list[first].start());
            return;
        }
        let after_article =
            first > 0 && tokens.is(first - 1, Class::DETERMINER) && first_name.is_none();
        if after_article || names::medium(tokens, start).is_some_and(|end| end >= last) {
            return;
        }
        let mut gender = first_name.filter(|_| !is_single || role.is_some());
        if has_title {
            gender = match tokens.is(first, Class::TITLE_WOMAN) {
                true => Some(Gender::Woman),
                // « Me », « Dr » are either's.
                false if matches!(tokens.text_of(first), "M." | "MM." | "Mr" | "M") => {
                    Some(Gender::Man)
                }
                false => gender,
            };
        }
        let mut roles = Vec::new();
        if let Some((words, role_gender)) = role {
            gender = gender.or(role_gender);
            roles.push(words);
        }
        let behind = has_office.then(|| role_behind(tokens, last)).flatten();
        if let Some((words, role_gender)) = behind {
            gender = gender.or(role_gender);
            roles.push(words);
        }
        let name = tokens.text_between(start, last);
        let at = (passage, tokens.list[first].start());
        let title = has_title.then(|| tokens.text_of(first));
        self.add(name, gender, roles, title, at);
    }

    /// Notes that a surname that is known was met again.
    fn meet(&mut self, word: &str, passage: usize, at: usize) {
        if let Some(namesakes) = self.namesakes_of(word)
            && !self.namesakes[namesakes].by_surname.is_empty()
        {
            let known = self.list.len();
            self.met.push(Met {
                at: (passage, at),
                who: Whom::Surname { namesakes, known },
            });
        }
    }

    /// Returns the place of those of whose name a word is the first or the last.
    fn namesakes_of(&self, word: &str) -> Option<usize> {
        (!self.list.is_empty())
            .then(|| self.words.get(&lower(word)).copied())
            .flatten()
    }

    /// Returns those of whose name a word is the first or the last, to be added to.
    fn namesakes_to_be(&mut self, word: &str) -> &mut Namesakes {
        let next = self.namesakes.len();
        let place = *self.words.entry(word.to_owned()).or_insert(next);
        if place == next {
            self.namesakes.push(Namesakes::default());
        }
        &mut self.namesakes[place]
    }

    fn add(
        &mut self,
        name: &str,
        gender: Option<Gender>,
        roles: Vec<Vec<String>>,
        title: Option<&str>,
        at: (usize, usize),
    ) {
        let words = || -> Vec<String> { name.split_whitespace().map(str::to_lowercase).collect() };
        let known = name
            .split_whitespace()
            .next_back()
            .and_then(|surname| self.namesakes_of(surname))
            .and_then(|namesakes| {
                let places = self.namesakes[namesakes].by_surname.iter().copied();
                places.take(NAMESAKES).find(|place| {
                    let person = &self.list[*place];
                    person.agrees(gender) && end_alike(&person.words, name)
                })
            });
        let place = known.unwrap_or(self.list.len());
        self.met.push(Met {
            at,
            who: Whom::Person(place),
        });
        if known.is_some() {
            let person = &mut self.list[place];
            let is_fuller = name.split_whitespace().count() > person.words.len();
            if is_fuller {
                person.name = names::one_line(name);
                person.words = words();
            }
            person.gender = person.gender.or(gender);
            for role in roles {
                if !person.roles.contains(&role) && person.roles.len() < ROLES {
                    person.roles.push(role);
                }
            }
            person.title = person.title.take().or_else(|| title.map(str::to_owned));
            if is_fuller {
                self.note_first_name(place);
            }
            return;
        }
        let words = words();
        if let Some(surname) = words.last() {
            self.namesakes_to_be(surname).by_surname.push(place);
        }
        self.list.push(Person {
            name: names::one_line(name),
            words,
            gender,
            roles,
            title: title.map(str::to_owned),
        });
        self.note_first_name(place);
    }

    fn note_first_name(&mut self, place: usize) {
        if let Some(first) = self.list[place].words.first().cloned() {
            self.namesakes_to_be(&first).by_first_name.push(place);
        }
    }

    /// Returns whom a phrase means.
    pub(super) fn voice(&self, tokens: &Tokens, phrase: &Phrase, at: (usize, usize)) -> Voice {
        let written = names::one_line(tokens.text_between(phrase.first, phrase.last));
        let is_plural = is_plural(tokens, phrase);
        let head_gender = phrase
            .head
            .and_then(|head| noun_gender(tokens, head, phrase.first));
        let is_document = phrase.name.is_none()
            && phrase
                .head
                .is_some_and(|head| tokens.is(head, Class::DOCUMENT));
        let mut voice = Voice {
            written,
            resolved: None,
            gender: head_gender,
            is_plural,
            is_person: !is_document,
            is_named: false,
        };
        if let Some((first, last)) = phrase.name {
            let start = first + usize::from(tokens.is(first, Class::TITLE));
            let name = names::one_line(tokens.text_between(start.min(last), last));
            if is_plural && tokens.is(first, Class::TITLE | Class::FIRST_NAME)
                || joins(tokens, phrase)
            {
                voice.resolved = Some(without_article(tokens, phrase, &voice.written));
                return voice;
            }
            if !phrase.is_person {
                // « le patron du parti Les Verts » is whoever was introduced so.
                let is_office = phrase.head.is_some_and(|head| head < first);
                let person = is_office.then(|| self.with_role(tokens, phrase, head_gender, at));
                if let Some(person) = person.flatten() {
                    voice.gender = person.gender.or(head_gender);
                    voice.resolved = Some(person.name.clone());
                    voice.is_named = true;
                    return voice;
                }
                if is_office {
                    voice.gender = head_gender;
                    return voice;
                }
                // A body stays itself, without its article, which a medium keeps; « un décompte de l'AFP » is the AFP's.
                let medium = |at| names::medium(tokens, at);
                voice.resolved = Some(match (medium(phrase.first), medium(first)) {
                    (Some(_), _) => voice.written.clone(),
                    (None, Some(end)) => names::one_line(tokens.text_between(first, end.max(last))),
                    (None, None) => without_article(tokens, phrase, &voice.written),
                });
                voice.gender = article_gender(tokens, phrase.first).or(head_gender);
                return voice;
            }
            let title = match tokens.is(first, Class::TITLE) && start > first {
                true if tokens.is(first, Class::TITLE_WOMAN) => Some(Gender::Woman),
                true if matches!(tokens.text_of(first), "M." | "Mr") => Some(Gender::Man),
                _ => None,
            };
            let gender = title.or(head_gender);
            voice.is_named = true;
            match self.named(&name, gender) {
                Some(person) => {
                    voice.gender = person.gender.or(gender);
                    voice.resolved = Some(person.shown());
                }
                None => {
                    voice.gender = gender.or_else(|| first_name_gender(tokens, start));
                    let is_medium = names::medium(tokens, start).is_some_and(|end| end >= last);
                    // « rappelle France Bleu » is nobody that *elle* may mean; « Moscou dément » nobody that « l'élue » may.
                    let is_place = start == last && title.is_none() && voice.gender.is_none();
                    voice.is_named = !is_place && !is_medium;
                    voice.is_person = !is_medium;
                    voice.resolved = Some(names::one_line(tokens.text_between(first, last)));
                }
            }
            return voice;
        }
        if let Some(person) = self.with_role(tokens, phrase, head_gender, at) {
            voice.gender = person.gender.or(head_gender);
            voice.resolved = Some(person.name.clone());
            voice.is_named = true;
            return voice;
        }
        let is_definite = tokens.is_any(phrase.first, &["le", "la", "les", "l'"]);
        let is_body = phrase
            .head
            .is_some_and(|head| tokens.is(head, Class::BODY | Class::DOCUMENT));
        if is_definite && is_body && !is_plural {
            voice.resolved = Some(without_article(tokens, phrase, &voice.written));
            voice.gender = article_gender(tokens, phrase.first).or(head_gender);
        }
        voice
    }

    /// Finds the person of a name, by its last word and whatever else it has.
    fn named(&self, name: &str, gender: Option<Gender>) -> Option<&Person> {
        let count = name.split_whitespace().count();
        let surname = name.split_whitespace().next_back()?;
        let namesakes = &self.namesakes[self.namesakes_of(surname)?];
        let is_end =
            |person: &Person| count <= person.words.len() && end_alike(&person.words, name);
        // « José » for José Avila, once no surname is so.
        let is_first = |person: &Person| {
            let first = person.words.first();
            count == 1 && first.is_some_and(|first| is_in_lower_case(first, surname))
        };
        let by_surname = namesakes.by_surname.iter().take(NAMESAKES);
        let by_first_name = namesakes.by_first_name.iter().take(NAMESAKES);
        by_surname
            .chain(by_first_name)
            .map(|place| (*place, &self.list[*place]))
            .filter(|(_, person)| person.agrees(gender) && (is_end(person) || is_first(person)))
            .max_by_key(|(place, person)| (is_end(person), person.words.len(), *place))
            .map(|(_, person)| person)
    }

    /// Finds whoever was met last before a place and is such, with where that was.
    fn met_last(
        &self,
        at: (usize, usize),
        is_such: impl Fn(&Person) -> bool,
    ) -> Option<(&Person, (usize, usize))> {
        let end = self.met.partition_point(|met| met.at < at);
        let mut last: Option<(usize, (usize, usize))> = None;
        for met in self.met[..end].iter().rev().take(MET_BACK) {
            // Of several who were met at one place it is the one who was named last.
            if last.is_some_and(|(_, place)| met.at < place) {
                break;
            }
            let found = match met.who {
                Whom::Person(person) => Some(person).filter(|person| is_such(&self.list[*person])),
                Whom::Surname { namesakes, known } => self.namesakes[namesakes]
                    .by_surname
                    .iter()
                    .rev()
                    .take(NAMESAKES)
                    .copied()
                    .find(|person| *person < known && is_such(&self.list[*person])),
            };
            last = last.max(found.map(|person| (person, met.at)));
        }
        last.map(|(person, place)| (&self.list[person], place))
    }

    /// Finds whom an office means: the person that the article introduced with it, the last one met before.
    fn with_role(
        &self,
        tokens: &Tokens,
        phrase: &Phrase,
        gender: Option<Gender>,
        at: (usize, usize),
    ) -> Option<&Person> {
        let head = phrase.head.filter(|head| tokens.is(*head, Class::HUMAN))?;
        if tokens.is_word(phrase.first, "un") || tokens.is_word(phrase.first, "une") {
            return None;
        }
        let mut words = role_words(tokens, phrase.first, phrase.last);
        let mut head = tokens.text_of(head).to_lowercase();
        if let Some(office) = office_of_chief(&words) {
            words.retain(|word| !CHIEF.contains(&word.as_str()));
            words.extend(office.iter().map(|word| (*word).to_owned()));
            head = office[office.len() - 1].to_owned();
        }
        let matches = |person: &Person| {
            person.agrees(gender)
                && person.roles.iter().any(|role| {
                    role.contains(&head) && words.iter().all(|word| role.contains(word))
                })
        };
        // Most offices are nobody's in the article.
        let holders = words.iter().chain([&head]).map(|word| self.holders(word));
        let holders = holders.min_by_key(|holders| holders.len())?;
        if holders.is_empty() {
            return None;
        }
        if let Some((person, _)) = self.met_last(at, matches) {
            return Some(person);
        }
        // Named only afterwards: the only one with that office.
        let holders = holders.iter().take(MET_BACK);
        let mut after = holders
            .map(|(_, place)| &self.list[*place])
            .filter(|person| matches(person));
        after.next().filter(|_| after.next().is_none())
    }

    /// Returns the people who may hold an office with a word.
    fn holders(&self, word: &String) -> &[(u64, usize)] {
        let word = FxBuildHasher.hash_one(word);
        let first = self.offices.partition_point(|(known, _)| *known < word);
        let holders = &self.offices[first..];
        &holders[..holders.partition_point(|(known, _)| *known == word)]
    }

    /// Returns the person that a pronoun may mean where nobody spoke before: the last one met of its gender.
    ///
    /// Returns them with where they were met: passage and byte.
    pub(super) fn last_met(
        &self,
        asked: Asked,
        at: (usize, usize),
    ) -> Option<(Voice, (usize, usize))> {
        /// How many passages back somebody may have been named.
        const PASSAGES: usize = 2;
        asked.gender?;
        let (person, since) = self.met_last(at, |person| person.gender == asked.gender)?;
        if since.0 + PASSAGES <= at.0 {
            return None;
        }
        let voice = Voice {
            written: person.name.clone(),
            resolved: Some(person.shown()),
            gender: person.gender,
            is_plural: false,
            is_person: true,
            is_named: true,
        };
        Some((voice, since))
    }
}

/// Words of « chef de l'Etat » and « chef du gouvernement ».
const CHIEF: [&str; 5] = ["chef", "cheffe", "etat", "gouvernement", "état"];

/// Returns the office that copy calls otherwise: « le chef de l'Etat » is the president.
fn office_of_chief(words: &[String]) -> Option<&'static [&'static str]> {
    let has = |sought: &[&str]| words.iter().any(|word| sought.contains(&word.as_str()));
    if !has(&CHIEF[..2]) {
        None
    } else if has(&["etat", "état"]) {
        Some(&["président"])
    } else {
        has(&["gouvernement"]).then_some(&["premier", "ministre"])
    }
}

/// Whom a pronoun asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    gender: Option<Gender>,
    is_plural: bool,
}

impl Asked {
    /// Reads a pronoun or a possessive.
    pub(super) fn by(pronoun: &str) -> Asked {
        let (gender, is_plural) = match pronoun.to_lowercase().as_str() {
            "il" | "lui" | "celui-ci" | "celui" => (Some(Gender::Man), false),
            "elle" | "celle-ci" | "celle" => (Some(Gender::Woman), false),
            "ils" | "ceux-ci" | "ceux" | "eux" => (None, true),
            "elles" | "celles-ci" | "celles" => (None, true),
            "leur" | "leurs" => (None, true),
            _ => (None, false),
        };
        Asked { gender, is_plural }
    }

    /// Whether a voice is of the number asked for and known to be of the gender.
    pub(super) fn agrees(self, voice: &Voice) -> bool {
        voice.is_person
            && voice.is_plural == self.is_plural
            && (self.gender.is_none() || voice.gender == self.gender)
    }
}

/// Returns the last token of a run of capitals and of the particles in it.
fn run_end(tokens: &Tokens, start: usize) -> usize {
    let mut last = start;
    let limit = (start + 8).min(tokens.list.len());
    for at in start + 1..limit {
        let is_part = names::is_name_word(tokens, at)
            || names::is_name_word(tokens, at + 1)
                && tokens.is_kind(at, Kind::Word)
                && tokens.text_of(at).chars().count() <= 3
                && !tokens.is(
                    at,
                    Class::CONJUNCTION | Class::RELATIVE | Class::HAVE | Class::SUBJECT,
                )
                && !matches!(
                    tokens.text_of(at),
                    "à" | "au" | "en" | "par" | "sur" | "et" | "aux" | "est" | "un" | "une"
                );
        if !is_part {
            break;
        }
        if names::is_name_word(tokens, at) {
            last = at;
        }
    }
    last
}

/// Returns the words of an office before a name, and the gender it says: « le président moldave | Ion Ciobanu ».
fn role_before(tokens: &Tokens, name: usize) -> Option<(Vec<String>, Option<Gender>)> {
    let is_governed = name > 0
        && tokens.is(name - 1, Class::PREPOSITION | Class::DETERMINER)
        && !tokens.is(name, Class::FIRST_NAME);
    if is_governed {
        return None;
    }
    let mut start = name;
    // « le ministre des Finances, Luc Ferrand », « le patron du parti (LR) Paul Blanc »
    let mut end = name;
    if end > 0 && tokens.is_kind(end - 1, Kind::Comma) {
        end -= 1;
        start = end;
    }
    if end > 2 && tokens.is_kind(end - 1, Kind::Close) {
        let open = (end.saturating_sub(5)..end - 1)
            .rev()
            .find(|at| tokens.is_kind(*at, Kind::Open))?;
        end = open;
        start = end;
    }
    let floor = end.saturating_sub(16);
    while start > floor
        && tokens.is_kind(start - 1, Kind::Word)
        && !tokens.is(
            start - 1,
            Class::RELATIVE | Class::HAVE | Class::BE | Class::SUBJECT,
        )
    {
        start -= 1;
        let is_head = tokens.is(start, Class::HUMAN) && !tokens.is_capital(start);
        let begins = start == 0
            || !tokens.is_kind(start - 1, Kind::Word)
            || tokens.is(start - 1, Class::DETERMINER)
                && (start < 2 || !tokens.is(start - 2, Class::PREPOSITION) || is_head);
        if is_head && (begins || tokens.is_capital(start - 1)) {
            let gender = noun_gender(tokens, start, start.saturating_sub(1));
            let from = start.saturating_sub(usize::from(
                start > 0 && tokens.is_capital(start - 1) && tokens.is_kind(start - 1, Kind::Word),
            ));
            return Some((role_words(tokens, from, end - 1), gender));
        }
    }
    None
}

/// Whether one of two names ends with the other, the first one's words in lower case: *petit*, « Jean Petit ».
fn end_alike(words: &[String], name: &str) -> bool {
    let name = name.split_whitespace().rev();
    let mut both = words.iter().rev().zip(name);
    both.all(|(lower, word)| is_in_lower_case(lower, word))
}

/// Whether a word is another one in lower case.
fn is_in_lower_case(lower: &str, word: &str) -> bool {
    lower.eq_ignore_ascii_case(word)
        || !word.is_ascii() && word.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

/// Returns the words of an office behind a name: « Jean Petit, maire de Nantes, », « Anne Roche, la présidente du parti ».
fn role_behind(tokens: &Tokens, last: usize) -> Option<(Vec<String>, Option<Gender>)> {
    let mut at = last + 1;
    if tokens.is_kind(at, Kind::Open) {
        at = (at..at + 5).find(|index| tokens.is_kind(*index, Kind::Close))? + 1;
    }
    if !tokens.is_kind(at, Kind::Comma) {
        return None;
    }
    let start = at + 1;
    let limit = (start + APPOSITION_TOKENS).min(tokens.list.len());
    let end = (start..limit)
        .find(|index| !tokens.is_kind(*index, Kind::Word) || tokens.is(*index, Class::RELATIVE))
        .unwrap_or(limit);
    let head = (start..end.min(start + 5)).find(|index| tokens.is(*index, Class::HUMAN))?;
    // « Jean Petit, le frère de Paul » is an office; « Jean Petit, dont le frère » is none.
    if (start..head).any(|index| tokens.is(index, Class::PREPOSITION | Class::VERB | Class::HAVE)) {
        return None;
    }
    let gender = noun_gender(tokens, head, start);
    (end > start).then(|| (role_words(tokens, start, end - 1), gender))
}

/// Returns the words of an office that tell it from another, in lower case.
fn role_words(tokens: &Tokens, first: usize, last: usize) -> Vec<String> {
    (first..=last)
        .filter(|at| {
            tokens.is_kind(*at, Kind::Word)
                && !tokens.is(
                    *at,
                    Class::DETERMINER | Class::PREPOSITION | Class::CONJUNCTION,
                )
        })
        .map(|at| tokens.text_of(at).to_lowercase())
        .collect()
}

/// Returns the gender of a noun for a person, by itself or by its article.
fn noun_gender(tokens: &Tokens, noun: usize, first: usize) -> Option<Gender> {
    if tokens.is(noun, Class::WOMAN) && !tokens.is(noun, Class::MAN) {
        return Some(Gender::Woman);
    }
    if tokens.is(noun, Class::MAN) {
        return Some(Gender::Man);
    }
    article_gender(tokens, first)
}

/// Returns the gender that an article says.
fn article_gender(tokens: &Tokens, at: usize) -> Option<Gender> {
    if tokens.is_any(at, &["le", "un", "ce", "cet"]) {
        Some(Gender::Man)
    } else {
        let is_hers = tokens.is_any(at, &["la", "une", "cette", "sa"]);
        is_hers.then_some(Gender::Woman)
    }
}

/// Returns the gender of a first name.
fn first_name_gender(tokens: &Tokens, at: usize) -> Option<Gender> {
    let token = tokens.list.get(at)?;
    let known = match token.class.is(Class::FIRST_NAME) {
        true => token.class,
        // « Jean-Sébastien » is as its first part is.
        false => class(tokens.text_of(at).split_once('-')?.0),
    };
    if known.is(Class::FIRST_NAME_WOMAN) {
        Some(Gender::Woman)
    } else {
        known.is(Class::FIRST_NAME_MAN).then_some(Gender::Man)
    }
}

/// Whether a phrase means several people.
fn is_plural(tokens: &Tokens, phrase: &Phrase) -> bool {
    tokens.is_any(
        phrase.first,
        &[
            "les",
            "des",
            "ces",
            "ses",
            "leurs",
            "plusieurs",
            "certains",
            "certaines",
            "mm.",
            "mmes",
            "quelques",
            "tous",
            "toutes",
            "deux",
        ],
    ) || joins(tokens, phrase)
}

/// Whether a phrase names two: « Jean Petit et Anne Roche ».
fn joins(tokens: &Tokens, phrase: &Phrase) -> bool {
    (phrase.first + 1..phrase.last).any(|at| {
        tokens.is_word(at, "et") && tokens.is_capital(at - 1) && names::is_name_word(tokens, at + 1)
    })
}

/// Returns a phrase without the article that it begins with.
fn without_article(tokens: &Tokens, phrase: &Phrase, written: &str) -> String {
    let is_article = tokens.is(phrase.first, Class::DETERMINER)
        && tokens.is_any(phrase.first, &["le", "la", "les", "l'"])
        && phrase.last > phrase.first;
    match is_article {
        true => names::one_line(tokens.text_between(phrase.first + 1, phrase.last)),
        false => written.to_owned(),
    }
}
