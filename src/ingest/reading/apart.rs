//! Documents become articles that are taken apart: short ones at once, long ones in a thread aside.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use super::aside::{Aside, Heard};
use super::{Failure, Findings, Reader, Task, Trouble};
use crate::archive::{Content, Document, Opened, Read, ReadError, Share, Whole};
use crate::fault;
use crate::formats::{self, Format, Found};
use crate::parts;

/// How many findings of a long document are handed over together at most: to wake a thread costs as much as an article.
const TOGETHER: usize = 64;

/// How much text of theirs, but for the last article.
const TEXT_BYTES: usize = 1 << 20;

/// What is read by a thread aside: a file, or a member in memory.
pub(super) trait Held: Send + 'static {
    /// Finds out what it holds, from its beginning.
    fn content<'a>(&'a self, options: &'a Read) -> Result<Content<'a>, ReadError>;
}

impl Held for Opened {
    fn content<'a>(&'a self, options: &'a Read) -> Result<Content<'a>, ReadError> {
        Opened::content(self, options)
    }
}

impl Held for Whole {
    fn content<'a>(&'a self, options: &'a Read) -> Result<Content<'a>, ReadError> {
        Whole::content(self, options)
    }
}

impl Reader<'_> {
    /// Returns the format of a document, or sets it aside for what its beginning shows.
    pub(super) fn format_of(
        &self,
        document: &Document,
        findings: &mut Findings,
    ) -> Result<Option<&'static Format>, Failure> {
        match document.sample_text() {
            Ok(_) if document.sample().is_empty() => findings.set_aside_empty(),
            Ok(sample) => {
                let format = formats::detect_among(self.options.formats, &sample.text);
                return Ok(Some(format));
            }
            Err(error) => findings.set_aside_if_no_text(error)?,
        }
        Ok(None)
    }

    /// Reads a document in this thread, which looks for a request to stop after each article.
    pub(super) fn read_here(
        &mut self,
        task: &Task,
        mut document: Document,
        format: &Format,
        findings: &mut Findings,
    ) -> Result<(), Failure> {
        let mut failure = None;
        let ended = (format.read)(&mut document, &mut |found| {
            let apart = Apart {
                found: taken_apart(found, &task.relative),
                fingerprint: None,
            };
            failure = self.found(task, format, apart, findings).err();
            failure.is_none() && !self.is_stopping()
        });
        match failure {
            Some(failure) => return Err(failure),
            None => ended?,
        }
        match format.shares_file && self.is_stopping() {
            // There may be more.
            true => Err(Failure::Stopped),
            false => Ok(()),
        }
    }

    /// Reads the document that something holds in a thread aside and returns what held it. What comes up to a known fingerprint
    /// is passed over.
    pub(super) fn read_aside<H: Held>(
        &mut self,
        task: &Task,
        held: H,
        format: &'static Format,
        findings: &mut Findings,
        known: Option<u64>,
    ) -> Result<H, Failure> {
        let options = self.options.read.clone();
        let path: Arc<Path> = task.relative.as_path().into();
        let mut aside =
            Aside::begin(move |give| take_apart(held, &options, format, &path, known, give))
                .map_err(ReadError::from)?;
        loop {
            match aside.hear(&self.options.stop) {
                Heard::Given(together) => {
                    for apart in together {
                        self.found(task, format, apart, findings)?;
                    }
                }
                // Its share of the memory is kept until here: all that it gave is indexed.
                Heard::Ended(read) => return Ok(read?.0),
                Heard::Stopped => return Err(Failure::Stopped),
            }
        }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
    }
}

/// Reads the document that something holds and gives what is found in it behind a known fingerprint, the articles taken
/// apart. Returns what held it, and its share of the memory for long documents.
///
/// A document that never has the fingerprint is read otherwise than it was: with another encoding, or another limit of length.
fn take_apart<H: Held>(
    held: H,
    options: &Read,
    format: &Format,
    path: &Path,
    mut known: Option<u64>,
    give: &SyncSender<Vec<Apart>>,
) -> Result<(H, Option<Share>), Trouble> {
    let mut together = Together::default();
    let mut fingerprint = Fingerprint::default();
    let read = fault::caught(|| {
        let Content::Document(mut document) = held.content(options)? else {
            return Err(ReadError::Modified);
        };
        (format.read)(&mut document, &mut |found| {
            let reached = fingerprint.push(&found);
            if let Some(end) = known {
                known = Some(end).filter(|end| *end != reached);
                return true;
            }
            together.push(Apart {
                found: taken_apart(found, path),
                fingerprint: Some(reached),
            });
            !together.is_full() || give.send(together.take()).is_ok()
        })?;
        match known {
            Some(_) => Err(ReadError::Modified),
            None => Ok(document.take_share()),
        }
    });
    // Nobody may listen any more. Whoever does is also told what came before a failure.
    drop(give.send(together.take()));
    match read {
        Ok(Ok(share)) => Ok((held, share)),
        Ok(Err(error)) => Err(error.into()),
        Err(fault) => Err(fault.into()),
    }
}

/// Finds the parts of what is an article.
fn taken_apart(mut found: Found, path: &Path) -> Found {
    if let Found::Article { article, .. } = &mut found {
        parts::find(article, path);
    }
    found
}

/// What a format found, taken apart if it is an article.
pub(super) struct Apart {
    pub(super) found: Found,
    /// The fingerprint of everything that was found up to it, in a document that is long.
    pub(super) fingerprint: Option<u64>,
}

/// A fingerprint of what was found in a document so far: the same document, read in the same way, has the same one at the
/// same place.
#[derive(Default)]
pub(super) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds what was found next and returns the fingerprint up to it.
    ///
    /// Lengths are enough: that the file is as it was is known from its times, and what is told here is that it is read as it
    /// was.
    fn push(&mut self, found: &Found) -> u64 {
        let hasher = &mut self.0;
        std::mem::discriminant(found).hash(hasher);
        match found {
            Found::Article {
                article,
                encoding,
                bytes,
            } => {
                (&article.guid, encoding, bytes).hash(hasher);
                for passage in &article.passages {
                    passage.text.len().hash(hasher);
                }
            }
            Found::Problem(line) | Found::Doubt(line) | Found::NotAnArticle(line) => {
                line.hash(hasher);
            }
        }
        hasher.finish()
    }
}

/// Findings that are handed over together.
#[derive(Default)]
struct Together {
    found: Vec<Apart>,
    text_bytes: usize,
}

impl Together {
    fn push(&mut self, apart: Apart) {
        if let Found::Article { article, .. } = &apart.found {
            let passages = article.passages.iter();
            self.text_bytes += passages.map(|passage| passage.text.len()).sum::<usize>();
        }
        self.found.push(apart);
    }

    fn is_full(&self) -> bool {
        self.found.len() >= TOGETHER || self.text_bytes >= TEXT_BYTES
    }

    fn take(&mut self) -> Vec<Apart> {
        std::mem::take(self).found
    }
}
