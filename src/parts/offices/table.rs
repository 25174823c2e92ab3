//! The table of offices, to be looked up in: what each is called, and the names of countries.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::french::fold;
use crate::schema::{self, Holding};

/// How many letters a feminine or plural form of an adjective may have more: *ivoiriennes*.
const FORM_LETTERS: usize = 3;

/// Most words of what an office is called.
const OFFICE_WORDS: usize = 9;

/// What an office is called.
pub(super) struct Called {
    /// Its place in the table.
    pub(super) office: usize,
    /// Whether that says its country, or it needs none.
    pub(super) is_whole: bool,
}

/// The table of offices, to be looked up in.
pub(super) struct Table {
    /// By its words as [`plain`] has them.
    pub(super) called: FxHashMap<String, Vec<Called>>,
    /// The titles of each office, as the table and as [`plain`] has them.
    pub(super) titles: Vec<Vec<(&'static str, String)>>,
    /// Adjectives of countries and regions, the masculine singular.
    pub(super) adjectives: FxHashSet<String>,
    /// Those of other countries than the home country.
    pub(super) others: FxHashSet<String>,
    /// Names of other countries.
    pub(super) countries: FxHashSet<String>,
    /// First names, which a surname may be too.
    first_names: FxHashSet<&'static str>,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

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
    pub(super) fn is_home(&self, office: usize) -> bool {
        let table = schema::offices();
        table.offices[office].country.as_ref() == Some(&table.home)
    }

    /// Returns what the beginning of a text calls an office, the longest such.
    pub(super) fn beginning(&self, text: &str) -> Option<&[Called]> {
        let ends = text.char_indices().filter(|(_, c)| !c.is_alphanumeric());
        let ends: Vec<usize> = ends.map(|(at, _)| at).take(OFFICE_WORDS).collect();
        ends.iter()
            .rev()
            .find_map(|end| self.called.get(&text[..*end]))
            .map(Vec::as_slice)
    }
}

/// Whether a word in small letters is a form of one of these adjectives.
pub(super) fn is_form_of(word: &str, adjectives: &FxHashSet<String>) -> bool {
    (0..=FORM_LETTERS).any(|cut| {
        let known = word.len().checked_sub(cut).and_then(|end| word.get(..end));
        known.is_some_and(|known| adjectives.contains(known))
    })
}

/// Whether one of some texts names somebody, by a surname that is no first name or in full.
pub(super) fn names(texts: &[&str], holding: &Holding) -> bool {
    /// Shorter surnames are words as well: *May*, *Un*.
    const LETTERS: usize = 4;
    // « François » names many, if not the pope.
    if !holding.name.contains(' ') {
        return false;
    }
    let surname = surname(&holding.name);
    let tells = surname.chars().count() >= LETTERS && !TABLE.first_names.contains(surname);
    has(texts, if tells { surname } else { &holding.name })
}

/// Returns the surname of a name: *Le Maire*, *Villepin*.
pub(super) fn surname(name: &str) -> &str {
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

/// Whether one of some texts has words as they are, not within others.
pub(super) fn has(texts: &[&str], words: &str) -> bool {
    let finder = Finder::new(words);
    texts.iter().any(|text| {
        finder.find_iter(text.as_bytes()).any(|at| {
            !text[..at].ends_with(char::is_alphanumeric)
                && !text[at + words.len()..].starts_with(char::is_alphanumeric)
        })
    })
}

/// Returns words in small letters without accents, with one kind of apostrophe and blank.
pub(super) fn plain(words: &str) -> String {
    let small = |c: char| plain_character(c.to_ascii_lowercase());
    fold(words).chars().map(small).collect()
}

pub(super) fn plain_character(c: char) -> char {
    match c {
        '’' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}
