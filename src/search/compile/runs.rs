//! The runs of terms that words, compounds and phrases stand for, with their other spellings.

use tantivy::Term;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption};

use super::{Boxed, Compiler, Leaf, LeafWord};
use crate::search::occurrences::{Occurrences, Run, Zone};

/// From how many runs of stems on a compound has no more for each ambiguous word.
const LIMIT_INFLECTED: usize = 4;

/// How many words of a phrase or compound are looked for in their other spellings, each in a run as long as the whole.
const LIMIT_RESPELLED: usize = 4;

impl Compiler<'_> {
    /// Returns what matches a leaf.
    pub(super) fn leaf(&self, leaf: &Leaf, zone: Option<&Zone>) -> Boxed {
        let (field, runs) = self.leaf_runs(leaf);
        self.any_run(field, runs, zone)
    }

    /// Returns what a leaf stands for, the first as it was typed, and the field that tells how long articles are.
    pub(in crate::search) fn leaf_runs(&self, leaf: &Leaf) -> (Field, Vec<Run>) {
        let exact = self.handles.all.exact;
        match leaf.words.as_slice() {
            [word] if word.is_stop || leaf.is_phrase => {
                let term = Term::from_field_text(exact, &word.exact);
                (exact, vec![Run::one(term)])
            }
            [word] => self.word_runs(word),
            _ => (exact, self.several_runs(leaf)),
        }
    }

    /// Returns the stems of a word and its other spellings.
    pub(super) fn word_runs(&self, word: &LeafWord) -> (Field, Vec<Run>) {
        let all = self.handles.all;
        let field = all.stem;
        let form = |field| move |form: &String| Run::one(Term::from_field_text(field, form));
        let joined = word.joined.iter().map(form(all.joined));
        let equal = word.equal.iter();
        let equal = equal.flat_map(|equal| equal.spelling.runs(self.handles));
        let forms = word.stems.iter().map(form(field));
        (field, forms.chain(joined).chain(equal).collect())
    }

    /// Returns the runs that a phrase stands for, in exact forms, or a compound, in any number and gender of its words.
    pub(super) fn several_runs(&self, leaf: &Leaf) -> Vec<Run> {
        let mut runs = self.exact_runs(leaf);
        if !leaf.is_phrase {
            runs.extend(self.inflected_runs(leaf));
        }
        runs
    }

    /// Returns the runs of stems that a compound stands for: *grands-mères*, of *grand-mère*.
    fn inflected_runs(&self, leaf: &Leaf) -> Vec<Run> {
        let all = self.handles.all;
        let mut runs = vec![Run { terms: Vec::new() }];
        for word in &leaf.words {
            let (field, forms) = match word.is_stop {
                true => (all.exact, std::slice::from_ref(&word.exact)),
                false => (all.stem, word.stems.as_slice()),
            };
            // Compounds of many ambiguous words, which no copy has, are looked for by the first stem of each.
            let forms = match runs.len() > LIMIT_INFLECTED {
                true => &forms[..1],
                false => forms,
            };
            let term = |form: &String| (word.offset, Term::from_field_text(field, form));
            if let [form] = forms {
                // In place: a copy for each word would cost the square of a long compound.
                for run in &mut runs {
                    run.terms.push(term(form));
                }
                continue;
            }
            let with = |run: &Run, form: &String| {
                let mut terms = run.terms.clone();
                terms.push(term(form));
                Run { terms }
            };
            let longer = |run: &Run| forms.iter().map(|form| with(run, form)).collect::<Vec<_>>();
            runs = runs.iter().flat_map(longer).collect();
        }
        let joined = leaf.joined_stem.iter();
        runs.extend(joined.flat_map(|stem| {
            [all.stem, all.joined].map(|field| Run::one(Term::from_field_text(field, stem)))
        }));
        runs
    }

    /// Returns the runs of exact forms that a phrase or compound stands for.
    fn exact_runs(&self, leaf: &Leaf) -> Vec<Run> {
        let words = || leaf.words.iter().map(|word| word.exact.as_str());
        let mut runs = vec![self.exact_run(leaf, words())];
        let joined = |text: &str| Run::one(Term::from_field_text(self.handles.all.exact, text));
        runs.extend(leaf.joined.as_deref().map(joined));
        let [first, _, ..] = leaf.words.as_slice() else {
            return runs;
        };
        for equal in &first.equal {
            if equal.replaces == leaf.words.len() {
                runs.extend(equal.spelling.runs(self.handles));
            }
        }
        // Saint-Denis is St-Denis.
        let respelled = leaf.words.iter().enumerate();
        let respelled = respelled.filter(|(_, word)| !word.equal.is_empty());
        for (index, word) in respelled.take(LIMIT_RESPELLED) {
            for equal in word.equal.iter().filter(|equal| equal.replaces == 1) {
                if let [other] = equal.spelling.words.as_slice() {
                    let words = words().enumerate();
                    let words =
                        words.map(|(at, word)| if at == index { &other.exact } else { word });
                    let words: Vec<&str> = words.collect();
                    runs.push(self.exact_run(leaf, words.iter().copied()));
                    runs.extend(leaf.joined.is_some().then(|| joined(&words.concat())));
                }
            }
        }
        runs
    }

    /// Returns the run of exact forms that stand as the words of a leaf do.
    fn exact_run<'w>(&self, leaf: &Leaf, words: impl Iterator<Item = &'w str>) -> Run {
        let exact = self.handles.all.exact;
        let terms = leaf.words.iter().zip(words);
        let term =
            |(place, word): (&LeafWord, &str)| (place.offset, Term::from_field_text(exact, word));
        Run {
            terms: terms.map(term).collect(),
        }
    }

    /// Returns what matches any of these terms as one.
    pub(super) fn occurrences(
        &self,
        field: Field,
        terms: Vec<String>,
        zone: Option<&Zone>,
    ) -> Boxed {
        let run = |term: &String| Run::one(Term::from_field_text(field, term));
        self.any_run(field, terms.iter().map(run).collect(), zone)
    }

    /// Returns what matches any of these runs as one: tantivy's own query where that is faster.
    pub(super) fn any_run(&self, field: Field, runs: Vec<Run>, zone: Option<&Zone>) -> Boxed {
        if let ([run], None) = (runs.as_slice(), zone)
            && let [(_, term)] = run.terms.as_slice()
        {
            let option = IndexRecordOption::WithFreqs;
            return Box::new(TermQuery::new(term.clone(), option));
        }
        Box::new(Occurrences {
            field,
            runs,
            zone: zone.cloned(),
        })
    }
}
