//! What an analyzer remembers: the words of the chunks it met, found again in two cache misses.
//!
//! A map of boxed keys to counted slices of boxed words costs five dependent misses a chunk and was 40 % of the
//! analysis. Here a chunk and the numbers of its words lie in one piece of one long row of bytes. Their forms lie
//! elsewhere, once for all words that have the same: who met a word before knows it by its number.

use std::hash::Hasher;
use std::ops::Range;

use arrayvec::ArrayVec;
use rustc_hash::FxHasher;

use super::chunk::Spelled;
use super::words::{Forms, Word};
use super::{BATCH_CHUNKS, TERM_LIMIT_BYTES, short_word};

/// How many slots a table has at first, a power of two: a query's analyzer meets a few hundred chunks, and a large table
/// costs it a page of memory for each.
const FIRST_SLOTS: usize = 1 << 10;

/// How many times larger a table becomes when it is half full: the smaller it is, the more of it is at hand.
const GROWTH: usize = 2;

/// How many chunks are remembered at most: a table of 4 MB.
const LIMIT_CHUNKS: usize = 1 << 19;

/// How much the entries and the forms take at most: with the tables about 30 MB a thread. A year of an agency's French
/// copy takes two thirds of that.
const LIMIT_BYTES: usize = 22 << 20;

/// How many low bits of a slot say where an entry begins.
const ENTRY_BITS: u32 = 24;

/// How much the entries alone take at most, the last not counted: mostly less than half of all.
const LIMIT_ENTRIES_BYTES: usize = 15 << 20;

/// What the numbers of remembered words are smaller than.
pub const MOST_WORDS: u32 = 1 << 22;

// The last chunk that has room may be many words.
const _: () =
    assert!(LIMIT_ENTRIES_BYTES + (PLACED_BYTES + 2) * (u8::MAX as usize) < 1 << ENTRY_BITS);
const _: () = assert!(LIMIT_BYTES / size_of::<Head>() + (u8::MAX as usize) < MOST_WORDS as usize);

/// Chunks with the words they are made of.
pub(super) struct Memo {
    /// Each slot holds the first bits of a chunk's hash and where its entry begins in `entries`.
    slots: Table,
    /// The entries, after a byte that makes 0 no entry's place. An entry is its chunk's length, the chunk, how many
    /// words it is, and [`PLACED_BYTES`] for each: its number, where in the chunk it begins and where it ends.
    entries: Vec<u8>,
    /// Where the forms of each word are, by its number.
    words: Vec<Head>,
    /// The forms of all words.
    forms: String,
    /// Each slot holds one more than the number of a word, found by its forms.
    numbers: Table,
}

/// Where a chunk's entry begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// Of a chunk that is not remembered.
    pub(super) const UNKNOWN: Place = Place(0);
}

/// How many bytes of an entry each of its words has.
const PLACED_BYTES: usize = size_of::<u32>() + 2;

/// Where a word's forms are.
#[derive(Clone, Copy)]
struct Head {
    begin: u32,
    lengths: Lengths,
}

/// How long a word's forms are, in bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Lengths {
    exact: u8,
    stem: u8,
    /// One more than the length, 0 for none; so are the next two.
    joined: u8,
    joined_stem: u8,
    other_stem: u8,
    is_stop: bool,
}

impl Memo {
    pub(super) fn new() -> Memo {
        Memo {
            slots: Table::new(),
            entries: vec![0],
            words: Vec::new(),
            forms: String::new(),
            numbers: Table::new(),
        }
    }

    /// Whether nothing more is remembered.
    pub(super) fn is_full(&self) -> bool {
        self.slots.taken >= LIMIT_CHUNKS
            || self.entries.len() >= LIMIT_ENTRIES_BYTES
            || self.bytes() >= LIMIT_BYTES
    }

    /// Returns how much the entries and the forms take.
    fn bytes(&self) -> usize {
        self.entries.len() + self.forms.len() + self.words.len() * size_of::<Head>()
    }

