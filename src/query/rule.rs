//! The rule of what stands side by side: of the bare words any is enough, everything else is required.

use super::ast::{Clause, Match, Occur, Query};
use super::join::one_or;
use super::notes::Notes;
use crate::french::fold;
use crate::schema;

/// From how many bare words on a query is taken for a pasted sentence, whose quotation marks are the copy's own: its phrases
/// are words more. Of 1,476 captions 86 have such marks; requiring their phrases cost .0029 nDCG@10, this .0000.
const SENTENCE_WORDS: usize = 6;

/// From how many bare words on a query that is punctuated as a headline may be one, if its phrases make up the six words:
/// `Macron : "nous sommes en guerre"` asks for the phrase.
const HEADLINE_BARE_WORDS: usize = 2;

/// Whether a text is punctuated as a sentence or a headline is: it ends with a full stop that is no abbreviation's, with `…`
/// or ` !`, has a full stop behind a quotation, a colon and a blank before one, or a colon between blanks anywhere, as French
/// headlines have it (« Crue : le maire "condamne" »). Of 460 headlines with quotation marks, requiring their phrases left 32
/// without any article.
pub(super) fn is_punctuated(text: &str) -> bool {
    let closes = |c: char| matches!(c, '"' | '»' | '”' | ')') || c.is_whitespace();
    let bare = text.trim_end_matches(closes);
    let last = bare.rsplit(char::is_whitespace).next().unwrap_or("");
    let ends = match bare.chars().next_back() {
        Some('.') => last.matches('.').count() == 1,
        Some('…') => true,
        Some('!') => last == "!",
        _ => false,
    };
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    ends || has(&["\".", "».", "”."])
        || has(&[": \"", ": «", ": “", ": '", ": ‘"])
        || text.contains(" : ")
}

/// Returns a query with each of its parts required that is no bare word, as it was joined from what was typed.
///
/// With `requires_all` bare words are required too (`--all`). With `is_sentence` a query of words and phrases alone is read
/// as a sentence, however short.
pub(super) fn whole(
    query: Query,
    requires_all: bool,
    is_sentence: bool,
    notes: &mut Notes,
) -> Query {
    match query {
        Query::Bag(clauses) => {
            let is_plain = |clause: &Clause| {
                clause.occur == Occur::Should
                    && (clause.query.is_bare() || is_phrase(&clause.query))
            };
            let is_sentence = is_sentence && clauses.iter().all(is_plain);
            beside(bag(clauses, requires_all, is_sentence, notes))
        }
        query => ruled(query, requires_all, notes),
    }
}

/// Returns a part of a query with its parts ruled. With `requires_all` bare words are required too, except where they are
/// excluded: in every zone, sentence or paragraph.
fn ruled(query: Query, requires_all: bool, notes: &mut Notes) -> Query {
    let mut all = |queries: Vec<Query>, requires_all| {
        let mut all = Vec::with_capacity(queries.len());
        for query in queries {
            let ruled = self::ruled(query, requires_all, notes);
            // Bare words cost little, and one that is left of two would be no group any more.
            match ruled.is_bare() {
                true => all.push(ruled),
                false => push_new(&mut all, ruled),
            }
        }
        all
    };
    match query {
        Query::Bag(clauses) => beside(bag(clauses, requires_all, false, notes)),
        Query::And(queries) => one_or(all(queries, requires_all), Query::And),
        Query::Or(queries) => one_or(all(queries, requires_all), Query::Or),
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

/// Rules the clauses of a bag; where `is_sentence`, it is a sentence however few words it has.
fn bag(
    clauses: Vec<Clause>,
    requires_all: bool,
    is_sentence: bool,
    notes: &mut Notes,
) -> Vec<Clause> {
    let clauses = distinct(clauses);
    let words = Words::of(&clauses);
    // Words that say nothing are asked for only where there are no others.
    let is_all_stop = words.is_all && !words.has_meaning;
    let is_sentence =
        words.has_meaning && (is_sentence && words.may_be_a_headline() || words.are_many());
    let mut ruled_clauses = Vec::with_capacity(clauses.len());
    for Clause { occur, query } in clauses {
        let is_required = match occur {
            Occur::Must | Occur::MustNot => false,
            Occur::Should if requires_all => is_all_stop || !is_stop(&query),
            Occur::Should if query.is_bare() => false,
            Occur::Should => !(is_sentence && is_phrase(&query)),
        };
        if occur == Occur::Should && !is_required && is_phrase(&query) {
            let note = "read as a sentence, whose phrases only say what comes first; + before one requires it";
            notes.add(note.to_owned());
        }
        let clause = Clause {
            occur: if is_required { Occur::Must } else { occur },
            query: ruled(query, requires_all && occur != Occur::MustNot, notes),
        };
        ruled_clauses.push(clause);
    }
    distinct(ruled_clauses)
}

/// Returns clauses, each once that is no bare word.
fn distinct(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut each = Vec::with_capacity(clauses.len());
    for clause in clauses {
        match clause.query.is_bare() {
            true => each.push(clause),
            false => push_new(&mut each, clause),
        }
    }
    each
}

/// Returns what stands side by side; what is all that is left of it stands for itself, unless it is excluded.
fn beside(mut clauses: Vec<Clause>) -> Query {
    match clauses.pop() {
        Some(only) if clauses.is_empty() && only.occur != Occur::MustNot => only.query,
        last => {
            clauses.extend(last);
            Query::Bag(clauses)
        }
    }
}

/// Adds what is not there yet: the same phrase twice costs twice as much and matches the same.
fn push_new<T: PartialEq>(all: &mut Vec<T>, new: T) {
    if !all.contains(&new) {
        all.push(new);
    }
}

/// The bare words of a bag.
struct Words {
    count: usize,
    /// Whether any says something.
    has_meaning: bool,
    /// Whether there is nothing else.
    is_all: bool,
    /// How many words there are, those of phrases too.
    of_all: usize,
}

impl Words {
    fn of(clauses: &[Clause]) -> Words {
        let is_bare = |clause: &&Clause| clause.occur != Occur::MustNot && clause.query.is_bare();
        let bare = clauses.iter().filter(is_bare);
        let count = bare.clone().count();
        Words {
            count,
            has_meaning: bare.clone().any(|clause| !is_stop(&clause.query)),
            is_all: count == clauses.len(),
            of_all: count + clauses.iter().map(words_of_phrase).sum::<usize>(),
        }
    }

    /// Whether there are as many as a short headline has, and more than one outside its quotation marks.
    fn may_be_a_headline(&self) -> bool {
        self.count >= HEADLINE_BARE_WORDS && self.of_all >= SENTENCE_WORDS
    }

    /// Whether they are so many as only a pasted sentence has.
    fn are_many(&self) -> bool {
        self.count >= SENTENCE_WORDS
    }
}

/// Whether clauses are a sentence that must be told from words by its end.
pub(super) fn is_short_sentence(clauses: &[Clause]) -> bool {
    let is_free = |clause: &Clause| clause.occur == Occur::Should && is_phrase(&clause.query);
    clauses.iter().any(is_free) && !Words::of(clauses).are_many()
}

/// Returns how many words the phrase has that a clause is.
fn words_of_phrase(clause: &Clause) -> usize {
    match clause.query.unboosted() {
        (Query::Text(Match::Phrase(phrase)), _) => phrase.split_whitespace().count(),
        _ => 0,
    }
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
