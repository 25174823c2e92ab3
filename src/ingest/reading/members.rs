//! The members of a container, each read like a file and with a row of its own in the ledger.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::{Ended, Event, Failure, Findings, Gone, Reader, Task, Trouble};
use crate::archive::{Container, Content, Fetched, File, InContainer, Member, Snapshot};
use crate::fault;
use crate::index::{Entry, State};
use crate::ingest::changes::Decision;
use crate::model::FileKey;

/// How many members are removed from the index at a time.
const REMOVED_AT_ONCE: usize = 1000;

impl Reader<'_> {
    /// Reads the members of a container, and forgets those that it no longer holds.
    pub(super) fn read_members(
        &mut self,
        task: &Task,
        container: Container,
        findings: &mut Findings,
    ) -> Result<(), Failure> {
        findings.is_container = true;
        let mut met = HashSet::new();
        self.each_member(task, container, &mut met)?;
        if task.members > 0 {
            self.forget_members(task, |key| met.contains(&digest(key)))?;
        }
        Ok(())
    }

    /// Reads every member of a container, those of containers in it too, and notes their keys.
    fn each_member(
        &mut self,
        task: &Task,
        container: Container,
        met: &mut HashSet<u64>,
    ) -> Result<(), Failure> {
        let mut failure = None;
        let ended = container.members(&mut |found| {
            let taken = match found {
                InContainer::Member(member) => {
                    let member_task = self.member_task(task, &member);
                    met.insert(digest(&member_task.key));
                    self.member(&member_task, member, met)
                }
                InContainer::Skipped(label, why) => {
                    let path = inside(&task.file.path, &label);
                    let decision = Decision::Skipped(path, why);
                    self.send(Event::Decided(decision)).map_err(Failure::from)
                }
                InContainer::Failed(label, error) => {
                    let label = self.labelled(task, &label, 0, 0);
                    met.insert(digest(&label.key));
                    self.member_failed(
                        &label,
                        Findings::begin(&self.options.read.underway),
                        &error.into(),
                    )
                }
            };
            failure = match taken {
                Ok(()) if self.is_stopping() => Some(Failure::Stopped),
                taken => taken.err(),
            };
            failure.is_none()
        });
        match failure {
            Some(failure) => Err(failure),
            None => Ok(ended?),
        }
    }

    /// Reads one member, unless it is as it was.
    fn member(
        &mut self,
        task: &Task,
        member: Member,
        met: &mut HashSet<u64>,
    ) -> Result<(), Failure> {
        let mut findings = Findings::begin(&self.options.read.underway);
        let ended = self.caught(|reader| reader.read_member(task, member, &mut findings, met))?;
        match ended {
            Ended::Whole(snapshot) => Ok(self.whole(task, findings, snapshot)?),
            Ended::Same => Ok(self.unchanged(task, 0)?),
            Ended::Failed(trouble) => self.member_failed(task, findings, &trouble),
            // Without its row the member is read again.
            Ended::Stopped => Err(Failure::Stopped),
        }
    }

    fn read_member(
        &mut self,
        task: &Task,
        member: Member,
        findings: &mut Findings,
        met: &mut HashSet<u64>,
    ) -> Result<Ended, Failure> {
        let options = self.options.read.clone();
        let mut fetched = member.fetch(&options)?;
        let digest = match &fetched {
            Fetched::Whole(whole) => Some(whole.digest),
            Fetched::Long(_) => None,
        };
        let snapshot = Snapshot {
            size_bytes: task.file.size_bytes,
            modified_ns: task.file.modified_ns,
            changed_ns: 0,
            digest: digest.unwrap_or(0),
        };
        if self.is_known(task, &snapshot) {
            return Ok(Ended::Same);
        }
        let mut waiting = None;
        match fetched.content(&options) {
            Ok(Content::Document(document)) => match self.format_of(&document, findings)? {
                Some(format) if document.is_long() && digest.is_some() => waiting = Some(format),
                Some(format) => self.read_here(task, document, format, findings)?,
                None => {}
            },
            Ok(Content::Container(inner)) => {
                findings.is_container = true;
                self.each_member(task, inner, met)?;
            }
            Err(error) => findings.set_aside_if_no_text(error)?,
        }
        if let (Some(format), Fetched::Whole(whole)) = (waiting, fetched) {
            self.read_aside(task, whole, format, findings, None)?;
        }
        Ok(Ended::Whole(snapshot))
    }

    fn member_failed(
        &mut self,
        task: &Task,
        findings: Findings,
        trouble: &Trouble,
    ) -> Result<(), Failure> {
        Ok(self.failed(task, findings, trouble.to_string())?)
    }

    /// Whether a member is what the ledger knows: by its content, or by length and time where it is too long for that.
    ///
    /// A container in a container is always looked into: its own members are compared.
    fn is_known(&self, task: &Task, now: &Snapshot) -> bool {
        let row = task.previous.as_ref().and_then(|entry| entry.row.as_ref());
        row.is_some_and(|row| {
            matches!(row.state, State::Indexed | State::SetAside)
                && !self.is_full
                && row.size_bytes == now.size_bytes
                && row.digest == now.digest
                && (now.digest != 0 || row.modified_ns == now.modified_ns)
        })
    }

    fn member_task(&mut self, container: &Task, member: &Member) -> Task {
        self.labelled(
            container,
            &member.label,
            member.size_bytes,
            member.modified_ns,
        )
    }

    fn labelled(
        &mut self,
        container: &Task,
        label: &Path,
        size_bytes: u64,
        modified_ns: i64,
    ) -> Task {
        let key = container.key.member(label);
        Task {
            previous: self.previous(container, &key),
            file: File {
                path: inside(&container.file.path, label),
                size_bytes,
                modified_ns,
                changed_ns: 0,
            },
            key,
            relative: inside(&container.relative, label),
            members: container.members,
            known_digest: None,
            refused: None,
        }
    }

    /// Returns what the ledger knows of a member, where it knows any of its container.
    fn previous(&mut self, container: &Task, key: &FileKey) -> Option<Entry> {
        if container.members == 0 {
            return None;
        }
        // An index that cannot be read says so to the writer; here the member is read as a new one.
        if self.lookup.is_none() {
            self.lookup = fault::unguarded(|| self.index?.lookup().ok());
        }
        let lookup = self.lookup.as_ref()?;
        fault::unguarded(|| lookup.entry(key)).ok().flatten()
    }

    /// Has every member of a file that is not kept removed from the index.
    pub(super) fn forget_members(
        &self,
        task: &Task,
        is_kept: impl Fn(&FileKey) -> bool,
    ) -> Result<(), Failure> {
        let Some(index) = self.index else {
            return Ok(());
        };
        let broken = |error| Failure::from(self.events.send_broken(error));
        let rows = index.rows_under(&task.key.members());
        let rows = rows.map_err(broken)?;
        let (mut keys, mut articles) = (Vec::new(), 0);
        for entry in rows {
            let entry = entry.map_err(broken)?;
            if is_kept(&entry.key) {
                continue;
            }
            articles += entry.articles;
            keys.push(entry.key);
            if keys.len() == REMOVED_AT_ONCE {
                self.removed(std::mem::take(&mut keys), std::mem::take(&mut articles))?;
            }
        }
        Ok(self.removed(keys, articles)?)
    }

    fn removed(&self, keys: Vec<FileKey>, articles: u64) -> Result<(), Gone> {
        if keys.is_empty() {
            return Ok(());
        }
        self.send(Event::Decided(Decision::Vanished {
            keys,
            articles,
            kept: None,
            settled: Vec::new(),
        }))
    }
}

/// Returns the path of a member as it is shown: `archive.zip!2016/04/x.xml`.
fn inside(container: &Path, label: &Path) -> PathBuf {
    let mut path = container.as_os_str().to_owned();
    path.push("!");
    path.push(label);
    PathBuf::from(path)
}

fn digest(key: &FileKey) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.as_bytes().hash(&mut hasher);
    hasher.finish()
}
