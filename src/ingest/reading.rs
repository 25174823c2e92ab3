//! Files read, taken apart and made into segments: the middle of the ingest line, run by several threads.

mod ahead;
mod members;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::changes::Decision;
use super::parcels::{Gone, Parcels};
use super::report::Outcome;
use super::{Opening, Options};
use crate::archive::{Content, Document, File, Opened, ReadError, Snapshot};
use crate::formats::{self, Format, Found};
use crate::index::{
    Batch, Encoder, Entry, Index, IndexError, LedgerRow, State, Stored, Whereabouts,
};
use crate::model::Origin;
use crate::parts;
use ahead::{Ahead, Given};

/// How many lines of each kind are kept for a file: enough to see what is wrong with it.
const REPORT_LINES: usize = 100;

/// A file to be read.
pub(super) struct Task {
    pub(super) file: File,
    pub(super) root: Arc<str>,
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
    tasks: Receiver<Vec<Task>>,
    /// Whoever takes them and is gone failed, and reports that itself.
    events: Parcels<Event>,
}

/// How reading a file ended.
enum Ended {
    /// With these counts.
    Whole(Findings, Snapshot),
    /// Its content is what the ledger knows.
    Same,
    /// Not at all, or not to the end.
    Failed(Findings, ReadError),
    /// By a request to stop.
    Stopped,
}

/// What was found in a file.
#[derive(Default)]
struct Findings {
    articles: u64,
    undated: u64,
    has_begun: bool,
    is_second_try: bool,
    /// Pieces that could not be read.
    problems: Lines,
    doubts: Lines,
    set_aside: Option<String>,
    /// Whether it holds members, which are reported by themselves.
    is_container: bool,
}

/// Lines about a file: the first ones, and how many there were.
#[derive(Default)]
struct Lines {
    first: Vec<String>,
    count: u64,
}

impl Lines {
    fn push(&mut self, line: String) {
        self.count += 1;
        if self.first.len() < REPORT_LINES {
            self.first.push(line);
        }
    }

    /// Puts a line before the others, and keeps it.
    fn push_first(&mut self, line: String) {
        self.count += 1;
        self.first.insert(0, line);
    }

