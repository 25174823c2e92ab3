//! The arguments of `depeche query`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ValueEnum, ValueHint};

use super::super::config::{Effective, QueryDefaults, Source};
use super::super::names;
use super::super::whole::{number, rows, seconds};
use crate::output::JSON_VERSION;
use crate::output::columns::Column;
use crate::search::Interval;

const EXAMPLES: &str = "\
Examples:
  depeche query cessez-le-feu Syrie                     articles with any of the words, best first
  depeche query --all trêve Alep                        only those with all of them
  depeche query '\"conseil de sécurité\" SAUF Yémen'       a phrase, and what must not be there
  depeche query 'titre:Poutine date:2016-02..2016-04'   in the headline, within these months
  depeche query --format json -n 3 'citation:trêve'     for a program
  depeche query --why 2016/04/18/x.txt trêve Alep       why this article is found, or is not
  depeche query --archive ~/archives Syrie              index a directory first, then search it";

/// How many matches are shown.
pub(super) const MATCHES: usize = 10;

/// How many matches a TREC run holds: the depth that the field's measures look at.
pub(super) const RUN_MATCHES: usize = 1000;

/// Search the index
///
/// Words are ranked by any, best first. +word must be there, -word must not; "…" is a phrase; ET, OU, SAUF
/// (AND, OR, NOT) and parentheses join; word^2 counts twice; titre:, citation:, locuteur:, marqué:, indirect:, chapeau:, légende:,
/// agence:, lieu:, auteur:, rubrique:, date:, depuis: and avant: ask one field. Accents and capitals do not matter.
/// `depeche man language` has all of it.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    /// What to search for
    #[arg(value_name = "WORDS", required_unless_present = "batch")]
    pub(super) words: Vec<String>,
    /// How many matches to show (10; 1000 for trec)
    #[arg(short = 'n', long, aliases = ["limite", "nombre"], value_name = "N", value_parser = number, allow_negative_numbers = true)]
    pub(super) limit: Option<usize>,
    /// How many of the best matches to leave out
    #[arg(long, aliases = ["decalage", "décalage"], value_name = "N", default_value_t = 0, value_parser = number, allow_negative_numbers = true)]
    pub(super) offset: usize,
    /// In which order (score)
    #[arg(long, aliases = ["ordre", "tri"], value_enum, ignore_case = true, value_name = "ORDER")]
    pub(super) sort: Option<Order>,
    /// What to write (text)
    #[arg(
        long,
        alias = "forme",
        value_enum,
        ignore_case = true,
        value_name = "FORM"
    )]
    pub(super) format: Option<Form>,
    /// End each path with NUL in place of a line end, for xargs -0
    #[arg(short = '0', long)]
    pub(super) null: bool,
    /// Only count the matches
    #[arg(long, aliases = ["compte", "compter"], conflicts_with_all = ["context", "fields", "limit", "null", "offset", "sort"])]
    pub(super) count: bool,
    /// Require every word
    #[arg(long, aliases = ["tous", "toutes"])]
    pub(super) all: bool,
    /// Only look into quotations whose speaker is sure
    #[arg(long, aliases = ["sur", "sures", "sûr", "sûres"])]
    pub(super) sure: bool,
    /// Count the values of fields in all that match: agence,rubrique,lieu,auteur
    #[arg(long, aliases = ["facette", "facettes", "facet"], value_name = "FIELDS", value_delimiter = ',')]
    pub(super) facets: Vec<String>,
    /// Draw how many articles there are over time
    #[arg(
        long,
        alias = "histogramme",
        value_enum,
        ignore_case = true,
        value_name = "INTERVAL"
    )]
    pub(super) histogram: Option<Course>,
    /// What to say of each match in json, jsonl and csv: rank,date,headline… (all)
    #[arg(long, aliases = ["champs", "colonnes", "columns"], value_name = "COLUMNS", value_delimiter = ',', value_parser = column)]
    pub(super) fields: Option<Vec<Column>>,
    /// Show whole sentences: N before and after each one that matched
    #[arg(long, alias = "contexte", value_name = "N", value_parser = number, allow_negative_numbers = true)]
    pub(super) context: Option<usize>,
    /// Open match N in VISUAL, EDITOR or PAGER, at its place
    #[arg(long, alias = "ouvrir", value_name = "N", value_parser = rows, allow_negative_numbers = true, conflicts_with_all = ["batch", "count", "facets", "fields", "format", "histogram"])]
    pub(super) open: Option<usize>,
    /// Do not show the answer in a pager
    #[arg(long, alias = "sans-pagineur")]
    pub(super) no_pager: bool,
    /// Begin CSV with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    pub(super) bom: bool,
    /// Fail unless JSON is written in this version, the only one so far
    #[arg(long, value_name = "VERSION", value_parser = format_version)]
    pub(super) format_version: Option<u32>,
    /// Say how the query was read, with parentheses
    #[arg(long, aliases = ["explique", "expliquer"])]
    pub(super) explain: bool,
    /// Say whether the query finds an article, where it comes, and which parts of the query hold for it
    #[arg(long, alias = "pourquoi", value_name = "ID", conflicts_with_all = ["batch", "context", "count", "facets", "fields", "format", "histogram", "limit", "offset", "open"])]
    pub(super) why: Option<String>,
    /// Give up after this many seconds (30)
    #[arg(long, aliases = ["delai", "délai"], value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(super) timeout: Option<u64>,
    /// Ingest DIR first, into an index of its own in the cache directory, then search that
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) archive: Option<PathBuf>,
    /// Answer one query a line of FILE (- is stdin): the query, or an id, a tab and the query
    #[arg(long, alias = "lot", value_name = "FILE", conflicts_with = "words", value_hint = ValueHint::FilePath)]
    pub(super) batch: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Order {
    /// The best first; of equals, the newest
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
pub(super) enum Course {
    /// A bar a day
    #[value(aliases = ["jour", "jours"])]
    Day,
    /// A bar a month
    #[value(alias = "mois")]
    Month,
    /// A bar a year
    #[value(aliases = ["an", "ans", "annee", "année"])]
    Year,
    /// Whichever shows the course best
    Auto,
}

/// What a call asks for where neither it nor the file of defaults says otherwise.
pub(super) const TIMEOUT_SECONDS: u64 = 30;

impl Args {
    /// Returns what is wrong with options that do nothing together, in this form.
    pub(super) fn at_odds(&self, form: Form) -> Option<&'static str> {
        let counts_values = self.counts_values();
        let is_json = matches!(form, Form::Json | Form::Jsonl);
        Some(match form {
            _ if self.null && form != Form::Paths => "-0 goes with --format paths",
            _ if self.bom && form != Form::Csv => "--bom goes with --format csv",
            _ if self.fields.is_some() && !is_json && form != Form::Csv => {
                "--fields goes with --format json, jsonl or csv"
            }
            _ if self.format_version.is_some() && !is_json => {
                "--format-version goes with --format json or jsonl"
            }
            Form::Paths | Form::Trec if self.context.is_some() => {
                "--context shows sentences, which --format paths and trec have none of"
            }
            _ if self.count && counts_values && form != Form::Json => {
                "--count is one number; --facets and --histogram go with -n 0, or with --format json"
            }
            Form::Jsonl | Form::Paths | Form::Trec if counts_values => {
                "--facets and --histogram go with --format text, json, csv or markdown"
            }
            Form::Csv if !self.facets.is_empty() && self.histogram.is_some() => {
                "--facets and --histogram are a table each: in csv, ask for one"
            }
            Form::Csv if counts_values && self.lists_matches() => {
                "in csv, --facets and --histogram write their own table and no matches: no --fields, --context, --sort, --offset or --limit"
            }
            _ => return None,
        })
    }

    /// Whether values or days of all matches are counted.
    pub(super) fn counts_values(&self) -> bool {
        !self.facets.is_empty() || self.histogram.is_some()
    }

    /// Whether something is said of the matches that are listed.
    fn lists_matches(&self) -> bool {
        let listed = self.fields.is_some() || self.context.is_some() || self.sort.is_some();
        listed || self.offset > 0 || self.limit.is_some_and(|limit| limit > 0)
    }

    /// Takes what the call does not say from the file of defaults.
    pub(super) fn or(&self, defaults: &QueryDefaults) -> Options {
        let form = self.format.or(defaults.format).unwrap_or(Form::Text);
        let matches = match form {
            Form::Trec => RUN_MATCHES,
            _ => defaults.limit.unwrap_or(MATCHES),
        };
        Options {
            limit: self.limit.unwrap_or(matches),
            sort: self.sort.or(defaults.sort).unwrap_or(Order::Score),
            form,
            context: self.context.or(defaults.context),
            timeout: Duration::from_secs(
                self.timeout.or(defaults.timeout).unwrap_or(TIMEOUT_SECONDS),
            ),
            columns: self.fields.clone().unwrap_or(Column::ALL.to_vec()),
        }
    }
}

