//! What scores the words of a query: clauses of the flat union, and the words that the second stage looks for.

use tantivy::Term;

use super::{Compiler, Leaf, LeafWord};
use crate::search::evidence::{Counts, Word};
use crate::search::occurrences::{Occurrences, Run, Zone};

impl Compiler<'_> {
    /// Adds what scores a leaf: to the flat union, and its words to those of the second stage.
    pub(super) fn score(&mut self, leaf: &Leaf, zone: Option<&Zone>) -> tantivy::Result<()> {
        if leaf.is_phrase {
            self.has_others = true;
            match leaf.words.as_slice() {
                [word] => self.score_exact(word, leaf.boost, zone, true),
                _ => self.score_runs(leaf, zone),
            }
            return Ok(());
        }
        let is_single = leaf.words.len() == 1;
        if !is_single {
            self.score_runs(leaf, zone);
        }
        let is_all_stop = leaf.is_stop();
        for word in &leaf.words {
            match (word.is_stop, is_all_stop, zone) {
                (true, true, _) => {
                    self.has_others = true;
                    self.score_exact(word, leaf.boost, zone, is_single);
                }
                // A stop word in a compound.
                (true, false, _) => {}
                (false, _, None) => self.score_word(word, is_single)?,
                (false, _, Some(_)) => {
                    self.has_others = true;
                    self.score_stems(word, zone, is_single);
                    self.score_exact(word, word.weight, zone, false);
                    self.note_if_missing(word)?;
                }
            }
        }
        Ok(())
    }

    /// Adds a loose word, if it was not among those before; typed twice, it weighs what it weighs most.
    ///
    /// Its exact form is left to the second stage.
    fn score_word(&mut self, word: &LeafWord, is_single: bool) -> tantivy::Result<()> {
        let mut known = self.words.iter_mut();
        if let Some(known) = known.find(|known| known.exact == word.exact) {
            let clause = &mut self.scoring[known.clause];
            clause.is_word |= is_single && !self.only_ranks;
            if word.weight > known.weight {
                clause.weight = word.weight * self.handles.ranking.stem;
                known.weight = word.weight;
                known.is_of_date = word.is_of_date;
            }
            return Ok(());
        }
        let clause = self.scoring.len();
        self.score_stems(word, None, is_single);
        let word = self.counted(word, clause)?;
        self.words.push(word);
        Ok(())
    }

    /// Notes a word within a field that no article has anywhere as it was typed, to be told of.
    fn note_if_missing(&mut self, word: &LeafWord) -> tantivy::Result<()> {
        let word = self.counted(word, self.scoring.len())?;
        if word.counts.exact == 0 && word.runs.is_empty() {
            self.missing.push(word);
        }
        Ok(())
    }

    /// Returns a word as the second stage looks for it, whose clause of the first is this one.
    fn counted(&self, word: &LeafWord, clause: usize) -> tantivy::Result<Word> {
        let exact = self.handles.all.exact;
        let (_, runs) = self.word_runs(word);
        let (single, several): (Vec<Run>, Vec<Run>) =
            runs.into_iter().partition(|run| run.terms.len() == 1);
        let terms = single.into_iter().flat_map(|run| run.terms);
        let terms: Vec<Term> = terms.map(|(_, term)| term).collect();
        let exact_term = Term::from_field_text(exact, &word.exact);
        let stem = |stem: &String| Term::from_field_text(self.handles.all.stem, stem);
        let akin = word.akin.iter().map(stem).collect();
        let counts = Counts::of(&terms, &exact_term, self.searcher)?;
        Ok(Word {
            typed: word.typed.clone(),
            exact: word.exact.clone(),
            clause,
            counts,
            terms,
            runs: several,
            akin,
            exact_term,
            position: word.position,
            weight: word.weight,
            is_of_date: word.is_of_date,
        })
    }

    /// Adds a word in any form.
    fn score_stems(&mut self, word: &LeafWord, zone: Option<&Zone>, is_word: bool) {
        let (field, runs) = self.word_runs(word);
        let query = self.any_run(field, runs, zone);
        self.push_scoring(word.weight * self.handles.ranking.stem, query, is_word);
    }

    fn score_exact(&mut self, word: &LeafWord, times: f32, zone: Option<&Zone>, is_word: bool) {
        let query = self.occurrences(self.handles.all.exact, vec![word.exact.clone()], zone);
        self.push_scoring(times * self.handles.ranking.exact, query, is_word);
    }

    /// Adds a phrase or compound as one clause.
    fn score_runs(&mut self, leaf: &Leaf, zone: Option<&Zone>) {
        let query = Occurrences {
            field: self.handles.all.exact,
            runs: self.several_runs(leaf),
            zone: zone.cloned(),
        };
        if !leaf.is_phrase {
            let typed: Vec<&str> = leaf.words.iter().map(|word| word.typed.as_str()).collect();
            self.compounds.push((typed.join("-"), query.clone()));
        }
        let weight = leaf.boost * self.handles.ranking.phrase;
        self.push_scoring(weight, Box::new(query), true);
    }
}