    /// Returns where each of some chunks is remembered.
    ///
    /// The first slot of each is read before the entry of any, and those before any is compared: the processor waits
    /// for many at once.
    pub(super) fn places<'a>(
        &self,
        chunks: impl Iterator<Item = Spelled<'a>>,
    ) -> ArrayVec<Place, BATCH_CHUNKS> {
        // Filled in place: what is collected is copied.
        let mut all: ArrayVec<Sought, BATCH_CHUNKS> = ArrayVec::new();
        all.extend(chunks.map(Sought::new));
        let mut slots: ArrayVec<u32, BATCH_CHUNKS> = ArrayVec::new();
        slots.extend(all.iter().map(|sought| self.slots.first(sought.hash)));
        let mut lengths: ArrayVec<u8, BATCH_CHUNKS> = ArrayVec::new();
        lengths.extend(slots.iter().map(|slot| self.entries[entry_of(*slot)]));
        let mut places = ArrayVec::new();
        for ((sought, slot), length) in all.iter().zip(slots).zip(lengths) {
            let is_it = usize::from(length) == sought.range.len() && self.holds(slot, sought);
            places.push(match is_it {
                true => Place(entry_of(slot) as u32),
                false => self.sought(sought),
            });
        }
        places
    }

    /// Returns where a chunk is remembered.
    pub(super) fn place(&self, chunk: Spelled) -> Place {
        self.sought(&Sought::new(chunk))
    }

    fn sought(&self, sought: &Sought) -> Place {
        let found = self
            .slots
            .find(sought.hash, |slot| self.holds(slot, sought));
        Place(entry_of(found) as u32)
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

    /// Remembers the words of a chunk that is not known yet, unless there is no room or it is no ordinary one: too long
    /// to be a term, or one of its words has no form, or too long a one. Returns where.
    pub(super) fn add(&mut self, chunk: Spelled, words: &[Forms]) -> Place {
        let text = chunk.as_str();
        let are_ordinary = words.iter().all(|word| Lengths::of(word).is_some());
        let (Ok(count), true) = (u8::try_from(words.len()), are_ordinary) else {
            return Place::UNKNOWN;
        };
        if text.len() > TERM_LIMIT_BYTES || self.is_full() {
            return Place::UNKNOWN;
        }
        let sought = Sought::new(chunk);
        let place = self.entries.len();
        let entries = &self.entries;
        self.slots
            .add(sought.hash, tag(sought.hash) | place as u32, |slot| {
                let chunk = chunk_of(entries, entry_of(slot));
                let number = short_word(entries, &chunk);
                hash(&entries[chunk], number)
            });
        self.entries.push(text.len() as u8);
        self.entries.extend_from_slice(text.as_bytes());
        self.entries.push(count);
        for word in words {
            let number = self.number(word);
            self.entries.extend_from_slice(&number.to_le_bytes());
            // Within a chunk that is no longer than a term.
            self.entries.extend([word.start as u8, word.end as u8]);
        }
        Place(place as u32)
    }

    /// Returns the number of the word that has these forms, a new one if there is none.
    fn number(&mut self, word: &Forms) -> u32 {
        let begin = self.forms.len();
        self.forms.push_str(&word.exact);
        self.forms.push_str(&word.stem);
        for form in [&word.joined, &word.joined_stem, &word.other_stem] {
            self.forms.push_str(form.as_deref().unwrap_or_default());
        }
        let lengths = Lengths::of(word).expect("the words of a chunk that is added are ordinary");
        let (words, forms) = (&self.words, &self.forms);
        let text_of = |head: &Head| {
            let begin = head.begin as usize;
            &forms[begin..begin + head.lengths.sum()]
        };
        let hash_of = |text: &str| hash(text.as_bytes(), None);
        let new = Head {
            begin: begin as u32,
            lengths,
        };
        let new_hash = hash_of(text_of(&new));
        let found = self.numbers.find(new_hash, |slot| {
            let head = &words[slot as usize - 1];
            head.lengths == lengths && text_of(head) == text_of(&new)
        });
        if found != 0 {
            self.forms.truncate(begin);
            return found - 1;
        }
        let number = words.len() as u32;
        self.numbers.add(new_hash, number + 1, |slot| {
            hash_of(text_of(&words[slot as usize - 1]))
        });
        self.words.push(new);
        number
    }

    /// Returns the forms of a word.
    pub(super) fn word(&self, number: u32) -> Word<'_> {
        let Head { begin, lengths } = self.words[number as usize];
        let mut begin = begin as usize;
        let mut form = |length: u8| {
            let end = begin + usize::from(length);
            let form = &self.forms[begin..end];
            begin = end;
            form
        };
        Word {
            exact: form(lengths.exact),
            stem: form(lengths.stem),
            joined: lengths.joined.checked_sub(1).map(&mut form),
            joined_stem: lengths.joined_stem.checked_sub(1).map(&mut form),
            other_stem: lengths.other_stem.checked_sub(1).map(&mut form),
            is_stop: lengths.is_stop,
        }
    }

    /// Whether a slot has the entry of a chunk.
    fn holds(&self, slot: u32, sought: &Sought) -> bool {
        if slot == 0 || (slot ^ tag(sought.hash)) >> ENTRY_BITS != 0 {
            return false;
        }
        let known = chunk_of(&self.entries, entry_of(slot));
        match sought.number {
            Some(number) => {
                known.len() == sought.range.len()
                    && short_word(&self.entries, &known) == Some(number)
            }
            None => self.entries[known] == sought.text[sought.range.clone()],
        }
    }
}

