//! One ingest at a time: a lock that the system takes back from a process that dies.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::{IndexError, io_error, unlinked};

/// Name of the lock's file; it stays, and says nothing once nobody holds it.
const NAME: &str = "depeche.lock";

/// The right to write to an index, until it is dropped.
pub struct Lock {
    _file: File,
}

/// Whether a file of the index directory is a lock.
pub(super) fn is_lock(name: &OsStr) -> bool {
    name == NAME
        || name
            .to_str()
            .is_some_and(|name| name.starts_with(".tantivy-") && name.ends_with(".lock"))
}

impl Lock {
    /// Takes the lock of the index at `path`, making the directory if there is none: readable for its owner alone where it
    /// `is_private`, else for whom the umask lets.
    ///
    /// Where another process holds it, says which one it is. Never waits: a thread that sleeps in the system's own queue
    /// cannot be told to stop.
    pub fn take(path: &Path, is_private: bool) -> Result<Lock, IndexError> {
        DirBuilder::new()
            .recursive(true)
            .mode(if is_private { 0o700 } else { 0o777 })
            .create(path)
            .map_err(|error| io_error(path, error))?;
        let name = path.join(NAME);
        let io = |error| io_error(&name, error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = unlinked(&mut options).open(&name).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(io)?;
                return Err(IndexError::Locked(holder.trim().parse().ok()));
            }
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        file.set_len(0).map_err(io)?;
        file.rewind().map_err(io)?;
        writeln!(file, "{}", std::process::id()).map_err(io)?;
        Ok(Lock { _file: file })
    }
}
