//! The operators of other services: read as ours where they mean the same, or named in a note.

use super::ast::{Order, Scope};
use super::fields::{Asked, asked};
use super::join::Operator;
use super::near::{self, Joint};
use super::notes::shown;
use crate::schema::Fields;

/// Names of fields before `=` that are none of ours, as they are compared, with ours: Europresse's and Factiva's.
const FIELDS: [(&str, &str); 9] = [
    ("aut", "auteur"),
    ("aut_by", "auteur"),
    ("by", "auteur"),
    ("hd", "titre"),
    ("hl", "titre"),
    ("la", "langue"),
    ("lp", "chapeau"),
    ("tit", "titre"),
    ("tit_head", "titre"),
];

/// Operators that are typed in small letters, with what there is to say of them. `et`, `ou`, `or`, `non` and `pres`, as
/// « près » is typed too, are French words.
const SMALL: [(&str, &str); 6] = [
    ("adj", "ADJ, in capitals, asks for the next word"),
    ("and", "ET, in capitals, asks for both"),
    ("near", "PRES, in capitals, asks for words near each other"),
    ("not", "SAUF, in capitals, excludes"),
    ("same", "paragraphe:(…) asks for words in one paragraph"),
    ("sauf", "SAUF, in capitals, excludes"),
];

/// Names that other services write before parentheses, as they are compared, with what is written here.
const BEFORE_PARENTHESES: [(&str, &str); 11] = [
    ("aut", "auteur:"),
    ("hd", "titre:"),
    ("head", "titre:"),
    ("headline", "titre:"),
    ("hlead", "debut:"),
    ("lead", "chapeau:"),
    ("lp", "chapeau:"),
    ("quorum", "quorum:2"),
    ("tit", "titre:"),
    ("tit_head", "titre:"),
    ("title", "titre:"),
];

/// Returns the field name and `=` at the start of a text, as `TIT=` or `titre=`: the name as it was typed, what it asks
/// for, the name that we have for it, and what follows.
pub(super) fn field<'a>(
    text: &'a str,
    fields: &'a Fields,
) -> Option<(&'a str, Asked<'a>, &'a str, &'a str)> {
    let (name, rest) = name(text)?;
    let lower = name.to_lowercase();
    let known = FIELDS.iter().find(|(foreign, _)| *foreign == lower);
    let ours = known.map_or(name, |(_, ours)| ours);
    Some((name, asked(ours, fields)?, ours, rest))
}

/// Returns the name before the `=` at the start of a text, and what follows.
fn name(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphabetic() || c == '_')
        && !rest.starts_with('=');
    is_name.then_some((name, rest))
}

/// Returns the operator that a sign between words is.
pub(super) fn operator(word: &str) -> Option<Operator> {
    match word {
        "&" | "&&" => Some(Operator::And),
        "|" | "||" => Some(Operator::Or),
        _ => None,
    }
}

/// Returns what `W/5`, `N/5` (near), `PRE/5` (in this order), `W/S` (one sentence), `W/P` or `SAME` (one paragraph) asks
/// for, in the words of LexisNexis, ProQuest and Factiva.
pub(super) fn joint(word: &str) -> Option<Joint> {
    let words_apart = |names: [&str; 2]| {
        let digits = names.iter().find_map(|name| word.strip_prefix(name))?;
        let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_digits.then(|| digits.parse().unwrap_or(u32::MAX))
    };
    match word {
        "SAME" | "W/P" | "w/p" => return Some(Joint::Within(Scope::Paragraph)),
        "W/S" | "w/s" => return Some(Joint::Within(Scope::Sentence)),
        _ => {}
    }
    let near = words_apart(["W/", "w/"]).or_else(|| words_apart(["N/", "n/"]));
    let near = near.map(|distance| Joint::Near(Order::Any, distance));
    let near = near.or_else(|| {
        let distance = words_apart(["PRE/", "pre/"])?;
        Some(Joint::Near(Order::Written, distance))
    });
    near.or_else(|| small_joint(word))
}

/// Returns what `pres/5`, `near10` or `adj3` asks for: with a number, no French word is written so.
fn small_joint(word: &str) -> Option<Joint> {
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    let is_small = word.contains(char::is_lowercase);
    (has_digit && is_small).then(|| near::joint(&word.to_uppercase()))?
}

/// Returns what there is to say of a word between others that is an operator in capitals.
pub(super) fn small(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    if let Some((_, meant)) = SMALL.iter().find(|(known, _)| *known == lower) {
        return Some(format!("{word} was read as a word; {meant}"));
    }
    let distance = lower.strip_prefix(['n', 'w'])?;
    let is_distance = matches!(distance.len(), 1 | 2) && is_digits(distance);
    is_distance.then(|| {
        format!("{word} was read as a word; PRES/{distance} asks for words near each other")
    })
}

