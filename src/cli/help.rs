//! `depeche help`: what `--help` says, for who asks for it by its name.

use clap::CommandFactory;

use super::failure::Failure;
use super::man::named;
use super::{Cli, Ended, print};

const EXAMPLES: &str = "\
Examples:
  depeche help          every command
  depeche help query    one of them, as depeche query --help says it";

/// Say what a command does and takes
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Which command; the program itself when none is named
    command: Option<String>,
}

/// Writes the help of the program or of a command.
pub(super) fn run(args: &Args) -> Result<Ended, Failure> {
    let mut program = Cli::command();
    program.build();
    let mut command = match &args.command {
        None => program,
        Some(name) => named(&program, name)?,
    };
    let help = command.render_long_help();
    print(|out| write!(out, "{help}"))?;
    Ok(Ended::Done)
}