/// Returns where the chunk of an entry stands.
fn chunk_of(entries: &[u8], entry: usize) -> Range<usize> {
    let start = entry + 1;
    start..start + usize::from(entries[entry])
}

/// Numbers found by hashes; 0 is none.
struct Table {
    /// Empty until the first is added, so that an analyzer that is made and dropped costs nothing.
    slots: Vec<u32>,
    taken: usize,
}

impl Table {
    fn new() -> Table {
        Table {
            slots: Vec::new(),
            taken: 0,
        }
    }

    /// Returns the number in the slot that a hash points to, where it mostly is.
    fn first(&self, hash: u64) -> u32 {
        let mask = self.slots.len().wrapping_sub(1);
        self.slots.get(hash as usize & mask).copied().unwrap_or(0)
    }

    /// Returns the number that is the one; 0 if there is none.
    fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> u32 {
        match self.slots.is_empty() {
            true => 0,
            false => self.slots[self.slot(hash, is_it)],
        }
    }

    /// Adds a number that is not there; `hash_of` says the hashes of those that are.
    fn add(&mut self, hash: u64, number: u32, hash_of: impl Fn(u32) -> u64) {
        if self.slots.is_empty() {
            self.slots = vec![0; FIRST_SLOTS];
        } else if self.taken * 2 >= self.slots.len() {
            let larger = vec![0; self.slots.len() * GROWTH];
            for known in std::mem::replace(&mut self.slots, larger) {
                if known != 0 {
                    let free = self.slot(hash_of(known), |_| false);
                    self.slots[free] = known;
                }
            }
        }
        let free = self.slot(hash, |_| false);
        self.slots[free] = number;
        self.taken += 1;
    }

