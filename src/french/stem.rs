//! Stems: what a word's inflected forms have in common.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_stemmers::Algorithm;
use rustc_hash::FxHashMap;

use super::fold;

/// Takes French words down to their stems.
///
/// The work is done by the Snowball algorithm of the crate `rust-stemmers`, which stands as it was
/// in 2018. The functions below mend what Snowball itself has mended since (French of Snowball
/// 3.2, `algorithms/french.sbl`), a table of exceptions what it has not. The crate does not
/// change, so neither do the stems in an index; a rule or an exception that does needs a new
/// version of the French analysis.
pub(super) struct Stemmer {
    snowball: rust_stemmers::Stemmer,
    /// The exceptions as they are listed, and for words that come without accents, except where
    /// two exceptions look alike then and have different stems.
    exceptions: FxHashMap<Cow<'static, str>, &'static str>,
}

impl Stemmer {
    /// Makes a stemmer with a table of exceptions: lower-case word, accents kept, to its stem.
    ///
    /// An exception answers for its unaccented spelling too: `aïeux` for `aieux`. Where that is
    /// the spelling of another word, the other word must be in the table as well: a spelling
    /// listed itself comes first. One in -ais answers for its feminine: `bordelais`, `bordelaise`.
    pub(super) fn new(exceptions: &BTreeMap<&'static str, &'static str>) -> Stemmer {
        let mut all = unaccented(exceptions);
        all.extend(
            exceptions
                .iter()
                .map(|(word, stem)| (Cow::Borrowed(*word), *stem)),
        );
        Stemmer {
            snowball: rust_stemmers::Stemmer::create(Algorithm::French),
            exceptions: all,
        }
    }

    /// Returns the stem of a lower-case word, accents kept or not, without elision.
    ///
    /// The stem of a word that comes without accents may have some, by an exception: whoever
    /// wants none folds the stem.
    pub(super) fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        let masculine = masculine_of_aise(word);
        let exception = self.exceptions.get(word).or_else(|| {
            let is_other = masculine.len() != word.len();
            is_other.then(|| self.exceptions.get(masculine)).flatten()
        });
        if let Some(stem) = exception {
            return Cow::Borrowed(stem);
        }
        if let Some(singular) = singular_of_oux(word) {
            return Cow::Borrowed(singular);
        }
        if let Some(whole) = ideology(word) {
            return Cow::Borrowed(whole);
        }
        let word = masculine;
        if keeps_ais(word) {
            return Cow::Borrowed(word);
        }
        let respelled = accented(word)
            .or_else(|| with_ni_marked(word))
            .or_else(|| with_diaereses_marked(word));
        match respelled {
            Some(respelled) => Cow::Owned(without_marks(&self.snowball.stem(&respelled))),
            None => self.snowball.stem(word),
        }
    }
}

/// Returns the singular of a plural in -oux: bijoux, cailloux, époux.
///
/// Snowball since 3.0 (its issue 91), which goes by the letter before -oux so as to spare doux,
/// roux and toux.
fn singular_of_oux(word: &str) -> Option<&str> {
    let singular = word.strip_suffix('x')?;
    let before_ou = singular.strip_suffix("ou")?;
    before_ou
        .ends_with(['b', 'h', 'j', 'l', 'n', 'p'])
        .then_some(singular)
}

/// Returns what a word in -isme or -iste has without its ending: macronist, of macroniste and macronistes.
///
/// Snowball takes -isme and -iste off: a capitaliste was a capitale. What is among the forms of `schema/forms.txt` is told
/// apart there; this is for what names become, which no dictionary has.
fn ideology(word: &str) -> Option<&str> {
    /// Shorter words, *triste* or *prisme*, have no ending there.
    const SHORTEST_BYTES: usize = 7;
    let singular = word.strip_suffix('s').unwrap_or(word);
    let is_one = singular.ends_with("isme") || singular.ends_with("iste");
    (is_one && singular.len() >= SHORTEST_BYTES).then(|| &singular[..singular.len() - 1])
}

/// Returns the masculine of a feminine in -aise or -aises, and any other word as it is.
///
/// Snowball since 3.0 (its issue 209) takes off -aise and -aises as it always has taken off -ais,
/// so that française has the stem of français. Both have the stem of France, as in Snowball.
fn masculine_of_aise(word: &str) -> &str {
    let singular = word.strip_suffix('s').unwrap_or(word);
    match singular.strip_suffix('e') {
        Some(masculine) if masculine.ends_with("ais") => masculine,
        _ => word,
    }
}

