//! `depeche show`: articles whole.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, ids, names, pager};
use crate::archive;
use crate::index::Index;
use crate::model::path_of;
use crate::output::article;
use crate::output::sanitized::Sanitized;
use crate::search::{Found, Search};

const EXAMPLES: &str = "\
Examples:
  depeche show 2016/04/18/x.txt                    the article, its parts labelled
  depeche show agence-20160314-0201 --format json  for a program
  depeche show 2016/04/18/x.txt --format source    the file as it came";

/// Show articles whole, by the ids that query gives
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// The articles
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// What to write
    #[arg(long, alias = "forme", value_enum, ignore_case = true, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
    /// Also show the lines that are not the article's own
    #[arg(long)]
    boilerplate: bool,
    /// Do not show the article in a pager
    #[arg(long, alias = "sans-pagineur")]
    no_pager: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people, each part after its name
    #[value(alias = names::TEXT)]
    Text,
    /// One object an article, a line each
    Json,
    /// The file, or the part of it, that the article was read from
    #[value(aliases = ["brut", "original"])]
    Source,
}

/// Shows articles; an id that is none is named, and the others are shown.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let index = Index::open(settings.index()?)?;
    let mut search = Search::new(&index)?;
    let mut ended = Ended::Done;
    let screen = settings.screen();
    let mut shown = Vec::new();
    for typed in &args.ids {
        for (id, found) in ids::meant(&mut search, typed)? {
            match found.len() {
                1 => shown.extend(found),
                _ => {
                    ids::explain(&id, &found, settings);
                    ended = Ended::NothingFound;
                }
            }
        }
    }
    let configured = settings.config.pager.as_deref();
    pager::print(
        args.format == Form::Text && !args.no_pager,
        configured,
        |out| {
            for (number, found) in shown.iter().enumerate() {
                let written = match args.format {
                    Form::Source => {
                        source(found, out)?;
                        Ok(())
                    }
                    Form::Json => article::json(out, found),
                    Form::Text => {
                        if number > 0 {
                            writeln!(out).map_err(Failure::Output)?;
                        }
                        article::text(out, &screen, found, args.boilerplate)
                    }
                };
                written.map_err(Failure::Output)?;
            }
            Ok(())
        },
    )?;
    Ok(ended)
}

/// Writes the bytes that an article was read from: as they are in a pipe, harmless on a terminal.
fn source(found: &Found, out: &mut dyn Write) -> Result<(), Failure> {
    let path = path_of(&found.path);
    let member = found.member.as_deref().map(path_of);
    let range = found.stored.origin.bytes.clone();
    let bytes = archive::source(&path, member.as_deref(), range)
        .map_err(|error| Failure::Usage(format!("{}: {error}", found.path)))?;
    let written = match io::stdout().is_terminal() {
        true => writeln!(out, "{}", Sanitized(&String::from_utf8_lossy(&bytes))),
        false => out.write_all(&bytes),
    };
    written.map_err(Failure::Output)
}
