//! The only code that changes an index, and the only function that commits.

use std::ops::Bound;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::indexer::LogMergePolicy;
use tantivy::query::{BooleanQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::document::{Batch, Encoder, Replaced};
use super::faults::DiskFaults;
use super::fields::Handles;
use super::{Commit, Index, IndexError, directory, io_error};
use crate::model::FileKey;

/// Least memory that tantivy takes for the thread that makes its segments; it has nothing to do, and takes none.
const THREAD_BYTES: usize = 16_000_000;

/// Least memory for the segments of a thread: smaller ones are mostly merged again.
const SEGMENT_BYTES: usize = 16_000_000;

/// How many segments of about a size are merged into one: as many as Lucene lets stand (segments per tier of its
/// TieredMergePolicy). tantivy's 8 would merge most of half a million articles once more.
const MERGED_SEGMENTS: usize = 10;

/// Writes to an index, under its [`super::Lock`].
pub struct Writer {
    path: PathBuf,
    index: tantivy::Index,
    disk: DiskFaults,
    handles: Handles,
    segment_bytes: usize,
    /// The number of the last batch that was begun.
    batches: Arc<AtomicU64>,
    /// `None` after a failure: tantivy would accept a second commit and lose what the first one failed to write.
    writer: Option<IndexWriter<TantivyDocument>>,
}

impl Writer {
    /// Opens an index for writing, with `memory_bytes` in all for what the encoders of so many threads have not yet on disk.
    ///
    /// Verifies every file first: merging would take damage for content.
    pub fn open(index: &Index, threads: usize, memory_bytes: usize) -> Result<Writer, IndexError> {
        remove_leftovers(index)?;
        if let Some(damage) = index.check()?.into_iter().next() {
            let reason = format!("{} {}", damage.file.display(), damage.what);
            return Err(IndexError::damaged(&index.path, reason, ""));
        }
        let writer = index
            .tantivy
            .writer_with_num_threads(1, THREAD_BYTES)
            .map_err(|error| index.disk.explain(&index.path, error))?;
        // A commit that was interrupted leaves files under names that the next one wants for its own.
        writer
            .garbage_collect_files()
            .wait()
            .map_err(|error| index.disk.explain(&index.path, error))?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(MERGED_SEGMENTS);
        writer.set_merge_policy(Box::new(merging));
        Ok(Writer {
            path: index.path.clone(),
            index: index.tantivy.clone(),
            disk: index.disk.clone(),
            handles: index.handles.clone(),
            batches: Arc::new(AtomicU64::new(
                index.commit.as_ref().map_or(0, |commit| commit.batches),
            )),
            segment_bytes: SEGMENT_BYTES.max(memory_bytes / threads.max(1)),
            writer: Some(writer),
        })
    }

    /// Returns an encoder for one of the threads.
    pub fn encoder(&self) -> Encoder {
        Encoder::new(
            &self.path,
            &self.index,
            &self.disk,
            &self.handles,
            &self.batches,
            self.segment_bytes,
        )
    }

    /// Removes every document of a file that gives no more, with the next commit.
    pub fn remove(&self, file: &FileKey) -> Result<(), IndexError> {
        self.writer()?
            .delete_term(Term::from_field_bytes(self.handles.file, file.as_bytes()));
        Ok(())
    }

    /// Adds the segment of a batch, and removes what it takes the place of, with the next commit.
    pub fn add(&mut self, batch: Batch) -> Result<(), IndexError> {
        for replaced in &batch.replaced {
            // Left out of tantivy's documentation, but what its own `delete_term` calls.
            self.writer()?
                .delete_query(self.replaced(replaced, batch.number))
                .map_err(|error| self.disk.explain(&self.path, error))?;
        }
        let Some(segment) = batch.segment else {
            return Ok(());
        };
        // As hidden, and made for segments that were not made by tantivy's own threads.
        match self.writer()?.add_segment(segment) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Returns what finds the documents that a batch takes the place of: those of its own number are none of them.
    ///
    /// tantivy removes what is found from segments that are added later, too, up to the next commit.
    fn replaced(&self, replaced: &Replaced, batch: u64) -> Box<dyn Query> {
        let of_term =
            |term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
        let before = Term::from_field_u64(self.handles.batch, batch);
        let earlier = RangeQuery::new(Bound::Unbounded, Bound::Excluded(before));
        let mut all = vec![
            of_term(Term::from_field_bytes(
                self.handles.file,
                replaced.file.as_bytes(),
            )),
            Box::new(earlier),
        ];
        if let Some(name) = &replaced.name {
            all.push(of_term(Term::from_field_text(self.handles.name, name)));
        }
        Box::new(BooleanQuery::intersection(all))
    }

    /// Commits what was added and removed, so that it survives whatever happens next.
    ///
    /// A commit that fails is not tried again: the writer is given up, and the index stays at the commit before.
    pub fn commit(&mut self, commit: &Commit) -> Result<(), IndexError> {
        let payload = commit.to_payload(self.batches.load(Ordering::Relaxed));
        let Some(writer) = &mut self.writer else {
            return Err(self.gone());
        };
        let committed = writer.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&payload);
            prepared.commit()
        });
        match committed {
            Ok(_) => Ok(()),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Merges all segments into one, so that nothing of removed documents is left.
    pub fn merge_all(&mut self, index: &Index) -> Result<(), IndexError> {
        let segments = index.tantivy.searchable_segment_metas();
        let segments = segments.map_err(|error| self.disk.explain(&self.path, error))?;
        let has_deleted = segments
            .iter()
            .any(|segment| segment.num_deleted_docs() > 0);
        if segments.len() < 2 && !has_deleted {
            return Ok(());
        }
        let ids: Vec<_> = segments.iter().map(|segment| segment.id()).collect();
        let Some(writer) = &mut self.writer else {
            return Err(self.gone());
        };
        match writer.merge(&ids).wait() {
            Ok(_) => Ok(()),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Waits for merges that are going on, then removes files that nothing needs.
    pub fn finish(mut self) -> Result<(), IndexError> {
        let Some(writer) = self.writer.take() else {
            return Err(self.gone());
        };
        let engine = |error| self.disk.explain(&self.path, error);
        writer.garbage_collect_files().wait().map_err(engine)?;
        writer.wait_merging_threads().map_err(engine)
    }

    /// Ends without waiting for merges that are going on, which may take long: the next writer removes what they leave behind.
    pub fn leave(self) {
        drop(self.writer);
    }

    fn writer(&self) -> Result<&IndexWriter<TantivyDocument>, IndexError> {
        self.writer.as_ref().ok_or_else(|| self.gone())
    }

    /// Gives the writer up, and returns what a person can do about the failure.
    fn fail(&mut self, error: tantivy::TantivyError) -> IndexError {
        // Dropped without a commit: what was not committed is read again by the next ingest.
        self.writer = None;
        self.disk.explain(&self.path, error)
    }

    fn gone(&self) -> IndexError {
        let error = std::io::Error::other("the index is no longer written to after a failure");
        IndexError::Io {
            path: self.path.clone(),
            error,
        }
    }
}

/// Removes files that were about to be renamed when their writer was killed; tantivy knows nothing of them.
fn remove_leftovers(index: &Index) -> Result<(), IndexError> {
    let io = |error| io_error(&index.path, error);
    for entry in std::fs::read_dir(&index.path).map_err(io)? {
        let entry = entry.map_err(io)?;
        // A directory of such a name is somebody else's, and hinders nobody.
        let is_file = entry.file_type().is_ok_and(|kind| !kind.is_dir());
        if is_file && directory::is_temporary(&entry.file_name()) {
            std::fs::remove_file(entry.path()).map_err(|error| io_error(&entry.path(), error))?;
        }
    }
    Ok(())
}