/// Says whether -ais belongs to the word: palais, Calais, mauvais, Beauvais, déplais.
///
/// Snowball since 3.0, with the three conditions of 3.2: -al- after a single letter, -auv-, -épl-,
/// the last of which we also know without its accent.
fn keeps_ais(word: &str) -> bool {
    let Some(rest) = word.strip_suffix("ais") else {
        return false;
    };
    let after_one_letter = |rest: &str| rest.chars().count() == 1;
    rest.strip_suffix("al").is_some_and(after_one_letter)
        || ["auv", "épl", "epl"].iter().any(|end| rest.ends_with(end))
}

/// Gives -ee and -iere the accent they have lost: annoncee, policieres.
///
/// No Snowball does, being made for accented text. Without it annoncee is stemmed to annonce and
/// policiere to policier, and neither finds annoncé (annonc) or policier (polici). No French word
/// ends so without the accent, and the few foreign ones (Lee, Insee) can bear it.
fn accented(word: &str) -> Option<String> {
    let (singular, plural_s) = match word.strip_suffix('s') {
        Some(singular) => (singular, "s"),
        None => (word, ""),
    };
    if let Some(rest) = singular.strip_suffix("iere") {
        return Some(format!("{rest}ière{plural_s}"));
    }
    let rest = singular.strip_suffix("ee")?;
    Some(format!("{rest}ée{plural_s}"))
}

/// Marks the i of ni- before a vowel as a consonant, so that no suffix begins right after it.
///
/// Snowball since 3.0: niais, nié, nier were all stemmed to ni. A capital I is how the algorithm
/// itself writes an i that is no vowel, and it turns it back.
fn with_ni_marked(word: &str) -> Option<String> {
    let rest = word.strip_prefix("ni")?;
    rest.starts_with(VOWELS).then(|| format!("nI{rest}"))
}

/// Puts an H, which is no vowel, before every ë and ï, and takes their diaereses off.
///
/// Snowball since 2.0 (2019): a vowel with a diaeresis begins a syllable, and its suffix is a
/// suffix, in héroïque as in critique. But -ï- with a verb's ending stays (haïr, maïs, Hanoï): there
/// both versions take nothing off.
fn with_diaereses_marked(word: &str) -> Option<String> {
    if !word.contains(['ë', 'ï']) {
        return None;
    }
    if let Some((_, ending)) = word.rsplit_once('ï')
        && VERB_ENDINGS_WITHOUT_I.contains(&ending)
    {
        return None;
    }
    Some(word.replace('ë', "He").replace('ï', "Hi"))
}

/// Takes the H's of [`with_diaereses_marked`] out of a stem.
fn without_marks(stem: &str) -> String {
    stem.replace("He", "ë").replace("Hi", "ï").replace('H', "")
}

/// Returns the exceptions by their unaccented spellings, without those that have two stems then.
fn unaccented(
    exceptions: &BTreeMap<&'static str, &'static str>,
) -> FxHashMap<Cow<'static, str>, &'static str> {
    let mut stems: FxHashMap<Cow<str>, &str> = FxHashMap::default();
    let mut ambiguous = Vec::new();
    for (word, stem) in exceptions {
        let word = fold(word);
        let other = stems.insert(word.clone(), stem);
        if other.is_some_and(|other| other != *stem) {
            ambiguous.push(word);
        }
    }
    for word in ambiguous {
        stems.remove(&word);
    }
    stems
}

/// The vowels of Snowball's French.
const VOWELS: [char; 17] = [
    'a', 'e', 'i', 'o', 'u', 'y', 'â', 'à', 'ë', 'é', 'ê', 'è', 'ï', 'î', 'ô', 'û', 'ù',
];

