//! Whether something holds in the current article of a segment, and where it stands.

use tantivy::{DocId, SegmentReader};

use super::text::{Leaf, Text, put_in_order};
use super::{Place, Test};
use crate::index::Span;
use crate::query::{Order, Scope};

/// A [`Test`] whose terms are read in one segment.
pub(super) enum OpenTest {
    Stands(OpenPlace),
    All(Vec<OpenTest>),
    Any(Vec<OpenTest>),
    Quorum(usize, Vec<OpenTest>),
    Not(Box<OpenTest>),
}

impl OpenTest {
    pub(super) fn open(test: &Test, reader: &SegmentReader) -> tantivy::Result<OpenTest> {
        let open = |test: &Test| OpenTest::open(test, reader);
        let all = |tests: &[Test]| tests.iter().map(open).collect::<tantivy::Result<_>>();
        Ok(match test {
            Test::Stands(place) => OpenTest::Stands(OpenPlace::open(place, reader)?),
            Test::All(tests) => OpenTest::All(all(tests)?),
            Test::Any(tests) => OpenTest::Any(all(tests)?),
            Test::Quorum(count, tests) => OpenTest::Quorum(*count, all(tests)?),
            Test::Not(test) => OpenTest::Not(Box::new(open(test)?)),
        })
    }

    pub(super) fn load(&mut self, document: DocId) {
        match self {
            OpenTest::Stands(place) => place.load(document),
            OpenTest::All(tests) | OpenTest::Any(tests) | OpenTest::Quorum(_, tests) => {
                tests.iter_mut().for_each(|test| test.load(document));
            }
            OpenTest::Not(test) => test.load(document),
        }
    }

    /// Whether it holds within a window of the loaded article.
    pub(super) fn holds(&self, window: Span, document: DocId, text: &mut Text) -> bool {
        match self {
            OpenTest::Stands(place) => !place.spans(window, document, text).is_empty(),
            OpenTest::All(tests) => tests.iter().all(|test| test.holds(window, document, text)),
            OpenTest::Any(tests) => tests.iter().any(|test| test.holds(window, document, text)),
            OpenTest::Quorum(count, tests) => {
                let hold = tests
                    .iter()
                    .filter(|test| test.holds(window, document, text));
                hold.take(*count).count() == *count
            }
            OpenTest::Not(test) => !test.holds(window, document, text),
        }
    }
}

/// A [`Place`] whose terms are read in one segment.
pub(super) enum OpenPlace {
    Runs(Box<Leaf>),
    Any(Vec<OpenPlace>),
    Near {
        order: Order,
        distance: u32,
        left: Box<OpenPlace>,
        right: Box<OpenPlace>,
    },
    Spaced {
        words: Vec<OpenPlace>,
        others: u32,
    },
    Often {
        count: u32,
        place: Box<OpenPlace>,
    },
    Block {
        scope: Scope,
        test: Box<OpenTest>,
    },
}

impl OpenPlace {
    fn open(place: &Place, reader: &SegmentReader) -> tantivy::Result<OpenPlace> {
        let open = |place: &Place| OpenPlace::open(place, reader);
        let all = |places: &[Place]| places.iter().map(open).collect::<tantivy::Result<_>>();
        Ok(match place {
            Place::Runs { field, runs, zone } => {
                OpenPlace::Runs(Box::new(Leaf::open(*field, runs, zone, reader)?))
            }
            Place::Any(places) => OpenPlace::Any(all(places)?),
            Place::Near {
                order,
                distance,
                left,
                right,
            } => OpenPlace::Near {
                order: *order,
                distance: *distance,
                left: Box::new(open(left)?),
                right: Box::new(open(right)?),
            },
            Place::Spaced { words, others } => OpenPlace::Spaced {
                words: all(words)?,
                others: *others,
            },
            Place::Often { count, place } => OpenPlace::Often {
                count: *count,
                place: Box::new(open(place)?),
            },
            Place::Block { scope, test } => OpenPlace::Block {
                scope: *scope,
                test: Box::new(OpenTest::open(test, reader)?),
            },
        })
    }

