//! Whom an office means that the article gives no name: its holder on the article's day, by the table of offices.
//!
//! Where an article introduces somebody with the office, [`quotes`](super::quotes) has named them before. What is left is
//! looked up by its words. An office with its country (« le président américain ») or that is unlike any other (« le patron
//! de l'ONU ») says enough. Of others the rest of the copy decides: every time that it names the office it must be the
//! same country's, and somebody must be named or the copy must be French. What stays open is better than what is wrong.

use std::sync::LazyLock;

use jiff::civil::Date;
use memchr::memmem::Finder;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::french::fold;
use crate::model::{Article, Certainty, Part, Quotation, QuoteRule, Untied};
use crate::schema::{self, Holding};

/// How many characters from a title on say whose it is.
const WINDOW: usize = 90;

/// How many letters a feminine or plural form of an adjective may have more: *ivoiriennes*.
const FORM_LETTERS: usize = 3;

/// Most words of what an office is called.
const OFFICE_WORDS: usize = 9;

/// Names the speakers whom the article gives an office and no name.
pub(super) fn tie(article: &mut Article) {
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

/// « Le ministre », who is one of many.
const MINISTER: &str = "ministre";

/// Who is meant where the office says no country and copy is full of others: a club has one too.
const PRESIDENTS: [&str; 4] = ["president", "presidente", "dirigeant", "leader"];

/// What an office is called.
struct Called {
    /// Its place in the table.
    office: usize,
    /// Whether that says its country, or it needs none.
    is_whole: bool,
}

/// The table of offices, to be looked up in.
struct Table {
    /// By its words as [`plain`] has them.
    called: FxHashMap<String, Vec<Called>>,
    /// The titles of each office, as the table and as [`plain`] has them.
    titles: Vec<Vec<(&'static str, String)>>,
    /// Adjectives of countries and regions, the masculine singular.
    adjectives: FxHashSet<String>,
    /// Those of other countries than the home country.
    others: FxHashSet<String>,
    /// Names of other countries.
    countries: FxHashSet<String>,
    /// First names, which a surname may be too.
    first_names: FxHashSet<&'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Table {
        let source = schema::offices();
        let mut called: FxHashMap<String, Vec<Called>> = FxHashMap::default();
        let mut add = |words: &str, office: usize, is_whole: bool| {
            let called = called.entry(plain(words)).or_default();
            if !called.iter().any(|called| called.office == office) {
                called.push(Called { office, is_whole });
            }
        };
        for (place, office) in source.offices.iter().enumerate() {
            for own in &office.own {
                add(own, place, true);
            }
            let of_office = |name: &String| office.country.as_ref() == Some(name);
            let country = source.countries.iter().find(|row| of_office(&row.name));
            for title in &office.titles {
                add(title, place, false);
                for of in country.iter().flat_map(|country| &country.of) {
                    add(&format!("{title} {of}"), place, true);
                }
                for adjective in country.iter().flat_map(|country| &country.adjectives) {
                    add(&format!("{title} {adjective}"), place, true);
                    // « le ministre allemand des Finances »
                    if let Some((noun, rest)) = title.split_once(' ') {
                        add(&format!("{noun} {adjective} {rest}"), place, true);
                    }
                }
            }
        }
        let foreign = || {
            source
                .countries
                .iter()
                .filter(|row| row.name != source.home)
        };
        let adjectives = foreign().flat_map(|row| row.adjectives.first());
        let others: FxHashSet<String> = source
            .foreign
            .iter()
            .chain(adjectives)
            .map(|word| plain(word))
            .collect();
        let of_home = source
            .countries
            .iter()
            .filter(|row| row.name == source.home);
        let of_home = of_home.flat_map(|row| row.adjectives.first());
        let at_home = source.regions.iter().chain(of_home).map(|word| plain(word));
        let with_plain = |title: &'static String| (title.as_str(), plain(title));
        let first_names = &schema::speakers().first_names;
        Table {
            called,
            titles: source
                .offices
                .iter()
                .map(|office| office.titles.iter().map(with_plain).collect())
                .collect(),
            adjectives: others.iter().cloned().chain(at_home).collect(),
            others,
            countries: foreign().map(|row| plain(&row.name)).collect(),
            first_names: [
                &first_names.masculine,
                &first_names.feminine,
                &first_names.either,
            ]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect(),
        }
    }

    /// Whether an office is the home country's.
    fn is_home(&self, office: usize) -> bool {
        let table = schema::offices();
        table.offices[office].country.as_ref() == Some(&table.home)
    }

    /// Returns what the beginning of a text calls an office, the longest such.
    fn beginning(&self, text: &str) -> Option<&[Called]> {
        let ends = text.char_indices().filter(|(_, c)| !c.is_alphanumeric());
        let ends: Vec<usize> = ends.map(|(at, _)| at).take(OFFICE_WORDS).collect();
        ends.iter()
            .rev()
            .find_map(|end| self.called.get(&text[..*end]))
            .map(Vec::as_slice)
    }
}

/// What an article says of the offices in it.
#[derive(Default)]
struct Mentions {
    /// The offices of the very title that was asked for, where they say their country.
    same: Vec<usize>,
    /// Those of titles that are the same person's: « le président », for the chef de l'Etat.
    related: Vec<usize>,
    /// Whether the very title is somebody's who has no row, or stands for another office.
    is_elsewhere: bool,
    /// The same of related titles.
    is_related_elsewhere: bool,
    /// Whether somebody is said to have held it before or to come.
    has_former: bool,
    /// What stands behind the title where that has a capital: a name.
    names: Vec<String>,
}

/// The copy of an article, as far as it says who is meant.
struct Copy<'a> {
    texts: Vec<&'a str>,
    headline: Option<&'a str>,
    place: Option<&'a str>,
    day: Option<Date>,
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
        let says_country = schema::offices().countries.iter().any(|country| {
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
                    named_home.or((is_plain && !self.is_about_others()).then_some(home))?
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
        let mentions = self.mentions_of(&[("ministre", MINISTER.to_owned())], &[], MINISTER);
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
        let table = schema::offices();
        let held = &table.offices[office].held;
        let Some(day) = self.day else {
            let headline = self.headline?;
            return one(held.iter().filter(|holding| names(headline, holding)));
        };
        let (before, after) = (day.yesterday().ok()?, day.tomorrow().ok()?);
        let until = |holding: &Holding| holding.until.unwrap_or(table.known_until);
        let is_around = |holding: &&Holding| holding.from <= after && before <= until(holding);
        let around = held.iter().filter(is_around);
        let is_sure = |holding: &&Holding| {
            let is_over = holding.until.is_some_and(|until| after >= until);
            holding.from < before && day <= until(holding) && !is_over
        };
        let sure = around.clone().find(is_sure);
        sure.or_else(|| one(around.filter(|holding| self.names(holding))))
    }

    /// Whether the copy speaks of another country than the home country.
    fn is_about_others(&self) -> bool {
        let is_other = |word: &str| {
            let word = plain(word);
            is_form_of(&word, &TABLE.others) || TABLE.countries.contains(&word)
        };
        self.texts.iter().any(|text| {
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
            words.any(is_other)
        })
    }

    /// Whether the copy names somebody.
    fn names(&self, holding: &Holding) -> bool {
        self.texts.iter().any(|text| names(text, holding))
    }

    /// Whether the copy has these words.
    fn has(&self, words: &str) -> bool {
        self.texts.iter().any(|text| has(text, words))
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
        self.mentions_of(&titles, offices, asked)
    }

    fn mentions_of(&self, titles: &[(&str, String)], offices: &[usize], asked: &str) -> Mentions {
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
                        mentions.note(&text[..start], &text[start..], title, is_same, offices);
                    }
                }
            }
        }
        mentions
    }
}

