//! The ingest line: walk, read, take apart, index.
//!
//! Three kinds of threads, joined by bounded channels, so that memory does not follow the size of the archive:
//! one compares the walk with the ledger in a single sorted pass ([`changes`]); several read files, take them apart and
//! make segments of them ([`reading`]); this one adds segments to the index, alone, commits and counts ([`Report`]).

mod changes;
mod parcels;
mod reading;
mod rebuild;
mod relocate;
mod report;
mod roots;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use crate::archive::{Allowance, Read, Skipped, Stop, Underway, Walk};
use crate::formats::{self, FORMATS, Format};
use crate::index::{Batch, Commit, Index, IndexError, Lock, Observer, Recurring, Writer};
use crate::model::{FileKey, Root, path_text};
use changes::{Changes, Decision, Source};
use parcels::{Gone, Parcels, parcels};
pub use reading::Taken;
use reading::{Event, Reader, Task};
pub use rebuild::rebuild;
pub use relocate::{Relocated, relocate};
pub use report::{Problem, Report};
use roots::{Roots, Target};

/// How often progress is told while one long file is read.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// What an ingest does.
#[derive(Clone)]
pub struct Options {
    /// How many threads read.
    pub jobs: usize,
    /// Memory for what is not yet on disk, in bytes.
    pub memory_bytes: usize,
    /// Whether the directory of the index, where it is made, is readable for its owner alone.
    pub is_private: bool,
    /// How files are read.
    pub read: Read,
    /// Whether nothing is to be written.
    pub is_dry_run: bool,
    /// Whether unchanged files are read again.
    pub is_full: bool,
    /// Whether files are removed even when most of a root has vanished.
    pub prunes: bool,
    /// Only these files, and none removed.
    pub files: Option<Vec<PathBuf>>,
    /// Whether every article is told as it was taken apart, and what there is to say of its file.
    pub tells_articles: bool,
    /// Whether files are counted ahead of the reading, for a progress bar.
    pub counts_ahead: bool,
    /// How long at most what was read waits for a commit, beside what it takes to read a file.
    pub commit_every: Duration,
    /// How many documents of a thread at most wait for one.
    pub commit_documents: u64,
    /// Set from outside to end the ingest early, what was read committed.
    pub stop: Arc<AtomicBool>,
    /// The formats that documents may be of; all of them but in tests, which have one that fails.
    pub formats: &'static [&'static Format],
    /// Called before every change of the index on disk; for tests.
    pub observer: Option<Observer>,
}

impl Default for Options {
    fn default() -> Options {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        Options {
            jobs: cores,
            memory_bytes: 380_000_000,
            is_private: false,
            read: Read::default(),
            is_dry_run: false,
            is_full: false,
            prunes: false,
            files: None,
            tells_articles: false,
            counts_ahead: false,
            commit_every: Duration::from_secs(60),
            commit_documents: u64::MAX,
            stop: Arc::default(),
            formats: FORMATS,
            observer: None,
        }
    }
}

impl Options {
    /// Returns how long a thread keeps what it read: as long again it may wait for the segments of others.
    fn hand_over_every(&self) -> Duration {
        self.commit_every / 2
    }
}

