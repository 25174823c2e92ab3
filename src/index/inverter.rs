//! Articles turned into postings in memory, by sorting: the inverted index of a segment while it grows.
//!
//! tantivy looks every token up in a hash map and appends to the list of its term: two or three cache misses a token, in
//! each of its forms. Here a token is one number in a row of numbers, in the order of the text; the term behind it was
//! looked up when its word was first met. When the segment is written, the row is dealt out by token, for all fields that
//! read it at once: a token is an exact form, and mostly a stem too. What the tokens of a term hold together are its
//! postings. tantivy's serializer writes the result.

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

/// Memory of a token's entry in the map, with what a map keeps free.
const PAIR_BYTES: usize = 24;

/// How much memory a posting takes while it is dealt out: where it stands in the row.
const POSTING_BYTES: usize = size_of::<u32>();

/// How long a row may be, in positions, before the last document is added: each posting is told by its place in the row.
const MOST_POSITIONS: u32 = 1 << (u32::BITS - 1);

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
    /// Where each document begins, in positions from the first one's on, and where the next one will.
    starts: Vec<u32>,
    /// The one or two terms of each token, [`NONE`] for none.
    terms: Vec<[u32; 2]>,
    /// Which fields those are of, `LANE_BITS` each.
    lanes: Vec<u8>,
    /// The tokens of the text by their terms, but for those of compounds, which stand in a row.
    pairs: FxHashMap<[u32; 2], u32>,
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
            starts: vec![0],
            terms: Vec::new(),
            lanes: Vec::new(),
            pairs: FxHashMap::default(),
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

    /// Returns the number of the token that means one or two terms: the fewer there are, the less is merged.
    fn token(&mut self, terms: [Term; 2]) -> u32 {
        let pair = terms.map(|term| term.number);
        if let Some(token) = self.pairs.get(&pair) {
            return *token;
        }
        let token = self.new_token(terms);
        self.pairs.insert(pair, token);
        token
    }

    /// Makes a token that means one or two terms, and returns its number.
    fn new_token(&mut self, [one, other]: [Term; 2]) -> u32 {
        self.terms.push([one.number, other.number]);
        self.lanes.push(one.lane | other.lane << LANE_BITS);
        (self.terms.len() - 1) as u32
    }

    fn end_document(&mut self) {
        self.ends.push(self.tokens.packed.len());
        self.starts.push(self.positions() + self.tokens.end());
        self.tokens.restart();
    }

    /// Returns how many positions the documents have together.
    fn positions(&self) -> u32 {
        self.starts.last().copied().unwrap_or_default()
    }

    fn memory_bytes(&self) -> usize {
        let lexicons = self.fields.iter();
        // What a vector keeps free is not yet memory.
        self.tokens.packed.len() * size_of::<u32>()
            + self.ends.len() * (size_of::<usize>() + size_of::<u32>())
            + self.terms.len() * (size_of::<[u32; 2]>() + size_of::<u8>())
            + self.pairs.len() * PAIR_BYTES
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

    /// Counts the postings of each token, and notes for each field how many those of each document are.
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
        Counts {
            of_tokens,
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
            meaning: Meaning::of(self),
            documents: Documents::of(self),
            waiting: waiting.into_iter(),
            room: (memory_bytes / POSTING_BYTES).min(NONE as usize - 1),
            left: 0,
            dealt: Vec::new(),
            ends: vec![NONE; self.terms.len()],
            merged: Vec::new(),
        };
        let mut scratch = Scratch::default();
        for ((lexicon, terms), total) in self.fields.iter().zip(&fields).zip(&counts.of_fields) {
            if terms.is_empty() {
                continue;
            }
            let norms = norms.get_field(lexicon.field)?;
            let mut field = serializer.new_field(lexicon.field, *total, norms)?;
            for (term, number) in terms {
                let (standing, documents) = postings.next(*number);
                lexicon.write_term(term, standing, documents, &mut scratch, &mut field)?;
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

    /// Writes a term that stands at these places of its row.
    fn write_term(
        &self,
        term: &[u8],
        standing: &[u32],
        documents: &Documents<'_>,
        scratch: &mut Scratch,
        field: &mut FieldSerializer,
    ) -> std::io::Result<()> {
        let Scratch { runs, steps } = scratch;
        runs.clear();
        documents.each(standing, |run| runs.push(run));
        let frequency = match self.has_positions {
            true => runs.len() as u32,
            false => 0,
        };
        field.new_term(term, frequency, self.has_positions)?;
        let mut rest = standing;
        for run in runs {
            let inside;
            (inside, rest) = rest.split_at(run.count as usize);
            steps.clear();
            if self.has_positions {
                let mut before = run.start;
                steps.extend(
                    inside
                        .iter()
                        .map(|place| place - std::mem::replace(&mut before, *place)),
                );
            }
            field.write_doc(run.document, steps.len() as u32, steps);
        }
        field.close_term()
    }
}

/// Postings of one document.
struct Run {
    document: u32,
    /// Where it begins.
    start: u32,
    count: u32,
}

/// Room that is used for one term after another.
#[derive(Default)]
struct Scratch {
    runs: Vec<Run>,
    steps: Vec<u32>,
}

/// How often each token stands in a row, and those of each field together.
struct Counts {
    of_tokens: Vec<u32>,
    of_fields: Vec<u64>,
}

/// Which tokens mean each term of a row.
struct Meaning {
    /// Where the tokens of each term end, by its number.
    ends: Vec<u32>,
    tokens: Vec<u32>,
}

impl Meaning {
    fn of(row: &Row) -> Meaning {
        let terms = || row.terms.iter().flatten().filter(|term| **term != NONE);
        let mut ends = vec![0; row.distinct as usize];
        for term in terms() {
            ends[*term as usize] += 1;
        }
        let mut before = 0;
        for end in &mut ends {
            before += std::mem::replace(end, before);
        }
        let mut tokens = vec![0; before as usize];
        for (token, terms) in (0..).zip(&row.terms) {
            for term in terms.iter().filter(|term| **term != NONE) {
                let end = &mut ends[*term as usize];
                tokens[*end as usize] = token;
                *end += 1;
            }
        }
        Meaning { ends, tokens }
    }

    fn tokens(&self, term: u32) -> &[u32] {
        let term = term as usize;
        let begin = term.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.tokens[begin as usize..self.ends[term] as usize]
    }
}

/// Where the documents of a row begin.
struct Documents<'a> {
    starts: &'a [u32],
    /// For each stretch of `1 << shift` positions the document that its first is of.
    coarse: Vec<u32>,
    shift: u32,
}

impl Documents<'_> {
    fn of(row: &Row) -> Documents<'_> {
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
    fn each(&self, mut standing: &[u32], mut take: impl FnMut(Run)) {
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
struct Postings<'a> {
    row: &'a Row,
    counts: &'a Counts,
    meaning: Meaning,
    documents: Documents<'a>,
    /// The terms that are yet to be dealt to, in the order in which they are asked for.
    waiting: std::vec::IntoIter<u32>,
    /// How many postings are dealt out at a time; more only where one term has more.
    room: usize,
    /// How many terms were dealt to and not yet asked for.
    left: usize,
    /// Places in the row, token by token.
    dealt: Vec<u32>,
    /// Where those of each token end, [`NONE`] for those whose turn it is not.
    ends: Vec<u32>,
    /// Those of several tokens in their order.
    merged: Vec<u32>,
}

impl Postings<'_> {
    /// Returns where the next term stands in the row, in order, and the documents of the row.
    fn next(&mut self, term: u32) -> (&[u32], &Documents<'_>) {
        if self.left == 0 {
            self.deal();
        }
        self.left -= 1;
        let dealt = |token: &u32| {
            let end = self.ends[*token as usize] as usize;
            &self.dealt[end - self.counts.of_tokens[*token as usize] as usize..end]
        };
        let standing = match self.meaning.tokens(term) {
            [token] => dealt(token),
            tokens => {
                self.merged.clear();
                for token in tokens {
                    self.merged.extend_from_slice(dealt(token));
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
        let mut end = 0;
        for term in self.waiting.as_slice() {
            let tokens = self.meaning.tokens(*term).iter();
            let new = tokens.filter(|token| self.ends[**token as usize] == NONE);
            let count = |token: &u32| self.counts.of_tokens[*token as usize] as usize;
            let more: usize = new.clone().map(count).sum();
            if self.left > 0 && end + more > self.room {
                break;
            }
            for token in self.meaning.tokens(*term) {
                let place = &mut self.ends[*token as usize];
                if *place == NONE {
                    *place = end as u32;
                    end += count(token);
                }
            }
            self.left += 1;
        }
        self.waiting.by_ref().take(self.left).for_each(drop);
        self.dealt.clear();
        self.dealt.resize(end, 0);
        let (documents, ends, dealt) = (&self.documents, &mut self.ends, &mut self.dealt);
        self.row.each_document(|document, tokens| {
            let start = documents.starts[document as usize];
            each_token(tokens, |position, number| {
                let place = &mut ends[number as usize];
                if *place != NONE {
                    dealt[*place as usize] = start + position;
                    *place += 1;
                }
            });
        });
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
        let pair = |terms: &[Term]| [terms[0], terms.get(1).copied().unwrap_or(Term::NONE)];
        if terms.len() <= 2 {
            let token = row.token(pair(&terms));
            return token..token + 1;
        }
        let first = row.terms.len() as u32;
        for terms in terms.chunks(2) {
            row.new_token(pair(terms));
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
            row.new_token([term, Term::NONE]);
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

    /// Whether another document might have words, or stand at places, that cannot be told apart from the others.
    pub(super) fn is_full(&self) -> bool {
        let rows = || std::iter::once(&self.text).chain(&self.singles);
        self.text.terms.len() > MOST_NUMBERS / 2
            || rows().any(|row| row.positions() > MOST_POSITIONS)
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
