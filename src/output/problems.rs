//! What was not indexed, and every doubt: as text, JSON or paths.

use std::collections::HashSet;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::hits::Screen;
use super::lines::{Breaks, wrapped};
use super::numbers::grouped;
use super::sanitized::{OneLine, write_path};
use super::terminal::{ASIDE, ERROR, HEADING};
use super::{JSON_VERSION, json};
use crate::model::path_text;

/// Blanks before the lines of a problem but the first.
const INDENT: &str = "            ";

/// What is wrong with a file, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It should have been read and could not be.
    Failed,
    /// Pieces of it should have been read and could not be.
    Incomplete,
    /// It is no dispatch: empty, binary, another kind of document.
    SetAside,
    /// It was indexed, and something of it is not certain or not there.
    Doubt,
}

impl Kind {
    /// Every kind, the worst first.
    pub const ALL: [Kind; 4] = [Kind::Failed, Kind::Incomplete, Kind::SetAside, Kind::Doubt];

    fn name(self) -> &'static str {
        match self {
            Kind::Failed => "failed",
            Kind::Incomplete => "incomplete",
            Kind::SetAside => "set aside",
            Kind::Doubt => "doubt",
        }
    }
}

/// A file that there is something to say of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// What is wrong with it.
    pub kind: Kind,
    /// Where it is.
    pub path: PathBuf,
    /// What there is to say.
    pub reasons: Vec<String>,
}

/// Returns problems in the order in which they are written: the worst first, then in the order they came.
pub fn sorted(mut problems: Vec<FileProblem>) -> Vec<FileProblem> {
    problems.sort_by_key(|problem| problem.kind);
    problems
}

/// Writes a line for each thing there is to say: the kind, the path, the reason.
pub fn write_text(
    out: &mut dyn Write,
    problems: &[FileProblem],
    screen: &Screen,
) -> io::Result<()> {
    for problem in problems {
        let style = match problem.kind {
            Kind::Failed | Kind::Incomplete => ERROR,
            Kind::SetAside => HEADING,
            Kind::Doubt => ASIDE,
        };
        let path = path_text(&problem.path);
        let reasons = problem.reasons.iter().map(String::as_str);
        // A file without a reason is named all the same.
        let no_reason = problem.reasons.is_empty().then_some("no reason is known");
        for reason in reasons.chain(no_reason) {
            let kind = screen.styled(style, &format!("{:<10}", problem.kind.name()));
            let line = format!("{}: {}", OneLine(&path), OneLine(reason));
            let first = format!("{kind}  ");
            let lines = wrapped(screen, &first, INDENT, &line, Breaks::AtBlanks);
            writeln!(out, "{lines}")?;
        }
    }
    Ok(())
}

/// Writes problems as one JSON object.
pub fn write_json(out: &mut dyn Write, problems: &[FileProblem]) -> io::Result<()> {
    #[derive(Serialize)]
    struct Row<'a> {
        state: Kind,
        path: String,
        reasons: &'a [String],
    }
    #[derive(Serialize)]
    struct Versioned<'a> {
        depeche: u32,
        problems: Vec<Row<'a>>,
    }
    let rows = problems.iter().map(|problem| Row {
        state: problem.kind,
        path: path_text(&problem.path),
        reasons: &problem.reasons,
    });
    let versioned = Versioned {
        depeche: JSON_VERSION,
        problems: rows.collect(),
    };
    json::write_line(out, &versioned)
}

/// Writes the path of every file with a problem once: one a line, as text for a terminal or as its bytes for a program.
pub fn write_paths(
    out: &mut dyn Write,
    problems: &[FileProblem],
    is_terminal: bool,
) -> io::Result<()> {
    for path in each_once(problems) {
        write_path(out, path, is_terminal)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes the path of every file with a problem once, its bytes and a NUL: for names that hold line ends.
pub fn write_nul_paths(out: &mut dyn Write, problems: &[FileProblem]) -> io::Result<()> {
    for path in each_once(problems) {
        out.write_all(path.as_os_str().as_bytes())?;
        out.write_all(b"\0")?;
    }
    Ok(())
}

/// Returns the paths, each where it comes first: a file may have pieces that could not be read, and doubts.
fn each_once(problems: &[FileProblem]) -> impl Iterator<Item = &Path> {
    let mut seen = HashSet::new();
    problems
        .iter()
        .map(|problem| problem.path.as_path())
        .filter(move |path| seen.insert(*path))
}

/// Returns the line that says how many there are of each kind: `1 failed, 3 set aside, 2 with doubts`.
pub fn summary(problems: &[FileProblem]) -> String {
    let count = |kind| {
        problems
            .iter()
            .filter(|problem| problem.kind == kind)
            .count()
    };
    let told: Vec<String> = Kind::ALL
        .into_iter()
        .filter(|kind| count(*kind) > 0)
        .map(|kind| {
            let number = grouped(u64::try_from(count(kind)).unwrap_or(u64::MAX));
            match kind {
                Kind::Doubt => format!("{number} with doubts"),
                Kind::Failed | Kind::Incomplete | Kind::SetAside => {
                    format!("{number} {}", kind.name())
                }
            }
        })
        .collect();
    match told.is_empty() {
        true => "nothing to report: every file was indexed".to_owned(),
        false => told.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems() -> Vec<FileProblem> {
        let problem = |kind, path: &str, reasons: &[&str]| FileProblem {
            kind,
            path: path.into(),
            reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
        };
        sorted(vec![
            problem(Kind::Doubt, "/a\nb", &["no date", "encoding guessed"]),
            problem(Kind::SetAside, "/c", &["empty"]),
            problem(Kind::Failed, "/d", &[]),
            problem(Kind::Incomplete, "/a\nb", &["line 3: not JSON"]),
        ])
    }

    #[test]
    fn the_worst_comes_first_and_every_reason_has_its_line() {
        let mut out = Vec::new();
        write_text(&mut out, &problems(), &Screen::PLAIN).unwrap();
        let expected = "\
failed      /d: no reason is known
incomplete  /a^Jb: line 3: not JSON
set aside   /c: empty
doubt       /a^Jb: no date
doubt       /a^Jb: encoding guessed
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert_eq!(
            summary(&problems()),
            "1 failed, 1 incomplete, 1 set aside, 1 with doubts"
        );
        assert!(summary(&[]).starts_with("nothing"));
    }

    #[test]
    fn the_json_says_the_state_of_each_file() {
        let mut out = Vec::new();
        write_json(&mut out, &problems()[..3]).unwrap();
        let expected = concat!(
            r#"{"depeche":1,"problems":[{"state":"failed","path":"/d","reasons":[]},"#,
            r#"{"state":"incomplete","path":"/a\nb","reasons":["line 3: not JSON"]},"#,
            r#"{"state":"set_aside","path":"/c","reasons":["empty"]}]}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn paths_come_once_each_set_apart_by_lines_or_nul() {
        let mut out = Vec::new();
        write_paths(&mut out, &problems(), false).unwrap();
        assert_eq!(out, b"/d\n/a\nb\n/c\n");
        let mut out = Vec::new();
        write_nul_paths(&mut out, &problems()).unwrap();
        assert_eq!(out, b"/d\0/a\nb\0/c\0");
    }
}