/// Why an ingest could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A path that was named is not there.
    #[error("{}: {reason}", .path.display())]
    Path {
        /// The path as it was named.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A path that was named is no root of the index.
    #[error("{} is no root of the index", .path.display())]
    NotARoot {
        /// The path as it was named.
        path: PathBuf,
        /// The roots that there are, as `model::path_text` writes them.
        roots: Vec<String>,
    },
    /// A path that an archive is said to have moved to is a root already.
    #[error("{} is a root of the index already", .0.display())]
    IsARoot(PathBuf),
    /// What lies at the path that an archive is said to have moved to is something else.
    #[error(
        "{} does not hold the files of {old}: {} of {compared} compared are missing or differ, {} first",
        .new.display(),
        .differing.len(),
        .differing.first().map_or_else(|| "none".to_owned(), |file| path_text(file))
    )]
    NotTheSame {
        /// The root, as `model::path_text` writes it.
        old: String,
        /// The path that was named.
        new: PathBuf,
        /// How many files were compared.
        compared: usize,
        /// Those that are not there, or not as they were read.
        differing: Vec<PathBuf>,
    },
    /// What a new index is to be called is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A new index cannot take the place of one that has articles of a root that is gone.
    #[error("{} is gone: a new index would be without its articles", .0.display())]
    RootGone(PathBuf),
    /// Names can be exchanged on one file system only.
    #[error("{} lies on another file system than {}", .new.display(), .index.display())]
    OtherFileSystem {
        /// The index.
        index: PathBuf,
        /// What the new one was to be called.
        new: PathBuf,
    },
    /// What was to be ingested are the files of a root that is gone.
    #[error("{} holds the files of {old}, which is gone", .new.display())]
    Moved {
        /// The root, as `model::path_text` writes it.
        old: String,
        /// Where its files are.
        new: PathBuf,
    },
    /// The index has no roots: nothing was ingested yet, or all was forgotten.
    #[error("the index at {} has no roots", .0.display())]
    NoRoots(PathBuf),
    /// The index cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// How far an ingest is.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Files that are done.
    pub files: u64,
    /// Bytes of them, and what was read of others.
    pub bytes: u64,
    /// Articles taken from them so far.
    pub articles: u64,
    /// Files and bytes in all, once they are counted.
    pub total: Option<(u64, u64)>,
}

