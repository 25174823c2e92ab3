//! PRES and ADJ: what stands right before and after them becomes one clause, before anything else is joined.

use std::fmt;

use super::ast::{Clause, Match, Occur, Order, Query, Scope};
use super::join::{Part, operand};
use super::limits::LIMIT_DISTANCE;
use super::notes::{Notes, shown};

/// How far `PRES` without a number reaches, in words: what notmuch's NEAR does too.
const NEAR_WORDS: u32 = 10;

/// How far `ADJ` without a number reaches: the next word, as in the press archives that have it.
const ADJACENT_WORDS: u32 = 1;

/// A word in capitals that asks for what stands before and after it near each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// So few words apart; the distance is as it was typed and may be too great.
    Near(Order, u32),
    /// In one sentence or paragraph.
    Within(Scope),
}

/// As it is typed: `PRES/5`, `paragraphe:(…)`.
impl fmt::Display for Joint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Joint::Near(Order::Any, distance) => write!(out, "PRES/{distance}"),
            Joint::Near(Order::Written, distance) => write!(out, "ADJ/{distance}"),
            Joint::Within(Scope::Sentence) => out.write_str("phrase:(…)"),
            Joint::Within(Scope::Paragraph) => out.write_str("paragraphe:(…)"),
        }
    }
}

/// Returns what a word such as `PRES`, `NEAR/5` or `ADJ3` asks for.
pub(super) fn joint(word: &str) -> Option<Joint> {
    let (rest, order, usual) = if let Some(rest) = word.strip_prefix("ADJ") {
        (rest, Order::Written, ADJACENT_WORDS)
    } else {
        let rest = ["PRES", "PRÈS", "PRE\u{300}S", "NEAR"]
            .iter()
            .find_map(|name| word.strip_prefix(name))?;
        (rest, Order::Any, NEAR_WORDS)
    };
    let digits = rest.strip_prefix('/').unwrap_or(rest);
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_empty() {
        return rest.is_empty().then_some(Joint::Near(order, usual));
    }
    // More figures than a number can have are more than the limit too.
    let distance = digits.parse().unwrap_or(u32::MAX);
    is_digits.then_some(Joint::Near(order, distance))
}

/// Returns the parts of a group, those around PRES and ADJ joined; one that has nothing to join is a word.
pub(super) fn joined<'a>(parts: Vec<Part<'a>>, notes: &mut Notes) -> Vec<Part<'a>> {
    let mut kept: Vec<Part> = Vec::with_capacity(parts.len());
    let mut waiting: Option<(Joint, &str)> = None;
    for part in parts {
        match part {
            Part::Joint(joint, typed) => {
                let has_left = matches!(kept.last(), Some(Part::Clause(clause)) if clause.occur != Occur::MustNot);
                if waiting.is_none() && has_left {
                    waiting = Some((joint, typed));
                } else {
                    kept.push(stray(typed, notes));
                }
            }
            Part::Operator(..) => {
                kept.extend(waiting.take().map(|(_, typed)| stray(typed, notes)));
                kept.push(part);
            }
            Part::Clause(right) => match (waiting.take(), kept.pop()) {
                (Some((joint, typed)), Some(Part::Clause(left)))
                    if right.occur != Occur::MustNot =>
                {
                    kept.push(Part::Clause(together(left, joint, typed, right, notes)));
                }
                (waiting, last) => {
                    kept.extend(last);
                    kept.extend(waiting.map(|(_, typed)| stray(typed, notes)));
                    kept.push(Part::Clause(right));
                }
            },
        }
    }
    kept.extend(waiting.map(|(_, typed)| stray(typed, notes)));
    kept
}

fn stray<'a>(typed: &str, notes: &mut Notes) -> Part<'a> {
    notes.add(format!("{typed} joins nothing here, read as a word"));
    Part::Clause(Clause {
        occur: Occur::Should,
        query: Query::Text(Match::Word(typed.to_owned())),
    })
}

fn together(left: Clause, joint: Joint, typed: &str, right: Clause, notes: &mut Notes) -> Clause {
    let is_required = left.occur == Occur::Must && !left.query.is_filter();
    let query = if left.query.is_positional() && right.query.is_positional() {
        match joint {
            Joint::Near(order, asked) => Query::Near {
                order,
                distance: distance(asked, typed, notes),
                left: Box::new(left.query),
                right: Box::new(right.query),
            },
            Joint::Within(scope) => {
                let both = vec![operand(left.query), operand(right.query)];
                Query::Within(scope, Box::new(Query::And(both)))
            }
        }
    } else {
        notes.add(format!(
            "{typed} stands between words and phrases, or several joined by OU: read as ET"
        ));
        Query::And(vec![operand(left.query), operand(right.query)])
    };
    let occur = match is_required || query.is_filter() {
        true => Occur::Must,
        false => Occur::Should,
    };
    Clause { occur, query }
}

/// Returns the distance of a joint, within what can be asked.
fn distance(asked: u32, typed: &str, notes: &mut Notes) -> u32 {
    let distance = asked.clamp(1, LIMIT_DISTANCE);
    if distance != asked {
        let typed = shown(typed);
        notes.add(format!(
            "{typed} was read as a distance of {distance} words"
        ));
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joint_is_a_name_with_or_without_a_distance() {
        let cases = [
            ("PRES", Some((Order::Any, 10))),
            ("PRÈS/5", Some((Order::Any, 5))),
            ("NEAR3", Some((Order::Any, 3))),
            ("ADJ", Some((Order::Written, 1))),
            ("ADJ/2", Some((Order::Written, 2))),
            ("ADJ/99999999999", Some((Order::Written, u32::MAX))),
            ("PRESSE", None),
            ("NEAR/", None),
            ("ADJ/x", None),
            ("pres", None),
        ];
        for (word, expected) in cases {
            let expected = expected.map(|(order, distance)| Joint::Near(order, distance));
            assert_eq!(joint(word), expected, "{word}");
        }
    }
}
