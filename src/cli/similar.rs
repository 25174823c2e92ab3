//! `depeche similar`: the articles nearest to one.

use std::time::Instant;

use clap::ValueEnum;

use super::failure::Failure;
use super::query::warned_of_these;
use super::settings::Settings;
use super::whole::rows;
use super::{Ended, ids, names, pager};
use crate::index::Index;
use crate::output::columns::Column;
use crate::output::hits;
use crate::output::machine::{self, Answered};
use crate::query::Query;
use crate::search::{Detail, Request, Search, Sort};

const EXAMPLES: &str = "\
Examples:
  depeche similar 2016/04/18/x.txt                  the ten articles nearest to this one
  depeche similar 2016/04/18/x.txt --sort newest    what was written on it since
  depeche similar agence-20160314-0201 -n 3 --format json";

/// List the articles nearest to one, by the id that query gives
///
/// The nearest are those that share the words that tell this article from others: frequent in it, rare in the index.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// The article
    #[arg(value_name = "ID")]
    id: String,
    /// How many articles to show
    #[arg(short = 'n', long, aliases = ["limite", "nombre"], value_name = "N", default_value_t = 10, value_parser = rows, allow_negative_numbers = true)]
    limit: usize,
    /// In which order
    #[arg(long, aliases = ["ordre", "tri"], value_enum, ignore_case = true, value_name = "ORDER", default_value_t = Order::Score)]
    sort: Order,
    /// What to write
    #[arg(long, alias = "forme", value_enum, ignore_case = true, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
    /// Do not show the answer in a pager
    #[arg(long, alias = "sans-pagineur")]
    no_pager: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The nearest first
    #[value(aliases = names::SCORE)]
    Score,
    /// The newest first
    #[value(aliases = names::NEWEST)]
    Newest,
    /// The oldest first
    #[value(aliases = names::OLDEST)]
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    #[value(alias = names::TEXT)]
    Text,
    /// One object, as query writes it
    Json,
    /// One path a line
    #[value(aliases = names::PATHS)]
    Paths,
}

/// Lists the articles nearest to one.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let index = Index::open(settings.index()?)?;
    let mut search = Search::new(&index)?;
    let begun = Instant::now();
    let request = Request {
        query: &Query::All,
        sort: match args.sort {
            Order::Score => Sort::Score,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        },
        offset: 0,
        limit: args.limit,
        detail: match args.format {
            Form::Paths => Detail::Place,
            Form::Text | Form::Json => Detail::Full,
        },
        is_sure: false,
    };
    let messages = &settings.messages;
    let meant = ids::meant(&mut search, &args.id)?;
    let [(id, found)] = meant.as_slice() else {
        let text = format!("similar takes one id, {} are {}", args.id, meant.len());
        return Err(Failure::Usage(text));
    };
    let Some(similar) = search.similar(id, &request)? else {
        ids::explain(id, found, settings);
        return Ok(Ended::NothingFound);
    };
    let read_as = similar.words.join(" ");
    let answered = Answered {
        id: None,
        query: id,
        read_as: &read_as,
        took_ms: begun.elapsed().as_secs_f64() * 1000.0,
        answer: &similar.answer,
        tally: None,
        draws: false,
        columns: &Column::ALL,
        explains: false,
    };
    if args.format == Form::Text {
        messages.note(format_args!("words that tell it from others: {read_as}"));
    }
    let configured = settings.config.pager.as_deref();
    pager::print(
        args.format == Form::Text && !args.no_pager,
        configured,
        |out| {
            let written = match args.format {
                Form::Text => hits::text(out, &settings.screen(), &answered),
                Form::Json => machine::json(out, &answered),
                Form::Paths => machine::paths(out, &similar.answer, false),
            };
            written.map_err(Failure::Output)
        },
    )?;
    let warned = similar.answer.warned_hits();
    if args.format == Form::Paths && warned > 0 {
        let warned = warned_of_these(warned);
        messages.note(format_args!("depeche: {warned}"));
    }
    Ok(match similar.answer.total {
        0 => Ended::NothingFound,
        _ => Ended::Done,
    })
}
