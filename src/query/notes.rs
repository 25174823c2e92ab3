//! What is told of the odd parts of a query: how each was read.

/// Most letters of a query that a note repeats.
const LONGEST_SHOWN: usize = 40;

/// The notes on a query, each once.
#[derive(Default)]
pub(super) struct Notes(pub(super) Vec<String>);

impl Notes {
    pub(super) fn add(&mut self, note: String) {
        // A query of `LIMIT_BYTES` has room for some thousand different ones.
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }
}

/// Returns a part of a query as notes repeat it: its beginning, if it is long.
pub(super) fn shown(typed: &str) -> String {
    match typed.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", &typed[..end]),
        None => typed.to_owned(),
    }
}
