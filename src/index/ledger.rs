//! The ledger: which files were read, in what state, in the order of their keys.
//!
//! It has no file of its own. The row of a file stands in columns on the last of the file's documents, so that it
//! commits with them: a file whose documents have no row was interrupted and is read again.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::columnar::Column;
use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocSet, TERMINATED, TantivyDocument, Term};

use super::fields::LedgerFields;
use super::{Index, IndexError, engine_error, io_error};
use crate::model::FileKey;

/// How many files of a segment are looked at ahead: their keys are all that is kept in memory.
const BATCH_FILES: usize = 1024;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It gave articles.
    Indexed,
    /// It is no dispatch: empty, binary, another kind of document.
    SetAside,
    /// It should have been read and could not be.
    Failed,
    /// It holds members, each with a row of its own.
    Container,
    /// It was read in part and gave articles; what follows may have rows of its own. [`LedgerRow::digest`] tells how far.
    Partial,
}

impl State {
    const ALL: [State; 5] = [
        State::Indexed,
        State::SetAside,
        State::Failed,
        State::Container,
        State::Partial,
    ];

    fn number(self) -> u64 {
        self as u64
    }

    fn from_number(number: u64) -> Option<State> {
        State::ALL
            .into_iter()
            .find(|state| state.number() == number)
    }
}

/// What is known of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its length.
    pub size_bytes: u64,
    /// When its content was last written, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// When its content, name or rights last changed, in nanoseconds since 1970.
    pub changed_ns: i64,
    /// When it was read, in nanoseconds since 1970.
    pub read_ns: i64,
    /// Beginning of the digest of its content; of a file that could not be read, of the reason; of one that was read in part,
    /// the fingerprint of what was found in it.
    pub digest: u64,
    /// What became of it.
    pub state: State,
    /// What there is to say of it, a line each: why it gave no article, or what is not certain; not filled in by [`Rows`].
    pub report: Vec<String>,
    /// Pieces of it that could not be read while others were, a line each; not filled in by [`Rows`].
    pub pieces: Vec<String>,
}

impl LedgerRow {
    pub(super) fn write(&self, fields: &LedgerFields, document: &mut TantivyDocument) {
        document.add_u64(fields.size, self.size_bytes);
        document.add_i64(fields.modified, self.modified_ns);
        document.add_i64(fields.changed, self.changed_ns);
        document.add_i64(fields.read, self.read_ns);
        document.add_u64(fields.digest, self.digest);
        document.add_u64(fields.state, self.state.number());
        for line in &self.report {
            document.add_text(fields.report, line);
        }
        for line in &self.pieces {
            document.add_text(fields.pieces, line);
        }
    }

    /// Whether there is anything to report.
    pub(super) fn is_noted(&self) -> bool {
        !self.report.is_empty() || !self.pieces.is_empty()
    }
}

/// The term of every row that has something to report.
pub(super) const NOTED: &str = "noted";

/// A file of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Key of the file.
    pub key: FileKey,
    /// What is known of it; `None` for a file whose reading was interrupted.
    pub row: Option<LedgerRow>,
    /// The position in the file of the article that the row stands on, if it stands on one.
    pub row_position: Option<u64>,
    /// How many articles of it the index holds.
    pub articles: u64,
}

/// The files of the ledger in the order of their keys, read in batches.
pub struct Rows {
    path: std::path::PathBuf,
    segments: Vec<Segment>,
}

/// What the ledger says of single files, as of one commit.
pub struct Lookup {
    path: std::path::PathBuf,
    file: Field,
    segments: Vec<Opened>,
}

/// A segment, opened for what its documents say of their files.
struct Opened {
    reader: SegmentReader,
    files: Arc<InvertedIndexReader>,
    columns: Columns,
}

struct Segment {
    opened: Opened,
    prefix: Vec<u8>,
    batch: VecDeque<Entry>,
    /// The last key looked at; `None` when there are no more.
    last: Option<Vec<u8>>,
    is_begun: bool,
}

/// The columns of a segment that say of which file a document is, and what is known of it.
pub(super) struct Columns {
    size: Column<u64>,
    modified: Column<i64>,
    changed: Column<i64>,
    read: Column<i64>,
    digest: Column<u64>,
    state: Column<u64>,
    position: Column<u64>,
}

impl Rows {
    pub(super) fn under(index: &Index, prefix: &[u8]) -> Result<Rows, IndexError> {
        let segment = |opened| Segment {
            opened,
            prefix: prefix.to_vec(),
            batch: VecDeque::new(),
            last: Some(Vec::new()),
            is_begun: false,
        };
        Ok(Rows {
            path: index.path.clone(),
            segments: Opened::all(index)?.into_iter().map(segment).collect(),
        })
    }
}