/// Returns what there is to say of a name right before a parenthesis, as in `HEADLINE(grève)`: `rest` is what follows the
/// word. « auteur(e)s » is a word.
pub(super) fn before_parenthesis(word: &str, rest: &str, fields: &Fields) -> Option<String> {
    /// Most letters that a word has in parentheses of its own: « auteur(trice)s ».
    const ENDING: usize = 5;
    let name = match word.split_once('(') {
        Some((name, inside)) => {
            let inside = inside.split(')').next()?;
            (inside.chars().count() > ENDING).then_some(name)?
        }
        None => rest.starts_with('(').then_some(word)?,
    };
    let lower = name.to_lowercase();
    if let Some(count) = count_at_least(&lower) {
        return Some(format!("{name} is no operator; au-moins:{count}(…) counts"));
    }
    let known = BEFORE_PARENTHESES.iter();
    let known = known.clone().find(|(known, _)| *known == lower);
    let ours = match known {
        Some((_, ours)) => (*ours).to_owned(),
        None if asked(name, fields).is_some() => format!("{name}:"),
        None => return None,
    };
    Some(format!("{name}(…) was read as words; write {ours}(…)"))
}

/// Returns the number behind `atleast` or `atl`.
fn count_at_least(lower: &str) -> Option<&str> {
    let names = ["atleast", "atl"].iter();
    let mut counts = names.filter_map(|name| lower.strip_prefix(name));
    counts.find(|count| is_digits(count))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns what there is to say of a word that is an operator elsewhere and none here.
pub(super) fn told(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    if let Some(count) = count_at_least(&lower) {
        return Some(format!("{word} is no operator; au-moins:{count}(…) counts"));
    }
    if let Some(words) = lower
        .strip_prefix("/f")
        .and_then(|word| word.strip_suffix('/'))
        && is_digits(words)
    {
        return Some(format!(
            "{word} is no operator; debut:(…) is the headline and the first paragraph"
        ));
    }
    if let Some(distance) = word
        .strip_prefix(['%', '/'])
        .filter(|digits| is_digits(digits))
    {
        return Some(format!(
            "{} is no operator; PRES/{distance} asks for words near each other",
            shown(word)
        ));
    }
    if let Some((name, _)) = name(word)
        && name.len() > 1
        && !name.contains(char::is_lowercase)
    {
        return Some(format!(
            "{name}= is no field, read as words; names stand before a colon, as in titre:"
        ));
    }
    if let Some(note) = detached(word) {
        return Some(note);
    }
    const MARKS: [char; 3] = ['+', '!', '$'];
    let mark = word.chars().next_back()?;
    let cut = word.strip_suffix(MARKS).filter(|cut| {
        let letters = cut.chars().filter(|c| c.is_alphabetic()).count();
        letters > 2 && cut.ends_with(char::is_alphanumeric) && !cut.contains(MARKS)
    });
    cut.map(|cut| {
        let cut = shown(cut);
        format!("{cut}{mark} was read as {cut}; {cut}* is every word that begins so")
    })
}

/// Returns what there is to say of `~5` or `^2` that a blank parts from what it belongs to, and of `^-1`.
fn detached(word: &str) -> Option<String> {
    let (_, number) = word.rsplit_once('^').unwrap_or_default();
    let typed = shown(word);
    if number.strip_prefix(['-', '−']).is_some_and(is_digits) {
        return Some(format!(
            "{typed} was read as words; a number behind ^ is from 0 to 100, and -word excludes a word"
        ));
    }
    let (mark, example) = match word.chars().next()? {
        '~' => ('~', "\"a b\"~5"),
        '^' => ('^', "word^2"),
        _ => return None,
    };
    is_digits(&word[mark.len_utf8()..]).then(|| {
        format!(
            "{typed} was read as a word; {mark} and its number stand right behind a word or quotation, as in {example}"
        )
    })
}

/// Whether a word means nothing to other services either.
pub(super) fn is_plain(word: &str) -> bool {
    operator(word).is_none() && joint(word).is_none() && name(word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_foreign_field_has_one_of_ours() {
        for pair in FIELDS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} is out of order", pair[1].0);
        }
        for (foreign, ours) in FIELDS {
            let fields = crate::schema::fields();
            assert!(asked(ours, fields).is_some(), "{foreign} is {ours}");
        }
    }

    #[test]
    fn every_name_before_parentheses_has_one_of_ours() {
        for pair in BEFORE_PARENTHESES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} is out of order", pair[1].0);
        }
        for (foreign, ours) in BEFORE_PARENTHESES {
            let fields = crate::schema::fields();
            let (name, _) = ours.split_once(':').unwrap();
            assert!(asked(name, fields).is_some(), "{foreign} is {ours}");
        }
    }

    #[test]
    fn joints_of_other_services_are_ours() {
        let cases = [
            ("W/5", Some(Joint::Near(Order::Any, 5))),
            ("n/3", Some(Joint::Near(Order::Any, 3))),
            ("PRE/2", Some(Joint::Near(Order::Written, 2))),
            ("SAME", Some(Joint::Within(Scope::Paragraph))),
            ("w/s", Some(Joint::Within(Scope::Sentence))),
            ("same", None),
            ("W/", None),
            ("W/x", None),
            ("N5", None),
            ("n5", None),
            ("pres/5", Some(Joint::Near(Order::Any, 5))),
            ("près/5", Some(Joint::Near(Order::Any, 5))),
            ("near10", Some(Joint::Near(Order::Any, 10))),
            ("Adj3", Some(Joint::Near(Order::Written, 3))),
            ("near", None),
            ("pres", None),
            ("press5", None),
        ];
        for (word, expected) in cases {
            assert_eq!(joint(word), expected, "{word}");
        }
    }
}
