//! Which ingest first met an article: it stays so when the file of the article is read again.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::{Handles, Index, IndexError, engine_error, io_error};
use crate::model::FileKey;

/// The arrivals of all articles of a commit, looked up by file.
pub struct Arrivals {
    path: std::path::PathBuf,
    handles: Handles,
    segments: Vec<Segment>,
}

struct Segment {
    reader: SegmentReader,
    files: Arc<InvertedIndexReader>,
    names: Option<StrColumn>,
    arrived: Column<u64>,
    positions: Column<u64>,
}

impl Arrivals {
    /// Opens what the last commit of an index says of them.
    pub fn of(index: &Index) -> Result<Arrivals, IndexError> {
        let engine = |error| engine_error(index.path(), error);
        let mut segments = Vec::new();
        for reader in index.searcher()?.segment_readers() {
            let columns = reader.fast_fields();
            segments.push(Segment {
                files: reader.inverted_index(index.handles.file).map_err(engine)?,
                names: columns.str("name").map_err(engine)?,
                arrived: columns.u64("arrived").map_err(engine)?,
                positions: columns.u64("position").map_err(engine)?,
                reader: reader.clone(),
            });
        }
        Ok(Arrivals {
            path: index.path.clone(),
            handles: index.handles.clone(),
            segments,
        })
    }

    /// Returns the number of the ingest that first met each article of a file, by the name of the article.
    pub fn in_file(&self, file: &FileKey) -> Result<HashMap<String, u64>, IndexError> {
        let io = |error| io_error(&self.path, error);
        let term = Term::from_field_bytes(self.handles.file, file.as_bytes());
        let mut arrivals: HashMap<String, u64> = HashMap::new();
        for segment in &self.segments {
            let postings = segment.files.read_postings(&term, IndexRecordOption::Basic);
            let Some(mut documents) = postings.map_err(io)? else {
                continue;
            };
            while documents.doc() != TERMINATED {
                let document = documents.doc();
                documents.advance();
                let is_article = segment.positions.first(document).is_some();
                if !is_article || segment.reader.is_deleted(document) {
                    continue;
                }
                let name = segment.name(document).map_err(io)?;
                let name = name.unwrap_or_else(|| file.place().relative());
                let arrived = segment.arrived.first(document).unwrap_or(0);
                // Two articles of a file may have one name: the earlier arrival holds for both.
                let first = arrivals.entry(name).or_insert(arrived);
                *first = arrived.min(*first);
            }
        }
        Ok(arrivals)
    }
}

impl Segment {
    /// Returns the name of an article; `None` where it is called by its path.
    fn name(&self, document: u32) -> std::io::Result<Option<String>> {
        let Some(names) = &self.names else {
            return Ok(None);
        };
        let Some(number) = names.ords().first(document) else {
            return Ok(None);
        };
        let mut name = String::new();
        names.ord_to_str(number, &mut name)?;
        Ok(Some(name))
    }
}