impl Opened {
    fn all(index: &Index) -> Result<Vec<Opened>, IndexError> {
        let engine = |error| engine_error(&index.path, error);
        let searcher = index.searcher()?;
        let opened = searcher.segment_readers().iter().map(|reader| {
            Ok(Opened {
                files: reader.inverted_index(index.handles.file)?,
                columns: Columns::of(reader)?,
                reader: reader.clone(),
            })
        });
        opened.collect::<tantivy::Result<_>>().map_err(engine)
    }
}

impl Lookup {
    pub(super) fn of(index: &Index) -> Result<Lookup, IndexError> {
        Ok(Lookup {
            path: index.path.clone(),
            file: index.handles.file,
            segments: Opened::all(index)?,
        })
    }

    /// Returns what the ledger knows of the file with this key.
    pub fn entry(&self, key: &FileKey) -> Result<Option<Entry>, IndexError> {
        let term = Term::from_field_bytes(self.file, key.as_bytes());
        let mut found = None;
        for Opened {
            reader,
            files,
            columns,
        } in &self.segments
        {
            let postings = files.read_postings(&term, IndexRecordOption::Basic);
            let entry = postings.and_then(|postings| match postings {
                Some(postings) => columns.entry(key.as_bytes(), postings, reader),
                None => Ok(None),
            });
            let entry = entry.map_err(|error| io_error(&self.path, error))?;
            found = found.into_iter().chain(entry).reduce(Entry::with);
        }
        Ok(found)
    }
}

