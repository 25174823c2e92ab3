//! Whom an office means that the article gives no name: its holder on the article's day, by the table of offices.
//!
//! Where an article introduces somebody with the office, [`quotes`](super::quotes) has named them before. What is left is
//! looked up by its words. An office with its country (« le président américain ») or that is unlike any other (« le patron
//! de l'ONU ») says enough. Of others the rest of the copy decides: every time that it names the office it must be the
//! same country's, and somebody must be named or the copy must be French. What stays open is better than what is wrong.

mod mentions;
mod table;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use jiff::civil::Date;
use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

use crate::model::{Article, Certainty, Part, Quotation, QuoteRule, Untied};
use crate::schema::{self, Holding};
use mentions::{MINISTER, Mentions, PRESIDENTS};
use table::{TABLE, has, is_form_of, names, plain, surname};

/// Longest copy that offices are looked up for, in bytes: longer than any dispatch, it speaks of many holders.
const COPY_BYTES: usize = 256 << 10;

/// Names the speakers whom the article gives an office and no name.
pub(super) fn tie(article: &mut Article) {
    let passages = article.passages.iter();
    if passages.map(|passage| passage.text.len()).sum::<usize>() > COPY_BYTES {
        return;
    }
    let mut known: FxHashMap<&str, Option<&'static Holding>> = FxHashMap::default();
    let mut copy = None;
    let mut ties = Vec::new();
    let all = article.quotations.iter().chain(&article.reported);
    for (index, quotation) in all.enumerate() {
        let Some(words) = open_office(quotation) else {
            continue;
        };
        let holder = *known.entry(words).or_insert_with(|| {
            let asked = Asked::read(words)?;
            copy.get_or_insert_with(|| Copy::of(article)).holder(&asked)
        });
        ties.extend(holder.map(|holder| (index, holder)));
    }
    let marked = article.quotations.len();
    for (index, holder) in ties {
        let quotation = match index < marked {
            true => &mut article.quotations[index],
            false => &mut article.reported[index - marked],
        };
        tie_to(quotation, holder);
    }
}

/// Gives a quotation the name of who held its speaker's office.
fn tie_to(quotation: &mut Quotation, holder: &Holding) {
    let Some(speaker) = &mut quotation.speaker else {
        return;
    };
    let resolved = speaker.resolved.replace(holder.name.clone());
    quotation.untied = Some(Box::new(Untied {
        rule: quotation.rule,
        certainty: quotation.certainty,
        resolved,
    }));
    quotation.rule = QuoteRule::Office;
    quotation.certainty = Certainty::Supposed;
}

/// Returns the words of a speaker without a name that may be an office: « le chef de l'Etat », also where *il* stands for it.
fn open_office(quotation: &Quotation) -> Option<&str> {
    let speaker = quotation.speaker.as_ref()?;
    let begins_with_article =
        |words: &str, articles: &[&str]| articles.iter().any(|article| words.starts_with(article));
    match &speaker.resolved {
        // A name may begin with a capital article: « Le Parisien ».
        Some(words) => begins_with_article(words, &["le ", "la ", "l'", "l’"]).then_some(words),
        None => begins_with_article(
            &speaker.written,
            &["le ", "la ", "l'", "l’", "Le ", "La ", "L'", "L’"],
        )
        .then_some(&speaker.written),
    }
}

/// An office that somebody is looked for with.
struct Asked {
    /// What it is called, as [`plain`] has it.
    words: String,
    /// Whether it is a woman's, where its article says.
    is_woman: Option<bool>,
}

impl Asked {
    /// Reads an office with its article; `None` where the table has none that is called so.
    fn read(words: &str) -> Option<Asked> {
        let end = words.find([' ', '\'', '’'])?;
        let behind = words[end..].chars().next()?;
        let rest = plain(&words[end + behind.len_utf8()..]);
        let is_woman = match words.as_bytes().get(1) {
            Some(b'e') => Some(false),
            Some(b'a') => Some(true),
            _ => None,
        };
        let is_known = rest == MINISTER || TABLE.called.contains_key(rest.as_str());
        is_known.then_some(Asked {
            words: rest,
            is_woman,
        })
    }

    fn is_of(&self, holder: &Holding) -> bool {
        self.is_woman
            .is_none_or(|is_woman| is_woman == holder.is_woman)
    }
}

/// The copy of an article, as far as it says who is meant.
struct Copy<'a> {
    texts: Vec<&'a str>,
    headline: Option<&'a str>,
    place: Option<&'a str>,
    day: Option<Date>,
    /// Who held an office, as far as that was asked.
    holders: RefCell<FxHashMap<usize, Option<&'static Holding>>>,
}

