//! Runs of letters, found byte by byte: nearly all that French writes are ASCII or lie between À and ÿ.

/// What a byte may be: a letter, or one of the two bytes of a letter from À to ÿ.
const LETTER: u8 = 1;
/// A figure.
const FIGURE: u8 = 2;

/// What each byte may be. The second bytes of × and ÷, which begin like letters, are none of a letter.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | 0xc3 => LETTER,
            b'0'..=b'9' => FIGURE,
            0x97 | 0xb7 => 0,
            0x80..=0xbf => LETTER,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// Returns where the letters end that stand at a place, at the latest before the first character that is neither ASCII
/// nor between À and ÿ.
pub(super) fn letters_end(text: &str, at: usize) -> usize {
    run_end(text, at, LETTER)
}

/// Returns where the letters and figures end that stand at a place, in the same way.
pub(super) fn alphanumerics_end(text: &str, at: usize) -> usize {
    run_end(text, at, LETTER | FIGURE)
}

fn run_end(text: &str, at: usize, kinds: u8) -> usize {
    let run = text.as_bytes()[at..].iter();
    let length = run
        .take_while(|byte| KINDS[usize::from(**byte)] & kinds != 0)
        .count();
    let end = at + length;
    // Of × and ÷ the first byte was taken for a letter's.
    end - usize::from(!text.is_char_boundary(end))
}

/// Whether a word begins with a capital.
pub(super) fn starts_with_capital(word: &str) -> bool {
    match word.as_bytes() {
        [byte, ..] if byte.is_ascii() => byte.is_ascii_uppercase(),
        // À to Þ but ×.
        [0xc3, second, ..] => matches!(second, 0x80..=0x96 | 0x98..=0x9e),
        _ => word.starts_with(char::is_uppercase),
    }
}

/// Returns a text in lower case, as [`str::to_lowercase`] does but for a sigma at the end of a word.
///
/// That one goes on letter by letter behind the first that is not ASCII.
pub(super) fn lower(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let ascii = rest.bytes().take_while(u8::is_ascii).count();
        let start = lower.len();
        lower.push_str(&rest[..ascii]);
        lower[start..].make_ascii_lowercase();
        let mut others = rest[ascii..].chars();
        let Some(c) = others.next() else {
            return lower;
        };
        lower.extend(c.to_lowercase());
        rest = others.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_before_what_is_no_letter() {
        for (text, letters, alphanumerics) in [
            ("été2016 !", "été", "été2016"),
            ("Ça×3", "Ça", "Ça"),
            ("ÿ÷", "ÿ", "ÿ"),
            ("cœur", "c", "c"),
            ("×", "", ""),
            ("Angström", "Angström", "Angström"),
            ("", "", ""),
        ] {
            assert_eq!(&text[..letters_end(text, 0)], letters, "{text}");
            assert_eq!(&text[..alphanumerics_end(text, 0)], alphanumerics, "{text}");
        }
        assert_eq!(letters_end("l'été", 2), 7);
    }

    #[test]
    fn lower_case_is_what_unicode_says() {
        for text in ["", "L'ÉTÉ À Nice", "ŒUVRE", "İstanbul", "« Où ? »"] {
            assert_eq!(lower(text), text.to_lowercase());
        }
    }

    #[test]
    fn capitals_are_what_unicode_says() {
        for c in '\0'..='\u{24f}' {
            let word = c.to_string();
            assert_eq!(starts_with_capital(&word), c.is_uppercase(), "{c:?}");
        }
        assert!(!starts_with_capital(""));
    }
}
