//! What a person reads, in a pager: where stdout is a terminal and the answer may be longer than it.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use super::config::Source;
use super::failure::Failure;
use super::print_result;

/// Names of the environment variables that say which pager: the first goes before the file of defaults, which goes
/// before the second.
const VARIABLES: [&str; 2] = ["DEPECHE_PAGER", "PAGER"];

/// What is run when they say nothing.
const USUAL: &str = "less";

/// What `less` is told when LESS says nothing: end at once when one screen is enough, show colours, leave the screen as
/// it is.
const LESS: &str = "FRX";

/// Writes to stdout what was asked for, through a pager when it `is_paged` and stdout is a terminal.
///
/// All of it is written before the pager begins, so that what fails is said first. A pager that cannot be run is no
/// reason not to answer.
///
/// `configured` is what the file of defaults names.
pub(super) fn print(
    is_paged: bool,
    configured: Option<&str>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(command) = (is_paged && io::stdout().is_terminal())
        .then(|| effective(configured).0)
        .filter(|command| !matches!(command.trim(), "" | "cat"))
    else {
        return print_result(write);
    };
    let mut page = Vec::new();
    write(&mut page)?;
    let mut call = Command::new("sh");
    call.args(["-c", &command]).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        call.env("LESS", LESS);
    }
    let show = |page: &[u8]| print_result(|out| out.write_all(page).map_err(Failure::Output));
    let Ok(mut pager) = call.spawn() else {
        return show(&page);
    };
    // A reader who leaves before the end has seen enough.
    if let Some(mut stdin) = pager.stdin.take() {
        drop(stdin.write_all(&page));
    }
    /// What a shell ends with when it does not find the command.
    const NOT_FOUND: i32 = 127;
    match pager.wait() {
        Ok(status) if status.code() == Some(NOT_FOUND) => show(&page),
        _ => Ok(()),
    }
}

/// Returns the command of the pager, which may be none, and what says so.
pub(super) fn effective(configured: Option<&str>) -> (String, Source) {
    pager(configured, |name| std::env::var(name).ok())
}

fn pager(configured: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> (String, Source) {
    let [own, usual] = VARIABLES;
    if let Some(command) = variable(own) {
        return (command, Source::Variable(own));
    }
    if let Some(command) = configured {
        return (command.to_owned(), Source::File);
    }
    match variable(usual) {
        Some(command) => (command, Source::Variable(usual)),
        None => (USUAL.to_owned(), Source::Default),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pager_is_the_one_that_is_named() {
        let cases = [
            (vec![], None, "less"),
            (vec![("PAGER", "more")], None, "more"),
            (vec![("PAGER", "more")], Some("most"), "most"),
            (vec![("DEPECHE_PAGER", "")], Some("most"), ""),
        ];
        for (set, configured, expected) in cases {
            let (found, _) = pager(configured, |name| {
                let (_, value) = set.iter().find(|(set, _)| *set == name)?;
                Some((*value).to_owned())
            });
            assert_eq!(found, expected, "{set:?} {configured:?}");
        }
    }
}
