//! `depeche citations`: who said what, a row a quotation.

use std::io::Write;
use std::time::Duration;

use clap::ValueEnum;

use super::failure::Failure;
use super::query::{Watch, today};
use super::settings::Settings;
use super::whole::{rows, seconds};
use super::{Ended, Index, names, pager};
use crate::model::QuoteKind;
use crate::output::citations;
use crate::query::{self, Query};
use crate::schema;
use crate::search::{QuotationRequest, QuotedRow, Search, Sort, spell_alike};

const EXAMPLES: &str = "\
Examples:
  depeche citations trêve                            who spoke of a truce
  depeche citations cessez-le-feu --speaker Poutine  what somebody said about it
  depeche citations 'avant:2016-04' --sort oldest    everything said before April, in order
  depeche citations --kind scare modérés             words that copy keeps its distance from
  depeche citations --format jsonl > citations.jsonl every quotation, for a program";

/// How many quotations are shown.
const QUOTATIONS: usize = 20;

/// What is asked of the quotations: shared by the commands that read them.
#[derive(Debug, clap::Args)]
pub(super) struct Asked {
    /// The quotations: words they hold, dates and fields of their articles; all of them without
    #[arg(value_name = "QUERY")]
    words: Vec<String>,
    /// Only what somebody said: any word of the name
    #[arg(long, aliases = ["locuteur", "par"], value_name = "NAME")]
    speaker: Option<String>,
    /// What the words between marks are
    #[arg(long, aliases = ["genre", "type"], value_enum, ignore_case = true, value_name = "KIND", default_value_t = Kind::Speech)]
    kind: Kind,
    /// Only quotations whose speaker is sure; an office then stays one where only the table of offices names its holder
    #[arg(long, aliases = ["sur", "sures", "sûr", "sûres"])]
    sure: bool,
    /// Give up after this many seconds
    #[arg(long, aliases = ["delai", "délai"], value_name = "SECONDS", default_value_t = 30, value_parser = seconds, allow_negative_numbers = true)]
    timeout: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Words that somebody said or wrote
    #[value(aliases = ["parole", "paroles", "propos"])]
    Speech,
    /// Terms that copy keeps its distance from
    #[value(aliases = ["distance", "guillemets"])]
    Scare,
    /// Titles of works
    #[value(aliases = ["titre", "titres"])]
    Title,
    /// Names of things, charges and the like
    #[value(aliases = ["autre", "autres"])]
    Other,
    /// Speech reported without marks
    Indirect,
    /// All of these
    #[value(aliases = ["tous", "tout", "toutes"])]
    All,
}

impl Asked {
    /// Returns the query as it was typed; `None` where nothing was.
    pub(super) fn typed(&self) -> Option<String> {
        (!self.words.is_empty()).then(|| self.words.join(" "))
    }

    /// Returns the query that was typed, with its speaker.
    pub(super) fn query(&self, settings: &Settings) -> Result<Query, Failure> {
        let typed = self.typed();
        let asked = match &typed {
            None => Query::All,
            Some(text) => {
                let reading = query::Settings {
                    fields: schema::fields(),
                    today,
                    requires_all: false,
                };
                let parsed = query::parse(text, &reading)?;
                for note in parsed.notes {
                    settings.messages.note(format_args!("depeche: {note}"));
                }
                parsed.query
            }
        };
        Ok(match &self.speaker {
            None => asked,
            Some(name) => Query::And(vec![
                asked,
                Query::Value {
                    field: schema::fields().quotations.speaker.name.clone(),
                    value: name.clone(),
                },
            ]),
        })
    }

    /// Returns the kinds of quotation.
    pub(super) fn kinds(&self) -> &'static [QuoteKind] {
        match self.kind {
            Kind::Speech => &[QuoteKind::Speech],
            Kind::Scare => &[QuoteKind::Scare],
            Kind::Title => &[QuoteKind::Title],
            Kind::Other => &[QuoteKind::Other],
            Kind::Indirect => &[QuoteKind::Indirect],
            Kind::All => &QuoteKind::ALL,
        }
    }

    /// Returns whether only quotations of a sure rule are asked for.
    pub(super) fn is_sure(&self) -> bool {
        self.sure
    }

    /// Returns how long an answer may take.
    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}

