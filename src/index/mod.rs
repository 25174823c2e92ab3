//! Articles on disk: a tantivy index, the ledger of files inside it, and what keeps both from harm.
//!
//! - [`directory`]: every byte that is written or read goes through it;
//! - [`faults`]: what tantivy, the system and the disk report, as errors that a person can act on;
//! - [`windowed`]: files read without being mapped, for merges;
//! - [`commit`]: what every commit says of the whole index;
//! - [`file_list`]: the files of a commit, with their lengths and checksums;
//! - [`fields`]: the fields of the index, made from `schema/article.toml`;
//! - [`terms`]: terms that are no words of the text;
//! - [`document`]: articles and files without one become documents of a segment;
//! - [`segment`]: a segment while it grows;
//! - [`inverter`]: its postings;
//! - [`ledger`]: which files were read, in what state, in the order of their keys;
//! - [`arrivals`]: which ingest first met an article;
//! - [`writer`]: the only code that changes an index;
//! - [`lock`]: one ingest at a time;
//! - [`check`]: every file of the index verified;
//! - [`read_all`]: every article read again;
//! - [`recurring`]: paragraphs that recur, and the articles that are indexed again for them;
//! - [`summary`]: what an index holds, in numbers;
//! - [`guard`]: panics of damaged files, caught.

mod arrivals;
mod check;
mod commit;
mod directory;
mod document;
mod faults;
mod fields;
mod file_list;
mod guard;
mod inverter;
mod ledger;
mod lock;
mod read_all;
mod recurring;
mod segment;
mod summary;
mod terms;
mod windowed;
mod writer;

use std::borrow::Cow;
use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

pub use arrivals::Arrivals;
pub use check::Damage;
pub use commit::{Commit, RootsOfAny};
pub use directory::{Change, Observer};
pub use document::{Batch, Encoder, Stored};
use faults::DiskFaults;
pub(crate) use faults::{engine_error, io_error};
pub(crate) use fields::{
    ARTICLE, Handles, NAMED, QUOTATION_SPANS, QuotationSpan, Span, ZONE_ENDS, kind_term,
};
pub use ledger::{Entry, LedgerRow, Lookup, Noted, Rows, State};
pub use lock::Lock;
pub use recurring::Recurring;
pub use summary::{FileCount, RootCount, Summary};
pub(crate) use terms::{PARAGRAPH, QUESTION, SENTENCE, value_words, whole};
pub use writer::Writer;

use tantivy::directory::error::OpenReadError;

use crate::model::Root;
use crate::schema;
use directory::{IndexDirectory, Reading};

/// The layout of the index; raised whenever an index made before can no longer be read.
pub const FORMAT: u32 = 11;

/// Name of the file in which tantivy keeps the list of segments and our [`Commit`].
const META: &str = "meta.json";

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is none.
    #[error("there is no index at {}", .0.display())]
    Missing(PathBuf),
    /// The directory holds something else.
    #[error("{} is no index of depeche", .0.display())]
    Foreign(PathBuf),
    /// Made by a program that we are too old or too new for.
    #[error("the index at {} was made by {by} ({what} {found}, this one reads {ours})", .path.display())]
    Incompatible {
        /// Where it is.
        path: PathBuf,
        /// Which program made it.
        by: MadeBy,
        /// What differs.
        what: &'static str,
        /// Its version in the index.
        found: String,
        /// Its version here.
        ours: String,
    },
    /// A file of it is not what was written.
    #[error("the index at {} is damaged: {reason}", .path.display())]
    Damaged {
        /// Where it is.
        path: PathBuf,
        /// What was found, in our words.
        reason: String,
        /// What whoever read the file said of it, for those who look into it; empty where it said nothing.
        heard: String,
    },
    /// Another process is writing to it.
    #[error("another ingest is running{}", .0.map(|id| format!(" (process {id})")).unwrap_or_default())]
    Locked(Option<u32>),
    /// The disk is full.
    #[error("no space left on the disk of {}", .0.display())]
    DiskFull(PathBuf),
    /// The system refuses.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Which file or directory.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Anything else that tantivy reports.
    #[error("the engine of the index reports a fault")]
    Engine(tantivy::TantivyError),
}

/// The program that made an index which this one cannot use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeBy {
    /// A version of depeche before this one.
    Older,
    /// A version of depeche after this one.
    Newer,
    /// A version of depeche of which nobody can say whether it came before or after this one.
    Other,
}

