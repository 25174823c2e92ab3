//! Why a command could not be done, and what a person can do about it.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::config::ConfigError;
use super::settings::{Settings, quoted};
use super::{Cli, Ended, FIRST_STEPS};
use crate::index::{IndexError, MadeBy};
use crate::ingest::IngestError;
use crate::model::path_of;
use crate::output::messages::Messages;
use crate::query::QueryError;
use crate::search::SearchError;

/// Why a command could not be done.
#[derive(Debug)]
pub(super) enum Failure {
    /// The program was called by its name alone.
    NoCommand,
    /// The arguments are none that the parser takes.
    Arguments(Box<clap::Error>),
    /// The arguments ask for what cannot be.
    Usage(String),
    /// The file of defaults cannot be used.
    Config(ConfigError),
    /// The query cannot be read.
    Query(QueryError),
    /// An ingest could not be done.
    Ingest(IngestError),
    /// The index cannot be used.
    Index(IndexError),
    /// A word of the query stands for too many.
    TooManyForms(SearchError),
    /// The query cannot be compiled for the index.
    Uncompiled(SearchError),
    /// stdout cannot be written to.
    Output(io::Error),
    /// The program is wrong; it has been said where.
    Fault,
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Failure {
        Failure::Index(error)
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Failure {
        match error {
            SearchError::Index(error) => Failure::Index(error),
            SearchError::Engine(error) => Failure::Index(IndexError::Engine(error)),
            SearchError::TooManyForms { .. } => Failure::TooManyForms(error),
            SearchError::UnknownField(_) | SearchError::NoPlace => Failure::Uncompiled(error),
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Failure {
        Failure::Query(error)
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Failure {
        Failure::Ingest(error)
    }
}

impl Failure {
    /// Returns how a call ended that the parser of arguments answered itself: help on stdout, or a failure.
    pub(super) fn of_arguments(error: clap::Error) -> Result<Ended, Failure> {
        if error.use_stderr() {
            return Err(Failure::Arguments(Box::new(error)));
        }
        error.print().map_err(Failure::Output)?;
        Ok(Ended::Done)
    }

    /// Says on stderr what is wrong and, where there is something, what can be done.
    ///
    /// `settings` are those of the call, once they are known.
    pub(super) fn explain(&self, messages: &Messages, settings: Option<&Settings>) {
        match self {
            Failure::NoCommand => {
                messages.problem("which command?");
                for line in FIRST_STEPS {
                    messages.note(line);
                }
                messages.hint(
                    "depeche --help names every command, depeche COMMAND --help explains one",
                );
            }
            Failure::Arguments(error) => explain_arguments(error, messages),
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            // It has been said where.
            Failure::Fault => {}
            Failure::Usage(_)
            | Failure::Config(_)
            | Failure::Query(_)
            | Failure::Ingest(_)
            | Failure::Index(_)
            | Failure::TooManyForms(_)
            | Failure::Uncompiled(_)
            | Failure::Output(_) => messages.problem(self.in_a_line()),
        }
        if let Failure::Ingest(IngestError::Index(error)) | Failure::Index(error) = self
            && let Some(heard) = error.heard()
        {
            messages.detail(heard);
        }
        if let Some(hint) = self.hint(settings) {
            messages.hint(hint);
        }
    }

    /// Returns it in a line, for a log.
    pub(super) fn in_a_line(&self) -> String {
        match self {
            Failure::NoCommand => "which command?".to_owned(),
            Failure::Arguments(error) => error.to_string(),
            Failure::Usage(text) => text.clone(),
            Failure::Config(error) => error.to_string(),
            Failure::Query(error) => error.to_string(),
            Failure::Ingest(error) => error.to_string(),
            Failure::Index(error) => error.to_string(),
            Failure::TooManyForms(error) | Failure::Uncompiled(error) => error.to_string(),
            Failure::Output(error) => format!("stdout: {error}"),
            Failure::Fault => "internal error".to_owned(),
        }
    }

    /// Returns what can be done.
    fn hint(&self, settings: Option<&Settings>) -> Option<String> {
        let index = settings.map(Settings::index_option).unwrap_or_default();
        let error = match self {
            Failure::Config(_) => {
                return Some("depeche man config names what the file may say; DEPECHE_CONFIG= does without it".to_owned());
            }
            Failure::Query(QueryError::Empty) => {
                return Some("depeche query cessez-le-feu Syrie".to_owned());
            }
            Failure::Query(QueryError::TooManyFuzzy { .. }) => {
                return Some("a wildcard costs less: Poutin* in place of Poutine~".to_owned());
            }
            Failure::Query(error) if error.of_value().is_some() => {
                return error.of_value();
            }
            Failure::Query(_) => {
                return Some("--batch FILE answers a query a line".to_owned());
            }
            Failure::TooManyForms(_) => {
                return Some("write more of its letters".to_owned());
            }
            Failure::Ingest(IngestError::NoRoots(_)) => {
                return Some(format!("depeche ingest DIR{index}"));
            }
            Failure::Ingest(IngestError::NotARoot { roots, .. }) => {
                return Some(format!("its roots are {}", roots.join(", ")));
            }
            Failure::Ingest(IngestError::Moved { old, new }) => {
                let new = quoted(new);
                let old = quoted(&path_of(old));
                return Some(format!(
                    "depeche relocate {old} {new}{index} keeps every id and reads nothing again; depeche forget {old}{index} removes what the index has of it"
                ));
            }
            Failure::Ingest(IngestError::NotTheSame { .. }) => {
                return Some(format!(
                    "name the directory that has the same files below it; depeche forget{index} and ingest read them anew"
                ));
            }
            Failure::Ingest(IngestError::Exists(_)) => {
                return Some("name a directory that is not there yet".to_owned());
            }
            Failure::Ingest(IngestError::RootGone(_)) => {
                return Some(format!(
                    "mount it, or depeche relocate{index} says where it is now, or depeche forget{index} removes it"
                ));
            }
            Failure::Ingest(IngestError::OtherFileSystem { index, .. }) => {
                let beside = index.with_extension("new");
                return Some(format!("name one beside it: --into {}", quoted(&beside)));
            }
            Failure::Ingest(IngestError::Path { .. }) => {
                return Some(format!(
                    "name a directory or a file that is there; depeche status{index} names the roots of the index"
                ));
            }
            Failure::Ingest(IngestError::Index(error)) | Failure::Index(error) => error,
            _ => return None,
        };
        Some(match error {
            IndexError::Missing(_) => format!("depeche ingest DIR{index}"),
            IndexError::Foreign(_) => {
                "name the directory of an index, or a new one, with --index".to_owned()
            }
            IndexError::Incompatible { by, .. } => {
                let update = match by {
                    MadeBy::Newer => "update depeche, or ",
                    MadeBy::Older | MadeBy::Other => "",
                };
                format!(
                    "{update}make it anew beside the old one: depeche ingest --full --into NEW{index}"
                )
            }
            IndexError::Damaged { .. } => format!(
                "depeche check{index} names the damaged files; depeche ingest DIR --index NEW makes it anew"
            ),
            IndexError::Locked(_) => "--wait waits for it".to_owned(),
            IndexError::DiskFull(_) => {
                "make room and run the same command again; what was committed before is safe"
                    .to_owned()
            }
            IndexError::Engine(_) => {
                format!(
                    "depeche check{index} verifies the index; --verbose says what its engine reports"
                )
            }
            IndexError::Io { path, error } if error.kind() == io::ErrorKind::PermissionDenied => {
                return who_may(path);
            }
            IndexError::Io { .. } => return None,
        })
    }
}

/// Returns who may use an index that this user may not, and what else there is.
fn who_may(path: &Path) -> Option<String> {
    /// The bit of a mode that lets a group write.
    const GROUP_WRITES: u32 = 0o020;
    let mut nearest = path.ancestors();
    let (directory, metadata) = nearest.find_map(|path| {
        let metadata = path.metadata().ok().filter(|found| found.is_dir())?;
        Some((path, metadata))
    })?;
    let group = name_of(metadata.gid(), "/etc/group");
    let who = match metadata.mode() & GROUP_WRITES {
        0 => format!(
            "it is for {} alone: chmod -R g+rwX {} lets the group {group} in",
            name_of(metadata.uid(), "/etc/passwd"),
            quoted(directory)
        ),
        _ => format!("it is for members of the group {group}"),
    };
    Some(format!(
        "{who}; or name an index of your own with --index DIR"
    ))
}

/// Returns the name of a user or group by the system's own list, where it has one for the number.
fn name_of(number: u32, list: &str) -> String {
    let names = std::fs::read_to_string(list).unwrap_or_default();
    let number = number.to_string();
    let known = names.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    known.unwrap_or(number)
}

/// Says what is wrong with the arguments in the words of the parser, one kind of line for each of its own.
fn explain_arguments(error: &clap::Error, messages: &Messages) {
    let text = error.render().to_string();
    let asked = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    let option = asked(ContextKind::InvalidArg);
    let is_unknown = error.kind() == ErrorKind::UnknownArgument;
    let meant = is_unknown.then(|| meant_option(option, &text)).flatten();
    let is_command = error.kind() == ErrorKind::InvalidSubcommand;
    let typed = asked(ContextKind::InvalidSubcommand);
    let is_word = option.starts_with('-') && option[1..].starts_with(char::is_alphabetic);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut is_helped = false;
    let first = lines.next().unwrap_or("the arguments cannot be read");
    messages.problem(first.strip_prefix("error: ").unwrap_or(first));
    for line in lines {
        match line.trim_start().strip_prefix("tip: ") {
            // A word of a query that begins with a dash is taken for an option.
            // Another option is nearer than those that are spelled alike.
            Some(_) if meant.is_some() => {}
            Some(tip) if is_about_dashes(tip) && is_word => {
                is_helped = true;
                messages.hint(
                    "what must not be there is SAUF word; or write -- before the words of the query",
                );
            }
            Some(tip) if is_about_dashes(tip) => {}
            Some(tip) if is_command && is_far(tip, typed) => {}
            Some(tip) => {
                is_helped = true;
                messages.hint(tip);
            }
            None if line.starts_with("For more information") => {}
            None if meant.is_some() => {}
            None => messages.note(line),
        }
    }
    if let Some(meant) = &meant {
        is_helped = true;
        messages.hint(meant);
    }
    let command = command_of(&text).filter(|_| !is_helped);
    match (error.kind(), command) {
        (ErrorKind::InvalidSubcommand, Some(_)) if typed.eq_ignore_ascii_case("version") => {
            messages.hint("depeche --version");
        }
        (ErrorKind::InvalidSubcommand, Some(_)) => {
            messages.hint(format_args!("to search for it: depeche query {typed}"));
        }
        // The words of `citations` go by themselves, those of `citation` behind an option.
        (ErrorKind::UnknownArgument, Some(command))
            if command == "depeche citation" && !option.starts_with('-') =>
        {
            messages.hint(format_args!(
                "depeche citations {option} lists who said it; depeche citation --source {option} finds where words come from"
            ));
        }
        (_, Some(command)) => messages.hint(format_args!(
            "{command} --help names what it takes, with examples"
        )),
        (_, None) => {}
    }
}

/// Whether a tip of the parser names a command that somebody who typed another word did not mean: `oublier`, which removes
/// articles, for `trouvez`, or `trouver` for `trêve`.
fn is_far(tip: &str, typed: &str) -> bool {
    /// Commands, with the letters that a word must begin with to be near them.
    const NEAR: [(&str, &str); 4] = [
        ("find", "find"),
        ("forget", "for"),
        ("oublier", "oub"),
        ("trouver", "trouv"),
    ];
    let typed = typed.to_lowercase();
    let named = |name: &str| tip.contains(&format!("'{name}'"));
    let is_near = |beginning: &str| typed.starts_with(beginning);
    let near = NEAR.iter().any(|(_, beginning)| is_near(beginning));
    !near && NEAR.iter().any(|(name, _)| named(name))
}

/// Whether a tip of the parser says how a word that begins with a dash is passed.
///
/// Nothing but its wording tells it from the parser's other tips; a test holds that wording.
fn is_about_dashes(tip: &str) -> bool {
    tip.contains("as a value")
}

/// Returns what to type in place of an option that the parser does not know, by the message that it has of it.
fn meant_option(option: &str, message: &str) -> Option<String> {
    // The parser names the first letter alone of what stands behind one dash.
    let is_it = |typed: &String| typed.starts_with(option);
    let mut arguments = std::env::args_os().skip(1);
    let typed = arguments.find_map(|argument| argument.into_string().ok().filter(is_it));
    let mut program = Cli::command();
    program.build();
    let command = command_of(message)?;
    let name = command.rsplit(' ').next()?;
    let command = program.find_subcommand(name).unwrap_or(&program);
    meant_in(&program, command, typed.as_deref().unwrap_or(option))
}

/// Returns the option of a command, or of another, that a word with dashes before it means: `-limit`, `--n`.
fn meant_in(program: &clap::Command, command: &clap::Command, typed: &str) -> Option<String> {
    let name = typed.trim_start_matches('-').split('=').next()?;
    let option_of = |command: &clap::Command| {
        let option = command.get_arguments().find(|argument| {
            let aliases = argument.get_all_aliases().unwrap_or_default();
            argument.get_long() == Some(name) || aliases.contains(&name)
        })?;
        Some(format!("--{}", option.get_long()?))
    };
    if let Some(option) = option_of(command) {
        return Some(option);
    }
    let mut letters = command.get_arguments().filter_map(clap::Arg::get_short);
    if letters.any(|letter| name == letter.to_string()) {
        return Some(format!("-{name}"));
    }
    if let Some(meant) = meant_elsewhere(command, name) {
        return Some(meant);
    }
    let mut others = program.get_subcommands();
    let (command, option) =
        others.find_map(|command| Some((command.get_name(), option_of(command)?)))?;
    Some(format!("depeche {command} {option}"))
}

/// Returns what an option of other programs is here: `--json`, `--from`, `--output`.
fn meant_elsewhere(command: &clap::Command, name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let mut arguments = command.get_arguments();
    let format = arguments.find(|argument| argument.get_long() == Some("format"));
    let forms = format
        .map(clap::Arg::get_possible_values)
        .unwrap_or_default();
    if let Some(form) = forms.iter().find(|form| form.matches(&lower, true)) {
        return Some(format!("--format {}", form.get_name()));
    }
    let forms_are_written = !forms.is_empty();
    let takes_query = matches!(command.get_name(), "query" | "citations" | "locuteurs");
    let field = match lower.as_str() {
        "from" | "since" | "depuis" | "after" | "start" => "depuis:2016",
        "to" | "until" | "before" | "avant" | "end" => "avant:2016",
        "date" | "year" => "date:2016",
        _ => "",
    };
    if takes_query && !field.is_empty() {
        return Some(format!("it is a word of the query: {field}"));
    }
    let meant = match lower.as_str() {
        "aide" => "--help",
        "v" => "--verbose says more, depeche --version which version this is",
        "version" => "depeche --version",
        "o" | "out" | "output" | "sortie" if forms_are_written => {
            "what is found is written to stdout: put > FILE behind the command"
        }
        _ => return None,
    };
    Some(meant.to_owned())
}

/// Returns the command that a message of the parser tells the usage of.
fn command_of(text: &str) -> Option<String> {
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "))?;
    let words = usage.split_whitespace();
    let words: Vec<&str> = words
        .take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn an_unknown_option_gets_the_one_that_is_meant() {
        let mut program = Cli::command();
        program.build();
        let cases = [
            ("query", "--n", Some("-n")),
            ("query", "-limit", Some("--limit")),
            ("query", "-tri", Some("--sort")),
            ("query", "-format=csv", Some("--format")),
            ("citations", "--source", Some("depeche citation --source")),
            ("query", "--speaker", Some("depeche citations --speaker")),
            ("query", "--json", Some("--format json")),
            ("citations", "--csv", Some("--format csv")),
            ("show", "-json", Some("--format json")),
            (
                "query",
                "--from",
                Some("it is a word of the query: depuis:2016"),
            ),
            (
                "citations",
                "--depuis=2016",
                Some("it is a word of the query: depuis:2016"),
            ),
            (
                "query",
                "--output",
                Some("what is found is written to stdout: put > FILE behind the command"),
            ),
            ("query", "--aide", Some("--help")),
            (
                "status",
                "-v",
                Some("--verbose says more, depeche --version which version this is"),
            ),
            ("query", "-Alep", None),
            ("query", "--zzz", None),
        ];
        for (command, typed, expected) in cases {
            let command = program.find_subcommand(command).unwrap();
            let meant = meant_in(&program, command, typed);
            assert_eq!(meant.as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn what_removes_articles_is_no_tip_for_another_word() {
        let tip = "some similar subcommands exist: 'oublier', 'relocate'";
        assert!(is_far(tip, "bouclier"));
        assert!(!is_far(tip, "oublie"));
        assert!(is_far("a similar subcommand exists: 'trouver'", "trêve"));
        assert!(!is_far("a similar subcommand exists: 'trouver'", "trouvez"));
        assert!(!is_far("a similar subcommand exists: 'query'", "qery"));
    }

    #[test]
    fn the_parser_still_words_its_tip_about_dashes_so() {
        let error = Cli::try_parse_from(["depeche", "query", "-Alep"]).unwrap_err();
        let text = error.render().to_string();
        let mut tips = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("tip: "));
        assert!(tips.any(is_about_dashes), "{text}");
    }

    #[test]
    fn a_hint_says_what_can_be_done() {
        let made = |by| {
            Failure::Index(IndexError::Incompatible {
                path: "x".into(),
                by,
                what: "format",
                found: "2".to_owned(),
                ours: "1".to_owned(),
            })
        };
        let cases = [
            (
                Failure::Index(IndexError::Missing("x".into())),
                Some("depeche ingest DIR"),
            ),
            (
                Failure::Index(IndexError::Locked(None)),
                Some("--wait waits"),
            ),
            (made(MadeBy::Newer), Some("update depeche, or make it")),
            (made(MadeBy::Older), Some("make it anew beside the old")),
            (Failure::Usage("x".to_owned()), None),
        ];
        for (failure, beginning) in cases {
            match (failure.hint(None), beginning) {
                (Some(hint), Some(beginning)) => {
                    assert!(hint.starts_with(beginning), "{hint}");
                }
                (hint, beginning) => assert_eq!(hint.as_deref(), beginning),
            }
        }
    }

    #[test]
    fn who_is_refused_is_told_who_may() {
        use std::os::unix::fs::PermissionsExt;
        let work = tempfile::tempdir().unwrap();
        let refused = |mode| {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(work.path(), mode).unwrap();
            let failure = Failure::Index(IndexError::Io {
                path: work.path().join("depeche.lock"),
                error: io::ErrorKind::PermissionDenied.into(),
            });
            failure.hint(None).unwrap()
        };
        let group = name_of(work.path().metadata().unwrap().gid(), "/etc/group");
        let alone = refused(0o700);
        assert!(
            alone.starts_with("it is for ") && alone.contains("chmod -R g+rwX /"),
            "{alone}"
        );
        let shared = refused(0o770);
        assert!(
            shared.starts_with(&format!("it is for members of the group {group};")),
            "{shared}"
        );
        assert_eq!(name_of(4_000_000_000, "/etc/passwd"), "4000000000");
    }
}
