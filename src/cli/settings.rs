//! What every command obeys: which index, in what colours, how loudly.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};

use super::config::{Config, Effective, Source};
use super::failure::Failure;
use super::pager;
use crate::archive::refusal;
use crate::model::path_text;
use crate::output::hits::Screen;
use crate::output::messages::{Loudness, Messages};
use crate::output::terminal::{self, Colour};

/// Name of the environment variable that says where the index is.
const INDEX_VARIABLE: &str = "DEPECHE_INDEX";

/// Options of every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Global {
    /// Directory of the index, in place of $XDG_DATA_HOME/depeche/index
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = INDEX_VARIABLE,
        hide_env_values = true,
        value_hint = ValueHint::DirPath,
        value_parser = clap::value_parser!(OsString)
    )]
    index: Option<OsString>,
    /// When to use colours; auto, the default, is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, aliases = ["colour", "couleur", "couleurs"], value_name = "WHEN", value_enum, ignore_case = true)]
    color: Option<When>,
    /// When results open their file on a click (OSC 8); auto, the default, is on a terminal with colours
    #[arg(
        long,
        global = true,
        alias = "liens",
        value_name = "WHEN",
        value_enum,
        ignore_case = true
    )]
    hyperlink: Option<When>,
    /// Say only what goes wrong
    #[arg(long, global = true, alias = "silencieux", conflicts_with = "verbose")]
    quiet: bool,
    /// Also say what needs no attention, such as files that are skipped
    #[arg(long, global = true, aliases = ["bavard", "verbeux"])]
    verbose: bool,
}

/// The values of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    #[value(alias = "toujours")]
    Always,
    #[value(alias = "jamais")]
    Never,
}

impl When {
    fn name(self) -> &'static str {
        match self {
            When::Auto => "auto",
            When::Always => "always",
            When::Never => "never",
        }
    }

    fn wanted(self) -> Colour {
        match self {
            When::Auto => Colour::Auto,
            When::Always => Colour::Always,
            When::Never => Colour::Never,
        }
    }
}

/// What every command obeys.
#[derive(Debug)]
pub(super) struct Settings {
    index: Option<PathBuf>,
    /// Whether `--index` named the index, so that hints have to name it too.
    is_index_named: bool,
    /// Whether an option, the environment or the file of defaults says where the index lies. One that lies where it does
    /// because nobody said so is its owner's alone: the archive may have been, too.
    pub(super) is_index_chosen: bool,
    /// When output is coloured.
    pub(super) colour: Colour,
    /// When results open their file.
    links: Colour,
    /// What speaks on stderr.
    pub(super) messages: Messages,
    /// What the file of defaults says.
    pub(super) config: Config,
    effective: Vec<Effective>,
}

/// Returns what an option, or else the file, says, and which of them.
fn settled(option: Option<When>, name: &'static str, file: Option<When>) -> (When, Source) {
    match (option, file) {
        (Some(when), _) => (when, Source::Option(name)),
        (None, Some(when)) => (when, Source::File),
        (None, None) => (When::Auto, Source::Default),
    }
}

impl Settings {
    /// Returns what the options of a call and its environment ask for.
    pub(super) fn new(global: Global, config: Config) -> Settings {
        let (color, color_source) = settled(global.color, "--color", config.color);
        let (hyperlink, links_source) = settled(global.hyperlink, "--hyperlink", config.hyperlink);
        let colour = color.wanted();
        let loudness = match (global.quiet, global.verbose) {
            (true, _) => Loudness::Quiet,
            (false, true) => Loudness::Verbose,
            (false, false) => Loudness::Usual,
        };
        let variable = |name: &str| std::env::var_os(name);
        let of_environment = variable(INDEX_VARIABLE);
        // A variable that is set to nothing says nothing.
        let named = global
            .index
            .filter(|index| !index.is_empty() || of_environment.as_ref() != Some(index));
        let is_index_named = named.is_some() && named != of_environment;
        let index_source = match (&named, &config.index) {
            (Some(_), _) if is_index_named => Source::Option("--index"),
            (Some(_), _) => Source::Variable(INDEX_VARIABLE),
            (None, Some(_)) => Source::File,
            (None, None) => Source::Default,
        };
        let is_index_chosen = named.is_some() || config.index.is_some();
        let index = named
            .map(PathBuf::from)
            .or_else(|| config.index.clone())
            .or_else(|| default_index(variable));
        let row = |key, value: String, source| Effective { key, value, source };
        let effective = vec![
            row(
                "index",
                index.as_deref().map(path_text).unwrap_or_default(),
                index_source,
            ),
            row("color", color.name().to_owned(), color_source),
            row("hyperlink", hyperlink.name().to_owned(), links_source),
        ];
        Settings {
            is_index_named,
            is_index_chosen,
            index,
            effective,
            colour,
            links: match hyperlink {
                // Who wants no colours wants no other sequences either.
                When::Auto if colour == Colour::Never => Colour::Never,
                when => when.wanted(),
            },
            messages: Messages::new(colour, loudness),
            config,
        }
    }

