//! An index at a glance, as text or JSON.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::hits::Screen;
use super::lines::{Breaks, wrapped};
use super::numbers::{bytes, counted, grouped};
use super::sanitized::OneLine;
use super::terminal::{ASIDE, HEADING};
use super::{JSON_VERSION, json};
use crate::model::path_text;

/// How many agencies the text names; the JSON names all.
const TOP: usize = 10;

/// Blanks before the lines of a row but the first, below its name.
const INDENT: &str = "            ";

/// What there is to say of an index.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Where it is.
    #[serde(serialize_with = "as_text")]
    pub index: PathBuf,
    /// What was ingested, in the order of paths.
    pub roots: Vec<Root>,
    /// Files by what became of them.
    pub files: Files,
    /// Articles in all.
    pub articles: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Day of the oldest article, as `2016-04-18`.
    pub first_day: Option<String>,
    /// Day of the newest one.
    pub last_day: Option<String>,
    /// Formats, the most frequent first.
    pub formats: Vec<Count>,
    /// Agencies, the most frequent first.
    pub agencies: Vec<Count>,
    /// Bytes of all files of the index.
    pub size_bytes: u64,
    /// What it was made with.
    pub versions: Versions,
    /// When the last ingest that changed something ended, in RFC 3339.
    pub last_ingest: String,
}

/// A directory or file that was ingested.
#[derive(Debug, Clone, Serialize)]
pub struct Root {
    /// Where it is.
    pub path: String,
    /// Whether nothing is there any more.
    pub gone: bool,
    /// Files of it that are known to the index.
    pub files: u64,
    /// Articles that were read from them.
    pub articles: u64,
}

/// Files by what became of them.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Files {
    /// They gave articles.
    pub indexed: u64,
    /// No dispatches: empty, binary, another kind of document.
    pub set_aside: u64,
    /// Should have been read and could not be.
    pub failed: u64,
    /// Hold members, which are counted as files.
    pub containers: u64,
    /// Their reading was interrupted; the next ingest reads them again.
    pub interrupted: u64,
}

/// How many articles have a value.
#[derive(Debug, Clone, Serialize)]
pub struct Count {
    /// The value.
    pub name: String,
    /// How many.
    pub articles: u64,
}

/// What an index was made with.
#[derive(Debug, Clone, Serialize)]
pub struct Versions {
    /// The program that speaks.
    pub depeche: String,
    /// Layout of the index.
    pub format: u32,
    /// Version of `schema/article.toml`.
    pub schema: u32,
    /// Version of the French analysis.
    pub analysis: String,
    /// Readers of dispatches, each with its version.
    pub formats: String,
}

fn as_text<S: serde::Serializer>(path: &std::path::Path, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&path_text(path))
}

/// Writes an index at a glance as one JSON object.
pub fn write_json(out: &mut dyn Write, status: &Status) -> io::Result<()> {
    #[derive(Serialize)]
    struct Versioned<'a> {
        depeche: u32,
        #[serde(flatten)]
        status: &'a Status,
    }
    let depeche = JSON_VERSION;
    json::write_line(out, &Versioned { depeche, status })
}

