//! Who is asked for in quotations: a speaker, and what else copy calls them.

use tantivy::Term;

use super::{Boxed, Compiler, unscored};
use crate::index::whole;
use crate::model::QuoteKind;
use crate::query::Query;
use crate::schema;
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
        mut queries: impl Iterator<Item = &'q Query>,
    ) -> Option<SaidBy> {
        let field = self.speaker_field().to_owned();
        let asked = queries.find(|query| match query {
            Query::Value { field: name, .. } | Query::ValueLike { field: name, .. } => {
                *name == field
            }
            _ => false,
        });
        let speaker = asked.and_then(|query| self.said_by(query));
        let outer = self.speaker.clone();
        self.speaker = speaker.or_else(|| outer.clone());
        outer
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

    /// Returns the quotations of whoever a query asks for, under every name that copy gives them.
    pub(super) fn said_by(&mut self, query: &Query) -> Option<SaidBy> {
        let field = self.handles.quotations.speakers;
        let term = |word: &String| (0, Term::from_field_text(field, word));
        let names: Vec<Run> = self
            .speakers_asked_for(query)?
            .iter()
            .map(|words| Run {
                terms: words.iter().map(term).collect(),
            })
            .collect();
        (!names.is_empty()).then_some(SaidBy { field, names })
    }

    /// Notes whose quotations are shown.
    pub(super) fn mark_speaker(&mut self, query: &Query) {
        let speakers = self.speakers_asked_for(query).unwrap_or_default();
        self.marked.speakers.extend(speakers);
    }

    /// Returns the words of each name that a query for a speaker stands for.
    pub(super) fn speakers_asked_for(&mut self, query: &Query) -> Option<Vec<Vec<String>>> {
        match query {
            Query::Value { value, .. } => {
                let mut names = Vec::new();
                for name in names_of(value) {
                    let mut words = Vec::new();
                    self.analyzer.each_token(&name, |token| {
                        if !token.word.is_stop {
                            words.push(token.word.exact.to_owned());
                        }
                    });
                    if !words.is_empty() {
                        names.push(words);
                    }
                }
                Some(names)
            }
            Query::ValueLike { pattern, .. } => {
                let field = self.handles.quotations.speakers;
                let words = self.found(like(pattern, self.searcher, field))?;
                Some(words.into_iter().map(|word| vec![word]).collect())
            }
            _ => None,
        }
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
