//! `depeche formats`: what is read.

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, print};
use crate::formats::FORMATS;
use crate::output::terminal::HEADING;

const EXAMPLES: &str = "\
Examples:
  depeche formats                          every format that is read
  depeche ingest --dry-run --verbose FILE  which of them a file is, and what is taken of it
  depeche query '*' format:nitf            articles that were read as one of them";

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
    let paint = settings.colour.for_stdout();
    print(|out| {
        for format in FORMATS {
            let name = paint.paint(HEADING, format!("{:<10}", format.name));
            writeln!(out, "{name} {}", format.about)?;
        }
        for (name, about) in AROUND {
            writeln!(out, "\n{}\n           {about}", paint.paint(HEADING, name))?;
        }
        Ok(())
    })?;
    Ok(Ended::Done)
}