    /// Returns the first slot from where a hash points that is free or has the one.
    fn slot(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 && !is_it(self.slots[at]) {
            at = (at + 1) & mask;
        }
        at
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

/// Returns the hash of a text, by its number where it is a short word.
fn hash(text: &[u8], number: Option<u128>) -> u64 {
    let mut hasher = FxHasher::default();
    match number {
        Some(number) => hasher.write_u128(number),
        None => hasher.write(text),
    }
    hasher.finish()
}

/// Returns the bits of a hash that stand in a slot, above the entry's place.
fn tag(hash: u64) -> u32 {
    (hash >> u32::BITS) as u32 >> ENTRY_BITS << ENTRY_BITS
}

/// Returns where the entry of a slot begins, 0 if it is free.
fn entry_of(slot: u32) -> usize {
    (slot & ((1 << ENTRY_BITS) - 1)) as usize
}

impl Lengths {
    /// Returns the lengths of a word's forms; `None` where it is no ordinary one.
    fn of(word: &Forms) -> Option<Lengths> {
        let length = |form: &str| u8::try_from(form.len()).ok();
        let further = |form: &Option<Box<str>>| match form {
            Some(form) => length(form)?.checked_add(1),
            None => Some(0),
        };
        Some(Lengths {
            exact: length(&word.exact).filter(|length| *length > 0)?,
            stem: length(&word.stem)?,
            joined: further(&word.joined)?,
            joined_stem: further(&word.joined_stem)?,
            other_stem: further(&word.other_stem)?,
            is_stop: word.is_stop,
        })
    }

    /// Returns how long all forms are together.
    fn sum(self) -> usize {
        let further = [self.joined, self.joined_stem, self.other_stem];
        let further = further.map(|length| usize::from(length.saturating_sub(1)));
        usize::from(self.exact) + usize::from(self.stem) + further.iter().sum::<usize>()
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
    pub(super) number: u32,
}

impl<'a> Known<'a> {
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
            ("Major", vec![forms("major", None, Some(""))]),
        ];
        for (chunk, forms) in &remembered {
            assert!(words(&memo, chunk).is_none());
            memo.add(Spelled::whole(chunk), forms);
        }
        let mut numbers = Vec::new();
        for (chunk, forms) in &remembered {
            let found = words(&memo, chunk).unwrap();
            assert_eq!(found.len(), forms.len(), "{chunk}");
            for ((range, known), forms) in found.into_iter().zip(forms) {
                assert_eq!(known.word(), forms.word(), "{chunk}");
                assert_eq!(range, forms.start..forms.end, "{chunk}");
                numbers.push(known.number);
            }
        }
        // Words of the same forms are one word.
        assert_eq!(numbers, [0, 1, 2, 1]);
    }

    #[test]
    fn what_is_no_ordinary_chunk_is_not_remembered() {
        let mut memo = Memo::new();
        let long = "x".repeat(TERM_LIMIT_BYTES + 1);
        let places = [
            memo.add(Spelled::whole(&long), &[]),
            memo.add(
                Spelled::whole("long"),
                &[forms("a", Some(&"x".repeat(255)), None)],
            ),
            memo.add(Spelled::whole("many"), &vec![forms("a", None, None); 256]),
            memo.add(Spelled::whole("none"), &[forms("", None, None)]),
        ];
        assert!(places.iter().all(|place| *place == Place::UNKNOWN));
        assert!(words(&memo, "long").is_none());
    }

    #[test]
    fn many_chunks_are_found_one_by_one_and_together_until_it_is_full() {
        let mut memo = Memo::new();
        let mut count = 0;
        while !memo.is_full() {
            let chunk = count.to_string();
            memo.add(Spelled::whole(&chunk), &[forms(&chunk, None, None)]);
            count += 1;
        }
        assert!(memo.bytes() <= LIMIT_BYTES + 1024);
        assert!(memo.add(Spelled::whole("x"), &[forms("x", None, None)]) == Place::UNKNOWN);
        for first in (0..count + BATCH_CHUNKS).step_by(BATCH_CHUNKS) {
            let chunks: Vec<String> = (first..first + BATCH_CHUNKS)
                .map(|chunk| chunk.to_string())
                .collect();
            let places = memo.places(chunks.iter().map(|chunk| Spelled::whole(chunk)));
            for (chunk, place) in chunks.iter().zip(places) {
                let is_known = chunk.parse::<usize>().unwrap() < count;
                assert_eq!(place != Place::UNKNOWN, is_known, "{chunk}");
                let words = memo.words(place, Spelled::whole(chunk));
                let found = words.and_then(|mut words| words.next());
                let exact = found.map(|(_, known)| known.word().exact);
                assert_eq!(exact, is_known.then_some(chunk.as_str()));
            }
        }
    }
}
