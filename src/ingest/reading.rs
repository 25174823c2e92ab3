//! Files read, taken apart and made into segments: the middle of the ingest line, run by several threads.

mod apart;
mod aside;
mod findings;
mod members;

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::PathBuf;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::changes::Decision;
use super::parcels::{Gone, Parcels};
use super::report::Outcome;
use super::{Opening, Options};
use crate::archive::{Content, File, Opened, ReadError, Snapshot};
use crate::fault::{self, Fault};
use crate::formats::{Format, Found};
use crate::index::{
    Arrivals, Batch, Encoder, Entry, Index, IndexError, LedgerRow, Lookup, State, Stored,
};
use crate::model::{FileKey, Origin};
use apart::Apart;
use aside::{Aside, Heard};
use findings::Findings;

/// How long an article's text may be that is indexed by the thread that reads, in bytes: a longer one is indexed aside.
const TEXT_BYTES: usize = 1 << 20;

/// A file to be read.
pub(super) struct Task {
    pub(super) file: File,
    pub(super) key: FileKey,
    /// Its path under the root.
    pub(super) relative: PathBuf,
    /// What the ledger knows of it.
    pub(super) previous: Option<Entry>,
    /// How many members of it the ledger knows.
    pub(super) members: u64,
    /// The digest of its content when it was read, if only its times say that it may have changed.
    pub(super) known_digest: Option<u64>,
    /// Why it could not even be looked at.
    pub(super) refused: Option<String>,
}

/// What happens to files, in order for each file.
pub(super) enum Event {
    /// What a thread read since the last one.
    Batch(Batch),
    /// An article of the file, where every one is to be told.
    Taken(Box<Taken>),
    /// The file is done; its last documents come with a batch.
    Read(Box<Outcome>),
    /// Something needed no reading.
    Decided(Decision),
    /// The ledger could not be read, or a segment not be written.
    Broken(IndexError),
}

impl Parcels<Event> {
    /// Says why the ingest cannot go on.
    pub(super) fn send_broken(&self, error: IndexError) -> Gone {
        // Where that is not heard, another failure is told already.
        drop(
            self.send(Event::Broken(error))
                .and_then(|()| self.send_all()),
        );
        Gone
    }
}

/// An article as it was taken apart, and what it would be called.
pub struct Taken {
    /// Path of its file, with the member where the file is a container.
    pub path: PathBuf,
    /// Its identifier, or the path and place that stand for one.
    pub name: String,
    /// The article and where it came from.
    pub stored: Stored,
}

/// A thread that reads.
pub(super) struct Reader<'a> {
    index: Option<&'a Index>,
    /// `None` in a dry run, which takes files apart and makes no documents.
    opening: Option<&'a Opening<'a>>,
    /// Whether what is unchanged is read again.
    is_full: bool,
    options: &'a Options,
    /// Made for the first document.
    encoder: Option<Encoder>,
    /// Opened for the first container whose members the ledger knows.
    lookup: Option<Lookup>,
    /// Whether what is read was read before in this ingest, and was written to meanwhile.
    is_second_try: bool,
    /// Opened for the first file that is read again.
    arrivals: Option<Arrivals>,
    tasks: Receiver<Vec<Task>>,
    /// Whoever takes them and is gone failed, and reports that itself.
    events: Parcels<Event>,
}

