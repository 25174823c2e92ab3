//! Columns of the commit that is searched, opened when they are first asked for and kept: opening one costs more than
//! reading it for the articles of an answer.

use std::collections::HashMap;
use std::sync::OnceLock;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

use crate::index::ZONE_ENDS;

/// What the date column of an article without a date counts as: it comes last in either order.
pub(super) const UNDATED: i64 = i64::MIN;

/// The columns of each segment.
pub(super) struct Columns {
    dates: OnceLock<tantivy::Result<Dates>>,
    ends: Vec<OnceLock<tantivy::Result<Ends>>>,
}

impl Columns {
    /// Returns those of a commit, none of them opened.
    pub(super) fn new(searcher: &Searcher) -> Columns {
        let segments = searcher.segment_readers().iter();
        Columns {
            dates: OnceLock::new(),
            ends: segments.map(|_| OnceLock::new()).collect(),
        }
    }

    /// Returns the dates of articles.
    pub(super) fn dates(&self, searcher: &Searcher) -> tantivy::Result<&Dates> {
        let dates = self.dates.get_or_init(|| Dates::open(searcher));
        dates.as_ref().map_err(Clone::clone)
    }

    /// Returns where the zones of the articles of a segment end.
    pub(super) fn ends(&self, segment: u32, reader: &SegmentReader) -> tantivy::Result<&Ends> {
        let ends = self.ends[segment as usize].get_or_init(|| Ends::open(reader));
        ends.as_ref().map_err(Clone::clone)
    }
}

/// The dates of articles, as seconds.
pub(super) struct Dates(Vec<Column<i64>>);

impl Dates {
    fn open(searcher: &Searcher) -> tantivy::Result<Dates> {
        let segments = searcher.segment_readers().iter();
        let columns = segments.map(Dates::column);
        Ok(Dates(columns.collect::<tantivy::Result<_>>()?))
    }

    /// Returns the column of one segment.
    pub(super) fn column(reader: &SegmentReader) -> tantivy::Result<Column<i64>> {
        reader.fast_fields().i64("date")
    }

    /// Returns the columns by what the segments are called, for whoever is not told their numbers.
    pub(super) fn by_segment(&self, searcher: &Searcher) -> HashMap<SegmentId, Column<i64>> {
        let segments = searcher.segment_readers().iter();
        let names = segments.map(SegmentReader::segment_id);
        names.zip(self.0.iter().cloned()).collect()
    }

    /// Returns the date of an article, or [`UNDATED`].
    pub(super) fn of(&self, address: DocAddress) -> i64 {
        let column = &self.0[address.segment_ord as usize];
        column.first(address.doc_id).unwrap_or(UNDATED)
    }
}

/// Where zones end in the text of each article of a segment, as positions.
pub(super) struct Ends(Column<u64>);

impl Ends {
    /// Opens those of a segment.
    pub(super) fn open(reader: &SegmentReader) -> tantivy::Result<Ends> {
        Ok(Ends(reader.fast_fields().u64(ZONE_ENDS)?))
    }

    /// Returns where a zone of an article ends, by its place among the zones; 0 where there is no text.
    pub(super) fn of(&self, document: DocId, zone: usize) -> u32 {
        let Ends(column) = self;
        let rows = column.index.value_row_ids(document);
        match rows.start + zone as u32 {
            row if row < rows.end => column.values.get_val(row) as u32,
            _ => 0,
        }
    }
}
