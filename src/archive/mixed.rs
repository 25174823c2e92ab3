//! Bytes that are not wholly UTF-8, line by line: UTF-8, UTF-8 with damaged places, or a single-byte encoding.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{UTF_8, WINDOWS_1252};

use super::decode::{Doubt, Text, line_number};
use super::guess::{SingleByte, is_meant, is_usual};

/// First bytes of the characters beside ASCII that French copy has: letters, marks, a byte order mark, pictures. Where a
/// text ends in one, the rest of the character was cut off.
const FIRST_BYTES: [u8; 9] = [0xc2, 0xc3, 0xc4, 0xc5, 0xcc, 0xcd, 0xe2, 0xef, 0xf0];

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ascii,
    Utf8,
    /// UTF-8 but for some places.
    Damaged,
    /// In a single-byte encoding.
    Other,
}

impl Kind {
    fn of(line: &[u8]) -> Kind {
        if line.is_ascii() {
            return Kind::Ascii;
        }
        let Err(error) = std::str::from_utf8(line) else {
            return Kind::Utf8;
        };
        let is_cut = error.error_len().is_none() && is_cut(&line[error.valid_up_to()..]);
        let mut likely = 0;
        let mut places = 0;
        for chunk in line.utf8_chunks() {
            let valid = chunk.valid();
            // One after the other, invalid bytes are one place.
            places +=
                usize::from(!chunk.invalid().is_empty() && (places == 0 || !valid.is_empty()));
            likely += likely_characters(valid);
        }
        match is_cut || likely > 0 && likely >= places {
            true => Kind::Damaged,
            false => Kind::Other,
        }
    }
}

/// Whether the bytes at the very end of a text are the beginning of a character.
fn is_cut(end: &[u8]) -> bool {
    end.len() > 1 || end.first().is_some_and(|byte| FIRST_BYTES.contains(byte))
}

/// Returns how many characters of several bytes in a text are there by no chance.
///
/// Two bytes of windows-1252 may happen to be one character of UTF-8, as in `DÉCLARÉ»`, but hardly ever one of Europe's
/// letters and marks, or two in a row.
fn likely_characters(text: &str) -> usize {
    let mut count = 0;
    let mut follows_another = false;
    for c in text.chars() {
        count += usize::from(!c.is_ascii() && (is_usual(c) || follows_another));
        follows_another = !c.is_ascii();
    }
    count
}

/// Reads every line that is UTF-8 as UTF-8, those that are so but for some places with these replaced, and the others in
/// the single-byte encoding that they look like. Line ends stay as they are.
pub(super) fn by_line(bytes: &[u8]) -> Text {
    let lines = || bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'));
    let mut kinds: Vec<Kind> = lines().map(Kind::of).collect();
    let has_utf8 = kinds
        .iter()
        .any(|kind| matches!(kind, Kind::Utf8 | Kind::Damaged));
    let mut others = Vec::new();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for (line, _) in lines()
        .zip(&kinds)
        .filter(|(_, kind)| **kind == Kind::Other)
    {
        detector.feed(line, false);
        others.extend_from_slice(line);
    }
    detector.feed(b"", true);
    let encoding = SingleByte::of(&others);
    let is_common = encoding == SingleByte::Windows1252;
    if has_utf8 && is_common {
        // Amid UTF-8, a line whose few bytes mean nothing in windows-1252 is a damaged one.
        for (line, kind) in lines()
            .zip(&mut kinds)
            .filter(|(_, kind)| **kind == Kind::Other)
        {
            if !is_windows_1252(line) {
                *kind = Kind::Damaged;
            }
        }
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    let (mut at, mut places, mut first) = (0, 0, 0);
    for (line, kind) in lines().zip(&kinds) {
        match kind {
            Kind::Ascii | Kind::Utf8 => {
                text.push_str(std::str::from_utf8(line).expect("its kind says so"));
            }
            Kind::Damaged => {
                if places == 0 {
                    first = at;
                }
                places += push_damaged(&mut text, line);
            }
            Kind::Other => text.push_str(&encoding.decode(line)),
        }
        at += line.len();
    }
    let has_others = kinds.contains(&Kind::Other);
    let mut doubts = Vec::new();
    if has_others {
        let guess = detector.guess(Some(b"fr"), Utf8Detection::Deny);
        doubts.push(match has_utf8 {
            true => Doubt::Mixed,
            false if guess != WINDOWS_1252 && is_common => Doubt::LooksLike(guess.name()),
            false => Doubt::Guessed(encoding.name()),
        });
    }
    if places > 0 {
        doubts.push(Doubt::Malformed {
            encoding: UTF_8.name(),
            places,
            line: line_number(&bytes[..first]),
        });
    }
    let encoding = match has_others {
        true => encoding.name(),
        false => UTF_8.name(),
    };
    Text {
        text,
        encoding,
        doubts,
    }
}

/// Whether at least half of the bytes above ASCII mean something in windows-1252 where they stand.
fn is_windows_1252(line: &[u8]) -> bool {
    let text = SingleByte::Windows1252.decode(line);
    let characters: Vec<char> = text.chars().collect();
    let at = |index: Option<usize>| characters.get(index?).copied();
    let (mut meant, mut all) = (0, 0);
    for (index, c) in characters.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
        all += 1;
        meant += usize::from(is_meant(at(index.checked_sub(1)), *c, at(Some(index + 1))));
    }
    meant * 2 >= all
}

