//! An article, or a file without one, as a document of the index.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::fields::{ARTICLE, Handles};
use super::ledger::LedgerRow;
use super::terms::{COPIES, Layouts, PARAGRAPH, SENTENCE};
use crate::french::Analyzer;
use crate::model::{Article, Origin, Part};
use crate::schema::ValueKind;

/// What is stored of an article: all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The article.
    #[serde(rename = "a")]
    pub article: Article,
    /// Where it came from.
    #[serde(rename = "o")]
    pub origin: Origin,
}

/// A document ready to be added.
pub struct Prepared(pub(super) TantivyDocument);

/// Makes documents; one for each thread, since it remembers the words it met.
pub struct Encoder {
    analyzer: Analyzer,
    handles: Handles,
}

impl Encoder {
    /// Returns an encoder for an index.
    pub fn new(index: &super::Index) -> Encoder {
        Encoder {
            analyzer: Analyzer::new(),
            handles: index.handles.clone(),
        }
    }

    /// Returns the document of an article.
    ///
    /// `file` is the key of its file, `root` the root it was met under, `path` its path under the root; they make its
    /// name where the source gives it none.
    pub fn article(&mut self, file: &[u8], root: &str, path: &str, stored: &Stored) -> Prepared {
        let Stored { article, origin } = stored;
        let mut document = self.file(file, root);
        let handles = &self.handles;
        let name = match &article.guid {
            Some(guid) => guid.clone(),
            None if origin.shares_file => format!("{path}#{}", origin.position),
            None => path.to_owned(),
        };
        document.add_text(handles.kind, ARTICLE);
        document.add_text(handles.name, name);
        document.add_u64(handles.position, u64::from(origin.position));
        for (name, kind, field) in &handles.values {
            match kind {
                ValueKind::Date => {
                    if let Some(date) = &article.date {
                        document.add_i64(*field, date.local_seconds());
                    }
                }
                ValueKind::Keyword => {
                    if let Some(value) = value_of(article, origin, name) {
                        document.add_text(*field, value);
                    }
                }
            }
        }
        let stored = serde_json::to_vec(stored).expect("an article has only text and numbers");
        document.add_bytes(handles.stored, &stored);
        self.lay_out(article, &mut document);
        Prepared(document)
    }

    /// Returns the record of a file that gave no article.
    pub fn record(&self, file: &[u8], root: &str, row: &LedgerRow) -> Prepared {
        let mut prepared = Prepared(self.file(file, root));
        self.note(&mut prepared, row);
        prepared
    }

    /// Adds the ledger's row of a file to the last of its documents.
    pub fn note(&self, last: &mut Prepared, row: &LedgerRow) {
        row.write(&self.handles.ledger, &mut last.0);
    }

    fn file(&self, file: &[u8], root: &str) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_bytes(self.handles.file, file);
        document.add_text(self.handles.root, root);
        document
    }

    /// Lays the text out into the combined field and the fields of its zones.
    fn lay_out(&mut self, article: &Article, document: &mut TantivyDocument) {
        let (handles, analyzer) = (&self.handles, &mut self.analyzer);
        let gaps = handles.gaps;
        let mut all = Layouts::default();
        let mut position = 0;
        for zone in &handles.zones {
            let mut own = zone.fields.map(|fields| (fields, Layouts::default()));
            let mut own_position = 0;
            for text in zone_texts(article, &zone.zone.parts) {
                let own = own
                    .as_mut()
                    .map(|(_, layouts)| (layouts, &mut own_position));
                lay_paragraph(analyzer, text, gaps, (&mut all, &mut position), own);
            }
            if let Some((fields, layouts)) = own {
                add(document, fields, layouts);
            }
        }
        let (quotations, quote_fields) = &handles.quotations;
        let mut quotes = (Layouts::default(), 0);
        let mut speech = Vec::new();
        for quotation in &article.quotations {
            let text = article.words_of(quotation);
            let mut words = 0;
            analyzer.each_token(text, |_| words += 1);
            if words >= quotations.minimum_words {
                speech.push(text);
            }
            lay_paragraph(analyzer, text, gaps, (&mut quotes.0, &mut quotes.1), None);
        }
        add(document, *quote_fields, quotes.0);

        all.exact.push(position, COPIES);
        position += gaps.copies;
        for zone in &handles.zones {
            for _ in 0..zone.zone.copies {
                for text in zone_texts(article, &zone.zone.parts) {
                    lay_paragraph(analyzer, text, gaps, (&mut all, &mut position), None);
                }
            }
        }
        for text in speech {
            for _ in 0..quotations.copies {
                lay_paragraph(analyzer, text, gaps, (&mut all, &mut position), None);
            }
        }
        add(document, handles.all, all);
    }
}

fn zone_texts<'a>(article: &'a Article, parts: &'a [Part]) -> impl Iterator<Item = &'a str> {
    let passages = article
        .passages
        .iter()
        .filter(|passage| parts.contains(&passage.part));
    passages.map(|passage| passage.text.as_str())
}

/// A place in a field: its layouts, and the next free position.
type Place<'a> = (&'a mut Layouts, &'a mut u32);

/// Lays a paragraph out in one or two fields, with the marks and gaps before it and between its sentences.
fn lay_paragraph(
    analyzer: &mut Analyzer,
    text: &str,
    gaps: crate::schema::Gaps,
    (all, position): Place,
    mut own: Option<Place>,
) {
    all.exact.push(*position, PARAGRAPH);
    let base = *position + 1;
    let own_base = own.as_ref().map_or(0, |(_, position)| **position);
    let (mut sentence, mut length) = (0, 0);
    analyzer.each_token(text, |token| {
        let offset = token.position + token.sentence * gaps.sentence;
        if token.sentence > sentence {
            sentence = token.sentence;
            all.exact.push(base + offset - 1, SENTENCE);
        }
        all.push(base + offset, token.word);
        if let Some((layouts, _)) = &mut own {
            layouts.push(own_base + offset, token.word);
        }
        length = offset + 1;
    });
    *position = base + length + gaps.paragraph;
    if let Some((_, position)) = own {
        *position = own_base + length + gaps.paragraph;
    }
}

fn add(document: &mut TantivyDocument, fields: super::TextFields, layouts: Layouts) {
    for (field, layout) in [(fields.stem, layouts.stem), (fields.exact, layouts.exact)] {
        if !layout.is_empty() {
            document.add_text(field, layout.into_text());
        }
    }
}

/// Returns what an article has for a keyword field of the schema.
fn value_of<'a>(article: &'a Article, origin: &'a Origin, name: &str) -> Option<&'a str> {
    match name {
        "agency" => article.agency.as_deref(),
        "byline" => article.byline.as_deref(),
        "category" => article.category.as_deref(),
        "format" => Some(&origin.format),
        "language" => article.language.as_deref(),
        "place" => article.place.as_deref(),
        "slug" => article.slug.as_deref(),
        "status" => article.status.map(|status| status.name()),
        other => unreachable!(
            "schema/article.toml has a value {other} that no article has: checked by a test"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_keyword_of_the_schema_is_known() {
        let origin = Origin {
            format: "plain".to_owned(),
            encoding: "UTF-8".to_owned(),
            position: 1,
            shares_file: false,
            bytes: None,
        };
        for value in schema::fields()
            .values
            .iter()
            .filter(|value| value.kind == ValueKind::Keyword)
        {
            value_of(&Article::default(), &origin, &value.name);
        }
    }
}
