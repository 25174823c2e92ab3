//! What an analyzer remembers: the words of the chunks it met, found again in two cache misses.
//!
//! A map of boxed keys to counted slices of boxed words costs five dependent misses a chunk and was 40 % of the
//! analysis. Here a chunk and the numbers of its words lie in one piece of one long row of bytes. Their forms lie
//! elsewhere: who met a word before knows it by its number.

use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

use super::chunk::Spelled;
use super::words::{Forms, Word};
use super::{TERM_LIMIT_BYTES, short_word};

/// How many slots the table has at first, a power of two: a query's analyzer meets a thousand chunks, and a large table
/// costs it a page of memory for each.
const FIRST_SLOTS: usize = 1 << 12;

/// How many times larger the table becomes when it is half full: the smaller it is, the more of it is at hand.
const GROWTH: usize = 2;

/// How many slots the table has at most: 4 MB, eight steps of growth from the first.
const SLOTS: usize = FIRST_SLOTS * GROWTH.pow(8);

/// How many chunks are remembered at most. A table fuller than this has long runs of taken slots.
const LIMIT_CHUNKS: usize = SLOTS / 2;

/// How much the entries and the forms take at most: with the table about 20 MB a thread. A year of an agency's French
/// copy holds about as many distinct chunks. What [`Memo::make_room`] makes room for comes on top.
const LIMIT_BYTES: usize = 15 << 20;

/// How many low bits of a slot say where an entry begins: more than the entries can take.
const ENTRY_BITS: u32 = 24;

/// Chunks with the words they are made of. A full memo forgets everything: common chunks are soon met again.
pub(super) struct Memo {
    /// Each slot holds the first bits of a chunk's hash and where its entry begins in `entries`, 0 if it is free; empty
    /// until the first entry, so that an analyzer that is made and dropped costs nothing.
    slots: Vec<u32>,
    /// The entries, after a byte that makes 0 no entry's place. An entry is its chunk's length, the chunk, how many
    /// words it is, and [`PLACED_BYTES`] for each: its number, where in the chunk it begins and where it ends.
    entries: Vec<u8>,
    chunks: usize,
    /// Where the forms of each word are, by its number.
    words: Vec<Head>,
    /// The forms of all words.
    forms: String,
    /// How many times all was forgotten.
    generation: u32,
}

/// Where a chunk's entry begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// Of a chunk that is not remembered.
    pub(super) const UNKNOWN: Place = Place(0);
}

/// A word that is remembered: no other word has its number in the same generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// How many times the analyzer forgot everything before.
    pub generation: u32,
    /// How many words were remembered before it in this generation.
    pub number: u32,
}

/// How many bytes of an entry each of its words has.
const PLACED_BYTES: usize = size_of::<u32>() + 2;

/// Where a word's forms are.
#[derive(Clone, Copy)]
struct Head {
    begin: u32,
    exact_length: u8,
    stem_length: u8,
    /// One more than the length, 0 for none; so are the next two.
    joined_length: u8,
    joined_stem_length: u8,
    other_stem_length: u8,
    is_stop: bool,
}

impl Memo {
    pub(super) fn new() -> Memo {
        Memo {
            slots: Vec::new(),
            entries: vec![0],
            chunks: 0,
            words: Vec::new(),
            forms: String::new(),
            generation: 0,
        }
    }

    /// Forgets everything if `chunks` more would be too many. Places that were returned before are no longer good.
    pub(super) fn make_room(&mut self, chunks: usize) {
        if self.chunks + chunks > LIMIT_CHUNKS || self.bytes() > LIMIT_BYTES {
            *self = Memo {
                generation: self.generation.wrapping_add(1),
                ..Memo::new()
            };
        }
    }

    /// Returns how much the entries and the forms take.
    fn bytes(&self) -> usize {
        self.entries.len() + self.forms.len() + self.words.len() * size_of::<Head>()
    }

    /// Returns where a chunk is remembered.
    ///
    /// Apart from [`Memo::words`] so that many chunks can be looked up in a row: each costs two cache misses, and the
    /// processor waits for several at once when nothing else stands between them.
    pub(super) fn place(&self, chunk: Spelled) -> Place {
        match self.slots.is_empty() {
            true => Place::UNKNOWN,
            false => Place(entry_of(self.slots[self.slot(&Sought::new(chunk))])),
        }
    }

