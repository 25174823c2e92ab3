//! Which single-byte encoding bytes are in, by how French they look: windows-1252, ISO 8859-15, Mac Roman, code page 850.

use encoding_rs::{ISO_8859_15, MACINTOSH, WINDOWS_1252};

/// Letters and marks that French copy has, beside ASCII.
const FRENCH: &str = "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’‘“”…–—€°²½ \u{a0}";

/// The upper half of code page 850, as DOS wrote Western Europe's languages.
const CODE_PAGE_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// How many more signs of another encoding than of windows-1252 decide for it.
const MARGIN: usize = 2;

/// A single-byte encoding that copy may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SingleByte {
    /// The web's encoding, of which ISO 8859-1 is a part.
    Windows1252,
    /// With € and œ where ISO 8859-1 has others.
    Iso8859_15,
    /// The Macintosh's.
    MacRoman,
    /// DOS's.
    CodePage850,
}

impl SingleByte {
    /// Returns the encoding that bytes which are no UTF-8 look most like.
    pub(super) fn of(bytes: &[u8]) -> SingleByte {
        let usual = SingleByte::Windows1252;
        let score = |encoding: SingleByte| encoding.score(bytes);
        let of_usual = score(usual);
        let best = [SingleByte::MacRoman, SingleByte::CodePage850]
            .into_iter()
            .map(|encoding| (score(encoding), encoding))
            .max_by_key(|(score, _)| *score);
        match best {
            Some((score, encoding)) if score > of_usual + MARGIN && score > 2 * of_usual => {
                encoding
            }
            _ if is_iso_8859_15(bytes) => SingleByte::Iso8859_15,
            _ => usual,
        }
    }

    /// Returns the encoding that a file name which is no UTF-8 looks most like, `usual` where its letters do not tell.
    pub(super) fn of_name(name: &[u8], usual: SingleByte) -> SingleByte {
        [
            SingleByte::MacRoman,
            SingleByte::Windows1252,
            SingleByte::CodePage850,
            usual,
        ]
        .into_iter()
        .max_by_key(|encoding| encoding.letters(name))
        .unwrap_or(usual)
    }

    /// Returns the name that outputs use.
    pub(super) fn name(self) -> &'static str {
        match self {
            SingleByte::Windows1252 => WINDOWS_1252.name(),
            SingleByte::Iso8859_15 => ISO_8859_15.name(),
            SingleByte::MacRoman => MACINTOSH.name(),
            SingleByte::CodePage850 => "IBM850",
        }
    }

    /// Returns bytes of the encoding as text.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        let encoding = match self {
            SingleByte::Windows1252 => WINDOWS_1252,
            SingleByte::Iso8859_15 => ISO_8859_15,
            SingleByte::MacRoman => MACINTOSH,
            SingleByte::CodePage850 => {
                let upper: Vec<char> = CODE_PAGE_850.chars().collect();
                let character = |byte: &u8| match byte {
                    0..=127 => char::from(*byte),
                    _ => upper[usize::from(*byte) - 128],
                };
                return bytes.iter().map(character).collect();
            }
        };
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// Returns how well the letters above ASCII fit a name in French: each that is French's counts, and once more in a word
    /// that has capitals where words have them. No mark counts: names have few, and an ellipsis is the à of another encoding.
    fn letters(self, name: &[u8]) -> usize {
        let name: Vec<char> = self.decode(name).chars().collect();
        let beside = |at: Option<usize>| {
            let neighbour = at.and_then(|at| name.get(at));
            neighbour.copied().filter(|c| c.is_alphabetic())
        };
        let fit = |(at, c): (usize, &char)| {
            if c.is_ascii() || !c.is_alphabetic() || !FRENCH.contains(*c) {
                return 0;
            }
            let (before, after) = (beside(at.checked_sub(1)), beside(at.checked_add(1)));
            let stands = match c.is_uppercase() {
                true => before.is_none_or(char::is_uppercase),
                false => after.is_none_or(char::is_lowercase),
            };
            1 + usize::from(stands && (before.is_some() || after.is_some()))
        };
        name.iter().enumerate().map(fit).sum()
    }

    /// Returns how many bytes above ASCII are letters and marks of French where such stand.
    fn score(self, bytes: &[u8]) -> usize {
        let upper: Vec<u8> = (128..=255).collect();
        let upper: Vec<char> = self.decode(&upper).chars().collect();
        let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
        let fits = |at: usize, byte: u8| {
            let Some(c) = upper.get(usize::from(byte) - 128).copied() else {
                return false;
            };
            // A letter has another beside it; a mark does not stand between two.
            let (before, after) = (at > 0 && is_letter(at - 1), is_letter(at + 1));
            FRENCH.contains(c)
                && match c.is_alphabetic() {
                    true => (before || after) && (c.is_lowercase() || !before),
                    false => !(before && after) || matches!(c, '’' | '‘'),
                }
        };
        bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte >= 128 && fits(*at, **byte))
            .count()
    }
}