/// How reading a file or a member ended.
enum Ended {
    /// All of it was read, or as much as tells that it is no text.
    Whole(Snapshot),
    /// Its content is what the ledger knows.
    Same,
    /// Not at all, or not to the end.
    Failed(Trouble),
    /// By a request to stop.
    Stopped,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The program is wrong.
    #[error("{0}. Please report it with this file")]
    Fault(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Fault(fault)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        index: Option<&'a Index>,
        opening: Option<&'a Opening<'a>>,
        is_full: bool,
        options: &'a Options,
        tasks: Receiver<Vec<Task>>,
        events: Parcels<Event>,
    ) -> Reader<'a> {
        Reader {
            index,
            opening,
            is_full,
            options,
            encoder: None,
            lookup: None,
            is_second_try: false,
            arrivals: None,
            tasks,
            events,
        }
    }

    pub(super) fn run(mut self) {
        // Whoever takes the events is gone: nothing is left to be done.
        drop(self.read_all().and_then(|()| {
            self.hand_over()?;
            self.events.send_all()
        }));
    }

    fn read_all(&mut self) -> Result<(), Gone> {
        loop {
            let tasks = match self.tasks.try_recv() {
                Ok(tasks) => tasks,
                Err(_) => {
                    self.events.send_all()?;
                    match self.tasks.recv_timeout(self.options.hand_over_every()) {
                        Ok(tasks) => tasks,
                        Err(RecvTimeoutError::Timeout) => {
                            self.hand_over()?;
                            continue;
                        }
                        Err(RecvTimeoutError::Disconnected) => return Ok(()),
                    }
                }
            };
            for task in tasks {
                if self.is_stopping() {
                    return Ok(());
                }
                self.task(&task)?;
            }
        }
    }

    /// Whether what was read since the last time is to be sent before anything is added.
    fn is_due(&self) -> bool {
        self.encoder.as_ref().is_some_and(|encoder| {
            encoder.is_full()
                || encoder.documents() >= self.options.commit_documents
                || encoder
                    .begun()
                    .is_some_and(|begun| begun.elapsed() >= self.options.hand_over_every())
        })
    }

    /// Returns the encoder, with room for another document; `None` in a dry run.
    fn encoder(&mut self) -> Result<Option<&mut Encoder>, Gone> {
        let Some(opening) = self.opening else {
            return Ok(None);
        };
        if self.is_due() {
            self.hand_over()?;
        }
        if self.encoder.is_none() {
            match opening.with(|writer| Ok(writer.encoder())) {
                Ok(encoder) => self.encoder = Some(encoder),
                Err(error) => return Err(self.events.send_broken(error)),
            }
        }
        Ok(self.encoder.as_mut())
    }

    /// Sends what was read since the last time, as a segment.
    fn hand_over(&mut self) -> Result<(), Gone> {
        let encoder = self.encoder.as_mut();
        let batch = fault::unguarded(|| encoder.map(Encoder::finish).transpose());
        match batch {
            Ok(Some(Some(batch))) => {
                self.send(Event::Batch(batch))?;
                self.events.send_all()
            }
            Ok(_) => Ok(()),
            Err(error) => Err(self.events.send_broken(error)),
        }
    }

    fn send(&self, event: Event) -> Result<(), Gone> {
        self.events.send(event)
    }

    fn task(&mut self, task: &Task) -> Result<(), Gone> {
        if let Some(reason) = &task.refused {
            let findings = Findings::begin(&self.options.read.underway);
            return self.failed(task, findings, reason.clone());
        }
        let mut findings = Findings::begin(&self.options.read.underway);
        let mut ended = self.read(task, &mut findings)?;
        if matches!(ended, Ended::Failed(Trouble::Read(ReadError::Modified))) {
            // Whoever writes to it is done by now, or the next ingest reads it again. What the first try gave must lie in an
            // earlier segment to be removed.
            self.hand_over()?;
            self.is_second_try = true;
            findings
                .underway
                .drop_articles(findings.articles - findings.resumed);
            findings = Findings::begin(&self.options.read.underway);
            ended = self.read(task, &mut findings)?;
        }
        let recorded = match ended {
            Ended::Stopped => {
                self.note_part(task, &mut findings);
                Ok(())
            }
            Ended::Same => self.unchanged(task, task.members),
            Ended::Whole(snapshot) => self.whole(task, findings, snapshot),
            Ended::Failed(trouble) => self.failed(task, findings, trouble.to_string()),
        };
        self.is_second_try = false;
        recorded
    }

    /// Reads a file and adds its documents, the last of which is yet to be given the ledger's row.
    fn read(&mut self, task: &Task, findings: &mut Findings) -> Result<Ended, Gone> {
        self.caught(|reader| reader.read_file(task, findings))
    }

    /// Returns how reading something ends: the one place where what readers and extractors do wrong is a failure of what they
    /// read. Where a stop was asked for, a failure says nothing of it.
    fn caught(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Ended, Failure>,
    ) -> Result<Ended, Gone> {
        let ended = fault::caught(|| read(self));
        match ended.unwrap_or_else(|fault| Err(Failure::Trouble(fault.into()))) {
            Ok(ended) => Ok(ended),
            Err(Failure::Gone) => Err(Gone),
            Err(Failure::Stopped) => Ok(Ended::Stopped),
            Err(Failure::Trouble(_)) if self.is_stopping() => Ok(Ended::Stopped),
            Err(Failure::Trouble(trouble)) => Ok(Ended::Failed(trouble)),
        }
    }

    fn read_file(&mut self, task: &Task, findings: &mut Findings) -> Result<Ended, Failure> {
        let read = &self.options.read;
        if let Some(digest) = task.known_digest
            && Opened::snapshot(&task.file.path, read)?.digest == digest
        {
            return Ok(Ended::Same);
        }
        let mut opened = Opened::open(&task.file.path, read)?;
        match opened.content(read) {
            Ok(Content::Document(document)) => match self.format_of(&document, findings)? {
                Some(format) if document.is_long() => {
                    drop(document);
                    findings.can_go_on = format.shares_file;
                    let known = self.go_on(task, findings);
                    opened = self.read_aside(task, opened, format, findings, known)?;
                }
                Some(format) => self.read_here(task, document, format, findings)?,
                None => {}
            },
            Ok(Content::Container(container)) => self.read_members(task, container, findings)?,
            Err(error) => findings.set_aside_if_no_text(error)?,
        }
        if task.members > 0 && !findings.is_container {
            self.forget_members(task, |_| false)?;
        }
        let snapshot = match findings.is_unread {
            true => opened.leave()?,
            false => opened.finish()?,
        };
        Ok(Ended::Whole(snapshot))
    }

    /// Takes what a format found in a file; articles were taken apart.
    fn found(
        &mut self,
        task: &Task,
        format: &Format,
        Apart { found, fingerprint }: Apart,
        findings: &mut Findings,
    ) -> Result<(), Failure> {
        match found {
            Found::Article {
                article,
                encoding,
                bytes,
            } => {
                if article.passages.is_empty() {
                    findings.set_aside.get_or_insert_with(|| "empty".to_owned());
                    return Ok(());
                }
                findings.articles += 1;
                findings.undated += u64::from(article.date.is_none());
                if self.opening.is_none() && !self.options.tells_articles {
                    findings.underway.add_article();
                    return Ok(());
                }
                let origin = Origin {
                    format: format.name.to_owned(),
                    encoding: encoding.to_owned(),
                    position: u32::try_from(findings.articles).unwrap_or(u32::MAX),
                    shares_file: format.shares_file,
                    bytes,
                };
                let stored = Stored {
                    article: *article,
                    origin,
                    place: task.key.place(),
                };
                self.add(task, stored, findings)?;
                findings.underway.add_article();
                findings.reach(fingerprint);
            }
            Found::Problem(line) => findings.problems.push(line),
            Found::Doubt(line) => findings.doubts.push(line),
            Found::NotAnArticle(what) => {
                findings.set_aside = Some(format!("not an article: {what}"));
            }
        }
        Ok(())
    }

    /// Adds an article that was taken apart.
    fn add(&mut self, task: &Task, stored: Stored, findings: &mut Findings) -> Result<(), Failure> {
        if self.options.tells_articles {
            self.send(Event::Taken(Box::new(Taken {
                path: task.file.path.clone(),
                name: stored.name(),
                stored: stored.clone(),
            })))?;
        }
        if self.is_due() {
            self.note_part(task, findings);
        }
        let passages = stored.article.passages.iter();
        if passages.map(|passage| passage.text.len()).sum::<usize>() > TEXT_BYTES {
            return self.add_aside(task, stored, findings);
        }
        self.begin(task, findings)?;
        let arrived = self.arrived(task, findings, &stored)?;
        match self.encoder()? {
            Some(encoder) => fault::unguarded(|| encoder.article(&task.key, &stored, arrived))
                .map_err(|error| self.events.send_broken(error).into()),
            None => Ok(()),
        }
    }

    /// Adds a long article in a thread aside, to a segment that begins with it: when it is left behind, nothing else is.
    fn add_aside(
        &mut self,
        task: &Task,
        stored: Stored,
        findings: &mut Findings,
    ) -> Result<(), Failure> {
        self.note_part(task, findings);
        self.hand_over()?;
        self.begin(task, findings)?;
        let arrived = self.arrived(task, findings, &stored)?;
        self.encoder()?;
        let Some(mut encoder) = self.encoder.take() else {
            return Ok(());
        };
        let key = task.key.clone();
        let mut aside: Aside<Infallible, _> = Aside::begin(move |_| {
            let added = encoder.article(&key, &stored, arrived);
            (encoder, added)
        })
        .map_err(ReadError::from)?;
        match fault::unguarded(|| aside.hear(&self.options.stop)) {
            Heard::Ended((encoder, added)) => {
                self.encoder = Some(encoder);
                added.map_err(|error| self.events.send_broken(error).into())
            }
            Heard::Stopped => Err(Failure::Stopped),
            Heard::Given(never) => match never {},
        }
    }

    /// Returns the fingerprint of what is known of a file whose reading was cut, if it is as it was then and the index holds
    /// what was read of it, all of it and nothing else.
    fn go_on(&self, task: &Task, findings: &mut Findings) -> Option<u64> {
        let cut = task.previous.as_ref().and_then(|entry| {
            let row = entry.row.as_ref()?;
            let is_whole = entry.row_position == Some(entry.articles);
            let is_same = (row.size_bytes, row.modified_ns, row.changed_ns)
                == (
                    task.file.size_bytes,
                    task.file.modified_ns,
                    task.file.changed_ns,
                );
            (row.state == State::Partial && is_whole && is_same).then_some((row, entry))
        });
        let (row, entry) =
            cut.filter(|_| !self.is_full && !self.is_second_try && self.opening.is_some())?;
        findings.go_on(entry.articles);
        Some(row.digest)
    }

    /// Notes on the last article that was added how far its file was read.
    fn note_part(&mut self, task: &Task, findings: &mut Findings) {
        // What was handed over meanwhile has no document left to stand on: the next part says it.
        let encoder = self.encoder.as_mut();
        let Some(encoder) = encoder.filter(|encoder| encoder.documents() > 0) else {
            return;
        };
        if let Some(row) = findings.part(&task.file) {
            encoder.note(&row);
        }
    }

    /// Has what the index holds of the file removed, once: with the first thing that takes its place.
    fn begin(&mut self, task: &Task, findings: &mut Findings) -> Result<(), Gone> {
        // Of a new file the index holds nothing, and asking it costs as much as adding to it.
        let is_held = task.previous.is_some() || self.is_second_try;
        if std::mem::replace(&mut findings.has_begun, true) || !is_held {
            return Ok(());
        }
        if let Some(encoder) = self.encoder()? {
            encoder.replace(&task.key);
        }
        Ok(())
    }

    /// Returns the number of the ingest that first met an article: this one, unless the index holds it already.
    fn arrived(
        &mut self,
        task: &Task,
        findings: &mut Findings,
        stored: &Stored,
    ) -> Result<u64, Gone> {
        let Some(opening) = self.opening else {
            return Ok(0);
        };
        let known = match task.previous {
            Some(_) => self.index,
            None => opening.arrivals,
        };
        let Some(known) = known else {
            return Ok(opening.run);
        };
        let arrivals = match findings.arrivals.take() {
            Some(arrivals) => arrivals,
            None => match self.arrivals_in(known, &task.key) {
                Ok(arrivals) => arrivals,
                Err(error) => return Err(self.events.send_broken(error)),
            },
        };
        let arrived = arrivals.get(&stored.name()).copied();
        findings.arrivals = Some(arrivals);
        Ok(arrived.unwrap_or(opening.run))
    }

    /// Returns which ingest first met the articles that an index holds of a file.
    fn arrivals_in(
        &mut self,
        index: &Index,
        key: &FileKey,
    ) -> Result<HashMap<String, u64>, IndexError> {
        let arrivals = match self.arrivals.take() {
            Some(arrivals) => arrivals,
            None => fault::unguarded(|| Arrivals::of(index))?,
        };
        fault::unguarded(|| self.arrivals.insert(arrivals).in_file(key))
    }

    /// Records a file that was read.
    fn whole(
        &mut self,
        task: &Task,
        mut findings: Findings,
        snapshot: Snapshot,
    ) -> Result<(), Gone> {
        let row = findings.row(snapshot);
        let needs_no_row = match row.state {
            State::SetAside | State::Container => !self.is_full && is_as_before(task, &row),
            State::Indexed | State::Partial | State::Failed => false,
        };
        if needs_no_row {
            return self.unchanged(task, 0);
        }
        self.begin(task, &mut findings)?;
        match findings.articles - findings.resumed {
            0 => self.record(task, &row)?,
            _ => {
                if let Some(encoder) = &mut self.encoder {
                    fault::unguarded(|| encoder.note(&row));
                }
            }
        }
        self.send(Event::Read(Box::new(outcome(task, findings, &row))))
    }

    /// Says that a file is as it was, and so are so many members of it that were not looked at.
    fn unchanged(&self, task: &Task, members: u64) -> Result<(), Gone> {
        self.send(Event::Decided(Decision::Unchanged {
            size_bytes: task.file.size_bytes,
            members,
        }))
    }

    /// Records a file that could not be read, beside the articles it may have given before.
    fn failed(&mut self, task: &Task, mut findings: Findings, reason: String) -> Result<(), Gone> {
        let row = LedgerRow {
            size_bytes: task.file.size_bytes,
            modified_ns: task.file.modified_ns,
            changed_ns: task.file.changed_ns,
            read_ns: findings.row_ns(),
            digest: digest_of(&reason),
            state: State::Failed,
            report: vec![reason.clone()],
            pieces: Vec::new(),
        };
        let is_known = is_as_before(task, &row)
            && task.previous.as_ref().is_some_and(|entry| {
                let times = |row: &LedgerRow| (row.modified_ns, row.changed_ns);
                entry.row.as_ref().map(times) == Some(times(&row))
            });
        findings.problems.push_first(reason);
        if is_known && !findings.has_begun {
            // Failed before, for all one can see in the same way: nothing to write.
            return self.send(Event::Read(Box::new(outcome(task, findings, &row))));
        }
        if task
            .previous
            .as_ref()
            .is_none_or(|entry| entry.articles == 0)
        {
            self.begin(task, &mut findings)?;
        }
        self.record(task, &row)?;
        self.send(Event::Read(Box::new(outcome(task, findings, &row))))
    }

    /// Adds the record of a file, in the place of its articles or beside them.
    fn record(&mut self, task: &Task, row: &LedgerRow) -> Result<(), Gone> {
        match self.encoder()? {
            Some(encoder) => fault::unguarded(|| encoder.record(&task.key, row))
                .map_err(|error| self.events.send_broken(error)),
            None => Ok(()),
        }
    }
}

