//! The directory wrapper: every byte of the index goes through it.
//!
//! It adds what tantivy's own directory lacks: a commit that survives a loss of power (the directory is synced after the
//! list of segments is renamed into it), files compared with the list of their commit, locks that are waited for with an
//! end, an index that may only be read, files that colleagues can read, files written in pieces as large as a huge page, and
//! a seam for tests at every change on disk.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{OpenOptions, Permissions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

use super::commit::{self, Written};
use super::faults::{self, DiskFaults};
use super::file_list::FileList;
use super::windowed::WindowedFile;
use super::{META, unlinked};

/// Beginning of the names of files that are about to be renamed.
const TEMPORARY: &str = ".tmp";

/// How long a lock is waited for: who holds it for what it is for needs some milliseconds.
const LOCK_WAIT: Duration = Duration::from_secs(2);

/// How long it is until a lock is tried again.
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// A change that is about to be made on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A file is created.
    Create,
    /// Bytes are written to a file.
    Write,
    /// A file is complete and synced.
    Finish,
    /// A file is put in the place of another.
    Replace,
    /// A file is deleted.
    Delete,
}

/// How the files of an index are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Mapped into memory, for searching.
    Mapped,
    /// Through a window, for writing: see [`WindowedFile`].
    Windowed,
}

/// What is called before every change on disk; an error is what the disk answers.
pub type Observer = Arc<dyn Fn(Change, &Path) -> io::Result<()> + Send + Sync>;

/// The directory of an index.
#[derive(Clone)]
pub(super) struct IndexDirectory {
    inner: MmapDirectory,
    root: PathBuf,
    reading: Reading,
    observer: Option<Observer>,
    last: Arc<Mutex<LastCommit>>,
    disk: DiskFaults,
}

/// The commit that tantivy read or wrote last.
#[derive(Default)]
struct LastCommit {
    /// tantivy's list of segments.
    meta: Vec<u8>,
    /// The files that it names.
    files: FileList,
}

/// A file that is not the one that the commit names.
#[derive(Debug, thiserror::Error)]
#[error("{file} {what}")]
pub(super) struct NotListed {
    file: String,
    what: String,
}

impl NotListed {
    /// Returns what is wrong with a file, where tantivy passes on that the directory refused it.
    pub(super) fn of(error: &tantivy::TantivyError) -> Option<&NotListed> {
        let tantivy::TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) = error
        else {
            return None;
        };
        io_error.get_ref()?.downcast_ref()
    }
}

impl fmt::Debug for IndexDirectory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "IndexDirectory({})", self.root.display())
    }
}

impl IndexDirectory {
    /// Opens the directory at `root`, which is there; `last` is its last commit.
    pub(super) fn open(
        root: &Path,
        reading: Reading,
        observer: Option<Observer>,
        last: Option<Written>,
    ) -> io::Result<IndexDirectory> {
        let inner = MmapDirectory::open(root).map_err(|error| match error {
            OpenDirectoryError::IoError { io_error, .. }
            | OpenDirectoryError::FailedToCreateTempDir(io_error) => faults::copied(&io_error),
            OpenDirectoryError::DoesNotExist(_) | OpenDirectoryError::NotADirectory(_) => {
                io::Error::other(error)
            }
        })?;
        let last = last.map_or_else(LastCommit::default, |Written { meta, files, .. }| {
            LastCommit { meta, files }
        });
        Ok(IndexDirectory {
            inner,
            root: root.to_owned(),
            reading,
            observer,
            last: Arc::new(Mutex::new(last)),
            disk: DiskFaults::default(),
        })
    }

    /// Returns what is known of the disk, from now on too.
    pub(super) fn disk(&self) -> DiskFaults {
        self.disk.clone()
    }

