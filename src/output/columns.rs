//! The columns of a hit: what JSON, CSV and their like say of it, and which of it is wanted.

use std::ops::Range;

use serde::Serialize;
use serde::ser::SerializeMap;

use super::hits::{in_a_row, named};
use crate::model::{Article, Part};
use crate::search::{Hit, Parts};

/// Something that is said of a hit, under one name in every form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Its place in the order, from 1.
    Rank,
    /// Its score.
    Score,
    /// What it is called.
    Id,
    /// Path of its file.
    Path,
    /// Its place in the file.
    Position,
    /// The headline.
    Headline,
    /// The day, or the time in the source's own offset.
    Date,
    /// The time of day, with its offset where that is known.
    Time,
    /// The agency.
    Agency,
    /// The newspaper or site.
    Publication,
    /// The place of the dateline.
    Place,
    /// Who wrote it.
    Byline,
    /// The section.
    Category,
    /// What the copy says of its own standing.
    Status,
    /// The format it was read as.
    Format,
    /// The pieces that show why it matched.
    Snippets,
    /// The quotations in which words matched.
    Quotes,
}

impl Column {
    /// Every column, in the order in which they are written.
    pub const ALL: [Column; 17] = [
        Column::Rank,
        Column::Score,
        Column::Id,
        Column::Path,
        Column::Position,
        Column::Headline,
        Column::Date,
        Column::Time,
        Column::Agency,
        Column::Publication,
        Column::Place,
        Column::Byline,
        Column::Category,
        Column::Status,
        Column::Format,
        Column::Snippets,
        Column::Quotes,
    ];

    /// Returns its name, as the keys of JSON and the header of CSV have it.
    pub fn name(self) -> &'static str {
        match self {
            Column::Rank => "rank",
            Column::Score => "score",
            Column::Id => "id",
            Column::Path => "path",
            Column::Position => "position",
            Column::Headline => "headline",
            Column::Date => "date",
            Column::Time => "time",
            Column::Agency => "agency",
            Column::Publication => "publication",
            Column::Place => "place",
            Column::Byline => "byline",
            Column::Category => "category",
            Column::Status => "status",
            Column::Format => "format",
            Column::Snippets => "snippets",
            Column::Quotes => "quotes",
        }
    }

    /// Returns the column of a name, as it is written or as the French call it.
    pub fn of(name: &str) -> Option<Column> {
        let name = name.to_lowercase();
        let is_called =
            |column: &Column| column.name() == name || column.french().contains(&name.as_str());
        Column::ALL.into_iter().find(is_called)
    }

    /// Returns what the French call it.
    fn french(self) -> &'static [&'static str] {
        match self {
            Column::Rank => &["rang"],
            Column::Time => &["heure"],
            Column::Path => &["chemin", "fichier"],
            Column::Headline => &["titre"],
            Column::Agency => &["agence"],
            Column::Place => &["lieu"],
            Column::Byline => &["auteur"],
            Column::Category => &["rubrique"],
            Column::Publication => &["journal"],
            Column::Status => &["statut"],
            Column::Snippets => &["extraits"],
            Column::Quotes => &["citations"],
            Column::Score | Column::Id | Column::Position | Column::Date | Column::Format => &[],
        }
    }

    /// Returns what it says of a hit as one text, for a cell of a table.
    pub(super) fn text(self, hit: &Hit) -> String {
        match self {
            Column::Rank => hit.rank.to_string(),
            Column::Score => rounded(hit.score).to_string(),
            Column::Id => hit.id.clone(),
            Column::Path => hit.path.clone(),
            Column::Position => hit.position.to_string(),
            Column::Snippets => {
                let texts = hit.snippets.iter().map(|piece| piece.text.clone());
                let pieces: Vec<String> = texts.collect();
                in_a_row(&pieces)
            }
            Column::Quotes => {
                let quotes: Vec<String> = hit
                    .quotes
                    .iter()
                    .map(|quote| match &quote.speaker {
                        Some(speaker) => format!("« {} » — {}", quote.text, named(speaker)),
                        None => format!("« {} »", quote.text),
                    })
                    .collect();
                quotes.join(" ")
            }
            Column::Headline
            | Column::Date
            | Column::Time
            | Column::Agency
            | Column::Publication
            | Column::Place
            | Column::Byline
            | Column::Category
            | Column::Status
            | Column::Format => self.value(hit).unwrap_or_default(),
        }
    }

    /// Returns what the article has, for a column that it may not have.
    fn value(self, hit: &Hit) -> Option<String> {
        let stored = hit.stored.as_deref()?;
        let article: &Article = &stored.article;
        match self {
            Column::Headline => article.first(Part::Headline).map(str::to_owned),
            Column::Date => article.date.as_ref().map(ToString::to_string),
            Column::Time => article.date.and_then(|date| Some(date.time?.to_string())),
            Column::Agency => article.agency.clone(),
            Column::Publication => article.publication.clone(),
            Column::Place => article.place.clone(),
            Column::Byline => article.byline.clone(),
            Column::Category => article.category.clone(),
            Column::Status => article.status.map(|status| status.name().to_owned()),
            Column::Format => Some(stored.origin.format.clone()),
            Column::Rank
            | Column::Score
            | Column::Id
            | Column::Path
            | Column::Position
            | Column::Snippets
            | Column::Quotes => None,
        }
    }
}

