//! `depeche man`: the manual, made from the definitions of the arguments.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man;

use super::failure::Failure;
use super::{Cli, Ended, language, print};

const EXAMPLES: &str = "\
Examples:
  depeche man | man -l -                                     read it
  depeche man language | man -l -                            the language of queries, depeche-query(7)
  depeche man ingest > ~/.local/share/man/man1/depeche-ingest.1    keep a page";

/// What is asked for in place of a command for the page of the language.
const LANGUAGE: &str = "language";

/// The variables that change what the program does.
const ENVIRONMENT: [(&str, &str); 7] = [
    (
        "DEPECHE_CONFIG",
        "The file of defaults, in place of $XDG_CONFIG_HOME/depeche/config.toml; empty for none.",
    ),
    (
        "DEPECHE_INDEX",
        "Directory of the index, unless --index names it.",
    ),
    (
        "DEPECHE_PAGER",
        "What shows long answers, in place of PAGER; empty for none.",
    ),
    (
        "NO_COLOR",
        "When set and not empty, no colours unless --color asks for them.",
    ),
    ("PAGER", "What shows long answers; less when not set."),
    (
        "VISUAL, EDITOR",
        "What query --open opens a match in, the first that is set; else PAGER.",
    ),
    (
        "XDG_DATA_HOME",
        "Where depeche/index is kept when nothing else says where; ~/.local/share when not set.",
    ),
];

/// Write the manual page of the program or of a command
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Which command; the program itself when none is named, and the language of queries for `language`
    command: Option<String>,
}

/// Writes a page of the manual.
pub(super) fn run(args: &Args) -> Result<Ended, Failure> {
    let mut program = Cli::command();
    program.build();
    let is_language = |name: &str| [LANGUAGE, "langage", "langue"].contains(&name);
    if args.command.as_deref().is_some_and(is_language) {
        print(|out| language::write_page(out))?;
        return Ok(Ended::Done);
    }
    let command = match &args.command {
        None => program,
        Some(name) => named(&program, name)?,
    };
    let mut page = Vec::new();
    write_page(&mut page, command).map_err(Failure::Output)?;
    print(|out| out.write_all(&page))?;
    Ok(Ended::Done)
}

/// Returns the command of a name.
pub(super) fn named(program: &clap::Command, name: &str) -> Result<clap::Command, Failure> {
    let found = program.find_subcommand(name).cloned();
    found.ok_or_else(|| {
        let names: Vec<&str> = program.get_subcommands().map(|c| c.get_name()).collect();
        let names = names.join(", ");
        let text = format!(
            "there is no command {name}; the commands are {names}; depeche man {LANGUAGE} is the language of queries"
        );
        Failure::Usage(text)
    })
}

/// Writes a page: what the generator knows, with examples before the options, as in every `--help`.
fn write_page(out: &mut dyn Write, command: clap::Command) -> io::Result<()> {
    let text = |help: Option<&clap::builder::StyledStr>| help.map(ToString::to_string);
    let examples = text(command.get_before_help()).unwrap_or_default();
    let statuses = text(command.get_after_help());
    let has_commands = command.has_subcommands();
    let man = Man::new(command)
        .source(concat!("depeche ", env!("CARGO_PKG_VERSION")))
        .manual("depeche");
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    write_lines(out, "EXAMPLES", &examples)?;
    man.render_options_section(out)?;
    if has_commands {
        man.render_subcommands_section(out)?;
    }
    if let Some(statuses) = &statuses {
        write_lines(out, "EXIT STATUS", statuses)?;
    }
    writeln!(out, ".SH ENVIRONMENT")?;
    for (name, what) in ENVIRONMENT {
        writeln!(out, ".TP\n\\fB{}\\fR\n{}", escaped(name), escaped(what))?;
    }
    if !has_commands {
        writeln!(
            out,
            ".SH SEE ALSO\n\\fBdepeche\\fR(1), \\fBdepeche-query\\fR(7)"
        )?;
    }
    Ok(())
}

/// Writes a section of lines that stay as they are, without the first, which is its heading.
fn write_lines(out: &mut dyn Write, heading: &str, text: &str) -> io::Result<()> {
    writeln!(out, ".SH {heading}\n.nf")?;
    for line in text.lines().skip(1) {
        writeln!(out, "{}", escaped(line.strip_prefix("  ").unwrap_or(line)))?;
    }
    writeln!(out, ".fi")
}

/// Returns text in which roff finds no commands of its own.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    match text.starts_with(['.', '\'']) {
        true => format!("\\&{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_examples_before_its_options() {
        let mut program = Cli::command();
        program.build();
        let commands: Vec<clap::Command> = program.get_subcommands().cloned().collect();
        for command in commands.into_iter().chain([program]) {
            let name = command.get_name().to_owned();
            let mut page = Vec::new();
            write_page(&mut page, command).unwrap();
            let page = String::from_utf8(page).unwrap();
            let at = |section: &str| {
                page.find(&format!(".SH {section}"))
                    .unwrap_or_else(|| panic!("{name} has no {section}: {page}"))
            };
            assert!(at("EXAMPLES") < at("OPTIONS"), "{page}");
            assert!(at("SYNOPSIS") < at("EXAMPLES"));
        }
    }

    #[test]
    fn roff_finds_no_commands_in_text() {
        assert_eq!(escaped(".so x"), "\\&.so x");
        assert_eq!(escaped("--a \\b"), "\\-\\-a \\eb");
    }
}
