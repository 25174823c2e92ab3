//! Articles, and files without one, become documents of a segment.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::index::SegmentMeta;

use super::faults::DiskFaults;
use super::fields::{ARTICLE, Handles, NAMED, QuotationSpan, Span, kind_term};
use super::inverter::{Inverter, Tokens};
use super::ledger::{LedgerRow, NOTED};
use super::segment::SegmentBuilder;
use super::terms::{COPIES, PARAGRAPH, QUESTION, SENTENCE, each_term};
use super::{IndexError, recurring};
use crate::french::Analyzer;
use crate::model::{
    Article, Certainty, FileKey, Origin, Part, Place, Quotation, QuoteKind, Speaker,
};
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
    /// Where its file lies: an answer has read what is stored, and need not look it up.
    #[serde(rename = "w")]
    pub place: Place,
}

impl Stored {
    /// Returns it as it is stored. A long one is written into room that is mostly enough: what grows is copied.
    fn to_json(&self) -> String {
        /// From how much text on the copies count, in bytes; to look at the JSON once more costs most articles more.
        const LONG_BYTES: usize = 1 << 20;
        let passages = self.article.passages.iter();
        let text_bytes: usize = passages.map(|passage| passage.text.len()).sum();
        if text_bytes < LONG_BYTES {
            return serde_json::to_string(self).expect("an article has only text and numbers");
        }
        let mut json = Vec::with_capacity(text_bytes + text_bytes / 4 + RECORD_BYTES);
        serde_json::to_writer(&mut json, self).expect("an article has only text and numbers");
        String::from_utf8(json).expect("JSON is UTF-8")
    }

    /// Returns the source's identifier, or what stands for one: the path under the root, and the place in the file.
    pub fn name(&self) -> String {
        let path = self.place.relative();
        match &self.article.guid {
            Some(guid) => guid.clone(),
            None if self.origin.shares_file => format!("{path}#{}", self.origin.position),
            None => path,
        }
    }
}

/// Room for what a document holds beside its text, in bytes; it grows where that is not enough.
const RECORD_BYTES: usize = 1024;

/// A segment that is on disk, with what it takes the place of; nothing of it holds before [`super::Writer`] commits it.
pub struct Batch {
    /// It stands on all of its documents, and is larger than that of every batch before.
    pub(super) number: u64,
    /// What it takes the place of, in batches before it.
    pub(super) replaced: Vec<Replaced>,
    /// The segment.
    pub(super) segment: Option<SegmentMeta>,
    /// How many documents it has.
    pub documents: u64,
}

/// Documents that a batch takes the place of.
pub(super) struct Replaced {
    /// Key of their file.
    pub(super) file: FileKey,
    /// Their name, where they are not all of the file.
    pub(super) name: Option<String>,
}

/// Makes segments of documents; one for each thread, since it remembers the words it met.
///
/// Made by [`super::Writer::encoder`]: while an index is opened for writing, what looks like left behind is removed.
pub struct Encoder {
    path: PathBuf,
    index: tantivy::Index,
    disk: DiskFaults,
    handles: Handles,
    memory_bytes: usize,
    analyzer: Analyzer,
    /// The number of the last batch of all encoders.
    batches: Arc<AtomicU64>,
    /// The number of the batch that was begun, 0 if none is.
    number: u64,
    replaced: Vec<Replaced>,
    segment: Option<SegmentBuilder>,
}

impl Encoder {
    /// Returns an encoder for the index at `path` whose segments may take so much memory.
    pub(super) fn new(
        path: &Path,
        index: &tantivy::Index,
        disk: &DiskFaults,
        handles: &Handles,
        batches: &Arc<AtomicU64>,
        memory_bytes: usize,
    ) -> Encoder {
        Encoder {
            path: path.to_owned(),
            index: index.clone(),
            disk: disk.clone(),
            handles: handles.clone(),
            memory_bytes,
            analyzer: Analyzer::keeping(),
            batches: Arc::clone(batches),
            number: 0,
            replaced: Vec::new(),
            segment: None,
        }
    }

    /// Has every document of a file that stands in an earlier batch removed together with what is added from now on.
    pub fn replace(&mut self, file: &FileKey) {
        self.replace_named(file, None);
    }

    /// The same, of those with a name where there is one.
    pub(super) fn replace_named(&mut self, file: &FileKey, name: Option<&str>) {
        self.begin_batch();
        self.replaced.push(Replaced {
            file: file.clone(),
            name: name.map(str::to_owned),
        });
    }