impl fmt::Display for MadeBy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            MadeBy::Older => "an older depeche",
            MadeBy::Newer => "a newer depeche",
            MadeBy::Other => "another depeche",
        })
    }
}

/// What is wrong with a file that is shorter than it was, or holds something else.
const NOT_AS_WRITTEN: &str = "is cut short or was overwritten";

impl IndexError {
    /// Returns the damage of the index at `path`, in our words and in those that were heard.
    fn damaged(path: &Path, reason: impl Into<String>, heard: impl ToString) -> IndexError {
        IndexError::Damaged {
            path: path.to_owned(),
            reason: reason.into(),
            heard: heard.to_string(),
        }
    }

    /// Returns the damage of a file that nobody named: tantivy rarely says which it read.
    fn damaged_somewhere(path: &Path, heard: impl ToString) -> IndexError {
        IndexError::damaged(path, format!("one of its files {NOT_AS_WRITTEN}"), heard)
    }

    /// Returns what the engine, or whoever read a file, said in words of its own.
    pub fn heard(&self) -> Option<String> {
        match self {
            IndexError::Damaged { heard, .. } if !heard.is_empty() => Some(heard.clone()),
            IndexError::Engine(error) => Some(error.to_string()),
            _ => None,
        }
    }
}

/// How often the newest commit is opened before a missing file is damage.
const OPENING_TRIES: u32 = 5;

/// An index, opened for searching or for writing.
pub struct Index {
    path: PathBuf,
    tantivy: tantivy::Index,
    handles: Handles,
    commit: Option<Commit>,
    disk: DiskFaults,
}

impl Index {
    /// Opens the index at `path`; changes nothing on disk, so that an index that may only be read can be.
    pub fn open(path: &Path) -> Result<Index, IndexError> {
        if !has_meta(path)? {
            return Err(IndexError::Missing(path.to_owned()));
        }
        let index = Index::load(path, Reading::Mapped, None)?;
        match index.commit {
            Some(_) => Ok(index),
            // An ingest that was stopped before its first commit leaves an index of nothing.
            None => Err(IndexError::Missing(path.to_owned())),
        }
    }

    /// Opens the index at `path` for writing, and makes one where there is none.
    ///
    /// `observer` is called before every change on disk: tests make it fail there, or copy what is on disk.
    pub fn create_or_open(path: &Path, observer: Option<Observer>) -> Result<Index, IndexError> {
        std::fs::create_dir_all(path).map_err(|error| io_error(path, error))?;
        if has_meta(path)? {
            return Index::load(path, Reading::Windowed, observer);
        }
        let (schema, handles) = fields::build(schema::fields());
        let directory = IndexDirectory::open(path, Reading::Windowed, observer, None)
            .map_err(|error| io_error(path, error))?;
        let settings = tantivy::IndexSettings {
            docstore_blocksize: BLOCK_BYTES,
            ..tantivy::IndexSettings::default()
        };
        let disk = directory.disk();
        let tantivy = tantivy::Index::create(directory, schema, settings)
            .map_err(|error| engine_error(path, error))?;
        Ok(Index {
            path: path.to_owned(),
            tantivy,
            handles,
            commit: None,
            disk,
        })
    }

