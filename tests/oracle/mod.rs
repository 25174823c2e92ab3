//! What an index holds, compared with what it should hold: with the text of its articles, analysed and laid out once more,
//! and with the segments that tantivy's own writer makes of that.
//!
//! The layout is written here a second time, from its description: [`Laid`] shares no code with the library but the
//! analyzer. tantivy's own writer looks every token up in a hash map, where ours sorts, so the two share little but the
//! code that writes bytes.

use std::collections::{BTreeMap, BTreeSet};

use depeche::french::{Analyzer, Word, fold};
use depeche::index::Stored;
use depeche::model::{Article, Certainty, Part, Quotation, QuoteKind};
use depeche::schema::{Fields, Value, ValueKind};
use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::postings::Postings;
use tantivy::schema::{
    BytesOptions, FAST, Field, FieldType, INDEXED, IndexRecordOption, NumericOptions, Schema,
    TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{DocSet, IndexWriter, SegmentReader, TERMINATED, TantivyDocument, Term};

/// The terms of a document: by field, each position with its term, in order.
pub(crate) type Terms = BTreeMap<String, Vec<(u32, String)>>;

/// The values of a document: by column.
pub(crate) type Values = BTreeMap<String, Vec<Scalar>>;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scalar {
    /// A whole number that is not negative.
    Number(u64),
    /// A whole number.
    Signed(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// The fields of the text and of the speakers: what [`Laid`] says all of.
pub(crate) const OF_TEXT: [&str; 4] = ["all_stem", "all_exact", "all_joined", "speaker"];

/// The columns that the ingest alone knows the values of; every other column follows from what is stored of an article.
const OF_INGEST: [&str; 10] = [
    "file", "root", "arrived", "batch", "size", "modified", "changed", "read", "digest", "state",
];

/// Where the words, marks and quotations of an article stand.
#[derive(Default)]
pub(crate) struct Laid {
    /// The terms of the text and of the speakers.
    pub(crate) terms: Terms,
    /// The columns `zone_ends` and `quotation_spans`.
    pub(crate) values: Values,
    /// The position of the last term of the text.
    last: u32,
    /// The number of the next quotation.
    number: u32,
}

/// A word of a passage.
struct Placed {
    /// Its position in the passage, the gaps between sentences among them.
    offset: u32,
    /// Where it begins in the passage, in bytes.
    start: usize,
    /// Whether a sentence begins with it, other than the first.
    begins: bool,
    exact: String,
    /// Its terms with their fields.
    forms: Vec<(&'static str, String)>,
}

/// Returns the terms of a word, each with its field.
fn forms(word: &Word) -> Vec<(&'static str, String)> {
    let mut forms = vec![("all_exact", word.exact.to_owned())];
    forms.extend(word.joined.map(|joined| ("all_exact", joined.to_owned())));
    forms.extend(word.joined_stem.map(|stem| ("all_joined", stem.to_owned())));
    if !word.is_stop {
        forms.extend(word.stems().map(|stem| ("all_stem", stem.to_owned())));
    }
    forms
}

impl Laid {
    /// Lays an article out: every zone in turn, then the copies of what counts more than once.
    pub(crate) fn of(article: &Article, fields: &Fields, analyzer: &mut Analyzer) -> Laid {
        let mut laid = Laid::default();
        let mut copies: Vec<Vec<(u32, (&'static str, String))>> = Vec::new();
        let mut position = 0;
        for zone in &fields.zones {
            for (index, passage) in article.passages.iter().enumerate() {
                if !zone.parts.contains(&passage.part) {
                    continue;
                }
                let words = placed(&passage.text, fields, analyzer);
                laid.push(position, "all_exact", "¶");
                for word in &words {
                    let at = position + 1 + word.offset;
                    if word.begins {
                        laid.push(at - 1, "all_exact", ".");
                    }
                    for (field, form) in &word.forms {
                        laid.push(at, field, form);
                    }
                }
                let end = words.last().map_or(0, |last| last.offset + 1) + position + 1;
                if passage.part == Part::Headline && passage.text.trim_end().ends_with('?') {
                    laid.push(end, "all_exact", "?");
                }
                let of_word = |word: &Placed| {
                    let offset = word.offset;
                    let forms = word.forms.clone().into_iter();
                    forms.map(move |form| (offset, form)).collect::<Vec<_>>()
                };
                for _ in 0..zone.copies {
                    copies.push(words.iter().flat_map(of_word).collect());
                }
                for quotation in of_passage(article, index) {
                    let inside = words
                        .iter()
                        .filter(|word| quotation.range.contains(&word.start));
                    let inside: Vec<&Placed> = inside.collect();
                    let (Some(first), Some(last)) = (inside.first(), inside.last()) else {
                        continue;
                    };
                    let base = position + 1;
                    laid.quote(
                        quotation,
                        (base + first.offset, base + last.offset + 1),
                        analyzer,
                    );
                    let is_copied = quotation.kind == QuoteKind::Speech
                        && !quotation.is_nested
                        && inside.len() >= fields.quotations.minimum_words;
                    let alone = |word: &&Placed| {
                        (
                            word.offset - first.offset,
                            ("all_exact", word.exact.clone()),
                        )
                    };
                    for _ in 0..if is_copied {
                        fields.quotations.copies
                    } else {
                        0
                    } {
                        copies.push(inside.iter().map(alone).collect());
                    }
                }
                position = end + fields.gaps.paragraph;
            }
            laid.value("zone_ends", u64::from(position));
        }
        laid.push(position, "all_exact", "=");
        position += fields.gaps.copies;
        for copy in copies {
            for (offset, (field, form)) in copy {
                laid.push(position + offset, field, &form);
            }
            position = laid.last + 1 + fields.gaps.paragraph;
        }
        for terms in laid.terms.values_mut() {
            terms.sort();
        }
        laid
    }

    fn push(&mut self, position: u32, field: &str, term: &str) {
        if field != "speaker" {
            self.last = self.last.max(position);
        }
        let terms = self.terms.entry(field.to_owned()).or_default();
        terms.push((position, term.to_owned()));
    }

    fn value(&mut self, column: &str, value: u64) {
        let values = self.values.entry(column.to_owned()).or_default();
        values.push(Scalar::Number(value));
    }

    /// Adds a quotation under the next number, and as the article alone has it under another where the table of offices
    /// names its speaker.
    fn quote(&mut self, quotation: &Quotation, span: (u32, u32), analyzer: &mut Analyzer) {
        let untied = quotation.untied.as_deref();
        let office = untied.and_then(|untied| untied.resolved.as_deref());
        self.numbered(quotation, span, office, analyzer);
        if untied.is_some_and(|untied| untied.certainty == Certainty::Sure) {
            self.numbered(&quotation.by_the_article(), span, None, analyzer);
        }
    }

    fn numbered(
        &mut self,
        quotation: &Quotation,
        (start, end): (u32, u32),
        office: Option<&str>,
        analyzer: &mut Analyzer,
    ) {
        let kind = QuoteKind::ALL
            .iter()
            .position(|kind| *kind == quotation.kind);
        let is_sure = u64::from(quotation.certainty == Certainty::Sure);
        let flags = (kind.unwrap() as u64) << 1 | is_sure;
        self.value(
            "quotation_spans",
            u64::from(start) << 36 | u64::from(end) << 8 | flags,
        );
        let mut words = BTreeSet::from([format!("={}", quotation.kind.name())]);
        if let Some(speaker) = &quotation.speaker {
            words.insert("=named".to_owned());
            let names = [
                Some(speaker.written.as_str()),
                speaker.resolved.as_deref(),
                office,
            ];
            for name in names.into_iter().flatten() {
                analyzer.each_token(name, |token| {
                    if !token.word().is_stop {
                        words.insert(token.word().exact.to_owned());
                    }
                });
            }
        }
        for word in words {
            self.push(self.number, "speaker", &word);
        }
        self.number += 1;
    }
}

/// Returns the words of a passage.
fn placed(text: &str, fields: &Fields, analyzer: &mut Analyzer) -> Vec<Placed> {
    let mut words: Vec<Placed> = Vec::new();
    let mut sentence = 0;
    analyzer.each_token(text, |token| {
        words.push(Placed {
            offset: token.position + token.sentence * fields.gaps.sentence,
            start: token.range.start,
            begins: token.sentence > sentence,
            exact: token.word().exact.to_owned(),
            forms: forms(&token.word()),
        });
        sentence = token.sentence;
    });
    words
}

/// Returns the quotations of a passage, with marks and without, in the order in which they begin.
fn of_passage(article: &Article, passage: usize) -> Vec<&Quotation> {
    let all = article.quotations.iter().chain(&article.reported);
    let mut found: Vec<&Quotation> = all
        .filter(|quotation| quotation.passage == passage)
        .collect();
    found.sort_by_key(|quotation| quotation.range.start);
    found
}

/// Returns what an article has for a field of values.
fn values_of(stored: &Stored, value: &Value) -> Vec<String> {
    let Stored {
        article, origin, ..
    } = stored;
    let one = match value.name.as_str() {
        "agency" => article.agency.clone(),
        "byline" => article.byline.clone(),
        "category" => article.category.clone(),
        "format" => Some(origin.format.clone()),
        "language" => article.language.clone(),
        "place" => article.place.clone(),
        "publication" => article.publication.clone(),
        "slug" => article.slug.clone(),
        "status" => article.status.map(|status| status.name().to_owned()),
        "urgency" => article.urgency.map(|urgency| urgency.to_string()),
        "subject" => {
            let subjects = article.subjects.iter();
            return subjects
                .flat_map(|subject| subject.code.iter().chain(subject.name.iter()).cloned())
                .collect();
        }
        other => panic!("the oracle does not know the field {other}"),
    };
    one.into_iter().collect()
}

/// Returns the terms of a value: the whole, and its words.
fn terms_of(value: &str) -> Vec<String> {
    let single = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = fold(&single.to_lowercase()).into_owned();
    let words = whole.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty() && *word != whole)
        .map(str::to_owned)
        .collect();
    [vec![whole.clone()], words].concat()
}

/// Returns the term of a paragraph that may recur.
fn edge(root: u64, text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let digest = blake3::hash(fold(&text.to_lowercase()).as_bytes()).to_hex();
    format!("{root:08x}{}", &digest[..16])
}

/// A document as it should be indexed.
pub(crate) struct Document {
    /// Its terms, but for those that are bytes.
    pub(crate) terms: Terms,
    /// Its columns.
    pub(crate) values: Values,
}

impl Document {
    /// Returns the document of what is stored of an article; `known` are its columns, of which it takes what the ingest
    /// alone knows. `stored` is `None` for the record of a file without an article.
    pub(crate) fn of(
        stored: Option<&Stored>,
        has_report: bool,
        known: &Values,
        fields: &Fields,
        analyzer: &mut Analyzer,
    ) -> Document {
        let of_ingest = |(name, _): &(&String, &Vec<Scalar>)| OF_INGEST.contains(&name.as_str());
        let of_ingest = known.iter().filter(of_ingest);
        let mut values: Values = of_ingest
            .map(|(name, values)| (name.clone(), values.clone()))
            .collect();
        let mut terms = Terms::new();
        let mut term = |field: &str, term: String| {
            terms.entry(field.to_owned()).or_default().push((0, term));
        };
        if has_report {
            term("noted", "noted".to_owned());
        }
        let Some(stored) = stored else {
            return Document { terms, values };
        };
        let article = &stored.article;
        let name = stored.name();
        term("kind", "article".to_owned());
        term("name", name.clone());
        if name != stored.place.relative() {
            values.insert("name".to_owned(), vec![Scalar::Text(name)]);
        }
        let position = u64::from(stored.origin.position);
        values.insert("position".to_owned(), vec![Scalar::Number(position)]);
        for value in &fields.values {
            let found: Vec<Scalar> = match value.kind {
                ValueKind::Date => {
                    let date = article.date.iter();
                    date.map(|date| Scalar::Signed(date.local_seconds()))
                        .collect()
                }
                ValueKind::Keyword | ValueKind::Number => {
                    let found = values_of(stored, value);
                    let each = found.iter().flat_map(|value| terms_of(value));
                    each.for_each(|each| term(&value.name, each));
                    found.into_iter().map(Scalar::Text).collect()
                }
            };
            if !found.is_empty() {
                values.insert(value.name.clone(), found);
            }
        }
        for (text, recurs) in article.edges() {
            let edge = edge(u64::from(stored.place.root), text);
            if recurs {
                term("recurring", edge.clone());
            }
            term("edges", edge);
        }
        let laid = Laid::of(article, fields, analyzer);
        terms.extend(laid.terms);
        values.extend(laid.values);
        Document { terms, values }
    }
}

/// A posting list: each document with how often the term stands in it, and where.
type PostingList = Vec<(u32, u32, Vec<u32>)>;

/// All of a segment but what is stored.
#[derive(PartialEq)]
pub(crate) struct Dump {
    documents: u32,
    /// By field, the posting list of each term, in the order of the terms, and its document frequency.
    postings: BTreeMap<String, Vec<(Vec<u8>, u32, PostingList)>>,
    /// By field, the norm of each document, where the field has norms.
    norms: BTreeMap<String, Vec<u8>>,
    /// The columns of each document.
    pub(crate) values: Vec<Values>,
}

/// The name that a column of an oracle has: one field cannot have terms that its column does not have.
fn column_name(name: &str) -> String {
    format!("{name}_column")
}

impl Dump {
    /// Reads a segment with the fields of `schema`; the columns of an oracle have names of their own.
    pub(crate) fn of(reader: &SegmentReader, schema: &Schema, is_oracle: bool) -> Dump {
        let mut dump = Dump {
            documents: reader.max_doc(),
            postings: BTreeMap::new(),
            norms: BTreeMap::new(),
            values: vec![Values::new(); reader.max_doc() as usize],
        };
        for (_, entry) in schema.fields() {
            let name = entry.name();
            if entry.is_indexed() {
                let field = reader.schema().get_field(name).unwrap();
                dump.postings
                    .insert(name.to_owned(), postings(reader, field));
                if entry.has_fieldnorms() {
                    let norms = reader.get_fieldnorms_reader(field).unwrap();
                    let each = (0..reader.max_doc()).map(|document| norms.fieldnorm_id(document));
                    dump.norms.insert(name.to_owned(), each.collect());
                    if !is_oracle {
                        holds_its_tokens(reader, field, name);
                    }
                }
            }
            if entry.is_fast() {
                let column = match is_oracle {
                    true => column_name(name),
                    false => name.to_owned(),
                };
                for (document, values) in dump.values.iter_mut().enumerate() {
                    let found = scalars(reader, &column, entry.field_type(), document as u32);
                    if !found.is_empty() {
                        values.insert(name.to_owned(), found);
                    }
                }
            }
        }
        dump
    }

    /// Returns the terms of each document in the fields of the text, in the order of [`Laid`].
    pub(crate) fn of_text(&self) -> Vec<Terms> {
        let mut documents = vec![Terms::new(); self.documents as usize];
        for field in OF_TEXT {
            for (term, _, list) in &self.postings[field] {
                let term = String::from_utf8(term.clone()).unwrap();
                for (document, _, positions) in list {
                    let terms = &mut documents[*document as usize];
                    let terms = terms.entry(field.to_owned()).or_default();
                    terms.extend(positions.iter().map(|position| (*position, term.clone())));
                }
            }
        }
        for terms in documents.iter_mut().flat_map(BTreeMap::values_mut) {
            terms.sort();
        }
        documents
    }

    /// Returns the first difference from another segment.
    pub(crate) fn difference(&self, other: &Dump) -> Option<String> {
        if self.documents != other.documents {
            return Some(format!(
                "{} and {} documents",
                self.documents, other.documents
            ));
        }
        for (field, ours) in &self.postings {
            let theirs = &other.postings[field];
            let mut pairs = ours.iter().zip(theirs);
            if let Some((one, two)) = pairs.find(|(one, two)| one != two) {
                return Some(format!("{field}: {one:?} and {two:?}"));
            }
            if ours.len() != theirs.len() {
                return Some(format!(
                    "{field}: {} and {} terms",
                    ours.len(),
                    theirs.len()
                ));
            }
        }
        for (field, ours) in &self.norms {
            let theirs = &other.norms[field];
            if ours != theirs {
                return Some(format!("norms of {field}: {ours:?} and {theirs:?}"));
            }
        }
        let mut pairs = self.values.iter().zip(&other.values).enumerate();
        let (document, (one, two)) = pairs.find(|(_, (one, two))| one != two)?;
        Some(format!("columns of {document}: {one:?} and {two:?}"))
    }
}

/// Fails where a field does not say that it holds as many tokens as the norms of its documents say together: by design it
/// is not the exact number, so that what a removed article takes of it can be told.
fn holds_its_tokens(reader: &SegmentReader, field: Field, name: &str) {
    let norms = reader.get_fieldnorms_reader(field).unwrap();
    let each = (0..reader.max_doc()).map(|document| u64::from(norms.fieldnorm(document)));
    let index = reader.inverted_index(field).unwrap();
    assert_eq!(index.total_num_tokens(), each.sum::<u64>(), "{name}");
}

fn postings(reader: &SegmentReader, field: Field) -> Vec<(Vec<u8>, u32, PostingList)> {
    let index = reader.inverted_index(field).unwrap();
    let mut terms = index.terms().stream().unwrap();
    let mut found = Vec::new();
    while terms.advance() {
        let option = IndexRecordOption::WithFreqsAndPositions;
        let mut postings = index
            .read_postings_from_terminfo(terms.value(), option)
            .unwrap();
        let mut list = PostingList::new();
        while postings.doc() != TERMINATED {
            let mut positions = Vec::new();
            postings.positions(&mut positions);
            list.push((postings.doc(), postings.term_freq(), positions));
            postings.advance();
        }
        found.push((terms.key().to_vec(), terms.value().doc_freq, list));
    }
    found
}

fn scalars(reader: &SegmentReader, column: &str, kind: &FieldType, document: u32) -> Vec<Scalar> {
    fn each<T: Copy + PartialOrd + std::fmt::Debug + Send + Sync + 'static>(
        column: &Column<T>,
        document: u32,
        scalar: impl Fn(T) -> Scalar,
    ) -> Vec<Scalar> {
        column.values_for_doc(document).map(scalar).collect()
    }
    let fast = reader.fast_fields();
    match kind {
        FieldType::U64(_) => each(&fast.u64(column).unwrap(), document, Scalar::Number),
        FieldType::I64(_) => each(&fast.i64(column).unwrap(), document, Scalar::Signed),
        FieldType::Str(_) => match fast.str(column).unwrap() {
            Some(texts) => each(texts.ords(), document, |ord| {
                let mut text = String::new();
                assert!(texts.ord_to_str(ord, &mut text).unwrap());
                Scalar::Text(text)
            }),
            None => Vec::new(),
        },
        FieldType::Bytes(_) => match fast.bytes(column).unwrap() {
            Some(all) => each(all.ords(), document, |ord| {
                let mut bytes = Vec::new();
                assert!(all.ord_to_bytes(ord, &mut bytes).unwrap());
                Scalar::Bytes(bytes)
            }),
            None => Vec::new(),
        },
        other => panic!("no column is of {other:?}"),
    }
}

/// An index that tantivy's own writer makes, with the terms of a field and its column in two fields.
pub(crate) struct Oracle {
    schema: Schema,
    index: tantivy::Index,
    writer: IndexWriter<TantivyDocument>,
    /// The number of each document: a field that ours does not have, to remove it by.
    number: Field,
    next: u64,
}

impl Oracle {
    /// Begins an index with the fields of `schema`.
    pub(crate) fn new(schema: &Schema) -> Oracle {
        let mut builder = Schema::builder();
        for (_, entry) in schema.fields() {
            let (name, column) = (entry.name(), column_name(entry.name()));
            match entry.field_type() {
                FieldType::Str(options) => {
                    if let Some(indexing) = options.get_indexing_options() {
                        let options = TextOptions::default().set_indexing_options(indexing.clone());
                        builder.add_text_field(name, options);
                    }
                    if entry.is_fast() {
                        builder.add_text_field(&column, TextOptions::default().set_fast("raw"));
                    }
                }
                FieldType::Bytes(_) => {
                    builder.add_bytes_field(name, BytesOptions::from(INDEXED));
                    builder.add_bytes_field(&column, BytesOptions::from(FAST));
                }
                FieldType::U64(_) => {
                    builder.add_u64_field(&column, NumericOptions::from(FAST));
                }
                FieldType::I64(_) => {
                    builder.add_i64_field(&column, NumericOptions::from(FAST));
                }
                other => panic!("no field is of {other:?}"),
            }
        }
        let number = builder.add_u64_field("number", INDEXED);
        let index = tantivy::Index::create_in_ram(builder.build());
        let writer = index.writer_with_num_threads(1, 100_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
        Oracle {
            schema: schema.clone(),
            index,
            writer,
            number,
            next: 0,
        }
    }

    /// Makes a segment of documents and returns its id with what it holds; then removes those of them that are not `alive`.
    pub(crate) fn add(
        &mut self,
        documents: &[Document],
        alive: impl Fn(u32) -> bool,
    ) -> (SegmentId, Dump) {
        let first = self.next;
        let known = self.index.searchable_segment_ids().unwrap();
        for document in documents {
            self.writer.add_document(self.document(document)).unwrap();
            self.next += 1;
        }
        self.writer.commit().unwrap();
        let searcher = self.index.reader().unwrap().searcher();
        let readers = searcher.segment_readers().iter();
        let made: Vec<&SegmentReader> = readers
            .filter(|reader| !known.contains(&reader.segment_id()))
            .collect();
        assert_eq!(made.len(), 1, "one thread makes one segment");
        let dump = Dump::of(made[0], &self.schema, true);
        for document in (0..documents.len() as u32).filter(|document| !alive(*document)) {
            let number = Term::from_field_u64(self.number, first + u64::from(document));
            self.writer.delete_term(number);
        }
        self.writer.commit().unwrap();
        (made[0].segment_id(), dump)
    }

    fn document(&self, document: &Document) -> TantivyDocument {
        let schema = self.index.schema();
        let mut added = TantivyDocument::default();
        added.add_u64(self.number, self.next);
        for (name, terms) in &document.terms {
            let mut text = PreTokenizedString {
                text: String::new(),
                tokens: Vec::new(),
            };
            text.tokens
                .extend(terms.iter().map(|(position, term)| Token {
                    position: *position as usize,
                    text: term.clone(),
                    ..Token::default()
                }));
            added.add_pre_tokenized_text(schema.get_field(name).unwrap(), text);
        }
        for (name, values) in &document.values {
            let column = schema.get_field(&column_name(name)).unwrap();
            for value in values {
                match value {
                    Scalar::Number(number) => added.add_u64(column, *number),
                    Scalar::Signed(number) => added.add_i64(column, *number),
                    Scalar::Text(text) => added.add_text(column, text),
                    Scalar::Bytes(bytes) => {
                        added.add_bytes(column, bytes);
                        added.add_bytes(schema.get_field(name).unwrap(), bytes);
                    }
                }
            }
        }
        added
    }

    /// Merges segments in their order, and returns what the one that results holds.
    pub(crate) fn merged(mut self, segments: &[SegmentId]) -> Dump {
        self.writer.merge(segments).wait().unwrap();
        let searcher = self.index.reader().unwrap().searcher();
        assert_eq!(searcher.segment_readers().len(), 1);
        Dump::of(searcher.segment_reader(0), &self.schema, true)
    }
}
