//! What the terminal can do and is wanted to do: colours and width.

use std::fmt;
use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};

/// A word of a query where it stands in a text, and a problem's first word.
pub const MATCH: Style = AnsiColor::Red.on_default().bold();
/// What a reader looks for first: a headline, the name of a row.
pub const HEADING: Style = Style::new().bold();
/// What is there for those who look for it: dates, paths, numbers.
pub const ASIDE: Style = Style::new().dimmed();
/// What went wrong.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// What can be done about it: no colour is read well on black and on white but red.
pub const HINT: Style = Style::new().bold();

/// Width that is assumed where there is no terminal to ask.
const COLUMNS: usize = 80;

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR or TERM=dumb says otherwise.
    #[default]
    Auto,
    /// Also in a pipe.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Returns the brush for stdout.
    pub fn for_stdout(self) -> Paint {
        self.decide(std::io::stdout().is_terminal(), |name| {
            std::env::var_os(name)
        })
    }

    /// Returns the brush for stderr.
    pub fn for_stderr(self) -> Paint {
        self.decide(std::io::stderr().is_terminal(), |name| {
            std::env::var_os(name)
        })
    }

    /// What was asked for by an option goes before NO_COLOR (no-color.org), which goes before what the terminal is.
    fn decide(
        self,
        is_terminal: bool,
        variable: impl Fn(&str) -> Option<std::ffi::OsString>,
    ) -> Paint {
        let is_coloured = match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let is_unwanted = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
                let is_dumb = variable("TERM").is_some_and(|value| value == "dumb");
                is_terminal && !is_unwanted && !is_dumb
            }
        };
        Paint { is_coloured }
    }
}

/// Colours text, or leaves it as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Paint {
    is_coloured: bool,
}

impl Paint {
    /// What leaves text as it is.
    pub const NONE: Paint = Paint { is_coloured: false };

    /// Whether it colours anything.
    pub fn is_coloured(self) -> bool {
        self.is_coloured
    }

    /// Returns `text` in a style; it must be harmless already ([`super::sanitized`]).
    pub fn paint<T: fmt::Display>(self, style: Style, text: T) -> Painted<T> {
        let style = if self.is_coloured {
            style
        } else {
            Style::new()
        };
        Painted { style, text }
    }
}

/// Text in a style.
#[derive(Debug, Clone, Copy)]
pub struct Painted<T> {
    style: Style,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}{:#}", self.style, self.text, self.style)
    }
}

/// Returns how many columns the terminal has that stdout or stderr is.
pub fn width(stream: impl std::os::fd::AsFd) -> usize {
    terminal_size::terminal_size_of(stream)
        .map_or(COLUMNS, |(width, _)| usize::from(width.0).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        let cases = [
            (Colour::Auto, true, None, true),
            (Colour::Auto, false, None, false),
            (Colour::Auto, true, Some(("NO_COLOR", "1")), false),
            (Colour::Auto, true, Some(("NO_COLOR", "")), true),
            (Colour::Auto, true, Some(("TERM", "dumb")), false),
            (Colour::Always, false, Some(("NO_COLOR", "1")), true),
            (Colour::Never, true, None, false),
        ];
        for (colour, is_terminal, set, expected) in cases {
            let variable = |name: &str| {
                let (_, value) = set.filter(|(set, _)| *set == name)?;
                Some(value.into())
            };
            let paint = colour.decide(is_terminal, variable);
            assert_eq!(
                paint.is_coloured, expected,
                "{colour:?} {is_terminal} {set:?}"
            );
        }
    }

    #[test]
    fn without_colours_the_text_is_bare() {
        let plain = Paint::default().paint(ERROR, "x").to_string();
        assert_eq!(plain, "x");
        let coloured = Paint { is_coloured: true }.paint(HEADING, "x").to_string();
        assert_eq!(coloured, "\x1b[1mx\x1b[0m");
    }
}
