//! One spelling a name: « Edouard Philippe » and « Édouard Philippe » are one person, shown as most copy has it, « Météo
//! France » is « Météo-France », and « M. Philippe » the former where nobody else who is quoted has that surname.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use super::quoted::QuotedRow;
use crate::french::fold;
use crate::schema;

/// The spellings that names have.
#[derive(Default)]
pub(super) struct SpelledNames(HashMap<String, BTreeMap<String, usize>>);

impl SpelledNames {
    /// Returns what a name has in common with its other spellings.
    ///
    /// Spellings differ in capitals and accents, in the shape of apostrophes, and in « Météo France » and « Météo-France ».
    pub(super) fn key(name: &str) -> String {
        let parted: Vec<&str> = name
            .split(parts_words)
            .filter(|word| !word.is_empty())
            .collect();
        without_accents(&parted.join(" "))
    }

    /// Counts a name as it is spelled once.
    pub(super) fn note(&mut self, name: &str) {
        let spellings = self.0.entry(SpelledNames::key(name)).or_default();
        *spellings.entry(name.to_owned()).or_default() += 1;
    }

    /// Returns the most frequent spelling of a name; of equals the one with most accents, then the first by letters.
    pub(super) fn of<'a>(&'a self, name: &'a str) -> &'a str {
        self.of_key(&SpelledNames::key(name)).unwrap_or(name)
    }

    /// Returns the most frequent spelling of the names with a key.
    pub(super) fn of_key(&self, key: &str) -> Option<&str> {
        let spellings = self.0.get(key).into_iter().flatten();
        let accents = |spelling: &str| spelling.chars().filter(|c| !c.is_ascii()).count();
        spellings
            .max_by_key(|(spelling, times)| (**times, accents(spelling), Reverse(*spelling)))
            .map(|(spelling, _)| spelling.as_str())
    }

    /// Returns which surnames, with a title or without, are the same person's as a full name, both as keys: where one full
    /// name alone has the surname, is a person's by its first name, and stands as often at least.
    ///
    /// A capital or a firm speaks too, and has namesakes: *Washington* is more often quoted than any Denzel Washington, and
    /// stays itself wherever the table of aliases knows it.
    pub(super) fn full_names(&self) -> Vec<(String, String)> {
        // A hyphen tells the end of a surname: *Petit* is not Anne Roche-Petit, *Roche-Petit* is.
        let shown: Vec<(&str, String)> = (self.0.keys())
            .map(|key| {
                (
                    key.as_str(),
                    without_accents(self.of_key(key).unwrap_or(key)),
                )
            })
            .collect();
        let mut by_surname: HashMap<String, Vec<(&str, &str)>> = HashMap::new();
        for (key, name) in &shown {
            let mut rest = name.as_str();
            while let Some((_, behind)) = rest.split_once(' ') {
                let names = by_surname.entry(SpelledNames::key(behind)).or_default();
                names.push((*key, name.as_str()));
                rest = behind;
            }
        }
        let times = |key: &str| -> usize {
            let spellings = self.0.get(key).into_iter().flatten();
            spellings.map(|(_, times)| times).sum()
        };
        let full_name = |(key, name): &(&str, String)| {
            let (title, surname) = titled(name);
            // « M. Jean Petit » has a full name itself.
            let is_bare = match title {
                Some(_) => !FIRST_NAMES.has_first_of(surname),
                None => !name.contains(' ') && !FIRST_NAMES.has(name) && !is_alias(key),
            };
            let may_be_full = |(_, name): &&(&str, &str)| {
                titled(name).0.is_none()
                    && FIRST_NAMES.has_first_of(name)
                    && title.is_none_or(|title| FIRST_NAMES.may_be_titled(name, title))
            };
            let surname = SpelledNames::key(surname);
            let full = by_surname.get(&surname).filter(|_| is_bare)?;
            let mut full = full.iter().filter(may_be_full);
            let (full_key, _) = full.next().filter(|_| full.next().is_none())?;
            (times(key) <= times(full_key)).then(|| ((*key).to_owned(), (*full_key).to_owned()))
        };
        shown.iter().filter_map(full_name).collect()
    }
}

