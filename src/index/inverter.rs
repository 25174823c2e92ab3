//! Articles turned into postings in memory, by sorting: the inverted index of a segment while it grows.
//!
//! tantivy looks every token up in a hash map and appends to the list of its term: two or three cache misses a token, in
//! each of its forms. Here a token is one number in a row of numbers, in the order of the text; the term behind it was
//! looked up when its word was first met. When the segment is written, the row is counted and dealt out by term, for all
//! fields that read it at once: a token is an exact form, and mostly a stem too. tantivy's serializer writes the result.

use std::ops::Range;

use arrayvec::ArrayVec;
use rustc_hash::FxHashMap;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, Schema};
use tantivy::tokenizer::MAX_TOKEN_LEN;

use super::fields::TextFields;
use crate::french::{Remembered, Token, Word};

/// How many low bits of a token hold the step from the position before it.
const STEP_BITS: u32 = 5;

/// The step of a token whose true step did not fit and follows it.
const LONG_STEP: u32 = (1 << STEP_BITS) - 1;

/// How many different tokens a row can tell apart.
const MOST_NUMBERS: usize = 1 << (u32::BITS - STEP_BITS);

/// No term.
const NONE: u32 = u32::MAX;

/// The places of the fields of the text in its row.
const STEM: u8 = 0;
const EXACT: u8 = 1;
const JOINED: u8 = 2;

/// How many bits tell which field of a row a term is of.
const LANE_BITS: u32 = 4;

/// How many fields a row can have, and one more that no term is of.
const LANES: usize = 1 << LANE_BITS;

/// Memory of a term beside its bytes: its entry in the map, with what a map keeps free, and its place while it is sorted.
const TERM_BYTES: usize = 64;

/// How much memory a posting takes while it is dealt out: its document and its position.
const POSTING_BYTES: usize = size_of::<u64>();

/// A row of tokens with positions that do not fall: each a number and the step from the token before.
#[derive(Debug, Clone, Default)]
pub(super) struct Tokens {
    packed: Vec<u32>,
    position: u32,
}

impl Tokens {
    /// Adds a token at a position, which is not before the last one's.
    pub(super) fn push(&mut self, position: u32, number: u32) {
        let step = position - self.position;
        self.packed.push(number << STEP_BITS | step.min(LONG_STEP));
        if step >= LONG_STEP {
            self.packed.push(step);
        }
        self.position = position;
    }

    /// Adds the tokens of another row, their positions counted from `base`.
    pub(super) fn append(&mut self, base: u32, other: &Tokens) {
        other.each(|position, number| self.push(base + position, number));
    }

    /// Gives every token to `take`: its position and its number.
    fn each(&self, take: impl FnMut(u32, u32)) {
        each_token(&self.packed, take);
    }

    /// Returns the position after the last token.
    pub(super) fn end(&self) -> u32 {
        self.position + 1
    }

    /// Begins another text in the same row.
    fn restart(&mut self) {
        self.position = 0;
    }
}

/// Gives every token of a row to `take`: its position and its number.
fn each_token(mut packed: &[u32], mut take: impl FnMut(u32, u32)) {
    let mut position = 0;
    while let [token, rest @ ..] = packed {
        packed = rest;
        let step = token & LONG_STEP;
        match (step, packed) {
            (LONG_STEP, [long, rest @ ..]) => {
                position += long;
                packed = rest;
            }
            _ => position += step,
        }
        take(position, token >> STEP_BITS);
    }
}

/// A row of tokens, and the fields that read it.
struct Row {
    fields: Vec<Lexicon>,
    tokens: Tokens,
    /// Where each document's tokens end.
    ends: Vec<usize>,
    /// The one or two terms of each token, [`NONE`] for none.
    terms: Vec<[u32; 2]>,
    /// Which fields those are of, `LANE_BITS` each.
    lanes: Vec<u8>,
    /// How many terms there are in all fields.
    distinct: u32,
}

