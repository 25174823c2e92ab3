//! The best articles, in an order that is always the same: by score or date, ties by date, then by name.

use std::cmp::Reverse;

use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::query::{BooleanQuery, ConstScoreQuery, ExistsQuery, Occur, Query, RangeQuery};
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, Term};

use super::columns::{Columns, Dates, UNDATED};
use super::compile::{Compiled, MONTH_DAYS, Scoring};
use super::evidence::{Evidence, Parts};
use super::ids::Ids;
use super::live::Live;
use super::loose::Found;
use super::top::CountedTop;
use super::{Request, Sort};
use crate::index::Handles;
use crate::model::Days;
use crate::schema::Ranking;

/// An article with its score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub(super) score: f32,
    pub(super) address: DocAddress,
    /// What the score is the sum of, where the second stage looked.
    pub(super) parts: Option<Parts>,
}

/// The articles that a request asks for, and how many there are.
pub(super) struct Best {
    pub(super) ranked: Vec<Ranked>,
    /// How many match, and how many of them have every loose word.
    pub(super) total: u64,
    pub(super) total_all: u64,
}

/// Returns the articles that a request asks for, with their scores.
pub(super) fn best(
    searcher: &Live,
    ids: &Ids,
    columns: &Columns,
    compiled: &Compiled,
    request: &Request,
    handles: &Handles,
) -> tantivy::Result<Best> {
    // Room is made for all that are wanted: more than there are would be room for nothing.
    let articles = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
    let wanted = match request.limit {
        0 => 0,
        limit => request.offset.saturating_add(limit).min(articles.max(1)),
    };
    let has_scores = !matches!(compiled.scoring, Scoring::Nothing);
    let is_by_score = request.sort == Sort::Score && has_scores && wanted > 0;
    let by_score = ByScore {
        searcher,
        compiled,
        handles,
        columns,
        ids,
    };
    let Best {
        mut ranked,
        total,
        total_all,
    } = by_score.both_stages(if is_by_score { wanted } else { 0 })?;
    if is_by_score {
        sort_by_score(&mut ranked, ids, columns.dates(searcher)?, wanted)?;
    } else if wanted > 0 {
        let is_oldest_first = request.sort == Sort::Oldest;
        let matching = &compiled.matching;
        let dates = columns.dates(searcher)?;
        ranked = by_date(searcher, ids, dates, matching, wanted, is_oldest_first)?;
    }
    ranked.truncate(wanted);
    ranked.drain(..request.offset.min(ranked.len()));
    Ok(Best {
        ranked,
        total,
        total_all,
    })
}

/// The two stages of ranking by score.
struct ByScore<'a> {
    searcher: &'a Live,
    compiled: &'a Compiled,
    handles: &'a Handles,
    columns: &'a Columns,
    ids: &'a Ids,
}

