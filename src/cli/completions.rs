//! `depeche completions`: what a shell needs to complete commands and options.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::failure::Failure;
use super::{Cli, Ended, print};

const EXAMPLES: &str = "\
Examples:
  depeche completions bash > ~/.local/share/bash-completion/completions/depeche
  depeche completions zsh > ~/.zfunc/_depeche
  depeche completions fish > ~/.config/fish/completions/depeche.fish";

/// Write the completions of a shell
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the completions of a shell.
pub(super) fn run(args: &Args) -> Result<Ended, Failure> {
    // Into memory first: the generator takes a reader that leaves early for a fault.
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "depeche", &mut script);
    print(|out| out.write_all(&script))?;
    Ok(Ended::Done)
}