/// Adds a line that is UTF-8 but for some places, and returns how many.
fn push_damaged(text: &mut String, line: &[u8]) -> usize {
    let mut places = 0;
    let mut start = 0;
    let mut chunks = line.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        start += chunk.valid().len();
        let mut end = start + chunk.invalid().len();
        while let Some(more) = chunks.next_if(|next| next.valid().is_empty()) {
            end += more.invalid().len();
        }
        if end > start {
            let after = chunks.peek().and_then(|next| next.valid().chars().next());
            push_replacement(text, &line[start..end], after);
            places += 1;
        }
        start = end;
    }
    places
}

/// Adds what invalid bytes amid UTF-8 mean: characters of windows-1252 or of CESU-8, else one U+FFFD for all of them.
fn push_replacement(text: &mut String, bytes: &[u8], after: Option<char>) {
    if let Some(meant) = surrogates(bytes) {
        return text.push_str(&meant);
    }
    let is_end = after.is_none();
    let meant = SingleByte::Windows1252.decode(bytes);
    let characters: Vec<char> = meant.chars().collect();
    let mut before = text.chars().next_back();
    let is_meant = |(index, c): (usize, &char)| {
        let next = characters.get(index + 1).copied().or(after);
        // A © would make a credit of what is around it, and is the last byte of é besides.
        !matches!(c, '©' | '®') && is_meant(before.replace(*c), *c, next)
    };
    match !(is_end && is_cut(bytes)) && characters.iter().enumerate().all(is_meant) {
        true => text.push_str(&meant),
        false => text.push(char::REPLACEMENT_CHARACTER),
    }
}