impl Mentions {
    /// Notes what a text says of the title that it may begin with.
    fn note(&mut self, before: &str, text: &str, title: &str, is_same: bool, offices: &[usize]) {
        let window = text
            .char_indices()
            .nth(WINDOW)
            .map_or(text, |(end, _)| &text[..end]);
        let mut window: String = fold(window).chars().map(plain_character).collect();
        window.push('\n');
        let small = window.to_ascii_lowercase();
        if !small.starts_with(title)
            || small[title.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
        {
            return;
        }
        let last = before
            .trim_end()
            .rsplit([' ', '\'', '’'])
            .next()
            .unwrap_or("");
        let last = plain(last);
        if before.ends_with('-')
            || ["ancien", "ancienne", "futur", "future"].contains(&last.as_str())
        {
            self.has_former |= !before.ends_with("vice-");
            return;
        }
        let (behind, small_behind) = (&window[title.len()..], &small[title.len()..]);
        let called = TABLE.beginning(&small).unwrap_or_default();
        let whole = called.iter().find(|called| called.is_whole);
        let longer = called
            .iter()
            .filter(|called| !called.is_whole)
            .map(|called| called.office);
        if let Some(whole) = whole {
            let has_title = |(_, known): &(&str, String)| known == title;
            if title == MINISTER || TABLE.titles[whole.office].iter().any(has_title) {
                self.say(whole.office, is_same);
            } else {
                self.say_elsewhere(is_same);
            }
        } else if title == MINISTER && small_behind.starts_with(" d") {
            // « le ministre de l'Intérieur » is the home country's here.
            match longer.into_iter().find(|office| TABLE.is_home(*office)) {
                Some(office) => self.say(office, is_same),
                None => self.say_elsewhere(is_same),
            }
        } else if is_elsewhere(behind, small_behind, title) {
            self.say_elsewhere(is_same);
        } else if let Some(name) = name_behind(behind)
            && !offices.is_empty() | (title == MINISTER)
        {
            self.names.push(name.to_owned());
        }
    }

    fn say(&mut self, office: usize, is_same: bool) {
        match is_same {
            true => self.same.push(office),
            false => self.related.push(office),
        }
    }

    fn say_elsewhere(&mut self, is_same: bool) {
        self.is_elsewhere |= is_same;
        self.is_related_elsewhere |= !is_same;
    }
}

/// Whether what stands behind a title makes it another office: « le président ivoirien », « le président du club ».
fn is_elsewhere(behind: &str, small: &str, title: &str) -> bool {
    let Some(small) = small.strip_prefix(' ') else {
        return false;
    };
    let word = small
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .next()
        .unwrap_or("");
    if is_form_of(word, &TABLE.adjectives) || ["elu", "delegue", "deleguee"].contains(&word) {
        return true;
    }
    if small.starts_with("par interim") || ["a", "au", "aux", "charge", "chargee"].contains(&word) {
        return small.starts_with("par") || title.starts_with("secretaire") || title == MINISTER;
    }
    let of = ["de la ", "de l'", "du ", "des ", "de ", "d'"];
    let Some(of) = of.iter().find(|of| small.starts_with(**of)) else {
        return false;
    };
    let is_name = behind[1 + of.len()..].starts_with(|c: char| c.is_uppercase());
    is_name || PRESIDENTS.contains(&title) || title == MINISTER
}

/// Whether a word in small letters is a form of one of these adjectives.
fn is_form_of(word: &str, adjectives: &FxHashSet<String>) -> bool {
    (0..=FORM_LETTERS).any(|cut| {
        let known = word.len().checked_sub(cut).and_then(|end| word.get(..end));
        known.is_some_and(|known| adjectives.contains(known))
    })
}

/// Returns what stands behind a title where that has a capital.
fn name_behind(behind: &str) -> Option<&str> {
    let name = behind.trim_start_matches([' ', ',', '(']);
    let is_close = behind.len() - name.len() <= 2;
    let has_capital = name.starts_with(|c: char| c.is_uppercase());
    let end = name.find(['.', ',', '"', '\n', ')']).unwrap_or(name.len());
    (is_close && has_capital).then_some(&name[..end])
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

/// Whether a text names somebody, by a surname that is no first name or in full.
fn names(text: &str, holding: &Holding) -> bool {
    /// Shorter surnames are words as well: *May*, *Un*.
    const LETTERS: usize = 4;
    let surname = surname(&holding.name);
    let tells = surname.chars().count() >= LETTERS && !TABLE.first_names.contains(surname);
    has(text, if tells { surname } else { &holding.name })
}

/// Returns the surname of a name: *Le Maire*, *Villepin*.
fn surname(name: &str) -> &str {
    let Some((first, last)) = name.rsplit_once(' ') else {
        return name;
    };
    match first.rsplit_once(' ') {
        Some((_, particle)) if particle.len() <= 3 && particle.starts_with(char::is_uppercase) => {
            &name[name.len() - last.len() - 1 - particle.len()..]
        }
        _ => last,
    }
}

/// Whether a text has words as they are, not within others.
fn has(text: &str, words: &str) -> bool {
    let finder = Finder::new(words);
    finder.find_iter(text.as_bytes()).any(|at| {
        !text[..at].ends_with(char::is_alphanumeric)
            && !text[at + words.len()..].starts_with(char::is_alphanumeric)
    })
}

/// Returns words in small letters without accents, with one kind of apostrophe and blank.
fn plain(words: &str) -> String {
    let small = |c: char| plain_character(c.to_ascii_lowercase());
    fold(words).chars().map(small).collect()
}

fn plain_character(c: char) -> char {
    match c {
        '’' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests;
