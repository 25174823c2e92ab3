//! The directory wrapper: every byte of the index goes through it.
//!
//! It adds what tantivy's own directory lacks: a commit that survives a loss of power (the directory is synced after the
//! list of segments is renamed into it), an index that may only be read, files that colleagues can read, files written in
//! pieces as large as a huge page, and a seam for tests at every change on disk.

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

use super::windowed::WindowedFile;

/// Beginning of the names of files that are about to be renamed.
const TEMPORARY: &str = ".tmp";

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
}

impl fmt::Debug for IndexDirectory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "IndexDirectory({})", self.root.display())
    }
}

impl IndexDirectory {
    /// Opens the directory at `root`, which is there.
    pub(super) fn open(
        root: &Path,
        reading: Reading,
        observer: Option<Observer>,
    ) -> io::Result<IndexDirectory> {
        let inner = MmapDirectory::open(root).map_err(io::Error::other)?;
        Ok(IndexDirectory {
            inner,
            root: root.to_owned(),
            reading,
            observer,
        })
    }

    fn observe(&self, change: Change, path: &Path) -> io::Result<()> {
        match &self.observer {
            Some(observer) => observer(change, path),
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
        if self.reading == Reading::Mapped {
            return self.inner.get_file_handle(path);
        }
        match WindowedFile::open(&self.root.join(path)) {
            Ok(file) => Ok(Arc::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(OpenReadError::FileDoesNotExist(path.to_owned()))
            }
            Err(error) => Err(OpenReadError::wrap_io_error(error, path.to_owned())),
        }
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
        let pieces = PieceWrite {
            inner: self.inner.open_write(path)?,
            piece: Vec::with_capacity(PIECE_BYTES),
            room: PIECE_BYTES,
            directory: self.clone(),
            path: path.to_owned(),
        };
        Ok(BufWriter::new(Box::new(pieces)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    /// Replaces a file so that either the old or the new one is there, whatever happens, and syncs the directory.
    ///
    /// tantivy's own makes files that nobody else can read, and leaves the rename to the system's leisure.
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.observe(Change::Write, path)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let temporary = self.root.join(format!(
            "{TEMPORARY}-{}-{}",
            std::process::id(),
            name.trim_start_matches('.')
        ));
        let mut file = File::create(&temporary)?;
        file.write_all(data)?;
        file.sync_all()?;
        drop(file);
        self.observe(Change::Replace, path)?;
        std::fs::rename(&temporary, self.root.join(path))?;
        self.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            // Where nothing can be written, nothing is being deleted that the lock would protect.
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath
                    && matches!(
                        error.kind(),
                        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                    ) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
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
        self.inner.write_all(&self.piece)?;
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
        self.inner.flush()
    }
}

impl TerminatingWrite for PieceWrite {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.write_piece()?;
        self.directory.observe(Change::Finish, &self.path)?;
        self.inner.terminate_ref(token)
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
        let directory = IndexDirectory::open(root.path(), Reading::Mapped, Some(observer)).unwrap();
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