/// Whether a character parts words of a name.
fn parts_words(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Returns a name in lower case without accents, with straight apostrophes.
fn without_accents(name: &str) -> String {
    fold(&name.to_lowercase()).replace(['’', 'ʼ'], "'")
}

/// Takes the title off a name in lower case: *m. petit*.
fn titled(name: &str) -> (Option<&str>, &str) {
    match name.split_once(' ') {
        Some((title, rest)) if FIRST_NAMES.is_title(title) => (Some(title), rest),
        _ => (None, name),
    }
}

/// Whether a key is what copy calls a country or an institution.
fn is_alias(key: &str) -> bool {
    let is_it = |name: &String| SpelledNames::key(name) == key;
    schema::aliases()
        .iter()
        .any(|alias| is_it(&alias.name) || alias.spoken_for_by.iter().any(is_it))
}

/// First names and titles in lower case without accents.
struct FirstNames {
    men: HashSet<String>,
    women: HashSet<String>,
    titles_of_men: HashSet<String>,
    titles_of_women: HashSet<String>,
}

static FIRST_NAMES: LazyLock<FirstNames> = LazyLock::new(|| {
    let speakers = schema::speakers();
    let names = &speakers.first_names;
    let keys = |lists: &[&Vec<String>]| -> HashSet<String> {
        let all = lists.iter().copied().flatten();
        all.map(|name| without_accents(name)).collect()
    };
    FirstNames {
        men: keys(&[&names.masculine, &names.either]),
        women: keys(&[&names.feminine, &names.either]),
        titles_of_men: keys(&[&speakers.titles.masculine]),
        titles_of_women: keys(&[&speakers.titles.feminine]),
    }
});

impl FirstNames {
    fn has(&self, word: &str) -> bool {
        // « Jean-Sébastien » is as its first part is.
        let first = word.split('-').next().unwrap_or(word);
        [word, first]
            .iter()
            .any(|word| self.men.contains(*word) || self.women.contains(*word))
    }

    /// Whether a name of several words begins with a first name.
    fn has_first_of(&self, name: &str) -> bool {
        name.split_once(' ')
            .is_some_and(|(first, _)| self.has(first))
    }

    fn is_title(&self, word: &str) -> bool {
        self.titles_of_men.contains(word) || self.titles_of_women.contains(word)
    }

    /// Whether a full name may be that of whom a title is for.
    fn may_be_titled(&self, name: &str, title: &str) -> bool {
        let first = name.split([' ', '-']).next().unwrap_or(name);
        let (is_man, is_woman) = (self.men.contains(first), self.women.contains(first));
        match (
            self.titles_of_men.contains(title),
            self.titles_of_women.contains(title),
        ) {
            (true, false) => is_man || !is_woman,
            (false, true) => is_woman || !is_man,
            _ => true,
        }
    }
}

/// Gives the speakers of quotations one spelling each, where they are known by name.
pub fn spell_alike(rows: &mut [QuotedRow]) {
    let mut names = SpelledNames::default();
    let resolved = |row: &QuotedRow| row.speaker.as_ref()?.resolved.clone();
    for name in rows.iter().filter_map(resolved) {
        names.note(&name);
    }
    for row in rows {
        let speaker = row.speaker.as_mut();
        if let Some(name) = speaker.and_then(|speaker| speaker.resolved.as_mut()) {
            *name = names.of(name).to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelled_as_most_copy_has_it() {
        let mut names = SpelledNames::default();
        for name in [
            "Edouard Philippe",
            "Édouard Philippe",
            "ANNE ROCHE",
            "Anne Roche",
            "Anne Roche",
        ] {
            names.note(name);
        }
        assert_eq!(names.of("EDOUARD PHILIPPE"), "Édouard Philippe");
        assert_eq!(names.of("Anne ROCHE"), "Anne Roche");
        assert_eq!(names.of("Jean Petit"), "Jean Petit");
    }

    #[test]
    fn apostrophes_hyphens_and_blanks_make_no_other_name() {
        let mut names = SpelledNames::default();
        for name in [
            "Météo-France",
            "Météo-France",
            "Météo France",
            "Meteo\u{a0}france",
            "Yves d'Orgeval",
            "Yves d’Orgeval",
            "Yves d’Orgeval",
        ] {
            names.note(name);
        }
        assert_eq!(names.of("Météo France"), "Météo-France");
        assert_eq!(names.of("Meteo\u{a0}france"), "Météo-France");
        assert_eq!(names.of("Yves d'Orgeval"), "Yves d’Orgeval");
    }

    #[test]
    fn a_surname_is_the_one_persons_whose_it_is() {
        let check = |all: &[(&str, usize)], expected: &[(&str, &str)]| {
            let mut names = SpelledNames::default();
            for (name, times) in all {
                for _ in 0..*times {
                    names.note(name);
                }
            }
            let mut full = names.full_names();
            full.sort();
            let expected: Vec<(String, String)> = expected
                .iter()
                .map(|(surname, name)| ((*surname).to_owned(), (*name).to_owned()))
                .collect();
            assert_eq!(full, expected, "{all:?}");
        };
        check(
            &[("Jean Petitjean", 3), ("Petitjean", 2), ("M. Petitjean", 1)],
            &[
                ("m. petitjean", "jean petitjean"),
                ("petitjean", "jean petitjean"),
            ],
        );
        check(
            &[("Marie Le Goff", 2), ("Mme Le Goff", 1)],
            &[("mme le goff", "marie le goff")],
        );
        // Two of one surname, another gender, a place that is quoted more often, no first name, no surname.
        check(
            &[
                ("Jean Petitjean", 3),
                ("Anne Petitjean", 3),
                ("Petitjean", 1),
            ],
            &[],
        );
        check(&[("Jean Petitjean", 3), ("Mme Petitjean", 1)], &[]);
        check(
            &[
                ("Jean Petitjean", 3),
                ("Anne Petitjean", 3),
                ("M. Petitjean", 1),
            ],
            &[("m. petitjean", "jean petitjean")],
        );
        check(
            &[
                ("Anne Voisin-Petitjean", 3),
                ("Voisin-Petitjean", 1),
                ("Petitjean", 1),
            ],
            &[("voisin petitjean", "anne voisin petitjean")],
        );
        check(&[("Denise Bordeaux", 1), ("Bordeaux", 2)], &[]);
        check(&[("Anne Moscou", 3), ("Moscou", 2)], &[]);
        check(&[("Air Petitjean", 3), ("Petitjean", 1)], &[]);
        check(&[("Anne François", 3), ("François", 1)], &[]);
    }
}
