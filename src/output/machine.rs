//! The answer to a query, as a program reads it: JSON, JSON lines, CSV, paths, TREC.

use std::collections::HashSet;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;

use serde::Serialize;

use super::columns::{Column, HitRow, rounded};
use super::sanitized::{OneLine, Sanitized, acts};
use super::{JSON_VERSION, json};
use crate::model::{Days, path_of};
use crate::search::{Answer, Facet, Histogram, Hit, Tally, WordUse};

/// An answer with the query it is to.
pub struct Answered<'a> {
    /// Which query of a batch it is.
    pub id: Option<&'a str>,
    /// The query as it was typed.
    pub query: &'a str,
    /// The query as it was read.
    pub read_as: &'a str,
    /// How long the answer took, in milliseconds.
    pub took_ms: f64,
    /// The answer.
    pub answer: &'a Answer,
    /// What all its articles are, in numbers, when that was asked for.
    pub tally: Option<&'a Tally>,
    /// Whether their course of time is drawn as bars, not only as a line.
    pub draws: bool,
    /// What is said of each hit.
    pub columns: &'a [Column],
    /// Whether it is said how the words were looked for, and what each score is made of.
    pub explains: bool,
}

impl Answered<'_> {
    fn row<'a>(&'a self, hit: &'a Hit, query_id: Option<&'a str>) -> HitRow<'a> {
        HitRow {
            query_id,
            hit,
            columns: self.columns,
            explains: self.explains,
        }
    }
}

#[derive(Serialize)]
struct AnswerRow<'a> {
    depeche: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<&'a str>,
    query: &'a str,
    read_as: &'a str,
    total: u64,
    total_all: u64,
    took_ms: f64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<SuggestionRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<Vec<WordRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undated: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Vec<FacetRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    histogram: Option<HistogramRow>,
    hits: Vec<HitRow<'a>>,
}

/// A word that no article has, and one that is near it.
#[derive(Serialize)]
struct SuggestionRow<'a> {
    word: &'a str,
    suggestion: &'a str,
}

/// How a word was looked for.
#[derive(Serialize)]
struct WordRow<'a> {
    word: &'a str,
    forms: &'a [String],
    akin: &'a [String],
    articles: u64,
    articles_as_typed: u64,
    weight: f64,
}

fn word_row(word: &WordUse) -> WordRow<'_> {
    WordRow {
        word: &word.typed,
        forms: &word.forms,
        akin: &word.akin,
        articles: word.counts.articles,
        articles_as_typed: word.counts.exact,
        weight: rounded(word.weight),
    }
}

#[derive(Serialize)]
struct FacetRow<'a> {
    field: &'a str,
    values: Vec<ValueRow<'a>>,
    without: u64,
}

#[derive(Serialize)]
struct ValueRow<'a> {
    value: &'a str,
    count: u64,
    share: f64,
}

#[derive(Serialize)]
struct HistogramRow {
    interval: &'static str,
    counts: Vec<CountRow>,
}

#[derive(Serialize)]
struct CountRow {
    start: String,
    count: u64,
}

fn facet_row(facet: &Facet, total: u64) -> FacetRow<'_> {
    let share = |count: u64| rounded(count as f32 / total.max(1) as f32);
    FacetRow {
        field: &facet.field,
        values: facet
            .values
            .iter()
            .map(|(value, count)| ValueRow {
                value,
                count: *count,
                share: share(*count),
            })
            .collect(),
        without: facet.without,
    }
}

fn histogram_row(histogram: &Histogram) -> HistogramRow {
    HistogramRow {
        interval: histogram.interval.name(),
        counts: histogram
            .counts
            .iter()
            .map(|(first, count)| CountRow {
                start: first.to_string(),
                count: *count,
            })
            .collect(),
    }
}

/// Writes an answer as one JSON object, on one line.
pub fn json(out: &mut dyn Write, answered: &Answered) -> io::Result<()> {
    let (answer, tally) = (answered.answer, answered.tally);
    let total = answer.total;
    let facets = tally.filter(|tally| !tally.facets.is_empty());
    let facets = facets.map(|tally| tally.facets.iter().map(|facet| facet_row(facet, total)));
    let row = AnswerRow {
        depeche: JSON_VERSION,
        query_id: answered.id,
        query: answered.query,
        read_as: answered.read_as,
        total,
        total_all: answer.total_all,
        took_ms: (answered.took_ms * 1000.0).round() / 1000.0,
        suggestions: answer
            .words
            .iter()
            .filter_map(|word| {
                Some(SuggestionRow {
                    word: &word.typed,
                    suggestion: word.suggestion.as_deref()?,
                })
            })
            .collect(),
        words: answered
            .explains
            .then(|| answer.words.iter().map(word_row).collect()),
        dates: answered
            .explains
            .then(|| answer.dates.iter().map(Days::to_string).collect()),
        undated: tally.map(|tally| tally.undated),
        facets: facets.map(Iterator::collect),
        histogram: tally
            .and_then(|tally| tally.histogram.as_ref())
            .map(histogram_row),
        hits: answered
            .answer
            .hits
            .iter()
            .map(|hit| answered.row(hit, None))
            .collect(),
    };
    json::write_line(out, &row)
}

/// Writes an answer as one JSON object a hit, each on a line.
pub fn json_lines(out: &mut dyn Write, answered: &Answered) -> io::Result<()> {
    answered
        .answer
        .hits
        .iter()
        .try_for_each(|hit| json::write_line(out, &answered.row(hit, answered.id)))
}