impl Entry {
    /// Returns what two segments say of one file together: what was read last counts.
    fn with(self, other: Entry) -> Entry {
        let articles = self.articles + other.articles;
        let read_ns = |entry: &Entry| entry.row.as_ref().map(|row| row.read_ns);
        let is_later = read_ns(&other) > read_ns(&self);
        Entry {
            articles,
            ..if is_later { other } else { self }
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Entry, IndexError>;

    fn next(&mut self) -> Option<Result<Entry, IndexError>> {
        for segment in &mut self.segments {
            if let Err(error) = segment.fill() {
                return Some(Err(io_error(&self.path, error)));
            }
        }
        let key = self
            .segments
            .iter()
            .filter_map(|segment| Some(&segment.batch.front()?.key))
            .min()?
            .clone();
        let of_key = self
            .segments
            .iter_mut()
            .filter_map(|segment| segment.batch.pop_front_if(|entry| entry.key == key));
        // The documents of a file may lie in several segments.
        of_key.reduce(Entry::with).map(Ok)
    }
}

impl Segment {
    /// Makes sure that the next file of the segment is at hand, unless there are no more.
    fn fill(&mut self) -> std::io::Result<()> {
        let Opened {
            reader,
            files,
            columns,
        } = &self.opened;
        while self.batch.is_empty() {
            let Some(last) = self.last.take() else {
                return Ok(());
            };
            let range = files.terms().range();
            let range = match self.is_begun {
                true => range.gt(&last),
                false => range.ge(&self.prefix),
            };
            self.is_begun = true;
            let mut terms = range.into_stream()?;
            let mut looked_at = 0;
            while looked_at < BATCH_FILES && terms.advance() {
                looked_at += 1;
                if !terms.key().starts_with(&self.prefix) {
                    return Ok(());
                }
                let postings =
                    files.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                if let Some(entry) = columns.entry(terms.key(), postings, reader)? {
                    self.batch.push_back(entry);
                }
                if looked_at == BATCH_FILES {
                    self.last = Some(terms.key().to_vec());
                }
            }
        }
        Ok(())
    }
}

impl Columns {
    pub(super) fn of(reader: &SegmentReader) -> tantivy::Result<Columns> {
        let columns = reader.fast_fields();
        Ok(Columns {
            size: columns.u64("size")?,
            modified: columns.i64("modified")?,
            changed: columns.i64("changed")?,
            read: columns.i64("read")?,
            digest: columns.u64("digest")?,
            state: columns.u64("state")?,
            position: columns.u64("position")?,
        })
    }

    /// Returns the row on a document, with what there is to report.
    pub(super) fn whole_row(
        &self,
        document: u32,
        stored: &TantivyDocument,
        fields: &LedgerFields,
    ) -> Option<LedgerRow> {
        Some(LedgerRow {
            report: lines(stored, fields.report),
            pieces: lines(stored, fields.pieces),
            ..self.row(document)?
        })
    }

    /// Returns what the living documents of a file say; `None` when there are none.
    fn entry(
        &self,
        key: &[u8],
        mut documents: impl DocSet,
        reader: &SegmentReader,
    ) -> std::io::Result<Option<Entry>> {
        let mut entry: Option<Entry> = None;
        let mut document = documents.doc();
        while document != TERMINATED {
            if !reader.is_deleted(document) {
                let entry = match &mut entry {
                    Some(entry) => entry,
                    None => entry.insert(Entry {
                        key: FileKey::from_bytes(key),
                        row: None,
                        row_position: None,
                        articles: 0,
                    }),
                };
                entry.articles += u64::from(self.position.first(document).is_some());
                let row = self.row(document);
                if row.as_ref().map(|row| row.read_ns) > entry.row.as_ref().map(|row| row.read_ns) {
                    entry.row = row;
                    entry.row_position = self.position.first(document);
                }
            }
            document = documents.advance();
        }
        Ok(entry)
    }

    fn row(&self, document: u32) -> Option<LedgerRow> {
        Some(LedgerRow {
            state: State::from_number(self.state.first(document)?)?,
            size_bytes: self.size.first(document)?,
            modified_ns: self.modified.first(document)?,
            changed_ns: self.changed.first(document)?,
            read_ns: self.read.first(document)?,
            digest: self.digest.first(document)?,
            report: Vec::new(),
            pieces: Vec::new(),
        })
    }
}

/// Returns every line that a document stores in a field.
fn lines(stored: &TantivyDocument, field: Field) -> Vec<String> {
    let lines = stored.get_all(field);
    lines
        .filter_map(|line| line.as_str().map(str::to_owned))
        .collect()
}

/// A file that there is something to say of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Key of the file.
    pub key: FileKey,
    /// What became of it.
    pub state: State,
    /// Why it gave no article, or what is not certain, a line each.
    pub report: Vec<String>,
    /// Pieces of it that could not be read while others were, a line each.
    pub pieces: Vec<String>,
}

impl Index {
    /// Returns every file that there is something to say of, in the order of their keys.
    pub fn noted(&self) -> Result<Vec<Noted>, IndexError> {
        let engine = |error| engine_error(&self.path, error);
        let searcher = self.searcher()?;
        let term = tantivy::Term::from_field_text(self.handles.ledger.noted, NOTED);
        let mut noted = Vec::new();
        for reader in searcher.segment_readers() {
            let rows = reader
                .inverted_index(self.handles.ledger.noted)
                .map_err(engine)?;
            let Some(mut documents) = rows
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(|error| io_error(&self.path, error))?
            else {
                continue;
            };
            let states = reader.fast_fields().u64("state").map_err(engine)?;
            let reads = reader.fast_fields().i64("read").map_err(engine)?;
            let files = reader.fast_fields().bytes("file").map_err(engine)?;
            let store = reader
                .get_store_reader(1)
                .map_err(|error| io_error(&self.path, error))?;
            let mut document = documents.doc();
            while document != TERMINATED {
                if !reader.is_deleted(document) {
                    let stored: TantivyDocument = store.get(document).map_err(engine)?;
                    let mut key = Vec::new();
                    if let Some(files) = &files
                        && let Some(number) = files.ords().first(document)
                    {
                        files
                            .ord_to_bytes(number, &mut key)
                            .map_err(|error| io_error(&self.path, error))?;
                    }
                    let read_ns = reads.first(document);
                    let note = Noted {
                        key: FileKey::from_bytes(&key),
                        state: states
                            .first(document)
                            .and_then(State::from_number)
                            .unwrap_or(State::Failed),
                        report: lines(&stored, self.handles.ledger.report),
                        pieces: lines(&stored, self.handles.ledger.pieces),
                    };
                    noted.push((read_ns, note));
                }
                document = documents.advance();
            }
        }
        noted.sort_by(|(one_ns, one), (other_ns, other)| {
            (&one.key, one_ns).cmp(&(&other.key, other_ns))
        });
        // A file that failed again beside the articles it gave before, for another reason: the last one holds.
        let mut last: Vec<Noted> = Vec::with_capacity(noted.len());
        for (_, note) in noted {
            let fails_again = |before: &mut Noted| {
                before.key == note.key
                    && (before.state, note.state) == (State::Failed, State::Failed)
            };
            last.pop_if(fails_again);
            last.push(note);
        }
        Ok(last)
    }
}