/// The terms of a field, numbered as they were met.
struct Lexicon {
    field: Field,
    has_positions: bool,
    numbers: FxHashMap<Box<[u8]>, u32>,
    bytes: usize,
}

/// A term of a row.
#[derive(Clone, Copy)]
struct Term {
    number: u32,
    lane: u8,
}

impl Term {
    const NONE: Term = Term {
        number: NONE,
        lane: LANES as u8 - 1,
    };
}

impl Row {
    fn new(schema: &Schema, fields: &[Field]) -> Row {
        let lexicons = fields.iter().map(|field| {
            let option = schema.get_field_entry(*field).field_type();
            Lexicon {
                field: *field,
                has_positions: option
                    .get_index_record_option()
                    .is_some_and(|option| option.has_positions()),
                numbers: FxHashMap::default(),
                bytes: 0,
            }
        });
        Row {
            fields: lexicons.collect(),
            tokens: Tokens::default(),
            ends: Vec::new(),
            terms: Vec::new(),
            lanes: Vec::new(),
            distinct: 0,
        }
    }

    /// Returns a term of one of the fields; [`Term::NONE`] for one that is longer than tantivy takes.
    fn term(&mut self, lane: u8, term: &[u8]) -> Term {
        let lexicon = &mut self.fields[usize::from(lane)];
        if let Some(number) = lexicon.numbers.get(term) {
            let number = *number;
            return Term { number, lane };
        }
        if term.len() > MAX_TOKEN_LEN {
            return Term::NONE;
        }
        let number = self.distinct;
        self.distinct += 1;
        lexicon.bytes += term.len() + TERM_BYTES;
        lexicon.numbers.insert(term.into(), number);
        Term { number, lane }
    }

    /// Makes a token that means one or two terms, and returns its number.
    fn token(&mut self, [one, other]: [Term; 2]) -> u32 {
        self.terms.push([one.number, other.number]);
        self.lanes.push(one.lane | other.lane << LANE_BITS);
        (self.terms.len() - 1) as u32
    }

    fn end_document(&mut self) {
        self.ends.push(self.tokens.packed.len());
        self.tokens.restart();
    }

    fn memory_bytes(&self) -> usize {
        let lexicons = self.fields.iter();
        // What a vector keeps free is not yet memory.
        self.tokens.packed.len() * size_of::<u32>()
            + self.ends.len() * size_of::<usize>()
            + self.terms.len() * (size_of::<[u32; 2]>() + size_of::<u8>())
            + lexicons.map(|lexicon| lexicon.bytes).sum::<usize>()
    }

    /// Gives every document's tokens to `take`, with the number of the document.
    fn each_document(&self, mut take: impl FnMut(u32, &[u32])) {
        let mut begin = 0;
        for (document, end) in self.ends.iter().enumerate() {
            take(document as u32, &self.tokens.packed[begin..*end]);
            begin = *end;
        }
    }

    /// Counts the postings of each term, and notes for each field how many those of each document are.
    fn count(&self, norms: &mut FieldNormsWriter) -> Counts {
        let mut of_tokens = vec![0; self.terms.len()];
        let mut of_fields = vec![0; self.fields.len()];
        self.each_document(|document, tokens| {
            let mut norm = [0; LANES];
            each_token(tokens, |_, number| {
                let number = number as usize;
                of_tokens[number] += 1;
                let lanes = usize::from(self.lanes[number]);
                norm[lanes % LANES] += 1;
                norm[lanes / LANES] += 1;
            });
            for ((lexicon, total), norm) in self.fields.iter().zip(&mut of_fields).zip(norm) {
                norms.record(document, lexicon.field, norm);
                *total += u64::from(norm);
            }
        });
        let mut of_terms = vec![0; self.distinct as usize];
        for (terms, count) in self.terms.iter().zip(of_tokens) {
            for term in terms.iter().filter(|term| **term != NONE) {
                of_terms[*term as usize] += count;
            }
        }
        Counts {
            of_terms,
            of_fields,
        }
    }

