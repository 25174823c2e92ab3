//! Paragraphs that recur: what stands first or last in many articles of a root is none of theirs, as no list can know.
//!
//! Every document names its edges ([`crate::model::Article::edges`]) as terms, and those of them that are boilerplate in
//! it. How often they stand in a root is known only after everything was read, and changes with every ingest: articles
//! whose terms no longer agree with the counts are indexed again, from what the index stores of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::index::SegmentReader;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::store::StoreReader;
use tantivy::{DocSet, Searcher, TERMINATED, TantivyDocument, Term};

use super::ledger::Columns;
use super::{Encoder, Index, IndexError, Stored, Writer, engine_error, io_error};
use crate::french::fold;
use crate::model::FileKey;

/// Fewest articles of a root that a paragraph recurs in.
const LEAST_ARTICLES: u64 = 5;

/// It recurs in one of so many articles of the root, or in more: 2 %.
const ONE_OF: u64 = 50;

/// How many hexadecimal digits of a term tell the paragraph.
const DIGITS: usize = 16;

/// How many blocks of a segment's store are kept at hand: the articles of a file lie beside each other.
const BLOCKS: usize = 8;

/// Returns the term of a paragraph of a root; case, accents and white space do not count.
pub(super) fn term(root: u32, text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let digest = blake3::hash(fold(&text.to_lowercase()).as_bytes()).to_hex();
    format!("{}{}", of_root(root), &digest[..DIGITS])
}

/// Returns what the terms of all paragraphs of a root begin with.
fn of_root(root: u32) -> String {
    format!("{root:08x}")
}

/// A document: the number of its segment, and its own in it.
type Address = (usize, u32);

/// The paragraphs that recur in the last commit, and the articles that do not agree with that.
pub struct Recurring<'a> {
    index: &'a Index,
    searcher: Searcher,
    terms: HashSet<String>,
    articles: BTreeSet<Address>,
}

impl<'a> Recurring<'a> {
    /// Counts the edges of all articles.
    pub fn of(index: &'a Index) -> Result<Recurring<'a>, IndexError> {
        index.guarded(|| {
            let mut recurring = Recurring {
                searcher: index.searcher()?,
                index,
                terms: HashSet::new(),
                articles: BTreeSet::new(),
            };
            recurring.count()?;
            recurring.compare()?;
            Ok(recurring)
        })
    }

    /// Returns how many articles are to be indexed again.
    pub fn articles(&self) -> u64 {
        self.articles.len() as u64
    }

    /// Finds the paragraphs that recur.
    ///
    /// One that stands in 2 % of a root's articles does so in one segment at least: the others are not counted.
    fn count(&mut self) -> Result<(), IndexError> {
        let engine = |error| engine_error(self.index.path(), error);
        let io = |error| io_error(self.index.path(), error);
        let edges = self.index.handles.edges;
        let mut in_roots: BTreeMap<u32, u64> = BTreeMap::new();
        let mut candidates: BTreeSet<(u32, String)> = BTreeSet::new();
        for reader in self.searcher.segment_readers() {
            let columns = reader.fast_fields();
            let positions = columns.u64("position").map_err(engine)?;
            let roots = columns.u64("root").map_err(engine)?;
            let mut in_segment: BTreeMap<u32, u64> = BTreeMap::new();
            for document in reader.doc_ids_alive() {
                if positions.first(document).is_some()
                    && let Some(root) = roots.first(document)
                {
                    *in_segment.entry(root as u32).or_default() += 1;
                }
            }
            let index = reader.inverted_index(edges).map_err(engine)?;
            for (root, articles) in in_segment {
                let prefix = of_root(root);
                let mut terms = index
                    .terms()
                    .range()
                    .ge(&prefix)
                    .into_stream()
                    .map_err(io)?;
                while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                    if u64::from(terms.value().doc_freq) * ONE_OF >= articles
                        && let Ok(term) = str::from_utf8(terms.key())
                    {
                        candidates.insert((root, term.to_owned()));
                    }
                }
                *in_roots.entry(root).or_default() += articles;
            }
        }
        for (root, term) in candidates {
            let mut articles = 0;
            for segment in 0..self.searcher.segment_readers().len() {
                articles += self.living(segment, edges, &term)?.len() as u64;
            }
            let in_root = in_roots.get(&root).copied().unwrap_or_default();
            if articles >= LEAST_ARTICLES && articles * ONE_OF >= in_root {
                self.terms.insert(term);
            }
        }
        Ok(())
    }

