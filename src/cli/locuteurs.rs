//! `depeche locuteurs`: who is quoted, how often, from when to when.

use super::citations::{Asked, Form};
use super::failure::Failure;
use super::query::Watch;
use super::settings::Settings;
use super::whole::rows;
use super::{Ended, Index, pager};
use crate::output::citations;
use crate::search::{QuotationRequest, Search, Sort};

const EXAMPLES: &str = "\
Examples:
  depeche locuteurs trêve                    who spoke of a truce, how often, first and last
  depeche locuteurs 'date:2016-03' -n 50     who was quoted in March
  depeche locuteurs --format csv > qui.csv   for a spreadsheet";

/// How many speakers are shown.
const SPEAKERS: usize = 20;

/// List who is quoted
///
/// One row a speaker: how many quotations, in how many articles, the first and the last date. « M. Petit » and « Petit » count
/// for Jean Petit where no other full name among those found has that surname.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    asked: Asked,
    /// How many speakers to show (20; all for jsonl)
    #[arg(short = 'n', long, aliases = ["limite", "nombre"], value_name = "N", value_parser = rows, allow_negative_numbers = true)]
    limit: Option<usize>,
    /// What to write
    #[arg(long, alias = "forme", value_enum, ignore_case = true, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
    /// Do not show the answer in a pager
    #[arg(long, alias = "sans-pagineur")]
    no_pager: bool,
}

/// Lists speakers.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let query = args.asked.query(settings)?;
    let index = Index::open(settings.index()?)?;
    let watch = Watch::begin(args.asked.timeout(), settings);
    let mut search = Search::new(&index)?;
    let request = QuotationRequest {
        query: &query,
        kinds: args.asked.kinds(),
        is_sure: args.asked.is_sure(),
        sort: Sort::Newest,
    };
    let mut speakers = search.speakers(&request)?;
    speakers.truncate(args.format.rows(args.limit, SPEAKERS));
    watch.end();
    let screen = settings.screen();
    let typed = args.asked.typed();
    let is_paged = args.format == Form::Text && !args.no_pager;
    let configured = settings.config.pager.as_deref();
    pager::print(is_paged, configured, |out| {
        let written = match args.format {
            Form::Text => citations::speakers_text(out, &screen, &speakers),
            Form::Json => citations::speakers_json(out, typed.as_deref(), &speakers),
            Form::Jsonl => citations::speakers_json_lines(out, &speakers),
            Form::Csv => citations::speakers_csv(out, &speakers),
        };
        written.map_err(Failure::Output)
    })?;
    Ok(match speakers.is_empty() {
        true => Ended::NothingFound,
        false => Ended::Done,
    })
}