    /// Adds an article; `file` is the key of its file.
    ///
    /// `arrived` is the number of the ingest that first met an article of this name in the file.
    pub fn article(
        &mut self,
        file: &FileKey,
        stored: &Stored,
        arrived: u64,
    ) -> Result<(), IndexError> {
        let Stored {
            article,
            origin,
            place,
        } = stored;
        let name = stored.name();
        let json = stored.to_json();
        self.begin(file, place.root, json.len())?;
        let Some(segment) = &mut self.segment else {
            return Ok(());
        };
        let handles = &self.handles;
        let (document, inverter) = segment.parts();
        inverter.push(handles.kind, 0, ARTICLE.as_bytes());
        inverter.push(handles.name, 0, name.as_bytes());
        if name != place.relative() {
            document.add_text(handles.name, &name);
        }
        document.add_u64(handles.position, u64::from(origin.position));
        document.add_u64(handles.arrived, arrived);
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
                        each_term(value, |term| inverter.push(*field, 0, term.as_bytes()));
                    });
                }
            }
        }
        for (text, recurs) in article.edges() {
            let term = recurring::term(place.root, text);
            if recurs {
                inverter.push(handles.recurring, 0, term.as_bytes());
            }
            inverter.push(handles.edges, 0, term.as_bytes());
        }
        document.add_text(handles.stored, &json);
        // Of a long text every copy counts.
        drop(json);
        lay_out(article, handles, &mut self.analyzer, document, inverter);
        Ok(())
    }

    /// Adds the record of a file that gave no article, or none any more.
    pub fn record(&mut self, file: &FileKey, row: &LedgerRow) -> Result<(), IndexError> {
        self.begin(file, file.place().root, 0)?;
        self.note(row);
        Ok(())
    }

    /// Adds the ledger's row of a file to the last document, which is one of the file's.
    pub fn note(&mut self, row: &LedgerRow) {
        if let Some(segment) = &mut self.segment {
            let fields = &self.handles.ledger;
            let (document, inverter) = segment.parts();
            row.write(fields, document);
            if row.is_noted() {
                inverter.push(fields.noted, 0, NOTED.as_bytes());
            }
        }
    }

    /// Returns how many documents were added since the last batch.
    pub fn documents(&self) -> u64 {
        self.segment
            .as_ref()
            .map_or(0, |segment| u64::from(segment.documents()))
    }

    /// Returns when the first of them was added; `None` where there are none.
    pub fn begun(&self) -> Option<Instant> {
        self.segment.as_ref().map(SegmentBuilder::begun)
    }

    /// Whether it has no room for another document, and the batch is to be finished.
    pub fn is_full(&self) -> bool {
        let segment = self.segment.as_ref();
        segment.is_some_and(|segment| segment.is_full() || self.analyzer.is_full())
    }

    /// Writes what was added to disk; `None` where there is nothing.
    pub fn finish(&mut self) -> Result<Option<Batch>, IndexError> {
        let documents = self.documents();
        let replaced = std::mem::take(&mut self.replaced);
        let segment = self.segment.take();
        let segment = segment
            .map(|segment| segment.write(&self.analyzer))
            .transpose()
            .map_err(|error| self.disk.explain(&self.path, error))?;
        // No segment has numbers of words any more.
        self.analyzer.make_room();
        let number = std::mem::take(&mut self.number);
        Ok((number != 0).then_some(Batch {
            number,
            replaced,
            segment,
            documents,
        }))
    }

    fn begin_batch(&mut self) {
        if self.number == 0 {
            self.number = self.batches.fetch_add(1, Ordering::Relaxed) + 1;
        }
    }

    /// Begins a document, with room for what is stored of it.
    fn begin(&mut self, file: &FileKey, root: u32, stored_bytes: usize) -> Result<(), IndexError> {
        self.begin_batch();
        let engine = |error| self.disk.explain(&self.path, error);
        let segment = match &mut self.segment {
            Some(segment) => segment,
            none => none.insert(
                SegmentBuilder::begin(&self.index, self.handles.all, self.memory_bytes)
                    .map_err(engine)?,
            ),
        };
        let mut document = TantivyDocument::with_capacity(RECORD_BYTES + stored_bytes);
        document.add_bytes(self.handles.file, file.as_bytes());
        document.add_u64(self.handles.root, u64::from(root));
        document.add_u64(self.handles.batch, self.number);
        segment.begin_document(document).map_err(engine)?;
        segment
            .parts()
            .1
            .push(self.handles.file, 0, file.as_bytes());
        Ok(())
    }
}

