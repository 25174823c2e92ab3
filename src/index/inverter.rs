//! Articles turned into postings in memory, by sorting: the inverted index of a segment while it grows.
//!
//! tantivy looks every token up in a hash map and appends to the list of its term: two or three cache misses a token, in
//! each of its forms. Here a token is one number in a row of numbers, in the order of the text, made of the one that
//! the analyzer knows its word by. Only when the segment is written are the forms of each word asked for, and the row is dealt out by
//! token, for all fields that read it at once. What the tokens of a term hold together are its postings. tantivy's
//! serializer writes the result.

mod postings;
mod tokens;

use rustc_hash::FxHashMap;
use tantivy::fieldnorm::{
    FieldNormReader, FieldNormReaders, FieldNormsSerializer, FieldNormsWriter,
};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, Schema};
use tantivy::tokenizer::MAX_TOKEN_LEN;

use super::fields::TextFields;
use crate::french::{Analyzer, MOST_WORDS, Token, Word};
use postings::{Documents, Postings, Run};
pub(super) use tokens::Tokens;
use tokens::each_token;

/// What tokens of a row are smaller than.
const MOST_TOKENS: usize = 1 << 30;

/// No place.
const NONE: u32 = u32::MAX;

/// The fields of the text, by their places.
const STEM: usize = 0;
const EXACT: usize = 1;
const JOINED: usize = 2;

/// How many fields read a row at most; a power of two is counted fastest.
const FIELDS: usize = 4;

/// The first token of a word that the analyzer does not know by a number. Before it stand the others, two for each number:
/// of the word in all of its forms, and in its exact form alone.
const OTHERS: u32 = 2 * MOST_WORDS;

/// Memory of a word while the segment is written: its terms in a row to be sorted, and what is noted of its token.
const WORD_BYTES: usize = 96;

/// Memory of a term beside its bytes: its entry in the map, with what a map keeps free, and its place while it is sorted.
const TERM_BYTES: usize = 64;

/// How much memory a posting takes while it is dealt out: where it stands in the row.
const POSTING_BYTES: usize = size_of::<u32>();

/// How long a row may be, in positions, before the last document is added: each posting is told by its place in the row, and
/// no step of a document is longer either.
const MOST_POSITIONS: u32 = 1 << (u32::BITS - 1);

/// A row of tokens, cut into documents.
struct Row {
    tokens: Tokens,
    /// Where each document's tokens end.
    ends: Vec<usize>,
    /// Where each document begins, in positions from the first one's on, and where the next one will.
    starts: Vec<u32>,
}

impl Row {
    fn new() -> Row {
        Row {
            tokens: Tokens::default(),
            ends: Vec::new(),
            starts: vec![0],
        }
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
        // What a vector keeps free is not yet memory.
        self.tokens.packed.len() * size_of::<u16>()
            + self.ends.len() * (size_of::<usize>() + size_of::<u32>())
    }

    /// Gives every document's tokens to `take`, with the number of the document.
    fn each_document(&self, mut take: impl FnMut(u32, &[u16])) {
        let mut begin = 0;
        for (document, end) in self.ends.iter().enumerate() {
            take(document as u32, &self.tokens.packed[begin..*end]);
            begin = *end;
        }
    }

    /// Counts each token, and notes for each field how many terms of it each document has.
    fn count<P: Fn(u32) -> usize>(
        &self,
        meaning: &Meaning<P>,
        norms: &mut FieldNormsWriter,
    ) -> Counts {
        let mut of_tokens = vec![0; meaning.shares.len()];
        let mut of_fields = vec![0; meaning.fields.len()];
        self.each_document(|document, tokens| {
            let mut sums = [0; FIELDS];
            each_token(tokens, |_, token| {
                let place = (meaning.place)(token);
                of_tokens[place] += 1;
                for (sum, share) in sums.iter_mut().zip(meaning.shares[place]) {
                    *sum += u32::from(share);
                }
            });
            for (((field, _), total), sum) in meaning.fields.iter().zip(&mut of_fields).zip(sums) {
                norms.record(document, field.field, sum);
                // As the norm has it: what a deleted article takes of the total can then be told to the word.
                let kept = FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(sum));
                *total += u64::from(kept);
            }
        });
        Counts {
            of_tokens,
            of_fields,
        }
    }

    /// Writes the terms of all fields in their order, as many at a time as their postings have room for.
    fn write<P: Fn(u32) -> usize>(
        &self,
        meaning: &Meaning<P>,
        counts: &Counts,
        norms: &FieldNormReaders,
        memory_bytes: usize,
        serializer: &mut InvertedIndexSerializer,
    ) -> tantivy::Result<()> {
        let waiting = meaning
            .fields
            .iter()
            .flat_map(|(_, terms)| one_by_one(terms));
        let mut postings = Postings {
            row: self,
            meaning,
            of_tokens: &counts.of_tokens,
            documents: Documents::of(self),
            waiting: waiting.peekable(),
            room: (memory_bytes / POSTING_BYTES).min(NONE as usize - 1),
            left: 0,
            dealt: Vec::new(),
            ends: vec![NONE; counts.of_tokens.len()],
            merged: Vec::new(),
        };
        let mut scratch = Scratch::default();
        for ((field, terms), total) in meaning.fields.iter().zip(&counts.of_fields) {
            if terms.is_empty() {
                continue;
            }
            let norms = norms.get_field(field.field)?;
            let mut serializer = serializer.new_field(field.field, *total, norms)?;
            for term in one_by_one(terms) {
                let (standing, documents) = postings.next(term);
                field.write_term(
                    term[0].bytes,
                    standing,
                    documents,
                    &mut scratch,
                    &mut serializer,
                )?;
            }
            serializer.close()?;
        }
        Ok(())
    }
}