    /// Writes the terms of all fields in their order, as many at a time as their postings have room for.
    fn write(
        &self,
        counts: &Counts,
        norms: &FieldNormReaders,
        memory_bytes: usize,
        serializer: &mut InvertedIndexSerializer,
    ) -> tantivy::Result<()> {
        let fields: Vec<Vec<(&[u8], u32)>> = self.fields.iter().map(Lexicon::sorted).collect();
        let waiting: Vec<u32> = fields.iter().flatten().map(|(_, term)| *term).collect();
        let mut postings = Postings {
            row: self,
            counts,
            waiting: waiting.into_iter(),
            room: (memory_bytes / POSTING_BYTES).min(NONE as usize - 1),
            dealt: Vec::new(),
            taken: 0,
            places: vec![NONE; self.distinct as usize],
        };
        let mut steps = Vec::new();
        for ((lexicon, terms), total) in self.fields.iter().zip(&fields).zip(&counts.of_fields) {
            if terms.is_empty() {
                continue;
            }
            let norms = norms.get_field(lexicon.field)?;
            let mut field = serializer.new_field(lexicon.field, *total, norms)?;
            for (term, number) in terms {
                lexicon.write_term(term, postings.next(*number), &mut steps, &mut field)?;
            }
            field.close()?;
        }
        Ok(())
    }
}

impl Lexicon {
    /// Returns the terms in the order of their bytes, with their numbers.
    fn sorted(&self) -> Vec<(&[u8], u32)> {
        // Most are told apart by their first bytes, without a look at where the others lie.
        let beginning = |term: &[u8]| {
            let mut first = [0; size_of::<u64>()];
            let length = term.len().min(first.len());
            first[..length].copy_from_slice(&term[..length]);
            u64::from_be_bytes(first)
        };
        let terms = self.numbers.iter();
        let mut terms: Vec<(u64, &[u8], u32)> = terms
            .map(|(term, number)| (beginning(term), &**term, *number))
            .collect();
        terms.sort_unstable();
        terms
            .into_iter()
            .map(|(_, term, number)| (term, number))
            .collect()
    }

    fn write_term(
        &self,
        term: &[u8],
        postings: &[u64],
        steps: &mut Vec<u32>,
        field: &mut FieldSerializer,
    ) -> std::io::Result<()> {
        let document = |posting: &u64| (posting >> u32::BITS) as u32;
        let documents = postings.chunk_by(|one, other| document(one) == document(other));
        let frequency = match self.has_positions {
            true => documents.clone().count() as u32,
            false => 0,
        };
        field.new_term(term, frequency, self.has_positions)?;
        for postings in documents {
            steps.clear();
            if self.has_positions {
                let mut before = 0;
                steps.extend(postings.iter().map(|posting| {
                    let position = *posting as u32;
                    position - std::mem::replace(&mut before, position)
                }));
            }
            field.write_doc(document(&postings[0]), steps.len() as u32, steps);
        }
        field.close_term()
    }
}

/// How often each term of a row stands in the segment, and those of each field together.
struct Counts {
    of_terms: Vec<u32>,
    of_fields: Vec<u64>,
}

/// The postings of a row, dealt out for some terms at a time.
struct Postings<'a> {
    row: &'a Row,
    counts: &'a Counts,
    /// The terms that are yet to be dealt to, in the order in which they are asked for.
    waiting: std::vec::IntoIter<u32>,
    /// How many postings are dealt out at a time; more only where one term has more.
    room: usize,
    /// Documents and positions, term by term.
    dealt: Vec<u64>,
    /// How many of those were asked for.
    taken: usize,
    /// Where the next posting of each term goes, [`NONE`] for those whose turn it is not.
    places: Vec<u32>,
}

