//! `depeche problems`: every file that was not indexed, and every doubt.

use std::io::IsTerminal;

use clap::ValueEnum;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, print};
use crate::archive::FileKey;
use crate::index::{Index, Noted, State};
use crate::output::problems::{self, FileProblem, Kind};

const EXAMPLES: &str = "\
Examples:
  depeche problems                           what could not be read, and why
  depeche problems | grep ^failed            only what should have been read
  depeche problems --format paths | depeche ingest --files-from -";

/// List every file that was not indexed and every doubt, with the reason
///
/// A line each: failed (should have been read and could not be), set aside (no dispatch: empty, binary, another
/// kind of document), doubt (indexed, but something is not certain: no date, encoding guessed, a piece that
/// could not be read).
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// What to write
    #[arg(long, value_enum, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Text,
    Json,
    Paths,
}

/// Lists what there is to say of files.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let index = Index::open(settings.index()?)?;
    let noted = index.guarded(|| index.noted())?;
    let list = problems::sorted(noted.into_iter().map(of).collect());
    print(|out| match args.format {
        Form::Text => problems::write_text(out, &list, settings.colour.for_stdout()),
        Form::Json => problems::write_json(out, &list),
        Form::Paths => problems::write_paths(out, &list, std::io::stdout().is_terminal()),
    })?;
    settings.messages.note(problems::summary(&list));
    Ok(Ended::Done)
}

fn of(noted: Noted) -> FileProblem {
    FileProblem {
        kind: match noted.state {
            State::Failed => Kind::Failed,
            State::SetAside => Kind::SetAside,
            State::Indexed | State::Container => Kind::Doubt,
        },
        path: FileKey::from_bytes(&noted.key).path(),
        reasons: noted.report,
    }
}