/// What an ingest says while it goes on.
pub enum News<'a> {
    /// How far it is.
    Progress(&'a Progress),
    /// A file that could not be read, or not all of it.
    Problem(&'a Problem),
    /// Something that is never read, and why.
    Skipped(&'a Path, Skipped),
    /// An article as it was taken apart, where that is asked for.
    Article(&'a Taken),
    /// Something there is to say of a file, where that is asked for.
    Noted(&'a Path, &'a str),
    /// All was read; what is not yet on disk is written.
    Finishing,
}

/// Ingests `paths` into the index at `index_path`; without paths, all roots of the index again.
pub fn ingest(
    index_path: &Path,
    paths: &[PathBuf],
    options: &Options,
    news: &mut dyn FnMut(News),
) -> Result<Report, IngestError> {
    // Asked before anything is made on disk, and again under the lock: another ingest may have ended in between.
    Roots::find(index_path, paths, Index::last_commit(index_path)?.as_ref())?;
    perform(index_path, paths, options, None, news)
}

/// The index that a new one takes the place of.
struct Previous<'a> {
    /// The roots that the new one has.
    commit: Commit,
    /// The index, where it can be read: articles arrived when they arrived there.
    index: Option<&'a Index>,
}

/// Ingests into the index at `index_path`, which may take the place of a `previous` one.
fn perform(
    index_path: &Path,
    paths: &[PathBuf],
    options: &Options,
    previous: Option<&Previous>,
    news: &mut dyn FnMut(News),
) -> Result<Report, IngestError> {
    let begun = Instant::now();
    let options = &Options {
        read: Read {
            allowance: Allowance::of(options.memory_bytes),
            underway: Underway::counted(),
            stop: Stop::when(&options.stop),
            ..options.read.clone()
        },
        ..options.clone()
    };
    let (_lock, index) = open(index_path, options)?;
    let known = index.as_ref().and_then(Index::commit);
    let known = known.or(previous.map(|previous| &previous.commit));
    let roots = Roots::find(index_path, paths, known)?;
    if let (Some(index), Some(known)) = (&index, known) {
        let is_new = |root: &&Root| root.number >= known.roots_made;
        let new: Vec<Root> = roots.roots.iter().filter(is_new).cloned().collect();
        relocate::refuse_moved(index, &known.roots, &new, &options.read)?;
    }
    let commit = Commit {
        roots: roots.roots.clone(),
        roots_made: roots.made,
        runs: known.map_or(0, |known| known.runs) + 1,
        ..Commit::new(formats::versions())
    };
    // Formats that read otherwise than they did make every file a changed one.
    let is_full = options.is_full || known.is_some_and(|known| known.formats != commit.formats);
    let has_new_roots = known.is_none_or(|known| known.roots != commit.roots);
    let is_unsettled = known.is_some_and(|known| !known.is_settled);
    let walk = Walk {
        follow_links: options.read.follow_links,
        leave_out: (index_path.canonicalize().into_iter())
            .map(|path| (path, Skipped::Index))
            .collect(),
    };

    let opening = index
        .as_ref()
        .filter(|_| !options.is_dry_run)
        .map(|index| Opening {
            index,
            options,
            arrivals: previous.and_then(|previous| previous.index),
            run: commit.runs,
            writer: Mutex::new(None),
        });
    let (tasks, waiting_tasks) = parcels();
    let (events, waiting_events) = parcels();
    let total = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let report = thread::scope(|scope| {
        if options.counts_ahead {
            scope.spawn(|| count(&walk, &roots.targets, &options.stop, &total));
        }
        let decide = Deciding {
            index: index.as_ref(),
            walk: &walk,
            is_full,
            options,
            tasks,
            events: events.another(),
        };
        scope.spawn(|| decide.run(&roots.targets));
        for _ in 0..options.jobs.max(1) {
            let (tasks, events) = (waiting_tasks.clone(), events.another());
            let (index, opening) = (index.as_ref(), opening.as_ref());
            scope.spawn(move || Reader::new(index, opening, is_full, options, tasks, events).run());
        }
        drop((waiting_tasks, events));
        let writing = Writing {
            opening: opening.as_ref(),
            options,
            commit,
            uncommitted: 0,
            committed: Instant::now(),
            report: Report::default(),
        };
        writing.run(
            waiting_events,
            has_new_roots,
            is_unsettled,
            |progress| match progress {
                News::Progress(progress) => {
                    let is_counted = total.2.load(Ordering::Relaxed);
                    let counted = (
                        total.0.load(Ordering::Relaxed),
                        total.1.load(Ordering::Relaxed),
                    );
                    news(News::Progress(&Progress {
                        total: is_counted.then_some(counted),
                        ..progress.clone()
                    }));
                }
                other => news(other),
            },
        )
    });
    let mut report = report?;
    report.elapsed = begun.elapsed();
    Ok(report)
}

/// What forgetting a root did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// How many articles were removed.
    pub articles: u64,
    /// The roots that are left.
    pub roots: Vec<Root>,
}

/// Removes a root and everything that was read under it from the index.
pub fn forget(index_path: &Path, root: &Path) -> Result<Forgotten, IngestError> {
    // Asked before the lock makes a directory where there is none.
    drop(Index::open(index_path)?);
    let lock = Lock::take(index_path, false)?;
    let index = Index::open(index_path)?;
    let known = index
        .commit()
        .cloned()
        .unwrap_or_else(|| Commit::new(formats::versions()));
    if known.roots.is_empty() {
        return Err(IngestError::NoRoots(index_path.to_owned()));
    }
    let root = known_root(root, &known)?.clone();
    let options = Options::default();
    let mut writer = Writer::open(&index, options.jobs, options.memory_bytes)?;
    let mut articles = 0;
    for entry in index.rows_under(FileKey::of_root(root.number).as_bytes())? {
        let entry = entry?;
        if entry.key.place().root == root.number {
            writer.remove(&entry.key)?;
            articles += entry.articles;
        }
    }
    let mut roots = known.roots.clone();
    roots.retain(|other| *other != root);
    writer.commit(&Commit {
        roots: roots.clone(),
        ended: now(),
        ..known
    })?;
    writer.finish()?;
    drop(lock);
    Ok(Forgotten { articles, roots })
}

/// Returns the root of an index that a path names, whether or not it is still there.
fn known_root<'a>(path: &Path, known: &'a Commit) -> Result<&'a Root, IngestError> {
    roots::known_root(path, &known.roots).ok_or_else(|| IngestError::NotARoot {
        path: path.to_owned(),
        roots: known.roots.iter().map(|root| root.path.clone()).collect(),
    })
}

/// Opens the index under its lock; a dry run takes no lock and makes no index.
fn open(path: &Path, options: &Options) -> Result<(Option<Lock>, Option<Index>), IndexError> {
    if options.is_dry_run {
        return match Index::open(path) {
            Ok(index) => Ok((None, Some(index))),
            Err(IndexError::Missing(_)) => Ok((None, None)),
            Err(error) => Err(error),
        };
    }
    let lock = Lock::take(path, options.is_private)?;
    let index = Index::create_or_open(path, options.observer.clone())?;
    Ok((Some(lock), Some(index)))
}

