//! The positional scorer: articles where a run of terms stands, anywhere or in one zone of the text.
//!
//! tantivy has phrases and single terms; it has no terms held equal (the two stems of a word, a compound and its joined
//! form) that count as one, and nothing that looks at a span of positions.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::columns::Ends;
use crate::index::{QUOTATION_SPANS, QuotationSpan, Span};
use crate::model::QuoteKind;

/// Terms that stand one behind the other; stems and exact forms of a word have one position.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Each term with its position behind the first's.
    pub(super) terms: Vec<(u32, Term)>,
}

impl Run {
    /// Returns the run of one term.
    pub(super) fn one(term: Term) -> Run {
        Run {
            terms: vec![(0, term)],
        }
    }
}

/// Where in the text a run has to stand.
#[derive(Debug, Clone)]
pub(super) enum Zone {
    /// Between the ends of two zones, by their places: of the zone before and of the zone itself.
    Between(Option<usize>, usize),
    /// Within a quotation of a certain sort.
    Quoted(Quoted),
    /// The same, for a field whose positions are numbers of quotations.
    Numbered(Quoted),
}

impl Zone {
    /// Returns the zone whoever spoke in it.
    pub(super) fn of_anybody(&self) -> Zone {
        match self {
            Zone::Quoted(quoted) => Zone::Quoted(Quoted {
                speaker: None,
                ..quoted.clone()
            }),
            zone => zone.clone(),
        }
    }
}

/// Which quotations are meant.
#[derive(Debug, Clone)]
pub(super) struct Quoted {
    /// The kinds of quotation.
    pub(super) kinds: Vec<QuoteKind>,
    /// Whether only those of a sure rule are meant.
    pub(super) is_sure: bool,
    /// Who said them; anybody where it is `None`.
    pub(super) speaker: Option<SaidBy>,
}

impl Quoted {
    fn holds(&self, quotation: &QuotationSpan) -> bool {
        self.kinds.contains(&quotation.kind) && (quotation.is_sure || !self.is_sure)
    }
}

/// The quotations of somebody who may have several names.
#[derive(Debug, Clone)]
pub(super) struct SaidBy {
    /// The field of the words of speakers' names, whose positions are numbers of quotations.
    pub(super) field: Field,
    /// Each name, its words at one position.
    pub(super) names: Vec<Run>,
}

/// Articles where at least one of several runs stands; they count as one and the same term.
#[derive(Debug, Clone)]
pub(super) struct Occurrences {
    /// The field whose lengths say how long an article is.
    pub(super) field: Field,
    /// What was typed first, then what is held equal to it. Not empty, and neither is any run.
    pub(super) runs: Vec<Run>,
    pub(super) zone: Option<Zone>,
}

impl Occurrences {
    /// Whether positions decide, not only presence.
    fn needs_positions(&self) -> bool {
        self.zone.is_some() || self.runs.iter().any(|run| run.terms.len() > 1)
    }

    /// Returns its terms where each is a run by itself and may stand anywhere.
    pub(super) fn single_terms(&self) -> Option<Vec<&Term>> {
        let terms = self.runs.iter().flat_map(|run| &run.terms);
        (!self.needs_positions()).then(|| terms.map(|(_, term)| term).collect())
    }

    /// Returns the weight of what was typed: a run of several terms counts the sum of their rarities.
    fn bm25(&self, statistics: &dyn Bm25StatisticsProvider) -> tantivy::Result<Bm25Weight> {
        if let Some(run) = self.runs.first().filter(|run| run.terms.len() > 1) {
            let terms: Vec<Term> = run.terms.iter().map(|(_, term)| term.clone()).collect();
            return Bm25Weight::for_terms(statistics, &terms);
        }
        // Terms held equal are as frequent as the most frequent of them, nearly always: one is the other's variant.
        let mut document_frequency = 0;
        for run in self.runs.iter().filter(|run| run.terms.len() == 1) {
            document_frequency = document_frequency.max(statistics.doc_freq(&run.terms[0].1)?);
        }
        let documents = statistics.total_num_docs()?;
        let average = statistics.total_num_tokens(self.field)? as Score / documents as Score;
        Ok(Bm25Weight::for_one_term(
            document_frequency,
            documents,
            average,
        ))
    }
}

