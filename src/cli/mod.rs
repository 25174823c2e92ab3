//! The command line: one file a command, with its arguments and its run.

mod check;
mod citation;
mod citations;
mod completions;
mod config;
mod failure;
mod forget;
mod formats;
mod help;
mod ids;
mod ingest;
mod language;
mod locuteurs;
mod man;
mod names;
mod open;
mod pager;
mod problems;
mod query;
mod relocate;
mod settings;
mod show;
mod signals;
mod similar;
mod size;
mod status;
mod waiting;
mod whole;

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufWriter, Write};
use std::panic;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::fault;
use crate::index::Index;
use crate::output::messages::Messages;
use config::Config;
use failure::Failure;
use settings::{Global, Settings};

/// What a person sees who types the name of the program alone.
const FIRST_STEPS: [&str; 3] = [
    "  depeche ingest ~/archives            index a directory of dispatches",
    "  depeche query cessez-le-feu Syrie    search it",
    "  depeche status                       see what is indexed",
];

const EXAMPLES: &str = "\
Examples:
  depeche ingest ~/archives            index a directory; again tomorrow, only what changed
  depeche query cessez-le-feu Syrie    ranked matches, with snippets
  depeche status                       what is indexed
  depeche problems                     what could not be, and why";

const EXIT_STATUSES: &str = "\
Exit status:
  0        done (query: something found)
  1        query, citations, locuteurs, citation: nothing found
  2        usage, query or any other error
  3        ingest finished, but some files could not be read: depeche problems
  4        no index, or a damaged or incompatible one
  5        another ingest holds the lock
  6        disk full, or another error of reading or writing
  7        timed out
  130, 143 stopped by a signal";

/// Full-text search for archives of French wire copy
#[derive(Debug, Parser)]
#[command(
    name = "depeche",
    version,
    before_help = EXAMPLES,
    after_help = EXIT_STATUSES,
    override_usage = "depeche [OPTIONS] COMMAND …",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Makes the commands out of their modules, which each have arguments and a run.