/// Counts what a walk meets, so that a progress bar can say how much is left.
fn count(
    walk: &Walk,
    targets: &[Target],
    stop: &AtomicBool,
    total: &(AtomicU64, AtomicU64, AtomicBool),
) {
    for target in targets {
        let walk = target.walk(walk);
        for met in walk.under(&target.path) {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            if let crate::archive::Met::File(file) = met {
                total.0.fetch_add(1, Ordering::Relaxed);
                total.1.fetch_add(file.size_bytes, Ordering::Relaxed);
            }
        }
    }
    total.2.store(true, Ordering::Relaxed);
}

/// The thread that compares the walk with the ledger.
struct Deciding<'a> {
    index: Option<&'a Index>,
    walk: &'a Walk,
    is_full: bool,
    options: &'a Options,
    tasks: Parcels<Task>,
    events: Parcels<Event>,
}

impl Deciding<'_> {
    fn run(self, targets: &[Target]) {
        // Whoever takes nothing any more failed, and reports that itself.
        drop(self.decide(targets).and_then(|()| {
            self.tasks.send_all()?;
            self.events.send_all()
        }));
    }

    fn decide(&self, targets: &[Target]) -> Result<(), Gone> {
        for path in self.options.files.iter().flatten() {
            if changes::is_elsewhere(path, targets) {
                let elsewhere = Decision::Elsewhere(path.clone());
                self.events.send(Event::Decided(elsewhere))?;
            }
        }
        for target in targets {
            self.target(target)?;
        }
        Ok(())
    }

    /// Sends every file of a target to be read that is new or changed, and says what became of the others.
    fn target(&self, target: &Target) -> Result<(), Gone> {
        if let Some(files) = &self.options.files {
            let listed = changes::listed(files, target, self.options.read.follow_links);
            return self.compare(target, Source::Listed(listed));
        }
        let walk = target.walk(self.walk);
        let (sender, met) = parcels();
        // The walk waits for the system, the ledger for nobody: side by side they take as long as the walk alone.
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let sent = walk
                    .under(&target.path)
                    .try_for_each(|met| sender.send(met));
                // Whoever takes nothing any more has been told to stop.
                drop(sent.and_then(|()| sender.send_all()));
            });
            self.compare(target, Source::Walked(Box::new(met.into_iter().flatten())))
        })
    }

    /// Compares what was met of a target with the ledger.
    fn compare(&self, target: &Target, source: Source) -> Result<(), Gone> {
        let broken = |error| self.events.send_broken(error);
        let changes = Changes::new(self.index, target, source, self.is_full);
        let mut changes = changes.map_err(broken)?;
        while let Some(decision) = changes.next().map_err(broken)? {
            if self.options.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            match decision {
                Decision::Read(task) => self.tasks.send(*task)?,
                other => self.events.send(Event::Decided(other))?,
            }
        }
        let vanished = changes.vanished(self.options.prunes);
        self.events.send(Event::Decided(vanished))
    }
}

/// The writer of an ingest, opened at the first change: an ingest without changes writes nothing.
struct Opening<'a> {
    index: &'a Index,
    options: &'a Options,
    /// The index that says when articles arrived of which this one holds nothing yet.
    arrivals: Option<&'a Index>,
    /// The number of this ingest.
    run: u64,
    writer: Mutex<Option<Writer>>,
}

impl Opening<'_> {
    /// Returns what `act` does with the writer.
    fn with<T>(
        &self,
        act: impl FnOnce(&mut Writer) -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *writer {
            Some(writer) => act(writer),
            none => act(none.insert(Writer::open(
                self.index,
                self.options.jobs,
                self.options.memory_bytes,
            )?)),
        }
    }

    /// Returns the writer if it was opened.
    fn take(&self) -> Option<Writer> {
        self.writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// The thread that adds to the index and counts.
struct Writing<'a> {
    /// `None` in a dry run.
    opening: Option<&'a Opening<'a>>,
    options: &'a Options,
    commit: Commit,
    uncommitted: u64,
    committed: Instant,
    report: Report,
}

