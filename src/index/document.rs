//! An article, or a file without one, as a document of the index.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::fields::{ARTICLE, Handles, Span};
use super::ledger::LedgerRow;
use super::terms::{COPIES, Layouts, PARAGRAPH, SENTENCE};
use crate::french::Analyzer;
use crate::model::{Article, Origin, Quotation};
use crate::schema::{Gaps, ValueKind};

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

impl Stored {
    /// Returns the source's identifier, or what stands for one: the path under the root, and the place in the file.
    pub fn name(&self, path: &str) -> String {
        match &self.article.guid {
            Some(guid) => guid.clone(),
            None if self.origin.shares_file => format!("{path}#{}", self.origin.position),
            None => path.to_owned(),
        }
    }
}

/// Room for what a document holds beside its text, in bytes; it grows where that is not enough.
const RECORD_BYTES: usize = 1024;

/// A document ready to be added.
pub struct Prepared(pub(super) TantivyDocument);

/// Makes documents; one for each thread, since it remembers the words it met.
pub struct Encoder {
    analyzer: Analyzer,
    handles: Handles,
    /// The article as it is stored, and its text laid out: made in the same memory for every document.
    json: Vec<u8>,
    text: Layouts,
}

impl Encoder {
    /// Returns an encoder for an index.
    pub fn new(index: &super::Index) -> Encoder {
        Encoder {
            analyzer: Analyzer::new(),
            handles: index.handles.clone(),
            json: Vec::new(),
            text: Layouts::default(),
        }
    }

    /// Returns the document of an article.
    ///
    /// `file` is the key of its file, `root` the root it was met under, `path` its path under the root; they make its
    /// name where the source gives it none.
    pub fn article(&mut self, file: &[u8], root: &str, path: &str, stored: &Stored) -> Prepared {
        let Stored { article, origin } = stored;
        let text_bytes = article
            .passages
            .iter()
            .map(|passage| passage.text.len())
            .sum();
        let mut document = self.file(file, root, text_bytes);
        let handles = &self.handles;
        let name = stored.name(path);
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
                ValueKind::Keyword => each_value(article, origin, name, |value| {
                    document.add_text(*field, value);
                }),
            }
        }
        self.json.clear();
        serde_json::to_writer(&mut self.json, stored)
            .expect("an article has only text and numbers");
        let json = std::str::from_utf8(&self.json).expect("JSON is UTF-8");
        document.add_text(handles.stored, json);
        self.lay_out(article, &mut document);
        Prepared(document)
    }

    /// Returns the record of a file that gave no article.
    pub fn record(&self, file: &[u8], root: &str, row: &LedgerRow) -> Prepared {
        let mut prepared = Prepared(self.file(file, root, 0));
        self.note(&mut prepared, row);
        prepared
    }

    /// Adds the ledger's row of a file to the last of its documents.
    pub fn note(&self, last: &mut Prepared, row: &LedgerRow) {
        row.write(&self.handles.ledger, &mut last.0);
    }

    /// Begins a document, with room for a text of so many bytes: it is stored once and laid out twice.
    fn file(&self, file: &[u8], root: &str, text_bytes: usize) -> TantivyDocument {
        let mut document = TantivyDocument::with_capacity(RECORD_BYTES + 3 * text_bytes);
        document.add_bytes(self.handles.file, file);
        document.add_text(self.handles.root, root);
        document
    }

    /// Lays the text out: every zone in turn, then the extra copies. Each passage is analysed once.
    fn lay_out(&mut self, article: &Article, document: &mut TantivyDocument) {
        let handles = &self.handles;
        let gaps = handles.gaps;
        let text = &mut self.text;
        text.clear();
        let mut copies: Vec<Layouts> = Vec::new();
        let mut position = 0;
        for zone in &handles.zones {
            let parts = &zone.zone.parts;
            let passages = article
                .passages
                .iter()
                .enumerate()
                .filter(|(_, passage)| parts.contains(&passage.part));
            for (index, passage) in passages {
                let quotations: Vec<&Quotation> = article
                    .quotations
                    .iter()
                    .filter(|quotation| quotation.passage == index)
                    .collect();
                text.exact.push(position, PARAGRAPH);
                let mut copy = (zone.zone.copies > 0).then(Layouts::default);
                let laid = lay_passage(
                    &mut self.analyzer,
                    &passage.text,
                    &quotations,
                    gaps,
                    position + 1,
                    text,
                    copy.as_mut(),
                );
                position = laid.end + gaps.paragraph;
                if let Some(copy) = copy {
                    copies.extend(std::iter::repeat_n(copy, zone.zone.copies as usize));
                }
                for speech in laid.quotations {
                    document.add_u64(handles.quotations.spans, speech.span.to_number());
                    if speech.words >= handles.quotations.row.minimum_words {
                        copies.extend(std::iter::repeat_n(
                            speech.copy,
                            handles.quotations.row.copies as usize,
                        ));
                    }
                }
            }
            document.add_u64(zone.end, u64::from(position));
        }
        text.exact.push(position, COPIES);
        position += gaps.copies;
        for copy in &copies {
            text.append(position, copy);
            position = text.end() + gaps.paragraph;
        }
        for (field, layout) in [
            (handles.all.stem, &text.stem),
            (handles.all.exact, &text.exact),
        ] {
            document.add_text(field, layout.text());
        }
    }
}

