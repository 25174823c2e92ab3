//! The articles that readers must be told of before they use them: withdrawn, or still under embargo.

use std::collections::HashSet;

use tantivy::collector::DocSetCollector;
use tantivy::query::Query;
use tantivy::{DocAddress, Searcher, Term};

use super::compile::{all_of, any_of, term_query};
use crate::index::Handles;
use crate::model::Status;

/// Returns those of the articles that match.
pub(super) fn warned(
    matching: &dyn Query,
    searcher: &Searcher,
    handles: &Handles,
) -> tantivy::Result<HashSet<DocAddress>> {
    let Some(field) = handles.value("status") else {
        return Ok(HashSet::new());
    };
    let mut warnings = Vec::new();
    for status in Status::ALL.into_iter().filter(|status| status.is_warning()) {
        let term = Term::from_field_text(field, status.name());
        if searcher.doc_freq(&term)? > 0 {
            warnings.push(term_query(term));
        }
    }
    // As in nearly every index: what matches is not gone through once more.
    if warnings.is_empty() {
        return Ok(HashSet::new());
    }
    let both = all_of(vec![matching.box_clone(), any_of(warnings)]);
    searcher.search(&both, &DocSetCollector)
}