impl Query for Occurrences {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled {
                statistics_provider,
                ..
            } => Some(self.bm25(statistics_provider)?),
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(OccurrencesWeight {
            query: Arc::new(self.clone()),
            bm25,
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        for (_, term) in self.runs.iter().flat_map(|run| &run.terms) {
            visitor(term, self.needs_positions());
        }
    }
}

struct OccurrencesWeight {
    query: Arc<Occurrences>,
    bm25: Option<Bm25Weight>,
}

impl Weight for OccurrencesWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let needs_positions = self.query.needs_positions();
        let option = match (needs_positions, &self.bm25) {
            (true, _) => IndexRecordOption::WithFreqsAndPositions,
            (false, Some(_)) => IndexRecordOption::WithFreqs,
            (false, None) => IndexRecordOption::Basic,
        };
        let mut runs = Vec::new();
        for run in &self.query.runs {
            runs.extend(RunScorer::open(run, reader, option)?);
        }
        let zone = self.query.zone.as_ref();
        let zone = zone
            .map(|zone| ZoneColumns::open(zone, reader))
            .transpose()?;
        let score = match &self.bm25 {
            Some(bm25) => Some((
                bm25.boost_by(boost),
                reader.get_fieldnorms_reader(self.query.field)?,
            )),
            None => None,
        };
        let mut scorer = OccurrencesScorer {
            runs,
            zone,
            needs_positions,
            score,
            document: 0,
            frequency: 0,
            scratch: Scratch::default(),
        };
        scorer.find();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let is_found = scorer.doc() <= document && scorer.seek(document) == document;
        let score = if is_found { scorer.score() } else { 0.0 };
        Ok(Explanation::new("occurrences of a run of terms", score))
    }
}

/// The documents that hold all terms of a run.
pub(super) struct RunScorer {
    postings: Vec<TermPostings>,
    /// How many positions the run takes.
    length: u32,
    document: DocId,
}

/// The postings of a term, and where in the run it stands: a term that is repeated is read once.
struct TermPostings {
    offsets: Vec<u32>,
    postings: SegmentPostings,
}

impl RunScorer {
    /// Returns the scorer of a run, before its first document; `None` when a term of it is in no document of the segment.
    pub(super) fn open(
        run: &Run,
        reader: &SegmentReader,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<RunScorer>> {
        let mut offsets: BTreeMap<&Term, Vec<u32>> = BTreeMap::new();
        for (offset, term) in &run.terms {
            offsets.entry(term).or_default().push(*offset);
        }
        let mut postings = Vec::with_capacity(offsets.len());
        for (term, offsets) in offsets {
            let index = reader.inverted_index(term.field())?;
            match index.read_postings(term, option)? {
                Some(found) => postings.push(TermPostings {
                    offsets,
                    postings: found,
                }),
                None => return Ok(None),
            }
        }
        // The rarest term leads.
        postings.sort_by_key(|term| term.postings.doc_freq());
        let offsets = run.terms.iter().map(|(offset, _)| offset + 1);
        let mut scorer = RunScorer {
            postings,
            length: offsets.max().unwrap_or(1),
            document: 0,
        };
        scorer.align(0);
        Ok(Some(scorer))
    }

    /// Returns the document it is at.
    pub(super) fn document(&self) -> DocId {
        self.document
    }

    /// Goes to the first document from `target` on that holds every term.
    pub(super) fn align(&mut self, mut target: DocId) {
        'documents: loop {
            for TermPostings { postings, .. } in &mut self.postings {
                let found = if postings.doc() < target {
                    postings.seek(target)
                } else {
                    postings.doc()
                };
                if found == TERMINATED {
                    self.document = TERMINATED;
                    return;
                }
                if found > target {
                    target = found;
                    continue 'documents;
                }
            }
            self.document = target;
            return;
        }
    }

