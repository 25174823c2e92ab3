//! Verifies every file of the index, one by one.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::FileSlice;
use tantivy::directory::footer::Footer;
use tantivy::index::SegmentComponent;

use super::windowed::{WINDOW_BYTES, WindowedFile};
use super::{Index, IndexError, META, NOT_AS_WRITTEN, engine_error};

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

/// The files that every segment has; the last one only where documents of it were deleted.
const COMPONENTS: [SegmentComponent; 7] = [
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
    SegmentComponent::Terms,
    SegmentComponent::Store,
    SegmentComponent::Delete,
];

impl Index {
    /// Compares every file of the last commit with its checksum and returns the damaged ones, in order.
    pub fn check(&self) -> Result<Vec<Damage>, IndexError> {
        let metas = self
            .tantivy
            .load_metas()
            .map_err(|error| engine_error(&self.path, error))?;
        let (mut damages, mut files) = (Vec::new(), vec![PathBuf::from(META)]);
        for segment in &metas.segments {
            for component in COMPONENTS {
                if component == SegmentComponent::Delete && !segment.has_deletes() {
                    continue;
                }
                let file = segment.relative_path(component);
                files.push(file.clone());
                damages.extend(self.verify(&file).map(|what| Damage { file, what }));
            }
        }
        damages.extend(self.check_managed(&files));
        damages.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(damages)
    }

    /// Returns what is wrong with a file, if anything is.
    fn verify(&self, file: &Path) -> Option<String> {
        if !self.path.join(file).exists() {
            return Some("is missing".to_owned());
        }
        match matches_checksum(&self.path.join(file)) {
            Ok(true) => None,
            Ok(false) => Some("does not match its checksum".to_owned()),
            Err(error) => Some(said(&error)),
        }
    }

    /// Returns what is wrong with tantivy's list of its files, which has to name every file of the segments.
    fn check_managed(&self, files: &[PathBuf]) -> Option<Damage> {
        let list = PathBuf::from(MANAGED);
        let what = match managed_files(&self.path) {
            Ok(named) => {
                let unnamed = files.iter().find(|file| !named.contains(file));
                // What it names and is not there may be of an ingest that was killed, if it can be a file of one.
                let odd = named.iter().find(|name| !is_name(name));
                match (unnamed, odd) {
                    (Some(file), _) => format!("does not name {}", file.display()),
                    (None, Some(name)) => {
                        format!("names {}, which is no file of an index", name.display())
                    }
                    (None, None) => return None,
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
            Err(error) => said(&error),
        };
        Some(Damage { file: list, what })
    }
}

/// Returns the files that tantivy's list of its files names.
pub(super) fn managed_files(index: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(serde_json::from_slice(&std::fs::read(
        index.join(MANAGED),
    )?)?)
}

/// Returns what is wrong with a file that cannot be read: what the system says, or that it is not what was written.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => NOT_AS_WRITTEN.to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Whether tantivy gives files such a name: that of its list of segments, or a segment's 32 figures and what it holds.
fn is_name(name: &Path) -> bool {
    let segment = name.to_str().and_then(|name| name.split_once('.'));
    name == Path::new(META)
        || segment.is_some_and(|(id, held)| {
            id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && !held.is_empty()
        })
}

/// Whether the content of a file is what its footer says. tantivy's own check takes the whole file into memory.
fn matches_checksum(path: &Path) -> io::Result<bool> {
    let file = FileSlice::new(Arc::new(WindowedFile::open(path)?));
    let (footer, body) = Footer::extract_footer(file)?;
    let mut checksum = crc32fast::Hasher::new();
    for start in (0..body.len()).step_by(WINDOW_BYTES) {
        let end = body.len().min(start + WINDOW_BYTES);
        checksum.update(&body.read_bytes_slice(start..end)?);
    }
    Ok(footer.crc == checksum.finalize())
}
