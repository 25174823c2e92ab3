//! The second step: one spelling for letters, apostrophes and hyphens, with where each came from.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A letter, digit or mark in its one spelling, with the bytes of the chunk that it came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) char: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Returns the letters of a chunk: composed (NFKC), without invisible characters, every apostrophe `'` and every hyphen
/// `-`.
pub(super) fn letters(chunk: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(chunk.len());
    if chunk.is_ascii() {
        letters.extend(chunk.bytes().enumerate().map(|(start, byte)| Letter {
            char: char::from(byte),
            start,
            end: start + 1,
        }));
        return letters;
    }
    let mut chars = chunk.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        // A letter and the marks that follow it are one: e + U+0301 is é.
        let mut end = start + first.len_utf8();
        while let Some((_, mark)) = chars.next_if(|(_, next)| is_mark(*next)) {
            end += mark.len_utf8();
        }
        if is_invisible(first) {
            continue;
        }
        if let Some(char) = one_spelling(first) {
            letters.push(Letter { char, start, end });
            continue;
        }
        letters.extend(
            chunk[start..end]
                .nfkc()
                .map(|char| Letter { char, start, end }),
        );
    }
    letters
}

/// Returns the apostrophe or hyphen that a look-alike stands for.
fn one_spelling(c: char) -> Option<char> {
    match c {
        _ if is_apostrophe(c) => Some('\''),
        '-' | '\u{2010}' | '\u{2011}' => Some('-'),
        _ => None,
    }
}

/// Whether a character is used as an apostrophe; U+0092 is what windows-1252's ’ becomes when it is read as Latin-1.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʹ' | '′' | '＇' | '´' | '`' | '\u{92}'
    )
}

/// Whether a character shows nothing: soft hyphen, zero-width characters, direction marks, byte order mark.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// Whether a character belongs to the letter before it.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_get_one_spelling_and_keep_their_place() {
        let cases = [
            ("re\u{301}gime", "régime"),
            ("co\u{ad}alition", "coalition"),
            ("l\u{92}État", "l'État"),
            ("cessez\u{2011}le\u{2011}feu", "cessez-le-feu"),
            ("1ᵉʳ", "1er"),
            ("ﬁn", "fin"),
        ];
        for (chunk, expected) in cases {
            let letters = letters(chunk);
            let spelled: String = letters.iter().map(|letter| letter.char).collect();
            assert_eq!(spelled, expected);
            for letter in letters {
                assert!(
                    chunk.get(letter.start..letter.end).is_some(),
                    "{chunk}: {letter:?}"
                );
            }
        }
    }
}
