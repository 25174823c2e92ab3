//! The walk and the ledger, both in the order of file keys, compared in one pass.

use std::iter::Peekable;
use std::path::{Path, PathBuf};

use super::reading::Task;
use super::roots::Target;
use crate::archive::{File, Met, Skipped, Walk, is_replaced};
use crate::index::{Entry, Index, IndexError, LedgerRow, Rows, State};
use crate::model::{FileKey, path_of};

/// A file that was changed less than this before it was read may have been changed again without its times telling:
/// the coarsest clock of a file system in use, FAT's, ticks every two seconds.
const CLOCK_NS: i64 = 2_000_000_000;

/// What is done about something that was met, or is missed.
pub(super) enum Decision {
    /// The file is read.
    Read(Box<Task>),
    /// The file is as it was.
    Unchanged {
        /// Its length.
        size_bytes: u64,
        /// How many members it holds, all as they were; none but in containers.
        members: u64,
    },
    /// It is never read.
    Skipped(PathBuf, Skipped),
    /// It is listed, and under nothing that is ingested.
    Elsewhere(PathBuf),
    /// Files that are no longer there.
    Vanished {
        /// Their keys, if they are to be removed.
        keys: Vec<FileKey>,
        /// How many articles they held.
        articles: u64,
        /// How many files are kept although they vanished, and where: too many at once.
        kept: Option<(u64, PathBuf)>,
        /// Keys of records of what could not be read and no longer stands in the way: a directory that is read by now, a
        /// file that is gone.
        settled: Vec<FileKey>,
    },
}

/// Where files come from.
pub(super) enum Source<'a> {
    /// From a walk, which meets everything that is there.
    Walked(Box<dyn Iterator<Item = Met> + 'a>),
    /// From a list, which says nothing of other files.
    Listed(Listed),
}

/// The listed files that are under a target.
pub(super) struct Listed {
    /// What was listed, in order.
    keys: Vec<FileKey>,
    /// What was met there.
    met: Vec<Met>,
}