    /// Compares a file that was opened with the one that the commit names.
    ///
    /// Who writes also opens segments that are in no commit yet.
    fn compare(&self, path: &Path, file: &dyn FileHandle) -> Result<(), OpenReadError> {
        let name = path.to_string_lossy();
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let io = |error| OpenReadError::wrap_io_error(error, path.to_owned());
        let what = match last.files.get(&name) {
            Some(listed) => {
                let length = file.len();
                let read_end = |bytes| Ok(file.read_bytes(length - bytes..length)?.to_vec());
                listed.difference(length as u64, read_end).map_err(io)?
            }
            None if self.reading == Reading::Windowed => None,
            None => Some("is in no commit of the index".to_owned()),
        };
        match what {
            None => Ok(()),
            Some(what) => Err(io(io::Error::new(
                io::ErrorKind::InvalidData,
                NotListed {
                    file: name.into_owned(),
                    what,
                },
            ))),
        }
    }

    /// Writes a file beside the one that it will take the place of, under a name that nobody can guess.
    fn write_temporary(&self, data: &[u8]) -> io::Result<tempfile::NamedTempFile> {
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            // As the system makes any file: readable for whom the umask lets.
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(&self.root)?;
        file.write_all(data)?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    /// Replaces a file, as [`Directory::atomic_write`] says.
    fn replace(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.observe(Change::Write, path)?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let sealed = (path == Path::new(META))
            .then(|| commit::sealed(&self.root, data, &last.files))
            .transpose()?;
        let data = sealed.as_ref().map_or(data, |(meta, _)| meta);
        let temporary = self.write_temporary(data)?;
        self.observe(Change::Replace, path)?;
        temporary
            .persist(self.root.join(path))
            .map_err(|error| error.error)?;
        if let Some((meta, files)) = sealed {
            *last = LastCommit { meta, files };
        }
        self.sync_directory()
    }

    fn observe(&self, change: Change, path: &Path) -> io::Result<()> {
        match &self.observer {
            Some(observer) => self.disk.noted(observer(change, path)),
            None => Ok(()),
        }
    }
}

/// Whether a file of the index directory is one that was about to be renamed when its writer was killed.
pub(super) fn is_temporary(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with(TEMPORARY))
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file: Arc<dyn FileHandle> = match self.reading {
            Reading::Mapped => self.inner.get_file_handle(path)?,
            Reading::Windowed => match WindowedFile::open(&self.root.join(path)) {
                Ok(file) => Arc::new(file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
                }
                Err(error) => return Err(OpenReadError::wrap_io_error(error, path.to_owned())),
            },
        };
        self.compare(path, &*file)?;
        Ok(file)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.observe(Change::Delete, path)
            .map_err(|error| DeleteError::IoError {
                io_error: Arc::new(error),
                filepath: path.to_owned(),
            })?;
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.observe(Change::Create, path)
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let inner = self.inner.open_write(path).inspect_err(|error| {
            if let OpenWriteError::IoError { io_error, .. } = error {
                self.disk.note(io_error);
            }
        })?;
        let pieces = PieceWrite {
            inner,
            piece: Vec::with_capacity(PIECE_BYTES),
            room: PIECE_BYTES,
            directory: self.clone(),
            path: path.to_owned(),
        };
        Ok(BufWriter::new(Box::new(pieces)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let read = self.inner.atomic_read(path)?;
        if path == Path::new(META) {
            // Files are compared with the commit that tantivy opens them for, which may be newer than the index was when
            // it was opened.
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.meta != read
                && let Some(files) = commit::files_of(&read)
            {
                *last = LastCommit {
                    meta: read.clone(),
                    files,
                };
            }
        }
        Ok(read)
    }

    /// Replaces a file so that either the old or the new one is there, whatever happens, and syncs the directory.
    ///
    /// tantivy's own makes files that nobody else can read, and leaves the rename to the system's leisure.
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.disk.noted(self.replace(path, data))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.disk.noted(self.inner.sync_directory())
    }

