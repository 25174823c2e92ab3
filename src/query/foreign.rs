//! The operators of other services: read as ours where they mean the same, or named in a note.

use super::ast::{Order, Scope};
use super::fields::{Asked, asked};
use super::join::Operator;
use super::near::Joint;
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
    near.or_else(|| {
        let distance = words_apart(["PRE/", "pre/"])?;
        Some(Joint::Near(Order::Written, distance))
    })
}

/// Returns what there is to say of a word that is an operator elsewhere and none here.
pub(super) fn told(word: &str) -> Option<String> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let lower = word.to_lowercase();
    if let Some(count) = lower
        .strip_prefix("atleast")
        .filter(|count| is_digits(count))
    {
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
    let cut = word
        .strip_suffix('+')
        .filter(|cut| cut.chars().filter(|c| c.is_alphabetic()).count() > 2 && !cut.contains('+'));
    cut.map(|cut| {
        let cut = shown(cut);
        format!("{cut}+ was read as {cut}; {cut}* is every word that begins so")
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
        ];
        for (word, expected) in cases {
            assert_eq!(joint(word), expected, "{word}");
        }
    }
}
