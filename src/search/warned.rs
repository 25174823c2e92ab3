//! The articles that readers must be told of before they use them: withdrawn, under embargo, or not published.

use std::collections::HashSet;

use tantivy::collector::DocSetCollector;
use tantivy::query::Query;
use tantivy::{DocAddress, Searcher, SegmentReader, Term};

use super::compile::{all_of, any_of, term_query};
use crate::index::Handles;
use crate::model::Status;

/// Returns those of the articles that match.
pub(super) fn warned(
    matching: &dyn Query,
    searcher: &Searcher,
    handles: &Handles,
) -> tantivy::Result<HashSet<DocAddress>> {
    let Some(field) = handles.value(STATUS) else {
        return Ok(HashSet::new());
    };
    let segments = with_any(searcher)?;
    let mut warnings = Vec::new();
    for status in Status::ALL.into_iter().filter(|status| status.is_warning()) {
        let term = Term::from_field_text(field, status.name());
        let mut is_there = false;
        for reader in &segments {
            is_there |= reader.inverted_index(field)?.doc_freq(&term)? > 0;
        }
        if is_there {
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

/// The value of the schema that says what articles are.
const STATUS: &str = "status";

/// Returns the segments in which any article has a status.
///
/// Others are not asked: for a field without terms tantivy builds an empty dictionary, and its tables of a megabyte take a
/// cold query longer than the search itself.
fn with_any(searcher: &Searcher) -> tantivy::Result<Vec<&SegmentReader>> {
    let mut segments = Vec::new();
    for reader in searcher.segment_readers() {
        let statuses = reader.fast_fields().str(STATUS)?;
        if statuses.is_some_and(|column| column.num_terms() > 0) {
            segments.push(reader);
        }
    }
    Ok(segments)
}