impl Postings<'_> {
    /// Returns the postings of the next term.
    fn next(&mut self, term: u32) -> &[u64] {
        if self.taken == self.dealt.len() {
            self.deal();
        }
        let begin = self.taken;
        self.taken += self.counts.of_terms[term as usize] as usize;
        &self.dealt[begin..self.taken]
    }

    fn deal(&mut self) {
        let count = |term: u32| self.counts.of_terms[term as usize] as usize;
        let mut end = 0;
        let turn = self.waiting.as_slice();
        let turn = turn.iter().take_while(|term| {
            let is_first = end == 0;
            let fits = end + count(**term) <= self.room;
            if is_first || fits {
                self.places[**term as usize] = end as u32;
                end += count(**term);
            }
            is_first || fits
        });
        let turn = turn.count();
        let turn: Vec<u32> = self.waiting.by_ref().take(turn).collect();
        self.taken = 0;
        self.dealt.clear();
        self.dealt.resize(end, 0);
        let (row, places, dealt) = (self.row, &mut self.places, &mut self.dealt);
        row.each_document(|document, tokens| {
            let document = u64::from(document) << u32::BITS;
            each_token(tokens, |position, number| {
                for term in row.terms[number as usize] {
                    // Without a term there is no place either.
                    if let Some(place) = places.get_mut(term as usize)
                        && *place != NONE
                    {
                        dealt[*place as usize] = document | u64::from(position);
                        *place += 1;
                    }
                }
            });
        });
        for term in turn {
            self.places[term as usize] = NONE;
        }
    }
}

/// What stands for a remembered word in the segment.
#[derive(Clone, Copy, Default)]
struct Known {
    /// Its first token, and in the low [`COUNT_BITS`] how many there are; 0 while it has none.
    whole: u32,
    /// One more than the token of its exact form alone, 0 while it has none.
    exact: u32,
}

/// How many bits say how many tokens a word has: one for its form and stem, two more for what a compound is besides.
const COUNT_BITS: u32 = 2;

/// The postings of a segment while it grows.
pub(super) struct Inverter {
    text: Row,
    /// What stands for each remembered word, by its number in this generation.
    known: Vec<Known>,
    generation: u32,
    marks: Vec<(&'static str, u32)>,
    /// The fields whose terms are given one by one.
    singles: Vec<Row>,
}

impl Inverter {
    /// Returns an inverter for the fields of a schema, three of which hold the text.
    pub(super) fn new(schema: &Schema, text: TextFields) -> Inverter {
        let text = [text.stem, text.exact, text.joined];
        let singles = schema
            .fields()
            .filter(|(field, entry)| entry.is_indexed() && !text.contains(field))
            .map(|(field, _)| Row::new(schema, &[field]));
        Inverter {
            singles: singles.collect(),
            text: Row::new(schema, &text),
            known: Vec::new(),
            generation: 0,
            marks: Vec::new(),
        }
    }

    /// The text of the document that is being added.
    pub(super) fn text(&mut self) -> &mut Tokens {
        &mut self.text.tokens
    }

    /// Adds a mark to the text, at a position that is not before the last one's.
    pub(super) fn push_mark(&mut self, position: u32, mark: &'static str) {
        let number = match self.marks.iter().find(|(known, _)| *known == mark) {
            Some((_, number)) => *number,
            None => {
                let number = self.add_exact(mark);
                self.marks.push((mark, number));
                number
            }
        };
        self.text.tokens.push(position, number);
    }

    /// Returns the tokens of a word in all of its forms.
    pub(super) fn word(&mut self, token: &Token) -> Range<u32> {
        let Some(remembered) = token.remembered() else {
            return self.add_word(&token.word());
        };
        let known = self.known(remembered).whole;
        if known != 0 {
            let first = known >> COUNT_BITS;
            return first..first + (known & ((1 << COUNT_BITS) - 1));
        }
        let tokens = self.add_word(&token.word());
        self.known(remembered).whole = tokens.start << COUNT_BITS | tokens.len() as u32;
        tokens
    }

