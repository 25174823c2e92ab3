//! The third step: a chunk becomes words. Elisions go, acronyms and numbers become one word, compounds are cut.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use super::letters::{Letter, is_mark};
use super::{Rules, TERM_LIMIT_BYTES, fold};
use crate::schema;

/// A word in the forms that are indexed and searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word without case and accents; empty for a word too long to be a term.
    pub exact: &'a str,
    /// On the first word of a compound, the compound in one piece: `cessezlefeu`.
    pub joined: Option<&'a str>,
    /// The stem of that: who types *weekends* means *week-end*.
    pub joined_stem: Option<&'a str>,
    /// The stem, its accents taken off.
    pub stem: &'a str,
    /// The stem of the word without accents, where it differs: what copy in capitals gives.
    pub other_stem: Option<&'a str>,
    /// Whether it is so common that a query of loose words leaves it out.
    pub is_stop: bool,
}

impl<'a> Word<'a> {
    /// Returns the one or two stems.
    pub fn stems(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        std::iter::once(self.stem).chain(self.other_stem)
    }
}

/// A [`Word`] as it is made, before it is remembered.
#[derive(Clone)]
pub(super) struct Forms {
    pub(super) exact: Box<str>,
    pub(super) joined: Option<Box<str>>,
    pub(super) joined_stem: Option<Box<str>>,
    pub(super) stem: Box<str>,
    pub(super) other_stem: Option<Box<str>>,
    pub(super) is_stop: bool,
    /// Where it begins in its chunk, in bytes.
    pub(super) start: usize,
    /// Where it ends in its chunk, in bytes.
    pub(super) end: usize,
}

impl Forms {
    pub(super) fn word(&self) -> Word<'_> {
        Word {
            exact: &self.exact,
            joined: self.joined.as_deref(),
            joined_stem: self.joined_stem.as_deref(),
            stem: &self.stem,
            other_stem: self.other_stem.as_deref(),
            is_stop: self.is_stop,
        }
    }

    /// Makes it the first word of a compound; nobody types one of stop words alone in one piece: « peut-on ».
    fn join(&mut self, joined: String, is_stop: bool, rules: &Rules) {
        if joined.len() <= TERM_LIMIT_BYTES {
            let stem = (!is_stop).then(|| unaccented_stem(&joined, rules));
            self.joined_stem = stem.map(|stem| stem.as_ref().into());
            self.joined = Some(joined.into());
        }
    }
}

/// Returns the words of a chunk.
pub(super) fn words(letters: &[Letter], rules: &Rules) -> Vec<Forms> {
    let mut words = Vec::new();
    for segment in letters.split(|letter| !is_inside(letter.char)) {
        let segment = trim(segment);
        if segment.is_empty() {
            continue;
        }
        if let Some(stem) = inclusive_stem(segment, rules) {
            words.push(word(stem, rules));
            continue;
        }
        let first = words.len();
        let mut is_compound = false;
        for (index, part) in segment.split(|letter| letter.char == '-').enumerate() {
            let before = words.len();
            is_compound |= unelided(part, rules, &mut words);
            is_compound |= index > 0 && before > first && words.len() > before;
        }
        if is_compound && words.len() > first + 1 {
            let is_stop = words[first..].iter().all(|word| word.is_stop);
            if let Some(joined) = joined(&words[first..]) {
                words[first].join(joined, is_stop, rules);
            }
        }
    }
    words
}

/// Returns a compound in one piece. Of numbers only those of an article of law have one: 49-3 is 49.3, which is 49,3 among
/// words; nobody types a score or years so.
fn joined(words: &[Forms]) -> Option<String> {
    let is_number = |word: &Forms| word.exact.bytes().all(|byte| byte.is_ascii_digit());
    match words {
        [first, second] if is_article_number(&first.exact, &second.exact) => {
            Some(format!("{},{}", first.exact, second.exact))
        }
        words if words.iter().all(is_number) => None,
        words => Some(words.iter().map(|word| &*word.exact).collect()),
    }
}

/// Whether two numbers may be those of an article of law, written 49-3, 49.3 or 49 3; a score (2-1) or years are none.
pub fn is_article_number(first: &str, second: &str) -> bool {
    let is_number = |text: &str, lengths: RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_number(first, 2..=3) && is_number(second, 1..=2)
}

/// Whether a character can stand inside a word.
fn is_inside(c: char) -> bool {
    c.is_alphanumeric()
        || is_mark(c)
        || matches!(c, '\'' | '-' | '.' | ',' | '(' | ')' | '·' | '•' | '‧')
}