/// A field that is indexed.
#[derive(Clone, Copy)]
struct Indexed {
    field: Field,
    has_positions: bool,
}

impl Indexed {
    fn new(schema: &Schema, field: Field) -> Indexed {
        let option = schema
            .get_field_entry(field)
            .field_type()
            .get_index_record_option();
        Indexed {
            field,
            has_positions: option.is_some_and(|option| option.has_positions()),
        }
    }

    /// Writes a term that stands at these places of its row.
    fn write_term(
        self,
        term: &[u8],
        standing: &[u32],
        documents: &Documents<'_>,
        scratch: &mut Scratch,
        serializer: &mut FieldSerializer,
    ) -> std::io::Result<()> {
        let Scratch { runs, steps } = scratch;
        runs.clear();
        documents.each(standing, |run| runs.push(run));
        let frequency = match self.has_positions {
            true => runs.len() as u32,
            false => 0,
        };
        serializer.new_term(term, frequency, self.has_positions)?;
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
            serializer.write_doc(run.document, steps.len() as u32, steps);
        }
        serializer.close_term()
    }
}

/// Room that is used for one term after another.
#[derive(Default)]
struct Scratch {
    runs: Vec<Run>,
    steps: Vec<u32>,
}

/// A token that means a term.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Meant<'a> {
    /// The first bytes as a number: most terms are told apart without a look at where the others lie.
    beginning: u64,
    bytes: &'a [u8],
    /// The place of the token.
    token: u32,
}

/// Returns what means each term, in their order.
fn one_by_one<'t, 'a>(terms: &'t [Meant<'a>]) -> impl Iterator<Item = &'t [Meant<'a>]> {
    terms.chunk_by(|one, other| one.beginning == other.beginning && one.bytes == other.bytes)
}

/// What the tokens of a row mean.
struct Meaning<'a, P> {
    /// The place of a token, among as many as there are.
    place: P,
    /// The fields that read the row, each with its terms, in order once they are sorted.
    fields: Vec<(Indexed, Vec<Meant<'a>>)>,
    /// How many terms of each field a token means, by its place.
    shares: Vec<[u8; FIELDS]>,
}

impl<'a, P: Fn(u32) -> usize> Meaning<'a, P> {
    fn new(fields: &[Indexed], tokens: usize, place: P) -> Meaning<'a, P> {
        Meaning {
            place,
            fields: fields.iter().map(|field| (*field, Vec::new())).collect(),
            shares: vec![[0; FIELDS]; tokens],
        }
    }

    /// Notes a term that a token means.
    fn add(&mut self, token: u32, field: usize, bytes: &'a [u8]) {
        let place = (self.place)(token);
        self.shares[place][field] += 1;
        let mut beginning = [0; size_of::<u64>()];
        let length = bytes.len().min(beginning.len());
        beginning[..length].copy_from_slice(&bytes[..length]);
        self.fields[field].1.push(Meant {
            beginning: u64::from_be_bytes(beginning),
            bytes,
            token: place as u32,
        });
    }

    fn sorted(mut self) -> Meaning<'a, P> {
        for (_, terms) in &mut self.fields {
            terms.sort_unstable();
        }
        self
    }
}

/// How often each token stands in a row, by its place, and how many postings each field has, by its norms.
struct Counts {
    of_tokens: Vec<u32>,
    of_fields: Vec<u64>,
}

/// Which numbers a segment has.
#[derive(Default)]
struct Seen {
    bits: Vec<u64>,
    count: usize,
}

impl Seen {
    fn note(&mut self, number: u32) {
        let (place, bit) = ((number / u64::BITS) as usize, 1 << (number % u64::BITS));
        if place >= self.bits.len() {
            self.bits.resize(place + 1, 0);
        }
        let bits = &mut self.bits[place];
        self.count += usize::from(*bits & bit == 0);
        *bits |= bit;
    }

