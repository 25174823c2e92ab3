//! What is said on stderr: problems, hints, and how it went.
//!
//! Every line passes through [`OneLine`]: messages quote file names and what users typed.

use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr};

use super::lines::{Breaks, set};
use super::sanitized::OneLine;
use super::terminal::{self, Colour, ERROR, HINT, Paint};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Loudness {
    /// Only what went wrong.
    Quiet,
    /// How it went, too.
    #[default]
    Usual,
    /// Also what needs nobody's attention.
    Verbose,
}

/// Says things on stderr.
#[derive(Debug, Clone, Copy)]
pub struct Messages {
    paint: Paint,
    loudness: Loudness,
    /// How wide stderr is, if it is a terminal.
    columns: Option<usize>,
}

impl Default for Messages {
    /// Returns what speaks where no option was read.
    fn default() -> Messages {
        Messages::new(Colour::default(), Loudness::default())
    }
}

impl Messages {
    /// Returns what speaks as loudly as asked.
    pub fn new(colour: Colour, loudness: Loudness) -> Messages {
        Messages {
            paint: colour.for_stderr(),
            loudness,
            columns: stderr().is_terminal().then(|| terminal::width(stderr())),
        }
    }

    /// Returns how much is said.
    pub fn loudness(&self) -> Loudness {
        self.loudness
    }

    /// Says what went wrong.
    pub fn problem(&self, text: impl Display) {
        let name = self.paint.paint(ERROR, "depeche:");
        self.print(&format!("{name} "), text);
    }

    /// Says what can be done about it.
    pub fn hint(&self, text: impl Display) {
        let name = self.paint.paint(HINT, "hint:");
        self.print(&format!("{name} "), text);
    }

    /// Says how it went, unless silence was asked for.
    pub fn note(&self, text: impl Display) {
        if self.loudness >= Loudness::Usual {
            self.print("", text);
        }
    }

    /// Says what was asked for, which silence does not silence.
    pub fn answer(&self, text: impl Display) {
        self.print("", text);
    }

    /// Says what only those want to know who asked for it.
    pub fn detail(&self, text: impl Display) {
        if self.loudness >= Loudness::Verbose {
            self.print("", text);
        }
    }

    fn print(&self, first: &str, text: impl Display) {
        let text = OneLine(&text.to_string()).to_string();
        let lines = set(self.columns, first, "  ", &text, Breaks::AtBlanks);
        // Nobody listens on a stderr that cannot be written to, and the work goes on without.
        drop(writeln!(stderr(), "{lines}"));
    }
}
