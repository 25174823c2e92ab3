//! What the first query of a process needs of every segment, opened by a second thread while the first reads the query.
//!
//! The threads begin at opposite ends and meet: most of what opening costs is the system's mapping of pages that this
//! process has not touched yet. It saves .1 ms of two segments, 1 ms of eight (benches/README.md).

use tantivy::Searcher;

use super::columns::Columns;
use crate::index::Handles;

/// Whether there is enough to open for a second thread.
pub(super) fn is_worth_a_thread(searcher: &Searcher) -> bool {
    searcher.segment_readers().len() > 1
}

/// Opens the dictionaries and columns that every query needs, from the last segment to the first.
pub(super) fn open(searcher: &Searcher, handles: &Handles, columns: &Columns) {
    let all = handles.all;
    let last_first = || searcher.segment_readers().iter().enumerate().rev();
    // What fails here fails again for whoever needs it, and is told there.
    for field in [all.joined, all.stem, all.exact] {
        for (_, reader) in last_first() {
            drop(reader.inverted_index(field));
        }
    }
    for (segment, reader) in last_first() {
        drop(columns.ends(segment as u32, reader));
    }
    drop(columns.dates(searcher));
    for (_, reader) in last_first() {
        drop(reader.inverted_index(handles.name));
    }
}