    /// Returns the words of a chunk; `None` where it was not remembered when its place was looked up.
    pub(super) fn words(&self, Place(entry): Place, chunk: Spelled) -> Option<Words<'_>> {
        (entry != 0).then(|| {
            let count = entry as usize + 1 + chunk.range().len();
            let words = usize::from(self.entries[count]) * PLACED_BYTES;
            Words {
                memo: self,
                placed: &self.entries[count + 1..][..words],
            }
        })
    }

    /// Remembers the words of a chunk that is not known yet, unless it is no ordinary one: too long to be a term, or
    /// one of its words has no form, or too long a one. Returns where.
    pub(super) fn add(&mut self, chunk: Spelled, words: &[Forms]) -> Place {
        let Ok(count) = u8::try_from(words.len()) else {
            return Place::UNKNOWN;
        };
        let are_ordinary = words.iter().all(|word| Head::of(word, 0).is_some());
        let text = chunk.as_str();
        if text.len() > TERM_LIMIT_BYTES || !are_ordinary {
            return Place::UNKNOWN;
        }
        if self.slots.is_empty() {
            self.slots = vec![0; FIRST_SLOTS];
        } else if self.chunks * 2 >= self.slots.len() {
            self.grow();
        }
        let sought = Sought::new(chunk);
        let slot = self.slot(&sought);
        let place = Place(self.entries.len() as u32);
        self.slots[slot] = tag(sought.hash) | place.0;
        self.chunks += 1;
        self.entries.push(text.len() as u8);
        self.entries.extend_from_slice(text.as_bytes());
        self.entries.push(count);
        for word in words {
            let number = self.words.len() as u32;
            self.words.extend(Head::of(word, self.forms.len()));
            self.entries.extend_from_slice(&number.to_le_bytes());
            // Within a chunk that is no longer than a term.
            self.entries.extend([word.start as u8, word.end as u8]);
            self.forms.push_str(&word.exact);
            self.forms.push_str(&word.stem);
            for form in [&word.joined, &word.joined_stem, &word.other_stem] {
                self.forms.push_str(form.as_deref().unwrap_or_default());
            }
        }
        place
    }

    /// Returns the forms of a word.
    fn word(&self, number: u32) -> Word<'_> {
        let head = self.words[number as usize];
        let mut begin = head.begin as usize;
        let mut form = |length: u8| {
            let end = begin + usize::from(length);
            let form = &self.forms[begin..end];
            begin = end;
            form
        };
        Word {
            exact: form(head.exact_length),
            stem: form(head.stem_length),
            joined: head.joined_length.checked_sub(1).map(&mut form),
            joined_stem: head.joined_stem_length.checked_sub(1).map(&mut form),
            other_stem: head.other_stem_length.checked_sub(1).map(&mut form),
            is_stop: head.is_stop,
        }
    }

    /// Returns the number of the slot that a chunk has, or of the free one that it would have.
    fn slot(&self, sought: &Sought) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = sought.hash as usize & mask;
        while self.slots[at] != 0 && !self.holds(self.slots[at], sought) {
            at = (at + 1) & mask;
        }
        at
    }

    /// Whether a slot has the entry of a chunk.
    fn holds(&self, slot: u32, sought: &Sought) -> bool {
        if slot == 0 || (slot ^ tag(sought.hash)) >> ENTRY_BITS != 0 {
            return false;
        }
        let known = self.chunk(entry_of(slot) as usize);
        match sought.number {
            Some(number) => {
                known.len() == sought.range.len()
                    && short_word(&self.entries, &known) == Some(number)
            }
            None => self.entries[known] == sought.text[sought.range.clone()],
        }
    }

    /// Makes the table larger and gives every entry its new slot.
    fn grow(&mut self) {
        let larger = vec![0; self.slots.len() * GROWTH];
        let mask = larger.len() - 1;
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot != 0 {
                let chunk = self.chunk(entry_of(slot) as usize);
                let number = short_word(&self.entries, &chunk);
                let mut at = hash(&self.entries[chunk], number) as usize & mask;
                while self.slots[at] != 0 {
                    at = (at + 1) & mask;
                }
                self.slots[at] = slot;
            }
        }
    }

    /// Returns where in the entries the chunk of one stands.
    fn chunk(&self, entry: usize) -> Range<usize> {
        let start = entry + 1;
        start..start + usize::from(self.entries[entry])
    }
}

/// A chunk that is looked for.
struct Sought<'a> {
    text: &'a [u8],
    range: Range<usize>,
    number: Option<u128>,
    hash: u64,
}

impl Sought<'_> {
    fn new(chunk: Spelled<'_>) -> Sought<'_> {
        let (text, range) = (chunk.text(), chunk.range());
        let number = short_word(text, &range);
        Sought {
            hash: hash(&text[range.clone()], number),
            text,
            range,
            number,
        }
    }
}

/// Returns the hash of a chunk, by its number where it is a short word.
fn hash(chunk: &[u8], number: Option<u128>) -> u64 {
    let mut hasher = FxHasher::default();
    match number {
        Some(number) => hasher.write_u128(number),
        None => hasher.write(chunk),
    }
    hasher.finish()
}

/// Returns the bits of a hash that stand in a slot, above the entry's place.
fn tag(hash: u64) -> u32 {
    (hash >> u32::BITS) as u32 >> ENTRY_BITS << ENTRY_BITS
}

/// Returns where the entry of a slot begins, 0 if it is free.
fn entry_of(slot: u32) -> u32 {
    slot & ((1 << ENTRY_BITS) - 1)
}