    /// Returns a number that is larger than all.
    fn end(&self) -> u32 {
        self.bits.len() as u32 * u64::BITS
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        (0..self.end()).filter(|number| {
            self.bits[(number / u64::BITS) as usize] >> (number % u64::BITS) & 1 == 1
        })
    }
}

/// A field whose terms are given one by one: each has one token.
struct Single {
    field: Indexed,
    row: Row,
    numbers: FxHashMap<Box<[u8]>, u32>,
    /// Memory of the terms.
    bytes: usize,
}

/// The postings of a segment while it grows.
pub(super) struct Inverter {
    /// The fields of the text, by their places.
    fields: [Indexed; 3],
    text: Row,
    words: Seen,
    exact_alone: Seen,
    /// The tokens of words that the analyzer does not know, by their terms and the fields of those: see [`pack_terms`].
    others: FxHashMap<Box<str>, u32>,
    /// Room for the terms of a word that is looked up.
    packed: String,
    /// Memory of those words.
    other_bytes: usize,
    marks: Vec<(&'static str, u32)>,
    singles: Vec<Single>,
}

impl Inverter {
    /// Returns an inverter for the fields of a schema, three of which hold the text.
    pub(super) fn new(schema: &Schema, text: TextFields) -> Inverter {
        let text = [text.stem, text.exact, text.joined];
        let singles = schema
            .fields()
            .filter(|(field, entry)| entry.is_indexed() && !text.contains(field))
            .map(|(field, _)| Single {
                field: Indexed::new(schema, field),
                row: Row::new(),
                numbers: FxHashMap::default(),
                bytes: 0,
            });
        Inverter {
            singles: singles.collect(),
            fields: text.map(|field| Indexed::new(schema, field)),
            text: Row::new(),
            words: Seen::default(),
            exact_alone: Seen::default(),
            others: FxHashMap::default(),
            packed: String::new(),
            other_bytes: 0,
            marks: Vec::new(),
        }
    }

    /// The text of the document that is being added.
    pub(super) fn text(&mut self) -> &mut Tokens {
        &mut self.text.tokens
    }

    /// Adds a mark to the text, at a position that is not before the last one's.
    pub(super) fn push_mark(&mut self, position: u32, mark: &'static str) {
        let token = match self.marks.iter().find(|(known, _)| *known == mark) {
            Some((_, token)) => *token,
            None => {
                let token = self.other([(EXACT, mark)].into_iter());
                self.marks.push((mark, token));
                token
            }
        };
        self.text.tokens.push(position, token);
    }

    /// Returns the token of a word in all of its forms; what the analyzer knows it by must stay good until the segment is
    /// written.
    pub(super) fn word(&mut self, word: &Token) -> u32 {
        match word.number() {
            Some(number) => {
                self.words.note(number);
                2 * number
            }
            None => self.other(terms(&word.word())),
        }
    }

    /// Returns the token of a word in its exact form alone.
    pub(super) fn exact_word(&mut self, word: &Token) -> u32 {
        match word.number() {
            Some(number) => {
                self.exact_alone.note(number);
                2 * number + 1
            }
            None => self.other([(EXACT, word.word().exact)].into_iter()),
        }
    }

