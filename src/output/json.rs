//! JSON in which nothing can act on a terminal: the characters that text output makes visible are `\u` escapes here.
//!
//! serde_json escapes C0 alone. C1 holds commands of terminals too, and direction marks turn a line of JSON around as
//! they do any other. A program that reads the JSON gets the same text either way.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::sanitized::acts;

/// Writes a value as JSON on a line of its own.
pub fn write_line<T: Serialize + ?Sized>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaping))?;
    out.write_all(b"\n")
}

/// The compact form, with more characters escaped than JSON asks for.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut plain = 0;
        for (position, c) in fragment.char_indices().filter(|(_, c)| acts(*c)) {
            out.write_all(&fragment.as_bytes()[plain..position])?;
            plain = position + c.len_utf8();
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> String {
        let mut out = Vec::new();
        write_line(&mut out, text).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn controls_and_directions_are_escaped() {
        let cases = [
            ("été « œ »\n", "\"été « œ »\\n\"\n"),
            (
                "\x1b[0m\u{9b}31m\u{7f}",
                "\"\\u001b[0m\\u009b31m\\u007f\"\n",
            ),
            ("a\u{202e}b\u{feff}", "\"a\\u202eb\\ufeff\"\n"),
            ("\u{e0041}", "\"\\udb40\\udc41\"\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected);
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_none_acts(text in any::<String>()) {
            let line = line(&text);
            prop_assert!(!line.trim_end_matches('\n').chars().any(acts));
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }
}