impl<'a> Copy<'a> {
    fn of(article: &'a Article) -> Copy<'a> {
        let is_read = |part| {
            matches!(
                part,
                Part::Headline | Part::Lead | Part::Paragraph | Part::Caption
            )
        };
        let read = article
            .passages
            .iter()
            .filter(|passage| is_read(passage.part));
        Copy {
            texts: read.map(|passage| passage.text.as_str()).collect(),
            headline: article.first(Part::Headline),
            place: article.place.as_deref(),
            day: article.date.map(|date| date.day),
            holders: RefCell::default(),
        }
    }

    /// Returns who held an office on the day of the copy, if that is plain.
    fn holder(&self, asked: &Asked) -> Option<&'static Holding> {
        if asked.words == MINISTER {
            return self.minister(asked);
        }
        let called = TABLE.called.get(&asked.words)?;
        let office = match called.iter().find(|called| called.is_whole) {
            Some(called) => self.whole(called.office, asked)?,
            None => {
                let offices: Vec<usize> = called.iter().map(|called| called.office).collect();
                self.office(&offices, asked)?
            }
        };
        self.held_by(office).filter(|holder| asked.is_of(holder))
    }

    /// Returns an office that says which it is, unless it is the home country's in copy about another one, without its holder.
    fn whole(&self, office: usize, asked: &Asked) -> Option<usize> {
        if !TABLE.is_home(office) || TABLE.titles[office].is_empty() {
            return Some(office);
        }
        let table = schema::offices();
        let mut home = table.countries.iter().filter(|row| row.name == table.home);
        let says_country = home.any(|country| {
            let says = |adjective: &String| asked.words.ends_with(plain(adjective).as_str());
            country.adjectives.iter().any(says)
        });
        if says_country
            || self
                .held_by(office)
                .is_some_and(|holder| self.names(holder))
        {
            return Some(office);
        }
        (!self.is_about_others()).then_some(office)
    }

    /// Returns the office of those with one title that the copy is about.
    fn office(&self, offices: &[usize], asked: &Asked) -> Option<usize> {
        let mentions = self.mentions(offices, &asked.words);
        let is_president = PRESIDENTS.contains(&asked.words.as_str());
        let home = offices
            .iter()
            .copied()
            .find(|office| TABLE.is_home(*office));
        let named_home = home.filter(|home| self.held_by(*home).is_some_and(|it| self.names(it)));
        if mentions.is_elsewhere
            || is_president && (mentions.is_related_elsewhere || mentions.has_former)
        {
            return None;
        }
        let mut said: Vec<usize> = match is_president || mentions.same.is_empty() {
            true => mentions
                .same
                .iter()
                .chain(&mentions.related)
                .copied()
                .collect(),
            false => mentions.same.clone(),
        };
        said.sort_unstable();
        said.dedup();
        let office = match *said.as_slice() {
            [] => match home {
                // Copy from elsewhere has presidents and ministers of its own.
                Some(home) => {
                    let is_at_home = self.place.is_none_or(|place| place == "Paris");
                    let is_plain = !is_president && is_at_home && !mentions.is_related_elsewhere;
                    let is_meant = || is_plain && !self.is_about_others();
                    named_home.or_else(|| is_meant().then_some(home))?
                }
                None => self.only_named(offices)?,
            },
            [office] if Some(office) == home => office,
            // « le président russe » once, and « le chef de l'Etat »
            [_] if mentions.same.is_empty() && !is_president && named_home.is_some() => named_home?,
            [office] if named_home.is_none() && offices.contains(&office) => office,
            [_] => return None,
            [..] if mentions.same.is_empty() && !is_president => named_home?,
            [..] => return None,
        };
        let holder = self.held_by(office)?;
        let surname = plain(surname(&holder.name));
        let is_holder = |name: &String| plain(name).contains(surname.as_str());
        mentions.names.iter().all(is_holder).then_some(office)
    }

    /// Returns the only one of some offices whose holder the copy names.
    fn only_named(&self, offices: &[usize]) -> Option<usize> {
        let is_named = |office: &usize| self.held_by(*office).is_some_and(|it| self.names(it));
        let mut named = offices.iter().copied().filter(is_named);
        named.next().filter(|_| named.next().is_none())
    }

