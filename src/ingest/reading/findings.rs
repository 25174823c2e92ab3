//! What was found in a file, beside its articles.

use std::collections::HashMap;

use super::now_ns;
use crate::archive::{File, ReadError, Snapshot, Underway};
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
    /// When its reading began, in nanoseconds since 1970.
    read_ns: i64,
    /// How many articles the index held of it when its reading went on where it was cut.
    pub(super) resumed: u64,
    /// Whether its reading can go on there, if it is cut.
    pub(super) can_go_on: bool,
    /// What was found up to the last article that was added since the last row, as [`Fingerprint`](super::apart::Fingerprint)
    /// says it.
    fingerprint: Option<u64>,
    /// How much that was, and how much of it rows say already.
    reached: Tally,
    told: Tally,
    /// How many rows of parts there are: a later row has a later time.
    parts: i64,
    /// Whether its beginning told that it is no text, and the rest was not read.
    pub(super) is_unread: bool,
    /// Whether it holds members, which are reported by themselves.
    pub(super) is_container: bool,
}

/// How much was found.
#[derive(Clone, Copy, Default)]
struct Tally {
    articles: u64,
    undated: u64,
    problems: u64,
    doubts: u64,
}

impl Findings {
    /// Begins with nothing, now, and has its articles counted on the way.
    pub(super) fn begin(underway: &Underway) -> Findings {
        Findings {
            underway: underway.clone(),
            read_ns: now_ns(),
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

    /// Goes on where the reading was cut, when the index held so many articles of the file.
    pub(super) fn go_on(&mut self, articles: u64) {
        self.articles = articles;
        self.resumed = articles;
        self.told.articles = articles;
        // What the index holds stays.
        self.has_begun = true;
    }

    /// Notes that an article was added, and the fingerprint of what was found up to it, where that is taken.
    pub(super) fn reach(&mut self, fingerprint: Option<u64>) {
        self.fingerprint = fingerprint;
        self.reached = self.tally();
    }

    fn tally(&self) -> Tally {
        Tally {
            articles: self.articles,
            undated: self.undated,
            problems: self.problems.count,
            doubts: self.doubts.count,
        }
    }

    /// Returns the ledger's row of what was read since the last row, for the last article that was added; `None` where none
    /// was, or where reading cannot go on behind it.
    pub(super) fn part(&mut self, file: &File) -> Option<LedgerRow> {
        let fingerprint = self.fingerprint.take().filter(|_| self.can_go_on)?;
        let (told, reached) = (self.told, self.reached);
        let undated = no_date(
            reached.undated - told.undated,
            reached.articles - told.articles,
        );
        let report = self.doubts.between(told.doubts, reached.doubts);
        let row = LedgerRow {
            size_bytes: file.size_bytes,
            modified_ns: file.modified_ns,
            changed_ns: file.changed_ns,
            read_ns: self.row_ns(),
            digest: fingerprint,
            state: State::Partial,
            report: report.into_iter().chain(undated).collect(),
            pieces: self.problems.between(told.problems, reached.problems),
        };
        self.told = reached;
        self.parts += 1;
        Some(row)
    }

    /// Returns the time of the next row.
    pub(super) fn row_ns(&self) -> i64 {
        self.read_ns + self.parts
    }

    /// Returns the ledger's row of a file that was read to its end.
    pub(super) fn row(&mut self, snapshot: Snapshot) -> LedgerRow {
        let read_ns = self.row_ns();
        let told = self.told;
        let undated = no_date(self.undated - told.undated, self.articles - told.articles);
        let state = match (self.articles, self.problems.count) {
            _ if self.is_container => State::Container,
            (0, 0) => State::SetAside,
            (0, _) => State::Failed,
            _ => State::Indexed,
        };
        let pieces = self.problems.between(told.problems, self.problems.count);
        let mut doubts = self.doubts.between(told.doubts, self.doubts.count);
        doubts.extend(undated);
        let set_aside = self.set_aside.take();
        let (report, pieces) = match state {
            State::SetAside => {
                let what = set_aside.unwrap_or_else(|| "empty".to_owned());
                (doubts.into_iter().chain([what]).collect(), Vec::new())
            }
            // None of its pieces could be read: that is why it failed.
            State::Failed => (pieces.into_iter().chain(doubts).collect(), Vec::new()),
            State::Indexed | State::Partial | State::Container => (doubts, pieces),
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

/// Returns the line about articles without a date.
fn no_date(undated: u64, articles: u64) -> Option<String> {
    (undated > 0).then(|| match articles {
        1 => "no date".to_owned(),
        articles => format!("{undated} of {articles} articles have no date"),
    })
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
        self.between(0, self.count)
    }

    /// The same of those from one on to another.
    fn between(&self, from: u64, to: u64) -> Vec<String> {
        let kept = self.first.len() as u64;
        let place = |at: u64| at.min(kept) as usize;
        let mut lines = self.first[place(from)..place(to)].to_vec();
        let more = to.saturating_sub(from.max(kept));
        if more > 0 {
            lines.push(format!("{more} more like these"));
        }
        lines
    }
}