impl ByScore<'_> {
    /// Counts the articles that match, and returns at least `wanted` of them if so many match, the best first; none
    /// where none is wanted.
    ///
    /// What the second stage looks at is the same whatever is wanted, or pages would overlap; a page beyond it goes on
    /// in the order of the first.
    fn both_stages(&self, wanted: usize) -> tantivy::Result<Best> {
        let Ranking {
            depth,
            dated_window,
            ..
        } = self.handles.ranking;
        let has_gain = !self.compiled.dates.is_empty() || self.compiled.around.is_some();
        let window = match has_gain {
            false => depth,
            true => dated_window,
        };
        let limit = match wanted {
            0 => 0,
            wanted => window.max(wanted),
        };
        let matching = &self.compiled.matching;
        let Found {
            best,
            total,
            total_all,
        } = match &self.compiled.scoring {
            Scoring::Loose(loose) => loose.search(self.searcher, limit)?,
            Scoring::Apart(scoring) if limit > 0 => {
                let both = filtered(matching, scoring);
                let top = CountedTop(limit);
                let (total, best) = self.searcher.search_scored(&both, &top)?;
                Found::new(best, total)
            }
            Scoring::Apart(_) | Scoring::Nothing => {
                let total = self.searcher.search(matching, &Count)?;
                Found::new(Vec::new(), total)
            }
        };
        let mut ranked: Vec<Ranked> = best
            .into_iter()
            .map(|(score, address)| Ranked {
                score,
                address,
                parts: None,
            })
            .collect();
        if limit > 0 {
            let mut seen = self.settle(&mut ranked, limit)?;
            ranked.truncate(seen);
            if limit > window {
                seen = self.settle(&mut ranked, window)?;
            }
            if has_gain {
                for hit in &mut ranked[..seen] {
                    hit.score *= self.gain(hit.address)?;
                }
                seen = self.settle(&mut ranked[..seen], depth)?;
            }
            self.second_stage(&mut ranked, seen)?;
        }
        Ok(Best {
            ranked,
            total,
            total_all,
        })
    }

    /// Moves the best articles to the front, in no order, so that the first `count` are the same wherever they lie in the index:
    /// where equals would be parted, some more are taken, or of many the newest, then the first by name. Returns how many are
    /// the first.
    fn settle(&self, ranked: &mut [Ranked], count: usize) -> tantivy::Result<usize> {
        /// How many more are taken: to score so many costs less than to read the names of the first two.
        const MORE: usize = 20;
        if count == 0 || ranked.len() <= count {
            return Ok(count.min(ranked.len()));
        }
        let equals = part(ranked, count, by_score);
        if equals.start == count {
            return Ok(count);
        }
        // Few share a score: dates are read of those alone.
        let dates = self.columns.dates(self.searcher)?;
        let begin = equals.start;
        let tied = &mut ranked[equals];
        let equals = part(tied, count - begin, |hit| by_score_and_date(hit, dates));
        let (start, end) = (begin + equals.start, begin + equals.end);
        if start == count {
            return Ok(count);
        }
        if end - count <= MORE {
            return Ok(end);
        }
        sort_by_name(&mut ranked[start..end], self.ids)?;
        Ok(count)
    }

    /// Scores the first `depth` articles anew by what is known of their words' places.
    fn second_stage(&self, ranked: &mut [Ranked], depth: usize) -> tantivy::Result<()> {
        let evidence = Evidence::new(self.compiled, self.handles, self.searcher)?;
        let undated = |hit: &Ranked| Ok((hit.address, hit.score / self.gain(hit.address)?));
        let first = ranked[..depth].iter().map(undated);
        let first: Vec<(DocAddress, f32)> = first.collect::<tantivy::Result<_>>()?;
        let found = evidence.of(self.searcher, self.columns, &first)?;
        for (hit, mut parts) in ranked.iter_mut().zip(found) {
            parts.date = self.gain(hit.address)?;
            hit.score = parts.score();
            hit.parts = Some(parts);
        }
        self.set_below(ranked, depth);
        Ok(())
    }

    /// Sets the scores of the articles from `depth` on below those before, in their order: they are of the first stage.
    fn set_below(&self, ranked: &mut [Ranked], depth: usize) {
        let lowest = |hits: &[Ranked]| hits.iter().map(|hit| hit.score).fold(f32::MAX, f32::min);
        let floor = lowest(&ranked[..depth]);
        let rest = &mut ranked[depth..];
        let highest = rest.iter().map(|hit| hit.score).fold(0.0, f32::max);
        if highest > floor {
            for hit in rest {
                hit.score *= floor / highest;
            }
        }
    }

    /// Returns what an article's score is multiplied by for the dates of the query, or of the article that it is near to.
    fn gain(&self, address: DocAddress) -> tantivy::Result<f32> {
        if let Some(other) = self.compiled.around {
            return self.gain_around(address, other);
        }
        if self.compiled.dates.is_empty() {
            return Ok(1.0);
        }
        let date = self.columns.dates(self.searcher)?.of(address);
        let gain = |days: &Days| {
            let (first, last) = days.seconds();
            if date < first {
                return 0.0;
            }
            let dates = self.handles.ranking.dates;
            let weight = match days.count() {
                1 => dates.day,
                count if count <= MONTH_DAYS => dates.month,
                _ => dates.year,
            };
            let days_after = (date - last).max(0) as f32 / DAY_SECONDS;
            weight / (1.0 + days_after / dates.half_days)
        };
        Ok(1.0 + self.compiled.dates.iter().map(gain).fold(0.0, f32::max))
    }

    /// Returns what an article's score is multiplied by for being of the time of another; nothing is gained without a date.
    fn gain_around(&self, one: DocAddress, other: DocAddress) -> tantivy::Result<f32> {
        let dates = self.columns.dates(self.searcher)?;
        let (one, other) = (dates.of(one), dates.of(other));
        if one == UNDATED || other == UNDATED {
            return Ok(1.0);
        }
        let days = one.abs_diff(other) as f32 / DAY_SECONDS;
        let Ranking { similar, .. } = self.handles.ranking;
        Ok(1.0 + similar.day / (1.0 + days / similar.half_days))
    }
}

