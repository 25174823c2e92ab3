//! What a commit says of the whole index, inside tantivy's list of segments.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file_list::{FileList, Segment};
use super::{FORMAT, IndexError, META, MadeBy, NOT_AS_WRITTEN, io_error};
use crate::model::{Root, path_of};
use crate::{french, schema};

/// What every commit says of the whole index, atomically with its articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Commit {
    /// [`FORMAT`] of the program that made it.
    pub depeche: u32,
    /// Version of the French analysis, see [`french::version`].
    pub analysis: String,
    /// The copy of `schema/article.toml` it was made with.
    pub schema: String,
    /// Name and version of every format its articles were read with.
    pub formats: String,
    /// The directories and files that were ingested, in the order of their paths.
    pub roots: Vec<Root>,
    /// How many roots there were, forgotten ones too: the number of the next one.
    #[serde(default)]
    pub roots_made: u32,
    /// How many ingests wrote to the index: the number of the last one.
    #[serde(default)]
    pub runs: u64,
    /// When the last ingest that changed something ended, in RFC 3339.
    pub ended: String,
    /// Whether the articles it holds agree with the paragraphs that recur in them, see [`super::Recurring`].
    #[serde(default)]
    pub is_settled: bool,
    /// The number of the last batch of documents, filled in when it is written.
    #[serde(default)]
    pub batches: u64,
    /// Every file of the index with its length and checksum, as [`FileList::to_text`] writes it, filled in when it is
    /// written.
    #[serde(default)]
    pub files: String,
    /// CRC-32 of the rest as it is written: tantivy's list of segments has a checksum of its files and none of itself.
    #[serde(default)]
    pub digest: String,
}

impl Commit {
    /// Returns the commit of an index without roots, made by this program.
    pub fn new(formats: String) -> Commit {
        Commit {
            depeche: FORMAT,
            analysis: french::version(),
            schema: schema::ARTICLE.to_owned(),
            formats,
            roots: Vec::new(),
            roots_made: 0,
            runs: 0,
            ended: String::new(),
            is_settled: false,
            batches: 0,
            files: String::new(),
            digest: String::new(),
        }
    }

    /// Returns the commit as it is handed to tantivy. [`sealed`] adds its files when it is written.
    pub(super) fn to_payload(&self, batches: u64) -> String {
        let commit = Commit {
            batches,
            ..self.clone()
        };
        serde_json::to_string(&commit).expect("a commit has only text and numbers")
    }

    /// Whether it was read from a payload that is as it was written.
    fn is_as_written(&self, payload: &str) -> bool {
        let digest = |value: &str| format!("\"digest\":\"{value}\"");
        // It is the last field: what is told of roots may look like it.
        let rest = payload.rsplit_once(&digest(&self.digest));
        rest.is_some_and(|(before, behind)| {
            let without = [before, digest("").as_str(), behind].concat();
            self.digest == checksum(&without)
        })
    }

    /// Whether this program can search the index, and add to it. That its format is ours was found when it was read.
    pub(super) fn check(&self, path: &Path) -> Result<(), IndexError> {
        let ours = french::version();
        if self.analysis != ours {
            return Err(IndexError::Incompatible {
                path: path.to_owned(),
                by: MadeBy::Other,
                what: "French analysis",
                found: self.analysis.clone(),
                ours,
            });
        }
        let ours = schema::fields().version;
        match self.fields().map(|fields| fields.version) {
            Ok(found) if found != ours => {
                Err(incompatible(path, "schema", found > ours, &found, &ours))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(unreadable_schema(path, &error)),
        }
    }

    /// Returns the schema that the index was made with; nearly always the one of this program, which is read already.
    pub(super) fn fields(&self) -> Result<Cow<'static, schema::Fields>, serde_json::Error> {
        match self.schema == schema::ARTICLE {
            true => Ok(Cow::Borrowed(schema::fields())),
            false => schema::Fields::parse(&self.schema).map(Cow::Owned),
        }
    }
}

/// Returns the error of an index that has another number of `what` than this program.
fn incompatible(
    path: &Path,
    what: &'static str,
    is_newer: bool,
    found: &u32,
    ours: &u32,
) -> IndexError {
    IndexError::Incompatible {
        path: path.to_owned(),
        by: match is_newer {
            true => MadeBy::Newer,
            false => MadeBy::Older,
        },
        what,
        found: found.to_string(),
        ours: ours.to_string(),
    }
}

/// What an index of any format says of its roots.
pub struct RootsOfAny {
    /// The roots.
    pub roots: Vec<Root>,
    /// How many there were, forgotten ones too.
    pub made: u32,
    /// How many ingests wrote to the index.
    pub runs: u64,
}

/// Reads the roots of an index of any format that there was: up to format 8 they were paths without a number.
pub(super) fn roots_of_any(path: &Path) -> Result<RootsOfAny, IndexError> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum AnyRoot {
        Numbered(Root),
        Path(String),
    }
    #[derive(Deserialize)]
    struct AnyCommit {
        roots: Vec<AnyRoot>,
        #[serde(default)]
        roots_made: u32,
        #[serde(default)]
        runs: u64,
    }
    let damaged = |heard: &dyn ToString| {
        let reason = format!("{META} {NOT_AS_WRITTEN}");
        IndexError::damaged(path, reason, heard.to_string())
    };
    let meta = read_meta(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => IndexError::Missing(path.to_owned()),
        _ => io_error(&path.join(META), error),
    })?;
    let meta: Meta = serde_json::from_slice(&meta).map_err(|error| damaged(&error))?;
    let payload = meta
        .payload
        .ok_or_else(|| IndexError::Missing(path.to_owned()))?;
    let commit: AnyCommit = serde_json::from_str(&payload).map_err(|error| damaged(&error))?;
    let mut roots = RootsOfAny {
        roots: Vec::new(),
        made: commit.roots_made,
        runs: commit.runs,
    };
    for root in commit.roots {
        match root {
            AnyRoot::Numbered(root) => roots.roots.push(root),
            AnyRoot::Path(path) => {
                let root = Root::new(roots.made, &path_of(&path), &roots.roots);
                roots.roots.push(root);
                roots.made += 1;
            }
        }
    }
    Ok(roots)
}

