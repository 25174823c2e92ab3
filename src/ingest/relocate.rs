//! An archive that moved: its root gets another path, and nothing is read again.

use std::collections::BinaryHeap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::{IngestError, Options, known_root};
use crate::archive::{Opened, Read, refusal};
use crate::index::{Commit, Entry, Index, IndexError, Lock, State, Writer};
use crate::model::{FileKey, Root, path_of, path_text};

/// How many files are compared with what the index knows of them.
const COMPARED_FILES: usize = 100;

/// How many of them are looked for before any is read: most directories hold none.
const LOOKED_FOR_FILES: usize = 3;

/// So many of ten compared files must be there, as they were: an archive may have changed a little since it was read.
const SAME_OF_TEN: usize = 9;

/// A root that was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relocated {
    /// Where it was, as `model::path_text` writes it.
    pub old: String,
    /// Where it is.
    pub new: String,
    /// How many files were compared.
    pub compared: usize,
    /// Those of them that are not there, or not as they were read: the next ingest reads them.
    pub differing: Vec<PathBuf>,
}

/// Gives a root of the index another path, in one commit: a kill leaves the old or the new.
///
/// A sample of its files must be there with the same content. Ids stay. Of the options it is told how files are read, and who
/// observes the disk.
pub fn relocate(
    index_path: &Path,
    old: &Path,
    new: &Path,
    options: &Options,
) -> Result<Relocated, IngestError> {
    // Asked before the lock makes a directory where there is none.
    drop(Index::open(index_path)?);
    let _lock = Lock::take(index_path, false)?;
    let index = Index::create_or_open(index_path, options.observer.clone())?;
    let Some(known) = index.commit().filter(|known| !known.roots.is_empty()) else {
        return Err(IngestError::NoRoots(index_path.to_owned()));
    };
    let root = known_root(old, known)?.clone();
    let path = new.canonicalize().map_err(|error| IngestError::Path {
        path: new.to_owned(),
        reason: refusal(&error),
    })?;
    let text = path_text(&path);
    if known.roots.iter().any(|other| other.path == text) {
        return Err(IngestError::IsARoot(path));
    }
    let compared = compare(&sample(&index, &root)?, &root, &path, &options.read);
    if !compared.is_same() || path.is_file() != root.is_file {
        return Err(IngestError::NotTheSame {
            old: root.path,
            new: path,
            compared: compared.files,
            differing: compared.differing,
        });
    }
    let mut roots = known.roots.clone();
    for other in &mut roots {
        if other.number == root.number {
            other.path.clone_from(&text);
        }
    }
    roots.sort_by(|one, other| one.path.cmp(&other.path));
    let mut writer = Writer::open(&index, options.jobs, options.memory_bytes)?;
    writer.commit(&Commit {
        roots,
        ..known.clone()
    })?;
    writer.finish()?;
    Ok(Relocated {
        old: root.path,
        new: text,
        compared: compared.files,
        differing: compared.differing,
    })
}

/// Fails where a root that would be new holds the files of one that is gone: read as they are, every story would be there
/// twice.
pub(super) fn refuse_moved(
    index: &Index,
    known: &[Root],
    new: &[Root],
    read: &Read,
) -> Result<(), IngestError> {
    for old in known.iter().filter(|root| !path_of(&root.path).exists()) {
        let sample = sample(index, old)?;
        for path in new.iter().flat_map(|new| places(&path_of(&new.path))) {
            let is_there = |entry: &Entry| found_in(old, &path, entry).exists();
            if sample.iter().take(LOOKED_FOR_FILES).any(is_there)
                && compare(&sample, old, &path, read).is_same()
            {
                return Err(IngestError::Moved {
                    old: old.path.clone(),
                    new: path,
                });
            }
        }
    }
    Ok(())
}

/// Returns where an archive may lie that was moved to a directory, or into it: the directory, and those in it.
fn places(directory: &Path) -> Vec<PathBuf> {
    // What cannot be listed is told by the walk.
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let inner = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir());
    std::iter::once(directory.to_owned()).chain(inner).collect()
}

/// How files compare with what the index knows of them.
struct Compared {
    files: usize,
    differing: Vec<PathBuf>,
}

impl Compared {
    fn is_same(&self) -> bool {
        (self.files - self.differing.len()) * 10 >= self.files * SAME_OF_TEN
    }
}

/// Returns where a file of a root lies if the root is at `path`.
fn found_in(root: &Root, path: &Path, entry: &Entry) -> PathBuf {
    let there = Root {
        path: path_text(path),
        ..root.clone()
    };
    path_of(&entry.key.place().file_in(&[there]))
}

/// Compares a sample of the files of a root with what lies at `path`.
fn compare(sample: &[Entry], root: &Root, path: &Path, read: &Read) -> Compared {
    let mut differing = Vec::new();
    for entry in sample {
        let file = found_in(root, path, entry);
        let digest = Opened::snapshot(&file, read).map(|snapshot| snapshot.digest);
        if digest.ok() != entry.row.as_ref().map(|row| row.digest) {
            differing.push(file);
        }
    }
    Compared {
        files: sample.len(),
        differing,
    }
}

/// Returns files of a root whose content the index knows, drawn by the digests of their keys: the same ones every time.
fn sample(index: &Index, root: &Root) -> Result<Vec<Entry>, IndexError> {
    let mut drawn: BinaryHeap<(u64, FileKey)> = BinaryHeap::new();
    let mut entries = std::collections::HashMap::new();
    for entry in index.rows_under(FileKey::of_root(root.number).as_bytes())? {
        let entry = entry?;
        let is_known = entry
            .row
            .as_ref()
            .is_some_and(|row| matches!(row.state, State::Indexed | State::Container));
        if !is_known || entry.key.is_member() || entry.key.place().root != root.number {
            continue;
        }
        let mut hasher = DefaultHasher::new();
        entry.key.hash(&mut hasher);
        drawn.push((hasher.finish(), entry.key.clone()));
        entries.insert(entry.key.clone(), entry);
        if drawn.len() > COMPARED_FILES
            && let Some((_, key)) = drawn.pop()
        {
            entries.remove(&key);
        }
    }
    let drawn = drawn.into_sorted_vec();
    Ok(drawn
        .iter()
        .filter_map(|(_, key)| entries.remove(key))
        .collect())
}
