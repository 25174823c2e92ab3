//! The best articles, in an order that is always the same: by score or date, ties by date, then by name.

use std::cmp::Reverse;

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, ConstScoreQuery, ExistsQuery, Occur, Query, RangeQuery};
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, Term};

use super::compile::Compiled;
use super::ids::Ids;
use super::{Request, Sort};

/// What the date column of an article without a date counts as: it comes last in either order.
const UNDATED: i64 = i64::MIN;

/// Returns the articles that a request asks for, with their scores.
///
/// `window` is how many of the best are ordered by more than their scores.
pub(super) fn best(
    searcher: &Searcher,
    ids: &Ids,
    compiled: &Compiled,
    request: &Request,
    window: usize,
) -> tantivy::Result<Vec<(f32, DocAddress)>> {
    let wanted = request.offset.saturating_add(request.limit);
    if request.limit == 0 {
        return Ok(Vec::new());
    }
    let dates = Dates::new(searcher)?;
    let mut ranked = match (&compiled.scoring, request.sort) {
        (Some(scoring), Sort::Score) => {
            // A page beyond the window goes on in the same order.
            let top = TopDocs::with_limit(window.max(wanted)).order_by_score();
            let mut ranked = match compiled.is_union {
                true => searcher.search(scoring, &top)?,
                false => searcher.search(&filtered(&compiled.matching, scoring), &top)?,
            };
            sort_by_score(&mut ranked, ids, &dates, wanted)?;
            ranked
        }
        (_, Sort::Score | Sort::Newest) => {
            by_date(searcher, ids, &dates, &compiled.matching, wanted, false)?
        }
        (_, Sort::Oldest) => by_date(searcher, ids, &dates, &compiled.matching, wanted, true)?,
    };
    ranked.truncate(wanted);
    ranked.drain(..request.offset.min(ranked.len()));
    Ok(ranked)
}

/// Returns what matches one query and is scored by another.
fn filtered(matching: &dyn Query, scoring: &dyn Query) -> BooleanQuery {
    let matching = Box::new(ConstScoreQuery::new(matching.box_clone(), 0.0));
    BooleanQuery::new(vec![
        (Occur::Must, matching),
        (Occur::Should, scoring.box_clone()),
    ])
}

/// Sorts by score, ties by date (newest first), then by name and path.
///
/// Scores that differ by less than a rounding error are equal: the same article scores a hair more or less depending on
/// the segment it lies in.
fn sort_by_score(
    ranked: &mut [(f32, DocAddress)],
    ids: &Ids,
    dates: &Dates,
    wanted: usize,
) -> tantivy::Result<()> {
    let rounded = |score: f32| (f64::from(score) * 1000.0).round() as i64;
    sort_with_names(ranked, ids, wanted, |(score, address)| {
        (Reverse(rounded(*score)), Reverse(dates.of(*address)))
    })
}

/// Sorts by a key, ties by name, then by path and position, as far as the first `wanted` go: names are read from the
/// index one by one.
fn sort_with_names<K: Ord>(
    ranked: &mut [(f32, DocAddress)],
    ids: &Ids,
    wanted: usize,
    key: impl Fn(&(f32, DocAddress)) -> K,
) -> tantivy::Result<()> {
    ranked.sort_by_cached_key(&key);
    let mut end = 0;
    for tied in ranked.chunk_by_mut(|one, other| key(one) == key(other)) {
        if end >= wanted {
            break;
        }
        end += tied.len();
        if tied.len() == 1 {
            continue;
        }
        let mut named = Vec::with_capacity(tied.len());
        for hit in tied.iter() {
            let place = ids.place(hit.1)?;
            named.push(((place.name, place.path, place.position), *hit));
        }
        named.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (hit, (_, in_order)) in tied.iter_mut().zip(named) {
            *hit = in_order;
        }
    }
    Ok(())
}

/// Returns the first `wanted` articles by date.
///
/// Many articles share a date, and the last of the page may be one of them: then all of that date are looked at, so
/// that names decide and not the place in the index.
fn by_date(
    searcher: &Searcher,
    ids: &Ids,
    dates: &Dates,
    matching: &dyn Query,
    wanted: usize,
    is_oldest_first: bool,
) -> tantivy::Result<Vec<(f32, DocAddress)>> {
    let key = move |date: i64| {
        if is_oldest_first && date != UNDATED {
            -date
        } else {
            date
        }
    };
    let computer = move |reader: &SegmentReader| {
        // `Dates` has opened the same column: what could fail here has failed there.
        let column = reader.fast_fields().i64("date").ok();
        move |document: DocId| key(date_in(column.as_ref(), document))
    };
    let top = searcher.search(matching, &TopDocs::with_limit(wanted).order_by(computer))?;
    let mut ranked: Vec<(f32, DocAddress)> =
        top.iter().map(|(_, address)| (0.0, *address)).collect();
    if let Some((last, _)) = top.last().filter(|_| top.len() == wanted) {
        ranked.retain(|(_, address)| key(dates.of(*address)) > *last);
        let same_date = Box::new(dated(searcher, key(*last))?);
        let tied = BooleanQuery::new(vec![
            (Occur::Must, matching.box_clone()),
            (Occur::Must, same_date),
        ]);
        ranked.extend(
            searcher
                .search(&tied, &DocSetCollector)?
                .into_iter()
                .map(|address| (0.0, address)),
        );
    }
    sort_with_names(&mut ranked, ids, wanted, |(_, address)| {
        Reverse(key(dates.of(*address)))
    })?;
    Ok(ranked)
}

/// Returns the articles of one date, to the second, or those without any.
fn dated(searcher: &Searcher, date: i64) -> tantivy::Result<BooleanQuery> {
    if date == UNDATED {
        let all: Box<dyn Query> = Box::new(tantivy::query::AllQuery);
        let with_date: Box<dyn Query> = Box::new(ExistsQuery::new("date".to_owned(), false));
        return Ok(BooleanQuery::new(vec![
            (Occur::Must, all),
            (Occur::MustNot, with_date),
        ]));
    }
    let field = searcher.schema().get_field("date")?;
    let bound = || std::ops::Bound::Included(Term::from_field_i64(field, date));
    let range: Box<dyn Query> = Box::new(RangeQuery::new(bound(), bound()));
    Ok(BooleanQuery::new(vec![(Occur::Must, range)]))
}

/// The dates of articles.
struct Dates(Vec<Option<Column<i64>>>);

impl Dates {
    fn new(searcher: &Searcher) -> tantivy::Result<Dates> {
        let column = |reader: &SegmentReader| reader.fast_fields().i64("date").map(Some);
        Ok(Dates(
            searcher
                .segment_readers()
                .iter()
                .map(column)
                .collect::<tantivy::Result<_>>()?,
        ))
    }

    fn of(&self, address: DocAddress) -> i64 {
        date_in(
            self.0[address.segment_ord as usize].as_ref(),
            address.doc_id,
        )
    }
}

fn date_in(column: Option<&Column<i64>>, document: DocId) -> i64 {
    column
        .and_then(|column| column.first(document))
        .unwrap_or(UNDATED)
}
