//! Who said what: quotations, those who are quoted, and the dispatches that hold certain words.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::hits::{self, Screen};
use super::lines::{Breaks, each_styled, wrapped};
use super::machine;
use super::numbers::grouped;
use super::sanitized::OneLine;
use super::terminal::{ASIDE, HEADING};
use super::{JSON_VERSION, json};
use crate::model::{QuoteKind, Status};
use crate::search::{Copied, Quoted, QuotedRow};

/// Blanks before the lines below the first of a row.
const INDENT: &str = "    ";

/// A quotation as every machine form has it.
#[derive(Serialize)]
struct QuotationRow<'a> {
    id: &'a str,
    headline: Option<&'a str>,
    date: Option<String>,
    time: Option<String>,
    status: Option<&'a str>,
    zone: &'a str,
    text: &'a str,
    kind: &'a str,
    speaker: Option<&'a str>,
    speaker_resolved: Option<&'a str>,
    class: &'a str,
    rule: &'a str,
}

impl<'a> QuotationRow<'a> {
    fn new(row: &'a QuotedRow) -> QuotationRow<'a> {
        let speaker = row.speaker.as_ref();
        QuotationRow {
            id: &row.id,
            headline: row.headline.as_deref(),
            date: row.date.as_ref().map(ToString::to_string),
            time: row.date.and_then(|date| Some(date.time?.to_string())),
            status: row.status.map(Status::name),
            zone: row.zone,
            text: &row.text,
            kind: row.kind.name(),
            speaker: speaker.map(|speaker| speaker.written.as_str()),
            speaker_resolved: speaker.and_then(|speaker| speaker.resolved.as_deref()),
            class: row.certainty.name(),
            rule: row.rule.name(),
        }
    }
}

/// Somebody who is quoted, as every machine form has it.
#[derive(Serialize)]
struct SpeakerRow<'a> {
    speaker: &'a str,
    quotations: usize,
    articles: usize,
    first: Option<String>,
    last: Option<String>,
}

impl<'a> SpeakerRow<'a> {
    fn new(quoted: &'a Quoted) -> SpeakerRow<'a> {
        SpeakerRow {
            speaker: &quoted.speaker,
            quotations: quoted.quotations,
            articles: quoted.articles,
            first: quoted.first.as_ref().map(ToString::to_string),
            last: quoted.last.as_ref().map(ToString::to_string),
        }
    }
}

/// A dispatch that holds certain words, as every machine form has it.
#[derive(Serialize)]
struct CopyRow<'a> {
    id: &'a str,
    headline: Option<&'a str>,
    date: Option<String>,
    time: Option<String>,
    status: Option<&'a str>,
    agency: Option<&'a str>,
    text: &'a str,
    speaker: Option<&'a str>,
    speaker_resolved: Option<&'a str>,
    likeness: f64,
}

impl<'a> CopyRow<'a> {
    fn new(copied: &'a Copied) -> CopyRow<'a> {
        let speaker = copied.speaker.as_ref();
        CopyRow {
            id: &copied.id,
            headline: copied.headline.as_deref(),
            date: copied.date.as_ref().map(ToString::to_string),
            time: copied.date.and_then(|date| Some(date.time?.to_string())),
            status: copied.status.map(Status::name),
            agency: copied.agency.as_deref(),
            text: &copied.text,
            speaker: speaker.map(|speaker| speaker.written.as_str()),
            speaker_resolved: speaker.and_then(|speaker| speaker.resolved.as_deref()),
            likeness: (copied.likeness * 100.0).round() / 100.0,
        }
    }
}

/// One JSON object with all rows in it.
#[derive(Serialize)]
struct Object<'a, T> {
    depeche: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quotations: Option<Vec<T>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speakers: Option<Vec<T>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dispatches: Option<Vec<T>>,
}

impl<'a, T> Object<'a, T> {
    fn new() -> Object<'a, T> {
        Object {
            depeche: JSON_VERSION,
            query: None,
            source: None,
            quotations: None,
            speakers: None,
            dispatches: None,
        }
    }
}

/// Writes quotations as one JSON object.
pub fn json(out: &mut dyn Write, query: Option<&str>, rows: &[QuotedRow]) -> io::Result<()> {
    let object = Object {
        query,
        quotations: Some(rows.iter().map(QuotationRow::new).collect()),
        ..Object::new()
    };
    json::write_line(out, &object)
}

