//! `depeche query`: the query line, from what was typed to ranked matches.

mod args;
mod batch;
mod watch;

use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::time::Instant;

use jiff::civil::Date;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, ids, ingest, open, pager};
use crate::index::Index;
use crate::output::machine::{self, Answered};
use crate::output::numbers::counted;
use crate::output::{explain, hits, markdown, why};
use crate::query::{self, Parsed, Query, QueryError};
use crate::schema::{self, QueryField, ValueKind};
use crate::search::{Answer, Detail, Interval, Request, Search, Sort, Tally};
pub(super) use args::{Args, Form, Order, effective};
use args::{Course, Options};
use batch::{Asked, batch};
pub(super) use watch::Watch;

/// How much of a compound that no article has is shown, in characters.
const LONGEST_COMPOUND: usize = 80;

/// Answers one query, or a batch of them.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let options = args.or(&settings.config.query);
    if let Some(text) = args.at_odds(options.form) {
        return Err(Failure::Usage(text.to_owned()));
    }
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
    let watch = Watch::begin(options.timeout, settings);
    let mut search = ManuallyDrop::new(Search::new(&index)?);
    let asked = match &args.batch {
        None => vec![Asked {
            id: None,
            text: args.words.join(" "),
        }],
        Some(file) => batch(file)?,
    };
    let mut has_found = false;
    let mut unread = false;
    let is_paged =
        options.form == Form::Text && !args.count && !args.no_pager && args.open.is_none();
    let configured = settings.config.pager.as_deref();
    pager::print(is_paged, configured, |out| {
        if options.form == Form::Csv && !args.count {
            csv_header(args, &options, out).map_err(Failure::Output)?;
        }
        for asked in &asked {
            watch.next();
            match answer(args, &options, settings, &mut search, asked, out) {
                Ok(found) => has_found |= found,
                // The others of a batch are answered all the same.
                Err(Failure::Query(error)) if asked.id.is_some() => {
                    unread = true;
                    say_unread(settings, asked, &error);
                }
                Err(failure) => return Err(failure),
            }
        }
        // Whoever reads has all the time there is.
        watch.end();
        Ok(())
    })?;
    Ok(match (unread, has_found) {
        (true, _) => Ended::Unread,
        (false, true) => Ended::Done,
        (false, false) => Ended::NothingFound,
    })
}

/// Says which query of a batch could not be read, and what is right in its place.
fn say_unread(settings: &Settings, asked: &Asked, error: &QueryError) {
    let id = asked.id.as_deref().unwrap_or_default();
    settings.messages.problem(format_args!("{id}: {error}"));
    if let Some(hint) = error.of_value() {
        settings.messages.hint(hint);
    }
}

/// Answers one query; returns whether anything was found.
fn answer(
    args: &Args,
    options: &Options,
    settings: &Settings,
    search: &mut Search,
    asked: &Asked,
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
    let request = Request {
        query: &query,
        sort: match options.sort {
            Order::Score => Sort::Score,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        },
        offset: args.offset,
        limit: if args.count { 0 } else { options.limit },
        detail: match (options.form, options.context) {
            (Form::Paths | Form::Trec, _) => Detail::Place,
            (_, Some(around)) => Detail::Sentences(around),
            (Form::Text | Form::Json | Form::Jsonl | Form::Csv | Form::Markdown, None) => {
                Detail::Full
            }
        },
        is_sure: args.sure,
    };
    if let Some(id) = &args.why {
        return why_found(id, &request, settings, search, out);
    }
    let found = search.answer(&request)?;
    if request.limit > 0 && found.hits.is_empty() && found.total > 0 {
        settings.messages.note(format_args!(
            "depeche: the last match is number {}; --offset {} begins behind it",
            found.total, args.offset
        ));
    }
    say_words(args, settings, &found);
    let tally = tally(args, options, search, &query, settings)?;
    let took_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let answered = Answered {
        id: asked.id.as_deref(),
        query: &asked.text,
        read_as: &read_as,
        took_ms,
        answer: &found,
        tally: tally.as_ref(),
        draws: args.histogram.is_some(),
        columns: &options.columns,
        explains: args.explain,
    };
    if let Some(number) = args.open {
        return open::hit(number, &found, settings);
    }
    let written = match options.form {
        // A count is a number for every form but JSON, which says what was counted.
        Form::Json => machine::json(out, &answered),
        _ if args.count => machine::count(out, &answered),
        Form::Text => hits::text(out, &settings.screen(), &answered),
        Form::Jsonl => machine::json_lines(out, &answered),
        Form::Csv => machine::csv(out, &answered, args.counts_values()),
        Form::Markdown => markdown::markdown(out, &answered),
        Form::Paths => machine::paths(out, &found, args.null),
        Form::Trec => machine::trec(out, &answered),
    };
    written.map_err(Failure::Output)?;
    if args.count {
        say_warned(settings, asked.id.as_deref(), found.warned);
    } else if matches!(options.form, Form::Paths | Form::Trec) {
        say_warned(settings, asked.id.as_deref(), found.warned_hits());
    }
    Ok(found.total > 0)
}