    /// Finds the articles in which a paragraph recurs that is not boilerplate there, or is that recurs no longer.
    fn compare(&mut self) -> Result<(), IndexError> {
        let engine = |error| engine_error(self.index.path(), error);
        let io = |error| io_error(self.index.path(), error);
        let handles = &self.index.handles;
        let mut articles = BTreeSet::new();
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            for term in &self.terms {
                let known = self.living(segment, handles.recurring, term)?;
                let is_new = |document: &u32| known.binary_search(document).is_err();
                let edges = self.living(segment, handles.edges, term)?;
                articles.extend(edges.into_iter().filter(is_new).map(|it| (segment, it)));
            }
            let index = reader.inverted_index(handles.recurring).map_err(engine)?;
            let mut known = index.terms().stream().map_err(io)?;
            while known.advance() {
                match str::from_utf8(known.key()) {
                    Ok(term) if !self.terms.contains(term) => {
                        let living = self.living(segment, handles.recurring, term)?;
                        articles.extend(living.into_iter().map(|it| (segment, it)));
                    }
                    _ => {}
                }
            }
        }
        self.articles = articles;
        Ok(())
    }

    /// Returns the documents of a segment with a term that were not removed, in order.
    fn living(&self, segment: usize, field: Field, term: &str) -> Result<Vec<u32>, IndexError> {
        self.documents(segment, &Term::from_field_text(field, term))
    }

    fn documents(&self, segment: usize, term: &Term) -> Result<Vec<u32>, IndexError> {
        let reader = &self.searcher.segment_readers()[segment];
        let index = reader
            .inverted_index(term.field())
            .map_err(|error| engine_error(self.index.path(), error))?;
        let postings = index
            .read_postings(term, IndexRecordOption::Basic)
            .map_err(|error| io_error(self.index.path(), error))?;
        let mut living = Vec::new();
        if let Some(mut documents) = postings {
            let mut document = documents.doc();
            while document != TERMINATED {
                if !reader.is_deleted(document) {
                    living.push(document);
                }
                document = documents.advance();
            }
        }
        Ok(living)
    }

    /// Indexes the articles again that do not agree, and leaves those beside them in their files alone.
    ///
    /// Nothing of it holds before the next commit.
    pub fn settle(&self, writer: &mut Writer) -> Result<(), IndexError> {
        let mut encoder = writer.encoder();
        let readers = self.searcher.segment_readers();
        let segments: Vec<Kept> = self
            .index
            .guarded(|| readers.iter().map(|reader| self.kept(reader)).collect())?;
        let io = |error| io_error(self.index.path(), error);
        let mut settled: HashSet<u64> = HashSet::new();
        for (segment, document) in &self.articles {
            let (key, name) = self.index.guarded(|| {
                let kept = &segments[*segment];
                Ok((
                    kept.key(*document).map_err(io)?,
                    kept.name(*document).map_err(io)?,
                ))
            })?;
            let mut hasher = DefaultHasher::new();
            (&key, &name).hash(&mut hasher);
            if settled.insert(hasher.finish()) {
                encoder.replace_named(&key, Some(&name));
                self.settle_named(&key, &name, &segments, &mut encoder)?;
            }
            if encoder.is_full()
                && let Some(batch) = encoder.finish()?
            {
                writer.add(batch)?;
            }
        }
        match encoder.finish()? {
            Some(batch) => writer.add(batch),
            None => Ok(()),
        }
    }

    /// Indexes the articles of a name in a file again: two of one file may be called the same, and are removed together.
    fn settle_named(
        &self,
        key: &FileKey,
        name: &str,
        segments: &[Kept],
        encoder: &mut Encoder,
    ) -> Result<(), IndexError> {
        let named = Term::from_field_text(self.index.handles.name, name);
        for (number, segment) in segments.iter().enumerate() {
            for document in self.index.guarded(|| self.documents(number, &named))? {
                let is_of_file = self.index.guarded(|| {
                    let other = segment.key(document);
                    Ok(other.map_err(|error| io_error(self.index.path(), error))? == *key)
                })?;
                if is_of_file {
                    self.index
                        .guarded(|| self.again(key, segment, document, encoder))?;
                }
            }
        }
        Ok(())
    }

    /// Adds a document as it is, but for what recurs.
    fn again(
        &self,
        key: &FileKey,
        segment: &Kept,
        document: u32,
        encoder: &mut Encoder,
    ) -> Result<(), IndexError> {
        let path = self.index.path();
        let handles = &self.index.handles;
        let kept: TantivyDocument = segment
            .store
            .get(document)
            .map_err(|error| engine_error(path, error))?;
        let arrived = segment.arrived.first(document).unwrap_or(0);
        let row = segment.columns.whole_row(document, &kept, &handles.ledger);
        let stored = kept.get_first(handles.stored);
        let Some(json) = stored.as_ref().and_then(|stored| stored.as_str()) else {
            return Err(IndexError::damaged_somewhere(path, "an article of nothing"));
        };
        let mut stored: Stored = serde_json::from_str(json)
            .map_err(|error| IndexError::damaged_somewhere(path, error))?;
        let root = stored.place.root;
        let recurs = |text: &str| self.terms.contains(&term(root, text));
        stored.article.recast(recurs);
        encoder.article(key, &stored, arrived)?;
        if let Some(row) = row {
            encoder.note(&row);
        }
        Ok(())
    }

    /// Opens what a segment keeps of its documents.
    fn kept(&self, reader: &SegmentReader) -> Result<Kept, IndexError> {
        let engine = |error| engine_error(self.index.path(), error);
        Ok(Kept {
            columns: Columns::of(reader).map_err(engine)?,
            files: reader.fast_fields().bytes("file").map_err(engine)?,
            names: reader.fast_fields().str("name").map_err(engine)?,
            arrived: reader.fast_fields().u64("arrived").map_err(engine)?,
            store: reader
                .get_store_reader(BLOCKS)
                .map_err(|error| io_error(self.index.path(), error))?,
        })
    }
}

/// What a segment keeps of its documents.
struct Kept {
    columns: Columns,
    files: Option<BytesColumn>,
    names: Option<StrColumn>,
    arrived: Column<u64>,
    store: StoreReader,
}

impl Kept {
    /// Returns the key of a document's file.
    fn key(&self, document: u32) -> std::io::Result<FileKey> {
        let mut key = Vec::new();
        if let Some(files) = &self.files
            && let Some(number) = files.ords().first(document)
        {
            files.ord_to_bytes(number, &mut key)?;
        }
        Ok(FileKey::from_bytes(&key))
    }

    /// Returns the name of an article; one without a name in the column is called by its path.
    fn name(&self, document: u32) -> std::io::Result<String> {
        let mut name = String::new();
        match &self.names {
            Some(names) if let Some(number) = names.ords().first(document) => {
                names.ord_to_str(number, &mut name)?;
            }
            _ => name = self.key(document)?.place().relative(),
        }
        Ok(name)
    }
}