    /// Returns the lines, and one more that counts those that were not kept.
    fn to_vec(&self) -> Vec<String> {
        let mut lines = self.first.clone();
        let more = self.count - lines.len() as u64;
        if more > 0 {
            lines.push(format!("{more} more like these"));
        }
        lines
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
                if self.options.stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                self.task(&task)?;
            }
        }
    }

    /// Returns the encoder, with room for another document; `None` in a dry run.
    fn encoder(&mut self) -> Result<Option<&mut Encoder>, Gone> {
        let Some(opening) = self.opening else {
            return Ok(None);
        };
        let is_due = self.encoder.as_ref().is_some_and(|encoder| {
            encoder.is_full()
                || encoder.documents() >= self.options.commit_documents
                || encoder
                    .begun()
                    .is_some_and(|begun| begun.elapsed() >= self.options.hand_over_every())
        });
        if is_due {
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
        let batch = self.encoder.as_mut().map(Encoder::finish).transpose();
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
        let read_ns = now_ns();
        if let Some(reason) = &task.refused {
            return self.failed(task, read_ns, Findings::default(), reason.clone());
        }
        let mut ended = self.read(task, Findings::default())?;
        if matches!(ended, Ended::Failed(_, ReadError::Modified)) {
            // Whoever writes to it is done by now, or the next ingest reads it again.
            ended = self.read(
                task,
                Findings {
                    is_second_try: true,
                    ..Findings::default()
                },
            )?;
        }
        match ended {
            Ended::Stopped => Ok(()),
            Ended::Same => self.send(Event::Decided(Decision::Unchanged {
                size_bytes: task.file.size_bytes,
                members: task.members,
            })),
            Ended::Whole(findings, snapshot) => self.whole(task, read_ns, findings, snapshot),
            Ended::Failed(findings, error) => {
                self.failed(task, read_ns, findings, error.to_string())
            }
        }
    }

    /// Reads a file and adds its documents, the last of which is yet to be given the ledger's row.
    fn read(&mut self, task: &Task, mut findings: Findings) -> Result<Ended, Gone> {
        match self.read_document(task, &mut findings) {
            Ok(Some(snapshot)) => Ok(Ended::Whole(findings, snapshot)),
            Ok(None) if self.options.stop.load(Ordering::Relaxed) => Ok(Ended::Stopped),
            Ok(None) => Ok(Ended::Same),
            Err(Failure::Read(error)) => Ok(Ended::Failed(findings, error)),
            Err(Failure::Gone) => Err(Gone),
        }
    }

    fn read_document(
        &mut self,
        task: &Task,
        findings: &mut Findings,
    ) -> Result<Option<Snapshot>, Failure> {
        let read = &self.options.read;
        if let Some(digest) = task.known_digest
            && Opened::snapshot(&task.file.path, read)?.digest == digest
        {
            return Ok(None);
        }
        let opened = Opened::open(&task.file.path, read)?;
        let is_read = match opened.content(read) {
            Ok(Content::Document(document)) => self.read_content(task, document, findings)?,
            Ok(Content::Container(container)) => self.read_members(task, container, findings)?,
            Err(ReadError::NotText(kind)) => {
                findings.set_aside = Some(format!("not an article: {kind}"));
                true
            }
            Err(error) => return Err(error.into()),
        };
        if !is_read {
            return Ok(None);
        }
        if task.members > 0 && !findings.is_container {
            self.forget_members(task, |_| false)?;
        }
        Ok(Some(opened.finish()?))
    }

    /// Reads a document; answers whether it was read to the end, not stopped.
    fn read_content(
        &mut self,
        task: &Task,
        mut document: Document,
        findings: &mut Findings,
    ) -> Result<bool, Failure> {
        let sample = match document.sample_text() {
            Ok(sample) => sample,
            Err(ReadError::Binary) => {
                findings.set_aside = Some("binary".to_owned());
                return Ok(true);
            }
            Err(ReadError::NotText(kind)) => {
                findings.set_aside = Some(format!("not an article: {kind}"));
                return Ok(true);
            }
            Err(error) => return Err(error.into()),
        };
        if document.sample().is_empty() {
            findings.set_aside = Some("empty".to_owned());
            return Ok(true);
        }
        let format = formats::detect(&sample.text);
        let has_many = format.shares_file && self.options.jobs > 1;
        let mut ahead = has_many.then(|| Ahead::of(&task.relative));
        let mut failure = None;
        let mut emit = |found: Found| {
            let taken = self.found(task, format, found, ahead.as_mut(), findings);
            match taken {
                Ok(()) => !self.options.stop.load(Ordering::Relaxed),
                Err(gone) => {
                    failure = Some(gone);
                    false
                }
            }
        };
        let is_read = (format.read)(&mut document, &mut emit);
        if failure.is_some() {
            return Err(Failure::Gone);
        }
        for given in ahead.map(Ahead::finish).into_iter().flatten() {
            self.add(task, format, given, findings)?;
        }
        is_read?;
        Ok(!(self.options.stop.load(Ordering::Relaxed) && format.shares_file))
    }

    /// Takes what a format found in a file.
    fn found(
        &mut self,
        task: &Task,
        format: &Format,
        found: Found,
        ahead: Option<&mut Ahead>,
        findings: &mut Findings,
    ) -> Result<(), Gone> {
        match found {
            Found::Article {
                article,
                encoding,
                bytes,
            } => {
                let mut given = Given {
                    article,
                    encoding,
                    bytes,
                };
                let Some(ahead) = ahead else {
                    parts::find(&mut given.article, &task.relative);
                    return self.add(task, format, given, findings);
                };
                for given in ahead.push(given) {
                    self.add(task, format, given, findings)?;
                }
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
    fn add(
        &mut self,
        task: &Task,
        format: &Format,
        given: Given,
        findings: &mut Findings,
    ) -> Result<(), Gone> {
        let Given {
            article,
            encoding,
            bytes,
        } = given;
        if article.passages.is_empty() {
            findings.set_aside.get_or_insert_with(|| "empty".to_owned());
            return Ok(());
        }
        findings.articles += 1;
        findings.undated += u64::from(article.date.is_none());
        if self.opening.is_none() && !self.options.tells_articles {
            return Ok(());
        }
        let origin = Origin {
            format: format.name.to_owned(),
            encoding: encoding.to_owned(),
            position: u32::try_from(findings.articles).unwrap_or(u32::MAX),
            shares_file: format.shares_file,
            bytes,
        };
        let key = task.file.key.as_bytes();
        let stored = Stored {
            article: *article,
            origin,
            whereabouts: Whereabouts::of(key, &task.root),
        };
        if self.options.tells_articles {
            self.send(Event::Taken(Box::new(Taken {
                path: task.file.path.clone(),
                name: stored.name(),
                stored: stored.clone(),
            })))?;
        }
        self.begin(task, findings)?;
        match self.encoder()? {
            Some(encoder) => match encoder.article(key, &task.root, &stored) {
                Ok(()) => Ok(()),
                Err(error) => Err(self.events.send_broken(error)),
            },
            None => Ok(()),
        }
    }

    /// Has what the index holds of the file removed, once: with the first thing that takes its place.
    fn begin(&mut self, task: &Task, findings: &mut Findings) -> Result<(), Gone> {
        // Of a new file the index holds nothing, and asking it costs as much as adding to it.
        let is_held = task.previous.is_some() || findings.is_second_try;
        if std::mem::replace(&mut findings.has_begun, true) || !is_held {
            return Ok(());
        }
        if findings.is_second_try {
            // What the first try gave must lie in an earlier segment to be removed.
            self.hand_over()?;
        }
        if let Some(encoder) = self.encoder()? {
            encoder.replace(task.file.key.as_bytes());
        }
        Ok(())
    }

    fn whole(
        &mut self,
        task: &Task,
        read_ns: i64,
        mut findings: Findings,
        snapshot: Snapshot,
    ) -> Result<(), Gone> {
        if findings.undated > 0 {
            let line = match findings.articles {
                1 => "no date".to_owned(),
                articles => format!("{} of {articles} articles have no date", findings.undated),
            };
            findings.doubts.push(line);
        }
        let state = match (findings.articles, findings.problems.count) {
            _ if findings.is_container => State::Container,
            (0, 0) => State::SetAside,
            (0, _) => State::Failed,
            _ => State::Indexed,
        };
        let (pieces, doubts) = (findings.problems.to_vec(), findings.doubts.to_vec());
        let set_aside = findings.set_aside.take();
        let (report, pieces) = match state {
            State::SetAside => {
                let what = set_aside.unwrap_or_else(|| "empty".to_owned());
                (doubts.into_iter().chain([what]).collect(), Vec::new())
            }
            // None of its pieces could be read: that is why it failed.
            State::Failed => (pieces.into_iter().chain(doubts).collect(), Vec::new()),
            State::Indexed | State::Container => (doubts, pieces),
        };
        let row = LedgerRow {
            size_bytes: snapshot.size_bytes,
            modified_ns: snapshot.modified_ns,
            changed_ns: snapshot.changed_ns,
            read_ns,
            digest: snapshot.digest,
            state,
            report,
            pieces,
        };
        self.begin(task, &mut findings)?;
        match findings.articles {
            0 => self.record(task, &row)?,
            _ => {
                if let Some(encoder) = &mut self.encoder {
                    encoder.note(&row);
                }
            }
        }
        self.send(Event::Read(Box::new(outcome(task, findings, &row))))
    }

    /// Records a file that could not be read, beside the articles it may have given before.
    fn failed(
        &mut self,
        task: &Task,
        read_ns: i64,
        mut findings: Findings,
        reason: String,
    ) -> Result<(), Gone> {
        let row = LedgerRow {
            size_bytes: task.file.size_bytes,
            modified_ns: task.file.modified_ns,
            changed_ns: task.file.changed_ns,
            read_ns,
            digest: digest_of(&reason),
            state: State::Failed,
            report: vec![reason.clone()],
            pieces: Vec::new(),
        };
        let is_known = task.previous.as_ref().is_some_and(|entry| {
            let seen = |row: &LedgerRow| {
                let times = (row.modified_ns, row.changed_ns);
                (row.state, row.size_bytes, times, row.digest)
            };
            entry.root == task.root && entry.row.as_ref().map(seen) == Some(seen(&row))
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
        let key = task.file.key.as_bytes();
        match self.encoder()? {
            Some(encoder) => match encoder.record(key, &task.root, row) {
                Ok(()) => Ok(()),
                Err(error) => Err(self.events.send_broken(error)),
            },
            None => Ok(()),
        }
    }
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
    Outcome {
        notes: row.report.clone(),
        path: task.file.path.clone(),
        size_bytes: row.size_bytes,
        state: row.state,
        is_known: task
            .previous
            .as_ref()
            .is_some_and(|entry| entry.row.is_some()),
        articles: findings.articles,
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
    Read(ReadError),
    Gone,
}

impl From<Gone> for Failure {
    fn from(_: Gone) -> Failure {
        Failure::Gone
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Failure {
        Failure::Read(error)
    }
}