    /// Returns the last commit of the index at `path`, `None` where there is none; an error where something stands that an
    /// ingest must not write to. Changes nothing on disk.
    pub fn last_commit(path: &Path) -> Result<Option<Commit>, IndexError> {
        match Index::open(path) {
            Ok(index) => Ok(index.commit),
            Err(IndexError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the roots of the index at `path`, whatever program made it.
    pub fn roots_at(path: &Path) -> Result<RootsOfAny, IndexError> {
        commit::roots_of_any(path)
    }

    fn load(
        path: &Path,
        reading: Reading,
        observer: Option<Observer>,
    ) -> Result<Index, IndexError> {
        refuse_links(path)?;
        let written = commit::read(path)?;
        let commit = written.commit.clone();
        if let Some(commit) = &commit {
            commit.check(path)?;
        }
        let fields = match &commit {
            Some(commit) => commit
                .fields()
                .map_err(|error| commit::unreadable_schema(path, &error))?,
            None => Cow::Borrowed(schema::fields()),
        };
        let (schema, handles) = fields::build(&fields);
        let directory = IndexDirectory::open(path, reading, observer, Some(written))
            .map_err(|error| io_error(path, error))?;
        let disk = directory.disk();
        let tantivy =
            tantivy::Index::open(directory).map_err(|error| match engine_error(path, error) {
                error @ (IndexError::Engine(_) | IndexError::Damaged { .. }) => {
                    let list = match check::managed_files(path) {
                        Ok(_) => META,
                        Err(_) => check::MANAGED,
                    };
                    let reason = format!("{list} {NOT_AS_WRITTEN}");
                    IndexError::damaged(path, reason, error.heard().unwrap_or_default())
                }
                other => other,
            })?;
        if tantivy.schema() != schema {
            let reason = format!("the fields in {META} are not those of its schema");
            return Err(match commit {
                Some(_) => IndexError::damaged(path, reason, ""),
                None => IndexError::Foreign(path.to_owned()),
            });
        }
        Ok(Index {
            path: path.to_owned(),
            tantivy,
            handles,
            commit,
            disk,
        })
    }

    /// Returns the directory of the index.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns what the last commit says; `None` before the first.
    pub fn commit(&self) -> Option<&Commit> {
        self.commit.as_ref()
    }

    /// Returns what was ingested, as the last commit says; nothing before the first.
    pub fn roots(&self) -> &[Root] {
        self.commit.as_ref().map_or(&[], |commit| &commit.roots)
    }

    /// Returns the fields.
    pub(crate) fn handles(&self) -> &Handles {
        &self.handles
    }

    /// Returns a view of the last commit, which stays the same while an ingest goes on.
    pub(crate) fn searcher(&self) -> Result<tantivy::Searcher, IndexError> {
        let mut tries = 0;
        loop {
            let reader: Result<tantivy::IndexReader, _> = self
                .tantivy
                .reader_builder()
                .reload_policy(tantivy::ReloadPolicy::Manual)
                // What is shown together stands far apart: the next block takes the room of the one before.
                .doc_store_cache_num_blocks(1)
                .try_into();
            tries += 1;
            match reader {
                Ok(reader) => return Ok(reader.searcher()),
                // Where the lock could not be had, a merge may have removed a file before it was opened: the newest commit
                // has others.
                Err(tantivy::TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)))
                    if tries < OPENING_TRIES => {}
                Err(error) => return Err(engine_error(&self.path, error)),
            }
        }
    }

    /// Returns what looks single files of the ledger up, as of the last commit.
    pub fn lookup(&self) -> Result<Lookup, IndexError> {
        Lookup::of(self)
    }

    /// Returns the ledger's rows of every file whose key begins with `prefix`, in the order of their keys.
    pub fn rows_under(&self, prefix: &[u8]) -> Result<Rows, IndexError> {
        Rows::under(self, prefix)
    }
}

/// Whether the directory at `path` has tantivy's list of segments, and so an index; fails where it holds something else,
/// or an index that lost its list.
fn has_meta(path: &Path) -> Result<bool, IndexError> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io_error(path, error)),
    };
    let (mut has_segments, mut has_others) = (false, false);
    for entry in entries {
        let name = entry.map_err(|error| io_error(path, error))?.file_name();
        if name == META {
            return Ok(true);
        }
        // tantivy writes the list of its files before that of its segments.
        let is_ours =
            lock::is_lock(&name) || directory::is_temporary(&name) || name == check::MANAGED;
        let is_of_segment = check::is_of_segment(Path::new(&name));
        has_segments |= is_of_segment;
        has_others |= !is_ours && !is_of_segment;
    }
    match (has_segments, has_others) {
        (_, true) => Err(IndexError::Foreign(path.to_owned())),
        (true, false) => Err(IndexError::damaged(path, format!("{META} is missing"), "")),
        (false, false) => Ok(false),
    }
}

/// Fails where something in the directory of an index is a symbolic link: an index makes none, and whoever puts one there
/// would have the index read and write elsewhere.
fn refuse_links(path: &Path) -> Result<(), IndexError> {
    for entry in std::fs::read_dir(path).map_err(|error| io_error(path, error))? {
        let entry = entry.map_err(|error| io_error(path, error))?;
        match entry.file_type() {
            Ok(kind) if kind.is_symlink() => {
                let name = entry.file_name();
                let reason = format!("{} is a symbolic link, which no index has", name.display());
                return Err(IndexError::damaged(path, reason, ""));
            }
            // Removed since by an ingest that goes on.
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

/// Returns options that refuse to open a file through a symbolic link, and wait for nobody where it is a FIFO.
fn unlinked(options: &mut OpenOptions) -> &mut OpenOptions {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed())
}

/// How much of what is stored is compressed together: a block is decompressed for each article that is shown, and most
/// articles have a few thousand bytes.
const BLOCK_BYTES: usize = 4096;