/// Returns the letters without the points, brackets and commas around them.
fn trim(mut letters: &[Letter]) -> &[Letter] {
    let is_edge = |letter: &Letter| !letter.char.is_alphanumeric() && !is_mark(letter.char);
    while let [first, rest @ ..] = letters
        && is_edge(first)
    {
        letters = rest;
    }
    // The apostrophe after an elided word stays: it says that the word is one.
    while let [rest @ .., last] = letters
        && is_edge(last)
        && last.char != '\''
    {
        letters = rest;
    }
    letters
}

/// Returns the word that inclusive endings hang on: `président` of `président·e·s`, `président(e)s`, `président-e-s`.
fn inclusive_stem<'a>(segment: &'a [Letter], rules: &Rules) -> Option<&'a [Letter]> {
    let is_separator =
        |letter: &Letter| matches!(letter.char, '.' | '·' | '•' | '‧' | '-' | '(' | ')');
    let mut parts = segment.split(is_separator);
    let stem = parts.next()?;
    if stem.len() < 3 || !stem.iter().all(|letter| letter.char.is_alphabetic()) {
        return None;
    }
    let mut endings = 0;
    for part in parts {
        let ending = lower(part);
        if rules.french.inclusive.contains(&&*ending) {
            endings += 1;
        } else if !ending.is_empty() {
            return None;
        }
    }
    (endings > 0).then_some(stem)
}

/// Adds the words of a piece without hyphens, elided words left out. Returns whether an apostrophe holds words of it
/// together: `rock'n'roll`.
fn unelided(piece: &[Letter], rules: &Rules, words: &mut Vec<Forms>) -> bool {
    let mut piece = trim(piece);
    let mut rest = piece;
    let mut is_compound = false;
    while let Some(apostrophe) = rest.iter().position(|letter| letter.char == '\'') {
        let whole = lower(rest);
        if rules
            .french
            .joined
            .iter()
            .any(|known| whole.starts_with(known))
        {
            let inside: Vec<Letter> = rest
                .iter()
                .copied()
                .filter(|letter| letter.char != '\'')
                .collect();
            words.push(word(&inside, rules));
            return is_compound;
        }
        let (before, after) = (&rest[..apostrophe], trim(&rest[apostrophe..]));
        let elided = lower(before);
        // Only the beginning of a piece is elided: the n of rock'n'roll is none.
        let is_beginning = rest.len() == piece.len();
        if before.is_empty() || is_beginning && rules.french.elisions.contains(&&*elided) {
            rest = after;
            piece = after;
            continue;
        }
        if let [single] = before
            && is_beginning
            && single.char.is_alphabetic()
            && !after.is_empty()
        {
            // O'Brien is searched as brien and as obrien, never as o.
            let first = words.len();
            unelided(after, rules, words);
            if let Some(next) = words.get_mut(first) {
                let joined = next.joined.as_deref().unwrap_or(&next.exact);
                next.join(format!("{}{joined}", fold(&elided)), next.is_stop, rules);
                next.start = single.start;
            }
            return is_compound;
        }
        plain(before, rules, words);
        is_compound |= !after.is_empty();
        rest = after;
    }
    plain(rest, rules, words);
    is_compound
}

/// Adds the words of a piece without hyphens and apostrophes: an acronym, a number, or what points and commas part.
fn plain(piece: &[Letter], rules: &Rules, words: &mut Vec<Forms>) {
    let piece = trim(piece);
    if piece.is_empty() {
        return;
    }
    if is_acronym(piece) || is_grouped_number(piece) {
        let inside: Vec<Letter> = piece
            .iter()
            .copied()
            .filter(|letter| letter.char != '.')
            .collect();
        words.push(word(&inside, rules));
        return;
    }
    if is_decimal(piece) {
        words.push(word(piece, rules));
        return;
    }
    let is_letter = |letter: &Letter| letter.char.is_alphanumeric() || is_mark(letter.char);
    for letters in piece
        .split(|letter| !is_letter(letter))
        .filter(|letters| !letters.is_empty())
    {
        words.push(word(letters, rules));
    }
}

/// Whether a piece is letters with a point after each: `O.N.U`.
fn is_acronym(piece: &[Letter]) -> bool {
    piece.len() >= 3
        && piece
            .iter()
            .enumerate()
            .all(|(index, letter)| match index % 2 {
                0 => letter.char.is_alphabetic(),
                _ => letter.char == '.',
            })
}

/// Whether a piece is a number in groups of three: `1.000.000`.
fn is_grouped_number(piece: &[Letter]) -> bool {
    let mut groups = piece.split(|letter| letter.char == '.');
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &[Letter]| group.iter().all(|letter| letter.char.is_ascii_digit());
    let mut count = 0;
    for group in groups {
        if group.len() != 3 || !is_digits(group) {
            return false;
        }
        count += 1;
    }
    count > 0 && (1..=3).contains(&first.len()) && is_digits(first)
}