impl Head {
    /// Returns what is remembered of a word whose forms begin at a place; `None` where it is no ordinary one.
    fn of(word: &Forms, begin: usize) -> Option<Head> {
        let length = |form: &str| u8::try_from(form.len()).ok();
        let further = |form: &Option<Box<str>>| match form {
            Some(form) => length(form)?.checked_add(1),
            None => Some(0),
        };
        Some(Head {
            begin: begin as u32,
            exact_length: length(&word.exact).filter(|length| *length > 0)?,
            stem_length: length(&word.stem)?,
            joined_length: further(&word.joined)?,
            joined_stem_length: further(&word.joined_stem)?,
            other_stem_length: further(&word.other_stem)?,
            is_stop: word.is_stop,
        })
    }
}

/// The words of a remembered chunk, in order.
pub(super) struct Words<'a> {
    memo: &'a Memo,
    placed: &'a [u8],
}

impl<'a> Iterator for Words<'a> {
    type Item = (Range<usize>, Known<'a>);

    fn next(&mut self) -> Option<(Range<usize>, Known<'a>)> {
        let ([one, two, three, four, start, end], rest) = self.placed.split_first_chunk()?;
        self.placed = rest;
        let known = Known {
            memo: self.memo,
            number: u32::from_le_bytes([*one, *two, *three, *four]),
        };
        Some((usize::from(*start)..usize::from(*end), known))
    }
}

/// A word that a memo knows.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    memo: &'a Memo,
    number: u32,
}

impl<'a> Known<'a> {
    /// Returns what it is known by.
    pub(super) fn remembered(self) -> Remembered {
        Remembered {
            generation: self.memo.generation,
            number: self.number,
        }
    }

    /// Returns its forms.
    pub(super) fn word(self) -> Word<'a> {
        self.memo.word(self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(exact: &str, joined: Option<&str>, other_stem: Option<&str>) -> Forms {
        Forms {
            exact: exact.into(),
            joined: joined.map(Into::into),
            joined_stem: joined.map(Into::into),
            stem: exact.into(),
            other_stem: other_stem.map(Into::into),
            is_stop: joined.is_some(),
            start: 1,
            end: 1 + exact.len(),
        }
    }

    /// Returns the words of a chunk, with where they stand in it.
    fn words<'a>(memo: &'a Memo, chunk: &str) -> Option<Vec<(Range<usize>, Known<'a>)>> {
        let chunk = Spelled::whole(chunk);
        let words = memo.words(memo.place(chunk), chunk)?;
        Some(words.collect())
    }

    #[test]
    fn words_come_back_as_they_were() {
        let mut memo = Memo::new();
        let remembered = [
            (
                "l'Etat-major",
                vec![
                    forms("etat", Some("etatmajor"), None),
                    forms("major", None, Some("")),
                ],
            ),
            ("", vec![]),
            ("漢字", vec![forms("漢字", Some(""), Some("漢"))]),
        ];
        for (chunk, forms) in &remembered {
            assert!(words(&memo, chunk).is_none());
            memo.add(Spelled::whole(chunk), forms);
        }
        let mut numbers = 0;
        for (chunk, forms) in &remembered {
            let found = words(&memo, chunk).unwrap();
            assert_eq!(found.len(), forms.len(), "{chunk}");
            for ((range, known), forms) in found.into_iter().zip(forms) {
                assert_eq!(known.word(), forms.word(), "{chunk}");
                assert_eq!(range, forms.start..forms.end, "{chunk}");
                assert_eq!(known.remembered().number, numbers, "{chunk}");
                numbers += 1;
            }
        }
    }

    #[test]
    fn what_is_no_ordinary_chunk_is_not_remembered() {
        let mut memo = Memo::new();
        memo.add(Spelled::whole(&"x".repeat(TERM_LIMIT_BYTES + 1)), &[]);
        memo.add(
            Spelled::whole("long"),
            &[forms("a", Some(&"x".repeat(255)), None)],
        );
        memo.add(Spelled::whole("many"), &vec![forms("a", None, None); 256]);
        memo.add(Spelled::whole("none"), &[forms("", None, None)]);
        assert_eq!(memo.chunks, 0);
    }

    #[test]
    fn a_full_memo_begins_anew() {
        let mut memo = Memo::new();
        let mut largest = 0;
        for number in 0..LIMIT_CHUNKS + 10 {
            let chunk = number.to_string();
            memo.make_room(1);
            memo.add(Spelled::whole(&chunk), &[forms(&chunk, None, None)]);
            largest = largest.max(memo.bytes());
        }
        assert!(memo.chunks < LIMIT_CHUNKS);
        assert!(largest <= LIMIT_BYTES + 1024);
        assert!(words(&memo, "7").is_none());
        let last = (LIMIT_CHUNKS + 9).to_string();
        let (_, known) = words(&memo, &last).unwrap()[0].clone();
        assert_eq!(
            (known.remembered().generation, known.word().exact),
            (1, last.as_str())
        );
    }
}
