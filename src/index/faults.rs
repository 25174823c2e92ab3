//! What tantivy, the system and the disk report, as errors that a person can act on.
//!
//! Nothing here looks at the wording of a message. An error of the system is told by its number or kind, wherever it stands
//! in the chain of causes. Some errors of tantivy's threads are words alone; what a full disk answered is then known from
//! the directory, which every byte passes through: see [`DiskFaults`].

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use super::{IndexError, directory};

/// Whether the disk of an index was full when something was written to it.
#[derive(Debug, Clone, Default)]
pub(super) struct DiskFaults(Arc<AtomicBool>);

impl DiskFaults {
    /// Notes what the disk answered, and returns it.
    pub(super) fn noted<T>(&self, answer: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &answer {
            self.note(error);
        }
        answer
    }

    /// Notes an error that the disk answered.
    pub(super) fn note(&self, error: &io::Error) {
        if is_full(error) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    /// Returns the error of writing to the index at `path`.
    ///
    /// Where tantivy passes on words alone, a disk that was full is the cause: a writer is given up after its first failure.
    pub(super) fn explain(&self, path: &Path, error: TantivyError) -> IndexError {
        let is_words_alone = matches!(
            error,
            TantivyError::ErrorInThread(_)
                | TantivyError::SystemError(_)
                | TantivyError::InternalError(_)
                | TantivyError::Poisoned
        );
        match is_words_alone && self.0.load(Ordering::Relaxed) {
            true => IndexError::DiskFull(path.to_owned()),
            false => engine_error(path, error),
        }
    }
}

/// Whether an error says that the disk, or the part of it that a user may fill, is full.
fn is_full(error: &io::Error) -> bool {
    let error = of_the_system(error).unwrap_or(error);
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Returns the error of the system in a chain of causes: the one with a number. `None` where whoever read or wrote a file
/// made the error.
fn of_the_system(error: &io::Error) -> Option<&io::Error> {
    if error.raw_os_error().is_some() {
        return Some(error);
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return of_the_system(error);
        }
        // This one does not name its cause in the way of today's errors. Every term that is written can fail with it.
        if let Some(tantivy_fst::Error::Io(error)) = error.downcast_ref() {
            return of_the_system(error);
        }
        cause = error.source();
    }
    None
}

/// Returns the error that a person can act on.
pub(crate) fn io_error(path: &Path, error: io::Error) -> IndexError {
    match is_full(&error) {
        true => IndexError::DiskFull(path.to_owned()),
        false => IndexError::Io {
            path: path.to_owned(),
            error,
        },
    }
}

/// Returns the error that a person can act on, out of what tantivy reports.
pub(crate) fn engine_error(path: &Path, error: TantivyError) -> IndexError {
    if let Some(not_listed) = directory::NotListed::of(&error) {
        return IndexError::damaged(path, not_listed.to_string(), "");
    }
    match &error {
        TantivyError::IoError(error)
        | TantivyError::OpenWriteError(OpenWriteError::IoError {
            io_error: error, ..
        })
        | TantivyError::OpenReadError(OpenReadError::IoError {
            io_error: error, ..
        })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
            io_error: error, ..
        })
        | TantivyError::LockFailure(LockError::IoError(error), _) => shared_io_error(path, error),
        // The schema was compared when the index was opened: a column that is said to be missing cannot be read.
        TantivyError::SchemaError(reason) => IndexError::damaged_somewhere(path, reason),
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(name)) => {
            let name = name.file_name().unwrap_or(name.as_os_str());
            IndexError::damaged(path, format!("{} is missing", name.display()), "")
        }
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(reason)) => {
            IndexError::damaged_somewhere(path, format!("{reason:?}"))
        }
        TantivyError::DataCorruption(reason) => {
            IndexError::damaged_somewhere(path, format!("{reason:?}"))
        }
        TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Locked(None),
        _ => IndexError::Engine(error),
    }
}

/// Returns the error that a person can act on, out of one that tantivy shares among its threads.
fn shared_io_error(path: &Path, error: &io::Error) -> IndexError {
    let error = copied(error);
    match error.kind() {
        // The reader of a file says so. An error of the system that has no kind of its own is not of the kind `Other`.
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => {
            IndexError::damaged_somewhere(path, error)
        }
        _ => io_error(path, error),
    }
}

/// Returns an error that is shared as one that is not: the system's error in it, or its kind and words.
pub(super) fn copied(error: &io::Error) -> io::Error {
    match of_the_system(error).and_then(io::Error::raw_os_error) {
        Some(number) => io::Error::from_raw_os_error(number),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of the system's error of a full disk, and of a disk that fails.
    const NO_SPACE: i32 = 28;
    const FAILS: i32 = 5;

    fn told(error: io::Error) -> IndexError {
        engine_error(Path::new("index"), TantivyError::from(error))
    }

    fn is_damage(error: &IndexError) -> bool {
        matches!(error, IndexError::Damaged { .. })
    }

    #[test]
    fn what_a_reader_says_of_a_file_is_damage_and_what_the_system_says_is_not() {
        let words = told(io::Error::other("Unsupported sstable version"));
        assert!(is_damage(&words), "{words}");
        let missing = "Field `date` is missing".to_owned();
        let missing = engine_error(Path::new("index"), TantivyError::SchemaError(missing));
        assert!(is_damage(&missing), "{missing}");
        let unreadable = told(io::Error::from_raw_os_error(FAILS));
        assert!(matches!(unreadable, IndexError::Io { .. }), "{unreadable}");
        let message = "index: Input/output error (os error 5)";
        assert_eq!(unreadable.to_string(), message);
        // The words alone are no error of the system: a file may hold any.
        let quoting = told(io::Error::other("No space left on device (os error 28)"));
        assert!(is_damage(&quoting), "{quoting}");
    }

    #[test]
    fn an_error_of_the_system_is_found_in_whatever_it_is_wrapped() {
        let full = || io::Error::from_raw_os_error(NO_SPACE);
        let wrapped = [
            full(),
            io::Error::other(full()),
            io::Error::new(io::ErrorKind::InvalidData, io::Error::other(full())),
            // tantivy writes terms so.
            io::Error::other(tantivy_fst::Error::Io(full())),
        ];
        for error in wrapped {
            let words = format!("{error:?}");
            let error = told(error);
            assert!(matches!(error, IndexError::DiskFull(_)), "{words}: {error}");
        }
    }

    #[test]
    fn words_of_a_thread_are_a_full_disk_where_the_disk_was_full() {
        let disk = DiskFaults::default();
        let path = Path::new("index");
        let words = || TantivyError::ErrorInThread("A worker thread encountered an error".into());
        assert!(matches!(disk.explain(path, words()), IndexError::Engine(_)));
        let other = disk.noted::<()>(Err(io::Error::from_raw_os_error(FAILS)));
        assert!(other.is_err());
        assert!(matches!(disk.explain(path, words()), IndexError::Engine(_)));
        disk.note(&io::Error::from_raw_os_error(NO_SPACE));
        let full = disk.explain(path, words());
        assert!(matches!(full, IndexError::DiskFull(_)), "{full}");
        // What says more than words is what it says.
        let locked = TantivyError::LockFailure(LockError::LockBusy, None);
        let locked = disk.explain(path, locked);
        assert!(matches!(locked, IndexError::Locked(None)), "{locked}");
    }
}