impl Writing<'_> {
    fn run(
        mut self,
        events: Receiver<Vec<Event>>,
        has_new_roots: bool,
        is_unsettled: bool,
        mut news: impl FnMut(News),
    ) -> Result<Report, IngestError> {
        let underway = &self.options.read.underway;
        let mut shown = Progress::default();
        loop {
            match events.recv_timeout(PROGRESS_EVERY) {
                Ok(events) => {
                    for event in events {
                        self.take(event, &mut news)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let done = self.report.progress();
            // Between its end and the news of it a file counts nowhere.
            shown = Progress {
                bytes: shown.bytes.max(done.bytes + underway.bytes()),
                articles: shown.articles.max(done.articles + underway.articles()),
                ..done
            };
            news(News::Progress(&shown));
        }
        self.report.is_stopped = self.options.stop.load(Ordering::Relaxed);
        if self.report.is_stopped {
            self.report.articles_of_cut_files = underway.articles();
        }
        if let Some(opening) = self.opening {
            let index = opening.index;
            let writer = opening.take();
            if writer.is_none() && !has_new_roots && !is_unsettled {
                return Ok(self.report);
            }
            news(News::Finishing);
            let mut writer = match writer {
                Some(writer) => writer,
                None => Writer::open(index, self.options.jobs, self.options.memory_bytes)?,
            };
            self.commit(&mut writer)?;
            if self.report.is_stopped {
                writer.leave();
                return Ok(self.report);
            }
            self.settle(index, &mut writer)?;
            if self.options.is_full {
                writer.merge_all(index)?;
            }
            writer.finish()?;
        }
        Ok(self.report)
    }

    /// Indexes the articles again in which a paragraph now recurs, or no longer does.
    ///
    /// What was interrupted before its end is done by the next ingest, whether it finds changes or not.
    fn settle(&mut self, index: &Index, writer: &mut Writer) -> Result<(), IndexError> {
        let recurring = Recurring::of(index)?;
        recurring.settle(writer)?;
        self.report.settled = recurring.articles();
        self.commit.is_settled = true;
        self.commit(writer)
    }

    fn take(&mut self, event: Event, news: &mut impl FnMut(News)) -> Result<(), IngestError> {
        match event {
            Event::Broken(error) => return Err(error.into()),
            Event::Batch(batch) => self.add(batch)?,
            Event::Taken(taken) => news(News::Article(&taken)),
            Event::Read(outcome) => {
                if self.options.tells_articles {
                    for line in &outcome.notes {
                        news(News::Noted(&outcome.path, line));
                    }
                }
                for problem in self.report.read(*outcome) {
                    news(News::Problem(&problem));
                }
            }
            Event::Decided(decision) => {
                match &decision {
                    Decision::Vanished { keys, settled, .. } => {
                        for key in keys.iter().chain(settled) {
                            self.remove(key)?;
                        }
                    }
                    Decision::Skipped(path, why) => news(News::Skipped(path, *why)),
                    Decision::Read(_) | Decision::Unchanged { .. } | Decision::Elsewhere(_) => {}
                }
                for problem in self.report.decided(decision) {
                    news(News::Problem(&problem));
                }
            }
        }
        Ok(())
    }

    fn remove(&mut self, key: &FileKey) -> Result<(), IndexError> {
        match self.opening {
            Some(opening) => opening.with(|writer| writer.remove(key)),
            None => Ok(()),
        }
    }

    fn add(&mut self, batch: Batch) -> Result<(), IndexError> {
        let Some(opening) = self.opening else {
            return Ok(());
        };
        self.uncommitted += batch.documents;
        let is_due = self.uncommitted >= self.options.commit_documents
            || self.committed.elapsed() >= self.options.hand_over_every();
        opening.with(|writer| {
            writer.add(batch)?;
            if is_due { self.commit(writer) } else { Ok(()) }
        })
    }

    fn commit(&mut self, writer: &mut Writer) -> Result<(), IndexError> {
        self.commit.ended = now();
        writer.commit(&self.commit)?;
        (self.uncommitted, self.committed) = (0, Instant::now());
        Ok(())
    }
}

/// Returns the time now in RFC 3339, to the second.
fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second())
        .unwrap_or(now)
        .to_string()
}