/// A hit as JSON: the columns that are wanted, after the id of its query in a batch.
pub(super) struct HitRow<'a> {
    pub(super) query_id: Option<&'a str>,
    pub(super) hit: &'a Hit,
    pub(super) columns: &'a [Column],
    /// Whether it is said what the score is made of.
    pub(super) explains: bool,
}

#[derive(Serialize)]
struct SnippetRow<'a> {
    zone: &'a str,
    text: &'a str,
    marks: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct QuoteRow<'a> {
    text: &'a str,
    speaker: Option<&'a str>,
    speaker_resolved: Option<&'a str>,
    marks: Vec<[usize; 2]>,
}

impl Serialize for HitRow<'_> {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let hit = self.hit;
        let mut row = out.serialize_map(None)?;
        if let Some(id) = self.query_id {
            row.serialize_entry("query_id", id)?;
        }
        for column in self.columns {
            let name = column.name();
            match column {
                Column::Rank => row.serialize_entry(name, &hit.rank)?,
                Column::Score => row.serialize_entry(name, &rounded(hit.score))?,
                Column::Id => row.serialize_entry(name, &hit.id)?,
                Column::Path => row.serialize_entry(name, &hit.path)?,
                Column::Position => row.serialize_entry(name, &hit.position)?,
                Column::Snippets => row.serialize_entry(name, &snippets(hit))?,
                Column::Quotes => row.serialize_entry(name, &quotes(hit))?,
                Column::Headline
                | Column::Date
                | Column::Time
                | Column::Agency
                | Column::Publication
                | Column::Place
                | Column::Byline
                | Column::Category
                | Column::Status
                | Column::Format => row.serialize_entry(name, &column.value(hit))?,
            }
        }
        if let Some(parts) = hit.parts.filter(|_| self.explains) {
            row.serialize_entry("score_parts", &PartsRow::of(&parts))?;
        }
        row.end()
    }
}

/// What a score is made of.
#[derive(Serialize)]
struct PartsRow {
    words: f64,
    near: f64,
    headline: f64,
    coordination: f64,
    date: f64,
}

impl PartsRow {
    fn of(parts: &Parts) -> PartsRow {
        PartsRow {
            words: rounded(parts.words),
            near: rounded(parts.near),
            headline: rounded(parts.headline),
            coordination: rounded(parts.coordination),
            date: rounded(parts.date),
        }
    }
}

fn snippets(hit: &Hit) -> Vec<SnippetRow<'_>> {
    hit.snippets
        .iter()
        .map(|snippet| SnippetRow {
            zone: snippet.zone,
            text: &snippet.text,
            marks: pairs(&snippet.marks),
        })
        .collect()
}

fn quotes(hit: &Hit) -> Vec<QuoteRow<'_>> {
    hit.quotes
        .iter()
        .map(|quote| {
            let speaker = quote.speaker.as_ref();
            QuoteRow {
                text: &quote.text,
                speaker: speaker.map(|speaker| speaker.written.as_str()),
                speaker_resolved: speaker.and_then(|speaker| speaker.resolved.as_deref()),
                marks: pairs(&quote.marks),
            }
        })
        .collect()
}

fn pairs(marks: &[Range<usize>]) -> Vec<[usize; 2]> {
    marks.iter().map(|mark| [mark.start, mark.end]).collect()
}

/// Returns a score with the digits that mean something.
pub(super) fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_name() {
        for column in Column::ALL {
            assert_eq!(Column::of(column.name()), Some(column));
        }
        assert_eq!(Column::of("corps"), None);
    }
}
