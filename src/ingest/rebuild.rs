//! A new index of the same roots, made beside the old one while that goes on answering, and put in its place at the end.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::{IngestError, News, Options, Previous, Report, perform};
use crate::index::{Commit, Index, IndexError, Lock};
use crate::model::path_of;

/// Reads all roots of the index at `index_path` into a new one at `new_path`, then exchanges the two names.
///
/// The index may be of another format: only its roots are asked for, and, where it can be read, which ingest first met an
/// article, so that ids stay. Nothing is exchanged where the ingest was stopped.
pub fn rebuild(
    index_path: &Path,
    new_path: &Path,
    options: &Options,
    news: &mut dyn FnMut(News),
) -> Result<Report, IngestError> {
    let roots = Index::roots_at(index_path)?;
    if roots.roots.is_empty() {
        return Err(IngestError::NoRoots(index_path.to_owned()));
    }
    if new_path.symlink_metadata().is_ok() {
        return Err(IngestError::Exists(new_path.to_owned()));
    }
    // Read without them, their articles would be gone with the old index.
    if let Some(gone) = roots
        .roots
        .iter()
        .find(|root| !path_of(&root.path).exists())
    {
        return Err(IngestError::RootGone(path_of(&gone.path)));
    }
    let parent = std::path::absolute(new_path)
        .ok()
        .and_then(|path| path.parent().map(Path::to_owned))
        .unwrap_or_else(|| PathBuf::from("/"));
    if device(&parent)? != device(index_path)? {
        return Err(IngestError::OtherFileSystem {
            index: index_path.to_owned(),
            new: new_path.to_owned(),
        });
    }
    // Nobody else writes to the old index meanwhile: that would be lost.
    let _lock = Lock::take(index_path, false)?;
    let old = Index::open(index_path).ok();
    let previous = Previous {
        commit: Commit {
            roots: roots.roots,
            roots_made: roots.made,
            runs: roots.runs,
            ..Commit::new(String::new())
        },
        index: old.as_ref(),
    };
    let options = Options {
        is_full: true,
        is_private: options.is_private || is_private(index_path),
        ..options.clone()
    };
    let report = perform(new_path, &[], &options, Some(&previous), news)?;
    if !report.is_stopped {
        exchange(index_path, new_path)?;
    }
    Ok(report)
}

/// Gives each of two directories the other's name, in one step.
fn exchange(one: &Path, other: &Path) -> Result<(), IndexError> {
    let io = |error: rustix::io::Errno| IndexError::Io {
        path: other.to_owned(),
        error: error.into(),
    };
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io)?;
    for directory in [one, other].into_iter().filter_map(Path::parent) {
        // Of a path of one name the parent is empty, and means the directory that the program runs in.
        let directory = match directory.as_os_str().is_empty() {
            true => Path::new("."),
            false => directory,
        };
        let synced = std::fs::File::open(directory).and_then(|directory| directory.sync_all());
        synced.map_err(|error| IndexError::Io {
            path: directory.to_owned(),
            error,
        })?;
    }
    Ok(())
}

fn device(path: &Path) -> Result<u64, IndexError> {
    let metadata = std::fs::metadata(path).map_err(|error| IndexError::Io {
        path: path.to_owned(),
        error,
    })?;
    Ok(metadata.dev())
}

/// Whether a directory is its owner's alone.
fn is_private(directory: &Path) -> bool {
    std::fs::metadata(directory).is_ok_and(|metadata| metadata.mode() & 0o077 == 0)
}