    /// Returns the settings that hold, with where each comes from.
    pub(super) fn effective(&self) -> Vec<Effective> {
        let (value, source) = pager::effective(self.config.pager.as_deref());
        let pager = Effective {
            key: "pager",
            value,
            source,
        };
        self.effective.iter().cloned().chain([pager]).collect()
    }

    /// Returns what answers are shown on: stdout.
    pub(super) fn screen(&self) -> Screen {
        Screen {
            paint: self.colour.for_stdout(),
            columns: io::stdout()
                .is_terminal()
                .then(|| terminal::width(io::stdout())),
            has_links: self.links.for_stdout().is_coloured(),
        }
    }

    /// Returns the directory of the index.
    pub(super) fn index(&self) -> Result<&Path, Failure> {
        let text = match self.index.as_deref() {
            Some(index) if !index.as_os_str().is_empty() => return Ok(index),
            Some(_) => "--index names no directory",
            None => "where is the index? --index names it, since HOME is not set",
        };
        Err(Failure::Usage(text.to_owned()))
    }

    /// Returns the directory of the index that `query --archive` keeps of an archive: in the cache directory, by the
    /// archive's path.
    pub(super) fn cached_index(&self, archive: &Path) -> Result<PathBuf, Failure> {
        let path = archive.canonicalize().map_err(|error| {
            Failure::Usage(format!("{}: {}", path_text(archive), refusal(&error)))
        })?;
        let cache =
            xdg(|name| std::env::var_os(name), "XDG_CACHE_HOME", ".cache").ok_or_else(|| {
                Failure::Usage(
                    "where is the cache? XDG_CACHE_HOME names it, since HOME is not set".to_owned(),
                )
            })?;
        let key = blake3::hash(path.as_os_str().as_bytes()).to_hex();
        Ok(cache.join("depeche").join(&key[..16]))
    }

    /// Returns the option that a command in a hint needs to find the same index, with a blank before it.
    pub(super) fn index_option(&self) -> String {
        match &self.index {
            Some(index) if self.is_index_named => format!(" --index {}", quoted(index)),
            _ => String::new(),
        }
    }
}

/// Returns where the index is when nothing names it.
fn default_index(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(xdg(variable, "XDG_DATA_HOME", ".local/share")?.join("depeche/index"))
}

/// Returns a base directory of XDG; a path that is not absolute is ignored, as its specification asks.
pub(super) fn xdg(
    variable: impl Fn(&str) -> Option<OsString>,
    name: &str,
    under_home: &str,
) -> Option<PathBuf> {
    let absolute = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    absolute(name).or_else(|| Some(absolute("HOME")?.join(under_home)))
}

/// Returns a path as a shell takes it.
pub(super) fn quoted(path: &Path) -> String {
    let text = path_text(path);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%~".contains(c);
    match text.chars().all(is_plain) {
        true => text,
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_where_xdg_says() {
        let at = |set: &[(&str, &str)]| {
            default_index(|name| {
                let (_, value) = set.iter().find(|(set, _)| *set == name)?;
                Some((*value).into())
            })
        };
        let home = ("HOME", "/home/a");
        let cases = [
            (vec![home], Some("/home/a/.local/share/depeche/index")),
            (
                vec![home, ("XDG_DATA_HOME", "/data")],
                Some("/data/depeche/index"),
            ),
            (
                vec![home, ("XDG_DATA_HOME", "data")],
                Some("/home/a/.local/share/depeche/index"),
            ),
            (vec![], None),
        ];
        for (set, expected) in cases {
            assert_eq!(at(&set), expected.map(PathBuf::from), "{set:?}");
        }
    }

    #[test]
    fn a_path_in_a_hint_can_be_pasted() {
        assert_eq!(quoted(Path::new("/a/été-1")), "/a/été-1");
        assert_eq!(quoted(Path::new("l'été 1")), r"'l'\''été 1'");
    }
}
