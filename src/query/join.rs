//! The parts of a group, joined by its operators.

use super::ast::{Clause, Match, Occur, Query};
use super::near::{Joint, joined as joined_near};
use super::notes::{Notes, shown};

/// A word in capitals that joins what stands before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `ET`.
    And,
    /// `OU`.
    Or,
    /// `SAUF`.
    Not,
}

/// Returns the operator that a word is.
pub(super) fn operator(word: &str) -> Option<Operator> {
    match word {
        "ET" | "AND" => Some(Operator::And),
        "OU" | "OR" => Some(Operator::Or),
        "SAUF" | "NON" | "NOT" => Some(Operator::Not),
        _ => None,
    }
}

/// A part of a group.
pub(super) enum Part<'a> {
    /// Something to find.
    Clause(Clause),
    /// An operator, as it was typed.
    Operator(Operator, &'a str),
    /// PRES or ADJ, as it was typed.
    Joint(Joint, &'a str),
}

/// One operand of ET: what is wanted, if anything, and what is not.
#[derive(Default)]
struct Operand {
    wanted: Option<Query>,
    unwanted: Vec<Query>,
}

/// The operands that were met, while the last bag is still being filled.
struct Joined {
    /// Operands of ET, in operands of OU; neither list is ever empty.
    operands: Vec<Vec<Operand>>,
    bag: Vec<Clause>,
    /// Whether SAUF stands before the bag.
    is_unwanted: bool,
    requires_all: bool,
}

/// Returns the query that the parts of a group make: PRES and ADJ bind first, then juxtaposed clauses are a bag, then
/// SAUF binds, then ET, then OU.
///
/// With `requires_all`, clauses of a wanted bag that are neither required nor forbidden are required. Returns `None`
/// when there is no part.
pub(super) fn join(parts: Vec<Part>, requires_all: bool, notes: &mut Notes) -> Option<Query> {
    let mut joined = Joined {
        operands: vec![vec![Operand::default()]],
        bag: Vec::new(),
        is_unwanted: false,
        requires_all,
    };
    let mut run: Vec<(Operator, &str)> = Vec::new();
    for part in joined_near(parts, notes) {
        match part {
            Part::Operator(operator, typed) => run.push((operator, typed)),
            Part::Joint(..) => unreachable!("joining leaves no joint"),
            Part::Clause(clause) => {
                joined.operators(&run, notes);
                run.clear();
                joined.bag.push(clause);
            }
        }
    }
    joined.strays(&run, notes);
    joined.query()
}

impl Joined {
    /// Takes the operators before a clause. A run of several is read as one: `a OU OU b`, `a ET SAUF b`.
    fn operators(&mut self, run: &[(Operator, &str)], notes: &mut Notes) {
        let Some((first, _)) = run.first() else {
            return;
        };
        let is_unwanted = run.iter().any(|(operator, _)| *operator == Operator::Not);
        if self.bag.is_empty() && !is_unwanted {
            return self.strays(run, notes);
        }
        let joint = match first {
            _ if self.bag.is_empty() => None,
            Operator::And | Operator::Or => Some(*first),
            Operator::Not => None,
        };
        if run.len() > usize::from(joint.is_some()) + usize::from(is_unwanted) {
            let typed: Vec<&str> = run.iter().map(|(_, typed)| *typed).collect();
            let read: Vec<&str> = [joint, is_unwanted.then_some(Operator::Not)]
                .into_iter()
                .flatten()
                .filter_map(|read| run.iter().find(|(operator, _)| *operator == read))
                .map(|(_, typed)| *typed)
                .collect();
            let typed = shown(&typed.join(" "));
            notes.add(format!("{typed} was read as {}", read.join(" ")));
        }
        if !self.bag.is_empty() {
            self.end_bag();
        }
        match (joint, is_unwanted) {
            (Some(Operator::Or), _) => self.operands.push(vec![Operand::default()]),
            (Some(Operator::And), false) => self.last_operands().push(Operand::default()),
            // ET SAUF is SAUF.
            (Some(Operator::And | Operator::Not) | None, _) => {}
        }
        self.is_unwanted = is_unwanted;
    }

    /// Takes operators that join nothing.
    fn strays(&mut self, run: &[(Operator, &str)], notes: &mut Notes) {
        for (_, typed) in run {
            // A word more after SAUF would exclude articles that nobody thought of.
            if self.is_unwanted {
                notes.add(format!("{typed} joins nothing here, ignored"));
                continue;
            }
            notes.add(format!("{typed} joins nothing here, read as a word"));
            self.bag.push(Clause {
                occur: Occur::Should,
                query: Query::Text(Match::Word((*typed).to_owned())),
            });
        }
    }

    fn end_bag(&mut self) {
        let mut clauses = std::mem::take(&mut self.bag);
        let is_unwanted = self.is_unwanted;
        if self.requires_all && !is_unwanted {
            for clause in &mut clauses {
                if clause.occur == Occur::Should {
                    clause.occur = Occur::Must;
                }
            }
        }
        let is_bare = clauses.len() == 1 && clauses[0].occur != Occur::MustNot;
        let query = match clauses.pop() {
            Some(only) if is_bare => only.query,
            last => {
                clauses.extend(last);
                Query::Bag(clauses)
            }
        };
        let operand = self.last_operands().last_mut();
        let operand = operand.expect("a list of operands begins with one");
        if is_unwanted {
            operand.unwanted.push(query);
        } else {
            operand.wanted = Some(query);
        }
    }

    fn last_operands(&mut self) -> &mut Vec<Operand> {
        let operands = self.operands.last_mut();
        operands.expect("the list of lists begins with one")
    }

    fn query(mut self) -> Option<Query> {
        if self.bag.is_empty() {
            return None;
        }
        self.end_bag();
        let operand = |Operand { wanted, unwanted }: Operand| match (wanted, unwanted.is_empty()) {
            (Some(wanted), true) => wanted,
            (Some(wanted), false) => {
                Query::Except(Box::new(wanted), Box::new(one_or(unwanted, Query::Or)))
            }
            (None, _) => Query::Not(Box::new(one_or(unwanted, Query::Or))),
        };
        let all_of = |operands: Vec<Operand>| {
            one_or(operands.into_iter().map(operand).collect(), Query::And)
        };
        Some(one_or(
            self.operands.into_iter().map(all_of).collect(),
            Query::Or,
        ))
    }
}

/// Returns the only query, or what `several` makes of them.
fn one_or(mut queries: Vec<Query>, several: fn(Vec<Query>) -> Query) -> Query {
    match queries.pop() {
        Some(only) if queries.is_empty() => only,
        last => {
            queries.extend(last);
            several(queries)
        }
    }
}
