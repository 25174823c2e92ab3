//! What is said on stderr: problems, hints, and how it went.
//!
//! Every line passes through [`OneLine`]: messages quote file names and what users typed.

use std::fmt::Display;
use std::io::Write;

use super::sanitized::OneLine;
use super::terminal::{Colour, ERROR, HINT, Paint};

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
#[derive(Debug, Clone, Copy, Default)]
pub struct Messages {
    paint: Paint,
    loudness: Loudness,
}

impl Messages {
    /// Returns what speaks as loudly as asked.
    pub fn new(colour: Colour, loudness: Loudness) -> Messages {
        Messages {
            paint: colour.for_stderr(),
            loudness,
        }
    }

    /// Returns how much is said.
    pub fn loudness(&self) -> Loudness {
        self.loudness
    }

    /// Says what went wrong.
    pub fn problem(&self, text: impl Display) {
        let name = self.paint.paint(ERROR, "depeche:");
        print(format_args!("{name} {}", OneLine(&text.to_string())));
    }

    /// Says what can be done about it.
    pub fn hint(&self, text: impl Display) {
        let name = self.paint.paint(HINT, "hint:");
        print(format_args!("{name} {}", OneLine(&text.to_string())));
    }

    /// Says how it went, unless silence was asked for.
    pub fn note(&self, text: impl Display) {
        if self.loudness >= Loudness::Usual {
            print(OneLine(&text.to_string()));
        }
    }

    /// Says what was asked for, which silence does not silence.
    pub fn answer(&self, text: impl Display) {
        print(OneLine(&text.to_string()));
    }

    /// Says what only those want to know who asked for it.
    pub fn detail(&self, text: impl Display) {
        if self.loudness >= Loudness::Verbose {
            print(OneLine(&text.to_string()));
        }
    }
}

fn print(line: impl Display) {
    // Nobody listens on a stderr that cannot be written to, and the work goes on without.
    drop(writeln!(std::io::stderr(), "{line}"));
}