    /// Takes a lock, waiting [`LOCK_WAIT`] for it at most where tantivy would wait for ever: whoever may read an index can
    /// hold its locks.
    ///
    /// A reader goes on without: the lock keeps files from being removed while they are opened, and one that is gone by then
    /// makes the reader look at the newest commit again.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let is_reader = self.reading == Reading::Mapped && lock.filepath == META_LOCK.filepath;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = match unlinked(&mut options).open(self.root.join(&lock.filepath)) {
            Ok(file) => file,
            // Where nothing can be written, nothing is being deleted that the lock would protect.
            Err(error)
                if is_reader
                    && matches!(
                        error.kind(),
                        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                    ) =>
            {
                return Ok(DirectoryLock::from(Box::new(())));
            }
            Err(error) => return Err(LockError::wrap_io_error(error)),
        };
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(DirectoryLock::from(Box::new(file))),
                Err(TryLockError::Error(error)) => return Err(LockError::wrap_io_error(error)),
                Err(TryLockError::WouldBlock)
                    if lock.is_blocking && begun.elapsed() < LOCK_WAIT =>
                {
                    std::thread::sleep(LOCK_PAUSE);
                }
                Err(TryLockError::WouldBlock) if is_reader => {
                    return Ok(DirectoryLock::from(Box::new(())));
                }
                Err(TryLockError::WouldBlock) => return Err(LockError::LockBusy),
            }
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// How many bytes are written to a file at once: a huge page of x86-64 and of most others.
///
/// What is written at once lies together in the system's cache of files, as far as it can, and is mapped together. Written
/// in tantivy's 8 KB, a file is mapped 64 KB at a time, page by page, at 3 to 6 µs; written so, at .3 µs (Linux 6.18,
/// ext4; benches/README.md). A query that has just started meets some 700 places that are not mapped.
const PIECE_BYTES: usize = 2 << 20;

/// A file of the index that is being written, in pieces that begin at multiples of [`PIECE_BYTES`], with the observer told
/// of every one.
struct PieceWrite {
    inner: WritePtr,
    /// What is not written yet.
    piece: Vec<u8>,
    /// How many bytes the piece has room for: less than a whole one after a flush.
    room: usize,
    directory: IndexDirectory,
    path: PathBuf,
}

impl PieceWrite {
    /// Writes what there is of the piece.
    fn write_piece(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        self.directory.observe(Change::Write, &self.path)?;
        self.directory
            .disk
            .noted(self.inner.write_all(&self.piece))?;
        self.room -= self.piece.len();
        if self.room == 0 {
            self.room = PIECE_BYTES;
        }
        self.piece.clear();
        Ok(())
    }
}

impl Write for PieceWrite {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.piece.len() == self.room {
            self.write_piece()?;
        }
        let taken = data.len().min(self.room - self.piece.len());
        self.piece.extend_from_slice(&data[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_piece()?;
        self.directory.disk.noted(self.inner.flush())
    }
}

impl TerminatingWrite for PieceWrite {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.write_piece()?;
        self.directory.observe(Change::Finish, &self.path)?;
        self.directory.disk.noted(self.inner.terminate_ref(token))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_file_is_written_in_whole_pieces_and_holds_what_was_written() {
        let root = tempfile::tempdir().unwrap();
        let changes = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&changes);
        let observed = root.path().to_owned();
        let observer: Observer = Arc::new(move |change, path| {
            let length = observed.join(path).metadata().map_or(0, |file| file.len());
            noted.lock().unwrap().push((change, length as usize));
            Ok(())
        });
        let directory =
            IndexDirectory::open(root.path(), Reading::Mapped, Some(observer), None).unwrap();
        let content: Vec<u8> = (0..2 * PIECE_BYTES + 100_000)
            .map(|at| (at / 251) as u8 ^ at as u8)
            .collect();
        let mut file = directory.open_write(Path::new("file")).unwrap();
        let (before, after) = content.split_at(PIECE_BYTES / 3);
        file.write_all(before).unwrap();
        // What is flushed is there, and the next piece ends where it would have.
        file.flush().unwrap();
        for part in after.chunks(70_001) {
            file.write_all(part).unwrap();
        }
        file.terminate().unwrap();

        let written = std::fs::read(root.path().join("file")).unwrap();
        assert!(written == content, "{} bytes", written.len());
        assert_eq!(
            *changes.lock().unwrap(),
            [
                (Change::Create, 0),
                (Change::Write, 0),
                (Change::Write, before.len()),
                (Change::Write, PIECE_BYTES),
                (Change::Write, 2 * PIECE_BYTES),
                (Change::Finish, content.len()),
            ]
        );
    }
}