/// The endings of Snowball's routine `i_verb_suffix`, without the i they begin with.
const VERB_ENDINGS_WITHOUT_I: [&str; 32] = [
    "", "e", "es", "r", "ra", "rai", "raient", "rais", "rait", "ras", "rent", "rez", "riez",
    "rions", "rons", "ront", "s", "ssaient", "ssais", "ssait", "ssant", "ssante", "ssantes",
    "ssants", "sse", "ssent", "sses", "ssez", "ssiez", "ssions", "ssons", "t",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn stemmer(exceptions: &[(&'static str, &'static str)]) -> Stemmer {
        Stemmer::new(&exceptions.iter().copied().collect())
    }

    fn check(cases: &[(&str, &str)]) {
        let stemmer = stemmer(&[("aïeux", "aïeul"), ("travaux", "travail"), ("vœux", "vœu")]);
        for &(word, stem) in cases {
            assert_eq!(stemmer.stem(word), stem, "the stem of {word}");
        }
    }

    #[test]
    fn most_words_are_left_to_snowball() {
        check(&[
            ("", ""),
            ("à", "à"),
            ("chevaux", "cheval"),
            ("généraux", "général"),
            ("présidente", "président"),
            ("policière", "polici"),
            ("congrès", "congres"),
            ("œil", "œil"),
        ]);
    }

    #[test]
    fn an_exception_comes_before_everything() {
        check(&[("travaux", "travail"), ("travail", "travail")]);
        assert_eq!(stemmer(&[("bijoux", "joyau")]).stem("bijoux"), "joyau");
    }

    #[test]
    fn an_exception_is_found_without_its_accents() {
        check(&[("aïeux", "aïeul"), ("aieux", "aïeul"), ("voeux", "vœu")]);
    }

    #[test]
    fn an_exception_is_found_in_the_feminine() {
        let stemmer = stemmer(&[("bordelais", "bordelais")]);
        assert_eq!(stemmer.stem("bordelaises"), "bordelais");
    }

    #[test]
    fn an_unaccented_word_of_the_table_is_not_taken_for_another() {
        let stemmer = stemmer(&[("mure", "mur"), ("mûre", "fruit")]);
        assert_eq!(stemmer.stem("mure"), "mur");
        assert_eq!(stemmer.stem("mûre"), "fruit");
    }

    #[test]
    fn exceptions_that_look_alike_without_accents_are_not_guessed_at() {
        let stemmer = stemmer(&[("péchés", "faute"), ("pêchés", "poisson")]);
        assert_eq!(stemmer.stem("péchés"), "faute");
        assert_eq!(stemmer.stem("peches"), "pech");
    }

    #[test]
    fn a_plural_in_oux_has_the_stem_of_its_singular() {
        check(&[
            ("bijoux", "bijou"),
            ("bijou", "bijou"),
            ("époux", "épou"),
            ("doux", "doux"),
            ("oux", "oux"),
            ("roubaix", "roubaix"),
        ]);
    }

    #[test]
    fn what_names_become_is_not_the_name() {
        check(&[
            ("macronistes", "macronist"),
            ("trumpisme", "trumpism"),
            ("triste", "trist"),
            ("pistes", "pist"),
        ]);
    }

    #[test]
    fn a_feminine_in_aise_has_the_stem_of_its_masculine() {
        check(&[
            ("français", "franc"),
            ("française", "franc"),
            ("françaises", "franc"),
            ("francaise", "franc"),
            ("thaïlandaises", "thaïland"),
            ("chaise", "chais"),
            ("aises", "ais"),
        ]);
    }

    #[test]
    fn calais_and_mauvais_keep_their_end() {
        check(&[
            ("calais", "calais"),
            ("palais", "palais"),
            ("malaises", "malais"),
            ("beauvais", "beauvais"),
            ("mauvaises", "mauvais"),
            ("déplaise", "déplais"),
            ("deplaise", "deplais"),
            ("népalais", "népal"),
            ("ais", "ais"),
        ]);
    }

    #[test]
    fn ee_and_iere_are_read_with_their_accents() {
        check(&[
            ("annoncée", "annonc"),
            ("annoncee", "annonc"),
            ("annoncees", "annonc"),
            ("policiere", "polici"),
            ("policieres", "polici"),
            ("ee", "ée"),
        ]);
    }

    #[test]
    fn ni_before_a_vowel_is_not_a_stem() {
        check(&[
            ("niais", "niais"),
            ("niaises", "niais"),
            ("niées", "nié"),
            ("nierais", "nier"),
            ("nièce", "niec"),
            ("nice", "nic"),
            ("ni", "ni"),
        ]);
    }

    #[test]
    fn a_suffix_may_begin_with_a_diaeresis() {
        check(&[
            ("héroïque", "héro"),
            ("héros", "héros"),
            ("laïcité", "laïqu"),
            ("laïque", "laïqu"),
            ("ambiguïtés", "ambigu"),
            ("aiguë", "aigu"),
            ("canoës", "cano"),
            ("noël", "noël"),
            ("israël", "israël"),
            ("maïeutique", "maïeut"),
        ]);
    }

    #[test]
    fn hair_and_hanoi_keep_their_diaeresis() {
        check(&[
            ("haïr", "haïr"),
            ("haïssait", "haïss"),
            ("haïssable", "haïss"),
            ("maïs", "maï"),
            ("hanoï", "hanoï"),
            ("koweït", "koweït"),
        ]);
    }
}
