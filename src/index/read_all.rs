//! Reads every stored article again: what no checksum tells.

use std::path::Path;

use tantivy::TantivyDocument;
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::schema::Value;

use super::{Damage, Index, IndexError, Stored, engine_error};

/// How many blocks of the store are kept at hand: articles are read in the order in which they lie.
const BLOCKS: usize = 1;

impl Index {
    /// Reads every article and returns how many there are, and the files that hold some that cannot be read.
    pub fn read_all(&self) -> Result<(u64, Vec<Damage>), IndexError> {
        let metas = self
            .tantivy
            .searchable_segment_metas()
            .map_err(|error| engine_error(self.path(), error))?;
        let searcher = self.guarded(|| self.searcher())?;
        let (mut articles, mut damages) = (0, Vec::new());
        for reader in searcher.segment_readers() {
            let file = metas
                .iter()
                .find(|meta| meta.id() == reader.segment_id())
                .map(|meta| meta.relative_path(SegmentComponent::Store))
                .unwrap_or_default();
            match self.guarded(|| self.read_segment(reader, &file)) {
                Ok((read, damage)) => {
                    articles += read;
                    damages.extend(damage);
                }
                Err(IndexError::Damaged { reason, .. }) => damages.push(Damage {
                    file,
                    what: format!("cannot be read: {reason}"),
                }),
                Err(error) => return Err(error),
            }
        }
        damages.sort_by(|one, other| one.file.cmp(&other.file));
        Ok((articles, damages))
    }

    /// Reads the articles of a segment and returns how many can be read.
    fn read_segment(
        &self,
        reader: &SegmentReader,
        file: &Path,
    ) -> Result<(u64, Option<Damage>), IndexError> {
        let engine = |error| engine_error(self.path(), error);
        let store = reader
            .get_store_reader(BLOCKS)
            .map_err(|error| engine(error.into()))?;
        let positions = reader.fast_fields().u64("position").map_err(engine)?;
        let (mut articles, mut unread, mut first) = (0, 0, None);
        for document in reader.doc_ids_alive() {
            if positions.first(document).is_none() {
                continue;
            }
            let read = store.get::<TantivyDocument>(document);
            match read
                .map_err(|error| error.to_string())
                .and_then(|stored| self.parse(&stored))
            {
                Ok(_) => articles += 1,
                Err(reason) => {
                    unread += 1;
                    first.get_or_insert(reason);
                }
            }
        }
        let damage = first.map(|reason| Damage {
            file: file.to_owned(),
            what: format!("{unread} of its articles cannot be read; of the first: {reason}"),
        });
        Ok((articles, damage))
    }

    fn parse(&self, document: &TantivyDocument) -> Result<Stored, String> {
        let stored = document.get_first(self.handles.stored);
        let json = stored
            .as_ref()
            .and_then(|value| value.as_str())
            .ok_or("it is not there")?;
        serde_json::from_str(json).map_err(|error| error.to_string())
    }
}
