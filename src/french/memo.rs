//! What an analyzer remembers: the words of the chunks it met, found again in two cache misses.
//!
//! A map of boxed keys to counted slices of boxed words costs five dependent misses a chunk and was 40 % of the
//! analysis. Here a chunk and the forms of its words lie in one piece of one long text.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::TERM_LIMIT_BYTES;
use super::words::{Forms, Word};

/// How many slots the table has at first, a power of two: a query's analyzer meets a thousand chunks, and a large table
/// costs it a page of memory for each.
const FIRST_SLOTS: usize = 1 << 12;

/// How many times larger the table becomes when it is half full: the smaller it is, the more of it is at hand.
const GROWTH: usize = 2;

/// How many slots the table has at most: 8 MB, eight steps of growth from the first.
const SLOTS: usize = FIRST_SLOTS * GROWTH.pow(8);

/// How many chunks are remembered at most. A table fuller than this has long runs of taken slots.
const LIMIT_CHUNKS: usize = SLOTS / 2;

/// How long the text of the entries is at most: with the table about 20 MB a thread. A year of an agency's French copy
/// holds about as many distinct chunks.
const LIMIT_BYTES: usize = 12 << 20;

/// Chunks with the words they are made of. A full memo forgets everything: common chunks are soon met again.
pub(super) struct Memo {
    /// Each slot holds half of a chunk's hash and where its entry begins in `entries`, 0 if it is free; empty until
    /// the first entry, so that an analyzer that is made and dropped costs nothing.
    slots: Vec<[u32; 2]>,
    /// The entries, after a byte that makes 0 no entry's place. An entry is its chunk's length, the chunk, the number
    /// of words, and for each word its [`Head`] and its forms. Numbers are one byte below 128, so that all of it is
    /// text and no form is checked again.
    entries: String,
    chunks: usize,
    words: u32,
    /// How many times all was forgotten.
    generation: u32,
}

/// Where a chunk's entry begins, 0 if it is not remembered.
#[derive(Clone, Copy)]
pub(super) struct Place(u32);

/// A word that is remembered: no other word has its number in the same generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// How many times the analyzer forgot everything before.
    pub generation: u32,
    /// How many words were remembered before it in this generation.
    pub number: u32,
}

/// The numbers before a word's forms, in their order.
struct Head {
    /// Its [`Remembered::number`], seven bits a byte.
    number: [u8; 4],
    start: u8,
    end: u8,
    is_stop: u8,
    exact_length: u8,
    stem_length: u8,
    /// One more than the length, 0 for none; so are the next two.
    joined_length: u8,
    joined_stem_length: u8,
    other_stem_length: u8,
}

const HEAD_BYTES: usize = 12;

impl Memo {
    pub(super) fn new() -> Memo {
        Memo {
            slots: Vec::new(),
            entries: String::from("\0"),
            chunks: 0,
            words: 0,
            generation: 0,
        }
    }

    /// Forgets everything if `chunks` more would be too many. Places that were returned before are no longer good.
    pub(super) fn make_room(&mut self, chunks: usize) {
        if self.chunks + chunks > LIMIT_CHUNKS || self.entries.len() > LIMIT_BYTES {
            *self = Memo {
                generation: self.generation.wrapping_add(1),
                ..Memo::new()
            };
        }
    }

    /// Returns where a chunk is remembered.
    ///
    /// Apart from [`Memo::words`] so that many chunks can be looked up in a row: each costs two cache misses, and the
    /// processor waits for several at once when nothing else stands between them.
    pub(super) fn place(&self, chunk: &str) -> Place {
        match self.slots.is_empty() {
            true => Place(0),
            false => Place(self.slots[self.slot(chunk)][1]),
        }
    }

    /// Returns the words of a chunk that was met before, if only since its place was looked up.
    pub(super) fn words(&self, place: Place, chunk: &str) -> Option<Words<'_>> {
        let Place(entry) = match place {
            Place(0) => self.place(chunk),
            known => known,
        };
        (entry != 0).then(|| {
            let words = entry as usize + 1 + chunk.len();
            Words {
                generation: self.generation,
                entries: &self.entries,
                left: self.entries.as_bytes()[words],
                next: words + 1,
            }
        })
    }

    /// Remembers the words of a chunk that is not known yet, unless it is no ordinary one: too long to be a term, or
    /// one of its forms is.
    pub(super) fn add(&mut self, chunk: &str, words: &[Forms]) {
        let numbers = self.words..;
        let heads = numbers
            .zip(words)
            .map(|(word, forms)| Head::of(word, forms));
        let heads: Option<Vec<Head>> = heads.collect();
        let (Some(heads), Some(count)) = (heads, number(words.len())) else {
            return;
        };
        if chunk.len() > TERM_LIMIT_BYTES {
            return;
        }
        if self.slots.is_empty() {
            self.slots = vec![[0; 2]; FIRST_SLOTS];
        } else if self.chunks * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(chunk);
        self.slots[slot] = [tag(hash(chunk)), self.entries.len() as u32];
        self.chunks += 1;
        self.words += words.len() as u32;
        self.entries.push(char::from(chunk.len() as u8));
        self.entries.push_str(chunk);
        self.entries.push(char::from(count));
        for (head, forms) in heads.iter().zip(words) {
            self.entries.extend(head.bytes().map(char::from));
            self.entries.push_str(&forms.exact);
            self.entries.push_str(&forms.stem);
            for form in [&forms.joined, &forms.joined_stem, &forms.other_stem] {
                self.entries.push_str(form.as_deref().unwrap_or_default());
            }
        }
    }

    /// Returns the slot that a chunk has, or the free one that it would have.
    fn slot(&self, chunk: &str) -> usize {
        let hash = hash(chunk);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let [tagged, entry] = self.slots[slot];
            let entry = entry as usize;
            if entry == 0 || tagged == tag(hash) && self.is_chunk(entry, chunk) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Makes the table larger and gives every entry its new slot.
    fn grow(&mut self) {
        let larger = vec![[0; 2]; self.slots.len() * GROWTH];
        for [tagged, entry] in std::mem::replace(&mut self.slots, larger) {
            if entry != 0 {
                let chunk = entry as usize + 1;
                let length = usize::from(self.entries.as_bytes()[entry as usize]);
                let slot = self.slot(&self.entries[chunk..chunk + length]);
                self.slots[slot] = [tagged, entry];
            }
        }
    }

    fn is_chunk(&self, entry: usize, chunk: &str) -> bool {
        let entry = &self.entries.as_bytes()[entry..];
        usize::from(entry[0]) == chunk.len() && entry[1..].starts_with(chunk.as_bytes())
    }
}

