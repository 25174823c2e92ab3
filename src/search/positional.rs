//! What holds at places of a text: words near each other, in one sentence, in one paragraph, so often.
//!
//! tantivy finds the articles that hold the words at all; here the places of the words decide. Only the text itself is
//! looked at, never the extra copies behind it.
//!
//! - [`text`]: where terms, sentences and paragraphs stand;
//! - [`standing`]: whether something holds, and where.

mod standing;
mod text;

use std::fmt;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::occurrences::{Run, Zone};
use crate::index::Span;
use crate::query::{Order, Scope};
use standing::OpenTest;
use text::Text;

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
        let mut scorer = PositionalScorer {
            candidates: self.candidates.scorer(reader, boost)?,
            test: OpenTest::open(&self.query.test, reader)?,
            text: Text::open(&self.query, reader)?,
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