/// Writes how many articles match, after the id of its query in a batch.
pub fn count(out: &mut dyn Write, answered: &Answered) -> io::Result<()> {
    match answered.id {
        Some(id) => writeln!(out, "{}\t{}", OneLine(id), answered.answer.total),
        None => writeln!(out, "{}", answered.answer.total),
    }
}

/// Writes the header of a CSV output; with `has_mark`, the byte order mark by which spreadsheets know UTF-8 stands first.
pub fn csv_header(
    out: &mut dyn Write,
    columns: &[&str],
    has_query_id: bool,
    has_mark: bool,
) -> io::Result<()> {
    writeln!(
        out,
        "{}{}{}",
        if has_mark { "\u{feff}" } else { "" },
        if has_query_id { "query_id," } else { "" },
        columns.join(",")
    )
}

/// Writes an answer as CSV: a hit a line, or with `counts_values` a value or a run of days of all that match.
pub fn csv(out: &mut dyn Write, answered: &Answered, counts_values: bool) -> io::Result<()> {
    if counts_values {
        let tallies = answered.tally.into_iter();
        return tallies.flat_map(tally_cells).try_for_each(|cells| {
            csv_line(out, answered.id.map(str::to_owned).into_iter().chain(cells))
        });
    }
    for hit in &answered.answer.hits {
        let id = answered.id.map(str::to_owned);
        let cells = answered.columns.iter().map(|column| column.text(hit));
        csv_line(out, id.into_iter().chain(cells))?;
    }
    Ok(())
}

/// Returns the lines of a table of counts: each value of each field or each run of days, articles without one last.
fn tally_cells(tally: &Tally) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for facet in &tally.facets {
        let line = |value: &str, count: u64| {
            vec![facet.field.clone(), value.to_owned(), count.to_string()]
        };
        let values = facet.values.iter();
        lines.extend(values.map(|(value, count)| line(value, *count)));
        lines.extend((facet.without > 0).then(|| line("", facet.without)));
    }
    if let Some(histogram) = &tally.histogram {
        let line = |first: String, count: u64| vec![first, count.to_string()];
        let counts = histogram.counts.iter();
        lines.extend(counts.map(|(first, count)| line(first.to_string(), *count)));
        lines.extend((tally.undated > 0).then(|| line(String::new(), tally.undated)));
    }
    lines
}

/// Writes a line of CSV that no spreadsheet takes for formulas.
pub(super) fn csv_line(
    out: &mut dyn Write,
    cells: impl IntoIterator<Item = impl AsRef<str>>,
) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(out);
    let cells = cells.into_iter().map(|cell| cell_text(cell.as_ref()));
    writer.write_record(cells).map_err(of_csv)?;
    writer.flush()
}

/// Returns what the writer of CSV met, of the kind it was: a reader that leaves early is no failure.
fn of_csv(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Returns a cell that no spreadsheet takes for a formula; of control characters it has line ends and tabs alone.
fn cell_text(text: &str) -> String {
    /// What begins a formula, in full width too, and what spreadsheets skip before it.
    const FORMULAS: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\n'];
    let clean = Sanitized(text).to_string();
    let is_number = clean.parse::<f64>().is_ok();
    match clean.starts_with(FORMULAS) && !is_number {
        true => format!("'{clean}"),
        false => clean,
    }
}

/// Writes the paths of the files that hits are in, each once, in order of the first hit in it.
///
/// Ended by NUL, a path is given byte for byte; on lines, its control characters are escaped.
pub fn paths(out: &mut dyn Write, answer: &Answer, ends_with_nul: bool) -> io::Result<()> {
    let mut seen = HashSet::new();
    for hit in answer
        .hits
        .iter()
        .filter(|hit| seen.insert(hit.path.as_str()))
    {
        match ends_with_nul {
            true => {
                out.write_all(path_of(&hit.path).as_os_str().as_bytes())?;
                out.write_all(b"\0")?;
            }
            false => writeln!(out, "{}", OneLine(&hit.path))?,
        }
    }
    Ok(())
}

/// Writes an answer as the field's scoring tools read it: `query_id Q0 id rank score depeche`.
pub fn trec(out: &mut dyn Write, answered: &Answered) -> io::Result<()> {
    let id = answered.id.unwrap_or("1");
    for hit in &answered.answer.hits {
        writeln!(
            out,
            "{} Q0 {} {} {:.4} depeche",
            unbroken(id),
            unbroken(&hit.id),
            hit.rank,
            hit.score
        )?;
    }
    Ok(())
}

/// Returns a text in one piece: blanks and what acts on a terminal as `%XX`.
fn unbroken(text: &str) -> String {
    let mut piece = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() && !acts(c) {
            piece.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            piece.push_str(&format!("%{byte:02X}"));
        }
    }
    piece
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell_text("=1+1"), "'=1+1");
        assert_eq!(cell_text("＝1+1"), "'＝1+1");
        assert_eq!(cell_text("\n=1+1"), "'\n=1+1");
        assert_eq!(cell_text("un\ndeux\u{7}"), "un\ndeux^G");
        assert_eq!(cell_text("-12.5"), "-12.5");
        assert_eq!(cell_text("@nom"), "'@nom");
        assert_eq!(cell_text("Paris"), "Paris");
    }

    #[test]
    fn an_id_with_blanks_is_one_column() {
        assert_eq!(unbroken("a b\u{a0}c"), "a%20b%C2%A0c");
    }
}
