//! `depeche problems`: every file that was not indexed, and every doubt.

use std::io::IsTerminal;

use clap::ValueEnum;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, names, print};
use crate::index::{Index, Noted, State};
use crate::model::{Root, path_of};
use crate::output::problems::{self, FileProblem, Kind};

const EXAMPLES: &str = "\
Examples:
  depeche problems                                 what could not be read, and why
  depeche problems | grep -E '^(failed|incomp)'    only what should have been read
  depeche problems --format paths -0 | depeche ingest --files-from -";

/// List every file that was not indexed and every doubt, with the reason
///
/// A line each: failed (should have been read and could not be), incomplete (indexed, but for a piece that could
/// not be read), set aside (no dispatch: empty, binary, another kind of document), doubt (indexed, but something
/// is not certain: no date, encoding guessed).
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// What to write
    #[arg(long, alias = "forme", value_enum, ignore_case = true, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
    /// End each path with NUL in place of a line end, for xargs -0 and ingest --files-from
    #[arg(short = '0', long)]
    null: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    #[value(alias = names::TEXT)]
    Text,
    /// One object
    Json,
    /// One path a line
    #[value(aliases = names::PATHS)]
    Paths,
}

/// Lists what there is to say of files.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    if args.null && args.format != Form::Paths {
        return Err(Failure::Usage("-0 is for --format paths".to_owned()));
    }
    let index = Index::open(settings.index()?)?;
    let noted = index.guarded(|| index.noted())?;
    let roots = index.roots();
    let list = noted.into_iter().flat_map(|noted| of(noted, roots));
    let list = problems::sorted(list.collect());
    print(|out| match args.format {
        Form::Text => problems::write_text(out, &list, &settings.screen()),
        Form::Json => problems::write_json(out, &list),
        Form::Paths if args.null => problems::write_nul_paths(out, &list),
        Form::Paths => problems::write_paths(out, &list, std::io::stdout().is_terminal()),
    })?;
    settings.messages.note(problems::summary(&list));
    Ok(Ended::Done)
}

/// Returns what there is to say of a file: of one that was indexed, what it lacks apart from what is not certain.
fn of(noted: Noted, roots: &[Root]) -> Vec<FileProblem> {
    let path = path_of(&noted.key.place().path_in(roots));
    let problem = |kind, reasons| FileProblem {
        kind,
        path: path.clone(),
        reasons,
    };
    match noted.state {
        State::Failed => vec![problem(Kind::Failed, noted.report)],
        State::SetAside => vec![problem(Kind::SetAside, noted.report)],
        State::Indexed | State::Partial | State::Container => [
            (Kind::Incomplete, noted.pieces),
            (Kind::Doubt, noted.report),
        ]
        .into_iter()
        .filter(|(_, reasons)| !reasons.is_empty())
        .map(|(kind, reasons)| problem(kind, reasons))
        .collect(),
    }
}