/// Returns the damage of an index whose own schema cannot be read.
pub(super) fn unreadable_schema(path: &Path, error: &serde_json::Error) -> IndexError {
    IndexError::damaged(path, format!("the schema in {META} cannot be read"), error)
}

/// What is read of tantivy's list of segments.
#[derive(Deserialize)]
struct Meta {
    segments: Vec<Segment>,
    payload: Option<String>,
}

/// A commit as it stands on disk.
pub(super) struct Written {
    /// tantivy's list of segments, which the commit is a part of.
    pub(super) meta: Vec<u8>,
    /// What it says; `None` before the first commit of an index.
    pub(super) commit: Option<Commit>,
    /// Its files.
    pub(super) files: FileList,
}

/// Reads what the last commit says, before tantivy looks at the index.
pub(super) fn read(path: &Path) -> Result<Written, IndexError> {
    let meta = read_meta(path).map_err(|error| io_error(&path.join(META), error))?;
    let damaged = |heard: &dyn ToString| {
        let reason = format!("{META} {NOT_AS_WRITTEN}");
        Err(IndexError::damaged(path, reason, heard.to_string()))
    };
    let Meta { segments, payload } = match serde_json::from_slice(&meta) {
        Ok(meta) => meta,
        Err(error) => return damaged(&error),
    };
    let Some(payload) = payload else {
        return match segments.is_empty() {
            true => Ok(Written {
                meta,
                commit: None,
                files: FileList::default(),
            }),
            false => Err(IndexError::Foreign(path.to_owned())),
        };
    };
    let commit = read_payload(path, &payload)?;
    if !commit.is_as_written(&payload) {
        let reason = format!("the commit in {META} does not match its digest");
        return Err(IndexError::damaged(path, reason, ""));
    }
    let Some(files) = FileList::of_text(&commit.files) else {
        return damaged(&"its list of files cannot be read");
    };
    Ok(Written {
        meta,
        commit: Some(commit),
        files,
    })
}

/// Reads the commit in tantivy's list of segments.
fn read_payload(path: &Path, payload: &str) -> Result<Commit, IndexError> {
    #[derive(Deserialize)]
    struct Version {
        depeche: u32,
    }
    let commit = serde_json::from_str::<Commit>(payload);
    let version = match &commit {
        Ok(commit) => Ok(commit.depeche),
        // Of another format nothing but its number can be read.
        Err(_) => serde_json::from_str(payload).map(|Version { depeche }| depeche),
    };
    let heard = match (commit, version) {
        (_, Ok(found)) if found != FORMAT => {
            return Err(incompatible(
                path,
                "format",
                found > FORMAT,
                &found,
                &FORMAT,
            ));
        }
        (Ok(commit), _) => return Ok(commit),
        // An index of tantivy's may have a payload that is not ours.
        (Err(_), Err(_)) if !payload.contains("\"depeche\"") => {
            return Err(IndexError::Foreign(path.to_owned()));
        }
        (Err(error), _) => error,
    };
    let reason = format!("{META} {NOT_AS_WRITTEN}");
    Err(IndexError::damaged(path, reason, heard))
}

/// Returns the CRC-32 of a commit that is written without it.
fn checksum(payload: &str) -> String {
    format!("{:08x}", crc32fast::hash(payload.as_bytes()))
}

/// Reads tantivy's list of segments, which no link may stand in the place of.
pub(super) fn read_meta(path: &Path) -> io::Result<Vec<u8>> {
    let mut meta = Vec::new();
    super::unlinked(File::options().read(true))
        .open(path.join(META))?
        .read_to_end(&mut meta)?;
    Ok(meta)
}

/// Returns the files of a commit that [`sealed`] wrote, out of tantivy's list of segments.
pub(super) fn files_of(meta: &[u8]) -> Option<FileList> {
    #[derive(Deserialize)]
    struct Files {
        files: String,
    }
    let meta: Meta = serde_json::from_slice(meta).ok()?;
    let files: Files = serde_json::from_str(&meta.payload?).ok()?;
    FileList::of_text(&files.files)
}

/// Returns tantivy's list of segments with the files of the index and the digest in our commit, and the files.
///
/// What is no list of ours (an index that is being made has no commit yet) is returned as it is.
pub(super) fn sealed(
    index: &Path,
    meta: &[u8],
    known: &FileList,
) -> io::Result<(Vec<u8>, FileList)> {
    let mut list: serde_json::Value = serde_json::from_slice(meta)?;
    let Meta { segments, payload } = serde_json::from_slice(meta)?;
    let Some(payload) = payload else {
        return Ok((meta.to_vec(), FileList::default()));
    };
    let files = FileList::of_segments(index, &segments, known)?;
    let mut commit: Commit = serde_json::from_str(&payload)?;
    commit.files = files.to_text();
    commit.digest = String::new();
    commit.digest = checksum(&serde_json::to_string(&commit)?);
    list["payload"] = serde_json::to_string(&commit)?.into();
    let mut written = serde_json::to_vec_pretty(&list)?;
    written.push(b'\n');
    Ok((written, files))
}