/// A passage that was laid out.
struct Laid {
    /// The position after its last word.
    end: u32,
    quotations: Vec<LaidQuotation>,
}

/// A quotation of a passage that was laid out.
struct LaidQuotation {
    span: Span,
    words: usize,
    /// The quotation as a text of its own, in exact form, for extra copies.
    copy: Layouts,
}

/// Lays a passage out from `base` on, its quotations beside it, and the passage as a text of its own into `copy`.
fn lay_passage(
    analyzer: &mut Analyzer,
    text: &str,
    quotations: &[&Quotation],
    gaps: Gaps,
    base: u32,
    into: &mut Layouts,
    mut copy: Option<&mut Layouts>,
) -> Laid {
    let mut laid = Laid {
        end: base,
        quotations: Vec::new(),
    };
    let mut sentence = 0;
    let mut open: Option<(usize, LaidQuotation)> = None;
    let mut next = 0;
    analyzer.each_token(text, |token| {
        let offset = token.position + token.sentence * gaps.sentence;
        let position = base + offset;
        if token.sentence > sentence {
            sentence = token.sentence;
            into.exact.push(position - 1, SENTENCE);
        }
        into.push(position, token.word);
        if let Some(copy) = &mut copy {
            copy.push(offset, token.word);
        }
        laid.end = position + 1;
        if let Some((_, quotation)) = open.take_if(|(end, _)| token.range.start >= *end) {
            laid.quotations.push(quotation);
        }
        while let Some(quotation) = quotations
            .get(next)
            .filter(|quotation| quotation.range.start <= token.range.start)
        {
            next += 1;
            if open.is_none() && token.range.start < quotation.range.end {
                let span = Span {
                    start: position,
                    end: position + 1,
                };
                open = Some((
                    quotation.range.end,
                    LaidQuotation {
                        span,
                        words: 0,
                        copy: Layouts::default(),
                    },
                ));
            }
        }
        if let Some((_, quotation)) = &mut open {
            // Stop words score only where nothing else is asked, and copies of quotations are there to score.
            if !token.word.is_stop {
                let offset = position - quotation.span.start;
                quotation.copy.exact.push(offset, token.word.exact);
            }
            quotation.span.end = position + 1;
            quotation.words += 1;
        }
    });
    laid.quotations.extend(open.map(|(_, quotation)| quotation));
    laid
}

/// Gives what an article has for a keyword field of the schema to `take`: one value, several or none.
fn each_value(article: &Article, origin: &Origin, name: &str, mut take: impl FnMut(&str)) {
    let one = match name {
        "agency" => article.agency.as_deref(),
        "byline" => article.byline.as_deref(),
        "category" => article.category.as_deref(),
        "format" => Some(origin.format.as_str()),
        "language" => article.language.as_deref(),
        "place" => article.place.as_deref(),
        "slug" => article.slug.as_deref(),
        "status" => article.status.map(|status| status.name()),
        "subject" => {
            for subject in &article.subjects {
                subject.code.iter().for_each(|code| take(code));
                subject.name.iter().for_each(|name| take(name));
            }
            None
        }
        "urgency" => {
            if let Some(urgency) = article.urgency {
                take(&urgency.to_string());
            }
            None
        }
        other => unreachable!(
            "schema/article.toml has a value {other} that no article has: checked by a test"
        ),
    };
    if let Some(value) = one {
        take(value);
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
            each_value(&Article::default(), &origin, &value.name, |_| {});
        }
    }
}
