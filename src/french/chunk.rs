//! The first step: text is cut at white space, and sentences are told apart.

use std::ops::Range;

use super::TERM_LIMIT_BYTES;
use super::letters::{is_apostrophe, is_invisible, is_mark};
use crate::schema::French;

/// Longest piece that is looked at as a whole, in bytes. What is longer is no copy, and its letters take many times its
/// length in memory.
const PIECE_BYTES: usize = 16 << 10;

/// What is longer than any term in one spelling or another, in bytes.
const LONG_WORD_BYTES: usize = 4 * TERM_LIMIT_BYTES;

/// A piece of text between white space, without the punctuation around it.
pub(super) struct Chunk {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// How many sentences end before it.
    pub(super) sentence: u32,
    /// The digits of a number written in groups: `27 000` is one chunk, `27000`.
    pub(super) number: Option<String>,
}

impl Chunk {
    /// Returns the chunk as it is analysed, out of the text it stands in.
    pub(super) fn spelled<'a>(&'a self, text: &'a str) -> Spelled<'a> {
        match &self.number {
            Some(digits) => Spelled::whole(digits),
            None => Spelled {
                text,
                start: self.range.start,
                end: self.range.end,
            },
        }
    }
}

/// A chunk with the text that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Spelled<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Spelled<'a> {
    /// Returns a chunk that is the whole of a text.
    pub(super) fn whole(text: &'a str) -> Spelled<'a> {
        Spelled {
            text,
            start: 0,
            end: text.len(),
        }
    }

    pub(super) fn as_str(self) -> &'a str {
        &self.text[self.start..self.end]
    }

    /// Returns all bytes of the text.
    pub(super) fn text(self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Returns where in the text it stands, in bytes.
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The chunks of a text, in order.
pub(super) struct Chunks<'a> {
    text: &'a str,
    next: usize,
    sentence: u32,
    /// A point, exclamation or question mark was met since the last word.
    ended: bool,
    /// An opening quotation mark or dash was met since the last word.
    opened: bool,
    french: &'static French,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(text: &'a str, french: &'static French) -> Chunks<'a> {
        Chunks {
            text,
            next: 0,
            sentence: 0,
            ended: false,
            opened: false,
            french,
        }
    }

    /// Returns the next piece between white space as (whole, core), the core without the punctuation around it.
    fn piece(&self, from: usize) -> Option<(Range<usize>, Range<usize>)> {
        let start = blanks_end(self.text, from);
        if start == self.text.len() {
            return None;
        }
        let reach = start.saturating_add(PIECE_BYTES + LONG_WORD_BYTES);
        let end = match reach < self.text.len() {
            true => self.long_piece_end(start, self.text.floor_char_boundary(reach)),
            false => word_end(self.text, start),
        };
        // Most pieces are a word of ASCII letters at both ends, or that and a comma or a point.
        let bytes = &self.text.as_bytes()[start..end];
        let is_alphanumeric_at = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        if is_alphanumeric_at(0) {
            let last = bytes.len() - 1;
            if is_alphanumeric_at(last) {
                return Some((start..end, start..end));
            }
            if matches!(bytes[last], b',' | b'.') && is_alphanumeric_at(last - 1) {
                return Some((start..end, start..end - 1));
            }
        }
        let piece = &self.text[start..end];
        let core_start = start + piece.find(is_alphanumeric).unwrap_or(piece.len());
        let core = &self.text[core_start..end];
        let kept = core.trim_end_matches(|c: char| !is_alphanumeric(c) && !is_mark(c));
        let mut core_end = core_start + kept.len();
        // An elided word keeps its apostrophe: « l' ONU ».
        if let Some(c) = self.text[core_end..end].chars().next()
            && !kept.is_empty()
            && is_apostrophe(c)
        {
            core_end += c.len_utf8();
        }
        Some((start..end, core_start..core_end))
    }

    /// Returns where a piece ends that may reach so far: at white space, or else where words part. Of a word that is too long
    /// to be a term, it does not matter where it is cut.
    fn long_piece_end(&self, start: usize, reach: usize) -> usize {
        let end = word_end(&self.text[..reach], start);
        if end < reach {
            return end;
        }
        let parts = |c: char| !is_alphanumeric(c) && !is_mark(c);
        let limit = self.text.floor_char_boundary(start + PIECE_BYTES);
        if let Some(after) = self.text[limit..reach].find(parts) {
            return limit + after;
        }
        // The word that is there is too long. It is cut where it begins if that is near: its beginning alone might be a term.
        let near = self.text.floor_char_boundary(limit - LONG_WORD_BYTES);
        match self.text[near..limit]
            .char_indices()
            .rfind(|(_, c)| parts(*c))
        {
            Some((before, c)) => near + before + c.len_utf8(),
            None => limit,
        }
    }

    /// Returns the end of a number written in groups of three digits that begins with `core`, with its digits.
    fn number(&self, core: &Range<usize>, mut end: usize) -> Option<(usize, String)> {
        let digits = &self.text[core.clone()];
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if end != core.end || digits.len() > 3 || !is_digits(digits) {
            return None;
        }
        let mut number = digits.to_owned();
        let mut number_end = core.end;
        // A group stands one blank after the one before, and no punctuation is between them.
        while let Some((whole, group)) = self.piece(end) {
            let one_blank = self.text[end..whole.start].chars().count() == 1;
            if !one_blank
                || whole.start != group.start
                || group.len() != 3
                || !is_digits(&self.text[group.clone()])
            {
                break;
            }
            number.push_str(&self.text[group.clone()]);
            number_end = group.end;
            end = whole.end;
            if whole.end != group.end {
                break;
            }
        }
        (number_end != core.end).then_some((number_end, number))
    }

    /// Whether the point after `core` belongs to the word: « M. », « U.E. ».
    fn is_abbreviation(&self, core: &str) -> bool {
        let mut letters = core.chars();
        let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        single || core.contains('.') || {
            // « l'art. 12 »
            let word = core.rsplit(is_apostrophe).next().unwrap_or(core);
            word.len() <= ABBREVIATION_BYTES
                && (self.french.abbreviations.contains(&word)
                    || self.french.abbreviations.contains(&&*word.to_lowercase()))
        }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        loop {
            let (whole, core) = self.piece(self.next)?;
            self.next = whole.end;
            // Most pieces have nothing before the word and nothing behind it.
            if whole.start < core.start {
                let before = &self.text[whole.start..core.start];
                self.opened |= before.chars().any(is_opening);
                if core.is_empty() {
                    self.ended |= before.chars().any(is_sentence_end);
                    continue;
                }
            }
            if self.ended {
                let first = self.text[core.clone()].chars().next();
                let is_beginning = first.is_some_and(|c| c.is_uppercase() || c.is_numeric());
                self.sentence += u32::from(self.opened || is_beginning);
            }
            let begins_number = self.text.as_bytes()[core.start].is_ascii_digit();
            let number = begins_number.then(|| self.number(&core, whole.end));
            let (range, number) = match number.flatten() {
                Some((end, digits)) => (core.start..end, Some(digits)),
                None => (core.clone(), None),
            };
            if number.is_some() {
                self.next = word_end(self.text, range.end);
            }
            self.opened = false;
            self.ended = range.end < self.next && {
                let after = self.text[range.end..self.next].trim_matches(is_invisible);
                let is_abbreviation = || {
                    after.starts_with('.')
                        && number.is_none()
                        && self.is_abbreviation(&self.text[core.clone()])
                };
                after.chars().any(is_sentence_end) && !is_abbreviation()
            };
            return Some(Chunk {
                range,
                sentence: self.sentence,
                number,
            });
        }
    }
}

