//! The best articles of a first stage, with all that are as good as the last of them: which of equals are looked at again must
//! not depend on where they lie in the index.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// Scores that are nearer to each other than this part of them are equal: an article scores a hair more or less depending on
/// the segment that it lies in.
const ROUNDING: Score = 1e-5;

/// The best of what is pushed.
pub(super) struct Top {
    limit: usize,
    /// What is below this score is not among the best.
    floor: Score,
    kept: Vec<(Score, DocAddress)>,
    /// How many are kept before it is found out which of them are the best.
    room: usize,
}

impl Top {
    /// Begins with none; `limit` of them are wanted.
    pub(super) fn new(limit: usize) -> Top {
        Top {
            limit,
            floor: match limit {
                0 => Score::INFINITY,
                _ => Score::NEG_INFINITY,
            },
            kept: Vec::new(),
            room: limit.saturating_mul(2),
        }
    }

    /// Takes an article that may be among the best.
    pub(super) fn push(&mut self, score: Score, address: DocAddress) {
        if score < self.floor || self.limit == 0 {
            return;
        }
        self.kept.push((score, address));
        if self.kept.len() >= self.room {
            self.cut();
            self.room = self.limit.max(self.kept.len()).saturating_mul(2);
        }
    }

    fn cut(&mut self) {
        if self.kept.len() <= self.limit {
            return;
        }
        let (_, (last, _), _) = self
            .kept
            .select_nth_unstable_by(self.limit - 1, |one, other| other.0.total_cmp(&one.0));
        self.floor = *last - last.abs() * ROUNDING;
        self.kept.retain(|(score, _)| *score >= self.floor);
    }

    /// Returns the best, the best first, and those that are as good as the last of them.
    pub(super) fn into_best(mut self) -> Vec<(Score, DocAddress)> {
        self.cut();
        self.kept
            .sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        self.kept
    }
}

/// Counts what matches, and keeps so many of the best.
pub(super) struct CountedTop(pub(super) usize);

/// The same in one segment.
pub(super) struct OfSegment {
    ordinal: SegmentOrdinal,
    total: usize,
    top: Top,
}

impl Collector for CountedTop {
    type Fruit = (usize, Vec<(Score, DocAddress)>);
    type Child = OfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        Ok(OfSegment {
            ordinal,
            total: 0,
            top: Top::new(self.0),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<(usize, Top)>) -> tantivy::Result<Self::Fruit> {
        let mut all = Top::new(self.0);
        let mut total = 0;
        for (count, top) in fruits {
            total += count;
            for (score, address) in top.kept {
                all.push(score, address);
            }
        }
        Ok((total, all.into_best()))
    }
}

impl SegmentCollector for OfSegment {
    type Fruit = (usize, Top);

    fn collect(&mut self, document: DocId, score: Score) {
        self.total += 1;
        self.top
            .push(score, DocAddress::new(self.ordinal, document));
    }

    fn harvest(self) -> (usize, Top) {
        (self.total, self.top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is kept of articles with these scores, by their numbers.
    fn best(limit: usize, scores: &[Score]) -> Vec<DocId> {
        let mut top = Top::new(limit);
        for (document, score) in scores.iter().enumerate() {
            top.push(*score, DocAddress::new(0, document as DocId));
        }
        let best = top.into_best().into_iter();
        best.map(|(_, address)| address.doc_id).collect()
    }

    #[test]
    fn the_best_are_kept_with_all_that_are_as_good_as_the_last() {
        assert_eq!(best(2, &[1.0, 3.0, 2.0, 2.0, 2.000_001, 0.5]), [1, 4, 2, 3]);
        assert_eq!(best(2, &[1.0]), [0]);
        assert!(best(0, &[1.0, 2.0]).is_empty());
        let equal = vec![1.0; 1000];
        assert_eq!(best(3, &equal).len(), 1000);
        let rising: Vec<Score> = (0..1000).map(|number| number as Score).collect();
        assert_eq!(best(3, &rising), [999, 998, 997]);
        let falling: Vec<Score> = rising.iter().rev().copied().collect();
        assert_eq!(best(3, &falling), [0, 1, 2]);
    }
}