    /// Returns the token of a word that the analyzer does not know.
    fn other<'w>(&mut self, terms: impl Iterator<Item = (usize, &'w str)>) -> u32 {
        let count = pack_terms(terms, &mut self.packed);
        if let Some(known) = self.others.get(self.packed.as_str()) {
            return *known;
        }
        let next = OTHERS + self.others.len() as u32;
        self.other_bytes += self.packed.len() + count * TERM_BYTES;
        self.others.insert(self.packed.as_str().into(), next);
        next
    }

    /// Adds a term of a field that holds no text, at a position where the field has positions.
    ///
    /// A term that is longer than tantivy takes is left out.
    pub(super) fn push(&mut self, field: Field, position: u32, term: &[u8]) {
        if term.len() > MAX_TOKEN_LEN {
            return;
        }
        let mut singles = self.singles.iter_mut();
        let single = singles.find(|single| single.field.field == field);
        let single = single.expect("every indexed field of the schema is one of these");
        let token = match single.numbers.get(term) {
            Some(token) => *token,
            None => {
                let token = single.numbers.len() as u32;
                single.bytes += term.len() + TERM_BYTES;
                single.numbers.insert(term.into(), token);
                token
            }
        };
        single.row.tokens.push(position, token);
    }

    /// Ends the document that is being added.
    pub(super) fn end_document(&mut self) {
        self.text.end_document();
        self.singles
            .iter_mut()
            .for_each(|single| single.row.end_document());
    }

    /// Returns how much memory the postings take.
    pub(super) fn memory_bytes(&self) -> usize {
        let singles = self.singles.iter();
        self.text.memory_bytes()
            + (self.words.count + self.exact_alone.count) * WORD_BYTES
            + self.other_bytes
            + singles
                .map(|single| single.row.memory_bytes() + single.bytes)
                .sum::<usize>()
    }

    /// Whether another document might have words, or stand at places, that cannot be told apart from the others.
    pub(super) fn is_full(&self) -> bool {
        let mut singles = self.singles.iter();
        self.others.len() > (MOST_TOKENS - OTHERS as usize) / 2
            || self.text.positions() > MOST_POSITIONS
            || singles.any(|single| {
                single.numbers.len() > MOST_TOKENS / 2 || single.row.positions() > MOST_POSITIONS
            })
    }

    /// Writes the postings and the field norms of a segment, with `memory_bytes` beside what the postings take.
    pub(super) fn write(
        self,
        segment: &Segment,
        analyzer: &Analyzer,
        memory_bytes: usize,
    ) -> tantivy::Result<()> {
        let text = self.meaning(analyzer);
        let singles = self.singles.iter().map(|single| {
            let tokens = single.numbers.len();
            let mut meaning = Meaning::new(&[single.field], tokens, |token| token as usize);
            for (term, token) in &single.numbers {
                meaning.add(*token, 0, term);
            }
            (&single.row, meaning.sorted())
        });
        let singles: Vec<(&Row, Meaning<_>)> = singles.collect();
        let mut norms = FieldNormsWriter::for_schema(&segment.schema());
        let text_counts = self.text.count(&text, &mut norms);
        let counts: Vec<Counts> = singles
            .iter()
            .map(|(row, meaning)| row.count(meaning, &mut norms))
            .collect();
        let written = segment.open_write(SegmentComponent::FieldNorms)?;
        norms.serialize(FieldNormsSerializer::from_write(written)?, None)?;
        let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut serializer = InvertedIndexSerializer::open(segment)?;
        self.text
            .write(&text, &text_counts, &norms, memory_bytes, &mut serializer)?;
        for ((row, meaning), counts) in singles.iter().zip(&counts) {
            row.write(meaning, counts, &norms, memory_bytes, &mut serializer)?;
        }
        serializer.close()?;
        Ok(())
    }

    /// Returns what the tokens of the text mean.
    fn meaning<'a>(&'a self, analyzer: &'a Analyzer) -> Meaning<'a, impl Fn(u32) -> usize + use<>> {
        let others = 2 * self.words.end().max(self.exact_alone.end());
        let place = move |token: u32| match token {
            OTHERS.. => (others + (token - OTHERS)) as usize,
            _ => token as usize,
        };
        let tokens = others as usize + self.others.len();
        let mut meaning = Meaning::new(&self.fields, tokens, place);
        for number in self.words.numbers() {
            for (field, term) in terms(&analyzer.word(number)) {
                meaning.add(2 * number, field, term.as_bytes());
            }
        }
        for number in self.exact_alone.numbers() {
            let exact = analyzer.word(number).exact;
            meaning.add(2 * number + 1, EXACT, exact.as_bytes());
        }
        for (packed, token) in &self.others {
            for (field, term) in packed_terms(packed) {
                meaning.add(*token, field, term.as_bytes());
            }
        }
        meaning.sorted()
    }
}

/// Writes terms in a row, each behind the figure of its field and before a NUL, which no term has; returns how many there are.
///
/// A text of words that were never met has one such row for each of them: a list of terms took three times the memory.
fn pack_terms<'w>(terms: impl Iterator<Item = (usize, &'w str)>, packed: &mut String) -> usize {
    packed.clear();
    let mut count = 0;
    for (field, term) in terms {
        packed.push(char::from(b'0' + field as u8));
        packed.push_str(term);
        packed.push('\0');
        count += 1;
    }
    count
}

/// Returns the terms that were so written, each with the place of its field.
fn packed_terms(packed: &str) -> impl Iterator<Item = (usize, &str)> {
    packed
        .split_terminator('\0')
        .map(|term| (usize::from(term.as_bytes()[0] - b'0'), &term[1..]))
}

/// Returns the terms of a word, each with the place of its field.
fn terms<'a>(word: &Word<'a>) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
    let [stem, other_stem] = match word.is_stop {
        true => [None; 2],
        false => [Some(word.stem), word.other_stem],
    };
    [
        (EXACT, Some(word.exact)),
        (STEM, stem),
        (EXACT, word.joined),
        (JOINED, word.joined_stem),
        (STEM, other_stem),
    ]
    .into_iter()
    .filter_map(|(field, term)| Some((field, term?)))
}
