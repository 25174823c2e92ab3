//! The only code that changes an index, and the only function that commits.

use std::path::PathBuf;

use tantivy::indexer::LogMergePolicy;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::document::Prepared;
use super::{Commit, Index, IndexError, directory, engine_error, io_error};

/// Least memory that tantivy takes for a thread.
const THREAD_BYTES: usize = 16_000_000;

/// Writes to an index, under its [`super::Lock`].
pub struct Writer {
    path: PathBuf,
    file: Field,
    name: Field,
    /// `None` after a failure: tantivy would accept a second commit and lose what the first one failed to write.
    writer: Option<IndexWriter<TantivyDocument>>,
}

impl Writer {
    /// Opens an index for writing with `memory_bytes` in all for what is not yet on disk.
    ///
    /// Verifies every file first: merging would take damage for content.
    pub fn open(index: &Index, threads: usize, memory_bytes: usize) -> Result<Writer, IndexError> {
        remove_leftovers(index)?;
        if let Some(damage) = index.check()?.into_iter().next() {
            let reason = format!("{} {}", damage.file.display(), damage.what);
            return Err(IndexError::damaged(&index.path, reason, ""));
        }
        let threads = threads.clamp(1, 8);
        let memory_bytes = memory_bytes.max(threads * THREAD_BYTES);
        let writer = index
            .tantivy
            .writer_with_num_threads(threads, memory_bytes)
            .map_err(|error| engine_error(&index.path, error))?;
        // A commit that was interrupted leaves files under names that the next one wants for its own.
        writer
            .garbage_collect_files()
            .wait()
            .map_err(|error| engine_error(&index.path, error))?;
        writer.set_merge_policy(Box::new(LogMergePolicy::default()));
        Ok(Writer {
            path: index.path.clone(),
            file: index.handles.file,
            name: index.handles.name,
            writer: Some(writer),
        })
    }

    /// Removes every document of a file, with the next commit.
    pub fn remove(&self, file: &[u8]) -> Result<(), IndexError> {
        self.writer()?
            .delete_term(Term::from_field_bytes(self.file, file));
        Ok(())
    }

    /// Removes the articles of a name in a file, with the next commit.
    pub fn remove_named(&self, file: &[u8], name: &str) -> Result<(), IndexError> {
        let terms = [
            Term::from_field_bytes(self.file, file),
            Term::from_field_text(self.name, name),
        ];
        let of_term =
            |term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
        let both = BooleanQuery::intersection(terms.map(of_term).into());
        // Left out of tantivy's documentation, but what its own `delete_term` calls.
        self.writer()?
            .delete_query(Box::new(both))
            .map_err(|error| engine_error(&self.path, error))?;
        Ok(())
    }

    /// Adds a document, with the next commit.
    pub fn add(&mut self, document: Prepared) -> Result<(), IndexError> {
        match self.writer()?.add_document(document.0) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Commits what was added and removed, so that it survives whatever happens next.
    ///
    /// A commit that fails is not tried again: the writer is given up, and the index stays at the commit before.
    pub fn commit(&mut self, commit: &Commit) -> Result<(), IndexError> {
        let payload = commit.to_payload();
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
        let path = self.path.clone();
        let engine = |error| engine_error(&path, error);
        let segments = index.tantivy.searchable_segment_metas().map_err(engine)?;
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
        let engine = |error| engine_error(&self.path, error);
        writer.garbage_collect_files().wait().map_err(engine)?;
        writer.wait_merging_threads().map_err(engine)
    }

    fn writer(&self) -> Result<&IndexWriter<TantivyDocument>, IndexError> {
        self.writer.as_ref().ok_or_else(|| self.gone())
    }

    /// Gives the writer up, and returns what a person can do about the failure.
    fn fail(&mut self, error: tantivy::TantivyError) -> IndexError {
        // Dropped without a commit: what was not committed is read again by the next ingest.
        let failed = self.writer.take();
        let mut error = engine_error(&self.path, error);
        // A thread that dies reports to the log only; the next call finds nobody there.
        if matches!(error, IndexError::Engine(_))
            && let Some(Err(cause)) = failed.map(|mut writer| writer.prepare_commit().map(drop))
        {
            error = match engine_error(&self.path, cause) {
                IndexError::Engine(_) => error,
                better => better,
            };
        }
        error
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
        if directory::is_temporary(&entry.file_name()) {
            std::fs::remove_file(entry.path()).map_err(|error| io_error(&entry.path(), error))?;
        }
    }
    Ok(())
}
