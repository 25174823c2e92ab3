//! The parts of a group, joined by its operators.

use super::ast::{Clause, Match, Occur, Query};
use super::lex::core;
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

/// One operand of ET: what stands side by side, and what each SAUF behind it excludes.
#[derive(Default)]
struct Operand {
    bag: Vec<Clause>,
    /// No list is ever empty, but the last while its first clause is awaited.
    excluded: Vec<Vec<Query>>,
}

/// The operands that were met.
struct Joined {
    /// Operands of ET, in operands of OU; neither list is ever empty.
    operands: Vec<Vec<Operand>>,
    /// Whether what comes next may be excluded: SAUF was read, and nothing of another kind behind it.
    excludes: bool,
    /// Whether what stands in parentheses without an operator is its parts.
    flattens: bool,
}

/// Returns the query that the parts of a group make: PRES and ADJ bind first, then SAUF, then clauses side by side are a
/// bag, then ET binds, then OU.
///
/// SAUF excludes the words and phrases behind it, or what is asked of one field; what follows them stands beside what was
/// before SAUF. With `flattens`, parentheses without a sign and an operator are their parts. Returns `None` when there is no
/// part.
pub(super) fn join(parts: Vec<Part>, flattens: bool, notes: &mut Notes) -> Option<Query> {
    let mut joined = Joined {
        operands: vec![vec![Operand::default()]],
        excludes: false,
        flattens,
    };
    let mut run: Vec<(Operator, &str)> = Vec::new();
    for part in joined_near(parts, notes) {
        match part {
            Part::Operator(operator, typed) => run.push((operator, typed)),
            Part::Joint(..) => unreachable!("joining leaves no joint"),
            Part::Clause(clause) => {
                joined.operators(&run, notes);
                run.clear();
                joined.clause(clause, notes);
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
        let is_first = self.last_operand().is_empty();
        let is_unwanted = run.iter().any(|(operator, _)| *operator == Operator::Not);
        if is_first && !is_unwanted {
            return self.strays(run, notes);
        }
        let joint = match first {
            _ if is_first => None,
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
        match (joint, is_unwanted) {
            (Some(Operator::Or), _) => self.operands.push(vec![Operand::default()]),
            (Some(Operator::And), false) => self.last_operands().push(Operand::default()),
            // ET SAUF is SAUF.
            (Some(Operator::And | Operator::Not) | None, _) => {}
        }
        self.excludes = is_unwanted;
        if is_unwanted {
            self.last_operand().excluded.push(Vec::new());
        }
    }

    /// Takes a clause: one more that SAUF excludes, or one beside those before.
    fn clause(&mut self, clause: Clause, notes: &mut Notes) {
        let excludes = self.excludes;
        let operand = self.last_operand();
        let Some(list) = operand.excluded.last_mut().filter(|_| excludes) else {
            return operand.bag.push(clause);
        };
        let Some(last) = list.last() else {
            if clause.occur == Occur::MustNot {
                let query = clause.query.to_string();
                let query = shown(&query);
                notes.add(format!("SAUF -{query} was read as SAUF {query}"));
            }
            return list.push(clause.query);
        };
        let is_signed = clause.occur != Occur::Should && !clause.query.is_filter();
        if !is_signed && last.only_field() == clause.query.only_field() {
            return list.push(clause.query);
        }
        if !is_signed && !clause.query.is_filter() {
            let (last, query) = (last.to_string(), clause.query.to_string());
            let (last, query) = (shown(&last), shown(&query));
            notes.add(format!(
                "SAUF {last} {query}: {query} is asked for; SAUF {last} SAUF {query} excludes both"
            ));
        }
        self.excludes = false;
        self.last_operand().bag.push(clause);
    }

    /// Takes operators that join nothing.
    fn strays(&mut self, run: &[(Operator, &str)], notes: &mut Notes) {
        for (_, typed) in run {
            // A word more after SAUF would exclude articles that nobody thought of.
            if self.excludes || core(typed).is_none() {
                notes.add(format!("{typed} joins nothing here, ignored"));
                continue;
            }
            notes.add(format!("{typed} joins nothing here, read as a word"));
            self.last_operand().bag.push(Clause {
                occur: Occur::Should,
                query: Query::Text(Match::Word((*typed).to_owned())),
            });
        }
    }

    fn last_operands(&mut self) -> &mut Vec<Operand> {
        let operands = self.operands.last_mut();
        operands.expect("the list of lists begins with one")
    }

    fn last_operand(&mut self) -> &mut Operand {
        let operand = self.last_operands().last_mut();
        operand.expect("a list of operands begins with one")
    }

    fn query(self) -> Option<Query> {
        let flattens = self.flattens;
        let operand = |operand: Operand| operand.query(flattens);
        let all_of = |operands: Vec<Operand>| -> Option<Query> {
            let operands: Vec<Query> = operands.into_iter().filter_map(operand).collect();
            (!operands.is_empty()).then(|| one_or(operands, Query::And))
        };
        let any: Vec<Query> = self.operands.into_iter().filter_map(all_of).collect();
        (!any.is_empty()).then(|| one_or(any, Query::Or))
    }
}

impl Operand {
    fn is_empty(&self) -> bool {
        self.bag.is_empty() && self.excluded.is_empty()
    }

    fn query(self, flattens: bool) -> Option<Query> {
        let excluded: Vec<Query> = self.excluded.into_iter().map(any_excluded).collect();
        let unwanted = (!excluded.is_empty()).then(|| Box::new(one_or(excluded, Query::Or)));
        match (side_by_side(self.bag, flattens), unwanted) {
            (wanted, None) => wanted,
            (Some(wanted), Some(unwanted)) => Some(Query::Except(Box::new(wanted), unwanted)),
            (None, Some(unwanted)) => Some(Query::Not(unwanted)),
        }
    }
}

/// Returns a query as an operand of ET or OU has it.
pub(super) fn operand(query: Query) -> Query {
    match query {
        Query::Boosted(group, boost) => match *group {
            Query::Bag(clauses) => {
                let boosted = clauses.into_iter().map(|clause| clause.boosted(boost));
                Query::Bag(boosted.collect())
            }
            group => Query::Boosted(Box::new(group), boost),
        },
        query => query,
    }
}

/// Returns what clauses side by side ask for.
fn side_by_side(clauses: Vec<Clause>, flattens: bool) -> Option<Query> {
    let mut clauses = match flattens {
        true => flattened(clauses),
        false => clauses,
    };
    let is_one = clauses.len() == 1 && clauses[0].occur != Occur::MustNot;
    match clauses.pop() {
        Some(only) if is_one => Some(only.query),
        last => {
            clauses.extend(last);
            (!clauses.is_empty()).then_some(Query::Bag(clauses))
        }
    }
}

/// Returns clauses with those of parentheses without a sign and an operator in their place.
fn flattened(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut flat = Vec::with_capacity(clauses.len());
    for clause in clauses {
        match (clause.occur, operand(clause.query)) {
            (Occur::Should, Query::Bag(inner)) => flat.extend(inner),
            (occur, query) => flat.push(Clause { occur, query }),
        }
    }
    flat
}

/// Returns what SAUF excludes: words as what stands side by side, anything else one by one.
fn any_excluded(queries: Vec<Query>) -> Query {
    let is_word =
        |query: &Query| matches!(query.unboosted(), (Query::Text(_), _)) && query.is_bare();
    match queries.len() > 1 && queries.iter().all(is_word) {
        true => {
            let clause = |query| Clause {
                occur: Occur::Should,
                query,
            };
            Query::Bag(queries.into_iter().map(clause).collect())
        }
        false => one_or(queries, Query::Or),
    }
}

/// Returns the only query, or what `several` makes of them.
pub(super) fn one_or(mut queries: Vec<Query>, several: fn(Vec<Query>) -> Query) -> Query {
    match queries.pop() {
        Some(only) if queries.is_empty() => only,
        last => {
            queries.extend(last);
            several(queries.into_iter().map(operand).collect())
        }
    }
}