/// What a call asks for, with the file of defaults.
pub(super) struct Options {
    /// How many matches to show.
    pub(super) limit: usize,
    /// In which order.
    pub(super) sort: Order,
    /// What to write.
    pub(super) form: Form,
    /// How many sentences around a match.
    pub(super) context: Option<usize>,
    /// After how long to give up.
    pub(super) timeout: Duration,
    /// What to say of each match.
    pub(super) columns: Vec<Column>,
}

/// Returns the defaults that hold, with where each comes from.
pub(in crate::cli) fn effective(defaults: &QueryDefaults) -> Vec<Effective> {
    let row = |key, said: Option<String>, usual: &str| Effective {
        key,
        source: match said {
            Some(_) => Source::File,
            None => Source::Default,
        },
        value: said.unwrap_or_else(|| usual.to_owned()),
    };
    let name = |value: Option<clap::builder::PossibleValue>| {
        value.map(|value| value.get_name().to_owned())
    };
    let number = |number: Option<usize>| number.map(|number| number.to_string());
    vec![
        row("query.limit", number(defaults.limit), &MATCHES.to_string()),
        row(
            "query.sort",
            name(defaults.sort.and_then(|sort| sort.to_possible_value())),
            "score",
        ),
        row(
            "query.format",
            name(defaults.format.and_then(|form| form.to_possible_value())),
            "text",
        ),
        row("query.context", number(defaults.context), ""),
        row(
            "query.timeout",
            defaults.timeout.map(|seconds| seconds.to_string()),
            &TIMEOUT_SECONDS.to_string(),
        ),
    ]
}

/// Reads the name of a column.
fn column(name: &str) -> Result<Column, String> {
    Column::of(name.trim()).ok_or_else(|| {
        let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
        format!("the columns are {}", names.join(", "))
    })
}

/// Reads the version that JSON is to be written in.
fn format_version(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(JSON_VERSION) => Ok(JSON_VERSION),
        _ => Err(format!("this depeche writes version {JSON_VERSION}")),
    }
}

impl Course {
    /// Returns what it asks of the index.
    pub(super) fn interval(self) -> Interval {
        match self {
            Course::Day => Interval::Day,
            Course::Month => Interval::Month,
            Course::Year => Interval::Year,
            Course::Auto => Interval::Auto,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Form {
    /// For people
    #[value(alias = names::TEXT)]
    Text,
    /// One object
    Json,
    /// One object a match, a line each
    #[value(aliases = names::JSON_LINES)]
    Jsonl,
    /// One line a match, with a header
    Csv,
    /// For a note or a mail
    #[value(alias = "md")]
    Markdown,
    /// One path a line
    #[value(aliases = names::PATHS)]
    Paths,
    /// For trec_eval and its like
    Trec,
}