/// Whether bytes have what only ISO 8859-15 has: œ inside a word, € after a number; and none of windows-1252's own.
fn is_iso_8859_15(bytes: &[u8]) -> bool {
    if bytes.iter().any(|byte| (0x80..0xa0).contains(byte)) {
        return false;
    }
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        0xbd => at > 0 && is_letter(bytes.get(at - 1)) && is_letter(bytes.get(at + 1)),
        0xa4 => {
            let before = bytes[..at]
                .iter()
                .rev()
                .find(|byte| !matches!(byte, b' ' | 0xa0));
            before.is_some_and(u8::is_ascii_digit)
        }
        _ => false,
    })
}

/// Whether a character that windows-1252 has for a byte amid UTF-8 is what was meant, by the characters beside it.
///
/// The byte may also be what is left of a character of UTF-8, or mean nothing: the last byte of é alone is ©.
pub(super) fn is_meant(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (follows, precedes) = (is_letter(before), is_letter(after));
    match c {
        // Letters of other languages than these, and what é and ÿ begin with in UTF-8.
        'ÿ' | 'Ã' | 'ð' | 'Ð' | 'þ' | 'Þ' => false,
        'à' if is_blank(before) && is_blank(after) => true,
        'ª' | 'º' | 'µ' | '²' | '³' | '¼' | '½' | '¾' => is_digit(before),
        '°' => is_digit(before) || matches!(before, Some('n' | 'N')),
        '€' => is_digit(before) || is_blank(before) && !precedes,
        '’' | '‘' => follows && precedes,
        '«' | '“' | '„' => !follows,
        '»' | '”' | '…' => !precedes,
        '\u{a0}' => {
            let holds = |c: char| c.is_alphanumeric() || "«»:;!?%€°".contains(c);
            after.is_some_and(holds) || before == Some('«')
        }
        c if c.is_lowercase() => follows || precedes,
        c if c.is_uppercase() => match before {
            Some(before) if before.is_alphabetic() => before.is_uppercase(),
            _ => precedes,
        },
        // Controls, for bytes that windows-1252 leaves free; then signs, which stand by themselves.
        c => !(c.is_control() || follows || precedes),
    }
}

/// Whether a character beside ASCII is one that copy in Europe's languages has: a letter, an accent, a mark.
pub(super) fn is_usual(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'..='\u{17f}'
            | '\u{300}'..='\u{36f}'
            | '\u{2010}'..='\u{2044}'
            | '€'
            | '™'
            | '\u{fb00}'..='\u{fb06}'
            | '\u{feff}'
    )
}

/// Returns the byte that windows-1252 has for a character.
fn in_windows_1252(c: char) -> Option<u8> {
    match c {
        // Bytes that windows-1252 leaves free come through as the control characters of their number.
        '\0'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
        c => {
            let mut utf8 = [0; 4];
            let (encoded, _, has_errors) = WINDOWS_1252.encode(c.encode_utf8(&mut utf8));
            match encoded[..] {
                [byte] if !has_errors => Some(byte),
                _ => None,
            }
        }
    }
}

/// Returns a line that was encoded twice (`Ã©` for `é`) as it was meant; `None` where that is not certain.
///
/// Certain is a line all of whose characters windows-1252 has, and whose bytes in it are UTF-8: that no text is by chance.
pub(super) fn once_encoded(line: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = line.chars().map(in_windows_1252).collect();
    String::from_utf8(bytes?)
        .ok()
        .filter(|meant| meant.len() < line.len())
}

/// Returns a line of which pieces were encoded twice as it was meant; `None` where no piece is.
///
/// Such a piece is characters in a row that are one of Europe's letters or marks in UTF-8 when windows-1252 writes them.
pub(super) fn once_encoded_in_pieces(line: &str) -> Option<String> {
    let mut meant = String::with_capacity(line.len());
    let mut run: Vec<(char, u8)> = Vec::new();
    for c in line.chars() {
        match in_windows_1252(c).filter(|_| !c.is_ascii()) {
            Some(byte) => run.push((c, byte)),
            None => {
                push_meant(&mut meant, &run);
                run.clear();
                meant.push(c);
            }
        }
    }
    push_meant(&mut meant, &run);
    (meant.len() < line.len()).then_some(meant)
}