/// Longest abbreviation that ends with a point, in bytes: *bros*, *réf*.
const ABBREVIATION_BYTES: usize = 5;

/// Returns where the first character from `from` on stands that is not white space.
fn blanks_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    // One space is what nearly always stands there.
    match rest.as_bytes() {
        [b' ', next, ..] if next.is_ascii_graphic() => from + 1,
        _ => from + rest.len() - rest.trim_start().len(),
    }
}

/// Returns where the first white space from `from` on stands.
///
/// Goes by bytes and makes a character only of those that white space can begin with: of accented letters it never
/// does.
pub(super) fn word_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let rest = bytes[at..].iter();
        let word = rest.take_while(|byte| !MAY_BE_BLANK[usize::from(**byte)]);
        at += word.count();
        match bytes.get(at) {
            Some(byte) if byte.is_ascii() => return at,
            Some(_) if text[at..].starts_with(char::is_whitespace) => return at,
            Some(_) => at += 1,
            None => return at,
        }
    }
}

/// The bytes that white space can begin with.
const MAY_BE_BLANK: [bool; 256] = {
    let mut may_be = [false; 256];
    let mut byte = 0;
    while byte < may_be.len() {
        may_be[byte] = matches!(byte as u8, 9..=13 | b' ' | 0xc2 | 0xe1..=0xe3);
        byte += 1;
    }
    may_be
};