/// Lays the text out: every zone in turn, then the extra copies. Each passage is analysed once.
fn lay_out(
    article: &Article,
    handles: &Handles,
    analyzer: &mut Analyzer,
    document: &mut TantivyDocument,
    inverter: &mut Inverter,
) {
    let gaps = handles.gaps;
    let mut copies: Vec<Tokens> = Vec::new();
    let mut quoted = 0;
    let mut position = 0;
    for zone in &handles.zones {
        let parts = &zone.parts;
        let passages = article
            .passages
            .iter()
            .enumerate()
            .filter(|(_, passage)| parts.contains(&passage.part));
        for (index, passage) in passages {
            let mut quotations: Vec<&Quotation> = of_passage(&article.quotations, index)
                .iter()
                .chain(of_passage(&article.reported, index))
                .collect();
            quotations.sort_by_key(|quotation| quotation.range.start);
            inverter.push_mark(position, PARAGRAPH);
            let mut copy = (zone.copies > 0).then(Tokens::default);
            let laid = lay_passage(
                analyzer,
                &passage.text,
                &quotations,
                gaps,
                position + 1,
                inverter,
                copy.as_mut(),
            );
            if passage.part == Part::Headline && passage.text.trim_end().ends_with('?') {
                inverter.push_mark(laid.end, QUESTION);
            }
            position = laid.end + gaps.paragraph;
            if let Some(copy) = copy {
                copies.extend(std::iter::repeat_n(copy, zone.copies as usize));
            }
            for laid in laid.quotations {
                number_quotation(&laid, &mut quoted, handles, analyzer, document, inverter);
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
        document.add_u64(handles.zone_ends, u64::from(position));
    }
    inverter.push_mark(position, COPIES);
    position += gaps.copies;
    for copy in &copies {
        let text = inverter.text();
        text.append(position, copy);
        position = text.end() + gaps.paragraph;
    }
}

/// Writes what a quotation is and the names of its speaker under the next number, or numbers: one whose speaker only the table
/// of offices names stands there as well as the article alone has it, for who leaves out what is not sure.
fn number_quotation(
    laid: &LaidQuotation,
    next: &mut u32,
    handles: &Handles,
    analyzer: &mut Analyzer,
    document: &mut TantivyDocument,
    inverter: &mut Inverter,
) {
    let mut push = |quotation: &Quotation, office: Option<&str>| {
        let span = QuotationSpan {
            span: laid.span,
            kind: quotation.kind,
            is_sure: quotation.certainty == Certainty::Sure,
        };
        document.add_u64(handles.quotations.spans, span.to_number());
        let speakers = handles.quotations.speakers;
        inverter.push(speakers, *next, kind_term(quotation.kind).as_bytes());
        if let Some(speaker) = &quotation.speaker {
            inverter.push(speakers, *next, NAMED.as_bytes());
            each_name(analyzer, speaker, office, |name| {
                inverter.push(speakers, *next, name.as_bytes());
            });
        }
        *next += 1;
    };
    let quotation = laid.quotation;
    let untied = quotation.untied.as_deref();
    push(
        quotation,
        untied.and_then(|untied| untied.resolved.as_deref()),
    );
    if untied.is_some_and(|untied| untied.certainty == Certainty::Sure) {
        push(&quotation.by_the_article(), None);
    }
}

/// Returns the quotations of a passage; they are in reading order.
fn of_passage(quotations: &[Quotation], passage: usize) -> &[Quotation] {
    let first = quotations.partition_point(|quotation| quotation.passage < passage);
    let behind = &quotations[first..];
    &behind[..behind.partition_point(|quotation| quotation.passage == passage)]
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
    copy: Option<Tokens>,
}

/// Gives each word of a speaker's names, and of the office that a pronoun stands for, to `take`, once.
///
/// Small words and pronouns are left out: nobody looks for *il*.
fn each_name(
    analyzer: &mut Analyzer,
    speaker: &Speaker,
    office: Option<&str>,
    mut take: impl FnMut(&str),
) {
    let mut words: Vec<String> = Vec::new();
    let written = Some(speaker.written.as_str());
    let names = written.into_iter().chain(speaker.resolved.as_deref());
    for name in names.chain(office) {
        analyzer.each_token(name, |token| {
            let is_known = words.iter().any(|word| word == token.word().exact);
            if !token.word().is_stop && !is_known {
                take(token.word().exact);
                words.push(token.word().exact.to_owned());
            }
        });
    }
}

/// Lays a passage out from `base` on, its quotations beside it, and the passage as a text of its own into `copy`.
fn lay_passage<'a>(
    analyzer: &mut Analyzer,
    text: &str,
    quotations: &[&'a Quotation],
    gaps: Gaps,
    base: u32,
    inverter: &mut Inverter,
    mut copy: Option<&mut Tokens>,
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
            inverter.push_mark(position - 1, SENTENCE);
        }
        let word = inverter.word(&token);
        inverter.text().push(position, word);
        if let Some(copy) = &mut copy {
            copy.push(offset, word);
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
                copy: is_copied.then(Tokens::default),
            });
        }
        for (_, place) in &open {
            let quotation = &mut laid.quotations[*place];
            quotation.span.end = position + 1;
            quotation.words += 1;
            if let Some(copy) = &mut quotation.copy {
                let word = inverter.exact_word(&token);
                copy.push(position - quotation.span.start, word);
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
        "publication" => article.publication.as_deref(),
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
