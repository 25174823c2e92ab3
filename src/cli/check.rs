//! `depeche check`: verifies the files of the index.

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, print};
use crate::index::{Damage, Index};
use crate::model::path_text;
use crate::output::numbers;
use crate::output::sanitized::OneLine;

const EXAMPLES: &str = "\
Examples:
  depeche check           compare every file of the index with its checksum
  depeche check --full    and read every article again";

/// Verify every file of the index and name the damaged ones
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Also read every article again
    #[arg(long)]
    full: bool,
}

/// Verifies the index.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let index = Index::open(settings.index()?)?;
    let mut is_whole = report(&index.check()?)?;
    let messages = &settings.messages;
    if args.full {
        let (articles, damages) = index.read_all()?;
        is_whole &= report(&damages)?;
        let articles = numbers::counted(articles, "article", "articles");
        messages.note(format_args!("{articles} read again"));
    }
    if is_whole {
        messages.note("every file of the index is as it was written");
        return Ok(Ended::Done);
    }
    messages.problem(format_args!(
        "the index at {} is damaged",
        index.path().display()
    ));
    messages.hint("depeche ingest DIR --index NEW makes it anew");
    Ok(Ended::Damaged)
}

/// Writes what is damaged and returns whether nothing is.
fn report(damages: &[Damage]) -> Result<bool, Failure> {
    print(|out| {
        for damage in damages {
            let (file, what) = (path_text(&damage.file), &damage.what);
            writeln!(out, "{}: {}", OneLine(&file), OneLine(what))?;
        }
        Ok(())
    })?;
    Ok(damages.is_empty())
}
