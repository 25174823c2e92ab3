//! What was found in a file, beside its articles.

use std::collections::HashMap;

use crate::archive::{ReadError, Snapshot, Underway};
use crate::index::{LedgerRow, State};

/// How many lines of each kind are kept for a file: enough to see what is wrong with it.
const REPORT_LINES: usize = 100;

/// What was found in a file.
#[derive(Default)]
pub(super) struct Findings {
    /// What counts the articles until all of the file's are known.
    pub(super) underway: Underway,
    pub(super) articles: u64,
    pub(super) undated: u64,
    /// Which ingest first met the articles that the index holds of the file, by their names; asked for when the first article
    /// of it is added.
    pub(super) arrivals: Option<HashMap<String, u64>>,
    pub(super) has_begun: bool,
    /// Pieces that could not be read.
    pub(super) problems: Lines,
    pub(super) doubts: Lines,
    pub(super) set_aside: Option<String>,
    /// Whether its beginning told that it is no text, and the rest was not read.
    pub(super) is_unread: bool,
    /// Whether it holds members, which are reported by themselves.
    pub(super) is_container: bool,
}

impl Findings {
    /// Begins with nothing, and has its articles counted on the way.
    pub(super) fn counted(underway: &Underway) -> Findings {
        Findings {
            underway: underway.clone(),
            ..Findings::default()
        }
    }

    /// Sets the file aside by its beginning, whatever else is in it.
    fn set_aside_unread(&mut self, what: String) {
        self.set_aside = Some(what);
        self.is_unread = true;
    }

    /// Sets a file aside that is empty.
    pub(super) fn set_aside_empty(&mut self) {
        self.set_aside_unread("empty".to_owned());
    }

    /// Sets a file aside that is no text; fails where it is another error that kept it from being read.
    pub(super) fn set_aside_if_no_text(&mut self, error: ReadError) -> Result<(), ReadError> {
        match error {
            ReadError::Binary => self.set_aside_unread("binary".to_owned()),
            ReadError::NotText(kind) => self.set_aside_unread(format!("not an article: {kind}")),
            error => return Err(error),
        }
        Ok(())
    }

    /// Returns the ledger's row of a file that was read to its end.
    pub(super) fn row(&mut self, snapshot: Snapshot, read_ns: i64) -> LedgerRow {
        if self.undated > 0 {
            let line = match self.articles {
                1 => "no date".to_owned(),
                articles => format!("{} of {articles} articles have no date", self.undated),
            };
            self.doubts.push(line);
        }
        let state = match (self.articles, self.problems.count) {
            _ if self.is_container => State::Container,
            (0, 0) => State::SetAside,
            (0, _) => State::Failed,
            _ => State::Indexed,
        };
        let (pieces, doubts) = (self.problems.to_vec(), self.doubts.to_vec());
        let set_aside = self.set_aside.take();
        let (report, pieces) = match state {
            State::SetAside => {
                let what = set_aside.unwrap_or_else(|| "empty".to_owned());
                (doubts.into_iter().chain([what]).collect(), Vec::new())
            }
            // None of its pieces could be read: that is why it failed.
            State::Failed => (pieces.into_iter().chain(doubts).collect(), Vec::new()),
            State::Indexed | State::Container => (doubts, pieces),
        };
        LedgerRow {
            size_bytes: snapshot.size_bytes,
            modified_ns: snapshot.modified_ns,
            changed_ns: snapshot.changed_ns,
            read_ns,
            digest: snapshot.digest,
            state,
            report,
            pieces,
        }
    }
}

/// Lines about a file: the first ones, and how many there were.
#[derive(Default)]
pub(super) struct Lines {
    first: Vec<String>,
    pub(super) count: u64,
}

impl Lines {
    pub(super) fn push(&mut self, line: String) {
        self.count += 1;
        if self.first.len() < REPORT_LINES {
            self.first.push(line);
        }
    }

    /// Puts a line before the others, and keeps it.
    pub(super) fn push_first(&mut self, line: String) {
        self.count += 1;
        self.first.insert(0, line);
    }

    /// Returns the lines, and one more that counts those that were not kept.
    pub(super) fn to_vec(&self) -> Vec<String> {
        let mut lines = self.first.clone();
        let more = self.count - lines.len() as u64;
        if more > 0 {
            lines.push(format!("{more} more like these"));
        }
        lines
    }
}
