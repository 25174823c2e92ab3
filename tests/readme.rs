//! The README: each of its commands is run, and gives what the README shows.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A command of the README and what it shows of its stdout.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    command: String,
    stdout: Vec<String>,
}

#[test]
fn the_readme_shows_what_its_commands_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md is there");
    let shown = shown(&readme);
    assert!(
        !shown.is_empty(),
        "README.md has no ```console block with a command after `$ `"
    );
    let work = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for shown in &shown {
        let ran = run(&shown.command, root, work.path());
        if !is_match(&shown.stdout, &ran) {
            wrong.push(format!(
                "$ {}\n--- README.md\n{}\n--- printed\n{}",
                shown.command,
                shown.stdout.join("\n"),
                ran.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Returns the commands of every console block, each with the lines that follow it.
fn shown(markdown: &str) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    let mut is_inside = false;
    let mut has_command = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            is_inside = !is_inside && line.trim() == "```console";
            has_command = false;
        } else if is_inside && let Some(command) = line.strip_prefix("$ ") {
            has_command = true;
            all.push(Shown {
                command: command.to_owned(),
                stdout: Vec::new(),
            });
        } else if is_inside
            && has_command
            && let Some(last) = all.last_mut()
        {
            last.stdout.push(line.to_owned());
        }
    }
    for shown in &mut all {
        while shown
            .stdout
            .last()
            .is_some_and(|line| line.trim().is_empty())
        {
            shown.stdout.pop();
        }
    }
    all
}

/// Runs a command as a shell in the repository would, with the program under test in the place of `depeche`.
fn run(command: &str, root: &Path, work: &Path) -> Vec<String> {
    let command = command.replace("cargo run --release --", "depeche");
    let bin = Path::new(env!("CARGO_BIN_EXE_depeche")).parent().unwrap();
    let mut search = vec![bin.to_owned()];
    search.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let output = Command::new("sh")
        .args(["-c", &command])
        .current_dir(root)
        .env("PATH", std::env::join_paths(search).unwrap())
        .env("HOME", work.join("home"))
        .env("XDG_CACHE_HOME", work.join("cache"))
        .env("XDG_DATA_HOME", work.join("data"))
        .env_remove("DEPECHE_INDEX")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut lines: Vec<String> = String::from_utf8(output.stdout)
        .expect("what the program prints is UTF-8")
        .lines()
        .map(str::to_owned)
        .collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    lines
}

/// Whether lines are those shown; a line `[..]` stands for any number of them.
fn is_match(shown: &[String], lines: &[String]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first.trim() == "[..]" => {
            (0..=lines.len()).any(|skipped| is_match(rest, &lines[skipped..]))
        }
        Some((first, rest)) => match lines.split_first() {
            Some((line, others)) => is_line_match(first, line) && is_match(rest, others),
            None => false,
        },
    }
}

/// Whether a line is the one shown; `[..]` stands for anything, and a time for any time.
fn is_line_match(shown: &str, line: &str) -> bool {
    let (shown, line) = (
        without_times(shown.trim_end()),
        without_times(line.trim_end()),
    );
    let mut pieces = shown.split("[..]");
    let Some(mut rest) = line.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in middle {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// Returns a line with `(… ms)` in the place of every time like `(13.6 ms)` or `(1.2 s)`.
fn without_times(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(open) = rest.find('(') {
        let Some(length) = rest[open..].find(')') else {
            break;
        };
        let inside = &rest[open + 1..open + length];
        let is_time = inside
            .strip_suffix("ms")
            .or_else(|| inside.strip_suffix('s'))
            .is_some_and(|number| {
                let number = number.trim();
                number == "…" || number.parse::<f64>().is_ok()
            });
        out.push_str(&rest[..open]);
        out.push_str(if is_time {
            "(… ms)"
        } else {
            &rest[open..=open + length]
        });
        rest = &rest[open + length + 1..];
    }
    out + rest
}

#[test]
fn a_console_block_is_commands_and_what_they_print() {
    let readme = "# x\n```\n$ no\n```\n```console\n$ depeche a\nun\n\n$ depeche b\n```\n$ no\n```console\n$ c\nd\n```\n";
    let shown: Vec<(String, usize)> = shown(readme)
        .into_iter()
        .map(|shown| (shown.command, shown.stdout.len()))
        .collect();
    let expected = [("depeche a", 1), ("depeche b", 0), ("c", 1)];
    assert_eq!(
        shown,
        expected.map(|(command, lines)| (command.to_owned(), lines))
    );
}

#[test]
fn a_time_and_an_elision_match_anything() {
    for (shown, line, expected) in [
        ("a (13.6 ms)", "a (0.2 ms)", true),
        ("a (… ms)", "a (1.5 s)", true),
        ("a (b)", "a (c)", false),
        ("x [..] z", "x y z", true),
        ("x [..]", "y z", false),
        ("[..]ab[..]b", "ab", false),
        ("a", "ab", false),
    ] {
        assert_eq!(is_line_match(shown, line), expected, "{shown} / {line}");
    }
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(is_match(&lines("a\n[..]\nd"), &lines("a\nb\nc\nd")));
    assert!(!is_match(&lines("a\n[..]\nd"), &lines("a\nb\nc")));
}

#[test]
fn a_command_runs_the_program_under_test_in_the_repository() {
    let work = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for command in [
        "cargo run --release -- query --archive data/archive --count brexit",
        "depeche query --archive data/archive --count brexit | head -1",
    ] {
        let lines = run(command, root, work.path());
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].trim().parse::<u32>().unwrap() > 0, "{lines:?}");
    }
}