/// What [`char::is_alphanumeric`] says, without its tables for the letters of French.
fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !c.is_ascii() && (matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ') || c.is_alphanumeric())
}

fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

fn is_opening(c: char) -> bool {
    matches!(c, '«' | '“' | '"' | '‹' | '—' | '–' | '„')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    fn check(text: &str, expected: &[&str]) {
        let chunks: Vec<String> = Chunks::new(text, schema::french())
            .map(|chunk| format!("{}:{}", chunk.sentence, chunk.spelled(text).as_str()))
            .collect();
        assert_eq!(chunks, expected, "{text}");
    }

    #[test]
    fn a_piece_without_white_space_is_cut_between_words() {
        let words: Vec<String> = (0..20_000).map(|number| format!("mot{number}é")).collect();
        let joined = words.join(";");
        let chunks: Vec<Chunk> = Chunks::new(&joined, schema::french()).collect();
        assert!(chunks.len() > joined.len() / PIECE_BYTES);
        let longest = PIECE_BYTES + LONG_WORD_BYTES;
        assert!(chunks.iter().all(|chunk| chunk.range.len() <= longest));
        let found: Vec<&str> = chunks
            .iter()
            .flat_map(|chunk| chunk.spelled(&joined).as_str().split(';'))
            .collect();
        assert_eq!(found, words);
        // A word that is too long leaves no piece that is short enough to be a term.
        for before in [PIECE_BYTES - 20, PIECE_BYTES - 2000, 5] {
            let long = format!(
                "{};{}",
                "a;".repeat(before / 2),
                "b".repeat(PIECE_BYTES * 3 + 50)
            );
            let chunks = Chunks::new(&long, schema::french());
            for chunk in chunks {
                let text = chunk.spelled(&long).as_str().to_owned();
                let letters = text.matches('b').count();
                assert!(
                    letters == 0 || letters > TERM_LIMIT_BYTES,
                    "{letters} after {before}"
                );
            }
        }
    }

    #[test]
    fn text_is_cut_at_white_space_and_sentences_are_told_apart() {
        check(
            "« Bien », dit-il. Puis rien.",
            &["0:Bien", "0:dit-il", "1:Puis", "1:rien"],
        );
        check(
            "M. Obama et Mme. Merkel, à l'U.E. à Nice",
            &[
                "0:M", "0:Obama", "0:et", "0:Mme", "0:Merkel", "0:à", "0:l'U.E", "0:à", "0:Nice",
            ],
        );
        check(
            "Il part. « Non », a-t-il dit",
            &["0:Il", "0:part", "1:Non", "1:a-t-il", "1:dit"],
        );
        check("fin ?\u{a0}» Le", &["0:fin", "1:Le"]);
        check(
            "Calvet Inc. (« BPP ») et Roy Corp. Le reste, cf. l'art. 12. Il est. Ensuite",
            &[
                "0:Calvet",
                "0:Inc",
                "0:BPP",
                "0:et",
                "0:Roy",
                "0:Corp",
                "0:Le",
                "0:reste",
                "0:cf",
                "0:l'art",
                "0:12",
                "1:Il",
                "1:est",
                "2:Ensuite",
            ],
        );
        check(
            "Ph. Petit, op. cit. Le sén. Roy. Au col. Il",
            &[
                "0:Ph", "0:Petit", "0:op", "0:cit", "0:Le", "0:sén", "0:Roy", "1:Au", "1:col",
                "2:Il",
            ],
        );
        check("", &[]);
        check(" … « » — ", &[]);
    }

    #[test]
    fn numbers_in_groups_of_three_are_one_chunk() {
        check("27 000 morts", &["0:27000", "0:morts"]);
        check("1\u{202f}000\u{a0}000, et", &["0:1000000", "0:et"]);
        check("en 2015 300 morts", &["0:en", "0:2015", "0:300", "0:morts"]);
        check("le 27, 000", &["0:le", "0:27", "0:000"]);
        check(
            "entre 10 et 200 000. Puis",
            &["0:entre", "0:10", "0:et", "0:200000", "1:Puis"],
        );
    }
}
