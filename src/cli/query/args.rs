//! The arguments of `depeche query`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::search::Interval;

const EXAMPLES: &str = "\
Examples:
  depeche query cessez-le-feu Syrie                     articles with any of the words, best first
  depeche query --all trêve Alep                        only those with all of them
  depeche query '\"conseil de sécurité\" SAUF Yémen'     a phrase, and what must not be there
  depeche query 'titre:Poutine date:2016-02..2016-04'   in the headline, within these months
  depeche query --format json -n 3 'citation:trêve'     for a program
  depeche query --archive ~/archives Syrie              index a directory first, then search it";

/// How many matches are shown.
pub(super) const MATCHES: usize = 10;

/// How many matches a TREC run holds: the depth that the field's measures look at.
pub(super) const RUN_MATCHES: usize = 1000;

/// Search the index
///
/// Words are ranked by any, best first. +word must be there, -word must not; "…" is a phrase; ET, OU, SAUF
/// (AND, OR, NOT) and parentheses join; titre:, citation:, locuteur:, marqué:, indirect:, chapeau:, légende:,
/// agence:, lieu:, auteur:, rubrique:, date:, depuis: and avant: ask one field. Accents and capitals do not matter.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    /// What to search for
    #[arg(value_name = "WORDS", required_unless_present = "batch")]
    pub(super) words: Vec<String>,
    /// How many matches to show (10; 1000 for trec)
    #[arg(short = 'n', long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// How many of the best matches to leave out
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) offset: usize,
    /// In which order
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Order::Score)]
    pub(super) sort: Order,
    /// What to write
    #[arg(long, value_enum, value_name = "FORM", default_value_t = Form::Text)]
    pub(super) format: Form,
    /// End each path with NUL in place of a line end, for xargs -0
    #[arg(short = '0', long, requires_if("paths", "format"))]
    pub(super) null: bool,
    /// Only count the matches
    #[arg(long, conflicts_with_all = ["offset", "sort"])]
    pub(super) count: bool,
    /// Require every word
    #[arg(long)]
    pub(super) all: bool,
    /// Only look into quotations whose speaker is sure
    #[arg(long)]
    pub(super) sure: bool,
    /// Count the values of fields in all that match: agence,rubrique,lieu,auteur
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub(super) facets: Vec<String>,
    /// Draw how many articles there are over time
    #[arg(long, value_enum, value_name = "INTERVAL")]
    pub(super) histogram: Option<Course>,
    /// Say how the query was read, with parentheses
    #[arg(long)]
    pub(super) explain: bool,
    /// Give up after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(super) timeout: u64,
    /// Ingest DIR first, into an index of its own in the cache directory, then search that
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
    /// Answer one query a line of FILE (- is stdin): the query, or an id, a tab and the query
    #[arg(long, value_name = "FILE", conflicts_with = "words")]
    pub(super) batch: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Order {
    /// The best first; of equals, the newest
    Score,
    /// The newest first
    Newest,
    /// The oldest first
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Course {
    /// A bar a day
    #[value(alias = "jour")]
    Day,
    /// A bar a month
    #[value(alias = "mois")]
    Month,
    /// A bar a year
    #[value(aliases = ["annee", "année"])]
    Year,
    /// Whichever shows the course best
    Auto,
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
pub(super) enum Form {
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