///
/// As clap's derive makes them, but that what a command takes is defined when it is called: to define all of them took a
/// cold query a twelfth of its time.
macro_rules! commands {
    ($($command:ident: $module:ident [$($alias:literal),*],)*) => {
        #[derive(Debug)]
        enum Command {
            $($command($module::Args),)*
        }

        impl Subcommand for Command {
            fn augment_subcommands(program: clap::Command) -> clap::Command {
                program$(.subcommand(
                    clap::Command::new(stringify!($module))
                        .aliases(<[&'static str]>::iter(&[$($alias),*]).copied())
                        .defer(<$module::Args as clap::Args>::augment_args),
                ))*
            }

            fn augment_subcommands_for_update(program: clap::Command) -> clap::Command {
                Command::augment_subcommands(program)
            }

            fn has_subcommand(name: &str) -> bool {
                [$(stringify!($module)),*].contains(&name)
            }
        }

        impl FromArgMatches for Command {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Command, clap::Error> {
                let none = || clap::Error::new(ErrorKind::InvalidSubcommand);
                let (name, matches) = matches.subcommand().ok_or_else(none)?;
                match name {
                    $(stringify!($module) => {
                        $module::Args::from_arg_matches(matches).map(Command::$command)
                    })*
                    _ => Err(none()),
                }
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Command::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

// Behind each command, what else it may be called: in French, and as other programs call it.
commands! {
    Ingest: ingest ["importer", "indexer", "ingerer", "ingérer"],
    Query: query ["chercher", "cherche", "recherche", "rechercher", "requete", "requête", "search", "trouver", "find"],
    Citations: citations ["quotations", "quotes"],
    Locuteurs: locuteurs ["locuteur", "speakers", "speaker"],
    Citation: citation ["quotation"],
    Show: show ["afficher", "lire", "montrer", "voir"],
    Similar: similar ["proches", "proche", "semblables", "semblable", "similaires", "similaire"],
    Relocate: relocate ["deplacer", "déplacer"],
    Forget: forget ["oublier"],
    Status: status ["etat", "état", "statut"],
    Problems: problems ["problemes", "problèmes", "probleme", "problème", "problem"],
    Check: check ["verifier", "vérifier"],
    Config: config ["configuration", "reglages", "réglages"],
    Formats: formats ["format"],
    Completions: completions ["completion"],
    Man: man ["manuel"],
    Help: help ["aide"],
}

/// Exit status of a query that took too long.
const TIMED_OUT: u8 = 7;

/// How a command ended that did what it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// All that was asked for is done.
    Done,
    /// Nothing matches.
    NothingFound,
    /// Queries of a batch could not be read.
    Unread,
    /// Files that should have been read could not be.
    Incomplete,
    /// Files of the index are damaged.
    Damaged,
    /// A signal came first, whose exit status this is.
    Stopped(u8),
}

/// Runs the command that the program was called with, and returns its exit status.
pub fn main() -> ExitCode {
    fault::listen(report_panic);
    let ended = panic::catch_unwind(run).unwrap_or(Err(Failure::Fault));
    ExitCode::from(exit_status(&ended))
}

/// Reads the arguments that the program was called with.
fn arguments() -> Result<Cli, clap::Error> {
    let mut program = Cli::command();
    // Help of the program tells of every command.
    let may_ask_for_help = |argument: &OsStr| {
        let bytes = argument.as_encoded_bytes();
        bytes.starts_with(b"-") && bytes.contains(&b'h')
    };
    if env::args_os().any(|argument| may_ask_for_help(&argument)) {
        program.build();
    }
    let matches = program.try_get_matches()?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut Cli::command()))
}

fn run() -> Result<Ended, Failure> {
    let (messages, settings, ended) = match arguments() {
        Ok(cli) => match Config::read() {
            Ok(config) => {
                let settings = Settings::new(cli.global, config);
                let ended = command(cli.command, &settings);
                (settings.messages, Some(settings), ended)
            }
            Err(error) => (Messages::default(), None, Err(Failure::Config(error))),
        },
        Err(error) => (Messages::default(), None, Failure::of_arguments(error)),
    };
    if let Err(failure) = &ended {
        failure.explain(&messages, settings.as_ref());
    }
    ended
}

fn command(command: Option<Command>, settings: &Settings) -> Result<Ended, Failure> {
    match command.ok_or(Failure::NoCommand)? {
        Command::Ingest(args) => ingest::run(&args, settings),
        Command::Query(args) => query::run(&args, settings),
        Command::Citations(args) => citations::run(&args, settings),
        Command::Locuteurs(args) => locuteurs::run(&args, settings),
        Command::Citation(args) => citation::run(&args, settings),
        Command::Show(args) => show::run(&args, settings),
        Command::Similar(args) => similar::run(&args, settings),
        Command::Relocate(args) => relocate::run(&args, settings),
        Command::Forget(args) => forget::run(&args, settings),
        Command::Status(args) => status::run(&args, settings),
        Command::Problems(args) => problems::run(&args, settings),
        Command::Check(args) => check::run(&args, settings),
        Command::Config(args) => config::run(&args, settings),
        Command::Formats(args) => formats::run(&args, settings),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
        Command::Help(args) => help::run(&args),
    }
}

/// Returns the exit status of the program: the only place where one is chosen.
fn exit_status(ended: &Result<Ended, Failure>) -> u8 {
    use crate::index::IndexError;
    use crate::ingest::IngestError;
    let failure = match ended {
        Ok(Ended::Done) => return 0,
        Ok(Ended::NothingFound) => return 1,
        Ok(Ended::Unread) => return 2,
        Ok(Ended::Incomplete) => return 3,
        Ok(Ended::Damaged) => return 4,
        Ok(Ended::Stopped(status)) => return *status,
        Err(failure) => failure,
    };
    match failure {
        // Whoever read our output has seen enough. In C, SIGPIPE would have ended us without a word; Rust ignores that
        // signal, and the failed write comes here.
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Failure::Output(_) => 6,
        Failure::NoCommand
        | Failure::Arguments(_)
        | Failure::Usage(_)
        | Failure::Config(_)
        | Failure::Query(_)
        | Failure::TooManyForms(_)
        | Failure::Uncompiled(_)
        | Failure::Fault => 2,
        Failure::Ingest(
            IngestError::Path { .. }
            | IngestError::NotARoot { .. }
            | IngestError::IsARoot(_)
            | IngestError::NotTheSame { .. }
            | IngestError::Moved { .. }
            | IngestError::Exists(_)
            | IngestError::RootGone(_)
            | IngestError::OtherFileSystem { .. }
            | IngestError::NoRoots(_),
        ) => 2,
        Failure::Ingest(IngestError::Index(error)) | Failure::Index(error) => match error {
            IndexError::Missing(_)
            | IndexError::Foreign(_)
            | IndexError::Incompatible { .. }
            | IndexError::Damaged { .. } => 4,
            IndexError::Locked(_) => 5,
            IndexError::DiskFull(_) | IndexError::Io { .. } => 6,
            IndexError::Engine(_) => 2,
        },
    }
}

/// Writes to stdout what was asked for.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out)
        .and_then(|()| out.flush())
        .map_err(Failure::Output)
}

/// Writes to stdout what an answer gives, whatever ends it.
fn print_result(write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut failure = None;
    print(|out| {
        failure = write(out).err();
        Ok(())
    })?;
    failure.map_or(Ok(()), Err)
}

/// Says where the program is wrong, before it ends.
fn report_panic(panic: &panic::PanicHookInfo) {
    let messages = Messages::default();
    let what = panic.payload_as_str().unwrap_or("no words");
    let place = panic.location().map(ToString::to_string);
    let place = place.unwrap_or_default();
    messages.problem(format_args!("internal error: {what} ({place})"));
    messages.hint(
        "please report it with the file that caused it; what was committed to the index before is safe",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::IndexError;
    use crate::ingest::IngestError;

    #[test]
    fn the_definitions_of_the_arguments_agree() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_help_begins_with_examples() {
        let mut program = Cli::command();
        program.build();
        for command in program.get_subcommands_mut().chain([&mut Cli::command()]) {
            let help = command.render_long_help().to_string();
            assert!(help.starts_with("Examples:\n  depeche "), "{help}");
        }
    }

    #[test]
    fn every_end_has_its_exit_status() {
        let io = |kind: io::ErrorKind| io::Error::from(kind);
        let path = || std::path::PathBuf::from("x");
        let cases = [
            (Ok(Ended::Done), 0),
            (Ok(Ended::Unread), 2),
            (Ok(Ended::Incomplete), 3),
            (Ok(Ended::Stopped(143)), 143),
            (Err(Failure::Output(io(io::ErrorKind::BrokenPipe))), 0),
            (Err(Failure::Output(io(io::ErrorKind::StorageFull))), 6),
            (Err(Failure::NoCommand), 2),
            (Err(Failure::Index(IndexError::Missing(path()))), 4),
            (Err(Failure::Index(IndexError::DiskFull(path()))), 6),
            (
                Err(Failure::Ingest(IngestError::Index(IndexError::Locked(
                    None,
                )))),
                5,
            ),
            (Err(Failure::Ingest(IngestError::NoRoots(path()))), 2),
        ];
        for (ended, status) in cases {
            assert_eq!(exit_status(&ended), status, "{ended:?}");
        }
    }
}
