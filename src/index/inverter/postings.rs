//! The postings of a row, dealt out by token for as many terms as there is room for.

use std::iter::Peekable;

use super::tokens::each_token;
use super::{Meaning, Meant, NONE, Row};

/// Postings of one document.
pub(super) struct Run {
    pub(super) document: u32,
    /// Where it begins.
    pub(super) start: u32,
    pub(super) count: u32,
}

/// Where the documents of a row begin.
pub(super) struct Documents<'a> {
    starts: &'a [u32],
    /// For each stretch of `1 << shift` positions the document that its first is of.
    coarse: Vec<u32>,
    shift: u32,
}

impl Documents<'_> {
    pub(super) fn of(row: &Row) -> Documents<'_> {
        let starts = &row.starts;
        // About as many stretches as documents.
        let length = row.positions() as usize / starts.len() + 1;
        let shift = length.ilog2();
        let mut document = 0;
        let coarse = (0..=row.positions() >> shift).map(|stretch| {
            while starts
                .get(document + 1)
                .is_some_and(|next| *next <= stretch << shift)
            {
                document += 1;
            }
            document as u32
        });
        Documents {
            coarse: coarse.collect(),
            starts,
            shift,
        }
    }

    /// Gives the documents in which places of the row lie that are in order to `take`, each with how many lie in it.
    pub(super) fn each(&self, mut standing: &[u32], mut take: impl FnMut(Run)) {
        let mut document = 0;
        while let Some(first) = standing.first() {
            document = document.max(self.coarse[(first >> self.shift) as usize] as usize);
            while self.starts[document + 1] <= *first {
                document += 1;
            }
            let end = self.starts[document + 1];
            let count = 1 + standing[1..]
                .iter()
                .take_while(|place| **place < end)
                .count();
            standing = &standing[count..];
            take(Run {
                document: document as u32,
                start: self.starts[document],
                count: count as u32,
            });
        }
    }
}

/// The postings of a row, dealt out for some terms at a time.
pub(super) struct Postings<'r, 'a, P, W: Iterator<Item = &'r [Meant<'a>]>> {
    pub(super) row: &'r Row,
    pub(super) meaning: &'r Meaning<'a, P>,
    pub(super) of_tokens: &'r [u32],
    pub(super) documents: Documents<'r>,
    /// The terms that are yet to be dealt to, in the order in which they are asked for.
    pub(super) waiting: Peekable<W>,
    /// How many postings are dealt out at a time; more only where one term has more.
    pub(super) room: usize,
    /// How many terms were dealt to and not yet asked for.
    pub(super) left: usize,
    /// Places in the row, token by token.
    pub(super) dealt: Vec<u32>,
    /// Where those of each token end, [`NONE`] for those whose turn it is not.
    pub(super) ends: Vec<u32>,
    /// Those of several tokens in their order.
    pub(super) merged: Vec<u32>,
}

impl<'r, 'a, P: Fn(u32) -> usize, W: Iterator<Item = &'r [Meant<'a>]>> Postings<'r, 'a, P, W> {
    /// Returns where the next term stands in the row, in order, and the documents of the row.
    pub(super) fn next(&mut self, term: &[Meant]) -> (&[u32], &Documents<'r>) {
        if self.left == 0 {
            self.deal();
        }
        self.left -= 1;
        let dealt = |meant: &Meant| {
            let end = self.ends[meant.token as usize] as usize;
            &self.dealt[end - self.of_tokens[meant.token as usize] as usize..end]
        };
        let standing = match term {
            [meant] => dealt(meant),
            several => {
                self.merged.clear();
                for meant in several {
                    self.merged.extend_from_slice(dealt(meant));
                }
                // Made of runs that are in order.
                self.merged.sort();
                &self.merged
            }
        };
        (standing, &self.documents)
    }

    fn deal(&mut self) {
        self.ends.fill(NONE);
        let count = |meant: &Meant| self.of_tokens[meant.token as usize] as usize;
        let mut end = 0;
        while let Some(term) = self.waiting.peek() {
            let new = term
                .iter()
                .filter(|meant| self.ends[meant.token as usize] == NONE);
            let more: usize = new.map(count).sum();
            if self.left > 0 && end + more > self.room {
                break;
            }
            for meant in *term {
                let place = &mut self.ends[meant.token as usize];
                if *place == NONE {
                    *place = end as u32;
                    end += count(meant);
                }
            }
            self.left += 1;
            self.waiting.next();
        }
        // What was dealt before is let go of first: it may be all the memory there is for it.
        self.dealt = Vec::new();
        self.dealt.resize(end, 0);
        let (documents, ends, dealt) = (&self.documents, &mut self.ends, &mut self.dealt);
        self.row.each_document(|document, tokens| {
            let start = documents.starts[document as usize];
            each_token(tokens, |position, token| {
                let place = &mut ends[(self.meaning.place)(token)];
                if *place != NONE {
                    dealt[*place as usize] = start + position;
                    *place += 1;
                }
            });
        });
    }
}
