//! `depeche citation`: where words come from, and where they were said again.

use std::time::Duration;

use super::citations::Form;
use super::failure::Failure;
use super::query::Watch;
use super::settings::Settings;
use super::whole::{rows, seconds};
use super::{Ended, Index, pager};
use crate::output::citations;
use crate::search::Search;

const EXAMPLES: &str = "\
Examples:
  depeche citation --source 'la trêve sera respectée'                  the first dispatch with these words
  depeche citation --source 'la trêve sera respectée' --format json    for a program";

/// How many dispatches are shown.
const DISPATCHES: usize = 20;

/// Find where words come from
///
/// The earliest dispatch that holds the words, then the later ones that have them again or reword them.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// The words
    #[arg(long, value_name = "WORDS")]
    source: String,
    /// How many dispatches to show (20; all for jsonl)
    #[arg(short = 'n', long, aliases = ["limite", "nombre"], value_name = "N", value_parser = rows, allow_negative_numbers = true)]
    limit: Option<usize>,
    /// What to write
    #[arg(long, alias = "forme", value_enum, ignore_case = true, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
    /// Give up after this many seconds
    #[arg(long, aliases = ["delai", "délai"], value_name = "SECONDS", default_value_t = 30, value_parser = seconds, allow_negative_numbers = true)]
    timeout: u64,
    /// Do not show the answer in a pager
    #[arg(long, alias = "sans-pagineur")]
    no_pager: bool,
}

/// Lists the dispatches that hold words.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    if args.source.trim().is_empty() {
        return Err(Failure::Usage("--source has no words".to_owned()));
    }
    let index = Index::open(settings.index()?)?;
    let watch = Watch::begin(Duration::from_secs(args.timeout), settings);
    let mut copies = Search::new(&index)?.copies(&args.source)?;
    copies.truncate(args.format.rows(args.limit, DISPATCHES));
    watch.end();
    let screen = settings.screen();
    let is_paged = args.format == Form::Text && !args.no_pager;
    let configured = settings.config.pager.as_deref();
    pager::print(is_paged, configured, |out| {
        let written = match args.format {
            Form::Text => citations::copies_text(out, &screen, &copies),
            Form::Json => citations::copies_json(out, &args.source, &copies),
            Form::Jsonl => citations::copies_json_lines(out, &copies),
            Form::Csv => citations::copies_csv(out, &copies),
        };
        written.map_err(Failure::Output)
    })?;
    Ok(match copies.is_empty() {
        true => Ended::NothingFound,
        false => Ended::Done,
    })
}
