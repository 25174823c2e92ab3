//! What an ingest did: every file that was met has exactly one outcome.

use std::path::PathBuf;
use std::time::Duration;

use super::Progress;
use super::changes::Decision;
use crate::index::State;

/// A file that should have been read and could not, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub path: PathBuf,
    /// What is wrong.
    pub reason: String,
}

/// What became of a file that was read.
pub(super) struct Outcome {
    pub(super) path: PathBuf,
    pub(super) size_bytes: u64,
    pub(super) state: State,
    /// Whether the ledger had a row of it.
    pub(super) is_known: bool,
    pub(super) articles: u64,
    pub(super) articles_before: u64,
    /// How many pieces of it could not be read.
    pub(super) problems: u64,
    /// Why it could not be read, or pieces of it.
    pub(super) reasons: Vec<String>,
    /// What the ledger keeps to say of it.
    pub(super) notes: Vec<String>,
}

/// What an ingest did, in numbers. Files but for where it says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Read for the first time, and indexed.
    pub new: u64,
    /// Read again, and indexed anew.
    pub changed: u64,
    /// As they were.
    pub unchanged: u64,
    /// No dispatches: empty, binary, another kind of document.
    pub set_aside: u64,
    /// Should have been read and could not be.
    pub failed: u64,
    /// Hold members, each of which is counted as a file.
    pub containers: u64,
    /// Of those, listed but under nothing that is ingested: the index knows nothing of them.
    pub elsewhere: u64,
    /// Never read: hidden, links, special files.
    pub skipped: u64,
    /// No longer there, and removed from the index.
    pub removed: u64,
    /// No longer there, but kept: too many at once.
    pub kept: u64,
    /// Articles that were indexed.
    pub articles: u64,
    /// Articles that were removed because their files are gone.
    pub articles_removed: u64,
    /// Articles that were indexed again because their first or last paragraph is now found to recur in others, or no
    /// longer is.
    pub settled: u64,
    /// Pieces of files that were indexed otherwise, such as lines that could not be read.
    pub problems: u64,
    /// Bytes of all files met.
    pub bytes: u64,
    /// Whether it was stopped before its end.
    pub is_stopped: bool,
    /// Articles that were indexed of files in the middle of which it was stopped; the next ingest reads those again.
    pub articles_of_cut_files: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl Report {
    /// Returns how many files were met.
    pub fn met(&self) -> u64 {
        let read = self.new + self.changed + self.set_aside + self.failed + self.containers;
        read + self.unchanged + self.skipped
    }

    /// Whether all that was met was read, as far as it is to be read.
    pub fn is_complete(&self) -> bool {
        self.failed == 0 && self.problems == 0 && self.kept == 0
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            files: self.met() - self.skipped,
            bytes: self.bytes,
            articles: self.articles,
            total: None,
        }
    }

    /// Counts a file that was read and returns what is wrong with it.
    pub(super) fn read(&mut self, outcome: Outcome) -> Vec<Problem> {
        self.bytes += outcome.size_bytes;
        self.articles += outcome.articles;
        match (outcome.state, outcome.is_known) {
            (State::Indexed | State::Partial, false) => self.new += 1,
            (State::Indexed | State::Partial, true) => self.changed += 1,
            (State::SetAside, _) => self.set_aside += 1,
            (State::Failed, _) => self.failed += 1,
            (State::Container, _) => self.containers += 1,
        }
        if outcome.state == State::SetAside {
            self.articles_removed += outcome.articles_before;
        }
        if outcome.state == State::Indexed {
            self.problems += outcome.problems;
        }
        let reasons = outcome.reasons.into_iter();
        reasons
            .map(|reason| Problem {
                path: outcome.path.clone(),
                reason,
            })
            .collect()
    }

    /// Counts something that needed no reading and returns what is wrong with it.
    pub(super) fn decided(&mut self, decision: Decision) -> Vec<Problem> {
        match decision {
            Decision::Unchanged {
                size_bytes,
                members,
            } => {
                self.unchanged += 1 + members;
                self.bytes += size_bytes;
                Vec::new()
            }
            Decision::Skipped(..) => {
                self.skipped += 1;
                Vec::new()
            }
            Decision::Elsewhere(path) => {
                self.failed += 1;
                self.elsewhere += 1;
                let reason =
                    "under no directory that was named and no root of the index".to_owned();
                vec![Problem { path, reason }]
            }
            Decision::Vanished {
                keys,
                articles,
                kept,
                settled: _,
            } => {
                self.removed += keys.len() as u64;
                self.articles_removed += articles;
                let Some((files, path)) = kept else {
                    return Vec::new();
                };
                self.kept += files;
                let reason = format!(
                    "{} here before and gone now, too many to be sure; their articles are kept (--prune removes them)",
                    match files {
                        1 => "1 file was".to_owned(),
                        files => format!("{files} files were"),
                    }
                );
                vec![Problem { path, reason }]
            }
            Decision::Read(_) => Vec::new(),
        }
    }
}
