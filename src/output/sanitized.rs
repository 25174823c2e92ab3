//! Text from outside, made harmless: nothing in it can move the cursor, set a title or turn the line around.
//!
//! Articles, file names and error messages that quote them pass through here in every text output, on a terminal or
//! in a pipe, since what goes into a pipe is often shown on a terminal later. JSON has its own escapes, made for the same
//! characters ([`super::json`]).

use std::fmt::{self, Write};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::model::path_text;

/// Text of several lines: line ends and tabs stay, everything else that acts on a terminal is made visible.
#[derive(Debug, Clone, Copy)]
pub struct Sanitized<'a>(pub &'a str);

/// Text of one line: line ends and tabs are made visible too, so that a file name cannot forge a line of its own.
#[derive(Debug, Clone, Copy)]
pub struct OneLine<'a>(pub &'a str);

impl fmt::Display for Sanitized<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(out, self.0, |c| acts(c) && !matches!(c, '\n' | '\t'))
    }
}

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(out, self.0, acts)
    }
}

/// Whether a terminal, or a reader of the line, may be led astray by a character.
///
/// It is a control character (C0, DEL, and C1, in which terminals know their commands too), a character that turns the
/// direction of writing, or one that is not seen.
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Directions: marks, embeddings, overrides and isolates.
            '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Without width: spaces, joiners, the byte order mark, fillers.
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{feff}'
            | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}'
            // Shapes of digits and letters that nobody sets any more.
            | '\u{206a}'..='\u{206f}'
            // Line and paragraph separators.
            | '\u{2028}'..='\u{2029}'
            // Annotations and tags, which carry text that nobody sees.
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
        || is_unseen(c)
}

/// Whether a character is in its place where it stands and not seen: where a word may be broken, how a sign is drawn.
///
/// Copy from pages is full of them. They are left out where others are made visible.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Writes a path for a program that reads one a line: as it is on disk in a pipe, harmless on a terminal.
///
/// `is_terminal` says where it goes; bytes that are no UTF-8 stay as they are in a pipe.
pub fn write_path(out: &mut dyn io::Write, path: &Path, is_terminal: bool) -> io::Result<()> {
    match is_terminal {
        true => write!(out, "{}", OneLine(&path_text(path))),
        false => out.write_all(path.as_os_str().as_bytes()),
    }
}

fn write(out: &mut fmt::Formatter<'_>, text: &str, is_shown: impl Fn(char) -> bool) -> fmt::Result {
    let (mut plain, mut at) = (0, 0);
    while let Some(found) = text.as_bytes()[at..].iter().position(may_begin) {
        let position = at + found;
        let Some(c) = text[position..].chars().next() else {
            break;
        };
        at = position + c.len_utf8();
        if !is_shown(c) {
            continue;
        }
        out.write_str(&text[plain..position])?;
        plain = at;
        match c {
            c if is_unseen(c) => {}
            // As terminals show what is typed with the control key: ^[ is ESC, ^? is DEL.
            '\0'..='\u{1f}' | '\u{7f}' => {
                out.write_char('^')?;
                out.write_char(char::from(c as u8 ^ 0x40))?;
            }
            _ => write!(out, "{}", c.escape_unicode())?,
        }
    }
    out.write_str(&text[plain..])
}

/// Whether a character that [`acts`] can begin with a byte; letters of French begin with none of these.
fn may_begin(byte: &u8) -> bool {
    matches!(
        byte,
        0..=0x1f | 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1..=0xe3 | 0xef | 0xf3
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_character_that_acts_begins_with_another_byte() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let mut bytes = [0; 4];
            let first = c.encode_utf8(&mut bytes).as_bytes()[0];
            assert!(!acts(c) || may_begin(&first), "{c:?}");
        }
    }

    #[test]
    fn what_acts_on_a_terminal_is_made_visible() {
        let cases = [
            ("Été à Paris « œuvre »", "Été à Paris « œuvre »"),
            ("4\u{202f}532", "4\u{202f}532"),
            ("\x1b[31mRouge", "^[[31mRouge"),
            ("\u{9b}31mRouge", "\\u{9b}31mRouge"),
            ("\x1b]0;titre\x07", "^[]0;titre^G"),
            ("un\r\ndeux\ttrois", "un^M\ndeux\ttrois"),
            ("a\u{202e}txt.exe", "a\\u{202e}txt.exe"),
            (
                "gouverne\u{ad}ment \u{26a0}\u{fe0f}",
                "gouvernement \u{26a0}",
            ),
            ("a\u{3164}b\u{206e}c", "a\\u{3164}b\\u{206e}c"),
            ("\u{feff}mot\u{200b}mot\u{7f}", "\\u{feff}mot\\u{200b}mot^?"),
        ];
        for (text, expected) in cases {
            assert_eq!(Sanitized(text).to_string(), expected);
        }
        assert_eq!(OneLine("a\nhint: b\tc").to_string(), "a^Jhint: b^Ic");
    }

    #[test]
    fn a_path_is_itself_in_a_pipe_and_harmless_on_a_terminal() {
        let path = Path::new(std::ffi::OsStr::from_bytes(b"\x1b[2J\xe9.txt"));
        let written = |is_terminal| {
            let mut out = Vec::new();
            write_path(&mut out, path, is_terminal).unwrap();
            out
        };
        assert_eq!(written(false), b"\x1b[2J\xe9.txt");
        assert_eq!(written(true), b"^[[2J%E9.txt");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left(text in any::<String>()) {
            let lines = Sanitized(&text).to_string();
            prop_assert!(!lines.chars().any(|c| acts(c) && c != '\n' && c != '\t'));
            prop_assert!(!OneLine(&text).to_string().chars().any(acts));
            prop_assert_eq!(Sanitized(&lines).to_string(), lines);
        }
    }
}
