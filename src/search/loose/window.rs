//! A window: some articles in a row, their scores, and which of them have any and all of the words.

use tantivy::fastfield::AliveBitSet;
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score};

use super::clause::OpenClause;

/// Articles of one window: their scores are 16 KiB.
pub(super) const WINDOW: usize = 4096;

/// Bits of one word of a set of articles.
const WORD_BITS: usize = u64::BITS as usize;

/// Returns an article's place in the window that begins with `first`, which is not behind it, if it lies there.
pub(super) fn place(document: DocId, first: DocId) -> Option<usize> {
    let place = (document - first) as usize;
    (place < WINDOW).then_some(place)
}

/// A set of places of a window.
pub(super) type Bits = [u64; WINDOW / WORD_BITS];

pub(super) fn set(bits: &mut Bits, place: usize) {
    bits[place / WORD_BITS] |= 1 << (place % WORD_BITS);
}

pub(super) fn count(bits: &Bits) -> u64 {
    bits.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// What the words find among some articles in a row.
pub(super) struct Window {
    first: DocId,
    scores: [Score; WINDOW],
    /// The articles that have any of the words, and those that have all.
    pub(super) any: Bits,
    pub(super) all: Bits,
}

impl Window {
    pub(super) fn new() -> Window {
        Window {
            first: 0,
            scores: [0.0; WINDOW],
            any: [0; WINDOW / WORD_BITS],
            all: [0; WINDOW / WORD_BITS],
        }
    }

    /// Takes what the clauses have from `first` on.
    pub(super) fn fill(&mut self, first: DocId, clauses: &mut [OpenClause]) {
        self.first = first;
        self.scores.fill(0.0);
        self.any.fill(0);
        self.all.fill(u64::MAX);
        for clause in clauses {
            let mut found = [0; WINDOW / WORD_BITS];
            clause.reader.fill(first, &mut self.scores, &mut found);
            if clause.is_word {
                for (any, found) in self.any.iter_mut().zip(&found) {
                    *any |= found;
                }
                intersect(&mut self.all, &found);
            }
        }
    }

    /// Keeps the articles that a filter has.
    pub(super) fn narrow(&mut self, filter: &mut Box<dyn Scorer>) {
        let mut found = [0; WINDOW / WORD_BITS];
        if filter.doc() < self.first {
            filter.seek(self.first);
        }
        while let Some(place) = place(filter.doc(), self.first) {
            set(&mut found, place);
            filter.advance();
        }
        intersect(&mut self.any, &found);
        intersect(&mut self.all, &found);
    }

    /// Keeps the articles that are not deleted.
    pub(super) fn retain(&mut self, alive: &AliveBitSet) {
        let mut found = self.any;
        for place in places(&self.any) {
            if alive.is_deleted(self.first + place as DocId) {
                found[place / WORD_BITS] &= !(1 << (place % WORD_BITS));
            }
        }
        intersect(&mut self.any, &found);
        intersect(&mut self.all, &found);
    }

    /// Returns the articles that have any of the words, in order.
    pub(super) fn documents(&self) -> impl Iterator<Item = DocId> {
        places(&self.any).map(|place| self.first + place as DocId)
    }

    /// Returns them with their scores.
    pub(super) fn scored(&self) -> impl Iterator<Item = (Score, DocId)> {
        places(&self.any).map(|place| (self.scores[place], self.first + place as DocId))
    }
}

/// Returns the places that a set holds, in order.
pub(super) fn places(bits: &Bits) -> impl Iterator<Item = usize> {
    bits.iter().enumerate().flat_map(|(index, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(index * WORD_BITS + bit)
        })
    })
}

fn intersect(bits: &mut Bits, others: &Bits) {
    for (word, other) in bits.iter_mut().zip(others) {
        *word &= other;
    }
}