/// Writes a quotation as a JSON object on a line.
pub fn json_line(out: &mut dyn Write, row: &QuotedRow) -> io::Result<()> {
    json::write_line(out, &QuotationRow::new(row))
}

/// Writes quotations as CSV, with a header.
pub fn csv(out: &mut dyn Write, rows: &[QuotedRow]) -> io::Result<()> {
    writeln!(
        out,
        "id,headline,date,time,status,zone,text,kind,speaker,speaker_resolved,class,rule"
    )?;
    rows.iter().try_for_each(|row| csv_line(out, row))
}

/// Writes a quotation as a line of CSV.
fn csv_line(out: &mut dyn Write, row: &QuotedRow) -> io::Result<()> {
    let row = QuotationRow::new(row);
    csv_cells(
        out,
        &[
            Some(row.id),
            row.headline,
            row.date.as_deref(),
            row.time.as_deref(),
            row.status,
            Some(row.zone),
            Some(row.text),
            Some(row.kind),
            row.speaker,
            row.speaker_resolved,
            Some(row.class),
            Some(row.rule),
        ],
    )
}

/// Writes a quotation as a person reads it.
pub fn text(out: &mut dyn Write, screen: &Screen, row: &QuotedRow) -> io::Result<()> {
    let words = hits::marked(screen, &row.text, &row.marks);
    let words = match row.kind {
        QuoteKind::Indirect => words,
        _ => format!("« {words} »"),
    };
    let who = match (&row.speaker, row.kind) {
        (Some(speaker), _) => hits::named(speaker),
        (None, QuoteKind::Speech | QuoteKind::Indirect) => "nobody named".to_owned(),
        (None, kind) => kind.name().to_owned(),
    };
    let who = OneLine(&who).to_string();
    let mut about: Vec<String> = Vec::new();
    about.extend(hits::standing(row.status, row.embargo.as_ref()));
    about.push(row.certainty.name().to_owned());
    about.extend(row.date.as_ref().map(hits::long_date));
    about.push(row.id.clone());
    let about = format!(" · {}", OneLine(&about.join(" · ")));
    writeln!(
        out,
        "{}",
        wrapped(screen, "", INDENT, &words, Breaks::InText)
    )?;
    let line = format!("{who}{about}");
    let lines = wrapped(screen, INDENT, INDENT, &line, Breaks::AtBlanks);
    // A name that is longer than the line is styled as what stands behind it.
    let first = format!("{INDENT}{who}");
    let (first, about) = match lines.strip_prefix(&first) {
        Some(about) => (
            format!("{INDENT}{}", screen.styled(HEADING, &who)),
            about.to_owned(),
        ),
        None => (String::new(), lines),
    };
    let about = each_styled(screen, "", INDENT, ASIDE, &about);
    writeln!(out, "{first}{about}")
}

/// Writes that nothing was found.
pub fn nothing(out: &mut dyn Write, what: &str) -> io::Result<()> {
    writeln!(out, "no {what} matches")
}

/// Writes those who are quoted as one JSON object.
pub fn speakers_json(
    out: &mut dyn Write,
    query: Option<&str>,
    speakers: &[Quoted],
) -> io::Result<()> {
    let object = Object {
        query,
        speakers: Some(speakers.iter().map(SpeakerRow::new).collect()),
        ..Object::new()
    };
    json::write_line(out, &object)
}

/// Writes those who are quoted as JSON objects, a line each.
pub fn speakers_json_lines(out: &mut dyn Write, speakers: &[Quoted]) -> io::Result<()> {
    speakers
        .iter()
        .try_for_each(|quoted| json::write_line(out, &SpeakerRow::new(quoted)))
}

/// Writes those who are quoted as CSV, with a header.
pub fn speakers_csv(out: &mut dyn Write, speakers: &[Quoted]) -> io::Result<()> {
    writeln!(out, "speaker,quotations,articles,first,last")?;
    for quoted in speakers {
        let row = SpeakerRow::new(quoted);
        csv_cells(
            out,
            &[
                Some(row.speaker),
                Some(&row.quotations.to_string()),
                Some(&row.articles.to_string()),
                row.first.as_deref(),
                row.last.as_deref(),
            ],
        )?;
    }
    Ok(())
}