/// Writes the header of what is written as CSV: the matches, or the values or days of all of them.
fn csv_header(args: &Args, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let columns: Vec<&str> = match (args.facets.is_empty(), args.histogram) {
        (false, _) => vec!["field", "value", "articles"],
        (true, Some(_)) => vec!["start", "articles"],
        (true, None) => options.columns.iter().map(|column| column.name()).collect(),
    };
    machine::csv_header(out, &columns, args.batch.is_some(), args.bom)
}

/// Says why an article is found or not; returns whether it is.
fn why_found(
    typed: &str,
    request: &Request,
    settings: &Settings,
    search: &mut Search,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let mut is_found = false;
    for (id, found) in ids::meant(search, typed)? {
        if found.is_empty() {
            ids::explain(&id, &found, settings);
        }
        for why in search.why(&id, request.query, request.sort, request.is_sure)? {
            why::text(out, &settings.screen(), &why).map_err(Failure::Output)?;
            is_found |= why.condition.holds;
        }
    }
    Ok(is_found)
}

/// Says how many articles are withdrawn or not published, where a line of output has no room for a mark.
fn say_warned(settings: &Settings, query_id: Option<&str>, warned: u64) {
    if warned == 0 {
        return;
    }
    let of = query_id.map(|id| format!("{id}: ")).unwrap_or_default();
    let warned = warned_of_these(warned);
    settings.messages.note(format_args!(
        "depeche: {of}{warned}; SAUF statut:(kill embargo draft private future trash) leaves them out"
    ));
}

/// Returns what there is to say of articles that are listed without a mark.
pub(super) fn warned_of_these(warned: u64) -> String {
    counted(
        warned,
        "of these articles is killed, under embargo or unpublished",
        "of these articles are killed, under embargo or unpublished",
    )
}

/// Counts what was asked for of all that match; on a terminal their course of time too, for the line of it.
fn tally(
    args: &Args,
    options: &Options,
    search: &mut Search,
    query: &Query,
    settings: &Settings,
) -> Result<Option<Tally>, Failure> {
    let is_seen = options.form == Form::Text && !args.count && io::stdout().is_terminal();
    let by_date = options.sort != Order::Score;
    let fields: Vec<String> = args
        .facets
        .iter()
        .map(|name| facet_field(name))
        .collect::<Result<_, _>>()?;
    let is_asked = !fields.is_empty() || args.histogram.is_some();
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
    let countable = |value: &schema::Value| value.kind != ValueKind::Date;
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

/// Says which words no article has, and with `--explain` how each was looked for.
fn say_words(args: &Args, settings: &Settings, found: &Answer) {
    for word in &found.words {
        let typed = &word.typed;
        let as_typed = match word.counts.articles {
            0 => "",
            _ => " as typed",
        };
        match &word.suggestion {
            Some(suggestion) => settings.messages.note(format_args!(
                "depeche: no article has {typed}{as_typed}; {suggestion}?"
            )),
            None if as_typed.is_empty() => settings
                .messages
                .note(format_args!("depeche: no article has {typed}")),
            None => {}
        }
    }
    for compound in &found.absent {
        // One of thousands of words would fill the screen.
        let shown: String = compound.chars().take(LONGEST_COMPOUND).collect();
        let more = if shown == *compound { "" } else { "…" };
        let apart = shown.replace('-', " ");
        settings.messages.note(format_args!(
            "depeche: no article has {shown}{more}; {apart}{more}?"
        ));
    }
    if !args.explain {
        return;
    }
    for word in &found.words {
        settings.messages.answer(explain::word(word));
    }
    for days in &found.dates {
        settings.messages.answer(format_args!(
            "date: {days}; articles of it and soon after it come sooner"
        ));
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