    /// Returns the one minister whom the copy names in full, where it speaks of no other.
    fn minister(&self, asked: &Asked) -> Option<&'static Holding> {
        self.day?;
        let is_ministry = |title: &(&str, String)| title.1.starts_with("ministre d");
        let ministries: Vec<usize> = (0..TABLE.titles.len())
            .filter(|office| {
                TABLE.is_home(*office) && TABLE.titles[*office].iter().any(is_ministry)
            })
            .collect();
        let in_full = |office: &usize| {
            let holder = self.held_by(*office)?;
            (self.has(&holder.name) && asked.is_of(holder)).then_some(holder)
        };
        let mut named = ministries.iter().filter_map(in_full);
        let minister = named.next()?;
        if named.any(|other| other.name != minister.name) {
            return None;
        }
        let mentions = self.mentions_of(&[("ministre", MINISTER.to_owned())], MINISTER);
        let is_theirs = |office: &usize| {
            self.held_by(*office)
                .is_some_and(|holder| holder.name == minister.name)
        };
        let surname = plain(surname(&minister.name));
        let is_plain = !mentions.is_elsewhere
            && !mentions.has_former
            && mentions.same.iter().all(is_theirs)
            && mentions
                .names
                .iter()
                .all(|name| plain(name).contains(surname.as_str()));
        is_plain.then_some(minister)
    }

    /// Returns who held an office on the day of the copy; on the days of a change, or without a day, only who is named.
    fn held_by(&self, office: usize) -> Option<&'static Holding> {
        if let Some(holder) = self.holders.borrow().get(&office) {
            return *holder;
        }
        let holder = self.find_holder(office);
        self.holders.borrow_mut().insert(office, holder);
        holder
    }

    fn find_holder(&self, office: usize) -> Option<&'static Holding> {
        let table = schema::offices();
        let held = &table.offices[office].held;
        let Some(day) = self.day else {
            let headline = self.headline?;
            return one(held.iter().filter(|holding| names(&[headline], holding)));
        };
        let (before, after) = (day.yesterday().ok()?, day.tomorrow().ok()?);
        let until = |holding: &Holding| holding.until.unwrap_or(table.known_until);
        let is_around = |holding: &&Holding| holding.from <= after && before <= until(holding);
        let around = held.iter().filter(is_around);
        let is_sure = |holding: &&Holding| {
            let is_over = holding.until.is_some_and(|until| after >= until);
            holding.from < before && day <= until(holding) && !is_over
        };
        match around.clone().find(is_sure) {
            Some(holder) => (!self.is_of_another_time(holder, held)).then_some(holder),
            None => one(around.filter(|holding| self.names(holding))),
        }
    }

    /// Whether the copy, or its headline, names who held an office before or after and not who holds it: it may be of their
    /// time.
    fn is_of_another_time(&self, holder: &Holding, held: &[Holding]) -> bool {
        let is_by = |texts: &[&str]| {
            let mut others = held.iter().filter(|other| other.name != holder.name);
            others.any(|other| names(texts, other))
        };
        match &self.headline {
            Some(headline) if names(&[*headline], holder) => false,
            Some(headline) if is_by(&[*headline]) => true,
            _ => !self.names(holder) && is_by(&self.texts),
        }
    }

    /// Whether the copy speaks of another country than the home country.
    fn is_about_others(&self) -> bool {
        /// Shorter words are no country's.
        const LETTERS: usize = 4;
        let is_other = |word: &str| {
            word.len() >= LETTERS
                && (is_form_of(word, &TABLE.others) || TABLE.countries.contains(word))
        };
        self.texts.iter().any(|text| {
            let text = plain(text);
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
            words.any(is_other)
        })
    }

    /// Whether the copy names somebody.
    fn names(&self, holding: &Holding) -> bool {
        names(&self.texts, holding)
    }

    /// Whether the copy has these words.
    fn has(&self, words: &str) -> bool {
        has(&self.texts, words)
    }

    /// Returns where else the copy speaks of the same office.
    fn mentions(&self, offices: &[usize], asked: &str) -> Mentions {
        let mut titles: Vec<&(&str, String)> = Vec::new();
        for title in offices.iter().flat_map(|office| &TABLE.titles[*office]) {
            if !titles.iter().any(|known| known.1 == title.1) {
                titles.push(title);
            }
        }
        let titles: Vec<(&str, String)> = titles.into_iter().cloned().collect();
        self.mentions_of(&titles, asked)
    }

    fn mentions_of(&self, titles: &[(&str, String)], asked: &str) -> Mentions {
        let mut mentions = Mentions::default();
        for (raw, title) in titles {
            // Its first letter may be a capital.
            let first = raw.split(' ').next().unwrap_or(raw);
            let letter = first.chars().next().map_or(0, char::len_utf8);
            let finder = Finder::new(&first[letter..]);
            let is_same = title == asked;
            for text in &self.texts {
                for at in finder.find_iter(text.as_bytes()) {
                    let Some((start, c)) = text[..at].char_indices().next_back() else {
                        continue;
                    };
                    let begins = !text[..start].ends_with(char::is_alphanumeric);
                    if begins && c.is_alphabetic() {
                        mentions.note(&text[..start], &text[start..], title, is_same);
                    }
                }
            }
        }
        mentions
    }
}

/// Returns the only one of some holdings, several of one person being one.
fn one<'a>(holdings: impl Iterator<Item = &'a Holding>) -> Option<&'a Holding> {
    let mut found: Option<&Holding> = None;
    for holding in holdings {
        if found.is_some_and(|found| found.name != holding.name) {
            return None;
        }
        found = Some(holding);
    }
    found
}