/// A day, in seconds.
const DAY_SECONDS: f32 = 86_400.0;

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
    ranked: &mut [Ranked],
    ids: &Ids,
    dates: &Dates,
    wanted: usize,
) -> tantivy::Result<()> {
    sort_with_names(ranked, ids, wanted, |hit| by_score_and_date(hit, dates))
}

/// Returns what articles are sorted by that have scores: the rounded score, then the date.
fn by_score_and_date(hit: &Ranked, dates: &Dates) -> (Reverse<i64>, Reverse<i64>) {
    (by_score(hit), Reverse(dates.of(hit.address)))
}

/// Returns the rounded score to sort by, the best first.
fn by_score(hit: &Ranked) -> Reverse<i64> {
    Reverse((f64::from(hit.score) * 1000.0).round() as i64)
}

/// Parts articles by what place `count` has of a key: those before it, those that equal it, those behind it. Returns where
/// the equals stand.
fn part<K: Ord>(
    ranked: &mut [Ranked],
    count: usize,
    key: impl Fn(&Ranked) -> K,
) -> std::ops::Range<usize> {
    let (_, nth, _) = ranked.select_nth_unstable_by_key(count, &key);
    let nth = key(nth);
    ranked.sort_unstable_by_key(|hit| key(hit).cmp(&nth));
    let start = ranked.partition_point(|hit| key(hit) < nth);
    let end = ranked.partition_point(|hit| key(hit) <= nth);
    start..end
}

/// Sorts by a key, ties by name, then by path and position, as far as the first `wanted` go: names are read from the
/// index one by one.
fn sort_with_names<K: Ord>(
    ranked: &mut [Ranked],
    ids: &Ids,
    wanted: usize,
    key: impl Fn(&Ranked) -> K,
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
        sort_by_name(tied, ids)?;
    }
    Ok(())
}

/// Sorts by name, then by path and position.
fn sort_by_name(tied: &mut [Ranked], ids: &Ids) -> tantivy::Result<()> {
    let mut named = Vec::with_capacity(tied.len());
    for hit in tied.iter() {
        named.push((ids.named(hit.address)?, *hit));
    }
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (hit, (_, in_order)) in tied.iter_mut().zip(named) {
        *hit = in_order;
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
) -> tantivy::Result<Vec<Ranked>> {
    let unscored = |address| Ranked {
        score: 0.0,
        address,
        parts: None,
    };
    let key = move |date: i64| {
        if is_oldest_first && date != UNDATED {
            -date
        } else {
            date
        }
    };
    let columns = dates.by_segment(searcher);
    let computer = move |reader: &SegmentReader| {
        let column = columns[&reader.segment_id()].clone();
        move |document: DocId| key(column.first(document).unwrap_or(UNDATED))
    };
    let top = searcher.search(matching, &TopDocs::with_limit(wanted).order_by(computer))?;
    let mut ranked: Vec<Ranked> = top.iter().map(|(_, address)| unscored(*address)).collect();
    if let Some((last, _)) = top.last().filter(|_| top.len() == wanted) {
        ranked.retain(|hit| key(dates.of(hit.address)) > *last);
        let same_date = Box::new(dated(searcher, key(*last))?);
        let tied = BooleanQuery::new(vec![
            (Occur::Must, matching.box_clone()),
            (Occur::Must, same_date),
        ]);
        ranked.extend(
            searcher
                .search(&tied, &DocSetCollector)?
                .into_iter()
                .map(unscored),
        );
    }
    sort_with_names(&mut ranked, ids, wanted, |hit| {
        Reverse(key(dates.of(hit.address)))
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