/// Whether a piece is a number with decimals: `3,5`.
fn is_decimal(piece: &[Letter]) -> bool {
    let mut parts = piece.split(|letter| matches!(letter.char, ',' | '.'));
    let mut digits = || {
        parts.next().is_some_and(|part| {
            !part.is_empty() && part.iter().all(|letter| letter.char.is_ascii_digit())
        })
    };
    digits() && digits() && parts.next().is_none()
}

fn lower(letters: &[Letter]) -> String {
    let bytes = letters.iter().map(|letter| letter.char.len_utf8()).sum();
    let mut lower = String::with_capacity(bytes);
    for letter in letters {
        match letter.char.is_ascii() {
            true => lower.push(letter.char.to_ascii_lowercase()),
            false => lower.extend(letter.char.to_lowercase()),
        }
    }
    lower
}

/// Returns the forms of one word.
fn word(letters: &[Letter], rules: &Rules) -> Forms {
    let Range { start, end } = match letters {
        [first, .., last] => first.start..last.end,
        [only] => only.start..only.end,
        [] => 0..0,
    };
    // A point before decimals is an English comma.
    let mut lower = lower(letters);
    if lower.contains('.') {
        lower = lower.replace('.', ",");
    }
    let exact = fold(&lower);
    let is_stop = rules.stop.contains(lower.as_str());
    if exact.len() > TERM_LIMIT_BYTES {
        let empty = Box::<str>::from("");
        return Forms {
            exact: empty.clone(),
            joined: None,
            joined_stem: None,
            stem: empty,
            other_stem: None,
            is_stop,
            start,
            end,
        };
    }
    let (stem, other_stem) = match rules.french.is_name(&exact).then(|| capitals(letters)) {
        Some(Capitals::First) => (Cow::Owned(name_key(&exact)), None),
        // Copy in capitals does not tell the name from the word.
        Some(Capitals::All) => {
            let word = stems(&lower, &exact, rules).0;
            (Cow::Owned(name_key(&exact)), Some(word))
        }
        Some(Capitals::No) | None => stems(&lower, &exact, rules),
    };
    Forms {
        joined: None,
        joined_stem: None,
        stem: stem.as_ref().into(),
        other_stem: other_stem.map(|stem| stem.as_ref().into()),
        is_stop,
        start,
        end,
        exact: exact.as_ref().into(),
    }
}

/// Which letters of a word are capitals.
enum Capitals {
    No,
    First,
    All,
}

fn capitals(letters: &[Letter]) -> Capitals {
    let mut rest = letters.iter().map(|letter| letter.char);
    match rest.next() {
        Some(first) if first.is_uppercase() => {
            match letters.len() > 1 && rest.all(char::is_uppercase) {
                true => Capitals::All,
                false => Capitals::First,
            }
        }
        _ => Capitals::No,
    }
}

/// Returns what a name that is also the spelling of a word, in exact form, has in the place of a stem: *Cher*, which nobody
/// is.
pub fn name_key(exact: &str) -> String {
    let mut chars = exact.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Returns the stem of a word, and the one that it has without accents or as a form of a second word, where that is
/// another.
fn stems<'w>(
    lower: &'w str,
    exact: &'w str,
    rules: &Rules,
) -> (Cow<'w, str>, Option<Cow<'w, str>>) {
    if has_digit(exact) {
        return (Cow::Borrowed(exact), None);
    }
    let plain = schema::form(exact);
    let plain_stem = || match plain {
        Some(listed) => Cow::Owned(listed.word.of(exact)),
        None => fold_cow(rules.stemmer.stem(exact)),
    };
    // Most words have no accents to begin with.
    let listed = match lower == exact {
        true => plain,
        false => schema::form(lower).or(plain),
    };
    let stem = match listed {
        Some(listed) => Cow::Owned(listed.word.of(exact)),
        None if lower == exact => plain_stem(),
        None => fold_cow(rules.stemmer.stem(lower)),
    };
    let without_accents = (lower != exact).then(plain_stem);
    let second = || Some(Cow::Owned(listed?.other?.of(exact)));
    let other = without_accents
        .filter(|other| *other != stem)
        .or_else(second)
        .filter(|other| *other != stem);
    (stem, other)
}

/// Returns the stem of a word written without accents.
fn unaccented_stem<'w>(exact: &'w str, rules: &Rules) -> Cow<'w, str> {
    stems(exact, exact, rules).0
}

