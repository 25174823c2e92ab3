//! The rule of what stands side by side: of the bare words any is enough, everything else is required.

use super::ast::{Clause, Match, Occur, Query};
use super::notes::Notes;
use crate::french::fold;
use crate::schema;

/// From how many bare words on a query is taken for a pasted sentence, whose quotation marks are the copy's: its phrases
/// only rank.
const SENTENCE_WORDS: usize = 6;

/// Returns a query with each of its parts required that is no bare word, as far as it was joined from what was typed.
///
/// With `requires_all` bare words are required too, except where they are excluded: `--all`, and in every zone, sentence
/// or paragraph.
pub(super) fn ruled(query: Query, requires_all: bool, notes: &mut Notes) -> Query {
    let mut all = |queries: Vec<Query>, requires_all| {
        let ruled = |query| self::ruled(query, requires_all, notes);
        queries.into_iter().map(ruled).collect()
    };
    match query {
        Query::Bag(clauses) => Query::Bag(bag(clauses, requires_all, notes)),
        Query::And(queries) => Query::And(all(queries, requires_all)),
        Query::Or(queries) => Query::Or(all(queries, requires_all)),
        Query::Quorum { count, of } => Query::Quorum {
            count,
            of: all(of, false),
        },
        Query::Except(wanted, unwanted) => Query::Except(
            Box::new(ruled(*wanted, requires_all, notes)),
            Box::new(ruled(*unwanted, false, notes)),
        ),
        Query::Not(unwanted) => Query::Not(Box::new(ruled(*unwanted, false, notes))),
        Query::In(field, query) => Query::In(field, Box::new(ruled(*query, true, notes))),
        Query::Within(scope, query) => Query::Within(scope, Box::new(ruled(*query, true, notes))),
        Query::Boosted(query, boost) => {
            Query::Boosted(Box::new(ruled(*query, requires_all, notes)), boost)
        }
        Query::Near { .. } | Query::AtLeast { .. } => places(query, notes),
        Query::All
        | Query::Text(_)
        | Query::Dated { .. }
        | Query::Numbered { .. }
        | Query::Value { .. }
        | Query::ValueLike { .. }
        | Query::Path(_)
        | Query::Has(_) => query,
    }
}

/// Returns what PRES and `au-moins:` look for the places of: what stands side by side there is any of several.
fn places(query: Query, notes: &mut Notes) -> Query {
    let mut boxed = |query: Box<Query>| Box::new(places(*query, notes));
    match query {
        Query::Near {
            order,
            distance,
            left,
            right,
        } => Query::Near {
            order,
            distance,
            left: boxed(left),
            right: boxed(right),
        },
        Query::AtLeast { count, query } => Query::AtLeast {
            count,
            query: boxed(query),
        },
        Query::In(field, query) => Query::In(field, boxed(query)),
        Query::Boosted(query, boost) => Query::Boosted(boxed(query), boost),
        Query::Or(queries) => {
            let each = queries.into_iter().map(|query| places(query, notes));
            Query::Or(each.collect())
        }
        Query::Bag(clauses) => {
            let each = clauses.into_iter().map(|Clause { occur, query }| Clause {
                occur,
                query: places(query, notes),
            });
            Query::Bag(each.collect())
        }
        query => ruled(query, false, notes),
    }
}

fn bag(clauses: Vec<Clause>, requires_all: bool, notes: &mut Notes) -> Vec<Clause> {
    let is_bare = |clause: &&Clause| clause.occur != Occur::MustNot && clause.query.is_bare();
    let bare: Vec<bool> = clauses
        .iter()
        .filter(is_bare)
        .map(|clause| is_stop(&clause.query))
        .collect();
    // Words that say nothing are asked for only where there are no others.
    let has_words = bare.iter().any(|is_stop| !is_stop);
    let is_all = clauses.len() == bare.len();
    let is_sentence = has_words && bare.len() >= SENTENCE_WORDS;
    let mut ruled_clauses = Vec::with_capacity(clauses.len());
    for Clause { occur, query } in clauses {
        let is_required = match occur {
            Occur::Must | Occur::MustNot => false,
            Occur::Should if requires_all => !is_stop(&query) || is_all && !has_words,
            Occur::Should if query.is_bare() => false,
            Occur::Should => !(is_sentence && is_phrase(&query)),
        };
        if occur == Occur::Should && !is_required && !requires_all && is_phrase(&query) {
            notes.add(format!(
                "among {SENTENCE_WORDS} words or more a phrase only ranks; + before it requires it"
            ));
        }
        ruled_clauses.push(Clause {
            occur: if is_required { Occur::Must } else { occur },
            query: ruled(query, requires_all && occur != Occur::MustNot, notes),
        });
    }
    ruled_clauses
}

fn is_phrase(query: &Query) -> bool {
    matches!(query.unboosted(), (Query::Text(Match::Phrase(_)), _))
}

/// Whether it is a word that nearly every article has.
fn is_stop(query: &Query) -> bool {
    let (Query::Text(Match::Word(word)), _) = query.unboosted() else {
        return false;
    };
    let is_stop = |word: &str| {
        let word = fold(&word.to_lowercase()).into_owned();
        schema::french().stop.contains(&word.as_str())
    };
    // `l'`, `qu’il`
    let mut words = word.split(['\'', '’', '‘', 'ʼ']);
    words.all(|word| word.is_empty() || is_stop(word))
}
