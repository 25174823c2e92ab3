//! `depeche query`: the query line, from what was typed to ranked matches.

use std::io::{self, BufRead, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use jiff::civil::Date;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, ingest, print};
use crate::index::Index;
use crate::output::hits::{self, Screen};
use crate::output::machine::{self, Answered};
use crate::output::terminal;
use crate::query::{self, Parsed};
use crate::schema;
use crate::search::{Detail, Request, Search, Sort};

const EXAMPLES: &str = "\
Examples:
  depeche query cessez-le-feu Syrie                     articles with any of the words, best first
  depeche query --all trêve Alep                        only those with all of them
  depeche query '\"conseil de sécurité\" SAUF Yémen'     a phrase, and what must not be there
  depeche query 'titre:Poutine date:2016-02..2016-04'   in the headline, within these months
  depeche query --format json -n 3 'citation:trêve'     for a program
  depeche query --archive ~/archives Syrie              index a directory first, then search it";

/// How many matches are shown.
const MATCHES: usize = 10;

/// How many matches a TREC run holds: the depth that the field's measures look at.
const RUN_MATCHES: usize = 1000;

/// Search the index
///
/// Words are ranked by any, best first. +word must be there, -word must not; "…" is a phrase; ET, OU, SAUF
/// (AND, OR, NOT) and parentheses join; titre:, citation:, locuteur:, marqué:, indirect:, chapeau:, légende:,
/// agence:, lieu:, auteur:, rubrique:, date:, depuis: and avant: ask one field. Accents and capitals do not matter.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// What to search for
    #[arg(value_name = "WORDS", required_unless_present = "batch")]
    words: Vec<String>,
    /// How many matches to show (10; 1000 for trec)
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// How many of the best matches to leave out
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// In which order
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Order::Score)]
    sort: Order,
    /// What to write
    #[arg(long, value_enum, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
    /// End each path with NUL in place of a line end, for xargs -0
    #[arg(short = '0', long, requires_if("paths", "format"))]
    null: bool,
    /// Only count the matches
    #[arg(long, conflicts_with_all = ["offset", "sort"])]
    count: bool,
    /// Require every word
    #[arg(long)]
    all: bool,
    /// Only look into quotations whose speaker is sure
    #[arg(long)]
    sure: bool,
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
    /// Ingest DIR first, into an index of its own in the cache directory, then search that
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// Answer one query a line of FILE (- is stdin): the query, or an id, a tab and the query
    #[arg(long, value_name = "FILE", conflicts_with = "words")]
    batch: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The best first; of equals, the newest
    Score,
    /// The newest first
    Newest,
    /// The oldest first
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// One object
    Json,
    /// One object a match, a line each
    Jsonl,
    /// One line a match, with a header
    Csv,
    /// One path a line
    Paths,
    /// For trec_eval and its like
    Trec,
}

/// A query with the id that a batch gives it.
struct Asked {
    id: Option<String>,
    text: String,
}

/// Answers one query, or a batch of them.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let timeout = Duration::from_secs(args.timeout);
    // The process ends with the search: the system takes mapped files back faster than they are given up one by one.
    let index = ManuallyDrop::new(match &args.archive {
        None => Index::open(settings.index()?)?,
        Some(archive) => {
            let cached = settings.cached_index(archive)?;
            match ingest::for_query(archive, &cached, settings)? {
                Ended::Stopped(status) => return Ok(Ended::Stopped(status)),
                _ => Index::open(&cached)?,
            }
        }
    });
    watch(timeout, settings);
    let mut search = ManuallyDrop::new(Search::new(&index)?);
    let asked = match &args.batch {
        None => vec![Asked {
            id: None,
            text: args.words.join(" "),
        }],
        Some(file) => batch(file)?,
    };
    let today = today();
    let mut has_found = false;
    print_result(|out| {
        if args.format == Form::Csv && !args.count {
            machine::csv_header(out, args.batch.is_some()).map_err(Failure::Output)?;
        }
        for asked in &asked {
            has_found |= answer(args, settings, &mut search, asked, today, out)?;
        }
        Ok(())
    })?;
    Ok(if has_found {
        Ended::Done
    } else {
        Ended::NothingFound
    })
}