/// List who said what
///
/// One row a quotation: the words, who said them as written and by full name, how sure that is, date and article.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    asked: Asked,
    /// How many quotations to show (20; all for jsonl)
    #[arg(short = 'n', long, aliases = ["limite", "nombre"], value_name = "N", value_parser = rows, allow_negative_numbers = true)]
    limit: Option<usize>,
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
    /// The quotations with most of the words first; without words, the newest
    #[value(aliases = names::SCORE)]
    Score,
    /// The newest first
    #[value(aliases = names::NEWEST)]
    Newest,
    /// The oldest first
    #[value(aliases = names::OLDEST)]
    Oldest,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people
    #[value(alias = names::TEXT)]
    Text,
    /// One object
    Json,
    /// One object a row, a line each
    #[value(aliases = names::JSON_LINES)]
    Jsonl,
    /// One line a row, with a header
    Csv,
}

impl Form {
    /// Returns how many rows are written: as many as were asked for, or the usual number; a program that reads line by
    /// line gets all.
    pub(super) fn rows(self, asked: Option<usize>, usual: usize) -> usize {
        asked.unwrap_or(match self {
            Form::Jsonl => usize::MAX,
            Form::Text | Form::Json | Form::Csv => usual,
        })
    }
}

/// Lists quotations.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let query = args.asked.query(settings)?;
    let index = Index::open(settings.index()?)?;
    let watch = Watch::begin(args.asked.timeout(), settings);
    let mut search = Search::new(&index)?;
    let request = QuotationRequest {
        query: &query,
        kinds: args.asked.kinds(),
        is_sure: args.asked.is_sure(),
        sort: match args.sort {
            Order::Score => Sort::Score,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        },
    };
    let limit = args.format.rows(args.limit, QUOTATIONS);
    let mut shown = 0;
    let is_paged = args.format == Form::Text && !args.no_pager;
    let configured = settings.config.pager.as_deref();
    pager::print(is_paged, configured, |out| {
        shown = write(args, settings, &watch, &mut search, &request, limit, out)?;
        watch.end();
        Ok(())
    })?;
    if shown == 0
        && let Some(name) = &args.asked.speaker
        && let Some(other) = search.speaker_suggestion(name)?
    {
        settings.messages.note(format_args!(
            "depeche: nobody is quoted as {name}; {other}?"
        ));
    }
    Ok(match shown {
        0 => Ended::NothingFound,
        _ => Ended::Done,
    })
}

/// Writes the first quotations; returns how many.
fn write(
    args: &Args,
    settings: &Settings,
    watch: &Watch,
    search: &mut Search,
    request: &QuotationRequest,
    limit: usize,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let screen = settings.screen();
    let mut shown = 0;
    let mut failed = None;
    let mut all: Vec<QuotedRow> = Vec::new();
    search.quotations(request, |row| {
        // Whoever reads has all the time there is; the next row is to come in time again.
        watch.end();
        let written = match args.format {
            Form::Text => {
                let apart = if shown > 0 { writeln!(out) } else { Ok(()) };
                apart.and_then(|()| citations::text(out, &screen, &row))
            }
            Form::Jsonl => citations::json_line(out, &row),
            Form::Csv | Form::Json => {
                all.push(row);
                Ok(())
            }
        };
        shown += 1;
        failed = written.err();
        watch.next();
        failed.is_none() && shown < limit
    })?;
    if let Some(error) = failed {
        return Err(Failure::Output(error));
    }
    if shown == 0 && args.format == Form::Text {
        citations::nothing(out, "quotation").map_err(Failure::Output)?;
    }
    spell_alike(&mut all);
    let typed = args.asked.typed();
    match args.format {
        Form::Json => citations::json(out, typed.as_deref(), &all),
        Form::Csv => citations::csv(out, &all),
        Form::Text | Form::Jsonl => Ok(()),
    }
    .map_err(Failure::Output)?;
    Ok(shown)
}
