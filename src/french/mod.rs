//! From text to terms, the same for articles and queries; one step a file.
//!
//! The steps, in their order:
//! 1. [`chunk`]: text is cut at white space, and sentences are told apart;
//! 2. [`letters`]: each chunk gets one spelling of its letters, apostrophes and hyphens;
//! 3. [`words`]: a chunk becomes words: elisions, acronyms, numbers, compounds, inclusive writing;
//! 4. [`fold`](mod@fold): the exact form, without case and accents;
//! 5. [`stem`]: the stems.
//!
//! The last four look at one chunk alone, so their result is remembered: in real copy nine chunks of ten have been met
//! before.

mod beginning;
mod chunk;
mod fold;
mod letters;
mod memo;
mod question;
mod short;
mod stem;
mod words;

use std::ops::Range;

use arrayvec::ArrayVec;
use rustc_hash::FxHashSet;

use crate::schema::{self, French};
pub use beginning::Beginnings;
use chunk::{Chunk, Chunks};
pub use fold::fold;
pub use memo::MOST_WORDS;
use memo::{Known, Memo, Place};
pub use question::asks;
pub use short::short_word;
use stem::Stemmer;
use words::Forms;
pub use words::{Word, is_article_number, name_key};

/// Raised whenever code under `french/` changes what terms a text gives; rows of `schema/french.toml` have a version
/// of their own.
const CODE_VERSION: u32 = 4;

/// Longest term, in bytes. The longest word that dispatches hold is a chemical's name of some 50 letters; what is
/// longer is a web address or no word at all.
pub const TERM_LIMIT_BYTES: usize = 64;

/// How many chunks are looked up in the memo before the first one is taken apart: see [`Memo::places`].
const BATCH_CHUNKS: usize = 64;

/// Returns the version of the analysis: an index holds the terms of one version and is searched with the same.
pub fn version() -> String {
    format!("{CODE_VERSION}.{}", schema::french().version)
}

/// One word of a text, with where it stands.
pub struct Token<'a> {
    source: Source<'a>,
    /// Where it stands in the text, in bytes, without the article elided before it.
    pub range: Range<usize>,
    /// How many words stand before it.
    pub position: u32,
    /// How many sentences end before it.
    pub sentence: u32,
    /// How many pieces between white space stand before the one it is part of.
    pub chunk: u32,
}

/// Where the forms of a word are.
#[derive(Clone, Copy)]
enum Source<'a> {
    Known(Known<'a>),
    Made(&'a Forms),
}

impl Source<'_> {
    /// Whether the word is one that a text is searched by; what is remembered always is.
    fn is_term(self) -> bool {
        match self {
            Source::Known(_) => true,
            Source::Made(forms) => !forms.exact.is_empty(),
        }
    }
}

impl<'a> Token<'a> {
    /// Returns the word in its forms.
    pub fn word(&self) -> Word<'a> {
        match self.source {
            Source::Known(known) => known.word(),
            Source::Made(forms) => forms.word(),
        }
    }

    /// Returns the number that the analyzer knows the word by, where it remembers it: the same for all words that have the
    /// same forms.
    pub fn number(&self) -> Option<u32> {
        match self.source {
            Source::Known(known) => Some(known.number),
            Source::Made(_) => None,
        }
    }
}

/// Turns text into words. Keeps what it met, so one is made for each thread and used for many texts.
pub struct Analyzer {
    rules: Rules,
    memo: Memo,
    /// Whether it forgets everything when no more has room: common chunks are soon met again.
    forgets: bool,
}

/// The rows of `schema/french.toml` as the steps use them.
struct Rules {
    french: &'static French,
    stop: FxHashSet<&'static str>,
    stemmer: Stemmer,
}

impl Default for Analyzer {
    fn default() -> Analyzer {
        Analyzer::new()
    }
}

