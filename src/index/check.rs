//! Verifies every file of the index, one by one.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::footer::Footer;
use tantivy::directory::{FileHandle, FileSlice};

use super::commit::{self, Written};
use super::file_list::ListedFile;
use super::windowed::{WINDOW_BYTES, WindowedFile};
use super::{Index, IndexError, META, NOT_AS_WRITTEN, io_error, unlinked};

/// A file of the index that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Name of the file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub what: String,
}

/// Name of tantivy's list of its files.
pub(super) const MANAGED: &str = ".managed.json";

/// The files of a commit, opened: an ingest that goes on may remove them, and they can be read all the same.
struct Snapshot {
    files: Vec<(ListedFile, io::Result<WindowedFile>)>,
    /// What tantivy's list of its files says.
    managed: io::Result<Vec<PathBuf>>,
}

impl Snapshot {
    /// Opens every file of the last commit of the index at `path`, and of a newer one where that came meanwhile.
    fn open(path: &Path) -> Result<Snapshot, IndexError> {
        loop {
            let Written { meta, files, .. } = commit::read(path)?;
            let opened = files.files().iter().map(|listed| {
                let file = WindowedFile::open(&path.join(&listed.name));
                (listed.clone(), file)
            });
            let snapshot = Snapshot {
                files: opened.collect(),
                managed: managed_files(path),
            };
            let now = commit::read_meta(path);
            if now.map_err(|error| io_error(&path.join(META), error))? == meta {
                return Ok(snapshot);
            }
        }
    }
}

impl Index {
    /// Compares every file of the last commit with its length and checksum and returns the damaged ones, in order.
    ///
    /// Fails where the disk or the memory does: that says nothing of the files.
    pub fn check(&self) -> Result<Vec<Damage>, IndexError> {
        let snapshot = Snapshot::open(&self.path)?;
        let mut damages = Vec::new();
        let mut names = vec![PathBuf::from(META)];
        for (listed, file) in snapshot.files {
            let path = self.path.join(&listed.name);
            let what = match file {
                Ok(file) => verify(&listed, file),
                Err(error) => Err(error),
            };
            let file = PathBuf::from(&listed.name);
            names.push(file.clone());
            let what = what.or_else(said).map_err(|error| io_error(&path, error))?;
            damages.extend(what.map(|what| Damage { file, what }));
        }
        damages.extend(self.check_managed(snapshot.managed, &names)?);
        damages.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(damages)
    }

    /// Returns what is wrong with tantivy's list of its files, which has to name every file of the segments.
    fn check_managed(
        &self,
        managed: io::Result<Vec<PathBuf>>,
        files: &[PathBuf],
    ) -> Result<Option<Damage>, IndexError> {
        let list = PathBuf::from(MANAGED);
        let what = match managed {
            Ok(named) => {
                let unnamed = files.iter().find(|file| !named.contains(file));
                // What it names and is not there may be of an ingest that was killed, if it can be a file of one.
                let odd = named
                    .iter()
                    .find(|name| *name != Path::new(META) && !is_of_segment(name));
                match (unnamed, odd) {
                    (Some(file), _) => Some(format!("does not name {}", file.display())),
                    (None, Some(name)) => Some(format!(
                        "names {}, which is no file of an index",
                        name.display()
                    )),
                    (None, None) => None,
                }
            }
            Err(error) => said(error).map_err(|error| io_error(&self.path.join(MANAGED), error))?,
        };
        Ok(what.map(|what| Damage { file: list, what }))
    }
}

/// Returns what is wrong with a file of a commit, if anything is.
fn verify(listed: &ListedFile, file: WindowedFile) -> io::Result<Option<String>> {
    let length = file.len();
    let read_end = |bytes| Ok(file.read_bytes(length - bytes..length)?.to_vec());
    if let Some(difference) = listed.difference(length as u64, read_end)? {
        return Ok(Some(difference));
    }
    let is_as_written = matches_checksum(file)?;
    Ok((!is_as_written).then(|| "does not match its checksum".to_owned()))
}

/// Returns the files that tantivy's list of its files names.
pub(super) fn managed_files(index: &Path) -> io::Result<Vec<PathBuf>> {
    let list = unlinked(File::options().read(true)).open(index.join(MANAGED))?;
    Ok(serde_json::from_reader(io::BufReader::new(list))?)
}

/// Returns what is wrong with a file that cannot be read: it is missing, or not what was written. What the system itself
/// refuses (a disk that fails, too little memory, too many open files) is no damage and comes back as the error it is.
fn said(error: io::Error) -> io::Result<Option<String>> {
    match error.kind() {
        io::ErrorKind::NotFound => Ok(Some("is missing".to_owned())),
        _ if error.raw_os_error().is_some() => Err(error),
        _ => Ok(Some(NOT_AS_WRITTEN.to_owned())),
    }
}

/// Whether tantivy gives a file of a segment such a name: 32 figures and what it holds.
pub(super) fn is_of_segment(name: &Path) -> bool {
    let segment = name.to_str().and_then(|name| name.split_once('.'));
    segment.is_some_and(|(id, held)| {
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && !held.is_empty()
    })
}

/// Whether the content of a file is what its footer says. tantivy's own check takes the whole file into memory.
fn matches_checksum(file: WindowedFile) -> io::Result<bool> {
    let file = FileSlice::new(Arc::new(file));
    let (footer, body) = Footer::extract_footer(file)?;
    let mut checksum = crc32fast::Hasher::new();
    for start in (0..body.len()).step_by(WINDOW_BYTES) {
        let end = body.len().min(start + WINDOW_BYTES);
        checksum.update(&body.read_bytes_slice(start..end)?);
    }
    Ok(footer.crc == checksum.finalize())
}
