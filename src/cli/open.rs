//! Opens a match in the reader's own editor or pager, at its place in the file.

use std::path::Path;
use std::process::Command;

use super::failure::Failure;
use super::settings::Settings;
use crate::model::{Part, path_of};
use crate::search::{Answer, Hit};

/// Names of the environment variables that say in what, the first that is set and not empty.
const VARIABLES: [&str; 3] = ["VISUAL", "EDITOR", "PAGER"];

/// What is run when they say nothing.
const USUAL: &str = "less";

/// Most bytes of the words that are looked for in the file: less than a line of any format.
const LANDMARK_BYTES: usize = 24;

/// Opens the match of a rank; returns whether there was one.
pub(super) fn hit(rank: usize, answer: &Answer, settings: &Settings) -> Result<bool, Failure> {
    let Some(hit) = answer.hits.iter().find(|hit| hit.rank == rank) else {
        let last = answer.hits.last().map_or(0, |hit| hit.rank);
        return Err(Failure::Usage(match rank as u64 <= answer.total {
            true => format!("match {rank} is not among those shown: -n {rank} shows it too"),
            false => format!("there is no match {rank} to open: the last one is {last}"),
        }));
    };
    let path = path_of(&hit.path);
    let bytes =
        std::fs::read(&path).map_err(|error| Failure::Usage(format!("{}: {error}", hit.path)))?;
    let line = line_of(hit, &bytes);
    let editor = VARIABLES
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|editor| !editor.trim().is_empty())
        .unwrap_or_else(|| USUAL.to_owned());
    settings
        .messages
        .detail(format_args!("{editor} +{line} {}", hit.path));
    let ran = Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), "sh"])
        .args(place(&editor, line, &path))
        .status();
    match ran {
        Ok(status) if status.success() => Ok(true),
        Ok(status) => Err(Failure::Usage(format!("{editor}: {status}"))),
        Err(error) => Err(Failure::Usage(format!("{editor}: {error}"))),
    }
}

/// Returns the arguments by which an editor opens a file at a line.
fn place(editor: &str, line: usize, path: &Path) -> Vec<std::ffi::OsString> {
    let program = editor.split_whitespace().next().unwrap_or(editor);
    let name = Path::new(program)
        .file_name()
        .and_then(|name| name.to_str());
    let mut at = path.as_os_str().to_owned();
    at.push(format!(":{line}"));
    match name {
        Some("code" | "codium") => vec!["--goto".into(), at],
        Some("subl" | "hx" | "helix" | "zed") => vec![at],
        _ => vec![format!("+{line}").into(), path.into()],
    }
}

/// Returns the line, from 1, of the first words that matched, or that the article begins at.
fn line_of(hit: &Hit, bytes: &[u8]) -> usize {
    let stored = hit.stored.as_deref();
    let range = stored.and_then(|stored| stored.origin.bytes.clone());
    let start = range
        .map_or(0, |range| range.start as usize)
        .min(bytes.len());
    let marked = hit.snippets.iter().find_map(|snippet| {
        let mark = snippet.marks.first()?;
        let end = snippet
            .text
            .floor_char_boundary(mark.start + LANDMARK_BYTES);
        Some(snippet.text[mark.start..end].to_owned())
    });
    let headline = || {
        let headline = stored?.article.first(Part::Headline)?;
        Some(headline[..headline.floor_char_boundary(LANDMARK_BYTES)].to_owned())
    };
    let find = |words: String| {
        let words = words
            .split('…')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned();
        (!words.is_empty()).then_some(())?;
        memchr::memmem::find(&bytes[start..], words.as_bytes())
    };
    let at = marked.and_then(find).or_else(|| headline().and_then(find));
    let end = start + at.unwrap_or(0);
    1 + bytes[..end].iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_editor_is_told_the_line_as_it_takes_it() {
        let cases = [
            ("vim", "+3 /a/x"),
            ("emacs -nw", "+3 /a/x"),
            ("less", "+3 /a/x"),
            ("/usr/bin/code --wait", "--goto /a/x:3"),
            ("hx", "/a/x:3"),
        ];
        for (editor, expected) in cases {
            let told: Vec<String> = place(editor, 3, Path::new("/a/x"))
                .into_iter()
                .map(|word| word.into_string().unwrap())
                .collect();
            assert_eq!(told.join(" "), expected, "{editor}");
        }
    }
}