    /// Adds the position of the first term of every occurrence in the current document to `found`.
    pub(super) fn occurrences(&mut self, scratch: &mut Vec<u32>, found: &mut Vec<u32>) {
        let start = found.len();
        let mut is_first = true;
        for TermPostings { offsets, postings } in &mut self.postings {
            postings.positions(scratch);
            for offset in offsets {
                let firsts = scratch
                    .iter()
                    .filter_map(|position| position.checked_sub(*offset));
                match std::mem::take(&mut is_first) {
                    true => found.extend(firsts),
                    false => keep_common(found, start, firsts),
                }
                // Of a long run most documents are out after a few words.
                if found.len() == start {
                    return;
                }
            }
        }
    }

    /// Returns how many positions the run takes.
    pub(super) fn length(&self) -> u32 {
        self.length
    }
}

/// Keeps of `found`, from `start` on, what is in `others` too; both are in order.
fn keep_common(found: &mut Vec<u32>, start: usize, others: impl Iterator<Item = u32>) {
    let mut others = others.peekable();
    let mut kept = start;
    for at in start..found.len() {
        let candidate = found[at];
        while others.next_if(|other| *other < candidate).is_some() {}
        if others.peek() == Some(&candidate) {
            found[kept] = candidate;
            kept += 1;
        }
    }
    found.truncate(kept);
}

/// The columns that say where a zone is.
pub(super) enum ZoneColumns {
    Between(Ends, Option<usize>, usize),
    Quoted(Box<QuotedColumn>),
}

/// The quotations of documents, and who said them.
pub(super) struct QuotedColumn {
    quoted: Quoted,
    quotations: Column<u64>,
    /// The names of the speaker that is asked for.
    speaker: Option<Vec<RunScorer>>,
    /// Whether positions are numbers of quotations, not of words.
    counts: bool,
    scratch: Vec<u32>,
    /// The numbers of the speaker's quotations in the current document.
    numbers: Vec<u32>,
}

impl QuotedColumn {
    fn open(quoted: &Quoted, counts: bool, reader: &SegmentReader) -> tantivy::Result<ZoneColumns> {
        let speaker = match &quoted.speaker {
            Some(speaker) => {
                let option = IndexRecordOption::WithFreqsAndPositions;
                let mut names = Vec::new();
                for name in &speaker.names {
                    names.extend(RunScorer::open(name, reader, option)?);
                }
                Some(names)
            }
            None => None,
        };
        Ok(ZoneColumns::Quoted(Box::new(QuotedColumn {
            quoted: quoted.clone(),
            quotations: reader.fast_fields().u64(QUOTATION_SPANS)?,
            speaker,
            counts,
            scratch: Vec::new(),
            numbers: Vec::new(),
        })))
    }

    /// Adds the quotations that are meant in a document.
    fn spans(&mut self, document: DocId, spans: &mut Vec<Span>) {
        self.numbers.clear();
        for name in self.speaker.iter_mut().flatten() {
            if name.document < document {
                name.align(document);
            }
            if name.document == document {
                name.occurrences(&mut self.scratch, &mut self.numbers);
            }
        }
        for (number, value) in (0u32..).zip(self.quotations.values_for_doc(document)) {
            let Some(quotation) = QuotationSpan::from_number(value) else {
                continue;
            };
            let is_said = self.speaker.is_none() || self.numbers.contains(&number);
            if is_said && self.quoted.holds(&quotation) {
                spans.push(match self.counts {
                    true => Span {
                        start: number,
                        end: number + 1,
                    },
                    false => quotation.span,
                });
            }
        }
    }
}

