//! Loose words and what stands among them.

use super::{Boxed, Compiler, all_of, any_of, except};
use crate::query::{Clause, Match, Occur, Query};
use crate::search::occurrences::Zone;

/// A part of a bag: loose words in a row, or something else.
enum RunOfClauses<'a> {
    Words(Vec<(&'a str, f32)>),
    Other(&'a Clause),
}

impl Compiler<'_> {
    /// Returns what matches a bag: all that is required, nothing that is forbidden, and, where nothing is required, any
    /// of the rest.
    pub(super) fn bag(
        &mut self,
        clauses: &[Clause],
        zone: Option<&Zone>,
        is_wanted: bool,
    ) -> Option<Boxed> {
        let required = clauses.iter().filter(|clause| clause.occur == Occur::Must);
        let outer = self.quoting(required.map(|clause| &clause.query));
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
    ) -> Option<Boxed> {
        let is_top = zone.is_none() && is_wanted && self.scoring.is_empty();
        let (mut must, mut must_not, mut should) = (Vec::new(), Vec::new(), Vec::new());
        // Dates and values narrow what the rest matches; they do not make the rest optional.
        let mut filters = Vec::new();
        let mut is_only_words = true;
        for run in runs_of_words(clauses) {
            match run {
                RunOfClauses::Words(words) => {
                    let leaves = self.loose_run(&words, zone);
                    should.extend(self.each_word(leaves, zone, is_wanted, false));
                }
                RunOfClauses::Other(Clause { occur, query }) => {
                    let (query, boost) = query.unboosted();
                    let is_filter = *occur == Occur::Must && query.is_filter();
                    is_only_words &=
                        is_filter || *occur == Occur::Should && matches!(query, Query::Text(_));
                    let had_others = self.has_others;
                    let is_wanted = is_wanted && *occur != Occur::MustNot;
                    let compiled = self
                        .with_boost(boost, |compiler| compiler.matching(query, zone, is_wanted));
                    // Among loose words, a phrase is one more clause of the first stage beside its own words; the
                    // second one sees by their places that they stand together.
                    if let (Occur::Should, Query::Text(Match::Phrase(phrase))) = (occur, query)
                        && clauses.len() > 1
                    {
                        self.has_others = had_others || zone.is_some();
                        should.extend(self.with_boost(boost, |compiler| {
                            let leaves = compiler.loose_words(phrase, zone);
                            compiler.each_word(leaves, zone, is_wanted, false)
                        }));
                    }
                    match occur {
                        Occur::Must if is_filter => filters.extend(compiled),
                        Occur::Should => should.extend(compiled),
                        Occur::Must => must.extend(compiled),
                        Occur::MustNot => must_not.extend(compiled),
                    }
                }
            }
        }
        if should.is_empty() && must.is_empty() && is_only_words {
            // Nothing but stop words: they are what is asked.
            let words: Vec<(&str, f32)> = clauses.iter().filter_map(word_of).collect();
            let leaves = self.loose_run(&words, zone);
            should.extend(self.each_word(leaves, zone, is_wanted, true));
        }
        if is_top {
            // A bag inside this one has said of itself that it was all.
            let filters = filters.iter().map(|query: &Boxed| query.box_clone());
            self.loose = (is_only_words && !should.is_empty()).then(|| filters.collect());
        }
        let wanted = match (must.is_empty(), should.is_empty()) {
            (true, true) => None,
            (true, false) => Some(any_of(should)),
            // What is not required only scores.
            (false, _) => Some(all_of(must)),
        };
        filters.extend(wanted);
        let wanted = match (filters.is_empty(), must_not.is_empty()) {
            (true, true) => return None,
            (true, false) => self.articles(),
            (false, _) => all_of(filters),
        };
        Some(if must_not.is_empty() {
            wanted
        } else {
            except(wanted, must_not)
        })
    }
}

/// Returns the text of a clause that is a loose word, and its boost.
fn word_of(clause: &Clause) -> Option<(&str, f32)> {
    match (clause.occur, clause.query.unboosted()) {
        (Occur::Should, (Query::Text(Match::Word(word)), boost)) => Some((word, boost)),
        _ => None,
    }
}

/// Returns the clauses of a bag, loose words in a row together.
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