    /// Returns the token of a word in its exact form alone.
    pub(super) fn exact_word(&mut self, token: &Token) -> u32 {
        let Some(remembered) = token.remembered() else {
            return self.add_exact(token.word().exact);
        };
        match self.known(remembered).exact {
            0 => {
                let number = self.add_exact(token.word().exact);
                self.known(remembered).exact = number + 1;
                number
            }
            known => known - 1,
        }
    }

    /// Returns what stands for a word.
    fn known(&mut self, word: Remembered) -> &mut Known {
        if word.generation != self.generation {
            self.known.clear();
            self.generation = word.generation;
        }
        let place = word.number as usize;
        if place >= self.known.len() {
            self.known.resize(place + 1, Known::default());
        }
        &mut self.known[place]
    }

    fn add_exact(&mut self, term: &str) -> u32 {
        let exact = self.text.term(EXACT, term.as_bytes());
        self.text.token([exact, Term::NONE])
    }

    fn add_word(&mut self, word: &Word) -> Range<u32> {
        let row = &mut self.text;
        let [stem, other_stem] = match word.is_stop {
            true => [None; 2],
            false => [Some(word.stem), word.other_stem],
        };
        let mut terms: ArrayVec<Term, 5> = ArrayVec::new();
        for (lane, term) in [
            (EXACT, Some(word.exact)),
            (STEM, stem),
            (EXACT, word.joined),
            (JOINED, word.joined_stem),
            (STEM, other_stem),
        ] {
            if let Some(term) = term {
                terms.push(row.term(lane, term.as_bytes()));
            }
        }
        let first = row.terms.len() as u32;
        for pair in terms.chunks(2) {
            row.token([pair[0], pair.get(1).copied().unwrap_or(Term::NONE)]);
        }
        first..row.terms.len() as u32
    }

    /// Adds a term of a field that holds no text, at a position where the field has positions.
    pub(super) fn push(&mut self, field: Field, position: u32, term: &[u8]) {
        let mut singles = self.singles.iter_mut();
        let row = singles.find(|row| row.fields[0].field == field);
        let row = row.expect("every indexed field of the schema is one of these");
        let term = row.term(0, term);
        if term.number == NONE {
            return;
        }
        // Each term has one token, with the same number.
        if term.number as usize == row.terms.len() {
            row.token([term, Term::NONE]);
        }
        row.tokens.push(position, term.number);
    }

    /// Ends the document that is being added.
    pub(super) fn end_document(&mut self) {
        self.text.end_document();
        self.singles.iter_mut().for_each(Row::end_document);
    }

    /// Returns how much memory the postings take.
    pub(super) fn memory_bytes(&self) -> usize {
        let singles = self.singles.iter();
        self.text.memory_bytes()
            + self.known.len() * size_of::<Known>()
            + singles.map(Row::memory_bytes).sum::<usize>()
    }

    /// Whether another document might have words that cannot be told apart from the others.
    pub(super) fn is_full(&self) -> bool {
        self.text.terms.len() > MOST_NUMBERS / 2
    }

    /// Writes the postings and the field norms of a segment, with `memory_bytes` beside what the postings take.
    pub(super) fn write(self, segment: &Segment, memory_bytes: usize) -> tantivy::Result<()> {
        drop(self.known);
        let mut norms = FieldNormsWriter::for_schema(&segment.schema());
        let rows = || std::iter::once(&self.text).chain(&self.singles);
        let counts: Vec<Counts> = rows().map(|row| row.count(&mut norms)).collect();
        let written = segment.open_write(SegmentComponent::FieldNorms)?;
        norms.serialize(FieldNormsSerializer::from_write(written)?, None)?;
        let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut serializer = InvertedIndexSerializer::open(segment)?;
        for (row, counts) in rows().zip(&counts) {
            row.write(counts, &norms, memory_bytes, &mut serializer)?;
        }
        serializer.close()?;
        Ok(())
    }
}
