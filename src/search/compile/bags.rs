//! Loose words and what stands among them.

use super::{Boxed, Compiler, all_of, any_of, except};
use crate::query::{Clause, Match, Occur, Query};
use crate::search::SearchError;
use crate::search::occurrences::Zone;

/// A part of a bag: words in a row, or something else.
enum RunOfClauses<'a> {
    Words(Vec<TypedWord<'a>>),
    Other(&'a Clause),
}

/// A word as it stands in a bag.
#[derive(Clone, Copy)]
pub(super) struct TypedWord<'a> {
    pub(super) text: &'a str,
    pub(super) boost: f32,
    /// Whether it must be there, not only any of the bare words.
    pub(super) is_required: bool,
}

/// What matches the parts of a bag.
#[derive(Default)]
struct Matching {
    /// Dates and values, which narrow what the rest matches.
    filters: Vec<Boxed>,
    required: Vec<Boxed>,
    excluded: Vec<Boxed>,
    /// The bare words, and the phrases of a sentence, any of which is enough.
    any: Vec<Boxed>,
}

impl Compiler<'_> {
    /// Returns what matches a bag: all that is required, nothing that is excluded, and, where no bare word is required,
    /// any of the bare words.
    pub(super) fn bag(
        &mut self,
        clauses: &[Clause],
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Boxed>, SearchError> {
        let required = clauses.iter().filter(|clause| clause.occur == Occur::Must);
        let outer = self.quoting(required.map(|clause| &clause.query))?;
        let matching = self.bag_of_one_speaker(clauses, zone, is_wanted);
        self.speaker = outer;
        matching
    }

    /// The same, where whoever is asked for is known.
    fn bag_of_one_speaker(
        &mut self,
        clauses: &[Clause],
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Result<Option<Boxed>, SearchError> {
        let is_top = zone.is_none() && is_wanted && self.scoring.is_empty();
        let requires_words = requires_words(clauses);
        let mut found = Matching::default();
        for run in runs_of_words(clauses) {
            match run {
                RunOfClauses::Words(words) => {
                    for (leaf, is_required) in self.loose_run(&words, zone)? {
                        if leaf.is_stop() && !is_required {
                            continue;
                        }
                        if is_wanted {
                            self.want(&leaf, zone)?;
                        }
                        let matching = self.leaf(&leaf, zone);
                        match is_required {
                            true => found.required.push(matching),
                            false => found.any.push(matching),
                        }
                    }
                }
                RunOfClauses::Other(clause) => {
                    self.clause(clause, zone, is_wanted, &mut found)?;
                }
            }
        }
        // What is excluded takes another way: every article that has it would have to be read.
        let is_any_of_words = !requires_words && found.excluded.is_empty();
        if found.any.is_empty() && found.required.is_empty() && is_any_of_words {
            // Nothing but stop words: they are what is asked.
            let words: Vec<TypedWord> = clauses.iter().filter_map(word_of).collect();
            let leaves = self.loose_run(&words, zone)?;
            let leaves = leaves.into_iter().map(|(leaf, _)| leaf).collect();
            found.any = self.each_word(leaves, zone, is_wanted, true)?;
        }
        if is_top {
            // A bag inside this one has said of itself that it was all.
            let narrowing = found.filters.iter().chain(&found.required);
            let narrowing = narrowing.map(|query| query.box_clone());
            self.loose = (is_any_of_words && !found.any.is_empty()).then(|| narrowing.collect());
        }
        let mut wanted = found.filters;
        wanted.extend(found.required);
        if !found.any.is_empty() && !requires_words {
            wanted.push(any_of(found.any));
        }
        let wanted = match (wanted.is_empty(), found.excluded.is_empty()) {
            (true, true) => return Ok(None),
            (true, false) => self.articles(),
            (false, _) => all_of(wanted),
        };
        Ok(Some(match found.excluded.is_empty() {
            true => wanted,
            false => except(wanted, found.excluded),
        }))
    }

    /// Adds what a clause that is no word matches.
    fn clause(
        &mut self,
        clause: &Clause,
        zone: Option<&Zone>,
        is_wanted: bool,
        found: &mut Matching,
    ) -> Result<(), SearchError> {
        let query = &clause.query;
        let outer = self.only_ranks;
        self.only_ranks |= clause.occur != Occur::Should && !query.is_bare();
        let matching = match clause.occur {
            Occur::MustNot => self.unwanted(query, zone)?,
            Occur::Must | Occur::Should => self.matching(query, zone, is_wanted)?,
        };
        self.only_ranks = outer;
        match clause.occur {
            Occur::Must if query.is_filter() => found.filters.extend(matching),
            Occur::Must => found.required.extend(matching),
            Occur::MustNot => found.excluded.extend(matching),
            Occur::Should => found.any.extend(matching),
        }
        // The words of a sentence are marked between its quotation marks too.
        if let (Occur::Should, (Query::Text(Match::Phrase(phrase)), _), true) =
            (clause.occur, query.unboosted(), is_wanted)
        {
            let words = self.leaves(phrase, false)?;
            words
                .iter()
                .filter(|leaf| !leaf.is_stop())
                .for_each(|leaf| self.mark(leaf));
        }
        Ok(())
    }
}

/// Whether bare words of a bag are required, so that the others only rank.
pub(in crate::search) fn requires_words(clauses: &[Clause]) -> bool {
    let is_required = |clause: &Clause| clause.occur == Occur::Must && clause.query.is_bare();
    clauses.iter().any(is_required)
}

/// Returns the word that a clause is, unless it is excluded.
fn word_of(clause: &Clause) -> Option<TypedWord<'_>> {
    let (Query::Text(Match::Word(text)), boost) = clause.query.unboosted() else {
        return None;
    };
    (clause.occur != Occur::MustNot).then_some(TypedWord {
        text,
        boost,
        is_required: clause.occur == Occur::Must,
    })
}

/// Returns the clauses of a bag, words in a row together.
fn runs_of_words(clauses: &[Clause]) -> Vec<RunOfClauses<'_>> {
    let mut runs = Vec::new();
    for clause in clauses {
        match (word_of(clause), runs.last_mut()) {
            (Some(word), Some(RunOfClauses::Words(words))) => words.push(word),
            (Some(word), _) => runs.push(RunOfClauses::Words(vec![word])),
            (None, _) => runs.push(RunOfClauses::Other(clause)),
        }
    }
    runs
}