impl Analyzer {
    /// Returns an analyzer that remembers nothing yet.
    pub fn new() -> Analyzer {
        let french = schema::french();
        let rules = Rules {
            french,
            stop: french.stop.iter().copied().collect(),
            stemmer: Stemmer::new(&french.stems),
        };
        Analyzer {
            rules,
            memo: Memo::new(),
            forgets: true,
        }
    }

    /// Returns an analyzer that forgets nothing before it is told to, so that numbers of words stay good.
    pub fn keeping() -> Analyzer {
        Analyzer {
            forgets: false,
            ..Analyzer::new()
        }
    }

    /// Whether it remembers no more words than it does.
    pub fn is_full(&self) -> bool {
        self.memo.is_full()
    }

    /// Forgets everything if no more has room. Numbers of words are no longer good then.
    pub fn make_room(&mut self) {
        if self.is_full() {
            self.memo = Memo::new();
        }
    }

    /// Returns a word by its number.
    pub fn word(&self, number: u32) -> Word<'_> {
        self.memo.word(number)
    }

    /// Gives every word of `text` to `take`, in order.
    ///
    /// Words longer than [`TERM_LIMIT_BYTES`] are left out; their position stays free.
    pub fn each_token(&mut self, text: &str, take: impl FnMut(Token)) {
        self.each_token_where(text, |_| true, take);
    }

    /// Gives every word of the pieces between white space that are wanted to `take`, in order.
    ///
    /// The others are not analysed and count as one position each: positions say no more than the order.
    pub fn each_token_where(
        &mut self,
        text: &str,
        is_wanted: impl Fn(&str) -> bool,
        mut take: impl FnMut(Token),
    ) {
        let mut position = 0;
        let mut chunks = Chunks::new(text, self.rules.french);
        let mut index = 0;
        // Filled in place: what is collected is copied.
        let mut batch: ArrayVec<Chunk, BATCH_CHUNKS> = ArrayVec::new();
        loop {
            batch.clear();
            batch.extend(chunks.by_ref().take(BATCH_CHUNKS));
            if batch.is_empty() {
                return;
            }
            if self.forgets {
                self.make_room();
            }
            let wanted: ArrayVec<bool, BATCH_CHUNKS> = batch
                .iter()
                .map(|chunk| is_wanted(chunk.spelled(text).as_str()))
                .collect();
            let both = batch.iter().zip(&wanted);
            let sought = both.clone().filter(|(_, is_wanted)| **is_wanted);
            let places = self
                .memo
                .places(sought.map(|(chunk, _)| chunk.spelled(text)));
            let mut places = places.into_iter();
            for (chunk, is_wanted) in both {
                index += 1;
                if !is_wanted {
                    position += 1;
                    continue;
                }
                let mut give = |inside: Range<usize>, source: Source| {
                    let start = chunk.range.start;
                    let range = match chunk.number {
                        Some(_) => chunk.range.clone(),
                        None => start + inside.start..start + inside.end,
                    };
                    if source.is_term() {
                        take(Token {
                            source,
                            range,
                            position,
                            sentence: chunk.sentence,
                            chunk: index - 1,
                        });
                    }
                    position += 1;
                };
                let spelled = chunk.spelled(text);
                let place = match places.next() {
                    // It may have stood before in the same batch.
                    None | Some(Place::UNKNOWN) => self.memo.place(spelled),
                    Some(known) => known,
                };
                if let Some(words) = self.memo.words(place, spelled) {
                    words.for_each(|(inside, known)| give(inside, Source::Known(known)));
                    continue;
                }
                let forms = words::words(&letters::letters(spelled.as_str()), &self.rules);
                let place = self.memo.add(spelled, &forms);
                match self.memo.words(place, spelled) {
                    Some(words) => {
                        words.for_each(|(inside, known)| give(inside, Source::Known(known)));
                    }
                    None => {
                        let forms = forms.iter();
                        forms.for_each(|made| give(made.start..made.end, Source::Made(made)));
                    }
                }
            }
        }
    }
}
