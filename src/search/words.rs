//! What became of each word of a query: its forms, in how many articles they are, and what else it may have been.

use std::collections::BTreeMap;

use tantivy::query::{EnableScoring, Query as _};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, Term};

use super::evidence::{Counts, Word};
use super::forms::near;
use super::occurrences::Occurrences;
use super::{Search, SearchError};

/// Shortest word that a suggestion is made for, in characters: shorter ones are near too many others.
const SHORTEST: usize = 4;

/// From how many characters on a word may have two typos.
const LONG: usize = 8;

/// In how many articles another form of a word may be for the word to be a misspelling yet.
const FEW: u64 = 20;

/// How many times as many articles have what it is misspelled from.
const MORE: u64 = 10;

/// How many articles are read to see how a word is written.
const READ: usize = 5;

/// How a loose word of a query was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct WordUse {
    /// As it was typed.
    pub typed: String,
    /// The forms that count as it, other spellings among them: stems, the exact forms of names and of several words.
    pub forms: Vec<String>,
    /// What a newsroom says for it, as stems: no match, and below it.
    pub akin: Vec<String>,
    /// In how many articles they are.
    pub counts: Counts,
    /// What it weighs: 1 or its boost, less in a date.
    pub weight: f32,
    /// Whether it stands in a date.
    pub is_of_date: bool,
    /// A word that articles have, where none has this one.
    pub suggestion: Option<String>,
}

impl Search<'_> {
    /// Returns what became of the words, in the order of the query.
    pub(super) fn uses<'w>(
        &mut self,
        words: impl Iterator<Item = &'w Word>,
    ) -> Result<Vec<WordUse>, SearchError> {
        let mut uses = Vec::new();
        for word in words {
            let text = |term: &Term| term.value().as_str().unwrap_or_default().to_owned();
            let runs = word.runs.iter().map(|run| {
                let words = run.terms.iter().map(|(_, term)| text(term));
                words.collect::<Vec<_>>().join(" ")
            });
            // The stems of compounds are the word's own.
            let joined = self.index.handles().all.joined;
            let terms = word.terms.iter().filter(|term| term.field() != joined);
            uses.push(WordUse {
                typed: word.typed.clone(),
                forms: terms.map(text).chain(runs).collect(),
                akin: word.akin.iter().map(text).collect(),
                counts: word.counts,
                weight: word.weight,
                is_of_date: word.is_of_date,
                suggestion: self.suggestion_for(word)?,
            });
        }
        Ok(uses)
    }

    /// Returns a word that articles have where none has one of the query, or only a few have another form of it and far more
    /// have what it may be misspelled from: *Benala* has the stem of Benali.
    fn suggestion_for(&mut self, word: &Word) -> Result<Option<String>, SearchError> {
        let least = match word.counts {
            Counts { articles: 0, .. } => 1,
            Counts { articles, exact: 0 } if articles <= FEW => articles * MORE,
            _ => return Ok(None),
        };
        let field = self.index.handles().all.exact;
        self.suggestion(&word.exact, field, least)
    }

    /// Returns the name of somebody who is quoted, where nobody has that name but one near to it.
    pub fn speaker_suggestion(&mut self, name: &str) -> Result<Option<String>, SearchError> {
        let field = self.index.handles().quotations.speakers;
        let mut words: Vec<(String, String)> = Vec::new();
        self.analyzer.each_token(name, |token| {
            let typed = name[token.range.clone()].to_owned();
            words.push((typed, token.word().exact.to_owned()));
        });
        let mut is_other = false;
        let mut suggested = Vec::with_capacity(words.len());
        for (typed, exact) in words {
            let term = Term::from_field_text(field, &exact);
            let other = match self.searcher.doc_freq(&term)? {
                0 => self.suggestion(&exact, field, 1)?,
                _ => None,
            };
            is_other |= other.is_some();
            suggested.push(other.unwrap_or(typed));
        }
        Ok(is_other.then(|| suggested.join(" ")))
    }

    /// Returns those of the compounds of a query that no article has.
    pub(super) fn absent(
        &self,
        compounds: &[(String, Occurrences)],
    ) -> Result<Vec<String>, SearchError> {
        let mut absent = Vec::new();
        for (typed, compound) in compounds {
            let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
            let weight = compound.weight(scoring)?;
            let mut is_there = false;
            for reader in self.searcher.segment_readers() {
                is_there = is_there || weight.scorer(reader, 1.0)?.doc() != TERMINATED;
            }
            if !is_there {
                absent.push(typed.clone());
            }
        }
        Ok(absent)
    }

    /// Returns the word of a field nearest to one that it does not have, as most articles write it, if so many have it.
    fn suggestion(
        &mut self,
        word: &str,
        field: Field,
        least: u64,
    ) -> Result<Option<String>, SearchError> {
        let length = word.chars().count();
        if length < SHORTEST || word.chars().any(char::is_numeric) {
            return Ok(None);
        }
        let term = |text: &str| Term::from_field_text(field, text);
        for typos in 1..=(if length < LONG { 1 } else { 2 }) {
            let found = match near(word, typos, &self.searcher, field) {
                Ok(found) => found,
                // It is near to everything.
                Err(SearchError::TooManyForms { .. }) => return Ok(None),
                Err(error) => return Err(error),
            };
            let mut best: Option<(u64, String)> = None;
            for other in found {
                let articles = self.searcher.doc_freq(&term(&other))?;
                if best.as_ref().is_none_or(|(most, _)| articles > *most) {
                    best = Some((articles, other));
                }
            }
            if let Some((_, other)) = best.filter(|(articles, _)| *articles >= least) {
                return Ok(Some(self.as_written(&other)?));
            }
        }
        Ok(None)
    }

    /// Returns an exact form with the capitals and accents that articles give it.
    fn as_written(&mut self, exact: &str) -> Result<String, SearchError> {
        let field = self.index.handles().all.exact;
        let articles = first_with(&self.searcher, &Term::from_field_text(field, exact))?;
        let mut spellings: BTreeMap<String, usize> = BTreeMap::new();
        for address in articles {
            let stored = self.stored(address)?;
            for passage in &stored.article.passages {
                let text = &passage.text;
                self.analyzer.each_token(text, |token| {
                    if token.word().exact == exact {
                        *spellings.entry(text[token.range].to_owned()).or_default() += 1;
                    }
                });
            }
        }
        let most = spellings.into_iter().max_by_key(|(_, count)| *count);
        Ok(most.map_or_else(|| exact.to_owned(), |(spelling, _)| spelling))
    }
}

/// Returns a few articles that have a term.
fn first_with(searcher: &Searcher, term: &Term) -> tantivy::Result<Vec<DocAddress>> {
    let mut found = Vec::new();
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let index = reader.inverted_index(term.field())?;
        let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
            continue;
        };
        while postings.doc() != TERMINATED && found.len() < READ {
            if !reader.is_deleted(postings.doc()) {
                found.push(DocAddress::new(segment as u32, postings.doc()));
            }
            postings.advance();
        }
    }
    Ok(found)
}
