//! An article, or a file without one, as a document of the index.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::fields::{ARTICLE, Handles, NAMED, QuotationSpan, Span, kind_term};
use super::ledger::LedgerRow;
use super::recurring;
use super::terms::{COPIES, Layout, Layouts, PARAGRAPH, QUESTION, SENTENCE};
use crate::french::Analyzer;
use crate::model::{Article, Certainty, Origin, Part, Quotation, QuoteKind, Speaker};
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
        self.named(file, root, &stored.name(path), stored)
    }

    /// Returns the document of an article whose name is known.
    pub(super) fn named(
        &mut self,
        file: &[u8],
        root: &str,
        name: &str,
        stored: &Stored,
    ) -> Prepared {
        let Stored { article, origin } = stored;
        let text_bytes = article
            .passages
            .iter()
            .map(|passage| passage.text.len())
            .sum();
        let mut document = self.file(file, root, text_bytes);
        let handles = &self.handles;
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
                ValueKind::Keyword | ValueKind::Number => {
                    each_value(article, origin, name, |value| {
                        document.add_text(*field, value);
                    });
                }
            }
        }
        for (text, recurs) in article.edges() {
            let term = recurring::term(root, text);
            if recurs {
                document.add_text(handles.recurring, &term);
            }
            document.add_text(handles.edges, term);
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
        let mut speakers = Layout::default();
        let mut quoted = 0;
        let mut position = 0;
        for zone in &handles.zones {
            let parts = &zone.zone.parts;
            let passages = article
                .passages
                .iter()
                .enumerate()
                .filter(|(_, passage)| parts.contains(&passage.part));
            for (index, passage) in passages {
                let mut quotations: Vec<&Quotation> = article
                    .quotations
                    .iter()
                    .chain(&article.reported)
                    .filter(|quotation| quotation.passage == index)
                    .collect();
                quotations.sort_by_key(|quotation| quotation.range.start);
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
                if passage.part == Part::Headline && passage.text.trim_end().ends_with('?') {
                    text.exact.push(laid.end, QUESTION);
                }
                position = laid.end + gaps.paragraph;
                if let Some(copy) = copy {
                    copies.extend(std::iter::repeat_n(copy, zone.zone.copies as usize));
                }
                for laid in laid.quotations {
                    let span = QuotationSpan {
                        span: laid.span,
                        kind: laid.quotation.kind,
                        is_sure: laid.quotation.certainty == Certainty::Sure,
                    };
                    document.add_u64(handles.quotations.spans, span.to_number());
                    speakers.push(quoted, &kind_term(laid.quotation.kind));
                    if let Some(speaker) = &laid.quotation.speaker {
                        speakers.push(quoted, NAMED);
                        lay_out_speaker(&mut self.analyzer, speaker, quoted, &mut speakers);
                    }
                    quoted += 1;
                    if laid.words >= handles.quotations.row.minimum_words
                        && let Some(copy) = laid.copy
                    {
                        copies.extend(std::iter::repeat_n(
                            copy,
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
            (handles.all.joined, &text.joined),
            (handles.quotations.speakers, &speakers),
        ] {
            document.add_text(field, layout.text());
        }
    }
}

/// A passage that was laid out.
struct Laid<'a> {
    /// The position after its last word.
    end: u32,
    /// In the order of their beginnings.
    quotations: Vec<LaidQuotation<'a>>,
}

/// A quotation of a passage that was laid out.
struct LaidQuotation<'a> {
    quotation: &'a Quotation,
    span: Span,
    words: usize,
    /// Speech as a text of its own, in exact form, for extra copies; what stands within speech is in its copy already.
    copy: Option<Layouts>,
}

/// Lays out the words of a speaker's name at the number of the quotation.
///
/// Small words and pronouns are left out: nobody looks for *il*.
fn lay_out_speaker(analyzer: &mut Analyzer, speaker: &Speaker, number: u32, into: &mut Layout) {
    let mut words: Vec<String> = Vec::new();
    let written = Some(speaker.written.as_str());
    for name in written.into_iter().chain(speaker.resolved.as_deref()) {
        analyzer.each_token(name, |token| {
            let is_known = words.iter().any(|word| word == token.word.exact);
            if !token.word.is_stop && !is_known {
                words.push(token.word.exact.to_owned());
            }
        });
    }
    for word in words {
        into.push(number, &word);
    }
}

/// Lays a passage out from `base` on, its quotations beside it, and the passage as a text of its own into `copy`.
fn lay_passage<'a>(
    analyzer: &mut Analyzer,
    text: &str,
    quotations: &[&'a Quotation],
    gaps: Gaps,
    base: u32,
    into: &mut Layouts,
    mut copy: Option<&mut Layouts>,
) -> Laid<'a> {
    let mut laid = Laid {
        end: base,
        quotations: Vec::new(),
    };
    let mut sentence = 0;
    // Where open quotations end, and their places among those laid out.
    let mut open: Vec<(usize, usize)> = Vec::new();
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
        open.retain(|(end, _)| token.range.start < *end);
        while let Some(quotation) = quotations
            .get(next)
            .filter(|quotation| quotation.range.start <= token.range.start)
        {
            next += 1;
            if token.range.start >= quotation.range.end {
                continue;
            }
            let span = Span {
                start: position,
                end: position + 1,
            };
            let is_copied = quotation.kind == QuoteKind::Speech && !quotation.is_nested;
            open.push((quotation.range.end, laid.quotations.len()));
            laid.quotations.push(LaidQuotation {
                quotation,
                span,
                words: 0,
                copy: is_copied.then(Layouts::default),
            });
        }
        for (_, place) in &open {
            let quotation = &mut laid.quotations[*place];
            quotation.span.end = position + 1;
            quotation.words += 1;
            if let Some(copy) = &mut quotation.copy {
                copy.exact
                    .push(position - quotation.span.start, token.word.exact);
            }
        }
    });
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
