//! What is marked in snippets: the words of the query, in any inflected form.

use rustc_hash::FxHashSet;

use tantivy::Term;

use super::{Compiler, Leaf};
use crate::french::Beginnings;
use crate::index::Handles;
use crate::search::occurrences::Run;

/// What is marked in snippets: the words of the query, in any inflected form.
#[derive(Debug, Default, Clone)]
pub(in crate::search) struct Marked {
    /// Stems of the words.
    pub(in crate::search) stems: FxHashSet<String>,
    /// Exact forms: of stop words asked for alone, and of whole compounds.
    pub(in crate::search) exact: FxHashSet<String>,
    /// Runs of words: phrases in exact forms, compounds by their stems too.
    pub(in crate::search) phrases: Vec<Vec<MarkedWord>>,
    /// The words of each name of the speakers who are asked for, in exact form.
    pub(in crate::search) speakers: Vec<Vec<String>>,
    /// What the words of all these begin with: other words need no analysis.
    pub(in crate::search) beginnings: Beginnings,
}

/// A word of a run that is marked.
#[derive(Debug, Clone)]
pub(in crate::search) struct MarkedWord {
    /// Its position behind the first's.
    pub(in crate::search) offset: u32,
    pub(in crate::search) form: String,
    /// Whether the form is a stem.
    pub(in crate::search) is_stem: bool,
}

impl Marked {
    /// Notes what the words that are marked begin with.
    pub(in crate::search) fn note_beginnings(&mut self) {
        let phrases = self.phrases.iter().flatten().map(|word| &word.form);
        let words = self.stems.iter().chain(&self.exact).chain(phrases);
        self.beginnings = Beginnings::of(words.map(String::as_str));
    }

    /// Marks what runs of terms stand for.
    fn mark_runs(&mut self, runs: &[Run], handles: &Handles) {
        for run in runs {
            let text = |term: &Term| term.value().as_str().unwrap_or_default().to_owned();
            match run.terms.as_slice() {
                [(_, term)] if term.field() == handles.all.stem => {
                    self.stems.insert(text(term));
                }
                [(_, term)] => {
                    self.exact.insert(text(term));
                }
                terms => {
                    let words = terms.iter().map(|(offset, term)| MarkedWord {
                        offset: *offset,
                        form: text(term),
                        is_stem: term.field() == handles.all.stem,
                    });
                    self.phrases.push(words.collect());
                }
            }
        }
    }

    /// Whether there is nothing to mark.
    pub(in crate::search) fn is_empty(&self) -> bool {
        !self.has_words()
    }

    /// Whether words are asked for, not only speakers, dates and values.
    pub(in crate::search) fn has_words(&self) -> bool {
        !(self.stems.is_empty() && self.exact.is_empty() && self.phrases.is_empty())
    }
}

impl Compiler<'_> {
    /// Marks a word, compound or phrase.
    pub(super) fn mark(&mut self, leaf: &Leaf) {
        match leaf.words.as_slice() {
            [word] if word.is_stop || leaf.is_phrase => {
                self.marked.exact.insert(word.exact.clone());
            }
            [word] => self.marked.stems.extend(word.stems.iter().cloned()),
            _ => {
                let runs = self.several_runs(leaf);
                self.marked.mark_runs(&runs, self.handles);
                return;
            }
        }
        for equal in leaf.words.iter().flat_map(|word| &word.equal) {
            let runs = equal.spelling.runs(self.handles);
            self.marked.mark_runs(&runs, self.handles);
        }
    }
}
