//! What holds at places of a text: words near each other, in one sentence, in one paragraph, so often.
//!
//! tantivy finds the articles that hold the words at all; here the places of the words decide. Only the text itself is
//! looked at, never the extra copies behind it.

use std::fmt;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::occurrences::{Run, RunScorer, Zone, ZoneColumns};
use crate::index::{PARAGRAPH, SENTENCE, Span};
use crate::query::{Order, Scope};

/// Something that stands at places of a text, as runs of positions.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// Any of several runs of terms.
    Runs {
        field: Field,
        runs: Vec<Run>,
        zone: Zone,
    },
    /// Any of several places.
    Any(Vec<Place>),
    /// Two places so few words apart.
    Near {
        order: Order,
        distance: u32,
        left: Box<Place>,
        right: Box<Place>,
    },
    /// Words of one sentence in this order, with at most so many others among them.
    Spaced { words: Vec<Place>, others: u32 },
    /// A place that there are so many of.
    Often { count: u32, place: Box<Place> },
    /// The sentences or paragraphs in which something holds.
    Block { scope: Scope, test: Box<Test> },
}

/// Something that holds in a piece of a text or does not.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// There is such a place.
    Stands(Place),
    All(Vec<Test>),
    Any(Vec<Test>),
    /// So many of these hold.
    Quorum(usize, Vec<Test>),
    Not(Box<Test>),
}

/// Articles in whose text something holds.
pub(super) struct Positional {
    /// Articles that may be such; every one that is is among them.
    pub(super) candidates: Box<dyn Query>,
    pub(super) test: Test,
    /// The field that holds the marks between sentences and paragraphs.
    pub(super) marks: Field,
    /// The zone that is the whole text.
    pub(super) text: Zone,
    /// How many positions stand between two sentences.
    pub(super) sentence_gap: u32,
}

impl Clone for Positional {
    fn clone(&self) -> Positional {
        Positional {
            candidates: self.candidates.box_clone(),
            test: self.test.clone(),
            marks: self.marks,
            text: self.text.clone(),
            sentence_gap: self.sentence_gap,
        }
    }
}

impl fmt::Debug for Positional {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Positional").field(&self.test).finish()
    }
}

impl Query for Positional {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        // The places decide, and what they are worth is another query's.
        let schema = scoring.schema();
        let candidates = match scoring.searcher() {
            Some(searcher) => EnableScoring::disabled_from_searcher(searcher),
            None => EnableScoring::disabled_from_schema(schema),
        };
        Ok(Box::new(PositionalWeight {
            candidates: self.candidates.weight(candidates)?,
            query: self.clone(),
        }))
    }
}

struct PositionalWeight {
    candidates: Box<dyn Weight>,
    query: Positional,
}

impl Weight for PositionalWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let query = &self.query;
        let mark = |term: &str| {
            let run = Run::one(Term::from_field_text(query.marks, term));
            Leaf::open(query.marks, &[run], &query.text, reader)
        };
        let mut scorer = PositionalScorer {
            candidates: self.candidates.scorer(reader, boost)?,
            test: OpenTest::open(&query.test, reader)?,
            text: Text {
                sentences: mark(SENTENCE)?,
                paragraphs: mark(PARAGRAPH)?,
                sentence_gap: query.sentence_gap,
                document: TERMINATED,
                sentence_marks: Vec::new(),
                sentence_starts: Vec::new(),
                paragraph_starts: Vec::new(),
            },
        };
        scorer.find();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let is_found = scorer.doc() <= document && scorer.seek(document) == document;
        let score = if is_found { 1.0 } else { 0.0 };
        Ok(Explanation::new("what holds at places of the text", score))
    }
}

struct PositionalScorer {
    candidates: Box<dyn Scorer>,
    test: OpenTest,
    text: Text,
}

impl PositionalScorer {
    /// Goes on until the current candidate holds what is asked.
    fn find(&mut self) {
        while self.candidates.doc() != TERMINATED {
            let document = self.candidates.doc();
            self.test.load(document);
            if self.test.holds(EVERYWHERE, document, &mut self.text) {
                return;
            }
            self.candidates.advance();
        }
    }
}

impl DocSet for PositionalScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.find();
        self.candidates.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.candidates.doc() < target {
            self.candidates.seek(target);
            self.find();
        }
        self.candidates.doc()
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }
}

impl Scorer for PositionalScorer {
    fn score(&mut self) -> Score {
        1.0
    }
}

const EVERYWHERE: Span = Span {
    start: 0,
    end: u32::MAX,
};

