//! What a person reads, in a pager: where stdout is a terminal and the answer may be longer than it.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use super::failure::Failure;
use super::print_result;

/// Names of the environment variables that say which pager, the first that is set and not empty.
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
pub(super) fn print(
    is_paged: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(command) = (is_paged && io::stdout().is_terminal())
        .then(|| pager(|name| std::env::var(name).ok()))
        .flatten()
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

/// Returns the command of the pager; `None` where the reader wants none.
fn pager(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let named = VARIABLES.iter().find_map(|name| variable(name));
    let command = named.unwrap_or_else(|| USUAL.to_owned());
    let is_none = command.trim().is_empty() || command.trim() == "cat";
    (!is_none).then_some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pager_is_the_one_that_is_named() {
        let cases = [
            (vec![], Some("less")),
            (vec![("PAGER", "more")], Some("more")),
            (vec![("PAGER", "more"), ("DEPECHE_PAGER", "")], None),
            (vec![("PAGER", "cat")], None),
        ];
        for (set, expected) in cases {
            let found = pager(|name| {
                let (_, value) = set.iter().find(|(set, _)| *set == name)?;
                Some((*value).to_owned())
            });
            assert_eq!(found.as_deref(), expected, "{set:?}");
        }
    }
}