/// Writes an index at a glance as text: a row for each thing there is to say.
pub fn write_text(out: &mut dyn Write, status: &Status, screen: &Screen) -> io::Result<()> {
    let mut row = |name: &str, value: &str, aside: &str| {
        let name = screen.styled(HEADING, &format!("{name:<12}"));
        let mut value = OneLine(value).to_string();
        if !aside.is_empty() {
            let aside = screen.styled(ASIDE, &OneLine(aside).to_string());
            value = format!("{value}  {aside}");
        }
        let lines = wrapped(screen, &name, INDENT, &value, Breaks::AtBlanks);
        writeln!(out, "{lines}")
    };
    row(
        "index",
        &path_text(&status.index),
        &bytes(status.size_bytes),
    )?;
    if status.roots.is_empty() {
        row("roots", "none", "")?;
    }
    for (number, root) in status.roots.iter().enumerate() {
        let name = if number == 0 { "roots" } else { "" };
        let files = counted(root.files, "file", "files");
        let articles = counted(root.articles, "article", "articles");
        let gone = match root.gone {
            true => ", gone: depeche relocate says where it is, depeche forget removes it",
            false => "",
        };
        row(name, &root.path, &format!("{files}, {articles}{gone}"))?;
    }
    row("files", &files(&status.files), "")?;
    let days = match (&status.first_day, &status.last_day) {
        (Some(first), Some(last)) if first == last => first.clone(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => String::new(),
    };
    let undated = match status.undated {
        0 => String::new(),
        undated => format!("{} without a date", grouped(undated)),
    };
    let dates: Vec<&str> = [days.as_str(), &undated]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    row("articles", &grouped(status.articles), &dates.join(", "))?;
    row("formats", &counts(&status.formats, usize::MAX), "")?;
    row("agencies", &counts(&status.agencies, TOP), "")?;
    let versions = &status.versions;
    row(
        "made with",
        &format!(
            "index format {}, schema {}, French analysis {}",
            versions.format, versions.schema, versions.analysis
        ),
        &format!("read by depeche {}", versions.depeche),
    )?;
    row("readers", &versions.formats, "")?;
    row("last ingest", &status.last_ingest, "")
}

fn files(files: &Files) -> String {
    let kinds = [
        (files.indexed, "indexed"),
        (files.set_aside, "set aside (no dispatch)"),
        (files.failed, "failed"),
        (
            files.containers,
            if files.containers == 1 {
                "container"
            } else {
                "containers"
            },
        ),
        (files.interrupted, "interrupted"),
    ];
    let told: Vec<String> = kinds
        .iter()
        .enumerate()
        .filter(|(place, (number, _))| *place == 0 || *number > 0)
        .map(|(_, (number, what))| format!("{} {what}", grouped(*number)))
        .collect();
    told.join(", ")
}

fn counts(counts: &[Count], top: usize) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    let mut named: Vec<String> = counts
        .iter()
        .take(top)
        .map(|count| format!("{} {}", count.name, grouped(count.articles)))
        .collect();
    if let Some(others) = counts.len().checked_sub(top).filter(|others| *others > 0) {
        named.push(format!(
            "and {} others",
            grouped(u64::try_from(others).unwrap_or(u64::MAX))
        ));
    }
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status() -> Status {
        let count = |name: &str, articles| Count {
            name: name.to_owned(),
            articles,
        };
        Status {
            index: "/index".into(),
            roots: ["/archives", "/b\x1b[2J"]
                .map(|path| Root {
                    path: path.to_owned(),
                    gone: path != "/archives",
                    files: 1,
                    articles: 2266,
                })
                .to_vec(),
            files: Files {
                indexed: 2,
                failed: 1,
                ..Files::default()
            },
            articles: 4532,
            undated: 3,
            first_day: Some("2016-01-02".to_owned()),
            last_day: Some("2016-12-30".to_owned()),
            formats: vec![count("plain", 4532)],
            agencies: (0..12)
                .map(|number| count(&format!("A{number}"), 1))
                .collect(),
            size_bytes: 12_345_678,
            versions: Versions {
                depeche: "0.1.0".to_owned(),
                format: 1,
                schema: 1,
                analysis: "1.1".to_owned(),
                formats: "plain 1".to_owned(),
            },
            last_ingest: "2016-12-31T00:00:00Z".to_owned(),
        }
    }

    #[test]
    fn the_text_has_a_row_for_each_thing() {
        let mut out = Vec::new();
        write_text(&mut out, &status(), &Screen::PLAIN).unwrap();
        let text = String::from_utf8(out).unwrap().replace('\u{202f}', " ");
        let expected = "\
index       /index  12 MB
roots       /archives  1 file, 2 266 articles
            /b^[[2J  1 file, 2 266 articles, gone: depeche relocate says where it is, depeche forget removes it
files       2 indexed, 1 failed
articles    4 532  2016-01-02 to 2016-12-30, 3 without a date
formats     plain 4 532
agencies    A0 1, A1 1, A2 1, A3 1, A4 1, A5 1, A6 1, A7 1, A8 1, A9 1, and 2 others
made with   index format 1, schema 1, French analysis 1.1  read by depeche 0.1.0
readers     plain 1
last ingest 2016-12-31T00:00:00Z
";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_json_says_its_version_and_names_every_agency() {
        let mut out = Vec::new();
        write_json(&mut out, &status()).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["depeche"], 1);
        assert_eq!(json["agencies"].as_array().unwrap().len(), 12);
        assert_eq!(json["files"]["failed"], 1);
        assert_eq!(json["index"], "/index");
    }
}
