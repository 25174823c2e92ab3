//! What scores the words of a query: clauses of the flat union, and the words that the second stage looks for.

use tantivy::Term;

use super::{Compiler, Leaf, LeafWord};
use crate::search::evidence::Word;
use crate::search::occurrences::{Occurrences, Run, Zone};

impl Compiler<'_> {
    /// Adds what scores a leaf: to the flat union, and its words to those of the second stage.
    pub(super) fn score(&mut self, leaf: &Leaf, zone: Option<&Zone>) {
        if leaf.is_phrase {
            self.has_others = true;
            return match leaf.words.as_slice() {
                [word] => self.score_exact(word, leaf.boost, zone),
                _ => self.score_runs(leaf, zone),
            };
        }
        if let [_, _, ..] = leaf.words.as_slice() {
            self.has_compound = true;
            self.score_runs(leaf, zone);
        }
        let is_all_stop = leaf.is_stop();
        for word in &leaf.words {
            match (word.is_stop, is_all_stop, zone) {
                (true, true, _) => {
                    self.has_others = true;
                    self.score_exact(word, leaf.boost, zone);
                }
                // A stop word in a compound.
                (true, false, _) => {}
                (false, _, None) => self.score_word(word),
                (false, _, Some(_)) => {
                    self.has_others = true;
                    self.score_forms(word, word.weight, zone);
                }
            }
        }
    }

    /// Adds a loose word, if it was not among those before; typed twice, it weighs what it weighs most.
    pub(super) fn score_word(&mut self, word: &LeafWord) {
        let mut known = self.words.iter_mut();
        if let Some(known) = known.find(|known| known.exact == word.exact) {
            let more = word.weight - known.weight;
            if more > 0.0 {
                known.weight = word.weight;
                known.is_of_date = word.is_of_date;
                self.score_forms(word, more, None);
            }
            return;
        }
        self.score_forms(word, word.weight, None);
        let exact = self.handles.all.exact;
        let (_, runs) = self.word_runs(word);
        let (single, several): (Vec<Run>, Vec<Run>) =
            runs.into_iter().partition(|run| run.terms.len() == 1);
        let terms = single.into_iter().flat_map(|run| run.terms);
        self.words.push(Word {
            typed: word.typed.clone(),
            exact: word.exact.clone(),
            terms: terms.map(|(_, term)| term).collect(),
            runs: several,
            exact_term: Term::from_field_text(exact, &word.exact),
            position: word.position,
            weight: word.weight,
            is_of_date: word.is_of_date,
        });
    }

    /// Adds both forms of a word to the flat union.
    pub(super) fn score_forms(&mut self, word: &LeafWord, times: f32, zone: Option<&Zone>) {
        let (all, ranking) = (self.handles.all, self.handles.ranking);
        let exact = || self.occurrences(all.exact, vec![word.exact.clone()], zone);
        let clauses = match word.is_name && word.equal.is_empty() {
            true => vec![(ranking.stem + ranking.exact, exact())],
            false => {
                let (field, runs) = self.word_runs(word);
                vec![
                    (ranking.stem, self.any_run(field, runs, zone)),
                    (ranking.exact, exact()),
                ]
            }
        };
        for (weight, clause) in clauses {
            self.push_scoring(times * weight, clause);
        }
    }

    pub(super) fn score_exact(&mut self, word: &LeafWord, times: f32, zone: Option<&Zone>) {
        let clause = self.occurrences(self.handles.all.exact, vec![word.exact.clone()], zone);
        self.push_scoring(times * self.handles.ranking.exact, clause);
    }

    /// Adds a phrase or compound as one clause.
    pub(super) fn score_runs(&mut self, leaf: &Leaf, zone: Option<&Zone>) {
        let clause = Occurrences {
            field: self.handles.all.exact,
            runs: self.exact_runs(leaf),
            zone: zone.cloned(),
        };
        let weight = leaf.boost * self.handles.ranking.phrase;
        self.push_scoring(weight, Box::new(clause));
    }
}
