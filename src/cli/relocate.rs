//! `depeche relocate`: tells the index that an archive has moved.

use std::path::PathBuf;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, waiting};
use crate::ingest::{self, Options};
use crate::model::path_text;
use crate::output::numbers::counted;

const EXAMPLES: &str = "\
Examples:
  depeche relocate /mnt/old/afp /srv/archives/afp    the same files, now elsewhere
  depeche status                                     names the roots";

/// Tell the index that a root has moved
///
/// Nothing is read again, and every id stays. A hundred of its files are compared first: nine of ten must be there with
/// the content that was indexed. A later ingest reads what has changed.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// The directory or file as it was ingested, whether or not it is still there
    old: PathBuf,
    /// Where it is now
    new: PathBuf,
    /// Wait for an ingest to end
    #[arg(long)]
    wait: bool,
}

/// Relocates a root.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let path = settings.index()?;
    let messages = &settings.messages;
    let relocated = waiting::when_free(
        args.wait,
        messages,
        || false,
        || ingest::relocate(path, &args.old, &args.new, &Options::default()),
    )?;
    if let Some(relocated) = relocated {
        messages.note(format_args!(
            "{} is now {} ({} compared)",
            relocated.old,
            relocated.new,
            counted(relocated.compared as u64, "file", "files")
        ));
        for file in &relocated.differing {
            let file = path_text(file);
            messages.note(format_args!(
                "not as it was, read by the next ingest: {file}"
            ));
        }
    }
    Ok(Ended::Done)
}