/// Where the sentences and paragraphs of the current article begin, read when first asked for.
struct Text {
    sentences: Leaf,
    paragraphs: Leaf,
    sentence_gap: u32,
    document: DocId,
    /// Marks between two sentences of a paragraph.
    sentence_marks: Vec<u32>,
    sentence_starts: Vec<u32>,
    paragraph_starts: Vec<u32>,
}

impl Text {
    fn read(&mut self, document: DocId) {
        if self.document == document {
            return;
        }
        self.document = document;
        let starts = |leaf: &mut Leaf| {
            leaf.load(document);
            leaf.spans.iter().map(|span| span.start).collect()
        };
        self.sentence_marks = starts(&mut self.sentences);
        self.paragraph_starts = starts(&mut self.paragraphs);
        self.sentence_starts.clear();
        self.sentence_starts.extend(&self.sentence_marks);
        self.sentence_starts.extend(&self.paragraph_starts);
        self.sentence_starts.sort_unstable();
    }

    /// Returns how many words stand before a position, up to a number that is the same for its whole paragraph.
    fn words_before(&self, position: u32) -> u32 {
        let sentences = self.sentence_marks.partition_point(|mark| *mark < position);
        position.saturating_sub(sentences as u32 * self.sentence_gap)
    }

    /// Returns how many sentences end before a position.
    fn sentence_of(&self, position: u32) -> usize {
        self.sentence_starts
            .partition_point(|start| *start < position)
    }

    /// Returns the sentences or paragraphs that lie in a window.
    fn blocks(&self, scope: Scope, window: Span) -> Vec<Span> {
        let starts = match scope {
            Scope::Sentence => &self.sentence_starts,
            Scope::Paragraph => &self.paragraph_starts,
        };
        let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| Span { start: *start, end })
            .filter(|block| window.start <= block.start && block.start < window.end)
            .collect()
    }
}

/// Runs of terms, with where they stand in the current article.
struct Leaf {
    runs: Vec<RunScorer>,
    zone: ZoneColumns,
    zone_spans: Vec<Span>,
    scratch: Vec<u32>,
    found: Vec<u32>,
    /// In order, none twice.
    spans: Vec<Span>,
}

impl Leaf {
    fn open(
        field: Field,
        runs: &[Run],
        zone: &Zone,
        reader: &SegmentReader,
    ) -> tantivy::Result<Leaf> {
        let index = reader.inverted_index(field)?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let mut open = Vec::new();
        for run in runs {
            open.extend(RunScorer::open(run, &index, option)?);
        }
        Ok(Leaf {
            runs: open,
            zone: ZoneColumns::open(zone, reader)?,
            zone_spans: Vec::new(),
            scratch: Vec::new(),
            found: Vec::new(),
            spans: Vec::new(),
        })
    }

    /// Reads where the runs stand in an article, which is never before the last one's.
    fn load(&mut self, document: DocId) {
        self.spans.clear();
        let mut is_zone_read = false;
        for run in &mut self.runs {
            if run.document() < document {
                run.align(document);
            }
            if run.document() != document {
                continue;
            }
            if !is_zone_read {
                self.zone.spans(document, &mut self.zone_spans);
                is_zone_read = true;
            }
            self.found.clear();
            run.occurrences(&mut self.scratch, &mut self.found);
            let length = run.length();
            let spans = self.found.iter().map(|start| Span {
                start: *start,
                end: start + length,
            });
            let zone = &self.zone_spans;
            let is_in_zone = |span: &Span| {
                zone.iter()
                    .any(|zone| zone.start <= span.start && span.end <= zone.end)
            };
            self.spans.extend(spans.filter(is_in_zone));
        }
        if self.runs.len() > 1 {
            put_in_order(&mut self.spans);
        }
    }
}

fn put_in_order(spans: &mut Vec<Span>) {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    spans.dedup();
}

/// A [`Place`] whose terms are read in one segment.
enum OpenPlace {
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

/// A [`Test`] whose terms are read in one segment.
enum OpenTest {
    Stands(OpenPlace),
    All(Vec<OpenTest>),
    Any(Vec<OpenTest>),
    Quorum(usize, Vec<OpenTest>),
    Not(Box<OpenTest>),
}

impl OpenTest {
    fn open(test: &Test, reader: &SegmentReader) -> tantivy::Result<OpenTest> {
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

    fn load(&mut self, document: DocId) {
        match self {
            OpenTest::Stands(place) => place.load(document),
            OpenTest::All(tests) | OpenTest::Any(tests) | OpenTest::Quorum(_, tests) => {
                tests.iter_mut().for_each(|test| test.load(document));
            }
            OpenTest::Not(test) => test.load(document),
        }
    }

    /// Whether it holds within a window of the loaded article.
    fn holds(&self, window: Span, document: DocId, text: &mut Text) -> bool {
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
