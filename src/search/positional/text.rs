//! Where terms, sentences and paragraphs stand in the current article of a segment.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, TERMINATED, Term};

use super::super::occurrences::{Run, RunScorer, Zone, ZoneColumns};
use super::Positional;
use crate::index::{PARAGRAPH, SENTENCE, Span};
use crate::query::Scope;

/// Where the sentences and paragraphs of the current article begin, read when first asked for.
pub(super) struct Text {
    sentences: Leaf,
    paragraphs: Leaf,
    sentence_gap: u32,
    document: DocId,
    /// Marks between two sentences of a paragraph.
    sentence_marks: Vec<u32>,
    sentence_starts: Vec<u32>,
    paragraph_starts: Vec<u32>,
}

impl Text {
    /// Returns the reader of a segment, before its first article.
    pub(super) fn open(query: &Positional, reader: &SegmentReader) -> tantivy::Result<Text> {
        let mark = |term: &str| {
            let run = Run::one(Term::from_field_text(query.marks, term));
            Leaf::open(query.marks, &[run], &query.text, reader)
        };
        Ok(Text {
            sentences: mark(SENTENCE)?,
            paragraphs: mark(PARAGRAPH)?,
            sentence_gap: query.sentence_gap,
            document: TERMINATED,
            sentence_marks: Vec::new(),
            sentence_starts: Vec::new(),
            paragraph_starts: Vec::new(),
        })
    }

    /// Reads where the sentences and paragraphs of an article begin.
    pub(super) fn read(&mut self, document: DocId) {
        if self.document == document {
            return;
        }
        self.document = document;
        let starts = |leaf: &mut Leaf| {
            leaf.load(document);
            leaf.spans.iter().map(|span| span.start).collect()
        };
        self.sentence_marks = starts(&mut self.sentences);
        self.paragraph_starts = starts(&mut self.paragraphs);
        self.sentence_starts.clear();
        self.sentence_starts.extend(&self.sentence_marks);
        self.sentence_starts.extend(&self.paragraph_starts);
        self.sentence_starts.sort_unstable();
    }

    /// Returns how many words stand before a position, up to a number that is the same for its whole paragraph.
    pub(super) fn words_before(&self, position: u32) -> u32 {
        let sentences = self.sentence_marks.partition_point(|mark| *mark < position);
        position.saturating_sub(sentences as u32 * self.sentence_gap)
    }

    /// Returns how many sentences end before a position.
    pub(super) fn sentence_of(&self, position: u32) -> usize {
        self.sentence_starts
            .partition_point(|start| *start < position)
    }

    /// Returns the sentences or paragraphs that lie in a window.
    pub(super) fn blocks(&self, scope: Scope, window: Span) -> Vec<Span> {
        let starts = match scope {
            Scope::Sentence => &self.sentence_starts,
            Scope::Paragraph => &self.paragraph_starts,
        };
        let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| Span { start: *start, end })
            .filter(|block| window.start <= block.start && block.start < window.end)
            .collect()
    }
}

/// Runs of terms, with where they stand in the current article.
pub(super) struct Leaf {
    runs: Vec<RunScorer>,
    zone: ZoneColumns,
    zone_spans: Vec<Span>,
    scratch: Vec<u32>,
    found: Vec<u32>,
    /// In order, none twice.
    pub(super) spans: Vec<Span>,
}

impl Leaf {
    /// Returns the reader of a segment, before its first article.
    pub(super) fn open(
        field: Field,
        runs: &[Run],
        zone: &Zone,
        reader: &SegmentReader,
    ) -> tantivy::Result<Leaf> {
        let index = reader.inverted_index(field)?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let mut open = Vec::new();
        for run in runs {
            open.extend(RunScorer::open(run, &index, option)?);
        }
        Ok(Leaf {
            runs: open,
            zone: ZoneColumns::open(zone, reader)?,
            zone_spans: Vec::new(),
            scratch: Vec::new(),
            found: Vec::new(),
            spans: Vec::new(),
        })
    }

    /// Reads where the runs stand in an article, which is never before the last one's.
    pub(super) fn load(&mut self, document: DocId) {
        self.spans.clear();
        let mut is_zone_read = false;
        for run in &mut self.runs {
            if run.document() < document {
                run.align(document);
            }
            if run.document() != document {
                continue;
            }
            if !is_zone_read {
                self.zone.spans(document, &mut self.zone_spans);
                is_zone_read = true;
            }
            self.found.clear();
            run.occurrences(&mut self.scratch, &mut self.found);
            let length = run.length();
            let spans = self.found.iter().map(|start| Span {
                start: *start,
                end: start + length,
            });
            let zone = &self.zone_spans;
            let is_in_zone = |span: &Span| {
                zone.iter()
                    .any(|zone| zone.start <= span.start && span.end <= zone.end)
            };
            self.spans.extend(spans.filter(is_in_zone));
        }
        if self.runs.len() > 1 {
            put_in_order(&mut self.spans);
        }
    }
}

/// Puts places in their order, each once.
pub(super) fn put_in_order(spans: &mut Vec<Span>) {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    spans.dedup();
}
