//! `depeche formats`: what is read.

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, print};
use crate::formats::FORMATS;
use crate::output::lines::{Breaks, wrapped};
use crate::output::terminal::HEADING;

const EXAMPLES: &str = "\
Examples:
  depeche formats                          every format that is read
  depeche ingest --dry-run --verbose FILE  which of them a file is, and what is taken of it
  depeche query '*' format:nitf            articles that were read as one of them";

/// Blanks before what is said of a format, below its name.
const INDENT: &str = "           ";

/// What a format may be wrapped in.
const AROUND: [(&str, &str); 2] = [
    (
        "gzip, zstd, bzip2, xz",
        "unpacked while they are read, in two layers at most",
    ),
    (
        "zip, tar",
        "every member read like a file, and members of zip and tar files in them",
    ),
];

/// List the formats that are read, each told by its content
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {}

/// Lists formats in the order in which they are tried.
pub(super) fn run(_args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let screen = settings.screen();
    print(|out| {
        for format in FORMATS {
            let name = screen.styled(HEADING, &format!("{:<10} ", format.name));
            let lines = wrapped(&screen, &name, INDENT, format.about, Breaks::AtBlanks);
            writeln!(out, "{lines}")?;
        }
        for (name, about) in AROUND {
            let lines = wrapped(&screen, INDENT, INDENT, about, Breaks::AtBlanks);
            writeln!(out, "\n{}\n{lines}", screen.styled(HEADING, name))?;
        }
        Ok(())
    })?;
    Ok(Ended::Done)
}