/// Whether a row says of a file what the ledger says, but for its times.
fn is_as_before(task: &Task, row: &LedgerRow) -> bool {
    let seen = |row: &LedgerRow| (row.state, row.size_bytes, row.digest);
    let previous = task.previous.as_ref();
    previous.is_some_and(|entry| entry.row.as_ref().map(seen) == Some(seen(row)))
}

/// Returns what stands for the content of a file that could not be read: the reason, so that another one is told from it.
fn digest_of(reason: &str) -> u64 {
    let digest = blake3::hash(reason.as_bytes());
    let (first, _) = digest
        .as_bytes()
        .split_first_chunk()
        .expect("a digest has 32 bytes");
    u64::from_le_bytes(*first)
}

fn outcome(task: &Task, findings: Findings, row: &LedgerRow) -> Outcome {
    findings.underway.drop_articles(findings.articles);
    Outcome {
        notes: row.report.clone(),
        path: task.file.path.clone(),
        size_bytes: row.size_bytes,
        state: row.state,
        is_known: task
            .previous
            .as_ref()
            .and_then(|entry| entry.row.as_ref())
            .is_some_and(|row| row.state != State::Partial),
        articles: findings.articles - findings.resumed,
        articles_before: task.previous.as_ref().map_or(0, |entry| entry.articles),
        problems: findings.problems.count,
        reasons: findings.problems.to_vec(),
    }
}

/// Returns the time now, in nanoseconds since 1970.
fn now_ns() -> i64 {
    i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX)
}

/// What can end the reading of a file.
enum Failure {
    Trouble(Trouble),
    /// A stop was asked for.
    Stopped,
    Gone,
}

impl From<Gone> for Failure {
    fn from(_: Gone) -> Failure {
        Failure::Gone
    }
}

impl<T: Into<Trouble>> From<T> for Failure {
    fn from(trouble: T) -> Failure {
        Failure::Trouble(trouble.into())
    }
}