/// Answers one query; returns whether anything was found.
fn answer(
    args: &Args,
    settings: &Settings,
    search: &mut Search,
    asked: &Asked,
    today: Date,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let begun = Instant::now();
    let reading = query::Settings {
        fields: schema::fields(),
        today,
        requires_all: args.all,
    };
    let Parsed { query, notes } = query::parse(&asked.text, &reading)?;
    for note in notes {
        settings.messages.note(format_args!("depeche: {note}"));
    }
    let is_trec = args.format == Form::Trec;
    let limit = args
        .limit
        .unwrap_or(if is_trec { RUN_MATCHES } else { MATCHES });
    let request = Request {
        query: &query,
        sort: match args.sort {
            Order::Score => Sort::Score,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        },
        offset: args.offset,
        limit: if args.count { 0 } else { limit },
        detail: match args.format {
            Form::Paths | Form::Trec => Detail::Place,
            Form::Text | Form::Json | Form::Jsonl | Form::Csv => Detail::Full,
        },
        is_sure: args.sure,
    };
    let found = search.answer(&request)?;
    let took_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let read_as = query.to_string();
    let answered = Answered {
        id: asked.id.as_deref(),
        query: &asked.text,
        read_as: &read_as,
        took_ms,
        answer: &found,
    };
    let written = match args.format {
        // A count is a number for every form but JSON, which says what was counted.
        Form::Json => machine::json(out, &answered),
        _ if args.count => machine::count(out, &answered),
        Form::Text => {
            let screen = Screen {
                paint: settings.colour.for_stdout(),
                columns: io::stdout().is_terminal().then(terminal::width),
            };
            let query = args.batch.is_some().then_some(asked.text.as_str());
            hits::text(out, &screen, query, &found, took_ms)
        }
        Form::Jsonl => machine::json_lines(out, &answered),
        Form::Csv => machine::csv(out, &answered),
        Form::Paths => machine::paths(out, &found, args.null),
        Form::Trec => machine::trec(out, &answered),
    };
    written.map_err(Failure::Output)?;
    Ok(found.total > 0)
}

/// Reads a batch: a query a line, or an id, a tab and the query; blank lines are left out.
fn batch(file: &Path) -> Result<Vec<Asked>, Failure> {
    let failed = |error: io::Error| Failure::Usage(format!("{}: {error}", file.display()));
    let reader: Box<dyn BufRead> = match file == Path::new("-") {
        true => Box::new(io::stdin().lock()),
        false => Box::new(io::BufReader::new(
            std::fs::File::open(file).map_err(failed)?,
        )),
    };
    let mut asked = Vec::new();
    for (index, line) in reader.split(b'\n').enumerate() {
        let line = line.map_err(failed)?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            continue;
        }
        let (id, text) = match line.split_once('\t') {
            Some((id, text)) => (id.to_owned(), text),
            None => ((index + 1).to_string(), line),
        };
        asked.push(Asked {
            id: Some(id),
            text: text.to_owned(),
        });
    }
    Ok(asked)
}

/// Returns the day it is where the agencies are: what `hier` is counted from.
pub(super) fn today() -> Date {
    let now = jiff::Timestamp::now();
    // The zones that come with the program: looking for the system's reads a directory of hundreds.
    let zones = jiff::tz::TimeZoneDatabase::bundled();
    let zone = zones.get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    zone.to_datetime(now).date()
}

/// Ends the program when it takes too long: a search cannot be told to stop, and it writes nothing that could be lost.
pub(super) fn watch(timeout: Duration, settings: &Settings) {
    let messages = settings.messages;
    std::thread::spawn(move || {
        std::thread::sleep(timeout);
        messages.problem(format_args!(
            "no answer within {} seconds",
            timeout.as_secs()
        ));
        messages.hint("--timeout SECONDS waits longer; fewer words or a date answer sooner");
        std::process::exit(i32::from(super::TIMED_OUT));
    });
}

/// Writes to stdout what an answer gives, whatever ends it.
pub(super) fn print_result(
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut failure = None;
    print(|out| {
        failure = write(out).err();
        Ok(())
    })?;
    failure.map_or(Ok(()), Err)
}