impl ZoneColumns {
    /// Returns the columns of a zone in a segment.
    pub(super) fn open(zone: &Zone, reader: &SegmentReader) -> tantivy::Result<ZoneColumns> {
        Ok(match zone {
            Zone::Between(before, zone) => {
                ZoneColumns::Between(Ends::open(reader)?, *before, *zone)
            }
            Zone::Quoted(quoted) => QuotedColumn::open(quoted, false, reader)?,
            Zone::Numbered(quoted) => QuotedColumn::open(quoted, true, reader)?,
        })
    }

    /// Returns the spans of the zone in a document, which is never before the last one's.
    pub(super) fn spans(&mut self, document: DocId, spans: &mut Vec<Span>) {
        spans.clear();
        match self {
            ZoneColumns::Between(ends, before, zone) => spans.push(Span {
                start: before.map_or(0, |before| ends.of(document, before)),
                end: ends.of(document, *zone),
            }),
            ZoneColumns::Quoted(quoted) => quoted.spans(document, spans),
        }
    }
}

#[derive(Default)]
struct Scratch {
    positions: Vec<u32>,
    found: Vec<u32>,
    spans: Vec<Span>,
}

struct OccurrencesScorer {
    runs: Vec<RunScorer>,
    zone: Option<ZoneColumns>,
    needs_positions: bool,
    score: Option<(Bm25Weight, FieldNormReader)>,
    document: DocId,
    frequency: u32,
    scratch: Scratch,
}

impl OccurrencesScorer {
    /// Goes on until the current document is one that matches.
    fn find(&mut self) {
        loop {
            self.document = self
                .runs
                .iter()
                .map(|run| run.document)
                .min()
                .unwrap_or(TERMINATED);
            if self.document == TERMINATED {
                return;
            }
            self.frequency = self.count();
            if self.frequency > 0 {
                return;
            }
            self.pass(self.document + 1);
        }
    }

    /// Moves every run that is before `target`.
    fn pass(&mut self, target: DocId) {
        for run in self.runs.iter_mut().filter(|run| run.document < target) {
            run.align(target);
        }
    }

    /// Returns how often a run stands in the current document, in the zone.
    fn count(&mut self) -> u32 {
        let here = self
            .runs
            .iter_mut()
            .filter(|run| run.document == self.document);
        if !self.needs_positions {
            // Terms held equal stand at the same places.
            return match self.score {
                Some(_) => here
                    .map(|run| run.postings[0].postings.term_freq())
                    .max()
                    .unwrap_or(0),
                None => 1,
            };
        }
        if let Some(zone) = &mut self.zone {
            zone.spans(self.document, &mut self.scratch.spans);
        }
        let mut most = 0;
        for run in here {
            self.scratch.found.clear();
            run.occurrences(&mut self.scratch.positions, &mut self.scratch.found);
            let length = run.length();
            let is_in_zone = |position: &&u32| {
                self.zone.is_none()
                    || self
                        .scratch
                        .spans
                        .iter()
                        .any(|span| span.start <= **position && **position + length <= span.end)
            };
            most = most.max(self.scratch.found.iter().filter(is_in_zone).count() as u32);
        }
        most
    }
}

impl DocSet for OccurrencesScorer {
    fn advance(&mut self) -> DocId {
        if self.document != TERMINATED {
            self.pass(self.document + 1);
            self.find();
        }
        self.document
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.document < target {
            self.pass(target);
            self.find();
        }
        self.document
    }

    fn doc(&self) -> DocId {
        self.document
    }

    fn size_hint(&self) -> u32 {
        let rarest = |run: &RunScorer| {
            run.postings
                .first()
                .map_or(0, |term| term.postings.doc_freq())
        };
        self.runs.iter().map(rarest).sum()
    }
}

impl Scorer for OccurrencesScorer {
    fn score(&mut self) -> Score {
        match &self.score {
            Some((bm25, norms)) => bm25.score(norms.fieldnorm_id(self.document), self.frequency),
            None => 1.0,
        }
    }
}
