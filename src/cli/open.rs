//! Opens a match in the reader's own editor or pager, at its place in the file.

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::process::Command;

use super::failure::Failure;
use super::settings::Settings;
use crate::archive::{ReadError, regular};
use crate::model::{Part, path_of};
use crate::search::{Answer, Hit};

/// Names of the environment variables that say in what, the first that is set and not empty.
const VARIABLES: [&str; 3] = ["VISUAL", "EDITOR", "PAGER"];

/// What is run when they say nothing.
const USUAL: &str = "less";

/// Most bytes of the words that are looked for in the file: less than a line of any format.
const LANDMARK_BYTES: usize = 24;

/// How far behind its beginning the words of an article are looked for.
const LOOKED_AT_BYTES: u64 = 16 << 20;

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
    let refused = |error: ReadError| Failure::Usage(format!("{}: {error}", hit.path));
    let start = begins_at(hit);
    let (line, beginning) = lines_to(&path, start).map_err(refused)?;
    let line = line + lines_to_words(hit, &beginning);
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

/// Returns at which byte of its file an article begins.
fn begins_at(hit: &Hit) -> u64 {
    let range = hit.stored.as_deref();
    let range = range.and_then(|stored| stored.origin.bytes.as_ref());
    range.map_or(0, |range| range.start)
}

/// Returns the line, from 1, that a byte of a file stands on, and what follows there, as far as words are looked for.
///
/// The file may have become anything since it was read: a pipe is never waited for, and no more of it is held than that.
fn lines_to(path: &Path, start: u64) -> Result<(usize, Vec<u8>), ReadError> {
    let file = regular(path)?;
    let mut reader = BufReader::new(file);
    let (mut line, mut left) = (1, start);
    while left > 0 {
        let buffer = reader.fill_buf()?;
        let length = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if length == 0 {
            break;
        }
        line += memchr::memchr_iter(b'\n', &buffer[..length]).count();
        reader.consume(length);
        left -= length as u64;
    }
    let mut following = Vec::new();
    reader.take(LOOKED_AT_BYTES).read_to_end(&mut following)?;
    Ok((line, following))
}

/// Returns how many lines there are before the first words that matched, or the headline, in what an article begins with.
fn lines_to_words(hit: &Hit, bytes: &[u8]) -> usize {
    let stored = hit.stored.as_deref();
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
        memchr::memmem::find(bytes, words.as_bytes())
    };
    let at = marked.and_then(find).or_else(|| headline().and_then(find));
    memchr::memchr_iter(b'\n', &bytes[..at.unwrap_or(0)]).count()
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