/// The comparison of one target with the ledger.
pub(super) struct Changes<'a> {
    met: Peekable<Box<dyn Iterator<Item = Met> + 'a>>,
    rows: Option<Rows>,
    next_row: Option<Entry>,
    target: Target,
    is_full: bool,
    /// What was looked at, where it was not everything.
    listed: Option<Vec<FileKey>>,
    /// What could not be looked at: nothing is known of it and of what is under it.
    unread: Vec<FileKey>,
    is_target_missing: bool,
    known_files: u64,
    vanished: Vec<Entry>,
    settled: Vec<FileKey>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(
        index: Option<&Index>,
        target: &Target,
        source: Source<'a>,
        is_full: bool,
    ) -> Result<Changes<'a>, IndexError> {
        let rows = index
            .map(|index| index.rows_under(target.key.as_bytes()))
            .transpose()?;
        let (met, listed): (Box<dyn Iterator<Item = Met>>, _) = match source {
            Source::Walked(met) => (met, None),
            Source::Listed(Listed { keys, met }) => (Box::new(met.into_iter()), Some(keys)),
        };
        let mut changes = Changes {
            met: met.peekable(),
            rows,
            next_row: None,
            target: target.clone(),
            is_full,
            listed,
            unread: Vec::new(),
            is_target_missing: false,
            known_files: 0,
            vanished: Vec::new(),
            settled: Vec::new(),
        };
        changes.advance_row()?;
        Ok(changes)
    }

    /// Returns what is done about the next thing that was met.
    pub(super) fn next(&mut self) -> Result<Option<Decision>, IndexError> {
        let Some(met) = self.met.next() else {
            while let Some(row) = self.next_row.take() {
                self.miss(row);
                self.advance_row()?;
            }
            return Ok(None);
        };
        let (file, refused) = match met {
            Met::Skipped(path, why) => return Ok(Some(Decision::Skipped(path, why))),
            Met::File(file) => (file, None),
            Met::Failed(path, reason) => {
                self.is_target_missing |= path == self.target.path;
                self.unread.push(self.target.key_of(&path));
                let unseen = File {
                    path,
                    size_bytes: 0,
                    modified_ns: 0,
                    changed_ns: 0,
                };
                (unseen, Some(reason))
            }
        };
        let key = self.target.key_of(&file.path);
        while let Some(row) = self.next_row.take_if(|row| row.key < key) {
            self.miss(row);
            self.advance_row()?;
        }
        let previous = self.next_row.take_if(|row| row.key == key);
        if previous.is_some() {
            self.advance_row()?;
        }
        // The rows of a container's members come next; whoever reads the container compares them.
        let (mut members, mut has_failed_member) = (0, false);
        let is_member = |row: &mut Entry| row.key.is_member_of(&key);
        while let Some(member) = self.next_row.take_if(is_member) {
            members += 1;
            has_failed_member |= member.row.is_some_and(|row| row.state == State::Failed);
            self.advance_row()?;
        }
        // What failed is read again, and a member with its container.
        let is_full = self.is_full || has_failed_member;
        Ok(Some(
            self.decide(file, key, refused, previous, members, is_full),
        ))
    }

    fn decide(
        &self,
        file: File,
        key: FileKey,
        refused: Option<String>,
        previous: Option<Entry>,
        members: u64,
        is_full: bool,
    ) -> Decision {
        let row = previous.as_ref().and_then(|entry| entry.row.as_ref());
        let is_comparable = row.filter(|row| {
            !is_full
                && refused.is_none()
                && !matches!(row.state, State::Failed | State::Partial)
                && row.size_bytes == file.size_bytes
        });
        if is_comparable.is_some_and(|row| is_same(row, &file)) {
            return Decision::Unchanged {
                size_bytes: file.size_bytes,
                members,
            };
        }
        Decision::Read(Box::new(Task {
            // What was set aside is looked at again: not all of it may have been read, and its digest says nothing of the rest.
            known_digest: is_comparable
                .filter(|row| row.state != State::SetAside)
                .map(|row| row.digest),
            relative: path_of(&key.place().file),
            key,
            previous,
            members,
            refused,
            file,
        }))
    }

    /// Notes a file of the ledger that was not met.
    fn miss(&mut self, entry: Entry) {
        let is_under = |keys: &[FileKey]| keys.iter().any(|above| entry.key.is_under(above));
        if is_record_of_failure(&entry) {
            if self.listed.as_deref().is_none_or(is_under) && !is_under(&self.unread) {
                self.settled.push(entry.key);
            }
            return;
        }
        // Under a target that is not there everything vanished, and is kept as a whole.
        let is_unread = self
            .unread
            .iter()
            .any(|directory| *directory != self.target.key && entry.key.is_under(directory));
        if self.listed.is_none() && !is_unread {
            self.vanished.push(entry);
        }
    }

    fn advance_row(&mut self) -> Result<(), IndexError> {
        if let Some(rows) = &mut self.rows {
            for row in rows {
                let row = row?;
                if row.key.is_under(&self.target.key) {
                    let is_file = !row.key.is_member() && !is_record_of_failure(&row);
                    self.known_files += u64::from(is_file);
                    self.next_row = Some(row);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Returns what is done about the files that are no longer there, after the last thing was met.
    ///
    /// When the target itself is not there, or more than half of its files, it may be a disk that is not mounted: then
    /// nothing is removed unless `prunes`, but for what something else stands in the place of.
    pub(super) fn vanished(mut self, prunes: bool) -> Decision {
        let mut kept = None;
        if !prunes && self.is_suspicious(&self.vanished) {
            let roots = [self.target.root.clone()];
            let (replaced, vanished): (Vec<Entry>, Vec<Entry>) = std::mem::take(&mut self.vanished)
                .into_iter()
                .partition(|entry| {
                    is_replaced(&path_of(&entry.key.file().place().file_in(&roots)))
                });
            self.vanished = replaced;
            match self.is_suspicious(&vanished) {
                true => kept = Some((files_in(&vanished), self.target.path)),
                false => self.vanished.extend(vanished),
            }
        }
        let articles = self.vanished.iter().map(|entry| entry.articles).sum();
        let keys = self.vanished.into_iter().map(|entry| entry.key).collect();
        Decision::Vanished {
            keys,
            articles,
            kept,
            settled: self.settled,
        }
    }

    /// Whether so much vanished that it may be there.
    fn is_suspicious(&self, vanished: &[Entry]) -> bool {
        let files = files_in(vanished);
        files > 0 && (self.is_target_missing || files * 2 > self.known_files)
    }
}

/// Returns how many files these are: a container is one, however many members it holds.
fn files_in(entries: &[Entry]) -> u64 {
    let is_file = |entry: &&Entry| !entry.key.is_member();
    entries.iter().filter(is_file).count() as u64
}

/// Whether all that the index holds of something is that it could not be read.
fn is_record_of_failure(entry: &Entry) -> bool {
    let state = entry.row.as_ref().map(|row| row.state);
    entry.articles == 0 && state == Some(State::Failed)
}

/// Whether the times of a file say that it is as it was read.
fn is_same(row: &LedgerRow, file: &File) -> bool {
    let is_settled = row.modified_ns.max(row.changed_ns).saturating_add(CLOCK_NS) <= row.read_ns;
    is_settled && row.modified_ns == file.modified_ns && row.changed_ns == file.changed_ns
}

/// Returns the listed files that are under a target, in the order of their keys, each once.
pub(super) fn listed(files: &[PathBuf], target: &Target, follow_links: bool) -> Listed {
    let mut paths: Vec<(FileKey, PathBuf)> = files
        .iter()
        .filter_map(|path| absolute(path))
        .filter(|path| path.starts_with(&target.path))
        .map(|path| (target.key_of(&path), path))
        .collect();
    paths.sort();
    // What is under a directory that is listed too is met there.
    paths.dedup_by(|(key, _), (before, _)| key.is_under(before));
    let walk = target.walk(&Walk {
        follow_links,
        leave_out: Vec::new(),
    });
    let (keys, paths): (Vec<FileKey>, Vec<PathBuf>) = paths.into_iter().unzip();
    let met = paths
        .iter()
        .flat_map(|path| walk.under(path).collect::<Vec<_>>())
        .collect();
    Listed { keys, met }
}

/// Whether a listed path is under none of the targets.
pub(super) fn is_elsewhere(path: &Path, targets: &[Target]) -> bool {
    let path = absolute(path);
    path.is_none_or(|path| !targets.iter().any(|target| path.starts_with(&target.path)))
}

/// Returns a listed path without detours: the directory it is in without links, its own name as it is.
pub(super) fn absolute(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => Some(
            parent
                .canonicalize()
                .unwrap_or_else(|_| parent.to_owned())
                .join(name),
        ),
        _ => Some(path),
    }
}
