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
                Err(IndexError::Damaged { .. }) => damages.push(Damage {
                    file,
                    what: "its articles cannot be read".to_owned(),
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
        let (mut articles, mut unread) = (0, 0);
        for document in reader.doc_ids_alive() {
            if positions.first(document).is_none() {
                continue;
            }
            let read = store.get::<TantivyDocument>(document);
            match read.is_ok_and(|stored| self.is_whole(&stored)) {
                true => articles += 1,
                false => unread += 1,
            }
        }
        let damage = (unread > 0).then(|| Damage {
            file: file.to_owned(),
            what: format!(
                "{unread} of its {} articles cannot be read",
                articles + unread
            ),
        });
        Ok((articles, damage))
    }

    /// Whether a document holds an article.
    fn is_whole(&self, document: &TantivyDocument) -> bool {
        let stored = document.get_first(self.handles.stored);
        let json = stored.as_ref().and_then(|value| value.as_str());
        json.is_some_and(|json| serde_json::from_str::<Stored>(json).is_ok())
    }
}
