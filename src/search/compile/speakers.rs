//! Who is asked for in quotations: a speaker, and what else copy calls them.

use tantivy::Term;

use super::{Boxed, Compiler, unscored};
use crate::index::{NAMED, whole};
use crate::model::QuoteKind;
use crate::query::Query;
use crate::schema;
use crate::search::SearchError;
use crate::search::forms::like;
use crate::search::occurrences::{Occurrences, Quoted, Run, SaidBy, Zone};

impl Compiler<'_> {
    /// Returns the name of the field of speakers.
    pub(super) fn speaker_field(&self) -> &str {
        &self.handles.quotations.row.speaker.name
    }

    /// Notes the speaker that one of these queries asks for, whose words the others are looked for in; returns the one
    /// that was noted before.
    pub(super) fn quoting<'q>(
        &mut self,
        queries: impl Iterator<Item = &'q Query>,
    ) -> Result<Option<SaidBy>, SearchError> {
        let outer = self.speaker.clone();
        for query in queries {
            if let Some(speaker) = self.said_by(query)? {
                self.speaker = Some(speaker);
                break;
            }
        }
        Ok(outer)
    }

    /// Returns the articles that quote somebody, between marks or without.
    pub(super) fn quotations_of(&self, speaker: SaidBy) -> Boxed {
        unscored(Occurrences {
            field: speaker.field,
            runs: speaker.names,
            zone: Some(Zone::Numbered(Quoted {
                kinds: vec![QuoteKind::Speech, QuoteKind::Indirect],
                is_sure: self.is_sure,
                speaker: None,
            })),
        })
    }

    /// Returns the quotations of whoever a query asks for, under every name that copy gives them; `None` where it asks
    /// for anything else.
    pub(super) fn said_by(&mut self, query: &Query) -> Result<Option<SaidBy>, SearchError> {
        let field = self.handles.quotations.speakers;
        let names = match query {
            Query::Has(name) if *name == self.speaker_field() => {
                vec![Run::one(Term::from_field_text(field, NAMED))]
            }
            Query::Or(queries) => {
                let mut names = Vec::new();
                for query in queries {
                    match self.said_by(query)? {
                        Some(said) => names.extend(said.names),
                        None => return Ok(None),
                    }
                }
                names
            }
            query => {
                let term = |word: &String| (0, Term::from_field_text(field, word));
                let Some(names) = self.speakers_asked_for(query)? else {
                    return Ok(None);
                };
                let run = |words: &Vec<String>| Run {
                    terms: words.iter().map(term).collect(),
                };
                names.iter().map(run).collect()
            }
        };
        Ok(Some(SaidBy { field, names }))
    }

    /// Notes whose quotations are shown.
    pub(super) fn mark_speaker(&mut self, query: &Query) -> Result<(), SearchError> {
        let speakers = self.speakers_asked_for(query)?.unwrap_or_default();
        self.marked.speakers.extend(speakers);
        Ok(())
    }

    /// Returns the words of each name that a query for a speaker stands for; `None` where it is no such query.
    pub(super) fn speakers_asked_for(
        &mut self,
        query: &Query,
    ) -> Result<Option<Vec<Vec<String>>>, SearchError> {
        Ok(match query {
            Query::Value { field, value } if *field == self.speaker_field() => {
                let mut names = Vec::new();
                for name in names_of(value) {
                    let mut words = Vec::new();
                    self.analyzer.each_token(&name, |token| {
                        if !token.word().is_stop {
                            words.push(token.word().exact.to_owned());
                        }
                    });
                    if !words.is_empty() {
                        names.push(words);
                    }
                }
                Some(names)
            }
            Query::ValueLike { field, pattern } if *field == self.speaker_field() => {
                let field = self.handles.quotations.speakers;
                let words = like(pattern, self.searcher, field)?;
                Some(words.into_iter().map(|word| vec![word]).collect())
            }
            _ => None,
        })
    }
}

/// Returns a speaker's name and what else copy calls them: *Russie* is also *Moscou* and *Kremlin*, *Moscou* also
/// *Russie*, but the Kremlin is not Moscow.
fn names_of(value: &str) -> Vec<String> {
    let asked = whole(value);
    let mut names = vec![value.to_owned()];
    for alias in schema::aliases() {
        if whole(&alias.name) == asked {
            names.extend(alias.spoken_for_by.iter().cloned());
        } else if alias.spoken_for_by.iter().any(|name| whole(name) == asked) {
            names.push(alias.name.clone());
        }
    }
    names
}
