//! The file of defaults, and `depeche config`, which shows what holds and where it comes from.

use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::{Deserialize, Deserializer};

use super::failure::Failure;
use super::query::{Form, Order};
use super::settings::{Settings, When, xdg};
use super::{Ended, print};
use crate::model::path_text;
use crate::output::sanitized::OneLine;
use crate::output::terminal::ASIDE;

const EXAMPLES: &str = "\
Examples:
  depeche config                            every default that holds, and where it comes from
  depeche config --path                     where the file is looked for
  DEPECHE_CONFIG=~/d.toml depeche config    with another file";

/// Name of the environment variable that says where the file is.
pub(super) const VARIABLE: &str = "DEPECHE_CONFIG";

/// What the file may say; README shows one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    /// Directory of the index.
    pub(super) index: Option<PathBuf>,
    /// When to use colours.
    #[serde(deserialize_with = "named")]
    pub(super) color: Option<When>,
    /// When results open their file.
    #[serde(deserialize_with = "named")]
    pub(super) hyperlink: Option<When>,
    /// What shows long answers; an empty one is none.
    pub(super) pager: Option<String>,
    /// Defaults of `depeche query`.
    pub(super) query: QueryDefaults,
    /// Where it was read; `None` where there is none.
    #[serde(skip)]
    pub(super) path: Option<PathBuf>,
}

/// Defaults of `depeche query`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct QueryDefaults {
    /// How many matches to show.
    pub(super) limit: Option<usize>,
    /// In which order.
    #[serde(deserialize_with = "named")]
    pub(super) sort: Option<Order>,
    /// What to write.
    #[serde(deserialize_with = "named")]
    pub(super) format: Option<Form>,
    /// How many sentences around a match.
    pub(super) context: Option<usize>,
    /// After how many seconds to give up.
    pub(super) timeout: Option<u64>,
}

/// Reads a value by any of the names that it has on the command line, French ones and capitals too.
fn named<'de, D: Deserializer<'de>, T: ValueEnum>(value: D) -> Result<Option<T>, D::Error> {
    let name = String::deserialize(value)?;
    let named = T::from_str(&name, true);
    named.map(Some).map_err(|_| {
        let values = T::value_variants().iter();
        let names =
            values.filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned()));
        let names: Vec<String> = names.collect();
        serde::de::Error::custom(format!(
            "there is no value \"{name}\"; the values are {}",
            names.join(", ")
        ))
    })
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    /// It cannot be read.
    #[error("{}: {error}", path_text(.path))]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It is no TOML, or says what no depeche knows.
    #[error("{}{}: {}", path_text(.path), .line.map(|line| format!(", line {line}")).unwrap_or_default(), .error.message())]
    Content {
        /// Which file.
        path: PathBuf,
        /// Where in it, from 1.
        line: Option<usize>,
        /// What is wrong.
        error: Box<toml::de::Error>,
    },
}

impl Config {
    /// Reads the file, if there is one; a file that is named must be there.
    pub(super) fn read() -> Result<Config, ConfigError> {
        let Some((path, is_named)) = path() else {
            return Ok(Config::default());
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => {
                return Ok(Config::default());
            }
            Err(error) => return Err(ConfigError::Io { path, error }),
        };
        Config::parse(&text, &path)
    }

    fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
        let config: Result<Config, toml::de::Error> = toml::from_str(text);
        match config {
            Ok(config) => Ok(Config {
                path: Some(path.to_owned()),
                ..config
            }),
            Err(error) => Err(ConfigError::Content {
                path: path.to_owned(),
                line: error
                    .span()
                    .map(|span| 1 + text[..span.start].matches('\n').count()),
                error: Box::new(error),
            }),
        }
    }
}

/// Returns where the file is looked for, and whether it was named; `None` where it is wanted nowhere.
fn path() -> Option<(PathBuf, bool)> {
    let variable = |name: &str| std::env::var_os(name);
    match variable(VARIABLE) {
        Some(path) if path.is_empty() => None,
        Some(path) => Some((PathBuf::from(path), true)),
        None => {
            let directory = xdg(variable, "XDG_CONFIG_HOME", ".config")?;
            Some((directory.join("depeche/config.toml"), false))
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// An option of the call.
    Option(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// The file.
    File,
    /// Nothing said otherwise.
    Default,
}

/// A default that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Effective {
    pub(super) key: &'static str,
    pub(super) value: String,
    pub(super) source: Source,
}

/// Show the defaults that hold, and where each comes from: an option, a variable, the file, or nothing
///
/// The file may have index, color, hyperlink and pager, and in a table called query limit, sort, format, context and timeout, each as
/// the option of its name. It is $XDG_CONFIG_HOME/depeche/config.toml, or what DEPECHE_CONFIG names; options go before variables, and
/// variables before the file.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Show only where the file is looked for
    #[arg(long)]
    path: bool,
}

/// Shows the defaults that hold.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    if args.path {
        let path = path().map(|(path, _)| path_text(&path)).unwrap_or_default();
        print(|out| writeln!(out, "{}", OneLine(&path)))?;
        return Ok(Ended::Done);
    }
    let config = &settings.config;
    let file = config.path.as_deref().map(path_text).unwrap_or_default();
    let mut rows = settings.effective();
    rows.extend(super::query::effective(&config.query));
    let paint = settings.colour.for_stdout();
    print(|out| {
        let width = |text: fn(&Effective) -> &str| {
            let lengths = rows.iter().map(|row| text(row).chars().count());
            lengths.max().unwrap_or(0)
        };
        let (keys, values) = (width(|row| row.key), width(|row| &row.value));
        for Effective { key, value, source } in &rows {
            let source = match source {
                Source::Option(name) => (*name).to_owned(),
                Source::Variable(name) => (*name).to_owned(),
                Source::File => file.clone(),
                Source::Default => "default".to_owned(),
            };
            let source = paint.paint(ASIDE, OneLine(&source));
            writeln!(
                out,
                "{key:<keys$}  {:<values$}  {source}",
                OneLine(value).to_string()
            )?;
        }
        Ok(())
    })?;
    Ok(Ended::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_is_wrong_with_it_and_where() {
        let parse = |text: &str| Config::parse(text, Path::new("c.toml"));
        let config = parse("color = \"never\"\n[query]\nlimit = 25\nformat = \"csv\"\n").unwrap();
        assert_eq!(config.query.limit, Some(25));
        assert_eq!(config.query.format, Some(Form::Csv));
        let config =
            parse("color = \"jamais\"\n[query]\nformat = \"CSV\"\nsort = \"date\"\n").unwrap();
        assert_eq!(config.color, Some(When::Never));
        assert_eq!(config.query.format, Some(Form::Csv));
        assert_eq!(config.query.sort, Some(Order::Newest));
        let cases = [
            (
                "color = \"blue\"",
                "c.toml, line 1: there is no value \"blue\"; the values are auto, always, never",
            ),
            (
                "[query]\nlimits = 3",
                "c.toml, line 2: unknown field `limits`",
            ),
            ("[query", "c.toml, line 1: "),
        ];
        for (text, beginning) in cases {
            let said = parse(text).unwrap_err().to_string();
            assert!(said.starts_with(beginning), "{said}");
        }
    }
}
