//! `depeche query`: the query line, from what was typed to ranked matches.

mod args;
mod batch;

use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::time::{Duration, Instant};

use jiff::civil::Date;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, ingest, print};
use crate::index::Index;
use crate::output::hits;
use crate::output::machine::{self, Answered};
use crate::output::numbers::counted;
use crate::query::{self, Parsed, Query};
use crate::schema::{self, QueryField, ValueKind};
use crate::search::{Detail, Interval, Request, Search, Sort, Tally};
pub(super) use args::Args;
use args::{Course, Form, MATCHES, Order, RUN_MATCHES};
use batch::{Asked, batch};

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
    let read_as = query.to_string();
    if args.explain {
        settings.messages.answer(format_args!("read as: {read_as}"));
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
    let tally = tally(args, search, &query, settings)?;
    let took_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let answered = Answered {
        id: asked.id.as_deref(),
        query: &asked.text,
        read_as: &read_as,
        took_ms,
        answer: &found,
        tally: tally.as_ref(),
        draws: args.histogram.is_some(),
    };
    let written = match args.format {
        // A count is a number for every form but JSON, which says what was counted.
        Form::Json => machine::json(out, &answered),
        _ if args.count => machine::count(out, &answered),
        Form::Text => hits::text(out, &settings.screen(), &answered),
        Form::Jsonl => machine::json_lines(out, &answered),
        Form::Csv => machine::csv(out, &answered),
        Form::Paths => machine::paths(out, &found, args.null),
        Form::Trec => machine::trec(out, &answered),
    };
    written.map_err(Failure::Output)?;
    Ok(found.total > 0)
}

/// Counts what was asked for of all that match; on a terminal their course of time too, for the line of it.
fn tally(
    args: &Args,
    search: &mut Search,
    query: &Query,
    settings: &Settings,
) -> Result<Option<Tally>, Failure> {
    let is_seen = args.format == Form::Text && !args.count && io::stdout().is_terminal();
    let by_date = args.sort != Order::Score;
    let fields: Vec<String> = args
        .facets
        .iter()
        .map(|name| facet_field(name))
        .collect::<Result<_, _>>()?;
    let is_shown = matches!(args.format, Form::Text | Form::Json);
    let is_asked = !fields.is_empty() || args.histogram.is_some();
    if is_asked && !is_shown {
        return Err(Failure::Usage(
            "--facets and --histogram go with --format text or json".to_owned(),
        ));
    }
    if !is_asked && !by_date && !is_seen {
        return Ok(None);
    }
    let interval = args.histogram.map(Course::interval);
    let interval = interval.or(is_seen.then_some(Interval::Auto));
    let tally = search.tally(query, args.sure, &fields, interval)?;
    if by_date && tally.undated > 0 {
        let last = counted(
            tally.undated,
            "article without a date comes last",
            "articles without a date come last",
        );
        settings.messages.note(format_args!("depeche: {last}"));
    }
    Ok(Some(tally))
}

/// Returns the name that the schema gives to a field whose values can be counted.
fn facet_field(name: &str) -> Result<String, Failure> {
    let fields = schema::fields();
    let countable = |value: &schema::Value| value.kind == ValueKind::Keyword;
    match fields.find(name) {
        Some(QueryField::Value(value)) if countable(value) => Ok(value.name.clone()),
        _ => {
            let names: Vec<&str> = fields
                .values
                .iter()
                .filter(|value| countable(value))
                .map(|value| value.name.as_str())
                .collect();
            let names = names.join(", ");
            let text = format!("--facets {name}: no such field; these can be counted: {names}");
            Err(Failure::Usage(text))
        }
    }
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
