//! One spelling a name: « Edouard Philippe » and « Édouard Philippe » are one person, shown as most copy has it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::quoted::QuotedRow;
use crate::french::fold;

/// The spellings that names have.
#[derive(Default)]
pub(super) struct SpelledNames(HashMap<String, BTreeMap<String, usize>>);

impl SpelledNames {
    /// Returns what a name has in common with its other spellings.
    pub(super) fn key(name: &str) -> String {
        fold(&name.to_lowercase()).into_owned()
    }

    /// Counts a name as it is spelled once.
    pub(super) fn note(&mut self, name: &str) {
        let spellings = self.0.entry(SpelledNames::key(name)).or_default();
        *spellings.entry(name.to_owned()).or_default() += 1;
    }

    /// Returns the most frequent spelling of a name; of equals the one with most accents, then the first by letters.
    pub(super) fn of<'a>(&'a self, name: &'a str) -> &'a str {
        let spellings = self.0.get(&SpelledNames::key(name)).into_iter().flatten();
        let accents = |spelling: &str| spelling.chars().filter(|c| !c.is_ascii()).count();
        spellings
            .max_by_key(|(spelling, times)| (**times, accents(spelling), Reverse(*spelling)))
            .map_or(name, |(spelling, _)| spelling)
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
}