fn hash(chunk: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(chunk.as_bytes());
    hasher.finish()
}

/// Returns the half of a hash that is no place in the table.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Returns a number as the byte that stands for it in an entry.
fn number(number: usize) -> Option<u8> {
    u8::try_from(number).ok().filter(u8::is_ascii)
}

impl Head {
    fn of(word: u32, forms: &Forms) -> Option<Head> {
        let length = |form: &Option<Box<str>>| match form {
            Some(form) => number(form.len() + 1),
            None => Some(0),
        };
        Some(Head {
            number: [0, 7, 14, 21].map(|bits| (word >> bits & 0x7f) as u8),
            start: number(forms.start)?,
            end: number(forms.end)?,
            is_stop: u8::from(forms.is_stop),
            exact_length: number(forms.exact.len())?,
            stem_length: number(forms.stem.len())?,
            joined_length: length(&forms.joined)?,
            joined_stem_length: length(&forms.joined_stem)?,
            other_stem_length: length(&forms.other_stem)?,
        })
    }

    fn bytes(&self) -> [u8; HEAD_BYTES] {
        let [one, two, three, four] = self.number;
        [
            one,
            two,
            three,
            four,
            self.start,
            self.end,
            self.is_stop,
            self.exact_length,
            self.stem_length,
            self.joined_length,
            self.joined_stem_length,
            self.other_stem_length,
        ]
    }
}

/// The words of a remembered chunk, in order.
pub(super) struct Words<'a> {
    generation: u32,
    entries: &'a str,
    left: u8,
    next: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = (Remembered, Word<'a>);

    fn next(&mut self) -> Option<(Remembered, Word<'a>)> {
        self.left = self.left.checked_sub(1)?;
        let head: &[u8; HEAD_BYTES] = self.entries.as_bytes()[self.next..].first_chunk()?;
        let [
            one,
            two,
            three,
            four,
            start,
            end,
            is_stop,
            exact,
            stem,
            joined,
            joined_stem,
            other_stem,
        ] = head.map(usize::from);
        let remembered = Remembered {
            generation: self.generation,
            number: (one | two << 7 | three << 14 | four << 21) as u32,
        };
        self.next += HEAD_BYTES;
        let mut form = |length: usize| {
            let begin = self.next;
            self.next += length;
            &self.entries[begin..self.next]
        };
        let word = Word {
            exact: form(exact),
            stem: form(stem),
            joined: joined.checked_sub(1).map(&mut form),
            joined_stem: joined_stem.checked_sub(1).map(&mut form),
            other_stem: other_stem.checked_sub(1).map(&mut form),
            is_stop: is_stop != 0,
            start,
            end,
        };
        Some((remembered, word))
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

    fn words<'a>(memo: &'a Memo, chunk: &str) -> Option<Words<'a>> {
        memo.words(memo.place(chunk), chunk)
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
            memo.add(chunk, forms);
        }
        for (chunk, forms) in &remembered {
            let found: Vec<Word> = words(&memo, chunk).unwrap().map(|(_, word)| word).collect();
            let expected: Vec<Word> = forms.iter().map(Forms::word).collect();
            assert_eq!(found, expected, "{chunk}");
        }
    }

    #[test]
    fn what_is_no_ordinary_chunk_is_not_remembered() {
        let mut memo = Memo::new();
        memo.add(&"x".repeat(TERM_LIMIT_BYTES + 1), &[]);
        memo.add("long", &[forms("a", Some(&"x".repeat(127)), None)]);
        memo.add("many", &vec![forms("a", None, None); 128]);
        assert_eq!(memo.chunks, 0);
    }

    #[test]
    fn a_full_memo_begins_anew() {
        let mut memo = Memo::new();
        let mut largest = 0;
        for number in 0..LIMIT_CHUNKS + 10 {
            let chunk = number.to_string();
            memo.make_room(1);
            memo.add(&chunk, &[forms(&chunk, None, None)]);
            largest = largest.max(memo.entries.len());
        }
        assert!(memo.chunks < LIMIT_CHUNKS);
        assert!(largest <= LIMIT_BYTES + 1024);
        assert!(words(&memo, "7").is_none());
        let last = (LIMIT_CHUNKS + 9).to_string();
        let (remembered, word) = words(&memo, &last).unwrap().next().unwrap();
        assert_eq!((remembered.generation, word.exact), (1, last.as_str()));
    }
}