/// Writes those who are quoted as a table.
pub fn speakers_text(out: &mut dyn Write, screen: &Screen, speakers: &[Quoted]) -> io::Result<()> {
    if speakers.is_empty() {
        return nothing(out, "speaker");
    }
    let counts: Vec<String> = speakers
        .iter()
        .map(|quoted| grouped(quoted.quotations as u64))
        .collect();
    let width = counts.iter().map(|count| count.chars().count()).max();
    let width = width.unwrap_or(0);
    for (quoted, count) in speakers.iter().zip(&counts) {
        let days = match (&quoted.first, &quoted.last) {
            (Some(first), Some(last)) if first.day == last.day => first.day.to_string(),
            (Some(first), Some(last)) => format!("{} – {}", first.day, last.day),
            _ => "no date".to_owned(),
        };
        let name = screen.styled(HEADING, &OneLine(&quoted.speaker).to_string());
        let days = screen.styled(ASIDE, &days);
        let first = format!("{count:>width$}  ");
        let indent = " ".repeat(first.chars().count());
        let line = format!("{name}  {days}");
        let lines = wrapped(screen, &first, &indent, &line, Breaks::AtBlanks);
        writeln!(out, "{lines}")?;
    }
    Ok(())
}

/// Writes the dispatches that hold certain words as one JSON object.
pub fn copies_json(out: &mut dyn Write, source: &str, copies: &[Copied]) -> io::Result<()> {
    let object = Object {
        source: Some(source),
        dispatches: Some(copies.iter().map(CopyRow::new).collect()),
        ..Object::new()
    };
    json::write_line(out, &object)
}

/// Writes the dispatches that hold certain words as JSON objects, a line each.
pub fn copies_json_lines(out: &mut dyn Write, copies: &[Copied]) -> io::Result<()> {
    copies
        .iter()
        .try_for_each(|copied| json::write_line(out, &CopyRow::new(copied)))
}

/// Writes the dispatches that hold certain words as CSV, with a header.
pub fn copies_csv(out: &mut dyn Write, copies: &[Copied]) -> io::Result<()> {
    writeln!(
        out,
        "id,headline,date,time,status,agency,text,speaker,speaker_resolved,likeness"
    )?;
    for copied in copies {
        let row = CopyRow::new(copied);
        csv_cells(
            out,
            &[
                Some(row.id),
                row.headline,
                row.date.as_deref(),
                row.time.as_deref(),
                row.status,
                row.agency,
                Some(row.text),
                row.speaker,
                row.speaker_resolved,
                Some(&row.likeness.to_string()),
            ],
        )?;
    }
    Ok(())
}

/// Writes the dispatches that hold certain words, the earliest first.
pub fn copies_text(out: &mut dyn Write, screen: &Screen, copies: &[Copied]) -> io::Result<()> {
    if copies.is_empty() {
        return nothing(out, "dispatch");
    }
    for (index, copied) in copies.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let likeness = match copied.likeness {
            _ if copied.is_exact => "word for word".to_owned(),
            whole if whole >= 1.0 => "all the words".to_owned(),
            part => format!("{:.0} % of the words", part * 100.0),
        };
        let mut about: Vec<String> = Vec::new();
        about.extend(hits::standing(copied.status, copied.embargo.as_ref()));
        about.extend(copied.date.as_ref().map(hits::long_date));
        about.extend(copied.agency.clone());
        about.push(copied.id.clone());
        about.push(likeness);
        let about = OneLine(&about.join(" · ")).to_string();
        let about = wrapped(screen, INDENT, INDENT, &about, Breaks::AtBlanks);
        let about = each_styled(screen, INDENT, INDENT, ASIDE, &about);
        let headline = copied.headline.as_deref().unwrap_or("(no headline)");
        let headline = screen.styled(HEADING, &OneLine(headline).to_string());
        writeln!(
            out,
            "{}",
            wrapped(screen, "", INDENT, &headline, Breaks::InText)
        )?;
        writeln!(out, "{about}")?;
        let words = hits::marked(screen, &copied.text, &[] as &[Range<usize>]);
        let line = match &copied.speaker {
            Some(speaker) => format!("« {words} » — {}", OneLine(&hits::named(speaker))),
            None => words,
        };
        writeln!(
            out,
            "{}",
            wrapped(screen, INDENT, INDENT, &line, Breaks::InText)
        )?;
    }
    Ok(())
}

/// Writes a line of CSV; what there is not is an empty cell.
fn csv_cells(out: &mut dyn Write, cells: &[Option<&str>]) -> io::Result<()> {
    machine::csv_line(out, cells.iter().map(|cell| cell.unwrap_or("")))
}