    fn load(&mut self, document: DocId) {
        match self {
            OpenPlace::Runs(leaf) => leaf.load(document),
            OpenPlace::Any(places) | OpenPlace::Spaced { words: places, .. } => {
                places.iter_mut().for_each(|place| place.load(document));
            }
            OpenPlace::Near { left, right, .. } => {
                left.load(document);
                right.load(document);
            }
            OpenPlace::Often { place, .. } => place.load(document),
            OpenPlace::Block { test, .. } => test.load(document),
        }
    }

    /// Returns where it stands within a window of the loaded article, in order.
    fn spans(&self, window: Span, document: DocId, text: &mut Text) -> Vec<Span> {
        match self {
            OpenPlace::Runs(leaf) => {
                let first = leaf.spans.partition_point(|span| span.start < window.start);
                let inside = leaf.spans[first..].iter();
                inside
                    .take_while(|span| span.start < window.end)
                    .filter(|span| span.end <= window.end)
                    .copied()
                    .collect()
            }
            OpenPlace::Any(places) => {
                let mut spans: Vec<Span> = places
                    .iter()
                    .flat_map(|place| place.spans(window, document, text))
                    .collect();
                put_in_order(&mut spans);
                spans
            }
            OpenPlace::Near {
                order,
                distance,
                left,
                right,
            } => {
                let left = left.spans(window, document, text);
                if left.is_empty() {
                    return left;
                }
                let right = right.spans(window, document, text);
                text.read(document);
                near(&left, &right, *order, *distance, text)
            }
            OpenPlace::Spaced { words, others } => {
                let mut spans = Vec::with_capacity(words.len());
                for word in words {
                    spans.push(word.spans(window, document, text));
                    if spans.last().is_some_and(Vec::is_empty) {
                        return Vec::new();
                    }
                }
                text.read(document);
                spaced(&spans, *others, text)
            }
            OpenPlace::Often { count, place } => {
                let spans = place.spans(window, document, text);
                match spans.len() >= *count as usize {
                    true => spans,
                    false => Vec::new(),
                }
            }
            OpenPlace::Block { scope, test } => {
                text.read(document);
                let blocks = text.blocks(*scope, window);
                blocks
                    .into_iter()
                    .filter(|block| test.holds(*block, document, text))
                    .collect()
            }
        }
    }
}

/// Returns the pairs of places that stand so few words apart, each from the first to the last of its words.
fn near(left: &[Span], right: &[Span], order: Order, distance: u32, text: &Text) -> Vec<Span> {
    let apart = |first: Span, second: Span| {
        text.words_before(second.start)
            .saturating_sub(text.words_before(first.end - 1))
    };
    let mut pairs = Vec::new();
    for one in left {
        let behind = right.partition_point(|other| other.start < one.end);
        if let Some(other) = right.get(behind)
            && apart(*one, *other) <= distance
        {
            pairs.push(Span {
                start: one.start,
                end: other.end,
            });
        }
        if order == Order::Written {
            continue;
        }
        let before = right[..behind]
            .iter()
            .rev()
            .find(|other| other.end <= one.start);
        if let Some(other) = before
            && apart(*other, *one) <= distance
        {
            pairs.push(Span {
                start: other.start,
                end: one.end,
            });
        }
    }
    put_in_order(&mut pairs);
    pairs
}

/// Returns the places where words follow each other in one sentence with at most so many others among them.
fn spaced(words: &[Vec<Span>], others: u32, text: &Text) -> Vec<Span> {
    let Some((firsts, rest)) = words.split_first() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for first in firsts {
        let (mut end, mut between) = (first.end, 0);
        let is_whole = rest.iter().all(|spans| {
            let next = spans.get(spans.partition_point(|span| span.start < end));
            next.is_some_and(|span| {
                between += span.start - end;
                end = span.end;
                between <= others
            })
        });
        if is_whole && text.sentence_of(first.start) == text.sentence_of(end - 1) {
            found.push(Span {
                start: first.start,
                end,
            });
        }
    }
    found
}