/// Returns the characters that pairs of surrogates stand for, each surrogate in three bytes as CESU-8 has them.
fn surrogates(bytes: &[u8]) -> Option<String> {
    let units = bytes.chunks(3).map(|unit| match unit {
        [0xed, high @ 0xa0..=0xbf, low @ 0x80..=0xbf] => {
            Some(0xd000 | u16::from(high & 0x3f) << 6 | u16::from(low & 0x3f))
        }
        _ => None,
    });
    let units: Option<Vec<u16>> = units.collect();
    String::from_utf16(&units?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, doubts: &[Doubt]) {
        let read = by_line(bytes);
        assert_eq!((read.text.as_str(), &read.doubts[..]), (text, doubts));
    }

    fn malformed(places: usize, line: u64) -> Doubt {
        Doubt::Malformed {
            encoding: "UTF-8",
            places,
            line,
        }
    }

    #[test]
    fn one_bad_byte_leaves_the_line_in_utf8() {
        for (bad, read) in [
            (&b" \xff "[..], " \u{fffd} "),
            (b"\x80 ", "\u{fffd} "),
            (b"\xa9 ", "\u{fffd} "),
            (b" \xa9 ", " \u{fffd} "),
            (b"\xa0 ", "\u{fffd} "),
            (b"m\xe9tiers", "métiers"),
            (b"cr\xe9\xe9e", "créée"),
            (b" l\x92un", " l’un"),
            (b" \xab\xa0Oui\xa0\xbb ", " «\u{a0}Oui\u{a0}» "),
            (b" 12 \x80,", " 12 €,"),
            (b" \xed\xa0\xbd\xed\xb8\x80 ", " 😀 "),
            (b" \xed\xa0\xbd ", " \u{fffd} "),
            (b" \xe2\x80 ", " \u{fffd} "),
            (b" \xc0\x80 ", " \u{fffd} "),
        ] {
            let places = match bad {
                [b' ', 0xab, ..] => 2,
                _ => 1,
            };
            let line = |bad: &[u8]| {
                [
                    b"Un\nL\xe2\x80\x99\xc3\xa9t\xc3\xa9".as_slice(),
                    bad,
                    b"fut g\xc3\xa2ch\xc3\xa9.\n",
                ]
                .concat()
            };
            let expected = format!("Un\nL’été{read}fut gâché.\n");
            check(&line(bad), &expected, &[malformed(places, 2)]);
        }
    }

    #[test]
    fn a_bad_byte_anywhere_leaves_what_is_around_it() {
        let text = "Le préfet a dit: « L’été sera long, à Sète. »\nIl pleut.\nNoël à Évreux, où l'œuvre a été gâchée…\n";
        let around = |read: &str, start: usize, end: usize| {
            let (before, after) = (
                &text[..text.floor_char_boundary(start)],
                &text[text.ceil_char_boundary(end)..],
            );
            assert!(
                read.starts_with(before) && read.ends_with(after),
                "{start}: {read}"
            );
        };
        for at in 0..text.len() {
            for bad in [0x80, 0xa9, 0xbf, 0xc0, 0xc3, 0xe2, 0xf5, 0xff] {
                let mut bytes = text.as_bytes().to_vec();
                bytes.insert(at, bad);
                around(&by_line(&bytes).text, at, at);
                bytes.remove(at);
                bytes[at] = bad;
                // What a bad byte makes of a line end or of the one character of a line beside ASCII is no concern here.
                if std::str::from_utf8(&bytes).is_err() && text.as_bytes()[at] != b'\n' {
                    around(&by_line(&bytes).text, at, at + 1);
                }
            }
            let cut = by_line(&text.as_bytes()[..at]);
            let whole = &text[..text.floor_char_boundary(at)];
            let rest = cut.text.strip_prefix(whole);
            assert!(matches!(rest, Some("" | "\u{fffd}")), "{at}: {}", cut.text);
        }
    }

    #[test]
    fn a_text_that_is_cut_in_a_character_stays_utf8() {
        check(b"Il a d\xc3", "Il a d\u{fffd}", &[malformed(1, 1)]);
        check(b"L\xe2\x80", "L\u{fffd}", &[malformed(1, 1)]);
        check(b"\xc3\xa9t\xc3", "ét\u{fffd}", &[malformed(1, 1)]);
        check(
            "été\n\nfin de l"
                .as_bytes()
                .iter()
                .copied()
                .chain(*b"\xe2\x80")
                .collect::<Vec<u8>>()
                .as_slice(),
            "été\n\nfin de l\u{fffd}",
            &[malformed(1, 3)],
        );
        check(
            b"Il a cess\xe9",
            "Il a cessé",
            &[Doubt::Guessed("windows-1252")],
        );
    }

    #[test]
    fn lines_of_another_encoding_stay_in_it() {
        check(
            b"\xc3\x89t\xc3\xa9\nL'\xe9t\xe9 \xe0 Nice\n\xa9 R\xe9a",
            "Été\nL'été à Nice\n© Réa",
            &[Doubt::Mixed],
        );
        check(
            b"DEUX D\xc9C\xc9D\xc9\xa0: L'\xc9TAT \xc9MU",
            "DEUX DÉCÉDÉ\u{a0}: L'ÉTAT ÉMU",
            &[Doubt::Guessed("windows-1252")],
        );
        // A line of ASCII but for a byte that is nothing, in a text in UTF-8.
        check(
            b"\xc3\x89t\xc3\xa9\nLa fich\xa9 du port\nL'\xe9t\xe9",
            "Été\nLa fich\u{fffd} du port\nL'été",
            &[Doubt::Mixed, malformed(1, 2)],
        );
    }
}
