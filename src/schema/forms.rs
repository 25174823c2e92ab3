//! Which word a form belongs to: `schema/forms.txt`, which `build.rs` turns into a map that is read where it lies.

use std::sync::LazyLock;

use tantivy_fst::Map;
use tantivy_fst::raw::Fst;

/// The map from forms to places in [`SAYS`].
static MAP: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/forms.fst"));

/// What forms have in common with their words, each once.
static SAYS: &[Says] = include!(concat!(env!("OUT_DIR"), "/forms.rs"));

/// How the forms of a key begin that begin otherwise than it: *vient*, of *ven*. In the order of the keys.
static BEGINNINGS: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/beginnings.rs"));

/// What the table says of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Says {
    /// The word that it is a form of.
    pub word: Key,
    /// Another word that it is a form of too: *loge*, of *loger* and of *la loge*.
    pub other: Option<Key>,
}

/// How a word's key is made of one of its forms without accents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// How many bytes are taken off the end.
    cut: usize,
    /// What is put there.
    end: &'static str,
}

impl Key {
    /// Returns the key, of a listed form without accents.
    pub fn of(self, form: &str) -> String {
        let kept = form.get(..form.len().saturating_sub(self.cut));
        let mut key = kept.unwrap_or_default().to_owned();
        key.push_str(self.end);
        key
    }
}

/// Returns what the table says of a lower-case form, with accents or without; `None` for one that is not listed.
pub fn form(form: &str) -> Option<Says> {
    static FORMS: LazyLock<Map<&'static [u8]>> =
        LazyLock::new(|| Map::from(Fst::new(MAP).expect("build.rs makes a whole map")));
    let place = FORMS.get(form)?;
    SAYS.get(usize::try_from(place).ok()?).copied()
}

/// Returns the first three letters of the forms of a key that begin otherwise than it, without accents and i for y.
pub fn other_beginnings(key: &str) -> &'static [&'static str] {
    match BEGINNINGS.binary_search_by_key(&key, |(key, _)| key) {
        Ok(place) => BEGINNINGS[place].1,
        Err(_) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::french::fold;

    #[test]
    fn the_table_is_what_the_build_made_of_it() {
        let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/forms.txt"));
        let mut last = "";
        let mut count = 0;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let key = words.next().unwrap();
            assert!(last < key, "{key} stands behind {last}");
            last = key;
            for listed in words {
                let (listed, is_other) = match listed.strip_prefix('~') {
                    Some(listed) => (listed, true),
                    None => (listed, false),
                };
                let says = form(listed).unwrap();
                let made = if is_other {
                    says.other
                } else {
                    Some(says.word)
                };
                let made = made.map(|made| made.of(&fold(listed)));
                assert_eq!(made.as_deref(), Some(key), "{listed}");
                count += 1;
            }
        }
        assert!(count > 90_000, "{count} forms");
    }

    #[test]
    fn a_form_that_begins_otherwise_than_its_key_is_known_to() {
        let key = form("vient").unwrap().word.of("vient");
        assert_eq!(
            key,
            form("venir").map_or("ven".to_owned(), |says| says.word.of("venir"))
        );
        assert!(other_beginnings(&key).contains(&"vie"), "{key}");
        assert!(other_beginnings("venir2").is_empty());
    }
}