/// Whether a word is a number or a name that has one, and no form of another.
fn has_digit(exact: &str) -> bool {
    exact.bytes().any(|byte| byte.is_ascii_digit())
}

fn fold_cow(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => fold(text),
        Cow::Owned(text) => Cow::Owned(fold(&text).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::french::Analyzer;

    /// Compares the words of a text, written as `[stop]`, `{joined} word`, `word|stem`.
    fn check(text: &str, expected: &str) {
        let mut words = Vec::new();
        Analyzer::new().each_token(text, |token| {
            assert!(
                text.get(token.range.clone()).is_some(),
                "{text}: {:?}",
                token.range
            );
            let joined = token
                .word()
                .joined
                .as_ref()
                .map(|joined| format!("{{{joined}}}"))
                .unwrap_or_default();
            match token.word().is_stop {
                true => words.push(format!("{joined}[{}]", token.word().exact)),
                false => words.push(format!("{joined}{}", token.word().exact)),
            }
        });
        assert_eq!(words.join(" "), expected, "{text}");
    }

    #[test]
    fn elided_words_go_and_words_with_an_apostrophe_stay_whole() {
        check(
            "l’ONU l'ONU L'Onu l''ONU l’’ONU ‘l’ONU’",
            "onu onu onu onu onu onu",
        );
        check("aujourd'hui aujourd’hui", "aujourdhui aujourdhui");
        check("presqu’île PRESQU'ILE", "presquile presquile");
        check(
            "prud'homme quelqu’un grand'mère",
            "prudhomme [quelquun] grandmere",
        );
        check("O'Brien", "{obrien}brien");
        check("d’Artagnan Giscard d’Estaing", "artagnan giscard estaing");
        check(
            "jusqu’au lorsqu’il qu’il s’est d’abord",
            "[au] [il] [il] [est] abord",
        );
        check("c’est-à-dire", "{estadire}[est] [a] dire");
        check("l’ d' ’", "");
        check("rock'n'roll", "{rocknroll}rock [n] roll");
    }

    #[test]
    fn acronyms_and_numbers_are_one_word() {
        check("O.N.U. l’O.N.U. U.E. S.N.C.F.", "onu onu ue sncf");
        check("M. Obama", "[m] obama");
        check("1.000 1.000.000 3,5 % 3.5", "1000 1000000 3,5 3,5");
        check(
            "27/02/2016 1er 1ᵉʳ XXᵉ 1234555",
            "27 02 2016 1er 1er xxe 1234555",
        );
    }

    #[test]
    fn compounds_are_cut_and_kept_whole() {
        check("cessez-le-feu", "{cessezlefeu}cessez [le] feu");
        check(
            "Al-Nosra F-16 Covid-19",
            "{alnosra}al nosra {f16}f 16 {covid19}covid 19",
        );
        check("49-3 49.3 2-1", "{49,3}49 3 49,3 2 1");
        check("a-t-il", "{atil}[a] [t] [il]");
        check("l'Etat-major", "{etatmajor}etat major");
    }

    #[test]
    fn inclusive_endings_are_no_words() {
        check(
            "président·e·s président.e.s président(e)s président-e-s président(e)",
            "president president president president president",
        );
        check("acteur·rice·s élu·e", "acteur elu");
    }

    #[test]
    fn odd_input_gives_terms_or_nothing() {
        check(&format!("a {} b", "x".repeat(10_000)), "[a] b");
        check("\u{0}\u{fffd} 👍 السلام 漢字 -'- ''' ...", "السلام 漢字");
    }

    #[test]
    fn a_highlight_leaves_the_article_out() {
        let text = "dans l’État";
        let mut ranges = Vec::new();
        Analyzer::new().each_token(text, |token| ranges.push(&text[token.range]));
        assert_eq!(ranges, ["dans", "État"]);
    }

    #[test]
    fn a_word_has_the_stems_of_both_spellings() {
        let stems = |text: &str| {
            let mut stems = Vec::new();
            Analyzer::new().each_token(text, |token| {
                stems.extend(token.word().stems().map(str::to_owned))
            });
            stems
        };
        assert_eq!(stems("régime"), ["regim"]);
        assert_eq!(stems("policière"), ["polici"]);
        assert_eq!(stems("annoncé"), ["annonc"]);
        // Listed forms have one word, accents or not; what nobody listed has Snowball's stems.
        assert_eq!(stems("négocié"), ["negoci"]);
        assert_eq!(stems("googlié"), ["googli", "googl"]);
        assert_eq!(stems("loge"), ["log", "loge2"]);
        assert_eq!(stems("yeux œil"), ["oeil", "oeil"]);
    }
}
