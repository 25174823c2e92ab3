//! `depeche forget`: removes a root and its articles from the index.

use std::path::PathBuf;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, waiting};
use crate::ingest;
use crate::output::numbers;

const EXAMPLES: &str = "\
Examples:
  depeche forget ~/archives/essai    its articles leave the index; its files stay where they are
  depeche status                     names the roots";

/// Remove a root and its articles from the index
///
/// The files themselves are not touched.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// The directory or file that was ingested, whether or not it is still there
    root: PathBuf,
    /// Wait for an ingest to end
    #[arg(long)]
    wait: bool,
}

/// Forgets a root.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let path = settings.index()?;
    let messages = &settings.messages;
    let forgotten = waiting::when_free(
        args.wait,
        messages,
        || false,
        || ingest::forget(path, &args.root),
    )?;
    if let Some(forgotten) = forgotten {
        let articles = numbers::counted(forgotten.articles, "article", "articles");
        messages.note(format_args!("{articles} removed"));
        if forgotten.roots.is_empty() {
            messages.note("the index has no roots left");
        }
    }
    Ok(Ended::Done)
}