fn push_meant(text: &mut String, run: &[(char, u8)]) {
    let bytes: Vec<u8> = run.iter().map(|(_, byte)| *byte).collect();
    let mut written = run.iter().map(|(c, _)| c);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            let pieces = written.by_ref().take(c.len_utf8());
            // An à that ends a word of capitals is the Ã of another language and a blank.
            let follows_capital = text.chars().next_back().is_some_and(char::is_uppercase);
            match is_usual(c) && !(c == 'à' && follows_capital) {
                true => {
                    pieces.for_each(drop);
                    text.push(c);
                }
                false => text.extend(pieces),
            }
        }
        text.extend(written.by_ref().take(chunk.invalid().len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_is_told_in_four_encodings() {
        let text = "Le procès de deux élèves à Besançon: « C'est une fête », a déclaré l’avocat.";
        for encoding in [
            SingleByte::Windows1252,
            SingleByte::MacRoman,
            SingleByte::CodePage850,
        ] {
            let upper: Vec<u8> = (128..=255).collect();
            let upper: Vec<char> = encoding.decode(&upper).chars().collect();
            let byte = |c: char| match c.is_ascii() {
                true => c as u8,
                false => match upper.iter().position(|known| *known == c) {
                    Some(place) => place as u8 + 128,
                    None => b'\'',
                },
            };
            let bytes: Vec<u8> = text.chars().map(byte).collect();
            assert_eq!(SingleByte::of(&bytes), encoding);
            let read = encoding.decode(&bytes);
            assert!(
                read.starts_with("Le procès de deux élèves à Besançon"),
                "{read}"
            );
        }
        assert_eq!(
            SingleByte::of(b"Le c\xbdur de l'\xe9t\xe9, 12 \xa4"),
            SingleByte::Iso8859_15
        );
        assert_eq!(SingleByte::of(b"L'\xe9t\xe9"), SingleByte::Windows1252);
    }

    #[test]
    fn names_of_files_are_told_by_their_letters() {
        let (dos, windows, mac) = (
            SingleByte::CodePage850,
            SingleByte::Windows1252,
            SingleByte::MacRoman,
        );
        let check = |name: &[u8], usual: SingleByte, expected: &str| {
            let encoding = SingleByte::of_name(name, usual);
            assert_eq!(encoding.decode(name), expected, "{usual:?}");
        };
        for usual in [dos, windows] {
            check(
                b"ao\x96t \x85 Ch\x83teaulin.txt",
                usual,
                "août à Châteaulin.txt",
            );
            check(b"\x90T\x90 2011.TXT", usual, "ÉTÉ 2011.TXT");
            check(
                b"ao\xfbt \xe0 Ch\xe2teaulin.txt",
                usual,
                "août à Châteaulin.txt",
            );
            check(b"l\x92\xe9cole.txt", usual, "l’école.txt");
            check(
                b"n\x8e \x88 Ch\x89teaulin.txt",
                usual,
                "né à Châteaulin.txt",
            );
        }
        check(b"\xb7 VOIR.TXT", dos, "À VOIR.TXT");
        check(b"n\xf8 4.txt", dos, "n° 4.txt");
        check(b"n\xb0 4.txt", windows, "n° 4.txt");
        check(b"\x8e", mac, "é");
    }

    #[test]
    fn a_line_encoded_twice_is_repaired_and_others_are_not() {
        for (line, expected) in [
            ("L\u{e2}\u{20ac}\u{2122}Ã©tÃ©", Some("L’été")),
            ("Ã\u{89}lysÃ©e", Some("Élysée")),
            ("Ã‰lysÃ©e", Some("Élysée")),
            ("JOÃO", None),
            ("L'été", None),
            ("Ã©tÃ© à Paris", None),
            ("Пример Ã©", None),
            ("ascii", None),
        ] {
            assert_eq!(once_encoded(line).as_deref(), expected, "{line}");
        }
        for (line, expected) in [
            ("Ã©tÃ© à Paris", Some("été à Paris")),
            ("L’Ã©tÃ©, dit-il « ici Â»", Some("L’été, dit-il « ici »")),
            ("Пример â€“ Ã©", Some("Пример – é")),
            ("IRMÃ\u{a0}» et DÉCLARÉ»", None),
            ("JOÃO Â", None),
        ] {
            assert_eq!(once_encoded_in_pieces(line).as_deref(), expected, "{line}");
        }
    }
}
